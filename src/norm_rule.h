/* SPDX-License-Identifier: Apache-2.0
 * What the generator of the tables and their reader agree on. */
#ifndef DTL_NORM_RULE_H
#define DTL_NORM_RULE_H

#include <stdint.h>

/* A code point's class: combining class in the low 8 bits, then these. */
enum {
    NC_CCC = 0xFF,
    NC_NO = 1 << 8,      /* NFC_Quick_Check = No */
    NC_MAYBE = 1 << 9,   /* = Maybe: may compose with what stands before it */
    NC_DECOMP = 1 << 10, /* has a canonical decomposition (Hangul apart) */
    NC_REPAIR = 1 << 11, /* control, odd space or invisible */
    NC_CONT = 1 << 12,   /* what a UTF-8 continuation byte looks like in windows-1252 or 1251 */
    NC_LEAD = 1 << 13,   /* what a UTF-8 lead byte looks like there */
    NC_COMPAT = 1 << 14, /* ligature or full-width letter or digit */
    NC_LETTER = 1 << 15,
    NC_LOWER = 1 << 16,
    NC_JOINS = 1 << 17, /* of a script in which ZWJ and ZWNJ are spelling */
    NC_EMOJI = 1 << 18,
    NC_NFC = NC_CCC | NC_NO | NC_MAYBE /* not for sure a boundary of NFC */
};

enum { NORM_PAIRS = 2048 };

static inline uint32_t norm_hash(uint32_t a, uint32_t b)
{
    return (a * 0x9E3779B1u + b * 0x85EBCA6Bu) >> 21;
}

#endif
