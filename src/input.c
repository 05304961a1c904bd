/* SPDX-License-Identifier: Apache-2.0
 *
 *     get -> raw (packed) -> inflate -> UTF-16/32 to UTF-8 -> buf -> lines
 */
#include "dateline/input.h"
#include "dateline/utf8.h"

#include <string.h>
#include <zlib.h>

enum { RAW_SIZE = 128 * 1024, STEP = 256 * 1024, KEEP_SIZE = 4 * 1024 * 1024, WIDE_STEP = 16 * 1024 };
enum { FORM_BYTES, FORM_16LE, FORM_16BE, FORM_32LE, FORM_32BE };

dtl_status dtl_input_open(dtl_input *in, dtl_input_get *get, void *user, size_t max, const dtl_alloc *mem)
{
    *in = (dtl_input){.get = get, .user = user, .max = max, .mem = mem};
    in->raw = dtl_mem_alloc(mem, RAW_SIZE);
    if (!in->raw) in->status = DTL_E_NOMEM;
    in->ended = !in->raw;
    return in->status;
}

void dtl_input_close(dtl_input *in)
{
    if (in->z) {
        inflateEnd(in->z);
        dtl_mem_release(in->mem, in->z);
    }
    dtl_mem_release(in->mem, in->raw);
    dtl_mem_release(in->mem, in->buf);
    in->z = NULL;
    in->raw = in->buf = NULL;
    in->from = in->to = 0;
    in->ended = true;
}

/* ---- packed bytes ---- */

static bool fill_raw(dtl_input *in)
{
    if (in->raw_from > 0) {
        memmove(in->raw, in->raw + in->raw_from, in->raw_to - in->raw_from);
        in->raw_to -= in->raw_from;
        in->raw_from = 0;
    }
    if (in->raw_ended || in->raw_to == RAW_SIZE) return false;
    long n = in->get(in->user, in->raw + in->raw_to, RAW_SIZE - in->raw_to);
    if (n <= 0) {
        in->raw_ended = true;
        if (n < 0) in->status = DTL_E_IO;
        return false;
    }
    in->raw_to += (size_t)n;
    return true;
}

static bool raw_at_least(dtl_input *in, size_t n)
{
    while (in->raw_to - in->raw_from < n)
        if (!fill_raw(in)) return false;
    return true;
}

static void *z_alloc(void *mem, unsigned n, unsigned size)
{
    return dtl_mem_alloc(mem, (size_t)n * size);
}
static void z_free(void *mem, void *p)
{
    dtl_mem_release(mem, p);
}

static bool is_gzip(const dtl_input *in)
{
    const unsigned char *p = (const unsigned char *)in->raw + in->raw_from;
    return p[0] == 0x1F && p[1] == 0x8B;
}

static dtl_status start_gzip(dtl_input *in)
{
    in->z = dtl_mem_alloc(in->mem, sizeof *in->z);
    if (!in->z) return DTL_E_NOMEM;
    memset(in->z, 0, sizeof *in->z);
    if (in->mem) {
        in->z->zalloc = z_alloc;
        in->z->zfree = z_free;
        in->z->opaque = (void *)(uintptr_t)in->mem;
    }
    if (inflateInit2(in->z, 15 + 16) != Z_OK) {
        dtl_mem_release(in->mem, in->z);
        in->z = NULL;
        return DTL_E_NOMEM;
    }
    in->packed = in->member_open = true;
    return DTL_OK;
}

/* The next member, if there is one; padding and rubbish behind the last are left alone, as gzip does. */
static bool next_member(dtl_input *in)
{
    for (;;) {
        if (in->raw_from == in->raw_to && !fill_raw(in)) return false;
        if (in->raw[in->raw_from] != '\0') break;
        in->raw_from++;
    }
    if (!raw_at_least(in, 2) || !is_gzip(in) || inflateReset(in->z) != Z_OK) return false;
    in->member_open = true;
    return true;
}

