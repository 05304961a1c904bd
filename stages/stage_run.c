/* SPDX-License-Identifier: Apache-2.0
 * Lines in, records through, lines out. */
#include "stage_own.h"
#include "dateline/read.h"
#include "dateline/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- lines ---- */

enum { READ_SIZE = 256 * 1024, KEEP_SIZE = 4 * 1024 * 1024 };

bool stage_lines_open(stage_lines *in, const char *path)
{
    struct stat st;
    *in = (stage_lines){.fd = STDIN_FILENO, .source = "stdin"};
    if (path && strcmp(path, "-") != 0) {
        in->source = path;
        in->fd = open(path, O_RDONLY);
    }
    if (in->fd < 0 || fstat(in->fd, &st) != 0 || (S_ISDIR(st.st_mode) && (errno = EISDIR))) {
        stage_fail(0, "%s: %s", in->source, strerror(errno));
        stage_lines_close(in);
        if (stage_worst < STAGE_NOINPUT) stage_worst = STAGE_NOINPUT;
        return false;
    }
    return true;
}

void stage_lines_close(stage_lines *in)
{
    if (in->fd > STDIN_FILENO) close(in->fd);
    free(in->buf);
    in->buf = NULL;
    in->fd = -1;
}

/* More bytes behind in->to. False at the end, on a signal and on an error. */
static bool fill(stage_lines *in)
{
    if (in->from > 0 && (in->from == in->to || in->cap - in->to < READ_SIZE)) {
        memmove(in->buf, in->buf + in->from, in->to - in->from);
        in->to -= in->from;
        in->from = 0;
    }
    if (in->to == 0 && in->cap > KEEP_SIZE) { /* one huge record does not stay */
        free(in->buf);
        in->buf = NULL;
        in->cap = 0;
    }
    if (in->cap - in->to < READ_SIZE / 4) {
        size_t cap = in->cap ? in->cap * 2 : READ_SIZE * 2;
        char *p = realloc(in->buf, cap);
        if (!p) {
            in->error = ENOMEM;
            in->ended = true;
            return false;
        }
        in->buf = p;
        in->cap = cap;
    }
    for (;;) {
        if (!stage_before_read(in->fd)) break;
        ssize_t n = read(in->fd, in->buf + in->to, in->cap - in->to);
        if (n > 0) {
            in->to += (size_t)n;
            return true;
        }
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) in->error = errno;
        break;
    }
    in->ended = true;
    return false;
}

static void skip_bom(stage_lines *in)
{
    while (!in->ended && in->to - in->from < 3) fill(in);
    if (in->to - in->from >= 3 && memcmp(in->buf + in->from, "\xEF\xBB\xBF", 3) == 0) {
        in->from += 3;
        in->next_byte += 3;
    }
}

int stage_lines_next(stage_lines *in, dtl_span *line)
{
    size_t seen = 0, over = 0;
    char head[80];
    size_t head_n = 0;
    if (in->line == 0 && in->next_byte == 0) skip_bom(in);
    in->byte = in->next_byte;
    for (;;) {
        char *from = in->buf + in->from,
             *nl = in->to - in->from > seen ? memchr(from + seen, '\n', in->to - in->from - seen) : NULL;
        if (nl || in->ended) {
            size_t n = nl ? (size_t)(nl - from) : in->to - in->from;
            if (!nl && n == 0 && over == 0) return 0;
            if (stage_signal && !nl) return 0; /* half a line that a signal left behind */
            in->no_newline = !nl;
            in->from += n + (nl != NULL);
            in->next_byte += n + (nl != NULL);
            in->line++;
            if (over || n > stage_opt.max_record + 1 || (n > stage_opt.max_record && from[n - 1] != '\r')) {
                static char kept[80];
                if (!over) {
                    head_n = n < sizeof head ? n : sizeof head;
                    memcpy(head, from, head_n);
                }
                memcpy(kept, head, head_n);
                *line = dtl_span_of(kept, head_n);
                return -1;
            }
            if (n && from[n - 1] == '\r') n--;
            *line = dtl_span_of(from, n);
            return 1;
        }
        seen = in->to - in->from;
        if (seen > stage_opt.max_record + 1) { /* too long: let it go by without keeping it */
            if (!over) {
                head_n = sizeof head < seen ? sizeof head : seen;
                memcpy(head, from, head_n);
            }
            over = 1;
            in->next_byte += seen;
            in->from = in->to = 0;
            seen = 0;
        }
        fill(in);
    }
}

