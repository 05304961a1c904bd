/* SPDX-License-Identifier: Apache-2.0
 *
 * csv: cells as RFC 4180 wants them, and as spreadsheets can bear them.
 *
 * Idea    Most cells are plain and are copied; the few that need quotes go through libcsv. A caller that has looked at a
 *         cell already (dtl_csv.care tells which bytes matter) copies it by itself.
 * Shape   dtl_csv holds the delimiter, the manner and counters. A cell is quoted when it has the delimiter, a quote, CR
 *         or LF, or begins or ends with a space (some readers trim). A NUL cannot stand in CSV and becomes U+FFFD.
 *         excel: a text cell that begins with = + - @ TAB or CR (or the full-width forms of the first four) gets a ' in
 *         front, a negative number does not; a cell is cut at 32,767 UTF-16 units, the last of them an ellipsis.
 * Units   Bytes; the cut counts UTF-16 units, as the programs do that set the limit.
 * Errors  The buffer's: ask out->status at the end.
 * Source  RFC 4180; CWE-1236 and OWASP "CSV Injection"; Excel's "specifications and limits".
 *
 *     dtl_csv w;
 *     if (!dtl_csv_init(&w, ',', true, NULL)) ...       // no delimiter
 *     dtl_csv_put(&w, &out, DTL_LIT("=1+1"), true);      // '=1+1
 *     dtl_csv_fini(&w);
 */
#ifndef DATELINE_CSV_H
#define DATELINE_CSV_H

#include "dateline/base.h"

#define DTL_CSV_CELL_MAX 32767u   /* UTF-16 units a cell of a spreadsheet can hold */
#define DTL_CSV_ROW_MAX  1048576u /* rows of a sheet, the header counted */

/* Bits of dtl_csv.care. */
#define DTL_CSV_ANYWHERE 1 /* cannot be copied as it is */
#define DTL_CSV_FIRST    2 /* the same, where it is the cell's first byte */
#define DTL_CSV_JSON     4 /* ends a plain run in a JSON string: quote or backslash */

typedef struct dtl_csv {
    char delimiter;
    bool excel;
    uint8_t care[256];
    uint64_t n_guarded, n_cut; /* cells */
    dtl_buf scratch;
} dtl_csv;

bool dtl_csv_init(dtl_csv *w, char delimiter, bool excel, const dtl_alloc *mem); /* false: that cannot be a delimiter */
void dtl_csv_fini(dtl_csv *w);
/* One cell, without delimiter. text: a column of text, so the guard applies unless it is a negative number. */
void dtl_csv_put(dtl_csv *w, dtl_buf *out, dtl_span cell, bool text);
/* Always in quotes, never guarded. */
void dtl_csv_quote(dtl_buf *out, dtl_span cell);
/* Digits with an optional sign, point and exponent, as JSON writes them. */
bool dtl_csv_is_number(dtl_span s);

/* ---- reading ---- */

/* Rows of RFC 4180 out of lines, by libcsv: quotes, cells with line ends, spaces around cells taken off.
 *
 *     dtl_csv_in_line(&c, line)        // a line of the file, without its line end; borrowed until it is used up
 *     while (dtl_csv_in_row(&c)) ...   // no row or more than one may end in it
 */
typedef struct dtl_csv_in {
    struct csv_parser *parser;
    dtl_buf cells; /* of the row, one behind the other */
    size_t *ends;  /* [n] where each cell ends in it */
    size_t n, cap;
    dtl_span line;  /* what is left of the line */
    bool at_end;    /* the line's own end has been given to libcsv */
    bool row, open; /* a row is complete; one has begun and is not */
    const dtl_alloc *mem;
    dtl_status status;
} dtl_csv_in;

bool dtl_csv_in_init(dtl_csv_in *c, char delimiter, const dtl_alloc *mem); /* false: out of memory */
void dtl_csv_in_fini(dtl_csv_in *c);
void dtl_csv_in_line(dtl_csv_in *c, dtl_span line);
bool dtl_csv_in_row(dtl_csv_in *c);   /* a row is there: n cells, valid until the next call */
bool dtl_csv_in_last(dtl_csv_in *c);  /* at the end of the file: what an open quote has kept, as a row */
void dtl_csv_in_reset(dtl_csv_in *c); /* forget an open row */
dtl_span dtl_csv_in_cell(const dtl_csv_in *c, size_t i);

#endif
