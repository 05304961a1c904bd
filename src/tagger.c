/* SPDX-License-Identifier: Apache-2.0
 * See tagger.h. */
#include "tagger.h"

#include "feature.h"
#include "feature_part.h"
#include "match.h"
#include "rows.h"
#include "rule.h"
#include "tagger_own.h"

#include <stdlib.h>
#include <string.h>

/* A rule of weight SURE or more decides where it matches: it names the very words, and learning must not read them otherwise. */
static void add_sure(const dtl_fx *fx, size_t i, int32_t *em)
{
    enum { SURE = 8, FORCE = 100 * DTL_WEIGHT_UNIT }; /* of two such rules the one of more weight */
    for (uint32_t v = fx->tok[i].votes; v; v = fx->votes[v - 1].next) {
        const dtl_fx_vote *vote = &fx->votes[v - 1];
        if (vote->rule->weight < SURE || vote->type > DTL_LOC) continue;
        em[1 + 2 * vote->type + vote->inside] += (int32_t)(FORCE * vote->rule->weight);
    }
    for (uint32_t v = i ? fx->tok[i - 1].votes : 0; v;
         v = fx->votes[v - 1].next) { /* and the name ends where they say */
        const dtl_fx_vote *before = &fx->votes[v - 1];
        bool goes_on = false;
        for (uint32_t w = fx->tok[i].votes; w; w = fx->votes[w - 1].next)
            goes_on |= fx->votes[w - 1].rule == before->rule && fx->votes[w - 1].type == before->type;
        if (before->rule->weight >= SURE && before->type <= DTL_LOC && !goes_on)
            em[2 + 2 * before->type] -= (int32_t)(FORCE * before->rule->weight);
    }
}

/* A city that plays is its team. The articles that may be learned from have next to no sport in them, so this much is said by hand. */
static void add_team(const dtl_fx *fx, size_t i, int32_t *em)
{
    enum { TEAM = DTL_WEIGHT_UNIT * 5 / 2 };
    const dtl_fx_tok *t = &fx->tok[i];
    if (t->cls & BIT(team)) em[t->begin & BIT(team) ? DTL_TAG_IORG - 1 : DTL_TAG_IORG] += TEAM;
    else if (i && t[-1].cls & BIT(team) && !t->up) em[DTL_TAG_IORG] -= TEAM; /* "Orrell 13 Bath 56" are two */
}

/* "Sri Lanka's Lipton Teas": what a country or a town has is no part of its name, unless a list knows the whole ("St John's"). */
static void end_possessor(const dtl_fx *fx, size_t i, int32_t *em)
{
    enum { ENDS = 3 * DTL_WEIGHT_UNIT };
    const dtl_fx_tok *t = &fx->tok[i];
    if (!i || !(t->begin & BIT(possessive)) || t->cls & (BIT(place) | BIT(org))) return;
    if (!(t[-1].cls & (BIT(country) | BIT(big_city) | BIT(city) | BIT(region)))) return;
    for (int type = DTL_PER; type <= DTL_LOC; type++) em[type * 2 + 2] -= ENDS;
}

/* A text without case in a language that has no table of its own: what others' tables say of shapes is nothing there, and rules decide alone. */
static bool unseen_script(const dtl_doc *doc, const dtl_fx *fx)
{
    size_t words = 0, caseless = 0;
    for (size_t i = 0; i < doc->n_tokens && !fx->lexical; i++) {
        if (doc->tokens[i].kind != DTL_TOK_WORD) continue;
        words++;
        caseless += (doc->tokens[i].shape & (DTL_SHAPE_NOCASE | DTL_SHAPE_IDEO)) != 0;
    }
    return caseless * 2 > words;
}

/* The best tags of all stretches of candidates. */
static void decode(const dtl_fx *fx, const dtl_crf_trans *trans, const int32_t (*em)[DTL_TAG_ROW], uint8_t *tags,
                   uint8_t (*back)[DTL_TAG_ROW])
{
    size_t n = fx->doc->n_tokens, at = 0;
    for (size_t i = 0; i < n;) {
        if (!fx->tok[i].cand) {
            tags[i++] = DTL_TAG_O;
            continue;
        }
        size_t end = i;
        while (end < n && fx->tok[end].cand) end++;
        dtl_crf_best(em + at, end - i, trans, tags + i, back);
        at += end - i;
        i = end;
    }
}

/* --- why --- */

typedef struct reason {
    dtl_span name;
    int32_t gain;
} reason;

typedef struct atoms {
    dtl_arena *arena;
    struct atom {
        uint64_t h;
        dtl_span name;
    } * slot; /* [mask + 1], open addressing; no name: free */
    uint32_t mask, n;
} atoms;

