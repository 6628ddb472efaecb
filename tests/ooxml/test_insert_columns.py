"""Our columns spliced into sheet XML, as Excel and others write it."""

from __future__ import annotations

import io
import re

import numpy as np
import pandas as pd
import pytest
from lxml import etree

from xl_segment.errors import DataError, NotAWorkbookError
from xl_segment.ooxml.cell_bodies import number_bodies, text_bodies
from xl_segment.ooxml.insert_columns import insert_columns, widened_filter
from xl_segment.ooxml.new_columns import NewColumns

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(rows: str, *, before: str = '<dimension ref="A1:B3"/>', after: str = "") -> bytes:
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def columns(rows: list[int], *, first: int = 3, header_row: int | None = 1, prefix: str = "") -> NewColumns:
    return NewColumns(
        first=first,
        rows=np.array(rows),
        bodies=(
            number_bodies(pd.Series(range(1, len(rows) + 1), dtype="Int64"), prefix),
            text_bodies([f"P{row}" for row in rows], prefix),
            number_bodies(pd.Series([0.5] * len(rows), dtype="Float64"), prefix),
        ),
        headers=tuple(text_bodies(["Segment", "Persona", "Fit"], prefix)) if header_row else None,
        header_row=header_row,
        style_column=first - 1,
        widths=(10, 24, 8),
    )


def spliced(xml: bytes, new: NewColumns) -> bytes:
    out = io.BytesIO()
    insert_columns(io.BytesIO(xml), out, new, lambda style, header: (style, style, style + (0 if header else 10)))
    etree.fromstring(out.getvalue())
    return out.getvalue()


def cells(xml: bytes) -> dict[str, str]:
    found = {}
    for cell in etree.fromstring(xml).iter("{*}c"):
        found[cell.get("r")] = "".join(cell.itertext())
    return found


PLAIN = '<row r="1" spans="1:2"><c r="A1" s="1"/><c r="B1" s="1"><v>7</v></c></row><row r="2"><c r="A2"/><c r="B2" s="4"><v>8</v></c></row>'


def test_our_cells_stand_right_of_the_data_in_the_look_of_the_cell_beside_them() -> None:
    out = spliced(sheet(PLAIN), columns([2]))
    assert b'<c r="C1" s="1" t="inlineStr"><is><t>Segment</t></is></c>' in out
    assert b'<c r="B2" s="4"><v>8</v></c><c r="C2" s="4"><v>1</v></c>' in out
    assert b'<c r="E2" s="14"><v>0.5</v></c></row>' in out


def test_dimension_spans_and_widths_know_of_our_columns() -> None:
    out = spliced(sheet(PLAIN), columns([2, 3]))
    assert b'<dimension ref="A1:E3"/>' in out
    assert b'spans="1:5"' in out
    assert re.findall(rb'<col min="(\d)" max="\d" width="([\d.]+)"', out) == [
        (b"3", b"10.7109"),
        (b"4", b"24.7109"),
        (b"5", b"8.71094"),
    ]


def test_widths_that_the_sheet_has_already_are_left_alone() -> None:
    before = '<cols><col min="1" max="3" width="20"/><col min="7" max="9" width="5"/></cols>'
    out = spliced(sheet(PLAIN, before=before), columns([2]))
    assert [int(one) for one in re.findall(rb'<col min="(\d)"', out)] == [1, 4, 5, 7]


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2"/>',
        '<row r="2"></row>',
        '<row r="2" s="6" customFormat="1"/>',
        "<row/>",
        '<row hidden="1" r="2"><c r="A2"><v>1</v></c></row>',
        "<row><c><v>1</v></c><c><v>2</v></c></row>",
        '<row r="2"><c r="A2"><v>1</v></c><c r="C2" s="3"/><c r="D2"><v>99</v></c></row>',
        '<row r="2"><c r="B2" t="str"><f>A1&amp;"x"</f><v>x</v></c></row>',
        "",
    ],
)
def test_a_row_is_written_to_however_it_stands_in_the_sheet(row: str) -> None:
    out = spliced(
        sheet(f'<row r="1"><c r="B1"><v>1</v></c></row>{row}<row r="3"><c r="A3"><v>3</v></c></row>'), columns([2, 3])
    )
    found = cells(out)
    assert (found["C2"], found["D2"], found["E2"]) == ("1", "P2", "0.5")
    assert (found["C3"], found["D3"], found["A3"]) == ("2", "P3", "3")
    numbers = [int(one) for one in re.findall(rb'<row\b[^>]*?\br="(\d+)"', out)]
    assert numbers == sorted(numbers)


def test_cells_right_of_ours_stay_and_are_in_order() -> None:
    out = spliced(
        sheet(
            '<row r="1"><c r="A1"/></row><row r="2"><c r="A2"><v>1</v></c><c r="H2"><v>5</v></c><c><v>6</v></c></row>'
        ),
        columns([2]),
    )
    assert [cell.get("r") for cell in etree.fromstring(out).iter("{*}c")][-5:] == ["C2", "D2", "E2", "H2", "I2"]
    assert cells(out)["H2"] == "5"


