"""The calculation chain goes where it names a formula that goes, and only there."""

from __future__ import annotations

import pytest

from tests.ooxml.packages import MAIN, PARTS, rels, zipped
from xl_segment.ooxml.calc_chain import drop_chained
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.workbook_part import Workbook

CHAIN = "xl/calcChain.xml"


def workbook(entries: str) -> Workbook:
    links = rels(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "worksheet", "worksheets/sheet2.xml"),
        ("rId3", "calcChain", "calcChain.xml"),
    )
    parts = {**PARTS, "xl/_rels/workbook.xml.rels": links, CHAIN: f'<calcChain xmlns="{MAIN}">{entries}</calcChain>'}
    return Workbook(Package(zipped(parts)))


#: Column D of Data (sheetId 1); an entry without a sheet is on that of the one before it. Column A of Notes (7).
ENTRIES = '<c r="D2" i="1"/><c r="D3"/><c r="A1" i="7"/>'


@pytest.mark.parametrize(
    ("sheets", "sheet", "columns", "goes"),
    [
        ((), "Data", range(4, 6), True),
        ((), "Data", range(5, 9), False),
        ((), "Notes", range(4, 6), False),
        (("Notes",), "Data", range(9, 10), True),
        (("Gone",), "Gone", range(1, 99), False),
    ],
)
def test_a_chain_goes_where_it_names_a_cell_that_goes(
    sheets: tuple[str, ...], sheet: str, columns: range, *, goes: bool
) -> None:
    book = workbook(ENTRIES)
    drop_chained(book, sheets, sheet, columns)
    assert (CHAIN not in book.package) is goes
    assert (book.related("calcChain") is None) is goes


def test_a_chain_that_names_no_cells_goes() -> None:
    book = workbook('<c r="nowhere" i="1"/>')
    drop_chained(book, (), "Data", range(1, 2))
    assert CHAIN not in book.package


def test_a_workbook_without_a_chain_stays_as_it_is() -> None:
    book = Workbook(Package(zipped(PARTS)))
    drop_chained(book, ("Data",), "Data", range(1, 2))
    assert book.package.changed == []


def test_an_entry_in_front_of_the_first_sheet_is_on_none() -> None:
    book = workbook('<c r="D1"/>' + ENTRIES)
    drop_chained(book, (), "Data", range(9, 10))
    assert CHAIN in book.package
