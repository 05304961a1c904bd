/* SPDX-License-Identifier: Apache-2.0
 *
 * lang-train SOURCES DIR OUT [name=value]...: makes the language model.
 *
 * SOURCES says which files of DIR teach which language. Features are chosen language by language (what is frequent in one
 * and rare in the others), then a softmax over the languages of a script is learned from samples that look like what
 * detectors are asked: single words, pairs, a few words, sentences. The same sources give the same bytes.
 */
#include "lang-train.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double opt_samples = 36e6, opt_rate = .8, opt_drop = .1, opt_features = 1.7e6, opt_keep = 16, opt_size = .3,
              opt_word = .4, opt_type = .7, opt_mass = 1e-4, opt_buckets = 184000, opt_seed = 1, opt_start = .3,
              opt_rare = 1.5, opt_noise = 250, opt_name = 200, opt_tier = 1;
static const struct {
    const char *name;
    double *value;
} options[] = {{"samples", &opt_samples}, {"rate", &opt_rate},       {"drop", &opt_drop}, {"features", &opt_features},
               {"keep", &opt_keep},       {"size", &opt_size},       {"word", &opt_word}, {"type", &opt_type},
               {"mass", &opt_mass},       {"buckets", &opt_buckets}, {"seed", &opt_seed}, {"start", &opt_start},
               {"rare", &opt_rare},       {"noise", &opt_noise},     {"name", &opt_name}, {"flat", &opt_flat},
               {"tier", &opt_tier}};

static dtl_lang_model *m;
static feature *features;
static size_t n_features;
static pair *pairs;
static size_t n_pair;
static uint32_t *feats; /* features of all words */
static uint32_t *hash_table;
static size_t hash_n;

/* ---- choosing features ---- */

typedef struct entry {
    uint64_t hash;
    float rate;
    uint8_t lang, order, few; /* few: 255 over the number of words that have it */
} entry;

static entry *entries;
static size_t n_entries, cap_entries;

static void sort_entries(void)
{
    entry *tmp = must(malloc((n_entries + 1) * sizeof *tmp)), *a = entries, *b = tmp;
    static size_t at[65537];
    for (int pass = 0; pass < 4; pass++) {
        memset(at, 0, sizeof at);
        for (size_t i = 0; i < n_entries; i++) at[((a[i].hash >> (16 * pass)) & 65535) + 1]++;
        for (int i = 0; i < 65536; i++) at[i + 1] += at[i];
        for (size_t i = 0; i < n_entries; i++) b[at[(a[i].hash >> (16 * pass)) & 65535]++] = a[i];
        entry *t = a;
        a = b, b = t;
    }
    free(tmp == a ? NULL : tmp);
}

/* the letters of each n-gram, in the order of lang_hashes */
static void orders_of(const lang_word *w, bool cjk, uint8_t *out)
{
    size_t k = 0, n = w->n;
    if (cjk) {
        memset(out, 0, LANG_HASH_MAX);
        return;
    }
    for (size_t i = 0; i < n + 1; i++) {
        size_t most = LANG_GRAMS & 0x40 ? 5 : LANG_GRAMS & 0x20 ? 4 : 3, last = n + 1 - i < most ? n + 1 - i : most;
        if (i && (LANG_GRAMS & 2)) out[k++] = 1;
        for (size_t j = 1; j <= last; j++)
            if (LANG_GRAMS >> (j + 1) & 1) out[k++] = (uint8_t)(j + 1);
    }
    if (n > 3) out[k++] = 9;
}

