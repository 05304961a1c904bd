/* SPDX-License-Identifier: Apache-2.0
 *
 * A strict RFC 8259 scanner that builds nothing: it says where a value ends, or at which byte it is wrong.
 *
 *     string:   " plain plain plain \n plain "        plain = neither " nor \ nor control nor >= 0x80, 16 bytes at a
 * time nesting:  one bit a level (1 = object), so depth costs 64 bytes and no recursion
 */
#include "json.h"
#include "dateline/utf8.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef unsigned char u8;

const u8 *dtl_json_fail(json_scan *sc, dtl_status status, const u8 *at, const char *what)
{
    if (sc->err && sc->err->status == DTL_OK) {
        dtl_fail(sc->err, status, "%s", what);
        sc->err->byte = (uint64_t)(at - sc->base);
    }
    return NULL;
}

/* ---- bytes of strings ---- */

/* First byte that is a quote, a backslash, a control or not ASCII. */
static inline const u8 *skip_plain(const u8 *p, const u8 *end)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\'), low = _mm_set1_epi8(0x20);
    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* compared as signed, "less than 0x20" takes in everything from 0x80 on */
        __m128i hit =
            _mm_or_si128(_mm_cmplt_epi8(v, low), _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, back)));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask) return p + __builtin_ctz(mask);
        p += 16;
    }
#else
    /* SWAR: a byte's top bit is set in `hit` where it is one of the four; false hits stand only above a true one. */
    const uint64_t ones = 0x0101010101010101u, tops = ones * 0x80;
    while (end - p >= 8) {
        uint64_t v, q, b;
        memcpy(&v, p, 8);
        q = v ^ (ones * '"');
        b = v ^ (ones * '\\');
        if ((v | (v - ones * 0x20) | ((q - ones) & ~q) | ((b - ones) & ~b)) & tops) break;
        p += 8;
    }
#endif
    while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\') p++;
    return p;
}

/* The same in text that is known to be well-formed: first quote, backslash or control. */
static inline const u8 *skip_text(const u8 *p, const u8 *end)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\'), low = _mm_set1_epi8(0x1F);
    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(v, low), v),
                                   _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, back)));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask) return p + __builtin_ctz(mask);
        p += 16;
    }
#endif
    while (p < end && *p >= 0x20 && *p != '"' && *p != '\\') p++;
    return p;
}

/* Length of the well-formed UTF-8 sequence at p (RFC 3629 section 4), else 0 and in *bad how many bytes to replace by
 * one U+FFFD: the longest prefix of a well-formed sequence, at least one byte (Unicode 3.9, "maximal subpart"). */
static inline int utf8_len(const u8 *p, const u8 *end, int *bad)
{
    int need;
    u8 lo = 0x80, hi = 0xBF;
    if (*p < 0x80) return 1;
    if (*p >= 0xC2 && *p <= 0xDF) {
        need = 1;
    } else if (*p >= 0xE0 && *p <= 0xEF) {
        need = 2;
        if (*p == 0xE0) lo = 0xA0;
        else if (*p == 0xED) hi = 0x9F;
    } else if (*p >= 0xF0 && *p <= 0xF4) {
        need = 3;
        if (*p == 0xF0) lo = 0x90;
        else if (*p == 0xF4) hi = 0x8F;
    } else {
        *bad = 1;
        return 0;
    }
    for (int i = 1; i <= need; i++) {
        if (end - p <= i || p[i] < lo || p[i] > hi) {
            *bad = i;
            return 0;
        }
        lo = 0x80;
        hi = 0xBF;
    }
    return need + 1;
}

