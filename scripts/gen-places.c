/* SPDX-License-Identifier: Apache-2.0
 *
 * gen-places PLACES.tsv MORE.tsv AFFIXES.tsv SUBDIVISIONS_DIR OUT_DIR: place lists of und and of every language that ICU knows.
 *
 * und gets the gazetteer; each language gets CLDR's names of territories, regions of the world, first-level regions and the cities that
 * name time zones, as far as und does not have them, under the ids of the gazetteer, so that Hanoi and Hà Nội are one place.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/uenum.h>
#include <unicode/uldnames.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/uchar.h>

typedef struct place {
    char id[12], cc[3], kind, admin[4]; /* kind: n country, r region, c city, C capital */
    char *names, *key;                  /* names with |; key: folded names with | at both ends */
    char lat[12], lon[12];
    long pop;
} place;

static place *places;
static size_t n_places;
static size_t at_cc[26 * 26 + 1];
static size_t *by_cc; /* places by country */

static void die(const char *what, const char *which)
{
    fprintf(stderr, "gen-places: %s: %s\n", what, which);
    exit(1);
}

static void *need(void *p)
{
    if (!p) die("out of memory", "");
    return p;
}

/* Lower case, no marks, hyphens as spaces: what the engine's lists see, nearly. */
static void fold(const char *s, char *out, size_t size)
{
    UChar a[512], b[512];
    int32_t n;
    UErrorCode e = U_ZERO_ERROR;
    out[0] = 0;
    u_strFromUTF8(a, 512, &n, s, -1, &e);
    if (U_FAILURE(e)) return;
    n = u_strFoldCase(b, 512, a, n, U_FOLD_CASE_DEFAULT, &e);
    n = unorm2_normalize(unorm2_getNFDInstance(&e), b, n, a, 512, &e);
    if (U_FAILURE(e)) return;
    int32_t k = 0;
    for (int32_t i = 0; i < n;) {
        UChar32 c;
        U16_NEXT(a, i, n, c);
        if (u_charType(c) == U_NON_SPACING_MARK && ublock_getCode(c) == UBLOCK_COMBINING_DIACRITICAL_MARKS) continue;
        if (c == '-' || c == 0x2010 || c == 0xA0) c = ' ';
        if (c == 0x2019) c = '\'';
        U16_APPEND_UNSAFE(b, k, c);
    }
    u_strToUTF8(out, (int32_t)size - 1, &n, b, k, &e);
    out[U_FAILURE(e) ? 0 : n] = 0;
}

static int cc_index(const char *cc)
{
    if (cc[0] < 'A' || cc[0] > 'Z' || cc[1] < 'A' || cc[1] > 'Z') return -1;
    return (cc[0] - 'A') * 26 + cc[1] - 'A';
}

static void copy(char *to, size_t size, const char *from)
{
    size_t n = strlen(from);
    if (n >= size) die("too long", from);
    memcpy(to, from, n + 1);
}

static char *field(char **p)
{
    char *s = *p;
    if (!s) return "";
    char *t = strchr(s, '\t');
    if (t) *t++ = 0;
    *p = t;
    return s;
}

/* Folded names with | at both ends. */
static char *key_of(const char *names)
{
    static char key[65536];
    size_t k = 0;
    key[k++] = '|';
    for (const char *s = names; *s;) {
        size_t n = strcspn(s, "|");
        char name[512];
        snprintf(name, sizeof name, "%.*s", (int)n, s);
        fold(name, key + k, sizeof key - k - 1);
        k += strlen(key + k);
        key[k++] = '|';
        s += n + (s[n] == '|');
    }
    key[k] = 0;
    return need(strdup(key));
}

/* Places by id, to add names to. */
static size_t *by_id, n_ids;

static size_t id_slot(const char *id)
{
    size_t h = 5381;
    for (const char *p = id; *p; p++) h = h * 33 ^ (unsigned char)*p;
    for (h &= n_ids - 1; by_id[h] && strcmp(places[by_id[h] - 1].id, id); h = (h + 1) & (n_ids - 1)) continue;
    return h;
}

