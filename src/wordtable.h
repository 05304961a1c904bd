/* SPDX-License-Identifier: Apache-2.0
 *
 * wordtable: how frequent a word of a language is, and how often it is written small. For features only.
 *
 * Room `data`. Source: `common.tsv` of a pack, lines of `tier TAB share TAB words`: tier 1 (most frequent) to 3; share of lower case 0
 * (never: a name) to 4 (always). Kept apart from the lists: nearly every word of a text is in it, and it is asked of
 * candidates alone. A slot is 24 bits of the word's hash and a byte; one word in a million is taken for another.
 *
 *     section: header | slot [1 << log2]: hash << 8 | tier << 4 | share
 */
#ifndef DATELINE_WORDTABLE_H
#define DATELINE_WORDTABLE_H

#include "hash.h"

typedef struct dtl_wordtable {
    const uint32_t *slots; /* borrowed from the section; NULL: none */
    uint32_t mask;
} dtl_wordtable;

dtl_status dtl_wordtable_compile(dtl_span tsv, dtl_buf *out, dtl_error *err);
dtl_status dtl_wordtable_open(dtl_wordtable *t, dtl_span section, dtl_error *err);

/* tier << 4 | share of a folded word by its dtl_hash_span(), 0: not in the table. */
static inline unsigned dtl_wordtable_get(const dtl_wordtable *t, uint64_t hash)
{
    if (!t->slots) return 0;
    for (uint32_t i = (uint32_t)(hash >> 30) & t->mask;; i = (i + 1) & t->mask) {
        uint32_t s = t->slots[i];
        if (!s) return 0;
        if (s >> 8 == (hash & 0xffffff)) return s & 0xff;
    }
}

#endif
