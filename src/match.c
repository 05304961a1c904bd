/* SPDX-License-Identifier: Apache-2.0 */
#include "match.h"

#include "hash.h"
#include "sort.h"
#include "work.h"

#include <string.h>

bool dtl_sig_holds(const dtl_work *w, const sig *s, const pk_pred *p)
{
    for (uint32_t i = 0; i < p->n; i++) {
        const pk_atom *a = &w->set->atoms[p->atom + i];
        bool yes = false;
        switch (a->kind) {
        case PK_SHAPE: yes = (s->shape & a->a) != 0; break;
        case PK_KIND: yes = s->kind == a->a; break;
        case PK_RANGE:
        case PK_DIGITS: yes = s->ranges[a->a / 64] >> (a->a % 64) & 1; break;
        case PK_NOPARA: yes = s->kind != DTL_TOK_PARA; break;
        case PK_MARK: {
            uint32_t m = a->a << 2 | a->where;
            for (uint32_t k = 0; k < s->n && !yes; k++) yes = w->marks[s->marks + k] == m;
            break;
        }
        case PK_COVER:
            for (uint32_t k = 0; k < s->n && !yes; k++) yes = w->marks[s->marks + k] >> 2 == a->a;
            break;
        }
        if (yes == (a->neg != 0)) return false;
    }
    return true;
}

static bool ids_put(dtl_work *w, dfa *d, uint32_t v)
{
    if (!dtl_work_more(w, &d->ids, d->n_ids, &d->cap_ids, sizeof *d->ids)) return false;
    d->ids[d->n_ids++] = v;
    return true;
}

/* What can be reached from an instruction without a token. Depth is bounded by the size of one rule's program. */
static void closure(dfa *d, const set_program *prog, uint32_t pc)
{
    while (d->seen[pc] != d->stamp) {
        d->seen[pc] = d->stamp;
        const set_inst *in = &prog->insts[pc];
        switch (in->op) {
        case PK_TOK: d->list[d->n_list++] = pc; return;
        case PK_MATCH: d->rules[d->n_rules++] = in->x; return;
        case PK_JMP: pc = in->x; break;
        case PK_SAVE: pc++; break;
        case PK_SPLIT:
            closure(d, prog, in->x);
            pc = in->y;
            break;
        }
    }
}

static inline bool number_before(const uint32_t *a, const uint32_t *b)
{
    return *a < *b;
}
DTL_SORT(sort_numbers, uint32_t, number_before)

/* The state of d->list and d->rules, made where it is new. */
static uint32_t state_of(dtl_work *w, dfa *d)
{
    if (!d->n_list && !d->n_rules) return 0;
    sort_numbers(d->list, d->n_list, d->room);
    sort_numbers(d->rules, d->n_rules, d->room);
    uint64_t h = dtl_hash_mix(dtl_hash_bytes(d->list, d->n_list * sizeof *d->list),
                              dtl_hash_bytes(d->rules, d->n_rules * sizeof *d->rules));
    if (d->n_states * 2 >= d->n_slots) {
        uint32_t slots = d->n_slots ? d->n_slots * 2 : 1024;
        uint32_t *p = dtl_mem_alloc(w->mem, slots * sizeof *p);
        if (!p) {
            w->nomem = true;
            return 0;
        }
        memset(p, 0, slots * sizeof *p);
        for (uint32_t i = 2; i < d->n_states; i++) {
            const state *s = &d->states[i];
            uint64_t g = dtl_hash_mix(dtl_hash_bytes(d->ids + s->inst, s->n_inst * 4),
                                      dtl_hash_bytes(d->ids + s->accept, s->n_accept * 4));
            uint32_t at = (uint32_t)g & (slots - 1);
            while (p[at]) at = (at + 1) & (slots - 1);
            p[at] = i;
        }
        dtl_mem_release(w->mem, d->slots);
        d->slots = p;
        d->n_slots = slots;
    }
    uint32_t at = (uint32_t)h & (d->n_slots - 1);
    for (; d->slots[at]; at = (at + 1) & (d->n_slots - 1)) {
        const state *s = &d->states[d->slots[at]];
        if (s->n_inst == d->n_list && s->n_accept == d->n_rules && !memcmp(d->ids + s->inst, d->list, d->n_list * 4) &&
            !memcmp(d->ids + s->accept, d->rules, d->n_rules * 4))
            return d->slots[at];
    }
    if (!dtl_work_more(w, &d->states, d->n_states, &d->cap_states, sizeof *d->states)) return 0;
    state s = {.inst = d->n_ids, .n_inst = d->n_list, .n_accept = d->n_rules};
    for (uint32_t i = 0; i < d->n_list; i++)
        if (!ids_put(w, d, d->list[i])) return 0;
    s.accept = d->n_ids;
    for (uint32_t i = 0; i < d->n_rules; i++)
        if (!ids_put(w, d, d->rules[i])) return 0;
    d->states[d->n_states] = s;
    return d->slots[at] = d->n_states++;
}

