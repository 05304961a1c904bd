/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/norm_record.h"
#include "norm.h"

#include <string.h>

void dtl_norm_context_init(dtl_norm_context *c, unsigned steps, const dtl_alloc *mem)
{
    *c = (dtl_norm_context){.steps = steps};
    dtl_buf_init(&c->text, 0, mem);
    dtl_buf_init(&c->json, 0, mem);
    dtl_map_init(&c->map, mem);
    dtl_map_init(&c->was, mem);
    dtl_map_init(&c->both, mem);
}

void dtl_norm_context_fini(dtl_norm_context *c)
{
    dtl_buf_fini(&c->text);
    dtl_buf_fini(&c->json);
    dtl_map_fini(&c->map);
    dtl_map_fini(&c->was);
    dtl_map_fini(&c->both);
}

static void add(dtl_norm_counts *to, const dtl_norm_counts *more)
{
    for (int k = 0; k < DTL_NORM_KINDS; k++) to->n[k] += more->n[k];
}

/* ---- the member `norm` ---- */

/* What an earlier stage or run wrote and this one keeps. */
typedef struct earlier {
    dtl_span charset, by, sure, bad, declared, title;
    dtl_norm_counts counts;
} earlier;

static size_t number_of(dtl_span raw)
{
    size_t v = 0;
    for (size_t i = 0; i < raw.n && raw.s[i] >= '0' && raw.s[i] <= '9' && v < SIZE_MAX / 16; i++)
        v = v * 10 + (size_t)(raw.s[i] - '0');
    return v;
}

