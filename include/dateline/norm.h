/* SPDX-License-Identifier: Apache-2.0
 *
 * norm: text repaired and in NFC, with every edit counted and traceable.
 *
 * Idea    Most news is clean already, so a quick check reads it at memory speed and nothing is copied. What is not clean is
 *         repaired in one pass, each repair a step that can be left out, and the text comes out the same when it is
 *         repaired again. A map of the edits leads every clean byte back to its raw ones.
 * Shape   Steps are bits 1 << dtl_norm_kind. dtl_norm_counts has one number a kind: how many edits it made.
 *         The member `norm` of a record (see dtl_norm_put):
 *             "norm":{"edits":[gap,clean,raw, gap,clean,raw, ...],    always there; [] = text is as it came
 *                     "raw_bytes":5120,                               length of the raw text, where there are edits
 *                     "title":{"edits":[...]},                        only where the title was changed
 *                     "counts":{"spaces":3,"nfc":1},                  only what is not 0
 *                     "charset":"windows-1252","by":"detected","sure":0.98,"bad":2,"declared":"wrong"}   only where raw bytes were decoded
 *         edits is flat, three numbers an edit: gap = bytes that are equal since the edit before, clean = bytes it has in
 *         `text`, raw = bytes it had. A negative fourth number -n says: n such edits in a row (a KOI8-R word of six
 *         letters is gap,2,1,-6). dtl_norm_read_edits() makes the map of it again.
 * Units   Bytes of UTF-8. Raw means: of the `text` that came in; of the input file where dateline-norm was given plain text.
 * Errors  Only memory. Ill-formed UTF-8 becomes U+FFFD. `out` is appended to; map and counts are added to and reset first.
 * Source  UAX 15 (NFC, stream-safe text), Unicode 15; HTML 13.5 for entities; WHATWG windows-1252 and 1251 for mojibake.
 *
 *     dtl_norm_counts counts;
 *     if (!dtl_norm_is_clean(raw, DTL_NORM_DEFAULT))
 *         dtl_norm(raw, DTL_NORM_DEFAULT, &text, &map, &counts, &err);
 */
#ifndef DATELINE_NORM_H
#define DATELINE_NORM_H

#include "dateline/base.h"
#include "dateline/map.h"

typedef enum dtl_norm_kind {
    DTL_NORM_ILL,       /* ill-formed UTF-8 to U+FFFD; cannot be left out */
    DTL_NORM_MOJIBAKE,  /* UTF-8 that was read as windows-1252 or 1251, also several times, where it surely is */
    DTL_NORM_ENTITIES,  /* HTML entities left in the text */
    DTL_NORM_CONTROLS,  /* C0 and C1 taken out; C1 that windows-1252 has letters for become these */
    DTL_NORM_INVISIBLE, /* soft hyphens, zero-width and direction marks; joiners stay where they are spelling */
    DTL_NORM_SPACES,    /* no-break, narrow and typographic spaces to a space */
    DTL_NORM_LINES,     /* CR LF, CR, NEL, VT, FF, U+2028, U+2029 to LF */
    DTL_NORM_HYPHENS,   /* a word broken at a hard line end, where the article has the whole word elsewhere */
    DTL_NORM_BLANKS,    /* empty lines, also at both ends */
    DTL_NORM_COMPAT,    /* ligatures, full-width Latin letters and digits */
    DTL_NORM_NFC,       /* composed */
    DTL_NORM_MARKS,     /* runs of more than 30 combining marks cut by U+034F (UAX15 stream-safe) */
    DTL_NORM_KINDS
} dtl_norm_kind;

#define DTL_NORM_BIT(kind) (1u << (kind))
#define DTL_NORM_ALL       (DTL_NORM_BIT(DTL_NORM_KINDS) - 1)
/* For records: paragraphs are separated by one LF, lines are not broken, letters keep their form. */
#define DTL_NORM_DEFAULT (DTL_NORM_ALL & ~DTL_NORM_BIT(DTL_NORM_COMPAT) & ~DTL_NORM_BIT(DTL_NORM_HYPHENS))
/* For plain text with hard line ends. */
#define DTL_NORM_PLAIN (DTL_NORM_DEFAULT | DTL_NORM_BIT(DTL_NORM_HYPHENS))
/* Not a step: one empty line of several stays (it is the paragraph mark of plain text), and so does the last line end. */
#define DTL_NORM_KEEP_BLANK DTL_NORM_BIT(DTL_NORM_KINDS)

typedef struct dtl_norm_counts {
    size_t n[DTL_NORM_KINDS];
} dtl_norm_counts;

const char *dtl_norm_kind_name(dtl_norm_kind kind); /* static: "mojibake", ... as in `norm` and in --no-mojibake */

/* Quick check: true means that dtl_norm would change nothing; false means that it might. */
bool dtl_norm_is_clean(dtl_span text, unsigned steps);
/* The same for a JSON string literal with its quotes, well-formed and strict, without decoding it. */
bool dtl_norm_is_clean_json(dtl_span literal, unsigned steps);

/* Append the repaired text. map and counts may be NULL. */
dtl_status dtl_norm(dtl_span raw, unsigned steps, dtl_buf *out, dtl_map *map, dtl_norm_counts *counts, dtl_error *err);

/* NFC and nothing else (ill-formed bytes become U+FFFD); no cap on marks. */
dtl_status dtl_norm_nfc(dtl_span text, dtl_buf *out, dtl_error *err);

void dtl_norm_put_edits(const dtl_map *map, dtl_buf *out); /* the flat array */
/* From the flat array, or from `norm` itself; m is reset. DTL_E_DATA where it is neither. */
dtl_status dtl_norm_read_edits(dtl_map *m, dtl_span json, dtl_error *err);

#endif
