/* SPDX-License-Identifier: Apache-2.0
 *
 * read_date: dates as dumps and datelines write them, before any language is known. Room `record`.
 *
 * ISO 8601 and RFC 3339, RFC 822, numbers with - / . between them, seconds or milliseconds since 1970, month words of all
 * languages in CLDR. What can be read two ways (03/04/2024) is no date. No guess, no clock.
 */
#ifndef DATELINE_SRC_READ_DATE_H
#define DATELINE_SRC_READ_DATE_H

#include "dateline/base.h"

typedef struct read_date {
    int y, m, d;     /* y 0: not said */
    char time[40];   /* "T10:11:12+07:00", or empty */
    size_t from, to; /* where the date, without its time, stands in the text */
} read_date;

/* The whole of s is a date: no digits beside it but a time, and only a few words. */
bool dtl_read_date(dtl_span s, read_date *d);
/* A date somewhere in s (a dateline's head), maybe without a year; words may stand before it. */
bool dtl_read_date_in(dtl_span s, read_date *d);
/* 1 to 12 for a month's name in a language of CLDR, folded; else 0. */
int dtl_read_month(dtl_span folded);

#endif
