#!/bin/bash
# Bad input and bad luck, for every program and for the whole chain: a full disk, a closed pipe, nothing at all, a bad line in the
# middle, no last newline, lines of 63 MB (taken) and 65 MB (set aside), cut gzip, binary, what cannot be read, wrong options, packs
# that are missing or damaged. Each must end with its exit code, one line that says what and where, and all that could be read.
# TAP on stdout.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build} tmp=$(mktemp -d) || exit 2
export PATH="$PWD/$build/bin:$PATH" LC_ALL=C TZ=UTC
trap 'rm -rf "$tmp"' EXIT
n=0 bad=0 data=$PWD/$build/share/dateline
cd "$tmp" || exit 2
is() { # GOT WANT WHAT
    n=$((n + 1))
    if [ "$1" = "$2" ]; then echo "ok $n - $3"; else
        bad=$((bad + 1))
        echo "not ok $n - $3"
        printf '%s\n' "got:  $1" "want: $2" | cut -c1-300 | sed 's/^/# /'
    fi
}
like() { # GOT PATTERN WHAT
    n=$((n + 1))
    # shellcheck disable=SC2254
    case $1 in $2) echo "ok $n - $3" ;; *)
        bad=$((bad + 1))
        echo "not ok $n - $3"
        printf '%s\n' "got:  $1" "want: $2" | cut -c1-300 | sed 's/^/# /'
        ;;
    esac
}
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }
run() { timeout -s KILL 100 "$@"; }
# one run: INPUT PROGRAM...; leaves $out (file), $err (text), $code
try() {
    local in=$1
    shift
    run "$@" <"$in" >out 2>err
    code=$?
    err=$(head -c 2000 err)
}
chain() { dateline-read "$@" | dateline-norm | dateline-lang | dateline-ner | dateline-csv; }
export -f chain

