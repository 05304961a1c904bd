/* SPDX-License-Identifier: Apache-2.0
 * First byte: which charset is declared (0 to 15: none). The rest: the raw bytes. */
#include "dateline/decode.h"
#include "dateline/utf8.h"
#include "map_check.h"

const char *const fuzz_name = "decode";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1 << 16) return 0;
    const char *declared = data[0] < 16 ? NULL : dtl_charset_at(data[0] - 16);
    if (data[0] == 255) declared = "no-such-charset";
    dtl_span raw = {(const char *)data + 1, size - 1};
    dtl_buf out;
    dtl_map map;
    dtl_decoded how;
    dtl_error err = {0};
    dtl_buf_init(&out, 0, NULL);
    dtl_map_init(&map, NULL);
    must(dtl_decode_map(raw, declared, &out, &how, &map, &err) == DTL_OK);
    dtl_span text = {out.s, out.n};
    must(dtl_utf8_valid(text));
    must(how.score >= 0 && how.score <= 1 && how.bom <= raw.n && dtl_charset_name(how.charset));
    check_map(&map, raw, text);
    dtl_map_fini(&map);
    dtl_buf_fini(&out);
    return 0;
}
