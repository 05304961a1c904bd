/* SPDX-License-Identifier: Apache-2.0
 * A folder of files, each whole or not at all: written under names that begin with a dot, then put on the disk and renamed,
 * in the order they were begun. A lock on the folder itself keeps a second run out. */
#ifndef DATELINE_OUTDIR_H
#define DATELINE_OUTDIR_H

#include "dateline/base.h"

int outdir_open(const char *path); /* 0, or an exit code after having said why */
dtl_status outdir_begin(const char *name, int *file, dtl_error *err);
dtl_status outdir_write(int file, dtl_span bytes, dtl_error *err);
bool outdir_read(const char *name, dtl_buf *out); /* a file of an earlier run; false: there is none */
void outdir_remove(const char *name);
int outdir_publish(void); /* 0, or an exit code after having said why */
void outdir_drop(void);   /* nothing of this run stays */

#endif
