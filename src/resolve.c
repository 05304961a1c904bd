/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include "date.h"
#include "packmap.h"

#include <stdlib.h>
#include <string.h>

void dtl_res_classes_of(const dtl_set *set, dtl_res_classes *c)
{
    const struct {
        int *to;
        const char *name;
    } all[] = {{&c->place, "place"},
               {&c->org, "org"},
               {&c->agency, "agency"},
               {&c->media, "media"},
               {&c->head, "org-head"},
               {&c->article, "article"},
               {&c->possessive, "possessive"},
               {&c->stop, "stop"},
               {&c->of, "of"},
               {&c->conj, "conj"},
               {&c->nationality, "nationality"},
               {&c->common, "common"},
               {&c->honorific, "honorific"},
               {&c->company_form, "company-form"},
               {&c->post, "post"},
               {&c->particle, "particle"},
               {&c->given, "given"},
               {&c->surname, "surname"},
               {&c->event_head, "event-head"},
               {&c->doc_head, "doc-head"},
               {&c->field, "org-field"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) *all[i].to = dtl_set_class(set, all[i].name);
    static const char *const user[DTL_N_TYPES] = {"user-per",  "user-org", "user-loc", "user-evt", "user-doc",
                                                  "user-date", "user-mon", "user-qty", "user-num", "user-misc"};
    for (int t = 0; t < DTL_N_TYPES; t++) c->user[t] = dtl_set_class(set, user[t]);
    c->user_stop = dtl_set_class(set, "user-stop");
    c->form = dtl_set_class(set, "company-form");
    c->place_word = dtl_set_class(set, "place-word");
    c->one_of_a_kind = dtl_set_conf(set, "one-of-a-kind");
    c->of_a_country = dtl_set_conf(set, "of-a-country");
}

dtl_span dtl_res_key(const dtl_doc *doc, size_t first, size_t last, dtl_arena *arena)
{
    size_t n = 0;
    for (size_t t = first; t < last; t++) n += doc->tokens[t].fold.n + 1;
    char *s = dtl_arena_alloc(arena, n + 1);
    if (!s) return DTL_NONE;
    n = 0;
    for (size_t t = first; t < last; t++) {
        const dtl_token *k = &doc->tokens[t];
        if (k->kind != DTL_TOK_WORD && k->kind != DTL_TOK_NUMBER) continue;
        if (n) s[n++] = ' ';
        memcpy(s + n, k->fold.s, k->fold.n);
        n += k->fold.n;
    }
    return dtl_span_of(s, n);
}

dtl_span dtl_res_clean(dtl_span text, dtl_arena *arena)
{
    bool dirty = false;
    for (size_t i = 0; i < text.n && !dirty; i++)
        dirty = (unsigned char)text.s[i] < ' ' || (text.s[i] == ' ' && i && text.s[i - 1] == ' ');
    if (!dirty) return text;
    char *s = dtl_arena_alloc(arena, text.n + 1);
    if (!s) return text;
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = (unsigned char)text.s[i] < ' ' ? ' ' : text.s[i];
        if (c != ' ' || (n && s[n - 1] != ' ')) s[n++] = c;
    }
    return dtl_span_of(s, n);
}

/* ---- edges ---- */

void dtl_res_span_to(dtl_doc *doc, dtl_mention *m, size_t first, size_t last)
{
    if (m->first == first && m->last == last) return;
    const dtl_token *a = &doc->tokens[first], *z = &doc->tokens[last - 1];
    m->first = (uint32_t)first;
    m->last = (uint32_t)last;
    m->start = a->cp;
    m->end = z->cp + z->n_cp;
    m->start_byte = a->start;
    m->end_byte = z->end;
    m->text = dtl_span_of(doc->text.s + a->start, z->end - a->start);
}

static bool is_name(dtl_type t)
{
    return t == DTL_PER || t == DTL_ORG || t == DTL_LOC || t == DTL_EVT || t == DTL_DOC || t == DTL_MISC;
}

static bool is_bracket(const dtl_doc *doc, size_t t, char c)
{
    return doc->tokens[t].kind == DTL_TOK_PUNCT && doc->tokens[t].end - doc->tokens[t].start == 1 &&
           doc->text.s[doc->tokens[t].start] == c;
}

/* A listed name that has the article in it ("The Hague", "Los Angeles") keeps it. */
static bool article_in_name(const dtl_doc *doc, const dtl_res_classes *c, size_t t, size_t behind, size_t last)
{
    const dtl_hit *end;
    for (const dtl_hit *h = dtl_res_hits(doc, t, &end); h < end; h++)
        if (h->last > behind && h->last <= last &&
            (h->cls == c->place || h->cls == c->org || h->cls == c->media || h->cls == c->agency))
            return true;
    return false;
}

