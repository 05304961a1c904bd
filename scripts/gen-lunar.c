/* SPDX-License-Identifier: Apache-2.0
 *
 * gen-lunar: the first days of lunar months, 1900 to 2100, out of ICU's calendars, as tables for src/lunar.c on stdout.
 *
 * Chinese, Korean (dangi), Islamic (Umm al-Qura, the civil calendar of Saudi Arabia) and Hebrew months are ICU's. The Vietnamese calendar is the
 * Chinese one an hour of clock earlier: where the new moon falls between midnight of Beijing and of Hanoi its month begins a day before.
 * New moons after J. Meeus, Astronomical Algorithms, ch. 49, without planetary terms: good to some minutes. Where one falls nearer to
 * midnight than that (2030, when ICU errs) the month is left out: no day rather than a wrong one.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucal.h>

enum { FIRST = 1900, LAST = 2100, NONE = 32767 };
#define DAY  86400000.0
#define NEAR 0.2 /* hours to midnight that leave a month's first day in doubt */

static int32_t days(int y, int m, int d) /* from 1970-01-01; H. Hinnant */
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static UCalendar *open_calendar(const char *locale, const UChar *zone)
{
    UErrorCode e = U_ZERO_ERROR;
    UCalendar *c = ucal_open(zone, -1, locale, UCAL_DEFAULT, &e);
    if (U_FAILURE(e)) {
        fprintf(stderr, "gen-lunar: %s: %s\n", locale, u_errorName(e));
        exit(1);
    }
    return c;
}

/* Month (0 first) that begins on the day, or -1; leap months are none of their own. *next: where the next one may begin. */
static int month_begun(UCalendar *c, int32_t day, int *year, int32_t *next)
{
    enum { SHORTEST = 29 };
    UErrorCode e = U_ZERO_ERROR;
    ucal_setMillis(c, day * DAY + DAY / 6, &e); /* noon in the east, of the same day */
    int dom = ucal_get(c, UCAL_DAY_OF_MONTH, &e);
    *next = day + (dom < SHORTEST ? SHORTEST + 1 - dom : 1);
    if (dom != 1 || ucal_get(c, UCAL_IS_LEAP_MONTH, &e)) return -1;
    *year = ucal_get(c, UCAL_EXTENDED_YEAR, &e);
    return U_FAILURE(e) ? -1 : ucal_get(c, UCAL_MONTH, &e);
}

static double rad(double degrees)
{
    return fmod(degrees, 360) * acos(-1) / 180;
}

/* The new moon nearest to a day, in days (UT) from 1970-01-01. */
static double new_moon(int32_t day)
{
    double k = floor(((day - 10957) / 365.2425) * 12.3685 + 0.5), t, jde, best = 0;
    for (double i = k - 1; i <= k + 1; i++) {
        t = i / 1236.85;
        jde = 2451550.09766 + 29.530588861 * i + 0.00015437 * t * t;
        double e = 1 - 0.002516 * t, m = rad(2.5534 + 29.1053567 * i), mm = rad(201.5643 + 385.81693528 * i),
               f = rad(160.7108 + 390.67050284 * i), om = rad(124.7746 - 1.56375588 * i);
        jde += -0.4072 * sin(mm) + 0.17241 * e * sin(m) + 0.01608 * sin(2 * mm) + 0.01039 * sin(2 * f) +
               0.00739 * e * sin(mm - m) - 0.00514 * e * sin(mm + m) + 0.00208 * e * e * sin(2 * m) -
               0.00111 * sin(mm - 2 * f) - 0.00057 * sin(mm + 2 * f) + 0.00056 * e * sin(2 * mm + m) -
               0.00042 * sin(3 * mm) + 0.00042 * e * sin(m + 2 * f) + 0.00038 * e * sin(m - 2 * f) -
               0.00024 * e * sin(2 * mm - m) - 0.00017 * sin(om);
        double u = jde - 2440587.5 - 69.0 / 86400; /* dynamical time is a minute ahead in these years */
        if (!best || fabs(u - day) < fabs(best - day)) best = u;
    }
    return best;
}

static void east(const char *name, const char *locale, const UChar *zone, double clock, bool hanoi)
{
    UCalendar *c = open_calendar(locale, zone);
    static int16_t t[LAST - FIRST + 1][13];
    int y = FIRST - 1, year;
    for (int i = 0; i <= LAST - FIRST; i++)
        for (int m = 0; m < 13; m++) t[i][m] = NONE;
    for (int32_t d = days(FIRST, 1, 1), next; d < days(LAST + 1, 3, 1); d = next) {
        int m = month_begun(c, d, &year, &next);
        if (m < 0) continue;
        int32_t first = d;
        double at = new_moon(d) + clock / 24, hour = (at - floor(at)) * 24;
        if (hour < NEAR || hour > 24 - NEAR || (hanoi && fabs(hour - 1) < NEAR)) first = INT32_MAX;
        else if (hanoi && hour < 1) first--;
        if (m == 0) {
            if (y >= FIRST && y <= LAST)
                t[y - FIRST][12] = (int16_t)(first == INT32_MAX ? NONE : first - days(y, 1, 1));
            y++;
            while (y <= LAST && d >= days(y + 1, 1, 1)) y++;
        }
        if (y >= FIRST && y <= LAST) t[y - FIRST][m] = (int16_t)(first == INT32_MAX ? NONE : first - days(y, 1, 1));
    }
    if (hanoi) /* the winter solstice of 1984 fell into that hour too: the months were others */
        for (int m = 0; m < 13; m++) t[1985 - FIRST][m] = NONE;
    printf("static const int16_t %s[][13] = {\n", name);
    for (int i = 0; i <= LAST - FIRST; i++) {
        printf("{");
        for (int m = 0; m < 13; m++) printf("%d,", t[i][m]);
        printf("},\n");
    }
    printf("};\n");
    ucal_close(c);
}

static void west(const char *name, const char *locale)
{
    UCalendar *c = open_calendar(locale, u"UTC");
    int first = 0, last = 0, year;
    static int32_t t[400][13];
    for (int i = 0; i < 400; i++)
        for (int m = 0; m < 13; m++) t[i][m] = INT32_MIN;
    for (int32_t d = days(FIRST, 1, 1), next; d < days(LAST + 1, 1, 1); d = next) {
        int m = month_begun(c, d, &year, &next);
        if (m < 0 || m > 12) continue;
        if (!first) first = year;
        if (year - first >= 400) break;
        t[year - first][m] = d, last = year;
    }
    printf("enum { %s_first = %d, %s_n = %d };\nstatic const int32_t %s[][13] = {\n", name, first, name,
           last - first + 1, name);
    for (int i = 0; i <= last - first; i++) {
        printf("{");
        for (int m = 0; m < 13; m++)
            if (t[i][m] == INT32_MIN) printf("INT32_MIN,");
            else printf("%d,", (int)t[i][m]);
        printf("},\n");
    }
    printf("};\n");
    ucal_close(c);
}

int main(void)
{
    printf("enum { lunar_first = %d, lunar_last = %d, lunar_none = %d };\n", FIRST, LAST, NONE);
    east("chinese", "en@calendar=chinese", u"Asia/Shanghai", 8, false);
    east("korean", "en@calendar=dangi", u"Asia/Seoul", 9, false);
    east("vietnamese", "en@calendar=chinese", u"Asia/Shanghai", 8, true);
    west("islamic", "en@calendar=islamic-umalqura");
    west("hebrew", "en@calendar=hebrew");
    return 0;
}
