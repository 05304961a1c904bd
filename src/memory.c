/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include "dateline/utf8.h"
#include "wordtable.h"

#include <string.h>

enum { LETTERS_MOST = 12, WORDS_MOST = 8 };

static bool is_punct(const dtl_doc *doc, size_t t, char c)
{
    const dtl_token *k = &doc->tokens[t];
    return k->kind == DTL_TOK_PUNCT && k->end - k->start == 1 && doc->text.s[k->start] == c;
}

static bool is_closed(const dtl_doc *doc, size_t t)
{
    return is_punct(doc, t, ')') || is_punct(doc, t, ',') || is_punct(doc, t, ';');
}

static bool is_weak(const dtl_doc *doc, const dtl_res_classes *c, size_t t)
{
    return dtl_res_is(doc, t, c->stop) || dtl_res_is(doc, t, c->article) || dtl_res_is(doc, t, c->of) ||
           dtl_res_is(doc, t, c->conj) || dtl_res_is(doc, t, c->particle) || dtl_res_is(doc, t, c->possessive);
}

/* The first letter of the folded word, as it is in the folded acronym. */
static dtl_span initial(dtl_span fold)
{
    size_t at = 0;
    if (fold.n) dtl_utf8_next(fold, &at);
    return dtl_span_of(fold.s, at);
}

/* Bit k of the set: letters k.. are matched by the words looked at so far, from the right. One step back a word; a word gives its
 * first letter, perhaps one or two letters of its inside more ("ASEAN" has two letters of Southeast), weak words may give none. */
static uint32_t step(uint32_t set, const dtl_span *letters, size_t n, dtl_span word, bool weak)
{
    dtl_span ini = initial(word);
    uint32_t next = weak ? set : 0;
    for (size_t k = 0; k < n; k++) {
        if (!dtl_span_eq(letters[k], ini)) continue;
        if (set & 1u << (k + 1)) next |= 1u << k;
        size_t at = ini.n;
        for (size_t more = 1; more <= 2 && k + more < n && word.n > 5; more++) {
            const dtl_span want = letters[k + more];
            while (at + want.n <= word.n && memcmp(word.s + at, want.s, want.n) != 0) at++;
            if (at + want.n > word.n) break;
            at += want.n;
            if (set & 1u << (k + more + 1)) next |= 1u << k;
        }
    }
    return next;
}

size_t dtl_memory_initials(const dtl_doc *doc, const dtl_res_classes *c, dtl_span acronym, size_t last, size_t least)
{
    dtl_span letters[LETTERS_MOST];
    size_t n = 0;
    for (size_t at = 0; at < acronym.n;) {
        size_t from = at;
        uint32_t cp = dtl_utf8_next(acronym, &at);
        if (cp < 0x80 && !(cp >= 'a' && cp <= 'z')) continue; /* digits, dots, "&" */
        if (n == LETTERS_MOST) return SIZE_MAX;
        letters[n++] = dtl_span_of(acronym.s + from, at - from);
    }
    if (n < 2) return SIZE_MAX;
    uint32_t set = 1u << n;
    size_t words = 0;
    for (size_t t = last; t > least && words < 3 * n + 4;) {
        const dtl_token *k = &doc->tokens[--t];
        if (k->kind == DTL_TOK_PARA || is_punct(doc, t, '(') || is_punct(doc, t, ')')) break;
        if (k->kind != DTL_TOK_WORD && k->kind != DTL_TOK_NUMBER) continue;
        words++;
        bool weak = is_weak(doc, c, t) || k->kind == DTL_TOK_NUMBER ||
                    (k->n_cp <= 2 && (k->shape & DTL_SHAPE_GLUED) && t && is_punct(doc, t - 1, '\'')) ||
                    (k->shape & DTL_SHAPE_LOWER && k->n_cp <= 3);
        set = step(set, letters, n, k->fold, weak);
        if (!set) break;
        /* one word alone is no long form: "Vientiane (VNA)" is a dateline */
        if ((set & 1) && words >= 2 && !(k->shape & DTL_SHAPE_LOWER) && dtl_span_eq(initial(k->fold), letters[0]))
            return t;
    }
    return SIZE_MAX;
}

