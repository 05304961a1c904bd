/* SPDX-License-Identifier: Apache-2.0
 *
 * packfile: the bytes of a compiled pack, shared by the compiler (compile.c, pattern.c) and the reader (pack.c, set.c).
 *
 * Room `data`. Little-endian, offsets from the start of a section, never pointers; sections are 8-aligned.
 *
 *     pk_header | pk_section[n_sections] | sections
 *
 *     "conf"     lines `key TAB value`            "classes"  names, each with its NUL, in order of id
 *     "files"    names of the sources, NULs       "keys"     of attributes, NULs; a key's number is its place + 1
 *     "strings"  each once, with a NUL behind it: whatever is pointed to by pk_str, names and values
 *     "trie"     words and nodes; what stands at an offset has it as its id (0: none). The first byte is how many bytes an id takes: `wide`
 *     "buckets"  u32[n + 1]: words whose hash falls into bucket i stand at trie[buckets[i] .. buckets[i + 1])
 *     "groups"   pk_group[n]: what entries have in common
 *     "attrs"    shape, then a value for each of its keys
 *     "shapes"   sets of keys: a byte a key, NUL
 *     "spelled"  names that are words of the trie: count, capitals (a bit a word), hyphens (a bit a word: behind it), ids
 *     "rules" "insts" "preds" "actions" "slots" "names": see below
 *     "examples" lines `rule TAB + or - TAB text TAB expected`
 *
 * Numbers in "trie", "attrs", "insts" and "preds" are of seven bits a byte, as pk_read() reads them.
 *
 *     word   length, folded form; bytes of the node that it leads to from the root (0: it begins no phrase), that node
 *     node   items << 1 | has edges; edges: their count, then { word id, node id } by word id; items, by line
 *     item   group + 1, [typed], line, name, attr: an entry, beside the first of its phrases. Its id is the item's offset
 *            0, id of an entry (`wide` bytes), [typed]: the others
 *     typed  where the group's flags ask for the very letters: where the phrase as typed is in strings; 0: it is the entry's name
 *     name   what | kind: PK_NAME_STRING, its offset; PK_NAME_WORD: how far before the item its word is << 1 | capital; PK_NAME_SPELLED, the offset;
 *            PK_NAME_NONE: an entry without an `id` stands for nothing but its phrases, and nobody asks for its name
 *     attr   offset + 1, 0: none
 *     value  offset of a string << 1; or a decimal number: ((digits << 1 | minus) << 3 | power) << 1 | 1; power: 0 to 3 decimals, 1 to 4 zeros
 *
 * A name is most often its phrase with capitals, so it costs a byte or two.
 */
#ifndef DATELINE_PACKFILE_H
#define DATELINE_PACKFILE_H

#include "dateline/base.h"

#define PK_MAGIC   "DTLPACK\n"
#define PK_VERSION 5u

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

enum { PK_CASE_CAP = 1, PK_CASE_EXACT = 2, PK_ACCENT_EXACT = 4, PK_INFLECT = 8 };
enum { PK_VERY_LETTERS = PK_CASE_EXACT | PK_ACCENT_EXACT };
enum { PK_TRIE_ROOM = 4 }; /* bytes behind the trie: an id is read as four bytes */
typedef struct {
    uint32_t attr; /* of the section's head: offset + 1, 0: none; the entry's own come first */
    uint16_t cls;
    uint8_t flags, file;
} pk_group;

enum { PK_NAME_STRING, PK_NAME_WORD, PK_NAME_SPELLED, PK_NAME_NONE };
enum { PK_SPELLED_MAX = 8 }; /* words of a spelled name */

static inline uint64_t pk_read(const uint8_t **at)
{
    uint64_t v = *(*at)++;
    if (v < 128) return v;
    v &= 127;
    for (unsigned shift = 7; shift < 64; shift += 7) {
        uint64_t b = *(*at)++;
        v |= (b & 127) << shift;
        if (b < 128) break;
    }
    return v;
}
static inline void pk_write(dtl_buf *out, uint64_t v)
{
    for (; v >= 128; v >>= 7) dtl_buf_byte(out, (char)(v | 128));
    dtl_buf_byte(out, (char)v);
}
/* Small numbers of either sign. */
static inline uint64_t pk_fold_sign(int64_t v)
{
    return (uint64_t)v << 1 ^ (uint64_t)(v >> 63);
}
static inline int64_t pk_sign(uint64_t v)
{
    return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}
/* An id in the trie. */
static inline uint32_t pk_id(const uint8_t *at, unsigned wide)
{
    uint32_t v;
    __builtin_memcpy(&v, at, sizeof v);
    return wide == 3 ? v & 0xffffff : v;
}

/* Rules: a program of Thompson's kind. In "insts" a rule's instructions follow each other, in front of each its op | close << 3:
 *
 *     TOK predicate; SPLIT how far to the first choice, to the second; JMP how far (pk_sign); SAVE capture name; MATCH
 */
enum { PK_TOK, PK_SPLIT, PK_JMP, PK_SAVE, PK_MATCH };

/* "preds": how many, how many atoms; of each the count of its atoms, which must all hold; of each atom kind | neg << 3 | where << 4, a; lo and hi
 * (pk_sign) of a RANGE. */
typedef struct {
    uint32_t atom, n; /* atoms[atom .. atom + n) */
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
    uint32_t start, n_insts; /* where its program begins in "insts" */
    uint32_t line;
    uint16_t file;
    uint8_t phase, mark, none, pad[3];
    double weight;
    uint32_t action, n_actions;
} pk_rule;

/* Both sides write names and numbers alike; see pack.c. A word with its first letter as a capital; a number's text (40 bytes are enough), and
 * how long it is. */
void pk_spell(dtl_span word, bool capital, dtl_buf *out);
size_t pk_decimal(uint64_t v, char *out);

/* Bucket of a hash among n, any n: the file has no room to double in. */
static inline uint32_t pk_bucket(uint64_t hash, uint32_t n)
{
    return (uint32_t)((uint64_t)(uint32_t)(hash >> 20) * n >> 32);
}

#endif
