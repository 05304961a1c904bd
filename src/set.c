/* SPDX-License-Identifier: Apache-2.0
 *
 * set: packs linked to work together: one numbering of classes, captures, rules and number ranges, one program a phase. */
#include "packmap.h"

#include "dateline/token.h"
#include "hash.h"

int dtl_set_class(const dtl_set *set, const char *name)
{
    dtl_span s = dtl_span_str(name);
    for (uint32_t at = (uint32_t)dtl_hash_bytes(s.s, s.n) & set->class_mask; set->class_slot[at];
         at = (at + 1) & set->class_mask)
        if (dtl_span_eq(set->classes[set->class_slot[at] - 1], s)) return (int)set->class_slot[at] - 1;
    return -1;
}

static uint32_t add_class(dtl_set *set, const char *name)
{
    dtl_span s = dtl_span_str(name);
    uint32_t at = (uint32_t)dtl_hash_bytes(s.s, s.n) & set->class_mask;
    for (; set->class_slot[at]; at = (at + 1) & set->class_mask)
        if (dtl_span_eq(set->classes[set->class_slot[at] - 1], s)) return set->class_slot[at] - 1;
    set->classes[set->n_classes] = s;
    set->literal[set->n_classes] = name[0] == '=';
    set->class_slot[at] = (uint32_t)++set->n_classes;
    return (uint32_t)set->n_classes - 1;
}

size_t dtl_set_n_classes(const dtl_set *set)
{
    return set->n_classes;
}
dtl_span dtl_set_class_name(const dtl_set *set, int cls)
{
    return set->classes[cls];
}
size_t dtl_set_n_packs(const dtl_set *set)
{
    return set->n_packs;
}
const dtl_pack *dtl_set_pack(const dtl_set *set, size_t k)
{
    return set->packs[k];
}

dtl_span dtl_set_conf(const dtl_set *set, const char *key)
{
    uint32_t k = dtl_keys_get(&set->conf, dtl_span_str(key));
    return k == DTL_KEYS_NONE ? DTL_NONE : set->conf_values[k];
}

/* Lines `key TAB value`; of equal keys the later line, and the more special pack, wins. */
static dtl_status read_conf(dtl_set *set)
{
    size_t n = 0;
    for (size_t k = 0; k < set->n_packs; k++)
        for (size_t i = 0; i < set->packs[k]->conf.n; i++) n += set->packs[k]->conf.s[i] == '\n';
    dtl_keys_init(&set->conf, &set->arena);
    set->conf_values = dtl_arena_alloc(&set->arena, (n + 1) * sizeof *set->conf_values);
    if (!set->conf_values) return DTL_E_NOMEM;
    n = 0;
    for (size_t k = 0; k < set->n_packs; k++) {
        dtl_span rest = set->packs[k]->conf;
        while (rest.n) {
            const char *end = memchr(rest.s, '\n', rest.n);
            size_t len = end ? (size_t)(end - rest.s) : rest.n;
            const char *tab = memchr(rest.s, '\t', len);
            if (tab) {
                uint32_t *at = dtl_keys_at(&set->conf, (dtl_span){rest.s, (size_t)(tab - rest.s)});
                if (!at) return DTL_E_NOMEM;
                if (*at == DTL_KEYS_NONE) *at = (uint32_t)n++;
                set->conf_values[*at] = (dtl_span){tab + 1, len - (size_t)(tab + 1 - rest.s)};
            }
            rest.s += len + (end != NULL);
            rest.n -= len + (end != NULL);
        }
    }
    return DTL_OK;
}

static uint32_t range_of(dtl_set *set, const pk_atom *a)
{
    bool digits = a->kind == PK_DIGITS;
    int64_t lo = digits ? (int64_t)a->a : a->lo, hi = digits ? (int64_t)a->a : a->hi;
    for (uint32_t i = 0; i < set->n_ranges; i++)
        if (set->ranges[i].digits == digits && set->ranges[i].lo == lo && set->ranges[i].hi == hi) return i;
    if (set->n_ranges == SET_RANGES) return SET_RANGES;
    set->ranges[set->n_ranges] = (set_range){.lo = lo, .hi = hi, .digits = digits};
    return set->n_ranges++;
}