static void count_features(void)
{
    size_t cap = 1 << 23;
    struct cell {
        uint64_t hash;
        float rate;
        uint32_t n, order;
    } *cells = must(malloc(cap * sizeof *cells));
    for (size_t li = 0; li < n_langs; li++) {
        lang *l = langs + li;
        memset(cells, 0, cap * sizeof *cells);
        double flat = 0, total = 0;
        for (size_t j = 0; j < l->n_types; j++) flat += sqrt(l->types[j].p);
        size_t used = 0;
        for (size_t j = 0; j < l->n_types; j++) {
            lang_word w;
            uint64_t h[LANG_HASH_MAX];
            const word *wd = words + l->types[j].word;
            load_word(wd, &w);
            bool cjk = m->scripts[w.script].cjk;
            size_t k = lang_hashes(&w, cjk, h);
            uint8_t orders[LANG_HASH_MAX];
            orders_of(&w, cjk, orders);
            /* half as running text, half as a dictionary */
            double p = .5 * l->types[j].p + .5 * sqrt(l->types[j].p) / flat;
            total += p * (double)k;
            for (size_t i = 0; i < k; i++) {
                size_t at = (h[i] >> 20) & (cap - 1);
                while (cells[at].hash && cells[at].hash != h[i]) at = (at + 1) & (cap - 1);
                if (!cells[at].hash) {
                    if (++used > cap * 7 / 8) {
                        fprintf(stderr, "lang-train: too many n-grams in %s\n", l->code);
                        exit(70);
                    }
                    cells[at].hash = h[i];
                    cells[at].order = orders[i];
                }
                cells[at].rate += (float)p;
                cells[at].n += 1 + (i + 1 == k && l->types[j].p * (double)(l->n_tokens + 2000) > 1.5);
            }
        }
        for (size_t i = 0; i < cap; i++)
            if (cells[i].n > 1) {
                entries = grow(entries, &cap_entries, n_entries + 1, sizeof *entries);
                entries[n_entries++] = (entry){cells[i].hash, (float)(cells[i].rate / total), (uint8_t)li,
                                               (uint8_t)cells[i].order, (uint8_t)(255 / cells[i].n)};
            }
    }
    free(cells);
    sort_entries();
    fprintf(stderr, "%zu n-grams\n", n_entries);
}

static int down(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

static const double E = 2e-6;

static float value(size_t i, double others)
{
    double r = entries[i].rate;
    return (float)(r * log((r + E) / ((others - r) / 12 + E)));
}

static float *level; /* [n_langs] the least value that is in */

static size_t choose(double per_lang, float **sorted, const size_t *n_sorted)
{
    for (size_t l = 0; l < n_langs; l++) {
        double want = per_lang * (langs[l].tier <= 2 || langs[l].tier == 9 ? opt_tier : 1);
        level[l] = n_sorted[l] == 0 ? 1 : sorted[l][want < (double)n_sorted[l] - 1 ? (size_t)want : n_sorted[l] - 1];
        if (level[l] < 1e-12f) level[l] = 1e-12f;
    }
    size_t n = 0;
    for (size_t i = 0, j; i < n_entries; i = j) {
        double sum = 0;
        for (j = i; j < n_entries && entries[j].hash == entries[i].hash; j++) sum += entries[j].rate;
        bool in = false;
        for (size_t k = i; k < j && !in; k++) in = value(k, sum) >= level[entries[k].lang];
        n += in;
    }
    return n;
}

static int by_rate(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    return x->rate != y->rate ? (x->rate < y->rate ? 1 : -1) : (x->lang > y->lang) - (x->lang < y->lang);
}

static void choose_features(void)
{
    float **sorted = must(calloc(n_langs, sizeof *sorted));
    size_t *n_sorted = must(calloc(n_langs, sizeof *n_sorted)), *cap = must(calloc(n_langs, sizeof *cap));
    level = must(calloc(n_langs, sizeof *level));
    for (size_t i = 0, j; i < n_entries; i = j) {
        double sum = 0;
        for (j = i; j < n_entries && entries[j].hash == entries[i].hash; j++) sum += entries[j].rate;
        for (size_t k = i; k < j; k++) {
            float v = value(k, sum);
            uint32_t l = entries[k].lang;
            if (v <= 0) continue;
            sorted[l] = grow(sorted[l], cap + l, n_sorted[l] + 1, sizeof **sorted);
            sorted[l][n_sorted[l]++] = v;
        }
    }
    for (size_t l = 0; l < n_langs; l++) qsort(sorted[l], n_sorted[l], sizeof **sorted, down);
    double lo = 100, hi = 400000;
    for (int step = 0; step < 12; step++) {
        double mid = sqrt(lo * hi);
        if ((double)choose(mid, sorted, n_sorted) > opt_features) hi = mid;
        else lo = mid;
    }
    size_t n = choose(lo, sorted, n_sorted);
    fprintf(stderr, "%zu features, %.0f a language\n", n, lo);
    features = must(malloc((n + 1) * sizeof *features));
    size_t cap_pair = 0;
    for (size_t i = 0, j; i < n_entries; i = j) {
        double sum = 0;
        for (j = i; j < n_entries && entries[j].hash == entries[i].hash; j++) sum += entries[j].rate;
        bool in = false;
        for (size_t k = i; k < j && !in; k++) in = value(k, sum) >= level[entries[k].lang];
        if (!in) continue;
        qsort(entries + i, j - i, sizeof *entries, by_rate);
        size_t keep = j - i < (size_t)opt_keep ? j - i : (size_t)opt_keep;
        feature *f = features + n_features++;
        *f = (feature){entries[i].hash, (uint32_t)n_pair, (uint8_t)keep, entries[i].order, 255};
        for (size_t k = i; k < j; k++)
            if (entries[k].few < f->few) f->few = entries[k].few;
        if (f->order == 9) f->few = 0;
        pairs = grow(pairs, &cap_pair, n_pair + keep, sizeof *pairs);
        for (size_t k = 0; k < keep; k++) {
            pairs[n_pair++] = (pair){(float)(opt_start * log(1 + entries[i + k].rate / E)), 1, entries[i + k].lang};
        }
    }
    for (size_t l = 0; l < n_langs; l++) free(sorted[l]);
    free(sorted), free(n_sorted), free(cap), free(entries);
    fprintf(stderr, "%zu weights\n", n_pair);
    for (hash_n = 1; hash_n < n_features * 2; hash_n *= 2) {
    }
    hash_table = must(calloc(hash_n, sizeof *hash_table));
    for (size_t i = 0; i < n_features; i++) {
        size_t at = (features[i].hash >> 20) & (hash_n - 1);
        while (hash_table[at]) at = (at + 1) & (hash_n - 1);
        hash_table[at] = (uint32_t)i + 1;
    }
}

static size_t features_of(const lang_word *w, uint32_t *out)
{
    uint64_t h[LANG_HASH_MAX];
    size_t k = lang_hashes(w, m->scripts[w->script].cjk, h), n = 0;
    for (size_t i = 0; i < k; i++)
        for (size_t at = (h[i] >> 20) & (hash_n - 1); hash_table[at]; at = (at + 1) & (hash_n - 1))
            if (features[hash_table[at] - 1].hash == h[i]) {
                out[n++] = hash_table[at] - 1;
                break;
            }
    return n;
}

static void index_words(void)
{
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < n_words; i++) {
        lang_word w;
        load_word(words + i, &w);
        feats = grow(feats, &cap, n + LANG_HASH_MAX, sizeof *feats);
        words[i].feat = (uint32_t)n;
        words[i].n_feat = (uint16_t)features_of(&w, feats + n);
        n += words[i].n_feat;
    }
    fprintf(stderr, "%zu words, %zu features in them\n", n_words, n);
}

