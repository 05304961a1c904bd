/* SPDX-License-Identifier: Apache-2.0
 *
 * The repairing pass. Between two places that need a look, text is copied as it stands; around such a place code points are
 * taken one by one, repaired, and pushed through composition:
 *
 *     raw   ....copied....| e | U+0301 | ....copied....
 *                         ^ segment: a starter and all that composes with it; one edit if its bytes change
 *     clean ....copied....| é | ....copied....
 */
#include "norm.h"
#include "dateline/entity.h"
#include "dateline/utf8.h"

#include <string.h>

#define ON(w, kind) (((w)->steps & DTL_NORM_BIT(kind)) != 0)
#define NO_RAW      SIZE_MAX

typedef struct word_set { /* hashes of the words of a text, for broken words */
    uint64_t *slots;
    size_t size; /* a power of two; 0: not made yet */
} word_set;

typedef struct work {
    dtl_span in;
    unsigned steps;
    dtl_buf *out;
    dtl_map *map;
    size_t base; /* where in out this text begins */
    dtl_norm_counts counts;
    nfc seg;
    bool open;                 /* is a segment open? */
    bool repaired;             /* did a repair change it, other than composing? */
    size_t seg_out, seg_raw;   /* where it began */
    size_t seg_raw_end;        /* behind the last raw byte that is in it */
    size_t line_out, line_raw; /* behind the last line end that this pass gave out */
    uint32_t last;             /* last code point given out that is no joiner or mark of all scripts */
    word_set words;
} work;

const char *dtl_norm_kind_name(dtl_norm_kind kind)
{
    static const char *const names[] = {"ill",   "mojibake", "entities", "controls", "invisible", "spaces",
                                        "lines", "hyphens",  "blanks",   "compat",   "nfc",       "marks"};
    return kind < DTL_NORM_KINDS ? names[kind] : "?";
}

/* ---- segments ---- */

static void edit(work *w, size_t from, size_t to, size_t raw, size_t raw_end)
{
    if (w->map) dtl_map_add(w->map, from - w->base, to - w->base, raw, raw_end);
}

/* End the segment; raw bytes from its end to next_raw were taken out. */
static void close_segment(work *w, size_t next_raw)
{
    if (w->open) {
        nfc_flush(&w->seg);
        size_t n = w->out->n - w->seg_out, m = w->seg_raw_end - w->seg_raw;
        if (n != m || memcmp(w->out->s + w->seg_out, w->in.s + w->seg_raw, n) != 0) {
            edit(w, w->seg_out, w->out->n, w->seg_raw, w->seg_raw_end);
            if (!w->repaired) w->counts.n[DTL_NORM_NFC]++;
        }
        w->open = false;
    } else w->seg_raw_end = w->seg_raw;
    if (next_raw > w->seg_raw_end) edit(w, w->out->n, w->out->n, w->seg_raw_end, next_raw);
    w->seg_raw = w->seg_raw_end = next_raw;
}

/* Does nothing before this code point compose with it? */
static bool starts_segment(uint32_t cp, uint32_t c)
{
    uint32_t d[4];
    if (!(c & NC_NFC)) return true;
    if (c & (NC_CCC | NC_MAYBE) || !norm_decompose(cp, d)) return false;
    return !(norm_class(d[0]) & (NC_CCC | NC_MAYBE)); /* a singleton or an excluded letter: its parts start anew */
}

/* Give out one code point that came from raw bytes [raw, raw_end); glued: it belongs to the one before. */
static void give(work *w, uint32_t cp, size_t raw, size_t raw_end, bool glued)
{
    uint32_t c = norm_class(cp);
    bool compose = ON(w, DTL_NORM_NFC);
    if (!glued && (!compose || starts_segment(cp, c))) close_segment(w, raw);
    if (!w->open) {
        if (raw > w->seg_raw_end) close_segment(w, raw);
        w->open = true;
        w->repaired = false;
        w->seg_out = w->out->n;
        w->seg_raw = raw;
    }
    w->seg_raw_end = raw_end;
    if (compose) nfc_push(&w->seg, cp, c, ON(w, DTL_NORM_MARKS));
    else dtl_utf8_put(w->out, cp);
    if (!(c & NC_CCC) || c & NC_JOINS) w->last = cp;
}

