"""Who moved, from one run to the next."""

from __future__ import annotations

from datetime import date

import numpy as np

from xl_segment.customers.transform import Step, Transform
from xl_segment.memory.migration import NO_SEGMENT, Customers, Moves, follow

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
