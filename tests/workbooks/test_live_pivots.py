"""Pivot tables in an open workbook: what they show is never taken for data, whatever sheet is in sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.calc_engine.uno import enum, new
from tests.workbooks.books import grid_of, make
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.header import find_data
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.live.excel_book import ExcelBook

SALES = [["Customer", "Region", "Spend"], *([f"C{at:02}", "NESW"[at % 4], at * 1.5] for at in range(1, 25))]


@pytest.fixture
def book(application: Any, tmp_path: Path) -> Iterator[Any]:
    def more(workbook: Any, _: Any) -> None:
        workbook.add_worksheet("Pivot")

    opened = application.books.open(str(make(tmp_path / "pivot.xlsx", SALES, more=more)))
    yield opened
    opened.close()


def add_pivot(book: Any, sheet: str, row: int, column: int) -> None:
    """Sum up Spend by Region; row, column: from 0, of the first cell."""
    source = book.sheets["Data"].range((1, 1), (len(SALES), 3)).impl.uno.getRangeAddress()
    uno = book.sheets[sheet].impl.uno
    tables = uno.getDataPilotTables()
    told = tables.createDataPilotDescriptor()
    told.setSourceRange(source)
    fields = told.getDataPilotFields()
    fields.getByIndex(1).Orientation = enum("sheet.DataPilotFieldOrientation", "ROW")
    fields.getByIndex(2).Orientation = enum("sheet.DataPilotFieldOrientation", "DATA")
    fields.getByIndex(2).Function = enum("sheet.GeneralFunction", "SUM")
    at = new("table.CellAddress", Sheet=uno.getRangeAddress().Sheet, Column=column, Row=row)
    tables.insertNewByName("Spend by region", at, told)


def found(book: Any) -> SheetData:
    return find_data(grid_of(ExcelBook(book, say=lambda _: None)))


def test_a_pivot_sheet_in_sight_is_passed_over_for_the_data(book: Any) -> None:
    add_pivot(book, "Pivot", 2, 0)
    book.sheets["Pivot"].activate()
    assert len(excel_api.pivot_areas(book.sheets["Pivot"])) == 1
    assert (found(book).sheet, len(found(book).cells)) == ("Data", len(SALES) - 1)


def test_a_pivot_beside_the_data_is_no_part_of_it(book: Any) -> None:
    add_pivot(book, "Data", 0, 4)
    assert list(found(book).columns) == SALES[0]
    assert any("was passed over" in note for note in found(book).notes)


def test_a_sheet_in_sight_with_data_of_its_own_is_taken(book: Any) -> None:
    add_pivot(book, "Pivot", 2, 0)
    book.sheets["Pivot"].range("H1").value = [["Customer", "Age"], ["A", 30], ["B", 40], ["C", 50]]
    book.sheets["Pivot"].activate()
    assert (found(book).sheet, list(found(book).columns)) == ("Pivot", ["Customer", "Age"])
