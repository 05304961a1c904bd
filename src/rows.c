/* SPDX-License-Identifier: Apache-2.0
 * See rows.h. */
#include "rows.h"

#include "feature_part.h"
#include "match.h"
#include "packmap.h"
#include "tagger_own.h"

enum { MOST_TABLES = 4 };
enum { KEPT_WAYS = 2, KEPT_MOST = 1 << 15, KEPT_FIRST = 1 << 11 }; /* a bucket is a cache line */
enum { NEAR_KNOWN = 1 << 15 };

/* One row of all packs' tables added up. */
typedef struct sum_row {
    uint64_t key; /* 0: free */
    int16_t w[DTL_TAG_ROW];
} sum_row;

/* What is kept of a key. */
typedef struct kept {
    dtl_fx_key key; /* group 0: free */
    int16_t w[DTL_TAG_ROW];
} kept;

struct dtl_rows {
    const dtl_alloc *mem;
    dtl_weights w[MOST_TABLES]; /* from und to the most special */
    size_t n;
    bool lexical;
    dtl_crf_trans trans;
    /* What the packs say together: a feature is looked up once, most are refused by the filter. */
    sum_row *sums; /* [mask + 1] */
    uint64_t mask, *maybe;
    kept (*kept)[KEPT_WAYS]; /* [cap_kept] buckets; the newest key stands first */
    uint32_t cap_kept, lost; /* lost: keys that had to go */
    uint32_t sets_epoch, words_epoch;
    uint16_t
        *near; /* [cap_near] by number of the word: which templates of neighbours some weights know; 0: not looked up */
    uint32_t cap_near;
    uint16_t near_shape[N_SHAPES];
    /* the run asked for last */
    uint32_t run_first, run_end;
    bool run_inside;
    int32_t run[DTL_TAG_ROW];
};

static void release(const dtl_alloc *mem, void *thing)
{
    dtl_rows *r = thing;
    void *all[] = {r->sums, r->maybe, r->kept, r->near, r};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) dtl_mem_release(mem, all[i]);
}

static bool add_up(dtl_rows *r)
{
    uint64_t n = 0;
    for (size_t k = 0; k < r->n; k++)
        for (uint64_t i = 0; i <= r->w[k].mask; i++) n += r->w[k].slots[i].key != 0;
    r->mask = 63;
    while (r->mask < n * 2) r->mask = r->mask * 2 + 1;
    r->sums = dtl_mem_alloc(r->mem, (r->mask + 1) * sizeof *r->sums);
    r->maybe = dtl_mem_alloc(r->mem, (r->mask + 1) * 2);
    if (!r->sums || !r->maybe) return false;
    memset(r->sums, 0, (r->mask + 1) * sizeof *r->sums);
    memset(r->maybe, 0, (r->mask + 1) * 2);
    for (size_t k = 0; k < r->n; k++)
        for (uint64_t i = 0; i <= r->w[k].mask; i++) {
            const dtl_weight_slot *from = &r->w[k].slots[i];
            if (!from->key) continue;
            uint64_t at = from->key >> 17 & r->mask;
            while (r->sums[at].key && r->sums[at].key != from->key) at = (at + 1) & r->mask;
            r->sums[at].key = from->key;
            for (int y = 0; y < DTL_TAG_ROW; y++) r->sums[at].w[y] = (int16_t)(r->sums[at].w[y] + from->w[y]);
            dtl_weights_bit(r->maybe, r->mask, from->key, true);
        }
    return true;
}

static void open_tables(dtl_rows *r, const dtl_set *set)
{
    for (size_t k = 0; k < dtl_set_n_packs(set) && r->n < MOST_TABLES; k++) {
        const dtl_pack *pack = dtl_set_pack(set, k);
        dtl_weights *w = &r->w[r->n];
        if (dtl_weights_open(w, dtl_pack_section(pack, "weights"), NULL) != DTL_OK || !w->slots) continue;
        for (int x = 0; x < DTL_N_TAGS; x++)
            for (int y = 0; y < DTL_N_TAGS; y++) r->trans.t[x][y] += w->trans.t[x][y];
        r->lexical |= !dtl_span_eq(dtl_pack_tag(pack), DTL_LIT("und"));
        r->n++;
    }
}

/* --- features one by one --- */

const dtl_crf_trans *dtl_rows_trans(const dtl_rows *r)
{
    return &r->trans;
}

static bool lexical_row(const dtl_rows *r, uint64_t key, int32_t *em)
{
    bool any = false;
    for (size_t k = r->n > 1; k < r->n; k++) {
        const int8_t *row = dtl_weights_get(&r->w[k], key);
        if (!row) continue;
        any = true;
        for (int y = 0; y < DTL_TAG_ROW; y++) em[y] += row[y];
    }
    return any;
}

