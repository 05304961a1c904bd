/* SPDX-License-Identifier: Apache-2.0
 * Options, help, messages and exit codes of every executable. */
#include "stage_own.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef DTL_DATADIR
#define DTL_DATADIR "/usr/local/share/dateline"
#endif

stage_common stage_opt = {.max_record = DTL_RECORD_MAX};
const char *stage_program = "dateline";
volatile sig_atomic_t stage_signal;
bool stage_stopped;
int stage_wake[2] = {-1, -1};
int stage_worst;

static bool want_help, want_version;

/* ---- messages ---- */

/* One write a message, so that the lines of several programs on one terminal do not mix. */
static void say(const char *fmt, va_list ap)
{
    char line[2048];
    int n = snprintf(line, sizeof line, "%s: ", stage_program), m;
    m = vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
    if (m > 0) n += m;
    if (n > (int)sizeof line - 2) n = (int)sizeof line - 2;
    line[n++] = '\n';
    fwrite(line, 1, (size_t)n, stderr);
    fflush(stderr);
}

void stage_say(const char *fmt, ...)
{
    va_list ap;
    if (stage_opt.quiet) return;
    va_start(ap, fmt);
    say(fmt, ap);
    va_end(ap);
}

int stage_fail(int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say(fmt, ap);
    va_end(ap);
    return code;
}

int stage_exit_code(dtl_status status)
{
    switch (status) {
    case DTL_OK: return 0;
    case DTL_E_LIMIT:
    case DTL_E_DATA:
    case DTL_E_CUT: return STAGE_DATA;
    case DTL_E_IO: return STAGE_IO;
    case DTL_E_NOINPUT: return STAGE_NOINPUT;
    case DTL_E_NOPACK:
    case DTL_E_PACK: return STAGE_NOPACK;
    case DTL_E_USAGE: return STAGE_USAGE;
    case DTL_E_NOMEM:
    case DTL_E_BUG: break;
    }
    return STAGE_BUG;
}

int stage_fail_error(const dtl_error *err)
{
    const char *what = err->msg[0] ? err->msg : dtl_status_text(err->status);
    int code = stage_exit_code(err->status);
    if (!err->source[0]) return stage_fail(code, "%s", what);
    if (!err->line) return stage_fail(code, "%s: %s", err->source, what);
    return stage_fail(code, "%s:%llu: %s", err->source, (unsigned long long)err->line, what);
}

/* ---- the option table ---- */

static int call_max_record(const char *v)
{
    char *end;
    errno = 0;
    unsigned long long n = *v >= '0' && *v <= '9' ? strtoull(v, &end, 10) : 0;
    unsigned shift = 0;
    if (n) {
        static const char units[] = "kmg";
        const char *u = *end ? strchr(units, *end | 0x20) : NULL;
        if (u) {
            shift = 10 * (unsigned)(u - units + 1);
            end++;
        }
        if (*end || errno || n > (SIZE_MAX / 4) >> shift) n = 0;
    }
    if (!n) return stage_fail(STAGE_USAGE, "--max-record %s: give a size, like 64M", v);
    stage_opt.max_record = (size_t)n << shift;
    return 0;
}

static int call_stats(const char *v)
{
    if (*v && strcmp(v, "hadoop") != 0 && strcmp(v, "json") != 0)
        return stage_fail(STAGE_USAGE, "--stats=%s: the forms are json and hadoop", v);
    stage_opt.stats = *v ? v : "json";
    return 0;
}

