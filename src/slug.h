/* SPDX-License-Identifier: Apache-2.0
 *
 * slug: a name in lower-case ASCII, for ids.
 *
 * Room `text`. Latin letters by a table; other scripts through ICU's transliterators, which open at their first use and are kept:
 * one of these a thread, for as long as the packs are open. The only file that knows ICU's transliteration.
 */
#ifndef DATELINE_SLUG_H
#define DATELINE_SLUG_H

#include "dateline/base.h"

typedef struct dtl_slugger dtl_slugger;

dtl_slugger *dtl_slugger_new(const dtl_alloc *mem); /* NULL: out of memory */
void dtl_slugger_free(dtl_slugger *s);

/* "Nguyễn Phú Trọng" gives "nguyen-phu-trong", "习近平" "xi-jinping" (a person's name in Han is read as one), "People's" "peoples".
 * Letters of no known romanization give their code points. Never empty where text has a byte; at most 100 bytes, longer
 * names are cut and get a hash. lang chooses a romanization of Cyrillic; NONE: the Russian one. */
dtl_span dtl_slug(dtl_slugger *s, dtl_span text, dtl_span lang, bool person, dtl_arena *arena);
/* The same for an article's own id: bytes outside [a-z0-9_.-] become "-". */
dtl_span dtl_slug_id(dtl_span id, dtl_arena *arena);

#endif
