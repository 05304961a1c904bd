/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include <string.h>

/* Ids are computed, never handed out: the same name gives the same id on any machine. Per mention first an id, then the entities in
 * order of the text. */

enum { ALIASES_MOST = 64 };

typedef struct alias {
    dtl_span text;
    struct alias *next;
} alias;

typedef struct dtl_names { /* [n_entities], beside the entities */
    alias *first, *last;
    uint32_t n, n_mentions;
    int quality; /* of the name chosen so far */
} dtl_names;

static dtl_span id_of(dtl_res *r, const char *kind, dtl_span slug, bool of_article)
{
    dtl_span k = dtl_span_str(kind);
    return of_article ? DTL_JOIN(r->arena, DTL_LIT("e:"), k, DTL_LIT("/"), slug, DTL_LIT("~"), r->article_id)
                      : DTL_JOIN(r->arena, DTL_LIT("e:"), k, DTL_LIT("/"), slug);
}

static dtl_span clean(dtl_res *r, const dtl_mention *m)
{
    return dtl_res_clean(m->text, r->arena);
}

/* ---- organizations ---- */

static dtl_span org_by_parts(dtl_res *r, const dtl_body *b)
{
    dtl_span where = DTL_NONE;
    if (b->of_org.n && b->place.n) {
        dtl_span place = dtl_slug_id(b->place, r->arena);
        where = DTL_JOIN(r->arena, b->of_org, DTL_LIT("."), place);
    } else if (b->of_org.n) where = b->of_org;
    else if (b->place.n) where = dtl_slug_id(b->place, r->arena);
    else if (b->country.n) {
        where = dtl_where_country_id(r, b->country);
        size_t n = 0;
        while (n < where.n && where.s[n] != ' ') n++;
        where.n = n;
        if (!n) where = dtl_slug_id(b->country, r->arena);
    }
    const dtl_span dot = DTL_LIT("."), none = DTL_NONE;
    dtl_span out = DTL_JOIN(r->arena, DTL_LIT("e:org/"), b->kind, b->field.n ? DTL_LIT("-") : none, b->field,
                            where.n ? dot : none, where, b->number.n ? dot : none, b->number,
                            where.n ? none : DTL_LIT("~"), where.n ? none : r->article_id);
    if (!out.s) r->failed = true;
    return out;
}

/* The name without the form of the company at its end: "Apple Inc." is Apple. */
static dtl_span without_form(dtl_res *r, const dtl_mention *m)
{
    int form = r->c.form;
    size_t last = m->last;
    for (size_t back = 1; form >= 0 && back <= 3 && m->first + back < m->last; back++) {
        const dtl_hit *h = dtl_doc_hit(r->doc, m->last - back, form);
        if (h && h->last == m->last) last = m->last - back;
    }
    while (last > m->first + 1 && r->doc->tokens[last - 1].kind == DTL_TOK_PUNCT) last--;
    return dtl_doc_text(r->doc, m->first, last);
}

static dtl_span known_id(dtl_res *r, size_t i, const char *kind)
{
    const dtl_hit *h = r->found[i].hit;
    dtl_span id = h ? dtl_hit_attr(r->doc, h, "id") : DTL_NONE;
    return id.n ? id_of(r, kind, dtl_slug_id(id, r->arena), false) : DTL_NONE;
}

static dtl_span org_id(dtl_res *r, size_t i)
{
    const dtl_mention *m = r->doc->mentions[i];
    dtl_span id = known_id(r, i, "org");
    if (id.n) return id;
    const dtl_body *b = r->found[i].body;
    if (b && b->whole) return org_by_parts(r, b);
    return id_of(r, "org", dtl_slug(r->slug, without_form(r, m), r->doc->lang, false, r->arena), false);
}

