/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/record.h"
#include "tap.h"

#include <stdlib.h>

static int left = 1 << 30;
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

/* set: key, raw value pairs */
static const struct {
    const char *what, *in, *set[7], *out;
} edits[] = {
    {"nothing set: the same bytes",
     " { \"a\" : 1e400 ,\"a\":0.10, \"\\u0062\":\"\\/\" } ",
     {0},
     " { \"a\" : 1e400 ,\"a\":0.10, \"\\u0062\":\"\\/\" } "},
    {"a new member goes last", "{\"a\":1}", {"b", "2"}, "{\"a\":1,\"b\":2}"},
    {"into an empty record", "{}", {"b", "2"}, "{\"b\":2}"},
    {"into an empty record with spaces", " { } ", {"b", "2", "c", "[]"}, " { \"b\":2,\"c\":[]} "},
    {"a member is replaced where it stands", "{\"a\" : 1 , \"b\":2}", {"a", "\"x\""}, "{\"a\" : \"x\" , \"b\":2}"},
    {"the last of duplicates is replaced", "{\"a\":1,\"a\":2,\"b\":3}", {"a", "9"}, "{\"a\":1,\"a\":9,\"b\":3}"},
    {"a key written with escapes is found", "{\"\\u0061\":1}", {"a", "9"}, "{\"\\u0061\":9}"},
    {"set twice: the later value", "{\"a\":1}", {"a", "2", "a", "3"}, "{\"a\":3}"},
    {"set twice, new", "{\"a\":1}", {"z", "2", "z", "3"}, "{\"a\":1,\"z\":3}"},
    {"in any order",
     "{\"a\":1,\"b\":2,\"c\":3}",
     {"c", "30", "z", "0", "a", "10"},
     "{\"a\":10,\"b\":2,\"c\":30,\"z\":0}"},
    {"a key that needs escapes", "{\"a\":1}", {"q\"\n", "2"}, "{\"a\":1,\"q\\\"\\n\":2}"},
    {"braces in strings are no braces", "{\"a\":\"}\"}", {"b", "\"{\""}, "{\"a\":\"}\",\"b\":\"{\"}"},
    {"an empty key", "{\"\":1}", {"", "2"}, "{\"\":2}"},
    {"a carriage return stays", "{\"a\":1}\r", {"b", "2"}, "{\"a\":1,\"b\":2}\r"},
};

static const struct {
    const char *in;
    unsigned at;
} bad[] = {
    {"", 0},
    {" ", 1},
    {"[]", 0},
    {"1", 0},
    {"\"a\"", 0},
    {"null", 0},
    {"{", 1},
    {"{}x", 2},
    {"{}{}", 2},
    {"{\"a\"}", 4},
    {"{\"a\":1,}", 7},
    {"{\"a\":[}", 6},
    {"{\"a\":1", 6},
    {"{\"a\" 1}", 5},
    {"{\"a\":}", 5},
    {"{a:1}", 1},
    {"{\"a\":1\n}", 6},
    {"\n{}", 0},
    {"{\"a\":\"\xFF\"}", 6},
    {"\xEF\xBB\xBF{}", 0},
    {"{\"a\":01}", 5},
    {"{,\"a\":1}", 1},
    {"{\"a\":1 \"b\":2}", 7},
    {"{\"a\":1},", 7},
    {"{\"a\":\"\x01\"}", 6},
    {"{\"a\":nul}", 5},
};

static void all_failures(void)
{
    static const dtl_alloc failing = {fail_alloc, fail_resize, fail_release, NULL};
    char line[2000] = "{\"k\":0";
    for (int i = 0; i < 100; i++) strcat(line, ",\"\\u006b\":\"v\\n\"");
    strcat(line, "}");
    int n = 0;
    for (;; n++) {
        dtl_record r;
        dtl_arena a;
        dtl_buf b;
        dtl_span t;
        left = n;
        dtl_record_init(&r, &failing);
        dtl_arena_init(&a, &failing);
        dtl_buf_init(&b, 0, &failing);
        dtl_status s = dtl_record_parse(&r, dtl_span_str(line), NULL);
        bool decoded = s == DTL_OK && dtl_record_text(&r, "k", &a, &t);
        if (s == DTL_OK) s = dtl_record_set(&r, "k", DTL_LIT("1"));
        if (s == DTL_OK) s = dtl_record_set(&r, "new", DTL_LIT("2"));
        if (s == DTL_OK) s = dtl_record_write(&r, &b);
        bool whole = s == DTL_OK && decoded && b.n == strlen(line) - 5 + 1 + 8;
        dtl_record_fini(&r);
        dtl_arena_fini(&a);
        dtl_buf_fini(&b);
        if (whole) break;
        if (s != DTL_E_NOMEM && decoded) break;
        if (n > 100) break;
    }
    left = 1 << 30;
    ok(n >= 4 && n < 50, "an allocation that fails, whichever of the %d, is DTL_E_NOMEM", n);
}

