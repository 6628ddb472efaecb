"""How far a sheet reaches, as its XML tells it: in the usual form, in every other, and where it lies."""

from __future__ import annotations

import io

import numpy as np
import pytest

from xl_segment.ooxml import sheet_scan
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.ooxml.sheet_layout import SheetLayout
from xl_segment.ooxml.sheet_scan import SheetScan, filled_extent, scan_sheet


def scan(rows: str, prefix: str = "") -> SheetScan:
    return scan_sheet(io.BytesIO(f"<{prefix}worksheet><{prefix}sheetData>{rows}</{prefix}sheetData>".encode()))


def row(number: int, *columns: int, quote: str = '"', prefix: str = "") -> str:
    """Return a row with a number in some of its columns."""
    cells = "".join(
        f"<{prefix}c r={quote}{column_letter(column)}{number}{quote}><{prefix}v>1</{prefix}v></{prefix}c>"
        for column in columns
    )
    return f"<{prefix}row r={quote}{number}{quote}>{cells}</{prefix}row>"


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("piece", [1 << 8, 1 << 16])
def test_the_last_row_and_column_are_seen_wherever_they_stand(
    monkeypatch: pytest.MonkeyPatch, piece: int, quote: str, prefix: str
) -> None:
    monkeypatch.setattr(sheet_scan, "_FIRST", piece)
    monkeypatch.setattr(sheet_scan, "_PIECE", piece)
    draw = np.random.default_rng(0)
    for widest in (1, 3, 14, 15, 16, 25, 26, 27, 51, 52, 53, 701, 702, 703, 16_384):
        numbers = sorted(map(int, draw.choice(np.arange(1, 3_000), 40, replace=False)))
        columns = {
            number: sorted(set(map(int, draw.integers(1, min(widest, 9), 4, endpoint=True)))) for number in numbers
        }
        columns[int(draw.choice(numbers))] = [1, widest]
        text = "".join(row(number, *columns[number], quote=quote, prefix=prefix) for number in numbers)
        seen = scan(text, prefix)
        assert (seen.rows, seen.wrong, seen.hides_tags) == (numbers[-1], "", False)
        # Below so few columns they are not counted out: no number of rows is too much.
        assert seen.columns == widest or (widest < 15 and seen.columns <= widest)


def test_a_sheet_that_grows_wider_on_its_way_down_is_seen_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_scan, "_FIRST", 256)
    monkeypatch.setattr(sheet_scan, "_PIECE", 256)
    widths = [20, 25, 26, 27, 40, 52, 53, 79, 100, 380, 675, 676, 677, 700, 701, 702, 703, 729, 730, 2_000, 16_384]
    for last in range(1, len(widths) + 1):
        rows = [row(number, 1, width) for number, width in enumerate(np.repeat(widths[:last], 8).tolist(), start=1)]
        assert (scan("".join(rows)).columns, scan("".join(rows)).rows) == (widths[last - 1], 8 * last)


def test_nothing_is_no_cell() -> None:
    assert (scan("").rows, scan("").columns, SheetScan().area) == (0, 0, 0)


def test_the_area_is_what_a_reader_makes_room_for() -> None:
    assert scan(row(2, 1) + row(1_048_576, 16_384)).area == 1_048_576 * 16_384


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (row(1_048_577, 1), "1048577"),
        (row(5, 16_384).replace("XFD5", "XFE5"), "XFE5"),
        (row(1, 1).replace("A1", "A0"), "A0"),
        (row(1, 1).replace("A1", "AAAAAAAAA1"), "AAAAAAAAA1"),
    ],
)
def test_an_address_that_no_sheet_has_is_named(rows: str, wrong: str) -> None:
    assert wrong in scan(rows).wrong


