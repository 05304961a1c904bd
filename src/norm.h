/* SPDX-License-Identifier: Apache-2.0
 * Parts of normalization that only its own files (and tests) call. */
#ifndef DTL_NORM_PARTS_H
#define DTL_NORM_PARTS_H

#include "dateline/norm.h"
#include "norm_table.h"

/* Where from `at` on the first byte is that the repairing pass must look at; s.n where there is none. s is well-formed.
 * Nothing is assumed of what stands before `at`: blanks and marks right there need a look. */
typedef enum { SCAN_TEXT, SCAN_JSON } scan_form;
size_t norm_scan(dtl_span s, size_t at, unsigned steps, scan_form form);
size_t norm_scan_portable(dtl_span s, size_t at, unsigned steps, scan_form form);

/* Append s with its mojibake undone and note the edits; false, and nothing done, where there surely is none.
 * *n counts the characters restored. */
bool norm_mojibake(dtl_span s, dtl_buf *out, dtl_map *map, size_t *n);

/* From the boundary `at` on, compose letters and marks that stand in order, as long as there are some; append, note edits (map
 * may be NULL) and return where it stopped, again a boundary. */
size_t norm_compose_run(dtl_span s, size_t at, unsigned steps, dtl_buf *out, size_t base, dtl_map *map,
                        size_t *n_edits);

/* Is this joiner or zero-width space spelling, behind the letter `last`? */
static inline bool norm_joiner_stays(uint32_t cp, uint32_t last)
{
    uint32_t c = norm_class(last);
    if (cp == 0x200D) return (c & (NC_JOINS | NC_EMOJI)) != 0;
    if (cp == 0x200C) return (c & NC_JOINS) != 0;
    if (cp == 0x180E) return last >= 0x1800 && last < 0x18B0;
    if (cp == 0x200B) /* between words of scripts that write no spaces */
        return (last >= 0xE00 && last < 0xF00) || (last >= 0x1000 && last < 0x10A0) ||
               (last >= 0x1780 && last < 0x1800) || (last >= 0x1950 && last < 0x1A00);
    return false;
}

#endif
