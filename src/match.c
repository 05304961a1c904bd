/* SPDX-License-Identifier: Apache-2.0 */
#include "match.h"

#include "dateline/utf8.h"
#include "fold.h"
#include "hash.h"
#include "packmap.h"

#include <stdlib.h>

/* A mark: class << 2 | where (PK_S, PK_B, PK_I, PK_E). */
typedef struct {
    uint32_t marks, n;
    uint64_t hash;
    uint16_t shape;
    uint8_t kind;
    uint64_t ranges[SET_RANGES / 64];
} sig;

typedef struct {
    uint32_t inst, n_inst;     /* TOK instructions of this state, in `ids` */
    uint32_t accept, n_accept; /* rules, in `ids` */
} state;

typedef struct {
    uint64_t key;
    uint32_t next;
} trans;

/* One phase's automaton, as far as it is known. State 0 is dead, state 1 the start. */
typedef struct {
    state *states;
    uint32_t n_states, cap_states;
    uint32_t *ids, n_ids, cap_ids;
    uint32_t *slots, n_slots; /* state sets by hash */
    trans *trans;
    uint32_t n_trans, cap_trans;
    uint32_t *start; /* [cap of sigs] next + 1 from the start; 0: not known */
    uint32_t n_start;
    uint32_t *seen, stamp; /* [instructions] closure */
    uint32_t *list, n_list, *rules, n_rules;
    /* the start's instructions by the class that they ask for */
    uint32_t *by_class_off, *by_class, *general, n_general;
} dfa;

struct dtl_work {
    const dtl_set *set;
    const dtl_alloc *mem;
    sig *sigs;
    uint32_t n_sigs, cap_sigs;
    uint32_t *sig_slots, n_sig_slots;
    uint32_t *marks, n_marks, cap_marks;
    uint32_t *plain; /* [kind][shape]: sig + 1 of a token without marks and ranges */
    uint32_t *busy;  /* [classes] */
    uint32_t *rule_busy;
    struct {
        uint32_t token, mark;
    } *pairs;
    uint32_t n_pairs, cap_pairs;
    struct {
        uint32_t token, cls;
    } *literals;
    uint32_t n_literals, cap_literals;
    /* words met lately, by the hash of their folded form: their ids in each pack */
    struct word_cell *words;
    uint32_t n_words, cap_words;
    struct base_row *bases;
    uint32_t n_bases, cap_bases;
    dfa phase[DTL_N_PHASES];
    bool nomem;
};

enum { WORDS_MAX = 1 << 17 };
typedef struct word_cell {
    uint64_t hash; /* 0: free */
    uint32_t id[SET_PACKS];
    uint32_t node[SET_PACKS]; /* reached from the root by the word */
    uint32_t base;            /* index of its base forms in bases + 1; 0: none */
} word_cell;

/* What an inflected word may be a form of, in each pack. */
enum { BASES = 4 };
typedef struct base_row {
    uint32_t id[BASES][SET_PACKS];
} base_row;

enum { SIGS_MAX = 1 << 16, TRANS_MAX = 1 << 20, PLAIN = 5 << 14 };

/* Room for one more of an array; false when memory ran out (and the work says so). */
static bool more(dtl_work *w, void *array, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap) return true;
    uint32_t want = *cap ? *cap * 2 : 256;
    void **at = array, *p = dtl_mem_resize(w->mem, *at, (size_t)want * size);
    if (!p) {
        w->nomem = true;
        return false;
    }
    *at = p;
    *cap = want;
    return true;
}

static void forget(dtl_work *w) /* caches only: they fill again */
{
    w->n_sigs = w->n_marks = 0;
    if (w->sig_slots) memset(w->sig_slots, 0, w->n_sig_slots * sizeof *w->sig_slots);
    memset(w->plain, 0, PLAIN * sizeof *w->plain);
    for (int f = 0; f < DTL_N_PHASES; f++) {
        dfa *d = &w->phase[f];
        d->n_states = d->n_ids = d->n_trans = 0;
        if (d->trans) memset(d->trans, 0, d->cap_trans * sizeof *d->trans);
        if (d->slots) memset(d->slots, 0, d->n_slots * sizeof *d->slots);
        if (d->start) memset(d->start, 0, d->n_start * sizeof *d->start);
    }
}

dtl_status dtl_work_open(dtl_work **out, const dtl_set *set, const dtl_alloc *mem)
{
    dtl_work *w = dtl_mem_alloc(mem, sizeof *w);
    if (!w) return DTL_E_NOMEM;
    memset(w, 0, sizeof *w);
    w->set = set;
    w->mem = mem;
    w->plain = dtl_mem_alloc(mem, PLAIN * sizeof *w->plain);
    w->busy = dtl_mem_alloc(mem, (set->n_classes + 1) * sizeof *w->busy);
    w->rule_busy = dtl_mem_alloc(mem, (set->n_rules + 1) * sizeof *w->rule_busy);
    if (!w->plain || !w->busy || !w->rule_busy) {
        dtl_work_close(w);
        return DTL_E_NOMEM;
    }
    forget(w);
    *out = w;
    return DTL_OK;
}

