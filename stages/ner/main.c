/* SPDX-License-Identifier: Apache-2.0
 * dateline-ner: records in, records with mentions, entities, roles and relations out. */
#include "dateline/ner.h"
#include "stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static dtl_ner_options ner_options;
static bool explain_text;
static const char *data_dir, *user_list, *stop_list;
static dtl_buf user_bytes, stop_bytes;

static int types(const char *value)
{
    for (const char *p = value; *p;) {
        size_t n = strcspn(p, ",");
        int found = -1;
        for (int t = 0; t < DTL_N_TYPES; t++) {
            const char *name = dtl_type_name((dtl_type)t);
            if (strlen(name) == n && !memcmp(name, p, n)) found = t;
        }
        if (found < 0) {
            stage_say("--types %s: '%.*s' is no type; they are PER ORG LOC EVT DOC DATE MON QTY NUM MISC", value,
                      (int)n, p);
            return 64;
        }
        ner_options.types |= 1u << found;
        if (found == DTL_NUM) ner_options.numbers = true;
        p += n + (p[n] == ',');
    }
    return 0;
}

static int explain(const char *value)
{
    ner_options.explain = true;
    if (!value || !*value) explain_text = isatty(STDOUT_FILENO);
    else if (!strcmp(value, "text")) explain_text = true;
    else if (strcmp(value, "json") != 0) {
        stage_say("--explain=%s: the forms are text and json", value);
        return 64;
    }
    return 0;
}

static const stage_option options[] = {
    {'t', "types", "TYPE,...", "only these: PER ORG LOC EVT DOC DATE MON QTY NUM MISC", NULL, NULL, types},
    {'n', "numbers", NULL, "bare numbers too, as NUM mentions", &ner_options.numbers, NULL, NULL},
    {'x', "explain", "[FORM]",
     "why each mention is one: the rule, list entries and votes. text: to read,\njson: as `why` of the mention "
     "(default: text on a terminal)",
     NULL, NULL, explain},
    {'u', "user-list", "FILE", "names that you know, as a list file: [ORG] and a name a line", NULL, &user_list, NULL},
    {'s', "stop-list", "FILE", "what shall never be a mention, a phrase a line", NULL, &stop_list, NULL},
    {0, "data", "DIR", "folder of the packs", NULL, &data_dir, NULL},
    {.name = NULL}};

static const stage frame = {
    .name = "dateline-ner",
    .purpose = "find who, which organizations, where, when, how much, under which agreement",
    .synopsis = "[options] [file...]",
    .examples = "  dateline-lang <records | dateline-ner >found.jsonl\n"
                "  dateline-ner --explain=text <article.txt | less\n"
                "  dateline-ner --types PER,ORG --user-list mine.txt records.jsonl >found.jsonl\n",
    .options = options,
};

/* A whole small file; what it cannot be is said here. */
static dtl_span list_file(const char *path, dtl_buf *b)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        stage_say("%s: %s", path, strerror(errno));
        exit(66);
    }
    dtl_buf_init(b, 256u << 20, NULL);
    char block[16384];
    size_t n;
    while ((n = fread(block, 1, sizeof block, f)) > 0) dtl_buf_put(b, block, n);
    bool bad = ferror(f) || b->status != DTL_OK;
    fclose(f);
    if (bad) {
        stage_say("%s: %s", path, b->status == DTL_E_LIMIT ? "longer than 256 MB" : "cannot be read");
        exit(66);
    }
    return b->n ? dtl_buf_view(b) : DTL_LIT("");
}

static dtl_span member(const dtl_record *r, const char *key, dtl_arena *arena)
{
    dtl_span s = DTL_NONE;
    return dtl_record_text(r, key, arena, &s) ? s : DTL_NONE;
}

/* A block a mention: what it is, by which rule, then the votes. Fits a screen: the strongest reasons only. */
static void show(const dtl_result *r, dtl_span id)
{
    stage_printf("== %.*s\n", (int)id.n, id.s);
    for (size_t i = 0; i < r->n_mentions; i++) {
        const dtl_mention *m = &r->mentions[i];
        stage_printf("%u-%u\t%s%s%.*s\t%.*s", (unsigned)m->start, (unsigned)m->end, dtl_type_name(m->type),
                     m->subtype.n ? "/" : "", (int)m->subtype.n, m->subtype.s, (int)m->text.n, m->text.s);
        if (m->value.n) stage_printf("\t= %.*s", (int)m->value.n, m->value.s);
        if (m->entity >= 0) stage_printf("\t%.*s", (int)r->entities[m->entity].id.n, r->entities[m->entity].id.s);
        stage_printf("\n");
        if (m->parent >= 0)
            stage_printf("\tinside %.*s\n", (int)r->mentions[m->parent].text.n, r->mentions[m->parent].text.s);
        stage_printf("\trule %.*s, score %.2f\n", (int)m->rule.n, m->rule.s, m->score);
        for (dtl_span w = m->why; w.n;) {
            const char *end = memchr(w.s, '\n', w.n);
            size_t n = end ? (size_t)(end - w.s) : w.n;
            stage_printf("\t%.*s\n", (int)n, w.s);
            w = dtl_span_of(w.s + n + (end != NULL), w.n - n - (end != NULL));
        }
    }
}

static dtl_status one(void *user, dtl_record *r, dtl_arena *arena, dtl_error *err)
{
    dtl_ner *ner = user;
    dtl_article a = {.text = member(r, "text", arena),
                     .lang = member(r, "lang", arena),
                     .id = member(r, "id", arena),
                     .published = member(r, "published", arena),
                     .anchor = member(r, "anchor_date", arena),
                     .basis = member(r, "anchor_basis", arena),
                     .title = member(r, "title", arena)};
    if (!a.text.s) a.text = DTL_LIT("");
    dtl_result out;
    dtl_status st = dtl_ner_find(ner, &a, arena, &out, err);
    if (st != DTL_OK) return st;
    for (size_t i = 0; i < out.n_mentions; i++) stage_count(dtl_type_name(out.mentions[i].type), 1);
    if (explain_text) {
        show(&out, a.id);
        return DTL_OK;
    }
    return dtl_ner_put(&out, r, arena, &ner_options, err);
}

int main(int argc, char **argv)
{
    int first = stage_options(&frame, argc, argv);
    if (user_list) ner_options.user_list = list_file(user_list, &user_bytes);
    if (stop_list) ner_options.stop_list = list_file(stop_list, &stop_bytes);
    ner_options.user_name = user_list;
    ner_options.stop_name = stop_list;
    dtl_ner *ner;
    dtl_error err = {0};
    if (dtl_ner_open(&ner, data_dir ? data_dir : stage_data_dir(), &ner_options, NULL, &err) != DTL_OK)
        return stage_fail_error(&err);
    int code = explain_text ? stage_each(argc, argv, first, one, ner) : stage_run(argc, argv, first, one, ner);
    dtl_ner_close(ner);
    dtl_buf_fini(&user_bytes);
    dtl_buf_fini(&stop_bytes);
    return code;
}
