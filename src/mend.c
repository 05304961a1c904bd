/* SPDX-License-Identifier: Apache-2.0
 *
 * What lists know better than the tagger's weights: double names, persons behind bodies, long names.
 */
#include "resolve.h"

/* ---- pairs of places ---- */

static bool place_over(const dtl_doc *doc, const dtl_res_classes *c, size_t first, size_t last)
{
    const dtl_hit *end;
    for (const dtl_hit *h = dtl_res_hits(doc, first, &end); h < end; h++)
        if (h->cls == c->place && h->last == last && h->pack != DTL_HIT_MADE) return true;
    return false;
}

/* "the Hanoi-Vientiane relationship": two listed places, and no place of that double name. */
static dtl_status split_pairs(dtl_doc *doc, const dtl_res_classes *c)
{
    for (size_t i = 0, n = doc->n_mentions; i < n; i++) {
        dtl_mention *m = doc->mentions[i];
        if (m->type != DTL_LOC || m->last - m->first < 3 || place_over(doc, c, m->first, m->last)) continue;
        for (size_t t = m->first + 1; t + 1 < m->last; t++) {
            const dtl_token *k = &doc->tokens[t];
            if (k->kind != DTL_TOK_PUNCT || !(k->shape & DTL_SHAPE_GLUED) || !(k[1].shape & DTL_SHAPE_GLUED)) continue;
            if (!place_over(doc, c, m->first, t) || !place_over(doc, c, t + 1, m->last)) continue;
            dtl_mention *second = dtl_doc_mention(doc, DTL_LOC, t + 1, m->last);
            if (!second) return DTL_E_NOMEM;
            second->rule = m->rule;
            second->score = m->score;
            second->why = m->why;
            dtl_res_span_to(doc, m, m->first, t);
            break;
        }
    }
    return DTL_OK;
}

/* "Chairman of the [People's Council of Vientiane] [Anouphap Tounalom]": behind a post, what follows a whole name of a body and begins
 * with a family or given name is the person who holds the post. */
static dtl_status split_persons(dtl_doc *doc, const dtl_res_classes *c)
{
    for (size_t i = 0, n = doc->n_mentions; i < n && c->head >= 0; i++) {
        dtl_mention *m = doc->mentions[i];
        if (m->type != DTL_ORG || m->last - m->first < 3) continue;
        bool post = false;
        for (size_t back = 1; back <= 8 && back <= m->first && !post; back++)
            post = dtl_res_is(doc, m->first - back, c->post);
        if (!post) continue;
        const dtl_hit *h = NULL;
        for (size_t t = m->first; t + 2 < m->last && !h; t++) h = dtl_doc_hit(doc, t, c->head);
        if (!h || !dtl_body_is_one(c, dtl_hit_attr(doc, h, "id"))) continue;
        size_t t = h->last;
        while (t < m->last && (dtl_res_is(doc, t, c->of) || dtl_res_is(doc, t, c->article))) t++;
        const dtl_hit *place = t < m->last && c->place >= 0 ? dtl_doc_hit(doc, t, c->place) : NULL;
        if (place && t == h->last && place->last - place->first < 2)
            place = NULL; /* a family name; but "Thành ủy Hà Nội" */
        t = place ? place->last : h->last;
        if (t >= m->last || m->last - t < 2 || m->last - t > 5) continue;
        if (!dtl_res_is(doc, t, c->surname) && !dtl_res_is(doc, t, c->given) && !place) continue;
        bool name = true;
        for (size_t u = t; u < m->last && name; u++)
            name = doc->tokens[u].shape & DTL_SHAPE_UPPER && !dtl_res_is(doc, u, c->head) &&
                   !dtl_res_is(doc, u, c->field) && !dtl_res_is(doc, u, c->stop);
        if (!name) continue;
        dtl_mention *person = dtl_doc_mention(doc, DTL_PER, t, m->last);
        if (!person) return DTL_E_NOMEM;
        person->rule = DTL_LIT("body-then-person");
        person->score = m->score;
        dtl_res_span_to(doc, m, m->first, t);
    }
    return DTL_OK;
}

/* Inside a body's name a listed place is a place, whatever person bears its name ("Comité du Parti de Hai Phong"), and a word of the
 * head or the field is neither ("Central" of "Central Committee", "Santé"). Behind an article a country is no person ("la France"), and never an organization: its government, its team stay the country. */
