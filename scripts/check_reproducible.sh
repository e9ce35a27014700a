#!/usr/bin/env bash
# Builds the packages twice, in two folders of different length, and compares them byte by byte. Takes two whole builds: not part
# of the tests. MICRO_CCACHE=1 lets the compiler's cache help, which then proves less about the compiler.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
[ -n "${MICRO_CCACHE:-}" ] || export CCACHE_DISABLE=1
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
export SOURCE_DATE_EPOCH

for copy in a a_folder_with_a_longer_name; do
  mkdir "$work/$copy"
  git archive HEAD | tar -x -C "$work/$copy"
  "$work/$copy/scripts/package.sh" "$work/packages_$copy"
done
same=0
for package in "$work/packages_a"/*.deb; do
  other="$work/packages_a_folder_with_a_longer_name/$(basename "$package")"
  sha256sum "$package" "$other" | sed "s|$work/||"
  cmp "$package" "$other" || same=1
done
[ "$same" -eq 0 ] || { echo "check_reproducible: error: the packages differ" >&2; exit 1; }
echo "check_reproducible: the same bytes"
