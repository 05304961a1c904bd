/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include <string.h>

/* "Vientiane Party Committee" and "Comité du Parti de Vientiane" are a kind of body and a place; a bare "Party Committee" borrows
 * its place from what it is coordinated with, or from the only one of its kind in the article. */

enum { TIE_TOKENS = 16 };

static bool has_id(const dtl_doc *doc, const dtl_hit *h, dtl_span *id)
{
    *id = dtl_hit_attr(doc, h, "id");
    return id->n > 0;
}

static dtl_span joined(dtl_arena *arena, dtl_span a, dtl_span b)
{
    return a.n ? DTL_JOIN(arena, a, DTL_LIT("-"), b) : b;
}

static bool is_filler(const dtl_res *r, size_t t)
{
    const dtl_doc *doc = r->doc;
    const dtl_token *k = &doc->tokens[t];
    if (k->kind == DTL_TOK_PUNCT) return true;
    if (k->shape & DTL_SHAPE_LOWER && dtl_res_is(doc, t, r->c.place_word)) return true; /* "thành phố Hà Nội" */
    return dtl_res_is(doc, t, r->c.article) || dtl_res_is(doc, t, r->c.of) || dtl_res_is(doc, t, r->c.conj) ||
           dtl_res_is(doc, t, r->c.possessive) || dtl_res_is(doc, t, r->c.particle);
}

/* The child mention of i that starts at token t, or NULL. Children follow their parent in the list. */
static size_t child_at(const dtl_doc *doc, size_t i, size_t t)
{
    for (size_t k = i + 1; k < doc->n_mentions && k < i + 12 && doc->mentions[k]->last <= doc->mentions[i]->last; k++)
        if (doc->mentions[k]->first == t) return k;
    return SIZE_MAX;
}

/* Gazetteer id of a place's mention, NONE: not listed. */
static dtl_span place_id(const dtl_res *r, size_t i)
{
    dtl_span id = DTL_NONE;
    if (r->found[i].hit) has_id(r->doc, r->found[i].hit, &id);
    return id;
}

/* Of phrases of one length: "Foreign Affairs" is a field here, not the journal. */
static int part_rank(const dtl_res *r, const dtl_hit *h)
{
    return h->cls == r->c.head ? 0 : h->cls == r->c.field ? 1 : h->cls == r->c.org ? 3 : 2;
}

/* The longest useful hit from token t on inside the mention. */
static const dtl_hit *part(const dtl_res *r, size_t t, size_t last)
{
    const dtl_hit *end, *best = NULL;
    for (const dtl_hit *h = dtl_res_hits(r->doc, t, &end); h < end; h++) {
        if (h->last > last || h->pack == DTL_HIT_MADE) continue;
        if (h->cls != r->c.head && h->cls != r->c.field && h->cls != r->c.nationality && h->cls != r->c.place &&
            h->cls != r->c.org)
            continue;
        if (!best || h->last > best->last || (h->last == best->last && part_rank(r, h) < part_rank(r, best))) best = h;
    }
    return best;
}

/* Of some kinds a place has one; of the others the id keeps the words ("supreme-court", not "court"). */
static bool is_listed(dtl_span all, dtl_span id)
{
    for (size_t at = 0; at < all.n;) {
        size_t end = at;
        while (end < all.n && all.s[end] != ' ') end++;
        if (dtl_span_eq(dtl_span_of(all.s + at, end - at), id)) return true;
        at = end + 1;
    }
    return false;
}

bool dtl_body_is_one(const dtl_res_classes *c, dtl_span id)
{
    return is_listed(c->one_of_a_kind, id);
}

/* A parliament or a ministry is a country's: it takes nothing from a city's council beside it. */
static bool may_take(dtl_res *r, const dtl_body *b, dtl_span place, dtl_span country)
{
    if (!is_listed(r->c.of_a_country, b->kind)) return true;
    if (!place.n) return country.n > 0;
    dtl_span id = dtl_where_country_id(r, country);
    return id.n > place.n && !memcmp(id.s, place.s, place.n) && id.s[place.n] == ' ';
}