/* The letters are the first letters of the content words before `last`, in another order: an acronym of another language ("Communist
 * Party of Cuba (PCC)"). The first token, or SIZE_MAX. */
static size_t mixed_initials(const dtl_doc *doc, const dtl_res_classes *c, dtl_span acronym, size_t last)
{
    int want[26] = {0};
    size_t left = acronym.n, t = last;
    if (left < 3 || left > 6) return SIZE_MAX;
    for (size_t i = 0; i < acronym.n; i++) {
        if (acronym.s[i] < 'a' || acronym.s[i] > 'z') return SIZE_MAX;
        want[acronym.s[i] - 'a']++;
    }
    while (left && t > 0) {
        const dtl_token *k = &doc->tokens[--t];
        if (k->kind == DTL_TOK_WORD && is_weak(doc, c, t) && (k->shape & DTL_SHAPE_LOWER)) continue;
        if (k->kind == DTL_TOK_PUNCT && (k->shape & DTL_SHAPE_GLUED)) continue;
        if (k->kind != DTL_TOK_WORD || !k->fold.n || k->fold.s[0] < 'a' || k->fold.s[0] > 'z' ||
            !want[k->fold.s[0] - 'a']--)
            return SIZE_MAX;
        left--;
    }
    return left || !(doc->tokens[t].shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED)) ? SIZE_MAX : t;
}

static bool is_caps(const dtl_doc *doc, size_t t)
{
    return doc->tokens[t].kind == DTL_TOK_WORD && (doc->tokens[t].shape & (DTL_SHAPE_CAPS | DTL_SHAPE_MIXED));
}

/* Does a run of capitals go on over the sign at t? */
static bool is_link(const dtl_doc *doc, size_t t)
{
    return t + 1 < doc->n_tokens && (is_punct(doc, t, '-') || is_punct(doc, t, '&')) &&
           (doc->tokens[t].shape & DTL_SHAPE_GLUED) && (doc->tokens[t + 1].shape & DTL_SHAPE_GLUED) &&
           (doc->tokens[t + 1].shape & DTL_SHAPE_CAPS);
}

/* A run of capitals from t on, over glued hyphens ("CFE-CGC"); where it ends, or t. */
static size_t caps_run(const dtl_doc *doc, size_t t)
{
    if (!is_caps(doc, t)) return t;
    size_t e = t + 1;
    while (is_link(doc, e)) e += 2;
    return e;
}

static dtl_span run_fold(const dtl_doc *doc, size_t t, size_t e)
{
    if (e == t + 1) return doc->tokens[t].fold;
    return dtl_res_key(doc, t, e, doc->arena);
}

static void cover(const dtl_doc *doc, uint32_t *over)
{
    for (size_t i = doc->n_mentions;
         i-- > 0;) /* from behind, so that the outermost, which comes first, is written last */
        for (size_t t = doc->mentions[i]->first; t < doc->mentions[i]->last; t++) over[t] = (uint32_t)i + 1;
}

/* The mention over [first, last), made where there is none; NULL: out of memory. */
static dtl_mention *make(dtl_doc *doc, uint32_t *over, dtl_type type, size_t first, size_t last, dtl_span rule,
                         double score)
{
    dtl_mention *m = dtl_doc_mention(doc, type, first, last);
    if (!m) return NULL;
    m->rule = rule;
    m->score = score;
    for (size_t t = first; t < last; t++)
        if (!over[t]) over[t] = (uint32_t)doc->n_mentions;
    return m;
}

static bool is_open_type(dtl_type t)
{
    return t == DTL_ORG || t == DTL_EVT || t == DTL_DOC || t == DTL_LOC || t == DTL_PER || t == DTL_MISC;
}

