/* SPDX-License-Identifier: Apache-2.0 */
#include "date.h"

#include <stdio.h>
#include <string.h>

#include "calendar.h"
#include "lunar.h"

#define U DTL_UNSAID

void dtl_when_init(dtl_when *w, dtl_when_kind kind)
{
    memset(w, 0, sizeof *w);
    w->kind = kind;
    w->y = w->m = w->d = w->wd = w->week = w->q = w->half = w->season = w->dec = w->cent = U;
    w->h = w->mi = w->s = w->ampm = w->zone = U;
}

bool dtl_when_anchor(dtl_span date, int *y, int *m, int *d)
{
    int v[3] = {0, 0, 0};
    if (date.n < 10) return false;
    for (int i = 0; i < 10; i++) {
        char c = date.s[i];
        if (i == 4 || i == 7) {
            if (c != '-') return false;
        } else {
            if (c < '0' || c > '9') return false;
            int *p = &v[i < 4 ? 0 : i < 7 ? 1 : 2];
            *p = *p * 10 + (c - '0');
        }
    }
    if (!dtl_calendar_is_date(v[0], v[1], v[2])) return false;
    *y = v[0], *m = v[1], *d = v[2];
    return true;
}

static int two(const char *s)
{
    return s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9' ? (s[0] - '0') * 10 + s[1] - '0' : -1;
}

static bool month_span(int y, int m, int n, int32_t *first, int32_t *last)
{
    *first = dtl_calendar_days(y, m, 1);
    *last = dtl_calendar_days(y, m + n, 1) - 1;
    return true;
}

bool dtl_when_bounds(dtl_span v, int32_t *first, int32_t *last)
{
    const char *s = v.s;
    size_t n = 0;
    int y = 0;
    if (v.n > 1 && s[0] == 'F' && s[1] == 'Y') v.s += 2, v.n -= 2, s = v.s;
    while (n < v.n && n < 4 && s[n] >= '0' && s[n] <= '9') y = y * 10 + (s[n++] - '0');
    if (n == 2 && v.n == 2) /* 19: the years that begin with 19 */
        return *first = dtl_calendar_days(y * 100, 1, 1), *last = dtl_calendar_days(y * 100 + 99, 12, 31), true;
    if (n == 3 && v.n == 3)
        return *first = dtl_calendar_days(y * 10, 1, 1), *last = dtl_calendar_days(y * 10 + 9, 12, 31), true;
    if (n < 4) return false;
    if (v.n == 4) return month_span(y, 1, 12, first, last);
    if (s[4] != '-' || v.n < 7) return false;
    const char *p = s + 5;
    size_t left = v.n - 5;
    if (p[0] == 'W' && left >= 3 && two(p + 1) > 0) {
        *first = dtl_calendar_week_start(y, two(p + 1));
        *last = *first + 6;
        if (left >= 6 && p[3] == '-' && p[4] == 'W') *first += 5; /* -WE */
        return true;
    }
    if (p[0] == 'Q' && p[1] >= '1' && p[1] <= '4') return month_span(y, 3 * (p[1] - '1') + 1, 3, first, last);
    if (p[0] == 'H' && p[1] >= '1' && p[1] <= '2') return month_span(y, 6 * (p[1] - '1') + 1, 6, first, last);
    if (p[0] == 'S' && p[1] == 'P') return month_span(y, 3, 3, first, last);
    if (p[0] == 'S' && p[1] == 'U') return month_span(y, 6, 3, first, last);
    if (p[0] == 'F' && p[1] == 'A') return month_span(y, 9, 3, first, last);
    if (p[0] == 'W' && p[1] == 'I') return month_span(y, 12, 3, first, last);
    int m = two(p);
    if (m < 1 || m > 12) return false;
    if (left == 2) return month_span(y, m, 1, first, last);
    int d = left >= 5 && p[2] == '-' ? two(p + 3) : -1;
    if (!dtl_calendar_is_date(y, m, d)) return false;
    *first = *last = dtl_calendar_days(y, m, d);
    return true;
}

static void put_day(char *out, size_t *n, int32_t day)
{
    int y, m, d;
    dtl_calendar_civil(day, &y, &m, &d);
    if (y < 1 || y > 9999) return;
    const int digit[] = {y / 1000, y / 100 % 10, y / 10 % 10, y % 10, -1, m / 10, m % 10, -1, d / 10, d % 10};
    for (*n = 0; *n < sizeof digit / sizeof *digit; ++*n) out[*n] = digit[*n] < 0 ? '-' : (char)('0' + digit[*n]);
    out[*n] = '\0';
}

void dtl_when_span(int32_t first, int32_t last, dtl_when_out *out)
{
    if (last < first) return;
    put_day(out->start, &out->start_n, first);
    put_day(out->end, &out->end_n, last);
}

