/* SPDX-License-Identifier: Apache-2.0
 * JSON lines, and JSON documents: arrays of articles, one article over many lines, articles inside the answer of an API. */
#include "json.h"
#include "read_in.h"

#include <string.h>

/* A value as one text: strings as they are; of an object its name or its text, of an array all of that, joined. */
static bool flatten(dtl_read *r, dtl_span raw, dtl_span glue, dtl_span *out)
{
    static const char *const inner[] = {"name", "title", "main", "text", "value", "rendered", "$date", "#text", "$oid"};
    dtl_span key, v;
    switch (dtl_json_kind_of(raw)) {
    case DTL_JSON_STRING: *out = dtl_json_decode(raw, &r->arena, NULL); return out->n > 0;
    case DTL_JSON_NUMBER: *out = raw; return true;
    case DTL_JSON_OBJECT:
        for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
            if (!dtl_json_member(raw, inner[i], &v)) continue;
            dtl_json_kind k = dtl_json_kind_of(v);
            if (k == DTL_JSON_STRING || k == DTL_JSON_NUMBER) {
                *out = k == DTL_JSON_STRING ? dtl_json_decode(v, &r->arena, NULL) : v;
                return out->n > 0;
            }
        }
        return false;
    case DTL_JSON_ARRAY: {
        size_t at = 0, n = 0;
        dtl_span joined = DTL_NONE;
        while (dtl_json_next(raw, &at, &key, &v)) {
            dtl_span one = DTL_NONE;
            dtl_json_kind k = dtl_json_kind_of(v);
            if (k == DTL_JSON_ARRAY || !flatten(r, v, glue, &one))
                continue; /* objects hold no arrays here, so one step deep */
            n += one.n + glue.n;
        }
        char *p = n ? dtl_arena_alloc(&r->arena, n) : NULL;
        if (!p) return false;
        joined.s = p;
        for (at = 0; dtl_json_next(raw, &at, &key, &v);) {
            dtl_span one = DTL_NONE;
            if (dtl_json_kind_of(v) == DTL_JSON_ARRAY || !flatten(r, v, glue, &one)) continue;
            if (joined.n) {
                memcpy(p + joined.n, glue.s, glue.n);
                joined.n += glue.n;
            }
            memcpy(p + joined.n, one.s, one.n);
            joined.n += one.n;
        }
        *out = joined;
        return joined.n > 0;
    }
    default: return false;
    }
}

/* A member by its mapped name: as written, or step by step at the dots. */
static bool by_path(const dtl_record *rec, const char *path, dtl_span *value, size_t *member)
{
    char step[128];
    const char *dot = strchr(path, '.');
    *member = SIZE_MAX;
    for (size_t i = rec->n_members; i-- > 0;) {
        if (dtl_json_key_is(rec->members[i].key, dtl_span_str(path))) {
            *value = rec->members[i].value;
            *member = i;
            return true;
        }
    }
    if (!dot || (size_t)(dot - path) >= sizeof step) return false;
    memcpy(step, path, (size_t)(dot - path));
    step[dot - path] = '\0';
    const dtl_span *v = dtl_record_get(rec, step);
    if (!v || dtl_json_kind_of(*v) != DTL_JSON_OBJECT) return false;
    *value = *v;
    while (dot) {
        const char *from = dot + 1;
        dot = strchr(from, '.');
        size_t n = dot ? (size_t)(dot - from) : strlen(from);
        if (n >= sizeof step || dtl_json_kind_of(*value) != DTL_JSON_OBJECT) return false;
        memcpy(step, from, n);
        step[n] = '\0';
        if (!dtl_json_member(*value, step, value)) return false;
    }
    return true;
}

typedef struct choice {
    size_t member; /* SIZE_MAX: none */
    int rank;
    dtl_span value;
    bool mapped;
} choice;

