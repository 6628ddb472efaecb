"""How many groups customers form by themselves: mixtures of normal distributions, and the modes of the best of them.

Fraley and Raftery (2002, *JASA* 97, 611-631): each number of components and each shape of their covariance is a model,
and the Bayesian information criterion says how well it does. A component is no group yet: a long tail or a flat cloud
takes several. Groups are the modes: components without a valley between them are one (`modes.py`).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from xl_segment.evidence.modes import join_modes

Shape = Literal["tied", "diag", "full"]

#: One covariance for all components; own variances; own covariances.
SHAPES: tuple[Shape, ...] = ("tied", "diag", "full")
#: The most components that are tried.
MOST_COMPONENTS = 12
#: A difference of the criterion that is very strong evidence (Kass and Raftery 1995, *JASA* 90, 773-795, p. 777). Of
#: models that are not that much worse than the best the one with the fewest groups is enough.
VERY_STRONG = 10.0
#: After as many numbers of components that are no better than the best no more are tried.
PATIENCE = 3
#: Added to variances, in scaled units: values that are all the same have a little spread, too.
_LEAST_VARIANCE = 1e-3
#: A component's own variances count beside those of all, as if so many rows more had the common ones.
_BORROWED = 2


@dataclass(frozen=True)
class MixtureModel:
    """A mixture of normal distributions.

    shape: of the covariances. weights: (components,). means: (components x features). precisions: (components x
    features x features), the inverse covariances. bic: the Bayesian information criterion, less is better.
    """

    shape: Shape
    weights: np.ndarray
    means: np.ndarray
    precisions: np.ndarray
    bic: float

    @property
    def components(self) -> int:
        """How many components there are."""
        return len(self.weights)

    def log_densities(self, rows: np.ndarray) -> np.ndarray:
        """Return the (rows x components) logarithms of weight times density, but for a constant."""
        away = rows[:, None, :] - self.means[None, :, :]
        squares = np.einsum("nki,kij,nkj->nk", away, self.precisions, away)
        return np.asarray(np.log(self.weights) + 0.5 * np.linalg.slogdet(self.precisions)[1] - 0.5 * squares)

    def assign(self, rows: np.ndarray) -> np.ndarray:
        """Return the likeliest component of each row."""
        return np.asarray(self.log_densities(rows).argmax(axis=1))


@dataclass(frozen=True)
class Modes:
    """The groups of a mixture.

    group_of: (components,) the group of each component, from 0. shallowest: the shallowest of the valleys between two
    groups, as the lowest density over the lower peak; 1 where all is one group.
    """

    mixture: MixtureModel
    group_of: np.ndarray
    shallowest: float

    @cached_property
    def count(self) -> int:
        """How many groups there are."""
        return int(self.group_of.max()) + 1

    def assign(self, rows: np.ndarray) -> np.ndarray:
        """Return the group of each row, from 0."""
        return np.asarray(self.group_of[self.mixture.assign(rows)])


def find_modes(rows: np.ndarray, seed: int, shapes: Sequence[Shape] = SHAPES, most: int = MOST_COMPONENTS) -> Modes:
    """Return the groups of the mixture that describes the rows of a (rows x features) matrix best.

    most: components that are tried. Ties are to be spread and isolated rows to be left out before.
    """
    partitions = _partitions(rows, min(most, len(rows) // 5), seed)
    mixtures = [mixture for shape in shapes for mixture in _while_it_pays(rows, partitions, shape)]
    best = min(mixture.bic for mixture in mixtures)
    rivals = [mixture for mixture in mixtures if mixture.bic <= best + VERY_STRONG]
    candidates = [Modes(mixture, *join_modes(mixture, rows)) for mixture in rivals]
    return min(candidates, key=lambda modes: (modes.count, modes.mixture.bic))


def _while_it_pays(rows: np.ndarray, partitions: dict[int, list[np.ndarray]], shape: Shape) -> list[MixtureModel]:
    """Fit mixtures of one shape, with ever more components until several in a row were no better."""
    fitted: list[MixtureModel] = []
    best = 0
    for labels in _best_starts(rows, partitions, shape):
        fitted.append(_fit(rows, labels, shape))
        if fitted[-1].bic < fitted[best].bic:
            best = len(fitted) - 1
        if len(fitted) - 1 - best >= PATIENCE:
            break
    return fitted


def _partitions(rows: np.ndarray, most: int, seed: int) -> dict[int, list[np.ndarray]]:
    """Return {number of groups: partitions} to start from: Ward, average linkage, K-Means and HDBSCAN.

    Each fails on other data: K-Means and Ward halve a large group before they find a small one, average linkage parts
    the outermost rows first.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    partitions = {1: [np.zeros(len(rows), np.int64)]}
    # Of customers who are alike to the last digit there are no more groups than there are different ones.
    most = min(most, len(np.unique(rows, axis=0)))
    if most < 2:
        return partitions
    far = pdist(rows)
    trees = [linkage(far, "ward"), linkage(far, "average")]
    cuts = [fcluster(tree, count, "maxclust") for count in range(2, most + 1) for tree in trees]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it may find fewer groups than there are different rows
        cuts += [KMeans(count, n_init=1, random_state=seed).fit(rows).labels_ for count in range(2, most + 1)]
    dense = _dense_groups(rows)
    if dense is not None:
        cuts.append(dense)
    for labels in cuts:
        groups, labels_from_0 = np.unique(labels, return_inverse=True)
        partitions.setdefault(len(groups), []).append(labels_from_0)
    return partitions


