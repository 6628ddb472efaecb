"""Our columns of an earlier run, wherever they stand by now."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbooks.sheets import OURS, data_sheet, last_run
from xl_segment.errors import DataError
from xl_segment.workbooks.our_columns import (
    OurColumns,
    check_header,
    find_our_columns,
    grid_without,
    has_moved,
    headers_on,
)

DATA: list[Any] = ["Customer", "Age"]


def columns_in(header: list[Any], **fields: Any) -> OurColumns | None:
    return find_our_columns(data_sheet([header, [None] * len(header)]), last_run(**fields))


def test_they_are_found_by_their_headers_wherever_they_were_moved() -> None:
    assert columns_in([*DATA, *OURS]) == OurColumns(1, 3, tuple(OURS))
    assert columns_in([*OURS, *DATA]) == OurColumns(1, 1, tuple(OURS))


def test_a_header_between_the_first_and_the_last_may_have_been_renamed() -> None:
    columns = columns_in([*DATA, "Segment", "Who", None, "Previous segment", "Changed on"])
    assert columns == OurColumns(1, 3, ("Segment", "Who", "", "Previous segment", "Changed on"))


def test_the_last_ones_may_have_been_deleted() -> None:
    assert columns_in([*DATA, *OURS[:3]]) == OurColumns(1, 3, tuple(OURS[:3]))


def test_columns_that_were_parted_or_copied_are_nobodys_to_tell() -> None:
    parted = columns_in(["Segment", *DATA, "Persona", "Fit"])
    assert parted is not None
    assert "do not stand side by side on sheet Data any more" in parted.wrong
    twice = columns_in([*OURS, *DATA, *OURS])
    assert twice is not None
    assert "has the headers 'Segment' to 'Changed on' twice" in twice.wrong


def test_a_segment_of_the_users_in_front_of_them_does_not_matter() -> None:
    assert columns_in(["Segment", "Age", *OURS], column=3) == OurColumns(1, 3, tuple(OURS))


def test_without_headers_they_are_known_by_their_personas() -> None:
    rows: list[list[Any]] = [["C1", 1, "Loyal", 0.5], ["C2", 2, "New", 0.4], ["C3", None, "(not segmented)", None]]
    assert find_our_columns(data_sheet(rows), last_run(column=2)) == OurColumns(1, 2, tuple(OURS))
    assert find_our_columns(data_sheet([*rows, ["C4", 1, "Mine", 0.5]]), last_run(column=2)) is None


def test_five_such_headers_are_nobody_elses_where_all_else_is_gone() -> None:
    assert find_our_columns(data_sheet([[*DATA, *OURS]]), None) == OurColumns(1, 3, tuple(OURS))
    assert find_our_columns(data_sheet([[*DATA, *OURS[:4]]]), None) is None


@pytest.mark.parametrize(
    ("wrote_on", "sheet", "known"), [("Data", "data", True), ("", "Any", True), ("Data", "Other", False)]
)
def test_headers_are_known_on_the_sheet_that_was_written(wrote_on: str, sheet: str, *, known: bool) -> None:
    assert bool(headers_on(sheet, last_run(data_sheet=wrote_on))) is known


def test_they_are_no_data() -> None:
    sheet = data_sheet([[*DATA, *OURS], ["C1", 30, 1, "Loyal", 0.5, None, None]])
    grid = grid_without(sheet.grid, OurColumns(1, 3, tuple(OURS)))
    assert grid.values[1] == ["C1", 30, *[None] * 5]
    assert sheet.grid.values[1][2] == 1


def test_the_header_of_the_data_stands_in_the_row_of_ours() -> None:
    sheet = data_sheet([[None, None, *OURS], [*DATA]])
    with pytest.raises(DataError, match="headers in row 2, but 'Segment' of the earlier run stands in C1"):
        check_header(sheet, OurColumns(1, 3, tuple(OURS)), 2)


def test_the_data_has_moved_where_it_is_on_another_sheet() -> None:
    sheet = data_sheet([DATA])
    assert has_moved(sheet, last_run(data_sheet="Other"))
    assert not has_moved(sheet, last_run())
    assert not has_moved(sheet, last_run(data_sheet=""))
