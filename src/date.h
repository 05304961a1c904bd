/* SPDX-License-Identifier: Apache-2.0
 *
 * date: what a text says of a time, and what it means beside an anchor: TIMEX3 values and first and last days.
 *
 * Room `find`. Rules fill a dtl_when; nothing here knows a word of any language.
 *
 *     words  ->  dtl_when (what is said)  ->  dtl_when_resolve (anchor, tense)  ->  value "1998-W32"  ->  first and last day
 *
 * Values: TIMEX3 of TimeML 1.2.1: 2021-11-17, 1998-W31, 1989-Q3, 2024-SU, 198 (decade), 19 (century), 2024-09-20T17:00,
 * 1998-08-07TNI, XXXX-11-17, P3Y, PXM, PRESENT_REF. Ranges: two values and a slash. An anchor that is no date is none.
 */
#ifndef DATELINE_DATE_H
#define DATELINE_DATE_H

#include "number.h"

typedef enum { DTL_WHEN_POINT, DTL_WHEN_SPAN, DTL_WHEN_SET, DTL_WHEN_REF, DTL_WHEN_RANGE } dtl_when_kind;

/* Units, from large to small; a letter each, as attributes of word lists write them. */
typedef enum {
    DTL_U_NONE,
    DTL_U_CENTURY = 'C',
    DTL_U_DECADE = 'E',
    DTL_U_YEAR = 'Y',
    DTL_U_HALF = 'H',
    DTL_U_QUARTER = 'Q',
    DTL_U_MONTH = 'M',
    DTL_U_WEEK = 'W',
    DTL_U_WEEKEND = 'K',
    DTL_U_DAY = 'D',
    DTL_U_HOUR = 'h',
    DTL_U_MINUTE = 'm',
    DTL_U_SECOND = 's',
    DTL_U_SEASON = 'S',
    DTL_U_NIGHT = 'N'
} dtl_unit;

#define DTL_UNSAID (-10000)

typedef struct dtl_when {
    dtl_when_kind kind;
    /* a point: fields that are said, DTL_UNSAID else */
    int y, m, d, wd, week, q, half, season; /* season: 1 spring .. 4 winter */
    int dec, cent;                          /* 198: the 1980s; 19: the 20th century */
    bool two;                               /* y was written with two digits */
    bool bc, weekend, fiscal;
    int h, mi, s, ampm; /* ampm: 0 am, 1 pm */
    char pod[4];        /* MO MI AF EV NI DT, or "" */
    int zone;           /* minutes east of UTC, DTL_UNSAID */
    char rel_u;         /* moved from the anchor by rel of this unit ('d': by weekdays, 'n': by what is named) */
    int rel;
    int nth;       /* nth weekday of the month, else its nth day; negative from its end; 0: none */
    bool nth_week; /* the whole week of that weekday */
    int feast;     /* day of a feast: see dtl_when_feast */
    const char *feast_rule;
    size_t feast_n;
    bool explicit_anchor; /* a full date: needs no anchor */
    bool either;          /* yesterday or tomorrow in one word: the tense tells which */
    bool deictic;         /* today, this year: of the anchor, whatever the text tells of */
    bool counted;         /* rel came with a number: "a year ago", not "last year" */
    bool follow;          /* moved from the date named before, not from the anchor */
    bool whole_week;      /* "the week of March 6": the week that the day lies in */
    char shift_u; /* "two days before Christmas": moved from the day that is said by shift of this unit; 0: not */
    int shift;
    /* a length of time: n of unit u, up to four of them; n.bad: how many is not said */
    int n_parts;
    struct {
        dtl_dec n;
        char u;
    } part[4];
    /* a reference or a value that is its own: PRESENT_REF, XXXX-SU */
    dtl_span ref;
    dtl_span mod;        /* APPROX, START, MID, END, LESS_THAN, ... */
    struct dtl_when *to; /* of a range: its end */
    bool back, ahead;    /* a length that ends now, or begins now */
} dtl_when;

typedef struct dtl_when_ctx {
    int y, m, d; /* anchor; y = 0: none */
    int tense;   /* -1 past, 1 future, 0 not known; 2 a note of what will be, which nothing tells of as past */
    bool month_first;
    bool orthodox;
    bool story;                 /* the anchor is where a narrative stands: what names no year is of that one */
    bool after;                 /* of a range's end: the anchor is its start */
    bool context;               /* the anchor is a neighbouring date, not the article's */
    int prev_y, prev_m, prev_d; /* the date mentioned before; y = 0: none */
} dtl_when_ctx;

typedef struct dtl_when_out {
    char value[64], start[16], end[16];
    size_t value_n, start_n, end_n;
    const char *type;   /* DATE TIME DURATION SET; static */
    const char *anchor; /* explicit article context missing; static */
} dtl_when_out;

void dtl_when_init(dtl_when *w, dtl_when_kind kind);
/* False: a date that cannot be (31 June, 25:70). */
bool dtl_when_resolve(const dtl_when *w, const dtl_when_ctx *ctx, dtl_when_out *out);
/* The same answer with first and last day of in->value filled in. */
void dtl_when_span(int32_t first, int32_t last, dtl_when_out *out);
void dtl_when_period(const dtl_when_out *in, dtl_when_out *out);
/* First and last day of a value; false where it has none ("P3Y", "XXXX-11"). */
bool dtl_when_bounds(dtl_span value, int32_t *first, int32_t *last);
/* "YYYY-MM-DD" at the front of a date or timestamp, as an anchor. */
bool dtl_when_anchor(dtl_span date, int *y, int *m, int *d);

#endif
