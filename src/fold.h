/* SPDX-License-Identifier: Apache-2.0
 *
 * fold: class, script and folded form of a code point. Room `text`; utf8proc behind it.
 */
#ifndef DATELINE_FOLD_H
#define DATELINE_FOLD_H

#include "dateline/base.h"
#include "fold_rule.h"

extern const fold_entry dtl_fold_table[FOLD_TABLE];

/* The entry of a code point; *keep is storage for those outside the table. */
static inline const fold_entry *dtl_fold_entry(uint32_t cp, fold_entry *keep)
{
    if (cp < FOLD_TABLE) return &dtl_fold_table[cp];
    if ((cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0xAC00 && cp <= 0xD7A3)) { /* Han and Hangul: no case, no marks */
        bool han = cp <= 0x9FFF;
        *keep = (fold_entry){C_LETTER,
                             (uint8_t)(han ? S_HAN : S_HANGUL),
                             3,
                             {(char)(0xE0 | cp >> 12), (char)(0x80 | (cp >> 6 & 63)), (char)(0x80 | (cp & 63))}};
        return keep;
    }
    *keep = fold_of((int32_t)cp);
    return keep;
}

/* 0..9 for a decimal digit of any script (UAX 44: blocks of ten in order); the block's start is found by looking back. */
int dtl_fold_digit(uint32_t cp);
/* Simple lower case of one code point, accents kept. */
uint32_t dtl_lower(uint32_t cp);

/* Simple upper case, a code point for a code point: how headlines in capitals are made for learning. */
void dtl_fold_upper(dtl_span text, dtl_buf *out);

#endif
