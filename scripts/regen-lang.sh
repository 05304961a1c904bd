#!/bin/bash
# regen-lang.sh BUILD TRAIN: learns src/packs/und/lang.model anew. The same texts give the same bytes.
set -eu
cd "$(dirname "$0")/.."
build=${1-} train=${2-}
[ -n "$train" ] && [ -d "$train/train" ] || { echo "usage: make regen-lang TRAIN=DIR, where DIR/train/*.txt.xz and DIR/words/*/*.tsv.xz lie" >&2; exit 64; }
tmp=$build/lang-data
for f in "$train"/train/*.txt.xz "$train"/words/*/*.tsv.xz; do
    to=$tmp/${f#"$train"/}
    to=${to%.xz}
    [ "$to" -nt "$f" ] && continue
    mkdir -p "${to%/*}"
    xz -dc "$f" > "$to.part" && mv "$to.part" "$to"
done
mkdir -p "$tmp/own"
LC_ALL=C awk -f scripts/tools/lang-latin.awk scripts/tools/lang-latin.txt > "$tmp/own/la.tsv"
LC_ALL=C awk '!/^#/ { print $0 "\t1" }' scripts/tools/lang-names.txt > "$tmp/own/names.tsv"
LC_ALL=C "$build/tools/lang-train" scripts/tools/lang-sources.tsv "$tmp" src/packs/und/lang.about src/packs/und/lang.model
