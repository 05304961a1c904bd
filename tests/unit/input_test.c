/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/input.h"
#include "tap.h"

#include <stdlib.h>
#include <zlib.h>

typedef struct source {
    const char *s;
    size_t n, at, step;
    bool fails;
} source;

static long get(void *user, char *to, size_t n)
{
    source *f = user;
    if (f->at == f->n) return f->fails ? -1 : 0;
    if (n > f->step) n = f->step;
    if (n > f->n - f->at) n = f->n - f->at;
    memcpy(to, f->s + f->at, n);
    f->at += n;
    return (long)n;
}

/* All lines in brackets; one over the limit as <>. */
static dtl_status lines_of(const char *s, size_t n, size_t step, size_t max, dtl_buf *out)
{
    source f = {s, n, 0, step, false};
    dtl_input in;
    dtl_span line;
    int got;
    dtl_buf_reset(out);
    dtl_input_open(&in, get, &f, max, NULL);
    while ((got = dtl_input_line(&in, &line)) != 0) {
        dtl_buf_byte(out, got > 0 ? '[' : '<');
        if (got > 0) dtl_buf_span(out, line);
        dtl_buf_byte(out, got > 0 ? ']' : '>');
    }
    dtl_status st = in.status;
    dtl_input_close(&in);
    return st;
}

static const struct {
    const char *what, *in;
    size_t n;
    const char *out;
} cases[] = {
#define C(what, in, out)                                                                                               \
    {                                                                                                                  \
        what, in, sizeof(in) - 1, out                                                                                  \
    }
    C("nothing", "", ""),
    C("one line", "a\n", "[a]"),
    C("no last line end", "a\nb", "[a][b]"),
    C("empty lines", "\n\na\n", "[][][a]"),
    C("CR LF", "a\r\nb\r\n", "[a][b]"),
    C("a lone CR stays", "a\rb\n", "[a\rb]"),
    C("UTF-8 BOM",
      "\xEF\xBB\xBF"
      "a\n",
      "[a]"),
    C("a BOM alone", "\xEF\xBB\xBF", ""),
    C("a BOM later stays",
      "a\n\xEF\xBB\xBF"
      "b",
      "[a][\xEF\xBB\xBF"
      "b]"),
    C("UTF-16LE with BOM",
      "\xFF\xFE"
      "a\0\xE9\0\n\0b\0",
      "[a\xC3\xA9][b]"),
    C("UTF-16BE with BOM", "\xFE\xFF\0a\0\xE9\0\n\0b", "[a\xC3\xA9][b]"),
    C("UTF-16LE, a pair", "\xFF\xFE\x3D\xD8\x00\xDE", "[\xF0\x9F\x98\x80]"),
    C("UTF-16LE, half a pair",
      "\xFF\xFE\x3D\xD8"
      "a\0",
      "[\xEF\xBF\xBD"
      "a]"),
    C("UTF-16LE, half a pair at the end",
      "\xFF\xFE"
      "a\0\x3D\xD8",
      "[a\xEF\xBF\xBD]"),
    C("UTF-16LE, half a unit at the end",
      "\xFF\xFE"
      "a\0b",
      "[a\xEF\xBF\xBD]"),
    C("UTF-16LE without BOM, an object", "{\0}\0\n\0", "[{}]"),
    C("UTF-16BE without BOM, an object", "\0{\0}\0\n", "[{}]"),
    C("UTF-32LE with BOM", "\xFF\xFE\0\0a\0\0\0\x00\xF6\x01\0", "[a\xF0\x9F\x98\x80]"),
    C("UTF-32BE with BOM", "\0\0\xFE\xFF\0\0\0a", "[a]"),
    C("NUL bytes stay", "a\0b\n", "[a"),
    C("legacy bytes stay", "caf\xE9\n", "[caf\xE9]"),
    C("the longest line there may be", "0123456789012345678901234567890123456789\n",
      "[0123456789012345678901234567890123456789]"),
    C("and with CR LF", "0123456789012345678901234567890123456789\r\nx",
      "[0123456789012345678901234567890123456789][x]"),
    C("one byte more", "0123456789012345678901234567890123456789+\nx", "<>[x]"),
    C("much more", "a\n0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\nx",
      "[a]<>[x]"),
    C("much more and no end",
      "a\n0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890", "[a]<>"),
};

static size_t pack(const char *s, size_t n, char *to, size_t room)
{
    z_stream z = {0};
    deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    z.next_in = (unsigned char *)(uintptr_t)s;
    z.avail_in = (unsigned)n;
    z.next_out = (unsigned char *)to;
    z.avail_out = (unsigned)room;
    deflate(&z, Z_FINISH);
    deflateEnd(&z);
    return z.total_out;
}

