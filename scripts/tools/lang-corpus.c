/* SPDX-License-Identifier: Apache-2.0
 *
 * lang-corpus: reads the texts and word lists that the sources file names, cleans them, and counts words.
 */
#include "lang-train.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

lang langs[DTL_LANG_MAX];
size_t n_langs;
word *words;
size_t n_words;
uint32_t *syms;
double opt_flat = .12;
static size_t cap_words, n_syms, cap_syms;
static uint32_t *table; /* of words by hash; 0 = free, else number + 1 */
static size_t table_n;

void *must(void *p)
{
    if (!p) {
        fputs("lang-train: out of memory\n", stderr);
        exit(71);
    }
    return p;
}

void *grow(void *p, size_t *cap, size_t n, size_t row)
{
    if (n <= *cap) return p;
    *cap = n + n / 2 + 1024;
    return must(realloc(p, *cap * row));
}

uint64_t rnd(uint64_t *state)
{
    uint64_t z = (*state += LANG_MUL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint32_t intern(const uint32_t *sym, uint32_t n, uint8_t script)
{
    uint64_t h = script;
    for (uint32_t i = 0; i < n; i++) h = lang_mix(h, sym[i]);
    h *= LANG_MUL;
    if ((n_words + 1) * 2 > table_n) {
        table_n = table_n ? table_n * 2 : 1 << 20;
        free(table);
        table = must(calloc(table_n, sizeof *table));
        for (size_t i = 0; i < n_words; i++) {
            size_t at = words[i].hash & (table_n - 1);
            while (table[at]) at = (at + 1) & (table_n - 1);
            table[at] = (uint32_t)i + 1;
        }
    }
    size_t at = h & (table_n - 1);
    for (; table[at]; at = (at + 1) & (table_n - 1))
        if (words[table[at] - 1].hash == h) return table[at] - 1;
    words = grow(words, &cap_words, n_words + 1, sizeof *words);
    syms = grow(syms, &cap_syms, n_syms + n, sizeof *syms);
    memcpy(syms + n_syms, sym, n * sizeof *sym);
    words[n_words] = (word){h, (uint32_t)n_syms, (uint8_t)n, script, 0, 0};
    n_syms += n;
    table[at] = (uint32_t)++n_words;
    return (uint32_t)n_words - 1;
}

void load_word(const word *w, lang_word *out)
{
    out->sym[0] = LANG_BORDER;
    memcpy(out->sym + 1, syms + w->sym, w->n * sizeof *syms);
    out->n = w->n;
    out->script = w->script;
    out->sym[w->n + 1] = LANG_BORDER;
}

/* ---- per language counts, over all words, emptied between languages ---- */

static float *count;
static size_t cap_count;
static uint32_t *seen;
static size_t n_seen, cap_seen;

static void add(uint32_t w, float n)
{
    if (w >= cap_count) {
        size_t old = cap_count;
        count = grow(count, &cap_count, w + 1, sizeof *count);
        memset(count + old, 0, (cap_count - old) * sizeof *count);
    }
    if (count[w] == 0) {
        seen = grow(seen, &cap_seen, n_seen + 1, sizeof *seen);
        seen[n_seen++] = w;
    }
    count[w] += n;
}

static char *read_all(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "lang-train: %s cannot be read\n", path);
        exit(66);
    }
    size_t cap = 0;
    char *s = NULL;
    for (*n = 0;;) {
        s = grow(s, &cap, *n + 65536, 1);
        size_t k = fread(s + *n, 1, 65535, f);
        if (!k) break;
        *n += k;
    }
    s[*n] = 0;
    fclose(f);
    return s;
}

static bool has(const char *s, size_t n, const char *what)
{
    size_t k = strlen(what);
    for (size_t i = 0; i + k <= n; i++)
        if (!memcmp(s + i, what, k)) return true;
    return false;
}

static const char *const english[] = {"the",  "of",   "and", "to", "is",  "for", "with", "this", "that", "are", "you",
                                      "from", "your", "was", "by", "not", "be",  "have", "can",  "in",   "a",   "or"};
static bool is_english(const lang_word *w)
{
    for (size_t i = 0; i < sizeof english / sizeof *english; i++) {
        size_t k = strlen(english[i]), j = 0;
        if (k != w->n) continue;
        while (j < k && w->sym[j + 1] == (unsigned char)english[i][j]) j++;
        if (j == k) return true;
    }
    return false;
}

