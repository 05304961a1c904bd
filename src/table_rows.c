/* SPDX-License-Identifier: Apache-2.0
 * A record into rows. The record layer has checked every byte of the line, so the walk needs no bounds: each value ends. */
#include "table_in.h"

#include "dateline/norm.h"

#include <stdlib.h>
#include <string.h>

enum { FLUSH = 256 * 1024 };

/* ---- output ---- */

static dtl_status send(dtl_tables *t, int k, dtl_error *err)
{
    table *tab = &t->tab[k];
    if (tab->out.status != DTL_OK) return dtl_fail(err, tab->out.status, "out of memory");
    if (tab->out.n == 0) return DTL_OK;
    dtl_status st = t->sink(t->user, (dtl_table_kind)k, tab->part, dtl_buf_view(&tab->out), err);
    dtl_buf_reset(&tab->out);
    return st;
}

static void line_end(dtl_tables *t, table *tab)
{
    put(&tab->out, "\r\n" + !t->o.excel, 1 + (size_t)t->o.excel);
}

static void begin_part(dtl_tables *t, table *tab)
{
    tab->begun = true;
    tab->rows_here = 0;
    if (t->o.excel) put(&tab->out, "\xEF\xBB\xBF", 3);
    if (!t->o.header) return;
    for (size_t i = 0; i < tab->n_cols; i++) {
        if (i) put(&tab->out, &t->o.delimiter, 1);
        dtl_csv_put(&t->csv, &tab->out, dtl_span_str(tab->col[i].name), true);
    }
    line_end(t, tab);
    tab->rows_here = 1;
}

static dtl_status begin_row(dtl_tables *t, int k, dtl_error *err)
{
    table *tab = &t->tab[k];
    if (tab->out.n >= FLUSH) {
        dtl_status st = send(t, k, err);
        if (st != DTL_OK) return st;
    }
    if (t->o.split && t->o.excel && tab->rows_here == DTL_CSV_ROW_MAX) {
        dtl_status st = send(t, k, err);
        if (st != DTL_OK) return st;
        tab->part++;
        tab->begun = false;
    }
    if (!tab->begun) begin_part(t, tab);
    tab->rows++;
    tab->rows_here++;
    return DTL_OK;
}

dtl_status dtl_tables_flush(dtl_tables *t, dtl_error *err)
{
    for (int k = 0; k < DTL_N_TABLES; k++) {
        if (!t->tab[k].on) continue;
        if (!t->tab[k].begun) begin_part(t, &t->tab[k]);
        dtl_status st = send(t, k, err);
        if (st != DTL_OK) return st;
    }
    return DTL_OK;
}

/* ---- the walk ---- */

static inline const char *skip_space(const char *p)
{
    while ((unsigned char)*p <= ' ') p++;
    return p;
}

/* p at the opening quote; gives what is behind the closing one. */
static const char *skip_string(const char *p)
{
    for (;;) {
        p++;
        if (*p == '\\') p++;
        else if (*p == '"') return p + 1;
    }
}

static const char *skip_deep(const char *p)
{
    size_t depth = 0;
    for (;;) {
        switch (*p) {
        case '"': p = skip_string(p); continue;
        case '{':
        case '[': depth++; break;
        case '}':
        case ']':
            if (--depth == 0) return p + 1;
            break;
        default: break;
        }
        p++;
    }
}

/* One value from p, which is at its first byte; gives what is behind it. */
static inline const char *scan_value(const dtl_tables *t, const char *p, value *v)
{
    const uint8_t *care = t->csv.care;
    switch (*p) {
    case '"': {
        const char *from = ++p;
        unsigned seen = 0, c;
        while (!((c = care[(unsigned char)*p]) & DTL_CSV_JSON)) {
            seen |= c;
            p++;
        }
        v->s = from;
        if (*p == '"') {
            size_t n = v->n = (size_t)(p - from);
            bool plain = !(seen & DTL_CSV_ANYWHERE) &&
                         (n == 0 || (!(care[(unsigned char)*from] & DTL_CSV_FIRST) && p[-1] != ' ')) &&
                         n < DTL_CSV_CELL_MAX;
            v->kind = plain ? VAL_PLAIN : VAL_TEXT;
            return p + 1;
        }
        p = skip_string(p - 1);
        v->n = (size_t)(p - 1 - from);
        v->kind = VAL_ESCAPED;
        return p;
    }
    case '{':
    case '[':
        v->s = p;
        p = skip_deep(p);
        v->kind = VAL_DEEP;
        break;
    default:
        v->s = p;
        v->kind = *p == 'n' ? VAL_NONE : *p == 't' || *p == 'f' ? VAL_WORD : VAL_NUMBER;
        while ((unsigned char)*p > ' ' && *p != ',' && *p != '}' && *p != ']') p++;
        break;
    }
    v->n = (size_t)(p - v->s);
    return p;
}