/* A list entry over the very words, of one of the classes that give an id to the type. */
static const dtl_hit *entry_over(const dtl_res *r, const dtl_mention *m)
{
    const dtl_hit *end, *best = NULL;
    for (const dtl_hit *h = dtl_res_hits(r->doc, m->first, &end); h < end; h++) {
        if (h->last != m->last || h->pack == DTL_HIT_MADE) continue;
        if (r->c.user[m->type] >= 0 && h->cls == r->c.user[m->type] && dtl_hit_attr(r->doc, h, "id").n) return h;
        bool org = h->cls == r->c.org || h->cls == r->c.agency || h->cls == r->c.media;
        bool other = h->cls != r->c.place && h->cls != r->c.head && h->cls != r->c.nationality && h->cls != r->c.post &&
                     h->cls != r->c.field && h->cls != r->c.given && h->cls != r->c.surname;
        if (m->type == DTL_ORG ? !org : !other) continue;
        if (dtl_hit_attr(r->doc, h, "id").n && (!best || h->pack > best->pack)) best = h;
    }
    return best;
}

/* ---- persons ---- */

typedef struct person {
    dtl_span key, text; /* of its longest form */
    dtl_span id;
    uint32_t n, best_n; /* mentions; of the form that gave the id */
} person;

typedef struct people {
    dtl_res *r;
    dtl_keys by_key, by_ends, by_word; /* folded full name; first and last word; any word, the last person seen wins */
    person *all;
    size_t n;
    uint32_t *of; /* [n_mentions] */
} people;

static size_t word_at(dtl_span key, size_t at, dtl_span *word)
{
    size_t e = at;
    while (e < key.n && key.s[e] != ' ') e++;
    *word = dtl_span_of(key.s + at, e - at);
    return e < key.n ? e + 1 : e;
}

static size_t n_words(dtl_span key)
{
    size_t n = key.n > 0;
    for (size_t i = 0; i < key.n; i++) n += key.s[i] == ' ';
    return n;
}

/* Are the words of a, in their order, words of b? */
static bool is_within(dtl_span a, dtl_span b)
{
    dtl_span wa, wb;
    size_t ib = 0;
    for (size_t ia = 0; ia < a.n;) {
        ia = word_at(a, ia, &wa);
        bool found = false;
        while (ib < b.n && !found) {
            ib = word_at(b, ib, &wb);
            found = dtl_span_eq(wa, wb);
        }
        if (!found) return false;
    }
    return true;
}

/* A full name: two words and more, or two letters and more of a script that writes names in one piece. */
static bool is_full(const dtl_doc *doc, const dtl_mention *m, dtl_span key)
{
    const dtl_token *w = &doc->tokens[m->first];
    if ((w->script == 7 || w->script == 8) && w->n_cp >= 2) return true;
    if (w->script == 6) return n_words(key) >= 2;
    size_t n = 0;
    for (size_t t = m->first; t < m->last; t++)
        n += doc->tokens[t].kind == DTL_TOK_WORD && !(t > m->first && doc->tokens[t].shape & DTL_SHAPE_GLUED);
    return n >= 2 && !(w->shape & DTL_SHAPE_LOWER); /* "Jean-Luc" and "von der Leyen" are half a name */
}

/* The name that gives the id: without initials, where two words are left. */
static dtl_span id_name(dtl_res *r, const dtl_mention *m)
{
    const dtl_doc *doc = r->doc;
    size_t words = 0, initials = 0;
    for (size_t t = m->first; t < m->last; t++) {
        if (doc->tokens[t].kind != DTL_TOK_WORD) continue;
        if (doc->tokens[t].shape & DTL_SHAPE_INITIAL) initials++;
        else words++;
    }
    if (!initials || words < 2) return m->text;
    char *s = dtl_arena_alloc(r->arena, m->text.n + 1);
    if (!s) return m->text;
    size_t n = 0;
    for (size_t t = m->first; t < m->last; t++) {
        const dtl_token *k = &doc->tokens[t];
        if (k->kind == DTL_TOK_WORD && k->shape & DTL_SHAPE_INITIAL) continue;
        if (n && !(k->shape & DTL_SHAPE_GLUED)) s[n++] = ' ';
        memcpy(s + n, doc->text.s + k->start, k->end - k->start);
        n += k->end - k->start;
    }
    return dtl_span_of(s, n);
}

static uint32_t *at(people *p, dtl_keys *keys, dtl_span key)
{
    uint32_t *v = dtl_keys_at(keys, key);
    if (!v) p->r->failed = true;
    return v;
}

