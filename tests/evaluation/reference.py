"""Computes the numbers of `microx evaluate` again with NumPy and scikit-learn, from sets and arrays of frames, without
this project's code: reference.py CASES.json prints one list of [group, metric, unit, iou, value] for each case.
"""
import json
import sys
import warnings

import numpy as np
import scipy.stats
from sklearn import metrics as sk

warnings.filterwarnings("ignore")
NAMES = {"transient": 0.04, "micro": 0.2, "brief": 0.5}


def frames(event):
    return set(range(event["onset"], event["offset"] + 1))


def iou(one, other):
    a, b = frames(one), frames(other)
    return len(a & b) / len(a | b)


def matched(truth, found, least):
    """One to one: again and again the best pair that is left. Of equal ones the first in time."""
    table = np.array([[iou(t, f) for f in found] for t in truth]).reshape(len(truth), len(found))
    pairs = []
    while table.size and table.max() > 0 and table.max() >= least:
        best = [(t, f) for t, f in zip(*np.where(table == table.max()))]
        order = lambda e: (e["onset"], e["offset"], -(-1 if e["confidence"] is None else e["confidence"]))
        t, f = min(best, key=lambda p: (order(truth[p[0]]), order(found[p[1]])))
        pairs.append((truth[t], found[f]))
        table[t, :], table[:, f] = -1, -1
    return pairs


def divide(a, b):
    return a / b if b else None


def is_micro(event, fps):
    if event["class"]:
        return event["class"] != "macro"  # MEGC: brief is micro
    return (event["offset"] - event["onset"] + 1) / fps <= 0.5


def expressions(events):
    return [e for e in events if e["kind"] == "expression"]


def in_group(group, events, video):
    if group == "any_class":
        return events
    return [e for e in events if is_micro(e, video["fps"]) == (group == "micro")]


def pairs_of(case, group, least):
    """Matched pairs of all videos with their video, and how many true and predicted events there were."""
    if group == "overall":
        parts = [pairs_of(case, part, least) for part in ("micro", "macro")]
        return sum((p[0] for p in parts), []), sum(p[1] for p in parts), sum(p[2] for p in parts)
    pairs, truths, founds = [], 0, 0
    for video in case["videos"]:
        truth, found = (in_group(group, expressions(video[side]), video) for side in ("truth", "predicted"))
        truths, founds = truths + len(truth), founds + len(found)
        pairs += [(t, f, video) for t, f in matched(truth, found, least)]
    return pairs, truths, founds


def rates(hits, truths, founds):
    recall, precision = divide(hits, truths), divide(hits, founds)
    f1 = None if truths + founds == 0 else 0.0
    if recall and precision:
        f1 = 2 * precision * recall / (precision + recall)
    return precision, recall, f1


def timing(put, group, pairs):
    for point in ("onset", "apex", "offset"):
        known = [(f[point] - t[point], v["fps"]) for t, f, v in pairs if t[point] is not None and f[point] is not None]
        put(group, point + "_pairs", "count", len(known))
        for unit in ("frames", "ms"):
            values = np.array([d if unit == "frames" else 1000 * d / fps for d, fps in known], float)
            for name, data, q in (("bias", values, 50), ("error_median", abs(values), 50), ("error_p90", abs(values), 90)):
                put(group, f"{point}_{name}", unit, float(np.percentile(data, q)) if len(data) else None)


def emotions(put, group, pairs, classes, f1):
    kept = [(t["emotion"], f["emotion"]) for t, f, _ in pairs if t["emotion"] in classes]
    true, said = [k[0] for k in kept], [k[1] for k in kept]
    if kept:
        precision, recall, scores, _ = sk.precision_recall_fscore_support(true, said, labels=classes, zero_division=0)
        p, r = precision.mean(), recall.mean()
        uf1, uar, accuracy = scores.mean(), recall.mean(), sk.accuracy_score(true, said)
    else:
        p = r = uf1 = uar = 0.0
        accuracy = None
    analysis = 2 * p * r / (p + r) if p + r else 0.0
    for name, value in (("f1", analysis), ("uf1", uf1), ("uar", uar), ("accuracy", accuracy)):
        put(group, "analysis_" + name, "1", value)
    put(group, "strs", "1", None if f1 is None else f1 * analysis)


