"""Which cells of a sheet of ours we drew, and where these are by now, whatever was put in between them or taken out.

Beside the rectangles that a page fills, a run notes what stood in its cells, as checksums. Rows are known again by what
stands in them, in their order, as lines are when two texts are compared; so are the columns within these rows.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias, cast

from xl_segment.look import LookName
from xl_segment.pages.page import Block, Page

#: Rectangles of cells: row and column of the first, rows, columns.
Areas = Sequence[Sequence[int]]
#: Cells that say where they are: row, column, checksum of what was drawn in them. Rows of an Excel Table may be sorted,
#: so that of each the first cell alone is noted, with the row of the header, below zero.
Marks = Sequence[Sequence[int]]

#: What stands in the cells of a row: {column: checksum}, ascending.
_Line: TypeAlias = dict[int, int]

#: Blank as they may be, what is typed in them is no note.
_TYPED_IN: frozenset[LookName] = frozenset({"input", "choice"})
#: Of a long block its first rows are marked, and its last; of a list as many as this.
_MARKED_ROWS, _MARKED_OF_LIST = 400, 20_000


def areas_of(page: Page) -> list[list[int]]:
    """Return the rectangles of cells that a page fills.

    A cell that is left blank is none of ours. In an Excel Table, whose rows are sorted, all of them are.
    """
    areas = []
    for block in page.blocks:
        if block.table is not None:
            last, wide = block.covers(len(block.values[0]) - 1)
            areas.append([block.row, block.column, len(block.values), last + wide - block.column])
            continue
        rows = [tuple(_stretches(_filled(block, down))) for down in range(len(block.values))]
        areas += _rectangles(block.row, rows)
    return areas


def _filled(block: Block, down: int) -> Iterator[int]:
    """Yield the sheet columns of a row of a block that something stands in, or is typed in, or that are covered."""
    for across, value in enumerate(block.values[down]):
        first, count = block.covers(across)
        is_filled = value not in (None, "") or block.look(down, across) in _TYPED_IN or (down - 1, across) in block.tall
        yield from range(first if is_filled else first + 1, first + count)


def _stretches(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each stretch of ascending numbers that follow one another."""
    for _, stretch in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        inside = [number for _, number in stretch]
        yield inside[0], inside[-1]


def _rectangles(top: int, rows: Sequence[tuple[tuple[int, int], ...]]) -> Iterator[list[int]]:
    """Yield rectangles that hold the stretches of columns of each row; rows that are alike together."""
    start = 0
    for stretches, alike in groupby(rows):
        count = len(list(alike))
        for first, last in stretches:
            yield [top + start, first, count, last - first + 1]
        start += count


def marks_of(page: Page) -> list[list[int]]:
    """Return what stands in the cells of a page."""
    return [mark for block in page.blocks for mark in _marks_of_block(block)]


def _marks_of_block(block: Block) -> Iterator[list[int]]:
    last = len(block.values) - 1
    is_list = block.table is not None
    for down, row in enumerate(block.values[:1] if is_list else block.values):
        if down > _MARKED_ROWS and down != last:
            continue
        for across, value in enumerate(row):
            checksum = _checksum(value)
            if checksum is not None:
                yield [block.row + down, block.covers(across)[0], checksum]
    if is_list and last <= _MARKED_OF_LIST:
        for row in block.values[1:]:
            yield [-block.row, block.column, _checksum(row[0]) or 0]


