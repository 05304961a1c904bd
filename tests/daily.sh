#!/bin/bash
# dateline-daily and dateline-total, the scripts: with the real dateline-csv, and stand-ins for the rest of the chain that fail as
# they are told. TAP on stdout. A run of the whole real chain is at the end, where all its programs are built.
set -u
cd "$(dirname "$0")/.." || exit 2
root=$PWD bin=$PWD/${BUILD:-build}/bin tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C TZ=UTC
n=0 bad=0
is() { # GOT WANT WHAT
    n=$((n + 1))
    if [ "$1" = "$2" ]; then echo "ok $n - $3"; else
        bad=$((bad + 1))
        echo "not ok $n - $3"
        printf '%s\n' "got: $1" "want: $2" | sed 's/^/# /'
    fi
}

# Stand-ins. read: the records of the day's files; the others: what they are given. $FAIL = "ner 70": that one, half way, with
# that code; "ner KILL": by a signal. $REJECT = a name: sets one record aside.
mkdir "$tmp/bin" "$tmp/in" "$tmp/in/2021-11-17"
cat > "$tmp/stage" <<'END'
#!/bin/bash
name=${0##*/dateline-} rejects= files=()
while [ $# -gt 0 ]; do
    case $1 in
    --rejects) rejects=$2; shift 2 ;;
    --date | --format | --map) shift 2 ;;
    --) shift ;;
    -*) shift ;;
    *) files+=("$1"); shift ;;
    esac
