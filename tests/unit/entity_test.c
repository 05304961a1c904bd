/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/entity.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *in;
        size_t n;
        uint32_t a, b;
    } cases[] = {
        {"&amp;x", 5, '&', 0},
        {"&eacute;", 8, 0xE9, 0},
        {"&AMP;", 5, '&', 0},
        {"&zwnj;", 6, 0x200C, 0},
        {"&CounterClockwiseContourIntegral;", 33, 0x2233, 0},
        {"&NotEqualTilde;", 15, 0x2242, 0x338},
        {"&AElig;", 7, 0xC6, 0},
        {"&there4;", 8, 0x2234, 0},
        {"&#233;", 6, 0xE9, 0},
        {"&#xE9;", 6, 0xE9, 0},
        {"&#XE9;", 6, 0xE9, 0},
        {"&#150;", 6, 0x2013, 0},
        {"&#0;", 4, 0xFFFD, 0},
        {"&#x110000;", 10, 0xFFFD, 0},
        {"&#4294967337;", 13, 0xFFFD, 0},
        {"&#xD83D;&#xDE00;", 16, 0x1F600, 0},
        {"&#xD83D;", 8, 0xFFFD, 0},
        {"&copy=1", 0, 0, 0},
        {"&eacute", 0, 0, 0},
        {"&nosuch;", 0, 0, 0},
        {"&;", 0, 0, 0},
        {"&#;", 0, 0, 0},
        {"&#x;", 0, 0, 0},
        {"&#12345678901;", 0, 0, 0},
        {"&", 0, 0, 0},
        {"AT&T; x", 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t cp[2];
        dtl_span s = dtl_span_str(cases[i].in);
        size_t at = s.n > 2 && s.s[2] == '&' ? 2 : 0, n = dtl_entity_at(s, at, cp);
        ok(n == cases[i].n && (n == 0 || (cp[0] == cases[i].a && cp[1] == cases[i].b)), "%s: %zu bytes, %X %X",
           cases[i].in, n, (unsigned)cp[0], (unsigned)cp[1]);
    }
    return done();
}
