/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/map.h"

void dtl_map_init(dtl_map *m, const dtl_alloc *mem)
{
    *m = (dtl_map){.mem = mem};
}

void dtl_map_reset(dtl_map *m)
{
    m->n = 0;
    m->status = DTL_OK;
    if (m->cap > 65536) {
        dtl_mem_release(m->mem, m->edits);
        m->edits = NULL;
        m->cap = 0;
    }
}

void dtl_map_fini(dtl_map *m)
{
    dtl_mem_release(m->mem, m->edits);
    *m = (dtl_map){.mem = m->mem};
}

static void push(dtl_map *m, dtl_map_edit e)
{
    if (m->n == m->cap) {
        size_t cap = m->cap + m->cap / 2 + 16;
        dtl_map_edit *edits = m->status == DTL_OK ? dtl_mem_resize(m->mem, m->edits, cap * sizeof *edits) : NULL;
        if (!edits) {
            m->status = DTL_E_NOMEM;
            return;
        }
        m->edits = edits;
        m->cap = cap;
    }
    m->edits[m->n++] = e;
}

void dtl_map_add(dtl_map *m, size_t clean, size_t clean_end, size_t raw, size_t raw_end)
{
    dtl_map_edit *e = m->n ? m->edits + m->n - 1 : NULL;
    if (e && e->clean_end == clean && e->raw_end == raw) {
        size_t cw = (e->clean_end - e->clean) / e->pieces, rw = (e->raw_end - e->raw) / e->pieces;
        if (cw == clean_end - clean && rw == raw_end - raw) {
            e->clean_end = clean_end;
            e->raw_end = raw_end;
            e->pieces++;
            return;
        }
    }
    push(m, (dtl_map_edit){clean, clean_end, raw, raw_end, 1});
}

void dtl_map_add_pieces(dtl_map *m, size_t clean, size_t clean_end, size_t raw, size_t raw_end, size_t pieces)
{
    push(m, (dtl_map_edit){clean, clean_end, raw, raw_end, pieces ? pieces : 1});
}

/* First edit whose end (on the asked side) is at or behind `at`. */
static size_t first_to(const dtl_map *m, size_t at, bool clean_side)
{
    size_t low = 0, high = m->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        size_t end = clean_side ? m->edits[mid].clean_end : m->edits[mid].raw_end;
        if (end < at) low = mid + 1;
        else high = mid;
    }
    return low;
}

typedef struct side {
    size_t from, to, other, other_end, pieces;
} side;

static side side_of(const dtl_map_edit *e, bool clean_side)
{
    return clean_side ? (side){e->clean, e->clean_end, e->raw, e->raw_end, e->pieces}
                      : (side){e->raw, e->raw_end, e->clean, e->clean_end, e->pieces};
}

/* Where a stretch starts on the other side: behind everything that ends at or before it. */
static size_t start_of(const dtl_map *m, size_t at, bool clean_side)
{
    size_t shift_from = 0, shift_to = 0;
    size_t i = first_to(m, at, clean_side);
    if (i > 0) {
        side p = side_of(m->edits + i - 1, clean_side);
        shift_from = p.to;
        shift_to = p.other_end;
    }
    for (; i < m->n; i++) {
        side e = side_of(m->edits + i, clean_side);
        if (e.to <= at) { /* ends here, or was taken out here: the stretch starts behind it */
            shift_from = e.to;
            shift_to = e.other_end;
            continue;
        }
        if (e.from >= at) break;
        size_t w = (e.to - e.from) / e.pieces;
        return e.other + (w ? (at - e.from) / w * ((e.other_end - e.other) / e.pieces) : 0);
    }
    return shift_to + (at - shift_from);
}

/* Where it ends: before everything that starts at or behind it. */
static size_t end_of(const dtl_map *m, size_t at, bool clean_side)
{
    size_t shift_from = 0, shift_to = 0;
    size_t i = first_to(m, at, clean_side);
    if (i > 0) {
        side p = side_of(m->edits + i - 1, clean_side);
        shift_from = p.to;
        shift_to = p.other_end;
    }
    if (i < m->n) {
        side e = side_of(m->edits + i, clean_side);
        if (e.from < at) {
            size_t w = (e.to - e.from) / e.pieces, k = w ? (at - e.from + w - 1) / w : e.pieces;
            return e.other + k * ((e.other_end - e.other) / e.pieces);
        }
    }
    return shift_to + (at - shift_from);
}

