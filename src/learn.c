/* SPDX-License-Identifier: Apache-2.0
 * See learn.h. This file: articles to numbers, numbers to the lines of a table. */
#include "learn.h"

#include <stdio.h>
#include <stdlib.h>

#include "learn_own.h"
#include "tagger_own.h"
#include "weights.h"

static void *more(dtl_learn *l, void *p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap || l->failed) return p;
    size_t want = *cap ? *cap + *cap / 2 : 1024;
    if (want < need) want = need;
    void *q = realloc(p, want * size);
    if (!q) {
        l->failed = true;
        return p;
    }
    *cap = want;
    return q;
}

static void keep_atom(void *user, uint64_t h, dtl_span name)
{
    dtl_learn *l = user;
    if ((l->n_atoms + 1) * 2 > l->cap_atoms) {
        size_t cap = l->cap_atoms ? l->cap_atoms * 2 : 1 << 16;
        uint64_t *hs = calloc(cap, sizeof *hs);
        char **names = calloc(cap, sizeof *names);
        if (!hs || !names) {
            free(hs);
            free(names);
            l->failed = true;
            return;
        }
        for (size_t i = 0; i < l->cap_atoms; i++) {
            if (!l->atom_name[i]) continue;
            size_t j = (size_t)(l->atom_h[i] >> 20) & (cap - 1);
            while (names[j]) j = (j + 1) & (cap - 1);
            hs[j] = l->atom_h[i];
            names[j] = l->atom_name[i];
        }
        free(l->atom_h);
        free(l->atom_name);
        l->atom_h = hs;
        l->atom_name = names;
        l->cap_atoms = cap;
    }
    size_t i = (size_t)(h >> 20) & (l->cap_atoms - 1);
    while (l->atom_name[i] && l->atom_h[i] != h) i = (i + 1) & (l->cap_atoms - 1);
    if (l->atom_name[i]) return;
    char *copy = malloc(name.n + 1);
    if (!copy) {
        l->failed = true;
        return;
    }
    memcpy(copy, name.s, name.n);
    copy[name.n] = 0;
    l->atom_h[i] = h;
    l->atom_name[i] = copy;
    l->n_atoms++;
}

static const char *atom_name(const dtl_learn *l, uint64_t h)
{
    for (size_t i = (size_t)(h >> 20) & (l->cap_atoms - 1); l->atom_name[i]; i = (i + 1) & (l->cap_atoms - 1))
        if (l->atom_h[i] == h) return l->atom_name[i];
    return "?";
}

dtl_learn *dtl_learn_new(void)
{
    dtl_learn *l = calloc(1, sizeof *l);
    if (l) l->names = (dtl_fx_names){keep_atom, l};
    return l;
}

