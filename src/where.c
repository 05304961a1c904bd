/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include <math.h>
#include <string.h>

/* Which Paris: the article decides. Every distinct name of the article has a few entries of the gazetteer; the sure ones (countries,
 * adjectives, names of one country only) vote for their country, and then each name takes its best entry. One name is one place
 * in an article. */

enum { CANDIDATES = 24 };

typedef struct candidate {
    const dtl_hit *hit;
    dtl_span id, country, region, kind;
    double base;
} candidate;

typedef struct name {
    candidate *all;
    uint32_t n, best;
    bool near; /* the region or country beside it decided */
} name;

typedef struct where {
    dtl_res *r;
    dtl_keys keys;
    name *names;
    size_t n_names;
    uint32_t *of;  /* [n_mentions]: name of the mention, or DTL_KEYS_NONE */
    double *votes; /* [26 * 26] by country */
} where;

static int country_slot(dtl_span iso)
{
    if (iso.n != 2 || iso.s[0] < 'A' || iso.s[0] > 'Z' || iso.s[1] < 'A' || iso.s[1] > 'Z') return -1;
    return (iso.s[0] - 'A') * 26 + iso.s[1] - 'A';
}

double dtl_res_decimal(dtl_span s, bool *ok)
{
    double v = 0, unit = 1;
    bool minus = false, point = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.s[i];
        if (c == '-') minus = true;
        else if (c == '.') point = true;
        else if (c >= '0' && c <= '9') {
            v = v * 10 + (c - '0');
            if (point) unit *= 10;
            if (ok) *ok = true;
        }
    }
    return (minus ? -v : v) / unit;
}

static uint32_t digits(dtl_span s)
{
    uint32_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] < '0' || s.s[i] > '9' || v > 400000000) return 0;
        v = v * 10 + (uint32_t)(s.s[i] - '0');
    }
    return v;
}

/* How much a name means this entry before the article is asked. */
static double base_of(const dtl_res *r, const candidate *c)
{
    double v = log10(dtl_res_decimal(dtl_hit_attr(r->doc, c->hit, "pop"), NULL) + 10);
    if (dtl_span_eq(c->kind, DTL_LIT("country"))) v = 10;
    else if (dtl_span_eq(c->kind, DTL_LIT("region"))) v = v > 6 ? v : 6;
    else if (dtl_hit_attr(r->doc, c->hit, "capital").n) v += 1.5;
    else if (!dtl_span_eq(c->kind, DTL_LIT("city"))) v = 8;
    if (c->hit->pack != 0) v += 1; /* a list of the language itself, not of all the world's names */
    return v;
}

/* The entries over [first, last), each once. */
static uint32_t gather(const dtl_res *r, size_t first, size_t last, candidate *found)
{
    const dtl_doc *doc = r->doc;
    uint32_t n = 0;
    const dtl_hit *end;
    for (const dtl_hit *h = dtl_res_hits(doc, first, &end); h < end && n < CANDIDATES; h++) {
        if (h->cls != r->c.place || h->last != last || h->pack == DTL_HIT_MADE) continue;
        candidate c = {.hit = h,
                       .id = dtl_hit_attr(doc, h, "id"),
                       .country = dtl_hit_attr(doc, h, "country"),
                       .region = dtl_hit_attr(doc, h, "region"),
                       .kind = dtl_hit_attr(doc, h, "kind")};
        if (!c.id.n) continue;
        c.base = base_of(r, &c);
        uint32_t k = 0;
        while (k < n && !dtl_span_eq(found[k].id, c.id)) k++;
        if (k < n) { /* the same entry by way of two packs */
            if (c.base > found[k].base) found[k].base = c.base;
            if (h->pack > found[k].hit->pack) found[k].hit = h;
            if (!found[k].region.n) found[k].region = c.region;
        } else found[n++] = c;
    }
    return n;
}

