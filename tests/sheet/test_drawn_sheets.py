"""What is said of sheets that were drawn at random stays what it is, word for word."""

from __future__ import annotations

import pytest

from tests.sheet.drawn_sheets import SAID, SHEETS, said_of

BEFORE = [f"== {block}".splitlines() for block in SAID.read_text(encoding="utf-8").split("== ")[1:]]


@pytest.mark.parametrize("number", range(SHEETS))
def test_all_that_is_said_of_a_drawn_sheet_stays_as_it_is(number: int) -> None:
    # Where the change is meant: python -m tests.sheet.drawn_sheets, and look at each difference.
    assert list(said_of(number)) == BEFORE[number]


def test_each_drawn_sheet_is_held() -> None:
    assert len(BEFORE) == SHEETS
