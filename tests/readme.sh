#!/bin/bash
# The commands that README.md and the pages beside it show, run, and their output compared. TAP on stdout. tests/readme.sh --write:
# the pages show what the commands print now; then read `git diff`.
cd "$(dirname "$0")/.." || exit 2
pages=
for p in README.md CONTRIBUTING.md src/README.md src/packs/README.md stages/README.md scripts/README.md tests/README.md; do
    [ -f "$p" ] && pages="$pages $p"
done
# shellcheck disable=SC2086
exec python3 tests/readme.py "$@" $pages
