"""The sheet Start: three steps with their buttons, the last run in figures, a card per persona.

Its columns stand in three blocks of edge, three columns of text and a margin, with a gap between them; the steps, the
figures and the personas stand in these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xl_segment.excel.template.buttons import Kind, draw_button
from xl_segment.excel.template.drawing import Ink, define
from xl_segment.look import ACCENT, EVERYBODY_BAR, HEADER_FILL, LINE, QUIET, WARNING, WARNING_FILL
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.pages.names import (
    LAST_RUN_CELL,
    PERSONA_CELLS,
    START_CELL,
    START_SHEET,
    TILE_CELLS,
    TO_CHECK_CELLS,
)
from xl_segment.pages.page import points
from xl_segment.pages.start_cards import TILE_SIZE, TO_CHECK_SIZE, State
from xl_segment.personas.palette import FORMER, NAMES, colour_of
from xl_segment.workbooks import start_sheet

#: How wide the columns are, in pixels of a screen: the one before the first block, and those of a block with the gap
#: behind it.
MARGIN, BLOCK = 14, (6, 116, 116, 116, 14, 20)
#: Rows, from 0, and their heights in pixels: those above the cards, then those of a card.
_TITLE, _EDGE, _STEP, _LAST_RUN, _TO_CHECK, _TILES, _WHO, _CARDS = 1, 4, 5, 10, 11, 13, 17, 18
_HEIGHTS = (8, 36, 20, 12, 4, 36, 38, 36, 10, 12, 38, 20, 20, 20, 32, 18, 8, 26)
_CARD_HEIGHTS = (28, 20, 20, 8)
#: The last column that is used, from 0.
_LAST = start_sheet.ACROSS * start_sheet.BLOCK_COLUMNS - 1
#: The buttons of a step stand this far from the second column of its block, in pixels.
_BUTTONS_AT = (10, 180)
#: The column, from 0, that the sentence on the last run begins in.
_SENTENCE = 3
#: Small buttons beside the last run: label, macro, and width in pixels.
_SMALL = (
    ("Export list", "RunExport", 90), ("Copy without macros", "RunCopy", 136), ("Undo last run", "RunUndo", 104),
    ("Clear results", "RunClear", 100),
)  # fmt: skip
#: The small buttons begin in this column, from 0, and end at the right edge; so much lies between them.
_SMALL_FROM, _BETWEEN = 1 + start_sheet.BLOCK_COLUMNS + 3, 8
#: So many segments may have had a colour of their own.
_MOST_COLOURS = 50


@dataclass(frozen=True)
class _Step:
    """One of the three steps. buttons: (caption, macro)."""

    verb: str
    text: str
    buttons: tuple[tuple[str, str], ...]


_STEPS = (
    _Step(
        "Put your data in",
        "Customers or sales lines on the sheet Data, header row first. Any order of columns, any language.",
        (("Go to Data", "ShowSales"), ("Clear the example", "EmptySales")),
    ),
    _Step(
        "Make the segments",
        "Each customer gets a segment with a name. New rows next week? Refresh keeps the segments.",
        (("Segment", "RunSegment"), ("Refresh", "RunRefresh")),
    ),
    _Step(
        "Read and act",
        "Segments says who they are, what they bring and what to do. Report makes slides of it.",
        (("Show segments", "ShowSegments"), ("Report", "RunReport")),
    ),
)
_BLOCKED = (
    "Excel blocks the macros of files that came by mail or from the web. Close this workbook. On Windows, right-click "
    "the file, choose Properties and tick Unblock. Open it again and choose Enable Content. On a Mac, choose Enable "
    "Macros when it opens.",
    "Still nothing? Type  xl-segment doctor  in a terminal: it says what is missing and how to mend it. Where macros "
    "are not allowed at all,  xl-segment run  does the same on the closed file.",
)


def draw_start(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    """Draw the sheet."""
    sheet.hide_gridlines(2)
    sheet.hide_row_col_headers()
    _set_sizes(sheet)
    sheet.write(_TITLE, 1, "Customer segments", ink.title())
    blocked = _CARDS + start_sheet.DOWN * start_sheet.CARD_ROWS
    sheet.write(
        _TITLE + 1, 1, "From a list of customers, or of sales, to segments with a name, a value and a next step.",
        ink(font_color=QUIET, valign="vcenter"),
    )  # fmt: skip
    _merge(sheet, _TITLE + 1, _block(2), _LAST, ink(font_color=ACCENT, align="right", valign="vcenter"))
    sheet.write_url(
        _TITLE + 1, _block(2), f"internal:{START_SHEET}!B{blocked + 1}",
        ink(font_color=ACCENT, align="right", valign="vcenter"), "The buttons do nothing?",
    )  # fmt: skip
    for at, step in enumerate(_STEPS):
        _draw_step(sheet, ink, at, step)
    _draw_last_run(workbook, sheet, ink)
    _draw_tiles(sheet, ink)
    _draw_cards(workbook, sheet, ink)
    _draw_what_to_do_when_blocked(sheet, ink, blocked)
    cells = start_sheet.named_cells(State(), None)
    tiles, cards = cells[TILE_CELLS], cells[PERSONA_CELLS]
    for name, row, column, down, across in (
        (START_CELL, 0, 0, 1, 1),
        (LAST_RUN_CELL, _LAST_RUN, _SENTENCE, 1, 1),
        (TO_CHECK_CELLS, _TO_CHECK, 1, start_sheet.TO_CHECK_ROWS, 1),
        (TILE_CELLS, _TILES, 1, len(tiles), len(tiles[0])),
        (PERSONA_CELLS, _CARDS, 1, len(cards), len(cards[0])),
    ):
        define(workbook, name, START_SHEET, Range(row + 1, column + 1, row + down, column + across))
    sheet.set_selection(0, 0, 0, 0)


def _set_sizes(sheet: Worksheet) -> None:
    sheet.set_column_pixels(0, 0, MARGIN)
    for block in range(start_sheet.ACROSS):
        for at, width in enumerate(BLOCK):
            sheet.set_column_pixels(_block(block) + at, _block(block) + at, width)
    cards = _CARD_HEIGHTS * start_sheet.DOWN
    for row, height in enumerate((*_HEIGHTS, *cards)):
        sheet.set_row(row, points(height))


def _block(at: int) -> int:
    """Return the first column of a block, from 0."""
    return 1 + at * start_sheet.BLOCK_COLUMNS


def _merge(sheet: Worksheet, row: int, first: int, last: int, look: Any) -> None:  # noqa: ANN401  a format
    sheet.merge_range(row, first, row, last, "", look)


def _draw_step(sheet: Worksheet, ink: Ink, at: int, step: _Step) -> None:
    left, right = _block(at), _block(at) + len(BLOCK) - 2
    fill: dict[str, Any] = {"bg_color": HEADER_FILL, "align": "left", "indent": 1}
    _merge(sheet, _EDGE, left, right, ink(bg_color=ACCENT))
    looks: tuple[Any, ...] = (
        ink(**fill, font_size=14, bold=True, valign="vcenter"), ink(**fill, text_wrap=True), ink(**fill), ink(**fill),
    )  # fmt: skip
    for row, look in enumerate(looks, start=_STEP):
        _merge(sheet, row, left, right - 1, look)
        sheet.write_blank(row, right, None, look)
    sheet.write_rich_string(
        _STEP, left, ink(font_size=18, bold=True, font_color=ACCENT), str(at + 1), ink(font_size=14, bold=True),
        f"   {step.verb}", looks[0],
    )  # fmt: skip
    sheet.write_string(_STEP + 1, left, step.text, looks[1])
    for number, (caption, macro) in enumerate(step.buttons):
        kind: Kind = "second" if number else "first"
        draw_button(sheet, (_STEP + 2, left + 1), caption, macro, kind, x=_BUTTONS_AT[number])


def _draw_last_run(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    """Draw the line of the last run, and below it room for what is to be checked."""
    _draw_small_buttons(sheet)
    _merge(sheet, _LAST_RUN, 1, 2, ink.section())
    sheet.write(_LAST_RUN, 1, "Last run", ink.section())
    quiet = ink(font_color=QUIET, text_wrap=True, valign="vcenter", align="left")
    _merge(sheet, _LAST_RUN, _SENTENCE, _SMALL_FROM - 1, quiet)
    before = start_sheet.named_cells(State(), None)[LAST_RUN_CELL][0][0]
    sheet.write_formula(_LAST_RUN, _SENTENCE, before.text, quiet, before.value)
    warning = workbook.add_format({"font_color": WARNING, "bg_color": WARNING_FILL})
    changed = {"type": "text", "criteria": "ends with", "value": start_sheet.CHANGED, "format": warning}
    sheet.conditional_format(_LAST_RUN, _SENTENCE, _LAST_RUN, _SMALL_FROM - 1, changed)
    first = f"${column_letter(2)}{_TO_CHECK + 1}"
    for row in range(_TO_CHECK, _TO_CHECK + start_sheet.TO_CHECK_ROWS):
        _merge(sheet, row, 1, _LAST, ink(font_size=TO_CHECK_SIZE, valign="vcenter"))
    sheet.conditional_format(
        _TO_CHECK, 1, _TO_CHECK + start_sheet.TO_CHECK_ROWS - 1, _LAST,
        {"type": "formula", "criteria": f'={first}<>""', "format": warning},
    )  # fmt: skip


def _draw_small_buttons(sheet: Worksheet) -> None:
    """Let them end where the blocks do; each counts from the last column."""
    right = sum(BLOCK[:-1]) * start_sheet.ACROSS + BLOCK[-1] * (start_sheet.ACROSS - 1)
    begin = sum((BLOCK * start_sheet.ACROSS)[: _SMALL_FROM - 1])
    x = right - begin - sum(width for _, _, width in _SMALL) - _BETWEEN * (len(_SMALL) - 1)
    for label, macro, width in _SMALL:
        draw_button(sheet, (_LAST_RUN, _SMALL_FROM), label, macro, "small", x=x, y=7, width=width)
        x += width + _BETWEEN


def _draw_tiles(sheet: Worksheet, ink: Ink) -> None:
    cells = start_sheet.named_cells(State(), None)[TILE_CELLS]
    small = {"font_size": TILE_SIZE, "font_color": QUIET, "valign": "vcenter", "align": "left"}
    figure = {"font_size": 20, "bold": True, "num_format": "#,##0", "valign": "vcenter", "align": "left"}
    looks = (ink(**small, top=1, top_color=LINE), ink(**figure), ink(**small))
    for row, look in enumerate(looks):
        for at in range(start_sheet.ACROSS):
            left = _block(at)
            _merge(sheet, _TILES + row, left, left + len(BLOCK) - 2, look)
            text = cells[row][at * start_sheet.BLOCK_COLUMNS]
            if text is not None:
                sheet.write(_TILES + row, left, text, look)


def _draw_cards(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    """Draw the persona cards. The edge holds a colour's code, unseen; by it rules fill the card."""
    sheet.write(_WHO, 1, "Who they are", ink.section())
    cells = start_sheet.named_cells(State(), None)[PERSONA_CELLS]
    left_looks: tuple[dict[str, Any], ...] = (
        {"font_size": 12, "bold": True, "shrink": True},
        {},
        {"font_size": 9, "font_color": QUIET},
    )
    right_looks: tuple[dict[str, Any], ...] = (
        {"font_size": 16, "bold": True, "num_format": "0%"},
        {"font_size": 9, "font_color": QUIET},
        {},
    )
    unseen = ink(num_format=";;;")
    for at in range(start_sheet.ACROSS):
        left = _block(at)
        for down in range(start_sheet.DOWN):
            top = _CARDS + down * start_sheet.CARD_ROWS
            for row, (text, figure) in enumerate(zip(left_looks, right_looks, strict=True), start=top):
                look = ink(**text, align="left", indent=1, valign="vcenter")
                _merge(sheet, row, left + 1, left + start_sheet.FIGURE - 1, look)
                sheet.write_blank(row, left, None, unseen)
                sheet.write_blank(row, left + start_sheet.FIGURE, None, ink(**figure, align="right", valign="vcenter"))
                sheet.write_blank(row, left + start_sheet.FIGURE + 1, None, ink())
                code, said = cells[row - _CARDS][left - 1 : left + 1]
                if code:
                    sheet.write_string(row, left, code, unseen)
                    sheet.write_string(row, left + 1, said, look)
        _fill(workbook, sheet, left)


