/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include <stdlib.h>
#include <string.h>

/* A role rule says which captures are person, post, body and place. Captures may be repeated (a chain of posts before one name), so
 * each post looks for the body beside it. */

enum { CAPTURES = 16 };

typedef struct captures {
    const dtl_capture *all[CAPTURES];
    size_t n;
} captures;

typedef struct maker {
    dtl_res *r;
    dtl_result *out;
    dtl_keys seen, said;
    size_t cap_roles, cap_relations;
} maker;

static void captures_of(const dtl_match *m, const dtl_capture *first, captures *c)
{
    c->n = 0;
    for (uint32_t k = 0; first && k < m->n_captures && c->n < CAPTURES; k++)
        if (m->captures[k].name == first->name && m->captures[k].first < m->captures[k].last)
            c->all[c->n++] = &m->captures[k];
}

/* The mention of that type over the tokens: the very one, else one that shares the most with them. -1: none. */
static int mention_over(const dtl_res *r, const dtl_capture *c, uint32_t types)
{
    const dtl_doc *doc = r->doc;
    int best = -1;
    uint32_t most = 0;
    for (uint32_t t = c->first; t < c->last; t++) {
        if (!r->outer[t]) continue;
        for (size_t k = r->outer[t] - 1;
             k < doc->n_mentions && k < r->outer[t] + 11u && doc->mentions[k]->first < c->last; k++) {
            const dtl_mention *m = doc->mentions[k];
            if (!(types & 1u << m->type) || m->last <= c->first || m->entity < 0) continue;
            uint32_t from = m->first > c->first ? m->first : c->first, to = m->last < c->last ? m->last : c->last,
                     outside = m->last - m->first - (to - from);
            uint32_t shared = 8 * (to - from) - (outside < 7 ? outside : 7);
            if (shared > most) {
                most = shared;
                best = (int)k;
            }
        }
    }
    return best;
}

static const dtl_slot *slot_of(const dtl_action *a, const char *name)
{
    for (uint32_t k = 0; k < a->n_slots; k++)
        if (dtl_span_eq(a->slots[k].name, dtl_span_str(name))) return &a->slots[k];
    return NULL;
}

static void slot_captures(const maker *k, const dtl_match *m, const dtl_slot *s, captures *c)
{
    c->n = 0;
    char name[40];
    if (!s || !s->capture.n || s->capture.n >= sizeof name) return;
    memcpy(name, s->capture.s, s->capture.n);
    name[s->capture.n] = '\0';
    captures_of(m, dtl_match_capture(k->r->doc, m, name), c);
}

static bool only_conj(const dtl_res *r, uint32_t first, uint32_t last)
{
    for (uint32_t t = first; t < last; t++)
        if (!dtl_res_is(r->doc, t, r->c.conj) && !dtl_res_is(r->doc, t, r->c.article)) return false;
    return first < last;
}

/* Of the captures, the one that belongs to post k: the next one behind it, or, where they stand before their posts, the last one
 * before it. "Secretary and chairman of X" share X, "member, secretary of X" do not: only a conjunction may stand between. */
static const dtl_capture *beside(const dtl_res *r, const captures *posts, size_t k, const captures *c, bool own)
{
    if (!c->n) return NULL;
    bool before = c->all[0]->first < posts->all[0]->first;
    const dtl_capture *behind = NULL, *ahead = NULL;
    for (size_t i = 0; i < c->n; i++) {
        if (c->all[i]->first < posts->all[k]->first) ahead = c->all[i];
        else if (!behind) behind = c->all[i];
    }
    if (before) return ahead ? ahead : behind;
    for (size_t p = k; behind && p + 1 < posts->n && posts->all[p + 1]->first < behind->first; p++)
        if (!only_conj(r, posts->all[p]->last, posts->all[p + 1]->first)) behind = NULL;
    if (behind || own) return behind;
    return ahead && only_conj(r, ahead->last, posts->all[k]->first) ? ahead : NULL;
}

