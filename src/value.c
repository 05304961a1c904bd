/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include <string.h>

#include "packmap.h"
#include "value_call.h"

static bool named(dtl_span s, const char *name)
{
    return dtl_span_eq(s, dtl_span_str(name));
}

dtl_slot_at dtl_call_slot_of(const dtl_call *c, dtl_span name)
{
    dtl_slot_at at = {false, 0, 0, DTL_NONE};
    dtl_span capture = name;
    for (uint32_t i = 0; i < c->act->n_slots; i++) {
        const dtl_slot *s = &c->act->slots[i];
        if (!dtl_span_eq(s->name, name)) continue;
        if (!s->capture.s) return at.has = true, at.text = s->text, at;
        capture = s->capture;
        break;
    }
    const dtl_capture *k = NULL;
    for (uint32_t i = 0; i < c->m->n_captures && !k; i++)
        if (dtl_span_eq(c->doc->set->names[c->m->captures[i].name], capture)) k = &c->m->captures[i];
    if (!k || k->first >= k->last) return at;
    at.has = true;
    at.first = k->first;
    at.last = k->last;
    at.text = dtl_doc_text(c->doc, k->first, k->last);
    return at;
}

dtl_span dtl_call_attr(const dtl_call *c, dtl_slot_at at, const char *key)
{
    if (!at.has) return DTL_NONE;
    if (at.first == at.last) return at.text;
    const dtl_hit *hit = dtl_doc_hit_over(c->doc, at.first, at.last, key);
    return hit ? dtl_hit_attr(c->doc, hit, key) : DTL_NONE;
}

uint32_t dtl_call_decimal(const dtl_doc *doc)
{
    dtl_span d = dtl_set_conf(doc->set, "decimal");
    return d.n == 1 && d.s[0] == ',' ? ',' : '.';
}

dtl_span dtl_call_print(dtl_doc *doc, dtl_dec v)
{
    char s[80];
    size_t n = dtl_dec_print(v, s, sizeof s);
    return n ? dtl_arena_dup(doc->arena, (dtl_span){s, n}) : DTL_NONE;
}

/* Digits in tokens [first, last), groups apart by spaces or glued signs, as one text. */
static bool read_digits(const dtl_doc *doc, uint32_t first, uint32_t last, dtl_dec *v)
{
    const dtl_token *t = &doc->tokens[first];
    if (last == first + 1 && t->value >= 0) return *v = dtl_dec_int(t->value), true;
    return dtl_number_read(dtl_doc_text(doc, first, last), dtl_call_decimal(doc), v);
}

static bool digit_run(const dtl_doc *doc, uint32_t first, uint32_t *end, uint32_t last)
{
    /* 1 234 567: groups of three, apart by one space or apostrophe */
    const dtl_token *t = doc->tokens;
    uint32_t i = first;
    if (t[i].kind != DTL_TOK_NUMBER) return false;
    i++;
    for (;;) {
        uint32_t next = i;
        if (next + 1 < last && t[next].kind == DTL_TOK_PUNCT && t[next].n_cp == 1 && t[next].fold.n == 1 &&
            t[next].fold.s[0] == '\'')
            next++;
        if (next < last && t[next].kind == DTL_TOK_NUMBER && t[next].digits >= 3) i = next + 1;
        else break;
    }
    *end = i;
    return true;
}

typedef struct {
    const char *cls;
    dtl_num_kind kind;
} part_class;

static bool is_slash(const dtl_token *t)
{
    return t->fold.n == 1 && t->fold.s[0] == '/';
}

