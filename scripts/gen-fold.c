/* SPDX-License-Identifier: Apache-2.0
 *
 * gen-fold: the table of src/fold.c, for code points below 0x2100, from utf8proc: class, script, folded form. Run by make. */
#include "../src/fold_rule.h"

#include <stdio.h>

int main(void)
{
    puts("/* made by scripts/gen-fold.c: {class, script, length of the folded form, folded form} */");
    for (int cp = 0; cp < FOLD_TABLE; cp++) {
        fold_entry e = fold_of(cp);
        printf("{%u,%u,%u,{", e.cls, e.script, e.n);
        for (int i = 0; i < (int)sizeof e.f; i++) printf("%s%d", i ? "," : "", e.f[i]);
        printf("}},%s", cp % 8 == 7 ? "\n" : "");
    }
    return fflush(stdout) || ferror(stdout);
}
