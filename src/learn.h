/* SPDX-License-Identifier: Apache-2.0
 *
 * learn: weights of the chain from annotated articles.
 *
 * Room `resolve`. Every feature has a weight in the table that all languages share, and, where its own language has articles to
 * learn from, a second one in that language's table, which is pulled to zero harder. Words and affixes have the second only.
 * AdaGrad with an L1 pull (Duchi et al. 2011, FOBOS), so that most weights are exactly zero; small steps, few rounds.
 * Deterministic: order and noise come from a generator of our own.
 *
 *     dtl_learn_add() the articles to learn from; dtl_learn_freeze(); dtl_learn_add() those to measure on only;
 *     dtl_learn_train(); dtl_learn_score(); dtl_learn_write().
 */
#ifndef DATELINE_LEARN_H
#define DATELINE_LEARN_H

#include "crf.h"
#include "doc.h"

typedef struct dtl_learn dtl_learn;

typedef struct dtl_learn_gold {
    uint32_t start, end; /* code points */
    dtl_type type;
} dtl_learn_gold;

enum { DTL_LEARN_PULLS = 16 };
typedef struct dtl_learn_how {
    struct {
        char lang[16];
        double l1, recall;
    } own[DTL_LEARN_PULLS]; /* l1_late (hard where the learning sets are not like news) and recall of some languages */
    int n_own;
    double rate, l1, l1_own, l1_late, balance; /* step; pulls of the two tables; power of languages' sizes */
    double wordless;                           /* how much harder what has no words is pulled in the late rounds */
    double late_rate;                          /* step of the rounds for the languages' own tables */
    double team;                               /* weight of the team rule: an organization and no place */
    int rounds, late;                          /* for both tables; for the languages' own alone, with l1_late */
    int min_count;
    bool second;   /* features of the second pass; dtl_learn_first() has run */
    int leave_out; /* fold that is not learned from, -1: none */
} dtl_learn_how;

typedef struct dtl_learn_count {
    unsigned gold[3], found[3], right[3]; /* PER ORG LOC */
} dtl_learn_count;

dtl_learn *dtl_learn_new(void);
void dtl_learn_free(dtl_learn *l);
/* An article whose name votes are there. set, fold: numbers of the caller's; learn: to learn from (else measured only). */
dtl_status dtl_learn_add(dtl_learn *l, dtl_doc *doc, const dtl_learn_gold *gold, size_t n_gold, int set, int fold,
                         bool learn, bool measure);
/* Drop features seen fewer than min_count times. */
dtl_status dtl_learn_freeze(dtl_learn *l, int min_count);
dtl_status dtl_learn_train(dtl_learn *l, const dtl_learn_how *how);
/* Tag the articles of the fold (-1: all, -2: those that are measured only) by the weights of now; first: as what the second pass is told. */
void dtl_learn_tag(dtl_learn *l, int fold, bool first, bool second);
/* Compare the tags of now with the gold ones, of one set. */
void dtl_learn_score(const dtl_learn *l, int set, dtl_learn_count *count);
/* Lines of weights.tsv for a language ("und": the shared table), without those that round to nothing. */
dtl_status dtl_learn_write(const dtl_learn *l, dtl_span lang, dtl_buf *out);
size_t dtl_learn_n_features(const dtl_learn *l);
size_t dtl_learn_n_tokens(const dtl_learn *l);
size_t dtl_learn_n_langs(const dtl_learn *l);
dtl_span dtl_learn_lang(const dtl_learn *l, size_t k);

#endif
