/* SPDX-License-Identifier: Apache-2.0
 *
 * langpass: passages of a text that are in different languages.
 *
 * Text is cut into sentences (and at quotation marks); each is read until it is clear whether it is in the language that
 * the text has been in so far. Then the best row of languages is chosen, where each change of language has a price: high
 * between two sentences, lower at a quotation mark, lowest between paragraphs.
 *
 *     sentences  s1      s2      s3        s4
 *     en         12 ---- 30 ---- -20 ----- 18      sums of evidence, heat divided out
 *     fr         -5      -8   \-  25 -/    -9
 */
#include "langscore.h"
#include "dateline/utf8.h"
#include <math.h>
#include <string.h>

#define LANGS_MAX 12 /* languages that one text is thought to mix */

enum { CUT_SENTENCE, CUT_QUOTE, CUT_PARAGRAPH };
static const float price[] = {9, 6, 4};

typedef struct segment {
    size_t start, end, cps;
    uint8_t cut; /* what stands before it */
    lang_top top;
} segment;

/* ---- cutting ---- */

enum { PLAIN, LINE_END, STOP, QUOTE, LEAD };
static const uint8_t kinds[256] = {
    ['\n'] = LINE_END, ['.'] = STOP,  ['!'] = STOP,  ['?'] = STOP,  ['"'] = QUOTE, [0xC2] = LEAD, [0xD6] = LEAD,
    [0xD8] = LEAD,     [0xDB] = LEAD, [0xE0] = LEAD, [0xE1] = LEAD, [0xE2] = LEAD, [0xE3] = LEAD, [0xEF] = LEAD};

/* What the sign of two or three bytes at p is. */
static int kind_of_lead(const unsigned char *p, size_t n, size_t *len)
{
    unsigned b = n > 1 ? p[1] : 0, c = n > 2 ? p[2] : 0;
    *len = p[0] >= 0xE0 ? 3 : 2;
    if (*len > n) *len = 1;
    switch (p[0]) {
    case 0xC2: return b == 0xAB || b == 0xBB ? QUOTE : PLAIN;               /* << >> */
    case 0xD6: return b == 0x89 ? STOP : PLAIN;                             /* Armenian */
    case 0xD8: return b == 0x9F ? STOP : PLAIN;                             /* Arabic question mark */
    case 0xDB: return b == 0x94 ? STOP : PLAIN;                             /* Urdu */
    case 0xE0: return b == 0xA5 && (c == 0xA4 || c == 0xA5) ? STOP : PLAIN; /* danda */
    case 0xE1:
        return (b == 0x8D && (c == 0xA2 || c == 0xA7)) || (b == 0x9F && c == 0x94) || (b == 0x81 && c == 0x8B) ? STOP
                                                                                                               : PLAIN;
    case 0xE2: return b == 0x80 && c >= 0x9C && c <= 0x9F ? QUOTE : b == 0x80 && c == 0xA6 ? STOP : PLAIN;
    case 0xE3: return b == 0x80 && c == 0x82 ? STOP : b == 0x80 && c >= 0x8C && c <= 0x8F ? QUOTE : PLAIN;
    case 0xEF: return b == 0xBC && (c == 0x81 || c == 0x9F) ? STOP : PLAIN;
    default: return PLAIN;
    }
}

#define AHEAD       6  /* segments that memory is asked for at once */
#define SETTLED     12 /* nats, or ten letters each, after which the language is taken as known */
#define SHORT       80 /* bytes that make a segment; before a quotation mark less will do */
#define SHORT_QUOTE 24

/* A lead that may begin a sign, but here begins a letter, by its second byte. */
static inline bool is_letter(const unsigned char *p, size_t n)
{
    static const uint8_t second[256] = {
        [0xD6] = 0x89, [0xD8] = 0x9F, [0xDB] = 0x94, [0xE0] = 0xA5, [0xE2] = 0x80, [0xE3] = 0x80, [0xEF] = 0xBC};
    return n > 2 && second[p[0]] && p[1] != second[p[0]];
}

