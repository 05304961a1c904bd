#!/usr/bin/env python3
"""learn-sets.py OUT [TRAIN]: annotated sets for `dateline-pack learn`, out of what the packs hold; standard library only.

Of every src/packs/TAG two files may be there:

  news.learn       articles of ours with the names marked where they stand: `[PER Anna Berg] flew to [LOC Oslo].`; a line is a
                   paragraph, an empty line ends an article, `#` begins a comment
  names.ntrex.tsv  `line TAB type TAB name`: the names of a text that is not ours and not here (TRAIN/TAG.txt.xz, the news of
                   NTREX-128), an occurrence a row in the order of the text; `# lines: A-B` says which lines are done

Written are OUT/TAG-news.jsonl (a line an article) and OUT/TAG-ntrex.jsonl (a line a sentence; neighbours are of one article). A name
that does not stand in its line is an error, told with file and line. Without TRAIN the second kind is left out.
"""
import glob, json, lzma, os, re, sys

TYPES = ('PER', 'ORG', 'LOC')
CODES = {'zh': 'zh-Hans', 'nb': 'nb'}  # packs whose text has another code
MARK = re.compile(r'\[(PER|ORG|LOC) ([^\[\]]+)\]')


def record(tag, n, text, entities):
    return json.dumps({'id': '%s-%d' % (tag, n), 'lang': tag, 'text': text, 'entities': entities}, ensure_ascii=False)


def article(lines):
    """Marked paragraphs to text and names."""
    text, names = '', []
    for line in lines:
        if text:
            text += '\n'
        at = 0
        for m in MARK.finditer(line):
            text += line[at:m.start()]
            names.append({'start': len(text), 'end': len(text) + len(m[2]), 'type': m[1]})
            text += m[2]
            at = m.end()
        text += line[at:]
    return text, names


def news(path, tag):
    out, lines = [], []
    for k, line in enumerate(open(path, encoding='utf-8'), 1):
        line = line.rstrip('\n')
        if line.startswith('#'):
            continue
        if re.search(r'\[[A-Z]{3} ', MARK.sub('', line)):
            sys.exit('%s:%d: a mark that is not closed, or of no known type' % (path, k))
        if line.strip():
            lines.append(line.strip())
        elif lines:
            out.append(record(tag, len(out), *article(lines)))
            lines = []
    if lines:
        out.append(record(tag, len(out), *article(lines)))
    return out


def find(text, name, start, whole):
    """Where the name stands from start on; whole: no letter or digit touches it."""
    while True:
        start = text.find(name, start)
        end = start + len(name)
        if start < 0 or not whole or not ((start and (text[start - 1] + text[start]).isalnum()) or (text[end - 1:end + 1].isalnum() and end < len(text))):
            return start
        start += 1


def ntrex(path, tag, train):
    source = os.path.join(train, CODES.get(tag, tag) + '.txt.xz')
    texts = [l.rstrip('\n') for l in lzma.open(source, 'rt', encoding='utf-8')]
    done, names, wrong = set(), {}, 0
    for k, row in enumerate(open(path, encoding='utf-8'), 1):
        row = row.rstrip('\n')
        m = re.match(r'# lines: (\d+)-(\d+)', row)
        if m:
            done.update(range(int(m[1]), int(m[2]) + 1))
        if row.startswith('#') or not row:
            continue
        n, kind, name = row.split('\t')[:3]
        n = int(n)
        have = names.setdefault(n, [])
        start = find(texts[n - 1], name, have[-1]['end'] if have else 0, tag != 'zh')
        if kind not in TYPES or start < 0:
            print('%s:%d: %s is not in line %d behind the name before it' % (path, k, name, n), file=sys.stderr)
            wrong += 1
            continue
        have.append({'start': start, 'end': start + len(name), 'type': kind})
    if wrong:
        sys.exit('%s: %d rows are wrong' % (path, wrong))
    return [record(tag, n, texts[n - 1], names.get(n, [])) for n in sorted(done) if n <= len(texts)]


def main(argv):
    if not 2 <= len(argv) <= 3:
        sys.exit(__doc__)
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'src', 'packs')
    for path in sorted(glob.glob(os.path.join(root, '*', 'news.learn')) + glob.glob(os.path.join(root, '*', 'names.ntrex.tsv'))):
        tag = os.path.basename(os.path.dirname(path))
        own = path.endswith('.learn')
        if not own and len(argv) < 3:
            continue
        lines = news(path, tag) if own else ntrex(path, tag, argv[2])
        with open(os.path.join(argv[1], '%s-%s.jsonl' % (tag, 'news' if own else 'ntrex')), 'w', encoding='utf-8') as out:
            out.write('\n'.join(lines) + '\n')


main(sys.argv)