void dtl_learn_free(dtl_learn *l)
{
    if (!l) return;
    for (size_t i = 0; i < l->cap_atoms; i++) free(l->atom_name[i]);
    void *all[] = {l->t, l->a, l->ids,  l->keys,   l->values, l->parts,     l->f_lang, l->counts,
                   l->w, l->g, l->when, l->ev_tag, l->atom_h, l->atom_name, l};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static size_t find_key(const dtl_learn *l, uint64_t key)
{
    size_t i = (size_t)(key >> 17) & (l->cap_keys - 1);
    while (l->keys[i] && l->keys[i] != key) i = (i + 1) & (l->cap_keys - 1);
    return i;
}

static uint32_t feature(dtl_learn *l, uint64_t h, int lang, const dtl_fx_part *part)
{
    uint64_t key = lang ? dtl_hash_mix(h, (uint64_t)lang) | 1 : h;
    if ((l->n_f + 1) * 2 > l->cap_keys && !l->frozen) {
        size_t cap = l->cap_keys ? l->cap_keys * 2 : 1 << 18, old = l->cap_keys;
        uint64_t *keys = calloc(cap, sizeof *keys), *was = l->keys;
        uint32_t *values = malloc(cap * sizeof *values), *was_v = l->values;
        if (!keys || !values) {
            free(keys);
            free(values);
            l->failed = true;
            return NO_FEATURE;
        }
        l->keys = keys;
        l->values = values;
        l->cap_keys = cap;
        for (size_t i = 0; i < old; i++)
            if (was[i]) {
                size_t j = find_key(l, was[i]);
                keys[j] = was[i];
                values[j] = was_v[i];
            }
        free(was);
        free(was_v);
    }
    size_t i = find_key(l, key);
    if (l->keys[i]) return l->values[i];
    if (l->frozen) return NO_FEATURE;
    size_t cap = l->cap_f, cap2 = l->cap_f, cap3 = l->cap_f;
    l->parts = more(l, l->parts, &cap, l->n_f + 1, sizeof *l->parts);
    l->f_lang = more(l, l->f_lang, &cap2, l->n_f + 1, sizeof *l->f_lang);
    l->counts = more(l, l->counts, &cap3, l->n_f + 1, sizeof *l->counts);
    if (l->failed) return NO_FEATURE;
    l->cap_f = cap;
    l->parts[l->n_f] = *part;
    l->f_lang[l->n_f] = (uint8_t)lang;
    l->counts[l->n_f] = 0;
    l->keys[i] = key;
    l->values[i] = (uint32_t)l->n_f;
    return (uint32_t)l->n_f++;
}

static int lang_of(dtl_learn *l, dtl_span lang)
{
    size_t n = 0;
    while (n < lang.n && n < 15 && lang.s[n] != '-') n++;
    for (size_t k = 0; k < l->n_lang; k++)
        if (strlen(l->lang[k]) == n && !memcmp(l->lang[k], lang.s, n)) return (int)k;
    if (l->n_lang == MOST_LANGS) return -1;
    memcpy(l->lang[l->n_lang], lang.s, n);
    return (int)l->n_lang++;
}

/* A feature that has a place of its own here, and stays however seldom it is. */
static uint32_t lasting(dtl_learn *l, uint64_t h, const dtl_fx_part *part)
{
    uint32_t f = feature(l, h, 0, part);
    if (f != NO_FEATURE) l->counts[f] = 1u << 20;
    return f;
}

/* Words that do not count at the edges of a name: leading articles and the s of a genitive. */
static uint8_t edge_of(const dtl_doc *doc, size_t i)
{
    uint8_t edge = 0;
    dtl_span f = doc->tokens[i].fold;
    if (i < doc->n_tokens && dtl_doc_has(doc, i, dtl_set_class(doc->set, "article"))) edge |= EDGE_L;
    if (f.n == 1 && (f.s[0] == '\'' || f.s[0] == 's')) edge |= EDGE_R;
    return edge;
}

static void take_ids(dtl_learn *l, lt *t, const uint64_t *h, const dtl_fx_part *part, size_t n, int lang)
{
    for (size_t k = 0; k < n; k++) {
        if (lang && part[k].tpl == T_TEAM) continue;
        uint32_t id = feature(l, h[k], lang, &part[k]);
        if (id == NO_FEATURE) continue;
        l->ids = more(l, l->ids, &l->cap_ids, l->n_ids + 1, sizeof *l->ids);
        if (l->failed) return;
        l->counts[id] += !l->frozen;
        l->ids[l->n_ids++] = id;
        t->n++;
    }
}

static void take_votes(lt *t, const dtl_fx *fx, size_t i)
{
    int32_t sum[DTL_TAG_ROW] = {0};
    for (uint32_t v = fx->tok[i].votes; v; v = fx->votes[v - 1].next)
        dtl_vote_add(fx->votes[v - 1].rule, fx->votes[v - 1].type, fx->votes[v - 1].inside, sum);
    for (int y = 0; y < DTL_TAG_ROW; y++)
        t->base[y] = (int16_t)(sum[y] > 1000 ? 1000 : sum[y] < -1000 ? -1000 : sum[y]);
}

/* Gold names to tags of tokens. Of two that overlap the longer one; a name whose edges no tokens have is lost. */
static void gold_tags(const dtl_doc *doc, const dtl_fx *fx, const dtl_learn_gold *gold, size_t n_gold, uint8_t *tags,
                      la *a)
{
    memset(tags, 0, doc->n_tokens);
    for (size_t g = 0; g < n_gold; g++) {
        bool inner = gold[g].type > DTL_LOC;
        for (size_t o = 0; o < n_gold && !inner; o++)
            inner = o != g && gold[o].type <= DTL_LOC && gold[o].start <= gold[g].start && gold[o].end >= gold[g].end &&
                    gold[o].end - gold[o].start > gold[g].end - gold[g].start;
        if (inner) continue;
        size_t lo = 0, hi = doc->n_tokens;
        while (lo < hi) { /* first token that does not begin before the name */
            size_t mid = (lo + hi) / 2;
            if (doc->tokens[mid].cp < gold[g].start || doc->tokens[mid].kind == DTL_TOK_PARA) {
                if (doc->tokens[mid].cp < gold[g].start) lo = mid + 1;
                else { /* a line end has no width: look at its neighbour */
                    if (mid + 1 < doc->n_tokens && doc->tokens[mid + 1].cp <= gold[g].start) lo = mid + 1;
                    else hi = mid;
                }
            } else hi = mid;
        }
        size_t i = lo;
        while (i < doc->n_tokens && doc->tokens[i].kind == DTL_TOK_PARA) i++;
        size_t end = i;
        while (end < doc->n_tokens && doc->tokens[end].cp < gold[g].end) end++;
        bool good = i < end && doc->tokens[i].cp == gold[g].start &&
                    doc->tokens[end - 1].cp + doc->tokens[end - 1].n_cp == gold[g].end;
        for (size_t k = i; k < end && good; k++) good = fx->tok[k].cand && !tags[k];
        if (!good) {
            a->lost[gold[g].type]++;
            continue;
        }
        for (size_t k = i; k < end; k++) tags[k] = (uint8_t)(gold[g].type * 2 + 1 + (k > i));
    }
}

dtl_status dtl_learn_add(dtl_learn *l, dtl_doc *doc, const dtl_learn_gold *gold, size_t n_gold, int set, int fold,
                         bool learn, bool measure)
{
    dtl_fx fx;
    if (dtl_fx_open(&fx, doc, &l->names) != DTL_OK) return DTL_E_NOMEM;
    uint8_t *tags = dtl_arena_alloc(doc->arena, doc->n_tokens + 1);
    if (!tags) return DTL_E_NOMEM;
    l->a = more(l, l->a, &l->cap_a, l->n_a + 1, sizeof *l->a);
    if (l->failed) return DTL_E_NOMEM;
    la *a = &l->a[l->n_a];
    int lang = lang_of(l, doc->lang);
    if (lang < 0) return DTL_E_LIMIT;
    *a = (la){.first = (uint32_t)l->n_t,
              .ev_first = l->n_ev,
              .lang = (uint16_t)lang,
              .set = (uint16_t)set,
              .fold = (int16_t)fold,
              .learn = learn,
              .measure = measure};
    gold_tags(doc, &fx, gold, n_gold, tags, a);
    for (size_t i = 0; i < doc->n_tokens; i++) {
        if (!fx.tok[i].cand) continue;
        dtl_fx_token(&fx, i);
        l->t = more(l, l->t, &l->cap_t, l->n_t + 1, sizeof *l->t);
        if (l->failed) return DTL_E_NOMEM;
        lt *t = &l->t[l->n_t++];
        *t = (lt){.at = l->n_ids,
                  .shape = fx.tok[i].shape,
                  .inside = i != fx.tok[i].run_first,
                  .gold = tags[i],
                  .edge = edge_of(doc, i),
                  .tok = (uint32_t)i,
                  .ev = fx.tok[i].ev ? l->n_ev + fx.tok[i].ev - 1 : NO_FEATURE};
        take_votes(t, &fx, i);
        take_ids(l, t, fx.h, fx.part, fx.n, 0);
        take_ids(l, t, fx.h, fx.part, fx.n, lang + 1);
        take_ids(l, t, fx.lex, fx.lex_part, fx.n_lex, lang + 1);
    }
    if (l->n_a == 0 || !l->others[0][0][0]) { /* features of the second pass, and those whose weight is given, once */
        for (int b = 0; b < 2; b++) {
            dtl_fx_part p = {T_TEAM, 1, {fx.k->small[b ? A_I : A_B]}};
            l->team[b] = lasting(l, dtl_hash_mix(fx.k->tpl[T_TEAM], p.atom[0]), &p);
        }
        static const uint8_t what[] = {A_PER, A_ORG, A_LOC, A_O}, sure[] = {A_1, A_2, A_3};
        for (int w = 0; w < 4; w++)
            for (int b = 0; b < 2; b++) {
                uint64_t bi = fx.k->small[b ? A_I : A_B], wh = fx.k->small[what[w]];
                for (int s = 0; s < 3; s++) {
                    dtl_fx_part p = {T_P2, 3, {wh, fx.k->small[sure[s]], bi}};
                    uint64_t h =
                        dtl_hash_mix(dtl_hash_mix(dtl_hash_mix(fx.k->tpl[T_P2], p.atom[0]), p.atom[1]), p.atom[2]);
                    l->others[w][s][b] = lasting(l, h, &p);
                }
                for (int s = 0; s < N_SHAPES; s++) {
                    dtl_fx_part p = {T_P2S, 3, {wh, fx.k->shape[s], bi}};
                    uint64_t h =
                        dtl_hash_mix(dtl_hash_mix(dtl_hash_mix(fx.k->tpl[T_P2S], p.atom[0]), p.atom[1]), p.atom[2]);
                    l->others_s[w][s][b] = lasting(l, h, &p);
                }
            }
    }
    a->end = (uint32_t)l->n_t;
    l->n_ev += fx.n_ev;
    a->ev_end = l->n_ev;
    if (learn) l->lang_size[lang] += (double)(a->end - a->first);
    l->n_a++;
    return l->failed ? DTL_E_NOMEM : DTL_OK;
}

dtl_status dtl_learn_freeze(dtl_learn *l, int min_count)
{
    uint32_t *now = malloc((l->n_f + 1) * sizeof *now);
    if (!now) return DTL_E_NOMEM;
    size_t n = 0;
    for (size_t f = 0; f < l->n_f; f++) {
        if (l->counts[f] < (uint32_t)min_count) {
            now[f] = NO_FEATURE;
            continue;
        }
        now[f] = (uint32_t)n;
        l->parts[n] = l->parts[f];
        l->f_lang[n] = l->f_lang[f];
        l->counts[n++] = l->counts[f];
    }
    l->n_f = n;
    size_t to = 0;
    for (size_t i = 0; i < l->n_t; i++) {
        size_t at = l->t[i].at, end = at + l->t[i].n;
        l->t[i].at = to;
        for (size_t k = at; k < end; k++)
            if (now[l->ids[k]] != NO_FEATURE) l->ids[to++] = now[l->ids[k]];
        l->t[i].n = (uint16_t)(to - l->t[i].at);
    }
    l->n_ids = to;
    /* the table of keys again, with those that stay */
    uint64_t *keys = calloc(l->cap_keys, sizeof *keys), *was = l->keys;
    uint32_t *values = malloc(l->cap_keys * sizeof *values), *was_v = l->values;
    if (!keys || !values) {
        free(keys);
        free(values);
        free(now);
        return DTL_E_NOMEM;
    }
    l->keys = keys;
    l->values = values;
    for (size_t i = 0; i < l->cap_keys; i++)
        if (was[i] && now[was_v[i]] != NO_FEATURE) {
            size_t j = find_key(l, was[i]);
            keys[j] = was[i];
            values[j] = now[was_v[i]];
        }
    for (int b = 0; b < 2; b++) l->team[b] = now[l->team[b]];
    for (int w = 0; w < 4; w++)
        for (int b = 0; b < 2; b++) {
            for (int s = 0; s < 3; s++) l->others[w][s][b] = now[l->others[w][s][b]];
            for (int s = 0; s < N_SHAPES; s++) l->others_s[w][s][b] = now[l->others_s[w][s][b]];
        }
    free(was);
    free(was_v);
    free(now);
    l->frozen = true;
    l->w = calloc(n + 1, DTL_TAG_ROW * sizeof *l->w);
    l->g = calloc(n + 1, DTL_TAG_ROW * sizeof *l->g);
    l->when = calloc(n + 1, sizeof *l->when);
    return l->w && l->g && l->when ? DTL_OK : DTL_E_NOMEM;
}

size_t dtl_learn_n_features(const dtl_learn *l)
{
    return l->n_f;
}
size_t dtl_learn_n_tokens(const dtl_learn *l)
{
    return l->n_t;
}
size_t dtl_learn_n_langs(const dtl_learn *l)
{
    return l->n_lang;
}
dtl_span dtl_learn_lang(const dtl_learn *l, size_t k)
{
    return dtl_span_str(l->lang[k]);
}

/* --- the second pass --- */

void dtl_learn_count_tags(dtl_learn *l, const la *a)
{
    for (uint32_t e = a->ev_first; e < a->ev_end; e++) memset(l->ev_tag[e], 0, sizeof *l->ev_tag);
    for (uint32_t i = a->first; i < a->end; i++)
        if (l->t[i].ev != NO_FEATURE) l->ev_tag[l->t[i].ev][l->t[i].first_tag]++;
}

int dtl_learn_others(const dtl_learn *l, const lt *t, uint32_t out[2])
{
    if (t->ev == NO_FEATURE) return 0;
    const uint16_t *e = l->ev_tag[t->ev];
    unsigned n[4] = {(unsigned)e[1] + e[2], (unsigned)e[3] + e[4], (unsigned)e[5] + e[6], e[0]};
    unsigned *own = &n[t->first_tag ? (t->first_tag - 1) / 2 : 3]; /* of the other mentions */
    *own -= *own > 0;
    unsigned all = n[0] + n[1] + n[2] + n[3];
    if (all < 1) return 0;
    int what = 0;
    for (int k = 1; k < 4; k++)
        if (n[k] > n[what]) what = k;
    int sure = n[what] * 5 >= all * 3 ? 2 : 0;
    out[0] = l->others[what][sure][t->inside];
    out[1] = l->others_s[what][t->shape][t->inside];
    return 2;
}

/* --- writing --- */

typedef struct line {
    dtl_span text;
} line;

static int by_text(const void *a, const void *b)
{
    dtl_span x = ((const line *)a)->text, y = ((const line *)b)->text;
    size_t n = x.n < y.n ? x.n : y.n;
    int c = memcmp(x.s, y.s, n);
    return c ? c : x.n < y.n ? -1 : x.n > y.n;
}

static int units(float w)
{
    float v = w * DTL_WEIGHT_UNIT;
    return (int)(v < 0 ? v - 0.5f : v + 0.5f);
}

static bool put_weight(dtl_arena *a, line *out, const char *name, const char *tag, int u)
{
    out->text = dtl_arena_printf(a, "%s\t%s\t%s%d.%02d\n", name, tag, u < 0 ? "-" : "", abs(u) / DTL_WEIGHT_UNIT,
                                 abs(u) % DTL_WEIGHT_UNIT * (100 / DTL_WEIGHT_UNIT));
    return out->text.s != NULL;
}

dtl_status dtl_learn_write(const dtl_learn *l, dtl_span lang, dtl_buf *out)
{
    int which = 0;
    for (size_t k = 0; k < l->n_lang; k++)
        if (dtl_span_eq(lang, dtl_span_str(l->lang[k]))) which = (int)k + 1;
    if (!which && !dtl_span_eq(lang, DTL_LIT("und"))) return DTL_OK;
    for (int x = 0; x < DTL_N_TAGS; x++)
        for (int y = 0; y < DTL_N_TAGS; y++) {
            int u = units(l->trans[which][x][y]);
            if (u)
                dtl_buf_printf(out, "trans\t%s>%s\t%s%d.%02d\n", dtl_tag_name[x], dtl_tag_name[y], u < 0 ? "-" : "",
                               abs(u) / DTL_WEIGHT_UNIT, abs(u) % DTL_WEIGHT_UNIT * (100 / DTL_WEIGHT_UNIT));
        }
    dtl_arena a;
    dtl_arena_init(&a, NULL);
    size_t n = 0, cap = 0;
    line *lines = NULL;
    dtl_status st = DTL_OK;
    for (size_t f = 0; f < l->n_f && st == DTL_OK; f++) {
        if (l->f_lang[f] != which) continue;
        char name[512];
        int len = snprintf(name, sizeof name, "%s", dtl_fx_template(l->parts[f].tpl));
        for (int k = 0; k < l->parts[f].n && len > 0 && (size_t)len < sizeof name; k++)
            len += snprintf(name + len, sizeof name - (size_t)len, "|%s", atom_name(l, l->parts[f].atom[k]));
        if (len < 0 || (size_t)len >= sizeof name)
            continue; /* a word of half a thousand letters is nothing to learn by */
        for (int y = 0; y < DTL_N_TAGS; y++) {
            int u = units(l->w[f * DTL_TAG_ROW + (size_t)y]);
            if (!u) continue;
            if (n == cap) {
                cap = cap ? cap * 2 : 4096;
                line *p = realloc(lines, cap * sizeof *lines);
                if (!p) {
                    st = DTL_E_NOMEM;
                    break;
                }
                lines = p;
            }
            if (!put_weight(&a, &lines[n++], name, dtl_tag_name[y], u)) st = DTL_E_NOMEM;
        }
    }
    if (st == DTL_OK && n) {
        qsort(lines, n, sizeof *lines, by_text);
        for (size_t i = 0; i < n; i++) dtl_buf_span(out, lines[i].text);
        st = out->status;
    }
    free(lines);
    dtl_arena_fini(&a);
    return st;
}