static int find_key(const keymap *m, const char *s, size_t n)
{
    for (int i = m->first[key_hash(s, n)]; i >= 0; i = m->next[i])
        if (m->key[i].n == n && memcmp(m->key[i].s, s, n) == 0) return i;
    return -1;
}

const char *dtl_table_scan(const dtl_tables *t, const char *p, value *v)
{
    return scan_value(t, p, v);
}

/* The object at p into slots; gives what is behind it. */
static const char *scan_object(dtl_tables *t, const keymap *m, const char *p)
{
    unsigned row = ++t->row;
    p = skip_space(p + 1);
    while (*p != '}') {
        const char *key = p + 1;
        p = skip_string(p);
        size_t n = (size_t)(p - 1 - key);
        int at;
        if (memchr(key, '\\', n)) {
            dtl_span decoded = dtl_json_decode(dtl_span_of(key - 1, n + 2), t->arena, NULL);
            at = decoded.s ? find_key(m, decoded.s, decoded.n) : -1;
        } else {
            at = find_key(m, key, n);
        }
        p = skip_space(skip_space(p) + 1);
        value none, *v = at >= 0 ? &t->slot[at] : &none;
        p = skip_space(scan_value(t, p, v));
        v->row = row;
        if (*p == ',') p = skip_space(p + 1);
    }
    return p + 1;
}

static inline const value *slot(const dtl_tables *t, int i)
{
    const value *v = i >= 0 ? &t->slot[i] : NULL;
    return v && v->row == t->row && v->kind != VAL_NONE ? v : NULL;
}

/* ---- cells ---- */

/* What a value says, decoded: borrowed from the record, or in the arena or t->scratch. */
static dtl_span text_of(dtl_tables *t, const value *v)
{
    if (!v) return DTL_NONE;
    if (v->kind == VAL_ESCAPED) {
        dtl_span s = dtl_json_decode(dtl_span_of(v->s - 1, v->n + 2), t->arena, NULL);
        if (!s.s) t->scratch.status = DTL_E_NOMEM;
        return s;
    }
    if (v->kind != VAL_DEEP || v->s[0] != '[') return dtl_span_of(v->s, v->n);
    t->scratch.n = 0; /* a list: its strings and numbers between |, a | inside one as \| */
    bool first = true;
    const char *p = skip_space(v->s + 1);
    while (*p != ']') {
        value e;
        p = skip_space(scan_value(t, p, &e));
        if (e.kind != VAL_NONE) {
            dtl_span s = e.kind == VAL_ESCAPED ? text_of(t, &e) : dtl_span_of(e.s, e.n);
            if (!first) put(&t->scratch, "|", 1);
            first = false;
            for (size_t i = 0, from = 0; i <= s.n; i++)
                if (i == s.n || s.s[i] == '|') {
                    put(&t->scratch, s.s + from, i - from);
                    if (i < s.n) put(&t->scratch, "\\|", 2);
                    from = i + 1;
                }
        }
        if (*p == ',') p = skip_space(p + 1);
    }
    return dtl_buf_view(&t->scratch);
}

void dtl_table_put_value(dtl_tables *t, dtl_buf *out, const value *v, bool text)
{
    if (!v) return;
    switch (v->kind) {
    case VAL_NONE: return;
    case VAL_PLAIN:
    case VAL_WORD: put(out, v->s, v->n); return;
    default: dtl_csv_put(&t->csv, out, text_of(t, v), text); return;
    }
}

static bool is(const value *v, const char *word)
{
    return v && v->n == strlen(word) && !memcmp(v->s, word, v->n);
}