void dtl_when_period(const dtl_when_out *in, dtl_when_out *out)
{
    int32_t first, last;
    *out = *in;
    if (!dtl_when_bounds((dtl_span){in->value, in->value_n}, &first, &last)) return;
    put_day(out->start, &out->start_n, first);
    put_day(out->end, &out->end_n, last);
}

static int floor_div(int a, int b)
{
    return a / b - (a % b < 0);
}
static int floor_mod(int a, int b)
{
    return a - b * floor_div(a, b);
}

/* A point with its holes filled. */
typedef struct {
    int y, m, d, week, q, half, season, dec, cent;
    bool weekend, open_year; /* open_year: no anchor tells it */
    int wd;
} point;

static void set_day(point *p, int32_t day)
{
    dtl_calendar_civil(day, &p->y, &p->m, &p->d);
    p->week = p->q = p->half = p->season = p->dec = p->cent = p->wd = U;
    p->weekend = false;
}

static void set_week(point *p, int32_t day, bool weekend)
{
    set_day(p, day);
    p->m = p->d = U;
    dtl_calendar_week(day, &p->y, &p->week);
    p->weekend = weekend;
}

/* Which of the years beside the anchor is meant when none is said: first and last day of the thing in the year y are given by f. */
static int pick_year(const dtl_when *w, const dtl_when_ctx *c, int32_t anchor,
                     int32_t (*first_of)(const dtl_when *, int), int len)
{
    int rel = w->rel_u == 'n' ? w->rel : 0;
    bool strict = w->rel_u == 'n';
    int best = c->y;
    if (strict && rel != 0) {
        for (int y = c->y - 1; y <= c->y + 1; y++) {
            int32_t f = first_of(w, y);
            if (rel < 0 && f + len <= anchor) best = y;
            if (rel > 0 && f > anchor) return y + rel - 1;
        }
        if (rel < 0 && first_of(w, best) + len > anchor) best = c->y - 1;
        return rel > 0 ? c->y + 1 : best + rel + 1;
    }
    if (strict) return c->y;
    if (c->after) return first_of(w, c->y) + len > anchor ? c->y : c->y + 1; /* a range's end */
    if (c->story) return c->m >= 10 && w->m != U && w->m <= 2 ? c->y + 1 : c->y;
    int32_t best_gap = INT32_MAX;
    for (int y = c->y - 1; y <= c->y + 1; y++) {
        int32_t f = first_of(w, y), l = f + len - 1;
        bool now = f <= anchor && anchor <= l;
        int32_t gap = now ? 0 : f > anchor ? f - anchor : anchor - l;
        if (c->tense < 0 && f > anchor) gap *= w->q != U ? 5 : 3; /* tense is a hint, not a proof */
        if (c->tense > 0 && l < anchor) gap = c->tense > 1 ? gap * 8 : gap * 5 / 2;
        if (c->tense == 0 && f > anchor) gap += w->q != U ? gap : gap / 3; /* news tells of what was */
        if (gap < best_gap) best_gap = gap, best = y;
    }
    return best;
}

static int32_t first_month(const dtl_when *w, int y)
{
    return dtl_calendar_days(y, w->m, w->d > 0 ? w->d : 1);
}
static int32_t first_season(const dtl_when *w, int y)
{
    return dtl_calendar_days(y, w->season * 3, 1);
}
static int32_t first_quarter(const dtl_when *w, int y)
{
    return dtl_calendar_days(y, w->q * 3 - 2, 1);
}
static int32_t first_half(const dtl_when *w, int y)
{
    return dtl_calendar_days(y, w->half * 6 - 5, 1);
}

/* Feasts are written in lists as "12-25", "easter+49", "orthodox-2", "4:11:4" (fourth Thursday of November: n:month:weekday),
 * "4:11:4+1" (the day behind it). */
