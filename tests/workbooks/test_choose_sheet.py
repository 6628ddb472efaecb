"""Which sheet holds the data."""

from __future__ import annotations

import pytest

from xl_segment.errors import NotFoundError
from xl_segment.workbooks.choose_sheet import Candidate, best_of, choose_sheet, sheet_named, table_size
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.sheets import DataRequest


def request(sheet: str | None = None, table: str | None = None, *, last: str = "", again: bool = False) -> DataRequest:
    return DataRequest(sheet, table, again, LastRun("", data_sheet=last) if last else None, frozenset())


def test_a_sheet_is_found_by_its_name_or_by_that_of_its_table() -> None:
    tables = {"tblSales": "Orders"}
    assert sheet_named(request(sheet=" data "), "B.xlsx", tables, ["Data"]) == "Data"
    assert sheet_named(request(table="TBLSALES"), "B.xlsx", tables, ["Data"]) == "Orders"
    assert sheet_named(request(), "B.xlsx", tables, ["Data"]) is None


def test_a_name_that_is_not_there_gets_the_nearest_one() -> None:
    with pytest.raises(NotFoundError, match=r"no sheet 'Dta' in B\.xlsx\. Did you mean 'Data'"):
        sheet_named(request(sheet="Dta"), "B.xlsx", {}, ["Data", "Notes"])


@pytest.mark.parametrize(
    ("last", "again", "in_sight", "chosen"),
    [
        ("", False, None, "Large"),
        ("Old", False, None, "Old"),
        ("Gone", False, None, "Large"),
        ("Old", False, "Seen", "Seen"),
        ("Old", True, "Seen", "Old"),
        ("", False, "", "Large"),
    ],
)
def test_the_sheet_in_sight_comes_first_then_that_of_the_last_run_then_the_largest(
    last: str, in_sight: str | None, chosen: str, *, again: bool
) -> None:
    name, _ = choose_sheet(
        request(last=last, again=again), ["Old", "Seen", "Large"], lambda: ("Large", []), in_sight=in_sight
    )
    assert name == chosen


def test_it_is_said_where_the_sheet_of_the_last_run_is_not_the_largest() -> None:
    _, notes = choose_sheet(request(last="Old"), ["Old"], lambda: ("Large", ["L"]), hint="--sheet names another one")
    assert notes == ["Sheet Old was taken, as in the last run; --sheet names another one."]


def test_sheets_in_sight_come_before_hidden_ones_and_pivots_last() -> None:
    candidates = [
        Candidate("Pivot", 900, 90, pivots=True),
        Candidate("Hidden", 800, 80, visible=False),
        Candidate("Data", 100, 1),
    ]
    taken, notes = best_of(candidates, " (say)")
    assert taken.name == "Data"
    assert notes == ["Sheets Data (1 row) and Hidden (80 rows, hidden) hold tables; Data was taken (say)."]


def test_a_lone_sheet_needs_no_words() -> None:
    assert best_of([Candidate("Data", 100, 10)]) == (Candidate("Data", 100, 10), [])


def test_a_table_is_a_block_of_rows_with_the_same_columns() -> None:
    title, blank, data = ["Report", None, None], [None] * 3, [["a", "b", None], [1, 2, None], [3, 4, None]]
    assert table_size([title, blank, blank, blank, *data]) == (6, 2)
    assert table_size([["alone", None]]) == (1, 0)


def test_a_long_sheet_is_looked_at_in_steps() -> None:
    assert table_size([[1, 2] for _ in range(12_000)]) == (24_000, 11_999)