void dtl_work_close(dtl_work *w)
{
    if (!w) return;
    void *all[] = {w->words, w->bases, w->sigs, w->sig_slots, w->marks, w->plain, w->busy, w->rule_busy, w->pairs, w->literals};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) dtl_mem_release(w->mem, all[i]);
    for (int f = 0; f < DTL_N_PHASES; f++) {
        dfa *d = &w->phase[f];
        void *of[] = {d->states, d->ids, d->slots, d->trans, d->start, d->seen, d->list, d->rules, d->by_class_off, d->by_class, d->general};
        for (size_t i = 0; i < sizeof of / sizeof *of; i++) dtl_mem_release(w->mem, of[i]);
    }
    dtl_mem_release(w->mem, w);
}

/* ---- lists ---- */

static bool letters_same(dtl_span a, dtl_span b, bool exact)
{
    size_t i = 0, k = 0;
    while (i < a.n && k < b.n) {
        fold_entry ka, kb;
        uint32_t x = dtl_utf8_next(a, &i), y = dtl_utf8_next(b, &k);
        if (x == y) continue;
        const fold_entry *ex = dtl_fold_entry(x, &ka), *ey = dtl_fold_entry(y, &kb);
        bool px = ex->cls == C_PUNCT || ex->cls == C_SPACE, py = ey->cls == C_PUNCT || ey->cls == C_SPACE;
        if (px && py) continue; /* ' and ’, - and a space */
        if (exact || dtl_lower(x) != dtl_lower(y)) return false;
    }
    while (i < a.n) { /* "U.N" beside "U.N." */
        if (dtl_utf8_next(a, &i) != '.') return false;
    }
    while (k < b.n) {
        if (dtl_utf8_next(b, &k) != '.') return false;
    }
    return true;
}

static bool case_fits(const dtl_doc *doc, const dtl_pack *p, const pk_entry *e, const uint32_t *typed, uint32_t first, uint32_t last)
{
    const dtl_token *t = &doc->tokens[first];
    if ((e->flags & PK_CASE_CAP) && !(t->shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED | DTL_SHAPE_NOCASE)) && t->kind == DTL_TOK_WORD) return false;
    if (typed && (e->flags & (PK_CASE_EXACT | PK_ACCENT_EXACT))) {
        dtl_span phrase = dtl_span_str(p->strings.s + *typed);
        if (!letters_same(dtl_doc_text(doc, first, last), phrase, (e->flags & PK_CASE_EXACT) != 0)) return false;
    }
    return true;
}

static void phrase_hits(dtl_doc *doc, dtl_work *w, size_t k, uint32_t first, uint32_t last, uint32_t node, bool changed)
{
    const dtl_pack *p = w->set->packs[k];
    for (uint32_t at = p->nodes[node]; at < p->nodes[node + 1]; at++) {
        uint32_t v = p->payload[at];
        const uint32_t *typed = NULL;
        if (v & PK_TYPED) {
            typed = &p->payload[++at];
            v &= ~PK_TYPED;
        }
        const pk_entry *e = &p->entries[v];
        uint32_t cls = w->set->cls_map[k][e->cls];
        if (changed && !(e->flags & PK_INFLECT)) continue;
        if (w->set->literal[cls]) {
            if (!more(w, &w->literals, w->n_literals, &w->cap_literals, sizeof *w->literals)) return;
            w->literals[w->n_literals].token = first;
            w->literals[w->n_literals++].cls = cls;
            continue;
        }
        if (e->flags && !changed && !case_fits(doc, p, e, typed, first, last)) continue;
        if (changed && (e->flags & PK_CASE_CAP) && !case_fits(doc, p, e, NULL, first, last)) continue;
        dtl_doc_add_hit(doc, (dtl_hit){.first = first, .last = last, .cls = (uint16_t)cls, .pack = (uint16_t)k, .entry = v});
    }
}

