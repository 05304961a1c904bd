/* SPDX-License-Identifier: Apache-2.0 */
#include "tap.h"

#include "dateline/csv.h"
#include "dateline/table.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- an allocator that says no at the n-th request ---- */

typedef struct budget {
    long left, live;
} budget;

static void *b_alloc(void *user, size_t n)
{
    budget *b = user;
    if (b->left-- <= 0) return NULL;
    b->live++;
    return malloc(n ? n : 1);
}

static void *b_resize(void *user, void *p, size_t n)
{
    budget *b = user;
    if (b->left-- <= 0) return NULL;
    if (!p) b->live++;
    return realloc(p, n ? n : 1);
}

static void b_release(void *user, void *p)
{
    budget *b = user;
    b->live--;
    free(p);
}

/* ---- a sink that keeps what it is given ---- */

static dtl_buf got[DTL_N_TABLES];
static uint64_t n_lines[8], n_bytes;
static bool keep = true, refuse;

static dtl_status sink(void *user, dtl_table_kind k, unsigned part, dtl_span rows, dtl_error *err)
{
    if (refuse) return dtl_fail(err, DTL_E_IO, "no room");
    if (keep) dtl_buf_span(&got[k], rows);
    n_bytes += rows.n;
    for (size_t i = 0; i < rows.n && part < 8; i++) n_lines[part] += rows.s[i] == '\n';
    return DTL_OK;
}

static void clear(void)
{
    for (int k = 0; k < DTL_N_TABLES; k++) dtl_buf_reset(&got[k]);
    memset(n_lines, 0, sizeof n_lines);
    n_bytes = 0;
}

static const char line[] =
    "{\"id\":\"a\\u002cb\",\"text\":\"x "
    "y\",\"lang\":\"en\",\"published\":\"2021-11-17\",\"mentions\":[{\"m\":1,\"type\":\"PER\","
    "\"text\":\"Ann \\\"A\\\" B\",\"entity\":\"e:per/a\"},{\"m\":2,\"type\":\"DATE\",\"text\":\"1, "
    "2\",\"value\":\"2021\"},{\"m\":3,"
    "\"type\":\"MON\",\"amount\":\"5\",\"currency\":\"EUR\"},{\"m\":4,\"type\":\"QTY\",\"object\":[\"a\",\"b\"]}],"
    "\"entities\":"
    "[{\"entity\":\"e:per/"
    "a\",\"type\":\"PER\",\"name\":\"Ann\",\"aliases\":[\"A\",\"B\"]}],\"roles\":[{\"person_m\":1,\"post\":"
    "\"chair\"}],\"relations\":[{\"kind\":\"met\",\"subject\":\"e:per/a\"}]}";

static dtl_status run(const dtl_table_options *o, const char *json, size_t n, const dtl_alloc *mem, dtl_error *err)
{
    dtl_tables *t;
    dtl_record r;
    dtl_arena arena;
    dtl_record_init(&r, mem);
    dtl_arena_init(&arena, mem);
    dtl_status st = dtl_tables_open(&t, o, sink, NULL, mem, err);
    if (st == DTL_OK) st = dtl_record_parse(&r, dtl_span_of(json, n), err);
    if (st == DTL_OK) st = dtl_tables_put(t, &r, &arena, err);
    if (st == DTL_OK) st = dtl_tables_flush(t, err);
    dtl_tables_close(t);
    dtl_arena_fini(&arena);
    dtl_record_fini(&r);
    return st;
}

static void failing(void)
{
    dtl_table_options o = {
        .tables = DTL_TABLES_ALL, .delimiter = ',', .header = true, .excel = true, .columns = "+x,y"};
    bool bad = false, leak = false;
    long n = 0;
    for (;; n++) {
        budget b = {n, 0};
        dtl_alloc mem = {b_alloc, b_resize, b_release, &b};
        dtl_error err = {0};
        clear();
        dtl_status st = run(&o, line, sizeof line - 1, &mem, &err);
        leak |= b.live != 0;
        if (st == DTL_OK) break;
        bad |= st != DTL_E_NOMEM;
        if (n > 10000) break;
    }
    ok(n > 10 && n < 10000 && !bad, "each of %ld allocations may fail and is told", n);
    ok(!leak, "and nothing is lost");
}

