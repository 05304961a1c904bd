#!/bin/bash
# What every program must bear: broken, huge and endless input, full disks, closed pipes, signals. TAP on stdout.
set -u
cd "$(dirname "$0")/../.." || exit 2
bin=$PWD/${BUILD:-build}/bin
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
unset DATELINE_DATA
export LC_ALL=C

n=0 bad=0
ok() { # STATUS WHAT
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else
        bad=$((bad + 1))
        echo "not ok $n - $2"
        [ -s err ] && head -n 3 err | cut -c1-200 | sed 's/^/# /'
    fi
}
is() { [ "$1" = "$2" ]; r=$?; ok $r "$3"; [ $r = 0 ] || printf '# got: %.300s\n# want: %.300s\n' "$1" "$2"; } # GOT WANT WHAT
peak() { # IN OUT COMMAND...: prints its peak memory in MB and its exit code
    python3 -c '
import resource, subprocess, sys
r = subprocess.run(sys.argv[3:], stdin=open(sys.argv[1]), stdout=open(sys.argv[2], "w"), stderr=open("err", "w"))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, r.returncode)' "$@"
}
big() { python3 -c '
import sys
n = int(sys.argv[1])
line = b"The council of the northern district met on Friday to talk about the harbour.\\n"
sys.stdout.buffer.write(b"{\"id\":\"a\",\"text\":\"one\"}\n{\"id\":\"b\",\"text\":\"" + line * (n // len(line)) + b"\"}\n{\"id\":\"c\",\"text\":\"three\"}\n")' "$1"; }

odd='{"id":"x","text":"Caf\u00e9 \"A\" caf\u00e9.","published":"2024-09-20","n":1e999,"big":123456789012345678901234567890,"k":1,"k":{"z":[ 1 , 2 ]},"\u006b2":"\/\ud83d\ude00"  }'

for p in read norm lang ner csv; do
    x=$bin/dateline-$p
    [ -x "$x" ] || { n=$((n + 1)); echo "ok $n - dateline-$p # SKIP not built"; continue; }
    "$x" < /dev/null > out 2> err
    is "$?" 0 "$p: empty input: exit 0"
    [ $p = csv ] || { [ ! -s out ]; ok $? "$p: and empty output"; }
    printf '{"id":"x","text":"One."}\n' > one
    "$x" one > /dev/full 2> err
    is "$?:$(grep -c 'stdout: No space left' err)" 74:1 "$p: full disk: 74, and the message says stdout"
    "$x" -o "$tmp/new" /nonexistent > out 2> err
    is "$?:$(grep -c nonexistent err)" 66:1 "$p: no such file: 66"
    "$x" --no-such-option > out 2> err
    is "$?:$(grep -c no-such-option err)" 64:1 "$p: unknown option: 64"
    "$x" --help > out 2> err && [ ! -s err ] && head -n 1 out | grep -q "^dateline-$p: "
    ok $? "$p: --help on stdout, purpose first"
    "$x" --help > /dev/full 2> err
    is $? 74 "$p: --help on a full disk is no success"
    "$x" --version | grep -q "^dateline-$p [0-9]"
    ok $? "$p: --version"
    "$x" --strcit > out 2> err
    grep -q 'did you mean --strict' err
    ok $? "$p: the nearest option is named"
    head -c 3000 /dev/zero | "$x" > out 2> err
    is $? 65 "$p: binary input: 65"
    [ $p = csv ] && continue

    printf '{"id":"1","text":"One."}\n{"id":"2",\n\n{"id":"3","text":"Three."}' | "$x" 2> err | jq -r .id > out
    is "${PIPESTATUS[1]}:$(tr '\n' ' ' < out)$(grep -c ':2: ' err)" "0:1 3 1" "$p: one bad line in the middle, no last line end"
    printf '{"id":"1","text":"One."}\n{"id":"2",\n{"id":"3","text":"Three."}\n' | "$x" --strict > out 2> err
    is "$?:$(wc -l < out)" 65:1 "$p: --strict stops there with 65"
    printf '{"id":"1","text":"One."}\n{"id":"2","te' | "$x" > out 2> err
    is "$?:$(wc -l < out)" 65:1 "$p: a cut last line: 65, what came before is there"
    printf '\357\273\277{"id":"1","text":"One."}\r\n{"id":"2","text":"Two."}\r\n' | "$x" 2> err > out
    is "$(jq -r .id out | tr '\n' ' ')$(grep -c $'\r' out)" "1 2 0" "$p: BOM and CR LF"
    printf '{"id":"1","text":"Hano\303\257 \377 Laos"}\n' | "$x" 2> err | jq -r .text > out
    grep -q 'Hano' out && grep -q Laos out && iconv -f UTF-8 -t UTF-8 out > /dev/null
    ok $? "$p: one stray byte costs neither the record nor the text behind it"
    printf '%s\n' "$odd" | "$x" 2> err > out
    r=0
    for part in '"n":1e999' '"big":123456789012345678901234567890' '"k":1,"k":{"z":[ 1 , 2 ]}' '"\u006b2":"\/\ud83d\ude00"'; do grep -qF "$part" out || r=1; done
    ok $r "$p: fields of others pass byte for byte"
    python3 -c 'print("{\"id\":\"1\",\"text\":\"One.\",\"deep\":" + "[" * 100000 + "]" * 100000 + "}\n{\"id\":\"2\",\"text\":\"Two.\"}")' | "$x" 2> err | jq -r .id > out
    is "$(cat out)" 2 "$p: a record nested 100000 deep is set aside"
    yes '{"id":"1","text":"One."}' 2> err0 | "$x" 2> err | head -n 1 > out
    is "${PIPESTATUS[1]}:$(wc -c < err)" 141:0 "$p: a closed pipe: quiet end"
    mkfifo live 2> /dev/null
    "$x" < live > out 2> err &
    exec 5> live
    printf '{"id":"1","text":"One."}\n' >&5
    for _ in $(seq 100); do [ -s out ] && break; sleep 0.1; done
    got=$(jq -r .id out)
    exec 5>&-
    wait
    is "$got" 1 "$p: a record goes out while the input is still open"
    for sig in INT TERM; do
        python3 - "$x" $sig <<'PY' 2> err > out
import signal, subprocess, sys
signal.alarm(60)
def child(): signal.signal(signal.SIGINT, signal.SIG_DFL)
p = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=child)
p.stdin.write(b'{"id":"1","text":"One."}\n{"id":"2","te'); p.stdin.flush()
first = p.stdout.readline()
p.send_signal(getattr(signal, "SIG" + sys.argv[2]))
rest = p.stdout.read(); p.wait()
print(first.endswith(b"\n"), rest == b"", p.returncode == -getattr(signal, "SIG" + sys.argv[2]))
PY
        is "$(cat out)" "True True True" "$p: SIG$sig: whole lines, death by the signal"
    done
    [ $p = ner ] && continue
    big $((63 * 1048576 - 500000)) > big.jsonl
    read -r mb code < <(peak big.jsonl out "$x")
    is "$code:$(wc -l < out)" 0:3 "$p: a line of 63 MB passes ($mb MB of memory)"
    big $((66 * 1048576)) > big.jsonl
    read -r mb code < <(peak big.jsonl out "$x")
    is "$code:$(wc -l < out)" 0:2 "$p: one of 66 MB is set aside ($mb MB)"
    [ "$mb" -lt 200 ]; ok $? "$p: without being kept"
    yes '{"id":"1","text":"The council of the northern district met on Friday to talk about the harbour.\nIt ended."}' | head -n 100000 > many
    head -n 10000 many > few
    read -r a code < <(peak few out "$x")
    read -r b code < <(peak many out "$x")
    [ "$code" = 0 ] && [ "$b" -le $((a + 4)) ] && [ "$(wc -l < out)" = 100000 ]
    ok $? "$p: 100000 records take the memory of 10000 ($a and $b MB)"
done
echo "1..$n"
[ $bad = 0 ]
