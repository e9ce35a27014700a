#!/usr/bin/env bash
# From a bare Debian 12 machine to the micro-expressions in the sample clip: installs what is missing, builds Release,
# analyses sample_data/sample.mp4. Options are passed on to microx analyze.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
scripts/setup.sh build run
scripts/build.sh release -DMICRO_TESTS=OFF -DMICRO_BENCH=OFF
mkdir -p build/demo
build/release/tools/microx analyze sample_data/sample.mp4 -o build/demo/ --force "$@"
