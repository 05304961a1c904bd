/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/token.h"

#include "dateline/utf8.h"
#include "fold.h"
#include "segment.h"

#include <string.h>

/* What is needed of a character: read once, looked at often. */
typedef struct {
    uint32_t cp;
    size_t end;
    const fold_entry *e;
    fold_entry keep;
} glyph;

typedef struct {
    dtl_span text;
    dtl_arena *arena;
    dtl_token *tokens;
    size_t n, cap;
    uint32_t cp; /* code points before `at` */
    size_t at;
    char *fold; /* room for folded forms */
    size_t fold_left;
    size_t apart; /* up to here digits are no one number: each group is a token */
    bool failed;
} cutter;

static void look(const cutter *c, size_t at, glyph *g)
{
    size_t end = at;
    g->cp = dtl_utf8_next(c->text, &end);
    g->end = end;
    g->e = dtl_fold_entry(g->cp, &g->keep);
}

static dtl_token *add(cutter *c, dtl_token_kind kind, size_t start, size_t end)
{
    if (c->n == c->cap) {
        size_t cap = c->cap * 2;
        dtl_token *more = dtl_arena_alloc(c->arena, cap * sizeof *more);
        if (!more) {
            c->failed = true;
            return &c->tokens[c->n - 1]; /* the caller may write on; the result is thrown away */
        }
        memcpy(more, c->tokens, c->n * sizeof *more);
        c->tokens = more;
        c->cap = cap;
    }
    dtl_token *t = &c->tokens[c->n++];
    *t = (dtl_token){.start = (uint32_t)start, .end = (uint32_t)end, .cp = c->cp, .kind = (uint8_t)kind, .value = -1};
    if (kind != DTL_TOK_PARA && c->n > 1 && t[-1].end == start && t[-1].kind != DTL_TOK_PARA)
        t->shape |= DTL_SHAPE_GLUED;
    return t;
}

static char *fold_room(cutter *c, size_t n)
{
    if (c->fold_left < n) {
        size_t room = n > 4096 ? n : 4096;
        c->fold = dtl_arena_alloc(c->arena, room);
        c->fold_left = c->fold ? room : 0;
        if (!c->fold) c->failed = true;
    }
    return c->fold;
}

static void set_fold(cutter *c, dtl_token *t, size_t n)
{
    t->fold = (dtl_span){c->fold, n};
    c->fold += n;
    c->fold_left -= n;
}

static bool is_letter(uint8_t cls)
{
    return cls == C_UPPER || cls == C_LOWER || cls == C_LETTER;
}

/* "J." is one token, "U.S." and "a.m." too: single letters, each with its dot, no letter behind the last one. */
static size_t dotted_end(const cutter *c, size_t at, unsigned *letters)
{
    glyph g;
    size_t end = 0, p = at;
    *letters = 0;
    while (p < c->text.n) {
        look(c, p, &g);
        if (!is_letter(g.e->cls) || g.e->script == S_HAN || g.end >= c->text.n || c->text.s[g.end] != '.') break;
        p = g.end + 1;
        end = p;
        ++*letters;
    }
    if (p < c->text.n) {
        look(c, p, &g);
        if (is_letter(g.e->cls) || g.e->cls == C_DIGIT) { /* "e.g" lacks its last dot; "J.Smith" is J. and Smith */
            size_t back = p;
            glyph h = g;
            if (*letters >= 2 && h.end < c->text.n) {
                look(c, g.end, &h);
                if (!is_letter(h.e->cls)) return 0;
            }
            return *letters == 1 && g.e->cls == C_UPPER ? back : *letters >= 2 ? back : 0;
        }
    }
    return end;
}

/* "$10M.", "35°C.": a letter that a number carries is no initial, its dot ends the sentence */
static bool behind_amount(dtl_span text, size_t at)
{
    if (!at) return false;
    unsigned char before = (unsigned char)text.s[at - 1];
    return (before >= '0' && before <= '9') || (before == 0xB0 && at > 1 && (unsigned char)text.s[at - 2] == 0xC2);
}

/* Does the word end before g though a letter or digit goes on? Words that are written without spaces, and those that have a number
 * or a particle before their digits ("マイナス10", "약5천", "ال١٩"). */
