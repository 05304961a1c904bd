/* SPDX-License-Identifier: Apache-2.0
 * What goes into the lists of a pack comes out of it: names, attributes, the very letters, nodes with many edges, ids of three and of
 * four bytes. */
#include "compile.h"
#include "dateline/token.h"
#include "hash.h"
#include "packmap.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char said[400];

static void complain(void *user, const char *file, unsigned line, const char *what)
{
    snprintf(said, sizeof said, "%s:%u: %s", file, line, what);
}

static dtl_pack *make(const char *list, dtl_buf *bytes)
{
    dtl_compiler *c;
    dtl_pack *p = NULL;
    dtl_error err = {0};
    said[0] = '\0';
    if (dtl_compiler_new(&c, "qaa", complain, NULL) != DTL_OK) return NULL;
    dtl_compiler_add(c, "a.txt", dtl_span_str(list), 2);
    if (dtl_compiler_finish(c, bytes) == DTL_OK) dtl_pack_view(&p, dtl_buf_view(bytes), NULL, &err);
    dtl_compiler_free(c);
    if (!p) printf("# %s %s\n", said, err.msg);
    return p;
}

/* The node that the words of a text without hyphens lead to; 0: none. */
static uint32_t walk(const dtl_pack *p, const char *text)
{
    uint32_t node = 0;
    dtl_arena arena;
    dtl_token *t;
    size_t n = 0;
    dtl_arena_init(&arena, NULL);
    if (dtl_token_cut(dtl_span_str(text), &arena, &t, &n) != DTL_OK) n = 0;
    for (size_t i = 1; i + 1 < n; i++) { /* a line's end on either side */
        uint32_t word = dtl_pack_word(p, t[i].fold, dtl_hash_span(t[i].fold));
        node = !word ? 0 : i == 1 ? dtl_pack_node(p, word) : dtl_pack_edge(p, node, word);
        if (!node) break;
    }
    dtl_arena_fini(&arena);
    return node;
}

/* The k-th entry of a phrase. */
static pack_item item_of(const dtl_pack *p, const char *words, uint32_t k)
{
    pack_item item = {0};
    uint32_t node = walk(p, words), n = 0;
    const uint8_t *at = node ? dtl_pack_items(p, node, &n) : NULL;
    for (uint32_t i = 0; i < n && i <= k; i++) at = dtl_pack_item(p, at, &item);
    if (k >= n) item.entry = 0;
    return item;
}

