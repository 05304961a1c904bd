/* SPDX-License-Identifier: Apache-2.0
 *
 * Round trip of every language of ICU that has no region: 20 dates in three styles and 20 amounts in two, formatted by ICU and read
 * back. Needs the compiled packs (build/share/dateline, or $DATELINE_DATA). DATELINE_ROUND_TRIP=1 shows each one that fails.
 */
#include "driver.h"
#include "packmap.h"
#include "tap.h"

#include <stdlib.h>
#include <unicode/udat.h>
#include <unicode/uloc.h>
#include <unicode/unumberformatter.h>
#include <unicode/ustring.h>

enum { ROOM = 512 };
static bool loud;

static const struct {
    const char *value;
    double day; /* days from 1970-01-01 */
} dates[] = {{"2024-09-20", 19986}, {"2021-11-17", 18948}, {"1998-08-07", 10445}, {"2000-02-29", 11016},
             {"1989-11-09", 7252},  {"2012-12-31", 15705}, {"2013-01-01", 15706}, {"1975-04-30", 1945},
             {"2019-03-03", 17958}, {"2020-05-25", 18407}, {"2007-06-14", 13678}, {"1999-10-05", 10869},
             {"2010-07-28", 14818}, {"1984-01-22", 5134},  {"2016-11-08", 17113}, {"2001-09-11", 11576},
             {"1991-12-25", 8028},  {"2005-08-29", 13024}, {"2030-04-18", 22022}, {"1960-10-01", -3379}};
static const struct {
    const char *iso, *amount;
    double v;
} amounts[] = {{"USD", "40000", 40000},
               {"EUR", "1234.5", 1234.5},
               {"JPY", "500", 500},
               {"GBP", "3.25", 3.25},
               {"CNY", "1200000", 1200000},
               {"USD", "15", 15},
               {"EUR", "2", 2},
               {"CHF", "99.95", 99.95},
               {"INR", "100000", 100000},
               {"BRL", "7500", 7500},
               {"RUB", "21", 21},
               {"VND", "30000", 30000},
               {"KRW", "1000", 1000},
               {"AUD", "12.5", 12.5},
               {"USD", "1234567", 1234567},
               {"EUR", "0.75", 0.75},
               {"CAD", "5", 5},
               {"MXN", "300", 300},
               {"PLN", "11", 11},
               {"SEK", "100", 100}};

static bool utf8(const UChar *s, int32_t n, char *out)
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t k = 0;
    u_strToUTF8(out, ROOM * 3 - 1, &k, s, n, &e);
    out[U_FAILURE(e) ? 0 : k] = 0;
    return !U_FAILURE(e) && k > 0;
}

typedef struct {
    dtl_set *set;
    struct dtl_work *work;
    dtl_arena *arena;
    const char *tag;
} reader;

/* Does a mention of the type have the value, over all of the text but what may stand around? */
static bool reads(const reader *r, const char *text, dtl_type type, const char *want, const char *iso)
{
    static const dtl_ner_options options = {.numbers = false};
    char line[ROOM * 3 + 8];
    int n = snprintf(line, sizeof line, "%s", text);
    dtl_arena_reset(r->arena);
    dtl_doc doc = {.arena = r->arena,
                   .set = r->set,
                   .work = r->work,
                   .text = {line, (size_t)n},
                   .lang = dtl_span_str(r->tag),
                   .options = &options,
                   .anchor_y = 2015,
                   .anchor_m = 6,
                   .anchor_d = 15};
    if (dtl_drive(&doc, DTL_PHASE_NAME) != DTL_OK) return false;
    for (size_t i = 0; i < doc.n_mentions; i++) {
        const dtl_mention *m = doc.mentions[i];
        if (m->type != type) continue;
        if (type == DTL_DATE && dtl_span_eq(m->value, dtl_span_str(want))) return true;
        if (type == DTL_MON && dtl_span_eq(m->amount, dtl_span_str(want)) &&
            (!m->currency.n || dtl_span_eq(m->currency, dtl_span_str(iso))))
            return m->currency.n > 0;
    }
    if (loud) {
        printf("# %s %s: '%s' ->", r->tag, want, text);
        for (size_t i = 0; i < doc.n_mentions; i++)
            printf(" [%.*s = %.*s]", (int)doc.mentions[i]->text.n, doc.mentions[i]->text.s,
                   (int)doc.mentions[i]->value.n, doc.mentions[i]->value.n ? doc.mentions[i]->value.s : "");
        printf("\n");
    }
    return false;
}