static void index_ids(void)
{
    free(by_id);
    for (n_ids = 1024; n_ids < n_places * 2; n_ids *= 2) continue;
    by_id = need(calloc(n_ids, sizeof *by_id));
    for (size_t i = 0; i < n_places; i++) by_id[id_slot(places[i].id)] = i + 1;
}

static void add_names(place *q, const char *names)
{
    char *all = need(malloc(strlen(q->names) + strlen(names) + 2));
    sprintf(all, "%s|%s", q->names, names);
    free(q->names);
    free(q->key);
    q->names = all;
    q->key = key_of(all);
}

static void read_places(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f) die("cannot open", path);
    static char line[65536];
    static size_t cap;
    index_ids();
    while (fgets(line, sizeof line, f)) {
        if (line[0] == '#') continue;
        line[strcspn(line, "\n")] = 0;
        if (n_places == cap) places = need(realloc(places, (cap = cap ? cap * 2 : 65536) * sizeof *places));
        place *q = &places[n_places];
        char *p = line;
        memset(q, 0, sizeof *q);
        copy(q->id, sizeof q->id, field(&p));
        copy(q->cc, sizeof q->cc, field(&p));
        const char *kind = field(&p);
        q->kind = !strcmp(kind, "country") ? 'n' : !strcmp(kind, "region") ? 'r' : !strcmp(kind, "capital") ? 'C' : 'c';
        copy(q->admin, sizeof q->admin, field(&p));
        copy(q->lat, sizeof q->lat, field(&p));
        copy(q->lon, sizeof q->lon, field(&p));
        q->pop = atol(field(&p));
        const char *names = field(&p);
        size_t known = by_id[id_slot(q->id)];
        if (known) {
            add_names(&places[known - 1], names);
            continue;
        }
        q->names = need(strdup(names));
        q->key = key_of(names);
        if (cc_index(q->cc) < 0) die("no country code", q->id);
        n_places++;
    }
    fclose(f);
}

static void index_countries(void)
{
    by_cc = need(malloc((n_places + 1) * sizeof *by_cc));
    size_t k = 0;
    for (int c = 0; c < 26 * 26; c++) at_cc[c] = 0;
    for (size_t i = 0; i < n_places; i++) at_cc[cc_index(places[i].cc)]++;
    for (int c = 0; c <= 26 * 26; c++) {
        size_t n = at_cc[c];
        at_cc[c] = k;
        k += n;
    }
    size_t fill[26 * 26];
    memcpy(fill, at_cc, sizeof fill);
    for (size_t i = 0; i < n_places; i++) by_cc[fill[cc_index(places[i].cc)]++] = i;
}

static bool has_name(const place *q, const char *folded)
{
    size_t n = strlen(folded);
    for (const char *s = q->key; (s = strstr(s, folded)); s++)
        if (s[-1] == '|' && s[n] == '|') return true;
    return false;
}

/* The biggest place of the country with the name, of a kind ("nr" or "cC"), or NULL. */
static const place *find_place(const char *cc, const char *folded, const char *kinds)
{
    int c = cc_index(cc);
    if (c < 0 || !folded[0]) return NULL;
    for (size_t i = at_cc[c]; i < at_cc[c + 1]; i++) {
        const place *q = &places[by_cc[i]];
        if (strchr(kinds, q->kind) && has_name(q, folded)) return q;
    }
    return NULL;
}

static const char SOURCE_UND[] =
    "# source: GeoNames (https://www.geonames.org/), by way of places.tsv\n# license: CC BY 4.0\n";
static const char SOURCE_CLDR[] =
    "# source: Unicode CLDR through ICU; ids of GeoNames (CC BY 4.0)\n# license: Unicode-DFS-2016\n";

static FILE *create(const char *dir, const char *tag, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, tag);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%s", dir, tag, name);
    FILE *f = fopen(path, "w");
    if (!f) die("cannot write", path);
    return f;
}