static struct atom *atom_slot(const atoms *a, uint64_t h)
{
    uint32_t i = (uint32_t)(h >> 20) & a->mask;
    while (a->slot[i].name.s && a->slot[i].h != h) i = (i + 1) & a->mask;
    return &a->slot[i];
}

static bool widen_atoms(atoms *a)
{
    atoms more = {.arena = a->arena, .mask = a->mask * 2 + 1, .n = a->n};
    more.slot = dtl_arena_zero(a->arena, (size_t)more.mask + 1, sizeof *more.slot);
    if (!more.slot) return false;
    for (uint32_t i = 0; i <= a->mask; i++)
        if (a->slot[i].name.s) *atom_slot(&more, a->slot[i].h) = a->slot[i];
    *a = more;
    return true;
}

static void keep_atom(void *user, uint64_t h, dtl_span name)
{
    atoms *a = user;
    if (atom_slot(a, h)->name.s || (a->n * 2 > a->mask && !widen_atoms(a))) return;
    *atom_slot(a, h) = (struct atom){h, dtl_arena_dup(a->arena, name)};
    a->n++;
}

static dtl_span atom_name(const atoms *a, uint64_t h)
{
    dtl_span name = atom_slot(a, h)->name;
    return name.s ? name : DTL_LIT("?");
}

static dtl_span feature_name(const atoms *a, const dtl_fx_part *p)
{
    dtl_span s = dtl_span_str(dtl_fx_template(p->tpl));
    for (int k = 0; k < p->n; k++) {
        dtl_span x = atom_name(a, p->atom[k]);
        s = dtl_arena_printf(a->arena, "%.*s|%.*s", (int)s.n, s.s, (int)x.n, x.s);
    }
    return s;
}

enum { REASONS = 8 };

static void note(reason *top, size_t *n, reason r)
{
    for (size_t i = 0; i < *n; i++)
        if (dtl_span_eq(top[i].name, r.name)) {
            top[i].gain += r.gain;
            return;
        }
    if (*n < REASONS) {
        top[(*n)++] = r;
        return;
    }
    size_t least = 0;
    for (size_t i = 1; i < *n; i++)
        if (abs(top[i].gain) < abs(top[least].gain)) least = i;
    if (abs(r.gain) > abs(top[least].gain)) top[least] = r;
}

/* The article's features once more, with their names: opened once for all mentions. */
typedef struct explainer {
    atoms atoms;
    dtl_fx_names names;
    dtl_fx fx;
} explainer;

static bool open_explainer(explainer *x, dtl_doc *doc, bool lexical, const uint8_t *tags)
{
    enum { ATOMS = 4096 };
    x->atoms = (atoms){.arena = doc->arena, .mask = ATOMS - 1};
    x->atoms.slot = dtl_arena_zero(doc->arena, ATOMS, sizeof *x->atoms.slot);
    x->names = (dtl_fx_names){keep_atom, &x->atoms};
    if (!x->atoms.slot || dtl_fx_open(&x->fx, doc, &x->names) != DTL_OK) return false;
    x->fx.lexical = lexical;
    dtl_fx_second(&x->fx, tags);
    return true;
}

/* The strongest reasons of a mention: what each feature adds to its tag against the best other one. */
static dtl_span reasons(explainer *x, const dtl_rows *rows, const uint8_t *tags, size_t first, size_t last)
{
    dtl_arena *arena = x->atoms.arena;
    dtl_fx *fx = &x->fx;
    reason top[REASONS];
    size_t n = 0;
    for (size_t i = first; i < last; i++) {
        int32_t em[DTL_TAG_ROW] = {0};
        dtl_fx_token(fx, i);
        for (uint32_t k = 0; k < fx->n + fx->n_lex; k++)
            dtl_rows_feature(rows, k < fx->n ? fx->h[k] : fx->lex[k - fx->n], k >= fx->n, em);
        int rival = -1;
        for (int y = 0; y < DTL_N_TAGS; y++)
            if (y != tags[i] && (rival < 0 || em[y] > em[rival])) rival = y;
        for (uint32_t k = 0; k < fx->n + fx->n_lex; k++) {
            bool lex = k >= fx->n;
            int32_t row[DTL_TAG_ROW] = {0};
            dtl_rows_feature(rows, lex ? fx->lex[k - fx->n] : fx->h[k], lex, row);
            int32_t gain = row[tags[i]] - row[rival];
            if (gain)
                note(top, &n, (reason){feature_name(&x->atoms, lex ? &fx->lex_part[k - fx->n] : &fx->part[k]), gain});
        }
    }
    dtl_span out = DTL_NONE;
    for (size_t i = 0; i < n; i++) { /* the strongest first */
        size_t best = i;
        for (size_t j = i + 1; j < n; j++)
            if (abs(top[j].gain) > abs(top[best].gain)) best = j;
        reason r = top[best];
        top[best] = top[i];
        out = dtl_arena_printf(arena, "%.*s%s%+.2f %.*s", (int)out.n, out.n ? out.s : "", out.n ? "\n" : "",
                               (double)r.gain / DTL_WEIGHT_UNIT, (int)r.name.n, r.name.s);
    }
    return out;
}

