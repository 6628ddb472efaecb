"""Which customers lie far from all others: what they alone reach sets no yardstick for the rest.

A row is isolated where its distance to the k-th nearest other row is out of proportion to that of most rows, as in the
nearest-neighbour clutter removal of Byers and Raftery (1998, *JASA* 93, 577-584). A small group far away is not
isolated: its members have each other.
"""

from __future__ import annotations

import numpy as np

#: A row needs this many others near it; as many and one more are a group.
NEIGHBOURS = 4
#: By how many robust standard deviations the logarithm of that distance may lie above its median.
FAR = 2.5
#: Of so few rows no distance is typical.
FEWEST = 20
#: Half the width between the quartiles of a normal distribution is this many standard deviations.
_QUARTILE = 0.6745
#: Distances below this share of the median one are equally near.
_NEAR = 0.05


def isolated(matrix: np.ndarray) -> np.ndarray:
    """Tell which rows of a (rows x features) matrix lie far from all others; features on one scale. (rows,) yes or no.

    >>> near = np.random.default_rng(0).normal(size=(100, 2))
    >>> np.flatnonzero(isolated(np.vstack([near, [[9.0, 9.0]]])))
    array([100])
    """
    if len(matrix) < FEWEST:
        return np.zeros(len(matrix), dtype=bool)
    from sklearn.neighbors import NearestNeighbors

    far = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(matrix).kneighbors(matrix)[0][:, -1]
    typical = float(np.median(far))
    if typical == 0:
        return np.zeros(len(matrix), dtype=bool)
    logs = np.log(np.maximum(far, _NEAR * typical))
    low, middle, high = np.percentile(logs, [25, 50, 75])
    return np.asarray(logs > middle + FAR * (high - low) / (2 * _QUARTILE))


def spread_ties(values: np.ndarray, seed: int) -> np.ndarray:
    """Return values with equal ones spread evenly over the step between neighbouring values (dithering).

    Ages in whole years and counts of orders are steps of something finer; taken as they are, each step looks like a
    group of its own. values: (rows,) without NaN; the order of the rows decides who gets which part of the step.
    """
    steps = np.unique(values)
    if len(steps) < 2:
        return values
    gaps = np.diff(steps)
    at = np.searchsorted(steps, values)
    below, above = np.concatenate([gaps[:1], gaps])[at], np.concatenate([gaps, gaps[-1:]])[at]
    width = np.minimum(np.minimum(below, above), np.median(gaps))
    return np.asarray(values + width * np.random.default_rng(seed).uniform(-0.5, 0.5, len(values)))