/* ---- samples ---- */

static uint64_t seed;
#define SAMPLE_MAX 20000
#define BLOCK      32 /* samples made together: most of the time is waiting for memory, so all is asked for early */
typedef struct job {
    size_t y, n_words, n;
    uint8_t script;
    int how;
    uint32_t words[512], ids[SAMPLE_MAX];
} job;
static job *jobs;
static uint32_t *sample_words;
static size_t n_sample_words;

static uint32_t draw(const lang *l, const float *sum)
{
    float x = (float)(rnd1(&seed) * sum[l->n_types - 1]);
    size_t lo = 0, hi = l->n_types - 1;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (sum[mid] > x) hi = mid;
        else lo = mid + 1;
    }
    return l->types[lo].word;
}

static uint32_t draw_word(const lang *l)
{
    bool flat = rnd1(&seed) < opt_type && l->flat[l->n_types - 1] > 0;
    return draw(l, flat ? l->flat : l->sum);
}

static void draw_words(const lang *l)
{
    double x = rnd1(&seed);
    n_sample_words = 0;
    if (x < opt_word) {
        sample_words[n_sample_words++] = draw_word(l);
        return;
    }
    x = (x - opt_word) / (1 - opt_word);
    if (x < .36) {
        if (l->n_lines && rnd(&seed) & 1) {
            size_t at = (size_t)(rnd1(&seed) * (double)(l->n_tokens - 1));
            for (size_t i = 0; i < 2; i++)
                sample_words[n_sample_words++] = l->tokens[at + i < l->n_tokens ? at + i : at];
        } else {
            for (size_t i = 0; i < 2; i++) sample_words[n_sample_words++] = draw_word(l);
        }
        return;
    }
    size_t want = 3 + rnd(&seed) % 5;
    bool whole = x > .73;
    if (!l->n_lines || (l->n_lines < 800 && rnd(&seed) & 1)) {
        if (whole) want *= 2;
        while (n_sample_words < want) sample_words[n_sample_words++] = draw(l, l->sum);
        return;
    }
    size_t line = (size_t)(rnd1(&seed) * (double)l->n_lines), a = l->lines[line], b = l->lines[line + 1];
    if (!whole && b - a > want) {
        a += (size_t)(rnd1(&seed) * (double)(b - a - want));
        b = a + want;
    }
    for (; a < b && n_sample_words < 500; a++) sample_words[n_sample_words++] = l->tokens[a];
}

