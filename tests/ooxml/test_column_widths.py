"""The widths of columns that a sheet part tells."""

from __future__ import annotations

import pytest

from xl_segment.ooxml.column_widths import column_widths


def test_widths_are_read_without_the_edges_of_cells() -> None:
    sheet = b'<worksheet><cols><col min="2" max="3" width="10.7109375"/><col min="5" max="5"/></cols></worksheet>'
    assert column_widths(sheet) == [None, 10.0, 10.0, None, None]


@pytest.mark.parametrize("cols", [b'<col min="x"/>', b'<col min="1" max="1" width="wide"/>'])
def test_widths_in_no_numbers_are_none(cols: bytes) -> None:
    assert column_widths(b"<worksheet><cols>" + cols + b"</cols></worksheet>") == []
