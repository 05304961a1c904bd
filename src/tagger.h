/* SPDX-License-Identifier: Apache-2.0
 *
 * tagger: people, organizations and places: votes and weights decide, the best row of tags wins.
 *
 * Room `find`. Runs when the phase `name` has left its matches in the article. Two passes: the second knows what the first called
 * the other mentions of a word. Packs without weights are decided by what their rules say of themselves: the sums of votes
 * a span, the best set of spans that do not overlap.
 */
#ifndef DATELINE_TAGGER_H
#define DATELINE_TAGGER_H

#include "doc.h"

/* Adds PER, ORG and LOC mentions (and those inside them) to the article. */
dtl_status dtl_tagger_run(dtl_doc *doc);

#endif
