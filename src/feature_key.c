/* SPDX-License-Identifier: Apache-2.0
 * See feature_part.h. This file: what groups of templates are told of a token and its run. */
#include "feature_part.h"
#include "rule.h"

static uint64_t three(uint64_t a, uint64_t b, uint64_t c)
{
    return a | b << FX_SET_BITS | c << 2 * FX_SET_BITS;
}

static uint8_t small_count(size_t n)
{
    return (uint8_t)(n >= 4 ? A_4 : A_0 + (int)n);
}

static uint8_t begins(const dtl_fx_tok *t, size_t i)
{
    return i == t->run_first ? A_B : A_I;
}

/* The number of some classes, as a neighbour has them. */
static uint32_t plain(dtl_fx *fx, uint64_t cls)
{
    const struct fx_seen *s = dtl_fx_sets(fx, cls, 0);
    if (!s) fx->failed = true;
    return s ? s->plain : 0;
}

/* The word of a token; marks and lines by their shape, numbers by theirs. */
uint64_t dtl_fx_word(dtl_fx *fx, size_t i)
{
    if (i >= fx->doc->n_tokens) return fx->k->shape[SHAPE_PARA];
    const dtl_fx_tok *t = &fx->tok[i];
    if (!t->word) return fx->k->shape[t->shape];
    if (fx->names) fx->names->atom(fx->names->user, t->word, fx->doc->tokens[i].fold);
    return t->word;
}

static uint32_t vote_keys(const dtl_fx *fx, size_t i, dtl_fx_key *keys)
{
    unsigned kinds = 0;
    uint32_t n = 0;
    for (uint32_t v = fx->tok[i].votes; v; v = fx->votes[v - 1].next) {
        const dtl_fx_vote *vote = &fx->votes[v - 1];
        uint8_t bi = vote->inside ? A_I : A_B;
        keys[n++] = (dtl_fx_key){vote->rule->index, {vote->type, bi}, G_vote};
        unsigned bit = 1u << (vote->type * 2 + vote->inside);
        if (kinds & bit || vote->rule->weight < 0) continue;
        kinds |= bit;
        keys[n++] = (dtl_fx_key){0,
                                 {vote->type, bi,
                                  vote->rule->weight >= 3   ? A_3
                                  : vote->rule->weight >= 2 ? A_2
                                                            : A_1},
                                 G_kind};
    }
    return n;
}

/* What the other mentions of the word in the article say. */
static bool elsewhere_key(const dtl_fx *fx, size_t i, dtl_fx_key *key)
{
    const dtl_fx_tok *t = &fx->tok[i];
    if (!t->ev) return false;
    const dtl_fx_ev *e = &fx->ev[t->ev - 1];
    const uint16_t seen[] = {e->up, e->title, e->given, e->prep, e->org, e->first};
    unsigned mask = 0;
    for (unsigned k = 0; k < sizeof seen / sizeof *seen; k++) /* own evidence has the same bits */
        if (seen[k] > (t->own >> k & 1)) mask |= 1u << k;
    if (!mask && !e->low) return false;
    uint8_t listed = t->cls & BIT(place)                         ? A_PLACE
                     : t->cls & (BIT(given) | BIT(surname))      ? A_GIVEN
                     : t->cls & (BIT(org) | BIT(org_head))       ? A_ORG
                     : t->cls & (BIT(common) | BIT(nationality)) ? A_COMMON
                                                                 : A_NONE;
    *key = (dtl_fx_key){t->placed, {(uint8_t)mask, e->low > 0, begins(t, i), t->shape, listed}, G_elsewhere};
    return true;
}

bool dtl_fx_others_key(const dtl_fx *fx, size_t i, dtl_fx_key *key)
{
    const dtl_fx_tok *t = &fx->tok[i];
    if (!fx->second || !t->ev) return false;
    const dtl_fx_ev *e = &fx->ev[t->ev - 1];
    unsigned n[DTL_N_TAGS]; /* of the other mentions */
    for (int y = 0; y < DTL_N_TAGS; y++) n[y] = e->tag[y] - (fx->tags[i] == y && e->tag[y] > 0);
    unsigned per = n[DTL_TAG_BPER] + n[DTL_TAG_IPER], org = n[DTL_TAG_BORG] + n[DTL_TAG_IORG];
    unsigned loc = n[DTL_TAG_BLOC] + n[DTL_TAG_ILOC], none = n[DTL_TAG_O], all = per + org + loc + none;
    if (all < 1) return false;
    unsigned top = per;
    uint8_t what = A_PER;
    if (org > top) top = org, what = A_ORG;
    if (loc > top) top = loc, what = A_LOC;
    if (none > top) top = none, what = A_O;
    *key = (dtl_fx_key){0, {what, top * 5 >= all * 3 ? A_3 : A_1, begins(t, i), t->shape}, G_others};
    return true;
}

/* Words beside the token (two before, two behind), around its run, at its ends. The latter have two rows: B, I. */
enum { NEAR_BEFORE = 4, NEAR_AFTER = 6, NEAR_FIRST = 8, NEAR_LAST = 10 };

