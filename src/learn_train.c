/* SPDX-License-Identifier: Apache-2.0
 * See learn.h. This file: steps, tags, counts. */
#include <math.h>
#include <stdlib.h>

#include "learn.h"
#include "learn_own.h"
#include "weights.h"

typedef struct room {
    size_t cap;
    float (*em)[DTL_TAG_ROW], (*p)[DTL_TAG_ROW], (*alpha)[DTL_TAG_ROW], (*beta)[DTL_TAG_ROW];
    int32_t (*iem)[DTL_TAG_ROW];
    uint8_t (*back)[DTL_TAG_ROW], *tags;
} room;

static bool widen(room *r, size_t n)
{
    if (n <= r->cap) return true;
    size_t cap = n + n / 2 + 64;
    float(*em)[DTL_TAG_ROW] = realloc(r->em, cap * sizeof *em);
    if (em) r->em = em;
    float(*p)[DTL_TAG_ROW] = realloc(r->p, cap * sizeof *p);
    if (p) r->p = p;
    float(*alpha)[DTL_TAG_ROW] = realloc(r->alpha, cap * sizeof *alpha);
    if (alpha) r->alpha = alpha;
    float(*beta)[DTL_TAG_ROW] = realloc(r->beta, cap * sizeof *beta);
    if (beta) r->beta = beta;
    int32_t(*iem)[DTL_TAG_ROW] = realloc(r->iem, cap * sizeof *iem);
    if (iem) r->iem = iem;
    uint8_t(*back)[DTL_TAG_ROW] = realloc(r->back, cap * sizeof *back);
    if (back) r->back = back;
    uint8_t *tags = realloc(r->tags, cap);
    if (tags) r->tags = tags;
    if (!em || !p || !alpha || !beta || !iem || !back || !tags) return false;
    r->cap = cap;
    return true;
}

static void clear(room *r)
{
    free(r->em), free(r->p), free(r->alpha), free(r->beta), free(r->iem), free(r->back), free(r->tags);
}

/* The pulls are said for a round of so many stretches: a language's own table is pulled no harder because others have more to learn from. */
enum { PULL_ROUND = 114000 };

typedef struct step {
    double rate, l1, l1_own;
    double share; /* of a pull that one stretch has */
    bool own_only;
    double wordless;
    double late[MOST_LANGS + 1]; /* l1_own of the late rounds, by f_lang */
    uint64_t now;
} step;

/* The pull of all the steps since the feature was last touched. */
static inline float pulled(float w, float g, float pull)
{
    float by = pull / sqrtf(g + 1e-6f);
    return w > by ? w - by : w < -by ? w + by : 0;
}

static void touch(dtl_learn *l, const step *s, uint32_t f)
{
    uint64_t steps = s->now - l->when[f];
    if (!steps || f == l->team[0] || f == l->team[1] || (s->own_only && !l->f_lang[f])) return;
    l->when[f] = s->now;
    double l1 = !l->f_lang[f] ? s->l1 : s->own_only ? s->late[l->f_lang[f]] : s->l1_own;
    if (s->own_only && l->parts[f].tpl < T_W0) l1 *= s->wordless; /* words first: the rest is shared already */
    float pull = (float)(s->rate * l1 * s->share * (double)steps);
    float *w = l->w + (size_t)f * DTL_TAG_ROW, *g = l->g + (size_t)f * DTL_TAG_ROW;
    for (int y = 0; y < DTL_N_TAGS; y++)
        if (w[y] != 0) w[y] = pulled(w[y], g[y], pull);
}

static void push(dtl_learn *l, const step *s, uint32_t f, const float *d)
{
    if ((s->own_only && !l->f_lang[f]) || f == l->team[0] || f == l->team[1]) return;
    float *w = l->w + (size_t)f * DTL_TAG_ROW, *g = l->g + (size_t)f * DTL_TAG_ROW;
    for (int y = 0; y < DTL_TAG_ROW; y++) {
        g[y] += d[y] * d[y];
        w[y] += (float)s->rate * d[y] / sqrtf(g[y] + 1e-6f);
    }
}

