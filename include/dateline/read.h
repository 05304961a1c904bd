/* SPDX-License-Identifier: Apache-2.0
 *
 * read: a dump as records: plain text, JSON lines, JSON, CSV and TSV, packed with gzip or not.
 *
 * Idea    Whatever a source is, what comes out is one record an article, with where it came from, so that the programs behind
 *         know one form only. What the source says beside the article passes through.
 * Shape   {"id","input","record","byte_offset","url","title","author","published","source","agency","section","text",
 *         "dateline":{"place","date","agency"},"anchor_date","anchor_basis", then the source's other fields}; what is not known is left out.
 *         Paragraphs of text are separated by one \n; a title is its first paragraph. Fields of other names are found by a list
 *         of aliases (headline, maintext, date_publish ...) or by the caller's map. A field that has the right name already is passed as it stands.
 *         anchor_basis: published (the source's date), dateline (a full date at the article's head), option, none.
 * Units   record: number of the article in its source, from 1. byte_offset: of its first byte in the unpacked source, from 0.
 * Errors  dtl_read_next: DTL_OK with a record, or without one (line->s NULL) at the end. DTL_E_DATA or DTL_E_LIMIT: this article
 *         is set aside, go on calling. When the source as a whole cannot be read, the same, and the next call is the end.
 *         DTL_E_CUT, DTL_E_IO, DTL_E_NOMEM come last, after all that could be read.
 *         The record is borrowed until the next call.
 * Source  RFC 8259, RFC 4180, RFC 1952, RFC 3339, RFC 822; field names of schema.org NewsArticle, NewsAPI, news-please,
 *         trafilatura, Guardian and NYT APIs, ninjs.
 *
 *     dtl_read r;
 *     dtl_read_open(&r, get, user, "dump.jsonl.gz", &(dtl_read_options){.date = "2024-09-20"}, NULL, &err);
 *     while ((status = dtl_read_next(&r, &line, &err)) != DTL_OK || line.s) ...
 *     dtl_read_close(&r);
 */
#ifndef DATELINE_READ_H
#define DATELINE_READ_H

#include "dateline/base.h"
#include "dateline/input.h"
#include "dateline/record.h"

typedef enum dtl_read_format {
    DTL_READ_AUTO,
    DTL_READ_TEXT,
    DTL_READ_LINES,
    DTL_READ_JSONL,
    DTL_READ_JSON,
    DTL_READ_CSV,
    DTL_READ_TSV
} dtl_read_format;

/* The fields of an article, in the order of a record. */
typedef enum dtl_read_field {
    DTL_READ_ID,
    DTL_READ_URL,
    DTL_READ_TITLE,
    DTL_READ_AUTHOR,
    DTL_READ_PUBLISHED,
    DTL_READ_SOURCE,
    DTL_READ_AGENCY,
    DTL_READ_SECTION,
    DTL_READ_BODY,
    DTL_READ_FIELDS
} dtl_read_field;

typedef struct dtl_read_options {
    dtl_read_format format;
    const char *map[DTL_READ_FIELDS]; /* name of the source's field or column, dots into objects; NULL: by alias */
    const char *date;                 /* YYYY-MM-DD where an article says none of its own; NULL: none */
    size_t max_record;                /* 0: DTL_RECORD_MAX */
} dtl_read_options;

typedef struct dtl_read {
    dtl_input in;
    dtl_read_options opt;
    dtl_read_format format; /* as found; AUTO before the first dtl_read_next */
    const char *source;
    const dtl_alloc *mem;
    uint64_t record, line,
        byte;            /* of the article last given or set aside: its number, its first line, its first byte */
    dtl_span raw;        /* it, as it stood; borrowed like the record */
    uint64_t n_repaired; /* ill-formed UTF-8 sequences that became U+FFFD so far */
    bool ended, whole;   /* whole: the fault last given is of the source as a whole */
    dtl_record rec;
    dtl_arena arena;
    dtl_buf out, text, mended, rest; /* the record; scratch */
    uint64_t list_end, outer_end;    /* JSON: of a list of articles inside another value, and of that value */
    struct dtl_read_csv *csv;
    char charset[24]; /* what the source's first legacy bytes were taken for */
} dtl_read;

/* source: its name in records; borrowed until _close, like the options' strings. */
dtl_status dtl_read_open(dtl_read *r, dtl_input_get *get, void *user, const char *source, const dtl_read_options *opt,
                         const dtl_alloc *mem, dtl_error *err);
dtl_status dtl_read_next(dtl_read *r, dtl_span *record, dtl_error *err);
void dtl_read_close(dtl_read *r);

/* "text", "jsonl" ...: false where there is no such format. */
bool dtl_read_format_of(const char *name, dtl_read_format *format);
const char *dtl_read_format_name(dtl_read_format format); /* static */
/* "text=maintext,date=when": which field is mapped to what; the words are copied into arena. Fields: id url title author
 * date (or published) source agency section text. */
dtl_status dtl_read_map(const char *list, dtl_read_options *opt, dtl_arena *arena, dtl_error *err);
/* YYYY-MM-DD of a day that there is. */
bool dtl_read_is_date(const char *s);

/* One plain text as a record: what dtl_read does for a text file, for callers that hold the text already. */
dtl_status dtl_read_text(dtl_span text, const char *source, const dtl_read_options *opt, dtl_buf *out, dtl_error *err);

/* Is this no text in any encoding: NUL bytes and other controls among what should be letters? head: some KB suffice. */
bool dtl_read_is_binary(dtl_span head);

#endif