static inline int hex_digit(u8 c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline int hex4(const u8 *p)
{
    int a = hex_digit(p[0]), b = hex_digit(p[1]), c = hex_digit(p[2]), d = hex_digit(p[3]);
    return (a | b | c | d) < 0 ? -1 : a << 12 | b << 8 | c << 4 | d;
}

const u8 *dtl_json_string(json_scan *sc, const u8 *p)
{
    const u8 *end = sc->end;
    int bad = 0;
    if (p >= end || *p != '"') return dtl_json_fail(sc, DTL_E_DATA, p, "a string should start here");
    p++;
    for (;;) {
        p = sc->utf8 ? skip_text(p, end) : skip_plain(p, end);
        if (p >= end) return dtl_json_fail(sc, DTL_E_DATA, end, "the string does not end");
        if (*p == '"') return p + 1;
        if (*p >= 0x80) {
            do {
                int n = utf8_len(p, end, &bad);
                if (!n) return dtl_json_fail(sc, DTL_E_DATA, p, "ill-formed UTF-8");
                p += n;
            } while (p < end && *p >= 0x80);
        } else if (*p == '\\') {
            if (end - p < 2) return dtl_json_fail(sc, DTL_E_DATA, end, "the string does not end");
            switch (p[1]) {
            case '"':
            case '\\':
            case '/':
            case 'b':
            case 'f':
            case 'n':
            case 'r':
            case 't': p += 2; break;
            case 'u':
                if (end - p < 6 || hex4(p + 2) < 0)
                    return dtl_json_fail(sc, DTL_E_DATA, p, "\\u without four hexadecimal digits");
                p += 6;
                break;
            default: return dtl_json_fail(sc, DTL_E_DATA, p, "unknown escape in a string");
            }
        } else {
            return dtl_json_fail(sc, DTL_E_DATA, p, "control character in a string");
        }
    }
}

/* ---- values ---- */

const u8 *dtl_json_space(const u8 *p, const u8 *end)
{
    while (p < end && *p <= ' ' && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) p++;
    return p;
}

static inline const u8 *skip_digits(const u8 *p, const u8 *end)
{
    while (p < end && *p >= '0' && *p <= '9') p++;
    return p;
}

/* RFC 8259 section 6 */
static const u8 *scan_number(json_scan *sc, const u8 *p)
{
    const u8 *end = sc->end, *from;
    if (*p == '-') p++;
    from = p;
    p = skip_digits(p, end);
    if (p == from) return dtl_json_fail(sc, DTL_E_DATA, p, "a number without digits");
    if (*from == '0' && p - from > 1) return dtl_json_fail(sc, DTL_E_DATA, from, "a number with a leading zero");
    if (p < end && *p == '.') {
        from = ++p;
        p = skip_digits(p, end);
        if (p == from) return dtl_json_fail(sc, DTL_E_DATA, p, "no digit behind the decimal point");
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-')) p++;
        from = p;
        p = skip_digits(p, end);
        if (p == from) return dtl_json_fail(sc, DTL_E_DATA, p, "an exponent without digits");
    }
    return p;
}

static const u8 *scan_word(json_scan *sc, const u8 *p, const char *word, size_t n)
{
    if ((size_t)(sc->end - p) < n || memcmp(p, word, n) != 0)
        return dtl_json_fail(sc, DTL_E_DATA, p, "a value should start here");
    return p + n;
}

static const u8 *scan_scalar(json_scan *sc, const u8 *p)
{
    switch (*p) {
    case '"': return dtl_json_string(sc, p);
    case 't': return scan_word(sc, p, "true", 4);
    case 'f': return scan_word(sc, p, "false", 5);
    case 'n': return scan_word(sc, p, "null", 4);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': return scan_number(sc, p);
    default: return dtl_json_fail(sc, DTL_E_DATA, p, "a value should start here");
    }
}

/* `"key" :`, up to the value */
static const u8 *scan_key(json_scan *sc, const u8 *p)
{
    if (p < sc->end && *p != '"') return dtl_json_fail(sc, DTL_E_DATA, p, "a member's name should start here");
    if (!(p = dtl_json_string(sc, p))) return NULL;
    p = dtl_json_space(p, sc->end);
    if (p >= sc->end || *p != ':') return dtl_json_fail(sc, DTL_E_DATA, p, "a colon should follow the member's name");
    return dtl_json_space(p + 1, sc->end);
}

const u8 *dtl_json_value(json_scan *sc, const u8 *p, unsigned depth)
{
    const u8 *end = sc->end;
    const unsigned outer = depth;
    uint64_t is_object[DTL_DEPTH_MAX / 64] = {0};
    for (;;) {
        /* a value starts at p */
        if (p >= end) return dtl_json_fail(sc, DTL_E_DATA, end, "the value is missing");
        if (*p == '{' || *p == '[') {
            bool object = *p == '{';
            if (depth >= DTL_DEPTH_MAX) return dtl_json_fail(sc, DTL_E_LIMIT, p, "nested too deeply");
            if (object) is_object[depth / 64] |= (uint64_t)1 << (depth % 64);
            else is_object[depth / 64] &= ~((uint64_t)1 << (depth % 64));
            depth++;
            p = dtl_json_space(p + 1, end);
            if (p >= end)
                return dtl_json_fail(sc, DTL_E_DATA, end,
                                     object ? "the object does not end" : "the array does not end");
            if (*p == (object ? '}' : ']')) {
                p++;
                depth--;
            } else {
                if (object && !(p = scan_key(sc, p))) return NULL;
                continue;
            }
        } else if (!(p = scan_scalar(sc, p))) {
            return NULL;
        }
        /* a value ended at p */
        for (;;) {
            if (depth == outer) return p;
            bool object = is_object[(depth - 1) / 64] >> ((depth - 1) % 64) & 1;
            p = dtl_json_space(p, end);
            if (p >= end)
                return dtl_json_fail(sc, DTL_E_DATA, end,
                                     object ? "the object does not end" : "the array does not end");
            if (*p == ',') {
                p = dtl_json_space(p + 1, end);
                if (object && !(p = scan_key(sc, p))) return NULL;
                break;
            }
            if (*p != (object ? '}' : ']'))
                return dtl_json_fail(sc, DTL_E_DATA, p,
                                     object ? "a comma or } should follow" : "a comma or ] should follow");
            p++;
            depth--;
        }
    }
}

dtl_status dtl_json_check(dtl_span raw, dtl_error *err)
{
    dtl_error mine = {0};
    json_scan sc = {(const u8 *)raw.s, (const u8 *)raw.s + raw.n, err ? err : &mine, false};
    sc.utf8 = dtl_utf8_valid(raw);
    if (raw.n == 0) return dtl_fail(err, DTL_E_DATA, "the value is missing");
    const u8 *p = dtl_json_value(&sc, dtl_json_space(sc.base, sc.end), 0);
    if (p && (p = dtl_json_space(p, sc.end)) < sc.end) p = dtl_json_fail(&sc, DTL_E_DATA, p, "more than one value");
    return p ? DTL_OK : sc.err->status;
}

dtl_json_kind dtl_json_kind_of(dtl_span raw)
{
    if (raw.n == 0) return DTL_JSON_NONE;
    const u8 *end = (const u8 *)raw.s + raw.n, *p = dtl_json_space((const u8 *)raw.s, end);
    if (p == end) return DTL_JSON_NONE;
    switch (*p) {
    case '{': return DTL_JSON_OBJECT;
    case '[': return DTL_JSON_ARRAY;
    case '"': return DTL_JSON_STRING;
    case 't': return DTL_JSON_TRUE;
    case 'f': return DTL_JSON_FALSE;
    case 'n': return DTL_JSON_NULL;
    default: return *p == '-' || (*p >= '0' && *p <= '9') ? DTL_JSON_NUMBER : DTL_JSON_NONE;
    }
}

/* ---- walking what was checked before: no errors, only ends ---- */

static const u8 *pass_string(const u8 *p, const u8 *end)
{
    for (p++; p < end; p++) {
        const u8 *q = memchr(p, '"', (size_t)(end - p)), *b = q;
        if (!q) return end;
        while (b > p && b[-1] == '\\') b--; /* a quote behind an even number of backslashes ends the string */
        p = q;
        if (((q - b) & 1) == 0) return q + 1;
    }
    return end;
}

static const u8 *pass_value(const u8 *p, const u8 *end)
{
    size_t depth = 0;
    while (p < end) {
        switch (*p) {
        case '"': p = pass_string(p, end); break;
        case '{':
        case '[':
            depth++;
            p++;
            break;
        case '}':
        case ']':
            if (depth == 0) return p; /* the end of what this value stands in */
            depth--;
            p++;
            break;
        case ',':
        case ':':
        case ' ':
        case '\t':
        case '\n':
        case '\r':
            if (depth == 0) return p;
            p++;
            continue;
        default:
            while (p<end && * p> ' ' && *p != ',' && *p != ']' && *p != '}') p++;
        }
        if (depth == 0) return p;
    }
    return end;
}

bool dtl_json_next(dtl_span raw, size_t *at, dtl_span *key, dtl_span *value)
{
    *key = *value = DTL_NONE;
    if (raw.n == 0 || *at >= raw.n) return false;
    const u8 *base = (const u8 *)raw.s, *end = base + raw.n, *p;
    p = dtl_json_space(base, end);
    if (p == end || (*p != '{' && *p != '[')) return false;
    bool object = *p == '{';
    p = dtl_json_space(*at ? base + *at : p + 1, end);
    if (p < end && *p == ',') p = dtl_json_space(p + 1, end);
    if (p == end || *p == ']' || *p == '}') return false;
    if (object) {
        const u8 *q = *p == '"' ? pass_string(p, end) : end;
        if (q == end) return false;
        *key = dtl_span_of((const char *)p + 1, (size_t)(q - p) - 2);
        p = dtl_json_space(q, end);
        if (p < end && *p == ':') p = dtl_json_space(p + 1, end);
    }
    const u8 *q = pass_value(p, end);
    if (q == p) return false;
    *value = dtl_span_of((const char *)p, (size_t)(q - p));
    *at = (size_t)(q - base);
    return true;
}

bool dtl_json_member(dtl_span raw, const char *key, dtl_span *value)
{
    size_t at = 0;
    dtl_span k, v, want = dtl_span_str(key);
    bool found = false;
    while (dtl_json_next(raw, &at, &k, &v)) {
        if (k.s && dtl_json_key_is(k, want)) { /* the last of duplicate keys, as in records */
            *value = v;
            found = true;
        }
    }
    return found;
}

/* ---- decoding and encoding ---- */

static size_t put_utf8(char *to, unsigned cp)
{
    u8 *o = (u8 *)to;
    if (cp < 0x80) {
        o[0] = (u8)cp;
        return 1;
    }
    if (cp < 0x800) {
        o[0] = (u8)(0xC0 | cp >> 6);
        o[1] = (u8)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        o[0] = (u8)(0xE0 | cp >> 12);
        o[1] = (u8)(0x80 | (cp >> 6 & 0x3F));
        o[2] = (u8)(0x80 | (cp & 0x3F));
        return 3;
    }
    o[0] = (u8)(0xF0 | cp >> 18);
    o[1] = (u8)(0x80 | (cp >> 12 & 0x3F));
    o[2] = (u8)(0x80 | (cp >> 6 & 0x3F));
    o[3] = (u8)(0x80 | (cp & 0x3F));
    return 4;
}

/* The escape at *p (on its backslash), as UTF-8 in to[4]; *p moves behind it. */
static size_t take_escape(const u8 **p, const u8 *end, char *to, size_t *n_lone)
{
    const u8 *s = *p;
    *p = s + 2;
    if (end - s < 2) {
        *p = end;
        return 0;
    }
    switch (s[1]) {
    case 'b': to[0] = '\b'; return 1;
    case 'f': to[0] = '\f'; return 1;
    case 'n': to[0] = '\n'; return 1;
    case 'r': to[0] = '\r'; return 1;
    case 't': to[0] = '\t'; return 1;
    case 'u': break;
    default: to[0] = (char)s[1]; return 1;
    }
    int cp = end - s >= 6 ? hex4(s + 2) : -1;
    *p = end - s >= 6 ? s + 6 : end;
    if (cp < 0) cp = 0xFFFD;
    if (cp >= 0xD800 && cp <= 0xDBFF && end - s >= 12 && s[6] == '\\' && s[7] == 'u') {
        int low = hex4(s + 8);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *p = s + 12;
            return put_utf8(to, 0x10000u + ((unsigned)(cp - 0xD800) << 10) + (unsigned)(low - 0xDC00));
        }
    }
    if (cp >= 0xD800 && cp <= 0xDFFF) { /* half of a pair: no character (RFC 8259 section 8.2) */
        if (n_lone) ++*n_lone;
        cp = 0xFFFD;
    }
    return put_utf8(to, (unsigned)cp);
}