static bool ends_word(uint8_t script, const glyph *g)
{
    if (g->e->cls == C_DIGIT) return script == S_KANA || script == S_HANGUL || script == S_ARABIC || script == S_HEBREW;
    if (!is_letter(g->e->cls)) return false;
    if (script == S_KANA && g->cp >= 0x3041 && g->cp <= 0x309F) return true; /* particles behind katakana */
    return g->e->script != script && (g->e->script == S_HAN || g->e->script == S_KANA || g->e->script == S_SEA ||
                                      script == S_HAN || script == S_KANA);
}

static void word(cutter *c, size_t start, const glyph *first)
{
    glyph g = *first;
    if (first->e == &first->keep) g.e = &g.keep;
    unsigned letters = 0, upper = 0, lower = 0, cps = 0, mixed = 0, digits = 0;
    bool first_upper = g.e->cls == C_UPPER, first_lower = g.e->cls == C_LOWER, changed = false;
    uint8_t script = g.e->script;
    size_t at = start, n = 0;
    char *f;
    /* the longest folded form: FOLD_MOST bytes a code point; room is asked for in steps of 16 code points */
    size_t room = 0;
    f = fold_room(c, 16 * FOLD_MOST);
    if (!f) {
        c->at = c->text.n;
        return;
    }
    room = 16 * FOLD_MOST;
    unsigned dotted = 0;
    size_t dots_end = 0;
    if (g.end < c->text.n && c->text.s[g.end] == '.') dots_end = dotted_end(c, start, &dotted);
    if (dots_end && dotted == 1 && (!first_upper || behind_amount(c->text, start))) dots_end = 0;
    while (at < c->text.n) {
        if (at != start) look(c, at, &g);
        uint8_t cls = g.e->cls;
        if (dots_end ? at >= dots_end
                     : !(is_letter(cls) || cls == C_MARK || cls == C_DIGIT ||
                         (cls == C_IGNORE && (g.cp == 0x200C || g.cp == 0x200D || g.cp == 0xAD))))
            break;
        if (!dots_end && at != start && ends_word(script, &g)) break;
        if (n + FOLD_MOST > room) { /* a long word: move what is folded so far to a larger room */
            char *old = f;
            size_t more = room * 2;
            c->fold_left = 0;
            f = fold_room(c, more);
            if (!f) {
                c->at = c->text.n;
                return;
            }
            memcpy(f, old, n);
            room = more;
        }
        if (cls == C_UPPER) {
            upper++;
            if (lower) mixed = 1;
        }
        if (cls == C_LOWER) lower++;
        if (cls == C_DIGIT) digits++;
        if (is_letter(cls)) letters++;
        memcpy(f + n, g.e->f, g.e->n);
        n += g.e->n;
        if (g.cp > 127 && g.e->n && cls != C_DIGIT) {
            /* an accent went if the folded form is shorter than, or differs from, the plain lower-case letter */
            if (script == S_LATIN && (unsigned char)g.e->f[0] < 0x80) changed = true;
        }
        if (cls == C_MARK && !g.e->n) changed = true;
        at = g.end;
        cps++;
    }
    dtl_token *t = add(c, DTL_TOK_WORD, start, at);
    set_fold(c, t, n);
    t->n_cp = cps;
    t->script = script;
    if (first_lower) t->shape |= DTL_SHAPE_LOWER;
    else if (upper >= 2 && !lower) t->shape |= DTL_SHAPE_CAPS;
    else if (first_upper) t->shape |= DTL_SHAPE_CAP;
    else if (!upper && !lower) t->shape |= DTL_SHAPE_NOCASE;
    if (mixed) t->shape |= DTL_SHAPE_MIXED;
    if (dots_end && dotted == 1)
        t->shape = (uint16_t)((t->shape & ~(DTL_SHAPE_CAP | DTL_SHAPE_CAPS)) | DTL_SHAPE_INITIAL);
    if (dots_end && dotted > 1) t->shape |= DTL_SHAPE_DOTTED;
    if (changed) t->shape |= DTL_SHAPE_ACCENT;
    if (digits) t->shape |= DTL_SHAPE_DIGIT;
    c->cp += cps;
    c->at = at;
}

