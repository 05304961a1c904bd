/* SPDX-License-Identifier: Apache-2.0
 * dateline-csv: records in, tables out. One table to stdout, or a folder of all of them. */
#include "dateline/csv.h"
#include "dateline/table.h"
#include "outdir.h"
#include "stage.h"

#include <stdio.h>
#include <string.h>

static const char *table_names, *columns, *out_dir;
static bool excel, no_header, list_columns;
static char delimiter = ',';

static dtl_tables *tables;
static int file_of[DTL_N_TABLES];      /* the open part of each table */
static unsigned part_of[DTL_N_TABLES]; /* 1 + its number; 0: none yet */
static int rejects_file = -1;
static dtl_csv rejects_csv;
static const char *reject_code; /* what the record at work was refused for; NULL: it was no record */

static int take_delimiter(const char *v)
{
    dtl_csv probe;
    char d = strcmp(v, "tab") == 0 || strcmp(v, "\\t") == 0 ? '\t' : v[0];
    bool good = v[0] && (d == '\t' || !v[1]) && dtl_csv_init(&probe, d, false, NULL);
    if (!good)
        return stage_fail(STAGE_USAGE, "--delimiter %s: give one mark that is no letter or digit, as ';', or tab", v);
    dtl_csv_fini(&probe);
    delimiter = d;
    return 0;
}

static const stage_option options[] = {
    {'t', "table", "NAME",
     "mentions (default), articles, entities, roles, dates, money, quantities, relations;\n"
     "with --out, several between commas (default: all)",
     NULL, &table_names, NULL},
    {'c', "columns", "LIST",
     "a,b: these columns, in this order; +c,d: these too. What is no column of ours is a field\n"
     "of your own records; raw_start and raw_end are bytes of the text as it came in",
     NULL, &columns, NULL},
    {'d', "delimiter", "CHAR", "a mark, or tab (default ,)", NULL, NULL, take_delimiter},
    {0, "excel", NULL,
     "for spreadsheets: BOM, CR LF, no cell that is taken for a formula or is too long,\n"
     "with --out files of at most 1,048,576 rows",
     &excel, NULL, NULL},
    {0, "out", "DIR",
     "all tables as files of DIR, with datapackage.json and rejects.csv; each appears\n"
     "whole or not at all, files of an earlier run are replaced",
     NULL, &out_dir, NULL},
    {0, "no-header", NULL, "no line of column names", &no_header, NULL, NULL},
    {0, "list-columns", NULL, "print table, column, type and meaning, between tabs, and stop", &list_columns, NULL,
     NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL}};

static const stage me = {
    .name = "dateline-csv",
    .purpose = "write records as tables that spreadsheets and databases read",
    .synopsis = "[options] [file...]",
    .examples = "  dateline-ner <records | dateline-csv >mentions.csv\n"
                "  dateline-csv --excel --out tables/ records.ndjson\n"
                "  dateline-csv --table entities --columns entity_id,name,n_mentions,+region records.ndjson\n",
    .options = options};

static dtl_status sink(void *user, dtl_table_kind k, unsigned part, dtl_span rows, dtl_error *err)
{
    if (!out_dir) {
        stage_write(rows.s, rows.n);
        return DTL_OK;
    }
    if (part_of[k] != part + 1) {
        char name[32];
        dtl_table_file(k, part, name);
        dtl_status st = outdir_begin(name, &file_of[k], err);
        if (st != DTL_OK) return st;
        part_of[k] = part + 1;
    }
    return outdir_write(file_of[k], rows, err);
}

static dtl_status one(void *user, dtl_record *r, dtl_arena *arena, dtl_error *err)
{
    dtl_status st = dtl_tables_put(tables, r, arena, err);
    reject_code = st == DTL_OK ? NULL : st == DTL_E_LIMIT ? "limit" : "record";
    /* The frame decides when bytes leave: it knows whether somebody waits at the other end of a live pipe. */
    if (st == DTL_OK && !out_dir) st = dtl_tables_flush(tables, err);
    return st;
}

