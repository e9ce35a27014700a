#!/usr/bin/env bash
# Makes sample.mp4 and its truth (sample.truth.json, .csv, .eaf) again, bit for bit, from the NASA portrait in Debian's
# python3-skimage.
# usage: sample_data/make_sample.sh [MICROX [FOLDER]]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
microx=${1:-$here/../build/release/tools/microx}
folder=${2:-$here}
portrait=/usr/lib/python3/dist-packages/skimage/data/astronaut.png
[ -r "$portrait" ] || { echo "make_sample: $portrait is not there; install Debian's python3-skimage" >&2; exit 3; }
"$microx" spikein "$portrait" -o "$folder/sample.mp4" --force --quiet \
  --clip.fps 200 --clip.seconds 10 --clip.width 640 --clip.height 480 --clip.inter_ocular_px 88 --clip.seed 4 \
  --event.count 9 --event.shortest_ms 60 --event.longest_ms 200 --event.amplitude_px 1.45 --event.amplitude_spread 0.35 \
  --event.action_units 1,4,6,R12,9,15,2,17,12 \
  --scene.head_motion 1 --scene.blinks_per_minute 18 --camera.noise 1.8 --camera.flicker_hz 100 --camera.flicker_depth 0.012 \
  --encoder.codec libx264 --encoder.options crf=19:preset=medium
(cd "$folder" && sha256sum --check --quiet "$here/SHA256SUMS") || {
  echo "make_sample: the clip differs from the one in the project: another libx264, compiler or portrait?" >&2
  exit 1
}
