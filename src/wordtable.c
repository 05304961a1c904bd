/* SPDX-License-Identifier: Apache-2.0
 * See wordtable.h. */
#include "wordtable.h"

#include "dateline/token.h"

#define MAGIC UINT32_C(0x574f5444) /* "DTOW" */

typedef struct header {
    uint32_t magic, version, log2, n;
} header;

static size_t count_words(dtl_span tsv)
{
    size_t n = 1;
    for (size_t i = 0; i < tsv.n; i++) n += tsv.s[i] == ' ' || tsv.s[i] == '\n';
    return n;
}

/* One line into the table; NULL, or what is wrong. */
static const char *take_line(dtl_span line, uint32_t *slots, uint32_t mask, uint32_t *n, dtl_arena *arena)
{
    if (line.n < 5 || line.s[0] < '1' || line.s[0] > '3' || line.s[1] != '\t' || line.s[2] < '0' || line.s[2] > '4' ||
        line.s[3] != '\t')
        return "not of the form tier TAB share TAB words";
    unsigned value = (unsigned)(line.s[0] - '0') << 4 | (unsigned)(line.s[2] - '0');
    for (size_t i = 4; i < line.n;) {
        size_t end = i;
        while (end < line.n && line.s[end] != ' ') end++;
        dtl_span fold = dtl_fold((dtl_span){line.s + i, end - i}, arena);
        if (!fold.s) return "out of memory";
        i = end + 1;
        if (!fold.n) continue;
        uint64_t h = dtl_hash_span(fold);
        uint32_t key = (uint32_t)(h & 0xffffff) << 8, at = (uint32_t)(h >> 30) & mask;
        while (slots[at] && (slots[at] & ~UINT32_C(0xff)) != key) at = (at + 1) & mask;
        if (slots[at]) continue; /* the more frequent form stands first */
        slots[at] = key | value;
        ++*n;
    }
    return NULL;
}

dtl_status dtl_wordtable_compile(dtl_span tsv, dtl_buf *out, dtl_error *err)
{
    header head = {.magic = MAGIC, .version = 1, .log2 = 4};
    size_t most = count_words(tsv);
    if (most > UINT32_C(1) << 28) return dtl_fail(err, DTL_E_LIMIT, "too many words");
    while (UINT64_C(1) << head.log2 < most * 2) head.log2++;
    dtl_arena arena;
    dtl_arena_init(&arena, NULL);
    uint32_t *slots = dtl_arena_zero(&arena, (size_t)1 << head.log2, sizeof *slots);
    dtl_status st = slots ? DTL_OK : dtl_fail(err, DTL_E_NOMEM, "out of memory");
    uint64_t line = 0;
    for (size_t i = 0; i < tsv.n && st == DTL_OK;) {
        const char *nl = memchr(tsv.s + i, '\n', tsv.n - i);
        dtl_span one = {tsv.s + i, nl ? (size_t)(nl - tsv.s) - i : tsv.n - i};
        i += one.n + 1;
        line++;
        if (one.n == 0 || one.s[0] == '#') continue;
        const char *wrong = take_line(one, slots, (UINT32_C(1) << head.log2) - 1, &head.n, &arena);
        if (wrong) {
            st = dtl_fail(err, DTL_E_PACK, "%s", wrong);
            dtl_error_at(err, "common.tsv", line, 0);
        }
    }
    if (st == DTL_OK) {
        dtl_buf_put(out, (const char *)&head, sizeof head);
        dtl_buf_put(out, (const char *)slots, sizeof *slots << head.log2);
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
    if (section.n < sizeof head || (uintptr_t)section.s % 4) return dtl_fail(err, DTL_E_PACK, "the word table is cut");
    memcpy(&head, section.s, sizeof head);
    if (head.magic != MAGIC || head.version != 1)
        return dtl_fail(err, DTL_E_PACK, "the word table is of another version");
    if (head.log2 > 30 || section.n - sizeof head != sizeof *t->slots << head.log2 ||
        head.n >= UINT32_C(1) << head.log2)
        return dtl_fail(err, DTL_E_PACK, "the word table is cut");
    t->slots = (const uint32_t *)(const void *)(section.s + sizeof head);
    t->mask = (UINT32_C(1) << head.log2) - 1;
    return DTL_OK;
}