static int32_t feast_day(const dtl_when *w, int y, bool orthodox)
{
    const char *s = w->feast_rule;
    size_t n = w->feast_n;
    if (dtl_lunar_is((dtl_span){s, n})) return dtl_lunar_day((dtl_span){s, n}, y);
    if (n == 5 && s[2] == '-')
        return dtl_calendar_is_date(y, two(s), two(s + 3)) ? dtl_calendar_days(y, two(s), two(s + 3)) : INT32_MIN;
    size_t word = n > 6 && !memcmp(s, "easter", 6) ? 6 : n > 8 && !memcmp(s, "orthodox", 8) ? 8 : 0;
    if (word) {
        int k = 0;
        for (size_t i = word + 1; i < n && s[i] >= '0' && s[i] <= '9' && k < 1000; i++) k = k * 10 + (s[i] - '0');
        return dtl_calendar_easter(y, word == 8 || orthodox) + (s[word] == '-' ? -k : k);
    }
    int v[4] = {0, 0, 0, 0}, at = 0, sign = 1; /* n, month, weekday; days behind it */
    for (size_t i = 0; i < n && at < 4; i++) {
        if (s[i] == ':' || s[i] == '+') v[at] *= sign, sign = 1, at++;
        else if (s[i] == '-') sign = -1;
        else if (s[i] >= '0' && s[i] <= '9' && v[at] < 1000) v[at] = v[at] * 10 + (s[i] - '0');
    }
    if (at < 2 || at > 3) return INT32_MIN;
    int32_t day = dtl_calendar_nth(y, v[1], v[2], v[0]);
    return day == INT32_MIN ? day : day + v[3];
}

static int32_t first_feast(const dtl_when *w, int y)
{
    int32_t day = feast_day(w, y, false);
    return day == INT32_MIN ? dtl_calendar_days(y, 1, 1) : day;
}

/* Full year of a two-digit one: up to ten years ahead of the anchor, else behind it. */
static int full_year(int yy, const dtl_when_ctx *c)
{
    int now = c->y ? c->y : 2024, y = now - now % 100 + yy;
    if (y > now + 10) y -= 100;
    else if (y <= now - 90) y += 100;
    return y;
}

/* The year of a 29 February: this one, or the nearest that has one, ahead where the text looks ahead. */
static int leap_year(int y, int tense)
{
    for (int k = 0; k < 8; k++) {
        int near = tense > 0 ? y + k : y - k, far = tense > 0 ? y - k : y + k;
        if (dtl_calendar_month_days(near, 2) == 29) return near;
        if (dtl_calendar_month_days(far, 2) == 29) return far;
    }
    return y;
}

/* "the third Monday of May", "the last day of May": the day, where the month is known. False: there is none. */
static bool set_nth(const dtl_when *w, point *p)
{
    if (!w->nth || p->m == U || p->d != U) return true;
    int days = dtl_calendar_month_days(p->y, p->m), nth = w->nth < 0 ? days + 1 + w->nth : w->nth;
    int32_t day = w->wd != U                ? dtl_calendar_nth(p->y, p->m, w->wd, w->nth)
                  : nth >= 1 && nth <= days ? dtl_calendar_days(p->y, p->m, nth)
                                            : INT32_MIN;
    if (day == INT32_MIN) return false;
    if (w->nth_week) set_week(p, day, w->weekend);
    else set_day(p, day);
    return true;
}

/* The feast's day in the point's year. */
static bool set_feast(const dtl_when *w, const dtl_when_ctx *c, point *p)
{
    int32_t day = feast_day(w, p->y, c->orthodox);
    if (day == INT32_MIN) return false;
    set_day(p, day);
    return true;
}

