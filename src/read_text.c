/* SPDX-License-Identifier: Apache-2.0
 * Paragraphs, title and dateline of plain text. Words of languages come from src/packs/und/captions.txt and CLDR. */
#include "fold.h"
#include "read_in.h"
#include "dateline/utf8.h"

#include <string.h>

static const char *const caption_words[] = {
#include "captions.inc"
};

static int class_of(uint32_t cp)
{
    fold_entry keep;
    return dtl_fold_entry(cp, &keep)->cls;
}

static bool is_letter(int cls)
{
    return cls == C_UPPER || cls == C_LOWER || cls == C_LETTER;
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == 0xA0 || cp == 0x3000 || cp == 0x2007 || cp == 0x202F;
}

/* The first of s and its code points of white space at both ends go. */
static dtl_span strip(dtl_span s)
{
    if (s.n && (signed char)s.s[0] > ' ' && (signed char)s.s[s.n - 1] > ' ') return s;
    for (size_t at = 0; s.n; at = 0) {
        if (!is_blank(dtl_utf8_next(s, &at))) break;
        s = dtl_span_of(s.s + at, s.n - at);
    }
    while (s.n) {
        size_t at = s.n;
        if (!is_blank(dtl_utf8_prev(s, &at))) break;
        s.n = at;
    }
    return s;
}

/* ---- lines ---- */

/* Length of the line end at s: LF, CR, CR LF, VT, FF, NEL, LS or PS (Unicode 5.8); 0: none. */
static size_t line_end(dtl_span s)
{
    unsigned char c = (unsigned char)s.s[0];
    if (c == '\r') return s.n > 1 && s.s[1] == '\n' ? 2 : 1;
    if (c == '\n' || c == '\v' || c == '\f') return 1;
    if (c == 0xC2 && s.n > 1 && (unsigned char)s.s[1] == 0x85) return 2;
    if (c == 0xE2 && s.n > 2 && (unsigned char)s.s[1] == 0x80 &&
        ((unsigned char)s.s[2] == 0xA8 || (unsigned char)s.s[2] == 0xA9))
        return 3;
    return 0;
}

/* Has the text line ends other than LF? Few have, and LF is found faster alone. */
static bool odd_ends(dtl_span t)
{
    const char *end = t.s + t.n;
    if (!t.n || memchr(t.s, '\r', t.n) || memchr(t.s, '\v', t.n) || memchr(t.s, '\f', t.n)) return t.n > 0;
    for (const char *p = t.s; (p = memchr(p, 0xC2, (size_t)(end - p))) != NULL; p++)
        if (line_end(dtl_span_of(p, (size_t)(end - p)))) return true;
    for (const char *p = t.s; (p = memchr(p, 0xE2, (size_t)(end - p))) != NULL; p++)
        if (line_end(dtl_span_of(p, (size_t)(end - p)))) return true;
    return false;
}

static bool next_line(dtl_span text, bool odd, size_t *at, dtl_span *line)
{
    size_t i = *at, n = 0;
    if (i >= text.n) return false;
    if (!odd) {
        const char *lf = memchr(text.s + i, '\n', text.n - i);
        n = lf != NULL;
        i = lf ? (size_t)(lf - text.s) : text.n;
    }
    for (; odd && i < text.n; i++) {
        unsigned char c = (unsigned char)text.s[i];
        if ((c < 0x0E && c > 9) || c == 0xC2 || c == 0xE2) {
            n = line_end(dtl_span_of(text.s + i, text.n - i));
            if (n) break;
        }
    }
    *line = dtl_span_of(text.s + *at, i - *at);
    *at = i + n;
    return true;
}

static size_t first_word(dtl_span s)
{
    size_t n = 0;
    while (n < s.n && s.s[n] != ' ' && s.s[n] != '\t') n++;
    return dtl_utf8_count(dtl_span_of(s.s, n));
}

static bool indented(dtl_span line)
{
    return line.n && (line.s[0] == '\t' || (line.n > 1 && line.s[0] == ' ' && line.s[1] == ' '));
}

/* A line was broken to a width if the next word would not have fitted. Returns that width where nearly all breaks of the text
 * are such, else 0. */
static size_t wrap_width(dtl_span text, bool odd)
{
    size_t width = 0, breaks = 0, forced = 0;
    for (int pass = 0; pass < 2; pass++) {
        dtl_span line, before = DTL_NONE;
        for (size_t at = 0; next_line(text, odd, &at, &line); before = line) {
            bool start = indented(line);
            line = strip(line);
            if (!before.n || !line.n || start) continue;
            size_t n = dtl_utf8_count(before);
            if (pass == 0) {
                if (n > width) width = n;
            } else {
                if (!memchr(line.s, ' ', line.n)) continue; /* a script without spaces tells nothing */
                breaks++;
                forced += n + 1 + first_word(line) > width;
            }
        }
        if (width < 30 || width > 100) return 0;
    }
    return breaks >= 4 && forced * 5 >= breaks * 4 ? width : 0;
}