static void read_earlier(dtl_span norm, earlier *e)
{
    static const char *const keys[] = {"charset", "by", "sure", "bad", "declared", "title"};
    dtl_span *const to[] = {&e->charset, &e->by, &e->sure, &e->bad, &e->declared, &e->title};
    dtl_span v;
    *e = (earlier){.charset = {NULL, 0}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (dtl_json_member(norm, keys[i], &v)) *to[i] = v;
    if (dtl_json_member(norm, "counts", &v) && dtl_json_kind_of(v) == DTL_JSON_OBJECT) {
        dtl_span n;
        for (int k = 0; k < DTL_NORM_KINDS; k++)
            if (dtl_json_member(v, dtl_norm_kind_name((dtl_norm_kind)k), &n)) e->counts.n[k] = number_of(n);
    }
}

static void put_raw(dtl_buf *out, const char *key, dtl_span raw)
{
    if (!raw.s) return;
    dtl_buf_printf(out, ",\"%s\":", key);
    dtl_buf_span(out, raw);
}

static void put_norm(dtl_buf *out, const dtl_map *edits, const earlier *e, dtl_span title,
                     const dtl_norm_counts *counts)
{
    dtl_buf_puts(out, "{\"edits\":");
    dtl_norm_put_edits(edits, out);
    put_raw(out, "title", title.s ? title : e->title);
    bool any = false;
    for (int k = 0; k < DTL_NORM_KINDS; k++) {
        size_t n = counts->n[k] + e->counts.n[k];
        if (!n) continue;
        dtl_buf_printf(out, "%s\"%s\":%zu", any ? "," : ",\"counts\":{", dtl_norm_kind_name((dtl_norm_kind)k), n);
        any = true;
    }
    if (any) dtl_buf_byte(out, '}');
    put_raw(out, "charset", e->charset);
    put_raw(out, "by", e->by);
    put_raw(out, "sure", e->sure);
    put_raw(out, "bad", e->bad);
    put_raw(out, "declared", e->declared);
    dtl_buf_byte(out, '}');
}

/* ---- records ---- */

/* Is the literal clean? The record layer has seen to it that it is well-formed. */
static bool clean_literal(const dtl_norm_context *c, dtl_span literal)
{
    dtl_span inside = {literal.s + 1, literal.n - 2};
    return norm_scan(inside, 0, c->steps, SCAN_JSON) == inside.n;
}

/* Repair one string member. *touched: its edits are in c->map and the member was replaced. */
static dtl_status repair_member(dtl_norm_context *c, dtl_record *r, const char *key, dtl_span literal, dtl_arena *arena,
                                bool *touched, dtl_error *err)
{
    size_t lone = 0;
    dtl_norm_counts counts;
    *touched = false;
    dtl_span raw = dtl_json_decode(literal, arena, &lone);
    if (!raw.s) return dtl_fail(err, DTL_E_NOMEM, "no memory for %s", key);
    if (!lone && norm_scan(raw, 0, c->steps, SCAN_TEXT) == raw.n) return DTL_OK;
    dtl_buf_reset(&c->text);
    dtl_status status = dtl_norm(raw, c->steps, &c->text, &c->map, &counts, err);
    if (status != DTL_OK) return status;
    if (!lone && c->map.n == 0) return DTL_OK;
    counts.n[DTL_NORM_ILL] += lone;
    add(&c->counts, &counts);
    dtl_buf_reset(&c->json);
    dtl_json_put(&c->json, dtl_buf_view(&c->text));
    status = c->json.status == DTL_OK ? dtl_record_set(r, key, dtl_buf_view(&c->json)) : c->json.status;
    if (status != DTL_OK) return dtl_fail(err, status, "%s: %s", key, dtl_status_text(status));
    *touched = c->changed = true;
    return DTL_OK;
}

dtl_status dtl_norm_record(dtl_norm_context *c, dtl_record *r, dtl_arena *arena, dtl_error *err)
{
    const dtl_span *text = dtl_record_get(r, "text"), *title = dtl_record_get(r, "title"),
                   *norm = dtl_record_get(r, "norm");
    c->counts = (dtl_norm_counts){{0}};
    c->changed = false;
    if (text && dtl_json_kind_of(*text) != DTL_JSON_STRING) text = NULL;
    if (title && dtl_json_kind_of(*title) != DTL_JSON_STRING) title = NULL;
    if (norm && dtl_json_kind_of(*norm) != DTL_JSON_OBJECT) norm = NULL;
    if (!text && !title && !c->keep_empty) return dtl_fail(err, DTL_E_DATA, "no text");
    bool text_clean = !text || clean_literal(c, *text), title_clean = !title || clean_literal(c, *title);
    c->counts.n[DTL_NORM_ILL] = c->ill_before;
    if (c->ill_before) c->changed = true;
    if (text_clean && title_clean && !c->changed)
        return norm ? DTL_OK : dtl_record_set(r, "norm", DTL_LIT("{\"edits\":[]}"));

    earlier before = {.charset = {NULL, 0}};
    if (norm) read_earlier(*norm, &before);
    dtl_status status = DTL_OK;
    dtl_span title_norm = DTL_NONE;
    bool touched = false;
    dtl_map_reset(&c->was);
    if (norm && dtl_norm_read_edits(&c->was, *norm, NULL) != DTL_OK) dtl_map_reset(&c->was); /* not ours */
    if (!title_clean) {
        status = repair_member(c, r, "title", *title, arena, &touched, err);
        if (status == DTL_OK && touched) {
            dtl_buf_reset(&c->json);
            dtl_buf_puts(&c->json, "{\"edits\":");
            dtl_norm_put_edits(&c->map, &c->json);
            dtl_buf_byte(&c->json, '}');
            if (!before.title.s) title_norm = dtl_arena_dup(arena, dtl_buf_view(&c->json));
        }
    }
    dtl_map_reset(&c->map);
    touched = false;
    if (status == DTL_OK && !text_clean) status = repair_member(c, r, "text", *text, arena, &touched, err);
    if (status != DTL_OK) return status;
    if (!c->changed && norm) return DTL_OK;
    const dtl_map *edits = touched ? &c->map : &c->was;
    if (touched && c->was.n) {
        dtl_map_compose(&c->was, &c->map, &c->both);
        edits = &c->both;
    }
    if (edits->status != DTL_OK) return dtl_fail(err, edits->status, "no memory for a map");
    dtl_buf_reset(&c->json);
    put_norm(&c->json, edits, &before, title_norm, &c->counts);
    if (c->json.status != DTL_OK) return dtl_fail(err, c->json.status, "no memory for norm");
    return dtl_record_set(r, "norm", dtl_buf_view(&c->json));
}

/* ---- plain text ---- */

dtl_status dtl_norm_plain(dtl_norm_context *c, dtl_span raw, const char *charset, dtl_buf *out, dtl_decoded *how,
                          dtl_error *err)
{
    dtl_decoded mine;
    c->counts = (dtl_norm_counts){{0}};
    dtl_buf_reset(&c->text);
    dtl_status status = dtl_decode_map(raw, charset, &c->text, how ? how : &mine, &c->was, err);
    if (status != DTL_OK) return status;
    status = dtl_norm(dtl_buf_view(&c->text), c->steps, out, &c->map, &c->counts, err);
    if (status != DTL_OK) return status;
    dtl_map_compose(&c->was, &c->map, &c->both);
    c->changed = c->map.n > 0;
    return c->both.status == DTL_OK ? DTL_OK : dtl_fail(err, c->both.status, "no memory for a map");
}

dtl_status dtl_norm_article(dtl_norm_context *c, dtl_span raw, size_t raw_base, const char *input, const char *charset,
                            dtl_buf *line, dtl_decoded *how, dtl_error *err)
{
    dtl_decoded mine;
    earlier none = {.charset = {NULL, 0}};
    if (!how) how = &mine;
    dtl_buf_reset(&c->json);
    dtl_status status = dtl_norm_plain(c, raw, charset, &c->json, how, err);
    if (status != DTL_OK) return status;
    if (raw_base) { /* the bytes that the caller passed over were taken out at the start */
        dtl_map_reset(&c->was);
        dtl_map_add(&c->was, 0, 0, 0, raw_base);
        for (size_t i = 0; i < c->both.n; i++) {
            dtl_map_edit e = c->both.edits[i];
            dtl_map_add_pieces(&c->was, e.clean, e.clean_end, e.raw + raw_base, e.raw_end + raw_base, e.pieces);
        }
    }
    const dtl_map *edits = raw_base ? &c->was : &c->both;
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a: the id must be the same on every machine */
    for (size_t i = 0; i < c->json.n; i++) hash = (hash ^ (unsigned char)c->json.s[i]) * 0x100000001b3u;
    dtl_buf_printf(line, "{\"id\":\"a%016llx\",\"input\":", (unsigned long long)hash);
    dtl_json_put(line, dtl_span_str(input));
    dtl_buf_puts(line, ",\"record\":1,\"byte_offset\":0,\"text\":");
    dtl_json_put(line, dtl_buf_view(&c->json));
    dtl_buf_puts(line, ",\"norm\":");
    put_norm(line, edits, &none, DTL_NONE, &c->counts);
    line->n--; /* its closing brace, behind what was decoded */
    dtl_buf_printf(line, ",\"charset\":\"%s\",\"by\":\"%s\",\"sure\":%.2f", how->charset, dtl_basis_text(how->basis),
                   how->score);
    if (how->n_bad) dtl_buf_printf(line, ",\"bad\":%zu", how->n_bad);
    if (how->declared_unknown) dtl_buf_puts(line, ",\"declared\":\"unknown\"");
    if (how->declared_wrong) dtl_buf_puts(line, ",\"declared\":\"wrong\"");
    dtl_buf_puts(line, "}}");
    if (edits->status != DTL_OK) return dtl_fail(err, edits->status, "no memory for a map");
    return line->status == DTL_OK ? DTL_OK
                                  : dtl_fail(err, line->status, "%s: %s", input, dtl_status_text(line->status));
}