/* "Lao People's Revolutionary Party (LPRP) [Central Committee]": a head behind the bracket is an organ of what is before it. */
static dtl_status organ(dtl_doc *doc, const dtl_res_classes *c, uint32_t *over, const dtl_mention *body, size_t t)
{
    const dtl_hit *h = c->head < 0 || t >= doc->n_tokens ? NULL : dtl_doc_hit(doc, t, c->head);
    if (!h || !(doc->tokens[t].shape & DTL_SHAPE_UPPER)) return DTL_OK;
    dtl_mention *m = over[t] ? doc->mentions[over[t] - 1] : NULL;
    if (m && (m->first < t || m->type != DTL_ORG)) return DTL_OK;
    size_t last = m && m->last > h->last ? m->last : h->last;
    if (m) dtl_res_span_to(doc, m, body->first, last);
    else if (!(m = make(doc, over, DTL_ORG, body->first, last, DTL_LIT("memory:organ"), body->score)))
        return DTL_E_NOMEM;
    return DTL_OK;
}

/* Long form [s, last) and acronym [t, e) are one thing. */
static dtl_status pair(dtl_doc *doc, const dtl_res_classes *c, uint32_t *over, size_t s, size_t last, size_t t,
                       size_t e)
{
    const dtl_span rule = DTL_LIT("memory:acronym");
    dtl_mention *outer = over[t] ? doc->mentions[over[t] - 1] : NULL;
    dtl_mention *a = over[last - 1] ? doc->mentions[over[last - 1] - 1] : NULL;
    if (outer && (outer->first < t || outer->last > e)) { /* the brackets lie inside one mention */
        if (!is_open_type(outer->type) || outer->first > s || outer->first > t) return DTL_OK;
        dtl_type type = outer->type == DTL_LOC || outer->type == DTL_PER ? DTL_ORG : outer->type;
        double score = outer->score;
        dtl_mention *in;
        if (outer->first == s && outer->last <= e + 1) dtl_res_span_to(doc, outer, s, last), in = outer;
        else if (!(in = make(doc, over, type == DTL_DOC ? DTL_ORG : type, s, last, rule, score))) return DTL_E_NOMEM;
        dtl_mention *m = make(doc, over, in->type, t, e, rule, score);
        if (!m) return DTL_E_NOMEM;
        m->norm = dtl_res_clean(in->text, doc->arena);
        return DTL_OK;
    }
    dtl_mention *m = outer;
    if (a && (!is_open_type(a->type) || a->last != last)) a = NULL;
    else if (a && s < a->first) { /* the initials say where the name begins */ bool free = true;
        for (size_t u = s; u < a->first && free; u++) free = !over[u] || doc->mentions[over[u] - 1]->first >= s;
        if (free) {
            dtl_res_span_to(doc, a, s, last);
            for (size_t u = s; u < last; u++) over[u] = over[last - 1];
            if (a->type == DTL_LOC && m && m->type == DTL_ORG) a->type = DTL_ORG;
        }
    } else if (!a) {
        bool headed = false;
        for (size_t u = s; u < last && !headed; u++) headed = dtl_res_is(doc, u, c->head);
        for (size_t u = s; u < last; u++) {
            if (!over[u]) continue;
            /* names inside it may stay ("East Asia" of East Asia Summit), where the acronym is known for a name; no crossing */
            const dtl_mention *in = doc->mentions[over[u] - 1];
            if (!m || in->first < s || in->last > last || m->type == DTL_PER || m->type == DTL_LOC) return DTL_OK;
        }
        if (!m && !headed) return DTL_OK;
        a = make(doc, over, m ? m->type : DTL_ORG, s, last, rule, .6);
        if (!a) return DTL_E_NOMEM;
    }
    if (!a) return DTL_OK;
    if (a->first < s && a->type == DTL_ORG) { /* "Secretariat of the [Lao People's Revolutionary Party] (LPRP)" */
        bool own = false;
        const dtl_hit *end;
        for (const dtl_hit *h = dtl_res_hits(doc, s, &end); h < end; h++)
            own = own || (h->last == last && h->cls == c->org) || h->cls == c->head;
        if (own && !(a = make(doc, over, DTL_ORG, s, last, rule, a->score))) return DTL_E_NOMEM;
    }
    if (!m) {
        m = make(doc, over, a->type, t, e, rule, a->score);
        if (!m) return DTL_E_NOMEM;
    } else if (m->type != a->type) {
        if (m->type == DTL_ORG && (a->type == DTL_PER || a->type == DTL_LOC)) a->type = DTL_ORG;
        else m->type = a->type;
    }
    m->norm = dtl_res_clean(a->text, doc->arena);
    if (e + 1 < doc->n_tokens && is_punct(doc, e, ')') && a->type == DTL_ORG) return organ(doc, c, over, a, e + 1);
    return DTL_OK;
}