void dtl_read_clean(dtl_span text, bool unwrap, dtl_buf *out)
{
    bool odd = odd_ends(text);
    size_t width = unwrap ? wrap_width(text, odd) : 0,
           n = 0; /* n: code points of the line before, 0 behind a blank one */
    size_t start = out->n;
    bool caption = false;
    dtl_span line;
    for (size_t at = 0; next_line(text, odd, &at, &line);) {
        bool indent = indented(line);
        line = strip(line);
        if (line.n && out->n > start) {
            bool join =
                width && n && !indent && !caption && n + 1 + first_word(line) > width && !dtl_read_is_caption(line);
            char last = out->n ? out->s[out->n - 1] : '\0';
            if (!join) dtl_buf_byte(out, '\n');
            else if (last != '-') dtl_buf_byte(out, ' ');
        }
        dtl_buf_span(out, line);
        if (width) {
            n = dtl_utf8_count(line);
            caption = line.n && dtl_read_is_caption(line);
        }
    }
}

static bool next_paragraph(dtl_span text, size_t *at, dtl_span *p)
{
    if (*at >= text.n) return false;
    const char *from = text.s + *at, *lf = memchr(from, '\n', text.n - *at);
    size_t n = lf ? (size_t)(lf - from) : text.n - *at;
    *p = dtl_span_of(from, n);
    *at += n + (lf != NULL);
    return true;
}

/* ---- captions and titles ---- */

/* Same letters, case apart? Returns the bytes of s that the word took, or 0. */
static size_t same_word(dtl_span s, const char *word)
{
    size_t at = 0, w = 0;
    dtl_span ws = dtl_span_str(word);
    fold_entry ka, kb;
    while (w < ws.n) {
        if (at >= s.n) return 0;
        const fold_entry *a = dtl_fold_entry(dtl_utf8_next(s, &at), &ka),
                         *b = dtl_fold_entry(dtl_utf8_next(ws, &w), &kb);
        if (a->n != b->n || memcmp(a->f, b->f, a->n) != 0) return 0;
    }
    return at;
}

/* "... Photo : VNA", "(Photo VNA)", "Foto: dpa": a caption word, then a colon, or a caption word first in a bracket or line's end part. */
bool dtl_read_is_caption(dtl_span p)
{
    bool edge = true, bracket = true; /* at the start of a word; behind an opening bracket or at the very start */
    if (p.n > 1000) return false; /* nobody writes captions that long; articles with one long paragraph are common */
    for (size_t at = 0; at < p.n;) {
        size_t here = at;
        uint32_t cp = dtl_utf8_next(p, &at);
        if (edge && is_letter(class_of(cp))) {
            for (size_t i = 0; i < sizeof caption_words / sizeof *caption_words; i++) {
                size_t n = same_word(dtl_span_of(p.s + here, p.n - here), caption_words[i]);
                if (!n) continue;
                size_t k = here + n;
                while (k < p.n && (p.s[k] == ' ' || p.s[k] == '.' || (unsigned char)p.s[k] == 0xC2 ||
                                   (unsigned char)p.s[k] == 0xA0))
                    k++;
                dtl_span tail = dtl_span_of(p.s + k, p.n - k);
                bool colon = tail.n && (tail.s[0] == ':' || tail.s[0] == '/' ||
                                        (tail.n > 2 && memcmp(tail.s, "\xEF\xBC\x9A", 3) == 0));
                if (colon && tail.n <= 120) return true;
                if (bracket && here > 0 && tail.n && tail.n <= 80 && tail.s[tail.n - 1] == ')') return true;
            }
        }
        if (cp != ' ') bracket = cp == '(' || cp == '[' || cp == 0xFF08;
        edge = !is_letter(class_of(cp));
    }
    return false;
}

static uint32_t last_mark(dtl_span p)
{
    while (p.n) { /* closing quotes and brackets do not end a sentence, what stands before them does */
        uint32_t cp = dtl_utf8_prev(p, &p.n);
        if (cp == '"' || cp == '\'' || cp == ')' || cp == ']' || cp == 0x2019 || cp == 0x201D || cp == 0x201C ||
            cp == 0xBB || cp == 0x300D || cp == 0x300F || cp == 0xFF09 || is_blank(cp))
            continue;
        return cp;
    }
    return 0;
}

dtl_span dtl_read_title(dtl_span text)
{
    dtl_span first, second;
    size_t at = 0, letters = 0;
    read_dateline d;
    if (!next_paragraph(text, &at, &first) || !next_paragraph(text, &at, &second)) return DTL_NONE;
    if (first.n > 600 || dtl_utf8_count(first) > 180 || dtl_read_is_caption(first)) return DTL_NONE;
    uint32_t end = last_mark(first);
    if (end == '.' || end == ',' || end == ';' || end == ':' || end == 0x3002 || end == 0xFF0E || end == 0x0964 ||
        end == 0x0589 || end == 0x1362 || end == 0x06D4 || end == 0xFF1A || end == 0xFF0C)
        return DTL_NONE;
    for (size_t k = 0; k < first.n;) letters += is_letter(class_of(dtl_utf8_next(first, &k)));
    if (letters < 3 || dtl_read_dateline(first, &d)) return DTL_NONE;
    return first;
}

bool dtl_read_begins(dtl_span text, dtl_span title)
{
    size_t a = 0, b = 0;
    for (;;) {
        uint32_t x = 0, y = 0;
        size_t a0 = a;
        while (b < title.n && ((y = dtl_utf8_next(title, &b)) == '\n' || y == '\r' || is_blank(y))) y = 0;
        if (!y) return a == 0 || a0 <= text.n;
        while (a < text.n && ((x = dtl_utf8_next(text, &a)) == '\n' || x == '\r' || is_blank(x))) x = 0;
        if (x != y) return false;
    }
}
