"""Lone cells far from all others: they are no part of the data, and what is left out is told."""

from __future__ import annotations

from typing import Any

import pytest

from xl_segment.errors import DataError
from xl_segment.workbooks.closed import sheet_cells
from xl_segment.workbooks.closed.sheet_cells import FilledCells, SheetCells, without_far_rows

DATA: list[list[Any]] = [["Customer", "Age"], ["C1", 30], ["C2", 40]]
BLANK: list[Any] = [None, None]


def filled(*cells: tuple[int, int]) -> FilledCells:
    by_row: dict[int, dict[int, Any]] = {}
    for row, column in cells:
        by_row.setdefault(row, {})[column] = f"{row},{column}"
    return FilledCells(by_row, ((1, 1, 1, 2),), "Data", "a.xlsx")


TABLE = [(row, column) for row in range(1, 101) for column in range(1, 5)]


@pytest.mark.parametrize(("blank", "is_far"), [(1_000, True), (999, False)])
def test_a_lone_cell_is_far_behind_a_thousand_blank_rows(blank: int, is_far: bool) -> None:
    rows = [*map(list, DATA), *[list(BLANK) for _ in range(blank)], [None, "x"]]
    cells = without_far_rows(SheetCells(rows), "Data")
    assert len(cells.rows) == (3 if is_far else 3 + blank + 1)
    note = f"Cells far from all others on sheet Data (such as B{3 + blank + 1}) were left alone."
    assert cells.note == (note if is_far else "")


def test_two_cells_in_the_last_row_are_data() -> None:
    rows = [*map(list, DATA), *[list(BLANK) for _ in range(1_000)], ["y", "x"]]
    assert without_far_rows(SheetCells(rows), "Data").note == ""


def test_blank_rows_at_the_end_go_without_a_word() -> None:
    cells = without_far_rows(SheetCells([*map(list, DATA), list(BLANK), list(BLANK)]), "Data")
    assert cells == SheetCells(DATA)


def test_cells_that_were_read_one_by_one_stand_where_they_stood() -> None:
    assert filled((2, 3), (3, 1)).from_a1() == SheetCells(
        [[None, None, None], [None, None, "2,3"], ["3,1", None, None]], ((1, 1, 1, 2),)
    )
    assert filled().from_a1().rows == []


def test_where_a_sheet_would_be_blank_lone_cells_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_cells, "MOST_CELLS", 10_000)
    cells = filled(*TABLE, (50_000, 2), (3, 900)).from_a1()
    assert (len(cells.rows), len(cells.rows[0])) == (100, 4)
    assert cells.note == "Cells far from all others on sheet Data (such as B50000) were left alone."


@pytest.mark.parametrize(
    "far",
    [
        [(row, column) for row in range(5_000, 5_010) for column in range(1, 5)],  # a tenth is no lone cell
        [(1_100, 1)],  # not so far
    ],
)
def test_more_than_lone_cells_are_told_with_the_place(monkeypatch: pytest.MonkeyPatch, far: list[Any]) -> None:
    monkeypatch.setattr(sheet_cells, "MOST_CELLS", 4_000)
    with pytest.raises(DataError, match=rf"sheet Data of a\.xlsx are strewn as far as [A-D]{far[-1][0]}"):
        filled(*TABLE, *far).from_a1()


@pytest.mark.parametrize(("column", "is_far"), [(105, True), (104, False)])
def test_a_lone_column_is_far_behind_a_hundred_blank_ones(
    monkeypatch: pytest.MonkeyPatch, column: int, is_far: bool
) -> None:
    monkeypatch.setattr(sheet_cells, "MOST_CELLS", 4_100)
    if is_far:
        assert len(filled(*TABLE, (2, column)).from_a1().rows[0]) == 4
    else:
        with pytest.raises(DataError, match="strewn"):
            filled(*TABLE, (2, column)).from_a1()
