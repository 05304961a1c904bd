/* SPDX-License-Identifier: Apache-2.0
 *
 * gen-cldr OUT_DIR [TAG...]: what CLDR knows of dates, numbers, money and units, as lists and rules of every language of ICU.
 *
 *     OUT_DIR/<tag>/lang.conf cldr-date.words cldr-number.words cldr-money.txt cldr-units.txt cldr.rules
 *
 * and, for a region that writes dates, numbers or money otherwise than its language does, what differs (en-AU: lang.conf cldr-money.txt).
 *
 * Names come from the formatters, not from the data files: a unit's forms are what is left of "5 kilometres" without the 5,
 * a scale's what is left of "two thousand" without the two. So each form of each plural category is met.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unicode/uchar.h>
#include <unicode/ucurr.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uenum.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/unumberformatter.h>
#include <unicode/ureldatefmt.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#define N 512
typedef char text[N * 3];

static void die(const char *what, const char *which)
{
    fprintf(stderr, "gen-cldr: %s: %s\n", what, which);
    exit(1);
}

static bool utf8(const UChar *s, int32_t n, char *out)
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t k = 0;
    u_strToUTF8(out, N * 3 - 1, &k, s, n, &e);
    out[U_FAILURE(e) ? 0 : k] = 0;
    /* one kind of space, no direction marks: what a keyboard gives */
    char *w = out;
    for (const char *r = out; *r;) {
        if (!memcmp(r, "\xc2\xa0", 2)) *w++ = ' ', r += 2;
        else if (!strncmp(r, "\xe2\x80\xaf", 3) || !strncmp(r, "\xe2\x80\x89", 3)) *w++ = ' ', r += 3;
        else if (!strncmp(r, "\xe2\x80\x8e", 3) || !strncmp(r, "\xe2\x80\x8f", 3)) r += 3;
        else if (!strncmp(r, "\xd8\x9c", 2)) r += 2;
        else if (!strncmp(r, "\xe2\x80\x8b", 3)) r += 3;
        else *w++ = *r++;
    }
    *w = 0;
    return !U_FAILURE(e) && out[0];
}

static bool has_digit(const char *s)
{
    UChar32 c;
    for (int32_t i = 0, n = (int32_t)strlen(s); i < n;) {
        U8_NEXT(s, i, n, c);
        if (c > 0 && u_isdigit(c)) return true;
    }
    return false;
}

static void trim(char *s)
{
    size_t n = strlen(s), k = strspn(s, " ");
    while (n > k && s[n - 1] == ' ') n--;
    memmove(s, s + k, n - k);
    s[n - k] = 0;
}

static bool listable(const char *s)
{
    return s[0] && !strpbrk(s, "|=#\"[]\t(){}\n") && !strstr(s, "  ") && !has_digit(s);
}

/* ---- one file, entries once each ---- */

static char *seen[1 << 18];
static size_t n_seen;

static bool once(const char *section, const char *phrase)
{
    size_t h = 5381, mask = (sizeof seen / sizeof *seen) - 1;
    char key[N * 3 + 64];
    snprintf(key, sizeof key, "%s|%s", section, phrase);
    for (const char *p = key; *p; p++) h = h * 33 ^ (unsigned char)*p;
    for (h &= mask; seen[h]; h = (h + 1) & mask)
        if (!strcmp(seen[h], key)) return false;
    if (++n_seen > mask / 2) die("too many entries", section);
    seen[h] = strdup(key);
    return true;
}

static void forget(void)
{
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        if (seen[i]) free(seen[i]), seen[i] = NULL;
    n_seen = 0;
}

static const char SOURCE[] = "# source: Unicode CLDR through ICU\n# license: Unicode-DFS-2016\n";

static FILE *create(const char *dir, const char *tag, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, tag);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%s", dir, tag, name);
    FILE *f = fopen(path, "w");
    if (!f) die("cannot write", path);
    fputs(name[0] == 'l' ? "" : SOURCE, f);
    return f;
}

static char section_now[128];
static void section(FILE *f, const char *head)
{
    if (strcmp(section_now, head)) fprintf(f, "[%s]\n", head), snprintf(section_now, sizeof section_now, "%s", head);
}

/* An entry under the head, once. */
static void entry(FILE *f, const char *head, const char *phrase, const char *attr)
{
    char key[256];
    if (!listable(phrase)) return;
    snprintf(key, sizeof key, "%s %s", head, attr);
    if (!once(key, phrase)) return;
    section(f, head);
    fprintf(f, "%s\t%s\n", phrase, attr);
}

static bool starts_upper(const char *s)
{
    UChar32 c;
    int32_t i = 0;
    U8_NEXT(s, i, (int32_t)strlen(s), c);
    return c > 0 && u_isupper(c);
}

/* ---- dates ---- */

static bool names_ok; /* months have names, not "M01" or "1月" */
static text month_word
    [2][2]; /* where they have not: what stands before and behind the number, wide and short ("tháng 11", "11월") */

static void month_words(UDateFormat *df)
{
    for (int k = 0; k < 2; k++) {
        UChar b[N];
        text s;
        UErrorCode e = U_ZERO_ERROR;
        month_word[k][0][0] = month_word[k][1][0] = 0;
        int32_t n = udat_getSymbols(df, k ? UDAT_SHORT_MONTHS : UDAT_MONTHS, 10, b, N, &e);
        if (U_FAILURE(e) || !utf8(b, n, s)) continue;
        char *number = strstr(s, "11"), with[sizeof s];
        if (!number || strchr(s, '"')) continue;
        snprintf(with, sizeof with, "%.*s5%s", (int)(number - s), s, number + 2); /* is it so with another month? */
        text may;
        e = U_ZERO_ERROR;
        n = udat_getSymbols(df, k ? UDAT_SHORT_MONTHS : UDAT_MONTHS, 4, b, N, &e);
        if (U_FAILURE(e) || !utf8(b, n, may) || strcmp(may, with)) continue;
        strcpy(month_word[k][1], number + 2);
        *number = 0;
        strcpy(month_word[k][0], s);
        for (int i = 0; i < 2; i++) {
            trim(month_word[k][i]);
            if (has_digit(month_word[k][i])) month_word[k][i][0] = 0;
        }
    }
}

/* "May" is short for nothing: a dot behind it ends the sentence. */
static bool whole_word(UDateFormat *df, UDateFormatSymbolType type, int index, const char *s)
{
    UDateFormatSymbolType wide = type == UDAT_SHORT_MONTHS              ? UDAT_MONTHS
                                 : type == UDAT_STANDALONE_SHORT_MONTHS ? UDAT_STANDALONE_MONTHS
                                 : type == UDAT_SHORT_WEEKDAYS          ? UDAT_WEEKDAYS
                                                                        : UDAT_STANDALONE_WEEKDAYS;
    UChar b[N];
    text w;
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = udat_getSymbols(df, wide, index, b, N, &e);
    return !U_FAILURE(e) && utf8(b, n, w) && !strcmp(w, s);
}

