/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/csv.h"

#include <csv.h>
#include <string.h>

static bool digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

bool dtl_csv_is_number(dtl_span s)
{
    const char *p = s.s, *end = p + s.n;
    if (p < end && *p == '-') p++;
    const char *from = p;
    while (p < end && digit((unsigned char)*p)) p++;
    if (p == from) return false;
    if (p < end && *p == '.') {
        from = ++p;
        while (p < end && digit((unsigned char)*p)) p++;
        if (p == from) return false;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        if (++p < end && (*p == '+' || *p == '-')) p++;
        from = p;
        while (p < end && digit((unsigned char)*p)) p++;
        if (p == from) return false;
    }
    return p == end;
}

bool dtl_csv_init(dtl_csv *w, char delimiter, bool excel, const dtl_alloc *mem)
{
    /* What numbers and ids of ours are made of, or quoting needs, delimits nothing. */
    static const char not_these[] = "\"\r\n \\:+-.", lead[] = "=+-@\t\r\n\xEF"; /* EF begins the full-width forms */
    unsigned char d = (unsigned char)delimiter;
    *w = (dtl_csv){.delimiter = delimiter, .excel = excel};
    dtl_buf_init(&w->scratch, 0, mem);
    if (d == 0 || d >= 0x7F || strchr(not_these, d) || digit(d) || ((d | 32) >= 'a' && (d | 32) <= 'z')) return false;
    w->care['"'] = DTL_CSV_ANYWHERE | DTL_CSV_JSON;
    w->care['\\'] = DTL_CSV_JSON;
    w->care['\r'] = w->care['\n'] = w->care[0] = w->care[d] = DTL_CSV_ANYWHERE;
    w->care[' '] |= DTL_CSV_FIRST;
    if (excel)
        for (const char *p = lead; *p; p++) w->care[(unsigned char)*p] |= DTL_CSV_FIRST;
    return true;
}

void dtl_csv_fini(dtl_csv *w)
{
    dtl_buf_fini(&w->scratch);
}

void dtl_csv_quote(dtl_buf *out, dtl_span cell)
{
    if (cell.n > SIZE_MAX / 8) {
        if (out->status == DTL_OK) out->status = DTL_E_NOMEM;
        return;
    }
    if (dtl_buf_grow(out, 2 * cell.n + 2))
        out->n += csv_write2(out->s + out->n, out->cap - out->n, cell.n ? cell.s : "", cell.n, '"');
}

/* Bytes of s that fit into max UTF-16 units; s is well-formed UTF-8, or is counted as if it were. */
static size_t fit(dtl_span s, size_t max)
{
    size_t units = 0, i = 0;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.s[i];
        size_t step = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        units += 1 + (step == 4);
        if (units > max) break;
        i += step;
    }
    return i < s.n ? i : s.n;
}

/* Would a spreadsheet take this for a formula? */
static bool formula(dtl_span s)
{
    static const char wide[][4] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"}; /* ＝ ＋ － ＠ */
    if (s.n == 0) return false;
    switch (s.s[0]) {
    case '=':
    case '+':
    case '@':
    case '\t':
    case '\r':
    case '\n': return true;
    case '-': return !dtl_csv_is_number(s);
    case '\xEF':
        for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
            if (s.n >= 3 && memcmp(s.s, wide[i], 3) == 0) return true;
        return false;
    default: return false;
    }
}

static dtl_span without_nul(dtl_csv *w, dtl_span s)
{
    w->scratch.n = 0;
    while (s.n) {
        const char *nul = memchr(s.s, 0, s.n);
        size_t n = nul ? (size_t)(nul - s.s) : s.n;
        dtl_buf_put(&w->scratch, s.s, n);
        if (!nul) break;
        dtl_buf_put(&w->scratch, "\xEF\xBF\xBD", 3);
        s = dtl_span_of(nul + 1, s.n - n - 1);
    }
    return dtl_buf_view(&w->scratch);
}