def _checksum(cell: Any) -> int | None:  # noqa: ANN401  any cell
    """Return a number that tells what stands in a cell from other things; None where it is blank, or worked out."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    text = cell.strip() if isinstance(cell, str) else f"{cell:.12g}"  # a program may round the last digits
    return zlib.crc32(text.encode("utf-8", "replace")) if text else None


def areas_now(areas: Areas, marks: Marks, cells: Sequence[Sequence[Any]]) -> Areas:
    """Return where rectangles that were drawn stand by now. marks: of the same page; cells: of the sheet, from A1."""
    before: dict[int, _Line] = {}
    lists: dict[int, Counter[int]] = {}
    for row, column, checksum in sorted(map(tuple, marks)):
        if row < 0:
            lists.setdefault(-row, Counter())[checksum] += 1
        else:
            before.setdefault(row, {})[column] = checksum
    now = _lines({checksum for row, _, checksum in marks if row > 0}, cells)
    has_moved = any(line != now.get(row) for row, line in before.items())
    pairs = list(_same_rows(before, now)) if has_moved else []
    rows = _Moved.of(pairs, before)
    columns = _Moved.of(
        (pair for was, is_now in pairs for pair in _same_columns(before[was], now[is_now])),
        {column for line in before.values() for column in line},
    )
    moved = []
    for top, left, height, width in areas:
        rows_now = list(rows.now(range(top, top + height)))
        if top in lists and rows_now:
            first = next(columns.now([left]), left)
            rows_now = [rows_now[0], *_rows_of_list(lists[top], cells, below=rows_now[0], column=first)]
        moved += [
            [first_row, first_column, last_row - first_row + 1, last_column - first_column + 1]
            for first_row, last_row in _stretches(rows_now)
            for first_column, last_column in _stretches(columns.now(range(left, left + width)))
        ]
    return moved


def _rows_of_list(firsts: Counter[int], cells: Sequence[Sequence[Any]], *, below: int, column: int) -> Iterator[int]:
    """Yield the rows below a list's header whose first cell is one of the list's, in whichever order; none twice."""
    left = firsts.copy()
    for row, line in enumerate(cells[below:], start=below + 1):
        checksum = _checksum(line[column - 1]) or 0 if len(line) >= column else 0
        if left[checksum] > 0 and any(cell is not None for cell in line):
            left[checksum] -= 1
            yield row


def _lines(wanted: Collection[int], cells: Sequence[Sequence[Any]]) -> dict[int, _Line]:
    """Return {row: what stands in it} of a sheet, as far as it is something that was drawn."""
    lines: dict[int, _Line] = {}
    for row, cells_of_row in enumerate(cells, start=1):
        for column, cell in enumerate(cells_of_row, start=1):
            checksum = _checksum(cell)
            if checksum in wanted:
                lines.setdefault(row, {})[column] = cast("int", checksum)
    return lines


def _same_rows(before: Mapping[int, _Line], now: Mapping[int, _Line]) -> Iterator[tuple[int, int]]:
    """Yield (row as it was drawn, the same one now), in their order."""
    was_rows, now_rows = sorted(before), sorted(now)
    matcher = SequenceMatcher(
        None,
        [tuple(before[row].values()) for row in was_rows],
        [tuple(now[row].values()) for row in now_rows],
        autojunk=False,
    )
    for tag, start, end, start_now, end_now in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(was_rows[start:end], now_rows[start_now:end_now], strict=True)
        elif tag == "replace":
            yield from _alike_rows(was_rows[start:end], now_rows[start_now:end_now], before, now)


def _alike_rows(
    was_rows: Sequence[int], now_rows: Sequence[int], before: Mapping[int, _Line], now: Mapping[int, _Line]
) -> Iterator[tuple[int, int]]:
    """Yield pairs of rows that have most in common: something was written over in them."""
    left = list(now_rows)
    for was in was_rows:
        common = [len({*before[was].values()} & {*now[row].values()}) for row in left]
        if not any(common):
            continue
        at = common.index(max(common))
        yield was, left[at]
        left = left[at + 1 :]


def _same_columns(before: _Line, now: _Line) -> Iterator[tuple[int, int]]:
    """Yield (column as it was drawn, the same one now) of what stands in a row once."""
    counts = Counter((*before.values(), *now.values()))
    columns = {checksum: column for column, checksum in now.items()}
    for column, checksum in before.items():
        if checksum in columns and counts[checksum] == 2:
            yield column, columns[checksum]


class _Moved(NamedTuple):
    """Where rows, or columns, stand by now.

    was, is_now: of those that are known again, ascending. gone: those that were taken out, ascending.
    """

    was: Sequence[int]
    is_now: Sequence[int]
    gone: Sequence[int]

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]], marked: Iterable[int]) -> _Moved:
        """Take for each the place that most of its cells say; one that stands before those left of it is not known.

        marked: those that something stood in. Where what follows has moved up, one that is not known again is gone.
        """
        votes: dict[int, Counter[int]] = {}
        for was, now in pairs:
            votes.setdefault(was, Counter())[now] += 1
        ascending: list[tuple[int, int]] = []
        for was in sorted(votes):
            now = votes[was].most_common(1)[0][0]
            if not ascending or now > ascending[-1][1]:
                ascending.append((was, now))
        moved = cls([was for was, _ in ascending], [now for _, now in ascending], ())
        unknown = sorted({*marked} - {*moved.was})
        return moved._replace(gone=[number for number in unknown if moved._behind(number) < moved._before(number)])

    def _before(self, number: int) -> int:
        """Return by how many the known one before a number, or at it, has moved."""
        at = bisect_right(self.was, number) - 1
        return self.is_now[at] - self.was[at] if at >= 0 else 0

    def _behind(self, number: int) -> int:
        """Return by how many the known one behind a number has moved."""
        at = bisect_right(self.was, number)
        return self.is_now[at] - self.was[at] if at < len(self.was) else self._before(number)

    def now(self, numbers: Iterable[int]) -> Iterator[int]:
        """Yield where they stand, without those that are gone.

        An unknown one has moved as the known one before it, behind one that is gone as the known one behind it.
        """
        gone = {*self.gone}
        for number in numbers:
            if number in gone:
                continue
            known = self.was[bisect_right(self.was, number) - 1] if self.was and self.was[0] <= number else 0
            is_behind_gone = any(known < each < number for each in self.gone)
            yield number + (self._behind(number) if is_behind_gone else self._before(number))
