/* SPDX-License-Identifier: Apache-2.0
 *
 * segment: words of scripts that write no spaces (Thai, Lao, Khmer, Burmese), by ICU's dictionaries. Room `text`.
 */
#ifndef DATELINE_SEGMENT_H
#define DATELINE_SEGMENT_H

#include "dateline/base.h"

/* Byte offsets in run behind which a word ends, the last one run.n; in the arena. Without ICU's help the run is one word. */
dtl_status dtl_segment_words(dtl_span run, dtl_arena *arena, uint32_t **ends, size_t *n);

#endif