static void give_repaired(work *w, uint32_t cp, size_t raw, size_t raw_end, bool glued)
{
    give(w, cp, raw, raw_end, glued);
    w->repaired = true;
}

/* ---- line ends ---- */

static bool blank_byte(char c)
{
    return c == ' ' || c == '\t';
}

static uint64_t word_hash(uint64_t h, uint32_t cp)
{
    return (h ^ cp) * 0x100000001B3u;
}
#define WORD_SEED 0xCBF29CE484222325u

static bool word_part(uint32_t cp)
{
    return (norm_class(cp) & (NC_LETTER | NC_CCC)) != 0;
}

static void word_put(word_set *set, uint64_t h)
{
    if (!h) h = 1;
    for (size_t i = h & (set->size - 1);; i = (i + 1) & (set->size - 1)) {
        if (set->slots[i] == h) return;
        if (!set->slots[i]) {
            set->slots[i] = h;
            return;
        }
    }
}

static void words_make(work *w)
{
    size_t n = 0, size = 64;
    for (size_t i = 0; i + 1 < w->in.n; i++)
        n += w->in.s[i] == ' ' || w->in.s[i] == '\n' || (unsigned char)w->in.s[i] < 'A';
    while (size < 4 * (n + 2)) size *= 2;
    w->words.slots = dtl_mem_alloc(w->map->mem, size * sizeof *w->words.slots);
    if (!w->words.slots) return;
    memset(w->words.slots, 0, size * sizeof *w->words.slots);
    w->words.size = size;
    uint64_t h = WORD_SEED;
    size_t kept = 0;
    for (size_t at = 0; at <= w->in.n;) {
        uint32_t cp = at < w->in.n ? dtl_utf8_next(w->in, &at) : (at++, 0);
        if (cp && word_part(cp)) h = word_hash(h, cp);
        else if (h != WORD_SEED) {
            if (++kept * 2 < size) word_put(&w->words, h);
            h = WORD_SEED;
        }
    }
}

/* "exam-\nple": at a line end behind a hyphen. The word as a whole must stand elsewhere in the text. Returns how many
 * bytes at the end of out are the hyphen, or 0. */
static size_t broken_word(work *w, size_t next)
{
    dtl_span out = {w->out->s + w->base, w->out->n - w->base};
    size_t hyphen = out.n && out.s[out.n - 1] == '-'                             ? 1
                    : out.n > 2 && !memcmp(out.s + out.n - 3, "\xE2\x80\x90", 3) ? 3
                                                                                 : 0;
    if (!hyphen || next >= w->in.n) return 0;
    size_t at = next;
    uint32_t first = dtl_utf8_next(w->in, &at);
    if (!(norm_class(first) & NC_LOWER)) return 0;
    size_t from = out.n - hyphen, end = from;
    while (from > 0 && end - from < 200) {
        size_t p = from;
        if (!word_part(dtl_utf8_prev(out, &p))) break;
        from = p;
    }
    if (from == end) return 0;
    if (!w->words.size) words_make(w);
    if (!w->words.size) return 0;
    uint64_t h = WORD_SEED;
    for (size_t p = from; p < end;) h = word_hash(h, dtl_utf8_next(out, &p));
    for (size_t p = next; p < w->in.n && p < next + 200;) {
        uint32_t cp = dtl_utf8_next(w->in, &p);
        if (!word_part(cp)) break;
        h = word_hash(h, cp);
    }
    for (size_t i = (h ? h : 1) & (w->words.size - 1); w->words.slots[i]; i = (i + 1) & (w->words.size - 1))
        if (w->words.slots[i] == (h ? h : 1)) return hyphen;
    return 0;
}