static dtl_span grain(dtl_span v)
{
    if (v.n && v.s[0] == 'P' && v.n > 2 && v.s[1] >= '0' && v.s[1] <= 'X') { /* P3Y, PT2H, PXD */
        bool time = memchr(v.s, 'T', v.n) != NULL;
        switch (v.s[v.n - 1]) {
        case 'Y': return DTL_LIT("year");
        case 'M': return time ? DTL_LIT("minute") : DTL_LIT("month");
        case 'W': return DTL_LIT("week");
        case 'D': return DTL_LIT("day");
        case 'H': return DTL_LIT("hour");
        case 'S': return DTL_LIT("second");
        case 'E': return DTL_LIT("decade"); /* P1DE, P1CE, P1ML in TIMEX3 */
        default: return DTL_NONE;
        }
    }
    const char *slash = v.n ? memchr(v.s, '/', v.n) : NULL;
    if (slash) v.n = (size_t)(slash - v.s);
    const char *hour = v.n ? memchr(v.s, 'T', v.n) : NULL;
    if (hour) {
        size_t n = (size_t)(v.s + v.n - hour) - 1;
        if (n && (hour[1] < '0' || hour[1] > '9')) return DTL_LIT("part of day"); /* TMO, TAF, TEV, TNI */
        return n > 5 ? DTL_LIT("second") : n > 2 ? DTL_LIT("minute") : DTL_LIT("hour");
    }
    for (size_t i = 0; i < v.n; i++)
        if (!((v.s[i] >= '0' && v.s[i] <= '9') || v.s[i] == '-' || (v.s[i] >= 'A' && v.s[i] <= 'X'))) return DTL_NONE;
    if (v.n == 2) return DTL_LIT("century");
    if (v.n == 3) return DTL_LIT("decade");
    if (v.n == 4) return DTL_LIT("year");
    if (v.n < 7 || v.s[4] != '-') return DTL_NONE; /* PAST_REF and its like */
    if (v.s[5] == 'W' && v.n > 9 && v.s[9] == 'W') return DTL_LIT("weekend");
    if (v.s[5] == 'W') return v.n > 8 ? DTL_LIT("day") : DTL_LIT("week");
    if (v.s[5] == 'Q') return DTL_LIT("quarter");
    if (v.s[5] == 'H') return DTL_LIT("half-year");
    if (v.n == 7 && v.s[5] >= 'A' && v.s[5] <= 'V') return DTL_LIT("season");
    return v.n == 7 ? DTL_LIT("month") : v.n == 10 ? DTL_LIT("day") : DTL_NONE;
}

/* Ids of this article: its own, escaped once, then what tells the thing. */
static void put_id(dtl_tables *t, dtl_buf *out, char letter, dtl_span number)
{
    char mark[2] = {':', letter};
    if (t->id_quoted) put(out, "\"", 1);
    put(out, t->cells.s + t->id_at, t->id_n);
    put(out, mark, 2);
    put(out, number.s, number.n);
    if (t->id_quoted) put(out, "\"", 1);
}

static dtl_span uint_span(char buf[20], uint64_t v)
{
    size_t i = 20;
    do buf[--i] = (char)('0' + v % 10);
    while (v /= 10);
    return dtl_span_of(buf + i, 20 - i);
}

/* The number that a mention goes by: 12, or "m12". */
static dtl_span m_of(const value *v)
{
    if (!v || v->kind > VAL_NUMBER) return DTL_NONE;
    dtl_span s = dtl_span_of(v->s, v->n);
    if (s.n && s.s[0] == 'm') s.s++, s.n--;
    if (s.n == 0 || s.n > 19) return DTL_NONE;
    for (size_t i = 0; i < s.n; i++)
        if (s.s[i] < '0' || s.s[i] > '9') return DTL_NONE;
    return s;
}

static uint64_t m_value(dtl_span s)
{
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++) v = v * 10 + (uint64_t)(s.s[i] - '0');
    return v;
}

/* ---- what roles and relations look up ---- */

typedef struct m_entry {
    uint64_t m;
    value text;
} m_entry;

typedef struct entity_entry {
    dtl_span id;
    value name;
} entity_entry;

static void add_m(dtl_tables *t, uint64_t number)
{
    dtl_span m = m_of(slot(t, t->m_slot));
    const value *text = slot(t, t->text_slot);
    m_entry e = {.m = m.n ? m_value(m) : number};
    if (text) e.text = *text;
    if (e.m != number) t->m_in_order = false;
    dtl_buf_put(&t->by_m, (const char *)&e, sizeof e);
}

