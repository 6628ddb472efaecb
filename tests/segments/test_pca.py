"""Customers on two directions: by hand, and as scikit-learn finds them."""

from __future__ import annotations

import numpy as np
import pytest

from xl_segment.segments.pca import project

#: Spread 4, 1 and 2 in the three measures, which do not vary together: 32, 2 and 8 of 42 squared units.
CROSS = np.array([[4.0, 0, 0], [-4, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 2], [0, 0, -2]])


def test_the_two_directions_of_most_spread_come_first_the_wider_before_the_other() -> None:
    points, explained = project(CROSS + np.array([10, 20, 30]))
    np.testing.assert_allclose(points, CROSS[:, [0, 2]], atol=1e-12)
    np.testing.assert_allclose(explained, [32 / 42, 8 / 42])


def test_points_and_shares_are_those_of_scikit_learn_but_for_the_side() -> None:
    from sklearn.decomposition import PCA

    matrix = np.random.default_rng(2).normal(size=(40, 4)) @ np.diag([3.0, 1, 2, 0.5]) + 7
    theirs = PCA(2).fit(matrix)
    points, explained = project(matrix)
    np.testing.assert_allclose(np.abs(points), np.abs(theirs.transform(matrix)), atol=1e-9)
    np.testing.assert_allclose(explained, theirs.explained_variance_ratio_)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_loading_is_positive_whichever_way_a_picture_could_be_flipped(sign: int) -> None:
    along = np.array([[-3.0], [-1.0], [4.0]])
    points, _ = project(sign * along * [1.0, -2.0, 1.0])
    # The second measure has the largest loading: whoever has more of it stands to the right.
    np.testing.assert_allclose(points[:, 0], -sign * along[:, 0] * np.sqrt(6), atol=1e-12)


def test_of_a_single_measure_everything_lies_on_a_line() -> None:
    points, explained = project(np.array([[1.0], [2.0], [6.0]]))
    np.testing.assert_allclose(points, [[-2, 0], [-1, 0], [3, 0]])
    assert explained.tolist() == [1.0, 0.0]


def test_customers_who_are_all_alike_lie_in_one_place_and_nothing_is_explained() -> None:
    points, explained = project(np.full((3, 2), 5.0))
    assert not points.any()
    assert explained.tolist() == [0.0, 0.0]


def test_a_tiny_spread_is_explained_as_a_large_one_is() -> None:
    np.testing.assert_allclose(project(CROSS * 1e-3)[1], [32 / 42, 8 / 42])
