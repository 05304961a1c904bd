/* SPDX-License-Identifier: Apache-2.0
 *
 * The quick check. Plain ASCII is passed 32 bytes at a time; other text one code point at a time through its class.
 */
#include "norm.h"
#include "dateline/entity.h"
#include "dateline/utf8.h"
#include "simd.h"

#include <string.h>

/* ASCII that needs a look: in plain text controls, & and DEL; in JSON \ & DEL (controls cannot be there). */
static inline bool odd_text(unsigned char c)
{
    return (c < 0x20 && c != '\t') || c == '&' || c == 0x7F;
}
static inline bool odd_json(unsigned char c)
{
    return c == '\\' || c == '&' || c == 0x7F;
}

static inline size_t skip_plain(const unsigned char *s, size_t i, size_t n, scan_form form)
{
    while (i < n && s[i] < 0x80 && !(form == SCAN_JSON ? odd_json(s[i]) : odd_text(s[i]))) i++;
    return i;
}

#if DTL_HAVE_AVX2
DTL_AVX2 static inline size_t skip_plain_avx2(const unsigned char *s, size_t i, size_t n, scan_form form)
{
    const __m256i amp = _mm256_set1_epi8('&'), del = _mm256_set1_epi8(0x7F), back = _mm256_set1_epi8('\\'),
                  tab = _mm256_set1_epi8('\t'), space = _mm256_set1_epi8(0x20);
    for (; n - i >= 32; i += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(s + i));
        __m256i odd = _mm256_or_si256(_mm256_cmpeq_epi8(v, amp), _mm256_cmpeq_epi8(v, del));
        if (form == SCAN_JSON) odd = _mm256_or_si256(odd, _mm256_or_si256(v, _mm256_cmpeq_epi8(v, back)));
        else /* signed: bytes from 0x80 on are below the space too */
            odd = _mm256_or_si256(odd, _mm256_andnot_si256(_mm256_cmpeq_epi8(v, tab), _mm256_cmpgt_epi8(space, v)));
        unsigned m = (unsigned)_mm256_movemask_epi8(odd);
        if (m) return i + (unsigned)__builtin_ctz(m);
    }
    return skip_plain(s, i, n, form);
}
#endif

static inline bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Text behind a line end that keeps it from being (the start of) an empty line. */
static inline bool starts_text(const unsigned char *s, size_t i, size_t n, scan_form form)
{
    return i < n && !is_blank(s[i]) && !(form == SCAN_JSON && s[i] == '\\');
}

typedef struct scan {
    const unsigned char *s;
    size_t n;
    unsigned steps;
    scan_form form;
    uint32_t before; /* the code point before, if it stands right before and is known; 0 else */
} scan;

/* An odd ASCII byte at i: 0 = needs a look, else how many bytes may be passed. */
static size_t pass_ascii(const scan *x, size_t i)
{
    unsigned char c = x->s[i];
    const unsigned steps = x->steps;
    if (c == '&') {
        uint32_t cp[2];
        if (!(steps & DTL_NORM_BIT(DTL_NORM_ENTITIES))) return 1;
        return dtl_entity_at((dtl_span){(const char *)x->s, x->n}, i, cp) ? 0 : 1;
    }
    if (c == '\\') {
        if (i + 1 >= x->n) return 0;
        switch (x->s[i + 1]) {
        case '"':
        case '/':
        case '\\':
        case 't': return 2;
        case 'n': return !(steps & DTL_NORM_BIT(DTL_NORM_BLANKS)) || starts_text(x->s, i + 2, x->n, x->form) ? 2 : 0;
        default: return 0;
        }
    }
    if (c == '\n') {
        if (steps & DTL_NORM_BIT(DTL_NORM_HYPHENS) && i > 0 && (x->s[i - 1] == '-' || x->s[i - 1] == 0x90)) return 0;
        if (!(steps & DTL_NORM_BIT(DTL_NORM_BLANKS))) return 1;
        if (i + 1 == x->n && steps & DTL_NORM_KEEP_BLANK) return 1;
        return starts_text(x->s, i + 1, x->n, x->form) ? 1 : 0;
    }
    if (c == '\r' || c == '\v' || c == '\f') return steps & DTL_NORM_BIT(DTL_NORM_LINES) ? 0 : 1;
    return steps & DTL_NORM_BIT(DTL_NORM_CONTROLS) ? 0 : 1;
}

/* Could a UTF-8 sequence that was misread stand here? cp is a continuation, last a lead. */
static bool mojibake_pair(const scan *x, size_t next, uint32_t last, uint32_t cp)
{
    for (int page = 0; page < 2; page++) {
        int lead = norm_page_byte(last, page), cont = norm_page_byte(cp, page);
        if (lead < 0xC2 || lead > 0xF4 || cont < 0x80 || cont > 0xBF) continue;
        if (lead < 0xE0) return true;
        dtl_span s = {(const char *)x->s, x->n};
        if (next >= x->n || x->s[next] < 0x80) continue;
        uint32_t third = dtl_utf8_next(s, &next);
        if (norm_class(third) & NC_CONT) return true;
    }
    return false;
}

