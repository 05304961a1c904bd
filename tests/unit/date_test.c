/* SPDX-License-Identifier: Apache-2.0 */
#include "date.h"
#include "tap.h"

#include <stdlib.h>

/* A small language for the test: "y2021 m11 d17 w3 q2 S2 h17 i30 pMO rW-1 n-1 c19 e198", spans "5Y", "XM". */
static dtl_when said(const char *s)
{
    dtl_when w;
    dtl_when_init(&w, DTL_WHEN_POINT);
    for (; *s; s++) {
        char *end = (char *)s + 1;
        long v = strtol(s + 1, &end, 10);
        switch (*s) {
        case 'y': w.y = (int)v; break;
        case 't': w.y = (int)v, w.two = true; break;
        case 'm': w.m = (int)v; break;
        case 'd': w.d = (int)v; break;
        case 'w': w.wd = (int)v; break;
        case 'k': w.week = (int)v; break;
        case 'K': w.weekend = true, end = (char *)s + 1; break;
        case 'q': w.q = (int)v; break;
        case 'H': w.half = (int)v; break;
        case 'S': w.season = (int)v; break;
        case 'h': w.h = (int)v; break;
        case 'i': w.mi = (int)v; break;
        case 'a': w.ampm = (int)v; break;
        case 'c': w.cent = (int)v; break;
        case 'e': w.dec = (int)v; break;
        case 'N': w.nth = (int)v; break;
        case 'B': w.bc = true, end = (char *)s + 1; break;
        case 'n': w.rel_u = 'n', w.rel = (int)v; break;
        case 'p': memcpy(w.pod, s + 1, 2), end = (char *)s + 3; break;
        case 'r': w.rel_u = s[1], w.rel = (int)strtol(s + 2, &end, 10); break;
        case 'F':
            w.feast = 1, w.feast_rule = s + 1, w.feast_n = strcspn(s + 1, " "), end = (char *)s + 1 + w.feast_n;
            break;
        case 'P': w.kind = DTL_WHEN_SPAN, end = (char *)s + 1; break;
        case '*': w.kind = DTL_WHEN_SET, end = (char *)s + 1; break;
        case '+':
            if (s[1] == 'X') w.part[w.n_parts].n.bad = true, end = (char *)s + 2;
            else w.part[w.n_parts].n = dtl_dec_int(strtol(s + 1, &end, 10));
            if (*end == ',')
                w.part[w.n_parts].n.e = -1, w.part[w.n_parts].n.c = (uint64_t)strtol(s + 1, NULL, 10) * 10 + 5,
                end += 2;
            w.part[w.n_parts++].u = *end++;
            break;
        default: end = (char *)s + 1; break;
        }
        s = end - 1;
    }
    return w;
}

static void means(const char *s, const char *to, const char *anchor, int tense, const char *want)
{
    dtl_when w = said(s), e;
    dtl_when_ctx c = {.tense = tense};
    dtl_when_out out;
    char got[200];
    if (*to) e = said(to), w.kind = DTL_WHEN_RANGE, w.to = &e;
    dtl_when_anchor(dtl_span_str(anchor), &c.y, &c.m, &c.d);
    int n = 0;
    if (dtl_when_resolve(&w, &c, &out)) n = snprintf(got, sizeof got, "%.*s", (int)out.value_n, out.value);
    is(got, (size_t)n, want, strlen(want), "%s%s%s at %s, tense %d", s, *to ? " to " : "", to,
       *anchor ? anchor : "no date", tense);
}

static void bounds(const char *v, const char *want)
{
    dtl_when w;
    dtl_when_ctx c = {.y = 2024, .m = 9, .d = 20};
    dtl_when_out out;
    char got[64];
    int32_t a, b;
    int n = 0;
    dtl_when_init(&w, DTL_WHEN_REF);
    w.ref = dtl_span_str(v);
    dtl_when_resolve(&w, &c, &out);
    if (dtl_when_bounds(dtl_span_str(v), &a, &b)) n = snprintf(got, sizeof got, "%d+%d", a, b - a + 1);
    is(got, (size_t)n, want, strlen(want), "bounds of %s", v);
}