/* The rows of base forms of a word, 0 where no list knows one. A stem has two code points at least. */
static uint32_t bases_of(dtl_work *w, dtl_span fold)
{
    enum { LONG = 96 };
    base_row row;
    memset(&row, 0, sizeof row);
    uint32_t n = 0;
    for (uint32_t e = 0; e < w->set->n_endings && n < BASES; e++) {
        const set_ending *end = &w->set->endings[e];
        char form[LONG];
        if (fold.n <= end->seen.n || fold.n + end->base.n >= LONG) continue;
        size_t stem = fold.n - end->seen.n;
        const char *from = end->front ? fold.s + end->seen.n : fold.s, *seen = end->front ? fold.s : fold.s + stem;
        if (memcmp(seen, end->seen.s, end->seen.n) || dtl_utf8_count((dtl_span){from, stem}) < 2) continue;
        if (end->front) {
            memcpy(form, end->base.s, end->base.n);
            memcpy(form + end->base.n, from, stem);
        } else {
            memcpy(form, from, stem);
            memcpy(form + stem, end->base.s, end->base.n);
        }
        dtl_span f = {form, stem + end->base.n};
        uint64_t h = dtl_hash_span(f);
        bool any = false;
        for (size_t k = 0; k < w->set->n_packs; k++) any |= (row.id[n][k] = dtl_pack_word(w->set->packs[k], f, h)) != 0;
        n += any;
    }
    if (!n || !more(w, &w->bases, w->n_bases, &w->cap_bases, sizeof *w->bases)) return 0;
    w->bases[w->n_bases++] = row;
    return w->n_bases;
}

/* The cell of a word; a full 64-bit hash stands for it (of words of 8 bytes it is one to one). */
static const word_cell *word_of(dtl_work *w, dtl_span fold, uint64_t h)
{
    if (w->n_words * 2 >= w->cap_words) {
        uint32_t cap = !w->cap_words ? 1 << 13 : w->n_words >= WORDS_MAX ? w->cap_words : w->cap_words * 2;
        word_cell *p = dtl_mem_alloc(w->mem, cap * sizeof *p);
        if (!p) {
            w->nomem = true;
            return NULL;
        }
        memset(p, 0, cap * sizeof *p);
        if (cap == w->cap_words) w->n_words = w->n_bases = 0; /* full: begin anew */
        else
            for (uint32_t i = 0; i < w->cap_words; i++) {
                if (!w->words[i].hash) continue;
                uint32_t at = (uint32_t)(w->words[i].hash >> 20) & (cap - 1);
                while (p[at].hash) at = (at + 1) & (cap - 1);
                p[at] = w->words[i];
            }
        dtl_mem_release(w->mem, w->words);
        w->words = p;
        w->cap_words = cap;
    }
    uint32_t at = (uint32_t)(h >> 20) & (w->cap_words - 1);
    for (; w->words[at].hash; at = (at + 1) & (w->cap_words - 1))
        if (w->words[at].hash == h) return &w->words[at];
    word_cell *c = &w->words[at];
    c->hash = h;
    for (size_t k = 0; k < w->set->n_packs; k++) {
        c->id[k] = dtl_pack_word(w->set->packs[k], fold, h);
        c->node[k] = c->id[k] ? w->set->packs[k]->words[c->id[k]].node : 0;
    }
    if (w->set->n_endings) c->base = bases_of(w, fold);
    w->n_words++;
    return c;
}

static bool skipped_hyphen(const dtl_doc *doc, size_t j)
{
    const dtl_token *t = &doc->tokens[j];
    return t->kind == DTL_TOK_PUNCT && t->fold.n == 1 && t->fold.s[0] == '-' && (t->shape & DTL_SHAPE_GLUED) && j + 1 < doc->n_tokens && (doc->tokens[j + 1].shape & DTL_SHAPE_GLUED);
}

/* Phrases of which some word stands in an inflected form. Every word may be read in BASES + 1 ways, so the nodes reached are a small set. */
static void inflected(dtl_doc *doc, dtl_work *w, size_t k, const uint32_t *id, const uint32_t *base)
{
    enum { WAYS = 16 };
    const dtl_pack *p = w->set->packs[k];
    size_t n = doc->n_tokens;
    for (size_t i = 0; i < n; i++) {
        if (!base[i] && !id[i]) continue;
        struct {
            uint32_t node;
            bool changed;
        } at[WAYS], next[WAYS];
        size_t n_at = 0;
        if (id[i]) at[n_at].changed = false, at[n_at++].node = p->words[id[i]].node;
        for (size_t b = 0; base[i] && b < BASES; b++) {
            uint32_t x = w->bases[base[i] - 1].id[b][k];
            if (x) at[n_at].changed = true, at[n_at++].node = p->words[x].node;
        }
        for (size_t j = i + 1; n_at; j++) {
            for (size_t a = 0; a < n_at; a++)
                if (at[a].node && at[a].changed) phrase_hits(doc, w, k, (uint32_t)i, (uint32_t)j, at[a].node, true);
            while (j < n && skipped_hyphen(doc, j)) j++;
            if (j >= n || j - i >= DTL_MATCH_TOKENS) break;
            size_t n_next = 0;
            for (size_t a = 0; a < n_at; a++) {
                if (!at[a].node) continue;
                uint32_t to = id[j] ? dtl_pack_edge(p, at[a].node, id[j]) : 0;
                if (to && n_next < WAYS) next[n_next].changed = at[a].changed, next[n_next++].node = to;
                for (size_t b = 0; base[j] && b < BASES; b++) {
                    uint32_t x = w->bases[base[j] - 1].id[b][k];
                    to = x ? dtl_pack_edge(p, at[a].node, x) : 0;
                    if (to && n_next < WAYS) next[n_next].changed = true, next[n_next++].node = to;
                }
            }
            memcpy(at, next, sizeof at);
            n_at = n_next;
        }
    }
}

