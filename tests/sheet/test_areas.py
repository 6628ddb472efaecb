"""Rectangles, regions and tables of a sheet, and headings above their lines."""

from __future__ import annotations

import datetime

import pytest

from xl_segment.sheet.area import Area
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.grouped_rows import gather_groups
from xl_segment.sheet.header import find_data
from xl_segment.sheet.header_row import Header, column_names

Row = list[object]


def padded(*rows: Row) -> list[Row]:
    width = max(map(len, rows))
    return [[*row, *[None] * (width - len(row))] for row in rows]


def find(*rows: Row, **options: object) -> SheetData:
    return find_data(Grid("Book.xlsx", "Sales", padded(*rows), **options))  # type: ignore[arg-type]


def area(*rows: Row, **options: object) -> Area:
    return Area.of(Grid("Book.xlsx", "Sales", padded(*rows), **options))  # type: ignore[arg-type]


BOX = area(["a", 1, None], ["b", " ", 2], [None, "", 3], top=5, left=3, merged=((5, 3, 6, 3), (6, 4, 6, 5)))


def test_an_area_knows_where_it_lies_and_what_is_filled() -> None:
    assert (BOX.height, BOX.width, BOX.top, BOX.left) == (3, 3, 5, 3)
    assert BOX.filled.tolist() == [[True, True, False], [True, False, True], [False, False, True]]
    assert BOX.cells.tolist() == [["a", 1, None], ["b", None, 2], [None, None, 3]]
    assert BOX.merged == ((0, 0, 1, 0), (1, 1, 1, 2))


def test_some_columns_keep_what_is_merged_within_them() -> None:
    right = BOX.columns(1, 2)
    assert (right.left, right.cells.tolist()) == (4, [[1, None], [None, 2], [None, 3]])
    assert right.merged == ((1, 0, 1, 1),)
    assert BOX.columns(0, 1).merged == ((0, 0, 1, 0),)


def test_some_rows_keep_what_is_merged_into_them() -> None:
    below = BOX.rows(1, 2)
    assert (below.top, below.cells.tolist()) == (6, [["b", None, 2], [None, None, 3]])
    assert below.merged == ((-1, 0, 0, 0), (0, 1, 0, 2))
    assert BOX.rows(2, 2).merged == ()
    assert BOX.rows(0, 0).merged == ((0, 0, 1, 0),)


def test_a_name_merged_downwards_is_that_of_each_row_and_a_figure_stands_once() -> None:
    day = datetime.datetime(2024, 5, 1)
    box = area(["A", 1.0, day, "w"], *[[None] * 3 + ["v"]] * 2,
               merged=((1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 2, 3)))  # fmt: skip
    found = box.with_merged_names(0).cells
    assert found[:, 0].tolist() == ["A", "A", "A"]
    assert found[:, 1].tolist() == [1.0, None, None]
    assert found[:, 2].tolist() == [day, day, None]
    assert box.cells[1, 0] is None
    assert box.with_merged_names(1).cells[1, 0] is None


def test_the_next_filled_cells_of_a_column_are_those_below() -> None:
    box = area(["h"], ["a"], [None], ["b"], ["c"])
    assert box.filled_below(0, 0, 3) == ["a", "b"]
    assert box.filled_below(3, 0, 5) == ["c"]


def test_cells_merged_beyond_the_grid_are_not_its_own() -> None:
    assert area(["a", "b"], merged=((5, 1, 6, 1), (1, 3, 1, 4), (1, 2, 1, 3))).merged == ((0, 1, 0, 2),)


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_without_a_header_go_by_their_letters_up_to_xfd(column: int, letters: str) -> None:
    assert column_names(Header([None], 0, 0), column) == [f"Column {letters}"]
    assert column_names(Header([None, None], 0, 0, numbered=True), column) == ["Column 1", "Column 2"]


def test_headers_of_one_name_are_counted_whatever_their_case_and_figures_are_written_plainly() -> None:
    names = [
        "Spend",
        "SPEND",
        "spend",
        2023.0,
        2023.5,
        datetime.datetime(2024, 5, 1),
        datetime.datetime(2024, 5, 1, 10),
    ]
    assert column_names(Header(names, 0, 0), 1) == [
        "Spend", "SPEND (2)", "spend (3)", "2023", "2023.5", "2024-05-01", "2024-05-01 10:00:00",
    ]  # fmt: skip