/* A name that list syntax would misread is left out. */
static bool listable(const char *s)
{
    return s[0] && !strpbrk(s, "|=#\"[]\t()") && !strstr(s, "  ");
}

static void write_und(const char *out)
{
    FILE *f = create(out, "und", "places.txt");
    fputs(SOURCE_UND, f);
    static const char KINDS[] = "nrCc";
    for (const char *k = KINDS; *k; k++) {
        fprintf(f, "[place case=cap inflect=yes kind=%s%s]\n",
                *k == 'n'   ? "country"
                : *k == 'r' ? "region"
                            : "city",
                *k == 'C' ? " capital=1" : "");
        for (size_t i = 0; i < n_places; i++) {
            const place *q = &places[i];
            if (q->kind != *k) continue;
            bool any = false;
            for (char *s = q->names; *s;) {
                size_t n = strcspn(s, "|");
                char name[512];
                snprintf(name, sizeof name, "%.*s", (int)n, s);
                if (listable(name)) fprintf(f, "%s%s", any ? " | " : "", name), any = true;
                s += n + (s[n] == '|');
            }
            if (!any) continue;
            fprintf(f, "\tid=%s country=%s", q->id, q->cc);
            if (q->kind == 'c' || q->kind == 'C') fprintf(f, " lat=%s lon=%s", q->lat, q->lon);
            if (q->pop) fprintf(f, " pop=%ld", q->pop);
            if (q->admin[0] && q->kind != 'n') fprintf(f, " region=%s", q->admin);
            fputc('\n', f);
        }
    }
    if (fclose(f)) die("cannot write", "und/places.txt");
    /* for adjectives and bodies that give a country only: its number in the gazetteer and its name */
    f = create(out, "und", "country.conf");
    for (size_t i = 0; i < n_places; i++)
        if (places[i].kind == 'n')
            fprintf(f, "country.%s = %s %.*s\n", places[i].cc, places[i].id, (int)strcspn(places[i].names, "|"),
                    places[i].names);
    if (fclose(f)) die("cannot write", "und/country.conf");
}

/* Words that stand before or behind a region's own name ("Province de", "Oblast"), and names too common to be listed. */
typedef struct affix {
    char kind, word[96]; /* < before, > behind, - not a name */
} affix;
static affix affixes[1024];
static size_t n_affixes;

static void read_affixes(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f) die("cannot open", path);
    char line[256];
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (!line[0] || line[0] == '#' || line[1] != '\t') continue;
        if (n_affixes == 1024) die("too many lines", path);
        affixes[n_affixes].kind = line[0];
        copy(affixes[n_affixes++].word, sizeof affixes[0].word, line + 2);
    }
    fclose(f);
}

static const char *short_name(const char *name, char *buf, size_t size)
{
    size_t n = strlen(name), best = 0;
    const char *s = name;
    for (size_t i = 0; i < n_affixes; i++) { /* the longest that fits */
        size_t k = strlen(affixes[i].word);
        if (affixes[i].kind == '<' && k > best && n > k && !strncmp(name, affixes[i].word, k)) s = name + k, best = k;
    }
    snprintf(buf, size, "%s", s);
    n = strlen(buf);
    best = 0;
    for (size_t i = 0; i < n_affixes; i++) {
        size_t k = strlen(affixes[i].word);
        if (affixes[i].kind == '>' && k > best && n > k && !strcmp(buf + n - k, affixes[i].word)) best = k;
    }
    buf[n - best] = 0;
    while (buf[0] && strlen(buf) && buf[strlen(buf) - 1] == ' ') buf[strlen(buf) - 1] = 0;
    return buf;
}

static bool too_common(const char *name)
{
    char a[512], b[512];
    fold(name, a, sizeof a);
    if (strlen(a) < 2) return true;
    for (size_t i = 0; i < n_affixes; i++) {
        if (affixes[i].kind != '-') continue;
        fold(affixes[i].word, b, sizeof b);
        if (!strcmp(a, b)) return true;
    }
    return false;
}

