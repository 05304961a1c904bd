#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""eval-norm.py [BUILD]: figures of dateline-norm on sentences of $DATELINE_EVAL/lang/dev/ud_other.tsv.

How many sentences change other than by white space and NFC (wanted: none), and how much of the mojibake made of them, of
each language, by windows-1252 and 1251, once and twice, comes back as it was (wanted: 95 %).
"""
import collections, json, os, subprocess, sys, unicodedata

build = sys.argv[1] if len(sys.argv) > 1 else "build"
ev = os.environ.get("DATELINE_EVAL")
path = f"{ev}/lang/dev/ud_other.tsv"
if not ev or not os.path.exists(path):
    sys.exit("eval-norm: skipped, DATELINE_EVAL is not set")
rows = [l.rstrip("\n").split("\t", 1) for l in open(path, encoding="utf-8", newline="\n")]
plain = lambda s: "".join(unicodedata.normalize("NFC", s).split())


def norm(texts):
    lines = "".join(json.dumps({"text": t}, ensure_ascii=False) + "\n" for t in texts)
    p = subprocess.run([f"{build}/bin/dateline-norm"], input=lines.encode("utf-8", "surrogatepass"), capture_output=True)
    return [json.loads(l)["text"] for l in p.stdout.decode().split("\n")[:-1]]


def misread(s, page):
    out = []
    for b in s.encode():  # as browsers read: a byte without a letter is a C1 control
        try:
            out.append(bytes([b]).decode(page))
        except UnicodeDecodeError:
            out.append(chr(b))
    return "".join(out)


changed = [(a, b) for (l, a), b in zip(rows, norm([t for l, t in rows])) if plain(a) != plain(b)]
print(f"changed other than by white space and NFC: {len(changed)} of {len(rows)}")
for a, b in changed[:5]:
    print("  ", a, "\n =>", b)
foreign = [(l, t) for l, t in rows if any(ord(c) > 127 for c in t)]
for page in ("cp1252", "cp1251"):
    for times in (1, 2):
        bad = []
        for l, t in foreign:
            for _ in range(times):
                t = misread(t, page)
            bad.append(t)
        right, all_ = collections.Counter(), collections.Counter()
        for (l, t), got in zip(foreign, norm(bad)):
            all_[l] += 1
            right[l] += plain(t) == plain(got)
        worst = sorted(all_, key=lambda l: right[l] / all_[l])[:4]
        total = 100 * sum(right.values()) / sum(all_.values())
        print(f"{page}, {times} times: {total:.2f} % of {sum(all_.values())} restored; worst:",
              " ".join(f"{l} {100 * right[l] / all_[l]:.1f}" for l in worst))
        if os.environ.get("SHOW"):
            k = 0
            for (l, t), b, got in zip(foreign, bad, norm(bad)):
                if plain(t) != plain(got) and k < 12:
                    k += 1
                    print("  ", l, t, "|", b[:90], "=>", got[:90])
