#!/usr/bin/env python3
"""cases.py records CASES TAG: the sentences of a cases.txt as records. cases.py compare CASES TAG FOUND N: what was found in them as
TAP lines, numbered behind N. tests/packs.sh says what stands in such a file."""
import json, sys

QUOTES = str.maketrans({'\u2019': "'", '\u00a0': ' ', '\u202f': ' '})


def read(path):
    """[(line, sentence, date, [(sign, type, text, value or None)])]"""
    out, date = [], '2024-09-20'
    for no, line in enumerate(open(path, encoding='utf-8'), 1):
        line = line.rstrip('\n')
        if not line.strip() or line.startswith('#'):
            continue
        if line.startswith('date = '):
            date = line[7:].strip()
        elif '\t' in line:
            sign = line[0] if line[0] in '?!' else ''
            f = line[len(sign):].strip().split('\t')
            if not out:
                sys.exit('%s:%d: a mention before the first sentence' % (path, no))
            out[-1][3].append((sign, f[0], f[1].translate(QUOTES), f[2] if len(f) > 2 else None))
        else:
            out.append((no, line, date, []))
    return out


def main():
    what, path, tag = sys.argv[1:4]
    cases = read(path)
    if what == 'records':
        for no, text, date, _ in cases:
            print(json.dumps({'id': str(no), 'lang': tag, 'published': date, 'text': text}, ensure_ascii=False))
        return
    n = int(sys.argv[5])
    found = {}
    for line in open(sys.argv[4], encoding='utf-8'):
        r = json.loads(line)
        found[r['id']] = [(m['type'], m['text'].translate(QUOTES), m.get('value') or m.get('amount')) for m in r['mentions']]
    for no, text, _, want in cases:
        got = found.get(str(no))
        if got is None:
            n += 1
            print('not ok %d - %s:%d: no record' % (n, path, no))
            continue
        lacks, misses, passes = [], [], []
        for sign, kind, words, value in want:
            there = any(k == kind and w == words and (value is None or v == value) for k, w, v in got)
            like = ', '.join('%s %s%s' % (k, w, '' if v is None else ' = ' + v) for k, w, v in got if w in words or words in w)
            say = '%s %s%s%s' % (kind, words, '' if value is None else ' = ' + value, ' (there is %s)' % like if like else '')
            if sign == '!' and there:
                lacks.append('too much: ' + say)
            elif sign == '' and not there:
                lacks.append('lacks ' + say)
            elif sign == '?':
                (passes if there else misses).append(say)
        n += 1
        print('%sok %d - %s:%d' % ('not ' if lacks else '', n, path, no))
        for x in lacks:
            print('#', x)
        for x in misses:
            n += 1
            print('not ok %d - %s:%d: %s # TODO known miss' % (n, path, no, x))
        for x in passes:
            n += 1
            print('ok %d - %s:%d: %s # TODO passes now, take the ? away' % (n, path, no, x))


main()