/* Another script that the language is written in: letters to letters, the longest that fits. */
typedef struct letter_map {
    char code[12];
    uint32_t from[2], to[2];
    bool first; /* at the start of a word only */
} letter_map;
static letter_map maps[400];
static size_t n_maps;

static size_t to_syms(const dtl_lang_model *m, const char *s, size_t n, uint32_t *out)
{
    lang_scan scan = {m, s, s + n};
    lang_word w;
    if (!lang_next(&scan, &w) || w.n > 2) return 0;
    memcpy(out, w.sym + 1, w.n * sizeof *out);
    if (w.n == 1 && w.e < s + n) out[w.n++] = '\''; /* a letter and an apostrophe */
    return w.n;
}

/* "@sr" TAB "а a б b ...": ^ before a letter: at the start of a word */
static void read_map(const dtl_lang_model *m, const char *code, char *pairs)
{
    for (char *p = strtok(pairs, " "), *q; p && (q = strtok(NULL, " ")); p = strtok(NULL, " ")) {
        if (n_maps == sizeof maps / sizeof *maps) exit(70);
        letter_map *x = maps + n_maps++;
        snprintf(x->code, sizeof x->code, "%s", code);
        x->first = *p == '^';
        to_syms(m, p + x->first, strlen(p + x->first), x->from);
        to_syms(m, q, strlen(q), x->to);
    }
}

/* The word in the other script; false where its letters are not all in the map. */
static bool rewrite(const dtl_lang_model *m, const char *code, const lang_word *w, lang_word *out)
{
    uint32_t n = 0;
    for (uint32_t i = 1; i <= w->n;) {
        const letter_map *best = NULL;
        for (size_t k = 0; k < n_maps; k++) {
            const letter_map *x = maps + k;
            if (strcmp(x->code, code) || x->from[0] != w->sym[i] || (x->first && i > 1)) continue;
            if (x->from[1] && (i == w->n || x->from[1] != w->sym[i + 1])) continue;
            if (!best || (x->from[1] && !best->from[1]) || (x->first && !best->first)) best = x;
        }
        if (!best || n + 2 > LANG_WORD_MAX) return false;
        out->sym[++n] = best->to[0];
        if (best->to[1]) out->sym[++n] = best->to[1];
        i += best->from[1] ? 2 : 1;
    }
    out->n = n;
    out->script = lang_char_of(m, out->sym[1]).script;
    return n > 0 && out->script;
}

static uint64_t chop = 7;

/* pieces of a run without spaces, as a reader might quote it */
static void add_pieces(const lang_word *w, float n)
{
    for (uint32_t at = 0; at < w->n;) {
        static const uint8_t len[16] = {1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 7, 8, 10};
        uint32_t k = len[rnd(&chop) & 15];
        if (k > w->n - at) k = w->n - at;
        add(intern(w->sym + 1 + at, k, w->script), n);
        at += k;
    }
}

static void read_text(const dtl_lang_model *m, lang *l, const char *path)
{
    size_t n;
    char *s = read_all(path, &n), *end = s + n;
    static lang_word buf[4096];
    bool own_english = !strcmp(l->code, "en");
    /* the file's main script: lines of another one are left-overs */
    size_t letters[LANG_SCRIPTS] = {0};
    lang_scan all = {m, s, end};
    while (lang_next(&all, buf)) letters[buf->script] += buf->n;
    uint8_t main_script = 0;
    for (uint8_t i = 1; i < LANG_SCRIPTS; i++)
        if (letters[i] > letters[main_script]) main_script = i;
    l->script = main_script;
    size_t total = 0;
    for (uint8_t i = 1; i < LANG_SCRIPTS; i++) total += letters[i];
    for (char *p = s; p < end;) {
        char *q = memchr(p, '\n', (size_t)(end - p));
        if (!q) q = end;
        size_t len = (size_t)(q - p);
        if (!has(p, len, "{{") && !has(p, len, "[[") && !has(p, len, "$1") && !has(p, len, "http") &&
            !has(p, len, "|")) {
            lang_scan scan = {m, p, q};
            size_t k = 0, en = 0, odd = 0;
            while (k < 4096 && lang_next(&scan, buf + k)) {
                en += is_english(buf + k);
                odd += letters[buf[k].script] * 20 < total;
                k++;
            }
            if (k && !(en * 4 >= k && en > 1 && !own_english) && odd * 2 < k) {
                l->lines = grow(l->lines, &l->cap_lines, l->n_lines + 2, sizeof *l->lines);
                l->lines[l->n_lines] = (uint32_t)l->n_tokens;
                for (size_t i = 0; i < k; i++) {
                    if (letters[buf[i].script] * 50 < total) continue;
                    uint32_t w = intern(buf[i].sym + 1, buf[i].n, buf[i].script);
                    l->tokens = grow(l->tokens, &l->cap_tokens, l->n_tokens + 1, sizeof *l->tokens);
                    l->tokens[l->n_tokens++] = w;
                    if (m->scripts[buf[i].script].cjk) add_pieces(buf + i, 1);
                    else add(w, 1);
                }
                if (l->n_tokens > l->lines[l->n_lines]) l->lines[++l->n_lines] = (uint32_t)l->n_tokens;
                l->lines = grow(l->lines, &l->cap_lines, l->n_lines + 2, sizeof *l->lines);
                for (size_t i = 0; i < k; i++) {
                    lang_word other;
                    if (!rewrite(m, l->code, buf + i, &other)) continue;
                    uint32_t w = intern(other.sym + 1, other.n, other.script);
                    l->tokens = grow(l->tokens, &l->cap_tokens, l->n_tokens + 1, sizeof *l->tokens);
                    l->tokens[l->n_tokens++] = w;
                    add(w, 1);
                }
                if (l->n_tokens > l->lines[l->n_lines]) l->lines[++l->n_lines] = (uint32_t)l->n_tokens;
                l->bytes += (double)len;
            }
        }
        p = q + 1;
    }
    free(s);
}

