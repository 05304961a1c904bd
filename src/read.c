/* SPDX-License-Identifier: Apache-2.0
 * A source as records: which format it has, the next article, the record written of it. */
#include "read_in.h"
#include "calendar.h"
#include "dateline/decode.h"
#include "dateline/sha256.h"
#include "dateline/utf8.h"

#include <stdio.h>
#include <string.h>

static const char *const format_names[] = {"auto", "text", "lines", "jsonl", "json", "csv", "tsv"};

bool dtl_read_format_of(const char *name, dtl_read_format *format)
{
    for (size_t i = 0; i < sizeof format_names / sizeof *format_names; i++) {
        if (strcmp(name, format_names[i]) == 0) {
            *format = (dtl_read_format)i;
            return true;
        }
    }
    return false;
}

const char *dtl_read_format_name(dtl_read_format format)
{
    return format_names[format];
}

bool dtl_read_is_date(const char *s)
{
    read_date d;
    return strlen(s) == 10 && s[4] == '-' && s[7] == '-' && dtl_read_date(dtl_span_str(s), &d) && d.to == 10;
}

dtl_status dtl_read_open(dtl_read *r, dtl_input_get *get, void *user, const char *source, const dtl_read_options *opt,
                         const dtl_alloc *mem, dtl_error *err)
{
    *r = (dtl_read){.source = source, .mem = mem};
    if (opt) r->opt = *opt;
    if (!r->opt.max_record) r->opt.max_record = DTL_RECORD_MAX;
    r->format = r->opt.format;
    dtl_record_init(&r->rec, mem);
    dtl_arena_init(&r->arena, mem);
    dtl_buf *bufs[] = {&r->out, &r->text, &r->mended, &r->rest};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) dtl_buf_init(bufs[i], 0, mem);
    if (dtl_input_open(&r->in, get, user, r->opt.max_record, mem) != DTL_OK)
        return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    return DTL_OK;
}

void dtl_read_close(dtl_read *r)
{
    dtl_read_csv_close(r);
    dtl_input_close(&r->in);
    dtl_record_fini(&r->rec);
    dtl_arena_fini(&r->arena);
    dtl_buf *bufs[] = {&r->out, &r->text, &r->mended, &r->rest};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) dtl_buf_fini(bufs[i]);
}

/* ---- the record ---- */

/* A span in r's text buffer or another that lives as long as the article: decoded, cleaned. */
static dtl_span decoded(dtl_read *r, const read_value *v)
{
    if (v->text.s) return v->text;
    if (dtl_json_kind_of(v->raw) == DTL_JSON_STRING) return dtl_json_decode(v->raw, &r->arena, NULL);
    return DTL_NONE;
}

static bool needs_cleaning(dtl_span t)
{
    if (!t.n) return false;
    unsigned char first = (unsigned char)t.s[0], last = (unsigned char)t.s[t.n - 1];
    if (first <= ' ' || last <= ' ' || first >= 0xC2 || last >= 0x80)
        return true; /* perhaps: white space of more bytes */
    if (memchr(t.s, '\r', t.n) || memchr(t.s, '\f', t.n) || memchr(t.s, '\v', t.n)) return true;
    for (const char *p = t.s, *end = t.s + t.n; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++) {
        unsigned char before = (unsigned char)p[-1], behind = (unsigned char)p[1];
        if (before <= ' ' || behind <= ' ' || before >= 0x80 || behind >= 0xC2) return true;
    }
    for (const char *p = t.s, *end = t.s + t.n; (p = memchr(p, 0xC2, (size_t)(end - p))) != NULL; p++)
        if (end - p > 1 && (unsigned char)p[1] == 0x85) return true;
    for (const char *p = t.s, *end = t.s + t.n; (p = memchr(p, 0xE2, (size_t)(end - p))) != NULL; p++)
        if (end - p > 2 && (unsigned char)p[1] == 0x80 && ((unsigned char)p[2] | 1) == 0xA9) return true;
    return false;
}

/* The text as it will be: cleaned, the title in front unless it is there. Leaves a->f[BODY].raw alone where nothing changes. */
static dtl_span make_text(dtl_read *r, read_article *a)
{
    read_value *body = &a->f[DTL_READ_BODY];
    dtl_span text = decoded(r, body), title = decoded(r, &a->f[DTL_READ_TITLE]);
    bool dirty = needs_cleaning(text);
    bool join = title.n && !dtl_read_begins(text, title);
    if (!dirty && !join && !a->is_plain) return text;
    dtl_buf_reset(&r->text);
    if (join) {
        dtl_read_clean(title, false, &r->text);
        if (r->text.n && text.n) dtl_buf_byte(&r->text, '\n');
    }
    dtl_read_clean(text, a->is_plain, &r->text);
    if (!join && !a->is_plain && dtl_span_eq(dtl_buf_view(&r->text), text)) return text;
    body->raw = DTL_NONE;
    body->text = dtl_buf_view(&r->text);
    if (!body->text.s) body->text = DTL_LIT("");
    return body->text;
}

