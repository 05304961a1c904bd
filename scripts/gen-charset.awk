# src/packs/und/charset_bytes.tsv -> build/gen/charset_bytes.inc: tables of the charsets that ICU does not have.
# SPDX-License-Identifier: Apache-2.0
BEGIN {
    FS = "\t"
    print "/* Generated from src/packs/und/charset_bytes.tsv by scripts/gen-charset.awk. */"
    print "#include <stdint.h>"
    digits = "0123456789ABCDEF"
}
function hex(s,  i, v) {
    v = 0
    s = toupper(s)
    for (i = 1; i <= length(s); i++) v = v * 16 + index(digits, substr(s, i, 1)) - 1
    return v
}
/^#/ || NF < 3 { next }
{
    if (!($1 in seen)) {
        seen[$1] = 1
        names[++n] = $1
    }
    at[$1, hex($2)] = "0x" substr($3, 3)
}
END {
    print "static const struct {\n    const char *name;\n    uint16_t letters[256];\n} charset_own[] = {"
    for (i = 1; i <= n; i++) {
        printf "    {\"%s\", {", names[i]
        for (b = 0; b < 256; b++) {
            k = names[i] SUBSEP b
            printf "%s%s", (k in at) ? at[k] : b < 128 ? b : "0xFFFD", b < 255 ? "," : ""
        }
        print "}},"
    }
    print "};"
}