def test_errors_are_told_with_their_place() -> None:
    cells = '<row r="2"><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2" s="4" t="e"><v>#N/A</v></c></row>'
    assert scan(cells).errors == {(2, 2): "#DIV/0!", (2, 3): "#N/A"}
    assert scan('<row r="1"><c r="A1" t="str"><v>#N/A</v></c></row>').errors == {}


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("<c r='B2'><f>1+1</f></c>".replace("'", '"'), 1),
        ('<c r="B2"><f>1+1</f><v/></c>', 1),
        ('<c r="B2"><f>1+1</f><v></v></c>', 1),
        ('<c r="B2"><f t="shared" si="0"/></c>', 1),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', 0),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', 0),  # the text is empty
        ('<c r="B2" t="e"><f>A1</f></c>', 0),
    ],
)
def test_formulas_without_a_result_are_counted_by_column(cell: str, count: int) -> None:
    seen = scan(f'<row r="2">{cell}</row>')
    assert seen.has_formulas
    assert seen.without_result == ({2: count} if count else {})


def test_a_sheet_of_values_holds_no_formula() -> None:
    assert not scan(row(1, 1, 2)).has_formulas


@pytest.mark.parametrize(
    ("hidden", "hides"),
    [
        (f"<!--{row(9, 9)}-->", True),
        (f"<![CDATA[{row(9, 9)}]]>", True),
        ("<!-- written by a program -->", False),
        ("<?note a < b <c ?>", True),
    ],
)
def test_a_comment_that_looks_like_cells_is_told(hidden: str, hides: bool) -> None:
    assert scan(row(1, 1) + hidden + row(2, 1)).hides_tags is hides


def test_formatted_cells_without_a_value_do_not_count_as_filled() -> None:
    blank = '<row r="90"><c r="Z90" s="3"/></row>'
    assert filled_extent(io.BytesIO((row(1, 1, 2) + row(3, 4) + blank + "</x>").encode())) == (3, 3, 4)


def test_rows_without_end_are_read_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_scan, "_FIRST", 64)
    monkeypatch.setattr(sheet_scan, "_PIECE", 64)
    monkeypatch.setattr(sheet_scan, "_LONGEST_ROW", 256)
    endless = "".join(f'<row r="{at}"><c r="A{at}"/>' for at in range(1, 200))
    assert scan(endless).rows == 199


def test_rows_without_end_are_not_cut_within_a_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_scan, "_FIRST", 61)
    monkeypatch.setattr(sheet_scan, "_PIECE", 61)
    endless = "".join(f'<row r="{at}"><c r="AB{at}"/>' for at in range(1, 200))
    assert (scan(endless).rows, scan(endless).columns) == (199, 28)


@pytest.mark.parametrize("wide", [20, 40])
@pytest.mark.parametrize("far", [10, 1_000, 50_000])
def test_rows_that_are_out_of_order_are_all_seen(wide: int, far: int) -> None:
    assert scan(row(2, wide) + row(far, 1) + row(3, wide)).rows == far


@pytest.mark.parametrize("columns", [0, 1, 14, 15, 16, 25, 26, 27, 51, 52, 53, 675, 676, 677, 700, 701, 702, 900])
@pytest.mark.parametrize("digits", [1, 3])
def test_what_reaches_no_further_is_passed_over_and_what_does_is_found(columns: int, digits: int) -> None:
    beyond = sheet_scan._beyond(columns, digits)

    def is_found(column: int, row: int) -> bool:
        return beyond.search(f'<c r="{column_letter(column)}{row}">'.encode()) is not None

    last = 10**digits - 1
    within = [column for column in {1, 2, columns - 27, columns - 26, columns - 1, columns} if 1 <= column <= columns]
    further = {columns + 1, columns + 2, columns + 26, columns + 27, 703, 704, 16_384} - set(range(columns + 1))
    if columns < 702:
        assert not any(is_found(column, last) for column in within)
    else:  # with three letters all are looked at
        assert [is_found(column, last) for column in within] == [column > 702 for column in within]
    assert all(is_found(column, 1) for column in further)
    # With a few columns no number of rows is too much, and with three letters the rows are many at any rate.
    assert all(is_found(column, last + 1) for column in within) is (15 <= columns < 702 or not within)


