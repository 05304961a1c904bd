/* SPDX-License-Identifier: Apache-2.0 */
#include "slug.h"
#include "dateline/utf8.h"
#include "keys.h"

#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* Romanizations as newspapers in English print them, where ICU has them; the rest is Any-Latin. */
enum { RUSSIAN, UKRAINIAN, BULGARIAN, SERBIAN, MACEDONIAN, BELARUSIAN, KAZAKH, MONGOLIAN, HAN, GREEK, ANY, N_KINDS };
static const char *const ids[N_KINDS] = {"Russian-Latin/BGN; Latin-ASCII",
                                         "Ukrainian-Latin/BGN; Latin-ASCII",
                                         "Bulgarian-Latin/BGN; Latin-ASCII",
                                         "Serbian-Latin/BGN; Latin-ASCII",
                                         "Macedonian-Latin/BGN; Latin-ASCII",
                                         "Belarusian-Latin/BGN; Latin-ASCII",
                                         "Kazakh-Latin/BGN; Latin-ASCII",
                                         "Mongolian-Latin/BGN; Latin-ASCII",
                                         "Han-Latin/Names; Latin-ASCII",
                                         "Greek-Latin/UNGEGN; Latin-ASCII",
                                         "Any-Latin; Latin-ASCII"};

struct dtl_slugger {
    const dtl_alloc *mem;
    UTransliterator *by[N_KINDS];
    bool tried[N_KINDS];
};

/* Latin letters without their marks, by code point: what ICU's Latin-ASCII says, in lower case (the unit test compares). */
/* clang-format off */
static const char latin_c0[0x250 - 0xC0][4] = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y",
    "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",
    "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",
    "g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i",
    "i", "i", "ij", "ij", "j", "j", "k", "k", "q", "l", "l", "l", "l", "l", "l", "l",
    "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",
    "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",
    "s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u",
    "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s",
    "b", "b", "b", "b", "", "", "", "c", "c", "d", "d", "d", "d", "", "", "",
    "e", "f", "f", "g", "", "hv", "i", "i", "k", "k", "l", "", "", "n", "n", "",
    "o", "o", "oi", "oi", "p", "p", "", "", "", "", "", "t", "t", "t", "t", "u",
    "u", "", "v", "y", "y", "z", "z", "", "", "", "", "", "", "", "", "",
    "", "", "", "", "dz", "dz", "dz", "lj", "lj", "lj", "nj", "nj", "nj", "a", "a", "i",
    "i", "o", "o", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "", "a", "a",
    "a", "a", "ae", "ae", "g", "g", "g", "g", "k", "k", "o", "o", "o", "o", "", "",
    "j", "dz", "dz", "dz", "g", "g", "", "", "n", "n", "a", "a", "ae", "ae", "o", "o",
    "a", "a", "a", "a", "e", "e", "e", "e", "i", "i", "i", "i", "o", "o", "o", "o",
    "r", "r", "r", "r", "u", "u", "u", "u", "s", "s", "t", "t", "", "", "h", "h",
    "", "d", "", "", "z", "z", "a", "a", "e", "e", "o", "o", "o", "o", "o", "o",
    "o", "o", "y", "y", "l", "n", "t", "j", "db", "qp", "a", "c", "c", "l", "t", "s",
    "z", "", "", "b", "u", "", "e", "e", "j", "j", "", "", "r", "r", "y", "y",
};
static const char latin_1e00[0x100][4] = {
    "a", "a", "b", "b", "b", "b", "b", "b", "c", "c", "d", "d", "d", "d", "d", "d",
    "d", "d", "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "f", "f",
    "g", "g", "h", "h", "h", "h", "h", "h", "h", "h", "h", "h", "i", "i", "i", "i",
    "k", "k", "k", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l", "l", "m", "m",
    "m", "m", "m", "m", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",
    "o", "o", "o", "o", "p", "p", "p", "p", "r", "r", "r", "r", "r", "r", "r", "r",
    "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "t", "t", "t", "t", "t", "t",
    "t", "t", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "v", "v", "v", "v",
    "w", "w", "w", "w", "w", "w", "w", "w", "w", "w", "x", "x", "x", "x", "y", "y",
    "z", "z", "z", "z", "z", "z", "h", "t", "w", "y", "a", "s", "s", "s", "ss", "",
    "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a",
    "a", "a", "a", "a", "a", "a", "a", "a", "e", "e", "e", "e", "e", "e", "e", "e",
    "e", "e", "e", "e", "e", "e", "e", "e", "i", "i", "i", "i", "o", "o", "o", "o",
    "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o",
    "o", "o", "o", "o", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u",
    "u", "u", "y", "y", "y", "y", "y", "y", "y", "y", "ll", "ll", "v", "v", "y", "y",
};
/* clang-format on */

