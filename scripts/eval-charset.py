#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""eval-charset.py [BUILD [N]]: how often dateline-norm finds the charset of text of 100, 500 and 3,000 bytes.

N samples (default 60) a charset, language and size of $DATELINE_EVAL (news of ner/dev, sentences of lang/dev: none of it is in
the detector's statistics) are written in 24 legacy charsets and given as plain text. Right is a text that reads as
it was written, or the very name of the charset. The mean over charsets is printed last.
"""
import collections, json, os, random, subprocess, sys, tempfile, unicodedata

build = sys.argv[1] if len(sys.argv) > 1 else "build"
N = int(sys.argv[2]) if len(sys.argv) > 2 else 60
ev = os.environ.get("DATELINE_EVAL")
if not ev or not os.path.isdir(f"{ev}/lang/dev"):
    sys.exit("eval-charset: skipped, DATELINE_EVAL is not set")
random.seed(5)
CHARSETS = """windows-1250 cp1250 pl cs hu sk hr ro sl|windows-1251 cp1251 ru uk bg be sr mk|windows-1252 cp1252 fr de es pt it nl sv da nb fi
windows-1253 cp1253 el|windows-1254 cp1254 tr|windows-1255 cp1255 he|windows-1256 cp1256 ar fa|windows-1257 cp1257 lt lv et
windows-1258 CP1258 vi|iso-8859-2 iso8859-2 pl cs hu sk hr ro sl|iso-8859-5 iso8859-5 ru uk bg|iso-8859-7 iso8859-7 el
iso-8859-15 iso8859-15 fr de es fi|koi8-r koi8-r ru bg|koi8-u koi8-u uk|macintosh mac-roman fr de es it pt|gb18030 gb18030 zh
big5 big5 zh-Hant|shift_jis shift_jis ja|euc-jp euc_jp ja|euc-kr euc_kr ko|windows-874 tis-620 th|tcvn3 OWN vi|viscii OWN vi"""
NEWS = {"fr": "sequoia-fr-news", "de": "germeval-de-news", "es": "conll2002-es-testb", "nl": "conll2002-nl-testb",
        "it": "kind-it-wikinews", "pt": "uner-bosque-pt", "da": "uner-ddt-da", "hr": "uner-set-hr",
        "ru": "factrueval-ru-doc", "ar": "mtransfer-ar", "vi": "phoner-vi", "zh": "msra-zh", "pl": "wikineural-pl"}
own = collections.defaultdict(dict)
for l in open("src/packs/und/charset_bytes.tsv", encoding="utf-8"):
    p = l.rstrip("\n").split("\t")
    if len(p) > 2 and int(p[1], 16) >= 32:
        own[p[0]][chr(int(p[2][2:], 16))] = int(p[1], 16)
texts = collections.defaultdict(list)
for f in ("ud_other", "eld_sentences", "lingua_sents"):
    for l in open(f"{ev}/lang/dev/{f}.tsv", encoding="utf-8"):
        a, b = l.rstrip("\n").split("\t", 1)
        texts[a].append(unicodedata.normalize("NFC", b))
for l, f in NEWS.items():
    texts[l] = [unicodedata.normalize("NFC", json.loads(x)["text"]) for x in open(f"{ev}/ner/dev/{f}.jsonl", encoding="utf-8")]
texts["nb"] = texts["nb"] or texts["no"]
texts["zh-Hant"] = subprocess.run(["uconv", "-x", "Hans-Hant"], input="\n".join(t.replace("\n", " ") for t in texts["zh"]).encode(),
                                  capture_output=True).stdout.decode().split("\n")
memo = {}


def one(c, name, codec):
    if (c, name) not in memo:
        if codec == "OWN":
            b = bytes([own[name][c]]) if c in own[name] else c.encode() if ord(c) < 128 else None
        elif codec == "CP1258":  # tones apart where the charset has no letter with its tone
            b = subprocess.run(["iconv", "-f", "UTF-8", "-t", "CP1258"], input=c.encode(), capture_output=True).stdout or None
        else:
            try:
                b = c.encode(codec)
            except UnicodeEncodeError:
                b = None
        memo[c, name] = b
    return memo[c, name]


PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "..."})
samples = []
for line in CHARSETS.replace("\n", "|").split("|"):
    name, codec, *langs = line.split()
    for lang in langs:
        for size in (100, 500, 3000):
            k = tries = 0
            while k < N and tries < 20 * N:
                tries += 1
                i, raw, text = random.randrange(len(texts[lang])), b"", ""
                while len(raw) < size:
                    for c in texts[lang][i % len(texts[lang])] + "\n":
                        b = one(c, name, codec)
                        if b is None:
                            c = c.translate(PLAIN)
                            b = c.encode() if c.isascii() else b""
                            c = c if b else ""
                        if len(raw) + len(b) > size:
                            break
                        raw, text = raw + b, text + c
                    else:
                        i += 1
                        continue
                    break
                if not raw.isascii():
                    samples.append((name, lang, size, raw, text))
                    k += 1


def run(files):
    out = []
    for i in range(0, len(files), 2000):
        p = subprocess.run([f"{build}/bin/dateline-norm", *files[i : i + 2000]], capture_output=True)
        out += [json.loads(l) for l in p.stdout.decode().split("\n")[:-1]]
    return out


with tempfile.TemporaryDirectory() as d:
    raws, wants = [], []
    for i, s in enumerate(samples):
        for kind, data, names in (("r", s[3], raws), ("w", s[4].encode(), wants)):
            names.append(f"{d}/{kind}{i}")
            open(names[-1], "wb").write(data if data[:1] not in (b"{", b"") else b"." + data)
    got, want = run(raws), run(wants)
right, n, wrong = collections.Counter(), collections.Counter(), collections.Counter()
for s, g, w in zip(samples, got, want):
    good = g["text"] == w["text"] or g["norm"]["charset"] == s[0]
    n[s[0], s[2]] += 1
    right[s[0], s[2]] += good
    if not good:
        wrong[s[0], s[1], g["norm"]["charset"]] += 1
names = list(dict.fromkeys(s[0] for s in samples))
for c in names:
    print(f"{c:14}", *("%6.1f" % (100 * right[c, k] / n[c, k]) for k in (100, 500, 3000)))
print(f"{'mean':14}", *("%6.2f" % (sum(100 * right[c, k] / n[c, k] for c in names) / len(names)) for k in (100, 500, 3000)),
      f"over {len(names)} charsets, {len(samples)} samples")
for k, v in wrong.most_common(8):
    print("  ", *k, v)