dtl_fx_key dtl_fx_near(int which, uint64_t word)
{
    static const uint8_t tpl[FX_NEAR] = {T_WPP, T_WP, T_WN, T_WNN, T_WB, T_WB, T_WA, T_WA, T_WF, T_WF, T_WL, T_WL};
    return (dtl_fx_key){word, {tpl[which], which < NEAR_BEFORE ? 0 : which % 2 ? A_I : A_B}, G_near};
}

/* The key is left out where no weights know it. */
static uint32_t near_key(dtl_fx *fx, size_t at, int which, dtl_fx_key *key)
{
    uint16_t near = at < fx->doc->n_tokens ? fx->tok[at].near : fx->near_line;
    if (!(near >> which & 1)) return 0;
    *key = dtl_fx_near(which, dtl_fx_word(fx, at));
    return 1;
}

static uint32_t word_keys(dtl_fx *fx, size_t i, dtl_fx_key *keys)
{
    uint32_t n = 0;
    fx->fold = fx->doc->tokens[i].fold;
    keys[n++] = (dtl_fx_key){dtl_fx_word(fx, i), {fx->tok[i].shape}, G_word};
    n += near_key(fx, i - 2, 0, &keys[n]);
    n += near_key(fx, i - 1, 1, &keys[n]);
    n += near_key(fx, i + 1, 2, &keys[n]);
    n += near_key(fx, i + 2, 3, &keys[n]);
    return n;
}

/* A title within three words before the run, or behind a comma after it. */
static void titles_near(const dtl_fx *fx, size_t first, size_t end, uint64_t *before, uint64_t *behind)
{
    const uint64_t titles =
        BIT(honorific) | BIT(post) | BIT(profession) | BIT(kin) | BIT(say) | BIT(org_head) | BIT(place_word);
    size_t n = fx->doc->n_tokens;
    *before = *behind = 0;
    for (size_t j = first, k = 0; j-- > 0 && k < 4 && !*before; k++) {
        if (fx->tok[j].shape == SHAPE_PARA || fx->tok[j].shape == SHAPE_STOP) break;
        if (k) *before = fx->tok[j].cls & titles;
    }
    int mark = fx->tok[end < n ? end : n - 1].shape;
    if (mark != SHAPE_COMMA && mark != SHAPE_OPEN) return;
    for (size_t j = end + 1, k = 0; j < n && k < 4 && !*behind; j++, k++) {
        if (fx->tok[j].shape == SHAPE_PARA || fx->tok[j].shape == SHAPE_STOP) break;
        *behind = fx->tok[j].cls & (titles | BIT(nationality) | BIT(number));
    }
}

/* Lists that know the whole run, or else its beginning. */
static void look_at_run(dtl_fx *fx, const dtl_fx_tok *t)
{
    size_t first = t->run_first, end = t->run_end;
    if (fx->run.end == end && fx->run.first == first)
        return; /* looked at already: tokens are asked for from left to right */
    const dtl_fx_tok *a = &fx->tok[end < fx->doc->n_tokens ? end : fx->doc->n_tokens - 1];
    uint64_t starts = fx->tok[first].begin, whole = starts, before, behind;
    for (size_t j = first + 1; j < end; j++) whole &= fx->tok[j].cls & ~fx->tok[j].begin;
    whole &= ~a->cls | a->begin;
    titles_near(fx, first, end, &before, &behind);
    fx->run = (dtl_fx_run){.first = (uint32_t)first,
                           .end = (uint32_t)end,
                           .whole = plain(fx, whole),
                           .starts = whole ? 0 : plain(fx, starts),
                           .before = plain(fx, before),
                           .behind = plain(fx, behind)};
}

