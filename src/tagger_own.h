/* SPDX-License-Identifier: Apache-2.0
 *
 * tagger_own: what tagger.c and tagger_votes.c share. See tagger.h. */
#ifndef DATELINE_TAGGER_OWN_H
#define DATELINE_TAGGER_OWN_H

#include "doc.h"
#include "feature.h"
#include "rule.h"
#include "weights.h"

/* Decide by the rules' own weights: the best set of spans that do not overlap. */
dtl_status dtl_tagger_votes(dtl_doc *doc);
/* Add what rules see inside the mentions found: the place in a committee's name. */
dtl_status dtl_tagger_inner(dtl_doc *doc, const dtl_fx *fx);
/* The number of the feature that says which rule voted. */
uint64_t dtl_fx_rule(const dtl_fx *fx, const dtl_fx_vote *vote);
/* What a vote counts for before anything was learned, in DTL_WEIGHT_UNIT: the rule's own weight, two fifths of a learned one a unit.
 * The learner begins there, so that learned weights say what the rules' own do not, and rules serve alone where none were learned. */
enum { DTL_VOTE_UNIT = DTL_WEIGHT_UNIT * 2 / 5 };
static inline void dtl_vote_add(const struct dtl_rule *rule, int type, bool inside, int32_t *em)
{
    if (type <= DTL_LOC) em[type * 2 + 1 + inside] += (int32_t)(rule->weight * DTL_VOTE_UNIT);
}
/* A margin as a score between 0 and 1. */
static inline double dtl_tagger_score(double margin)
{
    return 0.5 + 0.5 * margin / (1 + (margin < 0 ? -margin : margin));
}

#endif