/* The next byte that may end a segment. */
static inline size_t next_sign(const unsigned char *s, size_t i, size_t n)
{
#if LANG_SSE2
    /* ASCII signs, two-byte leads that are rare as letters, and all leads of three bytes */
    static const char sign[] = {'\n', '.', '!', '?', '"', (char)0xC2, (char)0xD6, (char)0xDB};
    const __m128i three = _mm_set1_epi8((char)0xE0), arabic = _mm_set1_epi8((char)0xD8);
    while (i + 16 <= n) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(_mm_max_epu8(x, three), x), _mm_cmpeq_epi8(x, arabic));
        for (size_t k = 0; k < sizeof sign; k++) hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8(sign[k])));
        unsigned bits = (unsigned)_mm_movemask_epi8(hit);
        if (!bits) {
            i += 16;
            continue;
        }
        i += (size_t)__builtin_ctz(bits);
        /* where one is, more are near: letter by letter for a while */
        for (size_t stop = i + 16; i < n && i < stop; i++) {
            if (!kinds[s[i]]) continue;
            if (!is_letter(s + i, n - i)) return i;
            i += s[i] >= 0xE0 ? 2 : 1;
            stop = i + 16;
        }
    }
#endif
    while (i < n && !kinds[s[i]]) i++;
    return i;
}

/* The end of the segment that starts at `at`; *next tells what ends it. */
static size_t segment_end(dtl_span t, size_t at, uint8_t *next)
{
    const unsigned char *s = (const unsigned char *)t.s;
    size_t i = at;
    *next = CUT_PARAGRAPH;
    for (;;) {
        i = next_sign(s, i, t.n);
        if (i >= t.n) return t.n;
        size_t len = 1;
        int kind = kinds[s[i]];
        if (kind == LEAD) kind = kind_of_lead(s + i, t.n - i, &len);
        i += len;
        if (kind == LINE_END) return i;
        if (i - at < (kind == QUOTE ? SHORT_QUOTE : SHORT)) continue;
        if (kind == STOP) {
            while (i < t.n && (s[i] == '"' || s[i] == '\'' || s[i] == ')' || s[i] == '.')) i++;
            if (i < t.n && len == 1 && s[i] != ' ' && s[i] < 0x80) continue; /* 3.5, U.S., example.com */
        }
        if (kind == STOP || kind == QUOTE) {
            while (i < t.n && s[i] == ' ') i++;
            if (i < t.n && s[i] == '\n') continue;
            *next = kind == STOP ? CUT_SENTENCE : CUT_QUOTE;
            return i;
        }
    }
}

/* ---- evidence ---- */

/* Reads the segments. Fills top of each; languages that may be in the text are counted in `mass`. */
static void read_segments(const dtl_lang_model *m, dtl_span text, const dtl_lang_opts *opts, dtl_lang_work *work,
                          segment *seg, size_t n, float *mass)
{
    const dtl_lang_set *only = opts ? opts->only : NULL;
    bool whole = opts && opts->whole;
    int hint = -1;
    float settled = 0; /* nats that speak for hint, and a tenth of the letters */
    lang_tally t;
    lang_look look[AHEAD];
    const bool quick = !whole && !only;
    for (size_t i = 0; i < n; i++) {
        lang_stop stop = {60, 300, 25, settled >= SETTLED ? hint : -1, 18, 3, 18, 3};
        dtl_span part = dtl_span_of(text.s + seg[i].start, seg[i].end - seg[i].start);
        lang_top *top = &seg[i].top;
        for (size_t j = i; quick && i % AHEAD == 0 && j < n && j < i + AHEAD; j++)
            lang_look_start(m, dtl_span_of(text.s + seg[j].start, seg[j].end - seg[j].start), look + (j - i));
        if (!quick || !lang_look_end(look + i % AHEAD, stop.hint, top)) {
            lang_tally_init(&t);
            /* what is read in part is read too little for memory to pay */
            lang_read(m, part, whole ? NULL : &stop, whole ? work : NULL, &t);
            lang_best(m, &t, only, hint, top);
        }
        if (!top->n) continue;
        float sure = top->n > 1 ? top->z[0] - top->z[1] : top->far;
        mass[top->lang[0]] += (float)part.n * (sure > 5 || settled >= SETTLED ? 1 : .3f);
        if (top->lang[0] == hint) {
            settled += sure + (float)top->letters * .1f;
        } else if (sure > 8 || hint < 0) {
            hint = top->lang[0];
            settled = sure;
        } else {
            settled += (float)top->letters * .1f; /* it says nothing clear, and more of the same will not either */
        }
    }
}

