#!/usr/bin/env bash
# A Slurm of two nodes on this machine (root, Debian's slurm-wlm and munge, nothing of the system's own Slurm touched):
# 40 short clips as an array of shards, a node killed in between, then the same through Snakemake --slurm. Everything
# finishes, and both studies are that of one plain run.   test_slurm.sh build/release/tools/microx
# Not part of the tests that ctest runs: it starts daemons.
set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
microx="$(realpath "$1")"
. "$here/clips.sh"
export SOURCE_DATE_EPOCH=1700000000 XDG_CACHE_HOME SLURM_CONF USER="${USER:-root}"
[ "$(id -u)" -eq 0 ] || { echo "test_slurm: error: Slurm's daemons need root" >&2; exit 2; }
for program in munged slurmctld slurmd sbatch snakemake ffmpeg; do
  command -v "$program" >/dev/null || { echo "test_slurm: error: there is no $program (scripts/setup.sh cluster)" >&2; exit 2; }
done
scratch="$(mktemp -d)"
XDG_CACHE_HOME="$scratch/cache" SLURM_CONF="$scratch/slurm.conf"
cd "$scratch"
pids=()
stop_all() {
  scancel --quiet --user root 2>/dev/null || true
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  [ -n "${KEEP:-}" ] && echo "kept: $scratch" || rm -rf "$scratch"
}
trap stop_all EXIT
fail() { echo "test_slurm: error: $*" >&2; tail -n 20 slurmctld.log slurmd.*.log snakemake.log >&2 2>/dev/null; exit 1; }

mkdir -m 700 munge
dd if=/dev/urandom bs=1024 count=1 of=munge/key status=none
chmod 400 munge/key
chmod 755 "$scratch"
mkdir -m 755 run
munged --foreground --force --key-file="$scratch/munge/key" --socket="$scratch/run/munge" --pid-file="$scratch/run/munged.pid" \
  --log-file="$scratch/munge/log" --seed-file="$scratch/munge/seed" >munged.out 2>&1 &
pids+=($!)
host="$(hostname -s)"
cat >slurm.conf <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$scratch/run/munge
CredType=cred/munge
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool.%n
SlurmctldPidFile=$scratch/run/slurmctld.pid
SlurmdPidFile=$scratch/run/slurmd.%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
JobRequeue=1
MessageTimeout=10
SchedulerParameters=sched_interval=2
NodeName=node[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[16818-16819] CPUs=1 RealMemory=8000 State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
mkdir state spool.node1 spool.node2
slurmctld -D -c -L "$scratch/slurmctld.log" >/dev/null 2>&1 & pids+=($!)
start_node() { slurmd -D -N "$1" -L "$scratch/slurmd.$1.log" >/dev/null 2>&1 & node_pid=$!; pids+=("$node_pid"); }
start_node node1
start_node node2
node2="$node_pid"
up() { sinfo -h -t idle,mix,alloc -o '%D' 2>/dev/null | awk '{ sum += $1 } END { print sum + 0 }'; }
for _ in $(seq 60); do [ "$(up)" = 2 ] && break; sleep 0.5; done
[ "$(up)" = 2 ] || fail "the two nodes do not come up: $(sinfo 2>&1)"
sinfo

make_clips films 40
cp "$here/../../sample_data/sample.mp4" films/long.mp4
printf 'long.mp4\ts0\tlie\n' >>films/manifest.tsv
"$microx" batch films/manifest.tsv -o plain --quiet >/dev/null 2>&1 && fail "the bad clips were not noticed"
recordings() { find "$1/recordings" -name '*.h5' 2>/dev/null | wc -l; }

echo "== array of 4 shards"
MICROX="$microx" "$here/slurm_array.sh" films/manifest.tsv array 4 --split-frames 700
while [ "$(recordings array)" -lt 6 ]; do sleep 0.2; done
victims="$(squeue -h -w node2 -t R -o %A | tr '\n' ' ')"
# The node: its daemon, those that watch over its jobs (the parents of their scripts), and the jobs; in this order, so that
# nobody is left to say that a job failed.
of_node2() { tr '\0' '\n' 2>/dev/null <"/proc/$1/environ" | grep -qx SLURMD_NODENAME=node2; }
jobs=()
for process in $(pgrep -f slurm_script || true) $(pgrep -x microx || true); do of_node2 "$process" && jobs+=("$process"); done
watchers=()
for process in "${jobs[@]}"; do
  parent="$(ps -o ppid= -p "$process" | tr -d ' ')"
  if grep -q slurmstepd "/proc/$parent/cmdline" 2>/dev/null; then watchers+=("$parent"); fi
done
kill -KILL "$node2" "${watchers[@]}" "${jobs[@]}" 2>/dev/null || true
echo "killed node2, which ran job ${victims:-none}, at $(recordings array) recordings"
for _ in $(seq 120); do [ "$(up)" = 1 ] && break; sleep 0.5; done
sinfo
start_node node2
for _ in $(seq 600); do [ -z "$(squeue -h)" ] && break; sleep 0.5; done
[ -z "$(squeue -h)" ] || fail "jobs are left: $(squeue)"
same_study plain array || { tail -n 5 array/slurm/*.log >&2; fail "the array's study differs"; }
echo "same study: $(recordings array) recordings, $(decodes array) decodes with a node killed, $(decodes plain) in one plain run"

echo "== Snakemake --slurm"
snakemake --snakefile "$here/Snakefile" --profile "$here/profiles/slurm" --latency-wait 10 --default-resources slurm_partition=test \
  --config manifest=films/manifest.tsv output=snake shards=4 microx="$microx" split_frames=700 runtime_minutes=60 >snakemake.log 2>&1 ||
  fail "Snakemake failed"
same_study plain snake || fail "Snakemake's study differs"
echo "same study: $(recordings snake) recordings by $(grep -c 'submitted with SLURM jobid' snakemake.log) Slurm jobs"
