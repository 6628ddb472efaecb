"""Cells far from all others, parts that say more than they hold, sheets that one reader refuses: the data is read, or it is said why not."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workbooks.books import ROWS, changed_parts, grid_of, labels, make, put, rezip
from xl_segment.errors import DataError, NotAWorkbookError
from xl_segment.ooxml.sheet_scan import scan_sheet
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.cell_reader import open_cells

SHEET = "xl/worksheets/sheet1.xml"


def cells_of(path: Path) -> list[list[object]]:
    return grid_of(open_book(path)).values


def with_cell(address: str, *, row: str = "") -> Callable[[bytes], bytes]:
    """Put a cell into the last row of a sheet, or into a new row behind it."""
    cell = f'<c r="{address}"><v>7</v></c>'
    if row:
        return lambda xml: xml.replace(b"</sheetData>", f'<row r="{row}">{cell}</row></sheetData>'.encode())
    return lambda xml: xml.replace(b"</row></sheetData>", f"{cell}</row></sheetData>".encode())


@pytest.mark.parametrize(
    ("address", "row"), [("XFD1048576", "1048576"), ("A1048576", "1048576"), ("XFD5", ""), ("ZZ900000", "900000")]
)
def test_a_lone_cell_in_a_far_corner_is_left_alone(tmp_path: Path, address: str, row: str) -> None:
    path = rezip(make(tmp_path / "a.xlsx"), {SHEET: with_cell(address, row=row)})
    book = open_book(path)
    grid = grid_of(book)
    data = find_data(grid)
    assert data.cells["Spend"].tolist() == [10.5, 20.5, 30.5, 40.5]
    put(book, data, labels(data))
    book.save(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as package:
        assert f'<c r="{address}"><v>7</v></c>'.encode() in package.read(SHEET)
    if row:
        assert grid.notes == (f"Cells far from all others on sheet Data (such as {address}) were left alone.",)


@pytest.mark.parametrize("address", ["ZZZZZZZ4", "zzzzzzz4", "XFE5", "A1048577", "A0", "A99999999999999999999"])
def test_an_address_that_no_sheet_has_is_named(tmp_path: Path, address: str) -> None:
    path = rezip(make(tmp_path / "a.xlsx"), {SHEET: with_cell(address)})
    with pytest.raises(NotAWorkbookError, match=rf"Sheet 'Data' of a\.xlsx is damaged: it has a cell at {address}"):
        cells_of(path)


def test_cells_strewn_over_the_whole_sheet_are_no_data(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{at}"><c r="{letters}{at}"><v>1</v></c></row>'
        for at, letters in zip(range(10, 1_000_000, 40_000), ["B", "XFA", "MN", "ABC", "ZZ"] * 5, strict=True)
    )
    path = rezip(
        make(tmp_path / "a.xlsx"), {SHEET: lambda xml: xml.replace(b"</sheetData>", rows.encode() + b"</sheetData>")}
    )
    with pytest.raises(DataError, match=r"strewn as far as XFA\d+"):
        cells_of(path)


def test_a_count_of_texts_that_lies_is_not_believed(tmp_path: Path) -> None:
    def lie(xml: bytes) -> bytes:
        return xml.replace(b'uniqueCount="', b'uniqueCount="99999999')

    path = rezip(make(tmp_path / "a.xlsx"), {"xl/sharedStrings.xml": lie})
    assert cells_of(path) == ROWS


def test_a_sheet_whose_relationship_has_no_id_is_passed_over(tmp_path: Path) -> None:
    def more(workbook: object, _: object) -> None:
        workbook.add_worksheet("Module1").hide()  # type: ignore[attr-defined]
        workbook.add_worksheet("Last").write("A1", "x")  # type: ignore[attr-defined]
        workbook.define_name("Last!mine", "=Last!$A$1")  # type: ignore[attr-defined]

    def cut(xml: bytes) -> bytes:
        return xml.replace(b'state="hidden" r:id="rId2"', b'state="hidden" r:id=""')

    path = rezip(make(tmp_path / "a.xlsx", more=more), {"xl/workbook.xml": cut})
    book = open_book(path)
    data = find_data(grid_of(book))
    assert data.cells["Age"].tolist() == [30, 40, 50, 60]
    put(book, data, labels(data))
    book.save(tmp_path / "b.xlsx")
    assert "xl/worksheets/sheet3.xml" not in changed_parts(path, tmp_path / "b.xlsx")


def test_both_readers_give_the_same_cells(tmp_path: Path) -> None:
    import datetime

    def more(workbook: object, sheet: object) -> None:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})  # type: ignore[attr-defined]
        row = [datetime.datetime(2024, 5, 6), True, None, " text ", 1.5, 7]
        for column, cell in enumerate(row):
            sheet.write(6, column, cell, day if column == 0 else None)  # type: ignore[attr-defined]
        sheet.write_formula("G7", "=1/0", None, "#DIV/0!")  # type: ignore[attr-defined]

    path = make(tmp_path / "a.xlsx", more=more)
    fast = open_cells(path)
    slow = open_cells(path)
    assert [[(type(cell), cell) for cell in row] for row in slow._read_slowly("Data").rows] == [
        [(type(cell), cell) for cell in row] for row in fast.read("Data").rows
    ]


def test_a_comment_that_looks_like_cells_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    for inside in (b"<!-- </row> -->", b"<![CDATA[</row>]]>", b"<?mine </row> ?>"):

        def hide(xml: bytes, inside: bytes = inside) -> bytes:
            return xml.replace(b'<c r="B3"', inside + b'<c r="B3"')

        path = rezip(make(tmp_path / "a.xlsx"), {SHEET: hide})
        with pytest.raises(
            NotAWorkbookError, match=r"Sheet 'Data' of a\.xlsx has comments in its file that look like cells"
        ):
            cells_of(path)


def test_a_comment_that_is_only_a_comment_does_no_harm(tmp_path: Path) -> None:
    path = rezip(
        make(tmp_path / "a.xlsx"),
        {SHEET: lambda xml: xml.replace(b"<sheetData>", b"<sheetData><!-- made by hand! -->")},
    )
    assert cells_of(path) == ROWS


def sheet(*rows: str, prefix: str = "") -> io.BytesIO:
    return io.BytesIO(
        f"<{prefix}worksheet><{prefix}sheetData>{''.join(rows)}</{prefix}sheetData></{prefix}worksheet>".encode()
    )


@pytest.mark.parametrize(
    ("rows", "prefix", "furthest"),
    [
        ((), "", (0, 0)),
        (('<row r="1"><c r="A1"/></row>',), "", (1, 1)),
        (('<row r="2"><c r="A2"/><c r="Z2"/></row>', '<row r="3"><c r="AA3"/></row>'), "", (3, 27)),
        (('<row r="2"><c r="AZ2"/></row>', '<row r="3"><c r="BA3"/></row>', '<row r="4"><c r="B4"/></row>'), "", (4, 53)),
        (('<row r="2"><c r="ZZ2"/></row>', '<row r="3"><c r="AAA3"/></row>'), "", (3, 703)),
        (('<x:row r="7"><x:c r="C7"/></x:row>',), "x:", (7, 3)),
        (("<row r='7'><c r='XFD7'/></row>",), "", (7, 16_384)),
        (('<row r="1048576"><c r="B1048576"/></row>', '<row r="2"><c r="A2"/></row>'), "", (1_048_576, 2)),
    ],
)  # fmt: skip
def test_how_far_a_sheet_reaches(rows: tuple[str, ...], prefix: str, furthest: tuple[int, int]) -> None:
    scan = scan_sheet(sheet(*rows, prefix=prefix))
    assert (scan.rows, scan.columns) == furthest


@pytest.mark.parametrize("letters", ["B", "Z", "AA", "AH", "ZZ", "AAB", "XFD"])
@pytest.mark.parametrize("width", [1, 7, 16, 25, 26, 27, 51, 52, 53, 701, 702, 703])
def test_a_cell_further_right_than_the_first_rows_is_found_in_any_piece(letters: str, width: int) -> None:
    from xl_segment.ooxml.addresses import column_letter, column_number

    usual = [f'<row r="{at}"><c r="{column_letter(width)}{at}" t="s"><v>5</v></c></row>' for at in range(1, 3_000)]
    scan = scan_sheet(sheet(*usual, f'<row r="3000"><c r="{letters}3000"><v>1</v></c></row>'))
    assert (scan.rows, scan.columns) == (3_000, max(width, column_number(letters)))


def test_a_workbook_of_another_kind_that_ends_its_reader_is_told(tmp_path: Path) -> None:
    # A repeated cell at the end of a repeated row: five lines that ask for a hundred million cells and more.
    space = "urn:oasis:names:tc:opendocument:xmlns"
    cell = '<table:table-cell office:value-type="float" office:value="{0}"{1}/>'
    rows = "".join(
        f'<table:table-row table:number-rows-repeated="{many}">{cell.format(1, wide)}</table:table-row>'
        for many, wide in ((1_000_000, ' table:number-columns-repeated="16384"'), (1, ""))
    )
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    done = subprocess.run([sys.executable, "-m", "xl_segment", "run", str(path)], capture_output=True, text=True)
    assert done.returncode == 2
    assert "a.ods" in done.stderr


def test_a_sheet_as_wide_as_can_be_is_refused_at_once(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", [[f"H{at}" for at in range(3_000)], *([list(range(3_000))] * 3)])
    with pytest.raises(DataError, match=r"Sheet Data of a\.xlsx has 3,000 columns; 1,000 are the most"):
        cells_of(path)


def test_cells_that_are_only_formatted_make_no_sheet_large(tmp_path: Path) -> None:
    far = "".join(
        f'<row r="{at}"><c r="A{at}" s="1"/><c r="XFD{at}" s="1"/></row>' for at in range(1_040_000, 1_040_100)
    )
    path = rezip(
        make(tmp_path / "a.xlsx"), {SHEET: lambda xml: xml.replace(b"</sheetData>", far.encode() + b"</sheetData>")}
    )
    grid = grid_of(open_book(path))
    assert (grid.values, grid.notes) == (ROWS, ())


def test_words_that_a_part_declares_are_not_put_in(tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    path = rezip(
        make(tmp_path / "a.xlsx"), {"xl/workbook.xml": lambda xml: xml.replace(b"<workbook", laughs + b"<workbook", 1)}
    )
    with pytest.raises(NotAWorkbookError, match=r"The part xl/workbook\.xml of the workbook is damaged: it declares"):
        cells_of(path)


def test_cells_without_an_address_follow_one_another(tmp_path: Path) -> None:
    path = rezip(make(tmp_path / "a.xlsx"), {SHEET: lambda xml: re.sub(rb' r="[A-Z]*\d+"', b"", xml)})
    assert cells_of(path) == ROWS


def test_texts_that_are_used_often_are_no_lie(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", [["Id", "Plan"], *([f"C{at}", "a plan that all have"] for at in range(3))])
    used_often = rezip(path, {"xl/sharedStrings.xml": lambda xml: re.sub(rb' count="\d+"', b' count="9999999"', xml)})
    assert open_cells(used_often)._fast is not None


def test_a_sheet_with_merged_cells_is_read_where_the_quick_reader_is_not_let_in(tmp_path: Path) -> None:
    def more(_: object, sheet: object) -> None:
        sheet.merge_range("E2:F3", "a box")  # type: ignore[attr-defined]

    path = make(tmp_path / "a.xlsx", more=more)
    quick = open_cells(path).read("Data")
    lies = rezip(path, {"xl/sharedStrings.xml": lambda xml: xml.replace(b'uniqueCount="', b'uniqueCount="99999999')})
    slow = open_cells(lies).read("Data")
    assert slow == quick
    assert slow.merged == ((2, 5, 3, 6),)


def with_a_second_sheet(path: Path, rows: int, *, hidden: bool = False) -> Path:
    """A workbook whose second sheet has so many filled rows of three cells, and then an end that no reader takes."""

    def more(workbook: object, _: object) -> None:
        second = workbook.add_worksheet("Second")  # type: ignore[attr-defined]
        for row in range(rows):
            second.write_row(row, 0, [1, 2, 3])
        if hidden:
            second.hide()

    return rezip(
        make(path, more=more), {"xl/worksheets/sheet2.xml": lambda xml: xml.replace(b"</sheetData>", b"</row></x>")}
    )


@pytest.mark.parametrize(("rows", "hidden"), [(1, False), (4, False), (400, True)])
def test_a_damaged_sheet_that_cannot_hold_the_data_is_passed_over_and_named(
    tmp_path: Path, rows: int, hidden: bool
) -> None:
    path = with_a_second_sheet(tmp_path / "a.xlsx", rows, hidden=hidden)
    grid = grid_of(open_book(path))
    assert (grid.sheet, grid.values) == ("Data", ROWS)
    assert "Sheet Second cannot be read, and was passed over." in grid.notes


def test_a_damaged_sheet_that_may_hold_the_data_is_not_passed_over(tmp_path: Path) -> None:
    path = with_a_second_sheet(tmp_path / "a.xlsx", 400)
    with pytest.raises(NotAWorkbookError, match=r"'Second' of a\.xlsx is damaged.*name that with --sheet"):
        grid_of(open_book(path))
    assert grid_of(open_book(path), sheet="Data").values == ROWS


def test_a_sheet_whose_part_is_missing_stops_nothing_on_another(tmp_path: Path) -> None:
    path = with_a_second_sheet(tmp_path / "a.xlsx", 2)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist() if name != "xl/worksheets/sheet2.xml"}
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    grid = grid_of(open_book(path))
    assert (grid.sheet, grid.values) == ("Data", ROWS)