/* How far language l is behind the best one of the segment, heat divided out. */
static float behind(const dtl_lang_model *m, const segment *s, int l)
{
    const lang_top *top = &s->top;
    if (!top->n) return 0;
    float far = top->far;
    if (!lang_in(m->scripts + top->script, (size_t)l)) far = (float)top->letters * 4;
    for (uint32_t k = 0; k < top->n; k++)
        if (top->lang[k] == l) far = top->z[0] - top->z[k];
    far /= 2;
    return far < 30 ? far : 30;
}

/* The best row of languages over the segments: Viterbi. choice[n][k], way[n][k]. */
static void best_row(const dtl_lang_model *m, segment *seg, size_t n, const uint8_t *langs, size_t k, uint8_t *way,
                     uint8_t *row)
{
    float cost[LANGS_MAX] = {0}, now[LANGS_MAX];
    for (size_t i = 0; i < n; i++) {
        size_t low = 0;
        for (size_t l = 1; l < k; l++)
            if (cost[l] < cost[low]) low = l;
        float change = i ? price[seg[i].cut] : 0;
        for (size_t l = 0; l < k; l++) {
            bool jump = cost[low] + change < cost[l];
            way[i * k + l] = (uint8_t)(jump ? low : l);
            now[l] = (jump ? cost[low] + change : cost[l]) + behind(m, seg + i, langs[l]);
        }
        memcpy(cost, now, sizeof now);
    }
    size_t at = 0;
    for (size_t l = 1; l < k; l++)
        if (cost[l] < cost[at]) at = l;
    for (size_t i = n; i-- > 0;) {
        row[i] = (uint8_t)at;
        at = way[i * k + at];
    }
}

/* The probability of language l over segments [a, b) whose row is l: what the others are behind, added up. */
static void judge(const dtl_lang_model *m, const segment *seg, const uint8_t *row, size_t a, size_t b, uint8_t want,
                  const uint8_t *langs, size_t k, dtl_lang_guess *out)
{
    float sum[LANGS_MAX] = {0}, rest = 0;
    uint32_t letters = 0;
    for (size_t i = a; i < b; i++) {
        if (row[i] != want) continue;
        const lang_top *top = &seg[i].top;
        letters += top->letters;
        for (size_t l = 0; l < k; l++) sum[l] += behind(m, seg + i, langs[l]) * 2;
        /* a language that is nobody's first choice, but near everywhere */
        rest += top->n > 1 ? top->z[0] - top->z[1] : top->far;
    }
    /* what was read in part is evidence of fewer n-grams, which repeat each other less */
    float heat = lang_heat(m, letters) * .6f;
    double all = 1 + exp(-(double)rest / (double)heat), next = 0;
    size_t second = want;
    for (size_t l = 0; l < k; l++) {
        if (l == want) continue;
        double p = exp((double)(sum[want] - sum[l]) / (double)heat);
        if (p > 1e6) p = 1e6;
        if (p > next) next = p, second = l;
        all += p;
    }
    *out = (dtl_lang_guess){m->langs[langs[want]].code, letters ? 1 / all : 0, NULL, 0};
    if (next / all >= .01) out->second = m->langs[langs[second]].code, out->second_score = next / all;
}