static void sum_trans(const dtl_learn *l, int lang, float out[DTL_N_TAGS][DTL_N_TAGS])
{
    for (int x = 0; x < DTL_N_TAGS; x++)
        for (int y = 0; y < DTL_N_TAGS; y++) out[x][y] = l->trans[0][x][y] + l->trans[lang + 1][x][y];
}

static void learn_stretch(dtl_learn *l, const step *s, room *r, int lang, size_t first, size_t n, float weight,
                          bool second)
{
    float trans[DTL_N_TAGS][DTL_N_TAGS], pair[DTL_N_TAGS][DTL_N_TAGS] = {{0}};
    sum_trans(l, lang, trans);
    for (size_t i = 0; i < n; i++) {
        const lt *t = &l->t[first + i];
        uint32_t more[2];
        int k2 = second ? dtl_learn_others(l, t, more) : 0;
        for (int y = 0; y < DTL_TAG_ROW; y++) r->em[i][y] = (float)t->base[y] / DTL_WEIGHT_UNIT;
        for (size_t k = 0; k < (size_t)t->n + (size_t)k2; k++) {
            uint32_t f = k < t->n ? l->ids[t->at + k] : more[k - t->n];
            touch(l, s, f);
            const float *w = l->w + (size_t)f * DTL_TAG_ROW;
            for (int y = 0; y < DTL_TAG_ROW; y++) r->em[i][y] += w[y];
        }
    }
    dtl_crf_sum((const float(*)[DTL_TAG_ROW])r->em, n, (const float(*)[DTL_N_TAGS])trans, r->p, pair, r->alpha,
                r->beta);
    int from = DTL_TAG_O;
    for (size_t i = 0; i <= n; i++) {
        int to = i < n ? l->t[first + i].gold : DTL_TAG_O;
        pair[from][to] -= 1;
        from = to;
    }
    for (int which = s->own_only; which < 2; which++) {
        int k = which ? lang + 1 : 0;
        for (int x = 0; x < DTL_N_TAGS; x++)
            for (int y = 0; y < DTL_N_TAGS; y++) {
                float d = -pair[x][y] * weight, *g = &l->trans_g[k][x][y];
                if (d == 0) continue;
                *g += d * d;
                l->trans[k][x][y] += (float)(s->rate * (which ? 0.3 : 1)) * d / sqrtf(*g + 1e-6f);
            }
    }
    for (size_t i = 0; i < n; i++) {
        const lt *t = &l->t[first + i];
        float d[DTL_TAG_ROW];
        float most = 0;
        for (int y = 0; y < DTL_N_TAGS; y++) {
            d[y] = ((y == t->gold) - r->p[i][y]) * weight;
            if (fabsf(d[y]) > most) most = fabsf(d[y]);
        }
        d[DTL_N_TAGS] = 0;
        if (most < 0.002f) continue; /* learned already: nothing moves */
        uint32_t more[2];
        int k2 = second ? dtl_learn_others(l, t, more) : 0;
        for (size_t k = 0; k < (size_t)t->n + (size_t)k2; k++)
            push(l, s, k < t->n ? l->ids[t->at + k] : more[k - t->n], d);
    }
}

/* The end of the stretch of neighbouring candidates that begins at b. */
static uint32_t stretch_end(const dtl_learn *l, const la *a, uint32_t b)
{
    uint32_t e = b + 1;
    while (e < a->end && l->t[e].tok == l->t[e - 1].tok + 1) e++;
    return e;
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *seed >> 33;
}

static bool room_for_evidence(dtl_learn *l)
{
    if (l->ev_tag) return true;
    l->ev_tag = calloc((size_t)l->n_ev + 1, sizeof *l->ev_tag);
    return l->ev_tag != NULL;
}

