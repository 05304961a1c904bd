/* SPDX-License-Identifier: Apache-2.0
 * A second opinion: mutated JSON, from a fixed seed, must be taken and refused as jansson does it, and decode to the same text.
 * Where jansson has a limit that RFC 8259 does not ask for (big numbers, NUL in names, half pairs) it is not asked. */
#include "dateline/record.h"
#include "tap.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

enum { ROUNDS = 400000, ROOM = 600 };

static const char *const seeds[] = {
    "{\"id\":\"a1\",\"text\":\"Hano\xC3\xAF, 17 novembre (VNA) \xE2\x80\x93 Le "
    "Comit\xC3\xA9\\nfin\",\"n\":-12.5e+3,\"a\":[1,2,{\"b\":null}],\"t\":true,\"f\":false}",
    "[0,-0,0.5,1e9,1E-9,-1.25e+10,123456789012,\"\",[],{},[[]],[{}]]",
    "{\"\\u0061\\uD83D\\uDE00\":\"\\\"\\\\\\/"
    "\\b\\f\\n\\r\\t\\u00e9\",\"\xF0\x9F\x98\x80\":\"\xE4\xB8\xAD\xE6\x96\x87\",\"x\":\"\\u0000\"}",
    " { \"a\" : [ 1 , 2 ] , \"b\" : { \"c\" : \"d\" } } ",
    "\"0123456789abcdef0123456789abcdef\\n0123456789abcdef\xC3\xA9\"",
    "[[[[[[[[1]]]]]]],{\"a\":{\"a\":{\"a\":[]}}}]",
    "{\"a\":1,\"a\":2,\"b\":[true,false,null,\"true\"]}",
    "-1.5e10",
    "null",
    "\"\\ud834\\udd1e \\u20ac\"",
};

static const char *const pieces[] = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\u00e9",
    "\\ud83d",
    "\\ude00",
    "\\n",
    "\\x",
    "null",
    "true",
    "false",
    "nul",
    "0",
    "-",
    "1",
    "9",
    ".",
    "e",
    "E+",
    "00",
    "1e5",
    " ",
    "\t",
    "\n",
    "\r",
    "\x01",
    "\x1f",
    "\x7f",
    "\xC3\xA9",
    "\xC3",
    "\xA9",
    "\xE2\x80",
    "\xED\xA0\x80",
    "\xF0\x9F\x98\x80",
    "\xF4\x90\x80\x80",
    "\xC0\x80",
    "\xFF",
    "\xEF\xBB\xBF",
    "\"\"",
    "{}",
    "[]",
    "\"a\":",
    ",\"k\":[",
    "'",
    "/",
    "/*",
    "NaN",
    "\\/",
    "\\\\",
    "\\\"",
};

static uint64_t state = 0x9E3779B97F4A7C15u;
static unsigned next(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 20) % below);
}

static size_t mutate(char *s, size_t n)
{
    unsigned times = 1 + next(4);
    while (times--) {
        size_t at = n ? next((unsigned)n + 1) : 0, len, to;
        const char *p;
        switch (next(7)) {
        case 0: /* one byte */
            if (at < n) s[at] = (char)next(256);
            break;
        case 1: /* cut out */
            len = 1 + next(6);
            if (at + len <= n) {
                memmove(s + at, s + at + len, n - at - len);
                n -= len;
            }
            break;
        case 2: /* cut off */
            if (next(3) == 0) n = at;
            break;
        case 3: /* twice */
            len = 1 + next(20);
            if (at + len <= n && n + len < ROOM) {
                memmove(s + at + len, s + at, n - at);
                n += len;
            }
            break;
        case 4: /* swapped */
            to = n ? next((unsigned)n) : 0;
            if (at < n && to < n) {
                char c = s[at];
                s[at] = s[to];
                s[to] = c;
            }
            break;
        default: /* put in */
            p = pieces[next(sizeof pieces / sizeof *pieces)];
            len = strlen(p);
            if (n + len < ROOM) {
                memmove(s + at + len, s + at, n - at);
                memcpy(s + at, p, len);
                n += len;
            }
        }
    }
    return n;
}