static void symbols(FILE *f, UDateFormat *df, UDateFormatSymbolType type, const char *cls, const char *key, int first,
                    int count)
{
    for (int i = 0; i < count; i++) {
        UChar b[N];
        text s;
        char head[64], attr[64];
        UErrorCode e = U_ZERO_ERROR;
        int32_t n = udat_getSymbols(df, type, first + i, b, N, &e);
        if (U_FAILURE(e) || !utf8(b, n, s)) continue;
        /* "ŋ9" is a word with digits behind its letters, "9월" a number and a word */
        UChar32 c1 = 0, c2 = 0;
        int32_t z = 0, zn = (int32_t)strlen(s);
        U8_NEXT(s, z, zn, c1);
        while (z < zn) U8_NEXT(s, z, zn, c2);
        bool coded = has_digit(s) && u_isalpha(c1) && uscript_hasScript(c1, USCRIPT_LATIN) && u_isdigit(c2) &&
                     !strpbrk(s, " .-");
        if (has_digit(s) && !coded) continue;
        snprintf(head, sizeof head, "%s%s", cls, starts_upper(s) ? " case=cap" : "");
        snprintf(attr, sizeof attr, "%s=%d", key, !strcmp(key, "wday") ? (i + 6) % 7 + 1 : i + 1);
        if (coded) {
            section(f, head);
            fprintf(f, "%s\t%s\n", s, attr);
            names_ok = true;
            continue;
        }
        entry(f, head, s, attr);
        size_t k = strlen(s);
        if (k > 2 && s[k - 1] == '.') {
            s[k - 1] = 0;
            entry(f, head, s, attr);
        } else if (strstr(cls, "abbr") && k >= 2 && !whole_word(df, type, first + i, s)) {
            s[k] = '.', s[k + 1] = 0;
            entry(f, head, s, attr);
        }
        if (!strcmp(cls, "month") && !has_digit(s)) names_ok = true;
    }
}

static const struct {
    URelativeDateTimeUnit unit;
    const char *tu;
} rel_units[] = {{UDAT_REL_UNIT_YEAR, "Y"},   {UDAT_REL_UNIT_QUARTER, "Q"}, {UDAT_REL_UNIT_MONTH, "M"},
                 {UDAT_REL_UNIT_WEEK, "W"},   {UDAT_REL_UNIT_DAY, "D"},     {UDAT_REL_UNIT_HOUR, "h"},
                 {UDAT_REL_UNIT_MINUTE, "m"}, {UDAT_REL_UNIT_SECOND, "s"}};

static bool relative(URelativeDateTimeFormatter *rf, double off, URelativeDateTimeUnit unit, bool numeric, char *out)
{
    UChar b[N];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n =
        numeric ? ureldatefmt_formatNumeric(rf, off, unit, b, N, &e) : ureldatefmt_format(rf, off, unit, b, N, &e);
    return !U_FAILURE(e) && utf8(b, n, out);
}

/* Splits "il y a 5 jours" at its digits. False where there are none, or two runs. */
static bool split(char *s, char **before, char **behind)
{
    int32_t n = (int32_t)strlen(s), first = -1, last = -1;
    UChar32 c;
    for (int32_t i = 0; i < n;) {
        int32_t at = i;
        U8_NEXT(s, i, n, c);
        if (c > 0 && u_isdigit(c)) {
            if (first < 0) first = at;
            else if (last != at) return false;
            last = i;
        }
    }
    if (first < 0) return false;
    static text a, b;
    snprintf(a, sizeof a, "%.*s", first, s);
    snprintf(b, sizeof b, "%s", s + last);
    trim(a), trim(b);
    *before = a, *behind = b;
    return true;
}

static void quote(FILE *f, const char *s)
{
    if (s[0]) fprintf(f, "\"%s\" ", s);
}

static void relative_words(FILE *f, const char *locale)
{
    UErrorCode e = U_ZERO_ERROR;
    URelativeDateTimeFormatter *rf = ureldatefmt_open(locale, NULL, UDAT_STYLE_LONG, UDISPCTX_CAPITALIZATION_NONE, &e);
    if (U_FAILURE(e)) return;
    for (size_t u = 0; u < 5; u++)
        for (int off = -2; off <= 2; off++) {
            text s, other;
            char attr[64];
            if (!relative(rf, off, rel_units[u].unit, false, s) || has_digit(s)) continue;
            bool twice = false; /* one word for yesterday and tomorrow says neither */
            for (int o = -2; o <= 2; o++)
                if (o != off && relative(rf, o, rel_units[u].unit, false, other) && !strcmp(s, other)) twice = true;
            if (twice) continue;
            snprintf(attr, sizeof attr, "off=%d tu=%s", off, rel_units[u].tu);
            entry(f, "deictic", s, attr);
        }
    for (int w = 0; w < 7; w++)
        for (int off = -1; off <= 1; off++) {
            text s;
            char attr[64];
            if (!relative(rf, off, (URelativeDateTimeUnit)(UDAT_REL_UNIT_SUNDAY + w), false, s) || has_digit(s))
                continue;
            snprintf(attr, sizeof attr, "rel=%d wday=%d", off, (w + 6) % 7 + 1);
            entry(f, "relday", s, attr);
        }
    ureldatefmt_close(rf);
}

static void relative_rules(FILE *f, const char *locale)
{
    UErrorCode e = U_ZERO_ERROR;
    URelativeDateTimeFormatter *rf = ureldatefmt_open(locale, NULL, UDAT_STYLE_LONG, UDISPCTX_CAPITALIZATION_NONE, &e);
    static const double many[] = {3, 5, 1, 2, 4, 11, 21, 100};
    if (U_FAILURE(e)) return;
    for (int sign = -1; sign <= 1; sign += 2)
        for (size_t u = 0; u < 5; u++) {
            text s, first = "";
            char *a, *b, open[] = "";
            (void)open;
            int alternatives = 0;
            forget();
            for (size_t k = 0; k < sizeof many / sizeof *many; k++) {
                if (!relative(rf, sign * many[k], rel_units[u].unit, true, s)) continue;
                text whole;
                strcpy(whole, s);
                if (!split(s, &a, &b) || strpbrk(a, "\"") || strpbrk(b, "\"") || (!a[0] && !b[0])) continue;
                if (strchr(a, '-') || strchr(a, '+') || strchr(a, '\xe2')) continue; /* "+5 y": no words for it */
                text key;
                snprintf(key, sizeof key, "%.700s|%.700s", a, b);
                if (!once("rel", key)) continue;
                if (!alternatives) {
                    strcpy(first, whole);
                    fprintf(f, "rule %s-%s\n    ", sign < 0 ? "ago" : "ahead", rel_units[u].tu);
                }
                fputs(alternatives++ ? "| " : "( ", f);
                quote(f, a);
                fputs("n=@number ", f);
                quote(f, b);
            }
            if (alternatives)
                fprintf(
                    f, ")\n    => mark DATE; value date rel=\"%d\" u=\"%s\"; weight 2\n    + %s => %s\n    - 12 34\n\n",
                    sign, rel_units[u].tu, first, first);
        }
    ureldatefmt_close(rf);
}

