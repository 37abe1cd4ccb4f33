#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Removes what install.sh has installed, and nothing else.  A file that was changed since stays.  The profile is one thing:
# when a file of it was changed, added or deleted, all of it stays.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=packaging/personal/common.sh
. "$here/common.sh"

# Is the profile as it was installed?  Wireshark itself writes `recent` (widths of columns) whenever it ends.
profile_is_as_installed() {
  now=$(find "$profile" ! -type d ! -path "$profile/recent" -exec cksum {} + 2>/dev/null | sort)
  then=$(grep -F " $profile/" "$list" | grep -vF " $profile/recent" | sort)
  [ "$now" = "$then" ]
}

# The lines of the list that are files to be removed.
removable() {
  if [ "$keep_profile" ]; then
    grep -v '^folder ' "$list" | grep -vF " $profile/"
  else
    grep -v '^folder ' "$list"
  fi
}

# remove SUM SIZE PATH
remove() {
  if [ "$(cksum <"$3")" = "$1 $2" ]; then
    rm "$3"
  else
    say "Kept, for it was changed: $3"
  fi
}

if [ ! -e "$list" ]; then
  say "install.sh has installed nothing for Wireshark $release: there is nothing to remove."
  exit
fi

keep_profile=
if profile_is_as_installed; then
  rm -f "$profile/recent"
elif [ -d "$profile" ]; then
  say "Kept, for it is not as it was installed: $profile"
  keep_profile=yes
fi
removable | while read -r sum size path; do
  [ ! -e "$path" ] || remove "$sum" "$size" "$path"
done
folders=$(sed -n 's/^folder - //p' "$list" | sort -r) # inner ones first
rm "$list"
say "$folders" | while read -r folder; do
  rmdir "$folder" 2>/dev/null || true                 # others have files in it
done
say "Removed for Wireshark $release."
