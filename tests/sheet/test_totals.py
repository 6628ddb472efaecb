"""Which rows are no data: just inside, and just outside of what is asked of a total, an average and a note."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_segment.sheet.totals import AVERAGE, FOOTNOTE, HEADER, TOTAL, rows_that_are_no_data

Row = list[object]


def no_data(*rows: Row, names: Row | None = None, skip: tuple[int, ...] = ()) -> dict[int, str]:
    """Return {position, from 0: why}; skip: blank rows before these positions."""
    index = [at + sum(before <= at for before in skip) for at in range(len(rows))]
    frame = pd.DataFrame(list(rows), index=index, dtype=object)
    frame = frame.where(frame.notna(), None)
    return {index.index(row): why for row, why in rows_that_are_no_data(frame, names).items()}


def data(many: int = 10, cities: int = 10) -> list[Row]:
    return [[f"C{at}", "Rome" if at < cities else None, 10.0 + at] for at in range(many)]


@pytest.mark.parametrize(("rows", "aside"), [(2, {2: TOTAL}), (1, {})])
def test_a_total_stands_under_two_rows_at_least(rows: int, aside: dict[int, str]) -> None:
    assert no_data(*data(rows), ["Total", None, sum(10.0 + at for at in range(rows))]) == aside


@pytest.mark.parametrize(("filled", "total"), [(9, True), (8, False)])
def test_a_total_is_blank_where_nine_of_ten_rows_are_filled(filled: int, total: bool) -> None:
    # Its figure neither adds up nor stands out.
    assert no_data(*data(10, filled), ["Total", None, 12.5]) == ({10: TOTAL} if total else {})


@pytest.mark.parametrize(
    ("figures", "total"),
    [((99.0, 1.0), True), ((1.0, 99.0), True), ((99.0, 1.0, 1.0), False), ((99.0, 98.0, 1.0), True), ((-99.0, 1.0), True),
     ((18.0, 1.0), False)],
)  # fmt: skip
def test_a_total_at_the_end_stands_out_in_half_of_its_figures(figures: tuple[float, ...], total: bool) -> None:
    rows = [[f"C{at}", *[10.0 + at + column / 7 for column in range(len(figures))]] for at in range(9)]
    assert no_data(*rows, ["Total", *figures]) == ({9: TOTAL} if total else {})


def test_a_total_among_the_rows_has_to_add_up() -> None:
    rows = data(6)
    assert no_data(*rows[:3], ["Total", "Oslo", 33.0], *rows[3:]) == {3: TOTAL}
    assert no_data(*rows[:3], ["Total", "Oslo", 99.0], *rows[3:]) == {}


def test_a_total_without_figures_is_none() -> None:
    rows: list[Row] = [[f"C{at}", "Rome", "x"] for at in range(6)]
    assert no_data(*rows, ["Total", "Oslo", "y"]) == {}


@pytest.mark.parametrize(("numbers", "total"), [(6, True), (5, False)])
def test_figures_count_under_columns_that_are_mostly_figures(numbers: int, total: bool) -> None:
    rows: list[Row] = [[f"C{at}", "Rome", 1.0 if at < numbers else "x"] for at in range(10)]
    assert no_data(*rows, ["Total", "Oslo", 99.0]) == ({10: TOTAL} if total else {})


def wide(at: int, column: int) -> list[Row]:
    """Return ten rows of five columns, one of them a total whose word is the first cell that is filled."""
    rows: list[Row] = [[f"C{row}", "a", "b", "c", 1.0] for row in range(10)]
    rows[at] = [None] * column + ["Total"] + [None] * (3 - column) + [float(at)]
    return rows


@pytest.mark.parametrize(
    ("row", "column", "total"), [(3, 2, True), (3, 3, False), (5, 3, True), (4, 3, False), (3, 0, True)]
)
def test_the_word_is_looked_for_in_three_columns_and_at_the_end_in_all(row: int, column: int, total: bool) -> None:
    assert no_data(*wide(row, column)) == ({row: TOTAL} if total else {})


def test_the_word_is_the_first_cell_that_is_filled() -> None:
    rows = data(6)
    assert no_data(*rows, ["C9", "Total", 75.0]) == {}
    assert no_data(*rows, [None, "Total", 75.0]) == {6: TOTAL}


@pytest.mark.parametrize(("figure", "aside"), [(14.5, {10: AVERAGE}), (14.4, {}), (145.0, {})])
def test_an_average_is_the_mean_of_what_stands_above(figure: float, aside: dict[int, str]) -> None:
    assert no_data(*data(), ["Average", "Oslo", figure]) == aside


def test_a_sum_without_a_word_stands_apart() -> None:
    assert no_data(*data(), ["C99", "Oslo", 145.0]) == {}
    assert no_data(*data(), ["C99", "Oslo", 145.0], skip=(10,)) == {10: TOTAL}
    assert no_data(*data(), [None, "Oslo", 145.0]) == {10: TOTAL}
    # All of its figures have to add up.
    two: list[Row] = [[f"C{at}", 10.0 + at, 1.0] for at in range(10)]
    assert no_data(*two, [None, 145.0, 10.0]) == {10: TOTAL}
    assert no_data(*two, [None, 145.0, 11.0]) == {}
    assert no_data(*data(), [None, "Oslo", "x"]) == {}


@pytest.mark.parametrize(
    ("note", "aside"), [(["Source: the till", None, None], True), ([None, "checked", None], True), (["2024", None, None], False),
                        ([7.0, None, None], False), (["Source", "the till", None], False)],
)  # fmt: skip
def test_a_note_is_one_text_that_is_no_number(note: Row, aside: bool) -> None:
    assert no_data(*data(), note) == ({10: FOOTNOTE} if aside else {})


def test_in_two_columns_one_text_is_a_row_like_others() -> None:
    rows: list[Row] = [[f"C{at}", 10.0 + at] for at in range(9)]
    assert no_data(*rows, ["C99", None]) == {}


def test_five_rows_at_the_end_may_be_notes_up_to_the_first_that_is_none() -> None:
    notes: list[Row] = [[f"note {at}", None, None] for at in range(6)]
    assert no_data(*data(), *notes) == dict.fromkeys(range(11, 16), FOOTNOTE)
    assert no_data(*data(), notes[0], ["C99", "Rome", 5.0], notes[1]) == {12: FOOTNOTE}


def test_totals_below_one_another_are_told_each_and_notes_below_them() -> None:
    rows = [*data(3), ["Total", None, 33.0], ["Average", "Oslo", 11.0], ["made by hand", None, None]]
    assert no_data(*rows) == {3: TOTAL, 4: AVERAGE, 5: FOOTNOTE}


def test_a_header_comes_again_with_all_its_names() -> None:
    names: Row = ["Id", "City", "Spend"]
    assert no_data(*data(3), names, *data(3), names=names) == {3: HEADER}
    assert no_data(*data(3), ["Id", "City", "x"], *data(3), names=names) == {}
    lead: Row = [None, "City", "Spend"]
    rows: list[Row] = [["x", "Rome", "y"]] * 3
    assert no_data(*rows, lead, *rows, names=lead) == {3: HEADER}
    one: Row = [None, None, "Spend"]
    assert no_data(*rows, ["x", None, "Spend"], *rows, names=one) == {}
