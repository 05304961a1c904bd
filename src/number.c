/* SPDX-License-Identifier: Apache-2.0 */
#include "number.h"

#define DEC_MAX 1000000000000000000u /* 10^18: sums of two still fit into 64 bits */

static dtl_dec dec_norm(dtl_dec a)
{
    if (a.c >= DEC_MAX) a.bad = true;
    if (!a.c) a.e = 0, a.neg = false;
    while (a.c && a.c % 10 == 0) a.c /= 10, a.e++;
    if (a.e > 60 || a.e < -60) a.bad = true;
    return a;
}

dtl_dec dtl_dec_int(int64_t v)
{
    dtl_dec a = {v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 0, v < 0, false};
    return dec_norm(a);
}

/* c * 10^k, or false where it passes 18 digits */
static bool shift(uint64_t *c, int k)
{
    while (k-- > 0) {
        if (*c >= DEC_MAX / 10) return false;
        *c *= 10;
    }
    return true;
}

dtl_dec dtl_dec_add(dtl_dec a, dtl_dec b)
{
    if (!a.c || !b.c) {
        dtl_dec r = a.c ? a : b;
        r.bad = a.bad || b.bad;
        return r;
    }
    int e = a.e < b.e ? a.e : b.e;
    bool bad = a.bad || b.bad || !shift(&a.c, a.e - e) || !shift(&b.c, b.e - e);
    dtl_dec r = {0, e, a.neg, bad};
    if (a.neg == b.neg) r.c = a.c + b.c;
    else if (a.c >= b.c) r.c = a.c - b.c;
    else r.c = b.c - a.c, r.neg = b.neg;
    return dec_norm(r);
}

dtl_dec dtl_dec_mul(dtl_dec a, dtl_dec b)
{
    dtl_dec r = {0, a.e + b.e, a.neg != b.neg, a.bad || b.bad};
    if (b.c && a.c > (DEC_MAX - 1) / b.c) r.bad = true;
    else r.c = a.c * b.c;
    return dec_norm(r);
}

dtl_dec dtl_dec_div(dtl_dec a, int64_t b)
{
    if (b <= 0) {
        a.bad = true;
        return a;
    }
    uint64_t d = (uint64_t)b;
    dtl_dec r = {a.c / d, a.e, a.neg, a.bad};
    uint64_t rest = a.c % d;
    int limit = 12;
    while (rest && r.c < DEC_MAX / 1000000 && d < DEC_MAX / 10 && limit-- > 0) {
        rest *= 10;
        r.c = r.c * 10 + rest / d;
        rest %= d;
        r.e--;
    }
    if (rest && rest >= d / 2 + d % 2) r.c++;
    return dec_norm(r);
}

int dtl_dec_cmp(dtl_dec a, dtl_dec b)
{
    if (!a.c || !b.c) return (a.c > 0) - (b.c > 0);
    int e = a.e < b.e ? a.e : b.e;
    if (!shift(&a.c, a.e - e)) return 1;
    if (!shift(&b.c, b.e - e)) return -1;
    return (a.c > b.c) - (a.c < b.c);
}

bool dtl_dec_is_int(dtl_dec a, int64_t *v)
{
    uint64_t c = a.c;
    if (a.bad || a.e < 0 || !shift(&c, a.e)) return false;
    *v = a.neg ? -(int64_t)c : (int64_t)c;
    return true;
}

size_t dtl_dec_print(dtl_dec a, char *out, size_t size)
{
    char digits[24];
    int n = 0;
    size_t k = 0;
    if (a.bad) return 0;
    uint64_t c = a.c;
    do digits[n++] = (char)('0' + c % 10);
    while (c /= 10);
    int whole = n + a.e; /* digits before the point */
    size_t need = (size_t)(a.neg + (whole > 0 ? whole : 1) + (a.e < 0 ? 1 - a.e : 0) + 1);
    if (need > size) return 0;
    if (a.neg) out[k++] = '-';
    if (whole <= 0) out[k++] = '0';
    for (int i = 0; i < whole; i++) out[k++] = i < n ? digits[n - 1 - i] : '0';
    if (a.e < 0) {
        out[k++] = '.';
        for (int i = whole; i < n; i++) out[k++] = i < 0 ? '0' : digits[n - 1 - i];
    }
    out[k] = '\0';
    return k;
}

