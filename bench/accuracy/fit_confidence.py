#!/usr/bin/python3
"""Fits the confidence of events (libmicro/spotting/confidence.cpp) to the tuning clips of the accuracy suite.

    bench/accuracy/accuracy.py build/release/tools/microx --stills FOLDER --seeds tuning --work WORK
    bench/accuracy/fit_confidence.py build/release/tools/microx WORK/tuning [MORE FOLDERS OF RECORDINGS WITH TRUTH]

Spots every recording again with everything reported, whatever its confidence; true is what overlaps a known movement by half
(IoU, best pairs first; what was set aside as speech counts here too, which microx evaluate does not). Prints the coefficients of
a logistic regression, its table of reliability when each clip is left out in turn, and what a threshold costs. The
recordings are left as they were.
"""
import argparse
import json
import math
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np
from scipy.optimize import minimize

NAMES = ("constant", "of_score", "of_fit", "of_slowness", "of_staying", "of_abruptness", "of_habit",
         "of_rounding", "of_smooth_fit")
# What coefficients are drawn to, and how strongly. The clips hold no slow changes of posture, and their speech is more
# regular than people's: that slow movements, such that stay, such as are like what the face keeps doing, and lips
# that are rounded or spread in speech are less likely to be expressions is set, hardly learnt.
PRIOR = np.array([0, 0, 0, -2.5, -1, 0, -1.3, -5, 0])
RIDGE = np.array([0, 0.5, 0.5, 20, 20, 0.5, 20, 20, 0.05])


def features(event):
    """The same as in confidence.cpp."""
    evidence = event["evidence"]
    fit = min(max(evidence["fit"], 0.02), 0.99)
    fastest = max(1e-3, min(evidence["rise_s"], evidence["fall_s"]))
    return [1, math.log(max(0.5, evidence["score"])), math.log(fit / (1 - fit)), max(0.0, math.log((evidence["rise_s"] + evidence["fall_s"]) / 0.5)),
            0 if evidence["returns"] else 1, max(0.0, math.log(0.03 / fastest)), math.log1p(evidence["habit"]),
            math.log1p(evidence["rounding"]),
            evidence["smoothness"] * math.log(fit / (1 - fit))]


def overlap(a, b):
    shared = min(a["offset"], b["offset"]) - max(a["onset"], b["onset"]) + 1
    return max(0, shared) / (max(a["offset"], b["offset"]) - min(a["onset"], b["onset"]) + 1)


def judged_events(microx, recording, truth):
    """(event, true or not) of every movement that might be an expression."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / recording.name
        shutil.copy(recording, copy)
        out = subprocess.run([microx, "spot", str(copy), "--json", "--all", "--quiet", "--spotting.minimum_confidence", "0"],
                             capture_output=True, text=True, check=True).stdout
    document = json.loads(out)
    events = (document[0] if isinstance(document, list) else document)["events"]
    events = [e for e in events if e["kind"] in ("expression", "speech")]
    wanted = truth["events"] + truth["distractors"]
    pairs = sorted(((overlap(w, e), i, j) for i, w in enumerate(wanted) for j, e in enumerate(events)), reverse=True)
    used, hits = set(), set()
    for value, i, j in pairs:
        if value >= 0.5 and i not in used and j not in hits:
            used.add(i), hits.add(j)
    return [(e, j in hits) for j, e in enumerate(events)], len(wanted), truth["frames"] / truth["fps"] / 60


def fitted(x, y):
    loss = lambda w: np.sum(np.logaddexp(0, -(2 * y - 1) * (x @ w))) + np.sum(RIDGE * (w - PRIOR) ** 2)
    return minimize(loss, np.zeros(x.shape[1]), method="BFGS").x


def left_out(x, y, clips):
    """Probability of every event by a fit without its clip."""
    out = np.zeros(len(y))
    for clip in np.unique(clips):
        mine = clips == clip
        out[mine] = 1 / (1 + np.exp(-x[mine] @ fitted(x[~mine], y[~mine])))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("microx")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    rows, wanted, minutes = [], 0, 0
    for folder in options.folders:
        for recording in sorted(folder.rglob("*.h5")):
            truth = recording.with_suffix(".truth.json")
            if recording.is_symlink() or not truth.exists():
                continue
            events, count, length = judged_events(options.microx, recording, json.loads(truth.read_text()))
            wanted, minutes = wanted + count, minutes + length
            rows += [(features(e), true, recording.stem) for e, true in events]
    x, y, clips = np.array([r[0] for r in rows]), np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    print(f"{len(set(clips))} clips, {minutes:.1f} min, {wanted} true events, {len(y)} movements, {int(y.sum())} of them true")
    print("constexpr double " + ", ".join(f"{n} = {w:.2f}" for n, w in zip(NAMES, fitted(x, y))) + ";")
    p = left_out(x, y, clips)
    print("reliability, each clip left out in turn")
    for low in np.arange(0, 1, 0.1):
        inside = (p >= low) & (p < low + 0.1 + 1e-9)
        if inside.any():
            print(f"  {low:.1f}-{low + 0.1:.1f}  {inside.sum():5} movements  mean {p[inside].mean():.2f}  true {y[inside].mean():.2f}")
    print("threshold  recall  false alarms/min")
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        print(f"  {threshold:.1f}      {(y & (p >= threshold)).sum() / wanted:.3f}   {(~y & (p >= threshold)).sum() / minutes:.2f}")


if __name__ == "__main__":
    main()