void dtl_csv_put(dtl_csv *w, dtl_buf *out, dtl_span cell, bool text)
{
    if (cell.n == 0) return;
    if (memchr(cell.s, 0, cell.n)) cell = without_nul(w, cell);
    if (w->excel) {
        bool guard = formula(cell) && (text || !dtl_csv_is_number(cell)), cut = false;
        /* A unit is a byte at least, so short cells need no count. */
        if (cell.n + guard > DTL_CSV_CELL_MAX) {
            size_t n = fit(cell, DTL_CSV_CELL_MAX - guard);
            if (n < cell.n) {
                cell.n = fit(cell, DTL_CSV_CELL_MAX - guard - 1);
                cut = true;
            }
        }
        if (guard || cut) {
            dtl_buf made;
            dtl_buf_init(&made, 0, w->scratch.mem);
            if (guard) dtl_buf_byte(&made, '\'');
            dtl_buf_span(&made, cell);
            if (cut) dtl_buf_puts(&made, "\xE2\x80\xA6");
            w->n_guarded += guard;
            w->n_cut += cut;
            if (made.status != DTL_OK) w->scratch.status = made.status;
            dtl_buf_fini(&w->scratch);
            w->scratch = made;
            cell = dtl_buf_view(&made);
        }
    }
    if (w->scratch.status != DTL_OK) {
        if (out->status == DTL_OK) out->status = w->scratch.status;
        return;
    }
    unsigned any = cell.s[0] == ' ' || cell.s[cell.n - 1] == ' ';
    for (size_t i = 0; i < cell.n; i++) any |= w->care[(unsigned char)cell.s[i]] & DTL_CSV_ANYWHERE;
    if (any) dtl_csv_quote(out, cell);
    else dtl_buf_span(out, cell);
    if (w->scratch.cap > 1024 * 1024) dtl_buf_fini(&w->scratch); /* one huge cell does not stay */
}

/* ---- reading ---- */

static void on_cell(void *cell, size_t n, void *user)
{
    dtl_csv_in *c = user;
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 32;
        size_t *ends = dtl_mem_resize(c->mem, c->ends, cap * sizeof *ends);
        if (!ends) {
            c->status = DTL_E_NOMEM;
            return;
        }
        c->ends = ends;
        c->cap = cap;
    }
    dtl_buf_put(&c->cells, cell, n);
    c->ends[c->n++] = c->cells.n;
}

static void on_row(int end, void *user)
{
    ((dtl_csv_in *)user)->row = true;
}

bool dtl_csv_in_init(dtl_csv_in *c, char delimiter, const dtl_alloc *mem)
{
    *c = (dtl_csv_in){.mem = mem};
    dtl_buf_init(&c->cells, 0, mem);
    c->parser = dtl_mem_alloc(mem, sizeof *c->parser);
    if (!c->parser) return false;
    csv_init(c->parser, 0);
    csv_set_delim(c->parser, (unsigned char)delimiter);
    return true;
}

void dtl_csv_in_fini(dtl_csv_in *c)
{
    if (c->parser) csv_free(c->parser);
    dtl_mem_release(c->mem, c->parser);
    dtl_mem_release(c->mem, c->ends);
    dtl_buf_fini(&c->cells);
    *c = (dtl_csv_in){.mem = c->mem};
}

void dtl_csv_in_line(dtl_csv_in *c, dtl_span line)
{
    c->line = line;
    c->at_end = false;
}

static bool feed(dtl_csv_in *c, const char *s, size_t n)
{
    if (csv_parse(c->parser, s, n, on_cell, on_row, c) != n)
        c->status = DTL_E_NOMEM; /* without CSV_STRICT there is no other fault */
    if (c->cells.status != DTL_OK) c->status = c->cells.status;
    return c->row;
}

bool dtl_csv_in_row(dtl_csv_in *c)
{
    if (c->row) { /* the one before was seen */
        dtl_buf_reset(&c->cells);
        c->n = 0;
        c->row = false;
    }
    while (!c->at_end && c->status == DTL_OK) { /* a CR may end a row inside the line: one piece at a time */
        const char *cr = c->line.n ? memchr(c->line.s, '\r', c->line.n) : NULL;
        size_t n = cr ? (size_t)(cr - c->line.s) + 1 : c->line.n;
        dtl_span piece = dtl_span_of(c->line.s, n);
        c->line = dtl_span_of(c->line.s + n, c->line.n - n);
        if (n && feed(c, piece.s, n)) break;
        if (c->line.n == 0 && !c->at_end) {
            c->at_end = true;
            if (feed(c, "\n", 1)) break;
        }
    }
    c->open = c->parser->pstate != 0; /* libcsv's ROW_NOT_BEGUN */
    return c->row;
}

bool dtl_csv_in_last(dtl_csv_in *c)
{
    if (c->row) {
        dtl_buf_reset(&c->cells);
        c->n = 0;
        c->row = false;
    }
    csv_fini(c->parser, on_cell, on_row, c);
    return c->row;
}

void dtl_csv_in_reset(dtl_csv_in *c)
{
    csv_fini(c->parser, NULL, NULL, NULL);
    dtl_buf_reset(&c->cells);
    c->n = 0;
    c->row = c->open = false;
    c->line = DTL_NONE;
    c->at_end = true;
}

dtl_span dtl_csv_in_cell(const dtl_csv_in *c, size_t i)
{
    size_t from = i ? c->ends[i - 1] : 0;
    return i < c->n ? dtl_span_of(c->cells.s + from, c->ends[i] - from) : DTL_NONE;
}