void dtl_rows_feature(const dtl_rows *r, uint64_t key, bool lexical, int32_t *em)
{
    if (lexical) {
        lexical_row(r, key, em);
        return;
    }
    if (!dtl_weights_bit(r->maybe, r->mask, key, false)) return;
    for (uint64_t at = key >> 17 & r->mask; r->sums[at].key; at = (at + 1) & r->mask) {
        if (r->sums[at].key != key) continue;
        for (int y = 0; y < DTL_TAG_ROW; y++) em[y] += r->sums[at].w[y];
        return;
    }
}

static void add_features(const dtl_rows *r, const dtl_fx *fx, int32_t *em)
{
    for (uint32_t k = 0; k < fx->n; k++) dtl_rows_feature(r, fx->h[k], false, em);
    for (uint32_t k = 0; k < fx->n_lex; k++) dtl_rows_feature(r, fx->lex[k], true, em);
}

void dtl_rows_plain(const dtl_rows *r, dtl_fx *fx, size_t i, int32_t *em)
{
    dtl_fx_token(fx, i);
    add_features(r, fx, em);
    for (uint32_t v = fx->tok[i].votes; v; v = fx->votes[v - 1].next) {
        const dtl_fx_vote *vote = &fx->votes[v - 1];
        dtl_vote_add(vote->rule, vote->type, vote->inside, em);
    }
}

/* --- kept rows --- */

static kept *bucket_of(const dtl_rows *r, const dtl_fx_key *key)
{
    uint64_t a;
    memcpy(&a, key->a, sizeof a); /* the group is its last byte */
    return r->kept[(uint32_t)(dtl_hash_mix(dtl_hash_mix(0, a), key->c) >> 32) & (r->cap_kept - 1)];
}

static bool same(const dtl_fx_key *x, const dtl_fx_key *y)
{
    return !memcmp(x, y, sizeof *x);
}

/* Begins small and grows while keys have to go; then it begins empty. */
static bool widen(dtl_rows *r)
{
    uint32_t cap = r->cap_kept ? r->cap_kept * 4 : KEPT_FIRST;
    void *more = cap > KEPT_MOST ? NULL : dtl_mem_alloc(r->mem, cap * sizeof *r->kept);
    r->lost = 0;
    if (!more) return r->kept; /* slower, not wrong */
    dtl_mem_release(r->mem, r->kept);
    r->kept = memset(more, 0, cap * sizeof *r->kept);
    r->cap_kept = cap;
    return true;
}

static void keep(dtl_rows *r, const dtl_fx_key *key, const int32_t *sum)
{
    for (int y = 0; y < DTL_TAG_ROW; y++)
        if (sum[y] != (int16_t)sum[y]) return;
    if (r->lost >= r->cap_kept) widen(r);
    kept *k = bucket_of(r, key);
    r->lost += k[KEPT_WAYS - 1].key.group != 0;
    memmove(k + 1, k, (KEPT_WAYS - 1) * sizeof *k);
    k->key = *key;
    for (int y = 0; y < DTL_TAG_ROW; y++) k->w[y] = (int16_t)sum[y];
}

/* A key that was not met before. */
static void add_new(dtl_rows *r, dtl_fx *fx, const dtl_fx_key *key, int32_t *em)
{
    int32_t sum[DTL_TAG_ROW] = {0};
    fx->n = fx->n_lex = 0;
    dtl_fx_group(fx, key);
    add_features(r, fx, sum);
    if (key->group == G_vote) dtl_vote_add(&fx->doc->set->rules[key->c], key->a[0], key->a[1] == A_I, sum);
    for (int y = 0; y < DTL_TAG_ROW; y++) em[y] += sum[y];
    keep(r, key, sum);
}

static void add_key(dtl_rows *r, dtl_fx *fx, const dtl_fx_key *key, int32_t *em)
{
    const kept *k = bucket_of(r, key);
    for (int way = 0; way < KEPT_WAYS; way++, k++) {
        if (!same(&k->key, key)) continue;
        for (int y = 0; y < DTL_TAG_ROW; y++) em[y] += k->w[y];
        return;
    }
    add_new(r, fx, key, em);
}

static void add_run(dtl_rows *r, dtl_fx *fx, size_t i, int32_t *em)
{
    const dtl_fx_tok *t = &fx->tok[i];
    bool inside = i != t->run_first;
    if (r->run_first != t->run_first || r->run_end != t->run_end || r->run_inside != inside) {
        dtl_fx_key keys[FX_KEYS];
        uint32_t n = dtl_fx_run_keys(fx, i, keys);
        memset(r->run, 0, sizeof r->run);
        for (uint32_t k = 0; k < n; k++) add_key(r, fx, &keys[k], r->run);
        r->run_first = t->run_first;
        r->run_end = t->run_end;
        r->run_inside = inside;
    }
    for (int y = 0; y < DTL_TAG_ROW; y++) em[y] += r->run[y];
}