bool dtl_call_compose(const dtl_doc *doc, uint32_t first, uint32_t last, dtl_dec *v)
{
    static const part_class classes[] = {{"numword", DTL_NUM_VALUE},    {"numone", DTL_NUM_VALUE},
                                         {"scale", DTL_NUM_SCALE},      {"frac", DTL_NUM_ADD},
                                         {"frac-sign", DTL_NUM_ADD},    {"denom", DTL_NUM_DIV},
                                         {"denom-one", DTL_NUM_DIV},    {"scale-glued", DTL_NUM_SCALE},
                                         {"scale-giga", DTL_NUM_SCALE}, {"scale-money", DTL_NUM_SCALE}};
    dtl_num_part parts[DTL_NUM_PARTS];
    dtl_dec one = dtl_dec_int(1);
    size_t n = 0;
    bool neg = false;
    int point = -2, joint = -2;
    for (uint32_t t = first; t < last;) {
        uint32_t end;
        if (n == DTL_NUM_PARTS) return false;
        if (digit_run(doc, t, &end, last)) {
            if (last - first == 1) return read_digits(doc, first, last, v);
            /* "3 hundred and 21" is one number, "5 million and 8" are two */
            if (end == last && n > 1 && parts[n - 1].kind == DTL_NUM_AND && parts[n - 2].kind == DTL_NUM_SCALE &&
                parts[n - 2].v.e > 2)
                return false;
            /* decimals keep their leading zeros: 0・08; and so do digits behind digits in words: 二０００ */
            bool digits =
                n && end == t + 1 && doc->tokens[t].value >= 0 &&
                (parts[n - 1].kind == DTL_NUM_POINT || (parts[n - 1].kind == DTL_NUM_VALUE && parts[n - 1].v.c < 10 &&
                                                        !parts[n - 1].v.e && (doc->tokens[t].shape & DTL_SHAPE_GLUED)));
            if (digits) {
                for (size_t k = 0; k < doc->tokens[t].fold.n; k++) {
                    if (n == DTL_NUM_PARTS) return false;
                    parts[n].kind = DTL_NUM_VALUE;
                    parts[n++].v = dtl_dec_int(doc->tokens[t].fold.s[k] - '0');
                }
                t = end;
                continue;
            }
            parts[n].kind = DTL_NUM_VALUE;
            if (!read_digits(doc, t, end, &parts[n].v)) return false;
            n++;
            t = end;
            continue;
        }
        const dtl_hit *best = NULL;
        dtl_num_kind kind = DTL_NUM_VALUE;
        for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
            int cls = dtl_set_class(doc->set, classes[k].cls);
            const dtl_hit *h = cls < 0 ? NULL : dtl_doc_hit(doc, t, cls);
            if (!h || h->last > last || (best && h->last < best->last)) continue;
            /* "cent" is a number and a scale: a scale alone is its own value */
            /* "drei halbe": three times a half, not three and a half */
            bool times = classes[k].kind == DTL_NUM_DIV && kind == DTL_NUM_ADD && n &&
                         parts[n - 1].kind == DTL_NUM_VALUE && dtl_dec_cmp(parts[n - 1].v, one) > 0;
            if (best && h->last == best->last && classes[k].kind != DTL_NUM_SCALE && !times) continue;
            best = h, kind = classes[k].kind;
        }
        if (best) {
            dtl_dec d;
            if (!dtl_dec_parse(dtl_hit_attr(doc, best, "num"), &d)) return false;
            if (kind == DTL_NUM_ADD && n && parts[n - 1].kind == DTL_NUM_VALUE &&
                dtl_dec_cmp(parts[n - 1].v, one) == 0 && n > 1 && parts[n - 2].kind == DTL_NUM_AND)
                n--; /* "three and a half" where "a" is "one" */
            parts[n].v = d;
            parts[n].kind = kind;
            n++;
            t = best->last;
            continue;
        }
        if (point == -2) point = dtl_set_class(doc->set, "num-point");
        if (dtl_doc_has(doc, t, point)) parts[n].kind = DTL_NUM_POINT, parts[n++].v = dtl_dec_int(0);
        else if (is_slash(&doc->tokens[t]) && n && t + 1 < last && doc->tokens[t + 1].kind == DTL_TOK_NUMBER) {
            /* 3/4, 10 1/2 */
            int64_t d;
            dtl_dec low;
            if (!read_digits(doc, t + 1, t + 2, &low) || !dtl_dec_is_int(low, &d)) return false;
            parts[n - 1].v = dtl_dec_div(parts[n - 1].v, d);
            parts[n - 1].kind = DTL_NUM_ADD;
            t++;
        } else if (dtl_doc_has(doc, t, joint == -2 ? (joint = dtl_set_class(doc->set, "num-and")) : joint) && n) {
            parts[n].kind = DTL_NUM_AND;
            parts[n++].v = dtl_dec_int(0);
        } else if (t == first && doc->tokens[t].fold.n &&
                   (doc->tokens[t].fold.s[0] == '-' || (unsigned char)doc->tokens[t].fold.s[0] == 0xe2))
            neg = true;
        t++; /* "and", a hyphen: joins, says nothing */
    }
    /* 四百五 is 450: a last digit without its place is of the next lower one, where the language counts so */
    if (n >= 2 && parts[n - 1].kind == DTL_NUM_VALUE && parts[n - 1].v.e == 0 && parts[n - 1].v.c < 10 &&
        parts[n - 1].v.c > 0 && parts[n - 2].kind != DTL_NUM_AND && parts[n - 2].v.e >= 2 &&
        dtl_set_conf(doc->set, "tail-digit").n)
        parts[n - 1].v.e = parts[n - 2].v.e - 1;
    /* "hai năm" is two years, not two five */
    if (n == 2 && parts[0].kind == DTL_NUM_VALUE && parts[1].kind == DTL_NUM_VALUE && !parts[0].v.e && !parts[1].v.e &&
        parts[0].v.c < 10 && parts[1].v.c < 10 && dtl_set_conf(doc->set, "two-digits").n)
        return false;
    if (n > 2 && dtl_set_conf(doc->set, "ones-first").n) n = dtl_number_turn_ones(parts, n);
    if (!n || !dtl_number_compose(parts, n, v)) return false;
    if (neg) v->neg = true;
    return true;
}

