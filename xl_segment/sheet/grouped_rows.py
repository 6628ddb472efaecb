"""Rows that stand above their lines: a report that names the customer once and lists its sales below.

Accounting programs write such reports: a row with the customer's name, the lines, a row with their total. The name
belongs to each of the lines; the rows with the name and the total are no lines themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.sheet.parsing.numbers import parse_numbers

#: The header of headings that stand among cells of the lines.
HEADING = "Heading"
_HEADING_NAMES = (HEADING, f"{HEADING} (2)", f"{HEADING} (3)")
GROUP = "heading of the rows below it"
SUBTOTAL = "total of the rows above it"

#: A column that is filled on this share of the lines, and on none of the headings, parts the two.
_ANCHOR = 0.95
#: Fewer headings than this are no way of writing a report.
_LEAST = 3
#: Headings stand in one of so many columns.
_FIRST_COLUMNS = 4
#: Headings say how many lines they have, or what these come to, where this share of them does.
_AS_A_RULE = 0.8
#: "Azure Interior (5)": a heading with the number of its lines.
_COUNT = re.compile(r"\s*\((\d+)\)\s*$")


@dataclass(frozen=True)
class Grouped:
    """A sheet's rows with the headings moved into each of their lines.

    frame: raw cells, lines only. column: the header of the column that holds the headings, None where there are none.
    aside: {sheet row: why} of the headings and totals. at: where, among the columns given, the headings stand.
    """

    frame: pd.DataFrame
    column: str | None = None
    aside: dict[int, str] | None = None
    at: int = 0


def gather_groups(frame: pd.DataFrame) -> Grouped:
    """Find headings above their lines and write them into each line.

    frame: raw cells, blanks None, no wholly blank rows. Such a report begins with a heading, and columns that are
    filled on every line are blank on the headings. A column that holds nothing but headings is given to the lines;
    where headings stand among other cells of the lines, their figures have to be the sums of the lines, or their count.
    """
    filled = frame.notna().to_numpy()
    if len(frame) < 3 * _LEAST:
        return Grouped(frame)
    for find, apart in ((_headings_alone, False), (_headings_among, True)):
        for at in range(min(frame.shape[1], _FIRST_COLUMNS)):
            own = find(frame, filled, at)
            if own is not None:
                return _gathered(frame, at, own, apart=apart)
    return Grouped(frame)


def _headings_alone(frame: pd.DataFrame, filled: np.ndarray, at: int) -> np.ndarray | None:
    """Return which rows are headings or totals, where a column holds those and nothing else."""
    own = filled[:, at]
    if not own[0] or not _LEAST <= own.sum() <= 0.7 * len(frame):
        return None
    if not all(isinstance(cell, str) for cell in frame.iloc[own, at]):
        return None
    anchors = _anchors(filled, own, at)
    blank = filled[own][:, anchors].mean(axis=0) <= 1 - _ANCHOR
    # A total repeats the columns of figures, so some of the anchors may be filled; one at least never is.
    return own if anchors.sum() >= 2 and blank.any() else None


def _headings_among(frame: pd.DataFrame, filled: np.ndarray, at: int) -> np.ndarray | None:
    """Return which rows are headings, where the lines are filled in the same column: by their sums or counts."""
    usual = filled.mean(axis=0) >= 0.5
    usual[at] = False
    first_blank = usual & ~filled[0]
    if usual.sum() < 2 or not first_blank.any() or not isinstance(frame.iloc[0, at], str):
        return None
    text = np.array([isinstance(cell, str) for cell in frame.iloc[:, at]])
    own = text & ~filled[:, first_blank].any(axis=1)
    if not _LEAST <= own.sum() <= 0.5 * len(frame) or filled[~own][:, first_blank].mean() < _ANCHOR:
        return None
    return own if _count_or_add_up(frame, own, at) else None


def _count_or_add_up(frame: pd.DataFrame, own: np.ndarray, at: int) -> bool:
    """Tell whether headings say how many lines they have, or what the lines come to."""
    if _counted(frame, own, at):
        return True
    block = np.cumsum(own)
    for column in range(frame.shape[1]):
        figures = parse_numbers(frame.iloc[:, column]).values.to_numpy(np.float64)
        if np.isnan(figures[own]).any():
            continue
        sums = np.bincount(block[~own], weights=np.nan_to_num(figures[~own]), minlength=block.max() + 1)[1:]
        # Nothing is the sum of nothing: a column of zeros adds up to whatever stands above it.
        if np.mean((np.abs(sums - figures[own]) <= 0.011) & (figures[own] != 0)) >= _AS_A_RULE:
            return True
    return False


def _counted(frame: pd.DataFrame, own: np.ndarray, at: int) -> bool:
    block = np.cumsum(own)
    lines = np.bincount(block[~own], minlength=block.max() + 1)[1:]
    counts = [_COUNT.search(str(heading)) for heading in frame.iloc[own, at]]
    right = [count is not None and int(count[1]) == several for count, several in zip(counts, lines, strict=True)]
    return bool(np.mean(right) >= _AS_A_RULE)


def _anchors(filled: np.ndarray, own: np.ndarray, at: int) -> np.ndarray:
    anchors = filled[~own].mean(axis=0) >= _ANCHOR
    anchors[at] = False
    return np.asarray(anchors)


def _gathered(frame: pd.DataFrame, at: int, own: np.ndarray, *, apart: bool = False) -> Grouped:
    """Carry each heading down to the next one. A heading is followed by a line; any other such row is a total.

    apart: the lines have cells of their own in that column, so the headings get a column beside it.
    """
    headings = own & np.append(~own[1:], False)
    cells = frame.iloc[:, at].to_numpy(dtype=object)
    if headings.sum() < _LEAST or len(set(cells[headings])) < 0.9 * headings.sum():
        return Grouped(frame)
    names = _tidy(cells, headings)
    carried = pd.Series(names, index=frame.index, dtype=object).where(headings).ffill()
    carried = carried.astype(object).where(carried.notna(), None)
    column, columns = str(frame.columns[at]), list(frame.columns)
    if apart:
        column = next(name for name in _HEADING_NAMES if name not in frame.columns)
        columns = [column, *columns]
    lines = frame[~own].assign(**{column: carried[~own]})[columns]
    aside = {int(row): GROUP if headings[position] else SUBTOTAL
             for position, row in enumerate(frame.index) if own[position]}  # fmt: skip
    return Grouped(lines, column, aside, at)


def _tidy(cells: np.ndarray, headings: np.ndarray) -> np.ndarray:
    """Return the headings without doubled blanks, and without the number of their lines where all have one."""
    names = cells
    if all(_COUNT.search(str(name)) for name in cells[headings]):
        names = np.array([_COUNT.sub("", str(name)) for name in cells], dtype=object)
    return np.array([" ".join(name.split()) if isinstance(name, str) else name for name in names], dtype=object)
