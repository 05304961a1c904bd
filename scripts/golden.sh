#!/bin/bash
# Golden runs: each case is a shell line with the exact output, messages and exit code that it must give. TAP on stdout.
#
#   scripts/golden.sh [--write] [STAGE[/CASE]]...     --write: what the programs say now becomes what is expected
#
# tests/golden/STAGE/CASE/cmd   the line, run by bash in a scratch copy of the case's folder, build/bin first in PATH
#                         in    its standard input (none: empty)
#                         out, err, exit   what must come out; no file: not compared, but without `exit` it must be 0
#                         skip  a shell line; if it succeeds the case is skipped and its output is the reason
set -u
cd "$(dirname "$0")/.." || exit 2
root=$PWD build=${BUILD:-build} write=
[ "${1-}" = --write ] && { write=1; shift; }
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
unset DATELINE_DATA
export DATELINE_TEST_DATA="$root/$build/test-data" # packs of the invented language
export PATH="$root/$build/bin:$PATH" LC_ALL=C TZ=UTC TMPDIR="$scratch"

list() {
    if [ $# = 0 ]; then
        find tests/golden -mindepth 3 -maxdepth 3 -name cmd
    else
        for a in "$@"; do find "tests/golden/$a" -name cmd; done
    fi | sed 's|/cmd$||' | sort -u
}

n=0 bad=0
fail() { # FILE WHAT
    why="${why:+$why, }$2"
    [ -n "$1" ] && diff -u --label expected --label got "$dir/$1" "$scratch/$1" | head -n 40 | cut -c1-300 | sed 's/^/# /' >> "$scratch/diff"
}

while IFS= read -r dir; do
    n=$((n + 1)) name=${dir#tests/golden/} why=
    rm -rf "$scratch/run"
    cp -r "$dir" "$scratch/run" || exit 2
    (cd "$scratch/run" && rm -f cmd out err exit in skip)
    input=/dev/null
    [ -f "$dir/in" ] && input=$root/$dir/in
    if [ -f "$dir/skip" ] && reason=$(cd "$scratch/run" && bash "$root/$dir/skip" 2>/dev/null); then
        echo "ok $n - $name # SKIP $reason"
        continue
    fi
    (cd "$scratch/run" && exec timeout 120 bash "$root/$dir/cmd" < "$input" > "$scratch/out" 2> "$scratch/err")
    code=$?
    echo $code > "$scratch/exit"
    if [ -n "$write" ]; then
        cp "$scratch/out" "$dir/out"
        if [ -s "$scratch/err" ] || [ -f "$dir/err" ]; then cp "$scratch/err" "$dir/err"; fi
        if [ $code != 0 ] || [ -f "$dir/exit" ]; then cp "$scratch/exit" "$dir/exit"; fi
        echo "ok $n - $name # written"
        continue
    fi
    : > "$scratch/diff"
    for f in out err; do
        [ -f "$dir/$f" ] && ! cmp -s "$dir/$f" "$scratch/$f" && fail $f "$f differs"
    done
    want=0
    [ -f "$dir/exit" ] && read -r want < "$dir/exit"
    [ "$code" = "$want" ] || fail "" "exit code $code, not $want"
    if [ -z "$why" ]; then
        echo "ok $n - $name"
    else
        bad=$((bad + 1))
        echo "not ok $n - $name"
        echo "# $why"
        cat "$scratch/diff"
        [ -f "$dir/err" ] || head -n 5 "$scratch/err" | sed 's/^/# stderr: /'
    fi
done < <(list "$@")
echo "1..$n"
[ $bad = 0 ]