static dtl_type type_of_name(dtl_span s)
{
    while (s.n && s.s[s.n - 1] >= '0' && s.s[s.n - 1] <= '9') s.n--;
    for (int t = 0; t < DTL_N_TYPES; t++)
        if (dtl_span_eq(s, dtl_span_str(dtl_type_name((dtl_type)t)))) return (dtl_type)t;
    return DTL_NOTYPE;
}

static uint16_t name_of(dtl_set *set, dtl_span s)
{
    for (uint32_t i = 0; i < set->n_names; i++)
        if (dtl_span_eq(set->names[i], s)) return (uint16_t)i;
    set->names[set->n_names] = s;
    set->name_type[set->n_names] = type_of_name(s);
    return (uint16_t)set->n_names++;
}

static dtl_status link_rules(dtl_set *set, dtl_error *err)
{
    uint32_t n_rules = 0, n_preds = 0, n_atoms = 0, n_names = 0;
    uint32_t n_insts[DTL_N_PHASES] = {0}, n_starts[DTL_N_PHASES] = {0};
    for (size_t k = 0; k < set->n_packs; k++) {
        const dtl_pack *p = set->packs[k];
        n_rules += p->n_rules;
        for (uint32_t i = 0; i < p->n_rules; i++) {
            n_insts[p->rules[i].phase] += p->rules[i].n_insts;
            n_starts[p->rules[i].phase]++;
        }
        n_preds += p->n_preds;
        n_atoms += p->n_atoms;
        n_names += p->n_names;
    }
    set->rules = dtl_arena_zero(&set->arena, n_rules + 1, sizeof *set->rules);
    set->spans = dtl_arena_zero(&set->arena, n_rules + 1, sizeof *set->spans);
    set->preds = dtl_arena_zero(&set->arena, n_preds + 1, sizeof *set->preds);
    set->atoms = dtl_arena_zero(&set->arena, n_atoms + 1, sizeof *set->atoms);
    set->names = dtl_arena_zero(&set->arena, n_names + 1, sizeof *set->names);
    set->name_type = dtl_arena_zero(&set->arena, n_names + 1, sizeof *set->name_type);
    for (int f = 0; f < DTL_N_PHASES; f++) {
        set->phase[f].insts = dtl_arena_zero(&set->arena, n_insts[f] + 1, sizeof *set->phase[f].insts);
        set->phase[f].starts = dtl_arena_zero(&set->arena, n_starts[f] + 1, sizeof *set->phase[f].starts);
    }
    if (set->arena.status != DTL_OK) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    for (size_t k = 0; k < set->n_packs; k++) {
        const dtl_pack *p = set->packs[k];
        uint32_t pred0 = set->n_preds;
        const uint8_t *at = p->preds;
        for (uint32_t i = 0; i < p->n_preds; i++) {
            pk_pred *pred = &set->preds[set->n_preds++];
            *pred = (pk_pred){set->n_atoms, (uint32_t)pk_read(&at)};
            for (uint32_t x = 0; x < pred->n; x++) {
                pk_atom *a = &set->atoms[set->n_atoms++];
                unsigned head = *at++;
                *a = (pk_atom){.kind = head & 7, .neg = head >> 3 & 1, .where = (uint8_t)(head >> 4)};
                a->a = (uint32_t)pk_read(&at);
                if (a->kind == PK_RANGE) a->lo = pk_sign(pk_read(&at)), a->hi = pk_sign(pk_read(&at));
                if (a->kind == PK_MARK || a->kind == PK_COVER) a->a = set->cls_map[k][a->a];
                else if (a->kind == PK_RANGE || a->kind == PK_DIGITS) {
                    a->a = range_of(set, a);
                    if (a->a == SET_RANGES)
                        return dtl_fail(err, DTL_E_LIMIT, "more than %d different number ranges in the rules",
                                        SET_RANGES);
                } else if (a->kind == PK_SHAPE) set->shape_used |= (uint16_t)a->a;
            }
        }
        uint16_t *names = dtl_arena_alloc(&set->arena, (p->n_names + 1) * sizeof *names);
        if (!names) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
        for (uint32_t i = 0; i < p->n_names; i++) names[i] = name_of(set, dtl_pack_str(p, p->names[i]));
        for (uint32_t i = 0; i < p->n_rules; i++) {
            const pk_rule *r = &p->rules[i];
            set_program *prog = &set->phase[r->phase];
            uint32_t id = set->n_rules++, base = prog->n_insts;
            at = p->insts + r->start;
            for (uint32_t x = 0; x < r->n_insts; x++) {
                uint32_t here = prog->n_insts++;
                set_inst *o = &prog->insts[here];
                *o = (set_inst){.op = *at & 7, .close = *at >> 3 & 1};
                at++;
                if (o->op == PK_TOK) o->x = pred0 + (uint32_t)pk_read(&at);
                else if (o->op == PK_SPLIT) {
                    o->x = here + (uint32_t)pk_sign(pk_read(&at));
                    o->y = here + (uint32_t)pk_sign(pk_read(&at));
                } else if (o->op == PK_JMP) o->x = here + (uint32_t)pk_sign(pk_read(&at));
                else if (o->op == PK_SAVE) o->name = names[pk_read(&at)];
                else o->x = id;
            }
            prog->starts[prog->n_starts++] = base;
            set->spans[id].start = base;
            set->spans[id].end = prog->n_insts;
            set->spans[id].phase = r->phase;
            if (!dtl_set_plan(set, id)) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
            dtl_span name = dtl_pack_str(p, r->name), file = dtl_pack_file(p, r->file);
            dtl_rule *d = &set->rules[id];
            *d = (dtl_rule){.name = name,
                            .line = r->line,
                            .phase = r->phase,
                            .weight = r->weight,
                            .mark = (dtl_type)r->mark,
                            .none = r->none,
                            .cls = dtl_pack_str(p, r->cls),
                            .subtype = dtl_pack_str(p, r->subtype),
                            .index = id,
                            .n_actions = r->n_actions,
                            .cls_id = -1};
            /* "fr/date.rules:period": the pack's tag and the file's own name, wherever the pack was compiled */
            const char *base_name = file.s;
            for (size_t c = 0; c < file.n; c++)
                if (file.s[c] == '/') base_name = file.s + c + 1;
            d->place =
                dtl_arena_printf(&set->arena, "%.*s/%s:%.*s", (int)p->tag.n, p->tag.s, base_name, (int)name.n, name.s);
            d->actions = dtl_arena_zero(&set->arena, r->n_actions + 1, sizeof *d->actions);
            if (!d->actions) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
            for (uint32_t a = 0; a < r->n_actions; a++) {
                const pk_action *in = &p->actions[r->action + a];
                dtl_action *o = &d->actions[a];
                *o = (dtl_action){.kind = (dtl_act_kind)in->kind,
                                  .name = dtl_pack_str(p, in->name),
                                  .type = (dtl_type)in->type,
                                  .n_slots = in->n_slots};
                o->slots = dtl_arena_zero(&set->arena, in->n_slots + 1, sizeof *o->slots);
                if (!o->slots) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
                for (uint32_t sl = 0; sl < in->n_slots; sl++) {
                    const pk_slot *q = &p->slots[in->slot + sl];
                    o->slots[sl] =
                        (dtl_slot){dtl_pack_str(p, q->name), dtl_pack_str(p, q->capture), dtl_pack_str(p, q->text)};
                }
            }
            if (d->cls.s) {
                dtl_span z = dtl_arena_dup(&set->arena, d->cls);
                d->cls_id = z.s ? dtl_set_class(set, z.s) : -1;
            }
        }
    }
    return set->arena.status;
}

