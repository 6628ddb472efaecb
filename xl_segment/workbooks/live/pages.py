"""Our pages drawn on sheets of an open workbook: a block in one write, its looks by column."""

from __future__ import annotations

import datetime
import itertools
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from xl_segment.look import BAR, FONT, LINE, LOOKS, Look
from xl_segment.pages.page import Block, ExcelTable, Page, Picture
from xl_segment.sheet.grid import Formula
from xl_segment.workbooks.draw_pages import NOT_ON_THE_LIST
from xl_segment.workbooks.for_paper import MARGINS
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.row_heights import USUAL_HEIGHT, page_heights

if TYPE_CHECKING:
    import xlwings as xw

_T = TypeVar("_T")
_BODY = LOOKS["text"]
_POINTS_PER_INCH = 72
#: Points between a picture's corner and a cell's, up to which it stands there.
_SAME_PLACE = 1.0
#: What Excel reads as something else than text when it is written into a cell.
_WORDS = {"true", "false"}
#: Letters of the longest text that Excel may read as a date or a number.
_LONGEST_VALUE = 40


def plain(value: Any) -> Any:  # noqa: ANN401  any value of a cell
    """Return a value so that Excel takes it as it is: a text stays text, whatever it begins with or looks like.

    An apostrophe in front is how Excel itself keeps "=HYPERLINK(...)", "007" or "1E10" from being anything else; it is
    no part of the text.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not isinstance(value, str) or not value:
        return value if value != "" else None
    if value[0].isalpha() and not _looks_like_a_value(value):
        return value
    return f"'{value}"


def _looks_like_a_value(word: str) -> bool:
    """Tell whether Excel may read a word as a date, a number or a truth value; nothing so long is one."""
    if word.casefold() in _WORDS:
        return True
    return len(word) <= _LONGEST_VALUE and any(map(str.isdigit, word))


def typed(value: Any) -> Any:  # noqa: ANN401  any value of a cell
    """Return what is written into a cell: a formula as such, everything else as it is."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime.combine(value, datetime.time())
    return plain(value)


def draw(sheet: xw.Sheet, page: Page, *, fresh: bool, stood: Mapping[str, Sequence[int]]) -> None:
    """Draw a page. fresh: the sheet is new; else it is cleared first, and pictures stay where the user moved them.

    stood: {name of a picture: the cell, as row and column, that an earlier run put it in}; one that still stands there
    goes with what it belongs to.
    """
    frames: dict[str, _Frame] = {}
    unmoved: set[str] = set()
    if not fresh:
        # Columns and rows that get a new size take pictures with them, so where these stand is noted before.
        frames = {picture.name: _Frame.of(picture) for picture in sheet.pictures}
        unmoved = {name for name, frame in frames.items() if name in stood and frame.is_at(sheet, *stood[name])}
        sheet.used_range.unmerge()
        excel_api.offer_nothing(sheet.used_range)
        excel_api.dissolve_tables(sheet)
        sheet.clear()
    _prepare_cells(sheet, page)
    for block in page.blocks:
        _draw_block(sheet, block)
    for row, height in page_heights(page).items():
        sheet.range((row, 1)).row_height = height
    for picture in page.pictures:
        frame = frames.get(picture.name)
        if frame is not None and picture.name in unmoved:
            frame = frame.to(sheet, picture.row, picture.column)
        _insert_picture(sheet, picture, frame)
    if fresh:
        _set_up(sheet, page)
    if fresh or page.scale is not None:
        # Breaks count at a scale alone, and an earlier version may have drawn the sheet without one.
        excel_api.set_up_paper(sheet, page.repeat_row, page.scale, MARGINS)
    if page.scale is not None:
        excel_api.break_pages(sheet, page.breaks)
    if page.grouped:
        excel_api.fold_away(sheet, page.grouped)


def _prepare_cells(sheet: xw.Sheet, page: Page) -> None:
    """Let all cells of a page look like body text, in columns of its widths."""
    bottom = max(block.row + len(block.values) - 1 for block in page.blocks)
    right = max(_last_column(block) for block in page.blocks)
    everything = sheet.range((1, 1), (bottom, right))
    everything.font.name, everything.font.size, everything.font.color = FONT, _BODY.size, _BODY.colour
    everything.vertical_alignment = "top"
    everything.row_height = USUAL_HEIGHT
    for column, width in enumerate(page.widths, start=1):
        sheet.range((1, column)).column_width = width


def _set_up(sheet: xw.Sheet, page: Page) -> None:
    sheet.show_gridlines = page.gridlines
    if not page.headings:
        excel_api.hide_headings(sheet)
    if page.freeze != (0, 0):
        excel_api.freeze(sheet, *page.freeze)
    if page.tab_colour:
        excel_api.colour_tab(sheet, page.tab_colour)


def _last_column(block: Block) -> int:
    """Return the last sheet column that a block covers."""
    first, covered = block.covers(len(block.looks) - 1)
    return first + covered - 1


def _last_row(block: Block) -> int:
    return block.row + len(block.values) - 1