static bool is_empty(dtl_span raw)
{
    dtl_json_kind k = dtl_json_kind_of(raw);
    return k == DTL_JSON_NULL || (k == DTL_JSON_STRING && raw.n == 2);
}

/* The best member for each field. An empty one counts only where there is no other. */
static void choose(dtl_read *r, choice c[DTL_READ_FIELDS])
{
    const dtl_record *rec = &r->rec;
    for (int f = 0; f < DTL_READ_FIELDS; f++) {
        c[f] = (choice){.member = SIZE_MAX, .rank = 1 << 20};
        if (r->opt.map[f]) c[f].mapped = by_path(rec, r->opt.map[f], &c[f].value, &c[f].member);
    }
    for (size_t i = 0; i < rec->n_members; i++) {
        dtl_read_field f;
        int rank;
        dtl_span v = rec->members[i].value;
        if (!dtl_read_alias(rec->members[i].key, &f, &rank) || c[f].mapped || r->opt.map[f]) continue;
        dtl_json_kind k = dtl_json_kind_of(v);
        if (k == DTL_JSON_TRUE || k == DTL_JSON_FALSE) continue;
        if (is_empty(v)) rank += 10000 + (k == DTL_JSON_NULL ? 1000 : 0);
        if (f == DTL_READ_PUBLISHED && k == DTL_JSON_STRING && rank > 0 &&
            rank < 10000) { /* a later name may hold what can be read */
            read_date d;
            dtl_span t = dtl_json_decode(v, &r->arena, NULL);
            if (!t.s || !dtl_read_date(t, &d)) rank += 1000;
        }
        if (rank < c[f].rank || (rank == c[f].rank && c[f].member != SIZE_MAX))
            c[f] = (choice){i, rank, v, false}; /* of doubles the last */
    }
}

/* Fields of ours that a source uses for something else keep their value under another name. */
static const char *suffix_of(const dtl_record *rec, size_t i, bool ours)
{
    static const char *const reserved[] = {"input", "record", "byte_offset"};
    for (size_t k = 0; k < 3; k++)
        if (dtl_json_key_is(rec->members[i].key, dtl_span_str(reserved[k]))) return ours ? NULL : "_given";
    if (dtl_json_key_is(rec->members[i].key, DTL_LIT("dateline")))
        return dtl_json_kind_of(rec->members[i].value) == DTL_JSON_OBJECT ? "" : "_given";
    return "";
}

static bool read_again(const dtl_record *rec, read_article *a)
{
    const dtl_span *input = dtl_record_get(rec, "input"), *record = dtl_record_get(rec, "record"),
                   *byte = dtl_record_get(rec, "byte_offset");
    if (!input || !record || !byte || dtl_json_kind_of(*input) != DTL_JSON_STRING ||
        dtl_json_kind_of(*record) != DTL_JSON_NUMBER || dtl_json_kind_of(*byte) != DTL_JSON_NUMBER)
        return false;
    a->input = *input;
    a->record = *record;
    a->byte_offset = *byte;
    return true;
}