# Three records as each stage gets them, and a bad line between them.
cat >articles <<'E'
{"id":"a1","lang":"en","text":"Paris is a city in France.","note":1}
{"id":"a2","lang":"en","text":"Rome is a city in Italy.","note":1}
{"id":"a3","lang":"en","text":"Madrid is a city in Spain.","note":1}
E
cp articles in.read
dateline-read <articles >in.norm && dateline-norm <in.norm >in.lang && dateline-lang <in.lang >in.ner && dateline-ner <in.ner >in.csv
rows() { case $1 in csv | chain | run) echo $(($(grep -c . "$2") - 1)) ;; *) grep -c . "$2" ;; esac; } # records, or rows of a table
stages='read norm lang ner csv'
for s in $stages; do
    p=dateline-$s in=in.$s
    try $in $p
    want=$(rows $s out)
    is "$code $err" "0 " "$s: three records"
    cp out good
    run $p <$in >/dev/full 2>err
    is "$? $(cat err)" "74 $p: stdout: No space left on device" "$s: full disk"
    for _ in 1 2 3 4 5 6 7 8; do cat $in $in $in $in $in $in $in $in; done >many
    for _ in 1 2 3 4 5 6 7 8 9; do cat many many many; done >much
    (run $p <much 2>err; echo $? >code) | head -n 1 >/dev/null
    is "$(cat code) $(cat err)" "141 " "$s: closed pipe"
    try /dev/null $p
    is "$code $err $(rows $s out | sed 's/^-1$/0/')" "0  0" "$s: empty input"
    run $p <&- >out 2>err
    like "$? $(head -n 1 err)" "[67][0-9] $p: *" "$s: no stdin at all"
    head -c -1 $in >nonl
    try nonl $p
    is "$code $err $(cmp out good 2>&1)" "0  " "$s: no last newline"
    sed '2s/.*/{"id":"a2", broken/' $in >broken
    try broken $p
    like "$code $err" "0 $p: stdin:2: *byte *" "$s: one bad line in the middle is named"
    is "$(grep -c 'a[13]' out) $(grep -c 'a2' out)" "$(grep -c 'a[13]' good) 0" "$s: and the others pass"
    try broken $p --rejects set-aside
    is "$code $err $(grep -c '"line":2,.*"reason":"' set-aside)" "0 $p: 1 record set aside, 2 used; see set-aside 1" "$s: --rejects takes it"
    try broken $p --strict
    is "$code" 65 "$s: --strict ends with it"
    printf '{"id":"z","lang":"en","text":"a\\u0000b \000 c"}\n' | cat $in - $in >nul
    try nul $p
    is "$code $(grep -c 'a[123]' out)" "0 $((2 * $(grep -c 'a[123]' good)))" "$s: a NUL byte harms its own line only"
    try $in $p --colour
    like "$code $err" "64 $p: *--colour*" "$s: unknown option"
    is "$(printf '%s\n' "$err" | grep -c .)" 1 "$s: says so in a line"
    try $in $p --strikt
    like "$code $err" "64 $p: *--strict*" "$s: the nearest option"
    try $in $p /nonexistent/file
    is "$code $err" "66 $p: /nonexistent/file: No such file or directory" "$s: no such file"
    try $in $p /nonexistent/file $in
    is "$code $(rows $s out)" "66 $want" "$s: and the next file is read"
    if [ "$(id -u)" = 0 ]; then skip "$s: unreadable file" "root reads all"; else
        cp $in locked && chmod 0 locked
        try $in $p locked
        is "$code $err" "66 $p: locked: Permission denied" "$s: unreadable file"
    fi
    try $in $p -o /nonexistent/out
    like "$code $err" "73 $p: /nonexistent/out*: No such file or directory" "$s: -o where there is no folder"
    printf 'before\n' >whole
    try $in $p -o whole --max-record 1x
    is "$code $(cat whole)" "64 before" "$s: a wrong option leaves the output file alone"
    head -c 300000 /bin/bash >binary
    try binary $p
    case $code in 0 | 65 | 66) c=ok ;; *) c=$code ;; esac
    is "$c $(head -c 3000 out | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 && echo utf8)" "ok utf8" "$s: a binary file does no harm"
done

# Lines of 63 and 65 MB: a field of somebody's own, and for read and norm also text.
big() { # MEGABYTES FIELD
    sed -n 1p in.csv
    printf '{"id":"big","lang":"en","%s":"' "$2"
    head -c $(($1 * 1048576 - 80)) /dev/zero | tr '\0' x
    printf '","text":"Paris is a city."}\n'
    sed -n 3p in.csv
}
big 63 note >line63
big 65 note >line65
for s in $stages; do
    p=dateline-$s
    try line63 $p
    is "$code $err $(grep -c -e '"a[13]"' -e ',a[13],' out)" "0  $(cat "in.csv" | sed 2d >two; $p <two | grep -c -e '"a[13]"' -e ',a[13],')" "$s: a line of 63 MB passes"
    try line65 $p
    like "$code $err" "0 $p: stdin:2: *" "$s: one of 65 MB is set aside"
    is "$(grep -c -e '"a[13]"' -e ',a[13],' out) $(wc -c <out | awk '{print ($1 < 100000)}')" "$($p <two | grep -c -e '"a[13]"' -e ',a[13],') 1" "$s: and the others pass"
done
big 63 text | sed 's/","text":"Paris is a city."}$/"}/' >line63
for s in read norm; do
    try line63 dateline-$s
    is "$code $err $(wc -l <out | tr -d ' ')" "0  3" "$s: 63 MB of text pass"
done
rm -f line63 line65