static void add_entity(dtl_tables *t)
{
    const value *id = slot(t, t->entity_id_slot), *name = slot(t, t->entity_name_slot);
    if (!id || !name) return;
    entity_entry e = {.id = {id->s, id->n}, .name = *name};
    dtl_buf_put(&t->by_entity, (const char *)&e, sizeof e);
}

static int cmp_m(const void *a, const void *b)
{
    const m_entry *x = a, *y = b;
    return (x->m > y->m) - (x->m < y->m);
}

static int cmp_entity(const void *a, const void *b)
{
    return dtl_span_cmp(((const entity_entry *)a)->id, ((const entity_entry *)b)->id);
}

static const value *text_of_m(dtl_tables *t, dtl_span m)
{
    m_entry *e = (m_entry *)(void *)t->by_m.s, want = {.m = m_value(m)};
    size_t n = t->by_m.n / sizeof *e;
    if (m.n == 0 || n == 0) return NULL;
    if (t->m_in_order) return want.m >= 1 && want.m <= n ? &e[want.m - 1].text : NULL;
    if (!t->m_sorted) qsort(e, n, sizeof *e, cmp_m);
    t->m_sorted = true;
    e = bsearch(&want, e, n, sizeof *e, cmp_m);
    return e ? &e->text : NULL;
}

static const value *name_of_entity(dtl_tables *t, const value *id)
{
    entity_entry *e = (entity_entry *)(void *)t->by_entity.s;
    size_t n = t->by_entity.n / sizeof *e;
    if (!id || n == 0) return NULL;
    entity_entry want = {.id = {id->s, id->n}};
    if (!t->entity_sorted) qsort(e, n, sizeof *e, cmp_entity);
    t->entity_sorted = true;
    e = bsearch(&want, e, n, sizeof *e, cmp_entity);
    return e ? &e->name : NULL;
}

/* ---- rows ---- */

static void put_rec(dtl_tables *t, dtl_buf *out, column *c)
{
    if (c->rec < 0) return;
    const rec_cell *r = &t->rec[c->rec];
    put(out, t->cells.s + r->at, r->n);
    c->seen |= r->seen;
}

static bool names_something(const value *type)
{
    return is(type, "PER") || is(type, "ORG") || is(type, "LOC") || is(type, "EVT") || is(type, "DOC") ||
           is(type, "MISC");
}

static const char *ftm_schema(const value *v, bool relation)
{
    static const char *const of[][2] = {
        {"PER", "Person"}, {"ORG", "Organization"}, {"LOC", "Address"}, {"EVT", "Event"}};
    static const char *const how[][2] = {{"position_held", "Occupancy"},
                                         {"member_of", "Membership"},
                                         {"paid", "Payment"},
                                         {"travelled", "Trip"},
                                         {"met", "Event"},
                                         {"signed", "Event"}};
    for (size_t i = 0; i < sizeof of / sizeof *of && !relation; i++)
        if (is(v, of[i][0])) return of[i][1];
    for (size_t i = 0; i < sizeof how / sizeof *how && relation; i++)
        if (is(v, how[i][0])) return how[i][1];
    return "";
}

/* Where the mention is in the text as it came in. Nothing, where `norm` is not what dateline-norm writes. */
static void put_raw(dtl_tables *t, dtl_buf *out, const value *start, const value *end, bool want_end)
{
    dtl_span a = m_of(start), b = m_of(end);
    if (!a.n || !b.n || m_value(a) > m_value(b)) return;
    if (!t->map_read) {
        const dtl_span *norm = dtl_record_get(t->record, "norm");
        t->map_read = t->map_good = true;
        dtl_map_reset(&t->map);
        if (norm && dtl_json_kind_of(*norm) != DTL_JSON_NULL)
            t->map_good = dtl_norm_read_edits(&t->map, *norm, NULL) == DTL_OK;
        if (t->map.status != DTL_OK) t->scratch.status = t->map.status;
    }
    if (!t->map_good) return;
    size_t from, to;
    dtl_map_raw(&t->map, (size_t)m_value(a), (size_t)m_value(b), &from, &to);
    put_uint(out, want_end ? to : from);
}