static void put_uint(dtl_buf *b, uint64_t v)
{
    dtl_buf_printf(b, "%llu", (unsigned long long)v);
}

static dtl_status reject_row(dtl_span cell[5])
{
    dtl_buf b;
    dtl_error err = {0};
    dtl_buf_init(&b, 0, NULL);
    for (int i = 0; i < 5; i++) {
        if (i) dtl_buf_byte(&b, delimiter);
        dtl_csv_put(&rejects_csv, &b, cell[i], i != 1 && i != 2);
    }
    dtl_buf_puts(&b, excel ? "\r\n" : "\n");
    dtl_status st = b.status == DTL_OK ? outdir_write(rejects_file, dtl_buf_view(&b), &err) : b.status;
    if (st != DTL_OK) stage_fail(0, "%s", err.msg[0] ? err.msg : "out of memory");
    dtl_buf_fini(&b);
    return st;
}

static void on_reject(const char *source, uint64_t line, uint64_t byte, const char *reason)
{
    const char *code = reject_code ? reject_code : !line ? "input" : strstr(reason, "--max-record") ? "limit" : "json";
    dtl_buf n;
    dtl_buf_init(&n, 0, NULL);
    put_uint(&n, line);
    size_t at = n.n;
    put_uint(&n, byte);
    dtl_span cell[5] = {dtl_span_str(source), dtl_span_of(n.s, at), dtl_span_of(n.s + at, n.n - at), dtl_span_str(code),
                        dtl_span_str(reason)};
    reject_row(cell); /* a disk that is full shows itself at the tables too */
    reject_code = NULL;
    dtl_buf_fini(&n);
}

static dtl_status begin_rejects(dtl_error *err)
{
    dtl_status st = outdir_begin("rejects.csv", &rejects_file, err);
    if (st != DTL_OK) return st;
    dtl_csv_init(&rejects_csv, delimiter, excel, NULL);
    if (excel) st = outdir_write(rejects_file, DTL_LIT("\xEF\xBB\xBF"), err);
    dtl_span head[5] = {DTL_LIT("input"), DTL_LIT("record"), DTL_LIT("byte_offset"), DTL_LIT("code"),
                        DTL_LIT("message")};
    if (st == DTL_OK && !no_header) st = reject_row(head);
    stage_on_reject = on_reject;
    return st;
}

/* Sheets that an earlier, longer run left: they are listed in its datapackage.json, so they are ours to take away. */
static void remove_old_parts(const dtl_table_counts *n)
{
    dtl_buf old;
    dtl_buf_init(&old, 16 * 1024 * 1024, NULL);
    if (outdir_read("datapackage.json", &old)) {
        dtl_buf_byte(&old, '\0');
        for (int k = 0; k < DTL_N_TABLES && old.status == DTL_OK; k++)
            for (unsigned part = n->parts[k] ? n->parts[k] : 1;; part++) {
                char name[32], listed[48];
                dtl_table_file((dtl_table_kind)k, part, name);
                snprintf(listed, sizeof listed, "\"path\": \"%s\"", name);
                if (!strstr(old.s, listed)) break;
                outdir_remove(name);
            }
    }
    dtl_buf_fini(&old);
}

static void tell(const dtl_table_counts *n)
{
    static const char *const rows[DTL_N_TABLES] = {"rows.mentions",   "rows.articles", "rows.entities",
                                                   "rows.roles",      "rows.dates",    "rows.money",
                                                   "rows.quantities", "rows.relations"};
    const char *name;
    for (int k = 0; k < DTL_N_TABLES; k++) {
        if (!n->parts[k]) continue;
        stage_count(rows[k], n->rows[k]);
        if (excel && !out_dir && n->rows[k] + !no_header > DTL_CSV_ROW_MAX)
            stage_say("%s has %llu rows; a sheet shows 1,048,576 (--out DIR splits it)",
                      dtl_table_name((dtl_table_kind)k), (unsigned long long)n->rows[k]);
    }
    if (excel) {
        stage_count("guarded_cells", n->guarded);
        stage_count("cut_cells", n->cut);
    }
    if (n->cut)
        stage_say("%llu cells were cut at 32,767 characters; they end in an ellipsis", (unsigned long long)n->cut);
    if (n->odd) {
        stage_count("odd_elements", n->odd);
        stage_say("%llu elements of mentions, entities, roles or relations were no objects",
                  (unsigned long long)n->odd);
    }
    for (size_t i = 0; n->articles && (name = dtl_tables_unseen(tables, i)); i++)
        stage_say("column %s: no record has such a field (--list-columns lists ours)", name);
}

