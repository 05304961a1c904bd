#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""train-charset.py TRAIN > src/packs/und/charset_letters.tsv

The recipe of the charset detector's letter statistics. TRAIN holds <language>.txt.xz (NTREX-128, Common Voice sentences).
For each language that legacy charsets were made for: costs of one letter behind another, -8 ln P, as one printable
character each (33 + cost, at most 92); for Chinese, Japanese and Korean: costs of letters alone, in blocks of 64 (~: none).
"""
import collections, lzma, math, sys, unicodedata

WEST = "windows-1252,macintosh,iso-8859-15"
CENTRAL = "windows-1250,iso-8859-2,x-mac-ce,ibm852"
BALTIC = "windows-1257,iso-8859-13"
CYRILLIC = "windows-1251,koi8-r,iso-8859-5,x-mac-cyrillic,ibm866"
UKRAINIAN = "windows-1251,koi8-u,iso-8859-5,x-mac-cyrillic"
SOUTH = "windows-1251,iso-8859-5,x-mac-cyrillic"
ARABIC = "windows-1256,iso-8859-6"
LANGUAGES = [(l, WEST) for l in "en fr de es pt it nl sv da nb fi is ca gl eu ga af id sq et".split()]
LANGUAGES += [(l, CENTRAL) for l in "pl cs sk hu sl hr ro sq de sr".split()]
LANGUAGES += [("tr", "windows-1254"), ("az", "windows-1254")]
LANGUAGES += [(l, BALTIC) for l in "lt lv et".split()]
LANGUAGES += [("vi", "tcvn3,viscii"), ("vi-1258", "windows-1258"), ("vi-marks", "windows-1258")]
LANGUAGES += [("ru", CYRILLIC), ("bg", CYRILLIC), ("uk", UKRAINIAN), ("be", UKRAINIAN), ("sr-cyrl", SOUTH), ("mk", SOUTH)]
LANGUAGES += [("el", "windows-1253,iso-8859-7"), ("he", "windows-1255,iso-8859-8")]
LANGUAGES += [("ar", ARABIC), ("fa", ARABIC), ("ur", ARABIC), ("th", "windows-874")]
IDEOGRAPHS = [("zh-Hans", "gb18030"), ("zh-Hant", "big5"), ("ja", "shift_jis,euc-jp"), ("ko", "euc-kr")]
MARKS = {0x300, 0x301, 0x303, 0x309, 0x323}
MOST = 72  # letters of a language


def lines_of(train, lang):
    name = {"vi-1258": "vi", "vi-marks": "vi", "sr-cyrl": "sr"}.get(lang, lang)
    with lzma.open(f"{train}/{name}.txt.xz", "rt", encoding="utf-8") as f:
        lines = [unicodedata.normalize("NFC", l.strip()) for l in f]
    cyrillic = lambda l: any(0x400 <= ord(c) < 0x530 for c in l)
    if lang == "sr":
        lines = [l for l in lines if not cyrillic(l)]
    if lang == "sr-cyrl":
        lines = [l for l in lines if cyrillic(l)]
    return [vietnamese(l, lang) for l in lines] if lang.startswith("vi-") else lines


def vietnamese(line, lang):
    """As windows-1258 writes it: the tone is a letter of its own, save (vi-1258) where it has the letter with its tone."""
    out = []
    have = set(bytes(range(128, 256)).decode("cp1258", "ignore"))
    for c in line:
        d = unicodedata.normalize("NFD", c)
        tone = [m for m in d if ord(m) in MARKS]
        if tone and not (lang == "vi-1258" and c in have):
            out.append(unicodedata.normalize("NFC", "".join(m for m in d if ord(m) not in MARKS)) + tone[0])
        else:
            out.append(c)
    return "".join(out)


def fold(c):
    o = ord(c)
    if c in " \t\n\u00a0":
        return " "
    if o < 128:
        return c.lower() if c.isalpha() else "0" if c.isdigit() else "."
    l = c.lower()
    return l if len(l) == 1 else c


def cost(p):
    return min(92, round(-8 * math.log(p)))


def main():
    train = sys.argv[1]
    print("# Letter statistics of the charset detector; made by scripts/train-charset.py, see there for the form.")
    print("# source: NTREX-128 (news, Microsoft), Common Voice sentences (Mozilla, CC0)")
    print("# license: CC-BY-SA-4.0")
    done = set()
    for lang, charsets in LANGUAGES:
        pairs, single = collections.Counter(), collections.Counter()
        for line in lines_of(train, lang):
            s = [fold(c) for c in " " + line + " "]
            pairs.update(zip(s, s[1:]))
            single.update(s)
        total = sum(single.values())
        base = [" ", ".", "0"] + [chr(c) for c in range(97, 123)]
        more = [c for c, n in single.most_common() if c not in base and n >= max(3, total / 200000)]
        letters = base + sorted(more[: MOST - len(base)])
        print(f"L\t{lang}\t{charsets}")
        print("A\t" + " ".join("%04X" % ord(c) for c in letters))
        known = set(letters)
        back = {c: (single[c] + 1) / (total + len(letters)) for c in letters}
        for a in letters:
            n = sum(pairs[a, b] for b in known)
            row = ""
            for b in letters:
                # Witten-Bell: what was never seen behind `a` shares what new letters had behind it
                t = sum(1 for x in known if pairs[a, x]) or 1
                p = (pairs[a, b] + t * back[b]) / (n + t)
                row += chr(33 + cost(p))
            print("R\t" + row)
    for lang, charsets in IDEOGRAPHS:
        single = collections.Counter()
        for line in lines_of(train, lang):
            single.update(fold(c) for c in line)
        total = sum(single.values())
        print(f"C\t{lang}\t{charsets}")
        blocks = collections.defaultdict(lambda: ["~"] * 64)
        for c, n in single.most_common(4500):
            if n >= 2 and ord(c) < 0x10000:
                blocks[ord(c) // 64][ord(c) % 64] = chr(33 + cost(n / total))
        for k in sorted(blocks):
            print("B\t%04X\t%s" % (k * 64, "".join(blocks[k])))


main()
