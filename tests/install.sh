#!/bin/bash
# Installed: below DESTDIR, run with nothing in the environment, moved to another folder, called through a link, with its manual; quickstart
# as a newcomer runs it; and built a second time elsewhere: the same bytes. TAP on stdout.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build} n=0 bad=0
tmp=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
is() { # GOT WANT WHAT
    n=$((n + 1))
    if [ "$1" = "$2" ]; then echo "ok $n - $3"; else
        bad=$((bad + 1))
        echo "not ok $n - $3"
        printf '%s\n' "got:  $1" "want: $2" | head -n 20 | cut -c1-300 | sed 's/^/# /'
    fi
}
clean() { env -i PATH="$1/bin:/usr/bin:/bin" "${@:2}"; }
chain='dateline-read samples/en-01-mekong-forum.txt | dateline-norm | dateline-lang | dateline-ner | dateline-csv'
make BUILD="$build" DESTDIR="$tmp/dest" PREFIX=/opt/dateline install >"$tmp/log" 2>&1 || { echo "Bail out! make install: $(tail -n 3 "$tmp/log" | tr '\n' ' ')"; exit 1; }
at=$tmp/dest/opt/dateline
is "$(find "$tmp/dest" -type f | grep -cv "^$at/")" 0 "nothing outside the prefix"
is "$(find "$at" -type f ! -path '*/share/*' ! -path '*/include/*' -exec grep -lF "$PWD" {} + 2>/dev/null | grep -vF "$build-san")" "" "no program knows where it was built"
want=$(PATH=$PWD/$build/bin:$PATH bash -c "$chain" | sha1sum)
is "$(clean "$at" bash -c "$chain" 2>&1 | sha1sum)" "$want" "the installed chain, with nothing in the environment"
is "$(clean "$at" dateline run samples/en-01-mekong-forum.txt 2>&1 | sha1sum)" "$want" "dateline run, installed"
is "$(clean "$at" env LC_ALL=tr_TR.UTF-8 TZ=Asia/Vientiane dateline run samples/en-01-mekong-forum.txt 2>/dev/null | sha1sum)" "$want" "no locale and no time zone changes a byte"
mv "$at" "$tmp/moved" && chmod -R a-w "$tmp/moved"
is "$(cd samples && clean "$tmp/moved" dateline run en-01-mekong-forum.txt | cut -d, -f5- | sha1sum)" "$(PATH=$PWD/$build/bin:$PATH bash -c "$chain" | cut -d, -f5- | sha1sum)" "moved and read-only, from another folder"
mkdir "$tmp/links" && ln -s "$tmp/moved/bin/"* "$tmp/links/"
is "$(env -i PATH="$tmp/links:/usr/bin:/bin" bash -c "$chain" 2>&1 | sha1sum)" "$want" "through links"
missing=
for p in "$tmp"/moved/bin/*; do [ -f "$tmp/moved/share/man/man1/${p##*/}.1" ] || missing="$missing ${p##*/}"; done
is "$missing" "" "a manual page for each program"
if command -v man >/dev/null && man -w ls >/dev/null 2>&1; then
    is "$(MANPATH=$tmp/moved/share/man man -w dateline-ner 5 dateline-record 7 dateline 2>&1 | grep -c "^$tmp/moved")" 3 "man finds them"
fi
printf '#include <dateline/base.h>\n#include <dateline/utf8.h>\nint main(void) { return dtl_utf8_valid_prefix(DTL_LIT("abc")) != 3; }\n' >"$tmp/use.c"
flags=$([ "$build" = "${build%-san}" ] || echo -fsanitize=address,undefined)
# shellcheck disable=SC2046,SC2086
is "$(${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L $flags -I"$tmp/moved/include" "$tmp/use.c" -L"$tmp/moved/lib" -ldateline $(pkg-config --libs icu-uc icu-i18n libutf8proc uchardet zlib) -lcsv -lm -o "$tmp/use" 2>&1 && "$tmp/use"; echo $?)" 0 "a program of somebody's own against the library"

# quickstart: its tables, readable; as often as one likes
is "$(scripts/quickstart.sh "$build" >"$tmp/quick" 2>&1; echo $?)" 0 "quickstart"
is "$(cd "$build/quickstart" && for t in articles dates entities mentions money quantities relations roles; do [ -s $t.csv ] || echo $t; done)" "" "quickstart: all tables are there"
is "$(grep -c "$build/quickstart" "$tmp/quick" | awk '{print ($1 > 0)}') $(iconv -f UTF-8 -t UTF-8 "$tmp/quick" >/dev/null 2>&1; echo $?)" "1 0" "quickstart: says where, in whole characters"
if command -v mlr >/dev/null; then
    is "$(for f in "$build"/quickstart/*.csv; do mlr --icsv --ojson cat "$f" >/dev/null 2>&1 || echo "$f"; done)" "" "quickstart: Miller reads every table"
fi

# a second build, in another folder
if [ "$build" = build ]; then
    mkdir "$tmp/again"
    git ls-files -z | xargs -0 cp --parents -t "$tmp/again" 2>/dev/null || cp -R Makefile src include stages scripts tests samples "$tmp/again"
    (cd "$tmp/again" && env -u MAKEFLAGS nice make -j2 BUILD=build all >"$tmp/log" 2>&1) || { echo "Bail out! the second build failed: $(tail -n 3 "$tmp/log" | tr '\n' ' ')"; exit 1; }
    is "$(cd "$build" && sha1sum bin/* share/dateline/* lib/*.a)" "$(cd "$tmp/again/build" && sha1sum bin/* share/dateline/* lib/*.a)" "two builds in two folders: the same bytes"
fi
echo "1..$n"
[ $bad = 0 ]
