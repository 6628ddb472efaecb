"""Grouping customers: K-Means, Gaussian mixture, Ward; the same data gives the same groups.

Rows are brought into one order before anything random happens, so the order in which they stand on the sheet does
not matter, and one thread sums up, so the machine does not either.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from xl_segment.customers.sampling import canonical_order, sample_positions
from xl_segment.settings import Method

#: Restarts of K-Means; the best of them is kept.
RESTARTS = 10
#: Above this many rows the restarts run on a sample, and the best of them is carried on with all rows.
RESTART_SAMPLE = 20_000
#: How much more inertia than the best a grouping may have that starts from kept centres. Customers form clouds rather
#: than islands, and near the best cut there are many as good; of these the one nearest to what people know is wanted.
CONTINUITY = 0.05
#: Two cuts are of the same groups where they agree at least so far (adjusted Rand index, Hubert and Arabie 1985).
THE_SAME_GROUPS = 0.9
#: Kept centres move by this part of the way at a time, until the grouping is good enough; at most so many times.
_STRIDE, _STRIDES = 0.2, 300
#: Ward's method keeps every pair of rows in memory; above this it sees a sample.
WARD_SAMPLE = 8_000


@dataclass(frozen=True)
class Grouping:
    """k groups of the rows of a matrix.

    labels: (rows,) group from 0. centres: (k x features) in scaled units: the mean of each group's rows, or near it
    where they were carried over.
    covariances: (k x features x features), weights: (k,), of a Gaussian mixture, else None.
    """

    labels: np.ndarray
    centres: np.ndarray
    covariances: np.ndarray | None = None
    weights: np.ndarray | None = None

    @property
    def k(self) -> int:
        """How many groups there are."""
        return len(self.centres)


@cache
def _threads() -> ThreadpoolController:
    import sklearn.cluster  # noqa: F401  loads the libraries whose threads are counted

    return ThreadpoolController()


@contextmanager
def one_thread() -> Iterator[None]:
    """Let one thread sum up for as long as the context lasts, so that results do not hang on the machine."""
    with _threads().limit(limits=1):
        yield


@contextmanager
def unchecked_parameters() -> Iterator[None]:
    """Let scikit-learn take parameters as they are; values are looked at as ever.

    They are ours, and to look at them again in each of hundreds of small fits takes a tenth of their time.
    """
    from sklearn import config_context

    with config_context(skip_parameter_validation=True):
        yield


def group(
    matrix: np.ndarray,
    k: int,
    *,
    method: Method = "kmeans",
    seed: int = 0,
    start: np.ndarray | None = None,
    natural: np.ndarray | None = None,
) -> Grouping:
    """Group the rows of a (rows x features) matrix into k groups.

    start: up to k centres that K-Means starts from: they move only as far as it takes to be about as good as a free
    start. natural: k centres of natural groups, where a free start begins: without them K-Means halves a large group
    before it finds a small one. The other methods have no start.
    The labels are those that `assign` gives for the same matrix, so that a later scoring changes nobody's group.
    """
    order = canonical_order(matrix)
    rows = np.ascontiguousarray(matrix[order])
    with one_thread():
        if method == "kmeans":
            grouping = _kmeans(rows, k, seed, _completed(rows, k, start), natural)
        else:
            grouping = _METHODS[method](rows, k, seed)
        labels = np.empty(len(matrix), np.int64)
        labels[order], _ = assign(rows, grouping)
    return replace(grouping, labels=labels)


def assign(matrix: np.ndarray, grouping: Grouping) -> tuple[np.ndarray, np.ndarray]:
    """Return (group from 0, Fit from 0 to 1) of each row.

    Fit is how clearly a row belongs: 1 - a / b, where a is the distance to its own centre and b to the next one
    (the simplified silhouette of Hruschka, de Castro and Campello 2004), or the group's posterior probability for a
    Gaussian mixture.
    """
    if not len(matrix):
        return np.empty(0, np.int64), np.empty(0)
    if grouping.covariances is not None and grouping.weights is not None:
        posterior = _posterior(matrix, grouping.centres, grouping.covariances, grouping.weights)
        return posterior.argmax(axis=1), posterior.max(axis=1)
    if len(grouping.centres) == 1:  # of very few rows drawn anew, all may be the same
        return np.zeros(len(matrix), np.int64), np.ones(len(matrix))
    far = distances(matrix, grouping.centres)
    nearest = np.partition(far, 1, axis=1)[:, :2]
    with np.errstate(invalid="ignore"):
        fit = 1.0 - nearest[:, 0] / nearest[:, 1]
    # Two centres in the same place: the row belongs to neither clearly.
    return far.argmin(axis=1), np.nan_to_num(fit, nan=0.0)


def distances(matrix: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the (rows x k) Euclidean distances."""
    from scipy.spatial.distance import cdist

    return np.asarray(cdist(matrix, centres))


def inertia(matrix: np.ndarray, labels: np.ndarray, centres: np.ndarray) -> float:
    """Sum of squared distances of the rows to the centres of their groups."""
    return float(((matrix - centres[labels]) ** 2).sum())


def _completed(rows: np.ndarray, k: int, start: np.ndarray | None) -> np.ndarray | None:
    """Return k centres to start from: those given, and for each that is missing the row farthest from all others."""
    if start is None or len(start) > k:
        return None
    centres = start
    while len(centres) < k:
        centres = np.vstack([centres, rows[distances(rows, centres).min(axis=1).argmax()]])
    return centres


