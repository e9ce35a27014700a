#!/usr/bin/python3
"""Ends, starves and misleads microx at many points, and looks at the recording after each.

    bench/faults.py build/release/tools/microx [--kills 200] [--full 50] [--reads 20] [--memory 200] [--mutated 1000] [--jobs 1]

The clip is cut from the sample: 60 frames, 240 x 180. After every fault the final name must hold nothing or exactly
what an undisturbed run writes, and the same command given again must end with those bytes. The same faults each time
for one --seed, but for the times of kills. One line a figure; exits with 1 when something is lost, wrong, crashes or hangs.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import h5py
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
HANGS_AFTER_S = 300
FRAMES = 60
failed = []


def figure(name, value, good):
    print(f"{name:34} {value}{'' if good else '   MISSED'}", flush=True)


def wrong(what):
    failed.append(what)
    print(f"  wrong: {what}", file=sys.stderr, flush=True)


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)


class Bench:
    def __init__(self, microx, shim, folder, seed):
        self.microx, self.shim, self.folder, self.random = microx, shim, folder, random.Random(seed)
        self.clip = folder / "tiny.mp4"
        ffmpeg("-i", ROOT / "sample_data/sample.mp4", "-vf", "scale=240:-2", "-frames:v", FRAMES, "-c:v", "libx264", "-g", 12,
               "-bf", 2, "-threads", 1, self.clip)
        begin = time.monotonic()
        process = subprocess.Popen(self.command("reference.h5"), stdout=subprocess.DEVNULL,
                                   env=dict(os.environ, SOURCE_DATE_EPOCH="1700000000"))
        self.wait_for_rows(process, "reference.h5")
        rows = time.monotonic()
        if process.wait() != 0:
            sys.exit("faults: the undisturbed run failed")
        self.run_s, self.rows_s = time.monotonic() - begin, time.monotonic() - rows
        self.reference = (folder / "reference.h5").read_bytes()

    def command(self, output):
        return [str(self.microx), "analyze", str(self.clip), "-o", str(self.folder / output), "--quiet", "--json",
                "--threads", "1", "--run.checkpoint_frames", "8"]

    def wait_for_rows(self, process, output):
        """Until the journal grows by rows, or the process ends."""
        journal, first = self.folder / (output + ".partial"), None
        while process.poll() is None:
            size = journal.stat().st_size if journal.exists() else 0
            first = first or size  # with what a killed run left, or the header
            if first and size > first + 4096:
                return
            time.sleep(0.001)

    def run(self, command, **faults):
        """Exit code, stdout, stderr; a fault is FAULT_<NAME> of the shim."""
        environment = dict(os.environ, SOURCE_DATE_EPOCH="1700000000")
        if faults:
            environment.update({f"FAULT_{name}": str(value) for name, value in faults.items()},
                               FAULT_FOLDER=str(self.folder), LD_PRELOAD=str(self.shim))
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment,
                                  timeout=HANGS_AFTER_S)
        except subprocess.TimeoutExpired:
            wrong(f"hang: {' '.join(command)}")
            return None, "", ""
        return done.returncode, done.stdout, done.stderr

    def finish(self, output):
        """Runs to the end; the frame at which it went on."""
        code, out, err = self.run(self.command(output))
        if code != 0:
            wrong(f"{output}: exit {code}: {err}")
            return 0
        return json.loads(out)["resumed_at"]

    def start_afresh(self, output):
        for path in self.folder.glob(output + "*"):
            path.unlink()

    def whole(self, output):
        """Whether the recording is as it should be, and nothing else is left."""
        left = sorted(path.name for path in self.folder.glob(output + "*"))
        good = left == [output] and (self.folder / output).read_bytes() == self.reference
        if not good:
            wrong(f"{output}: {left}, or other bytes")
        return good

    def absent_or_whole(self, output):
        path = self.folder / output
        if path.exists() and path.read_bytes() != self.reference:
            wrong(f"{output}: something else under the final name")

    def refused(self, result, codes, what):
        code, _, err = result
        if code not in codes or err.count("microx: error: ") != 1:
            wrong(f"{what}: exit {code}: {err[-300:]}")


def kills(bench, count):
    """SIGKILL, every fourth time SIGTERM, at random times: a quarter of them from the very start, the others once rows
    are written. Every third run is killed a second time while it goes on."""
    found, same = collections.Counter(), 0
    for i in range(count):
        bench.start_afresh("killed.h5")
        ended = signal.SIGTERM if i % 4 == 3 else signal.SIGKILL
        for _ in range(2 if i % 3 == 2 else 1):
            if not (bench.folder / "killed.h5").exists():
                kill_once(bench, ended, from_start=i % 4 == 0)
            bench.absent_or_whole("killed.h5")
        if (bench.folder / "killed.h5").exists():  # killed between the last rename and the end
            found["after the end"] += 1
            for path in bench.folder.glob("killed.h5.*"):
                path.unlink()
        else:
            found["went on" if bench.finish("killed.h5") > 0 else "began again"] += 1
        same += bench.whole("killed.h5")
    figure(f"{count} kills", f"{same} recordings with the bytes of an undisturbed run ({counts(found)})", same == count)


def kill_once(bench, ended, from_start):
    process = subprocess.Popen(bench.command("killed.h5"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=dict(os.environ, SOURCE_DATE_EPOCH="1700000000"))
    if from_start:
        time.sleep(bench.random.uniform(0, bench.run_s))
    else:
        bench.wait_for_rows(process, "killed.h5")
        time.sleep(bench.random.uniform(0, 1.1 * bench.rows_s))
    process.send_signal(ended)
    code = process.wait(timeout=HANGS_AFTER_S)
    if code not in (0, -ended, 130):
        wrong(f"killed by {ended.name}: exit {code}")


def counts(found):
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items(), key=str))


def bytes_moved(bench, command):
    path = bench.folder / "moved"
    bench.run(command, COUNT=path)
    return [int(number) for number in path.read_text().split()]


def full_disks(bench, count):
    """The disk is full after so many bytes; then there is room again."""
    bench.start_afresh("full.h5")
    total = bytes_moved(bench, bench.command("full.h5"))[0]
    same = 0
    for i in range(count):
        bench.start_afresh("full.h5")
        result = bench.run(bench.command("full.h5"), FULL_AFTER=int(total * (i + 0.5) / count))
        bench.refused(result, (5,), f"disk full at point {i}")
        if (bench.folder / "full.h5").exists():
            wrong(f"disk full at point {i}: a recording under the final name")
        bench.finish("full.h5")
        same += bench.whole("full.h5")
    figure(f"{count} points of a full disk", f"{same} recordings with the bytes of an undisturbed run", same == count)


def rewriting(bench, count):
    """`microx spot` on a full disk leaves the recording as it was."""
    recording = bench.folder / "respot.h5"
    command = [str(bench.microx), "spot", str(recording), "--quiet", "--spotting.minimum_confidence", "0.1"]
    recording.write_bytes(bench.reference)
    total = bytes_moved(bench, command)[0]
    kept = 0
    for i in range(count):
        recording.write_bytes(bench.reference)
        bench.refused(bench.run(command, FULL_AFTER=int(total * (i + 0.5) / count)), (5,), f"spot, disk full at {i}")
        kept += bench.whole("respot.h5")
    figure(f"{count} full disks for spot", f"{kept} recordings stayed as they were", kept == count)


def short_calls(bench):
    """No call reads or writes more than 1000 bytes."""
    bench.start_afresh("short.h5")
    code, _, err = bench.run(bench.command("short.h5"), SHORT=1)
    if code != 0:
        wrong(f"short calls: exit {code}: {err}")
    figure("short reads and writes", "the same bytes", bench.whole("short.h5"))


def failing_reads(bench, count):
    """The disk fails while the film, an interrupted run's rows or a recording are read."""
    reads = {"film": (bench.command("read.h5"), ".mp4", (3,)), "rows": (bench.command("read.h5"), ".partial", (3, 5)),
             "recording": ([str(bench.microx), "info", "--verify", str(bench.folder / "reference.h5")], ".h5", (3,))}
    for name, (command, ending, codes) in reads.items():
        same = 0
        for i in range(count):
            bench.start_afresh("read.h5")
            if name == "rows":
                bench.run(command, FULL_AFTER=len(bench.reference) // 2)  # leaves half of a run
            total = max(1, bytes_moved_of(bench, name, command, ending))
            bench.refused(bench.run(command, EIO_AFTER=int(total * i / count), ENDING=ending), codes,
                          f"{name}: read error at point {i}")
            if (bench.folder / "read.h5").exists():
                wrong(f"{name}: read error at point {i}: a recording under the final name")
            if name != "recording":
                bench.finish("read.h5")
                same += bench.whole("read.h5")
        figure(f"{count} failing reads of the {name}", "each refused" + ("" if name == "recording" else f", {same} the same"),
               name == "recording" or same == count)


def bytes_moved_of(bench, name, command, ending):
    """Bytes that a run without faults reads; what it leaves is removed, what it began from is not."""
    if name == "rows":
        return (bench.folder / "read.h5.partial").stat().st_size // 2
    path = bench.folder / "moved"
    bench.run(command, COUNT=path, ENDING=ending)
    bench.start_afresh("read.h5")
    return int(path.read_text().split()[1])


def scarce_memory(bench, count):
    """Some memory that libav asks for while it opens and decodes the film is not to be had."""
    bench.start_afresh("memory.h5")
    total = bytes_moved(bench, bench.command("memory.h5"))[2]
    same, found = 0, collections.Counter()
    for i in range(count):
        bench.start_afresh("memory.h5")
        code, out, err = bench.run(bench.command("memory.h5"), ALLOCATION=int(total * i / count))
        found["refused" if code else "did without"] += 1
        if code == 0:  # libav did without, or took a slower way
            problem = check_rows(bench, bench.folder / "memory.h5", json.loads(out))
            if problem:
                wrong(f"allocation {i}: {problem}")
            same += not problem
        else:
            bench.refused((code, out, err), (1, 3), f"allocation {i}")
            bench.finish("memory.h5")
            same += bench.whole("memory.h5")
    figure(f"{count} of {total} allocations of libav fail", f"{same} as they should be ({counts(found)})", same == count)


def mutated(rng, film):
    """A film with bits turned, bytes overwritten, a part missing, doubled, or the end cut off."""
    film = bytearray(film)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        place, length = rng.randrange(len(film)), rng.choice((1, 16, 188, 512))
        kind = rng.randrange(6)
        if kind <= 1:
            film[place] ^= 1 << rng.randrange(8)
        elif kind == 2:
            film[place:place + length] = rng.randbytes(length)
        elif kind == 3:
            del film[place:place + length]
        elif kind == 4:
            film[place:place] = film[place:place + length]
        elif rng.random() < 0.3:
            del film[max(1, place):]
        if not film:
            film = bytearray(b"\0")
    return bytes(film)


def of_events(name):
    """Whether a dataset of a face has a row for each event instead of each frame."""
    return name.endswith("/events") or any(f"/{group}/" in name for group in ("events_features", "action_units", "emotions"))


def check_rows(bench, recording, document):
    """What is wrong with a recording of a damaged film; '' when nothing is."""
    code, _, err = bench.run([str(bench.microx), "info", "--verify", str(recording)])
    if code != 0:
        return f"exit {code} when verified: {err}"
    with h5py.File(recording) as file:
        frames = int(file.attrs["frame_count"])
        lengths = set()
        file.visititems(lambda name, item: lengths.add(len(item)) if isinstance(item, h5py.Dataset)
                        and not of_events(name) else None)
        if lengths != {frames} or frames != document["decoding"]["frames_decoded"]:
            return f"{frames} frames were decoded, rows: {lengths}"
        seconds = file["frames/capture_s"][:]
        told = any(file.attrs[name] > 0 for name in ("frames_lost", "corrupt_packets", "corrupt_frames", "truncated"))
        if frames < FRAMES and not told:
            return f"{FRAMES - frames} frames were lost without a word"
        if not numpy.all(numpy.isfinite(seconds)):
            return "times that are none"
    return ""


def mutations(bench, count, jobs):
    films = {"mp4": bench.clip.read_bytes()}
    for name, options in {"mkv": ["-c", "copy"], "avi": ["-c:v", "mpeg4", "-q:v", "4"], "ts": ["-c", "copy"]}.items():
        ffmpeg("-i", bench.clip, *options, bench.folder / f"film.{name}")
        films[name] = (bench.folder / f"film.{name}").read_bytes()
    names = sorted(films)

    def one(i):
        rng = random.Random(1000 * i + 7)
        name = names[i % len(names)]
        film, recording = bench.folder / f"m{i}.{name}", bench.folder / f"m{i}.h5"
        film.write_bytes(mutated(rng, films[name]))
        code, out, err = bench.run([str(bench.microx), "analyze", str(film), "-o", str(recording), "--quiet", "--json",
                                    "--threads", "1"])
        problem = ""
        if code == 0:
            problem = check_rows(bench, recording, json.loads(out))
        elif code not in (3, 4) or err.count("microx: error: ") != 1 or recording.exists():
            problem = f"exit {code}: {err[-300:]}"
        if problem:
            wrong(f"mutated film {i} ({name}): {problem}")
        else:
            film.unlink()
        for path in bench.folder.glob(f"m{i}.h5*"):
            path.unlink()
        return code, not problem

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(one, range(count)))
    good = sum(fine for _, fine in results)
    found = collections.Counter({0: "analysed", 3: "unreadable", 4: "no face"}.get(code, f"exit {code}")
                                for code, _ in results)
    figure(f"{count} mutated films", f"{good} as they should be ({counts(found)})", good == count)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("microx", type=pathlib.Path)
    parser.add_argument("--shim", type=pathlib.Path, help="the built tests/support/fault_shim.c; built when not given")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--full", type=int, default=50)
    parser.add_argument("--reads", type=int, default=20)
    parser.add_argument("--memory", type=int, default=200, help="allocations of libav that fail")
    parser.add_argument("--mutated", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=1, help="mutated films at a time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, help="work here and leave what went wrong")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.keep or pathlib.Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        shim = options.shim
        if not shim:
            shim = folder / "fault_shim.so"
            subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, ROOT / "tests/support/fault_shim.c", "-ldl"], check=True)
        bench = Bench(options.microx.resolve(), shim.resolve(), folder, options.seed)
        print(f"{'one run':34} {bench.run_s:.2f} s, of which rows are written for {bench.rows_s:.2f} s")
        if options.full:
            short_calls(bench)
            full_disks(bench, options.full)
            rewriting(bench, max(3, options.full // 5))
        if options.reads:
            failing_reads(bench, options.reads)
        if options.memory:
            scarce_memory(bench, options.memory)
        if options.kills:
            kills(bench, options.kills)
        if options.mutated:
            mutations(bench, options.mutated, options.jobs)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
