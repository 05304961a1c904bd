/* SPDX-License-Identifier: Apache-2.0
 *
 * Which charset? Each one that a language was written in reads the bytes, and what it reads is weighed as that language:
 * costs (-8 ln P) of each letter behind the one before it, of capitals in the wrong places, of bytes that mean nothing.
 * The cheapest reading of all languages and charsets wins. All readings explain the same bytes, so one-byte and multi-byte
 * charsets compete fairly. The statistics are text: src/packs/und/charset_letters.tsv.
 */
#include "charset.h"
#include "dateline/utf8.h"

#include <math.h>
#include <string.h>

typedef struct letter_block { /* 64 letters in a row; NO_COST: the language does not use it */
    uint16_t first;
    uint8_t cost[64];
} letter_block;
enum { NO_COST = 93 };

typedef struct language {
    const char *name, *charsets; /* "windows-1252,macintosh" */
    unsigned n;
    const uint16_t *letters;   /* [n]: blank, other ASCII marks, digits, a to z, then the rest in order */
    const uint8_t *costs;      /* [n][n], row = the letter before */
    const letter_block *alone; /* [n] in order: for scripts of thousands of letters */
} language;

#include "charset_letters.inc" /* made at build time */

enum {
    SAMPLE = 4096,
    LETTERS_MOST = 72,
    COST_OTHER = 100,   /* a letter that the language does not use */
    COST_BEHIND = 40,   /* any letter behind such a one */
    COST_SIGN = 84,     /* a sign that its texts do not have */
    COST_NEWS = 56,     /* a quote, a dash, the euro and their like */
    COST_INSIDE = 30,   /* more for a sign right behind a letter, quotes apart */
    COST_NOTHING = 160, /* a byte without meaning, a control */
    COST_BAD = 200      /* an ill-formed sequence of a multi-byte charset */
};

/* How a byte reads in one charset as one language. */
typedef struct reading {
    uint8_t letter; /* its place among the letters; OTHER, SIGN, NOTHING */
    uint8_t cased : 1, upper : 1;
} reading;
enum { NEWS = 252, OTHER = 253, SIGN = 254, NOTHING = 255 };

/* Lines with bytes outside ASCII, up to SAMPLE bytes. Cut at ASCII only, so that no multi-byte letter is torn. */
static size_t take_sample(dtl_span raw, char *to)
{
    size_t n = 0, at = 0;
    while (at < raw.n && n < SAMPLE) {
        size_t high = at + dtl_utf8_ascii_prefix((dtl_span){raw.s + at, raw.n - at});
        if (high >= raw.n) break;
        size_t from = high > at + 48 ? high - 48 : at, to_copy;
        const char *nl = memchr(raw.s + high, '\n', raw.n - high);
        size_t end = nl ? (size_t)(nl - raw.s) + 1 : raw.n;
        to_copy = end - from;
        if (to_copy > SAMPLE - n) to_copy = SAMPLE - n;
        memcpy(to + n, raw.s + from, to_copy);
        n += to_copy;
        at = end;
    }
    return n;
}

static bool control(uint32_t cp)
{
    return (cp < 0x20 && cp != '\n' && cp != '\t' && cp != '\r') || (cp >= 0x7F && cp < 0xA0);
}

static bool news_sign(uint32_t cp)
{
    return (cp >= 0x2010 && cp < 0x203B) || cp == 0x20AC || cp == 0xA3 || cp == 0xA7 || cp == 0xAB || cp == 0xB0 ||
           cp == 0xB7 || cp == 0xBB;
}

static unsigned place_of(const language *l, uint32_t cp)
{
    for (unsigned i = 3; i < l->n; i++)
        if (l->letters[i] == cp) return i;
    return LETTERS_MOST;
}

static void read_bytes_as(const language *l, const uint32_t table[256], reading out[256])
{
    for (unsigned b = 0; b < 256; b++) {
        uint32_t cp = table[b], low = charset_icu_lower(cp);
        reading r = {OTHER, charset_icu_cased(cp), low != cp};
        unsigned place = place_of(l, low);
        if (cp == DTL_UTF8_BAD || control(cp)) r.letter = NOTHING;
        else if (cp == ' ' || cp == '\n' || cp == '\t' || cp == '\r' || cp == 0xA0) r.letter = 0;
        else if (place < LETTERS_MOST) r.letter = (uint8_t)place;
        else if (cp >= '0' && cp <= '9') r.letter = 2;
        else if (cp < 0x80) r.letter = 1;
        else if (!charset_icu_letter(cp)) r.letter = news_sign(cp) ? NEWS : SIGN;
        out[b] = r;
    }
}

/* Costs of a capital (8 ln): behind [no letter, small, capital]; of a small letter there. */
static const uint8_t cost_upper[3] = {12, 44, 10}, cost_lower[3] = {2, 0, 3};

