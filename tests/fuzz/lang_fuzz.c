/* SPDX-License-Identifier: Apache-2.0
 * First byte: options. The rest: text as it comes, ill-formed or not. */
#include "dateline/lang.h"
#include "fuzz.h"

#include <string.h>

const char *const fuzz_name = "lang";

static dtl_lang_model *model;

static int known(const char *code)
{
    return !strcmp(code, DTL_LANG_UND) || dtl_lang_find(model, dtl_span_str(code)) >= 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1 << 16) return 0;
    if (!model) must(dtl_lang_open(&model, "src/packs/und/lang.model", NULL, NULL) == DTL_OK);
    dtl_lang_set only = {{0}};
    dtl_lang_opts opts = {.whole = data[0] & 1, .always = data[0] & 2};
    must(dtl_lang_set_add(model, &only, DTL_LIT("en")) && dtl_lang_set_add(model, &only, DTL_LIT("ru")));
    if (data[0] & 4) opts.only = &only;
    dtl_span text = {(const char *)data + 1, size - 1};
    dtl_lang_guess g, again, whole;
    dtl_lang_detect(model, text, &opts, NULL, &g);
    must(known(g.lang) && g.score >= 0 && g.score <= 1);
    dtl_lang_work *w = dtl_lang_work_new(model, NULL);
    dtl_lang_detect(model, text, &opts, w, &again);
    dtl_lang_detect(model, text, &opts, w, &again);
    must(!strcmp(g.lang, again.lang) && g.score == again.score);
    dtl_arena a;
    dtl_arena_init(&a, NULL);
    dtl_lang_passage *p;
    size_t n, at = 0, cp = 0;
    must(dtl_lang_passages(model, text, &opts, w, &a, &p, &n, &whole) == DTL_OK);
    must(known(whole.lang) && (n > 0) == (text.n > 0));
    for (size_t i = 0; i < n; i++) {
        must(p[i].start == at && p[i].end > at && p[i].start_cp == cp && p[i].end_cp >= cp && known(p[i].guess.lang));
        must(p[i].guess.score >= 0 && p[i].guess.score <= 1);
        at = p[i].end;
        cp = p[i].end_cp;
    }
    must(at == text.n);
    dtl_arena_fini(&a);
    dtl_lang_work_free(w);
    return 0;
}