/* Take back what was given out behind clean place `to`, which is raw place `raw`; all up to raw_end is taken out. */
static void take_back(work *w, size_t to, size_t raw, size_t raw_end)
{
    size_t clean = to - w->base;
    while (w->map->n) {
        dtl_map_edit *e = w->map->edits + w->map->n - 1;
        if (e->clean >= clean && e->raw >= raw) w->map->n--;
        else {
            if (e->clean_end > clean) { /* the last pieces of several */
                size_t cw = (e->clean_end - e->clean) / e->pieces, rw = (e->raw_end - e->raw) / e->pieces;
                e->pieces = (clean - e->clean) / cw;
                e->clean_end = clean;
                e->raw_end = e->raw + e->pieces * rw;
            } else if (e->clean == e->clean_end && e->raw_end > raw) { /* several that were taken out */
                size_t rw = (e->raw_end - e->raw) / e->pieces;
                e->pieces = (raw - e->raw) / rw;
                e->raw_end = raw;
            }
            break;
        }
    }
    w->out->n = to;
    edit(w, to, to, raw, raw_end);
    w->seg_raw = w->seg_raw_end = raw_end;
}

/* The raw place behind a line end that stands before clean place q. */
static size_t line_start(const work *w, size_t q)
{
    size_t from, raw = 0;
    if (q == w->line_out) return w->line_raw;
    if (q > w->base) dtl_map_raw(w->map, 0, q - w->base, &from, &raw); /* it was copied */
    return raw;
}

static void line_end(work *w, size_t raw, size_t raw_end)
{
    dtl_buf *out = w->out;
    close_segment(w, raw);
    size_t hyphen = ON(w, DTL_NORM_HYPHENS) ? broken_word(w, raw_end) : 0;
    if (hyphen) {
        size_t from, to;
        dtl_map_raw(w->map, out->n - hyphen - w->base, out->n - w->base, &from, &to);
        take_back(w, out->n - hyphen, from, raw_end);
        w->counts.n[DTL_NORM_HYPHENS]++;
        w->last = 0;
        return;
    }
    if (ON(w, DTL_NORM_BLANKS)) {
        size_t q = out->n;
        while (q > w->base && blank_byte(out->s[q - 1])) q--;
        bool first = q == w->base, empty = first || out->s[q - 1] == '\n';
        bool second = !first && empty && (q - 1 == w->base || out->s[q - 2] == '\n');
        if (first || (empty && (second || !(w->steps & DTL_NORM_KEEP_BLANK)))) {
            take_back(w, q, line_start(w, q), raw_end);
            w->line_out = q;
            w->line_raw = raw_end;
            w->counts.n[DTL_NORM_BLANKS]++;
            return;
        }
        if (empty && q < out->n) take_back(w, q, line_start(w, q), raw);
    }
    dtl_buf_byte(out, '\n');
    if (raw_end - raw != 1 || w->in.s[raw] != '\n') {
        edit(w, out->n - 1, out->n, raw, raw_end);
        w->counts.n[DTL_NORM_LINES]++;
    }
    w->line_out = out->n;
    w->line_raw = w->seg_raw = w->seg_raw_end = raw_end;
    w->last = '\n';
}

/* Line ends and blanks at the end of the text. */
static void trim_end(work *w)
{
    dtl_buf *out = w->out;
    size_t q = out->n, line = SIZE_MAX;
    for (; q > w->base && (blank_byte(out->s[q - 1]) || out->s[q - 1] == '\n'); q--)
        if (out->s[q - 1] == '\n') line = q;
    if (line == SIZE_MAX) return;
    if (w->steps & DTL_NORM_KEEP_BLANK && q > w->base) q = line;
    if (q == out->n) return;
    size_t from, raw;
    dtl_map_raw(w->map, 0, q - w->base, &from, &raw);
    if (q == w->base) raw = 0;
    take_back(w, q, raw, w->in.n);
    w->counts.n[DTL_NORM_BLANKS]++;
}

/* ---- one code point ---- */