/* The class that a predicate cannot hold without, or -1. */
static int needs_class(const dtl_set *set, const pk_pred *p)
{
    for (uint32_t i = 0; i < p->n; i++) {
        const pk_atom *a = &set->atoms[p->atom + i];
        if ((a->kind == PK_MARK || a->kind == PK_COVER) && !a->neg) return (int)a->a;
    }
    return -1;
}

/* The phase's predicates, numbered from 0, and sorted by the class that each needs; the start's instructions. */
static bool dfa_open(dtl_work *w, dfa *d, const set_program *prog)
{
    size_t n = prog->n_insts + 1, n_cls = w->set->n_classes + 2;
    while (d->n_states < 2) { /* dead and start */
        if (!dtl_work_more(w, &d->states, d->n_states, &d->cap_states, sizeof *d->states)) return false;
        d->states[d->n_states++] = (state){0, 0, 0, 0};
    }
    if (d->seen) return true;
    uint32_t *local = dtl_mem_alloc(w->mem, (w->set->n_preds + 1) * sizeof *local);
    uint32_t **arrays[] = {&d->seen,  &d->list,     &d->rules,   &d->first, &d->pred,
                           &d->preds, &d->by_class, &d->general, &d->room};
    bool good = local != NULL;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        good &= (*arrays[i] = dtl_mem_alloc(w->mem, n * sizeof **arrays[i])) != NULL;
    good &= (d->by_class_off = dtl_mem_alloc(w->mem, n_cls * sizeof *d->by_class_off)) != NULL;
    if (!good) {
        dtl_mem_release(w->mem, local);
        dtl_mem_release(w->mem, d->seen);
        d->seen = NULL;
        w->nomem = true;
        return false;
    }
    memset(d->seen, 0, n * sizeof *d->seen);
    memset(local, 0, (w->set->n_preds + 1) * sizeof *local);
    for (uint32_t i = 0; i < prog->n_insts; i++) {
        if (prog->insts[i].op != PK_TOK) continue;
        uint32_t p = prog->insts[i].x;
        if (!local[p]) {
            d->preds[d->n_preds++] = p;
            local[p] = d->n_preds;
        }
        d->pred[i] = local[p] - 1;
    }
    dtl_mem_release(w->mem, local);
    d->words = (d->n_preds + 63) / 64;
    memset(d->by_class_off, 0, n_cls * sizeof *d->by_class_off);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < d->n_preds; i++) {
            int cls = needs_class(w->set, &w->set->preds[d->preds[i]]);
            if (cls < 0) {
                if (!pass) d->general[d->n_general++] = i;
            } else if (!pass) d->by_class_off[cls + 1]++;
            else d->by_class[d->by_class_off[cls]++] = i;
        }
        if (!pass)
            for (size_t c = 1; c < n_cls; c++) d->by_class_off[c] += d->by_class_off[c - 1];
    }
    for (size_t c = n_cls - 1; c > 0; c--) d->by_class_off[c] = d->by_class_off[c - 1];
    d->by_class_off[0] = 0;
    d->stamp++;
    d->n_list = d->n_rules = 0;
    for (uint32_t i = 0; i < prog->n_starts; i++) closure(d, prog, prog->starts[i]);
    memcpy(d->first, d->list, d->n_list * sizeof *d->first);
    d->n_first = d->n_list;
    return true;
}

