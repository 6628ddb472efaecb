"""Who moved, from one run to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.transform import Step, Transform
from xl_segment.memory.migration import NO_SEGMENT, Customers, Moves, follow, migration_matrix

TRANSFORM = Transform((Step("Age", "Age", "age", 0.0, None, None, False, 0.0, 1.0),))


def customers(*segments: int, ages: tuple[float, ...] | None = None) -> Customers:
    keys = np.array([f"K{at}" for at in range(len(segments))], dtype=object)
    values = np.array([ages or (30.0,) * len(segments)]).T
    return Customers.first(keys, np.array(segments), values, np.full(len(segments), np.nan))


def run(was: Customers, now: Customers, day: int) -> tuple[Customers, Moves]:
    return follow(was, now, TRANSFORM, day=date(2024, 1, day), fitted=False)


def test_a_move_is_remembered_over_a_run_in_which_nobody_moves() -> None:
    second, _ = run(customers(1, 2), customers(3, 2), 8)
    third, moves = run(second, customers(3, 2), 15)
    assert third.previous.tolist() == [1, NO_SEGMENT]
    assert third.changed_on.tolist() == ["2024-01-08", ""]
    assert third.before.tolist() == [3, 2]
    assert not moves.why


def test_a_second_move_takes_the_place_of_the_first() -> None:
    second, _ = run(customers(1), customers(3), 8)
    third, _ = run(second, customers(2), 15)
    assert (third.previous.tolist(), third.changed_on.tolist()) == ([3], ["2024-01-15"])


def test_who_comes_and_who_goes_has_not_moved() -> None:
    was, now = customers(1, 2), customers(1, 2, 2)
    followed, moves = run(was, now, 8)
    assert followed.before.tolist() == [1, 2, NO_SEGMENT]
    assert not moves.why
    _, moves = run(now, was, 15)
    assert {number: count for number, (count, _) in moves.gone.items()} == {2: 1}


def test_why_somebody_moved_is_the_feature_that_changed_most() -> None:
    _, moves = run(customers(1, 1, ages=(30.0, 30.0)), customers(2, 2, ages=(41.5, 30.0)), 8)
    assert moves.why == {"K0": "Age 30 → 41.5", "K1": "the segments were made anew"}


def named(*names: str, segments: tuple[int, ...], money: tuple[float, ...] | None = None) -> Customers:
    worth = money or (np.nan,) * len(names)
    keys = np.array(names, dtype=object)
    return Customers.first(keys, np.array(segments), np.full((len(names), 1), 30.0), np.array(worth))


def test_of_a_first_run_nothing_is_known_from_before() -> None:
    first = customers(1, 2)
    assert len(first) == 2
    assert first.before.tolist() == first.previous.tolist() == [NO_SEGMENT, NO_SEGMENT]
    assert first.changed_on.tolist() == ["", ""]
    assert first.at_fit.tolist() == [True, True]


def test_customers_are_matched_by_what_they_are_called_not_by_where_they_stand() -> None:
    was, now = named("Ann", "Bob", "Eve", segments=(1, 2, 3)), named("Eve", "Zoe", "Ann", segments=(3, 1, 2))
    followed, moves = run(was, now, 8)
    assert followed.keys.tolist() == ["Eve", "Zoe", "Ann"]
    assert followed.before.tolist() == [3, NO_SEGMENT, 1]
    assert followed.previous.tolist() == [NO_SEGMENT, NO_SEGMENT, 1]
    assert followed.changed_on.tolist() == ["", "", "2024-01-08"]
    assert list(moves.why) == ["Ann"]


def test_what_the_last_one_in_the_list_did_is_not_told_of_a_newcomer() -> None:
    was = replace(
        named("Ann", "Bob", segments=(1, 2)), previous=np.array([0, 9]), changed_on=np.array(["", "2023-05-05"], object)
    )
    followed, _ = run(was, named("Ann", "Bob", "Zoe", segments=(1, 2, 2)), 8)
    assert followed.previous.tolist() == [NO_SEGMENT, 9, NO_SEGMENT]
    assert followed.changed_on.tolist() == ["", "2023-05-05", ""]


def test_a_model_knows_those_it_was_made_with_until_it_is_made_anew() -> None:
    was, now = named("Ann", "Bob", segments=(1, 2)), named("Ann", "Bob", "Zoe", segments=(1, 2, 2))
    second, _ = run(was, now, 8)
    assert second.at_fit.tolist() == [True, True, False]
    third, _ = run(second, now, 15)
    assert third.at_fit.tolist() == [True, True, False]
    refit, _ = follow(third, now, TRANSFORM, day=date(2024, 1, 22), fitted=True)
    assert refit.at_fit.tolist() == [True, True, True]


def test_without_features_in_common_somebody_moved_because_the_segments_were_made_anew() -> None:
    was, now = customers(1, 1, ages=(30.0, 30.0)), customers(2, 1, ages=(60.0, 30.0))
    _, moves = follow(was, now, None, day=date(2024, 1, 8), fitted=True)
    assert moves.why == {"K0": "the segments were made anew"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (30.0, 30.5, "Age 30 → 30.5"),
        (30.0, 30.25, "Age 30 → 30.2"),
        (99.5, 100.0, "Age 99.5 → 100"),
        (1_234.5, 12_345.6, "Age 1,234 → 12,346"),
        (-1_234.6, -99.5, "Age -1,235 → -99.5"),
        (0.123456, 0.0, "Age 0.123 → 0"),
        (float("nan"), 30.0, "Age blank → 30"),
    ],
)
def test_figures_are_as_exact_as_a_reader_needs(old: float, new: float, says: str) -> None:
    assert run(customers(1, ages=(old,)), customers(2, ages=(new,)), 8)[1].why == {"K0": says}


def test_the_feature_that_changed_most_is_told_on_the_scale_that_decides() -> None:
    income = Step("Income", "Income", "income", 0.0, None, None, False, 0.0, 10_000.0)
    transform = Transform((*TRANSFORM.steps, income))
    keys, nothing = np.array(["K0", "K1"], dtype=object), np.full(2, np.nan)
    was = Customers.first(keys, np.array([1, 1]), np.array([[30.0, 20_000.0], [30.0, 20_000.0]]), nothing)
    now = Customers.first(keys, np.array([2, 2]), np.array([[31.0, 25_000.0], [31.0, 45_000.0]]), nothing)
    _, moves = follow(was, now, transform, day=date(2024, 1, 8), fitted=False)
    assert moves.why == {"K0": "Age 30 → 31", "K1": "Income 20,000 → 45,000"}


def test_who_is_gone_is_told_by_the_segment_with_the_money_of_then() -> None:
    was = named("Ann", "Bob", "Eve", "Max", segments=(1, 2, 2, 5), money=(10.0, 20.0, float("nan"), 40.0))
    _, moves = run(was, named("Ann", segments=(1,), money=(99.0,)), 8)
    assert moves.gone == {2: (2, 20.0), 5: (1, 40.0)}
    _, moves = run(was, was, 8)
    assert moves.gone == {}


def matrix(was: Customers, now: Customers, *numbers: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    followed, moves = run(was, now, 8)
    return migration_matrix(followed, moves.gone, numbers)


def test_every_customer_of_both_runs_stands_in_one_cell() -> None:
    was = named("Ann", "Bob", "Eve", "Max", segments=(1, 2, 2, 2), money=(10.0, 20.0, 30.0, 40.0))
    now = named("Ann", "Bob", "Eve", "Zoe", segments=(1, 1, 2, 2), money=(11.0, 21.0, 31.0, 51.0))
    counts, money = matrix(was, now, 1, 2)
    assert counts.index.tolist() == [0, 1, 2]
    assert counts.columns.tolist() == [1, 2, 0]
    assert counts.to_numpy().tolist() == [[0, 1, 0], [1, 0, 0], [1, 1, 1]]
    assert money.to_numpy().tolist() == [[0.0, 51.0, 0.0], [11.0, 0.0, 0.0], [21.0, 31.0, 40.0]]
    assert (counts.index.tolist(), counts.columns.tolist()) == (money.index.tolist(), money.columns.tolist())


def test_segments_without_a_customer_and_those_that_are_no_more_have_their_place() -> None:
    was, now = named("Ann", "Bob", segments=(4, 6)), named("Ann", segments=(1,))
    counts, money = matrix(was, now, 1, 3)
    assert counts.index.tolist() == [0, 1, 3, 4, 6]
    assert counts.columns.tolist() == [1, 3, 0]
    assert counts.loc[4].tolist() == [1, 0, 0]
    assert counts.loc[6].tolist() == [0, 0, 1]
    assert counts.to_numpy().sum() == 2
    assert money.to_numpy().sum() == 0.0


def test_money_that_is_not_known_counts_nothing() -> None:
    was = named("Ann", "Bob", segments=(1, 1), money=(10.0, 20.0))
    _, money = matrix(was, named("Ann", "Bob", segments=(1, 1), money=(float("nan"), 5.0)), 1)
    assert money.loc[1, 1] == 5.0