dtl_status dtl_match_lists(dtl_doc *doc)
{
    dtl_work *w = doc->work;
    const dtl_set *set = doc->set;
    size_t n = doc->n_tokens;
    if (w->n_sigs > SIGS_MAX) forget(w);
    for (int f = 0; f < DTL_N_PHASES; f++)
        if (w->phase[f].n_trans > TRANS_MAX) {
            forget(w);
            break;
        }
    w->n_literals = 0;
    doc->n_hits = 0;
    size_t n_packs = set->n_packs;
    uint32_t *ids = dtl_arena_alloc(doc->arena, (n + 1) * n_packs * sizeof *ids); /* [pack][token] */
    uint32_t *nodes = dtl_arena_alloc(doc->arena, (n + 1) * n_packs * sizeof *nodes);
    uint64_t *hash = dtl_arena_alloc(doc->arena, (n + 1) * sizeof *hash);
    uint32_t *base = dtl_arena_alloc(doc->arena, (n + 1) * sizeof *base);
    if (!ids || !nodes || !hash || !base) return DTL_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        uint64_t h = dtl_hash_span(doc->tokens[i].fold);
        hash[i] = h ? h : 1;
    }
    enum { AHEAD = 12 };
    for (size_t i = 0; i < n; i++) {
        const dtl_token *t = &doc->tokens[i];
        if (i + AHEAD < n && w->cap_words) __builtin_prefetch(&w->words[(uint32_t)(hash[i + AHEAD] >> 20) & (w->cap_words - 1)]);
        const word_cell *cell = t->kind == DTL_TOK_PARA ? NULL : word_of(w, t->fold, hash[i]);
        base[i] = cell ? cell->base : 0;
        for (size_t k = 0; k < n_packs; k++) {
            ids[k * n + i] = cell ? cell->id[k] : 0;
            nodes[k * n + i] = cell ? cell->node[k] : 0;
        }
    }
    if (w->nomem) return DTL_E_NOMEM;
    for (size_t k = 0; k < n_packs; k++) {
        const dtl_pack *p = set->packs[k];
        const uint32_t *id = ids + k * n, *begin = nodes + k * n;
        for (size_t i = 0; i < n; i++) {
            uint32_t node = begin[i];
            if (!node) continue;
            phrase_hits(doc, w, k, (uint32_t)i, (uint32_t)i + 1, node, false);
            for (size_t j = i + 1; j < n && j - i < DTL_MATCH_TOKENS; j++) {
                /* lists keep no hyphens between words: "Jean-Pierre" and "Jean Pierre" are one */
                if (skipped_hyphen(doc, j)) continue;
                node = id[j] ? dtl_pack_edge(p, node, id[j]) : 0;
                if (!node) break;
                phrase_hits(doc, w, k, (uint32_t)i, (uint32_t)j + 1, node, false);
            }
        }
        if (set->n_endings) inflected(doc, w, k, id, base);
    }
    return dtl_doc_reindex(doc);
}

/* ---- feature sets ---- */

static void pair(dtl_work *w, uint32_t token, uint32_t mark)
{
    if (!more(w, &w->pairs, w->n_pairs, &w->cap_pairs, sizeof *w->pairs)) return;
    w->pairs[w->n_pairs].token = token;
    w->pairs[w->n_pairs++].mark = mark;
}

static void number_ranges(const dtl_set *set, const dtl_token *t, uint64_t *bits)
{
    if (t->value < 0) return;
    for (uint32_t i = 0; i < set->n_ranges; i++) {
        const set_range *r = &set->ranges[i];
        if (r->digits ? t->digits == r->lo : t->value >= r->lo && t->value <= r->hi) bits[i / 64] |= (uint64_t)1 << (i % 64);
    }
}

