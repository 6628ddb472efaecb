"""The filter of a sheet ends before columns that go."""

from __future__ import annotations

import pytest

from xl_segment.errors import DataError
from xl_segment.ooxml.filters import arrow_goes, narrowed, narrowed_range


@pytest.mark.parametrize(
    ("ref", "after"),
    [("A1:E9", "A1:C9"), ("A1:C9", "A1:C9"), ("A1:F9", "A1:F9"), ("D1:E9", "D1:E9"), ("nonsense", "nonsense")],
)
def test_a_range_ends_before_columns_that_it_ended_with(ref: str, after: str) -> None:
    assert narrowed_range(ref, 4, 2) == after


def test_a_filter_loses_the_arrows_of_columns_that_go_and_nothing_else() -> None:
    xml = b'<a/><autoFilter ref="A1:E9"><filterColumn colId="0"><x/></filterColumn><filterColumn colId="3"/></autoFilter><b/>'
    after = b'<a/><autoFilter ref="A1:C9"><filterColumn colId="0"><x/></filterColumn></autoFilter><b/>'
    assert narrowed(xml, 4, ["Segment", "Fit"], "Sheet Data") == after
    quoted = xml.replace(b'"', b"'")
    assert narrowed(quoted, 4, ["Segment", "Fit"], "Sheet Data") == after.replace(b'"', b"'")


@pytest.mark.parametrize(("number", "header"), [(3, "Segment"), (4, "Fit"), (5, "Fit")])
def test_rows_that_are_hidden_by_a_column_that_goes_are_a_reason_not_to(number: int, header: str) -> None:
    xml = f'<x:autoFilter ref="A1:E9"><x:filterColumn colId="{number}"><x:filters/></x:filterColumn></x:autoFilter>'
    with pytest.raises(DataError, match=f"Sheet Data is filtered by its column '{header}'"):
        narrowed(xml.encode(), 4, ["Segment", "Fit"], "Sheet Data")


@pytest.mark.parametrize(("sorted_by", "stays"), [("A2:A9", True), ("D2:D9", False), ("A2:E9", False), ("?", False)])
def test_what_was_sorted_by_a_column_that_goes_is_forgotten(sorted_by: str, *, stays: bool) -> None:
    xml = f'<autoFilter ref="A1:E9"/><sortState ref="{sorted_by}"><sortCondition ref="{sorted_by}"/></sortState>'
    assert (b"sortState" in narrowed(xml.encode(), 4, ["Segment", "Fit"], "Sheet Data")) is stays


@pytest.mark.parametrize(("number", "header"), [(3, "Segment"), (4, "Persona"), (5, "Fit")])
def test_each_of_several_columns_is_named_by_its_own_header(number: int, header: str) -> None:
    with pytest.raises(DataError, match=f"its column '{header}'"):
        arrow_goes(number, 3, ["Segment", "Persona", "Fit"], "Sheet Data", hides=True)


def test_a_filter_that_ends_before_columns_that_go_stays_as_it_is() -> None:
    xml = b'<autoFilter ref="A1:C9"><filterColumn colId="0"/></autoFilter><sortState ref="D1:D9"/>'
    assert narrowed(xml, 4, ["Segment", "Fit"], "Sheet Data") == xml


def test_a_sheet_without_a_filter_stays_as_it_is() -> None:
    assert narrowed(b"<sheetData/>", 4, ["Segment"], "Sheet Data") == b"<sheetData/>"


@pytest.mark.parametrize(("number", "refuses"), [(0, False), (2, False), (3, True), (4, True), (5, False)])
def test_so_are_they_where_the_filter_reaches_beyond_the_columns_that_go(number: int, *, refuses: bool) -> None:
    hides = f'<filterColumn colId="{number}"><filters/></filterColumn>'
    xml = f'<autoFilter ref="A1:F9">{hides}</autoFilter>'.encode()
    if refuses:
        with pytest.raises(DataError, match="Sheet Data is filtered by its column"):
            narrowed(xml, 4, ["Segment", "Fit"], "Sheet Data")
    else:
        assert narrowed(xml, 4, ["Segment", "Fit"], "Sheet Data") == xml
