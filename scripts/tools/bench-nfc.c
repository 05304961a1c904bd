/* SPDX-License-Identifier: Apache-2.0
 * bench-nfc FILE: CPU seconds, best of 5, of composing a UTF-8 file: ICU's unorm2_normalize on UTF-16, the same with the
 * conversions from and to UTF-8, dtl_norm_nfc, and dtl_norm with all steps and the map of edits. */
#include "dateline/norm.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void best(double *to, double from)
{
    double s = now() - from;
    if (s < *to) *to = s;
}

int main(int argc, char **argv)
{
    enum { MOST = 20 << 20 };
    FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
    char *text = malloc(MOST), *back = malloc(3 * MOST);
    UChar *u = malloc(2 * MOST * sizeof *u), *o = malloc(2 * MOST * sizeof *o);
    if (!f || !text || !back || !u || !o) return 66;
    int32_t n = (int32_t)fread(text, 1, MOST, f), un, on, bn;
    while (n > 0 && text[n - 1] != '\n') n--;
    UErrorCode st = U_ZERO_ERROR;
    const UNormalizer2 *icu = unorm2_getNFCInstance(&st);
    double s[4] = {9, 9, 9, 9};
    for (int k = 0; k < 5; k++) {
        u_strFromUTF8(u, 2 * MOST, &un, text, n, &st);
        double from = now();
        unorm2_normalize(icu, u, un, o, 2 * MOST, &st);
        best(&s[0], from);
        from = now();
        u_strFromUTF8(u, 2 * MOST, &un, text, n, &st);
        on = unorm2_normalize(icu, u, un, o, 2 * MOST, &st);
        u_strToUTF8(back, 3 * MOST, &bn, o, on, &st);
        best(&s[1], from);
        dtl_buf out;
        dtl_map map;
        dtl_buf_init(&out, 0, NULL);
        dtl_map_init(&map, NULL);
        from = now();
        dtl_norm_nfc((dtl_span){text, (size_t)n}, &out, NULL);
        best(&s[2], from);
        dtl_buf_reset(&out);
        from = now();
        dtl_norm((dtl_span){text, (size_t)n}, DTL_NORM_DEFAULT, &out, &map, NULL, NULL);
        best(&s[3], from);
        dtl_buf_fini(&out);
        dtl_map_fini(&map);
    }
    printf("%.1f MB: unorm2 %.4f s, unorm2 from and to UTF-8 %.4f, dtl_norm_nfc %.4f (%.1f and %.1f times faster), all "
           "steps and map %.4f\n",
           n / 1e6, s[0], s[1], s[2], s[0] / s[2], s[1] / s[2], s[3]);
    return 0;
}
