/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler: what compile.c (reads lists, writes the file), pattern.c (rules) and layout.c (lists as bytes) share. Room `data`,
 * private to these three.
 */
#ifndef DATELINE_COMPILER_H
#define DATELINE_COMPILER_H

#include "compile.h"
#include "keys.h"

/* A growing array of one kind of thing; `at` counts things. */
typedef struct {
    dtl_buf bytes;
    size_t size; /* of one */
} table;

static inline size_t table_n(const table *t)
{
    return t->bytes.n / t->size;
}
static inline uint32_t table_add(table *t, const void *one)
{
    dtl_buf_put(&t->bytes, one, t->size);
    return (uint32_t)(table_n(t) - 1);
}
#define TABLE_AT(t, type, i) (&((type *)(void *)(t)->bytes.s)[i])

/* An instruction of a rule, by number until it is written. */
typedef struct {
    uint8_t op, close; /* SAVE: 0 opens, 1 closes */
    uint16_t name;     /* SAVE: capture name */
    uint32_t x, y;     /* TOK: predicate, -; SPLIT: first choice, second; JMP: where to */
} pk_inst;

/* Words, nodes, edges and entries by number, until layout.c knows where each stands. */
typedef struct {
    dtl_span fold;
    uint32_t node; /* reached from the root; 0: begins no phrase */
} list_word;
typedef struct {
    uint32_t parent, word; /* the edge that leads here; parent 0: the root */
} list_node;
typedef struct {
    uint32_t node, word, next;
} list_edge;
typedef struct {
    dtl_span name;
    uint32_t attr, line, group;
    bool named; /* has an id, so that its name is asked for */
} list_entry;
typedef struct {
    uint32_t node, entry;
    dtl_span typed; /* NONE: no matter */
    uint32_t layer, order;
} list_phrase;

struct dtl_compiler {
    dtl_arena arena;
    dtl_complain *complain;
    void *user;
    unsigned n_complaints;
    const char *file; /* being read */
    uint16_t file_id;
    unsigned line;
    int layer;
    char tag[32];
    dtl_buf conf, classes, files, keys, strings, attrs, shapes, examples, extra;
    dtl_keys known_strings, known_attrs, known_shapes, known_groups; /* equal ones are kept once */
    uint32_t n_keys;
    table words, nodes, edges, entries, phrases, groups, class_off, extra_sections;
    uint32_t *word_slots, n_word_slots;
    uint32_t *edge_slots, n_edge_slots;
    bool accents_exact;
    table rules, insts, preds, atoms, actions, slots, names;
};

void compiler_complain(dtl_compiler *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
uint32_t compiler_class(dtl_compiler *c, dtl_span name); /* id, made where it is new */
pk_str compiler_string(dtl_compiler *c, dtl_span s);
uint32_t compiler_text(dtl_compiler *c, dtl_span s); /* where it is in strings */
/* Add a phrase to the automaton. */
void compiler_phrase(dtl_compiler *c, dtl_span phrase, uint32_t entry, unsigned flags);
/* Attributes, `key=value` NUL ...: the entry's own, and those of its section. */
uint32_t compiler_entry(dtl_compiler *c, dtl_span name, uint32_t cls, dtl_span own, dtl_span section, unsigned flags);
void compiler_rules(dtl_compiler *c, dtl_span bytes); /* a .rules file */
/* The lists as sections of the file: layout.c. */
typedef struct {
    dtl_buf trie, buckets, groups, spelled;
} compiler_lists;
dtl_status compiler_layout(dtl_compiler *c, compiler_lists *out);
/* Next line of bytes from *at, without its end; false at the end. */
bool compiler_line(dtl_span bytes, size_t *at, dtl_span *line);
dtl_span compiler_trim(dtl_span s);

#endif
