"""Shares and numbers in words."""

from __future__ import annotations

import pytest

from xl_segment.rounding import percent, percents, side_by_side


@pytest.mark.parametrize(
    ("share", "said"), [(0.125, "13%"), (0.0, "0%"), (-0.125, "-13%"), (1 - 0.99, "1%"), (12.0, "1,200%")]
)
def test_a_share_is_rounded_as_a_spreadsheet_rounds_it(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (0.62, 0.5, ("62%", "50%")),
        (0.504, 0.501, ("50.4%", "50.1%")),
        (0.5012, 0.5008, ("50.12%", "50.08%")),
        (0.500012, 0.500008, ("50.00%", "50.00%")),
    ],
)
def test_two_shares_have_the_decimals_that_it_takes_to_tell_them_apart(
    now: float, then: float, said: tuple[str, str]
) -> None:
    assert percents(now, then) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((48.0, 61.0), ("48", "61")),
        ((48.0, 61.3), ("48.0", "61.3")),
        ((5_812.4, 6_100.5), ("5,812", "6,101")),
        ((2.5, 1.005), ("2.50", "1.01")),
        ((0.0123, 0.004), ("0.012", "0.004")),
        ((-0.001, 0.2), ("0.00", "0.20")),
        ((-2.5, 100.5), ("-3", "101")),
        ((0.0, 0.0), ("0", "0")),
    ],
)
def test_numbers_side_by_side_have_the_same_decimals(values: tuple[float, ...], said: tuple[str, ...]) -> None:
    assert side_by_side(*values) == said
