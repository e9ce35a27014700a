# Sourced by the tests here: short clips to make a study of.

# make_clips FOLDER COUNT: pieces of the sample clip, 40 frames each, two that are no films, and a manifest.
make_clips() {
  local folder="$1" count="$2" sample
  sample="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../sample_data/sample.mp4"
  mkdir -p "$folder"
  ffmpeg -nostdin -v error -y -i "$sample" -t "$(awk "BEGIN { print 0.2 * $count - 0.002 }")" -vf scale=320:240 \
    -c:v libx264 -preset ultrafast -qp 15 -force_key_frames 'expr:gte(t,n_forced*0.2)' \
    -f segment -segment_time 0.2 -reset_timestamps 1 "$folder/clip%03d.mp4"
  echo "no film" >"$folder/bad0.mp4"
  head -c 2000 "$folder/clip000.mp4" >"$folder/bad1.mp4"
  { printf 'path\tsubject\tcondition\n'
    local i=0 clip
    for clip in "$folder"/*.mp4; do
      printf '%s\ts%d\t%s\n' "$(basename "$clip")" $((i % 5)) "$([ $((i % 2)) = 0 ] && echo lie || echo truth)"
      i=$((i + 1))
    done; } >"$folder/manifest.tsv"
}

# same_study ONE OTHER: whether two studies hold the same bytes.
same_study() {
  local name
  for name in events.tsv recordings.tsv failed.tsv study.h5; do cmp "$1/$name" "$2/$name" || return 1; done
  diff -rq "$1/recordings" "$2/recordings"
}

# decodes OUTDIR: how often decoding was begun, over all videos and parts.
decodes() {
  find "$1/status" "$1/parts" -name '*.json' -exec grep -h '"decodes"' {} + | awk '{ sum += $2 } END { print sum + 0 }'
}
