#!/bin/bash
# The two first articles, as $DATELINE_EVAL has them: every mention, value, role, acronym and id of the gold, by the pipe, by
# `dateline run` and in either order. TAP on stdout.
set -u
cd "$(dirname "$0")/.." || exit 2
PATH=$PWD/${BUILD:-build}/bin:$PATH
score=${DATELINE_EVAL-}/eval/score_seeds.py seeds=${DATELINE_EVAL-}/seeds
[ -n "${DATELINE_EVAL-}" ] && [ -f "$score" ] || { echo "1..0 # SKIP DATELINE_EVAL is not set, or has no seeds"; exit 0; }
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
n=0 bad=0
is() { # GOT WANT WHAT
    n=$((n + 1))
    if [ "$1" = "$2" ]; then echo "ok $n - $3"; else
        bad=$((bad + 1))
        echo "not ok $n - $3"
        printf '%s\n' "$1" | head -n 40 | sed 's/^/# /'
    fi
}
read_() { dateline-read --date "$1" "$seeds/hanoi-vientiane.$2.txt"; }
{ read_ 2024-09-20 en; read_ 2021-11-17 fr; } | dateline-norm | dateline-lang | dateline-ner >"$tmp/both"
is "$(python3 "$score" "$tmp/both")" "0 differences" "both articles against the gold"
{ read_ 2021-11-17 fr; read_ 2024-09-20 en; } | dateline-norm | dateline-lang | dateline-ner >"$tmp/turned"
is "$(sort "$tmp/both" | sha1sum)" "$(sort "$tmp/turned" | sha1sum)" "one article knows nothing of the other"
for a in '2024-09-20 en' '2021-11-17 fr'; do
    dateline run --date ${a% *} "$seeds/hanoi-vientiane.${a#* }.txt" >"$tmp/run"
    is "$(sha1sum <"$tmp/run")" "$(grep "${a#* }.txt" "$tmp/both" | dateline-csv | sha1sum)" "dateline run gives the same table, ${a#* }"
done
echo "1..$n"
[ $bad = 0 ]