/* What und says already in English: id and folded name. */
static char **said;
static size_t n_said, cap_said;
static bool saying = true;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Is the name of this id new? In the first round (English, for und) it is noted. */
static bool is_new(const char *id, const char *name)
{
    char folded[512], line[600], *p = line;
    fold(name, folded, sizeof folded);
    snprintf(line, sizeof line, "%s %s", id, folded);
    if (!saying) return !bsearch(&p, said, n_said, sizeof *said, by_text);
    if (n_said == cap_said) said = need(realloc(said, (cap_said = cap_said ? cap_said * 2 : 8192) * sizeof *said));
    said[n_said++] = need(strdup(line));
    return true;
}

/* Languages whose names of first-level regions are worth their room: those of much news. */
static const char REGIONAL[] = " ar cs da de en es fr he hu id it ja ko nl pl pt ro ru sv sw tr uk vi zh ";

static size_t write_regions(FILE *f, const char *dir, const char *locale)
{
    char path[4096], line[1024];
    snprintf(path, sizeof path, " %s ", locale);
    if (!strstr(REGIONAL, path)) return 0;
    snprintf(path, sizeof path, "%s/%s.xml", dir, locale);
    FILE *x = fopen(path, "r");
    if (!x) return 0;
    size_t n = 0;
    while (fgets(line, sizeof line, x)) {
        char *t = strstr(line, "<subdivision type=\""), *v = t ? strchr(t, '>') : NULL, *e = v ? strchr(v, '<') : NULL;
        if (!e || strstr(line, "↑↑↑")) continue;
        *e = 0;
        v++;
        t += strlen("<subdivision type=\"");
        size_t tn = strcspn(t, "\"");
        if (tn < 3 || tn > 6 || !listable(v)) continue;
        char cc[3] = {(char)(t[0] - 32), (char)(t[1] - 32), 0}, id[16], shorter[1024], folded[512];
        if (cc_index(cc) < 0) continue;
        snprintf(id, sizeof id, "%.2s-%.*s", t, (int)(tn - 2), t + 2);
        if (!strcmp(cc, "US")) {
            for (size_t i = at_cc[cc_index("US")]; i < at_cc[cc_index("US") + 1]; i++) {
                const place *q = &places[by_cc[i]];
                if (q->kind == 'r' && tn == 4 && q->admin[0] == t[2] - 32 && q->admin[1] == t[3] - 32)
                    snprintf(id, sizeof id, "%s", q->id);
            }
        }
        short_name(v, shorter, sizeof shorter);
        fold(shorter, folded, sizeof folded);
        if (too_common(shorter) || !listable(shorter)) shorter[0] = 0;
        /* "Hà Nội" is the city, whatever the province is called; a town that is small gives way to the province */
        const place *city = find_place(cc, folded, "cC");
        if (city && (city->pop >= 100000 || city->kind == 'C')) shorter[0] = 0;
        bool same = !strcmp(shorter, v);
        if (!shorter[0] && (city || too_common(v))) {
            fold(v, folded, sizeof folded);
            if (find_place(cc, folded, "cC") || too_common(v)) continue;
        }
        bool new_short = shorter[0] && is_new(id, shorter), new_full = !same && is_new(id, v);
        if (!new_short && !new_full) continue;
        if (!new_short) shorter[0] = 0;
        if (!new_full) v = shorter;
        if (new_short && new_full) fprintf(f, "%s | %s\tid=%s country=%s\n", shorter, v, id, cc);
        else fprintf(f, "%s\tid=%s country=%s\n", v, id, cc);
        n++;
    }
    fclose(x);
    return n;
}

