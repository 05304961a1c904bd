/* SPDX-License-Identifier: Apache-2.0
 *
 * stage: what every executable shares: the option table that makes --help, the loop over records, exit codes, whole files.
 *
 * Not part of the library: this file may print, exit and read the environment. A stage's main.c is a table of its own
 * options, a function for one record, and a call of stage_run(). Exit codes are those of <sysexits.h>:
 * 0, 64 usage, 65 data (--strict, or the input was cut), 66 no input, 69 pack missing, 70 bug, 73 cannot create, 74 I/O,
 * 78 configuration.
 *
 *     int main(int argc, char **argv)
 *     {
 *         int first = stage_options(&what_i_am, argc, argv);
 *         ... load what the records need; `return stage_finish(stage_fail(69, "...", ...))` if it is missing
 *         return stage_run(argc, argv, first, one_record, &state);
 *     }
 */
#ifndef DATELINE_STAGE_H
#define DATELINE_STAGE_H

#include "dateline/base.h"
#include "dateline/record.h"

enum {
    STAGE_USAGE = 64,
    STAGE_DATA = 65,
    STAGE_NOINPUT = 66,
    STAGE_NOPACK = 69,
    STAGE_BUG = 70,
    STAGE_NOCREATE = 73,
    STAGE_IO = 74,
    STAGE_CONFIG = 78
};

/* One row of the option table. One of flag, text or call is set. Shared options are added by stage_options(). */
typedef struct stage_option {
    char letter;       /* 0: long form only */
    const char *name;  /* "date" for --date */
    const char *value; /* "YYYY-MM-DD": name of its value in --help; NULL: takes none; "[FORM]": optional */
    const char *help;  /* one line, or several with \n */
    bool *flag;        /* set to true */
    const char **text; /* points to the value ("" where an optional one is absent) */
    int (*call)(const char *value); /* 0, or an exit code after having said what is wrong (stage_fail) */
} stage_option;

typedef struct stage {
    const char *name;            /* "dateline-ner" */
    const char *purpose;         /* one line: "find who, which organization, where, when and how much" */
    const char *synopsis;        /* "[options] [file...]" */
    const char *examples;        /* two or three lines of --help, commands first */
    const stage_option *options; /* ends with a row whose name is NULL; NULL: none of its own */
    const char *versions;        /* more lines for --version (Unicode, ICU, packs), or NULL */
    bool no_input;               /* reads no stdin (dateline-pack): no help when stdin is a terminal */
} stage;

/* What the shared options said: -o, -q, -v, --rejects, --strict, --stats, --progress, --line-buffered, --max-record. */
typedef struct stage_common {
    const char *output, *rejects, *stats;
    bool quiet, verbose, strict, progress, line_buffered;
    size_t max_record;
} stage_common;
extern stage_common stage_opt;

/* Options, --help, --version. Exits by itself for these and for a wrong option (with the nearest valid one named), and with a
 * short help and 64 when there is no file and stdin is a terminal. Opens -o and --rejects. Returns the index of the first
 * argument that is no option. A closed pipe ends the program quietly from here on; SIGINT and SIGTERM are noted. */
int stage_options(const stage *s, int argc, char **argv);

/* "dateline-ner: message" on stderr; not with -q. */
void stage_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same, always, for what ends the program or changes its exit code; returns code. */
int stage_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* stage_fail for an error of the library: "source:line: message", and its exit code. */
int stage_fail_error(const dtl_error *err);
int stage_exit_code(dtl_status status);

/* ---- output: stdout, or -o FILE by way of a temporary file beside it, fsync and rename; every write is checked ---- */

/* A closed pipe ends the program quietly, a full disk with 74 and the file's name. */
void stage_write(const char *s, size_t n);
void stage_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void stage_flush(void);
/* Behind each record, where the loop is not stage_run's: flushes with --line-buffered, prints --progress, and says whether
 * the program was asked to stop (by a signal, or --strict and a reject). */
