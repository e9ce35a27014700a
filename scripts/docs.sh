#!/usr/bin/env bash
# Builds the documentation as a site: docs.sh [FOLDER]; default build/docs. Fails on a broken link, and on a page that would ask
# another host for anything. Open index.html, or serve the folder: python3 -m http.server -d build/docs
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
folder="$(realpath -m "${1:-build/docs}")"
scripts/setup.sh docs
mkdocs build --strict --quiet --site-dir "$folder"

# What a browser fetches by itself: scripts, styles, pictures, fonts. Links that a reader follows may lead elsewhere.
fetched='(<(script|img|iframe|source|video|audio)[^>]*[[:space:]](src|srcset)=|<link[^>]*rel="?(stylesheet|preload|preconnect|dns-prefetch|icon)[^>]*href=|url\(|@import )["'\'']?(https?:)?//'
if grep -rnoiE --include='*.html' --include='*.css' "$fetched" "$folder"; then
  echo "docs: error: these would be fetched from other hosts" >&2
  exit 1
fi
echo "docs: $(find "$folder" -name '*.html' | wc -l) pages in $folder"
