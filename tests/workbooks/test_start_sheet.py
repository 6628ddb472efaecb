"""The state of the last run on the Start sheet."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from xl_segment.excel.template.build import sources
from xl_segment.excel.template.drawing import read_sample
from xl_segment.pages.start_cards import Card, State
from xl_segment.run import segment_book
from xl_segment.settings import Settings
from xl_segment.sheet.grid import CellError, Formula
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination
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
    said = "Nothing has been segmented yet. The sample customers on sheet Data are there to try it."
    assert cells["xlseg_last_run"] == [[Formula(f'="{said}"&""', said)]]
    assert [row[::6] for row in cells["xlseg_tiles"]][1] == ["–", "–", "–"]
    (card,) = [row[1] for row in cells["xlseg_persona_cards"][::4] if row[1]]
    assert card == "Your segments"
    assert cells["xlseg_to_check"] == [[None], [None]]


def test_before_the_first_run_a_sheet_of_an_earlier_template_names_its_own_data() -> None:
    cells = named_cells(State(), None)
    assert cells["xlseg_state"] == [
        ["Nothing has been segmented yet. The sample customers on sheet Sales are there to try it."]
    ]
    assert cells["xlseg_changed"] == [[Formula('=""', "")]]
    assert all(cell is None for row in cells["xlseg_cards"] for cell in row)


def test_the_last_run_and_whether_the_data_has_changed_are_one_formula() -> None:
    state = State("line", sentence='1 May 2024, from sheet "A".' + "x" * 300)
    ((cell,),) = named_cells(state, DataColumns("My data", 2, 3, [[9, 2.5]]))["xlseg_last_run"]
    assert cell.value == f"{state.sentence} No number in the data has changed since."
    assert '""A""' in cell.text
    assert max(len(text.replace('""', '"')) for text in re.findall(r'"((?:[^"]|"")*)"', cell.text)) <= 255
    assert cell.text.endswith('"The data has changed since. Click Refresh to bring the segments up to date.")')


def card(number: int) -> Card:
    return Card(f"P{number}", 0.1, f"S{number}", "#000000", f"T{number}", 0.3, "of the money", "9 customers")


def test_persona_cards_stand_three_in_a_row_and_everybody_last() -> None:
    state = State("line", (card(1), card(2), card(3), card(4)), everybody=Card("Everybody", 1.0, "", "#A8B0BD"))
    cells = named_cells(state, None)["xlseg_persona_cards"]
    assert cells[0][:4] == ["#000000", "P1", None, 0.3]
    assert cells[1][:4] == ["#000000", "T1", None, "of the money"]
    assert cells[2][:4] == ["#000000", "9 customers", None, None]
    assert (cells[4][1], cells[4][7], cells[4][13]) == ("P4", "Everybody", None)


@pytest.mark.parametrize("count", [11, 12, 14])
def test_of_more_personas_than_fit_the_rest_is_counted_before_everybody(count: int) -> None:
    state = State("line", tuple(map(card, range(1, count + 1))), everybody=Card("Everybody", 1.0, "", "#A8B0BD"))
    cells = named_cells(state, None)["xlseg_persona_cards"]
    names = [cells[row][column] for row in (0, 4, 8, 12) for column in (1, 7, 13)]
    assert names[-1] == "Everybody"
    assert names[-2] == ("P11" if count == 11 else f"and {count - 10} more")
    assert names[:10] == [f"P{number}" for number in range(1, 11)]


def test_cards_of_an_earlier_template_stand_three_in_a_row_and_the_last_one_counts_the_rest() -> None:
    cards = tuple(Card(f"P{number}", 0.1, f"S{number}", "#000000") for number in range(1, 15))
    cells = named_cells(State("line", cards), None)["xlseg_cards"]
    assert (cells[0][0:3], cells[1][0:2]) == (["#000000", "P1", 0.1], ["#000000", "S1"])
    assert cells[3 * 1][1] == "P4"
    assert cells[9][9] == "and 3 more"
    assert not any("P12" in row for row in cells)


def earlier_workbook(path: Path) -> Path:
    """A workbook as an earlier template made it: sheet Sales with the table tblSales, and Start in its old layout."""
    book = openpyxl.Workbook()
    start, sales = book.active, book.create_sheet("Sales")
    start.title = "Start"
    start["B14"] = '=""'
    for row in read_sample(sources() / "sample_customers.csv"):
        sales.append(row)
    sales.add_table(Table(displayName="tblSales", ref=f"A1:H{sales.max_row}"))
    for name, area in (("state", "$B$13"), ("changed", "$B$14"), ("cards", "$B$17:$L$27")):
        book.defined_names[f"xlseg_{name}"] = DefinedName(f"xlseg_{name}", attr_text=f"Start!{area}")
    book.save(path)
    return path


def test_a_workbook_of_an_earlier_template_shows_the_run_where_its_names_are(tmp_path: Path) -> None:
    path = earlier_workbook(tmp_path / "earlier.xlsx")
    segment_book(open_book(path), Settings(), save=Destination.of(path, out=path).save)
    start = openpyxl.load_workbook(path, data_only=True)["Start"]
    assert "300 customers in" in start["B13"].value
    assert start["B14"].value == "No number in the data has changed since."
    names = {start.cell(row, column).value for row in (17, 20, 23, 26) for column in (3, 7, 11)} - {None}
    shares = [start.cell(row, column).value or 0 for row in (17, 20, 23, 26) for column in (4, 8, 12)]
    assert names == _personas_of(path)
    assert sum(shares) == pytest.approx(1)
    assert {cell.coordinate for row in start.iter_rows() for cell in row if cell.value is not None} <= {
        "B13",
        "B14",
        *(f"{column}{row}" for column in "BCDFGHJKL" for row in range(17, 28)),
    }
    book = open_book(path)
    assert book.clear() is not None
    book.save(path)
    assert openpyxl.load_workbook(path)["Start"]["C17"].value is None


def _personas_of(path: Path) -> set[str]:
    rows = openpyxl.load_workbook(path, data_only=True)["Sales"].iter_rows(min_row=2, min_col=10, max_col=10)
    return {cell.value for (cell,) in rows}