def _draw_block(sheet: xw.Sheet, block: Block) -> None:
    area = sheet.range((block.row, block.column), (_last_row(block), _last_column(block)))
    _merge_cells(sheet, block)
    _set_looks(sheet, block)
    _set_formats(sheet, block)
    area.value = _cells_of(block)
    _draw_lines(sheet, block)
    _offer_choices(sheet, block)
    if block.table is not None:
        _make_table(area, block.table)


def _make_table(area: xw.Range, table: ExcelTable) -> None:
    """Make an Excel Table of what was written, under a name that nothing else has, and let rules paint its cells."""
    book, body = area.sheet.book, area[1:, :]
    taken = {name.name.casefold() for name in book.names}
    taken |= {other.name.casefold() for sheet in book.sheets for other in sheet.tables}
    names = (table.name if at == 1 else f"{table.name}_{at}" for at in itertools.count(1))
    free = next(name for name in names if name.casefold() not in taken)
    area.sheet.tables.add(source=area, name=free, has_headers=True, table_style_name="")
    for paint in table.paints:
        excel_api.paint(body[:, paint.column], paint.word, colour=paint.colour, fill=paint.fill, edge=paint.edge)
    for column in table.bars:
        excel_api.draw_bars(body[:, column], BAR)


def _cells_of(block: Block) -> list[list[Any]]:
    """Return what is written into the cells of a block; of those that are merged, into the first."""
    width = _last_column(block) - block.column + 1
    cells: list[list[Any]] = [[None] * width for _ in block.values]
    for down, row in enumerate(block.values):
        for across, value in enumerate(row):
            cells[down][block.covers(across)[0] - block.column] = typed(value)
    return cells


def _merge_cells(sheet: xw.Sheet, block: Block) -> None:
    for across in range(len(block.looks)):
        first, covered = block.covers(across)
        for down in range(len(block.values)):
            below = int((down, across) in block.tall)
            if (covered > 1 or below) and (down - 1, across) not in block.tall:
                number = block.row + down
                sheet.range((number, first), (number + below, first + covered - 1)).merge()


def _set_looks(sheet: xw.Sheet, block: Block) -> None:
    if block.header:
        _look(sheet.range((block.row, block.column), (block.row, _last_column(block))), LOOKS[block.header_look])
    if len(block.values) <= block.header:
        return
    for across, name in enumerate(block.looks):
        first, covered = block.covers(across)
        column = sheet.range((block.row + block.header, first), (_last_row(block), first + covered - 1))
        _look(column, LOOKS[name], block.formats.get(across))
    _set_looks_of_cells(sheet, block)


def _set_looks_of_cells(sheet: xw.Sheet, block: Block) -> None:
    """Let single cells look otherwise than their column: neighbours that look alike in one go."""
    for down, first, last, name in _runs(block.cell_looks):
        cells = sheet.range(_address(block, down, first), _address(block, down, last, end=True))
        excel_api.indent(cells, 0)
        _look(cells, LOOKS[name], plainly=True)
    for (down, across), colour in block.fills.items():
        below = int((down, across) in block.tall)
        sheet.range(_address(block, down, across), _address(block, down + below, across, end=True)).color = colour
    for bar in block.bars:
        excel_api.draw_bars(sheet.range(_address(block, bar.row, bar.column)), bar.colour, end=bar.end)


def _set_formats(sheet: xw.Sheet, block: Block) -> None:
    """Set the number formats of single cells, and the side that headers keep to."""
    for down, first, last, code in _runs(block.cell_formats):
        sheet.range(_address(block, down, first), _address(block, down, last, end=True)).number_format = code
    if block.header:
        for across, name in enumerate(block.looks):
            if LOOKS[name].align != "left":
                first, _ = block.covers(across)
                header = sheet.range((block.row, first))
                header.horizontal_alignment = LOOKS[name].align
                if block.table is not None:
                    excel_api.indent(header, LOOKS[name].indent)


def _runs(cells: Mapping[tuple[int, int], _T]) -> Iterator[tuple[int, int, int, _T]]:
    """Yield row, first and last column, and what is said of them, of neighbours of which the same is said."""
    run: tuple[int, int, int, _T] | None = None
    for (down, across), said in sorted(cells.items(), key=lambda cell: cell[0]):
        if run is not None and run[0] == down and run[2] == across - 1 and run[3] == said:
            run = (down, run[1], across, said)
            continue
        if run is not None:
            yield run
        run = (down, across, across, said)
    if run is not None:
        yield run


def _address(block: Block, down: int, across: int, *, end: bool = False) -> tuple[int, int]:
    """Return row and column on the sheet of a cell of a block (from 0); end: the last column that it covers."""
    first, covered = block.covers(across)
    return block.row + down, first + (covered - 1 if end else 0)


def _offer_choices(sheet: xw.Sheet, block: Block) -> None:
    """Give cells their drop-down lists."""
    for choice in block.choices:
        column, _ = block.covers(choice.column)
        for upper, lower in choice.stretches:
            chosen = sheet.range((block.row + upper, column), (block.row + lower, column))
            _look(chosen, LOOKS["choice"])
            excel_api.offer(chosen, choice.words, choice.title, choice.hint, NOT_ON_THE_LIST)


