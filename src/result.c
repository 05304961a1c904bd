/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include <string.h>

enum { DATELINE_PARAS = 5, DATELINE_TOKENS = 24 };

static bool is_text(const dtl_doc *doc, size_t t, const char *s)
{
    size_t n = strlen(s);
    return doc->tokens[t].end - doc->tokens[t].start == n && !memcmp(doc->text.s + doc->tokens[t].start, s, n);
}

static bool is_dash(const dtl_doc *doc, size_t t)
{
    if (doc->tokens[t].kind != DTL_TOK_PUNCT && doc->tokens[t].kind != DTL_TOK_SYMBOL) return false;
    return is_text(doc, t, "-") || is_text(doc, t, "\xE2\x80\x93") || is_text(doc, t, "\xE2\x80\x94") ||
           is_text(doc, t, "--");
}

/* "Hanoï, 17 novembre (VNA) –": a paragraph that begins with a place or an agency, then nothing but places, dates, names of bodies and
 * marks up to a dash with a space before it. */
static void dateline_at(dtl_res *r, size_t t)
{
    const dtl_doc *doc = r->doc;
    const dtl_mention *place = NULL, *date = NULL, *agency = NULL;
    size_t begin = t;
    const char *open =
        t + 2 < doc->n_tokens && doc->tokens[t].kind == DTL_TOK_PUNCT ? doc->text.s + doc->tokens[t].start : "";
    if ((*open == '(' || *open == '[') && r->outer[t + 1]) { /* "(KPL) The Secretary ..." */
        const dtl_mention *m = doc->mentions[r->outer[t + 1] - 1];
        if (m->type == DTL_ORG && m->first == t + 1 && m->last < doc->n_tokens &&
            doc->tokens[m->last].kind == DTL_TOK_PUNCT && dtl_res_is(doc, m->first, r->c.agency)) {
            r->dateline_agency = m;
            r->dateline_text = dtl_span_of(open, doc->tokens[m->last].end - doc->tokens[t].start);
        }
        return;
    }
    for (size_t end = t + DATELINE_TOKENS; t < doc->n_tokens && t < end;) {
        const dtl_token *k = &doc->tokens[t];
        if (k->kind == DTL_TOK_PARA) return;
        const dtl_mention *m = r->outer[t] ? doc->mentions[r->outer[t] - 1] : NULL;
        if (m && (m->type == DTL_LOC || m->type == DTL_DATE || m->type == DTL_ORG)) {
            if (m->type == DTL_LOC && !place) place = m;
            if (m->type == DTL_DATE && !date) date = m;
            if (m->type == DTL_ORG && !agency) agency = m;
            t = m->last;
            continue;
        }
        if (place && t > begin && is_dash(doc, t) && (!(k->shape & DTL_SHAPE_GLUED) || date || agency)) {
            r->dateline_place = place;
            r->dateline_date = date;
            r->dateline_agency = agency;
            r->dateline_text = dtl_span_of(doc->text.s + doc->tokens[begin].start, k->end - doc->tokens[begin].start);
            return;
        }
        /* words of the date's form or of an unlisted agency; a sentence has more of them */
        if (k->kind != DTL_TOK_PUNCT && k->kind != DTL_TOK_SYMBOL &&
            !(k->shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED | DTL_SHAPE_NOCASE)) && k->kind != DTL_TOK_NUMBER)
            return;
        if (k->kind == DTL_TOK_PUNCT && is_text(doc, t, ":")) return;
        t++;
    }
}

static void find_dateline(dtl_res *r)
{
    size_t paras = 0;
    for (size_t t = 0; t + 1 < r->doc->n_tokens && paras < DATELINE_PARAS && !r->dateline_text.n; t++)
        if (r->doc->tokens[t].kind == DTL_TOK_PARA && r->doc->tokens[t + 1].kind != DTL_TOK_PARA) {
            paras++;
            dateline_at(r, t + 1);
        }
}

