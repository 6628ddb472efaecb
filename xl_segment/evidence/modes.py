"""Which components of a mixture are one group: those with no valley between them.

Whether the density of two normal distributions has a valley is seen on the ridge line between their means (Ray and
Lindsay 2005, *Annals of Statistics* 33, 2042-2065); components without one are joined (Hennig 2010, *Advances in Data
Analysis and Classification* 4, 3-34). The valley has to be there in the model and among the customers themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from xl_segment.evidence.mixtures import MixtureModel

#: Two components are one group where the lowest density between them is at least this part of the lower peak.
SHALLOW = 0.65
#: Places on the way from one mean to the other that are looked at.
_STEPS = 21
#: Width of the kernel that smooths customers along the way, in standard deviations within the components.
_KERNEL = 0.5


def join_modes(mixture: MixtureModel, rows: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the group of each component, from 0, and the shallowest valley between two groups, 1 where there is none.

    rows: (rows x features) that the mixture was fitted to.
    """
    from scipy.sparse.csgraph import connected_components

    count = mixture.components
    component_of = mixture.assign(rows)
    valleys = np.ones((count, count))
    for left in range(count):
        for right in range(left):
            depth = valley(mixture, left, right)
            if depth < SHALLOW:
                depth = max(depth, valley_among(rows, component_of, left, right))
            valleys[left, right] = valleys[right, left] = depth
    group_of = _of_those_with_rows(connected_components(valleys >= SHALLOW, directed=False)[1], component_of)
    between = group_of[:, None] != group_of[None, :]
    return group_of, float(valleys[between].max(initial=0.0)) if between.any() else 1.0


def _of_those_with_rows(group_of: np.ndarray, component_of: np.ndarray) -> np.ndarray:
    """Number the groups anew; one that is nobody's likeliest counts as the group that is largest."""
    sizes = np.bincount(group_of[component_of], minlength=group_of.max() + 1)
    filled = np.where(sizes[group_of] > 0, group_of, sizes.argmax())
    return np.asarray(np.unique(filled, return_inverse=True)[1])


def valley(mixture: MixtureModel, left: int, right: int) -> float:
    """Return the lowest density on the ridge line between two components over the lower of the peaks beside it.

    1 where there is no valley, 0 where nothing lies between them.
    """
    part = np.linspace(0, 1, _STEPS)
    first, second = mixture.precisions[left], mixture.precisions[right]
    weighed = (1 - part)[:, None, None] * first + part[:, None, None] * second
    pulled = np.outer(1 - part, first @ mixture.means[left]) + np.outer(part, second @ mixture.means[right])
    ridge = np.linalg.solve(weighed, pulled[:, :, None])[:, :, 0]
    heights = mixture.log_densities(ridge)[:, [left, right]]
    return _depth(np.exp(heights - heights.max()).sum(axis=1))


def valley_among(rows: np.ndarray, component_of: np.ndarray, left: int, right: int) -> float:
    """Return the same for the rows themselves: along the direction that parts the two components best (Fisher)."""
    first, second = rows[component_of == left], rows[component_of == right]
    if min(len(first), len(second)) < 2:
        return 0.0
    apart = first.mean(axis=0) - second.mean(axis=0)
    away = np.vstack([first - first.mean(axis=0), second - second.mean(axis=0)])
    within = away.T @ away / len(away) + 1e-2 * np.eye(rows.shape[1])
    direction = np.linalg.solve(within, apart)
    spread = float(np.sqrt(direction @ within @ direction))
    length = float(direction @ apart) / spread
    if length <= 0:
        return 1.0
    along = (np.vstack([first, second]) - second.mean(axis=0)) @ direction / spread
    way = np.linspace(0, length, _STEPS)
    return _depth(np.exp(-0.5 * ((way[:, None] - along) / _KERNEL) ** 2).sum(axis=1))


def _depth(heights: np.ndarray) -> float:
    """Return the lowest of heights along a way over the lower of the peaks on either side of it."""
    lowest = int(heights.argmin())
    return float(heights[lowest] / min(heights[: lowest + 1].max(), heights[lowest:].max()))