/* The record that was parsed into r->rec, as an article. */
static dtl_status article(dtl_read *r, dtl_error *err)
{
    static const char *const exact[DTL_READ_FIELDS] = {"id",     "url",    "title",   "author", "published",
                                                       "source", "agency", "section", "text"};
    const dtl_record *rec = &r->rec;
    read_article a = {0};
    choice c[DTL_READ_FIELDS];
    dtl_arena_reset(&r->arena);
    dtl_buf_reset(&r->rest);
    choose(r, c);
    bool ours = read_again(rec, &a);
    for (int f = 0; f < DTL_READ_FIELDS; f++) {
        dtl_span v = c[f].value, flat;
        dtl_json_kind k = dtl_json_kind_of(v);
        if (!v.s || k == DTL_JSON_NULL) continue;
        bool same = k == DTL_JSON_STRING || (f == DTL_READ_ID && k == DTL_JSON_NUMBER);
        if (same && f != DTL_READ_PUBLISHED) {
            a.f[f].raw = v;
            continue;
        }
        bool got = flatten(r, v, f == DTL_READ_BODY ? DTL_LIT("\n") : DTL_LIT("; "), &flat);
        if (!got && k == DTL_JSON_STRING) flat = DTL_LIT("");
        if (f == DTL_READ_PUBLISHED) {
            read_date d;
            bool named =
                c[f].member != SIZE_MAX && dtl_json_key_is(rec->members[c[f].member].key, DTL_LIT("published"));
            a.published = got ? flat : DTL_NONE;
            if (named && k == DTL_JSON_STRING) a.f[f].raw = v; /* it has our name: as it stands */
            else if (got && dtl_read_date(flat, &d))
                a.f[f].text = dtl_arena_printf(&r->arena, "%04d-%02d-%02d%s", d.y, d.m, d.d, d.time);
            if (!(named && k == DTL_JSON_STRING)) c[f].member = SIZE_MAX; /* dates are short: the original passes too */
        } else {
            if (got) a.f[f].text = flat;
            c[f].member = SIZE_MAX;
        }
    }
    if (!a.f[DTL_READ_BODY].raw.s && !a.f[DTL_READ_BODY].text.s && !a.f[DTL_READ_TITLE].raw.s &&
        !a.f[DTL_READ_TITLE].text.s) {
        if (r->opt.map[DTL_READ_BODY])
            return dtl_fail(err, DTL_E_DATA, "no text: there is no field %.60s in this record",
                            r->opt.map[DTL_READ_BODY]);
        return dtl_fail(err, DTL_E_DATA,
                        "no text: no field of this record is called text, content, body or the like (--map text=NAME)");
    }
    if (!a.f[DTL_READ_BODY].raw.s && !a.f[DTL_READ_BODY].text.s) a.f[DTL_READ_BODY].text = DTL_LIT("");
    const dtl_span *anchor = dtl_record_get(rec, "anchor_date"), *basis = dtl_record_get(rec, "anchor_basis"),
                   *line = dtl_record_get(rec, "dateline");
    a.keeps_anchor = anchor || basis;
    a.keeps_dateline = line && dtl_json_kind_of(*line) == DTL_JSON_OBJECT;
    for (size_t i = 0; i < rec->n_members; i++) {
        bool taken = false, named = false;
        for (int f = 0; f < DTL_READ_FIELDS; f++) {
            taken = taken || c[f].member == i;
            named = named || dtl_json_key_is(rec->members[i].key, dtl_span_str(exact[f]));
        }
        const char *suffix = suffix_of(rec, i, ours);
        if (taken || !suffix) continue;
        if (named && dtl_json_kind_of(rec->members[i].value) == DTL_JSON_NULL) continue;
        dtl_read_pass(r, rec->members[i].key, named ? "_given" : suffix, rec->members[i].value);
    }
    return dtl_read_emit(r, &a, err);
}

/* ---- lines ---- */

static bool is_blank(dtl_span s)
{
    while (s.n && (*s.s == ' ' || *s.s == '\t' || *s.s == '\r')) s = dtl_span_of(s.s + 1, s.n - 1);
    return s.n == 0;
}

dtl_status dtl_read_jsonl(dtl_read *r, dtl_error *err)
{
    dtl_span line;
    int got;
    do {
        got = dtl_read_line(r, &line);
        if (got == 0) {
            r->ended = true;
            dtl_buf_reset(&r->out);
            return DTL_OK;
        }
    } while (got > 0 && is_blank(line));
    r->line = r->in.line;
    r->byte = r->in.byte;
    r->raw = line;
    r->record++;
    if (got < 0)
        return dtl_fail(err, DTL_E_LIMIT, "the line is longer than %zu bytes (--max-record)", r->opt.max_record);
    dtl_status s = dtl_record_parse(&r->rec, line, err);
    return s == DTL_OK ? article(r, err) : s;
}

/* ---- documents ---- */

