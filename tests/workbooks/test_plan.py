"""All that a run writes, decided before a byte is written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.workbooks.books import ROWS, labels, make
from xl_segment.pages.page import Block, Page
from xl_segment.pages.start_cards import State
from xl_segment.settings import Settings
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.contents import Contents
from xl_segment.workbooks.plan import Plan, make_plan, plan_columns

PAGE = Page("Segments", (Block(1, 1, (("a",), ("b",)), ("text",)),), (20.0,))


def read(path: Path) -> tuple[Contents, SheetData]:
    contents = open_book(path).read(Settings())
    return contents, find_data(contents.grid)


def planned(path: Path, *, memory: str | None = "m") -> Plan:
    contents, data = read(path)
    return make_plan(contents, data, plan_columns(contents, data, labels(data)), [PAGE], memory=memory, state=State())


def test_our_columns_stand_beside_the_data_and_look_like_its_last_column(tmp_path: Path) -> None:
    columns = planned(make(tmp_path / "a.xlsx")).columns
    assert columns.address == "D1:H5"
    assert columns.style_column == 3
    assert columns.is_fresh
    assert columns.personas[0] == "(not segmented)"


def test_the_hidden_sheet_says_what_is_written(tmp_path: Path) -> None:
    last_run = planned(make(tmp_path / "a.xlsx")).last_run
    assert last_run is not None
    assert (last_run.sheets, last_run.data_sheet, last_run.column, last_run.rows) == (("Segments",), "Data", 4, 4)
    assert last_run.drawn == {"Segments": [[1, 1, 2, 1]]}
    assert planned(tmp_path / "a.xlsx", memory=None).last_run is None


def test_a_page_gets_another_name_where_the_user_has_a_sheet_of_its_name(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=lambda book, _: book.add_worksheet("segments"))
    plan = planned(path)
    assert [page.name for page in plan.pages] == ["Segments (2)"]
    assert plan.names["xlseg_page_1"] == "'Segments (2)'!$A$1"


def test_the_plan_follows_data_that_are_written_to_another_sheet(tmp_path: Path) -> None:
    plan = planned(make(tmp_path / "a.xlsx")).on_sheet("New")
    assert plan.last_run is not None
    assert (plan.columns.sheet, plan.last_run.data_sheet) == ("New", "New")


def test_the_second_run_writes_where_the_first_did_and_takes_the_widths_over(tmp_path: Path) -> None:
    book = open_book(make(tmp_path / "a.xlsx"))
    book.write(planned(tmp_path / "a.xlsx", memory=""))
    book.save(tmp_path / "b.xlsx")
    plan = planned(tmp_path / "b.xlsx")
    assert plan.columns.address == "D1:H5"
    assert not plan.columns.is_fresh
    assert plan.replaced is not None
    assert plan.replaced.sheets == ("Segments",)
    assert plan.leaves == ""


def test_a_row_without_a_customer_is_not_written_where_nobody_has_written_the_file_since(tmp_path: Path) -> None:
    book = open_book(make(tmp_path / "a.xlsx"))
    book.write(planned(tmp_path / "a.xlsx", memory=""))
    book.save(tmp_path / "b.xlsx")
    contents, data = read(tmp_path / "b.xlsx")
    gone = pd.DataFrame(labels(data)).drop(index=5)
    assert plan_columns(contents, data, gone).address == "D1:H4"


def test_something_of_the_users_beside_the_data_moves_our_columns(tmp_path: Path) -> None:
    rows = [[*row, None, "note" if number == 3 else None] for number, row in enumerate(ROWS)]
    assert planned(make(tmp_path / "a.xlsx", rows)).columns.position.first > 5


def test_without_a_start_sheet_nothing_is_shown_on_it(tmp_path: Path) -> None:
    assert planned(make(tmp_path / "a.xlsx")).start_cells == {}