static void put_value(dtl_buf *b, const char *key, const read_value *v)
{
    if (!v->raw.s && !v->text.s) return;
    dtl_buf_puts(b, key);
    if (v->raw.s) dtl_buf_span(b, v->raw);
    else dtl_json_put(b, v->text);
}

static void put_text(dtl_buf *b, const char *key, dtl_span text)
{
    dtl_buf_puts(b, key);
    dtl_json_put(b, text);
}

static void put_iso(dtl_buf *b, const read_date *d)
{
    if (d->y) dtl_buf_printf(b, "\"%04d-%02d-%02d\"", d->y, d->m, d->d);
    else dtl_buf_printf(b, "\"XXXX-%02d-%02d\"", d->m, d->d);
}

static void put_dateline(dtl_buf *b, const read_dateline *d)
{
    const char *comma = "";
    dtl_buf_puts(b, ",\"dateline\":{");
    if (d->place.n) {
        put_text(b, "\"place\":", d->place);
        comma = ",";
    }
    if (d->has_date) {
        dtl_buf_printf(b, "%s\"date\":", comma);
        put_iso(b, &d->date);
        comma = ",";
    }
    if (d->agency.n) {
        dtl_buf_puts(b, comma);
        put_text(b, "\"agency\":", d->agency);
    }
    dtl_buf_byte(b, '}');
}

static void put_anchor(dtl_read *r, const read_article *a, const read_dateline *line)
{
    read_date published;
    dtl_buf *b = &r->out;
    const char *basis = "none";
    if (a->published.n && dtl_read_date(a->published, &published)) {
        basis = "published";
        dtl_buf_puts(b, ",\"anchor_date\":");
        put_iso(b, &published);
    } else if (line->has_date && line->date.y) {
        basis = "dateline";
        dtl_buf_puts(b, ",\"anchor_date\":");
        put_iso(b, &line->date);
    } else if (r->opt.date) {
        basis = "option";
        put_text(b, ",\"anchor_date\":", dtl_span_str(r->opt.date));
    }
    dtl_buf_printf(b, ",\"anchor_basis\":\"%s\"", basis);
}

dtl_status dtl_read_emit(dtl_read *r, read_article *a, dtl_error *err)
{
    static const char *const keys[DTL_READ_FIELDS] = {
        NULL,           ",\"url\":",    ",\"title\":",   ",\"author\":", ",\"published\":",
        ",\"source\":", ",\"agency\":", ",\"section\":", ",\"text\":"};
    dtl_buf *b = &r->out;
    read_dateline line = {0};
    dtl_span text = make_text(r, a);
    if (a->is_plain && !a->f[DTL_READ_TITLE].text.s) a->f[DTL_READ_TITLE].text = dtl_read_title(text);
    bool has_line = !a->keeps_dateline && dtl_read_dateline(text, &line);
    if (!a->f[DTL_READ_AGENCY].raw.s && !a->f[DTL_READ_AGENCY].text.s) {
        dtl_span agency = line.agency.n ? line.agency : dtl_read_sign_off(text);
        if (agency.n) a->f[DTL_READ_AGENCY].text = agency;
    }
    dtl_buf_reset(b);
    dtl_buf_grow(b, text.n + r->rest.n + 1024);
    if (a->f[DTL_READ_ID].raw.s || a->f[DTL_READ_ID].text.s) {
        put_value(b, "{\"id\":", &a->f[DTL_READ_ID]);
    } else {
        char hex[17];
        dtl_sha256_hex(text, hex, 16);
        dtl_buf_printf(b, "{\"id\":\"a%s\"", hex);
    }
    if (a->input.s) { /* read before: where it first came from is what counts */
        dtl_buf_puts(b, ",\"input\":");
        dtl_buf_span(b, a->input);
        dtl_buf_puts(b, ",\"record\":");
        dtl_buf_span(b, a->record);
        dtl_buf_puts(b, ",\"byte_offset\":");
        dtl_buf_span(b, a->byte_offset);
    } else {
        put_text(b, ",\"input\":", dtl_span_str(r->source));
        dtl_buf_printf(b, ",\"record\":%llu,\"byte_offset\":%llu", (unsigned long long)r->record,
                       (unsigned long long)r->byte);
    }
    for (int f = DTL_READ_URL; f < DTL_READ_FIELDS; f++) put_value(b, keys[f], &a->f[f]);
    if (has_line) put_dateline(b, &line);
    if (!a->keeps_anchor) put_anchor(r, a, &line);
    dtl_buf_span(b, dtl_buf_view(&r->rest));
    dtl_buf_byte(b, '}');
    if (b->status != DTL_OK || r->text.status != DTL_OK || r->rest.status != DTL_OK || r->arena.status != DTL_OK)
        return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    return DTL_OK;
}

