"""Limits of detection and intervals again, without this project's code: detection_limit_reference.py CASES.json prints for
each case the limits [median, low, high] of 50 % and 95 % and the band at the first size, by summing the posterior on
another grid; SciPy's intervals of a share (Wilson) and of a Poisson mean (from chi-square quantiles).
"""
import json
import sys

import numpy as np
from scipy import stats


def posterior(counts):
    sizes = np.array([c[0] for c in counts])
    shown = np.array([c[1] for c in counts])
    found = np.array([c[2] for c in counts])
    low, high = np.log(sizes.min() / 10), np.log(sizes.max() * 10)
    m = np.linspace(low, high, 401)[:, None, None]
    b = np.linspace(np.log(4) - 0.7 * 2.4, np.log(4) + 0.7 * 2.4, 61)[None, :, None]
    lapse = ((np.arange(80) + 0.5) * 0.4 / 80)[None, None, :]
    logp = stats.norm.logpdf(b, np.log(4), 0.7) + stats.beta.logpdf(lapse, 1, 10) + 0 * m
    for size, n, k in zip(sizes, shown, found):
        p = (1 - lapse) / (1 + np.exp(-np.exp(b) * (np.log(size) - m)))
        logp = logp + stats.binom.logpmf(k, n, p)
    weight = np.exp(logp - logp.max())
    return m, np.exp(b), lapse, weight / weight.sum()


def quantiles(values, weight):
    order = np.argsort(values, axis=None)
    sorted_values, total = values.ravel()[order], np.cumsum(weight.ravel()[order])
    return [float(sorted_values[np.searchsorted(total, q)]) for q in (0.5, 0.025, 0.975)]


def limit(share, m, slope, lapse, weight):
    ceiling = 1 - lapse
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.exp(m + np.log(share / (ceiling - share)) / slope)
    size = np.where(ceiling > share, size, np.inf) + 0 * weight
    return [v if np.isfinite(v) else 1e300 for v in quantiles(size, weight)]


def answer(case):
    m, slope, lapse, weight = posterior(case["counts"])
    first = np.log(case["counts"][0][0])
    chance = (1 - lapse) / (1 + np.exp(-slope * (first - m))) + 0 * weight
    shown, found = case["counts"][0][1:]
    interval = stats.binomtest(found, shown).proportion_ci(method="wilson")
    return {
        "half": limit(0.5, m, slope, lapse, weight),
        "most": limit(0.95, m, slope, lapse, weight),
        "chance": quantiles(chance, weight),
        "wilson": [interval.low, interval.high],
        "poisson": [stats.chi2.ppf(0.025, 2 * shown) / 2, stats.chi2.ppf(0.975, 2 * shown + 2) / 2],
    }


print(json.dumps([answer(case) for case in json.load(open(sys.argv[1]))]))
