/* SPDX-License-Identifier: Apache-2.0
 * See feature.h. This file: the templates. Every feature goes through put(): a few multiplications, no text. */
#include "feature_part.h"
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

static void word(dtl_fx *fx, int tpl, int n, uint64_t a, uint64_t b)
{
    if (fx->n_lex == 64) return;
    uint64_t h = dtl_hash_mix(fx->k->tpl[tpl], a);
    if (n > 1) h = dtl_hash_mix(h, b);
    if (fx->lex_part) fx->lex_part[fx->n_lex] = (dtl_fx_part){(uint8_t)tpl, (uint8_t)n, {a, b, 0}};
    fx->lex[fx->n_lex++] = h ? h : 1;
}

/* The few classes of a token that pairs are made of: the telling ones come first by bit; a token in no list gives "none". */
typedef struct some {
    uint64_t h[4];
    int n;
} some;

static some classes(const dtl_fx *fx, uint64_t bits)
{
    some s = {{0}, 0};
    bits &= ~(BIT(common_top));
    while (bits && s.n < 4) {
        s.h[s.n++] = fx->k->cls[__builtin_ctzll(bits)];
        bits &= bits - 1;
    }
    if (s.n == 0) s.h[s.n++] = fx->k->small[A_NONE];
    return s;
}

static some classes_bi(const dtl_fx *fx, const dtl_fx_tok *t)
{
    some s = {{0}, 0};
    uint64_t bits = t->cls & ~BIT(common_top);
    while (bits && s.n < 4) {
        int b = __builtin_ctzll(bits);
        s.h[s.n++] = t->begin >> b & 1 ? fx->k->cls_b[b] : fx->k->cls_i[b];
        bits &= bits - 1;
    }
    if (s.n == 0) s.h[s.n++] = fx->k->small[A_NONE];
    return s;
}

static void pairs(dtl_fx *fx, int tpl, const some *a, const some *b)
{
    for (int i = 0; i < a->n; i++)
        for (int j = 0; j < b->n; j++) put2(fx, tpl, a->h[i], b->h[j]);
}
static void with(dtl_fx *fx, int tpl, const some *a, uint64_t b)
{
    for (int i = 0; i < a->n; i++) put2(fx, tpl, a->h[i], b);
}
static void each(dtl_fx *fx, int tpl, const some *a)
{
    for (int i = 0; i < a->n; i++) put1(fx, tpl, a->h[i]);
}

static int small_count(size_t n)
{
    return n >= 4 ? A_4 : A_0 + (int)n;
}

static void shapes(dtl_fx *fx, size_t i, const int *s)
{
    const uint64_t *sh = fx->k->shape;
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
    if (fx->doc->tokens[i].shape & DTL_SHAPE_GLUED) put2(fx, T_GLUE, sh[s[1]], sh[s[2]]);
    static const uint8_t line_atom[] = {A_TEXT, A_TITLE, A_SCORE, A_SHORT, A_HEADING, A_DATELINE};
    int line = fx->tok[i].line;
    if (line != LINE_TEXT) {
        uint64_t l = fx->k->small[line_atom[line]];
        put1(fx, T_LINE, l);
        put2(fx, T_LINES, l, sh[s[2]]);
        some c0 = classes(fx, fx->tok[i].cls);
        with(fx, T_LINEC, &c0, l);
    }
}

