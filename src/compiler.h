/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler: what compile.c (lists, the file) and pattern.c (rules) share. Room `data`, private to these two.
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
    dtl_buf conf, classes, files, keys, strings, attrs, examples, extra;
    dtl_keys known_strings, known_attrs; /* equal ones are kept once */
    uint32_t n_keys;
    table words, edges, entries, phrases, class_off, extra_sections;
    uint32_t *word_slots, n_word_slots;
    uint32_t n_nodes;
    uint32_t *edge_slots, n_edge_slots;
    bool accents_exact;
    table rules, insts, preds, atoms, actions, slots, names;
};

void compiler_complain(dtl_compiler *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
uint32_t compiler_class(dtl_compiler *c, dtl_span name); /* id, made where it is new */
pk_str compiler_string(dtl_compiler *c, dtl_span s);
/* Add a phrase to the automaton. */
void compiler_phrase(dtl_compiler *c, dtl_span phrase, uint32_t entry, unsigned flags);
uint32_t compiler_entry(dtl_compiler *c, dtl_span name, uint32_t cls, dtl_span attrs, unsigned flags);
void compiler_rules(dtl_compiler *c, dtl_span bytes); /* a .rules file */
/* Next line of bytes from *at, without its end; false at the end. */
bool compiler_line(dtl_span bytes, size_t *at, dtl_span *line);
dtl_span compiler_trim(dtl_span s);

#endif
