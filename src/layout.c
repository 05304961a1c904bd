/* SPDX-License-Identifier: Apache-2.0
 *
 * layout: a pack's lists as bytes. Words, nodes and entries have numbers until here; what they are found by from here on is the place where
 * they stand in "trie" (packfile.h). So every node is written once with room for the places it points to, and those are filled in
 * when all are known. */
#include "compiler.h"

#include "hash.h"

#include <stdlib.h>

enum { WORDS_A_BUCKET = 4 };

typedef struct {
    dtl_compiler *c;
    compiler_lists *out;
    unsigned wide;
    list_phrase *phrases; /* those that stay, by node and entry */
    size_t n_phrases;
    uint32_t *first_phrase;       /* [nodes + 1] */
    uint32_t *first_edge, *edges; /* [nodes + 1]; by node */
    uint32_t *home;               /* [entries]: order of the phrase that the entry stands beside */
    uint64_t *name;               /* [entries]: as written; a PK_NAME_WORD's without its distance */
    uint32_t *group_number;       /* [groups]: frequent ones are small */
    uint32_t *word_at, *node_at, *entry_at;
    table patches, spelled; /* places of entries to fill in; names to spell */
    dtl_keys known_names;   /* name -> offset in spelled */
} layout;

/* A place in the trie where an entry's id belongs. */
typedef struct {
    uint32_t at, entry;
} patch;

static void *room(layout *l, size_t n, size_t size)
{
    return dtl_arena_zero(&l->c->arena, n + 1, size);
}

static int by_node(const void *a, const void *b)
{
    const list_phrase *p = a, *q = b;
    if (p->node != q->node) return p->node < q->node ? -1 : 1;
    if (p->entry != q->entry) return p->entry < q->entry ? -1 : 1;
    return (p->order > q->order) - (p->order < q->order);
}

static uint16_t class_of(const layout *l, uint32_t entry)
{
    return TABLE_AT(&l->c->groups, pk_group, TABLE_AT(&l->c->entries, list_entry, entry)->group)->cls;
}

/* Phrases by node, each entry once; what is written by hand wins over what was generated. */
static void sort_phrases(layout *l)
{
    size_t n = table_n(&l->c->phrases), n_nodes = table_n(&l->c->nodes), at = 0, kept = 0;
    list_phrase *p = TABLE_AT(&l->c->phrases, list_phrase, 0);
    if (n) qsort(p, n, sizeof *p, by_node);
    l->phrases = room(l, n, sizeof *l->phrases);
    l->first_phrase = room(l, n_nodes, sizeof *l->first_phrase);
    l->home = room(l, table_n(&l->c->entries), sizeof *l->home);
    if (!l->phrases || !l->first_phrase || !l->home) return;
    for (size_t i = 0; i < table_n(&l->c->entries); i++) l->home[i] = UINT32_MAX;
    for (uint32_t node = 0; node < n_nodes; node++) {
        size_t from = at;
        l->first_phrase[node] = (uint32_t)kept;
        while (at < n && p[at].node == node) at++;
        for (size_t i = from; i < at; i++) {
            bool keep = i == from || p[i].entry != p[i - 1].entry;
            for (size_t k = from; k < at && keep; k++)
                keep = p[k].layer <= p[i].layer || class_of(l, p[k].entry) != class_of(l, p[i].entry);
            if (!keep) continue;
            l->phrases[kept++] = p[i];
            if (p[i].order < l->home[p[i].entry]) l->home[p[i].entry] = p[i].order;
        }
    }
    l->first_phrase[n_nodes] = (uint32_t)kept;
    l->n_phrases = kept;
}

static void sort_edges(layout *l)
{
    size_t n = table_n(&l->c->edges), n_nodes = table_n(&l->c->nodes);
    l->first_edge = room(l, n_nodes + 1, sizeof *l->first_edge);
    l->edges = room(l, n, sizeof *l->edges);
    if (!l->first_edge || !l->edges) return;
    for (uint32_t i = 1; i < n; i++) l->first_edge[TABLE_AT(&l->c->edges, list_edge, i)->node + 2]++;
    for (size_t k = 1; k <= n_nodes; k++) l->first_edge[k + 1] += l->first_edge[k];
    for (uint32_t i = 1; i < n; i++) l->edges[l->first_edge[TABLE_AT(&l->c->edges, list_edge, i)->node + 1]++] = i;
}

/* ---- groups ---- */

typedef struct {
    uint32_t group, n;
} group_count;

static int by_count(const void *a, const void *b)
{
    const group_count *p = a, *q = b;
    if (p->n != q->n) return p->n > q->n ? -1 : 1;
    return (p->group > q->group) - (p->group < q->group);
}

