/* SPDX-License-Identifier: Apache-2.0
 * Classes, decompositions and compositions of Unicode 15, from tables made at build time. */
#ifndef DTL_NORM_TABLE_H
#define DTL_NORM_TABLE_H

#include "dateline/base.h"
#include "norm_rule.h"

extern const uint16_t dtl_norm_index[0x110000 / 64];
extern const uint32_t dtl_norm_blocks[][64];

static inline uint32_t norm_class(uint32_t cp)
{
    return dtl_norm_blocks[dtl_norm_index[cp >> 6]][cp & 63];
}

/* Canonical decomposition into out, or 0 where there is none (Hangul is left composed). */
unsigned norm_decompose(uint32_t cp, uint32_t out[4]);
/* The pair as one, or 0. Hangul too. */
uint32_t norm_compose(uint32_t a, uint32_t b);
/* The byte that is read as cp in windows-1252 (page 0) or windows-1251 (page 1), bytes without a letter being C1
 * controls; -1: none. cp >= 0x80. */
int norm_page_byte(uint32_t cp, int page);
uint32_t norm_page_letter(unsigned byte, int page);

/* One stretch of text between two sure boundaries: a starter and its marks, composed as they come. */
enum { NFC_MARKS = 30 }; /* UAX15-D3: stream-safe text has at most 30 non-starters in a row */
typedef struct nfc {
    dtl_buf *out;
    uint32_t starter;
    bool have;     /* is there a starter? */
    unsigned n;    /* marks waiting */
    unsigned run;  /* non-starters since the last starter */
    size_t capped; /* how often the cap cut a run */
    uint32_t mark[NFC_MARKS];
    uint8_t ccc[NFC_MARKS];
} nfc;

void nfc_push(nfc *x, uint32_t cp, uint32_t class_of_cp, bool cap);
void nfc_flush(nfc *x); /* writes what waits */

#endif
