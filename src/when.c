/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "calendar.h"
#include "lunar.h"
#include "value.h"
#include "value_call.h"

#define U DTL_UNSAID

/* ---- what a match says ---- */

typedef struct {
    dtl_call *c;
    const char *suffix; /* "" or "2": the end of a range */
} reader;

static dtl_slot_at get_ending(const reader *r, const char *name)
{
    char full[24];
    size_t n = strlen(name), k = strlen(r->suffix);
    if (n + k >= sizeof full) return (dtl_slot_at){false, 0, 0, DTL_NONE};
    memcpy(full, name, n);
    memcpy(full + n, r->suffix, k + 1);
    return dtl_call_slot(r->c, full);
}

static inline dtl_slot_at get(const reader *r, const char *name)
{
    return r->suffix[0] ? get_ending(r, name) : dtl_call_slot(r->c, name);
}

static bool read_int(const reader *r, dtl_slot_at at, const char *attr, int *v)
{
    dtl_dec d;
    int64_t i;
    dtl_span a = dtl_call_attr(r->c, at, attr);
    if (!(a.n && dtl_dec_parse(a, &d)) && !dtl_call_dec(r->c, at, NULL, &d)) return false;
    if (!dtl_dec_is_int(d, &i) || i > 100000 || i < -100000) return false;
    *v = (int)i;
    return true;
}

static inline bool get_int(const reader *r, const char *name, const char *attr, int *v)
{
    dtl_slot_at at = get(r, name);
    return at.has && read_int(r, at, attr, v);
}

static int season_index(dtl_span s)
{
    static const char *const names[] = {"SP", "SU", "FA", "WI"};
    for (int i = 0; i < 4; i++)
        if (dtl_span_eq(s, dtl_span_str(names[i]))) return i + 1;
    return U;
}

static bool span_is(dtl_span s, const char *word)
{
    return dtl_span_eq(s, dtl_span_str(word));
}

static char unit_of(dtl_span s)
{
    return s.n == 1 ? s.s[0] : 0;
}

/* A year, maybe of two digits, maybe in two words ("nineteen ninety-six"). False: said, but no year. */
static bool read_year(const reader *r, dtl_when *w)
{
    dtl_slot_at at = get(r, "y");
    int high, low;
    if (at.has) {
        if (!get_int(r, "y", "year", &w->y) || w->y < 0) return false;
        w->two = at.last == at.first + 1 && r->c->doc->tokens[at.first].digits == 2 && !get(r, "era").has;
        /* two digits in words are a year ("ninety-six" by digits), a number is a length of time */
        if (get(r, "year").has) {
            dtl_slot_at era = get(r, "era");
            int digit = dtl_set_class(r->c->doc->set, "hdigit");
            if (at.last == at.first + 2 && dtl_doc_has(r->c->doc, at.first, digit) &&
                dtl_doc_has(r->c->doc, at.first + 1, digit))
                w->two = true;
            if (!w->two && !era.has && (w->y < 1000 || w->y > 2999)) return false;
        }
        dtl_dec epoch; /* years of a reign or another calendar: what stands before its first one */
        int64_t before;
        dtl_slot_at said = get(r, "epoch"); /* a constant of the rule */
        dtl_span from = said.has ? said.text : dtl_call_attr(r->c, get(r, "era"), "epoch");
        if (dtl_dec_parse(from, &epoch) && dtl_dec_is_int(epoch, &before)) {
            w->y += (int)before;
            w->two = false;
        }
        return w->y > 0 || w->two;
    }
    if (get_int(r, "yh", "num", &high) && get_int(r, "yl", "num", &low)) {
        if (high < 15 || high > 20 || low < 10 || low > 99) return false;
        w->y = high * 100 + low;
    }
    return true;
}

/* "10.2" as one token: day and month. */
static bool read_day_month(dtl_span t, dtl_when *w)
{
    int part[2] = {0, 0}, k = 0, digits = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.s[i] >= '0' && t.s[i] <= '9' && digits < 2) part[k] = part[k] * 10 + t.s[i] - '0', digits++;
        else if (t.s[i] == '.' && !k && digits) k = 1, digits = 0;
        else return false;
    }
    w->d = part[0], w->m = part[1];
    return k == 1 && digits && w->d >= 1 && w->d <= 31 && w->m >= 1 && w->m <= 12;
}

/* Numbers with signs between: order by the language, unless only one can be. */
static bool read_numeric(const reader *r, dtl_when *w)
{
    int a, b, c = U;
    dtl_slot_at third = get(r, "p3"), both = get(r, "dm");
    if (both.has && !read_day_month(both.text, w)) return false;
    if (!get_int(r, "p1", "num", &a)) return true;
    if (!get_int(r, "p2", "num", &b)) return false;
    if (third.has && !get_int(r, "p3", "num", &c)) return false;
    dtl_span order = dtl_set_conf(r->c->doc->set, "order");
    dtl_slot_at first = get(r, "p1");
    bool year_first = r->c->doc->tokens[first.first].digits == 4 ||
                      (c != U && span_is(order, "ymd") && r->c->doc->tokens[third.first].digits < 4 && a > 31);
    bool month_first = order.n == 3 && order.s[0] == 'm';
    if (year_first) {
        w->y = a, w->m = b, w->d = c;
    } else {
        w->d = month_first ? b : a;
        w->m = month_first ? a : b;
        if (c != U) w->y = c, w->two = r->c->doc->tokens[third.first].digits == 2;
    }
    if (w->m > 12 && w->d <= 12) {
        int swap = w->m;
        w->m = w->d, w->d = swap;
    }
    return w->m >= 1 && w->m <= 12 && (w->d == U || (w->d >= 1 && w->d <= 31));
}

