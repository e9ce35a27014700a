"""Reads every exported table with pandas, gzip and json alone and compares it with the recording read by h5py."""
import gzip
import json
import re
import sys
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

folder, recording, schema = Path(sys.argv[1]), h5py.File(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text())
frames = int(recording.attrs["frame_count"])
events = {int(face): recording[f"faces/{face}/events"][:] for face in recording["faces"]}
every = [(face, event) for face in sorted(events) for event in sorted(events[face], key=lambda e: e["onset"])]


def csv():
    table = pd.read_csv(folder / "clip_events.csv")
    assert list(table["onset_frame"]) == [e["onset"] for _, e in every]
    assert list(table["offset_frame_inclusive"]) == [e["offset"] for _, e in every]
    assert list(table["action_units"].fillna("")) == [e["action_units"].decode() for _, e in every]
    table = pd.read_csv(folder / "clip_frames.csv")
    assert list(table.columns[:3]) == ["frame", "capture_s", "face"]
    assert len(table) == frames * len(events)
    for face in events:
        one = table[table.face == face]
        assert list(one.frame) == list(range(frames))
        moved = recording[f"faces/{face}/motion/displacement"]
        for r, region in enumerate(moved.attrs["labels"]):
            for c, axis in enumerate("xy"):
                column = one[f"motion.displacement.{region}.{axis}"].to_numpy(np.float32)
                np.testing.assert_array_equal(column, moved[:, r, c])
        for k in range(68):
            np.testing.assert_array_equal(one[f"landmarks.{k}.y"].to_numpy(np.float32), recording[f"faces/{face}/landmarks"][:, k, 1])


def openface():
    table = pd.read_csv(folder / "clip_openface.csv")
    assert list(table.columns[:5]) == ["frame", "face_id", "timestamp", "confidence", "success"]
    for name in ["pose_Tx", "pose_Rz", "x_0", "x_67", "y_0", "y_67", "AU01_r", "AU45_r", "AU01_c", "AU28_c", "gaze_angle_y"]:
        assert name in table.columns, name
    assert len([c for c in table if c.startswith("AU")]) == 17 + 18
    one = table[table.face_id == 0].reset_index()
    assert list(one.frame) == list(range(1, frames + 1)), "OpenFace counts from 1"
    valid = recording["faces/0/valid"][:]
    np.testing.assert_array_equal(one.success, valid)
    seen = valid > 0
    np.testing.assert_allclose(one.x_5[seen], recording["faces/0/landmarks"][:, 5, 0][seen], atol=0.006)
    np.testing.assert_allclose(one.pose_Ry[seen], recording["faces/0/pose"][:, 1][seen], atol=1e-5)
    np.testing.assert_allclose(one.pose_Tz[seen], 63.4 * recording["faces/0/pose"][:, 5][seen], atol=0.01)
    assert one.AU12_r.isna().all() and one.x_5[~seen].isna().all()


def bids():
    table = pd.read_csv(folder / "sub-clip_task-video_events.tsv", sep="\t")
    assert list(table.columns[:3]) == ["onset", "duration", "trial_type"]
    assert table.onset.is_monotonic_increasing and len(table) == len(every)
    described = json.loads((folder / "sub-clip_task-video_events.json").read_text())
    assert set(described) == set(table.columns)
    for face in events:
        stem = f"sub-clip_task-video_recording-face{face}_physio"
        sidecar = json.loads((folder / f"{stem}.json").read_text())
        assert sidecar["SamplingFrequency"] == 200 and sidecar["StartTime"] == 0
        with gzip.open(folder / f"{stem}.tsv.gz", "rt") as stream:
            rows = pd.read_csv(stream, sep="\t", header=None, names=sidecar["Columns"], na_values="n/a")
        assert len(rows) == frames and set(sidecar["Columns"]) <= set(sidecar)
        np.testing.assert_array_equal(rows["pose.yaw"].to_numpy(np.float32), recording[f"faces/{face}/pose"][:, 1])


