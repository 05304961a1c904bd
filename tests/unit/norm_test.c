/* SPDX-License-Identifier: Apache-2.0 */
#include "norm.h"
#include "dateline/utf8.h"
#include "tap.h"

#include <stdlib.h>

static const struct {
    const char *what;
    unsigned steps; /* 0: the default */
    const char *in, *out;
} cases[] = {
    {"nothing", 0, "", ""},
    {"plain text", 0, "Hanoi, 17 November (VNA) - The \"delegation\".",
     "Hanoi, 17 November (VNA) - The \"delegation\"."},
    {"composes", 0, "e\xCC\x81t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
    {"orders and composes", 0, "a\xCC\x82\xCC\xA3", "\xE1\xBA\xAD"},
    {"takes a composed letter apart where another mark needs it", 0, "\xC3\xA2\xCC\xA3", "\xE1\xBA\xAD"},
    {"Hangul", 0, "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C"},
    {"Hangul LV and T", 0, "\xED\x95\x98\xE1\x86\xAB", "\xED\x95\x9C"},
    {"singleton", 0, "\xE2\x84\xAB", "\xC3\x85"},
    {"Devanagari nukta stays apart", 0, "\xE0\xA4\xA1\xE0\xA4\xBC", "\xE0\xA4\xA1\xE0\xA4\xBC"},
    {"excluded composition", 0, "\xE0\xA5\x98", "\xE0\xA4\x95\xE0\xA4\xBC"},
    {"a mark at the start", 0,
     "\xCC\x81"
     "a",
     "\xCC\x81"
     "a"},
    {"ill-formed", 0, "a\xFF\xE2\x82z\xC3", "a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD"},
    {"ill-formed before a mark", 0, "\xFF\xCC\x81z", "\xEF\xBF\xBD\xCC\x81z"},
    {"no-break spaces", 0,
     "10\xC2\xA0"
     "000\xE2\x80\xAF\xE2\x82\xAC",
     "10 000 \xE2\x82\xAC"},
    {"quotes and dashes stay", 0,
     "\xC2\xAB l\xE2\x80\x99\xC3\xA9t\xC3\xA9 \xC2\xBB \xE2\x80\x93 \xE2\x80\x9Cx\xE2\x80\x9D\xE2\x80\xA6",
     "\xC2\xAB l\xE2\x80\x99\xC3\xA9t\xC3\xA9 \xC2\xBB \xE2\x80\x93 \xE2\x80\x9Cx\xE2\x80\x9D\xE2\x80\xA6"},
    {"line ends", 0,
     "a\r\nb\rc\xC2\x85"
     "d\xE2\x80\xA8"
     "e\xE2\x80\xA9"
     "f\x0Cg",
     "a\nb\nc\nd\ne\nf\ng"},
    {"empty lines", 0, "\n\n a\n\n  \t\nb\r\n\r\n\xC2\xA0\r\nc\n \n", " a\nb\nc"},
    {"only blanks", 0, " \n \n", ""},
    {"blanks of text stay", 0, "a  b\n  c ", "a  b\n  c "},
    {"empty lines of plain text", DTL_NORM_PLAIN | DTL_NORM_KEEP_BLANK, "\n\na\n\n\n\nb\n \nc\n\n\n", "a\n\nb\n\nc\n"},
    {"controls", 0,
     "a\x01"
     "b\x7F"
     "c\tz",
     "abc\tz"},
    {"C1 that are windows-1252", 0, "\xC2\x93x\xC2\x94 l\xC2\x92y\xC2\x81z",
     "\xE2\x80\x9Cx\xE2\x80\x9D l\xE2\x80\x99yz"},
    {"invisible", 0,
     "in\xC2\xADvi\xE2\x80\x8Bsi\xEF\xBB\xBF"
     "b\xE2\x80\x8D"
     "le\xE2\x80\x8E",
     "invisible"},
    {"invisible between a letter and its mark", 0, "e\xE2\x80\x8B\xCC\x81", "\xC3\xA9"},
    {"ZWNJ in Persian stays", 0, "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE", "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE"},
    {"a second ZWNJ goes", 0, "\xD9\x85\xDB\x8C\xE2\x80\x8C\xE2\x80\x8C\xD8\xAE",
     "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE"},
    {"ZWJ in emoji stays", 0,
     "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80 \xE2\x9D\xA4\xEF\xB8\x8F\xE2\x80\x8D\xF0\x9F\x94\xA5",
     "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80 \xE2\x9D\xA4\xEF\xB8\x8F\xE2\x80\x8D\xF0\x9F\x94\xA5"},
    {"ZWJ in Devanagari stays", 0, "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D\xE0\xA4\xB7",
     "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D\xE0\xA4\xB7"},
    {"entities", 0, "AT&amp;T l&rsquo;&eacute;t&#233; &#x2014; &lt;b&gt; &nbsp;x",
     "AT&T l\xE2\x80\x99\xC3\xA9t\xC3\xA9 \xE2\x80\x94 <b>  x"},
    {"entities of entities", 0, "&amp;amp;eacute; &amp;amp; x", "\xC3\xA9 & x"},
    {"an entity that makes an entity", 0, "&eacut&#101;;", "\xC3\xA9"},
    {"no entities", 0, "a & b &co; &copy=1 x&y;", "a & b &co; &copy=1 x&y;"},
    {"an entity and its mark", 0, "&#101;\xCC\x81 &eacute;\xCC\xA3", "\xC3\xA9 \xE1\xBA\xB9\xCC\x81"},
    {"entity line ends", 0, "a&#10;\n&#13;&#10;b", "a\nb"},
    {"mojibake", 0, "L\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2\xC3\x83\xC2\xA9t\xC3\x83\xC2\xA9 \xC3\x83\xC2\xA0 la mer",
     "L\xE2\x80\x99\xC3\xA9t\xC3\xA9 \xC3\xA0 la mer"},
    {"one misread letter", 0, "Beyonc\xC3\x83\xC2\xA9 sings", "Beyonc\xC3\xA9 sings"},
    {"mojibake twice", 0, "d\xC3\x83\xC6\x92\xC3\x82\xC2\xA9j\xC3\x83\xC6\x92\xC3\x82\xC2\xA0 vu",
     "d\xC3\xA9j\xC3\xA0 vu"},
    {"mojibake by 1251", 0,
     "\xD0\xA0\xD1\x9F\xD0\xA1\xD0\x82\xD0\xA0\xD1\x91\xD0\xA0\xD0\x86\xD0\xA0\xC2\xB5\xD0\xA1\xE2\x80\x9A",
     "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82"},
    {"French that looks like it", 0,
     "il a \xC3\xA9t\xC3\xA9\xC2\xA0\xC2\xBB, dit-il \xC2\xAB\xC2\xA0l\xC3\xA0\xC2\xA0\xC2\xBB",
     "il a \xC3\xA9t\xC3\xA9 \xC2\xBB, dit-il \xC2\xAB l\xC3\xA0 \xC2\xBB"},
    {"German that looks like it", 0,
     "\xE2\x80\x9E"
     "Der Spa\xC3\x9F\xE2\x80\x9C, sagte er",
     "\xE2\x80\x9E"
     "Der Spa\xC3\x9F\xE2\x80\x9C, sagte er"},
    {"Russian quotes in quotes", 0, "\xD0\xB3\xD0\xBD\xD0\xBE\xD0\xBC\xD0\xBE\xD0\xB2\xE2\x80\x9D\xC2\xBB.",
     "\xD0\xB3\xD0\xBD\xD0\xBE\xD0\xBC\xD0\xBE\xD0\xB2\xE2\x80\x9D\xC2\xBB."},
    {"Portuguese capitals", 0, "N\xC3\x83O \xC3\x89\xC2\xBB, IRM\xC3\x83\xE2\x80\x9D",
     "N\xC3\x83O \xC3\x89\xC2\xBB, IRM\xC3\x83\xE2\x80\x9D"},
    {"Ukrainian that looks like it", 0, "\xD0\xA0\xD1\x96\xD0\xBA \xD0\x92\xD1\x96\xD0\xBD",
     "\xD0\xA0\xD1\x96\xD0\xBA \xD0\x92\xD1\x96\xD0\xBD"},
    {"compat", DTL_NORM_ALL,
     "o\xEF\xAC\x83"
     "ce \xEF\xBC\xA1\xEF\xBC\x91",
     "office A1"},
    {"compat only when asked", 0,
     "o\xEF\xAC\x83"
     "ce \xEF\xBC\xA1",
     "o\xEF\xAC\x83"
     "ce \xEF\xBC\xA1"},
    {"broken word", DTL_NORM_PLAIN, "the dele-\ngation came. A delegation.", "the delegation came. A delegation."},
    {"no proof of a broken word", DTL_NORM_PLAIN, "the franco-\nallemand deal", "the franco-\nallemand deal"},
    {"soft hyphen at a line end", DTL_NORM_PLAIN, "dele\xC2\xAD\ngation", "delegation"},
    {"NFC only", DTL_NORM_BIT(DTL_NORM_NFC), "e\xCC\x81&amp;\xC2\xA0\r\n\n", "\xC3\xA9&amp;\xC2\xA0\r\n\n"},
    {"no step", DTL_NORM_BIT(DTL_NORM_ILL), "e\xCC\x81&amp;\xC2\xA0\r\n\n\x01\xFF",
     "e\xCC\x81&amp;\xC2\xA0\r\n\n\x01\xEF\xBF\xBD"},
};

/* An allocator that fails at the n-th call. */
static int left;
static void *fail_alloc(void *u, size_t n)
{
    return left-- > 0 ? malloc(n ? n : 1) : NULL;
}
static void *fail_resize(void *u, void *p, size_t n)
{
    return left-- > 0 ? realloc(p, n ? n : 1) : NULL;
}
static void fail_release(void *u, void *p)
{
    free(p);
}

static uint64_t seed = 88172645463325252u;
static uint32_t rnd(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32);
}