# The whole chain, as a pipe and as one program.
for s in chain run; do
    p=chain
    [ $s = run ] && p="dateline run"
    is "$(run bash -o pipefail -c "$p in.read" 2>err | sha1sum) $(cat err)" "$(dateline-csv <in.csv | sha1sum) " "$s: the same table"
    is "$(run bash -o pipefail -c "$p </dev/null" 2>err | wc -l | tr -d ' ') $(cat err)" "1 " "$s: empty input, a header"
    run bash -o pipefail -c "$p in.read >/dev/full" 2>err
    is "$? $(head -n 1 err)" "74 dateline-csv: stdout: No space left on device" "$s: full disk"
    (run bash -o pipefail -c "$p much" 2>err; echo $? >code) | head -n 1 >/dev/null
    is "$(cat code) $(cat err)" "141 " "$s: closed pipe"
    sed '2s/.*/{"id":"a2", broken/' in.read >broken
    like "$(run bash -o pipefail -c "$p broken" 2>&1 >out; echo "$? $(grep -c ',a[13],' out) $(grep -c ',a2,' out)")" "dateline-read: broken:2:*0 4 0" "$s: one bad line in the middle"
    head -c -1 in.read >nonl
    is "$(run bash -o pipefail -c "$p nonl" 2>&1 | cut -d, -f1,3- | sha1sum)" "$(dateline-csv <in.csv | cut -d, -f1,3- | sha1sum)" "$s: no last newline"
    big 63 note >line63
    is "$(run bash -o pipefail -c "$p <line63" 2>&1 | grep -c ',big,')" 1 "$s: a line of 63 MB goes through"
    rm line63
    gzip -c <much | head -c 3000 >cut.gz
    run bash -o pipefail -c "$p cut.gz" >out 2>err
    like "$? $(cat err) $(($(wc -l <out) > 10))" "65 dateline-read: cut.gz*1" "$s: cut gzip is 65, with all that could be read"
    run bash -o pipefail -c "$p /nonexistent/dump" >out 2>err
    like "$? $(cat err)" "66 dateline-read: /nonexistent/dump: No such file or directory*" "$s: no such dump"
    DATELINE_DATA=/nonexistent run bash -o pipefail -c "$p in.read" >out 2>err
    like "$? $(grep -c dateline-ner: err)" "69 1" "$s: packs missing"
done

# Packs: missing, damaged, cut, of another version.
p=dateline-ner
try in.ner $p --data /nonexistent
is "$code $err" "69 $p: /nonexistent/und.pack: No such file or directory" "ner: no packs"
try in.ner $p --data "$data/und.pack"
like "$code $err" "69 $p: *und.pack*" "ner: a file for the folder"
mkdir packs
ln -s "$data/und.pack" packs/
DATELINE_DATA=$tmp/packs try in.ner $p
is "$code $(grep -c '"versions".*"und"' out)" "0 3" "ner: a language without a pack has und"
head -c 1000 "$data/en.pack" >packs/en.pack
try in.ner $p --data packs
like "$code $err" "69 $p: *en.pack: pack is cut: 1000 bytes of *" "ner: a cut pack"
cp "$data/en.pack" packs/en.pack
printf 'x' | dd of=packs/en.pack bs=1 seek=100000 conv=notrunc 2>/dev/null
try in.ner $p --data packs
like "$code $err" "69 $p: *en.pack: pack is damaged*" "ner: a damaged pack"
printf '\377' | dd of=packs/en.pack bs=1 seek=8 conv=notrunc 2>/dev/null
try in.ner $p --data packs
like "$code $err" "69 $p: *en.pack: pack of version *: compile it again" "ner: a pack of another version"
: >packs/en.pack
try in.ner $p --data packs
like "$code $err" "69 $p: *en.pack: not a dateline pack" "ner: an empty pack"
p=dateline-lang
DATELINE_DATA=/nonexistent try in.lang $p
like "$code $err" "69 $p: /nonexistent/lang.model: *: No such file or directory" "lang: no model"
head -c 5000 "$data/lang.model" >packs/lang.model
DATELINE_DATA=$tmp/packs try in.lang $p
like "$code $err" "69 $p: *lang.model*" "lang: a cut model"