static void dateline(const dtl_res *r, dtl_result *out)
{
    const dtl_mention *place = r->dateline_place, *date = r->dateline_date, *agency = r->dateline_agency;
    if (!r->dateline_text.n) return;
    out->dateline.text = r->dateline_text;
    out->dateline.place = !place ? DTL_NONE : place->entity >= 0 ? r->entities[place->entity].id : place->text;
    out->dateline.date = date ? (date->value.n ? date->value : date->text) : DTL_NONE;
    out->dateline.agency = agency ? agency->text : DTL_NONE;
}

static void anchor(const dtl_res *r, dtl_result *out)
{
    const dtl_article *a = r->article;
    bool any = r->doc->anchor_y > 0;
    out->anchor_date = !any ? DTL_NONE : a->anchor.n ? a->anchor : dtl_span_of(a->published.s, 10);
    out->anchor_basis = !any ? DTL_LIT("none") : a->basis.n ? a->basis : DTL_LIT("published");
}

static void packs(const dtl_res *r, dtl_result *out)
{
    dtl_span s = DTL_LIT("{");
    for (size_t k = 0; k < dtl_set_n_packs(r->doc->set); k++) {
        const dtl_pack *p = dtl_set_pack(r->doc->set, k);
        dtl_span tag = dtl_pack_tag(p), version = dtl_pack_version(p);
        s = dtl_arena_printf(r->arena, "%.*s%s\"%.*s\":\"%.*s\"", (int)s.n, s.s, k ? "," : "", (int)tag.n, tag.s,
                             (int)version.n, version.s);
    }
    out->packs = dtl_arena_printf(r->arena, "%.*s}", (int)s.n, s.s);
}

/* Parents by a stack of open mentions: outer ones come before what lies in them. */
static bool parents(dtl_doc *doc, dtl_arena *arena)
{
    size_t depth = 0;
    int *open = dtl_arena_alloc(arena, (doc->n_mentions + 1) * sizeof *open);
    if (!open) return false;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        while (depth && doc->mentions[open[depth - 1]]->last < m->last) depth--;
        while (depth && doc->mentions[open[depth - 1]]->last <= m->first) depth--;
        m->parent = depth ? open[depth - 1] : -1;
        open[depth++] = (int)i;
    }
    return true;
}

/* What was asked for: mentions of these types, the entities that they and the roles of their persons name. */
static bool keep_types(dtl_result *out, uint32_t types, dtl_arena *arena)
{
    int *m_to = dtl_arena_alloc(arena, (out->n_mentions + 1) * sizeof *m_to),
        *e_to = dtl_arena_alloc(arena, (out->n_entities + 1) * sizeof *e_to);
    int *parent = dtl_arena_alloc(arena, (out->n_mentions + 1) * sizeof *parent);
    bool *used = dtl_arena_zero(arena, out->n_entities + 1, sizeof *used);
    if (!m_to || !e_to || !parent || !used) return false;
    size_t n = 0;
    for (size_t i = 0; i < out->n_mentions; i++) parent[i] = out->mentions[i].parent;
    for (size_t i = 0; i < out->n_mentions; i++) {
        const dtl_mention *m = &out->mentions[i];
        bool keep = types & 1u << m->type;
        m_to[i] = keep ? (int)n : -1;
        int p = parent[i];
        while (p >= 0 && m_to[p] < 0) p = parent[p];
        if (!keep) continue;
        if (m->entity >= 0) used[m->entity] = true;
        out->mentions[n] = *m;
        out->mentions[n++].parent = p >= 0 ? m_to[p] : -1;
    }
    out->n_mentions = n;
    n = 0;
    for (size_t i = 0; i < out->n_roles; i++) {
        dtl_role x = out->roles[i];
        if (x.person_m < 0 || m_to[x.person_m] < 0) continue;
        if (x.org >= 0) used[x.org] = true;
        if (x.place >= 0) used[x.place] = true;
        x.person_m = m_to[x.person_m];
        x.org_m = x.org_m >= 0 ? m_to[x.org_m] : -1;
        out->roles[n++] = x;
    }
    out->n_roles = n;
    n = 0;
    for (size_t i = 0; i < out->n_relations; i++) {
        dtl_relation x = out->relations[i];
        if (used[x.subject] && used[x.object]) out->relations[n++] = x;
    }
    out->n_relations = n;
    n = 0;
    for (size_t e = 0; e < out->n_entities; e++) {
        e_to[e] = used[e] ? (int)n : -1;
        if (used[e]) out->entities[n++] = out->entities[e];
    }
    out->n_entities = n;
    for (size_t i = 0; i < out->n_mentions; i++)
        if (out->mentions[i].entity >= 0) out->mentions[i].entity = e_to[out->mentions[i].entity];
    for (size_t i = 0; i < out->n_roles; i++) {
        dtl_role *x = &out->roles[i];
        x->person = e_to[x->person];
        x->org = x->org >= 0 ? e_to[x->org] : -1;
        x->place = x->place >= 0 ? e_to[x->place] : -1;
    }
    for (size_t i = 0; i < out->n_relations; i++) {
        out->relations[i].subject = e_to[out->relations[i].subject];
        out->relations[i].object = e_to[out->relations[i].object];
    }
    return true;
}