dtl_status dtl_memory_acronyms(dtl_doc *doc, const dtl_res_classes *c, bool *changed)
{
    uint32_t *over = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *over);
    if (!over) return DTL_E_NOMEM;
    cover(doc, over);
    for (size_t t = 1; t + 1 < doc->n_tokens; t++) {
        dtl_status st = DTL_OK;
        if (!is_punct(doc, t, '(')) continue;
        size_t e = caps_run(doc, t + 1);
        if (e > t + 1 && e < doc->n_tokens && is_closed(doc, e)) { /* Long Form (ACRONYM) */
            size_t s = dtl_memory_initials(doc, c, run_fold(doc, t + 1, e), t, 0);
            if (s == SIZE_MAX) s = mixed_initials(doc, c, run_fold(doc, t + 1, e), t);
            if (s != SIZE_MAX) {
                *changed = true;
                st = pair(doc, c, over, s, t, t + 1, e);
                if (st != DTL_OK) return st;
                continue;
            }
        }
        if (t < 2) continue;
        size_t a = t - 1; /* ACRONYM (Long Form) */
        while (a > 1 && is_link(doc, a - 1) && is_caps(doc, a - 2)) a -= 2;
        if (caps_run(doc, a) != t) continue;
        size_t z = t + 1;
        while (z < doc->n_tokens && z < t + 24 && doc->tokens[z].kind != DTL_TOK_PARA && !is_closed(doc, z)) z++;
        if (z >= doc->n_tokens || !is_closed(doc, z) || z == t + 1) continue;
        size_t s = dtl_memory_initials(doc, c, run_fold(doc, a, t), z, t);
        if (s != SIZE_MAX && s <= t + 2) {
            *changed = true;
            st = pair(doc, c, over, s, z, a, t);
        }
        if (st != DTL_OK) return st;
    }
    return DTL_OK;
}

/* ---- names known from elsewhere in the article ---- */

typedef enum { FULL, SURNAME, ACRONYM, ONE_WORD, SHORT, FIRST, NEVER } kind;
typedef struct known {
    dtl_span norm;
    double score;
    kind kind;
    dtl_type type;
} known;

typedef struct memory {
    dtl_doc *doc;
    const dtl_res_classes *c;
    dtl_keys keys;
    known *all;
    size_t n, cap;
    size_t words_most;
    int form, month, weekday, prep; /* classes */
    dtl_wordtable common;           /* how the language writes its words */
    bool failed;
} memory;

static void learn(memory *m, dtl_span key, kind k, dtl_type type, dtl_span norm, double score)
{
    if (!key.n) return;
    uint32_t *at = dtl_keys_at(&m->keys, key);
    if (!at) {
        m->failed = true;
        return;
    }
    if (*at != DTL_KEYS_NONE) {
        known *o = &m->all[*at];
        if (o->kind > k) { /* the surer kind wins */
            o->kind = k;
            o->type = type;
            o->norm = norm;
        } else if (o->kind == k && o->type != type) o->kind = NEVER;
        if (!o->norm.n) o->norm = norm;
        if (score > o->score) o->score = score;
        return;
    }
    *at = (uint32_t)m->n;
    m->all[m->n++] = (known){norm, score, k, type}; /* room for four a mention was made before */
}

static size_t words_of(dtl_span key)
{
    size_t n = key.n > 0;
    for (size_t i = 0; i < key.n; i++) n += key.s[i] == ' ';
    return n;
}

