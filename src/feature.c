/* SPDX-License-Identifier: Apache-2.0
 * See feature.h. This file: what is known of tokens (classes, runs, evidence); feature_token.c makes features of it. */
#include "feature.h"

#include "feature_part.h"
#include "match.h"
#include "rule.h"

/* --- shapes --- */

static int punct_shape(const dtl_token *t)
{
    if (t->shape & DTL_SHAPE_QUOTE) return SHAPE_QUOTE;
    if (t->fold.n != 1) return SHAPE_PUNCT;
    switch (t->fold.s[0]) {
    case '.': return SHAPE_STOP;
    case ',': return SHAPE_COMMA;
    case ':':
    case ';': return SHAPE_COLON;
    case '(':
    case '[': return SHAPE_OPEN;
    case ')':
    case ']': return SHAPE_CLOSE;
    case '-': return t->shape & DTL_SHAPE_GLUED ? SHAPE_HYPHEN : SHAPE_DASH;
    case '\'': return SHAPE_APOS;
    case '/': return SHAPE_SLASH;
    case '&': return SHAPE_AMP;
    default: return SHAPE_PUNCT;
    }
}

static int shape_of(const dtl_token *t)
{
    uint16_t s = t->shape;
    switch (t->kind) {
    case DTL_TOK_PARA: return SHAPE_PARA;
    case DTL_TOK_PUNCT: return punct_shape(t);
    case DTL_TOK_SYMBOL: return t->fold.n == 1 && t->fold.s[0] == '&' ? SHAPE_AMP : SHAPE_SYMBOL;
    case DTL_TOK_NUMBER:
        return t->value < 0 ? SHAPE_NUM : t->digits == 4 ? SHAPE_NUM4 : t->digits <= 2 ? SHAPE_NUM2 : SHAPE_NUM;
    default: break;
    }
    if (s & DTL_SHAPE_NOCASE) return t->script == 6 ? SHAPE_HAN : t->script == 7 ? SHAPE_KANA : SHAPE_NOCASE;
    if (s & DTL_SHAPE_INITIAL) return SHAPE_INIT;
    if (s & DTL_SHAPE_HEAD) return s & DTL_SHAPE_LOWER ? SHAPE_LOWER : SHAPE_HEAD;
    if (s & DTL_SHAPE_DOTTED) return s & DTL_SHAPE_CAPS ? SHAPE_DOTTED : SHAPE_LOWER;
    if (s & DTL_SHAPE_MIXED) return s & DTL_SHAPE_LOWER ? SHAPE_LMIXED : SHAPE_MIXED;
    if (s & DTL_SHAPE_CAPS) return s & DTL_SHAPE_DIGIT ? SHAPE_CAPNUM : t->n_cp <= 4 ? SHAPE_CAPS4 : SHAPE_CAPS;
    if (s & DTL_SHAPE_CAP)
        return t->n_cp == 1          ? SHAPE_ONE
               : s & DTL_SHAPE_SENT  ? SHAPE_SCAP
               : s & DTL_SHAPE_DIGIT ? SHAPE_CAPNUM
                                     : SHAPE_CAP;
    return t->n_cp <= 3 ? SHAPE_LOWER3 : SHAPE_LOWER;
}

/* --- lists --- */

static int place_kind(const dtl_doc *doc, const dtl_hit *hit)
{
    dtl_span kind = dtl_hit_attr(doc, hit, "kind");
    if (dtl_span_eq(kind, DTL_LIT("country"))) return DTL_FX_country;
    if (dtl_span_eq(kind, DTL_LIT("capital"))) return DTL_FX_big_city;
    if (dtl_span_eq(kind, DTL_LIT("city"))) {
        dtl_span pop = dtl_hit_attr(doc, hit, "pop");
        bool small = pop.n == 4 && pop.s[0] < '5'; /* 1,000 to 5,000 people: a name seldom meant */
        return pop.n >= 6 ? DTL_FX_big_city : small ? DTL_FX_town : DTL_FX_city;
    }
    return kind.n ? DTL_FX_region : -1;
}

static void take_hits(dtl_fx *fx)
{
    const dtl_doc *doc = fx->doc;
    uint32_t until[DTL_FX_N_CLASSES] = {0};
    for (size_t i = 0; i < doc->n_hits; i++) {
        const dtl_hit *hit = &doc->hits[i];
        if (hit->cls >= fx->k->n_classes || hit->last > doc->n_tokens) continue;
        int b = fx->k->bit[hit->cls];
        if (b == 0xff) continue;
        if (hit->last <= until[b]) continue; /* inside a longer phrase of the class */
        until[b] = hit->last;
        uint64_t bits = UINT64_C(1) << b;
        if (b == DTL_FX_place && (fx->tok[hit->first].up || doc->tokens[hit->first].shape & DTL_SHAPE_NOCASE)) {
            int kind = place_kind(doc, hit);
            if (kind >= 0) bits |= UINT64_C(1) << kind;
        }
        fx->tok[hit->first].begin |= bits;
        for (uint32_t t = hit->first; t < hit->last; t++) fx->tok[t].cls |= bits;
    }
}