/* --- mentions --- */

static dtl_type type_of_tag(int tag)
{
    return tag <= DTL_TAG_IPER ? DTL_PER : tag <= DTL_TAG_IORG ? DTL_ORG : DTL_LOC;
}

/* The strongest rule that voted for just this type here; what goes into the mention's `rule`. */
static const struct dtl_rule *best_rule(const dtl_fx *fx, size_t first, dtl_type type)
{
    const struct dtl_rule *best = NULL;
    for (uint32_t v = fx->tok[first].votes; v; v = fx->votes[v - 1].next) {
        const dtl_fx_vote *vote = &fx->votes[v - 1];
        if (vote->type == type && !vote->inside && (!best || vote->rule->weight > best->weight)) best = vote->rule;
    }
    return best;
}

dtl_status dtl_tagger_run(dtl_doc *doc)
{
    dtl_fx fx;
    dtl_rows *rows;
    dtl_status st = dtl_fx_open(&fx, doc, NULL);
    if (st == DTL_OK) st = dtl_rows_open(&rows, &fx);
    if (st != DTL_OK) return st;
    if (!rows || unseen_script(doc, &fx)) return dtl_tagger_votes(doc);
    size_t n = doc->n_tokens, n_cand = 0, longest = 0, run = 0;
    for (size_t i = 0; i < n; i++) {
        n_cand += fx.tok[i].cand;
        run = fx.tok[i].cand ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    if (!n_cand) return DTL_OK;
    int32_t(*em)[DTL_TAG_ROW] = dtl_arena_zero(doc->arena, n_cand, sizeof *em);
    uint8_t(*back)[DTL_TAG_ROW] = dtl_arena_alloc(doc->arena, longest * sizeof *back);
    uint8_t *tags = dtl_arena_alloc(doc->arena, n + 1);
    if (!em || !back || !tags) return DTL_E_NOMEM;
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        if (fx.tok[i].cand) {
            add_sure(&fx, i, em[at]);
            add_team(&fx, i, em[at]);
            end_possessor(&fx, i, em[at]);
            dtl_rows_token(rows, &fx, i, em[at++]);
        }
    if (fx.failed) return DTL_E_NOMEM;
    const dtl_crf_trans *trans = dtl_rows_trans(rows);
    decode(&fx, trans, (const int32_t(*)[DTL_TAG_ROW])em, tags, back);
    /* second pass: only words that stand in more than one place learn anything */
    dtl_fx_second(&fx, tags);
    at = 0;
    for (size_t i = 0; i < n; i++) {
        bool more = false;
        size_t first = i, from = at;
        for (; i < n && fx.tok[i].cand; i++) more |= dtl_rows_others(rows, &fx, i, em[at++]);
        if (more) dtl_crf_best((const int32_t(*)[DTL_TAG_ROW])em + from, i - first, trans, tags + first, back);
    }
    explainer why;
    bool explain = doc->options && doc->options->explain;
    if (explain && !open_explainer(&why, doc, fx.lexical, tags)) return DTL_E_NOMEM;
    at = 0;
    for (size_t i = 0; i < n;) {
        at += i && fx.tok[i - 1].cand;
        if (!(tags[i] & 1)) {
            i++;
            continue;
        }
        size_t end = i + 1;
        while (end < n && tags[end] == tags[i] + 1) end++;
        dtl_mention *m = dtl_doc_mention(doc, type_of_tag(tags[i]), i, end);
        if (!m) return DTL_E_NOMEM;
        int32_t margin = INT32_MAX;
        for (int y = 0; y < DTL_N_TAGS; y++)
            if (y != tags[i] && em[at][tags[i]] - em[at][y] < margin) margin = em[at][tags[i]] - em[at][y];
        m->score = dtl_tagger_score((double)margin / DTL_WEIGHT_UNIT);
        const struct dtl_rule *rule = best_rule(&fx, i, m->type);
        m->rule = rule ? rule->place : DTL_LIT("und/weights.tsv");
        if (explain) m->why = reasons(&why, rows, tags, i, end);
        while (i + 1 < end) at += fx.tok[i++].cand != 0;
        i++;
    }
    return dtl_tagger_inner(doc, &fx);
}
