/* SPDX-License-Identifier: Apache-2.0
 *
 * norm_record: normalization of a record, and a record made of plain text: what dateline-norm does.
 *
 * Idea    `text` (and `title`) that is clean is never touched, not even its escapes: only the member `norm` is added. Text that
 *         is repaired replaces the old one. A record that was repaired before keeps its map: both maps are composed, so
 *         places still lead to the first raw text.
 * Shape   `norm` as in norm.h.
 * Units   Bytes.
 * Errors  DTL_E_DATA: neither text nor title is a string (unless keep_empty). Lone surrogate escapes become U+FFFD, counted as ill.
 *         A charset that is not known or does not fit is noted in `norm` ("declared":"unknown" or "wrong").
 * Source  norm.h, decode.h.
 *
 *     dtl_norm_context c;
 *     dtl_norm_context_init(&c, DTL_NORM_DEFAULT, NULL);
 *     if (dtl_norm_record(&c, &record, &arena, &err) == DTL_OK) ...
 *     dtl_norm_context_fini(&c);
 */
#ifndef DATELINE_NORM_RECORD_H
#define DATELINE_NORM_RECORD_H

#include "dateline/decode.h"
#include "dateline/norm.h"
#include "dateline/record.h"

typedef struct dtl_norm_context {
    unsigned steps;
    bool keep_empty;        /* a record without text passes */
    size_t ill_before;      /* ill-formed places that were repaired before the record could be read: counted too */
    dtl_norm_counts counts; /* of the record last done, title included */
    bool changed;           /* was anything of it? */
    dtl_buf text, json;
    dtl_map map, was, both;
} dtl_norm_context;

void dtl_norm_context_init(dtl_norm_context *c, unsigned steps, const dtl_alloc *mem);
void dtl_norm_context_fini(dtl_norm_context *c);

dtl_status dtl_norm_record(dtl_norm_context *c, dtl_record *r, dtl_arena *arena, dtl_error *err);

/* Plain text of any charset: append one record {"id","input","record","byte_offset","text","norm"} to line, without a line end.
 * The id is made of the text. raw_base is added to raw places (bytes of the file that the caller passed over). how may be NULL. */
dtl_status dtl_norm_article(dtl_norm_context *c, dtl_span raw, size_t raw_base, const char *input, const char *charset,
                            dtl_buf *line, dtl_decoded *how, dtl_error *err);
/* Plain text to plain text; the same without a record. */
dtl_status dtl_norm_plain(dtl_norm_context *c, dtl_span raw, const char *charset, dtl_buf *out, dtl_decoded *how,
                          dtl_error *err);

#endif
