#!/usr/bin/python3
"""What features cost: the preset `basic` on top of an analysis without features, and every descriptor per frame.

    bench/features.py build/release [--runs 7] [--models FOLDER]

One line a figure. --models names a folder of models made by `microx train`, for descriptors that need one. Exits with 1
when `basic` costs more than 15 % of the analysis of the sample clip.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_data/sample.mp4"


def analyse(microx, recording, features):
    """Wall and processor seconds of one analysis."""
    command = [microx, "analyze", str(SAMPLE), "-o", recording, "--force", "--quiet", "--features", features]
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"features: {' '.join(command)} failed")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--models", default="/nonexistent")
    arguments = parser.parse_args()
    microx = str((arguments.build / "tools/microx").resolve())
    with tempfile.TemporaryDirectory() as folder:
        pairs = []
        for _ in range(arguments.runs):  # in turn, so that what else the machine does meets both
            pairs.append((analyse(microx, f"{folder}/none.h5", "none"), analyse(microx, f"{folder}/basic.h5", "basic")))
        ratios = {}
        for i, name in ((0, "wall"), (1, "processor")):
            none, basic = (statistics.median(pair[k][i] for pair in pairs) for k in (0, 1))
            ratios[name] = statistics.median(pair[1][i] / pair[0][i] for pair in pairs)
            print(f"{'analyze, features none, ' + name:40} {none:8.2f} s")
            print(f"{'analyze, features basic, ' + name:40} {basic:8.2f} s")
        worst = ratios["processor"]
        for name, ratio in ratios.items():
            print(f"{'basic on top of none, ' + name:40} {100 * (ratio - 1):8.1f} %")
        sys.stdout.flush()
        subprocess.run([str(arguments.build / "bench/features_cost"), f"{folder}/basic.h5", str(SAMPLE), arguments.models],
                       check=True)
    sys.exit(1 if worst > 1.15 else 0)


if __name__ == "__main__":
    main()