/* The 24 hours' parts of day, where the language has words for them. */
static void parts_of_day(FILE *f, const char *locale)
{
    static const char *const pod[24] = {0,    0, 0,    0,    0,    0, 0, "MO", "MO", "MO", "MO", 0,
                                        "MI", 0, "AF", "AF", "AF", 0, 0, "EV", "EV", 0,    "NI", 0};
    UErrorCode e = U_ZERO_ERROR;
    UChar p[8], b[N];
    u_uastrcpy(p, "BBBB");
    UDateFormat *df = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, u"GMT", -1, p, -1, &e);
    if (U_FAILURE(e)) return;
    for (int h = 0; h < 24; h++) {
        text s;
        char attr[32];
        if (!pod[h]) continue;
        e = U_ZERO_ERROR;
        int32_t n = udat_format(df, 1731801600000.0 + h * 3600000.0, b, N, NULL, &e);
        if (U_FAILURE(e) || !utf8(b, n, s) || strlen(s) < 3) continue;
        if (!once("pod", s)) continue;
        snprintf(attr, sizeof attr, "pod=%s", pod[h]);
        entry(f, "pod-cldr", s, attr);
    }
    udat_close(df);
}

static void date_words(const char *out, const char *tag, const char *locale)
{
    UErrorCode e = U_ZERO_ERROR;
    UDateFormat *df = udat_open(UDAT_LONG, UDAT_LONG, locale, u"GMT", -1, NULL, 0, &e);
    if (U_FAILURE(e)) die("no dates", locale);
    FILE *f = create(out, tag, "cldr-date.words");
    section_now[0] = 0;
    names_ok = false;
    month_words(df);
    symbols(f, df, UDAT_MONTHS, "month", "month", 0, 12);
    symbols(f, df, UDAT_STANDALONE_MONTHS, "month", "month", 0, 12);
    symbols(f, df, UDAT_SHORT_MONTHS, "month-abbr", "month", 0, 12);
    symbols(f, df, UDAT_STANDALONE_SHORT_MONTHS, "month-abbr", "month", 0, 12);
    symbols(f, df, UDAT_WEEKDAYS, "weekday", "wday", 1, 7);
    symbols(f, df, UDAT_STANDALONE_WEEKDAYS, "weekday", "wday", 1, 7);
    symbols(f, df, UDAT_SHORT_WEEKDAYS, "weekday-abbr", "wday", 1, 7);
    symbols(f, df, UDAT_STANDALONE_SHORT_WEEKDAYS, "weekday-abbr", "wday", 1, 7);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++) {
            UChar b[N];
            text s;
            e = U_ZERO_ERROR;
            int32_t n = udat_getSymbols(df, k ? UDAT_ERA_NAMES : UDAT_ERAS, i, b, N, &e);
            if (!U_FAILURE(e) && utf8(b, n, s) && strlen(s) > 1) entry(f, "era", s, i ? "era=ad" : "era=bc");
        }
    for (int i = 0; i < 2; i++) {
        UChar b[N];
        text s;
        e = U_ZERO_ERROR;
        int32_t n = udat_getSymbols(df, UDAT_AM_PMS, i, b, N, &e);
        /* "AM" is what ICU has for languages that do not say so: in lower case it may be a word of theirs (German "am") */
        if (!U_FAILURE(e) && utf8(b, n, s))
            entry(f, "ampm", s,
                  strcmp(s, "AM") && strcmp(s, "PM") ? i ? "ap=pm" : "ap=am"
                  : i                                ? "ap=pm case=exact"
                                                     : "ap=am case=exact");
    }
    udat_close(df);
    relative_words(f, locale);
    parts_of_day(f, locale);
    if (fclose(f)) die("cannot write", tag);
}

/* A CLDR pattern as a rule's pattern: "d 'de' MMMM 'de' y" -> d=<1..31> "de" m=... "de" y=<1000..2999>. */
/* Letters glued to the month in patterns: Hebrew "b" before it, Basque "ren" behind it. The lists take such forms up. */
static text glue[8][2];
static int n_glue;

static void note_glue(const char *before, const char *behind)
{
    for (int i = 0; i < n_glue; i++)
        if (!strcmp(glue[i][0], before) && !strcmp(glue[i][1], behind)) return;
    if (n_glue == 8) return;
    snprintf(glue[n_glue][0], sizeof glue[0][0], "%s", before);
    snprintf(glue[n_glue++][1], sizeof glue[0][1], "%s", behind);
}

static void glued_months(const char *out, const char *tag, const char *locale)
{
    if (!n_glue) return;
    UErrorCode e = U_ZERO_ERROR;
    UDateFormat *df = udat_open(UDAT_LONG, UDAT_LONG, locale, u"GMT", -1, NULL, 0, &e);
    if (U_FAILURE(e)) return;
    FILE *f = create(out, tag, "cldr-glued.words");
    section_now[0] = 0;
    for (int g = 0; g < n_glue; g++)
        for (int k = 0; k < 2; k++)
            for (int i = 0; i < 12; i++) {
                UChar b[N];
                text s, whole;
                char attr[32];
                UErrorCode e2 = U_ZERO_ERROR;
                int32_t n = udat_getSymbols(df, k ? UDAT_SHORT_MONTHS : UDAT_MONTHS, i, b, N, &e2);
                if (U_FAILURE(e2) || !utf8(b, n, s)) continue;
                snprintf(whole, sizeof whole, "%.200s%.500s%.200s", glue[g][0], s, glue[g][1]);
                snprintf(attr, sizeof attr, "month=%d", i + 1);
                entry(f, "month", whole, attr);
            }
    udat_close(df);
    if (fclose(f)) die("cannot write", tag);
}

