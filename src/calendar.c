/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar.h"

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int dtl_calendar_month_days(int y, int m)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (m < 1 || m > 12) return 0;
    return days[m - 1] + (m == 2 && leap(y));
}

bool dtl_calendar_is_date(int y, int m, int d)
{
    return y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= dtl_calendar_month_days(y, m);
}

int32_t dtl_calendar_days(int y, int m, int d)
{
    /* months out of range carry into the year, so that callers may add months freely */
    int carry = (m - 1) / 12;
    if ((m - 1) % 12 < 0) carry--;
    y += carry;
    m -= carry * 12;
    y -= m <= 2; /* the year begins in March: the leap day is its last */
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void dtl_calendar_civil(int32_t days, int *y, int *m, int *d)
{
    int32_t z = days + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = yoe + era * 400 + (*m <= 2);
}

int dtl_calendar_weekday(int32_t days)
{
    int w = (days + 3) % 7; /* 1970-01-01 was a Thursday */
    return (w < 0 ? w + 7 : w) + 1;
}

int32_t dtl_calendar_week_start(int y, int week)
{
    int32_t jan4 = dtl_calendar_days(y, 1, 4); /* always in week 1 */
    return jan4 - (dtl_calendar_weekday(jan4) - 1) + 7 * (week - 1);
}

int dtl_calendar_weeks(int y)
{
    return (dtl_calendar_week_start(y + 1, 1) - dtl_calendar_week_start(y, 1)) / 7;
}

void dtl_calendar_week(int32_t days, int *y, int *week)
{
    int m, d;
    dtl_calendar_civil(days, y, &m, &d);
    if (days < dtl_calendar_week_start(*y, 1)) (*y)--;
    else if (days >= dtl_calendar_week_start(*y + 1, 1)) (*y)++;
    *week = (days - dtl_calendar_week_start(*y, 1)) / 7 + 1;
}

int32_t dtl_calendar_easter(int y, bool orthodox)
{
    if (orthodox) { /* Julian rule, 13 days later in 1900..2099 and so on */
        int a = y % 4, b = y % 7, c = y % 19, d = (19 * c + 15) % 30, e = (2 * a + 4 * b - d + 34) % 7;
        int month = (d + e + 114) / 31, day = (d + e + 114) % 31 + 1;
        return dtl_calendar_days(y, month, day) + y / 100 - y / 400 - 2;
    }
    int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    return dtl_calendar_days(y, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
}

int32_t dtl_calendar_nth(int y, int m, int weekday, int n)
{
    int len = dtl_calendar_month_days(y, m);
    int32_t first = dtl_calendar_days(y, m, 1), day;
    if (!len || !n || weekday < 1 || weekday > 7) return INT32_MIN;
    if (n > 0) day = first + (weekday - dtl_calendar_weekday(first) + 7) % 7 + 7 * (n - 1);
    else {
        int32_t last = first + len - 1;
        day = last - (dtl_calendar_weekday(last) - weekday + 7) % 7 + 7 * (n + 1);
    }
    return day < first || day >= first + len ? INT32_MIN : day;
}
