/* SPDX-License-Identifier: Apache-2.0
 *
 * map: which bytes of the raw text a stretch of the clean text comes from, and back.
 *
 * Idea    Clean text is raw text with a few edits, so only the edits are kept; between two of them the bytes are the same and
 *         only shifted. Decoding makes a map, normalization makes another, and the two compose.
 * Shape   dtl_map_edit {clean, clean_end, raw, raw_end, pieces}, in order, not overlapping. clean == clean_end: bytes that
 *         were taken out. pieces > 1: the stretch is that many equal pieces on both sides (a KOI8-R word of 6 letters is one
 *         edit of 12 clean bytes, 6 raw bytes, 6 pieces); inside of one piece a place cannot be told.
 * Units   Bytes, half-open.
 * Errors  A map remembers that memory ran out in `status`.
 * Source  The idea of ICU's Edits (icu::Edits), in bytes and with equal pieces.
 *
 *     size_t from, to;
 *     dtl_map_raw(&map, mention.start_byte, mention.end_byte, &from, &to);   // raw[from, to) became this mention
 */
#ifndef DATELINE_MAP_H
#define DATELINE_MAP_H

#include "dateline/base.h"

typedef struct dtl_map_edit {
    size_t clean, clean_end, raw, raw_end, pieces;
} dtl_map_edit;

typedef struct dtl_map {
    dtl_map_edit *edits; /* [n] */
    size_t n, cap;
    const dtl_alloc *mem;
    dtl_status status;
} dtl_map;

void dtl_map_init(dtl_map *m, const dtl_alloc *mem);
void dtl_map_reset(dtl_map *m);
void dtl_map_fini(dtl_map *m);

/* Append an edit behind all others. A piece that touches the edit before it and has the same two widths is joined to
 * it. */
void dtl_map_add(dtl_map *m, size_t clean, size_t clean_end, size_t raw, size_t raw_end);

/* Append an edit of several equal pieces as it is. */
void dtl_map_add_pieces(dtl_map *m, size_t clean, size_t clean_end, size_t raw, size_t raw_end, size_t pieces);

/* A stretch of clean text in raw bytes: widened to whole edits (or pieces) where it cuts one; what was taken out at its
 * two ends stays outside. */
void dtl_map_raw(const dtl_map *m, size_t clean, size_t clean_end, size_t *raw, size_t *raw_end);
/* And back: the clean text that the stretch of raw bytes became; empty where all of it was taken out. */
void dtl_map_clean(const dtl_map *m, size_t raw, size_t raw_end, size_t *clean, size_t *clean_end);

/* second(first(raw)): `first` leads from raw to the middle text, `second` from the middle to the clean. `out` is reset.
 */
void dtl_map_compose(const dtl_map *first, const dtl_map *second, dtl_map *out);

void dtl_map_put(const dtl_map *m, dtl_buf *out);                   /* as JSON */
dtl_status dtl_map_read(dtl_map *m, dtl_span json, dtl_error *err); /* m is reset; DTL_E_DATA: not such an array */

#endif