static bool letter_byte(char c)
{
    return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool pattern_rule(const char *p, char *out, size_t size)
{
    size_t n = 0;
    char lit[N];
    size_t k = 0;
    bool any = false;
#define FLUSH()                                                                                                        \
    do {                                                                                                               \
        lit[k] = 0;                                                                                                    \
        trim(lit);                                                                                                     \
        if (lit[0]) {                                                                                                  \
            if (strpbrk(lit, "\"|") || has_digit(lit)) return false;                                                   \
            /* the dot of an abbreviated month may be in its entry */                                                  \
            bool dot = !strcmp(lit, ".") && n > 2 && !memcmp(out + n - 2, ") ", 2);                                    \
            n += (size_t)snprintf(out + n, size - n, "\"%s\"%s ", lit, dot ? "?" : "");                                \
        }                                                                                                              \
        k = 0;                                                                                                         \
    } while (0)
    for (size_t i = 0; p[i] && n + 64 < size;) {
        char c = p[i];
        if (c == '\'') {
            for (i++; p[i] && !(p[i] == '\'' && p[i + 1] != '\''); i++) {
                if (p[i] == '\'') i++;
                if (k < N - 1) lit[k++] = p[i];
            }
            if (p[i]) i++;
            continue;
        }
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            size_t run = strspn(p + i, (char[]){c, 0});
            text before = "", behind = "";
            if ((c == 'M' || c == 'L') && run > 2 && names_ok) {
                size_t from = k;
                while (from > 0 && letter_byte(lit[from - 1])) from--;
                snprintf(before, sizeof before, "%.*s", (int)(k - from), lit + from);
                size_t j = i + run, m = 0;
                bool quoted = false;
                for (; p[j]; j++) {
                    if (p[j] == '\'') quoted = !quoted;
                    else if (letter_byte(p[j]) && (quoted || (unsigned char)p[j] >= 0x80) && m < 60) behind[m++] = p[j];
                    else break;
                }
                behind[m] = 0;
                UChar32 cp = 0;
                int32_t z = 0;
                if (m) U8_NEXT(behind, z, (int32_t)m, cp);
                bool bad = m && !u_isalpha(cp); /* a sign of punctuation of the script */
                z = 0;
                if (before[0]) U8_NEXT(before, z, (int32_t)strlen(before), cp);
                bad |= before[0] && !u_isalpha(cp);
                UErrorCode es = U_ZERO_ERROR;
                bad |= uscript_getScript(cp, &es) == USCRIPT_HAN || uscript_getScript(cp, &es) == USCRIPT_HANGUL ||
                       uscript_getScript(cp, &es) == USCRIPT_THAI || uscript_getScript(cp, &es) == USCRIPT_LAO ||
                       uscript_getScript(cp, &es) == USCRIPT_TIBETAN;
                if (!bad && (before[0] || m)) {
                    k = from;
                    note_glue(before, behind);
                    if (m && quoted) { /* the quote goes on behind the letters */
                        FLUSH();
                        n += (size_t)snprintf(out + n, size - n, "m=( @month | @month-abbr ) ");
                        any = true;
                        i = j;
                        for (; p[i] && p[i] != '\''; i++)
                            if (k < N - 1) lit[k++] = p[i];
                        if (p[i]) i++;
                        continue;
                    }
                    if (m) run = j - i;
                }
            }
            FLUSH();
            const char *el = NULL;
            switch (c) {
            case 'd': el = "d=<1..31> "; break;
            case 'M':
            case 'L':
                el = run > 2 && names_ok ? "m=( @month | @month-abbr ) " : "m=<1..12> ";
                if (run > 2 && !names_ok) {
                    const text *w = month_word[run == 3];
                    if (w[0][0]) n += (size_t)snprintf(out + n, size - n, "\"%s\" ", w[0]);
                    n += (size_t)snprintf(out + n, size - n, "%s", el);
                    el = "";
                    if (w[1][0]) n += (size_t)snprintf(out + n, size - n, "\"%s\" ", w[1]);
                    if (n + 64 >= size) return false;
                }
                break;
            case 'G': el = "@era? "; break;
            case 'y': el = run == 2 ? "y=<2d> " : "y=<1000..2999> "; break;
            case 'E':
            case 'c': el = "w=( @weekday | @weekday-abbr ) "; break;
            default: return false;
            }
            n += (size_t)snprintf(out + n, size - n, "%s", el);
            any = true;
            i += run;
            continue;
        }
        if (k < N - 1) lit[k++] = c;
        i++;
    }
    FLUSH();
    return any && n + 64 < size;
}

/* Which comes first in a date of digits. */
static void date_order(UDateTimePatternGenerator *g, char order[4])
{
    UErrorCode e = U_ZERO_ERROR;
    UChar p[N];
    text pat;
    strcpy(order, "dmy");
    int32_t n = udatpg_getBestPattern(g, u"yMd", -1, p, N, &e);
    if (U_FAILURE(e) || !utf8(p, n, pat)) return;
    char *y = strchr(pat, 'y'), *m = strpbrk(pat, "ML"), *d = strchr(pat, 'd');
    if (y && m && d) strcpy(order, y < m ? "ymd" : m < d ? "mdy" : "dmy");
}

static void date_rules(FILE *f, const char *locale, char order[4])
{
    static const char *const skeletons[] = {"yMMMMEEEEd", "yMMMMd",    "yMMMd", "yMMMM", "MMMMd",
                                            "MMMd",       "MMMMEEEEd", "yMd",   "Md"};
    UErrorCode e = U_ZERO_ERROR;
    UDateTimePatternGenerator *g = udatpg_open(locale, &e);
    strcpy(order, "dmy");
    if (U_FAILURE(e)) return;
    date_order(g, order);
    int count = 0;
    forget();
    for (size_t i = 0; i < sizeof skeletons / sizeof *skeletons + 4; i++) {
        UChar p[N], sk[32], b[N];
        text pat, ex;
        char rule[4 * N];
        int32_t n;
        e = U_ZERO_ERROR;
        if (i < sizeof skeletons / sizeof *skeletons) {
            u_uastrcpy(sk, skeletons[i]);
            n = udatpg_getBestPattern(g, sk, -1, p, N, &e);
        } else {
            static const UDateFormatStyle styles[] = {UDAT_FULL, UDAT_LONG, UDAT_MEDIUM, UDAT_SHORT};
            UDateFormat *df =
                udat_open(UDAT_NONE, styles[i - sizeof skeletons / sizeof *skeletons], locale, u"GMT", -1, NULL, 0, &e);
            if (U_FAILURE(e)) continue;
            n = udat_toPattern(df, false, p, N, &e);
            udat_close(df);
        }
        if (U_FAILURE(e)) continue;
        p[n < N ? n : N - 1] = 0;
        if (!utf8(p, n, pat)) continue;
        if (!pattern_rule(pat, rule, sizeof rule) || !once("pat", rule)) continue;
        bool year = strstr(rule, "y="), named = strstr(rule, "@month"), day = strstr(rule, "d=");
        bool words = false; /* a literal of letters, not of signs */
        for (const char *q = strchr(rule, '"'); q; q = strchr(q + 1, '"')) {
            UChar32 c;
            int32_t at = 1;
            U8_NEXT(q, at, (int32_t)strlen(q), c);
            if (c > 0 && u_isalpha(c)) words = true;
            q = strchr(q + 1, '"');
            if (!q) break;
        }
        if (!named && !words && !year) continue;
        bool word = strstr(rule, "\"\xe6\x9c\x88\"") != NULL; /* says "month" beside the number */
        for (int k = 0; k < 4; k++) word |= month_word[k / 2][k % 2][0] && strstr(rule, month_word[k / 2][k % 2]);
        if (!named && !year && !word) continue; /* 12/5 alone is no date */
        if (strstr(rule, "y=<2d>")) continue;
        UDateFormat *df = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, u"GMT", -1, p, n, &e);
        if (U_FAILURE(e)) continue;
        int32_t bn = udat_format(df, 1731844800000.0, b, N, NULL, &e); /* Sunday, 2024-11-17 */
        udat_close(df);
        if (U_FAILURE(e) || !utf8(b, bn, ex) || strstr(ex, "=>") || strchr(ex, '|')) continue;
        fprintf(f,
                "rule pattern-%d\n    %s\n    => mark DATE; value date; weight 2\n    + %s => %s | %s\n    - 12 34\n\n",
                ++count, rule, ex, ex,
                year  ? day ? "2024-11-17" : "2024-11"
                : day ? "2024-11-17"
                      : "2024-11");
    }
    udatpg_close(g);
}

/* ---- numbers ---- */