static bool is_plain_word(const memory *m, size_t t)
{
    if (dtl_res_is(m->doc, t, m->c->post) && !dtl_res_is(m->doc, t, m->c->surname)) return true;
    const dtl_doc *doc = m->doc;
    if (is_weak(doc, m->c, t) || dtl_res_is(doc, t, m->c->nationality) || dtl_res_is(doc, t, m->month) ||
        dtl_res_is(doc, t, m->weekday))
        return true;
    return m->common.slots && (dtl_wordtable_get(&m->common, dtl_hash_span(doc->tokens[t].fold)) & 15) >= 3;
}

/* The key under which a company's first word is kept, apart from what the word is by itself: "zenith *" of Zenith Electronics. */
static dtl_span first_key(const memory *m, size_t t)
{
    dtl_span w = m->doc->tokens[t].fold;
    return dtl_arena_printf(m->doc->arena, "%.*s *", (int)w.n, w.s);
}

static void learn_mention(memory *m, const dtl_mention *x)
{
    dtl_doc *doc = m->doc;
    dtl_span key = dtl_res_key(doc, x->first, x->last, doc->arena);
    size_t words = words_of(key);
    if (words > m->words_most) m->words_most = words < WORDS_MOST ? words : WORDS_MOST;
    const dtl_token *last = &doc->tokens[x->last - 1];
    if (x->norm.n && (doc->tokens[x->first].shape & (DTL_SHAPE_CAPS | DTL_SHAPE_MIXED))) {
        learn(m, key, ACRONYM, x->type, x->norm, x->score);
        return;
    }
    if (words >= 2) learn(m, key, FULL, x->type, x->norm, x->score);
    else if (!is_plain_word(m, x->first)) learn(m, key, ONE_WORD, x->type, x->norm, x->score);
    if (words < 2) return;
    if (x->type == DTL_ORG && m->form >= 0 && dtl_res_is(doc, x->last - 1, m->form)) { /* "Brant" beside "Brant Inc." */
        size_t end = x->last - 1;
        while (end > x->first + 1 && doc->tokens[end - 1].kind == DTL_TOK_PUNCT) end--;
        dtl_span bare = dtl_res_key(doc, x->first, end, doc->arena);
        if (words_of(bare) >= 2) learn(m, bare, FULL, DTL_ORG, DTL_NONE, x->score);
        else if (!is_plain_word(m, x->first)) learn(m, bare, ONE_WORD, DTL_ORG, DTL_NONE, x->score);
    }
    if (x->type == DTL_ORG && doc->tokens[x->first].n_cp >= 4 && (doc->tokens[x->first].shape & DTL_SHAPE_CAP) &&
        !is_plain_word(m, x->first) && !dtl_res_is(doc, x->first, m->c->head) &&
        !dtl_res_is(doc, x->first, m->c->place))
        learn(m, first_key(m, x->first), FIRST, DTL_ORG, DTL_NONE, x->score);
    if (x->type == DTL_PER && last->n_cp >= 3 && (last->shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED)) &&
        !is_plain_word(m, x->last - 1))
        learn(m, last->fold, SURNAME, DTL_PER, DTL_NONE, x->score);
    if (x->type == DTL_ORG && dtl_res_is(doc, x->last - 1, m->c->head) && (last->shape & DTL_SHAPE_CAP))
        learn(m, last->fold, SHORT, DTL_ORG, DTL_NONE, x->score);
}

static bool is_upper(const dtl_token *t)
{
    return t->shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED);
}

/* May a name of one word, known by `k`, be read at token t? */
static bool one_word_fits(const memory *m, const uint32_t *over, size_t t, const known *k)
{
    const dtl_doc *doc = m->doc;
    const dtl_token *w = &doc->tokens[t];
    if (k->kind == ACRONYM) return (w->shape & DTL_SHAPE_CAPS) && !(w->shape & DTL_SHAPE_HEAD && is_plain_word(m, t));
    if (w->n_cp < 3 || is_plain_word(m, t)) return false;
    /* the second half of "Mandra-Kuspa" is no name by itself */
    if (k->type == DTL_PER && t >= 2 && (w->shape & DTL_SHAPE_GLUED) && is_punct(doc, t - 1, '-')) return false;
    bool left = t > 0 && is_upper(&doc->tokens[t - 1]), right = t + 1 < doc->n_tokens && is_upper(&doc->tokens[t + 1]);
    if (!(w->shape & DTL_SHAPE_HEAD) &&
        ((left && !over[t - 1] && !(doc->tokens[t - 1].shape & DTL_SHAPE_SENT) && k->kind != SURNAME) ||
         (right && !over[t + 1])))
        return false; /* a part of some other name */
    if (k->kind == SHORT)
        return !(w->shape & (DTL_SHAPE_SENT | DTL_SHAPE_HEAD)) && t > 0 && dtl_res_is(doc, t - 1, m->c->article);
    return true;
}

