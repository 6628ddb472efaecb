"""Where on a sheet the data is: the header row, the columns, the last row.

An Excel Table says it itself. Elsewhere people write titles above, notes below, leave rows and columns blank, and
merge cells over several columns.
"""

from __future__ import annotations

import datetime
import itertools
import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.errors import DataError
from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.grouped_rows import Grouped, gather_groups
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.text import is_blank_word
from xl_segment.sheet.totals import SECOND_HEADER, rows_that_are_no_data
from xl_segment.sheet.words.periods import FEWEST, names_a_period

#: How many rows are looked at to find the header.
_LOOK = 200
#: A row as wide as this share of the usual row can be the header.
_WIDE = 0.6
#: A row is a header when this share of its cells are names.
_NAMES = 0.7
#: What a month typed as text has at least, and a month written as a number.
_DIGITS_OF_A_TIME = re.compile(r"\d{2}")
_YEAR_AND_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")


def find_data(grid: Grid) -> SheetData:
    """Find the header and the rows of data in a grid of cells.

    Raises DataError where there is none.
    """
    area = _Area.of(grid)
    if not area.filled.any():
        raise DataError(f"There is no data on {_where(grid)} of {grid.book}. Name the sheet that holds it.")
    notes: tuple[str, ...] = ()
    if grid.table:
        head = _table_head(grid, area)
    else:
        head = _find_header(area)
        area, notes = _largest_region(area, head)
        area, more = _one_table(area)
        head = _find_header(area)
        notes += (*more, *_said(area, head))
    names = _names(head, area.left)
    frame = area.with_merged_names(head.last + 1).frame(head.last + 1, names)
    spacers = _spacers(head, frame) if not grid.table else set()
    dropped = [name for name in names if name in grid.ours or name in spacers]
    frame = frame.drop(columns=dropped)
    frame = frame[frame.notna().any(axis=1)]
    grouped = Grouped(frame) if grid.table else gather_groups(frame)
    aside = dict(grouped.aside or {})
    frame = grouped.frame
    if not grid.table and not head.missing:
        second = _second_header_row(frame)
        aside |= second
        frame = frame.drop(index=list(second))
    if not grid.table:
        names_there = (
            None if head.missing else [one for one, name in zip(head.names, names, strict=True) if name not in dropped]
        )
        aside |= rows_that_are_no_data(frame, names_there)
    columns = {name: area.left + at for at, name in enumerate(names) if name not in dropped}
    if grouped.column and grouped.column not in columns:
        columns = {grouped.column: list(columns.values())[grouped.at], **columns}
    if grouped.column:
        notes += (
            f"What stands in {grouped.column} above a block of rows was taken for the name of each of these rows.",
        )
    return SheetData(
        book=grid.book,
        sheet=grid.sheet,
        table=grid.table,
        cells=frame.drop(index=[row for row in aside if row in frame.index]) if aside else frame,
        columns=columns,
        header_row=None if head.missing else area.top + head.last,
        total_rows=dict(sorted(aside.items())),
        notes=(*grid.notes, *notes),
        warnings=grid.warnings,
        group=grouped.column,
    )


