/* SPDX-License-Identifier: Apache-2.0
 * dateline NAME ... runs dateline-NAME; dateline run FILE... runs the chain. Nothing is extracted here. */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *name, *what;
} programs[] = {
    {"read", "files, folders and dumps to records, one article a line"},
    {"norm", "text decoded, repaired and normalized, with the way back to the raw bytes"},
    {"lang", "the language of each article and of foreign passages in it"},
    {"ner", "names, roles, dates, money and quantities, each with the rule that found it"},
    {"csv", "records to CSV tables for a spreadsheet"},
    {"total", "totals over articles, from the tables: entity by day and language"},
    {"daily", "the night job: a day's dump to that day's tables"},
    {"pack", "compile and check a language pack"},
    {NULL, NULL},
};

static const char help[] =
    "dateline: tables of who, which organization, where, when and how much out of news articles in any language\n"
    "\n"
    "examples:\n"
    "  dateline run article.txt > mentions.csv              one article\n"
    "  dateline run --date 2024-09-20 folder/ > mentions.csv     a folder of a day's articles\n"
    "  dateline run --out tables dump.jsonl                 all tables, as CSV files in the folder tables\n"
    "  dateline read dump.jsonl.gz | dateline norm | dateline lang | dateline ner > found.jsonl\n"
    "\n"
    "usage: dateline run [options] [file or folder...]       the whole chain: read, norm, lang, ner, csv\n"
    "       dateline PROGRAM [options] [file...]             the same as dateline-PROGRAM\n"
    "\n"
    "programs:\n";

/* Where this program lies: the others lie beside it. */
static const char *own_dir(void)
{
    static char dir[4096];
    ssize_t n = readlink("/proc/self/exe", dir, sizeof dir - 64);
    if (n <= 0) return NULL;
    dir[n] = '\0';
    char *slash = strrchr(dir, '/');
    if (!slash) return NULL;
    *slash = '\0';
    return dir;
}

/* argv[0] is set to the program's own name. Returns only when it cannot be run. */
static int run_program(const char *name, char **argv)
{
    char program[256], path[4352];
    const char *dir = own_dir();
    snprintf(program, sizeof program, "dateline-%s", name);
    argv[0] = program;
    if (dir) {
        snprintf(path, sizeof path, "%s/%s", dir, program);
        execv(path, argv);
    }
    execvp(program, argv);
    return errno;
}

/* ---- the chain ---- */

enum { CHAIN = 5, CHAIN_ARGS = 64 };
static const char *const chain[CHAIN] = {"read", "norm", "lang", "ner", "csv"};

static const char run_help[] =
    "dateline run: the whole chain on files, folders or stdin, CSV to stdout\n"
    "\n"
    "usage: dateline run [options] [file or folder...]\n"
    "\n"
    "examples:\n"
    "  dateline run article.txt > mentions.csv\n"
    "  dateline run --out tables --excel dump.jsonl\n"
    "\n"
    "Each option goes to the program it belongs to:\n"
    "  read: --format F --map FIELD=KEY,... --date YYYY-MM-DD --lines\n"
    "  norm: --charset NAME --compat --keep-empty --no-...\n"
    "  lang: --given --only CODE,... --guess --whole\n"
    "  ner:  --types LIST --numbers --user-list FILE --stop-list FILE --data DIR\n"
    "  csv:  --table NAME --columns LIST --delimiter C --excel --no-header --out DIR, -o FILE\n"
    "  all:  -q --strict --max-record SIZE --line-buffered --stats\n";

/* Which program takes an option: index in the chain, ALL, or -1. with: it has a value of its own. */
enum { ALL = 100 };
static int owner(const char *name, size_t n, bool *with)
{
    static const struct {
        const char *name;
        int owner;
        bool value;
    } known[] = {
        {"--format", 0, true},
        {"--map", 0, true},
        {"--date", 0, true},
        {"--lines", 0, false},
        {"--progress", 0, false},
        {"--charset", 1, true},
        {"--compat", 1, false},
        {"--keep-empty", 1, false},
        {"--given", 2, false},
        {"--guess", 2, false},
        {"--whole", 2, false},
        {"--only", 2, true},
        {"--types", 3, true},
        {"--numbers", 3, false},
        {"--user-list", 3, true},
        {"--stop-list", 3, true},
        {"--data", 3, true},
        {"--table", 4, true},
        {"--columns", 4, true},
        {"--delimiter", 4, true},
        {"--excel", 4, false},
        {"--no-header", 4, false},
        {"--out", 4, true},
        {"--output", 4, true},
        {"-o", 4, true},
        {"-q", ALL, false},
        {"--quiet", ALL, false},
        {"--strict", ALL, false},
        {"-v", ALL, false},
        {"--verbose", ALL, false},
        {"--max-record", ALL, true},
        {"--stats", ALL, false},
        {"--line-buffered", ALL, false},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].name) == n && memcmp(known[i].name, name, n) == 0) {
            *with = known[i].value;
            return known[i].owner;
        }
    }
    if (n > 5 && memcmp(name, "--no-", 5) == 0) return 1; /* every step of dateline-norm has its own */
    return -1;
}

