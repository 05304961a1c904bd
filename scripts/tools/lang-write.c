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

/* ---- buckets ---- */

typedef struct item {
    uint32_t feature, home;
    float worth; /* what would be lost without it */
} item;

static int by_home(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->home / 2 != y->home / 2) return x->home < y->home ? -1 : 1;
    if (x->worth != y->worth) return x->worth < y->worth ? 1 : -1;
    return (x->feature > y->feature) - (x->feature < y->feature);
}

typedef struct line {
    uint8_t away;
    uint32_t n, used; /* bytes */
    uint16_t head[32];
    unsigned char body[32][32];
} line;

static bool fits(const line *l, uint16_t head, size_t bytes)
{
    if (l->n >= 31 || l->used + 2 + bytes > LANG_BUCKET) return false;
    for (uint32_t i = 0; i < l->n; i++)
        if ((l->head[i] & 0xFFF0) == (head & 0xFFF0)) return false; /* a twin */
    return true;
}

static void place(line *l, uint16_t head, const unsigned char *body, size_t bytes)
{
    l->head[l->n] = head;
    memcpy(l->body[l->n++], body, bytes);
    l->used += 2 + (uint32_t)bytes;
}

static void put_line(const line *l, unsigned char *to)
{
    to[0] = (unsigned char)l->n;
    to[1] = l->away;
    memcpy(to + 2, l->head, l->n * 2);
    size_t at = 2 + l->n * 2;
    for (uint32_t i = 0; i < l->n; i++) {
        size_t n = ((l->head[i] & 15u) + 1) * 2;
        memcpy(to + at, l->body[i], n);
        at += n;
    }
}

void write_model(const char *path, const char *about, dtl_lang_model *m, const feature *f, size_t n_features,
                 const pair *pairs, unsigned n_buckets)
{
    static const float prior[6] = {0, .4f, 0, -2.8f, -3.f, -3.f};
    lang_head h = {0};
    lang_row rows[DTL_LANG_MAX] = {0};
    memcpy(h.magic, LANG_MAGIC, 8);
    h.version = LANG_VERSION, h.order = LANG_ORDER;
    h.n_langs = (uint32_t)n_langs, h.n_scripts = n_scripts, h.n_blocks = m->head->n_blocks, h.n_chars = n_chars;
    h.n_pairs = n_pairs, h.n_buckets = n_buckets &= ~1u;
    float top = 0;
    for (size_t i = 0; i < n_features; i++)
        for (uint32_t k = f[i].first; k < f[i].first + f[i].n; k++)
            if (fabsf(pairs[k].w) > top) top = fabsf(pairs[k].w);
    h.scale = top / 127;
    for (size_t i = 0; i < n_langs; i++) {
        memcpy(rows[i].code, langs[i].code, sizeof rows[i].code);
        rows[i].tier = (uint32_t)langs[i].tier;
        rows[i].prior = langs[i].tier == 9 ? 0 : prior[langs[i].tier] + langs[i].prior;
        rows[i].kind = langs[i].tier != 9             ? LANG_KIND_LANGUAGE
                       : strcmp(langs[i].code, "zxx") ? LANG_KIND_NAME
                                                      : LANG_KIND_NOISE;
    }
    /* where probabilities fit what is right, by letters: n-grams of a longer text repeat each other's evidence */
    static const float heat[7] = {1, 1.1f, 1.3f, 1.6f, 3.3f, 5.6f, 8};
    memcpy(h.heat, heat, sizeof heat);
    put(&h, sizeof h, 8);
    h.len_about = (uint32_t)strlen(about);
    h.off_about = put(about, h.len_about, 1);
    h.off_langs = put(rows, n_langs * sizeof *rows, 8);
    h.off_scripts = put(m->scripts, n_scripts * sizeof *m->scripts, 8);
    h.off_blocks = put(m->blocks, h.n_blocks * 2, 8);
    h.off_chars = put(m->chars, n_chars * sizeof *m->chars, 8);
    h.off_pairs = put(m->pairs, n_pairs * sizeof *m->pairs, 8);
    item *items = must(malloc((n_features + 1) * sizeof *items));
    unsigned char *b = must(calloc((size_t)n_buckets * LANG_BUCKET + LANG_PAD, 1));
    size_t kept = 0, weights = 0, lost = 0, bytes_used = 0;
    for (size_t i = 0; i < n_features; i++) {
        float worth = 0;
        for (uint32_t k = f[i].first; k < f[i].first + f[i].n; k++) worth += fabsf(pairs[k].w);
        items[i] = (item){(uint32_t)i, lang_bucket_of(n_buckets, f[i].hash), worth * (f[i].order == 0 ? 4 : 1)};
    }
    qsort(items, n_features, sizeof *items, by_home);
    for (size_t i = 0, j; i < n_features; i = j) {
        line two[2] = {{.used = 2}, {.used = 2}};
        uint32_t both = items[i].home & ~1u;
        for (j = i; j < n_features && (items[j].home & ~1u) == both; j++) {
            const feature *x = f + items[j].feature;
            unsigned char body[32];
            uint16_t langs_n = 0;
            for (uint32_t k = x->first; k < x->first + x->n && langs_n < 16; k++) {
                int w = (int)lrintf(pairs[k].w / h.scale);
                if (fabsf(pairs[k].w) < .06f || !w) continue; /* too little to matter, and room is scarce */
                body[langs_n * 2] = (unsigned char)pairs[k].lang;
                body[langs_n * 2 + 1] = (unsigned char)(w & 0xFF);
                langs_n++;
            }
            if (!langs_n) continue;
            uint16_t head = (uint16_t)(lang_fingerprint(x->hash) | (langs_n - 1));
            line *home = two + (items[j].home & 1), *other = two + !(items[j].home & 1);
            if (fits(home, head, langs_n * 2u)) {
                place(home, head, body, langs_n * 2u);
            } else if (fits(other, head, langs_n * 2u)) {
                place(other, head, body, langs_n * 2u);
                home->away |= (uint8_t)lang_away(head);
            } else {
                lost++;
                continue;
            }
            kept++;
            weights += langs_n;
        }
        put_line(two, b + (size_t)both * LANG_BUCKET);
        put_line(two + 1, b + (size_t)(both + 1) * LANG_BUCKET);
        bytes_used += two[0].used + two[1].used;
    }
    h.n_features = (uint32_t)kept;
    h.off_buckets = put(b, (size_t)n_buckets * LANG_BUCKET + LANG_PAD, LANG_BUCKET);
    fprintf(stderr, "%zu features lost for want of room, buckets filled to %.1f %%\n", lost,
            100. * (double)bytes_used / (double)n_buckets / LANG_BUCKET);
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