static bool fill(const dtl_when *w, const dtl_when_ctx *c, point *p, bool *used_anchor)
{
    bool has = c->y > 0;
    int ay = c->y, am = c->m, ad = c->d;
    if (w->follow && c->prev_y)
        ay = c->prev_y, am = c->prev_m ? c->prev_m : 1, ad = c->prev_d ? c->prev_d : 1, has = true;
    int32_t a = has ? dtl_calendar_days(ay, am, ad) : 0;
    dtl_when_ctx local = *c;
    local.y = ay, local.m = am, local.d = ad;
    *p = (point){w->y, w->m, w->d, w->week, w->q, w->half, w->season, w->dec, w->cent, w->weekend, false, w->wd};
    if (w->two && p->y != U) p->y = full_year(p->y, c);
    *used_anchor = false;
    bool rel = w->rel_u != 0 && w->rel_u != 'n';
    if (rel) {
        *used_anchor = true;
        if (!has || (w->either && !c->tense)) return p->open_year = true, true;
        int32_t wk = a - (dtl_calendar_weekday(a) - 1);
        switch (w->rel_u) {
        case DTL_U_CENTURY: p->cent = floor_div(ay - 1, 100) + w->rel; break;
        case DTL_U_DECADE: p->dec = floor_div(ay, 10) + w->rel; break;
        case DTL_U_YEAR: p->y = ay + w->rel; break;
        case DTL_U_HALF: {
            int k = ay * 2 + (am - 1) / 6 + w->rel;
            p->y = floor_div(k, 2), p->half = floor_mod(k, 2) + 1;
            break;
        }
        case DTL_U_QUARTER: {
            int k = ay * 4 + (am - 1) / 3 + w->rel;
            p->y = floor_div(k, 4), p->q = floor_mod(k, 4) + 1;
            break;
        }
        case DTL_U_MONTH: {
            int k = ay * 12 + am - 1 + w->rel;
            p->y = floor_div(k, 12), p->m = floor_mod(k, 12) + 1;
            break;
        }
        case DTL_U_WEEK:
            if (w->wd != U) set_day(p, wk + 7 * w->rel + w->wd - 1);
            else set_week(p, wk + 7 * w->rel, w->weekend);
            return true;
        case DTL_U_WEEKEND: set_week(p, wk + 7 * w->rel, true); return true;
        case DTL_U_DAY: set_day(p, a + (w->either && c->tense < 0 ? -w->rel : w->rel)); return true;
        case 'd': /* weekdays: the rel-th one before or after */
            if (w->wd != U) {
                int diff = w->wd - dtl_calendar_weekday(a);
                int32_t day;
                if (w->rel > 0) day = a + (diff <= 0 ? diff + 7 : diff) + 7 * (w->rel - 1);
                else if (w->rel < 0) day = a + (diff >= 0 ? diff - 7 : diff) + 7 * (w->rel + 1);
                else day = a + diff;
                set_day(p, day);
                return true;
            }
            break;
        case DTL_U_SEASON: /* seasons before or after this one */
        {
            int k = ay * 4 + am / 3 - (am < 3) + w->rel; /* winter belongs to the year that it begins in */
            if (am < 3) k = (ay - 1) * 4 + 4 + w->rel;
            p->y = floor_div(k - 1, 4), p->season = floor_mod(k - 1, 4) + 1;
            break;
        }
        default: break; /* hours and less: the anchor has no clock */
        }
        if (w->feast && w->rel_u == DTL_U_YEAR) return set_feast(w, c, p); /* the feast of last year */
        if (!set_nth(w, p)) return false;
        if (p->d != U && p->m != U && p->y != U) return dtl_calendar_is_date(p->y, p->m, p->d);
        return true;
    }
    if (w->feast) {
        if (p->y == U) {
            *used_anchor = true;
            if (!has) return p->open_year = true, true;
            p->y = pick_year(w, &local, a, first_feast, 1);
        }
        return set_feast(w, c, p);
    }
    if (p->m != U && (p->m < 1 || p->m > 12)) return false;
    if (p->d != U && (p->d < 1 || p->d > 31)) return false;
    if (p->dec != U || p->cent != U || p->week != U) {
        if (p->week != U && p->y == U) {
            *used_anchor = true;
            if (!has) return p->open_year = true, true;
            p->y = ay;
        }
        return p->week == U || (p->week >= 1 && p->week <= dtl_calendar_weeks(p->y));
    }
    if (p->y != U) {
        if (!set_nth(w, p)) return false;
        if (p->d != U && p->m != U && !w->bc && !dtl_calendar_is_date(p->y, p->m, p->d)) return false;
        return true;
    }
    if (p->d != U && p->m != U && p->d > dtl_calendar_month_days(2000, p->m)) return false;
    *used_anchor = true;
    if (!has) return p->open_year = true, true;
    if (p->m != U) {
        int len = p->d != U ? 1 : dtl_calendar_month_days(ay, p->m);
        /* a weekday beside the day says which year: of the near ones the one where they agree */
        p->y = pick_year(w, &local, a, first_month, len);
        if (p->m == 2 && p->d == 29) p->y = leap_year(p->y, c->tense);
        if (p->d != U && w->wd != U && !w->nth)
            for (int k = 0; k < 3; k++) {
                int y = p->y + (k == 1 ? -1 : k == 2 ? 1 : 0);
                if (dtl_calendar_is_date(y, p->m, p->d) &&
                    dtl_calendar_weekday(dtl_calendar_days(y, p->m, p->d)) == w->wd) {
                    p->y = y;
                    break;
                }
            }
        if (!set_nth(w, p)) return false;
        return p->d == U || dtl_calendar_is_date(p->y, p->m, p->d);
    }
    if (p->season != U) return p->y = pick_year(w, &local, a, first_season, 92), true;
    if (p->q != U) return p->y = pick_year(w, &local, a, first_quarter, 91), true;
    if (p->half != U) return p->y = pick_year(w, &local, a, first_half, 182), true;
    if (p->d != U) { /* "the 15th", "samedi 15": the month */
        int k = ay * 12 + am - 1;
        int best = U, gap_best = 1000;
        for (int i = -2; i <= 2; i++) {
            int y = floor_div(k + i, 12), m = floor_mod(k + i, 12) + 1;
            if (!dtl_calendar_is_date(y, m, p->d)) continue;
            int32_t day = dtl_calendar_days(y, m, p->d);
            if (w->wd != U && dtl_calendar_weekday(day) != w->wd) continue;
            int gap = day > a ? day - a : a - day;
            if (c->tense < 0 && day > a) gap *= 3;
            if (c->tense > 0 && day < a) gap *= 3;
            if (gap < gap_best) gap_best = gap, best = k + i;
        }
        if (best == U) return false;
        p->y = floor_div(best, 12), p->m = floor_mod(best, 12) + 1;
        return true;
    }
    if (w->wd != U) {
        int diff = w->wd - dtl_calendar_weekday(a); /* same day: today */
        if (w->rel_u == 'n')
            diff = w->rel > 0                 ? (diff <= 0 ? diff + 7 : diff) + 7 * (w->rel - 1)
                   : w->rel < 0               ? (diff >= 0 ? diff - 7 : diff) + 7 * (w->rel + 1)
                   : c->tense > 0 && diff < 0 ? diff + 7 /* "this Monday", said of what is to come */
                                              : diff;
        else if (c->tense > 0) diff = diff < 0 || (c->tense > 1 && diff == 0) ? diff + 7 : diff;
        else diff = diff > 0 ? diff - 7 : diff;
        set_day(p, a + diff);
        return true;
    }
    if (w->weekend) {
        int32_t wk = a - (dtl_calendar_weekday(a) - 1);
        int k = w->rel_u == 'n' ? w->rel : c->tense < 0 && dtl_calendar_weekday(a) < 6 ? -1 : 0;
        set_week(p, wk + 7 * k, true);
        return true;
    }
    if (w->h != U || w->pod[0]) set_day(p, a); /* a time of the anchor's day, or of the day named before */
    return true;
}

