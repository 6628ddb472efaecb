"""Customers beside clouds without groups: what the same cut would look like in a normal cloud of the same covariance.

Any method parts any cloud, and a silhouette of 0.35 may be what a cloud without groups gives. So the same is done to
clouds that have none (a parametric bootstrap), and the difference is counted in their standard deviations; the gap
statistic (Tibshirani, Walther and Hastie 2001, *JRSS B* 63, 411-423) does so for the inertia.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Clouds that are drawn. Of ten the standard deviation is a throw of dice: Mall's groups came out at 5 to 12 of them.
CLOUDS = 20
_DIGITS = 9


@dataclass(frozen=True)
class BesideClouds:
    """A cut of customers beside the same cut of clouds without groups.

    silhouette: of the customers' cut. expected, spread: mean and standard deviation of the clouds' silhouettes.
    """

    silhouette: float
    expected: float
    spread: float

    @property
    def z(self) -> float:
        """By how many standard deviations the silhouette is above what a cloud without groups gives."""
        if self.spread == 0:
            return 0.0
        return (self.silhouette - self.expected) / self.spread


def draw_clouds(rows: np.ndarray, seed: int) -> np.ndarray:
    """Return (CLOUDS x rows x features) normal clouds with the covariance of the rows, centred."""
    covariance = np.atleast_2d(np.cov(rows, rowvar=False))
    # Columns that say the same have a covariance without a Cholesky factor; the symmetric root does for all.
    values, axes = np.linalg.eigh(covariance)
    root = axes * np.sqrt(np.maximum(values, 0.0)) @ axes.T
    return np.asarray(np.random.default_rng(seed).normal(size=(CLOUDS, *rows.shape)) @ root)


def compare_with_clouds(rows: np.ndarray, labels: np.ndarray, clouds: np.ndarray, seed: int) -> BesideClouds:
    """Compare a cut of the rows, labels from 0, with K-Means' cuts of the clouds into as many groups."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    count = len(np.unique(labels))
    if not 1 < count < len(rows) or not clouds.any():
        return BesideClouds(0.0, 0.0, 0.0)
    expected = [
        silhouette_score(cloud, KMeans(count, n_init=2, random_state=seed).fit(cloud).labels_) for cloud in clouds
    ]
    # The last digits hang on the order in which the sheet's rows were summed up.
    return BesideClouds(
        silhouette=round(float(silhouette_score(rows, labels)), _DIGITS),
        expected=round(float(np.mean(expected)), _DIGITS),
        spread=round(float(np.std(expected, ddof=1)), _DIGITS),
    )


def gap_number(rows: np.ndarray, clouds: np.ndarray, most: int, seed: int) -> int:
    """Return the smallest number of groups that the gap statistic says, from 1 to `most`.

    Smallest k with Gap(k) >= Gap(k + 1) - s(k + 1) (their section 4), references of the rows' own covariance.
    """
    gap, _ = _gap(rows, clouds, 1, seed)
    for count in range(1, most):
        gap_of_next, error_of_next = _gap(rows, clouds, count + 1, seed)
        if gap >= gap_of_next - error_of_next:
            return count
        gap = gap_of_next
    return most


def _gap(rows: np.ndarray, clouds: np.ndarray, count: int, seed: int) -> tuple[float, float]:
    """Return the gap of a number of groups and its standard error."""
    logs = np.array([_log_inertia(sample, count, seed) for sample in (rows, *clouds)])
    return float(logs[1:].mean() - logs[0]), float(logs[1:].std() * np.sqrt(1 + 1 / len(clouds)))


def _log_inertia(rows: np.ndarray, count: int, seed: int) -> float:
    from sklearn.cluster import KMeans

    inertia = float(((rows - rows.mean(axis=0)) ** 2).sum())
    if count > 1:
        inertia = KMeans(count, n_init=1, random_state=seed).fit(rows).inertia_
    return float(np.log(max(inertia, 1e-12)))


def prediction_strength(rows: np.ndarray, count: int, seed: int, splits: int = 4) -> float:
    """Return how well one half of the customers foretells who is together in the other, 0 to 1.

    Tibshirani and Walther (2005, *JCGS* 14, 511-528): for each group of one half, the share of its pairs that the
    centres of the other half put together, too; the worst group, mean over splits. From 0.8 on groups are said to be
    there. 0 where a half has too few customers for as many groups.
    """
    from sklearn.cluster import KMeans

    if len(rows) // 2 <= count:
        return 0.0
    random = np.random.default_rng(seed)
    strengths = []
    for _ in range(splits):
        order = random.permutation(len(rows))
        half = len(rows) // 2
        for learn, test in ((order[:half], order[half:]), (order[half:], order[:half])):
            foretold = KMeans(count, n_init=2, random_state=seed).fit(rows[learn]).predict(rows[test])
            own = KMeans(count, n_init=2, random_state=seed).fit(rows[test]).labels_
            strengths.append(_pairs_together(own, foretold, count))
    return float(np.mean(strengths))


def _pairs_together(own: np.ndarray, foretold: np.ndarray, count: int) -> float:
    """Return the share of pairs in a group that are foretold to be together; of the worst group."""
    table = np.zeros((count, count))
    np.add.at(table, (own, foretold), 1)
    sizes = table.sum(axis=1)
    together = (table * (table - 1)).sum(axis=1)
    several = sizes > 1
    if not several.any():
        return 0.0
    return float((together[several] / (sizes * (sizes - 1))[several]).min())
