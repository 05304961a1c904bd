/* SPDX-License-Identifier: Apache-2.0
 * First byte: format and options. The rest: a dump. What comes out must be records, and the same however the bytes arrive. */
#include "dateline/read.h"
#include "dateline/utf8.h"
#include "fuzz.h"

#include <string.h>

const char *const fuzz_name = "read";

typedef struct source {
    const uint8_t *s;
    size_t n, at, step;
} source;

static long get(void *user, char *to, size_t n)
{
    source *f = user;
    if (n > f->step) n = f->step;
    if (n > f->n - f->at) n = f->n - f->at;
    if (n) memcpy(to, f->s + f->at, n);
    f->at += n;
    return (long)n;
}

static void check_record(dtl_span line)
{
    dtl_record r;
    dtl_arena arena;
    dtl_span text;
    dtl_record_init(&r, NULL);
    dtl_arena_init(&arena, NULL);
    must(dtl_record_parse(&r, line, NULL) == DTL_OK);
    must(dtl_record_text(&r, "text", &arena, &text) && dtl_utf8_valid(text));
    for (size_t i = 0; i + 1 < text.n; i++) must(text.s[i] != '\n' || text.s[i + 1] != '\n');
    must(dtl_record_get(&r, "id") && dtl_record_get(&r, "input") && dtl_record_get(&r, "anchor_basis"));
    dtl_record_fini(&r);
    dtl_arena_fini(&arena);
}

static void read_all(const uint8_t *data, size_t size, size_t step, const dtl_read_options *opt, dtl_buf *out)
{
    source f = {data, size, 0, step};
    dtl_read r;
    dtl_span line;
    dtl_error err = {0};
    dtl_status s = dtl_read_open(&r, get, &f, "stdin", opt, NULL, &err);
    must(s == DTL_OK);
    for (size_t i = 0;; i++) {
        must(i <= size + 2); /* it ends */
        err = (dtl_error){0};
        s = dtl_read_next(&r, &line, &err);
        if (s == DTL_OK && !line.s) break;
        if (s == DTL_OK) {
            check_record(line);
            dtl_buf_span(out, line);
        } else {
            must(err.status == s && err.msg[0]);
            dtl_buf_puts(out, err.msg);
        }
        dtl_buf_byte(out, '\n');
        if (s == DTL_E_CUT || s == DTL_E_IO || s == DTL_E_NOMEM) break;
    }
    dtl_read_close(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1 << 16) return 0;
    dtl_read_options opt = {.format = (dtl_read_format)((data[0] & 15) % (DTL_READ_TSV + 1)),
                            .max_record = data[0] & 16 ? 200 : 0};
    if (data[0] & 32) opt.date = "2024-09-20";
    if (data[0] & 64) opt.map[DTL_READ_BODY] = "a.b";
    dtl_buf one, other;
    dtl_buf_init(&one, 0, NULL);
    dtl_buf_init(&other, 0, NULL);
    read_all(data + 1, size - 1, 1 << 20, &opt, &one);
    read_all(data + 1, size - 1, 7, &opt, &other);
    must(dtl_span_eq(dtl_buf_view(&one), dtl_buf_view(&other)));
    dtl_buf_fini(&one);
    dtl_buf_fini(&other);
    return 0;
}
