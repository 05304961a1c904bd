/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"
#include "tap.h"

#include <stdlib.h>

static uint64_t seed = 88172645463325252u;
static uint32_t rnd(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32);
}

/* The slow truth: table 3-7 by one code point at a time. */
static size_t slow_prefix(dtl_span s)
{
    size_t at = 0;
    while (at < s.n) {
        size_t was = at;
        bool bad = false;
        dtl_utf8_next_bad(s, &at, &bad);
        if (bad) return was;
    }
    return at;
}

int main(void)
{
    /* Unicode 3.9, tables 3-8 to 3-11: how many U+FFFD, in bytes of three */
    static const struct {
        const char *what, *in, *out;
    } sub[] = {
        {"empty", "", ""},
        {"ASCII", "abc", "abc"},
        {"two, three, four bytes", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
        {"table 3-8", "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "????????A"},
        {"table 3-9, surrogates", "\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "????????A"},
        {"table 3-10, others", "\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "?????A??B"},
        {"table 3-11, cut sequences", "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "????A"},
        {"lead at the end", "a\xE2\x82", "a?"},
        {"lone continuation", "\x80", "?"},
    };
    dtl_buf b;
    dtl_buf_init(&b, 0, NULL);
    for (size_t i = 0; i < sizeof sub / sizeof *sub; i++) {
        dtl_buf want;
        dtl_buf_init(&want, 0, NULL);
        size_t bad = 0;
        for (const char *p = sub[i].out; *p; p++)
            if (*p == '?') {
                dtl_buf_puts(&want, "\xEF\xBF\xBD");
                bad++;
            } else dtl_buf_byte(&want, *p);
        dtl_buf_reset(&b);
        size_t n = dtl_utf8_repair(dtl_span_str(sub[i].in), &b);
        is(b.s, b.n, want.s, want.n, "%s", sub[i].what);
        ok(n == bad, "%s: %zu subparts", sub[i].what, bad);
        dtl_buf_fini(&want);
    }
    dtl_buf_fini(&b);

    size_t wrong = 0;
    for (uint32_t cp = 0; cp <= 0x110000; cp++) {
        char e[4];
        unsigned n = dtl_utf8_encode(e, cp);
        size_t at = 0, back = n;
        uint32_t want = cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000) ? 0xFFFD : cp;
        if (dtl_utf8_next((dtl_span){e, n}, &at) != want || at != n || n != dtl_utf8_len(want)) wrong++;
        if (dtl_utf8_prev((dtl_span){e, n}, &back) != want || back != 0) wrong++;
    }
    ok(wrong == 0, "every code point is written and read again, forwards and backwards");

    /* random bytes made mostly of pieces that are nearly right, at every length around the vector width */
    wrong = 0;
    char buf[300];
    for (int round = 0; round < 300000; round++) {
        size_t n = 0, want = rnd() % 260;
        while (n < want) {
            uint32_t r = rnd();
            if (r % 97 == 0) buf[n++] = (char)(r >> 8);
            else if (r % 3 == 0) buf[n++] = (char)(r >> 8 & 0x7F);
            else {
                static const uint32_t edges[] = {0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF, 0xD7FF, 0xE000, 0x20AC};
                uint32_t cp = r % 5 ? edges[r / 5 % 9] : (r >> 8) % 0x110000;
                n += dtl_utf8_encode(buf + n, cp);
                if (r % 211 == 1) n--;
            }
        }
        dtl_span s = {buf, n};
        size_t truth = slow_prefix(s);
        if (dtl_utf8_valid_prefix(s) != truth || dtl_utf8_valid_prefix_portable(s) != truth) wrong++;
        if (dtl_utf8_count(s) != dtl_utf8_count_portable(s)) wrong++;
        if (dtl_utf8_ascii_prefix(s) != dtl_utf8_ascii_prefix_portable(s)) wrong++;
    }
    ok(wrong == 0, "300,000 random texts: vector form, portable form and the slow truth agree (%zu do not)", wrong);

    /* every two-, three- and four-byte start, placed across the edge of a vector */
    wrong = 0;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned c = 0; c < 256; c++)
            for (unsigned k = 0; k < 8; k++)
                for (size_t at = 28; at < 33; at++) {
                    memset(buf, 'x', 96);
                    buf[at] = (char)a;
                    buf[at + 1] = (char)c;
                    if (k & 1) buf[at + 2] = (char)0x80;
                    if (k & 2) buf[at + 3] = (char)0xBF;
                    size_t n = k & 4 ? 96 : at + 2 + (k & 3);
                    dtl_span s = {buf, n};
                    if (dtl_utf8_valid_prefix(s) != slow_prefix(s)) wrong++;
                }
    ok(wrong == 0, "every pair of bytes across a vector's edge");

    char *long_text = malloc(1 << 20);
    size_t n = 0, cps = 0;
    while (n + 4 < 1 << 20) {
        n += dtl_utf8_encode(long_text + n, (rnd() & 3) ? 0x4E00 + rnd() % 5000 : 'a');
        cps++;
    }
    dtl_span s = {long_text, n};
    ok(dtl_utf8_valid(s) && dtl_utf8_count(s) == cps, "1 MB: %zu code points", cps);
    wrong = 0;
    for (size_t at = 0, cp = 0; at < 5000; cp++) {
        if (dtl_utf8_offset(s, cp) != at) wrong++;
        dtl_utf8_next(s, &at);
    }
    ok(wrong == 0 && dtl_utf8_offset(s, cps) == n && dtl_utf8_offset(s, cps + 100) == n, "offset of a code point");
    free(long_text);
    ok(dtl_utf8_valid(DTL_NONE) && dtl_utf8_count(DTL_NONE) == 0, "no text");
    return done();
}
