/* SPDX-License-Identifier: Apache-2.0
 *
 * langscore: looks the features of words up and adds their weights.
 */
#include "langscore.h"
#include <string.h>

/* Words seen before, with their sums: news repeats its words, and a row of sums adds faster than twenty look-ups.
 *
 *     slot = hash of the word mod slots:  key[slot] | row[slot][width] sums of the script's languages, from its first
 */
struct dtl_lang_work {
    const dtl_alloc *mem;
    size_t width;
    uint64_t *keys;
    int16_t *rows;
};

#define SLOTS    8192u
#define ROW_MOST 1000 /* steps that one word may move a language */
#define FOLD     15   /* words that fit in 16 bits */

dtl_lang_work *dtl_lang_work_new(const dtl_lang_model *m, const dtl_alloc *mem)
{
    dtl_lang_work *w = dtl_mem_alloc(mem, sizeof *w);
    if (!w) return NULL;
    size_t widest = 1;
    for (uint32_t s = 0; s < m->head->n_scripts; s++)
        if (m->scripts[s].n > widest) widest = m->scripts[s].n;
    w->mem = mem;
    w->width = (widest + 15) / 16 * 16; /* at most DTL_LANG_MAX */
    w->keys = dtl_mem_alloc(mem, SLOTS * sizeof *w->keys);
    w->rows = dtl_mem_alloc(mem, SLOTS * w->width * sizeof *w->rows);
    if (!w->keys || !w->rows) {
        dtl_lang_work_free(w);
        return NULL;
    }
    memset(w->keys, 0, SLOTS * sizeof *w->keys);
    return w;
}

void dtl_lang_work_free(dtl_lang_work *w)
{
    if (!w) return;
    const dtl_alloc *mem = w->mem;
    dtl_mem_release(mem, w->keys);
    dtl_mem_release(mem, w->rows);
    dtl_mem_release(mem, w);
}

void lang_tally_init(lang_tally *t)
{
    memset(t, 0, offsetof(lang_tally, sum));
}

/* ---- look-ups ---- */

static inline const unsigned char *bucket(const dtl_lang_model *m, uint64_t h)
{
    return m->buckets + (size_t)lang_bucket_of(m->head->n_buckets, h) * LANG_BUCKET;
}

/* The weights of the feature in this bucket; NULL where it is not. *n: how many languages. */
static inline const unsigned char *find_in(const unsigned char *p, uint16_t finger, size_t *n)
{
    size_t k = p[0] & 0x7Fu, skip = 0, j = 0;
    uint16_t x;
    p += 2;
#if LANG_SSE2
    /* eight heads at once: which has the fingerprint, and how many languages the heads before it have */
    static const uint16_t before[16] = {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF};
    const __m128i want = _mm_set1_epi16((short)finger), low = _mm_set1_epi16(15);
    for (; j < k; j += 8) {
        __m128i heads = _mm_loadu_si128((const __m128i *)(const void *)(p + 2 * j));
        unsigned hit = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi16(_mm_andnot_si128(low, heads), want));
        size_t at = hit ? (size_t)__builtin_ctz(hit) / 2 : 8;
        if (at < 8 && j + at >= k) return NULL;
        __m128i mask = _mm_loadu_si128((const __m128i *)(const void *)(before + 8 - at));
        __m128i sum = _mm_sad_epu8(_mm_and_si128(_mm_and_si128(heads, low), mask), _mm_setzero_si128());
        skip += (size_t)_mm_cvtsi128_si32(sum) + (size_t)_mm_extract_epi16(sum, 4) + at;
        if (!hit) continue;
        memcpy(&x, p + 2 * (j + at), 2);
        *n = (x & 15u) + 1;
        return p + 2 * k + 2 * skip;
    }
#else
    for (; j < k; j++) {
        memcpy(&x, p + 2 * j, 2);
        if ((x & 0xFFF0) == finger) {
            *n = (x & 15u) + 1;
            return p + 2 * k + 2 * skip;
        }
        skip += (x & 15u) + 1;
    }
#endif
    return NULL;
}

static inline const unsigned char *find(const dtl_lang_model *m, const unsigned char *p, uint64_t h, size_t *n)
{
    uint16_t finger = lang_fingerprint(h);
    const unsigned char *q = find_in(p, finger, n);
    if (q || !(p[1] & lang_away(finger))) return q;
    return find_in(m->buckets + ((size_t)(p - m->buckets) ^ LANG_BUCKET), finger, n);
}

