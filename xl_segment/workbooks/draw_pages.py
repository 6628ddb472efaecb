"""Pages drawn with XlsxWriter: one renderer for new workbooks and for what is put into existing ones."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_segment.look import BAR, FONT, LINE, LOOKS, Look, LookName
from xl_segment.ooxml.cell_text import cut_to_fit, holdable
from xl_segment.pages.page import Block, ExcelTable, Page, Picture, Value
from xl_segment.sheet.grid import Formula
from xl_segment.workbooks.for_paper import MARGINS
from xl_segment.workbooks.row_heights import USUAL_HEIGHT, page_heights

_LONGEST_DESCRIPTION = 2_000
#: What is said where a cell with a drop-down list gets another word.
NOT_ON_THE_LIST = "Choose a word of the list, or clear the cell."
#: Whether gridlines are seen, as XlsxWriter numbers it.
_SHOWN, _HIDDEN = 0, 2
#: Where a text stands in its cell, as XlsxWriter calls it.
_VERTICAL = {"top": "top", "center": "vcenter", "bottom": "bottom"}
#: Dots per inch of a picture that names none.
_DOTS = 96.0
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
                sheet.write_string(row, 0, cut_to_fit(line))
            sheet.very_hidden()
    return out.getvalue()


def add_pages(workbook: xlsxwriter.Workbook, pages: Sequence[Page]) -> None:
    """Draw pages as sheets at the end of a workbook."""
    ink = _Ink(workbook)
    for page in pages:
        sheet = workbook.add_worksheet(page.name)
        _set_up(sheet, page, ink)
        for block in page.blocks:
            if block.table is not None:
                _make_table(sheet, block, block.table, workbook)
            _draw(sheet, block, ink)
            _offer_choices(sheet, block)
        heights = page_heights(page)
        for row, height in heights.items():
            sheet.set_row(row - 1, height)
        _fold_away(sheet, page, heights)
        for picture in page.pictures:
            _insert_picture(sheet, picture)


def _fold_away(sheet: Worksheet, page: Page, heights: Mapping[int, float]) -> None:
    """Group the rows of a page that are folded away, each group above the row that opens it."""
    for first, last in page.grouped:
        # Below, as a sheet has it unless it says otherwise: LibreOffice shows no + above.
        sheet.set_row(last, heights.get(last + 1), None, {"collapsed": True})
        for row in range(first, last + 1):
            sheet.set_row(row - 1, heights.get(row), None, {"level": 1, "hidden": True})


class _Ink:
    """Formats, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Any, ...], Format] = {}

    def format(
        self,
        name: LookName,
        *,
        code: str | None = None,
        edge: str | None = None,
        align: str | None = None,
        indent: int | None = None,
        fill: str | None = None,
    ) -> Format:
        """Return the format of a look; edge: a thick left border in a colour; align, indent, fill: not its own."""
        key = (name, code, edge, align, indent, fill)
        if key not in self._made:
            look = LOOKS[name]
            properties = {
                "font_name": FONT, "font_size": look.size, "font_color": look.colour, "bold": look.bold,
                "italic": look.italic, "num_format": code or look.number_format,
                **_alignment(look, align or look.align, indent), **_fill_and_borders(look, edge, fill),
            }  # fmt: skip
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]


def _alignment(look: Look, align: str, indent: int | None) -> dict[str, Any]:
    properties = {"align": align, "valign": _VERTICAL[look.stands], "text_wrap": look.wrap}
    if indent is None and align in ("left", look.align):
        indent = look.indent
    if indent:
        properties["indent"] = indent
    return properties


def _fill_and_borders(look: Look, edge: str | None, fill: str | None) -> dict[str, Any]:
    """Return what surrounds the text of a cell. edge: a thick left border in a colour; fill: not its own."""
    properties: dict[str, Any] = {}
    if fill or look.fill:
        properties |= {"bg_color": fill or look.fill, "pattern": 1}
    if look.border:
        properties |= {"border": 1, "border_color": look.border}
    elif look.line or look.rule:
        properties |= {"bottom": 1, "bottom_color": look.rule or LINE}
    if edge:
        properties |= {"left": 5, "left_color": edge}
    return properties


def _set_up(sheet: Worksheet, page: Page, ink: _Ink) -> None:
    sheet.hide_gridlines(_SHOWN if page.gridlines else _HIDDEN)
    if not page.headings:
        sheet.hide_row_col_headers()
    for column, width in enumerate(page.widths):
        sheet.set_column(column, column, width)
    if page.freeze != (0, 0):
        sheet.freeze_panes(*page.freeze)
    if page.tab_colour:
        sheet.set_tab_color(page.tab_colour)
    sheet.set_landscape()
    sheet.set_paper(9)
    if page.scale is None:
        sheet.fit_to_pages(1, 0)
    else:
        # A page that is fitted has no breaks of its own.
        sheet.set_print_scale(page.scale)
        sheet.set_h_pagebreaks([row - 1 for row in page.breaks])
    at_sides, above = MARGINS
    sheet.set_margins(left=at_sides, right=at_sides, top=above, bottom=above)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    if page.repeat_row:
        sheet.repeat_rows(page.repeat_row - 1)
    sheet.set_default_row(USUAL_HEIGHT)


