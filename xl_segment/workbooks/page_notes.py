"""What the analyst wrote on our sheets, beside what we drew there: it stays when they are drawn anew."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.page import Block, Page, Value
from xl_segment.workbooks.drawn_areas import Areas, areas_of
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.sheets import Sheets

#: {(row, column) from 1: what stands there}.
Notes = Mapping[tuple[int, int], Value]
_MOVED = "Notes of yours whose cells were needed"


def notes_among(cells: Sequence[Sequence[Any]], areas: Areas) -> dict[tuple[int, int], Value]:
    """Return the cells of a sheet, from A1, that stand outside of what was drawn."""
    return {
        (row, column): _value(cell)
        for row, line in enumerate(cells, start=1)
        for column, cell in enumerate(line, start=1)
        if cell is not None and str(cell).strip() and not _is_in(row, column, areas)
    }


def with_notes(page: Page, notes: Notes, cells: Sequence[Sequence[Any]] = ()) -> Page:
    """Return a page with notes where they stood; those whose cells it needs come below it, with where they stood.

    Beside an Excel Table, or cards of segments, a note is about its row, in which another customer or segment may stand
    by now: it goes where the first cell of its row went, and below where that is gone. cells: of the sheet as it was,
    from A1.
    """
    if not notes:
        return page
    areas = areas_of(page)
    lists = [_List.of(block, cells, notes) for block in page.blocks if block.table is not None]
    lists += _cards_on(page, cells)
    staying: dict[tuple[int, int], Value] = {}
    moved = []
    for cell, value in notes.items():
        known = next((known for known in lists if known.about(cell[0])), None)
        about = known.about(cell[0]) if known is not None else ""
        goes_to = known.cell_now(about, cell) if known is not None else cell
        if value == _MOVED and (goes_to is None or _is_in(*goes_to, areas)):
            continue  # ours, of an earlier run: it is written anew where it is needed
        if goes_to is None or goes_to in staying or _is_in(*goes_to, areas):
            moved.append(f"{about or f'{column_letter(cell[1])}{cell[0]}'}: {value}")
        else:
            staying[goes_to] = value
    blocks = [Block(row, column, ((value,),), ("note",)) for (row, column), value in staying.items()]
    if moved:
        ends = [*(area[0] + area[2] for area in areas), *(row + 1 for row, _ in staying)]
        blocks += _moved_blocks(moved, max(ends, default=1) + 1, min((area[1] for area in areas), default=1))
    return replace(page, blocks=(*page.blocks, *blocks))


class _List(NamedTuple):
    """An Excel Table of ours, or cards, as it was on the sheet and as it will be.

    was: {row: whom it was about}; now: {whom it is about: row}.
    """

    was: Mapping[int, str]
    now: Mapping[str, int]

    @classmethod
    def of(cls, block: Block, cells: Sequence[Sequence[Any]], notes: Notes) -> _List:
        """Return what is known of a Table. cells: of the sheet as it was; notes: cells that are none of the Table's."""
        at, header = block.column - 1, block.values[0][0]
        first = [line[at] if len(line) > at else None for line in cells]
        top = first.index(header) if header in first else len(first)
        was = {row: _as_text(cell) for row, cell in enumerate(first[top + 1 :], start=top + 2) if cell is not None}
        was = {row: about for row, about in was.items() if (row, block.column) not in notes}
        return cls(was, {_as_text(values[0]): block.row + down for down, values in enumerate(block.values) if down})

    def about(self, row: int) -> str:
        """Return whom a row was about, "" for nobody."""
        return self.was.get(row, "")

    def cell_now(self, about: str, cell: tuple[int, int]) -> tuple[int, int] | None:
        """Return where a note on somebody goes, None where they are gone."""
        row = self.now.get(about)
        return None if row is None else (row, cell[1])


def _cards_on(page: Page, cells: Sequence[Sequence[Any]]) -> list[_List]:
    """Return what is known of each block of cards, which has two rows a segment, the first with its number in front."""
    blocks = [block for block in page.blocks if block.fills]
    if not blocks:
        return []
    at = blocks[0].column - 1
    numbers = {
        row: int(line[at])
        for row, line in enumerate(cells, start=1)
        if len(line) > at and isinstance(line[at], int | float) and not isinstance(line[at], bool)
    }
    # The cards of one block follow each other, each two rows below the one before.
    was: list[dict[int, str]] = []
    for row, number in numbers.items():
        if row - 2 not in numbers:
            was.append({})
        was[-1] |= _two_rows(row, number)
    now = []
    for block in blocks:
        rows: dict[str, int] = {}
        for down, values in enumerate(block.values):
            if isinstance(values[0], int):
                rows |= {about: row for row, about in _two_rows(block.row + down, values[0]).items()}
        now.append(rows)
    return [_List(before, after) for before, after in zip(was, now, strict=False)]


def _two_rows(row: int, segment: int) -> dict[int, str]:
    """Return {row: what it is about} of a card."""
    return {row: f"Segment {segment}", row + 1: f"Segment {segment}, below"}


def _as_text(cell: Any) -> str:  # noqa: ANN401  any cell
    """Return an id as text, whichever way a program holds it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _moved_blocks(lines: Sequence[str], row: int, column: int) -> list[Block]:
    """Return notes whose cells were needed, each with where it stood. row, column: of the first cell for them."""
    return [
        Block(row, column, ((_MOVED,),), ("section",)),
        Block(row + 1, column, tuple((line,) for line in lines), ("note",)),
    ]


def would_go(sheets: Sheets, last_run: LastRun) -> DataError | None:
    """Return the sentence that says which notes would go with all our sheets, None where there are none."""
    names = set(sheets.sheet_names())
    cells = {sheet: sheets.cells(sheet) for sheet in last_run.drawn if sheet in names}
    return notes_would_go(sheets.book, cells, last_run)


def notes_would_go(book: str, going: Mapping[str, Sequence[Sequence[Any]]], last_run: LastRun) -> DataError | None:
    """Return the sentence that says which notes would go with sheets of ours, None where there are none.

    going: {sheet: its cells, from A1}; of those that the last run did not draw nobody knows which cells are notes.
    """
    cells = [
        f"{sheet}!{column_letter(column)}{row}"
        for sheet, rows in going.items()
        if sheet in last_run.drawn
        for row, column in notes_among(rows, last_run.areas_now(sheet, rows))
    ]
    if not cells:
        return None
    more = ""
    if len(cells) > 3:
        more = f" and {len(cells) - 3} more"
    return DataError(
        f"Cells of yours stand on sheets of ours in {book} and would go with them: {', '.join(cells[:3])}{more}."
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