static void repair(work *w, uint32_t cp, size_t raw, size_t raw_end, bool glued)
{
    uint32_t c = norm_class(cp);
    if (cp == '\n') {
        line_end(w, raw, raw_end);
        return;
    }
    if (c & NC_REPAIR) {
        bool lines = cp == 0x85 || cp == 0x2028 || cp == 0x2029 || (cp >= '\v' && cp <= '\r');
        if (lines) {
            if (ON(w, DTL_NORM_LINES)) {
                line_end(w, raw, raw_end);
                return;
            }
        } else if (cp < 0xA0) {
            if (ON(w, DTL_NORM_CONTROLS)) {
                w->counts.n[DTL_NORM_CONTROLS]++;
                uint32_t letter = cp < 0x80 ? cp : norm_page_letter(cp, 0);
                if (letter != cp) give_repaired(w, letter, raw, raw_end, glued);
                return;
            }
        } else if (cp == 0xA0 || cp == 0x202F || cp == 0x205F || (cp >= 0x2000 && cp <= 0x200A)) {
            if (ON(w, DTL_NORM_SPACES)) {
                w->counts.n[DTL_NORM_SPACES]++;
                give_repaired(w, ' ', raw, raw_end, glued);
                return;
            }
        } else if (ON(w, DTL_NORM_INVISIBLE) && !norm_joiner_stays(cp, w->last)) {
            w->counts.n[DTL_NORM_INVISIBLE]++;
            return; /* the gap in the raw places becomes an edit, or a part of the segment that goes on behind */
        }
    }
    if (c & NC_COMPAT && ON(w, DTL_NORM_COMPAT)) {
        static const char ligatures[7][4] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
        w->counts.n[DTL_NORM_COMPAT]++;
        if (cp >= 0xFF00) give_repaired(w, cp - 0xFEE0, raw, raw_end, glued);
        else
            for (const char *p = ligatures[cp - 0xFB00]; *p; p++)
                give_repaired(w, (unsigned char)*p, raw, raw_end, glued || p != ligatures[cp - 0xFB00]);
        return;
    }
    give(w, cp, raw, raw_end, glued);
}

/* A reference at `at`, followed through "&amp;eacute;" and "&amp;amp;eacute;": bytes, or 0. */
static size_t reference(dtl_span s, size_t at, uint32_t cp[2])
{
    size_t n = dtl_entity_at(s, at, cp);
    while (n && cp[0] == '&') {
        char again[48];
        uint32_t deeper[2];
        size_t k = s.n - at - n < sizeof again - 1 ? s.n - at - n : sizeof again - 1;
        again[0] = '&';
        memcpy(again + 1, s.s + at + n, k);
        size_t m = dtl_entity_at((dtl_span){again, k + 1}, 0, deeper);
        if (!m) break;
        cp[0] = deeper[0];
        cp[1] = deeper[1];
        n += m - 1;
    }
    return n;
}

static void one(work *w, size_t *at)
{
    size_t raw = *at;
    unsigned char b = (unsigned char)w->in.s[raw];
    if (b == '&' && ON(w, DTL_NORM_ENTITIES)) {
        uint32_t cp[2];
        size_t n = reference(w->in, raw, cp);
        if (n) {
            w->counts.n[DTL_NORM_ENTITIES]++;
            *at = raw + n;
            repair(w, cp[0], raw, *at, false);
            if (cp[1]) repair(w, cp[1], raw, *at, true);
            w->repaired = true;
            return;
        }
    }
    bool bad = false;
    uint32_t cp = dtl_utf8_next_bad(w->in, at, &bad);
    w->counts.n[DTL_NORM_ILL] += bad;
    if (cp == '\r' && *at < w->in.n && w->in.s[*at] == '\n' && ON(w, DTL_NORM_LINES)) ++*at;
    size_t behind = *at + 1;
    if (cp == 0xAD && behind < w->in.n && w->in.s[*at] == '\n' && ON(w, DTL_NORM_HYPHENS) &&
        ON(w, DTL_NORM_INVISIBLE) && norm_class(dtl_utf8_next(w->in, &behind)) & NC_LETTER) {
        ++*at; /* a soft hyphen at a line end is a hyphen that somebody broke there */
        w->counts.n[DTL_NORM_HYPHENS]++;
        return;
    }
    repair(w, cp, raw, *at, false);
    if (bad) w->repaired = true;
}

/* Start of the segment that the code point at p belongs to: over marks and what may compose, to the starter before. */
static size_t segment_start(dtl_span s, size_t from, size_t p)
{
    while (p > from) {
        uint32_t cp = dtl_utf8_prev(s, &p);
        if (!(norm_class(cp) & NC_NFC)) break;
    }
    return p;
}

