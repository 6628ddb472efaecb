"""How good a grouping is, and the evidence for how many segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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
    verdict: "strong structure", "reasonable structure", "weak structure" or "no clear structure"
    (Kaufman and Rousseeuw 1990, table 4: mean silhouette above 0.70, 0.50, 0.25, below).
    """

    k: int
    recommended: int
    knee: int | None
    trials: tuple[Trial, ...]
    reason: str
    verdict: str

    def trial(self, k: int) -> Trial | None:
        """Return what was measured for k, None where k was not tried."""
        return next((one for one in self.trials if one.k == k), None)


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