static void split(void)
{
    dtl_table_options o = {.tables = 1u << DTL_TABLE_MENTIONS,
                           .delimiter = ',',
                           .header = true,
                           .excel = true,
                           .split = true,
                           .columns = "m,text"};
    dtl_tables *t;
    dtl_record r;
    dtl_arena arena;
    dtl_error err = {0};
    static char json[64 + 1000 * 30];
    dtl_table_counts n;
    size_t len = (size_t)snprintf(json, sizeof json, "{\"id\":\"a\",\"mentions\":[");
    for (int i = 0; i < 1000; i++)
        len += (size_t)snprintf(json + len, sizeof json - len, "%s{\"m\":%d,\"text\":\"t\"}", i ? "," : "", i);
    len += (size_t)snprintf(json + len, sizeof json - len, "]}");
    clear();
    keep = false;
    dtl_record_init(&r, NULL);
    dtl_arena_init(&arena, NULL);
    ok(dtl_tables_open(&t, &o, sink, NULL, NULL, &err) == DTL_OK, "open");
    for (int i = 0; i < 2200; i++) {
        dtl_record_parse(&r, dtl_span_of(json, len), &err);
        if (dtl_tables_put(t, &r, &arena, &err) != DTL_OK) break;
        dtl_arena_reset(&arena);
    }
    dtl_tables_flush(t, &err);
    dtl_tables_count(t, &n);
    ok(n.rows[DTL_TABLE_MENTIONS] == 2200000 && n.parts[DTL_TABLE_MENTIONS] == 3, "2,200,000 rows are three sheets");
    ok(n_lines[0] == DTL_CSV_ROW_MAX && n_lines[1] == DTL_CSV_ROW_MAX, "of 1,048,576 rows with the header");
    ok(n_lines[2] == 2200000 - 2 * (DTL_CSV_ROW_MAX - 1) + 1, "and the rest");
    dtl_buf pack;
    dtl_buf_init(&pack, 0, NULL);
    dtl_tables_package(t, &pack);
    dtl_buf_byte(&pack, '\0');
    ok(strstr(pack.s, "\"path\": \"mentions-3.csv\"") && !strstr(pack.s, "mentions-4"), "the package lists them");
    ok(dtl_json_check(dtl_span_of(pack.s, pack.n - 1), NULL) == DTL_OK, "and is JSON");
    dtl_buf_fini(&pack);
    refuse = true;
    dtl_error io = {0};
    dtl_record_parse(&r, dtl_span_of(json, len), &err);
    dtl_tables_put(t, &r, &arena, &io);
    ok(dtl_tables_flush(t, &io) == DTL_E_IO && io.status == DTL_E_IO, "the sink's error comes back");
    refuse = false;
    keep = true;
    dtl_tables_close(t);
    dtl_arena_fini(&arena);
    dtl_record_fini(&r);
}

/* A record is 64 MB at most, and neither many small mentions nor a deep one may cost more than its bytes. */
static void huge(void)
{
    dtl_table_options o = {.tables = DTL_TABLES_ALL, .delimiter = ',', .header = true};
    size_t cap = 8u << 20, n;
    char *json = malloc(cap + 100);
    dtl_error err = {0};
    if (!json) return;
    n = (size_t)snprintf(json, 64, "{\"id\":\"a\",\"mentions\":[{}");
    while (n < cap) {
        memcpy(json + n, ",{}", 3);
        n += 3;
    }
    memcpy(json + n, "]}", 2);
    clear();
    keep = false;
    ok(run(&o, json, n + 2, NULL, &err) == DTL_OK && n_bytes > n, "2.8 million empty mentions in one record");
    n = (size_t)snprintf(json, 64, "{\"id\":\"a\",\"roles\":[{\"post\":");
    for (int i = 0; i < 500; i++) json[n++] = '[';
    for (int i = 0; i < 500; i++) json[n++] = ']';
    memcpy(json + n, "}]}", 3);
    ok(run(&o, json, n + 3, NULL, &err) == DTL_OK, "a post 500 lists deep is written as it is");
    n = (size_t)snprintf(json, 64, "{\"id\":\"a\",\"mentions\":[");
    for (int i = 200000; i > 0; i--) n += (size_t)snprintf(json + n, 40, "{\"m\":%d},", i);
    n += (size_t)snprintf(json + n - 1, 40, "],\"roles\":[") - 1;
    for (int i = 0; i < 200000; i++) n += (size_t)snprintf(json + n, 40, "{\"person_m\":%d},", i);
    n += (size_t)snprintf(json + n - 1, 40, "]}") - 1;
    err = (dtl_error){0};
    ok(run(&o, json, n, NULL, &err) == DTL_OK, "200,000 roles of mentions in the wrong order are looked up fast");
    keep = true;
    free(json);
}

int main(void)
{
    dtl_table_options o = {.tables = 1u << DTL_TABLE_MENTIONS,
                           .delimiter = ',',
                           .header = true,
                           .columns = "mention_id,doc_id,type,text,value"};
    dtl_error err = {0};
    dtl_table_kind k;
    ok(run(&o, line, sizeof line - 1, NULL, &err) == DTL_OK, "a record");
    static const char want[] =
        "mention_id,doc_id,type,text,value\n\"a,b:m1\",\"a,b\",PER,\"Ann \"\"A\"\" B\",\n"
        "\"a,b:m2\",\"a,b\",DATE,\"1, 2\",2021\n\"a,b:m3\",\"a,b\",MON,,\n\"a,b:m4\",\"a,b\",QTY,,\n";
    is(got[0].s, got[0].n, want, sizeof want - 1, "mentions");
    clear();
    o.header = false;
    ok(run(&o, "{}", 2, NULL, &err) == DTL_OK && n_bytes == 0, "a record of nothing");
    for (unsigned i = 0; i < DTL_N_TABLES; i++)
        ok(dtl_table_find(dtl_table_name((dtl_table_kind)i), &k) && k == i, "%s", dtl_table_name(k));
    ok(!dtl_table_find("mention", &k), "no such table");
    o.tables = 0;
    ok(run(&o, "{}", 2, NULL, &err) == DTL_E_USAGE, "no table at all");
    failing();
    split();
    huge();
    for (int i = 0; i < DTL_N_TABLES; i++) dtl_buf_fini(&got[i]);
    return done();
}