/* One character, or a run of the same sign ("...", "-----"). */
static void sign(cutter *c, size_t start, const glyph *first, dtl_token_kind kind)
{
    size_t at = first->end;
    unsigned cps = 1;
    bool run = first->cp == '.' || first->cp == '-' || first->cp == '_' || first->cp == '=' || first->cp == '*' ||
               first->cp == '#' || first->cp == '~';
    while (run && at < c->text.n && c->text.s[at] == (char)first->cp) {
        at++;
        cps++;
    }
    size_t n = run && cps > 1 ? (cps > 3 ? 3 : cps) : first->e->n;
    char *f = fold_room(c, FOLD_MOST + 3);
    if (!f) {
        c->at = c->text.n;
        return;
    }
    dtl_token *t = add(c, kind, start, at);
    if (run && cps > 1) memset(f, (char)first->cp, n);
    else memcpy(f, first->e->f, n);
    set_fold(c, t, n);
    t->n_cp = cps;
    switch (first->cp) {
    case '"':
    case 0xAB:
    case 0xBB:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2039:
    case 0x203A:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
    case 0x301D:
    case 0x301E:
    case 0xFF02:
    case 0x2018:
    case 0x2019:
    case 0x201A: t->shape |= DTL_SHAPE_QUOTE; break;
    default: break;
    }
    c->cp += cps;
    c->at = at;
}

static bool separator(uint32_t cp)
{
    return cp == '.' || cp == ',' || cp == 0x66B || cp == 0x66C || cp == 0xFF0C || cp == 0xFF0E;
}

/* "30.000", "1,5", "1.234,56", "1,23,456": groups of digits that can be one number. "17.11.2021" cannot. */
static bool one_number(const unsigned *group, const uint32_t *sep, unsigned n)
{
    if (n == 1) return true;
    unsigned last = n - 1;
    bool decimal = n == 2 || sep[last - 1] != sep[0]; /* the last separator is another sign: decimals behind it */
    unsigned groups = decimal && n > 2 ? last : n;
    if (n == 2) return true;
    if (group[0] > 3) return false;
    for (unsigned i = 1; i < groups; i++) {
        if (i > 1 && sep[i - 1] != sep[0]) return false;
        bool final = i == groups - 1;
        if (group[i] != 3 && (final || group[i] != 2)) return false; /* crore and lakh: twos before the last three */
    }
    return true;
}

/* Says nothing of a number that it stands in, whichever way the line runs. */
static bool direction_mark(uint32_t cp)
{
    return cp == 0x200E || cp == 0x200F || cp == 0x61C;
}

/* Behind the direction marks at `at`, where a digit follows them; else at. */
static size_t over_marks(cutter *c, size_t at, unsigned *cps)
{
    size_t p = at;
    unsigned n = 0;
    glyph g;
    while (p < c->text.n) {
        look(c, p, &g);
        if (g.e->cls == C_DIGIT) return *cps += n, p;
        if (!direction_mark(g.cp)) break;
        p = g.end;
        n++;
    }
    return at;
}

static void number(cutter *c, size_t start)
{
    enum { GROUPS = 24 };
    unsigned group[GROUPS] = {0}, n = 0;
    uint32_t sep[GROUPS] = {0};
    size_t ends[GROUPS] = {0}, at = start;
    unsigned cps_at[GROUPS] = {0}, cps = 0;
    glyph g;
    while (n < GROUPS) {
        while (at < c->text.n) {
            look(c, at, &g);
            if (g.e->cls != C_DIGIT) break;
            group[n]++;
            at = g.end;
            cps++;
            if (at < c->text.n && (unsigned char)c->text.s[at] >= 0x80) at = over_marks(c, at, &cps);
        }
        ends[n] = at;
        cps_at[n] = cps;
        n++;
        if (n == GROUPS || at >= c->text.n) break;
        look(c, at, &g);
        if (!separator(g.cp) || g.end >= c->text.n) break;
        uint32_t s = g.cp;
        size_t behind = g.end;
        look(c, behind, &g);
        if (g.e->cls != C_DIGIT) break;
        sep[n - 1] = s;
        at = behind;
        cps++;
    }
    if (start < c->apart) n = 1;
    else if (!one_number(group, sep, n)) {
        c->apart = ends[n - 1];
        n = 1;
    }
    size_t end = ends[n - 1];
    char *f = fold_room(c, (end - start) + 1);
    if (!f) {
        c->at = c->text.n;
        return;
    }
    dtl_token *t = add(c, DTL_TOK_NUMBER, start, end);
    size_t k = 0;
    unsigned digits = 0;
    uint32_t zero = 0; /* of the script of its digits */
    bool mixed = false;
    int64_t value = 0;
    for (at = start; at < end;) {
        look(c, at, &g);
        if (g.e->cls == C_DIGIT) {
            unsigned d = (unsigned)dtl_fold_digit(g.cp);
            f[k++] = (char)('0' + d);
            uint32_t own = g.cp - d == 0xFF10 ? '0' : g.cp - d; /* full width is a way to write the same */
            mixed |= digits && own != zero;
            zero = own;
            digits++;
            if (digits <= 18) value = value * 10 + d;
        } else if (!direction_mark(g.cp)) {
            f[k++] = g.cp == ',' || g.cp == 0x66C || g.cp == 0xFF0C ? ',' : g.cp == 0x66B ? ',' : '.';
        }
        at = g.end;
    }
    set_fold(c, t, k);
    t->n_cp = cps_at[n - 1];
    t->digits = (uint8_t)(digits > 255 ? 255 : digits);
    t->value = n == 1 && digits <= 18 && !mixed ? value : -1; /* 1٢: nobody writes so */
    t->shape |= DTL_SHAPE_DIGIT;
    c->cp += cps_at[n - 1];
    c->at = end;
}

