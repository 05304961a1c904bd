/* SPDX-License-Identifier: Apache-2.0
 * What every map must be: edits in order, equal text between them, both texts covered. */
#ifndef DATELINE_FUZZ_MAP_H
#define DATELINE_FUZZ_MAP_H

#include "dateline/map.h"
#include "fuzz.h"

#include <string.h>

static inline void check_map(const dtl_map *m, dtl_span raw, dtl_span clean)
{
    size_t c = 0, r = 0;
    for (size_t i = 0; i <= m->n; i++) {
        dtl_map_edit e = i < m->n ? m->edits[i] : (dtl_map_edit){clean.n, clean.n, raw.n, raw.n, 1};
        must(e.clean >= c && e.raw >= r && e.clean_end >= e.clean && e.raw_end >= e.raw && e.pieces > 0);
        must(e.clean - c == e.raw - r);
        must(e.clean_end <= clean.n && e.raw_end <= raw.n);
        must((e.clean_end - e.clean) % e.pieces == 0 && (e.raw_end - e.raw) % e.pieces == 0);
        must(e.clean == c || memcmp(clean.s + c, raw.s + r, e.clean - c) == 0);
        c = e.clean_end;
        r = e.raw_end;
    }
    for (size_t i = 0; i < clean.n && i < 64; i++) {
        size_t a, b, x, y;
        dtl_map_raw(m, i, i + 1, &a, &b);
        must(a <= b && b <= raw.n);
        dtl_map_clean(m, a, b, &x, &y);
        must(x <= i && y >= i + 1);
    }
}

#endif