done
[ "$name" = read ] && exec < <(find "${files[@]}" -type f | sort | xargs cat)
: > "$rejects"
[ "${REJECT-}" = "$name" ] && echo '{"input":"stdin","line":7,"byte_offset":99,"reason":"bad, \"very\"","record":"x"}' > "$rejects"
case ${FAIL-} in
"$name "*)
    IFS= read -r line && printf '%s\n' "$line"
    echo "dateline-$name: what happened" >&2
    code=${FAIL#* }
    [ "$code" = KILL ] && kill -9 $$
    [ "$code" = 65 ] || [ "$code" = 66 ] && cat
    exit "$code"
    ;;
esac
[ -n "${SLEEP-}" ] && [ "$name" = ner ] && { : > "$SLEEP"; while [ -e "$SLEEP" ]; do sleep 0.1; done; }
cat
exit 0
END
for s in read norm lang ner; do install -m 755 "$tmp/stage" "$tmp/bin/dateline-$s"; done
ln -s "$bin/dateline-csv" "$tmp/bin/dateline-csv"
ln -s "$root/scripts/dateline-total" "$tmp/bin/dateline-total"
cp tests/golden/csv/mentions/two.ndjson "$tmp/in/2021-11-17/a.ndjson"
{ echo '{"id":"c","lang":"en","anchor_date":"2021-11-17","mentions":[],"entities":[{"entity":"e:org/party.lao","type":"ORG","name":"Lao Party","n":4}]}'
  echo '{"id":"d","lang":"en","anchor_date":"2021-11-17","mentions":[],"entities":[{"entity":"e:org/party.lao","type":"ORG","name":"Lao, \"Party\"","n":1}]}'; } > "$tmp/in/2021-11-17/b.ndjson"
daily() { PATH=$tmp/bin:/usr/bin:/bin "$root/scripts/dateline-daily" --in-dir "$tmp/in" --out-dir "$tmp/out" "$@"; }
state() { (cd "$tmp/out" && find . ! -name .dateline-daily.lock -type f -exec sha256sum {} + | sort -k 2); }

is "$(daily -n -d 2021-11-17 2>&1 | sed "s|$tmp/||; s/[0-9]* KB/N KB/")" "day:    2021-11-17
dump:   in/2021-11-17 (2 files, N KB)
tables: out/2021-11-17/
lock:   out/.dateline-daily.lock" "a dry run says what would be done"
is "$(ls "$tmp")" "$(printf 'bin\nin\nstage')" "and does nothing"

is "$(daily -d 2021-11-17 2>&1; echo $?)" 0 "a day, and nothing said"
is "$(ls "$tmp/out/2021-11-17" | tr '\n' ' ')" \
    "articles.csv daily.csv datapackage.json dates.csv entities.csv mentions.csv money.csv quantities.csv rejects.csv relations.csv roles.csv " "its tables"
is "$(ls -A "$tmp/out" | tr '\n' ' ')" ".dateline-daily.lock 2021-11-17 " "and nothing beside them"
is "$(cat "$tmp/out/2021-11-17/daily.csv")" "date,entity_id,type,name,lang,n_docs,n_mentions
2021-11-17,e:org/party.lao,ORG,Lao Party,en,2,5
2021-11-17,e:org/party.lao,ORG,Parti révolutionnaire populaire lao,fr,1,1
2021-11-17,e:per/bounmy-kham,PER,Bounmy Kham,fr,1,1
2021-11-17,e:per/thanh~doc7,PER,Thanh,fr,1,1
2021-11-17,e:place/1581130,LOC,Hanoi,fr,1,1
2021-11-17,e:place/1655842,LOC,Laos,fr,1,1" "totals"
first=$(state)
daily -d 2021-11-17
is "$(state)" "$first" "a second run gives the same bytes"

for f in 'read 74' 'norm 70' 'lang 69' 'ner 70' 'ner 74' 'ner 78'; do
    is "$(FAIL=$f daily -d 2021-11-17 2> "$tmp/err"; echo $?)" "${f#* }" "dateline-$f: its exit code"
    is "$(state)" "$first" "... and the tables of before stay"
done
is "$(cat "$tmp/err")" "dateline-ner: what happened
dateline-daily: dateline-ner failed (78); nothing of 2021-11-17 is written" "it says who and what"
is "$(FAIL='lang KILL' daily -d 2021-11-17 2>&1 | grep daily; FAIL='lang KILL' daily -d 2021-11-17 2> /dev/null; echo $?)" "dateline-daily: dateline-lang was ended by signal 9; nothing of 2021-11-17 is written
70" "a program that was killed"
is "$(FAIL='norm 1' daily -d 2021-11-17 2> "$tmp/err"; echo $?)" 70 "a program that fails in another manner"
is "$(state)" "$first" "... and the tables of before stay"
mkdir -p "$tmp/in/2021-11-18" && cp "$tmp/in/2021-11-17/a.ndjson" "$tmp/in/2021-11-18/"
is "$(FAIL='ner 70' daily -d 2021-11-18 2> /dev/null; echo $?; ls -A "$tmp/out" | tr '\n' ' ')" "70
.dateline-daily.lock 2021-11-17 " "a new day that fails leaves nothing"

for c in 65 66; do
    is "$(FAIL="read $c" daily -d 2021-11-18 2>&1; echo $?)" "dateline-read: what happened
$c" "damaged input: said, exit code $c"
    is "$(wc -l < "$tmp/out/2021-11-18/articles.csv")" 3 "... and the tables hold what could be read"
    rm -r "$tmp/out/2021-11-18"
done

is "$(REJECT=ner daily -d 2021-11-18 2>&1 | sed 's| [^ ]*/out| out|'; cat "$tmp/out/2021-11-18/rejects.csv" "$tmp/out/2021-11-18/rejects.ndjson")" \
    'dateline-daily: 2021-11-18: 1 records or files set aside; see out/2021-11-18/rejects.csv
input,record,byte_offset,code,message
stdin,7,99,ner,"bad, ""very"""
{"code":"ner","input":"stdin","line":7,"byte_offset":99,"reason":"bad, \"very\"","record":"x"}' "rejects of any program"
echo 'input,record' > "$tmp/out/2021-11-18/mentions-2.csv"
echo mine > "$tmp/out/2021-11-18/notes-1.csv"
daily -d 2021-11-18
is "$(cat "$tmp/out/2021-11-18/rejects.csv"; cd "$tmp/out/2021-11-18" && echo *-[0-9].csv rejects.*)" "input,record,byte_offset,code,message
notes-1.csv rejects.csv" "a better run takes away the rejects and sheets of an earlier one, and nothing else"
is "$(REJECT=lang daily -d 2021-11-18 --excel --delimiter ';' 2> /dev/null; od -An -c < "$tmp/out/2021-11-18/rejects.csv" | tr -d ' \n')" \
    '357273277input;record;byte_offset;code;message\r\nstdin;7;99;lang;"bad,""very"""\r\n' "--excel and --delimiter"
is "$(head -c 10 "$tmp/out/2021-11-18/daily.csv" | od -An -c | tr -d ' \n')" '357273277date;en' "... in the totals too"

cp "$tmp/in/2021-11-17/a.ndjson" "$tmp/in/2021-11-19.jsonl"
is "$(daily -d 2021-11-19 2>&1; wc -l < "$tmp/out/2021-11-19/articles.csv")" 3 "a dump that is a file"
is "$(daily -d 2021-11-20 2>&1 | sed 's|: .*/in/|: in/|'; daily -d 2021-11-20 2> /dev/null; echo $?)" "dateline-daily: in/2021-11-20: there is no dump of that day
66" "no dump"
is "$(daily -d 20211117 2> /dev/null; echo $?)$(daily --dat x 2> /dev/null; echo $?)$(daily -d 2> /dev/null; echo $?)" 646464 "wrong use"
is "$(PATH=/usr/bin:/bin "$root/scripts/dateline-daily" --in-dir "$tmp/in" --out-dir "$tmp/out" -d 2021-11-17 2> /dev/null; echo $?)" 69 "programs that are not there"
: > "$tmp/file"
is "$(daily -d 2021-11-17 --out-dir "$tmp/file/x" 2> /dev/null; echo $?)" 73 "a folder that cannot be made"

# The lock: a second run while one is at work; what is left by a run that was killed is cleared.
SLEEP=$tmp/sleeping daily -d 2021-11-17 & one=$!
while [ ! -e "$tmp/sleeping" ]; do sleep 0.1; done
is "$(daily -d 2021-11-17 2>&1 | sed 's|(.*/out|(out|'; daily -d 2021-11-17 2> /dev/null; echo $?)" "dateline-daily: another run is at work (out/.dateline-daily.lock)
75" "a second run at the same time"
rm "$tmp/sleeping"
wait $one
is "$?" 0 "the first goes on"
mkdir -p "$tmp/out/.2021-11-17.new/tables" && echo half > "$tmp/out/.2021-11-17.new/tables/mentions.csv"
is "$(daily -d 2021-11-17; echo $?; ls -A "$tmp/out" | tr '\n' ' ')" "0
.dateline-daily.lock 2021-11-17 2021-11-18 2021-11-19 " "what a killed run left is cleared"
is "$(cd "$tmp" && rm -r out && PATH=$tmp/bin:/usr/bin:/bin "$root/scripts/dateline-daily" --in-dir in --out-dir out/deep -d 2021-11-17 2>&1; ls -A out/deep | tr '\n' ' ')" \
    ".dateline-daily.lock 2021-11-17 " "relative folders"

# Without flock(1): the lock is a folder.
mkdir "$tmp/noflock"
for p in /usr/bin/* /bin/*; do [ "${p##*/}" = flock ] || ln -sf "$p" "$tmp/noflock/${p##*/}"; done
noflock() { PATH=$tmp/bin:$tmp/noflock "$root/scripts/dateline-daily" --in-dir "$tmp/in" --out-dir "$tmp/out" "$@"; }
is "$(noflock -d 2021-11-17 2>&1; echo $?; ls -A "$tmp/out" | tr '\n' ' ')" "0
2021-11-17 deep " "without flock"
mkdir -p "$tmp/out/.dateline-daily.lock.d" && echo $$ > "$tmp/out/.dateline-daily.lock.d/pid"
is "$(noflock -d 2021-11-17 2> /dev/null; echo $?)" 75 "... the lock of a run at work"
(exit 0) & gone=$!
wait $gone
echo $gone > "$tmp/out/.dateline-daily.lock.d/pid"
is "$(noflock -d 2021-11-17 2>&1; echo $?; ls -A "$tmp/out" | tr '\n' ' ')" "0
2021-11-17 deep " "... the lock of a run that is gone"

# Yesterday, over the ends of months and years.
mkdir "$tmp/clock"
for pair in 2021-03-01:2021-02-28 2024-03-01:2024-02-29 2000-03-01:2000-02-29 2100-03-01:2100-02-28 2022-01-01:2021-12-31 2021-05-01:2021-04-30 2021-11-09:2021-11-08 2021-08-01:2021-07-31; do
    printf '#!/bin/sh\necho %s\n' "${pair%:*}" > "$tmp/clock/date"
    chmod +x "$tmp/clock/date"
    mkdir -p "$tmp/in/${pair#*:}"
    is "$(PATH=$tmp/clock:$tmp/bin:/usr/bin:/bin "$root/scripts/dateline-daily" -n --in-dir "$tmp/in" --out-dir "$tmp/out" | head -n 1)" "day:    ${pair#*:}" "the day before ${pair%:*}"
done

# ---- totals ----
total() { "$root/scripts/dateline-total" "$@"; }
printf '\357\273\277doc_id;entity_id;type;name;lang;published;n_mentions\r\na;e:x;PER;"X; ""the""\n2nd";en;2021-11-17T10:00:00Z;2\r\nb;e:x;PER;X;en;2021-11-17;5\r\nb;e:y;LOC;back\\slash\ttab;fr;2021-11-18;1\r\n' > "$tmp/1.csv"
printf 'doc_id,entity_id,type,name,lang,published,n_mentions\nb,e:x,PER,X,en,2021-11-17,5\nc,e:x,PER,X,fr,,1\nd,,PER,none,en,,1\n' > "$tmp/a=b.csv"
is "$(total "$tmp/1.csv" "$tmp/a=b.csv")" "date,entity_id,type,name,lang,n_docs,n_mentions
,e:x,PER,X,fr,1,1
2021-11-17,e:x,PER,X,en,2,7
2021-11-18,e:y,LOC,back\\slash	tab,fr,1,1" "totals of two files in two manners; an article in both counts once"
is "$(cd "$tmp" && total --by entity_id a=b.csv 1.csv)" "date,entity_id,type,name,lang,n_docs,n_mentions
,e:x,PER,X,,3,8
,e:y,LOC,back\\slash	tab,,1,1" "by entity"
is "$(total --by type,date --min 1 "$tmp/1.csv")" "date,entity_id,type,name,lang,n_docs,n_mentions
2021-11-17,,PER,,,2,7
2021-11-18,,LOC,,,1,1" "by type and date"
is "$(total --type LOC,ORG --by entity_id "$tmp/1.csv" | tail -n +2)" ",e:y,LOC,back\\slash	tab,,1,1" "of some types"
is "$(total --min 2 < "$tmp/1.csv" | wc -l)" 2 "of two articles at least, from stdin"
is "$(head -n 2 "$tmp/1.csv" | total 2>&1 > /dev/null; echo $?)" "dateline-total: stdin: a quote is not closed
65" "a file that was cut"
is "$(printf 'a,b\n1,2\n' | total 2>&1 > /dev/null; echo 'entity_id,x
1' | total 2>&1 > /dev/null)" "dateline-total: stdin: no column entity_id; give entities.csv or mentions.csv, with its header
dateline-total: stdin: line 2 has 1 cells, the header 2" "what is no such table"
is "$(total "$tmp/nothing" 2> /dev/null; echo $?)$(total --by day 2> /dev/null; echo $?)$(total --by date, 2> /dev/null; echo $?)" 666464 "wrong use"
is "$(total "$tmp/1.csv" > /dev/full 2> /dev/null; echo $?)" 74 "a full disk"
echo old > "$tmp/t.csv"
is "$(head -n 2 "$tmp/1.csv" | total -o "$tmp/t.csv" 2> /dev/null; cat "$tmp/t.csv"; find "$tmp" -name '*.tmp*')" old "-o: whole or not at all"
is "$(total -o "$tmp/t.csv" "$tmp/1.csv"; wc -l < "$tmp/t.csv")" 3 "-o"

# ---- the real chain ----
if [ -d samples ] && for s in read norm lang ner; do [ -x "$bin/dateline-$s" ] || exit 1; done; then
    mkdir -p "$tmp/real/in/2021-11-17" && cp samples/*.txt "$tmp/real/in/2021-11-17"
    is "$(PATH=$bin:$PATH scripts/dateline-daily --in-dir "$tmp/real/in" --out-dir "$tmp/real/out" -d 2021-11-17 > "$tmp/said" 2>&1; echo $?; cat "$tmp/said"; [ "$(wc -l < "$tmp/real/out/2021-11-17/mentions.csv")" -gt 50 ] && echo rows)" "0
rows" "the whole chain over the samples, and nothing said"
else
    n=$((n + 1))
    echo "ok $n - the whole chain # SKIP a program of it or samples/ is not there"
fi
echo "1..$n"
[ $bad = 0 ]
