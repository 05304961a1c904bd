#!/bin/bash
# Articles of our own in the manner of agencies, through read, norm, lang and ner: every mention, entity, role and relation of ARTICLE.tsv
# comes out. TAP on stdout; -x prints what came out besides, -v what is known to be missing.
#
# ARTICLE.tsv: `# date TAB YYYY-MM-DD` (the dump's day); then a line each:
#   TYPE TAB text TAB entity or value     ROLE TAB person TAB post TAB body TAB place     RELATION TAB kind TAB subject TAB object
# An entity is right where it begins so; an empty cell is not compared. A line that begins with ? is a known miss.
set -u
cd "$(dirname "$0")/.." || exit 2
PATH="$PWD/${BUILD:-build}/bin:$PATH"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for list in tests/articles/*.tsv; do
    dateline-read --date "$(sed -n 's/^# date\t//p' "$list")" "${list%.tsv}.txt"
done | dateline-norm | dateline-lang | dateline-ner >"$tmp/found" || echo "# the chain ended with ${PIPESTATUS[*]}"
python3 - "$tmp/found" "${1-}" <<'P'
import glob, json, os, sys
found, mode = sys.argv[1:]
records = {}
for line in open(found, encoding='utf-8'):
    r = json.loads(line)
    records[os.path.basename(r['input'])[:-4]] = r
n = bad = wanted = got_all = extra_all = known = 0
for list_ in sorted(glob.glob('tests/articles/*.tsv')):
    name = os.path.basename(list_)[:-4]
    r = records.get(name)
    n += 1
    if not r:
        print('not ok %d - %s\n# no record' % (n, name)); bad += 1
        continue
    have = [(m['type'], m['text'].replace('\u2019', "'"), m.get('entity') or m.get('value') or '') for m in r['mentions']]
    inner = [m.get('parent') is not None for m in r['mentions']]
    have += [('ROLE', x['person'], x['post'], x.get('org', ''), x.get('place', '')) for x in r['roles']]
    have += [('RELATION', x['kind'], x['subject'], x['object']) for x in r['relations']]
    inner += [False] * (len(have) - len(inner))
    used, wrong = set(), []
    for line in open(list_, encoding='utf-8'):
        f = line.rstrip('\n').replace('\u2019', "'").split('\t')
        if f[0].startswith('#') or not f[0]: continue
        doubt = f[0].startswith('?')
        f[0] = f[0].lstrip('?')
        wanted += 1
        ok = False
        for i, h in enumerate(have):
            head = 3 if f[0] == 'ROLE' else 2
            if list(h[:head]) == f[:head] and all(g.startswith(w) if w.startswith('e:') else not w or g == w for g, w in zip(h[head:], f[head:])):
                ok = True; used.add(i)
        if not ok and not doubt:
            near = [h for h in have if h[1] == f[1] and h[0] != 'ROLE' or h[0] == 'ROLE' and f[0] == 'ROLE' and h[1] == f[1]]
            wrong.append('lacks %s%s' % (' | '.join(f), ' -- has ' + '; '.join(' | '.join(h) for h in near) if near else ''))
        known += not ok and doubt
        if doubt and (ok or mode == '-v'): print('# %s: %s %s' % (name, 'known miss is found now:' if ok else 'known miss:', ' | '.join(f)))
    extra = [h for i, h in enumerate(have) if i not in used and not inner[i]]
    got_all += len(have) - sum(inner); extra_all += len(extra)
    bad += bool(wrong)
    print('%s %d - %s' % ('not ok' if wrong else 'ok', n, name))
    for w in wrong: print('#', w)
    if mode == '-x':
        for h in extra: print('#   besides', ' | '.join(h))
print('1..%d' % n)
print('# %d wanted, %d known misses; %d of %d that came out were not on the lists' % (wanted, known, extra_all, got_all))
sys.exit(bad > 0)
P
