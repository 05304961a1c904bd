/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int dtl_span_cmp(dtl_span a, dtl_span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.s, b.s, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

dtl_status dtl_fail(dtl_error *err, dtl_status status, const char *fmt, ...)
{
    if (err && err->status == DTL_OK) {
        va_list ap;
        err->status = status;
        va_start(ap, fmt);
        vsnprintf(err->msg, sizeof err->msg, fmt, ap);
        va_end(ap);
    }
    return status;
}

void dtl_error_at(dtl_error *err, const char *source, uint64_t line, uint64_t byte)
{
    if (!err) return;
    size_t n = strlen(source);
    if (n >= sizeof err->source)
        source += n - (sizeof err->source - 1); /* the end of a path tells more than its start */
    snprintf(err->source, sizeof err->source, "%s", source);
    err->line = line;
    err->byte = byte;
}

const char *dtl_status_text(dtl_status status)
{
    switch (status) {
    case DTL_OK: return "ok";
    case DTL_E_NOMEM: return "out of memory";
    case DTL_E_LIMIT: return "a limit was passed";
    case DTL_E_DATA: return "bad data";
    case DTL_E_CUT: return "the input ends too early";
    case DTL_E_IO: return "input or output failed";
    case DTL_E_NOINPUT: return "cannot be read";
    case DTL_E_NOPACK: return "a pack is missing";
    case DTL_E_PACK: return "a pack is damaged";
    case DTL_E_USAGE: return "wrong use";
    case DTL_E_BUG: return "a bug in dateline";
    }
    return "unknown status";
}

void *dtl_mem_alloc(const dtl_alloc *mem, size_t n)
{
    return mem ? mem->alloc(mem->user, n) : malloc(n ? n : 1);
}

void *dtl_mem_resize(const dtl_alloc *mem, void *p, size_t n)
{
    return mem ? mem->resize(mem->user, p, n) : realloc(p, n ? n : 1);
}

void dtl_mem_release(const dtl_alloc *mem, void *p)
{
    if (!p) return;
    if (mem) mem->release(mem->user, p);
    else free(p);
}

/* ---- arena ---- */

struct dtl_chunk {
    struct dtl_chunk *next;
    size_t used, size;
    _Alignas(16) char bytes[];
};

enum { CHUNK_FIRST = 64 * 1024, CHUNK_MOST = 4 * 1024 * 1024, KEEP = 1024 * 1024 };

void dtl_arena_init(dtl_arena *a, const dtl_alloc *mem)
{
    *a = (dtl_arena){.mem = mem};
}

void dtl_arena_reset(dtl_arena *a)
{
    size_t kept = 0;
    struct dtl_chunk **at = &a->first;
    while (*at) {
        struct dtl_chunk *c = *at;
        if (c != a->first && kept + c->size > KEEP) {
            *at = c->next;
            dtl_mem_release(a->mem, c);
            continue;
        }
        if (c != a->first) kept += c->size;
        c->used = 0;
        at = &c->next;
    }
    a->now = a->first;
    a->status = DTL_OK;
}

void dtl_arena_fini(dtl_arena *a)
{
    for (struct dtl_chunk *c = a->first, *next; c; c = next) {
        next = c->next;
        dtl_mem_release(a->mem, c);
    }
    *a = (dtl_arena){.mem = a->mem};
}

void *dtl_arena_alloc(dtl_arena *a, size_t n)
{
    if (n > SIZE_MAX / 2) {
        a->status = DTL_E_NOMEM;
        return NULL;
    }
    n = (n + 15) & ~(size_t)15;
    while (a->now) {
        struct dtl_chunk *c = a->now;
        if (c->size - c->used >= n) {
            void *p = c->bytes + c->used;
            c->used += n;
            return p;
        }
        if (!c->next) break;
        a->now = c->next;
    }
    size_t size = a->now ? a->now->size * 2 : CHUNK_FIRST;
    if (size > CHUNK_MOST) size = CHUNK_MOST;
    if (size < n) size = n;
    struct dtl_chunk *c = dtl_mem_alloc(a->mem, sizeof *c + size);
    if (!c) {
        a->status = DTL_E_NOMEM;
        return NULL;
    }
    *c = (struct dtl_chunk){.size = size, .used = n};
    if (a->now) a->now->next = c;
    else a->first = c;
    a->now = c;
    return c->bytes;
}

void *dtl_arena_zero(dtl_arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size) {
        a->status = DTL_E_NOMEM;
        return NULL;
    }
    void *p = dtl_arena_alloc(a, count * size);
    if (p) memset(p, 0, count * size);
    return p;
}