/* All features of the sample's words. */
static void expand(job *q)
{
    size_t letters[LANG_SCRIPTS] = {0};
    q->script = 0;
    q->n = 0;
    for (size_t i = 0; i < q->n_words; i++) {
        const word *w = words + q->words[i];
        uint32_t own[LANG_HASH_MAX], *f = feats + w->feat;
        size_t n = w->n_feat;
        letters[w->script] += w->n;
        if (letters[w->script] > letters[q->script]) q->script = w->script;
        if (q->how != PLAIN) {
            lang_word lw;
            load_word(w, &lw);
            respell(m, langs + q->y, q->how, &lw);
            n = features_of(&lw, f = own);
        }
        for (size_t j = 0; j < n && q->n < SAMPLE_MAX; j++) {
            q->ids[q->n++] = f[j];
            __builtin_prefetch(features + f[j]);
        }
    }
}

/* Some of them are lost: the model must not lean on few. */
static void thin(job *q)
{
    uint64_t dice = 0;
    int left = 0;
    size_t n = 0;
    /* an n-gram that few words have would not be there if this word were a new one */
    uint64_t limit = (uint64_t)(opt_drop * 65536), rare = (uint64_t)(opt_rare * 256 * (1 - opt_drop));
    for (size_t j = 0; j < q->n; j++, left--) {
        if (!left) dice = rnd(&seed), left = 4;
        const feature *f = features + q->ids[j];
        if ((dice & 65535) >= limit + f->few * rare) {
            q->ids[n++] = q->ids[j];
            __builtin_prefetch(pairs + f->first);
            __builtin_prefetch(pairs + f->first + f->n - 1);
        }
        dice >>= 16;
    }
    q->n = n;
}

static void make_block(double sum)
{
    for (job *q = jobs; q < jobs + BLOCK; q++) {
        double x = rnd1(&seed) * sum;
        size_t y = 0, top = n_langs - 1;
        while (y < top) {
            size_t mid = (y + top) / 2;
            if (langs[mid].share > x) top = mid;
            else y = mid + 1;
        }
        q->y = y;
        sample_words = q->words;
        draw_words(langs + y);
        q->n_words = n_sample_words;
        for (size_t i = 0; i < q->n_words; i++) __builtin_prefetch(words + q->words[i]);
        x = rnd1(&seed);
        q->how = x < .05 ? CAPITALS : x < .09 ? LOOKALIKE : x < .09 + langs[y].bare ? NO_ACCENTS : PLAIN;
    }
    for (job *q = jobs; q < jobs + BLOCK; q++)
        for (size_t i = 0; i < q->n_words; i++) {
            __builtin_prefetch(feats + words[q->words[i]].feat);
            __builtin_prefetch(feats + words[q->words[i]].feat + 16);
        }
    for (job *q = jobs; q < jobs + BLOCK; q++) expand(q);
    for (job *q = jobs; q < jobs + BLOCK; q++) thin(q);
}

static void learn(void)
{
    double sum = 0;
    size_t name = n_langs;
    for (size_t i = 0; i < n_langs; i++) {
        static const double favour[6] = {0, 1.4, 1.4, .9, .4, .2};
        double size = langs[i].bytes < 3e6 ? langs[i].bytes : 3e6;
        if (langs[i].tier == 9) langs[i].share = sum += !strcmp(langs[i].code, "zxx") ? opt_noise : opt_name;
        else langs[i].share = sum += pow(size, opt_size) * favour[langs[i].tier];
        if (!strcmp(langs[i].code, "zxx-name")) name = i;
    }
    uint8_t lo[LANG_SCRIPTS], hi[LANG_SCRIPTS];
    for (uint32_t s = 0; s < n_scripts; s++) lo[s] = m->scripts[s].lo, hi[s] = (uint8_t)(lo[s] + m->scripts[s].n);
    size_t total = (size_t)opt_samples, right = 0, asked = 0;
    double loss = 0;
    jobs = must(calloc(BLOCK, sizeof *jobs));
    for (size_t t = 0; t < total; t++) {
        if (t % BLOCK == 0) make_block(sum);
        const job *q = jobs + t % BLOCK;
        const uint32_t *sample = q->ids;
        const size_t n_sample = q->n, y = q->y;
        const uint8_t script = q->script;
        if (!script || m->scripts[script].only || y < lo[script] || y >= hi[script] || !n_sample) continue;
        /* bare names compete with few samples only: at run time they are asked for where all words have capitals */
        bool with_name = y == name || (rnd(&seed) & 7) == 0;
        float z[DTL_LANG_MAX + 8] = {0}, best = -1e30f;
        for (size_t i = 0; i < n_sample; i++) {
            const feature *f = features + sample[i];
            for (uint32_t k = f->first; k < f->first + f->n; k++) z[pairs[k].lang] += pairs[k].w;
        }
        if (!with_name && name < n_langs) z[name] = -1e30f;
        size_t who = y;
        for (size_t i = lo[script]; i < hi[script]; i++)
            if (m->scripts[script].has[i / 8] >> (i % 8) & 1 && z[i] > best) best = z[i], who = i;
        double norm = 0;
        for (size_t i = lo[script]; i < hi[script]; i++) {
            z[i] = m->scripts[script].has[i / 8] >> (i % 8) & 1 ? expf(z[i] - best) : 0;
            norm += z[i];
        }
        loss -= log(z[y] / norm + 1e-30);
        right += who == y;
        asked++;
        float g[DTL_LANG_MAX] = {0};
        float inv = (float)(1 / norm);
        for (size_t i = lo[script]; i < hi[script]; i++) g[i] = z[i] * inv;
        g[y] -= 1;
        double rate = opt_rate * (1 - .93 * (double)t / (double)total);
        for (size_t i = 0; i < n_sample; i++) {
            const feature *f = features + sample[i];
            for (uint32_t k = f->first; k < f->first + f->n; k++) {
                pair *p = pairs + k;
                float d = g[p->lang];
                if (d < (float)opt_mass && d > -(float)opt_mass) continue;
                p->g += d * d;
                p->w -= (float)rate * d / sqrtf(p->g);
            }
        }
        if ((t + 1) % 500000 == 0) {
            fprintf(stderr, "%zu samples, right %.2f %%, loss %.3f\n", t + 1, 100. * (double)right / (double)asked,
                    loss / (double)asked);
            right = asked = 0, loss = 0;
        }
    }
}

