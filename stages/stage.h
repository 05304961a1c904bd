/* SPDX-License-Identifier: Apache-2.0
 *
 * stage: what every executable shares: the option table that makes --help, the loop over records, exit codes, whole files.
 *
 * Not part of the library: this file may print, exit and read the environment. A stage's main.c is a table of its own
 * options, a function for one record, and a call of stage_run(). Exit codes are those of <sysexits.h>:
 * 0, 64 usage, 65 data (--strict, or the input was cut), 66 no input, 69 pack missing, 70 bug, 73 cannot create, 74 I/O, 78 configuration.
 */
#ifndef DATELINE_STAGE_H
#define DATELINE_STAGE_H

#include "dateline/base.h"
#include "dateline/record.h"
#include <stdio.h>

/* One row of the option table. Either flag, text or call is set. Shared options are added by stage_options(). */
typedef struct stage_option {
    char letter;          /* 0: long form only */
    const char *name;     /* "date" for --date */
    const char *value;    /* "YYYY-MM-DD": name of its value in --help; NULL: takes none; "[FORM]": optional */
    const char *help;     /* one line, or several with \n */
    bool *flag;           /* set to true */
    const char **text;    /* points to the value */
    int (*call)(const char *value); /* 0, or an exit code after having said what is wrong */
} stage_option;

typedef struct stage {
    const char *name;            /* "dateline-ner" */
    const char *purpose;         /* one line: "find who, which organization, where, when and how much" */
    const char *synopsis;        /* "[options] [file...]" */
    const char *examples;        /* two or three lines of --help, commands first */
    const stage_option *options; /* ends with a row whose name is NULL */
    const char *versions;        /* more lines for --version (Unicode, ICU, packs), or NULL */
} stage;

/* What the shared options said: -o, -q, -v, --rejects, --strict, --stats, --progress, --line-buffered, --max-record. */
typedef struct stage_common {
    const char *output, *rejects, *stats;
    bool quiet, verbose, strict, progress, line_buffered;
    size_t max_record;
} stage_common;
extern stage_common stage_opt;

/* Options, --help, --version. Exits by itself for these and for a wrong option (with the nearest valid one named).
 * Returns the index of the first argument that is no option. Ignores SIGPIPE quietly and notes SIGINT/SIGTERM. */
int stage_options(const stage *s, int argc, char **argv);

/* "dateline-ner: stdin:4812: message" on stderr (not with -q unless it is fatal). */
void stage_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The exit code for a status. */
int stage_exit_code(dtl_status status);

/* Output: stdout, or -o FILE by way of a temporary file beside it, fsync and rename. Every write is checked. */
FILE *stage_output(void);
void stage_write(const char *s, size_t n); /* a closed pipe ends the program quietly, a full disk with 74 and the file's name */
int stage_finish(int code);                /* flush, close, rename, --stats; returns the exit code */

/* A record set aside: to --rejects (a JSON line: input, line, byte, reason, record) or as one line on stderr; counted. */
void stage_reject(const char *source, uint64_t line, uint64_t byte, const char *reason, dtl_span record);
/* Counters of --stats, by name; printed in the order of their first use. */
void stage_count(const char *name, uint64_t n);

/* The loop: every line of the files (argv[first..], "-" or none = stdin) as a record to `one`, its result written.
 * Where a stream's first byte is no '{' (after white space and a BOM), all of it is one plain-text article: {"id","input","text"}.
 * `one` edits r; arena is reset after each record. What it returns other than DTL_OK rejects the record with err.
 * `raw`, where not NULL, is given the line instead and writes its own output (dateline-csv). Returns the exit code of stage_finish. */
typedef dtl_status stage_one(void *user, dtl_record *r, dtl_arena *arena, dtl_error *err);
int stage_run(int argc, char **argv, int first, stage_one *one, void *user);
/* Same, without writing the records: for stages whose output is not records. */
int stage_each(int argc, char **argv, int first, stage_one *one, void *user);

/* Directory of packs and models: $DATELINE_DATA, else ../share/dateline beside the program, else where they were installed. */
const char *stage_data_dir(void);

#endif