static void lists(dtl_fx *fx, size_t i, const int *s)
{
    static const dtl_fx_tok nothing;
    const dtl_fx_tok *t = &fx->tok[i];
    const dtl_fx_tok *p = i > 0 ? t - 1 : &nothing, *n = i + 1 < fx->doc->n_tokens ? t + 1 : &nothing;
    const dtl_fx_tok *pp = i > 1 ? t - 2 : &nothing, *nn = i + 2 < fx->doc->n_tokens ? t + 2 : &nothing;
    const uint64_t *sh = fx->k->shape;
    some c0 = classes_bi(fx, t), cp = classes(fx, p->cls), cn = classes(fx, n->cls);
    each(fx, T_C0, &c0);
    with(fx, T_C0S, &c0, sh[s[2]]);
    with(fx, T_C0SP, &c0, sh[s[1]]);
    with(fx, T_C0SN, &c0, sh[s[3]]);
    if (p->cls) {
        each(fx, T_CP, &cp);
        with(fx, T_CPS, &cp, sh[s[2]]);
    }
    if (n->cls) {
        each(fx, T_CN, &cn);
        with(fx, T_CNS, &cn, sh[s[2]]);
    }
    if (p->cls && (t->cls || p->cls)) pairs(fx, T_CP0, &cp, &c0);
    if (n->cls) pairs(fx, T_C0N, &c0, &cn);
    if (p->cls && n->cls) pairs(fx, T_CPN, &cp, &cn);
    if (pp->cls) {
        some c = classes(fx, pp->cls);
        each(fx, T_CPP, &c);
    }
    if (nn->cls) {
        some c = classes(fx, nn->cls);
        each(fx, T_CNN, &c);
    }
    /* how the language writes the word: common words at a sentence's start are no names */
    if (fx->n_common) {
        uint64_t f = fx->k->freq[t->freq & 63];
        put2(fx, T_COMMON, f, sh[s[2]]);
        put3(fx, T_COMMONN, f, sh[s[2]], sh[s[3]]);
        put3(fx, T_COMMONP, f, sh[s[1]], sh[s[2]]);
    }
    if (t->cls & BIT(team)) put1(fx, T_TEAM, fx->k->small[t->begin & BIT(team) ? A_B : A_I]);
    if (fx->sports) put1(fx, T_SPORT, c0.h[0]);
}

