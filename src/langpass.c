/* SPDX-License-Identifier: Apache-2.0
 *
 * langpass: passages of a text that are in different languages.
 */
#include "langscore.h"
#include <string.h>

static size_t code_points(const char *s, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) k += ((unsigned char)s[i] & 0xC0) != 0x80;
    return k;
}

dtl_status dtl_lang_passages(const dtl_lang_model *m, dtl_span text, const dtl_lang_opts *opts, dtl_lang_work *work,
                             dtl_arena *arena, dtl_lang_passage **out, size_t *n, dtl_lang_guess *whole)
{
    *out = NULL;
    *n = 0;
    dtl_lang_detect(m, text, opts, work, whole);
    if (!text.n) return DTL_OK;
    size_t cap = 1;
    for (size_t i = 0; i < text.n; i++) cap += text.s[i] == '\n';
    dtl_lang_passage *p = dtl_arena_alloc(arena, cap * sizeof *p);
    if (!p) return DTL_E_NOMEM;
    size_t k = 0, cp = 0;
    for (size_t at = 0; at < text.n;) {
        const char *nl = memchr(text.s + at, '\n', text.n - at);
        size_t end = nl ? (size_t)(nl - text.s) + 1 : text.n, cps = code_points(text.s + at, end - at);
        dtl_lang_guess g;
        dtl_lang_detect(m, dtl_span_of(text.s + at, end - at), opts, work, &g);
        if (end - at < 40 || g.score < .9) g = *whole;
        if (k && p[k - 1].guess.lang == g.lang) p[k - 1].end = end, p[k - 1].end_cp = cp + cps;
        else p[k++] = (dtl_lang_passage){at, end, cp, cp + cps, g};
        cp += cps;
        at = end;
    }
    *out = p;
    *n = k;
    return DTL_OK;
}
