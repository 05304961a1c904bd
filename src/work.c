/* SPDX-License-Identifier: Apache-2.0 */
#include "work.h"

#include <string.h>

bool dtl_work_more(dtl_work *w, void *array, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap) return true;
    uint32_t want = *cap ? *cap * 2 : 256;
    void **at = array, *p = dtl_mem_resize(w->mem, *at, (size_t)want * size);
    if (!p) {
        w->nomem = true;
        return false;
    }
    *at = p;
    *cap = want;
    return true;
}

void dtl_work_forget_words(dtl_work *w)
{
    w->n_words = w->n_uses = w->n_bases = w->n_compounds = 0;
    dtl_mem_release(w->mem, w->words); /* grow with an article of many words: given back */
    dtl_mem_release(w->mem, w->word_slots);
    w->words = NULL;
    w->word_slots = NULL;
    w->cap_words = w->n_word_slots = 0;
    w->epoch++;
}

void dtl_work_forget(dtl_work *w)
{
    dtl_work_forget_words(w);
    w->n_sigs = w->n_marks = 0;
    if (w->sig_slots) memset(w->sig_slots, 0, w->n_sig_slots * sizeof *w->sig_slots);
    memset(w->plain, 0, PLAIN * sizeof *w->plain);
    memset(w->grown, 0, GROWN * sizeof *w->grown);
    for (int f = 0; f < DTL_N_PHASES; f++) {
        dfa *d = &w->phase[f];
        d->n_states = d->n_ids = d->n_trans = d->n_symbols = 0;
        if (d->trans) memset(d->trans, 0, d->cap_trans * sizeof *d->trans);
        if (d->slots) memset(d->slots, 0, d->n_slots * sizeof *d->slots);
        if (d->start) memset(d->start, 0, d->cap_start * sizeof *d->start);
        if (d->of) memset(d->of, 0, d->n_of * sizeof *d->of);
        if (d->symbol_slots) memset(d->symbol_slots, 0, d->n_symbol_slots * sizeof *d->symbol_slots);
    }
}

dtl_status dtl_work_open(dtl_work **out, const dtl_set *set, const dtl_alloc *mem)
{
    dtl_work *w = dtl_mem_alloc(mem, sizeof *w);
    if (!w) return DTL_E_NOMEM;
    memset(w, 0, sizeof *w);
    w->set = set;
    w->mem = mem;
    dtl_compound_open(set, &w->compound_parts);
    w->plain = dtl_mem_alloc(mem, PLAIN * sizeof *w->plain);
    w->grown = dtl_mem_alloc(mem, GROWN * sizeof *w->grown);
    w->busy = dtl_mem_alloc(mem, (set->n_classes + 1) * sizeof *w->busy);
    w->rule_busy = dtl_mem_alloc(mem, (set->n_rules + 1) * sizeof *w->rule_busy);
    if (!w->plain || !w->grown || !w->busy || !w->rule_busy) {
        dtl_work_close(w);
        return DTL_E_NOMEM;
    }
    dtl_work_forget(w);
    *out = w;
    return DTL_OK;
}

void dtl_work_close(dtl_work *w)
{
    if (!w) return;
    for (int k = 0; k < DTL_N_ATTACHMENTS; k++)
        if (w->attachment[k].thing) w->attachment[k].release(w->mem, w->attachment[k].thing);
    void *all[] = {w->denials, w->grown, w->words, w->word_slots, w->bases, w->sigs,     w->sig_slots,
                   w->marks,   w->plain, w->busy,  w->rule_busy,  w->uses,  w->literals, w->compounds};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) dtl_mem_release(w->mem, all[i]);
    for (int f = 0; f < DTL_N_PHASES; f++) {
        dfa *d = &w->phase[f];
        void *of[] = {d->states,   d->ids,     d->slots, d->trans, d->start, d->seen,
                      d->list,     d->rules,   d->first, d->pred,  d->preds, d->by_class_off,
                      d->by_class, d->general, d->room,  d->of,    d->bits,  d->symbol_slots};
        for (size_t i = 0; i < sizeof of / sizeof *of; i++) dtl_mem_release(w->mem, of[i]);
    }
    dtl_mem_release(w->mem, w);
}

uint32_t dtl_work_epoch(const dtl_work *w)
{
    return w->epoch;
}

uint64_t dtl_work_hash(const dtl_work *w, uint32_t word)
{
    return w->words[word].hash;
}

void **dtl_work_attachment(dtl_work *w, int which, void (*release)(const dtl_alloc *mem, void *thing),
                           const dtl_alloc **mem)
{
    w->attachment[which].release = release;
    *mem = w->mem;
    return &w->attachment[which].thing;
}