static bool spell(UNumberFormat *nf, int64_t v, char *out)
{
    UChar b[N];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = unum_formatInt64(nf, v, b, N, NULL, &e);
    if (U_FAILURE(e) || n >= N) return false;
    UChar32 c;
    int32_t k = 0;
    for (int32_t i = 0; i < n;) { /* soft hyphens show where words may be cut */
        U16_NEXT(b, i, n, c);
        if (c != 0xad && c != 0x200b) U16_APPEND_UNSAFE(b, k, c);
    }
    return utf8(b, k, out) && !has_digit(out);
}

static bool joined(const char *s) /* one word */
{
    return !strpbrk(s, " -");
}

static void scales(FILE *f, UNumberFormat *nf)
{
    static const int64_t scale[] = {100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 1000000000000};
    static const int by[] = {1, 2, 3, 5, 9};
    for (size_t i = 0; i < sizeof scale / sizeof *scale; i++)
        for (size_t k = 0; k < 5; k++) {
            text one, s;
            char attr[40];
            if (!spell(nf, by[k], one) || !spell(nf, by[k] * scale[i], s)) continue;
            const char *rest = s;
            size_t n = strlen(one);
            UChar32 c;
            int32_t z = 0;
            U8_NEXT(s, z, (int32_t)strlen(s), c);
            /* Han and Hangul: a syllable is a part of the number */
            bool han = u_charType(c) == U_OTHER_LETTER && (unsigned char)s[0] >= 0xe3 && (unsigned char)s[0] <= 0xed;
            if (!strncmp(s, one, n) && (s[n] == ' ' || s[n] == '-' || (han && s[n])))
                rest = s + n + (s[n] == ' ' || s[n] == '-');
            else if (by[k] != 1) continue;
            else if (scale[i] == 100 && !han) continue; /* "cent" alone is in the list of numbers */
            if (!han && !joined(rest)) continue;
            if (han && strlen(rest) > 3) continue;
            snprintf(attr, sizeof attr, "num=%lld", (long long)scale[i]);
            entry(f, "scale", rest, attr);
        }
}

/* The first sets of spelling are the plain ones; those behind them are cases and genders. Of these the long numbers written in one word are left out:
 * in twelve cases they are more than all other words of a language. */
enum { PLAIN = 2 };

/* Where ICU has no words of the language it gives those of the machine's own locale. */
static bool own_words(const UNumberFormat *nf, const char *locale)
{
    char want[64], got[64];
    UErrorCode e = U_ZERO_ERROR;
    const char *actual = unum_getLocaleByType(nf, ULOC_ACTUAL_LOCALE, &e);
    if (U_FAILURE(e) || !actual) return false;
    uloc_getLanguage(locale, want, sizeof want, &e);
    uloc_getLanguage(actual, got, sizeof got, &e);
    /* one language under two codes: Norwegian, Cantonese, which counts as Chinese does */
    bool kin = (!strcmp(got, "no") && (!strcmp(want, "nb") || !strcmp(want, "nn"))) ||
               (!strcmp(got, "zh") && !strcmp(want, "yue"));
    return !U_FAILURE(e) && (!strcmp(want, got) || kin);
}

/* Scripts without spaces, where each character, or each word that ICU's dictionary cuts, is a token: there the longest phrase of
 * a list would take what belongs to the number before it (五千三百, not 五 and 千三百). Up to which number words are listed. */
static int most_listed(const char *word)
{
    UChar32 c;
    int32_t z = 0;
    UErrorCode e = U_ZERO_ERROR;
    U8_NEXT(word, z, (int32_t)strlen(word), c);
    switch (uscript_getScript(c, &e)) {
    case USCRIPT_HAN:
    case USCRIPT_MYANMAR:
    case USCRIPT_HANGUL: return 10; /* Hangul: src/glue.c cuts its words */
    case USCRIPT_THAI:
    case USCRIPT_LAO: return 100;
    default: return 100000;
    }
}

static void number_words(const char *out, const char *tag, const char *locale)
{
    UErrorCode e = U_ZERO_ERROR;
    FILE *f = create(out, tag, "cldr-number.words");
    section_now[0] = 0;
    UNumberFormat *nf = unum_open(UNUM_SPELLOUT, NULL, 0, locale, NULL, &e);
    if (!U_FAILURE(e) && own_words(nf, locale)) {
        UChar rules[4096];
        char sets[4096];
        e = U_ZERO_ERROR;
        int32_t n = unum_getTextAttribute(nf, UNUM_PUBLIC_RULESETS, rules, 4096, &e);
        int32_t k = 0;
        u_strToUTF8(sets, sizeof sets - 1, &k, rules, n, &e);
        sets[U_FAILURE(e) ? 0 : k] = 0;
        int used = 0;
        for (char *s = strtok(sets, ";"); s; s = strtok(NULL, ";")) {
            bool ordinal = strstr(s, "ordinal") != NULL;
            if (!ordinal && !strstr(s, "cardinal") && strcmp(s, "%spellout-numbering")) continue;
            if (strstr(s, "verbose") || strstr(s, "formal") || strstr(s, "financial")) continue;
            if (!ordinal && used++ > 7) continue;
            UChar name[128];
            u_uastrcpy(name, s);
            e = U_ZERO_ERROR;
            unum_setTextAttribute(nf, UNUM_DEFAULT_RULESET, name, -1, &e);
            if (U_FAILURE(e)) continue;
            text w;
            char attr[40];
            for (int v = ordinal ? 1 : 0; v < (ordinal ? 101 : 1000); v++) {
                if (!spell(nf, v, w) || (!ordinal && v > most_listed(w))) continue;
                if (v > 100 && v % 100 && !joined(w)) continue;   /* hundred and rest are put together at run time */
                if (v > 100 && v % 100 && used > PLAIN) continue; /* "sadastaviidestä" nobody writes */
                snprintf(attr, sizeof attr, ordinal ? "ord=%d" : "num=%d", v);
                const char *cls = ordinal ? "ordword" : v == 1 ? "numone" : "numword";
                entry(f, cls, w, attr);
                if (strchr(w, '-')) { /* written apart as often */
                    for (char *h = w; (h = strchr(h, '-'));) *h = ' ';
                    entry(f, cls, w, attr);
                }
            }
            if (ordinal) continue;
            scales(f, nf);
            for (int v = 1000; v < 100000; v += v < 2100 ? 1 : 1000) { /* zweitausend, neunzehnhundert..., ikkyū */
                if (v % 1000 && used > PLAIN) continue;
                if (!spell(nf, v, w) || !joined(w) || v > most_listed(w)) continue;
                snprintf(attr, sizeof attr, "num=%d", v);
                entry(f, v == 1000 ? "scale" : "numword", w, attr);
            }
        }
    }
    if (!U_FAILURE(e)) unum_close(nf);
    e = U_ZERO_ERROR;
    nf = unum_open(UNUM_ORDINAL, NULL, 0, locale, NULL, &e);
    if (!U_FAILURE(e)) {
        for (int v = 1; own_words(nf, locale) && v < 32; v++) {
            UChar b[N];
            text s;
            char *a, *c;
            e = U_ZERO_ERROR;
            int32_t n = unum_format(nf, v, b, N, NULL, &e);
            if (U_FAILURE(e) || !utf8(b, n, s) || !split(s, &a, &c) || a[0] || !c[0]) continue;
            entry(f, "ordsuffix", c, "ordinal=yes");
        }
        unum_close(nf);
    }
    if (fclose(f)) die("cannot write", tag);
}

