"""What can be read of the sheets of an open workbook: cells in one read, Tables, merged cells where a header can be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xl_segment.errors import AccessError, ModelError
from xl_segment.ooxml.addresses import Range, parse_range
from xl_segment.ooxml.sheet_layout import SheetLayout
from xl_segment.ooxml.table_info import TableInfo
from xl_segment.pages.names import OWN_NAMES
from xl_segment.workbooks.choose_sheet import Candidate, best_of, choose_sheet, no_data, sheet_named, table_size
from xl_segment.workbooks.data_on_sheet import (
    DataSheet,
    SheetContent,
    is_blank,
    make_data_sheet,
    without_areas,
    without_pivots,
)
from xl_segment.workbooks.excel_cells import cell_of_excel
from xl_segment.workbooks.hidden_sheet import LastRun, find_last_run
from xl_segment.workbooks.live import cells as live_cells
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.our_columns import cells_without, headers_on
from xl_segment.workbooks.sheets import DataRequest

if TYPE_CHECKING:
    import xlwings as xw

#: Merged cells matter where the header can be; further down they are looked for only where we write.
_HEADER_ROWS, _HEADER_COLUMNS = 12, 60
#: Columns whose number format is asked for, a call to Excel each.
_MOST_FORMATS = 60
#: The system's own short date, and that with the time.
_OF_THE_SYSTEM = frozenset({"m/d/yyyy", "m/d/yyyy h:mm"})
#: A dollar sign that stands neither in brackets nor in quotes: the system's own currency.
_BARE_DOLLAR = re.compile(r'^(?:[^"\[$]|"[^"]*"|\[[^\]]*\])*\$')


class LiveSheets:
    """The sheets of a workbook that is open in Excel."""

    def __init__(self, workbook: xw.Book) -> None:
        self._workbook = workbook

    @property
    def book(self) -> str:
        """The name of the file."""
        return str(self._workbook.name)

    def last_run(self) -> tuple[LastRun | None, ModelError | None]:
        """Return what an earlier run left, and the error that says why it cannot be read whole."""
        return find_last_run(self)

    def sheet_names(self) -> list[str]:
        """Return the names of the sheets that can hold cells, in their order."""
        return [str(sheet.name) for sheet in self._workbook.sheets]

    def taken_names(self) -> list[str]:
        """Return the names of all sheets, those of charts among them."""
        return excel_api.sheet_names(self._workbook)

    def defined_names(self) -> Mapping[str, str]:
        """Return the defined names of the whole workbook, and what they stand for."""
        return {str(name.name): str(name.refers_to) for name in self._workbook.names}

    def range_named(self, name: str) -> xw.Range | None:
        """Return the range that a defined name stands for; None where it is gone, or none."""
        if name not in self._workbook.names:
            return None
        try:
            return self._workbook.names[name].refers_to_range
        except Exception:  # noqa: BLE001  its sheet was deleted, and each platform has an error of its own for that
            return None

    def named(self, name: str) -> tuple[str, Range] | None:
        """Return the sheet and the range that a defined name stands for; None where it is gone, or none."""
        area = self.range_named(name)
        if area is None:
            return None
        return str(area.sheet.name), parse_range(area.address)

    def sheet_of(self, name: str) -> str | None:
        """Return the sheet that a defined name points to."""
        area = self.range_named(name)
        if area is None:
            return None
        return str(area.sheet.name)

    def cells(self, sheet: str) -> list[list[Any]]:
        """Return all cells of a sheet from A1, blanks as None."""
        return read_cells(self._workbook.sheets[sheet])

    def table_at(self, sheet: str, cell: Range) -> Range | None:
        """Return the range of the Excel Table that a cell belongs to."""
        table = self._workbook.sheets[sheet].range((cell.top, cell.left)).table
        if table is None:
            return None
        return parse_range(table.range.address)

    def column_widths(self, sheet: str, count: int) -> Sequence[float | None]:
        """Return the widths of the first columns of a sheet, in characters."""
        where = self._workbook.sheets[sheet]
        return [where.range((1, column)).column_width for column in range(1, count + 1)]

    def formulas(self, sheet: str, columns: range, rows: range) -> Iterator[tuple[int, int, str]]:
        """Yield the row, the column and the text of each formula in some columns and rows."""
        where = self._workbook.sheets[sheet]
        last = min(columns.stop, where.used_range.last_cell.column + 1)
        if columns.start < last and len(rows):
            yield from live_cells.formulas_in(where, Range(rows.start, columns.start, rows.stop - 1, last - 1))

    def our_rows_on(self, sheet: str) -> frozenset[int] | None:
        """Return None: whether somebody has written an open workbook since is not known."""

    def layout(self, sheet: str) -> SheetLayout:
        """Return what a sheet has around its cells: a filter, and how it is printed."""
        return layout_of(self._workbook.sheets[sheet])

    def check_writable(self) -> None:
        """Raise AccessError where the workbook could not be written to."""
        if excel_api.is_read_only(self._workbook):
            raise AccessError(
                f"{self.book} is open for reading only. Save it under another name (File, Save As), then click again."
            )
        if excel_api.structure_is_protected(self._workbook):
            raise AccessError(
                f"The structure of {self.book} is protected, so no sheet can be added. Take the protection off "
                "(Review, Protect Workbook), then click again."
            )

    def data(self, request: DataRequest) -> DataSheet:
        """Read the sheet, or the Excel Table, that holds the data.

        By name; else the sheet in sight, where it holds data and more than a pivot table; else that of the last run;
        else the one with the largest table. Raises NotFoundError, DataError, or AccessError where the workbook could
        not be written to.
        """
        self.check_writable()
        name, notes = self._choose(request)
        sheet = self._workbook.sheets[name]
        cells = read_cells(sheet)
        content = SheetContent(
            name=name,
            cells=cells,
            merged=_merged(sheet, cells),
            tables=tuple(_table_info(table, cells) for table in sheet.tables),
            pivots=excel_api.pivot_areas(sheet),
        )
        data = make_data_sheet(
            self.book,
            content,
            request.table_on(name),
            our_headers=headers_on(name, request.last_run),
            notes=notes,
            more_notes=self._noticed(sheet, cells),
            hint="" if request.table is None else None,
        )
        return replace(data, grid=replace(data.grid, formats=_number_formats(sheet, cells)))

    def _choose(self, request: DataRequest) -> tuple[str, list[str]]:
        usable = [sheet for sheet in self._workbook.sheets if request.may_hold_data(str(sheet.name))]
        tables: dict[str, str] = {}
        if request.table is not None:
            tables = self._sheets_of_tables()
        name = sheet_named(request, self.book, tables, [str(sheet.name) for sheet in usable])
        if name is not None:
            return name, []
        filled = [sheet for sheet in usable if _size_of(sheet)]
        return choose_sheet(
            request,
            [str(sheet.name) for sheet in filled],
            lambda: self._largest(filled, request.last_run),
            in_sight=self._in_sight(filled),
        )

    def _sheets_of_tables(self) -> dict[str, str]:
        """Return {Excel Table: its sheet}; to ask for them takes a call for each sheet."""
        tables = ((str(table.name), str(sheet.name)) for sheet in self._workbook.sheets for table in sheet.tables)
        return {table: sheet for table, sheet in tables if not table.startswith(OWN_NAMES)}

    def _in_sight(self, filled: Sequence[xw.Sheet]) -> str:
        """Return the sheet that the user looks at; "" where that holds no data."""
        active = str(self._workbook.sheets.active.name)
        sheet = next((sheet for sheet in filled if sheet.name == active), None)
        if sheet is None or is_all_pivots(sheet):
            return ""
        return active

    def _largest(self, filled: Sequence[xw.Sheet], last_run: LastRun | None) -> tuple[str, list[str]]:
        if not filled:
            raise no_data(self.book, "click")
        taken, notes = best_of([_candidate(sheet, last_run) for sheet in filled])
        return taken.name, notes

    def _noticed(self, sheet: xw.Sheet, cells: list[list[Any]]) -> list[str]:
        """Say what a person may not see: hidden rows, a workbook that others can open."""
        notes = []
        if cells and sheet.range((1, 1), (len(cells), 1)).rows.hidden is not False:
            notes.append("Some rows are filtered out of sight or hidden; they were segmented like the others.")
        if excel_api.is_online(self._workbook):
            notes.append(
                "The workbook lies on OneDrive or SharePoint: others who have it open see the segments at once."
            )
        return notes


def _number_formats(sheet: xw.Sheet, cells: list[list[Any]]) -> dict[int, str]:
    """Return {column from 1: its number format}, for columns whose numbers and days all have the same one.

    Excel calls a system's own short date and currency by the American ones: such formats say nothing.
    """
    formats: dict[int, str] = {}
    for column in range(min(max(map(len, cells), default=0), _MOST_FORMATS)):
        rows = [row for row, line in enumerate(cells, start=1) if len(line) > column and _is_number(line[column])]
        if rows:
            code = sheet.range((rows[0], column + 1), (rows[-1], column + 1)).number_format
            if isinstance(code, str) and code not in _OF_THE_SYSTEM and not _BARE_DOLLAR.search(code):
                formats[column + 1] = code
    return formats


def _is_number(cell: Any) -> bool:  # noqa: ANN401  any value of a cell
    return isinstance(cell, int | float | datetime.date) and not isinstance(cell, bool)


def _candidate(sheet: xw.Sheet, last_run: LastRun | None) -> Candidate:
    name = str(sheet.name)
    cells, _ = without_pivots(name, read_cells(sheet), excel_api.pivot_areas(sheet))
    size, rows = table_size(cells_without(name, cells, last_run))
    return Candidate(name, size, rows, excel_api.is_visible(sheet), is_all_pivots(sheet))


def layout_of(sheet: xw.Sheet) -> SheetLayout:
    """Return what a sheet has around its cells."""
    own = live_cells.own_filter(sheet)
    hides = excel_api.has_advanced_filter(sheet)
    if own is not None:
        hides = any(criterion.type != "none" for criterion in sheet.range(own.address).autofilter.criteria)
    setup = excel_api.print_setup(sheet)
    is_set_up, is_one_page_wide = setup or (True, False)  # of what nobody can tell, nothing is changed
    return SheetLayout(own, hides, is_set_up, is_one_page_wide, setup is not None, excel_api.is_protected(sheet))


def read_cells(sheet: xw.Sheet) -> list[list[Any]]:
    """Return all cells of a sheet from A1 in one read, without blank rows at the end."""
    end = sheet.used_range.last_cell
    values = excel_api.values(sheet.range((1, 1), (end.row, end.column)))
    cells = [[cell_of_excel(value) for value in row] for row in values]
    while cells and all(cell is None for cell in cells[-1]):
        cells.pop()
    return cells


def _size_of(sheet: xw.Sheet) -> int:
    """Return how many cells a sheet uses; 0 where it is blank."""
    used = sheet.used_range
    if used.size == 1 and used.value is None:
        return 0
    return int(used.size)


def is_all_pivots(sheet: xw.Sheet) -> bool:
    """Tell whether a sheet holds nothing but what its pivot tables show."""
    areas = excel_api.pivot_areas(sheet)
    if not areas:
        return False
    return is_blank(without_areas(read_cells(sheet), areas))


def _table_info(table: xw.main.Table, cells: list[list[Any]]) -> TableInfo:
    """Return what has to be known of an Excel Table; cells: of its sheet, from A1."""
    area = parse_range(table.range.address)
    header = int(bool(table.show_headers))
    columns: tuple[str, ...] = ()
    if header and area.top <= len(cells):
        row = cells[area.top - 1][area.left - 1 : area.right]
        columns = tuple(map(_column_name, row))
    return TableInfo(
        name=str(table.name),
        sheet=str(table.parent.name),
        part="",
        range=area,
        header=header,
        totals=int(bool(table.show_totals)),
        columns=columns,
        query=excel_api.is_query(table),
    )


def _column_name(cell: Any) -> str:  # noqa: ANN401  any cell
    if cell is None:
        return ""
    return str(cell)


def _merged(sheet: xw.Sheet, cells: list[list[Any]]) -> tuple[tuple[int, int, int, int], ...]:
    """Return the merged cells where the header can be; Excel tells them only one by one."""
    height = min(len(cells), _HEADER_ROWS)
    width = min(max((len(row) for row in cells), default=0), _HEADER_COLUMNS)
    if not height or sheet.range((1, 1), (height, width)).merge_cells is False:
        return ()
    areas = set()
    for row in range(1, height + 1):
        if sheet.range((row, 1), (row, width)).merge_cells is False:
            continue
        for column in range(1, width + 1):
            cell = sheet.range((row, column))
            if cell.merge_cells:
                areas.add(parse_range(cell.merge_area.address))
    return tuple(sorted((area.top, area.left, area.bottom, area.right) for area in areas))
