/* SPDX-License-Identifier: Apache-2.0
 *
 * dateline-pack: a language's text files to a compiled pack, and the examples beside its rules run. */
#include "pack.h"
#include "check.h"
#include "compile.h"
#include "learn_stage.h"
#include "stage.h"
#include "weights.h"
#include "wordtable.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *tag_option, *with_option;

static const stage_option options[] = {
    {.name = "tag",
     .value = "TAG",
     .help = "BCP 47 tag of the pack; without it the name of the last folder",
     .text = &tag_option},
    {.name = "with",
     .value = "DIR",
     .help = "check: folder of the other packs that this one works with (und)",
     .text = &with_option},
    {.name = "packs", .value = "DIR", .help = "learn: folder of the compiled packs", .text = &learn_packs},
    {.name = "dev", .value = "SET", .help = "learn: measure on this set (again and again)", .call = learn_dev},
    {.name = "folds",
     .value = "N",
     .help = "learn: measure each set by weights learned without it, in N parts",
     .text = &learn_folds},
    {.name = "set",
     .value = "NAME=V",
     .help = "learn: rate, l1, own and pull (l1 of languages' tables, early and late), rounds, late, balance, count, "
             "upper, datelines, second",
     .call = learn_set},
    {.name = "write", .value = "DIR", .help = "learn: write DIR/TAG/weights.tsv", .text = &learn_write},
    {.name = "predict",
     .value = "DIR",
     .help = "learn: write what was found in each --dev set",
     .text = &learn_predict},
    {.name = NULL}};

static const stage frame = {
    .name = "dateline-pack",
    .purpose = "compile and check language packs",
    .synopsis = "compile FOLDER... -o FILE.pack | check [--with DIR] FILE.pack... | stat FILE.pack... | learn SET...",
    .examples = "  dateline-pack compile --tag fr -o fr.pack build/gen/packs/fr src/packs/fr\n"
                "  dateline-pack check --with build/share/dateline fr.pack",
    .options = options,
};

static void complain(void *user, const char *file, unsigned line, const char *what)
{
    fprintf(stderr, "%s:%u: %s\n", file, line, what);
    ++*(unsigned *)user;
}

static bool read_file(const char *path, dtl_buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        stage_say("%s: %s", path, strerror(errno));
        return false;
    }
    dtl_buf_reset(out);
    char block[65536];
    size_t n;
    while ((n = fread(block, 1, sizeof block, f)) > 0) dtl_buf_put(out, block, n);
    bool good = !ferror(f) && out->status == DTL_OK;
    fclose(f);
    if (!good) stage_say("%s: cannot be read", path);
    return good;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool ends(const char *s, const char *tail)
{
    size_t n = strlen(s), m = strlen(tail);
    return n > m && !strcmp(s + n - m, tail);
}

static int source_file(const struct dirent *d)
{
    return (ends(d->d_name, ".txt") && strcmp(d->d_name, "cases.txt")) || ends(d->d_name, ".words") ||
           ends(d->d_name, ".rules") || ends(d->d_name, ".conf") || !strcmp(d->d_name, "weights.tsv") ||
           !strcmp(d->d_name, "common.tsv");
}

/* Files of a folder in the order of their names, lang.conf first: it says how the lists are read. */
static bool add_folder(dtl_compiler *c, const char *dir, int layer, dtl_buf *buf)
{
    struct dirent **list;
    int n = scandir(dir, &list, source_file, by_name);
    if (n < 0) {
        stage_say("%s: %s", dir, strerror(errno));
        return false;
    }
    bool good = true;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < n && good; i++) {
            if (ends(list[i]->d_name, ".conf") != (pass == 0)) continue;
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", dir, list[i]->d_name);
            if (!(good = read_file(path, buf))) break;
            bool weights = !strcmp(list[i]->d_name, "weights.tsv");
            if (weights || !strcmp(list[i]->d_name, "common.tsv")) { /* tables that are sections of their own */
                dtl_buf section;
                dtl_error err = {0};
                dtl_buf_init(&section, 0, NULL);
                if ((weights ? dtl_weights_compile : dtl_wordtable_compile)(dtl_buf_view(buf), &section, &err) !=
                    DTL_OK) {
                    fprintf(stderr, "%s:%llu: %s\n", path, (unsigned long long)err.line, err.msg);
                    good = false;
                } else good = dtl_compiler_section(c, weights ? "weights" : "common", dtl_buf_view(&section)) == DTL_OK;
                dtl_buf_fini(&section);
            } else good = dtl_compiler_add(c, path, dtl_buf_view(buf), layer) == DTL_OK;
        }
    for (int i = 0; i < n; i++) free(list[i]);
    free(list);
    return good;
}

