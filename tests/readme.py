#!/usr/bin/env python3
"""readme.py [--write] FILE.md...: the commands of ```console blocks are run, their output compared with what the page shows (an ellipsis
in a line stands for anything). --write: the page shows what they print now; read `git diff` then. TAP on stdout."""
import os, re, subprocess, sys, tempfile

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
build = os.environ.get('BUILD', 'build')
env = dict(os.environ, PATH=os.path.join(root, build, 'bin') + ':' + os.environ['PATH'], LC_ALL='C.UTF-8', TZ='UTC', NO_COLOR='1')
env.pop('DATELINE_DATA', None)
write = '--write' in sys.argv
n = bad = 0

# In ```sh blocks: what cannot be run in a test, and what stands for it.
ELSEWHERE = (('apt-get install', 'scripts/setup.sh does it'), ('git clone', 'there is a clone'), ('make quickstart', 'tests/install.sh'),
             ('make test', 'this is it'), ('make bench', 'takes minutes'), ('make check', 'scripts/check.sh is a test'),
             ('make install', 'tests/install.sh'), ('make regen', 'needs texts that are not in the tree'))


def run(command, cwd):
    p = subprocess.run(['bash', '-c', command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, timeout=120)
    return p.returncode, p.stdout.decode('utf-8', 'replace')


def say(good, what, details=''):
    global n, bad
    n += 1
    bad += not good
    print('%sok %d - %s' % ('' if good else 'not ', n, what))
    if not good:
        for line in details.splitlines()[:40]:
            print('# ' + line)


def same(got, want):
    if '…' not in want:
        return got == want
    return re.fullmatch('.*'.join(re.escape(x) for x in want.split('…')), got, re.S) is not None


for page in [a for a in sys.argv[1:] if a != '--write']:
    lines = open(os.path.join(root, page), encoding='utf-8').read().split('\n')
    out, i = [], 0
    with tempfile.TemporaryDirectory() as cwd:
        for name in ('samples', 'src', 'scripts'):
            os.symlink(os.path.join(root, name), os.path.join(cwd, name))
        while i < len(lines):
            out.append(lines[i])
            kind = lines[i][3:] if lines[i].startswith('```') and len(lines[i]) > 3 else ''
            i += 1
            if not kind:
                continue
            block = []
            while lines[i] != '```':
                block.append(lines[i])
                i += 1
            if kind == 'sh':
                out += block
                for c in block:
                    why = next((w for start, w in ELSEWHERE if c.startswith(start)), None)
                    if why:
                        n += 1
                        print('ok %d - %s: %s # SKIP %s' % (n, page, c, why))
                    elif c.strip() and not c.startswith('#'):
                        code, text = run(c, cwd)
                        say(code == 0, '%s: %s' % (page, c), 'exit code %d\n%s' % (code, text))
            elif kind == 'console':
                at = 0
                while at < len(block):
                    command = block[at]
                    if not command.startswith('$ '):
                        sys.exit('%s: a console block begins with "$ ", not: %s' % (page, command))
                    want = []
                    at += 1
                    while at < len(block) and not block[at].startswith('$ '):
                        want.append(block[at])
                        at += 1
                    code, text = run(command[2:], cwd)
                    got = text.rstrip('\n')
                    shown = '\n'.join(want)
                    if write:
                        out.append(command)
                        out += (want if same(got, shown) else got.split('\n')) if got else []
                        n += 1
                        print('ok %d - %s: %s # written' % (n, page, command))
                    else:
                        say(same(got, shown), '%s: %s' % (page, command), 'shown:\n%s\ngot (exit code %d):\n%s' % (shown, code, got))
            else:
                out += block
            out.append(lines[i])
            i += 1
    if write:
        open(os.path.join(root, page), 'w', encoding='utf-8').write('\n'.join(out))
print('1..%d' % n)
sys.exit(bad != 0)