static dtl_span rule_of(kind k)
{
    switch (k) {
    case FULL: return DTL_LIT("memory:name");
    case SURNAME: return DTL_LIT("memory:surname");
    case ACRONYM: return DTL_LIT("memory:acronym");
    case SHORT: return DTL_LIT("memory:short");
    default: return DTL_LIT("memory:word");
    }
}

/* The longest known name from token t on; how many tokens, 0: none. */
static size_t recall(const memory *m, const uint32_t *over, size_t t, char *room, size_t cap, const known **found)
{
    const dtl_doc *doc = m->doc;
    size_t n = 0, words = 0, best = 0;
    for (size_t u = t; u < doc->n_tokens && words < m->words_most && !over[u]; u++) {
        const dtl_token *k = &doc->tokens[u];
        if (k->kind == DTL_TOK_PARA || k->kind == DTL_TOK_SYMBOL) break;
        if (k->kind == DTL_TOK_PUNCT) {
            if (!(k->shape & DTL_SHAPE_GLUED)) break;
            continue;
        }
        if (n + k->fold.n + 1 > cap) break;
        if (n) room[n++] = ' ';
        memcpy(room + n, k->fold.s, k->fold.n);
        n += k->fold.n;
        words++;
        uint32_t at = dtl_keys_get(&m->keys, dtl_span_of(room, n));
        if (at == DTL_KEYS_NONE || m->all[at].kind == NEVER) continue;
        const known *x = &m->all[at];
        if (x->kind == FULL
                ? is_upper(k) || k->shape & (DTL_SHAPE_NOCASE | DTL_SHAPE_DIGIT) || k->kind == DTL_TOK_NUMBER
                : u == t && one_word_fits(m, over, t, x)) {
            best = u + 1 - t;
            *found = x;
        }
    }
    return best;
}

/* "Salvatierra", where the article has a Pedro Salvatierra, and no word of place stands before it. */
static bool bears(const memory *m, const dtl_mention *x)
{
    uint32_t at = dtl_keys_get(&m->keys, m->doc->tokens[x->first].fold);
    if (at == DTL_KEYS_NONE || m->all[at].type != DTL_PER || m->all[at].kind != SURNAME) return false;
    const dtl_hit *end;
    for (const dtl_hit *h = dtl_res_hits(m->doc, x->first, &end); h < end; h++)
        if (h->cls == m->c->place && h->last == x->last &&
            !dtl_span_eq(dtl_hit_attr(m->doc, h, "kind"), DTL_LIT("city")))
            return false;
    return !x->first || !dtl_res_is(m->doc, x->first - 1, m->prep);
}

/* "Zenith", where the article has Zenith Electronics and nobody of that name. */
static bool begins_body(const memory *m, const dtl_mention *x)
{
    uint32_t at = dtl_keys_get(&m->keys, m->doc->tokens[x->first].fold);
    if (at != DTL_KEYS_NONE && m->all[at].type == DTL_PER && m->all[at].kind == SURNAME) return false;
    at = dtl_keys_get(&m->keys, first_key(m, x->first));
    return at != DTL_KEYS_NONE && m->all[at].kind == FIRST;
}

