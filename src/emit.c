/* SPDX-License-Identifier: Apache-2.0
 *
 * The result as JSON members of the record. Most of a record's bytes are written here, so keys are copied as they are, numbers by hand,
 * and strings that need no escape in one piece.
 */
#include "dateline/ner.h"

#include "dateline/record.h"
#include "json.h"

#include <string.h>

/* A few bytes where there is room, as there mostly is: the buffer was made large enough. */
static inline void put_few(dtl_buf *b, const char *s, size_t n)
{
    if (b->cap - b->n < n) {
        dtl_buf_put(b, s, n);
        return;
    }
    memcpy(b->s + b->n, s, n);
    b->n += n;
}

#define KEY(b, lit) put_few(b, lit, sizeof lit - 1)

static void put_uint(dtl_buf *b, uint64_t v)
{
    char s[20];
    size_t n = sizeof s;
    do s[--n] = (char)('0' + v % 10);
    while (v /= 10);
    put_few(b, s + n, sizeof s - n);
}

/* At most three digits behind the point, no useless zeros. */
static void put_score(dtl_buf *b, double v)
{
    if (!(v > 0)) v = 0;
    unsigned k = v >= 1 ? 1000 : (unsigned)(v * 1000 + .5);
    dtl_buf_byte(b, k >= 1000 ? '1' : '0');
    if (k == 0 || k >= 1000) return;
    char s[4] = {'.', (char)('0' + k / 100), (char)('0' + k / 10 % 10), (char)('0' + k % 10)};
    size_t n = 4;
    while (s[n - 1] == '0') n--;
    dtl_buf_put(b, s, n);
}

/* Degrees with five digits behind the point at most: a metre. */
static void put_degrees(dtl_buf *b, double v)
{
    if (!(v >= -360 && v <= 360)) v = 0;
    int64_t k = (int64_t)(v * 100000 + (v < 0 ? -.5 : .5));
    if (k < 0) {
        dtl_buf_byte(b, '-');
        k = -k;
    }
    put_uint(b, (uint64_t)(k / 100000));
    unsigned rest = (unsigned)(k % 100000);
    if (!rest) return;
    char s[6] = {'.',
                 (char)('0' + rest / 10000),
                 (char)('0' + rest / 1000 % 10),
                 (char)('0' + rest / 100 % 10),
                 (char)('0' + rest / 10 % 10),
                 (char)('0' + rest % 10)};
    size_t n = 6;
    while (s[n - 1] == '0') n--;
    dtl_buf_put(b, s, n);
}

/* ASCII without quotes, backslashes and controls: eight letters at a time. */
static bool is_plain(dtl_span s)
{
    const uint64_t one = UINT64_C(0x0101010101010101), high = one * 0x80;
    uint64_t bad = 0, v;
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        memcpy(&v, s.s + i, 8);
        uint64_t quote = v ^ one * '"', back = v ^ one * '\\';
        bad |= v | (v - one * 0x20) | (quote - one) | (back - one);
    }
    if (bad & high) return false;
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.s[i];
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') return false;
    }
    return true;
}

static void put_text(dtl_buf *b, dtl_span s)
{
    if (!is_plain(s)) {
        dtl_json_put(b, s);
        return;
    }
    if (b->cap - b->n < s.n + 2 && !dtl_buf_grow(b, s.n + 2)) return;
    b->s[b->n++] = '"';
    if (s.n) memcpy(b->s + b->n, s.s, s.n);
    b->n += s.n;
    b->s[b->n++] = '"';
}

#define TEXT(b, key, span)                                                                                             \
    do                                                                                                                 \
        if ((span).n) {                                                                                                \
            KEY(b, ",\"" key "\":");                                                                                   \
            put_text(b, span);                                                                                         \
        }                                                                                                              \
    while (0)

static void put_mention(dtl_buf *b, const dtl_result *r, size_t i, bool explain)
{
    const dtl_mention *m = &r->mentions[i];
    KEY(b, "{\"m\":");
    put_uint(b, i + 1);
    KEY(b, ",\"type\":\"");
    dtl_buf_puts(b, dtl_type_name(m->type));
    dtl_buf_byte(b, '"');
    TEXT(b, "subtype", m->subtype);
    KEY(b, ",\"start\":");
    put_uint(b, m->start);
    KEY(b, ",\"end\":");
    put_uint(b, m->end);
    KEY(b, ",\"start_byte\":");
    put_uint(b, m->start_byte);
    KEY(b, ",\"end_byte\":");
    put_uint(b, m->end_byte);
    KEY(b, ",\"text\":");
    put_text(b, m->text);
    TEXT(b, "norm", m->norm);
    TEXT(b, "value", m->value);
    TEXT(b, "start_date", m->start_date);
    TEXT(b, "end_date", m->end_date);
    TEXT(b, "anchor", m->anchor);
    TEXT(b, "mod", m->mod);
    TEXT(b, "amount", m->amount);
    TEXT(b, "currency", m->currency);
    TEXT(b, "currency_basis", m->currency_basis);
    TEXT(b, "unit", m->unit);
    TEXT(b, "object", m->object);
    TEXT(b, "country", m->country);
    if (m->entity >= 0 && (size_t)m->entity < r->n_entities) TEXT(b, "entity", r->entities[m->entity].id);
    if (m->parent >= 0) {
        KEY(b, ",\"parent\":");
        put_uint(b, (uint64_t)m->parent + 1);
    }
    TEXT(b, "rule", m->rule);
    KEY(b, ",\"score\":");
    put_score(b, m->score);
    if (explain) TEXT(b, "why", m->why);
    dtl_buf_byte(b, '}');
}

