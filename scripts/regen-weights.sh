#!/bin/bash
# regen-weights.sh [OPTIONS OF dateline-pack learn]: learn the weights of all packs again from $DATELINE_EVAL/ner.
# With --folds 2 the sets that are learned from are measured by weights that have not seen them. About a minute and a half.
# Only what und/WEIGHTS.md lists is learned from; the other sets are measured on.
set -eu
: "${DATELINE_EVAL:?where the annotated sets are (a folder with ner/learn and ner/dev)}"
cd "$(dirname "$0")/.."
build=${BUILD:-build}
sets=() dev=()
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
scripts/learn-sets.py "$own" "$DATELINE_EVAL/lang/train"
for f in "$own"/*-ntrex.jsonl "$DATELINE_EVAL"/ner/learn/*.jsonl; do [ -e "$f" ] && sets+=("$f:join"); done
for f in "$own"/*-news.jsonl; do [ -e "$f" ] && sets+=("$f"); done
for f in "$DATELINE_EVAL"/ner/dev/*.jsonl; do
    dev+=(--dev "$f")
    case $(basename "$f") in
    uner-* | wikigold-* | germeval-* | sequoia-* | idner-* | factrueval-*) sets+=("$f") ;;
    esac
done
"$build/bin/dateline-pack" learn --packs "$build/share/dateline" --write src/packs "${dev[@]}" "$@" "${sets[@]}"
git --no-pager diff --stat -- 'src/packs/*/weights.tsv'
