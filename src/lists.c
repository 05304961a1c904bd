/* SPDX-License-Identifier: Apache-2.0
 *
 * lists: the phrases of all lists in an article, from left to right. A word is looked up once for all packs and remembered. */
#include "dateline/utf8.h"
#include "fold.h"
#include "hash.h"
#include "work.h"

#include <string.h>

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

static bool case_fits(const dtl_doc *doc, const dtl_pack *p, unsigned flags, uint32_t typed, uint32_t first,
                      uint32_t last)
{
    const dtl_token *t = &doc->tokens[first];
    if ((flags & PK_CASE_CAP) && !(t->shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED | DTL_SHAPE_NOCASE)) &&
        t->kind == DTL_TOK_WORD)
        return false;
    if (typed) {
        dtl_span phrase = dtl_span_str(p->strings.s + typed);
        if (!letters_same(dtl_doc_text(doc, first, last), phrase, (flags & PK_CASE_EXACT) != 0)) return false;
    }
    return true;
}

static void found(dtl_doc *doc, dtl_work *w, const word_use *u, uint32_t first, uint32_t last, bool changed)
{
    const dtl_pack *p = w->set->packs[u->pack];
    if (w->set->literal[u->cls]) {
        if (!dtl_work_more(w, &w->literals, w->n_literals, &w->cap_literals, sizeof *w->literals)) return;
        w->literals[w->n_literals].token = first;
        w->literals[w->n_literals++].cls = u->cls;
        return;
    }
    if (u->flags) {
        if (changed && !(u->flags & PK_INFLECT)) return;
        if (!case_fits(doc, p, u->flags, changed ? 0 : u->typed, first, last)) return;
    } else if (changed) return;
    dtl_doc_add_hit(doc, (dtl_hit){.first = first, .last = last, .cls = u->cls, .pack = u->pack, .entry = u->entry});
}

/* One item of a node, and the next one's place. */
static const uint8_t *read_use(const dtl_work *w, size_t k, const uint8_t *at, word_use *u)
{
    pack_item item;
    at = dtl_pack_item(w->set->packs[k], at, &item);
    *u = (word_use){.entry = item.entry,
                    .typed = item.typed,
                    .cls = w->set->cls_map[k][item.group->cls],
                    .flags = item.group->flags,
                    .pack = (uint8_t)k};
    return at;
}

