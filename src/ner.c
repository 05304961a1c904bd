/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/ner.h"

#include "compile.h"
#include "date.h"
#include "driver.h"
#include "packmap.h"
#include "resolve.h"

#include <stdio.h>
#include <string.h>

/* PACKS: of a gang: und, fr, fr-CA and the user's list. LIVE: gangs at work; what one remembers of words and rules is some megabytes.
 * HELD: packs mapped. */
enum { PACKS = 4, LIVE = 10, HELD = 800, LANG = 32 };

typedef struct {
    char lang[LANG];
    dtl_set *set;
    dtl_work *work;
    uint64_t used; /* the article that asked for it last */
} gang;

typedef struct {
    char tag[LANG];
    dtl_pack *pack;
} held;

struct dtl_ner {
    const dtl_alloc *mem;
    dtl_ner_options options;
    char dir[1024];
    dtl_pack *user;
    dtl_buf user_bytes;
    dtl_slugger *slug;
    gang gangs[LIVE]; /* und stands first and stays */
    size_t n_gangs;
    uint64_t n_articles;
    held packs[HELD];
    size_t n_packs;
};

/* The pack of a tag, opened when it is asked for first. A pack that is not there is no error: und alone serves then. */
static dtl_status pack_of(dtl_ner *ner, const char *tag, dtl_pack **out, dtl_error *err)
{
    for (size_t i = 0; i < ner->n_packs; i++)
        if (!strcmp(ner->packs[i].tag, tag)) {
            *out = ner->packs[i].pack;
            return DTL_OK;
        }
    *out = NULL;
    if (ner->n_packs == HELD) return DTL_OK;
    char path[1200];
    snprintf(path, sizeof path, "%s/%s.pack", ner->dir, tag);
    dtl_error why = {0};
    dtl_status st = dtl_pack_open(out, path, ner->mem, &why);
    if (st == DTL_E_NOPACK && strcmp(tag, "und")) st = DTL_OK;
    if (st != DTL_OK) return dtl_fail(err, st, "%s", why.msg);
    if (!*out) return DTL_OK; /* not kept: a dump may have any number of tags that are none */
    held *h = &ner->packs[ner->n_packs++];
    snprintf(h->tag, sizeof h->tag, "%s", tag);
    h->pack = *out;
    return DTL_OK;
}

static bool tag_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

static void gang_close(gang *g)
{
    dtl_work_close(g->work);
    dtl_set_close(g->set);
    *g = (gang){.work = NULL};
}

static gang *longest_idle(dtl_ner *ner)
{
    gang *idle = &ner->gangs[1];
    for (size_t i = 2; i < ner->n_gangs; i++)
        if (ner->gangs[i].used < idle->used) idle = &ner->gangs[i];
    return idle;
}

/* The gang for a language: und, then each prefix of its tag that has a pack, then the user's list. */
static dtl_status gang_of(dtl_ner *ner, dtl_span lang, gang **out, dtl_error *err)
{
    char tag[LANG] = "und";
    bool good = lang.n > 0 && lang.n < LANG;
    for (size_t i = 0; good && i < lang.n; i++) good = tag_char(lang.s[i]); /* a tag is part of a file name */
    if (good) snprintf(tag, sizeof tag, "%.*s", (int)lang.n, lang.s);
    for (size_t i = 0; i < ner->n_gangs; i++)
        if (!strcmp(ner->gangs[i].lang, tag)) {
            *out = &ner->gangs[i];
            (*out)->used = ++ner->n_articles;
            return DTL_OK;
        }
    const dtl_pack *packs[PACKS];
    size_t n = 0;
    dtl_pack *p;
    dtl_status st = pack_of(ner, "und", &p, err);
    if (st != DTL_OK) return st;
    packs[n++] = p;
    if (strcmp(tag, "und"))
        for (size_t i = 0; n < PACKS - 1; i++) {
            if (tag[i] != '-' && tag[i]) continue;
            char part[LANG];
            snprintf(part, sizeof part, "%.*s", (int)i, tag);
            if ((st = pack_of(ner, part, &p, err)) != DTL_OK) return st;
            if (p) packs[n++] = p;
            if (!tag[i]) break;
        }
    if (n == 1 && ner->n_gangs) { /* a language without a pack */
        *out = &ner->gangs[0];
        return DTL_OK;
    }
    if (ner->user) packs[n++] = ner->user;
    gang *g = ner->n_gangs < LIVE ? &ner->gangs[ner->n_gangs++] : longest_idle(ner);
    gang_close(g);
    if ((st = dtl_set_open(&g->set, packs, n, ner->mem, err)) != DTL_OK) return st;
    if ((st = dtl_work_open(&g->work, g->set, ner->mem)) != DTL_OK) return dtl_fail(err, st, "out of memory");
    snprintf(g->lang, sizeof g->lang, "%s", tag);
    g->used = ++ner->n_articles;
    *out = g;
    return DTL_OK;
}

/* ---- the user's own lists ---- */

typedef struct {
    dtl_error *err;
    unsigned above; /* lines that we put in front */
} complaints;

static void complain(void *user, const char *file, unsigned line, const char *what)
{
    complaints *c = user;
    line -= line > c->above ? c->above : 0;
    if (c->err->status == DTL_OK) {
        dtl_fail(c->err, DTL_E_USAGE, "%.150s", what);
        dtl_error_at(c->err, file, line, 0);
    }
}

