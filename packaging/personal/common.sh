# SPDX-License-Identifier: GPL-2.0-or-later
# What install.sh and uninstall.sh share: where things are, and the list of what was installed.
#
# The list has a line for each file, as cksum prints it ("SUM SIZE PATH"), and one for each folder that was made
# ("folder - PATH").  The sums tell what was changed since.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # what is set here is used there, and the other way round

set -eu

release=$(cd "$here/plugins" && echo *) # of Wireshark: 4.0
plugins=$HOME/.local/lib/wireshark/plugins/$release
list=$plugins/zos-ctrace.installed      # Wireshark looks into the folders beside it only

config=${XDG_CONFIG_HOME:-$HOME/.config}/wireshark
if [ ! -d "$config" ] && [ -d "$HOME/.wireshark" ]; then
  config=$HOME/.wireshark               # of older days; Wireshark uses it when there is no other
fi
profile=$config/profiles/zOS

say() { printf '%s\n' "$*"; }
die() { say "$*" >&2; exit 1; }