/* --- how the language writes the word --- */

static void take_common(dtl_fx *fx)
{
    if (!fx->k->n_common) return;
    for (size_t i = 0; i < fx->doc->n_tokens; i++) {
        dtl_fx_tok *t = &fx->tok[i];
        if (!t->word || (!t->up && !(fx->doc->tokens[i].shape & DTL_SHAPE_NOCASE))) continue;
        for (int k = 0; k < fx->k->n_common && !t->freq; k++)
            t->freq = (uint8_t)dtl_wordtable_get(&fx->k->common[k], t->word);
        if (!t->freq || t->freq >= 64) continue;
        if ((t->freq & 15) >= 3) t->cls |= t->freq < 32 ? BIT(common) | BIT(common_top) : BIT(common);
        else if ((t->freq & 15) == 0) t->cls |= BIT(name_word);
        t->begin |= t->cls & (BIT(common) | BIT(common_top) | BIT(name_word));
    }
}

/* --- votes of name rules --- */

static bool add_vote(dtl_fx *fx, const struct dtl_rule *rule, int type, uint32_t first, uint32_t last)
{
    for (uint32_t t = first; t < last && t < fx->doc->n_tokens; t++) {
        if (fx->n_votes == fx->cap_votes) {
            uint32_t cap = fx->cap_votes ? fx->cap_votes * 2 : 64;
            dtl_fx_vote *more = dtl_arena_alloc(fx->doc->arena, cap * sizeof *more);
            if (!more) return false;
            if (fx->n_votes) memcpy(more, fx->votes, fx->n_votes * sizeof *more);
            fx->votes = more;
            fx->cap_votes = cap;
        }
        uint32_t k = 0;
        for (uint32_t v = fx->tok[t].votes; v; v = fx->votes[v - 1].next, k++)
            if (fx->votes[v - 1].rule == rule && fx->votes[v - 1].type == type) break;
        if (k >= (rule->weight >= 8 ? 24 : 8))
            continue; /* a rule that matches everything must not cost more than others */
        bool twice = false;
        for (uint32_t v = fx->tok[t].votes; v; v = fx->votes[v - 1].next)
            twice |= fx->votes[v - 1].rule == rule && fx->votes[v - 1].type == type;
        if (twice) continue;
        fx->votes[fx->n_votes] = (dtl_fx_vote){rule, fx->tok[t].votes, (uint8_t)type, t > first};
        fx->tok[t].votes = ++fx->n_votes;
    }
    return true;
}

static bool take_votes(dtl_fx *fx)
{
    const dtl_doc *doc = fx->doc;
    for (size_t i = 0; i < doc->n_matches; i++) {
        const dtl_match *m = &doc->matches[i];
        if (m->rule->phase != DTL_PHASE_NAME || m->rule->none) continue;
        if (m->rule->mark != DTL_NOTYPE && !add_vote(fx, m->rule, (int)m->rule->mark, m->first, m->last)) return false;
        for (uint32_t c = 0; c < m->n_captures; c++) {
            const dtl_capture *cap = &m->captures[c];
            dtl_type type = dtl_capture_type(doc, cap);
            if (type != DTL_NOTYPE && !add_vote(fx, m->rule, (int)type, cap->first, cap->last)) return false;
        }
    }
    return true;
}

/* --- runs of capitals --- */

static bool joins(const dtl_fx *fx, size_t i)
{
    int s = fx->tok[i].shape;
    return s == SHAPE_HYPHEN || s == SHAPE_APOS || s == SHAPE_AMP || s == SHAPE_SLASH;
}

/* A capital in a line of capitals says nothing: there words that no list calls common make the runs. */
static bool runs(const dtl_fx *fx, size_t i)
{
    if (!fx->tok[i].up) return false;
    if (fx->tok[i].shape != SHAPE_HEAD) return true;
    return !(fx->tok[i].cls & (BIT(stop) | BIT(common_top) | BIT(say))) ||
           fx->tok[i].cls & (BIT(place) | BIT(given) | BIT(org));
}

