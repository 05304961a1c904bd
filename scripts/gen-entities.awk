# src/packs/und/entities.tsv -> build/gen/entities.inc: names in the order of their bytes, for a binary search.
# SPDX-License-Identifier: Apache-2.0
BEGIN { FS = "\t"; print "/* Generated from src/packs/und/entities.tsv by scripts/gen-entities.awk. */" }
/^#/ || NF < 2 { next }
{
    k = split($2, cp, " ")
    if (($1 "") <= (last "")) { print "entities.tsv:" NR ": out of order: " $1 > "/dev/stderr"; exit 1 }
    last = $1
    printf "{\"%s\", {0x%s, 0x%s}},\n", $1, cp[1], (k == 2 ? cp[2] : "0")
}
