"""One cloud or several: told before the number of segments, from both sides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.evidence.peers import generators
from tests.evidence.people import cloud, islands
from tests.segments.people import features_of
from xl_segment import segment
from xl_segment.evidence.structure import Structure, find_structure
from xl_segment.settings import Settings


def customers(rows: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({f"Measure {at}": column for at, column in enumerate(rows.T, start=1)})


def structure_of(rows: np.ndarray) -> Structure:
    return find_structure(features_of(dict(enumerate(rows.T))), Settings())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("features", [1, 2, 6])
def test_a_cloud_is_told_as_one_and_islands_as_several(features: int, seed: int) -> None:
    one = structure_of(cloud(300, features, seed))
    assert (one.groups, one.natural) == (1, None)
    apart = [tuple(8.0 * at if feature == 0 else 0.0 for feature in range(features)) for at in range(3)]
    several = structure_of(islands(*apart, seed=seed))
    assert several.groups == 3
    assert several.natural is not None
    np.testing.assert_allclose(several.natural.shares, 1 / 3, atol=0.02)


def test_whole_numbers_and_repeated_values_are_no_groups() -> None:
    random = np.random.default_rng(0)
    rows = np.column_stack([random.poisson(3, 500), random.integers(0, 4, 500), random.normal(size=500).round()])
    assert structure_of(rows.astype(float)).groups == 1


def test_of_too_few_customers_nobody_can_tell() -> None:
    few = structure_of(islands((0.0, 0.0), (50.0, 0.0), rows=14))
    assert (few.groups, few.is_known) == (1, False)
    enough = structure_of(islands((0.0, 0.0), (50.0, 0.0), rows=15))
    assert (enough.groups, enough.is_known) == (2, True)


def test_the_order_of_the_rows_makes_no_difference() -> None:
    rows = islands((0.0, 0.0), (4.0, 0.0), (0.0, 4.0))
    order = np.random.default_rng(1).permutation(len(rows))
    first, second = (structure_of(some) for some in (rows, rows[order]))
    assert first.groups == second.groups == 3
    assert first.clouds == second.clouds


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_columns_makes_no_difference_even_where_the_segments_are_a_cut_of_one_cloud(seed: int) -> None:
    random = np.random.default_rng(seed)
    frame = customers(cloud(200, 4, seed)).assign(Orders=random.poisson(3, 200), Gender=random.choice(["f", "m"], 200))
    moved = frame[random.permutation(frame.columns)]
    first, second = segment(frame), segment(moved)
    assert first.evidence == second.evidence
    assert (first.labels == second.labels).all()
    assert (first.k, first.fit.tolist()) == (second.k, second.fit.tolist())


def test_ages_in_years_are_no_steps_and_no_seed_decides(shared: Callable[[str], Path]) -> None:
    """Spread over the year, the customers of the mall were 4, 5 or 6 groups, as the seed was drawn."""
    features = segment(pd.read_csv(shared("data/mall_customers/Mall_Customers.csv"))).features
    assert {find_structure(features, Settings(seed=seed)).groups for seed in range(10)} == {5}


def test_a_small_group_apart_from_all_others_is_told_by_its_rows() -> None:
    rows = np.vstack([islands((0.0, 0.0), (9.0, 0.0), rows=300), cloud(5, 2, seed=2) * 0.2 + np.array([4.0, 40.0])])
    result = segment(customers(rows))
    assert (result.evidence.groups, result.k) == (2, 2)
    told = [caution for caution in result.evidence.cautions if "lies apart" in caution]
    assert told == [
        "A group of 5 customers lies apart from all others and is too small for a segment: rows 601, 602, 603, 604, 605."
    ]
    assert told[0] in result.warnings


def test_a_sample_of_many_customers_is_looked_at_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from xl_segment.evidence import structure as room

    monkeypatch.setattr(room, "SAMPLE", 100)
    found = structure_of(islands((0.0,), (9.0,), rows=150))
    assert (found.sampled, found.customers, found.groups) == (100, 300, 2)


@pytest.mark.slow
@pytest.mark.by_hand
@pytest.mark.parametrize("seed", [50, 51])
def test_seeded_families_with_a_known_truth_are_told_as_they_are(shared: Callable[[str], Path], seed: int) -> None:
    truths = generators(shared("tools/known_truths.py"))
    drawn = [(k, truths.draw(family, k, seed)[0]) for family in truths.FAMILIES for k in range(1, 9)]
    right = [find_groups(data) == k for k, data in drawn]
    assert np.mean(right) >= 0.85
    clouds = [find_groups(truths.cloud(kind, d, seed)) == 1 for kind, d in truths.CLOUDS]
    assert np.mean(clouds) >= 0.9


def find_groups(data: pd.DataFrame) -> int:
    return segment(data).evidence.groups


def test_a_small_group_far_away_is_counted_in_full_where_a_sample_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from xl_segment.evidence import structure as room

    rows = np.vstack([cloud(1_488, 3), cloud(12, 3, seed=1) * 0.1 + 30.0])
    assert [group.tolist() for group in structure_of(rows).small] == [list(range(1_488, 1_500))]
    monkeypatch.setattr(room, "FAR_SAMPLE", 1_200)
    assert [group.tolist() for group in structure_of(rows).small] == [list(range(1_488, 1_500))]
    assert structure_of(cloud(1_500, 3)).small == ()
