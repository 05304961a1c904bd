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

struct dtl_pack {
    const dtl_alloc *mem;
    const char *bytes;
    size_t size;
    bool mapped;
    dtl_span conf, classes, files, strings, attrs, examples, tag, version;
    const pk_section *sections;
    uint32_t n_sections;
    const uint32_t *wordslot, *nodes, *payload;
    uint32_t n_wordslot, n_edgeslot;
    const pk_word *words;
    const pk_edge *edges;
    const pk_entry *entries;
    const pk_rule *rules;
    const pk_inst *insts;
    const pk_pred *preds;
    const pk_atom *atoms;
    const pk_action *actions;
    const pk_slot *slots;
    const pk_str *names;
    uint32_t n_words, n_nodes, n_entries, n_rules, n_insts, n_preds, n_atoms, n_names, n_classes;
    const char **class_names; /* [n_classes] */
    const char **file_names;
    const char **keys; /* of attributes */
    uint32_t n_files, n_keys;
};

static inline dtl_span dtl_pack_str(const dtl_pack *p, pk_str s)
{
    return s.len ? (dtl_span){p->strings.s + s.off, s.len} : DTL_NONE;
}

/* Id of a folded word, 0: not in the pack. h is dtl_hash of it. */
static inline uint32_t dtl_pack_word(const dtl_pack *p, dtl_span fold, uint64_t h)
{
    for (uint32_t at = pk_slot_of(h, p->n_wordslot);; at = at + 1 == p->n_wordslot ? 0 : at + 1) {
        uint32_t slot = p->wordslot[at];
        if (!slot) return 0;
        if ((slot & 1023) != (uint32_t)(h >> 54)) continue;
        const pk_word *w = &p->words[slot >> 10];
        if (w->len == fold.n && !__builtin_memcmp(p->strings.s + w->str, fold.s, fold.n)) return slot >> 10;
    }
}
uint32_t dtl_pack_edge(const dtl_pack *p, uint32_t node, uint32_t word); /* next node, 0: none */

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
    dtl_span *names; /* capture names */
    uint32_t n_names;
    dtl_rule *rules; /* [n_rules] */
    uint32_t n_rules;
    struct {
        uint32_t start, end, phase;
    } * spans; /* of each rule in its phase's program */
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
/* A pack of bytes in memory, 8-aligned and borrowed until dtl_pack_close: the user's own list. */
dtl_status dtl_pack_view(dtl_pack **pack, dtl_span bytes, const dtl_alloc *mem, dtl_error *err);
dtl_span dtl_pack_file(const dtl_pack *p, uint32_t file);

#endif