/* "18.30" and "18:30" as one token, "h30" */
static bool read_clock(const reader *r, dtl_when *w)
{
    dtl_slot_at hm = get(r, "hm"), ap = get(r, "ap");
    int v;
    if (hm.has) {
        dtl_span t = hm.text;
        size_t i = 0;
        int part[3] = {0, 0, 0}, k = 0, digits = 0;
        for (; i < t.n; i++) {
            if (t.s[i] >= '0' && t.s[i] <= '9') part[k] = part[k] * 10 + t.s[i] - '0', digits++;
            else if (k < 2) {
                if (!digits) return false;
                k++, digits = 0;
            } else return false;
            if (digits > 2 && (k || digits > 4)) return false;
        }
        if (k == 0 && digits >= 3) part[1] = part[0] % 100, part[0] /= 100, k = 1, digits = 2; /* 0735 GMT, 1140 a.m. */
        if (digits != 2 || k == 0) return false;
        w->h = part[0], w->mi = part[1];
        if (k == 2) w->s = part[2];
    }
    if (get(r, "h").has && !get_int(r, "h", "hour", &w->h)) return false;
    if (get(r, "mi").has && !get_int(r, "mi", "min", &w->mi)) return false;
    if (get(r, "s").has && !get_int(r, "s", "min", &w->s)) return false;
    if (get_int(r, "past", "min", &v)) w->mi = v;
    if (get_int(r, "to", "min", &v) && w->h != U) w->mi = 60 - v, w->h = w->h == 0 ? 23 : w->h - 1;
    if (get(r, "half-to").has && w->h != U) { /* "halb vier", "fem över halv fyra": half an hour before what is said */
        int t = (w->h == 0 ? 24 : w->h) * 60 + (w->mi == U ? 0 : w->mi) - 30;
        w->h = t / 60, w->mi = t % 60;
    }
    if (ap.has) {
        dtl_span a = dtl_call_attr(r->c, ap, "ap");
        w->ampm = span_is(a, "pm") ? 1 : span_is(a, "am") ? 0 : U;
        if (w->ampm != U && w->h != U && (w->h > 12 || w->h < 1)) {
            if (w->h > 23) return false;
            w->ampm = U;
        }
    }
    if (w->h != U && (w->h < 0 || w->h > 24)) return false;
    if (w->mi != U && (w->mi < 0 || w->mi > 59)) return false;
    dtl_slot_at tz = get(r, "tz");
    if (tz.has) {
        dtl_dec z;
        int64_t minutes;
        if (dtl_dec_parse(dtl_call_attr(r->c, tz, "zone"), &z) && dtl_dec_is_int(z, &minutes)) w->zone = (int)minutes;
    }
    if (get_int(r, "zp", "num", &v)) w->zone = (w->zone == U ? 0 : w->zone) + 60 * v; /* UTC+2 */
    if (get_int(r, "zm", "num", &v)) w->zone = (w->zone == U ? 0 : w->zone) - 60 * v;
    return true;
}

static void set_pod(dtl_when *w, dtl_span pod)
{
    if (pod.n == 2) memcpy(w->pod, pod.s, 2), w->pod[2] = '\0';
}

/* False: what is said cannot be. */
static bool read_point(const reader *r, dtl_when *w)
{
    dtl_call *c = r->c;
    dtl_slot_at at;
    dtl_span a;
    int v;
    if (!read_year(r, w) || !read_numeric(r, w) || !read_clock(r, w)) return false;
    if (get_int(r, "m", "month", &v)) w->m = v;
    at = get(r, "d");
    if (at.has && (!get_int(r, "d", "day", &w->d) || w->d < 1 || w->d > 31)) return false;
    if (get_int(r, "w", "wday", &v)) w->wd = v;
    if (get_int(r, "wk", "num", &v)) w->week = v;
    if (get(r, "q").has && get_int(r, "q", "quarter", &v) && v == -1) w->q = 4; /* the last one */
    else if (get(r, "q").has && (!get_int(r, "q", "quarter", &w->q) || w->q < 1 || w->q > 4)) return false;
    if (get(r, "hf").has && get_int(r, "hf", "half", &v) && v == -1) w->half = 2;
    else if (get(r, "hf").has && (!get_int(r, "hf", "half", &w->half) || w->half < 1 || w->half > 2)) return false;
    if (get_int(r, "nth", "ord", &v)) w->nth = v;
    if (get(r, "week-of-month")
            .has) { /* "the last week of May": the one that its last Thursday lies in, as ISO 8601 counts weeks */
        char u = unit_of(dtl_call_attr(c, get(r, "u"), "tu"));
        if (u != DTL_U_WEEK && u != DTL_U_WEEKEND) return false;
        w->wd = 4, w->nth_week = true, w->weekend = u == DTL_U_WEEKEND;
    }
    if (get_int(r, "cent", "ord", &v)) w->cent = v - 1; /* the 20th century is 19 */
    if (get_int(r, "dec", "dec", &v)) {
        int century;
        if (get(r, "hundreds").has && v >= 1000 && v % 100 == 0) w->cent = v / 100; /* "1800-talet": 18.. */
        else if (v >= 100) w->dec = v / 10;
        else if (get_int(r, "decc", "ord", &century)) w->dec = (century - 1) * 10 + v / 10; /* 十九世纪七十年代 */
        else w->dec = 190 + v / 10;                                                         /* "the 80s" */
        if (v % 10 != 0) return false;
    }
    at = get(r, "se");
    if (at.has) w->season = season_index(dtl_call_attr(c, at, "season"));
    at = get(r, "pod");
    if (at.has) set_pod(w, dtl_call_attr(c, at, "pod"));
    at = get(r, "era");
    if (at.has && span_is(dtl_call_attr(c, at, "era"), "bc")) {
        w->bc = true;
        if (w->cent != U) w->cent++;
    }
    at = get(r, "we");
    if (at.has) w->weekend = true;
    at = get(r, "mod");
    if (at.has) w->mod = dtl_call_attr(c, at, "mod");
    at = get(r, "ho");
    if (at.has) {
        a = dtl_call_attr(c, at, "feast");
        w->feast = a.n != 0, w->feast_rule = a.s, w->feast_n = a.n;
        if (!a.n) return false;
    }
    at = get(r, "cal"); /* a day by its place in another calendar: 农历八月十五 */
    if (at.has) {
        a = dtl_arena_printf(c->doc->arena, "%.*s:%d:%d", (int)at.text.n, at.text.s, w->m, w->d);
        if (w->m == U || w->d == U || !dtl_lunar_is(a)) return false;
        w->feast = true, w->feast_rule = a.s, w->feast_n = a.n;
        w->m = w->d = U;
    }
    at = get(r, "rw"); /* "lundi dernier" as one phrase */
    if (at.has) {
        dtl_dec d;
        int64_t i;
        if (!dtl_dec_parse(dtl_call_attr(c, at, "wday"), &d) || !dtl_dec_is_int(d, &i)) return false;
        w->wd = (int)i;
        if (!dtl_dec_parse(dtl_call_attr(c, at, "rel"), &d) || !dtl_dec_is_int(d, &i)) return false;
        w->rel_u = 'n', w->rel = (int)i;
    }
    at = get(r, "wp"); /* "Montagabend" */
    if (at.has) {
        dtl_dec d;
        int64_t i;
        if (!dtl_dec_parse(dtl_call_attr(c, at, "wday"), &d) || !dtl_dec_is_int(d, &i)) return false;
        w->wd = (int)i;
        set_pod(w, dtl_call_attr(c, at, "pod"));
    }
    at = get(r, "follow");
    if (at.has) w->follow = true;
    if (get(r, "week").has) w->whole_week = true;
    at = get(r, "su"); /* two days before Christmas */
    if (at.has) {
        int by = -1, times = 1, many = 1;
        if (get(r, "sn").has && !get_int(r, "sn", "num", &times)) return false;
        if (!get_int(r, "sr", "rel", &by)) return false;
        w->shift_u = unit_of(dtl_call_attr(c, at, "tu"));
        dtl_dec d;
        int64_t i;
        if (dtl_dec_parse(dtl_call_attr(c, at, "many"), &d) && dtl_dec_is_int(d, &i)) many = (int)i;
        w->shift = by * times * many;
        if (!w->shift_u || !strchr("DWMY", w->shift_u) || times > 10000) return false;
    }
    dtl_slot_at rel = get(r, "rel"), u = get(r, "u"), n = get(r, "n");
    char unit = u.has ? unit_of(dtl_call_attr(c, u, "tu")) : 0;
    if (u.has && !unit) return false;
    if (rel.has || n.has) {
        int by = rel.has ? 0 : 1, times = 1, k = 1;
        dtl_dec d;
        int64_t i;
        a = dtl_call_attr(c, rel, "rel");
        if (a.n && dtl_dec_parse(a, &d) && dtl_dec_is_int(d, &i)) by = (int)i;
        else if (rel.has) return false;
        if (n.has) {
            a = n.first == n.last ? DTL_NONE : dtl_call_attr(c, n, "vague");
            if (a.n) { /* "several years ago" */
                w->kind = DTL_WHEN_REF;
                w->ref = by < 0 ? DTL_LIT("PAST_REF") : DTL_LIT("FUTURE_REF");
                return true;
            }
            if (!dtl_call_dec(c, n, "num", &d)) return false;
            if (d.e == -1 && d.c % 10 == 5 &&
                (unit == DTL_U_YEAR || unit == DTL_U_DECADE)) { /* a year and a half ago */
                d = dtl_dec_mul(d, dtl_dec_int(unit == DTL_U_YEAR ? 12 : 10));
                unit = unit == DTL_U_YEAR ? DTL_U_MONTH : DTL_U_YEAR;
            }
            if (!dtl_dec_is_int(d, &i) || i > 100000) return false;
            times = (int)i;
        }
        dtl_dec many;
        if (u.has && dtl_dec_parse(dtl_call_attr(c, u, "many"), &many) && dtl_dec_is_int(many, &i)) k = (int)i;
        if (!by && (unit == DTL_U_HOUR || unit == DTL_U_MINUTE || unit == DTL_U_SECOND))
            return false; /* no clock tells */
        w->rel_u = unit ? unit : 'n';
        w->rel = by * times * k;
        w->counted = n.has;
        if (unit == DTL_U_NIGHT) w->rel_u = DTL_U_DAY, set_pod(w, DTL_LIT("NI"));
        if (unit == DTL_U_WEEKEND) w->weekend = true;
    }
    at = get(r, "dk"); /* today, the day before yesterday, tonight, now */
    if (at.has) {
        int deictic = dtl_set_class(c->doc->set, "deictic"); /* the word may be a part of day too */
        const dtl_hit *hit = at.first < at.last && deictic >= 0 ? dtl_doc_hit(c->doc, at.first, deictic) : NULL;
        if (!hit || hit->last != at.last) return false;
        dtl_dec d;
        int64_t i;
        a = dtl_hit_attr(c->doc, hit, "ref");
        if (a.n) {
            w->kind = DTL_WHEN_REF;
            w->ref = a;
            return true;
        }
        w->follow = dtl_hit_attr(c->doc, hit, "follow").n != 0; /* "the same day" */
        w->deictic = !w->follow;
        a = dtl_hit_attr(c->doc, hit, "off");
        if (!dtl_dec_parse(a, &d) || !dtl_dec_is_int(d, &i)) return false;
        w->rel = (int)i;
        w->either = dtl_hit_attr(c->doc, hit, "either").n != 0;
        unit = unit_of(dtl_hit_attr(c->doc, hit, "tu"));
        w->rel_u = unit ? unit : 'D';
        a = dtl_hit_attr(c->doc, hit, "pod");
        if (a.n) set_pod(w, a);
    }
    at = get(r, "ref");
    if (at.has) {
        a = dtl_call_attr(c, at, "ref");
        if (!a.n) return false;
        w->kind = DTL_WHEN_REF;
        w->ref = a;
    }
    return true;
}

