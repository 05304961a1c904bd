/* SPDX-License-Identifier: Apache-2.0
 *
 * Values out of sentences, with the packs that stand compiled beside the programs. Sentences are ours.
 */
#include "driver.h"
#include "packmap.h"
#include "tap.h"

#include <stdlib.h>

static const struct {
    const char *lang, *date, *text, *want; /* want: each mention as text=value, in order, apart by " | " */
} cases[] = {
    {"en", "2024-09-20", "They met from September 17-19 in the city.", "September 17-19=2024-09-17/2024-09-19"},
    {"en", "", "They met on September 17-19 at the Forum 2024.", "September 17-19=2024-09-17/2024-09-19 | 2024=2024"},
    {"en", "", "They met on September 17.", "September 17=XXXX-09-17"},
    {"en", "", "They met yesterday.", "yesterday=XXXX-XX-XX"},
    {"en", "2024-09-20", "The vote is on Friday; ministers will meet next week.",
     "Friday=2024-09-20 | next week=2024-W39"},
    {"en", "2024-09-20", "He said on Tuesday that two years ago prices rose 5 percent.",
     "Tuesday=2024-09-17 | two years ago=2022 | 5 percent=5 %"},
    {"en", "2024-09-20", "The 2022-2025 period covers nine specialised agencies.",
     "2022-2025=2022/2025 | nine specialised agencies=9 specialised agencies"},
    {"en", "2024-09-20", "The two capitals have signed.", "two capitals=2 capitals"},
    {"en", "2024-09-20", "COVID-19 spread and Wales won 17-9 on 31 June.", "31 June="},
    {"en", "2024-09-20", "It cost $1.5 million, or US$40,000; 3 cents more.",
     "$1.5 million=USD 1500000 | US$40,000=USD 40000 | 3 cents=0.03"},
    {"en", "2024-09-20", "USD50 million and VND30,000 were paid.", "USD50 million=USD 50000000 | VND30,000=VND 30000"},
    {"en", "2024-09-20", "Call 555-123-4567 about version 1.2.3.4.", ""},
    {"en", "2024-09-20", "At 25:70 nothing happened.", ""},
    {"en", "2024-09-20", "every Monday at 10:30 GMT", "every Monday at 10:30 GMT=XXXX-WXX-1T10:30"},
    {"en", "2024-09-20", "the 74-year-old leader", "74-year-old=P74Y"},
    {"en", "2024-09-20", "30 to 90 days", "30 to 90 days=P30D/P90D"},
    {"en", "2024-09-20", "the first Tuesday in November", "the first Tuesday in November=2024-11-05"},
    {"en", "2024-09-20", "In May the court may rule; Theresa May left.", "May=2024-05"},
    {"fr", "2021-11-17", "Hanoï, 17 novembre (VNA) - Les deux villes ont signé cette année.",
     "17 novembre=2021-11-17 | deux villes=2 villes | cette année=2021"},
    {"fr", "2021-11-17", "la période 2017-2020", "2017-2020=2017/2020"},
    {"fr", "2021-11-17", "Elle a offert 30.000 masques médicaux, 10.000 kits de test rapide et 40.000 dollars.",
     "30.000 masques médicaux=30000 masques médicaux | 10.000 kits de test rapide=10000 kits de test rapide | 40.000 "
     "dollars=USD 40000"},
    {"fr", "2021-11-17", "il a eu lieu du 3 au 5 mai, à 18h30",
     "3 au 5 mai=2021-05-03/2021-05-05 | 18h30=2021-11-17T18:30"},
    {"fr", "2021-11-17", "soixante-quinze millions d'euros il y a deux ans",
     "soixante-quinze millions d'euros=EUR 75000000 | il y a deux ans=2019"},
    {"fr", "2021-11-17", "1 234,5 km", "1 234,5 km=1234.5 kilometer"},
    {"de", "2024-09-20", "Am 17. September kamen vierundzwanzig Gäste.",
     "17. September=2024-09-17 | vierundzwanzig Gäste=24 Gäste"},
    {"de", "2024-09-20", "fünfhundertdreiundzwanzigtausendneunhundert Euro, dreiundvierzigtausendzwo, zweidreivier",
     "fünfhundertdreiundzwanzigtausendneunhundert Euro=EUR 523900"},
    {"nl", "2024-09-20", "driehonderdeenentachtigduizend euro", "driehonderdeenentachtigduizend euro=EUR 381000"},
    {"es", "2024-09-20", "el 3 de mayo de 2021 pagó 2,5 millones de euros",
     "3 de mayo de 2021=2021-05-03 | 2,5 millones de euros=EUR 2500000"},
    {"vi", "2024-09-20", "ngày 20 tháng 9 năm 2024", "ngày 20 tháng 9 năm 2024=2024-09-20"},
    {"zh", "2024-09-20", "一九九七年六月三十日三百万美元", "一九九七年六月三十日=1997-06-30 | 三百万美元=USD 3000000"},
    {"ru", "2024-09-20", "19 апреля 1861 года", "19 апреля 1861 года=1861-04-19"},
    {"und", "2024-09-20", "2021-11-17 USD 5 20 % 99999999999999999999999999999999999999999999 \xe2\x80\x8f",
     "2021-11-17=2021-11-17 | USD 5=USD 5 | 20 %=20 %"},
    {"en", "0000-99-99", "yesterday", "yesterday=XXXX-XX-XX"},
    {"en", "2024-09-20", "", ""},
};

