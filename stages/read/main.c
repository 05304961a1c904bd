/* SPDX-License-Identifier: Apache-2.0
 * dateline-read: files, folders or stdin in, one article a line out. */
#include "dateline/read.h"
#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static dtl_read_options opt;
static dtl_arena words; /* of --map */
static bool lines;
static int worst;

static int take_format(const char *v)
{
    if (dtl_read_format_of(v, &opt.format)) return 0;
    return stage_fail(STAGE_USAGE, "--format %.40s: the formats are auto, text, lines, jsonl, json, csv and tsv", v);
}

static int take_map(const char *v)
{
    dtl_error err = {0};
    return dtl_read_map(v, &opt, &words, &err) == DTL_OK ? 0 : stage_fail_error(&err);
}

static int take_date(const char *v)
{
    if (!dtl_read_is_date(v)) return stage_fail(STAGE_USAGE, "--date %.40s: give a day as YYYY-MM-DD", v);
    opt.date = v;
    return 0;
}

static const stage_option options[] = {
    {'f', "format", "FORMAT",
     "auto (default), text (a file is an article), lines (a line is one), jsonl,\n"
     "json, csv, tsv",
     NULL, NULL, take_format},
    {'m', "map", "FIELD=NAME,...",
     "which name of the dump is which field: id url title author date source\n"
     "agency section text; dots lead into objects (text=fields.bodyText)",
     NULL, NULL, take_map},
    {'d', "date", "YYYY-MM-DD", "publication date of articles that say none of their own", NULL, NULL, take_date},
    {0, "lines", NULL, "the same as --format lines", &lines, NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static const stage me = {
    .name = "dateline-read",
    .purpose = "make records, one article a line, of files, folders and dumps",
    .synopsis = "[options] [file or folder...]",
    .examples =
        "  dateline-read article.txt | dateline-norm | dateline-lang | dateline-ner | dateline-csv > mentions.csv\n"
        "  dateline-read --date 2024-09-20 articles/ > records.jsonl\n"
        "  dateline-read --map text=maintext,date=date_publish dump.jsonl.gz > records.jsonl\n",
    .options = options,
};

/* ---- one source ---- */

static int read_error;
static uint64_t bytes_in;

static long get(void *user, char *to, size_t n)
{
    int fd = *(int *)user;
    for (;;) {
        if (!stage_before_read(fd)) return 0; /* asked to stop: what follows is not read */
        ssize_t k = read(fd, to, n);
        if (k >= 0) {
            bytes_in += (uint64_t)k;
            return k;
        }
        if (errno == EINTR) continue;
        read_error = errno;
        return -1;
    }
}

static void note(int code)
{
    if (worst < code) worst = code;
}

/* The source's end, if it was not a good one. named: somebody asked for this very file. */
static void end_of_source(dtl_read *r, dtl_status s, const dtl_error *err)
{
    if (s == DTL_E_IO) {
        note(stage_fail(STAGE_IO, "%s: %s", r->source, read_error ? strerror(read_error) : "reading failed"));
    } else {
        stage_reject(r->source, 0, r->byte, err->msg[0] ? err->msg : dtl_status_text(s), DTL_NONE);
        note(s == DTL_E_CUT || s == DTL_E_DATA || s == DTL_E_LIMIT ? STAGE_DATA : STAGE_BUG);
    }
}

/* False: stop. */
static bool read_source(int fd, const char *name, bool named)
{
    dtl_read r;
    dtl_error err = {0};
    dtl_span record;
    bool more = true;
    uint64_t repaired = 0;
    read_error = 0;
    if (dtl_read_open(&r, get, &fd, name, &opt, NULL, &err) != DTL_OK) {
        note(stage_fail_error(&err));
        dtl_read_close(&r);
        return false;
    }
    while (more) {
        dtl_status s;
        uint64_t before = bytes_in;
        err = (dtl_error){0};
        s = dtl_read_next(&r, &record, &err);
        if (stage_stopping() && (s != DTL_OK || r.in.ended)) { /* what was read in part is no article */
            more = false;
        } else if (s == DTL_OK && record.s) {
            stage_write(record.s, record.n);
            stage_write("\n", 1);
            more = !stage_record_done(bytes_in - before);
        } else if (s == DTL_OK) {
            break;
        } else if (s == DTL_E_CUT || s == DTL_E_IO || s == DTL_E_NOMEM || r.whole) {
            if (s == DTL_E_DATA && !named)
                stage_reject(name, 0, r.byte, err.msg, DTL_NONE); /* a folder may hold other things */
            else end_of_source(&r, s, &err);
            break;
        } else {
            stage_reject(name, r.line ? r.line : r.record, r.byte + err.byte, err.msg, r.raw);
            if (s == DTL_E_DATA && r.in.ended && r.in.no_newline && r.in.from == r.in.to &&
                r.format == DTL_READ_JSONL) {
                stage_fail(0, "%s: the last line is cut", name);
                note(STAGE_DATA);
            }
            more = !stage_stopping();
        }
    }
    repaired = r.n_repaired;
    if (repaired) stage_count("utf8_repaired", repaired);
    if (stage_opt.verbose)
        stage_say("%s: %s, %llu articles", name, dtl_read_format_name(r.format), (unsigned long long)r.record);
    dtl_read_close(&r);
    return more && !stage_stopping();
}

/* ---- files and folders ---- */

static bool read_path(const char *path, bool named);

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool read_folder(const char *path)
{
    DIR *dir = opendir(path);
    char **names = NULL;
    size_t n = 0, cap = 0;
    bool more = true;
    if (!dir) {
        note(stage_fail(STAGE_NOINPUT, "%s: %s", path, strerror(errno)));
        return true;
    }
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.') continue; /* hidden, and the folder itself */
        if (n == cap) {
            char **p = realloc(names, (cap = cap ? cap * 2 : 64) * sizeof *names);
            if (!p) break;
            names = p;
        }
        size_t len = strlen(path), slash = len && path[len - 1] == '/' ? 0 : 1,
               room = len + slash + strlen(e->d_name) + 1;
        if (!(names[n] = malloc(room))) break;
        snprintf(names[n++], room, "%s%s%s", path, slash ? "/" : "", e->d_name);
    }
    closedir(dir);
    if (n) qsort(names, n, sizeof *names, by_name); /* the same order on every machine */
    for (size_t i = 0; i < n; i++) {
        if (more) more = read_path(names[i], false);
        free(names[i]);
    }
    free(names);
    return more;
}

static bool read_path(const char *path, bool named)
{
    struct stat st;
    int fd;
    if (named && strcmp(path, "-") == 0) return read_source(STDIN_FILENO, "stdin", true);
    /* a link to a folder is followed when it was asked for, not when it was found: it may lead back */
    if ((named ? stat(path, &st) : lstat(path, &st)) != 0) {
        note(stage_fail(STAGE_NOINPUT, "%s: %s", path, strerror(errno)));
        return true;
    }
    if (S_ISDIR(st.st_mode)) return read_folder(path);
    if (!named && S_ISLNK(st.st_mode) && (stat(path, &st) != 0 || S_ISDIR(st.st_mode))) return true;
    if (!named && !S_ISREG(st.st_mode)) return true;
    if ((fd = open(path, O_RDONLY)) < 0) {
        note(stage_fail(STAGE_NOINPUT, "%s: %s", path, strerror(errno)));
        return true;
    }
    bool more = read_source(fd, path, named);
    close(fd);
    return more;
}

int main(int argc, char **argv)
{
    dtl_arena_init(&words, NULL);
    int first = stage_options(&me, argc, argv);
    if (lines) opt.format = DTL_READ_LINES;
    opt.max_record = stage_opt.max_record;
    bool more = true;
    if (first == argc) read_path("-", true);
    for (int i = first; i < argc && more; i++) more = read_path(argv[i], true);
    dtl_arena_fini(&words);
    return stage_finish(worst);
}
