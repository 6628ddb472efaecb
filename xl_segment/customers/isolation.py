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
#: A small group is apart where all others are this many times as far as the longest step within it.
APART = 2.0
#: Of so few rows no distance is typical.
FEWEST = 20
#: Half the width between the quartiles of a normal distribution is this many standard deviations.
_QUARTILE = 0.6745
#: Of customers who lie evenly those at the edge are twice as far from others, and not alone for that.
_LEAST_SPREAD = 0.2
#: Distances below this share of the median one are equally near.
_NEAR = 0.05


def isolated(matrix: np.ndarray, far: float = FAR) -> np.ndarray:
    """Tell which rows of a (rows x features) matrix lie far from all others; features on one scale. (rows,) yes or no.

    far: by how many robust standard deviations a logarithm of the distance may lie above the median.

    >>> near = np.random.default_rng(0).normal(size=(100, 2))
    >>> np.flatnonzero(isolated(np.vstack([near, [[9.0, 9.0]]])))
    array([100])
    """
    if len(matrix) < FEWEST:
        return np.zeros(len(matrix), dtype=bool)
    from sklearn.neighbors import NearestNeighbors

    away = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(matrix).kneighbors(matrix)[0][:, -1]
    typical = float(np.median(away))
    if typical == 0:
        return np.zeros(len(matrix), dtype=bool)
    logs = np.log(np.maximum(away, _NEAR * typical))
    low, middle, high = np.percentile(logs, [25, 50, 75])
    spread = max((high - low) / (2 * _QUARTILE), _LEAST_SPREAD)
    alone = logs > middle + far * spread
    return np.asarray(alone & ~_together(matrix, alone))


def _together(matrix: np.ndarray, alone: np.ndarray) -> np.ndarray:
    """Tell which rows seem alone and have each other: a small group apart from all other rows. (rows,) yes or no.

    They are joined one by one, nearest first (single linkage); a group is apart where the next row lies at least APART
    times as far as the longest step within it.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import cdist

    together = np.zeros(len(matrix), dtype=bool)
    positions = np.flatnonzero(alone)
    if len(positions) <= NEIGHBOURS:
        return together
    tree = linkage(matrix[positions], "single")
    to_others = cdist(matrix[positions], matrix[~alone]).min(axis=1)
    members = [[at] for at in range(len(positions))]
    for left, right, _, _ in tree:
        members.append(members[int(left)] + members[int(right)])
    next_step = np.full(len(members), np.inf)
    for left, right, height, _ in tree:
        next_step[int(left)] = next_step[int(right)] = height
    for at, group in enumerate(members[len(positions) :], start=len(positions)):
        longest = tree[at - len(positions), 2]
        if len(group) > NEIGHBOURS and min(next_step[at], to_others[group].min()) >= APART * longest:
            together[positions[group]] = True
    return together


def spread_ties(values: np.ndarray, seed: int) -> np.ndarray:
    """Return values with equal ones spread over the steps to the neighbouring values, most of them near (dithering).

    Ages in whole years and counts of orders are steps of something finer; taken as they are, each step looks like a
    group of its own. Between two steps the customers come to lie as on a straight line from one to the other (a
    frequency polygon); none comes to lie below the lowest. values: (rows,) without NaN; the order of the rows decides
    who gets which part of the step.
    """
    steps = np.unique(values)
    if len(steps) < 2:
        return values
    gaps = np.diff(steps)
    at = np.searchsorted(steps, values)
    below, above = np.concatenate([gaps[:1], gaps])[at], np.concatenate([gaps, gaps[-1:]])[at]
    width = np.minimum(np.minimum(below, above), np.median(gaps))
    away = width * np.random.default_rng(seed).triangular(-1.0, 0.0, 1.0, len(values))
    return np.asarray(values + np.where(values == steps[0], np.abs(away), away))