static void find_runs(dtl_fx *fx)
{
    size_t n = fx->doc->n_tokens;
    for (size_t i = 0; i < n;) {
        if (!runs(fx, i)) {
            i++;
            continue;
        }
        size_t end = i + 1;
        for (;;) {
            if (end < n && runs(fx, end) && !(fx->doc->tokens[end].shape & DTL_SHAPE_SENT)) end++;
            else if (end + 1 < n && joins(fx, end) && runs(fx, end + 1)) end += 2;
            else break;
        }
        for (size_t t = i; t < end; t++) {
            fx->tok[t].run_first = fx->tok[t].out_first = (uint32_t)i;
            fx->tok[t].run_end = fx->tok[t].out_end = (uint32_t)end;
        }
        i = end;
    }
    /* bridges of one to three small words between runs: "Ministry of Foreign Affairs", "Comité du Parti", "van der Sar" */
    for (size_t i = 0; i < n;) {
        if (fx->tok[i].run_end <= i) {
            i++;
            continue;
        }
        size_t first = i, end = fx->tok[i].run_end;
        for (;;) {
            size_t b = end;
            while (b < n && b < end + 3 && !fx->tok[b].up &&
                   (fx->tok[b].cls & BIT(particle) || fx->tok[b].shape == SHAPE_APOS))
                b++;
            if (b == end || b >= n || fx->tok[b].run_end <= b) break;
            end = fx->tok[b].run_end;
        }
        for (size_t t = first; t < end; t++) fx->tok[t].out_first = (uint32_t)first, fx->tok[t].out_end = (uint32_t)end;
        i = end;
    }
}

/* --- who may be part of a name --- */

static void find_candidates(dtl_fx *fx)
{
    const dtl_token *tokens = fx->doc->tokens;
    size_t n = fx->doc->n_tokens;
    bool any_case = false, any_up = false;
    for (size_t i = 0; i < n; i++) {
        dtl_fx_tok *t = &fx->tok[i];
        any_up |= t->up && t->shape != SHAPE_HEAD;
        any_case |= t->up || t->shape == SHAPE_LOWER;
        t->cand = t->up || t->shape == SHAPE_HAN || t->shape == SHAPE_NOCASE || t->shape == SHAPE_KANA || t->votes;
    }
    bool all_low = any_case && !any_up; /* an article without capitals: lists are all there is */
    const uint64_t heads =
        BIT(org_head) | BIT(place_word) | BIT(org) | BIT(place) | BIT(agency) | BIT(media) | BIT(team_word);
    const uint64_t names = heads | BIT(given) | BIT(surname);
    size_t since =
        SIZE_MAX / 2;  /* tokens since the last capital, all of them small words or marks that names have inside */
    bool head = false; /* the capital was a head: "Assemblée nationale", "Banque centrale européenne" */
    for (size_t i = 0; i < n; i++) {
        dtl_fx_tok *t = &fx->tok[i];
        int s = t->shape;
        if (t->up) {
            since = 0;
            head = (t->cls & BIT(org_head)) != 0;
            continue;
        }
        bool low = s == SHAPE_LOWER || s == SHAPE_LOWER3;
        bool small = (low && (tokens[i].n_cp <= 4 || t->cls & (BIT(particle) | BIT(org_word) | heads))) ||
                     s == SHAPE_HYPHEN || s == SHAPE_APOS || s == SHAPE_AMP || s == SHAPE_SLASH ||
                     tokens[i].kind == DTL_TOK_NUMBER;
        bool more = head && since <= 1 && s == SHAPE_LOWER && !(t->cls & (BIT(stop) | BIT(say) | BIT(team_verb)));
        since++;
        if (!small && !more) since = SIZE_MAX / 2;
        if (t->cand || tokens[i].kind == DTL_TOK_PARA) continue;
        if (all_low && t->cls & names) t->cand = 1;
        bool next = i + 1 < n && fx->tok[i + 1].up, near = next;
        for (size_t j = i + 1;
             j + 1 < n && j <= i + 2 && !near && tokens[j].kind != DTL_TOK_PARA && tokens[j].n_cp <= 4; j++)
            near = fx->tok[j + 1].up;
        if (more) t->cand = 1;
        else if (near && since <= 3) t->cand = 1;                                       /* between capitals */
        else if (near && t->cls & heads) t->cand = 1;                                   /* "place de l'Eglise" */
        else if (since <= 2 && t->cls & heads) t->cand = 1;                             /* "Hyde park" */
        else if (tokens[i].kind == DTL_TOK_NUMBER && (next || since == 1)) t->cand = 1; /* "France 2" */
        else if (t->cls & (BIT(org) | BIT(agency) | BIT(media)) && s == SHAPE_LMIXED) t->cand = 1;
        else if (t->cls & BIT(particle) && next) t->cand = 1; /* "van Gogh", "el Estado" */
    }
}

