"""Rows that stand above their lines: a report that names the customer once and lists its sales below.

Accounting programs write such reports: a row with the customer's name, the lines, a row with their total. The name
belongs to each of the lines; the rows with the name and the total are no lines themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

GROUP = "heading of the rows below it"
SUBTOTAL = "total of the rows above it"

#: A column that is filled on this share of the lines, and on none of the headings, parts the two.
_ANCHOR = 0.95
#: Fewer headings than this are no way of writing a report.
_LEAST = 3


@dataclass(frozen=True)
class Grouped:
    """A sheet's rows with the headings moved into each of their lines.

    frame: raw cells, lines only. column: the header of the column that holds the headings, None where there are none.
    aside: {sheet row: why} of the headings and totals.
    """

    frame: pd.DataFrame
    column: str | None = None
    aside: dict[int, str] | None = None


def gather_groups(frame: pd.DataFrame) -> Grouped:
    """Find headings above their lines and write them into each line.

    frame: raw cells, blanks None, no wholly blank rows. The column of the headings is one that stands blank on the
    lines; some other column, filled on every line, stands blank on the headings.
    """
    filled = frame.notna().to_numpy()
    if len(frame) < 3 * _LEAST:
        return Grouped(frame)
    for at in range(min(frame.shape[1], 4)):
        own = filled[:, at]
        if not _LEAST <= own.sum() <= 0.7 * len(frame):
            continue
        if not all(isinstance(cell, str) for cell in frame.iloc[own, at]):
            continue
        lines = filled[~own]
        anchors = (lines.mean(axis=0) >= _ANCHOR) & (np.arange(frame.shape[1]) != at)
        if anchors.sum() < 2 or filled[own][:, anchors].mean() > 0.5:
            continue
        # A total repeats the columns of figures, so half of the anchors may be filled; one at least never is.
        if not (filled[own][:, anchors].mean(axis=0) <= 1 - _ANCHOR).any():
            continue
        return _gathered(frame, at, own)
    return Grouped(frame)


def _gathered(frame: pd.DataFrame, at: int, own: np.ndarray) -> Grouped:
    """Carry each heading down to the next one. A heading is followed by a line; any other such row is a total."""
    followed = np.append(~own[1:], False)
    heads = own & followed
    names = frame.iloc[:, at].to_numpy(dtype=object)
    if heads.sum() < _LEAST or len(set(names[heads])) < 0.9 * heads.sum():
        return Grouped(frame)
    carried = pd.Series(np.where(heads, names, None), index=frame.index, dtype=object).ffill()
    # Lines above the first heading, and those behind a total without a heading of their own, are nobody's.
    column = str(frame.columns[at])
    lines = frame[~own].assign(**{column: carried[~own].astype(object).where(carried[~own].notna(), None)})
    aside = {int(row): GROUP if heads[place] else SUBTOTAL for place, row in enumerate(frame.index) if own[place]}
    return Grouped(lines[list(frame.columns)], column, aside)
