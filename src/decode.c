/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/decode.h"
#include "charset.h"
#include "dateline/utf8.h"

#include <stdio.h>
#include <string.h>

static void decided(dtl_decoded *how, const char *name, dtl_basis basis, double score)
{
    snprintf(how->charset, sizeof how->charset, "%s", name);
    how->basis = basis;
    how->score = score;
}

const char *dtl_basis_text(dtl_basis basis)
{
    switch (basis) {
    case DTL_BASIS_ASCII: return "ascii";
    case DTL_BASIS_BOM: return "bom";
    case DTL_BASIS_DECLARED: return "declared";
    case DTL_BASIS_UTF8: return "utf8";
    case DTL_BASIS_BROKEN: return "utf8-errors";
    case DTL_BASIS_DETECTED: return "detected";
    case DTL_BASIS_FALLBACK: return "fallback";
    }
    return "unknown";
}

/* Append as UTF-8. The bytes of the mark are already cut off; raw_base says how many they were. */
static dtl_status read_utf8(dtl_span raw, charset_sink *sink)
{
    size_t base = sink->base, at = 0;
    if (sink->raw_base && sink->map) dtl_map_add(sink->map, 0, 0, 0, sink->raw_base);
    if (!dtl_buf_grow(sink->out, raw.n)) return sink->out->status;
    while (at < raw.n) {
        dtl_span rest = {raw.s + at, raw.n - at};
        size_t good = dtl_utf8_valid_prefix(rest), next = good;
        dtl_buf_put(sink->out, rest.s, good);
        if (good == rest.n) break;
        dtl_utf8_next_slow(rest, &next);
        size_t to = sink->out->n - base;
        dtl_buf_put(sink->out, "\xEF\xBF\xBD", 3);
        if (sink->map) dtl_map_add(sink->map, to, to + 3, sink->raw_base + at + good, sink->raw_base + at + next);
        sink->n_bad++;
        at += next;
    }
    return sink->out->status;
}

static dtl_status read_bytes(dtl_span raw, const uint32_t table[256], charset_sink *sink)
{
    char utf8[256][4];
    unsigned char len[256];
    bool same[256];
    for (unsigned b = 0; b < 256; b++) {
        len[b] = (unsigned char)dtl_utf8_encode(utf8[b], table[b]);
        same[b] = table[b] == b && b < 0x80;
    }
    for (size_t i = 0; i < raw.n;) {
        size_t from = i;
        while (i < raw.n && same[(unsigned char)raw.s[i]]) i++;
        dtl_buf_put(sink->out, raw.s + from, i - from);
        for (; i < raw.n && !same[(unsigned char)raw.s[i]]; i++) {
            unsigned b = (unsigned char)raw.s[i];
            size_t to = sink->out->n - sink->base;
            dtl_buf_put(sink->out, utf8[b], len[b]);
            if (table[b] == DTL_UTF8_BAD) sink->n_bad++;
            if (sink->map) dtl_map_add(sink->map, to, to + len[b], sink->raw_base + i, sink->raw_base + i + 1);
        }
        if (sink->out->status != DTL_OK) break;
    }
    return sink->out->status;
}

static dtl_status read_as(const charset *c, dtl_span raw, charset_sink *sink)
{
    uint32_t table[256];
    if (c->kind == CS_UTF8) return read_utf8(raw, sink);
    if (c->kind == CS_BYTE) return charset_table(c, table) ? read_bytes(raw, table, sink) : DTL_E_NOMEM;
    if (sink->raw_base && sink->map) dtl_map_add(sink->map, 0, 0, 0, sink->raw_base);
    return charset_icu_decode(c, raw, sink);
}