/* --- lines: headline, title case, score lines, datelines --- */

static void find_lines(dtl_fx *fx)
{
    const dtl_token *tokens = fx->doc->tokens;
    size_t n = fx->doc->n_tokens, para = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && tokens[end].kind != DTL_TOK_PARA) end++;
        unsigned words = 0, up = 0, nums = 0;
        for (size_t t = i; t < end; t++) {
            if (tokens[t].kind == DTL_TOK_WORD && tokens[t].n_cp > 3) words++, up += fx->tok[t].up;
            nums += tokens[t].kind == DTL_TOK_NUMBER;
        }
        bool stop = end > i && fx->tok[end - 1].shape == SHAPE_STOP;
        int line = LINE_TEXT;
        size_t len = end - i;
        if (words >= 4 && up * 10 >= words * 8 && !stop) line = LINE_TITLE;
        else if (len <= 14 && nums * 3 >= words + 1 && nums >= 1 && words >= 1) line = LINE_SCORE;
        else if (!stop && len <= 20) line = len <= 6 ? LINE_SHORT : LINE_HEADING;
        for (size_t t = i; t < end; t++) fx->tok[t].line = (uint8_t)line;
        para++;
        i = end;
    }
    /* dateline: a run at the start of a line, within eight tokens a dash or a closing bracket, capitals or places before it */
    for (size_t i = 1; i < n; i++) {
        if (tokens[i - 1].kind != DTL_TOK_PARA || !fx->tok[i].up) continue;
        size_t dash = 0, bare = 0; /* numbers that are no date: a row of a league's table */
        bool place = fx->tok[i].cls & BIT(place), word = false; /* "CRICKET - ...": a heading, no town */
        for (size_t t = i + 1; t < n && t < i + 12 && tokens[t].kind != DTL_TOK_PARA; t++) {
            int s = fx->tok[t].shape;
            bool ok = fx->tok[t].up || s == SHAPE_COMMA || s == SHAPE_OPEN || s == SHAPE_CLOSE || s == SHAPE_STOP ||
                      s == SHAPE_SLASH || tokens[t].kind == DTL_TOK_NUMBER ||
                      fx->tok[t].cls & (BIT(month) | BIT(weekday) | BIT(agency) | BIT(DATE));
            if (s == SHAPE_DASH || (tokens[t].kind == DTL_TOK_PUNCT && tokens[t].fold.n == 2 && s == SHAPE_PUNCT))
                dash = t;
            bare += tokens[t].kind == DTL_TOK_NUMBER && !(fx->tok[t].cls & BIT(DATE));
            if (dash || !ok) break;
        }
        for (size_t t = i; t < dash && fx->tok[t].up && !place; t++)
            word |= (fx->tok[t].cls & (BIT(common) | BIT(stop) | BIT(sport) | BIT(nationality))) != 0;
        if (dash && bare < 2 && !word && (place || tokens[i].shape & DTL_SHAPE_CAPS))
            for (size_t t = i; t < dash; t++) fx->tok[t].line = LINE_DATELINE;
    }
}

/* --- the rest of the article --- */

static dtl_fx_ev *evidence(dtl_fx *fx, uint64_t word)
{
    for (uint32_t i = (uint32_t)(word >> 20) & fx->ev_mask;; i = (i + 1) & fx->ev_mask) {
        if (!fx->ev_at[i]) return NULL;
        if (fx->ev[fx->ev_at[i] - 1].word == word) return &fx->ev[fx->ev_at[i] - 1];
    }
}

static void count(uint16_t *c)
{
    *c += *c < UINT16_MAX;
}

/* "Zumak shares", "Zumak's net profit": behind a name, what only a company has. */
static bool in_business(const dtl_fx *fx, size_t end)
{
    size_t n = fx->doc->n_tokens;
    if (end + 1 < n && fx->tok[end].shape == SHAPE_APOS && fx->doc->tokens[end + 1].n_cp == 1) end += 2;
    if (end < n && fx->tok[end].shape == SHAPE_LOWER && !fx->tok[end].begin) end++;
    return end < n && fx->tok[end].begin & BIT(business) && !fx->tok[end].up;
}

/* Is it a body's name by a word in it or behind it? Asked once a run: runs may be as long as the article. */
static bool org_run(const dtl_fx *fx, size_t first, size_t end)
{
    for (size_t j = first; j < end; j++)
        if (fx->tok[j].cls & (BIT(org_head) | BIT(company_form) | BIT(team_word))) return true;
    return in_business(fx, end);
}

