#!/usr/bin/env bash
# Snakemake on this machine: 40 short clips in shards, a worker and then all of Snakemake killed in between; everything
# finishes, and the study is that of one plain run.   test_local.sh build/release/tools/microx [CLIPS]
set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
microx="$(realpath "$1")"
count="${2:-40}"
. "$here/clips.sh"
export SOURCE_DATE_EPOCH=1700000000 XDG_CACHE_HOME
scratch="$(mktemp -d)"
XDG_CACHE_HOME="$scratch/cache"
snakemake=0
end() {
  [ "$snakemake" = 0 ] || kill -KILL -- "-$snakemake" 2>/dev/null || true
  rm -rf "$scratch"
}
trap end EXIT
cd "$scratch"

fail() { echo "test_local: error: $*" >&2; [ ! -f log ] || tail -n 40 log >&2; exit 1; }
recordings() { find study/recordings -name '*.h5' 2>/dev/null | wc -l; }
arguments=(--snakefile "$here/Snakefile" --profile "$here/profiles/local" --cores 2 --quiet
  --config manifest=films/manifest.tsv output=study shards=4 microx="$microx" split_frames=700)
start() {  # in a process group of its own, that a dying machine takes with it
  (exec setsid snakemake "${arguments[@]}" "$@") >>log 2>&1 &
  snakemake=$!
}
wait_for_recordings() {
  while [ "$(recordings)" -lt "$1" ]; do kill -0 "$snakemake" 2>/dev/null || fail "ended with $(recordings) recordings"; sleep 0.1; done
}

make_clips films "$count"
cp "$here/../../sample_data/sample.mp4" films/long.mp4
printf 'long.mp4\ts0\tlie\n' >>films/manifest.tsv

start
wait_for_recordings 3
victim="$(pgrep -o -g "$snakemake" -x microx || true)"
if [ -n "$victim" ] && kill -KILL "$victim" 2>/dev/null; then echo "killed a shard at $(recordings) recordings"; fi
wait_for_recordings $((count * 3 / 8))
kill -KILL -- "-$snakemake"
wait "$snakemake" 2>/dev/null || true
echo "killed the machine at $(recordings) recordings"

start --unlock
wait "$snakemake" || fail "the folder could not be unlocked"
start
wait "$snakemake" || fail "the second run failed"
snakemake=0

"$microx" batch films/manifest.tsv -o plain --quiet >/dev/null 2>&1 && fail "the bad clips were not noticed"
same_study plain study || fail "the studies differ"
echo "same study: $(recordings) recordings, $(($(wc -l <study/events.tsv) - 1)) events, $(($(wc -l <study/failed.tsv) - 1)) failed," \
  "$(decodes study) decodes after two kills, $(decodes plain) in one plain run"
