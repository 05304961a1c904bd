/* SPDX-License-Identifier: Apache-2.0 */
#include "wordtable.h"
#include "tap.h"

static unsigned value(const dtl_wordtable *t, const char *folded)
{
    return dtl_wordtable_get(t, dtl_hash_span(dtl_span_str(folded)));
}

int main(void)
{
    static const char good[] = "# a comment\n1\t4\tthe of côté\n2\t0\tBerlin THE\n3\t2\tmay\n";
    static const char *const bad[] = {"1\t4 the\n", "4\t0\tx\n", "1\t5\tx\n", "1\t4\n", "words\n"};
    dtl_buf out;
    dtl_wordtable t;
    dtl_buf_init(&out, 0, NULL);
    ok(dtl_wordtable_compile(dtl_span_str(good), &out, NULL) == DTL_OK, "a table compiles");
    ok(dtl_wordtable_open(&t, dtl_buf_view(&out), NULL) == DTL_OK, "and opens");
    ok(value(&t, "of") == 0x14 && value(&t, "berlin") == 0x20 && value(&t, "may") == 0x32, "tier and share");
    ok(value(&t, "cote") == 0x14, "words are folded");
    ok(value(&t, "the") == 0x14, "the more frequent form stands");
    ok(value(&t, "zebra") == 0 && value(&t, "") == 0, "what is not in it");
    ok(dtl_wordtable_open(&t, (dtl_span){out.s, out.n - 4}, NULL) == DTL_E_PACK, "cut");
    ok(dtl_wordtable_open(&t, DTL_NONE, NULL) == DTL_OK && value(&t, "the") == 0, "no section: nothing is known");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        dtl_error err = {0};
        dtl_buf_reset(&out);
        ok(dtl_wordtable_compile(dtl_span_str(bad[i]), &out, &err) == DTL_E_PACK && err.line == 1, "refused: %s",
           err.msg);
    }
    dtl_buf_fini(&out);
    return done();
}