bool dtl_dec_parse(dtl_span s, dtl_dec *out)
{
    dtl_dec a = {0, 0, false, false};
    size_t i = 0;
    bool any = false, point = false;
    if (i < s.n && s.s[i] == '-') a.neg = true, i++;
    for (; i < s.n; i++) {
        char ch = s.s[i];
        if (ch == '.' && !point) point = true;
        else if (ch >= '0' && ch <= '9') {
            any = true;
            if (a.c >= DEC_MAX / 10) return false;
            a.c = a.c * 10 + (uint64_t)(ch - '0');
            a.e -= point;
        } else break;
    }
    if (i < s.n && s.s[i] == 'e') {
        int e = 0;
        for (i++; i < s.n && s.s[i] >= '0' && s.s[i] <= '9' && e < 100; i++) e = e * 10 + (s.s[i] - '0');
        a.e += e;
    }
    *out = dec_norm(a);
    return any && i == s.n && !out->bad;
}

/* Zeros of the decimal digits of UAX 44 (Nd), in order; nine more follow each. */
static const uint32_t zeros[] = {
    0x30,    0x660,   0x6f0,   0x7c0,   0x966,   0x9e6,   0xa66,   0xae6,   0xb66,   0xbe6,   0xc66,   0xce6,   0xd66,
    0xde6,   0xe50,   0xed0,   0xf20,   0x1040,  0x1090,  0x17e0,  0x1810,  0x1946,  0x19d0,  0x1a80,  0x1a90,  0x1b50,
    0x1bb0,  0x1c40,  0x1c50,  0xa620,  0xa8d0,  0xa900,  0xa9d0,  0xa9f0,  0xaa50,  0xabf0,  0xff10,  0x104a0, 0x10d30,
    0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50,
    0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0, 0x16b50, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950, 0x1fbf0};

static int digit_block(uint32_t cp)
{
    size_t lo = 0, hi = sizeof zeros / sizeof *zeros;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (zeros[mid] <= cp) lo = mid + 1;
        else hi = mid;
    }
    return lo && cp - zeros[lo - 1] < 10 ? (int)lo - 1 : -1;
}

int dtl_number_digit(uint32_t cp)
{
    int b = digit_block(cp);
    return b < 0 ? -1 : (int)(cp - zeros[b]);
}

/* Next code point of well-formed text; anything else reads as U+FFFD, a byte at a time. */
static uint32_t next_cp(dtl_span s, size_t *i)
{
    unsigned char c = (unsigned char)s.s[(*i)++];
    int more = c < 0x80 ? 0 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : -1;
    if (more < 0 || *i + (size_t)more > s.n) return 0xfffd;
    uint32_t cp = more == 0 ? c : c & (0x3fu >> more);
    for (; more > 0; more--) cp = cp << 6 | ((unsigned char)s.s[(*i)++] & 0x3f);
    return cp;
}

enum { SEP_DOT, SEP_COMMA, SEP_SPACE, SEP_APOS, N_SEP };

bool dtl_number_read(dtl_span text, uint32_t decimal, dtl_dec *out)
{
    uint8_t kind[24], len[25]; /* separators and the lengths of the digit groups between them */
    int n = 0, block = -1, count[N_SEP] = {0};
    char digits[64];
    int n_digits = 0;
    len[0] = 0;
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = next_cp(text, &i);
        int b = digit_block(cp), sep;
        if (b >= 0) {
            int script = zeros[b] == 0xff10 ? 0 : b; /* full width is a way to write the same */
            if (block >= 0 && script != block) return false;
            block = script;
            if (len[n] == 255) return false;
            len[n]++;
            if (n_digits < 63) digits[n_digits] = (char)(cp - zeros[b]);
            n_digits++;
            continue;
        }
        switch (cp) {
        case '.':
        case 0xff0e: sep = SEP_DOT; break; /* full width */
        case ',':
        case 0xff0c: sep = SEP_COMMA; break;
        case 0x66b: sep = decimal == ',' ? SEP_COMMA : SEP_DOT; break; /* Arabic decimal mark */
        case 0x66c: sep = decimal == ',' ? SEP_DOT : SEP_COMMA; break;
        case ' ':
        case 0xa0:
        case 0x2009:
        case 0x202f: sep = SEP_SPACE; break;
        case '\'':
        case 0x2019: sep = SEP_APOS; break;
        case 0x200e:
        case 0x200f:
        case 0x61c: continue; /* direction marks say nothing of the value */
        default: return false;
        }
        if (n == 23 || !len[n]) return false;
        kind[n++] = (uint8_t)sep;
        count[sep]++;
        len[n] = 0;
    }
    if (block < 0 || !len[n] || n_digits > 63) return false;
    int point = -1; /* index of the separator that is the decimal one */
    int last = n ? kind[n - 1] : -1;
    int dec_kind = decimal == ',' ? SEP_COMMA : SEP_DOT;
    if (n && (last == SEP_DOT || last == SEP_COMMA) && count[last] == 1) {
        bool by_group = n == 1 && last != dec_kind && len[1] == 3 && len[0] <= 3 && digits[0] != 0;
        if (!by_group) point = n - 1;
    }
    int groups = point >= 0 ? point : n; /* separators that group: one kind, threes, or twos before a last three */
    for (int i = 1; i < groups; i++)
        if (kind[i] != kind[0]) return false;
    if (groups) {
        bool threes = len[0] <= 3 && digits[0] != 0, twos = len[0] <= 2 && digits[0] != 0, fours = len[0] <= 4;
        for (int i = 1; i <= groups; i++) {
            threes &= len[i] == 3;
            twos &= len[i] == (i == groups ? 3 : 2);
            fours &= len[i] == 4;
        }
        if (!threes && !(twos && kind[0] == SEP_COMMA) && !(fours && kind[0] == SEP_COMMA)) return false;
    }
    dtl_dec a = {0, 0, false, false};
    int whole = n_digits - (point >= 0 ? len[n] : 0);
    int end = n_digits;
    while (end > whole && digits[end - 1] == 0) end--; /* "1.50000" has one decimal */
    int zeros_end = 0;
    while (point < 0 && end > 1 && digits[end - 1] == 0) end--, zeros_end++;
    for (int i = 0; i < end; i++) {
        if (a.c >= DEC_MAX / 10) return out->bad = true, *out = (dtl_dec){0, 0, false, true}, true;
        a.c = a.c * 10 + (uint64_t)digits[i];
        a.e -= i >= whole;
    }
    a.e += zeros_end;
    *out = dec_norm(a);
    return true;
}

