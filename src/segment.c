/* SPDX-License-Identifier: Apache-2.0 */
#include "segment.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

dtl_status dtl_segment_words(dtl_span run, dtl_arena *arena, uint32_t **ends, size_t *n)
{
    *n = 0;
    /* a word has one byte at least, so run.n ends are always enough */
    uint32_t *out = dtl_arena_alloc(arena, (run.n + 1) * sizeof *out);
    if (!out) return DTL_E_NOMEM;
    *ends = out;
    UErrorCode code = U_ZERO_ERROR;
    UText text = UTEXT_INITIALIZER;
    utext_openUTF8(&text, run.s, (int64_t)run.n, &code);
    UBreakIterator *it = ubrk_open(UBRK_WORD, "", NULL, 0, &code);
    if (U_SUCCESS(code)) ubrk_setUText(it, &text, &code);
    if (U_SUCCESS(code)) {
        int32_t end = ubrk_first(it);
        while ((end = ubrk_next(it)) != UBRK_DONE && *n < run.n) out[(*n)++] = (uint32_t)end;
    }
    if (it) ubrk_close(it);
    utext_close(&text);
    if (!*n || out[*n - 1] != run.n) out[(*n)++] = (uint32_t)run.n;
    return DTL_OK;
}
