"""The state of the last run on the Start sheet: which cells, and the formula that sees whether the data has changed.

Cells are found by their names. Workbooks made from an earlier template have a Start sheet of another layout, with names
of its own; what either shows is worked out, and written where the names are.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xl_segment.look import EVERYBODY_BAR
from xl_segment.ooxml.addresses import column_letter, reference
from xl_segment.pages.names import (
    CARD_CELLS,
    CHANGED_CELL,
    LAST_RUN_CELL,
    PERSONA_CELLS,
    STATE_CELL,
    TILE_CELLS,
    TO_CHECK_CELLS,
)
from xl_segment.pages.start_cards import Card, State, Tile
from xl_segment.sheet.grid import EXCEL_DAY_ZERO, Formula

#: Blocks stand this many in a row, cards this many below each other.
ACROSS, DOWN = 3, 4
#: Sheet columns of a block and the gap behind it: edge, two of text, figure, margin, gap. Rows of a card: name, who
#: they are, how many they are, gap.
BLOCK_COLUMNS, CARD_ROWS = 6, 4
#: Where the figure of a card stands, counted from its edge.
FIGURE = 3
#: Lines for what is to be checked.
TO_CHECK_ROWS = 2
#: The same of a sheet made from an earlier template: edge, text, share, gap; name and sentence, gap.
_EARLIER_COLUMNS, _EARLIER_ROWS = 4, 3
BEFORE = "Nothing has been segmented yet. The sample customers on sheet Data are there to try it."
_BEFORE_EARLIER = "Nothing has been segmented yet. The sample customers on sheet Sales are there to try it."
SAME = "No number in the data has changed since."
CHANGED = "The data has changed since. Click Refresh to bring the segments up to date."
#: What stands there before the first run.
_NO_TILES = (Tile("Customers", "–"), Tile("Money, or what decides", "–"), Tile("Segments", "–"))
_NO_CARD = Card(
    "Your segments", 0.0, "", EVERYBODY_BAR, tag="Each of them gets a card here", size="With its name, size and share"
)
#: A text within a formula is not longer than that.
_MOST_LETTERS = 255


@dataclass(frozen=True)
class DataColumns:
    """The columns of a sheet that hold the data. first, last: from 1; cells: the sheet's rows, from A1."""

    sheet: str
    first: int
    last: int
    cells: Sequence[Sequence[Any]]


#: The names that cells of a Start sheet have, those of an earlier template last.
NAMES = (LAST_RUN_CELL, TO_CHECK_CELLS, TILE_CELLS, PERSONA_CELLS, STATE_CELL, CHANGED_CELL, CARD_CELLS)


def named_cells(state: State, data: DataColumns | None) -> dict[str, list[list[Any]]]:
    """Return {name: cells} of all that Start shows, in either layout; blanks are None."""
    # Always a formula: a formula cell that goes would have to take its entry in the calculation chain with it.
    whether_changed = Formula('=""', "")
    if data is not None:
        whether_changed = changed(data)
    return {
        LAST_RUN_CELL: [[_last_run(state.sentence or BEFORE, whether_changed)]],
        TO_CHECK_CELLS: [[line] for line in (*state.to_check, *(None,) * TO_CHECK_ROWS)[:TO_CHECK_ROWS]],
        TILE_CELLS: _tiles(state.tiles or _NO_TILES),
        PERSONA_CELLS: _persona_cells(state),
        STATE_CELL: [[state.line or _BEFORE_EARLIER]],
        CHANGED_CELL: [[whether_changed]],
        CARD_CELLS: _earlier_cards(state.cards),
    }


def _last_run(sentence: str, whether_changed: Formula) -> Formula:
    """Return a formula that says when the last run was, and whether the data has changed since."""
    said = f"{sentence} " if whether_changed.value else sentence
    pieces = [said[at : at + _MOST_LETTERS] for at in range(0, len(said), _MOST_LETTERS)]
    quoted = "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
    return Formula(f"={quoted}&{whether_changed.text.removeprefix('=')}", f"{said}{whether_changed.value}")


def _tiles(tiles: Sequence[Tile]) -> list[list[Any]]:
    cells = _blank(3, ACROSS * BLOCK_COLUMNS - 1)
    for at, tile in enumerate(tiles):
        for row, said in enumerate((tile.label, tile.figure, tile.proof or None)):
            cells[row][at * BLOCK_COLUMNS] = said
    return cells


def _blank(rows: int, columns: int) -> list[list[Any]]:
    return [[None] * columns for _ in range(rows)]


def _persona_cells(state: State) -> list[list[Any]]:
    """Lay the cards out, everybody last; where there are more than fit, one says where the others are."""
    cells = _blank(DOWN * CARD_ROWS - 1, ACROSS * BLOCK_COLUMNS - 1)
    last = () if state.everybody is None else (state.everybody,)
    shown = (*state.cards, *last) or (_NO_CARD,)
    if len(shown) > ACROSS * DOWN:
        most = ACROSS * DOWN - 1 - len(last)
        more = f"and {len(state.cards) - most} more"
        shown = (*state.cards[:most], Card(more, 0.0, "", EVERYBODY_BAR, "They stand on Segments"), *last)
    for at, card in enumerate(shown):
        top, left = at // ACROSS * CARD_ROWS, at % ACROSS * BLOCK_COLUMNS
        lines: tuple[tuple[Any, Any], ...] = ((card.name, card.figure), (card.tag, card.of), (card.size, None))
        for row, (text, beside) in enumerate(lines, start=top):
            cells[row][left : left + 2] = [card.colour, text or None]
            cells[row][left + FIGURE] = None if beside == "" else beside
    return cells


def _earlier_cards(cards: Sequence[Card]) -> list[list[Any]]:
    """Lay the cards out as an earlier template has them; where there are more than fit, the last one says so."""
    cells = _blank(DOWN * _EARLIER_ROWS - 1, ACROSS * _EARLIER_COLUMNS - 1)
    room = ACROSS * DOWN
    shown = cards
    if len(cards) > room:
        shown = cards[: room - 1]
    for at, card in enumerate(shown):
        top, left = at // ACROSS * _EARLIER_ROWS, at % ACROSS * _EARLIER_COLUMNS
        cells[top][left : left + 3] = [card.colour, card.name, card.share]
        cells[top + 1][left : left + 2] = [card.colour, card.sentence]
    if len(shown) < len(cards):
        more = f"and {len(cards) - len(shown)} more"
        top, left = (room - 1) // ACROSS * _EARLIER_ROWS, (room - 1) % ACROSS * _EARLIER_COLUMNS
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
