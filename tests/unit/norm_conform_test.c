/* SPDX-License-Identifier: Apache-2.0
 * NFC against the Unicode consortium's own test (all lines, all invariants), against ICU and utf8proc on random text, and
 * the texts that were made to be slow. $DATELINE_UNICODE: the folder of NormalizationTest.txt (default: Debian's). */
#include "norm.h"
#include "dateline/utf8.h"
#include "tap.h"

#include <stdlib.h>
#include <time.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <utf8proc.h>

static uint64_t seed = 88172645463325252u;
static uint32_t rnd(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32);
}

static dtl_buf out;
static bool nfc_is(dtl_span in, dtl_span want)
{
    dtl_buf_reset(&out);
    return dtl_norm_nfc(in, &out, NULL) == DTL_OK && dtl_span_eq(dtl_buf_view(&out), want);
}

static size_t column(const char **p, char *to)
{
    size_t n = 0;
    while (**p && **p != ';') {
        char *end;
        unsigned long cp = strtoul(*p, &end, 16);
        if (end == *p) break;
        n += dtl_utf8_encode(to + n, (uint32_t)cp);
        *p = end;
        while (**p == ' ') ++*p;
    }
    if (**p == ';') ++*p;
    return n;
}

static void consortium(void)
{
    char path[400], line[1024];
    const char *dir = getenv("DATELINE_UNICODE");
    snprintf(path, sizeof path, "bzip2 -dc '%s/NormalizationTest.txt.bz2' 2>/dev/null",
             dir ? dir : "/usr/share/unicode");
    FILE *f = popen(path, "r");
    size_t lines = 0, wrong = 0, part = 0, others = 0;
    unsigned char *in_part1 = calloc(0x110000, 1);
    while (f && fgets(line, sizeof line, f)) {
        if (!strncmp(line, "@Part", 5)) part = (size_t)(line[5] - '0');
        if (line[0] == '#' || line[0] == '@' || line[0] == '\n') continue;
        const char *p = line;
        char c[5][256];
        dtl_span s[5];
        if (part == 1) in_part1[strtoul(line, NULL, 16)] = 1;
        for (int i = 0; i < 5; i++) s[i] = (dtl_span){c[i], column(&p, c[i])};
        lines++;
        wrong += !(nfc_is(s[0], s[1]) && nfc_is(s[1], s[1]) && nfc_is(s[2], s[1]) && nfc_is(s[3], s[3]) &&
                   nfc_is(s[4], s[3]));
    }
    if (f) pclose(f);
    if (lines == 0) {
        ok(1, "NormalizationTest.txt # SKIP it is not there (Debian: unicode-data)");
        free(in_part1);
        return;
    }
    ok(lines > 18000 && wrong == 0, "NormalizationTest.txt: %zu lines, all invariants of NFC, %zu wrong", lines, wrong);
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        char e[4];
        if (in_part1[cp] || (cp >= 0xD800 && cp < 0xE000)) continue;
        dtl_span s = {e, dtl_utf8_encode(e, cp)};
        others += !nfc_is(s, s);
    }
    ok(others == 0, "every code point that part 1 does not list stays (%zu do not)", others);
    free(in_part1);
}

static size_t random_text(char *buf, const uint32_t *pool, size_t n_pool)
{
    size_t n = 0;
    for (size_t k = 1 + rnd() % 24; k; k--) {
        uint32_t r = rnd(), cp = r % 4   ? pool[(r >> 4) % n_pool]
                                 : r % 8 ? 0x20 + (r >> 8) % 0x3000
                                         : (r >> 3) % 0x110000;
        if (r % 97 == 0) cp = 0xAC00 + (r >> 8) % 11172;
        n += dtl_utf8_encode(buf + n, cp);
    }
    return n;
}

