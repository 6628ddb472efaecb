"""How good a grouping is: inertia, silhouette, Calinski-Harabasz, Davies-Bouldin.

The silhouette (Rousseeuw 1987) compares every pair of rows; above 5,000 rows it is measured on a sample that holds
each segment by its share.
"""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from xl_segment.model.clustering import canonical_order, inertia
from xl_segment.model.quality import Quality

SILHOUETTE_SAMPLE = 5_000


def measure_quality(matrix: np.ndarray, labels: np.ndarray, centres: np.ndarray, *, seed: int = 0) -> Quality:
    """Measure a grouping of the rows of a (rows x features) matrix; labels from 0.

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
    with threadpool_limits(limits=1):
        silhouettes = np.asarray(silhouette_samples(matrix[sampled], labels[sampled]))
        return Quality(
            inertia=inertia(matrix, labels, centres),
            silhouette=float(silhouettes.mean()),
            calinski_harabasz=float(calinski_harabasz_score(matrix, labels)),
            davies_bouldin=float(davies_bouldin_score(matrix, labels)),
            sampled=sampled,
            silhouettes=silhouettes,
        )


def stratified_sample(labels: np.ndarray, size: int, *, seed: int = 0) -> np.ndarray:
    """Return the sorted positions of about `size` rows, each group by its share and none with fewer than two."""
    if len(labels) <= size:
        return np.arange(len(labels))
    random = np.random.default_rng(seed)
    chosen = []
    for one in np.unique(labels):
        members = np.flatnonzero(labels == one)
        wanted = min(len(members), max(2, round(size * len(members) / len(labels))))
        chosen.append(random.choice(members, wanted, replace=False))
    return np.sort(np.concatenate(chosen))