/* Edits in order, equal text between them, all of both texts covered. */
static const char *map_flaw(const dtl_map *m, dtl_span raw, dtl_span clean)
{
    size_t c = 0, r = 0;
    for (size_t i = 0; i <= m->n; i++) {
        dtl_map_edit e = i < m->n ? m->edits[i] : (dtl_map_edit){clean.n, clean.n, raw.n, raw.n, 1};
        if (e.clean < c || e.raw < r || e.clean_end < e.clean || e.raw_end < e.raw) return "order";
        if (e.clean - c != e.raw - r) return "gap";
        if (e.clean_end > clean.n || e.raw_end > raw.n) return "bounds";
        if (e.clean > c && memcmp(clean.s + c, raw.s + r, e.clean - c) != 0) return "equal text differs";
        c = e.clean_end;
        r = e.raw_end;
    }
    return NULL;
}

static size_t random_text(char *buf, size_t most)
{
    static const char *const pieces[] = {
        "a",
        "e",
        " ",
        "\n",
        "\r\n",
        "\t",
        "\xCC\x81",
        "\xCC\xA3",
        "\xC3\xA9",
        "&amp;",
        "&eacute;",
        "&#10;",
        "&",
        ";",
        "#101",
        "\xC2\xA0",
        "\xC2\xAD",
        "\xE2\x80\x8B",
        "\xE2\x80\x8D",
        "\xE2\x80\x8C",
        "\xFF",
        "\xE2\x82",
        "\xC3\x83\xC2\xA9",
        "\xC3\x82\xC2\xA0",
        "\xD9\x85",
        "\xE0\xA4\x95",
        "\xE0\xA5\x8D",
        "\xE0\xA4\xBC",
        "\xE1\x84\x92",
        "\xE1\x85\xA1",
        "\xE1\x86\xAB",
        "\xC2\x85",
        "\xC2\x92",
        "\x01",
        "\xE2\x80\xA8",
        "-",
        "word",
        "wo-\nrd",
        "\xEF\xAC\x81",
        "\xEF\xBC\xA1",
        "\xF0\x9F\x98\x80",
        "\xD0\xA0\xD1\x91",
        "\xD0\xA1\xD0\x82",
        "\xE2\x84\xAB",
        "\xCD\x84",
        "\xE0\xBD\xB3",
        "&am",
        "p;",
        "eacute;",
    };
    size_t n = 0, k = rnd() % 40;
    while (k--) {
        const char *p = pieces[rnd() % (sizeof pieces / sizeof *pieces)];
        size_t m = strlen(p);
        if (n + m > most) break;
        memcpy(buf + n, p, m);
        n += m;
    }
    return n;
}