bool stage_lines_rest(stage_lines *in, dtl_span *all)
{
    if (in->line == 0 && in->next_byte == 0) skip_bom(in);
    while (!in->ended && in->to - in->from <= stage_opt.max_record) fill(in);
    *all = dtl_span_of(in->buf ? in->buf + in->from : "", in->to - in->from);
    return in->ended && all->n <= stage_opt.max_record;
}

/* ---- records ---- */

typedef struct run {
    stage_one *one;
    void *user;
    bool write;
    dtl_record r;
    dtl_arena arena;
    dtl_buf out, mended;
} run;

static const char *why(const dtl_error *err, dtl_status s)
{
    return err->msg[0] ? err->msg : dtl_status_text(s);
}

size_t stage_line_repaired;

/* Parse, and once more with U+FFFD for what is no UTF-8 if that was the fault: one stray byte must not cost an article. */
static dtl_status parse(run *u, dtl_span line, dtl_error *err)
{
    dtl_status s = dtl_record_parse(&u->r, line, err);
    stage_line_repaired = 0;
    if (s != DTL_E_DATA || dtl_utf8_valid(line)) return s;
    dtl_buf_reset(&u->mended);
    size_t n = dtl_utf8_repair(line, &u->mended);
    if (u->mended.status != DTL_OK) return u->mended.status;
    dtl_error again = {0};
    s = dtl_record_parse(&u->r, dtl_buf_view(&u->mended), &again);
    if (s == DTL_OK) {
        *err = again;
        stage_line_repaired = n;
        stage_count("utf8_repaired", n);
    }
    return s;
}

/* False: the run is over. */
static bool one_record(run *u, const stage_lines *in, dtl_span line)
{
    dtl_error err = {0};
    dtl_status s = parse(u, line, &err);
    bool cut = s == DTL_E_DATA && in->no_newline && in->ended; /* the last line, and it is broken: the input was cut */
    if (s == DTL_OK) {
        s = u->one(u->user, &u->r, &u->arena, &err);
        if (s == DTL_OK && u->write) {
            dtl_buf_reset(&u->out);
            s = dtl_record_write(&u->r, &u->out);
            dtl_buf_byte(&u->out, '\n');
            if (s == DTL_OK) s = u->out.status;
            if (s == DTL_OK) stage_write(u->out.s, u->out.n);
        }
    }
    dtl_arena_reset(&u->arena);
    if (s == DTL_E_NOPACK || s == DTL_E_PACK || s == DTL_E_IO || s == DTL_E_USAGE) {
        int code =
            stage_fail(stage_exit_code(s), "%s:%llu: %s", in->source, (unsigned long long)in->line, why(&err, s));
        if (stage_worst < code) stage_worst = code;
        return false;
    }
    if (s != DTL_OK) {
        stage_reject(in->source, in->line, in->byte + err.byte, why(&err, s), line);
        if (cut && stage_worst < STAGE_DATA) {
            stage_fail(0, "%s: the last line is cut", in->source);
            stage_worst = STAGE_DATA;
        }
        if (s == DTL_E_BUG && stage_worst < STAGE_BUG) stage_worst = STAGE_BUG;
        return !stage_stopped && !stage_signal;
    }
    return !stage_record_done(line.n + 1);
}

dtl_status (*stage_plain)(dtl_span all, size_t skipped, const char *source, dtl_buf *line, dtl_error *err);

