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
for page in stages/*/*.1 scripts/*.1; do
    name=${page##*/} name=${name%.1}
    if command -v mandoc > /dev/null; then
        is "$(mandoc -Tlint -W warning "$page" | grep -v 'missing date')" "" "$page: mandoc"
    else
        n=$((n + 1)); echo "ok $n - $page # SKIP no mandoc"
    fi
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

# The examples of the pages that stand on records and tables: each line must run and give something.
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
root=$PWD
mkdir -p "$scratch/dump" "$scratch/2021-11-17" && cp tests/golden/csv/mentions/two.ndjson "$scratch/records.ndjson"
printf 'Hanoi, 17 November 2021 (VNA) - The mayor met Ann Smith of the World Bank in Laos.\n' > "$scratch/dump/a.txt"
"$build/bin/dateline-csv" --out "$scratch/tables" "$scratch/records.ndjson" && cp "$scratch/tables/entities.csv" "$scratch/2021-11-17/"
for page in stages/csv/dateline-csv.1 scripts/dateline-total.1; do
    while IFS= read -r line; do
        case $line in
        *dateline-ner*) [ -x "$build/bin/dateline-ner" ] || { n=$((n + 1)); echo "ok $n - $line # SKIP no dateline-ner"; continue; } ;;
        esac
        is "$(cd "$scratch" && PATH=$root/$build/bin:$PATH bash -o pipefail -c "$line" 2>&1 > out; echo $?)" 0 "$page: $line"
    done < <(sed -n '/^\.SH EXAMPLES/,$p' "$page" | sed -n '/^\.EX/,/^\.EE/p' | grep -v '^\.' | sed 's/\\-/-/g; s/\\e/\\/g')
done
is "$(BUILD=$build scripts/csv-columns.sh --check 2>&1)" "" "dateline-csv.1: COLUMNS are the program's"
echo "1..$n"
[ $bad = 0 ]
