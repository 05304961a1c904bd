/* SPDX-License-Identifier: Apache-2.0 */
#include "driver.h"

#include <stdlib.h>

#include "dateline/token.h"
#include "glue.h"
#include "resolve.h"
#include "rule.h"
#include "tagger.h"
#include "value.h"

dtl_status dtl_drive_lists(dtl_doc *doc)
{
    dtl_status st = dtl_token_cut(doc->text, doc->arena, &doc->tokens, &doc->n_tokens);
    if (st == DTL_OK) st = dtl_value_split(doc);
    if (st == DTL_OK) st = dtl_glue_cut(doc);
    return st != DTL_OK ? st : dtl_match_lists(doc);
}

typedef struct {
    dtl_doc *doc;
    bool with_mentions;
    dtl_mention **of; /* [n_matches] */
    dtl_status status;
    dtl_mention **tagged; /* [n_tokens] the longest person, organization or place that the tagger saw begin there */
} settler;

/* A winner gets its value, and its mention where it marks one. What can have no value is no winner. */
static bool take(void *user, uint32_t match)
{
    settler *s = user;
    dtl_doc *doc = s->doc;
    dtl_match *m = &doc->matches[match];
    uint32_t first, last;
    dtl_type type = dtl_match_span(doc, m, &first, &last);
    if (type == DTL_PER || type == DTL_ORG || type == DTL_LOC) {
        /* the tagger's: a rule that it did not follow takes no place from events and documents */
        const dtl_mention *seen = s->tagged[first];
        return seen && seen->type == type && seen->last == last;
    }
    dtl_mention *mention = NULL;
    if (type != DTL_NOTYPE) {
        if (!s->with_mentions) return true;
        if (!(mention = dtl_doc_mention(doc, type, first, last))) {
            s->status = DTL_E_NOMEM;
            return false;
        }
        mention->rule = m->rule->place;
        mention->subtype = m->rule->subtype;
    }
    if (!dtl_value_apply(doc, m, mention)) { /* 31 June */
        if (mention) doc->n_mentions--;
        return false;
    }
    s->of[match] = mention;
    return true;
}

static int by_place(const void *a, const void *b)
{
    const dtl_mention *x = *(dtl_mention *const *)a, *y = *(dtl_mention *const *)b;
    return (x->first > y->first) - (x->first < y->first);
}

/* Winners of a phase become phrases of a class, mentions, or both. */
static dtl_status settle(dtl_doc *doc, bool with_mentions)
{
    uint32_t *winners;
    size_t n, before = doc->n_mentions;
    settler s = {.doc = doc,
                 .with_mentions = with_mentions,
                 .of = dtl_arena_zero(doc->arena, doc->n_matches + 1, sizeof *s.of),
                 .tagged = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *s.tagged)};
    if (!s.of || !s.tagged) return DTL_E_NOMEM;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        if (m->type > DTL_LOC) continue;
        if (!s.tagged[m->first] || s.tagged[m->first]->last < m->last) s.tagged[m->first] = m;
    }
    dtl_status st = dtl_match_winners(doc, take, &s, &winners, &n);
    if (st == DTL_OK) st = s.status;
    if (st != DTL_OK) return st;
    if (doc->n_mentions > before + 1)
        qsort(doc->mentions + before, doc->n_mentions - before, sizeof *doc->mentions, by_place);
    bool changed = false;
    for (size_t i = 0; i < n; i++) {
        dtl_match *m = &doc->matches[winners[i]];
        uint32_t first, last;
        dtl_type type = dtl_match_span(doc, m, &first, &last);
        if (type == DTL_PER || type == DTL_ORG || type == DTL_LOC) continue;
        if (type != DTL_NOTYPE && !with_mentions) continue;
        dtl_mention *mention = s.of[winners[i]];
        if (mention) last = mention->last; /* a value function may have cut it */
        dtl_hit hit = {.first = first,
                       .last = last,
                       .cls = (uint16_t)type,
                       .pack = DTL_HIT_MADE,
                       .entry = m->rule->index,
                       .mention = mention,
                       .num = m->num};
        if (type == DTL_NOTYPE) {
            if (m->rule->cls_id < 0) continue;
            hit.cls = (uint16_t)m->rule->cls_id;
        }
        if (!dtl_doc_add_hit(doc, hit)) return DTL_E_NOMEM;
        changed = true;
    }
    return changed ? dtl_doc_reindex(doc) : DTL_OK;
}

/* What stands in the article as a mention is a phrase of a class for the phases behind. */
static dtl_status mentions_as_hits(dtl_doc *doc, size_t from)
{
    for (size_t i = from; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        if (!dtl_doc_add_hit(
                doc,
                (dtl_hit){
                    .first = m->first, .last = m->last, .cls = (uint16_t)m->type, .pack = DTL_HIT_MADE, .mention = m}))
            return DTL_E_NOMEM;
    }
    return DTL_OK;
}

/* Mentions were trimmed, dropped and found: their phrases for the role rules are made anew. */
static dtl_status hits_of_mentions(dtl_doc *doc)
{
    size_t n = 0;
    for (size_t i = 0; i < doc->n_hits; i++)
        if (!doc->hits[i].mention) doc->hits[n++] = doc->hits[i];
    doc->hits_fewer = n < doc->n_hits;
    doc->n_hits = doc->n_sorted = n;
    dtl_status st = mentions_as_hits(doc, 0);
    return st == DTL_OK ? dtl_doc_reindex(doc) : st;
}

dtl_status dtl_drive(dtl_doc *doc, int last)
{
    dtl_status st = dtl_drive_lists(doc);
    for (int phase = 0; st == DTL_OK && phase < DTL_N_PHASES && phase <= last; phase++) {
        if ((st = dtl_match_phase(doc, phase)) != DTL_OK || phase == last) break;
        size_t before = doc->n_mentions;
        switch (phase) {
        case DTL_PHASE_NUMBER: st = settle(doc, false); break;
        case DTL_PHASE_VALUE:
            st = settle(doc, true);
            if (st == DTL_OK) st = dtl_value_resolve(doc);
            break;
        case DTL_PHASE_NAME: {
            dtl_match *votes = doc->matches;
            size_t n = doc->n_matches;
            st = dtl_tagger_run(doc);
            doc->matches = votes;
            doc->n_matches = n;
            if (st == DTL_OK) st = mentions_as_hits(doc, before);
            if (st == DTL_OK) st = settle(doc, true); /* events, documents and what else is marked by rules alone */
            if (st == DTL_OK) st = dtl_resolve_mentions(doc);
            if (st == DTL_OK) st = hits_of_mentions(doc);
            break;
        }
        }
    }
    return st;
}