typedef struct {
    char *s;
    size_t n, cap;
} text;

static void put(text *t, const char *fmt, int v)
{
    if (t->n >= t->cap) return;
    int k = snprintf(t->s + t->n, t->cap - t->n, fmt, v);
    if (k > 0) t->n += (size_t)k;
    if (t->n > t->cap) t->n = t->cap; /* cannot be: values are short */
}

/* "January to October" is of the year that its end is nearest in. What told the year, or NULL. */
static const char *year_by_end(dtl_when *a, dtl_when *b, const dtl_when_ctx *c)
{
    dtl_when_out end;
    int y, m, d;
    bool open =
        a->y == U && b->y == U && a->m != U && b->m != U && a->m != b->m && a->wd == U && !a->rel_u && !b->rel_u;
    if (!open || a->kind != DTL_WHEN_POINT || b->kind != DTL_WHEN_POINT || !c->y || c->tense > 0) return NULL;
    if (!dtl_when_resolve(b, c, &end) || !dtl_when_anchor((dtl_span){end.start, end.start_n}, &y, &m, &d)) return NULL;
    b->y = y;
    a->y = a->m < b->m ? y : y - 1;
    return end.anchor;
}

static bool clock_ok(const dtl_when *w, int *h)
{
    *h = w->h;
    if (w->h == U) return true;
    if (w->ampm == 1 && *h < 12) *h += 12;
    if (w->ampm == 0 && *h == 12) *h = 0;
    if (w->ampm == U && *h < 12 && *h > 0) { /* "9 in the evening", "3 de l'après-midi" */
        if (!strcmp(w->pod, "AF") || (!strcmp(w->pod, "MI") && *h <= 5) || !strcmp(w->pod, "EV") ||
            (!strcmp(w->pod, "NI") && *h >= 6))
            *h += 12;
    }
    if (!strcmp(w->pod, "NI") && w->ampm == U && *h == 12) *h = 0;
    return *h >= 0 && *h <= 24 && (w->mi == U || (w->mi >= 0 && w->mi < 60)) &&
           (w->s == U || (w->s >= 0 && w->s <= 60)) && (*h < 24 || w->mi == U || w->mi == 0);
}

static const char *const season_name[] = {"", "SP", "SU", "FA", "WI"};

/* What is counted from the day that is said, and the week that it lies in. */
static void move_day(const dtl_when *w, point *p)
{
    if (p->y == U || p->m == U || p->d == U || p->open_year) return;
    switch (w->shift_u) {
    case DTL_U_DAY: set_day(p, dtl_calendar_days(p->y, p->m, p->d) + w->shift); break;
    case DTL_U_WEEK: set_day(p, dtl_calendar_days(p->y, p->m, p->d) + 7 * w->shift); break;
    case DTL_U_MONTH:
    case DTL_U_YEAR: {
        int k = p->y * 12 + p->m - 1 + w->shift * (w->shift_u == DTL_U_YEAR ? 12 : 1), y = floor_div(k, 12),
            m = floor_mod(k, 12) + 1, days = dtl_calendar_month_days(y, m);
        p->y = y, p->m = m;
        if (p->d > days) p->d = days;
        break;
    }
    default: break;
    }
    if (w->whole_week) set_week(p, dtl_calendar_days(p->y, p->m, p->d), false);
}

