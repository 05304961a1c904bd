/* SPDX-License-Identifier: Apache-2.0 */
#include "norm_table.h"
#include "dateline/utf8.h"

#include <string.h>

#include "norm_tables.inc" /* made at build time */

unsigned norm_decompose(uint32_t cp, uint32_t out[4])
{
    size_t low = 0, high = sizeof norm_decomp / sizeof *norm_decomp;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (norm_decomp[mid].cp < cp) low = mid + 1;
        else high = mid;
    }
    if (low == sizeof norm_decomp / sizeof *norm_decomp || norm_decomp[low].cp != cp) return 0;
    memcpy(out, norm_decomp[low].to, sizeof norm_decomp[low].to);
    return norm_decomp[low].n;
}

enum { S_BASE = 0xAC00, L_BASE = 0x1100, V_BASE = 0x1161, T_BASE = 0x11A7, L_COUNT = 19, V_COUNT = 21, T_COUNT = 28 };

uint32_t norm_compose(uint32_t a, uint32_t b)
{
    /* Unicode 3.12, Hangul syllables */
    if (b - V_BASE < V_COUNT && a - L_BASE < L_COUNT) return S_BASE + ((a - L_BASE) * V_COUNT + (b - V_BASE)) * T_COUNT;
    if (b - T_BASE - 1 < T_COUNT - 1)
        return a - S_BASE < L_COUNT * V_COUNT * T_COUNT && (a - S_BASE) % T_COUNT == 0 ? a + (b - T_BASE) : 0;
    for (uint32_t h = norm_hash(a, b); norm_pairs[h][2]; h = (h + 1) % NORM_PAIRS)
        if (norm_pairs[h][0] == a && norm_pairs[h][1] == b) return norm_pairs[h][2];
    return 0;
}

int norm_page_byte(uint32_t cp, int page)
{
    unsigned b = cp < PAGE_END ? page_byte[page][page_slot[cp / 64]][cp % 64] : 0;
    return b ? (int)b : -1;
}

uint32_t norm_page_letter(unsigned byte, int page)
{
    return byte < 128 ? byte : norm_pages[page][byte - 128];
}

/* ---- composing ---- */

/* UAX15: a mark composes with the starter unless a mark of the same or a higher class stands between. */
static void compose_marks(nfc *x)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < x->n; i++) {
        uint32_t both = kept == 0 || x->ccc[kept - 1] < x->ccc[i] ? norm_compose(x->starter, x->mark[i]) : 0;
        if (both) {
            x->starter = both;
            continue;
        }
        x->mark[kept] = x->mark[i];
        x->ccc[kept++] = x->ccc[i];
    }
    x->n = kept;
}

void nfc_flush(nfc *x)
{
    if (x->have) {
        if (x->n) compose_marks(x);
        dtl_utf8_put(x->out, x->starter);
    }
    for (unsigned i = 0; i < x->n; i++) dtl_utf8_put(x->out, x->mark[i]);
    x->have = false;
    x->n = x->run = 0;
}

static void push_one(nfc *x, uint32_t cp, uint32_t c, bool cap)
{
    unsigned ccc = c & NC_CCC;
    if (ccc == 0) {
        if (x->have && c & NC_MAYBE) {
            compose_marks(x);
            uint32_t both = x->n == 0 ? norm_compose(x->starter, cp) : 0;
            if (both) {
                x->starter = both;
                x->run = 0;
                return;
            }
        }
        nfc_flush(x);
        x->starter = cp;
        x->have = true;
        return;
    }
    if (x->run == NFC_MARKS) { /* UAX15-D4: a grapheme joiner starts a new run */
        nfc_flush(x);
        if (cap) {
            x->starter = 0x34F;
            x->have = true;
            x->capped++;
        }
    }
    x->run++;
    unsigned i = x->n++;
    for (; i > 0 && x->ccc[i - 1] > ccc; i--) { /* at most 30: insertion keeps equal classes in their order */
        x->mark[i] = x->mark[i - 1];
        x->ccc[i] = x->ccc[i - 1];
    }
    x->mark[i] = cp;
    x->ccc[i] = (uint8_t)ccc;
}

void nfc_push(nfc *x, uint32_t cp, uint32_t c, bool cap)
{
    if (c & NC_DECOMP) {
        uint32_t d[4];
        unsigned n = norm_decompose(cp, d);
        for (unsigned i = 0; i < n; i++) push_one(x, d[i], norm_class(d[i]), cap);
    } else push_one(x, cp, c, cap);
}
