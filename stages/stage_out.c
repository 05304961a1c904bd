/* SPDX-License-Identifier: Apache-2.0
 * Output that is whole or not at all, rejects, counters, progress, the end. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "stage_own.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OUT_SIZE = 256 * 1024, REJECTS_SHOWN = 100 };

static struct {
    char buf[OUT_SIZE];
    size_t n;
    int fd;
    const char *name; /* in messages: "stdout" or the file */
    char *path, *tmp; /* -o FILE: where it goes, and what it is until then */
} out = {.fd = STDOUT_FILENO, .name = "stdout"};

static struct {
    FILE *file;
    uint64_t n;
} rejects;

static struct {
    const char *name;
    uint64_t n;
} counters[64];
static size_t n_counters;

static struct {
    uint64_t records, bytes;
    double started, shown;
} progress;

int (*stage_before_finish)(int code, bool whole);
void (*stage_on_reject)(const char *source, uint64_t line, uint64_t byte, const char *reason);

/* ---- bytes out ---- */

void stage_drop_output(void)
{
    if (out.tmp) unlink(out.tmp);
    free(out.tmp);
    out.tmp = NULL;
}

static void die_of(int sig)
{
    sigset_t set;
    stage_drop_output();
    signal(sig, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, sig);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(sig);
    _exit(128 + sig);
}

static void write_all(const char *s, size_t n)
{
    while (n) {
        ssize_t k = write(out.fd, s, n);
        if (k < 0 && errno == EINTR) continue; /* the record is finished first, then the signal is obeyed */
        if (k < 0 && errno == EAGAIN) {        /* somebody else made the pipe non-blocking */
            struct pollfd p = {out.fd, POLLOUT, 0};
            poll(&p, 1, -1);
            continue;
        }
        if (k < 0) {
            int e = errno;
            if (e == EPIPE) die_of(SIGPIPE);
            stage_drop_output();
            _exit(stage_fail(STAGE_IO, "%s: %s", out.name, strerror(e)));
        }
        s += k;
        n -= (size_t)k;
    }
}

void stage_flush(void)
{
    size_t n = out.n;
    out.n = 0;
    write_all(out.buf, n);
}

void stage_write(const char *s, size_t n)
{
    if (n > OUT_SIZE - out.n) {
        stage_flush();
        if (n >= OUT_SIZE) {
            write_all(s, n);
            return;
        }
    }
    if (n) memcpy(out.buf + out.n, s, n);
    out.n += n;
}