/* Thai, Lao, Khmer, Burmese: the run up to the next space or other script, cut by ICU. */
static void dictionary_words(cutter *c, size_t start)
{
    size_t at = start;
    glyph g;
    while (at < c->text.n) {
        look(c, at, &g);
        if (g.e->script != S_SEA || (!is_letter(g.e->cls) && g.e->cls != C_MARK)) break;
        at = g.end;
    }
    uint32_t *ends;
    size_t n;
    if (at == start || dtl_segment_words((dtl_span){c->text.s + start, at - start}, c->arena, &ends, &n) != DTL_OK) {
        c->failed = true;
        c->at = c->text.n;
        return;
    }
    size_t from = start;
    for (size_t i = 0; i < n; i++) {
        size_t end = start + ends[i];
        size_t room = (end - from) * 3 + FOLD_MOST, k = 0;
        char *f = fold_room(c, room);
        if (!f) {
            c->at = c->text.n;
            return;
        }
        dtl_token *t = add(c, DTL_TOK_WORD, from, end);
        unsigned cps = 0;
        for (size_t p = from; p < end;) {
            look(c, p, &g);
            if (k + g.e->n <= room) memcpy(f + k, g.e->f, g.e->n), k += g.e->n;
            p = g.end;
            cps++;
        }
        set_fold(c, t, k);
        t->n_cp = cps;
        t->script = S_SEA;
        t->shape |= DTL_SHAPE_NOCASE;
        c->cp += cps;
        from = end;
    }
    c->at = at;
}

static void ideograph(cutter *c, size_t start, const glyph *g)
{
    char *f = fold_room(c, FOLD_MOST);
    if (!f) {
        c->at = c->text.n;
        return;
    }
    dtl_token *t = add(c, DTL_TOK_WORD, start, g->end);
    memcpy(f, g->e->f, g->e->n);
    set_fold(c, t, g->e->n);
    t->n_cp = 1;
    t->script = g->e->script;
    t->shape |= DTL_SHAPE_NOCASE | DTL_SHAPE_IDEO;
    c->cp++;
    c->at = g->end;
}

static bool full_stop(const dtl_token *t)
{
    if (t->kind != DTL_TOK_PUNCT || !t->fold.n) return false;
    dtl_span f = t->fold;
    if (f.n == 1) return f.s[0] == '.' || f.s[0] == '!' || f.s[0] == '?';
    return (f.n == 3 && (!memcmp(f.s, "...", 3) || !memcmp(f.s, "\xE3\x80\x82", 3) || !memcmp(f.s, "\xD8\x9F", 2) ||
                         !memcmp(f.s, "\xE0\xA5\xA4", 3))) ||
           (f.n == 2 && (!memcmp(f.s, "\xD8\x9F", 2) || !memcmp(f.s, "\xDB\x94", 2)));
}

