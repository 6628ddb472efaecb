"""A new .xlsx from a text file or an older workbook: its cells as values, before our columns and sheets are put in."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_segment.errors import DataError
from xl_segment.look import FONT, HEADER_FILL, LINE
from xl_segment.ooxml.addresses import LAST_COLUMN, LAST_ROW
from xl_segment.ooxml.cell_text import LONGEST_TEXT
from xl_segment.sheet.grid import OLD_ERROR_NAMES, CellError, Grid, SheetData
from xl_segment.workbooks.draw_pages import OPTIONS, TIMELESS
from xl_segment.workbooks.names import LONGEST_SHEET_NAME

#: The number of A4 among the sizes of paper.
_A4 = 9


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
        writer = _Writer(workbook)
        sheet = workbook.add_worksheet(sheet_name(grid.sheet))
        for row, values in enumerate(cells, start=grid.top):
            if row == data.header_row:
                writer.write_header(sheet, row - 1, grid.left - 1, values)
            else:
                writer.write_row(sheet, row - 1, grid.left - 1, values)
        for column, width in enumerate(_widths(cells), start=grid.left - 1):
            sheet.set_column(column, column, width)
        sheet.set_paper(_A4)
        if data.header_row:
            sheet.freeze_panes(data.header_row, 0)
        for name, rows in others.items():
            other = workbook.add_worksheet(sheet_name(name))
            for row, values in enumerate(rows):
                writer.write_row(other, row, 0, values)
    return out.getvalue()


class _Writer:
    """Writes rows of cells, each cell in the format of its kind."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        font = {"font_name": FONT, "font_size": 11}
        self._plain = workbook.add_format(font)
        self._header = workbook.add_format(
            {**font, "bold": True, "bg_color": HEADER_FILL, "bottom": 1, "bottom_color": LINE}
        )
        self._date = workbook.add_format({**font, "num_format": "yyyy-mm-dd"})
        self._moment = workbook.add_format({**font, "num_format": "yyyy-mm-dd hh:mm"})
        self._time = workbook.add_format({**font, "num_format": "hh:mm:ss"})

    def write_header(self, sheet: Worksheet, row: int, first: int, cells: list[Any]) -> None:
        """Write a row of headers. row, first: of the first cell, from 0."""
        for column, cell in enumerate(cells, start=first):
            if cell is not None:
                sheet.write_string(row, column, _text(cell), self._header)

    def write_row(self, sheet: Worksheet, row: int, first: int, cells: list[Any]) -> None:
        """Write a row of cells. row, first: of the first cell, from 0."""
        for column, cell in enumerate(cells, start=first):
            if cell is None:
                continue
            if isinstance(cell, CellError):
                # A constant error cell: a formula that is nothing but the error.
                sheet.write_formula(row, column, _error_formula(cell), self._plain, str(cell))
            elif isinstance(cell, bool):
                sheet.write_boolean(row, column, cell, self._plain)
            elif isinstance(cell, int | float):
                sheet.write_number(row, column, cell, self._plain)
            elif isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
                sheet.write_datetime(row, column, cell, self._format_of(cell))
            else:
                sheet.write_string(row, column, str(cell)[:LONGEST_TEXT], self._plain)

    def _format_of(self, cell: datetime.date | datetime.time | datetime.timedelta) -> Format:
        if isinstance(cell, datetime.datetime) and cell.time() != datetime.time():
            return self._moment
        if isinstance(cell, datetime.date):
            return self._date
        return self._time


def _error_formula(error: CellError) -> str:
    if error in OLD_ERROR_NAMES:
        return f"={error}"
    return "=NA()"


def sheet_name(name: str) -> str:
    """Return a name that a sheet of Excel can have: it takes only so many characters, and not all of them."""
    return re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:LONGEST_SHEET_NAME] or "Data"


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


def _text(cell: Any) -> str:  # noqa: ANN401  any cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _widths(cells: list[list[Any]]) -> list[float]:
    """Return a width per column that shows its first cells whole, up to 40 characters."""
    sample = cells[:300]
    count = max(map(len, sample), default=0)
    widths = []
    for column in range(count):
        longest = max((len(_text(row[column])) for row in sample if row[column] is not None), default=8)
        widths.append(float(min(40, max(9, longest) + 2)))
    return widths