static size_t unpack(dtl_input *in, char *to, size_t n)
{
    z_stream *z = in->z;
    if (n > 1u << 30) n = 1u << 30;
    for (;;) {
        if (!in->member_open && !next_member(in)) return 0;
        bool more = in->raw_from < in->raw_to || fill_raw(in);
        z->next_in = (unsigned char *)in->raw + in->raw_from;
        z->avail_in = (unsigned)(in->raw_to - in->raw_from);
        z->next_out = (unsigned char *)to;
        z->avail_out = (unsigned)n;
        int r = inflate(z, Z_NO_FLUSH);
        in->raw_from = in->raw_to - z->avail_in;
        size_t got = n - z->avail_out;
        if (r == Z_STREAM_END) in->member_open = false;
        else if (r == Z_MEM_ERROR) in->status = DTL_E_NOMEM;
        else if (r != Z_OK && r != Z_BUF_ERROR) in->status = DTL_E_DATA;
        else if (!more && got == 0 && in->status == DTL_OK) in->status = DTL_E_CUT;
        if (got || in->status != DTL_OK) {
            if (in->status != DTL_OK) in->raw_ended = true;
            return got;
        }
    }
}

static size_t pull(dtl_input *in, char *to, size_t n)
{
    if (in->z) return in->status == DTL_OK ? unpack(in, to, n) : 0;
    if (in->raw_from == in->raw_to && !fill_raw(in)) return 0;
    if (n > in->raw_to - in->raw_from) n = in->raw_to - in->raw_from;
    memcpy(to, in->raw + in->raw_from, n);
    in->raw_from += n;
    return n;
}

/* ---- room, and wide forms to UTF-8 ---- */

static bool make_room(dtl_input *in, size_t n)
{
    if (in->from > 0 && (in->from == in->to || in->cap - in->to < n)) {
        memmove(in->buf, in->buf + in->from, in->to - in->from);
        in->to -= in->from;
        in->from = 0;
    }
    if (in->to == 0 && in->cap > KEEP_SIZE) { /* one huge record does not stay */
        dtl_mem_release(in->mem, in->buf);
        in->buf = NULL;
        in->cap = 0;
    }
    if (in->cap - in->to >= n) return true;
    size_t cap = in->cap * 2 > in->to + n ? in->cap * 2 : in->to + n;
    char *p = dtl_mem_resize(in->mem, in->buf, cap);
    if (!p) {
        in->status = DTL_E_NOMEM;
        return false;
    }
    in->buf = p;
    in->cap = cap;
    return true;
}

static uint32_t unit(const unsigned char *p, unsigned size, bool big)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < size; i++) v |= (uint32_t)p[i] << 8 * (big ? size - 1 - i : i);
    return v;
}

