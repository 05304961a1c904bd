#!/bin/bash
# Manual pages: well-formed, with every option of --help, and the columns of dateline-csv as the program has them. TAP on stdout.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build} n=0 bad=0
is() { # GOT WANT WHAT
    n=$((n + 1))
    if [ "$1" = "$2" ]; then echo "ok $n - $3"; else
        bad=$((bad + 1))
        echo "not ok $n - $3"
        printf '%s\n' "$1" | head -n 20 | sed 's/^/# /'
    fi
}
for page in stages/*/*.[157] scripts/*.1; do
    name=${page##*/} name=${name%.1}
    if command -v mandoc > /dev/null; then
        is "$(mandoc -Tlint -W warning "$page" | grep -v 'missing date')" "" "$page: mandoc"
    else
        n=$((n + 1)); echo "ok $n - $page # SKIP no mandoc"
    fi
    case $page in *.1) ;; *) continue ;; esac
    [ -x "$build/bin/$name" ] || continue
    missing=
    for o in $("$build/bin/$name" --help < /dev/null | grep -oE '^  (-.,|   ) --[a-z-]+' | grep -oE -e '--[a-z-]+'); do
        case $o in --output | --quiet | --verbose) o=${o#-} o=${o%"${o#-?}"} ;; esac # pages name these by their letter
        sed 's/\\-/-/g' "$page" | grep -qE -e "$o([^a-z-]|\$)" || missing="$missing $o"
    done
    is "$missing" "" "$page: every option"
    missing=
    for s in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
        grep -qE "^\\.SH \"?$s" "$page" || missing="$missing $s"
    done
    is "$missing" "" "$page: sections"
done

# The examples of the pages: each line must run. The files that they name are made here. A line with what no test can have (a folder of
# the system, a day that is today's) is named with its reason.
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
root=$PWD
mkdir -p "$scratch/dump" "$scratch/articles" "$scratch/folder" "$scratch/2021-11-17"
ln -s "$root/src" "$root/$build" "$scratch/"
cp tests/golden/csv/mentions/two.ndjson "$scratch/records.ndjson"
printf 'Hanoi, 17 November 2021 (VNA) - The mayor met Ann Smith of the World Bank in Laos.\n' > "$scratch/dump/a.txt"
printf '[ORG]\nMandra Group\n' > "$scratch/mine.txt"
printf 'a phrase\n' > "$scratch/never.txt"
for f in article.txt titles.txt old.txt folder/a.txt articles/a.txt; do cp "$scratch/dump/a.txt" "$scratch/$f"; done
export PATH="$root/$build/bin:$PATH"
dateline-read "$scratch/dump" | sed 's/^{/{"body":{"raw":"Rome is old."},"when":"2021-11-17",/' > "$scratch/dump.jsonl" && gzip -k "$scratch/dump.jsonl"
dateline-norm "$scratch/dump.jsonl" | dateline-lang > "$scratch/records" && dateline-ner "$scratch/records" > "$scratch/found.jsonl"
cp "$scratch/records" "$scratch/records.jsonl"
dateline-csv --out "$scratch/tables" "$scratch/records.ndjson" && cp "$scratch/tables/entities.csv" "$scratch/2021-11-17/"
for page in stages/*/*.[157] scripts/*.1; do
    while IFS= read -r line; do
        case $line in
        '' | [!a-z]* | *=['{(']*) continue ;;
        *' | less') line=${line% | less} ;;
        *parallel* | */srv/* | */var/* | */dumps/* | *inotifywait* | 'tail -f'*) n=$((n + 1)); echo "ok $n - $page: $line # SKIP needs a system of its own"; continue ;;
        esac
        command -v "${line%% *}" > /dev/null || { n=$((n + 1)); echo "ok $n - $page: $line # SKIP no ${line%% *}"; continue; }
        is "$(cd "$scratch" && timeout -s KILL 60 bash -o pipefail -c "$line" > out 2> err < article.txt || cat err)" "" "$page: $line"
    done < <(sed -n '/^\.SH EXAMPLES/,/^\.SH [^E]/p' "$page" | sed -n '/^\.\(EX\|nf\)/,/^\.\(EE\|fi\)/p' | grep -v '^[.]' | sed 's/\\-/-/g; s/\\(dq/"/g; s/\\e/\\/g; s/\\&//g' | sed -e ':a' -e '/\\$/N; s/\\\n *//; ta')
done
is "$(BUILD=$build scripts/csv-columns.sh --check 2>&1)" "" "dateline-csv.1: COLUMNS are the program's"
echo "1..$n"
[ $bad = 0 ]