void dtl_read_pass(dtl_read *r, dtl_span raw_key, const char *suffix, dtl_span raw_value)
{
    dtl_buf *b = &r->rest;
    dtl_buf_puts(b, ",\"");
    dtl_buf_span(b, raw_key);
    dtl_buf_puts(b, suffix);
    dtl_buf_puts(b, "\":");
    dtl_buf_span(b, raw_value);
}

/* ---- plain text ---- */

dtl_status dtl_read_decode(dtl_read *r, dtl_span raw, dtl_span *out, dtl_error *err)
{
    *out = raw;
    if (dtl_utf8_valid(raw) && !(r->format == DTL_READ_TEXT && memchr(raw.s, '\0', raw.n)))
        return DTL_OK; /* NUL: UTF-16 */
    dtl_decoded how;
    dtl_buf_reset(&r->mended);
    dtl_status s = dtl_decode(raw, r->charset[0] ? r->charset : NULL, &r->mended, &how, err);
    if (s != DTL_OK) return s;
    r->n_repaired += how.n_bad;
    if (how.basis == DTL_BASIS_DETECTED && !r->charset[0])
        snprintf(r->charset, sizeof r->charset, "%s", how.charset); /* one source, one charset */
    *out = dtl_buf_view(&r->mended);
    return DTL_OK;
}

int dtl_read_line(dtl_read *r, dtl_span *line)
{
    dtl_span raw;
    int got = dtl_input_line(&r->in, &raw);
    *line = raw;
    if (got > 0 && dtl_read_decode(r, raw, line, NULL) != DTL_OK) return -1;
    return got;
}

static dtl_status plain(dtl_read *r, dtl_span text, dtl_error *err)
{
    read_article a = {.is_plain = true};
    a.f[DTL_READ_BODY].text = text.s ? text : DTL_LIT("");
    dtl_arena_reset(&r->arena);
    dtl_buf_reset(&r->rest);
    return dtl_read_emit(r, &a, err);
}

dtl_status dtl_read_text(dtl_span text, const char *source, const dtl_read_options *opt, dtl_buf *out, dtl_error *err)
{
    dtl_read r;
    dtl_span utf8;
    dtl_status s = dtl_read_open(&r, NULL, NULL, source, opt, out->mem, err);
    r.record = 1;
    r.format = DTL_READ_TEXT;
    if (s == DTL_OK) s = dtl_read_decode(&r, text, &utf8, err);
    if (s == DTL_OK) s = plain(&r, utf8, err);
    if (s == DTL_OK) dtl_buf_span(out, dtl_buf_view(&r.out));
    if (s == DTL_OK && out->status != DTL_OK) s = dtl_fail(err, out->status, "out of memory");
    dtl_read_close(&r);
    return s;
}

static dtl_status set_aside_all(dtl_read *r, dtl_status s, dtl_error *err, const char *why)
{
    r->ended = r->whole = true;
    return dtl_fail(err, s, "%s", why);
}

static const char not_text[] = "this is neither text nor JSON nor CSV";

static dtl_status whole_text(dtl_read *r, dtl_error *err)
{
    dtl_span all, text;
    r->byte = r->in.next_byte;
    if (!dtl_input_rest(&r->in, &all)) return set_aside_all(r, DTL_E_LIMIT, err, "one text longer than --max-record");
    r->ended = true;
    r->raw = all;
    r->line = 1;
    if (dtl_read_is_binary(all)) {
        r->line = 0;
        r->raw = DTL_NONE;
        return set_aside_all(r, DTL_E_DATA, err, not_text);
    }
    size_t blank = 0;
    while (blank < all.n && (unsigned char)all.s[blank] <= ' ') blank++;
    if (blank == all.n) { /* nothing in it is nothing, not an article */
        dtl_buf_reset(&r->out);
        return DTL_OK;
    }
    r->record++;
    dtl_status s = dtl_read_decode(r, all, &text, err);
    return s == DTL_OK ? plain(r, text, err) : s;
}