/* What is to be seen at one mention, to be told to the others. org: of its run. */
static uint8_t own_evidence(const dtl_fx *fx, size_t i, bool org)
{
    const dtl_fx_tok *t = &fx->tok[i];
    uint8_t own = 0;
    size_t first = t->run_first, end = t->run_end;
    if (end <= i || t->shape == SHAPE_HEAD) return 0;
    if (t->shape != SHAPE_SCAP && t->line != LINE_TITLE) own |= OWN_UP;
    if (first > 0 && fx->tok[first - 1].cls & (BIT(honorific) | BIT(post) | BIT(profession)) &&
        fx->tok[first - 1].shape != SHAPE_COMMA)
        own |= OWN_TITLE;
    if (org) own |= OWN_ORG;
    if (fx->tok[first].cls & (BIT(honorific) | BIT(post)) && i > first) own |= OWN_TITLE;
    if (i > first && !org && fx->tok[i - 1].cls & BIT(given)) own |= OWN_GIVEN;
    if (i > first + 1 && !org && fx->tok[i - 1].shape == SHAPE_INIT) own |= OWN_GIVEN;
    if (i == first && end - first >= 2 && t->cls & BIT(given)) own |= OWN_FIRST;
    if (first > 0 && fx->tok[first - 1].cls & BIT(place_prep) && end - first <= 3) own |= OWN_PREP;
    if (t->cls & BIT(place)) own |= OWN_PLACE;
    return own;
}

static bool find_evidence(dtl_fx *fx)
{
    const dtl_doc *doc = fx->doc;
    size_t n = doc->n_tokens, n_up = 0;
    for (size_t i = 0; i < n; i++) n_up += fx->tok[i].up;
    uint32_t cap = 16;
    while (cap < n_up * 2 && cap < UINT32_C(1) << 30) cap *= 2;
    fx->ev_mask = cap - 1;
    fx->ev_at = dtl_arena_zero(doc->arena, cap, sizeof *fx->ev_at);
    fx->ev = dtl_arena_zero(doc->arena, n_up + 1, sizeof *fx->ev);
    if (!fx->ev_at || !fx->ev) return false;
    bool org = false;
    for (size_t i = 0; i < n; i++) {
        dtl_fx_tok *t = &fx->tok[i];
        if (!t->up) continue;
        if (t->run_end > i && t->run_first == i) org = org_run(fx, i, t->run_end);
        uint32_t at = (uint32_t)(t->word >> 20) & fx->ev_mask;
        while (fx->ev_at[at] && fx->ev[fx->ev_at[at] - 1].word != t->word) at = (at + 1) & fx->ev_mask;
        if (!fx->ev_at[at]) {
            fx->ev[fx->n_ev].word = t->word;
            fx->ev_at[at] = ++fx->n_ev;
        }
        t->ev = fx->ev_at[at];
        dtl_fx_ev *e = &fx->ev[t->ev - 1];
        t->own = own_evidence(fx, i, org);
        if (t->own & OWN_UP) count(&e->up);
        if (t->own & OWN_TITLE) count(&e->title);
        if (t->own & OWN_GIVEN) count(&e->given);
        if (t->own & OWN_PREP) count(&e->prep);
        if (t->own & OWN_ORG) count(&e->org);
        if (t->own & OWN_FIRST) count(&e->first);
        if (t->own & OWN_PLACE) count(&e->place);
    }
    if (n_up)
        for (size_t i = 0; i < n; i++)
            if (fx->tok[i].shape == SHAPE_LOWER || fx->tok[i].shape == SHAPE_LOWER3) {
                dtl_fx_ev *e = evidence(fx, fx->tok[i].word);
                if (e) count(&e->low);
            }
    return true;
}

void dtl_fx_second(dtl_fx *fx, const uint8_t *tags)
{
    fx->second = true;
    fx->tags = tags;
    for (uint32_t i = 0; i < fx->n_ev; i++) memset(fx->ev[i].tag, 0, sizeof fx->ev[i].tag);
    for (size_t i = 0; i < fx->doc->n_tokens; i++)
        if (fx->tok[i].ev) count(&fx->ev[fx->tok[i].ev - 1].tag[tags[i]]);
}

/* --- sports articles: a place that stands for its team --- */

enum { TEAMS = 512, TEAM_WORDS = 4 };

/* Names of the article's teams, by the hash of their words. */
typedef struct teams {
    uint64_t name[TEAMS]; /* open addressing, 0: free */
    unsigned n;
} teams;

static uint64_t *team_slot(teams *t, uint64_t name)
{
    size_t at = (size_t)(name >> 20) % TEAMS;
    while (t->name[at] && t->name[at] != name) at = (at + 1) % TEAMS;
    return &t->name[at];
}

