/* SPDX-License-Identifier: Apache-2.0
 * The dateline: `CITY, date (AGENCY) -` at the head of an article, in any script; read only where it is plainly one. */
#include "fold.h"
#include "read_in.h"
#include "dateline/utf8.h"

#include <string.h>

enum { HEAD_MOST = 260, PLACE_MOST = 48, AGENCY_MOST = 32 };

static int class_of(uint32_t cp)
{
    fold_entry keep;
    return dtl_fold_entry(cp, &keep)->cls;
}

static bool is_letter(int cls)
{
    return cls == C_UPPER || cls == C_LOWER || cls == C_LETTER;
}
static bool is_dash(uint32_t cp)
{
    return cp >= 0x2012 && cp <= 0x2015;
}

static dtl_span strip(dtl_span s, const char *marks)
{
    for (;;) {
        if (s.n && strchr(marks, s.s[0]) && s.s[0]) s = dtl_span_of(s.s + 1, s.n - 1);
        else if (s.n >= 2 && !memcmp(s.s, "\xC2\xA0", 2)) s = dtl_span_of(s.s + 2, s.n - 2);
        else break;
    }
    for (;;) {
        if (s.n && strchr(marks, s.s[s.n - 1]) && s.s[s.n - 1]) s.n--;
        else if (s.n >= 2 && !memcmp(s.s + s.n - 2, "\xC2\xA0", 2)) s.n -= 2;
        else break;
    }
    return s;
}

/* What a name of a few words may look like. upper: its letters are capitals throughout. */
static bool is_name(dtl_span s, size_t most, bool *upper, bool lower_too)
{
    size_t words = 1, letters = 0, lower = 0, n = 0;
    for (size_t at = 0; at < s.n; n++) {
        uint32_t cp = dtl_utf8_next(s, &at);
        int cls = class_of(cp);
        if (n == 0 && !(cls == C_UPPER || cls == C_LETTER || (lower_too && cls == C_LOWER))) return false;
        if (is_letter(cls)) letters++;
        if (cls == C_LOWER) lower++;
        if (cls == C_SPACE) words++;
        else if (!is_letter(cls) && cls != C_MARK && cp != ',' && cp != '.' && cp != '-' && cp != '\'' && cp != '/' &&
                 cp != 0x2019 && cp != 0xB7 && cp != 0x30FB && cp != '&' && cls != C_IGNORE)
            return false;
    }
    *upper = lower == 0;
    return letters >= 2 && n <= most && words <= 6;
}

/* `place, date` or one of them. */
static bool place_and_date(dtl_span head, read_dateline *d, bool *upper)
{
    dtl_span place = head;
    d->has_date = dtl_read_date_in(head, &d->date);
    if (d->has_date) {
        dtl_span tail = strip(dtl_span_of(head.s + d->date.to, head.n - d->date.to), " .,;:/");
        if (tail.n > 6) return false; /* the year's abbreviation, at most */
        place = dtl_span_of(head.s, d->date.from);
    } else { /* a part with digits that is no date for sure ("ngay 20/9"): the place ends at the comma before it */
        size_t digit = 0;
        while (digit < head.n && !(head.s[digit] >= '0' && head.s[digit] <= '9')) digit++;
        if (digit < head.n) {
            while (digit > 0 && head.s[digit] != ',') digit--;
            if (digit == 0) return false;
            place = dtl_span_of(head.s, digit);
        }
    }
    d->place = strip(place, " ,.;:-");
    return is_name(d->place, PLACE_MOST, upper, false);
}

/* Length of a separator at s[at]: a dash, two hyphens, or a hyphen that stands apart; 0: none. */
static size_t separator(dtl_span s, size_t at, bool *strong)
{
    size_t next = at;
    uint32_t cp = dtl_utf8_next(s, &next);
    *strong = true;
    if (is_dash(cp)) return next - at;
    if (cp != '-') return 0;
    if (next < s.n && s.s[next] == '-') return 2;
    *strong = false;
    char before = at ? s.s[at - 1] : '\0', behind = next < s.n ? s.s[next] : '\0';
    return (before == ' ' || before == ')' || before == '.' || before == '/') &&
                   (behind == ' ' || before == ')' || before == '.')
               ? 1
               : 0;
}

