#!/bin/bash
# The examples beside the rules of every pack that people wrote, and the sentences of its cases.txt. TAP on stdout.
# tests/packs.sh [TAG...]: of these packs only.
#
# src/packs/TAG/cases.txt: a sentence on a line, under it what must come out of it, a line each, with tabs:
#
#     On 17 November Anna Berg met officials of the World Bank.
#     PER	Anna Berg
#     DATE	17 November	2024-11-17
#     ? ORG	World Bank             a known miss: reported, not counted; and told when it passes
#     ! PER	World Bank             must not come out
#
# `date = 2021-11-17` on a line of its own is the day of publication from there on (before: 2024-09-20). `#` begins a comment.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build}
PATH=$PWD/$build/bin:$PATH
n=0 bad=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(cd src/packs && printf '%s\n' */ | tr -d /)
for tag; do
    pack=$build/share/dateline/$tag.pack
    n=$((n + 1))
    said=$(dateline-pack check "$pack" 2>"$tmp/err")
    code=$?
    if [ $code = 0 ]; then echo "ok $n - $tag: $said"; else
        bad=$((bad + 1))
        echo "not ok $n - $tag: $said"
        head -n 20 "$tmp/err" | sed 's/^/# /'
    fi
done
for tag; do
    cases=src/packs/$tag/cases.txt
    [ -f "$cases" ] || continue
    python3 tests/cases.py records "$cases" "$tag" | dateline-norm | dateline-lang --given | dateline-ner --numbers >"$tmp/found" || { echo "Bail out! the chain failed on $cases"; exit 1; }
    python3 tests/cases.py compare "$cases" "$tag" "$tmp/found" $n >"$tmp/said"
    cat "$tmp/said"
    n=$((n + $(grep -cE '^(not )?ok ' "$tmp/said")))
    bad=$((bad + $(grep '^not ok' "$tmp/said" | grep -vc '# TODO')))
done
echo "1..$n"
[ $bad = 0 ]
