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

# Standard input, CSV, as columns of at most 40 characters: the first rows, and how many there are. Bytes are counted by what they show as:
# one column, two (Chinese, Japanese, Korean), none (marks that stand on a letter).
columns() {
    LC_ALL=C awk -v most="$1" '
        BEGIN { for (i = 1; i < 256; i++) ord[sprintf("%c", i)] = i }
        function cells(line, c,   n, i, ch, q, cur) { # a row may not be split at commas inside quotes
            n = 0; q = 0; cur = ""
            for (i = 1; i <= length(line); i++) {
                ch = substr(line, i, 1)
                if (ch == "\"") { if (q && substr(line, i + 1, 1) == "\"") { cur = cur ch; i++ } else q = !q }
                else if (ch == "," && !q) { c[++n] = cur; cur = "" }
                else cur = cur ch
            }
            c[++n] = cur
            return n
        }
        function size(cp) {
            if ((cp >= 768 && cp < 880) || (cp >= 1611 && cp < 1632) || (cp >= 2305 && cp < 2307) || cp == 2364 || (cp >= 2369 && cp < 2377) || cp == 2381 || cp == 3633 || (cp >= 3636 && cp < 3643) || (cp >= 3655 && cp < 3663) || cp == 3761 || (cp >= 3764 && cp < 3773) || (cp >= 3784 && cp < 3790) || (cp >= 8203 && cp < 8208)) return 0
            return (cp >= 4352 && cp < 4448) || (cp >= 11904 && cp < 42192) || (cp >= 44032 && cp < 55204) || (cp >= 63744 && cp < 64256) || (cp >= 65281 && cp < 65377) || (cp >= 127744 && cp < 262144) ? 2 : 1
        }
        function fit(s, limit,   i, b, n, cp, k, w, part) { # cuts s; sets width
            part = ""; width = 0
            for (i = 1; i <= length(s); i += n) {
                b = ord[substr(s, i, 1)]
                n = b < 128 ? 1 : b < 224 ? 2 : b < 240 ? 3 : 4
                cp = n == 1 ? b : b % (n == 2 ? 32 : n == 3 ? 16 : 8)
                for (k = 1; k < n; k++) cp = cp * 64 + ord[substr(s, i + k, 1)] % 64
                w = size(cp)
                if (width + w > limit - 1 && i + n <= length(s)) { width++; return part "\342\200\246" }
                part = part substr(s, i, n); width += w
            }
            return part
        }
        NR <= most + 1 {
            cols = cells($0, c)
            for (i = 1; i <= cols; i++) { t[NR, i] = fit(c[i], 40); v[NR, i] = width; if (width > w[i]) w[i] = width }
            rows = NR
        }
        END {
            for (r = 1; r <= rows; r++) {
                s = " "
                for (i = 1; i <= cols; i++) s = s " " t[r, i] sprintf("%" (w[i] - v[r, i] + 1) "s", "")
                sub(/ +$/, "", s)
                print s
            }
            if (NR > rows) printf "  \342\200\246 and %d more\n", NR - rows
        }'
}
show() { # TITLE TABLE COLUMNS ROWS [RECORDS]
    printf '\n%s\n\n' "$1"
    dateline-csv --table "$2" --columns "$3" "${5:-$out/records.ndjson}" | columns "$4"
}
one=samples/en-01-mekong-forum.txt
grep -F "\"input\":\"$one\"" "$out/records.ndjson" >"$out/one.ndjson"
n=$(dateline-csv --table articles --no-header --columns lang "$out/records.ndjson" | sort -u | wc -l | tr -d ' ')
printf '%s articles in %s languages went through the chain:\n\n' "$(wc -l <"$out/records.ndjson" | tr -d ' ')" "$n"
printf '    dateline-read samples/*.txt | dateline-norm | dateline-lang | dateline-ner | dateline-csv --out %s\n' "$out"
show "What is in $one" mentions type,text,value,entity_id,rule 16 "$out/one.ndjson"
rm "$out/one.ndjson"
show "Who holds which post ($out/roles.csv)" roles person_text,role,org_text,place,as_of 10
show "How much ($out/money.csv)" money text,amount,currency,currency_basis 8
show "When ($out/dates.csv)" dates text,timex_type,timex_value,start_date,end_date 10
show "The articles ($out/articles.csv)" articles lang,published,agency,n_mentions,title 28
printf '\nAll tables lie in %s: open them with a spreadsheet, or with any tool that reads CSV. Now an article of your own:\n\n' "$out"
printf '    %s/bin/dateline run article.txt > mentions.csv\n' "$build"
printf '    %s/bin/dateline run --excel --out tables folder/ dump.jsonl.gz\n' "$build"