/* "Inc.", "Jr.": a listed phrase ends with this mark. */
static bool listed_to(const dtl_doc *doc, size_t first, size_t last)
{
    for (size_t back = 2; back <= 4 && first + back <= last; back++) {
        const dtl_hit *end;
        for (const dtl_hit *h = dtl_res_hits(doc, last - back, &end); h < end; h++)
            if (h->last == last && h->pack != DTL_HIT_MADE && !doc->set->literal[h->cls]) return true;
    }
    return false;
}

/* False: nothing is left of it. */
static bool trim(dtl_doc *doc, const dtl_res_classes *c, dtl_mention *m)
{
    size_t first = m->first, last = m->last, start = first, end = last;
    if (first >= last || last > doc->n_tokens) return false;
    if (!is_name(m->type)) return true;
    for (size_t t = first; t < last; t++) /* no name goes over a line end */
        if (doc->tokens[t].kind == DTL_TOK_PARA) {
            if (t == first) first++;
            else last = t;
        }
    for (bool more = true; more && first < last;) {
        more = false;
        if (doc->tokens[first].kind == DTL_TOK_PUNCT && !(is_bracket(doc, first, '(') && last - first > 2))
            first++, more = true;
        else if (m->type == DTL_PER) {
            /* "Mme Kerbrat", "Dr Thongphat Inthavong": a title does not belong to a person; beside one name alone "General", "Pope"
             * may be all that tells who it is */
            const dtl_hit *h = c->honorific < 0 ? NULL : dtl_doc_hit(doc, first, c->honorific);
            if (h && h->last < last && !dtl_hit_attr(doc, h, "id").n &&
                (dtl_hit_attr(doc, h, "sex").n || last - h->last >= 2))
                first = h->last, more = true;
            if (more && doc->tokens[first].kind == DTL_TOK_PUNCT && last - first > 1) first++; /* "Dr." */
        } else {
            const dtl_hit *h = c->article < 0 ? NULL : dtl_doc_hit(doc, first, c->article);
            if (h && h->last < last && !article_in_name(doc, c, first, h->last, last)) first = h->last, more = true;
        }
    }
    for (bool more = true; more && first < last;) {
        more = false;
        const dtl_token *z = &doc->tokens[last - 1];
        if (z->kind == DTL_TOK_PUNCT) {
            bool opened = false;
            if (is_bracket(doc, last - 1, ')'))
                for (size_t t = first + 1; t < last && !opened; t++) opened = is_bracket(doc, t, '(');
            if (!opened && !listed_to(doc, first, last)) last--, more = true;
        } else if (c->possessive >= 0) {
            for (size_t back = 1; back <= 2 && first + back < last && !more; back++) {
                const dtl_hit *h = dtl_doc_hit(doc, last - back, c->possessive);
                if (h && h->last == last) last -= back, more = true;
            }
        }
    }
    /* "East Asia Summit (EAS": the bracket's acronym is a name of its own, tied to the long one by the article's memory */
    for (size_t t = first + 1; m->type <= DTL_LOC && t < last; t++) {
        if (!is_bracket(doc, t, '(')) continue;
        size_t k = t + 1;
        while (k < last && ((doc->tokens[k].shape & DTL_SHAPE_CAPS) || is_bracket(doc, k, ')'))) k++;
        if (k == last && last > t + 1) last = t;
    }
    if (first >= last) return false;
    if (m->type == DTL_ORG) { /* "Inc." is one form, where the dot ends no sentence */
        const dtl_hit *h = c->company_form < 0 ? NULL : dtl_doc_hit(doc, last - 1, c->company_form);
        if (h && h->last == last + 1 && h->last < doc->n_tokens && !(doc->tokens[h->last].shape & DTL_SHAPE_SENT) &&
            doc->tokens[h->last].kind != DTL_TOK_PARA)
            last = h->last;
    }
    if (first != start || last != end) dtl_res_span_to(doc, m, first, last);
    return true;
}

/* ---- overlaps ---- */

