#!/bin/bash
# test.sh BUILD: every test of the tree through prove, one summary, and its exit code. Units and golden runs a second time in the build with
# sanitizers where that is there. $DATELINE_EVAL: folder with the evaluation data; tests that need it skip without.
set -u
build=$1
export BUILD=$build LC_ALL=C TZ=UTC PATH="$PWD/$build/bin:$PATH"
unset DATELINE_DATA MAKEFLAGS MAKELEVEL MFLAGS
tests=("$build"/tests/*_test)
for t in tests/*.sh tests/*/run.sh; do [ -x "$t" ] && tests+=("$t"); done
# the long ones first, so that the last to end is a short one
first=(tests/install.sh tests/hostile.sh)
for t in "${first[@]}"; do tests=("${tests[@]/#$t/}"); done
list=()
for t in "${first[@]}" "${tests[@]}"; do [ -n "$t" ] && [ -x "$t" ] && list+=("$t"); done
wrap=$(mktemp -d)
trap 'rm -rf "$wrap"' EXIT
named() { # NAME COMMAND: a test by another name
    printf '#!/bin/sh\n%s\n' "$2" >"$wrap/$1"
    chmod +x "$wrap/$1"
    list+=("$wrap/$1")
}
list+=(scripts/golden.sh)
named check "exec scripts/check.sh $build"
san=$build-san
if [ -x "$san/bin/dateline-ner" ]; then
    for t in "$san"/tests/*_test; do list+=("$t"); done
    named golden-san "BUILD=$san exec scripts/golden.sh"
fi
prove -j 2 --merge -e '' "${list[@]}"
