#!/bin/sh
# setup.sh [test]: the Debian packages of packages.txt that are missing are installed (with sudo where the user is not root), or named
# where that cannot be. Without `test` only those that the build needs.
set -u
here=$(dirname "$0")
want=$(sed -e '/^# test/,$d' -e '/^#/d' "$here/packages.txt")
[ "${1-}" = test ] && want=$(sed '/^#/d' "$here/packages.txt")
command -v dpkg-query >/dev/null 2>&1 || {
    echo "setup: this is no Debian system. What is needed, by its names there:" $want >&2
    exit 0 # they may be there under other names: the compiler will tell
}
missing=
for p in $want; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
done
[ -z "$missing" ] && exit 0
sudo=
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
        sudo=sudo
    else
        echo "setup: these packages are missing, and neither root nor sudo is at hand to install them:" >&2
        echo "    apt-get install -y$missing" >&2
        exit 69
    fi
fi
echo "setup: installing$missing" >&2
log=$(mktemp)
if ! { $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "setup: could not be installed:$missing" >&2
    rm -f "$log"
    exit 69
fi
rm -f "$log"
