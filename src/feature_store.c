/* SPDX-License-Identifier: Apache-2.0
 * See feature_part.h. This file: what features keep from article to article: names' hashes, and class sets by number. */
#include "feature_part.h"
#include "match.h"

static const char *const class_name[DTL_FX_N_CLASSES] = {
#define X(name) #name,
    DTL_FX_CLASSES(X)
#undef X
};
static const char *const shape_name[N_SHAPES] = {
#define X(id, name) name,
    FX_SHAPES(X)
#undef X
};
static const char *const tpl_name[N_TPL] = {
#define X(id, name) name,
    FX_TEMPLATES(X)
#undef X
};
static const char *const small_name[N_SMALL] = {
#define X(id, name) name,
    FX_SMALL(X)
#undef X
};

const char *dtl_fx_template(int tpl)
{
    return tpl_name[tpl];
}

/* "org_head" is the class "org-head" of the packs. */
static size_t class_text(const char *name, char out[32])
{
    size_t n = 0;
    for (; name[n] && n < 31; n++) out[n] = name[n] == '_' ? '-' : name[n];
    out[n] = 0;
    return n;
}

static uint64_t atom(dtl_fx *fx, dtl_span name)
{
    uint64_t h = dtl_hash_span(name);
    if (fx->names) fx->names->atom(fx->names->user, h, name);
    return h;
}

static void name_all(dtl_fx *fx)
{
    dtl_fx_const *k = fx->k;
    const dtl_set *set = fx->doc->set;
    char text[32];
    for (int i = 0; i < DTL_FX_N_CLASSES; i++) {
        size_t len = class_text(class_name[i], text);
        int cls = set ? dtl_set_class(set, text) : -1;
        if (cls >= 0 && (size_t)cls < k->n_classes) k->bit[cls] = (uint8_t)i;
        k->cls[i] = atom(fx, dtl_span_of(text, len));
        text[len] = '.', text[len + 1] = 'B';
        k->cls_b[i] = atom(fx, dtl_span_of(text, len + 2));
        text[len + 1] = 'I';
        k->cls_i[i] = atom(fx, dtl_span_of(text, len + 2));
    }
    for (int i = 0; i < N_SHAPES; i++) k->shape[i] = atom(fx, dtl_span_str(shape_name[i]));
    for (int i = 0; i < N_SMALL; i++) k->small[i] = atom(fx, dtl_span_str(small_name[i]));
    for (int i = 0; i < 64; i++) {
        char name[] = {'f', (char)('0' + i / 16), '.', (char)('0' + i % 16), 0};
        if (i % 16 <= 4) k->freq[i] = atom(fx, i ? dtl_span_of(name, 4) : DTL_LIT("rare"));
    }
    for (int i = 0; i < N_TPL; i++) k->tpl[i] = dtl_hash_span(dtl_span_str(tpl_name[i]));
    for (int i = 0; i < DTL_NOTYPE; i++) k->type[i] = atom(fx, dtl_span_str(dtl_type_name((dtl_type)i)));
}

static void open_common(dtl_fx_const *k, const dtl_set *set)
{
    for (size_t p = set ? dtl_set_n_packs(set) : 0; p-- > 0 && k->n_common < 2;) {
        dtl_wordtable *t = &k->common[k->n_common];
        if (dtl_wordtable_open(t, dtl_pack_section(dtl_set_pack(set, p), "common"), NULL) == DTL_OK && t->slots)
            k->n_common++;
    }
}

static void release(const dtl_alloc *mem, void *thing)
{
    dtl_fx_const *k = thing;
    void *all[] = {k->bit, k->seen, k->sets, k->slots, k};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) dtl_mem_release(mem, all[i]);
}

bool dtl_fx_const_open(dtl_fx *fx)
{
    enum { SETS_MOST = 1 << 15 }; /* more are forgotten with the next article */
    const dtl_alloc *mem;
    void **slot = dtl_work_attachment(fx->doc->work, DTL_ATTACH_FEATURES, release, &mem);
    dtl_fx_const *k = fx->k = *slot;
    if (k) {
        if (fx->names) name_all(fx);
        if (k->n_seen > SETS_MOST) {
            memset(k->seen, 0, k->cap_seen * sizeof *k->seen);
            memset(k->slots, 0, k->n_slots * sizeof *k->slots);
            k->n_seen = 0;
            k->n_sets = 1;
            k->epoch++;
        }
        return true;
    }
    if (!(k = dtl_mem_alloc(mem, sizeof *k))) return false;
    memset(k, 0, sizeof *k);
    k->mem = mem;
    k->n_classes = fx->doc->set ? dtl_set_n_classes(fx->doc->set) : 0;
    if (!(k->bit = dtl_mem_alloc(mem, k->n_classes + 1))) {
        release(mem, k);
        return false;
    }
    memset(k->bit, 0xff, k->n_classes + 1);
    *slot = fx->k = k;
    name_all(fx);
    open_common(k, fx->doc->set);
    k->n_sets = 1;
    return true;
}