static void try_pred(const dtl_work *w, dfa *d, const sig *s, uint32_t i, uint64_t *bits)
{
    if (dtl_sig_holds(w, s, &w->set->preds[d->preds[i]])) bits[i / 64] |= (uint64_t)1 << (i % 64);
}

/* The symbol of a feature set in this phase. */
static uint32_t new_symbol(dtl_work *w, dfa *d, uint32_t id)
{
    if (id >= d->n_of) {
        uint32_t n = d->n_of ? d->n_of : 4096;
        while (n <= id) n *= 2;
        void *p = dtl_mem_resize(w->mem, d->of, n * sizeof *d->of);
        if (!p) {
            w->nomem = true;
            return 0;
        }
        d->of = p;
        memset(d->of + d->n_of, 0, (n - d->n_of) * sizeof *d->of);
        d->n_of = n;
    }
    /* room for one more row of bits; cap_bits counts rows */
    if (!dtl_work_more(w, &d->bits, d->n_symbols, &d->cap_bits, (size_t)(d->words + 1) * sizeof *d->bits)) return 0;
    uint64_t *bits = d->bits + (size_t)d->n_symbols * d->words;
    memset(bits, 0, d->words * sizeof *bits);
    const sig *s = &w->sigs[id];
    for (uint32_t i = 0; i < d->n_general; i++) try_pred(w, d, s, d->general[i], bits);
    for (uint32_t m = 0, last = UINT32_MAX; m < s->n; m++) {
        uint32_t cls = w->marks[s->marks + m] >> 2;
        if (cls == last) continue;
        last = cls;
        for (uint32_t i = d->by_class_off[cls]; i < d->by_class_off[cls + 1]; i++)
            try_pred(w, d, s, d->by_class[i], bits);
    }
    if (d->n_symbols * 2 >= d->n_symbol_slots) {
        uint32_t slots = d->n_symbol_slots ? d->n_symbol_slots * 2 : 1024;
        uint32_t *p = dtl_mem_alloc(w->mem, slots * sizeof *p);
        if (!p) {
            w->nomem = true;
            return 0;
        }
        memset(p, 0, slots * sizeof *p);
        for (uint32_t i = 0; i < d->n_symbols; i++) {
            uint32_t at =
                (uint32_t)(dtl_hash_bytes(d->bits + (size_t)i * d->words, d->words * sizeof *bits) >> 20) & (slots - 1);
            while (p[at]) at = (at + 1) & (slots - 1);
            p[at] = i + 1;
        }
        dtl_mem_release(w->mem, d->symbol_slots);
        d->symbol_slots = p;
        d->n_symbol_slots = slots;
    }
    uint32_t at = (uint32_t)(dtl_hash_bytes(bits, d->words * sizeof *bits) >> 20) & (d->n_symbol_slots - 1);
    for (; d->symbol_slots[at]; at = (at + 1) & (d->n_symbol_slots - 1))
        if (!memcmp(d->bits + (size_t)(d->symbol_slots[at] - 1) * d->words, bits, d->words * sizeof *bits)) break;
    if (!d->symbol_slots[at]) d->symbol_slots[at] = ++d->n_symbols;
    d->of[id].symbol = d->symbol_slots[at];
    return d->of[id].symbol - 1;
}

static inline uint32_t symbol_of(dtl_work *w, dfa *d, uint32_t id)
{
    return id < d->n_of && d->of[id].symbol ? d->of[id].symbol - 1 : new_symbol(w, d, id);
}

static void step(dfa *d, const set_program *prog, const uint64_t *bits, const uint32_t *insts, uint32_t n)
{
    d->stamp++;
    d->n_list = d->n_rules = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t p = d->pred[insts[i]];
        if (bits[p / 64] >> (p % 64) & 1) closure(d, prog, insts[i] + 1);
    }
}

