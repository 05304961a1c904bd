/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "value_call.h"

static bool finish(dtl_call *c, dtl_dec v, dtl_span unit, dtl_span object)
{
    dtl_mention *m = c->mention;
    dtl_slot_at to = dtl_call_slot(c, "n3");
    dtl_dec upper;
    if (dtl_call_slot(c, "minus").has) v.neg = true;
    dtl_span amount = dtl_call_print(c->doc, v), what = object.n ? object : unit;
    m->unit = unit;
    m->object = object;
    if (!amount.n) return true;
    m->amount = amount;
    if (to.has && dtl_call_dec(c, to, NULL, &upper) && !upper.bad && dtl_dec_cmp(v, upper) < 0) {
        dtl_span high = dtl_call_print(c->doc, upper);
        m->value = dtl_arena_printf(c->doc->arena, "%.*s/%.*s %.*s", (int)amount.n, amount.s, (int)high.n, high.s,
                                    (int)what.n, what.s ? what.s : "");
    } else
        m->value =
            dtl_arena_printf(c->doc->arena, "%.*s %.*s", (int)amount.n, amount.s, (int)what.n, what.s ? what.s : "");
    return m->value.s != NULL;
}

/* Slots: n, uom; n2 uom2 a smaller part of the same kind ("5 feet 3 inches"), kept in the text. Attributes: uom (CLDR id, or %). */
bool dtl_quantity_apply(dtl_call *c)
{
    dtl_slot_at n = dtl_call_slot(c, "n"), u = dtl_call_slot(c, "uom");
    dtl_dec v;
    if (!n.has || !dtl_call_dec(c, n, NULL, &v)) return false;
    dtl_span unit = dtl_call_attr(c, u, "uom");
    dtl_span of = dtl_call_slot(c, "obj").text;
    return finish(c, v, unit, of);
}

static bool ends_in(dtl_span word, dtl_span list)
{
    /* suffixes apart by spaces */
    size_t i = 0;
    while (i < list.n) {
        size_t k = i;
        while (k < list.n && list.s[k] != ' ') k++;
        size_t n = k - i;
        if (n && word.n > n + 1 && !memcmp(word.s + word.n - n, list.s + i, n)) return true;
        i = k + 1;
    }
    return false;
}

/* A counted thing. The rule takes the longest run of words that can belong to it; where the run ends too late, the language's
 * habits cut it (lang.conf): with `count-end = s` it ends behind the last word in a row that can be a plural head, with
 * `count-adj = s x` what stands behind the noun must look like an adjective of it. */
bool dtl_count_apply(dtl_call *c)
{
    dtl_doc *doc = c->doc;
    dtl_slot_at n = dtl_call_slot(c, "n"), obj = dtl_call_slot(c, "obj");
    dtl_dec v;
    if (!n.has || !obj.has || obj.first == obj.last || !dtl_call_dec(c, n, NULL, &v)) return false;
    dtl_span end = dtl_set_conf(doc->set, "count-end"), adj = dtl_set_conf(doc->set, "count-adj");
    int plural = dtl_set_class(doc->set, "plural");
    uint32_t last = obj.last;
    if (end.n) {
        last = obj.first;
        for (uint32_t t = obj.first; t < obj.last; t++) {
            bool head = plural >= 0 && dtl_doc_has(doc, t, plural);
            if (head || ends_in(doc->tokens[t].fold, end)) {
                last = t + 1;
                break;
            }
        }
        if (last == obj.first) return false;
        /* "capital cities": the run of plurals goes on only directly behind */
    } else if (adj.n) {
        int link = dtl_set_class(doc->set, "count-link");
        bool linked = false;
        uint32_t t = obj.first + 1;
        for (; t < obj.last; t++) {
            if (link >= 0 && dtl_doc_has(doc, t, link) && !linked && t + 1 < obj.last) {
                linked = true;
                t++; /* the noun behind it */
                continue;
            }
            if (!linked && !ends_in(doc->tokens[t].fold, adj)) break;
        }
        last = t;
    }
    dtl_span object = dtl_doc_text(doc, obj.first, last);
    if (last < obj.last && c->mention) {
        dtl_mention *m = c->mention;
        m->last = last;
        m->end_byte = doc->tokens[last - 1].end;
        m->end = doc->tokens[last - 1].cp + doc->tokens[last - 1].n_cp;
        m->text = dtl_doc_text(doc, m->first, last);
    }
    return finish(c, v, DTL_NONE, object);
}
