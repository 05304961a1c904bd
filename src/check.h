/* SPDX-License-Identifier: Apache-2.0
 *
 * check: the examples that stand beside a pack's rules, run. Room `resolve`; dateline-pack and tests use it.
 */
#ifndef DATELINE_CHECK_H
#define DATELINE_CHECK_H

#include "compile.h"
#include "pack.h"

typedef struct dtl_check_count {
    unsigned examples, failed, rules;
} dtl_check_count;

/* Every example of the last pack's rules, with all packs linked (und first). Complaints name the rule file's line. */
dtl_status dtl_check_examples(const dtl_pack *const *packs, size_t n, const char *lang, dtl_complain *complain,
                              void *user, dtl_check_count *count, dtl_error *err);

#endif