/* Split `... (AGENCY)` or `... /AGENCY/`; what stands before it is left in head. */
static bool take_agency(dtl_span *head, dtl_span *agency)
{
    dtl_span h = strip(*head, " .,");
    bool upper;
    if (h.n < 4) return false;
    char close = h.s[h.n - 1], open = close == ')' ? '(' : close == '/' ? '/' : '\0';
    size_t k = h.n - 1;
    if (!open) return false;
    while (k > 0 && h.s[k - 1] != open) k--;
    if (k == 0) return false;
    dtl_span inside = strip(dtl_span_of(h.s + k, h.n - 1 - k), " ");
    if (!is_name(inside, AGENCY_MOST, &upper, true)) return false;
    *agency = inside;
    *head = strip(dtl_span_of(h.s, k - 1), " ,");
    return true;
}

static bool has_lower(dtl_span s)
{
    for (size_t at = 0; at < s.n;)
        if (class_of(dtl_utf8_next(s, &at)) == C_LOWER) return true;
    return false;
}

static bool one_paragraph(dtl_span p, read_dateline *d)
{
    bool upper = false, strong = false;
    size_t most = p.n < HEAD_MOST ? p.n : HEAD_MOST;
    *d = (read_dateline){0};
    /* nothing but place and full date: "LONDON 1996-08-30" */
    if (p.n <= 64 && dtl_read_date_in(p, &d->date) && d->date.y && d->date.to == p.n && d->date.from > 2) {
        bool comma = memchr(p.s, ',', d->date.from) != NULL;
        if (place_and_date(p, d, &upper) && (upper || comma)) return true;
    }
    for (size_t at = 0; at < most;) {
        size_t n = separator(p, at, &strong), next = at;
        uint32_t cp = dtl_utf8_next(p, &next);
        bool closed = !n && (cp == ')' || cp == '/') && next < p.n; /* an agency and no dash: only behind a date */
        if (!n && !closed) {
            at = next;
            continue;
        }
        dtl_span head = dtl_span_of(p.s, n ? at : next), rest = dtl_span_of(p.s + at + n, p.n - at - n);
        *d = (read_dateline){0};
        bool agency = take_agency(&head, &d->agency);
        if (agency && head.n == 0 && n) { /* (ANSA) - ROMA, 17 NOV - ... */
            size_t k = 0, m = 0;
            while (k < rest.n && k < 100 && !(m = separator(rest, k, &strong))) dtl_utf8_next(rest, &k);
            if (!m || k >= 100) return false;
            dtl_span second = strip(dtl_span_of(rest.s, k), " ,");
            return place_and_date(second, d, &upper) && (d->has_date || upper);
        }
        head = strip(head, " ,");
        if (head.n && place_and_date(head, d, &upper)) {
            if (n && agency) return true;
            if (closed && agency && d->has_date) return true;
            bool comma = memchr(head.s, ',', head.n) != NULL;
            if (n && d->has_date && rest.n > 20 && (upper || comma)) return true;
            if (n && strong && upper && rest.n > 60 && has_lower(rest))
                return true; /* PARIS - text, but no headline in capitals */
        }
        if (n && !(cp == '-' && !agency)) break; /* a hyphen may be the place's own, a dash ends the head */
        at = n ? at + n : next;
    }
    *d = (read_dateline){0};
    return false;
}

bool dtl_read_dateline(dtl_span text, read_dateline *d)
{
    size_t at = 0;
    for (int i = 0; i < 4 && at < text.n; i++) {
        const char *from = text.s + at, *lf = memchr(from, '\n', text.n - at);
        dtl_span p = dtl_span_of(from, lf ? (size_t)(lf - from) : text.n - at);
        at += p.n + 1;
        if (p.n >= 6 && one_paragraph(p, d)) return true;
    }
    *d = (read_dateline){0};
    return false;
}

dtl_span dtl_read_sign_off(dtl_span text)
{
    size_t n = text.n, from;
    while (n > 0 && (text.s[n - 1] == '.' || text.s[n - 1] == ' ')) n--;
    for (from = n; from > 0 && n - from <= 12 && text.s[from - 1] >= 'A' && text.s[from - 1] <= 'Z'; from--) {
    }
    dtl_span name = dtl_span_of(text.s + from, n - from);
    if (name.n < 2 || name.n > 10) return DTL_NONE;
    while (from > 0 && text.s[from - 1] == ' ') from--;
    if (from == 0) return DTL_NONE;
    dtl_span before = dtl_span_of(text.s, from);
    uint32_t dash = dtl_utf8_prev(before, &before.n);
    if (dash != '-' && dash != '/' && !is_dash(dash)) return DTL_NONE;
    while (before.n && before.s[before.n - 1] == ' ') before.n--;
    if (!before.n) return DTL_NONE;
    uint32_t end = dtl_utf8_prev(before, &before.n);
    return end == '.' || end == '!' || end == '?' || end == '"' || end == ')' || end == 0xBB || end == 0x201D
               ? name
               : DTL_NONE;
}
