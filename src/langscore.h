/* SPDX-License-Identifier: Apache-2.0
 *
 * langscore: adds up a text's features. Not public.
 */
#ifndef LANGSCORE_H
#define LANGSCORE_H

#include "langmodel.h"
#if defined(__SSE2__) && !defined(DTL_NO_SIMD)
#include <emmintrin.h>
#define LANG_SSE2 1
#else
#define LANG_SSE2 0
#endif

#define LANG_NOTHING 60 /* a text of fewer letters may be no language at all */

/* What a stretch of text says, in steps of the model's scale: letters by script, and a sum for each language. The last
 * words' sums are kept apart in 16 bits, where eight are added at once. */
typedef struct lang_tally {
    uint32_t letters[LANG_SCRIPTS];
    uint32_t words, capital; /* words, and those that start with a capital */
    uint32_t small, codes;   /* words of up to three small letters; of up to five capitals and nothing else */
    uint32_t fresh;          /* words in `now` */
    bool folded;             /* `sum` is in use */
    int16_t now[DTL_LANG_MAX + 16];
    int32_t sum[DTL_LANG_MAX];
} lang_tally;

/* When to stop reading, in letters and nats. All zero: never. */
typedef struct lang_stop {
    uint32_t least, most; /* not before; not beyond */
    float lead;           /* of the first before the second */
    int hint;             /* the language that is expected, or -1 ... */
    uint32_t hint_least;  /* ... for which less will do */
    float hint_lead;
    uint32_t hint_most; /* here it is enough that the expected language is not far behind */
    float hint_behind;
} lang_stop;

/* The best languages of a tally, with their sums in nats. */
#define LANG_TOP 6
typedef struct lang_top {
    uint32_t script, letters, n; /* n: how many there are */
    uint8_t lang[LANG_TOP + 1];
    float z[LANG_TOP + 1];
    float noise, name; /* what speaks for no language at all, and for a bare name */
    float far;         /* all others are at least so far behind the first */
} lang_top;

void lang_tally_init(lang_tally *t);
/* Add text to the tally. Returns how many bytes were read. */
size_t lang_read(const dtl_lang_model *m, dtl_span text, const lang_stop *stop, dtl_lang_work *work, lang_tally *t);
/* A quick look at the first words of a text, their beginnings and ends: is it in the language `hint`, or, where that is -1,
 * clearly in any? _start asks memory for what _end needs: start several, then end them. _end fills `top` if it is so. */
#define LANG_LOOK_WORDS 4
typedef struct lang_look {
    lang_scan scan;
    uint32_t script, letters, words;
    bool mixed; /* words of several scripts, or without spaces */
    size_t n;
    uint64_t hash[LANG_LOOK_WORDS * 5];
    const unsigned char *at[LANG_LOOK_WORDS * 5];
} lang_look;
void lang_look_start(const dtl_lang_model *m, dtl_span text, lang_look *k);
bool lang_look_end(lang_look *k, int hint, lang_top *top);
/* The script that most of the letters are in, 0 for none; of those that have a language in `only` (NULL: any). */
uint32_t lang_main_script(const dtl_lang_model *m, const lang_tally *t, const dtl_lang_set *only);
/* hint: a language that is to be in the list in any case, or -1. */
void lang_best(const dtl_lang_model *m, const lang_tally *t, const dtl_lang_set *only, int hint, lang_top *out);
/* Probabilities from sums: the heat rises with the letters, since n-grams of one word repeat each other's evidence. */
float lang_heat(const dtl_lang_model *m, uint32_t letters);
void lang_answer(const dtl_lang_model *m, const lang_tally *t, const dtl_lang_opts *opts, dtl_lang_guess *out);

static inline bool lang_in(const lang_script *s, size_t i)
{
    return s->has[i / 8] >> (i % 8) & 1;
}
static inline bool lang_has(const dtl_lang_set *set, size_t i)
{
    return !set || (set->bits[i / 64] >> (i % 64) & 1);
}

#endif
