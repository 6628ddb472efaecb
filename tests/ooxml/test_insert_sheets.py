"""Whole sheets into a workbook: their parts are added, and what has to know of them gets one line."""

from __future__ import annotations

import io

import openpyxl
import xlsxwriter

from tests.ooxml.packages import PARTS, package
from xl_segment.ooxml.insert_sheets import InsertedSheets, insert_sheets, remove_sheets, with_lines
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.styles import Styles
from xl_segment.ooxml.workbook_part import Workbook


def rendered(**texts: str) -> bytes:
    """A workbook with one sheet for each text, in its first cell, bold."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True})
        for name, text in texts.items():
            workbook.add_worksheet(name).write_string(0, 0, text, bold)
    return out.getvalue()


def inserted(workbook: Workbook, content: bytes, *replaces: str, **names: str) -> None:
    insert_sheets(workbook, Styles(workbook), InsertedSheets(content, "ours", "rIdOurs", replaces, names=names))


def opened(book: Package) -> openpyxl.Workbook:
    out = io.BytesIO()
    book.save(out)
    return openpyxl.load_workbook(out)


def test_new_sheets_stand_behind_the_users_with_texts_and_looks() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="who they are", Check="is it right?"))
    book = opened(workbook.package)
    assert book.sheetnames == ["Data", "Notes", "Segments", "Check"]
    assert book["Check"]["A1"].value == "is it right?"
    assert book["Check"]["A1"].font.b


def test_a_sheet_takes_the_place_and_the_ids_of_the_one_that_it_replaces() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="first", Check="first"))
    before = {sheet.name: (sheet.sheet_id, sheet.rel_id) for sheet in workbook.sheets}
    inserted(workbook, rendered(Segments="second"), "Segments", "Check")
    assert workbook.order == ["Data", "Notes", "Segments"]
    assert workbook.sheet("Segments")[2:4] == before["Segments"]
    assert opened(workbook.package)["Segments"]["A1"].value == "second"


def test_numbers_of_sheets_are_never_given_twice() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(One="a", Two="b"))
    assert [sheet.sheet_id for sheet in workbook.sheets] == [1, 7, 8, 9]
    assert len({sheet.rel_id for sheet in workbook.sheets}) == 4


def test_a_part_that_the_user_has_is_not_written_over() -> None:
    workbook = Workbook(package())
    workbook.package.put("xl/worksheets/ours1.xml", b"<theirs/>")
    inserted(workbook, rendered(Segments="ours"))
    assert workbook.package.read("xl/worksheets/ours1.xml") == b"<theirs/>"
    assert workbook.sheet("Segments").part == "xl/worksheets/ours1_2.xml"


def test_names_come_with_the_sheets() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="a"), seg_page="Segments!$A$1")
    assert workbook.names == {"seg_page": "Segments!$A$1"}


def test_sheets_go_with_their_parts() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="a"))
    part = workbook.sheet("Segments").part
    remove_sheets(workbook, ["Segments"])
    assert workbook.order == ["Data", "Notes"]
    assert part not in workbook.package
    assert b"ours" not in workbook.package.read("[Content_Types].xml")


def test_the_sheet_in_sight_stays_in_sight_where_one_before_it_goes() -> None:
    view = '<bookViews><workbookView activeTab="1" firstSheet="1"/></bookViews>'
    workbook = Workbook(package(workbook=PARTS["xl/workbook.xml"].replace("<sheets>", f"{view}<sheets>")))
    remove_sheets(workbook, ["Data"])
    assert b'activeTab="0"' in workbook.package.read("xl/workbook.xml")


def test_lines_take_the_place_of_all_cells() -> None:
    sheet = PARTS["xl/worksheets/sheet1.xml"].replace("<sheetData>", '<dimension ref="A1"/><sheetData>').encode()
    xml = with_lines(sheet, ["one", "a < b"])
    assert b'<dimension ref="A1:A2"/>' in xml
    assert b'<c r="A2" t="inlineStr"><is><t xml:space="preserve">a &lt; b</t></is></c>' in xml
    assert b"<row/>" not in xml
