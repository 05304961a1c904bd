/* SPDX-License-Identifier: Apache-2.0
 * See crf.h. */
#include "crf.h"

#include <math.h>
#include <string.h>

const char *const dtl_tag_name[DTL_N_TAGS] = {"O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"};

/* The tags that may stand before a tag: all for O and B, two for I. */
static const uint8_t before[DTL_N_TAGS][DTL_N_TAGS] = {
    {0, 1, 2, 3, 4, 5, 6}, {0, 1, 2, 3, 4, 5, 6}, {1, 2}, {0, 1, 2, 3, 4, 5, 6}, {3, 4}, {0, 1, 2, 3, 4, 5, 6}, {5, 6}};
static const uint8_t n_before[DTL_N_TAGS] = {7, 7, 2, 7, 2, 7, 2};

#define NEVER (INT32_MIN / 4)

int32_t dtl_crf_best(const int32_t (*em)[DTL_TAG_ROW], size_t n, const dtl_crf_trans *trans, uint8_t *tags,
                     uint8_t (*back)[DTL_TAG_ROW])
{
    if (n == 0) return 0;
    int32_t a[DTL_N_TAGS], b[DTL_N_TAGS];
    for (int y = 0; y < DTL_N_TAGS; y++)
        a[y] = dtl_tag_follows(DTL_TAG_O, y) ? trans->t[DTL_TAG_O][y] + em[0][y] : NEVER;
    for (size_t i = 1; i < n; i++) {
        for (int y = 0; y < DTL_N_TAGS; y++) {
            int32_t best = INT32_MIN;
            for (int k = 0; k < n_before[y]; k++) {
                int x = before[y][k];
                int32_t v = a[x] + trans->t[x][y];
                if (v > best) best = v, back[i][y] = (uint8_t)x;
            }
            b[y] = best + em[i][y];
        }
        memcpy(a, b, sizeof a);
    }
    int last = 0;
    int32_t best = INT32_MIN;
    for (int y = 0; y < DTL_N_TAGS; y++)
        if (a[y] + trans->t[y][DTL_TAG_O] > best) best = a[y] + trans->t[y][DTL_TAG_O], last = y;
    for (size_t i = n; i-- > 0;) {
        tags[i] = (uint8_t)last;
        if (i) last = back[i][last];
    }
    return best;
}

/* Scaled sums in the linear domain: exp() once a token and tag, none in the inner loops. Each row is divided by its sum; the logs of those sums
 * add up to the whole. */
double dtl_crf_sum(const float (*em)[DTL_TAG_ROW], size_t n, const float (*trans)[DTL_N_TAGS], float (*p)[DTL_TAG_ROW],
                   float (*pair)[DTL_N_TAGS], float (*alpha)[DTL_TAG_ROW], float (*beta)[DTL_TAG_ROW])
{
    if (n == 0) return 0;
    float m[DTL_N_TAGS][DTL_N_TAGS];
    for (int x = 0; x < DTL_N_TAGS; x++)
        for (int y = 0; y < DTL_N_TAGS; y++) m[x][y] = dtl_tag_follows(x, y) ? expf(trans[x][y]) : 0;
    double log_z = 0;
    for (size_t i = 0; i < n; i++) {
        float top = em[i][0], e[DTL_N_TAGS], sum = 0;
        for (int y = 1; y < DTL_N_TAGS; y++)
            if (em[i][y] > top) top = em[i][y];
        for (int y = 0; y < DTL_N_TAGS; y++) {
            p[i][y] = e[y] = expf(em[i][y] - top);
            float s = 0;
            if (i == 0) s = m[DTL_TAG_O][y];
            else
                for (int k = 0; k < n_before[y]; k++) s += alpha[i - 1][before[y][k]] * m[before[y][k]][y];
            alpha[i][y] = s * e[y];
            sum += alpha[i][y];
        }
        for (int y = 0; y < DTL_N_TAGS; y++) alpha[i][y] /= sum;
        log_z += top + logf(sum);
    }
    float end = 0;
    for (int y = 0; y < DTL_N_TAGS; y++) end += alpha[n - 1][y] * m[y][DTL_TAG_O];
    log_z += logf(end);
    for (int y = 0; y < DTL_N_TAGS; y++) beta[n - 1][y] = m[y][DTL_TAG_O];
    for (size_t i = n; i-- > 0;) {
        float sum = 0, scale = 0;
        for (int y = 0; y < DTL_N_TAGS; y++) sum += alpha[i][y] * beta[i][y];
        if (i == 0) { /* the step from the O before the stretch */
            for (int y = 0; y < DTL_N_TAGS; y++) pair[DTL_TAG_O][y] += alpha[0][y] * beta[0][y] / sum;
        } else {
            float q[DTL_N_TAGS][DTL_N_TAGS], all = 0;
            for (int x = 0; x < DTL_N_TAGS; x++) {
                beta[i - 1][x] = 0;
                for (int y = 0; y < DTL_N_TAGS; y++) {
                    float v = m[x][y] * p[i][y] * beta[i][y]; /* p holds the token's own factor until here */
                    beta[i - 1][x] += v;
                    q[x][y] = alpha[i - 1][x] * v;
                    all += q[x][y];
                }
                scale += beta[i - 1][x];
            }
            for (int x = 0; x < DTL_N_TAGS; x++) {
                beta[i - 1][x] /= scale;
                for (int y = 0; y < DTL_N_TAGS; y++) pair[x][y] += q[x][y] / all;
            }
        }
        if (i == n - 1) /* the step to the O behind it */
            for (int y = 0; y < DTL_N_TAGS; y++) pair[y][DTL_TAG_O] += alpha[i][y] * beta[i][y] / sum;
        for (int y = 0; y < DTL_N_TAGS; y++) p[i][y] = alpha[i][y] * beta[i][y] / sum;
        p[i][DTL_N_TAGS] = 0;
    }
    return log_z;
}
