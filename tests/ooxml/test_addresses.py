"""Addresses of cells, ranges and sheets."""

from __future__ import annotations

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from xl_segment.ooxml.addresses import (
    Range,
    absolute,
    column_letter,
    column_number,
    parse_range,
    parse_reference,
    reference,
    stored_formula,
)


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


@pytest.mark.parametrize("wrong", ["A:C", "3:4", "A1:XFE9", "XFE1", "nowhere", "", "A1:B2:C3"])
def test_what_is_no_range_of_cells_is_said_to_be_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no range of cells"):
        parse_range(wrong)


def test_corners_are_taken_in_any_order() -> None:
    assert parse_range("C9:A1") == parse_range(" $C$1:$A$9 ") == Range(1, 1, 9, 3)


@pytest.mark.parametrize(
    ("text", "sheet", "address"),
    [
        ("=Data!$A$1:$C$9", "Data", "$A$1:$C$9"),
        (" 'My sheet'!$B$2", "My sheet", "$B$2"),
        ("'Owner''s'!A1:A1048576", "Owner's", "$A$1:$A$1048576"),
    ],
)
def test_a_name_that_stands_for_a_range_is_read_and_written_back(text: str, sheet: str, address: str) -> None:
    found = parse_reference(text)
    assert found is not None
    assert (found[0], absolute(found[1])) == (sheet, address)
    assert parse_reference(reference(sheet, address)) == found


@pytest.mark.parametrize("text", ["", "=SUM(A1)", "Data!A:C", "[Other.xlsx]Data!A1", "#REF!", "Data!#REF!", "=1"])
def test_a_name_that_stands_for_something_else_is_no_range(text: str) -> None:
    assert parse_reference(text) is None


def test_functions_that_are_newer_than_the_format_are_stored_by_their_long_names() -> None:
    assert stored_formula("=AGGREGATE(14,6,A1,1)+MYAGGREGATE(1)") == "_xlfn.AGGREGATE(14,6,A1,1)+MYAGGREGATE(1)"
    assert stored_formula("A1=B1") == "A1=B1"
