/* SPDX-License-Identifier: Apache-2.0 */
#include "tap.h"

#include "dateline/csv.h"

#include <stdlib.h>

static const struct {
    const char *what, *in, *plain, *excel;
    bool numeric;
} cells[] = {
    {"empty", "", "", "", false},
    {"plain", "Hanoi", "Hanoi", "Hanoi", false},
    {"a comma", "Paris, Texas", "\"Paris, Texas\"", "\"Paris, Texas\"", false},
    {"a quote", "the \"G7\"", "\"the \"\"G7\"\"\"", "\"the \"\"G7\"\"\"", false},
    {"a line end", "a\nb", "\"a\nb\"", "\"a\nb\"", false},
    {"CR alone", "a\rb", "\"a\rb\"", "\"a\rb\"", false},
    {"a space in front", " a", "\" a\"", "\" a\"", false},
    {"a space behind", "a ", "\"a \"", "\"a \"", false},
    {"semicolons and tabs are plain under a comma", "a;b\tc", "a;b\tc", "a;b\tc", false},
    {"formula", "=1+1", "=1+1", "'=1+1", false},
    {"formula with a comma", "=SUM(A1,A2)", "\"=SUM(A1,A2)\"", "\"'=SUM(A1,A2)\"", false},
    {"at sign", "@agency", "@agency", "'@agency", false},
    {"plus", "+33 1 40", "+33 1 40", "'+33 1 40", false},
    {"dash of a caption", "-- VNA", "-- VNA", "'-- VNA", false},
    {"negative number as text", "-5", "-5", "-5", false},
    {"negative number, decimals", "-0.50", "-0.50", "-0.50", false},
    {"minus alone", "-", "-", "'-", false},
    {"minus and a sum", "-1+2", "-1+2", "'-1+2", false},
    {"tab in front", "\tx", "\tx", "'\tx", false},
    {"CR in front", "\rx", "\"\rx\"", "\"'\rx\"", false},
    {"full-width equals",
     "\xEF\xBC\x9D"
     "1",
     "\xEF\xBC\x9D"
     "1",
     "'\xEF\xBC\x9D"
     "1",
     false},
    {"other full-width", "\xEF\xBC\xA1", "\xEF\xBC\xA1", "\xEF\xBC\xA1", false},
    {"number in a numeric column", "-12.5e3", "-12.5e3", "-12.5e3", true},
    {"formula in a numeric column", "=1", "=1", "'=1", true},
};

static const struct {
    const char *in;
    bool want;
} numbers[] = {{"0", true},    {"-1", true},  {"1.5", true},   {"1e9", true}, {"1E-9", true}, {"", false},
               {"-", false},   {"1.", false}, {".5", false},   {"1e", false}, {"1e+", false}, {"+1", false},
               {"1,5", false}, {"1 ", false}, {"0x10", false}, {"1-2", false}};

static char big[200000];

int main(void)
{
    dtl_csv plain, excel, semi;
    dtl_buf out;
    dtl_buf_init(&out, 0, NULL);
    ok(dtl_csv_init(&plain, ',', false, NULL) && dtl_csv_init(&excel, ',', true, NULL) &&
           dtl_csv_init(&semi, ';', false, NULL),
       "delimiters");
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        out.n = 0;
        dtl_csv_put(&plain, &out, dtl_span_str(cells[i].in), !cells[i].numeric);
        is(out.s, out.n, cells[i].plain, strlen(cells[i].plain), "%s", cells[i].what);
        out.n = 0;
        dtl_csv_put(&excel, &out, dtl_span_str(cells[i].in), !cells[i].numeric);
        is(out.s, out.n, cells[i].excel, strlen(cells[i].excel), "%s, for Excel", cells[i].what);
    }
    ok(excel.n_guarded == 11 && plain.n_guarded == 0, "guarded cells are counted: %d", (int)excel.n_guarded);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        ok(dtl_csv_is_number(dtl_span_str(numbers[i].in)) == numbers[i].want, "number? '%s'", numbers[i].in);
    out.n = 0;
    dtl_csv_put(&semi, &out, DTL_LIT("a;b"), true);
    is(out.s, out.n, "\"a;b\"", 5, "the delimiter is what needs quotes");
    out.n = 0;
    dtl_csv_put(&plain, &out, dtl_span_of("a\0b\0", 4), true);
    is(out.s, out.n,
       "a\xEF\xBF\xBD"
       "b\xEF\xBF\xBD",
       8, "NUL becomes U+FFFD");

    memset(big, 'x', sizeof big);
    out.n = 0;
    dtl_csv_put(&excel, &out, dtl_span_of(big, 32767), true);
    ok(out.n == 32767 && excel.n_cut == 0, "32,767 characters fit");
    out.n = 0;
    dtl_csv_put(&excel, &out, dtl_span_of(big, 32768), true);
    ok(out.n == 32766 + 3 && excel.n_cut == 1 && !memcmp(out.s + 32766, "\xE2\x80\xA6", 3),
       "one more is cut and marked");
    for (size_t i = 0; i < 40000; i++) memcpy(big + 4 * i, "\xF0\x9F\x93\xB0", 4);
    out.n = 0;
    dtl_csv_put(&excel, &out, dtl_span_of(big, 160000), true);
    ok(out.n == 16383 * 4 + 3 && excel.n_cut == 2, "a character beyond the BMP counts two and is not cut in two");
    memset(big, 'e', sizeof big);
    big[0] = '=';
    out.n = 0;
    dtl_csv_put(&excel, &out, dtl_span_of(big, 32767), true);
    ok(out.n == 32766 + 3 && out.s[0] == '\'' && excel.n_cut == 3, "the guard counts too");
    out.n = 0;
    dtl_csv_put(&plain, &out, dtl_span_of(big, sizeof big), true);
    ok(out.n == sizeof big && plain.n_cut == 0, "no cut without --excel");

    static const char bad[] = "\"\r\n a7-.\x80";
    for (size_t i = 0; i < sizeof bad; i++)
        ok(!dtl_csv_init(&semi, bad[i], false, NULL), "no delimiter: %02x", bad[i] & 255);
    dtl_csv_fini(&plain);
    dtl_csv_fini(&excel);
    dtl_buf_fini(&out);
    return done();
}
