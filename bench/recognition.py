#!/usr/bin/python3
"""How well action units and emotions of known movements are named.

    bench/recognition.py build/release/tools/microx --stills FOLDER [--tuning] [--work FOLDER] [--classifier NAME]

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
    options = parser.parse_args()
    entries = list(clips(options))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(lambda entry: prepare(options, entry), entries))


if __name__ == "__main__":
    main()
