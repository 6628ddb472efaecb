"""The state of the last run on the Start sheet."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from xl_segment.pages.start_cards import Card, State
from xl_segment.sheet.grid import CellError, Formula
from xl_segment.workbooks.start_sheet import DataColumns, changed, named_cells


def formula(*cells: Any) -> str:
    return changed(DataColumns("My data", 2, 3, [[9, cell] for cell in cells])).text


@pytest.mark.parametrize(
    ("cell", "count", "total"),
    [
        (2.5, 1, 2.5),
        ("2.5", 0, 0.0),
        (True, 0, 0.0),
        (CellError("#N/A"), 0, 0.0),
        (datetime.date(1900, 3, 1), 1, 61.0),
        (datetime.datetime(1900, 3, 1, 12), 1, 61.5),
        (datetime.time(6), 1, 0.25),
        (datetime.timedelta(days=2), 1, 2.0),
    ],
)
def test_numbers_are_counted_and_added_up_as_excel_does(cell: Any, count: int, total: float) -> None:
    text = formula(cell)
    assert f"COUNT('My data'!$B:$C)={count}," in text
    assert f"AGGREGATE(9,6,'My data'!$B:$C)-({total!r})" in text


def test_before_the_first_run_it_is_said_what_to_do() -> None:
    cells = named_cells(State(), None)
    assert cells["xlseg_state"] == [
        ["Nothing has been segmented yet. The sample customers on sheet Sales are there to try it."]
    ]
    assert cells["xlseg_changed"] == [[Formula('=""', "")]]
    assert all(cell is None for row in cells["xlseg_cards"] for cell in row)


def test_cards_stand_three_in_a_row_and_the_last_one_counts_the_rest() -> None:
    cards = tuple(Card(f"P{number}", 0.1, f"S{number}", "#000000") for number in range(1, 15))
    cells = named_cells(State("line", cards), None)["xlseg_cards"]
    assert (cells[0][0:3], cells[1][0:2]) == (["#000000", "P1", 0.1], ["#000000", "S1"])
    assert cells[3 * 1][1] == "P4"
    assert cells[9][9] == "and 3 more"
    assert not any("P12" in row for row in cells)