/* Features of a run belong to its tokens with their place in it. */
static void run(dtl_fx *fx, size_t i)
{
    const dtl_fx_tok *t = &fx->tok[i];
    size_t first = t->run_first, end = t->run_end, n_tokens = fx->doc->n_tokens;
    const uint64_t *sh = fx->k->shape, *sm = fx->k->small;
    if (end <= i) { /* a small word between capitals: the run it would bridge */
        return;
    }
    size_t len = end - first;
    uint64_t pos = sm[len == 1 ? A_ONLY : i == first ? A_FIRST : i + 1 == end ? A_LAST : A_IN];
    uint64_t bi = sm[i == first ? A_B : A_I], n = sm[small_count(len)];
    put2(fx, T_RUN, pos, n);
    put3(fx, T_RUNS, pos, n, sh[t->shape]);
    const dtl_fx_tok *b = &fx->tok[first ? first - 1 : 0], *a = &fx->tok[end < n_tokens ? end : n_tokens - 1];
    const dtl_fx_tok *bb = &fx->tok[first > 1 ? first - 2 : 0],
                     *aa = &fx->tok[end + 1 < n_tokens ? end + 1 : n_tokens - 1];
    some fc = classes(fx, fx->tok[first].cls), lc = classes(fx, fx->tok[end - 1].cls), bc = classes(fx, b->cls),
         ac = classes(fx, a->cls);
    put2(fx, T_RBS, sh[b->shape], bi);
    put2(fx, T_RAS, sh[a->shape], bi);
    put3(fx, T_RBA, sh[b->shape], sh[a->shape], bi);
    if (len > 1) {
        with(fx, T_RFC, &fc, bi);
        with(fx, T_RLC, &lc, bi);
        for (int x = 0; x < fc.n; x++)
            for (int y = 0; y < lc.n; y++) put3(fx, T_RFL, fc.h[x], lc.h[y], bi);
    }
    if (b->cls) {
        with(fx, T_RBC, &bc, bi);
        for (int x = 0; x < bc.n; x++) {
            put3(fx, T_RBL, bc.h[x], n, bi);
            for (int y = 0; y < fc.n; y++) put3(fx, T_RFB, bc.h[x], fc.h[y], bi);
            if (len > 1)
                for (int y = 0; y < lc.n; y++) put3(fx, T_RLB, bc.h[x], lc.h[y], bi);
        }
    }
    if (a->cls) {
        with(fx, T_RAC, &ac, bi);
        for (int x = 0; x < ac.n; x++) put3(fx, T_RAL, ac.h[x], n, bi);
    }
    if (bb->cls && first > 1) {
        some c = classes(fx, bb->cls);
        with(fx, T_RBB, &c, bi);
    }
    if (aa->cls) {
        some c = classes(fx, aa->cls);
        with(fx, T_RAA, &c, bi);
    }
    /* lists that know the whole run, or its beginning */
    uint64_t whole = fx->tok[first].begin, starts = whole;
    for (size_t j = first + 1; j < end; j++) whole &= fx->tok[j].cls & ~fx->tok[j].begin;
    whole &= ~a->cls | a->begin;
    if (whole) {
        some c = classes(fx, whole);
        with(fx, T_RX, &c, bi);
    } else if (starts) {
        some c = classes(fx, starts);
        with(fx, T_RXS, &c, pos);
    }
    if (t->out_end - t->out_first > len) {
        some oc = classes(fx, fx->tok[t->out_first].cls), ol = classes(fx, fx->tok[t->out_end - 1].cls);
        uint64_t which = sm[t->out_first == first ? A_FIRST : t->out_end == end ? A_LAST : A_IN];
        for (int x = 0; x < oc.n; x++) put3(fx, T_OFC, oc.h[x], which, bi);
        for (int x = 0; x < ol.n; x++) put3(fx, T_OLC, ol.h[x], which, bi);
        put3(fx, T_O, sm[small_count(t->out_end - t->out_first - len)], which, bi);
    }
    /* a title within three words before the run, or behind a comma after it */
    const uint64_t titles =
        BIT(honorific) | BIT(post) | BIT(profession) | BIT(kin) | BIT(say) | BIT(org_head) | BIT(place_word);
    for (size_t j = first, k = 0; j-- > 0 && k < 4; k++) {
        uint64_t bits = fx->tok[j].cls & titles;
        if (fx->tok[j].shape == SHAPE_PARA || fx->tok[j].shape == SHAPE_STOP) break;
        if (bits && k) {
            some c = classes(fx, bits);
            with(fx, T_T3, &c, bi);
            break;
        }
    }
    if (a->shape == SHAPE_COMMA || a->shape == SHAPE_OPEN)
        for (size_t j = end + 1, k = 0; j < n_tokens && k < 4; j++, k++) {
            uint64_t bits = fx->tok[j].cls & (titles | BIT(nationality) | BIT(number));
            if (fx->tok[j].shape == SHAPE_PARA || fx->tok[j].shape == SHAPE_STOP) break;
            if (bits) {
                some c = classes(fx, bits);
                for (int x = 0; x < c.n; x++) put3(fx, T_AP, c.h[x], sh[a->shape], bi);
                break;
            }
        }
    /* "(LPRP)" behind a long form, and the long form before it */
    if (a->shape == SHAPE_OPEN && end + 2 < n_tokens && fx->tok[end + 2].shape == SHAPE_CLOSE &&
        (aa->shape == SHAPE_CAPS4 || aa->shape == SHAPE_CAPS))
        put3(fx, T_ACR, sm[A_OPEN], n, bi);
    if (b->shape == SHAPE_OPEN && a->shape == SHAPE_CLOSE && len == 1)
        with(fx, T_ACR, &(some){{fx->tok[first > 1 ? first - 2 : 0].run_end > 0 ? sm[A_YES] : sm[A_NO]}, 1},
             sh[t->shape]);
    if (b->cls & BIT(place_prep)) {
        some c = classes_bi(fx, t);
        with(fx, T_PREPPLACE, &c, n);
    }
}

uint64_t dtl_fx_rule(const dtl_fx *fx, const dtl_fx_vote *vote)
{
    uint64_t h = dtl_hash_mix(fx->k->tpl[T_R], dtl_hash_span(vote->rule->name));
    h = dtl_hash_mix(dtl_hash_mix(h, fx->k->type[vote->type]), fx->k->small[vote->inside ? A_I : A_B]);
    return h ? h : 1;
}

