#!/bin/sh
# The COLUMNS section of dateline-csv.1, from the program's own table: scripts/csv-columns.sh [--check]. The table of columns in
# C is the only source; `--check` only says whether the page still agrees.
set -eu
cd "$(dirname "$0")/.."
page=stages/csv/dateline-csv.1 new=$(mktemp)
trap 'rm -f "$new"' EXIT
"${BUILD:-build}/bin/dateline-csv" --list-columns | LC_ALL=C awk -F '\t' -v page="$page" '
    function roff(s) { gsub(/\\/, "\\e", s); gsub(/-/, "\\-", s); return s }
    $1 != table { body = body ".SS " $1 "\n"; table = $1 }
    { body = body ".TP\n.BR " $2 " \" (" $3 ")\"\n" roff($4) "\n" }
    END {
        while ((getline line < page) > 0) {
            if (line ~ /^\.\\" End of what/) skip = 0
            if (!skip) print line
            if (line ~ /^\.\\" From here on/) { printf "%s", body; skip = 1 }
        }
    }' > "$new"
if [ "${1-}" = --check ]; then
    cmp -s "$new" "$page" || { echo "$page: COLUMNS is not what dateline-csv --list-columns says; run scripts/csv-columns.sh" >&2; exit 1; }
else
    cat "$new" > "$page"
fi