static void put_made(dtl_tables *t, dtl_buf *out, column *c, uint64_t number)
{
    const value *v = c->how == BY_NUMBER ? NULL : slot(t, c->slot), *w;
    char digits[20];
    dtl_span s;
    switch (c->how) {
    case BY_ID:
        s = m_of(v);
        put_id(t, out, 'm', s.n ? s : uint_span(digits, number));
        return;
    case BY_NUMBER: put_id(t, out, (char)c->slot, uint_span(digits, number)); return;
    case BY_PARENT:
        s = m_of(v);
        if (s.n) put_id(t, out, 'm', s);
        return;
    case BY_TEXT_OF:
        if (!v) v = text_of_m(t, m_of(slot(t, c->slot2)));
        if (!v) v = name_of_entity(t, slot(t, c->slot3));
        dtl_table_put_value(t, out, v, true);
        return;
    case BY_NORM:
        if (!v && names_something(slot(t, c->slot2))) v = slot(t, t->text_slot);
        dtl_table_put_value(t, out, v, true);
        return;
    case BY_GRAIN:
        w = slot(t, c->slot2);
        if (w) {
            dtl_table_put_value(t, out, w, true);
            return;
        }
        s = grain(v && v->kind == VAL_PLAIN ? dtl_span_of(v->s, v->n) : DTL_NONE);
        put(out, s.s, s.n);
        return;
    case BY_ANCHOR:
        w = slot(t, c->slot2);
        if (v) dtl_table_put_value(t, out, v, true);
        else if (w && !is(w, "explicit") && !is(w, "missing") && w->n) put_rec(t, out, c);
        return;
    case BY_TIMEX:
        if (v && v->n) dtl_table_put_value(t, out, v, true);
        else put(out, "DATE", 4);
        return;
    case BY_GEONAMES: /* e:place/1581130 */
        if (v && v->n > 8 && memcmp(v->s, "e:place/", 8) == 0 && v->kind == VAL_PLAIN) {
            for (size_t i = 8; i < v->n; i++)
                if (v->s[i] < '0' || v->s[i] > '9') return;
            put(out, v->s + 8, v->n - 8);
        }
        return;
    case BY_FTM:
    case BY_FTM_EVENT:
        s = dtl_span_str(ftm_schema(v, c->how == BY_FTM_EVENT));
        put(out, s.s, s.n);
        return;
    case BY_LANG:
        if (v) dtl_table_put_value(t, out, v, true);
        else put_rec(t, out, c);
        return;
    case BY_COUNT: put_uint(out, t->n_mentions); return;
    case BY_RAW_START:
    case BY_RAW_END: put_raw(t, out, v, slot(t, c->slot2), c->how == BY_RAW_END); return;
    default: return;
    }
}

static dtl_status put_row(dtl_tables *t, int k, uint64_t number, dtl_error *err)
{
    table *tab = &t->tab[k];
    dtl_buf *out = &tab->out;
    dtl_status st = begin_row(t, k, err);
    if (st != DTL_OK) return st;
    size_t from = out->n;
    for (size_t i = 0; i < tab->n_cols; i++) {
        column *c = &tab->col[i];
        if (i) put(out, &t->o.delimiter, 1);
        switch (c->how) {
        case BY_KEY: {
            const value *v = slot(t, c->slot);
            if (v) {
                if (v->kind == VAL_PLAIN || (v->kind == VAL_NUMBER && v->n < DTL_CSV_CELL_MAX)) put(out, v->s, v->n);
                else dtl_table_put_value(t, out, v, c->type == 's');
                c->seen = true;
            } else if (c->own) {
                put_rec(t, out, c);
            }
            break;
        }
        case BY_RECORD: put_rec(t, out, c); break;
        default: put_made(t, out, c, number); break;
        }
    }
    if (tab->n_cols == 1 && out->n == from) put(out, "\"\"", 2); /* an empty line is no row to many readers */
    line_end(t, tab);
    if (t->scratch.status != DTL_OK || out->status != DTL_OK) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    return DTL_OK;
}

static dtl_status mention_rows(dtl_tables *t, uint64_t number, dtl_error *err)
{
    const value *type = slot(t, t->type_slot);
    dtl_status st = DTL_OK;
    if (t->tab[DTL_TABLE_MENTIONS].on) st = put_row(t, DTL_TABLE_MENTIONS, number, err);
    if (st == DTL_OK && t->tab[DTL_TABLE_DATES].on && is(type, "DATE")) st = put_row(t, DTL_TABLE_DATES, number, err);
    if (st == DTL_OK && t->tab[DTL_TABLE_MONEY].on && is(type, "MON")) st = put_row(t, DTL_TABLE_MONEY, number, err);
    if (st == DTL_OK && t->tab[DTL_TABLE_QUANTITIES].on && (is(type, "QTY") || is(type, "NUM")))
        st = put_row(t, DTL_TABLE_QUANTITIES, number, err);
    return st;
}