static void add_team(teams *t, uint64_t name)
{
    uint64_t *slot = team_slot(t, name);
    if (*slot || t->n >= TEAMS / 2) return;
    *slot = name;
    t->n++;
}

/* The words [i, end) as one number, never 0. */
static uint64_t name_hash(const dtl_fx *fx, size_t i, size_t end)
{
    uint64_t h = fx->tok[i].word;
    while (++i < end) h = dtl_hash_mix(h, fx->tok[i].word);
    return h ? h : 1;
}

/* The end of the place that begins here, if it could be a team's (countries stay places); else 0. */
static size_t place_end(const dtl_fx *fx, size_t i)
{
    const dtl_fx_tok *t = &fx->tok[i];
    if (!t->up || !(t->begin & BIT(place)) || t->cls & BIT(country) || t->line == LINE_DATELINE) return 0;
    size_t end = i + 1;
    while (end < fx->doc->n_tokens && end < i + TEAM_WORDS && fx->tok[end].cls & BIT(place) &&
           !(fx->tok[end].begin & BIT(place)))
        end++;
    return end;
}

static bool is_score(const dtl_fx *fx, size_t i)
{
    return i < fx->doc->n_tokens && fx->doc->tokens[i].kind == DTL_TOK_NUMBER && fx->doc->tokens[i].digits <= 3;
}

/* A score of one or two numbers; "7-1-38-0" are a bowler's figures. */
static bool scored(const dtl_fx *fx, size_t i)
{
    if (!is_score(fx, i)) return false;
    return !(i + 4 < fx->doc->n_tokens && fx->tok[i + 1].shape == SHAPE_HYPHEN && is_score(fx, i + 2) &&
             fx->tok[i + 3].shape == SHAPE_HYPHEN && is_score(fx, i + 4));
}

/* Beside beat, against, v; before a score, a player, or AT in capitals; behind a noun of sport. */
static bool team_vote(const dtl_fx *fx, size_t first, size_t end)
{
    const uint64_t people = BIT(post) | BIT(profession) | BIT(sport);
    const dtl_fx_tok *before = &fx->tok[first - 1], *after = &fx->tok[end];
    if (fx->tok[first].cls & (BIT(nationality) | BIT(event_modifier) | BIT(stop))) return false;
    if (before->cls & BIT(team_verb) || after->cls & BIT(team_verb)) return true;
    if (after->shape == SHAPE_HEAD && fx->doc->tokens[end].n_cp == 2 && after->cls & BIT(place_prep)) return true;
    /* "Glamorgan 259 and 207", "Surrey captain": in an article of sport no town is counted, and none has a captain */
    if (before->up || before->shape == SHAPE_INIT) return false; /* "J. Adams 123" */
    if (before->cls & BIT(place_prep)) return false;
    return scored(fx, end) || (after->begin & people && !after->up) || (before->cls & people && !before->up);
}

/* The end of a row of capitals, TEAM_WORDS at most, joined by signs ("Queen's Park", "Jed-Forest"). */
static size_t capitals_end(const dtl_fx *fx, size_t i, size_t limit)
{
    size_t words = 0;
    while (i < limit && words < TEAM_WORDS && fx->tok[i].up && fx->tok[i].shape != SHAPE_INIT) {
        i++, words++;
        if (i + 1 < limit && joins(fx, i) && fx->tok[i].shape != SHAPE_SLASH &&
            fx->doc->tokens[i].shape & fx->doc->tokens[i + 1].shape & DTL_SHAPE_GLUED)
            i += fx->tok[i + 1].up ? 1 : 2;
    }
    return i;
}

/* The end of what may be a team's name in a line of results: a few capitals, maybe with a bracket behind ("Mladost (L)"); else 0. */
static size_t listed_end(const dtl_fx *fx, size_t i, size_t line_end, size_t *name_end)
{
    const uint64_t never = BIT(stop) | BIT(sport) | BIT(event_head) | BIT(month) | BIT(weekday) | BIT(DATE) |
                           BIT(number) | BIT(post) | BIT(profession);
    size_t end = capitals_end(fx, i, line_end);
    if (end == i || fx->tok[i].begin & never || fx->tok[end - 1].cls & (BIT(sport) | BIT(event_head))) return 0;
    *name_end = end;
    if (end + 2 < line_end && fx->tok[end].shape == SHAPE_OPEN && fx->tok[end + 2].shape == SHAPE_CLOSE &&
        fx->doc->tokens[end + 1].kind == DTL_TOK_WORD)
        end += 3;
    return end;
}

static bool is_country(const dtl_fx *fx, size_t i)
{
    return fx->tok[i].begin & BIT(country);
}

