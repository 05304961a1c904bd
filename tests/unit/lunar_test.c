/* SPDX-License-Identifier: Apache-2.0 */
#include "lunar.h"
#include "calendar.h"
#include "tap.h"

static bool on_day(const char *rule, int y, int m, int d)
{
    int32_t day = dtl_lunar_day(dtl_span_str(rule), y);
    return day != INT32_MIN && day == dtl_calendar_days(y, m, d);
}

int main(void)
{
    ok(on_day("chinese:1:1", 2024, 2, 10) && on_day("chinese:8:15", 2024, 9, 17) && on_day("chinese:1:0", 2025, 1, 28),
       "spring feast, mid-autumn, new year's eve");
    ok(on_day("chinese:5:5", 2023, 6, 22), "a leap month before it is not counted");
    ok(on_day("korean:1:1", 1988, 2, 18), "Seoul is an hour before Beijing: there it was a day later");
    ok(on_day("vietnamese:1:1", 2007, 2, 17) && on_day("chinese:1:1", 2007, 2, 18), "Hanoi is an hour behind it");
    ok(dtl_lunar_day(DTL_LIT("chinese:1:1"), 2030) == INT32_MIN, "in doubt: none");
    ok(on_day("islamic:9:1", 2024, 3, 11) && on_day("islamic:10:1", 2024, 4, 10) && on_day("islamic:12:10", 2025, 6, 6),
       "Ramadan and the feasts behind it");
    ok(on_day("hebrew:1:1", 2024, 10, 3) && on_day("hebrew:8:15", 2024, 4, 23) && on_day("hebrew:7:14", 2024, 3, 24),
       "New Year, Passover, Purim of a leap year");
    ok(dtl_lunar_day(DTL_LIT("islamic:9:10"), 1445) == dtl_calendar_days(2024, 3, 20) &&
           dtl_lunar_day(DTL_LIT("hebrew:1:1"), 5785) == dtl_calendar_days(2024, 10, 3),
       "years of the calendar itself");
    ok(!dtl_lunar_is(DTL_LIT("chinese:14:1")) && !dtl_lunar_is(DTL_LIT("chinese:1")) &&
           !dtl_lunar_is(DTL_LIT("chinese:1:99")) && !dtl_lunar_is(DTL_LIT("12-25")) && !dtl_lunar_is(DTL_LIT("")),
       "what is no such rule");
    ok(dtl_lunar_day(DTL_LIT("chinese:1:1"), 1899) == INT32_MIN &&
           dtl_lunar_day(DTL_LIT("islamic:1:1"), 2101) == INT32_MIN,
       "years without tables");
    return done();
}
