"""A sheet's XML in pieces that end where a row ends."""

from __future__ import annotations

import io

import pytest

from tests.ooxml.packages import sheet_xml
from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml import sheet_stream
from xl_segment.ooxml.sheet_stream import SheetStream, formulas_in, row_number


def stream(xml: str) -> SheetStream:
    return SheetStream(io.BytesIO(xml.encode()))


def test_head_pieces_and_rest_are_the_whole_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_stream, "_PIECE", 64)
    xml = sheet_xml("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 40)), after="<x/>")
    parts = stream(xml)
    head = parts.until_rows()
    pieces = list(parts.pieces())
    assert (head + b"".join(pieces) + parts.rest()).decode() == xml
    assert len(pieces) > 5
    assert all(piece.endswith(b"</row>") for piece in pieces if piece)


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ("<worksheet/>", "no cells part"),
        ("<worksheet><sheetData/></worksheet>", "no rows"),
        ("<worksheet><sheetData><row/>", "no end"),
    ],
)
def test_a_sheet_that_is_cut_off_is_no_sheet(xml: str, why: str) -> None:
    parts = stream(xml)
    with pytest.raises(NotAWorkbookError, match=why):
        [parts.until_rows(), *parts.pieces()]


@pytest.mark.parametrize(("attributes", "number"), [(b' r="7"', 7), (b' spans="1:3"', 5), (b"", 5)])
def test_a_row_without_a_number_follows_the_one_before_it(attributes: bytes, number: int) -> None:
    assert row_number(attributes, 4) == number


def formulas(rows: str, columns: range) -> list[tuple[int, int, str]]:
    return list(formulas_in(io.BytesIO(sheet_xml(rows).encode()), columns))


def test_formulas_are_found_in_the_columns_that_are_asked_for() -> None:
    rows = '<row r="2"><c r="A2"><f>B2+1</f><v>3</v></c><c r="B2"><v>2</v></c><c r="C2" t="str"><f>A2</f></c></row>'
    assert formulas(rows, range(1, 3)) == [(2, 1, "B2+1")]
    assert formulas(rows, range(1, 99)) == [(2, 1, "B2+1"), (2, 3, "A2")]


def test_a_formula_that_stands_once_for_many_cells_is_given_for_each() -> None:
    rows = '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A2">B1</f></c></row><row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    assert formulas(rows, range(1, 2)) == [(1, 1, "B1"), (2, 1, "B1")]


@pytest.mark.parametrize("width", [49, 50, 51, 60])
def test_formulas_are_given_for_the_columns_that_are_asked_for_however_many(width: int) -> None:
    cells = "".join(f'<c r="{letters}1"><f>1</f></c>' for letters in ("A", "B", "AX", "AY", "AZ", "BH", "BI"))
    found = {column for _, column, _ in formulas(f'<row r="1">{cells}</row>', range(2, 2 + width))}
    assert found == {column for column in (1, 2, 50, 51, 52, 60, 61) if 2 <= column < 2 + width}


def test_rows_of_values_among_formulas_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_stream, "_PIECE", 40)
    rows = "".join(
        f'<row r="{at}"><c r="A{at}">{"<f>B1</f>" if at in (3, 90) else ""}<v>1</v></c></row>' for at in range(1, 99)
    )
    assert formulas(rows, range(1, 2)) == [(3, 1, "B1"), (90, 1, "B1")]


@pytest.mark.parametrize("xml", ["<worksheet><!-- sheetData --><cols/>", "<worksheet><sheetData>"])
def test_a_word_in_a_comment_is_no_beginning_of_rows(xml: str) -> None:
    with pytest.raises(NotAWorkbookError):
        [stream(xml).until_rows(), *stream(xml).pieces()]
