/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"
#include "simd.h"

#include <string.h>

#define HIGH 0x8080808080808080u

static inline uint64_t load8(const char *p)
{
    uint64_t w;
    memcpy(&w, p, 8);
    return w;
}

/* Unicode 3.9, table 3-7. Length of the well-formed sequence at p (n bytes are there), or 0 with *sub = length of the
 * maximal subpart: the longest start of a well-formed sequence, at least one byte. */
static inline unsigned sequence(const unsigned char *p, size_t n, uint32_t *cp, unsigned *sub)
{
    unsigned c = p[0];
    *sub = 1;
    if (c < 0x80) {
        *cp = c;
        return 1;
    }
    if (c < 0xC2 || c > 0xF4) return 0;
    if (c < 0xE0) {
        if (n < 2 || (p[1] & 0xC0) != 0x80) return 0;
        *cp = (c & 0x1F) << 6 | (p[1] & 0x3Fu);
        return 2;
    }
    unsigned low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80, high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (n < 2 || p[1] < low || p[1] > high) return 0;
    *sub = 2;
    if (n < 3 || (p[2] & 0xC0) != 0x80) return 0;
    if (c < 0xF0) {
        *cp = (c & 0x0F) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        return 3;
    }
    *sub = 3;
    if (n < 4 || (p[3] & 0xC0) != 0x80) return 0;
    *cp = (c & 0x07) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    return 4;
}

size_t dtl_utf8_ascii_prefix_portable(dtl_span s)
{
    size_t i = 0;
    while (s.n - i >= 8 && !(load8(s.s + i) & HIGH)) i += 8;
    while (i < s.n && (unsigned char)s.s[i] < 0x80) i++;
    return i;
}

static size_t valid_from(dtl_span s, size_t i)
{
    uint32_t cp;
    unsigned sub;
    while (i < s.n) {
        if (s.n - i >= 8 && !(load8(s.s + i) & HIGH)) {
            i += 8;
            continue;
        }
        unsigned k = sequence((const unsigned char *)s.s + i, s.n - i, &cp, &sub);
        if (!k) break;
        i += k;
    }
    return i;
}

size_t dtl_utf8_valid_prefix_portable(dtl_span s)
{
    return valid_from(s, 0);
}

size_t dtl_utf8_count_portable(dtl_span s)
{
    size_t i = 0, count = 0;
    for (; s.n - i >= 8; i += 8) { /* a continuation has bit 7 set and bit 6 clear */
        uint64_t w = load8(s.s + i), cont = (w >> 7) & ~(w >> 6) & 0x0101010101010101u;
        count += 8 - (size_t)((cont * 0x0101010101010101u) >> 56);
    }
    for (; i < s.n; i++) count += ((unsigned char)s.s[i] & 0xC0) != 0x80;
    return count;
}

#if DTL_HAVE_AVX2

DTL_AVX2 static size_t ascii_avx2(dtl_span s)
{
    size_t i = 0;
    for (; s.n - i >= 32; i += 32) {
        unsigned m = (unsigned)_mm256_movemask_epi8(_mm256_loadu_si256((const __m256i *)(const void *)(s.s + i)));
        if (m) return i + (unsigned)__builtin_ctz(m);
    }
    while (i < s.n && (unsigned char)s.s[i] < 0x80) i++;
    return i;
}

DTL_AVX2 static size_t count_avx2(dtl_span s)
{
    size_t i = 0, count = 0;
    const __m256i last_cont = _mm256_set1_epi8(-65); /* 0xBF: signed, all continuations are at or below it */
    while (s.n - i >= 32) {
        __m256i sum = _mm256_setzero_si256();
        for (int k = 0; k < 255 && s.n - i >= 32; k++, i += 32) {
            __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(s.s + i));
            sum = _mm256_sub_epi8(sum, _mm256_cmpgt_epi8(v, last_cont));
        }
        __m256i wide = _mm256_sad_epu8(sum, _mm256_setzero_si256());
        count += (size_t)_mm256_extract_epi64(wide, 0) + (size_t)_mm256_extract_epi64(wide, 1) +
                 (size_t)_mm256_extract_epi64(wide, 2) + (size_t)_mm256_extract_epi64(wide, 3);
    }
    for (; i < s.n; i++) count += ((unsigned char)s.s[i] & 0xC0) != 0x80;
    return count;
}

