/* SPDX-License-Identifier: Apache-2.0
 *
 * Composing text that was taken apart (NFD), of the kinds there is much of: letters with marks of Latin, Greek and Cyrillic,
 * and Hangul. Straight from bytes to bytes; what is unusual is left to the pass in norm.c.
 */
#include "norm.h"
#include "dateline/utf8.h"

#include <string.h>

enum { QUIET = 64, MARKS = 6 }; /* bytes without an edit after which the scan is faster */

/* The mark of two bytes (U+0300 to U+037F) at p. */
static inline bool mark_at(const unsigned char *p)
{
    return (p[0] & 0xFE) == 0xCC;
}

static inline bool boundary_next(const unsigned char *s, size_t i, size_t n)
{
    if (s[i] < 0x80) return true;
    return !(norm_class(dtl_utf8_next((dtl_span){(const char *)s, n}, &i)) & NC_NFC);
}

static inline void note(dtl_map *map, size_t clean, size_t clean_end, size_t raw, size_t raw_end)
{
    if (!map) return;
    if (map->n && map->n < map->cap) {
        dtl_map_edit *last = map->edits + map->n - 1;
        if (last->clean_end != clean || last->raw_end != raw) {
            map->edits[map->n++] = (dtl_map_edit){clean, clean_end, raw, raw_end, 1};
            return;
        }
    }
    dtl_map_add(map, clean, clean_end, raw, raw_end);
}

size_t norm_compose_run(dtl_span in, size_t at, unsigned steps, dtl_buf *out, size_t base, dtl_map *map,
                        size_t *n_edits)
{
    const unsigned char *s = (const unsigned char *)in.s;
    const size_t n = in.n, slack = 4 * (MARKS + 2);
    const bool only_nfc =
        !(steps & ~(DTL_NORM_BIT(DTL_NORM_NFC) | DTL_NORM_BIT(DTL_NORM_MARKS) | DTL_NORM_BIT(DTL_NORM_ILL)));
    const uint32_t stop = NC_NFC | (only_nfc ? 0 : NC_REPAIR) | (steps & DTL_NORM_BIT(DTL_NORM_COMPAT) ? NC_COMPAT : 0);
    size_t quiet = at + QUIET;
    if (n - at <= slack || !dtl_buf_grow(out, n - at + slack)) return at;
    unsigned char *o = (unsigned char *)out->s + out->n;
    size_t before_at = at; /* the letter last copied as it is: what follows may still want it */
    while (at + slack < n && at < quiet) {
        unsigned c = s[at];
        uint32_t letter;
        size_t p;
        if (c < 0x80) {
            if (!only_nfc && (c < 0x20 || c == '&' || c == 0x7F)) break;
            if (!mark_at(s + at + 1)) {
                *o++ = (unsigned char)c;
                before_at = at++;
                continue;
            }
            letter = c;
            p = at + 1;
        } else if (c == 0xE1 && s[at + 1] == 0x84 && s[at + 2] < 0x93 && s[at + 3] == 0xE1 && s[at + 4] == 0x85 &&
                   s[at + 5] > 0xA0 && s[at + 5] < 0xB6) { /* Hangul: L and V, perhaps T (Unicode 3.12) */
            uint32_t syllable = 0xAC00 + ((s[at + 2] - 0x80u) * 21 + (s[at + 5] - 0xA1u)) * 28;
            p = at + 6;
            if (s[p] == 0xE1) {
                if (s[p + 1] == 0x86 && s[p + 2] >= 0xA8) {
                    syllable += s[p + 2] - 0xA7u;
                    p += 3;
                } else if (s[p + 1] == 0x87 && s[p + 2] <= 0x82) {
                    syllable += s[p + 2] - 0x80u + 25;
                    p += 3;
                }
            }
            if (s[p] >= 0x80 && !(s[p] == 0xE1 && s[p + 1] == 0x84) && !boundary_next(s, p, n)) break;
            o[0] = (unsigned char)(0xE0 | syllable >> 12);
            o[1] = (unsigned char)(0x80 | (syllable >> 6 & 0x3F));
            o[2] = (unsigned char)(0x80 | (syllable & 0x3F));
            if (map) {
                size_t to = (size_t)((char *)o - out->s) - base;
                note(map, to, to + 3, at, p);
            }
            o += 3;
            ++*n_edits;
            before_at = at = p;
            quiet = at + QUIET;
            continue;
        } else {
            p = at;
            letter = dtl_utf8_next_slow(in, &p);
            uint32_t class = norm_class(letter);
            if (class & stop) break;
            if (!mark_at(s + p)) {
                memcpy(o, s + at, 4);
                o += p - at;
                before_at = at;
                at = p;
                continue;
            }
            if (class & NC_DECOMP) break;
        }
        /* a letter and its marks, in the order of their classes */
        unsigned waiting = 0, last = 0, before = 0; /* class of the last mark that waits, and of the last one */
        uint32_t marks[MARKS];
        bool plain = true;
        do {
            uint32_t m = (s[p] & 0x1Fu) << 6 | (s[p + 1] & 0x3Fu), class = norm_class(m), ccc = class & NC_CCC;
            if (ccc < before || !ccc || class & NC_NO || waiting == MARKS) {
                plain = false;
                break;
            }
            uint32_t both = waiting == 0 || last < ccc ? norm_compose(letter, m) : 0;
            before = ccc;
            if (both) letter = both;
            else {
                marks[waiting++] = m;
                last = ccc;
            }
            p += 2;
        } while (mark_at(s + p) && p + slack < n + MARKS);
        if (!plain || mark_at(s + p) || !boundary_next(s, p, n)) break;
        char *from = (char *)o;
        o += dtl_utf8_encode(from, letter);
        for (unsigned i = 0; i < waiting; i++) o += dtl_utf8_encode((char *)o, marks[i]);
        size_t k = (size_t)((char *)o - from);
        if (k != p - at || memcmp(from, s + at, k) != 0) {
            size_t to = (size_t)(from - out->s) - base;
            note(map, to, to + k, at, p);
            ++*n_edits;
            quiet = p + QUIET;
        }
        before_at = at = p;
    }
    if (before_at < at && !boundary_next(s, at, n)) { /* it wants the letter before it */
        o -= at - before_at;
        at = before_at;
    }
    out->n = (size_t)((char *)o - out->s);
    return at;
}