def _look(cells: xw.Range, look: Look, number_format: str | None = None, *, plainly: bool = False) -> None:
    """Set what differs from body text; each setting is a call to Excel. plainly: as the cells look otherwise now."""
    if plainly:
        _set_plain(cells, look)
    _set_font(cells, look)
    if look.fill:
        cells.color = look.fill
    if look.border:
        _draw_borders(cells, look.border)
    code = number_format or look.number_format
    if code != "General":
        cells.number_format = code
    _align(cells, look)


def _set_plain(cells: xw.Range, look: Look) -> None:
    """Set what body text has where a look does not say otherwise."""
    cells.font.size, cells.font.bold, cells.font.color = _BODY.size, False, _BODY.colour
    cells.wrap_text = look.wrap
    cells.horizontal_alignment, cells.vertical_alignment = look.align, look.stands


def _set_font(cells: xw.Range, look: Look) -> None:
    if look.size != _BODY.size:
        cells.font.size = look.size
    if look.bold:
        cells.font.bold = True
    if look.italic:
        cells.font.italic = True
    if look.colour != _BODY.colour:
        cells.font.color = look.colour


def _draw_borders(cells: xw.Range, colour: str) -> None:
    sides = ["edge_top", "edge_bottom", "edge_left", "edge_right"]
    if cells.shape[0] > 1:  # of one row Excel refuses it
        sides.append("inside_horizontal")
    for side in sides:
        cells.borders.set(side, line_style="continuous", weight="thin", color=colour)


def _align(cells: xw.Range, look: Look) -> None:
    if look.wrap:
        cells.wrap_text = True
    if look.align != "left" or look.indent:
        cells.horizontal_alignment = look.align
    if look.indent:
        excel_api.indent(cells, look.indent)
    if look.stands != "top":
        cells.vertical_alignment = look.stands


def _draw_lines(sheet: xw.Sheet, block: Block) -> None:
    """Draw the thin lines under rows, and the thick coloured edges of segments."""
    end = _last_row(block)
    rule = LOOKS[block.header_look].rule
    if block.header and rule:
        header = sheet.range((block.row, block.column), (block.row, _last_column(block)))
        header.borders.set("edge_bottom", line_style="continuous", weight="thin", color=rule)
    elif block.cell_looks:
        for down in _ruled(block):
            last = len(block.looks) - 1
            line = sheet.range(_address(block, down, 0), _address(block, down, last, end=True))
            line.borders.set("edge_bottom", line_style="continuous", weight="thin", color=LINE)
    elif block.header or any(LOOKS[name].line for name in block.looks):
        area = sheet.range((block.row, block.column), (end, _last_column(block)))
        sides = ["edge_bottom"]
        if end > block.row:
            sides.append("inside_horizontal")
        for side in sides:
            area.borders.set(side, line_style="continuous", weight="thin", color=LINE)
    for row, colour in zip(range(block.row, end + 1), block.edges, strict=False):
        if colour:
            cell = sheet.range((row, block.column))
            cell.borders.set("edge_left", line_style="continuous", weight="thick", color=colour)


def _ruled(block: Block) -> list[int]:
    """Return the rows of a block (from 0) below which there is a line, where its cells differ in that."""
    return [
        down
        for down in range(len(block.values))
        if any(
            LOOKS[block.look(down, across)].line
            for across in range(len(block.looks))
            if (down, across) not in block.tall
        )
    ]


class _Frame(NamedTuple):
    """Where a picture stands, and how large it is, in points."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, picture: xw.Picture) -> _Frame:
        return cls(picture.left, picture.top, picture.width, picture.height)

    def is_at(self, sheet: xw.Sheet, row: int, column: int) -> bool:
        """Tell whether its corner is that of a cell."""
        cell = sheet.range((row, column))
        return max(abs(cell.left - self.left), abs(cell.top - self.top)) <= _SAME_PLACE

    def to(self, sheet: xw.Sheet, row: int, column: int) -> _Frame:
        """Return it in the corner of a cell, as large as it is."""
        cell = sheet.range((row, column))
        return self._replace(left=cell.left, top=cell.top)


def _insert_picture(sheet: xw.Sheet, picture: Picture, frame: _Frame | None) -> None:
    """Put a picture in, or in the place of the one that has its name. frame: where that stood."""
    with tempfile.TemporaryDirectory(prefix="xl_segment-") as folder:
        file = Path(folder) / "picture.png"
        file.write_bytes(picture.png)
        if frame is not None:
            put = sheet.pictures[picture.name].update(str(file))
            put.lock_aspect_ratio = False
            put.left, put.top, put.width, put.height = frame
        else:
            corner = sheet.range((picture.row, picture.column))
            width, height = picture.width * _POINTS_PER_INCH, picture.height * _POINTS_PER_INCH
            put = sheet.pictures.add(
                str(file), name=picture.name, left=corner.left, top=corner.top, width=width, height=height
            )
    excel_api.describe(put, picture.alt)
