#!/bin/bash
# The same without Snakemake: an array of shards, and a job that makes one study of them.
#
#   scripts/workflow/slurm_array.sh manifest.tsv study 40 [OPTION OF microx batch...]
#
# MICROX names the program; SBATCH_PARTITION, SBATCH_ACCOUNT and the like say where (see man sbatch).
# When a node dies, Slurm starts its shards again (--requeue), and they go on where they were. The same command given
# again does what is missing and nothing twice.
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: slurm_array.sh MANIFEST OUTDIR SHARDS [OPTION...]" >&2; exit 2; }
manifest="$(realpath "$1")" output="$(realpath -m "$2")" shards="$3"
shift 3
microx="$(command -v "${MICROX:-microx}")" || { echo "slurm_array: error: there is no ${MICROX:-microx}: set MICROX" >&2; exit 2; }
microx="$(realpath "$microx")"
mkdir -p "$output/slurm"

# 6: videos that failed are listed at the end; all that could be done is done.
quoted() { printf '%q ' "$@"; }
batch="$(quoted "$microx" batch "$manifest" -o "$output" --quiet "$@")--shard \$SLURM_ARRAY_TASK_ID/$shards || [ \$? -eq 6 ]"
merge="$(quoted "$microx" merge "$output" --quiet)|| [ \$? -eq 6 ]"

array="$(sbatch --parsable --requeue --open-mode=append --array="1-$shards" --cpus-per-task="${THREADS:-1}" \
  --mem="${MEMORY:-1G}" --job-name=microx-shard --output="$output/slurm/shard-%a.log" --wrap="$batch")"
study="$(sbatch --parsable --requeue --dependency="afterany:${array%%;*}" --mem="${MEMORY:-1G}" \
  --job-name=microx-study --output="$output/slurm/study.log" --wrap="$merge")"
echo "shards: job ${array%%;*}, study: job ${study%%;*}; logs in $output/slurm"