int main(void)
{
    dtl_record r;
    dtl_arena a;
    dtl_buf b;
    dtl_span t;
    dtl_record_init(&r, NULL);
    dtl_arena_init(&a, NULL);
    dtl_buf_init(&b, 0, NULL);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        dtl_status s = dtl_record_parse(&r, dtl_span_str(edits[i].in), NULL);
        for (int k = 0; edits[i].set[k]; k += 2)
            s = s ? s : dtl_record_set(&r, edits[i].set[k], dtl_span_str(edits[i].set[k + 1]));
        dtl_buf_reset(&b);
        ok(s == DTL_OK && dtl_record_write(&r, &b) == DTL_OK, "edit: %s", edits[i].what);
        is(b.s, b.n, edits[i].out, strlen(edits[i].out), "  gives");
        ok(dtl_record_parse(&r, dtl_buf_view(&b), NULL) == DTL_OK, "  and is a record again");
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        dtl_error err = {0};
        ok(dtl_record_parse(&r, dtl_span_str(bad[i].in), &err) == DTL_E_DATA && err.byte == bad[i].at &&
               r.n_members == 0,
           "refuses %s at byte %u: %s", i == 17 || i == 16 ? "a line end" : bad[i].in, (unsigned)err.byte, err.msg);
        ok(dtl_record_parse(&r, dtl_span_str(bad[i].in), NULL) == DTL_E_DATA, "  also when nobody asks why");
    }
    ok(dtl_record_parse(&r, DTL_NONE, NULL) == DTL_E_DATA, "no line at all");

    dtl_record_parse(
        &r,
        DTL_LIT("{\"text\":\"Hano\xC3\xAF\\n\\u0000\",\"n\":1,\"text\":\"last\",\"plain\":\"x y\",\"o\":{\"text\":1}}"),
        NULL);
    ok(dtl_record_text(&r, "text", &a, &t) && dtl_span_eq(t, DTL_LIT("last")), "of duplicates the last is read");
    ok(dtl_record_text(&r, "plain", &a, &t) && t.s > r.line.s && t.s < r.line.s + r.line.n,
       "a string without escapes is borrowed");
    ok(!dtl_record_text(&r, "n", &a, &t) && !dtl_record_text(&r, "absent", &a, &t) && !dtl_record_text(&r, "o", &a, &t),
       "numbers, objects and absent members are no text");
    ok(dtl_record_get(&r, "o") && dtl_span_eq(*dtl_record_get(&r, "o"), DTL_LIT("{\"text\":1}")) &&
           !dtl_record_get(&r, "nope"),
       "raw values");
    ok(dtl_record_set(&r, "n", DTL_LIT("\"two\\u0000\"")) == DTL_OK && dtl_record_text(&r, "n", &a, &t) &&
           dtl_span_eq(t, DTL_LIT("two\0")),
       "edits are read back; NUL is kept");
    ok(dtl_record_set(&r, "n", DTL_LIT("{")) == DTL_E_BUG && dtl_record_set(&r, "n", DTL_LIT("")) == DTL_E_BUG &&
           dtl_record_set(&r, "n", DTL_LIT("1 2")) == DTL_E_BUG &&
           dtl_record_set(&r, "n", DTL_LIT("[\n]")) == DTL_E_BUG,
       "what is not one JSON value on one line is not spliced in");
    ok(dtl_record_text(&r, "n", &a, &t) && t.n == 4, "  and changes nothing");
    dtl_record_fini(&r);
    dtl_record_init(&r, NULL);
    dtl_buf_reset(&b);
    ok(dtl_record_set(&r, "a", DTL_LIT("1")) == DTL_OK && dtl_record_write(&r, &b) == DTL_OK,
       "a record made from nothing");
    is(b.s, b.n, "{\"a\":1}", 7, "  is an object");

    /* nesting counts the record itself */
    for (int depth = DTL_DEPTH_MAX; depth <= DTL_DEPTH_MAX + 1; depth++) {
        dtl_buf_reset(&b);
        dtl_buf_puts(&b, "{\"a\":");
        for (int i = 1; i < depth; i++) dtl_buf_byte(&b, '[');
        for (int i = 1; i < depth; i++) dtl_buf_byte(&b, ']');
        dtl_buf_byte(&b, '}');
        ok(dtl_record_parse(&r, dtl_buf_view(&b), NULL) == (depth > DTL_DEPTH_MAX ? DTL_E_LIMIT : DTL_OK),
           "a record %d deep", depth);
    }
    /* many members, and a buffer that may not grow */
    dtl_buf_reset(&b);
    dtl_buf_puts(&b, "{\"k0\":0");
    for (int i = 1; i < 5000; i++) dtl_buf_printf(&b, ",\"k%d\":%d", i, i);
    dtl_buf_byte(&b, '}');
    ok(dtl_record_parse(&r, dtl_buf_view(&b), NULL) == DTL_OK && r.n_members == 5000 &&
           dtl_span_eq(*dtl_record_get(&r, "k4711"), DTL_LIT("4711")),
       "5000 members");
    dtl_buf small;
    dtl_buf_init(&small, 100, NULL);
    ok(dtl_record_write(&r, &small) == DTL_E_LIMIT, "an output limit is kept");
    dtl_buf_fini(&small);
    all_failures();
    dtl_buf_fini(&b);
    dtl_arena_fini(&a);
    dtl_record_fini(&r);
    return done();
}
