/* SPDX-License-Identifier: Apache-2.0
 *
 * A record is its line plus the spans of its top-level members; edits are spliced in when it is written.
 *
 *     line     {"id":"a1","text":"...","x":1e999}
 *     members   ^key ^value              one each, duplicates too
 *     edits    text -> new value (stands for member 1), lang -> new (stands for none: goes before the })
 */
#include "json.h"
#include "dateline/utf8.h"

#include <string.h>

struct dtl_edit {
    dtl_span key;   /* decoded, in r->arena */
    dtl_span value; /* raw JSON, in r->arena */
    size_t member;  /* the member it replaces, or NO_MEMBER */
};

#define NO_MEMBER SIZE_MAX

void dtl_record_init(dtl_record *r, const dtl_alloc *mem)
{
    *r = (dtl_record){.mem = mem};
    dtl_arena_init(&r->arena, mem);
}

void dtl_record_fini(dtl_record *r)
{
    dtl_mem_release(r->mem, r->members);
    dtl_mem_release(r->mem, r->edits);
    dtl_arena_fini(&r->arena);
    dtl_record_init(r, r->mem);
}

static bool grow(const dtl_alloc *mem, void **list, size_t *cap, size_t size)
{
    size_t more = *cap ? *cap * 2 : 32;
    void *p = dtl_mem_resize(mem, *list, more * size);
    if (!p) return false;
    *list = p;
    *cap = more;
    return true;
}

static bool add_member(dtl_record *r, const unsigned char *key, const unsigned char *key_end,
                       const unsigned char *value, const unsigned char *value_end)
{
    if (r->n_members == r->cap_members && !grow(r->mem, (void **)&r->members, &r->cap_members, sizeof *r->members))
        return false;
    r->members[r->n_members++] = (dtl_member){{(const char *)key + 1, (size_t)(key_end - key) - 2},
                                              {(const char *)value, (size_t)(value_end - value)}};
    return true;
}

static const unsigned char *scan_members(dtl_record *r, json_scan *sc)
{
    const unsigned char *end = sc->end, *p = dtl_json_space(sc->base, end);
    if (p >= end || *p != '{') return dtl_json_fail(sc, DTL_E_DATA, p, "not a JSON object");
    p = dtl_json_space(p + 1, end);
    if (p < end && *p == '}') return p + 1;
    for (;;) {
        const unsigned char *key = p, *key_end, *value;
        if (p >= end) return dtl_json_fail(sc, DTL_E_DATA, end, "the object does not end");
        if (*p != '"') return dtl_json_fail(sc, DTL_E_DATA, p, "a member's name should start here");
        if (!(key_end = dtl_json_string(sc, p))) return NULL;
        p = dtl_json_space(key_end, end);
        if (p >= end || *p != ':') return dtl_json_fail(sc, DTL_E_DATA, p, "a colon should follow the member's name");
        value = dtl_json_space(p + 1, end);
        if (!(p = dtl_json_value(sc, value, 1))) return NULL;
        if (!add_member(r, key, key_end, value, p)) return dtl_json_fail(sc, DTL_E_NOMEM, p, "out of memory");
        p = dtl_json_space(p, end);
        if (p >= end) return dtl_json_fail(sc, DTL_E_DATA, end, "the object does not end");
        if (*p == '}') return p + 1;
        if (*p != ',') return dtl_json_fail(sc, DTL_E_DATA, p, "a comma or } should follow");
        p = dtl_json_space(p + 1, end);
    }
}

dtl_status dtl_record_parse(dtl_record *r, dtl_span line, dtl_error *err)
{
    dtl_error mine = {0};
    json_scan sc = {(const unsigned char *)line.s, (const unsigned char *)line.s + line.n, err ? err : &mine, false};
    sc.utf8 = dtl_utf8_valid(line);
    dtl_arena_reset(&r->arena);
    r->n_members = r->n_edits = 0;
    r->line = DTL_NONE;
    if (line.n == 0) return dtl_fail(sc.err, DTL_E_DATA, "an empty line");
    const unsigned char *p = scan_members(r, &sc), *lf;
    if (p && (p = dtl_json_space(p, sc.end)) < sc.end)
        p = dtl_json_fail(&sc, DTL_E_DATA, p, "something follows the object");
    /* JSON allows a line end between tokens; a record that passed it on would be two lines */
    if (p && (lf = memchr(sc.base, '\n', line.n))) p = dtl_json_fail(&sc, DTL_E_DATA, lf, "a line end inside a record");
    if (!p) {
        r->n_members = 0;
        return sc.err->status;
    }
    r->line = line;
    return DTL_OK;
}