static uint32_t new_start(dtl_work *w, dfa *d, const set_program *prog, uint32_t symbol)
{
    if (symbol >= d->cap_start) {
        uint32_t n = d->cap_start ? d->cap_start : 1024;
        while (n <= symbol) n *= 2;
        uint32_t *p = dtl_mem_resize(w->mem, d->start, n * sizeof *p);
        if (!p) {
            w->nomem = true;
            return 0;
        }
        memset(p + d->cap_start, 0, (n - d->cap_start) * sizeof *p);
        d->start = p;
        d->cap_start = n;
    }
    if (w->nomem) return 0; /* the symbol's bits may not be there */
    if (d->start[symbol]) return d->start[symbol] - 1;
    step(d, prog, d->bits + (size_t)symbol * d->words, d->first, d->n_first);
    uint32_t next = state_of(w, d);
    if (!w->nomem) d->start[symbol] = next + 1;
    return next;
}

/* The state behind a token of this feature set, from the start. */
static inline uint32_t start_of(dtl_work *w, dfa *d, const set_program *prog, uint32_t id)
{
    if (id < d->n_of && d->of[id].start) return d->of[id].start - 1;
    uint32_t next = new_start(w, d, prog, symbol_of(w, d, id));
    if (!w->nomem) d->of[id].start = next + 1;
    return next;
}

static uint32_t trans_slot(const dfa *d, uint64_t key)
{
    return (uint32_t)(dtl_hash_mix(0, key) >> 32) & (d->cap_trans - 1);
}

static bool widen_trans(dtl_work *w, dfa *d)
{
    if (d->n_trans * 3 < d->cap_trans * 2) return true;
    dfa old = *d;
    d->cap_trans = old.cap_trans ? old.cap_trans * 2 : 4096;
    d->trans = dtl_mem_alloc(w->mem, d->cap_trans * sizeof *d->trans);
    if (!d->trans) {
        d->trans = old.trans;
        d->cap_trans = old.cap_trans;
        w->nomem = true;
        return false;
    }
    memset(d->trans, 0, d->cap_trans * sizeof *d->trans);
    for (uint32_t i = 0; i < old.cap_trans; i++) {
        if (!old.trans[i]) continue;
        uint32_t at = trans_slot(d, old.trans[i] >> 22);
        while (d->trans[at]) at = (at + 1) & (d->cap_trans - 1);
        d->trans[at] = old.trans[i];
    }
    dtl_mem_release(w->mem, old.trans);
    return true;
}

static uint32_t next_state(dtl_work *w, dfa *d, const set_program *prog, uint32_t from, uint32_t symbol)
{
    uint64_t key = (uint64_t)from << 21 | symbol;
    bool kept = from < TRANS_NUMBER && symbol < TRANS_NUMBER;
    if (d->cap_trans && kept)
        for (uint32_t at = trans_slot(d, key); d->trans[at]; at = (at + 1) & (d->cap_trans - 1))
            if (d->trans[at] >> 22 == key) return (uint32_t)(d->trans[at] & (2 * TRANS_NUMBER - 1));
    if (w->nomem || !widen_trans(w, d)) return 0; /* without memory the symbol's bits may not be there */
    step(d, prog, d->bits + (size_t)symbol * d->words, d->ids + d->states[from].inst, d->states[from].n_inst);
    uint32_t next = state_of(w, d);
    if (w->nomem) return 0;
    if (!kept || next >= TRANS_NUMBER) return next;
    uint32_t at = trans_slot(d, key);
    while (d->trans[at]) at = (at + 1) & (d->cap_trans - 1);
    d->trans[at] = key << 22 | next;
    d->n_trans++;
    return next;
}

static bool add_match(dtl_doc *doc, const dtl_rule *rule, uint32_t first, uint32_t last)
{
    if (doc->n_matches == doc->cap_matches) {
        size_t cap = doc->cap_matches ? doc->cap_matches * 2 : 64;
        dtl_match *p = dtl_arena_alloc(doc->arena, cap * sizeof *p);
        if (!p) return false;
        if (doc->n_matches) memcpy(p, doc->matches, doc->n_matches * sizeof *p);
        doc->matches = p;
        doc->cap_matches = cap;
    }
    dtl_match *m = &doc->matches[doc->n_matches++];
    *m = (dtl_match){.rule = rule, .first = first, .last = last};
    return dtl_match_captures(doc, m);
}