int main(void)
{
    dtl_buf out, again;
    dtl_map map, map2;
    dtl_norm_counts counts;
    dtl_buf_init(&out, 0, NULL);
    dtl_buf_init(&again, 0, NULL);
    dtl_map_init(&map, NULL);
    dtl_map_init(&map2, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned steps = cases[i].steps ? cases[i].steps : DTL_NORM_DEFAULT;
        dtl_span in = dtl_span_str(cases[i].in);
        dtl_buf_reset(&out);
        ok(dtl_norm(in, steps, &out, &map, &counts, NULL) == DTL_OK, "%s: runs", cases[i].what);
        is(out.s, out.n, cases[i].out, strlen(cases[i].out), "%s", cases[i].what);
        const char *flaw = map_flaw(&map, in, dtl_buf_view(&out));
        ok(!flaw, "%s: map%s%s", cases[i].what, flaw ? ": " : "", flaw ? flaw : "");
        size_t n = 0;
        for (int k = 0; k < DTL_NORM_KINDS; k++) n += counts.n[k];
        ok((n > 0) == (strcmp(cases[i].in, cases[i].out) != 0), "%s: counted", cases[i].what);
        dtl_buf_reset(&again);
        dtl_norm(dtl_buf_view(&out), steps, &again, NULL, NULL, NULL);
        is(again.s, again.n, out.s, out.n, "%s: the same again", cases[i].what);
        bool clean = dtl_norm_is_clean(in, steps);
        ok(!clean || !strcmp(cases[i].in, cases[i].out), "%s: quick check", cases[i].what);
    }
    ok(dtl_norm_is_clean_json(DTL_LIT("\"a\\nb \\\"c\\\" \\u00e9\""), DTL_NORM_DEFAULT) == false,
       "JSON: \\u is looked at");
    ok(dtl_norm_is_clean_json(DTL_LIT("\"a\\nb \\\"c\\\" \xC3\xA9\""), DTL_NORM_DEFAULT), "JSON: clean");
    ok(!dtl_norm_is_clean_json(DTL_LIT("\"a\\n\\nb\""), DTL_NORM_DEFAULT), "JSON: an empty line");
    ok(!dtl_norm_is_clean_json(DTL_LIT("\"a\\n\""), DTL_NORM_DEFAULT), "JSON: a line end at the end");
    ok(!dtl_norm_is_clean_json(DTL_LIT("\"\\na\""), DTL_NORM_DEFAULT), "JSON: a line end at the start");

    /* random text of nasty pieces: well-formed, the same again, map exact, quick check honest, vector = portable */
    size_t bad_utf8 = 0, not_same = 0, flaws = 0, lies = 0, forms = 0, edits = 0, back = 0;
    char buf[1024];
    for (int round = 0; round < 200000; round++) {
        dtl_span in = {buf, random_text(buf, sizeof buf)};
        unsigned steps = round % 4 == 0   ? DTL_NORM_ALL
                         : round % 4 == 1 ? DTL_NORM_PLAIN | DTL_NORM_KEEP_BLANK
                                          : DTL_NORM_DEFAULT;
        if (round % 7 == 0) steps &= rnd();
        dtl_buf_reset(&out);
        dtl_norm(in, steps, &out, &map, &counts, NULL);
        dtl_span clean = dtl_buf_view(&out);
        if (!dtl_utf8_valid(clean)) bad_utf8++;
        if (map_flaw(&map, in, clean)) {
            if (!flaws++) printf("# flaw %s in \"%.*s\" steps %x\n", map_flaw(&map, in, clean), (int)in.n, in.s, steps);
        }
        dtl_buf_reset(&again);
        dtl_norm(clean, steps, &again, NULL, NULL, NULL);
        if (!dtl_span_eq(clean, dtl_buf_view(&again))) {
            if (not_same++ < 3)
                printf("# steps %x \"%.*s\" -> \"%.*s\" -> \"%.*s\"\n", steps, (int)in.n, in.s, (int)clean.n, clean.s,
                       (int)again.n, again.s);
        }
        if (dtl_norm_is_clean(in, steps) && !dtl_span_eq(in, clean)) lies++;
        size_t good = dtl_utf8_valid_prefix(in);
        dtl_span head = {in.s, good};
        if (norm_scan(head, 0, steps, SCAN_TEXT) != norm_scan_portable(head, 0, steps, SCAN_TEXT)) forms++;
        dtl_buf_reset(&again);
        dtl_norm_put_edits(&map, &again);
        dtl_status st = dtl_norm_read_edits(&map2, dtl_buf_view(&again), NULL);
        if (st != DTL_OK || map2.n != map.n || (map.n && memcmp(map.edits, map2.edits, map.n * sizeof *map.edits) != 0))
            edits++;
        dtl_buf_reset(&again);
        dtl_map_put(&map, &again);
        if (dtl_map_read(&map2, dtl_buf_view(&again), NULL) != DTL_OK || map2.n != map.n) edits++;
        /* a stretch of clean text, led to raw and back, is covered */
        size_t a = clean.n ? rnd() % clean.n : 0, b = a + (clean.n > a ? rnd() % (clean.n - a) : 0), r0, r1, c0, c1;
        dtl_map_raw(&map, a, b, &r0, &r1);
        dtl_map_clean(&map, r0, r1, &c0, &c1);
        if (r0 > r1 || r1 > in.n || (b > a && (c0 > a || c1 < b))) back++;
    }
    ok(bad_utf8 == 0, "200,000 nasty texts: all well-formed after it");
    ok(not_same == 0, "... the same when repaired again (%zu are not)", not_same);
    ok(flaws == 0, "... maps are exact (%zu are not)", flaws);
    ok(lies == 0, "... the quick check never passes what would change (%zu)", lies);
    ok(forms == 0, "... the vector form finds what the portable one finds (%zu not)", forms);
    ok(edits == 0, "... edits are written and read (%zu not)", edits);
    ok(back == 0, "... there and back covers (%zu not)", back);

    /* memory runs out at every call */
    static const dtl_alloc failing = {fail_alloc, fail_resize, fail_release, NULL};
    size_t done_at = 0, strange = 0;
    for (int k = 0; k < 200 && !done_at; k++) {
        static const char text[] =
            "wo-\nrd word e\xCC\x81 &amp;eacute; \xC3\x83\xC2\xA9\r\n\n\xC2\xA0\xFFx\xC2\xADy  \n\n";
        dtl_buf b;
        dtl_map m;
        left = k;
        dtl_buf_init(&b, 0, &failing);
        dtl_map_init(&m, &failing);
        dtl_error err = {0};
        dtl_status st = dtl_norm((dtl_span){text, sizeof text - 1}, DTL_NORM_PLAIN, &b, &m, NULL, &err);
        if (st == DTL_OK) done_at = (size_t)k + 1;
        else if (st != DTL_E_NOMEM || err.status != DTL_E_NOMEM) strange++;
        left = 1000;
        dtl_buf_fini(&b);
        dtl_map_fini(&m);
    }
    ok(done_at > 4 && strange == 0, "without memory at any of %zu calls: a status, nothing else", done_at);

    /* each word of a repaired text, led back: the raw bytes that become it */
    size_t words = 0, astray = 0;
    for (int round = 0; round < 20000; round++) {
        static const char *const inside[] = {"ha",
                                             "noi",
                                             "e\xCC\x81",
                                             "a\xCC\x82\xCC\xA3",
                                             "\xC3\xA9",
                                             "&eacute;",
                                             "&amp;agrave;",
                                             "\xC2\xAD",
                                             "\xE2\x80\x8B",
                                             "\xC3\x83\xC2\xA9t",
                                             "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB",
                                             "\xD0\xBC",
                                             "\xE6\xB2\xB3",
                                             "\xE2\x84\xAB",
                                             "x\x01y"};
        static const char *const between[] = {" ",  "\xC2\xA0",     "\r\n",   "\n\n \n",     "&nbsp;",
                                              ", ", "\xE2\x80\xAF", " \xFF ", "\xE2\x80\xA8"};
        size_t n = 0;
        for (int k = 0; k < 12; k++) {
            const char *p = k % 3 == 2 ? between[rnd() % (sizeof between / sizeof *between)]
                                       : inside[rnd() % (sizeof inside / sizeof *inside)];
            memcpy(buf + n, p, strlen(p));
            n += strlen(p);
        }
        dtl_span in = {buf, n};
        dtl_buf_reset(&out);
        dtl_norm(in, DTL_NORM_DEFAULT, &out, &map, NULL, NULL);
        dtl_span clean = dtl_buf_view(&out);
        for (size_t a = 0, b; a < clean.n; a = b) {
            size_t at = b = a;
            while (at < clean.n && norm_class(dtl_utf8_next(clean, &at)) & (NC_LETTER | NC_CCC)) b = at;
            if (b == a) {
                dtl_utf8_next(clean, &b);
                continue;
            }
            size_t r0, r1;
            dtl_map_raw(&map, a, b, &r0, &r1);
            dtl_buf_reset(&again);
            dtl_norm((dtl_span){buf + r0, r1 - r0}, DTL_NORM_DEFAULT, &again, NULL, NULL, NULL);
            words++;
            if (!dtl_span_eq(dtl_buf_view(&again), (dtl_span){clean.s + a, b - a}) && astray++ < 3)
                printf("# \"%.*s\": word \"%.*s\" from \"%.*s\"\n", (int)n, buf, (int)(b - a), clean.s + a,
                       (int)(r1 - r0), buf + r0);
        }
    }
    ok(astray == 0, "%zu words led back to raw bytes that become them (%zu not)", words, astray);

    /* texts of several scripts with few marks, of all lengths */
    forms = 0;
    for (int round = 0; round < 100000; round++) {
        static const uint32_t starts[] = {0x430,  0x4E00, 0x905, 0x915, 0xE01,   0xAC00,
                                          0x1EA0, 0xE0,   0x621, 0x5D0, 0x1F600, 0x995};
        size_t n = 0, want = rnd() % 200;
        uint32_t script = starts[rnd() % (sizeof starts / sizeof *starts)];
        while (n < want) {
            uint32_t r = rnd();
            n += r % 6 == 0 ? dtl_utf8_encode(buf + n, ' ')
                            : dtl_utf8_encode(buf + n, script + (r >> 8) % (r % 50 == 1 ? 96 : 30));
        }
        dtl_span s = {buf, n};
        unsigned steps = DTL_NORM_DEFAULT & (round % 3 ? ~0u : ~DTL_NORM_BIT(DTL_NORM_MOJIBAKE));
        size_t at = 0;
        for (int k = 0; k < 4 && at < n; k++) {
            size_t p = norm_scan(s, at, steps, round & 1 ? SCAN_TEXT : SCAN_JSON);
            if (p != norm_scan_portable(s, at, steps, round & 1 ? SCAN_TEXT : SCAN_JSON)) forms++;
            at = p;
            if (at < n) dtl_utf8_next(s, &at);
        }
    }
    ok(forms == 0, "texts of several scripts: vector form = portable form (%zu not)", forms);
    /* every code point, behind ASCII and behind a letter, at the places around a vector's edge */
    forms = 0;
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (cp >= 0xD800 && cp < 0xE000) continue;
        for (size_t at = 30; at < 34; at++)
            for (int k = 0; k < 2; k++) {
                memset(buf, 'a', 100);
                if (k) memcpy(buf + at - 2, "\xC3\x83", 2);
                dtl_utf8_encode(buf + at, cp);
                dtl_span s = {buf, 100};
                unsigned steps = k ? DTL_NORM_ALL : DTL_NORM_DEFAULT;
                memset(buf + at + dtl_utf8_len(cp), 'b', 8);
                if (norm_scan(s, 0, steps, SCAN_TEXT) != norm_scan_portable(s, 0, steps, SCAN_TEXT)) forms++;
                if (cp >= 0x20 && norm_scan(s, 0, steps, SCAN_JSON) != norm_scan_portable(s, 0, steps, SCAN_JSON))
                    forms++;
            }
    }
    ok(forms == 0, "every code point stops the vector form where it stops the portable one (%zu do not)", forms);

    dtl_map_fini(&map);
    dtl_map_fini(&map2);
    dtl_buf_fini(&out);
    dtl_buf_fini(&again);
    return done();
}
