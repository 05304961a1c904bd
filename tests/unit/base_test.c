/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/base.h"
#include "tap.h"

#include <stdlib.h>

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

int main(void)
{
    static const dtl_alloc failing = {fail_alloc, fail_resize, fail_release, NULL};
    dtl_error err = {0};
    ok(dtl_fail(&err, DTL_E_DATA, "first %d", 1) == DTL_E_DATA, "dtl_fail gives its status back");
    dtl_fail(&err, DTL_E_IO, "second");
    ok(err.status == DTL_E_DATA && !strcmp(err.msg, "first 1"), "the first error wins");
    char longname[200];
    memset(longname, 'a', sizeof longname);
    strcpy(longname + 190, "/end.txt");
    dtl_error_at(&err, longname, 3, 7);
    ok(err.line == 3 && err.byte == 7 && !strcmp(err.source + strlen(err.source) - 8, "/end.txt"),
       "a long source keeps its end");
    ok(dtl_fail(NULL, DTL_E_DATA, "x") == DTL_E_DATA, "NULL error is allowed");

    dtl_arena a;
    dtl_arena_init(&a, NULL);
    char *p = dtl_arena_alloc(&a, 3), *q = dtl_arena_alloc(&a, 1 << 20), *r = dtl_arena_alloc(&a, 5);
    ok(p && q && r && ((uintptr_t)p & 15) == 0 && ((uintptr_t)r & 15) == 0, "small, large, small: all aligned");
    memset(q, 1, 1 << 20);
    ok(dtl_arena_zero(&a, SIZE_MAX / 2, 8) == NULL && a.status == DTL_E_NOMEM,
       "count * size that overflows is refused");
    dtl_arena_reset(&a);
    ok(a.status == DTL_OK && dtl_arena_alloc(&a, 3) == p,
       "reset forgets the failure and starts again at the first chunk");
    dtl_span s = dtl_arena_printf(&a, "%s-%d", "x", 42);
    is(s.s, s.n, "x-42", 4, "arena printf");
    ok(s.s[4] == '\0' && dtl_arena_dup(&a, DTL_NONE).n == 0, "copies end with a NUL; an empty span is copied");
    dtl_arena_fini(&a);
    left = 0;
    dtl_arena_init(&a, &failing);
    ok(dtl_arena_alloc(&a, 8) == NULL && a.status == DTL_E_NOMEM, "arena remembers that memory ran out");
    dtl_arena_fini(&a);

    dtl_buf b;
    dtl_buf_init(&b, 10, NULL);
    dtl_buf_puts(&b, "12345");
    dtl_buf_byte(&b, '6');
    ok(b.status == DTL_OK && b.n == 6, "six bytes of ten");
    dtl_buf_puts(&b, "78901");
    ok(b.status == DTL_E_LIMIT && b.n == 6, "over the limit: nothing is put, the status says so");
    dtl_buf_reset(&b);
    dtl_buf_printf(&b, "%05d", 7);
    is(b.s, b.n, "00007", 5, "printf after a reset");
    dtl_buf_fini(&b);
    for (int n = 0; n < 4; n++) {
        left = n;
        dtl_buf_init(&b, 0, &failing);
        for (int i = 0; i < 3000; i++) dtl_buf_byte(&b, 'x');
        ok((b.status == DTL_OK && b.n == 3000) || (b.status == DTL_E_NOMEM && b.n < 3000), "allocation %d fails", n);
        dtl_buf_fini(&b);
    }
    ok(dtl_span_cmp(DTL_LIT("ab"), DTL_LIT("abc")) < 0 && dtl_span_eq(DTL_NONE, DTL_LIT("")), "spans compare by bytes");
    return done();
}
