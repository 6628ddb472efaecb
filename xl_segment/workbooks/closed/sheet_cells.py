"""All cells of a sheet from A1, without lone ones that stand too far from all others to be a part of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import column_letter

#: Cells from A1 to the last one in use; more are read only where at least every tenth holds something.
MOST_CELLS = 16_000_000
#: Blank rows and columns behind which lone cells are no part of the data; the share, or number, of cells that is lone.
_FAR_ROWS, _FAR_COLUMNS, _LONE, _MOST_LONE = 1_000, 100, 0.05, 2
#: Ranges of merged cells: top, left, bottom, right, from 1.
Merged = tuple[tuple[int, int, int, int], ...]


class SheetCells(NamedTuple):
    """All cells of a sheet from A1, blanks as None; its merged ranges (from 1); and what was left out, in words."""

    rows: list[list[Any]]
    merged: Merged = ()
    note: str = ""


def without_far_rows(cells: SheetCells, sheet: str) -> SheetCells:
    """Return cells without blank rows at the end, and without one or two lone cells far below all others.

    sheet: its name. The rows are taken out of the list that is given.
    """
    rows, far = cells.rows, ""
    for _ in range(_MOST_LONE + 1):
        while rows and _is_blank(rows[-1]):
            rows.pop()
        column = _lone_column(rows)
        if column is None:
            break
        far = f"{column_letter(column)}{len(rows)}"
        rows.pop()
    if not far:
        return cells
    return cells._replace(note=_left_alone(sheet, far))


def _is_blank(row: list[Any]) -> bool:
    return not any(cell is not None for cell in row)


def _lone_column(rows: list[list[Any]]) -> int | None:
    """Return the column (from 1) of the only cell of the last row, where all of the many rows above are blank."""
    above = rows[-2 : -_FAR_ROWS - 2 : -1]
    if len(above) < _FAR_ROWS or not all(map(_is_blank, above)):
        return None
    filled = [column for column, cell in enumerate(rows[-1], start=1) if cell is not None]
    if len(filled) > 1:
        return None
    return filled[0]


def _left_alone(sheet: str, far: str) -> str:
    return f"Cells far from all others on sheet {sheet} (such as {far}) were left alone."


@dataclass(frozen=True)
class FilledCells:
    """The filled cells of a sheet, as they were read one by one.

    by_row: {row: {column: cell}}, from 1. sheet, file: their names.
    """

    by_row: Mapping[int, Mapping[int, Any]]
    merged: Merged
    sheet: str
    file: str

    def from_a1(self) -> SheetCells:
        """Return rows from A1 on; lone cells far from all others are left out where a whole sheet would be blank.

        Raises DataError where the cells are strewn over more of the sheet than can be looked at.
        """
        columns = Counter(column for row in self.by_row.values() for column in row)
        bottom, right = max(self.by_row, default=0), max(columns, default=0)
        if bottom * right <= MOST_CELLS:
            return SheetCells(self._rows(bottom, right), self.merged)
        bottom = _without_lone({number: len(row) for number, row in self.by_row.items()}, _FAR_ROWS)
        right = _without_lone(columns, _FAR_COLUMNS)
        if bottom * right > MOST_CELLS:
            raise DataError(
                f"The cells of sheet {self.sheet} of {self.file} are strewn as far as {column_letter(max(columns))}"
                f"{max(self.by_row)}, with next to nothing between them. Delete what is not needed, save it, then run "
                "again."
            )
        far = self._first_beyond(bottom, right)
        return SheetCells(self._rows(bottom, right), self.merged, _left_alone(self.sheet, far))

    def _first_beyond(self, bottom: int, right: int) -> str:
        """Return the address of a cell that is left out, the first of the lowest row that has one."""
        return next(
            f"{column_letter(column)}{number}"
            for number in sorted(self.by_row, reverse=True)
            for column in self.by_row[number]
            if number > bottom or column > right
        )

    def _rows(self, bottom: int, right: int) -> list[list[Any]]:
        rows: list[list[Any]] = [[None] * right for _ in range(bottom)]
        for number, row in self.by_row.items():
            if number <= bottom:
                for column, cell in row.items():
                    if column <= right:
                        rows[number - 1][column - 1] = cell
        return rows


def _without_lone(counts: Mapping[int, int], far: int) -> int:
    """Return the last row (or column) before a wide gap behind which there is next to nothing."""
    left = sum(counts.values())
    most = max(_LONE * left, _MOST_LONE)
    last = 0
    for number in sorted(counts):
        if last and number - last > far and left <= most:
            break
        left -= counts[number]
        last = number
    return last
