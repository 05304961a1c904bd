/* SPDX-License-Identifier: Apache-2.0
 *
 * crf: a linear chain over tokens: the best row of tags, and what a learner needs to know of all rows.
 *
 * Room `data`. Tags are BIO over three types. A stretch is a row of tokens with a sure O on both sides, so that the edges need no
 * weights of their own. Units: run time adds whole numbers (one is a twentieth), the learner adds floats.
 *
 *     em    [n][DTL_TAG_ROW]   what the features say of each token and tag (the last column is room for alignment)
 *     trans [from][to]         what one tag says of the next
 */
#ifndef DATELINE_CRF_H
#define DATELINE_CRF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DTL_TAG_O, DTL_TAG_BPER, DTL_TAG_IPER, DTL_TAG_BORG, DTL_TAG_IORG, DTL_TAG_BLOC, DTL_TAG_ILOC, DTL_N_TAGS };
#define DTL_TAG_ROW 8

extern const char *const dtl_tag_name[DTL_N_TAGS]; /* "O", "B-PER", ... */

/* May `to` follow `from`? I-X stands behind B-X and I-X only. */
static inline bool dtl_tag_follows(int from, int to)
{
    return to == DTL_TAG_O || (to & 1) || from == to || from == to - 1;
}

typedef struct dtl_crf_trans {
    int32_t t[DTL_N_TAGS][DTL_N_TAGS];
} dtl_crf_trans;

/* The best tags of a stretch. back: scratch [n][DTL_TAG_ROW]. Returns the sum it reached. */
int32_t dtl_crf_best(const int32_t (*em)[DTL_TAG_ROW], size_t n, const dtl_crf_trans *trans, uint8_t *tags,
                     uint8_t (*back)[DTL_TAG_ROW]);

/* For learning: log of the sum over all rows; p [n][DTL_TAG_ROW] the chance of each tag; pair [from][to] the expected
 * transitions, added to what is there. alpha, beta: scratch [n][DTL_TAG_ROW]. */
double dtl_crf_sum(const float (*em)[DTL_TAG_ROW], size_t n, const float (*trans)[DTL_N_TAGS], float (*p)[DTL_TAG_ROW],
                   float (*pair)[DTL_N_TAGS], float (*alpha)[DTL_TAG_ROW], float (*beta)[DTL_TAG_ROW]);

#endif
