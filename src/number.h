/* SPDX-License-Identifier: Apache-2.0
 *
 * number: exact decimals, digits as languages group them, and number words added up.
 *
 * Room `find`. A number is c * 10^e with at most 18 significant digits; what needs more is `bad`, and stays text
 * without a value rather than a rounded one. Words come as parts (value, or scale) in the order of the text; one method
 * adds up "three hundred and five thousand", "trois cent cinq mille", "三百零五千" and "15 lakh crore":
 *
 *     a plain value   is put on the stack, if it fits below the one there (hundred + five, not five + hundred)
 *     a scale         takes all values below it from the stack, adds them (none: one), multiplies, puts the product
 * back at the end      the stack is added up
 */
#ifndef DATELINE_NUMBER_H
#define DATELINE_NUMBER_H

#include "dateline/base.h"

typedef struct dtl_dec {
    uint64_t c; /* no trailing zero unless 0 */
    int e;
    bool neg, bad;
} dtl_dec;

dtl_dec dtl_dec_int(int64_t v);
dtl_dec dtl_dec_add(dtl_dec a, dtl_dec b);
dtl_dec dtl_dec_mul(dtl_dec a, dtl_dec b);
dtl_dec dtl_dec_div(dtl_dec a, int64_t b); /* to 12 significant digits where it does not end */
int dtl_dec_cmp(dtl_dec a, dtl_dec b);     /* by size, without sign */
bool dtl_dec_is_int(dtl_dec a, int64_t *v);
/* "-1234.5": no exponent, no useless zeros. Returns the length, 0 where it does not fit or the number is bad. */
size_t dtl_dec_print(dtl_dec a, char *out, size_t size);
/* Plain digits with one dot, as attributes write numbers: "0.5", "1000000", "1e12". */
bool dtl_dec_parse(dtl_span s, dtl_dec *out);

/* Decimal digit of any script, or -1. */
int dtl_number_digit(uint32_t cp);
/* Digits of one script with separators. decimal: what the language writes before decimals ('.' or ','); the other one
 * groups. By habit a lone separator that is not the decimal one and has three digits behind it groups too ("30.000" in
 * French news). False: no number ("1.2.3", "1,23,4", two scripts). */
bool dtl_number_read(dtl_span text, uint32_t decimal, dtl_dec *out);

typedef enum {
    DTL_NUM_VALUE, /* a number in digits or words */
    DTL_NUM_SCALE, /* hundred, thousand, lakh, 万: multiplies what stands before it */
    DTL_NUM_POINT, /* "point", "virgule": digits behind it are decimals */
    DTL_NUM_ADD,   /* "and a half": added to the rest whatever its size */
    DTL_NUM_AND,   /* "and": what stands behind it may be a fraction of its own */
    DTL_NUM_DIV    /* a fraction's lower part: "three fourths" */
} dtl_num_kind;

typedef struct dtl_num_part {
    dtl_num_kind kind;
    dtl_dec v;
} dtl_num_part;

#define DTL_NUM_PARTS 32
/* "three and twenty", "vierundzwanzig": where a language counts so, the ones before the tens become one part; how many parts are left. */
size_t dtl_number_turn_ones(dtl_num_part *parts, size_t n);
/* False where the parts are no number of one reading ("five hundred six hundred"). */
bool dtl_number_compose(const dtl_num_part *parts, size_t n, dtl_dec *out);

#endif