static int before_finish(int code, bool whole)
{
    dtl_error err = {0};
    dtl_table_counts n;
    dtl_buf package;
    int bad = 0;
    dtl_status st = whole || !out_dir ? dtl_tables_flush(tables, &err) : DTL_OK;
    if (st != DTL_OK) bad = stage_fail_error(&err);
    dtl_tables_count(tables, &n);
    tell(&n);
    if (!out_dir) return bad;
    dtl_buf_init(&package, 0, NULL);
    if (whole && !bad) {
        int file;
        dtl_tables_package(tables, &package);
        st = package.status;
        if (st == DTL_OK) st = outdir_begin("datapackage.json", &file, &err);
        if (st == DTL_OK) st = outdir_write(file, dtl_buf_view(&package), &err);
        if (st != DTL_OK) bad = stage_fail(stage_exit_code(st), "%s", err.msg[0] ? err.msg : "out of memory");
    }
    dtl_buf_fini(&package);
    if (!whole || bad) {
        outdir_drop();
        return bad;
    }
    remove_old_parts(&n);
    return outdir_publish();
}

static int choose_tables(unsigned *set)
{
    *set = out_dir ? DTL_TABLES_ALL : 1u << DTL_TABLE_MENTIONS;
    if (!table_names) return 0;
    *set = 0;
    for (const char *p = table_names; p;) {
        char name[32];
        size_t len = strcspn(p, ",");
        dtl_table_kind k;
        snprintf(name, sizeof name, "%.*s", (int)(len < 31 ? len : 31), p);
        if (!dtl_table_find(name, &k))
            return stage_fail(
                STAGE_USAGE,
                "there is no table %s: mentions, articles, entities, roles, dates, money, quantities, relations", name);
        *set |= 1u << k;
        p = p[len] ? p + len + 1 : NULL;
    }
    if (!out_dir && (*set & (*set - 1))) return stage_fail(STAGE_USAGE, "several tables need --out DIR");
    return 0;
}

int main(int argc, char **argv)
{
    dtl_error err = {0};
    unsigned set;
    int first = stage_options(&me, argc, argv), bad = choose_tables(&set);
    if (list_columns && !bad) {
        dtl_buf b;
        dtl_buf_init(&b, 0, NULL);
        dtl_table_columns(table_names ? set : DTL_TABLES_ALL, &b);
        stage_write(b.s, b.n);
        dtl_buf_fini(&b);
        return stage_finish(0);
    }
    if (!bad && out_dir && stage_opt.output) bad = stage_fail(STAGE_USAGE, "-o and --out exclude each other");
    dtl_table_options o = {.tables = set,
                           .delimiter = delimiter,
                           .excel = excel,
                           .header = !no_header,
                           .split = out_dir != NULL,
                           .columns = columns};
    if (!bad && dtl_tables_open(&tables, &o, sink, NULL, NULL, &err) != DTL_OK) bad = stage_fail_error(&err);
    if (!bad && out_dir) {
        bad = outdir_open(out_dir);
        if (!bad && begin_rejects(&err) != DTL_OK) {
            bad = stage_fail(STAGE_NOCREATE, "%s", err.msg);
            outdir_drop();
        }
    }
    if (bad) return stage_finish(bad);
    stage_before_finish = before_finish;
    int code = stage_each(argc, argv, first, one, NULL);
    dtl_tables_close(tables);
    dtl_csv_fini(&rejects_csv);
    return code;
}