uint64_t dtl_fx_caseless(const dtl_fx *fx)
{
    uint64_t h = dtl_hash_mix(fx->k->tpl[T_S0], fx->k->shape[SHAPE_NOCASE]);
    return h ? h : 1;
}

static void votes(dtl_fx *fx, size_t i)
{
    unsigned kinds = 0;
    for (uint32_t v = fx->tok[i].votes; v; v = fx->votes[v - 1].next) {
        const dtl_fx_vote *vote = &fx->votes[v - 1];
        uint64_t bi = fx->k->small[vote->inside ? A_I : A_B];
        uint64_t name = dtl_hash_span(vote->rule->name);
        if (fx->names) fx->names->atom(fx->names->user, name, vote->rule->name);
        put3(fx, T_R, name, fx->k->type[vote->type], bi);
        unsigned bit = 1u << (vote->type * 2 + vote->inside);
        if (kinds & bit || vote->rule->weight < 0) continue;
        kinds |= bit;
        put2(fx, T_V, fx->k->type[vote->type], bi);
        put3(fx, T_VN, fx->k->type[vote->type], bi,
             fx->k->small[vote->rule->weight >= 3   ? A_3
                          : vote->rule->weight >= 2 ? A_2
                                                    : A_1]);
    }
}

/* What the other mentions of the word in the article say. */
static void elsewhere(dtl_fx *fx, size_t i)
{
    const dtl_fx_tok *t = &fx->tok[i];
    const uint64_t *sh = fx->k->shape, *sm = fx->k->small;
    if (!t->ev) return;
    const dtl_fx_ev *e = &fx->ev[t->ev - 1];
    uint64_t bi = sm[i == t->run_first ? A_B : A_I];
    struct {
        unsigned n, own;
        int atom;
    } seen[] = {{e->up, OWN_UP, A_UP},       {e->title, OWN_TITLE, A_TITLED}, {e->given, OWN_GIVEN, A_GIVEN},
                {e->prep, OWN_PREP, A_PREP}, {e->org, OWN_ORG, A_ORG},        {e->first, OWN_FIRST, A_FIRSTN}};
    some c0 = classes_bi(fx, t);
    int listed = t->cls & BIT(place)                         ? A_PLACE
                 : t->cls & (BIT(given) | BIT(surname))      ? A_GIVEN
                 : t->cls & (BIT(org) | BIT(org_head))       ? A_ORG
                 : t->cls & (BIT(common) | BIT(nationality)) ? A_COMMON
                                                             : A_NONE;
    if (e->low) {
        put2(fx, T_E, sm[A_LOW], bi);
        put3(fx, T_ES, sm[A_LOW], sh[t->shape], bi);
    }
    for (size_t k = 0; k < sizeof seen / sizeof *seen; k++) {
        if (seen[k].n <= ((t->own & seen[k].own) != 0)) continue;
        put2(fx, T_E, sm[seen[k].atom], bi);
        if (i == t->run_first) put3(fx, T_ES, sm[seen[k].atom], sh[t->shape], sm[listed]);
        else put3(fx, T_ES, sm[seen[k].atom], sh[t->shape], bi);
        if (k == 0 || k == 3) with(fx, T_EC, &c0, sm[seen[k].atom]);
    }
}