/* ---- */

static void find_scripts(void)
{
    lang_script *s = (lang_script *)(uintptr_t)m->scripts;
    for (uint32_t i = 0; i < n_scripts; i++) s[i].lo = 255;
    uint8_t last[LANG_SCRIPTS] = {0};
    for (size_t i = 0; i < n_langs; i++) {
        double mass[LANG_SCRIPTS] = {0}, all = 0;
        for (size_t j = 0; j < langs[i].n_types; j++) mass[words[langs[i].types[j].word].script] += langs[i].types[j].p;
        for (uint32_t k = 1; k < n_scripts; k++) all += mass[k];
        for (uint32_t k = 1; k < n_scripts; k++) {
            bool in = mass[k] > .12 * all || (mass[k] > .0 && !strcmp(langs[i].code, "kab") && k > 1);
            if (!in) continue;
            s[k].has[i / 8] |= (uint8_t)(1 << (i % 8));
            if (i < s[k].lo) s[k].lo = (uint8_t)i;
            last[k] = (uint8_t)i;
            s[k].n++;
        }
    }
    for (uint32_t k = 0; k < n_scripts; k++) {
        s[k].only = s[k].n == 1;
        if (s[k].n) {
            s[k].n = (uint8_t)(last[k] - s[k].lo + 1);
            fprintf(stderr, "%.4s: %s to %s%s\n", s[k].code, langs[s[k].lo].code, langs[last[k]].code,
                    s[k].only ? " alone" : "");
        } else s[k].lo = 0;
    }
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fputs("usage: lang-train SOURCES DIR ABOUT OUT [name=value]...\n", stderr);
        return 64;
    }
    for (int i = 5; i < argc; i++) {
        char *eq = strchr(argv[i], '=');
        size_t k, n = sizeof options / sizeof *options;
        for (k = 0; k < n && eq; k++)
            if (!strncmp(options[k].name, argv[i], (size_t)(eq - argv[i])) && !options[k].name[eq - argv[i]]) break;
        if (!eq || k == n) {
            fprintf(stderr, "lang-train: what is %s?\n", argv[i]);
            return 64;
        }
        *options[k].value = strtod(eq + 1, NULL);
    }
    seed = (uint64_t)opt_seed;
    m = make_chars();
    read_corpus(m, argv[1], argv[2]);
    fprintf(stderr, "%zu languages, %zu words\n", n_langs, n_words);
    find_scripts();
    count_features();
    choose_features();
    index_words();
    learn();
    size_t n;
    FILE *f = fopen(argv[3], "rb");
    if (!f) {
        fprintf(stderr, "lang-train: %s cannot be read\n", argv[3]);
        return 66;
    }
    static char about[65536];
    n = fread(about, 1, sizeof about - 1, f);
    fclose(f);
    about[n] = 0;
    write_model(argv[4], about, m, features, n_features, pairs, (unsigned)opt_buckets);
    return 0;
}