static int compile(int argc, char **argv, int at)
{
    if (at >= argc) {
        stage_say("compile: which folder?");
        return 64;
    }
    const char *last = argv[argc - 1], *slash = strrchr(last, '/');
    dtl_compiler *c;
    unsigned complaints = 0;
    if (dtl_compiler_new(&c, tag_option ? tag_option : slash ? slash + 1 : last, complain, &complaints) != DTL_OK)
        return 70;
    dtl_buf buf, out;
    dtl_buf_init(&buf, 0, NULL);
    dtl_buf_init(&out, 0, NULL);
    bool good = true;
    for (int i = at; i < argc && good; i++) good = add_folder(c, argv[i], i - at, &buf);
    dtl_status st = good ? dtl_compiler_finish(c, &out) : DTL_E_DATA;
    if (st == DTL_OK) stage_write(out.s, out.n);
    else if (st != DTL_E_DATA) stage_say("%s", dtl_status_text(st));
    dtl_buf_fini(&buf);
    dtl_buf_fini(&out);
    dtl_compiler_free(c);
    return st == DTL_OK ? stage_finish(0) : stage_exit_code(st);
}

static int check(int argc, char **argv, int at)
{
    dtl_check_count count = {0};
    int code = 0;
    unsigned complaints = 0;
    for (; at < argc; at++) {
        dtl_error err = {0};
        dtl_pack *packs[2] = {NULL, NULL};
        size_t n = 0;
        const char *slash = strrchr(argv[at], '/'), *name = slash ? slash + 1 : argv[at];
        char tag[64], und[4096];
        snprintf(tag, sizeof tag, "%.*s", (int)strcspn(name, "."), name);
        if (strcmp(tag, "und")) {
            if (with_option) snprintf(und, sizeof und, "%s/und.pack", with_option);
            else snprintf(und, sizeof und, "%.*sund.pack", (int)(name - argv[at]), argv[at]);
            if (dtl_pack_open(&packs[n], und, NULL, &err) == DTL_OK) n++;
            else if (err.status != DTL_E_NOPACK) goto bad;
            err = (dtl_error){0};
        }
        if (dtl_pack_open(&packs[n], argv[at], NULL, &err) != DTL_OK) goto bad;
        n++;
        if (dtl_check_examples((const dtl_pack *const *)packs, n, tag, complain, &complaints, &count, &err) != DTL_OK)
            goto bad;
        for (size_t i = 0; i < n; i++) dtl_pack_close(packs[i]);
        continue;
    bad:
        for (size_t i = 0; i < n; i++) dtl_pack_close(packs[i]);
        stage_say("%s: %s", argv[at], err.msg);
        code = stage_exit_code(err.status);
    }
    if (!stage_opt.quiet) {
        char line[120];
        stage_write(line, (size_t)snprintf(line, sizeof line, "%u rules, %u examples, %u failed\n", count.rules,
                                           count.examples, count.failed));
    }
    return stage_finish(code ? code : count.failed ? 65 : 0);
}

int main(int argc, char **argv)
{
    int at = stage_options(&frame, argc, argv);
    const char *what = at < argc ? argv[at] : "";
    if (!strcmp(what, "compile")) return compile(argc, argv, at + 1);
    if (!strcmp(what, "check")) return check(argc, argv, at + 1);
    if (!strcmp(what, "stat")) return pack_stat(argc, argv, at + 1);
    if (!strcmp(what, "learn")) return pack_learn(argc, argv, at + 1);
    stage_say(*what ? "no such command: '%s' (compile, check, stat, learn)"
                    : "a command is missing%s: compile, check, stat or learn",
              what);
    return 64;
}