static int usage(const char *what, const char *arg)
{
    fprintf(stderr, "dateline: %s %s (dateline --help lists what there is)\n", what, arg);
    return STAGE_USAGE;
}

/* Sort the arguments into those of each program; files go to read. */
static int sort_arguments(int argc, char **argv, char *args[CHAIN][CHAIN_ARGS], int n[CHAIN], char **files,
                          int *n_files)
{
    bool options = true;
    for (int i = 2; i < argc; i++) {
        char *a = argv[i];
        bool with = false;
        if (options && strcmp(a, "--") == 0) {
            options = false;
            continue;
        }
        if (!options || a[0] != '-' || a[1] == '\0') {
            files[(*n_files)++] = a;
            continue;
        }
        size_t len = a[1] == '-' ? strcspn(a, "=") : strlen(a);
        int who = owner(a, len, &with);
        if (who < 0) return usage("run has no option", a);
        bool apart = with && a[len] != '=';
        if (apart && i + 1 >= argc) return usage("a value is missing behind", a);
        for (int p = 0; p < CHAIN; p++) {
            if (who != ALL && who != p) continue;
            if (n[p] + 4 >= CHAIN_ARGS) return usage("too many options at", a);
            args[p][n[p]++] = a;
            if (apart) args[p][n[p]++] = argv[i + 1];
        }
        i += apart;
    }
    return 0;
}

static pid_t pids[CHAIN];

static void on_term(int sig)
{
    for (int p = 0; p < CHAIN; p++)
        if (pids[p] > 0) kill(pids[p], sig);
}

