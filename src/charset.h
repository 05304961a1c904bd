/* SPDX-License-Identifier: Apache-2.0
 * The charsets that decode.c knows, and the detector's view of them. */
#ifndef DTL_CHARSET_H
#define DTL_CHARSET_H

#include "dateline/base.h"

enum { CS_BYTE, CS_MULTI, CS_UTF8, CS_WIDE }; /* one byte a letter; ICU's state machines; UTF-8; UTF-16 and 32 */

typedef struct charset {
    const char *name;
    const char *icu; /* NULL: a table of ours */
    int kind;
    bool guess; /* the detector considers it */
} charset;

extern const charset dtl_charsets[];
extern const size_t dtl_n_charsets;

const charset *charset_find(const char *label);
/* The 256 letters of a one-byte charset; 0xFFFD where a byte means nothing. False: no memory, or no such converter. */
bool charset_table(const charset *c, uint32_t table[256]);
/* Which charset the bytes are in, neither ASCII nor UTF-8; NULL where nothing fits. */
const charset *charset_detect(dtl_span raw, double *score);

/* uchardet's opinion, or NULL. */
const charset *charset_uchardet(dtl_span raw);

/* ICU, which only charset_icu.c knows. */
typedef struct charset_sink {
    dtl_buf *out;
    struct dtl_map *map; /* or NULL */
    size_t base;         /* where in out this text begins */
    size_t raw_base;     /* added to raw offsets (the BOM) */
    size_t n_bad;
} charset_sink;
dtl_status charset_icu_decode(const charset *c, dtl_span raw, charset_sink *sink);
bool charset_icu_known(const char *label, char *canonical, size_t size);
uint32_t charset_icu_lower(uint32_t cp);
bool charset_icu_cased(uint32_t cp);
bool charset_icu_letter(uint32_t cp);
bool charset_icu_table(const char *icu_name, uint32_t table[256]);

#endif
