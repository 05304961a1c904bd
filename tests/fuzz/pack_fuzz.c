/* SPDX-License-Identifier: Apache-2.0
 * First byte: a list, rules or settings, and where a byte of the pack is changed. The rest: that file. What compiles can be opened, linked and
 * asked for each of its words; what was changed is refused. */
#include "compile.h"
#include "dateline/token.h"
#include "fuzz.h"
#include "hash.h"
#include "packmap.h"

#include <string.h>

const char *const fuzz_name = "pack";

static void quiet(void *user, const char *file, unsigned line, const char *what)
{
    must(strlen(what) < 300 && file);
}

/* All that the words of the text lead to. */
static void ask(const dtl_pack *p, dtl_span text, dtl_arena *a)
{
    dtl_token *t;
    size_t n;
    char room[DTL_VALUE_ROOM];
    if (dtl_token_cut(text, a, &t, &n) != DTL_OK) return;
    for (size_t i = 1; i + 1 < n; i++) {
        uint32_t node = 0;
        for (size_t k = i; k + 1 < n && k < i + 8; k++) {
            uint32_t word = dtl_pack_word(p, t[k].fold, dtl_hash_span(t[k].fold)), items;
            node = !word ? 0 : k == i ? dtl_pack_node(p, word) : dtl_pack_edge(p, node, word);
            if (!node) break;
            for (const uint8_t *at = dtl_pack_items(p, node, &items); items; items--) {
                pack_item item;
                uint32_t line;
                at = dtl_pack_item(p, at, &item);
                must(item.group->cls < p->n_classes && item.typed < p->strings.n);
                must(dtl_entry_place(p, item.entry, &line).n && line > 0);
                for (uint32_t x = 0; x < p->n_keys; x++) {
                    dtl_span v = dtl_entry_attr(p, item.entry, p->keys[x], room);
                    must(v.s != room || v.n < sizeof room);
                }
                dtl_span name = dtl_entry_name(p, item.entry, a), id = dtl_entry_attr(p, item.entry, "id", room);
                must(name.s || !id.s);
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"a.txt", "a.rules", "lang.conf", "a.words"};
    if (size < 2 || size > 1 << 14) return 0;
    dtl_span text = {(const char *)data + 1, size - 1};
    dtl_compiler *c;
    dtl_buf bytes;
    dtl_buf_init(&bytes, 0, NULL);
    must(dtl_compiler_new(&c, "qaa", quiet, NULL) == DTL_OK);
    dtl_status st = dtl_compiler_add(c, names[data[0] & 3], text, 2);
    if (st == DTL_OK) st = dtl_compiler_finish(c, &bytes);
    must(st == DTL_OK || st == DTL_E_DATA || st == DTL_E_LIMIT);
    dtl_compiler_free(c);
    if (st == DTL_OK) {
        dtl_pack *p, *bad;
        dtl_set *set;
        dtl_arena a;
        dtl_arena_init(&a, NULL);
        must(dtl_pack_view(&p, dtl_buf_view(&bytes), NULL, NULL) == DTL_OK);
        ask(p, text, &a);
        st = dtl_set_open(&set, (const dtl_pack *const *)&p, 1, NULL, NULL);
        must(st == DTL_OK || st == DTL_E_LIMIT);
        if (st == DTL_OK) dtl_set_close(set);
        dtl_pack_close(p);
        bytes.s[(size_t)(data[0] >> 2) * (bytes.n - 1) / 63] ^= 0x20;
        must(dtl_pack_view(&bad, dtl_buf_view(&bytes), NULL, NULL) == DTL_E_PACK);
        dtl_arena_fini(&a);
    }
    dtl_buf_fini(&bytes);
    return 0;
}
