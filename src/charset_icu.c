/* SPDX-License-Identifier: Apache-2.0
 * ICU's converters. No other file of the library includes <unicode/ucnv.h>. */
#include "charset.h"
#include "dateline/map.h"
#include "dateline/utf8.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucnv_err.h>

/* One U+FFFD for each ill-formed or unassigned sequence, counted; ICU's own substitute may be U+001A. */
static void U_CALLCONV count_bad(const void *context, UConverterToUnicodeArgs *args, const char *units, int32_t length,
                                 UConverterCallbackReason reason, UErrorCode *status)
{
    if (reason > UCNV_IRREGULAR) return;
    static const UChar bad = 0xFFFD;
    *status = U_ZERO_ERROR;
    ++*(size_t *)(uintptr_t)context;
    ucnv_cbToUWriteUChars(args, &bad, 1, 0, status);
}

enum { BLOCK = 4096 };

dtl_status charset_icu_decode(const charset *c, dtl_span raw, charset_sink *sink)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *cnv = ucnv_open(c->icu, &status);
    if (U_FAILURE(status)) return status == U_MEMORY_ALLOCATION_ERROR ? DTL_E_NOMEM : DTL_E_USAGE;
    size_t bad = 0;
    ucnv_setToUCallBack(cnv, count_bad, &bad, NULL, NULL, &status);
    const char *source = raw.s, *end = raw.s + raw.n;
    UChar block[BLOCK];
    int32_t offsets[BLOCK];
    /* a code point is written when the next one starts: only then is it known how many raw bytes it took */
    uint32_t cp = 0;
    size_t cp_raw = 0;
    bool have = false, done = false;
    while (!done && sink->out->status == DTL_OK) {
        UChar *target = block;
        const char *from = source;
        /* offsets are 32 bits and count from `source`: feed at most 1 MiB at a time */
        const char *stop = end - source > 1 << 20 ? source + (1 << 20) : end;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(cnv, &target, block + BLOCK, &source, stop, offsets, stop == end, &status);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) break;
        done = status != U_BUFFER_OVERFLOW_ERROR && source == end && stop == end;
        size_t n = (size_t)(target - block);
        for (size_t i = 0; i <= n; i++) {
            if (i == n && !done) break;
            size_t at = i == n ? raw.n : offsets[i] < 0 ? cp_raw : (size_t)(from - raw.s) + (size_t)offsets[i];
            if (i < n && U16_IS_TRAIL(block[i]) && have && cp >= 0xD800 && cp < 0xDC00) {
                cp = U16_GET_SUPPLEMENTARY(cp, block[i]);
                continue;
            }
            if (have) {
                if (at < cp_raw) at = cp_raw;
                char e[4];
                unsigned k = dtl_utf8_encode(e, cp);
                size_t to = sink->out->n - sink->base;
                dtl_buf_put(sink->out, e, k);
                if (sink->map && (k != at - cp_raw || k > 1 || e[0] != raw.s[cp_raw]))
                    dtl_map_add(sink->map, to, to + k, sink->raw_base + cp_raw, sink->raw_base + at);
            } else if (sink->map && at > 0) /* shift sequences before the first letter */
                dtl_map_add(sink->map, 0, 0, sink->raw_base, sink->raw_base + at);
            have = i < n;
            if (have) cp = block[i];
            cp_raw = at;
        }
    }
    ucnv_close(cnv);
    sink->n_bad += bad;
    return sink->out->status;
}

bool charset_icu_known(const char *label, char *canonical, size_t size)
{
    static const char *const standards[] = {"MIME", "IANA"};
    UErrorCode status = U_ZERO_ERROR;
    for (size_t i = 0; i < 2; i++) {
        status = U_ZERO_ERROR;
        const char *name = ucnv_getCanonicalName(label, "IANA", &status);
        if (!name || U_FAILURE(status)) break;
        status = U_ZERO_ERROR;
        const char *standard = ucnv_getStandardName(name, standards[i], &status);
        if (!standard || U_FAILURE(status) || strlen(standard) >= size) continue;
        memcpy(canonical, standard, strlen(standard) + 1);
        return true;
    }
    return false;
}

bool charset_icu_table(const char *icu_name, uint32_t table[256])
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *cnv = ucnv_open(icu_name, &status);
    if (U_FAILURE(status)) return false;
    for (int b = 0; b < 256; b++) {
        char c = (char)b;
        const char *s = &c;
        UChar u[4], *t = u;
        status = U_ZERO_ERROR;
        ucnv_reset(cnv);
        ucnv_toUnicode(cnv, &t, u + 4, &s, &c + 1, NULL, 1, &status);
        table[b] = t == u + 1 && U_SUCCESS(status) ? u[0] : 0xFFFD;
    }
    ucnv_close(cnv);
    return true;
}

uint32_t charset_icu_lower(uint32_t cp)
{
    return (uint32_t)u_tolower((UChar32)cp);
}
bool charset_icu_cased(uint32_t cp)
{
    return u_isUUppercase((UChar32)cp) || u_isULowercase((UChar32)cp);
}
bool charset_icu_letter(uint32_t cp)
{
    return u_isalpha((UChar32)cp) || u_getCombiningClass((UChar32)cp);
}