BODY: list[Row] = [["a", 20.0, 5.0], ["b", 30.0, 6.0], ["c", 40.0, 7.0]]


@pytest.mark.parametrize(
    ("columns", "said"), [(1, "1 column beyond a blank column was"), (2, "2 columns beyond a blank column were")]
)
def test_columns_beyond_a_blank_one_are_counted(columns: int, said: str) -> None:
    extra: Row = ["Code", "Note"][:columns]
    data = find(["Id", "Age", "Spend", None, *extra], *[[*row, None, *["x"] * columns] for row in BODY])
    assert data.notes == (f"{said} not taken for part of the data.",)


def test_a_table_spaced_out_by_blank_columns_is_one() -> None:
    data = find(["Id", None, "Age", None, "Spend"], *[[a, None, b, None, c] for a, b, c in BODY])
    assert data.headers == ("Id", "Age", "Spend")
    assert data.columns == {"Id": 1, "Age": 3, "Spend": 5}
    assert data.notes == ()


def test_two_narrow_tables_and_columns_far_apart_are_not_one() -> None:
    assert len(find(["Id", None, "Age"], *[[a, None, b] for a, b, _ in BODY]).headers) == 1
    apart = find(["Id", None, None, "Age", None, "Spend"], *[[a, None, None, b, None, c] for a, b, c in BODY])
    assert len(apart.headers) == 1


OTHER: list[Row] = [["Region", "Sum"], ["North", 7.0], ["South", 8.0]]


def test_tables_below_one_another_are_parted_and_the_largest_is_taken() -> None:
    rows = [["Id", "Age", "Spend"], *BODY, *BODY]
    data = find(*OTHER, [], *rows, [], ["Town", "Count"], ["Rome", 3.0], ["Oslo", 4.0])
    assert data.headers == ("Id", "Age", "Spend")
    assert data.cells.index.tolist() == [6, 7, 8, 9, 10, 11]
    assert data.notes[0] == "Rows 1 to 4 and 13 to 15 hold another table, which was not taken for part of the data."


def test_a_blank_row_among_data_begins_no_table() -> None:
    data = find(["Id", "Age", "Spend"], *BODY, [], ["d", 50.0, 8.0], ["e", 60.0, 9.0])
    assert len(data.cells) == 5
    # Words alone below a blank row, where there is nothing under them, are none either.
    assert "another table" not in " ".join(find(["Id", "Age", "Spend"], *BODY, [], ["checked by", "Ann"]).notes)


@pytest.mark.parametrize(("titles", "said"), [(1, "below 1 title row."), (2, "below 2 title rows."), (0, "")])
def test_title_rows_are_counted(titles: int, said: str) -> None:
    data = find(*[["A title"]] * titles, ["Id", "Age", "Spend"], *BODY)
    assert data.header_row == titles + 1
    assert data.notes == ((f"The header was found in row {titles + 1}, {said}",) if said else ())


@pytest.mark.parametrize(("columns", "title"), [(4, True), (3, False)])
def test_a_name_merged_over_four_fifths_of_the_columns_is_a_title(columns: int, title: bool) -> None:
    header: Row = ["Id", "Age", "Spend", "Visits", "Score"]
    rows: list[Row] = [[f"C{at}", 20.0 + at, 3.0 * at, at % 3, at % 7 + 0.5] for at in range(6)]
    data = find(["Figures", None, None, None, None], header, *rows, merged=((1, 1, 1, columns),))
    assert data.headers == (
        tuple(header) if title else ("Figures / Id", "Figures / Age", "Figures / Spend", "Visits", "Score")
    )


def report(counts: list[int], *, total: bool = True, names: list[str] | None = None) -> list[Row]:
    """Return a report that names a customer above its lines and sums them below."""
    rows: list[Row] = [["Customer", "Date", "Invoice", "Amount"]]
    for at, lines in enumerate(counts):
        rows.append([(names or [f"Firm {at}" for at in range(9)])[at], None, None, None])
        rows += [[None, datetime.datetime(2024, 1, 1 + line), f"R{at}{line}", 10.0 + line] for line in range(lines)]
        if total:
            rows.append(["Total", None, None, sum(10.0 + line for line in range(lines))])
    return rows


def test_a_name_above_its_lines_is_written_into_each() -> None:
    data = find(*report([3, 2, 4]))
    assert data.cells["Customer"].tolist() == ["Firm 0"] * 3 + ["Firm 1"] * 2 + ["Firm 2"] * 4
    assert list(data.total_rows.values()) == ["heading of the rows below it", "total of the rows above it"] * 3
    assert data.group == "Customer"
    assert data.notes[-1] == (
        "What stands in Customer above a block of rows was taken for the name of each of these rows."
    )


