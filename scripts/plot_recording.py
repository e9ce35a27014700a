#!/usr/bin/python3
"""Draws the region trajectories of a recording with the onset, apex and offset of its events.

    scripts/plot_recording.py sample.h5 sample_trajectories.png --truth sample_data/sample.truth.json

Needs python3-h5py and python3-matplotlib only; it reads the recording without any of this project's code, so it is also
an example of how to read one.
"""
import argparse
import json

import h5py
import matplotlib

matplotlib.use("Agg")  # writes files, needs no screen
import matplotlib.pyplot as plt
import numpy as np

EVENT_COLOUR = "tab:red"
BLINK_COLOUR = "tab:blue"
TRUTH_COLOUR = "tab:green"
MOST_REGIONS = 8


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def region_names(dataset):
    for key in ("labels", "region_names", "regions"):
        if key in dataset.attrs:
            return [text(name) for name in np.ravel(dataset.attrs[key])]
    return ["region %d" % i for i in range(dataset.shape[1])]


def read_events(face):
    """The rows of the events table as dictionaries of Python values."""
    if "events" not in face:
        return []
    table = face["events"][()]
    return [{name: row[name] for name in table.dtype.names} for row in table]


def kind_of(event):
    return text(event.get("kind", "expression"))


def read_face(path, face_id):
    with h5py.File(path, "r") as recording:
        face = recording["faces"][str(face_id)]
        displacement = face["motion/displacement"]
        return {
            "source": text(recording.attrs["source_name"]),
            "time_s": recording["frames/capture_s"][()],
            "displacement": displacement[()],
            "units": text(displacement.attrs.get("units", "px")),
            "names": region_names(displacement),
            "events": read_events(face),
        }


def chosen_regions(face):
    """Regions that lead an expression, and then those that move most, in the recording's order."""
    chosen = []
    for event in face["events"]:
        if kind_of(event) != "expression":
            continue
        for name in text(event["regions"]).replace(";", ",").split(","):
            index = face["names"].index(name.strip()) if name.strip() in face["names"] else -1
            if index >= 0 and index not in chosen:
                chosen.append(index)
                break
    travel = np.nanpercentile(np.abs(face["displacement"]), 99, axis=(0, 2))
    for index in np.argsort(-travel):
        if len(chosen) >= MOST_REGIONS:
            break
        if index not in chosen:
            chosen.append(int(index))
    return sorted(chosen[:MOST_REGIONS])


def draw_region(axis, face, region):
    for component, name, colour in ((0, "right (x)", "0.65"), (1, "down (y)", "0.15")):
        axis.plot(face["time_s"], face["displacement"][:, region, component], linewidth=0.7, label=name, color=colour)
    axis.set_ylabel(face["names"][region].replace("_", " "), rotation=0, ha="right", va="center", fontsize=8)
    axis.tick_params(labelsize=7)
    axis.grid(alpha=0.25)


def draw_events(axis, face):
    time = face["time_s"]
    for event in face["events"]:
        onset, apex, offset = (time[int(event[name])] for name in ("onset", "apex", "offset"))
        if kind_of(event) == "expression":
            axis.axvspan(onset, offset, color=EVENT_COLOUR, alpha=0.15, linewidth=0)
            axis.axvline(apex, color=EVENT_COLOUR, linewidth=0.9)
        elif kind_of(event) in ("blink", "eye_closure"):
            axis.axvspan(onset, offset, color=BLINK_COLOUR, alpha=0.12, linewidth=0)


def draw_truth(axis, face, truth):
    """A bar along the bottom of the panel from true onset to true offset, with a mark at the true apex."""
    for event in truth:
        onset, apex, offset = (face["time_s"][int(event[name])] for name in ("onset", "apex", "offset"))
        axis.plot([onset, offset], [0.02, 0.02], transform=axis.get_xaxis_transform(), color=TRUTH_COLOUR, linewidth=3,
                  solid_capstyle="butt")
        axis.plot([apex], [0.06], "^", transform=axis.get_xaxis_transform(), color=TRUTH_COLOUR, markersize=4)


def legend(figure, axis, has_truth):
    handles, labels = axis.get_legend_handles_labels()
    handles += [plt.Rectangle((0, 0), 1, 1, color=EVENT_COLOUR, alpha=0.3),
                plt.Rectangle((0, 0), 1, 1, color=BLINK_COLOUR, alpha=0.25)]
    labels += ["found: onset to offset, line at apex", "blink, set aside"]
    if has_truth:
        handles.append(plt.Line2D([], [], color=TRUTH_COLOUR, linewidth=3, marker="^"))
        labels.append("truth")
    figure.legend(handles, labels, loc="lower center", ncol=len(labels), fontsize=8, frameon=False)


def draw(face, truth, output):
    regions = chosen_regions(face)
    figure, axes = plt.subplots(len(regions), 1, sharex=True, sharey=True, squeeze=False,
                                figsize=(11, 1.05 * len(regions) + 1.1))
    for axis, region in zip(axes[:, 0], regions):
        draw_region(axis, face, region)
        draw_events(axis, face)
        draw_truth(axis, face, truth)
    axes[-1, 0].set_xlabel("time, s")
    axes[-1, 0].set_xlim(face["time_s"][0], face["time_s"][-1])
    figure.suptitle("%s: displacement of facial regions, %s" % (face["source"], face["units"]), fontsize=10)
    legend(figure, axes[0, 0], bool(truth))
    figure.tight_layout(rect=(0, 0.04, 1, 1))
    figure.savefig(output, dpi=130)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", help="*.h5 written by microx analyze")
    parser.add_argument("output", help="picture to write (.png, .svg, .pdf)")
    parser.add_argument("--face", type=int, default=0, help="face id (default 0)")
    parser.add_argument("--truth", help="JSON with the true events, as microx spikein writes it")
    arguments = parser.parse_args()
    truth = []
    if arguments.truth:
        with open(arguments.truth, encoding="utf-8") as stream:
            truth = json.load(stream)["events"]
    draw(read_face(arguments.recording, arguments.face), truth, arguments.output)


if __name__ == "__main__":
    main()