static dtl_span ends_of(people *p, dtl_span key)
{
    dtl_span first, last = DTL_NONE;
    size_t i = word_at(key, 0, &first);
    while (i < key.n) i = word_at(key, i, &last);
    return DTL_JOIN(p->r->arena, first, DTL_LIT(" "), last);
}

/* Full names to persons: the same words, or words of a longer name with the same first and last word. */
static void gather(people *p)
{
    dtl_doc *doc = p->r->doc;
    for (size_t i = 0; i < doc->n_mentions && !p->r->failed; i++) {
        const dtl_mention *m = doc->mentions[i];
        dtl_span key = p->r->found[i].key;
        if (m->type != DTL_PER || !is_full(doc, m, key)) continue;
        uint32_t *v = at(p, &p->by_key, key);
        if (!v) return;
        if (*v == DTL_KEYS_NONE) {
            uint32_t *e = at(p, &p->by_ends, ends_of(p, key));
            if (!e) return;
            if (*e != DTL_KEYS_NONE && (is_within(key, p->all[*e].key) || is_within(p->all[*e].key, key))) *v = *e;
            else {
                p->all[p->n] = (person){.key = key, .text = m->text};
                *v = (uint32_t)p->n++;
                if (*e == DTL_KEYS_NONE) *e = *v;
            }
        }
        person *who = &p->all[*v];
        if (key.n > who->key.n) who->key = key, who->text = m->text;
        who->n++;
        p->of[i] = *v;
        if (!who->id.n)
            who->id = id_of(p->r, "per", dtl_slug(p->r->slug, id_name(p->r, m), doc->lang, true, p->r->arena), false);
    }
}

/* "Phú Trọng" beside "Nguyễn Phú Trọng": a name that ends another one's is the same person. */
static void merge_endings(people *p)
{
    dtl_keys endings;
    dtl_keys_init(&endings, p->r->arena);
    for (size_t k = 0; k < p->n; k++) {
        dtl_span key = p->all[k].key, word;
        for (int drop = 0; drop < 3; drop++) {
            size_t x = word_at(key, 0, &word);
            key = dtl_span_of(key.s + x, key.n - x);
            if (n_words(key) < 2) break;
            uint32_t *v = at(p, &endings, key);
            if (!v) return;
            *v = (uint32_t)k;
        }
    }
    for (size_t i = 0; endings.n && i < p->r->doc->n_mentions; i++) {
        if (p->of[i] == DTL_KEYS_NONE) continue;
        uint32_t v = dtl_keys_get(&endings, p->all[p->of[i]].key);
        if (v != DTL_KEYS_NONE) p->of[i] = v;
    }
}

static bool ends_with(dtl_span name, dtl_span end)
{
    return name.n > end.n && !memcmp(name.s + name.n - end.n, end.s, end.n) && name.s[name.n - end.n - 1] == ' ';
}

/* Single names to the person named so last; before any, to the first one that comes. */
static void attach(people *p, bool backwards)
{
    dtl_doc *doc = p->r->doc;
    for (size_t k = 0; k < doc->n_mentions && !p->r->failed; k++) {
        size_t i = backwards ? doc->n_mentions - 1 - k : k;
        const dtl_mention *m = doc->mentions[i];
        if (m->type != DTL_PER) continue;
        dtl_span key = p->r->found[i].key, word;
        if (p->of[i] != DTL_KEYS_NONE) {
            if (!is_full(doc, m, key)) continue;
            size_t words = n_words(key), w = 0;
            for (size_t x = 0; x < key.n; w++) {
                x = word_at(key, x, &word);
                uint32_t *v = at(p, &p->by_word, word);
                if (!v) return;
                /* a family name (last) is taken over a given one (first): "Xi" finds Xi Jinping all the same */
                bool last = w + 1 == words;
                if (*v == DTL_KEYS_NONE || last) *v = p->of[i];
                else {
                    if (!ends_with(p->all[*v].key, word)) *v = p->of[i];
                }
            }
            continue;
        }
        uint32_t v = dtl_keys_get(&p->by_word, key);
        if (v == DTL_KEYS_NONE && n_words(key) > 1) { /* "von der Leyen", "al-Assad" */
            for (size_t x = 0; x < key.n;) x = word_at(key, x, &word);
            v = dtl_keys_get(&p->by_word, word);
            if (v != DTL_KEYS_NONE && !ends_with(p->all[v].key, key)) v = DTL_KEYS_NONE;
        }
        if (v != DTL_KEYS_NONE) {
            p->of[i] = v;
            p->all[v].n++;
        }
    }
}

