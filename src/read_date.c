/* SPDX-License-Identifier: Apache-2.0 */
#include "read_date.h"
#include "calendar.h"
#include "fold.h"
#include "dateline/utf8.h"

#include <stdio.h>
#include <string.h>

static const struct {
    char word[48];
    unsigned char month;
} months[] = {
#include "months.inc"
};

enum { TOKENS = 24, MOST = 120 };
typedef enum { T_NUMBER, T_WORD, T_MARK } token_kind;

typedef struct token {
    token_kind kind;
    int digits, month; /* digits of a number; month of a word, 0 for other words */
    long value;
    char mark;  /* ASCII mark, or '?' */
    bool glued; /* nothing between it and the token before */
    size_t from, to;
} token;

typedef struct tokens {
    token t[TOKENS];
    int n;
} tokens;

int dtl_read_month(dtl_span w)
{
    size_t lo = 0, hi = sizeof months / sizeof *months;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = dtl_span_cmp(w, dtl_span_str(months[mid].word));
        if (c == 0) return months[mid].month;
        if (c < 0) hi = mid;
        else lo = mid + 1;
    }
    return 0;
}

static bool is_word(int cls)
{
    return cls == C_UPPER || cls == C_LOWER || cls == C_LETTER || cls == C_MARK;
}

static void split(dtl_span s, tokens *out)
{
    bool glued = false;
    out->n = 0;
    for (size_t at = 0; at < s.n && out->n < TOKENS;) {
        fold_entry keep;
        size_t from = at;
        uint32_t cp = dtl_utf8_next(s, &at);
        const fold_entry *e = dtl_fold_entry(cp, &keep);
        if (e->cls == C_SPACE || e->cls == C_LINE || e->cls == C_IGNORE) {
            glued = false;
            continue;
        }
        token *t = &out->t[out->n++];
        *t = (token){.from = from, .glued = glued, .mark = '?'};
        if (e->cls == C_DIGIT) {
            t->kind = T_NUMBER;
            for (;;) {
                if (t->value < 100000000000000000) t->value = t->value * 10 + dtl_fold_digit(cp);
                t->digits++;
                size_t next = at;
                if (at >= s.n || dtl_fold_entry(cp = dtl_utf8_next(s, &next), &keep)->cls != C_DIGIT) break;
                at = next;
            }
        } else if (is_word(e->cls)) {
            char w[48];
            size_t n = 0;
            t->kind = T_WORD;
            for (;;) {
                if (n + e->n <= sizeof w) memcpy(w + n, e->f, e->n);
                n += e->n;
                size_t next = at;
                if (at >= s.n || !is_word((e = dtl_fold_entry(dtl_utf8_next(s, &next), &keep))->cls)) break;
                at = next;
            }
            if (n < sizeof w) t->month = dtl_read_month(dtl_span_of(w, n));
        } else {
            t->kind = T_MARK;
            if (cp < 0x80) t->mark = (char)cp;
        }
        t->to = at;
        glued = true;
    }
}

static bool is_number(const tokens *ts, int i, int lo, int hi, int most_digits)
{
    return i >= 0 && i < ts->n && ts->t[i].kind == T_NUMBER && ts->t[i].digits <= most_digits && ts->t[i].value >= lo &&
           ts->t[i].value <= hi;
}
static bool is_year(const tokens *ts, int i)
{
    return is_number(ts, i, 1500, 2199, 4) && ts->t[i].digits == 4;
}
static bool is_day(const tokens *ts, int i)
{
    return is_number(ts, i, 1, 31, 2);
}
static bool is_mark(const tokens *ts, int i, char c)
{
    return i >= 0 && i < ts->n && ts->t[i].kind == T_MARK && ts->t[i].mark == c;
}

