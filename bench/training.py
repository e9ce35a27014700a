#!/usr/bin/python3
"""How well trained classifiers name action units, and that chance scores as chance.

    bench/training.py build/release/tools/microx --stills FOLDER [--work FOLDER] [--classifiers svm,lda,...] [--json FILE]

Learns from clips with known movements of 1.5 pixels (`microx spikein`) on the faces and seeds for tuning and tests on those
for reporting, which nothing was ever chosen with. Events have the frames that a coder would give: those of the truth.
Prints one line a figure with what was asked of it; exits with 1 when something is missed.
"""
import argparse
import csv
import json
import pathlib
import sys

from recognition_clips import prepare_all, run, true_events

TARGET_F1 = 0.90  # of svm
PROTOCOLS = ["loso", "kfold", "megc2019", "cross", "given"]
# What stands for an emotion here is its action unit: the protocols of emotions are tested with it.
EMOTIONS = {"12": "happiness", "1+2": "surprise", "4": "anger", "9": "disgust", "10": "disgust", "15": "sadness",
            "L14": "contempt", "R14": "contempt", "20": "fear", "5": "surprise"}


def write_manifest(path, clips):
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "subject", "dataset", "fold", "onset", "apex", "offset", "action_units", "emotion"])
        for subject, recording, truth in clips:
            number = int(subject[-1])
            for event in true_events(truth):
                unit = event["action_unit"]
                table.writerow([recording.resolve(), subject, f"set{number % 2}", f"part{number % 2}", event["onset"],
                                event["apex"], event["offset"], unit, EMOTIONS.get(unit, "")])
    return path


def train(options, manifest, *more):
    out = run([str(options.microx), "train", str(manifest), "--quiet", "--json", *more])
    return {p["protocol"]: p for p in json.loads(out)["protocols"]}


class Figures:
    """Prints figures and counts those that miss their target."""

    def __init__(self):
        self.missed = 0
        self.values = {}

    def line(self, name, value, good=None, target=""):
        self.values[name] = value
        self.missed += good is False
        print(f"{name:58} {value:8.3f}  {target}{'   MISSED' if good is False else ''}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("microx", type=pathlib.Path)
    parser.add_argument("--stills", help="folder with further pictures of faces")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/training"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--random", type=int, default=20, help="runs with random labels for each protocol")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    manifests = {part: write_manifest(options.work / f"{part}.csv",
                                      prepare_all(options.microx, options.work, part, options.stills, options.jobs))
                 for part in ("tuning", "reporting")}
    figures = Figures()
    units = ["--target", "action_units", "--test", str(manifests["reporting"])]
    variants = {"svm": [], "svm rbf": ["--setting", "kernel=rbf", "--setting", "cost=10"],
                "svm local": ["--setting", "neighbours=40"], "lda": [], "knn": [], "naive-bayes": [],
                "tan": [], "hmm": []}
    for name, settings in variants.items():
        scores = train(options, manifests["tuning"], "--classifier", name.split()[0], *settings, *units)["held out"]["scores"]
        asked = name == "svm"
        figures.line(f"{name}: action units of other faces, F1 (micro)", scores["f1"], scores["f1"] >= TARGET_F1 if asked else None,
                     f"target >= {TARGET_F1}" if asked else "")
        figures.line(f"{name}: side correct", scores["side_correct"])
    protocols = train(options, manifests["tuning"], "--classifier", "svm", "--protocol", ",".join(PROTOCOLS), "--folds", "3",
                      "--random-labels", str(options.random))
    for name, protocol in protocols.items():
        scores = protocol["scores"]
        figures.line(f"{name}: UAR of emotions", scores["uar"])
        chance = scores["chance"]
        figures.line(f"{name}: UAR of random labels", scores["random_uar"], abs(scores["random_uar"] - chance) <= 0.05,
                     f"chance {chance:.3f} +- 0.05")
    if options.json:
        options.json.write_text(json.dumps(figures.values, indent=1))
    sys.exit(1 if figures.missed else 0)


if __name__ == "__main__":
    main()
