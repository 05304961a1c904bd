/* SPDX-License-Identifier: Apache-2.0
 * See wordtable.h. */
#include "wordtable.h"

#include "dateline/token.h"

#define MAGIC   UINT32_C(0x574f5444) /* "DTOW" */
#define VERSION 2

typedef struct header {
    uint32_t magic, version, n_slots, n;
} header;

static size_t count_words(dtl_span tsv)
{
    size_t n = 1;
    for (size_t i = 0; i < tsv.n; i++) n += tsv.s[i] == ' ' || tsv.s[i] == '\n';
    return n;
}

/* One line into the table; NULL, or what is wrong. */
static const char *take_line(dtl_span line, uint8_t *slots, header *head, dtl_arena *arena)
{
    if (line.n < 5 || line.s[0] < '1' || line.s[0] > '3' || line.s[1] != '\t' || line.s[2] < '0' || line.s[2] > '4' ||
        line.s[3] != '\t')
        return "not of the form tier TAB share TAB words";
    unsigned value = (unsigned)(line.s[0] - '1') * 5 + (unsigned)(line.s[2] - '0') + 1;
    for (size_t i = 4; i < line.n;) {
        size_t end = i;
        while (end < line.n && line.s[end] != ' ') end++;
        dtl_span fold = dtl_fold((dtl_span){line.s + i, end - i}, arena);
        if (!fold.s) return "out of memory";
        i = end + 1;
        if (!fold.n) continue;
        uint64_t h = dtl_hash_span(fold);
        uint32_t key = dtl_wordtable_key(h), at = dtl_wordtable_start(h, head->n_slots), old;
        while ((old = dtl_wordtable_slot(slots, at)) && (old & 0xfffff0) != key)
            at = at + 1 == head->n_slots ? 0 : at + 1;
        if (old) continue; /* the more frequent form stands first */
        for (int b = 0; b < 3; b++) slots[(size_t)at * 3 + b] = (uint8_t)((key | value) >> (8 * b));
        head->n++;
    }
    return NULL;
}

dtl_status dtl_wordtable_compile(dtl_span tsv, dtl_buf *out, dtl_error *err)
{
    header head = {.magic = MAGIC, .version = VERSION};
    size_t most = count_words(tsv);
    if (most > UINT32_C(1) << 28) return dtl_fail(err, DTL_E_LIMIT, "too many words");
    head.n_slots = (uint32_t)(most + most / 2 + 1);
    size_t bytes = (size_t)head.n_slots * 3 + 1;
    dtl_arena arena;
    dtl_arena_init(&arena, NULL);
    uint8_t *slots = dtl_arena_zero(&arena, bytes, 1);
    dtl_status st = slots ? DTL_OK : dtl_fail(err, DTL_E_NOMEM, "out of memory");
    uint64_t line = 0;
    for (size_t i = 0; i < tsv.n && st == DTL_OK;) {
        const char *nl = memchr(tsv.s + i, '\n', tsv.n - i);
        dtl_span one = {tsv.s + i, nl ? (size_t)(nl - tsv.s) - i : tsv.n - i};
        i += one.n + 1;
        line++;
        if (one.n == 0 || one.s[0] == '#') continue;
        const char *wrong = take_line(one, slots, &head, &arena);
        if (wrong) {
            st = dtl_fail(err, DTL_E_PACK, "%s", wrong);
            dtl_error_at(err, "common.tsv", line, 0);
        }
    }
    if (st == DTL_OK) {
        dtl_buf_put(out, (const char *)&head, sizeof head);
        dtl_buf_put(out, (const char *)slots, bytes);
        st = out->status;
    }
    dtl_arena_fini(&arena);
    return st;
}

dtl_status dtl_wordtable_open(dtl_wordtable *t, dtl_span section, dtl_error *err)
{
    header head;
    memset(t, 0, sizeof *t);
    if (section.n == 0) return DTL_OK;
    if (section.n < sizeof head) return dtl_fail(err, DTL_E_PACK, "the word table is cut");
    memcpy(&head, section.s, sizeof head);
    if (head.magic != MAGIC || head.version != VERSION)
        return dtl_fail(err, DTL_E_PACK, "the word table is of another version");
    if (section.n - sizeof head != (size_t)head.n_slots * 3 + 1 || head.n >= head.n_slots)
        return dtl_fail(err, DTL_E_PACK, "the word table is cut");
    t->slots = (const uint8_t *)section.s + sizeof head;
    t->n_slots = head.n_slots;
    return DTL_OK;
}
