/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 that somebody read as windows-1252 or windows-1251 ("dÃ©jÃ ", "РїСЂРё"), also several times over.
 *
 * A run of letters outside ASCII that is by accident the misreading of well-formed UTF-8 is rare, so the text as a whole
 * is asked: how many sequences explain letters, how many letters stay unexplained, and how many sequences no writer
 * would have typed. Bytes that have no letter are C1 controls there, as browsers read them.
 */
#include "norm.h"
#include "dateline/utf8.h"

typedef struct seq {
    uint32_t cp;   /* what it means */
    size_t end;    /* where it ends in the text */
    unsigned len;  /* letters that it is made of */
    uint32_t cont; /* its first continuation, as a letter */
} seq;

/* The misread sequence at `at`, or false. */
static bool seq_at(dtl_span s, size_t at, int page, seq *q)
{
    unsigned char bytes[4];
    size_t i = at;
    uint32_t cp = dtl_utf8_next(s, &i);
    if (cp < 0x80 || !(norm_class(cp) & NC_LEAD)) return false;
    int b = norm_page_byte(cp, page);
    if (b < 0xC2 || b > 0xF4) return false;
    unsigned len = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    bytes[0] = (unsigned char)b;
    for (unsigned k = 1; k < len; k++) {
        if (i >= s.n) return false;
        cp = dtl_utf8_next(s, &i);
        if (cp < 0x80 || !(norm_class(cp) & NC_CONT)) return false;
        b = norm_page_byte(cp, page);
        if (b < 0x80 || b > 0xBF) return false;
        bytes[k] = (unsigned char)b;
        if (k == 1) q->cont = cp;
    }
    size_t used = 0;
    bool bad = false;
    q->cp = dtl_utf8_next_bad((dtl_span){(const char *)bytes, len}, &used, &bad);
    q->end = i;
    q->len = len;
    return !bad && used == len;
}

static bool ascii_letter(uint32_t c)
{
    return (c | 0x20) - 'a' < 26;
}
static bool ascii_lower(uint32_t c)
{
    return c - 'a' < 26;
}
static bool ascii_upper(uint32_t c)
{
    return c - 'A' < 26;
}

/* Letters of Latin script, with the marks and signs of Latin-1. */
static bool is_latin(uint32_t cp)
{
    return (cp >= 0xA0 && cp < 0x250) || (cp >= 0x1E00 && cp < 0x1F00);
}
static bool is_sign(uint32_t cp)
{
    return cp >= 0x2010 && cp < 0x2C00;
}

/* Would a text have this character between these two? */
static bool plausible(const seq *q, uint32_t before, uint32_t after, bool alone)
{
    uint32_t cp = q->cp;
    if (is_latin(cp) || is_sign(cp) || (cp >= 0x80 && cp < 0xA0) || (cp >= 0x300 && cp < 0x370)) return true;
    if (cp >= 0x250 && cp < 0x300) return !alone; /* IPA and spacing marks */
    if (cp >= 0xE000 && cp < 0xF900) return false;
    if ((cp & 0xFFFE) == 0xFFFE) return false;
    if (cp >= 0x700 && cp < 0x900 && alone) return false;
    if ((cp == 0x373 || cp == 0x372 || cp == 0x473) && alone) return false;
    if (alone && norm_class(cp) & NC_LETTER && (ascii_letter(before) || ascii_letter(after))) return false;
    return true;
}

/* Signs that news is full of: quotes, dashes, dots, the euro, numero, trade mark, minus. */
static bool is_news_sign(uint32_t cp)
{
    return (cp >= 0x2010 && cp < 0x203B) || cp == 0x20AC || cp == 0x2116 || cp == 0x2122 || cp == 0x2212;
}

/* Would nobody type what stands there? `before`, `after`: the letters around it in the text. */
static bool surely(const seq *q, uint32_t before, uint32_t after, int page, uint32_t lead)
{
    uint32_t cp = q->cp;
    if (q->len == 4) return cp >= 0x1F000 && cp < 0x20000;
    if (q->len == 3) return is_news_sign(cp) || cp == 0xFEFF || cp == 0xFFFD;
    if (!is_latin(cp)) return false;
    if (page == 1) /* a Cyrillic letter and a sign inside a Latin word */
        return norm_class(cp) & NC_LETTER && (ascii_letter(before) || ascii_letter(after)) &&
               !(before >= 0x400 && before < 0x530);
    bool quote = q->cont == 0xA0 || q->cont == 0xAD || q->cont == 0xBB || q->cont == 0xAB ||
                 (q->cont >= 0x2010 && q->cont < 0x2040);
    /* a capital inside of a word of small letters */
    if (lead < 0xDF && (ascii_lower(after) || ascii_lower(before)) && norm_class(cp) & NC_LETTER) return true;
    if (quote && ascii_upper(before)) return false; /* the end of a word in capitals, before a quote */
    return !quote || ((lead == 0xC2 || lead == 0xC3) && !ascii_upper(after));
}