/* ---- everything ---- */

int dtl_identity_add(dtl_res *r, dtl_span id, dtl_type type, dtl_span name)
{
    uint32_t *v = id.n ? dtl_keys_at(&r->by_id, id) : NULL;
    if (!v) {
        r->failed = r->failed || id.n > 0;
        return -1;
    }
    if (*v != DTL_KEYS_NONE) return (int)*v;
    if (r->n_entities == r->cap_entities) {
        size_t cap = r->cap_entities ? r->cap_entities * 2 : 64;
        dtl_entity *e = dtl_arena_alloc(r->arena, cap * sizeof *e);
        dtl_names *n = dtl_arena_alloc(r->arena, cap * sizeof *n);
        if (!e || !n) {
            r->failed = true;
            return -1;
        }
        if (r->n_entities) {
            memcpy(e, r->entities, r->n_entities * sizeof *e);
            memcpy(n, r->names, r->n_entities * sizeof *n);
        }
        r->entities = e;
        r->names = n;
        r->cap_entities = cap;
    }
    *v = (uint32_t)r->n_entities;
    r->entities[r->n_entities] = (dtl_entity){.id = id, .type = type, .name = name};
    r->names[r->n_entities] = (dtl_names){.quality = -1};
    return (int)r->n_entities++;
}

static void name_it(dtl_res *r, int e, dtl_span text, int quality)
{
    dtl_names *n = &r->names[e];
    dtl_entity *x = &r->entities[e];
    for (alias *a = n->first; a; a = a->next)
        if (dtl_span_eq(a->text, text)) goto seen;
    if (n->n >= ALIASES_MOST) return;
    alias *a = dtl_arena_alloc(r->arena, sizeof *a);
    if (!a) {
        r->failed = true;
        return;
    }
    *a = (alias){.text = text};
    if (n->last) n->last->next = a;
    else n->first = a;
    n->last = a;
    n->n++;
seen:
    if (quality > n->quality || (quality == n->quality && text.n > x->name.n)) {
        n->quality = quality;
        x->name = text;
    }
}

static void place_facts(dtl_res *r, int e, size_t i)
{
    const dtl_mention *m = r->doc->mentions[i];
    dtl_entity *x = &r->entities[e];
    const dtl_hit *h = r->found[i].hit;
    if (!x->country.n) x->country = m->country;
    if (!h || x->has_coord) return;
    dtl_span lat = dtl_hit_attr(r->doc, h, "lat"), lon = dtl_hit_attr(r->doc, h, "lon");
    bool a = false, b = false;
    x->lat = dtl_res_decimal(lat, &a);
    x->lon = dtl_res_decimal(lon, &b);
    x->has_coord = a && b;
}

static bool is_caps(const dtl_doc *doc, const dtl_mention *m)
{
    for (size_t t = m->first; t < m->last; t++)
        if (doc->tokens[t].kind == DTL_TOK_WORD && !(doc->tokens[t].shape & DTL_SHAPE_CAPS)) return false;
    return true;
}

/* "the Summit", "Memorandum of Understanding": nothing but the word for the thing; it is this article's, not the world's. */
static bool is_generic(const dtl_res *r, const dtl_mention *m)
{
    const dtl_doc *doc = r->doc;
    int cls = m->type == DTL_EVT ? r->c.event_head : r->c.doc_head;
    if (cls < 0) return false;
    for (size_t t = m->first; t < m->last; t++) {
        const dtl_token *k = &doc->tokens[t];
        if (k->kind == DTL_TOK_NUMBER) return false;
        if (k->kind != DTL_TOK_WORD || dtl_doc_has(doc, t, cls) || dtl_res_is(doc, t, r->c.stop) ||
            dtl_res_is(doc, t, r->c.of) || dtl_res_is(doc, t, r->c.article))
            continue;
        if (!(k->shape & DTL_SHAPE_LOWER)) return false;
    }
    return true;
}

