#!/usr/bin/python3
"""How well action units and emotions of known movements are named.

    bench/recognition.py build/release/tools/microx --stills FOLDER [--tuning] [--work FOLDER] [--set --classifier NAME]

Clips of faces with known movements of 1.5 pixels (`microx spikein`), analysed (`microx analyze`) and named: `units` has
single action units of both sides and of one, `emotions` the combinations that stand for an emotion. Faces and seeds are
those of accuracy.py; --tuning takes the ones that are free to look at. Prints one line a figure with what was asked of it
and a table of action units; exits with 1 when something is missed.
"""
import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "accuracy"))
from accuracy import FACES, PORTRAIT, run  # noqa: E402

SEEDS = {"tuning": [11, 12, 13, 14], "reporting": [501, 502, 503]}
RATE, AMPLITUDE_PX, SECONDS, EVENTS = 200, 1.5, 13, 10
UNITS = "1,2,1+2,4,5,6,7,9,10,12,L12,R12,L14,R14,15,17,20,23,24,25,18,26,R2,L4,R6,L9,L10,R15,L20"
# Prototypes and variants of the FACS Investigator's Guide (2002), table 10-1; contempt: Ekman and Friesen 1986.
EMOTIONS = {"happiness": ["6+12", "12", "6+12+25"], "surprise": ["1+2+5", "1+2+5+26", "1+2+26"],
            "fear": ["1+2+4+5", "1+2+4+5+20", "1+2+4+5+25"], "sadness": ["1+4", "1+4+15", "1+4+15+17"],
            "anger": ["4+7", "4+5+7+23", "4+7+24"], "disgust": ["9", "10", "9+17"],
            "contempt": ["L12", "R12", "L14", "R14"]}
SETS = {"units": UNITS, "emotions": ",".join(unit for units in EMOTIONS.values() for unit in units)}


def clips(options):
    """(folder, stem, set, seed, picture, face), less what is absent."""
    part = "tuning" if options.tuning else "reporting"
    for name in options.sets:
        for number, (picture, face) in enumerate(FACES[part]):
            path = picture if isinstance(picture, pathlib.Path) else pathlib.Path(options.stills or ".") / picture
            if not path.is_file():
                print(f"skipped: {path} is not there", file=sys.stderr)
                continue
            for seed in SEEDS[part][:options.seeds]:
                yield options.work / part / name, f"{name}_face{number}_{seed}", name, seed + 10 * number, path, face


def prepare(options, entry):
    folder, stem, name, seed, picture, face = entry
    folder.mkdir(parents=True, exist_ok=True)
    clip, recording, made = folder / f"{stem}.mp4", folder / f"{stem}.h5", folder / f"{stem}.command"
    command = [str(options.microx), "spikein", str(picture), "--face", str(face), "-o", str(clip), "--force", "--quiet",
               "--threads", "1"]
    for setting, value in {"clip.fps": RATE, "clip.seconds": SECONDS, "clip.seed": seed, "clip.width": 640, "clip.height": 480,
                           "clip.inter_ocular_px": 90, "event.count": EVENTS, "event.amplitude_px": AMPLITUDE_PX,
                           "event.shortest_ms": 60, "event.longest_ms": 450, "event.action_units": SETS[name],
                           "scene.head_motion": 1, "scene.blinks_per_minute": 15,
                           "encoder.options": "crf=18:preset=medium"}.items():
        command += [f"--{setting}", str(value)]
    if not made.exists() or made.read_text() != " ".join(command[1:]):
        run(command)
        recording.unlink(missing_ok=True)
        made.write_text(" ".join(command[1:]))
    if not recording.exists() or options.analyze:
        run([str(options.microx), "analyze", str(clip), "-o", str(recording), "--quiet", "--force", "--run.threads", "1"])


def iou(one, other):
    common = min(one["offset"], other["offset"]) - max(one["onset"], other["onset"]) + 1
    return max(0, common) / (max(one["offset"], other["offset"]) - min(one["onset"], other["onset"]) + 1)


def units_of(text):
    """{"12": "L"} of "L12B"; both sides are ""."""
    return {m[2]: m[1] for m in re.finditer(r"([LR]?)(\d+)[A-E]?", text or "")}


