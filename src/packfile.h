/* SPDX-License-Identifier: Apache-2.0
 *
 * packfile: the bytes of a compiled pack, shared by the compiler (compile.c, pattern.c) and the reader (pack.c, set.c).
 *
 * Room `data`. Little-endian, offsets from the start of a section, never pointers; sections are 8-aligned.
 *
 *     pk_header | pk_section[n_sections] | sections
 *
 *     "conf"     lines `key TAB value`            "classes"  names, each with its NUL, in order of id
 *     "files"    names of the sources, NULs       "strings"  whatever is pointed to by pk_str
 *     "wordslot" u32[n]: word id << 10 | 10 bits of hash; 0 = empty
 *     "words"    pk_word[n], ids from 1           "edges"    pk_edge[n] (node, word) -> node; next 0 = empty
 *     "nodes"    u32[n_nodes + 1]: payload of node i is payload[nodes[i] .. nodes[i + 1]); node 0 is the root
 *     "payload"  u32: entry, with the top bit set where the next u32 is the pk_str of the phrase as typed
 *     "entries"  pk_entry[n]                      "attrs"    of each entry: key, value, NUL ... NUL; a key is one byte, its
 *                place in "keys" + 1
 *     "rules" "insts" "preds" "atoms" "actions" "slots" "names": see below
 *     "examples" lines `rule TAB + or - TAB text TAB expected`
 */
#ifndef DATELINE_PACKFILE_H
#define DATELINE_PACKFILE_H

#include "dateline/base.h"

#define PK_MAGIC   "DTLPACK\n"
#define PK_VERSION 4u

typedef struct {
    char magic[8];
    uint32_t version, n_sections;
    uint64_t size, checksum; /* of the whole file; of the bytes behind the header */
} pk_header;

typedef struct {
    char name[16];
    uint64_t off, len;
} pk_section;

typedef struct {
    uint32_t off, len;
} pk_str;

typedef struct {
    uint32_t str; /* offset of the folded form */
    uint16_t len;
    uint16_t pad;
    uint32_t node; /* reached from the root; 0: begins no phrase */
} pk_word;

typedef struct {
    uint32_t node, word, next;
} pk_edge;

enum { PK_CASE_CAP = 1, PK_CASE_EXACT = 2, PK_ACCENT_EXACT = 4, PK_INFLECT = 8 };
typedef struct {
    uint32_t name, attr; /* offsets: strings, attrs; both end with a NUL. Equal ones are kept once */
    uint32_t line_flags; /* line << 8 | PK_ flags */
    uint16_t cls;
    uint8_t file, pad;
} pk_entry;
static inline unsigned pk_flags(const pk_entry *e)
{
    return e->line_flags & 255;
}
static inline uint32_t pk_line(const pk_entry *e)
{
    return e->line_flags >> 8;
}

#define PK_TYPED 0x80000000u

/* Rules: a program of Thompson's kind. */
enum { PK_TOK, PK_SPLIT, PK_JMP, PK_SAVE, PK_MATCH };
typedef struct {
    uint8_t op, close; /* SAVE: 0 opens, 1 closes */
    uint16_t name;     /* SAVE: capture name */
    uint32_t x, y;     /* TOK: predicate, -; SPLIT: first choice, second; JMP: where to; MATCH: rule */
} pk_inst;

typedef struct {
    uint32_t atom, n; /* all of atoms[atom .. atom + n) must hold */
} pk_pred;

enum { PK_SHAPE, PK_KIND, PK_RANGE, PK_DIGITS, PK_MARK, PK_COVER, PK_NOPARA };
enum { PK_S, PK_B, PK_I, PK_E }; /* where in a phrase a token stands: alone, beginning, inside, end */
typedef struct {
    uint8_t kind, neg, where, pad;
    uint32_t a; /* SHAPE: mask; KIND; DIGITS; MARK and COVER: class */
    int64_t lo, hi;
} pk_atom;

typedef struct {
    pk_str name, capture, text;
} pk_slot;

typedef struct {
    uint8_t kind, type;
    uint16_t pad;
    pk_str name;
    uint32_t slot, n_slots;
} pk_action;

typedef struct {
    pk_str name, cls, subtype;
    uint32_t start; /* first instruction */
    uint32_t end;   /* one behind the last */
    uint32_t line;
    uint16_t file;
    uint8_t phase, mark, none, pad[3];
    double weight;
    uint32_t action, n_actions;
} pk_rule;

/* First slot of a hash in a table of n slots, any n: the file has no room to double in. */
static inline uint32_t pk_slot_of(uint64_t hash, uint32_t n)
{
    return (uint32_t)((uint64_t)(uint32_t)(hash >> 20) * n >> 32);
}

#endif
