/* SPDX-License-Identifier: Apache-2.0
 *
 * calendar: days, weeks and feasts of the proleptic Gregorian calendar, counted without libc.
 *
 * Room `text`. Years are astronomical: 0 is 1 BC. Days count from 1970-01-01 as 0. Weekdays are 1 (Monday) to 7 (ISO
 * 8601). Source: ISO 8601 (weeks); Meeus, Astronomical Algorithms, ch. 8 (Easter); days from civil after H. Hinnant.
 */
#ifndef DATELINE_CALENDAR_H
#define DATELINE_CALENDAR_H

#include "dateline/base.h"

bool dtl_calendar_is_date(int y, int m, int d); /* year 1 to 9999 */
int dtl_calendar_month_days(int y, int m);
int32_t dtl_calendar_days(int y, int m, int d);
void dtl_calendar_civil(int32_t days, int *y, int *m, int *d);
int dtl_calendar_weekday(int32_t days);
void dtl_calendar_week(int32_t days, int *y, int *week); /* ISO week and its year */
int32_t dtl_calendar_week_start(int y, int week);        /* its Monday */
int dtl_calendar_weeks(int y);                           /* 52 or 53 */
int32_t dtl_calendar_easter(int y, bool orthodox);       /* Sunday */
/* The n-th (1..5) weekday of a month, from its end where n is negative; INT32_MIN where there is none. */
int32_t dtl_calendar_nth(int y, int m, int weekday, int n);

#endif