static void number_groups(layout *l)
{
    size_t n = table_n(&l->c->groups);
    group_count *count = room(l, n, sizeof *count);
    l->group_number = room(l, n, sizeof *l->group_number);
    if (!count || !l->group_number) return;
    for (uint32_t i = 0; i < n; i++) count[i].group = i;
    for (size_t i = 0; i < table_n(&l->c->entries); i++) count[TABLE_AT(&l->c->entries, list_entry, i)->group].n++;
    qsort(count, n, sizeof *count, by_count);
    for (uint32_t i = 0; i < n; i++) {
        l->group_number[count[i].group] = i;
        dtl_buf_put(&l->out->groups, (const char *)TABLE_AT(&l->c->groups, pk_group, count[i].group), sizeof(pk_group));
    }
}

/* ---- names ---- */

/* The word at the start of a name, with or without a capital, and nothing else that may go on with it. */
static size_t spells(dtl_span name, dtl_span fold, bool *capital)
{
    dtl_buf as;
    size_t n = 0;
    dtl_buf_init(&as, 0, NULL);
    for (int i = 0; i < 2 && !n; i++) {
        dtl_buf_reset(&as);
        pk_spell(fold, i == 1, &as);
        if (as.n && name.n >= as.n && !memcmp(name.s, as.s, as.n)) n = as.n, *capital = i == 1;
    }
    dtl_buf_fini(&as);
    return n;
}

/* The name as words of the phrase that the entry stands beside: its offset in spelled, UINT32_MAX where it is not made of them. */
static uint32_t spelled_name(layout *l, dtl_span name, const uint32_t *word, size_t n)
{
    unsigned capitals = 0, hyphens = 0;
    for (size_t i = 0, at = 0; i < n; i++) {
        bool capital = false;
        dtl_span rest = {name.s + at, name.n - at};
        size_t k = spells(rest, TABLE_AT(&l->c->words, list_word, word[i])->fold, &capital);
        at += k;
        bool last = i + 1 == n, hyphen = at < name.n && name.s[at] == '-';
        if (!k || (last ? at < name.n : at >= name.n || (name.s[at] != ' ' && !hyphen))) return UINT32_MAX;
        capitals |= (unsigned)capital << i;
        hyphens |= (unsigned)hyphen << i;
        at += !last;
    }
    uint32_t *known = dtl_keys_at(&l->known_names, name);
    if (!known) return UINT32_MAX;
    if (*known != DTL_KEYS_NONE) return *known;
    *known = (uint32_t)l->out->spelled.n;
    const char head[3] = {(char)n, (char)capitals, (char)hyphens};
    dtl_buf_put(&l->out->spelled, head, sizeof head);
    for (size_t i = 0; i < n; i++) { /* the places come later */
        patch p = {(uint32_t)l->out->spelled.n, word[i]};
        table_add(&l->spelled, &p);
        dtl_buf_put(&l->out->spelled, (const char *)&word[i], l->wide);
    }
    return *known;
}

static void name_entry(layout *l, const list_phrase *p)
{
    const list_entry *e = TABLE_AT(&l->c->entries, list_entry, p->entry);
    const pk_group *g = TABLE_AT(&l->c->groups, pk_group, e->group);
    uint64_t *name = &l->name[p->entry];
    uint32_t word[PK_SPELLED_MAX], node = p->node;
    size_t n = 0;
    if (!e->named && !(g->flags & PK_VERY_LETTERS)) {
        *name = PK_NAME_NONE;
        return;
    }
    for (; node && n < PK_SPELLED_MAX; node = TABLE_AT(&l->c->nodes, list_node, node)->parent)
        word[n++] = TABLE_AT(&l->c->nodes, list_node, node)->word;
    for (size_t i = 0; i < n / 2; i++) {
        uint32_t w = word[i];
        word[i] = word[n - 1 - i];
        word[n - 1 - i] = w;
    }
    /* the very letters are compared with at once, so they stay letters */
    if (!node && !(g->flags & PK_VERY_LETTERS)) {
        bool capital = false;
        if (n == 1 && spells(e->name, TABLE_AT(&l->c->words, list_word, word[0])->fold, &capital) == e->name.n) {
            *name = (uint64_t)capital << 2 | PK_NAME_WORD;
            return;
        }
        uint32_t at = n > 1 && e->name.n > 3 + n * l->wide ? spelled_name(l, e->name, word, n) : UINT32_MAX;
        if (at != UINT32_MAX) {
            *name = (uint64_t)at << 2 | PK_NAME_SPELLED;
            return;
        }
    }
    *name = (uint64_t)compiler_text(l->c, e->name) << 2 | PK_NAME_STRING;
}