/* A word that is more often something else ("May", "fall") is a date only behind a word that asks for one. */
static bool stands_alone(const reader *r)
{
    dtl_call *c = r->c;
    if (!get(r, "alone").has) return true;
    dtl_slot_at all = {true, c->m->first, c->m->last, DTL_NONE};
    if (!dtl_call_attr(c, all, "amb").n) return true;
    int prep = dtl_set_class(c->doc->set, "date-prep");
    for (uint32_t back = 1; prep >= 0 && back <= 2 && back <= c->m->first; back++) {
        const dtl_hit *h = dtl_doc_hit(c->doc, c->m->first - back, prep);
        if (h && h->last == c->m->first) return true;
    }
    return false;
}

static bool fold_is(const dtl_token *t, const char *word)
{
    return dtl_span_eq(t->fold, dtl_span_str(word));
}

/* An hour before what is counted or measured is none: "all'1,5 %", "alle 2mila case". */
static bool measured(const dtl_call *c, const dtl_when *w)
{
    static const char *const classes[] = {"percent",  "scale",         "unit",         "unit-abbr",
                                          "currency", "currency-sign", "currency-iso", "frac-sign"};
    const dtl_doc *doc = c->doc;
    uint32_t last = c->m->last;
    if (w->h == U || w->ampm != U || w->pod[0] || last >= doc->n_tokens || !c->m->last) return false;
    if (doc->tokens[last - 1].kind != DTL_TOK_NUMBER || dtl_call_slot(c, "tz").has) return false;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (dtl_doc_hit(doc, last, dtl_set_class(doc->set, classes[i]))) return true;
    for (uint32_t t = c->m->first; t < last; t++)
        if (fold_is(&doc->tokens[t], ":")) return false; /* "las 12:00 horas" */
    return dtl_doc_hit(doc, last, dtl_set_class(doc->set, "tunit")) != NULL;
}