class Tally:
    """Counts over clips. Movements that were not found count as unnamed; what was found but is none, as named wrongly."""

    def __init__(self):
        self.units = collections.defaultdict(lambda: [0, 0, 0])  # right, wrong, missed
        self.sides = [0, 0]
        self.emotions = collections.defaultdict(collections.Counter)
        self.events = self.found = 0

    def add(self, truth, predicted, emotions):
        free = list(predicted)
        for event in truth:
            self.events += 1
            best = max(free, key=lambda p: iou(event, p), default=None)
            named = best if best and iou(event, best) >= 0.5 else None
            if named:
                free.remove(named)
                self.found += 1
            self.compare(units_of(event["action_unit"]), units_of(named["action_units"]) if named else {})
            if emotions:
                self.emotions[emotions[event["action_unit"]]][named["emotion"] or "none" if named else "not found"] += 1
        for event in free:
            self.compare({}, units_of(event["action_units"]))

    def compare(self, true, named):
        for unit in true.keys() | named.keys():
            self.units[unit][0 if unit in true and unit in named else 1 if unit in named else 2] += 1
            if unit in true and unit in named:
                self.sides[0] += true[unit] == named[unit]
                self.sides[1] += 1

    def merge(self, other):
        for unit, counts in other.units.items():
            self.units[unit] = [a + b for a, b in zip(self.units[unit], counts)]
        self.sides = [a + b for a, b in zip(self.sides, other.sides)]
        for emotion, counts in other.emotions.items():
            self.emotions[emotion].update(counts)
        self.events, self.found = self.events + other.events, self.found + other.found

    def f1(self):
        right, wrong, missed = (sum(counts[i] for counts in self.units.values()) for i in range(3))
        return 2 * right / max(1, 2 * right + wrong + missed)

    def emotion_share(self, of_found):
        right = sum(counts[emotion] for emotion, counts in self.emotions.items())
        total = sum(counts.total() - (counts["not found"] if of_found else 0) for counts in self.emotions.values())
        return right / max(1, total)


def judge(options, folder, stem):
    """Names one recording anew and compares it with what was put into the clip."""
    document = json.loads(run([str(options.microx), "classify", str(folder / f"{stem}.h5"), "--json", "--quiet", *options.set]))
    truth = json.loads((folder / f"{stem}.truth.json").read_text())
    tally = Tally()
    by_units = {unit: emotion for emotion, units in EMOTIONS.items() for unit in units}
    tally.add(truth["events"], document["events"], by_units if folder.name == "emotions" else None)
    return tally


def print_units(tally):
    print(f"{'AU':>4} {'right':>6} {'wrong':>6} {'missed':>7} {'F1':>6}")
    for unit, (right, wrong, missed) in sorted(tally.units.items(), key=lambda item: int(item[0])):
        print(f"{unit:>4} {right:6} {wrong:6} {missed:7} {2 * right / max(1, 2 * right + wrong + missed):6.3f}")


def measure_speed(options, entries):
    """Frames per second of CPU time: one thread, decoding to action units, everything included."""
    folder, stem, *_ = entries[0]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run([str(options.microx), "analyze", str(folder / f"{stem}.mp4"), "-o", str(folder / "speed.h5"), "--force", "--quiet",
         "--run.threads", "1"])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    (folder / "speed.h5").unlink()
    return RATE * SECONDS / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("microx", type=pathlib.Path)
    parser.add_argument("--stills", help="folder with further pictures of faces")
    parser.add_argument("--tuning", action="store_true", help="faces and seeds that the rules may be tuned with")
    parser.add_argument("--seeds", type=int, default=4, help="at most so many seeds a face")
    parser.add_argument("--sets", type=lambda t: t.split(","), default=list(SETS))
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/recognition"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--analyze", action="store_true", help="analyse again, also where a recording is there")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--set", nargs=argparse.REMAINDER, default=[], help="options for microx classify (last)")
    options = parser.parse_args()
    entries = list(clips(options))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(lambda entry: prepare(options, entry), entries))
    tallies = {name: Tally() for name in options.sets}
    for folder, stem, name, *_ in entries:
        tallies[name].merge(judge(options, folder, stem))
    missed = 0

    def line(name, value, target):
        nonlocal missed
        missed += target is not None and value < target
        print(f"{name:44} {value:8.3f}" + ("" if target is None else f"  target >= {target}{'' if value >= target else '   MISSED'}"))

    total = Tally()
    for name, tally in tallies.items():
        total.merge(tally)
        print(f"\n{name}: {tally.found} of {tally.events} movements found")
        print_units(tally)
    for emotion, counts in total.emotions.items():
        print(f"{emotion:10} named " + ", ".join(f"{label} {count}" for label, count in counts.most_common()))
    print()
    for name, tally in tallies.items():
        line(f"{name}: F1 of action units, micro-averaged", tally.f1(), 0.80)
        line(f"{name}: side correct", tally.sides[0] / max(1, tally.sides[1]), 0.95)
    if "emotions" in tallies:
        line("emotion of combinations, of all movements", total.emotion_share(False), 0.80)
        line("emotion of combinations, of those found", total.emotion_share(True), None)
    if not options.no_speed:
        line("images/s on one core, all of microx analyze", measure_speed(options, entries), 30)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