/* `[ORG]` says that the phrases are organizations for certain; the packs' own classes stay as they are. */
static void type_sections(dtl_span list, dtl_buf *out)
{
    for (size_t at = 0; at < list.n;) {
        const char *nl = memchr(list.s + at, '\n', list.n - at);
        size_t end = nl ? (size_t)(nl - list.s) : list.n;
        for (int t = 0; t < DTL_N_TYPES && list.s[at] == '['; t++) {
            dtl_span name = dtl_span_str(dtl_type_name((dtl_type)t));
            if (end - at < name.n + 2 || memcmp(list.s + at + 1, name.s, name.n) != 0) continue;
            if (list.s[at + 1 + name.n] != ']' && list.s[at + 1 + name.n] != ' ') continue;
            dtl_buf_puts(out, "[user-");
            for (size_t k = 0; k < name.n; k++) dtl_buf_byte(out, (char)(name.s[k] | 32));
            at += 1 + name.n;
        }
        dtl_buf_put(out, list.s + at, end - at);
        dtl_buf_byte(out, '\n');
        at = end + 1;
    }
}

static dtl_status open_user(dtl_ner *ner, dtl_error *err)
{
    const dtl_ner_options *o = &ner->options;
    if (!o->user_list.s && !o->stop_list.s) return DTL_OK;
    dtl_error own = {0};
    complaints why = {err ? err : &own, 0};
    dtl_compiler *c;
    dtl_status st = dtl_compiler_new(&c, "user", complain, &why);
    if (st != DTL_OK) return dtl_fail(err, st, "out of memory");
    dtl_buf text;
    dtl_buf_init(&text, 0, ner->mem);
    if (o->user_list.s) {
        type_sections(o->user_list, &text);
        st = dtl_compiler_add(c, o->user_name ? o->user_name : "user list", dtl_buf_view(&text), 2);
    }
    if (st == DTL_OK && o->stop_list.s) {
        dtl_buf_reset(&text);
        dtl_buf_puts(&text, "[user-stop]\n");
        dtl_buf_span(&text, o->stop_list);
        why.above = 1;
        st = dtl_compiler_add(c, o->stop_name ? o->stop_name : "stop list", dtl_buf_view(&text), 2);
    }
    if (st == DTL_OK) st = text.status;
    dtl_buf_fini(&text);
    if (st == DTL_OK) st = dtl_compiler_finish(c, &ner->user_bytes);
    dtl_compiler_free(c);
    if (why.err->status != DTL_OK) return why.err->status;
    if (st == DTL_OK) st = ner->user_bytes.status;
    if (st != DTL_OK) return dtl_fail(err, st, "%s", dtl_status_text(st));
    return dtl_pack_view(&ner->user, dtl_buf_view(&ner->user_bytes), ner->mem, err);
}

dtl_status dtl_ner_open(dtl_ner **out, const char *data_dir, const dtl_ner_options *options, const dtl_alloc *mem,
                        dtl_error *err)
{
    dtl_ner *ner = dtl_mem_alloc(mem, sizeof *ner);
    if (!ner) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    memset(ner, 0, sizeof *ner);
    ner->mem = mem;
    if (options) ner->options = *options;
    snprintf(ner->dir, sizeof ner->dir, "%s", data_dir);
    gang *g;
    dtl_buf_init(&ner->user_bytes, 0, mem);
    dtl_status st = (ner->slug = dtl_slugger_new(mem)) ? DTL_OK : dtl_fail(err, DTL_E_NOMEM, "out of memory");
    if (st == DTL_OK) st = open_user(ner, err);
    if (st == DTL_OK) st = gang_of(ner, DTL_LIT("und"), &g, err);
    if (st != DTL_OK) {
        dtl_ner_close(ner);
        return st;
    }
    *out = ner;
    return DTL_OK;
}

void dtl_ner_close(dtl_ner *ner)
{
    if (!ner) return;
    for (size_t i = 0; i < ner->n_gangs; i++) gang_close(&ner->gangs[i]);
    for (size_t i = 0; i < ner->n_packs; i++) dtl_pack_close(ner->packs[i].pack);
    dtl_pack_close(ner->user);
    dtl_buf_fini(&ner->user_bytes);
    dtl_slugger_free(ner->slug);
    dtl_mem_release(ner->mem, ner);
}

dtl_status dtl_ner_find(dtl_ner *ner, const dtl_article *article, dtl_arena *arena, dtl_result *out, dtl_error *err)
{
    memset(out, 0, sizeof *out);
    if (article->text.n > INT32_MAX) return dtl_fail(err, DTL_E_LIMIT, "text of %zu bytes", article->text.n);
    gang *g;
    dtl_status st = gang_of(ner, article->lang, &g, err);
    if (st != DTL_OK) return st;
    dtl_doc doc = {.arena = arena,
                   .set = g->set,
                   .work = g->work,
                   .text = article->text,
                   .lang = article->lang,
                   .options = &ner->options};
    /* an anchor that is no date (2023-02-29) is none */
    dtl_when_anchor(article->anchor.n ? article->anchor : article->published, &doc.anchor_y, &doc.anchor_m,
                    &doc.anchor_d);
    st = dtl_drive(&doc, DTL_N_PHASES);
    if (st == DTL_OK) st = dtl_resolve(&doc, article, ner->slug, out);
    return st == DTL_OK ? st : dtl_fail(err, st, "%s", dtl_status_text(st));
}
