/* SPDX-License-Identifier: Apache-2.0
 *
 * hash: 64 bits of a name. The same at compile time and at run time, so that weights are looked up by number.
 *
 * Room `base`. Not for data an attacker chooses keys of: tables that use it are bounded or made by us.
 */
#ifndef DATELINE_HASH_H
#define DATELINE_HASH_H

#include <string.h>

#include "dateline/base.h"

static inline uint64_t dtl_hash_mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}

static inline uint64_t dtl_hash_bytes(const void *bytes, size_t n)
{
    const char *s = bytes;
    uint64_t h = UINT64_C(0x2545F4914F6CDD1D) ^ n, v;
    for (; n >= 8; s += 8, n -= 8) {
        memcpy(&v, s, 8);
        h = dtl_hash_mix(h, v);
    }
    v = 0;
    memcpy(&v, s, n);
    h = dtl_hash_mix(h, v);
    return dtl_hash_mix(h, h >> 32);
}

static inline uint64_t dtl_hash_span(dtl_span s)
{
    return dtl_hash_bytes(s.s, s.n);
}

#endif
