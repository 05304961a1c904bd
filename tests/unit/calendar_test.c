/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar.h"
#include "tap.h"

#include <stdlib.h>

int main(void)
{
    bool same = true;
    int32_t at = dtl_calendar_days(1, 1, 1);
    for (int y = 1; y <= 2400; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= dtl_calendar_month_days(y, m); d++, at++) {
                int cy, cm, cd;
                dtl_calendar_civil(at, &cy, &cm, &cd);
                if (dtl_calendar_days(y, m, d) != at || cy != y || cm != m || cd != d) same = false;
            }
    ok(same, "every day from year 1 to 2400 there and back");
    ok(dtl_calendar_days(1970, 1, 1) == 0 && dtl_calendar_days(2000, 2, 29) == 11016, "day zero and a leap day");
    ok(dtl_calendar_days(2024, 13, 1) == dtl_calendar_days(2025, 1, 1) &&
           dtl_calendar_days(2024, 0, 1) == dtl_calendar_days(2023, 12, 1) &&
           dtl_calendar_days(2024, -11, 1) == dtl_calendar_days(2023, 1, 1),
       "months carry");
    ok(!dtl_calendar_is_date(2023, 2, 29) && !dtl_calendar_is_date(2024, 6, 31) && !dtl_calendar_is_date(0, 1, 1) &&
           dtl_calendar_is_date(2024, 2, 29),
       "which dates exist");
    ok(dtl_calendar_weekday(dtl_calendar_days(2024, 9, 20)) == 5 &&
           dtl_calendar_weekday(dtl_calendar_days(1066, 10, 14)) == 7,
       "weekdays, also long ago");
    static const int week[][5] = {
        {2024, 12, 30, 2025, 1}, {2021, 1, 3, 2020, 53}, {2024, 9, 20, 2024, 38}, {2010, 1, 1, 2009, 53}};
    for (size_t i = 0; i < sizeof week / sizeof *week; i++) {
        int y, w;
        dtl_calendar_week(dtl_calendar_days(week[i][0], week[i][1], week[i][2]), &y, &w);
        ok(y == week[i][3] && w == week[i][4], "ISO week of %d-%02d-%02d", week[i][0], week[i][1], week[i][2]);
    }
    ok(dtl_calendar_weeks(2020) == 53 && dtl_calendar_weeks(2024) == 52, "long years");
    static const int easter[][5] = {
        {2024, 3, 31, 5, 5}, {2025, 4, 20, 4, 20}, {1999, 4, 4, 4, 11}, {2000, 4, 23, 4, 30}};
    for (size_t i = 0; i < sizeof easter / sizeof *easter; i++)
        ok(dtl_calendar_easter(easter[i][0], false) == dtl_calendar_days(easter[i][0], easter[i][1], easter[i][2]) &&
               dtl_calendar_easter(easter[i][0], true) == dtl_calendar_days(easter[i][0], easter[i][3], easter[i][4]),
           "Easter of %d, west and east", easter[i][0]);
    ok(dtl_calendar_nth(2024, 11, 4, 4) == dtl_calendar_days(2024, 11, 28) &&
           dtl_calendar_nth(2024, 5, 1, -1) == dtl_calendar_days(2024, 5, 27),
       "fourth Thursday, last Monday");
    ok(dtl_calendar_nth(2024, 9, 1, 5) == dtl_calendar_days(2024, 9, 30) &&
           dtl_calendar_nth(2024, 9, 2, 5) == INT32_MIN && dtl_calendar_nth(2024, 13, 1, 1) == INT32_MIN,
       "a fifth Tuesday that is none");
    return done();
}
