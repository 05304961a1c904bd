/* SPDX-License-Identifier: Apache-2.0
 * See feature.h. This file: the templates, by groups: each sees its key and nothing else. Every feature goes through put(): a few
 * multiplications, no text. A new template is a line in FX_TEMPLATES and a put() in the group that is told of its arguments; what no group
 * is told of goes into a key in feature_key.c. */
#include "feature_part.h"
#include "packmap.h"
#include "rule.h"
#include "tagger_own.h"

static void put(dtl_fx *fx, int tpl, int n, uint64_t a, uint64_t b, uint64_t c)
{
    if (fx->n == DTL_FX_MOST) return;
    uint64_t h = fx->k->tpl[tpl];
    if (n > 0) h = dtl_hash_mix(h, a);
    if (n > 1) h = dtl_hash_mix(h, b);
    if (n > 2) h = dtl_hash_mix(h, c);
    if (fx->part) fx->part[fx->n] = (dtl_fx_part){(uint8_t)tpl, (uint8_t)n, {a, b, c}};
    fx->h[fx->n++] = h ? h : 1;
}
static void put0(dtl_fx *fx, int tpl)
{
    put(fx, tpl, 0, 0, 0, 0);
}
static void put1(dtl_fx *fx, int tpl, uint64_t a)
{
    put(fx, tpl, 1, a, 0, 0);
}
static void put2(dtl_fx *fx, int tpl, uint64_t a, uint64_t b)
{
    put(fx, tpl, 2, a, b, 0);
}
static void put3(dtl_fx *fx, int tpl, uint64_t a, uint64_t b, uint64_t c)
{
    put(fx, tpl, 3, a, b, c);
}

static void lexical(dtl_fx *fx, int tpl, int n, uint64_t a, uint64_t b)
{
    if (fx->n_lex == 64) return;
    uint64_t h = dtl_hash_mix(fx->k->tpl[tpl], a);
    if (n > 1) h = dtl_hash_mix(h, b);
    if (fx->lex_part) fx->lex_part[fx->n_lex] = (dtl_fx_part){(uint8_t)tpl, (uint8_t)n, {a, b, 0}};
    fx->lex[fx->n_lex++] = h ? h : 1;
}

/* Class set number n (0 to 2) of a key; 0: the token has no class. */
static uint32_t set_id(const dtl_fx_key *k, int n)
{
    return (uint32_t)(k->c >> n * FX_SET_BITS & ((UINT64_C(1) << FX_SET_BITS) - 1));
}

static fx_some set(const dtl_fx *fx, const dtl_fx_key *k, int n)
{
    uint32_t id = set_id(k, n);
    return id ? fx->k->sets[id] : (fx_some){{fx->k->small[A_NONE]}, 1};
}

static void pairs(dtl_fx *fx, int tpl, const fx_some *a, const fx_some *b)
{
    for (int i = 0; i < a->n; i++)
        for (int j = 0; j < b->n; j++) put2(fx, tpl, a->h[i], b->h[j]);
}
static void with(dtl_fx *fx, int tpl, const fx_some *a, uint64_t b)
{
    for (int i = 0; i < a->n; i++) put2(fx, tpl, a->h[i], b);
}
static void each(dtl_fx *fx, int tpl, const fx_some *a)
{
    for (int i = 0; i < a->n; i++) put1(fx, tpl, a->h[i]);
}

static void with3(dtl_fx *fx, int tpl, const fx_some *a, uint64_t b, uint64_t c)
{
    for (int i = 0; i < a->n; i++) put3(fx, tpl, a->h[i], b, c);
}
static void pairs3(dtl_fx *fx, int tpl, const fx_some *a, const fx_some *b, uint64_t c)
{
    for (int i = 0; i < a->n; i++)
        for (int j = 0; j < b->n; j++) put3(fx, tpl, a->h[i], b->h[j], c);
}

static void shape(dtl_fx *fx, const dtl_fx_key *k)
{
    const uint64_t *sh = fx->k->shape;
    const uint8_t *s = k->a;
    put0(fx, T_BIAS);
    put1(fx, T_S0, sh[s[2]]);
    put1(fx, T_SP, sh[s[1]]);
    put1(fx, T_SN, sh[s[3]]);
    put1(fx, T_SPP, sh[s[0]]);
    put1(fx, T_SNN, sh[s[4]]);
    put2(fx, T_SP0, sh[s[1]], sh[s[2]]);
    put2(fx, T_S0N, sh[s[2]], sh[s[3]]);
    put3(fx, T_SP0N, sh[s[1]], sh[s[2]], sh[s[3]]);
    put3(fx, T_SPPP, sh[s[0]], sh[s[1]], sh[s[2]]);
    put3(fx, T_SNNN, sh[s[2]], sh[s[3]], sh[s[4]]);
    if (s[5]) put2(fx, T_GLUE, sh[s[1]], sh[s[2]]);
}