static inline void add_row(const int16_t *row, size_t width, int16_t *now)
{
#if LANG_SSE2
    for (size_t b = 0; b < width; b += 8) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(row + b));
        __m128i y = _mm_loadu_si128((const __m128i *)(const void *)(now + b));
        _mm_storeu_si128((__m128i *)(void *)(now + b), _mm_adds_epi16(x, y));
    }
#else
    for (size_t b = 0; b < width; b++) now[b] = (int16_t)(now[b] + row[b]);
#endif
}

static inline size_t width_of(const lang_script *sc)
{
    return ((size_t)sc->n + 15) / 16 * 16;
}

static inline size_t slot_of(const lang_word *w, uint64_t *key)
{
    uint64_t k = w->script;
    for (uint32_t i = 1; i <= w->n; i++) k = (k ^ w->sym[i]) * LANG_MUL, k ^= k >> 32;
    *key = k | 1;
    return (k * LANG_MUL) >> 40 & (SLOTS - 1);
}

static void fold(lang_tally *t)
{
    if (!t->folded) memset(t->sum, 0, sizeof t->sum);
    t->folded = true;
    for (size_t i = 0; i < DTL_LANG_MAX; i++) t->sum[i] += t->now[i];
    memset(t->now, 0, sizeof t->now);
    t->fresh = 0;
}

/* Words wait here until a few are together: each look-up waits for memory three times (index, bucket, weights), and the
 * waits of all of them go on at once. */
#define BATCH      8
#define BATCH_HASH 512
typedef struct batch {
    uint32_t n, n_hash;
    lang_word word; /* the one being read */
    struct waiting {
        const lang_script *script;
        uint64_t key;
        uint32_t slot, first, last; /* its hashes */
        bool known;
    } at[BATCH];
    uint64_t hash[BATCH_HASH];
    const unsigned char *bucket[BATCH_HASH];
} batch;

static void batch_put(const dtl_lang_model *m, const dtl_lang_work *work, batch *q)
{
    const lang_word *w = &q->word;
    const lang_script *sc = m->scripts + w->script;
    struct waiting *x = q->at + q->n++;
    x->script = sc;
    x->slot = UINT32_MAX;
    x->known = false;
    x->first = x->last = q->n_hash;
    if (work && !sc->cjk) {
        x->slot = (uint32_t)slot_of(w, &x->key);
        if (work->keys[x->slot] == x->key) {
            x->known = true;
            __builtin_prefetch(work->rows + x->slot * work->width);
            return;
        }
    }
    x->last = q->n_hash += (uint32_t)lang_hashes(w, sc->cjk, q->hash + q->n_hash);
    for (uint32_t i = x->first; i < x->last; i++) {
        q->bucket[i] = bucket(m, q->hash[i]);
        __builtin_prefetch(q->bucket[i]);
    }
}

/* Is there room for one word more? */
static inline bool batch_full(const batch *q, uint32_t most)
{
    return q->n >= most || q->n_hash + LANG_HASH_MAX > BATCH_HASH;
}

/* What whole words must say for the expected language, and how far another one may be before it, in nats: a sentence is
 * taken for another language only when it says so loudly. */
#define GLANCE_LEAST  5
#define GLANCE_BEHIND 7
#define GLANCE_LEAD   10 /* where nothing is expected: of the first before the second */

/* Sums of so many words fit in 16 bits. */
static inline void room(lang_tally *t)
{
    if (t->fresh++ == FOLD) {
        fold(t);
        t->fresh = 1;
    }
}

static void batch_add(const dtl_lang_model *m, dtl_lang_work *work, batch *q, lang_tally *t)
{
    for (uint32_t k = 0; k < q->n; k++) { /* first the known ones: the new ones may take their places */
        const struct waiting *x = q->at + k;
        if (!x->known) continue;
        room(t);
        add_row(work->rows + x->slot * work->width, width_of(x->script), t->now + x->script->lo);
    }
    for (uint32_t k = 0; k < q->n; k++) {
        const struct waiting *x = q->at + k;
        if (x->known) continue;
        const size_t width = width_of(x->script), lo = x->script->lo;
        int16_t row[DTL_LANG_MAX] = {0}; /* all places: a fingerprint may lie about its script */
        for (uint32_t i = x->first; i < x->last; i++) {
            size_t langs, l = 0;
            const unsigned char *p = find(m, q->bucket[i], q->hash[i], &langs);
            if (!p) continue;
            do {
                row[(uint8_t)(p[2 * l] - lo)] += (int8_t)p[2 * l + 1];
            } while (++l < langs);
        }
        for (size_t i = 0; i < width; i++)
            row[i] = row[i] > ROW_MOST ? ROW_MOST : row[i] < -ROW_MOST ? -ROW_MOST : row[i];
        room(t);
        add_row(row, width, t->now + lo);
        if (x->slot == UINT32_MAX) continue;
        memcpy(work->rows + x->slot * work->width, row, width * sizeof *row);
        work->keys[x->slot] = x->key;
    }
    q->n = q->n_hash = 0;
}

