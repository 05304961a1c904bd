#!/bin/bash
# check.sh BUILD: the rules of the house, as TAP: layout, layers of the library, banned functions, writable globals, words of languages in C,
# headers that stand alone, shell scripts.
set -u
build=$1 n=0 bad=0
say() { # STATUS WHAT DETAILS
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else
        bad=$((bad + 1))
        echo "not ok $n - $2"
        printf '%s\n' "$3" | head -n 20 | sed 's/^/# /'
    fi
}
none() { [ -z "$2" ] && say 0 "$1" || say 1 "$1" "$2"; } # WHAT FOUND

if command -v clang-format >/dev/null 2>&1; then
    none "layout is .clang-format's" "$(git ls-files '*.c' '*.h' | xargs clang-format -n 2>&1 | grep warning | sed 's/: warning.*//' | cut -d: -f1 | sort | uniq -c)"
else
    n=$((n + 1)); echo "ok $n - layout # SKIP no clang-format"
fi
none "no banned function (see CONTRIBUTING)" "$(grep -nE '\b(strtok|strcpy|strcat|sprintf|gets|atoi|setlocale|wchar_t|localtime|gmtime)\b *\(|<ctype\.h>|<wchar\.h>' src/*.c src/*.h include/dateline/*.h stages/*.c stages/*/*.c | grep -v '^[^:]*:[0-9]*: *\*')"
none "the library never prints, exits, or reads the environment" "$(grep -nE '\b(printf|puts|exit|abort|getenv|time)\(' src/*.c | grep -vE '^[^:]*:[0-9]*: *(\*|/\*)')"
none "stages use public headers and their own frame only, dateline-pack apart" "$(grep -nE '#include "' stages/*.c stages/*/*.c stages/*.h | grep -vE 'stages/pack/|"dateline/|"stage[a-z_]*\.h"|stages/[a-z]+/[a-z]+\.c:[0-9]+:#include "(outdir|own)\.h"')"

# Rooms: a lower one never includes a higher one. Each header says its room ("Room `data`"); include/dateline ones are listed in scripts/rooms.tsv.
none "no room includes a higher one" "$(awk -f scripts/rooms.awk scripts/rooms.tsv include/dateline/*.h src/*.h src/*.c)"
none "no library state: nothing writable in .data or .bss" "$(nm -A $build/lib/libdateline.a 2>/dev/null | awk '$2 ~ /^[0-9a-f]+$/ && $3 ~ /^[bBdD]$/ && $4 !~ /\.(str|LC)/ {print $1, $4}' | grep -v 'DW\.ref\|__asan\|__gcov' | sed 's/^.*libdateline.a://')"
none "no word of a language in C: only ASCII in code" "$(LC_ALL=C grep -nP '[^\x00-\x7F]' src/*.c stages/*.c stages/*/*.c | grep -vP '^[^:]*:[0-9]*: *(/?\*|//)|/\*.*\*/' )"
head=
for h in include/dateline/*.h; do
    printf '#include "%s"\n' "${h#include/}" | ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -Wall -Wextra -Wno-unused-parameter -fsyntax-only -x c - 2>/dev/null || head="$head $h"
    for part in Idea Units Errors Source; do grep -q "^ \* *$part" "$h" || head="$head $h:$part"; done
done
none "public headers stand alone and say Idea, Units, Errors, Source" "$head"
lists=
for f in src/packs/*/*.txt src/packs/*/*.words; do
    [ "${f##*/}" = cases.txt ] && continue
    [ -f "$f" ] || continue
    grep -q '^# source:' "$f" && grep -q '^# license:' "$f" || lists="$lists $f"
done
none "every list names its source and licence" "$lists"
if command -v shellcheck >/dev/null 2>&1; then
    none "shell scripts are clean" "$(shellcheck -S warning scripts/*.sh scripts/dateline-daily scripts/dateline-total tests/*.sh .ci/run 2>&1 | grep -E '^In ' | head)"
else
    n=$((n + 1)); echo "ok $n - shell scripts # SKIP no shellcheck"
fi
none "no path of a machine in the tree" "$(git grep -nE '/(work|home|root)/[a-z]' -- . ':!scripts/check.sh' | head)"
echo "1..$n"
[ $bad = 0 ]