static dtl_status text_line(dtl_read *r, dtl_error *err)
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
        r->line = r->in.line;
        r->byte = r->in.byte;
        r->raw = line;
        if (got < 0) return dtl_fail(err, DTL_E_LIMIT, "the line is longer than --max-record");
        while (line.n && (*line.s == ' ' || *line.s == '\t')) line = dtl_span_of(line.s + 1, line.n - 1);
    } while (line.n == 0);
    r->record++;
    return plain(r, line, err);
}

/* ---- formats ---- */

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);
    if (n > 3 && !memcmp(s + n - 3, ".gz", 3)) n -= 3;
    if (n < k) return false;
    for (size_t i = 0; i < k; i++)
        if ((s[n - k + i] | 0x20) != (end[i] | 0x20)) return false;
    return true;
}

static bool begins(dtl_span s, const char *with, size_t n)
{
    return s.n >= n && memcmp(s.s, with, n) == 0;
}

/* What is known and not read; the message says what to put in front. NULL: none of these. */
static const char *foreign(dtl_span head)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *why;
    } known[] = {
        {"\xFD"
         "7zXZ",
         5, "xz data: put `xz -dc FILE |` in front"},
        {"\x28\xB5\x2F\xFD", 4, "zstd data: put `zstd -dc FILE |` in front"},
        {"BZh", 3, "bzip2 data: put `bzip2 -dc FILE |` in front"},
        {"PK\x03\x04", 4, "a zip archive or an office document: unpack it or save it as CSV or text"},
        {"%PDF-", 5, "a PDF: put `pdftotext FILE - |` in front"},
        {"filedesc:", 9, "an ARC file, which this version does not read"},
        {"WARC/", 5, "a WARC file, which this version does not read"},
        {"{\\rtf", 5, "RTF: save it as text"},
        {"\xD0\xCF\x11\xE0", 4, "an old office document: save it as text or CSV"},
        {"SQLite format 3", 15, "an SQLite file: export the articles as CSV"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins(head, known[i].magic, known[i].n)) return known[i].why;
    return NULL;
}

static bool is_markup(dtl_span head)
{
    static const char *const starts[] = {"<!doctype", "<html", "<?xml", "<rss", "<feed",
                                         "<!--",      "<head", "<body", "<div", "<article"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t n = strlen(starts[i]), k = 0;
        while (k < n && k < head.n &&
               (head.s[k] >= 'A' && head.s[k] <= 'Z' ? head.s[k] | 0x20 : head.s[k]) == starts[i][k])
            k++;
        if (k == n) return true;
    }
    return false;
}

bool dtl_read_is_binary(dtl_span head)
{
    size_t n = head.n < 65536 ? head.n : 65536, nul = 0, control = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)head.s[i];
        nul += c == 0;
        control += c < 0x20 && c != 0 && !(c >= 9 && c <= 13) && c != 0x1B;
    }
    /* UTF-16 has a NUL in every other byte of Latin text, and in Chinese any control now and then */
    return nul > 0 && (control * 20 > n || nul * 4 > n * 3 || (nul * 10 < n && control * 100 > n));
}

/* The first line that is not blank, with its line end, or what there is of it in READ_HEAD bytes. A live stream must not wait for
 * more, and what a stream is taken for must not hang on how its bytes arrive. */
dtl_span dtl_read_head(dtl_read *r)
{
    for (size_t want = 1;;) {
        dtl_span head = dtl_input_peek(&r->in, want);
        bool whole = head.n < want || head.n >= READ_HEAD;
        size_t blank = 0;
        if (head.n > READ_HEAD) head.n = READ_HEAD;
        while (blank < head.n && (unsigned char)head.s[blank] <= ' ') blank++;
        const char *lf = blank < head.n ? memchr(head.s + blank, '\n', head.n - blank) : NULL;
        if (lf) return dtl_span_of(head.s, (size_t)(lf - head.s) + 1);
        if (whole) return head;
        want = head.n + 1;
    }
}

