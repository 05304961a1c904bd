/* SPDX-License-Identifier: Apache-2.0 */
#include "fold.h"

#include "dateline/token.h"
#include "dateline/utf8.h"

const fold_entry dtl_fold_table[FOLD_TABLE] = {
#include "fold.inc"
};

dtl_span dtl_fold(dtl_span word, dtl_arena *arena)
{
    char *out = dtl_arena_alloc(arena, word.n * FOLD_MOST + 1);
    size_t n = 0;
    if (!out) return DTL_NONE;
    for (size_t at = 0; at < word.n;) {
        fold_entry keep;
        const fold_entry *e = dtl_fold_entry(dtl_utf8_next(word, &at), &keep);
        memcpy(out + n, e->f, e->n);
        n += e->n;
    }
    return (dtl_span){out, n};
}

int dtl_fold_digit(uint32_t cp)
{
    if (cp - '0' < 10) return (int)(cp - '0');
    if (cp >= 0x1D7CE && cp <= 0x1D7FF) return (int)((cp - 0x1D7CE) % 10); /* five alphabets of digits in a row */
    int back = 0;
    while (back < 9 && utf8proc_category((int32_t)cp - back - 1) == UTF8PROC_CATEGORY_ND) back++;
    return back;
}

uint32_t dtl_lower(uint32_t cp)
{
    return cp < 128 ? (cp - 'A' < 26 ? cp + 32 : cp) : (uint32_t)utf8proc_tolower((int32_t)cp);
}

void dtl_fold_upper(dtl_span text, dtl_buf *out)
{
    for (size_t at = 0; at < text.n;) {
        utf8proc_uint8_t enc[4];
        utf8proc_ssize_t n = utf8proc_encode_char(utf8proc_toupper((utf8proc_int32_t)dtl_utf8_next(text, &at)), enc);
        dtl_buf_put(out, (const char *)enc, (size_t)n);
    }
}