/* Keiser and Lemire: three table look-ups (high and low nibble of the byte before, high nibble of this one) whose AND
 * names the error a pair of bytes makes; third and fourth bytes are checked against what the leads ask for. */
enum {
    TOO_SHORT = 1 << 0,
    TOO_LONG = 1 << 1,
    OVERLONG_3 = 1 << 2,
    TOO_LARGE = 1 << 3,
    SURROGATE = 1 << 4,
    OVERLONG_2 = 1 << 5,
    TOO_LARGE_1000 = 1 << 6,
    OVERLONG_4 = 1 << 6,
    TWO_CONTS = 1 << 7,
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};
#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)
#define B(x)       ((char)(x))

/* Bytes known to be well-formed, a whole number of blocks; the last code point of them may go on behind. */
DTL_AVX2 static size_t valid_avx2(dtl_span s)
{
    const __m256i low4 = _mm256_set1_epi8(0x0F);
    const __m256i byte1_high =
        TWICE(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, B(TWO_CONTS),
              B(TWO_CONTS), B(TWO_CONTS), B(TWO_CONTS), TOO_SHORT | OVERLONG_2, TOO_SHORT,
              TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
    const __m256i byte1_low =
        TWICE(B(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), B(CARRY | OVERLONG_2), B(CARRY), B(CARRY),
              B(CARRY | TOO_LARGE), B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
              B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
              B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
              B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
              B(CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
              B(CARRY | TOO_LARGE | TOO_LARGE_1000));
    const __m256i byte2_high =
        TWICE(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
              B(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4),
              B(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE),
              B(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),
              B(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    const __m256i third = _mm256_set1_epi8(B(0xE0 - 0x80)), fourth = _mm256_set1_epi8(B(0xF0 - 0x80));
    /* only the last three bytes of a block can start something that its end cuts */
    const __m256i most =
        _mm256_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                         -1, -1, -1, -1, -1, B(0xF0 - 1), B(0xE0 - 1), B(0xC0 - 1));
    __m256i before = _mm256_setzero_si256(), cut = _mm256_setzero_si256();
    size_t i = 0;
    for (; s.n - i >= 32; i += 32) {
        __m256i in = _mm256_loadu_si256((const __m256i *)(const void *)(s.s + i)), error;
        if (_mm256_movemask_epi8(in) == 0) {
            error = cut;
            cut = _mm256_setzero_si256();
        } else {
            __m256i carry = _mm256_permute2x128_si256(before, in, 0x21);
            __m256i prev1 = _mm256_alignr_epi8(in, carry, 15), prev2 = _mm256_alignr_epi8(in, carry, 14),
                    prev3 = _mm256_alignr_epi8(in, carry, 13);
            __m256i special = _mm256_and_si256(
                _mm256_and_si256(_mm256_shuffle_epi8(byte1_high, _mm256_and_si256(_mm256_srli_epi16(prev1, 4), low4)),
                                 _mm256_shuffle_epi8(byte1_low, _mm256_and_si256(prev1, low4))),
                _mm256_shuffle_epi8(byte2_high, _mm256_and_si256(_mm256_srli_epi16(in, 4), low4)));
            __m256i must = _mm256_or_si256(_mm256_subs_epu8(prev2, third), _mm256_subs_epu8(prev3, fourth));
            error = _mm256_xor_si256(_mm256_and_si256(must, _mm256_set1_epi8(B(0x80))), special);
            cut = _mm256_subs_epu8(in, most);
        }
        if (!_mm256_testz_si256(error, error)) break;
        before = in;
    }
    return i;
}
#undef TWICE
#undef B

#endif

size_t dtl_utf8_ascii_prefix(dtl_span s)
{
#if DTL_HAVE_AVX2
    if (s.n >= 32 && simd_avx2()) return ascii_avx2(s);
#endif
    return dtl_utf8_ascii_prefix_portable(s);
}

size_t dtl_utf8_count(dtl_span s)
{
#if DTL_HAVE_AVX2
    if (s.n >= 32 && simd_avx2()) return count_avx2(s);
#endif
    return dtl_utf8_count_portable(s);
}

size_t dtl_utf8_valid_prefix(dtl_span s)
{
    size_t i = 0;
#if DTL_HAVE_AVX2
    if (s.n >= 32 && simd_avx2()) {
        i = valid_avx2(s);
        /* what ends the good blocks may be cut: judge its last code point again from its lead byte */
        for (size_t back = 0; back < 3 && i && (unsigned char)s.s[i - 1] >= 0x80; back++) {
            i--;
            if ((unsigned char)s.s[i] >= 0xC0) break;
        }
        while (i && i < s.n && ((unsigned char)s.s[i] & 0xC0) == 0x80) i--;
    }
#endif
    return valid_from(s, i);
}

bool dtl_utf8_valid(dtl_span s)
{
    return dtl_utf8_valid_prefix(s) == s.n;
}

uint32_t dtl_utf8_next_slow(dtl_span s, size_t *at)
{
    uint32_t cp;
    unsigned sub, k = sequence((const unsigned char *)s.s + *at, s.n - *at, &cp, &sub);
    *at += k ? k : sub;
    return k ? cp : DTL_UTF8_BAD;
}

uint32_t dtl_utf8_next_bad(dtl_span s, size_t *at, bool *bad)
{
    uint32_t cp;
    unsigned sub, k = sequence((const unsigned char *)s.s + *at, s.n - *at, &cp, &sub);
    *at += k ? k : sub;
    if (k) return cp;
    *bad = true;
    return DTL_UTF8_BAD;
}

uint32_t dtl_utf8_prev(dtl_span s, size_t *at)
{
    size_t end = *at;
    for (unsigned back = 1; back <= 4 && back <= end; back++) {
        if (((unsigned char)s.s[end - back] & 0xC0) == 0x80) continue;
        size_t p = end - back;
        uint32_t cp;
        unsigned sub;
        if (sequence((const unsigned char *)s.s + p, back, &cp, &sub) != back) break;
        *at = p;
        return cp;
    }
    *at = end - 1;
    return DTL_UTF8_BAD;
}

size_t dtl_utf8_offset(dtl_span s, size_t cp)
{
    size_t i = 0;
    while (cp >= 64 && s.n - i >= 64) { /* whole blocks first; a block never holds more code points than bytes */
        size_t have = dtl_utf8_count((dtl_span){s.s + i, 64});
        cp -= have;
        i += 64;
    }
    for (; i < s.n; i++) {
        if (((unsigned char)s.s[i] & 0xC0) == 0x80) continue;
        if (cp == 0) return i;
        cp--;
    }
    return s.n;
}

unsigned dtl_utf8_encode(char out[4], uint32_t cp)
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) cp = DTL_UTF8_BAD;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

void dtl_utf8_put(dtl_buf *out, uint32_t cp)
{
    char b[4];
    dtl_buf_put(out, b, dtl_utf8_encode(b, cp));
}

size_t dtl_utf8_repair(dtl_span s, dtl_buf *out)
{
    size_t bad = 0;
    while (s.n) {
        size_t good = dtl_utf8_valid_prefix(s);
        dtl_buf_put(out, s.s, good);
        if (good == s.n) break;
        dtl_utf8_next_slow(s, &good);
        dtl_buf_put(out, "\xEF\xBF\xBD", 3);
        bad++;
        s.s += good;
        s.n -= good;
    }
    return bad;
}
