#!/usr/bin/env bash
# Installs what is missing, builds Release, runs every test. Options are passed on to ctest.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
scripts/setup.sh build run docs test
scripts/build.sh release -DMICRO_TESTS=ON -DMICRO_BENCH=ON
ctest --preset release --parallel "$(nproc)" "$@"
