/* SPDX-License-Identifier: Apache-2.0
 *
 * value: the closed set of value functions that rules call, and what dates mean beside each other and beside the anchor.
 *
 * Room `find`. A rule says `value FUNC slot=capture slot="constant"`; a slot that it does not name is the capture of the slot's
 * own name. Number phase: the match gets a num. Value phase: the mention gets its value.
 *
 *     number   all tokens of the match, added up           ordinal  the same, as an ordinal
 *     date     y m d w q half se wk dec cent h mi s ap pod tz n u rel dk ho mod era nth ref; d2 m2 y2 ... : a range
 *     duration n u (again and again), mod, rel             set      n u, or the slots of date; every
 *     money    n cur n2 (cents) sc                         quantity n uom n2 uom2; percent n
 *     text     no value
 *
 * What an attribute of a list entry is called: num ord (numbers), month wday season pod ap tu rel off feast mod ref zone era day half
 * quarter (dates), iso basis sub (money), uom factor (quantities).
 */
#ifndef DATELINE_VALUE_H
#define DATELINE_VALUE_H

#include "doc.h"

/* Before lists are looked up: "USD50" is a currency and a number, by `currency-glued` of lang.conf. */
dtl_status dtl_value_split(dtl_doc *doc);
/* False: impossible value; the match is dropped. mention: NULL in the number phase. */
bool dtl_value_apply(dtl_doc *doc, dtl_match *m, dtl_mention *mention);
/* Joins dates with their times and ranges, resolves them in order of the text. Mentions that became part of another go. */
dtl_status dtl_value_resolve(dtl_doc *doc);

#endif
