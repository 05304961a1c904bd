/* SPDX-License-Identifier: Apache-2.0
 *
 * values PACKS ARTICLES TAG...: megabytes a second of the value phase alone, for scripts/bench.sh.
 *
 * ARTICLES: plain text, one article a line, all of them read as the first TAG. Every TAG is opened and has read the first article
 * before the clock starts. Prints CPU seconds of tokens and lists, CPU seconds of numbers and values, bytes, values found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "driver.h"
#include "match.h"
#include "work.h"

enum { MOST = 64 };

typedef struct {
    dtl_pack *pack;
    dtl_set *set;
    dtl_work *work;
} language;

static bool open_language(const char *dir, const char *tag, dtl_pack *und, language *l)
{
    char path[1024];
    dtl_error err = {0};
    snprintf(path, sizeof path, "%s/%s.pack", dir, tag);
    if (dtl_pack_open(&l->pack, path, NULL, &err) != DTL_OK) return false;
    const dtl_pack *packs[2] = {und, l->pack};
    return dtl_set_open(&l->set, packs, 2, NULL, &err) == DTL_OK && dtl_work_open(&l->work, l->set, NULL) == DTL_OK;
}

typedef struct {
    double lists, values; /* CPU seconds: tokens and lists; numbers and values */
    long found;
} cost;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The driver ends a run in front of a phase's winners, so names are matched as well: what that costs is taken off. */
static bool run(const language *l, const char *tag, dtl_span text, dtl_arena *arena, cost *c)
{
    static const dtl_ner_options options = {.numbers = false};
    dtl_arena_reset(arena);
    dtl_doc doc = {.arena = arena,
                   .set = l->set,
                   .work = l->work,
                   .text = text,
                   .lang = dtl_span_str(tag),
                   .options = &options,
                   .anchor_y = 1996,
                   .anchor_m = 8,
                   .anchor_d = 28};
    double t0 = now();
    if (dtl_drive_lists(&doc) != DTL_OK) return false;
    double t1 = now();
    doc.n_hits = 0;
    if (dtl_drive(&doc, DTL_PHASE_NAME) != DTL_OK) return false;
    double t2 = now();
    if (dtl_match_phase(&doc, DTL_PHASE_NAME) != DTL_OK) return false;
    double t3 = now();
    c->lists += t1 - t0;
    c->values += (t2 - t1) - (t1 - t0) - (t3 - t2);
    c->found += (long)doc.n_mentions;
    return true;
}

static cost pass(const language *l, const char *tag, dtl_span all, dtl_arena *arena)
{
    cost c = {0};
    for (size_t at = 0; at < all.n;) {
        const char *nl = memchr(all.s + at, '\n', all.n - at);
        size_t end = nl ? (size_t)(nl - all.s) : all.n;
        if (!run(l, tag, (dtl_span){all.s + at, end - at}, arena, &c)) exit(1);
        at = end + 1;
    }
    return c;
}

int main(int argc, char **argv)
{
    language l[MOST];
    dtl_pack *und;
    dtl_error err = {0};
    dtl_arena arena;
    char path[1024];
    if (argc < 4 || argc - 3 > MOST) {
        fputs("usage: values PACKS ARTICLES TAG...\n", stderr);
        return 64;
    }
    snprintf(path, sizeof path, "%s/und.pack", argv[1]);
    if (dtl_pack_open(&und, path, NULL, &err) != DTL_OK) return fprintf(stderr, "values: %s\n", err.msg), 69;
    FILE *f = fopen(argv[2], "rb");
    if (!f) return perror(argv[2]), 66;
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    char *text = malloc(n + 1);
    rewind(f);
    if (!text || fread(text, 1, n, f) != n) return 74;
    fclose(f);
    dtl_arena_init(&arena, NULL);
    dtl_span all = {text, n}, first = {text, strcspn(text, "\n")};
    for (int i = 3; i < argc; i++) {
        if (!open_language(argv[1], argv[i], und, &l[i - 3]))
            return fprintf(stderr, "values: no pack %s\n", argv[i]), 69;
        cost none = {0};
        if (!run(&l[i - 3], argv[i], first, &arena, &none)) return 1;
    }
    pass(l, argv[3], all, &arena); /* words and states are remembered from here on */
    cost c = pass(l, argv[3], all, &arena);
    printf("%.3f %.3f %zu %ld\n", c.lists, c.values, n, c.found);
    return 0;
}
