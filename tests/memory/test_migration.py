"""Who moved, from one run to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.transform import Step, Transform
from xl_segment.memory.migration import NO_SEGMENT, Customers, Moves, follow, migration_matrix
from xl_segment.segments.borders import Borders

AGE = Step("Age", "Age", "age", 0.0, None, None, False, 0.0, 1.0)


def borders(*centres: tuple[float, ...], steps: tuple[Step, ...] = (AGE,)) -> Borders:
    """Segments 1, 2, 3 ... at these centres."""
    k, features = len(centres), len(steps)
    ones = np.broadcast_to(np.eye(features), (k, features, features))
    return Borders(Transform(steps), tuple(range(1, k + 1)), np.array(centres), ones, np.zeros(k))


#: Of segment 1 are who is about thirty, of 2 about fifty, of 3 about seventy.
BORDERS = borders((30.0,), (50.0,), (70.0,))


def customers(*segments: int, ages: tuple[float, ...] | None = None) -> Customers:
    keys = np.array([f"K{at}" for at in range(len(segments))], dtype=object)
    values = np.array([ages or (30.0,) * len(segments)]).T
    return Customers.first(keys, np.array(segments), values, np.full(len(segments), np.nan))


def run(was: Customers, now: Customers, day: int) -> tuple[Customers, Moves]:
    return follow(was, now, BORDERS, day=date(2024, 1, day), fitted=False)


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


def test_why_somebody_moved_is_what_carried_them_over_the_border_and_which_way() -> None:
    _, moves = run(customers(1, 2), customers(2, 1, ages=(41.5, 39.0)), 8)
    assert moves.why == {"K0": "Age rose 30 → 41.5", "K1": "the segments were made anew"}
    was = customers(1, 2, ages=(30.0, 50.0))
    _, moves = run(was, customers(1, 1, ages=(30.0, 36.0)), 8)
    assert moves.why == {"K1": "Age fell 50 → 36"}


def test_who_did_not_change_moved_because_the_segments_were_made_anew() -> None:
    _, moves = run(customers(1, 1), customers(2, 1), 8)
    assert moves.why == {"K0": "the segments were made anew"}


def test_who_would_be_there_as_they_were_moved_because_the_segments_were_made_anew() -> None:
    """The border is at forty by now: at forty-five one is beyond it, with or without the last change."""
    _, moves = run(customers(1, ages=(45.0,)), customers(2, ages=(46.0,)), 8)
    assert moves.why == {"K0": "the segments were made anew"}


def test_a_segment_that_is_gone_let_everybody_go() -> None:
    _, moves = run(customers(7, ages=(30.0,)), customers(2, ages=(55.0,)), 8)
    assert moves.why == {"K0": "the segments were made anew"}


def moved(old: tuple[float, ...], new: tuple[float, ...], *centres: tuple[float, ...], steps: tuple[Step, ...]) -> str:
    """Say why somebody moved from segment 1 to 2."""
    keys, money = np.array(["K0"], dtype=object), np.array([np.nan])
    was = Customers.first(keys, np.array([1]), np.array([old]), money)
    now = Customers.first(keys, np.array([2]), np.array([new]), money)
    _, moves = follow(was, now, borders(*centres, steps=steps), day=date(2024, 1, 8), fitted=False)
    return moves.why["K0"]


ORDERS = replace(AGE, name="Orders", source="Orders", measure="frequency")
RECENCY = replace(AGE, name="Recency", source="Recency", measure="recency", scale=30.0)


def test_a_change_for_the_worse_is_no_reason_of_a_promotion() -> None:
    """The recency changed most, but away from the better segment; the orders carried the customer there."""
    why = moved((2.0, 1.0), (20.0, 183.0), (2.0, 3.0), (20.0, 0.0), steps=(ORDERS, RECENCY))
    assert why == "Orders rose 2 → 20"


def test_two_measures_are_named_where_the_first_alone_was_not_enough() -> None:
    two = (AGE, ORDERS)
    assert moved((0.0, 0.0), (6.0, 5.0), (0.0, 0.0), (10.0, 10.0), steps=two) == "Age rose 0 → 6; Orders rose 0 → 5"
    assert moved((0.0, 0.0), (12.0, 5.0), (0.0, 0.0), (10.0, 10.0), steps=two) == "Age rose 0 → 12"


def test_a_label_moves_somebody_by_its_values() -> None:
    towns = tuple(
        Step(f"Town = {town}", "Town", "", 0.0, None, None, False, 0.0, 0.1, town) for town in ("Rome", "Oslo")
    )
    assert moved((1.0, 0.0), (0.0, 1.0), (10.0, 0.0), (0.0, 10.0), steps=towns) == "Town Rome → Oslo"
    assert moved((1.0, 0.0), (0.0, 0.0), (10.0, 0.0), (0.0, 1.0), steps=towns) == "Town Rome → other"
    assert moved((1.0,), (0.0,), (10.0,), (0.0,), steps=towns[:1]) == "Town Rome → not Rome"


@pytest.mark.parametrize("seed", range(500))
def test_a_reason_is_a_measure_that_changed_and_pushed_towards_the_new_segment(seed: int) -> None:
    """By the definition: how much nearer the new centre came, beyond the old one, in this measure."""
    random = np.random.default_rng(seed)
    d, k, n = int(random.integers(1, 6)), int(random.integers(2, 7)), 40
    steps = tuple(random_step(f"M{at}", random) for at in range(d))
    model = borders(*map(tuple, random.normal(size=(k, d))), steps=steps)
    old = np.column_stack([random.lognormal(3, 1, n) for _ in steps])
    new = np.where(random.random((n, d)) < 0.5, old, np.column_stack([random.lognormal(3, 1, n) for _ in steps]))
    then, now = scaled(old, steps), scaled(new, steps)
    before, after = np.argmin(model.costs(then), axis=1), np.argmin(model.costs(now), axis=1)
    keys, money = np.array([f"K{at}" for at in range(n)], dtype=object), np.full(n, np.nan)
    _, moves = follow(
        Customers.first(keys, before + 1, old, money), Customers.first(keys, after + 1, new, money), model,
        day=date(2024, 1, 8), fitted=False,
    )  # fmt: skip
    assert set(moves.why) == set(keys[before != after])
    for row in np.flatnonzero(before != after):
        was, goes = model.centres[before[row]], model.centres[after[row]]
        nearer = ((now[row] - was) ** 2 - (now[row] - goes) ** 2) - ((then[row] - was) ** 2 - (then[row] - goes) ** 2)
        named = [int(reason.split()[0].removeprefix("M")) for reason in moves.why[keys[row]].split("; ")]
        assert 1 <= len(named) <= 2
        assert named[0] == nearer.argmax()
        for at, reason in zip(named, moves.why[keys[row]].split("; "), strict=True):
            assert nearer[at] > 0
            assert old[row, at] != new[row, at]
            assert ("rose" in reason) == (new[row, at] > old[row, at])


def random_step(name: str, random: np.random.Generator) -> Step:
    """A measure, capped and bent or not."""
    low, high = (2.0, 90.0) if random.random() < 0.3 else (None, None)
    bend = float(random.uniform(1, 20)) if random.random() < 0.5 else None
    step = Step(name, name, "", 20.0, low, high, False, 0.0, 1.0, bend=bend)
    shaped = step.shape(random.lognormal(3, 1, 200))
    return replace(step, mean=float(shaped.mean()), scale=float(shaped.std()))


def scaled(values: np.ndarray, steps: tuple[Step, ...]) -> np.ndarray:
    return np.column_stack([step.scaled(column) for step, column in zip(steps, values.T, strict=True)])


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
    refit, _ = follow(third, now, BORDERS, day=date(2024, 1, 22), fitted=True)
    assert refit.at_fit.tolist() == [True, True, True]


def test_without_features_in_common_somebody_moved_because_the_segments_were_made_anew() -> None:
    was, now = customers(1, 1, ages=(30.0, 30.0)), customers(2, 1, ages=(60.0, 30.0))
    _, moves = follow(was, now, None, day=date(2024, 1, 8), fitted=True)
    assert moves.why == {"K0": "the segments were made anew"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (30.0, 30.5, "Age rose 30 → 30.5"),
        (30.0, 30.25, "Age rose 30 → 30.2"),
        (99.5, 100.0, "Age rose 99.5 → 100"),
        (1_234.5, 12_345.6, "Age rose 1,234 → 12,346"),
        (1_234.5, 1_234.25, "Age fell 1,234.5 → 1,234.25"),
        (-1_234.6, -99.5, "Age rose -1,235 → -99.5"),
        (0.123456, 0.0, "Age fell 0.123 → 0"),
        (float("nan"), 30.0, "Age blank → 30"),
    ],
)
def test_figures_are_as_exact_as_a_reader_needs(old: float, new: float, says: str) -> None:
    start = np.nan_to_num(old)
    away = new - start
    assert moved((old,), (new,), (start - away,), (new + away,), steps=(AGE,)) == says


def test_what_carried_somebody_is_told_on_the_scale_that_decides() -> None:
    income = Step("Income", "Income", "income", 0.0, None, None, False, 0.0, 10_000.0)
    centres, then = ((30.0, 2.0), (32.0, 4.0)), (30.0, 20_000.0)
    assert moved(then, (33.0, 25_000.0), *centres, steps=(AGE, income)) == "Age rose 30 → 33"
    assert moved(then, (31.0, 60_000.0), *centres, steps=(AGE, income)) == "Income rose 20,000 → 60,000"


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
