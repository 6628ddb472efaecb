"""How steady a cut is: found again in customers drawn anew, and in parts of them.

Hennig (2007, *Computational Statistics & Data Analysis* 52, 258-271): customers are drawn again with replacement, cut
again from scratch, and each segment is compared by the Jaccard coefficient with the segment most like it. On average
0.75 and more is stable, 0.60 to 0.75 doubtful, and a segment below that is not to be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_segment.customers.isolation import isolated
from xl_segment.customers.sampling import canonical_order, sample_positions
from xl_segment.evidence.structure import Structure, groups_of
from xl_segment.segments.choosing_k import recommended_number
from xl_segment.segments.clustering import assign, distances, group, one_thread
from xl_segment.settings import Method, Settings

#: Times that customers are drawn anew, and parts of them that are asked for their own number of segments.
DRAWS, PARTS = 20, 5
#: How large such a part is.
PART = 0.8
#: Of more customers a sample is cut again; fewer where a tree of all pairs is built, or the method takes its time.
SAMPLE, TREE_SAMPLE, PART_SAMPLE = 2_000, 300, 400
#: So many standard deviations to each side hold 95 of 100 draws.
_IN_95_OF_100 = 1.96


@dataclass(frozen=True)
class SegmentStability:
    """How steady one segment is. jaccard: 0 to 1. low, high: its share of the customers in 95 of 100 draws, 0 to 1."""

    jaccard: float
    low: float
    high: float


def most_drawn(method: str, *, groups: bool) -> int:
    """Return of how many customers, at the most, draws are made."""
    return SAMPLE if method == "kmeans" and not groups else TREE_SAMPLE


def draw_again(
    matrix: np.ndarray, labels: np.ndarray, count: int, seed: int, *, groups: bool, method: Method = "kmeans"
) -> tuple[SegmentStability, ...]:
    """Draw customers anew, cut them again, and say how steady each of `count` segments is.

    matrix: (customers x features), labels: (customers,) from 0. groups: whether the segments are groups with few
    customers between them, which are looked for as such; else they are cut again by the method that cut them.
    """
    order = canonical_order(matrix)
    chosen = order[sample_positions(len(order), most_drawn(method, groups=groups), seed)]
    rows, before = matrix[chosen], labels[chosen]
    random = np.random.default_rng(seed)
    jaccards, shares = np.zeros((DRAWS, count)), np.zeros((DRAWS, count))
    # Whoever is drawn, they lie as far apart as they lie here.
    far = distances(rows, rows) if groups and method == "kmeans" else None
    with one_thread():
        for draw in range(DRAWS):
            drawn = np.sort(random.choice(len(rows), len(rows)))
            once = np.unique(drawn)
            if method == "kmeans":
                centres = _cut(rows, drawn, min(count, len(once)), draw, far)
                again = distances(rows, centres).argmin(axis=1)
            else:
                cut = group(rows[drawn], min(count, len(once)), method=method, seed=draw)
                again, _ = assign(rows, cut)
            jaccards[draw] = _overlap(before[once], again[once], count).max(axis=1)
            shares[draw] = _shares(before, again, drawn, count)
    # What a sample leaves open is more than what all customers do, by the root of how many there are of each.
    share = np.bincount(labels, minlength=count) / len(labels)
    away = _IN_95_OF_100 * shares.std(axis=0, ddof=1) * np.sqrt(len(rows) / len(labels))
    low, high = np.clip(share - away, 0.0, 1.0), np.clip(share + away, 0.0, 1.0)
    return tuple(map(SegmentStability, *(map(float, column) for column in (jaccards.mean(axis=0), low, high))))


def _cut(rows: np.ndarray, drawn: np.ndarray, count: int, seed: int, far: np.ndarray | None) -> np.ndarray:
    """Return the centres of a cut from scratch of the rows that were drawn, some more than once.

    far: (rows x rows) distances where groups with few customers between them are looked for, else None.
    """
    from sklearn.cluster import KMeans

    free = KMeans(count, n_init=3, random_state=seed).fit(rows[drawn])
    if far is None:
        return np.asarray(free.cluster_centers_)
    cuts = [
        KMeans(count, init=start, n_init=1).fit(rows[drawn]) for start in _starts(rows, np.unique(drawn), count, far)
    ]
    between = far[np.ix_(drawn, drawn)]
    best = max((*cuts, free), key=lambda cut: _silhouette(between, cut.labels_))
    return np.asarray(best.cluster_centers_)


def _silhouette(far: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean silhouette of rows (Rousseeuw 1987); -1 without two groups. far: (rows x rows) distances."""
    sizes = np.bincount(labels)
    if not 1 < np.count_nonzero(sizes) < len(labels):
        return -1.0
    to_groups = far @ np.eye(len(sizes))[labels]
    at, own = np.arange(len(labels)), sizes[labels]
    within = to_groups[at, labels] / np.maximum(own - 1, 1)
    to_others = np.divide(to_groups, sizes, out=np.full_like(to_groups, np.inf), where=sizes > 0)
    to_others[at, labels] = np.inf
    nearest = to_others.min(axis=1)
    silhouettes = np.where(own > 1, nearest - within, 0.0) / np.maximum(np.maximum(nearest, within), 1e-300)
    return float(silhouettes.mean())


def _starts(rows: np.ndarray, once: np.ndarray, count: int, far: np.ndarray) -> list[np.ndarray]:
    """Return the centres that Ward's method and average linkage give. once: the positions of those drawn."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    once = once[~isolated(rows[once])]
    if len(once) < 2 * count:
        return []
    between = squareform(far[np.ix_(once, once)], checks=False)
    starts = []
    for method in ("ward", "average"):
        labels = fcluster(linkage(between, method), count, "maxclust") - 1
        if labels.max() + 1 == count:
            starts.append(np.stack([rows[once][labels == label].mean(axis=0) for label in range(count)]))
    return starts


def _overlap(before: np.ndarray, again: np.ndarray, count: int) -> np.ndarray:
    """Return the (count x count) Jaccard coefficients of the segments before and again."""
    table = np.zeros((count, count))
    np.add.at(table, (before, again), 1)
    union = table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table
    return np.asarray(table / np.maximum(union, 1))


def _shares(before: np.ndarray, again: np.ndarray, drawn: np.ndarray, count: int) -> np.ndarray:
    """Return each segment's share of the drawn customers; segments again are paired with those before."""
    from scipy.optimize import linear_sum_assignment

    _, same = linear_sum_assignment(-_overlap(before, again, count))
    sizes = np.bincount(again[drawn], minlength=count)
    return np.asarray(sizes[same] / len(drawn))


def number_again(
    rows: np.ndarray, structure: Structure, settings: Settings, *, measured: np.ndarray | None = None
) -> tuple[int, ...]:
    """Return the numbers of segments that parts of the customers speak for.

    rows: (customers x features) without ties. structure: what was found for all of them. measured: (features,) yes or
    no: which are no labels, of which each value is a group by its nature.
    """
    rows = rows[sample_positions(len(rows), PART_SAMPLE, settings.seed)]
    random = np.random.default_rng(settings.seed)
    size = max(round(PART * len(rows)), 2)
    numbers = []
    with one_thread():
        for _ in range(PARTS):
            part = rows[np.sort(random.choice(len(rows), size, replace=False))]
            natural = None
            if structure.natural is not None:
                natural = groups_of(part if measured is None else part * measured, settings.seed, (structure.shape,))
            numbers.append(recommended_number(part, settings, natural))
    return tuple(numbers)
