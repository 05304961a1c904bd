/* SPDX-License-Identifier: Apache-2.0
 *
 * langscore: adds up a text's features. Not public.
 */
#ifndef LANGSCORE_H
#define LANGSCORE_H

#include "langmodel.h"

#define LANG_PRIOR 1.0

typedef struct lang_tally {
    uint32_t letters[LANG_SCRIPTS];
    uint32_t words;
    int32_t score[DTL_LANG_MAX]; /* in steps of the model's scale */
} lang_tally;

void lang_tally_init(const dtl_lang_model *m, lang_tally *t);
/* Read text into the tally; returns the bytes read. */
size_t lang_read(const dtl_lang_model *m, dtl_span text, uint32_t most, dtl_lang_work *work, lang_tally *t);
void lang_answer(const dtl_lang_model *m, const lang_tally *t, const dtl_lang_opts *opts, dtl_lang_guess *out);

static inline bool lang_in(const lang_script *s, size_t i)
{
    return s->has[i / 8] >> (i % 8) & 1;
}
static inline bool lang_any(const dtl_lang_model *m, uint32_t script, const dtl_lang_set *only)
{
    const lang_script *s = m->scripts + script;
    for (size_t i = s->lo; i < (size_t)s->lo + s->n; i++)
        if (lang_in(s, i) && (only->bits[i / 64] >> (i % 64) & 1)) return true;
    return false;
}

#endif
