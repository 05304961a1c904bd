/* SPDX-License-Identifier: Apache-2.0
 *
 * base: spans, errors, the arena and the growing buffer that everything else stands on.
 *
 * Idea    One arena an article: what is found in a record lives in it and goes with it. Out of memory is a status, never
 *         an abort; arenas and buffers remember it, so a caller may write on and ask once at the end.
 * Shape   dtl_span {s, n}: n bytes from s, never NUL-terminated by contract. n counts bytes unless a name says `cp`
 *         (Unicode code points).
 * Units   Bytes. Lines and bytes in errors count from 1 and 0: "line 1, byte 0" is the first byte of the input.
 * Errors  Fallible functions return dtl_status and take a dtl_error last, which may be NULL; the first error wins.
 *         _init/_fini: caller's storage. _new/_free: heap. _reset empties and keeps capacity. _open/_close: files.
 * Source  The allocator triple follows cmark's cmark_mem, buffer limits curl's dynbuf.
 *
 *     dtl_arena a;
 *     dtl_arena_init(&a, NULL);
 *     char *copy = dtl_arena_dup(&a, DTL_LIT("Vientiane")).s;
 *     dtl_arena_reset(&a);       // everything of this article is gone, the memory is kept
 *     dtl_arena_fini(&a);
 */
#ifndef DATELINE_BASE_H
#define DATELINE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DTL_VERSION "0.1.0"

typedef enum dtl_status {
    DTL_OK = 0,
    DTL_E_NOMEM,   /* the allocator said no */
    DTL_E_LIMIT,   /* a stated limit (record size, nesting, spans) was passed */
    DTL_E_DATA,    /* the input is not what it claims to be; the record is set aside */
    DTL_E_CUT,     /* the input ends too early (cut gzip, half a line) */
    DTL_E_IO,      /* reading or writing failed */
    DTL_E_NOINPUT, /* no such file, or it cannot be read */
    DTL_E_NOPACK,  /* a pack or model is missing */
    DTL_E_PACK,    /* a pack or model is damaged, or of another version */
    DTL_E_USAGE,   /* the caller asked for something that does not exist */
    DTL_E_BUG      /* cannot happen */
} dtl_status;

typedef struct dtl_span {
    const char *s;
    size_t n;
} dtl_span;

#define DTL_LIT(lit) ((dtl_span){"" lit, sizeof(lit) - 1})
#define DTL_NONE     ((dtl_span){NULL, 0})

static inline dtl_span dtl_span_of(const char *s, size_t n)
{
    return (dtl_span){s, n};
}
static inline dtl_span dtl_span_str(const char *nul_terminated)
{
    return (dtl_span){nul_terminated, nul_terminated ? strlen(nul_terminated) : 0};
}
static inline bool dtl_span_eq(dtl_span a, dtl_span b)
{
    return a.n == b.n && (a.n == 0 || (a.s[0] == b.s[0] && memcmp(a.s, b.s, a.n) == 0));
}
int dtl_span_cmp(dtl_span a, dtl_span b); /* by bytes, shorter first */

/* The first error of a call, in the caller's storage. */
typedef struct dtl_error {
    dtl_status status;
    uint64_t line;   /* from 1; 0 = not known */
    uint64_t byte;   /* offset in the source, from 0 */
    char source[80]; /* file or stream, cut at the front where it is longer */
    char msg[160];
} dtl_error;

/* Note an error unless one is there already; returns status, so `return dtl_fail(err, ...)` reads well. */
dtl_status dtl_fail(dtl_error *err, dtl_status status, const char *fmt, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;
/* Say where, for an error noted deeper down that did not know. */
void dtl_error_at(dtl_error *err, const char *source, uint64_t line, uint64_t byte);
const char *dtl_status_text(dtl_status status); /* static */

/* The allocator, as three functions; NULL everywhere an allocator is asked for means malloc and its kin. */
typedef struct dtl_alloc {
    void *(*alloc)(void *user, size_t n);
    void *(*resize)(void *user, void *p, size_t n);
    void (*release)(void *user, void *p);
    void *user;
} dtl_alloc;

void *dtl_mem_alloc(const dtl_alloc *mem, size_t n);
void *dtl_mem_resize(const dtl_alloc *mem, void *p, size_t n);
void dtl_mem_release(const dtl_alloc *mem, void *p);

/* Arena: chunks that double, reset in one step.
 *
 *     first -> [ used ....... | free ] -> [ used ... | free ] -> NULL
 */
typedef struct dtl_arena {
    const dtl_alloc *mem;
    struct dtl_chunk *first, *now;
    dtl_status status; /* DTL_E_NOMEM once an allocation failed, until the next reset */
} dtl_arena;

void dtl_arena_init(dtl_arena *a, const dtl_alloc *mem);
void dtl_arena_reset(dtl_arena *a); /* keeps at most 1 MiB beyond the first chunk, so one huge article does not stay */
void dtl_arena_fini(dtl_arena *a);
void *dtl_arena_alloc(dtl_arena *a, size_t n);                 /* 16-aligned, not cleared; NULL when out of memory */
void *dtl_arena_zero(dtl_arena *a, size_t count, size_t size); /* cleared; checks count * size */
dtl_span dtl_arena_dup(dtl_arena *a, dtl_span s);              /* a NUL is put behind the copy */
/* Spans one behind the other, NUL-terminated. */
dtl_span dtl_arena_join(dtl_arena *a, const dtl_span *parts, size_t n);
#define DTL_JOIN(arena, ...)                                                                                           \
    dtl_arena_join(arena, (const dtl_span[]){__VA_ARGS__}, sizeof((const dtl_span[]){__VA_ARGS__}) / sizeof(dtl_span))
dtl_span dtl_arena_printf(dtl_arena *a, const char *fmt, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Buffer: grows by half, never over max bytes (0: no limit); after a failure every put is a no-op and status says why. */
typedef struct dtl_buf {
    char *s;
    size_t n, cap, max;
    const dtl_alloc *mem;
    dtl_status status;
} dtl_buf;

void dtl_buf_init(dtl_buf *b, size_t max, const dtl_alloc *mem);
void dtl_buf_reset(dtl_buf *b); /* n = 0, status = DTL_OK, capacity kept (given back above 4 MiB) */
void dtl_buf_fini(dtl_buf *b);
bool dtl_buf_grow(dtl_buf *b, size_t extra); /* room for extra more bytes behind n */
void dtl_buf_put(dtl_buf *b, const char *s, size_t n);
void dtl_buf_puts(dtl_buf *b, const char *nul_terminated);
void dtl_buf_printf(dtl_buf *b, const char *fmt, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
static inline void dtl_buf_span(dtl_buf *b, dtl_span s)
{
    dtl_buf_put(b, s.s, s.n);
}
static inline void dtl_buf_byte(dtl_buf *b, char c)
{
    if (b->n < b->cap && b->status == DTL_OK) b->s[b->n++] = c;
    else dtl_buf_put(b, &c, 1);
}
static inline dtl_span dtl_buf_view(const dtl_buf *b)
{
    return (dtl_span){b->s, b->n};
} /* borrowed until the next put */

#endif