typedef struct tally {
    size_t seqs, plausible, sure, alone, in_runs, unexplained;
} tally;

typedef struct place {
    size_t at, run_end;
    uint32_t before;
} place;

/* Length of the run of letters outside ASCII that starts at `at`. */
static size_t run_end(dtl_span s, size_t at)
{
    while (at < s.n && (unsigned char)s.s[at] >= 0x80) at++;
    return at;
}

/* Look at one run; tells how many of its letters are explained and whether all are. */
static void count_run(dtl_span s, size_t at, size_t end, uint32_t before, int page, tally *t)
{
    size_t n = 0, good = 0, sure = 0, rest = 0, first = at;
    uint32_t after = end < s.n ? (unsigned char)s.s[end] : 0;
    bool alone = true;
    seq q;
    if (seq_at(s, first, page, &q) && q.end < end && seq_at(s, q.end, page, &q)) alone = false;
    while (at < end) {
        size_t from = at;
        uint32_t lead = dtl_utf8_next(s, &at);
        if (!seq_at(s, from, page, &q)) {
            rest++;
            before = lead;
            continue;
        }
        uint32_t behind = q.end < end ? 0x80 : after;
        n++;
        good += plausible(&q, before, behind, alone);
        sure += surely(&q, before, behind, page, lead);
        /* two Cyrillic letters that are one Latin one, in a text that has no others */
        t->alone += page == 1 && is_latin(q.cp) && norm_class(q.cp) & NC_LOWER;
        at = q.end;
        before = q.cp;
    }
    t->seqs += n;
    t->plausible += good;
    t->sure += sure;
    t->unexplained += rest;
    if (rest == 0 && n >= 3 && good * 10 >= n * 9) t->in_runs += n;
}

static tally weigh(dtl_span s, int page)
{
    tally t = {0};
    for (size_t at = 0; at < s.n;) {
        at += dtl_utf8_ascii_prefix((dtl_span){s.s + at, s.n - at});
        if (at >= s.n) break;
        size_t end = run_end(s, at);
        count_run(s, at, end, at ? (unsigned char)s.s[at - 1] : 0, page, &t);
        at = end;
    }
    return t;
}

enum { NOTHING, SURE_ONES, EVERYTHING };

static int verdict(const tally *t)
{
    if (t->seqs == 0 || t->plausible * 10 < t->seqs * 7) return t->sure + t->in_runs > 0 ? SURE_ONES : NOTHING;
    if (t->unexplained == 0) return t->plausible >= 2 || t->sure || t->alone ? EVERYTHING : NOTHING;
    if (t->sure + t->in_runs == 0) return NOTHING;
    return t->plausible >= 3 * t->unexplained ? EVERYTHING : SURE_ONES;
}

static size_t undo(dtl_span s, int page, int how, dtl_buf *out, dtl_map *map)
{
    size_t base = out->n, done = 0;
    for (size_t at = 0; at < s.n;) {
        size_t plain = dtl_utf8_ascii_prefix((dtl_span){s.s + at, s.n - at});
        dtl_buf_put(out, s.s + at, plain);
        at += plain;
        if (at >= s.n) break;
        size_t end = run_end(s, at);
        uint32_t before = at ? (unsigned char)s.s[at - 1] : 0, after = end < s.n ? (unsigned char)s.s[end] : 0;
        tally t = {0};
        if (how == SURE_ONES) count_run(s, at, end, before, page, &t);
        while (at < end) {
            size_t from = at;
            uint32_t lead = dtl_utf8_next(s, &at);
            seq q;
            bool take = seq_at(s, from, page, &q);
            if (take && how == SURE_ONES)
                take = t.in_runs || surely(&q, before, q.end < end ? 0x80 : after, page, lead);
            if (!take) {
                dtl_buf_put(out, s.s + from, at - from);
                before = lead;
                continue;
            }
            size_t to = out->n - base;
            dtl_utf8_put(out, q.cp);
            dtl_map_add(map, to, out->n - base, from, q.end);
            done++;
            at = q.end;
            before = q.cp;
        }
    }
    return done;
}

bool norm_mojibake(dtl_span s, dtl_buf *out, dtl_map *map, size_t *n)
{
    tally t[2] = {weigh(s, 0), weigh(s, 1)};
    int v[2] = {verdict(&t[0]), verdict(&t[1])};
    int page = v[1] > v[0] || (v[1] == v[0] && t[1].plausible > t[0].plausible);
    if (v[page] == NOTHING) return false;
    size_t base = out->n, done = undo(s, page, v[page], out, map);
    if (done == 0) {
        out->n = base;
        dtl_map_reset(map);
        return false;
    }
    *n += done;
    return true;
}
