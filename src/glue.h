/* SPDX-License-Identifier: Apache-2.0
 *
 * glue: cuts words in which number, unit and particle are written together, as Korean does: "이십일조원을", "세시반에", "3억5천만".
 *
 * Room `find`; before the lists are looked up. Where lang.conf says `glued = yes`, a word is cut if it falls wholly into pieces of the
 * pack's lists: a number (numword, numone, scale, num-point), tails (glue-tail), and at the end a particle (an ending of `suffixes`). A
 * head (glue-head, minus) may stand before them; behind a word of glue-before or minus a number needs no more. A number of one piece, which could be a syllable of any word, is cut only before a tail that
 * says so: `sure=yes`, or, where the number is `native=yes`, a tail that is so too. A number of class glue-not is a word, and is cut only
 * before a tail; with `ever=yes` never. In other scripts than Hangul only a head is cut from the one number behind it ("وعشرون", and twenty).
 */
#ifndef DATELINE_GLUE_H
#define DATELINE_GLUE_H

#include "doc.h"

dtl_status dtl_glue_cut(dtl_doc *doc);

#endif