def _fill(workbook: xlsxwriter.Workbook, sheet: Worksheet, left: int) -> None:
    """Let the edges of the cards in a block have the colours whose codes stand in them, and the cards theirs."""
    first = f"${column_letter(left + 1)}{_CARDS + 1}"
    bottom = _CARDS + start_sheet.DOWN * start_sheet.CARD_ROWS - 2
    coloured = [colour_of(number) for number in range(1, _MOST_COLOURS + 1)]
    for colour in dict.fromkeys((*NAMES.values(), *coloured, *FORMER, EVERYBODY_BAR)):
        look = workbook.add_format({"bg_color": colour})
        sheet.conditional_format(
            _CARDS, left, bottom, left, {"type": "formula", "criteria": f'={first}="{colour}"', "format": look}
        )
    look = workbook.add_format({"bg_color": HEADER_FILL})
    there = f'=AND({first}<>"",{first}<>"{EVERYBODY_BAR}")'
    sheet.conditional_format(
        _CARDS, left + 1, bottom, left + len(BLOCK) - 2, {"type": "formula", "criteria": there, "format": look}
    )


def _draw_what_to_do_when_blocked(sheet: Worksheet, ink: Ink, row: int) -> None:
    sheet.write(row, 1, "If the buttons do nothing", ink.section())
    sheet.set_row(row, points(28))
    for down, text in enumerate(_BLOCKED, start=row + 1):
        look = ink(text_wrap=True, font_color=QUIET)
        _merge(sheet, down, 1, _LAST, look)
        sheet.write_string(down, 1, text, look)
        sheet.set_row(down, points(40))
