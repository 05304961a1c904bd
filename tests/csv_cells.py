#!/usr/bin/env python3
"""csv_cells.py DATELINE-CSV SEED...: records of random values, written as JSON in every way that RFC 8259 allows, through dateline-csv;
the cells must be those that Python reads and joins. Exit 1 with the first difference."""
import csv, io, json, random, subprocess, sys, tempfile

CHARS = list('ab,"\\\n\r\t =-+@|;/{}[]:\x00\x01\x7f\u00e9\u2028\ufeff\u0e01\uff1d') + ['\U0001f4f0']
KEYS = ['m', 'type', 'text', 'norm', 'value', 'amount', 'score', 'extra', 'rule']
COLUMNS = ['type', 'text', 'value', 'amount', 'score', 'extra', 'rule', 'own']

def text(n=8): return ''.join(random.choice(CHARS) for _ in range(random.randint(0, n)))

def value(depth=0):
    r = random.random()
    if r < .5: return text()
    if r < .6: return random.choice([0, -1, 1.5, 1e300, 12345678901234567890, -0.0])
    if r < .7: return random.choice([None, True, False])
    if r < .85 or depth > 3: return [value(depth + 1) if random.random() < .2 else text() for _ in range(random.randint(0, 3))]
    return {text(3): value(depth + 1) for _ in range(random.randint(0, 3))}

def space(): return random.choice(['', '', '', ' ', '\t ', ' \r '])

def string(s):
    out = '"'
    for c in s:
        r = random.random()
        if c in '"\\': out += '\\' + c if r < .8 else '\\u%04x' % ord(c)
        elif ord(c) < 32: out += {'\n': '\\n', '\r': '\\r', '\t': '\\t'}.get(c, '\\u%04x' % ord(c)) if r < .7 else '\\u%04X' % ord(c)
        elif r < .1:
            b = c.encode('utf-16-be')
            out += ''.join('\\u%02x%02x' % (b[i], b[i + 1]) for i in range(0, len(b), 2))
        elif c == '/' and r < .5: out += '\\/'
        else: out += c
    return out + '"'

def encode(v):
    if isinstance(v, str): return string(v)
    if v is None or isinstance(v, (bool, int, float)): return json.dumps(v)
    comma = lambda: space() + ',' + space()
    if isinstance(v, list): parts, ends = [encode(x) for x in v], '[]'
    else: parts, ends = [string(k) + space() + ':' + space() + encode(x) for k, x in v.items()], '{}'
    return ends[0] + space() + ''.join(p + (comma() if i + 1 < len(parts) else '') for i, p in enumerate(parts)) + space() + ends[1]

def cell(v): # None: not compared
    if v is None: return ''
    if isinstance(v, bool): return 'true' if v else 'false'
    if isinstance(v, list):
        if any(isinstance(x, (list, dict)) for x in v): return None
        return '|'.join(cell(x).replace('|', '\\|') for x in v if x is not None)
    if isinstance(v, dict): return None
    if isinstance(v, (int, float)): return json.dumps(v)
    return v.replace('\0', '\ufffd')

def run(program, args, data):
    p = subprocess.run([program] + args, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if p.returncode or p.stderr: sys.exit('%s: exit %d, %s' % (args, p.returncode, p.stderr[-2000:].decode('utf-8', 'replace')))
    return p.stdout

def main(program, seeds):
    csv.field_size_limit(1 << 30)
    for seed in seeds:
        random.seed(int(seed))
        records = []
        for i in range(300):
            mentions = [{k: value() for k in random.sample(KEYS, random.randint(0, len(KEYS)))} for _ in range(random.randint(0, 5))]
            members = [('id', random.choice(['doc%d' % i, text(), i])), ('own', value()), ('mentions', mentions)]
            random.shuffle(members)
            records.append(dict(members))
        records[0]['mentions'] = [{k: 'x' for k in KEYS}] # each column is there once: no word about a field that no record has
        records[0]['own'] = 'x'
        data = ('\n'.join(encode(r) for r in records) + '\n').encode()
        out = run(program, ['-c', ','.join(COLUMNS)], data).decode()
        rows = list(csv.reader(io.StringIO(out, newline=''), strict=True))
        want = [COLUMNS] + [[cell((r if c == 'own' else m).get(c)) for c in COLUMNS] for r in records for m in r['mentions']]
        if len(want) != len(rows): sys.exit('seed %s: %d rows, want %d' % (seed, len(rows), len(want)))
        for i, (a, b) in enumerate(zip(want, rows)):
            for c, x, y in zip(COLUMNS, a, b):
                if x is not None and x != y: sys.exit('seed %s row %d %s: %r, want %r' % (seed, i, c, y, x))
        with tempfile.TemporaryDirectory() as d:
            for args in (['-q', '--excel'], ['-q', '--out', d + '/a'], ['-q', '--excel', '--out', d + '/b']): run(program, args, data)

main(sys.argv[1], sys.argv[2:])