/* word TAB count; a list's counts are brought to the weight that list has beside text */
static void read_list(const dtl_lang_model *m, lang *l, const char *path, float weight)
{
    size_t n;
    char *s = read_all(path, &n), *end = s + n;
    /* a list may be in another script than the text: what counts is the script that the list itself is in */
    double sum[LANG_SCRIPTS] = {0}, all = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (char *p = s; p < end;) {
            char *q = memchr(p, '\n', (size_t)(end - p));
            if (!q) q = end;
            char *tab = memchr(p, '\t', (size_t)(q - p));
            if (tab && *p != '#') {
                double c = strtod(tab + 1, NULL);
                lang_scan scan = {m, p, tab};
                lang_word w, more;
                bool one = lang_next(&scan, &w) && !lang_next(&scan, &more) && w.s == p && w.e == tab && c > 0;
                if (one && pass == 0) {
                    sum[w.script] += c;
                    all += c;
                } else if (one && sum[w.script] > .3 * all) {
                    add(intern(w.sym + 1, w.n, w.script), (float)(c / sum[w.script] * weight));
                    if (rewrite(m, l->code, &w, &more))
                        add(intern(more.sym + 1, more.n, more.script), (float)(c / sum[w.script] * weight * .5));
                    l->bytes += (double)(tab - p) * 2;
                }
            }
            p = q + 1;
        }
    }
    free(s);
}

/* Words that are none: letters at random, keys in a row, shuffled words, consonants. */
static void make_noise(lang *l)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz"};
    static const char hard[] = "bcdfghjklmnpqrstvwxz";
    uint64_t s = 11;
    const size_t real = n_words;
    for (size_t i = 0; i < 60000; i++) {
        uint32_t sym[LANG_WORD_MAX], n = 0;
        uint64_t kind = rnd(&s) % 100, len = 2 + rnd(&s) % 9;
        if (kind < 40) {
            while (n < len) sym[n++] = (uint32_t)('a' + rnd(&s) % 26);
        } else if (kind < 62) {
            const char *row = rows[rnd(&s) % 6];
            size_t k = strlen(row), at = rnd(&s) % k;
            for (len = 3 + len % 6; n < len; at = (at + 1 + (rnd(&s) % 5 == 0)) % k) sym[n++] = (unsigned char)row[at];
        } else if (kind < 80) {
            const word *w = words + rnd(&s) % real;
            if (w->script != 1 || w->n < 4) continue;
            memcpy(sym, syms + w->sym, (n = w->n) * sizeof *sym);
            for (uint32_t k = n - 1; k; k--) {
                uint32_t j = (uint32_t)(rnd(&s) % (k + 1)), t = sym[j];
                sym[j] = sym[k], sym[k] = t;
            }
        } else if (kind < 88) {
            uint32_t a = (uint32_t)('a' + rnd(&s) % 26), b = rnd(&s) & 1 ? a : (uint32_t)('a' + rnd(&s) % 26);
            for (len += 2; n < len;) sym[n] = n % 2 ? b : a, n++;
        } else {
            while (n < len) sym[n++] = (unsigned char)hard[rnd(&s) % (sizeof hard - 1)];
        }
        uint32_t w = intern(sym, n, 1);
        if (w >= real) add(w, 1);
    }
    l->script = 1;
}

