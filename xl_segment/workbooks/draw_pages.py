"""Pages drawn with XlsxWriter: one renderer for new workbooks and for what is put into existing ones."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_segment.look import FONT, LINE, LOOKS, LookName
from xl_segment.ooxml.xml_tree import fitting, holdable
from xl_segment.pages.page import Block, Page, Picture, Value
from xl_segment.sheet.grid import Formula

_LONGEST_DESCRIPTION = 2_000
#: What is said where a cell with a drop-down list gets another word.
NOT_ON_THE_LIST = "Choose a word of the list, or clear the cell."
#: Letters of running text that fit where one digit does.
_LETTERS = 1.08
#: The creation time of workbooks that we make, so that the same data gives the same bytes.
TIMELESS = datetime.datetime(2000, 1, 1)
#: Texts stay texts, whatever they look like.
OPTIONS = {
    "in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False,
    "nan_inf_to_errors": False,
}  # fmt: skip


def render(pages: Sequence[Page], *, hidden: Sequence[tuple[str, Sequence[str]]] = ()) -> bytes:
    """Return a workbook that holds just these pages; hidden: (sheet name, lines of text) of sheets nobody sees."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as workbook:
        workbook.set_properties({"created": TIMELESS})
        add_pages(workbook, pages)
        for name, lines in hidden:
            sheet = workbook.add_worksheet(name)
            for row, line in enumerate(lines):
                sheet.write_string(row, 0, fitting(line))
            sheet.very_hidden()
    return out.getvalue()


def add_pages(workbook: xlsxwriter.Workbook, pages: Sequence[Page]) -> None:
    """Draw pages as sheets at the end of a workbook."""
    ink = _Ink(workbook)
    for page in pages:
        sheet = workbook.add_worksheet(page.name)
        _set_up(sheet, page, ink)
        heights: dict[int, float] = {}
        for block in page.blocks:
            _draw(sheet, block, ink)
            for row, height in row_heights(block, page.widths).items():
                heights[row] = max(heights.get(row, 0.0), height)
        for row, height in (heights | page.heights).items():
            sheet.set_row(row - 1, height)
        for picture in page.pictures:
            _place(sheet, picture)


class _Ink:
    """Formats, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Any, ...], Format] = {}

    def format(
        self, name: LookName, *, code: str | None = None, edge: str | None = None, align: str | None = None
    ) -> Format:
        """Return the format of a look; edge: a thick left border in a colour; align: other than the look's own."""
        key = (name, code, edge, align)
        if key not in self._made:
            look = LOOKS[name]
            wanted: dict[str, Any] = {
                "font_name": FONT, "font_size": look.size, "font_color": look.colour, "bold": look.bold,
                "italic": look.italic, "num_format": code or look.number_format, "text_wrap": look.wrap,
                "align": align or look.align, "valign": "top" if look.wrap or look.line else "vcenter",
            }  # fmt: skip
            if look.indent and (align or look.align) == "left":
                wanted["indent"] = look.indent
            if look.fill:
                wanted |= {"bg_color": look.fill, "pattern": 1}
            if look.border:
                wanted |= {"border": 1, "border_color": look.border}
            elif look.line:
                wanted |= {"bottom": 1, "bottom_color": LINE}
            if edge:
                wanted |= {"left": 5, "left_color": edge}
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]


def _set_up(sheet: Worksheet, page: Page, ink: _Ink) -> None:
    sheet.hide_gridlines(0 if page.gridlines else 2)
    for column, width in enumerate(page.widths):
        sheet.set_column(column, column, width)
    if page.freeze != (0, 0):
        sheet.freeze_panes(*page.freeze)
    if page.tab_colour:
        sheet.set_tab_color(page.tab_colour)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    if page.repeat_row:
        sheet.repeat_rows(page.repeat_row - 1)
    sheet.set_default_row(15)