static int place_of(const maker *k, const dtl_capture *c)
{
    dtl_res *r = k->r;
    int m = mention_over(r, c, 1u << DTL_LOC);
    if (m >= 0) return r->doc->mentions[m]->entity;
    const dtl_hit *h = r->c.nationality >= 0 ? dtl_doc_hit(r->doc, c->first, r->c.nationality) : NULL;
    if (!h && r->c.place >= 0) h = dtl_doc_hit(r->doc, c->first, r->c.place);
    return h ? dtl_where_country(r, dtl_hit_attr(r->doc, h, "country")) : -1;
}

static dtl_span id_of_place(dtl_res *r, dtl_span id)
{
    dtl_span s = dtl_slug_id(id, r->arena);
    return DTL_JOIN(r->arena, DTL_LIT("e:place/"), s);
}

static int place_of_org(const maker *k, int org_m)
{
    dtl_res *r = k->r;
    const dtl_body *b = org_m >= 0 ? r->found[org_m].body : NULL;
    if (!b || (!b->place.n && !b->country.n)) return -1;
    if (!b->place.n) return dtl_where_country(r, b->country);
    uint32_t e = dtl_keys_get(&r->by_id, id_of_place(r, b->place));
    return e == DTL_KEYS_NONE ? -1 : (int)e;
}

/* An organization that begins in the post's words and goes on behind them; the post ends before it. */
static bool body_in(const dtl_res *r, dtl_capture *post, dtl_capture *body)
{
    const dtl_doc *doc = r->doc;
    for (uint32_t t = post->first + 1; t < post->last; t++) {
        const dtl_mention *m = r->outer[t] ? doc->mentions[r->outer[t] - 1] : NULL;
        if (!m || m->type != DTL_ORG || m->first != t || m->last <= post->last) continue;
        body->first = m->first;
        body->last = m->last;
        post->last = t;
        while (post->last > post->first + 1 &&
               (dtl_res_is(doc, post->last - 1, r->c.of) || dtl_res_is(doc, post->last - 1, r->c.article)))
            post->last--;
        return true;
    }
    return false;
}

/* "US Trade Representative": the place or nation that the post begins with is the post's place. */
static int place_before(dtl_res *r, dtl_capture *post)
{
    const dtl_doc *doc = r->doc;
    const dtl_hit *h = r->c.nationality < 0 ? NULL : dtl_doc_hit(doc, post->first, r->c.nationality);
    if (!h && r->c.place >= 0) { /* countries only: towns are named like the first syllables of posts */
        h = dtl_doc_hit(doc, post->first, r->c.place);
        if (h && !dtl_span_eq(dtl_hit_attr(doc, h, "kind"), DTL_LIT("country"))) h = NULL;
    }
    if (!h || h->last >= post->last || !(doc->tokens[post->first].shape & (DTL_SHAPE_UPPER | DTL_SHAPE_DOTTED)))
        return -1;
    int e = dtl_where_country(r, dtl_hit_attr(doc, h, "country"));
    if (e >= 0) post->first = h->last;
    return e;
}

static void add_role(maker *k, dtl_role role)
{
    /* the same post of the same person for the same body is one row, however often the article says it */
    dtl_span post = role.post;
    dtl_span key =
        dtl_arena_printf(k->r->arena, "%d %d %d %.*s", role.person, role.org, role.place, (int)post.n, post.s);
    uint32_t *v = dtl_keys_at(&k->said, key);
    if (!key.s || !v) {
        k->r->failed = true;
        return;
    }
    if (*v != DTL_KEYS_NONE) return;
    if (k->out->n_roles == k->cap_roles) {
        size_t cap = k->cap_roles ? k->cap_roles * 2 : 16;
        dtl_role *more = dtl_arena_alloc(k->r->arena, cap * sizeof *more);
        if (!more) {
            k->r->failed = true;
            return;
        }
        if (k->out->n_roles) memcpy(more, k->out->roles, k->out->n_roles * sizeof *more);
        k->out->roles = more;
        k->cap_roles = cap;
    }
    *v = (uint32_t)k->out->n_roles;
    k->out->roles[k->out->n_roles++] = role;
}

static uint32_t cp_at(const dtl_doc *doc, size_t first)
{
    return doc->tokens[first].cp;
}
static uint32_t cp_behind(const dtl_doc *doc, size_t last)
{
    return doc->tokens[last - 1].cp + doc->tokens[last - 1].n_cp;
}

