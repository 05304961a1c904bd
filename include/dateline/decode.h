/* SPDX-License-Identifier: Apache-2.0
 *
 * decode: raw bytes of a file or a message to UTF-8, and how that was decided.
 *
 * Idea    In this order: byte order mark; the charset that somebody declared (HTTP, meta, XML, --charset) unless the bytes
 *         disprove it; UTF-8; UTF-8 with errors where nearly all of its multi-byte sequences are well-formed; and only then a
 *         detector: each charset's reading of the bytes is weighed with letter statistics of the languages that used it.
 *         Legacy bytes make well-formed UTF-8 by accident so rarely that UTF-8 beats a declared single-byte charset.
 * Shape   dtl_decoded tells charset (lower case: "utf-8", "windows-1258", "tcvn3"), the step that decided, a score from 0
 *         to 1, and how many ill-formed places became U+FFFD. The line ends, the BOM apart, are left as they are.
 * Units   Bytes. The map, where asked for, leads from bytes of `out` to bytes of `raw`.
 * Errors  Only memory: a charset that is not known or that does not fit is noted in dtl_decoded and detection goes on.
 *         `out` is appended to: call dtl_buf_reset first for one text a buffer.
 * Source  WHATWG Encoding (labels, and that "latin1" means windows-1252), Unicode 3.9, RFC 1456 (VISCII), TCVN 5712:1993.
 *         ICU's converters; uchardet as second opinion. Letter statistics: src/packs/und/charset.tsv.
 *
 *     dtl_decoded how;
 *     if (dtl_decode(raw, http_charset, &text, &how, &err) == DTL_OK)
 *         printf("%s, by %s, %zu bad\n", how.charset, dtl_basis_text(how.basis), how.n_bad);
 */
#ifndef DATELINE_DECODE_H
#define DATELINE_DECODE_H

#include "dateline/base.h"
#include "dateline/map.h"

typedef enum dtl_basis {
    DTL_BASIS_ASCII,    /* nothing but ASCII: all charsets agree */
    DTL_BASIS_BOM,      /* byte order mark */
    DTL_BASIS_DECLARED, /* as declared */
    DTL_BASIS_UTF8,     /* well-formed UTF-8 with multi-byte sequences */
    DTL_BASIS_BROKEN,   /* UTF-8 with errors */
    DTL_BASIS_DETECTED, /* by letter statistics */
    DTL_BASIS_FALLBACK  /* nothing fits: windows-1252, which always reads */
} dtl_basis;

typedef struct dtl_decoded {
    char charset[24];
    dtl_basis basis;
    double score;          /* how sure, 0 to 1 */
    size_t n_bad;          /* ill-formed places, each now U+FFFD */
    size_t bom;            /* bytes of the byte order mark, left out */
    bool declared_unknown; /* no such charset */
    bool declared_wrong;   /* known, but the bytes are not in it */
} dtl_decoded;

/* declared may be NULL or empty; aliases and WHATWG labels are known, case and quotes do not matter. */
dtl_status dtl_decode(dtl_span raw, const char *declared, dtl_buf *out, dtl_decoded *how, dtl_error *err);
/* The same, and the map from out (counted from where this call began to append) to raw; map may be NULL. */
dtl_status dtl_decode_map(dtl_span raw, const char *declared, dtl_buf *out, dtl_decoded *how, dtl_map *map,
                          dtl_error *err);

const char *dtl_basis_text(dtl_basis basis); /* static: "bom", "declared", ... */
/* The name by which dtl_decoded calls a charset ("utf-8" for "UTF8"), or NULL where it is not known. Static. */
const char *dtl_charset_name(const char *label);
/* All of them, for --help and tests: NULL when i is past the last. Static. */
const char *dtl_charset_at(size_t i);

#endif