static void each(const char *names, char *out, size_t cap, const char *dir, const char *ext, const char **at)
{
    const char *p = *at ? *at : names, *q = p + strcspn(p, ",");
    snprintf(out, cap, "%s/%.*s%s", dir, (int)(q - p), p, ext);
    *at = *q ? q + 1 : q;
}

static int by_word(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void finish(lang *l)
{
    qsort(seen, n_seen, sizeof *seen, by_word);
    l->n_types = n_seen;
    l->types = must(malloc((n_seen + 1) * sizeof *l->types));
    double sum = 0;
    for (size_t i = 0; i < n_seen; i++) sum += count[seen[i]];
    for (size_t i = 0; i < n_seen; i++) {
        l->types[i] = (type){seen[i], (float)(count[seen[i]] / sum)};
        count[seen[i]] = 0;
    }
    n_seen = 0;
}

/* A word that another language has far more often is a loan or a left-over: it teaches nothing about this one. */
static void drop_loans(void)
{
    float *best = must(calloc(n_words, sizeof *best));
    uint8_t *who = must(calloc(n_words, 1));
    for (size_t i = 0; i < n_langs; i++)
        for (size_t j = 0; j < langs[i].n_types && langs[i].tier < 3; j++) {
            type *t = langs[i].types + j;
            if (t->p > best[t->word]) best[t->word] = t->p, who[t->word] = (uint8_t)i;
        }
    for (size_t i = 0; i < n_langs; i++) {
        lang *l = langs + i;
        l->sum = must(malloc((l->n_types + 1) * sizeof *l->sum));
        l->flat = must(malloc((l->n_types + 1) * sizeof *l->flat));
        double sum = 0, flat = 0;
        for (size_t j = 0; j < l->n_types; j++) {
            type *t = l->types + j;
            const word *w = words + t->word;
            bool loan = best[t->word] > t->p * 30 && who[t->word] != i;
            sum += loan ? 0 : t->p;
            if (!loan && (w->n > 3 || w->script != 1)) flat += pow(t->p, opt_flat);
            l->sum[j] = (float)sum;
            l->flat[j] = (float)flat;
        }
    }
    free(best);
    free(who);
}

void read_corpus(const dtl_lang_model *m, const char *sources, const char *dir)
{
    size_t n;
    char *s = read_all(sources, &n), path[600];
    for (char *p = s; *p;) {
        char *q = strchr(p, '\n');
        if (!q) q = p + strlen(p);
        if (*q) *q++ = 0;
        char *f[5] = {p, "", "", "", ""};
        for (int i = 1; i < 5; i++) {
            char *tab = strchr(f[i - 1], '\t');
            if (!tab) break;
            *tab = 0;
            f[i] = tab + 1;
        }
        p = q;
        if (f[0][0] == '#' || !f[0][0]) continue;
        if (f[0][0] == '@') {
            read_map(m, f[0] + 1, f[1]);
            continue;
        }
        if (n_langs == DTL_LANG_MAX) exit(65);
        lang *l = langs + n_langs++;
        snprintf(l->code, sizeof l->code, "%s", f[0]);
        l->tier = atoi(f[1]);
        l->texts = f[2], l->lists = f[3];
        l->bare = .05;
        if (!strncmp(f[4], "bare=", 5)) l->bare = strtod(f[4] + 5, NULL);
        if (!strncmp(f[4], "prior=", 6)) l->prior = (float)strtod(f[4] + 6, NULL);
        const char *at = NULL;
        while (*f[2] && *f[2] != '-' && (!at || *at)) {
            each(f[2], path, sizeof path, dir, ".txt", &at);
            read_text(m, l, path);
        }
        float tokens = (float)(l->n_tokens > 2000 ? l->n_tokens : 2000);
        at = NULL;
        if (!strcmp(f[3], "@noise")) make_noise(l);
        else
            while (*f[3] && *f[3] != '-' && (!at || *at)) {
                each(f[3], path, sizeof path, dir, ".tsv", &at);
                read_list(m, l, path, tokens * .7f);
            }
        finish(l);
    }
    drop_loans();
}