static dtl_read_format detect(dtl_read *r, const char **refused)
{
    dtl_span head = dtl_read_head(r), full = head;
    *refused = foreign(head);
    if (!*refused && dtl_read_is_binary(head)) *refused = not_text;
    if (*refused) return DTL_READ_AUTO;
    while (head.n && (unsigned char)*head.s <= ' ') head = dtl_span_of(head.s + 1, head.n - 1);
    if (head.n && (*head.s == '{' || *head.s == '[')) {
        const char *lf = memchr(head.s, '\n', head.n);
        dtl_span line = dtl_span_of(head.s, lf ? (size_t)(lf - head.s) : head.n);
        bool json_name =
            ends_with(r->source, ".json") || ends_with(r->source, ".jsonl") || ends_with(r->source, ".ndjson");
        dtl_span rest = line;
        do rest = dtl_span_of(rest.s + 1, rest.n - 1);
        while (rest.n && (unsigned char)*rest.s <= ' ');
        /* "{" alone on its line, or a line that is JSON as far as it goes but does not end, is a document over several lines */
        if (*head.s == '[') {
            bool element = rest.n ? *rest.s == '{' || *rest.s == ']' || *rest.s == '[' : lf != NULL;
            if (element || json_name) return DTL_READ_JSON;
        } else {
            if (lf && rest.n == 0) return DTL_READ_JSON;
            if (!lf && full.n >= READ_HEAD) return DTL_READ_JSONL; /* a long line */
            if (dtl_json_check(line, NULL) == DTL_OK)
                return dtl_read_is_answer(r, line) ? DTL_READ_JSON : DTL_READ_JSONL;
            if (!lf) return DTL_READ_JSONL;
            dtl_error e = {0};
            dtl_json_check(line, &e);
            if (rest.n && *rest.s == '"') { /* the line is cut, or goes on in the next: the whole head tells */
                bool goes_on = false;
                if (e.byte >= line.n) {
                    head = dtl_input_peek(&r->in, READ_HEAD);
                    goes_on = head.n < READ_HEAD && dtl_json_check(head, NULL) == DTL_OK;
                }
                return goes_on ? DTL_READ_JSON : DTL_READ_JSONL;
            }
            if (json_name) return DTL_READ_JSONL;
        }
    }
    if (is_markup(head)) {
        *refused = "HTML or XML, which this version does not read";
        return DTL_READ_AUTO;
    }
    bool csv = ends_with(r->source, ".csv") || ends_with(r->source, ".tsv") || ends_with(r->source, ".tab");
    if (dtl_read_csv_sniff(head, &r->opt, csv)) return DTL_READ_CSV;
    return DTL_READ_TEXT;
}

dtl_status dtl_read_next(dtl_read *r, dtl_span *record, dtl_error *err)
{
    dtl_status s = DTL_OK;
    *record = DTL_NONE;
    r->whole = false;
    if (r->ended) goto end;
    if (r->format == DTL_READ_AUTO || r->format == DTL_READ_TEXT) {
        const char *why = NULL;
        dtl_read_format f = detect(r, &why);
        if (why && r->in.to > r->in.from) {
            r->byte = r->in.next_byte;
            r->line = 0;
            r->raw = DTL_NONE;
            return set_aside_all(r, DTL_E_DATA, err, why);
        }
        if (r->format == DTL_READ_AUTO) r->format = f;
    }
    switch (r->format) {
    case DTL_READ_AUTO: r->ended = true; break;
    case DTL_READ_TEXT: s = whole_text(r, err); break;
    case DTL_READ_LINES: s = text_line(r, err); break;
    case DTL_READ_JSONL: s = dtl_read_jsonl(r, err); break;
    case DTL_READ_JSON: s = dtl_read_json(r, err); break;
    case DTL_READ_CSV:
    case DTL_READ_TSV: s = dtl_read_csv_row(r, err); break;
    }
    if (s != DTL_OK) return s;
    if (r->out.n) {
        *record = dtl_buf_view(&r->out);
        return DTL_OK;
    }
end:
    s = r->in.status;
    r->in.status = DTL_OK;
    r->ended = true;
    unsigned long long at = r->in.next_byte + (r->in.to - r->in.from);
    if (s == DTL_E_CUT && r->in.packed)
        dtl_fail(err, s, "the gzip data ends too early (byte %llu of what was unpacked)", at);
    else if (s == DTL_E_CUT) dtl_fail(err, s, "the data ends too early, inside quotes");
    else if (s == DTL_E_DATA) dtl_fail(err, s, "the gzip data is damaged (byte %llu of what was unpacked)", at);
    else if (s != DTL_OK) dtl_fail(err, s, "%s", s == DTL_E_NOMEM ? "out of memory" : "reading failed");
    if (s == DTL_E_DATA) r->whole = true;
    return s;
}
