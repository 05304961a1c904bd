/* SPDX-License-Identifier: Apache-2.0
 *
 * lang-chars: which characters are letters, of which script, and how they fold; from ICU.
 */
#include "lang-train.h"
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

uint32_t n_chars, n_pairs, n_scripts;
static lang_script scripts[LANG_SCRIPTS];
static uint16_t blocks[LANG_CP_MAX / LANG_BLOCK];
static lang_char *chars;
static lang_pair *pairs;
static uint8_t of_icu[USCRIPT_CODE_LIMIT];

static uint8_t script_of(UScriptCode s)
{
    if (s == USCRIPT_HIRAGANA || s == USCRIPT_KATAKANA || s == USCRIPT_BOPOMOFO) s = USCRIPT_HAN;
    if ((int)s <= 1) return 0;
    if (of_icu[s]) return of_icu[s];
    if (n_scripts == LANG_SCRIPTS) return 0;
    lang_script *r = scripts + n_scripts;
    memcpy(r->code, uscript_getShortName(s), 4);
    r->weight = 1.5f;
    if (s == USCRIPT_LATIN) r->weight = 1;
    if (s == USCRIPT_HAN || s == USCRIPT_HANGUL) r->weight = 3.5f;
    r->cjk = s == USCRIPT_HAN;
    return of_icu[s] = (uint8_t)n_scripts++;
}

static lang_char classify(UChar32 c)
{
    lang_char r = {0, LANG_NONE, 0};
    UErrorCode e = U_ZERO_ERROR;
    UScriptCode s = uscript_getScript(c, &e);
    int8_t t = u_charType(c);
    if (c == '\'' || c == '`' || c == 0xB4 || c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2032 ||
        (c >= 0x2B9 && c <= 0x2BF) || c == 0x2C8 || c == 0x2CA || c == 0x2CB || c == 0x55A || c == 0xA78B ||
        c == 0xA78C) {
        r.kind = LANG_APOS;
        return r;
    }
    if (c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F) ||
        c == 0x640 || (c >= 0x64B && c <= 0x652) || c == 0x670 ||
        (c >= 0x591 && c <= 0x5C7 && t == U_NON_SPACING_MARK)) {
        r.kind = LANG_SKIP; /* vowel signs that careful writers add, and what is not seen */
        return r;
    }
    if (c >= 0x300 && c <= 0x36F) {
        r.kind = LANG_JOIN;
        return r;
    }
    if (c == 0x30FC || c == 0x3005 || c == 0x3006 || c == 0x303B) s = USCRIPT_HAN;
    if (t == U_DECIMAL_DIGIT_NUMBER) {
        r.kind = LANG_DIGIT;
        return r;
    }
    bool letter = t == U_UPPERCASE_LETTER || t == U_LOWERCASE_LETTER || t == U_TITLECASE_LETTER ||
                  t == U_MODIFIER_LETTER || t == U_OTHER_LETTER;
    bool mark = t == U_NON_SPACING_MARK || t == U_COMBINING_SPACING_MARK;
    if (!letter && !mark) return r;
    if (mark) {
        r.kind = LANG_MARK;
        return r;
    }
    r.script = script_of(s);
    if (!r.script) return r;
    UChar32 low = u_tolower(c);
    if (low == 0x3C2) low = 0x3C3; /* final sigma */
    if ((low ^ c) >> 16) low = c;
    r.kind = low != c && t != U_LOWERCASE_LETTER ? LANG_UPPER : LANG_LETTER;
    r.add = (uint16_t)(low - c);
    return r;
}

static int by_pair(const void *a, const void *b)
{
    const lang_pair *x = a, *y = b;
    return x->base != y->base ? (x->base < y->base ? -1 : 1) : (x->mark > y->mark) - (x->mark < y->mark);
}

