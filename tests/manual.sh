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
is "$(BUILD=$build scripts/csv-columns.sh --check 2>&1)" "" "dateline-csv.1: COLUMNS are the program's"
echo "1..$n"
[ $bad = 0 ]
