"""What can be read of the sheets of an .xlsx or .xlsm on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from xl_segment.errors import ModelError
from xl_segment.ooxml.addresses import Range, parse_reference
from xl_segment.ooxml.column_widths import column_widths
from xl_segment.ooxml.defined_names import is_print_named
from xl_segment.ooxml.original import Original, seal
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.sheet_layout import SheetLayout
from xl_segment.ooxml.sheet_stream import formulas_in
from xl_segment.ooxml.table_part import list_tables
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.workbooks.closed.cell_reader import CellReader, open_cells
from xl_segment.workbooks.closed.reading import read_data
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.hidden_sheet import LastRun, find_last_run
from xl_segment.workbooks.names import HIDDEN_SHEET
from xl_segment.workbooks.our_columns import find_our_columns, on_several
from xl_segment.workbooks.sheets import DataRequest


class ClosedSheets:
    """The sheets of a workbook on disk, as it was opened: nothing is written through this."""

    def __init__(self, path: Path, package: Package) -> None:
        self.path = path
        self.package = package
        self.workbook = Workbook(package)

    @property
    def book(self) -> str:
        """The name of the file."""
        return self.path.name

    @cached_property
    def _reader(self) -> CellReader:
        return open_cells(self.path, self.package)

    @cached_property
    def _last_run(self) -> tuple[LastRun | None, ModelError | None]:
        return find_last_run(self)

    def last_run(self) -> tuple[LastRun | None, ModelError | None]:
        """Return what an earlier run left, and the error that says why it cannot be read whole."""
        return self._last_run

    @cached_property
    def original(self) -> Original | None:
        """What the workbook was before our first run, where nobody but us has written it since."""
        last_run, _ = self._last_run
        if last_run is None:
            return None
        original = Original.from_text(last_run.original)
        if original is None or original.seal != seal(self.package, [self.workbook.sheet(HIDDEN_SHEET).part]):
            return None
        return original

    def sheet_names(self) -> list[str]:
        """Return the names of all sheets, in their order."""
        return [sheet.name for sheet in self.workbook.sheets]

    def taken_names(self) -> list[str]:
        """Return the names of all sheets, those of charts among them."""
        return self.sheet_names()

    def defined_names(self) -> Mapping[str, str]:
        """Return the defined names of the whole workbook, and what they stand for."""
        return self.workbook.names

    def named(self, name: str) -> tuple[str, Range] | None:
        """Return the sheet and the range that a defined name stands for; None where it is gone, or none."""
        reference = parse_reference(self.workbook.names.get(name, ""))
        if reference is None or reference[0] not in self.sheet_names():
            return None
        return reference

    def sheet_of(self, name: str) -> str | None:
        """Return the sheet that a defined name points to."""
        reference = self.named(name)
        if reference is None:
            return None
        return reference[0]

    def cells(self, sheet: str) -> list[list[Any]]:
        """Return all cells of a sheet from A1, blanks as None. Raises NotAWorkbookError where its part is damaged."""
        return self._reader.read(sheet).rows

    def table_at(self, sheet: str, cell: Range) -> Range | None:
        """Return the range of the Excel Table that a cell belongs to."""
        tables = (table.range for table in list_tables(self.package) if table.sheet == sheet)
        return next((area for area in tables if area.meets(cell)), None)

    def column_widths(self, sheet: str, count: int) -> Sequence[float | None]:
        """Return the widths of the columns of a sheet, in characters; None where one has none of its own."""
        if not count:
            return ()
        return column_widths(self.package.read(self.workbook.sheet(sheet).part))

    def formulas(self, sheet: str, columns: range, rows: range) -> Iterator[tuple[int, int, str]]:
        """Yield the row, the column and the text of each formula in some columns and rows."""
        with self.package.stream(self.workbook.sheet(sheet).part) as source:
            for row, column, text in formulas_in(source, columns):
                if row in rows:
                    yield row, column, text

    def our_rows_on(self, sheet: str) -> frozenset[int] | None:
        """Return the rows that hold cells of ours, where nobody has written the workbook since."""
        if self.original is None or self.original.sheet != self.workbook.sheet(sheet).part:
            return None
        return frozenset(self.original.before.rows_with_cells)

    def layout(self, sheet: str) -> SheetLayout:
        """Return what a sheet has around its cells: a filter, and how it is printed."""
        layout = self._reader.layout(sheet)
        if is_print_named(self.workbook, sheet):
            return replace(layout, is_set_up=True)
        return layout

    def data(self, request: DataRequest) -> DataSheet:
        """Read the sheet, or the Excel Table, that holds the data."""
        sheet = read_data(self._reader, self.package, request)
        last_run = request.last_run
        if last_run and last_run.memory and not last_run.data_sheet:
            self.sheets_with_our_columns(last_run, request.not_for_data)  # raises where it is not known which it was
        return sheet

    def sheets_with_our_columns(self, last_run: LastRun, not_for_data: frozenset[str]) -> list[str]:
        """Return the sheet that holds our columns, where it was renamed. Raises DataError where several do."""
        theirs = [
            sheet.name
            for sheet in self.workbook.sheets
            if "/worksheets/" in sheet.part and sheet.name not in not_for_data
        ]
        with_our_columns = [name for name in theirs if find_our_columns(self.whole_sheet(name), last_run)]
        if len(with_our_columns) > 1:
            raise on_several(with_our_columns)
        return with_our_columns

    def whole_sheet(self, sheet: str) -> DataSheet:
        """Read a sheet for what stands on it, whichever holds the data."""
        request = DataRequest(sheet, None, again=False, last_run=None, not_for_data=frozenset())
        return read_data(self._reader, self.package, request)
