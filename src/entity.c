/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/entity.h"

#include <string.h>

static const struct {
    const char *name;
    uint32_t cp[2];
} names[] = {
#include "entities.inc" /* made at build time */
};

enum { NAME_MOST = 32 }; /* the longest is CounterClockwiseContourIntegral */

/* HTML 13.2.5.80: what the C1 numbers mean. */
static const uint16_t c1[32] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
                                0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

static size_t number_at(dtl_span s, size_t at, uint32_t *cp)
{
    size_t i = at + 2, from;
    uint32_t v = 0;
    bool hex = i < s.n && (s.s[i] == 'x' || s.s[i] == 'X');
    if (hex) i++;
    from = i;
    for (; i < s.n && i - from < 10; i++) {
        unsigned c = (unsigned char)s.s[i], d = c - '0';
        if (d > 9) {
            d = (c | 0x20) - 'a';
            if (!hex || d > 5) break;
            d += 10;
        }
        v = v > 0x10FFFF ? v : v * (hex ? 16 : 10) + d;
    }
    if (i == from || i >= s.n || s.s[i] != ';') return 0;
    *cp = v >= 0x80 && v < 0xA0 ? c1[v - 0x80] : v == 0 || v > 0x10FFFF ? 0xFFFD : v;
    return i + 1 - at;
}

size_t dtl_entity_at(dtl_span s, size_t at, uint32_t cp[2])
{
    cp[0] = cp[1] = 0;
    if (at + 2 >= s.n || s.s[at] != '&') return 0;
    if (s.s[at + 1] == '#') {
        size_t n = number_at(s, at, cp);
        if (n && cp[0] >= 0xD800 && cp[0] <= 0xDFFF) {
            uint32_t low = 0;
            size_t m = cp[0] < 0xDC00 && at + n + 2 < s.n && s.s[at + n] == '&' && s.s[at + n + 1] == '#'
                           ? number_at(s, at + n, &low)
                           : 0;
            if (m && low >= 0xDC00 && low <= 0xDFFF) {
                cp[0] = 0x10000 + ((cp[0] - 0xD800) << 10) + (low - 0xDC00);
                n += m;
            } else cp[0] = 0xFFFD;
        }
        return n;
    }
    size_t n = 0;
    const char *name = s.s + at + 1;
    while (n < NAME_MOST && at + 1 + n < s.n) {
        unsigned c = (unsigned char)name[n];
        if ((c | 0x20) - 'a' > 25 && c - '0' > 9) break;
        n++;
    }
    if (n < 2 || at + 1 + n >= s.n || name[n] != ';') return 0;
    size_t low = 0, high = sizeof names / sizeof *names;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = strncmp(names[mid].name, name, n);
        if (c == 0 && names[mid].name[n]) c = 1;
        if (c < 0) low = mid + 1;
        else high = mid;
        if (c == 0) {
            cp[0] = names[mid].cp[0];
            cp[1] = names[mid].cp[1];
            return n + 2;
        }
    }
    return 0;
}
