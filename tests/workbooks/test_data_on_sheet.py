"""The sheet with the data: which of its cells hold them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbooks.sheets import data_sheet, table
from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.table_info import TableInfo
from xl_segment.workbooks.data_on_sheet import (
    DataSheet,
    SheetContent,
    first_few_named,
    main_table,
    make_data_sheet,
    tables_in_words,
    without_pivots,
)


def made(cells: list[list[Any]], *tables: TableInfo, name: str | None = None, **options: Any) -> DataSheet:
    content = SheetContent("Data", cells, (), tables, options.pop("pivots", ()))
    return make_data_sheet("B.xlsx", content, name, our_headers=(), notes=(), **options)


def test_a_sheet_without_a_table_is_taken_whole_as_a_rectangle() -> None:
    assert made([["a", "b"], [1]]).grid.values == [["a", "b"], [1, None]]


def test_the_largest_table_is_taken_where_it_holds_most_of_the_sheet() -> None:
    cells = [["a", "b", None, "x"], [1, 2, None, 5], [3, 4, None, None]]
    sales, prices = table("Sales", "A1:B3", "a", "b"), table("Prices", "D1:D2", "x")
    sheet = made(cells, prices, sales)
    assert (sheet.grid.table, sheet.grid.values) == ("Sales", [["a", "b"], [1, 2], [3, 4]])
    assert sheet.grid.notes == ("Sheet Data holds the tables Prices (1 rows) and Sales (2 rows); Sales was taken.",)
    assert made(cells, prices, sales, name="prices").grid.table == "Prices"


def test_a_small_table_beside_much_else_is_not_the_data() -> None:
    assert main_table([table("Tiny", "A1:A2", "a")], [["a", 1, 2, 3], [1, 2, 3, 4]]) is None


def test_header_cells_that_show_nothing_have_the_names_of_the_table() -> None:
    assert made([[None, "b"], [1, 2]], table("Sales", "A1:B2", "a", "b")).grid.values[0] == ["a", "b"]


def test_a_table_that_reaches_far_below_its_last_row_ends_there() -> None:
    assert len(made([["a"], [1]], table("Sales", "A1:A1048576", "a")).grid.values) == 2


def test_pivot_tables_are_no_data_unless_they_are_all_there_is() -> None:
    cells = [["a", None, "Sum"], [1, None, 9]]
    rest, notes = without_pivots("Data", cells, [Range(1, 3, 2, 3)])
    assert rest == [["a", None, None], [1, None, None]]
    assert notes == ["The pivot table on sheet Data was passed over: what it shows is no data of its own."]
    assert cells[1][2] == 9
    assert without_pivots("Data", cells, [Range(1, 1, 2, 3)])[0] is cells


def test_a_cell_whose_formula_shows_nothing_counts_as_filled() -> None:
    sheet = data_sheet([["a"], [1]]).with_formulas([(2, 3, "=X"), (9, 1, "=X")])
    assert sheet.cells == [["a"], [1, None, ""]]


def test_too_many_columns_are_refused_in_time() -> None:
    with pytest.raises(DataError, match=r"Sheet Data of B\.xlsx has 1,001 columns; 1,000 are the most"):
        made([["x"] * 1_001])
    assert made([["x", *[None] * 1_500]]).grid.values[0][0] == "x"


def test_many_names_are_cut_short() -> None:
    assert first_few_named(["A", "B"]) == "A and B"
    assert first_few_named(list("ABCDEF")) == "A, B, C, D and 2 more"
    assert tables_in_words([table("Only", "A1:A2", "a")], table("Only", "A1:A2", "a")) == []
