/* SPDX-License-Identifier: Apache-2.0
 *
 * compound: words that are written together of a number and more numbers, or of a number and a tail: "dreihunderttausend",
 * "tjugofemtusen", "eenentwintigjarig", "sechzigminütig", "femtiotalet".
 *
 * Room `find`; for lists.c. The parts are words of the pack's lists, so a language needs no list of its compounds; `compound = yes` in
 * lang.conf asks for it. Tails are entries of classes of their own: what number and tail make is a phrase of another class, with the
 * tail's attributes and the number as `num`:
 *
 *     tunit-tail    length-word    dreijährig, tweedaagse; with a num-prefix before it too: pięcioletni, tweejarig
 *     decade-tail   decade-word    femtiotalet
 */
#ifndef DATELINE_COMPOUND_H
#define DATELINE_COMPOUND_H

#include "doc.h"
#include "number.h"
#include "packmap.h"

typedef struct dtl_compound {
    dtl_num num;
    uint32_t entry; /* of the last part */
    uint16_t cls;   /* of the set */
    uint8_t pack;
} dtl_compound;

/* The classes that compounds are made of, as the set numbers them. */
enum { COMPOUND_CLASSES = 8 };
typedef struct dtl_compound_parts {
    int cls[COMPOUND_CLASSES], made[COMPOUND_CLASSES];
    bool asked; /* the language has compounds */
} dtl_compound_parts;

void dtl_compound_open(const dtl_set *set, dtl_compound_parts *parts);
/* Does a folded word that no list of numbers has fall into parts that make one value? */
bool dtl_compound_read(const dtl_set *set, const dtl_compound_parts *parts, dtl_span fold, dtl_compound *out);

#endif
