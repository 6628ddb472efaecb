"""Single cells of a small sheet: new values, the look as it was."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.ooxml.packages import sheet_xml
from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.set_cells import CellValue, FormulaCell, set_cells


def rows_after(rows: str, top: int, left: int, values: list[list[CellValue]]) -> str:
    sheet = etree.fromstring(sheet_xml(rows))
    set_cells(sheet, top, left, values)
    etree.cleanup_namespaces(sheet)
    text = etree.tostring(sheet[0]).decode()
    return text.partition(">")[2].removesuffix("</sheetData>")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, '<c r="A1" s="3"/>'),
        (7, '<c r="A1" s="3"><v>7</v></c>'),
        (0.1, '<c r="A1" s="3"><v>0.1</v></c>'),
        ("=a", '<c r="A1" s="3" t="inlineStr"><is><t>=a</t></is></c>'),
        (FormulaCell("=AGGREGATE(1)", "x"), '<c r="A1" s="3" t="str"><f>_xlfn.AGGREGATE(1)</f><v>x</v></c>'),
    ],
)
def test_a_cell_keeps_its_look_and_gets_its_value(value: CellValue, cell: str) -> None:
    rows = '<row r="1"><c r="A1" s="3" t="s"><v>12</v></c></row>'
    assert rows_after(rows, 1, 1, [[value]]) == f'<row r="1">{cell}</row>'


def test_missing_rows_and_cells_come_where_they_belong() -> None:
    rows = '<row r="1"><c r="C1"/></row><row r="4"/>'
    assert rows_after(rows, 1, 2, [[1], [2]]) == (
        '<row r="1"><c r="B1"><v>1</v></c><c r="C1"/></row><row r="2"><c r="B2"><v>2</v></c></row><row r="4"/>'
    )


def test_rows_and_cells_without_an_address_follow_the_one_before_them() -> None:
    assert rows_after("<row><c/><c/></row><row/>", 1, 2, [[5]]) == "<row><c/><c><v>5</v></c></row><row/>"


def test_a_sheet_without_a_cells_part_is_damage() -> None:
    with pytest.raises(NotAWorkbookError, match="no cells part"):
        set_cells(etree.fromstring("<worksheet/>"), 1, 1, [[1]])
