"""A sheet as it was before columns went in, byte by byte."""

from __future__ import annotations

import io
import json
import zlib

import numpy as np
import pandas as pd
import pytest

from tests.ooxml.packages import sheet_xml
from xl_segment.ooxml import remove_columns as remove_columns_module
from xl_segment.ooxml.cell_bodies import number_bodies
from xl_segment.ooxml.insert_columns import insert_columns
from xl_segment.ooxml.new_columns import NewColumns
from xl_segment.ooxml.remove_columns import SheetBefore, remove_columns


def there_and_back(
    xml: str, rows: list[int], *, first: int = 3, header_row: int | None = None
) -> tuple[bytes, bytes, bool]:
    """The sheet with a column of numbers, the sheet without it, and whether that is said to be what it was."""
    before = SheetBefore(first, first, zlib.crc32(xml.encode()))
    bodies = (number_bodies(pd.Series(range(len(rows)))),)
    headers = (b"><v>0</v>",) if header_row else None
    new = NewColumns(first, np.array(rows), bodies, headers, header_row, first - 1, before=before)
    written, back = io.BytesIO(), io.BytesIO()
    insert_columns(io.BytesIO(xml.encode()), written, new, lambda style, _: (style,))
    read_back = SheetBefore.from_json(json.loads(json.dumps(before.to_json())))
    is_whole = remove_columns(io.BytesIO(written.getvalue()), back, read_back)
    return written.getvalue(), back.getvalue(), is_whole


def row(number: int, *, spans: str = "", cells: str = "") -> str:
    return f'<row r="{number}"{spans}><c r="B{number}" s="1"><v>{number}</v></c>{cells}</row>'


@pytest.mark.parametrize(
    "rows",
    [
        row(1) + row(2) + row(3),
        row(1, spans=' spans="1:2"') + row(2, spans=' spans="1:2"') + row(3),
        row(1) + "<row r='2' />" + row(3),
        row(1) + row(3),
        row(1) + row(2, cells='<c r="C2" s="4"><v>9</v></c>') + row(3, cells='<c r="D3"><v>8</v></c>'),
        '<row><c s="1"/><c><v>1</v></c></row><row/><row/>',
    ],
    ids=["plain", "spans", "written otherwise", "a row is missing", "cells in the way", "no addresses"],
)
def test_what_comes_out_is_what_went_in(rows: str) -> None:
    xml = sheet_xml(rows, after='<autoFilter ref="A1:B3"/>')
    written, back, is_whole = there_and_back(xml, [1, 2, 3])
    assert b'r="C2"' in written
    assert is_whole
    assert back.decode() == xml


def test_a_filter_that_was_widened_covers_what_it_covered() -> None:
    xml = sheet_xml(row(1) + row(2), after='<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>')
    written, back, is_whole = there_and_back(xml, [2], header_row=1)
    assert b'<autoFilter ref="A1:C2">' in written
    assert is_whole
    assert back.decode() == xml


@pytest.mark.parametrize("odd", [(500,), (500, 501, 502), (1,), (2_999,), (10, 900, 901, 2_000)])
@pytest.mark.parametrize("is_missing", [True, False])
def test_rows_that_stood_otherwise_among_many_go_back_as_they_were(odd: tuple[int, ...], *, is_missing: bool) -> None:
    others = {number: "" if is_missing else row(number, cells=f'<c r="C{number}" s="4"><v>9</v></c>') for number in odd}
    xml = sheet_xml("".join(others.get(number, row(number)) for number in range(1, 3_000)))
    _, back, is_whole = there_and_back(xml, list(range(1, 3_000)))
    assert is_whole
    assert back.decode() == xml


def test_rows_alike_are_noted_in_one_stretch_and_others_apart() -> None:
    before = SheetBefore(3, 3)
    for number, right in ((2, 9), (3, 9), (4, 8), (6, 8)):
        before.note_span(number, right)
    assert before.spans == [[2, 3, 9], [4, 4, 8], [6, 6, 8]]


def refuse(_: object, number: int, row: bytes) -> bytes:
    raise AssertionError(f"row {number} was taken one by one: {row!r}")


@pytest.mark.parametrize("spans", ["", ' spans="1:2"'])
@pytest.mark.parametrize("first", [1, 7])
def test_many_rows_go_back_at_once(monkeypatch: pytest.MonkeyPatch, first: int, spans: str) -> None:
    monkeypatch.setattr("xl_segment.ooxml.remove_columns._RowBefore.of", refuse)
    numbers = range(first, first + 3_000)
    xml = sheet_xml("".join(row(number, spans=spans) for number in numbers))
    written, back, is_whole = there_and_back(xml, list(numbers))
    assert written.count(b'<c r="C') == 3_000
    assert is_whole
    assert back.decode() == xml


@pytest.mark.parametrize(("end", "is_read"), [(2_998, True), (3_000, False)])
def test_rows_beyond_those_with_cells_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, end: int, *, is_read: bool
) -> None:
    seen: list[int] = []
    of = remove_columns_module._RowBefore.of

    def note(rows: remove_columns_module._RowBefore, number: int, row: bytes) -> bytes | None:
        seen.append(number)
        return of(rows, number, row)

    monkeypatch.setattr(remove_columns_module._RowBefore, "of", note)
    xml = sheet_xml("".join(map(row, range(1, 3_001))))
    _, back, is_whole = there_and_back(xml, list(range(1, end + 1)))
    assert bool(seen) is is_read
    assert is_whole
    assert back.decode() == xml


