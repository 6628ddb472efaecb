"""How good a grouping is (inertia, silhouette, Calinski-Harabasz, Davies-Bouldin), and the evidence for how many.

The silhouette (Rousseeuw 1987) compares every pair of rows; above 5,000 rows it is measured on a sample that holds
each segment by its share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_segment.customers.sampling import canonical_order
from xl_segment.segments.clustering import inertia, one_thread


@dataclass(frozen=True)
class Trial:
    """What one number of segments gives. smallest_share: 0 to 1; inertia in scaled units."""

    k: int
    inertia: float
    silhouette: float
    calinski_harabasz: float
    davies_bouldin: float
    smallest_share: float


@dataclass(frozen=True)
class Choice:
    """How many segments, and why.

    k: the number used. recommended: what the evidence says (equal to k unless the user chose).
    knee: where the inertia curve bends, None where it does not. reason: one or two sentences.
    """

    k: int
    recommended: int
    knee: int | None
    trials: tuple[Trial, ...]
    reason: str

    def trial(self, k: int) -> Trial | None:
        """Return what was measured for k, None where k was not tried."""
        return next((trial for trial in self.trials if trial.k == k), None)


@dataclass(frozen=True)
class Quality:
    """How good the final grouping is.

    silhouette: mean over `sampled`. sampled: positions (0-based, among the customers) that were measured, all of
    them up to 5,000. silhouettes: one value per sampled customer, -1 to 1.
    """

    inertia: float
    silhouette: float
    calinski_harabasz: float
    davies_bouldin: float
    sampled: np.ndarray
    silhouettes: np.ndarray


SILHOUETTE_SAMPLE = 5_000


def measure_quality(
    matrix: np.ndarray,
    labels: np.ndarray,
    centres: np.ndarray,
    *,
    seed: int = 0,
    between_rows: np.ndarray | None = None,
) -> Quality:
    """Measure a grouping of the rows of a (rows x features) matrix; labels from 0.

    between_rows: `distances_between` of the matrix, where several groupings of it are measured.
    With a single group, or as many groups as rows, the silhouette is 0 and the two indices are NaN.
    """
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples

    # Drawn in an order of their own, the same rows are sampled however the sheet is sorted.
    order = canonical_order(matrix)
    sampled = np.sort(order[stratified_sample(labels[order], SILHOUETTE_SAMPLE, seed=seed)])
    groups = len(np.unique(labels))
    if not 1 < groups < len(matrix):
        return Quality(
            inertia(matrix, labels, centres), 0.0, float("nan"), float("nan"), sampled, np.zeros(len(sampled))
        )
    with one_thread():
        if between_rows is None:
            silhouettes = np.asarray(silhouette_samples(matrix[sampled], labels[sampled]))
        else:
            silhouettes = np.asarray(silhouette_samples(between_rows, labels, metric="precomputed"))
        return Quality(
            inertia=inertia(matrix, labels, centres),
            silhouette=float(silhouettes.mean()),
            calinski_harabasz=float(calinski_harabasz_score(matrix, labels)),
            davies_bouldin=float(davies_bouldin_score(matrix, labels)),
            sampled=sampled,
            silhouettes=silhouettes,
        )


def distances_between(matrix: np.ndarray) -> np.ndarray | None:
    """Return the distance of each row to each, (rows x rows); None where a sample of them is measured."""
    from sklearn.metrics import pairwise_distances

    if len(matrix) > SILHOUETTE_SAMPLE:
        return None
    with one_thread():
        return np.asarray(pairwise_distances(matrix))


def stratified_sample(labels: np.ndarray, size: int, *, seed: int = 0) -> np.ndarray:
    """Return the sorted positions of about `size` rows, each group by its share and none with fewer than two."""
    if len(labels) <= size:
        return np.arange(len(labels))
    random = np.random.default_rng(seed)
    chosen = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        wanted = min(len(members), max(2, round(size * len(members) / len(labels))))
        chosen.append(random.choice(members, wanted, replace=False))
    return np.sort(np.concatenate(chosen))