/* Marks sentence starts, and the lines that are all capitals. */
static void sentences(cutter *c)
{
    bool start = true;
    for (size_t i = 0; i < c->n; i++) {
        dtl_token *t = &c->tokens[i];
        if (t->kind == DTL_TOK_PARA) {
            start = true;
            size_t caps = 0, other = 0, end = i + 1;
            for (; end < c->n && c->tokens[end].kind != DTL_TOK_PARA; end++) {
                const dtl_token *w = &c->tokens[end];
                if (w->kind != DTL_TOK_WORD || w->n_cp < 2) continue;
                if (w->shape & DTL_SHAPE_CAPS) caps++;
                else if (!(w->shape & DTL_SHAPE_NOCASE)) other++;
            }
            if (caps >= 2 && caps >= 5 * other)
                for (size_t k = i + 1; k < end; k++) c->tokens[k].shape |= DTL_SHAPE_HEAD;
            continue;
        }
        if (start && (t->kind == DTL_TOK_WORD || t->kind == DTL_TOK_NUMBER)) {
            t->shape |= DTL_SHAPE_SENT;
            start = false;
            continue;
        }
        if (full_stop(t)) {
            const dtl_token *before = i ? &c->tokens[i - 1] : NULL;
            const dtl_token *next = i + 1 < c->n ? &c->tokens[i + 1] : NULL;
            bool glued = t->shape & DTL_SHAPE_GLUED, dot = t->fold.n == 1 && t->fold.s[0] == '.';
            /* "Mr. Smith", "Gen. Lee": a short capitalized word and its dot end no sentence, "$10M. Smith" does */
            bool carried = before && i > 1 && (before->shape & DTL_SHAPE_GLUED) && before[-1].kind == DTL_TOK_NUMBER;
            bool abbreviation = dot && before && glued && !carried && before->kind == DTL_TOK_WORD &&
                                (before->shape & DTL_SHAPE_CAP) && before->n_cp <= 3 && next &&
                                (next->shape & (DTL_SHAPE_CAP | DTL_SHAPE_CAPS | DTL_SHAPE_INITIAL));
            bool lower_next = next && (next->shape & DTL_SHAPE_LOWER);
            bool inside = dot && next && (next->shape & DTL_SHAPE_GLUED) &&
                          (next->kind == DTL_TOK_NUMBER || next->kind == DTL_TOK_WORD) &&
                          !(next->shape & DTL_SHAPE_NOCASE);
            start = !abbreviation && !lower_next && !inside;
        }
    }
}

enum { A_UPPER = 1, A_LOWER = 2, A_DIGIT = 4 };

static inline unsigned ascii_class(unsigned char b)
{
    if ((unsigned)(b | 32) - 'a' < 26) return b & 32 ? A_LOWER : A_UPPER;
    if ((unsigned)b - '0' < 10) return A_DIGIT;
    return 0;
}

/* Most of the world's news has words of ASCII letters between spaces: these need no table and mostly no copy of the folded form.
 * False where the word may go on in another way; nothing was done then. */
static bool ascii_word(cutter *c)
{
    const char *s = c->text.s;
    size_t from = c->at, at = from, n = c->text.n;
    unsigned all = 0, upper = 0, mixed = 0;
    for (; at < n; at++) {
        unsigned k = ascii_class((unsigned char)s[at]);
        if (!k) break;
        upper += k == A_UPPER;
        mixed |= k == A_UPPER && (all & A_LOWER);
        all |= k;
    }
    if (at < n && ((unsigned char)s[at] >= 0x80 || (s[at] == '.' && at - from == 1))) return false;
    dtl_token *t = add(c, DTL_TOK_WORD, from, at);
    if (all & A_UPPER) {
        char *f = fold_room(c, at - from);
        if (!f) {
            c->at = n;
            return true;
        }
        for (size_t i = from; i < at; i++)
            f[i - from] = (char)(ascii_class((unsigned char)s[i]) == A_UPPER ? s[i] + 32 : s[i]);
        set_fold(c, t, at - from);
        bool first_upper = ascii_class((unsigned char)s[from]) == A_UPPER;
        t->shape |= (uint16_t)(!first_upper                     ? DTL_SHAPE_LOWER
                               : upper >= 2 && !(all & A_LOWER) ? DTL_SHAPE_CAPS
                                                                : DTL_SHAPE_CAP);
    } else {
        t->fold = (dtl_span){s + from, at - from};
        t->shape |= DTL_SHAPE_LOWER;
    }
    if (mixed) t->shape |= DTL_SHAPE_MIXED;
    if (all & A_DIGIT) t->shape |= DTL_SHAPE_DIGIT;
    t->script = S_LATIN;
    t->n_cp = (uint32_t)(at - from);
    c->cp += t->n_cp;
    c->at = at;
    return true;
}