static struct dtl_edit *find_edit(const dtl_record *r, dtl_span key)
{
    for (size_t i = 0; i < r->n_edits; i++)
        if (dtl_span_eq(r->edits[i].key, key)) return &r->edits[i];
    return NULL;
}

static size_t find_member(const dtl_record *r, dtl_span key)
{
    for (size_t i = r->n_members; i-- > 0;)
        if (dtl_json_key_is(r->members[i].key, key)) return i;
    return NO_MEMBER;
}

const dtl_span *dtl_record_get(const dtl_record *r, const char *key)
{
    dtl_span k = dtl_span_str(key);
    const struct dtl_edit *e = find_edit(r, k);
    if (e) return &e->value;
    size_t i = find_member(r, k);
    return i == NO_MEMBER ? NULL : &r->members[i].value;
}

bool dtl_record_text(const dtl_record *r, const char *key, dtl_arena *arena, dtl_span *out)
{
    const dtl_span *v = dtl_record_get(r, key);
    if (!v || dtl_json_kind_of(*v) != DTL_JSON_STRING) return false;
    *out = dtl_json_decode(*v, arena, NULL);
    return out->s != NULL;
}

dtl_status dtl_record_set(dtl_record *r, const char *key, dtl_span raw_json)
{
    /* A stage's mistake must not become a broken line for the next one. */
    if (dtl_json_check(raw_json, NULL) != DTL_OK || memchr(raw_json.s, '\n', raw_json.n)) return DTL_E_BUG;
    return dtl_record_set_own(r, key, raw_json);
}

dtl_status dtl_record_set_own(dtl_record *r, const char *key, dtl_span raw_json)
{
    dtl_span k = dtl_span_str(key), value;
    struct dtl_edit *e = find_edit(r, k);
    value = dtl_arena_dup(&r->arena, raw_json);
    if (!value.s) return DTL_E_NOMEM;
    if (e) {
        e->value = value;
        return DTL_OK;
    }
    k = dtl_arena_dup(&r->arena, k);
    if (!k.s) return DTL_E_NOMEM;
    if (r->n_edits == r->cap_edits && !grow(r->mem, (void **)&r->edits, &r->cap_edits, sizeof *r->edits))
        return DTL_E_NOMEM;
    r->edits[r->n_edits++] = (struct dtl_edit){k, value, find_member(r, k)};
    return DTL_OK;
}

/* The edits that replace members, in the order of the line. There are few, so the next one is looked for each time. */
static const struct dtl_edit *next_edit(const dtl_record *r, const struct dtl_edit *last)
{
    const struct dtl_edit *best = NULL;
    for (size_t i = 0; i < r->n_edits; i++) {
        const struct dtl_edit *e = &r->edits[i];
        if (e->member == NO_MEMBER || (last && e->member <= last->member)) continue;
        if (!best || e->member < best->member) best = e;
    }
    return best;
}

dtl_status dtl_record_write(const dtl_record *r, dtl_buf *out)
{
    dtl_span line = r->line.s ? r->line : DTL_LIT("{}");
    const char *at = line.s, *close = line.s + line.n;
    bool any = r->n_members > 0;
    size_t need = line.n;
    for (size_t i = 0; i < r->n_edits; i++) need += r->edits[i].key.n + r->edits[i].value.n + 8;
    dtl_buf_grow(out, need);
    while (*--close != '}') {
    } /* it was parsed, so there is one */
    for (const struct dtl_edit *e = next_edit(r, NULL); e; e = next_edit(r, e)) {
        dtl_span old = r->members[e->member].value;
        dtl_buf_put(out, at, (size_t)(old.s - at));
        dtl_buf_span(out, e->value);
        at = old.s + old.n;
    }
    dtl_buf_put(out, at, (size_t)(close - at));
    for (size_t i = 0; i < r->n_edits; i++) {
        if (r->edits[i].member != NO_MEMBER) continue;
        if (any) dtl_buf_byte(out, ',');
        any = true;
        dtl_json_put(out, r->edits[i].key);
        dtl_buf_byte(out, ':');
        dtl_buf_span(out, r->edits[i].value);
    }
    dtl_buf_put(out, close, (size_t)(line.s + line.n - close));
    return out->status;
}
