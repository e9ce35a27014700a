#!/usr/bin/python3
"""Measures what the analysis promises on the sample clip, and on real footage where a folder of it is given. How fast it
is: bench/speed.py.

    bench/targets.py build/release/tools/microx [--footage FOLDER]

One line a figure: name, value, unit, what it is compared with. Exits with 1 when a figure misses its target.
"""
import argparse
import json
import os
import pathlib
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
    """Wall seconds, peak MB, exit code, stdout and processor seconds of a command."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), out, usage.ru_utime + usage.ru_stime


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
    arguments = parser.parse_args()
    microx = str(pathlib.Path(arguments.microx).resolve())
    with tempfile.TemporaryDirectory() as folder:
        accuracy(json.loads(timed([microx, "analyze", str(SAMPLE), "-o", f"{folder}/s.h5", "--quiet", "--json"])[3]))
        if arguments.footage:
            footage(microx, folder, arguments.footage)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
