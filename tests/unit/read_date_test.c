/* SPDX-License-Identifier: Apache-2.0 */
#include "read_date.h"
#include "dateline/read.h"
#include "tap.h"

static const struct {
    const char *in, *out; /* NULL: no date */
} whole[] = {
    {"2024-09-20", "2024-09-20"},
    {" 2024-09-20\n", "2024-09-20"},
    {"2024-09-20T10:11:12Z", "2024-09-20T10:11:12Z"},
    {"2024-09-20T10:11:12+07:00", "2024-09-20T10:11:12+07:00"},
    {"2024-09-20T10:11:12.123456-0500", "2024-09-20T10:11:12-05:00"},
    {"2024-09-20t10:11:12z", "2024-09-20"},
    {"2024-09-20 10:11:12", "2024-09-20T10:11:12"},
    {"2024-09-20 10:11", "2024-09-20T10:11"},
    {"2024-09-20 10:11:12 UTC", "2024-09-20T10:11:12Z"},
    {"2024-09-20 10:11:12 +0000 UTC", "2024-09-20T10:11:12+00:00"},
    {"2024-09-20 25:11:12", "2024-09-20"},
    {"20240920", "2024-09-20"},
    {"20240920101112", "2024-09-20T10:11:12"},
    {"20240920T101112Z", "2024-09-20T10:11:12Z"},
    {"2024/09/20", "2024-09-20"},
    {"2024.9.20", "2024-09-20"},
    {"20/09/2024", "2024-09-20"},
    {"09/20/2024", "2024-09-20"},
    {"9/20/2024 10:11", "2024-09-20T10:11"},
    {"03/04/2024", NULL},
    {"04/04/2024", "2024-04-04"},
    {"20.09.2024", "2024-09-20"},
    {"3.4.2024", "2024-04-03"},
    {"03-04-2024", "2024-04-03"},
    {"20.09.24", NULL},
    {"Fri, 20 Sep 2024 10:11:12 GMT", "2024-09-20T10:11:12Z"},
    {"Fri, 20 Sep 2024 10:11:12 +0700", "2024-09-20T10:11:12+07:00"},
    {"20 Sep 2024 10:11 EST", "2024-09-20T10:11-05:00"},
    {"Fri Sep 20 10:11:12 2024", "2024-09-20T10:11:12"},
    {"September 20, 2024", "2024-09-20"},
    {"Sept. 20, 2024", "2024-09-20"},
    {"September 20th, 2024", "2024-09-20"},
    {"SEPTEMBER 20 2024", "2024-09-20"},
    {"September 20, 2024 at 3:15 pm", "2024-09-20"},
    {"20 September 2024", "2024-09-20"},
    {"20th of September, 2024", "2024-09-20"},
    {"Friday 20 September 2024", "2024-09-20"},
    {"17 novembre 2021", "2021-11-17"},
    {"1er d\xC3\xA9"
     "cembre 2021",
     "2021-12-01"},
    {"20 de septiembre de 2024", "2024-09-20"},
    {"20. September 2024", "2024-09-20"},
    {"20. z\xC3\xA1\xC5\x99\xC3\xAD 2024", "2024-09-20"},
    {"20 \xD1\x81\xD0\xB5\xD0\xBD\xD1\x82\xD1\x8F\xD0\xB1\xD1\x80\xD1\x8F 2024 \xD0\xB3.", "2024-09-20"},
    {"2024\xE5\xB9\xB4"
     "9\xE6\x9C\x88"
     "20\xE6\x97\xA5",
     "2024-09-20"},
    {"2024\xEB\x85\x84 9\xEC\x9B\x94 20\xEC\x9D\xBC", "2024-09-20"},
    {"\xD9\xA2\xD9\xA0 \xD8\xB3\xD8\xA8\xD8\xAA\xD9\x85\xD8\xA8\xD8\xB1 \xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA4",
     "2024-09-20"},
    {"20 listopad 2024", NULL}, /* November for Poles, October for Croats */
    {"1726827072", "2024-09-20T10:11:12Z"},
    {"1726827072000", "2024-09-20T10:11:12Z"},
    {"1726827072.25", "2024-09-20T10:11:12Z"},
    {"1726827072000000", "2024-09-20T10:11:12Z"},
    {"2024-02-29", "2024-02-29"},
    {"2023-02-29", NULL},
    {"2024-13-01", NULL},
    {"2024-00-10", NULL},
    {"2024-09", NULL},
    {"2024", NULL},
    {"September 2024", NULL},
    {"20 September", NULL},
    {"", NULL},
    {"yesterday", NULL},
    {"null", NULL},
    {"0000-00-00", NULL},
    {"12345", NULL},
    {"123456789012345678901234567890", NULL},
    {"The council met on 20 September 2024 to talk about roads and bridges", NULL},
};

static const struct {
    const char *in, *out;
} inside[] = {
    {"HANOI, Sept 20", "0000-09-20"},
    {"HANOI, Sept 20, 2024", "2024-09-20"},
    {"Hano\xC3\xAF, 17 novembre", "0000-11-17"},
    {"ROMA, 17 NOV", "0000-11-17"},
    {"LONDON 1996-08-30", "1996-08-30"},
    {"Hamburg, 20.09.2024", "2024-09-20"},
    {"PARIS", NULL},
};

int main(void)
{
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        read_date d;
        char got[64] = "none";
        if (dtl_read_date(dtl_span_str(whole[i].in), &d))
            snprintf(got, sizeof got, "%04d-%02d-%02d%s", d.y, d.m, d.d, d.time);
        const char *want = whole[i].out ? whole[i].out : "none";
        is(got, strlen(got), want, strlen(want), "\"%s\"", i == 1 ? "with white space" : whole[i].in);
    }
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        read_date d;
        char got[64] = "none";
        if (dtl_read_date_in(dtl_span_str(inside[i].in), &d))
            snprintf(got, sizeof got, "%04d-%02d-%02d", d.y, d.m, d.d);
        const char *want = inside[i].out ? inside[i].out : "none";
        is(got, strlen(got), want, strlen(want), "in \"%s\"", inside[i].in);
    }
    ok(dtl_read_month(DTL_LIT("mai")) == 5 && dtl_read_month(DTL_LIT("listopad")) == 0 && dtl_read_month(DTL_NONE) == 0,
       "months by name; none where languages disagree");
    ok(dtl_read_is_date("2024-09-20") && !dtl_read_is_date("2024-9-20") && !dtl_read_is_date("2024-02-30") &&
           !dtl_read_is_date("20 Sep 2024") && !dtl_read_is_date(""),
       "days for --date");
    return done();
}
