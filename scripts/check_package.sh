#!/usr/bin/env bash
# Checks the two packages: check_package.sh [--bare] MICROX.deb LIBMICRO-DEV.deb [CLIP]. Unpacks them beside the system, looks whether
# every library that is needed is depended upon, and runs what is inside on CLIP (default: the sample clip). With --bare it
# also installs the packages with apt into a new, minimal Debian 12 (mmdebstrap; as root, from MICRO_MIRROR, default http://deb.debian.org) and
# runs them there.
set -euo pipefail
sources="$(dirname "$(readlink -f "$0")")/.."
bare=
if [ "${1:-}" = --bare ]; then bare=1; shift; fi
[ $# -ge 2 ] || { echo "check_package: error: give MICROX.deb and LIBMICRO-DEV.deb" >&2; exit 2; }
program="$(realpath "$1")" development="$(realpath "$2")" clip="$(realpath "${3:-$sources/sample_data/sample.mp4}")"
work="$(mktemp -d)"
trap 'rm -rf --one-file-system "$work"' EXIT  # never into what a bare system has mounted
root="$work/root"

fail() { echo "check_package: error: $*" >&2; exit 1; }
owner_of() {  # the package that brings a file; /lib may be a link to /usr/lib
  { dpkg -S "$1" || dpkg -S "/usr$1" || dpkg -S "${1#/usr}" || true; } 2>/dev/null | sed -n '1s/:.*//p'
}
elf_files() { find "$root" -type f -exec sh -c 'head -c4 "$1" | grep -q ELF' _ {} \; -print; }

check_dependencies() {
  local depends file library path package
  depends=" $(dpkg-deb -f "$program" Depends | sed 's/([^)]*)//g; s/[,|]/ /g' | tr -s ' ') "
  for file in $(elf_files); do
    if ldd "$file" | grep "not found"; then fail "$file needs what is not there"; fi
    for library in $(objdump -p "$file" | awk '$1 == "NEEDED" { print $2 }'); do
      path="$(ldd "$file" | awk -v name="$library" '$1 == name { print $3 }')"
      case "$path" in "$root"/* | "") continue ;; esac  # its own library, and the loader
      package="$(owner_of "$path")"
      # Or, for what several packages bring (BLAS), the library's name stands among the alternatives.
      case "$depends" in *" $package "* | *" $library "*) ;; *) fail "$file needs $library of '$package', which Depends does not name" ;; esac
    done
    echo "depends: $(basename "$file"): all of $(objdump -p "$file" | grep -c NEEDED) libraries"
  done
}

check_split() {
  if dpkg-deb -c "$program" | grep " ./usr/include/"; then fail "headers are in $program: install them with COMPONENT dev"; fi
  if dpkg-deb -c "$development" | grep " ./usr/bin/"; then fail "programs are in $development"; fi
  local library
  library="$(readlink -e "$root"/usr/lib/*/libmicro.so)" || fail "libmicro.so leads nowhere"
  echo "soname: $(objdump -p "$library" | awk '$1 == "SONAME" { print $2 }')"
}

# Names of subcommands as --help lists them.
subcommands() { "$root/usr/bin/microx" --help | awk '/^Subcommands:/ { on = 1; next } /^[^ ]/ { on = 0 } on && /^  [a-z]/ { print $1 }'; }

check_manual() {
  local name count=0
  for name in "" $(subcommands | sed 's/^/-/'); do
    page="$root/usr/share/man/man1/microx$name.1.gz"
    [ -s "$page" ] || fail "no manual page of microx$name"
    zcat "$page" | grep -q '^\.SH OPTIONS' || fail "$page has no options"
    if command -v mandoc >/dev/null; then mandoc -T lint -W error "$page" || fail "$page is not well-formed"; fi
    count=$((count + 1))
  done
  echo "manual: $count pages"
}

check_completion() {
  local script="$root/usr/share/bash-completion/completions/microx" found
  found="$(bash -c 'source "$1"; COMP_WORDS=(microx ana); COMP_CWORD=1; _microx; echo "${COMPREPLY[*]}"' _ "$script")"
  [ "$found" = analyze ] || fail "completion of 'microx ana' gives '$found'"
  found="$(bash -c 'source "$1"; COMP_WORDS=(microx analyze --spotting.definition ""); COMP_CWORD=3; _microx; echo "${COMPREPLY[*]}"' _ "$script")"
  [ "$found" = "strict megc" ] || fail "completion of 'microx analyze --spotting.definition' gives '$found'"
  echo "completion: subcommands, options, choices"
}

check_run() {
  "$root/usr/bin/microx" --version
  "$root/usr/bin/microx" analyze "$clip" -o "$work/clip.h5" --quiet
  [ -s "$work/clip.h5" ] || fail "no recording"
  PKG_CONFIG_PATH="$(echo "$root"/usr/lib/*/pkgconfig)" pkg-config --cflags --libs libmicro >/dev/null || fail "pkg-config"
}

# A Debian 12 with nothing but apt, in which only apt says what is brought along.
check_bare() {
  local bare_root="$work/bare"
  local mirror="${MICRO_MIRROR:-http://deb.debian.org}"
  printf 'deb %s bookworm main\n' "$mirror/debian" >"$work/sources"
  printf 'deb %s bookworm-security main\n' "$mirror/debian-security" >>"$work/sources"
  mmdebstrap --variant=apt --mode=root bookworm "$bare_root" - <"$work/sources" >"$work/mmdebstrap.log" 2>&1 ||
    { tail -20 "$work/mmdebstrap.log"; fail "no bare Debian could be made (MICRO_MIRROR names another mirror)"; }
  mkdir "$bare_root/packages"
  cp "$program" "$clip" "$bare_root/packages/"
  cp --remove-destination /etc/resolv.conf "$bare_root/etc/resolv.conf" 2>/dev/null || true
  chroot "$bare_root" apt-get update -qq >"$work/apt.log" 2>&1 || { tail -20 "$work/apt.log"; fail "apt has no lists"; }
  chroot "$bare_root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    "/packages/$(basename "$program")" >"$work/apt.log" 2>&1 || { tail -20 "$work/apt.log"; fail "apt does not install it"; }
  chroot "$bare_root" microx --version
  chroot "$bare_root" microx doctor
  chroot "$bare_root" microx analyze "/packages/$(basename "$clip")" -o /packages/clip.h5 --quiet
  echo "bare Debian: $(chroot "$bare_root" dpkg-query -f '.\n' -W | wc -l) packages in all, analysis done"
}

mkdir "$root"
dpkg-deb -x "$program" "$root"
dpkg-deb -x "$development" "$root"
check_dependencies
check_split
check_manual
check_completion
check_run
[ -z "$bare" ] || check_bare
echo "check_package: fine"
