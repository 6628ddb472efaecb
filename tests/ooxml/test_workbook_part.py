"""The parts that make a package a workbook."""

from __future__ import annotations

import io

import pytest

from tests.ooxml.packages import PARTS, package, rels, workbook_xml, zipped
from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.workbook_part import SheetPart, Workbook


def test_sheets_have_their_parts_in_the_order_of_the_workbook() -> None:
    assert Workbook(package()).sheets == [
        SheetPart("Data", "xl/worksheets/sheet1.xml", 1, "rId1", "visible"),
        SheetPart("Notes", "xl/worksheets/sheet2.xml", 7, "rId2", "visible"),
    ]


def test_a_sheet_is_known_by_its_letters_not_by_case() -> None:
    assert Workbook(package()).sheet("DATA").name == "Data"
    with pytest.raises(NotAWorkbookError, match="'Sales' has no part"):
        Workbook(package()).sheet("Sales")


def test_another_office_file_is_no_workbook() -> None:
    with pytest.raises(NotAWorkbookError, match="an Office file but not a workbook"):
        Workbook(package(workbook="<document/>"))
    with pytest.raises(NotAWorkbookError, match="a zip archive but not a workbook"):
        Workbook(Package(zipped({**PARTS, "_rels/.rels": rels()})))


def test_a_new_sheet_comes_behind_all_others() -> None:
    workbook = Workbook(package())
    workbook.package.relate("xl/workbook.xml", "rId9", workbook.type_of("worksheet"), "xl/worksheets/sheet3.xml")
    workbook.add_sheet(SheetPart("Segments", "xl/worksheets/sheet3.xml", 8, "rId9", "hidden"))
    assert workbook.order == ["Data", "Notes", "Segments"]
    assert workbook.sheet("Segments").state == "hidden"


def test_names_that_belong_to_a_sheet_follow_it_where_one_before_it_goes() -> None:
    names = (
        '<definedNames><definedName name="Print" localSheetId="1">Notes!$A$1</definedName>'
        '<definedName name="Whole">Data!$A$1</definedName></definedNames>'
    )
    workbook = Workbook(package(workbook=workbook_xml(names=names)))
    workbook.remove_sheets([workbook.sheet("Data")])
    assert workbook.order == ["Notes"]
    assert b'localSheetId="0"' in workbook.package.read("xl/workbook.xml")
    assert workbook.names == {"Whole": "Data!$A$1"}


@pytest.mark.parametrize(("stated", "counts"), [("1", True), ("true", True), ("0", False)])
def test_the_year_that_dates_count_from_is_stated_by_the_workbook(stated: str, *, counts: bool) -> None:
    xml = workbook_xml(inside=f'<workbookPr date1904="{stated}"/>')
    assert Workbook(package(workbook=xml)).counts_from_1904 is counts


def test_strict_workbooks_have_relationships_of_their_own() -> None:
    strict = workbook_xml().replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    assert Workbook(package(workbook=strict)).type_of("styles").startswith("http://purl.oclc.org/ooxml/")
    assert Workbook(package()).type_of("styles").startswith("http://schemas.openxmlformats.org/")


def test_a_workbook_is_read_from_memory_as_from_a_file() -> None:
    assert Workbook(Package(io.BytesIO(zipped(PARTS).getvalue()))).part == "xl/workbook.xml"


def test_the_entry_of_a_sheet_becomes_that_of_another_one_in_its_place() -> None:
    workbook = Workbook(package())
    workbook.replace_sheet("rId1", SheetPart("Sales", "xl/worksheets/sheet1.xml", 1, "rId1", "hidden"))
    assert workbook.order == ["Sales", "Notes"]
    assert workbook.sheet("sales").state == "hidden"
    before = workbook.package.read("xl/workbook.xml")
    workbook.replace_sheet("rId9", SheetPart("Other", "xl/worksheets/sheet1.xml", 1, "rId9", "visible"))
    assert workbook.package.read("xl/workbook.xml") == before


def test_a_workbook_without_a_prefix_for_relationships_gets_one_with_a_new_sheet() -> None:
    plain = workbook_xml().replace(' xmlns:r="', ' xmlns:q="').replace("r:id", "q:id")
    for xml, prefix in ((workbook_xml(), b" r:id"), (plain, b" q:id")):
        workbook = Workbook(package(workbook=xml))
        workbook.add_sheet(SheetPart("Segments", "xl/worksheets/sheet2.xml", 8, "rId2", "visible"))
        assert workbook.package.read("xl/workbook.xml").count(prefix) == 3


def test_a_sheet_that_is_named_and_has_no_part_is_told() -> None:
    lost = workbook_xml().replace('r:id="rId2"', 'r:id="rId7"')
    workbook = Workbook(package(workbook=lost))
    assert workbook.order == ["Data", "Notes"]
    assert [sheet.name for sheet in workbook.sheets] == ["Data"]
    with pytest.raises(NotAWorkbookError, match="sheet 'Notes' has no part of its own"):
        workbook.sheet("Notes")


def test_tables_are_told_with_their_sheets_where_their_parts_are_there() -> None:
    workbook = Workbook(package())
    sheet = "xl/worksheets/sheet2.xml"
    workbook.package.put("xl/tables/table1.xml", b"<table/>")
    for number, kind in ((1, "table"), (2, "table"), (3, "drawing")):
        workbook.package.relate(sheet, f"rId{number}", workbook.type_of(kind), f"xl/tables/table{number % 3}.xml")
    assert [(sheet.name, part) for sheet, part in workbook.tables()] == [("Notes", "xl/tables/table1.xml")]
