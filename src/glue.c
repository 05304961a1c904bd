/* SPDX-License-Identifier: Apache-2.0 */
#include "glue.h"

#include <string.h>

#include "fold.h"
#include "hash.h"
#include "number.h"
#include "packmap.h"

enum { K_VALUE, K_SCALE, K_POINT, K_TAIL, K_HEAD, K_MINUS, K_BEFORE, K_NOT, KINDS };
enum { ONE = KINDS, FRAC, DENOM, CLASSES }; /* more classes of values */
enum { PIECES = 24, PIECE_CPS = 4, WORD_BYTES = 96 };

typedef struct {
    unsigned kinds;                 /* bits */
    bool sure, native, ever, bound; /* bound: stands only before what it counts */
    dtl_dec v;
} piece;

/* What was looked up lately: syllables come again and again. */
enum { MEMO = 256 };
typedef struct {
    uint64_t hash; /* 0: nothing yet */
    piece p;
} memo;

typedef struct {
    const dtl_set *set;
    int cls[CLASSES];
    memo *memo; /* [MEMO] */
} cutter;

typedef struct {
    size_t end[PIECES];
    size_t n;
    size_t numbers, tails, lead;            /* lead: numbers before the first tail */
    size_t from, to;                        /* bytes of the number */
    bool scaled, native, head, zero, bound; /* zero: of the first number; bound: of the last one */
    bool tail_sure, tail_native;            /* what the first tail says */
} cut;

static bool yes(const dtl_pack *p, uint32_t entry, const char *key)
{
    char room[DTL_VALUE_ROOM];
    return dtl_entry_attr(p, entry, key, room).n != 0;
}

/* What the lists say of a piece as a whole. */
static piece look(const cutter *c, dtl_span s)
{
    uint64_t h = dtl_hash_span(s);
    memo *m = &c->memo[h & (MEMO - 1)];
    if (m->hash == h && h) return m->p;
    piece out = {0, false, false, false, false, {0, 0, false, false}};
    for (size_t k = 0; k < c->set->n_packs; k++) {
        const dtl_pack *p = c->set->packs[k];
        uint32_t id = dtl_pack_word(p, s, h), node = id ? dtl_pack_node(p, id) : 0, n = 0;
        const uint8_t *at = node ? dtl_pack_items(p, node, &n) : NULL;
        for (; n; n--) {
            pack_item item;
            at = dtl_pack_item(p, at, &item);
            int cls = c->set->cls_map[k][item.group->cls];
            for (int kind = 0; kind < CLASSES; kind++) {
                if (c->cls[kind] != cls) continue;
                char room[DTL_VALUE_ROOM];
                out.kinds |= 1u << (kind >= KINDS ? K_VALUE : kind);
                out.sure |= yes(p, item.entry, "sure");
                out.native |= yes(p, item.entry, "native");
                out.ever |= yes(p, item.entry, "ever");
                out.bound |= yes(p, item.entry, "bound");
                if (kind == K_SCALE || kind == K_VALUE || kind >= KINDS)
                    dtl_dec_parse(dtl_entry_attr(p, item.entry, "num", room), &out.v);
            }
        }
    }
    *m = (memo){h, out};
    return out;
}

static size_t next_cp(dtl_span w, size_t at)
{
    do at++;
    while (at < w.n && ((unsigned char)w.s[at] & 0xc0) == 0x80);
    return at;
}

/* The longest piece at `at` of one of the kinds, or 0. */
static size_t longest(const cutter *c, dtl_span w, size_t at, unsigned kinds, piece *out)
{
    size_t ends[PIECE_CPS], n = 0;
    for (size_t to = at; to < w.n && n < PIECE_CPS;) ends[n++] = to = next_cp(w, to);
    while (n--) {
        piece p = look(c, (dtl_span){w.s + at, ends[n] - at});
        if (!(p.kinds & kinds)) continue;
        *out = p;
        return ends[n];
    }
    return 0;
}

static bool is_ending(const cutter *c, dtl_span rest)
{
    for (uint32_t e = 0; e < c->set->n_endings; e++) {
        const set_ending *s = &c->set->endings[e];
        if (!s->front && !s->base.n && dtl_span_eq(s->seen, rest)) return true;
    }
    return false;
}

/* Room for the next part below the one before it: 3 none, 10 for ones, 100 for tens; after digits only scales. */
typedef enum { AFTER_NOTHING, AFTER_DIGIT, AFTER_TENS, AFTER_FIGURES, AFTER_POINT, AFTER_NATIVE } state;

