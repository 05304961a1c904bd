# src/packs/und/charset_letters.tsv -> build/gen/charset_letters.inc
# SPDX-License-Identifier: Apache-2.0
BEGIN {
    FS = "\t"
    for (i = 33; i < 127; i++) code[sprintf("%c", i)] = i - 33
    print "/* Generated from src/packs/und/charset_letters.tsv by scripts/gen-charset-letters.awk. */"
}
/^#/ { next }
$1 == "L" || $1 == "C" {
    if (kind[n] == "C") print "};"
    n++
    kind[n] = $1
    lang[n] = $2
    charsets[n] = $3
    rows = 0
    count[n] = 0
    next
}
$1 == "A" {
    count[n] = split($2, cp, " ")
    printf "static const uint16_t letters_%d[] = {", n
    for (i = 1; i <= count[n]; i++) printf "0x%s,", cp[i]
    printf "};\nstatic const uint8_t costs_%d[] = {\n", n
    next
}
$1 == "R" {
    for (i = 1; i <= count[n]; i++) printf "%d,", code[substr($2, i, 1)]
    print ""
    if (++rows == count[n]) print "};"
    next
}
$1 == "B" {
    if (count[n]++ == 0) printf "static const letter_block alone_%d[] = {\n", n
    printf "{0x%s, {", $2
    for (i = 1; i <= 64; i++) printf "%d,", code[substr($3, i, 1)]
    print "}},"
    next
}
END {
    if (kind[n] == "C") print "};"
    print "static const language languages[] = {"
    for (i = 1; i <= n; i++)
        if (kind[i] == "L") printf "{\"%s\", \"%s\", %d, letters_%d, costs_%d, NULL},\n", lang[i], charsets[i], count[i], i, i
        else printf "{\"%s\", \"%s\", %d, NULL, NULL, alone_%d},\n", lang[i], charsets[i], count[i], i
    print "};"
}
