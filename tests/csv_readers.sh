#!/bin/bash
# The CSV that we write, read by others: each must see the cells that are in the records. A reader that is not installed is
# skipped, and says so. TAP on stdout.
#
# Records: hard cases made below, the golden ones, and where $DATELINE_EVAL is set the two seed articles through the chain.
set -u
cd "$(dirname "$0")/.." || exit 2
bin=$PWD/${BUILD:-build}/bin tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C.UTF-8
n=0 bad=0
ok() { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() { n=$((n + 1)) bad=$((bad + 1)); echo "not ok $n - $1"; sed 's/^/# /' "$tmp/why" 2>/dev/null | head -n 20; }
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }

python=
for p in python3 /usr/bin/python3; do $p -c 'import csv, json' 2>/dev/null && python=$p && break; done
[ -n "$python" ] || { echo "1..0 # SKIP no Python to compare with"; exit 0; }

cat tests/golden/csv/mentions/two.ndjson tests/golden/csv/quoting/in tests/golden/csv/ids/in > "$tmp/records"
cat >> "$tmp/records" <<'END'
{"id":"hard","lang":"vi","mentions":[{"m":1,"type":"LOC","text":"Hà Nội, \"thủ đô\"","norm":"Hanoi"},{"m":2,"type":"PER","text":"O'Neill; Smith","norm":"\u0645\u062d\u0645\u062f"},{"m":3,"type":"ORG","text":"Line one\nLine two\n","norm":"新华社"},{"m":4,"type":"QTY","text":"-5 %","amount":"-5","unit":"%"},{"m":5,"type":"ORG","text":"\"","norm":"\"\""},{"m":6,"type":"MISC","text":",","norm":",,"},{"m":7,"type":"DATE","text":"\t tab","value":"XXXX-11-17"},{"m":8,"type":"MON","text":"=SUM(A1:A2)","amount":"1000000000000","currency":"VND"},{"m":9,"type":"PER","text":"é 😀 ‏rtl‎","score":0.5},{"m":10,"type":"ORG","text":"#1 NA null None nan TRUE","norm":"NA"}]}
END
seeds=${DATELINE_EVAL-}/seeds
if [ -n "${DATELINE_EVAL-}" ] && [ -d "$seeds" ] && [ -x "$bin/dateline-ner" ] && [ -x "$bin/dateline-read" ]; then
    "$bin/dateline-read" "$seeds"/*.txt | "$bin/dateline-norm" | "$bin/dateline-lang" | "$bin/dateline-ner" > "$tmp/seeds" ||
        { echo "Bail out! the chain failed on the seeds"; exit 1; }
    cat "$tmp/seeds" >> "$tmp/records"
    echo "# with the seed articles: $(wc -l < "$tmp/seeds") records"
else
    echo "# without the seed articles: DATELINE_EVAL or a program is not there"
fi
"$bin/dateline-csv" --out "$tmp/csv" "$tmp/records" || { echo "Bail out! dateline-csv --out failed"; exit 1; }
"$bin/dateline-csv" --excel --out "$tmp/excel" "$tmp/records" || { echo "Bail out! dateline-csv --excel failed"; exit 1; }
tables='mentions articles entities roles dates money quantities relations'

cat > "$tmp/cells.py" <<'END'
import csv, json, sys
csv.field_size_limit(1 << 30)

def table(path, enc='utf-8'):
    with open(path, encoding=enc, newline='') as f: return list(csv.reader(f, strict=True))

class Num(str): pass # a number as it is written

def cell(v): # what must stand in the cell of a value, made by other code than ours
    if v is None: return ''
    if v is True: return 'true'
    if v is False: return 'false'
    if isinstance(v, list): return '|'.join(cell(x).replace('|', '\\|') for x in v if x is not None)
    if isinstance(v, dict): return None # the value's own bytes: not compared
    return str(v).replace('\0', '\ufffd')

def same(a, b, loose):
    if a is None or a == b: return True
    if not loose: return False
    if a[:1] == '=': return True # a sheet computes it: that is what --excel is for, where the guard stands in front
    a, b = a.replace('\r', '\n'), b.replace('\r', '\n')
    if a == b: return True
    try: return abs(float(a) - float(b)) <= 1e-9 * abs(float(a)) # a sheet keeps 15 digits
    except ValueError: return False

def differ(a, b, loose=False):
    bad = 0
    if len(a) != len(b): print('rows: %d, read as %d' % (len(a), len(b))); bad = 1
    for i, (x, y) in enumerate(zip(a, b)):
        if len(x) != len(y): print('row %d: %d cells, read as %d' % (i, len(x), len(y))); bad = 1
        for c, p, q in zip(a[0], x, y):
            if not same(p, q, loose): print('row %d %s: %r, read as %r' % (i, c, p, q)); bad = 1
    return bad

def main(kind, path, other=None):
    if kind == 'records': # `other` holds the records themselves
        cols = ['type', 'subtype', 'text', 'value', 'start_date', 'amount', 'currency', 'unit', 'start', 'end', 'rule', 'score']
        want = [cols]
        for line in open(other, encoding='utf-8', newline='\n'):
            for m in json.loads(line, parse_int=Num, parse_float=Num).get('mentions') or []: want.append([cell(m.get(k)) for k in cols])
        rows = table(path)
        if any(len(r) != len(rows[0]) for r in rows): print('not all rows have the same number of cells'); return 1
        at = [rows[0].index(c) for c in cols]
        return differ(want, [[r[k] for k in at] for r in rows])
    if kind == 'excel': # the same but for BOM, CR LF and the guard
        raw = open(other, 'rb').read()
        if raw[:3] != b'\xef\xbb\xbf' or raw[-2:] != b'\r\n': print('BOM or CR LF is missing'); return 1
        guarded = lambda c: c[1:] if c[:1] == "'" and c[1:2] and c[1:2] in '=+-@\t\r\n' else c
        return differ(table(path), [[guarded(c) for c in r] for r in table(other, 'utf-8-sig')])
    a = table(path, 'utf-8-sig')
    if kind == 'mlr':
        b = [a[0]] + [[str(r[k]) for k in a[0]] for r in json.load(open(other, encoding='utf-8'), parse_int=str, parse_float=str)]
    elif kind == 'pandas':
        import pandas
        d = pandas.read_csv(path, dtype=str, keep_default_na=False, encoding='utf-8-sig')
        b = [list(d.columns)] + d.values.tolist()
    else:
        b = table(other)
    return differ(a, b, kind == 'calc')

sys.exit(main(*sys.argv[1:]))
END
# reads WHAT KIND FILE [OTHER]
reads() {
    local what=$1
    shift
    if ${py:-$python} "$tmp/cells.py" "$@" > "$tmp/why" 2>&1; then ok "$what"; else not_ok "$what"; fi
}

if $python tests/csv_cells.py "$bin/dateline-csv" 1 2 3 4 5 6 7 8 9 10 > "$tmp/why" 2>&1; then ok "random records, written in every way of RFC 8259"; else not_ok "random records"; fi
reads "Python csv sees what is in the records" records "$tmp/csv/mentions.csv" "$tmp/records"
for t in $tables; do reads "--excel is the same but for its guard: $t" excel "$tmp/csv/$t.csv" "$tmp/excel/$t.csv"; done

for t in $tables; do
    if ! command -v mlr > /dev/null; then
        skip "Miller: $t" "no mlr"
    elif mlr -S --icsv --ojson --jlistwrap cat "$tmp/csv/$t.csv" > "$tmp/mlr.json" 2> "$tmp/why"; then
        reads "Miller: $t" mlr "$tmp/csv/$t.csv" "$tmp/mlr.json"
    else
        not_ok "Miller: $t"
    fi
done

pandas=
for p in "$python" /usr/bin/python3; do $p -c 'import pandas' 2>/dev/null && pandas=$p && break; done
for t in $tables; do
    if [ -z "$pandas" ]; then skip "pandas: $t" "no pandas"; else py=$pandas reads "pandas: $t" pandas "$tmp/csv/$t.csv"; fi
done

# LibreOffice as a person opens it: comma, UTF-8, numbers become numbers; cells are compared as it shows them.
for d in csv excel; do
    if command -v soffice > /dev/null; then
        mkdir "$tmp/calc.$d"
        (cd "$tmp/$d" && HOME=$tmp timeout 300 soffice "-env:UserInstallation=file://$tmp/profile" --headless \
            --infilter='CSV:44,34,76,1,,1033,false,false' --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true' \
            --outdir "$tmp/calc.$d" ./*.csv) > "$tmp/calc.log" 2>&1
    fi
    for t in $tables; do
        if ! command -v soffice > /dev/null; then skip "LibreOffice, $d: $t" "no soffice"
        else reads "LibreOffice, $d: $t" calc "$tmp/$d/$t.csv" "$tmp/calc.$d/$t.csv"; fi
    done
done
echo "1..$n"
[ $bad = 0 ]
