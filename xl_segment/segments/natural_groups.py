"""Groups that the customers form by themselves: where K-Means starts from, and how many segments they speak for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class NaturalGroups:
    """Groups with fewer customers between them than within.

    centres: (groups x features) in scaled units. shares: (groups,) of the customers, 0 to 1.
    """

    centres: np.ndarray
    shares: np.ndarray

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.centres)

    def at_least(self, share: float) -> NaturalGroups:
        """Return the groups that hold at least this share of the customers."""
        large = self.shares >= share
        return replace(self, centres=self.centres[large], shares=self.shares[large])
