/* SPDX-License-Identifier: Apache-2.0
 * dateline-lang: records in, records with `lang`, `lang_score` and `langs` out; or plain lines in, codes out. */
#include "dateline/lang.h"
#include "dateline/utf8.h"
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool opt_lines, opt_given, opt_whole, opt_always;
static const char *opt_only;

static dtl_lang_model *open_model(void)
{
    char path[4400];
    dtl_lang_model *m;
    dtl_error err = {0};
    snprintf(path, sizeof path, "%s/lang.model", stage_data_dir());
    dtl_status s = dtl_lang_open(&m, path, NULL, &err);
    if (s != DTL_OK) exit(stage_fail_error(&err));
    return m;
}

static int list(const char *value)
{
    dtl_lang_model *m = open_model();
    const char *c;
    for (size_t i = 0; (c = dtl_lang_code(m, i)); i++)
        if (strncmp(c, "zxx", 3)) puts(c);
    dtl_lang_close(m);
    exit(fflush(stdout) ? STAGE_IO : 0);
}

static const stage_option options[] = {
    {'l', "lines", NULL, "plain lines in; `code TAB score` a line out", &opt_lines, NULL, NULL},
    {'g', "given", NULL, "believe the record's own `lang` where it is a language code", &opt_given, NULL, NULL},
    {0, "only", "CODE,...", "choose among these languages and no others", NULL, &opt_only, NULL},
    {0, "whole", NULL, "read every letter, also where the answer is sure already", &opt_whole, NULL, NULL},
    {0, "guess", NULL, "name the nearest language where the answer would be und", &opt_always, NULL, NULL},
    {0, "list", NULL, "print the languages of the model, one a line, and stop", NULL, NULL, list},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static const stage program = {
    "dateline-lang",
    "which language an article is in, and which of its passages are in another",
    "[options] [file...]",
    "  dateline-norm dump.jsonl | dateline-lang > with-lang.jsonl\n"
    "  dateline-lang --lines titles.txt | cut -f1 | sort | uniq -c\n"
    "  dateline-lang --only en,fr,vi article.txt\n",
    options,
    NULL,
    false,
};

typedef struct job {
    dtl_lang_model *model;
    dtl_lang_work *work;
    dtl_lang_opts opts;
    dtl_lang_set only;
    dtl_buf json;
} job;

static void put_guess(dtl_buf *b, const dtl_lang_guess *g)
{
    dtl_buf_printf(b, "\"lang\":\"%s\"", g->lang);
}

/* A code as a dump gives it: letters, digits and hyphens, a language of two or three letters first. */
static bool is_code(dtl_span s)
{
    size_t head = 0;
    if (s.n < 2 || s.n > 35) return false;
    for (size_t i = 0, part = 0; i < s.n; i++) {
        char c = s.s[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '-' || c == '_') {
            if (!part) return false;
            if (!head) head = i;
            part = 0;
            if (i + 1 == s.n) return false;
        } else if (letter || (head && c >= '0' && c <= '9')) {
            if (++part > 8) return false;
        } else {
            return false;
        }
    }
    if (!head) head = s.n;
    return head == 2 || head == 3;
}

static dtl_status one(void *user, dtl_record *r, dtl_arena *arena, dtl_error *err)
{
    job *j = user;
    dtl_span text = {"", 0}, given = {NULL, 0};
    dtl_record_text(r, "text", arena, &text);
    dtl_lang_guess g;
    dtl_lang_passage *p;
    size_t n;
    bool believe = false;
    if (opt_given && dtl_record_text(r, "lang", arena, &given) && is_code(given)) {
        believe =
            !(given.n == 3 && (!memcmp(given.s, "und", 3) || !memcmp(given.s, "mul", 3) || !memcmp(given.s, "zxx", 3)));
    }
    dtl_buf_reset(&j->json);
    if (believe) {
        dtl_buf_puts(&j->json, "[");
        if (text.n) {
            dtl_buf_puts(&j->json, "{\"lang\":");
            dtl_json_put(&j->json, given);
            dtl_buf_printf(&j->json, ",\"start\":0,\"end\":%zu,\"score\":1}", dtl_utf8_count(text));
        }
        dtl_buf_puts(&j->json, "]");
        stage_count("given", 1);
        dtl_status s = dtl_record_set(r, "lang_score", DTL_LIT("1"));
        if (s == DTL_OK) s = j->json.status;
        if (s == DTL_OK) s = dtl_record_set(r, "langs", dtl_buf_view(&j->json));
        return s;
    }
    dtl_status s = dtl_lang_passages(j->model, text, &j->opts, j->work, arena, &p, &n, &g);
    if (s != DTL_OK) return dtl_fail(err, s, "out of memory");
    dtl_buf_printf(&j->json, "\"%s\"", g.lang);
    if ((s = j->json.status) == DTL_OK) s = dtl_record_set(r, "lang", dtl_buf_view(&j->json));
    dtl_buf_reset(&j->json);
    dtl_buf_printf(&j->json, "%.4g", g.score);
    if (s == DTL_OK) s = dtl_record_set(r, "lang_score", dtl_buf_view(&j->json));
    dtl_buf_reset(&j->json);
    dtl_buf_byte(&j->json, '[');
    for (size_t i = 0; i < n; i++) {
        dtl_buf_puts(&j->json, i ? ",{" : "{");
        put_guess(&j->json, &p[i].guess);
        dtl_buf_printf(&j->json, ",\"start\":%zu,\"end\":%zu,\"score\":%.4g", p[i].start_cp, p[i].end_cp,
                       p[i].guess.score);
        if (p[i].guess.second && p[i].guess.second_score >= .05)
            dtl_buf_printf(&j->json, ",\"or\":\"%s\",\"or_score\":%.4g", p[i].guess.second, p[i].guess.second_score);
        dtl_buf_byte(&j->json, '}');
    }
    dtl_buf_byte(&j->json, ']');
    if (s == DTL_OK) s = j->json.status;
    if (s == DTL_OK) s = dtl_record_set(r, "langs", dtl_buf_view(&j->json));
    if (s != DTL_OK) return dtl_fail(err, s, "out of memory");
    stage_count(g.lang, 1);
    return DTL_OK;
}

/* Every line of the input gives one line, whatever is in it. */
static int lines(job *j, int argc, char **argv, int first)
{
    for (int i = first; i < argc || i == first; i++) {
        stage_lines in;
        dtl_span line;
        int got;
        if (!stage_lines_open(&in, i < argc ? argv[i] : "-")) continue;
        while ((got = stage_lines_next(&in, &line)) != 0) {
            dtl_lang_guess g = {DTL_LANG_UND, 0, NULL, 0};
            char out[48];
            if (got > 0) dtl_lang_detect(j->model, line, &j->opts, j->work, &g);
            else stage_reject(in.source, in.line, in.byte, "the line is too long", line);
            int n = snprintf(out, sizeof out, "%s\t%.4f\n", g.lang, g.score);
            stage_write(out, (size_t)n);
            stage_count(g.lang, 1);
            if (stage_record_done(line.n + 1)) break;
        }
        stage_lines_close(&in);
    }
    return stage_finish(0);
}

static int usable(job *j)
{
    const char *p = opt_only;
    while (p && *p) {
        size_t n = strcspn(p, ", ");
        if (n && !dtl_lang_set_add(j->model, &j->only, dtl_span_of(p, n)))
            return stage_fail(STAGE_USAGE, "--only: the model has no language %.*s; --list shows what it has", (int)n,
                              p);
        p += n + (p[n] != 0);
    }
    if (opt_only) {
        uint64_t any = 0;
        for (size_t i = 0; i < DTL_LANG_MAX / 64; i++) any |= j->only.bits[i];
        if (!any) return stage_fail(STAGE_USAGE, "--only names no language");
        j->opts.only = &j->only;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int first = stage_options(&program, argc, argv);
    static job j;
    j.model = open_model();
    int code = usable(&j);
    if (code) return code;
    dtl_buf_init(&j.json, 0, NULL);
    j.opts.whole = opt_whole;
    j.opts.always = opt_always;
    j.work = dtl_lang_work_new(j.model, NULL);
    if (opt_lines) {
        code = lines(&j, argc, argv, first);
    } else {
        code = stage_run(argc, argv, first, one, &j);
    }
    dtl_lang_work_free(j.work);
    dtl_lang_close(j.model);
    dtl_buf_fini(&j.json);
    return code;
}
