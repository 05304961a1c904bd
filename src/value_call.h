/* SPDX-License-Identifier: Apache-2.0
 *
 * value_call: what the value functions share: slots, and numbers out of tokens. Room `find`.
 */
#ifndef DATELINE_VALUE_CALL_H
#define DATELINE_VALUE_CALL_H

#include <string.h>

#include "date.h"
#include "doc.h"
#include "rule.h"

typedef struct dtl_call {
    dtl_doc *doc;
    dtl_match *m;
    const dtl_action *act; /* the rule's value action */
    dtl_mention *mention;
    uint64_t names; /* of slots and captures that there may be, by dtl_call_bit() */
} dtl_call;

/* Value functions ask for some forty slots, of which a match has three: most are refused by a bit of their name. */
static inline uint64_t dtl_call_bit_of(char first, char last, size_t n)
{
    return UINT64_C(1) << (((unsigned char)first * 7u + (unsigned char)last * 3u + n) & 63);
}
static inline uint64_t dtl_call_bit(dtl_span name)
{
    return name.n ? dtl_call_bit_of(name.s[0], name.s[name.n - 1], name.n) : 0;
}

typedef struct dtl_slot_at {
    bool has;
    uint32_t first, last; /* tokens; first == last: a constant */
    dtl_span text;        /* the constant, or the text */
} dtl_slot_at;

dtl_slot_at dtl_call_slot_of(const dtl_call *c, dtl_span name);
static inline dtl_slot_at dtl_call_slot(const dtl_call *c, const char *name)
{
    dtl_span s = {name, strlen(name)};
    return c->names & dtl_call_bit(s) ? dtl_call_slot_of(c, s) : (dtl_slot_at){.has = false};
}
/* Attribute of what stands in the slot; a constant is its own attribute. */
dtl_span dtl_call_attr(const dtl_call *c, dtl_slot_at at, const char *key);
/* Number in the slot: digits, number words, or the attribute of that name. */
bool dtl_call_dec(const dtl_call *c, dtl_slot_at at, const char *attr, dtl_dec *v);
/* Numbers at the two ends of a range ("5 to 10 million": the start is in millions too). False: it is none. */
bool dtl_call_range(const dtl_doc *doc, dtl_slot_at from, dtl_slot_at to, dtl_dec *low, const dtl_dec *high);
/* Adds up the tokens [first, last). */
bool dtl_call_compose(const dtl_doc *doc, uint32_t first, uint32_t last, dtl_dec *v);
dtl_span dtl_call_print(dtl_doc *doc, dtl_dec v);
/* Decimal sign of the language. */
uint32_t dtl_call_decimal(const dtl_doc *doc);

/* Does the word end in one of the endings (apart by spaces), with something before it? */
bool dtl_call_ends(dtl_span word, dtl_span endings);

bool dtl_money_apply(dtl_call *c);
bool dtl_quantity_apply(dtl_call *c);
/* Numbers with the noun that they count, where no other value took them ("nine specialised agencies"). */
dtl_status dtl_count_find(dtl_doc *doc);
bool dtl_when_apply(dtl_call *c); /* date, duration, set */

#endif
