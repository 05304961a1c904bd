/* SPDX-License-Identifier: Apache-2.0
 *
 * weights: what each feature says of each tag; a readable table in the pack's source, a mapped hash table in the pack.
 *
 * Room `data`. Source: `weights.tsv`, lines of `feature TAB tag TAB weight`, where a feature is a template's name and its
 * arguments, `c-1,0|post|given`. `trans TAB B-PER>I-PER TAB 1.5` is a transition. Nothing is known here of what templates mean: a
 * feature's number is made of the hashes of its parts, in the same way at compile time and at run time.
 *
 *     section: header | slot [1 << log2] | filter, 2 bytes a slot
 *     slot: { key 8 bytes | 7 tags, 1 byte each, twentieths | 0 }     linear probing, half full at most
 *
 * A slot is a quarter of a cache line, so that a feature costs one miss at most.
 */
#ifndef DATELINE_WEIGHTS_H
#define DATELINE_WEIGHTS_H

#include "crf.h"
#include "hash.h"

#define DTL_WEIGHT_UNIT 20 /* whole numbers to 1.0 */

typedef struct dtl_weight_slot {
    uint64_t key; /* 0: free */
    int8_t w[DTL_TAG_ROW];
} dtl_weight_slot;

typedef struct dtl_weights {
    const dtl_weight_slot *slots; /* borrowed from the section; NULL: no weights */
    uint64_t mask;
    const uint64_t *maybe; /* 16 bits a slot: a clear one says that the table lacks the feature, as it lacks most */
    dtl_crf_trans trans;
} dtl_weights;

/* The filter's bit of a key: read, or set where `put`. */
static inline bool dtl_weights_bit(uint64_t *maybe, uint64_t mask, uint64_t key, bool put)
{
    uint64_t bit = key >> 37 & (mask << 4 | 15);
    if (put) maybe[bit / 64] |= UINT64_C(1) << (bit % 64);
    return maybe[bit / 64] >> (bit % 64) & 1;
}

static inline uint64_t dtl_feature_end(uint64_t h)
{
    return h ? h : 1;
}
/* The number of a feature by its name. */
uint64_t dtl_feature_hash(dtl_span name);
/* Read the table; the section's bytes are appended to out. Errors carry the line. */
dtl_status dtl_weights_compile(dtl_span tsv, dtl_buf *out, dtl_error *err);
/* Use a section (8-aligned); an empty one gives an empty table. DTL_E_PACK: damaged. */
dtl_status dtl_weights_open(dtl_weights *w, dtl_span section, dtl_error *err);

static inline const int8_t *dtl_weights_get(const dtl_weights *w, uint64_t key)
{
    if (!dtl_weights_bit((uint64_t *)(uintptr_t)w->maybe, w->mask, key, false)) return NULL;
    for (uint64_t i = key >> 17 & w->mask;; i = (i + 1) & w->mask) {
        if (w->slots[i].key == key) return w->slots[i].w;
        if (w->slots[i].key == 0) return NULL;
    }
}

#endif