static uint32_t intern(dtl_work *w, const dtl_token *t, const uint32_t *marks, uint32_t n)
{
    const dtl_set *set = w->set;
    sig s = {.shape = t->shape & set->shape_used, .kind = t->kind, .n = n};
    bool plain = !n && t->value < 0;
    uint32_t *fast = &w->plain[(uint32_t)t->kind << 14 | (s.shape & 0x3fff)];
    if (plain && *fast) return *fast - 1;
    if (t->kind == DTL_TOK_NUMBER) number_ranges(set, t, s.ranges);
    s.hash = dtl_hash_mix((uint64_t)s.shape << 8 | s.kind, dtl_hash_bytes(marks, n * sizeof *marks));
    for (size_t i = 0; i < SET_RANGES / 64; i++) s.hash = dtl_hash_mix(s.hash, s.ranges[i]);
    if (w->n_sigs * 2 >= w->n_sig_slots) {
        uint32_t slots = w->n_sig_slots ? w->n_sig_slots * 2 : 4096;
        uint32_t *p = dtl_mem_alloc(w->mem, slots * sizeof *p);
        if (!p) {
            w->nomem = true;
            return 0;
        }
        memset(p, 0, slots * sizeof *p);
        dtl_mem_release(w->mem, w->sig_slots);
        w->sig_slots = p;
        w->n_sig_slots = slots;
        for (uint32_t i = 0; i < w->n_sigs; i++) {
            uint32_t at = (uint32_t)w->sigs[i].hash & (slots - 1);
            while (p[at]) at = (at + 1) & (slots - 1);
            p[at] = i + 1;
        }
    }
    uint32_t at = (uint32_t)s.hash & (w->n_sig_slots - 1);
    for (; w->sig_slots[at]; at = (at + 1) & (w->n_sig_slots - 1)) {
        const sig *o = &w->sigs[w->sig_slots[at] - 1];
        if (o->hash == s.hash && o->n == n && o->shape == s.shape && o->kind == s.kind && !memcmp(o->ranges, s.ranges, sizeof s.ranges) && (!n || !memcmp(w->marks + o->marks, marks, n * sizeof *marks))) break;
    }
    uint32_t id;
    if (w->sig_slots[at]) id = w->sig_slots[at] - 1;
    else {
        if (!more(w, &w->sigs, w->n_sigs, &w->cap_sigs, sizeof *w->sigs)) return 0;
        while (w->n_marks + n > w->cap_marks)
            if (!more(w, &w->marks, w->cap_marks, &w->cap_marks, sizeof *w->marks)) return 0;
        s.marks = w->n_marks;
        if (n) memcpy(w->marks + w->n_marks, marks, n * sizeof *marks);
        w->n_marks += n;
        w->sigs[w->n_sigs] = s;
        id = w->n_sigs++;
        w->sig_slots[at] = id + 1;
    }
    if (plain) *fast = id + 1;
    return id;
}

dtl_status dtl_doc_reindex(dtl_doc *doc)
{
    dtl_work *w = doc->work;
    uint32_t n = (uint32_t)doc->n_tokens;
    /* hits by first token, longest first */
    uint32_t *at = dtl_arena_zero(doc->arena, n + 2, sizeof *at);
    dtl_hit *sorted = dtl_arena_alloc(doc->arena, (doc->n_hits + 1) * sizeof *sorted);
    if (!at || !sorted) return DTL_E_NOMEM;
    for (size_t i = 0; i < doc->n_hits; i++) at[doc->hits[i].first + 1]++;
    for (uint32_t i = 0; i < n; i++) at[i + 1] += at[i];
    uint32_t *fill = dtl_arena_alloc(doc->arena, (n + 2) * sizeof *fill);
    if (!fill) return DTL_E_NOMEM;
    memcpy(fill, at, (n + 1) * sizeof *fill);
    for (size_t i = 0; i < doc->n_hits; i++) {
        const dtl_hit *h = &doc->hits[i];
        uint32_t k = fill[h->first]++;
        while (k > at[h->first] && sorted[k - 1].last < h->last) { /* few hits start at one token */
            sorted[k] = sorted[k - 1];
            k--;
        }
        sorted[k] = *h;
    }
    doc->hits = sorted;
    doc->cap_hits = doc->n_hits + 1;
    doc->hits_at = at;
    /* marks: of each class the longest phrases, from left to right */
    memset(w->busy, 0, (doc->set->n_classes + 1) * sizeof *w->busy);
    w->n_pairs = 0;
    for (size_t i = 0; i < doc->n_hits; i++) {
        const dtl_hit *h = &sorted[i];
        if (w->busy[h->cls] > h->first) continue;
        w->busy[h->cls] = h->last;
        uint32_t m = (uint32_t)h->cls << 2;
        if (h->last == h->first + 1) pair(w, h->first, m | PK_S);
        else
            for (uint32_t t = h->first; t < h->last; t++) pair(w, t, m | (t == h->first ? PK_B : t + 1 == h->last ? PK_E : PK_I));
    }
    for (uint32_t i = 0; i < w->n_literals; i++) pair(w, w->literals[i].token, w->literals[i].cls << 2 | PK_S);
    uint32_t *off = dtl_arena_zero(doc->arena, n + 2, sizeof *off);
    uint32_t *marks = dtl_arena_alloc(doc->arena, (w->n_pairs + 1) * sizeof *marks);
    if (!off || !marks || w->nomem) return DTL_E_NOMEM;
    for (uint32_t i = 0; i < w->n_pairs; i++) off[w->pairs[i].token + 1]++;
    for (uint32_t i = 0; i < n; i++) off[i + 1] += off[i];
    memcpy(fill, off, (n + 1) * sizeof *fill);
    for (uint32_t i = 0; i < w->n_pairs; i++) {
        uint32_t k = fill[w->pairs[i].token]++, m = w->pairs[i].mark, from = off[w->pairs[i].token];
        while (k > from && marks[k - 1] > m) {
            marks[k] = marks[k - 1];
            k--;
        }
        marks[k] = m;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = 0, *m = marks + off[i], len = off[i + 1] - off[i];
        for (uint32_t j = 0; j < len; j++) /* und and the language may have a word in the same class */
            if (!k || m[k - 1] != m[j]) m[k++] = m[j];
        doc->tokens[i].sig = intern(w, &doc->tokens[i], m, k);
    }
    return w->nomem ? DTL_E_NOMEM : DTL_OK;
}

