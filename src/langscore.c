/* SPDX-License-Identifier: Apache-2.0
 *
 * langscore: looks the features of words up and adds their weights.
 */
#include "langscore.h"
#include <string.h>

void lang_tally_init(const dtl_lang_model *m, lang_tally *t)
{
    memset(t, 0, sizeof *t);
}

static inline void score_word(const dtl_lang_model *m, const lang_word *w, int32_t *score)
{
    uint64_t h[LANG_HASH_MAX];
    const unsigned char *at[LANG_HASH_MAX];
    size_t n = lang_hashes(w, m->scripts[w->script].cjk, h);
    unsigned shift = m->shift;
    for (size_t i = 0; i < n; i++) {
        uint64_t b = h[i] >> shift;
        at[i] = m->buckets + 2 * ((size_t)m->base[b >> 4] + m->index[b]);
        __builtin_prefetch(at[i]);
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t b = h[i] >> shift;
        const unsigned char *end = m->buckets + 2 * ((size_t)m->base[(b + 1) >> 4] + m->index[b + 1]);
        if (at[i] >= end) continue;
        uint16_t head[1];
        memcpy(head, at[i], 2);
        size_t k = head[0], skip = 0;
        const unsigned char *p = at[i] + 2;
        uint32_t finger = lang_fingerprint(m, h[i]);
        for (size_t j = 0; j < k; j++) {
            uint16_t x;
            memcpy(&x, p + 2 * j, 2);
            if (x >> 4 == finger) {
                const unsigned char *q = p + 2 * k + 2 * skip;
                size_t langs = (x & 15u) + 1;
                for (size_t l = 0; l < langs; l++) score[q[2 * l]] += (int8_t)q[2 * l + 1];
                break;
            }
            skip += (x & 15u) + 1;
        }
    }
}

size_t lang_read(const dtl_lang_model *m, dtl_span text, uint32_t most, dtl_lang_work *work, lang_tally *t)
{
    lang_scan scan = {m, text.s, text.s + text.n};
    lang_word w;
    (void)most;
    while (lang_next(&scan, &w)) {
        t->letters[w.script] += w.n;
        t->words++;
        if (!m->scripts[w.script].only && m->scripts[w.script].n) score_word(m, &w, t->score);
    }
    return text.n;
}

dtl_lang_work *dtl_lang_work_new(const dtl_lang_model *m, const dtl_alloc *mem)
{
    return NULL;
}
void dtl_lang_work_free(dtl_lang_work *w)
{
    (void)w;
}
