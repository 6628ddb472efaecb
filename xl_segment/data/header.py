"""Where on a sheet the data is: the header row, the columns, the last row, the grand total.

An Excel Table says it itself. Elsewhere people write titles above, notes below, leave rows and columns blank, and
merge cells over several columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.data.parsing import parse_numbers
from xl_segment.data.sheet import Grid, SheetData
from xl_segment.errors import DataError

TOTAL = "total row"
FOOTNOTE = "note below the data"

#: How many rows are looked at to find the header.
_LOOK = 200
_TOTAL = re.compile(
    r"(?:grand |over ?all |sub ?)?totals?|totals?(?: général| generale?| geral)?|(?:end|gesamt|zwischen)?summe|"
    r"gesamt|insgesamt|sums?|somme|suma(?: total)?|soma|somma|totale|totaux|totales|total result|gesamtergebnis",
    re.IGNORECASE,
)


def find_data(grid: Grid) -> SheetData:
    """Find the header and the rows of data in a grid of cells.

    Raises DataError where there is none.
    """
    filled = [at for at, row in enumerate(grid.values) if any(cell is not None for cell in row)]
    if not filled:
        raise DataError(f"There is no data on {_where(grid)} of {grid.book}. Name the sheet that holds it.")
    head = _Head(list(grid.values[0]), 0, 0, False) if grid.table else _find_header(grid, filled)
    if grid.table and not grid.has_header:
        head = _Head([None] * len(grid.values[0]), -1, -1, False)
    first, last, notes = _columns(grid, head)
    names = _names(head.names[first : last + 1], grid.left + first, lettered=head.missing)
    frame = _frame(grid, head.last + 1, first, last, names)
    ours = [name for name in names if name in grid.ours]
    frame = frame.drop(columns=ours)
    frame = frame[frame.notna().any(axis=1)]
    total_rows = {} if grid.table else _total_rows(frame)
    if head.missing:
        notes = (*notes, "The sheet has no header row; its columns are called by their letters.")
    elif not grid.table and head.first > filled[0]:
        notes = (*notes, f"The header was found in row {grid.top + head.last}, below {_titles(grid, filled, head)}.")
    return SheetData(
        book=grid.book,
        sheet=grid.sheet,
        table=grid.table,
        cells=frame.drop(index=list(total_rows)),
        columns={name: grid.left + first + at for at, name in enumerate(names) if name not in ours},
        header_row=grid.top + head.last if head.last >= 0 and not head.missing else None,
        total_rows=total_rows,
        notes=(*grid.notes, *notes),
    )


@dataclass(frozen=True)
class _Head:
    """The header: a name per grid column, and the grid rows it spans (from 0). missing: the sheet has none."""

    names: list[Any]
    first: int
    last: int
    missing: bool


def _where(grid: Grid) -> str:
    return f"table {grid.table}" if grid.table else f"sheet {grid.sheet}"


def _titles(grid: Grid, filled: list[int], head: _Head) -> str:
    above = sum(1 for at in filled if at < head.first)
    return f"{above} title row{'s' if above > 1 else ''}" if above else "blank rows"


def _find_header(grid: Grid, filled: list[int]) -> _Head:
    looked = filled[:_LOOK]
    widths = {at: sum(cell is not None for cell in grid.values[at]) for at in looked}
    usual = float(np.median([width for width in widths.values() if width > 1] or [1]))
    for number, at in enumerate(looked):
        if widths[at] < max(1.0, 0.6 * usual):
            continue
        row = grid.values[at]
        if not _reads_as_header(row):
            # The first row as wide as the data is data itself.
            return _Head([None] * len(row), at - 1, at - 1, True)
        below = looked[number + 1] if number + 1 < len(looked) else None
        return _with_merged(grid, at, below)
    at = looked[0]
    return _with_merged(grid, at, None)


def _reads_as_header(row: list[Any]) -> bool:
    """Names are words; of numbers only years may stand among them."""
    cells = [cell for cell in row if cell is not None]
    words = [cell for cell in cells if isinstance(cell, str) and not _reads_as_number(cell)]
    years = [cell for cell in cells if _is_year(cell)]
    return len(words) + len(years) >= 0.7 * len(cells) and bool(words)


def _reads_as_number(text: str) -> bool:
    return bool(parse_numbers(pd.Series([text], dtype=object)).values.notna().iloc[0]) or bool(
        re.fullmatch(r"[\d./:\- ]+", text.strip())
    )


def _is_year(cell: Any) -> bool:  # noqa: ANN401  any cell
    try:
        return 1900 <= float(cell) <= 2100 and float(cell).is_integer()
    except (TypeError, ValueError):
        return False


def _with_merged(grid: Grid, at: int, below: int | None) -> _Head:
    """Understand merged headers: a name over several columns belongs to each of them."""
    spans = [
        (top - grid.top, left - grid.left, bottom - grid.top, right - grid.left)
        for top, left, bottom, right in grid.merged
    ]
    groups = [one for one in spans if one[3] > one[1]]
    row = grid.values[at]
    under_groups = below == at + 1 and any(top == at for top, _, _, _ in groups)
    if under_groups and below is not None and _reads_as_header(grid.values[below]):
        return _Head(_joined(grid.values[below], row, at, spans), at, below, False)
    over = at - 1
    if over >= 0 and any(top == over for top, _, _, _ in groups) and _groups_several(grid, over, groups):
        return _Head(_joined(row, grid.values[over], over, spans), over, at, False)
    names = list(row)
    for top, left, bottom, _ in spans:
        # A name merged downwards over a blank cell of the header row.
        if top < at <= bottom and left < len(names) and names[left] is None and top >= 0:
            names[left] = grid.values[top][left]
    return _Head(names, at, at, False)


def _groups_several(grid: Grid, over: int, groups: list[tuple[int, int, int, int]]) -> bool:
    """A single merged cell over everything is a title, not a group."""
    width = len(grid.values[over])
    here = [one for one in groups if one[0] == over]
    return len(here) > 1 or (here[0][3] - here[0][1] + 1) < 0.8 * width


def _joined(names: list[Any], over: list[Any], at: int, spans: list[tuple[int, int, int, int]]) -> list[Any]:
    group = list(over)
    for top, left, _, right in spans:
        if top == at:
            for column in range(left, min(right + 1, len(group))):
                group[column] = over[left]
    return [
        f"{_header_text(above)} / {_header_text(name)}" if above is not None and name is not None else above or name
        for above, name in zip(group, names, strict=True)
    ]


def _columns(grid: Grid, head: _Head) -> tuple[int, int, tuple[str, ...]]:
    """Return the first and last grid column of the data: wholly blank columns part one region from another."""
    body = grid.values[head.last + 1 :]
    width = len(head.names)
    used = [head.names[column] is not None or any(row[column] is not None for row in body) for column in range(width)]
    if grid.table:
        return 0, width - 1, ()
    regions: list[tuple[int, int]] = []
    for column in range(width):
        if not used[column]:
            continue
        if regions and regions[-1][1] == column - 1:
            regions[-1] = (regions[-1][0], column)
        else:
            regions.append((column, column))
    best = max(regions, key=lambda one: (one[1] - one[0], -one[0]))
    if len(regions) == 1:
        return *best, ()
    others = sum(last - first + 1 for first, last in regions) - (best[1] - best[0] + 1)
    return *best, (f"{others} columns beyond a blank column were not taken for part of the data.",)


def _names(names: list[Any], first_column: int, *, lettered: bool) -> list[str]:
    found: list[str] = []
    taken: set[str] = set()
    for at, name in enumerate(names):
        text = _header_text(name)
        if lettered or not text:
            text = f"Column {_letter(first_column + at)}"
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
    return " ".join(str(name).split())


def _letter(column: int) -> str:
    """Name a column by its letters, for headers that are missing; addresses are the books' affair."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _frame(grid: Grid, start: int, first: int, last: int, names: list[str]) -> pd.DataFrame:
    body = grid.values[start:]
    if first > 0 or last < len(grid.values[0]) - 1:
        body = [row[first : last + 1] for row in body]
    index = pd.Index(np.arange(grid.top + start, grid.top + start + len(body), dtype=np.int64), name="row")
    columns = list(zip(*body, strict=True)) if body else [()] * len(names)
    series = [pd.Series(list(column), index=index, dtype=object) for column in columns]
    frame = pd.concat(series, axis=1) if series else pd.DataFrame(index=index)
    frame.columns = pd.Index(names)
    return frame


