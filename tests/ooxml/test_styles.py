"""Styles are added at the end of their lists, and only where there are none like them."""

from __future__ import annotations

from tests.ooxml.packages import MAIN, PARTS, rels, zipped
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