static void across(const dtl_map *m, size_t from, size_t to, bool clean_side, size_t *other, size_t *other_end)
{
    *other = start_of(m, from, clean_side);
    *other_end = to > from ? end_of(m, to, clean_side) : *other;
    if (*other_end < *other) *other_end = *other;
}

void dtl_map_raw(const dtl_map *m, size_t clean, size_t clean_end, size_t *raw, size_t *raw_end)
{
    across(m, clean, clean_end, true, raw, raw_end);
}

void dtl_map_clean(const dtl_map *m, size_t raw, size_t raw_end, size_t *clean, size_t *clean_end)
{
    across(m, raw, raw_end, false, clean, clean_end);
}

/* Walk both lists of edits over the middle text. Edits that touch the same middle bytes melt into one, save where a run
 * of equal pieces meets text that the other map leaves alone: then only the pieces that are touched melt. */
void dtl_map_compose(const dtl_map *first, const dtl_map *second, dtl_map *out)
{
    dtl_map_reset(out);
    if (first->status != DTL_OK || second->status != DTL_OK) {
        out->status = first->status != DTL_OK ? first->status : second->status;
        return;
    }
    size_t i = 0, j = 0;
    /* the rest of an edit of `first` whose first pieces have been given out */
    dtl_map_edit f = {0};
    bool have_f = false;
    size_t mid_to_raw_m = 0, mid_to_raw_r = 0, mid_to_clean_m = 0, mid_to_clean_c = 0; /* last known equal places */
    for (;;) {
        if (!have_f && i < first->n) {
            f = first->edits[i++];
            have_f = true;
        }
        const dtl_map_edit *s = j < second->n ? second->edits + j : NULL;
        if (!have_f && !s) break;
        if (have_f && (!s || f.clean_end <= s->raw)) {
            /* an edit of the first alone: its middle bytes pass through the second unchanged */
            size_t c = mid_to_clean_c + (f.clean - mid_to_clean_m);
            size_t cw = (f.clean_end - f.clean) / f.pieces, rw = (f.raw_end - f.raw) / f.pieces;
            dtl_map_edit e = {c, c + (f.clean_end - f.clean), f.raw, f.raw_end, f.pieces};
            dtl_map_edit *last = out->n ? out->edits + out->n - 1 : NULL;
            if (last && last->clean_end == e.clean && last->raw_end == e.raw &&
                cw * last->pieces == last->clean_end - last->clean && rw * last->pieces == last->raw_end - last->raw) {
                last->clean_end = e.clean_end;
                last->raw_end = e.raw_end;
                last->pieces += e.pieces;
            } else push(out, e);
            mid_to_raw_m = f.clean_end;
            mid_to_raw_r = f.raw_end;
            have_f = false;
            continue;
        }
        if (!have_f || s->raw_end <= f.clean) {
            size_t r = mid_to_raw_r + (s->raw - mid_to_raw_m), r_end = mid_to_raw_r + (s->raw_end - mid_to_raw_m);
            if (s->pieces > 1) push(out, (dtl_map_edit){s->clean, s->clean_end, r, r_end, s->pieces});
            else dtl_map_add(out, s->clean, s->clean_end, r, r_end);
            mid_to_clean_m = s->raw_end;
            mid_to_clean_c = s->clean_end;
            j++;
            continue;
        }
        /* they overlap in the middle text; give out the pieces of f that lie wholly before s */
        size_t cw = (f.clean_end - f.clean) / f.pieces, rw = (f.raw_end - f.raw) / f.pieces;
        if (f.pieces > 1 && cw && f.clean + cw <= s->raw) {
            size_t k = (s->raw - f.clean) / cw;
            size_t c = mid_to_clean_c + (f.clean - mid_to_clean_m);
            push(out, (dtl_map_edit){c, c + k * cw, f.raw, f.raw + k * rw, k});
            f.clean += k * cw;
            f.raw += k * rw;
            f.pieces -= k;
            mid_to_raw_m = f.clean;
            mid_to_raw_r = f.raw;
            continue;
        }
        /* melt: grow over both lists until neither overlaps */
        size_t m0 = f.clean < s->raw ? f.clean : s->raw;
        size_t c0 = s->raw <= f.clean ? s->clean : s->clean - (s->raw - f.clean);
        size_t r0 = f.clean <= s->raw ? f.raw : f.raw - (f.clean - s->raw);
        size_t m_end = m0, r_m = 0, r_r = 0, c_m = 0, c_c = 0;
        for (bool grew = true; grew;) {
            grew = false;
            while (j < second->n && (second->edits[j].raw < m_end || (m_end == m0 && second->edits[j].raw == m0) ||
                                     (c_m == 0 && c_c == 0 && second->edits + j == s))) {
                s = second->edits + j++;
                c_m = s->raw_end;
                c_c = s->clean_end;
                if (s->raw_end > m_end) m_end = s->raw_end;
                grew = true;
            }
            while (have_f && f.clean < m_end) {
                cw = (f.clean_end - f.clean) / f.pieces;
                rw = (f.raw_end - f.raw) / f.pieces;
                size_t k = f.pieces;
                if (cw && f.clean_end > m_end) k = (m_end - f.clean + cw - 1) / cw;
                f.clean += k * cw;
                f.raw += k * rw;
                f.pieces -= k;
                r_m = f.clean;
                r_r = f.raw;
                if (f.clean > m_end) m_end = f.clean;
                grew = true;
                if (f.pieces == 0) {
                    have_f = i < first->n;
                    if (have_f) f = first->edits[i++];
                }
            }
        }
        size_t c1 = c_c + (m_end - c_m), r1 = r_r + (m_end - r_m);
        push(out, (dtl_map_edit){c0, c1, r0, r1, 1});
        mid_to_raw_m = mid_to_clean_m = m_end;
        mid_to_raw_r = r1;
        mid_to_clean_c = c1;
    }
}