/* Digits alone, up to 18 of them. */
static bool ascii_number(cutter *c)
{
    const char *s = c->text.s;
    size_t from = c->at, at = from, n = c->text.n;
    int64_t value = 0;
    for (; at < n && (unsigned)s[at] - '0' < 10; at++) value = at - from < 18 ? value * 10 + (s[at] - '0') : value;
    if (at - from > 18 || (at < n && ((unsigned char)s[at] >= 0x80 || s[at] == '.' || s[at] == ','))) return false;
    dtl_token *t = add(c, DTL_TOK_NUMBER, from, at);
    t->fold = (dtl_span){s + from, at - from};
    t->n_cp = (uint32_t)(at - from);
    t->digits = (uint8_t)(at - from);
    t->value = value;
    t->shape |= DTL_SHAPE_DIGIT;
    c->cp += t->n_cp;
    c->at = at;
    return true;
}

/* A sign that is no run and folds to itself. */
static bool ascii_sign(cutter *c)
{
    const char *s = c->text.s + c->at;
    bool punct = strchr(",:;!?'()[]{}/&%@\\\"", *s) != NULL;
    if (!punct && ((*s != '.' && *s != '-') || (c->at + 1 < c->text.n && s[1] == *s))) return false;
    dtl_token *t = add(c, DTL_TOK_PUNCT, c->at, c->at + 1);
    t->fold = (dtl_span){s, 1};
    t->n_cp = 1;
    if (*s == '"') t->shape |= DTL_SHAPE_QUOTE;
    c->cp++;
    c->at++;
    return true;
}

dtl_status dtl_token_cut(dtl_span text, dtl_arena *arena, dtl_token **tokens, size_t *n)
{
    if (text.n > INT32_MAX) return DTL_E_LIMIT;
    cutter c = {.text = text, .arena = arena, .cap = text.n / 5 + 16};
    c.tokens = dtl_arena_alloc(arena, c.cap * sizeof *c.tokens);
    if (!c.tokens) return DTL_E_NOMEM;
    dtl_token *edge = add(&c, DTL_TOK_PARA, 0, 0);
    edge->fold = DTL_LIT("\n");
    while (c.at < text.n && !c.failed) {
        unsigned char b = (unsigned char)text.s[c.at];
        if (b == ' ') {
            c.at++;
            c.cp++;
            continue;
        }
        if (b < 0x80) {
            unsigned k = ascii_class(b);
            if (k & (A_UPPER | A_LOWER) ? ascii_word(&c) : k ? ascii_number(&c) : b > ' ' && ascii_sign(&c)) continue;
        }
        glyph g;
        look(&c, c.at, &g);
        switch (g.e->cls) {
        case C_SPACE:
        case C_IGNORE:
        case C_OTHER:
            c.at = g.end;
            c.cp++;
            break;
        case C_LINE: {
            dtl_token *t = add(&c, DTL_TOK_PARA, c.at, g.end);
            t->fold = DTL_LIT("\n");
            uint32_t cps = 0;
            size_t end = c.at;
            while (c.at < text.n) { /* empty lines belong to it */
                look(&c, c.at, &g);
                if (g.e->cls != C_LINE && g.e->cls != C_SPACE) break;
                c.at = g.end;
                cps++;
                if (g.e->cls == C_LINE) end = g.end;
            }
            t->end = (uint32_t)end;
            t->n_cp = cps;
            c.cp += cps;
            break;
        }
        case C_DIGIT: number(&c, c.at); break;
        case C_PUNCT: sign(&c, c.at, &g, DTL_TOK_PUNCT); break;
        case C_SYMBOL: sign(&c, c.at, &g, DTL_TOK_SYMBOL); break;
        case C_MARK: /* a mark without its letter */
            if (g.e->script != S_SEA) {
                sign(&c, c.at, &g, DTL_TOK_SYMBOL);
                break;
            }
            /* fall through */
        default:
            if (g.e->script == S_SEA) dictionary_words(&c, c.at);
            else if (g.e->script == S_HAN || (g.cp >= 0x3041 && g.cp <= 0x309F)) ideograph(&c, c.at, &g);
            else word(&c, c.at, &g);
        }
    }
    if (!c.failed) {
        dtl_token *t = add(&c, DTL_TOK_PARA, text.n, text.n);
        t->fold = DTL_LIT("\n");
    }
    if (c.failed || arena->status != DTL_OK) return DTL_E_NOMEM;
    sentences(&c);
    *tokens = c.tokens;
    *n = c.n;
    return DTL_OK;
}
