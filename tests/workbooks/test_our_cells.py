"""Which cells in our columns are ours: known cell by cell."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from tests.workbooks.sheets import OURS, data_sheet, last_run
from xl_segment.errors import DataError
from xl_segment.workbooks.our_cells import FormulaCells, our_written_cells, rows_to_leave
from xl_segment.workbooks.our_columns import OurColumns

COLUMNS = OurColumns(1, 2, tuple(OURS))
HEADER = ["Customer", *OURS]
NO_FORMULAS = FormulaCells((), {})


def ours_in(*rows: list[Any], formulas: FormulaCells = NO_FORMULAS, **fields: Any) -> dict[int, set[int]]:
    return our_written_cells(data_sheet([HEADER, *rows]), COLUMNS, last_run(**{"rows": len(rows), **fields}), formulas)


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        ([1, "Loyal", 0.5, None, None], {2, 3, 4, 5, 6}),
        ([1.0, "Loyal", None, 2.0, datetime.date(2024, 5, 31)], {2, 3, 4, 5, 6}),
        ([None, "(not segmented)", None, None, None], {2, 3, 4, 5, 6}),
        ([1, "my note", 0.5, None, None], {2, 4, 5, 6}),
        ([1, "Loyal", 0.5, None, "later"], {2, 3, 4, 5}),
        ([None, None, 0.123456789, None, None], {2, 3, 4, 5, 6}),
    ],
)
def test_a_row_is_known_by_two_of_its_three_labels_and_odd_cells_are_the_users(
    cells: list[Any], columns: set[int]
) -> None:
    assert ours_in(["C1", *cells]) == {2: columns}


@pytest.mark.parametrize("cells", [[None, "note", None], [1234, "sum", None], [None, None, 0.25], [None, None, None]])
def test_a_note_a_sum_or_a_typed_share_is_the_users(cells: list[Any]) -> None:
    assert ours_in(["C1", *cells, None, None]) == {}


def test_labels_that_were_pasted_below_the_data_are_the_users() -> None:
    rows = [["C1", 1, "Loyal", 0.5], ["C2", 2, "New", 0.5], [None, 1, "Loyal", 0.5]]
    assert set(ours_in(*rows, rows=2)) == {2, 3}


def test_a_formula_of_the_users_is_theirs_and_one_of_ours_is_ours_whatever_it_shows() -> None:
    formulas = FormulaCells.of(
        [(2, 4, "=A1"), (3, 3, "=xlseg_persona(B3)"), (3, 2, "=xlseg_segment(A3)")], COLUMNS.columns
    )
    assert (set(formulas.our_rows), formulas.theirs) == ({3}, {2: {4}})
    rows = [["C1", 1, "Loyal", 0.5], ["C2", "#NAME?", "#NAME?", 0.5]]
    assert ours_in(*rows, formulas=formulas) == {2: {2, 3, 5, 6}, 3: {2, 3, 4, 5, 6}}


def test_a_row_of_sums_is_left_alone() -> None:
    sheet = data_sheet([HEADER, ["C1"], ["Total", 3]])
    labels = {2: "Loyal", 3: "(not segmented)"}
    assert rows_to_leave(sheet, COLUMNS, labels, {2: {2, 3, 4, 5, 6}}, NO_FORMULAS) == {3}


@pytest.mark.parametrize(
    ("cell", "formulas", "why"),
    [
        (7.0, NO_FORMULAS, "Cell B2 on sheet Data holds '7', where 'Segment' of row 2 goes"),
        ("note", NO_FORMULAS, "Cell B2 on sheet Data holds 'note'"),
        (None, FormulaCells((), {2: {3}}), "Cell C2 on sheet Data holds a formula, where 'Persona' of row 2 goes"),
    ],
)
def test_something_of_the_users_in_a_customers_row_is_named(cell: Any, formulas: FormulaCells, why: str) -> None:
    with pytest.raises(DataError, match=why):
        rows_to_leave(data_sheet([HEADER, ["C1", cell]]), COLUMNS, {2: "Loyal"}, {}, formulas)


def test_merged_cells_in_a_customers_row_are_named() -> None:
    sheet = data_sheet([HEADER, ["C1"]], merged=((2, 3, 2, 4),))
    with pytest.raises(DataError, match="The cells C2:D2 on sheet Data are merged"):
        rows_to_leave(sheet, COLUMNS, {2: "Loyal"}, {}, NO_FORMULAS)
