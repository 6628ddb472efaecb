"""What the analyst wrote on our sheets, beside what we drew there: it stays when they are drawn anew."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.page import Block, Page, Value
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.sheets import Sheets

#: {(row, column) from 1: what stands there}.
Notes = Mapping[tuple[int, int], Value]
#: Rectangles of cells: row and column of the first, rows, columns.
Areas = Sequence[Sequence[int]]

_MOVED = "Notes of yours whose cells were needed"


def areas_of(page: Page) -> list[list[int]]:
    """Return the rectangles of cells that a page fills."""
    areas = []
    for block in page.blocks:
        last, wide = block.covers(max(map(len, block.values), default=1) - 1)
        areas.append([block.row, block.column, len(block.values), last + wide - block.column])
    return areas


def notes_among(cells: Sequence[Sequence[Any]], areas: Areas) -> dict[tuple[int, int], Value]:
    """Return the cells of a sheet, from A1, that stand outside of what was drawn."""
    return {
        (row, column): _value(cell)
        for row, line in enumerate(cells, start=1)
        for column, cell in enumerate(line, start=1)
        if cell is not None and str(cell).strip() and not _is_in(row, column, areas)
    }


def with_notes(page: Page, notes: Notes) -> Page:
    """Return a page with notes where they stood; those whose cells it needs come below it, with where they stood."""
    if not notes:
        return page
    areas = areas_of(page)
    staying = {cell: value for cell, value in notes.items() if not _is_in(*cell, areas)}
    moved = {cell: value for cell, value in notes.items() if cell not in staying}
    blocks = [Block(row, column, ((value,),), ("note",)) for (row, column), value in staying.items()]
    if moved:
        ends = [*(area[0] + area[2] for area in areas), *(row + 1 for row, _ in staying)]
        blocks += _moved_blocks(moved, max(ends, default=1) + 1)
    return replace(page, blocks=(*page.blocks, *blocks))


def _moved_blocks(notes: Notes, row: int) -> list[Block]:
    """Return notes whose cells were needed, each with where it stood. row: the first that is free for them."""
    lines = tuple((f"{column_letter(column)}{was}: {value}",) for (was, column), value in notes.items())
    return [Block(row, 1, ((_MOVED,),), ("section",)), Block(row + 1, 1, lines, ("note",))]


def would_go(sheets: Sheets, last_run: LastRun) -> DataError | None:
    """Return the sentence that says which notes would go with our sheets, None where there are none."""
    names = set(sheets.sheet_names())
    cells = [
        f"{sheet}!{column_letter(column)}{row}"
        for sheet, areas in last_run.drawn.items()
        if sheet in names
        for row, column in notes_among(sheets.cells(sheet), areas)
    ]
    if not cells:
        return None
    more = ""
    if len(cells) > 3:
        more = f" and {len(cells) - 3} more"
    return DataError(
        f"Cells of yours stand on sheets of ours in {sheets.book} and would go with them: {', '.join(cells[:3])}{more}."
        " Move them to a sheet of your own, then try again."
    )


def _is_in(row: int, column: int, areas: Areas) -> bool:
    return any(top <= row < top + rows and left <= column < left + columns for top, left, rows, columns in areas)


def _value(cell: Any) -> Value:  # noqa: ANN401  any cell
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, datetime.datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, int | float | str) and not isinstance(cell, bool):
        return cell
    return str(cell)
