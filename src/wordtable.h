/* SPDX-License-Identifier: Apache-2.0
 *
 * wordtable: how frequent a word of a language is, and how often it is written small. For features only.
 *
 * Room `data`. Source: `common.tsv` of a pack, lines of `tier TAB share TAB words`: tier 1 (most frequent) to 3; share of lower case 0
 * (never: a name) to 4 (always). Kept apart from the lists: nearly every word of a text is in it, and it is asked of
 * candidates alone. A slot is three bytes, two thirds of them used; four words in a million are taken for another.
 *
 *     section: header | slot [n_slots]: 20 bits of the hash, and 4: (tier - 1) * 5 + share + 1; 0: free | a byte
 */
#ifndef DATELINE_WORDTABLE_H
#define DATELINE_WORDTABLE_H

#include "hash.h"

typedef struct dtl_wordtable {
    const uint8_t *slots; /* borrowed from the section; NULL: none */
    uint32_t n_slots;
} dtl_wordtable;

dtl_status dtl_wordtable_compile(dtl_span tsv, dtl_buf *out, dtl_error *err);
dtl_status dtl_wordtable_open(dtl_wordtable *t, dtl_span section, dtl_error *err);

/* Where the search for a word starts; its bits come from elsewhere in the hash. */
static inline uint32_t dtl_wordtable_start(uint64_t hash, uint32_t n_slots)
{
    return (uint32_t)((hash >> 32) * n_slots >> 32);
}
static inline uint32_t dtl_wordtable_key(uint64_t hash)
{
    return (uint32_t)(hash & 0xfffff) << 4;
}
static inline uint32_t dtl_wordtable_slot(const uint8_t *slots, uint32_t i)
{
    uint32_t s;
    memcpy(&s, slots + (size_t)i * 3, sizeof s);
    return s & 0xffffff;
}

/* tier << 4 | share of a folded word by its dtl_hash_span(), 0: not in the table. */
static inline unsigned dtl_wordtable_get(const dtl_wordtable *t, uint64_t hash)
{
    if (!t->slots) return 0;
    uint32_t key = dtl_wordtable_key(hash);
    for (uint32_t i = dtl_wordtable_start(hash, t->n_slots);; i = i + 1 == t->n_slots ? 0 : i + 1) {
        uint32_t s = dtl_wordtable_slot(t->slots, i);
        if (!s) return 0;
        if ((s & 0xfffff0) == key) return ((s & 15) - 1) / 5 * 16 + 16 + ((s & 15) - 1) % 5;
    }
}

#endif