/* ---- answers so far ---- */

uint32_t lang_main_script(const dtl_lang_model *m, const lang_tally *t, const dtl_lang_set *only)
{
    float best = 0;
    uint32_t script = 0;
    for (uint32_t s = 1; s < m->head->n_scripts; s++) {
        if (!t->letters[s] || !m->scripts[s].n) continue;
        float mass = (float)t->letters[s] * m->scripts[s].weight;
        if (mass <= best) continue;
        bool any = !only;
        for (size_t i = m->scripts[s].lo; !any && i < (size_t)m->scripts[s].lo + m->scripts[s].n; i++)
            any = lang_in(m->scripts + s, i) && lang_has(only, i);
        if (any) best = mass, script = s;
    }
    return script;
}

static inline int32_t sum_of(const lang_tally *t, const int16_t *bias, size_t i)
{
    return (t->folded ? t->sum[i] : 0) + t->now[i] + bias[i];
}

/* The two highest sums of a script's languages. */
static void two_best(const dtl_lang_model *m, const lang_tally *t, uint32_t script, int32_t *first, int32_t *second)
{
    const lang_script *sc = m->scripts + script;
    const int16_t *bias = m->bias + (size_t)script * LANG_WIDTH;
    int32_t a = 2 * LANG_NEVER, b = 2 * LANG_NEVER;
#if LANG_SSE2
    if (!t->folded) {
        __m128i hi = _mm_set1_epi16(INT16_MIN), next = hi;
        size_t end = sc->lo + width_of(sc);
        if (end > LANG_WIDTH - 8) end = LANG_WIDTH;
        for (size_t i = sc->lo; i + 8 <= end; i += 8) {
            __m128i z = _mm_adds_epi16(_mm_loadu_si128((const __m128i *)(const void *)(t->now + i)),
                                       _mm_loadu_si128((const __m128i *)(const void *)(bias + i)));
            next = _mm_max_epi16(next, _mm_min_epi16(hi, z));
            hi = _mm_max_epi16(hi, z);
        }
        for (int half = 8; half; half /= 2) { /* the lanes of the upper half against those of the lower */
            __m128i up = half == 8 ? _mm_srli_si128(hi, 8) : half == 4 ? _mm_srli_si128(hi, 4) : _mm_srli_si128(hi, 2);
            __m128i up2 = half == 8   ? _mm_srli_si128(next, 8)
                          : half == 4 ? _mm_srli_si128(next, 4)
                                      : _mm_srli_si128(next, 2);
            if (half == 1) break;
            next = _mm_max_epi16(_mm_max_epi16(next, up2), _mm_min_epi16(hi, up));
            hi = _mm_max_epi16(hi, up);
        }
        a = (int16_t)_mm_extract_epi16(hi, 0);
        b = (int16_t)_mm_extract_epi16(next, 0);
        *first = a;
        *second = b;
        return;
    }
#endif
    for (size_t i = sc->lo; i < (size_t)sc->lo + sc->n; i++) {
        int32_t z = sum_of(t, bias, i);
        if (z > a) b = a, a = z;
        else if (z > b) b = z;
    }
    *first = a;
    *second = b;
}

/* The sum of what is no language, in nats; far below all where the script has none. */
static float against(const dtl_lang_model *m, const lang_tally *t, const lang_script *sc, int what)
{
    if (what < sc->lo || what >= sc->lo + sc->n || !lang_in(sc, (size_t)what)) return -1e6f;
    return (float)((t->folded ? t->sum[what] : 0) + t->now[what]) * m->head->scale;
}

