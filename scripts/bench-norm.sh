#!/bin/bash
# bench-norm.sh [BUILD [MEGABYTES [LANGUAGE...]]]: CPU time of dateline-norm on NDJSON of several languages, as a multiple of
# `cat FILE | wc -c` (both processes), and how much faster than `uconv -x any-nfc` it is; then composing NFD against ICU.
# Texts are made for the run from $DATELINE_EVAL and not kept. Median of 5 (uconv: once, on a tenth).
set -u
build=${1:-build} mb=${2:-1000}
[ -n "${DATELINE_EVAL-}" ] || { echo "bench-norm: skipped, DATELINE_EVAL is not set"; exit 0; }
[ $# -gt 2 ] && shift 2 && languages=$* || languages="ascii en fr vi ru zh-Hans ar hi vi-nfd ko-nfd"
scratch=$(mktemp -d) || exit 73
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C TIMEFORMAT='%U %S'

make_text() { # LANGUAGE MEGABYTES FILE: articles of 2.5 KB, as dateline-read gives them
    python3 - "$@" <<'PY'
import json, lzma, os, sys, unicodedata
lang, mb, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
name, form = lang.replace("-nfd", "").replace("ascii", "en"), "NFD" if lang.endswith("-nfd") else "NFC"
lines = [l.strip() for l in lzma.open(f"{os.environ['DATELINE_EVAL']}/lang/train/{name}.txt.xz", "rt", encoding="utf-8")]
lines = [unicodedata.normalize(form, l) for l in lines if l and (lang != "ascii" or l.isascii())]
docs, cur, n = [], [], 0
for l in lines:
    cur.append(l)
    n += len(l.encode())
    if n > 2500:
        docs.append("\n".join(cur))
        cur, n = [], 0
done, i = 0, 0
with open(path, "w", encoding="utf-8", newline="\n") as out:
    while done < mb * 1000000:
        d = docs[i % len(docs)]
        s = json.dumps({"id": "a%d" % i, "title": d.split("\n")[0][:60], "text": d}, ensure_ascii=False) + "\n"
        done += len(s.encode())
        i += 1
        out.write(s)
PY
}
cpu() { { time "$@" > /dev/null; } 2>&1 | awk '{print $1 + $2}'; }
median() { for _ in 1 2 3 4 5; do cpu "$@"; done | sort -n | sed -n 3p; }
count() { cat "$1" | wc -c; }
for lang in $languages; do
    make_text "$lang" "$mb" "$scratch/f" || continue
    base=$(median count "$scratch/f")
    ours=$(median "$build/bin/dateline-norm" "$scratch/f")
    head -c $((mb * 100000)) "$scratch/f" | sed '$d' > "$scratch/tenth"
    icu=$(cpu uconv -f utf-8 -t utf-8 -x any-nfc "$scratch/tenth")
    awk -v l="$lang" -v b="$base" -v o="$ours" -v u="$icu" -v mb="$mb" 'BEGIN {
        printf "%-8s %d MB: cat|wc -c %.2f s, dateline-norm %.2f s = %.1f times; uconv any-nfc %.1f s = %.0f times slower\n", l, mb, b, o, o / b, 10 * u, 10 * u / o}'
done
for lang in vi-nfd ko-nfd; do
    make_text "$lang" 12 "$scratch/f"
    # shellcheck disable=SC2046
    cc -O2 -Iinclude -D_POSIX_C_SOURCE=200809L scripts/tools/bench-nfc.c "$build/lib/libdateline.a" -o "$scratch/bench-nfc" $(pkg-config --libs icu-uc icu-i18n libutf8proc uchardet zlib) -lcsv -lm &&
        echo "$lang $("$scratch/bench-nfc" "$scratch/f")"
done