/* "Orrell 13 Bath 56", "Ajax - Rotor 2-1", "Aberdeen v Hearts": two names and their scores. */
static void score_line(const dtl_fx *fx, size_t i, size_t end, teams *found)
{
    size_t a, b, second;
    size_t at = listed_end(fx, i, end, &a);
    if (!at || at + 1 >= end) return;
    bool dash = fx->tok[at].shape == SHAPE_DASH || fx->tok[at].shape == SHAPE_HYPHEN;
    bool versus = fx->tok[at].cls & BIT(team_verb) && fx->doc->tokens[at].n_cp <= 2;
    if (!dash && !versus && !is_score(fx, at)) return;
    second = at + 1;
    at = listed_end(fx, second, end, &b);
    if (!at || (!versus && (at >= end || !is_score(fx, at)))) return;
    if (dash && (at + 2 >= end || fx->tok[at + 1].shape != SHAPE_HYPHEN || !is_score(fx, at + 2))) return;
    if (!is_country(fx, i)) add_team(found, name_hash(fx, i, a));
    if (!is_country(fx, second)) add_team(found, name_hash(fx, second, b));
}

/* "Crystal Palace 4 1 2 1 4 3 5", "6. Crystal Palace 4 1 2": a name, maybe with its rank, and nothing but numbers. */
static bool table_row(const dtl_fx *fx, size_t *first, size_t end, size_t *name_end)
{
    size_t numbers = 0, i = *first;
    if (i + 2 < end && is_score(fx, i)) i += fx->tok[i + 1].shape == SHAPE_STOP ? 2 : 1;
    size_t at = listed_end(fx, i, end, name_end);
    if (!at) return false;
    *first = i;
    for (; at < end; at++) {
        if (fx->doc->tokens[at].kind == DTL_TOK_NUMBER) numbers++;
        else if (fx->doc->tokens[at].kind == DTL_TOK_WORD) return false;
    }
    return numbers >= 3;
}

static bool person_row(const dtl_fx *fx, size_t i, size_t end)
{
    return end - i >= 2 && fx->tok[i].begin & BIT(given) && !(fx->tok[i].begin & BIT(place));
}

static size_t line_end(const dtl_fx *fx, size_t i)
{
    while (i < fx->doc->n_tokens && fx->doc->tokens[i].kind != DTL_TOK_PARA) i++;
    return i;
}

/* The rows of a table, lines of [first, end), name teams, unless they are of players or of nations. */
static void table_teams(const dtl_fx *fx, size_t first, size_t end, teams *found)
{
    size_t rows = 0, persons = 0, nations = 0, name_end, stop;
    for (size_t row = first; row < end; row = stop + 1) {
        stop = line_end(fx, row);
        if (!table_row(fx, &row, stop, &name_end)) continue;
        rows++;
        persons += person_row(fx, row, name_end);
        nations += is_country(fx, row);
    }
    if (rows < 3 || persons * 4 >= rows || nations * 2 >= rows) return;
    for (size_t row = first; row < end; row = stop + 1) {
        stop = line_end(fx, row);
        if (table_row(fx, &row, stop, &name_end) && !is_country(fx, row)) add_team(found, name_hash(fx, row, name_end));
    }
}

/* Lines of results and rows of a league's table name their teams. */
static void listed_teams(const dtl_fx *fx, teams *found)
{
    size_t n = fx->doc->n_tokens, table = 0, name_end;
    bool in_table = false;
    for (size_t i = 0, end; i <= n; i = end + 1) {
        end = line_end(fx, i);
        size_t row = i;
        if (table_row(fx, &row, end, &name_end)) {
            if (!in_table) table = i;
            in_table = true;
            continue;
        }
        if (i == end && i < n) continue; /* an empty line ends no table */
        if (in_table) table_teams(fx, table, i, found);
        in_table = false;
        score_line(fx, i, end, found);
    }
}

/* "Marek Nowak (Lech Poznan)": behind a player in an article of sport, in brackets. */
static void bracket_teams(const dtl_fx *fx, teams *found)
{
    for (size_t i = 2; i + 2 < fx->doc->n_tokens; i++) {
        size_t first = i + 1, end;
        if (fx->tok[i].shape != SHAPE_OPEN || !fx->tok[i - 1].up || fx->tok[i - 1].cls & BIT(place)) continue;
        end = capitals_end(fx, first, fx->doc->n_tokens);
        if (end == first || end >= fx->doc->n_tokens || fx->tok[end].shape != SHAPE_CLOSE || is_country(fx, first))
            continue;
        if (end == first + 1 && !(fx->tok[first].cls & (BIT(place) | BIT(org)))) continue; /* "(capt)", "(USA)" */
        if (fx->tok[first].cls & (BIT(stop) | BIT(sport) | BIT(post) | BIT(nationality) | BIT(given))) continue;
        add_team(found, name_hash(fx, first, end));
    }
}