void lang_best(const dtl_lang_model *m, const lang_tally *t, const dtl_lang_set *only, int hint, lang_top *out)
{
    memset(out, 0, sizeof *out);
    out->script = lang_main_script(m, t, only);
    if (!out->script) return;
    const lang_script *sc = m->scripts + out->script;
    const int16_t *bias = m->bias + (size_t)out->script * LANG_WIDTH;
    out->letters = t->letters[out->script];
    int32_t least = INT32_MIN, top[LANG_TOP + 1], all = 0, n = 0;
    for (size_t i = sc->lo; i < (size_t)sc->lo + sc->n; i++) {
        int32_t z = sum_of(t, bias, i);
        if (bias[i] == LANG_NEVER || !lang_has(only, i)) continue;
        all += z;
        n++;
        if (z <= least) continue;
        uint32_t k = out->n < LANG_TOP ? out->n++ : LANG_TOP - 1;
        for (; k && top[k - 1] < z; k--) top[k] = top[k - 1], out->lang[k] = out->lang[k - 1];
        top[k] = z;
        out->lang[k] = (uint8_t)i;
        if (out->n == LANG_TOP) least = top[LANG_TOP - 1];
    }
    if (hint >= sc->lo && hint < sc->lo + sc->n && bias[hint] != LANG_NEVER) {
        uint32_t k = 0;
        while (k < out->n && out->lang[k] != hint) k++;
        if (k == out->n) {
            out->lang[out->n] = (uint8_t)hint;
            top[out->n++] = sum_of(t, bias, (size_t)hint);
        }
    }
    for (uint32_t k = 0; k < out->n; k++) out->z[k] = (float)top[k] * m->head->scale;
    out->noise = against(m, t, sc, m->noise);
    out->name = against(m, t, sc, m->name);
    /* what is not in the list is somewhere between the last in it and the average of all */
    out->far = n ? (out->z[0] - (float)(all / n) * m->head->scale) * .6f : 0;
    if (out->n >= LANG_TOP && out->far < out->z[0] - out->z[LANG_TOP - 1]) out->far = out->z[0] - out->z[LANG_TOP - 1];
}

/* ---- reading ---- */

/* Is it time to stop? */
static bool sure(const dtl_lang_model *m, const lang_tally *t, uint32_t script, uint32_t letters, const lang_stop *stop)
{
    const lang_script *sc = m->scripts + script;
    if (stop->most && letters >= stop->most) return true;
    if (sc->only) return letters >= stop->hint_least;
    int32_t first, second;
    two_best(m, t, script, &first, &second);
    float lead = (float)(first - second) * m->head->scale;
    if (letters >= stop->least && lead >= stop->lead) return true;
    if (stop->hint < sc->lo || stop->hint >= sc->lo + sc->n) return false;
    int32_t z = sum_of(t, m->bias + (size_t)script * LANG_WIDTH, (size_t)stop->hint);
    if (z == first) return letters >= stop->hint_least && lead >= stop->hint_lead;
    if (!stop->hint_most || letters < stop->hint_most) return false;
    return (float)(first - z) * m->head->scale <= stop->hint_behind;
}

size_t lang_read(const dtl_lang_model *m, dtl_span text, const lang_stop *stop, dtl_lang_work *work, lang_tally *t)
{
    lang_scan scan = {m, text.s, text.s + text.n};
    batch q;
    q.n = q.n_hash = 0;
    const uint32_t most = stop ? 4 : BATCH;
    uint32_t next = stop ? (stop->hint >= 0 || stop->hint_least < stop->least ? stop->hint_least : stop->least) : 0;
    if (!next) next = UINT32_MAX;
    for (bool more = true; more;) {
        while ((more = lang_next(&scan, &q.word))) {
            const lang_word *w = &q.word;
            const lang_script *sc = m->scripts + w->script;
            t->letters[w->script] += w->n;
            t->words++;
            t->capital += w->upper;
            t->small += !w->upper && w->n <= 3;
            t->codes += w->shout && w->upper && w->n <= 5;
            if (!sc->n) continue;
            if (!sc->only) batch_put(m, work, &q);
            /* letters of the scripts that need fewer of them count for more */
            if (batch_full(&q, most) || (float)t->letters[w->script] * sc->weight >= (float)next) break;
        }
        batch_add(m, work, &q, t);
        if (!more || next == UINT32_MAX) continue;
        uint32_t script = q.word.script, letters = (uint32_t)((float)t->letters[script] * m->scripts[script].weight);
        if (letters < next) continue;
        if (script == lang_main_script(m, t, NULL) && sure(m, t, script, letters, stop)) break;
        next = letters + 12;
    }
    return (size_t)(scan.s - text.s);
}

