# A word list of a pack as rows of a C array: "bytes", one a line, comments and doubles left out. Usage: awk -f gen-words.awk LIST
BEGIN { for (i = 1; i < 256; i++) ord[sprintf("%c", i)] = i }
/^#/ || /^\[/ || /^[ \t]*$/ { next }
!seen[$0]++ {
    s = ""
    for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        s = s (ord[c] < 128 && c != "\"" && c != "\\" ? c : sprintf("\\%03o", ord[c]))
    }
    print "\"" s "\","
}