/* Of two readings of the same words: what a pattern calls an event or a document is more special than what the tagger sees. */
static int rank(const dtl_mention *m)
{
    static const int by_type[DTL_N_TYPES] = {
        [DTL_EVT] = 0, [DTL_DOC] = 0,  [DTL_MISC] = 1, [DTL_PER] = 2, [DTL_ORG] = 2,
        [DTL_LOC] = 2, [DTL_DATE] = 3, [DTL_MON] = 3,  [DTL_QTY] = 4, [DTL_NUM] = 5};
    if (m->type != DTL_DATE || !m->when) return by_type[m->type];
    /* a feast by its name is a date, whatever event it looks like; a day of a month is nobody's name */
    return m->when->feast ? -1 : m->when->m != DTL_UNSAID && m->when->d != DTL_UNSAID ? 1 : by_type[m->type];
}

static int longest_first(const void *va, const void *vb)
{
    const dtl_mention *a = *(dtl_mention *const *)va, *b = *(dtl_mention *const *)vb;
    uint32_t na = a->last - a->first, nb = b->last - b->first;
    if (na != nb) return na > nb ? -1 : 1;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    if (rank(a) != rank(b)) return rank(a) - rank(b);
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    return (int)a->type - (int)b->type;
}

static int outer_first(const void *va, const void *vb)
{
    const dtl_mention *a = *(dtl_mention *const *)va, *b = *(dtl_mention *const *)vb;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    if (a->last != b->last) return a->last > b->last ? -1 : 1;
    return 0;
}

#define BIT(t) (1u << DTL_##t)
/* What may be given inside what: where the inner one says something that the outer one does not. */
static const uint32_t may_hold[DTL_N_TYPES] = {
    [DTL_ORG] = BIT(PER) | BIT(ORG) | BIT(LOC) | BIT(EVT),
    [DTL_EVT] = BIT(PER) | BIT(ORG) | BIT(LOC) | BIT(EVT) | BIT(DATE) | BIT(MISC),
    [DTL_DOC] = BIT(PER) | BIT(ORG) | BIT(LOC) | BIT(EVT) | BIT(DATE) | BIT(MISC),
    [DTL_QTY] = BIT(PER) | BIT(ORG) | BIT(LOC) | BIT(MISC),
    [DTL_MISC] = BIT(PER) | BIT(ORG) | BIT(LOC),
};

enum { LEVELS = 3 };

/* The longest first, each accepted where its words are free, or all inside one accepted before that may hold it. Whatever
 * overlaps it and was accepted is at least as long, so it covers the first or the last word: two looks are enough. */
static dtl_status settle(dtl_doc *doc)
{
    uint32_t *level[LEVELS];
    for (int k = 0; k < LEVELS; k++) {
        level[k] = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *level[k]);
        if (!level[k]) return DTL_E_NOMEM;
    }
    if (doc->n_mentions) qsort(doc->mentions, doc->n_mentions, sizeof *doc->mentions, longest_first);
    size_t n = 0;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        bool taken = false;
        for (int k = 0; k < LEVELS && !taken; k++) {
            uint32_t a = level[k][m->first], z = level[k][m->last - 1];
            if (!a && !z) {
                doc->mentions[n++] = m;
                for (size_t t = m->first; t < m->last; t++) level[k][t] = (uint32_t)n;
                break;
            }
            if (a != z) break;
            const dtl_mention *o = doc->mentions[a - 1];
            taken = (o->first == m->first && o->last == m->last) || !(may_hold[o->type] & 1u << m->type);
        }
    }
    doc->n_mentions = n;
    if (n) qsort(doc->mentions, n, sizeof *doc->mentions, outer_first);
    return DTL_OK;
}

/* ---- inner names from lists ---- */

static bool is_big_place(const dtl_doc *doc, const dtl_hit *h)
{
    dtl_span kind = dtl_hit_attr(doc, h, "kind"), pop = dtl_hit_attr(doc, h, "pop");
    if (dtl_span_eq(kind, DTL_LIT("country")) || dtl_span_eq(kind, DTL_LIT("region")) ||
        dtl_span_eq(kind, DTL_LIT("continent")))
        return true;
    return pop.n >= 6; /* 100,000 people and more: "Hopkins" and "Reading" are not looked for inside names */
}

