/* SPDX-License-Identifier: Apache-2.0
 *
 * lang: which language a text is in, and which of its passages are in another one.
 *
 * Idea    Script first: the letters' script leaves few languages, often one. Among those a linear model over the character
 *         n-grams of each word and the word itself decides; its weights are learned from text, cut to 8 bits and mapped
 *         into memory. A score is a probability; what looks like no language (digits, codes, a bare name) is `und`.
 * Shape   dtl_lang_model: read only after _open, any number of threads may share one. dtl_lang_work: one a thread; it
 *         remembers words seen before, and makes the second article of a language several times faster than the first.
 *         NULL is allowed wherever a dtl_lang_work is asked for.
 * Units   Passages are in bytes and in code points of the text, half-open, in order, and cover all of it.
 *         Codes are BCP 47: ISO 639-1 where there is one, else 639-3; zh-Hans and zh-Hant apart; `und` = not known.
 * Errors  _open: DTL_E_NOPACK where the file is missing, DTL_E_PACK where it is cut, altered or of another version.
 *         Detection takes any bytes, ill-formed UTF-8 and NUL included; only _passages can fail (DTL_E_NOMEM).
 *         Codes are borrowed from the model until _close.
 * Source  Softmax regression with AdaGrad (Duchi et al. 2011); BCP 47; the model file names its texts and licences.
 *
 *     dtl_lang_model *m;
 *     if (dtl_lang_open(&m, "/usr/share/dateline/lang.model", NULL, &err) == DTL_OK) {
 *         dtl_lang_guess g;
 *         dtl_lang_detect(m, DTL_LIT("Il pleut depuis hier soir."), NULL, NULL, &g);
 *         puts(g.lang);          // fr
 *         dtl_lang_close(m);
 *     }
 */
#ifndef DATELINE_LANG_H
#define DATELINE_LANG_H

#include "dateline/base.h"

#define DTL_LANG_MAX 256 /* languages a model may have */
#define DTL_LANG_UND "und"

typedef struct dtl_lang_model dtl_lang_model;
typedef struct dtl_lang_work dtl_lang_work;

/* A closed set of languages; clear it with {0}. */
typedef struct dtl_lang_set {
    uint64_t bits[DTL_LANG_MAX / 64];
} dtl_lang_set;

typedef struct dtl_lang_opts {
    const dtl_lang_set *only; /* NULL: every language of the model */
    bool whole;               /* read every letter; else reading stops once the answer is sure */
    bool always;              /* name the nearest language where the answer would be `und`, if there is a letter */
} dtl_lang_opts;

typedef struct dtl_lang_guess {
    const char *lang;   /* the code, or "und" */
    double score;       /* probability that it is right; 0 for und */
    const char *second; /* the runner-up, or NULL where nothing comes near */
    double second_score;
} dtl_lang_guess;

typedef struct dtl_lang_passage {
    size_t start, end;       /* bytes */
    size_t start_cp, end_cp; /* code points */
    dtl_lang_guess guess;
} dtl_lang_passage;

dtl_status dtl_lang_open(dtl_lang_model **out, const char *path, const dtl_alloc *mem, dtl_error *err);
void dtl_lang_close(dtl_lang_model *m);
size_t dtl_lang_n(const dtl_lang_model *m);
/* NULL from dtl_lang_n on; "zxx" and what begins so is what the model knows of texts that are no language, never an answer */
const char *dtl_lang_code(const dtl_lang_model *m, size_t i);
/* The index of a code, -1 where the model lacks it. Takes no, in, iw, zh, zh-CN, fr-CA and their like for what they mean. */
int dtl_lang_find(const dtl_lang_model *m, dtl_span code);
/* Add a code (zh adds both scripts and yue); false where the model lacks it. */
bool dtl_lang_set_add(const dtl_lang_model *m, dtl_lang_set *set, dtl_span code);
/* What the model says of itself: sources, licences, how it was made. */
dtl_span dtl_lang_about(const dtl_lang_model *m);

dtl_lang_work *dtl_lang_work_new(const dtl_lang_model *m, const dtl_alloc *mem); /* NULL: out of memory */
void dtl_lang_work_free(dtl_lang_work *w);

/* One answer for the whole text, as if it were one passage. */
void dtl_lang_detect(const dtl_lang_model *m, dtl_span text, const dtl_lang_opts *opts, dtl_lang_work *work,
                     dtl_lang_guess *out);
/* Passages by paragraph and sentence, and in *whole the language most of the text is in. The array is in the arena. */
dtl_status dtl_lang_passages(const dtl_lang_model *m, dtl_span text, const dtl_lang_opts *opts, dtl_lang_work *work,
                             dtl_arena *arena, dtl_lang_passage **out, size_t *n, dtl_lang_guess *whole);

#endif