def test_usual_rows_are_passed_over_without_a_look_at_their_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    read_addresses = sheet_scan._Scanner._read_addresses

    def note(scanner: sheet_scan._Scanner, text: bytes) -> None:
        read.append(len(text))
        read_addresses(scanner, text)

    monkeypatch.setattr(sheet_scan._Scanner, "_read_addresses", note)
    monkeypatch.setattr(sheet_scan, "_FIRST", 4096)
    monkeypatch.setattr(sheet_scan, "_PIECE", 4096)
    assert scan("".join(row(number, 1, 20) for number in range(1, 2_000))).rows == 1_999
    assert len(read) == 2  # the first piece, and what is left behind the last row


@pytest.mark.parametrize(("last", "wrong"), [(1_048_576, ""), (1_048_577, "row 1048577")])
def test_the_last_row_that_a_sheet_has_is_its_last(monkeypatch: pytest.MonkeyPatch, last: int, wrong: str) -> None:
    monkeypatch.setattr(sheet_scan, "_FIRST", 128)
    monkeypatch.setattr(sheet_scan, "_PIECE", 128)
    rows = "".join(row(number, 1, 2) for number in (*range(1, 9), last))
    seen = scan(f"{rows}<row ")
    assert (min(seen.rows, 1_048_576), seen.wrong) == (1_048_576, wrong)


def test_an_error_is_told_as_it_stands_wherever_its_piece_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_scan, "_FIRST", 50)
    monkeypatch.setattr(sheet_scan, "_PIECE", 50)
    cells = "".join(f'<row r="{at}"><c r="AB{at}" t="e"><v>#N/A</v></c></row>' for at in range(1, 30))
    assert scan(cells).errors == {(at, 28): "#N/A" for at in range(1, 30)}


@pytest.mark.parametrize("piece", [1 << 6, 1 << 8, 1 << 16])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_what_stands_around_the_cells_is_seen_however_it_falls_into_pieces(
    monkeypatch: pytest.MonkeyPatch, piece: int, prefix: str
) -> None:
    monkeypatch.setattr(sheet_scan, "_FIRST", piece)
    monkeypatch.setattr(sheet_scan, "_PIECE", piece)
    columns = "".join(f"<{prefix}col min='{at}' max='{at}'/>" for at in range(1, 40))
    front = (
        f"<{prefix}sheetPr><{prefix}pageSetUpPr fitToPage='1'/></{prefix}sheetPr><{prefix}cols>{columns}</{prefix}cols>"
    )
    rows = "".join(row(number, 1, 2, prefix=prefix) for number in range(1, 60))
    merged = "".join(f"<{prefix}mergeCell ref='D{at}:E{at}'/>" for at in range(1, 60))
    behind = (
        f"<{prefix}autoFilter ref='A1:B59'/><{prefix}mergeCells>{merged}</{prefix}mergeCells>"
        f"<{prefix}pageSetup orientation='landscape' fitToHeight='0'/>"
    )
    xml = f"<{prefix}worksheet>{front}<{prefix}sheetData>{rows}</{prefix}sheetData>{behind}</{prefix}worksheet>"
    seen = scan_sheet(io.BytesIO(xml.encode())).layout
    assert seen == SheetLayout(Range(1, 1, 59, 2), is_set_up=True, is_one_page_wide=True)


def test_a_sheet_without_rows_has_a_layout_too() -> None:
    xml = b"<worksheet><sheetData/><autoFilter ref='A1:B2'/></worksheet>"
    assert scan_sheet(io.BytesIO(xml)).layout == SheetLayout(Range(1, 1, 2, 2))


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("piece", [1 << 6, 1 << 16])
def test_the_name_of_the_rows_may_stand_in_front_of_them_too(
    monkeypatch: pytest.MonkeyPatch, piece: int, prefix: str
) -> None:
    monkeypatch.setattr(sheet_scan, "_FIRST", piece)
    monkeypatch.setattr(sheet_scan, "_PIECE", piece)
    properties = '<sheetPr codeName="sheetData"><pageSetUpPr fitToPage="1"/></sheetPr>'.replace("<", f"<{prefix}")
    properties = properties.replace(f"<{prefix}/", f"</{prefix}")
    xml = f"<{prefix}worksheet>{properties}<{prefix}sheetData>{row(1, 1, prefix=prefix)}</{prefix}sheetData>"
    assert scan_sheet(io.BytesIO(xml.encode())).layout.is_set_up
