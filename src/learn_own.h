/* SPDX-License-Identifier: Apache-2.0
 *
 * learn_own: what learn.c (articles, names, tables) and learn_train.c (weights) share. See learn.h. */
#ifndef DATELINE_LEARN_OWN_H
#define DATELINE_LEARN_OWN_H

#include "feature_part.h"
#include "learn.h"

enum { MOST_LANGS = 32 };
#define NO_FEATURE UINT32_MAX

/* A candidate token as the learner keeps it. */
typedef struct lt {
    uint64_t at; /* its features: ids[at .. at + n) */
    uint16_t n;
    uint8_t shape, inside; /* for the features of the second pass */
    uint8_t gold, tag, first_tag;
    uint8_t edge;              /* EDGE_*: an article or a 's that does not count at a name's edge */
    uint32_t ev;               /* of its word in the article, counted over all articles; NO_FEATURE: none */
    uint32_t tok;              /* token number in its article */
    int16_t base[DTL_TAG_ROW]; /* what rules' votes say before anything is learned, in DTL_WEIGHT_UNIT */
} lt;
enum { EDGE_L = 1, EDGE_R = 2 };

typedef struct la {
    uint32_t first, end; /* its candidates */
    uint32_t ev_first, ev_end;
    uint16_t lang, set;
    int16_t fold;
    bool learn, measure;
    uint16_t lost[3]; /* gold names that no row of tags can express */
} la;

struct dtl_learn {
    lt *t;
    size_t n_t, cap_t;
    la *a;
    size_t n_a, cap_a;
    uint32_t *ids;
    size_t n_ids, cap_ids;
    /* features: hash (salted with the language's number) -> id */
    uint64_t *keys;
    uint32_t *values;
    size_t cap_keys, n_f, cap_f;
    dtl_fx_part *parts; /* [n_f] */
    uint8_t *f_lang;    /* [n_f] 0: shared, else language + 1 */
    uint32_t *counts;   /* [n_f] */
    float *w, *g;       /* [n_f][DTL_TAG_ROW] weights, sums of squared steps */
    uint64_t *when;     /* [n_f] the step that touched it last */
    uint32_t others[4][3][2], others_s[4][N_SHAPES][2], team[2];
    float trans[MOST_LANGS + 1][DTL_N_TAGS][DTL_N_TAGS], trans_g[MOST_LANGS + 1][DTL_N_TAGS][DTL_N_TAGS];
    char lang[MOST_LANGS][16];
    double lang_size[MOST_LANGS];
    size_t n_lang;
    uint32_t n_ev;
    uint16_t (*ev_tag)[DTL_N_TAGS]; /* [n_ev] of the article being looked at */
    bool frozen, failed;
    /* names of atoms */
    uint64_t *atom_h;
    char **atom_name;
    size_t n_atoms, cap_atoms;
    dtl_fx_names names;
};

/* The features of the second pass of a token, 0 to 2 of them, given what was counted of its word. */
int dtl_learn_others(const dtl_learn *l, const lt *t, uint32_t out[2]);
/* Count the first pass's tags of an article into ev_tag. */
void dtl_learn_count_tags(dtl_learn *l, const la *a);

#endif
