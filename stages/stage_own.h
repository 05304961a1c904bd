/* SPDX-License-Identifier: Apache-2.0
 * What the files of the stage frame share among themselves. */
#ifndef DATELINE_STAGE_OWN_H
#define DATELINE_STAGE_OWN_H

#include "stage.h"
#include <signal.h>

extern const char *stage_program;          /* "dateline-ner" */
extern volatile sig_atomic_t stage_signal; /* SIGINT or SIGTERM, once it has come */
extern bool stage_stopped;                 /* --strict, and a record was rejected */
extern int stage_worst;                    /* an exit code that is due at the end although the run went on */

extern int stage_wake
    [2]; /* a pipe that becomes readable with the signal: one that comes just before a read must end the wait too */

void stage_open_output(void); /* -o and --rejects; exits with 73 */
void stage_drop_output(void); /* the temporary file goes */

#endif