/* --- class sets --- */

/* Of the telling classes the first four. */
static fx_some some_of(const dtl_fx_const *k, uint64_t cls, const uint64_t *begin)
{
    fx_some s = {{0}, 0};
    for (cls &= ~BIT(common_top); cls && s.n < 4; cls &= cls - 1) {
        int b = __builtin_ctzll(cls);
        s.h[s.n++] = !begin ? k->cls[b] : *begin >> b & 1 ? k->cls_b[b] : k->cls_i[b];
    }
    if (s.n == 0) s.h[s.n++] = k->small[A_NONE];
    return s;
}

static uint32_t slot_of(const fx_some *s, uint32_t n_slots)
{
    return (uint32_t)(dtl_hash_bytes(s->h, sizeof s->h) >> 20) & (n_slots - 1);
}

/* Room for one more set; number 0 is left to tokens without a class. */
static bool widen_sets(dtl_fx_const *k)
{
    if (k->n_sets * 2 < k->n_slots) return true;
    uint32_t n = k->n_slots ? k->n_slots * 2 : 1024;
    uint32_t *slots = dtl_mem_alloc(k->mem, n * sizeof *slots);
    fx_some *sets = slots ? dtl_mem_resize(k->mem, k->sets, n / 2 * sizeof *sets) : NULL;
    if (!sets) {
        dtl_mem_release(k->mem, slots);
        return false;
    }
    k->sets = sets;
    k->cap_sets = n / 2;
    memset(slots, 0, n * sizeof *slots);
    for (uint32_t i = 1; i < k->n_sets; i++) {
        uint32_t at = slot_of(&sets[i], n);
        while (slots[at]) at = (at + 1) & (n - 1);
        slots[at] = i;
    }
    dtl_mem_release(k->mem, k->slots);
    k->slots = slots;
    k->n_slots = n;
    return true;
}

static uint32_t number(dtl_fx_const *k, fx_some s)
{
    uint32_t at = slot_of(&s, k->n_slots);
    for (; k->slots[at]; at = (at + 1) & (k->n_slots - 1))
        if (!memcmp(k->sets[k->slots[at]].h, s.h, sizeof s.h)) return k->slots[at];
    if (k->n_sets >> FX_SET_BITS) return 0; /* of one article: more than there are sets of four classes */
    k->sets[k->n_sets] = s;
    return k->slots[at] = k->n_sets++;
}

static uint32_t seen_at(uint64_t cls, uint64_t begin, uint32_t cap)
{
    return (uint32_t)(dtl_hash_mix(dtl_hash_mix(1, cls), begin) >> 32) & (cap - 1); /* the two are mostly equal */
}

static bool widen_seen(dtl_fx_const *k)
{
    if (k->n_seen * 2 < k->cap_seen) return true;
    uint32_t cap = k->cap_seen ? k->cap_seen * 2 : 1024;
    struct fx_seen *seen = dtl_mem_alloc(k->mem, cap * sizeof *seen);
    if (!seen) return false;
    memset(seen, 0, cap * sizeof *seen);
    for (uint32_t i = 0; i < k->cap_seen; i++) {
        if (!k->seen[i].cls) continue;
        uint32_t at = seen_at(k->seen[i].cls, k->seen[i].begin, cap);
        while (seen[at].cls) at = (at + 1) & (cap - 1);
        seen[at] = k->seen[i];
    }
    dtl_mem_release(k->mem, k->seen);
    k->seen = seen;
    k->cap_seen = cap;
    return true;
}

const struct fx_seen *dtl_fx_sets(dtl_fx *fx, uint64_t cls, uint64_t begin)
{
    static const struct fx_seen none;
    dtl_fx_const *k = fx->k;
    if (!cls) return &none;
    uint32_t at = k->cap_seen ? seen_at(cls, begin, k->cap_seen) : 0;
    for (; k->cap_seen && k->seen[at].cls; at = (at + 1) & (k->cap_seen - 1))
        if (k->seen[at].cls == cls && k->seen[at].begin == begin) return &k->seen[at];
    if (!widen_seen(k) || !widen_sets(k)) return NULL;
    struct fx_seen s = {cls, begin, number(k, some_of(k, cls, NULL)), 0};
    if (!widen_sets(k)) return NULL;
    s.placed = number(k, some_of(k, cls, &begin));
    for (at = seen_at(cls, begin, k->cap_seen); k->seen[at].cls;) at = (at + 1) & (k->cap_seen - 1);
    k->seen[at] = s;
    k->n_seen++;
    return &k->seen[at];
}
