#!/usr/bin/python3
"""Measures what an analysis costs, against ffmpeg decoding the same file, in one run.

    bench/speed.py build/release/tools/microx [--quick] [--runs 3] [--long] [--work FOLDER]

Every command runs with two threads. --quick: only the sample (640x480, 200/s, 10 s) with the stages of an analysis,
against the targets. Otherwise also larger pictures, other frame rates, four faces, and two jobs on two cores against
one; --long adds one and ten minutes of film. Other clips are made of the sample by ffmpeg, in FOLDER (default: a
temporary one). Figures are medians. On a machine that has other work, wall times say more about that work than about
this: go by the processor seconds.
Exits with 1 when a figure misses its target.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from targets import SAMPLE, failed, figure, timed

THREADS = 2
ENCODE = ["-c:v", "libx264", "-crf", "18", "-preset", "medium", "-pix_fmt", "yuv420p"]
# name: (ffmpeg filter, frames/s)
CLIPS = {
    "1280x720@240": ("scale=960:720,pad=1280:720:160:0", 240),
    "2040x1088@200": ("scale=1450:1088,pad=2040:1088:294:0", 200),
    "640x480@100": ("null", 100),
    "640x480@500": ("null", 500),
    "4 faces, 1280x960@200": ("split=4[a][b][c][d];[a][b]hstack[t];[c][d]hstack[u];[t][u]vstack", 200),
}


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)


def variant(folder, name):
    picture, rate = CLIPS[name]
    clip = folder / f"{name.replace(' ', '_').replace(',', '')}.mp4"
    if not clip.exists():
        ffmpeg("-i", SAMPLE, "-filter_complex", f"{picture},setpts=N/{rate}/TB", "-r", rate, *ENCODE, clip)
    return clip


def repeated(folder, times):
    clip = folder / f"{times}_times.mp4"
    if not clip.exists():
        ffmpeg("-stream_loop", times - 1, "-i", SAMPLE, "-c", "copy", clip)
    return clip


def frames_and_seconds(clip):
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=nb_frames,duration",
                          "-of", "csv=p=0", str(clip)], capture_output=True, text=True, check=True).stdout
    seconds, frames = out.strip().split(",")[:2]
    return int(frames), float(seconds)


def commands(microx, clip, folder):
    options = ["-o", f"{folder}/out.h5", "--force", "--fresh", "--quiet", "--threads", str(THREADS)]
    return {"decode": ["ffmpeg", "-v", "error", "-nostdin", "-threads", str(THREADS), "-i", str(clip), "-f", "null", "-"],
            "extract": [microx, "extract", str(clip), *options, "--features", "basic"],
            "analyze": [microx, "analyze", str(clip), *options]}


def compare(microx, name, clip, folder, runs):
    """Runs the three in turn and prints a line for each. {command: (wall, cpu, MB)}."""
    frames, seconds = frames_and_seconds(clip)
    measured = {command: [] for command in ("decode", "extract", "analyze")}
    for _ in range(runs):
        for command, line in commands(microx, clip, folder).items():
            wall, peak, code, _, cpu = timed(line)
            if code:
                sys.exit(f"{' '.join(line)}: exit {code}")
            measured[command].append((wall, cpu, peak))
    result = {}
    for command, rows in measured.items():
        wall, cpu, peak = (statistics.median(row[k] for row in rows) for k in range(3))
        result[command] = wall, cpu, peak
        times, work = (statistics.median(a[k] / b[k] for a, b in zip(rows, measured["decode"])) for k in range(2))
        print(f"{name:22} {command:8} {wall:8.2f} s  {frames / wall:7.0f} frames/s  {seconds / wall:6.1f} x real time"
              f"  {1000 * cpu / frames:6.2f} CPU s/1000 frames  {peak:5.0f} MB  {times:5.2f} x decoding's wall, {work:5.2f} x its CPU", flush=True)
        result[command + " times"] = times
    return result, seconds


def against_targets(result, seconds):
    for command, most in (("extract", 2.5), ("analyze", 2.0)):
        times = result[command + " times"]
        figure(f"{command} over decoding, wall", f"{times:.2f}", "times", f"<= {most}", times <= most)
    speed = seconds / result["analyze"][0]
    figure("analyze against real time", f"{speed:.1f}", "times", ">= 5", speed >= 5)
    figure("analyze, peak memory", f"{result['analyze'][2]:.0f}", "MB", "<= 350", result["analyze"][2] <= 350)


def stages(microx, clip):
    program = pathlib.Path(microx).parents[1] / "bench/stages"
    if program.exists():
        print("stages of an analysis, processor time of one thread:")
        subprocess.run([program, str(clip)], check=True)
    else:
        print(f"{program} is not built (MICRO_BENCH): no stages")


def pinned(microx, core, output):
    return ["taskset", "-c", str(core), microx, "analyze", str(SAMPLE), "-o", output, "--force", "--fresh", "--quiet",
            "--threads", "1"]


def two_jobs(microx, folder, runs):
    """Two jobs on two cores against one job on one: throughput over twice that of one."""
    ratios = []
    for _ in range(runs):
        one = timed(pinned(microx, 0, f"{folder}/a.h5"))[0]
        begin = time.monotonic()
        jobs = [subprocess.Popen(pinned(microx, core, f"{folder}/{core}.h5"), stdout=subprocess.DEVNULL) for core in (0, 1)]
        if any([job.wait() for job in jobs]):
            sys.exit("one of two jobs failed")
        ratios.append(one / (time.monotonic() - begin))
    share = statistics.median(ratios)
    figure("two jobs over twice one job", f"{share:.2f}", "throughput", ">= 0.9", share >= 0.9)


def lengths(microx, folder):
    costs = {}
    for times in (1, 6, 60):
        clip = repeated(folder, times)
        result, _ = compare(microx, f"{10 * times} s of film", clip, folder, 1)
        costs[times] = result["analyze"][1] / times
        figure(f"{10 * times} s of film, peak memory", f"{result['analyze'][2]:.0f}", "MB", "<= 350",
               result["analyze"][2] <= 350)
    growth = costs[60] / costs[6]
    figure("CPU per frame, 600 s over 60 s", f"{growth:.2f}", "times", "<= 1.1", growth <= 1.1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("microx")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--work", type=pathlib.Path)
    arguments = parser.parse_args()
    microx = str(pathlib.Path(arguments.microx).resolve())
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.work or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        against_targets(*compare(microx, "640x480@200", SAMPLE, folder, arguments.runs))
        stages(microx, SAMPLE)
        if not arguments.quick:
            for name in CLIPS:
                compare(microx, name, variant(folder, name), folder, arguments.runs)
            two_jobs(microx, folder, arguments.runs)
        if arguments.long:
            lengths(microx, folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