@dataclass(frozen=True)
class _Area:
    """A rectangle of a sheet. cells: (rows x columns) of objects, blanks are None; filled: where they are not.

    top, left: sheet row and column of its first cell. merged: (top, left, bottom, right) counted from there, from 0.
    """

    cells: np.ndarray
    filled: np.ndarray
    top: int
    left: int
    merged: tuple[tuple[int, int, int, int], ...]

    @classmethod
    def of(cls, grid: Grid) -> _Area:
        width = len(grid.values[0]) if grid.values else 0
        cells = np.empty((len(grid.values), width), dtype=object)
        if width:
            cells[:] = grid.values
        filled = np.empty(cells.shape, dtype=bool)
        for at in range(width):
            filled[:, at] = _is_filled(cells[:, at])
        cells[~filled] = None
        top, left = grid.top, grid.left
        height, width = cells.shape
        merged = tuple(
            (a - top, b - left, c - top, d - left)
            for a, b, c, d in grid.merged
            if a - top < height and c >= top and left <= b < left + width
        )
        return cls(cells, filled, top, left, merged)

    def columns(self, first: int, last: int) -> _Area:
        """Return some of the columns, from 0, inclusive."""
        here = slice(first, last + 1)
        merged = tuple((a, b - first, c, d - first) for a, b, c, d in self.merged if b >= first and d <= last)
        return replace(
            self, cells=self.cells[:, here], filled=self.filled[:, here], left=self.left + first, merged=merged
        )

    def rows(self, first: int, last: int) -> _Area:
        """Return some of the rows, from 0, inclusive."""
        here = slice(first, last + 1)
        merged = tuple((a - first, b, c - first, d) for a, b, c, d in self.merged if c >= first and a <= last)
        return replace(self, cells=self.cells[here], filled=self.filled[here], top=self.top + first, merged=merged)

    def with_merged_names(self, start: int) -> _Area:
        """A name in a cell that is merged over several rows is the name of each; a figure stands there once."""
        tall = [one for one in self.merged if one[2] > max(one[0], start) and one[1] == one[3]]
        cells = self.cells.copy() if tall else self.cells
        for top, left, bottom, _ in tall:
            inside = start <= top < len(cells) and 0 <= left < cells.shape[1]
            if inside and isinstance(cells[top, left], str | datetime.date):
                cells[top + 1 : bottom + 1, left] = cells[top, left]
        return replace(self, cells=cells) if tall else self

    def frame(self, start: int, names: list[str]) -> pd.DataFrame:
        """Return the rows from `start` on under these names, labelled with the sheet's row numbers."""
        rows = np.arange(self.top + start, self.top + len(self.cells), dtype=np.int64)
        return pd.DataFrame(self.cells[start:], index=pd.Index(rows, name="row"), columns=pd.Index(names), dtype=object)


def _is_filled(cells: np.ndarray) -> np.ndarray:
    kinds = kinds_of(pd.Series(cells, dtype=object))
    filled = np.asarray(kinds != CellKind.BLANK)
    text = kinds == CellKind.TEXT
    filled[text] = [bool(cell) and not cell.isspace() for cell in cells[text]]
    return filled


@dataclass(frozen=True)
class _Head:
    """The header: a name per column, and the rows it spans (from 0; -1 where it stands above). missing: there is none.

    numbered: columns without a name are counted, as in an Excel Table, not called by their letters.
    """

    names: list[Any]
    first: int
    last: int
    missing: bool = False
    numbered: bool = False


def _where(grid: Grid) -> str:
    return f"table {grid.table} on sheet {grid.sheet}" if grid.table else f"sheet {grid.sheet}"


def _table_head(grid: Grid, area: _Area) -> _Head:
    if grid.has_header:
        return _Head(list(area.cells[0]), 0, 0, numbered=True)
    return _Head([None] * area.cells.shape[1], -1, -1, missing=True, numbered=True)


def _said(area: _Area, head: _Head) -> tuple[str, ...]:
    """Say where the header was found, where that is not plain to see."""
    if head.missing:
        return ("The sheet has no header row; its columns are called by their letters.",)
    above = int(area.filled[: head.first].any(axis=1).sum())
    if not above:
        return ()
    return (f"The header was found in row {area.top + head.last}, below {above} title row{'s' if above > 1 else ''}.",)


def _find_header(area: _Area) -> _Head:
    rows = np.flatnonzero(area.filled.any(axis=1))[:_LOOK]
    widths = area.filled.sum(axis=1)
    usual = float(np.median([widths[at] for at in rows if widths[at] > 1] or [1]))
    wide = [int(at) for at in rows if widths[at] >= max(1.0, _WIDE * usual)]
    at = _after_titles(area, wide, widths, usual)
    if not _reads_as_header(area, at):
        # The first row as wide as the data is data itself.
        return _Head([None] * area.cells.shape[1], at - 1, at - 1, missing=True)
    return _with_merged(area, at)


