/* SPDX-License-Identifier: Apache-2.0
 *
 * record: one JSON object a line, scanned strictly and spliced, never re-written.
 *
 * Idea    A stage reads a few members of a record, adds a few, and passes everything else through byte for byte: order,
 *         duplicate keys, numbers too big for a double, escapes as they were typed. So a record is kept as the line it came
 *         in, plus the spans of its top-level members.
 * Shape   dtl_member {key, value}: raw bytes as written, the key without its quotes. Of duplicate keys the last one is read
 *         (as every common parser does) and replaced; the earlier ones pass through.
 * Units   Bytes into the line.
 * Errors  A line that is not one strict RFC 8259 object of well-formed UTF-8 is DTL_E_DATA with the byte offset in the line in
 *         err->byte; nesting over the limit is DTL_E_LIMIT. The line is borrowed until the next _parse or _fini.
 * Source  RFC 8259, RFC 3629; NDJSON.
 *
 *     dtl_record r;
 *     dtl_record_init(&r, NULL);
 *     if (dtl_record_parse(&r, line, &err) == DTL_OK) {
 *         dtl_span text;
 *         if (dtl_record_text(&r, "text", &arena, &text)) ...      // decoded UTF-8, in the arena
 *         dtl_record_set(&r, "lang", DTL_LIT("\"fr\""));           // raw JSON, copied
 *         dtl_record_write(&r, &out);                              // the line again, without its line end
 *     }
 *     dtl_record_fini(&r);
 */
#ifndef DATELINE_RECORD_H
#define DATELINE_RECORD_H

#include "dateline/base.h"

#define DTL_RECORD_MAX (64u * 1024 * 1024) /* default limit of a line, without its line end */
#define DTL_DEPTH_MAX  512                 /* nesting of arrays and objects, the record itself counted */

typedef struct dtl_member {
    dtl_span key, value;
} dtl_member;

typedef struct dtl_record {
    dtl_span line;
    dtl_member *members; /* [n_members] in order of the line; spans into it */
    size_t n_members, cap_members;
    struct dtl_edit *edits; /* [n_edits] replaced or added members, in the order they were first set */
    size_t n_edits, cap_edits;
    dtl_arena arena; /* the edits' bytes; reset by the next _parse */
    const dtl_alloc *mem;
} dtl_record;

void dtl_record_init(dtl_record *r, const dtl_alloc *mem);
void dtl_record_fini(dtl_record *r);
dtl_status dtl_record_parse(dtl_record *r, dtl_span line, dtl_error *err);

/* Raw value of the member (edits first), or NULL. The key is given decoded; keys written with escapes match too. */
const dtl_span *dtl_record_get(const dtl_record *r, const char *key);
/* A string member, decoded into the arena (or borrowed from the line where it has no escapes). False: absent or no string.
 * \u0000 is kept as a NUL byte; a lone surrogate escape becomes U+FFFD. */
bool dtl_record_text(const dtl_record *r, const char *key, dtl_arena *arena, dtl_span *out);
/* Replace the last member of that key where it stands, or append it. raw_json must be one JSON value without a raw line end
 * (else DTL_E_BUG and nothing is set); it is copied. */
dtl_status dtl_record_set(dtl_record *r, const char *key, dtl_span raw_json);
dtl_status dtl_record_write(const dtl_record *r, dtl_buf *out);

/* ---- JSON values inside a record ---- */

typedef enum {
    DTL_JSON_NONE,
    DTL_JSON_NULL,
    DTL_JSON_TRUE,
    DTL_JSON_FALSE,
    DTL_JSON_NUMBER,
    DTL_JSON_STRING,
    DTL_JSON_ARRAY,
    DTL_JSON_OBJECT
} dtl_json_kind;

dtl_json_kind dtl_json_kind_of(dtl_span raw);
/* Check that raw is exactly one strict JSON value (white space around it allowed). err->byte is the offset in raw. */
dtl_status dtl_json_check(dtl_span raw, dtl_error *err);
/* Walk an array or object that was checked before: start with *at = 0; false at the end. key is NONE in arrays. */
bool dtl_json_next(dtl_span raw, size_t *at, dtl_span *key, dtl_span *value);
/* The member of an object that was checked before; false where there is none. */
bool dtl_json_member(dtl_span raw, const char *key, dtl_span *value);
/* Decode a string literal (with its quotes). Returns the input's inside where it has no escapes, else a copy in the arena.
 * Lone surrogate escapes become U+FFFD and are added to *n_lone (may be NULL). NONE: no literal, or out of memory. */
dtl_span dtl_json_decode(dtl_span literal, dtl_arena *arena, size_t *n_lone);
/* Append text as a JSON string, quotes included; well-formed UTF-8 passes as it is, ill-formed bytes become U+FFFD. */
void dtl_json_put(dtl_buf *out, dtl_span text);

#endif
