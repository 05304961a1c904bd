#!/bin/bash
# test.sh BUILD: every test of the tree through prove, one summary. $DATELINE_EVAL: folder with the evaluation data; tests that need it skip without.
set -u
build=$1
export BUILD=$build LC_ALL=C TZ=UTC PATH="$PWD/$build/bin:$PATH"
unset DATELINE_DATA
tests=("$build"/tests/*_test)
[ -x scripts/golden.sh ] && tests+=(scripts/golden.sh)
for t in tests/*.sh tests/*/run.sh; do [ -x "$t" ] && tests+=("$t"); done
prove -j 2 --merge -e '' "${tests[@]}"
