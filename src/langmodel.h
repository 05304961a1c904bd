/* SPDX-License-Identifier: Apache-2.0
 *
 * langmodel: the model file of language detection, and what its maker and its reader must do alike: fold letters, cut
 * words, hash n-grams. Not public.
 *
 *     head | about | languages | scripts | character blocks | characters | pairs | buckets
 *
 * A bucket is one line of the processor's cache, 64 bytes, since memory is what a look-up waits for. It holds the
 * features whose hash falls in it, and what its neighbour (its number with the last bit turned) had no room for:
 *
 *     u8 features | u8 which fingerprints, by their last 3 bits, the neighbour keeps for it | n x u16 { fingerprint 12 bits, languages - 1 4 bits }
 *     | n x languages x { u8 language, i8 weight }
 *
 * Offsets are from the start of the file, all numbers little-endian. The file is made for a machine of that order.
 */
#ifndef LANGMODEL_H
#define LANGMODEL_H

#include "dateline/lang.h"

#define LANG_MAGIC    "DTLLANG\n"
#define LANG_VERSION  3u
#define LANG_ORDER    0x01020304u
#define LANG_WORD_MAX 48 /* letters of a word that count */
#define LANG_RUN_MAX  16 /* and of a run without spaces, which goes on as another word */
#define LANG_HASH_MAX (LANG_WORD_MAX * 5 + 16)
#define LANG_SCRIPTS  64
#define LANG_CP_MAX   0x20000u /* characters above are Han or nothing */
#define LANG_BLOCK    128u
#define LANG_BUCKET   64u   /* bytes */
#define LANG_PAD      8192u /* zeroes behind the last bucket, so that no count in one can lead out of the file */
#define LANG_WIDTH    DTL_LANG_MAX
#define LANG_NEVER    (-16000)

enum { LANG_NONE, LANG_LETTER, LANG_MARK, LANG_SKIP, LANG_APOS, LANG_JOIN, LANG_DIGIT, LANG_UPPER };

typedef struct lang_head {
    char magic[8];
    uint32_t version, order;
    uint64_t size, checksum; /* of all bytes behind this member */
    uint32_t n_langs, n_scripts, n_blocks, n_chars, n_pairs, n_buckets, n_features, len_about;
    uint32_t off_about, off_langs, off_scripts, off_blocks, off_chars, off_pairs, off_buckets, off_spare;
    float scale;   /* of a weight's step, in nats */
    float heat[7]; /* temperature by letters: 4, 8, 16, 32, 64, 128, more */
    uint32_t spare[8];
} lang_head;

typedef struct lang_row {
    char code[12];
    float prior; /* nats, once a text */
    float cover; /* reserved */
    uint32_t tier;
    uint32_t kind;
} lang_row;

enum {
    LANG_KIND_LANGUAGE,
    LANG_KIND_NOISE,
    LANG_KIND_NAME
}; /* the last two are no answers, but what speaks against one */

typedef struct lang_script {
    char code[4];
    uint8_t lo, n;                 /* its languages lie in [lo, lo + n) */
    uint8_t only;                  /* 1: one language, no features needed */
    uint8_t cjk;                   /* no spaces: characters and pairs of them instead of words */
    float weight;                  /* a letter's weight when scripts compete */
    uint8_t has[DTL_LANG_MAX / 8]; /* its languages */
} lang_script;

typedef struct lang_char {
    uint16_t add; /* to the lower 16 bits: folds case */
    uint8_t kind, script;
} lang_char;

typedef struct lang_pair { /* base + combining mark = one letter; sorted by base, mark */
    uint16_t base, mark, to, spare;
} lang_pair;

struct dtl_lang_model {
    const unsigned char *map;
    size_t size;
    const lang_head *head;
    const lang_row *langs;
    const lang_script *scripts;
    const uint16_t *blocks;
    const lang_char *chars;
    const lang_pair *pairs;
    const unsigned char *buckets;
    int16_t *bias;   /* [n_scripts][LANG_WIDTH] prior in steps; LANG_NEVER where the script has no such language */
    uint8_t latin;   /* the script of a to z */
    int noise, name; /* what is no language; -1: the model has none */
    const dtl_alloc *mem;
};

