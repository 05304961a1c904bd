/* SPDX-License-Identifier: Apache-2.0
 *
 * langscan: cuts text into the words that language detection looks at.
 */
#include "langmodel.h"
#include <string.h>

/* Ill-formed bytes come out one by one as U+FFFD, which is no letter. */
static inline const char *decode(const char *s, const char *e, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = (size_t)(e - s);
    if (p[0] < 0x80) {
        *cp = p[0];
        return s + 1;
    }
    if (p[0] >= 0xC2 && p[0] < 0xE0 && n > 1 && (p[1] & 0xC0) == 0x80) {
        *cp = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
        return s + 2;
    }
    if (p[0] >= 0xE0 && p[0] < 0xF0 && n > 2 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        *cp = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        if (*cp >= 0x800 && (*cp & 0xF800) != 0xD800) return s + 3;
    } else if (p[0] >= 0xF0 && p[0] < 0xF5 && n > 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80 &&
               (p[3] & 0xC0) == 0x80) {
        *cp = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
        if (*cp >= 0x10000 && *cp <= 0x10FFFF) return s + 4;
    }
    *cp = 0xFFFD;
    return s + 1;
}

static uint32_t compose(const dtl_lang_model *m, uint32_t base, uint32_t mark)
{
    size_t lo = 0, hi = m->head->n_pairs;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        const lang_pair *p = m->pairs + mid;
        if (p->base == base && p->mark == mark) return p->to;
        if (p->base < base || (p->base == base && p->mark < mark)) lo = mid + 1;
        else hi = mid;
    }
    return 0;
}

static inline bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
static inline bool is_alnum(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Past an address: up to white space or what closes a quotation or a tag. */
static const char *past_address(const char *p, const char *e)
{
    while (p < e && !is_space(*p) && *p != '<' && *p != '>' && *p != '"') p++;
    return p;
}

/* Past mark-up that starts at p, or p + 1. */
static const char *past_markup(const char *p, const char *e)
{
    size_t n = (size_t)(e - p);
    if (*p == '<' && n > 2 && (is_alnum(p[1]) || p[1] == '/' || p[1] == '!')) {
        const char *end = memchr(p, '>', n < 1000 ? n : 1000);
        if (end) return end + 1;
    } else if (*p == '&' && n > 2) {
        size_t i = p[1] == '#' ? 2 : 1;
        while (i < n && i < 10 && is_alnum(p[i])) i++;
        if (i < n && i > 1 && p[i] == ';') return p + i + 1;
    } else if (*p == '{' && n > 3 && p[1] == '{') {
        for (size_t i = 2; i + 1 < n && i < 300; i++)
            if (p[i] == '}' && p[i + 1] == '}') return p + i + 2;
    } else if (*p == '@' && n > 1 && is_alnum(p[1])) {
        return past_address(p, e);
    }
    return p + 1;
}

bool lang_next(lang_scan *scan, lang_word *w)
{
    const dtl_lang_model *m = scan->m;
    const char *p = scan->s, *e = scan->e, *next = p;
    bool glued = false; /* a digit or low line touches the word */
    uint32_t cp;
    lang_char ch;
    for (;;) {
        for (;; p = next) {
            if (p >= e) {
                scan->s = e;
                return false;
            }
            next = decode(p, e, &cp);
            ch = lang_char_of(m, cp);
            if (ch.kind == LANG_LETTER || ch.kind == LANG_UPPER) break;
            if (ch.kind == LANG_SKIP) continue;
            glued = ch.kind == LANG_DIGIT || cp == '_';
            if (cp == '<' || cp == '&' || cp == '{' || cp == '@') next = past_markup(p, e);
        }
        w->s = p;
        w->script = ch.script;
        w->upper = ch.kind == LANG_UPPER;
        bool lower = false;
        uint32_t n = 0;
        w->sym[0] = LANG_BORDER;
        for (;;) {
            if (ch.kind == LANG_LETTER || ch.kind == LANG_UPPER) {
                if (ch.script != w->script) break;
                lower |= ch.kind == LANG_LETTER;
                cp = (cp & 0xFFFF0000u) | ((cp + ch.add) & 0xFFFFu);
            } else if (ch.kind == LANG_JOIN) {
                uint32_t to = n <= LANG_WORD_MAX ? compose(m, w->sym[n], cp) : 0;
                if (to) {
                    w->sym[n] = to;
                    cp = 0;
                }
            } else if (ch.kind == LANG_APOS) {
                uint32_t after = 0;
                if (next < e) decode(next, e, &after);
                lang_char a = lang_char_of(m, after);
                if ((a.kind != LANG_LETTER && a.kind != LANG_UPPER) || a.script != w->script) break;
                cp = '\'';
            } else if (ch.kind == LANG_SKIP) {
                cp = 0;
            } else if (ch.kind != LANG_MARK) {
                break;
            }
            if (cp) {
                if (n >= LANG_RUN_MAX && m->scripts[w->script].cjk) break;
                if (n < LANG_WORD_MAX) w->sym[++n] = cp;
            }
            p = next;
            if (w->script == m->latin) /* most letters of most texts */
                for (; p < e && n < LANG_WORD_MAX; p++) {
                    unsigned char c = (unsigned char)*p, small = c | 0x20;
                    if (small < 'a' || small > 'z') break;
                    lower |= c == small;
                    w->sym[++n] = small;
                }
            if (p >= e) break;
            next = decode(p, e, &cp);
            ch = lang_char_of(m, cp);
        }
        w->n = n;
        w->e = p;
        w->shout = !lower && n > 1;
        w->sym[n + 1] = LANG_BORDER;
        if (p < e && w->e[-1] > 0) { /* ASCII: may be part of an address or a code */
            size_t left = (size_t)(e - p);
            if (*p == '@' || (*p == ':' && left > 2 && p[1] == '/' && p[2] == '/') ||
                (*p == '.' && left > 2 && is_lower(p[1]) && is_lower(p[2]) && is_alnum(p[-1]) && n > 1)) {
                p = next = past_address(p, e);
                continue;
            }
            if (*p == '_' || (*p >= '0' && *p <= '9')) {
                while (p < e && is_alnum(*p)) p++;
                next = p;
                continue;
            }
        }
        if (glued && (unsigned char)*w->s < 0x80) {
            glued = false;
            next = p;
            continue;
        }
        scan->s = p;
        return true;
    }
}