/* The pieces of a word; false where something is left over. */
static bool pieces_of(const cutter *c, dtl_span w, bool figures, bool minus, cut *out)
{
    state st = figures ? AFTER_FIGURES : AFTER_NOTHING;
    size_t at = 0, digits = 0;
    memset(out, 0, sizeof *out);
    out->head = minus;
    piece p;
    if (!figures && !minus) {
        size_t to = longest(c, w, 0, 1u << K_HEAD | 1u << K_MINUS, &p);
        if (to && to < w.n) {
            out->end[out->n++] = at = out->from = to;
            out->head = (p.kinds & 1u << K_MINUS) != 0;
        }
    }
    while (at < w.n && out->n < PIECES - 1) {
        unsigned want = st == AFTER_NATIVE ? 0 : 1u << K_SCALE;
        if (st != AFTER_FIGURES && st != AFTER_DIGIT && st != AFTER_NATIVE) want |= 1u << K_VALUE;
        if (st == AFTER_DIGIT && digits) want |= 1u << K_VALUE; /* 이공이사, digit by digit */
        if (st != AFTER_NOTHING && st != AFTER_POINT && st != AFTER_FIGURES) want |= 1u << K_POINT;
        size_t to = longest(c, w, at, want, &p);
        /* "일" is one and the day: behind a digit the day, unless a digit is what reads on */
        if (to && st == AFTER_DIGIT && !(p.kinds & (1u << K_SCALE | 1u << K_POINT))) {
            piece tail;
            size_t over = longest(c, w, at, 1u << K_TAIL, &tail);
            if (over && (over == w.n || is_ending(c, (dtl_span){w.s + over, w.n - over}))) to = 0;
        }
        if (to) {
            bool scale = p.kinds & 1u << K_SCALE;
            if (p.kinds & 1u << K_POINT && !(p.kinds & 1u << K_VALUE) && !scale) st = AFTER_POINT;
            else if (scale) st = AFTER_TENS, out->scaled = true, digits = 0;
            else if (p.v.e >= 1) st = AFTER_TENS, out->scaled = true;
            else if (p.native) st = AFTER_NATIVE;
            else digits++, st = st == AFTER_POINT ? AFTER_POINT : AFTER_DIGIT;
            out->native |= p.native;
            if (!out->numbers++) out->zero = p.v.c == 0;
            out->bound = p.bound;
            out->end[out->n++] = at = to;
            if (!out->tails) out->to = to;
            continue;
        }
        if (!out->numbers && !figures) return false;
        if (!(to = longest(c, w, at, 1u << K_TAIL, &p))) break;
        out->bound = false;
        if (!out->tails++) out->lead = out->numbers, out->tail_sure = p.sure, out->tail_native = p.native;
        out->end[out->n++] = at = to;
        st = AFTER_NOTHING, digits = 0;
    }
    if (at == w.n) return true;
    for (size_t k = out->n; k; k--) { /* a particle that begins like a digit: 삼이다 */
        at = out->end[k - 1];
        if (!is_ending(c, (dtl_span){w.s + at, w.n - at})) continue;
        if (out->n - k >= out->numbers && out->n > k) return false;
        out->numbers -= out->n - k;
        if (out->to > at) out->to = at;
        out->n = k;
        out->end[out->n++] = w.n;
        return true;
    }
    return false;
}

static bool wanted(const cutter *c, dtl_span w, bool figures, const cut *k)
{
    if (k->n < 2 || k->bound) return false; /* 만한 is no number */
    if (figures) return k->numbers || k->tails;
    if (!k->numbers || (k->zero && (k->tails ? k->lead : k->numbers) == 1)) return false; /* 공원 is a park */
    for (size_t i = k->from ? 1 : 0; i < k->n; i++) { /* 사원, and with a particle */
        piece part = look(c, (dtl_span){w.s + k->from, k->end[i] - k->from});
        if (k->end[i] > k->to && part.kinds & 1u << K_NOT) return false;
    }
    piece whole = look(c, (dtl_span){w.s + k->from, k->to - k->from});
    bool not = whole.kinds & 1u << K_NOT;
    if (not &&(!k->tails || whole.ever)) return false;
    if (k->head) return true;
    if (k->tails && k->lead == 1) return k->native ? k->tail_native : k->tail_sure;
    if (k->tails) return k->scaled || k->native || k->lead > 2;
    if (k->numbers == 1) return k->native && next_cp(w, k->from) < k->to; /* 하나만, 다섯은 */
    return k->numbers > 1 && k->scaled;
}

