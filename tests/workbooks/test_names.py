"""Names for sheets and columns that nobody has yet."""

from __future__ import annotations

from xl_segment.workbooks.names import free_header, free_sheet_name


def test_a_name_that_the_user_has_is_not_taken() -> None:
    assert free_sheet_name("Segments", ["Data"]) == "Segments"
    assert free_sheet_name("Segments", ["SEGMENTS", "segments (2)"]) == "Segments (3)"
    assert len(free_sheet_name("x" * 31, ["X" * 31])) == 31
    assert free_header("Segment", ["segment"]) == "Segment 2"
