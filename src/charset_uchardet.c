/* SPDX-License-Identifier: Apache-2.0
 * uchardet, which no other file includes. */
#include "charset.h"

#include <uchardet/uchardet.h>

const charset *charset_uchardet(dtl_span raw)
{
    uchardet_t u = uchardet_new();
    if (!u) return NULL;
    const charset *c = NULL;
    if (uchardet_handle_data(u, raw.s, raw.n < 65536 ? raw.n : 65536) == 0) {
        uchardet_data_end(u);
        c = charset_find(uchardet_get_charset(u));
    }
    uchardet_delete(u);
    return c && c->kind != CS_UTF8 ? c : NULL;
}
