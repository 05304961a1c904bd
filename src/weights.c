/* SPDX-License-Identifier: Apache-2.0
 * See weights.h. */
#include "weights.h"

#include <stdlib.h>

#define MAGIC   UINT32_C(0x574c5444) /* "DTLW" */
#define VERSION 2

typedef struct header {
    uint32_t magic, version, log2, n;
    int32_t trans[DTL_N_TAGS][DTL_N_TAGS];
    uint32_t zero; /* to a multiple of 8 */
} header;

uint64_t dtl_feature_hash(dtl_span name)
{
    size_t i = 0;
    while (i < name.n && name.s[i] != '|') i++;
    uint64_t h = dtl_hash_bytes(name.s, i);
    while (i < name.n) {
        size_t from = ++i;
        while (i < name.n && name.s[i] != '|') i++;
        h = dtl_hash_mix(h, dtl_hash_bytes(name.s + from, i - from));
    }
    return dtl_feature_end(h);
}

static int tag_of(dtl_span s)
{
    for (int y = 0; y < DTL_N_TAGS; y++)
        if (dtl_span_eq(s, dtl_span_str(dtl_tag_name[y]))) return y;
    return -1;
}

/* "-1.35" in twentieths, rounded; false: not a number of that form. */
static bool number(dtl_span s, int32_t *out)
{
    size_t i = 0;
    bool minus = i < s.n && s.s[i] == '-';
    i += minus;
    int64_t v = 0, scale = 1;
    size_t digits = 0;
    bool dot = false;
    for (; i < s.n; i++) {
        if (s.s[i] == '.' && !dot) {
            dot = true;
            continue;
        }
        if (s.s[i] < '0' || s.s[i] > '9' || ++digits > 9) return false;
        v = v * 10 + (s.s[i] - '0');
        if (dot) scale *= 10;
    }
    if (digits == 0) return false;
    v = (v * DTL_WEIGHT_UNIT * 2 + scale) / (2 * scale);
    *out = (int32_t)(minus ? -v : v);
    return true;
}

typedef struct table {
    dtl_weight_slot *slots;
    uint64_t mask;
    size_t n;
} table;

static dtl_weight_slot *slot_of(table *t, uint64_t key)
{
    uint64_t i = key >> 17 & t->mask;
    while (t->slots[i].key && t->slots[i].key != key) i = (i + 1) & t->mask;
    return &t->slots[i];
}

static bool widen(table *t)
{
    table wide = {.mask = t->mask * 2 + 1, .n = t->n};
    wide.slots = calloc(wide.mask + 1, sizeof *wide.slots);
    if (!wide.slots) return false;
    for (uint64_t i = 0; t->slots && i <= t->mask; i++)
        if (t->slots[i].key) *slot_of(&wide, t->slots[i].key) = t->slots[i];
    free(t->slots);
    *t = wide;
    return true;
}

/* One line of the table. NULL, or what is wrong with it. */
static const char *take_line(dtl_span line, table *t, header *head)
{
    const char *tab = memchr(line.s, '\t', line.n);
    const char *tab2 = tab ? memchr(tab + 1, '\t', line.n - (size_t)(tab + 1 - line.s)) : NULL;
    if (!tab2) return "not of the form feature TAB tag TAB weight";
    dtl_span feature = {line.s, (size_t)(tab - line.s)}, tag = {tab + 1, (size_t)(tab2 - tab - 1)};
    dtl_span weight = {tab2 + 1, line.n - (size_t)(tab2 + 1 - line.s)};
    int32_t v;
    if (!number(weight, &v)) return "the weight is not a number";
    if (dtl_span_eq(feature, DTL_LIT("trans"))) {
        const char *gt = memchr(tag.s, '>', tag.n);
        if (!gt) return "a transition is written tag>tag";
        int from = tag_of((dtl_span){tag.s, (size_t)(gt - tag.s)});
        int to = tag_of((dtl_span){gt + 1, tag.n - (size_t)(gt + 1 - tag.s)});
        if (from < 0 || to < 0) return "unknown tag in a transition";
        head->trans[from][to] = v;
        return NULL;
    }
    int y = tag_of(tag);
    if (y < 0) return "unknown tag";
    if (v > 127) v = 127;
    if (v < -127) v = -127;
    uint64_t key = dtl_feature_hash(feature);
    dtl_weight_slot *slot = slot_of(t, key);
    if (!slot->key) {
        slot->key = key;
        head->n++;
        t->n++;
    }
    slot->w[y] = (int8_t)v;
    return NULL;
}

