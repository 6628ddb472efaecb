"""Which row names the columns, below titles and across merged cells, and what the columns are called."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_segment.sheet.area import Area, Box
from xl_segment.sheet.header_cells import LOOK, names_figures, reads_as_header

#: A row as wide as this share of the usual row can be the header.
_WIDE = 0.6
#: A merged cell over this share of the columns is a title, and names no group of them.
_A_TITLE = 0.8


@dataclass(frozen=True)
class Header:
    """The header: a name per column, and the rows it spans (from 0; -1 where it stands above). missing: there is none.

    numbered: columns without a name are counted, as in an Excel Table, not called by their letters.
    """

    names: list[Any]
    first: int
    last: int
    missing: bool = False
    numbered: bool = False

    @classmethod
    def none(cls, area: Area, row: int, *, numbered: bool = False) -> Header:
        """Return the header of data that has none. row: the last one above the data."""
        return cls([None] * area.width, row, row, missing=True, numbered=numbered)


def header_of_table(area: Area, *, has_header: bool) -> Header:
    """Return the header of an Excel Table: its first row, or none."""
    if has_header:
        return Header(list(area.cells[0]), 0, 0, numbered=True)
    return Header.none(area, -1, numbered=True)


def where_it_is(area: Area, header: Header) -> tuple[str, ...]:
    """Say where the header was found, where that is not plain to see."""
    if header.missing:
        return ("The sheet has no header row; its columns are called by their letters.",)
    above = int(area.filled[: header.first].any(axis=1).sum())
    if not above:
        return ()
    titles = "1 title row" if above == 1 else f"{above} title rows"
    return (f"The header was found in row {area.top + header.last}, below {titles}.",)


def find_header(area: Area) -> Header:
    """Find the row that names the columns: the first one as wide as the data, below title lines."""
    rows = np.flatnonzero(area.filled.any(axis=1))[:LOOK]
    widths = area.filled.sum(axis=1)
    usual = float(np.median([widths[row] for row in rows if widths[row] > 1] or [1]))
    wide = [int(row) for row in rows if widths[row] >= max(1.0, _WIDE * usual)]
    row = _after_titles(area, wide, widths, usual)
    if not reads_as_header(area, row):
        # The first row as wide as the data is data itself.
        return Header.none(area, row - 1)
    return _with_merged(area, row)


def _after_titles(area: Area, wide: list[int], widths: np.ndarray, usual: float) -> int:
    """Pass over title lines such as "Region: | All": a whole header follows them, and data follows that."""
    first = wide[0]
    if widths[first] >= usual:
        return _after_settings(area, wide)
    for row, below in itertools.pairwise(wide[1:17]):
        whole = widths[row] > widths[first] and widths[row] >= usual
        if whole and reads_as_header(area, row) and not reads_as_header(area, below):
            return row
    return first


def _after_settings(area: Area, wide: list[int]) -> int:
    """Pass over a line of settings as wide as the data, as in exports of accounting programs."""
    if reads_as_header(area, wide[0]):
        return wide[0]
    for row in wide[1:4]:
        if reads_as_header(area, row) and names_figures(area, row):
            return row
    return wide[0]


def _with_merged(area: Area, row: int) -> Header:
    """Understand merged headers: a name over several columns belongs to each of them."""
    names = list(area.cells[row])
    over, under = row - 1, row + 1
    if _groups_at(area, row) and _is_header_too(area, under):
        return Header(_joined(list(area.cells[under]), names, row, area.merged), row, under)
    if over >= 0 and _names_groups(area, over):
        return Header(_joined(names, list(area.cells[over]), over, area.merged), over, row)
    for top, left, bottom, _ in area.merged:
        # A name merged downwards over a blank cell of the header row.
        if 0 <= top < row <= bottom and names[left] is None:
            names[left] = area.cells[top, left]
    return Header(names, row, row)


def _is_header_too(area: Area, row: int) -> bool:
    return row < area.height and bool(area.filled[row].any()) and reads_as_header(area, row)


def _groups_at(area: Area, row: int) -> list[Box]:
    """Return the cells of a row that are merged over several columns."""
    return [box for box in area.merged if box[0] == row and box[3] > box[1]]


def _names_groups(area: Area, row: int) -> bool:
    """A single merged cell over everything is a title, not a group."""
    groups = _groups_at(area, row)
    if len(groups) != 1:
        return len(groups) > 1
    _, left, _, right = groups[0]
    return right - left + 1 < _A_TITLE * area.width


def _joined(names: Sequence[Any], over: list[Any], row: int, merged: Sequence[Box]) -> list[Any]:
    """Put the name of a group before the names of its columns: "2024 / Sales"."""
    groups = list(over)
    for top, left, _, right in merged:
        if top == row:
            last = min(right + 1, len(groups))
            groups[left:last] = [over[left]] * (last - left)
    return [_in_group(name, group) for group, name in zip(groups, names, strict=True)]


def _in_group(name: Any, group: Any) -> Any:  # noqa: ANN401  any cell
    if group is None or name is None:
        return group or name
    return f"{_header_text(group)} / {_header_text(name)}"


def column_names(header: Header, first_column: int) -> list[str]:
    """Return a name for each column, no two alike; first_column: the sheet's number of the first, from 1."""
    names: list[str] = []
    taken: set[str] = set()
    for at, cell in enumerate(header.names):
        name = _not_taken(_header_text(cell) or _name_without_header(header, at, first_column), taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _name_without_header(header: Header, at: int, first_column: int) -> str:
    if header.numbered:
        return f"Column {at + 1}"
    return f"Column {_letters(first_column + at)}"


def _not_taken(name: str, taken: set[str]) -> str:
    unique, count = name, 1
    while unique.casefold() in taken:
        count += 1
        unique = f"{name} ({count})"
    return unique


def _header_text(cell: Any) -> str:  # noqa: ANN401  any cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return " ".join(str(cell).split())


def _letters(column: int) -> str:
    """Name a column by its letters, for headers that are missing; addresses are the books' affair."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
