/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the language model's maker share. A tool, not part of the library: it may print, exit and use globals.
 */
#ifndef LANG_TRAIN_H
#define LANG_TRAIN_H

#include "langmodel.h"
#include <stdio.h>

typedef struct type { /* a word of a language */
    uint32_t word;
    float p; /* share of running text */
} type;

typedef struct lang {
    char code[12];
    int tier;
    float prior;
    char *texts, *lists; /* comma separated, as in the sources file */
    type *types;         /* [n_types] by word */
    size_t n_types;
    float *sum;       /* [n_types] running sum of p, for drawing a running word */
    float *flat;      /* [n_types] running sum of the weights for drawing a dictionary word */
    uint32_t *tokens; /* words of all lines */
    size_t n_tokens, cap_tokens;
    uint32_t *lines; /* [n_lines + 1] into tokens */
    size_t n_lines, cap_lines;
    double bytes, bare; /* bare: how often its accents are left out */
    double share;       /* of the samples, running sum */
    uint8_t script;     /* main script */
} lang;

typedef struct word {
    uint64_t hash;
    uint32_t sym; /* into syms */
    uint8_t n, script;
    uint32_t feat; /* into feats; filled once features are chosen */
    uint16_t n_feat;
} word;

extern lang langs[DTL_LANG_MAX];
extern size_t n_langs;
extern word *words;
extern size_t n_words;
extern uint32_t *syms;
extern double opt_flat; /* how much more often a dictionary word is drawn that is frequent */

/* lang-chars.c: a model that has characters and scripts only, for the scanner */
dtl_lang_model *make_chars(void);
extern uint32_t n_chars, n_pairs, n_scripts;
/* a word in capitals and back, as its language does it; without accents; with letters that keyboards confuse */
enum { PLAIN, CAPITALS, NO_ACCENTS, LOOKALIKE };
void respell(const dtl_lang_model *m, const lang *l, int how, lang_word *w);

/* lang-corpus.c */
void read_corpus(const dtl_lang_model *m, const char *sources, const char *dir);
void load_word(const word *w, lang_word *out);

typedef struct pair {
    float w, g; /* weight, sum of squared slopes */
    uint32_t lang;
} pair;

/* lang-write.c */
typedef struct feature {
    uint64_t hash;
    uint32_t first;        /* into pairs */
    uint8_t n, order, few; /* order: letters of the n-gram, 6 for a whole word, 0 where no spaces are written */
} feature;
void write_model(const char *path, const char *about, dtl_lang_model *m, const feature *f, size_t n_features,
                 const pair *pairs, unsigned n_buckets);

void *must(void *p);
void *grow(void *p, size_t *cap, size_t n, size_t row);
uint64_t rnd(uint64_t *state);
static inline double rnd1(uint64_t *s)
{
    return (double)(rnd(s) >> 11) / 9007199254740992.0;
}

#endif