/* The languages worth thinking of, most text first. */
static size_t candidates(const dtl_lang_model *m, const float *mass, uint8_t *langs)
{
    size_t k = 0;
    for (uint32_t l = 0; l < m->head->n_langs; l++) {
        if (mass[l] <= 0) continue;
        size_t at = k;
        while (at && mass[langs[at - 1]] < mass[l]) at--;
        if (at == LANGS_MAX) continue;
        if (k < LANGS_MAX) k++;
        memmove(langs + at + 1, langs + at, k - 1 - at);
        langs[at] = (uint8_t)l;
    }
    return k;
}

static dtl_status find_passages(const dtl_lang_model *m, dtl_span text, const dtl_lang_opts *opts, dtl_lang_work *work,
                                dtl_arena *arena, dtl_lang_passage **out, size_t *n_out, dtl_lang_guess *whole)
{
    size_t n = 0, cap = 0;
    segment *seg = NULL;
    uint8_t cut = CUT_PARAGRAPH;
    for (size_t at = 0; at < text.n; n++) {
        if (n == cap) {
            cap = cap ? cap * 2 : 64;
            segment *more = dtl_arena_alloc(arena, cap * sizeof *more);
            if (!more) return DTL_E_NOMEM;
            if (n) memcpy(more, seg, n * sizeof *seg);
            seg = more;
        }
        uint8_t next;
        size_t end = segment_end(text, at, &next);
        seg[n].start = at;
        seg[n].end = end;
        seg[n].cut = cut;
        seg[n].cps = dtl_utf8_count(dtl_span_of(text.s + at, end - at));
        cut = next;
        at = end;
    }
    float mass[DTL_LANG_MAX] = {0};
    uint8_t langs[LANGS_MAX];
    read_segments(m, text, opts, work, seg, n, mass);
    size_t k = candidates(m, mass, langs);
    dtl_lang_passage *p;
    size_t cps = 0, letters = 0;
    for (size_t i = 0; i < n; i++) {
        cps += seg[i].cps;
        letters += seg[i].top.letters;
    }
    if (n == 1 || k == 0 || letters < LANG_NOTHING) { /* too little to be divided, and it may be no language */
        dtl_lang_detect(m, text, opts, work, whole);
        if (!(p = dtl_arena_alloc(arena, sizeof *p))) return DTL_E_NOMEM;
        *p = (dtl_lang_passage){0, text.n, 0, cps, *whole};
        *out = p;
        *n_out = 1;
        return DTL_OK;
    }
    uint8_t *way = dtl_arena_alloc(arena, n * k), *row = dtl_arena_alloc(arena, n);
    if (!way || !row) return DTL_E_NOMEM;
    best_row(m, seg, n, langs, k, way, row);
    size_t runs = 1, share[LANGS_MAX] = {0}, most = 0, cp = 0;
    for (size_t i = 0; i < n; i++) {
        runs += i && row[i] != row[i - 1];
        share[row[i]] += seg[i].cps;
    }
    for (size_t l = 1; l < k; l++)
        if (share[l] > share[most]) most = l;
    if (!(p = dtl_arena_alloc(arena, runs * sizeof *p))) return DTL_E_NOMEM;
    *out = p;
    for (size_t i = 0, j; i < n; i = j, p++) {
        size_t here = 0;
        for (j = i; j < n && row[j] == row[i]; j++) here += seg[j].cps;
        *p = (dtl_lang_passage){seg[i].start, seg[j - 1].end, cp, cp + here, {0}};
        judge(m, seg, row, i, j, row[i], langs, k, &p->guess);
        cp += here;
    }
    *n_out = runs;
    judge(m, seg, row, 0, n, (uint8_t)most, langs, k, whole);
    return DTL_OK;
}

dtl_status dtl_lang_passages(const dtl_lang_model *m, dtl_span text, const dtl_lang_opts *opts, dtl_lang_work *work,
                             dtl_arena *arena, dtl_lang_passage **out, size_t *n_out, dtl_lang_guess *whole)
{
    *out = NULL;
    *n_out = 0;
    *whole = (dtl_lang_guess){DTL_LANG_UND, 0, NULL, 0};
    if (!text.n) return DTL_OK;
    return find_passages(m, text, opts, work, arena, out, n_out, whole);
}