/* ---- money and units ---- */

static bool plural_name(const char *iso, const char *locale, const char *category, char *out)
{
    UChar code[8];
    UBool choice = false;
    int32_t len;
    UErrorCode e = U_ZERO_ERROR;
    u_uastrcpy(code, iso);
    const UChar *p = ucurr_getPluralName(code, locale, &choice, category, &len, &e);
    return !U_FAILURE(e) && p && utf8(p, len, out) && strcmp(out, iso);
}

static bool has_word(const char *name, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = strstr(name, word); at; at = strstr(at + 1, word))
        if ((at == name || at[-1] == ' ') && (!at[n] || at[n] == ' ')) return true;
    return false;
}

/* "dollars" alone: the word that US, Canadian and Australian dollars share, of the first by assumption; and the language's own
 * currency without its country, the word on the same side. In a region of its own (`regional`) only that, sure of its country. */
static void bare_names(FILE *f, const char *locale, bool regional)
{
    static const char *const family[][3] = {{"USD", "CAD", "AUD"},
                                            {"INR", "PKR", "LKR"},
                                            {"GBP", "EGP", "LBP"},
                                            {"SEK", "NOK", "DKK"},
                                            {"MXN", "ARS", "CLP"}};
    static const char *const plural[] = {"one", "other", "two", "few", "many"};
    bool first = false, last = false;
    char attr[64];
    for (int round = 0; round < 2;
         round++) { /* which side the noun stands on; then the lists, the own currency before */
        if (round && first != last) {
            char likely[128], iso[8];
            UChar code[8];
            UErrorCode e = U_ZERO_ERROR;
            uloc_addLikelySubtags(locale, likely, sizeof likely, &e);
            int32_t n = ucurr_forLocale(likely, code, 8, &e);
            if (!U_FAILURE(e) && n == 3) {
                u_austrcpy(iso, code);
                snprintf(attr, sizeof attr, "iso=%s basis=%s", iso, regional ? "country" : "assumed");
                for (size_t k = 0; k < 5; k++) {
                    text a;
                    if (!plural_name(iso, locale, plural[k], a) || !strchr(a, ' ')) continue;
                    if (first) a[strcspn(a, " ")] = 0;
                    const char *word = first ? a : strrchr(a, ' ') + 1;
                    if (strlen(word) > 2 && once("bare", word)) entry(f, "currency", word, attr);
                }
            }
        }
        for (size_t i = 0; i < (!round ? 1 : regional ? 0 : sizeof family / sizeof *family); i++) {
            char bare[32];
            snprintf(bare, sizeof bare, "iso=%s", family[i][0]);
            for (size_t k = 0; k < 5; k++) {
                text a, b, c;
                if (!plural_name(family[i][0], locale, plural[k], a) ||
                    !plural_name(family[i][1], locale, plural[k], b) ||
                    !plural_name(family[i][2], locale, plural[k], c))
                    continue;
                for (char *at = a; *at;) {
                    size_t n = strcspn(at, " ");
                    text word;
                    snprintf(word, sizeof word, "%.*s", (int)n, at);
                    if (strlen(word) > 3 && strcmp(a, word) && has_word(b, word) && has_word(c, word)) {
                        snprintf(attr, sizeof attr, "%s basis=assumed", bare);
                        if (round && once("bare", word)) entry(f, "currency", word, attr);
                        if (!round && at == a) first = true;
                        if (!round && !at[n]) last = true;
                    }
                    at += n + (at[n] == ' ');
                }
            }
        }
    }
}

