"""Sheets as plain values, for the tests of what is decided about them without a workbook."""

from __future__ import annotations

from typing import Any

from xl_segment.ooxml.addresses import parse_range
from xl_segment.ooxml.table_info import TableInfo
from xl_segment.sheet.grid import Grid
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.hidden_sheet import LastRun

OURS = ["Segment", "Persona", "Fit", "Previous segment", "Changed on"]


def data_sheet(
    rows: list[list[Any]], *tables: TableInfo, merged: tuple[tuple[int, int, int, int], ...] = ()
) -> DataSheet:
    """A sheet with rows from A1, as wide as the widest of them."""
    width = max(map(len, rows), default=0)
    cells = [[*row, *[None] * (width - len(row))] for row in rows]
    return DataSheet(Grid("Book.xlsx", "Data", cells, merged=merged), cells, tables)


def table(name: str, ref: str, *columns: str) -> TableInfo:
    return TableInfo(name, "Data", "", parse_range(ref), 1, 0, columns, query=False)


def last_run(**fields: Any) -> LastRun:
    """What an earlier run left: our five columns on sheet Data."""
    return LastRun(
        **{"memory": "", "data_sheet": "Data", "headers": tuple(OURS), "personas": ("Loyal", "New"), **fields}
    )