/* Few look-ups a word: the whole of it, how it begins and how it ends. */
static inline size_t light_hashes(const lang_word *w, uint64_t *out)
{
    size_t n = w->n;
    if (n <= 3) return lang_hashes(w, false, out);
    const uint32_t *c = w->sym;
    uint64_t a = LANG_SEED, b = LANG_SEED;
    for (size_t i = 0; i < 5; i++) a = lang_mix(a, c[i]), b = lang_mix(b, c[n - 3 + i]);
    out[0] = lang_hash_word(w);
    out[1] = a * LANG_MUL;
    out[2] = b * LANG_MUL;
    return 3;
}

/* Reads the next few words and asks memory for their features. */
static void look_on(lang_look *k)
{
    const dtl_lang_model *m = k->scan.m;
    lang_word w;
    k->n = k->words = 0;
    for (; k->words < LANG_LOOK_WORDS && lang_next(&k->scan, &w); k->words++) {
        const lang_script *sc = m->scripts + w.script;
        if ((k->script && w.script != k->script) || !sc->n || sc->cjk) {
            k->mixed = true;
            return;
        }
        k->script = w.script;
        k->letters += w.n;
        if (sc->only) {
            if (k->letters >= 12) return;
            continue;
        }
        size_t from = k->n;
        k->n += light_hashes(&w, k->hash + from);
        for (size_t i = from; i < k->n; i++) {
            k->at[i] = bucket(m, k->hash[i]);
            __builtin_prefetch(k->at[i]);
        }
    }
}

void lang_look_start(const dtl_lang_model *m, dtl_span text, lang_look *k)
{
    k->scan = (lang_scan){m, text.s, text.s + text.n};
    k->letters = k->script = 0;
    k->mixed = false;
    look_on(k);
}

bool lang_look_end(lang_look *k, int hint, lang_top *top)
{
    const dtl_lang_model *m = k->scan.m;
    const int rounds = hint < 0 ? 6 : 3;
    lang_tally t;
    if (k->mixed || !k->script) return false;
    const lang_script *sc = m->scripts + k->script;
    if (hint >= 0 && (hint < sc->lo || hint >= sc->lo + sc->n)) return false;
    if (sc->only) {
        if (k->letters < 12) return false;
        *top = (lang_top){.script = k->script, .letters = k->letters, .n = 1, .lang = {sc->lo}, .far = 20};
        return true;
    }
    const int16_t *bias = m->bias + (size_t)k->script * LANG_WIDTH;
    const float step = m->head->scale;
    memset(t.now + sc->lo, 0, width_of(sc) * sizeof *t.now);
    t.folded = false;
    for (int round = 0; round < rounds && k->n; round++) {
        for (size_t i = 0; i < k->n; i++) {
            size_t langs;
            const unsigned char *p = find(m, k->at[i], k->hash[i], &langs);
            for (size_t l = 0; p && l < langs; l++) t.now[p[2 * l]] = (int16_t)(t.now[p[2 * l]] + (int8_t)p[2 * l + 1]);
        }
        int32_t first, second;
        two_best(m, &t, k->script, &first, &second);
        const float lead = (float)(first - second) * step;
        if (hint >= 0) {
            int32_t z = sum_of(&t, bias, (size_t)hint);
            if ((float)(first - z) * step <= GLANCE_BEHIND && (float)(z - bias[hint]) * step >= GLANCE_LEAST) {
                if (z == first) {
                    *top = (lang_top){
                        .script = k->script, .letters = k->letters, .n = 1, .lang = {(uint8_t)hint}, .far = lead};
                    return true;
                }
                memset(t.letters, 0, sizeof t.letters);
                t.letters[k->script] = k->letters;
                lang_best(m, &t, NULL, hint, top);
                return true;
            }
        } else if (k->letters >= 40 && lead >= GLANCE_LEAD) {
            memset(t.letters, 0, sizeof t.letters);
            t.letters[k->script] = k->letters;
            lang_best(m, &t, NULL, -1, top);
            return true;
        }
        if (k->words < LANG_LOOK_WORDS || round + 1 == rounds) return false;
        look_on(k);
        if (k->mixed) return false;
    }
    return false;
}