/* A word of letters that has one head and one number: "وعشرون", and twenty. */
static bool head_and_number(const cutter *c, dtl_span w, cut *out)
{
    enum { HEAD_CPS = 2 };
    const unsigned number = 1u << K_VALUE | 1u << K_SCALE;
    memset(out, 0, sizeof *out);
    size_t at = 0;
    for (int k = 0; k < HEAD_CPS && at < w.n; k++) {
        at = next_cp(w, at);
        if (at == w.n || !(look(c, (dtl_span){w.s, at}).kinds & 1u << K_HEAD)) continue;
        if (!(look(c, (dtl_span){w.s + at, w.n - at}).kinds & number) || look(c, w).kinds & number) continue;
        out->end[0] = at, out->end[1] = w.n, out->n = 2;
        return true;
    }
    return false;
}

static bool may_begin(const dtl_token *t)
{
    return t->kind == DTL_TOK_WORD && (t->shape & DTL_SHAPE_NOCASE) &&
           !(t->shape & (DTL_SHAPE_IDEO | DTL_SHAPE_DIGIT)) && t->fold.n == t->end - t->start &&
           t->fold.n <= WORD_BYTES && t->n_cp > 1;
}

/* Does the token fall into pieces that are wanted? last: the token before it, or NULL. */
static bool cut_token(const cutter *c, const dtl_token *t, const dtl_token *last, cut *k)
{
    if (!may_begin(t)) return false;
    if (t->script != S_HANGUL) return head_and_number(c, t->fold, k);
    unsigned before = last && last->kind == DTL_TOK_WORD ? look(c, last->fold).kinds : 0;
    bool figures = last && (last->kind == DTL_TOK_NUMBER || (before & (1u << K_VALUE | 1u << K_SCALE)));
    bool minus = !figures && (before & (1u << K_MINUS | 1u << K_BEFORE));
    return pieces_of(c, t->fold, figures, minus, k) && wanted(c, t->fold, figures, k);
}

/* The pieces as tokens behind one another; n at `out`. */
static size_t put(dtl_token *out, const dtl_token *t, const cut *k)
{
    size_t from = 0;
    uint32_t cp = t->cp;
    for (size_t i = 0; i < k->n; i++) {
        dtl_token *o = &out[i];
        *o = *t;
        o->start = t->start + (uint32_t)from;
        o->end = t->start + (uint32_t)k->end[i];
        o->fold = (dtl_span){t->fold.s + from, k->end[i] - from};
        o->cp = cp;
        o->n_cp = 0;
        for (size_t b = from; b < k->end[i]; b++) o->n_cp += ((unsigned char)t->fold.s[b] & 0xc0) != 0x80;
        cp += o->n_cp;
        if (i) o->shape = (uint16_t)((o->shape | DTL_SHAPE_GLUED) & ~DTL_SHAPE_SENT);
        from = k->end[i];
    }
    return k->n;
}

dtl_status dtl_glue_cut(dtl_doc *doc)
{
    static const char *const names[CLASSES] = {"numword",   "scale", "num-point",   "glue-tail",
                                               "glue-head", "minus", "glue-before", "glue-not",
                                               "numone",    "frac",  "denom"};
    cutter c = {.set = doc->set};
    if (!dtl_set_conf(doc->set, "glued").n) return DTL_OK;
    for (int k = 0; k < CLASSES; k++) c.cls[k] = dtl_set_class(doc->set, names[k]);
    if (!(c.memo = dtl_arena_zero(doc->arena, MEMO, sizeof *c.memo))) return DTL_E_NOMEM;
    dtl_token *out = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < doc->n_tokens; i++) {
        const dtl_token *t = &doc->tokens[i];
        cut k;
        bool split = cut_token(&c, t, !i ? NULL : out ? &out[n - 1] : t - 1, &k);
        if (split && !out) { /* the first one: what stood before it is copied */
            cap = doc->n_tokens + PIECES * 8;
            if (!(out = dtl_arena_alloc(doc->arena, cap * sizeof *out))) return DTL_E_NOMEM;
            memcpy(out, doc->tokens, i * sizeof *out);
            n = i;
        }
        if (!out) continue;
        if (n + PIECES + (doc->n_tokens - i) > cap) {
            dtl_token *more = dtl_arena_alloc(doc->arena, cap * 2 * sizeof *more);
            if (!more) return DTL_E_NOMEM;
            memcpy(more, out, n * sizeof *more);
            out = more, cap *= 2;
        }
        if (split) n += put(out + n, t, &k);
        else out[n++] = *t;
    }
    if (out) doc->tokens = out, doc->n_tokens = n;
    return DTL_OK;
}