/* ---- the trie ---- */

static void write_item(layout *l, const list_phrase *p, uint32_t word_at, dtl_buf *out, uint32_t base)
{
    const list_entry *e = TABLE_AT(&l->c->entries, list_entry, p->entry);
    bool home = l->home[p->entry] == p->order,
         typed = TABLE_AT(&l->c->groups, pk_group, e->group)->flags & PK_VERY_LETTERS;
    uint32_t here = base + (uint32_t)out->n;
    if (home) {
        l->entry_at[p->entry] = here;
        pk_write(out, l->group_number[e->group] + 1);
    } else {
        patch fill = {here + 1, p->entry};
        table_add(&l->patches, &fill);
        dtl_buf_put(out, "\0\0\0\0\0", 1 + l->wide);
    }
    if (typed) pk_write(out, dtl_span_eq(p->typed, e->name) ? 0 : compiler_text(l->c, p->typed));
    if (!home) return;
    uint64_t name = l->name[p->entry];
    if ((name & 3) == PK_NAME_WORD) name = (((uint64_t)(here - word_at) << 1 | name >> 2) << 2) | PK_NAME_WORD;
    pk_write(out, e->line);
    pk_write(out, name);
    pk_write(out, e->attr);
}

/* A node's bytes, which will stand at `base`. Its edges are there as numbers: resolve() makes places of them. */
static void write_node(layout *l, uint32_t node, uint32_t word_at, dtl_buf *out, uint32_t base)
{
    uint32_t n = l->first_phrase[node + 1] - l->first_phrase[node],
             edges = l->first_edge[node + 1] - l->first_edge[node];
    l->node_at[node] = base;
    pk_write(out, (uint64_t)n << 1 | (edges > 0));
    if (edges) pk_write(out, edges);
    for (uint32_t i = 0; i < edges * 2; i++) dtl_buf_put(out, "\0\0\0\0", l->wide);
    for (uint32_t i = l->first_phrase[node]; i < l->first_phrase[node + 1]; i++)
        write_item(l, &l->phrases[i], word_at, out, base);
}

/* How many bytes pk_write() takes. */
static size_t size_of(uint64_t v)
{
    size_t n = 1;
    while (v >>= 7) n++;
    return n;
}

/* A word and its node. The node's length stands before it, and how long that is moves the node: it is written again where
 * it was not one byte, which is seldom. */
static void write_word(layout *l, uint32_t word, dtl_buf *node)
{
    dtl_buf *out = &l->out->trie;
    const list_word *w = TABLE_AT(&l->c->words, list_word, word);
    uint32_t at = l->word_at[word] = (uint32_t)out->n;
    pk_write(out, w->fold.n);
    dtl_buf_span(out, w->fold);
    for (size_t len = 1; w->node;) {
        size_t patches = table_n(&l->patches);
        dtl_buf_reset(node);
        write_node(l, w->node, at, node, (uint32_t)(out->n + len));
        if (size_of(node->n) == len) break;
        l->patches.bytes.n = patches * sizeof(patch);
        len = size_of(node->n);
    }
    if (!w->node) dtl_buf_reset(node);
    pk_write(out, node->n);
    dtl_buf_span(out, dtl_buf_view(node));
}

static void put_id(const layout *l, dtl_buf *b, size_t at, uint32_t id)
{
    memcpy(b->s + at, &id, l->wide);
}

static int by_id(const void *a, const void *b)
{
    const uint32_t *p = a, *q = b;
    return (*p > *q) - (*p < *q);
}

/* Numbers to places. */
static void resolve(layout *l)
{
    dtl_buf *trie = &l->out->trie;
    for (size_t i = 0; i < table_n(&l->patches); i++) {
        const patch *p = TABLE_AT(&l->patches, patch, i);
        put_id(l, trie, p->at, l->entry_at[p->entry]);
    }
    for (size_t i = 0; i < table_n(&l->spelled); i++) {
        const patch *p = TABLE_AT(&l->spelled, patch, i);
        put_id(l, &l->out->spelled, p->at, l->word_at[p->entry]);
    }
    uint32_t(*row)[2] = room(l, table_n(&l->c->edges), sizeof *row);
    for (uint32_t node = 1; row && node < table_n(&l->c->nodes); node++) {
        uint32_t n = 0;
        for (uint32_t i = l->first_edge[node]; i < l->first_edge[node + 1]; i++, n++) {
            const list_edge *e = TABLE_AT(&l->c->edges, list_edge, l->edges[i]);
            row[n][0] = l->word_at[e->word];
            row[n][1] = l->node_at[e->next];
        }
        if (!n) continue;
        qsort(row, n, sizeof *row, by_id);
        const uint8_t *at = (const uint8_t *)trie->s + l->node_at[node];
        pk_read(&at), pk_read(&at); /* items, edges */
        size_t to = (size_t)(at - (const uint8_t *)trie->s);
        for (uint32_t i = 0; i < n * 2; i++) put_id(l, trie, to + (size_t)i * l->wide, row[i / 2][i % 2]);
    }
}