static bool set(read_date *d, const tokens *ts, int first, int last, long y, long m, long day)
{
    if (!dtl_calendar_is_date(y ? (int)y : 2000, (int)m, (int)day)) return false; /* 29 February may be */
    d->y = (int)y;
    d->m = (int)m;
    d->d = (int)day;
    d->from = ts->t[first].from;
    d->to = ts->t[last].to;
    return true;
}

/* Three numbers from token i on. 2024-09-20, 20.9.2024, 9/20/2024; between them one mark, or one word where it is not a name of
 * Latin letters that could be a month (2024年9月20日). *last is the last token. */
static bool numbers(const tokens *ts, int i, read_date *d, int *last)
{
    const token *t = ts->t;
    if (i + 4 >= ts->n || t[i + 1].kind == T_NUMBER || t[i + 3].kind == T_NUMBER || t[i + 1].month || t[i + 3].month)
        return false;
    if (!t[i + 1].glued || !t[i + 3].glued || t[i + 1].kind != t[i + 3].kind) return false;
    if (t[i + 1].kind == T_MARK && (t[i + 1].mark == ':' || t[i + 1].mark == ',' || t[i + 1].mark != t[i + 3].mark))
        return false;
    if (t[i].kind != T_NUMBER || t[i + 2].kind != T_NUMBER || t[i + 4].kind != T_NUMBER) return false;
    long a = t[i].value, b = t[i + 2].value, c = t[i + 4].value;
    *last = i + 4;
    if (is_year(ts, i) && is_number(ts, i + 2, 1, 12, 2) && is_day(ts, i + 4)) return set(d, ts, i, i + 4, a, b, c);
    if (!is_year(ts, i + 4) || t[i + 1].kind != T_MARK || t[i].digits > 2 || t[i + 2].digits > 2) return false;
    bool slash = t[i + 1].mark == '/';
    if (b <= 12 && (a > 12 || a == b || !slash)) return set(d, ts, i, i + 4, c, b, a);
    if (a <= 12 && b > 12 && slash) return set(d, ts, i, i + 4, c, a, b);
    return false; /* 03/04/2024: two readings, so none */
}

/* Skip at most two words that are no months ("de", "th", ".", ","). */
static int hop(const tokens *ts, int i, int step)
{
    for (int k = 0; k < 3; k++, i += step) {
        if (i < 0 || i >= ts->n) return -1;
        if (ts->t[i].kind == T_NUMBER || ts->t[i].month) return i;
        if (ts->t[i].kind == T_MARK && ts->t[i].mark != '.' && ts->t[i].mark != ',' && ts->t[i].mark != '-' &&
            ts->t[i].mark != '/')
            return -1;
    }
    return -1;
}

/* A month's word at token i, its day before or behind, its year behind all or before all. */
static bool words(const tokens *ts, int i, read_date *d, int *last)
{
    int before = hop(ts, i - 1, -1), behind = hop(ts, i + 1, 1), m = ts->t[i].month;
    if (before >= 0 && is_day(ts, before)) { /* 20 September [2024] */
        bool year = behind >= 0 && is_year(ts, behind);
        *last = year ? behind : i;
        return set(d, ts, before, *last, year ? ts->t[behind].value : 0, m, ts->t[before].value);
    }
    if (behind >= 0 && is_day(ts, behind)) { /* September 20[, 2024]; 2024 September 20 */
        int after = hop(ts, behind + 1, 1);
        if (is_mark(ts, behind + 2, ':') && is_year(ts, ts->n - 1)) after = ts->n - 1; /* Sep 20 10:11:12 2024 */
        bool year = after >= 0 && is_year(ts, after) && !is_mark(ts, after + 1, ':');
        *last = year && after < behind + 4 ? after : behind;
        if (!year && before >= 0 && is_year(ts, before))
            return set(d, ts, before, behind, ts->t[before].value, m, ts->t[behind].value);
        return set(d, ts, i, *last, year ? ts->t[after].value : 0, m, ts->t[behind].value);
    }
    return false;
}

