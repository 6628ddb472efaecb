"""Styles are added at the end of their lists, and only where there are none like them."""

from __future__ import annotations

import pytest

from tests.ooxml.packages import MAIN, PARTS, rels, zipped
from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.new_columns import ColumnLook
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.styles import Styles
from xl_segment.ooxml.workbook_part import Workbook

LINKS = rels(
    ("rId1", "worksheet", "worksheets/sheet1.xml"),
    ("rId2", "worksheet", "worksheets/sheet2.xml"),
    ("rId3", "styles", "styles.xml"),
)


def styles_xml(cell_styles: str, *, fonts: str = "<font/>", formats: str = "") -> str:
    return (
        f'<styleSheet xmlns="{MAIN}">{formats}<fonts>{fonts}</fonts><fills><fill/></fills><borders><border/></borders>'
        f"<cellXfs>{cell_styles}</cellXfs></styleSheet>"
    )


def workbook(styles: str) -> Workbook:
    parts = {**PARTS, "xl/_rels/workbook.xml.rels": LINKS, "xl/styles.xml": styles}
    return Workbook(Package(zipped(parts)))


def test_a_style_beside_another_one_is_like_it_but_for_its_format() -> None:
    book = workbook(styles_xml('<xf/><xf fontId="0" numFmtId="9"/>'))
    assert Styles(book).beside(1, [ColumnLook(0), ColumnLook(14)], header=False) == (2, 3)
    xml = book.package.read("xl/styles.xml")
    assert b'<xf fontId="0" numFmtId="0"/>' in xml
    assert b'<xf fontId="0" numFmtId="14" applyNumberFormat="1"/>' in xml


def test_a_style_that_is_there_is_not_added_again() -> None:
    book = workbook(styles_xml('<xf numFmtId="0"/>'))
    assert Styles(book).beside(0, [ColumnLook(0)], header=False) == (0,)
    assert book.package.changed == []


def test_a_text_is_never_wrapped_beside_one_that_is() -> None:
    book = workbook(styles_xml('<xf numFmtId="0"><alignment wrapText="1" horizontal="right"/></xf>'))
    Styles(book).beside(0, [ColumnLook(0, "left", indent=True)], header=False)
    added = book.package.tree("xl/styles.xml")[-1][-1][0]
    assert dict(added.attrib) == {"horizontal": "left", "indent": "1"}


def test_headers_look_like_their_neighbour_unless_it_keeps_to_a_side() -> None:
    looks = [ColumnLook(0), ColumnLook(0, "left", indent=True)]
    assert Styles(workbook(styles_xml("<xf/>"))).beside(0, looks, header=True) == (0, 0)
    sided = workbook(styles_xml('<xf applyAlignment="1"><alignment horizontal="right"/></xf>'))
    assert Styles(sided).beside(0, looks, header=True) == (0, 1)


def test_the_styles_of_another_workbook_are_taken_over_with_their_fonts_and_formats() -> None:
    book = workbook(styles_xml("<xf/>", fonts='<font/><font><b val="1"/></font>'))
    theirs = styles_xml(
        '<xf fontId="0" fillId="0" borderId="0" numFmtId="164"/>',
        fonts='<font><b val="1"/></font>',
        formats='<numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>',
    )
    assert Styles(book).take_over(theirs.encode()) == {0: 1}
    xml = book.package.read("xl/styles.xml")
    assert b'<numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>' in xml
    assert b'fontId="1"' in xml
    assert xml.count(b"<font>") + xml.count(b"<font/>") == 2


def test_a_workbook_without_styles_adopts_others() -> None:
    book = Workbook(Package(zipped(PARTS)))
    styles = Styles(book)
    styles.adopt(styles_xml("<xf/>").encode(), "xl/styles.xml", "rId9")
    assert book.related("styles") == styles.part == "xl/styles.xml"
    assert styles.beside(0, [ColumnLook(2)], header=False) == (1,)


def test_a_style_that_the_workbook_does_not_have_lends_no_look() -> None:
    assert Styles(workbook(styles_xml("<xf/>"))).beside(9, [ColumnLook(2)], header=False) == (0,)


def test_a_header_beside_a_style_that_the_workbook_does_not_have_looks_like_it() -> None:
    assert Styles(workbook(styles_xml("<xf/>"))).beside(9, [ColumnLook(2)] * 2, header=True) == (9, 9)


def test_a_header_on_the_left_is_followed_by_headers_on_the_side_of_their_column() -> None:
    book = workbook(styles_xml('<xf applyAlignment="1"><alignment horizontal="left" vertical="top"/></xf>'))
    looks = [ColumnLook(0), ColumnLook(14), ColumnLook(0, "left", indent=True)]
    assert Styles(book).beside(0, looks, header=True) == (1, 1, 2)
    right, left = book.package.tree("xl/styles.xml")[-1][1:]
    assert dict(right[0].attrib) == {"vertical": "top", "horizontal": "right"}
    assert dict(left[0].attrib) == {"vertical": "top", "horizontal": "left", "indent": "1"}


def test_a_side_is_given_where_there_was_none_and_goes_where_nothing_is_left_of_it() -> None:
    book = workbook(styles_xml('<xf/><xf applyAlignment="1" quotePrefix="1"><alignment horizontal="right"/></xf>'))
    styles = Styles(book)
    assert styles.beside(0, [ColumnLook(0, "left", indent=True)], header=False) == (2,)
    assert styles.beside(1, [ColumnLook(0)], header=False) == (3,)
    indented, plain = book.package.tree("xl/styles.xml")[-1][2:]
    assert dict(indented.attrib) == {"numFmtId": "0", "applyAlignment": "1"}
    assert dict(indented[0].attrib) == {"horizontal": "left", "indent": "1"}
    assert (dict(plain.attrib), len(plain)) == ({"numFmtId": "0"}, 0)


@pytest.mark.parametrize(
    ("formats", "number"),
    [
        ("", 164),
        ('<numFmts count="1"><numFmt numFmtId="170" formatCode="0.000"/></numFmts>', 171),
        ('<numFmts count="1"><numFmt numFmtId="165" formatCode="0.0%"/></numFmts>', 165),
    ],
)
def test_a_format_has_a_number_that_no_other_one_has(formats: str, number: int) -> None:
    book = workbook(styles_xml("<xf/>", formats=formats))
    theirs = styles_xml(
        '<xf numFmtId="164"/><xf numFmtId="9"/>',
        formats='<numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>',
    )
    assert Styles(book).take_over(theirs.encode()) == {0: 1, 1: 2}
    root = book.package.tree("xl/styles.xml")
    assert [style.get("numFmtId") for style in root[-1]] == [None, str(number), "9"]
    known = {code.get("formatCode"): code.get("numFmtId") for code in root.iter("{*}numFmt")}
    assert known["0.0%"] == str(number)
    assert root[0].get("count") == str(len(known))


def test_a_list_that_counts_counts_what_is_added() -> None:
    book = workbook(styles_xml("<xf/>").replace("<cellXfs>", '<cellXfs count="1">'))
    Styles(book).beside(0, [ColumnLook(2), ColumnLook(14)], header=False)
    assert book.package.tree("xl/styles.xml")[-1].get("count") == "3"


def test_a_workbook_without_a_list_of_fonts_is_told() -> None:
    xml = styles_xml("<xf/>").replace("<fonts><font/></fonts>", "")
    with pytest.raises(NotAWorkbookError, match="a part without its <fonts>"):
        Styles(workbook(xml)).take_over(styles_xml("<xf/>", fonts="<font><i/></font>").encode())