void dtl_map_put(const dtl_map *m, dtl_buf *out)
{
    dtl_buf_byte(out, '[');
    for (size_t i = 0; i < m->n; i++) {
        const dtl_map_edit *e = m->edits + i;
        dtl_buf_printf(out, "%s[%zu,%zu,%zu,%zu", i ? "," : "", e->clean, e->clean_end, e->raw, e->raw_end);
        if (e->pieces > 1) dtl_buf_printf(out, ",%zu", e->pieces);
        dtl_buf_byte(out, ']');
    }
    dtl_buf_byte(out, ']');
}

static void skip_white(dtl_span j, size_t *at)
{
    while (*at < j.n && (j.s[*at] == ' ' || j.s[*at] == '\n' || j.s[*at] == '\t' || j.s[*at] == '\r')) ++*at;
}

static bool take(dtl_span j, size_t *at, char c)
{
    skip_white(j, at);
    if (*at >= j.n || j.s[*at] != c) return false;
    ++*at;
    return true;
}

static bool take_number(dtl_span j, size_t *at, size_t *v)
{
    skip_white(j, at);
    size_t from = *at;
    *v = 0;
    for (; *at < j.n && j.s[*at] >= '0' && j.s[*at] <= '9'; ++*at) {
        if (*v > SIZE_MAX / 16) return false;
        *v = *v * 10 + (size_t)(j.s[*at] - '0');
    }
    return *at > from;
}

dtl_status dtl_map_read(dtl_map *m, dtl_span json, dtl_error *err)
{
    size_t at = 0, clean = 0, raw = 0;
    dtl_map_reset(m);
    bool good = take(json, &at, '[');
    if (good && take(json, &at, ']')) return DTL_OK;
    while (good) {
        dtl_map_edit e = {.pieces = 1};
        good = take(json, &at, '[') && take_number(json, &at, &e.clean) && take(json, &at, ',') &&
               take_number(json, &at, &e.clean_end) && take(json, &at, ',') && take_number(json, &at, &e.raw) &&
               take(json, &at, ',') && take_number(json, &at, &e.raw_end);
        if (good && take(json, &at, ',')) good = take_number(json, &at, &e.pieces);
        good = good && take(json, &at, ']') && e.pieces > 0 && e.clean >= clean && e.clean_end >= e.clean &&
               e.raw >= raw && e.raw_end >= e.raw && e.clean - clean == e.raw - raw &&
               (e.clean_end - e.clean) % e.pieces == 0 && (e.raw_end - e.raw) % e.pieces == 0;
        if (!good) break;
        push(m, e);
        clean = e.clean_end;
        raw = e.raw_end;
        if (take(json, &at, ']')) return m->status == DTL_OK ? DTL_OK : dtl_fail(err, m->status, "no memory for a map");
        good = take(json, &at, ',');
    }
    return dtl_fail(err, DTL_E_DATA, "not a map of edits: byte %zu", at);
}