bool stage_record_done(uint64_t bytes_in);
bool stage_stopping(void); /* asked to stop */
/* Before a read of fd: waits until there is something to read, and lets out what is finished if that takes a while, so that a live
 * pipe never waits for a full buffer. False: the program was asked to stop, do not read. */
bool stage_before_read(int fd);
/* Flush, close, rename, --stats; returns the exit code: `code`, or what is worse. Dies by the signal that stopped it. */
int stage_finish(int code);

/* For a stage that has files of its own; both may be NULL. Before stage_finish closes anything: `whole` is false when a signal,
 * --strict or a failure stopped the run, so that files which are whole or not at all must go. Returns an exit code. */
extern int (*stage_before_finish)(int code, bool whole);
/* Told of each record that is set aside, besides --rejects and stderr. */
extern void (*stage_on_reject)(const char *source, uint64_t line, uint64_t byte, const char *reason);

/* A record set aside: to --rejects (a JSON line: input, line, byte_offset, reason, record) or as one line on stderr; counted.
 * byte: where in the source the fault is. A whole source that cannot be taken is a reject with line 0. */
void stage_reject(const char *source, uint64_t line, uint64_t byte, const char *reason, dtl_span record);
/* Counters of --stats, by name (a string literal); printed in the order of their first use. */
void stage_count(const char *name, uint64_t n);

/* ---- the loop ---- */

/* Every line of the files (argv[first..], "-" or none = stdin) as a record to `one`, its result written.
 * Where a stream's first byte is no '{' (after white space and a BOM), all of it is one plain-text article:
 * {"id","input","text"}. `one` edits r; arena is reset after each record. What it returns other than DTL_OK rejects the
 * record with err; DTL_E_NOPACK, _PACK, _IO and _USAGE end the run. Returns the exit code of stage_finish. */
typedef dtl_status stage_one(void *user, dtl_record *r, dtl_arena *arena, dtl_error *err);
int stage_run(int argc, char **argv, int first, stage_one *one, void *user);
/* Of the record at work: how many ill-formed places of its line became U+FFFD before it could be read. */
extern size_t stage_line_repaired;
/* How a plain text becomes a record's line, for the stage that decodes and repairs it (dateline-norm); NULL: as UTF-8, with its
 * line ends put right. skipped: bytes of the file before all (a BOM). */
extern dtl_status (*stage_plain)(dtl_span all, size_t skipped, const char *source, dtl_buf *line, dtl_error *err);
/* Same, without writing the records: for stages whose output is not records. `one` writes with stage_write. */
int stage_each(int argc, char **argv, int first, stage_one *one, void *user);

/* Lines of a stream, one at a time, in memory bounded by stage_opt.max_record: for a stage with a loop of its own. */
typedef struct stage_lines {
    int fd;
    const char *source; /* "stdin" or the path */
    char *buf;
    size_t from, to, cap;
    uint64_t line, byte; /* of the line last given: number from 1, offset of its first byte */
    uint64_t next_byte;
    bool ended, no_newline; /* at the end of the input; the line last given had no line end */
    int error;              /* errno of a failed read */
} stage_lines;

/* Open a file or "-"; false after having said why (exit code 66). */
bool stage_lines_open(stage_lines *in, const char *path);
/* 1: a line, without its line end (LF or CR LF) and without a BOM; borrowed until the next call. 0: the end.
 * -1: a line over the limit was passed over; *line holds its first bytes. */
int stage_lines_next(stage_lines *in, dtl_span *line);
/* All that is left of the stream as one piece; false when it is over the limit. */
bool stage_lines_rest(stage_lines *in, dtl_span *all);
void stage_lines_close(stage_lines *in);

/* Directory of packs and models: $DATELINE_DATA, else ../share/dateline beside the program, else where they were installed. */
const char *stage_data_dir(void);

#endif