def _total_rows(frame: pd.DataFrame) -> dict[int, str]:
    """Recognise grand totals by their word or by their figures, and notes below the data."""
    found: dict[int, str] = {}
    if len(frame) < 3:
        return found
    for column in frame.columns[: min(3, frame.shape[1])]:
        texts = frame[column]
        lead = frame.loc[:, :column].iloc[:, :-1].isna().all(axis=1) if column != frame.columns[0] else True
        says = texts.map(lambda cell: isinstance(cell, str) and bool(_TOTAL.fullmatch(cell.strip(" :\t"))))
        rows = frame.index[says.astype(bool) & lead]
        found.update({int(row): TOTAL for row in rows})
    end = [int(row) for row in frame.index[-5:] if int(row) not in found]
    for row in reversed(end):
        if not _is_last(frame, row, found):
            continue
        cells = frame.loc[row].dropna()
        apart = row - 1 not in frame.index or frame.loc[row].iloc[0] is None
        if len(cells) == 1 and frame.shape[1] > 2 and isinstance(cells.iloc[0], str):
            found[row] = FOOTNOTE
        elif apart and _is_sum(frame, row, found):
            found[row] = TOTAL
    return found


def _is_last(frame: pd.DataFrame, row: int, found: dict[int, str]) -> bool:
    return all(int(one) in found for one in frame.index[frame.index > row])


def _is_sum(frame: pd.DataFrame, row: int, found: dict[int, str]) -> bool:
    """Tell whether every number of a row is the sum of the column above it."""
    numbers = {
        column: float(cell) for column, cell in frame.loc[row].items() if isinstance(cell, int | float) and cell == cell
    }
    if not numbers:
        return False
    above = frame.loc[(frame.index < row) & ~frame.index.isin(list(found)), list(numbers)]
    sums = above.apply(lambda column: parse_numbers(column).values.sum())
    return all(abs(sums[column] - value) <= 1e-6 * max(1.0, abs(value)) for column, value in numbers.items())
