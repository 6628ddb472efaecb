"""Of several tables on one sheet, side by side or one below the other, the one with the most cells."""

from __future__ import annotations

import itertools

import numpy as np

from xl_segment.sheet.area import Area
from xl_segment.sheet.header_cells import is_word, reads_as_header
from xl_segment.sheet.header_row import Header

#: Rows above another table that are looked at.
_LOOK_ABOVE = 60
#: A column holds figures or days where this share of its cells are no words.
_FIGURES = 0.6


def largest_region(area: Area, header: Header) -> tuple[Area, tuple[str, ...]]:
    """Wholly blank columns part one region from another; return the one with the most cells, and what to say of it."""
    counts = area.filled[max(header.first, 0) :].sum(axis=0)
    regions = _regions(counts)
    if _is_spaced_out(area, regions, header):
        return area.columns(regions[0][0], regions[-1][-1]), ()
    largest = max(regions, key=lambda columns: int(counts[columns].sum()))
    region = area.columns(largest[0], largest[-1])
    others = sum(map(len, regions)) - len(largest)
    if not others:
        return region, ()
    beyond = "1 column beyond a blank column was" if others == 1 else f"{others} columns beyond a blank column were"
    return region, (f"{beyond} not taken for part of the data.",)


def _regions(counts: np.ndarray) -> list[list[int]]:
    """Return the columns that stand side by side without a blank one between. counts: filled cells per column."""
    regions: list[list[int]] = []
    for column in map(int, np.flatnonzero(counts)):
        if regions and regions[-1][-1] == column - 1:
            regions[-1].append(column)
        else:
            regions.append([column])
    return regions


def _is_spaced_out(area: Area, regions: list[list[int]], header: Header) -> bool:
    """Tell a table with a blank column between any two of its own from tables that stand side by side."""
    narrow = sum(len(columns) == 1 for columns in regions)
    if len(regions) < 3 or 2 * narrow < len(regions) or header.missing:
        return False
    near = all(right[0] - left[-1] == 2 for left, right in itertools.pairwise(regions))
    named = sum(area.filled[header.last, columns].any() for columns in regions)
    return near and int(named) >= len(regions) - 1


def largest_table(area: Area) -> tuple[Area, tuple[str, ...]]:
    """Of tables that stand one below the other, parted by blank rows, take the one with the most cells.

    A table of its own has a header of its own: names where the table above has figures or days.
    """
    starts = _starts_below(area)
    if not starts:
        return area, ()
    ends = [*(start - 1 for start in starts), area.height - 1]
    pieces = list(zip([0, *starts], ends, strict=True))
    sizes = [int(area.filled[first : last + 1].sum()) for first, last in pieces]
    largest = pieces.pop(int(np.argmax(sizes)))
    where = " and ".join(f"{area.top + first} to {area.top + last}" for first, last in pieces[:3])
    return area.rows(*largest), (f"Rows {where} hold another table, which was not taken for part of the data.",)


def _starts_below(area: Area) -> list[int]:
    """Return the first row of each table that begins below a blank row, title lines and all."""
    used = np.asarray(area.filled.any(axis=1))
    after_blank = np.flatnonzero(used[1:] & ~used[:-1]) + 1
    return [int(start) for start in after_blank if _begins_a_table(area, int(start), used)]


def _begins_a_table(area: Area, start: int, used: np.ndarray) -> bool:
    if not used[:start].any() or area.filled[:start].sum(axis=1).max() < 2:
        return False  # title lines: the table itself begins here
    for row in range(start, min(start + 3, area.height)):
        if area.filled[row].sum() >= 2 and reads_as_header(area, row) and _is_of_another_table(area, start, row):
            return True
    return False


def _is_of_another_table(area: Area, start: int, row: int) -> bool:
    """Tell whether a row names the columns of another table: words where the rows above it hold figures or days."""
    if row + 1 >= area.height or not area.filled[row + 1].any():
        return False
    above = area.cells[max(0, start - _LOOK_ABOVE) : start]
    words = [column for column in range(area.width) if is_word(area.cells[row, column])]
    if not any(_holds_figures(above[:, column]) for column in words):
        return False
    repeated = any(list(cells) == list(area.cells[row]) for cells in above)
    return not repeated and _has_figures(area.cells[row + 1])


def _has_figures(cells: np.ndarray) -> bool:
    return any(not is_word(cell) for cell in cells if cell is not None)


def _holds_figures(column: np.ndarray) -> bool:
    cells = [cell for cell in column if cell is not None]
    figures = sum(not is_word(cell) for cell in cells)
    return len(cells) >= 2 and figures >= _FIGURES * len(cells)
