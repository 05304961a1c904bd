#!/bin/sh
# quickstart.sh BUILD: the whole chain over samples/, its tables under BUILD/quickstart, and their first rows.
set -eu
build=$1
out=$build/quickstart
PATH=$PWD/$build/bin:$PATH
export PATH
rm -rf "$out"
mkdir -p "$out"
dateline-read samples/*.txt | dateline-norm | dateline-lang | dateline-ner >"$out/records.ndjson"
dateline-csv --out "$out" "$out/records.ndjson"
show() { # TABLE COLUMNS TITLE: the first rows, in columns
    printf '\n%s\n' "$3"
    dateline-csv --table "$1" --columns "$2" "$out/records.ndjson" | awk -v most=12 '
        # a row may not be split at commas inside quotes
        function cells(line, c,   n, i, ch, q, cur) {
            n = 0; q = 0; cur = ""
            for (i = 1; i <= length(line); i++) {
                ch = substr(line, i, 1)
                if (ch == "\"") q = !q
                else if (ch == "," && !q) { c[++n] = cur; cur = "" }
                else cur = cur ch
            }
            c[++n] = cur
            return n
        }
        NR <= most { n = cells($0, c); for (i = 1; i <= n; i++) { v = c[i]; if (length(v) > 42) v = substr(v, 1, 41) "…"; t[NR, i] = v; if (length(v) > w[i]) w[i] = length(v) } rows = NR; cols = n }
        END { for (r = 1; r <= rows; r++) { s = "  "; for (i = 1; i <= cols; i++) s = s sprintf("%-" (w[i] + 2) "s", t[r, i]); sub(/ +$/, "", s); print s } if (NR > most) printf "  … %d rows\n", NR - 1 }'
}
LC_ALL=C.UTF-8
export LC_ALL
show articles lang,published,dateline_place,title "Articles ($out/articles.csv)"
show roles person_text,role,org_text,place "Who holds which post ($out/roles.csv)"
show dates text,timex_type,timex_value,start_date,end_date "When ($out/dates.csv)"
show money text,amount,currency,currency_basis "How much ($out/money.csv)"
show mentions type,text,norm,value,entity_id,start,rule "Every mention, with its place and the rule that found it ($out/mentions.csv)"
printf '\nAll tables are in %s: open them with a spreadsheet, or\n    dateline-csv --help\n' "$out"