static dtl_status array_rows(dtl_tables *t, int array, dtl_span raw, dtl_error *err)
{
    const keymap *m = &t->keys[array];
    bool look = t->tab[DTL_TABLE_ROLES].on || t->tab[DTL_TABLE_RELATIONS].on;
    uint64_t number = 0;
    dtl_status st = DTL_OK;
    if (raw.n == 0 || raw.s[0] != '[') return DTL_OK;
    const char *p = skip_space(raw.s + 1);
    while (*p != ']' && st == DTL_OK) {
        if (*p == '{') {
            p = scan_object(t, m, p);
            number++;
            switch (array) {
            case ARRAY_MENTIONS:
                t->n_mentions = number;
                if (look) add_m(t, number);
                st = mention_rows(t, number, err);
                break;
            case ARRAY_ENTITIES:
                if (look) add_entity(t);
                if (t->tab[DTL_TABLE_ENTITIES].on) st = put_row(t, DTL_TABLE_ENTITIES, number, err);
                break;
            case ARRAY_ROLES: st = put_row(t, DTL_TABLE_ROLES, number, err); break;
            default: st = put_row(t, DTL_TABLE_RELATIONS, number, err); break;
            }
        } else {
            value odd;
            p = scan_value(t, p, &odd);
            t->n_odd++;
        }
        p = skip_space(p);
        if (*p == ',') p = skip_space(p + 1);
    }
    return st;
}

dtl_status dtl_tables_put(dtl_tables *t, const dtl_record *r, dtl_arena *arena, dtl_error *err)
{
    static const char *const names[N_ARRAYS] = {"mentions", "entities", "roles", "relations"};
    bool look = t->tab[DTL_TABLE_ROLES].on || t->tab[DTL_TABLE_RELATIONS].on;
    bool want[N_ARRAYS] = {
        look || t->tab[DTL_TABLE_MENTIONS].on || t->tab[DTL_TABLE_DATES].on || t->tab[DTL_TABLE_MONEY].on ||
            t->tab[DTL_TABLE_QUANTITIES].on || t->tab[DTL_TABLE_ARTICLES].on,
        look || t->tab[DTL_TABLE_ENTITIES].on, t->tab[DTL_TABLE_ROLES].on, t->tab[DTL_TABLE_RELATIONS].on};
    dtl_span array[N_ARRAYS];
    t->record = r;
    t->arena = arena;
    t->n_articles++;
    t->scratch.status = DTL_OK;
    dtl_buf_reset(&t->scratch);
    dtl_buf_reset(&t->by_m);
    dtl_buf_reset(&t->by_entity);
    dtl_buf_reset(&t->cells);
    t->m_in_order = true;
    t->m_sorted = t->entity_sorted = false;
    t->n_mentions = 0;
    t->map_read = false;
    for (int a = 0; a < N_ARRAYS; a++) {
        const dtl_span *raw = want[a] ? dtl_record_get(r, names[a]) : NULL;
        dtl_json_kind kind = raw ? dtl_json_kind_of(*raw) : DTL_JSON_NULL;
        if (kind != DTL_JSON_ARRAY && kind != DTL_JSON_NULL)
            return dtl_fail(err, DTL_E_DATA, "%s is no array", names[a]);
        array[a] = kind == DTL_JSON_ARRAY ? *raw : DTL_NONE;
    }
    dtl_status st = dtl_table_article(t, err);
    for (int a = 0; a < N_ARRAYS && st == DTL_OK; a++) st = array_rows(t, a, array[a], err);
    if (st == DTL_OK && t->tab[DTL_TABLE_ARTICLES].on) {
        t->row++; /* no object: every slot is empty */
        st = put_row(t, DTL_TABLE_ARTICLES, 1, err);
    }
    if (st == DTL_OK && arena->status != DTL_OK) st = dtl_fail(err, DTL_E_NOMEM, "out of memory");
    return st;
}
