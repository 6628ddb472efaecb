"""Which row names the columns: how many of its cells are names, how many come again, and what may stand under it."""

from __future__ import annotations

import datetime

import pytest

from xl_segment.sheet.area import Area
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.header import find_data
from xl_segment.sheet.header_cells import is_word, names_figures, reads_as_header

Row = list[object]


def area(*rows: Row) -> Area:
    width = max(map(len, rows))
    return Area.of(Grid("Book.xlsx", "Sales", [[*row, *[None] * (width - len(row))] for row in rows]))


def find(*rows: Row, **options: object) -> SheetData:
    width = max(map(len, rows))
    return find_data(Grid("Book.xlsx", "Sales", [[*row, *[None] * (width - len(row))] for row in rows], **options))  # type: ignore[arg-type]


DATA: list[Row] = [[f"v{at}", *[float(at + column) for column in range(9)]] for at in range(6)]


@pytest.mark.parametrize(("words", "header"), [(7, True), (6, False)])
def test_seven_tenths_of_the_cells_of_a_header_are_names(words: int, header: bool) -> None:
    row = [f"Name {chr(65 + at)}" for at in range(words)] + [7.5] * (10 - words)
    assert reads_as_header(area(row, *DATA), 0) == header


@pytest.mark.parametrize(
    ("year", "header"), [(1900, True), (1899, False), (2100, True), (2101, False), (2000.5, False), ("2000", True)]
)
def test_years_stand_among_names(year: object, header: bool) -> None:
    assert reads_as_header(area(["Id", year, year], *[[f"v{at}", 1.5, 2.5] for at in range(4)]), 0) == header


@pytest.mark.parametrize(("again", "header"), [(2, True), (3, False)])
def test_a_row_whose_words_come_again_below_is_data(again: int, header: bool) -> None:
    names = [f"n{at}" for at in range(9)]
    below = [names[at] if at < again else f"other{at}" for at in range(9)]
    assert reads_as_header(area(names, below, [f"x{at}" for at in range(9)]), 0) == header
    # A header that comes again whole is none of its values.
    assert reads_as_header(area(names, [f"x{at}" for at in range(9)], names), 0)


@pytest.mark.parametrize(("months", "header"), [(3, True), (2, False)])
def test_three_months_over_figures_are_a_header_without_words(months: int, header: bool) -> None:
    row: Row = [None, *[f"2024-0{at + 1}" for at in range(months)]]
    assert reads_as_header(area(row, *[["a", *[5.5] * months]] * 3), 0) == header
    numbers: Row = [None, *[202401 + at for at in range(months)]]
    assert reads_as_header(area(numbers, *[["a", *[5.5] * months]] * 3), 0) == header


def test_months_over_months_and_days_over_days_are_data() -> None:
    day = datetime.datetime(2024, 1, 1)
    assert not reads_as_header(area(["Id", day, day], ["a", day, day]), 0)
    assert reads_as_header(area(["Id", day, day], ["a", 5.5, 6.5]), 0)
    assert not reads_as_header(area(["Month", "2024-01", "2024-02"], ["Id", "Age", "Spend"]), 0)
    assert reads_as_header(area(["Month", "2024-01", "2024-02"], ["a", "n/a", 5.5]), 0)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("Id", True),
        ("12", False),
        ("1.234,5", False),
        ("12/2024", False),
        ("10:30", False),
        ("Q1", True),
        (5, False),
        (None, False),
    ],
)
def test_a_word_is_a_text_that_is_no_number_or_day(cell: object, word: bool) -> None:
    assert is_word(cell) == word


@pytest.mark.parametrize(("figures", "named"), [(2, True), (1, False)])
def test_two_words_over_figures_name_them(figures: int, named: bool) -> None:
    rows: list[Row] = [["v", *[5.5 if at < figures else "x" for at in range(3)]] for _ in range(3)]
    assert names_figures(area(["Id", "Age", "Spend", "Note"], *rows), 0) == named
    assert not names_figures(area(["Id", "Age", "Spend", "Note"], *rows[:2]), 0)


BODY: list[Row] = [[f"C{at}", 20.0 + at, 5.0 * at + 1.5, at % 2 + 0.5, 7.5 + at] for at in range(6)]
HEADER: Row = ["Id", "Age", "Spend", "Visits", "Score"]


@pytest.mark.parametrize(("cells", "title"), [(2, True), (3, False)])
def test_a_row_of_six_tenths_of_the_width_may_be_the_header(cells: int, title: bool) -> None:
    words: Row = ["Alpha", "Beta", "Gamma"][:cells]
    data = find(words, [None] * 5, *BODY)
    assert (data.header_row is None) == title


@pytest.mark.parametrize(
    ("second", "aside"),
    [
        (["text", "in years", "in EUR", "times", "points"], True), (["C1", "in years", "in EUR", "times", "points"], False),
        (["text", 5.0, "in EUR", "times", "points"], False), ([None, None, "in EUR", None, None], True),
    ],
)  # fmt: skip
def test_a_second_row_of_words_over_figures_belongs_to_the_header(second: Row, aside: bool) -> None:
    data = find(HEADER, second, *BODY)
    assert data.total_rows == ({2: "second row of the header"} if aside else {})
    # Of fewer than five rows nothing is shown.
    assert find(HEADER, second, *BODY[:3]).total_rows == {}


def test_a_second_row_among_columns_of_words_is_data_unless_it_is_nearly_blank() -> None:
    words: list[Row] = [[f"a{at}", f"b{at}", f"c{at}", f"d{at}"] for at in range(6)]
    names: Row = ["Aa", "Bb", "Cc", "Dd"]
    assert find(names, ["p", "q", "r", "s"], *words).total_rows == {}
    assert find(names, [None, None, "r", "s"], *words).total_rows == {2: "second row of the header"}
    assert find(names, [None, "q", "r", "s"], *words).total_rows == {}
    assert find(names, [None, None, "r", "r"], *words).total_rows == {2: "second row of the header"}


def test_settings_as_wide_as_the_data_are_passed_over_up_to_three() -> None:
    settings: Row = [1.5, 2.5, 3.5, 4.5, 5.5]
    assert find(settings, HEADER, *BODY).header_row == 2
    assert find(settings, settings, settings, HEADER, *BODY).header_row == 4
    assert find(settings, settings, settings, settings, HEADER, *BODY).header_row is None


def test_names_merged_over_two_rows_of_a_header_are_joined_where_the_second_has_names() -> None:
    rows: list[Row] = [
        ["Id", "2023", None, "2024"],
        [None, "Jan", "Feb", "Jan"],
        ["C1", 1.5, 2.5, 3.5],
        ["C2", 4.5, 5.5, 6.5],
    ]
    data = find(*rows, merged=((1, 1, 2, 1), (1, 2, 1, 3)))
    assert data.headers == ("Id", "2023 / Jan", "2023 / Feb", "2024 / Jan")
    assert data.header_row == 2


def test_a_column_of_neither_name_nor_cell_is_left_out() -> None:
    rows: list[Row] = [["Id", "Age", None, "Spend"], *[[f"C{at}", 20.0 + at, None, 5.5 * at] for at in range(5)]]
    rows[3][2] = None
    one = find(*rows)
    assert None not in one.headers
    assert all(not name.startswith("Column") for name in one.headers)