/* c: the token's classes; a: line, shape */
static void line(dtl_fx *fx, const dtl_fx_key *k)
{
    static const uint8_t line_atom[] = {A_TEXT, A_TITLE, A_SCORE, A_SHORT, A_HEADING, A_DATELINE};
    uint64_t l = fx->k->small[line_atom[k->a[0]]];
    fx_some c0 = set(fx, k, 0);
    put1(fx, T_LINE, l);
    put2(fx, T_LINES, l, fx->k->shape[k->a[1]]);
    with(fx, T_LINEC, &c0, l);
}

/* c: the token's own classes, those before it; a: shape before, shape */
static void left(dtl_fx *fx, const dtl_fx_key *k)
{
    const uint64_t *sh = fx->k->shape;
    fx_some c0 = set(fx, k, 0), cp = set(fx, k, 1);
    each(fx, T_C0, &c0);
    with(fx, T_C0S, &c0, sh[k->a[1]]);
    with(fx, T_C0SP, &c0, sh[k->a[0]]);
    if (!set_id(k, 1)) return;
    each(fx, T_CP, &cp);
    with(fx, T_CPS, &cp, sh[k->a[1]]);
    pairs(fx, T_CP0, &cp, &c0);
}

/* c: the token's own classes, those behind it; a: shape, shape behind */
static void right(dtl_fx *fx, const dtl_fx_key *k)
{
    const uint64_t *sh = fx->k->shape;
    fx_some c0 = set(fx, k, 0), cn = set(fx, k, 1);
    with(fx, T_C0SN, &c0, sh[k->a[1]]);
    if (!set_id(k, 1)) return;
    each(fx, T_CN, &cn);
    with(fx, T_CNS, &cn, sh[k->a[0]]);
    pairs(fx, T_C0N, &c0, &cn);
}

/* c: classes before, classes behind */
static void around(dtl_fx *fx, const dtl_fx_key *k)
{
    fx_some cp = set(fx, k, 0), cn = set(fx, k, 1);
    pairs(fx, T_CPN, &cp, &cn);
}

/* c: classes of the token before the last, of the next but one */
static void far(dtl_fx *fx, const dtl_fx_key *k)
{
    fx_some cpp = set(fx, k, 0), cnn = set(fx, k, 1);
    if (set_id(k, 0)) each(fx, T_CPP, &cpp);
    if (set_id(k, 1)) each(fx, T_CNN, &cnn);
}

/* How the language writes the word: common words at a sentence's start are no names. a: freq, three shapes */
static void common(dtl_fx *fx, const dtl_fx_key *k)
{
    const uint64_t *sh = fx->k->shape, f = fx->k->freq[k->a[0]];
    put2(fx, T_COMMON, f, sh[k->a[2]]);
    put3(fx, T_COMMONN, f, sh[k->a[2]], sh[k->a[3]]);
    put3(fx, T_COMMONP, f, sh[k->a[1]], sh[k->a[2]]);
}

/* c: own classes; a: begins or goes on as a team, an article of sport */
static void team(dtl_fx *fx, const dtl_fx_key *k)
{
    if (k->a[0]) put1(fx, T_TEAM, fx->k->small[k->a[0]]);
    if (k->a[1]) put1(fx, T_SPORT, set(fx, k, 0).h[0]);
}

/* Features of a run belong to its tokens with their place in it. c: lists that know its beginning; a: place, length, shape, brackets */
static void run(dtl_fx *fx, const dtl_fx_key *k)
{
    const uint64_t *sh = fx->k->shape, *sm = fx->k->small;
    put2(fx, T_RUN, sm[k->a[0]], sm[k->a[1]]);
    put3(fx, T_RUNS, sm[k->a[0]], sm[k->a[1]], sh[k->a[2]]);
    fx_some starts = set(fx, k, 0);
    if (set_id(k, 0)) with(fx, T_RXS, &starts, sm[k->a[0]]);
    if (k->a[3]) put2(fx, T_ACR, sm[k->a[3]], sh[k->a[2]]);
}

/* c: own classes; a: length */
static void prep(dtl_fx *fx, const dtl_fx_key *k)
{
    fx_some c0 = set(fx, k, 0);
    with(fx, T_PREPPLACE, &c0, fx->k->small[k->a[0]]);
}