/* The exit code of the chain: that of the program that failed first in it, but a closed pipe is only an echo. */
static int run_files(int argc, char **argv, char **files)
{
    static char *args[CHAIN][CHAIN_ARGS], end_of_options[] = "--";
    int n[CHAIN], n_files = 0, code = 0, sig = 0, before = -1, commit[2];
    bool good = true, strict = false;
    pid_t *pid = pids;
    for (int p = 0; p < CHAIN; p++) n[p] = 1;
    char **first = files + CHAIN_ARGS;
    if ((code = sort_arguments(argc, argv, args, n, first, &n_files)) != 0) return code;
    for (int i = 1; i < n[0]; i++) strict |= strcmp(args[0][i], "--strict") == 0;
    if (n_files == 0 && isatty(STDIN_FILENO)) {
        fputs(run_help, stderr);
        return STAGE_USAGE;
    }
    if (pipe(commit) != 0 || fcntl(commit[0], F_SETFD, FD_CLOEXEC) != 0 || fcntl(commit[1], F_SETFD, FD_CLOEXEC) != 0) {
        fprintf(stderr, "dateline: %s\n", strerror(errno));
        return STAGE_IO;
    }
    for (int p = 0; p < CHAIN; p++) {
        int link[2] = {-1, -1};
        if (p < CHAIN - 1 && pipe(link) != 0) {
            fprintf(stderr, "dateline: %s\n", strerror(errno));
            return STAGE_IO;
        }
        pid[p] = fork();
        if (pid[p] == 0) {
            if (before >= 0) {
                dup2(before, STDIN_FILENO);
                close(before);
            }
            if (link[1] >= 0) {
                dup2(link[1], STDOUT_FILENO);
                close(link[0]);
                close(link[1]);
            }
            if (p == CHAIN - 1) { /* files of the last program appear when all programs before it have ended well */
                char number[16];
                snprintf(number, sizeof number, "%d", commit[0]);
                fcntl(commit[0], F_SETFD, 0);
                setenv("DATELINE_COMMIT_FD", number, 1);
            } else {
                unsetenv("DATELINE_COMMIT_FD");
            }
            char **list = args[p];
            if (p == 0) { /* its options, an end of options, its files */
                list = first - n[0] - 1;
                memcpy(list, args[0], (size_t)n[0] * sizeof *list);
                list[n[0]] = end_of_options;
            }
            int e = run_program(chain[p], list);
            fprintf(stderr, "dateline: dateline-%s: %s\n", chain[p], strerror(e));
            _exit(127);
        }
        if (before >= 0) close(before);
        if (link[1] >= 0) close(link[1]);
        before = link[0];
        if (pid[p] < 0) {
            fprintf(stderr, "dateline: %s\n", strerror(errno));
            code = STAGE_IO;
            break;
        }
    }
    if (before >= 0) close(before);
    close(commit[0]);
    signal(SIGTERM, on_term);
    signal(SIGINT, SIG_IGN); /* the programs of the chain get it too, and say how it ended */
    signal(SIGPIPE, SIG_IGN);
    for (int p = 0; p < CHAIN; p++) {
        int status = 0;
        if (p == CHAIN - 1) {
            if (good && write(commit[1], "", 1) < 0) good = false; /* it is gone already, and has said why */
            close(commit[1]);
        }
        if (pid[p] <= 0) {
            good = false;
            continue;
        }
        while (waitpid(pid[p], &status, 0) < 0 && errno == EINTR) {
        }
        int ended = WIFEXITED(status) ? WEXITSTATUS(status) : STAGE_BUG;
        good &= ended == 0 || (!strict && (ended == STAGE_DATA || ended == STAGE_NOINPUT));
        if (WIFSIGNALED(status) && WTERMSIG(status) != SIGPIPE) sig = WTERMSIG(status);
        else if (WIFSIGNALED(status) && p == CHAIN - 1) sig = SIGPIPE;
        else if (WIFEXITED(status) && WEXITSTATUS(status) && !code)
            code = WEXITSTATUS(status) == 127 ? STAGE_BUG : WEXITSTATUS(status);
    }
    if (sig) {
        signal(sig, SIG_DFL);
        raise(sig);
    }
    return code;
}

static int run_chain(int argc, char **argv)
{
    char **files = calloc((size_t)argc + CHAIN_ARGS, sizeof *files);
    int code = files ? run_files(argc, argv, files) : STAGE_BUG;
    free(files);
    return code;
}

static int print(const char *text, bool with_programs)
{
    fputs(text, stdout);
    for (int i = 0; with_programs && programs[i].name; i++)
        printf("  dateline-%-8s %s\n", programs[i].name, programs[i].what);
    if (with_programs) printf("\nEach has --help and a man page; dateline run --help lists what the chain takes.\n");
    if (fclose(stdout) == 0) return 0;
    fprintf(stderr, "dateline: stdout: %s\n", strerror(errno));
    return STAGE_IO;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (!strcmp(name, "--help") || !strcmp(name, "-h")) return print(help, true);
    if (!strcmp(name, "help")) {
        if (argc == 2) return print(help, true);
        static char ask[] = "--help";
        char *list[] = {NULL, ask, NULL};
        if (!strcmp(argv[2], "run")) return print(run_help, false);
        run_program(argv[2], list);
        return usage("there is no program", argv[2]);
    }
    if (!strcmp(name, "--version"))
        return print("dateline " DTL_VERSION "\nLicense Apache-2.0; each data file names its own source and licence.\n",
                     false);
    if (!name[0]) {
        fputs(help, stderr);
        for (int i = 0; programs[i].name; i++)
            fprintf(stderr, "  dateline-%-8s %s\n", programs[i].name, programs[i].what);
        return STAGE_USAGE;
    }
    if (name[0] == '-') return usage("there is no option", name);
    if (!strcmp(name, "run")) {
        for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
            if (!strcmp(argv[i], "--help")) return print(run_help, false);
        return run_chain(argc, argv);
    }
    if (strchr(name, '/') || strlen(name) > 40) return usage("there is no program", name);
    int e = run_program(name, argv + 1);
    if (e == ENOENT) return usage("there is no program", name);
    fprintf(stderr, "dateline: dateline-%s: %s\n", name, strerror(e));
    return STAGE_BUG;
}