/* n u, n u ...: repeated captures in the order of the text. */
static bool read_span(dtl_call *c, dtl_when *w)
{
    reader r = {c, ""};
    dtl_slot_at n = get(&r, "n"), u = get(&r, "u"), half = get(&r, "half"), mod = get(&r, "mod"), n2 = get(&r, "n2");
    bool has_n = false;
    dtl_dec v = dtl_dec_int(1);
    if (mod.has) w->mod = dtl_call_attr(c, mod, "mod");
    if (!u.has) return false;
    if (n.has && n.first == n.last) { /* a constant: "1", or X for how many is not said */
        if (span_is(n.text, "X")) v.bad = true;
        else if (!dtl_dec_parse(n.text, &v)) return false;
        n.has = false;
    }
    for (uint32_t i = 0; i < c->m->n_captures; i++) {
        const dtl_capture *k = &c->m->captures[i];
        dtl_slot_at at = {true, k->first, k->last, dtl_doc_text(c->doc, k->first, k->last)};
        /* names are few: compare with the first capture of each name */
        const dtl_capture *kn = dtl_match_capture(c->doc, c->m, "n"), *ku = dtl_match_capture(c->doc, c->m, "u");
        if (kn && k->name == kn->name) {
            dtl_span vague = dtl_call_attr(c, at, "vague");
            if (vague.n && !dtl_dec_parse(vague, &v)) v.bad = true; /* several: X; "a couple of": 2 */
            else if (!vague.n && (!dtl_call_dec(c, at, "num", &v) || v.bad)) return false;
            has_n = true;
        } else if (ku && k->name == ku->name) {
            dtl_dec many = dtl_dec_int(1);
            char unit = unit_of(dtl_call_attr(c, at, "tu"));
            dtl_span m = dtl_call_attr(c, at, "many"), own = dtl_call_attr(c, at, "num"),
                     vague = dtl_call_attr(c, at, "vague"); /* "dreijährig", "langjährig" */
            if (!unit || w->n_parts == 4) return false;
            if (w->n_parts && w->part[w->n_parts - 1].u == unit) return false; /* seventeen years and eighteen years */
            if (!has_n && !n.has && own.n && !dtl_dec_parse(own, &v)) return false;
            if (!has_n && !n.has && vague.n) v.bad = true;
            if (!v.bad && v.e == 0 && v.c >= 1900 && v.c < 2100 && strchr("QMWHS", unit))
                return false; /* "the 1988 quarter" */
            if (!v.bad && v.e < 0 && dtl_dec_cmp(v, dtl_dec_int(1)) < 0 && strchr("QMS", unit))
                return false; /* "a third-quarter loss" */
            if (m.n && dtl_dec_parse(m, &many) && !v.bad) v = dtl_dec_mul(v, many);
            w->part[w->n_parts].n = v;
            w->part[w->n_parts++].u = unit;
            v = dtl_dec_int(1);
            has_n = false;
        }
    }
    if (!w->n_parts && u.first == u.last) w->part[0].n = v, w->part[w->n_parts++].u = unit_of(u.text);
    if (!w->n_parts) return false;
    if (has_n) { /* "two hours thirty": the number behind is of the next smaller unit */
        char last = w->part[w->n_parts - 1].u;
        char next = last == DTL_U_HOUR     ? DTL_U_MINUTE
                    : last == DTL_U_MINUTE ? DTL_U_SECOND
                    : last == DTL_U_YEAR   ? DTL_U_MONTH
                                           : 0;
        if (!next || w->n_parts == 4) return false;
        w->part[w->n_parts].n = v;
        w->part[w->n_parts++].u = next;
    }
    dtl_slot_at rel = get(&r, "rel"); /* the past two years, the next three days */
    if (rel.has && !dtl_call_slot(c, "ago").has) {
        dtl_span a = dtl_call_attr(c, rel, "rel");
        w->back = span_is(a, "-1");
        w->ahead = span_is(a, "1");
    }
    if (half.has) {
        dtl_dec h = {5, -1, false, false};
        dtl_span a = dtl_call_attr(c, half, "num");
        if (a.n) dtl_dec_parse(a, &h);
        w->part[w->n_parts - 1].n = dtl_dec_add(w->part[w->n_parts - 1].n, h);
    }
    if (n2.has) { /* 30 to 90 days */
        if (w->n_parts == 1 && w->part[0].u == DTL_U_YEAR && !w->part[0].n.bad &&
            dtl_dec_cmp(w->part[0].n, dtl_dec_int(999)) > 0)
            return false; /* 1986 to 1990 are no lengths */
        dtl_when *to = dtl_arena_alloc(c->doc->arena, sizeof *to);
        if (!to || w->n_parts != 1) return false;
        *to = *w;
        if (!dtl_call_dec(c, n2, "num", &to->part[0].n) || dtl_dec_cmp(w->part[0].n, to->part[0].n) >= 0) return false;
        if (w->part[0].u == DTL_U_YEAR && dtl_dec_cmp(w->part[0].n, dtl_dec_int(1500)) >= 0) return false; /* years */
        w->to = to;
        w->kind = DTL_WHEN_RANGE;
    }
    return true;
}

static bool anything(const dtl_when *w)
{
    return w->y != U || w->m != U || w->d != U || w->wd != U || w->week != U || w->q != U || w->half != U ||
           w->season != U || w->dec != U || w->cent != U || w->h != U || w->pod[0] || w->rel_u || w->feast ||
           w->weekend || w->kind == DTL_WHEN_REF;
}

static dtl_span unit_name(char u)
{
    static const struct {
        char u;
        const char *name; /* CLDR ids */
    } names[] = {{DTL_U_CENTURY, "century"}, {DTL_U_DECADE, "decade"}, {DTL_U_YEAR, "year"},
                 {DTL_U_QUARTER, "quarter"}, {DTL_U_MONTH, "month"},   {DTL_U_WEEK, "week"},
                 {DTL_U_DAY, "day"},         {DTL_U_HOUR, "hour"},     {DTL_U_MINUTE, "minute"},
                 {DTL_U_SECOND, "second"},   {DTL_U_NIGHT, "night"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].u == u) return dtl_span_str(names[i].name);
    return DTL_NONE;
}