/* All mentions of the teams found, but where the town itself is meant: behind in or near, before a colon. */
static void mark_teams(dtl_fx *fx, teams *found)
{
    size_t n = fx->doc->n_tokens;
    for (size_t i = 1; i + 1 < n; i++) {
        const dtl_fx_tok *before = &fx->tok[i - 1];
        if (!fx->tok[i].up || fx->tok[i].line == LINE_DATELINE || before->shape == SHAPE_INIT) continue;
        if (before->up && before->begin & BIT(given) && !(before->begin & BIT(place)) && before->shape != SHAPE_HEAD)
            continue;
        size_t end = capitals_end(fx, i, n);
        for (; end > i && !*team_slot(found, name_hash(fx, i, end)); end--) {
        }
        if (end == i || end >= n) continue;
        const dtl_fx_tok *after = &fx->tok[end];
        bool at_home = before->cls & BIT(place_prep) && fx->tok[i].begin & BIT(place);
        bool part = after->up && after->cls & ~after->begin & BIT(place); /* of a longer place */
        if (!at_home && !part && after->shape != SHAPE_COLON) {
            for (size_t t = i; t < end; t++) fx->tok[t].cls |= BIT(team);
            fx->tok[i].begin |= BIT(team);
        }
        i = end - 1;
    }
}

static void find_teams(dtl_fx *fx)
{
    const dtl_token *tokens = fx->doc->tokens;
    size_t n = fx->doc->n_tokens;
    unsigned sport = 0, scores = 0;
    bool top = false;
    for (size_t i = 0; i < n; i++) {
        if (fx->tok[i].begin & BIT(sport)) sport++, top |= i < 12;
        scores += fx->tok[i].line == LINE_SCORE && tokens[i].kind == DTL_TOK_PARA;
        if (i + 2 < n && is_score(fx, i) && fx->tok[i + 1].shape == SHAPE_HYPHEN && is_score(fx, i + 2)) scores++;
    }
    fx->sports = top || sport >= 3 || scores >= 3;
    if (!fx->sports) return;
    teams found = {{0}, 0};
    for (size_t i = 1; i + 1 < n; i++) {
        size_t end = place_end(fx, i);
        if (!end || end >= n) continue;
        if (team_vote(fx, i, end)) add_team(&found, name_hash(fx, i, end));
        i = end - 1;
    }
    listed_teams(fx, &found);
    bracket_teams(fx, &found);
    if (found.n) mark_teams(fx, &found);
}

static bool take_sets(dtl_fx *fx)
{
    for (size_t i = 0; i < fx->doc->n_tokens; i++) {
        dtl_fx_tok *t = &fx->tok[i];
        const struct fx_seen *s = dtl_fx_sets(fx, t->cls, t->begin);
        if (!s) return false;
        t->plain = s->plain;
        t->placed = s->placed;
    }
    return true;
}

dtl_status dtl_fx_open(dtl_fx *fx, dtl_doc *doc, const dtl_fx_names *names)
{
    memset(fx, 0, sizeof *fx);
    fx->doc = doc;
    fx->names = names;
    fx->lexical = true;
    fx->near_line = UINT16_MAX;
    size_t n = doc->n_tokens;
    fx->tok = dtl_arena_zero(doc->arena, n + 1, sizeof *fx->tok);
    if (!fx->tok || !dtl_fx_const_open(fx)) return DTL_E_NOMEM;
    if (names) {
        fx->part = dtl_arena_alloc(doc->arena, DTL_FX_MOST * sizeof *fx->part);
        fx->lex_part = dtl_arena_alloc(doc->arena, 64 * sizeof *fx->lex_part);
        if (!fx->part || !fx->lex_part) return DTL_E_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        dtl_fx_tok *t = &fx->tok[i];
        const dtl_token *tok = &doc->tokens[i];
        t->near = UINT16_MAX;
        t->shape = (uint8_t)shape_of(tok);
        t->up = fx_is_up(t->shape);
        if (tok->kind == DTL_TOK_WORD) t->word = dtl_hash_span(tok->fold);
    }
    take_hits(fx);
    take_common(fx);
    if (!take_votes(fx)) return DTL_E_NOMEM;
    find_runs(fx);
    find_lines(fx);
    find_candidates(fx);
    if (!find_evidence(fx)) return DTL_E_NOMEM;
    find_teams(fx);
    return take_sets(fx) ? DTL_OK : DTL_E_NOMEM;
}