/* Every string of both readings, in order of the text: the same? jansson keeps no order of doubles, so only scalars and arrays are walked. */
static bool same(json_t *j, dtl_span raw, dtl_arena *arena)
{
    dtl_span k, v;
    size_t at = 0, i = 0;
    switch (dtl_json_kind_of(raw)) {
    case DTL_JSON_STRING: {
        dtl_span t;
        while (raw.n && raw.s[0] != '"') raw = dtl_span_of(raw.s + 1, raw.n - 1);
        while (raw.n && raw.s[raw.n - 1] != '"') raw.n--;
        t = dtl_json_decode(raw, arena, NULL);
        return json_is_string(j) && json_string_length(j) == t.n && memcmp(json_string_value(j), t.s, t.n) == 0;
    }
    case DTL_JSON_ARRAY:
        if (!json_is_array(j)) return false;
        while (dtl_json_next(raw, &at, &k, &v)) {
            json_t *e = json_array_get(j, i++);
            if (!e || !same(e, v, arena)) return false;
        }
        return i == json_array_size(j);
    case DTL_JSON_OBJECT:
        if (!json_is_object(j)) return false;
        while (dtl_json_next(raw, &at, &k, &v)) {
            char name[ROOM + 8];
            snprintf(name, sizeof name, "\"%.*s\"", (int)k.n, k.s);
            dtl_span d = dtl_json_decode(dtl_span_of(name, k.n + 2), arena, NULL), last;
            char plain[ROOM + 8];
            memcpy(plain, d.s, d.n);
            plain[d.n] = '\0';
            json_t *e = json_object_get(j, plain);
            if (!e || !dtl_json_member(raw, plain, &last) || !same(e, last, arena)) return false;
        }
        return true;
    case DTL_JSON_NUMBER: return json_is_number(j);
    case DTL_JSON_TRUE: return json_is_true(j);
    case DTL_JSON_FALSE: return json_is_false(j);
    case DTL_JSON_NULL: return json_is_null(j);
    case DTL_JSON_NONE: break;
    }
    return false;
}

int main(void)
{
    unsigned taken = 0, refused = 0, skipped = 0, differ = 0;
    char s[ROOM + 32], keep[ROOM + 32] = "";
    size_t n = 0;
    dtl_arena arena;
    dtl_arena_init(&arena, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        if (n == 0 || next(3) == 0) {
            const char *seed = seeds[next(sizeof seeds / sizeof *seeds)];
            n = strlen(seed);
            memcpy(s, seed, n);
        }
        n = mutate(s, n);
        dtl_error err = {0};
        json_error_t jerr;
        dtl_status st = dtl_json_check(dtl_span_of(s, n), &err);
        json_t *j = json_loadb(s, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &jerr);
        bool wrong = false, nul = memchr(s, '\0', n) != NULL; /* which jansson takes for the end */
        dtl_arena_reset(&arena);
        if (st == DTL_OK && j) {
            taken++;
            wrong = !same(j, dtl_span_of(s, n), &arena);
        } else if (st == DTL_E_DATA && !j) {
            refused++;
            wrong = err.byte > n || !err.msg[0];
        } else if (st == DTL_E_LIMIT || nul ||
                   (st == DTL_OK && (strstr(jerr.text, "too big") || strstr(jerr.text, "overflow") ||
                                     strstr(jerr.text, "NUL byte") || strstr(jerr.text, "invalid Unicode")))) {
            skipped++;
        } else {
            wrong = true;
        }
        if (wrong && differ++ < 10)
            printf("# we say %s (%s), jansson %s: %.*s\n", dtl_status_text(st), err.msg, j ? "ok" : jerr.text, (int)n,
                   s);
        json_decref(j);
        if (st == DTL_OK &&
            n < ROOM / 2) { /* from what is whole, on; from what is broken, back to the last whole one */
            memcpy(keep, s, n);
            keep[n] = '\0';
        } else {
            n = strlen(keep);
            memcpy(s, keep, n);
        }
    }
    printf("# %u taken by both, %u refused by both, %u not asked\n", taken, refused, skipped);
    ok(differ == 0, "%d mutations: %u judged differently", ROUNDS, differ);
    ok(taken > ROUNDS / 10 && refused > ROUNDS / 10 && skipped < ROUNDS / 20, "the mutations are worth something");
    dtl_arena_fini(&arena);
    return done();
}
