/* SPDX-License-Identifier: Apache-2.0
 *
 * fold_rule: class and folded form of one code point, by utf8proc. Included by src/fold.c and by the generator of its table,
 * so that both say the same. Folding is Unicode case folding, then the marks of Latin, Greek, Cyrillic, Arabic and Hebrew letters
 * go; Indic vowel signs, kana voicing and Hangul stay, for there a mark is a letter's worth.
 */
#ifndef DATELINE_FOLD_RULE_H
#define DATELINE_FOLD_RULE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

enum { FOLD_TABLE = 0x2100, FOLD_MOST = 9 };
enum { C_OTHER, C_SPACE, C_UPPER, C_LOWER, C_LETTER, C_MARK, C_DIGIT, C_PUNCT, C_SYMBOL, C_LINE, C_IGNORE };
enum { S_OTHER, S_LATIN, S_CYRILLIC, S_GREEK, S_ARABIC, S_HEBREW, S_HAN, S_KANA, S_HANGUL, S_INDIC, S_SEA };

typedef struct fold_entry {
    uint8_t cls, script, n;
    char f[FOLD_MOST];
} fold_entry;

static inline uint8_t fold_script(int32_t c)
{
    static const struct {
        int32_t from, to;
        uint8_t script;
    } range[] = {{0x41, 0x24F, S_LATIN},       {0x250, 0x2AF, S_LATIN},    {0x370, 0x3FF, S_GREEK},
                 {0x400, 0x52F, S_CYRILLIC},   {0x590, 0x5FF, S_HEBREW},   {0x600, 0x77F, S_ARABIC},
                 {0x8A0, 0x8FF, S_ARABIC},     {0x900, 0xDFF, S_INDIC},    {0xE00, 0xEFF, S_SEA},
                 {0x1000, 0x109F, S_SEA},      {0x1100, 0x11FF, S_HANGUL}, {0x1780, 0x17FF, S_SEA},
                 {0x1D00, 0x1DBF, S_LATIN},    {0x1E00, 0x1EFF, S_LATIN},  {0x1F00, 0x1FFF, S_GREEK},
                 {0x2C60, 0x2C7F, S_LATIN},    {0x2E80, 0x2FDF, S_HAN},    {0x3005, 0x3007, S_HAN},
                 {0x3041, 0x309F, S_KANA},     {0x30A1, 0x30FF, S_KANA},   {0x3400, 0x9FFF, S_HAN},
                 {0xA640, 0xA69F, S_CYRILLIC}, {0xA720, 0xA7FF, S_LATIN},  {0xAC00, 0xD7AF, S_HANGUL},
                 {0xF900, 0xFAFF, S_HAN},      {0xFB00, 0xFB06, S_LATIN},  {0xFB1D, 0xFB4F, S_HEBREW},
                 {0xFB50, 0xFDFF, S_ARABIC},   {0xFE70, 0xFEFF, S_ARABIC}, {0xFF21, 0xFF5A, S_LATIN},
                 {0xFF66, 0xFF9F, S_KANA},     {0x20000, 0x323AF, S_HAN}};
    int lo = 0, hi = (int)(sizeof range / sizeof *range) - 1;
    while (lo <= hi) {
        int mid = (lo + hi) / 2;
        if (c < range[mid].from) hi = mid - 1;
        else if (c > range[mid].to) lo = mid + 1;
        else return range[mid].script;
    }
    return S_OTHER;
}

static inline uint8_t fold_class(int32_t c)
{
    if (c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029) return C_LINE;
    if (c == '\t') return C_SPACE;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT: return C_UPPER;
    case UTF8PROC_CATEGORY_LL: return C_LOWER;
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return C_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return C_MARK;
    case UTF8PROC_CATEGORY_ND: return C_DIGIT;
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return C_SYMBOL;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO: return C_PUNCT;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO: return C_SYMBOL;
    case UTF8PROC_CATEGORY_ZS: return C_SPACE;
    case UTF8PROC_CATEGORY_CF: return C_IGNORE;
    default: return C_OTHER;
    }
}

static inline fold_entry fold_of(int32_t c)
{
    fold_entry e = {fold_class(c), fold_script(c), 0, {0}};
    if (e.cls == C_IGNORE) return e;
    /* apostrophes, hyphens and dashes are one each: people type what their keyboard has */
    if (c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x02BC || c == 0x02BB || c == 0x60 || c == 0xB4)
        e.cls = C_PUNCT, c = '\'';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) e.cls = C_PUNCT, c = '-';
    int32_t buf[32];
    utf8proc_ssize_t n = 1;
    buf[0] = c;
    if (e.script != S_HANGUL && e.script != S_INDIC && e.script != S_SEA) {
        int boundclass = 0;
        n = utf8proc_decompose_char(c, buf, 32, UTF8PROC_CASEFOLD | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &boundclass);
        if (n <= 0 || n > 32) {
            n = 1;
            buf[0] = c;
        }
    }
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        int32_t d = buf[i];
        if (fold_class(d) == C_MARK && e.script != S_KANA && e.script != S_INDIC && e.script != S_SEA &&
            e.script != S_OTHER)
            continue;
        if (d >= 0x300 && d <= 0x36F) continue; /* a combining mark by itself */
        switch (d) {                            /* letters that Unicode does not take apart */
        case 0x111:
        case 0xF0: d = 'd'; break;
        case 0xF8: d = 'o'; break;
        case 0x142: d = 'l'; break;
        case 0x131: d = 'i'; break;
        case 0x127: d = 'h'; break;
        case 0x167: d = 't'; break;
        case 0x259: d = 'e'; break;
        case 0x640: continue; /* tatweel */
        case 0x671: d = 0x627; break;
        case 0x649: d = 0x64A; break; /* alef maksura, Farsi yeh: typed for one another */
        case 0x6CC: d = 0x64A; break;
        case 0x6A9: d = 0x643; break;
        case 0xE6:
        case 0x153: {
            char pair = d == 0xE6 ? 'a' : 'o';
            if (e.n + 2 <= FOLD_MOST) e.f[e.n++] = pair, e.f[e.n++] = 'e';
            continue;
        }
        }
        utf8proc_uint8_t out[4];
        utf8proc_ssize_t k = utf8proc_encode_char(d, out);
        if (e.n + k > FOLD_MOST) break;
        memcpy(e.f + e.n, out, (size_t)k);
        e.n = (uint8_t)(e.n + k);
    }
    return e;
}

#endif