int main(void)
{
    const char *dir = getenv("DATELINE_DATA");
    char path[1024];
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
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const dtl_pack *packs[2] = {und, NULL};
        dtl_pack *own = NULL;
        size_t n = 1;
        snprintf(path, sizeof path, "%s/%s.pack", dir, cases[i].lang);
        if (strcmp(cases[i].lang, "und") && dtl_pack_open(&own, path, NULL, &err) == DTL_OK) packs[n++] = own;
        dtl_set *set;
        struct dtl_work *work;
        if (dtl_set_open(&set, packs, n, NULL, &err) != DTL_OK || dtl_work_open(&work, set, NULL) != DTL_OK) {
            ok(false, "packs of %s: %s", cases[i].lang, err.msg);
            continue;
        }
        dtl_arena_reset(&arena);
        dtl_doc doc = {.arena = &arena,
                       .set = set,
                       .work = work,
                       .text = dtl_span_str(cases[i].text),
                       .lang = dtl_span_str(cases[i].lang),
                       .options = &options};
        if (sscanf(cases[i].date, "%d-%d-%d", &doc.anchor_y, &doc.anchor_m, &doc.anchor_d) != 3 || doc.anchor_m > 12)
            doc.anchor_y = 0;
        char got[2000];
        size_t at = 0;
        got[0] = '\0';
        dtl_status st = dtl_drive(&doc, DTL_PHASE_NAME);
        for (size_t k = 0; k < doc.n_mentions && at < sizeof got; k++) {
            const dtl_mention *m = doc.mentions[k];
            if (m->type != DTL_DATE && m->type != DTL_MON && m->type != DTL_QTY) continue;
            at += (size_t)snprintf(got + at, sizeof got - at, "%s%.*s=%.*s", at ? " | " : "", (int)m->text.n, m->text.s,
                                   (int)m->value.n, m->value.n ? m->value.s : "");
        }
        ok(st == DTL_OK, "%s: read", cases[i].lang);
        is(got, at, cases[i].want, strlen(cases[i].want), "%s %s: %s", cases[i].lang, cases[i].date, cases[i].text);
        dtl_work_close(work);
        dtl_set_close(set);
        dtl_pack_close(own);
    }
    dtl_arena_fini(&arena);
    dtl_pack_close(und);
    return done();
}