static dtl_span mention_id(dtl_res *r, size_t i, const people *p)
{
    const dtl_mention *m = r->doc->mentions[i];
    dtl_span id, lang = r->doc->lang, text = clean(r, m);
    switch (m->type) {
    case DTL_PER:
        if (p->of[i] != DTL_KEYS_NONE) return p->all[p->of[i]].id;
        if (m->norm.n) return id_of(r, "per", dtl_slug(r->slug, m->norm, lang, true, r->arena), false);
        return id_of(r, "per", dtl_slug(r->slug, text, lang, true, r->arena), !is_full(r->doc, m, r->found[i].key));
    case DTL_ORG: return org_id(r, i);
    case DTL_LOC:
        id = known_id(r, i, "place");
        return id.n ? id : id_of(r, "place", dtl_slug(r->slug, text, lang, false, r->arena), false);
    case DTL_EVT:
    case DTL_DOC:
        return id_of(r, m->type == DTL_EVT ? "evt" : "doc", dtl_slug(r->slug, text, lang, false, r->arena),
                     is_generic(r, m));
    case DTL_MISC:
        id = known_id(r, i, "misc");
        return id.n ? id : id_of(r, "misc", dtl_slug(r->slug, text, lang, false, r->arena), false);
    default: return DTL_NONE;
    }
}

/* Acronyms take their long form's id, or give it theirs where only they are known; a lone head ("the Commission") the id of the last
 * organization that begins or ends with it. */
static void share(dtl_res *r, dtl_span *ids)
{
    dtl_doc *doc = r->doc;
    dtl_keys by_text, by_word, better; /* better: an id made of a name to the known id of its acronym */
    dtl_keys_init(&by_text, r->arena);
    dtl_keys_init(&better, r->arena);
    dtl_keys_init(&by_word, r->arena);
    for (size_t i = 0; i < doc->n_mentions && !r->failed; i++) {
        const dtl_mention *m = doc->mentions[i];
        if (!ids[i].n || m->norm.n || m->type == DTL_PER) continue;
        uint32_t *v = dtl_keys_at(&by_text, clean(r, m));
        if (!v) r->failed = true;
        else if (*v == DTL_KEYS_NONE) *v = (uint32_t)i;
    }
    for (size_t i = 0; i < doc->n_mentions && !r->failed; i++) {
        const dtl_mention *m = doc->mentions[i];
        if (!ids[i].n || !m->norm.n || m->type == DTL_PER) continue;
        uint32_t v = dtl_keys_get(&by_text, m->norm);
        if (v == DTL_KEYS_NONE || doc->mentions[v]->type != m->type) {
            if (!r->found[i].hit)
                ids[i] = id_of(r,
                               m->type == DTL_EVT    ? "evt"
                               : m->type == DTL_LOC  ? "place"
                               : m->type == DTL_MISC ? "misc"
                                                     : "org",
                               dtl_slug(r->slug, m->norm, doc->lang, false, r->arena), false);
        } else if (r->found[i].hit && !r->found[v].hit && m->type == DTL_ORG &&
                   m->text.n > 3) { /* "PCC" is many parties */
            uint32_t *b = dtl_keys_at(&better, ids[v]);
            if (b) *b = (uint32_t)i;
            else r->failed = true;
        } else ids[i] = ids[v];
    }
    for (size_t i = 0; i < doc->n_mentions && better.n; i++) {
        uint32_t v = ids[i].n ? dtl_keys_get(&better, ids[i]) : DTL_KEYS_NONE;
        if (v != DTL_KEYS_NONE) ids[i] = ids[v];
    }
    for (size_t i = 0; i < doc->n_mentions && !r->failed; i++) {
        if (doc->mentions[i]->type != DTL_ORG) continue;
        dtl_span key = r->found[i].key, first, last = DTL_NONE;
        if (n_words(key) == 1) {
            uint32_t v = dtl_keys_get(&by_word, key);
            const dtl_body *b = r->found[i].body;
            if (v != DTL_KEYS_NONE && !r->found[i].hit && (!b || !b->tied) &&
                dtl_res_is(doc, doc->mentions[i]->first, r->c.head))
                ids[i] = ids[v];
            continue;
        }
        size_t x = word_at(key, 0, &first);
        while (x < key.n) x = word_at(key, x, &last);
        /* "the Commission" of European Commission, "la Commission" of Commission européenne; not "Parti" of Comité du Parti */
        const dtl_mention *m = doc->mentions[i];
        bool of = m->last - m->first > 1 &&
                  (dtl_res_is(doc, m->last - 2, r->c.of) || dtl_res_is(doc, m->last - 2, r->c.article));
        for (int side = 0; side < (of ? 1 : 2); side++) {
            uint32_t *v = dtl_keys_at(&by_word, side ? last : first);
            if (v) *v = (uint32_t)i;
            else r->failed = true;
        }
    }
}

