/* SPDX-License-Identifier: Apache-2.0
 *
 * packmap: a mapped pack with its sections found, and a set of packs linked. Room `data`; for pack.c, set.c and match.c.
 */
#ifndef DATELINE_PACKMAP_H
#define DATELINE_PACKMAP_H

#include "keys.h"
#include "pack.h"
#include "packfile.h"
#include "rule.h"

enum { PACK_KEYS = 64 };
static inline unsigned pack_key_slot(const char *key)
{
    return key[0] ? ((unsigned char)key[0] * 5u + (unsigned char)key[1]) & (PACK_KEYS - 1) : 0;
}

struct dtl_pack {
    const dtl_alloc *mem;
    const char *bytes;
    size_t size;
    bool mapped;
    dtl_span conf, classes, files, strings, examples, tag, version;
    const pk_section *sections;
    uint32_t n_sections;
    const uint8_t *trie, *attrs, *spelled, *insts, *preds;
    unsigned wide; /* bytes of an id in the trie */
    const uint32_t *buckets;
    uint32_t n_buckets;
    const pk_group *groups;
    const pk_rule *rules;
    const pk_action *actions;
    const pk_slot *slots;
    const pk_str *names;
    uint32_t n_rules, n_insts, n_preds, n_atoms, n_names, n_classes;
    const char **class_names; /* [n_classes] */
    const char **file_names;
    const char **keys;   /* of attributes */
    const char **shapes; /* of sets of attributes: numbers of keys */
    uint32_t n_files, n_keys, n_shapes;
    uint32_t key_first[PACK_KEYS]; /* the first key of its first two letters, by pack_key_slot(); n_keys: none */
};

static inline dtl_span dtl_pack_str(const dtl_pack *p, pk_str s)
{
    return s.len ? (dtl_span){p->strings.s + s.off, s.len} : DTL_NONE;
}

/* Id of a folded word, 0: not in the pack. h is dtl_hash of it. */
static inline uint32_t dtl_pack_word(const dtl_pack *p, dtl_span fold, uint64_t h)
{
    uint32_t b = pk_bucket(h, p->n_buckets);
    const uint8_t *at = p->trie + p->buckets[b], *end = p->trie + p->buckets[b + 1];
    while (at < end) {
        uint32_t id = (uint32_t)(at - p->trie);
        size_t len = (size_t)pk_read(&at);
        if (len == fold.n && !__builtin_memcmp(at, fold.s, len)) return id;
        at += len;
        len = (size_t)pk_read(&at);
        at += len;
    }
    return 0;
}
/* The node that a word leads to from the root, 0: it begins no phrase. */
static inline uint32_t dtl_pack_node(const dtl_pack *p, uint32_t word)
{
    const uint8_t *at = p->trie + word;
    size_t len = (size_t)pk_read(&at);
    at += len;
    return pk_read(&at) ? (uint32_t)(at - p->trie) : 0;
}
uint32_t dtl_pack_edge_of(const dtl_pack *p, const uint8_t *edges, uint32_t word);
/* Next node, 0: none. Most nodes have no edges at all, and say so in their first byte. */
static inline uint32_t dtl_pack_edge(const dtl_pack *p, uint32_t node, uint32_t word)
{
    const uint8_t *at = p->trie + node;
    return pk_read(&at) & 1 ? dtl_pack_edge_of(p, at, word) : 0;
}

/* Do longer phrases go on from a node? */
static inline bool dtl_pack_goes_on(const dtl_pack *p, uint32_t node)
{
    const uint8_t *at = p->trie + node;
    return pk_read(&at) & 1;
}

/* What a node ends: entries, by the line. */
typedef struct {
    uint32_t entry; /* its id */
    uint32_t typed; /* the phrase as typed, in strings; 0: no matter */
    const pk_group *group;
} pack_item;
/* A node's first item, and how many it has. */
const uint8_t *dtl_pack_items(const dtl_pack *p, uint32_t node, uint32_t *n);
const uint8_t *dtl_pack_item(const dtl_pack *p, const uint8_t *at, pack_item *item); /* where the next one is */
/* Where an entry was written, for those who ask why. */
dtl_span dtl_entry_place(const dtl_pack *p, uint32_t entry, uint32_t *line);

/* ---- sets ---- */

typedef struct {
    uint32_t cls;   /* of the set */
    int64_t lo, hi; /* a range; DIGITS: lo = hi = how many, digits = true */
    bool digits;
} set_range;

/* An instruction of a linked program; predicates and rules are the set's. */
typedef struct {
    uint8_t op, close;
    uint16_t name;
    uint32_t x, y;
} set_inst;

typedef struct {
    set_inst *insts; /* all packs' programs of the phase, one behind the other */
    uint32_t n_insts;
    uint32_t *starts; /* [n_starts] first instruction of each rule */
    uint32_t n_starts;
} set_program;

/* A place in a match: so many tokens behind its first one, or before its end. */
typedef struct {
    uint32_t tokens;
    bool back;
} set_place;
typedef struct {
    uint16_t name;
    set_place first, last;
} set_plan;
/* A rule's program, and where its captures are in a match; NULL: that has to be found out. */
typedef struct {
    uint32_t start, end, phase, n_plan;
    set_plan *plan;
} set_rule;

enum { SET_RANGES = 256, SET_PACKS = 4, SET_ENDINGS = 160 };

/* A way in which the language changes words: the ending (or beginning) in the text, and what the list has instead. Folded. */
typedef struct {
    dtl_span seen, base;
    bool front;
} set_ending;

struct dtl_set {
    const dtl_alloc *mem;
    dtl_arena arena;
    const dtl_pack **packs;
    size_t n_packs;
    uint16_t **cls_map; /* [n_packs][classes of the pack] -> class of the set */
    dtl_span *classes;
    bool *literal; /* [n_classes]: "=word", a word of a rule */
    size_t n_classes;
    uint32_t *class_slot, class_mask;
    dtl_span *names;     /* capture names */
    dtl_type *name_type; /* what a capture of the name marks ("PER", "ORG2"), or DTL_NOTYPE */
    uint32_t n_names;
    dtl_rule *rules; /* [n_rules] */
    uint32_t n_rules;
    set_rule *spans; /* of each rule in its phase's program */
    pk_pred *preds;
    pk_atom *atoms; /* classes and ranges are the set's: RANGE and DIGITS have the range's index in a */
    uint32_t n_preds, n_atoms;
    set_range ranges[SET_RANGES];
    uint32_t n_ranges;
    uint16_t shape_used;
    dtl_keys conf; /* settings of all packs, the most special one's; index into conf_values */
    dtl_span *conf_values;
    set_ending endings[SET_ENDINGS]; /* longest first */
    uint32_t n_endings;
    set_program phase[DTL_N_PHASES];
};

dtl_status dtl_set_open(dtl_set **set, const dtl_pack *const *packs, size_t n, const dtl_alloc *mem, dtl_error *err);
void dtl_set_close(dtl_set *set);
/* Sets the plan of a rule's captures where there is one. false: out of memory. */
bool dtl_set_plan(dtl_set *set, uint32_t rule);
/* A pack of bytes in memory, 8-aligned and borrowed until dtl_pack_close: the user's own list. */
dtl_status dtl_pack_view(dtl_pack **pack, dtl_span bytes, const dtl_alloc *mem, dtl_error *err);
dtl_span dtl_pack_file(const dtl_pack *p, uint32_t file);

#endif
