# SPDX-License-Identifier: GPL-2.0-or-later
# What the scripts share: Debian packages, the versions of Wireshark, building. To be sourced by bash.
#
#   root, build              the project's folder and its build folder
#   ws_versions              the versions of Wireshark (major.minor) that "all" stands for; 4.2 is there on request
#   say TEXT…, die TEXT…     messages; on stderr, for stdout belongs to the tool
#   ensure_packages NAME…    installs the Debian packages that are missing
#   ws_host                  the version that the machine has installed, or would install
#   ws_setup VERSION PRESET TOOL   all that TOOL needs to run: packages, a sysroot, the built plug-ins
#
# The machine's own version of Wireshark is used as it is installed. Another version is unpacked, with all that it
# depends on, from the Debian suite that has it into build/sysroot/VERSION: that needs no root, and no chroot, for
# the tools are started through the dynamic loader of that folder (lib/run does it).
# shellcheck shell=bash

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build

ws_versions=(4.0 4.4 4.6)
declare -A ws_suite=([4.0]=bookworm [4.2]=noble [4.4]=trixie [4.6]=forky)

# bookworm's libwireshark-dev does not depend on libglib2.0-dev though its headers include it.
ws_packages=(tshark wireshark-common libwireshark-dev libglib2.0-dev)
build_packages=(gcc libc6-dev cmake ninja-build pkgconf)
test_packages=(libcmocka-dev python3 curl groff-base)
sysroot_packages=(debian-archive-keyring ca-certificates)
# Of a sysroot's own: the machine's would bring the machine's libc along.
sanitizer_packages=(libasan8 libubsan1)

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# quietly LOG COMMAND…: the output goes to LOG, and to the reader only when the command fails.
quietly() {
  local log=$1 status
  shift
  set +e
  (set -e; "$@") >"$log" 2>&1   # not "… || status=$?": that would switch off -e within a function
  status=$?
  set -e
  ((status == 0)) || { say "$(cat "$log")" && die "failed: $1 (its output is above, and in $log)"; }
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

apt_update() {
  # One unreachable repository of several need not matter: the installation decides.
  as_root apt-get -qq update || say "apt-get update failed; going on with the lists that are there"
}

apt_install() {
  apt_update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq -y \
    install --no-install-recommends "$@"
}

ensure_packages() {
  local installed package missing=()
  installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" 2>/dev/null || true)"
  for package; do
    [[ $installed == *" $package:installed "* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  ((EUID == 0)) || command -v sudo >/dev/null || die "Debian packages are missing, and there is no sudo. As root, run:
  apt-get install --no-install-recommends ${missing[*]}"
  say "installing with apt-get: ${missing[*]}"
  quietly "$build/apt.log" apt_install "${missing[@]}"
}

ws_host_version() {
  local found
  command -v dpkg-query >/dev/null || die "this needs Debian or a relative of it (no dpkg here)"
  found=$(dpkg-query -W -f '${db:Status-Status} ${Version}' tshark 2>/dev/null || true)
  [[ $found == installed* ]] || found=$(apt_version)
  [[ $found ]] || { apt_update && found=$(apt_version); }   # a container's image comes without lists
  [[ $found =~ \ ([0-9]+:)?([0-9]+\.[0-9]+) ]] || die "apt knows no package tshark. As root, run: apt-get update"
  echo "${BASH_REMATCH[2]}"
}

# apt_version [OPTION…]: the line "Version: …" of the tshark that apt would install.
apt_version() {
  apt-cache "$@" show --no-all-versions tshark 2>/dev/null | grep '^Version:' || true
}

# The mirror that the machine itself uses; asked of apt, which knows all forms of its configuration.
debian_mirror() {
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' |
    awk '$2 !~ /-/ { print $1; exit }'   # not stable-security, stable-updates: they have no other suites
}

# suite_source SUITE: where the suite's packages come from, as apt writes it. Wireshark 4.2 is in no Debian: it is of
# Ubuntu 24.04, and which archive has that, and the key that proves it, only the user can say.
suite_source() {
  local mirror
  if [[ $1 == noble ]]; then
    [[ ${CTRACE_UBUNTU:-} ]] || die "Wireshark 4.2 is taken from Ubuntu 24.04. Say where its archive is:
  export CTRACE_UBUNTU='[signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] http://…/ubuntu'"
    echo "deb $CTRACE_UBUNTU $1 main universe"
    return
  fi
  mirror=$(debian_mirror)
  [[ $mirror ]] || { apt_update && mirror=$(debian_mirror); }
  [[ $mirror ]] || die "apt's configuration names no Debian mirror"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main"
}

# make_sysroot VERSION FOLDER PACKAGE…: the closure of the packages, unpacked into FOLDER/root; FOLDER is scratch.
make_sysroot() {
  local version=$1 folder=$2 suite=${ws_suite[$1]} arch found
  shift 2
  arch=$(dpkg --print-architecture)
  mkdir -p "$folder/root/usr/lib" "$folder/lists/partial" "$folder/archives/partial"
  ln -s usr/lib "$folder/root/lib"      # bookworm's packages still have files in /lib and /lib64
  ln -s usr/lib64 "$folder/root/lib64"
  mkdir "$folder/root/usr/lib64"
  suite_source "$suite" >"$folder/sources.list"
  : >"$folder/status"                   # nothing is installed: so all dependencies are wanted
  # A mirror may be a snapshot, with lists past their date; they are checked for their signature all the same.
  cat >"$folder/apt.conf" <<END
Dir::State "$folder"; Dir::State::lists "$folder/lists"; Dir::State::status "$folder/status";
Dir::Cache "$folder"; Dir::Cache::archives "$folder/archives";
Dir::Etc::SourceList "$folder/sources.list"; Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null"; Dir::Etc::PreferencesParts "/dev/null";
#clear APT::Default-Release;
#clear APT::Update;
#clear APT::Architectures;
APT::Architecture "$arch"; APT::Architectures { "$arch"; };
APT::Install-Recommends "false"; APT::Sandbox::User "root"; Acquire::Languages "none"; Acquire::Retries "3";
Acquire::Check-Valid-Until "false";
END
  apt-get -c "$folder/apt.conf" -qq update
  found=$(apt_version -c "$folder/apt.conf")
  [[ $found == "Version: $version".* ]] ||
    die "wanted: Wireshark $version; the suite $suite has \"$found\". If it has moved on, mend ws_suite in ${BASH_SOURCE[0]}"
  apt-get -c "$folder/apt.conf" -qq -y --download-only install "$@"
  # shellcheck disable=SC2016 # $1 and $2 are the inner shell's
  find "$folder/archives" -name '*.deb' -print0 | xargs -0 -n 1 -P "$(nproc)" bash -o pipefail -c '
    dpkg-deb --fsys-tarfile "$2" | tar -x -C "$1" --keep-directory-symlink --no-same-owner \
      --exclude="./usr/share/doc/*" --exclude="./usr/share/man/*" --exclude="./usr/share/locale/*" \
      --exclude="./usr/lib/python3*"' unpack "$folder/root"
  echo "$*" >"$folder/root/packages"
}

# ensure_sysroot VERSION PACKAGE…
ensure_sysroot() {
  local version=$1 target=$build/sysroot/$1 have=" " package wanting=
  shift
  [[ ${ws_suite[$version]:-} ]] || die "no Wireshark $version here; there are: ${!ws_suite[*]}"
  [[ -e $target/packages ]] && have=" $(<"$target/packages") "
  [[ $target != *[[:space:]]* ]] || die "only the machine's Wireshark ($ws_host) works in a folder with a blank in its name"
  for package; do [[ $have == *" $package "* ]] || wanting=1; done
  [[ $wanting ]] || return 0
  ensure_packages "${sysroot_packages[@]}"
  say "unpacking Wireshark $version"
  # Made aside and then renamed, so that what stands there is always whole.
  scratch=$target.new   # not local: the trap needs it
  rm -rf "$scratch"
  mkdir -p "$scratch"
  trap 'rm -rf "$scratch"' EXIT
  quietly "$target.log" make_sysroot "$version" "$scratch" "$@"
  rm -rf "$target"
  mv "$scratch/root" "$target"
}

# ws_prepare VERSION PRESET TOOL: the packages and, for a version that is not the machine's, the sysroot.
ws_prepare() {
  local packages=("${build_packages[@]}") wanted=("${ws_packages[@]}")
  [[ $2 == release ]] || packages+=("${test_packages[@]}")
  [[ $3 != wireshark ]] || wanted+=(wireshark)
  if [[ $1 == "$ws_host" ]]; then
    ensure_packages "${packages[@]}" "${wanted[@]}"
  else
    ensure_packages "${packages[@]}"
    ensure_sysroot "$1" "${wanted[@]}" "${sanitizer_packages[@]}"
  fi
}

# ws_configure FOLDER PRESET SYSROOT LIBRARIES: the last two are empty for the machine's own version.
ws_configure() {
  local options=()
  if [[ $3 ]]; then
    # gcc would look for libraries in the machine's folder before the sysroot's; cmake would run the sysroot's tools.
    # The unit tests need no Wireshark, and their library is the machine's. ("=" stands for the sysroot.)
    options=(-DCMAKE_SYSROOT="$3" -DCMAKE_{EXE,MODULE,SHARED}_LINKER_FLAGS="-L=${4#"$3"}"
      -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER -DCTRACE_UNIT_TESTS=OFF)
  fi
  cmake --fresh -S "$root" --preset "$2" -B "$1" "${options[@]}"
  echo "$3" >"$1/sysroot"   # tells lib/run, and that the folder is configured
}

# ws_build VERSION PRESET
ws_build() {
  local folder=$build/$2-$1 sysroot='' lib=''
  if [[ $1 != "$ws_host" ]]; then
    sysroot=$build/sysroot/$1
    lib=$(echo "$sysroot"/usr/lib/*-linux-gnu*)
    export PKG_CONFIG_SYSROOT_DIR=$sysroot PKG_CONFIG_LIBDIR=$lib/pkgconfig:$sysroot/usr/share/pkgconfig
  fi
  if [[ ! $folder/sysroot -nt $root/CMakePresets.json || $(<"$folder/sysroot") != "$sysroot" ]]; then
    rm -f "$folder/sysroot"
    quietly "$folder.log" ws_configure "$folder" "$2" "$sysroot" "$lib"
  fi
  quietly "$folder.log" cmake --build "$folder"
  make_preload plain_user
  make_preload asan_first -Wl,-z,initfirst
}

# make_preload NAME OPTION…: a small library that lib/run preloads; its source tells why. Free of the C library, so
# that it serves all versions.
make_preload() {
  local library=$build/lib/$1.so source=$root/scripts/lib/$1.c
  [[ $library -nt $source ]] && return
  mkdir -p "$build/lib"
  gcc -O2 -fPIC -shared -nostdlib "${@:2}" -o "$library" "$source"
}

ws_setup() {
  mkdir -p "$build"
  [[ -w $build ]] || die "$build belongs to somebody else: use a clone of your own"
  # Locked, since the tools may be started side by side, as in a pipe; and neither stdin nor stdout is ours.
  (
    flock 9
    ws_prepare "$@"
    ws_build "$1" "$2"
  ) 9>"$build/lock" >&2 </dev/null
}

ws_host=$(ws_host_version </dev/null)
