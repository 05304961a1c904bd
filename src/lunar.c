/* SPDX-License-Identifier: Apache-2.0 */
#include "lunar.h"

#include <string.h>

#include "calendar.h"

#include "lunar.inc"

static const struct {
    char name[12];
    const int16_t (*east)[13]; /* days from the first of January */
    const int32_t (*west)[13]; /* days from 1970 */
    int first, n;
} calendars[] = {{"chinese", chinese, NULL, 0, 0},
                 {"korean", korean, NULL, 0, 0},
                 {"vietnamese", vietnamese, NULL, 0, 0},
                 {"islamic", NULL, islamic, islamic_first, islamic_n},
                 {"hebrew", NULL, hebrew, hebrew_first, hebrew_n}};
enum { CALENDARS = sizeof calendars / sizeof *calendars };

/* Which calendar, and the two numbers behind it; CALENDARS where the rule is none. */
static int parse(dtl_span s, int v[2])
{
    for (int k = 0; k < CALENDARS; k++) {
        size_t n = strlen(calendars[k].name), at = n;
        if (s.n <= n + 2 || memcmp(s.s, calendars[k].name, n) || s.s[n] != ':') continue;
        for (int i = 0; i < 2; i++) {
            v[i] = 0;
            if (at >= s.n || s.s[at] != ':') return CALENDARS;
            for (at++; at < s.n && s.s[at] >= '0' && s.s[at] <= '9' && v[i] < 100; at++)
                v[i] = v[i] * 10 + (s.s[at] - '0');
        }
        return at == s.n && v[0] >= 1 && v[0] <= 13 && v[1] <= 30 ? k : CALENDARS;
    }
    return CALENDARS;
}

bool dtl_lunar_is(dtl_span rule)
{
    int v[2];
    return parse(rule, v) < CALENDARS;
}

int32_t dtl_lunar_day(dtl_span rule, int y)
{
    int v[2], k = parse(rule, v);
    if (k == CALENDARS) return INT32_MIN;
    int row = y - calendars[k].first; /* a year of the calendar itself: 1445 */
    if ((y < lunar_first || y > lunar_last) && calendars[k].west && row >= 0 && row < calendars[k].n) {
        int32_t first = calendars[k].west[row][v[0] - 1];
        return first == INT32_MIN ? INT32_MIN : first + v[1] - 1;
    }
    if (y < lunar_first || y > lunar_last) return INT32_MIN;
    int32_t january = dtl_calendar_days(y, 1, 1);
    if (calendars[k].east) {
        int16_t first = calendars[k].east[y - lunar_first][v[0] - 1];
        return first == lunar_none ? INT32_MIN : january + first + v[1] - 1;
    }
    int32_t december = dtl_calendar_days(y, 12, 31);
    for (int i = 0; i < calendars[k].n; i++) { /* the first one of the year */
        int32_t first = calendars[k].west[i][v[0] - 1], day = first + v[1] - 1;
        if (first != INT32_MIN && day >= january && day <= december) return day;
    }
    return INT32_MIN;
}