/* "a trip to Santiago", read as somebody of that name without much to say so, whom the article does not introduce. */
static bool is_town(const memory *m, const dtl_mention *x)
{
    if (!x->first || !dtl_res_is(m->doc, x->first - 1, m->prep)) return false;
    uint32_t at = dtl_keys_get(&m->keys, m->doc->tokens[x->first].fold);
    if (at != DTL_KEYS_NONE && m->all[at].kind == SURNAME) return false;
    const dtl_hit *end;
    for (const dtl_hit *h = dtl_res_hits(m->doc, x->first, &end); h < end; h++) {
        if (h->cls != m->c->place || h->last != x->last) continue;
        dtl_span what = dtl_hit_attr(m->doc, h, "kind");
        if (dtl_span_eq(what, DTL_LIT("capital")) || dtl_span_eq(what, DTL_LIT("country")) ||
            dtl_hit_attr(m->doc, h, "pop").n >= 6)
            return true;
    }
    return false;
}

dtl_status dtl_memory_recall(dtl_doc *doc, const dtl_res_classes *c)
{
    size_t n = doc->n_mentions;
    if (!n) return DTL_OK;
    memory m = {.doc = doc, .c = c, .cap = 4 * n + 4, .form = c->form, .prep = dtl_set_class(doc->set, "place-prep")};
    m.month = dtl_set_class(doc->set, "month");
    m.weekday = dtl_set_class(doc->set, "weekday");
    for (size_t k = dtl_set_n_packs(doc->set); k-- > 0 && !m.common.slots;)
        dtl_wordtable_open(&m.common, dtl_pack_section(dtl_set_pack(doc->set, k), "common"), NULL);
    dtl_keys_init(&m.keys, doc->arena);
    m.all = dtl_arena_alloc(doc->arena, m.cap * sizeof *m.all);
    uint32_t *over = dtl_arena_zero(doc->arena, doc->n_tokens + 1, sizeof *over);
    if (!m.all || !over) return DTL_E_NOMEM;
    cover(doc, over);
    for (size_t i = 0; i < n; i++)
        if (is_open_type(doc->mentions[i]->type) && doc->mentions[i]->type != DTL_DOC)
            learn_mention(&m, doc->mentions[i]);
    if (m.failed) return DTL_E_NOMEM;
    for (size_t i = 0; i < n; i++) { /* an acronym's other mentions are the same thing */
        dtl_mention *x = doc->mentions[i];
        if (x->type == DTL_LOC && x->last == x->first + 1 && x->score < .6 && bears(&m, x)) {
            x->type = DTL_PER;
            x->subtype = DTL_NONE;
            x->rule = DTL_LIT("memory:surname");
            continue;
        }
        if (x->type == DTL_PER && x->last == x->first + 1 && x->score < .6 && begins_body(&m, x)) {
            x->type = DTL_ORG;
            x->subtype = DTL_NONE;
            x->rule = DTL_LIT("memory:word");
            continue;
        }
        if (x->type == DTL_PER && x->last == x->first + 1 && x->score < .25 && is_town(&m, x)) {
            x->type = DTL_LOC;
            x->rule = DTL_LIT("memory:town");
            continue;
        }
        if (x->norm.n || !is_open_type(x->type) || !(doc->tokens[x->first].shape & (DTL_SHAPE_CAPS | DTL_SHAPE_MIXED)))
            continue;
        uint32_t at = dtl_keys_get(&m.keys, dtl_res_key(doc, x->first, x->last, doc->arena));
        if (at == DTL_KEYS_NONE || m.all[at].kind != ACRONYM) continue;
        x->norm = m.all[at].norm;
        x->type = m.all[at].type;
    }
    char room[512];
    for (size_t t = 0; t < doc->n_tokens; t++) {
        const known *x = NULL;
        if (over[t] || doc->tokens[t].kind != DTL_TOK_WORD ||
            !(doc->tokens[t].shape & (DTL_SHAPE_UPPER | DTL_SHAPE_MIXED | DTL_SHAPE_NOCASE)))
            continue;
        size_t len = recall(&m, over, t, room, sizeof room, &x);
        if (!len) continue;
        dtl_mention *made = make(doc, over, x->type, t, t + len, rule_of(x->kind), x->score * .9);
        if (!made) return DTL_E_NOMEM;
        if (x->kind == ACRONYM) made->norm = x->norm;
        t += len - 1;
    }
    return DTL_OK;
}