static const struct {
    const char *code, *id, *kind;
} AREAS[] = {
    {"002", "6255146", "continent"}, {"142", "6255147", "continent"}, {"150", "6255148", "continent"},
    {"003", "6255149", "continent"}, {"005", "6255150", "continent"}, {"009", "6255151", "continent"},
    {"013", "m49-013", "region"},    {"029", "m49-029", "region"},    {"030", "m49-030", "region"},
    {"034", "m49-034", "region"},    {"035", "m49-035", "region"},    {"039", "m49-039", "region"},
    {"143", "m49-143", "region"},    {"145", "m49-145", "region"},    {"151", "m49-151", "region"},
    {"154", "m49-154", "region"},    {"155", "m49-155", "region"},    {"011", "m49-011", "region"},
    {"014", "m49-014", "region"},    {"015", "m49-015", "region"},    {"017", "m49-017", "region"},
    {"018", "m49-018", "region"},    {"053", "m49-053", "region"},    {"054", "m49-054", "region"},
    {"057", "m49-057", "region"},    {"061", "m49-061", "region"},    {"419", "m49-419", "region"},
    {"202", "m49-202", "region"},    {"021", "m49-021", "region"},    {"EZ", "eurozone", "region"},
};

static void utf8(const UChar *u, int32_t n, char *out, size_t size)
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t k = 0;
    u_strToUTF8(out, (int32_t)size - 1, &k, u, n, &e);
    out[U_FAILURE(e) ? 0 : k] = 0;
}

static void region_name(const ULocaleDisplayNames *names, const char *code, char *out, size_t size)
{
    UChar u[256];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = uldn_regionDisplayName(names, code, u, 256, &e);
    out[0] = 0;
    if (U_FAILURE(e)) return;
    utf8(u, n, out, size);
    if (!strcmp(out, code)) out[0] = 0;
}

/* "Myanmar (Burma)" is two names, "Congo - Kinshasa" and "Hong Kong SAR China" stay as they are. */
static void put_country(FILE *f, const char *name, const place *q, const char *attr)
{
    char a[512];
    snprintf(a, sizeof a, "%s", name);
    char *p = strstr(a, " ("), *e = p ? strchr(p, ')') : NULL;
    if (e) {
        *p = 0;
        *e = 0;
        if (!listable(a) || !listable(p + 2) || !is_new(q->id, a)) return;
        fprintf(f, "%s | %s\tid=%s country=%s%s\n", a, p + 2, q->id, q->cc, attr);
    } else if (listable(a) && is_new(q->id, a)) {
        fprintf(f, "%s\tid=%s country=%s%s\n", a, q->id, q->cc, attr);
    }
}

typedef struct zone {
    const place *city; /* whose name the zone bears */
    UCalendar *now;
} zone;
static zone zones[1024];
static size_t n_zones;

static void read_zones(void)
{
    UErrorCode e = U_ZERO_ERROR;
    UDateFormat *en = udat_open(UDAT_PATTERN, UDAT_PATTERN, "en", NULL, 0, u"VVV", 3, &e);
    for (size_t i = 0; i < n_places; i++) {
        if (places[i].kind != 'n') continue;
        UEnumeration *ids = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL, places[i].cc, NULL, &e);
        const UChar *id;
        int32_t n;
        while (U_SUCCESS(e) && n_zones < 1024 && (id = uenum_unext(ids, &n, &e))) {
            char english[512], folded[512];
            UChar u[256];
            UCalendar *now = ucal_open(id, n, "en", UCAL_GREGORIAN, &e);
            utf8(u, udat_formatCalendar(en, now, u, 256, NULL, &e), english, sizeof english);
            fold(english, folded, sizeof folded);
            const place *city = find_place(places[i].cc, folded, "cC");
            if (city) zones[n_zones++] = (zone){city, now};
            else ucal_close(now);
        }
        uenum_close(ids);
    }
    udat_close(en);
    if (U_FAILURE(e)) die(u_errorName(e), "time zones");
}

