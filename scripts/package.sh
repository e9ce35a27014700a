#!/usr/bin/env bash
# Makes the Debian packages: package.sh [FOLDER]; default build/packages. Two runs on the same commit give the same bytes,
# wherever the sources lie; SOURCE_DATE_EPOCH is the time of the commit unless it is set.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
folder="$(realpath -m "${1:-build/packages}")"
scripts/setup.sh build run package
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" ||
    { echo "package: error: not a git checkout: set SOURCE_DATE_EPOCH (seconds since 1970)" >&2; exit 1; }
fi
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC
umask 022
map="-ffile-prefix-map=$PWD=."
cmake -S . -B build/package -G Ninja -DCMAKE_BUILD_TYPE=Release -DMICRO_TESTS=OFF -DMICRO_BENCH=OFF \
  -DCMAKE_C_FLAGS="$map" -DCMAKE_CXX_FLAGS="$map"
cmake --build build/package --parallel "${MICRO_JOBS:-$(nproc)}"
rm -rf build/package/cpack
cpack -G DEB --config build/package/CPackConfig.cmake -B build/package/cpack
mkdir -p "$folder"
mv build/package/cpack/*.deb "$folder"
ls -l "$folder"/*.deb