/* `suffixes = ы:а ом: ...` of lang.conf. */
static void read_endings(dtl_set *set, const char *key, bool front)
{
    dtl_span s = dtl_set_conf(set, key);
    while (s.n) {
        size_t n = 0;
        while (n < s.n && s.s[n] != ' ') n++;
        const char *colon = memchr(s.s, ':', n);
        if (colon && colon > s.s && set->n_endings < SET_ENDINGS) {
            dtl_span seen = dtl_fold((dtl_span){s.s, (size_t)(colon - s.s)}, &set->arena),
                     base = dtl_fold((dtl_span){colon + 1, n - (size_t)(colon + 1 - s.s)}, &set->arena);
            uint32_t k = set->n_endings++;
            while (k && set->endings[k - 1].seen.n < seen.n) {
                set->endings[k] = set->endings[k - 1];
                k--;
            }
            set->endings[k] = (set_ending){seen, base, front};
        }
        while (n < s.n && s.s[n] == ' ') n++;
        s.s += n;
        s.n -= n;
    }
}

dtl_status dtl_set_open(dtl_set **out, const dtl_pack *const *packs, size_t n, const dtl_alloc *mem, dtl_error *err)
{
    if (n > SET_PACKS) return dtl_fail(err, DTL_E_LIMIT, "more than %d packs together", SET_PACKS);
    dtl_set *set = dtl_mem_alloc(mem, sizeof *set);
    if (!set) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    *set = (dtl_set){.mem = mem};
    dtl_arena_init(&set->arena, mem);
    size_t most = DTL_N_TYPES + 1, slots = 64;
    for (size_t k = 0; k < n; k++) most += packs[k]->n_classes;
    while (slots < most * 2) slots *= 2;
    set->packs = dtl_arena_alloc(&set->arena, (n + 1) * sizeof *set->packs);
    set->cls_map = dtl_arena_alloc(&set->arena, (n + 1) * sizeof *set->cls_map);
    set->classes = dtl_arena_zero(&set->arena, most + 1, sizeof *set->classes);
    set->literal = dtl_arena_zero(&set->arena, most + 1, sizeof *set->literal);
    set->class_slot = dtl_arena_zero(&set->arena, slots, sizeof *set->class_slot);
    set->class_mask = (uint32_t)slots - 1;
    dtl_status st = set->arena.status;
    if (st == DTL_OK && most > 16000) st = dtl_fail(err, DTL_E_LIMIT, "too many classes");
    for (int t = 0; st == DTL_OK && t < DTL_N_TYPES; t++)
        add_class(set, dtl_type_name((dtl_type)t)); /* class id = type */
    for (size_t k = 0; st == DTL_OK && k < n; k++) {
        set->packs[k] = packs[k];
        set->n_packs++;
        set->cls_map[k] = dtl_arena_alloc(&set->arena, (packs[k]->n_classes + 1) * sizeof **set->cls_map);
        if (!set->cls_map[k]) st = DTL_E_NOMEM;
        for (uint32_t i = 0; st == DTL_OK && i < packs[k]->n_classes; i++)
            set->cls_map[k][i] = (uint16_t)add_class(set, packs[k]->class_names[i]);
    }
    if (st == DTL_OK) st = read_conf(set);
    if (st == DTL_OK) {
        read_endings(set, "suffixes", false);
        read_endings(set, "prefixes", true);
        st = link_rules(set, err);
    }
    if (st != DTL_OK) {
        dtl_set_close(set);
        return dtl_fail(err, st, "packs cannot be linked: %s", dtl_status_text(st));
    }
    *out = set;
    return DTL_OK;
}

void dtl_set_close(dtl_set *set)
{
    if (!set) return;
    dtl_arena_fini(&set->arena);
    dtl_mem_release(set->mem, set);
}
