"""Addresses and names."""

from __future__ import annotations

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from xl_segment.ooxml.addresses import Range, column_letter, column_number, parse_range
from xl_segment.workbooks.names import free_header, free_sheet_name


def test_all_16384_columns_have_the_letters_that_excel_gives_them() -> None:
    for number in range(1, 16_385):
        assert column_letter(number) == get_column_letter(number)
        assert column_number(column_letter(number)) == number == column_index_from_string(column_letter(number))


@pytest.mark.parametrize("wrong", [0, -1, 16_385])
def test_there_are_no_other_columns(wrong: int) -> None:
    with pytest.raises(ValueError, match="no column"):
        column_letter(wrong)


@pytest.mark.parametrize("wrong", ["XFE", "A1", "", "Ä"])
def test_other_letters_are_no_columns(wrong: str) -> None:
    with pytest.raises(ValueError, match="column"):
        column_number(wrong)


@pytest.mark.parametrize(
    ("address", "cells"),
    [
        ("A1:C9", Range(1, 1, 9, 3)),
        ("$B$2:$D$4", Range(2, 2, 4, 4)),
        ("XFD1048576", Range(1_048_576, 16_384, 1_048_576, 16_384)),
    ],
)
def test_a_range_is_read_and_written_back(address: str, cells: Range) -> None:
    assert parse_range(address) == cells
    assert cells.address == address.replace("$", "")


def test_ranges_meet_where_they_share_a_cell() -> None:
    assert Range(1, 1, 3, 3).meets(Range(3, 3, 5, 5))
    assert Range(3, 3, 5, 5).meets(Range(1, 1, 3, 3))
    for apart in (Range(4, 1, 5, 3), Range(1, 4, 3, 5)):
        assert not Range(1, 1, 3, 3).meets(apart)
        assert not apart.meets(Range(1, 1, 3, 3))
    assert not Range(1, 1, 3, 3).meets(Range(4, 1, 5, 3))


def test_a_name_that_the_user_has_is_not_taken() -> None:
    assert free_sheet_name("Segments", ["Data"]) == "Segments"
    assert free_sheet_name("Segments", ["SEGMENTS", "segments (2)"]) == "Segments (3)"
    assert len(free_sheet_name("x" * 31, ["X" * 31])) == 31
    assert free_header("Segment", ["segment"]) == "Segment 2"
