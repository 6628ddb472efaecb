"""The calculation chain: Excel's list of all cells with formulas, which may name no cell that has none."""

from __future__ import annotations

from xl_segment.ooxml.addresses import parse_range
from xl_segment.ooxml.package import parse_xml
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.workbooks.hidden_sheet import LastRun


def drop_chained(workbook: Workbook, kept: LastRun, columns: tuple[int, int] | None) -> None:
    """Take the formulas of our own sheets and columns out of the chain, before they change or go.

    columns: the first and the last of ours on the data sheet. Excel makes a chain anew where it finds none.
    """
    part = workbook.related("calcChain")
    if part is None or part not in workbook.package:
        return
    ids = {one.name: one.sheet_id for one in workbook.sheets}
    whole = {ids[name] for name in kept.sheets if name in ids}
    data = ids.get(kept.data_sheet)
    root = parse_xml(workbook.package.read(part))
    sheet = 0
    ours = False
    for one in root:
        try:
            sheet = int(one.get("i", sheet))
            column = parse_range(str(one.get("r"))).left
        except (ValueError, TypeError):  # a chain that names no cells is of no use to anybody
            ours = True
            break
        ours |= sheet in whole or (sheet == data and columns is not None and columns[0] <= column <= columns[1])
    if not ours:
        return
    relation = next(one for one in workbook.package.relationships(workbook.part) if one.target == part)
    workbook.package.unrelate(workbook.part, relation.id)
    workbook.package.remove(part)