dtl_span dtl_json_decode(dtl_span literal, dtl_arena *arena, size_t *n_lone)
{
    if (literal.n < 2 || literal.s[0] != '"') return DTL_NONE;
    const u8 *p = (const u8 *)literal.s + 1, *end = (const u8 *)literal.s + literal.n - 1;
    size_t n = literal.n - 2;
    const u8 *b = n ? memchr(p, '\\', n) : NULL;
    if (!b) return dtl_span_of((const char *)p, n);
    char *out = dtl_arena_alloc(arena, n + 1), *o = out; /* an escape is never shorter than what it stands for */
    if (!out) return DTL_NONE;
    while (b) {
        memcpy(o, p, (size_t)(b - p));
        o += b - p;
        p = b;
        while (p < end && *p == '\\') o += take_escape(&p, end, o, n_lone);
        b = p < end ? memchr(p, '\\', (size_t)(end - p)) : NULL;
    }
    memcpy(o, p, (size_t)(end - p));
    o += end - p;
    *o = '\0';
    return dtl_span_of(out, (size_t)(o - out));
}

bool dtl_json_key_is(dtl_span raw, dtl_span key)
{
    if (raw.n < key.n) return false;
    if (raw.n == key.n) return memcmp(raw.s, key.s, key.n) == 0; /* an escape would be longer than what it stands for */
    const u8 *p = (const u8 *)raw.s, *end = p + raw.n;
    const char *k = key.s, *k_end = k + key.n;
    while (p < end) {
        char c[4] = {(char)*p};
        size_t n = 1;
        if (*p == '\\') n = take_escape(&p, end, c, NULL);
        else p++;
        if ((size_t)(k_end - k) < n || memcmp(k, c, n) != 0) return false;
        k += n;
    }
    return k == k_end;
}