/* End of the JSON value at s, found by brackets and quotes alone; 0: it does not end here. */
static size_t value_end(dtl_span s)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < s.n; i++) { /* i stands on the byte to look at */
        char c = s.s[i];
        if (in_string) {
            const char *q = memchr(s.s + i, '"', s.n - i), *b = q;
            if (!q) return 0;
            while (b > s.s && b[-1] == '\\') b--;
            i = (size_t)(q - s.s);
            if (((q - b) & 1) == 0) in_string = false;
            if (!in_string && depth == 0) return i + 1;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return i;
            if (--depth == 0) return i + 1;
        } else if (depth == 0 && (c == ',' || (unsigned char)c <= ' ')) {
            return i;
        }
    }
    return 0;
}

/* White space between tokens goes, so that the value can stand on one line. */
static void on_one_line(dtl_span v, dtl_buf *out)
{
    bool in_string = false;
    for (size_t i = 0; i < v.n;) {
        size_t from = i;
        if (in_string) {
            while (i < v.n && v.s[i] != '"') i += v.s[i] == '\\' && i + 1 < v.n ? 2 : 1;
            if (i < v.n) i++;
            in_string = false;
        } else {
            while (i < v.n && (unsigned char)v.s[i] > ' ' && v.s[i] != '"') i++;
            if (i < v.n && v.s[i] == '"') {
                i++;
                in_string = true;
            }
        }
        dtl_buf_put(out, v.s + from, i - from);
        while (!in_string && i < v.n && (unsigned char)v.s[i] <= ' ') i++;
    }
}

/* The list of articles inside the answer of an API: the first array of objects, at most three steps down. */
static bool inner_list(dtl_span raw, dtl_span *list)
{
    for (int step = 0; step < 3; step++) {
        dtl_span key, v, down = DTL_NONE;
        for (size_t at = 0; dtl_json_next(raw, &at, &key, &v);) {
            if (dtl_json_kind_of(v) == DTL_JSON_ARRAY) {
                dtl_span k2, first;
                size_t at2 = 0;
                if (dtl_json_next(v, &at2, &k2, &first) && dtl_json_kind_of(first) == DTL_JSON_OBJECT) {
                    *list = v;
                    return true;
                }
            } else if (dtl_json_kind_of(v) == DTL_JSON_OBJECT && !down.s) {
                down = v;
            }
        }
        if (!down.s) return false;
        raw = down;
    }
    return false;
}

static bool has_article(const dtl_record *rec, const dtl_read_options *opt)
{
    for (size_t i = 0; i < rec->n_members; i++) {
        dtl_read_field f;
        int rank;
        dtl_json_kind k = dtl_json_kind_of(rec->members[i].value);
        if (dtl_read_alias(rec->members[i].key, &f, &rank) && (f == DTL_READ_BODY || f == DTL_READ_TITLE) &&
            k == DTL_JSON_STRING)
            return true;
    }
    return opt->map[DTL_READ_BODY] != NULL;
}

bool dtl_read_is_answer(dtl_read *r, dtl_span line)
{
    dtl_span list;
    return dtl_record_parse(&r->rec, line, NULL) == DTL_OK && !has_article(&r->rec, &r->opt) && inner_list(line, &list);
}

/* One element, in r->mended without line ends: an article, or what holds a list of them. */
static dtl_status element(dtl_read *r, dtl_error *err, bool *opened)
{
    dtl_span inner;
    *opened = false;
    dtl_status s = dtl_record_parse(&r->rec, dtl_buf_view(&r->mended), err);
    if (s != DTL_OK) return s;
    const dtl_span *wrapped = dtl_record_get(&r->rec, "_source"); /* a search engine's hit */
    if (wrapped && dtl_json_kind_of(*wrapped) == DTL_JSON_OBJECT) {
        dtl_span copy = dtl_arena_dup(&r->arena, *wrapped);
        if (!copy.s) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
        dtl_buf_reset(&r->mended);
        dtl_buf_span(&r->mended, copy);
        s = dtl_record_parse(&r->rec, dtl_buf_view(&r->mended), err);
        if (s != DTL_OK) return s;
    } else if (!has_article(&r->rec, &r->opt) && inner_list(dtl_buf_view(&r->mended), &inner)) {
        *opened = true;
        return DTL_OK;
    }
    return article(r, err);
}

