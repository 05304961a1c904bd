/* SPDX-License-Identifier: Apache-2.0
 *
 * pack: a compiled language pack, mapped read-only, and sets of them that work together (und + fr + fr-CA).
 *
 * Room `data`. A pack file is offsets, never pointers:
 *
 *     header | words: folded word -> word id (hash) | phrases: (node, word id) -> node | entries | attributes | strings
 *            | rules (NFA per phase) | conf | weights
 *
 * Two automata in one: the first reads the letters of a word (a hash does it in one step), the second reads words. Text is read once;
 * the longest phrase of each class from each token is kept.
 */
#ifndef DATELINE_PACK_H
#define DATELINE_PACK_H

#include "dateline/base.h"

enum { DTL_PHASE_NUMBER, DTL_PHASE_VALUE, DTL_PHASE_NAME, DTL_PHASE_ROLE, DTL_N_PHASES };

typedef struct dtl_pack dtl_pack;
typedef struct dtl_set dtl_set;

dtl_status dtl_pack_open(dtl_pack **pack, const char *path, const dtl_alloc *mem, dtl_error *err);
void dtl_pack_close(dtl_pack *pack);
dtl_span dtl_pack_tag(const dtl_pack *pack);
dtl_span dtl_pack_version(const dtl_pack *pack);
/* A setting of lang.conf, NONE where it is not set. */
dtl_span dtl_pack_conf(const dtl_pack *pack, const char *key);
/* A section of bytes by name ("weights"), NONE where there is none. Borrowed from the mapping. */
dtl_span dtl_pack_section(const dtl_pack *pack, const char *name);

/* Id of a class in the set, or -1 where no list and no rule knows it. */
int dtl_set_class(const dtl_set *set, const char *name);
size_t dtl_set_n_classes(const dtl_set *set);
dtl_span dtl_set_class_name(const dtl_set *set, int cls);
/* A setting, the most special pack first. */
dtl_span dtl_set_conf(const dtl_set *set, const char *key);
size_t dtl_set_n_packs(const dtl_set *set);
const dtl_pack *dtl_set_pack(const dtl_set *set, size_t k);

/* Entries of a pack's lists: the canonical phrase (NONE where the entry has no `id`), and an attribute (NONE: has none). What the pack does not hold in letters is written
 * in the arena; the digits of a value in `room`. */
enum { DTL_VALUE_ROOM = 40 };
dtl_span dtl_entry_name(const dtl_pack *pack, uint32_t entry, dtl_arena *arena);
dtl_span dtl_entry_attr(const dtl_pack *pack, uint32_t entry, const char *key, char room[DTL_VALUE_ROOM]);

#endif