static bool print_point(const dtl_when *w, const dtl_when_ctx *c, text *t, const char **anchor, const char **type)
{
    point p;
    bool used;
    int h;
    *type = "DATE";
    if (!fill(w, c, &p, &used) || !clock_ok(w, &h)) return false;
    *anchor = !used ? "explicit" : !c->y && !(w->follow && c->prev_y) ? "missing" : c->context ? "context" : "article";
    move_day(w, &p);
    bool clock = h != U, day = false;
    if (w->rel_u == DTL_U_HOUR || w->rel_u == DTL_U_MINUTE || w->rel_u == DTL_U_SECOND) {
        /* the anchor has no clock: only how far away it is can be said */
        put(t, "PT%d", w->rel < 0 ? -w->rel : w->rel);
        put(t, w->rel_u == DTL_U_HOUR ? "H" : w->rel_u == DTL_U_MINUTE ? "M" : "S", 0);
        *type = "DURATION";
        return true;
    }
    if (p.open_year && w->rel_u && w->rel_u != 'n') { /* relative, and nothing to be relative to */
        switch (w->rel_u) {
        case DTL_U_WEEK:
        case DTL_U_WEEKEND: put(t, "XXXX-WXX", 0); break;
        case DTL_U_MONTH: put(t, "XXXX-XX", 0); break;
        case DTL_U_DAY:
        case 'd':
            put(t, "XXXX-XX-XX", 0);
            day = true;
            break;
        case DTL_U_QUARTER: put(t, "XXXX-QX", 0); break;
        case DTL_U_YEAR:
            put(t, "XXXX", 0);
            if (p.m != U) put(t, "-%02d", p.m);
            if (p.m != U && p.d != U) put(t, "-%02d", p.d);
            if (p.q != U) put(t, "-Q%d", p.q);
            break;
        default: put(t, "XXXX", 0); break;
        }
    } else if (p.cent != U) put(t, w->bc ? "BC%02d" : "%02d", p.cent);
    else if (p.dec != U) put(t, "%03d", p.dec);
    else if (p.open_year && w->feast) put(t, "XXXX-XX-XX", 0);
    else if (p.y == U && p.m == U && p.d == U && p.season == U && p.q == U && p.half == U && p.week == U && p.wd == U &&
             !p.weekend) {
        /* a time alone, with no day */
        if (!clock && !w->pod[0]) return false;
    } else {
        if (p.y != U && (p.y < (w->bc ? 1 : 0) || p.y > 9999)) return false;
        if (p.y == U) put(t, "XXXX", 0);
        else put(t, w->bc ? "BC%04d" : "%04d", p.y);
        if (p.week != U) {
            put(t, "-W%02d", p.week);
            if (p.weekend) put(t, "-WE", 0);
        } else if (p.m != U) {
            put(t, "-%02d", p.m);
            if (p.d != U) put(t, "-%02d", p.d), day = true;
        } else if (p.q != U) {
            if (p.q < 1 || p.q > 4) return false;
            put(t, "-Q%d", p.q);
        } else if (p.half != U) {
            if (p.half < 1 || p.half > 2) return false;
            put(t, "-H%d", p.half);
        } else if (p.season != U) t->n += (size_t)snprintf(t->s + t->n, t->cap - t->n, "-%s", season_name[p.season]);
        else if (p.d != U) put(t, "-XX-%02d", p.d), day = true;
        else if (p.wd != U) put(t, "-WXX-%d", p.wd), day = true;
        else if (p.weekend) put(t, "-WXX-WE", 0);
    }
    if (clock && (day || t->n == 0)) {
        put(t, "T%02d", h);
        put(t, ":%02d", w->mi == U ? 0 : w->mi);
        if (w->s != U) put(t, ":%02d", w->s);
        if (w->zone == 0) put(t, "Z", 0);
        *type = "TIME";
    } else if (w->pod[0] && (day || t->n == 0)) {
        if (t->n + 4 < t->cap) t->n += (size_t)snprintf(t->s + t->n, t->cap - t->n, "T%s", w->pod);
        *type = "TIME";
    }
    return t->n > 0;
}

static bool put_dec(text *t, dtl_dec v)
{
    char s[80];
    size_t n = dtl_dec_print(v, s, sizeof s);
    if (!n || t->n + n + 4 > t->cap) return false;
    memcpy(t->s + t->n, s, n);
    t->n += n;
    return true;
}