/* The letter that joiners behind the text given out so far would belong to. */
static uint32_t context(const work *w)
{
    dtl_span out = {w->out->s + w->base, w->out->n - w->base};
    size_t p = out.n;
    for (int i = 0; i < 8 && p > 0; i++) {
        uint32_t cp = dtl_utf8_prev(out, &p), c = norm_class(cp);
        if (!(c & NC_CCC) || c & NC_JOINS) return cp;
    }
    return 0;
}

static dtl_status pass(work *w)
{
    dtl_span in = w->in;
    size_t at = 0;
    while (at < in.n && w->out->status == DTL_OK) {
        size_t good = at + dtl_utf8_valid_prefix((dtl_span){in.s + at, in.n - at});
        dtl_span head = {in.s, good};
        while (at < good && w->out->status == DTL_OK) {
            size_t p = norm_scan(head, at, w->steps, SCAN_TEXT);
            if (p > at) { /* what was open ends here, since the scan took `at` for a boundary */
                size_t start = p == in.n ? p : segment_start(head, at, p);
                close_segment(w, at);
                dtl_buf_put(w->out, in.s + at, start - at);
                at = w->seg_raw = w->seg_raw_end = start;
            }
            if (at < good && !w->open && w->seg_raw_end == at && ON(w, DTL_NORM_NFC)) {
                size_t to = norm_compose_run(head, at, w->steps, w->out, w->base, w->map, &w->counts.n[DTL_NORM_NFC]);
                if (to > at) {
                    at = w->seg_raw = w->seg_raw_end = to;
                    w->last = context(w);
                    continue;
                }
            }
            if (at < p) w->last = context(w);
            while (at < p) one(w, &at); /* the starter */
            if (at < good) one(w, &at);
        }
        while (at < in.n && at == good) { /* an ill-formed subpart */
            one(w, &at);
            good = at;
            if (dtl_utf8_valid_prefix((dtl_span){in.s + at, in.n - at < 4 ? in.n - at : 4}) > 0) break;
        }
    }
    close_segment(w, in.n);
    if (ON(w, DTL_NORM_BLANKS)) trim_end(w);
    return w->out->status;
}

/* ---- all of it ---- */

static void work_init(work *w, dtl_span in, unsigned steps, dtl_buf *out, dtl_map *map)
{
    *w = (work){.in = in,
                .steps = steps | DTL_NORM_BIT(DTL_NORM_ILL),
                .out = out,
                .map = map,
                .base = out->n,
                .line_out = out->n};
    w->seg.out = out;
}

static void add_counts(dtl_norm_counts *to, work *w)
{
    w->counts.n[DTL_NORM_MARKS] += w->seg.capped;
    for (int k = 0; k < DTL_NORM_KINDS; k++) to->n[k] += w->counts.n[k];
}

static size_t sum(const dtl_norm_counts *c)
{
    size_t n = 0;
    for (int k = 0; k < DTL_NORM_KINDS; k++) n += c->n[k];
    return n;
}

/* Does a letter stand anywhere that could be the second of a misread sequence? */
static bool suspect(dtl_span s)
{
    size_t at = 0;
    while (at < s.n) {
        size_t good = dtl_utf8_valid_prefix((dtl_span){s.s + at, s.n - at});
        if (norm_scan((dtl_span){s.s + at, good}, 0, DTL_NORM_BIT(DTL_NORM_MOJIBAKE), SCAN_TEXT) < good) return true;
        at += good;
        if (at < s.n) dtl_utf8_next(s, &at);
    }
    return false;
}

enum {
    ROUNDS = 8,
    ROUNDS_MOST = 200,
    ROUNDS_BYTES = 1 << 25
}; /* text that still changes after so many was made to annoy */

