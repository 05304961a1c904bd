/* SPDX-License-Identifier: Apache-2.0
 * One line, as a record: what parses must come out the same, take edits, and parse again with them. */
#include "dateline/norm_record.h"
#include "dateline/utf8.h"
#include "fuzz.h"

#include <string.h>

const char *const fuzz_name = "record";

static void walk(dtl_span raw, dtl_arena *arena, int depth)
{
    size_t at = 0;
    dtl_span key, value;
    if (depth > 8) return;
    dtl_json_kind kind = dtl_json_kind_of(raw);
    must(kind != DTL_JSON_NONE);
    if (kind == DTL_JSON_STRING) must(dtl_utf8_valid(dtl_json_decode(raw, arena, NULL)));
    if (kind != DTL_JSON_ARRAY && kind != DTL_JSON_OBJECT) return;
    while (dtl_json_next(raw, &at, &key, &value)) walk(value, arena, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16) return 0;
    dtl_span line = {(const char *)data, size};
    dtl_record r, again;
    dtl_arena arena;
    dtl_buf out;
    dtl_norm_context norm;
    dtl_error err = {0};
    dtl_record_init(&r, NULL);
    dtl_record_init(&again, NULL);
    dtl_arena_init(&arena, NULL);
    dtl_buf_init(&out, 0, NULL);
    dtl_norm_context_init(&norm, DTL_NORM_DEFAULT, NULL);
    if (dtl_record_parse(&r, line, &err) == DTL_OK) {
        must(dtl_record_write(&r, &out) == DTL_OK);
        must(dtl_utf8_valid(dtl_buf_view(&out)));
        for (size_t i = 0; i < r.n_members; i++) walk(r.members[i].value, &arena, 0);
        dtl_status s = dtl_norm_record(&norm, &r, &arena, &err);
        must(s == DTL_OK || s == DTL_E_DATA);
        must(dtl_record_set(&r, "lang", DTL_LIT("\"fr\"")) == DTL_OK);
        dtl_buf_reset(&out);
        must(dtl_record_write(&r, &out) == DTL_OK);
        must(dtl_record_parse(&again, dtl_buf_view(&out), NULL) == DTL_OK);
        dtl_span text, text2;
        if (dtl_record_text(&r, "text", &arena, &text)) {
            must(dtl_record_text(&again, "text", &arena, &text2) && dtl_span_eq(text, text2));
            must(dtl_record_get(&again, "norm") != NULL);
        }
    } else must(err.status != DTL_OK && err.byte <= size);
    dtl_norm_context_fini(&norm);
    dtl_record_fini(&r);
    dtl_record_fini(&again);
    dtl_arena_fini(&arena);
    dtl_buf_fini(&out);
    return 0;
}