/* Appends what is whole; half units and half pairs wait in carry. At the end of the stream they become U+FFFD. */
static void widen(dtl_input *in, const unsigned char *p, size_t n, bool last)
{
    unsigned size = in->form >= FORM_32LE ? 4 : 2;
    bool big = in->form == FORM_16BE || in->form == FORM_32BE;
    size_t i = 0;
    while (i + size <= n) {
        uint32_t c = unit(p + i, size, big);
        if (size == 2 && c >= 0xD800 && c < 0xDC00) {
            if (i + 4 > n && !last) break;
            uint32_t low = i + 4 <= n ? unit(p + i + 2, 2, big) : 0;
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        i += size;
        in->to += dtl_utf8_encode(in->buf + in->to, c);
    }
    if (last && i < n) {
        in->to += dtl_utf8_encode(in->buf + in->to, DTL_UTF8_BAD);
        i = n;
    }
    in->n_carry = (uint8_t)(n - i);
    memcpy(in->carry, p + i, n - i);
}

static bool fill(dtl_input *in)
{
    if (in->ended || !make_room(in, in->form ? 4 * WIDE_STEP : STEP / 4)) {
        in->ended = true;
        return false;
    }
    size_t before = in->to;
    if (!in->form) {
        in->to += pull(in, in->buf + in->to, in->cap - in->to);
    } else {
        unsigned char wide[WIDE_STEP + 4];
        size_t n = in->n_carry;
        memcpy(wide, in->carry, n);
        size_t got = pull(in, (char *)wide + n, WIDE_STEP);
        widen(in, wide, n + got, got == 0);
        if (got && in->to == before) return fill(in); /* less than a unit: a few bytes at a time, so not deep */
    }
    if (in->to == before) in->ended = true;
    return in->to != before;
}

static uint8_t wide_form(const unsigned char *p, size_t n, unsigned *bom)
{
    *bom = 0;
    if (n >= 4 && !memcmp(p, "\xFF\xFE\0\0", 4)) return (void)(*bom = 4), FORM_32LE;
    if (n >= 4 && !memcmp(p, "\0\0\xFE\xFF", 4)) return (void)(*bom = 4), FORM_32BE;
    if (n >= 2 && !memcmp(p, "\xFF\xFE", 2)) return (void)(*bom = 2), FORM_16LE;
    if (n >= 2 && !memcmp(p, "\xFE\xFF", 2)) return (void)(*bom = 2), FORM_16BE;
    /* no mark: the NUL beside a first { [ or < */
    if (n < 4) return FORM_BYTES;
    if (p[1] == 0 && (p[0] == '{' || p[0] == '[' || p[0] == '<')) return p[2] == 0 && p[3] == 0 ? FORM_32LE : FORM_16LE;
    if (p[0] == 0 && p[1] == 0 && p[2] == 0 && (p[3] == '{' || p[3] == '[' || p[3] == '<')) return FORM_32BE;
    if (p[0] == 0 && (p[1] == '{' || p[1] == '[' || p[1] == '<')) return FORM_16BE;
    return FORM_BYTES;
}

static void start(dtl_input *in)
{
    unsigned bom;
    in->started = true;
    if (in->ended) return;
    if (raw_at_least(in, 2) && is_gzip(in)) {
        in->status = start_gzip(in);
        if (in->status != DTL_OK) {
            in->ended = true;
            return;
        }
    }
    while (in->to - in->from < 4 && fill(in)) {
    }
    in->form = wide_form((unsigned char *)in->buf + in->from, in->to - in->from, &bom);
    if (in->form) { /* what was taken as bytes is taken again, as units */
        size_t n = in->to - in->from;
        unsigned char *wide = dtl_mem_alloc(in->mem, n);
        if (!wide) {
            in->status = DTL_E_NOMEM;
            in->ended = true;
            return;
        }
        memcpy(wide, in->buf + in->from, n);
        in->from = in->to = 0;
        if (make_room(in, 2 * n)) widen(in, wide + bom, n - bom, in->ended);
        dtl_mem_release(in->mem, wide);
    } else if (in->to - in->from >= 3 && !memcmp(in->buf + in->from, "\xEF\xBB\xBF", 3)) {
        in->from += 3;
        in->next_byte += 3;
    }
}

/* ---- what readers see ---- */

int dtl_input_line(dtl_input *in, dtl_span *line)
{
    size_t seen = 0;
    bool over = false;
    if (!in->started) start(in);
    in->byte = in->next_byte;
    for (;;) {
        size_t n = in->to - in->from;
        char *from = in->buf + in->from, *lf = n > seen ? memchr(from + seen, '\n', n - seen) : NULL;
        if (lf || in->ended) {
            if (lf) n = (size_t)(lf - from);
            else if (n == 0 && !over) return 0;
            in->no_newline = !lf;
            in->from += n + (lf != NULL);
            in->next_byte += n + (lf != NULL);
            in->line++;
            bool cr = n && from[n - 1] == '\r';
            *line = dtl_span_of(from, n - cr);
            if (!over && line->n <= in->max) return 1;
            if (over) *line = DTL_NONE;
            else line->n = line->n < 80 ? line->n : 80;
            return -1;
        }
        seen = n;
        if (seen > in->max + 1) { /* too long: let it go by without keeping it */
            over = true;
            in->next_byte += seen;
            in->from = in->to = 0;
            seen = 0;
        }
        fill(in);
    }
}

dtl_span dtl_input_peek(dtl_input *in, size_t n)
{
    if (!in->started) start(in);
    while (in->to - in->from < n && fill(in)) {
    }
    return dtl_span_of(in->buf ? in->buf + in->from : "", in->to - in->from);
}

void dtl_input_skip(dtl_input *in, size_t n)
{
    if (n > in->to - in->from) n = in->to - in->from;
    in->from += n;
    in->next_byte += n;
}

bool dtl_input_rest(dtl_input *in, dtl_span *all)
{
    *all = dtl_input_peek(in, in->max + 1);
    return all->n <= in->max;
}
