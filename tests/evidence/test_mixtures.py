"""Mixtures and their modes: how many groups, whatever their shape and size."""

from __future__ import annotations

import numpy as np
import pytest

from tests.evidence.people import cloud, islands
from xl_segment.evidence.mixtures import MixtureModel, find_modes
from xl_segment.evidence.modes import SHALLOW, join_modes, valley, valley_among


def mixture(
    *means: tuple[float, ...], weights: tuple[float, ...] | None = None, precision: float = 1.0
) -> MixtureModel:
    count, features = len(means), len(means[0])
    shares = np.array(weights or [1 / count] * count)
    return MixtureModel("tied", shares, np.array(means), np.repeat(precision * np.eye(features)[None], count, 0), 0.0)


def test_a_valley_is_as_deep_as_by_hand() -> None:
    # Two equal normals 4 apart: the middle has 2 exp(-2), each peak 1 + exp(-8).
    expected = 2 * np.exp(-2.0) / (1 + np.exp(-8.0))
    assert valley(mixture((0.0,), (4.0,)), 0, 1) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("apart", "has_valley"), [(1.9, False), (2.6, True)])
def test_two_equal_normals_have_a_valley_from_two_standard_deviations_on(apart: float, has_valley: bool) -> None:
    # Ray and Lindsay 2005: unimodal up to a distance of 2.
    assert (valley(mixture((0.0, 0.0), (apart, 0.0)), 0, 1) < 0.999999) == has_valley


def test_a_narrow_component_on_top_of_a_wide_one_has_no_valley() -> None:
    wide_and_narrow = MixtureModel(
        "full", np.array([0.5, 0.5]), np.zeros((2, 2)), np.stack([np.eye(2), 25 * np.eye(2)]), 0.0
    )
    assert valley(wide_and_narrow, 0, 1) == 1.0


def test_components_are_joined_where_the_model_sees_a_valley_and_the_rows_have_none() -> None:
    # A flat cloud, for which two normals are a bad description.
    rows = np.random.default_rng(0).uniform(-1.7, 1.7, (600, 1))
    halves = mixture((-0.85,), (0.85,), precision=4.2)
    assert valley(halves, 0, 1) < SHALLOW < valley_among(rows, halves.assign(rows), 0, 1)
    assert join_modes(halves, rows)[0].tolist() == [0, 0]


def test_a_component_that_is_nobodys_likeliest_is_no_group() -> None:
    rows = islands((0.0,), (20.0,))
    assert join_modes(mixture((0.0,), (20.0,), (90.0,)), rows)[0].max() == 1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "places", [[(0.0, 0.0)], [(0.0, 0.0), (6.0, 0.0)], [(0.0, 0.0), (6.0, 0.0), (0.0, 6.0), (6.0, 6.0)]]
)
def test_as_many_groups_are_found_as_there_are_islands(places: list[tuple[float, ...]], seed: int) -> None:
    assert find_modes(islands(*places, seed=seed), 0).count == len(places)


def test_a_small_group_beside_a_large_one_is_found() -> None:
    rows = np.vstack([cloud(280, 3), cloud(12, 3, seed=1) * 0.5 + np.array([6.0, 0.0, 0.0])])
    modes = find_modes(rows, 0)
    assert modes.count == 2
    assert sorted(np.bincount(modes.assign(rows)).tolist()) == [12, 280]


def test_long_tails_and_flat_clouds_are_one_group() -> None:
    random = np.random.default_rng(0)
    assert find_modes(random.standard_t(5, (400, 2)), 0).count == 1
    assert find_modes(random.uniform(size=(400, 2)) * 3.4, 0).count == 1


def test_groups_of_unlike_shape_are_found() -> None:
    flat = cloud(150, 2) * [6.0, 0.3]
    round_one = cloud(150, 2, seed=1) * 0.5 + np.array([0.0, 5.0])
    assert find_modes(np.vstack([flat, round_one]), 0).count == 2


def test_the_order_of_the_features_makes_no_difference() -> None:
    rows = islands((0.0, 0.0, 0.0), (5.0, 1.0, 0.0), (0.0, 6.0, 2.0))
    assert find_modes(rows, 0).count == find_modes(rows[:, ::-1].copy(), 0).count == 3


def test_of_customers_who_are_alike_to_the_last_digit_there_are_no_more_groups_than_different_ones() -> None:
    rows = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 30, axis=0)
    assert find_modes(rows, seed=0).count == 3