uint32_t dtl_fx_keys(dtl_fx *fx, size_t i, dtl_fx_key *keys)
{
    static const dtl_fx_tok nothing = {.shape = SHAPE_PARA};
    const dtl_fx_tok *t[5];
    uint8_t s[5];
    uint32_t n = 0;
    for (size_t d = 0; d < 5; d++) { /* below 0 wraps to a huge number */
        t[d] = i + d - 2 < fx->doc->n_tokens ? &fx->tok[i + d - 2] : &nothing;
        s[d] = t[d]->shape;
    }
    const dtl_fx_tok *t0 = t[2];
    uint8_t glued = (fx->doc->tokens[i].shape & DTL_SHAPE_GLUED) != 0;
    uint8_t team = !(t0->cls & BIT(team)) ? 0 : t0->begin & BIT(team) ? A_B : A_I;
    keys[n++] = (dtl_fx_key){0, {s[0], s[1], s[2], s[3], s[4], glued}, G_shape};
    keys[n++] = (dtl_fx_key){three(t0->placed, t[1]->plain, 0), {s[1], s[2]}, G_left};
    keys[n++] = (dtl_fx_key){three(t0->placed, t[3]->plain, 0), {s[2], s[3]}, G_right};
    if (t0->line != LINE_TEXT) keys[n++] = (dtl_fx_key){t0->plain, {t0->line, s[2]}, G_line};
    if (t[1]->plain && t[3]->plain) keys[n++] = (dtl_fx_key){three(t[1]->plain, t[3]->plain, 0), {0}, G_around};
    if (t[0]->plain || t[4]->plain) keys[n++] = (dtl_fx_key){three(t[0]->plain, t[4]->plain, 0), {0}, G_far};
    if (fx->k->n_common) keys[n++] = (dtl_fx_key){0, {t0->freq & 63, s[1], s[2], s[3]}, G_common};
    if (team || fx->sports) keys[n++] = (dtl_fx_key){t0->placed, {team, fx->sports}, G_team};
    n += vote_keys(fx, i, keys + n);
    if (elsewhere_key(fx, i, &keys[n])) n++;
    if (dtl_fx_others_key(fx, i, &keys[n])) n++;
    if (t0->run_end > i) {
        size_t first = t0->run_first, end = t0->run_end, len = end - first;
        const dtl_fx_tok *b = &fx->tok[first ? first - 1 : 0];
        const dtl_fx_tok *a = &fx->tok[end < fx->doc->n_tokens ? end : fx->doc->n_tokens - 1];
        uint8_t pos = len == 1 ? A_ONLY : i == first ? A_FIRST : i + 1 == end ? A_LAST : A_IN, bracket = 0;
        if (b->shape == SHAPE_OPEN && a->shape == SHAPE_CLOSE && len == 1) /* "(LPRP)" behind its long form */
            bracket = fx->tok[first > 1 ? first - 2 : 0].run_end > 0 ? A_YES : A_NO;
        look_at_run(fx, t0);
        keys[n++] = (dtl_fx_key){fx->run.starts, {pos, small_count(len), s[2], bracket}, G_run};
        if (b->cls & BIT(place_prep)) keys[n++] = (dtl_fx_key){t0->placed, {small_count(len)}, G_prep};
    }
    return fx->lexical ? n + word_keys(fx, i, keys + n) : n;
}

/* Words around the run, and those at its ends. */
static uint32_t run_words(dtl_fx *fx, const dtl_fx_tok *t, uint8_t bi, dtl_fx_key *keys)
{
    int inside = bi == A_I;
    uint32_t n = near_key(fx, (size_t)t->run_first - 1, NEAR_BEFORE + inside, keys);
    n += near_key(fx, t->run_end, NEAR_AFTER + inside, &keys[n]);
    if (t->run_end - t->run_first < 2) return n;
    n += near_key(fx, t->run_first, NEAR_FIRST + inside, &keys[n]);
    return n + near_key(fx, t->run_end - 1, NEAR_LAST + inside, &keys[n]);
}

uint32_t dtl_fx_run_keys(dtl_fx *fx, size_t i, dtl_fx_key *keys)
{
    const dtl_fx_tok *t = &fx->tok[i], *tok = fx->tok;
    size_t first = t->run_first, end = t->run_end, len = end - first, last = fx->doc->n_tokens - 1;
    if (end <= i) return 0;
    look_at_run(fx, t);
    const dtl_fx_tok *b = &tok[first ? first - 1 : 0], *a = &tok[end < last ? end : last];
    const dtl_fx_tok *bb = &tok[first > 1 ? first - 2 : 0], *aa = &tok[end + 1 < last ? end + 1 : last];
    uint8_t bi = begins(t, i), count = small_count(len);
    uint32_t n = 0, far = first > 1 ? bb->plain : 0;
    bool acronym = a->shape == SHAPE_OPEN && end + 2 <= last && tok[end + 2].shape == SHAPE_CLOSE &&
                   (aa->shape == SHAPE_CAPS4 || aa->shape == SHAPE_CAPS);
    if (len > 1 || b->plain)
        keys[n++] = (dtl_fx_key){three(tok[first].plain, tok[end - 1].plain, b->plain), {count, bi}, G_run_left};
    keys[n++] = (dtl_fx_key){a->plain, {count, bi, b->shape, a->shape, acronym}, G_run_right};
    if (far || aa->plain) keys[n++] = (dtl_fx_key){three(far, aa->plain, 0), {bi}, G_run_beyond};
    if (fx->run.whole) keys[n++] = (dtl_fx_key){fx->run.whole, {bi}, G_run_is};
    if (t->out_end - t->out_first > len) {
        uint8_t which = t->out_first == first ? A_FIRST : t->out_end == end ? A_LAST : A_IN;
        uint8_t more = small_count(t->out_end - t->out_first - len);
        keys[n++] =
            (dtl_fx_key){three(tok[t->out_first].plain, tok[t->out_end - 1].plain, 0), {more, which, bi}, G_out};
    }
    if (fx->run.before || fx->run.behind)
        keys[n++] = (dtl_fx_key){three(fx->run.before, fx->run.behind, 0), {a->shape, bi}, G_title};
    return fx->lexical ? n + run_words(fx, t, bi, keys + n) : n;
}