/* The value that the number phase made for exactly these tokens. */
static const dtl_num *made_number(const dtl_doc *doc, uint32_t first, uint32_t last)
{
    for (uint32_t h = doc->hits_at[first]; h < doc->n_hits && doc->hits[h].first == first; h++)
        if (doc->hits[h].last == last && doc->hits[h].num) return doc->hits[h].num;
    return NULL;
}

bool dtl_call_dec(const dtl_call *c, dtl_slot_at at, const char *attr, dtl_dec *v)
{
    if (!at.has) return false;
    if (at.first == at.last) return dtl_dec_parse(at.text, v);
    if (at.last == at.first + 1 && c->doc->tokens[at.first].value >= 0)
        return *v = dtl_dec_int(c->doc->tokens[at.first].value), true;
    const dtl_num *num = made_number(c->doc, at.first, at.last);
    if (num && num->digits[0]) return dtl_dec_parse(dtl_span_str(num->digits), v);
    dtl_span a = attr ? dtl_call_attr(c, at, attr) : DTL_NONE;
    if (a.n) return dtl_dec_parse(a, v);
    return dtl_call_compose(c->doc, at.first, at.last, v);
}

/* The scale that a number ends with ("10 million", "2bn"), 1 where there is none. */
static dtl_dec scale_at_end(const dtl_doc *doc, dtl_slot_at at)
{
    static const char *const classes[] = {"scale", "scale-glued", "scale-money"};
    dtl_dec v;
    for (uint32_t t = at.first; t < at.last; t++)
        for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
            const dtl_hit *h = dtl_doc_hit(doc, t, dtl_set_class(doc->set, classes[k]));
            if (h && h->last == at.last && dtl_dec_parse(dtl_hit_attr(doc, h, "num"), &v)) return v;
        }
    return dtl_dec_int(1);
}

static bool like_a_year(const dtl_doc *doc, dtl_slot_at at)
{
    const dtl_token *t = &doc->tokens[at.first];
    return at.last == at.first + 1 && t->digits == 4 && t->value >= 1900 && t->value < 2100;
}

bool dtl_call_range(const dtl_doc *doc, dtl_slot_at from, dtl_slot_at to, dtl_dec *low, const dtl_dec *high)
{
    dtl_dec one = dtl_dec_int(1), scale = scale_at_end(doc, to);
    if (low->bad || high->bad) return false;
    if (like_a_year(doc, from) && doc->tokens[to.first].digits != 4) return false; /* "in 2019 to 5 million" */
    bool lends = dtl_dec_cmp(scale, one) > 0 && dtl_dec_cmp(scale_at_end(doc, from), one) == 0 &&
                 dtl_dec_cmp(dtl_dec_mul(*low, scale), *high) < 0;
    if (lends) *low = dtl_dec_mul(*low, scale);
    return dtl_dec_cmp(*low, *high) < 0;
}

/* May a number end before token `last`: behind a part of it, inside no phrase, and not before a scale ("two hundred")? */
static bool may_end(const dtl_doc *doc, uint32_t first, uint32_t last)
{
    static const char *const classes[] = {"numword", "numone", "frac", "denom", "scale"};
    enum { PHRASE = 8 }; /* words of one number word */
    bool part = doc->tokens[last - 1].kind == DTL_TOK_NUMBER;
    if (doc->tokens[last].shape & DTL_SHAPE_GLUED) return false; /* languages without spaces */
    for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
        int cls = dtl_set_class(doc->set, classes[k]);
        for (uint32_t t = last - first > PHRASE ? last - PHRASE : first; t < last; t++) {
            const dtl_hit *h = dtl_doc_hit(doc, t, cls);
            if (h && h->last > last) return false;
            part |= h && h->last == last;
        }
        if (k == 4 && dtl_doc_has(doc, last, cls)) return false;
    }
    return part;
}