bool dtl_when_apply(dtl_call *c)
{
    dtl_when *w = dtl_arena_alloc(c->doc->arena, sizeof *w), *to;
    dtl_when_ctx none = {0};
    dtl_when_out out;
    reader one = {c, ""}, two = {c, "2"};
    if (!w) return false;
    dtl_when_init(w, DTL_WHEN_POINT);
    if (span_is(c->act->name, "duration")) {
        w->kind = DTL_WHEN_SPAN;
        if (!read_span(c, w)) return false;
        if (dtl_call_slot(c, "ago").has && w->n_parts == 1) { /* "hace dos años": a length, and where it leads */
            int64_t i;
            dtl_dec d;
            int by = -1;
            dtl_span a = dtl_call_attr(c, dtl_call_slot(c, "rel"), "rel");
            if (a.n && dtl_dec_parse(a, &d) && dtl_dec_is_int(d, &i)) by = (int)i;
            if (dtl_dec_is_int(w->part[0].n, &i) && i < 100000) w->rel_u = w->part[0].u, w->rel = by * (int)i;
        }
    } else if (span_is(c->act->name, "set")) {
        dtl_slot_at u = get(&one, "u");
        w->kind = DTL_WHEN_SET;
        if (u.has ? !read_span(c, w) : !read_point(&one, w)) return false;
        w->kind = DTL_WHEN_SET;
    } else {
        if (!stands_alone(&one) || !read_point(&one, w)) return false;
        if (!anything(w) || measured(c, w)) return false;
        to = dtl_arena_alloc(c->doc->arena, sizeof *to);
        if (!to) return false;
        dtl_when_init(to, DTL_WHEN_POINT);
        if (!read_point(&two, to)) return false;
        if (anything(to)) {
            w->to = to, w->kind = DTL_WHEN_RANGE;
            /* a season is two years in a row: 2007/08 */
            if (dtl_call_slot(c, "following").has && (to->two ? to->y != (w->y + 1) % 100 : to->y != w->y + 1))
                return false;
        }
    }
    if (!dtl_when_resolve(w, &none, &out)) {
        /* 31 June: text without a value, and no June either; what only looked like a date leaves its place to others */
        return w->kind == DTL_WHEN_POINT && w->m != U && w->d != U && !dtl_call_slot(c, "p1").has;
    }
    if (w->kind == DTL_WHEN_SPAN && w->n_parts == 1 && !w->part[0].n.bad) {
        c->mention->amount = dtl_call_print(c->doc, w->part[0].n);
        c->mention->unit = unit_name(w->part[0].u);
    }
    c->mention->when = w;
    c->mention->mod = w->mod;
    c->mention->subtype = dtl_span_str(out.type);
    return true;
}

/* ---- what dates say beside each other ---- */

typedef struct {
    dtl_doc *doc;
    int range_to, range_and, between, time_link, future, past, mod, ahead, possessive;
    dtl_span past_end, future_end; /* endings of verbs that tell the tense */
    dtl_mention **list;            /* [n] DATE mentions in order of the text */
    size_t n;
} scene;

static bool has(const scene *s, uint32_t t, int cls)
{
    return cls >= 0 && dtl_doc_has(s->doc, t, cls);
}

static bool is_dash(const dtl_token *t)
{
    return t->kind == DTL_TOK_PUNCT && (fold_is(t, "-") || fold_is(t, "\xe2\x80\x93") || fold_is(t, "\xe2\x80\x94"));
}

/* A time without its day; a range by its start. */
static bool only_clock(const dtl_when *w)
{
    return (w->kind == DTL_WHEN_POINT || w->kind == DTL_WHEN_RANGE) && (w->h != U || w->pod[0]) && w->y == U &&
           w->m == U && w->d == U && w->wd == U && !w->rel_u && !w->feast;
}

static bool only_day(const dtl_when *w)
{
    if (w->kind == DTL_WHEN_SET) return !w->n_parts && w->wd != U && w->h == U && !w->pod[0];
    return w->kind == DTL_WHEN_POINT && w->h == U && (w->wd != U || w->d != U || (w->rel_u == DTL_U_DAY) || w->feast);
}

/* What a point is: a day or less, a month, a part of the year, a year, or what is moved from now. */
static int grain(const dtl_when *w)
{
    if (w->h != U || w->pod[0] || w->d != U || w->wd != U || w->feast || w->rel_u == DTL_U_DAY) return 1;
    if (w->m != U) return 2;
    if (w->q != U || w->half != U || w->season != U) return 3;
    return w->y != U ? 4 : 5;
}

static bool says_year(const dtl_when *w)
{
    return w->y != U || w->dec != U || w->cent != U || w->rel_u == DTL_U_YEAR;
}

/* "Friday to December" and "this year through August" are no ranges: the ends are of one kind, or both say their year. */
static bool one_kind(const dtl_when *a, const dtl_when *b)
{
    return grain(a) == grain(b) || (says_year(a) && says_year(b));
}

static void stretch(scene *s, dtl_mention *a, const dtl_mention *b)
{
    a->last = b->last;
    a->end = b->end;
    a->end_byte = b->end_byte;
    a->text = dtl_doc_text(s->doc, a->first, a->last);
}

/* One phrase of the class from token `first` to token `last` ("to", "and the"). */
static bool bridges(const scene *s, uint32_t first, uint32_t last, int cls)
{
    const dtl_doc *doc = s->doc;
    for (uint32_t i = doc->hits_at[first]; cls >= 0 && i < doc->hits_at[first + 1]; i++)
        if (doc->hits[i].cls == cls && doc->hits[i].last == last) return true;
    return false;
}

/* The day of what only tells a time. */
static void on_day(dtl_when *clock, const dtl_when *day)
{
    dtl_when keep = *clock;
    *clock = *day;
    if (keep.kind == DTL_WHEN_RANGE) clock->kind = keep.kind, clock->to = keep.to;
    clock->h = keep.h, clock->mi = keep.mi, clock->s = keep.s, clock->ampm = keep.ampm, clock->zone = keep.zone;
    if (!clock->pod[0]) memcpy(clock->pod, keep.pod, sizeof clock->pod);
}

/* "at 10:35 a.m. (0735 GMT) Friday": both times are of that day. */
static void day_behind_bracket(const scene *s, size_t i)
{
    const dtl_token *t = s->doc->tokens;
    if (i + 2 >= s->n) return;
    dtl_mention *a = s->list[i], *b = s->list[i + 1], *c = s->list[i + 2];
    bool bracket = b->first == a->last + 1 && fold_is(&t[a->last], "(") && b->last + 2 >= c->first &&
                   c->first > b->last && fold_is(&t[b->last], ")") &&
                   (c->first == b->last + 1 || has(s, b->last + 1, s->time_link));
    if (!bracket || !only_clock(a->when) || !only_clock(b->when) || !only_day(c->when) || c->when->pod[0] ||
        c->when->kind != DTL_WHEN_POINT)
        return;
    on_day(a->when, c->when);
    on_day(b->when, c->when);
}

