"""A rectangle of a sheet whose cells are looked at from all sides, to find the data in it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.grid import Grid

#: top, left, bottom, right; inclusive.
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Area:
    """A rectangle of a sheet. cells: (rows x columns) of objects, blanks are None; filled: where they are not.

    top, left: sheet row and column of its first cell. merged: (top, left, bottom, right) counted from there, from 0.
    """

    cells: np.ndarray
    filled: np.ndarray
    top: int
    left: int
    merged: tuple[Box, ...]

    @classmethod
    def of(cls, grid: Grid) -> Area:
        """Take the cells of a grid; texts of nothing but blanks are blank."""
        width = len(grid.values[0]) if grid.values else 0
        cells = np.empty((len(grid.values), width), dtype=object)
        if width:
            cells[:] = grid.values
        filled = np.empty(cells.shape, dtype=bool)
        for column in range(width):
            filled[:, column] = _are_filled(cells[:, column])
        cells[~filled] = None
        return cls(cells, filled, grid.top, grid.left, _merged_inside(grid, *cells.shape))

    @property
    def height(self) -> int:
        """How many rows it has."""
        return len(self.cells)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return int(self.cells.shape[1])

    def columns(self, first: int, last: int) -> Area:
        """Return some of the columns, from 0, inclusive."""
        span = slice(first, last + 1)
        merged = tuple(
            (top, left - first, bottom, right - first)
            for top, left, bottom, right in self.merged
            if left >= first and right <= last
        )
        return replace(
            self, cells=self.cells[:, span], filled=self.filled[:, span], left=self.left + first, merged=merged
        )

    def rows(self, first: int, last: int) -> Area:
        """Return some of the rows, from 0, inclusive."""
        span = slice(first, last + 1)
        merged = tuple(
            (top - first, left, bottom - first, right)
            for top, left, bottom, right in self.merged
            if bottom >= first and top <= last
        )
        return replace(self, cells=self.cells[span], filled=self.filled[span], top=self.top + first, merged=merged)

    def with_merged_names(self, start: int) -> Area:
        """A name in a cell that is merged over several rows is the name of each; a figure stands there once."""
        tall = [(top, left, bottom) for top, left, bottom, right in self.merged if left == right]
        tall = [(top, left, bottom) for top, left, bottom in tall if bottom > max(top, start)]
        if not tall:
            return self
        cells = self.cells.copy()
        for top, left, bottom in tall:
            if self._is_a_name(cells, start, top, left):
                cells[top + 1 : bottom + 1, left] = cells[top, left]
        return replace(self, cells=cells)

    def _is_a_name(self, cells: np.ndarray, start: int, row: int, column: int) -> bool:
        if not start <= row < self.height or not 0 <= column < self.width:
            return False
        return isinstance(cells[row, column], str | datetime.date)

    def filled_below(self, row: int, column: int, most: int) -> list[Any]:
        """Return the cells of a column that are filled among the next rows, at most so many."""
        return [cell for cell in self.cells[row + 1 : row + 1 + most, column] if cell is not None]

    def frame(self, start: int, names: Sequence[str]) -> pd.DataFrame:
        """Return the rows from `start` on under these names, labelled with the sheet's row numbers."""
        rows = np.arange(self.top + start, self.top + self.height, dtype=np.int64)
        return pd.DataFrame(self.cells[start:], index=pd.Index(rows, name="row"), columns=pd.Index(names), dtype=object)


def _merged_inside(grid: Grid, height: int, width: int) -> tuple[Box, ...]:
    return tuple(
        (top - grid.top, left - grid.left, bottom - grid.top, right - grid.left)
        for top, left, bottom, right in grid.merged
        if top - grid.top < height and bottom >= grid.top and grid.left <= left < grid.left + width
    )


def _are_filled(cells: np.ndarray) -> np.ndarray:
    kinds = kinds_of(pd.Series(cells, dtype=object))
    filled = np.asarray(kinds != CellKind.BLANK)
    text = kinds == CellKind.TEXT
    filled[text] = [bool(cell) and not cell.isspace() for cell in cells[text]]
    return filled