void stage_printf(const char *fmt, ...)
{
    char small[1024], *s = small;
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n >= (int)sizeof small) {
        s = malloc((size_t)n + 1);
        if (!s) exit(stage_fail(STAGE_BUG, "out of memory"));
        vsnprintf(s, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    if (n > 0) stage_write(s, (size_t)n);
    if (s != small) free(s);
}

bool stage_before_read(int fd)
{
    struct pollfd p[2] = {{fd, POLLIN, 0}, {stage_wake[0], POLLIN, 0}};
    if (out.n && poll(p, 1, 0) == 0) stage_flush();
    while (!stage_signal && poll(p, 2, -1) < 0 && errno == EINTR) {
    }
    return !stage_signal;
}

void stage_open_output(void)
{
    const char *path = stage_opt.output;
    struct stat st;
    if (stage_opt.rejects) {
        if (!stage_opt.rejects[0] || !(rejects.file = fopen(stage_opt.rejects, "w")))
            exit(stage_fail(STAGE_NOCREATE, "%s: %s", stage_opt.rejects, strerror(errno)));
    }
    if (!path || strcmp(path, "-") == 0) return;
    out.name = path;
    bool exists = stat(path, &st) == 0;
    if (exists && !S_ISREG(st.st_mode)) { /* a device or a pipe is written to as it stands */
        out.fd = open(path, O_WRONLY);
        if (out.fd < 0) exit(stage_fail(STAGE_NOCREATE, "%s: %s", path, strerror(errno)));
        return;
    }
    out.path = exists ? realpath(path, NULL) : strdup(path); /* through a link, so that the link stays */
    size_t room = out.path ? strlen(out.path) + 16 : 0;
    out.tmp = room ? malloc(room) : NULL;
    if (!out.tmp || !path[0])
        exit(stage_fail(STAGE_NOCREATE, "%s: %s", path, path[0] ? strerror(errno) : "an empty file name"));
    snprintf(out.tmp, room, "%s.tmp-XXXXXX", out.path);
    out.fd = mkstemp(out.tmp);
    if (out.fd < 0) exit(stage_fail(STAGE_NOCREATE, "%s: %s", path, strerror(errno)));
    mode_t mask = umask(0);
    umask(mask);
    fchmod(out.fd, exists ? st.st_mode & 0777 : 0666 & ~mask);
}

/* The temporary file becomes FILE, on the disk and not only in its cache. */
static int publish(void)
{
    if (fsync(out.fd) != 0 || close(out.fd) != 0 || rename(out.tmp, out.path) != 0) {
        int e = errno;
        stage_drop_output();
        return stage_fail(STAGE_IO, "%s: %s", out.name, strerror(e));
    }
    free(out.tmp);
    out.tmp = NULL;
    char *slash = strrchr(out.path, '/');
    if (slash) slash[slash == out.path] = '\0';
    int dir = open(slash ? out.path : ".", O_RDONLY);
    if (dir >= 0) {
        fsync(dir);
        close(dir);
    }
    return 0;
}

/* ---- rejects and counters ---- */

void stage_count(const char *name, uint64_t n)
{
    for (size_t i = 0; i < n_counters; i++) {
        if (counters[i].name == name || strcmp(counters[i].name, name) == 0) {
            counters[i].n += n;
            return;
        }
    }
    if (n_counters == sizeof counters / sizeof *counters) return;
    counters[n_counters].name = name;
    counters[n_counters++].n = n;
}

static void reject_line(const char *source, uint64_t line, uint64_t byte, const char *reason, dtl_span record)
{
    dtl_buf b;
    dtl_buf_init(&b, 0, NULL);
    dtl_buf_puts(&b, "{\"input\":");
    dtl_json_put(&b, dtl_span_str(source));
    dtl_buf_printf(&b, ",\"line\":%llu,\"byte_offset\":%llu,\"reason\":", (unsigned long long)line,
                   (unsigned long long)byte);
    dtl_json_put(&b, dtl_span_str(reason));
    dtl_buf_puts(&b, ",\"record\":");
    dtl_json_put(&b, record);
    dtl_buf_puts(&b, "}\n");
    if (b.status != DTL_OK || fwrite(b.s, 1, b.n, rejects.file) != b.n || fflush(rejects.file) != 0) {
        int e = errno;
        stage_drop_output();
        _exit(stage_fail(STAGE_IO, "%s: %s", stage_opt.rejects, b.status ? "out of memory" : strerror(e)));
    }
    dtl_buf_fini(&b);
}

void stage_reject(const char *source, uint64_t line, uint64_t byte, const char *reason, dtl_span record)
{
    char at[40] = "";
    rejects.n++;
    if (stage_on_reject) stage_on_reject(source, line, byte, reason);
    if (rejects.file) reject_line(source, line, byte, reason, record);
    if (stage_opt.strict) {
        stage_stopped = true;
        stage_worst = STAGE_DATA;
    } else if (rejects.file || (stage_opt.quiet && line)) {
        return; /* counted, and told at the end */
    } else if (rejects.n > REJECTS_SHOWN) {
        if (rejects.n == REJECTS_SHOWN + 1)
            stage_say("more records are set aside than are shown here; --rejects FILE keeps them all");
        return;
    }
    if (line) snprintf(at, sizeof at, "%llu: byte %llu: ", (unsigned long long)line, (unsigned long long)byte);
    stage_fail(0, "%s:%s%s", source, line ? at : " ", reason);
}

/* ---- time ---- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void show_progress(void)
{
    double t = now(), mb = (double)progress.bytes / 1e6, s;
    if (progress.started == 0) progress.started = progress.shown = t;
    bool tty = isatty(STDERR_FILENO), hadoop = stage_opt.stats && strcmp(stage_opt.stats, "hadoop") == 0;
    if (t - progress.shown < (tty ? 1 : 10)) return;
    progress.shown = t;
    s = t - progress.started;
    if (hadoop) fprintf(stderr, "reporter:status:%llu records\n", (unsigned long long)progress.records);
    if (stage_opt.progress)
        stage_say("%llu records, %.1f MB, %.1f MB/s", (unsigned long long)progress.records, mb, mb / s);
}

bool stage_record_done(uint64_t bytes_in)
{
    progress.records++;
    progress.bytes += bytes_in;
    if (stage_opt.line_buffered) stage_flush();
    if (stage_opt.progress || stage_opt.stats) show_progress();
    return stage_stopping();
}

bool stage_stopping(void)
{
    return stage_signal || stage_stopped;
}

/* ---- the end ---- */

static void print_stats(void)
{
    bool hadoop = strcmp(stage_opt.stats, "hadoop") == 0;
    dtl_buf b;
    dtl_buf_init(&b, 0, NULL);
    if (hadoop) {
        dtl_buf_printf(&b, "reporter:counter:dateline,%s.records,%llu\n", stage_program,
                       (unsigned long long)progress.records);
        dtl_buf_printf(&b, "reporter:counter:dateline,%s.bytes,%llu\n", stage_program,
                       (unsigned long long)progress.bytes);
        dtl_buf_printf(&b, "reporter:counter:dateline,%s.rejects,%llu\n", stage_program, (unsigned long long)rejects.n);
    } else {
        dtl_buf_printf(&b, "{\"program\":\"%s\",\"records\":%llu,\"bytes\":%llu,\"rejects\":%llu", stage_program,
                       (unsigned long long)progress.records, (unsigned long long)progress.bytes,
                       (unsigned long long)rejects.n);
    }
    for (size_t i = 0; i < n_counters; i++) {
        dtl_buf_printf(&b, hadoop ? "reporter:counter:dateline,%s%s%s,%llu\n" : "%s,\"%s%s\":%llu",
                       hadoop ? stage_program : "", hadoop ? "." : "", counters[i].name,
                       (unsigned long long)counters[i].n);
    }
    if (!hadoop) dtl_buf_puts(&b, "}\n");
    if (b.status == DTL_OK) fwrite(b.s, 1, b.n, stderr);
    dtl_buf_fini(&b);
}

/* At the end of a pipe an early end of the input looks like its end. Who runs the chain (dateline run) tells over this file
 * descriptor, by a byte, that all programs before us ended well; without the variable nobody tells, and we trust. */
static bool chain_is_whole(void)
{
    const char *fd = getenv("DATELINE_COMMIT_FD");
    char byte;
    ssize_t n;
    if (!fd || fd[0] < '0' || fd[0] > '9') return true;
    do n = read((int)strtol(fd, NULL, 10), &byte, 1);
    while (n < 0 && errno == EINTR && !stage_signal);
    return n == 1;
}

/* Bad input still gives what could be read; a run that was stopped gives nothing. */
static bool is_whole(int code)
{
    return (code == 0 || code == STAGE_DATA || code == STAGE_NOINPUT) && !stage_signal && !stage_stopped;
}

int stage_finish(int code)
{
    if (stage_worst > code) code = stage_worst;
    bool trusted = (!stage_before_finish && !out.tmp) || !is_whole(code) || chain_is_whole();
    if (stage_before_finish) {
        int bad = stage_before_finish(code, is_whole(code) && trusted);
        if (bad > code) code = bad;
    }
    stage_flush();
    if (out.tmp) {
        if (is_whole(code) && trusted) {
            int bad = publish();
            if (bad) code = bad;
        } else {
            stage_drop_output();
        }
    } else if (close(out.fd) != 0 && errno != EINTR) {
        code = stage_fail(STAGE_IO, "%s: %s", out.name, strerror(errno));
    }
    if (rejects.file && fclose(rejects.file) != 0)
        code = stage_fail(STAGE_IO, "%s: %s", stage_opt.rejects, strerror(errno));
    if (rejects.n && (rejects.file || rejects.n > REJECTS_SHOWN || stage_opt.quiet) && !stage_stopped)
        stage_fail(0, "%llu record%s set aside, %llu used%s%s", (unsigned long long)rejects.n,
                   rejects.n == 1 ? "" : "s", (unsigned long long)progress.records, rejects.file ? "; see " : "",
                   rejects.file ? stage_opt.rejects : "");
    if (stage_opt.stats) print_stats();
    if (stage_signal) die_of(stage_signal);
    return code;
}