/* The power of ten that a value leaves free below it: 300 -> 100, 5 -> 1. */
static dtl_dec room_below(dtl_dec v)
{
    dtl_dec r = {1, v.e > 0 ? v.e : 0, false, false};
    return r;
}

/* Does a fraction's upper part begin at i ("two thirds")? */
static bool over_follows(const dtl_num_part *parts, size_t n, size_t i)
{
    while (i < n && (parts[i].kind == DTL_NUM_VALUE || parts[i].kind == DTL_NUM_SCALE)) i++;
    return i < n && parts[i].kind == DTL_NUM_DIV;
}

size_t dtl_number_turn_ones(dtl_num_part *p, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++, k++) {
        p[k] = p[i];
        if (i + 2 < n && p[i].kind == DTL_NUM_VALUE && p[i + 1].kind == DTL_NUM_AND && p[i + 2].kind == DTL_NUM_VALUE &&
            !p[i].v.e && p[i].v.c && p[i].v.c < 10 && p[i + 2].v.e == 1 && p[i + 2].v.c > 1 && p[i + 2].v.c < 10) {
            p[k].v = dtl_dec_add(p[i].v, p[i + 2].v);
            i += 2;
        }
    }
    return k;
}

bool dtl_number_compose(const dtl_num_part *parts, size_t n, dtl_dec *out)
{
    dtl_dec stack[DTL_NUM_PARTS], zero = dtl_dec_int(0);
    size_t top = 0, mark = 0;
    bool all_digits = n > 1; /* "一九八六", "two zero one five": one digit a place */
    if (!n || n > DTL_NUM_PARTS) return false;
    for (size_t i = 0; i < n; i++)
        if (parts[i].kind != DTL_NUM_VALUE || parts[i].v.e > 0 || parts[i].v.e < 0 || parts[i].v.c > 9)
            all_digits = false;
    if (all_digits) {
        dtl_dec sum = zero;
        for (size_t i = 0; i < n; i++) sum = dtl_dec_add(dtl_dec_mul(sum, dtl_dec_int(10)), parts[i].v);
        *out = sum;
        return !sum.bad;
    }
    dtl_dec extra = zero, scale = zero; /* scale: what stands right before the last "and" */
    for (size_t i = 0; i < n; i++) {
        dtl_dec v = parts[i].v;
        switch (parts[i].kind) {
        case DTL_NUM_VALUE:
            if (i == 1 && parts[0].kind == DTL_NUM_ADD) { /* "half more" stands before what it is more than: साढ़े तीन */
                v = dtl_dec_add(v, extra);
                extra = zero;
            }
            if (top && !(stack[top - 1].e > 0 && dtl_dec_cmp(v, room_below(stack[top - 1])) < 0)) {
                if (v.c == 0 && parts[i - 1].kind != DTL_NUM_AND) continue; /* 三百零五: zero holds a place */
                /* twenty-three and three fifths: of a fraction of its own */
                if (parts[i - 1].kind != DTL_NUM_AND || !over_follows(parts, n, i)) return false;
            }
            if (v.c == 0 && top) continue;
            if (v.c == 0 && n > 1 && i + 1 < n && parts[i + 1].kind == DTL_NUM_VALUE) continue;
            stack[top++] = v;
            break;
        case DTL_NUM_SCALE: {
            dtl_dec sum = zero;
            if (top && i && parts[i - 1].kind == DTL_NUM_VALUE && !parts[i - 1].v.c) {
                /* 一千零十 is 1010; "không trăm", no hundred, says nothing */
                if (v.c == 1 && v.e == 1) stack[top++] = v;
                break;
            }
            while (top && dtl_dec_cmp(stack[top - 1], v) < 0) sum = dtl_dec_add(sum, stack[--top]);
            if (i && parts[i - 1].kind == DTL_NUM_ADD) { /* half a million, two and a half million */
                sum = dtl_dec_add(sum, extra);
                extra = zero;
            }
            /* "million million", "crore lakh": the scale takes the whole; "mil e cem", "mille cent" are 1100 */
            bool below = i && parts[i - 1].kind == DTL_NUM_SCALE && dtl_dec_cmp(parts[i - 1].v, v) > 0 && v.e < 5;
            if (!sum.c && top && !below && parts[i - 1].kind != DTL_NUM_AND) {
                while (top) sum = dtl_dec_add(sum, stack[--top]);
            }
            sum = sum.c ? dtl_dec_mul(sum, v) : v;
            if (top && dtl_dec_cmp(sum, room_below(stack[top - 1])) >= 0) return false; /* five hundred six hundred */
            stack[top++] = sum;
            break;
        }
        case DTL_NUM_POINT: {
            dtl_dec unit = {1, -1, false, false};
            size_t from = i;
            for (i++; i < n && parts[i].kind == DTL_NUM_VALUE; i++) {
                dtl_dec d = parts[i].v;
                int64_t whole;
                if (!dtl_dec_is_int(d, &whole)) return false;
                int places = whole < 10 ? 1 : whole < 100 ? 2 : whole < 1000 ? 3 : 4;
                unit.e -= places - 1;
                extra = dtl_dec_add(extra, dtl_dec_mul(d, unit));
                unit.e--;
            }
            if (i == from + 1) return false;
            if (i < n && parts[i].kind == DTL_NUM_SCALE) { /* "two point five million" */
                dtl_dec sum = extra;
                while (top && dtl_dec_cmp(stack[top - 1], parts[i].v) < 0) sum = dtl_dec_add(sum, stack[--top]);
                stack[top++] = dtl_dec_mul(sum, parts[i].v);
                extra = zero;
            } else i--;
            break;
        }
        case DTL_NUM_ADD:
            /* three millions and a half: a half of a million, unless a scale of its own follows */
            if (i >= 2 && parts[i - 1].kind == DTL_NUM_AND && parts[i - 2].kind == DTL_NUM_SCALE &&
                parts[i - 2].v.e >= 3 && !(i + 1 < n && parts[i + 1].kind == DTL_NUM_SCALE))
                v = dtl_dec_mul(v, parts[i - 2].v);
            else if (i >= 2 && parts[i - 1].kind == DTL_NUM_SCALE && i + 1 == n)
                v = dtl_dec_mul(v, parts[i - 1].v); /* "một triệu rưỡi" */
            extra = dtl_dec_add(extra, v);
            break;
        case DTL_NUM_AND:
            mark = top;
            scale = i && parts[i - 1].kind == DTL_NUM_SCALE && parts[i - 1].v.e >= 3 ? parts[i - 1].v : zero;
            break;
        case DTL_NUM_DIV: {
            int64_t d;
            dtl_dec above = zero, below = extra;
            if (!dtl_dec_is_int(v, &d)) return false;
            while (top > mark) above = dtl_dec_add(above, stack[--top]);
            while (top) below = dtl_dec_add(below, stack[--top]);
            /* three and a fifth is 3.2, a hundred and thirty fifths are 26, five million and two thirds are 5.67 million */
            if (below.c && (below.e < 2 || (mark && (!above.c || dtl_dec_cmp(above, v) < 0)))) {
                dtl_dec part = dtl_dec_div(above.c ? above : dtl_dec_int(1), d);
                if (scale.c && mark) part = dtl_dec_mul(part, scale);
                extra = dtl_dec_add(below, part);
            } else {
                above = dtl_dec_add(above, below);
                extra = dtl_dec_div(above.c ? above : dtl_dec_int(1), d);
            }
            mark = 0;
            break;
        }
        }
        if (top == DTL_NUM_PARTS) return false;
    }
    while (top) extra = dtl_dec_add(extra, stack[--top]);
    *out = extra;
    return !extra.bad;
}
