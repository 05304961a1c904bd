#!/usr/bin/env python3
"""regen-names.py FAKER FORENAMES.csv SURNAMES.csv PACKS TEXT.txt.xz... WORDS...

Rewrites PACKS/und/names-world.txt and PACKS/TAG/given-own.txt from the person names of the PyPI package Faker (FAKER: its unpacked folder;
MIT) and from sigpwned's common names by country (CC0). The first file has names that the lists of und lack, of every part of the world, unless
they are a word that some language writes small (as PACKS/*/common.tsv and TEXT, texts of many languages, have it), or a country or a city;
surnames also not where WORDS, lists of a dictionary's words one a line (Debian's wamerican, wbrazilian, wdutch, wfrench, witalian, wspanish), have them small.
The others have given names that are a word elsewhere, but a name where that pack's language has it: Hans and Tom are left out in Danish or
Portuguese only. The build needs no Python."""
import collections, csv, glob, importlib, lzma, os, re, sys, unicodedata

faker, forenames, surnames, packs = sys.argv[1:5]
texts = [p for p in sys.argv[5:] if p.endswith('.xz')]
lists = [p for p in sys.argv[5:] if not p.endswith('.xz')]
sys.path.insert(0, faker)
SCRIPTS = {'LATIN', 'CYRILLIC', 'GREEK', 'ARMENIAN', 'GEORGIAN'}
SKIP = {'en_TH', 'th_TH', 'zh_CN', 'zh_TW', 'ja_JP', 'ko_KR', 'fr_QC'}


def fold(s):
    s = unicodedata.normalize('NFD', s.casefold().replace('’', "'"))
    return ''.join(c for c in s if not unicodedata.combining(c)).strip()


def fits(s):
    first = unicodedata.name(s[0], '?').split()[0] if s else '?'
    return first in SCRIPTS and len(s) > 2 and s == s.strip() and not re.search(r"[\s|=#\"\[\](){}\d.,;:/ʻʼ`]", s) and \
        all(not c.isalpha() or unicodedata.name(c, '?').split()[0] == first for c in s) and (s[0].isupper() or first == 'GEORGIAN') and not s.isupper()


given, family = collections.defaultdict(set), collections.defaultdict(set)  # name -> where it is used
for path in sorted(glob.glob(faker + '/faker/providers/person/*/__init__.py')):
    locale = path.split('/')[-2]
    if locale in SKIP: continue
    provider = importlib.import_module('faker.providers.person.' + locale).Provider
    for key, value in sorted(vars(provider).items()):
        to = given if re.match(r"first_names?(_|$)", key) else family if re.match(r"last_names?(_|$)", key) else None
        if to is None or 'romanized' in key or not isinstance(value, (tuple, list, dict, set)): continue
        for name in value:
            if isinstance(name, str) and fits(name): to[name].add(locale)
for path, to in ((forenames, given), (surnames, family)):
    for row in csv.DictReader(open(path, encoding='utf-8-sig')):
        for name in (row['Localized Name'], row['Romanized Name']):
            if fits(name): to[name].add(row['Country'])

have = {'given': set(), 'surname': set()}
else_ = collections.defaultdict(set)  # what lists of other things have: titles, months, places
for line in open(packs + '/und/places.tsv', encoding='utf-8'):
    f = line.rstrip('\n').split('\t')
    if line[0] != '#' and (f[2] != 'city' or int(f[6]) >= 100000): else_['und'].update(fold(n) for n in f[7].split('|'))
for path in glob.glob(packs + '/*/*.txt'):
    if os.path.basename(path) in ('names-world.txt', 'given-own.txt'): continue
    now = None
    for line in open(path, encoding='utf-8'):
        if line.startswith('['):
            head = re.match(r"\[([a-z+-]+)", line).group(1)
            now = 'given' if 'given' in head else 'surname' if 'surname' in head else None
        elif now and '/und/' in path and not line.startswith('#'):
            have[now].update(fold(n) for n in re.split(r"\t|  ", line.rstrip('\n'))[0].split('|'))
        elif not now and not line.startswith('#'):
            else_[path.split('/')[-2]].update(fold(n) for n in re.split(r"\t|  ", line.rstrip('\n'))[0].split('|'))

small, big = collections.defaultdict(set), collections.defaultdict(set)  # what each language writes small, and what with a capital
for path in glob.glob(packs + '/*/common.tsv'):
    tag = path.split('/')[-2]
    for line in open(path, encoding='utf-8'):
        if line[:1] in '123':
            (small if line[2] in '234' else big)[tag].update(fold(w) for w in line.rstrip('\n').split('\t')[2].split(' '))
everyday = set().union(*small.values())
low, high = collections.Counter(), collections.Counter()
for path in texts:
    with lzma.open(path, 'rt', encoding='utf-8', errors='replace') as f:
        for w, n in collections.Counter(re.findall(r"[^\W\d_]+", f.read())).items():
            (low if w[0].islower() else high)[fold(w)] += n
everyday_in_text = {w for w, n in low.items() if n >= 3 and n * 3 >= high[w]}

SOURCE = '''# source: Faker (https://github.com/joke2k/faker), MIT; sigpwned popular-names-by-country-dataset (https://github.com/sigpwned/popular-names-by-country-dataset), CC0; by scripts/regen-names.py
# license: MIT, CC0-1.0
'''


def write(path, parts):
    with open(path, 'w', encoding='utf-8') as f:
        f.write(SOURCE)
        for about, head, names in parts:
            f.write('# %s\n[%s case=cap inflect=yes]\n' % (about, head))
            seen = set()
            for name in sorted(names):
                if fold(name) not in seen: f.write(name + '\n')
                seen.add(fold(name))


words = {fold(w) for p in lists for w in open(p, encoding='utf-8', errors='replace') if w[0].islower()}
no = everyday | everyday_in_text | else_['und']
new = [n for n in given if fold(n) not in have['given'] and fold(n) not in no]
newer = [n for n in family if fold(n) not in have['surname'] and fold(n) not in no and fold(n) not in words]
write(packs + '/und/names-world.txt', [('Given names that the other lists lack.', 'given', new), ('Surnames.', 'surname', newer)])
many = {w for w, n in collections.Counter(w for words in small.values() for w in words).items() if n >= 4}  # April
for tag in sorted(small):
    out = many | have['given'] | small[tag] | else_[tag] | else_['und']
    own = [n for n in given if fold(n) in everyday and fold(n) not in out and len(given[n]) >= (3 if fold(n) in big[tag] else 4)]
    if own: write('%s/%s/given-own.txt' % (packs, tag), [('Given names that are a word of another language.', 'given', own)])
