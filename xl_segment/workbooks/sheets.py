"""What can be read of the sheets of a workbook, whoever holds it: the lower half of the seam, under `Book`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from xl_segment.errors import ModelError
from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.sheet_layout import SheetLayout
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.hidden_sheet import LastRun


@dataclass(frozen=True)
class DataRequest:
    """Which data are asked for.

    sheet, table: by name, None to find out. again: those of the last run, whatever sheet is in sight. last_run: what it
    left. not_for_data: sheets that hold none, as they are ours or steer us.
    """

    sheet: str | None
    table: str | None
    again: bool
    last_run: LastRun | None
    not_for_data: frozenset[str]

    @property
    def last_sheet(self) -> str:
        """The sheet that held the data at the last run."""
        if self.last_run is None:
            return ""
        return self.last_run.data_sheet

    @property
    def last_table(self) -> str:
        """The Excel Table that held the data at the last run."""
        if self.last_run is None:
            return ""
        return self.last_run.table

    def may_hold_data(self, sheet: str) -> bool:
        """Tell whether a sheet is none of ours, and none that steers us."""
        return sheet.casefold() not in {name.casefold() for name in self.not_for_data}

    def table_on(self, sheet: str) -> str | None:
        """Return the Excel Table that is wanted on a sheet: the one asked for, or that of the last run there."""
        if self.table is not None:
            return self.table.strip()
        if sheet != self.last_sheet:
            return None
        return self.last_table


class Sheets(Protocol):
    """The sheets of a workbook: cells in units of whole tables, names, and what stands on them."""

    @property
    def book(self) -> str:
        """The name of the file."""

    def last_run(self) -> tuple[LastRun | None, ModelError | None]:
        """Return what an earlier run left, and the error that says why it cannot be read whole."""

    def sheet_names(self) -> list[str]:
        """Return the names of the sheets in their order; those of charts may be among them."""

    def taken_names(self) -> list[str]:
        """Return the names of all sheets, those of charts among them."""

    def defined_names(self) -> Mapping[str, str]:
        """Return the defined names of the whole workbook, and what they stand for."""

    def named(self, name: str) -> tuple[str, Range] | None:
        """Return the sheet and the range that a defined name stands for; None where it is gone, or none."""

    def sheet_of(self, name: str) -> str | None:
        """Return the sheet that a defined name points to."""

    def cells(self, sheet: str) -> list[list[Any]]:
        """Return all cells of a sheet from A1, blanks as None."""

    def table_at(self, sheet: str, cell: Range) -> Range | None:
        """Return the range of the Excel Table that a cell belongs to."""

    def column_widths(self, sheet: str, count: int) -> Sequence[float | None]:
        """Return the widths of the first columns of a sheet, in characters; None where one has none of its own."""

    def formulas(self, sheet: str, columns: range, rows: range) -> Iterable[tuple[int, int, str]]:
        """Yield the row, the column and the text of each formula in some columns and rows."""

    def our_rows_on(self, sheet: str) -> frozenset[int] | None:
        """Return the rows with cells of ours, where nobody has written the sheet since; None where that is unknown."""

    def layout(self, sheet: str) -> SheetLayout:
        """Return what a sheet has around its cells: a filter, and how it is printed."""

    def data(self, request: DataRequest) -> DataSheet:
        """Read the sheet, or the Excel Table, that holds the data.

        Raises NotFoundError for a name that does not exist, DataError where there is nothing to read.
        """
