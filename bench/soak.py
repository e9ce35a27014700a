#!/usr/bin/python3
"""Measures whether memory stays flat however long the film is.

    bench/soak.py build/release/tools/microx [--minutes 5,10] [--threads 2] [--features basic] [--container mkv]

The sample clip, made smaller, is repeated by stream copy to films of these lengths (two hours: --minutes 120), each is
analysed, and the largest resident memory is read at the end. A line a film: frames, wall time, frames/s, peak memory,
size of the recording. Exits with 1 when the longest film needs 5 % (and 8 MB) more than the shortest. Films below five
minutes need less: spotting looks at 60 s with 10 s on either side, which a short film does not have. libav keeps the
index of an .mp4 in memory, 24 bytes a frame; a .mkv has none, so what grows there is ours.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)


def film_of(folder, minutes, width, container):
    """A film of this length: one clip of ten seconds, again and again, its pictures not coded anew."""
    clip = folder / "clip.mp4"
    if not clip.exists():
        ffmpeg("-i", ROOT / "sample_data/sample.mp4", "-vf", f"scale={width}:-2", "-c:v", "libx264", "-preset", "veryfast",
               "-crf", "20", "-bf", "0", clip)
    film = folder / f"film.{container}"
    ffmpeg("-stream_loop", max(0, round(minutes * 6) - 1), "-i", clip, "-c", "copy", film)
    return film


def measured(command):
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"soak: {' '.join(command)} failed")
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("microx")
    parser.add_argument("--minutes", default="5,10", help="lengths of film, separated by commas")
    parser.add_argument("--threads", default="2")
    parser.add_argument("--features", default="", help="also compute these (presets and names)")
    parser.add_argument("--container", default="mp4", help="of the film: mp4, mkv, ts, ...")
    parser.add_argument("--width", type=int, default=240, help="of the film, pixels")
    options = parser.parse_args()
    peaks = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for minutes in sorted(float(text) for text in options.minutes.split(",")):
            film, recording = film_of(folder, minutes, options.width, options.container), folder / "film.h5"
            features = ["--features", options.features] if options.features else []
            seconds, peak = measured([options.microx, "analyze", str(film), "-o", str(recording), "--force", "--fresh",
                                      "--quiet", "--threads", options.threads, *features])
            frames = round(minutes * 6) * 2000
            print(f"{minutes:8g} min {frames:9} frames {seconds:8.1f} s {frames / seconds:7.0f} frames/s {peak:7.1f} MB peak "
                  f"{recording.stat().st_size / 1e6:8.1f} MB recording", flush=True)
            peaks.append(peak)
    grown = peaks[-1] - peaks[0]
    flat = grown <= max(8, 0.05 * peaks[0])
    print(f"memory grew by {grown:.1f} MB from the shortest to the longest{'' if flat else '   MISSED'}")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
