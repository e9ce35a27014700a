#!/usr/bin/python3
"""Measures what the analysis promises on the sample clip, and on real footage where a folder of it is given.

    bench/targets.py build/release/tools/microx [--footage FOLDER] [--runs 5] [--long]

One line a figure: name, value, unit, what it is compared with. --long adds ten minutes of film (several minutes).
Exits with 1 when a figure misses its target.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_data/sample.mp4"
TRUTH = ROOT / "sample_data/sample.truth.json"
failed = []


def figure(name, value, unit, target, good):
    print(f"{name:34} {value:>10} {unit:10} target {target}{'' if good else '   MISSED'}", flush=True)
    if not good:
        failed.append(name)


def timed(command):
    """Wall seconds, peak MB, exit code and stdout of a command."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), out


def iou(a, b):
    shared = min(a["offset"], b["offset"]) - max(a["onset"], b["onset"]) + 1
    return max(0, shared) / (max(a["offset"], b["offset"]) - min(a["onset"], b["onset"]) + 1)


def accuracy(document):
    truth = json.loads(TRUTH.read_text())["events"]
    found = [event for event in document["events"] if event["kind"] == "expression"]
    pairs = [(t, max(found, key=lambda event: iou(t, event))) for t in truth]
    hits = [(t, f) for t, f in pairs if iou(t, f) >= 0.5]
    figure("sample: events found", f"{len(hits)}/{len(truth)}", "IoU>=0.5", "all", len(hits) == len(truth))
    figure("sample: false alarms", len(found) - len(hits), "events", "0", len(found) == len(hits))
    for name, limit in (("apex", 4), ("onset", None), ("offset", None)):
        errors = [abs(t[name] - f[name]) for t, f in hits]
        figure(f"sample: {name} error, largest", max(errors), "frames", f"<= {limit}" if limit else "none",
               limit is None or max(errors) <= limit)
    print(f"{'sample: smallest IoU':34} {min(iou(t, f) for t, f in pairs):10.2f} {'':10} target >= 0.5")


def speed(microx, folder, runs):
    ours, theirs, memory = [], [], 0
    for _ in range(runs):
        theirs.append(timed(["ffmpeg", "-v", "error", "-nostdin", "-threads", "2", "-i", str(SAMPLE), "-f", "null", "-"])[0])
        wall, peak, _, _ = timed([microx, "analyze", str(SAMPLE), "-o", f"{folder}/s.h5", "--force", "--quiet",
                                  "--threads", "2"])
        ours.append(wall)
        memory = max(memory, peak)
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    print(f"{'ffmpeg decoding, median wall':34} {statistics.median(theirs):10.2f} s")
    print(f"{'analyze, median wall':34} {statistics.median(ours):10.2f} s")
    figure("analyze over decoding, wall", f"{ratio:.2f}", "times", "<= 4", ratio <= 4)
    figure("peak memory, 10 s", f"{memory:.0f}", "MB", "< 450", memory < 450)


def ten_minutes(microx, folder):
    film = f"{folder}/ten.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-stream_loop", "59", "-i", str(SAMPLE), "-c", "copy", film],
                   check=True)
    wall, peak, code, _ = timed([microx, "analyze", film, "-o", f"{folder}/ten.h5", "--quiet", "--threads", "2"])
    figure("peak memory, 10 min", f"{peak:.0f}", "MB", "< 450", peak < 450 and code == 0)
    print(f"{'10 min of film, wall':34} {wall:10.0f} s")


def footage(microx, folder, clips):
    def analyse(name, *options):
        return timed([microx, "analyze", str(clips / name), "-o", f"{folder}/{name}.h5", "--force", "--quiet", "--json",
                      *options])

    def valid_frames(name):
        import h5py
        with h5py.File(f"{folder}/{name}.h5") as recording:
            valid = recording["faces/0/valid"][:]
            seen = valid.nonzero()[0]
            return len(valid), (int(seen[0]), int(seen[-1])) if len(seen) else None

    document = json.loads(analyse("pyfeat_single_face.mp4")[3])
    micro = sum(e["kind"] == "expression" and e["class"] == "micro" for e in document["events"])
    figure("smile: micro events", micro, "events", "0", micro == 0)
    code = analyse("pyfeat_no_face.mp4")[2]
    left = pathlib.Path(f"{folder}/pyfeat_no_face.mp4.h5").exists()
    figure("no face: exit code", code, "", "4, no file", code == 4 and not left)
    code = analyse("pyfeat_no_face.mp4", "--keep-empty")[2]
    rows, seen = valid_frames("pyfeat_no_face.mp4")
    figure("no face, --keep-empty: rows", rows, "frames", "all, none valid", code == 4 and rows == 95 and seen is None)
    for name, wanted in (("pyfeat_face_noface.mov", (0, 71)), ("pyfeat_noface_face.mov", (96, 167))):
        analyse(name)
        rows, seen = valid_frames(name)
        good = rows == 169 and all(abs(a - b) <= 3 for a, b in zip(seen, wanted))
        figure(f"{name[7:]}: face", f"{seen[0]}-{seen[1]}", "frames", f"{wanted[0]}-{wanted[1]} +-3 of 169", good)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("microx")
    parser.add_argument("--footage", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--long", action="store_true")
    arguments = parser.parse_args()
    microx = str(pathlib.Path(arguments.microx).resolve())
    with tempfile.TemporaryDirectory() as folder:
        accuracy(json.loads(timed([microx, "analyze", str(SAMPLE), "-o", f"{folder}/s.h5", "--quiet", "--json"])[3]))
        speed(microx, folder, arguments.runs)
        if arguments.footage:
            footage(microx, folder, arguments.footage)
        if arguments.long:
            ten_minutes(microx, folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