/* Joins b into a where they are one time or one range. */
static bool join(scene *s, dtl_mention *a, const dtl_mention *b)
{
    const dtl_token *t = s->doc->tokens;
    uint32_t gap = b->first - a->last;
    dtl_when *x = a->when, *y = b->when;
    if (!x || !y || a->last > b->first || gap > 2) return false;
    for (uint32_t i = a->last; i < b->first; i++)
        if (t[i].kind == DTL_TOK_PARA) return false;
    bool link = gap == 0 || (gap == 1 && (fold_is(&t[a->last], ",") || has(s, a->last, s->time_link))) ||
                (gap == 2 && fold_is(&t[a->last], ",") && has(s, a->last + 1, s->time_link)) ||
                (gap == 2 && has(s, a->last, s->time_link) && has(s, a->last + 1, s->time_link));
    if (link && only_day(x) && only_clock(y) && !(x->pod[0] && y->pod[0]) &&
        (y->kind == DTL_WHEN_POINT || x->kind == DTL_WHEN_POINT)) {
        if (y->kind == DTL_WHEN_RANGE) x->kind = y->kind, x->to = y->to;
        x->h = y->h, x->mi = y->mi, x->s = y->s, x->ampm = y->ampm, x->zone = y->zone;
        if (!x->pod[0]) memcpy(x->pod, y->pod, sizeof x->pod);
        stretch(s, a, b);
        return true;
    }
    if (link && only_clock(x) && only_day(y) && !(x->pod[0] && y->pod[0]) &&
        (x->kind == DTL_WHEN_POINT || y->kind == DTL_WHEN_POINT)) {
        on_day(x, y);
        stretch(s, a, b);
        return true;
    }
    if (!gap || x->kind != DTL_WHEN_POINT || y->kind != DTL_WHEN_POINT || !one_kind(x, y)) return false;
    bool before = a->first > 0 && has(s, a->first - 1, s->between);
    bool ranged = (gap == 1 && is_dash(&t[a->last])) || bridges(s, a->last, b->first, s->range_to) ||
                  (before && bridges(s, a->last, b->first, s->range_and));
    if (!ranged) return false;
    /* both ends are of one kind, or the end says more than the start */
    if (only_clock(x) != only_clock(y) && !(only_day(x) && x->h != U)) return false;
    if ((x->rel_u && x->rel_u != 'n') != (y->rel_u && y->rel_u != 'n') && !has(s, a->last, s->range_to)) return false;
    dtl_when trial = *x, *to = dtl_arena_alloc(s->doc->arena, sizeof *to);
    dtl_when_ctx none = {0};
    dtl_when_out out;
    if (!to) return false;
    *to = *y;
    trial.kind = DTL_WHEN_RANGE;
    trial.to = to;
    if (!dtl_when_resolve(&trial, &none, &out)) return false;
    *x = trial;
    stretch(s, a, b);
    return true;
}

/* A verb by its ending, where the language has verbs that tell their tense so ("ouvrira", "signée"). */
static bool ends_like(const scene *s, uint32_t t, dtl_span endings)
{
    const dtl_token *w = &s->doc->tokens[t];
    /* the letters as they stand: "celebró" is past, "año" is not */
    return endings.n && w->kind == DTL_TOK_WORD && (w->shape & (DTL_SHAPE_LOWER | DTL_SHAPE_NOCASE)) && w->n_cp > 4 &&
           dtl_call_ends(dtl_doc_text(s->doc, t, t + 1), endings);
}

static bool is_past(const scene *s, uint32_t t)
{
    return has(s, t, s->past) || ends_like(s, t, s->past_end);
}

static bool is_future(const scene *s, uint32_t t)
{
    return has(s, t, s->future) || ends_like(s, t, s->future_end);
}

/* "earlier this year" ended before today, "later this month" begins today: the days of the period that can be meant. */
static void cut_at_anchor(const dtl_doc *doc, dtl_mention *m, dtl_span side)
{
    int y, mo, d;
    int32_t first, last, anchor = dtl_calendar_days(doc->anchor_y, doc->anchor_m, doc->anchor_d);
    dtl_when_out out = {0};
    if (!side.n || !doc->anchor_y || !dtl_when_anchor(m->start_date, &y, &mo, &d)) return;
    first = dtl_calendar_days(y, mo, d);
    if (!dtl_when_anchor(m->end_date, &y, &mo, &d)) return;
    last = dtl_calendar_days(y, mo, d);
    if (anchor <= first || anchor > last) return;
    if (span_is(side, "before")) dtl_when_span(first, anchor - 1, &out);
    else dtl_when_span(anchor, last, &out);
    m->start_date = dtl_arena_dup(doc->arena, (dtl_span){out.start, out.start_n});
    m->end_date = dtl_arena_dup(doc->arena, (dtl_span){out.end, out.end_n});
}

/* "early", "about", "the end of" right before a date belong to it. */
static void take_mod(scene *s, dtl_mention *m)
{
    dtl_doc *doc = s->doc;
    if (s->mod < 0 || m->when->mod.n) return;
    for (uint32_t back = 5; back >= 1; back--) {
        if (back > m->first) continue;
        const dtl_hit *h = dtl_doc_hit(doc, m->first - back, s->mod);
        if (!h || !(h->last == m->first || (h->last + 1 == m->first && is_dash(&doc->tokens[h->last])))) continue;
        dtl_span mod = dtl_hit_attr(doc, h, "mod");
        bool place = span_is(mod, "START") || span_is(mod, "MID") || span_is(mod, "END"),
             length = m->when->kind == DTL_WHEN_SPAN;
        bool counted = m->when->counted && m->when->rel_u && m->when->rel_u != 'n'; /* not "less than last year" */
        if (place ? m->when->kind != DTL_WHEN_POINT : !(length || counted)) continue;
        if (place && m->when->h != U) continue;
        cut_at_anchor(doc, m, dtl_hit_attr(doc, h, "side"));
        m->mod = mod;
        m->first = h->first;
        m->start = doc->tokens[m->first].cp;
        m->start_byte = doc->tokens[m->first].start;
        m->text = dtl_doc_text(doc, m->first, m->last);
        return;
    }
}

/* What the verbs around say: the nearest sign before the date in its sentence, else the nearest behind. */
static int tense_at(const scene *s, const dtl_mention *m)
{
    const dtl_token *t = s->doc->tokens;
    uint32_t i;
    int steps;
    if (m->when->kind == DTL_WHEN_POINT && m->when->wd != U && !m->when->rel_u && has(s, m->last, s->possessive))
        return -1;                                               /* "Friday's ruling" is known */
    for (i = 1; i <= 3 && i <= m->first && s->ahead >= 0; i++) { /* until Tuesday */
        const dtl_hit *h = dtl_doc_hit(s->doc, m->first - i, s->ahead);
        if (h && h->last == m->first) return 1;
    }
    for (i = m->first, steps = 0; i > 0 && steps < 40; steps++) {
        if (t[i].kind == DTL_TOK_PARA || (t[i].shape & DTL_SHAPE_SENT)) break;
        i--;
        if (is_future(s, i)) return 1;
        if (is_past(s, i)) return -1;
    }
    for (i = m->last, steps = 0; i < s->doc->n_tokens && steps < 40; i++, steps++) {
        if (t[i].kind == DTL_TOK_PARA || (t[i].shape & DTL_SHAPE_SENT)) break;
        if (is_future(s, i)) return 1;
        if (is_past(s, i)) return -1;
    }
    return 0;
}

