"""Cells as Excel hands them over, and what the engine takes them for."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from xl_segment.sheet.grid import ERROR_NAMES, CellError, Formula
from xl_segment.workbooks.excel_cells import cell_of_excel
from xl_segment.workbooks.live.pages import plain, typed


@pytest.mark.parametrize(
    ("cell", "taken"),
    [
        ("", None),
        (None, None),
        (" ", " "),
        ("Anna", "Anna"),
        (Decimal("12.50"), 12.5),
        (3.0, 3.0),
        (True, True),
        (datetime.datetime(2024, 5, 1), datetime.datetime(2024, 5, 1)),
        (-2146826243, CellError("#SPILL!")),
        (-2146826246, -2146826246),
        ("#N/A please", "#N/A please"),
    ],
)
def test_a_cell_is_what_the_engine_takes(cell: Any, taken: Any) -> None:
    assert cell_of_excel(cell) == taken
    assert type(cell_of_excel(cell)) is type(taken)


def test_every_error_is_one() -> None:
    assert all(cell_of_excel(name) == CellError(name) for name in ERROR_NAMES)


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "007", "1E10", "+1", "-", "'x", "2024-05-01", "May 3", "TRUE", "false", "@a", " x", "#N/A"],
)
def test_a_text_that_excel_would_read_as_something_else_is_kept_as_text(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Anna", "Truest", "x" * 40 + "1", 3, 2.5, None, True, datetime.date(2024, 5, 1)])
def test_what_excel_takes_as_it_is_goes_as_it_is(value: Any) -> None:
    assert plain(value) is value


@pytest.mark.parametrize("value", ["", float("nan"), float("inf")])
def test_what_no_cell_can_hold_is_blank(value: Any) -> None:
    assert plain(value) is None


def test_a_formula_of_ours_is_one_and_a_text_like_it_is_none() -> None:
    assert typed(Formula("=A1", 3)) == "=A1"
    assert typed("=A1") == "'=A1"
