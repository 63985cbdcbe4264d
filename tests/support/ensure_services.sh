#!/bin/sh
# See that the tests' browser, fonts, database and queue servers, Node.js and second code reader
# are there.
# Root on Debian gets them installed; anyone else gets the command.
set -eu

packages=""

has_chromium() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1
}

has_chinese_font() {
    if command -v fc-list >/dev/null 2>&1; then
        [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]
    else
        ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1
    fi
}

has_postgresql() {
    for folder in /usr/lib/postgresql/*/bin; do
        version=${folder%/bin}
        version=${version##*/}
        [ -x "$folder/initdb" ] && [ "$version" -ge 13 ] 2>/dev/null && return 0
    done
    command -v initdb >/dev/null 2>&1 &&
        [ "$(initdb --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 13 ]
}

has_node() {
    command -v node >/dev/null 2>&1 &&
        [ "$(node --version | sed 's/v\([0-9]*\).*/\1/')" -ge 18 ] 2>/dev/null
}

check() {
    packages=""
    has_chromium || packages="$packages chromium"
    has_chinese_font || packages="$packages fonts-noto-cjk"
    has_postgresql || packages="$packages postgresql"
    command -v redis-server >/dev/null 2>&1 || packages="$packages redis-server"
    has_node || packages="$packages nodejs"
    command -v npm >/dev/null 2>&1 || packages="$packages npm"
    command -v zbarimg >/dev/null 2>&1 || packages="$packages zbar-tools"
}

check
[ -z "$packages" ] && exit 0

install="apt-get install -y --no-install-recommends$packages"
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing what the tests need:$packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    # the list holds package names only, and is to be split
    # shellcheck disable=SC2086
    apt-get install -q -y --no-install-recommends $packages
    check
    [ -z "$packages" ] && exit 0
fi

echo "The tests need what this machine lacks. Install it, then run them again:" >&2
echo "    sudo $install" >&2
exit 1
