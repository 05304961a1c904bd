/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/decode.h"
#include "dateline/utf8.h"
#include "tap.h"

#include <stdlib.h>

int main(void)
{
    static const struct {
        const char *what, *in;
        size_t n;
        const char *declared, *out, *charset, *basis;
        size_t bad;
    } cases[] = {
        {"nothing", "", 0, NULL, "", "utf-8", "ascii", 0},
        {"ASCII, whatever is declared", "Hanoi", 5, "koi8-r", "Hanoi", "utf-8", "ascii", 0},
        {"UTF-8", "Hano\xC3\xAF", 6, NULL, "Hano\xC3\xAF", "utf-8", "utf8", 0},
        {"UTF-8 BOM", "\xEF\xBB\xBFHano\xC3\xAF", 9, NULL, "Hano\xC3\xAF", "utf-8", "bom", 0},
        {"UTF-16LE BOM", "\xFF\xFEH\0\xEF\0", 6, NULL, "H\xC3\xAF", "utf-16le", "bom", 0},
        {"UTF-16BE BOM, pair", "\xFE\xFF\xD8\x3D\xDE\x00\0!", 8, NULL, "\xF0\x9F\x98\x80!", "utf-16be", "bom", 0},
        {"UTF-32LE BOM", "\xFF\xFE\0\0H\0\0\0", 8, NULL, "H", "utf-32le", "bom", 0},
        {"UTF-32BE BOM", "\0\0\xFE\xFF\0\0\0H", 8, NULL, "H", "utf-32be", "bom", 0},
        {"UTF-16LE without BOM", "V\0i\0\xEB\0n\0t\0i\0a\0n\0e\0", 18, NULL, "Vi\xC3\xABntiane", "utf-16le", "detected",
         0},
        {"declared latin1 is windows-1252", "\x93\xE9\x94", 3, "ISO-8859-1", "\xE2\x80\x9C\xC3\xA9\xE2\x80\x9D",
         "windows-1252", "declared", 0},
        {"quotes and spaces in the label", "\xE9", 1, " \"Latin1\" ", "\xC3\xA9", "windows-1252", "declared", 0},
        {"declared latin1, but UTF-8", "Hano\xC3\xAF", 6, "latin1", "Hano\xC3\xAF", "utf-8", "utf8", 0},
        {"declared shift_jis", "\x93\x8C\x8B\x9E", 4, "x-sjis", "\xE6\x9D\xB1\xE4\xBA\xAC", "shift_jis", "declared", 0},
        {"UTF-8 with errors", "\xC3\xA9\xC3\xA8\xC3\xA0\xC3\xA9\xC3\xA8\xC3\xA0\xC3\xA9\xC3\xA8\xFF", 17, NULL,
         "\xC3\xA9\xC3\xA8\xC3\xA0\xC3\xA9\xC3\xA8\xC3\xA0\xC3\xA9\xC3\xA8\xEF\xBF\xBD", "utf-8", "utf8-errors", 1},
        {"declared UTF-8 with an error", "ab\xC3\xA9\xFFz", 6, "utf8", "ab\xC3\xA9\xEF\xBF\xBDz", "utf-8", "declared",
         1},
        {"ISO-2022-JP by its escapes", "\x1B$B\x45\x6C\x35\x7E\x1B(B!", 11, NULL, "\xE6\x9D\xB1\xE4\xBA\xAC!",
         "iso-2022-jp", "detected", 0},
    };
    dtl_buf out;
    dtl_map map;
    dtl_decoded how;
    dtl_buf_init(&out, 0, NULL);
    dtl_map_init(&map, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dtl_buf_reset(&out);
        dtl_span raw = {cases[i].in, cases[i].n};
        ok(dtl_decode_map(raw, cases[i].declared, &out, &how, &map, NULL) == DTL_OK, "%s: decoded", cases[i].what);
        is(out.s, out.n, cases[i].out, strlen(cases[i].out), "%s: text", cases[i].what);
        ok(!strcmp(how.charset, cases[i].charset), "%s: charset %s", cases[i].what, how.charset);
        ok(!strcmp(dtl_basis_text(how.basis), cases[i].basis), "%s: by %s", cases[i].what, dtl_basis_text(how.basis));
        ok(how.n_bad == cases[i].bad, "%s: %zu bad", cases[i].what, how.n_bad);
        size_t a, b;
        dtl_map_raw(&map, 0, out.n, &a, &b);
        ok(out.n == 0 || raw.s[0] == 0x1B || (a == how.bom && b == raw.n), "%s: the whole text is the whole raw text",
           cases[i].what);
    }
    dtl_buf_reset(&out);
    dtl_decode(DTL_LIT("H\xB5 N\xE9i"), "tcvn3", &out, &how, NULL);
    is(out.s, out.n, "H\xC3\xA0 N\xE1\xBB\x99i", 9, "TCVN3 (declared)");
    dtl_buf_reset(&out);
    dtl_decode(DTL_LIT("H\xE0 N\xB5i"), "VISCII", &out, &how, NULL);
    is(out.s, out.n, "H\xC3\xA0 N\xE1\xBB\x99i", 9, "VISCII (declared)");
    dtl_buf_reset(&out);
    dtl_decode(DTL_LIT("d\xE9j\xE0"), "no-such-charset", &out, &how, NULL);
    ok(how.declared_unknown && out.n > 4 && dtl_utf8_valid(dtl_buf_view(&out)),
       "an unknown charset is noted, the text is read");

    static const char *const labels[][2] = {
        {"UTF8", "utf-8"},
        {"cp1252", "windows-1252"},
        {"x-cp1251", "windows-1251"},
        {"GB2312", "gb18030"},
        {"gbk", "gb18030"},
        {"KS_C_5601-1987", "euc-kr"},
        {"TIS-620", "windows-874"},
        {"ISO_8859-9", "windows-1254"},
        {"csISOLatin2", "iso-8859-2"},
        {"Mac", "macintosh"},
        {"cp866", "ibm866"},
        {"koi8_r", "koi8-r"},
        {"TCVN-5712", "tcvn3"},
        {"unicode-1-1-utf-8", "utf-8"},
        {"windows-31j", "shift_jis"},
    };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        const char *name = dtl_charset_name(labels[i][0]);
        ok(name && !strcmp(name, labels[i][1]), "%s is %s (%s)", labels[i][0], labels[i][1], name ? name : "nothing");
    }
    ok(!dtl_charset_name("") && !dtl_charset_name("klingon") && !dtl_charset_name(NULL), "what no charset is called");
    size_t n_charsets = 0, unread = 0;
    for (const char *name; (name = dtl_charset_at(n_charsets)); n_charsets++) {
        dtl_buf_reset(&out);
        char all[1024];
        for (size_t i = 0; i < sizeof all; i++) all[i] = (char)(i * 7 + (i >> 3));
        if (dtl_decode_map((dtl_span){all, sizeof all}, name, &out, &how, &map, NULL) != DTL_OK ||
            !dtl_utf8_valid(dtl_buf_view(&out)))
            unread++;
    }
    ok(unread == 0, "%zu charsets read any bytes as well-formed UTF-8", n_charsets);
    /* one sentence or two of news each, detected without any help */
    static const char *const seeds[][2] = {
        {"cp1252", "windows-1252"}, {"cp1251", "windows-1251"}, {"koi8r", "koi8-r"},   {"sjis", "shift_jis"},
        {"eucjp", "euc-jp"},        {"gb", "gb18030"},          {"big5", "big5"},      {"euckr", "euc-kr"},
        {"cp1256", "windows-1256"}, {"tis", "windows-874"},     {"tcvn3", "tcvn3"},    {"viscii", "viscii"},
        {"jis", "iso-2022-jp"},     {"hz", "hz-gb-2312"},       {"utf16", "utf-16le"}, {"utf32", "utf-32le"},
    };
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        char path[100], bytes[2048];
        snprintf(path, sizeof path, "tests/fuzz/corpus/decode/%s", seeds[i][0]);
        FILE *f = fopen(path, "rb");
        size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
        if (f) fclose(f);
        dtl_buf_reset(&out);
        if (n) dtl_decode((dtl_span){bytes + 1, n - 1}, NULL, &out, &how, NULL);
        ok(n && !strcmp(how.charset, seeds[i][1]), "%s is found to be %s (%s, %.2f)", seeds[i][0], seeds[i][1],
           how.charset, how.score);
    }
    dtl_map_fini(&map);
    dtl_buf_fini(&out);
    return done();
}
