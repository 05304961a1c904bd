#!/bin/bash
# bench.sh BUILD [FILE]: CPU time of each stage as a ratio to `LC_ALL=C.UTF-8 wc -w` over the same bytes, in the same run.
# FILE: records to read; without it English articles of $DATELINE_EVAL, else of samples/, are repeated to 20 MB.
set -eu
build=$1 file=${2-}
bin=$PWD/$build/bin
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
if [ -z "$file" ]; then
    file=$tmp/in
    if [ -n "${DATELINE_EVAL-}" ] && [ -f "$DATELINE_EVAL/eval/ner/dev/conll2003-en-train-doc.jsonl" ]; then
        python3 - "$DATELINE_EVAL/eval/ner/dev/conll2003-en-train-doc.jsonl" >"$tmp/one" <<'P'
import json, sys
for line in open(sys.argv[1], encoding='utf-8'):
    d = json.loads(line)
    print(json.dumps({'id': d['id'], 'text': d['text'], 'published': '1996-08-28'}, ensure_ascii=False))
P
        echo "articles: English agency news of the evaluation data, repeated"
    else
        "$bin/dateline-read" samples/en-*.txt >"$tmp/one"
        echo "articles: samples/en-*.txt, repeated"
    fi
    : >"$file"
    while [ "$(stat -c %s "$file")" -lt 20000000 ]; do cat "$tmp/one" >>"$file"; done
fi
bytes=$(stat -c %s "$file")
articles=$file
cpu() { # user + system seconds of a command, children too: the least of three runs
    for _ in 1 2 3; do
        ( TIMEFORMAT='%U %S'; { time "$@" >"$tmp/out" 2>/dev/null; } 2>&1 ) | awk '{print $1 + $2}'
    done | sort -n | head -n 1
}
words() { LC_ALL=C.UTF-8 wc -w <"$1"; }
unit=$(cpu words "$file")
printf '%-34s %8.2f s CPU %7.1f MB/s\n' "wc -w" "$unit" "$(echo "$bytes $unit" | awk '{print $1 / 1e6 / $2}')"
total=0
for stage in norm lang ner csv; do
    run() { "$bin/dateline-$stage" <"$1"; }
    t=$(cpu run "$file")
    total=$(echo "$total $t" | awk '{print $1 + $2}')
    printf '%-34s %8.2f s CPU %7.1f MB/s  %5.1f times wc -w\n' "dateline-$stage" "$t" "$(echo "$bytes $t" | awk '{print $1 / 1e6 / $2}')" "$(echo "$t $unit" | awk '{print $1 / $2}')"
    if [ "$stage" != csv ]; then mv "$tmp/out" "$tmp/next.$stage"; file=$tmp/next.$stage; fi
done
printf '%-34s %8.2f s CPU %7.1f MB/s  %5.1f times wc -w\n' "chain" "$total" "$(echo "$bytes $total" | awk '{print $1 / 1e6 / $2}')" "$(echo "$total $unit" | awk '{print $1 / $2}')"
# The value phase alone, on one article a line: numbers, dates, money, quantities; then with twenty languages loaded.
if [ -x "$build/bench/values" ]; then
    head -n 2000 "$articles" | python3 -c '
import json, sys
for line in sys.stdin: print(json.loads(line)["text"].replace("\n", " "))' >"$tmp/plain"
    for langs in en "en fr es de it pt nl ru uk ar zh ja ko hi tr pl sv et vi id"; do
        # shellcheck disable=SC2086
        "$build/bench/values" "$build/share/dateline" "$tmp/plain" $langs | awk -v n="$(echo "$langs" | wc -w)" '{
            printf "%-34s %8.2f s CPU %7.1f MB/s; tokens and lists before it %.1f MB/s\n", "values, languages loaded: " n, $2, $3 / 1e6 / $2, $3 / 1e6 / $1 }'
    done
fi
echo '{"id":"a","text":"The Hanoi delegation was in Laos on Friday.","lang":"en"}' >"$tmp/short"
run() { for _ in 1 2 3 4 5 6 7 8 9 10; do "$bin/dateline-ner" <"$tmp/short"; done; }
t=$(cpu run)
printf '%-34s %8.1f ms\n' "dateline-ner, one short article" "$(echo "$t" | awk '{print $1 * 100}')"
