/* SPDX-License-Identifier: Apache-2.0
 *
 * sig: equal feature sets of tokens are one number. */
#include "hash.h"
#include "sort.h"
#include "work.h"

#include <stdlib.h>
#include <string.h>

static void number_ranges(const dtl_set *set, const dtl_token *t, uint64_t *bits)
{
    if (t->value < 0) return;
    for (uint32_t i = 0; i < set->n_ranges; i++) {
        const set_range *r = &set->ranges[i];
        if (r->digits ? t->digits == r->lo : t->value >= r->lo && t->value <= r->hi)
            bits[i / 64] |= (uint64_t)1 << (i % 64);
    }
}

uint32_t dtl_sig_intern(dtl_work *w, const dtl_token *t, const uint32_t *marks, uint32_t n)
{
    const dtl_set *set = w->set;
    bool plain = !n && t->value < 0;
    uint32_t *fast = &w->plain[(uint32_t)t->kind << 14 | (t->shape & set->shape_used & 0x3fff)];
    if (plain && *fast) return *fast - 1;
    sig s = {.shape = t->shape & set->shape_used, .kind = t->kind, .n = n};
    bool number = t->kind == DTL_TOK_NUMBER && t->value >= 0;
    if (number) number_ranges(set, t, s.ranges);
    s.hash = dtl_hash_mix((uint64_t)s.shape << 8 | s.kind, dtl_hash_bytes(marks, n * sizeof *marks));
    for (size_t i = 0; number && i < SET_RANGES / 64; i++) s.hash = dtl_hash_mix(s.hash, s.ranges[i]);
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
        if (o->hash == s.hash && o->n == n && o->shape == s.shape && o->kind == s.kind &&
            !memcmp(o->ranges, s.ranges, sizeof s.ranges) &&
            (!n || !memcmp(w->marks + o->marks, marks, n * sizeof *marks)))
            break;
    }
    uint32_t id;
    if (w->sig_slots[at]) id = w->sig_slots[at] - 1;
    else {
        if (!dtl_work_more(w, &w->sigs, w->n_sigs, &w->cap_sigs, sizeof *w->sigs)) return 0;
        while (w->n_marks + n > w->cap_marks)
            if (!dtl_work_more(w, &w->marks, w->cap_marks, &w->cap_marks, sizeof *w->marks)) return 0;
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

/* ---- all tokens of an article ---- */

enum { MARKS = 128 }; /* of one token; what is more than that is left out */

static uint32_t put_mark(uint32_t *m, uint32_t n, uint32_t mark)
{
    uint32_t k = n;
    if (n == MARKS) return n;
    while (k && m[k - 1] > mark) k--;
    if (k && m[k - 1] == mark) return n; /* und and the language may have a word in the same class */
    memmove(m + k + 1, m + k, (n - k) * sizeof *m);
    m[k] = mark;
    return n + 1;
}

static uint32_t mark_in(const dtl_hit *h, uint32_t token)
{
    uint32_t where = h->last == h->first + 1 ? PK_S : token == h->first ? PK_B : token + 1 == h->last ? PK_E : PK_I;
    return (uint32_t)h->cls << 2 | where;
}

/* The place for the feature set of a token that has the phrases of its own word and no others; NULL: it depends on more. Words that lists
 * have letter by letter, and numbers, are left out. */
static word_sig *own_sig(dtl_work *w, const dtl_doc *doc, uint32_t i)
{
    const dtl_token *t = &doc->tokens[i];
    if (!t->word || t->value >= 0) return NULL;
    for (uint32_t h = doc->hits_at[i]; h < doc->hits_at[i + 1]; h++)
        if (doc->hits[h].last != i + 1 || doc->hits[h].pack == DTL_HIT_MADE) return NULL;
    word_cell *c = &w->words[t->word];
    return c->typed ? NULL : &c->sig[((t->shape & DTL_SHAPE_CAP) != 0) | ((t->shape & DTL_SHAPE_SENT) != 0) << 1];
}

/* Hits are sorted and indexed: one sweep, with the longer phrases that cover a token kept open. Of each class the longest phrases
 * count, from left to right. */
static dtl_status sweep(dtl_doc *doc)
{
    enum { OPEN = 128 };
    dtl_work *w = doc->work;
    const dtl_hit *open[OPEN];
    uint32_t n_open = 0, lit = 0, marks[MARKS];
    memset(w->busy, 0, (doc->set->n_classes + 1) * sizeof *w->busy);
    for (uint32_t i = 0; i < doc->n_tokens; i++) {
        uint32_t n = 0, kept = 0;
        for (uint32_t k = 0; k < n_open; k++) {
            if (open[k]->last <= i) continue;
            n = put_mark(marks, n, mark_in(open[k], i));
            open[kept++] = open[k];
        }
        n_open = kept;
        word_sig *own = kept ? NULL : own_sig(w, doc, i);
        uint32_t key = (uint32_t)doc->tokens[i].kind << 16 | doc->tokens[i].shape;
        if (own && own->sig && own->key == key) {
            while (lit < w->n_literals && w->literals[lit].token <= i) lit++;
            doc->tokens[i].sig = own->sig - 1;
            continue;
        }
        for (uint32_t h = doc->hits_at[i]; h < doc->hits_at[i + 1]; h++) {
            const dtl_hit *hit = &doc->hits[h];
            if (w->busy[hit->cls] > i) continue;
            w->busy[hit->cls] = hit->last;
            n = put_mark(marks, n, mark_in(hit, i));
            if (hit->last > i + 1 && n_open < OPEN) open[n_open++] = hit;
        }
        for (; lit < w->n_literals && w->literals[lit].token <= i; lit++)
            if (w->literals[lit].token == i) n = put_mark(marks, n, w->literals[lit].cls << 2 | PK_S);
        doc->tokens[i].sig = dtl_sig_intern(w, &doc->tokens[i], marks, n);
        if (own) *own = (word_sig){key, doc->tokens[i].sig + 1};
    }
    return w->nomem ? DTL_E_NOMEM : DTL_OK;
}

/* The token's set with one mark more. */
static uint32_t grow(dtl_work *w, const dtl_token *t, uint32_t mark)
{
    uint32_t marks[MARKS];
    uint64_t from = (uint64_t)t->sig << 32 | mark;
    sig_grown *known = &w->grown[dtl_hash_mix(0, from) >> 40 & (GROWN - 1)];
    if (known->to && known->from == from) return known->to - 1;
    const sig *s = &w->sigs[t->sig];
    uint32_t n = s->n < MARKS ? s->n : MARKS;
    memcpy(marks, w->marks + s->marks, n * sizeof *marks);
    n = put_mark(marks, n, mark);
    uint32_t to = dtl_sig_intern(w, t, marks, n);
    if (!w->nomem) *known = (sig_grown){from, to + 1};
    return to;
}

/* The phrases hits[from ..] are new: the tokens that they cover have more marks than before. */
static dtl_status patch(dtl_doc *doc, const dtl_hit *fresh, size_t n_fresh)
{
    dtl_work *w = doc->work;
    memset(w->busy, 0, (doc->set->n_classes + 1) * sizeof *w->busy);
    for (size_t k = 0; k < n_fresh; k++) {
        const dtl_hit *h = &fresh[k];
        if (w->busy[h->cls] > h->first) continue;
        w->busy[h->cls] = h->last;
        for (uint32_t i = h->first; i < h->last; i++) doc->tokens[i].sig = grow(w, &doc->tokens[i], mark_in(h, i));
    }
    return w->nomem ? DTL_E_NOMEM : DTL_OK;
}

static inline bool stands_before(const dtl_hit *x, const dtl_hit *y)
{
    return x->first != y->first ? x->first < y->first : x->last > y->last;
}
DTL_SORT(sort_hits, dtl_hit, stands_before)

dtl_status dtl_doc_reindex(dtl_doc *doc)
{
    size_t n = doc->n_hits, sorted = doc->n_sorted < n ? doc->n_sorted : n, n_fresh = n - sorted;
    bool whole = !doc->hits_at || doc->n_sorted > n || doc->hits_fewer;
    dtl_hit *fresh = NULL;
    if (n_fresh) {
        fresh = dtl_arena_alloc(doc->arena, 2 * n_fresh * sizeof *fresh);
        if (!fresh) return DTL_E_NOMEM;
        memcpy(fresh, doc->hits + sorted, n_fresh * sizeof *fresh);
        sort_hits(fresh, n_fresh, fresh + n_fresh);
        /* merged from behind, so that nothing is overwritten before it moved; an older hit stands before an equal new one */
        for (size_t at = n, a = sorted, b = n_fresh; b;) {
            if (a && stands_before(&fresh[b - 1], &doc->hits[a - 1])) doc->hits[--at] = doc->hits[--a];
            else doc->hits[--at] = fresh[--b];
        }
    }
    if (!doc->hits_at && !(doc->hits_at = dtl_arena_alloc(doc->arena, (doc->n_tokens + 2) * sizeof *doc->hits_at)))
        return DTL_E_NOMEM;
    if (whole)
        for (size_t i = 0, h = 0; i <= doc->n_tokens; i++) {
            while (h < n && doc->hits[h].first < i) h++;
            doc->hits_at[i] = (uint32_t)h;
        }
    else /* so many more as are new before the token */
        for (size_t k = 1; k <= n_fresh; k++) {
            uint32_t end = k < n_fresh ? fresh[k].first : (uint32_t)doc->n_tokens;
            for (uint32_t i = fresh[k - 1].first + 1; i <= end; i++) doc->hits_at[i] += (uint32_t)k;
        }
    doc->n_sorted = n;
    doc->hits_fewer = false;
    return whole ? sweep(doc) : patch(doc, fresh, n_fresh);
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
