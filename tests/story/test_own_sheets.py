"""A sheet of the analyst's that is called like one of ours which they deleted: no run and no clear touches it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.story.test_weeks_in_workbooks import cells, sample, saved
from tests.workbooks.hosts import Host
from xl_segment import Settings
from xl_segment.pages.names import CHECK, SEGMENTS
from xl_segment.run import clear_book, refresh_book, segment_book, undo_book

pytestmark = pytest.mark.usefixtures("without_charts")

#: Where the sheet of ours had its table.
MINE = [["Segment", "Persona", "My plan"], [1, "Loyal", "Call them"], [2, "Others", "Write to them"]]


def put_in_place_of(sheet: str, path: Path, host: Host) -> None:
    """Delete a sheet of ours and make one with its name, as the program does that the host stands for."""
    if host.live:
        book: Any = host.open(path).book  # type: ignore[attr-defined]
        book.sheets[sheet].delete()
        book.sheets.add(sheet, after=book.sheets[0]).range("A1").value = MINE
        book.save()
        book.close()
        return
    workbook = openpyxl.load_workbook(path)
    workbook.remove(workbook[sheet])
    for name in workbook.defined_names.values():
        if sheet in name.attr_text:
            name.attr_text = "#REF!$A$1"
    own = workbook.create_sheet(sheet, 1)
    for row in MINE:
        own.append(row)
    workbook.save(path)


@pytest.mark.parametrize("sheet", [SEGMENTS, CHECK])
def test_a_sheet_that_is_called_like_a_deleted_one_of_ours_stays(sheet: str, host: Host, tmp_path: Path) -> None:
    book = sample(tmp_path / "0.xlsx")
    segmented, refreshed, undone, cleared = (tmp_path / f"{at}.xlsx" for at in range(1, 5))
    segment_book(host.open(book), Settings(), save=saved(segmented))
    put_in_place_of(sheet, segmented, host)
    refresh_book(host.open(segmented), Settings(), save=saved(refreshed))
    assert [list(row) for row in cells(refreshed, sheet)] == MINE
    assert {sheet, f"{sheet} (2)"} < set(openpyxl.load_workbook(refreshed, read_only=True).sheetnames)
    undo_book(host.open(refreshed), Settings(), save=saved(undone))
    assert [list(row) for row in cells(undone, sheet)] == MINE
    clear_book(host.open(refreshed), save=saved(cleared))
    assert openpyxl.load_workbook(cleared, read_only=True).sheetnames == ["Customers", sheet, "Notes"]
    assert [list(row) for row in cells(cleared, sheet)] == MINE


def test_ours_is_deleted_with_its_neighbours_all_the_same(host: Host, tmp_path: Path) -> None:
    book = sample(tmp_path / "0.xlsx")
    segmented, cleared = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    segment_book(host.open(book), Settings(), save=saved(segmented))
    put_in_place_of(SEGMENTS, segmented, host)
    clear_book(host.open(segmented), save=saved(cleared))
    assert openpyxl.load_workbook(cleared, read_only=True).sheetnames == ["Customers", SEGMENTS, "Notes"]
    assert [list(row) for row in cells(cleared, SEGMENTS)] == MINE
