/* SPDX-License-Identifier: Apache-2.0
 * dateline-norm: text repaired, decoded and in NFC. */
#include "dateline/norm_record.h"
#include "stage.h"

#include <stdio.h>
#include <string.h>

static bool plain, compat, keep_empty, list_charsets;
static bool off[DTL_NORM_KINDS];
static const char *charset;
static dtl_norm_context context, article;

static int take_charset(const char *v)
{
    if (!dtl_charset_name(v))
        return stage_fail(STAGE_USAGE, "--charset %s: no such charset; --list-charsets names them", v);
    charset = v;
    return 0;
}

static const stage_option options[] = {
    {'t', "text", NULL, "plain text in, plain text out: no records", &plain, NULL, NULL},
    {0, "charset", "NAME", "plain text is in this charset, unless its bytes disprove it", NULL, NULL, take_charset},
    {0, "list-charsets", NULL, "print the charsets and stop", &list_charsets, NULL, NULL},
    {0, "compat", NULL, "ligatures and full-width Latin letters become plain letters", &compat, NULL, NULL},
    {0, "keep-empty", NULL, "records without text or title pass; else they are set aside", &keep_empty, NULL, NULL},
    {0, "no-mojibake", NULL, "leave UTF-8 that was misread as windows-1252 or 1251", &off[DTL_NORM_MOJIBAKE], NULL,
     NULL},
    {0, "no-entities", NULL, "leave &eacute; and its like", &off[DTL_NORM_ENTITIES], NULL, NULL},
    {0, "no-controls", NULL, "leave control characters", &off[DTL_NORM_CONTROLS], NULL, NULL},
    {0, "no-invisible", NULL, "leave soft hyphens, zero-width and direction marks", &off[DTL_NORM_INVISIBLE], NULL,
     NULL},
    {0, "no-spaces", NULL, "leave no-break and typographic spaces", &off[DTL_NORM_SPACES], NULL, NULL},
    {0, "no-lines", NULL, "leave CR LF, CR, NEL, U+2028 and U+2029", &off[DTL_NORM_LINES], NULL, NULL},
    {0, "no-hyphens", NULL, "leave words that plain text breaks at a line end", &off[DTL_NORM_HYPHENS], NULL, NULL},
    {0, "no-blanks", NULL, "leave empty lines", &off[DTL_NORM_BLANKS], NULL, NULL},
    {0, "no-nfc", NULL, "leave letters and marks as they are, composed or not", &off[DTL_NORM_NFC], NULL, NULL},
    {0, "no-marks", NULL, "leave runs of more than 30 combining marks", &off[DTL_NORM_MARKS], NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL}};

static const stage me = {.name = "dateline-norm",
                         .purpose = "repair text and bring it to Unicode NFC, losing nothing",
                         .synopsis = "[options] [file...]",
                         .examples = "  dateline-read dump.jsonl | dateline-norm | dateline-lang\n"
                                     "  dateline-norm <article.txt\n"
                                     "  dateline-norm --text --charset tcvn3 <old.txt >new.txt\n",
                         .options = options};

static void count(const dtl_norm_context *c)
{
    if (!c->changed) return;
    for (int k = 0; k < DTL_NORM_KINDS; k++)
        if (c->counts.n[k]) stage_count(dtl_norm_kind_name((dtl_norm_kind)k), c->counts.n[k]);
}

static void count_charset(const dtl_decoded *how)
{
    if (how->n_bad) stage_count("undecodable", how->n_bad);
    if (how->declared_wrong) {
        stage_count("charset_wrong", 1);
        stage_say("the text is not in %s; read as %s", charset, how->charset);
    }
    if (how->basis == DTL_BASIS_FALLBACK) stage_count("charset_guessed", 1);
}

static dtl_status one(void *user, dtl_record *r, dtl_arena *arena, dtl_error *err)
{
    context.ill_before = stage_line_repaired;
    dtl_status status = dtl_norm_record(&context, r, arena, err);
    if (status == DTL_OK) count(&context);
    return status;
}

static dtl_status from_plain(dtl_span all, size_t skipped, const char *source, dtl_buf *line, dtl_error *err)
{
    dtl_decoded how;
    dtl_status status = dtl_norm_article(&article, all, skipped, source, charset, line, &how, err);
    if (status != DTL_OK) return status;
    count(&article);
    count_charset(&how);
    return DTL_OK;
}

static int text_to_text(int argc, char **argv, int first)
{
    dtl_buf out;
    int code = 0;
    dtl_buf_init(&out, 0, NULL);
    for (int i = first; i < argc || i == first; i++) {
        stage_lines in;
        dtl_span all;
        dtl_error err = {0};
        dtl_decoded how;
        if (!stage_lines_open(&in, i < argc ? argv[i] : "-")) continue;
        dtl_buf_reset(&out);
        if (!stage_lines_rest(&in, &all)) {
            if (in.error) code = stage_fail(STAGE_IO, "%s: %s", in.source, strerror(in.error));
            else {
                char reason[96];
                snprintf(reason, sizeof reason, "a text longer than %zu bytes (--max-record)", stage_opt.max_record);
                stage_reject(in.source, 0, 0, reason, DTL_NONE);
            }
        } else if (dtl_norm_plain(&article, all, charset, &out, &how, &err) != DTL_OK) {
            dtl_error_at(&err, in.source, 0, 0);
            code = stage_fail_error(&err);
        } else {
            stage_write(out.s, out.n);
            count(&article);
            count_charset(&how);
        }
        bool stop = code || stage_record_done(all.n);
        stage_lines_close(&in);
        if (stop) break;
    }
    dtl_buf_fini(&out);
    return stage_finish(code);
}

int main(int argc, char **argv)
{
    int first = stage_options(&me, argc, argv);
    if (list_charsets) {
        for (size_t i = 0; dtl_charset_at(i); i++) stage_printf("%s\n", dtl_charset_at(i));
        return stage_finish(0);
    }
    unsigned gone = 0;
    for (int k = 0; k < DTL_NORM_KINDS; k++)
        if (off[k]) gone |= DTL_NORM_BIT(k);
    unsigned more = compat ? DTL_NORM_BIT(DTL_NORM_COMPAT) : 0;
    dtl_norm_context_init(&context, (DTL_NORM_DEFAULT | more) & ~gone, NULL);
    dtl_norm_context_init(&article, ((DTL_NORM_PLAIN | more) & ~gone) | (plain ? DTL_NORM_KEEP_BLANK : 0), NULL);
    context.keep_empty = keep_empty;
    stage_plain = from_plain;
    int code = plain ? text_to_text(argc, argv, first) : stage_run(argc, argv, first, one, NULL);
    dtl_norm_context_fini(&context);
    dtl_norm_context_fini(&article);
    return code;
}
