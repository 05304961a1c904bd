/* SPDX-License-Identifier: Apache-2.0
 * First two bytes: the steps (0 0: the default). The rest: the text. */
#include "dateline/norm.h"
#include "dateline/utf8.h"
#include "map_check.h"

const char *const fuzz_name = "norm";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 16) return 0;
    unsigned steps = (unsigned)(data[0] | data[1] << 8) & (DTL_NORM_ALL | DTL_NORM_KEEP_BLANK);
    if (!steps) steps = DTL_NORM_DEFAULT;
    dtl_span raw = {(const char *)data + 2, size - 2};
    dtl_buf out, again, json;
    dtl_map map, back;
    dtl_norm_counts counts;
    dtl_buf_init(&out, 0, NULL);
    dtl_buf_init(&again, 0, NULL);
    dtl_buf_init(&json, 0, NULL);
    dtl_map_init(&map, NULL);
    dtl_map_init(&back, NULL);
    must(dtl_norm(raw, steps, &out, &map, &counts, NULL) == DTL_OK);
    dtl_span text = {out.s, out.n};
    must(dtl_utf8_valid(text));
    check_map(&map, raw, text);
    must(!dtl_norm_is_clean(raw, steps) || dtl_span_eq(raw, text));
    dtl_norm_put_edits(&map, &json);
    must(dtl_norm_read_edits(&back, dtl_buf_view(&json), NULL) == DTL_OK && back.n == map.n);
    must(map.n == 0 || memcmp(back.edits, map.edits, map.n * sizeof *map.edits) == 0);
    dtl_norm_read_edits(&back, raw, NULL); /* any bytes: an error or a map, never a crash */
    must(dtl_norm(text, steps, &again, NULL, NULL, NULL) == DTL_OK);
    must(dtl_span_eq(text, dtl_buf_view(&again)));
    dtl_map_fini(&map);
    dtl_map_fini(&back);
    dtl_buf_fini(&out);
    dtl_buf_fini(&again);
    dtl_buf_fini(&json);
    return 0;
}
