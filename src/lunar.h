/* SPDX-License-Identifier: Apache-2.0
 *
 * lunar: days of the calendars that feasts move by: Chinese, Korean, Vietnamese, Islamic, Hebrew.
 *
 * Room `text`. A day is written "chinese:1:1": calendar, month, day of the month, which may be 0 (the eve). Months count from the new year's;
 * Hebrew ones are 1 Tishri to 13 Elul, 6 Adar I, 7 Adar. Years 1900 to 2100. Source: scripts/gen-lunar.c.
 */
#ifndef DATELINE_LUNAR_H
#define DATELINE_LUNAR_H

#include "dateline/base.h"

/* The day in a Gregorian year, counted as calendar.h counts; of the east, in the lunar year that begins in it; a year
 * of the Islamic or Hebrew calendar itself (1445, 5784) is taken as such. INT32_MIN: none, or in doubt. */
int32_t dtl_lunar_day(dtl_span rule, int y);
/* Is it such a rule? */
bool dtl_lunar_is(dtl_span rule);

#endif
