#!/bin/bash
# bench-lang.sh [BUILD]: speed of language detection beside Debian's CLD2, on documents of about 2,000 characters that are joined
# from the sentences of $DATELINE_EVAL/lang/dev/lingua_sents.tsv and eld_sentences.tsv, paragraphs of four sentences.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
[ -n "${DATELINE_EVAL-}" ] || { echo "bench-lang: skipped, DATELINE_EVAL is not set"; exit 0; }
[ -f /usr/include/cld2/public/compact_lang_det.h ] || { echo "bench-lang: skipped, no libcld2-dev"; exit 0; }
mkdir -p "$build/bench"
g++ -O2 -Iinclude scripts/tools/bench-cld2.cc "$build/lib/libdateline.a" -lcld2 -lm -o "$build/bench/lang"
cat "$DATELINE_EVAL"/lang/dev/{lingua_sents,eld_sentences}.tsv | LC_ALL=C sort -s -t$'\t' -k1,1 |
    LC_ALL=C.UTF-8 awk -F'\t' '
        function flush() { if (text != "" && length(text) > 1200) print code "\t" text; text = ""; k = 0 }
        $1 != code { flush(); code = $1 }
        { text = text (text == "" ? "" : k % 4 ? " " : "\xE2\x80\xA8") $2; k++ }
        length(text) >= 2000 { flush() }' > "$build/bench/lang.tsv"
# documents of many languages in turn
awk -F'\t' '{ n[$1]++; print n[$1] "\t" $0 }' "$build/bench/lang.tsv" | sort -n -k1,1 -s | cut -f2- > "$build/bench/lang-mixed.tsv"
"$build/bench/lang" "$build/share/dateline/lang.model" "$build/bench/lang-mixed.tsv"