static const charset *bom_of(dtl_span raw, size_t *n)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *name;
    } marks[] = {
        {"\xEF\xBB\xBF", 3, "utf-8"}, {"\xFF\xFE\x00\x00", 4, "utf-32le"}, {"\x00\x00\xFE\xFF", 4, "utf-32be"},
        {"\xFF\xFE", 2, "utf-16le"},  {"\xFE\xFF", 2, "utf-16be"},         {"\x84\x31\x95\x33", 4, "gb18030"},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (raw.n >= marks[i].n && !memcmp(raw.s, marks[i].bytes, marks[i].n)) {
            *n = marks[i].n;
            return charset_find(marks[i].name);
        }
    return NULL;
}

/* What UTF-8 would make of it. A sequence that the end of the text cuts is no error of the charset. */
typedef struct utf8_view {
    bool valid, ascii, escapes, nuls;
    size_t good, bad; /* multi-byte sequences, ill-formed subparts */
} utf8_view;

static utf8_view look(dtl_span raw)
{
    utf8_view v = {0};
    size_t ascii = dtl_utf8_ascii_prefix(raw);
    v.ascii = ascii == raw.n;
    v.valid = v.ascii || ascii + dtl_utf8_valid_prefix((dtl_span){raw.s + ascii, raw.n - ascii}) == raw.n;
    v.escapes = memchr(raw.s, 0x1B, raw.n) || (v.ascii && memchr(raw.s, '~', raw.n));
    v.nuls = raw.n && memchr(raw.s, 0, raw.n) != NULL;
    size_t most = raw.n < ascii + 262144 ? raw.n : ascii + 262144; /* enough to know */
    for (size_t at = ascii; at < most;) {
        bool bad = false;
        size_t was = at;
        if (dtl_utf8_next_bad(raw, &at, &bad) >= 0x80 && !bad) v.good++;
        if (bad && !(at == raw.n && raw.n - was < 4 && (unsigned char)raw.s[was] >= 0xC2)) v.bad++;
    }
    return v;
}

/* Does the charset read these bytes? Judged on the first 64 KiB. */
static bool fits(const charset *c, dtl_span raw)
{
    dtl_buf scratch;
    dtl_span part = {raw.s, raw.n < 65536 ? raw.n : 65536};
    dtl_buf_init(&scratch, 0, NULL);
    charset_sink sink = {.out = &scratch};
    bool good = read_as(c, part, &sink) == DTL_OK;
    size_t letters = dtl_utf8_count(dtl_buf_view(&scratch));
    dtl_buf_fini(&scratch);
    return good && sink.n_bad * 50 <= letters + 40; /* up to 2 % of damage is still this charset */
}

static const charset *escape_charset(dtl_span raw)
{
    for (size_t i = 0; i + 2 < raw.n; i++) {
        const char *p = raw.s + i;
        if (p[0] == 0x1B && p[1] == '$' && (p[2] == 'B' || p[2] == '@' || p[2] == '('))
            return charset_find("iso-2022-jp");
        if (p[0] == 0x1B && p[1] == '$' && p[2] == ')') return charset_find("iso-2022-kr");
        if (p[0] == '~' && p[1] == '{' && i + 5 < raw.n && memchr(p, '}', raw.n - i < 400 ? raw.n - i : 400) &&
            p[2] > 0x20 && p[3] > 0x20)
            return charset_find("hz-gb-2312");
    }
    return NULL;
}

/* UTF-16 and 32 without a mark: ASCII in it (spaces at least) puts NULs at one parity only. */
static const charset *wide_charset(dtl_span raw)
{
    size_t nul[4] = {0}, n = raw.n < 65536 ? raw.n & ~(size_t)3 : 65536;
    if (raw.n < 4) return NULL;
    for (size_t i = 0; i < n; i++) nul[i & 3] += raw.s[i] == 0;
    size_t q = n / 4;
    if (nul[2] * 10 > q * 9 && nul[3] * 10 > q * 9 && nul[0] * 4 < q) return charset_find("utf-32le");
    if (nul[0] * 10 > q * 9 && nul[1] * 10 > q * 9 && nul[3] * 4 < q) return charset_find("utf-32be");
    size_t even = nul[0] + nul[2], odd = nul[1] + nul[3];
    if (raw.n & 1 || even + odd < n / 64 + 1) return NULL;
    if (odd > 8 * even) return charset_find("utf-16le");
    if (even > 8 * odd) return charset_find("utf-16be");
    return NULL;
}