def reliability(put, case, hits):
    claims = [(f["confidence"], id(f) in hits) for v in case["videos"] for f in expressions(v["predicted"])
              if f["confidence"] is not None]
    confidence, true = np.array([c for c, _ in claims]), np.array([t for _, t in claims], float)
    put("confidence", "brier_score", "1", float(sk.brier_score_loss(true, confidence, pos_label=1)) if claims else None)
    edges = np.array([i / 10 for i in range(11)])
    place = np.clip(np.digitize(confidence, edges) - 1, 0, 9) if claims else np.array([])
    gaps = [abs(true[place == b].sum() - confidence[place == b].sum()) for b in range(10)]
    put("confidence", "expected_calibration_error", "1", sum(gaps) / len(claims) if claims else None)


def spotting(case):
    result = []
    put = lambda group, name, unit, value, at=None: result.append([group, name, unit, at, value])
    said = any(e["emotion"] for v in case["videos"] for e in expressions(v["predicted"]))
    classes = sorted({e["emotion"] for v in case["videos"] for e in expressions(v["truth"])} - {""})
    for group in ("micro", "macro", "overall", "any_class"):
        pairs, truths, founds = pairs_of(case, group, 0.5)
        for name, value in (("true", truths), ("predicted", founds), ("hits", len(pairs)),
                            ("misses", truths - len(pairs)), ("false_alarms", founds - len(pairs))):
            put(group, name, "count", value, 0.5)
        for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            for name, value in zip(("precision", "recall", "f1"), rates(len(pairs_of(case, group, least)[0]), truths, founds)):
                put(group, name, "1", value, least)
        timing(put, group, pairs)
        if said and classes:
            emotions(put, group, pairs, classes, rates(len(pairs), truths, founds)[2])
    pairs, truths, founds = pairs_of(case, "any_class", 0.5)
    hits = {id(e) for pair in pairs for e in pair[:2]}
    minutes = sum(v["frames"] / v["fps"] / 60 for v in case["videos"])
    covered = {id(v): set().union(*map(frames, v["truth"])) for v in case["videos"]}
    alarms = [(f, v) for v in case["videos"] for f in expressions(v["predicted"]) if id(f) not in hits]
    put("any_class", "false_alarms_per_minute", "1/min", len(alarms) / minutes, 0.5)
    put("any_class", "false_alarms_on_nothing_per_minute", "1/min",
        sum(not frames(f) & covered[id(v)] for f, v in alarms) / minutes)
    put("any_class", "minutes", "min", minutes)
    for name, side, other, count in (("true_touched", "truth", "predicted", truths),
                                     ("predicted_touching", "predicted", "truth", founds)):
        touched = sum(any(frames(e) & frames(o) for o in expressions(v[other]))
                      for v in case["videos"] for e in expressions(v[side]))
        put("any_class", name, "1", divide(touched, count))
    lengths = [((t["offset"] - t["onset"] + 1) / v["fps"], id(t) in hits) for v in case["videos"] for t in expressions(v["truth"])]
    for name, low, high in (("transient", 0, 0.04 - 1e-9), ("micro", 0.04 - 1e-9, 0.2), ("brief", 0.2, 0.5), ("macro", 0.5, 1e9)):
        inside = [hit for seconds, hit in lengths if (low <= seconds if name == "micro" else low < seconds) and
                  (seconds < high if name == "transient" else seconds <= high)]
        put("length " + name, "true", "count", len(inside))
        put("length " + name, "hits", "count", sum(inside), 0.5)
        put("length " + name, "recall", "1", divide(sum(inside), len(inside)), 0.5)
    reliability(put, case, hits)
    return result


def recognition(case):
    result = []
    put = lambda group, name, unit, value: result.append([group, name, unit, None, value])
    true, said = case["truth"], case["answers"]
    labels = sorted(set(true))
    put("recognition", "samples", "count", len(true))
    put("recognition", "uf1", "1", sk.f1_score(true, said, labels=labels, average="macro"))
    put("recognition", "uar", "1", sk.recall_score(true, said, labels=labels, average="macro"))
    put("recognition", "accuracy", "1", sk.accuracy_score(true, said))
    kappa = sk.cohen_kappa_score(true, said)
    put("recognition", "kappa", "1", None if np.isnan(kappa) else kappa)
    precision, recall, f1, support = sk.precision_recall_fscore_support(true, said, labels=labels)
    for i, label in enumerate(labels):
        put("class " + label, "true", "count", int(support[i]))
        put("class " + label, "predicted", "count", said.count(label))
        put("class " + label, "precision", "1", precision[i] if label in said else None)
        put("class " + label, "recall", "1", recall[i])
        put("class " + label, "f1", "1", f1[i])
    return result