static bool find(const tokens *ts, read_date *d, int *last)
{
    for (int i = 0; i < ts->n; i++) {
        if (ts->t[i].kind == T_NUMBER && numbers(ts, i, d, last)) return true;
        if (ts->t[i].kind == T_NUMBER && ts->t[i].digits == 8 &&
            set(d, ts, i, i, ts->t[i].value / 10000, ts->t[i].value / 100 % 100, ts->t[i].value % 100) &&
            d->y >= 1500 && d->y < 2200) {
            *last = i;
            return true;
        }
    }
    for (int i = 0; i < ts->n; i++)
        if (ts->t[i].kind == T_WORD && ts->t[i].month && words(ts, i, d, last)) return true;
    return false;
}

/* Zones of RFC 822, section 5.1: a protocol's words, not a language's. */
static const struct {
    char name[4];
    const char *offset;
} zones[] = {{"GMT", "Z"},      {"UTC", "Z"},      {"UT", "Z"},       {"Z", "Z"},
             {"EST", "-05:00"}, {"EDT", "-04:00"}, {"CST", "-06:00"}, {"CDT", "-05:00"},
             {"MST", "-07:00"}, {"MDT", "-06:00"}, {"PST", "-08:00"}, {"PDT", "-07:00"}};

static size_t digits(const char *s, size_t n)
{
    size_t k = 0;
    while (k < n && s[k] >= '0' && s[k] <= '9') k++;
    return k;
}

static int two(const char *s)
{
    return (s[0] - '0') * 10 + (s[1] - '0');
}

/* "10:11:12.5 +07:00" and the like, behind a date; anything else leaves the time unsaid. */
static void read_time(dtl_span s, char out[40])
{
    size_t at = 0, o;
    out[0] = '\0';
    while (at < s.n && (s.s[at] == ' ' || s.s[at] == ',' || s.s[at] == '\t')) at++;
    if (at < s.n && (s.s[at] == 'T' || s.s[at] == 't')) at++;
    size_t h = digits(s.s + at, s.n - at);
    char hms[9] = "00:00:00";
    bool seconds = false;
    if (h == 6 || h == 4) { /* basic form: 101112 */
        memcpy(hms, s.s + at, 2);
        memcpy(hms + 3, s.s + at + 2, 2);
        if ((seconds = h == 6)) memcpy(hms + 6, s.s + at + 4, 2);
        at += h;
    } else {
        if (h < 1 || h > 2 || at + h + 3 > s.n || s.s[at + h] != ':' || digits(s.s + at + h + 1, s.n - at - h - 1) != 2)
            return;
        memcpy(hms + 2 - h, s.s + at, h);
        memcpy(hms + 3, s.s + at + h + 1, 2);
        at += h + 3;
        if (at + 3 <= s.n && s.s[at] == ':' && digits(s.s + at + 1, s.n - at - 1) == 2) {
            memcpy(hms + 6, s.s + at + 1, 2);
            at += 3;
            seconds = true;
        }
    }
    if (two(hms) > 23 || two(hms + 3) > 59 || two(hms + 6) > 60) return;
    if (at < s.n && (s.s[at] == '.' || s.s[at] == ',')) at += 1 + digits(s.s + at + 1, s.n - at - 1);
    while (at < s.n && s.s[at] == ' ') at++;
    o = (size_t)snprintf(out, 40, "T%.*s", seconds ? 8 : 5, hms);
    if (at == s.n || (s.n - at == 4 && digits(s.s + at, 4) == 4)) return; /* a year may follow */
    if (s.s[at] == '+' || s.s[at] == '-') {
        size_t k = digits(s.s + at + 1, s.n - at - 1);
        const char *p = s.s + at + 1;
        if (k == 4) snprintf(out + o, 40 - o, "%c%.2s:%.2s", s.s[at], p, p + 2);
        else if (k == 2 && at + 6 <= s.n && p[2] == ':' && digits(p + 3, s.n - at - 4) >= 2)
            snprintf(out + o, 40 - o, "%c%.5s", s.s[at], p);
        else if (k == 2) snprintf(out + o, 40 - o, "%c%.2s:00", s.s[at], p);
        return;
    }
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        size_t n = strlen(zones[i].name);
        if (s.n - at >= n && memcmp(s.s + at, zones[i].name, n) == 0 &&
            (s.n - at == n || s.s[at + n] == ' ' || s.s[at + n] == '+')) {
            snprintf(out + o, 40 - o, "%s", zones[i].offset);
            return;
        }
    }
    out[0] = '\0'; /* a word that may change it ("pm") */
}