dtl_status dtl_decode_map(dtl_span raw, const char *declared, dtl_buf *out, dtl_decoded *how, dtl_map *map,
                          dtl_error *err)
{
    charset_sink sink = {.out = out, .map = map, .base = out->n};
    const charset *c, *named = NULL;
    size_t bom = 0;
    *how = (dtl_decoded){.score = 1};
    if (map) dtl_map_reset(map);
    decided(how, "utf-8", DTL_BASIS_ASCII, 1);
    if (raw.n == 0) return DTL_OK;
    c = bom_of(raw, &bom);
    if (c) decided(how, c->name, DTL_BASIS_BOM, 1);
    if (!c && declared && *declared) {
        named = charset_find(declared);
        how->declared_unknown = !named;
    }
    if (!c) {
        utf8_view v = look(raw);
        const charset *wide = v.nuls ? wide_charset(raw) : NULL;
        const charset *escapes = v.ascii && v.escapes ? escape_charset(raw) : NULL;
        bool utf8 = v.valid && !v.ascii;
        if (named && named->kind == CS_UTF8) {
            /* somebody says UTF-8: believed also where it is damaged, unless hardly anything of it is UTF-8 */
            if (wide || (!v.valid && v.good < v.bad)) how->declared_wrong = true;
            else {
                c = named;
                decided(how, c->name, v.ascii ? DTL_BASIS_ASCII : DTL_BASIS_DECLARED, 1);
            }
        } else if (named && !(utf8 && (named->kind == CS_BYTE || v.good >= 4)) && !(named->kind != CS_WIDE && wide) &&
                   !(v.ascii && !escapes && named->kind != CS_WIDE) && fits(named, raw)) {
            c = named;
            decided(how, c->name, DTL_BASIS_DECLARED, 1);
        } else if (named && !v.ascii) how->declared_wrong = true;
        if (!c && wide) {
            c = wide;
            decided(how, c->name, DTL_BASIS_DETECTED, 0.99);
        }
        if (!c && escapes) {
            c = escapes;
            decided(how, c->name, DTL_BASIS_DETECTED, 0.99);
        }
        if (!c && v.valid) {
            c = charset_find("utf-8");
            if (!v.ascii) decided(how, c->name, DTL_BASIS_UTF8, v.good > 2 ? 1 : 0.9);
        }
        if (!c && v.good > 2 && v.good >= 8 * v.bad) {
            c = charset_find("utf-8");
            decided(how, c->name, DTL_BASIS_BROKEN, 1 - (double)v.bad / (double)(v.good + v.bad));
        }
        if (!c) {
            double score = 0;
            c = charset_detect(raw, &score);
            if (c) decided(how, c->name, DTL_BASIS_DETECTED, score);
        }
        if (!c) {
            c = charset_find(v.good > v.bad ? "utf-8" : "windows-1252");
            decided(how, c->name, DTL_BASIS_FALLBACK, 0);
        }
    }
    how->bom = sink.raw_base = bom;
    if (bom && map && c->kind == CS_BYTE) dtl_map_add(map, 0, 0, 0, bom);
    dtl_status status = read_as(c, (dtl_span){raw.s + bom, raw.n - bom}, &sink);
    how->n_bad = sink.n_bad;
    if (status == DTL_OK && map) status = map->status;
    return status == DTL_OK ? DTL_OK : dtl_fail(err, status, "decoding %s: %s", c->name, dtl_status_text(status));
}

dtl_status dtl_decode(dtl_span raw, const char *declared, dtl_buf *out, dtl_decoded *how, dtl_error *err)
{
    return dtl_decode_map(raw, declared, out, how, NULL, err);
}