static bool print_span(const dtl_when *w, text *t)
{
    bool clock = false;
    dtl_dec half = {5, -1, false, false};
    struct {
        dtl_dec n;
        char u;
    } part[10];
    int n = 0;
    for (int i = 0; i < w->n_parts && n + 2 < 10; i++) {
        dtl_dec v = w->part[i].n;
        char u = w->part[i].u;
        if (v.neg) return false;
        /* what TIMEX3 has no letter for, in the next smaller unit */
        if (u == DTL_U_DECADE && !v.bad) v = dtl_dec_mul(v, dtl_dec_int(10)), u = DTL_U_YEAR;
        if (u == DTL_U_CENTURY && !v.bad) v = dtl_dec_mul(v, dtl_dec_int(100)), u = DTL_U_YEAR;
        if (u == DTL_U_QUARTER && !v.bad) v = dtl_dec_mul(v, dtl_dec_int(3)), u = DTL_U_MONTH;
        if (u == DTL_U_HALF && !v.bad) v = dtl_dec_mul(v, dtl_dec_int(6)), u = DTL_U_MONTH;
        if (u == DTL_U_SEASON && !v.bad) v = dtl_dec_mul(v, dtl_dec_int(3)), u = DTL_U_MONTH;
        bool halves = !v.bad && v.e == -1 && v.c % 10 == 5 &&
                      (u == DTL_U_YEAR || u == DTL_U_HOUR || u == DTL_U_MINUTE || u == DTL_U_DAY);
        if (halves) {
            dtl_dec neg = half;
            neg.neg = true;
            v = dtl_dec_add(v, neg);
        }
        if (!halves || v.c) part[n].n = v, part[n++].u = u;
        if (halves) {
            part[n].n = dtl_dec_int(u == DTL_U_YEAR ? 6 : u == DTL_U_DAY ? 12 : 30);
            part[n++].u = u == DTL_U_YEAR   ? DTL_U_MONTH
                          : u == DTL_U_DAY  ? DTL_U_HOUR
                          : u == DTL_U_HOUR ? DTL_U_MINUTE
                                            : DTL_U_SECOND;
        }
    }
    put(t, "P", 0);
    for (int i = 0; i < n; i++) {
        char u = part[i].u;
        bool small = u == DTL_U_HOUR || u == DTL_U_MINUTE || u == DTL_U_SECOND || u == DTL_U_NIGHT;
        if (small && !clock) put(t, "T", 0), clock = true;
        if (!small && clock) return false;
        if (part[i].n.bad) put(t, "X", 0);
        else if (!put_dec(t, part[i].n)) return false;
        switch (u) {
        case DTL_U_DECADE: put(t, "DE", 0); break;
        case DTL_U_CENTURY: put(t, "CE", 0); break;
        case DTL_U_WEEKEND: put(t, "WE", 0); break;
        case DTL_U_NIGHT: put(t, "NI", 0); break;
        case DTL_U_HOUR: put(t, "H", 0); break;
        case DTL_U_MINUTE: put(t, "M", 0); break;
        case DTL_U_SECOND: put(t, "S", 0); break;
        default: put(t, "%c", u); break;
        }
    }
    return n > 0;
}

/* The end of a range lends its start what that does not say, and the other way round. False: it is no range. */
static bool lend(dtl_when *from, dtl_when *to)
{
    if (from->kind != DTL_WHEN_POINT || to->kind != DTL_WHEN_POINT) return true;
    if (from->rel_u || to->rel_u) {
        if (!from->rel_u && from->y == U && to->rel_u == DTL_U_YEAR) from->rel_u = to->rel_u, from->rel = to->rel;
        return true;
    }
    if (from->two && to->y != U && !to->two) from->y += to->y - to->y % 100, from->two = false;
    if (to->two && from->y != U && !from->two) {
        to->y += from->y - from->y % 100;
        if (to->y < from->y) to->y += 100;
        if (to->y - from->y > 60) return false; /* 2014-10 is a month */
        to->two = false;
    }
    if (from->y == U && to->y != U && (from->m != U || from->d != U || from->q != U || from->season != U)) {
        from->y = to->y, from->two = to->two;
        if (from->m != U && to->m != U && from->m > to->m) from->y--;
    }
    if (from->m == U && from->d != U && to->m != U) from->m = to->m;
    if (to->m == U && to->d != U && from->m != U) to->m = from->m;
    if (to->y == U && from->y != U) to->y = from->y, to->two = from->two;
    if (to->h != U && from->h != U && from->ampm == U && to->ampm != U && from->h <= to->h) from->ampm = to->ampm;
    return true;
}