static void phrase_hits(dtl_doc *doc, dtl_work *w, size_t k, uint32_t first, uint32_t last, uint32_t node, bool changed)
{
    uint32_t n;
    for (const uint8_t *at = dtl_pack_items(w->set->packs[k], node, &n); n; n--) {
        word_use u;
        at = read_use(w, k, at, &u);
        found(doc, w, &u, first, last, changed);
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
    if (!n || !dtl_work_more(w, &w->bases, w->n_bases, &w->cap_bases, sizeof *w->bases)) return 0;
    w->bases[w->n_bases++] = row;
    return w->n_bases;
}

static bool is_number(const dtl_work *w, const word_use *u)
{
    for (int i = 0; i < COMPOUND_CLASSES; i++)
        if (u->cls == w->compound_parts.cls[i]) return true;
    return false;
}

/* What a word is made of, where no list of numbers has it: its place in compounds + 1, or 0. */
static uint32_t compound_of(dtl_work *w, const word_cell *c, dtl_span fold)
{
    for (uint32_t i = 0; i < c->n_use; i++)
        if (is_number(w, &w->uses[c->use + i])) return 0;
    dtl_compound made;
    if (!dtl_compound_read(w->set, &w->compound_parts, fold, &made)) return 0;
    if (!dtl_work_more(w, &w->compounds, w->n_compounds, &w->cap_compounds, sizeof *w->compounds)) return 0;
    w->compounds[w->n_compounds++] = made;
    return w->n_compounds;
}

static bool compound_hit(dtl_doc *doc, const dtl_compound *made, uint32_t token)
{
    dtl_num *num = dtl_arena_zero(doc->arena, 1, sizeof *num); /* the row may move */
    if (!num) return false;
    *num = made->num;
    return dtl_doc_add_hit(
        doc,
        (dtl_hit){
            .first = token, .last = token + 1, .cls = made->cls, .pack = made->pack, .entry = made->entry, .num = num});
}

static bool widen_words(dtl_work *w)
{
    if (w->n_words * 2 < w->n_word_slots) return true;
    uint32_t n = w->n_word_slots ? w->n_word_slots * 2 : 1 << 13;
    word_slot *p = dtl_mem_alloc(w->mem, n * sizeof *p);
    if (!p) {
        w->nomem = true;
        return false;
    }
    memset(p, 0, n * sizeof *p);
    for (uint32_t i = 1; i < w->n_words; i++) {
        uint32_t at = (uint32_t)(w->words[i].hash >> 20) & (n - 1);
        while (p[at].word) at = (at + 1) & (n - 1);
        p[at] = (word_slot){(uint32_t)(w->words[i].hash >> 32), i};
    }
    dtl_mem_release(w->mem, w->word_slots);
    w->word_slots = p;
    w->n_word_slots = n;
    return true;
}

/* The number of a word. 0: out of memory. */
static uint32_t word_of(dtl_work *w, dtl_span fold, uint64_t h)
{
    uint32_t at = (uint32_t)(h >> 20) & (w->n_word_slots - 1);
    if (w->n_word_slots)
        for (; w->word_slots[at].word; at = (at + 1) & (w->n_word_slots - 1)) {
            const word_slot *s = &w->word_slots[at];
            if (s->hash == h >> 32 && w->words[s->word].hash == h) return s->word;
        }
    if (!widen_words(w)) return 0;
    if (!dtl_work_more(w, &w->words, w->n_words, &w->cap_words, sizeof *w->words)) return 0;
    if (!w->n_words) w->words[w->n_words++] = (word_cell){0}; /* number 0 is no word's */
    word_cell c = {.hash = h, .use = w->n_uses};
    for (size_t k = 0; k < w->set->n_packs; k++) {
        const dtl_pack *p = w->set->packs[k];
        c.id[k] = dtl_pack_word(p, fold, h);
        uint32_t node = c.id[k] ? dtl_pack_node(p, c.id[k]) : 0;
        if (!node) continue;
        if (dtl_pack_goes_on(p, node)) c.node[k] = node;
        uint32_t n;
        for (const uint8_t *x = dtl_pack_items(p, node, &n); n; n--, c.n_use++) {
            if (!dtl_work_more(w, &w->uses, w->n_uses, &w->cap_uses, sizeof *w->uses)) return 0;
            x = read_use(w, k, x, &w->uses[w->n_uses]);
            c.typed |= w->uses[w->n_uses++].typed != 0;
        }
    }
    if (w->set->n_endings) c.base = bases_of(w, fold);
    if (w->compound_parts.asked) c.compound = compound_of(w, &c, fold);
    for (at = (uint32_t)(h >> 20) & (w->n_word_slots - 1); w->word_slots[at].word;)
        at = (at + 1) & (w->n_word_slots - 1);
    w->word_slots[at] = (word_slot){(uint32_t)(h >> 32), w->n_words};
    w->words[w->n_words] = c;
    return w->n_words++;
}

static bool skipped_hyphen(const dtl_doc *doc, size_t j)
{
    const dtl_token *t = &doc->tokens[j];
    return t->kind == DTL_TOK_PUNCT && t->fold.n == 1 && t->fold.s[0] == '-' && (t->shape & DTL_SHAPE_GLUED) &&
           j + 1 < doc->n_tokens && (doc->tokens[j + 1].shape & DTL_SHAPE_GLUED);
}

/* Phrases from token i in which some word stands in an inflected form. Every word may be read in BASES + 1 ways, so the nodes reached are
 * a small set. */
static void inflected(dtl_doc *doc, dtl_work *w, size_t k, size_t i)
{
    enum { WAYS = 16 };
    const dtl_pack *p = w->set->packs[k];
    struct {
        uint32_t node;
        bool changed;
    } at[WAYS], next[WAYS];
    size_t n = doc->n_tokens, n_at = 0;
    const word_cell *c = &w->words[doc->tokens[i].word];
    if (c->id[k]) at[n_at].changed = false, at[n_at++].node = dtl_pack_node(p, c->id[k]);
    for (size_t b = 0; c->base && b < BASES; b++) {
        uint32_t x = w->bases[c->base - 1].id[b][k];
        if (x) at[n_at].changed = true, at[n_at++].node = dtl_pack_node(p, x);
    }
    for (size_t j = i + 1; n_at; j++) {
        for (size_t a = 0; a < n_at; a++)
            if (at[a].node && at[a].changed) phrase_hits(doc, w, k, (uint32_t)i, (uint32_t)j, at[a].node, true);
        while (j < n && skipped_hyphen(doc, j)) j++;
        if (j >= n || j - i >= DTL_MATCH_TOKENS) break;
        size_t n_next = 0;
        c = &w->words[doc->tokens[j].word];
        for (size_t a = 0; a < n_at; a++) {
            if (!at[a].node) continue;
            uint32_t to = c->id[k] ? dtl_pack_edge(p, at[a].node, c->id[k]) : 0;
            if (to && n_next < WAYS) next[n_next].changed = at[a].changed, next[n_next++].node = to;
            for (size_t b = 0; c->base && b < BASES; b++) {
                uint32_t x = w->bases[c->base - 1].id[b][k];
                to = x ? dtl_pack_edge(p, at[a].node, x) : 0;
                if (to && n_next < WAYS) next[n_next].changed = true, next[n_next++].node = to;
            }
        }
        memcpy(at, next, sizeof at);
        n_at = n_next;
    }
}

enum { DENIALS = 4, DENIED = 15, DENIES = DENIED << DENIALS, NATION = 1 << 2 * DENIALS };

/* What a class has to do with denials: bit k where it is what list k denies, bit k + DENIALS where it is that list. */
static uint16_t *denials(dtl_work *w)
{
    static const char *const kinds[DENIALS][2] = {
        {"place", "not-place"}, {"given", "not-given"}, {"surname", "not-surname"}, {"org", "not-org"}};
    size_t n = w->set->n_classes + 1;
    if (w->denials || !(w->denials = dtl_mem_alloc(w->mem, n * sizeof *w->denials))) return w->denials;
    memset(w->denials, 0, n * sizeof *w->denials);
    for (int k = 0; k < DENIALS; k++)
        for (int d = 0; d < 2; d++) {
            int cls = dtl_set_class(w->set, kinds[k][d]);
            if (cls >= 0) w->denials[cls] |= (uint16_t)(1u << (k + d * DENIALS));
        }
    int nation = dtl_set_class(w->set, "nationality");
    if (nation >= 0) w->denials[nation] |= NATION;
    return w->denials;
}

/* What a pack says is no place ("Olympic", by a list not-place), and a region that is called as its people are ("Chechen"): the list
 * that knows the language better wins. Hits of one token stand together, the longest first. */
static bool drop_denied(dtl_doc *doc)
{
    const uint16_t *of = denials(doc->work);
    if (!of) return false;
    size_t n = 0;
    for (size_t i = 0, end; i < doc->n_hits; i = end) {
        unsigned all = 0;
        const dtl_hit *h = &doc->hits[i];
        for (end = i; end < doc->n_hits && doc->hits[end].first == h->first && doc->hits[end].last == h->last; end++)
            all |= of[doc->hits[end].cls];
        unsigned deny = (all & DENIES) >> DENIALS;
        for (size_t j = i; j < end; j++) {
            const dtl_hit *one = &doc->hits[j];
            unsigned is = of[one->cls];
            bool region = all & NATION && is & 1 && dtl_span_eq(dtl_hit_attr(doc, one, "kind"), DTL_LIT("region"));
            if (region || is & deny) continue;
            if (n < j) doc->hits[n] = *one;
            n++;
        }
    }
    doc->n_hits = n;
    return true;
}

dtl_status dtl_match_lists(dtl_doc *doc)
{
    dtl_work *w = doc->work;
    size_t n = doc->n_tokens, n_packs = doc->set->n_packs;
    bool full = w->n_sigs > SIGS_MAX;
    for (int f = 0; f < DTL_N_PHASES; f++) full |= w->phase[f].n_trans > TRANS_MAX;
    if (full) dtl_work_forget(w);
    else if (w->n_words > WORDS_MAX) dtl_work_forget_words(w);
    w->n_literals = 0;
    doc->n_hits = doc->n_sorted = 0;
    doc->hits_at = NULL;
    uint64_t *hash = dtl_arena_alloc(doc->arena, (n + 1) * sizeof *hash);
    if (!hash) return DTL_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        uint64_t h = dtl_hash_span(doc->tokens[i].fold);
        hash[i] = h ? h : 1;
    }
    enum { AHEAD = 12 };
    for (size_t i = 0; i < n; i++) {
        dtl_token *t = &doc->tokens[i];
        if (i + AHEAD < n && w->n_word_slots)
            __builtin_prefetch(&w->word_slots[(uint32_t)(hash[i + AHEAD] >> 20) & (w->n_word_slots - 1)]);
        t->word = t->kind == DTL_TOK_PARA ? 0 : word_of(w, t->fold, hash[i]);
        if (w->nomem) return DTL_E_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        if (!doc->tokens[i].word) continue;
        const word_cell *c = &w->words[doc->tokens[i].word];
        for (uint32_t u = 0; u < c->n_use; u++)
            found(doc, w, &w->uses[c->use + u], (uint32_t)i, (uint32_t)i + 1, false);
        if (c->compound && !compound_hit(doc, &w->compounds[c->compound - 1], (uint32_t)i)) return DTL_E_NOMEM;
        for (size_t k = 0; k < n_packs; k++) {
            const dtl_pack *p = w->set->packs[k];
            uint32_t node = c->node[k];
            for (size_t j = i + 1; node && j < n && j - i < DTL_MATCH_TOKENS; j++) {
                /* lists keep no hyphens between words: "Jean-Pierre" and "Jean Pierre" are one */
                if (skipped_hyphen(doc, j)) continue;
                uint32_t id = w->words[doc->tokens[j].word].id[k];
                node = id ? dtl_pack_edge(p, node, id) : 0;
                if (node) phrase_hits(doc, w, k, (uint32_t)i, (uint32_t)j + 1, node, false);
            }
            if (doc->set->n_endings && (c->base || c->id[k])) inflected(doc, w, k, i);
        }
    }
    if (w->nomem) return DTL_E_NOMEM;
    /* a token's own phrases: longest first, of equal ones that of the more special pack */
    for (size_t i = 1; i < doc->n_hits; i++) {
        dtl_hit h = doc->hits[i];
        size_t k = i;
        while (
            k && doc->hits[k - 1].first == h.first &&
            (doc->hits[k - 1].last < h.last || (doc->hits[k - 1].last == h.last && doc->hits[k - 1].pack < h.pack))) {
            doc->hits[k] = doc->hits[k - 1];
            k--;
        }
        doc->hits[k] = h;
    }
    if (!drop_denied(doc)) return DTL_E_NOMEM;
    doc->n_sorted = doc->n_hits;
    return dtl_doc_reindex(doc);
}
