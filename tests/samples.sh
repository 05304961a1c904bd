#!/bin/bash
# The articles of samples/ with a list of mentions: every one of them comes out, with its value, as files and out of the dump.
set -u
PATH="$PWD/${BUILD:-build}/bin:$PATH"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0 bad=0
for from in files dump; do
    if [ $from = files ]; then dateline-read samples/*.txt; else dateline-read samples/dump.jsonl; fi |
        dateline-norm | dateline-lang | dateline-ner >"$tmp/$from.ndjson" || echo "# the chain ended with ${PIPESTATUS[*]}"
done
for list in samples/*.tsv; do
    name=$(basename "$list" .tsv)
    for from in files dump; do
        n=$((n + 1))
        missing=$(python3 - "$tmp/$from.ndjson" "$list" "$name" <<'P'
import json, sys
records, wanted, name = sys.argv[1:]
got = None
for line in open(records, encoding='utf-8'):
    r = json.loads(line)
    if name in str(r.get('input', '')) + ' ' + str(r.get('id', '')):
        got = r['mentions']
if got is None:
    print('no record')
    sys.exit()
have = {(m['type'], m['text'].replace('\u2019', "'")): m.get('value') for m in got}
values = {(m['type'], m['text'].replace('\u2019', "'"), m.get('value')) for m in got}
for line in open(wanted, encoding='utf-8'):
    f = line.rstrip('\n').split('\t')
    if f[0].startswith('?'):  # a known miss: nothing is asked of it
        continue
    key = (f[0], f[1].replace('\u2019', "'"))
    if key not in have:
        print('lacks %s %s%s' % (f[0], f[1], ''.join(' (it is %s)' % k[0] for k in have if k[1] == key[1])))
    elif len(f) > 2 and key + (f[2],) not in values:
        print('value of %s is %s, not %s' % (f[1], have[key], f[2]))
P
        )
        if [ -z "$missing" ]; then echo "ok $n - $name, $from"; else
            bad=$((bad + 1))
            echo "not ok $n - $name, $from"
            printf '%s\n' "$missing" | sed 's/^/# /'
        fi
    done
done
echo "1..$n"
[ $bad = 0 ]
