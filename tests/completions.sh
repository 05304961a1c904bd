#!/bin/bash
# Completions for bash, zsh and fish: made, well-formed, and right where bash can be asked. TAP on stdout.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build} n=0 bad=0
is() { # GOT WANT WHAT
    n=$((n + 1))
    if [ "$1" = "$2" ]; then echo "ok $n - $3"; else
        bad=$((bad + 1))
        echo "not ok $n - $3"
        printf '%s\n' "got: $1" "want: $2" | sed 's/^/# /'
    fi
}
scripts/completions.sh "$build" || { echo "Bail out! scripts/completions.sh failed"; exit 1; }
share=$build/share
# shellcheck disable=SC1091
. "$share/bash-completion/completions/dateline"
words() { # WORD...: what is offered for the last
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _dateline
    printf '%s ' "${COMPREPLY[@]-}"
}
is "$(words dateline d)" "daily " "programs"
is "$(words dateline-csv --ex)" "--excel " "options of a program"
is "$(words dateline csv --no-h)" "--no-header " "options behind its name"
is "$(words dateline-csv --table mon)" "money " "tables"
is "$(words dateline-csv --out scripts/to)" "scripts/tools " "folders"
is "$(words dateline-csv --rejects LICEN)" "LICENSE " "files"
is "$(words dateline-csv --columns x)" " " "nothing for a value that only you know"
is "$(words dateline run --user)" "--user-list " "the chain"
for p in "$build"/bin/dateline-*; do
    name=${p##*/} missing=
    for o in $("$p" --help < /dev/null | grep -oE '^  (-.,|   ) --[a-z-]+' | grep -oE -e '--[a-z-]+'); do
        case " $(words "$name" "$o") " in *" $o "*) ;; *) missing="$missing $o" ;; esac
    done
    is "$missing" "" "every option of $name"
done
if command -v zsh > /dev/null; then is "$(zsh -n "$share/zsh/site-functions/_dateline" 2>&1)" "" "zsh reads it"; else n=$((n + 1)); echo "ok $n - zsh # SKIP no zsh"; fi
if command -v fish > /dev/null; then is "$(for f in "$share"/fish/vendor_completions.d/*.fish; do fish -n "$f" 2>&1; done)" "" "fish reads them"; else n=$((n + 1)); echo "ok $n - fish # SKIP no fish"; fi
echo "1..$n"
[ $bad = 0 ]
