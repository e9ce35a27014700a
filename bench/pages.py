#!/usr/bin/python3
"""Report and review page of an hour at 200 frames/s: bench/pages.py MICROX FOLDER

Makes the hour by repeating the sample (film and recording) 360 times in FOLDER, then measures: time and memory of `microx report`, size of the
page; in the review page, in headless Chromium, how evenly the timeline of the whole hour scrolls and how long a frame anywhere takes to
appear. Prints one line for each number beside what is asked for.
"""
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/pages"))
COPIES = 360


def make_hour(microx, folder):
    sample = ROOT / "sample_data/sample.mp4"
    short = folder / "short.h5"
    if not short.exists():
        subprocess.run([microx, "analyze", sample, "-o", short, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    film, hour = folder / "hour.mp4", folder / "hour.h5"
    if not film.exists():
        (folder / "list.txt").write_text(f"file '{sample}'\n" * COPIES)
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", folder / "list.txt", "-c", "copy", film], check=True)
    if hour.exists():
        return film, hour
    unfinished = folder / "hour.part.h5"
    with h5py.File(short) as old, h5py.File(unfinished, "w") as new:
        frames = int(old.attrs["frame_count"])
        for name, value in old.attrs.items():
            new.attrs[name] = value
        new.attrs["frame_count"] = float(frames * COPIES)
        new.attrs["format_version"] = "1.1"  # without the seal, which only microx makes
        new.attrs["source_name"], new.attrs["source_sha256"] = "hour.mp4", ""
        repeats = [i * (COPIES // 50) for i in range(50)]  # one event of the sample at each: about 50 in all

        def copy(name, item):
            if isinstance(item, h5py.Group) or any(f"/{tables}/" in name for tables in ("action_units", "emotions")):
                return
            if name.endswith("/events"):
                rows = item[:]
                one = rows[rows["kind"] == b"expression"][0]
                many = np.array([one] * 50, dtype=rows.dtype)
                for i, repeat in enumerate(repeats):
                    many[i]["id"] = i
                    for column in ("onset", "apex", "offset"):
                        many[i][column] += repeat * frames
                        many[i][column + "_s"] += repeat * frames / 200
                new.create_dataset(name, data=many)
                return
            data = new.create_dataset(name, (frames * COPIES, *item.shape[1:]), item.dtype, chunks=(1024, *item.shape[1:]), shuffle=True, compression=1)
            for key, value in item.attrs.items():
                data.attrs[key] = value
            values = item[:]
            for i in range(COPIES):
                if name in ("frames/pts_s", "frames/capture_s"):
                    data[i * frames:(i + 1) * frames] = values + i * frames / 200
                else:
                    data[i * frames:(i + 1) * frames] = values
        old.visititems(copy)
    unfinished.rename(hour)
    return film, hour


def line(what, value, unit, limit):
    print(f"{what:48} {value:10.2f} {unit:4} {'ok' if value <= limit else 'MISSED'} (at most {limit:g})", flush=True)


def report(microx, folder, hour):
    page = folder / "hour.html"
    start = time.monotonic()
    process = subprocess.Popen([microx, "report", hour, "-o", page, "--force", "--quiet", "--trust-video"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    line("report of 1 h, 50 events: time", time.monotonic() - start, "s", 60)
    line("report of 1 h, 50 events: memory", usage.ru_maxrss / 1024, "MB", 500)
    line("report of 1 h, 50 events: size", page.stat().st_size / 1e6, "MB", 5)


def review(microx, hour):
    from browser import Browser
    process = subprocess.Popen([microx, "review", hour, "--trust-video", "--coder", "bench"], stdout=subprocess.PIPE, text=True)
    start = time.monotonic()
    url = re.search(r"http://\S+", process.stdout.readline()).group()
    line("review of 1 h: ready after", time.monotonic() - start, "s", 60)
    browser = Browser()
    try:
        browser.open(url)
        browser.wait("document.body.dataset.ready === '1' && levels", "the page")
        gaps = browser.driver.execute_async_script("""const done = arguments[0], gaps = []; let n = 0, before = performance.now();
          setView(0, 60 * state.fps);
          const tick = now => { gaps.push(now - before); before = now; if (++n > 240) return done(gaps.slice(5));
            setView(n * last() / 240, n * last() / 240 + 60 * state.fps); requestAnimationFrame(tick); };
          requestAnimationFrame(tick);""")
        line("timeline scrolled over the hour: median step", float(np.median(gaps)), "ms", 34)
        line("timeline scrolled over the hour: 95 % of steps", float(np.quantile(gaps, 0.95)), "ms", 100)
        random.seed(1)
        times = [browser.driver.execute_async_script("""const done = arguments[1], from = performance.now();
          show(arguments[0], false).then(() => done(performance.now() - from));""", random.randrange(720000)) for _ in range(40)]
        line("a frame anywhere: median", float(np.median(times)), "ms", 300)
        line("a frame anywhere: slowest of 40", float(max(times)), "ms", 300)
    finally:
        browser.close()
        process.terminate()
        process.wait()


def main():
    microx, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    _, hour = make_hour(microx, folder)
    report(microx, folder, hour)
    review(microx, hour)


main()
