/* SPDX-License-Identifier: Apache-2.0
 *
 * work: the caches of one thread for one set of packs: words looked up lately, feature sets, automata as far as they are known.
 *
 * Room `find`; shared by work.c, lists.c, sig.c and match.c only.
 */
#ifndef DATELINE_WORK_H
#define DATELINE_WORK_H

#include "compound.h"
#include "match.h"
#include "packmap.h"

/* A mark: class << 2 | where (PK_S, PK_B, PK_I, PK_E). */
typedef struct {
    uint32_t marks, n;
    uint64_t hash;
    uint16_t shape;
    uint8_t kind;
    uint64_t ranges[SET_RANGES / 64];
} sig;

typedef struct {
    uint32_t inst, n_inst;     /* TOK instructions of this state, in `ids` */
    uint32_t accept, n_accept; /* rules, in `ids` */
} state;

/* One transition, in eight bytes: state << 43 | symbol << 22 | next state; 0: free. What has larger numbers is not kept. */
typedef uint64_t trans;
enum { TRANS_NUMBER = 1 << 21 };

/* One phase's automaton, as far as it is known. State 0 is dead, state 1 the start. */
typedef struct {
    state *states;
    uint32_t n_states, cap_states;
    uint32_t *ids, n_ids, cap_ids;
    uint32_t *slots, n_slots; /* state sets by hash */
    trans *trans;
    uint32_t n_trans, cap_trans;
    /* Feature sets for which the same predicates of the phase hold are one symbol: far fewer than there are sets. */
    struct {
        uint32_t symbol, start; /* symbol + 1, the state behind it from the start + 1; 0: not known */
    } * of;                     /* [n_of] by feature set */
    uint32_t n_of;
    uint64_t *bits; /* [symbols][words] which predicates hold */
    uint32_t n_symbols, cap_bits, words;
    uint32_t *symbol_slots, n_symbol_slots;
    uint32_t *start, cap_start; /* [symbols] next + 1 from the start; 0: not known */
    uint32_t *seen, stamp;      /* [instructions] closure */
    uint32_t *list, n_list, *rules, n_rules, *first, n_first;
    uint32_t *room; /* [instructions] of sorting */
    uint32_t *pred; /* [instructions] number of its predicate in this phase */
    /* the phase's predicates by the class that they ask for; the set's numbers */
    uint32_t *preds, n_preds, *by_class_off, *by_class, *general, n_general;
} dfa;

/* The set that another one becomes by a mark: the same for all tokens. */
typedef struct {
    uint64_t from; /* set << 32 | mark */
    uint32_t to;   /* set + 1; 0: free */
} sig_grown;
enum { GROWN = 1 << 12 };

/* One word's entries as a phrase by itself. */
typedef struct {
    uint32_t entry, typed; /* typed: offset of the phrase as typed, 0: none */
    uint16_t cls;
    uint8_t pack, flags;
} word_use;

/* The feature set of a word that stands in no longer phrase, for its kind << 16 | shape. */
typedef struct {
    uint32_t key, sig; /* sig + 1; 0: not known */
} word_sig;
enum { WORD_SIGS = 4 }; /* by capital and by the start of a sentence */

/* A word met lately: what each pack knows of it. A full 64-bit hash stands for the word (up to 8 bytes it is one to one). */
typedef struct {
    uint64_t hash;
    uint32_t id[SET_PACKS];
    uint32_t node[SET_PACKS]; /* reached from the root by the word, where longer phrases go on; 0: none do */
    uint32_t base;            /* index of its base forms in bases + 1; 0: none */
    uint32_t use, n_use;      /* in uses */
    uint32_t compound;        /* index of what it is made of in compounds + 1; 0: of nothing */
    bool typed;               /* some list asks for its very letters */
    word_sig sig[WORD_SIGS];
} word_cell;

typedef struct {
    uint32_t hash, word; /* upper half of the hash; word 0: free */
} word_slot;

/* What an inflected word may be a form of, in each pack. */
enum { BASES = 4 };
typedef struct {
    uint32_t id[BASES][SET_PACKS];
} base_row;

enum { WORDS_MAX = 1 << 16 };

struct dtl_work {
    const dtl_set *set;
    const dtl_alloc *mem;
    sig *sigs;
    uint32_t n_sigs, cap_sigs;
    uint32_t *sig_slots, n_sig_slots;
    uint32_t *marks, n_marks, cap_marks;
    sig_grown *grown;  /* [GROWN] by hash: sets that took a mark more */
    uint32_t *plain;   /* [kind][shape]: sig + 1 of a token without marks and ranges */
    uint32_t *busy;    /* [classes] */
    uint16_t *denials; /* [classes] see lists.c; NULL: not looked up */
    uint32_t *rule_busy;
    /* words of rules ("=of") in the article, by token */
    struct {
        uint32_t token, cls;
    } * literals;
    uint32_t n_literals, cap_literals;
    /* words met lately by number, 0 is none; their slots by the hash of their folded form */
    word_cell *words;
    uint32_t n_words, cap_words;
    word_slot *word_slots;
    uint32_t n_word_slots, epoch; /* epoch: of the words' numbers */
    word_use *uses;
    uint32_t n_uses, cap_uses;
    base_row *bases;
    uint32_t n_bases, cap_bases;
    dtl_compound_parts compound_parts;
    dtl_compound *compounds;
    uint32_t n_compounds, cap_compounds;
    dfa phase[DTL_N_PHASES];
    struct {
        void *thing;
        void (*release)(const dtl_alloc *mem, void *thing);
    } attachment[DTL_N_ATTACHMENTS];
    bool nomem;
};

enum { SIGS_MAX = 1 << 16, TRANS_MAX = 1 << 20, PLAIN = 5 << 14 };

/* Room for one more of an array; false when memory ran out (and the work says so). */
bool dtl_work_more(dtl_work *w, void *array, uint32_t n, uint32_t *cap, size_t size);
/* Empties all caches, or those of words: they fill again. */
void dtl_work_forget(dtl_work *w);
void dtl_work_forget_words(dtl_work *w);
/* Does a predicate hold for a feature set? */
bool dtl_sig_holds(const dtl_work *w, const sig *s, const pk_pred *p);
/* Finds the captures of a match. false: out of memory. */
bool dtl_match_captures(dtl_doc *doc, dtl_match *m);
/* The number of a token's feature set. marks: sorted, each once. */
uint32_t dtl_sig_intern(dtl_work *w, const dtl_token *t, const uint32_t *marks, uint32_t n);

#endif
