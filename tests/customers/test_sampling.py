"""The same customers are worked on in the same order, and in the same samples, however the sheet is sorted."""

from __future__ import annotations

import numpy as np
import pytest

from xl_segment.customers.sampling import canonical_order, sample_positions


def test_rows_are_ordered_by_their_first_column_then_the_second() -> None:
    assert canonical_order(np.array([[1.0, 0, 0], [0, 5, 1], [0, 2, 9], [0, 2, 3]])).tolist() == [3, 2, 1, 0]


@pytest.mark.parametrize(("more", "order"), [(4e-11, [0, 1]), (2e-10, [1, 0])])
def test_the_eleventh_digit_makes_no_difference(more: float, order: list[int]) -> None:
    assert canonical_order(np.array([[more, 1.0], [0.0, 2.0]])).tolist() == order


@pytest.mark.parametrize(("count", "expected"), [(9, 9), (10, 10), (11, 10)])
def test_a_sample_is_all_while_they_are_not_too_many(count: int, expected: int) -> None:
    positions = sample_positions(count, 10, 0)
    assert len(set(positions.tolist())) == expected
    assert (np.diff(positions) > 0).all()


def test_the_seed_says_who_is_in_a_sample() -> None:
    first, again, other = (sample_positions(50, 10, seed).tolist() for seed in (1, 1, 2))
    assert first == again != other