dtl_status dtl_weights_compile(dtl_span tsv, dtl_buf *out, dtl_error *err)
{
    header head = {.magic = MAGIC, .version = VERSION};
    table t = {.mask = 31};
    dtl_status st = DTL_OK;
    uint64_t line = 0;
    if (!widen(&t)) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    for (size_t i = 0; i < tsv.n && st == DTL_OK;) {
        const char *nl = memchr(tsv.s + i, '\n', tsv.n - i);
        dtl_span one = {tsv.s + i, nl ? (size_t)(nl - tsv.s) - i : tsv.n - i};
        i += one.n + 1;
        line++;
        if (one.n && one.s[one.n - 1] == '\r') one.n--;
        if (one.n == 0 || one.s[0] == '#') continue;
        if (t.n * 2 > t.mask && !widen(&t)) {
            st = dtl_fail(err, DTL_E_NOMEM, "out of memory");
            break;
        }
        const char *wrong = take_line(one, &t, &head);
        if (wrong) {
            st = dtl_fail(err, DTL_E_PACK, "%s", wrong);
            dtl_error_at(err, "weights.tsv", line, 0);
        }
    }
    if (st == DTL_OK) {
        while (UINT64_C(1) << head.log2 <= t.mask) head.log2++;
        dtl_buf_put(out, (const char *)&head, sizeof head);
        dtl_buf_put(out, (const char *)t.slots, (t.mask + 1) * sizeof *t.slots);
        uint64_t *maybe = calloc((t.mask + 1) / 4, sizeof *maybe); /* 16 bits a slot */
        if (!maybe) st = dtl_fail(err, DTL_E_NOMEM, "out of memory");
        for (uint64_t i = 0; maybe && i <= t.mask; i++)
            if (t.slots[i].key) dtl_weights_bit(maybe, t.mask, t.slots[i].key, true);
        if (maybe) dtl_buf_put(out, (const char *)maybe, (t.mask + 1) * 2);
        free(maybe);
        if (st == DTL_OK) st = out->status;
    }
    free(t.slots);
    return st;
}

dtl_status dtl_weights_open(dtl_weights *w, dtl_span section, dtl_error *err)
{
    header head;
    memset(w, 0, sizeof *w);
    if (section.n == 0) return DTL_OK;
    if (section.n < sizeof head || (uintptr_t)section.s % 8)
        return dtl_fail(err, DTL_E_PACK, "the weights are cut or not aligned");
    memcpy(&head, section.s, sizeof head);
    if (head.magic != MAGIC || head.version != VERSION)
        return dtl_fail(err, DTL_E_PACK, "the weights are of another version");
    if (head.log2 > 30 || section.n - sizeof head != ((sizeof *w->slots + 2) << head.log2) ||
        head.n >= UINT32_C(1) << head.log2)
        return dtl_fail(err, DTL_E_PACK, "the weights are cut");
    w->slots = (const dtl_weight_slot *)(const void *)(section.s + sizeof head);
    w->mask = (UINT64_C(1) << head.log2) - 1;
    w->maybe = (const uint64_t *)(const void *)(w->slots + w->mask + 1);
    memcpy(w->trans.t, head.trans, sizeof head.trans);
    return DTL_OK;
}
