/* SPDX-License-Identifier: Apache-2.0
 * The cells of an article that stand in each of its rows, made once. */
#include "table_in.h"

#include "dateline/sha256.h"
#include "dateline/utf8.h"

#include <string.h>

/* YYYY-MM-DD at the start, and a time or nothing behind it. */
static bool iso_day(dtl_span s)
{
    static const char form[] = "dddd-dd-dd";
    if (s.n < 10 || (s.n > 10 && s.s[10] != 'T' && s.s[10] != ' ')) return false;
    for (int i = 0; i < 10; i++)
        if (form[i] == 'd' ? s.s[i] < '0' || s.s[i] > '9' : s.s[i] != form[i]) return false;
    int month = (s.s[5] - '0') * 10 + s.s[6] - '0', day = (s.s[8] - '0') * 10 + s.s[9] - '0';
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static dtl_span field_text(dtl_tables *t, const char *name, const dtl_span **raw)
{
    const dtl_span *v = dtl_record_get(t->record, name);
    if (raw) *raw = v;
    if (!v || v->n == 0 || v->s[0] != '"') return DTL_NONE;
    return dtl_json_decode(*v, t->arena, NULL);
}

/* Words as `wc -w` counts them, the white space of Unicode included. */
static uint64_t count_words(dtl_span s)
{
    uint64_t words = 0;
    bool in = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.s[i];
        bool space = c <= ' ';
        if (c >= 0xC2 && c <= 0xE3 && i + 1 < s.n) {
            unsigned char d = (unsigned char)s.s[i + 1], e = i + 2 < s.n ? (unsigned char)s.s[i + 2] : 0;
            if (c == 0xC2 && (d == 0xA0 || d == 0x85)) space = true, i += 1;
            else if ((c == 0xE2 && d == 0x80 && (e <= 0x8A || e == 0xA8 || e == 0xA9 || e == 0xAF)) ||
                     (c == 0xE3 && d == 0x80 && e == 0x80))
                space = true, i += 2;
        }
        words += !space && !in;
        in = !space;
    }
    return words;
}

static dtl_span published(dtl_tables *t)
{
    dtl_span s = field_text(t, "published", NULL);
    if (!iso_day(s)) s = field_text(t, "anchor_date", NULL);
    return iso_day(s) ? s : DTL_NONE;
}

static dtl_status doc_id(dtl_tables *t, dtl_error *err)
{
    const dtl_span *raw;
    dtl_span id = field_text(t, "id", &raw);
    char made[20];
    if (!id.s && raw && dtl_json_kind_of(*raw) == DTL_JSON_NUMBER) id = *raw;
    if (id.n == 0) {
        dtl_span text = field_text(t, "text", NULL);
        made[0] = 'a';
        dtl_sha256_hex(text.s ? text : t->record->line, made + 1, 16);
        id = dtl_span_of(made, 17);
    }
    if (id.n > DTL_DOC_ID_MAX) return dtl_fail(err, DTL_E_LIMIT, "id of more than %d bytes", DTL_DOC_ID_MAX);
    unsigned char c = (unsigned char)id.s[0];
    bool letter = ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= 0x80 && c != 0xEF);
    t->scratch.n = 0;
    if (!letter) put(&t->scratch, "d:", 2);
    put(&t->scratch, id.s, id.n);
    size_t from = t->cells.n;
    dtl_csv_put(&t->csv, &t->cells, dtl_buf_view(&t->scratch), true);
    if (t->cells.status != DTL_OK || t->scratch.status != DTL_OK) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    t->id_quoted = t->cells.s[from] == '"';
    t->id_at = from + t->id_quoted;
    t->id_n = t->cells.n - from - 2 * (size_t)t->id_quoted;
    return DTL_OK;
}

/* A member of the record by name, or by `a.b` inside an object of it. */
static bool field_raw(dtl_tables *t, const char *name, dtl_span *raw)
{
    const dtl_span *v = dtl_record_get(t->record, name);
    const char *dot = strchr(name, '.');
    if (v) *raw = *v;
    if (v || !dot) return v != NULL;
    char outer[64];
    size_t n = (size_t)(dot - name);
    if (n == 0 || n >= sizeof outer) return false;
    memcpy(outer, name, n);
    outer[n] = '\0';
    v = dtl_record_get(t->record, outer);
    return v && dtl_json_kind_of(*v) == DTL_JSON_OBJECT && dtl_json_member(*v, dot + 1, raw);
}

static void put_field(dtl_tables *t, rec_cell *c)
{
    dtl_span raw;
    value v;
    if (!field_raw(t, c->field, &raw)) return;
    c->seen = true;
    /* A value at the end of its span: only a string or a bracket is known to end by itself. */
    switch (dtl_json_kind_of(raw)) {
    case DTL_JSON_NUMBER:
    case DTL_JSON_TRUE:
    case DTL_JSON_FALSE: put(&t->cells, raw.s, raw.n); return;
    case DTL_JSON_STRING:
    case DTL_JSON_ARRAY:
    case DTL_JSON_OBJECT:
        dtl_table_scan(t, raw.s, &v);
        dtl_table_put_value(t, &t->cells, &v, c->type == 's');
        return;
    default: return;
    }
}

dtl_status dtl_table_article(dtl_tables *t, dtl_error *err)
{
    t->cells.n = 0;
    dtl_span text = DTL_NONE;
    bool have_text = false;
    for (size_t i = 0; i < t->n_rec; i++) {
        rec_cell *c = &t->rec[i];
        c->at = t->cells.n;
        c->seen = false;
        if (c->how >= REC_WORDS && c->how <= REC_HASH && !have_text) {
            text = field_text(t, "text", NULL);
            have_text = true;
        }
        dtl_span s;
        char hex[24];
        switch (c->how) {
        case REC_DOC_ID: {
            dtl_status st = doc_id(t, err);
            if (st != DTL_OK) return st;
            break;
        }
        case REC_DAY:
            s = published(t);
            put(&t->cells, s.s, s.n ? 10 : 0);
            break;
        case REC_PUBLISHED:
            s = published(t);
            dtl_csv_put(&t->csv, &t->cells, s, true);
            break;
        case REC_BASIS:
            s = field_text(t, "anchor_basis", NULL);
            if (!s.n) s = published(t).n ? DTL_LIT("published") : DTL_LIT("none");
            dtl_csv_put(&t->csv, &t->cells, s, true);
            break;
        case REC_AGENCY: {
            rec_cell own = {.how = REC_FIELD, .field = "agency", .type = 's'};
            put_field(t, &own);
            own.field = "dateline.agency";
            if (t->cells.n == c->at) put_field(t, &own);
            break;
        }
        case REC_WORDS: put_uint(&t->cells, count_words(text)); break;
        case REC_CHARS: put_uint(&t->cells, dtl_utf8_count(text)); break;
        case REC_HASH:
            s = field_text(t, "content_hash", NULL);
            if (!s.n) {
                memcpy(hex, "sha256:", 7);
                dtl_sha256_hex(text, hex + 7, 16);
                s = dtl_span_of(hex, 23);
            }
            dtl_csv_put(&t->csv, &t->cells, s, true);
            break;
        case REC_SCHEMA: put_uint(&t->cells, DTL_TABLE_SCHEMA); break;
        case REC_FIELD: put_field(t, c); break;
        case REC_NONE: break;
        }
        c->n = t->cells.n - c->at;
    }
    if (t->cells.status != DTL_OK || t->scratch.status != DTL_OK || t->arena->status != DTL_OK)
        return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    return DTL_OK;
}