dtl_status dtl_learn_train(dtl_learn *l, const dtl_learn_how *how)
{
    room r = {0};
    uint32_t *order = malloc((l->n_a + 1) * sizeof *order);
    if (!order || !room_for_evidence(l)) {
        free(order);
        return DTL_E_NOMEM;
    }
    memset(l->w, 0, l->n_f * DTL_TAG_ROW * sizeof *l->w);
    memset(l->g, 0, l->n_f * DTL_TAG_ROW * sizeof *l->g);
    memset(l->when, 0, l->n_f * sizeof *l->when);
    memset(l->trans, 0, sizeof l->trans);
    memset(l->trans_g, 0, sizeof l->trans_g);
    for (int b = 0; b < 2; b++) { /* given, not learned: the sets to learn from have no such articles */
        float *w = l->w + (size_t)l->team[b] * DTL_TAG_ROW;
        w[DTL_TAG_BORG + b] = (float)how->team;
        w[DTL_TAG_BLOC + b] = -(float)how->team;
    }
    size_t n = 0;
    float recall[MOST_LANGS + 1] = {0}; /* taken from what says O, where much more is missed than is found too much */
    double sizes = 0, n_langs = 0;
    for (size_t i = 0; i < l->n_a; i++)
        if (l->a[i].learn && l->a[i].fold != how->leave_out) order[n++] = (uint32_t)i;
    for (size_t k = 0; k < l->n_lang; k++) sizes += l->lang_size[k], n_langs += l->lang_size[k] > 0;
    uint64_t seed = 20240920;
    step s = {.wordless = how->wordless, .rate = how->rate, .l1 = how->l1, .l1_own = how->l1_own};
    for (size_t k = 0; k < l->n_lang; k++) {
        s.late[k + 1] = how->l1_late;
        for (int p = 0; p < how->n_own; p++) {
            if (strcmp(how->own[p].lang, l->lang[k])) continue;
            s.late[k + 1] = how->own[p].l1;
            recall[k + 1] = (float)how->own[p].recall;
        }
    }
    size_t stretches = 0;
    for (size_t i = 0; i < n; i++)
        for (uint32_t b = l->a[order[i]].first; b < l->a[order[i]].end; b = stretch_end(l, &l->a[order[i]], b))
            stretches++;
    s.share = stretches ? (double)PULL_ROUND / (double)stretches : 1;
    dtl_status st = DTL_OK;
    for (int round = 0; round < how->rounds + how->late && st == DTL_OK; round++) {
        s.rate = how->rate * (1 - 0.7 * round / (how->rounds > 1 ? how->rounds - 1 : 1));
        if (round >=
            how->rounds) { /* what the shared table says stands; the languages add what they have of their own */
            if (!s.own_only)
                for (size_t f = 0; f < l->n_f; f++) {
                    touch(l, &s, (uint32_t)f);
                    if (l->f_lang[f]) memset(l->g + f * DTL_TAG_ROW, 0, DTL_TAG_ROW * sizeof *l->g);
                }
            s.own_only = true;
            s.rate = how->late_rate;
        }
        for (size_t i = n; i > 1; i--) { /* the same order on every machine */
            size_t j = (size_t)(next(&seed) % i);
            uint32_t swap = order[i - 1];
            order[i - 1] = order[j];
            order[j] = swap;
        }
        for (size_t i = 0; i < n; i++) {
            const la *a = &l->a[order[i]];
            double share = l->lang_size[a->lang] * n_langs / sizes;
            double weight = pow(share, -how->balance);
            weight = weight > 4 ? 4 : weight < 0.25 ? 0.25 : weight;
            bool second = how->second && next(&seed) % 2; /* weights must serve both passes */
            if (second) dtl_learn_count_tags(l, a);
            for (uint32_t b = a->first, e; b < a->end; b = e) {
                e = stretch_end(l, a, b);
                if (!widen(&r, e - b)) {
                    st = DTL_E_NOMEM;
                    break;
                }
                s.now++;
                learn_stretch(l, &s, &r, a->lang, b, e - b, (float)weight, second);
            }
        }
    }
    for (size_t f = 0; f < l->n_f; f++) {
        touch(l, &s, (uint32_t)f);
        if (l->parts[f].tpl == T_BIAS) l->w[f * DTL_TAG_ROW + DTL_TAG_O] -= recall[l->f_lang[f]];
    }
    clear(&r);
    free(order);
    return st;
}

/* Tags by the weights as they will be written: rounded to twentieths. */
static int32_t whole(float w)
{
    float v = w * 20;
    v = v > 127 ? 127 : v < -127 ? -127 : v;
    return (int32_t)(v < 0 ? v - 0.5f : v + 0.5f);
}

