/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include "packmap.h"

/* What a reader needs to change a decision: which list has the words, in which file and line, and which entry of the gazetteer was
 * taken. The votes are the tagger's part of `why`. */

enum { LINES = 8 };

static dtl_span line(dtl_res *r, dtl_span why, const char *what, const dtl_hit *h)
{
    const dtl_pack *p = r->doc->set->packs[h->pack];
    uint32_t at;
    dtl_span tag = dtl_pack_tag(p), file = dtl_entry_place(p, h->entry, &at), cls = r->doc->set->classes[h->cls];
    const char *base = file.s;
    for (size_t i = 0; i < file.n; i++)
        if (file.s[i] == '/') base = file.s + i + 1;
    dtl_span words = dtl_doc_text(r->doc, h->first, h->last), id = dtl_hit_attr(r->doc, h, "id");
    return dtl_arena_printf(r->arena, "%.*s%s%s %.*s/%s:%u [%.*s] %.*s%s%.*s", (int)why.n, why.n ? why.s : "",
                            why.n ? "\n" : "", what, (int)tag.n, tag.s, base ? base : "", (unsigned)at, (int)cls.n,
                            cls.s, (int)words.n, words.s, id.n ? " id=" : "", (int)id.n, id.n ? id.s : "");
}

void dtl_explain(dtl_res *r)
{
    dtl_doc *doc = r->doc;
    for (size_t i = 0; i < doc->n_mentions; i++) {
        dtl_mention *m = doc->mentions[i];
        size_t n = 0;
        if (r->found[i].hit && r->found[i].hit->pack != DTL_HIT_MADE) {
            m->why = line(r, m->why, "entry", r->found[i].hit);
            n++;
        }
        for (size_t t = m->first; t < m->last && n < LINES; t++) {
            const dtl_hit *end;
            for (const dtl_hit *h = dtl_res_hits(doc, t, &end); h < end && n < LINES; h++) {
                /* words of rules are classes too; they say nothing that the rule does not say */
                if (h->pack == DTL_HIT_MADE || h->last > m->last || h == r->found[i].hit || doc->set->literal[h->cls])
                    continue;
                if (r->found[i].hit && h->cls == r->found[i].hit->cls && h->first == m->first && h->last == m->last)
                    continue;
                m->why = line(r, m->why, "list", h);
                n++;
            }
        }
        const dtl_body *b = r->found[i].body;
        if (b && b->tied && b->tied <= doc->n_mentions) {
            const dtl_mention *by = doc->mentions[b->tied - 1];
            m->why =
                dtl_arena_printf(r->arena, "%.*s%splace from \"%.*s\" at %u", (int)m->why.n, m->why.n ? m->why.s : "",
                                 m->why.n ? "\n" : "", (int)by->text.n, by->text.s, (unsigned)by->start);
        }
    }
}