static bool full_year(const dtl_when *w)
{
    return w && (w->kind == DTL_WHEN_POINT || w->kind == DTL_WHEN_RANGE) && w->y > 0 && !w->two && !w->bc;
}

/* Without an anchor: a year that stands in the same sentence or within a dozen tokens. */
static void year_beside(const scene *s, size_t k, dtl_when_ctx *ctx)
{
    const dtl_mention *m = s->list[k], *best = NULL;
    uint32_t best_gap = 40;
    for (size_t i = k > 8 ? k - 8 : 0; i < s->n && i < k + 8; i++) {
        const dtl_mention *o = s->list[i];
        if (i == k || !full_year(o->when)) continue;
        uint32_t a = o->first < m->first ? o->last : m->last, b = o->first < m->first ? m->first : o->first,
                 gap = b > a ? b - a : 0;
        bool apart = false;
        for (uint32_t t = a; t < b; t++)
            if (s->doc->tokens[t].kind == DTL_TOK_PARA || (gap > 12 && (s->doc->tokens[t].shape & DTL_SHAPE_SENT)))
                apart = true;
        if (!apart && gap < best_gap) best_gap = gap, best = o;
    }
    if (!best) return;
    ctx->y = best->when->y;
    ctx->m = best->when->m != U ? best->when->m : 6;
    ctx->d = best->when->d != U && dtl_calendar_is_date(ctx->y, ctx->m, best->when->d) ? best->when->d : 15;
    ctx->context = ctx->story = true; /* of that year, whatever the tense */
    ctx->tense = 0;
}

/* A text that tells of years long before its own date, one after the other: its days belong to the year told of last. */
static bool is_story(const scene *s)
{
    size_t years = 0, dated = 0, near = 0; /* dated: with their month */
    for (size_t i = 0; i < s->n; i++) {
        const dtl_when *w = s->list[i]->when;
        if (!full_year(w)) continue;
        years++;
        if (w->m != U) dated++;
        int gap = w->y - s->doc->anchor_y;
        if (!s->doc->anchor_y || (gap >= -2 && gap <= 2)) near++;
    }
    return (dated >= 3 && !near) || (dated >= 4 && near * 5 < years);
}

static bool wants_year(const dtl_when *w)
{
    return w->y == U && !w->rel_u &&
           (w->m != U || w->season != U || w->q != U || w->half != U || (w->to && w->to->y == U && w->to->m != U));
}

static dtl_status resolve_dates(dtl_doc *doc);

/* "$300,000 a day", "four flights a week": so much in each, no length of time. The small word is of class `rate`. */
static bool is_rate(const dtl_doc *doc, const dtl_mention *m, int rate)
{
    const dtl_when *w = m->when;
    if (m->type != DTL_DATE || !w || w->kind != DTL_WHEN_SPAN || w->n_parts != 1 || !m->first) return false;
    const dtl_hit *h = dtl_doc_hit(doc, m->first, rate);
    return h && h->last < m->last && dtl_dec_cmp(w->part[0].n, dtl_dec_int(1)) == 0;
}

static dtl_status drop_rates(dtl_doc *doc)
{
    int rate = dtl_set_class(doc->set, "rate");
    bool any = false;
    for (size_t i = 0; rate >= 0 && i < doc->n_mentions && !any; i++) any = is_rate(doc, doc->mentions[i], rate);
    if (!any) return DTL_OK;
    uint8_t *ends = dtl_arena_zero(doc->arena, doc->n_tokens + 1, 1);
    if (!ends) return DTL_E_NOMEM;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        const dtl_mention *m = doc->mentions[i];
        ends[m->last] |= m->type != DTL_DATE || (m->when && m->when->kind == DTL_WHEN_SPAN);
    }
    size_t n = 0;
    for (size_t i = 0; i < doc->n_mentions; i++)
        if (!ends[doc->mentions[i]->first] || !is_rate(doc, doc->mentions[i], rate))
            doc->mentions[n++] = doc->mentions[i];
    doc->n_mentions = n;
    return DTL_OK;
}

dtl_status dtl_value_resolve(dtl_doc *doc)
{
    dtl_status st = resolve_dates(doc);
    if (st == DTL_OK) st = dtl_count_find(doc);
    return st == DTL_OK ? drop_rates(doc) : st;
}

/* First and last day of "the past two years" and "the next three days" beside the anchor. */
static void stretch_from(const dtl_when *w, const dtl_when_ctx *ctx, dtl_when_out *out)
{
    int64_t n;
    if (w->n_parts != 1 || w->part[0].n.bad || !dtl_dec_is_int(w->part[0].n, &n) || n < 1 || n > 3000) return;
    int k = (int)n * (w->back ? -1 : 1), y = ctx->y, m = ctx->m, d = ctx->d;
    int32_t anchor = dtl_calendar_days(y, m, d), edge;
    switch (w->part[0].u) {
    case DTL_U_DAY: edge = anchor + k; break;
    case DTL_U_WEEK: edge = anchor + 7 * k; break;
    case DTL_U_MONTH: edge = dtl_calendar_days(y, m + k, d); break;
    case DTL_U_QUARTER: edge = dtl_calendar_days(y, m + 3 * k, d); break;
    case DTL_U_YEAR: edge = dtl_calendar_days(y + k, m, d); break;
    case DTL_U_DECADE: edge = dtl_calendar_days(y + 10 * k, m, d); break;
    default: return;
    }
    dtl_when_span(w->back ? edge : anchor + 1, w->back ? anchor - 1 : edge, out);
}

/* A note of a few words ("Monday 9 am"), no report: what it names is to come. */
static bool is_note(const scene *s)
{
    enum { NOTE = 8 };
    size_t words = 0;
    for (size_t i = 0; i < s->doc->n_tokens && words <= NOTE; i++)
        words += s->doc->tokens[i].kind != DTL_TOK_PARA && s->doc->tokens[i].kind != DTL_TOK_PUNCT;
    return words <= NOTE;
}

