"""The sheet as it was read: a grid of cells, and the table found in it.

A `Grid` is what a Book hands over, untouched. A `SheetData` is the part of it that holds the data: a header and
the cells under it, still raw, each row labelled with the sheet's own row number.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.errors import DataError
from xl_segment.sheet.day_format import DayFormat, day_format_of

#: Excel counts days from here: its day 1 is the last of 1899, so that its day 60, a 29 February 1900 that never was,
#: makes all later days right.
EXCEL_DAY_ZERO = datetime.datetime(1899, 12, 30)
#: Workbooks that began on a Mac may count from another one.
EXCEL_DAY_ZERO_1904 = datetime.datetime(1904, 1, 1)
#: Error cells by the name that Excel shows: those that every Excel knows, and all of them.
OLD_ERROR_NAMES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
ERROR_NAMES = OLD_ERROR_NAMES | {
    "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#GETTING_DATA",
}  # fmt: skip


class CellError(str):
    """An error cell (`#N/A`, `#DIV/0!` ...): its text, told apart from a text that looks like it."""

    __slots__ = ()


@dataclass(frozen=True)
class Grid:
    """A rectangle of cells as read from one sheet or one Excel Table.

    values: rows of equal length; a cell is None (blank), str, float, int, bool, datetime, date, time, timedelta
    or CellError. top, left: sheet row and column of values[0][0], counted from 1.
    table: the Excel Table's name; then values[0] is its header unless has_header is False, and a totals row is
    not among the values. merged: rectangles (top, left, bottom, right) in sheet rows and columns, inclusive.
    our_headers: headers among the columns that an earlier run wrote; they are not data. warnings: what has to be known
    of the cells before the result is believed. formats: {sheet column from 1: the number format that all numbers and
    days of the column have}, where that is known.
    """

    book: str
    sheet: str
    values: list[list[Any]]
    top: int = 1
    left: int = 1
    table: str | None = None
    has_header: bool = True
    merged: tuple[tuple[int, int, int, int], ...] = ()
    our_headers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    formats: Mapping[int, str] = field(default_factory=dict)


def named_place(table: str | None, sheet: str) -> str:
    """Return how messages name a place: "table Sales on sheet Orders" or "sheet Customers"."""
    if table and table.casefold() != sheet.casefold():
        return f"table {table} on sheet {sheet}"
    return f"sheet {sheet}"


@dataclass(frozen=True)
class SheetData:
    """The data of a sheet: unique headers, raw cells, the sheet's own row numbers.

    cells: DataFrame of dtype object, one column per header, indexed by sheet row number; blanks are None.
    columns: the sheet's column number (from 1) of each header. header_row: None where the sheet has no header.
    total_rows: rows recognised as grand totals, already taken out of `cells`, as {sheet row: why}.
    notes: what was decided on the way, as sentences for the Data check sheet. warnings: as of the grid. group: the
    header of the column whose cells stood in a row of their own, above the rows that they name. formats: {header: the
    number format that all of the column's numbers and days have}, where that is known.
    """

    book: str
    sheet: str
    table: str | None
    cells: pd.DataFrame
    columns: dict[str, int]
    header_row: int | None
    total_rows: dict[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    group: str | None = None
    formats: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        """The column headers, left to right."""
        return tuple(map(str, self.cells.columns))

    @property
    def where(self) -> str:
        """How messages name the place: "table Sales on sheet Orders" or "sheet Customers"."""
        return named_place(self.table, self.sheet)

    @property
    def days(self) -> DayFormat:
        """How the sheet writes days."""
        return day_format_of(self.formats.values())

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, name: str = "data") -> SheetData:
        """Take a DataFrame as if it stood on a sheet; its rows are numbered from 1."""
        cells = frame.astype(object).where(frame.notna(), None)
        names = [str(name) for name in frame.columns]
        for at, name_of_column in enumerate(names):
            if name_of_column in names[:at]:
                raise DataError(
                    f"Two columns of the data are called '{name_of_column}'. Give one of them another name."
                )
        cells.columns = pd.Index(names)
        cells.index = pd.Index(np.arange(1, len(frame) + 1), name="row")
        columns = {header: number for number, header in enumerate(cells.columns, start=1)}
        return cls(book=name, sheet=name, table=None, cells=cells, columns=columns, header_row=None)


@dataclass(frozen=True)
class Formula:
    """A formula, as Excel shows it in English, and what it gives as things stand."""

    text: str
    value: str | int | float
