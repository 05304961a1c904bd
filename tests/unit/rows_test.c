/* SPDX-License-Identifier: Apache-2.0
 * What is kept of keys says what the features say one by one, whatever articles came before. Needs the compiled packs
 * (build/share/dateline, or $DATELINE_DATA). */
#include "dateline/ner.h"
#include "driver.h"
#include "feature.h"
#include "match.h"
#include "packmap.h"
#include "rows.h"
#include "tap.h"

#include <stdlib.h>

enum { ARTICLES = 60, WORDS = 400, ROOM = WORDS * 24 };

static const char *const words[] = {"Anna",
                                    "anna",
                                    "Peter",
                                    "Smith",
                                    "president",
                                    "President",
                                    "of",
                                    "the",
                                    "The",
                                    "Bank",
                                    "BANK",
                                    "Hanoi",
                                    "hanoi",
                                    "Paris",
                                    "Texas",
                                    "in",
                                    "at",
                                    "said",
                                    "says",
                                    "beat",
                                    "Rovers",
                                    "United",
                                    "Nations",
                                    "UN",
                                    "U.N.",
                                    "J.",
                                    "van",
                                    "de",
                                    "Gogh",
                                    "Ministry",
                                    "Foreign",
                                    "Affairs",
                                    "Monday",
                                    "May",
                                    "19",
                                    "2021",
                                    "5,000",
                                    "1-0",
                                    "-",
                                    "-",
                                    "&",
                                    ",",
                                    ",",
                                    ".",
                                    ".",
                                    "(",
                                    ")",
                                    ":",
                                    "\"",
                                    "'",
                                    "\n",
                                    "\n",
                                    "\n\n",
                                    "Ltd",
                                    "Inc",
                                    "company",
                                    "league",
                                    "goal",
                                    "Mr",
                                    "Mrs",
                                    "chairman",
                                    "river",
                                    "University",
                                    "iPhone",
                                    "McDonald",
                                    "G20",
                                    "ZX",
                                    "Xylq",
                                    "xylq",
                                    "Moskva",
                                    "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0",
                                    "\xe5\x8c\x97\xe4\xba\xac",
                                    "\xe7\x9a\x84",
                                    "\xe3\x82\xab\xe3\x83\x8a",
                                    "\xd9\x85\xd8\xb5\xd8\xb1"};

static uint32_t next_random(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % below;
}

static size_t article(uint64_t *state, char *out)
{
    size_t n = 0;
    uint32_t count = 1 + next_random(state, WORDS);
    for (uint32_t i = 0; i < count; i++) {
        const char *w = words[next_random(state, sizeof words / sizeof *words)];
        size_t len = strlen(w);
        memcpy(out + n, w, len);
        n += len;
        if (next_random(state, 8)) out[n++] = ' ';
    }
    return n;
}

/* How many rows differ in an article, both passes. */
static long differ(dtl_doc *doc, uint64_t *state, long *compared)
{
    dtl_fx fx;
    dtl_rows *rows;
    if (dtl_drive(doc, DTL_PHASE_NAME) != DTL_OK || dtl_fx_open(&fx, doc, NULL) != DTL_OK ||
        dtl_rows_open(&rows, &fx) != DTL_OK || !rows)
        return 1;
    uint8_t *tags = dtl_arena_zero(doc->arena, doc->n_tokens + 1, 1);
    long bad = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < doc->n_tokens; i++) {
            int32_t kept[DTL_TAG_ROW] = {0}, plain[DTL_TAG_ROW] = {0};
            if (!fx.tok[i].cand) continue;
            dtl_rows_token(rows, &fx, i, kept);
            dtl_rows_plain(rows, &fx, i, plain);
            bad += memcmp(kept, plain, sizeof kept) != 0;
            ++*compared;
        }
        for (size_t i = 0; i < doc->n_tokens; i++) tags[i] = (uint8_t)next_random(state, DTL_N_TAGS);
        dtl_fx_second(&fx, tags);
    }
    return bad;
}

int main(void)
{
    const char *dir = getenv("DATELINE_DATA");
    static const char *const langs[] = {"und", "en", "fr", "ru", "zh", "de"};
    char path[1024], text[ROOM];
    dtl_error err = {0};
    dtl_pack *und;
    dtl_arena arena;
    if (!dir) dir = "build/share/dateline";
    snprintf(path, sizeof path, "%s/und.pack", dir);
    if (dtl_pack_open(&und, path, NULL, &err) != DTL_OK) {
        printf("1..0 # SKIP no packs at %s\n", dir);
        return 0;
    }
    dtl_arena_init(&arena, NULL);
    static const dtl_ner_options options = {.numbers = false};
    for (size_t l = 0; l < sizeof langs / sizeof *langs; l++) {
        const dtl_pack *packs[2] = {und, NULL};
        dtl_pack *own = NULL;
        dtl_set *set;
        struct dtl_work *work;
        size_t n = 1;
        uint64_t state = l;
        long bad = 0, compared = 0;
        snprintf(path, sizeof path, "%s/%s.pack", dir, langs[l]);
        if (l && dtl_pack_open(&own, path, NULL, &err) == DTL_OK) packs[n++] = own;
        if (dtl_set_open(&set, packs, n, NULL, &err) != DTL_OK || dtl_work_open(&work, set, NULL) != DTL_OK) {
            ok(false, "packs of %s: %s", langs[l], err.msg);
            continue;
        }
        for (int a = 0; a < ARTICLES; a++) {
            dtl_arena_reset(&arena);
            dtl_doc doc = {.arena = &arena,
                           .set = set,
                           .work = work,
                           .text = {text, article(&state, text)},
                           .lang = dtl_span_str(langs[l]),
                           .options = &options};
            bad += differ(&doc, &state, &compared);
        }
        ok(bad == 0 && compared > ARTICLES, "%s: %ld rows of %ld differ", langs[l], bad, compared);
        dtl_work_close(work);
        dtl_set_close(set);
        if (own) dtl_pack_close(own);
    }
    dtl_arena_fini(&arena);
    dtl_pack_close(und);
    return done();
}
