/* SPDX-License-Identifier: Apache-2.0
 *
 * rows: what all features of a token say of each tag, added up.
 *
 * Room `find`. Idea: a token has some 180 features, nearly all of which depend on few things: the classes and shapes of two or three
 * neighbours. So features stand in groups (feature_part.h), each with a small key, and the sum of what the packs' weights say of all
 * features of a key is kept from article to article. A token costs a dozen look-ups; what was not met lately is added up feature by
 * feature. The memory is bounded: a new key takes an old one's place, and results do not depend on what is in it.
 */
#ifndef DATELINE_ROWS_H
#define DATELINE_ROWS_H

#include "feature.h"
#include "weights.h"

typedef struct dtl_rows dtl_rows;

/* The rows of the article's packs, for features of fx, which must be open already. *rows is NULL where no pack has weights. */
dtl_status dtl_rows_open(dtl_rows **rows, dtl_fx *fx);
const dtl_crf_trans *dtl_rows_trans(const dtl_rows *rows);
/* Add what one feature says. lexical: of the languages' own tables only. */
void dtl_rows_feature(const dtl_rows *rows, uint64_t key, bool lexical, int32_t *em);
/* Add what the features of token i say, a candidate, and what its votes' rules say of themselves. */
void dtl_rows_token(dtl_rows *rows, dtl_fx *fx, size_t i, int32_t *em);
/* The same, feature by feature. */
void dtl_rows_plain(const dtl_rows *rows, dtl_fx *fx, size_t i, int32_t *em);
/* Add what the second pass knows besides. false: nothing. */
bool dtl_rows_others(dtl_rows *rows, dtl_fx *fx, size_t i, int32_t *em);

#endif
