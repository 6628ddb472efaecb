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
    alone, nearest = _far_from_most(matrix, far)
    for group in _groups_apart(matrix, alone, nearest):
        alone[group] = False
    return alone


def _far_from_most(matrix: np.ndarray, far: float) -> tuple[np.ndarray, np.ndarray]:
    """Tell which rows are out of proportion farther from their k-th nearest than most.

    Returns (rows,) yes or no, and the positions of the nearest of each row, itself first: (rows x NEIGHBOURS + 1).
    """
    from sklearn.neighbors import NearestNeighbors

    far_away, nearest = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(matrix).kneighbors(matrix)
    away = far_away[:, -1]
    typical = float(np.median(away))
    if typical == 0:
        return np.zeros(len(matrix), dtype=bool), nearest
    logs = np.log(np.maximum(away, _NEAR * typical))
    low, middle, high = np.percentile(logs, [25, 50, 75])
    spread = max((high - low) / (2 * _QUARTILE), _LEAST_SPREAD)
    return logs > middle + far * spread, nearest


def small_groups(matrix: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the positions of each small group of rows that lies apart from all others; features on one scale.

    >>> near = np.random.default_rng(0).normal(size=(100, 2))
    >>> [len(group) for group in small_groups(np.vstack([near, near[:6] / 10 + 20]))]
    [6]
    """
    if len(matrix) < FEWEST:
        return ()
    return _groups_apart(matrix, *_far_from_most(matrix, FAR))


def _groups_apart(matrix: np.ndarray, alone: np.ndarray, nearest: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the positions of each small group apart from all other rows, of those that seem alone and their nearest.

    In the middle of a small group lie rows that do not seem alone. They are joined one by one, nearest first (single
    linkage); a group is apart where the next row lies at least APART times as far as the longest step within it. Of
    groups within groups the largest counts.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import cdist

    if not alone.any():
        return ()
    positions = np.unique(nearest[alone])
    others = np.ones(len(matrix), dtype=bool)
    others[positions] = False
    if not others.any():
        return ()
    tree = linkage(matrix[positions], "single")
    to_others = cdist(matrix[positions], matrix[others]).min(axis=1)
    members = [[at] for at in range(len(positions))]
    for left, right, _, _ in tree:
        members.append(members[int(left)] + members[int(right)])
    next_step = np.full(len(members), np.inf)
    for left, right, height, _ in tree:
        next_step[int(left)] = next_step[int(right)] = height
    apart: list[set[int]] = []
    for at in range(len(members) - 1, len(positions) - 1, -1):
        group, longest = members[at], tree[at - len(positions), 2]
        within = any(larger.issuperset(group) for larger in apart)
        if len(group) > NEIGHBOURS and not within and min(next_step[at], to_others[group].min()) >= APART * longest:
            apart.append(set(group))
    return tuple(np.sort(positions[sorted(group)]) for group in apart)


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
