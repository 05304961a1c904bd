/* SPDX-License-Identifier: Apache-2.0
 *
 * compile: a pack's text files to the bytes of packfile.h. Room `data`; only dateline-pack and tests use it.
 */
#ifndef DATELINE_COMPILE_H
#define DATELINE_COMPILE_H

#include "packfile.h"

/* Every complaint, as it comes: file and line as the author sees them. */
typedef void dtl_complain(void *user, const char *file, unsigned line, const char *what);

typedef struct dtl_compiler dtl_compiler;

dtl_status dtl_compiler_new(dtl_compiler **c, const char *tag, dtl_complain *complain, void *user);
void dtl_compiler_free(dtl_compiler *c);
/* One source file by its bytes. The name's ending tells what it is: lang.conf, *.txt, *.words, *.rules. layer: 0 generated, 1 by hand
 * (which wins where both say something of the same phrase and class), 2 a user's own, which needs no source and license. */
dtl_status dtl_compiler_add(dtl_compiler *c, const char *name, dtl_span bytes, int layer);
/* A section of raw bytes ("weights"). */
dtl_status dtl_compiler_section(dtl_compiler *c, const char *name, dtl_span bytes);
/* The pack's bytes. DTL_E_DATA where there were complaints. */
dtl_status dtl_compiler_finish(dtl_compiler *c, dtl_buf *out);

#endif
