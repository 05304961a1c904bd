/* SPDX-License-Identifier: Apache-2.0
 * Runs a fuzz target over its corpus, as TAP; a crash or a failed must() ends it without a plan, which prove reports. */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>

static int one_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    size_t n = 0, cap = 1 << 16;
    uint8_t *buf = malloc(cap);
    if (!f || !buf) return 0;
    for (size_t k; (k = fread(buf + n, 1, cap - n, f)) > 0;) {
        n += k;
        if (n == cap && !(buf = realloc(buf, cap *= 2))) return 0;
    }
    fclose(f);
    uint8_t *exact = malloc(n ? n : 1); /* of the exact size, so that a sanitizer sees a read past its end */
    memcpy(exact, buf, n);
    LLVMFuzzerTestOneInput(exact, n);
    /* and cut short, byte by byte for small ones */
    for (size_t k = n > 300 ? n - 300 : 0; k < n; k++) {
        uint8_t *cut = malloc(k ? k : 1);
        memcpy(cut, exact, k);
        LLVMFuzzerTestOneInput(cut, k);
        free(cut);
    }
    free(exact);
    free(buf);
    return 1;
}

int main(int argc, char **argv)
{
    int n = 0, bad = 0;
    char dir[256], path[600];
    if (argc > 1) {
        for (int i = 1; i < argc; i++) bad += !one_file(argv[i]);
        return bad != 0;
    }
    snprintf(dir, sizeof dir, "tests/fuzz/corpus/%s", fuzz_name);
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        int good = one_file(path);
        bad += !good;
        printf("%sok %d - %s\n", good ? "" : "not ", ++n, e->d_name);
        fflush(stdout);
    }
    if (d) closedir(d);
    if (n == 0) {
        printf("not ok 1 - %s holds no seeds\n", dir);
        return 1;
    }
    printf("1..%d\n", n);
    return bad != 0;
}
