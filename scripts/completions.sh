#!/bin/sh
# completions.sh BUILD: completions for bash, zsh and fish, from what the programs' own --help says (their option tables in C are
# the only source). Written to BUILD/share/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d}.
set -eu
build=$1
bash=$build/share/bash-completion/completions zsh=$build/share/zsh/site-functions fish=$build/share/fish/vendor_completions.d
mkdir -p "$bash" "$zsh" "$fish"
rm -f "$bash"/dateline* "$zsh"/_dateline* "$fish"/dateline*
table=$(mktemp)
trap 'rm -f "$table"' EXIT

# program TAB letter TAB option TAB kind of value (- none, f file, d folder, v other) TAB what it does
for p in "$build"/bin/dateline-*; do
    "$p" --help < /dev/null | LC_ALL=C awk -v p="${p##*/}" '
        /^  (-., |    )--[a-z]/ {
            letter = substr($0, 3, 1) == "-" ? substr($0, 4, 1) : ""
            rest = substr($0, 7)
            n = match(rest, /  +/)
            left = n ? substr(rest, 1, RSTART - 1) : rest
            help = n ? substr(rest, RSTART + RLENGTH) : ""
            optional = sub(/\[=/, " [", left)
            split(left, w, " ")
            value = w[2]
            kind = value == "" || optional ? "-" : value ~ /FILE/ ? "f" : value ~ /DIR/ ? "d" : "v"
            gsub(/[\t\047"`\\$\[\]]/, "", help)
            sub(/[;:,]$/, "", help)
            print p "\t" letter "\t" substr(w[1], 3) "\t" kind "\t" help
        }'
done > "$table"
programs=$(cut -f 1 "$table" | sort -u)
names=$(printf '%s\n' "$programs" | sed 's/^dateline-//' | tr '\n' ' ')

{
    echo "# bash completion of dateline; made by scripts/completions.sh"
    cat << 'END'
_dateline() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} program=${COMP_WORDS[0]##*/} options files folders values
    COMPREPLY=()
    if [ "$program" = dateline ]; then
        if [ "$COMP_CWORD" -eq 1 ]; then
            COMPREPLY=($(compgen -W "run help --help --version @NAMES@" -- "$cur"))
            return
        fi
        program=dateline-${COMP_WORDS[1]}
    fi
    case $program in
END
    LC_ALL=C awk -F '\t' '
        function done() { if (p != "") printf "    %s)\n        options=\"%s\" files=\" %s\" folders=\" %s\" values=\" %s\" ;;\n", p, o, f, d, v }
        $1 != p { done(); p = $1; o = f = d = v = "" }
        { w = ($2 == "" ? "" : "-" $2 " ") "--" $3; o = o (o == "" ? "" : " ") w; if ($4 == "f") f = f w " "; if ($4 == "d") d = d w " "; if ($4 == "v") v = v w " " }
        END { done() }' "$table"
    cat << 'END'
    dateline-run) options="--format --map --date --lines --given --types --numbers --user-list --stop-list --table --columns --delimiter --excel --no-header --out --output -q --strict --max-record --line-buffered --stats --help"
        files=" --user-list --stop-list --output -o " folders=" --out " values=" --format --map --date --types --table --columns --delimiter --max-record " ;;
    *) options='' files='' folders='' values='' ;;
    esac
    case $prev in
    --table) COMPREPLY=($(compgen -W "mentions articles entities roles dates money quantities relations" -- "$cur")) && return ;;
    --by) COMPREPLY=($(compgen -W "date,entity_id,lang entity_id date type lang" -- "$cur")) && return ;;
    esac
    case $prev in -*)
        case $folders in *" $prev "*) COMPREPLY=($(compgen -d -- "$cur")) && return ;; esac
        case $values in *" $prev "*) return ;; esac
        case $files in *" $prev "*) COMPREPLY=($(compgen -f -- "$cur")) && return ;; esac
        ;;
    esac
    case $cur in
    -*) COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -f -- "$cur")) ;;
    esac
}
END
    echo "complete -o filenames -F _dateline dateline $(printf '%s\n' "$programs" | tr '\n' ' ' | sed 's/ $//')"
} | sed "s/@NAMES@/${names% }/" > "$bash/dateline"
for p in $programs; do ln -s dateline "$bash/$p"; done

{
    echo "#compdef dateline $(printf '%s\n' "$programs" | tr '\n' ' ' | sed 's/ $//')"
    echo "# zsh completion of dateline; made by scripts/completions.sh"
    LC_ALL=C awk -F '\t' '
        function done() { if (p != "") print "        \047*:file:_files\047\n}" }
        $1 != p { done(); p = $1; f = p; gsub(/-/, "_", f); print "_" f "() {\n    _arguments -s \\" }
        {
            v = $4 == "f" ? ":file:_files" : $4 == "d" ? ":folder:_files -/" : $4 == "v" ? ":" $3 ":" : ""
            h = $5
            gsub(/:/, "\\:", h)
            if ($3 == "table") v = ":table:(mentions articles entities roles dates money quantities relations)"
            if ($2 != "") printf "        \047-%s[%s]%s\047 \\\n", $2, h, v
            printf "        \047--%s[%s]%s\047 \\\n", $3, h, v
        }
        END { done() }' "$table"
    echo "_dateline() {"
    echo "    if [[ \$service = dateline ]]; then"
    echo "        if (( CURRENT == 2 )); then compadd run help ${names% }; return; fi"
    echo "        words=(\"dateline-\$words[2]\" \"\${(@)words[3,-1]}\"); (( CURRENT-- )); service=\$words[1]"
    echo "    fi"
    echo "    local call=_\${service//-/_}"
    echo "    if (( \$+functions[\$call] )); then \$call; else _files; fi"
    echo "}"
    echo "_dateline \"\$@\""
} > "$zsh/_dateline"

LC_ALL=C awk -F '\t' -v dir="$fish" '
    {
        v = $4 == "-" ? "" : $4 == "f" ? " -r" : $4 == "d" ? " -x -a \"(__fish_complete_directories)\"" : $3 == "table" ? " -x -a \"mentions articles entities roles dates money quantities relations\"" : " -x"
        name = $1
        sub(/^dateline-/, "", name)
        tail = ($2 == "" ? "" : " -s " $2) " -l " $3 v " -d \"" $5 "\""
        print "complete -c " $1 tail > (dir "/" $1 ".fish")
        print "complete -c dateline -n \"__fish_seen_subcommand_from " name "\"" tail > (dir "/dateline.fish")
    }' "$table"
echo "complete -c dateline -f -n __fish_use_subcommand -a \"run help ${names% }\"" >> "$fish/dateline.fish"
