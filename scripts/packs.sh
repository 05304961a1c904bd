#!/bin/bash
# packs.sh BUILD: compile every pack that is older than its sources. A pack is what was generated of a language
# (BUILD/gen/packs/TAG) and what people wrote of it (src/packs/TAG), which wins. One failure fails all, after all were tried.
set -u
build=$1
out=$build/share/dateline
mkdir -p "$out"
one() {
    tag=$1
    pack=$out/$tag.pack
    set --
    for dir in "$build/gen/packs/$tag" "src/packs/$tag"; do
        [ -d "$dir" ] && set -- "$@" "$dir"
    done
    if [ -f "$pack" ] && [ "$pack" -nt "$build/bin/dateline-pack" ] && [ -z "$(find "$@" -newer "$pack" | head -n 1)" ]; then
        return 0
    fi
    "$build/bin/dateline-pack" compile --tag "$tag" -q -o "$pack" "$@"
}
if [ $# -gt 1 ]; then
    one "$2"
    exit
fi
for dir in "$build"/gen/packs/*/ src/packs/*/; do
    [ -d "$dir" ] && basename "$dir"
done | sort -u | xargs -P 2 -n 1 "$0" "$build"