static void names(void)
{
    static const char *const cases[][2] = {{"Vientiane", "vientiane"},
                                           {"vientiane", "vientiane"},
                                           {"VIENTIANE", "vientiane"},
                                           {"Jean-Pierre Talo", "jean pierre talo"},
                                           {"Talo-sur-Mer", "talo sur mer"},
                                           {"Kôte Talo", "kote talo"},
                                           {"Sankt  Talo", "sankt talo"},
                                           {"Талово Большое", "талово большое"},
                                           {"d'Ambrosia", "d'ambrosia"},
                                           {"Eins Zwei Drei Vier Fünf Sechs Sieben Acht Neun Zehn",
                                            "eins zwei drei vier funf sechs sieben acht neun zehn"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char list[400];
        dtl_buf bytes;
        dtl_arena arena;
        dtl_buf_init(&bytes, 0, NULL);
        dtl_arena_init(&arena, NULL);
        snprintf(list, sizeof list, "[place]\n%s | Other Name\tid=1\n[stop]\n%s\n", cases[i][0], cases[i][0]);
        dtl_pack *p = make(list, &bytes);
        uint32_t first = p ? item_of(p, cases[i][1], 0).entry : 0, second = p ? item_of(p, cases[i][1], 1).entry : 0;
        dtl_span name = first ? dtl_entry_name(p, first, &arena) : DTL_NONE;
        is(name.s, name.n, cases[i][0], strlen(cases[i][0]), "its name is '%s'", cases[i][0]);
        ok(first && item_of(p, "other name", 0).entry == first, "a variant is the same entry");
        ok(second && !dtl_entry_name(p, second, &arena).s && !item_of(p, cases[i][1], 2).entry,
           "without an id it has no name");
        uint32_t line = 0;
        ok(first && dtl_span_eq(dtl_entry_place(p, second, &line), DTL_LIT("a.txt")) && line == 4, "its line");
        dtl_pack_close(p);
        dtl_buf_fini(&bytes);
        dtl_arena_fini(&arena);
    }
}

static void attributes(void)
{
    static const char *const values[] = {"0",
                                         "-0",
                                         "7",
                                         "007",
                                         "17.97",
                                         "-17.97",
                                         "0.05",
                                         "-.5",
                                         ".5",
                                         "5.",
                                         "1.",
                                         "10",
                                         "1000",
                                         "10000000",
                                         "123456789012345",
                                         "12345678901234567890",
                                         "1.234",
                                         "1.2345",
                                         "1.20",
                                         "-",
                                         ".",
                                         "1-2",
                                         "1.2.3",
                                         "+5",
                                         "fr-idf",
                                         "LA",
                                         "12:30:00",
                                         "99999.5",
                                         "-100000",
                                         "999999999999999",
                                         "9999999999999999",
                                         "1e5"};
    dtl_buf bytes, list;
    dtl_buf_init(&bytes, 0, NULL);
    dtl_buf_init(&list, 0, NULL);
    dtl_buf_puts(&list, "[place kind=city case=cap]\n");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        dtl_buf_printf(&list, "talo%zu\tpop=%s\n", i, values[i]);
    dtl_buf_puts(&list, "own\tkind=region pop=5\nnone\n[other]\nbare\nquoted\tx=\"two words\"\n");
    dtl_buf_byte(&list, '\0');
    dtl_pack *p = make(list.s, &bytes);
    char room[DTL_VALUE_ROOM], word[32];
    for (size_t i = 0; p && i < sizeof values / sizeof *values; i++) {
        snprintf(word, sizeof word, "talo%zu", i);
        dtl_span v = dtl_entry_attr(p, item_of(p, word, 0).entry, "pop", room);
        is(v.s, v.n, values[i], strlen(values[i]), "a value: %s", values[i]);
    }
    pack_item own = item_of(p, "own", 0), none = item_of(p, "none", 0), bare = item_of(p, "bare", 0);
    ok(dtl_span_eq(dtl_entry_attr(p, own.entry, "kind", room), DTL_LIT("region")), "the entry's own comes first");
    ok(dtl_span_eq(dtl_entry_attr(p, none.entry, "kind", room), DTL_LIT("city")), "else the section's");
    ok(!dtl_entry_attr(p, none.entry, "pop", room).s && !dtl_entry_attr(p, bare.entry, "kind", room).s &&
           !dtl_entry_attr(p, bare.entry, "never", room).s,
       "else none");
    dtl_span two = dtl_entry_attr(p, item_of(p, "quoted", 0).entry, "x", room);
    ok(dtl_span_eq(two, DTL_LIT("two words")), "two words");
    ok(own.group->flags == PK_CASE_CAP && bare.group->flags == 0, "flags");
    dtl_pack_close(p);
    dtl_buf_fini(&bytes);
    dtl_buf_fini(&list);
}

static void letters(void)
{
    dtl_buf bytes;
    dtl_buf_init(&bytes, 0, NULL);
    dtl_pack *p = make("[org case=exact]\nWHO | Who-Org\tid=1\n[unit]\nwho\n", &bytes);
    pack_item who = item_of(p, "who", 0), variant = item_of(p, "who org", 0), unit = item_of(p, "who", 1);
    ok(!strcmp(p->strings.s + who.typed, "WHO") && !strcmp(p->strings.s + variant.typed, "Who-Org"),
       "phrases as typed, the name's and a variant's");
    ok(who.entry == variant.entry && unit.entry && !unit.typed, "and none where no letters are asked for");
    dtl_pack_close(p);
    dtl_buf_fini(&bytes);
}

/* n phrases behind one word and n words alone: all are found, what is not there is not. */
static void many(uint32_t n, const char *tail, unsigned wide)
{
    dtl_buf bytes, list;
    char words[200];
    uint32_t missed = 0, wrong = 0;
    dtl_buf_init(&bytes, 0, NULL);
    dtl_buf_init(&list, 0, NULL);
    dtl_buf_puts(&list, "[place]\n");
    for (uint32_t i = 0; i < n; i++) dtl_buf_printf(&list, "San x%u%s\tid=%u\n", i, tail, i);
    dtl_buf_byte(&list, '\0');
    dtl_pack *p = make(list.s, &bytes);
    for (uint32_t i = 0; p && i < n; i++) {
        char room[DTL_VALUE_ROOM], want[16];
        snprintf(words, sizeof words, "san x%u%s", i, tail);
        uint32_t e = item_of(p, words, 0).entry;
        dtl_span id = e ? dtl_entry_attr(p, e, "id", room) : DTL_NONE;
        snprintf(want, sizeof want, "%u", i);
        missed += !dtl_span_eq(id, dtl_span_str(want));
        snprintf(words, sizeof words, "x%u%s san", i, tail);
        wrong += walk(p, words) != 0;
        snprintf(words, sizeof words, "x%u%s", i, tail);
        wrong += walk(p, words) != 0;
    }
    ok(p && p->wide == wide && !missed && !wrong, "%u phrases, ids of %u bytes: %u missed, %u wrong", n, wide, missed,
       wrong);
    dtl_pack_close(p);
    dtl_buf_fini(&bytes);
    dtl_buf_fini(&list);
}

int main(void)
{
    names();
    attributes();
    letters();
    for (uint32_t n = 0; n < 20; n++) many(n, "", 3);
    many(5000, "", 3);
    many(180000, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", 4);
    return done();
}