/* NULL: not in the tables. "": a letter that says nothing (soft sign, combining mark). */
static const char *latin(uint32_t cp)
{
    if (cp >= 0xC0 && cp < 0x250) return cp == 0x18F ? "a" : latin_c0[cp - 0xC0];
    if (cp >= 0x1E00 && cp < 0x1F00) return latin_1e00[cp - 0x1E00];
    if (cp >= 0x300 && cp < 0x370) return "";
    switch (cp) { /* letters of West African and Azerbaijani spelling */
    case 0x253: return "b";
    case 0x254: return "o";
    case 0x256:
    case 0x257: return "d";
    case 0x259: return "a";
    case 0x25B: return "e";
    case 0x260:
    case 0x263: return "g";
    case 0x268: return "i";
    case 0x272: return "n";
    case 0x28B: return "v";
    default: return NULL;
    }
}

/* Letters that stand between words. U+00A0 and up to Latin letters, general punctuation, CJK marks, fullwidth forms of ASCII marks. */
static bool is_mark(uint32_t cp)
{
    return (cp >= 0x80 && cp < 0xC0) || (cp >= 0x2000 && cp < 0x2C00) || (cp >= 0x3000 && cp < 0x3005) ||
           (cp >= 0x3008 && cp < 0x3020) || cp == 0x30FB || cp == 0xFFFD || cp == 0xD7 || cp == 0xF7;
}

/* Lao letters stand at the same places as Thai ones, 0x80 further up; ICU romanizes Thai only. */
static uint32_t thai_of_lao(uint32_t cp)
{
    switch (cp) {
    case 0xEBB: return 0xE42; /* o */
    case 0xEBD: return 0xE22; /* ia */
    case 0xEDC: return 0xE19;
    case 0xEDD: return 0xE21;
    case 0xEBC: return 0xE25;
    default: return cp - 0x80;
    }
}

dtl_slugger *dtl_slugger_new(const dtl_alloc *mem)
{
    dtl_slugger *s = dtl_mem_alloc(mem, sizeof *s);
    if (s) {
        memset(s, 0, sizeof *s);
        s->mem = mem;
    }
    return s;
}

void dtl_slugger_free(dtl_slugger *s)
{
    if (!s) return;
    for (int k = 0; k < N_KINDS; k++)
        if (s->by[k]) utrans_close(s->by[k]);
    dtl_mem_release(s->mem, s);
}

static UTransliterator *transliterator(dtl_slugger *s, int kind)
{
    if (!s->tried[kind]) {
        s->tried[kind] = true;
        UChar id[64];
        UErrorCode e = U_ZERO_ERROR;
        u_uastrcpy(id, ids[kind]);
        s->by[kind] = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
        if (U_FAILURE(e)) s->by[kind] = NULL;
    }
    return s->by[kind];
}

static int kind_of(uint32_t cp, dtl_span lang)
{
    if (cp >= 0x400 && cp < 0x530) {
        static const struct {
            char tag[3];
            int kind;
        } by_lang[] = {{"uk", UKRAINIAN},  {"bg", BULGARIAN}, {"sr", SERBIAN},  {"mk", MACEDONIAN},
                       {"be", BELARUSIAN}, {"kk", KAZAKH},    {"mn", MONGOLIAN}};
        for (size_t i = 0; lang.n >= 2 && i < sizeof by_lang / sizeof *by_lang; i++)
            if (!memcmp(lang.s, by_lang[i].tag, 2)) return by_lang[i].kind;
        return RUSSIAN;
    }
    if (cp >= 0x370 && cp < 0x400) return GREEK;
    if ((cp >= 0x3400 && cp < 0xA000) || cp >= 0x20000) return HAN;
    return ANY;
}

/* A run of letters of one kind, romanized into out. False: ICU cannot. */
static bool romanize(dtl_slugger *s, int kind, dtl_span run, char *out, size_t cap)
{
    UTransliterator *t = transliterator(s, kind);
    UChar u[512];
    int32_t n = 0;
    UErrorCode e = U_ZERO_ERROR;
    if (!t || run.n > 120) return false; /* a romanization may be three times as long as its letters */
    for (size_t at = 0; at < run.n;) {
        uint32_t cp = dtl_utf8_next(run, &at);
        if (cp >= 0xE80 && cp < 0xF00) cp = thai_of_lao(cp);
        UBool bad = false;
        U16_APPEND(u, n, 128, cp, bad);
        if (bad) return false;
    }
    int32_t limit = n, got = 0;
    utrans_transUChars(t, u, &n, 512, 0, &limit, &e);
    if (U_FAILURE(e)) return false;
    u_strToUTF8(out, (int32_t)cap, &got, u, n, &e);
    return !U_FAILURE(e) && (size_t)got < cap;
}