static void from_epoch(long long seconds, read_date *d)
{
    long long day = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        day--;
    }
    dtl_calendar_civil((int32_t)day, &d->y, &d->m, &d->d);
    snprintf(d->time, sizeof d->time, "T%02d:%02d:%02dZ", (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

/* All digits: 20240920, 20240920101112, or a count of seconds, milliseconds or microseconds after 2001. */
static bool only_digits(dtl_span s, read_date *d)
{
    size_t n = digits(s.s, s.n);
    long long v = 0;
    for (size_t i = 0; i < n && i < 18; i++) v = v * 10 + (s.s[i] - '0');
    if (n != s.n && !(s.s[n] == '.' && n + 1 + digits(s.s + n + 1, s.n - n - 1) == s.n)) return false;
    if (n != s.n && n != 10 && n != 9 && n != 13) return false;
    d->from = 0;
    d->to = s.n;
    if (n == 9 || n == 10) from_epoch(v, d);
    else if (n == 13) from_epoch(v / 1000, d);
    else if (n == 16) from_epoch(v / 1000000, d);
    else if (n == 8 || n == 14) {
        long long day = n == 14 ? v / 1000000 : v;
        d->y = (int)(day / 10000);
        d->m = (int)(day / 100 % 100);
        d->d = (int)(day % 100);
        if (d->y < 1500 || d->y > 2199 || !dtl_calendar_is_date(d->y, d->m, d->d)) return false;
        if (n == 14) read_time(dtl_span_of(s.s + 8, 6), d->time);
    } else {
        return false;
    }
    return d->y >= 1970 && d->y < 2200;
}

static dtl_span trim(dtl_span s)
{
    while (s.n && (unsigned char)s.s[0] <= ' ') s = dtl_span_of(s.s + 1, s.n - 1);
    while (s.n && (unsigned char)s.s[s.n - 1] <= ' ') s.n--;
    return s;
}

bool dtl_read_date(dtl_span s, read_date *d)
{
    tokens ts;
    int last = 0, n_words = 0, n_numbers = 0;
    *d = (read_date){0};
    s = trim(s);
    if (s.n < 6 || s.n > MOST) return false;
    if (digits(s.s, 8) >= 8 || s.s[0] == '-')
        return only_digits(s, d) || (s.n > 8 && s.s[8] == 'T' && only_digits(dtl_span_of(s.s, 8), d) &&
                                     (read_time(dtl_span_of(s.s + 8, s.n - 8), d->time), true));
    split(s, &ts);
    if (!find(&ts, d, &last) || d->y == 0) return false;
    for (int i = 0; i < ts.n; i++) {
        if (ts.t[i].from >= d->from && ts.t[i].to <= d->to) continue;
        n_words += ts.t[i].kind == T_WORD;
        n_numbers += ts.t[i].kind == T_NUMBER;
    }
    if (n_words > 5 || n_numbers > 7) return false; /* that was a sentence */
    read_time(dtl_span_of(s.s + d->to, s.n - d->to), d->time);
    return true;
}

bool dtl_read_date_in(dtl_span s, read_date *d)
{
    tokens ts;
    int last = 0;
    *d = (read_date){0};
    if (s.n > 400) return false;
    split(s, &ts);
    return find(&ts, d, &last);
}
