"""How steady a cut is: the figures behind it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_score

from xl_segment.evidence.stability import _silhouette


@pytest.mark.parametrize("seed", range(20))
def test_the_silhouette_of_distances_is_that_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(40, 3))
    # Some are drawn more than once, some groups are of one row, and a number may be left without rows.
    rows = rows[random.integers(0, 40, 60)]
    labels = random.choice([0, 1, 2, 4], 60, p=[0.4, 0.4, 0.15, 0.05])
    labels[0] = 5
    assert _silhouette(cdist(rows, rows), labels) == pytest.approx(silhouette_score(rows, labels), abs=1e-7)


def test_without_two_groups_there_is_no_silhouette() -> None:
    rows = np.arange(6.0)[:, None]
    assert _silhouette(cdist(rows, rows), np.zeros(6, np.int64)) == -1.0
    assert _silhouette(cdist(rows, rows), np.arange(6)) == -1.0