/* A rule takes its longest match: "four thousand and two and twelve hundred" is cut where it stops being one number. */
static bool compose_most(dtl_call *c, dtl_dec *v)
{
    uint32_t first = c->m->first, last = c->m->last;
    while (!dtl_call_compose(c->doc, first, last, v)) {
        do last--;
        while (last > first && !may_end(c->doc, first, last));
        if (last <= first) return false;
    }
    c->m->last = last;
    return true;
}

static bool apply_number(dtl_call *c, bool ordinal)
{
    dtl_dec v;
    dtl_slot_at at = dtl_call_slot(c, "n");
    bool got = at.has ? dtl_call_dec(c, at, ordinal ? "ord" : "num", &v) : false;
    if (!at.has && ordinal) {
        dtl_slot_at all = {true, c->m->first, c->m->last, DTL_NONE};
        dtl_span a = dtl_call_attr(c, all, "ord");
        got = a.n && dtl_dec_parse(a, &v);
    }
    if (!got && !at.has) got = compose_most(c, &v);
    if (!got) return false;
    dtl_slot_at over = dtl_call_slot(c, "d");
    if (dtl_call_slot(c, "over").has && over.has) { /* one out of three */
        dtl_dec d;
        int64_t low;
        dtl_span ord = dtl_call_attr(c, over, "ord"); /* one twenty-fifth */
        if (!(ord.n ? dtl_dec_parse(ord, &d) : dtl_call_dec(c, over, "num", &d)) || !dtl_dec_is_int(d, &low) ||
            low <= 0)
            return false;
        v = dtl_dec_div(v, low);
        dtl_slot_at whole = dtl_call_slot(c, "whole"); /* a hundred and three fifths */
        if (whole.has && !dtl_call_dec(c, whole, "num", &d)) return false;
        if (whole.has) v = dtl_dec_add(v, d);
    }
    if (dtl_call_slot(c, "fraction").has) { /* 3/4, not 11/9 and not 9/11: small parts of a whole */
        dtl_dec one = dtl_dec_int(1), whole = v;
        uint64_t d = (uint64_t)c->doc->tokens[c->m->last - 1].value;
        if (c->doc->tokens[c->m->last - 1].kind == DTL_TOK_NUMBER && d > 10 && d != 16 && d != 100) return false;
        if (c->m->last - c->m->first == 3 && dtl_dec_cmp(whole, one) >= 0) return false;
    }
    if (dtl_call_slot(c, "point").has) { /* .08, and .0012G */
        const dtl_token *t = &c->doc->tokens[at.has ? at.first : c->m->last - 1];
        dtl_dec k;
        if (t->value < 0 || t->digits > 17) return false;
        v = dtl_dec_mul(v, (dtl_dec){1, -t->digits, false, false});
        if (dtl_dec_parse(dtl_call_attr(c, dtl_call_slot(c, "k"), "num"), &k)) v = dtl_dec_mul(v, k);
    }
    dtl_slot_at sign = dtl_call_slot(c, "minus");
    if (sign.has && v.c) v.neg = true;
    dtl_num *num = dtl_arena_zero(c->doc->arena, 1, sizeof *num);
    if (!num) return false;
    if (!dtl_dec_print(v, num->digits, sizeof num->digits)) num->digits[0] = '\0'; /* too long to be exact: no value */
    num->ordinal = ordinal;
    if (!dtl_dec_is_int(v, &num->i)) num->i = INT64_MIN;
    c->m->num = num;
    if (c->mention && num->digits[0]) {
        c->mention->amount = dtl_span_str(num->digits);
        c->mention->value = c->mention->amount;
        if (ordinal) c->mention->subtype = DTL_LIT("ordinal");
    }
    return true;
}

bool dtl_value_apply(dtl_doc *doc, dtl_match *m, dtl_mention *mention)
{
    const dtl_action *act = NULL;
    for (uint32_t i = 0; i < m->rule->n_actions && !act; i++)
        if (m->rule->actions[i].kind == DTL_ACT_VALUE) act = &m->rule->actions[i];
    if (!act) return true;
    dtl_call c = {doc, m, act, mention, 0};
    for (uint32_t i = 0; i < act->n_slots; i++) c.names |= dtl_call_bit(act->slots[i].name);
    for (uint32_t i = 0; i < m->n_captures; i++) c.names |= dtl_call_bit(doc->set->names[m->captures[i].name]);
    dtl_span f = act->name;
    if (named(f, "number")) return apply_number(&c, false);
    if (named(f, "ordinal")) return apply_number(&c, true);
    if (!mention) return true;
    if (named(f, "date") || named(f, "duration") || named(f, "set")) return dtl_when_apply(&c);
    if (named(f, "money")) return dtl_money_apply(&c);
    if (named(f, "quantity")) return dtl_quantity_apply(&c);
    return true; /* text: found, without a value */
}

