/* SPDX-License-Identifier: Apache-2.0 */
#include "crf.h"
#include "tap.h"

#include <math.h>

/* A small generator of our own: the same numbers everywhere. */
static uint32_t seed = 12345;
static float noise(void)
{
    seed = seed * 1664525u + 1013904223u;
    return (float)(seed >> 16) / 65536.0f * 6 - 3;
}

enum { MAX = 6 };

/* All rows of tags counted out, for short stretches. */
static void by_hand(const float em[][DTL_TAG_ROW], size_t n, const float trans[][DTL_N_TAGS], double *log_z,
                    double p[][DTL_N_TAGS], double pair[][DTL_N_TAGS], uint8_t *best)
{
    double sum = 0, top = -1e30;
    size_t all = 1;
    for (size_t i = 0; i < n; i++) all *= DTL_N_TAGS;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < all; k++) {
            uint8_t y[MAX];
            size_t r = k;
            double v = 0;
            int from = DTL_TAG_O, good = 1;
            for (size_t i = 0; i < n; i++, r /= DTL_N_TAGS) {
                y[i] = (uint8_t)(r % DTL_N_TAGS);
                good &= dtl_tag_follows(from, y[i]);
                v += (double)em[i][y[i]] + (double)trans[from][y[i]];
                from = y[i];
            }
            v += (double)trans[from][DTL_TAG_O];
            if (!good) continue;
            if (pass == 0) {
                sum += exp(v);
                if (v > top) {
                    top = v;
                    memcpy(best, y, n);
                }
                continue;
            }
            double q = exp(v) / sum;
            from = DTL_TAG_O;
            for (size_t i = 0; i < n; i++) {
                p[i][y[i]] += q;
                pair[from][y[i]] += q;
                from = y[i];
            }
            pair[from][DTL_TAG_O] += q;
        }
    }
    *log_z = log(sum);
}

static void against_all_rows(size_t n)
{
    float em[MAX][DTL_TAG_ROW], trans[DTL_N_TAGS][DTL_N_TAGS], p[MAX][DTL_TAG_ROW], a[MAX][DTL_TAG_ROW],
        b[MAX][DTL_TAG_ROW];
    float pair[DTL_N_TAGS][DTL_N_TAGS] = {{0}};
    double want_p[MAX][DTL_N_TAGS] = {{0}}, want_pair[DTL_N_TAGS][DTL_N_TAGS] = {{0}}, want_z;
    int32_t iem[MAX][DTL_TAG_ROW];
    dtl_crf_trans itrans;
    uint8_t want[MAX], tags[MAX], back[MAX][DTL_TAG_ROW];
    for (size_t i = 0; i < n; i++)
        for (int y = 0; y < DTL_N_TAGS; y++) iem[i][y] = (int32_t)(noise() * 1000), em[i][y] = (float)iem[i][y] / 1000;
    for (int x = 0; x < DTL_N_TAGS; x++)
        for (int y = 0; y < DTL_N_TAGS; y++)
            itrans.t[x][y] = (int32_t)(noise() * 1000), trans[x][y] = (float)itrans.t[x][y] / 1000;
    by_hand((const float(*)[DTL_TAG_ROW])em, n, (const float(*)[DTL_N_TAGS])trans, &want_z, want_p, want_pair, want);
    double z = dtl_crf_sum((const float(*)[DTL_TAG_ROW])em, n, (const float(*)[DTL_N_TAGS])trans, p, pair, a, b);
    dtl_crf_best((const int32_t(*)[DTL_TAG_ROW])iem, n, &itrans, tags, back);
    double off = 0, off_pair = 0;
    for (size_t i = 0; i < n; i++)
        for (int y = 0; y < DTL_N_TAGS; y++) off = fmax(off, fabs(want_p[i][y] - (double)p[i][y]));
    for (int x = 0; x < DTL_N_TAGS; x++)
        for (int y = 0; y < DTL_N_TAGS; y++) off_pair = fmax(off_pair, fabs(want_pair[x][y] - (double)pair[x][y]));
    ok(memcmp(tags, want, n) == 0, "best row of %zu tokens", n);
    ok(fabs(z - want_z) < 1e-4, "sum over all rows of %zu tokens", n);
    ok(off < 1e-4, "chances of tags, %zu tokens", n);
    ok(off_pair < 1e-4, "expected transitions, %zu tokens", n);
}

int main(void)
{
    for (size_t n = 1; n <= 5; n++) against_all_rows(n);
    ok(dtl_crf_best(NULL, 0, NULL, NULL, NULL) == 0, "an empty stretch");
    ok(!dtl_tag_follows(DTL_TAG_O, DTL_TAG_IPER) && !dtl_tag_follows(DTL_TAG_BORG, DTL_TAG_IPER) &&
           dtl_tag_follows(DTL_TAG_BORG, DTL_TAG_IORG) && dtl_tag_follows(DTL_TAG_ILOC, DTL_TAG_BLOC),
       "I stands behind its own B and I only");
    /* No row may begin inside a name, whatever the weights say. */
    static int32_t em[2000][DTL_TAG_ROW];
    static uint8_t tags[2000], back[2000][DTL_TAG_ROW];
    dtl_crf_trans none = {{{0}}};
    for (size_t i = 0; i < 2000; i++) em[i][DTL_TAG_IORG] = 100;
    dtl_crf_best((const int32_t(*)[DTL_TAG_ROW])em, 2000, &none, tags, back);
    ok(tags[0] == DTL_TAG_BORG && tags[1] == DTL_TAG_IORG && tags[1999] == DTL_TAG_IORG,
       "a long name has one beginning");
    /* A long stretch with large sums stays finite. */
    static float fem[2000][DTL_TAG_ROW], p[2000][DTL_TAG_ROW], a[2000][DTL_TAG_ROW], b[2000][DTL_TAG_ROW];
    float trans[DTL_N_TAGS][DTL_N_TAGS] = {{0}}, pair[DTL_N_TAGS][DTL_N_TAGS] = {{0}};
    for (size_t i = 0; i < 2000; i++) fem[i][i % DTL_N_TAGS] = 60;
    double z = dtl_crf_sum((const float(*)[DTL_TAG_ROW])fem, 2000, (const float(*)[DTL_N_TAGS])trans, p, pair, a, b);
    double total = 0;
    for (int x = 0; x < DTL_N_TAGS; x++)
        for (int y = 0; y < DTL_N_TAGS; y++) total += (double)pair[x][y];
    ok(isfinite(z) && fabs(total - 2001) < 0.5, "2000 tokens of large sums: %.1f, %.2f transitions", z, total);
    return done();
}
