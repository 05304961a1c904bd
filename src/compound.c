/* SPDX-License-Identifier: Apache-2.0 */
#include "compound.h"

#include <string.h>

#include "dateline/utf8.h"
#include "hash.h"

enum { PART_VALUE, PART_ONE, PART_SCALE, PART_AND, PART_FRACTION, PART_LENGTH, PART_DECADE, PART_PREFIX };

/* The first parts are as long as number words can be; a word of fewer bytes is one part. */
enum { PART_BYTES = 40, WORD_BYTES = 6, PARTS = 8 };

void dtl_compound_open(const dtl_set *set, dtl_compound_parts *parts)
{
    static const char *const names[COMPOUND_CLASSES][2] = {
        {"numword", "numword"}, {"numone", "numword"},         {"scale", "numword"},           {"num-and", NULL},
        {"frac", "numword"},    {"tunit-tail", "length-word"}, {"decade-tail", "decade-word"}, {"num-prefix", NULL}};
    parts->asked = dtl_set_conf(set, "compound").n != 0;
    for (int i = 0; i < COMPOUND_CLASSES; i++) {
        parts->cls[i] = dtl_set_class(set, names[i][0]);
        parts->made[i] = names[i][1] ? dtl_set_class(set, names[i][1]) : -1;
    }
}

typedef struct {
    const dtl_set *set;
    const dtl_compound_parts *parts;
    dtl_span word;
    dtl_num_part part[PARTS];
    dtl_compound *out;
    int budget; /* look-ups left: a hostile word is given up */
} splitter;

/* The entry of class `kind` that the piece is as a whole. */
static bool entry_of(const splitter *s, dtl_span piece, int kind, uint8_t *pack, uint32_t *entry)
{
    if (s->parts->cls[kind] < 0) return false;
    uint64_t h = dtl_hash_span(piece);
    for (size_t k = 0; k < s->set->n_packs; k++) {
        const dtl_pack *p = s->set->packs[k];
        uint32_t id = dtl_pack_word(p, piece, h), node = id ? dtl_pack_node(p, id) : 0, n = 0;
        const uint8_t *at = node ? dtl_pack_items(p, node, &n) : NULL;
        for (; n; n--) {
            pack_item item;
            at = dtl_pack_item(p, at, &item);
            if (s->set->cls_map[k][item.group->cls] != s->parts->cls[kind]) continue;
            *pack = (uint8_t)k, *entry = item.entry;
            return true;
        }
    }
    return false;
}

/* The value of the first n parts: at least two, or one before a tail. */
static bool value_of(const splitter *s, size_t n, bool tail, dtl_num *num)
{
    dtl_num_part turned[PARTS];
    bool scaled = false;
    dtl_dec v;
    for (size_t i = 0; i < n; i++)
        scaled |= s->part[i].kind == DTL_NUM_SCALE || s->part[i].kind == DTL_NUM_ADD || s->part[i].v.e >= 1;
    memcpy(turned, s->part, n * sizeof *turned);
    size_t k = dtl_number_turn_ones(turned, n);
    /* digits one behind the other ("zweidrei") are no compound */
    if (n < (tail ? 1 : 2) || (n > 1 && !scaled) || s->part[n - 1].kind == DTL_NUM_AND) return false;
    if (!dtl_number_compose(turned, k, &v) || !dtl_dec_print(v, num->digits, sizeof num->digits)) return false;
    if (!dtl_dec_is_int(v, &num->i)) num->i = INT64_MIN;
    num->ordinal = false;
    return true;
}

