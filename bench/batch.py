#!/usr/bin/python3
"""Runs a batch of 200 short clips, 10 of them bad, and proves that going on does nothing twice.

    bench/batch.py build/release/tools/microx [--clips 200] [--bad 10] [--cores 0]

Decodes are counted twice: as the status files say, and by the kernel (inotify), which sees every opening of a clip by
any process. One line a figure; exits with 1 when one misses its target.
"""
import argparse
import collections
import ctypes
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_data/sample.mp4"
IN_OPEN, IN_NONBLOCK = 0x20, 0o4000
failed = []


def figure(name, value, target, good):
    print(f"{name:44} {value!s:>12}   target {target}{'' if good else '   MISSED'}", flush=True)
    if not good:
        failed.append(name)


class Openings:
    """How often each file of a folder is opened."""

    def __init__(self, folder):
        libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = libc.inotify_init1(IN_NONBLOCK)
        if libc.inotify_add_watch(self.descriptor, str(folder).encode(), IN_OPEN) < 0:
            raise OSError(ctypes.get_errno(), "inotify")

    def count(self):
        names = collections.Counter()
        while True:
            try:
                data = os.read(self.descriptor, 1 << 20)
            except BlockingIOError:
                return names
            at = 0
            while at < len(data):
                _, mask, _, length = struct.unpack_from("iIII", data, at)
                name = data[at + 16:at + 16 + length].rstrip(b"\0").decode()
                if name:
                    names[name] += 1
                at += 16 + length


def make_clips(folder, good, bad):
    """Pieces of the sample clip, half a second each at 320 x 240, again and again; no two have the same bytes."""
    pieces = 19
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(SAMPLE), "-t", str(0.5 * pieces - 0.005), "-vf", "scale=320:240",
                    "-c:v", "libx264", "-preset", "ultrafast", "-qp", "15", "-force_key_frames", "expr:gte(t,n_forced*0.5)",
                    "-f", "segment", "-segment_time", "0.5", "-reset_timestamps", "1", f"{folder}/piece%02d.mp4"], check=True)
    for i in range(good):
        piece = folder / f"piece{i % pieces:02d}.mp4"
        with open(folder / f"clip{i:03d}.mp4", "wb") as clip:
            clip.write(piece.read_bytes() + struct.pack(">I4sI", 12, b"free", i))  # an empty box behind: other bytes, same film
    first = (folder / "piece00.mp4").read_bytes()
    black = ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=black:s=320x240:r=200", "-frames:v", "40", "-c:v", "ffv1"]
    for i in range(bad):
        path = folder / f"bad{i:02d}.mp4"
        if i % 4 == 0:
            path.write_bytes(b"no film\n")
        elif i % 4 == 1:
            path.write_bytes(first[:3000])
        elif i % 4 == 2:
            path.write_bytes(b"")
        else:
            subprocess.run(black + [str(path.with_suffix(".mkv"))], check=True)
    for piece in folder.glob("piece*"):
        piece.unlink()


def batch(microx, folder, *options):
    begin = time.monotonic()
    run = subprocess.run([microx, "batch", "films", "-o", "study", "--quiet", "--json", *options], cwd=folder, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)
    return run.returncode, json.loads(run.stdout), time.monotonic() - begin


def decodes(folder):
    return sum(json.loads(path.read_text())["decodes"] for path in (folder / "study/status").glob("*.json"))


def measure(microx, folder, arguments):
    films = folder / "films"
    films.mkdir()
    good = arguments.clips - arguments.bad
    make_clips(films, good, arguments.bad)
    openings = Openings(films)
    code, document, seconds = batch(microx, folder, "--cores", arguments.cores)
    results = list((folder / "study/recordings").glob("*.h5"))
    reasons = {one["id"]: one["reason"] for one in document["failed"]}
    figure("recordings", len(results), good, len(results) == good)
    figure("failures with a reason", sum(bool(reason) for reason in reasons.values()), arguments.bad, len(reasons) == arguments.bad)
    figure("exit code", code, 6 if arguments.bad else 0, code == (6 if arguments.bad else 0))
    print(f"{'wall':44} {seconds:12.1f} s, {arguments.clips / seconds:.2f} clips/s")
    for name, reason in sorted(reasons.items()):
        print(f"    {name}: {reason.replace(str(films) + '/', '')}")
    before, opened = decodes(folder), openings.count()
    print(f"{'decodes begun, as the status files say':44} {before:>12}")
    print(f"{'openings of clips, as the kernel says':44} {sum(opened.values()):>12}")

    code, document, seconds = batch(microx, folder, "--resume", "--cores", arguments.cores)
    figure("--resume: further decodes", decodes(folder) - before, 0, decodes(folder) == before)
    opened = sum(openings.count().values())
    figure("--resume: openings of clips", opened, 0, opened == 0)
    figure("--resume: the same failures", len(document["failed"]), arguments.bad, len(document["failed"]) == arguments.bad)
    print(f"{'--resume: wall':44} {seconds:12.1f} s")

    code, document, seconds = batch(microx, folder, "--resume", "--spotting.minimum_confidence", "0.1", "--cores",
                                    arguments.cores)
    opened = sum(openings.count().values())
    figure("other spotting: further decodes", decodes(folder) - before, 0, decodes(folder) == before)
    figure("other spotting: openings of clips", opened, 0, opened == 0)
    figure("other spotting: spotted again", document["done_now"], good, document["done_now"] == good)
    print(f"{'other spotting: wall':44} {seconds:12.1f} s")

    shutil.copy(films / "clip001.mp4", films / "clip000.mp4")
    batch(microx, folder, "--resume", "--spotting.minimum_confidence", "0.1", "--cores", arguments.cores)
    figure("one clip changed: further decodes", decodes(folder) - before, 1, decodes(folder) == before + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("microx")
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--bad", type=int, default=10)
    parser.add_argument("--cores", default="0", help="as microx batch takes it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(str(pathlib.Path(arguments.microx).resolve()), pathlib.Path(folder), arguments)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