int main(void)
{
    static const struct {
        const char *said, *to, *anchor;
        int tense;
        const char *want;
    } t[] = {
        {"y2021 m11 d17", "", "", 0, "2021-11-17"},
        {"m11 d17", "", "", 0, "XXXX-11-17"},
        {"m11 d17", "", "2021-11-17", 0, "2021-11-17"},
        {"m11 d17", "", "2024-09-20", 0, "2024-11-17"},
        {"m12 d30", "", "2024-01-05", 0, "2023-12-30"},
        {"m1 d3", "", "2023-12-28", 0, "2024-01-03"},
        {"m5", "", "2024-09-20", -1, "2024-05"},
        {"m5", "", "2024-09-20", 1, "2025-05"},
        {"m9", "", "2024-09-20", -1, "2024-09"},
        {"m5 n-1", "", "2024-09-20", 0, "2024-05"},
        {"m11 n-1", "", "2024-09-20", 0, "2023-11"},
        {"m11 n1", "", "2024-09-20", 0, "2024-11"},
        {"m5 n1", "", "2024-09-20", 0, "2025-05"},
        {"w5", "", "2024-09-20", 0, "2024-09-20"},
        {"w4", "", "2024-09-20", -1, "2024-09-19"},
        {"w6", "", "2024-09-20", 0, "2024-09-14"},
        {"w6", "", "2024-09-20", 1, "2024-09-21"},
        {"w5 n-1", "", "2024-09-20", 0, "2024-09-13"},
        {"w5 n1", "", "2024-09-20", 0, "2024-09-27"},
        {"w1 n0", "", "2024-09-20", 0, "2024-09-16"},
        {"w1", "", "", 0, "XXXX-WXX-1"},
        {"w3 m9 d18", "", "2024-09-20", 0, "2024-09-18"},
        {"w2 d17", "", "2024-09-20", 0, "2024-09-17"},
        {"d25", "", "2024-09-20", 1, "2024-09-25"},
        {"d31", "", "2024-09-20", -1, "2024-08-31"},
        {"m6 d31", "", "2024-09-20", 0, ""},
        {"y2023 m2 d29", "", "", 0, ""},
        {"m2 d29", "", "2023-05-05", 0, "2024-02-29"}, /* of the nearest year that has one */
        {"m13", "", "2024-09-20", 0, ""},
        {"rY-1", "", "2024-09-20", 0, "2023"},
        {"rY-1 m5", "", "2024-09-20", 0, "2023-05"},
        {"rM1", "", "2024-12-31", 0, "2025-01"},
        {"rW-1", "", "2024-09-20", 0, "2024-W37"},
        {"rW1 w2", "", "2024-09-20", 0, "2024-09-24"},
        {"rW0 K", "", "2024-09-20", 0, "2024-W38-WE"},
        {"rD-1", "", "2024-03-01", 0, "2024-02-29"},
        {"rD-1 pMO", "", "2024-09-20", 0, "2024-09-19TMO"},
        {"rQ-1", "", "2024-01-20", 0, "2023-Q4"},
        {"rE-1", "", "2024-09-20", 0, "201"},
        {"rC0", "", "2024-09-20", 0, "20"},
        {"rC-1", "", "2000-09-20", 0, "18"},
        {"rD0", "", "", 0, "XXXX-XX-XX"},
        {"rW-1", "", "", 0, "XXXX-WXX"},
        {"rY0", "", "", 0, "XXXX"},
        {"rY-1 m5", "", "", 0, "XXXX-05"},
        {"q3", "", "1989-11-02", 0, "1989-Q3"},
        {"q4", "", "1989-02-02", 0, "1988-Q4"},
        {"q3 y1996", "", "", 0, "1996-Q3"},
        {"S2", "", "2024-09-20", 0, "2024-SU"},
        {"S4 y1994", "", "", 0, "1994-WI"},
        {"e198", "", "", 0, "198"},
        {"c19", "", "", 0, "19"},
        {"y44 B", "", "", 0, "BC0044"},
        {"t98", "", "2024-09-20", 0, "1998"},
        {"t24", "", "2021-11-17", 0, "2024"},
        {"t85 m12 d31", "", "1994-05-25", 0, "1985-12-31"},
        {"h10 i35 a0", "", "2024-09-20", 0, "2024-09-20T10:35"},
        {"h10 a1 w4", "", "2024-09-20", 0, "2024-09-19T22:00"},
        {"h12 a0", "", "", 0, "T00:00"},
        {"h25 i70", "", "2024-09-20", 0, ""},
        {"h9 pEV rD-1", "", "2024-09-20", 0, "2024-09-19T21:00"},
        {"h24 i30", "", "", 0, ""},
        {"N4 w4 m11 y2024", "", "", 0, "2024-11-28"},
        {"k38 y2024", "", "", 0, "2024-W38"},
        {"k53 y2024", "", "", 0, ""},
        {"F12-25", "", "2024-09-20", 0, "2024-12-25"},
        {"Feaster+1 y2024", "", "", 0, "2024-04-01"},
        {"F4:11:4 n-1", "", "2024-09-20", 0, "2023-11-23"},
        {"F-1:5:1 y2024", "", "", 0, "2024-05-27"},
        {"Forthodox+0 y2024", "", "", 0, "2024-05-05"},
        {"P +3Y", "", "", 0, "P3Y"},
        {"P +XM", "", "", 0, "PXM"},
        {"P +2Y +3M", "", "", 0, "P2Y3M"},
        {"P +1,5h", "", "", 0, "PT1H30M"},
        {"P +2E", "", "", 0, "P20Y"},
        {"P +1D +2h", "", "", 0, "P1DT2H"},
        {"P +3Q", "", "", 0, "P9M"},
        {"* +1D", "", "", 0, "P1D"},
        {"* w1", "", "", 0, "XXXX-WXX-1"},
        {"* m7", "", "", 0, "XXXX-07"},
        {"* w2 pNI", "", "", 0, "XXXX-WXX-2TNI"},
        {"d17", "m9 d19", "2024-09-20", 0, "2024-09-17/2024-09-19"},
        {"d17", "m9 d19", "", 0, "XXXX-09-17/XXXX-09-19"},
        {"y2022", "y2025", "", 0, "2022/2025"},
        {"y2022", "t25", "", 0, "2022/2025"},
        {"y1998", "t02", "", 0, "1998/2002"},
        {"m5", "m7", "2024-09-20", 0, "2024-05/2024-07"},
        {"m11", "m2", "2024-03-20", 0, "2023-11/2024-02"},
        {"m11", "m2 y2024", "", 0, "2023-11/2024-02"},
        {"d30 m4", "d2 m5 y2020", "", 0, "2020-04-30/2020-05-02"},
        {"y2025", "y2022", "", 0, ""},
        {"w1", "w5", "2024-09-20", 0, "2024-09-16/2024-09-20"},
        {"P +30D", "P +90D", "", 0, "P30D/P90D"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) means(t[i].said, t[i].to, t[i].anchor, t[i].tense, t[i].want);
    bounds("2024", "19723+366"), bounds("198", "3652+3653"), bounds("19", "-25567+36524"),
        bounds("2024-02", "19754+29"), bounds("2024-W38", "19982+7");
    bounds("2024-W38-WE", "19987+2"), bounds("2024-Q3", "19905+92"), bounds("2024-09-20T17:00", "19986+1"),
        bounds("2024-WI", "20058+90"), bounds("P3Y", ""), bounds("XXXX-11", ""), bounds("", ""), bounds("2024-13", ""),
        bounds("2024-", ""), bounds("FY2024", "19723+366");
    int y, m, d;
    ok(dtl_when_anchor(DTL_LIT("2024-09-20T10:00:00Z"), &y, &m, &d) && y == 2024 && m == 9 && d == 20,
       "a timestamp is an anchor");
    ok(!dtl_when_anchor(DTL_LIT("2024-06-31"), &y, &m, &d) && !dtl_when_anchor(DTL_LIT("yesterday!"), &y, &m, &d) &&
           !dtl_when_anchor(DTL_LIT("2024"), &y, &m, &d),
       "what is no date is no anchor");
    return done();
}
