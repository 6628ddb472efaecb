"""Where the data is: titles above, notes below, merged headers, totals, two tables side by side."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_segment.errors import DataError
from xl_segment.sheet.grid import CellError, Grid, SheetData
from xl_segment.sheet.header import find_data


def grid(*rows: list[object], **options: object) -> Grid:
    width = max(map(len, rows))
    return Grid("Book.xlsx", "Sales", [row + [None] * (width - len(row)) for row in rows], **options)


BODY = [["C1", 30, 10.0], ["C2", 40, 20.0], ["C3", 50, 30.0]]


def test_the_header_is_found_under_title_lines_and_blank_rows() -> None:
    data = find_data(grid(["Sales of May"], [], ["Customer", "Age", "Spend"], *BODY))
    assert data.headers == ("Customer", "Age", "Spend")
    assert data.cells.index.tolist() == [4, 5, 6]
    assert data.header_row == 3
    assert "row 3, below 1 title row" in data.notes[-1]


def test_a_grand_total_is_told_by_its_word_in_five_languages() -> None:
    for word in ("Total", "Grand total", "Gesamt", "Summe:", "Total général", "Totale", "Suma", "TOTAL GERAL"):
        data = find_data(grid(["Customer", "Age", "Spend"], *BODY, [], [word, None, 60.0]))
        assert data.total_rows == {6: "total row"}, word
        assert data.cells.index.tolist() == [2, 3, 4]


def test_a_grand_total_without_a_word_is_told_by_its_sums() -> None:
    data = find_data(grid(["Customer", "Age", "Spend"], *BODY, [], [None, 120, 60.0]))
    assert data.total_rows == {6: "total row"}
    assert find_data(grid(["Customer", "Age", "Spend"], *BODY, [], [None, 120, 61.0])).total_rows == {}


def test_a_note_below_the_data_is_set_aside() -> None:
    data = find_data(grid(["Customer", "Age", "Spend"], *BODY, [], ["Source: the till"]))
    assert data.total_rows == {6: "note below the data"}


def test_blank_rows_within_the_data_are_no_data_and_rows_keep_their_numbers() -> None:
    data = find_data(grid(["Customer", "Age", "Spend"], BODY[0], [], BODY[1], BODY[2]))
    assert data.cells.index.tolist() == [2, 4, 5]


def test_a_name_merged_over_several_columns_belongs_to_each() -> None:
    data = find_data(
        grid([None, "2023", None, "2024"], ["Customer", "Jan", "Feb", "Jan"], ["C1", 1, 2, 3], ["C2", 4, 5, 6],
             merged=((1, 2, 1, 3),))
    )  # fmt: skip
    assert data.headers == ("Customer", "2023 / Jan", "2023 / Feb", "2024 / Jan")
    assert data.cells.index.tolist() == [3, 4]


def test_a_title_merged_over_everything_is_no_group() -> None:
    data = find_data(grid(["All customers"], ["Customer", "Age", "Spend"], *BODY, merged=((1, 1, 1, 3),)))
    assert data.headers == ("Customer", "Age", "Spend")


def test_a_blank_column_parts_two_tables_and_the_wider_one_is_taken() -> None:
    rows = [["Customer", "Age", "Spend", None, "Code", "Town"], *([*row, None, "X", "Rome"] for row in BODY)]
    data = find_data(grid(*rows))
    assert data.headers == ("Customer", "Age", "Spend")
    assert "2 columns beyond a blank column" in data.notes[0]


def test_headers_are_made_unique_and_blank_ones_named_by_their_column() -> None:
    data = find_data(grid(["Customer", " Spend", "Spend", None], *([*row, 1] for row in BODY)))
    assert data.headers == ("Customer", "Spend", "Spend (2)", "Column D")


def test_line_breaks_and_outer_blanks_leave_a_header() -> None:
    assert find_data(grid([" Order\nDate ", "Age", "Spend"], *BODY)).headers[0] == "Order Date"


def test_years_may_be_headers() -> None:
    assert find_data(grid(["Customer", 2023, 2024.0], *BODY)).headers == ("Customer", "2023", "2024")


def test_a_sheet_without_a_header_goes_by_its_letters() -> None:
    data = find_data(grid(["00004", "0001", "19970101", "29.33"], ["00021", "0002", "19970101", "63.34"], left=2))
    assert data.headers == ("Column B", "Column C", "Column D", "Column E")
    assert len(data.cells) == 2
    assert data.header_row is None


def test_an_excel_table_is_used_as_it_is() -> None:
    data = find_data(grid(["Total", "Age", "Spend"], *BODY, ["Total", 1, 2.0], table="tblSales", top=5, left=3))
    assert data.total_rows == {}
    assert data.cells.index.tolist() == [6, 7, 8, 9]
    assert data.columns == {"Total": 3, "Age": 4, "Spend": 5}
    assert data.where == "table tblSales on sheet Sales"


def test_columns_of_an_earlier_run_are_no_data() -> None:
    rows = [
        ["Customer", "Spend", "Segment", "Persona", "Fit"],
        ["C1", 1.0, 2, "Loyal", 0.5],
        ["C2", 3.0, 1, "New", 0.7],
    ]
    data = find_data(grid(*rows, our_headers=("Segment", "Persona", "Fit")))
    assert data.headers == ("Customer", "Spend")


def test_error_cells_stay_what_they_are() -> None:
    data = find_data(grid(["Customer", "Age", "Spend"], *BODY, ["C4", CellError("#N/A"), 1.0]))
    assert isinstance(data.cells.loc[5, "Age"], CellError)


def test_a_blank_sheet_is_refused_by_its_name() -> None:
    with pytest.raises(DataError, match=r"no data on sheet Sales of Book\.xlsx"):
        find_data(grid([None, None]))


def test_the_grid_is_untouched() -> None:
    before = grid(["Customer", "Age", "Spend"], *BODY)
    find_data(before)
    assert before == grid(["Customer", "Age", "Spend"], *BODY)


@pytest.mark.parametrize("merged", [((1, 1, 2, 1),), ()])
def test_a_name_that_is_merged_down_over_a_blank_names_its_column(merged: tuple[tuple[int, ...], ...]) -> None:
    data = find_data(grid(["Customer"], [None, "Age", "Spend"], *BODY, merged=merged))
    assert data.headers == ("Customer" if merged else "Column A", "Age", "Spend")
    assert data.cells.index.tolist() == [3, 4, 5]


def test_two_columns_of_a_frame_with_one_name_are_told() -> None:
    with pytest.raises(DataError, match="Two columns of the data are called 'Age'"):
        SheetData.from_frame(pd.DataFrame([[1, 2]], columns=["Age", "Age"]))
