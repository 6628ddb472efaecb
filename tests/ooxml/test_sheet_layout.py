"""The filter of a sheet and how it is printed: seen in its XML, put in where Excel looks for it, and taken out."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.ooxml.test_cell_rules import ORDER, names_of, tail
from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.sheet_layout import (
    LayoutChange,
    SheetLayout,
    changed_head,
    changed_tail,
    elements_of,
    layout_of,
    where_goes,
)

AREA = Range(1, 1, 9, 8)
PUT_IN = LayoutChange(AREA, one_page_wide=True)
TAKEN_OUT = LayoutChange(drops_filter=True, one_page_wide=False)
BREAK = '<brk id="4" man="1"/>'


def head(properties: str = "", prefix: str = "") -> bytes:
    return f'<?xml version="1.0"?><{prefix}worksheet a=">">{properties}<{prefix}sheetData>'.encode()


def behind(xml: str) -> bytes:
    return f"</sheetData>{xml}</worksheet>".encode()


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("left", [(), *((name,) for name in ORDER), ORDER, ("autoFilter", "extLst"), ("mergeCells",)])
def test_a_filter_and_paper_stand_where_excel_looks_for_them(left: tuple[str, ...], prefix: str) -> None:
    after = changed_tail(tail(*left, prefix=prefix), prefix.encode(), PUT_IN)
    names = names_of(after, prefix)[1:]
    assert sorted(names, key=ORDER.index) == names
    assert (names.count("autoFilter"), names.count("pageSetup")) == (1, 1)
    seen = layout_of(changed_head(head(prefix=prefix), prefix.encode(), PUT_IN), after)
    assert (seen.filter, seen.is_one_page_wide, seen.is_set_up) == (AREA, True, True)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_the_size_of_the_paper_and_its_printer_stay(quote: str) -> None:
    paper = '<pageSetup paperSize="9" scale="100" fitToHeight="1" orientation="portrait" r:id="rId1"/>'
    after = changed_tail(behind(paper.replace('"', quote)), b"", LayoutChange(one_page_wide=True))
    wide = '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape" r:id="rId1"/>'
    assert after == behind(wide.replace('"', quote))
    back = changed_tail(after, b"", LayoutChange(one_page_wide=False))
    assert back == behind('<pageSetup paperSize="9" orientation="portrait" r:id="rId1"/>'.replace('"', quote))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'),
        ("<sheetPr/>", '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'),
        ('<sheetPr codeName="Sheet1" />', '<sheetPr codeName="Sheet1" ><pageSetUpPr fitToPage="1"/></sheetPr>'),
        (
            "<sheetPr><tabColor rgb='FF00FF00'/><outlinePr/></sheetPr>",
            "<sheetPr><tabColor rgb='FF00FF00'/><outlinePr/><pageSetUpPr fitToPage=\"1\"/></sheetPr>",
        ),
        ("<sheetPr><pageSetUpPr/></sheetPr>", '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'),
        ("<sheetPr><pageSetUpPr fitToPage='false'/></sheetPr>", "<sheetPr><pageSetUpPr fitToPage='1'/></sheetPr>"),
        (
            "<sheetPr><pageSetUpPr autoPageBreaks='0' /></sheetPr>",
            "<sheetPr><pageSetUpPr autoPageBreaks='0' fitToPage=\"1\" /></sheetPr>",
        ),
    ],
)
def test_a_sheet_is_said_to_fit_its_paper_whatever_it_says_of_itself(before: str, after: str) -> None:
    assert changed_head(head(before), b"", PUT_IN) == head(after)
    assert changed_head(head(after), b"", PUT_IN) == head(after)
    assert not layout_of(changed_head(head(after), b"", TAKEN_OUT), behind("")).is_set_up


def test_what_is_not_to_change_stays() -> None:
    as_it_is = LayoutChange()
    assert changed_head(head("<sheetPr/>"), b"", as_it_is) == head("<sheetPr/>")
    assert changed_head(head("<sheetPr/>"), b"", TAKEN_OUT) == head("<sheetPr/>")
    for change in (as_it_is, TAKEN_OUT):
        assert changed_tail(behind("<pageMargins/>"), b"", change) == behind("<pageMargins/>")


def test_a_filter_goes_as_a_whole_and_those_of_other_views_stay() -> None:
    views = '<customSheetViews><customSheetView><pageSetup scale="80"/><autoFilter ref="A1:B3"/></customSheetView></customSheetViews>'
    xml = behind(f"<!-- <autoFilter/> --><autoFilter ref='A1:H9'><sortState ref='A2:H9'/></autoFilter>{views}")
    assert changed_tail(xml, b"", TAKEN_OUT) == behind(f"<!-- <autoFilter/> -->{views}")
    assert layout_of(head(), behind(views)) == SheetLayout()


def test_what_hides_rows_stays_where_a_filter_reaches_further_down() -> None:
    hiding = '<filterColumn colId="1"><filters><filter val="x"/></filters></filterColumn>'
    after = changed_tail(behind(f"<autoFilter ref='A1:H4'>{hiding}</autoFilter>"), b"", LayoutChange(AREA))
    assert after == behind(f"<autoFilter ref='A1:H9'>{hiding}</autoFilter>")
    assert layout_of(head(), after) == SheetLayout(filter=AREA, hides=True)


@pytest.mark.parametrize(
    ("front", "xml", "seen"),
    [
        ("", "", SheetLayout()),
        ("", '<pageSetup paperSize="9" orientation="portrait" scale="100"/>', SheetLayout()),
        ("", '<rowBreaks count="0" manualBreakCount="0"/>', SheetLayout()),
        ("", f"<rowBreaks>{BREAK}</rowBreaks>", SheetLayout(is_set_up=True)),
        ("", f"<colBreaks>{BREAK}</colBreaks>", SheetLayout(is_set_up=True)),
        ("", "<pageSetup scale='85'/>", SheetLayout(is_set_up=True)),
        ("", "<pageSetup orientation='landscape'/>", SheetLayout(is_set_up=True)),
        ("<sheetPr><pageSetUpPr fitToPage='true'/></sheetPr>", "", SheetLayout(is_set_up=True)),
        (
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
            '<pageSetup orientation="landscape" fitToHeight="0" fitToWidth="2"/>',
            SheetLayout(is_set_up=True),
        ),
        (
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
            '<pageSetup orientation="landscape" fitToHeight="0" fitToWidth="1"/>',
            SheetLayout(is_set_up=True, is_one_page_wide=True),
        ),
        ("", '<autoFilter ref="A1:H9"><filterColumn colId="2" hiddenButton="1"/></autoFilter>', SheetLayout(AREA)),
        ("", '<sheetProtection sheet="1"/>', SheetLayout(is_locked=True)),
        ("", '<autoFilter ref="#REF!"/>', SheetLayout(is_locked=True)),
        ("", "<extLst><ext><autoFilter ref='A1'/></ext></extLst>", SheetLayout()),
    ],
)
def test_what_a_sheet_has_is_seen(front: str, xml: str, seen: SheetLayout) -> None:
    assert layout_of(head(front), behind(xml)) == seen


def test_the_elements_behind_the_rows_end_with_the_sheet() -> None:
    xml = b"</sheetData><a><b/><c></c></a><d/></worksheet><e/>"
    assert [(element.name, xml[element.start : element.end]) for element in elements_of(xml)] == [
        ("sheetData", b"</sheetData>"), ("a", b"<a><b/><c></c></a>"), ("d", b"<d/>"), ("", b""),
    ]  # fmt: skip
    assert where_goes(b"</sheetData>", "autoFilter") == len(b"</sheetData>")


def test_what_was_put_in_is_xml() -> None:
    for prefix in ("", "x:"):
        xml = changed_head(head(prefix=prefix), prefix.encode(), PUT_IN) + changed_tail(
            tail("mergeCells", prefix=prefix), prefix.encode(), PUT_IN
        )
        etree.fromstring(xml.replace(b'a=">"', b'xmlns:x="urn:x"'))


_LIBREOFFICE = '&amp;C&amp;"Times New Roman,Regular"&amp;12'


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(
    ("xml", "is_set_up"),
    [
        ("<headerFooter/>", False),
        ("<headerFooter differentFirst='1'><oddHeader/><oddFooter></oddFooter></headerFooter>", False),
        ("<headerFooter><oddHeader/><oddFooter>&amp;CPage &amp;P</oddFooter></headerFooter>", True),
        ("<headerFooter><firstHeader xml:space='preserve'> x </firstHeader></headerFooter>", True),
        (f"<headerFooter><oddHeader>{_LIBREOFFICE}&amp;A</oddHeader></headerFooter>", False),
        (f"<headerFooter><oddFooter>{_LIBREOFFICE}Seite &amp;P</oddFooter></headerFooter>", False),
        (f"<headerFooter><oddFooter>{_LIBREOFFICE}Secret</oddFooter></headerFooter>", True),
        ("<printOptions headings='false' gridLines='0' gridLinesSet='true'/>", False),
        ("<printOptions headings='1'/>", True),
        ("<printOptions verticalCentered='true'/>", True),
        ("<pageMargins left='0.1' right='0.1' top='1' bottom='1' header='0' footer='0'/>", False),
    ],
)
def test_what_is_printed_around_the_cells_is_a_set_up_and_margins_are_none(
    xml: str, is_set_up: bool, prefix: str
) -> None:
    xml = xml.replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}")
    assert layout_of(head(), behind(xml)).is_set_up == is_set_up