static name *name_of(where *w, size_t i)
{
    dtl_res *r = w->r;
    dtl_doc *doc = r->doc;
    const dtl_mention *m = doc->mentions[i];
    uint32_t *at = dtl_keys_at(&w->keys, r->found[i].key);
    if (!at) {
        r->failed = true;
        return NULL;
    }
    w->of[i] = *at;
    if (*at != DTL_KEYS_NONE) return &w->names[*at];
    candidate found[CANDIDATES];
    uint32_t n = gather(r, m->first, m->last, found);
    if (!n) { /* "Bolikhamxay Province", "province de Champassak": the name without the word for what it is */
        size_t first = m->first, last = m->last;
        if (last - first > 1 && dtl_res_is(doc, last - 1, r->c.place_word)) last--;
        else if (dtl_res_is(doc, first, r->c.place_word)) {
            first++;
            while (first < last && (dtl_res_is(doc, first, r->c.of) || dtl_res_is(doc, first, r->c.article) ||
                                    doc->tokens[first].kind == DTL_TOK_PUNCT))
                first++;
        }
        if (first < last && last - first < m->last - m->first) n = gather(r, first, last, found);
        uint32_t kept = 0; /* an administrative unit first of all */
        for (uint32_t k = 0; k < n; k++)
            if (dtl_span_eq(found[k].kind, DTL_LIT("region"))) found[kept++] = found[k];
        if (kept) n = kept;
    }
    *at = w->of[i] = (uint32_t)w->n_names;
    name *nm = &w->names[w->n_names++];
    *nm = (name){.n = n, .all = n ? dtl_arena_alloc(r->arena, n * sizeof *found) : NULL};
    if (n && !nm->all) {
        nm->n = 0;
        r->failed = true;
        return NULL;
    }
    for (uint32_t k = 0; k < n; k++) {
        nm->all[k] = found[k];
        if (found[k].base > found[nm->best].base) nm->best = k;
    }
    /* a province that bears its city's name is not meant by the name alone */
    if (n && dtl_span_eq(found[nm->best].kind, DTL_LIT("region")))
        for (uint32_t k = 0; k < n; k++)
            if (dtl_span_eq(found[k].kind, DTL_LIT("city")) && dtl_span_eq(found[k].country, found[nm->best].country) &&
                found[k].base > 4 &&
                (!found[nm->best].region.n || dtl_span_eq(found[k].region, found[nm->best].region)) &&
                (!dtl_span_eq(found[nm->best].kind, DTL_LIT("city")) || found[k].base > found[nm->best].base))
                nm->best = k;
    if (n && dtl_span_eq(found[nm->best].kind, DTL_LIT("city")))
        for (uint32_t k = 0; k < n; k++)
            if (dtl_span_eq(nm->all[k].kind, DTL_LIT("region")) &&
                dtl_span_eq(nm->all[k].country, found[nm->best].country) && nm->all[k].base > found[nm->best].base)
                nm->all[k].base = found[k].base = found[nm->best].base - .1;
    /* a name of one country votes fully, one of several for its likeliest a little */
    if (n) {
        bool sure = true;
        for (uint32_t k = 0; k < n; k++) sure = sure && dtl_span_eq(found[k].country, found[0].country);
        int slot = country_slot(found[nm->best].country);
        if (slot >= 0) w->votes[slot] += sure || dtl_span_eq(found[nm->best].kind, DTL_LIT("country")) ? 1 : .2;
    }
    return nm;
}

/* "Paris, Texas", "Vientiane (Laos)", "Vientiane of Laos": what stands behind names the region or the country. */
static void near(where *w, size_t i)
{
    dtl_res *r = w->r;
    dtl_doc *doc = r->doc;
    const dtl_mention *m = doc->mentions[i];
    if (w->of[i] == DTL_KEYS_NONE) return;
    name *nm = &w->names[w->of[i]];
    if (nm->n < 2 || i + 1 >= doc->n_mentions) return;
    const dtl_mention *next = doc->mentions[i + 1];
    if (next->type != DTL_LOC || next->first <= m->last - 1 || next->first > m->last + 2 ||
        w->of[i + 1] == DTL_KEYS_NONE)
        return;
    const dtl_token *between = &doc->tokens[m->last];
    bool joined = false;
    for (size_t t = m->last; t < next->first; t++) {
        char c = doc->text.s[doc->tokens[t].start];
        joined = joined || c == ',' || c == '(' || dtl_res_is(doc, t, r->c.of);
    }
    if (!joined || between->kind == DTL_TOK_PARA) return;
    const name *far = &w->names[w->of[i + 1]];
    double best = -1;
    for (uint32_t k = 0; k < nm->n; k++)
        for (uint32_t j = 0; j < far->n; j++) {
            const candidate *a = &nm->all[k], *b = &far->all[j];
            if (!a->country.n || !dtl_span_eq(a->country, b->country) || dtl_span_eq(a->id, b->id)) continue;
            bool country = dtl_span_eq(b->kind, DTL_LIT("country"));
            bool region = b->region.n && dtl_span_eq(a->region, b->region) && dtl_span_eq(b->kind, DTL_LIT("region"));
            if (!country && !region) continue;
            double v = a->base + b->base + (region ? 10 : 0);
            if (v > best) {
                best = v;
                nm->best = k;
                nm->near = true;
            }
        }
}

