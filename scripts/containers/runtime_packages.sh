#!/usr/bin/env bash
# Names the Debian packages that an installed microx needs: those of the libraries it and its parts load, and the section [run] of
# scripts/packages.txt.   runtime_packages.sh PREFIX
set -euo pipefail
list="$(dirname "$(readlink -f "$0")")/../packages.txt"
prefix="$(readlink -f "$1")"
{
  find "$prefix/bin" "$prefix/lib" -type f \( -perm -u+x -o -name '*.so*' \) -print0 | xargs -0 ldd 2>/dev/null | awk '/=> \// { print $3 }' | grep -v "^$prefix/" | xargs -n 1 readlink -f |
    while read -r library; do  # dpkg may know it by its name before /usr was merged
      dpkg -S "$library" 2>/dev/null || dpkg -S "${library#/usr}"
    done | cut -d: -f1
  awk '{ sub(/#.*/, "") } /^\[/ { on = ($1 == "[run]"); next } on && NF { print $1 }' "$list"
} | sort -u
