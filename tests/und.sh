#!/bin/bash
# What und alone reaches on annotated sets is not less than the table of src/packs/und/README.md says. TAP on stdout.
set -u
cd "$(dirname "$0")/.." || exit 2
eval=${DATELINE_EVAL-}
[ -n "$eval" ] && [ -d "$eval/eval/ner" ] && eval=$eval/eval
[ -n "$eval" ] && [ -d "$eval/ner/dev" ] || { echo "1..0 # SKIP DATELINE_EVAL is not set, or has no sets"; exit 0; }
if said=$(scripts/und-reach.py --check "$eval"); then echo "ok 1 - und alone reaches what its table says"; else
    echo "not ok 1 - und alone reaches what its table says"
    printf '%s\n' "$said" | sed 's/^/# /'
fi
echo "1..1"
