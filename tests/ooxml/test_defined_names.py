"""Defined names: of the whole workbook, of one sheet, and the hidden one of a filter."""

from __future__ import annotations

import pytest

from tests.ooxml.packages import package, workbook_xml
from xl_segment.ooxml import defined_names
from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.workbook_part import Workbook


def workbook(names: str = "") -> Workbook:
    return Workbook(package(workbook=workbook_xml(names=f"<definedNames>{names}</definedNames>" if names else "")))


def test_a_name_takes_the_place_of_the_one_that_is_called_so() -> None:
    book = workbook('<definedName name="seg_w">Data!$A$1</definedName>')
    defined_names.define(book, {"SEG_W": "Data!$B$2"})
    assert book.names == {"SEG_W": "Data!$B$2"}


def test_the_list_of_names_stands_behind_the_sheets_and_goes_with_its_last_name() -> None:
    book = workbook()
    before = book.package.read("xl/workbook.xml")
    defined_names.define(book, {"one": "Data!$A$1"})
    assert b"</sheets><definedNames>" in book.package.read("xl/workbook.xml")
    defined_names.undefine(book, ["one"])
    assert b"definedName" not in book.package.read("xl/workbook.xml")
    assert b"<sheets>" in before


def test_a_name_of_one_sheet_is_not_that_of_the_workbook() -> None:
    book = workbook('<definedName name="Area" localSheetId="1">Notes!$A$1</definedName>')
    defined_names.undefine(book, ["Area"])
    assert defined_names.names_on_sheets(book) == [("Area", 1, "Notes!$A$1")]
    defined_names.undefine_on_sheets(book, [1])
    assert defined_names.names_on_sheets(book) == []


def test_a_sheet_has_a_name_once() -> None:
    book = workbook()
    for text in ("Data!$1:$1", "Data!$2:$2"):
        defined_names.define_on_sheet(book, "_xlnm.Print_Titles", 0, text)
    assert defined_names.names_on_sheets(book) == [("_xlnm.Print_Titles", 0, "Data!$2:$2")]


def test_the_hidden_name_of_a_filter_follows_it() -> None:
    book = workbook(
        '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Data!$A$1:$C$9</definedName>'
    )
    defined_names.change_filter_name(book, "Data", lambda ref: ref.replace("C", "H"))
    assert defined_names.names_on_sheets(book)[0][2] == "Data!$A$1:$H$9"


def test_the_filter_of_another_sheet_stays() -> None:
    book = workbook('<definedName name="_xlnm._FilterDatabase" localSheetId="0">Data!$A$1:$C$9</definedName>')
    defined_names.change_filter_name(book, "Notes", lambda _: "Z1:Z9")
    assert book.package.changed == []


def test_a_filters_name_that_is_nobodys_or_another_name_stays() -> None:
    names = (
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="x">Data!$A$1:$C$9</definedName>'
        '<definedName name="Other" localSheetId="0">Data!$A$1:$C$9</definedName></definedNames>'
    )
    book = workbook(names)
    defined_names.change_filter_name(book, "Data", lambda _: "A1:B9")
    assert book.package.changed == []
    defined_names.change_filter_name(workbook(), "Data", lambda _: "A1:B9")


def test_the_list_of_names_stands_behind_references_to_other_workbooks() -> None:
    book = Workbook(package(workbook=workbook_xml(names="<externalReferences/><calcPr/>")))
    defined_names.define(book, {"ours": "Data!$A$1"})
    inside = [child.tag.rpartition("}")[2] for child in book.root]
    assert inside == ["sheets", "externalReferences", "definedNames", "calcPr"]


def test_a_filter_gets_its_hidden_name_once_and_loses_it() -> None:
    book = workbook()
    for area in (Range(1, 1, 9, 3), Range(1, 1, 9, 8)):
        defined_names.name_filter(book, "Data", area)
    assert [text.replace("'", "") for _, _, text in defined_names.names_on_sheets(book)] == ["Data!$A$1:$H$9"]
    assert {entry.get("hidden") for entry in book.root.iter("{*}definedName")} == {"1"}
    defined_names.name_filter(book, "Data", None)
    assert defined_names.names_on_sheets(book) == []


def test_a_row_is_repeated_on_each_page_until_it_is_not() -> None:
    book = workbook()
    assert not defined_names.is_print_named(book, "Data")
    defined_names.repeat_row(book, "Data", 2)
    assert defined_names.is_print_named(book, "Data")
    assert not defined_names.is_print_named(book, "Notes")
    defined_names.repeat_no_more(book, "Data", 1)
    assert [(name, text.replace("'", "")) for name, _, text in defined_names.names_on_sheets(book)] == [
        ("_xlnm.Print_Titles", "Data!$2:$2")
    ]
    defined_names.repeat_no_more(book, "Data", 2)
    assert not defined_names.is_print_named(book, "Data")


@pytest.mark.parametrize(
    ("titles", "left"),
    [
        ("Data!$A:$A,Data!$1:$1", "Data!$A:$A"),
        ("'It''s 1, 2!'!$1:$1,'It''s 1, 2!'!$A:$B", "'It''s 1, 2!'!$A:$B"),
        ("Data!$A:$A,Data!$1:$2", "Data!$A:$A,Data!$1:$2"),
        ("#REF!", "#REF!"),
    ],
)
def test_a_row_goes_alone_from_what_is_repeated_together_and_all_where_any_is_meant(titles: str, left: str) -> None:
    book = workbook(f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{titles}</definedName>')
    defined_names.repeat_no_more(book, "Data", 1)
    assert defined_names.names_on_sheets(book) == [("_xlnm.Print_Titles", 0, left)]
    defined_names.repeat_nothing(book, "Data")
    assert not defined_names.is_print_named(book, "Data")


def test_a_filters_name_that_stands_for_nothing_any_more_is_given_anew_in_its_place() -> None:
    book = workbook(
        '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Data!#REF!</definedName>'
        '<definedName name="other" localSheetId="0">Data!$A$1</definedName>'
    )
    defined_names.name_filter(book, "Data", Range(1, 1, 9, 8))
    assert [text.replace("'", "") for _, _, text in defined_names.names_on_sheets(book)] == [
        "Data!$A$1:$H$9", "Data!$A$1",
    ]  # fmt: skip
