#!/bin/sh
# cases.sh BUILD [TAG...]: the sentences of src/packs/TAG/cases.txt through dateline-ner. A case is a sentence and, below it, the mentions that
# must come out (TYPE TAB text TAB value; the value may be left out); what else comes out is not looked at. "?" before a line: a known
# miss, reported when it comes out. TAP. Read as published on 2024-09-20. Fails where more than one line in twenty is missed.
set -eu
build=$1
shift
[ $# -gt 0 ] || set -- $(cd src/packs && for f in */cases.txt; do echo "${f%/*}"; done)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
total=0
missed=0
total_tags=0
for tag; do
    LC_ALL=C awk -v tag="$tag" '
        function flush() { if (text != "") printf "{\"id\":\"%d\",\"lang\":\"%s\",\"published\":\"2024-09-20\",\"text\":\"%s\"}\n", line, tag, text }
        /^#/ { next }
        /^$/ { flush(); text = ""; next }
        text == "" { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); text = $0; line = NR }
        END { flush() }' "src/packs/$tag/cases.txt" > "$tmp/in"
    "$build/bin/dateline-ner" < "$tmp/in" | jq -r '.id as $i | .mentions[] | [$i, .type, .text, (.value // "")] | @tsv' > "$tmp/got"
    LC_ALL=C awk -F '\t' -v file="src/packs/$tag/cases.txt" '
        FNR == NR { got[$1 "\t" $2 "\t" $3] = 1; value[$1 "\t" $2 "\t" $3 "\t" $4] = 1; next }
        /^#/ { next }
        /^$/ { head = 0; next }
        !head { head = FNR; next }
        {
            known = sub(/^\? */, "")
            ok = ($3 == "" ? (head "\t" $1 "\t" $2) in got : (head "\t" $1 "\t" $2 "\t" $3) in value)
            if (!known) { n++; if (!ok) { bad++; printf "%s:%d: missed: %s\n", file, FNR, $0 > "/dev/stderr" } }
            else if (ok) printf "%s:%d: a known miss comes out: %s\n", file, FNR, $0 > "/dev/stderr"
        }
        END { print n + 0, bad + 0 }' "$tmp/got" "src/packs/$tag/cases.txt" > "$tmp/count"
    read -r n bad < "$tmp/count"
    total_tags=$((total_tags + 1))
    echo "ok $total_tags - $tag: $n mentions, $bad missed"
    total=$((total + n))
    missed=$((missed + bad))
done
total_tags=$((total_tags + 1))
[ $((missed * 20)) -le "$total" ] || printf "not "
echo "ok $total_tags - no more than one mention in twenty is missed: $missed of $total"
echo "1..$total_tags"
[ $((missed * 20)) -le "$total" ]
