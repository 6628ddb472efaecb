"""Our pages drawn on sheets of an open workbook: a block in one write, its looks by column."""

from __future__ import annotations

import itertools
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_segment.look import FONT, LINE, LOOKS, Look
from xl_segment.pages.page import Block, Page, Picture
from xl_segment.sheet.grid import Formula
from xl_segment.workbooks.draw_pages import NOT_ON_THE_LIST, row_heights
from xl_segment.workbooks.live import excel_api

if TYPE_CHECKING:
    import xlwings as xw

_BODY = LOOKS["text"]
_POINTS_PER_INCH = 72
#: What Excel reads as something else than text when it is written into a cell.
_WORDS = {"true", "false"}


def plain(value: Any) -> Any:  # noqa: ANN401  any value of a cell
    """Return a value so that Excel takes it as it is: a text stays text, whatever it begins with or looks like.

    An apostrophe in front is how Excel itself keeps "=HYPERLINK(...)", "007" or "1E10" from being anything else; it is
    no part of the text.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not isinstance(value, str) or not value:
        return value if value != "" else None
    safe = value[0].isalpha() and value.casefold() not in _WORDS
    return value if safe and (len(value) > 40 or not any(one.isdigit() for one in value)) else f"'{value}"


def typed(value: Any) -> Any:  # noqa: ANN401  any value of a cell
    """Return what is written into a cell: a formula as such, everything else as it is."""
    return value.text if isinstance(value, Formula) else plain(value)


def draw(sheet: xw.Sheet, page: Page, *, fresh: bool) -> None:
    """Draw a page. fresh: the sheet is new; else it is cleared first, and pictures stay where the user moved them."""
    # Columns and rows that get a new size take pictures with them, so their places are kept apart.
    places = {} if fresh else {one.name: (one.left, one.top, one.width, one.height) for one in sheet.pictures}
    if not fresh:
        sheet.used_range.unmerge()
        excel_api.offer_nothing(sheet.used_range)
        sheet.clear()
    bottom = max(block.row + len(block.values) - 1 for block in page.blocks)
    right = max(sum(block.covers(len(block.looks) - 1)) - 1 for block in page.blocks)
    everything = sheet.range((1, 1), (bottom, right))
    everything.font.name, everything.font.size, everything.font.color = FONT, _BODY.size, _BODY.colour
    everything.vertical_alignment = "top"
    for column, width in enumerate(page.widths, start=1):
        sheet.range((1, column)).column_width = width
    heights: dict[int, float] = {}
    for block in page.blocks:
        _draw_block(sheet, block)
        for row, height in row_heights(block, page.widths).items():
            heights[row] = max(heights.get(row, 0.0), height)
    for row, height in (heights | page.heights).items():
        sheet.range((row, 1)).row_height = height
    for picture in page.pictures:
        _place(sheet, picture, places.get(picture.name))
    if fresh:
        sheet.show_gridlines = page.gridlines
        if page.freeze != (0, 0):
            excel_api.freeze(sheet, *page.freeze)
        if page.tab_colour:
            excel_api.colour_tab(sheet, page.tab_colour)
        excel_api.set_up_paper(sheet, page.repeat_row)


def _draw_block(sheet: xw.Sheet, block: Block) -> None:
    values = block.values
    last = sum(block.covers(len(block.looks) - 1)) - 1
    cells: list[list[Any]] = [[None] * (last - block.column + 1) for _ in values]
    for down, row in enumerate(values):
        for across, value in enumerate(row):
            cells[down][block.covers(across)[0] - block.column] = typed(value)
    area = sheet.range((block.row, block.column), (block.row + len(values) - 1, last))
    for across in range(len(block.looks)):
        first, covered = block.covers(across)
        if covered > 1:
            for number in range(block.row, block.row + len(values)):
                sheet.range((number, first), (number, first + covered - 1)).merge()
    top = block.row + block.header
    if block.header:
        _look(sheet.range((block.row, block.column), (block.row, last)), LOOKS["header"])
    if len(values) > block.header:
        for across, name in enumerate(block.looks):
            first, covered = block.covers(across)
            column = sheet.range((top, first), (block.row + len(values) - 1, first + covered - 1))
            _look(column, LOOKS[name], block.formats.get(across))
    for (down, code), alike in itertools.groupby(block.cell_formats.items(), lambda one: (one[0][0], one[1])):
        places = [block.covers(across)[0] for (_, across), _ in alike]
        sheet.range((block.row + down, places[0]), (block.row + down, places[-1])).number_format = code
    if block.header:
        for across, name in enumerate(block.looks):
            if LOOKS[name].align != "left":
                first, _ = block.covers(across)
                sheet.range((block.row, first)).horizontal_alignment = LOOKS[name].align
    area.value = cells
    _lines(sheet, block, last)
    for choice in block.choices:
        place, _ = block.covers(choice.column)
        for upper, lower in choice.stretches:
            chosen = sheet.range((block.row + upper, place), (block.row + lower, place))
            _look(chosen, LOOKS["choice"])
            excel_api.offer(chosen, choice.words, choice.title, choice.hint, NOT_ON_THE_LIST)


def _look(cells: xw.Range, look: Look, number_format: str | None = None) -> None:
    """Set what differs from body text; each setting is a call to Excel."""
    if look.size != _BODY.size:
        cells.font.size = look.size
    if look.bold:
        cells.font.bold = True
    if look.italic:
        cells.font.italic = True
    if look.colour != _BODY.colour:
        cells.font.color = look.colour
    if look.fill:
        cells.color = look.fill
    if look.border:
        inside = ("inside_horizontal",) if cells.shape[0] > 1 else ()  # of one row Excel refuses it
        for side in ("edge_top", "edge_bottom", "edge_left", "edge_right", *inside):
            cells.borders.set(side, line_style="continuous", weight="thin", color=look.border)
    code = number_format or look.number_format
    if code != "General":
        cells.number_format = code
    if look.wrap:
        cells.wrap_text = True
    if look.align != "left":
        cells.horizontal_alignment = look.align
    elif look.indent:
        cells.horizontal_alignment = "left"
        excel_api.indent(cells, look.indent)
    if not (look.wrap or look.line):
        cells.vertical_alignment = "center"


def _lines(sheet: xw.Sheet, block: Block, last: int) -> None:
    """Draw the thin lines under rows, and the thick coloured edges of segments."""
    end = block.row + len(block.values) - 1
    lined = block.header or any(LOOKS[name].line for name in block.looks)
    if lined:
        area = sheet.range((block.row, block.column), (end, last))
        sides = ("edge_bottom", "inside_horizontal") if end > block.row else ("edge_bottom",)
        for side in sides:
            area.borders.set(side, line_style="continuous", weight="thin", color=LINE)
    for row, colour in zip(range(block.row, end + 1), block.edges, strict=False):
        if colour:
            cell = sheet.range((row, block.column))
            cell.borders.set("edge_left", line_style="continuous", weight="thick", color=colour)


def _place(sheet: xw.Sheet, picture: Picture, place: tuple[float, float, float, float] | None) -> None:
    """Put a picture in, or in the place of the one that has its name. place: left, top, width, height in points."""
    with tempfile.TemporaryDirectory(prefix="xl_segment-") as folder:
        file = Path(folder) / "picture.png"
        file.write_bytes(picture.png)
        if place is not None:
            put = sheet.pictures[picture.name].update(str(file))
            put.lock_aspect_ratio = False
            put.left, put.top, put.width, put.height = place
        else:
            corner = sheet.range((picture.row, picture.column))
            width, height = picture.width * _POINTS_PER_INCH, picture.height * _POINTS_PER_INCH
            put = sheet.pictures.add(
                str(file), name=picture.name, left=corner.left, top=corner.top, width=width, height=height
            )
    excel_api.describe(put, picture.alt)