static dtl_status resolve_dates(dtl_doc *doc)
{
    scene s = {.doc = doc};
    s.list = dtl_arena_alloc(doc->arena, (doc->n_mentions + 1) * sizeof *s.list);
    if (!s.list) return DTL_E_NOMEM;
    for (size_t i = 0; i < doc->n_mentions; i++)
        if (doc->mentions[i]->type == DTL_DATE && doc->mentions[i]->when) s.list[s.n++] = doc->mentions[i];
    if (!s.n) return DTL_OK;
    for (size_t i = 1; i < s.n; i++) /* almost in order already */
        for (size_t k = i; k && s.list[k]->first < s.list[k - 1]->first; k--) {
            dtl_mention *swap = s.list[k];
            s.list[k] = s.list[k - 1], s.list[k - 1] = swap;
        }
    s.range_to = dtl_set_class(doc->set, "range-to");
    s.range_and = dtl_set_class(doc->set, "range-and");
    s.between = dtl_set_class(doc->set, "between");
    s.time_link = dtl_set_class(doc->set, "time-link");
    s.future = dtl_set_class(doc->set, "tense-future");
    s.past = dtl_set_class(doc->set, "tense-past");
    s.mod = dtl_set_class(doc->set, "date-mod");
    s.ahead = dtl_set_class(doc->set, "date-ahead");
    s.possessive = dtl_set_class(doc->set, "possessive");
    s.past_end = dtl_set_conf(doc->set, "past-end");
    s.future_end = dtl_set_conf(doc->set, "future-end");
    for (size_t i = 0; i < s.n; i++) day_behind_bracket(&s, i);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (n && join(&s, s.list[n - 1], s.list[i])) {
            s.list[i]->type = DTL_NOTYPE;
            continue;
        }
        s.list[n++] = s.list[i];
    }
    s.n = n;
    dtl_when_ctx base = {.y = doc->anchor_y, .m = doc->anchor_m, .d = doc->anchor_d};
    base.orthodox = span_is(dtl_set_conf(doc->set, "easter"), "orthodox");
    bool story = is_story(&s), note = !doc->excerpt && is_note(&s);
    for (size_t i = 0; story && i < s.n && !base.prev_y; i++)
        if (full_year(s.list[i]->when)) base.prev_y = s.list[i]->when->y, base.prev_m = base.prev_d = 1;
    uint32_t prev_token = 0, period_token = 0, year_token = 0;
    int year_said = 0;
    char period[4];
    size_t period_n = 0;
    int period_year = 0;
    for (size_t i = 0; i < s.n; i++) {
        dtl_mention *m = s.list[i];
        dtl_when_ctx ctx = base;
        dtl_when_out out;
        int y, mo, d;
        if (m->when->kind == DTL_WHEN_POINT || m->when->kind == DTL_WHEN_RANGE) ctx.tense = tense_at(&s, m);
        if (!ctx.tense && note && !m->when->shift_u) ctx.tense = 2;
        if (!ctx.y && wants_year(m->when)) year_beside(&s, i, &ctx);
        if (story && base.prev_y && m->when->kind != DTL_WHEN_REF &&
            (wants_year(m->when) || (m->when->y == U && m->when->d != U) ||
             (m->when->rel_u && m->when->rel_u != 'n' && !m->when->deictic)))
            ctx.y = base.prev_y, ctx.m = base.prev_m, ctx.d = base.prev_d, ctx.tense = 0,
            ctx.context = ctx.story = true;
        if (only_clock(m->when) && base.prev_y && m->first - prev_token < 60)
            ctx.y = base.prev_y, ctx.m = base.prev_m, ctx.d = base.prev_d, ctx.tense = 0, ctx.context = true;
        if (!dtl_when_resolve(m->when, &ctx, &out)) {
            m->type = DTL_NOTYPE;
            continue;
        }
        /* "rose to 5 from 3 a year ago", said of a quarter: that quarter a year ago */
        bool shifted = false;
        bool years = m->when->rel_u == DTL_U_YEAR && m->when->counted && (out.value_n == 4 || m->when->follow);
        bool of_year = years && m->when->follow && year_said && m->first - year_token < 40 && year_token > period_token;
        if (of_year || (years && period_n && m->first - period_token < 200)) { /* "5 in 2024, 3 a year earlier" */
            int y2 = (of_year ? year_said : period_year) + m->when->rel;
            if (y2 > 0 && y2 < 10000) {
                out.value_n =
                    (size_t)snprintf(out.value, sizeof out.value, "%04d%.*s", y2, of_year ? 0 : (int)period_n, period);
                out.type = "DATE";
                dtl_when_out again;
                dtl_when_period(&out, &again);
                out = again;
                shifted = true;
            }
        }
        if (m->when->kind == DTL_WHEN_SPAN && (m->when->back || m->when->ahead) && ctx.y)
            stretch_from(m->when, &ctx, &out);
        if (m->when->kind == DTL_WHEN_SPAN && m->when->rel_u) {
            dtl_when moved = *m->when;
            dtl_when_out there;
            moved.kind = DTL_WHEN_POINT;
            if (dtl_when_resolve(&moved, &ctx, &there)) {
                memcpy(out.start, there.start, sizeof out.start), out.start_n = there.start_n;
                memcpy(out.end, there.end, sizeof out.end), out.end_n = there.end_n;
            }
        }
        m->value = dtl_arena_dup(doc->arena, (dtl_span){out.value, out.value_n});
        if (!shifted && m->when->kind == DTL_WHEN_POINT && out.value_n == 7 && out.value[5] == 'Q') {
            period_year = (out.value[0] - '0') * 1000 + (out.value[1] - '0') * 100 + (out.value[2] - '0') * 10 +
                          out.value[3] - '0';
            memcpy(period, out.value + 4, 3), period_n = 3, period_token = m->last;
        }
        if (m->when->kind == DTL_WHEN_POINT && m->when->y != U && !m->when->two && out.value_n == 4)
            year_said = m->when->y, year_token = m->last;
        if (out.start_n) m->start_date = dtl_arena_dup(doc->arena, (dtl_span){out.start, out.start_n});
        if (out.end_n) m->end_date = dtl_arena_dup(doc->arena, (dtl_span){out.end, out.end_n});
        m->subtype = dtl_span_str(out.type);
        m->anchor =
            m->when->kind == DTL_WHEN_SPAN || m->when->kind == DTL_WHEN_SET ? DTL_NONE : dtl_span_str(out.anchor);
        if (out.start_n && m->when->kind == DTL_WHEN_POINT &&
            dtl_when_anchor((dtl_span){out.start, out.start_n}, &y, &mo, &d)) {
            if (out.end_n && !memcmp(out.start, out.end, 10))
                base.prev_y = y, base.prev_m = mo, base.prev_d = d, prev_token = m->last;
        }
        take_mod(&s, m);
        if (doc->arena->status != DTL_OK) return doc->arena->status;
    }
    n = 0;
    for (size_t i = 0; i < doc->n_mentions; i++)
        if (doc->mentions[i]->type != DTL_NOTYPE) doc->mentions[n++] = doc->mentions[i];
    doc->n_mentions = n;
    return DTL_OK;
}