/* What is no record is one article: as the stage makes it if it has a way of its own, else as dateline-read would. */
static bool plain_text(run *u, stage_lines *in)
{
    dtl_span all;
    dtl_buf line;
    dtl_error err = {0};
    bool more = true;
    if (!stage_lines_rest(in, &all)) {
        stage_reject(in->source, 0, 0, "a plain text longer than --max-record", DTL_NONE);
        return !stage_stopped;
    }
    in->line = 1;
    if (dtl_read_is_binary(all)) {
        stage_reject(in->source, 0, 0, "this is neither text nor JSON lines; dateline-read takes other formats",
                     DTL_NONE);
        if (stage_worst < STAGE_DATA) stage_worst = STAGE_DATA;
        return !stage_stopped;
    }
    dtl_buf_init(&line, 0, NULL);
    dtl_status s = stage_plain ? stage_plain(all, (size_t)in->next_byte, in->source, &line, &err)
                               : dtl_read_text(all, in->source, NULL, &line, &err);
    if (s == DTL_OK) more = one_record(u, in, dtl_buf_view(&line));
    else stage_reject(in->source, 0, 0, why(&err, s), DTL_NONE);
    dtl_buf_fini(&line);
    return more && !stage_stopped;
}

static bool is_blank(dtl_span s)
{
    while (s.n && (*s.s == ' ' || *s.s == '\t' || *s.s == '\r' || *s.s == '\n')) s = dtl_span_of(s.s + 1, s.n - 1);
    return s.n == 0;
}

/* First byte that is no white space, without taking anything; -1: there is none. */
static int first_byte(stage_lines *in)
{
    skip_bom(in);
    for (size_t i = 0;; i++) {
        while (in->from + i >= in->to)
            if (in->ended || !fill(in)) return -1;
        int c = (unsigned char)in->buf[in->from + i];
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return c;
        if (i > stage_opt.max_record) return c;
    }
}

static bool one_stream(run *u, stage_lines *in)
{
    dtl_span line;
    int got, first = first_byte(in);
    if (first >= 0 && first != '{') return plain_text(u, in);
    while ((got = stage_lines_next(in, &line)) != 0) {
        if (got < 0) {
            char reason[80];
            snprintf(reason, sizeof reason, "the line is longer than %zu bytes (--max-record)", stage_opt.max_record);
            stage_reject(in->source, in->line, in->byte, reason, line);
            if (stage_stopped) return false;
        } else if (!is_blank(line) && !one_record(u, in, line)) {
            return false;
        }
    }
    return true;
}

static int run_all(int argc, char **argv, int first, stage_one *one, void *user, bool write)
{
    run u = {.one = one, .user = user, .write = write};
    dtl_record_init(&u.r, NULL);
    dtl_arena_init(&u.arena, NULL);
    dtl_buf_init(&u.out, 0, NULL);
    dtl_buf_init(&u.mended, 0, NULL);
    bool more = true;
    for (int i = first; more && (i < argc || i == first); i++) {
        stage_lines in;
        if (!stage_lines_open(&in, i < argc ? argv[i] : "-")) continue;
        more = one_stream(&u, &in) && !stage_signal;
        if (in.error) {
            int code = stage_fail(STAGE_IO, "%s: %s", in.source, strerror(in.error));
            if (stage_worst < code) stage_worst = code;
        }
        stage_lines_close(&in);
    }
    dtl_record_fini(&u.r);
    dtl_arena_fini(&u.arena);
    dtl_buf_fini(&u.out);
    dtl_buf_fini(&u.mended);
    return stage_finish(0);
}

int stage_run(int argc, char **argv, int first, stage_one *one, void *user)
{
    return run_all(argc, argv, first, one, user, true);
}

int stage_each(int argc, char **argv, int first, stage_one *one, void *user)
{
    return run_all(argc, argv, first, one, user, false);
}