static void put_entity(dtl_buf *b, const dtl_entity *e)
{
    KEY(b, "{\"entity\":");
    put_text(b, e->id);
    KEY(b, ",\"type\":\"");
    dtl_buf_puts(b, dtl_type_name(e->type));
    KEY(b, "\",\"name\":");
    put_text(b, e->name);
    KEY(b, ",\"aliases\":[");
    for (size_t k = 0; k < e->n_aliases; k++) {
        if (k) dtl_buf_byte(b, ',');
        put_text(b, e->aliases[k]);
    }
    KEY(b, "],\"n\":");
    put_uint(b, e->n);
    TEXT(b, "country", e->country);
    if (e->has_coord) {
        KEY(b, ",\"lat\":");
        put_degrees(b, e->lat);
        KEY(b, ",\"lon\":");
        put_degrees(b, e->lon);
    }
    dtl_buf_byte(b, '}');
}

static void put_ref(dtl_buf *b, const dtl_result *r, const char *key, int entity)
{
    if (entity < 0) return;
    dtl_buf_puts(b, key);
    put_text(b, r->entities[entity].id);
}

static void put_number(dtl_buf *b, const char *key, uint64_t v)
{
    dtl_buf_puts(b, key);
    put_uint(b, v);
}

static void put_role(dtl_buf *b, const dtl_result *r, const dtl_role *x)
{
    KEY(b, "{\"person\":");
    put_text(b, r->entities[x->person].id);
    if (x->person_m >= 0) put_number(b, ",\"person_m\":", (uint64_t)x->person_m + 1);
    KEY(b, ",\"post\":");
    put_text(b, x->post);
    TEXT(b, "role_norm", x->norm);
    put_ref(b, r, ",\"org\":", x->org);
    if (x->org_m >= 0) put_number(b, ",\"org_m\":", (uint64_t)x->org_m + 1);
    put_ref(b, r, ",\"place\":", x->place);
    put_number(b, ",\"start\":", x->start);
    put_number(b, ",\"end\":", x->end);
    TEXT(b, "rule", x->rule);
    dtl_buf_byte(b, '}');
}

static void put_relation(dtl_buf *b, const dtl_result *r, const dtl_relation *x)
{
    KEY(b, "{\"kind\":");
    put_text(b, x->kind);
    put_ref(b, r, ",\"subject\":", x->subject);
    put_ref(b, r, ",\"object\":", x->object);
    put_number(b, ",\"start\":", x->start);
    put_number(b, ",\"end\":", x->end);
    TEXT(b, "rule", x->rule);
    dtl_buf_byte(b, '}');
}

static dtl_status set(dtl_record *record, const char *key, dtl_buf *b, dtl_error *err)
{
    dtl_status st = b->status;
    if (st == DTL_OK) st = dtl_record_set_own(record, key, dtl_buf_view(b));
    b->n = 0;
    return st == DTL_OK ? st : dtl_fail(err, st, "%s: %s", key, dtl_status_text(st));
}

static void put_dateline(dtl_buf *b, const dtl_result *r)
{
    KEY(b, "{\"text\":");
    put_text(b, r->dateline.text);
    TEXT(b, "place", r->dateline.place);
    TEXT(b, "date", r->dateline.date);
    TEXT(b, "agency", r->dateline.agency);
    dtl_buf_byte(b, '}');
}

static dtl_status put_all(const dtl_result *r, dtl_record *record, dtl_buf *b, bool explain, dtl_error *err)
{
    dtl_status st = DTL_OK;
    if (r->dateline.text.n) {
        put_dateline(b, r);
        if ((st = set(record, "dateline", b, err)) != DTL_OK) return st;
    }
    if (r->anchor_date.n) {
        put_text(b, r->anchor_date);
        if ((st = set(record, "anchor_date", b, err)) != DTL_OK) return st;
    }
    put_text(b, r->anchor_basis.n ? r->anchor_basis : DTL_LIT("none"));
    if ((st = set(record, "anchor_basis", b, err)) != DTL_OK) return st;
    static const char *const arrays[] = {"mentions", "entities", "roles", "relations"};
    const size_t n[] = {r->n_mentions, r->n_entities, r->n_roles, r->n_relations};
    for (int a = 0; a < 4 && st == DTL_OK; a++) {
        dtl_buf_byte(b, '[');
        for (size_t i = 0; i < n[a]; i++) {
            if (i) dtl_buf_byte(b, ',');
            if (a == 0) put_mention(b, r, i, explain);
            else if (a == 1) put_entity(b, &r->entities[i]);
            else if (a == 2) put_role(b, r, &r->roles[i]);
            else put_relation(b, r, &r->relations[i]);
        }
        dtl_buf_byte(b, ']');
        st = set(record, arrays[a], b, err);
    }
    if (st != DTL_OK) return st;
    KEY(b, "{\"dateline\":\"" DTL_VERSION "\",\"packs\":");
    if (r->packs.n) dtl_buf_span(b, r->packs);
    else KEY(b, "{}");
    dtl_buf_byte(b, '}');
    return set(record, "versions", b, err);
}

dtl_status dtl_ner_put(const dtl_result *result, struct dtl_record *record, dtl_arena *arena,
                       const dtl_ner_options *options, dtl_error *err)
{
    dtl_buf b;
    dtl_buf_init(&b, 0, arena->mem);
    dtl_buf_grow(&b, 256 * result->n_mentions + 160 * result->n_entities + 4096);
    dtl_status st = put_all(result, record, &b, options && options->explain, err);
    dtl_buf_fini(&b);
    return st;
}