void dtl_fx_others(dtl_fx *fx, size_t i)
{
    const dtl_fx_tok *t = &fx->tok[i];
    const uint64_t *sh = fx->k->shape, *sm = fx->k->small;
    if (!fx->second || !t->ev) return;
    const dtl_fx_ev *e = &fx->ev[t->ev - 1];
    uint64_t bi = sm[i == t->run_first ? A_B : A_I];
    unsigned n[DTL_N_TAGS]; /* of the other mentions */
    for (int y = 0; y < DTL_N_TAGS; y++) n[y] = e->tag[y] - (fx->tags[i] == y && e->tag[y] > 0);
    unsigned per = n[DTL_TAG_BPER] + n[DTL_TAG_IPER], org = n[DTL_TAG_BORG] + n[DTL_TAG_IORG];
    unsigned loc = n[DTL_TAG_BLOC] + n[DTL_TAG_ILOC], none = n[DTL_TAG_O], all = per + org + loc + none;
    if (all < 1) return;
    unsigned top = per;
    int what = A_PER;
    if (org > top) top = org, what = A_ORG;
    if (loc > top) top = loc, what = A_LOC;
    if (none > top) top = none, what = A_O;
    uint64_t sure = sm[top * 5 >= all * 3 ? A_3 : A_1];
    put3(fx, T_P2, sm[what], sure, bi);
    put3(fx, T_P2S, sm[what], sh[t->shape], bi);
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

/* The word of a token; marks and lines by their shape, numbers by theirs. */
static uint64_t word_at(dtl_fx *fx, size_t i)
{
    if (i >= fx->doc->n_tokens) return fx->k->shape[SHAPE_PARA];
    const dtl_fx_tok *t = &fx->tok[i];
    if (!t->word) return fx->k->shape[t->shape];
    if (fx->names) fx->names->atom(fx->names->user, t->word, fx->doc->tokens[i].fold);
    return t->word;
}

static void words(dtl_fx *fx, size_t i)
{
    const dtl_fx_tok *t = &fx->tok[i];
    dtl_span f = fx->doc->tokens[i].fold;
    uint64_t w0 = word_at(fx, i), p = word_at(fx, i - 1), n = word_at(fx, i + 1), pp = word_at(fx, i - 2),
             nn = word_at(fx, i + 2);
    word(fx, T_W0, 1, w0, 0);
    word(fx, T_WP, 1, p, 0);
    word(fx, T_WN, 1, n, 0);
    word(fx, T_WPP, 1, pp, 0);
    word(fx, T_WNN, 1, nn, 0);
    if (t->shape == SHAPE_HAN || t->shape == SHAPE_KANA) {
        word(fx, T_WP0, 2, p, w0);
        word(fx, T_W0N, 2, w0, n);
        word(fx, T_WPN, 2, p, n);
        return;
    }
    word(fx, T_W0S, 2, w0, fx->k->shape[t->shape]);
    if (t->up || t->shape == SHAPE_NOCASE) {
        static const uint8_t tpl[] = {T_SUF1, T_SUF2, T_SUF3, T_SUF4};
        for (unsigned k = 1; k <= 4; k++) {
            size_t at = back(f, k);
            if (at == SIZE_MAX || at == 0) break;
            word(fx, tpl[k - 1], 1, piece(fx, (dtl_span){f.s + at, f.n - at}), 0);
        }
        size_t end = 0;
        for (unsigned k = 0; end < f.n && k < 3; k++) {
            end++;
            while (end < f.n && ((unsigned char)f.s[end] & 0xC0) == 0x80) end++;
        }
        if (end < f.n) word(fx, T_PRE3, 1, piece(fx, (dtl_span){f.s, end}), 0);
    }
    if (t->run_end > i) {
        uint64_t bi = fx->k->small[i == t->run_first ? A_B : A_I];
        word(fx, T_WB, 2, word_at(fx, (size_t)t->run_first - 1), bi);
        word(fx, T_WA, 2, word_at(fx, t->run_end), bi);
        if (t->run_end - t->run_first > 1) {
            word(fx, T_WF, 2, word_at(fx, t->run_first), bi);
            word(fx, T_WL, 2, word_at(fx, t->run_end - 1), bi);
        }
    }
}

void dtl_fx_token(dtl_fx *fx, size_t i)
{
    size_t n = fx->doc->n_tokens;
    int s[5];
    fx->n = fx->n_lex = 0;
    for (int d = -2; d <= 2; d++) {
        size_t j = i + (size_t)d;
        s[d + 2] = j < n ? fx->tok[j].shape : SHAPE_PARA; /* below 0 wraps to a huge number */
    }
    shapes(fx, i, s);
    lists(fx, i, s);
    run(fx, i);
    votes(fx, i);
    elsewhere(fx, i);
    dtl_fx_others(fx, i);
    if (fx->lexical) words(fx, i);
}
