/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the dump reader share. Room `record`.
 *
 *     read.c        a source: which format, one article after the other, the record that is written of it
 *     read_text.c   paragraphs, title, dateline of plain text
 *     read_json.c   JSON lines, JSON documents, arrays of articles inside them
 *     read_csv.c    CSV and TSV with a header
 *     read_alias.c  which name means which field
 *     read_date.c   dates
 */
#ifndef DATELINE_SRC_READ_IN_H
#define DATELINE_SRC_READ_IN_H

#include "dateline/read.h"
#include "read_date.h"

/* A field: raw JSON to be passed as it stands, or text to be written as a string. */
typedef struct read_value {
    dtl_span raw, text;
} read_value;

typedef struct read_dateline {
    dtl_span place, agency;
    read_date date;
    bool has_date;
} read_dateline;

typedef struct read_article {
    read_value f[DTL_READ_FIELDS];
    dtl_span input, record, byte_offset; /* raw, of a record of ours that is read again */
    bool keeps_dateline, keeps_anchor;   /* the source has said these itself */
    dtl_span published;                  /* what the date is read from */
    bool is_plain;                       /* title and agency are looked for in the text */
} read_article;

/* The field that a name stands for, and how good a name for it it is (0 is best). */
bool dtl_read_alias(dtl_span name, dtl_read_field *field, int *rank);
enum { READ_HEAD = 64 * 1024 }; /* a format shows itself in so many bytes */
enum { READ_WEAK = 100 };       /* from this rank on a text field is only a summary */

/* Text with its line ends put right: paragraphs separated by one \n, no white space at their ends, no blank ones.
 * unwrap: lines that were broken to a width are joined. */
void dtl_read_clean(dtl_span text, bool unwrap, dtl_buf *out);
bool dtl_read_is_caption(dtl_span paragraph);
/* NONE where the first paragraph is no title. text is clean. */
dtl_span dtl_read_title(dtl_span text);
/* `CITY, date (AGENCY) -` at the head of one of the first paragraphs. */
bool dtl_read_dateline(dtl_span text, read_dateline *d);
/* The agency that signs the last paragraph ("... .- VNA"), or NONE. */
dtl_span dtl_read_sign_off(dtl_span text);
/* Does text begin with title, white space apart? */
bool dtl_read_begins(dtl_span text, dtl_span title);

/* A line of the source in UTF-8. As dtl_input_line. */
int dtl_read_line(dtl_read *r, dtl_span *line);
/* The stream's first line and what came with it, not taken. */
dtl_span dtl_read_head(dtl_read *r);
/* raw in UTF-8: as it stands where it is that already, else by dtl_decode in r->mended. */
dtl_status dtl_read_decode(dtl_read *r, dtl_span raw, dtl_span *out, dtl_error *err);
/* Write the record; what passes through is in r->rest, as `,"name":value` each. */
dtl_status dtl_read_emit(dtl_read *r, read_article *a, dtl_error *err);
void dtl_read_pass(dtl_read *r, dtl_span raw_key, const char *suffix, dtl_span raw_value);

dtl_status dtl_read_jsonl(dtl_read *r, dtl_error *err); /* DTL_OK: r->out holds a record, or r->ended */
dtl_status dtl_read_json(dtl_read *r, dtl_error *err);
/* Is this object no article, but holds a list of them (the answer of a news API)? */
bool dtl_read_is_answer(dtl_read *r, dtl_span line);
dtl_status dtl_read_csv_row(dtl_read *r, dtl_error *err);
void dtl_read_csv_close(dtl_read *r);
/* The delimiter of a header line, or 0: does it look like one? */
char dtl_read_csv_sniff(dtl_span head, const dtl_read_options *opt, bool sure);

#endif