static const stage_option shared[] = {
    {'o', "output", "FILE", "write to FILE, which appears whole or not at all", NULL, &stage_opt.output, NULL},
    {'q', "quiet", NULL, "say nothing but what changes the exit code", &stage_opt.quiet, NULL, NULL},
    {'v', "verbose", NULL, "say more", &stage_opt.verbose, NULL, NULL},
    {0, "rejects", "FILE", "records that cannot be used go to FILE, as JSON lines with the reason", NULL,
     &stage_opt.rejects, NULL},
    {0, "strict", NULL, "stop at the first such record, with exit code 65", &stage_opt.strict, NULL, NULL},
    {0, "max-record", "SIZE", "longest line taken (default 64M)", NULL, NULL, call_max_record},
    {0, "stats", "[FORM]", "at the end, counters on stderr: one JSON line, or =hadoop", NULL, NULL, call_stats},
    {0, "progress", NULL, "now and then, records and MB/s on stderr", &stage_opt.progress, NULL, NULL},
    {0, "line-buffered", NULL, "write each record out at once", &stage_opt.line_buffered, NULL, NULL},
    {0, "help", NULL, "this text", &want_help, NULL, NULL},
    {0, "version", NULL, "versions of the program and its data", &want_version, NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

enum { MAX_OPTIONS = 96 };

static size_t list_options(const stage *s, const stage_option **all)
{
    size_t n = 0;
    for (const stage_option *o = s->options; o && o->name && n < MAX_OPTIONS; o++) all[n++] = o;
    for (const stage_option *o = shared; o->name && n < MAX_OPTIONS; o++) all[n++] = o;
    return n;
}

static void print_option(const stage_option *o)
{
    char left[80];
    bool optional = o->value && o->value[0] == '[';
    int n = o->letter ? snprintf(left, sizeof left, "  -%c, --%s", o->letter, o->name)
                      : snprintf(left, sizeof left, "      --%s", o->name);
    if (o->value && n > 0 && n < (int)sizeof left) {
        if (optional) snprintf(left + n, sizeof left - (size_t)n, "[=%s", o->value + 1);
        else snprintf(left + n, sizeof left - (size_t)n, " %s", o->value);
    }
    for (const char *h = o->help ? o->help : ""; *h;) {
        size_t len = strcspn(h, "\n");
        printf("%-28s %.*s\n", left, (int)len, h);
        left[0] = '\0';
        h += len + (h[len] == '\n');
    }
}

static void print_help(const stage *s)
{
    printf("%s: %s\n\nusage: %s %s\n\n", s->name, s->purpose, s->name, s->synopsis);
    if (s->examples) printf("examples:\n%s%s\n", s->examples, s->examples[strlen(s->examples) - 1] == '\n' ? "" : "\n");
    if (s->options && s->options->name) {
        printf("options:\n");
        for (const stage_option *o = s->options; o->name; o++) print_option(o);
        printf("\n");
    }
    printf("%s\n", "options of all dateline programs:");
    for (const stage_option *o = shared; o->name; o++) print_option(o);
    printf("\nexit codes: 0 done (also when nothing was found), 64 wrong use, 65 bad or cut data, 66 no such input,\n"
           "69 language pack missing, 70 bug, 73 cannot create, 74 input or output failed. See man %s.\n",
           s->name);
}

static void print_version(const stage *s)
{
    printf("%s %s\nLicense Apache-2.0; each data file names its own source and licence.\n", s->name, DTL_VERSION);
    if (s->versions)
        printf("%s%s", s->versions, s->versions[0] && s->versions[strlen(s->versions) - 1] == '\n' ? "" : "\n");
}

/* Help and version are output too: a full disk is not success. */
static void exit_printed(void)
{
    bool bad = ferror(stdout) != 0;
    if (fclose(stdout) != 0) bad = true;
    exit(bad ? stage_fail(STAGE_IO, "stdout: %s", strerror(errno)) : 0);
}

/* Edits between two names, where swapping neighbours is one edit; short words only. */
static unsigned distance(const char *a, const char *b)
{
    enum { M = 40 };
    unsigned d[M + 1][M + 1];
    size_t na = strlen(a), nb = strlen(b);
    if (na > M || nb > M) return M;
    for (size_t i = 0; i <= na; i++) d[i][0] = (unsigned)i;
    for (size_t j = 0; j <= nb; j++) d[0][j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        for (size_t j = 1; j <= nb; j++) {
            unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best) best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best) best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[na][nb];
}

static void wrong_option(const stage_option **all, size_t n, const char *given)
{
    char name[48];
    const stage_option *best = NULL;
    unsigned best_d = 99;
    if (given[0] == '-' && given[1] == '-') {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(given + 2, "="), given + 2);
        size_t len = strlen(name);
        for (size_t i = 0; i < n; i++) {
            unsigned d = distance(name, all[i]->name);
            if (len >= 3 && strncmp(name, all[i]->name, len) == 0) d = 0;
            if (d < best_d) {
                best_d = d;
                best = all[i];
            }
        }
        if (best && (best_d > 3 || best_d * 2 > strlen(best->name))) best = NULL;
    }
    if (best) stage_fail(0, "there is no option %.60s; did you mean --%s? (--help lists all)", given, best->name);
    else stage_fail(0, "there is no option %.60s (--help lists all)", given);
    exit(STAGE_USAGE);
}

static void take_option(const stage_option *o, const char *value)
{
    if (o->flag) *o->flag = true;
    if (o->text) *o->text = value ? value : "";
    int code = o->call ? o->call(value ? value : "") : 0;
    if (code) exit(code);
}

/* ---- the process ---- */

static void on_signal(int sig)
{
    if (stage_signal) { /* asked twice: at once */
        signal(sig, SIG_DFL);
        raise(sig);
        return;
    }
    stage_signal = sig;
    int e = errno;
    (void)!write(stage_wake[1], "", 1);
    errno = e;
}

/* 0, 1 and 2 must be taken before any file is opened, or a file would get their number. Opened the wrong way round, so that using them fails. */
static void hold_standard_fds(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) (void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

static void set_signals(void)
{
    struct sigaction sa = {.sa_handler = SIG_DFL};
    sigset_t pipe_set;
    sigemptyset(&sa.sa_mask);
    sigaction(SIGPIPE, &sa, NULL); /* a parent that ignores it must not turn a closed pipe into an error message */
    sigemptyset(&pipe_set);
    sigaddset(&pipe_set, SIGPIPE);
    sigprocmask(SIG_UNBLOCK, &pipe_set, NULL);
    if (pipe(stage_wake) == 0)
        for (int i = 0; i < 2; i++) fcntl(stage_wake[i], F_SETFD, FD_CLOEXEC);
    for (int i = 0; i < 2; i++) {
        struct sigaction old;
        int sig = i ? SIGTERM : SIGINT;
        sa.sa_handler = on_signal; /* no SA_RESTART: a read that waits must come back */
        if (sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_IGN) continue; /* nohup, background jobs */
        sigaction(sig, &sa, NULL);
    }
}

int stage_options(const stage *s, int argc, char **argv)
{
    const stage_option *all[MAX_OPTIONS];
    struct option longs[MAX_OPTIONS + 1];
    char shorts[3 * MAX_OPTIONS + 2] = ":";
    size_t n = list_options(s, all), k = 1;
    stage_program = s->name;
    hold_standard_fds();
    set_signals();
    for (size_t i = 0; i < n; i++) {
        int has = !all[i]->value ? no_argument : all[i]->value[0] == '[' ? optional_argument : required_argument;
        longs[i] = (struct option){all[i]->name, has, NULL, (int)i + 256};
        if (!all[i]->letter) continue;
        shorts[k++] = all[i]->letter;
        for (int c = 0; c < has; c++) shorts[k++] = ':';
    }
    shorts[k] = '\0';
    longs[n] = (struct option){NULL, 0, NULL, 0};
    opterr = 0;
    for (;;) {
        int at = optind, c = getopt_long(argc, argv, shorts, longs, NULL);
        const char *given = argv[optind - 1];
        if (c == -1) break;
        if (c == ':') exit(stage_fail(STAGE_USAGE, "%.60s needs a value (see --help)", given));
        if (c == '?') {
            char letter[3] = {'-', (char)optopt, '\0'};
            if (optopt >= 256)
                exit(stage_fail(STAGE_USAGE, "--%s takes no value (see --help)", all[optopt - 256]->name));
            if (optopt == 0 && at < argc && strncmp(given, "--", 2) != 0) given = argv[at];
            wrong_option(all, n, optopt ? letter : given);
        }
        if (c >= 256) {
            take_option(all[c - 256], optarg);
        } else {
            for (size_t i = 0; i < n; i++)
                if (all[i]->letter == c) take_option(all[i], optarg);
        }
    }
    if (want_help) {
        print_help(s);
        exit_printed();
    }
    if (want_version) {
        print_version(s);
        exit_printed();
    }
    if (optind == argc && !s->no_input && isatty(STDIN_FILENO)) {
        fprintf(stderr, "%s: %s\nusage: %s %s\n%s%sGive it a file or a pipe; --help tells more.\n", s->name, s->purpose,
                s->name, s->synopsis, s->examples ? "examples:\n" : "", s->examples ? s->examples : "");
        exit(STAGE_USAGE);
    }
    stage_open_output();
    return optind;
}

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const char *stage_data_dir(void)
{
    static char dir[4096];
    if (dir[0]) return dir;
    const char *env = getenv("DATELINE_DATA");
    if (env && env[0]) {
        snprintf(dir, sizeof dir, "%s", env);
        return dir;
    }
    ssize_t n = readlink("/proc/self/exe", dir, sizeof dir - 32);
    if (n > 0) {
        dir[n] = '\0';
        char *slash = strrchr(dir, '/');
        if (slash) {
            snprintf(slash, 32, "/../share/dateline");
            if (is_dir(dir)) return dir;
        }
    }
    snprintf(dir, sizeof dir, "%s", DTL_DATADIR);
    return dir;
}