def _draw(sheet: Worksheet, block: Block, ink: _Ink) -> None:
    for down, row in enumerate(block.values):
        header = block.header and down == 0
        edge = block.edges[down] if down < len(block.edges) else None
        for across, value in enumerate(row):
            look = block.look(down, across)
            if header:
                form = ink.format("header", align=LOOKS[block.looks[across]].align)
            else:
                form = ink.format(look, code=block.number_format(down, across), edge=edge if across == 0 else None)
            first, covered = block.covers(across)
            at = (block.row - 1 + down, first - 1)
            if covered > 1:
                sheet.merge_range(*at, at[0], at[1] + covered - 1, "", form)
            _write(sheet, at, value, form)
    for choice in block.choices:
        column = block.covers(choice.column)[0] - 1
        rule = {
            "validate": "list",
            "source": f"={choice.words}" if isinstance(choice.words, str) else list(choice.words),
            "input_title": choice.title, "input_message": choice.hint,
            "error_title": choice.title, "error_message": NOT_ON_THE_LIST,
        }  # fmt: skip
        for first, last in choice.stretches:
            sheet.data_validation(block.row - 1 + first, column, block.row - 1 + last, column, rule)


def _write(sheet: Worksheet, at: tuple[int, int], value: Value, form: Format) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(*at, None, form)
    elif isinstance(value, Formula):
        shown = holdable(fitting(value.value)) if isinstance(value.value, str) else value.value
        sheet.write_formula(*at, holdable(value.text), form, shown)
    elif isinstance(value, str):
        sheet.write_string(*at, fitting(value), form)
    else:
        sheet.write_number(*at, value, form)


def row_heights(block: Block, widths: tuple[float, ...]) -> dict[int, float]:
    """Estimate how high rows with wrapped text have to be: not every program finds out by itself."""
    found = {}
    for down, row in enumerate(block.values):
        high = 15.0
        for across, value in enumerate(row):
            look = LOOKS[block.look(down, across)]
            value = value.value if isinstance(value, Formula) else value
            if isinstance(value, str) and value:
                first, covered = block.covers(across)
                width = sum(widths[first - 1 : first - 1 + covered]) or 8.43
                # A column is as many digits wide as it says; letters are narrower than digits on average.
                room = (width - 1.5 * look.indent) * _LETTERS * 11 / look.size * (0.93 if look.bold else 1.0)
                lines = _lines(value, room) if look.wrap else 1
                high = max(high, lines * look.size * 1.36 + (3 if lines > 1 else 4))
        if high > 15.0:
            found[block.row + down] = round(min(high, 400.0) * 4) / 4
    return found


def _lines(text: str, width: float) -> int:
    """Count the lines of a text wrapped at its words in a column of so many characters."""
    count = 0
    for line in text.split("\n"):
        used = 0.0
        count += 1
        for word in line.split():
            long = float(len(word))
            if used and used + 1 + long > width:
                count += 1
                used = long
            else:
                used += long + (1 if used else 0)
            while used > width > 1:
                count += 1
                used -= width
    return count


def _place(sheet: Worksheet, picture: Picture) -> None:
    from struct import unpack

    pixels = unpack(">II", picture.png[16:24])
    # XlsxWriter takes a picture for 96 dots per inch unless it says otherwise; ours say 160, and are scaled to inches.
    sheet.insert_image(
        picture.row - 1,
        picture.column - 1,
        f"{picture.name}.png",
        {
            "image_data": io.BytesIO(picture.png),
            "x_scale": picture.width / (pixels[0] / _dots(picture.png)),
            "y_scale": picture.height / (pixels[1] / _dots(picture.png)),
            "object_position": 2,
            "description": holdable(picture.alt)[:_LONGEST_DESCRIPTION],
        },
    )


def _dots(png: bytes) -> float:
    """Return the dots per inch that a PNG names, as XlsxWriter reads it."""
    from struct import unpack

    at = png.find(b"pHYs")
    if at < 0:
        return 96.0
    per_metre = unpack(">I", png[at + 4 : at + 8])[0]
    return float(per_metre * 0.0254)