static void choose(const where *w, name *nm)
{
    if (nm->near || nm->n < 2) return;
    double best = -1, all = .001;
    for (int k = 0; k < 26 * 26; k++) all += w->votes[k];
    for (uint32_t k = 0; k < nm->n; k++) {
        int slot = country_slot(nm->all[k].country);
        double v = nm->all[k].base, votes = slot >= 0 ? w->votes[slot] : 0;
        if (votes >= 1) v += .8 + .7 * votes / all; /* as much as thirty times the people */
        if (v > best) {
            best = v;
            nm->best = k;
        }
    }
}

static void votes_of_adjectives(where *w)
{
    dtl_doc *doc = w->r->doc;
    if (w->r->c.nationality < 0) return;
    for (size_t h = 0; h < doc->n_hits; h++) {
        if (doc->hits[h].cls != w->r->c.nationality) continue;
        int slot = country_slot(dtl_hit_attr(doc, &doc->hits[h], "country"));
        if (slot >= 0 && w->votes[slot] < 3) w->votes[slot] += .5;
    }
}

void dtl_where(dtl_res *r)
{
    dtl_doc *doc = r->doc;
    where w = {.r = r};
    dtl_keys_init(&w.keys, r->arena);
    w.names = dtl_arena_alloc(r->arena, (doc->n_mentions + 1) * sizeof *w.names);
    w.of = dtl_arena_alloc(r->arena, (doc->n_mentions + 1) * sizeof *w.of);
    w.votes = dtl_arena_zero(r->arena, 26 * 26, sizeof *w.votes);
    if (!w.names || !w.of || !w.votes) {
        r->failed = true;
        return;
    }
    for (size_t i = 0; i < doc->n_mentions; i++) {
        w.of[i] = DTL_KEYS_NONE;
        if (doc->mentions[i]->type == DTL_LOC) name_of(&w, i);
        if (r->failed) return;
    }
    votes_of_adjectives(&w);
    for (size_t i = 0; i < doc->n_mentions; i++) near(&w, i);
    for (size_t k = 0; k < w.n_names; k++) choose(&w, &w.names[k]);
    for (size_t i = 0; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        if (w.of[i] == DTL_KEYS_NONE || !w.names[w.of[i]].n) continue;
        const candidate *c = &w.names[w.of[i]].all[w.names[w.of[i]].best];
        r->found[i].hit = c->hit;
        m->place = digits(c->id);
        m->country = c->country;
        if (!m->subtype.n) m->subtype = c->kind;
    }
}

dtl_span dtl_where_country_id(dtl_res *r, dtl_span iso)
{
    if (country_slot(iso) < 0) return DTL_NONE;
    char key[16] = "country.";
    memcpy(key + 8, iso.s, 2);
    return dtl_set_conf(r->doc->set, key);
}

int dtl_where_country(dtl_res *r, dtl_span iso)
{
    dtl_span id = dtl_where_country_id(r, iso);
    if (!id.n) return -1;
    size_t n = 0; /* "2077456 Australia" */
    while (n < id.n && id.s[n] != ' ') n++;
    dtl_span name_ = n < id.n ? dtl_span_of(id.s + n + 1, id.n - n - 1) : iso;
    int e = dtl_identity_add(r, DTL_JOIN(r->arena, DTL_LIT("e:place/"), dtl_span_of(id.s, n)), DTL_LOC, name_);
    if (e >= 0 && !r->entities[e].country.n) r->entities[e].country = iso;
    return e;
}