static void differential(void)
{
    UErrorCode st = U_ZERO_ERROR;
    const UNormalizer2 *icu = unorm2_getNFCInstance(&st), *nfd = unorm2_getNFDInstance(&st);
    static uint32_t pool[40000];
    size_t n_pool = 0, wrong_icu = 0, wrong_utf8proc = 0, rounds = 400000;
    for (uint32_t cp = 0; cp < 0x110000 && n_pool < 40000; cp++) {
        UChar d[64];
        UErrorCode e = U_ZERO_ERROR;
        bool hangul = cp >= 0xAC00 && cp < 0xD7A4;
        if (hangul || (cp >= 0xD800 && cp < 0xE000)) continue;
        if (unorm2_getCombiningClass(icu, (UChar32)cp) || unorm2_getDecomposition(nfd, (UChar32)cp, d, 64, &e) >= 0 ||
            !unorm2_hasBoundaryBefore(icu, (UChar32)cp) || !unorm2_hasBoundaryAfter(icu, (UChar32)cp))
            pool[n_pool++] = cp;
    }
    for (size_t i = 0; i < rounds; i++) {
        char buf[256], back[1024];
        UChar u[512], c[1024];
        int32_t un, cn, bn;
        dtl_span in = {buf, random_text(buf, pool, n_pool)};
        st = U_ZERO_ERROR;
        u_strFromUTF8(u, 512, &un, buf, (int32_t)in.n, &st);
        cn = unorm2_normalize(icu, u, un, c, 1024, &st);
        u_strToUTF8(back, sizeof back, &bn, c, cn, &st);
        if (!nfc_is(in, (dtl_span){back, (size_t)bn}) && wrong_icu++ < 3)
            printf("# differs from ICU: %.*s\n", (int)in.n, buf);
        utf8proc_uint8_t *p = NULL;
        utf8proc_ssize_t pn =
            utf8proc_map((const utf8proc_uint8_t *)buf, (utf8proc_ssize_t)in.n, &p, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
        if (!p || !nfc_is(in, (dtl_span){(char *)p, (size_t)pn})) wrong_utf8proc++;
        free(p);
    }
    ok(wrong_icu == 0, "%zu random texts: the NFC of ICU %s (%zu differ)", rounds, U_ICU_VERSION, wrong_icu);
    ok(wrong_utf8proc == 0, "... and of utf8proc %s (%zu differ)", utf8proc_version(), wrong_utf8proc);
}

/* The default steps over repetitions of a piece must not cost more than 0.1 s for 400 KB. */
static void cost(const char *first, const char *piece, size_t bytes, const char *what)
{
    size_t k = strlen(piece), n = 0;
    char *text = malloc(bytes + 64);
    memcpy(text, first, strlen(first));
    n = strlen(first);
    while (n + k <= bytes) {
        memcpy(text + n, piece, k);
        n += k;
    }
    dtl_map map;
    dtl_map_init(&map, NULL);
    dtl_buf_reset(&out);
    clock_t from = clock();
    dtl_norm((dtl_span){text, n}, DTL_NORM_PLAIN, &out, &map, NULL, NULL);
    double s = (double)(clock() - from) / CLOCKS_PER_SEC;
    ok(s < 0.1 * (1 + (double)bytes / 400000), "%s, %zu KB: %.3f s", what, bytes / 1000, s);
    free(text);
    dtl_map_fini(&map);
}

int main(void)
{
    dtl_buf_init(&out, 0, NULL);
    consortium();
    differential();
    cost("a", "\xCC\x80\xCC\x96", 400000, "alternating marks");
    cost("a", "\xCC\x96\xCC\x80", 400000, "alternating marks, in order");
    cost("", "\xE1\x85\xA1", 400000, "vowels of Hangul without a start");
    cost("", "\xE0\xA6\xBE\xCC\x80", 400000, "signs that may compose");
    cost("", "&amp;", 400000, "entities of entities");
    cost("", "&", 400000, "ampersands");
    cost("", "\n ", 400000, "empty lines");
    cost("", "x\n ", 400000, "short lines");
    cost("", "ab-\nc", 400000, "broken words");
    cost("", "\xFF", 400000, "ill-formed bytes");
    cost("", "\xE2\x80\x8B\xCC\x81", 400000, "invisible and mark");
    cost("", "\xC3\x83\xC2\x83\xC3\x82", 400000, "mojibake");
    cost("", "\xC2\xA0", 400000, "no-break spaces");
    cost("", "\xE0\xA5\x8D", 400000, "viramas");
    cost("", "                                                                       x", 400000, "long runs of blanks");
    dtl_buf_fini(&out);
    return done();
}