void dtl_learn_tag(dtl_learn *l, int fold, bool first, bool second)
{
    room r = {0};
    if (!room_for_evidence(l)) return;
    for (size_t k = 0; k < l->n_a; k++) {
        const la *a = &l->a[k];
        if (fold >= 0 && (!a->learn || a->fold != fold)) continue;
        if (fold == -2 && a->learn) continue;
        dtl_crf_trans trans;
        for (int x = 0; x < DTL_N_TAGS; x++)
            for (int y = 0; y < DTL_N_TAGS; y++)
                trans.t[x][y] = whole(l->trans[0][x][y]) + whole(l->trans[a->lang + 1][x][y]);
        if (second) dtl_learn_count_tags(l, a);
        for (uint32_t b = a->first, e; b < a->end; b = e) {
            e = stretch_end(l, a, b);
            if (!widen(&r, e - b)) break;
            for (uint32_t i = b; i < e; i++) {
                const lt *t = &l->t[i];
                uint32_t more[2];
                int k2 = second ? dtl_learn_others(l, t, more) : 0;
                for (int y = 0; y < DTL_TAG_ROW; y++) r.iem[i - b][y] = t->base[y];
                for (size_t f = 0; f < (size_t)t->n + (size_t)k2; f++) {
                    const float *w = l->w + (size_t)(f < t->n ? l->ids[t->at + f] : more[f - t->n]) * DTL_TAG_ROW;
                    for (int y = 0; y < DTL_N_TAGS; y++)
                        if (w[y] != 0) r.iem[i - b][y] += whole(w[y]);
                }
            }
            dtl_crf_best((const int32_t(*)[DTL_TAG_ROW])r.iem, e - b, &trans, r.tags, r.back);
            for (uint32_t i = b; i < e; i++) {
                l->t[i].tag = r.tags[i - b];
                if (first) l->t[i].first_tag = r.tags[i - b];
            }
        }
    }
    clear(&r);
}

/* A name without the articles and the 's at its edges. */
static void bare(const dtl_learn *l, uint32_t *from, uint32_t *to)
{
    if (*to - *from > 1 && l->t[*from].edge & EDGE_L) ++*from;
    while (*to - *from > 1 && l->t[*to - 1].edge & EDGE_R) --*to;
}

typedef struct name {
    uint32_t from, to;
    uint8_t type;
} name;

static bool next_name(const dtl_learn *l, const la *a, uint32_t *at, bool gold, name *out)
{
#define TAG(i) (gold ? l->t[i].gold : l->t[i].tag)
    while (*at < a->end && !(TAG(*at) & 1)) ++*at;
    if (*at == a->end) return false;
    int b = TAG(*at);
    *out = (name){*at, *at + 1, (uint8_t)(b / 2)};
    while (out->to < a->end && TAG(out->to) == b + 1 && l->t[out->to].tok == l->t[out->to - 1].tok + 1) out->to++;
    *at = out->to;
    bare(l, &out->from, &out->to);
    return true;
#undef TAG
}

void dtl_learn_score(const dtl_learn *l, int set, dtl_learn_count *count)
{
    for (size_t k = 0; k < l->n_a; k++) {
        const la *a = &l->a[k];
        if (a->set != set || !a->measure) continue;
        uint32_t g_at = a->first, f_at = a->first;
        name g, f;
        bool has_g = next_name(l, a, &g_at, true, &g), has_f = next_name(l, a, &f_at, false, &f);
        for (int t = 0; t < 3; t++) count->gold[t] += a->lost[t];
        while (has_g || has_f) {
            if (has_g && has_f && g.from == f.from && g.to == f.to && g.type == f.type) count->right[g.type]++;
            if (has_g && (!has_f || g.from <= f.from)) {
                bool step_f = has_f && g.from == f.from;
                count->gold[g.type]++;
                has_g = next_name(l, a, &g_at, true, &g);
                if (step_f) {
                    count->found[f.type]++;
                    has_f = next_name(l, a, &f_at, false, &f);
                }
            } else {
                count->found[f.type]++;
                has_f = next_name(l, a, &f_at, false, &f);
            }
        }
    }
}