dtl_status dtl_norm(dtl_span raw, unsigned steps, dtl_buf *out, dtl_map *map, dtl_norm_counts *counts, dtl_error *err)
{
    dtl_norm_counts total = {0};
    dtl_map total_map, step, both;
    dtl_buf text[2];
    dtl_span now = raw;
    dtl_status status = DTL_OK;
    size_t base = out->n;
    int side = 0;
    const dtl_alloc *mem = map && map->mem ? map->mem : out->mem;
    if (map) dtl_map_reset(map);
    if (counts) *counts = total;
    if (dtl_norm_is_clean(raw, steps)) {
        dtl_buf_put(out, raw.s, raw.n);
        return out->status == DTL_OK ? DTL_OK
                                     : dtl_fail(err, out->status, "normalizing: %s", dtl_status_text(out->status));
    }
    if (!dtl_buf_grow(out, raw.n + 16))
        return dtl_fail(err, out->status, "normalizing: %s", dtl_status_text(out->status));
    dtl_map_init(&total_map, mem);
    dtl_map_init(&step, mem);
    dtl_map_init(&both, mem);
    dtl_buf_init(&text[0], 0, mem);
    dtl_buf_init(&text[1], 0, mem);
    for (int round = 0; status == DTL_OK; round++) {
        bool last_round = round >= ROUNDS && (round == ROUNDS_MOST || raw.n > ROUNDS_BYTES / (size_t)round);
        size_t before = sum(&total);
        /* misread text first: its continuation bytes look like odd spaces and controls */
        if (steps & DTL_NORM_BIT(DTL_NORM_MOJIBAKE) && suspect(now))
            for (int deep = 0; deep < 4 && status == DTL_OK; deep++) {
                dtl_map_reset(&step);
                dtl_buf_reset(&text[side]);
                size_t n = 0;
                if (!norm_mojibake(now, &text[side], &step, &n)) break;
                total.n[DTL_NORM_MOJIBAKE] += n;
                now = dtl_buf_view(&text[side]);
                side = !side;
                dtl_map_compose(&total_map, &step, &both);
                dtl_map swap = total_map;
                total_map = both;
                both = swap;
                status = text[!side].status != DTL_OK ? text[!side].status : total_map.status;
            }
        if (status != DTL_OK) break;
        work w;
        out->n = base;
        dtl_map_reset(&step);
        work_init(&w, now, steps & ~DTL_NORM_BIT(DTL_NORM_MOJIBAKE), out, &step);
        status = pass(&w);
        dtl_mem_release(mem, w.words.slots);
        add_counts(&total, &w);
        if (total_map.n == 0) {
            dtl_map swap = total_map;
            total_map = step;
            step = swap;
        } else if (step.n) {
            dtl_map_compose(&total_map, &step, &both);
            dtl_map swap = total_map;
            total_map = both;
            both = swap;
        }
        if (status == DTL_OK) status = total_map.status;
        /* what was taken out may have brought together an entity, a line end or a letter and its mark */
        dtl_span clean = {out->s + base, out->n - base};
        if (last_round || sum(&total) == before || norm_scan(clean, 0, steps, SCAN_TEXT) == clean.n) break;
        dtl_buf_reset(&text[side]);
        dtl_buf_put(&text[side], clean.s, clean.n);
        if (text[side].status != DTL_OK) status = text[side].status;
        now = dtl_buf_view(&text[side]);
        side = !side;
    }
    if (map && status == DTL_OK) {
        dtl_map swap = *map;
        *map = total_map;
        total_map = swap;
        map->mem = swap.mem;
    }
    if (counts) *counts = total;
    dtl_map_fini(&total_map);
    dtl_map_fini(&step);
    dtl_map_fini(&both);
    dtl_buf_fini(&text[0]);
    dtl_buf_fini(&text[1]);
    return status == DTL_OK ? DTL_OK : dtl_fail(err, status, "normalizing: %s", dtl_status_text(status));
}

dtl_status dtl_norm_nfc(dtl_span text, dtl_buf *out, dtl_error *err)
{
    work w;
    if (!dtl_buf_grow(out, text.n + 16))
        return dtl_fail(err, out->status, "normalizing: %s", dtl_status_text(out->status));
    work_init(&w, text, DTL_NORM_BIT(DTL_NORM_NFC), out, NULL);
    dtl_status status = pass(&w);
    return status == DTL_OK ? DTL_OK : dtl_fail(err, status, "normalizing: %s", dtl_status_text(status));
}

