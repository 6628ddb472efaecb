"""The order in which customers are worked on, and samples of them: the same however the sheet is sorted."""

from __future__ import annotations

import numpy as np


def canonical_order(matrix: np.ndarray) -> np.ndarray:
    """Return the positions that sort the rows by their first column, then the second, and so on."""
    return np.lexsort(np.round(matrix, 10).T[::-1])


def sample_positions(count: int, most: int, seed: int) -> np.ndarray:
    """Return the sorted positions of at most so many of `count` rows: all of them, or of more a sample."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))
