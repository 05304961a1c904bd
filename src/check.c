/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "driver.h"
#include "packmap.h"
#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static dtl_span field(dtl_span *line)
{
    const char *tab = memchr(line->s, '\t', line->n);
    size_t n = tab ? (size_t)(tab - line->s) : line->n;
    dtl_span f = {line->s, n};
    line->s += n + (tab != NULL);
    line->n -= n + (tab != NULL);
    return f;
}

static unsigned number(dtl_span s)
{
    unsigned v = 0;
    for (size_t i = 0; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++) v = v * 10 + (unsigned)(s.s[i] - '0');
    return v;
}

typedef struct {
    dtl_doc *doc;
    const dtl_rule *rule;
    dtl_span want, value; /* value.s NULL: not asked for */
    char seen[400];
} trial;

static dtl_span trim(dtl_span s)
{
    while (s.n && (s.s[0] == ' ' || s.s[0] == '\t')) s.s++, s.n--;
    while (s.n && (s.s[s.n - 1] == ' ' || s.s[s.n - 1] == '\t')) s.n--;
    return s;
}

/* Does the match mark what the example wants (any of its marked captures, or all of it), with the value? */
static bool fits(trial *t, dtl_match *m)
{
    uint32_t first = m->first, last = m->last;
    dtl_type type = dtl_match_span(t->doc, m, &first, &last);
    bool ok = dtl_span_eq(dtl_doc_text(t->doc, first, last), t->want);
    for (uint32_t i = 0; i < m->n_captures && !ok; i++) {
        if (dtl_capture_type(t->doc, &m->captures[i]) == DTL_NOTYPE) continue;
        ok = dtl_span_eq(dtl_doc_text(t->doc, m->captures[i].first, m->captures[i].last), t->want);
    }
    size_t used = strlen(t->seen);
    dtl_span text = dtl_doc_text(t->doc, first, last);
    snprintf(t->seen + used, sizeof t->seen - used, "%s'%.*s'", used ? ", " : "", (int)text.n, text.s);
    if (!ok || !t->value.s) return ok;
    dtl_span got = DTL_NONE;
    if (type != DTL_NOTYPE) {
        t->doc->n_mentions = 0;
        dtl_mention *mention = dtl_doc_mention(t->doc, type, first, last);
        if (mention && dtl_value_apply(t->doc, m, mention) && dtl_value_resolve(t->doc) == DTL_OK)
            got = mention->value.s ? mention->value : mention->amount;
    } else if (dtl_value_apply(t->doc, m, NULL) && m->num) {
        got = dtl_span_str(m->num->digits);
    }
    used = strlen(t->seen);
    snprintf(t->seen + used, sizeof t->seen - used, " with value '%.*s'", (int)got.n, got.n ? got.s : "");
    return dtl_span_eq(got, t->value);
}

/* A match whose value cannot be is none. */
static bool possible(dtl_doc *doc, dtl_match *m)
{
    uint32_t first, last;
    dtl_type type = dtl_match_span(doc, m, &first, &last);
    dtl_mention *mention = type == DTL_NOTYPE ? NULL : dtl_doc_mention(doc, type, first, last);
    return dtl_value_apply(doc, m, mention);
}

dtl_status dtl_check_examples(const dtl_pack *const *packs, size_t n, const char *lang, dtl_complain *complain,
                              void *user, dtl_check_count *count, dtl_error *err)
{
    const dtl_pack *pack = packs[n - 1];
    dtl_set *set;
    dtl_work *work;
    dtl_status st = dtl_set_open(&set, packs, n, NULL, err);
    if (st != DTL_OK) return st;
    if ((st = dtl_work_open(&work, set, NULL)) != DTL_OK) {
        dtl_set_close(set);
        return dtl_fail(err, st, "out of memory");
    }
    static const dtl_ner_options options = {.numbers = true};
    uint32_t base = 0;
    for (size_t k = 0; k + 1 < n; k++) base += packs[k]->n_rules;
    dtl_arena arena;
    dtl_arena_init(&arena, NULL);
    count->rules += pack->n_rules;
    dtl_span rest = pack->examples;
    while (rest.n && st == DTL_OK) {
        const char *end = memchr(rest.s, '\n', rest.n);
        dtl_span line = {rest.s, end ? (size_t)(end - rest.s) : rest.n};
        rest.s += line.n + (end != NULL);
        rest.n -= line.n + (end != NULL);
        unsigned id = number(field(&line)), at = number(field(&line));
        dtl_span sign = field(&line), text = field(&line), want = line;
        if (id >= pack->n_rules || !sign.n) continue;
        const dtl_rule *rule = &set->rules[base + id];
        dtl_arena_reset(&arena);
        dtl_doc doc = {.arena = &arena,
                       .set = set,
                       .work = work,
                       .text = text,
                       .excerpt = true,
                       .lang = dtl_span_str(lang),
                       .options = &options,
                       .anchor_y = 2024,
                       .anchor_m = 9,
                       .anchor_d = 20};
        st = dtl_drive(&doc, rule->phase);
        if (st != DTL_OK) break;
        count->examples++;
        trial t = {.doc = &doc, .rule = rule, .want = want};
        const char *bar = NULL;
        for (size_t i = 0; i < want.n; i++)
            if (want.s[i] == '|') bar = want.s + i;
        if (bar) {
            t.want = trim((dtl_span){want.s, (size_t)(bar - want.s)});
            t.value = trim((dtl_span){bar + 1, want.n - (size_t)(bar + 1 - want.s)});
        }
        bool any = false, good = false;
        for (size_t i = 0; i < doc.n_matches && !good; i++) {
            if (doc.matches[i].rule != rule) continue;
            if (sign.s[0] == '-' && !possible(&doc, &doc.matches[i])) continue;
            any = true;
            if (sign.s[0] == '+') good = fits(&t, &doc.matches[i]);
            else fits(&t, &doc.matches[i]);
        }
        char what[800];
        if (sign.s[0] == '+' && !good) {
            snprintf(what, sizeof what, "rule %.*s: '%.*s' should give '%.*s'; it gives %s", (int)rule->name.n,
                     rule->name.s, (int)text.n, text.s, (int)want.n, want.s, any ? t.seen : "nothing");
        } else if (sign.s[0] == '-' && any) {
            snprintf(what, sizeof what, "rule %.*s: '%.*s' should not match; it gives %s", (int)rule->name.n,
                     rule->name.s, (int)text.n, text.s, t.seen);
        } else continue;
        count->failed++;
        dtl_span file = dtl_pack_file(pack, pack->rules[id].file);
        complain(user, file.s, at, what);
    }
    dtl_arena_fini(&arena);
    dtl_work_close(work);
    dtl_set_close(set);
    return st == DTL_OK ? st : dtl_fail(err, st, "%s", dtl_status_text(st));
}
