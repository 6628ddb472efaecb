"""Rows with and without groups, drawn so that a test shows what it is about."""

from __future__ import annotations

import numpy as np


def cloud(rows: int = 300, features: int = 2, seed: int = 0) -> np.ndarray:
    """A normal cloud."""
    return np.random.default_rng(seed).normal(size=(rows, features))


def islands(*places: tuple[float, ...], rows: int = 60, seed: int = 0) -> np.ndarray:
    """Normal clouds around places, of so many rows each, in turn."""
    random = np.random.default_rng(seed)
    return np.concatenate([random.normal(size=(rows, len(place))) + place for place in places])