/* "A$" names the country beside the sign, "US$" leaves no doubt, "$" is a sign. */
static const char *sign_basis(const char *code, const char *sign)
{
    size_t letters = strspn(sign, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    bool sure = letters && sign[letters] && (strchr("$", sign[letters]) || (unsigned char)sign[letters] >= 0x80);
    return !sure ? "symbol" : !strcmp(code, "USD") ? "explicit" : "country";
}

static void money(const char *out, const char *tag, const char *locale)
{
    FILE *f = create(out, tag, "cldr-money.txt");
    UErrorCode e = U_ZERO_ERROR;
    UEnumeration *list = ucurr_openISOCurrencies(UCURR_ALL, &e);
    const char *code;
    int32_t n;
    static const char *const plural[] = {"one", "other", "two", "few", "many", "zero"};
    section_now[0] = 0;
    while (!U_FAILURE(e) && (code = uenum_next(list, &n, &e))) {
        UChar iso[8];
        char attr[64];
        text s;
        UBool choice = false;
        int32_t len;
        if (code[0] == 'X' && !strstr("XAF XOF XPF XCD", code)) continue;
        u_uastrcpy(iso, code);
        for (size_t k = 0; k < 6; k++) {
            UErrorCode e2 = U_ZERO_ERROR;
            const UChar *p = ucurr_getPluralName(iso, locale, &choice, plural[k], &len, &e2);
            if (U_FAILURE(e2) || e2 == U_USING_DEFAULT_WARNING || !p || !utf8(p, len, s) || !strcmp(s, code)) continue;
            snprintf(attr, sizeof attr, "iso=%s basis=%s", code, joined(s) ? "explicit" : "country");
            entry(f, "currency", s, attr);
        }
        UErrorCode e2 = U_ZERO_ERROR;
        const UChar *p = ucurr_getName(iso, locale, UCURR_SYMBOL_NAME, &choice, &len, &e2);
        if (!U_FAILURE(e2) && p && utf8(p, len, s) && strcmp(s, code)) {
            snprintf(attr, sizeof attr, "iso=%s basis=%s", code, sign_basis(code, s));
            entry(f, "currency-sign case=exact", s, attr);
        }
    }
    bare_names(f, locale, false);
    uenum_close(list);
    if (fclose(f)) die("cannot write", tag);
}

static const char *const time_unit[][2] = {{"year", "Y"},   {"month", "M"},  {"week", "W"},
                                           {"day", "D"},    {"hour", "h"},   {"minute", "m"},
                                           {"second", "s"}, {"decade", "E"}, {"century", "C"}};
static const char *const unit[] = {"kilometer",
                                   "meter",
                                   "centimeter",
                                   "millimeter",
                                   "mile",
                                   "foot",
                                   "inch",
                                   "yard",
                                   "hectare",
                                   "square-kilometer",
                                   "square-meter",
                                   "square-mile",
                                   "square-foot",
                                   "acre",
                                   "kilogram",
                                   "gram",
                                   "milligram",
                                   "microgram",
                                   "metric-ton",
                                   "tonne",
                                   "ton",
                                   "pound",
                                   "ounce",
                                   "liter",
                                   "milliliter",
                                   "centiliter",
                                   "hectoliter",
                                   "gallon",
                                   "barrel",
                                   "celsius",
                                   "fahrenheit",
                                   "kilometer-per-hour",
                                   "mile-per-hour",
                                   "meter-per-second",
                                   "watt",
                                   "kilowatt",
                                   "megawatt",
                                   "gigawatt",
                                   "kilowatt-hour",
                                   "byte",
                                   "kilobyte",
                                   "megabyte",
                                   "gigabyte",
                                   "terabyte",
                                   "bit",
                                   "megabit",
                                   "gigabit",
                                   "hertz",
                                   "kilohertz",
                                   "megahertz",
                                   "gigahertz",
                                   "volt",
                                   "ampere",
                                   "joule",
                                   "kilojoule",
                                   "calorie",
                                   "kilocalorie",
                                   "horsepower",
                                   "nautical-mile",
                                   "knot",
                                   "light-year",
                                   "hectopascal",
                                   "bar",
                                   "carat",
                                   "stone",
                                   "cubic-meter",
                                   "cubic-kilometer",
                                   "cubic-foot",
                                   "cubic-centimeter",
                                   "degree",
                                   "micrometer",
                                   "nanometer",
                                   "decimeter",
                                   "part-per-million",
                                   "pint",
                                   "quart",
                                   "cup",
                                   "tablespoon",
                                   "teaspoon",
                                   "square-centimeter",
                                   "astronomical-unit",
                                   "furlong",
                                   "fathom",
                                   "dunam",
                                   "ohm",
                                   "lux",
                                   "mole"};

static void unit_forms(FILE *f, const char *locale, const char *id, const char *width, const char *head,
                       const char *attr)
{
    char skeleton[128];
    UChar u[128];
    UErrorCode e = U_ZERO_ERROR;
    snprintf(skeleton, sizeof skeleton, "unit/%s %s", id, width);
    u_uastrcpy(u, skeleton);
    UNumberFormatter *nf = unumf_openForSkeletonAndLocale(u, -1, locale, &e);
    UFormattedNumber *r = unumf_openResult(&e);
    static const double many[] = {1, 2, 3, 5, 11, 21, 100, 1.5};
    for (size_t k = 0; !U_FAILURE(e) && k < sizeof many / sizeof *many; k++) {
        UChar b[N];
        text s;
        char *before, *behind;
        UErrorCode e2 = U_ZERO_ERROR;
        unumf_formatDouble(nf, many[k], r, &e2);
        int32_t n = unumf_resultToString(r, b, N, &e2);
        if (U_FAILURE(e2) || !utf8(b, n, s)) continue;
        for (char *p = s; many[k] == 1.5 && *p; p++)
            if (*p == '.' || *p == ',') memmove(p, p + 1, strlen(p)); /* one run of digits */
        if (!split(s, &before, &behind)) continue;
        /* "in", "c", "a": a word in most texts; und lists those that are not */
        const char *form = behind[0] ? behind : before;
        bool tiny =
            strlen(form) <= 2 && form[0] >= 'a' && form[0] <= 'z' && (!form[1] || (form[1] >= 'a' && form[1] <= 'z'));
        if (tiny && !strcmp(width, "unit-width-short")) continue;
        if (behind[0] && !before[0]) entry(f, head, behind, attr);
        else if (before[0] && !behind[0]) entry(f, head, before, attr);
    }
    unumf_closeResult(r);
    unumf_close(nf);
}

static void units(const char *out, const char *tag, const char *locale)
{
    FILE *f = create(out, tag, "cldr-units.txt");
    char attr[64];
    section_now[0] = 0;
    for (size_t i = 0; i < sizeof time_unit / sizeof *time_unit; i++) {
        snprintf(attr, sizeof attr, "tu=%s", time_unit[i][1]);
        unit_forms(f, locale, time_unit[i][0], "unit-width-full-name", "tunit", attr);
        unit_forms(f, locale, time_unit[i][0], "unit-width-short", "tunit-abbr", attr);
    }
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
        snprintf(attr, sizeof attr, "uom=%s", unit[i]);
        unit_forms(f, locale, unit[i], "unit-width-full-name", "unit", attr);
    }
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
        snprintf(attr, sizeof attr, "uom=%s", unit[i]);
        unit_forms(f, locale, unit[i], "unit-width-short", "unit-abbr case=exact", attr);
    }
    if (fclose(f)) die("cannot write", tag);
}

/* Where the currency's name does not simply follow the number: "Dola za Marekani 40,000", "40.000 de dolari". */
static void money_rules(FILE *f, const char *locale, const char *out, const char *tag)
{
    UErrorCode e = U_ZERO_ERROR;
    UNumberFormatter *nf = unumf_openForSkeletonAndLocale(u"currency/USD unit-width-full-name .##", -1, locale, &e);
    UFormattedNumber *r = unumf_openResult(&e);
    static const double many[] = {40000, 5};
    bool before = false;
    text link = "";
    for (int i = 0; i < 2 && !U_FAILURE(e); i++) {
        UChar b[N];
        text s;
        UErrorCode e2 = U_ZERO_ERROR;
        unumf_formatDouble(nf, many[i], r, &e2);
        int32_t n = unumf_resultToString(r, b, N, &e2);
        if (U_FAILURE(e2) || !utf8(b, n, s)) continue;
        size_t len = strlen(s);
        UChar32 first = 0;
        int32_t z = 0;
        U8_NEXT(s, z, (int32_t)len, first);
        if (!u_isdigit(first) && u_isdigit((UChar32)(unsigned char)s[len - 1])) before = true;
        /* a word between that the name alone has not */
        UChar iso[4] = {'U', 'S', 'D', 0};
        UBool choice = false;
        int32_t pn;
        text name;
        static const char *const plural[] = {"other", "few", "many"};
        for (int k = 0; k < 3; k++) {
            const UChar *p = ucurr_getPluralName(iso, locale, &choice, plural[k], &pn, &e2);
            if (U_FAILURE(e2) || !p || !utf8(p, pn, name)) continue;
            char *at = strstr(s, name);
            if (!at || at == s) continue;
            char *from = at;
            while (from > s && from[-1] == ' ') from--;
            char *end = from;
            while (from > s && from[-1] != ' ' && !(from[-1] >= '0' && from[-1] <= '9')) from--;
            if (end > from && from > s && from[-1] == ' ') snprintf(link, sizeof link, "%.*s", (int)(end - from), from);
        }
    }
    unumf_closeResult(r);
    unumf_close(nf);
    if (before)
        fputs("rule name-first\n    cur=@currency n=@number\n    => mark MON; value money; weight 3\n    + qdollar 5 "
              "=> qdollar 5 | USD 5\n    - 12 34\n\n",
              f);
    if (link[0] && listable(link)) {
        FILE *w = create(out, tag, "cldr-link.txt");
        fprintf(w, "[money-of]\n%s\tof=yes\n", link);
        if (fclose(w)) die("cannot write", tag);
    }
}

/* ---- */

static void tag_of(const char *locale, char tag[64])
{
    snprintf(tag, 64, "%s", locale);
    for (char *p = tag; *p; p++)
        if (*p == '_') *p = '-';
}

