"""The state of the last run on the Start sheet: which cells, and the formula that sees whether the data has changed."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xl_segment.ooxml.addresses import column_letter, reference
from xl_segment.pages.names import CARD_CELLS, CHANGED_CELL, STATE_CELL
from xl_segment.pages.start_cards import Card, State
from xl_segment.sheet.grid import EXCEL_DAY_ZERO, Formula

#: Cards stand this many in a row; each is CARD_ROWS high and CARD_COLUMNS wide: edge, text, share, gap.
ACROSS, DOWN = 3, 4
CARD_ROWS, CARD_COLUMNS = 3, 4
BEFORE = "Nothing has been segmented yet. The sample customers on sheet Sales are there to try it."
SAME = "No number in the data has changed since."
CHANGED = "The data has changed since. Click Refresh to bring the segments up to date."


@dataclass(frozen=True)
class DataColumns:
    """The columns of a sheet that hold the data. first, last: from 1; cells: the sheet's rows, from A1."""

    sheet: str
    first: int
    last: int
    cells: Sequence[Sequence[Any]]


#: The names that cells of a Start sheet have.
NAMES = (STATE_CELL, CHANGED_CELL, CARD_CELLS)


def named_cells(state: State, data: DataColumns | None) -> dict[str, list[list[Any]]]:
    """Return {name: cells} of all that Start shows; blanks are None."""
    # Always a formula: a formula cell that goes would have to take its entry in the calculation chain with it.
    whether_changed = Formula('=""', "")
    if data is not None:
        whether_changed = changed(data)
    return {
        STATE_CELL: [[state.line or BEFORE]],
        CHANGED_CELL: [[whether_changed]],
        CARD_CELLS: _cards(state.cards),
    }


def _cards(cards: Sequence[Card]) -> list[list[Any]]:
    """Lay the cards out; where there are more than fit, the last one says where the others are."""
    cells: list[list[Any]] = [[None] * (ACROSS * CARD_COLUMNS - 1) for _ in range(DOWN * CARD_ROWS - 1)]
    room = ACROSS * DOWN
    shown = cards
    if len(cards) > room:
        shown = cards[: room - 1]
    for at, card in enumerate(shown):
        top, left = at // ACROSS * CARD_ROWS, at % ACROSS * CARD_COLUMNS
        cells[top][left : left + 3] = [card.colour, card.name, card.share]
        cells[top + 1][left : left + 2] = [card.colour, card.sentence]
    if len(shown) < len(cards):
        more = f"and {len(cards) - len(shown)} more"
        top, left = (room - 1) // ACROSS * CARD_ROWS, (room - 1) % ACROSS * CARD_COLUMNS
        cells[top][left + 1] = more
        cells[top + 1][left + 1] = "They stand on sheet Segments."
    return cells


def changed(data: DataColumns) -> Formula:
    """Return a formula that compares the numbers in the data, counted and added up, with those of the run.

    Texts are left out: no count of them that is quick over whole columns means the same in every program.
    """
    columns = f"${column_letter(data.first)}:${column_letter(data.last)}"
    where = reference(data.sheet, columns)
    numbers = [
        number for row in data.cells for cell in row[data.first - 1 : data.last]
        if (number := _as_number(cell)) is not None
    ]  # fmt: skip
    total = math.fsum(numbers)
    near = max(abs(total), 1.0) * 1e-9
    # AGGREGATE 9, 6 adds up in spite of error cells.
    text = (
        f"=IF(AND(COUNT({where})={len(numbers)},ABS(AGGREGATE(9,6,{where})-({total!r}))<={near:.6g}),"
        f'"{SAME}","{CHANGED}")'
    )
    return Formula(text, SAME)


def _as_number(cell: Any) -> float | None:  # noqa: ANN401  any cell
    """Return what a spreadsheet adds up: numbers, and dates as days."""
    if isinstance(cell, bool) or cell is None or isinstance(cell, str):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, datetime.datetime):
        return (cell.replace(tzinfo=None) - EXCEL_DAY_ZERO) / datetime.timedelta(days=1)
    if isinstance(cell, datetime.date):
        return float((datetime.datetime(cell.year, cell.month, cell.day) - EXCEL_DAY_ZERO).days)
    if isinstance(cell, datetime.timedelta):
        return cell / datetime.timedelta(days=1)
    if isinstance(cell, datetime.time):
        return (cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6) / 86400
    return None