/* c: classes of its first token, of its last, of the one before it; a: length, B or I */
static void run_left(dtl_fx *fx, const dtl_fx_key *k)
{
    uint64_t n = fx->k->small[k->a[0]], bi = fx->k->small[k->a[1]];
    fx_some fc = set(fx, k, 0), lc = set(fx, k, 1), bc = set(fx, k, 2);
    if (k->a[0] != A_1) {
        with(fx, T_RFC, &fc, bi);
        with(fx, T_RLC, &lc, bi);
        pairs3(fx, T_RFL, &fc, &lc, bi);
    }
    if (!set_id(k, 2)) return;
    with(fx, T_RBC, &bc, bi);
    with3(fx, T_RBL, &bc, n, bi);
    pairs3(fx, T_RFB, &bc, &fc, bi);
    if (k->a[0] != A_1) pairs3(fx, T_RLB, &bc, &lc, bi);
}

/* c: classes of the token behind it; a: length, B or I, shapes before and behind, "(LPRP)" behind a long form */
static void run_right(dtl_fx *fx, const dtl_fx_key *k)
{
    const uint64_t *sh = fx->k->shape, *sm = fx->k->small;
    uint64_t n = sm[k->a[0]], bi = sm[k->a[1]];
    fx_some ac = set(fx, k, 0);
    put2(fx, T_RBS, sh[k->a[2]], bi);
    put2(fx, T_RAS, sh[k->a[3]], bi);
    put3(fx, T_RBA, sh[k->a[2]], sh[k->a[3]], bi);
    if (k->a[4]) put3(fx, T_ACR, sm[A_OPEN], n, bi);
    if (!set_id(k, 0)) return;
    with(fx, T_RAC, &ac, bi);
    with3(fx, T_RAL, &ac, n, bi);
}

/* c: classes of the second token before it, of the second behind it; a: B or I */
static void run_beyond(dtl_fx *fx, const dtl_fx_key *k)
{
    fx_some bb = set(fx, k, 0), aa = set(fx, k, 1);
    if (set_id(k, 0)) with(fx, T_RBB, &bb, fx->k->small[k->a[0]]);
    if (set_id(k, 1)) with(fx, T_RAA, &aa, fx->k->small[k->a[0]]);
}

/* c: lists that know all of it; a: B or I */
static void run_is(dtl_fx *fx, const dtl_fx_key *k)
{
    fx_some whole = set(fx, k, 0);
    with(fx, T_RX, &whole, fx->k->small[k->a[0]]);
}

/* The run with its bridges. c: classes of the first token, of the last; a: more tokens, where the run is in it, B or I */
static void out(dtl_fx *fx, const dtl_fx_key *k)
{
    const uint64_t *sm = fx->k->small;
    fx_some oc = set(fx, k, 0), ol = set(fx, k, 1);
    with3(fx, T_OFC, &oc, sm[k->a[1]], sm[k->a[2]]);
    with3(fx, T_OLC, &ol, sm[k->a[1]], sm[k->a[2]]);
    put3(fx, T_O, sm[k->a[0]], sm[k->a[1]], sm[k->a[2]]);
}

/* c: titles before the run, behind it; a: the mark behind it, B or I */
static void title(dtl_fx *fx, const dtl_fx_key *k)
{
    fx_some before = set(fx, k, 0), behind = set(fx, k, 1);
    if (set_id(k, 0)) with(fx, T_T3, &before, fx->k->small[k->a[1]]);
    if (set_id(k, 1)) with3(fx, T_AP, &behind, fx->k->shape[k->a[0]], fx->k->small[k->a[1]]);
}

uint64_t dtl_fx_rule(const dtl_fx *fx, const dtl_fx_vote *vote)
{
    uint64_t h = dtl_hash_mix(fx->k->tpl[T_R], dtl_hash_span(vote->rule->name));
    h = dtl_hash_mix(dtl_hash_mix(h, fx->k->type[vote->type]), fx->k->small[vote->inside ? A_I : A_B]);
    return h ? h : 1;
}

/* c: a rule's index; a: type, B or I */
static void vote(dtl_fx *fx, const dtl_fx_key *k)
{
    dtl_span name = fx->doc->set->rules[k->c].name;
    uint64_t h = dtl_hash_span(name);
    if (fx->names) fx->names->atom(fx->names->user, h, name);
    put3(fx, T_R, h, fx->k->type[k->a[0]], fx->k->small[k->a[1]]);
}

/* a: type, B or I, weight of the first rule of the kind */
static void kind(dtl_fx *fx, const dtl_fx_key *k)
{
    put2(fx, T_V, fx->k->type[k->a[0]], fx->k->small[k->a[1]]);
    put3(fx, T_VN, fx->k->type[k->a[0]], fx->k->small[k->a[1]], fx->k->small[k->a[2]]);
}