static uint64_t weigh_bytes(dtl_span s, const language *l, const reading read[256], uint64_t limit)
{
    uint64_t sum = 0;
    unsigned before = 0, shape = 0;
    for (size_t i = 0; i < s.n && sum < limit; i++) {
        reading r = read[(unsigned char)s.s[i]];
        if (r.letter < LETTERS_MOST) sum += before < LETTERS_MOST ? l->costs[before * l->n + r.letter] : COST_BEHIND;
        else if (r.letter == SIGN) sum += COST_SIGN + (before >= 3 ? COST_INSIDE : 0);
        else sum += r.letter == NOTHING ? COST_NOTHING : r.letter == NEWS ? COST_NEWS : COST_OTHER;
        if (r.cased) sum += r.upper ? cost_upper[shape] : cost_lower[shape];
        shape = !r.cased ? 0 : r.upper ? 2 : 1;
        before = r.letter < LETTERS_MOST ? r.letter : r.letter == SIGN || r.letter == NEWS ? 1 : LETTERS_MOST;
    }
    return sum;
}

static unsigned cost_alone(const language *l, uint32_t cp)
{
    unsigned low = 0, high = l->n;
    uint32_t want = charset_icu_lower(cp);
    if (want < 0x80 && !(want >= 'a' && want <= 'z')) want = want >= '0' && want <= '9' ? '0' : want <= ' ' ? ' ' : '.';
    while (low < high) {
        unsigned mid = (low + high) / 2;
        if (l->alone[mid].first + 63u < want) low = mid + 1;
        else high = mid;
    }
    unsigned cost =
        low < l->n && l->alone[low].first <= want ? l->alone[low].cost[want - l->alone[low].first] : NO_COST;
    if (cost != NO_COST) return cost;
    return want >= 0x3000 && charset_icu_letter(want) ? COST_OTHER : COST_OTHER + 20;
}

/* What the charset makes of the sample, in `text`. */
static bool read_multi(dtl_span s, const charset *c, dtl_buf *text, size_t *bad)
{
    dtl_buf_reset(text);
    charset_sink sink = {.out = text};
    if (charset_icu_decode(c, s, &sink) != DTL_OK) return false;
    *bad = sink.n_bad;
    return true;
}

static uint64_t weigh_text(dtl_span text, const language *l, size_t bad)
{
    uint64_t sum = bad * COST_BAD;
    for (size_t at = 0; at < text.n;) {
        uint32_t cp = dtl_utf8_next(text, &at);
        sum += cp == DTL_UTF8_BAD ? 0 : control(cp) ? COST_NOTHING : cost_alone(l, cp);
    }
    return sum;
}

typedef struct verdict {
    const charset *c;
    uint64_t cost;
} verdict;

/* Do two charsets read the sample differently? */
static bool differ(const charset *a, const charset *b, dtl_span s)
{
    uint32_t x[256], y[256];
    if (a->kind != CS_BYTE || b->kind != CS_BYTE) return true;
    if (!charset_table(a, x) || !charset_table(b, y)) return true;
    for (size_t i = 0; i < s.n; i++)
        if (x[(unsigned char)s.s[i]] != y[(unsigned char)s.s[i]]) return true;
    return false;
}

const charset *charset_detect(dtl_span raw, double *score)
{
    char bytes[SAMPLE];
    dtl_span s = {bytes, take_sample(raw, bytes)};
    verdict all[48]; /* best cost of each charset */
    size_t n_all = 0, high = 0;
    dtl_buf text;
    *score = 0;
    dtl_buf_init(&text, 0, NULL);
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const language *l = languages + i;
        for (const char *name = l->charsets; *name;) {
            char label[32];
            size_t n = strcspn(name, ",");
            memcpy(label, name, n < 31 ? n : 31);
            label[n < 31 ? n : 31] = '\0';
            name += n + (name[n] == ',');
            const charset *c = charset_find(label);
            if (!c) continue;
            size_t k = 0;
            while (k < n_all && all[k].c != c) k++;
            if (k == sizeof all / sizeof *all) continue;
            uint64_t cost = UINT64_MAX, limit = k < n_all ? all[k].cost : UINT64_MAX;
            if (l->alone) {
                size_t bad = 0;
                if (read_multi(s, c, &text, &bad)) cost = weigh_text(dtl_buf_view(&text), l, bad);
            } else {
                uint32_t table[256];
                reading read[256];
                if (!charset_table(c, table)) continue;
                read_bytes_as(l, table, read);
                cost = weigh_bytes(s, l, read, limit);
            }
            if (k == n_all) all[n_all++] = (verdict){c, cost};
            else if (cost < all[k].cost) all[k].cost = cost;
        }
    }
    dtl_buf_fini(&text);
    verdict best = {NULL, UINT64_MAX};
    uint64_t second = UINT64_MAX;
    for (size_t k = 0; k < n_all; k++)
        if (all[k].cost < best.cost) best = all[k];
    for (size_t k = 0; best.c && k < n_all; k++)
        if (all[k].c != best.c && all[k].cost < second && differ(all[k].c, best.c, s)) second = all[k].cost;
    for (size_t i = 0; i < s.n; i++) high += (unsigned char)bytes[i] >= 0x80;
    if (!best.c) return NULL;
    double margin = second == UINT64_MAX ? 1000 : (double)(second - best.cost) / 8;
    *score = 1 - 0.5 * exp(-margin / 3);
    /* a language that is not among ours: every reading is poor, so somebody else is asked */
    if (best.cost > 36 * (uint64_t)s.n + 64 * (uint64_t)high) {
        const charset *other = charset_uchardet(raw);
        *score = 0.3;
        if (other && !other->guess) return other;
    }
    return best.c;
}
