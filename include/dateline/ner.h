/* SPDX-License-Identifier: Apache-2.0
 *
 * ner: who, which organization, where, when, how much, under which agreement: mentions, entities, roles, relations of an article.
 *
 * Idea    Packs are mapped and never change; a dtl_ner holds them with the caches of one thread; a dtl_result lives in the
 *         caller's arena. What is found says which rule found it.
 * Shape   dtl_result of mention.h.
 * Units   start, end: code points; start_byte, end_byte: UTF-8 bytes; half-open, into the text given.
 * Errors  DTL_E_NOPACK, DTL_E_PACK from dtl_ner_open and where a language's pack is damaged; DTL_E_LIMIT for text over 2^31 bytes.
 * Source  TIMEX3 (TimeML 1.2.1), ISO 8601, ISO 4217, ISO 3166-1, BCP 47.
 */
#ifndef DATELINE_NER_H
#define DATELINE_NER_H

#include "dateline/mention.h"

typedef struct dtl_ner dtl_ner; /* not shared between threads; the packs that it maps are */

dtl_status dtl_ner_open(dtl_ner **ner, const char *data_dir, const dtl_ner_options *options, const dtl_alloc *mem,
                        dtl_error *err);
void dtl_ner_close(dtl_ner *ner);
dtl_status dtl_ner_find(dtl_ner *ner, const dtl_article *article, dtl_arena *arena, dtl_result *out, dtl_error *err);
/* The result as the record's members (mentions, entities, roles, relations ...), each a raw JSON value, by dtl_record_set. */
struct dtl_record;
dtl_status dtl_ner_put(const dtl_result *result, struct dtl_record *record, dtl_arena *arena,
                       const dtl_ner_options *options, dtl_error *err);

#endif
