/* SPDX-License-Identifier: Apache-2.0
 *
 * match: list look-up and the rules' automaton. Room `find`.
 *
 * Idea    A token's features (shape, kind, number ranges, which phrases of which classes it begins, ends or lies in) are interned: equal
 *         sets have one number, `sig`. A phase's rules are one automaton over sigs, made deterministic lazily: a transition
 *         is computed when it is met first and kept. So the cost of a token does not grow with the number of rules, and
 *         nothing backtracks. Captures are found afterwards by Pike's simulation, over the matched tokens of one rule only.
 * Source  Cox, "Regular Expression Matching in the Wild" (2010); Pike's VM; Thompson 1968.
 */
#ifndef DATELINE_MATCH_H
#define DATELINE_MATCH_H

#include "doc.h"

typedef struct dtl_work dtl_work;

enum { DTL_MATCH_TOKENS = 160 }; /* no match is longer: keeps every article linear */

dtl_status dtl_work_open(dtl_work **w, const dtl_set *set, const dtl_alloc *mem);
void dtl_work_close(dtl_work *w);
/* The words of an article's tokens are numbered from 1, as they are met; numbers hold until the epoch changes, between two articles. */
uint32_t dtl_work_epoch(const dtl_work *w);
/* dtl_hash_span() of a word's folded form. */
uint64_t dtl_work_hash(const dtl_work *w, uint32_t word);
/* Things that later modules make of the set's packs and keep with the caches, one each: NULL until its module puts it there.
 * `release` is called with it when the work is closed. *mem is the work's allocator. */
enum { DTL_ATTACH_FEATURES, DTL_ATTACH_ROWS, DTL_N_ATTACHMENTS };
void **dtl_work_attachment(dtl_work *w, int which, void (*release)(const dtl_alloc *mem, void *thing),
                           const dtl_alloc **mem);

/* Tokens are there: find the phrases of all lists, and the tokens' sigs. Clears what an earlier article left. */
dtl_status dtl_match_lists(dtl_doc *doc);
/* All matches of a phase's rules, in doc->matches. */
dtl_status dtl_match_phase(dtl_doc *doc, int phase);
/* The winners of the phase that ran last: longest span first, then weight, then the earlier rule; none overlap. Indices of matches, in
 * order of the text; a match's span is its marked capture where it has one. accept (may be NULL) is asked before a match wins: one that it
 * refuses leaves its place to others. */
dtl_status dtl_match_winners(dtl_doc *doc, bool (*accept)(void *user, uint32_t match), void *user, uint32_t **winners,
                             size_t *n);
/* The span that a match stands for, and its type (DTL_NOTYPE: a class, or nothing). */
dtl_type dtl_match_span(const dtl_doc *doc, const dtl_match *m, uint32_t *first, uint32_t *last);
/* Type named by capture k of a match ("PER", "ORG2"), or DTL_NOTYPE. */
dtl_type dtl_capture_type(const dtl_doc *doc, const dtl_capture *c);

#endif