static dtl_body *parts_of(dtl_res *r, size_t i)
{
    dtl_doc *doc = r->doc;
    const dtl_mention *m = doc->mentions[i];
    dtl_body b = {.whole = true};
    for (size_t t = m->first; t < m->last;) {
        size_t k = child_at(doc, i, t);
        dtl_span id;
        if (k != SIZE_MAX && doc->mentions[k]->type == DTL_LOC) {
            id = place_id(r, k);
            if (!id.n) b.whole = false;
            else if (!b.place.n) b.place = id, b.country = doc->mentions[k]->country;
            t = doc->mentions[k]->last;
            continue;
        }
        if (k != SIZE_MAX && doc->mentions[k]->type == DTL_ORG) {
            if (b.of_org.n && doc->mentions[k]->norm.n) { /* the acronym of what was there already */
            } else if (r->found[k].hit && has_id(doc, r->found[k].hit, &id)) b.of_org = id;
            else if (!b.of_org.n && !doc->mentions[k]->norm.n)
                b.of_org = dtl_slug(r->slug, doc->mentions[k]->text, doc->lang, false, r->arena);
            t = doc->mentions[k]->last;
            continue;
        }
        const dtl_hit *h = part(r, t, m->last);
        if (h && h->cls == r->c.head && has_id(doc, h, &id) && !b.kind.n)
            b.kind = dtl_body_is_one(&r->c, id)
                         ? id
                         : dtl_slug(r->slug, dtl_doc_text(doc, h->first, h->last), doc->lang, false, r->arena);
        else if (h && h->cls == r->c.field && has_id(doc, h, &id)) b.field = joined(r->arena, b.field, id);
        else if (h && h->cls == r->c.nationality && dtl_hit_attr(doc, h, "country").n) {
            if (!b.country.n) b.country = dtl_hit_attr(doc, h, "country");
        } else if (doc->tokens[t].kind == DTL_TOK_NUMBER && !b.number.n) {
            b.number = doc->tokens[t].fold;
            h = NULL;
        } else if (!is_filler(r, t)) {
            b.whole = false;
            h = NULL;
        } else h = NULL;
        t = h ? h->last : t + 1;
    }
    if (!b.kind.n) return NULL;
    dtl_body *out = dtl_arena_alloc(r->arena, sizeof *out);
    if (!out) {
        r->failed = true;
        return NULL;
    }
    *out = b;
    return out;
}

static bool is_bare(const dtl_body *b)
{
    return b && b->whole && !b->place.n && !b->country.n && !b->of_org.n;
}

static bool ends_sentence(const dtl_doc *doc, size_t t)
{
    const dtl_token *k = &doc->tokens[t];
    if (k->kind == DTL_TOK_PARA || k->shape & DTL_SHAPE_SENT) return true;
    char c = doc->text.s[k->start];
    return k->kind == DTL_TOK_PUNCT && (c == ';' || c == ':' || c == '(' || c == '"');
}

static bool is_comma(const dtl_doc *doc, size_t t)
{
    return doc->tokens[t].kind == DTL_TOK_PUNCT && doc->text.s[doc->tokens[t].start] == ',';
}

static bool tie(dtl_res *r, dtl_body *b, const dtl_body *from, const dtl_mention *loc, size_t by)
{
    bool party = from && from->of_org.n; /* "the Politburo and the Secretariat of the LPRP Central Committee" */
    if (!party && !may_take(r, b, loc ? place_id(r, by) : from->place, loc ? loc->country : from->country))
        return false;
    b->place = loc ? place_id(r, by) : from->place;
    b->country = loc ? loc->country : from->country;
    if (from) b->of_org = from->of_org;
    b->tied = (uint32_t)by + 1;
    return true;
}

static size_t next_outer(const dtl_doc *doc, size_t i)
{
    size_t k = i + 1;
    while (k < doc->n_mentions && doc->mentions[k]->last <= doc->mentions[i]->last) k++;
    return k;
}

/* "the Party Committee and the People's Council of Hanoi", "Le Comité du Parti, les autorités et le peuple de Hanoï": to the right, over
 * words without capitals, a conjunction on the way, to a body with a place or to "of" and a place. */
static bool tie_right(dtl_res *r, size_t i)
{
    dtl_doc *doc = r->doc;
    const dtl_mention *m = doc->mentions[i];
    size_t k = next_outer(doc, i);
    bool conj = false;
    for (size_t t = m->last; t < doc->n_tokens && t < m->last + TIE_TOKENS;) {
        if (ends_sentence(doc, t)) return false;
        if (k < doc->n_mentions && doc->mentions[k]->first == t) {
            const dtl_mention *x = doc->mentions[k];
            const dtl_body *b = r->found[k].body;
            bool of = dtl_res_is(doc, t - 1, r->c.of) ||
                      (t >= 2 && dtl_res_is(doc, t - 2, r->c.of) && dtl_res_is(doc, t - 1, r->c.article));
            if (x->type == DTL_LOC) {
                if (!place_id(r, k).n || !of || (!conj && t > m->last + 2)) return false;
                return tie(r, r->found[i].body, NULL, x, k);
            }
            if (x->type != DTL_ORG || !conj || !b) return false;
            if (b->place.n || b->of_org.n) {
                return tie(r, r->found[i].body, b, NULL, k);
            }
            if (!is_bare(b)) return false;
            t = x->last;
            k = next_outer(doc, k);
            continue;
        }
        const dtl_token *w = &doc->tokens[t];
        conj = conj || is_comma(doc, t) || dtl_res_is(doc, t, r->c.conj);
        if (w->kind == DTL_TOK_NUMBER ||
            (w->shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED) && !dtl_res_is(doc, t, r->c.post)))
            return false;
        t++;
    }
    return false;
}