static bool in_words(dtl_span list, dtl_span word)
{
    for (size_t i = 0, k; i < list.n; i = k + 1) {
        for (k = i; k < list.n && list.s[k] != ' ';) k++;
        if (dtl_span_eq((dtl_span){list.s + i, k - i}, word)) return true;
    }
    return false;
}

/* Letters before the digits of a word like "USD50", 0 where it is of another form. */
static uint32_t letters_before_digits(const dtl_doc *doc, const dtl_token *t)
{
    uint32_t i = t->start, letters = 0;
    if (t->kind != DTL_TOK_WORD || !(t->shape & DTL_SHAPE_DIGIT) || !(t->shape & (DTL_SHAPE_CAPS | DTL_SHAPE_CAP)) ||
        t->end - t->start != t->n_cp)
        return 0;
    for (; i < t->end &&
           ((doc->text.s[i] >= 'A' && doc->text.s[i] <= 'Z') || (doc->text.s[i] >= 'a' && doc->text.s[i] <= 'z'));
         i++)
        letters++;
    for (uint32_t k = i; k < t->end; k++)
        if (doc->text.s[k] < '0' || doc->text.s[k] > '9') return 0;
    return letters >= 2 && letters <= 3 && i < t->end ? letters : 0;
}

dtl_status dtl_value_split(dtl_doc *doc)
{
    dtl_span list = DTL_NONE;
    size_t n = 0;
    for (size_t i = 0; i < doc->n_tokens; i++) {
        uint32_t k = letters_before_digits(doc, &doc->tokens[i]);
        if (!k) continue;
        if (!list.s) list = dtl_set_conf(doc->set, "currency-glued");
        if (in_words(list, (dtl_span){doc->text.s + doc->tokens[i].start, k})) n++;
    }
    if (!n) return DTL_OK;
    dtl_token *out = dtl_arena_alloc(doc->arena, (doc->n_tokens + n) * sizeof *out);
    if (!out) return DTL_E_NOMEM;
    size_t at = 0;
    for (size_t i = 0; i < doc->n_tokens; i++) {
        dtl_token t = doc->tokens[i];
        uint32_t k = letters_before_digits(doc, &t);
        if (!k || !in_words(list, (dtl_span){doc->text.s + t.start, k})) {
            out[at++] = t;
            continue;
        }
        /* the digits and what goes on behind them ("USD3.14") are cut anew */
        dtl_token *rest, head = t;
        size_t n_rest, stop = i;
        uint32_t end = t.end;
        while (stop + 1 < doc->n_tokens && (doc->tokens[stop + 1].shape & DTL_SHAPE_GLUED) &&
               (doc->tokens[stop + 1].kind == DTL_TOK_NUMBER ||
                (doc->tokens[stop + 1].kind == DTL_TOK_PUNCT && stop + 2 < doc->n_tokens &&
                 (doc->tokens[stop + 2].shape & DTL_SHAPE_GLUED) && doc->tokens[stop + 2].kind == DTL_TOK_NUMBER)))
            end = doc->tokens[++stop].end;
        dtl_status st =
            dtl_token_cut((dtl_span){doc->text.s + t.start + k, end - t.start - k}, doc->arena, &rest, &n_rest);
        if (st != DTL_OK) return st;
        head.end = t.start + k;
        head.n_cp = k;
        head.fold.n = k; /* ASCII: a letter a byte */
        head.shape &= (uint16_t)~DTL_SHAPE_DIGIT;
        out[at++] = head;
        if (n_rest - 2 > stop - i + 1) return DTL_E_BUG;
        for (size_t r = 1; r + 1 < n_rest; r++) { /* without the ends of the text */
            rest[r].start += t.start + k;
            rest[r].end += t.start + k;
            rest[r].cp += t.cp + k;
            rest[r].shape = (uint16_t)((rest[r].shape | DTL_SHAPE_GLUED) & ~DTL_SHAPE_SENT);
            out[at++] = rest[r];
        }
        i = stop;
    }
    doc->tokens = out;
    doc->n_tokens = at;
    return DTL_OK;
}