/* Listed places and organizations inside a name of a body, an event or a document. Looks only at words that no inner mention has. */
static dtl_status inner_of(dtl_doc *doc, const dtl_res_classes *c, const dtl_mention *o, const uint32_t *busy)
{
    bool headed = false; /* a place in the name of a body is a part of its identity, however small */
    for (size_t t = o->first; t < o->last && !headed; t++) headed = dtl_res_is(doc, t, c->head);
    for (size_t t = o->first; t < o->last; t++) {
        uint16_t shape = doc->tokens[t].shape;
        if (busy[t] || !(shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED | DTL_SHAPE_NOCASE | DTL_SHAPE_DOTTED))) continue;
        const dtl_hit *end, *best = NULL;
        for (const dtl_hit *h = dtl_res_hits(doc, t, &end); h < end; h++) {
            if (h->pack == DTL_HIT_MADE || h->last > o->last || (h->first == o->first && h->last == o->last)) continue;
            bool place = h->cls == c->place, org = h->cls == c->org || h->cls == c->agency;
            if ((!place && !org) || (best && best->last >= h->last)) continue;
            bool free = true;
            for (size_t u = t; u < h->last && free; u++) free = !busy[u];
            if (headed && (dtl_res_is(doc, t, c->head) || (place && dtl_res_is(doc, t, c->field)))) continue;
            /* "Foreign Affairs" is a field of a ministry here, "Liberation" a word, whatever papers are called so */
            bool known = org && !dtl_res_is(doc, t, c->field) && (h->last - h->first > 1 || shape & DTL_SHAPE_CAPS);
            if (free && (known || (place && (headed || is_big_place(doc, h))))) best = h;
        }
        if (!best) continue;
        dtl_mention *m = dtl_doc_mention(doc, best->cls == c->place ? DTL_LOC : DTL_ORG, best->first, best->last);
        if (!m) return DTL_E_NOMEM;
        m->rule = DTL_LIT("list");
        m->score = o->score;
        t = best->last - 1;
    }
    return DTL_OK;
}

static dtl_status inner(dtl_doc *doc, const dtl_res_classes *c)
{
    uint32_t *busy = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *busy);
    if (!busy) return DTL_E_NOMEM;
    size_t n = doc->n_mentions;
    const dtl_mention *outer = NULL;
    for (size_t i = 0; i < n; i++) {
        const dtl_mention *m = doc->mentions[i];
        if (outer && m->last <= outer->last) {
            for (size_t t = m->first; t < m->last; t++) busy[t] = 1;
        } else outer = m;
    }
    outer = NULL;
    for (size_t i = 0; i < n; i++) {
        const dtl_mention *m = doc->mentions[i];
        if (outer && m->last <= outer->last) continue;
        outer = m;
        if (m->type != DTL_ORG && m->type != DTL_EVT && m->type != DTL_DOC) continue;
        dtl_status st = inner_of(doc, c, m, busy);
        if (st != DTL_OK) return st;
    }
    if (doc->n_mentions > n) qsort(doc->mentions, doc->n_mentions, sizeof *doc->mentions, outer_first);
    return DTL_OK;
}

static void drop_empty(dtl_doc *doc, const dtl_res_classes *c)
{
    size_t n = 0;
    for (size_t i = 0; i < doc->n_mentions; i++)
        if (trim(doc, c, doc->mentions[i])) doc->mentions[n++] = doc->mentions[i];
    doc->n_mentions = n;
}

/* ---- dates beside names ---- */

/* A day that nothing but a date says so: a weekday, a day of a month. */
static bool sure_day(const dtl_mention *m)
{
    const dtl_when *w = m->when;
    if (m->type != DTL_DATE || !w || (w->kind != DTL_WHEN_POINT && w->kind != DTL_WHEN_RANGE)) return false;
    return w->wd != DTL_UNSAID || (w->m != DTL_UNSAID && w->d != DTL_UNSAID);
}

/* A listed name ("Sheffield Wednesday") keeps its day. */
static bool listed(const dtl_doc *doc, const dtl_res_classes *c, const dtl_mention *m)
{
    const dtl_hit *end;
    for (const dtl_hit *h = dtl_res_hits(doc, m->first, &end); h < end; h++)
        if (h->last == m->last && h->pack != DTL_HIT_MADE &&
            (h->cls == c->place || h->cls == c->org || h->cls == c->media || h->cls == c->agency))
            return true;
    return false;
}

static bool behind_date_word(const dtl_doc *doc, int cls, uint32_t first)
{
    for (uint32_t back = 1; cls >= 0 && back <= 2 && back <= first; back++) {
        const dtl_hit *h = dtl_doc_hit(doc, first - back, cls);
        if (h && h->last == first) return true;
    }
    return false;
}

