"""New cells in one row: they stand in the right place of it, whichever program wrote it."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pytest

from xl_segment.ooxml.new_columns import NewColumns
from xl_segment.ooxml.remove_columns import SheetBefore
from xl_segment.ooxml.row_writer import RowWriter, rows_with_cells
from xl_segment.ooxml.sheet_stream import SheetStream


def new(rows: list[int], *, first: int = 3, stays: Mapping[int, Collection[int]] | None = None) -> NewColumns:
    """Return two columns, in each cell of which its row's number stands, or that and 1,000."""
    bodies = [np.array([b"><v>%d</v>" % (row + more) for row in rows], dtype=object) for more in (0, 1000)]
    return NewColumns(first, np.array(rows), (bodies[0], bodies[1]), None, None, first - 1, stays=stays or {})


def written(rows: str, columns: NewColumns, prefix: str = "") -> str:
    """Return the rows of a sheet with the new cells in them, in the styles s and s + 1 beside a cell of style s."""
    xml = f"<{prefix}worksheet><{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>"
    stream = SheetStream(io.BytesIO(xml.encode()))
    stream.until_rows()
    writer = RowWriter(columns, lambda style, _: (style, style + 1 if style else 0), prefix.encode())
    return b"".join(rows_with_cells(stream, writer)).decode()


def addresses(rows: str) -> list[str]:
    return re.findall(r'<(?:x:)?c r="(\w+)"', rows)


def test_new_cells_stand_behind_the_others_in_the_look_of_the_last() -> None:
    rows = '<row r="1"><c r="A1"><v>7</v></c><c r="B1" s="4" t="s"><v>0</v></c></row>'
    assert written(rows, new([1])) == rows.replace(
        "</row>", '<c r="C1" s="4"><v>1</v></c><c r="D1" s="5"><v>1001</v></c></row>'
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ('<c r="A1"/><c r="B1"/>', "A1 B1 C1 D1"),
        ('<c r="A1"/><c r="B1" s="2"/>', "A1 B1 C1 D1"),
        ('<c r="A1"/>', "A1 C1 D1"),
        ('<c r="A1"/><c r="F1"/>', "A1 C1 D1 F1"),
        ('<c r="F1"/>', "C1 D1 F1"),
        ('<c r="A1"/><c r="B1"/><c r="C1"><v>9</v></c><c r="D1"/>', "A1 B1 C1 D1"),  # those of an earlier run
        ('<c r="A1"/><c r="C1"/><c r="D1"/><c r="E1"/>', "A1 C1 D1 E1"),
        ('<c r="D1"><v>9</v></c>', "C1 D1"),
        ('<c r="C1"/><c r="F1"/>', "C1 D1 F1"),
        ('<c r="B1"/><c r="C1"><v>9</v></c><c r="D1"/><c r="F1"/>', "B1 C1 D1 F1"),
        ("", "C1 D1"),
        ('<c r="B1"/><c r="A1"/>', "B1 A1 C1 D1"),
        ('<c r="AB1"/>', "C1 D1 AB1"),
    ],
)
def test_new_cells_stand_in_their_place_whatever_stands_in_the_row(cells: str, expected: str) -> None:
    out = written(f'<row r="1">{cells}</row>', new([1]))
    assert addresses(out) == expected.split()
    assert '<v>1</v></c><c r="D1"' in out
    assert "<v>9</v>" not in out


def test_cells_without_an_address_get_one_where_new_ones_come_in_between() -> None:
    out = written('<row r="1"><c><v>7</v></c><c s="2"/><c/><c/><c><v>8</v></c></row>', new([1]))
    assert out == (
        '<row r="1"><c><v>7</v></c><c s="2"/><c r="C1" s="2"><v>1</v></c><c r="D1" s="3"><v>1001</v></c>'
        '<c r="E1"><v>8</v></c></row>'
    )


def test_a_row_without_cells_lends_its_own_look_where_it_has_one() -> None:
    assert '<c r="C1" s="6">' in written('<row r="1" s="6" customFormat="1"></row>', new([1]))
    assert '<c r="C1"><v>' in written('<row r="1" s="6"></row>', new([1]))
    assert '<c r="C1" s="6">' in written('<row r="1" s="6" customFormat="1"/>', new([1]))


def test_rows_that_the_sheet_does_not_have_come_where_they_belong() -> None:
    rows = '<row r="2"><c r="B2"/></row><row r="5"><c r="B5"/></row>'
    out = written(rows, new([1, 2, 3, 4, 7]))
    assert addresses(out) == ["C1", "D1", "B2", "C2", "D2", "C3", "D3", "C4", "D4", "B5", "C7", "D7"]
    assert [int(number) for number in re.findall(r'<row r="(\d+)"', out)] == [1, 2, 3, 4, 5, 7]


def test_rows_without_a_number_follow_the_one_before_them() -> None:
    out = written('<row r="3"><c r="B3"/></row><row><c r="B4"/></row>', new([4]))
    assert addresses(out) == ["B3", "B4", "C4", "D4"]


