# rooms.awk ROOMS.tsv FILES: prints each include of a higher room. ROOMS.tsv: `module TAB room`, rooms in rising order at its head
# (`room TAB name`). A module is a file's name without its ending.
FILENAME == ARGV[1] {
    if ($1 == "room") level[$2] = ++rooms
    else if (NF >= 2 && $1 !~ /^#/) room[$1] = $2
    next
}
FNR == 1 {
    n = split(FILENAME, p, "/")
    me = p[n]
    sub(/\.[ch]$/, "", me)
    if (!(me in room)) print FILENAME ": its room is not in scripts/rooms.tsv"
}
/^#include "/ {
    split($0, q, "\"")
    n = split(q[2], p, "/")
    other = p[n]
    if (other !~ /\.h$/) next
    sub(/\.h$/, "", other)
    if ((me in room) && (other in room) && level[room[other]] > level[room[me]]) print FILENAME ":" FNR ": room " room[me] " includes " q[2] " of room " room[other]
}