typedef struct {
    uint32_t bucket, word;
} word_place;

static int by_bucket(const void *a, const void *b)
{
    const word_place *p = a, *q = b;
    if (p->bucket != q->bucket) return p->bucket < q->bucket ? -1 : 1;
    return (p->word > q->word) - (p->word < q->word);
}

static void write_trie(layout *l)
{
    dtl_buf *trie = &l->out->trie, node;
    uint32_t n = (uint32_t)table_n(&l->c->words) - 1, n_buckets = n / WORDS_A_BUCKET + 1, at = 0;
    word_place *place = room(l, n, sizeof *place);
    if (!place) return;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t h = dtl_hash_span(TABLE_AT(&l->c->words, list_word, i + 1)->fold);
        place[i] = (word_place){pk_bucket(h, n_buckets), i + 1};
    }
    qsort(place, n, sizeof *place, by_bucket);
    dtl_buf_init(&node, 0, NULL);
    dtl_buf_byte(trie, (char)l->wide);
    for (uint32_t b = 0; b <= n_buckets; b++) {
        uint32_t from = (uint32_t)trie->n;
        dtl_buf_put(&l->out->buckets, (const char *)&from, sizeof from);
        for (; at < n && place[at].bucket == b; at++) write_word(l, place[at].word, &node);
    }
    for (uint32_t i = 1; i < table_n(&l->c->nodes); i++) {
        if (!TABLE_AT(&l->c->nodes, list_node, i)->parent) continue; /* stands beside its word */
        dtl_buf_reset(&node);
        write_node(l, i, 0, &node, (uint32_t)trie->n);
        dtl_buf_span(trie, dtl_buf_view(&node));
    }
    if (trie->n >> (l->wide == 3 ? 24 : 31)) trie->status = trie->status == DTL_OK ? DTL_E_LIMIT : trie->status;
    if (node.status != DTL_OK) trie->status = node.status;
    if (trie->status == DTL_OK) resolve(l);
    for (int i = 0; i < PK_TRIE_ROOM; i++) dtl_buf_byte(trie, '\0');
    dtl_buf_fini(&node);
}

static dtl_status lay(dtl_compiler *c, compiler_lists *out, unsigned wide)
{
    layout l = {.c = c, .out = out, .wide = wide};
    dtl_buf *bufs[] = {&out->trie, &out->buckets, &out->groups, &out->spelled};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) dtl_buf_reset(bufs[i]);
    l.patches.size = l.spelled.size = sizeof(patch);
    dtl_buf_init(&l.patches.bytes, 0, NULL);
    dtl_buf_init(&l.spelled.bytes, 0, NULL);
    dtl_keys_init(&l.known_names, &c->arena);
    l.word_at = room(&l, table_n(&c->words), sizeof *l.word_at);
    l.node_at = room(&l, table_n(&c->nodes), sizeof *l.node_at);
    l.entry_at = room(&l, table_n(&c->entries), sizeof *l.entry_at);
    l.name = room(&l, table_n(&c->entries), sizeof *l.name);
    sort_phrases(&l);
    sort_edges(&l);
    number_groups(&l);
    dtl_status st = c->arena.status;
    if (st == DTL_OK) {
        for (size_t i = 0; i < l.n_phrases; i++)
            if (l.home[l.phrases[i].entry] == l.phrases[i].order) name_entry(&l, &l.phrases[i]);
        write_trie(&l);
        st = c->arena.status;
    }
    for (size_t i = 0; st == DTL_OK && i < sizeof bufs / sizeof *bufs; i++) st = bufs[i]->status;
    dtl_buf_fini(&l.patches.bytes);
    dtl_buf_fini(&l.spelled.bytes);
    return st;
}

/* Ids of three bytes reach over sixteen megabytes; lists that need more get ids of four. */
dtl_status compiler_layout(dtl_compiler *c, compiler_lists *out)
{
    dtl_buf *bufs[] = {&out->trie, &out->buckets, &out->groups, &out->spelled};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) dtl_buf_init(bufs[i], 0, NULL);
    dtl_status st = lay(c, out, 3);
    return st == DTL_E_LIMIT ? lay(c, out, 4) : st;
}