void dtl_rows_token(dtl_rows *r, dtl_fx *fx, size_t i, int32_t *em)
{
    dtl_fx_key keys[FX_KEYS];
    uint32_t n = dtl_fx_keys(fx, i, keys);
    for (uint32_t k = 0; k < n; k++) __builtin_prefetch(bucket_of(r, &keys[k])); /* they wait for memory together */
    for (uint32_t k = 0; k < n; k++) add_key(r, fx, &keys[k], em);
    if (fx->tok[i].run_end > i) add_run(r, fx, i, em);
    int s = fx->tok[i].shape;
    if (!fx->lexical || (s != SHAPE_HAN && s != SHAPE_KANA)) return;
    fx->n = fx->n_lex = 0;
    dtl_fx_han(fx, i);
    add_features(r, fx, em);
}

bool dtl_rows_others(dtl_rows *r, dtl_fx *fx, size_t i, int32_t *em)
{
    dtl_fx_key key;
    if (!dtl_fx_others_key(fx, i, &key)) return false;
    add_key(r, fx, &key, em);
    return true;
}

/* --- words near --- */

/* Which templates of neighbours some weights know of a word. */
static uint16_t near_of(const dtl_rows *r, dtl_fx *fx, uint64_t word)
{
    uint16_t near = NEAR_KNOWN;
    for (int role = 0; role < FX_NEAR; role++) {
        int32_t row[DTL_TAG_ROW] = {0};
        dtl_fx_key key = dtl_fx_near(role, word);
        fx->n = fx->n_lex = 0;
        dtl_fx_group(fx, &key);
        if (lexical_row(r, fx->lex[0], row)) near |= (uint16_t)(1u << role);
    }
    return near;
}

static bool look_near(dtl_rows *r, dtl_fx *fx)
{
    const dtl_doc *doc = fx->doc;
    uint32_t most = 0;
    size_t n = doc->n_tokens;
    for (size_t i = 0; i < n; i++)
        if (doc->tokens[i].word > most) most = doc->tokens[i].word;
    if (most >= r->cap_near) {
        uint32_t cap = r->cap_near ? r->cap_near : 1 << 12;
        while (cap <= most) cap *= 2;
        uint16_t *more = dtl_mem_resize(r->mem, r->near, cap * sizeof *more);
        if (!more) return false;
        memset(more + r->cap_near, 0, (cap - r->cap_near) * sizeof *more);
        r->near = more;
        r->cap_near = cap;
    }
    if (!r->near_shape[0])
        for (int s = 0; s < N_SHAPES; s++) r->near_shape[s] = near_of(r, fx, fx->k->shape[s]);
    fx->near_line = r->near_shape[SHAPE_PARA];
    for (size_t i = 0; i < n; i++) {
        dtl_fx_tok *t = &fx->tok[i];
        if (!t->word) {
            t->near = r->near_shape[t->shape];
            continue;
        }
        uint16_t *near = &r->near[doc->tokens[i].word];
        if (!*near) *near = near_of(r, fx, t->word);
        t->near = *near;
    }
    return true;
}

/* --- opening --- */

static dtl_rows *make(const dtl_set *set, const dtl_alloc *mem)
{
    dtl_rows *r = dtl_mem_alloc(mem, sizeof *r);
    if (!r) return NULL;
    memset(r, 0, sizeof *r);
    r->mem = mem;
    open_tables(r, set);
    if (!r->n || (add_up(r) && widen(r))) return r;
    release(mem, r);
    return NULL;
}

dtl_status dtl_rows_open(dtl_rows **rows, dtl_fx *fx)
{
    const dtl_alloc *mem;
    void **slot = dtl_work_attachment(fx->doc->work, DTL_ATTACH_ROWS, release, &mem);
    dtl_rows *r = *slot;
    *rows = NULL;
    if (!r && !(*slot = r = make(fx->doc->set, mem))) return DTL_E_NOMEM;
    if (!r->n) return DTL_OK;
    fx->lexical = r->lexical;
    r->run_first = r->run_end = 0;
    if (r->sets_epoch != fx->k->epoch) {
        memset(r->kept, 0, r->cap_kept * sizeof *r->kept);
        r->sets_epoch = fx->k->epoch;
    }
    if (r->words_epoch != dtl_work_epoch(fx->doc->work)) {
        dtl_mem_release(r->mem, r->near);
        r->near = NULL;
        r->cap_near = 0;
        r->words_epoch = dtl_work_epoch(fx->doc->work);
    }
    if (r->lexical && !look_near(r, fx)) return DTL_E_NOMEM;
    *rows = r;
    return DTL_OK;
}