static void separators(const char *locale, text dec, text group)
{
    UErrorCode e = U_ZERO_ERROR;
    UNumberFormat *nf = unum_open(UNUM_DECIMAL, NULL, 0, locale, NULL, &e);
    UChar b[16];
    strcpy(dec, "."), strcpy(group, ",");
    if (!U_FAILURE(e)) {
        int32_t n = unum_getSymbol(nf, UNUM_DECIMAL_SEPARATOR_SYMBOL, b, 16, &e);
        utf8(b, n, dec);
        n = unum_getSymbol(nf, UNUM_GROUPING_SEPARATOR_SYMBOL, b, 16, &e);
        utf8(b, n, group);
    }
    unum_close(nf);
    if (!strcmp(dec, "\xd9\xab")) strcpy(dec, "."), strcpy(group, ","); /* written so where digits are European */
}

static void display_name(const char *locale, text name)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar display[128];
    int32_t n = uloc_getDisplayName(locale, "en", display, 128, &e);
    if (U_FAILURE(e) || !utf8(display, n, name)) tag_of(locale, name);
}

/* What a region does otherwise than its language: the order of a date in digits, signs in numbers, whose dollars they are. */
static void region(const char *out, const char *locale, const char *parent)
{
    char tag[64], order[4], parent_order[4], iso[8] = "";
    text dec, group, parent_dec, parent_group, name, sign = "", parent_sign = "";
    UErrorCode e = U_ZERO_ERROR;
    UDateTimePatternGenerator *g = udatpg_open(locale, &e), *pg = udatpg_open(parent, &e);
    UChar code[8];
    UBool choice = false;
    if (U_FAILURE(e)) die("no patterns", locale);
    date_order(g, order);
    date_order(pg, parent_order);
    udatpg_close(g);
    udatpg_close(pg);
    separators(locale, dec, group);
    separators(parent, parent_dec, parent_group);
    if (ucurr_forLocale(locale, code, 8, &e) == 3 && !U_FAILURE(e)) {
        int32_t n;
        u_austrcpy(iso, code);
        const UChar *p = ucurr_getName(code, locale, UCURR_SYMBOL_NAME, &choice, &n, &e);
        if (!U_FAILURE(e) && p) utf8(p, n, sign);
        p = ucurr_getName(code, parent, UCURR_SYMBOL_NAME, &choice, &n, &e);
        if (!U_FAILURE(e) && p) utf8(p, n, parent_sign);
    }
    bool own_sign = strcmp(sign, parent_sign) != 0, own_signs = strcmp(dec, parent_dec) || strcmp(group, parent_group);
    if (!own_sign && !own_signs && !strcmp(order, parent_order)) return;
    tag_of(locale, tag);
    display_name(locale, name);
    FILE *f = create(out, tag, "lang.conf");
    fprintf(f, "%sversion = 1\nname = %s\n", SOURCE, name);
    if (iso[0]) fprintf(f, "currency = %s\n", iso);
    if (strcmp(order, parent_order)) fprintf(f, "order = %s\n", order);
    if (own_signs)
        fprintf(f, "decimal = %s\ngroup = %s\n", strcmp(dec, ",") ? "." : ",", strcmp(group, " ") ? group : "space");
    if (fclose(f)) die("cannot write", tag);
    f = create(out, tag, "cldr-money.txt");
    char attr[64];
    snprintf(attr, sizeof attr, "iso=%s basis=country", iso);
    section_now[0] = 0;
    forget();
    if (own_sign && sign[0]) entry(f, "currency-sign case=exact", sign, attr);
    bare_names(f, locale, true);
    if (fclose(f)) die("cannot write", tag);
}

static void language(const char *out, const char *locale)
{
    char tag[64], order[4], loc[128];
    tag_of(locale, tag);
    snprintf(loc, sizeof loc, "%s@calendar=gregorian", locale);
    forget();
    date_words(out, tag, loc);
    forget();
    number_words(out, tag, locale);
    forget();
    money(out, tag, locale);
    forget();
    units(out, tag, locale);
    text dec, group, name;
    separators(locale, dec, group);
    bool spaced = !strcmp(group, " ") || !strcmp(group, "\xe2\x80\x99") || !strcmp(group, "'");
    FILE *f = create(out, tag, "cldr.rules");
    if (spaced) {
        const char *sep = strcmp(group, " ") ? "'" : " ";
        fprintf(f,
                "phase number\n\n# 1 234 567,8\nrule spaced\n    ( <1d> | <2d> | <3d> ) %s\n    "
                "=> class number; value number; weight 2\n    + 1%s234%s567 => 1%s234%s567\n    - 1 x 234\n\n",
                strcmp(group, " ") ? "( _\"'\" _:num )+" : "<3d>* ( <3d> | :num )", sep, sep, sep, sep);
    }
    fputs("phase value\n\n", f);
    n_glue = 0;
    date_rules(f, loc, order);
    forget();
    relative_rules(f, loc);
    money_rules(f, locale, out, tag);
    if (fclose(f)) die("cannot write", tag);
    forget();
    glued_months(out, tag, loc);
    f = create(out, tag, "lang.conf");
    display_name(locale, name);
    fprintf(f,
            "# source: Unicode CLDR through ICU\n# license: Unicode-DFS-2016\nversion = 1\nname = %s\ndecimal = "
            "%s\norder = %s\n",
            name, strcmp(dec, ",") ? "." : ",", order);
    if (strcmp(group, " ")) fprintf(f, "group = %s\n", group);
    else fputs("group = space\n", f);
    if (fclose(f)) die("cannot write", tag);
}

/* Codes of currencies are the same in all languages. */
static void currency_codes(const char *out)
{
    FILE *f = create(out, "und", "cldr-money.txt");
    UErrorCode e = U_ZERO_ERROR;
    UEnumeration *list = ucurr_openISOCurrencies(UCURR_ALL, &e);
    const char *code;
    int32_t n;
    section_now[0] = 0;
    forget();
    while (!U_FAILURE(e) && (code = uenum_next(list, &n, &e))) {
        char attr[64];
        if (code[0] == 'X' && !strstr("XAF XOF XPF XCD XAU XAG XDR", code)) continue;
        snprintf(attr, sizeof attr, "iso=%s basis=explicit", code);
        entry(f, "currency-iso case=exact", code, attr);
    }
    uenum_close(list);
    if (fclose(f)) die("cannot write", "und");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: gen-cldr OUT_DIR [TAG...]\n", stderr);
        return 64;
    }
    mkdir(argv[1], 0777);
    currency_codes(argv[1]);
    if (argc > 2) {
        for (int i = 2; i < argc; i++) language(argv[1], argv[i]);
        return 0;
    }
    for (int32_t i = 0; i < uloc_countAvailable(); i++) {
        const char *l = uloc_getAvailable(i);
        char part[64];
        UErrorCode e = U_ZERO_ERROR;
        if (strchr(l, '@')) continue;
        if (uloc_getCountry(l, part, sizeof part, &e) > 0) {
            char parent[64];
            if (uloc_getLanguage(l, parent, sizeof parent, &e) > 0 && strlen(parent) + strlen(part) + 1 == strlen(l))
                region(argv[1], l, parent);
            continue;
        }
        if (!strcmp(l, "zh_Hans") || !strcmp(l, "root")) continue;
        language(argv[1], l);
    }
    return 0;
}