/* A code point of a class that may need a look: true = it surely is fine where it stands. */
static bool fine(scan *x, size_t next, uint32_t cp, uint32_t c)
{
    const unsigned steps = x->steps;
    if (c & NC_REPAIR) {
        if (!x->before || !norm_joiner_stays(cp, x->before)) {
            unsigned any = DTL_NORM_BIT(DTL_NORM_CONTROLS) | DTL_NORM_BIT(DTL_NORM_INVISIBLE) |
                           DTL_NORM_BIT(DTL_NORM_SPACES) | DTL_NORM_BIT(DTL_NORM_LINES);
            if (steps & any) return false;
        }
    }
    if (c & NC_COMPAT && steps & DTL_NORM_BIT(DTL_NORM_COMPAT)) return false;
    if (c & NC_NFC && steps & (DTL_NORM_BIT(DTL_NORM_NFC) | DTL_NORM_BIT(DTL_NORM_MARKS))) {
        if (c & NC_NO || !x->before) return false;
        uint32_t was = norm_class(x->before), ccc = c & NC_CCC;
        if (ccc) {
            if (was & (NC_CCC | NC_DECOMP)) return false; /* second mark in a row, or the letter has one in it */
            if (c & NC_MAYBE && norm_compose(x->before, cp)) return false;
        } else if (norm_compose(x->before, cp)) return false;
    }
    if (c & NC_CONT && steps & DTL_NORM_BIT(DTL_NORM_MOJIBAKE) && x->before >= 0x80 &&
        norm_class(x->before) & NC_LEAD && mojibake_pair(x, next, x->before, cp))
        return false;
    return true;
}

/* What of a class is worth the call of fine(). A continuation alone is so common (quotes) that its neighbour is asked first. */
#define WATCHED (NC_NFC | NC_REPAIR | NC_COMPAT)

static inline size_t walk(dtl_span text, size_t at, unsigned steps, scan_form form,
                          size_t (*skip)(const unsigned char *, size_t, size_t, scan_form))
{
    scan x = {(const unsigned char *)text.s, text.n, steps, form, 0};
    const unsigned char *s = x.s;
    size_t i = at, n = text.n;
    /* what follows something unknown: blanks may end an empty line, marks may compose */
    if (i < n && is_blank(s[i]) && steps & DTL_NORM_BIT(DTL_NORM_BLANKS)) return i;
    if (form == SCAN_JSON && i + 1 < n && s[i] == '\\' && s[i + 1] == 'n') return i;
    while (i < n) {
        if (s[i] < 0x80) {
            size_t from = i;
            i = skip(s, i, n, form);
            x.before = i > from ? s[i - 1] : 0;
            if (i >= n) break;
            if (s[i] < 0x80) {
                size_t k = pass_ascii(&x, i);
                if (!k) return i;
                i += k;
                x.before = form == SCAN_JSON && k == 2 ? 0 : s[i - 1];
                continue;
            }
        }
        uint32_t last_class = 0; /* before the first of a run stands nothing that was misread */
        do {
            uint32_t cp, c;
            size_t next;
            unsigned b = s[i];
            if (b < 0xE0) {
                cp = (b & 0x1F) << 6 | (s[i + 1] & 0x3Fu);
                next = i + 2;
            } else if (b < 0xF0) {
                cp = (b & 0x0F) << 12 | (s[i + 1] & 0x3Fu) << 6 | (s[i + 2] & 0x3Fu);
                next = i + 3;
            } else {
                cp = (b & 0x07) << 18 | (s[i + 1] & 0x3Fu) << 12 | (s[i + 2] & 0x3Fu) << 6 | (s[i + 3] & 0x3Fu);
                next = i + 4;
            }
            c = norm_class(cp);
            if ((c & WATCHED || (c & NC_CONT && last_class & NC_LEAD)) && !fine(&x, next, cp, c)) return i;
            x.before = cp;
            last_class = c;
            i = next;
        } while (i < n && s[i] >= 0x80);
    }
    return n;
}

size_t norm_scan_portable(dtl_span s, size_t at, unsigned steps, scan_form form)
{
    return walk(s, at, steps, form, skip_plain);
}

#if DTL_HAVE_AVX2
DTL_AVX2 static size_t scan_avx2(dtl_span s, size_t at, unsigned steps, scan_form form)
{
    return walk(s, at, steps, form, skip_plain_avx2);
}
#endif

size_t norm_scan(dtl_span s, size_t at, unsigned steps, scan_form form)
{
#if DTL_HAVE_AVX2
    if (simd_avx2()) return scan_avx2(s, at, steps, form);
#endif
    return norm_scan_portable(s, at, steps, form);
}

bool dtl_norm_is_clean(dtl_span text, unsigned steps)
{
    return dtl_utf8_valid(text) && norm_scan(text, 0, steps, SCAN_TEXT) == text.n;
}

bool dtl_norm_is_clean_json(dtl_span literal, unsigned steps)
{
    if (literal.n < 2) return false;
    dtl_span inside = {literal.s + 1, literal.n - 2};
    return dtl_utf8_valid(inside) && norm_scan(inside, 0, steps, SCAN_JSON) == inside.n;
}
