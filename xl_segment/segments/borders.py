"""Where two segments meet: what holds a customer on one side, what carried one across, how far the other side is.

A customer is in the segment of the least cost: the squared distance to its centre, or, of a Gaussian mixture, the
squared Mahalanobis distance and a constant (minus twice the logarithm of Bishop 2006, eq. 9.23). Both are quadratic in
the scaled measures, so all that is asked here has an exact answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_segment.customers.transform import Transform
from xl_segment.segments.segment_model import SegmentModel


@dataclass(frozen=True)
class Borders:
    """The borders between the segments of a model.

    transform: how measures are scaled. numbers: the segments' numbers, ascending. centres: (k x features) in scaled
    units. precisions: (k x features x features), the inverse covariances, ones where distance is Euclidean. constants:
    (k,).
    """

    transform: Transform
    numbers: tuple[int, ...]
    centres: np.ndarray
    precisions: np.ndarray
    constants: np.ndarray

    @classmethod
    def of(cls, model: SegmentModel) -> Borders:
        """Return the borders of a model."""
        k, features = model.centres.shape
        precisions = np.broadcast_to(np.eye(features), (k, features, features))
        constants = np.zeros(k)
        if model.covariances is not None and model.weights is not None:
            precisions = np.linalg.inv(model.covariances)
            constants = np.linalg.slogdet(model.covariances)[1] - 2 * np.log(model.weights)
        return cls(model.transform, model.numbers, model.centres, precisions, constants)

    def costs(self, matrix: np.ndarray) -> np.ndarray:
        """Return the (rows x k) costs of a (rows x features) matrix of scaled values; the least is the segment's."""
        return np.column_stack(
            [
                ((matrix - centre) * self._leanings(matrix, np.full(len(matrix), at))).sum(axis=1) + self.constants[at]
                for at, centre in enumerate(self.centres)
            ]
        )

    def terms(self, matrix: np.ndarray, own: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Return what each feature adds to the cost of another segment beyond that of a row's own.

        matrix: (rows x features) scaled. own, other: (rows,) positions of segments. Returns (rows x features); above 0
        holds the row where it is. With Euclidean distances they add up to the difference of the squared distances.
        """
        return np.asarray(
            (matrix - self.centres[other]) * self._leanings(matrix, other)
            - (matrix - self.centres[own]) * self._leanings(matrix, own)
        )

    def pushes(self, then: np.ndarray, now: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        """Return how far the change of each feature brought a row from its old segment towards the new one.

        then, now: (rows x features) scaled. old, new: (rows,) positions of segments. Returns (rows x features), which
        add up to the change in cost of the old segment less that of the new one: of a quadratic cost, the gradient half
        way times the change is exact (integrated gradients: Sundararajan, Taly and Yan 2017). A feature that did not
        change has 0.
        """
        half_way = (then + now) / 2
        slope = 2 * (self._leanings(half_way, old) - self._leanings(half_way, new))
        return np.asarray((now - then) * slope)

    def gap(self, matrix: np.ndarray, own: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Return (rows,) the cost of another segment less that of the own; below 0 the other is nearer."""
        rows = np.arange(len(matrix))
        costs = self.costs(matrix)
        return np.asarray(costs[rows, other] - costs[rows, own])

    def way_out(self, matrix: np.ndarray, own: np.ndarray, feature: int, direction: int) -> np.ndarray:
        """Return (rows,) how far one feature has to go until another segment costs as little; inf where none does.

        matrix: (rows x features) scaled. own: (rows,) positions of segments. direction: 1 up, -1 down; the way is
        positive either way.
        """
        costs = self.costs(matrix)
        least = np.full(len(matrix), np.inf)
        here = costs[np.arange(len(matrix)), own]
        slope_here = self._leanings(matrix, own)[:, feature]
        bend_here = self.precisions[own, feature, feature]
        for at in range(len(self.centres)):
            slope = self._leanings(matrix, np.full(len(matrix), at))[:, feature] - slope_here
            bend = self.precisions[at, feature, feature] - bend_here
            way = _first_root(bend, 2 * direction * slope, costs[:, at] - here)
            least = np.where(own == at, least, np.minimum(least, way))
        return np.asarray(least)

    def _leanings(self, matrix: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Return half the gradient of the cost of a segment at each row. at: (rows,) positions of segments."""
        away = matrix - self.centres[at]
        leaning = np.empty_like(away)
        for position in np.unique(at):
            chosen = at == position
            leaning[chosen] = away[chosen] @ self.precisions[position]
        return np.asarray(leaning)


def _first_root(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return the least x > 0 at which a x^2 + b x + c, above 0 at 0, comes down to 0; inf where it never does."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inside = np.sqrt(b * b - 4 * a * c)
        # The way without cancellation: q / a and c / q (Press et al. 2007, section 5.6).
        q = -0.5 * (b + np.where(b >= 0, 1.0, -1.0) * inside)
        roots = np.column_stack([q / a, c / q])
        roots[~(np.isfinite(roots) & (roots >= 0))] = np.inf
    return np.asarray(roots.min(axis=1))
