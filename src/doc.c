/* SPDX-License-Identifier: Apache-2.0 */
#include "doc.h"

#include "packmap.h"

#include <string.h>

bool dtl_doc_add_hit(dtl_doc *doc, dtl_hit hit)
{
    if (doc->n_hits >= doc->cap_hits) {
        size_t cap = doc->cap_hits < 32 ? 64 : doc->cap_hits * 2;
        dtl_hit *p = dtl_arena_alloc(doc->arena, cap * sizeof *p);
        if (!p) return false;
        if (doc->n_hits) memcpy(p, doc->hits, doc->n_hits * sizeof *p);
        doc->hits = p;
        doc->cap_hits = cap;
    }
    doc->hits[doc->n_hits++] = hit;
    return true;
}

const dtl_hit *dtl_doc_hit(const dtl_doc *doc, size_t token, int cls)
{
    if (cls < 0) return NULL;
    for (uint32_t i = doc->hits_at[token]; i < doc->hits_at[token + 1]; i++)
        if (doc->hits[i].cls == cls) return &doc->hits[i];
    return NULL;
}

dtl_span dtl_hit_attr(const dtl_doc *doc, const dtl_hit *hit, const char *key)
{
    if (hit->num && hit->pack != DTL_HIT_MADE && dtl_span_eq(dtl_span_str(key), DTL_LIT("num")))
        return dtl_span_str(hit->num->digits); /* a compound's; its entry is that of its last part */
    if (hit->pack != DTL_HIT_MADE) {
        char room[DTL_VALUE_ROOM];
        dtl_span v = dtl_entry_attr(doc->set->packs[hit->pack], hit->entry, key, room);
        return v.s == room ? dtl_arena_dup(doc->arena, v) : v;
    }
    if (hit->mention) return DTL_NONE;
    const dtl_rule *r = &doc->set->rules[hit->entry];
    for (uint32_t a = 0; a < r->n_actions; a++) {
        if (r->actions[a].kind != DTL_ACT_ATTR) continue;
        for (uint32_t s = 0; s < r->actions[a].n_slots; s++)
            if (dtl_span_eq(r->actions[a].slots[s].name, dtl_span_str(key))) return r->actions[a].slots[s].text;
    }
    return DTL_NONE;
}

const dtl_hit *dtl_doc_hit_over(const dtl_doc *doc, size_t first, size_t last, const char *attr)
{
    for (uint32_t i = doc->hits_at[first]; i < doc->hits_at[first + 1]; i++)
        if (doc->hits[i].last == last && dtl_hit_attr(doc, &doc->hits[i], attr).s) return &doc->hits[i];
    return NULL;
}

dtl_span dtl_hit_name(const dtl_doc *doc, const dtl_hit *hit)
{
    dtl_span name =
        hit->pack != DTL_HIT_MADE ? dtl_entry_name(doc->set->packs[hit->pack], hit->entry, doc->arena) : DTL_NONE;
    return name.s ? name : dtl_doc_text(doc, hit->first, hit->last);
}

const dtl_capture *dtl_match_capture(const dtl_doc *doc, const dtl_match *m, const char *name)
{
    dtl_span s = dtl_span_str(name);
    for (uint32_t i = 0; i < m->n_captures; i++)
        if (dtl_span_eq(doc->set->names[m->captures[i].name], s)) return &m->captures[i];
    return NULL;
}

dtl_span dtl_doc_text(const dtl_doc *doc, size_t first, size_t last)
{
    if (first >= last) return DTL_NONE;
    uint32_t a = doc->tokens[first].start, b = doc->tokens[last - 1].end;
    return (dtl_span){doc->text.s + a, b - a};
}

dtl_mention *dtl_doc_mention(dtl_doc *doc, dtl_type type, size_t first, size_t last)
{
    if (doc->n_mentions == doc->cap_mentions) {
        size_t cap = doc->cap_mentions ? doc->cap_mentions * 2 : 64;
        dtl_mention **p = dtl_arena_alloc(doc->arena, cap * sizeof *p);
        if (!p) return NULL;
        if (doc->n_mentions) memcpy(p, doc->mentions, doc->n_mentions * sizeof *p);
        doc->mentions = p;
        doc->cap_mentions = cap;
    }
    dtl_mention *m = dtl_arena_zero(doc->arena, 1, sizeof *m);
    if (!m) return NULL;
    const dtl_token *a = &doc->tokens[first], *b = &doc->tokens[last - 1];
    m->type = type;
    m->first = (uint32_t)first;
    m->last = (uint32_t)last;
    m->start_byte = a->start;
    m->end_byte = b->end;
    m->start = a->cp;
    m->end = b->cp + b->n_cp;
    m->text = (dtl_span){doc->text.s + a->start, b->end - a->start};
    m->entity = m->parent = -1;
    m->score = 1;
    return doc->mentions[doc->n_mentions++] = m;
}