static void role(maker *k, const dtl_match *m, const dtl_action *a)
{
    dtl_res *r = k->r;
    dtl_doc *doc = r->doc;
    captures persons, posts, orgs, places;
    const dtl_slot *post_slot = slot_of(a, "post");
    slot_captures(k, m, slot_of(a, "person"), &persons);
    slot_captures(k, m, post_slot, &posts);
    slot_captures(k, m, slot_of(a, "org"), &orgs);
    slot_captures(k, m, slot_of(a, "place"), &places);
    dtl_capture whole = {.first = m->first, .last = m->last};
    if (!posts.n && post_slot && post_slot->text.n)
        posts.all[posts.n++] = &whole; /* the post is a constant of the rule */
    for (size_t p = 0; p < posts.n; p++) {
        const dtl_capture *post = posts.all[p], *place = beside(r, &posts, p, &places, false);
        /* "First Secretary of the Party and President of Cuba": what has a place of its own borrows no body */
        bool own_place =
            place && place->first >= post->last && (p + 1 == posts.n || place->first < posts.all[p + 1]->first);
        const dtl_capture *org = beside(r, &posts, p, &orgs, own_place);
        size_t from = 0, to = persons.n;
        if (persons.n == posts.n && persons.n > 1) from = p, to = p + 1; /* one each, in order */
        else if (persons.n > 1 && posts.n > 1) to = 1;
        for (size_t w = from; w < to; w++) {
            int person_m = mention_over(r, persons.all[w], 1u << DTL_PER);
            if (person_m < 0) continue;
            /* a shorter match of the same chain says the same again */
            dtl_span key = dtl_arena_printf(r->arena, "%d %u", person_m, (unsigned)post->first);
            uint32_t *v = dtl_keys_at(&k->seen, key);
            if (!key.s || !v) {
                r->failed = true;
                return;
            }
            if (*v != DTL_KEYS_NONE) continue;
            *v = 0;
            dtl_role x = {.person = doc->mentions[person_m]->entity,
                          .person_m = person_m,
                          .org = -1,
                          .org_m = -1,
                          .place = -1,
                          .rule = m->rule->place};
            uint32_t first = post->first, last = post->last;
            dtl_capture own = *post, inside;
            if (post != &whole) {
                /* "président du [Conseil populaire]" where the list has a "président du conseil": the body wins */
                org = body_in(r, &own, &inside) ? &inside : org;
                x.place = place_before(r, &own);
                first = own.first;
                last = own.last;
            }
            if (org) {
                x.org_m = mention_over(r, org, 1u << DTL_ORG | 1u << DTL_EVT);
                if (x.org_m >= 0) {
                    x.org = doc->mentions[x.org_m]->entity;
                    if (org->last > last && org->last <= persons.all[w]->first) last = org->last;
                } else if (!place) x.place = place_of(k, org);
            }
            if (place) {
                x.place = place_of(k, place);
                if (place->last > last && place->last <= persons.all[w]->first) last = place->last;
            }
            if (x.place < 0) x.place = place_of_org(k, x.org_m);
            x.post = post == &whole ? post_slot->text : dtl_res_clean(dtl_doc_text(doc, first, own.last), r->arena);
            const dtl_hit *listed = post == &whole || r->c.post < 0 ? NULL : dtl_doc_hit(doc, post->first, r->c.post);
            x.norm = post == &whole ? post_slot->text : listed ? dtl_hit_attr(doc, listed, "id") : DTL_NONE;
            x.start = cp_at(doc, first);
            x.end = cp_behind(doc, last);
            add_role(k, x);
        }
    }
}

