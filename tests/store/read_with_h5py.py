"""Reads a recording without this project's code and prints what it holds as JSON; fails on a broken contract."""
import json
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "r") as recording:
    assert recording.attrs["complete"] == 1 and recording.attrs["complete"].dtype == np.uint8
    datasets = {}

    def look(name, item):
        if not isinstance(item, h5py.Dataset) or name.endswith("events"):
            return
        for attribute in ("dims", "units", "description"):
            assert attribute in item.attrs, (name, attribute)
        assert item.attrs["dims"][0] in ("frame", b"frame"), name
        assert item.chunks and item.shuffle and item.compression == "gzip", name
        assert item.dtype in (np.float32, np.float64, np.uint8), name
        datasets[name] = {"shape": item.shape, "sum": float(np.nansum(item[:])), "nan": int(np.isnan(item[:]).sum())}

    recording.visititems(look)
    events = recording["faces/0/events"]
    rows = [{field: (row[field].decode() if isinstance(row[field], bytes) else row[field].item())
             for field in events.dtype.names} for row in events[:]]
    for row in rows:
        assert np.isnan(row.pop("emotion_confidence"))  # nothing has classified it
    print(json.dumps({"name": recording.attrs["source_name"], "frames": int(recording.attrs["frame_count"]),
                      "datasets": datasets, "events": rows}))
