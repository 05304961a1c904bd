/* SPDX-License-Identifier: Apache-2.0
 * CSV and TSV with a header: which delimiter, which column is which field, a row as an article. */
#include "read_in.h"
#include "dateline/csv.h"

#include <stdio.h>
#include <string.h>

struct dtl_read_csv {
    dtl_csv_in in;
    dtl_arena arena;    /* the header */
    dtl_span *names;    /* [n] as JSON strings, without their quotes */
    signed char *field; /* [n] the field, or -1: passes through */
    size_t n;
    size_t row_bytes;    /* of the row that is open */
    uint64_t line, byte; /* where it began */
    bool kept_date;      /* the date's column is not called "published", so it passes through as well */
};

static const char delimiters[] = ",;\t|";

/* Cell i of a header line, quotes regarded; false behind the last. Good enough to choose a delimiter. */
static bool header_cell(dtl_span line, size_t *at, char delimiter, dtl_span *cell)
{
    bool quoted = false;
    size_t from = *at, i = from;
    if (from > line.n) return false;
    for (; i < line.n && (quoted || line.s[i] != delimiter); i++)
        if (line.s[i] == '"') quoted = !quoted;
    *cell = dtl_span_of(line.s + from, i - from);
    while (cell->n && (*cell->s == ' ' || *cell->s == '"')) *cell = dtl_span_of(cell->s + 1, cell->n - 1);
    while (cell->n && (cell->s[cell->n - 1] == ' ' || cell->s[cell->n - 1] == '"' || cell->s[cell->n - 1] == '\r'))
        cell->n--;
    *at = i + 1;
    return true;
}

char dtl_read_csv_sniff(dtl_span head, const dtl_read_options *opt, bool sure)
{
    const char *lf = head.n ? memchr(head.s, '\n', head.n) : NULL;
    dtl_span line = dtl_span_of(head.s, lf ? (size_t)(lf - head.s) : head.n), cell;
    char best = 0;
    size_t best_score = 0;
    if (line.n > 8192 && !sure) return 0;
    for (const char *d = delimiters; *d; d++) {
        size_t n = 0, known = 0, at = 0, longest = 0;
        bool text = false;
        while (header_cell(line, &at, *d, &cell)) {
            dtl_read_field f;
            int rank;
            n++;
            if (cell.n > longest) longest = cell.n;
            for (int k = 0; k < DTL_READ_FIELDS; k++) {
                if (!opt->map[k] || !dtl_span_eq(cell, dtl_span_str(opt->map[k]))) continue;
                known++;
                text = text || k == DTL_READ_BODY;
            }
            if (!dtl_read_alias(cell, &f, &rank)) continue;
            known++;
            text = text || f == DTL_READ_BODY || f == DTL_READ_TITLE;
        }
        if (!sure && (n < 2 || !text || longest > 80 || !lf)) continue; /* prose has commas too */
        size_t score = known * 1000 + (text ? 100000 : 0) + (n < 900 ? n : 900);
        if (score > best_score) {
            best_score = score;
            best = *d;
        }
    }
    return best;
}

void dtl_read_csv_close(dtl_read *r)
{
    if (!r->csv) return;
    dtl_csv_in_fini(&r->csv->in);
    dtl_arena_fini(&r->csv->arena);
    dtl_mem_release(r->mem, r->csv);
    r->csv = NULL;
}

/* The next row: 1, 0 at the end, -1 with err. */
static int next_row(dtl_read *r, dtl_error *err)
{
    struct dtl_read_csv *t = r->csv;
    for (;;) {
        if (dtl_csv_in_row(&t->in)) {
            r->line = t->line;
            r->byte = t->byte;
            t->row_bytes = 0;
            return 1;
        }
        if (t->in.status != DTL_OK) return (void)dtl_fail(err, t->in.status, "out of memory"), -1;
        dtl_span line;
        int got = dtl_read_line(r, &line);
        if (t->row_bytes == 0) {
            t->line = r->in.line;
            t->byte = r->in.byte;
        }
        if (got == 0) {
            r->ended = true;
            bool kept = t->row_bytes > 0 && dtl_csv_in_last(&t->in);
            r->line = t->line;
            r->byte = t->byte;
            if (kept && r->in.status == DTL_OK) r->in.status = DTL_E_CUT;
            return kept ? 1 : 0;
        }
        t->row_bytes += line.n + 1;
        if (got < 0 || t->row_bytes > r->opt.max_record) {
            r->line = t->line;
            r->byte = t->byte;
            t->row_bytes = 0;
            dtl_csv_in_reset(&t->in);
            return (void)dtl_fail(err, DTL_E_LIMIT, "a row longer than %zu bytes (--max-record); is a quote left open?",
                                  r->opt.max_record),
                   -1;
        }
        dtl_csv_in_line(&t->in, line);
        if (line.n == 0 && !t->in.open) { /* between rows: nothing */
            t->row_bytes = 0;
            dtl_csv_in_reset(&t->in);
        }
    }
}

