/* SPDX-License-Identifier: Apache-2.0
 *
 * token: words, numbers and marks of a text, with their shape.
 *
 * Idea    Rules and lists see tokens, never characters. Tokens are cut finer than UAX 29: at hyphens and apostrophes too, with a
 *         flag that says no space stood between, so that "l'ONU", "Jean-Pierre", "17-19" and "People's" need no special
 *         case anywhere. "J." and "U.S." stay whole. Where words have no spaces, Han and Hiragana are one token a
 *         character, Katakana and Hangul one a run, Thai, Lao, Khmer and Burmese one a word of ICU's dictionary.
 * Shape   tokens [n], first and last one are DTL_TOK_PARA (empty, at the ends of the text), and so is every line end between.
 * Units   start, end: bytes into the text, half-open. cp: code points before start.
 *         fold: lower case, without accents, apostrophes ' and hyphens - made one; what lists are looked up with.
 * Errors  Out of memory only. Everything is the arena's. Ill-formed UTF-8 reads as U+FFFD.
 * Source  UAX 29 (with the tailoring above), UAX 15, UAX 44 for categories (by utf8proc).
 */
#ifndef DATELINE_TOKEN_H
#define DATELINE_TOKEN_H

#include "dateline/base.h"

typedef enum {
    DTL_TOK_PARA,   /* start or end of the text, or a line end */
    DTL_TOK_WORD,   /* letters and marks, digits behind letters ("G20", "B52") */
    DTL_TOK_NUMBER, /* digits of one script, with inner . and , between digits ("30.000", "1,5"); value below */
    DTL_TOK_PUNCT,
    DTL_TOK_SYMBOL /* currency, math, emoji */
} dtl_token_kind;

enum {
    DTL_SHAPE_LOWER = 1 << 0,   /* first letter lower case */
    DTL_SHAPE_CAP = 1 << 1,     /* first upper, the rest not all upper; one upper letter alone counts */
    DTL_SHAPE_CAPS = 1 << 2,    /* two upper letters or more and no lower one ("LPRP", "U.S.", "G20") */
    DTL_SHAPE_MIXED = 1 << 3,   /* an upper letter behind a lower one ("McDonald", "iPhone") */
    DTL_SHAPE_INITIAL = 1 << 4, /* one upper letter and its dot: "J." */
    DTL_SHAPE_DOTTED = 1 << 5,  /* letters with dots between: "U.S.", "a.m." */
    DTL_SHAPE_NOCASE = 1 << 6,  /* letters of a script without case */
    DTL_SHAPE_GLUED = 1 << 7,   /* no space before */
    DTL_SHAPE_SENT = 1 << 8,    /* begins a sentence */
    DTL_SHAPE_ACCENT = 1 << 9,  /* fold took something away besides case */
    DTL_SHAPE_DIGIT = 1 << 10,  /* has a digit */
    DTL_SHAPE_IDEO = 1 << 11,   /* one Han or Hiragana character */
    DTL_SHAPE_QUOTE = 1 << 12,  /* a quotation mark */
    DTL_SHAPE_HEAD = 1 << 13    /* in a line that is all capitals */
};
#define DTL_SHAPE_UPPER (DTL_SHAPE_CAP | DTL_SHAPE_CAPS | DTL_SHAPE_INITIAL)

typedef struct dtl_token {
    uint32_t start, end, cp;
    uint32_t n_cp;  /* code points of the token */
    uint32_t sig;   /* index of its feature set; the matcher's */
    uint16_t shape; /* DTL_SHAPE_* */
    uint8_t kind;   /* dtl_token_kind */
    uint8_t
        script; /* 0 other, 1 Latin, 2 Cyrillic, 3 Greek, 4 Arabic, 5 Hebrew, 6 Han, 7 Kana, 8 Hangul, 9 Indic, 10 South-East Asian */
    dtl_span fold;  /* borrowed from the arena or the text */
    int64_t value;  /* of a NUMBER of digits alone (any script), up to 18 digits; -1 else */
    uint8_t digits; /* how many digits a NUMBER has, 255 at most */
    uint32_t word;  /* number of the folded form; the matcher's */
} dtl_token;

/* Cut text (at most 2^31 bytes) into tokens. */
dtl_status dtl_token_cut(dtl_span text, dtl_arena *arena, dtl_token **tokens, size_t *n);
/* The folded form of a word or phrase as lists keep it. */
dtl_span dtl_fold(dtl_span word, dtl_arena *arena);

#endif