/* ---- characters ---- */

static inline lang_char lang_char_of(const dtl_lang_model *m, uint32_t cp)
{
    if (cp < LANG_CP_MAX) return m->chars[(size_t)m->blocks[cp / LANG_BLOCK] * LANG_BLOCK + cp % LANG_BLOCK];
    /* the last row: Han of the planes above */
    if (cp < 0x40000) return m->chars[m->head->n_chars - 1];
    return (lang_char){0, LANG_NONE, 0};
}

/* ---- words ---- */

typedef struct lang_word {
    uint32_t sym[LANG_WORD_MAX + 2]; /* folded, with a border at both ends */
    uint32_t n;                      /* letters, borders not counted */
    uint8_t script;
    bool upper;        /* starts with a capital */
    bool shout;        /* has no small letter */
    const char *s, *e; /* where it stands */
} lang_word;

typedef struct lang_scan {
    const dtl_lang_model *m;
    const char *s, *e;
} lang_scan;

/* The next word; false at the end. Steps over mark-up, addresses, user names and codes. */
bool lang_next(lang_scan *scan, lang_word *w);

/* ---- features ---- */

#ifndef LANG_GRAMS
#define LANG_GRAMS 0x28 /* lengths of the n-grams, a bit each: 3 and 5; those between add time, not accuracy */
#endif
#define LANG_BORDER 1u
#define LANG_MUL    0x9E3779B97F4A7C15u
#define LANG_SEED   0x243F6A8885A308D3u
#define LANG_SEED_W 0xB7E151628AED2A6Bu

static inline uint64_t lang_mix(uint64_t h, uint32_t sym)
{
    h = (h ^ sym) * LANG_MUL;
    return h ^ (h >> 29);
}

static inline uint64_t lang_hash_word(const lang_word *w)
{
    uint64_t h = LANG_SEED_W;
    for (size_t i = 1; i <= w->n; i++) h = lang_mix(h, w->sym[i]);
    return h * LANG_MUL;
}

/* The hashes of a word's features: 3- and 5-grams over its borders and the whole word; of a run without spaces characters,
 * pairs and triples. */
static inline size_t lang_hashes(const lang_word *w, bool cjk, uint64_t *out)
{
    size_t k = 0, n = w->n;
    const uint32_t *c = w->sym;
    if (cjk) {
        for (size_t i = 1; i <= n; i++) {
            uint64_t h = lang_mix(LANG_SEED, c[i]);
            out[k++] = h * LANG_MUL;
            if (i < n) out[k++] = (h = lang_mix(h, c[i + 1])) * LANG_MUL;
            if (i + 1 < n) out[k++] = lang_mix(h, c[i + 2]) * LANG_MUL;
        }
        return k;
    }
    for (size_t i = 0; i < n + 1; i++) {
        uint64_t h = lang_mix(LANG_SEED, c[i]);
        size_t most = LANG_GRAMS & 0x40 ? 5 : LANG_GRAMS & 0x20 ? 4 : 3, last = n + 1 - i < most ? n + 1 - i : most;
        if (i && (LANG_GRAMS & 2)) out[k++] = h * LANG_MUL;
        for (size_t j = 1; j <= last; j++) {
            h = lang_mix(h, c[i + j]);
            if (LANG_GRAMS >> (j + 1) & 1) out[k++] = h * LANG_MUL;
        }
    }
    if (n > 3) out[k++] = lang_hash_word(w);
    return k;
}

static inline uint32_t lang_bucket_of(uint32_t n_buckets, uint64_t h)
{
    return (uint32_t)((h >> 32) * n_buckets >> 32);
}

static inline uint16_t lang_fingerprint(uint64_t h)
{
    return (uint16_t)(h >> 16 & 0xFFF0);
}
static inline unsigned lang_away(uint16_t finger)
{
    return 1u << (finger >> 4 & 7);
}

/* checksum of the file: four lanes, so that 12 MB take a few milliseconds */
uint64_t lang_checksum(const unsigned char *p, size_t n);

#endif
