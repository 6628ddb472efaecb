"""Where the printed pages of a sheet begin: no table is parted from its header, no page holds a line or two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from xl_segment.pages.page import Block, Page
from xl_segment.workbooks.row_heights import USUAL_HEIGHT, page_heights

#: Inches, at the sides, and above and below.
MARGINS = (0.5, 0.6)
#: What has to fit on A4 and on Letter, in inches: the width of Letter, the height of A4, without margins.
_WIDTH, _HEIGHT = 11.0 - 2 * MARGINS[0], 8.27 - 2 * MARGINS[1]
_POINTS = 72
#: A last page that is filled up to this share is saved, where it takes no smaller a scale than this share of the usual.
_NEARLY_BLANK, _SMALLER = 0.25, (0.95, 0.9, 0.85, 0.8)
#: Looks of what stands above something, and below it. A cell to type in is about the table that follows.
_ABOVE, _BELOW = {"section", "ruled section", "heading", "title", "subtitle", "input"}, {"note", "prose"}
_LARGEST_SCALE, _SMALLEST_SCALE = 100, 40


class _Part(NamedTuple):
    """Rows that stay together on paper, from 1."""

    first: int
    last: int


def for_paper(page: Page) -> Page:
    """Return a page with the scale at which it is one sheet of paper wide, and the rows with which printed pages begin.

    One that is a list, with a header that is repeated, or that says so itself, is left as it is.
    """
    if page.scale is not None or page.repeat_row is not None:
        return page
    heights = page_heights(page)
    heights |= {row: 0.0 for first, last in page.grouped for row in range(first, last + 1)}  # folded away
    width = sum(_inches(width) for width in page.widths[: _last_column(page)])
    usual = max(min(int(100 * _WIDTH / max(width, 0.1)), _LARGEST_SCALE), _SMALLEST_SCALE)
    parts = list(_parts(page, heights, longest=_room(usual)))
    breaks, filled = _breaks(parts, heights, usual)
    scale = usual
    if breaks and filled < _NEARLY_BLANK:
        for share in _SMALLER:
            fewer, _ = _breaks(parts, heights, smaller := int(usual * share))
            if len(fewer) < len(breaks) and smaller >= _SMALLEST_SCALE:
                breaks, scale = fewer, smaller
                break
    return replace(page, scale=scale, breaks=tuple(breaks))


def _inches(width: float) -> float:
    """Return the width of a column from characters, as Excel draws it."""
    return (12 * width if width < 1 else 7 * width + 5) / 96


def _last_column(page: Page) -> int:
    ends = [sum(block.covers(len(block.looks) - 1)) - 1 for block in page.blocks]
    # A picture ends in the column that its width reaches.
    for picture in page.pictures:
        reach, column = 0.0, picture.column
        while reach < picture.width and column <= len(page.widths):
            reach += _inches(page.widths[column - 1])
            column += 1
        ends.append(column - 1)
    return max(ends, default=1)


def _room(scale: int) -> float:
    """Return how high, in points of the sheet, what stands on a page may be."""
    return _HEIGHT * _POINTS * 100 / scale


def _parts(page: Page, heights: Mapping[int, float], longest: float) -> Iterator[_Part]:
    """Yield what stays together, from top to bottom; headings go with what is below them. longest: in points."""
    spans = [part for block in page.blocks for part in _of_block(block, heights, longest)]
    spans += [_under_picture(picture.row, picture.height, heights) for picture in page.pictures]
    above = _headings(page)
    below = {block.row for block in page.blocks if len(block.values) == 1 and block.looks[-1] in _BELOW}
    merged: list[_Part] = []
    for span in sorted(spans):
        if not merged:
            merged.append(span)
            continue
        last = merged[-1]
        goes_on = span.first <= last.last or last.last in above
        follows = span.first in below and span.first == last.last + 1
        if goes_on or follows:
            merged[-1] = _Part(last.first, max(last.last, span.last))
        else:
            merged.append(span)
    yield from merged


def _headings(page: Page) -> set[int]:
    """Return the rows of what stands above something, with the texts right below them that lead to it."""
    texts = {block.row: block.looks[-1] for block in page.blocks if len(block.values) == 1}
    rows: set[int] = set()
    for row, look in sorted(texts.items()):
        if look in _ABOVE or (look in _BELOW and row - 1 in rows):
            rows.add(row)
    return rows


def _of_block(block: Block, heights: Mapping[int, float], longest: float) -> Iterator[_Part]:
    """Yield a block as a whole, or, where it is longer than a page, its rows; a header goes with the first."""
    rows = range(block.row, block.row + len(block.values))
    if sum(heights.get(row, USUAL_HEIGHT) for row in rows) <= longest:
        yield _Part(rows[0], rows[-1])
        return
    inside = {block.row + down for down, _ in block.tall}
    start = rows[0]
    for row in rows:
        if row in inside or (block.header and row == rows[0]):
            continue
        yield _Part(start, row)
        start = row + 1


def _under_picture(row: int, height: float, heights: Mapping[int, float]) -> _Part:
    last, left = row, height * _POINTS - heights.get(row, USUAL_HEIGHT)
    while left > 0:
        last += 1
        left -= heights.get(last, USUAL_HEIGHT)
    return _Part(row, last)


def _breaks(parts: Sequence[_Part], heights: Mapping[int, float], scale: int) -> tuple[list[int], float]:
    """Return the rows with which further pages begin, and how far the last page is filled, 0 to 1."""
    room = _room(scale)
    breaks: list[int] = []
    top = 1
    for before, part in pairwise([_Part(0, 0), *parts]):
        if before.last and _height(top, part.last, heights) > room:
            breaks.append(part.first)
            top = part.first
    return breaks, _height(top, parts[-1].last, heights) / room if parts else 0.0


def _height(first: int, last: int, heights: Mapping[int, float]) -> float:
    return sum(heights.get(row, USUAL_HEIGHT) for row in range(first, last + 1))