bool dtl_doc_has(const dtl_doc *doc, size_t token, int cls)
{
    if (cls < 0) return false;
    const dtl_work *w = doc->work;
    const sig *s = &w->sigs[doc->tokens[token].sig];
    for (uint32_t i = 0; i < s->n; i++)
        if (w->marks[s->marks + i] >> 2 == (uint32_t)cls) return true;
    return false;
}

/* ---- the automaton ---- */

static bool holds(const dtl_work *w, const sig *s, const pk_pred *p)
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
    if (!more(w, &d->ids, d->n_ids, &d->cap_ids, sizeof *d->ids)) return false;
    d->ids[d->n_ids++] = v;
    return true;
}

/* What can be reached from an instruction without a token. Depth is bounded by the size of one rule's program. */
static void closure(dtl_work *w, dfa *d, const set_program *prog, uint32_t pc)
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
            closure(w, d, prog, in->x);
            pc = in->y;
            break;
        }
    }
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The state of d->list and d->rules, made where it is new. */
static uint32_t state_of(dtl_work *w, dfa *d)
{
    if (!d->n_list && !d->n_rules) return 0;
    qsort(d->list, d->n_list, sizeof *d->list, by_number);
    qsort(d->rules, d->n_rules, sizeof *d->rules, by_number);
    uint64_t h = dtl_hash_mix(dtl_hash_bytes(d->list, d->n_list * sizeof *d->list), dtl_hash_bytes(d->rules, d->n_rules * sizeof *d->rules));
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
            uint64_t g = dtl_hash_mix(dtl_hash_bytes(d->ids + s->inst, s->n_inst * 4), dtl_hash_bytes(d->ids + s->accept, s->n_accept * 4));
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
        if (s->n_inst == d->n_list && s->n_accept == d->n_rules && !memcmp(d->ids + s->inst, d->list, d->n_list * 4) && !memcmp(d->ids + s->accept, d->rules, d->n_rules * 4)) return d->slots[at];
    }
    if (!more(w, &d->states, d->n_states, &d->cap_states, sizeof *d->states)) return 0;
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

