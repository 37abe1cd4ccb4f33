#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs the plug-ins and the profile zOS for the user who calls it; uninstall.sh removes them.
# It may be called again, or from a newer archive: what it has installed before is removed first.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=packaging/personal/common.sh
. "$here/common.sh"

# The release of the user's Wireshark, such as 4.0; nothing when none is found.
installed_release() {
  for program in tshark wireshark; do
    if command -v "$program" >/dev/null; then
      "$program" --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9]*\.[0-9]*\).*/\1/p; q'
      return
    fi
  done
}

check_release() {
  found=$(installed_release)
  if [ -z "$found" ]; then
    say "There is no tshark and no wireshark in PATH: mind that these plug-ins load in Wireshark $release only."
  elif [ "$found" != "$release" ]; then
    die "This archive is for Wireshark $release; yours is $found. Nothing was installed.
A plug-in loads only in the release that it was built for: take the archive for Wireshark $found."
  fi
}

# make_folder PATH: with those above it; all that are made go to the list.
make_folder() {
  [ ! -d "$1" ] || return 0
  make_folder "$(dirname "$1")"
  mkdir "$1"
  made=${made}"folder - $1
"
}

# copy FOLDER TARGET: the files of a folder; they go to the list.
copy() {
  make_folder "$2"
  for file in "$1"/*; do
    target=$2/${file##*/}
    cp "$file" "$target"
    made=$made$(cksum "$target")"
"
  done
}

check_loading() {
  command -v tshark >/dev/null || return 0
  if [ "$(tshark -G plugins 2>/dev/null | grep -cF "$plugins/")" != 4 ]; then
    die "But tshark does not load all four plug-ins. It says:
$(tshark -G plugins 2>&1 >/dev/null)"
  fi
  say "tshark loads all four plug-ins."
}

[ "$(id -u)" != 0 ] || die "Wireshark loads no personal plug-ins for root: call this as yourself."
check_release
if [ -e "$list" ]; then
  "$here/uninstall.sh" >/dev/null
fi

made=
copy "$here/plugins/$release/epan" "$plugins/epan"
copy "$here/plugins/$release/wiretap" "$plugins/wiretap"
if [ -e "$profile" ]; then
  say "Kept as it is: $profile"
else
  copy "$here/profiles/zOS" "$profile"
fi
printf '%s' "$made" >"$list"
say "Installed for Wireshark $release. To remove it: $here/uninstall.sh"
check_loading
