#!/usr/bin/env python3
"""What und alone reaches: names of articles whose language has no pack.

und-reach.py [--check] FOLDER: every annotated set of FOLDER/ner/dev (JSON lines: id, lang, text, entities) goes through the chain of
build/bin twice, once with its language, once as `und`; prints the table of src/packs/und/README.md. --check: compares with that table
instead, and fails where `und` lost more than a point and a half.
"""
import glob
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.path.join(ROOT, os.environ.get("BUILD", "build"), "bin")
TYPES = ("PER", "ORG", "LOC")
README = os.path.join(ROOT, "src", "packs", "und", "README.md")


def chain(records, alone):
    """dateline-lang would find the language again: without it, `und` stays `und`."""
    data = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()
    programs = [["dateline-read", "--format", "jsonl", "-"], ["dateline-norm"], ["dateline-lang", "--given"], ["dateline-ner"]]
    if alone:
        del programs[2]
    for program in programs:
        data = subprocess.run([os.path.join(BIN, program[0])] + program[1:], input=data, stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in data.decode().splitlines()]


def places(text):
    """Of every character the number of characters other than white space before it: clean-up of blanks costs nothing."""
    out, n = [], 0
    for c in text:
        out.append(n)
        n += not c.isspace()
    return out + [n]


def outer(spans):
    return {s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)}


def score(path, lang):
    gold = [json.loads(line) for line in open(path, encoding="utf-8")]
    found = {r["id"]: r for r in chain([{"id": g["id"], "lang": lang or g["lang"], "text": g["text"]} for g in gold], lang)}
    hits = gold_n = found_n = 0
    for g in gold:
        at = places(g["text"])
        want = outer({(at[e["start"]], at[e["end"]], e["type"]) for e in g["entities"] if e["type"] in TYPES})
        record = found.get(g["id"], {"text": "", "mentions": []})
        at = places(record["text"])
        have = {(at[m["start"]], at[m["end"]], m["type"]) for m in record["mentions"] if m["type"] in TYPES and "parent" not in m}
        hits, gold_n, found_n = hits + len(want & have), gold_n + len(want), found_n + len(have)
    return 200 * hits / (gold_n + found_n) if gold_n + found_n else 0.0


def main():
    check = "--check" in sys.argv[1:]
    folder = [a for a in sys.argv[1:] if not a.startswith("--")][0]
    told = {}
    if check:
        for line in open(README, encoding="utf-8"):
            row = re.match(r"\| ([a-z0-9-]+) \| [\d.]+ \| ([\d.]+) \|", line)
            if row:
                told[row.group(1)] = float(row.group(2))
    bad = 0
    if not check:
        print("| set | with its pack | `und` alone |\n|---|---|---|")
    for path in sorted(glob.glob(os.path.join(folder, "ner", "dev", "*.jsonl"))):
        name = os.path.basename(path)[: -len(".jsonl")]
        if check and name not in told:
            continue
        alone = score(path, "und")
        if not check:
            print("| %s | %.0f | %.0f |" % (name, score(path, None), alone), flush=True)
        elif alone < told[name] - 1.5:
            bad = 1
            print("%s: und alone %.1f, the table says %.0f" % (name, alone, told[name]))
    return bad


if __name__ == "__main__":
    sys.exit(main())
