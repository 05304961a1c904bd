/* SPDX-License-Identifier: Apache-2.0
 *
 * plan: captures whose place follows from the match alone, because before them or behind them a rule has a fixed number of tokens
 * ("in LOC=@place"). They need no simulation. */
#include "packmap.h"

enum { LONG = 256 }; /* instructions of a rule; longer ones are left to the simulation */

typedef struct planner {
    const set_inst *in; /* the rule's program */
    uint32_t base, n;
    bool target[LONG];  /* something jumps here */
    set_place at[LONG]; /* of each SAVE */
    bool known[LONG];
} planner;

static void find_targets(planner *p)
{
    for (uint32_t i = 0; i < p->n; i++) {
        if (p->in[i].op != PK_SPLIT && p->in[i].op != PK_JMP) continue;
        p->target[p->in[i].x - p->base] = true;
        if (p->in[i].op == PK_SPLIT) p->target[p->in[i].y - p->base] = true;
    }
}

/* What every way through the rule passes once, from its start and from its end. */
static void walk(planner *p)
{
    uint32_t first = 0, tokens = 0;
    for (; first < p->n && !p->target[first]; first++) {
        if (p->in[first].op == PK_SAVE) p->at[first] = (set_place){tokens, false}, p->known[first] = true;
        else if (p->in[first].op == PK_TOK) tokens++;
        else break;
    }
    tokens = 0;
    for (uint32_t i = p->n - 1; i > first && !p->target[i]; i--) {
        if (p->in[i - 1].op == PK_SAVE) p->at[i - 1] = (set_place){tokens, true}, p->known[i - 1] = true;
        else if (p->in[i - 1].op == PK_TOK) tokens++;
        else break;
    }
}

/* The opening that belongs to a close; n: none. */
static uint32_t opening(const planner *p, uint32_t close)
{
    for (uint32_t i = close, depth = 0; i-- > 0;) {
        if (p->in[i].op != PK_SAVE || p->in[i].name != p->in[close].name) continue;
        if (p->in[i].close) depth++;
        else if (depth-- == 0) return i;
    }
    return p->n;
}

bool dtl_set_plan(dtl_set *set, uint32_t rule)
{
    set_rule *r = &set->spans[rule];
    planner p = {.in = &set->phase[r->phase].insts[r->start], .base = r->start, .n = r->end - r->start};
    if (p.n > LONG) return true;
    uint32_t matches = 0, closes = 0;
    for (uint32_t i = 0; i < p.n; i++) {
        matches += p.in[i].op == PK_MATCH;
        closes += p.in[i].op == PK_SAVE && p.in[i].close;
    }
    if (matches != 1 || p.in[p.n - 1].op != PK_MATCH) return true;
    find_targets(&p);
    walk(&p);
    for (uint32_t i = 0; i < p.n; i++)
        if (p.in[i].op == PK_SAVE && !p.known[i]) return true;
    r->plan = dtl_arena_alloc(&set->arena, (closes + 1) * sizeof *r->plan);
    if (!r->plan) return false;
    for (uint32_t i = 0; i < p.n; i++) {
        if (p.in[i].op != PK_SAVE || !p.in[i].close) continue;
        uint32_t open = opening(&p, i);
        r->plan[r->n_plan++] = (set_plan){p.in[i].name, open < p.n ? p.at[open] : (set_place){0, false}, p.at[i]};
    }
    return true;
}