void dtl_mend_inner(dtl_doc *doc, const dtl_res_classes *c)
{
    size_t n = 0;
    const dtl_mention *outer = NULL;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        bool inside = outer && m->last <= outer->last;
        if (!inside) outer = m;
        if (inside && outer->type == DTL_ORG && (m->type == DTL_LOC || m->type == DTL_PER)) {
            if (dtl_res_is(doc, m->first, c->head) || dtl_res_is(doc, m->first, c->field)) continue;
            bool headed = false;
            for (size_t t = outer->first; t < m->first && !headed; t++) headed = dtl_res_is(doc, t, c->head);
            bool of = headed && dtl_res_is(doc, m->first - 1, c->of);
            bool before = m->first == outer->first && m->last < outer->last && dtl_res_is(doc, m->last, c->head);
            if (m->type == DTL_PER && (of || before) && place_over(doc, c, m->first, m->last)) m->type = DTL_LOC;
        }
        const dtl_hit *post = m->type == DTL_PER && c->post >= 0 ? dtl_doc_hit(doc, m->first, c->post) : NULL;
        if (post && post->last == m->last && !dtl_res_is(doc, m->first, c->surname) &&
            !dtl_res_is(doc, m->first, c->given))
            continue;
        bool person = m->type == DTL_PER && m->first > 0 && dtl_res_is(doc, m->first - 1, c->article);
        if (!inside && (m->type == DTL_ORG || person)) {
            const dtl_hit *end;
            for (const dtl_hit *h = dtl_res_hits(doc, m->first, &end); h < end; h++) {
                if (h->cls != c->place || h->last != m->last ||
                    !dtl_span_eq(dtl_hit_attr(doc, h, "kind"), DTL_LIT("country")))
                    continue;
                if (m->type == DTL_ORG) m->subtype = DTL_LIT("government");
                m->type = DTL_LOC;
            }
        }
        doc->mentions[n++] = m;
    }
    doc->n_mentions = n;
}

/* ---- long names of the lists ---- */

static size_t capitals(const dtl_doc *doc, size_t first, size_t last)
{
    size_t n = 0;
    for (size_t t = first; t < last; t++) n += (doc->tokens[t].shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED)) != 0;
    return n;
}

static size_t words(const dtl_doc *doc, size_t first, size_t last)
{
    size_t n = 0;
    for (size_t t = first; t < last; t++) n += doc->tokens[t].kind == DTL_TOK_WORD && doc->tokens[t].n_cp > 1;
    return n;
}

/* A listed organization or country of three words and more is no chance: where the tagger saw a part of it, or a body that ends
 * within it ("Secrétariat du Comité central du [Parti populaire révolutionnaire lao]"), the whole is meant. */
static dtl_status long_names(dtl_doc *doc, const dtl_res_classes *c)
{
    uint32_t *over = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *over);
    if (!over) return DTL_E_NOMEM;
    size_t n = doc->n_mentions;
    for (size_t i = n; i-- > 0;)
        for (size_t t = doc->mentions[i]->first; t < doc->mentions[i]->last; t++) over[t] = (uint32_t)i + 1;
    for (size_t t = 0; t < doc->n_tokens; t++) {
        const dtl_hit *end, *h = dtl_res_hits(doc, t, &end);
        for (; h < end; h++)
            if ((h->cls == c->org || h->cls == c->place) && h->pack != DTL_HIT_MADE &&
                words(doc, h->first, h->last) >= 3)
                break;
        if (h == end || !capitals(doc, h->first, h->first + 1) || capitals(doc, h->first, h->last) < 1) continue;
        bool country = h->cls == c->place;
        if (c->media >= 0 && !country && dtl_doc_hit(doc, t, c->media))
            continue; /* titles of papers are common words */
        if (country && !dtl_span_eq(dtl_hit_attr(doc, h, "kind"), DTL_LIT("country"))) continue;
        dtl_mention *m = over[t] ? doc->mentions[over[t] - 1] : NULL;
        bool fits = true;
        for (size_t u = t; u < h->last && fits; u++) {
            const dtl_mention *x = over[u] ? doc->mentions[over[u] - 1] : NULL;
            fits = !x || x == m || (x->first >= t && (x->last <= h->last || (x->type == DTL_ORG && x->score < .5)));
        }
        if (!fits || (m && m->last >= h->last)) continue;
        if (m && m->first < t) {
            if (m->type == DTL_ORG) dtl_res_span_to(doc, m, m->first, h->last);
        } else {
            dtl_mention *whole = dtl_doc_mention(doc, country ? DTL_LOC : DTL_ORG, h->first, h->last);
            if (!whole) return DTL_E_NOMEM;
            whole->rule = DTL_LIT("list");
            whole->score = .8;
        }
        t = h->last - 1;
    }
    return DTL_OK;
}

dtl_status dtl_mend_spans(dtl_doc *doc, const dtl_res_classes *c)
{
    dtl_status st = long_names(doc, c);
    if (st == DTL_OK) st = split_pairs(doc, c);
    return st == DTL_OK ? split_persons(doc, c) : st;
}