def kappa(one, other):
    value = sk.cohen_kappa_score(one, other) if len(one) else float("nan")
    return None if np.isnan(value) else value


def flags(case, side, keep):
    """One flag a frame, all videos in a row."""
    rows = []
    for video in case["videos"]:
        row = np.zeros(video["frames"], bool)
        for event in expressions(video[side]):
            if keep(event):
                row[event["onset"]:event["offset"] + 1] = True
        rows.append(row)
    return np.concatenate(rows)


def coders(case):
    result = []
    put = lambda group, name, unit, value: result.append([group, name, unit, None, value])
    pairs, others, ones = pairs_of(case, "any_class", 0.5)
    put("events", "one", "count", ones)
    put("events", "other", "count", others)
    put("events", "matched", "count", len(pairs))
    put("events", "agreement", "1", divide(2 * len(pairs), ones + others))
    put("events", "kappa_frames", "1", kappa(flags(case, "predicted", lambda e: True), flags(case, "truth", lambda e: True)))
    timing(put, "events", pairs)
    for group, of in (("emotion", lambda e, v: e["emotion"]), ("class", lambda e, v: "micro" if is_micro(e, v["fps"]) else "macro")):
        labels = [(of(t, v), of(f, v)) for t, f, v in pairs]
        labels = [pair for pair in labels if all(pair)]
        put(group, "pairs", "count", len(labels))
        put(group, "agreement", "1", divide(sum(a == b for a, b in labels), len(labels)))
        put(group, "kappa", "1", kappa([a for a, _ in labels], [b for _, b in labels]))
    in_pairs = {id(e) for pair in pairs for e in pair[:2]}
    cases = [(set(f["action_units"]), set(t["action_units"])) for t, f, _ in pairs]
    shared, named = sum(len(a & b) for a, b in cases), sum(len(a) + len(b) for a, b in cases)
    put("action_units", "agreement_matched", "1", divide(2 * shared, named))
    for video in case["videos"]:
        cases += [(set(e["action_units"]), set()) for e in expressions(video["predicted"]) if id(e) not in in_pairs]
        cases += [(set(), set(e["action_units"])) for e in expressions(video["truth"]) if id(e) not in in_pairs]
    put("action_units", "agreement", "1", divide(2 * shared, sum(len(a) + len(b) for a, b in cases)))
    for unit in set().union(*(a | b for a, b in cases)) if cases else []:
        one, other = [unit in a for a, _ in cases], [unit in b for _, b in cases]
        both = sum(a and b for a, b in zip(one, other))
        put("AU " + unit, "one", "count", sum(one))
        put("AU " + unit, "other", "count", sum(other))
        put("AU " + unit, "both", "count", both)
        put("AU " + unit, "agreement", "1", divide(2 * both, sum(one) + sum(other)))
        put("AU " + unit, "kappa_events", "1", kappa(one, other))
        has = lambda e: unit in e["action_units"]
        put("AU " + unit, "kappa_frames", "1", kappa(flags(case, "predicted", has), flags(case, "truth", has)))
    return result


def bootstrap(case):
    """Percentile intervals of the F1 of videos drawn with replacement, by SciPy."""
    counts = np.array(case["counts"], float)

    def f1(chosen, axis):
        drawn = counts[chosen.astype(int)].sum(axis=axis - 1)  # the columns of counts come last
        return 2 * drawn[..., 2] / (drawn[..., 0] + drawn[..., 1])

    interval = scipy.stats.bootstrap((np.arange(len(counts)),), f1, n_resamples=20000, vectorized=True,
                                     method="percentile", random_state=7).confidence_interval
    return [float(interval.low), float(interval.high)]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    print(json.dumps([globals()[case["what"]](case) for case in cases]))