static bool dfa_open(dtl_work *w, dfa *d, const set_program *prog)
{
    size_t n = prog->n_insts + 1, n_cls = w->set->n_classes + 2;
    if (!d->seen) {
        d->seen = dtl_mem_alloc(w->mem, n * sizeof *d->seen);
        d->list = dtl_mem_alloc(w->mem, n * sizeof *d->list);
        d->rules = dtl_mem_alloc(w->mem, n * sizeof *d->rules);
        d->by_class_off = dtl_mem_alloc(w->mem, n_cls * sizeof *d->by_class_off);
        d->by_class = dtl_mem_alloc(w->mem, n * sizeof *d->by_class);
        d->general = dtl_mem_alloc(w->mem, n * sizeof *d->general);
        if (!d->seen || !d->list || !d->rules || !d->by_class_off || !d->by_class || !d->general) {
            w->nomem = true;
            return false;
        }
        memset(d->seen, 0, n * sizeof *d->seen);
    }
    while (d->n_states < 2) { /* dead and start */
        if (!more(w, &d->states, d->n_states, &d->cap_states, sizeof *d->states)) return false;
        d->states[d->n_states++] = (state){0, 0, 0, 0};
    }
    d->stamp++;
    d->n_list = d->n_rules = 0;
    for (uint32_t i = 0; i < prog->n_starts; i++) closure(w, d, prog, prog->starts[i]);
    /* sort the start's instructions by the class that they need */
    memset(d->by_class_off, 0, n_cls * sizeof *d->by_class_off);
    d->n_general = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < d->n_list; i++) {
            int cls = needs_class(w->set, &w->set->preds[prog->insts[d->list[i]].x]);
            if (cls < 0) {
                if (!pass) d->general[d->n_general++] = d->list[i];
            } else if (!pass) d->by_class_off[cls + 1]++;
            else d->by_class[d->by_class_off[cls]++] = d->list[i];
        }
        if (!pass)
            for (size_t c = 1; c < n_cls; c++) d->by_class_off[c] += d->by_class_off[c - 1];
    }
    for (size_t c = n_cls - 1; c > 0; c--) d->by_class_off[c] = d->by_class_off[c - 1];
    d->by_class_off[0] = 0;
    return true;
}

static void try_inst(dtl_work *w, dfa *d, const set_program *prog, const sig *s, uint32_t pc)
{
    if (holds(w, s, &w->set->preds[prog->insts[pc].x])) closure(w, d, prog, pc + 1);
}

static uint32_t start_next(dtl_work *w, dfa *d, const set_program *prog, uint32_t id)
{
    if (id >= d->n_start) {
        uint32_t n = d->n_start ? d->n_start : 4096;
        while (n <= id) n *= 2;
        uint32_t *p = dtl_mem_resize(w->mem, d->start, n * sizeof *p);
        if (!p) {
            w->nomem = true;
            return 0;
        }
        memset(p + d->n_start, 0, (n - d->n_start) * sizeof *p);
        d->start = p;
        d->n_start = n;
    }
    if (d->start[id]) return d->start[id] - 1;
    const sig *s = &w->sigs[id];
    d->stamp++;
    d->n_list = d->n_rules = 0;
    for (uint32_t i = 0; i < d->n_general; i++) try_inst(w, d, prog, s, d->general[i]);
    for (uint32_t m = 0, last = UINT32_MAX; m < s->n; m++) {
        uint32_t cls = w->marks[s->marks + m] >> 2;
        if (cls == last) continue;
        last = cls;
        for (uint32_t i = d->by_class_off[cls]; i < d->by_class_off[cls + 1]; i++) try_inst(w, d, prog, s, d->by_class[i]);
    }
    uint32_t next = state_of(w, d);
    if (!w->nomem) d->start[id] = next + 1;
    return next;
}

static uint32_t next_state(dtl_work *w, dfa *d, const set_program *prog, uint32_t from, uint32_t id)
{
    uint64_t key = (uint64_t)from << 32 | id;
    if (d->cap_trans) {
        for (uint32_t at = (uint32_t)dtl_hash_mix(key, 1) & (d->cap_trans - 1); d->trans[at].key; at = (at + 1) & (d->cap_trans - 1))
            if (d->trans[at].key == key) return d->trans[at].next;
    }
    if (d->n_trans * 3 >= d->cap_trans * 2) {
        uint32_t cap = d->cap_trans ? d->cap_trans * 2 : 4096;
        trans *p = dtl_mem_alloc(w->mem, cap * sizeof *p);
        if (!p) {
            w->nomem = true;
            return 0;
        }
        memset(p, 0, cap * sizeof *p);
        for (uint32_t i = 0; i < d->cap_trans; i++) {
            if (!d->trans[i].key) continue;
            uint32_t at = (uint32_t)dtl_hash_mix(d->trans[i].key, 1) & (cap - 1);
            while (p[at].key) at = (at + 1) & (cap - 1);
            p[at] = d->trans[i];
        }
        dtl_mem_release(w->mem, d->trans);
        d->trans = p;
        d->cap_trans = cap;
    }
    const sig *s = &w->sigs[id];
    d->stamp++;
    d->n_list = d->n_rules = 0;
    for (uint32_t i = 0, n = d->states[from].n_inst; i < n; i++) try_inst(w, d, prog, s, d->ids[d->states[from].inst + i]);
    uint32_t next = state_of(w, d);
    if (w->nomem) return 0;
    uint32_t at = (uint32_t)dtl_hash_mix(key, 1) & (d->cap_trans - 1);
    while (d->trans[at].key) at = (at + 1) & (d->cap_trans - 1);
    d->trans[at] = (trans){key, next};
    d->n_trans++;
    return next;
}

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