/* "the Russian [Ministry of Defence]", "le [ministère de la Défense] russe": the adjective's country. */
static dtl_span beside(const dtl_res *r, const dtl_mention *m)
{
    const dtl_doc *doc = r->doc;
    if (r->c.nationality < 0) return DTL_NONE;
    const dtl_hit *h = m->last < doc->n_tokens ? dtl_doc_hit(doc, m->last, r->c.nationality) : NULL;
    if (!h && m->first > 0) h = dtl_doc_hit(doc, m->first - 1, r->c.nationality);
    return h ? dtl_hit_attr(doc, h, "country") : DTL_NONE;
}

/* "Hanoi's Party Committee and People's Council": to the left, over a conjunction and nothing else but small words. */
static bool tie_left(dtl_res *r, size_t i, size_t before)
{
    dtl_doc *doc = r->doc;
    const dtl_mention *m = doc->mentions[i];
    dtl_span country = beside(r, m);
    if (country.n) {
        r->found[i].body->country = country;
        return true;
    }
    if (before == SIZE_MAX) return false;
    const dtl_mention *x = doc->mentions[before];
    const dtl_body *b = r->found[before].body;
    if (x->type == DTL_LOC && place_id(r, before).n && x->last < m->first && x->last + 3 > m->first &&
        dtl_res_is(doc, x->last, r->c.possessive)) {
        return tie(r, r->found[i].body, NULL, x, before);
    }
    if (!b || (!b->place.n && !b->country.n) || x->last + TIE_TOKENS < m->first) return false;
    bool conj = false;
    size_t others = 0; /* "the city's", "municipal" */
    for (size_t t = x->last; t < m->first; t++) {
        if (ends_sentence(doc, t)) return false;
        if (r->outer[t] && doc->mentions[r->outer[t] - 1]->type == DTL_PER)
            continue; /* "..., X, and the chairman of the ..., Y" */
        if (!(dtl_res_is(doc, t, r->c.conj) || is_comma(doc, t) || is_filler(r, t) || dtl_res_is(doc, t, r->c.post)) &&
            (!(doc->tokens[t].shape & DTL_SHAPE_LOWER) || ++others > 2))
            return false;
        conj = conj || dtl_res_is(doc, t, r->c.conj);
    }
    return conj && tie(r, r->found[i].body, b, NULL, before);
}

static dtl_span place_key(dtl_res *r, const dtl_body *b)
{
    return DTL_JOIN(r->arena, b->kind, DTL_LIT("-"), b->field);
}

/* "the Ministry of Health", "the Politburo": in a story from Hanoi those of Vietnam. */
static bool tie_dateline(dtl_res *r, dtl_body *b)
{
    const dtl_mention *from = r->dateline_place;
    if (!from || !from->country.n || !is_listed(r->c.of_a_country, b->kind)) return false;
    b->country = from->country;
    for (size_t i = 0; i < r->doc->n_mentions; i++)
        if (r->doc->mentions[i] == from) b->tied = (uint32_t)i + 1;
    return true;
}

static bool same_paragraph(const dtl_doc *doc, size_t i, size_t k)
{
    for (size_t t = doc->mentions[i]->last; t < doc->mentions[k]->first; t++)
        if (doc->tokens[t].kind == DTL_TOK_PARA) return false;
    return true;
}

void dtl_bodies(dtl_res *r)
{
    dtl_doc *doc = r->doc;
    size_t before = SIZE_MAX;
    dtl_keys by_kind;
    dtl_keys_init(&by_kind, r->arena);
    for (size_t i = 0; i < doc->n_mentions; i++)
        if (doc->mentions[i]->type == DTL_ORG && !r->found[i].hit) r->found[i].body = parts_of(r, i);
    for (size_t i = 0; i < doc->n_mentions; i = next_outer(doc, i)) {
        if (is_bare(r->found[i].body) && !tie_left(r, i, before)) tie_right(r, i);
        if (doc->mentions[i]->type == DTL_LOC || (r->found[i].body && !is_bare(r->found[i].body))) before = i;
    }
    /* what is still bare: the one of its kind that was named last before it, in the same paragraph; then a country's by the dateline;
     * then the one named last, else the first one behind it */
    for (int pass = 0; pass < 3; pass++) {
        dtl_keys_init(&by_kind, r->arena);
        for (size_t k = 0; k < doc->n_mentions; k++) {
            size_t i = pass == 2 ? doc->n_mentions - 1 - k : k;
            dtl_body *b = r->found[i].body;
            if (!b || !b->whole) continue;
            uint32_t *at = dtl_keys_at(&by_kind, place_key(r, b));
            if (!at) {
                r->failed = true;
                return;
            }
            if (is_bare(b)) {
                if (*at != DTL_KEYS_NONE && (pass || same_paragraph(doc, *at, i)))
                    tie(r, b, r->found[*at].body, NULL, *at);
                else if (!pass && tie_dateline(r, b)) continue;
            }
            if (!is_bare(b)) *at = (uint32_t)i;
        }
    }
}