def _draw(sheet: Worksheet, block: Block, ink: _Ink) -> None:
    for down, row in enumerate(block.values):
        for across, value in enumerate(row):
            if (down - 1, across) in block.tall:
                continue
            form = _format_at(block, down, across, ink)
            first, covered = block.covers(across)
            at = (block.row - 1 + down, first - 1)
            below = int((down, across) in block.tall)
            if covered > 1 or below:
                sheet.merge_range(*at, at[0] + below, at[1] + covered - 1, "", form)
            _write(sheet, at, value, form)
    for bar in block.bars:
        at = (block.row - 1 + bar.row, block.covers(bar.column)[0] - 1)
        sheet.conditional_format(
            *at, *at, _data_bar(bar.colour) | {"bar_only": True, "max_type": "num", "max_value": bar.end}
        )


def _format_at(block: Block, down: int, across: int, ink: _Ink) -> Format:
    if block.header and down == 0 and (down, across) not in block.cell_looks:
        below = LOOKS[block.looks[across]]
        return ink.format(block.header_look, align=below.align, indent=below.indent if block.table else None)
    edge = None
    if across == 0 and down < len(block.edges):
        edge = block.edges[down]
    fill = block.fills.get((down, across))
    return ink.format(block.look(down, across), code=block.number_format(down, across), edge=edge, fill=fill)


def _make_table(sheet: Worksheet, block: Block, table: ExcelTable, workbook: xlsxwriter.Workbook) -> None:
    """Make an Excel Table of a block, whose cells are written afterwards, and let rules paint them."""
    top, left = block.row - 1, block.column - 1
    bottom = top + max(len(block.values) - 1, 1)
    headers = [{"header": str(header)} for header in block.values[0]]
    sheet.add_table(top, left, bottom, left + len(headers) - 1, {"name": table.name, "style": None, "columns": headers})
    for paint in table.paints:
        column = left + paint.column
        look: dict[str, Any] = {"font_color": paint.colour}
        if paint.fill:
            look["bg_color"] = paint.fill
        if paint.edge:
            look |= {"left": 1, "left_color": paint.edge}
        word = paint.word.replace('"', '""')
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": workbook.add_format(look)}
        sheet.conditional_format(top + 1, column, bottom, column, rule)
    for across in table.bars:
        sheet.conditional_format(top + 1, left + across, bottom, left + across, _data_bar(BAR))


def _data_bar(colour: str) -> dict[str, Any]:
    """Return the rule of a bar behind a number, from 0 to the largest."""
    return {
        "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": colour, "bar_border_color": colour,
        "min_type": "num", "min_value": 0, "bar_negative_color_same": True, "bar_negative_border_color_same": True,
    }  # fmt: skip


def _offer_choices(sheet: Worksheet, block: Block) -> None:
    """Give cells their drop-down lists."""
    for choice in block.choices:
        column = block.covers(choice.column)[0] - 1
        rule = {
            "validate": "list", "source": _source(choice.words),
            "input_title": choice.title, "input_message": choice.hint,
            "error_title": choice.title, "error_message": NOT_ON_THE_LIST,
        }  # fmt: skip
        for first, last in choice.stretches:
            sheet.data_validation(block.row - 1 + first, column, block.row - 1 + last, column, rule)


def _source(words: Sequence[str] | str) -> str | list[str]:
    """Return where a drop-down list has its words from. words: these, or a defined name."""
    if isinstance(words, str):
        return f"={words}"
    return list(words)


def _write(sheet: Worksheet, at: tuple[int, int], value: Value, form: Format) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(*at, None, form)
    elif isinstance(value, Formula):
        shown = value.value
        if isinstance(shown, str):
            shown = holdable(cut_to_fit(shown))
        sheet.write_formula(*at, holdable(value.text), form, shown)
    elif isinstance(value, str):
        sheet.write_string(*at, cut_to_fit(value), form)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(*at, value, form)
    else:
        sheet.write_number(*at, value, form)


def _insert_picture(sheet: Worksheet, picture: Picture) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(picture.png)) as image:
        width, height = image.size
        dots, _ = image.info.get("dpi", (_DOTS, _DOTS))
    # XlsxWriter takes a picture for 96 dots per inch unless it says otherwise; ours say 160, and are scaled to inches.
    sheet.insert_image(
        picture.row - 1,
        picture.column - 1,
        f"{picture.name}.png",
        {
            "image_data": io.BytesIO(picture.png),
            "x_scale": picture.width / (width / dots),
            "y_scale": picture.height / (height / dots),
            "object_position": 2,
            "description": holdable(picture.alt)[:_LONGEST_DESCRIPTION],
        },
    )
