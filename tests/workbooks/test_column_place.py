"""Where our columns go."""

from __future__ import annotations

import pytest

from tests.workbooks.sheets import OURS, data_sheet, last_run, table
from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import Range
from xl_segment.sheet.header import find_data
from xl_segment.workbooks.column_place import ColumnPlace, choose_place, column_left_of, in_the_way
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.our_columns import find_our_columns

ROWS = [["Customer", "Age", "Spend"], ["C1", 30, 10.5], ["C2", 40, 20.5], ["C3", 50, 30.5]]


def placed(sheet: DataSheet) -> ColumnPlace:
    return choose_place(sheet, find_data(sheet.grid), None, None)


def test_they_stand_right_of_the_data() -> None:
    assert placed(data_sheet(ROWS)) == ColumnPlace(4, tuple(OURS))


def test_a_header_that_the_user_has_gets_a_number() -> None:
    rows = [["Customer", "Segment", "Spend"], *ROWS[1:]]
    assert placed(data_sheet(rows)).headers == ("Segment 2", *OURS[1:])


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        (data_sheet([*ROWS, [None, None, None, None, "note"]]), "there are cells in row 5 beside the data"),
        (data_sheet(ROWS, merged=((2, 5, 3, 6),)), "there are merged cells beside the data"),
        (data_sheet(ROWS, table("Prices", "F1:G9", "a", "b")), "table Prices stands beside the data"),
        (data_sheet(ROWS), ""),
    ],
)
def test_it_is_said_what_stands_in_the_way(sheet: DataSheet, why: str) -> None:
    assert in_the_way(sheet, Range(1, 4, 9, 8), None) == why


def test_what_stands_in_the_way_is_passed_with_a_blank_column_between() -> None:
    place = placed(data_sheet([*ROWS, [None, None, None, None, "note"]]))
    assert place.first == 7
    assert place.note == "The segments stand right of everything else, as there are cells in row 5 beside the data."


def test_a_table_grows_over_them_unless_it_is_a_querys() -> None:
    sales = table("Sales", "A1:C4", "Customer", "Age", "Spend")
    sheet = data_sheet(ROWS, sales)
    grid = sheet.grid.__class__("B.xlsx", "Data", sheet.cells, table="Sales")
    assert placed(DataSheet(grid, sheet.cells, (sales,))).grows == sales
    query = sales.__class__(**{**sales.__dict__, "query": True})
    refused = placed(DataSheet(grid, sheet.cells, (query,)))
    assert refused.grows is None
    assert "as it is filled from a data connection" in refused.note


def test_they_stay_where_they_are_and_missing_ones_follow() -> None:
    rows = [[*ROWS[0], *OURS[:3]], *[[*row, 1, "Loyal", 0.5] for row in ROWS[1:]]]
    sheet = data_sheet(rows)
    ours = find_our_columns(sheet, last_run(headers=tuple(OURS[:3])))
    assert ours is not None
    place = choose_place(sheet, find_data(sheet.grid), last_run(headers=tuple(OURS[:3])), ours)
    assert (place.first, place.headers) == (4, tuple(OURS))


def test_there_is_no_room_for_missing_ones_where_something_stands() -> None:
    rows = [[*ROWS[0], *OURS[:3], "Mine"], *[[*row, 1, "Loyal", 0.5, "x"] for row in ROWS[1:]]]
    sheet, before = data_sheet(rows), last_run(headers=tuple(OURS[:3]))
    with pytest.raises(DataError, match="no room on sheet Data for the columns Previous segment and Changed on"):
        choose_place(sheet, find_data(sheet.grid), before, find_our_columns(sheet, before))


def test_a_full_sheet_has_no_room() -> None:
    sheet = data_sheet([*ROWS, [*[None] * 4, "note", *[None] * 16_378, "last"]])
    with pytest.raises(DataError, match="its last columns are in use"):
        choose_place(sheet, find_data(data_sheet(ROWS).grid), None, None)


def test_they_look_like_the_last_column_of_the_data_left_of_them() -> None:
    data = find_data(data_sheet(ROWS).grid)
    assert column_left_of(data, 3) == 2
    assert column_left_of(data, 1) == 3