void dtl_norm_put_edits(const dtl_map *m, dtl_buf *out)
{
    size_t clean = 0;
    dtl_buf_byte(out, '[');
    for (size_t i = 0; i < m->n; i++) {
        const dtl_map_edit *e = m->edits + i;
        char digits[96], *p = digits + sizeof digits;
        size_t numbers[3] = {(e->raw_end - e->raw) / e->pieces, (e->clean_end - e->clean) / e->pieces,
                             e->clean - clean};
        if (e->pieces > 1) {
            size_t v = e->pieces;
            do *--p = (char)('0' + v % 10);
            while (v /= 10);
            *--p = '-';
            *--p = ',';
        }
        for (int k = 0; k < 3; k++) {
            size_t v = numbers[k];
            do *--p = (char)('0' + v % 10);
            while (v /= 10);
            if (k < 2 || i) *--p = ',';
        }
        dtl_buf_put(out, p, (size_t)(digits + sizeof digits - p));
        clean = e->clean_end;
    }
    dtl_buf_byte(out, ']');
}

static size_t white(dtl_span j, size_t at)
{
    while (at < j.n && (j.s[at] == ' ' || j.s[at] == '\n' || j.s[at] == '\t' || j.s[at] == '\r')) at++;
    return at;
}

static bool number_at(dtl_span j, size_t *at, size_t *v)
{
    size_t i = white(j, *at), from = i;
    for (*v = 0; i < j.n && j.s[i] >= '0' && j.s[i] <= '9' && *v < SIZE_MAX / 64; i++)
        *v = *v * 10 + (size_t)(j.s[i] - '0');
    *at = i;
    return i > from && *v < SIZE_MAX / 64;
}

static bool comma_at(dtl_span j, size_t *at)
{
    *at = white(j, *at);
    return *at < j.n && j.s[*at] == ',' && ++*at;
}

dtl_status dtl_norm_read_edits(dtl_map *m, dtl_span json, dtl_error *err)
{
    size_t at = white(json, 0), clean = 0, raw = 0;
    dtl_map_reset(m);
    if (at < json.n && json.s[at] == '{') { /* `norm`: its first member */
        dtl_span key = DTL_LIT("\"edits\""), rest;
        at = white(json, at + 1);
        rest = (dtl_span){json.s + at, json.n - at};
        if (rest.n < key.n || memcmp(rest.s, key.s, key.n) != 0) return DTL_OK;
        at = white(json, at + key.n);
        if (at < json.n && json.s[at] == ':') at = white(json, at + 1);
    }
    if (at >= json.n || json.s[at] != '[') return dtl_fail(err, DTL_E_DATA, "no array of edits");
    at = white(json, at + 1);
    if (at < json.n && json.s[at] == ']') return DTL_OK;
    for (;;) {
        size_t gap, c, r, pieces = 1;
        bool good = number_at(json, &at, &gap) && comma_at(json, &at) && number_at(json, &at, &c) &&
                    comma_at(json, &at) && number_at(json, &at, &r);
        bool more = good && comma_at(json, &at);
        at = white(json, at);
        if (more && at < json.n && json.s[at] == '-') {
            at++;
            good = number_at(json, &at, &pieces) && pieces > 0 && pieces < SIZE_MAX / 64 / (c + 1) &&
                   pieces < SIZE_MAX / 64 / (r + 1);
            more = good && comma_at(json, &at);
        }
        if (!good || clean > SIZE_MAX / 4 || raw > SIZE_MAX / 4) break;
        clean += gap;
        raw += gap;
        dtl_map_add_pieces(m, clean, clean + c * pieces, raw, raw + r * pieces, pieces);
        clean += c * pieces;
        raw += r * pieces;
        if (more) continue;
        at = white(json, at);
        if (at >= json.n || json.s[at] != ']') break;
        return m->status == DTL_OK ? DTL_OK : dtl_fail(err, m->status, "no memory for a map");
    }
    return dtl_fail(err, DTL_E_DATA, "byte %zu: not an array of edits", at);
}
