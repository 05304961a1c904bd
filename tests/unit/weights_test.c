/* SPDX-License-Identifier: Apache-2.0 */
#include "weights.h"
#include "tap.h"

static const struct {
    const char *what, *in;
    uint64_t line;
} bad[] = {
    {"two columns", "# x\ns0|Cap\tB-PER\n", 2},
    {"no number", "s0|Cap\tB-PER\tmuch\n", 1},
    {"empty weight", "s0|Cap\tB-PER\t\n", 1},
    {"unknown tag", "s0|Cap\tB-DOG\t1\n", 1},
    {"unknown tag in a transition", "trans\tO>B-DOG\t1\n", 1},
    {"transition without an arrow", "\n\ntrans\tO\t1\n", 3},
};

int main(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        dtl_buf out;
        dtl_error err = {0};
        dtl_buf_init(&out, 0, NULL);
        dtl_status st = dtl_weights_compile(dtl_span_str(bad[i].in), &out, &err);
        ok(st == DTL_E_PACK && err.line == bad[i].line && out.n == 0, "%s: %s", bad[i].what, err.msg);
        dtl_buf_fini(&out);
    }
    dtl_buf src, out;
    dtl_buf_init(&src, 0, NULL);
    dtl_buf_init(&out, 0, NULL);
    dtl_buf_puts(&src, "# source: made by us\ntrans\tB-PER>I-PER\t1.5\ntrans\tO>B-ORG\t-2.05\n"
                       "s0|Cap\tB-PER\t0.35\ns0|Cap\tO\t-100\r\nw0|\tI-LOC\t.07\n");
    for (int i = 0; i < 20000; i++)
        dtl_buf_printf(&src, "w0|x%d\t%s\t%d\n", i, dtl_tag_name[i % DTL_N_TAGS], i % 7 - 3);
    ok(dtl_weights_compile(dtl_buf_view(&src), &out, NULL) == DTL_OK, "a table of 20002 features compiles");
    dtl_weights w;
    ok(dtl_weights_open(&w, dtl_buf_view(&out), NULL) == DTL_OK, "and opens");
    ok(w.trans.t[DTL_TAG_BPER][DTL_TAG_IPER] == 30 && w.trans.t[DTL_TAG_O][DTL_TAG_BORG] == -41 &&
           w.trans.t[DTL_TAG_O][DTL_TAG_O] == 0,
       "transitions");
    const int8_t *row = dtl_weights_get(&w, dtl_feature_hash(DTL_LIT("s0|Cap")));
    ok(row && row[DTL_TAG_BPER] == 7 && row[DTL_TAG_O] == -127 && row[DTL_TAG_BLOC] == 0, "a row, cut to its range");
    row = dtl_weights_get(&w, dtl_feature_hash(DTL_LIT("w0|")));
    ok(row && row[DTL_TAG_ILOC] == 1, "an empty argument is an argument");
    ok(!dtl_weights_get(&w, dtl_feature_hash(DTL_LIT("w0"))), "none is not");
    int good = 0;
    for (int i = 0; i < 20000; i++) {
        char name[32];
        int n = snprintf(name, sizeof name, "w0|x%d", i);
        row = dtl_weights_get(&w, dtl_feature_hash((dtl_span){name, (size_t)n}));
        good += row && row[i % DTL_N_TAGS] == (i % 7 - 3) * DTL_WEIGHT_UNIT;
    }
    ok(good == 20000, "all are found again: %d", good);
    ok(dtl_weights_open(&w, (dtl_span){out.s, out.n - 1}, NULL) == DTL_E_PACK, "cut by a byte");
    ok(dtl_weights_open(&w, (dtl_span){out.s, 7}, NULL) == DTL_E_PACK, "cut in the header");
    out.s[0] ^= 1;
    ok(dtl_weights_open(&w, dtl_buf_view(&out), NULL) == DTL_E_PACK, "another magic");
    ok(dtl_weights_open(&w, DTL_NONE, NULL) == DTL_OK && !w.slots, "no section: an empty table");
    dtl_buf_fini(&src);
    dtl_buf_fini(&out);
    return done();
}