static bool split(splitter *s, size_t at, size_t n)
{
    static const dtl_num_kind as[COMPOUND_CLASSES] = {
        [PART_VALUE] = DTL_NUM_VALUE, [PART_ONE] = DTL_NUM_VALUE,    [PART_SCALE] = DTL_NUM_SCALE,
        [PART_AND] = DTL_NUM_AND,     [PART_FRACTION] = DTL_NUM_ADD, [PART_PREFIX] = DTL_NUM_VALUE};
    if (n == PARTS) return false;
    size_t end = s->word.n - at < PART_BYTES ? s->word.n : at + PART_BYTES;
    for (size_t to = end; to > at + 1; to--) { /* the longest part first */
        if (to < s->word.n && ((unsigned char)s->word.s[to] & 0xc0) == 0x80) continue;
        dtl_span piece = {s->word.s + at, to - at};
        for (int kind = 0; kind < COMPOUND_CLASSES; kind++) {
            uint8_t pack;
            uint32_t entry;
            bool last = to == s->word.n, tail = kind == PART_LENGTH || kind == PART_DECADE;
            if (s->budget-- <= 0) return false;
            if (tail && (!last || !n)) continue;
            if (kind == PART_PREFIX && last) continue;
            if ((kind == PART_AND && (!n || last)) || !entry_of(s, piece, kind, &pack, &entry)) continue;
            if (!tail) {
                s->part[n].kind = as[kind];
                s->part[n].v = dtl_dec_int(0);
                char room[DTL_VALUE_ROOM];
                if (kind != PART_AND &&
                    !dtl_dec_parse(dtl_entry_attr(s->set->packs[pack], entry, "num", room), &s->part[n].v))
                    continue;
            }
            if (!last) {
                if (split(s, to, n + 1)) return true;
                continue;
            }
            if (s->parts->made[kind] < 0 || !value_of(s, n + !tail, tail, &s->out->num)) continue;
            s->out->cls = (uint16_t)s->parts->made[kind];
            s->out->pack = pack;
            s->out->entry = entry;
            return true;
        }
    }
    return false;
}

/* The whole word as one entry of a list of numbers. */
static bool single(splitter *s)
{
    char room[DTL_VALUE_ROOM];
    for (int kind = PART_VALUE; kind <= PART_SCALE; kind++)
        if (entry_of(s, s->word, kind, &s->out->pack, &s->out->entry) &&
            dtl_dec_parse(dtl_entry_attr(s->set->packs[s->out->pack], s->out->entry, "num", room), &s->part[0].v)) {
            s->part[0].kind = DTL_NUM_VALUE;
            return value_of(s, 1, true, &s->out->num);
        }
    return false;
}

/* "ventunesimi", "veinticincoavos": a fraction's lower part is a number with another ending (denom-endings = esimi:o avos:). */
static bool lower_part(splitter *s)
{
    enum { LONGEST = 64 };
    char form[LONGEST];
    dtl_span ends = dtl_set_conf(s->set, "denom-endings"), word = s->word;
    int cls = dtl_set_class(s->set, "denom");
    for (size_t i = 0, k; cls >= 0 && i < ends.n; i = k + 1) {
        for (k = i; k < ends.n && ends.s[k] != ' ';) k++;
        const char *colon = memchr(ends.s + i, ':', k - i);
        if (!colon) continue;
        size_t seen = (size_t)(colon - ends.s) - i, base = k - i - seen - 1, stem = word.n - seen;
        if (word.n < seen + 2 || stem + base >= LONGEST || memcmp(word.s + stem, ends.s + i, seen)) continue;
        memcpy(form, word.s, stem);
        memcpy(form + stem, colon + 1, base);
        s->word = (dtl_span){form, stem + base};
        if (single(s) || split(s, 0, 0)) return s->out->cls = (uint16_t)cls, true;
    }
    return false;
}

bool dtl_compound_read(const dtl_set *set, const dtl_compound_parts *parts, dtl_span fold, dtl_compound *out)
{
    enum { LOOK_UPS = 4000 };
    splitter s = {.set = set, .parts = parts, .word = fold, .out = out, .budget = LOOK_UPS};
    memset(out, 0, sizeof *out);
    return fold.n >= WORD_BYTES && (split(&s, 0, 0) || lower_part(&s));
}
