"""Which segment is which, from one fit to the next."""

from __future__ import annotations

import numpy as np
import pytest

from xl_segment.customers.transform import Step, Transform
from xl_segment.segments.clustering import group
from xl_segment.segments.identity import Centres, Identity, carried_over, match


def transform(*names: str, scale: float = 1.0, log: bool = False) -> Transform:
    return Transform(tuple(Step(one, one, "", 0.0, None, None, log, 0.0, scale) for one in names))


OLD = Centres(np.array([[10.0, 10.0], [5.0, 5.0], [0.0, 0.0]]), transform("a", "b"), (1, 2, 3), 3)


@pytest.mark.parametrize(
    ("centres", "expected"),
    [
        # Whatever the order of the new fit, whoever is near keeps the number.
        ([[0.5, 0], [10, 9], [5, 6]], Identity((3, 1, 2), (1, 2, 3), (), (), 3)),
        # One splits: the nearer half keeps the number, the other gets the next one that nobody had.
        ([[10, 10], [5.2, 5], [7, 3], [0, 0]], Identity((1, 2, 4, 3), (1, 2, 3), (4,), (), 4)),
        # Two become one: one of them is gone.
        ([[10, 10], [2, 2]], Identity((1, 3), (1, 3), (), (2,), 3)),
        # One appears where nobody was, another is gone; its number does not come back for somebody else.
        ([[10, 10], [5, 5], [40, 0]], Identity((1, 2, 4), (1, 2), (4,), (3,), 4)),
    ],
)
def test_segments_near_each_other_are_the_same(centres: list[list[float]], expected: Identity) -> None:
    assert match(np.array(centres, float), OLD.transform, OLD) == expected


def test_numbers_go_on_from_the_highest_ever_given() -> None:
    before = Centres(OLD.centres, OLD.transform, (1, 2, 5), 7)
    assert match(np.array([[10.0, 10], [5, 5], [0, 0], [99, 99]]), OLD.transform, before).numbers == (1, 2, 5, 8)


def test_two_that_swap_places_swap_numbers_only_as_a_whole() -> None:
    # The best pairs over all, not greedily: each takes the nearest that leaves the others theirs.
    found = match(np.array([[6.0, 6], [4.4, 4.4], [0, 0]]), OLD.transform, OLD)
    assert found.numbers == (1, 2, 3)


def test_centres_are_compared_in_the_space_of_the_kept_model() -> None:
    # The same places, told on another scale and logged.
    other = transform("a", "b", scale=2.0, log=True)
    told = np.log1p(np.array([[0.0, 0], [10, 10], [5, 5]])) / 2.0
    assert match(told, other, OLD).numbers == (3, 1, 2)


def test_without_common_ground_the_numbers_begin_anew() -> None:
    assert match(np.array([[1.0, 1]]), transform("x", "y"), OLD) == Identity.first(1)


def test_kept_centres_are_carried_over_to_another_scale() -> None:
    found = carried_over(OLD, transform("a", "b", scale=10.0))
    assert found is not None
    np.testing.assert_allclose(found, OLD.centres / 10)
    assert carried_over(OLD, transform("a", "b", "c")) is None
    assert carried_over(OLD, OLD.transform) is OLD.centres


def test_kept_centres_stay_where_they_are_when_they_are_good_enough() -> None:
    random = np.random.default_rng(0)
    rows = np.concatenate([random.normal(at, 1, (200, 2)) for at in (0, 6, 12)])
    first = group(rows, 3)
    again = group(np.concatenate([rows, random.normal(6, 1, (30, 2))]), 3, start=first.centres)
    np.testing.assert_array_equal(again.centres, first.centres)


def test_kept_centres_move_when_the_customers_have() -> None:
    random = np.random.default_rng(0)
    rows = np.concatenate([random.normal(at, 1, (200, 2)) for at in (0, 6, 12)])
    first = group(rows, 3)
    moved = rows + 4
    again = group(moved, 3, start=first.centres)
    free = group(moved, 3)
    spread = ((moved - again.centres[again.labels]) ** 2).sum() / ((moved - free.centres[free.labels]) ** 2).sum()
    assert 1 <= spread <= 1.05


def test_a_segment_is_the_same_while_it_moves_less_far_than_its_neighbour_lay() -> None:
    before = Centres(np.array([[0.0], [10.0]]), transform("a"), (1, 2), 2)
    assert match(np.array([[0.0], [19.9]]), before.transform, before).numbers == (1, 2)
    assert match(np.array([[0.0], [20.1]]), before.transform, before).numbers == (1, 3)


def test_numbers_begin_anew_where_less_than_half_of_the_features_are_common() -> None:
    before = Centres(np.array([[0.0] * 10, [9.0] * 10]), transform(*"abcdefghij"), (4, 7), 7)
    assert match(before.centres[:, :5], transform(*"abcde"), before).numbers == (4, 7)
    assert match(before.centres[:, :4], transform(*"abcd"), before).numbers == (1, 2)


def test_a_first_fit_numbers_from_one() -> None:
    assert Identity.first(3) == Identity((1, 2, 3), known=(), fresh=(1, 2, 3), gone=(), last=3)


def test_as_many_segments_as_can_be_keep_their_numbers() -> None:
    # The first new one lies beside 2, the second within reach of 2 but not of 1; both are found if the first takes 1.
    before = Centres(np.array([[0.0, 0], [10, 0]]), transform("a", "b"), (1, 2), 2)
    assert match(np.array([[9.5, 0], [5.5, -8.5]]), before.transform, before).numbers == (1, 2)


def test_a_segment_far_from_all_takes_nobodys_number() -> None:
    before = Centres(np.array([[0.0], [10.0]]), transform("a"), (1, 2), 2)
    found = match(np.array([[1.0], [11.0], [100.0]]), before.transform, before)
    assert found == Identity((1, 2, 3), (1, 2), (3,), (), 3)


def test_each_segment_may_move_as_far_as_its_own_neighbour_lay() -> None:
    # 1 and 2 lie 1 apart, 3 lies 100 from them.
    before = Centres(np.array([[0.0], [1.0], [101.0]]), transform("a"), (1, 2, 3), 3)
    assert match(np.array([[-0.9], [1.0], [50.0]]), before.transform, before).numbers == (1, 2, 3)
    assert match(np.array([[-1.1], [1.0], [101.0]]), before.transform, before).numbers == (4, 2, 3)


def test_the_only_segment_there_was_is_the_same_wherever_it_has_gone() -> None:
    before = Centres(np.array([[0.0]]), transform("a"), (6,), 6)
    assert match(np.array([[1e6]]), before.transform, before).numbers == (6,)


def test_measures_that_were_not_known_then_are_no_ground_to_compare_on() -> None:
    found = match(np.array([[77.0, 0.0, 0], [-9, 10, 10], [5, 5, 5]]), transform("c", "b", "a"), OLD)
    assert found.numbers == (3, 1, 2)


def test_centres_are_carried_over_without_the_measures_that_no_longer_count() -> None:
    before = Centres(np.array([[1.0, 2.0], [3.0, 5.0]]), transform("a", "b"), (1, 2), 2)
    found = carried_over(before, transform("b", scale=2.0))
    assert found is not None
    assert found.tolist() == [[1.0], [2.5]]
    assert carried_over(before, transform("b", "c")) is None
