"""What a workbook's sheets are asked for: a file and an open workbook give the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workbooks.books import make
from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.package import Package
from xl_segment.workbooks.closed.closed_sheets import ClosedSheets
from xl_segment.workbooks.live.reading import LiveSheets
from xl_segment.workbooks.sheets import DataRequest, Sheets


def add_things(workbook: Any, sheet: Any) -> None:
    """A Table from F3 on, formulas, names, widths, and a second sheet that is all but empty."""
    sheet.add_table("F3:G5", {"name": "Prices", "columns": [{"header": "Item"}, {"header": "Price"}]})
    sheet.write_formula("D2", "=C2*2", None, 21.0)
    sheet.write_formula("D3", "=SUM(C2:C3)", None, 31.0)
    sheet.set_column("A:A", 30)
    workbook.add_worksheet("My notes").write("B2", "seen")
    workbook.define_name("prices", "=Data!$F$3:$G$5")
    workbook.define_name("note", "='My notes'!$B$2")
    workbook.define_name("rate", "=0.19")


@pytest.fixture(params=["closed", "excel"])
def sheets(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sheets]:
    path = make(tmp_path / "a.xlsx", more=add_things)
    if request.param == "closed":
        yield ClosedSheets(path, Package(path))
    else:
        book = request.getfixturevalue("application").books.open(str(path))
        # LibreOffice reads a file's widths by the font that the machine has for Calibri: it is typed instead.
        book.sheets["Data"]["A1"].column_width = 30
        yield LiveSheets(book)


def asked(sheet: str | None = None, *not_for_data: str) -> DataRequest:
    return DataRequest(sheet, None, again=False, last_run=None, not_for_data=frozenset(not_for_data))


def test_sheets_and_what_names_stand_for(sheets: Sheets) -> None:
    assert sheets.book == "a.xlsx"
    assert sheets.sheet_names() == sheets.taken_names() == ["Data", "My notes"]
    assert sheets.named("prices") == ("Data", Range(3, 6, 5, 7))
    assert sheets.sheet_of("note") == "My notes"
    assert sheets.defined_names()["rate"].removeprefix("=") == "0.19"


@pytest.mark.parametrize("name", ["rate", "nothing"])
def test_a_name_that_stands_for_no_cells_is_on_no_sheet(sheets: Sheets, name: str) -> None:
    assert sheets.named(name) is None
    assert sheets.sheet_of(name) is None


def test_cells_begin_at_a1_whatever_is_blank(sheets: Sheets) -> None:
    assert sheets.cells("My notes")[1][1] == "seen"
    rows = sheets.cells("Data")
    assert rows[0][:4] == ["Customer", "Age", "Spend", None]
    assert rows[2][:4] == ["C2", 40, 20.5, 31.0]


def test_a_table_is_known_by_each_of_its_cells(sheets: Sheets) -> None:
    assert sheets.table_at("Data", Range(4, 7, 4, 7)) == Range(3, 6, 5, 7)
    assert sheets.table_at("Data", Range(2, 2, 2, 2)) is None


def test_widths_are_told_as_one_types_them(sheets: Sheets) -> None:
    assert sheets.column_widths("Data", 1)[0] == pytest.approx(30, abs=0.1)
    assert len(sheets.column_widths("Data", 0)) == 0


@pytest.mark.parametrize(
    ("columns", "rows", "cells"),
    [
        (range(1, 9), range(1, 9), {(2, 4), (3, 4)}),
        (range(4, 5), range(3, 4), {(3, 4)}),
        (range(1, 4), range(1, 9), set()),
        (range(4, 5), range(4, 9), set()),
    ],
)
def test_formulas_are_told_by_their_cells(sheets: Sheets, columns: range, rows: range, cells: set[Any]) -> None:
    formulas = {(row, column): text for row, column, text in sheets.formulas("Data", columns, rows)}
    assert formulas.keys() == cells
    assert "SUM(C2:C3)" in formulas.get((3, 4), "SUM(C2:C3)")


def test_the_data_are_on_the_sheet_that_is_asked_for(sheets: Sheets) -> None:
    assert sheets.data(asked()).grid.sheet == "Data"
    assert sheets.data(asked("My notes")).grid.sheet == "My notes"
    assert sheets.data(asked(None, "Data")).grid.sheet == "My notes"


def test_there_was_no_run(sheets: Sheets) -> None:
    assert sheets.last_run() == (None, None)
    assert sheets.our_rows_on("Data") is None
