/* SPDX-License-Identifier: Apache-2.0
 * See tagger.h. This file: deciding by rules alone, and what lies inside a name. */
#include "match.h"
#include "rule.h"
#include "sort.h"
#include "tagger_own.h"

/* A span that rules voted for. */
typedef struct choice {
    uint32_t first, last;
    dtl_type type;
    double sum;
    const struct dtl_rule *rule; /* the strongest */
    const struct dtl_rule *against;
} choice;

typedef struct choices {
    choice *list;
    size_t n, cap;
    dtl_arena *arena;
    dtl_mention *const *outer; /* [n_tokens] only what lies strictly inside one of another type; NULL: all */
} choices;

static bool wanted(const choices *c, dtl_type type, uint32_t first, uint32_t last)
{
    if (type > DTL_LOC || first >= last) return false;
    if (!c->outer) return true;
    const dtl_mention *m = c->outer[first];
    return m && m->type != DTL_PER && type != m->type && last <= m->last && last - first < m->last - m->first;
}

static bool add(choices *c, const struct dtl_rule *rule, dtl_type type, uint32_t first, uint32_t last)
{
    if (!wanted(c, type, first, last)) return true;
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 64;
        choice *more = dtl_arena_alloc(c->arena, cap * sizeof *more);
        if (!more) return false;
        if (c->n) memcpy(more, c->list, c->n * sizeof *more);
        c->list = more;
        c->cap = cap;
    }
    c->list[c->n++] = (choice){first, last, type, rule->weight, rule, NULL};
    return true;
}

/* By end, then start, then type; the strongest rule first. */
static inline bool ends_before(const choice *a, const choice *b)
{
    if (a->last != b->last) return a->last < b->last;
    if (a->first != b->first) return a->first < b->first;
    if (a->type != b->type) return a->type < b->type;
    if (a->sum != b->sum) return a->sum > b->sum;
    return a->rule->index < b->rule->index;
}
DTL_SORT(sort_choices, choice, ends_before)

static bool collect(dtl_doc *doc, choices *c)
{
    for (size_t i = 0; i < doc->n_matches; i++) {
        const dtl_match *m = &doc->matches[i];
        if (m->rule->phase != DTL_PHASE_NAME || m->rule->none) continue;
        if (m->rule->mark != DTL_NOTYPE && !add(c, m->rule, m->rule->mark, m->first, m->last)) return false;
        for (uint32_t k = 0; k < m->n_captures; k++) {
            const dtl_capture *cap = &m->captures[k];
            dtl_type type = dtl_capture_type(doc, cap);
            if (type != DTL_NOTYPE && !add(c, m->rule, type, cap->first, cap->last)) return false;
        }
    }
    if (!c->n) return true;
    choice *room = dtl_arena_alloc(c->arena, c->n * sizeof *room);
    if (!room) return false;
    sort_choices(c->list, c->n, room);
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) { /* votes for one span and type add up; a rule counts once */
        choice *p = n ? &c->list[n - 1] : NULL;
        if (p && p->first == c->list[i].first && p->last == c->list[i].last && p->type == c->list[i].type) {
            if (c->list[i].rule != c->list[i - 1].rule) p->sum += c->list[i].sum;
        } else c->list[n++] = c->list[i];
    }
    c->n = n;
    return true;
}

/* The best set of spans that do not overlap: best[i] is what the tokens before i can give.
 * At equal votes the longer name wins, hence the bonus a token. */
static size_t *best_set(dtl_doc *doc, const choices *c, size_t n_tokens)
{
    double *best = dtl_arena_zero(doc->arena, n_tokens + 2, sizeof *best);
    size_t *from = dtl_arena_zero(doc->arena, n_tokens + 2, sizeof *from); /* choice + 1 that ends here, 0: none */
    if (!best || !from) return NULL;
    size_t k = 0;
    for (size_t i = 1; i <= n_tokens; i++) {
        best[i] = best[i - 1];
        for (; k < c->n && c->list[k].last == i; k++) {
            double v = best[c->list[k].first] + c->list[k].sum + 0.25 * (double)(i - c->list[k].first - 1);
            if (c->list[k].sum > 0 && v > best[i]) best[i] = v, from[i] = k + 1;
        }
    }
    return from;
}

dtl_status dtl_tagger_votes(dtl_doc *doc)
{
    choices c = {.arena = doc->arena};
    if (!collect(doc, &c)) return DTL_E_NOMEM;
    if (!c.n) return DTL_OK;
    size_t *from = best_set(doc, &c, doc->n_tokens);
    if (!from) return DTL_E_NOMEM;
    size_t before = doc->n_mentions;
    for (size_t i = doc->n_tokens; i > 0;) {
        if (!from[i]) {
            i--;
            continue;
        }
        const choice *w = &c.list[from[i] - 1];
        dtl_mention *m = dtl_doc_mention(doc, w->type, w->first, w->last);
        if (!m) return DTL_E_NOMEM;
        m->rule = w->rule->place;
        m->score = dtl_tagger_score(w->sum);
        if (doc->options && doc->options->explain)
            m->why = dtl_arena_printf(doc->arena, "%+.2f %.*s line %u", w->sum, (int)w->rule->place.n, w->rule->place.s,
                                      w->rule->line);
        i = w->first;
    }
    for (size_t a = before, b = doc->n_mentions; a + 1 < b; a++, b--) { /* found from the end: put in order */
        dtl_mention *swap = doc->mentions[a];
        doc->mentions[a] = doc->mentions[b - 1];
        doc->mentions[b - 1] = swap;
    }
    return dtl_tagger_inner(doc, NULL);
}

/* Inside a name of an organization or place rules may see another one: "Hanoi" in "Hanoi Party Committee". */
dtl_status dtl_tagger_inner(dtl_doc *doc, const dtl_fx *fx)
{
    choices c = {.arena = doc->arena};
    size_t n_outer = doc->n_mentions;
    dtl_mention **outer = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *outer);
    if (!outer) return DTL_E_NOMEM;
    for (size_t i = 0; i < n_outer; i++) {
        dtl_mention *m = doc->mentions[i];
        if (m->type == DTL_PER || m->type == DTL_ORG || m->type == DTL_LOC)
            for (uint32_t t = m->first; t < m->last; t++) outer[t] = m;
    }
    c.outer = outer;
    if (!collect(doc, &c)) return DTL_E_NOMEM;
    if (!c.n) return DTL_OK;
    size_t n = 0;
    for (size_t i = 0; i < c.n; i++)
        if (c.list[i].sum >= 1) c.list[n++] = c.list[i];
    c.n = n;
    size_t *from = n ? best_set(doc, &c, doc->n_tokens) : NULL;
    if (n && !from) return DTL_E_NOMEM;
    for (size_t i = n ? doc->n_tokens : 0; i > 0;) {
        if (!from[i]) {
            i--;
            continue;
        }
        const choice *w = &c.list[from[i] - 1];
        dtl_mention *m = dtl_doc_mention(doc, w->type, w->first, w->last);
        if (!m) return DTL_E_NOMEM;
        m->rule = w->rule->place;
        m->score = dtl_tagger_score(w->sum);
        i = w->first;
    }
    return DTL_OK;
}