def _after_titles(area: _Area, wide: list[int], widths: np.ndarray, usual: float) -> int:
    """Pass over title lines such as "Region: | All": a whole header follows them, and data follows that.

    A line of settings above the header may be as wide as the data, as in exports of accounting programs.
    """
    first = wide[0]
    if widths[first] >= usual and _reads_as_header(area, first):
        return first
    if widths[first] >= usual:
        return next((at for at in wide[1:4] if _reads_as_header(area, at) and _names_figures(area, at)), first)
    for at, below in itertools.pairwise(wide[1:17]):
        whole = widths[at] > widths[first] and widths[at] >= usual
        if whole and _reads_as_header(area, at) and not _reads_as_header(area, below):
            return at
    return first


def _reads_as_header(area: _Area, at: int) -> bool:
    """Names are words; of other cells only years, and months over something else, may stand among them.

    Three months over something else are a header without words, too, as of a pivot table with a blank corner.
    """
    row = area.cells[at]
    here = [column for column in range(len(row)) if area.filled[at, column]]
    words = [column for column in here if _is_word(row[column])]
    months = [column for column in here if column not in words and _is_month_over_numbers(area, at, column)]
    years = [column for column in here if column not in months and _is_year(row[column])]
    return (
        (bool(words) or len(months) >= FEWEST)
        and len(words) + len(months) + len(years) >= _NAMES * len(here)
        and not _comes_again(area, at, words, len(here))
    )  # fmt: skip


def _names_figures(area: _Area, at: int) -> bool:
    """Tell whether words stand over columns of numbers: at least two, which no row of data does."""
    over = [column for column in np.flatnonzero(area.filled[at]) if _is_word(area.cells[at, column])]
    figures = 0
    for column in over:
        below = area.cells[at + 1 : at + 1 + _LOOK, column]
        below = below[area.filled[at + 1 : at + 1 + _LOOK, column]]
        figures += len(below) > 2 and float(parse_numbers(pd.Series(below, dtype=object)).values.notna().mean()) > 0.9
    return figures >= 2


def _comes_again(area: _Area, at: int, words: list[int], width: int) -> bool:
    """A name stands above its column once; a word that comes again below is a value.

    A header may come again whole: such rows do not count.
    """
    below = area.cells[at + 1 : at + 1 + _LOOK]
    again = below[(below != area.cells[at]).any(axis=1)]
    repeated = sum(bool((again[:, column] == area.cells[at, column]).any()) for column in words)
    return repeated > 0 and repeated >= 0.3 * width


def _is_word(cell: Any) -> bool:  # noqa: ANN401  any cell
    return isinstance(cell, str) and not _reads_as_number(cell)


def _reads_as_number(text: str) -> bool:
    return bool(parse_numbers(pd.Series([text], dtype=object)).values.notna().iloc[0]) or bool(
        re.fullmatch(r"[\d./:\- ]+", text.strip())
    )


def _is_year(cell: Any) -> bool:  # noqa: ANN401  any cell
    try:
        return 1900 <= float(cell) <= 2100 and float(cell).is_integer()
    except (TypeError, ValueError):
        return False


def _is_month_over_numbers(area: _Area, at: int, column: int) -> bool:
    """Tell a month or a day above something else, a real date or one typed as text ("2024-01"), from a day of data."""
    below = [cell for cell in area.cells[at + 1 : at + 6, column] if cell is not None]
    if any(isinstance(one, datetime.date) for one in below):
        return False
    cell = area.cells[at, column]
    if isinstance(cell, datetime.date):
        return True
    # Under a line of settings ("Month: | 2024-01") stand the names of the columns.
    words = any(_is_word(one) and not is_blank_word(one) for one in below)
    return _reads_as_period(cell) and not words and not any(_reads_as_period(one) for one in below)


