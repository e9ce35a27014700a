#!/usr/bin/env bash
# Installs the Debian packages that are missing: setup.sh SECTION... (of scripts/packages.txt; default: build run).
# Non-interactive; does nothing when all are there; needs root or sudo only when something is missing.
set -euo pipefail
list="$(dirname "$(readlink -f "$0")")/packages.txt"
sections=("$@")
[ ${#sections[@]} -gt 0 ] || sections=(build run)

fail() {
  echo "setup: error: $*" >&2
  exit 1
}

packages_of() {
  awk -v wanted="[$1]" '{ sub(/#.*/, "") } /^\[/ { on = ($1 == wanted); known = known || on; next } on && NF { print $1 }
                        END { exit !known }' "$list" || fail "$list has no section [$1]"
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -n "$@" || fail "sudo -n $1 failed: run 'sudo -v' first, or run this as root"
  else
    fail "these packages are missing and there is no sudo: run as root: apt-get install ${missing[*]}"
  fi
}

command -v apt-get >/dev/null || fail "this is not a Debian system: install what $list names by hand"
missing=()
for section in "${sections[@]}"; do
  names="$(packages_of "$section")"
  for package in $names; do installed "$package" || missing+=("$package"); done
done
[ ${#missing[@]} -gt 0 ] || { echo "setup: every package is there"; exit 0; }

echo "setup: installing ${missing[*]}"
as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
unavailable=()
for package in "${missing[@]}"; do
  [ -n "$(apt-cache madison "$package")" ] || unavailable+=("$package")
done
[ ${#unavailable[@]} -eq 0 ] ||
  fail "no package source has: ${unavailable[*]} (Debian 12 main has them: check /etc/apt/sources.list and the network)"
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
