/* SPDX-License-Identifier: Apache-2.0
 *
 * lang-write: cuts the weights to 8 bits and writes the model file (its form is in langmodel.h).
 */
#include "lang-train.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *out;
static size_t n_out, cap_out;

static uint32_t put(const void *p, size_t n, size_t align)
{
    while (n_out % align) {
        out = grow(out, &cap_out, n_out + 1, 1);
        out[n_out++] = 0;
    }
    out = grow(out, &cap_out, n_out + n + 8, 1);
    memcpy(out + n_out, p, n);
    n_out += n;
    return (uint32_t)(n_out - n);
}

static const feature *all;
static int by_hash(const void *a, const void *b)
{
    uint64_t x = all[*(const uint32_t *)a].hash, y = all[*(const uint32_t *)b].hash;
    return (x > y) - (x < y);
}

void write_model(const char *path, const char *about, dtl_lang_model *m, const feature *f, size_t n_features,
                 const uint8_t *pair_lang, const float *pair_w, unsigned bucket_bits)
{
    static const float prior[6] = {0, 0, -.5f, -1.f, -1.6f, -2.2f};
    lang_head h = {0};
    lang_row rows[DTL_LANG_MAX] = {0};
    memcpy(h.magic, LANG_MAGIC, 8);
    h.version = LANG_VERSION, h.order = LANG_ORDER;
    h.n_langs = (uint32_t)n_langs, h.n_scripts = n_scripts, h.n_blocks = m->head->n_blocks, h.n_chars = n_chars;
    h.n_pairs = n_pairs, h.bucket_bits = bucket_bits;
    float top = 0;
    for (size_t i = 0; i < n_features; i++)
        for (uint32_t k = f[i].first; k < f[i].first + f[i].n; k++)
            if (fabsf(pair_w[k]) > top) top = fabsf(pair_w[k]);
    h.scale = top / 127;
    for (size_t i = 0; i < n_langs; i++) {
        memcpy(rows[i].code, langs[i].code, sizeof rows[i].code);
        rows[i].tier = (uint32_t)langs[i].tier;
        rows[i].prior = prior[langs[i].tier];
    }
    for (int i = 0; i < 7; i++) h.heat[i] = 1;
    put(&h, sizeof h, 8);
    h.len_about = (uint32_t)strlen(about);
    h.off_about = put(about, h.len_about, 1);
    h.off_langs = put(rows, n_langs * sizeof *rows, 8);
    h.off_scripts = put(m->scripts, n_scripts * sizeof *m->scripts, 8);
    h.off_blocks = put(m->blocks, h.n_blocks * 2, 8);
    h.off_chars = put(m->chars, n_chars * sizeof *m->chars, 8);
    h.off_pairs = put(m->pairs, n_pairs * sizeof *m->pairs, 8);
    uint32_t n_buckets = 1u << bucket_bits;
    uint16_t *index = must(calloc(n_buckets + 2, sizeof *index));
    uint32_t *base = must(calloc(n_buckets / 16 + 1, sizeof *base));
    uint32_t *order = must(malloc((n_features + 1) * sizeof *order));
    unsigned char *b = must(malloc(n_features * 40 + n_buckets * 2 + 64));
    size_t n = 0, at = 0, kept = 0, weights = 0;
    all = f;
    for (size_t i = 0; i < n_features; i++) order[i] = (uint32_t)i;
    qsort(order, n_features, sizeof *order, by_hash);
    for (uint32_t k = 0; k < n_buckets; k++) {
        if (k % 16 == 0) base[k / 16] = (uint32_t)(n / 2);
        index[k] = (uint16_t)(n / 2 - base[k / 16]);
        uint16_t head[4096], n_head = 0;
        unsigned char body[65536];
        size_t n_body = 0;
        for (; at < n_features && f[order[at]].hash >> (64 - bucket_bits) == k; at++) {
            const feature *x = f + order[at];
            uint16_t finger = (uint16_t)((x->hash >> (64 - bucket_bits - 12)) & 0xFFF), langs_n = 0;
            bool twin = false;
            for (uint16_t i = 0; i < n_head; i++) twin |= head[i] >> 4 == finger;
            for (uint32_t j = x->first; j < x->first + x->n && !twin; j++) {
                int w = (int)lrintf(pair_w[j] / h.scale);
                if (!w || langs_n == 16) continue;
                body[n_body++] = pair_lang[j];
                body[n_body++] = (unsigned char)(w & 0xFF);
                langs_n++;
            }
            if (langs_n) head[n_head++] = (uint16_t)(finger << 4 | (langs_n - 1)), kept++, weights += langs_n;
        }
        if (!n_head) continue;
        memcpy(b + n, &n_head, 2), n += 2;
        memcpy(b + n, head, n_head * 2u), n += n_head * 2u;
        memcpy(b + n, body, n_body), n += n_body;
    }
    index[n_buckets] = (uint16_t)(n / 2 - base[(n_buckets - 1) / 16]);
    base[n_buckets / 16] = (uint32_t)(n / 2);
    index[n_buckets] = 0;
    h.n_features = (uint32_t)kept;
    h.off_index = put(index, (n_buckets + 2) / 2 * 4, 8);
    put(base, (n_buckets / 16 + 1) * 4, 4);
    memset(b + n, 0, 64);
    h.off_buckets = put(b, n + 64, 8);
    while (n_out % 8) put("", 1, 1);
    h.size = n_out;
    memcpy(out, &h, sizeof h);
    size_t from = offsetof(lang_head, checksum) + sizeof h.checksum;
    h.checksum = lang_checksum(out + from, n_out - from);
    memcpy(out, &h, sizeof h);
    FILE *o = fopen(path, "wb");
    if (!o || fwrite(out, 1, n_out, o) != n_out || fclose(o)) {
        fprintf(stderr, "lang-train: %s cannot be written\n", path);
        exit(73);
    }
    fprintf(stderr, "%zu features, %zu weights, scale %.4f, %zu bytes\n", kept, weights, (double)h.scale, n_out);
}