dtl_status dtl_match_phase(dtl_doc *doc, int phase)
{
    dtl_work *w = doc->work;
    const set_program *prog = &doc->set->phase[phase];
    dfa *d = &w->phase[phase];
    doc->matches = NULL; /* an earlier phase's matches live on in its hits and mentions */
    doc->n_matches = doc->cap_matches = 0;
    if (!prog->n_starts) return DTL_OK;
    if (d->n_states < 2 && !dfa_open(w, d, prog)) return DTL_E_NOMEM;
    memset(w->rule_busy, 0, (doc->set->n_rules + 1) * sizeof *w->rule_busy);
    enum { MOST = 256 };
    struct {
        uint32_t rule, end;
    } found[MOST];
    uint32_t n = (uint32_t)doc->n_tokens;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t s = start_of(w, d, prog, doc->tokens[i].sig);
        if (!s) continue;
        uint32_t k = 0;
        for (uint32_t j = i + 1;; j++) {
            const state *st = &d->states[s];
            for (uint32_t a = 0; a < st->n_accept; a++) {
                uint32_t rule = d->ids[st->accept + a], f = 0;
                while (f < k && found[f].rule != rule) f++;
                if (f == MOST) continue;
                if (f == k) found[k++].rule = rule;
                found[f].end = j;
            }
            if (!st->n_inst || j >= n || j - i >= DTL_MATCH_TOKENS) break;
            s = next_state(w, d, prog, s, symbol_of(w, d, doc->tokens[j].sig));
            if (!s) break;
        }
        for (uint32_t f = 0; f < k; f++) {
            if (w->rule_busy[found[f].rule] > i) continue; /* inside the rule's own earlier match */
            w->rule_busy[found[f].rule] = found[f].end;
            if (!add_match(doc, &doc->set->rules[found[f].rule], i, found[f].end)) return DTL_E_NOMEM;
        }
        if (w->nomem) return DTL_E_NOMEM;
    }
    return DTL_OK;
}

/* ---- winners ---- */

typedef struct {
    uint32_t first, last, match;
    double weight;
    uint32_t rule;
} claim;

static inline bool claim_before(const claim *x, const claim *y)
{
    uint32_t nx = x->last - x->first, ny = y->last - y->first;
    if (nx != ny) return nx > ny;
    if (x->weight != y->weight) return x->weight > y->weight;
    if (x->rule != y->rule) return x->rule < y->rule;
    return x->first < y->first;
}
DTL_SORT(sort_claims, claim, claim_before)

dtl_status dtl_match_winners(dtl_doc *doc, bool (*accept)(void *user, uint32_t match), void *user, uint32_t **winners,
                             size_t *n)
{
    claim *c = dtl_arena_alloc(doc->arena, 2 * (doc->n_matches + 1) * sizeof *c);
    uint8_t *taken = dtl_arena_zero(doc->arena, doc->n_tokens + 1, 1);
    uint32_t *out = dtl_arena_alloc(doc->arena, 2 * (doc->n_matches + 1) * sizeof *out);
    if (!c || !taken || !out) return DTL_E_NOMEM;
    size_t k = 0;
    for (size_t i = 0; i < doc->n_matches; i++) {
        const dtl_match *m = &doc->matches[i];
        claim one = {.match = (uint32_t)i, .weight = m->rule->weight, .rule = m->rule->index};
        dtl_type t = dtl_match_span(doc, m, &one.first, &one.last);
        if (t == DTL_NOTYPE && !m->rule->cls.s && !m->rule->none) continue;
        if (one.last > one.first) c[k++] = one;
    }
    sort_claims(c, k, c + k);
    *n = 0;
    for (size_t i = 0; i < k; i++) {
        bool is_free = true;
        for (uint32_t t = c[i].first; t < c[i].last && is_free; t++) is_free = !taken[t];
        if (!is_free) continue;
        bool none = doc->matches[c[i].match].rule->none;
        if (!none && accept && !accept(user, c[i].match))
            continue; /* 31 June: what is shorter or weaker has its turn */
        dtl_match_span(doc, &doc->matches[c[i].match], &c[i].first, &c[i].last); /* its value may have cut it */
        memset(taken + c[i].first, 1, c[i].last - c[i].first);
        if (!none) out[(*n)++] = c[i].match;
    }
    sort_numbers(out, *n, out + *n); /* matches stand in order of the text */
    *winners = out;
    return DTL_OK;
}
