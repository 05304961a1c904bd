/* SPDX-License-Identifier: Apache-2.0
 * TAP in a header: is(), ok() and done(), so that `prove` can count. A test that cannot fail is a defect. */
#ifndef DATELINE_TAP_H
#define DATELINE_TAP_H
#include <stdio.h>
#include <string.h>

static int tap_n, tap_bad;

#define ok(cond, ...)                                                                                                  \
    do {                                                                                                               \
        int tap_ok = (cond) ? 1 : 0;                                                                                   \
        tap_bad += !tap_ok;                                                                                            \
        printf("%sok %d - ", tap_ok ? "" : "not ", ++tap_n);                                                           \
        printf(__VA_ARGS__);                                                                                           \
        printf("%s\n", "");                                                                                            \
        if (!tap_ok) printf("# failed: %s, %s line %d\n", #cond, __FILE__, __LINE__);                                  \
    } while (0)

/* Strings as spans: shows both sides when they differ. */
#define is(got, got_n, want, want_n, ...)                                                                              \
    do {                                                                                                               \
        const char *tap_g = (got), *tap_w = (want);                                                                    \
        size_t tap_gn = (got_n), tap_wn = (want_n);                                                                    \
        int tap_same = tap_gn == tap_wn && (tap_gn == 0 || memcmp(tap_g, tap_w, tap_gn) == 0);                         \
        ok(tap_same, __VA_ARGS__);                                                                                     \
        if (!tap_same) printf("#  got: %.*s\n# want: %.*s\n", (int)tap_gn, tap_g ? tap_g : "", (int)tap_wn, tap_w);    \
    } while (0)

static inline int done(void)
{
    printf("1..%d\n", tap_n);
    return tap_bad != 0;
}
#endif