dtl_span dtl_arena_dup(dtl_arena *a, dtl_span s)
{
    char *p = dtl_arena_alloc(a, s.n + 1);
    if (!p) return DTL_NONE;
    if (s.n) memcpy(p, s.s, s.n);
    p[s.n] = '\0';
    return (dtl_span){p, s.n};
}

dtl_span dtl_arena_printf(dtl_arena *a, const char *fmt, ...)
{
    struct dtl_chunk *c = a->now;
    size_t room = c ? c->size - c->used : 0;
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(room ? c->bytes + c->used : NULL, room, fmt, ap); /* mostly there is room where it will stand */
    va_end(ap);
    char *p = n < 0 ? NULL : dtl_arena_alloc(a, (size_t)n + 1);
    if (p && (size_t)n >= room) vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p ? (dtl_span){p, (size_t)n} : DTL_NONE;
}

dtl_span dtl_arena_join(dtl_arena *a, const dtl_span *parts, size_t n)
{
    size_t all = 0;
    for (size_t i = 0; i < n; i++) all += parts[i].n;
    char *p = dtl_arena_alloc(a, all + 1), *to = p;
    if (!p) return DTL_NONE;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].n) memcpy(to, parts[i].s, parts[i].n);
        to += parts[i].n;
    }
    *to = '\0';
    return (dtl_span){p, all};
}

/* ---- buffer ---- */

void dtl_buf_init(dtl_buf *b, size_t max, const dtl_alloc *mem)
{
    *b = (dtl_buf){.max = max, .mem = mem};
}

void dtl_buf_reset(dtl_buf *b)
{
    if (b->cap > 4 * 1024 * 1024) {
        dtl_mem_release(b->mem, b->s);
        b->s = NULL;
        b->cap = 0;
    }
    b->n = 0;
    b->status = DTL_OK;
}

void dtl_buf_fini(dtl_buf *b)
{
    dtl_mem_release(b->mem, b->s);
    *b = (dtl_buf){.max = b->max, .mem = b->mem};
}

bool dtl_buf_grow(dtl_buf *b, size_t extra)
{
    if (b->status != DTL_OK) return false;
    if (b->cap - b->n >= extra) return true;
    if (extra > SIZE_MAX / 4 || (b->max && b->n + extra > b->max)) {
        b->status = DTL_E_LIMIT;
        return false;
    }
    size_t cap = b->cap + b->cap / 2 + 256;
    if (cap < b->n + extra) cap = b->n + extra;
    if (b->max && cap > b->max) cap = b->max;
    char *s = dtl_mem_resize(b->mem, b->s, cap);
    if (!s) {
        b->status = DTL_E_NOMEM;
        return false;
    }
    b->s = s;
    b->cap = cap;
    return true;
}

void dtl_buf_put(dtl_buf *b, const char *s, size_t n)
{
    if (n && dtl_buf_grow(b, n)) {
        memcpy(b->s + b->n, s, n);
        b->n += n;
    }
}

void dtl_buf_puts(dtl_buf *b, const char *s)
{
    dtl_buf_put(b, s, strlen(s));
}

void dtl_buf_printf(dtl_buf *b, const char *fmt, ...)
{
    size_t room = b->status == DTL_OK ? b->cap - b->n : 0;
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(room ? b->s + b->n : NULL, room, fmt, ap);
    va_end(ap);
    if (n >= 0 && dtl_buf_grow(b, (size_t)n + 1)) { /* vsnprintf wants room for its NUL, which is not counted */
        if ((size_t)n >= room) vsnprintf(b->s + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}
