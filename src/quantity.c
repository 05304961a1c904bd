/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "value_call.h"

static bool finish(dtl_call *c, dtl_dec v, dtl_span unit, dtl_span object)
{
    dtl_mention *m = c->mention;
    dtl_slot_at to = dtl_call_slot(c, "n3");
    dtl_dec upper;
    if (dtl_call_slot(c, "minus").has) v.neg = true;
    if (to.has &&
        (!dtl_call_dec(c, to, NULL, &upper) || !dtl_call_range(c->doc, dtl_call_slot(c, "n"), to, &v, &upper)))
        return false;
    dtl_span amount = dtl_call_print(c->doc, v), what = object.n ? object : unit;
    m->unit = unit;
    m->object = object;
    if (!amount.n) return true;
    m->amount = amount;
    if (to.has) {
        dtl_span high = dtl_call_print(c->doc, upper);
        m->value = DTL_JOIN(c->doc->arena, amount, DTL_LIT("/"), high, DTL_LIT(" "), what);
    } else m->value = DTL_JOIN(c->doc->arena, amount, DTL_LIT(" "), what);
    return m->value.s != NULL;
}

/* Units that are counted together ("5 feet 3 inches"), by CLDR id: a kind, and how many of its smallest one they are. */
static bool in_smallest(dtl_span unit, char *kind, int64_t *many)
{
    static const struct {
        const char *name;
        char kind;
        int64_t many;
    } units[] = {{"kilometer", 'm', 1000000}, {"meter", 'm', 1000},    {"centimeter", 'm', 10}, {"millimeter", 'm', 1},
                 {"mile", 'i', 63360},        {"yard", 'i', 36},       {"foot", 'i', 12},       {"inch", 'i', 1},
                 {"tonne", 'g', 1000000},     {"kilogram", 'g', 1000}, {"gram", 'g', 1},        {"stone", 'o', 224},
                 {"pound", 'o', 16},          {"ounce", 'o', 1}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (dtl_span_eq(unit, dtl_span_str(units[i].name))) return *kind = units[i].kind, *many = units[i].many, true;
    return false;
}

/* Adds the smaller part to v. False: the units are of two kinds, and two quantities. */
static bool add_part(dtl_call *c, dtl_span unit, dtl_dec *v)
{
    dtl_slot_at n = dtl_call_slot(c, "n2");
    char kind, small;
    int64_t many, few;
    dtl_dec part;
    if (!n.has) return true;
    if (!in_smallest(unit, &kind, &many) ||
        !in_smallest(dtl_call_attr(c, dtl_call_slot(c, "uom2"), "uom"), &small, &few) || kind != small || few >= many ||
        !dtl_call_dec(c, n, NULL, &part) || dtl_dec_cmp(dtl_dec_mul(part, dtl_dec_int(few)), dtl_dec_int(many)) >= 0)
        return false;
    *v = dtl_dec_add(*v, dtl_dec_div(dtl_dec_mul(part, dtl_dec_int(few)), many));
    return true;
}

/* Slots: n, uom; n2 uom2 a smaller part of the same kind ("5 feet 3 inches"), in the first unit. Attributes: uom (CLDR id, or %). */
bool dtl_quantity_apply(dtl_call *c)
{
    dtl_slot_at n = dtl_call_slot(c, "n"), u = dtl_call_slot(c, "uom");
    dtl_dec v;
    if (!n.has || !dtl_call_dec(c, n, NULL, &v)) return false;
    dtl_dec more;
    dtl_slot_at half = dtl_call_slot(c, "half"); /* "two metres and a half" */
    if (half.has && dtl_call_dec(c, half, "num", &more)) v = dtl_dec_add(v, more);
    dtl_slot_at times = dtl_call_slot(c, "times"); /* 三成: three tenths, 30 % */
    if (times.has && dtl_dec_parse(times.text, &more)) v = dtl_dec_mul(v, more);
    dtl_span unit = dtl_call_attr(c, u, "uom");
    if (!add_part(c, unit, &v)) return false;
    dtl_span of = dtl_call_slot(c, "obj").text;
    return finish(c, v, unit, of);
}

bool dtl_call_ends(dtl_span word, dtl_span list)
{
    size_t i = 0;
    while (i < list.n) {
        size_t k = i;
        while (k < list.n && list.s[k] != ' ') k++;
        size_t n = k - i;
        if (n && word.n > n + 1 && !memcmp(word.s + word.n - n, list.s + i, n)) return true;
        i = k + 1;
    }
    return false;
}

/* ---- counted things ----
 *
 * No list of nouns: the noun phrase behind a number is found by function words (class count-stop) and the habits of lang.conf:
 *     count-head = s x       endings of a plural head; the first word with one is the head, what has one behind it belongs to it
 *     count-head = Cap       the first word with a capital is the head (German)
 *     count-head = any       the first word is the head
 *     count-max = 4          words up to the head
 *     count-one = yes        nothing behind the head belongs to it: verbs end like nouns ("gingen")
 * Words of class `plural` are heads whatever they end in; of class count-link ("de") bring one more noun and its adjective. */
typedef struct {
    dtl_doc *doc;
    dtl_span head;
    int stop, plural, link, max, number, range_to;
    bool cap, any, one;
} counter;

static bool noun_word(const counter *c, uint32_t t)
{
    const dtl_token *w = &c->doc->tokens[t];
    if (w->kind != DTL_TOK_WORD || (w->shape & DTL_SHAPE_DIGIT)) return false;
    return c->stop < 0 || !dtl_doc_has(c->doc, t, c->stop);
}

static bool head_word(const counter *c, uint32_t t)
{
    const dtl_token *w = &c->doc->tokens[t];
    if (c->plural >= 0 && dtl_doc_has(c->doc, t, c->plural)) return true;
    if (c->any) return true;
    if (c->cap) return w->shape & DTL_SHAPE_CAP;
    return w->n_cp > 2 && dtl_call_ends(w->fold, c->head);
}

/* End of the noun phrase that begins at t, or t where there is none. */
static uint32_t phrase_end(const counter *c, uint32_t t)
{
    const dtl_token *w = c->doc->tokens;
    uint32_t k = t, n_tokens = (uint32_t)c->doc->n_tokens;
    int words = 0;
    for (; k < n_tokens && words < c->max; k++) {
        if (w[k].fold.n == 1 && w[k].fold.s[0] == '-' && (w[k].shape & DTL_SHAPE_GLUED) && k > t) continue;
        if (!noun_word(c, k)) return t;
        words++;
        if (!c->cap && (w[k].shape & DTL_SHAPE_UPPER) && words == 1 && !head_word(c, k)) {
            /* "two Vietnamese companies": a capital before the head is let through, a name alone is not */
        }
        if (head_word(c, k)) break;
    }
    if (k >= n_tokens || words == 0 || !noun_word(c, k) || !head_word(c, k)) return t;
    k++;
    if (c->any || c->cap || c->one) return k;
    while (k < n_tokens && words < 2 * c->max && noun_word(c, k) && head_word(c, k)) k++, words++;
    if (c->link >= 0 && k + 1 < n_tokens) {
        const dtl_hit *h = dtl_doc_hit(c->doc, k, c->link);
        if (h && h->last < n_tokens && noun_word(c, h->last) &&
            (w[h->last].shape & (DTL_SHAPE_LOWER | DTL_SHAPE_CAPS))) {
            k = h->last + 1;
            if (k < n_tokens && noun_word(c, k) && (w[k].shape & DTL_SHAPE_LOWER)) k++;
        }
    }
    return k;
}

/* "10 to 12 million people": the number that begins the range which h ends; its value becomes low. NULL: none. */
static const dtl_hit *range_start(const counter *c, const dtl_hit *h, const uint8_t *taken, dtl_dec *low)
{
    enum { LONGEST = 4 }; /* tokens of the first number */
    const dtl_token *t = c->doc->tokens;
    if (h->first < 2) return NULL;
    uint32_t joint = h->first - 1;
    bool dash = t[joint].kind == DTL_TOK_PUNCT && (t[joint].shape & DTL_SHAPE_GLUED) &&
                (t[h->first].shape & DTL_SHAPE_GLUED) &&
                (dtl_span_eq(t[joint].fold, DTL_LIT("-")) || dtl_span_eq(t[joint].fold, DTL_LIT("\xe2\x80\x93")));
    if (taken[joint] || (!dash && !(c->range_to >= 0 && dtl_doc_has(c->doc, joint, c->range_to)))) return NULL;
    for (uint32_t back = 1; back <= LONGEST && back <= joint; back++) {
        const dtl_hit *from = dtl_doc_hit(c->doc, joint - back, c->number);
        if (!from || from->last != joint || !from->num || taken[from->first]) continue;
        dtl_dec high;
        dtl_slot_at a = {true, from->first, from->last, DTL_NONE}, b = {true, h->first, h->last, DTL_NONE};
        if (from->num->ordinal || !dtl_dec_parse(dtl_span_str(from->num->digits), low) || low->neg ||
            !dtl_dec_parse(dtl_span_str(h->num->digits), &high) || !dtl_call_range(c->doc, a, b, low, &high))
            return NULL;
        return from;
    }
    return NULL;
}

dtl_status dtl_count_find(dtl_doc *doc)
{
    counter c = {.doc = doc, .head = dtl_set_conf(doc->set, "count-head")};
    dtl_span max = dtl_set_conf(doc->set, "count-max");
    c.number = dtl_set_class(doc->set, "number");
    if (!c.head.n || c.number < 0) return DTL_OK;
    c.range_to = dtl_set_class(doc->set, "range-to");
    c.cap = dtl_span_eq(c.head, DTL_LIT("Cap"));
    c.any = dtl_span_eq(c.head, DTL_LIT("any"));
    c.one = dtl_set_conf(doc->set, "count-one").n != 0;
    c.max = max.n == 1 && max.s[0] >= '1' && max.s[0] <= '9' ? max.s[0] - '0' : 3;
    c.stop = dtl_set_class(doc->set, "count-stop");
    c.plural = dtl_set_class(doc->set, "plural");
    c.link = dtl_set_class(doc->set, "count-link");
    uint8_t *taken = dtl_arena_zero(doc->arena, doc->n_tokens + 1, 1);
    if (!taken) return DTL_E_NOMEM;
    for (size_t i = 0; i < doc->n_mentions; i++)
        if (doc->mentions[i]->type != DTL_NUM && doc->mentions[i]->type != DTL_NOTYPE)
            memset(taken + doc->mentions[i]->first, 1, doc->mentions[i]->last - doc->mentions[i]->first);
    size_t before = doc->n_mentions;
    for (size_t i = 0; i < doc->n_hits; i++) {
        const dtl_hit *h = &doc->hits[i];
        const dtl_token *t = &doc->tokens[h->first];
        if (h->cls != c.number || !h->num || !h->num->digits[0] || h->num->ordinal || h->num->digits[0] == '-')
            continue;
        if (h->last >= doc->n_tokens || (doc->tokens[h->last].shape & DTL_SHAPE_GLUED)) continue;
        if (h->last == h->first + 1 && t->value >= 1900 && t->value < 2040 && t->digits == 4) continue; /* a year */
        if (h->first > 0 && (t->shape & DTL_SHAPE_GLUED) && t[-1].kind != DTL_TOK_PUNCT) continue;
        /* "90 millions de foyers": behind a scale in words the link comes first */
        const dtl_hit *link =
            c.link >= 0 && t[h->last - h->first - 1].kind == DTL_TOK_WORD ? dtl_doc_hit(doc, h->last, c.link) : NULL;
        uint32_t what = link ? link->last : h->last, end = phrase_end(&c, what);
        bool is_free = end > what;
        for (uint32_t k = h->first; k < end && is_free; k++) is_free = !taken[k];
        if (!is_free) continue;
        dtl_dec low;
        const dtl_hit *from = range_start(&c, h, taken, &low);
        uint32_t first = from ? from->first : h->first;
        dtl_mention *m = dtl_doc_mention(doc, DTL_QTY, first, end);
        if (!m) return DTL_E_NOMEM;
        dtl_span high = dtl_span_str(h->num->digits);
        m->amount = from ? dtl_call_print(doc, low) : high;
        m->object = dtl_doc_text(doc, what, end);
        m->value = from ? DTL_JOIN(doc->arena, m->amount, DTL_LIT("/"), high, DTL_LIT(" "), m->object)
                        : DTL_JOIN(doc->arena, m->amount, DTL_LIT(" "), m->object);
        m->rule = DTL_LIT("count");
        m->score = 0.8;
        if (!m->value.s) return DTL_E_NOMEM;
        memset(taken + first, 1, end - first);
    }
    if (doc->n_mentions == before) return DTL_OK;
    size_t n = 0, added = doc->n_mentions - before; /* a bare number inside a counted thing says nothing more */
    for (size_t i = 0; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        if (i < before && m->type == DTL_NUM && taken[m->first]) continue;
        doc->mentions[n++] = m;
    }
    doc->n_mentions = n;
    /* two runs in order of the text become one */
    dtl_mention **merged = dtl_arena_alloc(doc->arena, (n + 1) * sizeof *merged);
    if (!merged) return DTL_E_NOMEM;
    size_t x = 0, y = n - added, k = 0;
    while (x < n - added || y < n) {
        bool left = y == n || (x < n - added && doc->mentions[x]->first <= doc->mentions[y]->first);
        merged[k++] = left ? doc->mentions[x++] : doc->mentions[y++];
    }
    memcpy(doc->mentions, merged, n * sizeof *merged);
    return DTL_OK;
}
