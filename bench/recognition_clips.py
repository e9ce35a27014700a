"""Clips of known action units for the benchmarks of recognition, made as bench/accuracy makes its own.

Faces and seeds for training (or tuning) and for reporting are kept apart, as in accuracy.py. Clips and recordings stay in
the work folder and are made again only when their command changes.
"""
import concurrent.futures
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "accuracy"))
import accuracy  # noqa: E402

FACES = accuracy.FACES
SEEDS = {"tuning": [11, 12, 13, 14], "reporting": [501, 502, 503]}
SCENE = {"clip.fps": 200, "clip.seconds": 20, "event.count": 14, "event.amplitude_px": 1.5, "scene.distractors": 0}


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\nexit {done.returncode}: {done.stderr}")
    return done.stdout


def clips(seeds, stills):
    """(subject, stem, seed, picture, face) of every clip whose picture is there."""
    for number, (name, face) in enumerate(FACES[seeds]):
        picture = name if isinstance(name, pathlib.Path) else pathlib.Path(stills or ".") / name
        if not picture.is_file():
            print(f"skipped: {picture} is not there", file=sys.stderr)
            continue
        for seed in SEEDS[seeds]:
            yield f"{seeds}_face{number}", f"face{number}_{seed + 10 * number}", seed + 10 * number, picture, face


def spikein_command(microx, clip, seed, picture, face):
    command = [str(microx), "spikein", str(picture), "--face", str(face), "-o", str(clip), "--force", "--quiet",
               "--threads", "1"]
    for name, value in (accuracy.COMMON | SCENE | {"clip.seed": seed}).items():
        command += [f"--{name}", str(value)]
    return command


def prepare(microx, folder, clip_entry, features):
    """Makes the clip of an entry and its recording; returns (subject, recording, truth)."""
    subject, stem, *scene = clip_entry
    folder.mkdir(parents=True, exist_ok=True)
    clip, recording, made = folder / f"{stem}.mp4", folder / f"{stem}.h5", folder / f"{stem}.command"
    commands = [spikein_command(microx, clip, *scene),
                [str(microx), "analyze", str(clip), "-o", str(recording), "--quiet", "--force", "--run.threads", "1",
                 "--features", features]]
    key = "\n".join(" ".join(command[1:]) for command in commands)
    if not made.exists() or made.read_text() != key:
        for command in commands:
            run(command)
        made.write_text(key)
    return subject, recording, folder / f"{stem}.truth.json"


def prepare_all(microx, work, seeds, stills, jobs=2, features="basic"):
    folder = work / seeds
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda entry: prepare(microx, folder, entry, features), list(clips(seeds, stills))))


def true_events(truth):
    """The expressions of a truth, as its JSON has them."""
    return json.loads(truth.read_text())["events"]
