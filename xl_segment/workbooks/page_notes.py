"""What the analyst wrote on our sheets, beside what we drew there: it stays when they are drawn anew."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.page import Block, Page, Value
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.sheets import Sheets

#: {(row, column) from 1: what stands there}.
Notes = Mapping[tuple[int, int], Value]
#: Rectangles of cells: row and column of the first, rows, columns.
Areas = Sequence[Sequence[int]]

#: Rows between two rows of ours, or columns between two of ours, among which they are looked for.
_MOST_PUT_IN = 5
_MOVED = "Notes of yours whose cells were needed"


def areas_of(page: Page) -> list[list[int]]:
    """Return the rectangles of cells that a page fills."""
    areas = []
    for block in page.blocks:
        last, wide = block.covers(max(map(len, block.values), default=1) - 1)
        areas.append([block.row, block.column, len(block.values), last + wide - block.column])
    return areas


def areas_moved(areas: Areas, page: Page, cells: Sequence[Sequence[Any]]) -> Areas:
    """Return where the rectangles stand by now that a page like this one was drawn in, if rows were put in since.

    cells: of the sheet, from A1. A rectangle is found by the first and last row of the block that is drawn there now,
    as far as they say the same; of rows that were put in within it, the cells are none of ours. Columns are looked for
    where no row was put in.
    """
    if len(areas) != len(page.blocks):
        return areas
    columns_now = _columns_now(areas, page, cells)
    if columns_now:
        return [
            [top, columns_now.get(column, column), rows, 1]
            for top, left, rows, columns in areas
            for column in range(left, left + columns)
        ]
    moved: list[Sequence[int]] = []
    by = 0
    for area, block in zip(areas, page.blocks, strict=True):
        top, left, rows, columns = area
        by = _moved_by(block, 0, top, cells, by)
        end = _moved_by(block, len(block.values) - 1, top + rows - 1, cells, by) if rows == len(block.values) else by
        if not by and not end:
            moved.append(area)
            continue
        inside = range(top + by, top + rows + end)
        said = {_as_text(value) for row in block.values for value in row if value is not None}
        alike = {row: _count_among(said, cells[row - 1]) if row <= len(cells) else 0 for row in inside}
        put_in = {*sorted(inside, key=alike.__getitem__)[: end - by]}
        moved += [[row, left, 1, columns] for row in inside if row not in put_in]
        by = end
    return moved


def _columns_now(areas: Areas, page: Page, cells: Sequence[Sequence[Any]]) -> dict[int, int]:
    """Return {column as it was drawn: the one it is now}, where columns were put in; {} where none were.

    Rows say so whose texts all stand on the sheet, in their order; those of one column have moved by as many. Only
    blocks that are as large as they were are asked: another number of segments moves columns, and none was put in.
    """
    moved: dict[int, Counter[int]] = {}
    for area, before, block in zip(areas_of(page), areas, page.blocks, strict=True):
        if [*before[1:]] != area[1:]:
            continue
        for row, values in enumerate(block.values, start=before[0]):
            at = cells[row - 1] if row <= len(cells) else ()
            for column, by in _moved_in_row(_texts(block, values), at).items():
                moved.setdefault(column, Counter())[by] += 1
    known = {column: by.most_common(1)[0][0] for column, by in moved.items()}
    moves = [known[column] for column in sorted(known)]
    if not any(moves) or moves != sorted(moves):
        return {}  # a column that was put in moves all that are right of it
    now: dict[int, int] = {}
    by = 0
    for column in range(1, max(area[1] + area[3] for area in areas)):
        by = max(by, known.get(column, by))
        now[column] = column + by
    return now


def _moved_in_row(texts: Mapping[int, str], at: Sequence[Any]) -> dict[int, int]:
    """Return {column: by how many its text stands further right in a row}, {} where one is missing or out of order."""
    moved: dict[int, int] = {}
    by = 0
    for column, text in texts.items():
        near = range(column + by, min(column + by + _MOST_PUT_IN, len(at)) + 1)
        now = next((now for now in near if _as_text(at[now - 1]) == text), None)
        if now is None:
            return {}
        by = moved[column] = now - column
    return moved


def _texts(block: Block, values: Sequence[Value]) -> dict[int, str]:
    """Return {column: text} of a row of a block."""
    return {
        block.covers(across)[0]: value.strip()
        for across, value in enumerate(values)
        if isinstance(value, str) and value.strip()
    }


def _moved_by(block: Block, down: int, row: int, cells: Sequence[Sequence[Any]], least: int) -> int:
    """Return by how many rows a row of a block stands lower than it was drawn, at least as many as those above it."""
    texts = _texts(block, block.values[down])
    for by in range(least, least + _MOST_PUT_IN + 1):
        at = cells[row + by - 1] if row + by <= len(cells) else ()
        if texts and all(column <= len(at) and _as_text(at[column - 1]) == text for column, text in texts.items()):
            return by
    return least


def _count_among(said: Collection[str], line: Sequence[Any]) -> int:
    return sum(cell is not None and _as_text(cell) in said for cell in line)


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
        for row, column in notes_among(rows, last_run.drawn[sheet])
    ]
    if not cells:
        return None
    more = ""
    if len(cells) > 3:
        more = f" and {len(cells) - 3} more"
    return DataError(
        f"Cells of yours stand on sheets of ours in {book} and would go with them: {', '.join(cells[:3])}{more}."
        " Move them to a sheet of your own, then try again. Where a row or a column was put in there, refresh first."
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
