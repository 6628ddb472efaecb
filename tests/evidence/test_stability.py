"""How steady segments are: Jaccard coefficients, sizes, and the number again in parts of the customers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_score

from tests.evidence.people import cloud, islands
from xl_segment.evidence.stability import _overlap, _shares, _silhouette, draw_again, number_again
from xl_segment.evidence.structure import Structure
from xl_segment.segments.clustering import group
from xl_segment.segments.natural_groups import NaturalGroups
from xl_segment.settings import Settings


def test_the_jaccard_coefficient_is_that_of_hand() -> None:
    before, again = np.array([0, 0, 0, 1]), np.array([1, 1, 0, 0])
    # Of 3 and 2 customers 2 in common, of 3 in all; of 3 and 2 one, of 4; of 1 and 2 one, of 2.
    np.testing.assert_allclose(_overlap(before, again, 2), [[1 / 4, 2 / 3], [1 / 2, 0]])


def test_a_size_is_that_of_the_segment_most_alike_whatever_its_number() -> None:
    before, again = np.array([0, 0, 0, 1]), np.array([1, 1, 1, 0])
    assert _shares(before, again, np.array([0, 1, 3, 3]), 2).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("groups", [True, False])
def test_islands_come_out_again_with_the_size_they_have(groups: bool) -> None:
    rows = islands((0.0, 0.0), (9.0, 0.0), (0.0, 9.0))
    steady = draw_again(rows, np.repeat([0, 1, 2], 60), 3, 0, groups=groups)
    assert all(part.jaccard > 0.99 for part in steady)
    assert all(part.low < 1 / 3 < part.high for part in steady)
    assert all(part.high - part.low < 0.2 for part in steady)


def test_many_segments_of_a_cloud_do_not_come_out_again() -> None:
    rows = cloud(300, 4)
    found = group(rows, 7)
    steady = draw_again(rows, found.labels, 7, 0, groups=False)
    assert np.mean([part.jaccard for part in steady]) < 0.6


def test_a_small_group_beside_a_large_one_comes_out_again() -> None:
    rows = np.vstack([cloud(280, 3), islands((7.0, 0.0, 0.0), rows=20, seed=1)])
    labels = np.repeat([0, 1], [280, 20])
    assert min(part.jaccard for part in draw_again(rows, labels, 2, 0, groups=True)) > 0.9


def test_the_order_of_the_customers_makes_no_difference() -> None:
    rows = islands((0.0, 0.0), (3.0, 0.0))
    labels = np.repeat([0, 1], 60)
    order = np.random.default_rng(0).permutation(len(rows))
    assert draw_again(rows, labels, 2, 0, groups=False) == draw_again(rows[order], labels[order], 2, 0, groups=False)


def test_parts_of_the_customers_say_the_same_number_of_islands() -> None:
    rows = islands((0.0, 0.0), (9.0, 0.0), (0.0, 9.0))
    natural = NaturalGroups(np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]]), np.full(3, 1 / 3))
    assert number_again(rows, Structure(natural, 180, 180), Settings()) == (3, 3, 3, 3, 3)


def test_parts_of_few_customers_are_parts_all_the_same() -> None:
    assert len(number_again(np.array([[0.0], [1.0], [9.0]]), Structure(None, 3, 3), Settings())) == 5


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
