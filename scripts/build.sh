#!/usr/bin/env bash
# Configures and builds a preset: build.sh [PRESET] [CMAKE OPTION...]; default: release.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
preset="${1:-release}"
shift || true
cmake --preset "$preset" "$@"
cmake --build --preset "$preset" --parallel "$(nproc)"