static void finish_names(dtl_res *r)
{
    for (size_t e = 0; e < r->n_entities; e++) {
        dtl_entity *x = &r->entities[e];
        size_t n = 0;
        x->aliases = dtl_arena_alloc(r->arena, (r->names[e].n + 1) * sizeof *x->aliases);
        if (!x->aliases) {
            r->failed = true;
            return;
        }
        for (alias *a = r->names[e].first; a; a = a->next)
            if (!dtl_span_eq(a->text, x->name)) x->aliases[n++] = a->text;
        x->n_aliases = n;
    }
}

void dtl_identity(dtl_res *r)
{
    dtl_doc *doc = r->doc;
    people p = {.r = r};
    dtl_keys_init(&p.by_key, r->arena);
    dtl_keys_init(&p.by_ends, r->arena);
    dtl_keys_init(&p.by_word, r->arena);
    p.all = dtl_arena_alloc(r->arena, (doc->n_mentions + 1) * sizeof *p.all);
    p.of = dtl_arena_alloc(r->arena, (doc->n_mentions + 1) * sizeof *p.of);
    dtl_span *ids = dtl_arena_zero(r->arena, doc->n_mentions + 1, sizeof *ids);
    if (!p.all || !p.of || !ids) {
        r->failed = true;
        return;
    }
    for (size_t i = 0; i < doc->n_mentions; i++) {
        p.of[i] = DTL_KEYS_NONE;
        dtl_type t = doc->mentions[i]->type;
        if (t == DTL_ORG || t == DTL_MISC) r->found[i].hit = entry_over(r, doc->mentions[i]);
    }
    dtl_bodies(r);
    gather(&p);
    if (!r->failed) merge_endings(&p);
    attach(&p, false);
    attach(&p, true);
    for (size_t i = 0; i < doc->n_mentions && !r->failed; i++) ids[i] = mention_id(r, i, &p);
    if (!r->failed) share(r, ids);
    for (size_t i = 0; i < doc->n_mentions && !r->failed; i++) {
        dtl_mention *m = doc->mentions[i];
        m->entity = -1;
        if (!ids[i].n) continue;
        dtl_span text = clean(r, m);
        int e = m->entity = dtl_identity_add(r, ids[i], m->type, text);
        if (e < 0) continue;
        r->entities[e].n++;
        const dtl_hit *h = r->found[i].hit;
        const dtl_body *b = r->found[i].body;
        bool caps = is_caps(doc, m);
        /* the best name: what the list calls it, else the longest form with its place in it, else any, capitals last */
        name_it(r, e, text, b ? (b->tied || !b->whole ? 1 : 2) : caps ? 0 : 1);
        if (m->norm.n) name_it(r, e, m->norm, 2);
        if (h && m->type == DTL_ORG && caps && dtl_hit_name(doc, h).n) name_it(r, e, dtl_hit_name(doc, h), 1);
        if (h && m->type == DTL_LOC && dtl_hit_name(doc, h).n) name_it(r, e, dtl_hit_name(doc, h), 3);
        if (m->type == DTL_LOC) place_facts(r, e, i);
        if (b && b->whole && !r->entities[e].country.n) r->entities[e].country = b->country;
    }
    for (size_t i = 0; i < doc->n_mentions && !r->failed; i++) {
        dtl_mention *m = doc->mentions[i];
        if (m->entity >= 0) m->norm = r->entities[m->entity].name;
    }
    finish_names(r);
}