def test_a_second_time_replaces_the_first() -> None:
    once = spliced(sheet(PLAIN), columns([2, 3]))
    assert spliced(once, columns([2, 3])) == once


def test_a_prefix_is_kept() -> None:
    xml = (
        sheet(PLAIN)
        .replace(b"<", b"<x:")
        .replace(b"<x:/", b"</x:")
        .replace(b"<x:?", b"<?")
        .replace(b"xmlns=", b"xmlns:x=")
    )
    out = spliced(xml, columns([2], prefix="x:"))
    assert b'<x:c r="D2" s="4" t="inlineStr"><x:is><x:t>P2</x:t></x:is></x:c>' in out
    assert cells(out)["C2"] == "1"


def test_a_sheet_larger_than_a_piece_is_spliced_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>{at}</v></c><c r="B{at}"><v>1</v></c></row>' for at in range(1, 400))
    new = columns(list(range(2, 400)))
    whole = spliced(sheet(rows), new)
    monkeypatch.setattr("xl_segment.ooxml.sheet_stream._PIECE", 37)
    assert spliced(sheet(rows), new) == whole


def test_a_filter_that_ends_beside_our_columns_covers_them() -> None:
    out = spliced(sheet(PLAIN, after='<autoFilter ref="A1:B3"/>'), columns([2]))
    assert b'<autoFilter ref="A1:E3"/>' in out
    assert b'ref="A1:A3"' in spliced(sheet(PLAIN, after='<autoFilter ref="A1:A3"/>'), columns([2]))


def test_the_filters_of_other_views_stay() -> None:
    views = '<customSheetViews><customSheetView><autoFilter ref="A1:B3"/></customSheetView></customSheetViews>'
    out = spliced(sheet(PLAIN, after=f'<autoFilter ref="A1:B3"/>{views}'), columns([2]))
    assert f'<autoFilter ref="A1:E3"/>{views}'.encode() in out


@pytest.mark.parametrize(
    ("ref", "first", "header_row", "wider"),
    [
        ("A1:C9", 4, 1, "A1:F9"),
        ("A1:D9", 5, 1, "A1:G9"),
        ("A1:C9", 4, 2, "A1:C9"),
        ("A1:E9", 4, 1, "A1:E9"),
        ("A1:D9", 4, 1, "A1:D9"),
        ("nonsense", 4, 1, "nonsense"),
    ],
)
def test_a_filter_is_widened_where_it_ends_beside_ours(ref: str, first: int, header_row: int, wider: str) -> None:
    assert widened_filter(ref, columns([2], first=first, header_row=header_row)) == wider


def test_a_filter_ends_before_blanks_again() -> None:
    blank = NewColumns.blank(3, ("Segment",), [1, 2], "Data", {})
    out = spliced(sheet(PLAIN, after='<autoFilter ref="A1:C3"/>'), blank)
    assert b'<autoFilter ref="A1:B3"/>' in out
    hidden = '<autoFilter ref="A1:C3"><filterColumn colId="2"><filters/></filterColumn></autoFilter>'
    with pytest.raises(DataError, match="Sheet Data is filtered by its column 'Segment'"):
        spliced(sheet(PLAIN, after=hidden), blank)


def test_texts_are_escaped_and_what_xml_cannot_hold_is_left_out() -> None:
    body = text_bodies(["<a> & b\x00\x0b _x000D_ "])[0]
    assert body == b' t="inlineStr"><is><t xml:space="preserve">&lt;a&gt; &amp; b _x005F_x000D_ </t></is>'


@pytest.mark.parametrize("xml", [b"<worksheet><sheetData/></worksheet>", b"<worksheet>", b"<chartsheet><sheetData></sheetData></chartsheet>",
                                 b"<worksheet><sheetData><row>"])  # fmt: skip
def test_a_damaged_sheet_is_refused(xml: bytes) -> None:
    with pytest.raises(NotAWorkbookError):
        spliced(xml, columns([2]))


@pytest.mark.parametrize(
    ("dimension", "rows", "wider"),
    [
        ("A1:B3", [2, 3], "A1:E3"),
        ("B4:B9", [4, 9], "B1:E9"),
        ("A1:H3", [2, 30], "A1:H30"),
        ("A1", [2], "A1:E2"),
        ("A:B", [2], "A:B"),
    ],
)
def test_the_used_range_holds_the_new_cells(dimension: str, rows: list[int], wider: str) -> None:
    out = spliced(sheet(PLAIN, before=f'<dimension ref="{dimension}"/>'), columns(rows))
    assert f'<dimension ref="{wider}"/>'.encode() in out


def test_the_used_range_of_a_sheet_without_a_header_begins_with_the_first_row_that_is_written() -> None:
    out = spliced(sheet(PLAIN, before='<dimension ref="B4:B9"/>'), columns([2, 3, 7], header_row=None))
    assert b'<dimension ref="B2:E9"/>' in out