void dtl_json_put(dtl_buf *out, dtl_span text)
{
    static const char hex[] = "0123456789abcdef";
    if (!text.n) text = DTL_LIT("");
    const u8 *p = (const u8 *)text.s, *end = p + text.n, *from = p;
    int bad = 0, n;
    dtl_buf_grow(out, text.n + 2);
    dtl_buf_byte(out, '"');
    while (text.n) {
        p = skip_plain(p, end);
        while (p < end && *p >= 0x80 && (n = utf8_len(p, end, &bad)) > 0) p += n;
        if (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\') continue;
        dtl_buf_put(out, (const char *)from, (size_t)(p - from));
        if (p >= end) break;
        if (*p >= 0x80) {
            dtl_buf_put(out, "\xEF\xBF\xBD", 3);
            p += bad;
        } else {
            char e[6] = {'\\', (char)*p, '0', '0', hex[*p >> 4], hex[*p & 15]};
            n = 2;
            switch (*p++) {
            case '"':
            case '\\': break;
            case '\b': e[1] = 'b'; break;
            case '\f': e[1] = 'f'; break;
            case '\n': e[1] = 'n'; break;
            case '\r': e[1] = 'r'; break;
            case '\t': e[1] = 't'; break;
            default: e[1] = 'u'; n = 6;
            }
            dtl_buf_put(out, e, (size_t)n);
        }
        from = p;
    }
    dtl_buf_byte(out, '"');
}
