"""Beside clouds without groups: the bootstrap, the gap statistic and prediction strength."""

from __future__ import annotations

import numpy as np
import pytest

from tests.evidence.people import cloud, islands
from xl_segment.evidence.clouds import (
    CLOUDS,
    BesideClouds,
    _pairs_together,
    compare_with_clouds,
    draw_clouds,
    gap_number,
    prediction_strength,
)
from xl_segment.segments.clustering import group


def test_clouds_have_the_covariance_of_the_rows() -> None:
    rows = cloud(4_000, 2) @ np.array([[2.0, 1.0], [0.0, 0.5]])
    drawn = draw_clouds(rows, 0)
    assert drawn.shape == (CLOUDS, 4_000, 2)
    np.testing.assert_allclose(np.cov(drawn.reshape(-1, 2).T), np.cov(rows.T), rtol=0.05, atol=0.05)
    assert (draw_clouds(rows, 0) == drawn).all()


def test_columns_that_say_the_same_make_flat_clouds() -> None:
    one = cloud(50, 1)
    drawn = draw_clouds(np.hstack([one, 2 * one]), 0)
    np.testing.assert_allclose(drawn[:, :, 1], 2 * drawn[:, :, 0], atol=1e-6)


def test_islands_are_far_beyond_clouds_and_a_cloud_is_not() -> None:
    rows = islands((0.0, 0.0), (8.0, 0.0), (0.0, 8.0))
    found = compare_with_clouds(rows, np.repeat([0, 1, 2], 60), draw_clouds(rows, 0), 0)
    assert found.z > 10
    one = cloud()
    cut = compare_with_clouds(one, group(one, 3).labels, draw_clouds(one, 0), 0)
    assert abs(cut.z) < 4


def test_without_two_groups_there_is_nothing_to_compare() -> None:
    rows = cloud(30)
    assert compare_with_clouds(rows, np.zeros(30, np.int64), draw_clouds(rows, 0), 0) == BesideClouds(0.0, 0.0, 0.0)
    assert BesideClouds(0.5, 0.2, 0.0).z == 0.0
    assert BesideClouds(0.5, 0.2, 0.1).z == pytest.approx(3.0)


@pytest.mark.parametrize("places", [[(0.0, 0.0)], [(0.0, 0.0), (9.0, 0.0), (0.0, 9.0)]])
def test_the_gap_statistic_says_how_many(places: list[tuple[float, ...]]) -> None:
    rows = islands(*places, rows=100)
    assert gap_number(rows, draw_clouds(rows, 0), 6, 0) == len(places)


def test_the_gap_statistic_says_no_more_than_it_may() -> None:
    rows = islands((0.0,), (9.0,), (18.0,), (27.0,))
    assert gap_number(rows, draw_clouds(rows, 0), 2, 0) <= 2


def test_prediction_strength_is_high_for_islands_and_low_for_too_many_groups() -> None:
    rows = islands((0.0, 0.0), (9.0, 0.0), (0.0, 9.0))
    assert prediction_strength(rows, 3, 0) == 1.0
    assert prediction_strength(rows, 6, 0) < 0.8


def test_pairs_are_counted_in_the_group_that_keeps_fewest() -> None:
    own = np.array([0, 0, 0, 1, 1])
    # Of the three pairs of the first group one stays together; the pair of the second does.
    assert _pairs_together(own, np.array([0, 0, 1, 1, 1]), 2) == pytest.approx(1 / 3)
    assert _pairs_together(np.array([0, 1]), np.array([0, 1]), 2) == 0.0