@pytest.mark.parametrize("widened", [(1, 1_500), (1_500, 3_000), (1_400, 1_600)])
def test_spans_of_some_of_many_rows_go_back(widened: tuple[int, int]) -> None:
    spans = dict.fromkeys(range(widened[0], widened[1] + 1), ' spans="1:2"')
    xml = sheet_xml("".join(row(number, spans=spans.get(number, ' spans="1:9"')) for number in range(1, 3_001)))
    _, back, is_whole = there_and_back(xml, list(range(1, 3_001)))
    assert is_whole
    assert back.decode() == xml


def test_a_long_stretch_of_odd_rows_goes_back() -> None:
    others = {number: row(number, cells=f'<c r="C{number}"/>') for number in range(100, 2_900)}
    xml = sheet_xml("".join(others.get(number, row(number)) for number in range(1, 3_000)))
    _, back, is_whole = there_and_back(xml, list(range(1, 3_000)))
    assert is_whole
    assert back.decode() == xml


def test_a_sheet_that_was_changed_meanwhile_is_not_said_to_be_what_it_was() -> None:
    xml = sheet_xml(row(1))
    before = SheetBefore(3, 3, zlib.crc32(xml.encode()), head=xml.partition("<row")[0].encode())
    assert not remove_columns(io.BytesIO(xml.replace("<v>1</v>", "<v>2</v>").encode()), io.BytesIO(), before)


def test_the_rows_with_cells_are_known() -> None:
    before = SheetBefore(3, 3)
    for number in (2, 3, 4):
        before.note_written(number)
    before.note_inserted(9)
    assert before.rows_with_cells == {2, 3, 4, 9}
    assert before.written == [[2, 4]]


def test_what_is_too_much_to_be_kept_is_not_whole() -> None:
    before = SheetBefore(3, 3)
    before.note_row(1, b"x" * 5_000_000)
    assert not before.is_whole
    assert before.rows == {}


def test_each_stretch_takes_room_and_what_stood_in_it_takes_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl_segment.ooxml.remove_columns._MOST_NOTED", 64)
    before = SheetBefore(3, 3)
    for number in (1, 3, 4, 6, 8):
        before.note_inserted(number)
    assert before.is_whole
    before.note_inserted(10)
    assert not before.is_whole
    assert before.inserted == [[1, 1], [3, 4], [6, 6], [8, 8]]
    before = SheetBefore(3, 3)
    was, now = b'<row r="1"><c r="C1"><v>12345678901234567890</v></c></row>', b'<row r="1"><c r="C1"/></row>'
    before.note_difference(1, was, now, None)
    assert before.is_whole
    assert before.replaced == [[1, 1, '<c r="C"><v>12345678901234567890</v></c>']]
    before.note_difference(3, was.replace(b'1"', b'3"'), now.replace(b'1"', b'3"'), None)
    assert not before.is_whole


def test_rows_that_stand_in_another_order_are_noted_one_by_one() -> None:
    before = SheetBefore(3, 3)
    for number in (5, 3, 4, 9):
        before.note_written(number)
    assert before.written == [[5, 5], [3, 4], [9, 9]]


@pytest.mark.parametrize("wrong", [b'<row r="1"><c r="C1"/><x/></row>', b'<row r="1"><v>lost</v></row>'])
def test_a_row_that_more_was_done_to_is_kept_whole(wrong: bytes) -> None:
    before = SheetBefore(3, 3)
    before.note_difference(1, wrong, b'<row r="1"><c r="B1"/><c r="C1"><v>1</v></c></row>', None)
    assert before.rows == {1: wrong}


def test_cells_that_stood_where_none_of_ours_was_written_are_kept_with_their_row() -> None:
    before = SheetBefore(3, 3)
    was = b'<row r="1"><c r="B1"/><c r="C1"/></row>'
    before.note_difference(1, was, b'<row r="1"><c r="B1"/></row>', None)
    assert (before.rows, before.replaced) == ({1: was}, [])


def test_a_sheet_that_an_earlier_version_wrote_into_is_what_it_was() -> None:
    xml = sheet_xml(row(1) + row(2), after='<autoFilter ref="A1:B2"/><mergeCells/>')
    rules = b'<conditionalFormatting sqref="C2"/>'
    now = xml.replace('"A1:B2"', '"A1:C2"').replace("<mergeCells/>", f"<mergeCells/>{rules.decode()}")
    noted = SheetBefore(
        3, 3, zlib.crc32(xml.encode()), xml[: xml.index("<row")].encode(), filter=("A1:C2", "A1:B2"), rules=rules
    ).to_json()
    del noted["tail"]
    back = io.BytesIO()
    assert remove_columns(io.BytesIO(now.encode()), back, SheetBefore.from_json(noted))
    assert back.getvalue().decode() == xml


@pytest.mark.parametrize("where", ["head", "tail"])
def test_what_stands_around_the_rows_counts_too(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    around = bytes(range(256))
    for most, noted in ((1_000, around), (200, b"")):
        monkeypatch.setattr(remove_columns_module, "_MOST_NOTED", most)
        before = SheetBefore(3, 3)
        getattr(before, f"note_{where}")(around)
        assert (getattr(before, where), before.is_whole) == (noted, bool(noted))
