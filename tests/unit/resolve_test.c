/* SPDX-License-Identifier: Apache-2.0
 * Who is who, over the packs of the invented language (make testpacks). The golden runs of ner look at every field; here: the
 * library as a caller sees it, and what happens when memory runs out anywhere. */
#include "dateline/ner.h"
#include "dateline/record.h"
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

static long left = -1; /* allocations until one fails; below 0: never */
static void *my_alloc(void *u, size_t n)
{
    return left < 0 || left-- > 0 ? malloc(n ? n : 1) : NULL;
}
static void *my_resize(void *u, void *p, size_t n)
{
    return left < 0 || left-- > 0 ? realloc(p, n ? n : 1) : NULL;
}
static void my_release(void *u, void *p)
{
    free(p);
}
static const dtl_alloc mem = {my_alloc, my_resize, my_release, NULL};

static const dtl_mention *find(const dtl_result *r, const char *text, int nth)
{
    for (size_t i = 0; i < r->n_mentions; i++)
        if (dtl_span_eq(r->mentions[i].text, dtl_span_str(text)) && nth-- == 0) return &r->mentions[i];
    return NULL;
}

static const char *id(const dtl_result *r, const dtl_mention *m)
{
    static char s[300];
    if (!m || m->entity < 0) return "none";
    snprintf(s, sizeof s, "%.*s", (int)r->entities[m->entity].id.n, r->entities[m->entity].id.s);
    return s;
}

static dtl_status run(dtl_ner *ner, dtl_arena *a, const char *text, dtl_result *out)
{
    dtl_article article = {
        .text = dtl_span_str(text), .lang = DTL_LIT("qaa"), .id = DTL_LIT("doc 7"), .published = DTL_LIT("2024-09-20")};
    return dtl_ner_find(ner, &article, a, out, NULL);
}

#define ID(m, want, what)                                                                                              \
    do {                                                                                                               \
        const char *got_ = id(&r, m);                                                                                  \
        is(got_, strlen(got_), want, strlen(want), what);                                                              \
    } while (0)

int main(void)
{
    const char *dir = getenv("DATELINE_TEST_DATA");
    if (!dir) dir = access("build/test-data/qaa.pack", R_OK) ? "build-san/test-data" : "build/test-data";
    char path[1000];
    snprintf(path, sizeof path, "%s/qaa.pack", dir);
    if (access(path, R_OK)) {
        puts("1..0 # SKIP no test packs: make testpacks");
        return 0;
    }
    dtl_ner *ner = NULL;
    dtl_arena a;
    dtl_arena_init(&a, NULL);
    ok(dtl_ner_open(&ner, dir, NULL, NULL, NULL) == DTL_OK, "packs open");
    if (!ner) return done();
    dtl_result r;
    ok(run(ner, &a, "", &r) == DTL_OK && !r.n_mentions && !r.n_entities, "no text");
    ok(run(ner, &a, "Ser Osken Veldrin dansa. Ta Veldrin kor. Ser Nimrod kor.", &r) == DTL_OK, "persons");
    ID(find(&r, "Osken Veldrin", 0), "e:per/osken-veldrin", "a full name");
    ID(find(&r, "Veldrin", 0), "e:per/osken-veldrin", "the surname behind it");
    ID(find(&r, "Nimrod", 0), "e:per/nimrod~doc-7", "one name only: of this article");

    run(ner, &a, "Ta Zuma Partik, do vosti ke do domi ve Vostra kor. Zuma Partik ve Karmel.", &r);
    ID(find(&r, "Zuma Partik", 0), "e:org/party-committee.900001",
       "a bare body takes the place that the row ends with");
    run(ner, &a, "Ta Zuma Partik kor. Vostra dansa.", &r);
    ID(find(&r, "Zuma Partik", 0), "e:org/party-committee~doc-7", "a bare body without any place is of this article");
    run(ner, &a, "lumiano Ministro ve Sanak kor. Ministro ve Sanak ve Borland kor.", &r);
    ID(find(&r, "Ministro ve Sanak", 0), "e:org/ministry-health.900010", "the adjective beside it gives the country");
    run(ner, &a, "Vostra'n Rada Populi kor. Korta ve Vostra kor.", &r);
    ID(find(&r, "Rada Populi", 0), "e:org/peoples-council.900001", "the possessive before it gives the place");
    ID(find(&r, "Korta ve Vostra", 0), "e:org/korta.900001", "a kind that places have several of keeps its words");
    run(ner, &a, "borlano krel Osken Kuspa ke Tarvo Veldrin, voke ve Unita Globa, kor.", &r);
    ok(r.n_roles == 2 && r.roles[0].place >= 0 && r.roles[1].org >= 0,
       "two roles: a country by its adjective, a body behind the post");
    if (r.n_roles == 2) {
        is(r.entities[r.roles[0].place].id.s, r.entities[r.roles[0].place].id.n, "e:place/900020", 14,
           "the country's id");
        is(r.roles[1].norm.s, r.roles[1].norm.n, "spokesperson", 12, "the post's canonical name");
    }
    for (size_t i = 0; i < r.n_mentions; i++)
        ok(r.mentions[i].end_byte - r.mentions[i].start_byte == r.mentions[i].text.n, "bytes cover the text");

    /* out of memory at each allocation: a status, and nothing leaks (the sanitizer build looks) */
    const char *text =
        "VOSTRA (QNA) - Sekar ve Zuma Partik ke krel ve do Rada Populi ve Vostra Tarvo Veldrin dansa Osken Kuspa. "
        "Banka "
        "Nordika Sela (BNS) kor. BNS ke Veldrin kor.\nKongres ve Unita Globa; Pakto ve Lumia. Жуков kor.";
    int failed = 0, wrong = 0;
    bool through = false;
    long n = 0;
    for (; !through && n < 200000; n += n < 400 ? 1 : 61) {
        dtl_ner *x = NULL;
        dtl_arena b;
        dtl_record rec;
        dtl_arena_init(&b, &mem);
        dtl_record_init(&rec, NULL);
        dtl_ner_options o = {.explain = true, .user_list = DTL_LIT("[ORG]\nMandra\n")};
        left = n;
        dtl_status st = dtl_ner_open(&x, dir, &o, &mem, NULL);
        if (st == DTL_OK) st = run(x, &b, text, &r);
        if (st == DTL_OK) {
            dtl_record_parse(&rec, DTL_LIT("{}"), NULL);
            st = dtl_ner_put(&r, &rec, &b, &o, NULL);
        }
        left = -1;
        failed += st == DTL_E_NOMEM;
        wrong += st != DTL_OK && st != DTL_E_NOMEM;
        through = st == DTL_OK;
        if (x) dtl_ner_close(x);
        dtl_arena_fini(&b);
        dtl_record_fini(&rec);
    }
    ok(through && failed > 10 && wrong == 0,
       "memory runs out at the allocations up to %ld: %d times said so, %d other errors", n, failed, wrong);
    dtl_ner_close(ner);
    dtl_arena_fini(&a);
    return done();
}