def _dense_groups(rows: np.ndarray) -> np.ndarray | None:
    """Return each row's nearest group of those that HDBSCAN finds (Campello et al. 2013); None where it finds none."""
    from sklearn.cluster import HDBSCAN

    labels = HDBSCAN(min_cluster_size=max(5, len(rows) // 100), min_samples=5, copy=True).fit(rows).labels_
    if labels.max() < 1:
        return None
    centres = np.stack([rows[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    return np.asarray(((rows[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1))


def _best_starts(rows: np.ndarray, partitions: dict[int, list[np.ndarray]], shape: Shape) -> Iterator[np.ndarray]:
    """Yield, for each number of groups, the partition that is likeliest as it stands."""
    for _, rivals in sorted(partitions.items()):
        yield max(rivals, key=lambda labels: _moments(rows, labels, shape).log_likelihood)


@dataclass(frozen=True)
class _Moments:
    """Weights, means and precisions of a partition, and its classification log-likelihood but for a constant."""

    weights: np.ndarray
    means: np.ndarray
    precisions: np.ndarray
    log_likelihood: float


def _moments(rows: np.ndarray, labels: np.ndarray, shape: Shape) -> _Moments:
    count, features = int(labels.max()) + 1, rows.shape[1]
    sizes = np.bincount(labels, minlength=count)
    means = np.stack([np.bincount(labels, column, count) for column in rows.T], axis=1) / sizes[:, None]
    away = rows - means[labels]
    common = away.T @ away / len(rows)
    if shape == "tied":
        covariances = np.repeat(common[None], count, axis=0)
    else:
        own = np.stack([away[labels == label].T @ away[labels == label] for label in range(count)])
        borrowed = _BORROWED if shape == "diag" else features + 1
        covariances = (own + borrowed * common) / (sizes + borrowed)[:, None, None]
    if shape == "diag":
        covariances = covariances * np.eye(features)
    covariances = covariances + _LEAST_VARIANCE * np.eye(features)
    precisions = np.linalg.inv(covariances)
    weights = sizes / len(rows)
    squares = np.einsum("ni,nij,nj->n", away, precisions[labels], away)
    heights = np.log(weights) + 0.5 * np.linalg.slogdet(precisions)[1]
    return _Moments(weights, means, precisions, float((sizes * heights).sum() - 0.5 * squares.sum()))


def _fit(rows: np.ndarray, labels: np.ndarray, shape: Shape) -> MixtureModel:
    """Fit a mixture by expectation and maximisation, from a partition."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    start = _moments(rows, labels, shape)
    precisions = start.precisions
    if shape == "tied":
        precisions = precisions[0]
    elif shape == "diag":
        precisions = np.diagonal(precisions, axis1=1, axis2=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = GaussianMixture(
            len(start.weights),
            covariance_type=shape,
            reg_covar=_LEAST_VARIANCE,
            weights_init=start.weights,
            means_init=start.means,
            precisions_init=precisions,
            random_state=0,
        ).fit(rows)
    return MixtureModel(
        shape, fitted.weights_, fitted.means_, _as_matrices(fitted.precisions_, shape, start), float(fitted.bic(rows))
    )


def _as_matrices(precisions: np.ndarray, shape: Shape, start: _Moments) -> np.ndarray:
    """Return one matrix of precisions for each component."""
    if shape == "tied":
        return np.repeat(precisions[None], len(start.weights), axis=0)
    if shape == "diag":
        return np.asarray(precisions[:, :, None] * np.eye(precisions.shape[1]))
    return precisions
