/* SPDX-License-Identifier: Apache-2.0
 *
 * gen-months: what CLDR calls the months, in all its languages, as rows {"word", month} sorted by bytes, for src/read_date.c.
 * A dump's dates are read before its language is known, so a word that means another month elsewhere is left out
 * (Polish and Croatian disagree on "listopad"); English words stay, for RFC 822 wrote them into every feed. */
#include "../src/fold_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

enum { MOST = 20000, WORD = 64 };
static struct {
    char word[WORD];
    int month, english; /* 0: languages disagree */
} rows[MOST];
static int n_rows;

/* Folded letters only; false for what is more than one word or has digits. */
static int fold_word(const UChar *s, int32_t n, char *out)
{
    int o = 0;
    while (n > 0 && s[n - 1] == '.') n--;
    for (int32_t i = 0; i < n;) {
        UChar32 c;
        U16_NEXT(s, i, n, c);
        fold_entry e = fold_of(c);
        if (e.cls == C_IGNORE) continue;
        if (e.cls != C_UPPER && e.cls != C_LOWER && e.cls != C_LETTER && e.cls != C_MARK) return 0;
        if (o + e.n >= 48) return 0;
        memcpy(out + o, e.f, e.n);
        o += e.n;
    }
    out[o] = '\0';
    return o >= 3;
}

static void add(const char *word, int month, int english)
{
    for (int i = 0; i < n_rows; i++) {
        if (strcmp(rows[i].word, word) != 0) continue;
        if (rows[i].english >= english && rows[i].month != month && !(rows[i].english && !english)) rows[i].month = 0;
        if (english && !rows[i].english) {
            rows[i].month = month;
            rows[i].english = 1;
        }
        return;
    }
    if (n_rows == MOST) exit(1);
    strcpy(rows[n_rows].word, word);
    rows[n_rows].month = month;
    rows[n_rows++].english = english;
}

static int by_word(const void *a, const void *b)
{
    return strcmp((const char *)a, (const char *)b);
}

int main(void)
{
    static const UDateFormatSymbolType kinds[] = {UDAT_MONTHS, UDAT_SHORT_MONTHS, UDAT_STANDALONE_MONTHS,
                                                  UDAT_STANDALONE_SHORT_MONTHS};
    for (int32_t l = 0; l < uloc_countAvailable(); l++) {
        UErrorCode e = U_ZERO_ERROR;
        char name[200], region[16];
        const char *loc = uloc_getAvailable(l);
        if (uloc_getCountry(loc, region, sizeof region, &e) > 0 || U_FAILURE(e)) continue;
        snprintf(name, sizeof name, "%s@calendar=gregorian", loc);
        UDateFormat *f = udat_open(UDAT_NONE, UDAT_NONE, name, NULL, 0, NULL, 0, &e);
        for (unsigned k = 0; U_SUCCESS(e) && k < sizeof kinds / sizeof *kinds; k++) {
            for (int m = 0; m < 12; m++) {
                UChar s[100];
                char word[WORD];
                UErrorCode e2 = U_ZERO_ERROR;
                int32_t n = udat_getSymbols(f, kinds[k], m, s, 100, &e2);
                if (U_SUCCESS(e2) && n < 100 && fold_word(s, n, word)) add(word, m + 1, strcmp(loc, "en") == 0);
            }
        }
        if (f) udat_close(f);
    }
    qsort(rows, (size_t)n_rows, sizeof *rows, by_word);
    for (int i = 0; i < n_rows; i++) {
        if (!rows[i].month) continue;
        printf("{\"");
        for (const char *p = rows[i].word; *p; p++)
            printf((unsigned char)*p < 0x80 ? "%c" : "\\%03o", (unsigned char)*p);
        printf("\", %d},\n", rows[i].month);
    }
    return ferror(stdout) != 0;
}