static void write_locale(const char *out, const char *subdivisions, const char *locale, const char *tag,
                         const char *file)
{
    UErrorCode e = U_ZERO_ERROR;
    UDisplayContext short_context[] = {UDISPCTX_LENGTH_SHORT};
    ULocaleDisplayNames *names = uldn_open(locale, ULDN_STANDARD_NAMES, &e);
    ULocaleDisplayNames *shorts = uldn_openForContext(locale, short_context, 1, &e);
    if (U_FAILURE(e)) die(u_errorName(e), locale);
    char name[512], abbr[512];
    FILE *f = create(out, tag, file);
    fputs(SOURCE_CLDR, f);
    fputs("[place case=cap inflect=yes kind=country]\n", f);
    for (size_t i = 0; i < n_places; i++) {
        const place *q = &places[i];
        if (q->kind != 'n') continue;
        region_name(names, q->cc, name, sizeof name);
        region_name(shorts, q->cc, abbr, sizeof abbr);
        if (!name[0]) continue;
        put_country(f, name, q, "");
        if (abbr[0] && strcmp(abbr, name)) put_country(f, abbr, q, strlen(abbr) < 4 ? " case=exact" : "");
    }
    for (size_t i = 0; i < sizeof AREAS / sizeof *AREAS; i++) {
        region_name(names, AREAS[i].code, name, sizeof name);
        if (!name[0] || !listable(name) || (name[0] >= '0' && name[0] <= '9') || !is_new(AREAS[i].id, name)) continue;
        if (i == 0 || strcmp(AREAS[i].kind, AREAS[i - 1].kind))
            fprintf(f, "[place case=cap inflect=yes kind=%s]\n", AREAS[i].kind);
        fprintf(f, "%s\tid=%s\n", name, AREAS[i].id);
    }
    fputs("[place case=cap inflect=yes kind=city]\n", f);
    UDateFormat *city = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, NULL, 0, u"VVV", 3, &e);
    for (size_t i = 0; i < n_zones; i++) {
        char folded[512];
        UChar u[256];
        const place *q = zones[i].city;
        UErrorCode ee = U_ZERO_ERROR;
        utf8(u, udat_formatCalendar(city, zones[i].now, u, 256, NULL, &ee), name, sizeof name);
        fold(name, folded, sizeof folded);
        if (U_FAILURE(ee) || has_name(q, folded) || !listable(name) || !is_new(q->id, name)) continue;
        fprintf(f, "%s\tid=%s country=%s lat=%s lon=%s pop=%ld%s\n", name, q->id, q->cc, q->lat, q->lon, q->pop,
                q->kind == 'C' ? " capital=1" : "");
    }
    udat_close(city);
    fputs("[place case=cap inflect=yes kind=region]\n", f);
    write_regions(f, subdivisions, locale);
    if (fclose(f)) die("cannot write", tag);
    uldn_close(names);
    uldn_close(shorts);
}

int main(int argc, char **argv)
{
    if (argc != 6) die("usage", "gen-places PLACES.tsv MORE.tsv AFFIXES.tsv SUBDIVISIONS_DIR OUT_DIR");
    const char *subdivisions = argv[4], *out = argv[5];
    read_places(argv[1]);
    read_places(argv[2]);
    index_countries();
    read_affixes(argv[3]);
    mkdir(out, 0777);
    write_und(out);
    read_zones();
    write_locale(out, subdivisions, "en", "und", "regions.txt");
    qsort(said, n_said, sizeof *said, by_text);
    saying = false;
    for (int32_t i = 0; i < uloc_countAvailable(); i++) {
        const char *locale = uloc_getAvailable(i);
        /* languages, and scripts of languages that are written in two; countries' habits of speech are few and hand-made */
        if (strchr(locale, '_') && strcmp(locale, "zh_Hant") && strcmp(locale, "sr_Latn") && strcmp(locale, "pt_PT"))
            continue;
        char tag[32];
        snprintf(tag, sizeof tag, "%s", locale);
        for (char *p = tag; *p; p++)
            if (*p == '_') *p = '-';
        write_locale(out, subdivisions, locale, tag, "places.txt");
    }
    return 0;
}
