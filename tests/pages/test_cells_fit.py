"""On our sheets nothing is cut and no header is broken inside a word: measured with the letters of their font."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import pytest

from tests.deck.results import changed, few, sold, ten
from tests.deck.test_slides_fit import inches
from tests.pages.odd_names import odd
from xl_segment import Segmentation
from xl_segment.charts import draw_all
from xl_segment.look import LOOKS, Look
from xl_segment.pages.page import Block, Page
from xl_segment.pages.pages import pages
from xl_segment.sheet.grid import Formula
from xl_segment.workbooks.row_heights import page_heights

#: Pixels of a cell's edges that no text stands on; of an indent.
_EDGES, _INDENT = 3, 9


class Cell(NamedTuple):
    """A cell with something in it. right: how many pixels are free to its right. first: of the header of a block."""

    text: str
    look: Look
    width: float
    right: float
    height: float
    is_number: bool
    is_header: bool
    where: str


@lru_cache
def pages_of(kind: str, seed: int = 0) -> tuple[Page, ...]:
    made = {"sold": sold, "changed": changed, "few": few, "ten": ten}
    result = odd(seed) if kind == "odd" else made[kind]()
    return tuple(pages(result, draw_all(result)))


def pixels(width: float) -> float:
    return 12 * width if width < 1 else 7 * width + 5


def shown(value: object, code: str) -> tuple[str, bool]:
    """Return what a cell shows, and whether it is a number: of those that are shown in a few ways, the widest."""
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ("" if value is None else str(value)), False
    if not math.isfinite(value) or code == ";;;":
        return "", False
    unit = re.search(r'(,+)\\?"? ?(?:\\ )?(k|M|bn|tn)', code)
    decimals = len(match[1]) if (match := re.search(r"\.(0+)", code)) else 0
    if code.endswith("%"):
        return f"{100 * value:.{decimals}f}%", True
    if unit:
        value = value / 1_000 ** len(unit[1])
        return f"{value:,.{decimals}f} {unit[2]}", True
    if "customer" in code:
        return f"{value:,.0f} customers", True
    return f"{value:,.{decimals}f}", True


def cells_of(page: Page) -> Iterator[Cell]:
    """Yield all cells with something in them, as they are drawn."""
    heights = page_heights(page)
    widths = [*map(pixels, page.widths), *(64.0 for _ in range(40))]
    taken = {
        (block.row + down, column)
        for block in page.blocks
        for down, row in enumerate(block.values)
        for across, value in enumerate(row)
        if value is not None and value != ""
        for column in range(block.covers(across)[0], sum(block.covers(across)))
    }
    for block in page.blocks:
        for down, row in enumerate(block.values):
            for across, value in enumerate(row):
                look = LOOKS[block.look(down, across)]
                text, is_number = shown(value, block.number_format(down, across) or look.number_format)
                if not text:
                    continue
                first, covered = block.covers(across)
                rows = range(block.row + down, block.row + down + 1 + ((down, across) in block.tall))
                after = first + covered
                room = 0.0
                while (block.row + down, after) not in taken and after < len(widths):
                    room += widths[after - 1]
                    after += 1
                yield Cell(
                    text, look, sum(widths[first - 1 : first + covered - 1]), room,
                    sum(heights.get(each, 15.0) for each in rows), is_number, _is_header(block, down, across),
                    f"{page.name} row {block.row + down} column {first}",
                )  # fmt: skip


def _is_header(block: Block, down: int, across: int) -> bool:
    return (block.header and down == 0) or block.look(down, across).startswith("heading")


def wide(text: str, look: Look) -> float:
    return 96 * inches(text, look.size, bold=look.bold)


def faults(page: Page) -> Iterator[str]:
    for cell in cells_of(page):
        room = cell.width - _EDGES - _INDENT * cell.look.indent
        if cell.is_number and wide(cell.text, cell.look) > room:
            yield f"{cell.where}: the number {cell.text} is ####"
        if cell.is_header:
            yield from (
                f"{cell.where}: the header {cell.text!r} is broken inside {word!r}"
                for word in cell.text.split()
                if wide(word, cell.look) > room
            )
        if cell.look.wrap:
            lines = sum(_lines(line, cell.look, room) for line in cell.text.split("\n"))
            if lines * cell.look.size * 1.22 > cell.height + 1:
                yield f"{cell.where}: {lines} lines in {cell.height} points: {cell.text!r}"
        elif not cell.is_number and wide(cell.text, cell.look) > room + (
            cell.right if cell.look.align == "left" else 0
        ):
            yield f"{cell.where}: cut: {cell.text!r}"


def _lines(text: str, look: Look, room: float) -> int:
    count, filled = 1, 0.0
    for word in text.split():
        width = wide(word, look)
        if filled and filled + wide(" ", look) + width > room:
            count, filled = count + 1, 0.0
        filled += width + (wide(" ", look) if filled else 0)
        while filled > room > 0:
            count, filled = count + 1, filled - room
    return count


@pytest.mark.parametrize("kind", ["sold", "changed", "few", "ten"])
def test_nothing_is_cut_on_sheets_of_every_kind(kind: str) -> None:
    assert [fault for page in pages_of(kind) for fault in faults(page)] == []


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_cut_whatever_measures_and_personas_are_called(seed: int) -> None:
    assert [fault for page in pages_of("odd", seed) for fault in faults(page)] == []


def test_segments_is_seen_whole_on_a_screen_of_1366_pixels() -> None:
    for kind in ("sold", "ten", "few"):
        page = next(page for page in pages_of(kind) if page.name == "Segments")
        assert sum(map(pixels, page.widths)) <= 1_170
        last = max(block.covers(len(block.looks) - 1)[0] for block in page.blocks)
        assert last <= len(page.widths)


def test_data_check_is_seen_whole_on_a_screen_of_1366_pixels() -> None:
    for kind in ("sold", "ten", "few"):
        page = next(page for page in pages_of(kind) if page.name == "Data check")
        assert sum(map(pixels, page.widths)) <= 1_160
        ends = [sum(block.covers(len(block.looks) - 1)) - 1 for block in page.blocks if block.row > 1]
        assert max(ends) == len(page.widths)


def test_the_tables_of_data_check_have_widths_of_their_own() -> None:
    page = next(page for page in pages_of("sold") if page.name == "Data check")
    spans = [block.spans for block in page.blocks if block.header]
    assert len(spans) == len(set(spans)) >= 4


def test_the_answer_of_five_segments_stands_in_what_excel_shows_with_its_ribbon_open(demo_result: Segmentation) -> None:
    assert height_of_the_answer(pages(demo_result, ())[0]) <= 480


def test_so_does_the_answer_of_sales_with_one_thing_to_check() -> None:
    page = next(page for page in pages_of("sold") if page.name == "Segments")
    said = [value for block in page.blocks for row in block.values for value in row if isinstance(value, str)]
    assert sum(value.startswith("Please check") for value in said) == 1
    assert any(text.startswith("Days since last\norder") for text in said)
    cards = next(block for block in page.blocks if block.fills)
    assert len(cards.values) == 2 * 4
    assert height_of_the_answer(page) + 49 <= 480  # with a fifth card


def height_of_the_answer(page: Page) -> float:
    """Return how many pixels there are from the top of Segments to the end of its row on everybody."""
    heights = page_heights(page)
    everybody = next(block.row for block in page.blocks if any("Everybody" in row for row in block.values))
    return sum(heights.get(row, 15.0) for row in range(1, everybody + 1)) / 0.75