static void relation(maker *k, const dtl_match *m, const dtl_action *a)
{
    dtl_res *r = k->r;
    const uint32_t any = 1u << DTL_PER | 1u << DTL_ORG | 1u << DTL_LOC | 1u << DTL_EVT | 1u << DTL_DOC | 1u << DTL_MISC;
    captures subjects, objects;
    slot_captures(k, m, slot_of(a, "subject"), &subjects);
    slot_captures(k, m, slot_of(a, "object"), &objects);
    for (size_t s = 0; s < subjects.n; s++)
        for (size_t o = 0; o < objects.n; o++) {
            int sm = mention_over(r, subjects.all[s], any), om = mention_over(r, objects.all[o], any);
            if (sm < 0 || om < 0) continue;
            int se = r->doc->mentions[sm]->entity, oe = r->doc->mentions[om]->entity;
            if (se == oe) continue;
            dtl_span key = dtl_arena_printf(r->arena, "r %.*s %d %d", (int)a->name.n, a->name.s, se, oe);
            uint32_t *v = dtl_keys_at(&k->said, key);
            if (!key.s || !v) {
                r->failed = true;
                return;
            }
            if (*v != DTL_KEYS_NONE) continue;
            if (k->out->n_relations == k->cap_relations) {
                size_t cap = k->cap_relations ? k->cap_relations * 2 : 16;
                dtl_relation *more = dtl_arena_alloc(r->arena, cap * sizeof *more);
                if (!more) {
                    r->failed = true;
                    return;
                }
                if (k->out->n_relations) memcpy(more, k->out->relations, k->out->n_relations * sizeof *more);
                k->out->relations = more;
                k->cap_relations = cap;
            }
            *v = (uint32_t)k->out->n_relations;
            k->out->relations[k->out->n_relations++] = (dtl_relation){.kind = a->name,
                                                                      .subject = se,
                                                                      .object = oe,
                                                                      .start = cp_at(r->doc, m->first),
                                                                      .end = cp_behind(r->doc, m->last),
                                                                      .rule = m->rule->place};
        }
}

/* The longest match of a row of posts says most of each; what begins further right says less of the same. */
static int longest_match(const void *va, const void *vb)
{
    const dtl_match *a = *(const dtl_match *const *)va, *b = *(const dtl_match *const *)vb;
    uint32_t na = a->last - a->first, nb = b->last - b->first;
    if (na != nb) return na > nb ? -1 : 1;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->rule->index < b->rule->index) -
           (a->rule->index > b->rule->index); /* the language's own rule before und's */
}

static int by_start(const void *va, const void *vb)
{
    const dtl_role *a = va, *b = vb;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    if (a->person_m != b->person_m) return a->person_m - b->person_m;
    return (a->end < b->end) - (a->end > b->end);
}

/* "executive" is no second post of a chief executive: of two posts of a person, one inside the other, the longer stays. */
static void drop_inner(dtl_result *out)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n_roles; i++) {
        const dtl_role *role = &out->roles[i], *before = n ? &out->roles[n - 1] : NULL;
        if (before && before->person == role->person && role->start >= before->start && role->end <= before->end &&
            role->end - role->start < before->end - before->start)
            continue;
        out->roles[n++] = *role;
    }
    out->n_roles = n;
}

void dtl_roles(dtl_res *r, dtl_result *out)
{
    dtl_doc *doc = r->doc;
    maker k = {.r = r, .out = out};
    dtl_keys_init(&k.seen, r->arena);
    dtl_keys_init(&k.said, r->arena);
    const dtl_match **order = dtl_arena_alloc(r->arena, (doc->n_matches + 1) * sizeof *order);
    if (!order) {
        r->failed = true;
        return;
    }
    size_t n = 0;
    for (size_t i = 0; i < doc->n_matches; i++)
        if (doc->matches[i].rule->phase == DTL_PHASE_ROLE && doc->matches[i].last > doc->matches[i].first)
            order[n++] = &doc->matches[i];
    if (n) qsort(order, n, sizeof *order, longest_match);
    for (size_t i = 0; i < n && !r->failed; i++) {
        const dtl_match *m = order[i];
        for (uint32_t a = 0; a < m->rule->n_actions; a++) {
            if (m->rule->actions[a].kind == DTL_ACT_ROLE) role(&k, m, &m->rule->actions[a]);
            else if (m->rule->actions[a].kind == DTL_ACT_RELATION) relation(&k, m, &m->rule->actions[a]);
        }
    }
    if (out->n_roles) qsort(out->roles, out->n_roles, sizeof *out->roles, by_start);
    drop_inner(out);
}
