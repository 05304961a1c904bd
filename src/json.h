/* SPDX-License-Identifier: Apache-2.0
 * What record.c needs of json.c beyond the public header. */
#ifndef DATELINE_SRC_JSON_H
#define DATELINE_SRC_JSON_H

#include "dateline/record.h"

/* One pass over `base`; offsets in errors count from it. */
typedef struct json_scan {
    const unsigned char *base, *end;
    dtl_error *err;
    bool utf8; /* all of it is known to be well-formed: strings need not look */
} json_scan;

const unsigned char *dtl_json_space(const unsigned char *p, const unsigned char *end);
/* Behind the string literal / the value that starts at p, or NULL with sc->err set. `depth` levels are open already. */
const unsigned char *dtl_json_string(json_scan *sc, const unsigned char *p);
const unsigned char *dtl_json_value(json_scan *sc, const unsigned char *p, unsigned depth);
const unsigned char *dtl_json_fail(json_scan *sc, dtl_status status, const unsigned char *at, const char *what);
/* dtl_record_set() of what this library wrote itself: JSON on one line, which nobody needs to read again. */
dtl_status dtl_record_set_own(dtl_record *r, const char *key, dtl_span raw_json);
/* Is the raw inside of a literal this decoded key? */
bool dtl_json_key_is(dtl_span raw, dtl_span key);

#endif
