"""How high the rows of a page have to be: not every program finds out by itself."""

from __future__ import annotations

from dataclasses import replace

from xl_segment.letters import Letters
from xl_segment.look import LOOKS, Look
from xl_segment.pages.page import Block, Page, Value
from xl_segment.sheet.grid import Formula

_LETTERS = Letters()
#: Of a line of text, as a multiple of its size.
_LINE_HEIGHT = 1.36
#: Of rows in points, of columns in digits.
USUAL_HEIGHT, _GREATEST_HEIGHT, _USUAL_WIDTH = 15.0, 400.0, 8.43


def row_heights(block: Block, widths: tuple[float, ...]) -> dict[int, float]:
    """Estimate how high rows with wrapped text have to be: not every program finds out by itself."""
    heights = {}
    for down, row in enumerate(block.values):
        high = block.least.get(down, USUAL_HEIGHT)
        for across in range(len(row)):
            if (down, across) not in block.tall:
                high = max(high, _needed(block, down, across, widths))
        if high > USUAL_HEIGHT:
            heights[block.row + down] = round(min(high, _GREATEST_HEIGHT) * 4) / 4
    for down, across in block.tall:
        both = [heights.get(block.row + down + below, USUAL_HEIGHT) for below in (0, 1)]
        if (high := _needed(block, down, across, widths)) > sum(both):
            heights[block.row + down + 1] = round(min(high - both[0], _GREATEST_HEIGHT) * 4) / 4
    return heights


def _needed(block: Block, down: int, across: int, widths: tuple[float, ...]) -> float:
    """Return how high a cell of a block (from 0) has to be for its text, in points."""
    text = _text_shown(block.values[down][across])
    if not text:
        return 0.0
    look = LOOKS[block.look(down, across)]
    if block.header and down == 0 and block.table is None and LOOKS[block.looks[across]].align != "left":
        look = replace(look, indent=0)
    return _height(text, look, _width(block, across, widths))


def page_heights(page: Page) -> dict[int, float]:
    """Return how high rows of a page have to be, where that is not the usual height."""
    heights: dict[int, float] = {}
    for block in page.blocks:
        for row, height in row_heights(block, page.widths).items():
            heights[row] = max(heights.get(row, 0.0), height)
    return heights | page.heights


def _text_shown(value: Value) -> str:
    """Return the text that a cell shows, "" where it shows none."""
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, str):
        return value
    return ""


def _width(block: Block, across: int, widths: tuple[float, ...]) -> float:
    """Return how wide the cells are that a value of a block covers, in digits."""
    first, covered = block.covers(across)
    return sum(widths[first - 1 : first - 1 + covered]) or _USUAL_WIDTH


def _height(text: str, look: Look, width: float) -> float:
    """Return how high a cell has to be for a text, in points. width: of the cell, in digits of the body text."""
    count = 1
    if look.wrap:
        # A digit of Calibri 11 is 7 pixels wide, an indent about 9; Excel keeps 5 pixels free, LibreOffice more.
        room = max((width * 7 - 3 - 9 * look.indent) / 96, 0.1)
        count = sum(_LETTERS.lines(line, look.size, room, bold=look.bold) for line in text.split("\n"))
    return count * look.size * _LINE_HEIGHT + (3 if count > 1 else 4)
