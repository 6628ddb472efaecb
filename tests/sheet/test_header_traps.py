"""Sheets that mislead: titles as wide as a table, values that read as names, totals that are customers."""

from __future__ import annotations

import datetime

import pytest

from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.header import find_data


def find(*rows: list[object], **options: object) -> SheetData:
    width = max(map(len, rows))
    return find_data(Grid("Book.xlsx", "Sales", [[*row, *[None] * (width - len(row))] for row in rows], **options))


HEADER = ["Id", "Age", "Spend"]
BODY = [["a", 20.0, 5.0], ["b", 30.0, 6.0], ["c", 40.0, 7.0]]


def test_title_lines_of_a_word_and_a_value_are_passed_over() -> None:
    data = find(["Report date:", "2024-01-01"], ["Region:", "All"], [], HEADER, *BODY)
    assert (data.headers, data.header_row) == (("Id", "Age", "Spend"), 4)
    assert "below 2 title rows" in data.notes[-1]


def test_words_that_come_again_below_are_values_and_no_header() -> None:
    rows = [[f"C{at}", ("Oslo", "Rome")[at % 2], ("Female", "Male")[at % 2], 20.0 + at] for at in range(9)]
    data = find(*rows)
    assert data.headers == ("Column A", "Column B", "Column C", "Column D")
    assert len(data.cells) == 9
    assert "no header row" in data.notes[-1]


def test_a_header_that_is_repeated_below_is_set_aside_there() -> None:
    data = find(HEADER, BODY[0], HEADER, BODY[1], BODY[2])
    assert data.total_rows == {3: "header repeated"}
    assert data.cells.index.tolist() == [2, 4, 5]


def test_of_two_tables_side_by_side_the_one_with_more_cells_is_taken_wide_or_not() -> None:
    lookup = [["Code", "Name", "Note", "More", "Other"], ["x", "y", "z", "v", "w"]]
    long = [[f"C{at}", 20.0 + at, 3.5 * at] for at in range(30)]
    rows = [[*HEADER, None, *lookup[0]], [*long[0], None, *lookup[1]], *long[1:]]
    data = find(*rows, left=2)
    assert data.columns == {"Id": 2, "Age": 3, "Spend": 4}
    assert len(data.cells) == 30
    assert data.notes == ("5 columns beyond a blank column were not taken for part of the data.",)


def test_names_merged_downwards_stand_beside_names_merged_across() -> None:
    rows = [["Id", "Name", "Year 1", None], [None, None, "Jan", "Feb"], [1, "a", 3, 4], [2, "b", 5, 6], [3, "c", 7, 8]]
    data = find(*rows, merged=((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)))
    assert data.headers == ("Id", "Name", "Year 1 / Jan", "Year 1 / Feb")
    assert data.header_row == 2


def test_months_as_real_dates_may_be_headers() -> None:
    months = [datetime.datetime(2024, month, 1) for month in (1, 2, 3)]
    assert find(["Id", *months], ["a", 1.0, 2.0, 3.0], ["b", 4.0, 5.0, 6.0]).headers == (
        "Id", "2024-01-01", "2024-02-01", "2024-03-01",
    )  # fmt: skip


def test_texts_of_blanks_are_blank() -> None:
    data = find(["", " "], ["A", "B"], ["x", ""], ["", "\t"], ["y", 3.0])
    assert data.headers == ("A", "B")
    assert data.cells.index.tolist() == [3, 5]
    assert data.cells.loc[3, "B"] is None


def test_columns_of_a_table_without_a_header_are_counted() -> None:
    data = find([1, 2], [3, 4], table="T", has_header=False, top=5)
    assert data.headers == ("Column 1", "Column 2")
    assert data.cells.index.tolist() == [5, 6]
    assert data.header_row is None


def test_cells_are_labelled_with_whole_sheet_rows() -> None:
    index = find(HEADER, *BODY, top=7).cells.index
    assert (index.name, str(index.dtype), index.tolist()) == ("row", "int64", [8, 9, 10])


@pytest.mark.parametrize(
    "words", ["Total 2024", "Gesamtsumme (EUR)", "TOTAL:", "Sub-total", "Sous-total", "Suma total", "Grand Total (USD)"]
)
def test_a_total_with_something_behind_its_word_is_still_one(words: str) -> None:
    assert find(HEADER, *BODY, [words, 90.0, 18.0]).total_rows == {5: "total row"}


def test_subtotals_between_the_data_are_set_aside_each() -> None:
    rows = [
        ["North", "a", 5.0],
        ["North", "b", 6.0],
        ["Subtotal", None, 11.0],
        ["South", "c", 7.0],
        ["South", "d", 8.0],
    ]
    data = find(["Region", "Id", "Spend"], *rows, ["Subtotal", None, 15.0], ["Grand Total", None, 26.0])
    assert list(data.total_rows) == [4, 7, 8]
    assert data.cells.index.tolist() == [2, 3, 5, 6]


def test_a_brand_called_total_is_no_total() -> None:
    rows = [["Total", 5.0, 7.5], ["Shell", 6.0, 9.0], ["Total", 7.0, 8.0], ["Esso", 3.0, 2.0]]
    assert find(["Brand", "Litres", "Eur"], *rows).total_rows == {}


def test_an_average_below_the_total_is_set_aside_too() -> None:
    data = find(HEADER, *BODY, ["Total", 90.0, 18.0], ["Average", 30.0, 6.0])
    assert data.total_rows == {5: "total row", 6: "average row"}


def test_a_customer_called_media_is_no_average() -> None:
    assert find(HEADER, *BODY, ["Media", 50.0, 90.0]).total_rows == {}


def test_a_total_typed_as_money_adds_up() -> None:
    rows = [["a", "x", "$1,200.50"], ["b", "y", "$800.00"], ["c", "z", "$99.50"]]
    assert find(["Id", "Name", "Spend"], *rows, [], [None, None, "$2,100.00"]).total_rows == {6: "total row"}