def _kmeans(rows: np.ndarray, k: int, seed: int, known: np.ndarray | None, natural: np.ndarray | None) -> Grouping:
    sample = rows[sample_positions(len(rows), RESTART_SAMPLE, seed)]
    best = _lloyd(sample, k, "k-means++", seed, RESTARTS)
    if natural is not None and len(natural) == k:
        best = _nearer_to_groups(sample, best, _lloyd(sample, k, natural, seed, 1))
    if len(rows) > len(sample):
        best = _lloyd(rows, k, best, seed, 1)
    free = _settled(rows, best)
    if known is None:
        return free
    return _carried(rows, known, inertia(rows, free.labels, free.centres) * (1 + CONTINUITY)) or free


def _nearer_to_groups(rows: np.ndarray, free: np.ndarray, natural: np.ndarray) -> np.ndarray:
    """Return the centres of a free start where it found the groups, too, with less inertia; else those from the groups.

    free, natural: the centres that a free start and a start from the groups led to.
    """
    from sklearn.metrics import adjusted_rand_score

    labels = [distances(rows, centres).argmin(axis=1) for centres in (free, natural)]
    if adjusted_rand_score(*labels) < THE_SAME_GROUPS:
        return natural
    least = [inertia(rows, which, centres) for which, centres in zip(labels, (free, natural), strict=True)]
    return free if least[0] <= least[1] else natural


def _carried(rows: np.ndarray, centres: np.ndarray, enough: float) -> Grouping | None:
    """Move centres as little as it takes to bring the inertia down to what is enough; None where it cannot be."""
    for _ in range(_STRIDES):
        labels = distances(rows, centres).argmin(axis=1)
        if inertia(rows, labels, centres) <= enough:
            return Grouping(labels, centres)
        centres = centres + _STRIDE * (_means(rows, labels, centres) - centres)
    return None


def _means(rows: np.ndarray, labels: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the mean of each group's rows; the centre of a group without rows stays."""
    sums = np.stack([np.bincount(labels, column, len(centres)) for column in rows.T], axis=1)
    sizes = np.bincount(labels, minlength=len(centres))[:, None]
    return np.where(sizes > 0, sums / np.maximum(sizes, 1), centres)


def _lloyd(rows: np.ndarray, k: int, init: np.ndarray | str, seed: int, restarts: int) -> np.ndarray:
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # Fewer different rows than groups: who asked counts the groups that came out.
        warnings.simplefilter("ignore", ConvergenceWarning)
        # tol=0: until nothing moves, or figures would depend on where it stopped.
        kmeans = KMeans(k, init=init, n_init=restarts, tol=0, max_iter=1000, random_state=seed).fit(rows)
    return np.asarray(kmeans.cluster_centers_)


def _settled(rows: np.ndarray, centres: np.ndarray, steps: int = 20) -> Grouping:
    """Let centres be the means of the rows nearest to them, so that scoring gives the labels of the fit."""
    labels = distances(rows, centres).argmin(axis=1)
    for _ in range(steps):
        centres = _means(rows, labels, centres)
        moved = distances(rows, centres).argmin(axis=1)
        if (moved == labels).all():
            break
        labels = moved
    return Grouping(labels, centres)


def _ward(rows: np.ndarray, k: int, seed: int) -> Grouping:
    from sklearn.cluster import AgglomerativeClustering

    sample = rows[sample_positions(len(rows), WARD_SAMPLE, seed)]
    labels = AgglomerativeClustering(k, linkage="ward").fit_predict(sample)
    centres = np.stack([sample[labels == number].mean(axis=0) for number in range(k)])
    # One step only: Ward's groups with each row at its nearest centre, not K-Means by another name.
    nearest = distances(rows, centres).argmin(axis=1)
    return Grouping(nearest, centres)


def _gaussian_mixture(rows: np.ndarray, k: int, seed: int) -> Grouping:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture = GaussianMixture(k, n_init=3, max_iter=500, reg_covar=1e-4, random_state=seed).fit(rows)
    return Grouping(np.asarray(mixture.predict(rows)), mixture.means_, mixture.covariances_, mixture.weights_)


def _posterior(matrix: np.ndarray, means: np.ndarray, covariances: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the (rows x k) posterior probabilities of a Gaussian mixture (Bishop 2006, eq. 9.23).

    By the Cholesky factor rather than scipy's multivariate_normal, whose last digits differ: what was written stays.
    """
    from scipy.linalg import solve_triangular
    from scipy.special import logsumexp

    logs = np.empty((len(matrix), len(means)))
    for at, (mean, covariance, weight) in enumerate(zip(means, covariances, weights, strict=True)):
        lower = np.linalg.cholesky(covariance)
        away = solve_triangular(lower, (matrix - mean).T, lower=True)
        logs[:, at] = np.log(weight) - np.log(np.diag(lower)).sum() - 0.5 * (away**2).sum(axis=0)
    return np.asarray(np.exp(logs - logsumexp(logs, axis=1, keepdims=True)))


_METHODS: dict[str, Callable[[np.ndarray, int, int], Grouping]] = {
    "ward": _ward,
    "gaussian mixture": _gaussian_mixture,
}