static bool captures(dtl_doc *doc, dtl_match *m)
{
    const dtl_set *set = doc->set;
    uint32_t base = set->spans[m->rule->index].start, end = set->spans[m->rule->index].end, n = end - base;
    const set_program *prog = &set->phase[m->rule->phase];
    bool any = false;
    for (uint32_t i = base; i < end && !any; i++) any = prog->insts[i].op == PK_SAVE;
    if (!any) return true;
    uint32_t *seen = dtl_arena_zero(doc->arena, n, sizeof *seen);
    thread *now = dtl_arena_alloc(doc->arena, 2 * n * sizeof *now), *then = now + n;
    if (!seen || !now) return false;
    pike k = {.doc = doc, .insts = prog->insts, .base = base, .seen = seen, .stamp = 1, .list = now};
    follow(&k, base, NULL, m->first);
    for (uint32_t t = m->first; t < m->last; t++) {
        uint32_t n_now = k.n;
        const sig *s = &doc->work->sigs[doc->tokens[t].sig];
        k.list = then;
        k.n = 0;
        k.stamp++;
        k.matched = false;
        for (uint32_t i = 0; i < n_now; i++)
            if (holds(doc->work, s, &set->preds[prog->insts[now[i].pc].x])) follow(&k, now[i].pc + 1, now[i].past, t + 1);
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
    return captures(doc, m);
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
        uint32_t id = doc->tokens[i].sig;
        uint32_t s = id < d->n_start && d->start[id] ? d->start[id] - 1 : start_next(w, d, prog, id);
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
            s = next_state(w, d, prog, s, doc->tokens[j].sig);
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

dtl_type dtl_capture_type(const dtl_doc *doc, const dtl_capture *c)
{
    dtl_span s = doc->set->names[c->name];
    while (s.n && s.s[s.n - 1] >= '0' && s.s[s.n - 1] <= '9') s.n--;
    if (!s.n || s.s[0] < 'A' || s.s[0] > 'Z') return DTL_NOTYPE;
    for (int t = 0; t < DTL_N_TYPES; t++)
        if (dtl_span_eq(s, doc->set->classes[t])) return (dtl_type)t;
    return DTL_NOTYPE;
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
    if (m->rule->cls.s) { /* a capture of the class's own name is the phrase, what stands around it is context */
        for (uint32_t i = 0; i < m->n_captures; i++)
            if (dtl_span_eq(doc->set->names[m->captures[i].name], m->rule->cls)) {
                *first = m->captures[i].first;
                *last = m->captures[i].last;
                break;
            }
    }
    return DTL_NOTYPE;
}

typedef struct {
    uint32_t first, last, match;
    double weight;
    uint32_t rule;
} claim;

static int by_claim(const void *a, const void *b)
{
    const claim *x = a, *y = b;
    uint32_t nx = x->last - x->first, ny = y->last - y->first;
    if (nx != ny) return nx > ny ? -1 : 1;
    if (x->weight != y->weight) return x->weight > y->weight ? -1 : 1;
    if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

dtl_status dtl_match_winners(dtl_doc *doc, bool (*accept)(void *user, uint32_t match), void *user, uint32_t **winners, size_t *n)
{
    claim *c = dtl_arena_alloc(doc->arena, (doc->n_matches + 1) * sizeof *c);
    uint8_t *taken = dtl_arena_zero(doc->arena, doc->n_tokens + 1, 1);
    uint32_t *out = dtl_arena_alloc(doc->arena, (doc->n_matches + 1) * sizeof *out);
    if (!c || !taken || !out) return DTL_E_NOMEM;
    size_t k = 0;
    for (size_t i = 0; i < doc->n_matches; i++) {
        const dtl_match *m = &doc->matches[i];
        claim one = {.match = (uint32_t)i, .weight = m->rule->weight, .rule = m->rule->index};
        dtl_type t = dtl_match_span(doc, m, &one.first, &one.last);
        if (t == DTL_NOTYPE && !m->rule->cls.s && !m->rule->none) continue;
        if (one.last > one.first) c[k++] = one;
    }
    qsort(c, k, sizeof *c, by_claim);
    *n = 0;
    for (size_t i = 0; i < k; i++) {
        bool is_free = true;
        for (uint32_t t = c[i].first; t < c[i].last && is_free; t++) is_free = !taken[t];
        if (!is_free) continue;
        bool none = doc->matches[c[i].match].rule->none;
        if (!none && accept && !accept(user, c[i].match)) continue; /* 31 June: what is shorter or weaker has its turn */
        memset(taken + c[i].first, 1, c[i].last - c[i].first);
        if (!none) out[(*n)++] = c[i].match;
    }
    qsort(out, *n, sizeof *out, by_number); /* matches stand in order of the text */
    *winners = out;
    return DTL_OK;
}