/* c: own classes; a: what was seen elsewhere, by bit; seen in lower case; B or I; shape; kind of list */
static void elsewhere(dtl_fx *fx, const dtl_fx_key *k)
{
    static const uint8_t seen[] = {A_UP, A_TITLED, A_GIVEN, A_PREP, A_ORG, A_FIRSTN};
    const uint64_t *sm = fx->k->small, bi = sm[k->a[2]], sh = fx->k->shape[k->a[3]];
    fx_some c0 = set(fx, k, 0);
    if (k->a[1]) {
        put2(fx, T_E, sm[A_LOW], bi);
        put3(fx, T_ES, sm[A_LOW], sh, bi);
    }
    for (size_t s = 0; s < sizeof seen / sizeof *seen; s++) {
        if (!(k->a[0] >> s & 1)) continue;
        put2(fx, T_E, sm[seen[s]], bi);
        put3(fx, T_ES, sm[seen[s]], sh, k->a[2] == A_B ? sm[k->a[4]] : bi);
        if (seen[s] == A_UP || seen[s] == A_PREP) with(fx, T_EC, &c0, sm[seen[s]]);
    }
}

/* a: what the other mentions are called, by how many of them, B or I, shape */
static void others(dtl_fx *fx, const dtl_fx_key *k)
{
    const uint64_t *sm = fx->k->small;
    put3(fx, T_P2, sm[k->a[0]], sm[k->a[1]], sm[k->a[2]]);
    put3(fx, T_P2S, sm[k->a[0]], fx->k->shape[k->a[3]], sm[k->a[2]]);
}

/* Start of the last k code points, or of the first k. */
static size_t back(dtl_span s, unsigned k)
{
    size_t i = s.n;
    while (i > 0 && k > 0) {
        i--;
        if (((unsigned char)s.s[i] & 0xC0) != 0x80) k--;
    }
    return k ? SIZE_MAX : i;
}

static uint64_t piece(dtl_fx *fx, dtl_span s)
{
    uint64_t h = dtl_hash_span(s);
    if (fx->names) fx->names->atom(fx->names->user, h, s);
    return h;
}

/* c: the word's hash (its letters in fx->fold); a: shape */
static void word(dtl_fx *fx, const dtl_fx_key *k)
{
    dtl_span f = fx->fold;
    int s = k->a[0];
    lexical(fx, T_W0, 1, k->c, 0);
    if (s == SHAPE_HAN || s == SHAPE_KANA) return;
    lexical(fx, T_W0S, 2, k->c, fx->k->shape[s]);
    if (!fx_is_up(s) && s != SHAPE_NOCASE) return;
    static const uint8_t tpl[] = {T_SUF1, T_SUF2, T_SUF3, T_SUF4};
    for (unsigned n = 1; n <= 4; n++) {
        size_t at = back(f, n);
        if (at == SIZE_MAX || at == 0) break;
        lexical(fx, tpl[n - 1], 1, piece(fx, (dtl_span){f.s + at, f.n - at}), 0);
    }
    size_t end = 0;
    for (unsigned n = 0; end < f.n && n < 3; n++) {
        end++;
        while (end < f.n && ((unsigned char)f.s[end] & 0xC0) == 0x80) end++;
    }
    if (end < f.n) lexical(fx, T_PRE3, 1, piece(fx, (dtl_span){f.s, end}), 0);
}

/* c: another word's hash; a: template, B or I where it has that */
static void near(dtl_fx *fx, const dtl_fx_key *k)
{
    lexical(fx, k->a[0], k->a[1] ? 2 : 1, k->c, fx->k->small[k->a[1]]);
}

void dtl_fx_group(dtl_fx *fx, const dtl_fx_key *key)
{
    static void (*const group[N_GROUPS])(dtl_fx *, const dtl_fx_key *) = {NULL,
#define X(name) name,
                                                                          FX_GROUPS(X)
#undef X
    };
    group[key->group](fx, key);
}

/* Pairs of characters: too many to be kept by key. */
void dtl_fx_han(dtl_fx *fx, size_t i)
{
    int s = fx->tok[i].shape;
    if (s != SHAPE_HAN && s != SHAPE_KANA) return;
    uint64_t w0 = dtl_fx_word(fx, i), p = dtl_fx_word(fx, i - 1), n = dtl_fx_word(fx, i + 1);
    lexical(fx, T_WP0, 2, p, w0);
    lexical(fx, T_W0N, 2, w0, n);
    lexical(fx, T_WPN, 2, p, n);
}

void dtl_fx_token(dtl_fx *fx, size_t i)
{
    dtl_fx_key keys[FX_KEYS];
    uint32_t n = dtl_fx_keys(fx, i, keys);
    n += dtl_fx_run_keys(fx, i, keys + n);
    fx->n = fx->n_lex = 0;
    for (uint32_t k = 0; k < n; k++) dtl_fx_group(fx, &keys[k]);
    if (fx->lexical) dtl_fx_han(fx, i);
}
