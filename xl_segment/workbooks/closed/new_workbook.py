"""A new .xlsx from a text file or an older workbook: its cells as values, before our columns and sheets are put in."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xl_segment.errors import DataError
from xl_segment.look import FONT, HEADER_FILL, LINE
from xl_segment.ooxml.addresses import LAST_COLUMN, LAST_ROW
from xl_segment.sheet.grid import OLD_ERROR_NAMES, CellError, Grid, SheetData
from xl_segment.workbooks.draw_pages import OPTIONS, TIMELESS


def write_new(
    grid: Grid, data: SheetData, typed: Mapping[str, pd.Series], others: Mapping[str, list[list[Any]]]
) -> bytes:
    """Return a new workbook with the cells of a grid, each in its place.

    typed: {header: the numbers or days that are written in place of texts}; where it says nothing a cell is written as
    it stands.
    others: the cells of the other sheets, which follow. Raises DataError where a sheet of Excel cannot hold it all.
    """
    if grid.top + len(grid.values) - 1 > LAST_ROW or (grid.values and len(grid.values[0]) > LAST_COLUMN - 3):
        raise DataError(
            f"{grid.book} has {len(grid.values):,} rows; a sheet of Excel holds {LAST_ROW:,}. Split the file, then run "
            "again."
        )
    cells = _with_values(grid, data, typed)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as workbook:
        workbook.set_properties({"created": TIMELESS})
        ink = _Ink(workbook)
        sheet = workbook.add_worksheet(sheet_name(grid.sheet))
        header = data.header_row
        for at, row in enumerate(cells):
            _write_row(sheet, grid.top + at - 1, grid.left - 1, row, ink, header=grid.top + at == header)
        for column, width in enumerate(_widths(cells)):
            sheet.set_column(grid.left - 1 + column, grid.left - 1 + column, width)
        if header:
            sheet.freeze_panes(header, 0)
        for name, rows in others.items():
            other = workbook.add_worksheet(sheet_name(name))
            for at, row in enumerate(rows):
                _write_row(other, at, 0, row, ink, header=False)
    return out.getvalue()


class _Ink:
    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        font = {"font_name": FONT, "font_size": 11}
        self.plain = workbook.add_format(font)
        self.header = workbook.add_format(
            {**font, "bold": True, "bg_color": HEADER_FILL, "bottom": 1, "bottom_color": LINE}
        )
        self.date = workbook.add_format({**font, "num_format": "yyyy-mm-dd"})
        self.moment = workbook.add_format({**font, "num_format": "yyyy-mm-dd hh:mm"})
        self.time = workbook.add_format({**font, "num_format": "hh:mm:ss"})


def sheet_name(name: str) -> str:
    """Return a name that a sheet of Excel can have: it takes 31 characters, and not all of them."""
    return "".join("_" if one in "[]:*?/\\" else one for one in name).strip("'")[:31] or "Data"


def _with_values(grid: Grid, data: SheetData, typed: Mapping[str, pd.Series]) -> list[list[Any]]:
    """Replace texts by the numbers and days that may stand in their place; everything else stays."""
    cells = [list(row) for row in grid.values]
    for header, values in typed.items():
        if header not in data.columns:
            continue
        column = data.columns[header] - grid.left
        for row, value in values.dropna().items():
            at = int(str(row)) - grid.top
            cells[at][column] = value.to_pydatetime() if isinstance(value, pd.Timestamp) else float(value)
    return cells


def _write_row(sheet: Worksheet, row: int, first: int, cells: list[Any], ink: _Ink, *, header: bool) -> None:
    for at, cell in enumerate(cells):
        column = first + at
        if cell is None:
            continue
        if header:
            sheet.write_string(row, column, _text(cell), ink.header)
        elif isinstance(cell, CellError):
            # A constant error cell: a formula that is nothing but the error.
            sheet.write_formula(row, column, f"={cell}" if cell in OLD_ERROR_NAMES else "=NA()", ink.plain, str(cell))
        elif isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, ink.plain)
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell, ink.plain)
        elif isinstance(cell, datetime.datetime):
            sheet.write_datetime(row, column, cell, ink.moment if cell.time() != datetime.time() else ink.date)
        elif isinstance(cell, datetime.date):
            sheet.write_datetime(row, column, cell, ink.date)
        elif isinstance(cell, datetime.time | datetime.timedelta):
            sheet.write_datetime(row, column, cell, ink.time)
        else:
            sheet.write_string(row, column, str(cell)[:32_767], ink.plain)


def _text(cell: Any) -> str:  # noqa: ANN401  any cell
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _widths(cells: list[list[Any]]) -> list[float]:
    """Return a width per column that shows its first cells whole, up to 40 characters."""
    sample = cells[:300]
    width = max((len(row) for row in sample), default=0)
    found = []
    for column in range(width):
        long = max((len(_text(row[column])) for row in sample if row[column] is not None), default=8)
        found.append(float(min(40, max(9, min(long, 19) if long < 20 else long) + 2)))
    return found