enum { MOST = 100, ROOM = 1024 };
typedef struct sink {
    char s[ROOM];
    size_t n;
    bool gap; /* a hyphen is due before the next letter */
} sink;

static void put(sink *o, char c)
{
    if (o->gap && o->n && o->n < ROOM - 2) o->s[o->n++] = '-';
    o->gap = false;
    if (o->n < ROOM - 2) o->s[o->n++] = c;
}

static void put_letters(sink *o, const char *s)
{
    for (; *s; s++) put(o, *s);
}

/* What a romanization gave: letters and digits stay, spaces part words, everything else (signs for soft and hard letters) goes. */
static void put_roman(sink *o, const char *s, int kind, bool person)
{
    int words = 0;
    for (; *s; s++) {
        char c = *s;
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) put(o, c);
        else if (c == ' ') {
            /* a Chinese name is a family name and one given name, of however many characters */
            if (kind != HAN || !person || words++ == 0) o->gap = true;
        }
    }
}

static size_t letters_from(dtl_span text, size_t at, int kind, dtl_span lang)
{
    while (at < text.n) {
        size_t next = at;
        uint32_t cp = dtl_utf8_next(text, &next);
        if (cp < 0x80 || latin(cp) || is_mark(cp) || kind_of(cp, lang) != kind) {
            if (!(cp >= 0x300 && cp < 0x370)) break;
        }
        at = next;
    }
    return at;
}

static void put_codes(sink *o, dtl_span run)
{
    put(o, 'u');
    for (size_t at = 0; at < run.n;) {
        uint32_t cp = dtl_utf8_next(run, &at);
        for (int shift = cp > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) put(o, "0123456789abcdef"[cp >> shift & 15]);
    }
}

dtl_span dtl_slug(dtl_slugger *s, dtl_span text, dtl_span lang, bool person, dtl_arena *arena)
{
    sink o = {.n = 0};
    for (size_t at = 0; at < text.n && o.n < ROOM - 200;) {
        unsigned char c = (unsigned char)text.s[at];
        if (c < 0x80) {
            at++;
            if (c >= 'A' && c <= 'Z') put(&o, (char)(c - 'A' + 'a'));
            else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) put(&o, (char)c);
            else if (c == '.' && at >= 2 && at < text.n && text.s[at] != ' ') continue; /* "U.S." is one word */
            else if (c != '\'' || at == text.n || (text.s[at] | 32) != 's' ||
                     (at + 1 < text.n && (text.s[at + 1] | 32) >= 'a'))
                o.gap = true;
            continue;
        }
        size_t from = at;
        uint32_t cp = dtl_utf8_next(text, &at);
        const char *ascii = latin(cp);
        if (cp == 0x2019 && at < text.n && (text.s[at] | 32) == 's' &&
            (at + 1 == text.n || (text.s[at + 1] | 32) < 'a'))
            continue;
        if (is_mark(cp)) o.gap = true;
        else if (ascii) put_letters(&o, ascii);
        else {
            char roman[600];
            int kind = kind_of(cp, lang);
            at = letters_from(text, at, kind, lang);
            dtl_span run = {text.s + from, at - from};
            size_t before = o.n;
            if (s && romanize(s, kind, run, roman, sizeof roman)) put_roman(&o, roman, kind, person);
            if (o.n == before) put_codes(&o, run);
        }
    }
    if (!o.n && text.n) put_codes(&o, dtl_span_of(text.s, text.n < 40 ? text.n : 40));
    if (o.n > MOST) {
        /* two long names that begin alike stay two */
        uint64_t h = dtl_hash(DTL_HASH_START, text);
        o.n = MOST - 9;
        while (o.n > MOST / 2 && o.s[o.n] != '-') o.n--;
        o.s[o.n++] = '-';
        for (int shift = 28; shift >= 0; shift -= 4) o.s[o.n++] = "0123456789abcdef"[h >> shift & 15];
    }
    return dtl_arena_dup(arena, dtl_span_of(o.s, o.n));
}

dtl_span dtl_slug_id(dtl_span id, dtl_arena *arena)
{
    size_t n = id.n > 200 ? 200 : id.n;
    dtl_span out = dtl_arena_dup(arena, dtl_span_of(id.s, n));
    char *w = (char *)(uintptr_t)out.s;
    for (size_t i = 0; i < out.n; i++) {
        char c = w[i];
        if (c >= 'A' && c <= 'Z') w[i] = (char)(c - 'A' + 'a');
        else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-')) w[i] = '-';
    }
    return out;
}