def boris():
    pts = np.append(recording["frames/pts_s"][:], np.nan)
    aggregated = pd.read_csv(folder / "clip_boris_aggregated.tsv", sep="\t")
    assert list(aggregated["Start (s)"]) == [round(pts[e["onset"]], 3) for _, e in every]
    assert (aggregated["Stop (s)"] > aggregated["Start (s)"]).all()
    assert list(aggregated["Image index start"]) == [e["onset"] for _, e in every]
    tabular = pd.read_csv(folder / "clip_boris_tabular.tsv", sep="\t")
    assert list(tabular["Behavior type"]) == ["START", "STOP"] * len(every)
    np.testing.assert_allclose(tabular["Time"][::2].to_numpy(), aggregated["Start (s)"])


def megc():
    table = pd.read_csv(folder / "clip_megc.csv")
    assert list(table.columns) == ["vid", "onset", "offset", "type"]
    assert list(table.onset) == [e["onset"] for _, e in every if e["kind"] == b"expression"]
    assert set(table.type) == {"me"}


def check(value, rule, root, path="$"):
    """The part of JSON Schema that the schema uses."""
    if "$ref" in rule:
        return check(value, root["$defs"][rule["$ref"].rsplit("/", 1)[1]], root, path)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None), "boolean": bool}
    allowed = rule.get("type", list(kinds))
    allowed = allowed if isinstance(allowed, list) else [allowed]
    assert any(isinstance(value, kinds[a]) for a in allowed), (path, value, allowed)
    assert "enum" not in rule or value in rule["enum"], (path, value)
    assert "const" not in rule or value == rule["const"], (path, value)
    if isinstance(value, dict):
        assert set(rule.get("required", [])) <= set(value), (path, set(rule["required"]) - set(value))
        if rule.get("additionalProperties") is False:
            assert set(value) <= set(rule["properties"]), (path, set(value) - set(rule["properties"]))
        for key, one in value.items():
            check(one, rule.get("properties", {}).get(key, {}), root, f"{path}.{key}")
    if isinstance(value, list):
        for i, one in enumerate(value):
            check(one, rule.get("items", {}), root, f"{path}[{i}]")


def json_document():
    document = json.loads((folder / "clip_events.json").read_text())
    check(document, schema, schema)
    assert [(f["id"], e["apex"]) for f in document["faces"] for e in f["events"]] == [(f, e["apex"]) for f, e in every]
    assert document["faces"][1]["events"][0]["emotion_confidence"] is None


def jsonl():
    table = pd.read_json(folder / "clip_events.jsonl", lines=True)
    assert list(table.onset) == [e["onset"] for _, e in every] and list(table.face) == [f for f, _ in every]


def textgrid():
    text = (folder / "clip.TextGrid").read_text(encoding="utf-8")
    assert text.startswith('File type = "ooTextFile"\nObject class = "TextGrid"\n')
    end = float(re.search(r"^xmax = (\S+)", text, re.M).group(1))
    tiers = re.split(r"^    item \[\d+\]:\n", text, flags=re.M)[1:]
    assert len(tiers) == int(re.search(r"^size = (\d+)", text, re.M).group(1))
    onsets = []
    for tier in tiers:
        if "IntervalTier" not in tier:
            continue
        spans = re.findall(r"xmin = (\S+)\n            xmax = (\S+)\n            text = \"((?:[^\"]|\"\")*)\"", tier)
        assert len(spans) == int(re.search(r"intervals: size = (\d+)", tier).group(1))
        assert float(spans[0][0]) == 0 and float(spans[-1][1]) == end, "intervals cover the whole time"
        assert all(a[1] == b[0] for a, b in zip(spans, spans[1:])) and all(float(a) < float(b) for a, b, _ in spans)
        onsets += [int(m.group(1)) for _, _, t in spans if (m := re.search(r"onset=(\d+)", t))]
    assert sorted(onsets) == sorted(e["onset"] for _, e in every)


done = []
for name, read in [("csv", csv), ("openface", openface), ("bids", bids), ("boris", boris), ("megc", megc),
                   ("json", json_document), ("jsonl", jsonl), ("textgrid", textgrid)]:
    read()
    done.append(name)
print(*done)
