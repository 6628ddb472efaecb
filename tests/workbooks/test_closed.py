"""A workbook on disk: what we write can be read by others, and what is the user's comes out as it went in."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from tests.workbooks.books import OUR_SHEETS, ROWS, changed_parts, grid_of, labels, make, put, rezip, values, write
from tests.workbooks.hosts import pages_of
from xl_segment.errors import ModelError
from xl_segment.ooxml.package import STRICT
from xl_segment.pages.finding import finding
from xl_segment.result import Segmentation
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.closed_book import ClosedBook
from xl_segment.workbooks.names import HIDDEN_SHEET

#: What names a part that a picture shows.
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


def run(path: Path, target: Path, result: Segmentation) -> None:
    book = open_book(path)
    data = find_data(grid_of(book))
    put(book, data, labels(data), pages=pages_of(result), memory=result.memory.to_json())
    book.save(target)


def test_the_columns_stand_beside_the_data_and_everything_else_is_untouched(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx")
    _, _, written = write(path, tmp_path / "b.xlsx")
    assert written.address == "D1:H5"
    assert values(tmp_path / "b.xlsx") == [
        ("Customer", "Age", "Spend", "Segment", "Persona", "Fit", "Previous segment", "Changed on"),
        ("C1", 30, 10.5, 1, "=Persona & <0>", 0, None, None),
        ("C2", 40, 20.5, None, "(not segmented)", None, None, None),
        ("C3", 50, 30.5, 3, "=Persona & <2>", 0.25, 9, datetime.datetime(2024, 5, 31)),
        ("=C4", 60, 40.5, 1, "=Persona & <0>", 0.375, None, None),
    ]
    assert changed_parts(path, tmp_path / "b.xlsx") == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}


def test_the_columns_look_like_the_sheet_but_for_the_number_format(tmp_path: Path) -> None:
    write(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert sheet["D1"].font.b
    assert sheet["D1"].fill.fgColor.rgb == sheet["C1"].fill.fgColor.rgb
    assert sheet["D2"].border.bottom.style == sheet["C2"].border.bottom.style == "thin"
    assert (sheet["D2"].number_format, sheet["F2"].number_format) == ("General", "0.00")
    assert sheet["D2"].alignment.horizontal is None
    assert (sheet["E2"].alignment.horizontal, sheet["E2"].alignment.indent) == ("left", 1)
    assert sheet.column_dimensions["E"].width > 20


def with_table(columns: int = 3, **options: Any) -> Any:
    def more(_: Any, sheet: Any) -> None:
        head = [{"header": str(name), "total_string": "Total"} for name in ROWS[0][:columns]]
        sheet.add_table(
            0,
            0,
            4 + (1 if options.get("total_row") else 0),
            columns - 1,
            {"name": "tblData", "columns": head, **options},
        )

    return more


def test_a_sheet_filter_and_its_hidden_name_cover_our_columns(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=lambda _, sheet: sheet.autofilter("A1:C5"))
    write(path, tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert sheet.auto_filter.ref == "A1:H5"
    with zipfile.ZipFile(tmp_path / "b.xlsx") as package:
        assert b"Data!$A$1:$H$5<" in package.read("xl/workbook.xml")


def test_rows_that_a_filter_hides_get_their_segments_too(tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})

    write(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert sheet.row_dimensions[3].hidden
    assert sheet["E3"].value == "(not segmented)"


def test_the_sheets_are_put_behind_the_users_with_pictures_and_print_titles(
    tmp_path: Path, demo_result: Segmentation
) -> None:
    path = make(tmp_path / "a.xlsx")
    run(path, tmp_path / "b.xlsx", demo_result)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book.sheetnames == ["Data", *OUR_SHEETS]
    assert book[HIDDEN_SHEET].sheet_state == "veryHidden"
    assert book.active.title == "Segments"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Segments"]
    page = book["Segments"]
    assert page["B2"].value == finding(demo_result)
    assert (page["B2"].font.name, page["B2"].font.sz, page["B2"].font.b) == ("Calibri", 20, True)
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_view.showGridLines is False
    assert len(book["Segment charts"]._images) == 6
    with zipfile.ZipFile(tmp_path / "b.xlsx") as package:
        drawing = package.read("xl/drawings/xl_segment3.xml").decode()
    assert drawing.count("descr=") == 6
    assert changed_parts(path, tmp_path / "b.xlsx") == {
        "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml",
    }  # fmt: skip


def test_each_picture_has_its_svg_and_its_text_and_after_clear_the_workbook_is_as_it_was(
    tmp_path: Path, demo_result: Segmentation
) -> None:
    path = make(tmp_path / "a.xlsx")
    run(path, tmp_path / "b.xlsx", demo_result)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as package:
        names = package.namelist()
        for drawing in [name for name in names if name.startswith("xl/drawings/") and name.endswith(".xml")]:
            folder, _, part = drawing.rpartition("/")
            relations = etree.fromstring(package.read(f"{folder}/_rels/{part}.rels"))
            targets = {line.get("Id"): line.get("Target").replace("..", "xl") for line in relations}
            root = etree.fromstring(package.read(drawing))
            pictures = list(root.iter("{*}pic"))
            for picture in pictures:
                dots, lines = (next(picture.iter(f"{{*}}{kind}")).get(EMBED) for kind in ("blip", "svgBlip"))
                assert package.read(targets[dots]).startswith(b"\x89PNG")
                assert package.read(targets[lines]).startswith(b"<svg ")
                assert next(picture.iter("{*}cNvPr")).get("descr")
            assert len(targets) == 2 * len(pictures)
    book = open_book(tmp_path / "b.xlsx")
    assert book.clear()
    book.save(tmp_path / "c.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "c.xlsx") as after:
        assert {name: after.read(name) for name in after.namelist()} == {
            name: before.read(name) for name in before.namelist()
        }


def test_a_second_run_gives_the_same_parts(tmp_path: Path, demo_result: Segmentation) -> None:
    run(make(tmp_path / "a.xlsx", more=with_table()), tmp_path / "b.xlsx", demo_result)
    run(tmp_path / "b.xlsx", tmp_path / "c.xlsx", demo_result)
    assert changed_parts(tmp_path / "b.xlsx", tmp_path / "c.xlsx") == set()
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "c.xlsx").read_bytes()


def test_a_table_without_a_header_row_is_run_again_alike(tmp_path: Path, demo_result: Segmentation) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.add_table(0, 0, 3, 2, {"name": "tblData", "header_row": False})

    path = make(tmp_path / "a.xlsx", ROWS[1:], more=more)
    run(path, tmp_path / "b.xlsx", demo_result)
    run(tmp_path / "b.xlsx", tmp_path / "c.xlsx", demo_result)
    assert values(tmp_path / "b.xlsx")[0][:4] == ("C1", 30, 10.5, 1)
    assert changed_parts(tmp_path / "b.xlsx", tmp_path / "c.xlsx") == set()


def test_names_that_belong_to_a_users_sheet_still_belong_to_it(tmp_path: Path, demo_result: Segmentation) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        other = workbook.add_worksheet("Other")
        other.repeat_rows(0)
        sheet.print_area("A1:C5")

    path = make(tmp_path / "a.xlsx", more=more)
    run(path, tmp_path / "b.xlsx", demo_result)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book["Data"].print_area == "'Data'!$A$1:$C$5"
    assert book["Other"].print_title_rows == "$1:$1"


def test_a_strict_workbook_stays_strict(tmp_path: Path, demo_result: Segmentation) -> None:
    def strictly(xml: bytes) -> bytes:
        for transitional, strict in STRICT.items():
            xml = xml.replace(f'"{transitional}'.encode(), f'"{strict}'.encode())
        return xml

    path = rezip(make(tmp_path / "a.xlsx"), {"*": strictly})
    run(path, tmp_path / "b.xlsx", demo_result)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")) and "docProps" not in name:
                assert not re.search(
                    rb'"http://schemas.openxmlformats.org/(spreadsheetml|officeDocument)/2006', package.read(name)
                ), name
    again = open_book(tmp_path / "b.xlsx")
    assert find_data(grid_of(again)).headers == ("Customer", "Age", "Spend")


def test_macros_stay_what_they_were(tmp_path: Path, demo_result: Segmentation) -> None:
    path = rezip(make(tmp_path / "a.xlsx"), {})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf macros")
    macro = path.rename(tmp_path / "a.xlsm")
    run(macro, tmp_path / "b.xlsm", demo_result)
    with zipfile.ZipFile(tmp_path / "b.xlsm") as package:
        assert package.read("xl/vbaProject.bin") == b"\xd0\xcf macros"


def test_a_damaged_hidden_sheet_is_told_and_nothing_is_half_read(tmp_path: Path, demo_result: Segmentation) -> None:
    run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", demo_result)

    def cut(xml: bytes) -> bytes:
        assert b"{&quot;sheets&quot;" in xml
        return xml.replace(b"{&quot;sheets&quot;", b"{sheets")

    path = rezip(tmp_path / "b.xlsx", {f"xl/worksheets/xl_segment{len(OUR_SHEETS)}.xml": cut})
    with pytest.raises(ModelError, match=r"hidden sheet 'xl_segment model' is damaged\. Clear the results"):
        open_book(path).memory()
    # Our sheets are known by their names all the same.
    book = open_book(path)
    assert book.clear()
    assert openpyxl.load_workbook(book.save(tmp_path / "c.xlsx")).sheetnames == ["Data"]


def test_nothing_is_written_before_save(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx")
    before = path.read_bytes()
    book = ClosedBook(path)
    data = find_data(grid_of(book))
    put(book, data, labels(data))
    book.close()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_start_says_is_written_where_it_stands_on_the_sheet_with_the_data(tmp_path: Path) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        sheet.add_table("A1:C5", {"name": "Customers", "columns": [{"header": header} for header in ROWS[0]]})
        workbook.define_name("xlseg_state", "=Data!$L$2")

    write(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx", table="Customers")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert sheet["L2"].value
    assert sheet["D1"].value == "Segment"