def test_a_cell_that_stays_stands_among_the_new_ones() -> None:
    rows = (
        '<row r="1"><c r="B1"/><c r="D1" s="3"><f>A1*2</f></c></row><row r="2"><c r="B2"/><c r="C2"><v>9</v></c></row>'
    )
    out = written(rows, new([1, 2], stays={1: {4}, 2: {3, 4}}))
    assert '<c r="C1"><v>1</v></c><c r="D1" s="3"><f>A1*2</f></c></row>' in out
    assert '<c r="B2"/><c r="C2"><v>9</v></c><c r="D2"><v>1002</v></c></row>' in out


def test_spans_are_widened_and_never_narrowed() -> None:
    assert 'spans="1:4"' in written('<row r="1" spans="1:2"><c r="B1"/></row>', new([1]))
    assert 'spans="1:9"' in written('<row r="1" spans="1:9"><c r="B1"/></row>', new([1]))


def test_a_prefix_is_kept() -> None:
    out = written('<x:row r="1"><x:c r="B1"/></x:row>', new([1, 2]), prefix="x:")
    assert addresses(out) == ["B1", "C1", "D1", "C2", "D2"]
    assert out.count("<x:c ") == 5


def test_blanks_take_out_what_stands_in_their_columns_and_leave_what_is_to_stay() -> None:
    rows = '<row r="1"><c r="B1"/><c r="C1"><v>9</v></c><c r="D1"><v>9</v></c></row><row r="2"><c r="C2"/></row>'
    blank = NewColumns.blank(3, ("Segment", "Persona"), [1], "Data", {1: {4}})
    assert (blank.last, blank.removed) == (4, (("Segment", "Persona"), "Data"))
    assert written(rows, blank) == '<row r="1"><c r="B1"/><c r="D1"><v>9</v></c></row><row r="2"><c r="C2"/></row>'
    assert NewColumns.blank(1, ("Segment",), [1], "Data", {}).style_column == 1


def test_where_the_last_cell_is_not_the_one_beside_ours_its_look_is_not_lent() -> None:
    assert '<c r="C1"><v>' in written('<row r="1"><c r="A1" s="7"><v>1</v></c></row>', new([1]))
    assert '<c r="C1" s="4"><v>' in written('<row r="1"><c r="B1" s="4"/><c r="F1" s="7"/></row>', new([1]))


@pytest.mark.parametrize(
    ("rows", "is_noted"),
    [
        ('<row r="1"><c r="B1"/></row>', False),
        ('<row r="1" ><c r="B1"/></row>', True),
        ('<row r="1"><c r="B1"/><c r="C1"/></row>', True),
        ('<x:row r="1"><x:c r="B1"/></x:row>', False),
    ],
)
def test_a_row_that_cells_were_only_put_behind_needs_no_note(rows: str, *, is_noted: bool) -> None:
    before = SheetBefore(3, 4)
    written(rows, replace(new([1]), before=before), "x:" if "x:" in rows else "")
    assert before.written == [[1, 1]]
    assert bool(before.rows or before.replaced) is is_noted


def test_cells_that_were_in_the_way_are_noted_without_the_rest_of_their_row() -> None:
    before = SheetBefore(3, 4)
    rows = '<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1"/><c r="C1" s="2"><v>9</v></c><c r="D1"/></row>'
    written(rows, replace(new([1]), before=before))
    assert before.rows == {}
    assert before.replaced == [[1, 1, '<c r="C" s="2"><v>9</v></c><c r="D"/>']]


def test_a_blank_has_a_cell_only_where_that_has_a_look() -> None:
    blank = NewColumns(3, np.array([1, 2]), (np.array([b"", b""], dtype=object),), None, None, 2)
    rows = '<row r="1"><c r="B1" s="4"/></row><row r="2"><c r="B2"/></row>'
    assert written(rows, blank) == '<row r="1"><c r="B1" s="4"/><c r="C1" s="4"/></row><row r="2"><c r="B2"/></row>'


class Uncompared(SheetBefore):
    """What it takes to go back, where no row may be compared with what it was: that takes half of the time."""

    def note_difference(self, number: int, was: bytes, now: bytes, right: int | None) -> None:
        raise AssertionError(f"row {number} was compared")


@pytest.mark.parametrize("attributes", ["", ' spans="1:2"', ' s="3" customFormat="1"'])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_rows_that_cells_are_only_put_behind_are_not_compared_one_by_one(attributes: str, prefix: str) -> None:
    rows = "".join(
        f'<{prefix}row r="{at}"{attributes}><{prefix}c r="A{at}"/><{prefix}c r="B{at}" s="1"/></{prefix}row>'
        for at in (1, 2)
    )
    before = Uncompared(3, 4)
    written(rows, replace(new([1, 2]), before=before), prefix)
    assert before.written == [[1, 2]]


def test_a_style_is_looked_up_once_and_a_header_has_its_own() -> None:
    asked: list[tuple[int, bool]] = []

    def style_of(style: int, is_header: bool) -> tuple[int, ...]:
        asked.append((style, is_header))
        return (8 if is_header else 9,)

    bodies = (np.array([b"><v>1</v>"] * 3, dtype=object),)
    writer = RowWriter(NewColumns(3, np.array([2, 3, 4]), bodies, (b"><v>0</v>",), 1, 2), style_of, b"")
    out = b"".join(writer.rows_before(9)).decode()
    assert asked == [(0, True), (0, False)]
    assert re.findall(r's="(\d)"', out) == ["8", "9", "9", "9"]
    assert '<c r="C1" s="8"><v>0</v></c>' in out
