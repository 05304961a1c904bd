/* SPDX-License-Identifier: Apache-2.0
 *
 * sha256: the digest that names an article by its text.
 *
 * Idea    Ids are computed, not handed out: two machines that meet the same text give it the same id.
 * Shape   Feed any number of pieces, ask once. _hex writes the first n digits of the hexadecimal form and a NUL.
 * Units   Bytes. n_hex counts digits, 64 at most.
 * Errors  None: caller's storage, nothing is allocated.
 * Source  FIPS 180-4.
 *
 *     char id[17];
 *     dtl_sha256_hex(DTL_LIT("abc"), id, 16);   // "ba7816bf8f01cfea"
 */
#ifndef DATELINE_SHA256_H
#define DATELINE_SHA256_H

#include "dateline/base.h"

typedef struct dtl_sha256 {
    uint32_t h[8];
    uint64_t n;
    uint8_t block[64];
} dtl_sha256;

void dtl_sha256_init(dtl_sha256 *d);
void dtl_sha256_put(dtl_sha256 *d, const void *bytes, size_t n);
void dtl_sha256_digest(dtl_sha256 *d, uint8_t out[32]);   /* ends it: init again before the next put */
void dtl_sha256_hex(dtl_span s, char *out, size_t n_hex); /* out holds n_hex + 1 bytes */

#endif
