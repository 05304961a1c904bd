/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

#include <string.h>

void dtl_keys_init(dtl_keys *m, dtl_arena *arena)
{
    *m = (dtl_keys){.arena = arena};
}

/* The upper bits of FNV are the better mixed ones. */
static size_t slot_of(uint64_t hash, size_t cap)
{
    return (size_t)(hash ^ (hash >> 29)) & (cap - 1);
}

static dtl_keys_cell *find(const dtl_keys *m, dtl_span key, uint64_t hash)
{
    size_t i = slot_of(hash, m->cap);
    while (m->cells[i].value != DTL_KEYS_NONE) {
        if (m->cells[i].hash == hash && dtl_span_eq(m->cells[i].key, key)) break;
        i = (i + 1) & (m->cap - 1);
    }
    return &m->cells[i];
}

uint32_t dtl_keys_get(const dtl_keys *m, dtl_span key)
{
    return m->cap ? find(m, key, dtl_hash(DTL_HASH_START, key))->value : DTL_KEYS_NONE;
}

static bool grow(dtl_keys *m)
{
    size_t cap = m->cap ? m->cap * 2 : 64;
    dtl_keys_cell *old = m->cells,
                  *cells = cap > SIZE_MAX / 4 / sizeof *cells ? NULL : dtl_arena_alloc(m->arena, cap * sizeof *cells);
    if (!cells) return false;
    for (size_t i = 0; i < cap; i++) cells[i].value = DTL_KEYS_NONE;
    size_t n = m->cap;
    m->cells = cells;
    m->cap = cap;
    for (size_t i = 0; i < n; i++)
        if (old[i].value != DTL_KEYS_NONE) *find(m, old[i].key, old[i].hash) = old[i];
    return true;
}

uint32_t *dtl_keys_at(dtl_keys *m, dtl_span key)
{
    if (m->n * 4 >= m->cap * 3 && !grow(m)) return NULL;
    uint64_t hash = dtl_hash(DTL_HASH_START, key);
    dtl_keys_cell *c = find(m, key, hash);
    if (c->value == DTL_KEYS_NONE) {
        c->key = key;
        c->hash = hash;
        m->n++; /* the caller writes a number at once */
    }
    return &c->value;
}