dtl_lang_model *make_chars(void)
{
    n_scripts = 1; /* 0: none */
    memcpy(scripts[0].code, "Zyyy", 4);
    chars = must(malloc((LANG_CP_MAX + 1) * sizeof *chars));
    script_of(USCRIPT_LATIN);
    script_of(USCRIPT_CYRILLIC);
    uint8_t han = script_of(USCRIPT_HAN);
    uint32_t rows = 0;
    for (uint32_t b = 0; b < LANG_CP_MAX / LANG_BLOCK; b++) {
        lang_char row[LANG_BLOCK];
        for (uint32_t i = 0; i < LANG_BLOCK; i++) row[i] = classify((UChar32)(b * LANG_BLOCK + i));
        uint32_t r = 0;
        while (r < rows && memcmp(chars + r * LANG_BLOCK, row, sizeof row)) r++;
        if (r == rows) memcpy(chars + rows++ * LANG_BLOCK, row, sizeof row);
        blocks[b] = (uint16_t)r;
    }
    n_chars = rows * LANG_BLOCK;
    chars[n_chars++] = (lang_char){0, LANG_LETTER, han};
    UErrorCode e = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);
    pairs = must(calloc(4096, sizeof *pairs));
    for (uint32_t base = 'a'; base < 0x2000; base++) {
        lang_char b = classify((UChar32)base);
        if (b.kind != LANG_LETTER || b.add) continue;
        for (uint32_t mark = 0x300; mark < 0x370; mark++) {
            UChar32 to = unorm2_composePair(nfc, (UChar32)base, (UChar32)mark);
            if (to > 0 && to < 0x10000 && n_pairs < 4096)
                pairs[n_pairs++] = (lang_pair){(uint16_t)base, (uint16_t)mark, (uint16_t)to, 0};
        }
    }
    qsort(pairs, n_pairs, sizeof *pairs, by_pair);
    dtl_lang_model *m = must(calloc(1, sizeof *m));
    lang_head *h = must(calloc(1, sizeof *h));
    h->n_chars = n_chars, h->n_pairs = n_pairs, h->n_scripts = n_scripts, h->n_blocks = LANG_CP_MAX / LANG_BLOCK;
    m->head = h, m->scripts = scripts, m->blocks = blocks, m->chars = chars, m->pairs = pairs;
    return m;
}

/* ---- other spellings ---- */

static uint32_t bare(uint32_t c)
{
    static const uint32_t table[][2] = {{0x111, 'd'}, {0x142, 'l'}, {0xF8, 'o'}, {0x131, 'i'}, {0x127, 'h'}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i][0] == c) return table[i][1];
    UErrorCode e = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);
    UChar out[16];
    int32_t n = unorm2_getRawDecomposition(nfc, (UChar32)c, out, 16, &e);
    if (n > 1 && out[0] < 0x400) return bare(out[0]);
    return c;
}

static uint32_t lookalike(uint32_t c)
{
    static const uint32_t table[][2] = {{0x219, 0x15F}, {0x21B, 0x163}, {0x6CC, 0x64A}, {0x6A9, 0x643}, {0x451, 0x435},
                                        {0x450, 0x435}, {0x45D, 0x438}, {0x6C1, 0x647}, {0x675, 0x621}, {0x649, 0x64A},
                                        {0x629, 0x647}, {0x623, 0x627}, {0x625, 0x627}, {0x622, 0x627}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i][0] == c) return table[i][1];
    return c;
}

void respell(const dtl_lang_model *m, const lang *l, int how, lang_word *w)
{
    if (how == NO_ACCENTS || how == LOOKALIKE) {
        for (uint32_t i = 1; i <= w->n; i++)
            w->sym[i] = how == LOOKALIKE ? lookalike(w->sym[i]) : w->sym[i] < 0x3000 ? bare(w->sym[i]) : w->sym[i];
        return;
    }
    UChar in[LANG_WORD_MAX * 2 + 2], up[LANG_WORD_MAX * 4];
    int32_t n = 0, k;
    UErrorCode e = U_ZERO_ERROR;
    for (uint32_t i = 1; i <= w->n; i++) U16_APPEND_UNSAFE(in, n, (UChar32)w->sym[i]);
    k = u_strToUpper(up, LANG_WORD_MAX * 4, in, n, l->code, &e);
    if (U_FAILURE(e)) return;
    uint32_t out = 0;
    for (int32_t i = 0; i < k && out < LANG_WORD_MAX;) {
        UChar32 c;
        U16_NEXT(up, i, k, c);
        lang_char ch = lang_char_of(m, (uint32_t)c);
        w->sym[++out] = ((uint32_t)c & 0xFFFF0000u) | (((uint32_t)c + ch.add) & 0xFFFFu);
    }
    w->n = out;
    w->sym[out + 1] = LANG_BORDER;
}