@pytest.mark.parametrize(("headings", "gathered"), [(3, True), (2, False)])
def test_three_headings_are_a_way_of_writing(headings: int, gathered: bool) -> None:
    assert (find(*report([4] * headings, total=False)).group is not None) == gathered


@pytest.mark.parametrize(("again", "gathered"), [(1, True), (2, False)])
def test_headings_are_nine_different_ones_of_ten(again: int, gathered: bool) -> None:
    names = [f"Firm {at}" for at in range(10 - again)] + ["Firm 0"] * again
    data = find(*report([2] * 10, total=False, names=names))
    assert (data.group is not None) == gathered


def among(*, counts: bool, wrong: int = 0, headings: int = 5) -> list[Row]:
    """Return headings in the column of the lines' own cells: with the number of their lines, or what they come to."""
    rows: list[Row] = [["Order", "Date", "Product", "Amount"]]
    for at in range(headings):
        number, money = (9, 999.0) if at < wrong else (2, 21.0 + 2 * at)
        rows.append([f"Firm  {at} ({number})" if counts else f"Firm {at}", None, None, None if counts else money])
        rows += [[f"R{at}{line}", datetime.datetime(2024, 1, 1 + line), "x", 10.0 + at + line] for line in range(2)]
    return rows


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize(("wrong", "gathered"), [(1, True), (2, False)])
def test_headings_among_cells_count_or_add_up_their_lines_in_four_of_five_cases(
    counts: bool, wrong: int, gathered: bool
) -> None:
    data = find(*among(counts=counts, wrong=wrong))
    assert (data.group == "Heading") == gathered
    if gathered:
        assert data.headers == ("Heading", "Order", "Date", "Product", "Amount")
        assert data.cells["Heading"].tolist()[:4] == ["Firm 0", "Firm 0", "Firm 1", "Firm 1"]
        assert len(data.cells) == 10


@pytest.mark.parametrize(("filled", "gathered"), [(19, True), (18, False), (0, False)])
def test_headings_are_parted_by_two_columns_that_nearly_all_lines_fill(filled: int, gathered: bool) -> None:
    rows: list[Row] = []
    for at in range(4):
        rows.append([f"Firm {at}", None, None])
        rows += [[None, 5.0 + line, "x" if 5 * at + line < filled else None] for line in range(5)]
    assert (gather_groups(area(*rows).frame(0, ["Customer", "Amount", "Note"])).column is not None) == gathered


@pytest.mark.parametrize(("totals", "gathered"), [(2, True), (3, False)])
def test_headings_and_totals_are_seven_tenths_of_the_rows_at_most(totals: int, gathered: bool) -> None:
    rows: list[Row] = []
    for at in range(3):
        rows += [[f"Firm {at}", None, None], [None, 5.0 + at, "x"]]
        rows += [["Total", 5.0 + at, None]] * (totals if at == 2 else 1)
    found = gather_groups(area(*rows).frame(0, ["Customer", "Amount", "Note"]))
    assert (found.column is not None) == gathered


def test_headings_that_are_no_texts_or_do_not_begin_the_report_are_none() -> None:
    rows: list[Row] = []
    for at in range(4):
        rows += [[f"Firm {at}", None, None], *[[None, 5.0 + line, "x"] for line in range(3)]]
    names = ["Customer", "Amount", "Note"]
    assert gather_groups(area(*rows).frame(0, names)).column == "Customer"
    assert gather_groups(area(*rows[1:]).frame(0, names)).column is None
    assert gather_groups(area([7.0, None, None], *rows[1:]).frame(0, names)).column is None
    assert gather_groups(area(*rows[:8]).frame(0, names)).column is None


@pytest.mark.parametrize(("last", "gathered"), [(2, True), (1, False), (3, True)])
def test_a_report_has_nine_rows_at_least(last: int, gathered: bool) -> None:
    rows: list[Row] = []
    for at, lines in enumerate((2, 2, last)):
        rows += [[f"Firm {at}", None, None], *[[None, 5.0 + line, "x"] for line in range(lines)]]
    assert (gather_groups(area(*rows).frame(0, ["Customer", "Amount", "Note"])).column is not None) == gathered