dtl_status dtl_read_json(dtl_read *r, dtl_error *err)
{
    for (size_t want;;) {
        dtl_span s = dtl_input_peek(&r->in, 1);
        size_t n = 0;
        if (r->outer_end) { /* behind the last article of a list, the rest of what holds it */
            while (n < s.n && ((unsigned char)s.s[n] <= ' ' || s.s[n] == ',')) n++;
            if (r->in.next_byte + n + 1 >= r->list_end) {
                dtl_input_skip(&r->in, (size_t)(r->outer_end - r->in.next_byte));
                r->outer_end = 0;
                continue;
            }
        }
        while (n < s.n && ((unsigned char)s.s[n] <= ' ' || s.s[n] == ',' || s.s[n] == '[' || s.s[n] == ']')) n++;
        dtl_input_skip(&r->in, n);
        if (n == s.n && n) continue;
        if (n == s.n) {
            r->ended = true;
            dtl_buf_reset(&r->out);
            return DTL_OK;
        }
        r->byte = r->in.next_byte;
        r->line = 0;
        size_t end = 0;
        s = dtl_input_peek(&r->in, 1);
        if (*s.s == '}' || *s.s == ':') {
            r->raw = dtl_span_of(s.s, 1);
            r->record++;
            dtl_input_skip(&r->in, 1);
            return dtl_fail(err, DTL_E_DATA, "an article should be an object");
        }
        while (!(end = value_end(s)) &&
               s.n <= r->opt.max_record) { /* doubling, so that a long value is not looked through again and again */
            want = s.n * 2;
            s = dtl_input_peek(&r->in, want);
            if (s.n < want) {
                end = value_end(s);
                break;
            }
        }
        r->raw = s;
        r->record++;
        if (!end || end > r->opt.max_record) {
            bool over = s.n > r->opt.max_record;
            dtl_input_skip(&r->in, s.n);
            r->ended = r->whole = true;
            return over ? dtl_fail(err, DTL_E_LIMIT, "an article longer than %zu bytes (--max-record)",
                                   r->opt.max_record)
                        : dtl_fail(err, DTL_E_CUT, "the JSON document ends too early");
        }
        r->raw.n = end;
        if (*s.s != '{') {
            dtl_input_skip(&r->in, end ? end : 1);
            return dtl_fail(err, DTL_E_DATA, "an article should be an object");
        }
        dtl_buf_reset(&r->mended);
        dtl_span utf8;
        bool opened = false;
        dtl_status st = dtl_read_decode(r, r->raw, &utf8, err);
        if (st == DTL_OK) {
            dtl_buf_reset(&r->text);
            on_one_line(utf8, &r->text);
            dtl_buf_reset(&r->mended);
            dtl_buf_span(&r->mended, dtl_buf_view(&r->text));
            st = r->text.status || r->mended.status ? dtl_fail(err, DTL_E_NOMEM, "out of memory")
                                                    : element(r, err, &opened);
        }
        if (st == DTL_OK && opened) { /* go on inside: from the list's bracket */
            dtl_span list;
            if (!inner_list(r->raw, &list)) return dtl_fail(err, DTL_E_BUG, "the list is gone");
            r->list_end = r->in.next_byte + (uint64_t)(list.s + list.n - s.s);
            r->outer_end = r->in.next_byte + end;
            dtl_input_skip(&r->in, (size_t)(list.s - s.s) + 1);
            r->record--;
            continue;
        }
        dtl_input_skip(&r->in, end);
        return st;
    }
}
