"""Which customers lie far from all others: what they alone reach sets no yardstick for the rest.

A row is isolated where its distance to the k-th nearest other row is out of proportion to that of most rows, as in the
nearest-neighbour clutter removal of Byers and Raftery (1998, *JASA* 93, 577-584). A small group far away is not
isolated: its members have each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
#: So many robust standard deviations of the logarithm no step within a cloud is long, also where its tails are.
VERY_FAR = 8.0
_TINY = 1e-300


def isolated(matrix: np.ndarray, far: float = FAR) -> np.ndarray:
    """Tell which rows of a (rows x features) matrix lie far from all others; features on one scale. (rows,) yes or no.

    far: by how many robust standard deviations a logarithm of the distance may lie above the median.

    >>> near = np.random.default_rng(0).normal(size=(100, 2))
    >>> bool(isolated(np.vstack([near, [[9.0, 9.0]]]))[-1])
    True
    """
    if len(matrix) < FEWEST:
        return np.zeros(len(matrix), dtype=bool)
    alone, nearest = _far_from_most(matrix, far)
    for group in _groups_apart(matrix, alone, nearest):
        alone[group] = False
    return alone


def small_groups(matrix: np.ndarray, most: int) -> tuple[np.ndarray, ...]:
    """Return the positions of each group of at most so many rows that lies far from all others; features on one scale.

    Tight or loose: the next row is at least APART times as far as the longest step within the group, and farther than
    hardly any row is from its nearest.

    >>> near = np.random.default_rng(0).normal(size=(100, 2))
    >>> [len(group) for group in small_groups(np.vstack([near, near[:6] / 10 + 20]), most=10)]
    [6]
    """
    if len(matrix) < FEWEST:
        return ()
    away, _ = _to_nearest(matrix)
    middle, spread = _typical(away)
    far = float(np.exp(middle + VERY_FAR * spread))
    return _outermost(
        group
        for group in _joined(matrix)
        if NEIGHBOURS < len(group.members) <= most and group.next_step >= max(APART * group.longest, far)
    )


def _far_from_most(matrix: np.ndarray, far: float) -> tuple[np.ndarray, np.ndarray]:
    """Tell which rows are out of proportion farther from their k-th nearest than most.

    Returns (rows,) yes or no, and the positions of the nearest of each row, itself first: (rows x NEIGHBOURS + 1).
    """
    away, nearest = _to_nearest(matrix)
    if np.median(away) == 0:
        return np.zeros(len(matrix), dtype=bool), nearest
    middle, spread = _typical(away)
    return np.log(np.maximum(away, _NEAR * np.median(away))) > middle + far * spread, nearest


def _to_nearest(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far each row's k-th nearest is, (rows,), and the nearest of each row."""
    from sklearn.neighbors import NearestNeighbors

    away, nearest = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(matrix).kneighbors(matrix)
    return away[:, -1], nearest


def _typical(away: np.ndarray) -> tuple[float, float]:
    """Return the median of the logarithms of distances, and their robust standard deviation."""
    logs = np.log(np.maximum(away, max(_NEAR * float(np.median(away)), _TINY)))
    low, middle, high = np.percentile(logs, [25, 50, 75])
    return float(middle), max(float(high - low) / (2 * _QUARTILE), _LEAST_SPREAD)


@dataclass(frozen=True)
class _Joined:
    """Rows that were joined nearest first. longest: the longest step within; next_step: that to the next row."""

    members: list[int]
    longest: float
    next_step: float


def _joined(matrix: np.ndarray) -> Iterator[_Joined]:
    """Join rows one by one, nearest first (single linkage), and yield what is joined, the largest first."""
    from scipy.cluster.hierarchy import linkage

    tree = linkage(matrix, "single")
    members = [[at] for at in range(len(matrix))]
    for left, right, _, _ in tree:
        members.append(members[int(left)] + members[int(right)])
    next_step = np.full(len(members), np.inf)
    for left, right, height, _ in tree:
        next_step[int(left)] = next_step[int(right)] = height
    for at in range(len(members) - 1, len(matrix) - 1, -1):
        yield _Joined(members[at], float(tree[at - len(matrix), 2]), float(next_step[at]))


def _outermost(groups: Iterable[_Joined]) -> tuple[np.ndarray, ...]:
    """Return the positions of groups that are within no other; the largest come first."""
    outermost: list[set[int]] = []
    for group in groups:
        if not any(larger.issuperset(group.members) for larger in outermost):
            outermost.append(set(group.members))
    return tuple(np.array(sorted(group)) for group in outermost)


def _groups_apart(matrix: np.ndarray, alone: np.ndarray, nearest: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the positions of each small group apart from all other rows, of those that seem alone and their nearest.

    In the middle of a small group lie rows that do not seem alone. A group is apart where the next row lies at least
    APART times as far as the longest step within it.
    """
    from sklearn.neighbors import NearestNeighbors

    if not alone.any():
        return ()
    positions = np.unique(nearest[alone])
    others = np.ones(len(matrix), dtype=bool)
    others[positions] = False
    if not others.any():
        return ()
    to_others = NearestNeighbors(n_neighbors=1).fit(matrix[others]).kneighbors(matrix[positions])[0][:, 0]
    groups = _outermost(
        group
        for group in _joined(matrix[positions])
        if len(group.members) > NEIGHBOURS
        and min(group.next_step, to_others[group.members].min()) >= APART * group.longest
    )
    return tuple(positions[group] for group in groups)


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
