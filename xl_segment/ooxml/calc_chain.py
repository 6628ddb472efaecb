"""The calculation chain: Excel's list of all cells with formulas, which may name no cell that has none."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

from xl_segment.ooxml.addresses import parse_range
from xl_segment.ooxml.workbook_part import Workbook


def drop_chained(workbook: Workbook, sheets: Collection[str], sheet: str, columns: range) -> None:
    """Take the chain out where it names formulas that are about to change or go: Excel makes it anew.

    sheets: those that go as a whole. sheet, columns: the columns (from 1) of another one.
    """
    part = workbook.related("calcChain")
    if part is None or part not in workbook.package:
        return
    ids = {entry.name: entry.sheet_id for entry in workbook.sheets}
    going = {ids[name] for name in sheets if name in ids}
    if _names_any(workbook.package.tree(part), going, ids.get(sheet), columns):
        link = next(link for link in workbook.package.relationships(workbook.part) if link.target == part)
        workbook.package.unrelate(workbook.part, link.id)
        workbook.package.remove(part)


def _names_any(root: etree._Element, going: Collection[int], changing: int | None, columns: range) -> bool:
    """Tell whether a chain names a cell of a sheet that goes, or in some columns of the one that changes.

    going, changing: the ids of these sheets.
    """
    try:
        return any(sheet in going or (sheet == changing and column in columns) for sheet, column in _chained(root))
    except (ValueError, TypeError):  # a chain that names no cells is of no use to anybody
        return True


def _chained(root: etree._Element) -> Iterator[tuple[int, int]]:
    """Yield (id of its sheet, column from 1) of each cell; an entry without a sheet is on that of the last one."""
    sheet = 0
    for entry in root:
        sheet = int(entry.get("i", sheet))
        yield sheet, parse_range(str(entry.get("r"))).left