/* "President Keller Saturday vowed", "the Stock Exchange Friday": the name ends before the day. "since March" is no person. */
static dtl_status end_before_dates(dtl_doc *doc, const dtl_res_classes *c)
{
    const dtl_mention **at = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *at);
    int word = dtl_set_class(doc->set, "date-prep");
    if (!at) return DTL_E_NOMEM;
    for (size_t i = 0; i < doc->n_mentions; i++)
        if (doc->mentions[i]->type == DTL_DATE)
            for (uint32_t t = doc->mentions[i]->first; t < doc->mentions[i]->last; t++) at[t] = doc->mentions[i];
    size_t n = 0;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        const dtl_mention *d = m->type <= DTL_LOC && m->last > m->first ? at[m->last - 1] : NULL;
        if (d && d->first > m->first && sure_day(d) && (doc->tokens[d->first - 1].shape & DTL_SHAPE_UPPER) &&
            !listed(doc, c, m))
            dtl_res_span_to(doc, m, m->first, d->first);
        else if (d && d->first == m->first && d->last == m->last && behind_date_word(doc, word, m->first)) continue;
        doc->mentions[n++] = m;
    }
    doc->n_mentions = n;
    return DTL_OK;
}

/* ---- the user's own lists ---- */

static int user_type(const dtl_res_classes *c, const dtl_hit *h)
{
    for (int t = 0; t < DTL_N_TYPES; t++)
        if (h->cls == c->user[t] && c->user[t] >= 0) return t;
    return -1;
}

/* What the user says is so: readings that cross it, equal it or lie in it go. */
static dtl_status user_lists(dtl_doc *doc, const dtl_res_classes *c)
{
    bool any = false;
    for (int t = 0; t < DTL_N_TYPES; t++) any = any || c->user[t] >= 0;
    if (!any) return DTL_OK;
    uint32_t *over = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *over);
    if (!over) return DTL_E_NOMEM;
    size_t before = doc->n_mentions;
    for (size_t t = 0; t < doc->n_tokens; t++) {
        const dtl_hit *end, *best = NULL;
        for (const dtl_hit *h = dtl_res_hits(doc, t, &end); h < end; h++)
            if (h->pack != DTL_HIT_MADE && user_type(c, h) >= 0 && (!best || h->last > best->last)) best = h;
        if (!best) continue;
        dtl_mention *m = dtl_doc_mention(doc, (dtl_type)user_type(c, best), best->first, best->last);
        if (!m) return DTL_E_NOMEM;
        m->rule = DTL_LIT("user-list");
        for (size_t u = t; u < best->last; u++) over[u] = (uint32_t)doc->n_mentions;
        t = best->last - 1;
    }
    size_t n = 0;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        const dtl_mention *m = doc->mentions[i];
        uint32_t a = over[m->first], z = over[m->last - 1];
        bool out = i < before && (a || z) && (a == z || !may_hold[m->type]);
        for (int side = 0; side < 2 && i < before && !out; side++) {
            uint32_t k = side ? z : a;
            const dtl_mention *u = k ? doc->mentions[k - 1] : NULL;
            out = u && (u->first < m->first || u->last > m->last || !(may_hold[m->type] & 1u << u->type));
        }
        if (!out) doc->mentions[n++] = doc->mentions[i];
    }
    doc->n_mentions = n;
    return DTL_OK;
}

static void stop_list(dtl_doc *doc, const dtl_res_classes *c)
{
    if (c->user_stop < 0) return;
    size_t n = 0;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        const dtl_mention *m = doc->mentions[i];
        const dtl_hit *h = dtl_doc_hit(doc, m->first, c->user_stop);
        if (!h || h->last != m->last) doc->mentions[n++] = doc->mentions[i];
    }
    doc->n_mentions = n;
}

dtl_status dtl_resolve_mentions(dtl_doc *doc)
{
    dtl_res_classes c;
    dtl_res_classes_of(doc->set, &c);
    bool changed = false;
    dtl_status st = end_before_dates(doc, &c);
    if (st != DTL_OK) return st;
    drop_empty(doc, &c);
    stop_list(doc, &c);
    st = dtl_mend_spans(doc, &c);
    if (st == DTL_OK) st = user_lists(doc, &c);
    if (st == DTL_OK) st = settle(doc);
    if (st == DTL_OK) st = dtl_memory_acronyms(doc, &c, &changed);
    if (st == DTL_OK && changed) st = settle(doc); /* edges may have moved */
    if (st == DTL_OK) dtl_mend_inner(doc, &c);
    if (st == DTL_OK) st = dtl_memory_recall(doc, &c);
    if (st == DTL_OK) st = inner(doc, &c);
    stop_list(doc, &c);
    if (st == DTL_OK && doc->n_mentions) qsort(doc->mentions, doc->n_mentions, sizeof *doc->mentions, outer_first);
    return st;
}