# dateline itself, and the tools for packs.
try /dev/null dateline nonesuch
like "$code $err" "64 dateline: *nonesuch*" "dateline: no such program"
try /dev/null dateline-pack check packs/en.pack
like "$code $err" "69 dateline-pack: *en.pack*" "pack check: a damaged pack"
try /dev/null dateline-pack compile -o x.pack /nonexistent
like "$code $err" "6[56] dateline-pack: /nonexistent: No such file or directory" "pack compile: no such folder"
mkdir list && printf '# source: own\n# license: CC0-1.0\n[given]\n\377\n' >list/a.txt && printf 'version = 1\n' >list/lang.conf
try /dev/null dateline-pack compile -o x.pack list
is "$code $err $(ls x.pack 2>/dev/null)" "65 list/a.txt:4: not UTF-8 (byte 41 of the file) " "pack compile: a list that is not UTF-8; no pack is written"
printf 'alpha\n' >mine.txt
try in.ner dateline-ner --user-list mine.txt
like "$code $err" "64 dateline-ner: mine.txt:1: *" "ner: a user's list without a class"
try in.ner dateline-ner --user-list /nonexistent/list
is "$code $err" "66 dateline-ner: /nonexistent/list: No such file or directory" "ner: no such user's list"
# What an article can be: names without end, one line of 5 MB, in capitals or without any. All of them are found, in time.
flood() { # WORDS TIMES
    awk -v w="$1" -v n="$2" 'BEGIN { printf "{\"id\":\"a\",\"lang\":\"en\",\"text\":\""; while (n--) printf "%s ", w; print "\"}" }' >flood.in
}
mentions() { grep -o '"m":' out | wc -l; }
flood 'Anna Berg met Tom Hill in Oslo.' 35000
try flood.in dateline-ner
is "$code $(mentions)" "0 105000" "ner: an article of 105,000 names"
flood 'PARIS AND ROME ARE CITIES OF EUROPE' 140000
try flood.in dateline-ner
is "$code $(mentions)" "0 420000" "ner: a line of 5 MB in capitals"
flood 'paris and rome are cities of europe' 140000
try flood.in dateline-ner
is "$code $(mentions)" "0 0" "ner: a line of 5 MB without any capital"
flood 'Wanderers 3 Rovers 2\\n' 60000
try flood.in dateline-ner
like "$code $(mentions)" "0 [1-9]*" "ner: 60,000 lines of results"

# Packs that a person got wrong: a rule that matches everything, one that matches nothing, a list against another pack's.
mkdir xx && printf 'version = 1\n' >xx/lang.conf
cat >xx/all.rules <<'E'
phase value
rule everything
    DATE=( :any+ )
    => weight 9; value text
    + a b
    - c
phase name
rule nothing
    PER=( :num&:word )
    => weight 9
    + a => a
    - c
E
printf '# source: own\n# license: CC0-1.0\n[not-org]\nUnited Nations\n[place case=cap]\nUnited Nations\tid=x1 kind=city\n' >xx/list.txt
rm -f packs/en.pack
dateline-pack compile --tag xx -q -o packs/xx.pack xx
echo '{"id":"a","lang":"xx","text":"He spoke at the United Nations in May."}' >flood.in
try flood.in dateline-ner --data packs
is "$code $(mentions)" "0 1" "ner: a rule that matches everything takes all, and ends"
try flood.in dateline-pack check --with packs packs/xx.pack
like "$code $err" "*rule nothing*" "pack check: a rule that matches nothing is told, with its example"
rm xx/all.rules && dateline-pack compile --tag xx -q -o packs/xx.pack xx
try flood.in dateline-ner --data packs
like "$code $(cat out)" '0 *"type":"LOC"*"text":"United Nations"*' "ner: of two packs that disagree the language's own wins"
echo "1..$n"
[ $bad = 0 ]