static void gzip_cases(void)
{
    static char packed[200000], text[300000];
    size_t n = 0, t = 0;
    dtl_buf b;
    dtl_buf_init(&b, 0, NULL);
    for (size_t step = 1; step < 100000; step = step * 7 + 1) {
        n = pack("one\ntwo\n", 8, packed, sizeof packed);
        n += pack("three", 5, packed + n, sizeof packed - n);
        n += pack("", 0, packed + n, sizeof packed - n);
        n += pack(" four\n", 6, packed + n, sizeof packed - n);
        ok(lines_of(packed, n, step, 100, &b) == DTL_OK, "four members, %zu bytes at a time", step);
        is(b.s, b.n, "[one][two][three four]", 22, "  are one stream");
    }
    memset(packed + n, 0, 700);
    ok(lines_of(packed, n + 700, 512, 100, &b) == DTL_OK && b.n == 22, "zero padding behind it is nothing");
    memcpy(packed + n, "rubbish", 7);
    ok(lines_of(packed, n + 7, 512, 100, &b) == DTL_OK && b.n == 22, "nor is rubbish");
    bool all = true;
    size_t cut = 0;
    size_t one = pack("one\ntwo\n", 8, packed, sizeof packed);
    for (size_t k = 3; k < one; k++) {
        dtl_status st = lines_of(packed, k, 512, 100, &b);
        all = all && st == DTL_E_CUT;
        cut++;
    }
    ok(all, "cut at each of %zu places: DTL_E_CUT", cut);
    n = one + pack("three\n", 6, packed + one, sizeof packed - one);
    ok(lines_of(packed, n - 5, 512, 100, &b) == DTL_E_CUT && b.n >= 10 && !memcmp(b.s, "[one][two]", 10),
       "what came before the cut is given");
    packed[one + 12] ^= 0x55;
    ok(lines_of(packed, n, 512, 100, &b) == DTL_E_DATA && b.n >= 10 && !memcmp(b.s, "[one][two]", 10),
       "what came before a damaged member is given");
    n = pack("one\ntwo\n", 8, packed, sizeof packed);
    packed[n - 6] ^= 1;
    ok(lines_of(packed, n, 512, 100, &b) == DTL_E_DATA && b.n == 10, "a wrong checksum is damage");
    for (t = 0; t + 30 < sizeof text; t++) text[t] = "abcdefg hij\n"[(t * 7 + t / 13) % 12];
    n = pack(text, t, packed, sizeof packed);
    dtl_buf plain;
    dtl_buf_init(&plain, 0, NULL);
    lines_of(text, t, 100000, 1000, &plain);
    ok(lines_of(packed, n, 1000, 1000, &b) == DTL_OK && dtl_span_eq(dtl_buf_view(&b), dtl_buf_view(&plain)),
       "300 KB packed are the same lines as unpacked");
    n = pack("\xFF\xFE"
             "a\0\n\0b\0",
             8, packed, sizeof packed);
    lines_of(packed, n, 3, 100, &b);
    is(b.s, b.n, "[a][b]", 6, "UTF-16 in gzip");
    dtl_buf_fini(&plain);
    dtl_buf_fini(&b);
}

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

int main(void)
{
    dtl_buf b;
    dtl_buf_init(&b, 0, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool same = true;
        for (size_t step = 1; step < 200; step = step * 3 + 1) {
            dtl_status st = lines_of(cases[i].in, cases[i].n, step, 40, &b);
            size_t want =
                strlen(cases[i].out); /* a NUL in the line ends `out`, so only what stands before it is compared */
            same = same && st == DTL_OK && b.n >= want && (want == 0 || !memcmp(b.s, cases[i].out, want)) &&
                   (b.n == want || memchr(b.s, 0, b.n));
        }
        ok(same, "%s", cases[i].what);
        if (!same) printf("# got %.*s\n", (int)b.n, b.s);
    }
    gzip_cases();

    source f = {"one\ntwo", 7, 0, 3, true};
    dtl_input in;
    dtl_span line;
    dtl_input_open(&in, get, &f, 100, NULL);
    ok(dtl_input_peek(&in, 2).n >= 2 && dtl_input_line(&in, &line) == 1 && dtl_span_eq(line, DTL_LIT("one")) &&
           in.line == 1 && in.byte == 0,
       "peeking takes nothing");
    ok(dtl_input_line(&in, &line) == 1 && in.byte == 4 && in.no_newline && in.status == DTL_E_IO,
       "a failing read: what came before, then DTL_E_IO");
    ok(dtl_input_line(&in, &line) == 0, "and the end");
    dtl_input_close(&in);
    f = (source){"0123456789", 10, 0, 3, false};
    dtl_input_open(&in, get, &f, 9, NULL);
    ok(!dtl_input_rest(&in, &line), "the rest is over the limit");
    dtl_input_close(&in);
    f = (source){"0123456789", 10, 0, 3, false};
    dtl_input_open(&in, get, &f, 10, NULL);
    ok(dtl_input_rest(&in, &line) && line.n == 10, "or just within it");
    dtl_input_close(&in);

    /* memory: fifty lines of 1 MB through a buffer that is given back */
    char *big = malloc(6 << 20);
    memset(big, 'x', 6 << 20);
    big[(6 << 20) - 1] = '\n';
    f = (source){big, 6 << 20, 0, 65536, false};
    dtl_input_open(&in, get, &f, 64 << 20, NULL);
    ok(dtl_input_line(&in, &line) == 1 && line.n == (6 << 20) - 1, "a line of 6 MB");
    ok(dtl_input_line(&in, &line) == 0 && in.cap < 1 << 20, "does not stay in memory");
    dtl_input_close(&in);
    free(big);

    static char packed[1000];
    size_t n = pack("a\nb\n", 4, packed, sizeof packed);
    static const dtl_alloc failing = {fail_alloc, fail_resize, fail_release, NULL};
    int k, bad = 0;
    for (k = 0; k < 20; k++) {
        left = k;
        f = (source){packed, n, 0, 100, false};
        dtl_status st = dtl_input_open(&in, get, &f, 100, &failing);
        int lines = 0;
        while (st == DTL_OK && dtl_input_line(&in, &line) > 0) lines++;
        if (st == DTL_OK) st = in.status;
        dtl_input_close(&in);
        bad += st == DTL_OK ? lines != 2 : st != DTL_E_NOMEM;
        if (st == DTL_OK) break;
    }
    ok(bad == 0 && k > 2 && k < 20, "an allocation that fails, whichever of the %d", k);
    dtl_buf_fini(&b);
    return done();
}
