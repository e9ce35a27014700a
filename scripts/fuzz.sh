#!/usr/bin/env bash
# Looks for inputs that break a reader, with Clang's libFuzzer and its sanitizers: fuzz.sh [SECONDS [TARGET...]]; default 60, every one of
# fuzz/targets. What is learned stays in build/fuzz/corpus, what breaks a reader in build/fuzz/findings; exits with 1 when there is any.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
seconds="${1:-60}"
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(basename -s .cpp fuzz/targets/*.cpp)

scripts/setup.sh build run test fuzz
scripts/build.sh release -DMICRO_TESTS=ON # its drivers write the first inputs
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --parallel "$(nproc)" --target "${targets[@]/#/fuzz_}"

broken=()
mkdir -p build/fuzz/findings
for target in "${targets[@]}"; do
  corpus="build/fuzz/corpus/$target" log="build/fuzz/findings/$target.log"
  mkdir -p "$corpus"
  "build/release/fuzz/fuzz_$target" --write-corpus "$corpus"
  if "build/fuzz/fuzz/fuzz_$target" "$corpus" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 \
    -artifact_prefix="build/fuzz/findings/$target-" >"$log" 2>&1; then
    echo "fuzz: $target: $(grep -oE 'Done [0-9]+ runs' "$log"), $(find "$corpus" -type f | wc -l) inputs kept, nothing found"
    rm "$log"
  else
    echo "fuzz: $target: FOUND: $log" >&2
    broken+=("$target")
  fi
done
[ ${#broken[@]} -eq 0 ]
