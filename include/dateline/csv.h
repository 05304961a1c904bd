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

#endif
