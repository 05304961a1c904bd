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

static inline uint32_t norm_class_at(const unsigned char *s, size_t n)
{
    size_t at = 0;
    return norm_class(dtl_utf8_next((dtl_span){(const char *)s, n}, &at));
}

static inline bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Is there text on the line that starts at i? A line of 64 blanks is looked at more closely elsewhere. */
static inline bool starts_text(const unsigned char *s, size_t i, size_t n, scan_form form)
{
    size_t most = n - i < 64 ? n : i + 64;
    while (i < most && (s[i] == ' ' || s[i] == '\t')) i++;
    if (i >= most || s[i] == '\n' || s[i] == '\r') return false;
    if (form == SCAN_JSON && s[i] == '\\') return i + 1 < n && (s[i + 1] == '"' || s[i + 1] == '/' || s[i + 1] == '\\');
    if (s[i] < 0x80) return !odd_text(s[i]);
    return !(norm_class_at(s + i, n - i) & NC_REPAIR);
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

/* What of a class is worth the call of fine(). */
#define WATCHED (NC_NFC | NC_REPAIR | NC_COMPAT | NC_CONT)

/* One code point outside ASCII at i; *next is behind it. */
static inline uint32_t code_point(const unsigned char *s, size_t i, size_t *next)
{
    unsigned b = s[i];
    if (b < 0xE0) {
        *next = i + 2;
        return (b & 0x1F) << 6 | (s[i + 1] & 0x3Fu);
    }
    if (b < 0xF0) {
        *next = i + 3;
        return (b & 0x0F) << 12 | (s[i + 1] & 0x3Fu) << 6 | (s[i + 2] & 0x3Fu);
    }
    *next = i + 4;
    return (b & 0x07) << 18 | (s[i + 1] & 0x3Fu) << 12 | (s[i + 2] & 0x3Fu) << 6 | (s[i + 3] & 0x3Fu);
}

/* Look at the code point at i, of which nothing is known; at: where the scan began. */
static inline bool passes(scan *x, size_t at, size_t i, size_t *next)
{
    uint32_t cp = code_point(x->s, i, next), c = norm_class(cp);
    if (!(c & WATCHED)) return true;
    size_t p = i;
    x->before = i > at ? dtl_utf8_prev((dtl_span){(const char *)x->s, x->n}, &p) : 0;
    return fine(x, *next, cp, c);
}

/* From i on, one code point at a time. */
static size_t walk(scan *x, size_t at, size_t i)
{
    const unsigned char *s = x->s;
    while (i < x->n) {
        if (s[i] < 0x80) {
            i = skip_plain(s, i, x->n, x->form);
            if (i >= x->n) break;
            if (s[i] < 0x80) {
                size_t k = pass_ascii(x, i);
                if (!k) return i;
                i += k;
                continue;
            }
        }
        size_t next;
        if (!passes(x, at, i, &next)) return i;
        i = next;
    }
    return x->n;
}

/* May the scan begin at `at`? What stands before is unknown: a blank there may end an empty line. */
static inline bool may_begin(const scan *x, size_t at)
{
    if (at >= x->n || !(x->steps & DTL_NORM_BIT(DTL_NORM_BLANKS))) return true;
    return at == 0 ? starts_text(x->s, 0, x->n, x->form) : !is_blank(x->s[at]);
}

size_t norm_scan_portable(dtl_span s, size_t at, unsigned steps, scan_form form)
{
    scan x = {(const unsigned char *)s.s, s.n, steps, form, 0};
    return may_begin(&x, at) ? walk(&x, at, at) : at;
}

#if DTL_HAVE_AVX2

/* Which lead bytes, with which second bytes, can begin a code point of a watched class: a bit of a rule is set in all four
 * nibbles of the two bytes. A rule may take in too much, never too little (tests/unit/norm_test.c asks them all).
 *
 *     set A  1  C2 CC CD                     controls, spaces, marks          set B  1  E0 E2 EF F0        Indic, signs, forms
 *            2  C5 C6 CB + some              letters of windows-1252                2  E1 EA + 80..AF      marks, jamo
 *            3  D0 D2 D7 + 80..8F            Cyrillic, points                       3  E1 + B0..B7, BC..BF marks, polytonic
 *            4  D1 D2 D7 D8 D9 DB + 90..9F   Cyrillic, marks                        4  E3 + 80 82 86       marks, kana
 *            5  D9 + 8B..8F                  marks                                  5  CE + 87
 *            6  D9 DB + A0..BF               marks                                  6  ED + 9E 9F
 *            7  D6 DC DD DE DF               points, Syriac, Thaana, NKo            7  F1 F2 F3 F4
 */
#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)
enum { R1 = 1, R2 = 2, R3 = 4, R4 = 8, R5 = 16, R6 = 32, R7 = 64, ANY = R1 | R7 };

DTL_AVX2 static inline __m256i rules(__m256i lead_high, __m256i lead_low, __m256i next_high, __m256i next_low,
                                     __m256i t0, __m256i t1, __m256i t2, __m256i t3)
{
    return _mm256_and_si256(_mm256_and_si256(_mm256_shuffle_epi8(t0, lead_high), _mm256_shuffle_epi8(t1, lead_low)),
                            _mm256_and_si256(_mm256_shuffle_epi8(t2, next_high), _mm256_shuffle_epi8(t3, next_low)));
}

DTL_AVX2 static size_t scan_avx2(dtl_span text, size_t at, unsigned steps, scan_form form)
{
    scan x = {(const unsigned char *)text.s, text.n, steps, form, 0};
    const unsigned char *s = x.s;
    size_t i = at, n = text.n, next = at; /* what is before next has been looked at */
    if (!may_begin(&x, at)) return at;
    const __m256i low4 = _mm256_set1_epi8(0x0F), amp = _mm256_set1_epi8('&'), del = _mm256_set1_epi8(0x7F),
                  back = _mm256_set1_epi8('\\'), tab = _mm256_set1_epi8('\t'), ctl = _mm256_set1_epi8(0x1F),
                  zero = _mm256_setzero_si256(), one = _mm256_set1_epi8(1), e0 = _mm256_set1_epi8((char)0xE0),
                  a5 = _mm256_set1_epi8((char)0xA5), nukta = _mm256_set1_epi8((char)0xBC),
                  virama = _mm256_set1_epi8((char)0x8D), high4 = _mm256_set1_epi8((char)0xF0),
                  nineties = _mm256_set1_epi8((char)0x90);
    const __m256i a0 = TWICE(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, R1 | R2, R3 | R4 | R5 | R6 | R7, 0, 0);
    const __m256i a1 = TWICE(R3, R4, R1 | R3 | R4, 0, 0, R2, R2 | R7, R3 | R4, R4, R4 | R5 | R6, 0, R2 | R4 | R6,
                             R1 | R7, R1 | R7, R7, R7);
    const __m256i a2 =
        TWICE(0, 0, 0, 0, 0, 0, 0, 0, ANY | R2 | R3 | R5, ANY | R2 | R4, ANY | R2 | R6, ANY | R2 | R6, 0, 0, 0, 0);
    const char rest = ANY | R3 | R4 | R6;
    const __m256i a3 = TWICE(rest | R2, rest | R2, rest | R2, rest | R2, rest, rest, rest | R2, rest, rest | R2, rest,
                             rest, rest | R5, rest | R2 | R5, rest | R2 | R5, rest | R2 | R5, rest | R5);
    const __m256i b0 = TWICE(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, R5, 0, R1 | R2 | R3 | R4 | R6, R1 | R7);
    const __m256i b1 = TWICE(R1, R2 | R3 | R7, R1 | R7, R4 | R7, R7, 0, 0, 0, 0, 0, R2, 0, 0, R6, R5, R1);
    const __m256i b2 = TWICE(0, 0, 0, 0, 0, 0, 0, 0, ANY | R2 | R4 | R5, ANY | R2 | R6, ANY | R2, ANY | R3, 0, 0, 0, 0);
    const char base = ANY | R2;
    const __m256i b3 =
        TWICE(base | R3 | R4, base | R3, base | R3 | R4, base | R3, base | R3, base | R3, base | R3 | R4,
              base | R3 | R5, base, base, base, base, base | R3, base | R3, base | R3 | R6, base | R3 | R6);
    for (; n - i >= 33; i += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(s + i));
        __m256i odd = _mm256_or_si256(_mm256_cmpeq_epi8(v, amp), _mm256_cmpeq_epi8(v, del));
        if (form == SCAN_JSON) odd = _mm256_or_si256(odd, _mm256_cmpeq_epi8(v, back));
        else
            odd = _mm256_or_si256(
                odd, _mm256_andnot_si256(_mm256_cmpeq_epi8(v, tab), _mm256_cmpeq_epi8(_mm256_min_epu8(v, ctl), v)));
        unsigned m = (unsigned)_mm256_movemask_epi8(odd);
        if (_mm256_movemask_epi8(v)) {
            __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(s + i + 1));
            __m256i vh = _mm256_and_si256(_mm256_srli_epi16(v, 4), low4), vl = _mm256_and_si256(v, low4),
                    wh = _mm256_and_si256(_mm256_srli_epi16(w, 4), low4), wl = _mm256_and_si256(w, low4);
            __m256i hit = _mm256_or_si256(rules(vh, vl, wh, wl, a0, a1, a2, a3), rules(vh, vl, wh, wl, b0, b1, b2, b3));
            unsigned k = ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(hit, zero));
            /* Devanagari has a lead byte of many: its third byte tells (nukta, virama, accents, letters with nukta) */
            unsigned deva = (unsigned)_mm256_movemask_epi8(
                _mm256_and_si256(_mm256_cmpeq_epi8(v, e0), _mm256_cmpeq_epi8(_mm256_or_si256(w, one), a5)));
            if (deva && n - i >= 34) {
                __m256i third = _mm256_loadu_si256((const __m256i *)(const void *)(s + i + 2));
                __m256i join = _mm256_cmpeq_epi8(third, virama);
                if (i >= at + 3) { /* a virama behind a consonant is as it should be */
                    __m256i y1 = _mm256_loadu_si256((const __m256i *)(const void *)(s + i - 1)),
                            y2 = _mm256_loadu_si256((const __m256i *)(const void *)(s + i - 2)),
                            y3 = _mm256_loadu_si256((const __m256i *)(const void *)(s + i - 3));
                    __m256i consonant = _mm256_and_si256(
                        _mm256_and_si256(_mm256_cmpeq_epi8(y3, e0), _mm256_cmpeq_epi8(_mm256_or_si256(y2, one), a5)),
                        _mm256_andnot_si256(_mm256_cmpeq_epi8(y2, a5), _mm256_cmpgt_epi8(nukta, y1)));
                    /* save the three that are made of a letter and a nukta */
                    consonant = _mm256_andnot_si256(
                        _mm256_or_si256(_mm256_cmpeq_epi8(y1, _mm256_set1_epi8((char)0xA9)),
                                        _mm256_or_si256(_mm256_cmpeq_epi8(y1, _mm256_set1_epi8((char)0xB1)),
                                                        _mm256_cmpeq_epi8(y1, _mm256_set1_epi8((char)0xB4)))),
                        consonant);
                    join = _mm256_andnot_si256(consonant, join);
                }
                __m256i plain = _mm256_or_si256(_mm256_cmpgt_epi8(nukta, third), /* signed: 80..BB */
                                                _mm256_cmpgt_epi8(third, nukta));
                plain = _mm256_andnot_si256(
                    _mm256_and_si256(
                        _mm256_cmpeq_epi8(w, a5),
                        _mm256_or_si256(join, _mm256_cmpeq_epi8(_mm256_and_si256(third, high4), nineties))),
                    plain);
                k &= ~(deva & (unsigned)_mm256_movemask_epi8(plain));
            }
            m |= k;
        }
        for (; m; m &= m - 1) { /* the places of this block that are worth a look */
            size_t p = i + (unsigned)__builtin_ctz(m);
            if (p < next) continue;
            if (s[p] < 0x80) {
                size_t many = s[p] == '\\' && s[p + 1] == '"' ? 2 : pass_ascii(&x, p);
                if (!many) return p;
                next = p + many;
            } else {
                uint32_t cp = code_point(s, p, &next), c = norm_class(cp);
                if (!(c & WATCHED)) continue;
                if (!(c & WATCHED & ~NC_CCC) && p >= at + 2 && (s[p - 2] & 0xE0) == 0xC0 &&
                    !(norm_class((s[p - 2] & 0x1Fu) << 6 | (s[p - 1] & 0x3Fu)) & (NC_CCC | NC_DECOMP)))
                    continue; /* a mark of its own behind a letter of two bytes, as in Arabic and Hebrew */
                if (c & WATCHED & ~NC_CONT || s[p - (p > at)] >= 0x80) {
                    size_t q = p;
                    x.before = p > at ? dtl_utf8_prev(text, &q) : 0;
                    if (!fine(&x, next, cp, c)) return p;
                }
            }
        }
    }
    if (i < next) i = next;
    while (i > at && i < n && (s[i] & 0xC0) == 0x80) i--; /* a block may end inside of a code point */
    return walk(&x, at, i);
}
#undef TWICE
#endif

size_t norm_scan(dtl_span s, size_t at, unsigned steps, scan_form form)
{
#if DTL_HAVE_AVX2
    if (s.n - at >= 33 && simd_avx2()) return scan_avx2(s, at, steps, form);
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
