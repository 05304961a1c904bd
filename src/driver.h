/* SPDX-License-Identifier: Apache-2.0
 *
 * driver: an article through all phases. Room `resolve`'s entrance; ner.c serves the public header with it, pack checks use it directly.
 */
#ifndef DATELINE_DRIVER_H
#define DATELINE_DRIVER_H

#include "doc.h"
#include "match.h"

/* Packs that work together for one language, and the matcher's caches for them. */
typedef struct dtl_gang {
    dtl_set *set;
    struct dtl_work *work;
} dtl_gang;

/* Tokens, lists, and the phases up to and with `last` (DTL_N_PHASES: all of them). doc holds arena, set, work, options, text, lang and
 * anchor; it is filled in. After a phase that is the last one doc->matches holds its matches. */
dtl_status dtl_drive(dtl_doc *doc, int last);
/* The text is read as far as tokens and lists only. */
dtl_status dtl_drive_lists(dtl_doc *doc);

#endif
