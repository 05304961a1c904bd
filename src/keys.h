/* SPDX-License-Identifier: Apache-2.0
 *
 * keys: byte strings to numbers, in an arena.
 *
 * Room `base`. Open addressing over a power of two; grows in the arena, so the old table stays until the arena is reset
 * (at most as much again). Keys are borrowed.
 */
#ifndef DATELINE_KEYS_H
#define DATELINE_KEYS_H

#include "dateline/base.h"

typedef struct dtl_keys_cell {
    dtl_span key;
    uint64_t hash;
    uint32_t value; /* DTL_KEYS_NONE: the cell is free */
} dtl_keys_cell;

typedef struct dtl_keys {
    dtl_arena *arena;
    dtl_keys_cell *cells;
    size_t n, cap;
} dtl_keys;

#define DTL_KEYS_NONE UINT32_MAX

void dtl_keys_init(dtl_keys *m, dtl_arena *arena);
/* The number kept for the key, or DTL_KEYS_NONE. */
uint32_t dtl_keys_get(const dtl_keys *m, dtl_span key);
/* Where the key's number is kept; DTL_KEYS_NONE there when it is new. NULL: out of memory. */
uint32_t *dtl_keys_at(dtl_keys *m, dtl_span key);

/* FNV-1a, 64 bits: the same on every machine, so it may go into ids. */
#define DTL_HASH_START 14695981039346656037u
static inline uint64_t dtl_hash(uint64_t h, dtl_span s)
{
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.s[i]) * 1099511628211u;
    return h;
}

#endif
