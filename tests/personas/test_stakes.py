"""What is at stake: what segments bring adds up, and one customer in ten is moved to the next better one."""

from __future__ import annotations

import numpy as np
import pytest

from xl_segment.personas.stakes import Few, budget_split, few_who_bring_much, stakes


def test_what_segments_bring_adds_up_to_the_total() -> None:
    random = np.random.default_rng(1)
    values, labels = random.lognormal(4, 1, 400), random.integers(1, 6, 400)
    assert sum(stake.brings for stake in stakes(values, labels)) == pytest.approx(values.sum())


def test_one_in_ten_rises_to_the_segment_with_the_next_higher_mean() -> None:
    values = np.r_[np.full(20, 100.0), np.full(40, 10.0), np.full(30, 40.0)]
    best, low, middle = stakes(values, np.repeat([1, 2, 3], [20, 40, 30]))
    assert (best.rises_to, best.rise, best.moved, best.loss) == (None, None, 2, 200.0)
    assert (low.rises_to, low.moved, low.rise, low.loss) == (3, 4, 4 * 30.0, 40.0)
    assert (middle.rises_to, middle.rise) == (1, 3 * 60.0)
    assert (best.at_stake, low.at_stake) == (200.0, 120.0)


def test_in_a_small_segment_one_customer_is_moved() -> None:
    small, _ = stakes(np.array([1.0, 1.0, 5.0, 5.0]), np.array([2, 2, 3, 3]))
    assert (small.segment, small.moved, small.rise) == (2, 1, 4.0)


def test_nothing_is_at_stake_where_returns_outweigh_what_is_bought() -> None:
    best, low = stakes(np.repeat([-1.0, -5.0], 20), np.repeat([1, 2], 20))
    assert (best.at_stake, low.at_stake) == (0.0, 8.0)


@pytest.mark.parametrize(
    ("largest", "others", "few"),
    [
        ([50.0, 30.0], [1.0] * 98, Few(2, 80 / 178)),
        ([50.0], [1.0] * 98, Few(1, 50 / 148)),
        ([45.0], [1.0] * 98, None),
        ([30.0, 10.0, 10.0], [1.0] * 97, Few(3, 50 / 147)),
        ([30.0, 10.0, 10.0], [1.0] * 96, None),
        ([20.0, 15.0, 10.0, 5.0], [1.0] * 95, None),
        ([9.0], [1.0] * 9, Few(1, 0.5)),
        ([9.0], [1.0] * 8, None),
        ([9.0], [-1.0] * 9, None),
        ([10.0], [-0.1] * 99, None),
        ([60.0], [1.0] * 90 + [-1.0] * 12, Few(1, 60 / 138)),
        ([60.0], [1.0] * 90 + [-1.0] * 14, None),
    ],
)
def test_few_customers_who_bring_much_are_known(largest: list[float], others: list[float], few: Few | None) -> None:
    said = few_who_bring_much(np.array([*others, *largest]))
    assert (said and (said.customers, round(said.share, 9))) == (few and (few.customers, round(few.share, 9)))


@pytest.mark.parametrize(
    ("worth", "middle"),
    [([1.0, 2.0, 3.0, 4.0], 2.5), ([1.0, 2.0, 3.0], None), ([5.0] * 40, None), ([5.0] * 11 + [9.0] * 9, 5.0),
     ([5.0] * 12 + [9.0] * 9, None)],
)  # fmt: skip
def test_half_bring_more_than_an_amount_only_where_so_many_do(worth: list[float], middle: float | None) -> None:
    (stake,) = stakes(np.array(worth), np.ones(len(worth), int))
    assert stake.middle == middle


def test_customers_without_a_value_count_as_nothing() -> None:
    (stake,) = stakes(np.array([np.nan, 4.0]), np.array([1, 1]))
    assert (stake.brings, stake.each) == (4.0, 2.0)


def test_a_budget_goes_where_the_most_is_at_stake_and_all_of_it() -> None:
    values = np.r_[np.full(20, 100.0), np.full(40, 10.0), np.full(30, 40.0)]
    split = budget_split(stakes(values, np.repeat([1, 2, 3], [20, 40, 30])))
    assert sum(split) == pytest.approx(1.0)
    # One in ten of the low ones would bring 120 more, and bring 40; of the middle ones 180, and 120.
    assert split == pytest.approx((200 / 360, 40 / 360, 120 / 360))
    assert budget_split(stakes(np.zeros(4), np.array([1, 1, 2, 2]))) == (0.5, 0.5)