static void round_trip(const reader *r, const char *locale, unsigned count[4])
{
    char loc[160], text[ROOM * 3];
    UChar b[ROOM];
    snprintf(loc, sizeof loc, "%s@calendar=gregorian", locale);
    static const UDateFormatStyle styles[] = {UDAT_FULL, UDAT_LONG, UDAT_MEDIUM};
    for (size_t s = 0; s < 3; s++) {
        UErrorCode e = U_ZERO_ERROR;
        UDateFormat *f = udat_open(UDAT_NONE, styles[s], loc, u"GMT", -1, NULL, 0, &e);
        for (size_t i = 0; !U_FAILURE(e) && i < sizeof dates / sizeof *dates; i++) {
            UErrorCode e2 = U_ZERO_ERROR;
            int32_t n = udat_format(f, dates[i].day * 86400000.0 + 43200000.0, b, ROOM, NULL, &e2);
            if (U_FAILURE(e2) || !utf8(b, n, text)) continue;
            count[0]++;
            count[1] += reads(r, text, DTL_DATE, dates[i].value, NULL);
        }
        udat_close(f);
    }
    for (int name = 0; name < 2; name++)
        for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
            char skeleton[128];
            UChar u[128];
            UErrorCode e = U_ZERO_ERROR;
            snprintf(skeleton, sizeof skeleton, "currency/%s %s .##", amounts[i].iso,
                     name ? "unit-width-full-name" : "unit-width-iso-code");
            u_uastrcpy(u, skeleton);
            UNumberFormatter *f = unumf_openForSkeletonAndLocale(u, -1, locale, &e);
            UFormattedNumber *out = unumf_openResult(&e);
            unumf_formatDouble(f, amounts[i].v, out, &e);
            int32_t n = unumf_resultToString(out, b, ROOM, &e);
            if (!U_FAILURE(e) && utf8(b, n, text)) {
                count[2]++;
                count[3] += reads(r, text, DTL_MON, amounts[i].amount, amounts[i].iso);
            }
            unumf_closeResult(out);
            unumf_close(f);
        }
}

int main(void)
{
    const char *dir = getenv("DATELINE_DATA");
    const char *only = getenv("DATELINE_LANG");
    char path[1024];
    dtl_pack *und;
    dtl_error err = {0};
    dtl_arena arena;
    unsigned total[4] = {0}, languages = 0;
    loud = getenv("DATELINE_ROUND_TRIP") != NULL;
    if (!dir) dir = "build/share/dateline";
    snprintf(path, sizeof path, "%s/und.pack", dir);
    if (dtl_pack_open(&und, path, NULL, &err) != DTL_OK) {
        printf("1..0 # SKIP no packs at %s\n", dir);
        return 0;
    }
    dtl_arena_init(&arena, NULL);
    for (int32_t i = 0; i < uloc_countAvailable(); i++) {
        const char *locale = uloc_getAvailable(i);
        char tag[64], country[16];
        UErrorCode e = U_ZERO_ERROR;
        if (uloc_getCountry(locale, country, sizeof country, &e) > 0) continue;
        snprintf(tag, sizeof tag, "%s", locale);
        for (char *p = tag; *p; p++)
            if (*p == '_') *p = '-';
        if (only && strcmp(only, tag)) continue;
        dtl_pack *pack;
        dtl_error e2 = {0};
        snprintf(path, sizeof path, "%s/%s.pack", dir, tag);
        if (dtl_pack_open(&pack, path, NULL, &e2) != DTL_OK) continue;
        const dtl_pack *both[] = {und, pack};
        reader r = {.arena = &arena, .tag = tag};
        if (dtl_set_open(&r.set, both, 2, NULL, &e2) == DTL_OK && dtl_work_open(&r.work, r.set, NULL) == DTL_OK) {
            unsigned count[4] = {0};
            round_trip(&r, locale, count);
            languages++;
            for (int k = 0; k < 4; k++) total[k] += count[k];
            if (count[1] != count[0] || count[3] != count[2])
                printf("# %-8s dates %u of %u, amounts %u of %u\n", tag, count[1], count[0], count[3], count[2]);
            dtl_work_close(r.work);
        }
        dtl_set_close(r.set);
        dtl_pack_close(pack);
    }
    printf("# %u languages: dates %.2f %%, amounts %.2f %%\n", languages, 100.0 * total[1] / (total[0] ? total[0] : 1),
           100.0 * total[3] / (total[2] ? total[2] : 1));
    if (!only) ok(languages >= 200, "%u languages have a pack", languages);
    ok(total[1] >= 0.99 * total[0], "dates come back: %u of %u", total[1], total[0]);
    ok(total[3] >= 0.98 * total[2], "amounts come back: %u of %u", total[3], total[2]);
    dtl_arena_fini(&arena);
    dtl_pack_close(und);
    return done();
}