/* The header as JSON names, and which column is which field. */
static dtl_status take_header(dtl_read *r, dtl_error *err)
{
    struct dtl_read_csv *t = r->csv;
    int rank[DTL_READ_FIELDS], column[DTL_READ_FIELDS];
    t->n = t->in.n;
    t->names = dtl_arena_zero(&t->arena, t->n, sizeof *t->names);
    t->field = dtl_arena_zero(&t->arena, t->n, 1);
    if (!t->names || !t->field) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    for (int f = 0; f < DTL_READ_FIELDS; f++) {
        rank[f] = 1 << 20;
        column[f] = -1;
    }
    for (size_t i = 0; i < t->n; i++) {
        dtl_read_field f;
        int k;
        dtl_span name = dtl_csv_in_cell(&t->in, i);
        dtl_buf_reset(&r->out);
        if (name.n) dtl_json_put(&r->out, name);
        else dtl_buf_printf(&r->out, "\"column_%zu\"", i + 1);
        t->names[i] = dtl_arena_dup(&t->arena, dtl_span_of(r->out.s + 1, r->out.n - 2));
        if (!t->names[i].s) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
        t->field[i] = -1;
        for (int m = 0; m < DTL_READ_FIELDS; m++) {
            if (!r->opt.map[m] || !dtl_span_eq(name, dtl_span_str(r->opt.map[m]))) continue;
            column[m] = (int)i;
            rank[m] = -1;
        }
        if (dtl_read_alias(name, &f, &k) && k < rank[f] && !r->opt.map[f]) {
            column[f] = (int)i;
            rank[f] = k;
        }
    }
    for (int f = 0; f < DTL_READ_FIELDS; f++)
        if (column[f] >= 0) t->field[column[f]] = (signed char)f;
    t->kept_date =
        column[DTL_READ_PUBLISHED] >= 0 && !dtl_span_eq(t->names[column[DTL_READ_PUBLISHED]], DTL_LIT("published"));
    dtl_buf_reset(&r->out);
    if (column[DTL_READ_BODY] >= 0 || column[DTL_READ_TITLE] >= 0) return DTL_OK;
    r->ended = r->whole = true;
    for (size_t i = 0; i < t->n && i < 12; i++) {
        if (i) dtl_buf_puts(&r->out, ", ");
        dtl_buf_span(&r->out, t->names[i]);
    }
    int shown = (int)(r->out.n < 70 ? r->out.n : 70);
    dtl_fail(err, DTL_E_DATA,
             "no column is called text, content, body or the like (there are %.*s); use --map text=COLUMN", shown,
             r->out.s);
    dtl_buf_reset(&r->out);
    return DTL_E_DATA;
}

static dtl_status open_table(dtl_read *r, dtl_error *err)
{
    dtl_span head = dtl_read_head(r);
    while (head.n && (*head.s == '\n' || *head.s == '\r')) head = dtl_span_of(head.s + 1, head.n - 1);
    char delimiter = r->format == DTL_READ_TSV ? '\t' : dtl_read_csv_sniff(head, &r->opt, true);
    struct dtl_read_csv *t = dtl_mem_alloc(r->mem, sizeof *t);
    if (!t) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    *t = (struct dtl_read_csv){0};
    r->csv = t;
    dtl_arena_init(&t->arena, r->mem);
    if (!dtl_csv_in_init(&t->in, delimiter ? delimiter : ',', r->mem))
        return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    t->in.at_end = true;
    int got = next_row(r, err);
    if (got < 0) {
        r->ended = r->whole = true;
        return DTL_E_LIMIT;
    }
    return got ? take_header(r, err) : DTL_OK;
}

static dtl_status row(dtl_read *r, dtl_error *err)
{
    struct dtl_read_csv *t = r->csv;
    read_article a = {0};
    dtl_arena_reset(&r->arena);
    dtl_buf_reset(&r->rest);
    for (size_t i = 0; i < t->in.n; i++) {
        dtl_span cell = dtl_csv_in_cell(&t->in, i);
        int f = i < t->n ? t->field[i] : -1;
        read_date d;
        if (f >= 0 && cell.n) {
            a.f[f].text = cell;
            if (f == DTL_READ_PUBLISHED) {
                a.published = cell;
                if (t->kept_date)
                    a.f[f].text = dtl_read_date(cell, &d)
                                      ? dtl_arena_printf(&r->arena, "%04d-%02d-%02d%s", d.y, d.m, d.d, d.time)
                                      : DTL_NONE;
            }
        }
        if (f >= 0 && !(f == DTL_READ_PUBLISHED && t->kept_date)) continue;
        dtl_buf_reset(&r->text);
        dtl_json_put(&r->text, cell);
        if (i < t->n) {
            dtl_read_field other;
            int rank;
            bool taken =
                dtl_read_alias(t->names[i], &other, &rank) && rank == 0; /* has our name, but another was mapped */
            bool input = dtl_span_eq(t->names[i], DTL_LIT("input")) || dtl_span_eq(t->names[i], DTL_LIT("record")) ||
                         dtl_span_eq(t->names[i], DTL_LIT("byte_offset")) ||
                         dtl_span_eq(t->names[i], DTL_LIT("dateline"));
            dtl_read_pass(r, t->names[i], taken || input ? "_given" : "", dtl_buf_view(&r->text));
        } else if (cell.n) {
            char name[40];
            int n = snprintf(name, sizeof name, "column_%zu", i + 1);
            dtl_read_pass(r, dtl_span_of(name, (size_t)n), "", dtl_buf_view(&r->text));
        }
    }
    if (!a.f[DTL_READ_BODY].text.s && !a.f[DTL_READ_TITLE].text.s)
        return dtl_fail(err, DTL_E_DATA, "no text in this row");
    if (!a.f[DTL_READ_BODY].text.s) a.f[DTL_READ_BODY].text = DTL_LIT("");
    return dtl_read_emit(r, &a, err);
}

dtl_status dtl_read_csv_row(dtl_read *r, dtl_error *err)
{
    if (!r->csv) {
        dtl_status s = open_table(r, err);
        if (s != DTL_OK) return s;
    }
    dtl_buf_reset(&r->out);
    if (r->ended) return DTL_OK;
    int got = next_row(r, err);
    if (got < 0) {
        r->record++;
        return r->csv->in.status != DTL_OK ? DTL_E_NOMEM : DTL_E_LIMIT;
    }
    if (got == 0) return DTL_OK;
    r->record++;
    r->raw = DTL_NONE;
    return row(r, err);
}