bool dtl_when_resolve(const dtl_when *w, const dtl_when_ctx *c, dtl_when_out *out)
{
    text t = {out->value, 0, sizeof out->value - 1};
    int32_t first, last;
    memset(out, 0, sizeof *out);
    out->type = "DATE";
    out->anchor = "explicit";
    switch (w->kind) {
    case DTL_WHEN_REF:
        if (w->ref.n >= sizeof out->value) return false;
        memcpy(out->value, w->ref.s, w->ref.n);
        out->value_n = w->ref.n;
        out->anchor = c->y ? c->context ? "context" : "article" : "missing";
        return true;
    case DTL_WHEN_SPAN:
        out->type = "DURATION";
        if (!print_span(w, &t)) return false;
        out->value_n = t.n;
        return true;
    case DTL_WHEN_SET:
        out->type = "SET";
        if (w->n_parts) {
            if (!print_span(w, &t)) return false;
        } else {
            if (w->m != U || w->season != U || w->q != U || w->y != U) {
                put(&t, "XXXX", 0);
                if (w->m != U) put(&t, "-%02d", w->m);
                if (w->m != U && w->d != U) put(&t, "-%02d", w->d);
                if (w->q != U) put(&t, "-Q%d", w->q);
                if (w->season != U) t.n += (size_t)snprintf(t.s + t.n, 8, "-%s", season_name[w->season]);
            } else if (w->wd != U) put(&t, "XXXX-WXX-%d", w->wd);
            else if (w->weekend) put(&t, "XXXX-WXX-WE", 0);
            else if (w->d != U) put(&t, "XXXX-XX-%02d", w->d);
            else put(&t, "XXXX-XX-XX", 0);
            if (w->pod[0]) t.n += (size_t)snprintf(t.s + t.n, 8, "T%s", w->pod);
            else if (w->h != U) {
                int h;
                if (!clock_ok(w, &h)) return false;
                put(&t, "T%02d", h);
                put(&t, ":%02d", w->mi == U ? 0 : w->mi);
            }
        }
        out->value_n = t.n;
        return true;
    case DTL_WHEN_POINT:
        if (!print_point(w, c, &t, &out->anchor, &out->type)) return false;
        out->value_n = t.n;
        if (dtl_when_bounds((dtl_span){out->value, out->value_n}, &first, &last)) {
            put_day(out->start, &out->start_n, first);
            put_day(out->end, &out->end_n, last);
        }
        return true;
    case DTL_WHEN_RANGE: {
        dtl_when a = *w, b;
        dtl_when_out oa, ob;
        if (!w->to) return false;
        b = *w->to;
        a.kind = a.n_parts ? DTL_WHEN_SPAN : DTL_WHEN_POINT;
        if (a.n_parts && b.kind == DTL_WHEN_SPAN && b.n_parts == 1 && a.part[0].u == 0) a.part[0].u = b.part[0].u;
        if (!lend(&a, &b)) return false;
        const char *by_end = year_by_end(&a, &b, c);
        if (a.kind == DTL_WHEN_POINT && b.kind == DTL_WHEN_POINT && !a.rel_u && !b.rel_u && a.y == b.y && a.m == b.m &&
            a.m != U && a.d != U && b.d != U && a.d > b.d)
            return false;
        a.to = NULL;
        if (b.kind == DTL_WHEN_RANGE) return false;
        if (!dtl_when_resolve(&a, c, &oa)) return false;
        dtl_when_ctx cb = *c;
        if (oa.start_n && c->y && a.kind == DTL_WHEN_POINT &&
            !b.rel_u) { /* the end lies behind the start, however the tense reads */
            int y, m, d;
            if (dtl_when_anchor((dtl_span){oa.start, oa.start_n}, &y, &m, &d) && b.y == U &&
                (b.m != U || b.d != U || (b.wd != U ? a.wd != U && a.m == U : b.h != U)))
                cb.y = y, cb.m = m, cb.d = d, cb.tense = 1, cb.after = true;
        }
        if (!dtl_when_resolve(&b, &cb, &ob)) return false;
        if (oa.value_n + ob.value_n + 2 > sizeof out->value) return false;
        if (oa.start_n && ob.end_n && memcmp(oa.start, ob.end, 10) > 0) return false; /* ends before it begins */
        memcpy(out->value, oa.value, oa.value_n);
        out->value[oa.value_n] = '/';
        memcpy(out->value + oa.value_n + 1, ob.value, ob.value_n);
        out->value_n = oa.value_n + 1 + ob.value_n;
        if (oa.start_n && ob.end_n) {
            memcpy(out->start, oa.start, sizeof out->start), out->start_n = oa.start_n;
            memcpy(out->end, ob.end, sizeof out->end), out->end_n = ob.end_n;
        }
        out->type = "DURATION";
        out->anchor = by_end ? by_end : strcmp(oa.anchor, "explicit") ? oa.anchor : ob.anchor;
        return true;
    }
    }
    return false;
}