def _reads_as_period(cell: Any) -> bool:  # noqa: ANN401  any cell
    """Tell whether a text, or a number such as 202401, names a month, a quarter, a week or a day of a year."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return bool(_YEAR_AND_MONTH.fullmatch(f"{cell:.10g}"))
    return isinstance(cell, str) and bool(_DIGITS_OF_A_TIME.search(cell)) and names_a_period(cell)


def _with_merged(area: _Area, at: int) -> _Head:
    """Understand merged headers: a name over several columns belongs to each of them."""
    groups = [one for one in area.merged if one[3] > one[1]]
    row = list(area.cells[at])
    under = at + 1
    has_groups = any(top == at for top, _, _, _ in groups)
    if has_groups and under < len(area.cells) and area.filled[under].any() and _reads_as_header(area, under):
        return _Head(_joined(list(area.cells[under]), row, at, area.merged), at, under)
    over = at - 1
    if over >= 0 and any(top == over for top, _, _, _ in groups) and _groups_several(area, over, groups):
        return _Head(_joined(row, list(area.cells[over]), over, area.merged), over, at)
    for top, left, bottom, _ in area.merged:
        # A name merged downwards over a blank cell of the header row.
        if 0 <= top < at <= bottom and row[left] is None:
            row[left] = area.cells[top, left]
    return _Head(row, at, at)


def _groups_several(area: _Area, over: int, groups: list[tuple[int, int, int, int]]) -> bool:
    """A single merged cell over everything is a title, not a group."""
    here = [one for one in groups if one[0] == over]
    return len(here) > 1 or (here[0][3] - here[0][1] + 1) < 0.8 * area.cells.shape[1]


def _joined(names: list[Any], over: list[Any], at: int, spans: tuple[tuple[int, int, int, int], ...]) -> list[Any]:
    group = list(over)
    for top, left, _, right in spans:
        if top == at:
            for column in range(left, min(right + 1, len(group))):
                group[column] = over[left]
    return [
        f"{_header_text(above)} / {_header_text(name)}" if above is not None and name is not None else above or name
        for above, name in zip(group, names, strict=True)
    ]


def _largest_region(area: _Area, head: _Head) -> tuple[_Area, tuple[str, ...]]:
    """Wholly blank columns part one region from another; return the one with the most cells."""
    counts = area.filled[max(head.first, 0) :].sum(axis=0)
    regions: list[list[int]] = []
    for column in np.flatnonzero(counts):
        if regions and regions[-1][-1] == column - 1:
            regions[-1].append(int(column))
        else:
            regions.append([int(column)])
    if _is_spaced_out(area, regions, head):
        return area.columns(regions[0][0], regions[-1][-1]), ()
    best = max(regions, key=lambda columns: int(counts[columns].sum()))
    found = area.columns(best[0], best[-1])
    others = sum(map(len, regions)) - len(best)
    if not others:
        return found, ()
    say = f"{others} columns beyond a blank column were" if others > 1 else "1 column beyond a blank column was"
    return found, (f"{say} not taken for part of the data.",)


def _is_spaced_out(area: _Area, regions: list[list[int]], head: _Head) -> bool:
    """Tell a table with a blank column between any two of its own from tables that stand side by side."""
    narrow = sum(len(columns) == 1 for columns in regions)
    if len(regions) < 3 or 2 * narrow < len(regions) or head.missing:
        return False
    near = all(right[0] - left[-1] == 2 for left, right in itertools.pairwise(regions))
    named = sum(area.filled[head.last, columns].any() for columns in regions)
    return near and int(named) >= len(regions) - 1


def _second_header_row(frame: pd.DataFrame) -> dict[int, str]:
    """Return the row right under the header, where it says what the columns hold ("Response", "in EUR") and is no data.

    It has words where all other rows have figures or days; or blanks where all others are filled, and one word or two
    that no other row has.
    """
    if len(frame) < 5:
        return {}
    first, rest = frame.iloc[0], frame.iloc[1 : 1 + _LOOK]
    told = [at for at, cell in enumerate(first) if cell is not None]
    if not told or not all(_is_word(first.iloc[at]) for at in told):
        return {}
    over_figures = [at for at in told if _are_no_words(rest.iloc[:, at])]
    full = rest.notna().mean() >= 0.98
    blanks = int((first.isna() & full).sum())
    known = sum(bool((rest.iloc[:, at] == first.iloc[at]).any()) for at in told)
    if (over_figures and 2 * len(over_figures) >= len(told) and not known) or (
        blanks >= 2 and not known and len({*first.dropna()}) <= 2
    ):
        return {int(frame.index[0]): SECOND_HEADER}
    return {}


def _are_no_words(cells: pd.Series) -> bool:
    known = [cell for cell in cells if cell is not None]
    return len(known) >= 3 and sum(_is_word(cell) for cell in known) <= 0.05 * len(known)


def _spacers(head: _Head, frame: pd.DataFrame) -> set[str]:
    """Return the columns that hold neither a name nor a cell."""
    blank = frame.isna().all(axis=0).to_numpy()
    return {
        str(name) for name, told, empty in zip(frame.columns, head.names, blank, strict=True) if told is None and empty
    }


def _one_table(area: _Area) -> tuple[_Area, tuple[str, ...]]:
    """Of tables that stand one below the other, parted by blank rows, take the one with the most cells.

    A table of its own has a header of its own: names where the table above has figures or days.
    """
    starts = _tables_below(area)
    if not starts:
        return area, ()
    ends = [*(start - 1 for start, _ in starts), len(area.cells) - 1]
    pieces = list(zip([0, *(start for start, _ in starts)], ends, strict=True))
    sizes = [int(area.filled[first : last + 1].sum()) for first, last in pieces]
    first, last = pieces[int(np.argmax(sizes))]
    others = [one for one in pieces if one != (first, last)]
    where = " and ".join(f"{area.top + one[0]} to {area.top + one[1]}" for one in others[:3])
    return area.rows(first, last), (f"Rows {where} hold another table, which was not taken for part of the data.",)


def _tables_below(area: _Area) -> list[tuple[int, int]]:
    """Return (first row, header row) of each table that begins below a blank row, title lines and all."""
    used = np.asarray(area.filled.any(axis=1))
    after_blank = np.flatnonzero(used[1:] & ~used[:-1]) + 1
    found = []
    for start in map(int, after_blank):
        if not used[:start].any() or area.filled[:start].sum(axis=1).max() < 2:
            continue  # title lines: the table itself begins here
        for at in range(start, min(start + 3, len(used))):
            if area.filled[at].sum() >= 2 and _reads_as_header(area, at) and _is_another(area, start, at):
                found.append((start, at))
                break
    return found


def _is_another(area: _Area, start: int, at: int) -> bool:
    """Tell whether a row names the columns of another table: words where the rows above it hold figures or days."""
    if at + 1 >= len(area.cells) or not area.filled[at + 1].any():
        return False
    above = area.cells[max(0, start - 60) : start]
    words = [column for column in range(above.shape[1]) if _is_word(area.cells[at, column])]
    figures = 0
    for column in words:
        cells = [cell for cell in above[:, column] if cell is not None]
        told = [cell for cell in cells if not _is_word(cell)]
        if len(cells) >= 2 and len(told) >= 0.6 * len(cells):
            figures += 1
    same = [list(row) for row in above if list(row) == list(area.cells[at])]
    below = [cell for cell in area.cells[at + 1] if cell is not None]
    return figures >= 1 and not same and any(not _is_word(cell) for cell in below)


def _names(head: _Head, first_column: int) -> list[str]:
    found: list[str] = []
    taken: set[str] = set()
    for at, name in enumerate(head.names):
        text = _header_text(name)
        if not text:
            text = f"Column {at + 1}" if head.numbered else f"Column {_letter(first_column + at)}"
        unique, count = text, 1
        while unique.casefold() in taken:
            count += 1
            unique = f"{text} ({count})"
        taken.add(unique.casefold())
        found.append(unique)
    return found


def _header_text(name: Any) -> str:  # noqa: ANN401  any cell
    if name is None:
        return ""
    if isinstance(name, float) and name.is_integer():
        return str(int(name))
    if isinstance(name, datetime.datetime) and name.time() == datetime.time():
        return name.date().isoformat()
    return " ".join(str(name).split())


def _letter(column: int) -> str:
    """Name a column by its letters, for headers that are missing; addresses are the books' affair."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
