/* SPDX-License-Identifier: Apache-2.0
 * See match.h. This file: where a match has its captures, and what it marks. */
#include "work.h"

/* ---- captures: Pike's simulation of one rule over [first, last) ---- */

typedef struct event { /* a capture opened or closed; threads share their past */
    const struct event *before;
    uint32_t name, token;
    bool close;
} event;

typedef struct {
    uint32_t pc;
    const event *past;
} thread;

typedef struct {
    dtl_doc *doc;
    const set_inst *insts;
    uint32_t base, *seen, stamp;
    thread *list;
    uint32_t n;
    const event *done;
    bool matched, failed;
} pike;

static void follow(pike *k, uint32_t pc, const event *past, uint32_t token)
{
    while (k->seen[pc - k->base] != k->stamp) {
        k->seen[pc - k->base] = k->stamp;
        const set_inst *in = &k->insts[pc];
        switch (in->op) {
        case PK_TOK: k->list[k->n++] = (thread){pc, past}; return;
        case PK_MATCH:
            if (!k->matched) k->done = past, k->matched = true; /* the first in order of preference */
            return;
        case PK_JMP: pc = in->x; break;
        case PK_SAVE: {
            event *e = dtl_arena_alloc(k->doc->arena, sizeof *e);
            if (!e) {
                k->failed = true;
                return;
            }
            *e = (event){past, in->name, token, in->close};
            past = e;
            pc++;
            break;
        }
        case PK_SPLIT:
            follow(k, in->x, past, token);
            pc = in->y;
            break;
        }
    }
}

/* What the rule's plan says. */
static bool planned(dtl_doc *doc, dtl_match *m, const set_rule *rule)
{
    if (!rule->n_plan) return true;
    m->captures = dtl_arena_alloc(doc->arena, rule->n_plan * sizeof *m->captures);
    if (!m->captures) return false;
    for (uint32_t i = 0; i < rule->n_plan; i++) {
        const set_plan *p = &rule->plan[i];
        m->captures[m->n_captures++] =
            (dtl_capture){p->name, p->first.back ? m->last - p->first.tokens : m->first + p->first.tokens,
                          p->last.back ? m->last - p->last.tokens : m->first + p->last.tokens};
    }
    return true;
}

bool dtl_match_captures(dtl_doc *doc, dtl_match *m)
{
    const dtl_set *set = doc->set;
    if (set->spans[m->rule->index].plan) return planned(doc, m, &set->spans[m->rule->index]);
    uint32_t base = set->spans[m->rule->index].start, end = set->spans[m->rule->index].end, n = end - base;
    const set_program *prog = &set->phase[m->rule->phase];
    const dfa *d = &doc->work->phase[m->rule->phase];
    uint32_t *seen = dtl_arena_zero(doc->arena, n, sizeof *seen);
    thread *now = dtl_arena_alloc(doc->arena, 2 * n * sizeof *now), *then = now + n;
    if (!seen || !now) return false;
    pike k = {.doc = doc, .insts = prog->insts, .base = base, .seen = seen, .stamp = 1, .list = now};
    follow(&k, base, NULL, m->first);
    for (uint32_t t = m->first; t < m->last; t++) {
        uint32_t n_now = k.n;
        /* the automaton went this way: it knows which predicates hold */
        const uint64_t *bits = d->bits + (size_t)(d->of[doc->tokens[t].sig].symbol - 1) * d->words;
        k.list = then;
        k.n = 0;
        k.stamp++;
        k.matched = false;
        for (uint32_t i = 0; i < n_now; i++)
            if (bits[d->pred[now[i].pc] / 64] >> (d->pred[now[i].pc] % 64) & 1)
                follow(&k, now[i].pc + 1, now[i].past, t + 1);
        thread *swap = now;
        now = then;
        then = swap;
    }
    if (!k.matched || k.failed) return !k.failed;
    uint32_t count = 0;
    for (const event *e = k.done; e; e = e->before) count += e->close;
    m->captures = dtl_arena_alloc(doc->arena, (count + 1) * sizeof *m->captures);
    if (!m->captures) return false;
    m->n_captures = count;
    uint32_t at = count;
    for (const event *e = k.done; e; e = e->before) {
        if (!e->close) continue;
        uint32_t depth = 0; /* the opening that belongs to this close */
        const event *o = e->before;
        for (; o; o = o->before) {
            if (o->name != e->name) continue;
            if (o->close) depth++;
            else if (depth-- == 0) break;
        }
        m->captures[--at] = (dtl_capture){(uint16_t)e->name, o ? o->token : m->first, e->token};
    }
    return true;
}

dtl_type dtl_capture_type(const dtl_doc *doc, const dtl_capture *c)
{
    return doc->set->name_type[c->name];
}

dtl_type dtl_match_span(const dtl_doc *doc, const dtl_match *m, uint32_t *first, uint32_t *last)
{
    *first = m->first;
    *last = m->last;
    if (m->rule->mark != DTL_NOTYPE) return m->rule->mark;
    for (uint32_t i = 0; i < m->n_captures; i++) {
        dtl_type t = dtl_capture_type(doc, &m->captures[i]);
        if (t == DTL_NOTYPE) continue;
        *first = m->captures[i].first;
        *last = m->captures[i].last;
        return t;
    }
    dtl_span own = m->rule->none ? DTL_LIT("none") : m->rule->cls;
    if (own.s) { /* a capture of the class's own name is the phrase, what stands around it is context */
        for (uint32_t i = 0; i < m->n_captures; i++)
            if (dtl_span_eq(doc->set->names[m->captures[i].name], own)) {
                *first = m->captures[i].first;
                *last = m->captures[i].last;
                break;
            }
    }
    return DTL_NOTYPE;
}