/* A rule's place is told by the set of packs, which goes when its language has been idle long: the result has its own. */
static void own_rules(dtl_result *out, dtl_arena *arena)
{
    for (size_t i = 0; i < out->n_mentions; i++) out->mentions[i].rule = dtl_arena_dup(arena, out->mentions[i].rule);
    for (size_t i = 0; i < out->n_roles; i++) out->roles[i].rule = dtl_arena_dup(arena, out->roles[i].rule);
    for (size_t i = 0; i < out->n_relations; i++) out->relations[i].rule = dtl_arena_dup(arena, out->relations[i].rule);
}

dtl_status dtl_resolve(dtl_doc *doc, const dtl_article *article, dtl_slugger *slug, dtl_result *out)
{
    dtl_res r = {.doc = doc, .article = article, .arena = doc->arena, .slug = slug};
    dtl_res_classes_of(doc->set, &r.c);
    r.article_id = article->id.n
                       ? dtl_slug_id(article->id, r.arena)
                       : dtl_arena_printf(r.arena, "%016llx", (unsigned long long)dtl_hash(DTL_HASH_START, doc->text));
    dtl_keys_init(&r.by_id, r.arena);
    r.found = dtl_arena_zero(r.arena, doc->n_mentions + 1, sizeof *r.found);
    r.outer = dtl_arena_zero(r.arena, doc->n_tokens + 1, sizeof *r.outer);
    if (!r.found || !r.outer || !parents(doc, r.arena)) return DTL_E_NOMEM;
    for (size_t i = doc->n_mentions; i-- > 0;) {
        const dtl_mention *m = doc->mentions[i];
        for (size_t t = m->first; t < m->last; t++) r.outer[t] = (uint32_t)i + 1;
        r.found[i].key = dtl_res_key(doc, m->first, m->last, r.arena);
    }
    dtl_where(&r);
    find_dateline(&r);
    if (!r.failed) dtl_identity(&r);
    if (!r.failed) dtl_roles(&r, out);
    if (!r.failed && doc->options && doc->options->explain) dtl_explain(&r);
    if (r.failed) return DTL_E_NOMEM;
    out->entities = r.entities;
    out->n_entities = r.n_entities;
    dateline(&r, out);
    anchor(&r, out);
    packs(&r, out);
    out->mentions = dtl_arena_alloc(r.arena, (doc->n_mentions + 1) * sizeof *out->mentions);
    if (!out->mentions) return DTL_E_NOMEM;
    for (size_t i = 0; i < doc->n_mentions; i++) out->mentions[i] = *doc->mentions[i];
    out->n_mentions = doc->n_mentions;
    const dtl_ner_options *o = doc->options;
    uint32_t all = (1u << DTL_N_TYPES) - 1, types = o && o->types ? o->types : all & ~(1u << DTL_NUM);
    if (o && o->numbers) types |= 1u << DTL_NUM;
    if (types != all && !keep_types(out, types, r.arena)) return DTL_E_NOMEM;
    own_rules(out, r.arena);
    return r.arena->status == DTL_OK ? DTL_OK : DTL_E_NOMEM;
}
