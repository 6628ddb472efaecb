"""The sheet Start: three steps with their buttons, the last run, a card per persona.

Its columns stand in three groups of edge, text, share and gap; the steps and the personas stand in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xl_segment.excel.template.buttons import Kind, draw_button
from xl_segment.excel.template.drawing import Ink, define
from xl_segment.look import ACCENT, HEADER_FILL, QUIET, WARNING, WARNING_FILL
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.pages.names import CARD_CELLS, CHANGED_CELL, START_CELL, START_SHEET, STATE_CELL
from xl_segment.pages.start_cards import State
from xl_segment.personas.palette import NAMES
from xl_segment.workbooks import start_sheet

#: How wide the columns of a group are, in characters.
_GROUP = (1.3, 27.0, 8.0, 2.4)
_STEPS_ROW, _LAST_RUN_ROW, _CARDS_ROW = 5, 12, 17
#: The last column that is used, from 0.
_LAST = 1 + start_sheet.ACROSS * start_sheet.CARD_COLUMNS - 2
#: The buttons of a step stand this far from the left, in pixels.
_BUTTONS_AT = (14, 138)


@dataclass(frozen=True)
class _Step:
    """One of the three steps. buttons: (caption, macro)."""

    verb: str
    text: str
    buttons: tuple[tuple[str, str], ...]


_STEPS = (
    _Step(
        "Paste",
        "Put your customers or your sales lines on the sheet Sales, header row first. Empty the sample there before, "
        "or use a sheet of your own.",
        (("Go to Sales", "ShowSales"), ("Empty sample", "EmptySales")),
    ),
    _Step(
        "Segment",
        "Every row gets a segment and a persona. Next week, with new rows pasted in: Refresh. It keeps the segments "
        "and says what changed.",
        (("Segment", "RunSegment"), ("Refresh", "RunRefresh")),
    ),
    _Step(
        "Read",
        "Segments says who they are, what they are worth and what to do; Segment charts shows why. Report writes a "
        "presentation beside the workbook.",
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
    _set_widths(sheet)
    sheet.set_row(1, 32)
    sheet.write(1, 1, "Customer segments", ink.title())
    sheet.write(
        2, 1, "From a list of customers or sales to segments with a name, in three steps.", ink(font_color=QUIET)
    )
    for at, step in enumerate(_STEPS):
        _draw_step(sheet, ink, at, step)
    _draw_last_run(workbook, sheet, ink)
    _draw_cards(workbook, sheet, ink)
    _draw_what_to_do_when_blocked(sheet, ink, _CARDS_ROW + start_sheet.DOWN * start_sheet.CARD_ROWS + 1)
    for name, area in (
        (START_CELL, Range(1, 1, 1, 1)),
        (STATE_CELL, Range(_LAST_RUN_ROW + 1, 2, _LAST_RUN_ROW + 1, 2)),
        (CHANGED_CELL, Range(_LAST_RUN_ROW + 2, 2, _LAST_RUN_ROW + 2, 2)),
        (CARD_CELLS, _card_cells()),
    ):
        define(workbook, name, START_SHEET, area)
    sheet.set_selection(0, 0, 0, 0)


def _set_widths(sheet: Worksheet) -> None:
    sheet.set_column(0, 0, 2)
    for group in range(start_sheet.ACROSS):
        for at, width in enumerate(_GROUP):
            column = 1 + group * start_sheet.CARD_COLUMNS + at
            sheet.set_column(column, column, width)


def _draw_step(sheet: Worksheet, ink: Ink, at: int, step: _Step) -> None:
    left = 1 + at * start_sheet.CARD_COLUMNS
    fill: dict[str, Any] = {"bg_color": HEADER_FILL, "align": "left", "indent": 1}
    looks: tuple[tuple[str, dict[str, Any], int], ...] = (
        (str(at + 1), {"font_size": 20, "bold": True, "font_color": ACCENT, "valign": "vcenter"}, 30),
        (step.verb, {"font_size": 12, "bold": True, "valign": "vcenter"}, 20),
        (step.text, {"text_wrap": True}, 62),
        ("", {}, 34),
        ("", {}, 6),
    )
    for row, (text, look, height) in enumerate(looks, start=_STEPS_ROW - 1):
        sheet.merge_range(row, left, row, left + 2, "", ink(**fill, **look))
        sheet.write_string(row, left, text, ink(**fill, **look))
        sheet.set_row(row, height)
    for number, (caption, macro) in enumerate(step.buttons):
        kind: Kind = "second" if number else "first"
        draw_button(sheet, (_STEPS_ROW + 2, left), caption, macro, kind, x=_BUTTONS_AT[number])


def _draw_last_run(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    row = _LAST_RUN_ROW - 1
    sheet.write(row, 1, "Last run", ink.section())
    sheet.set_row(row, 30)
    beside, right = _LAST - 1 - start_sheet.CARD_COLUMNS, _LAST - 1
    draw_button(sheet, (row, beside), "Export list", "RunExport", "small", x=0, y=7)
    draw_button(sheet, (row, beside), "Copy without macros", "RunCopy", "small", x=118, y=7, width=136)
    draw_button(sheet, (row, right), "Undo last run", "RunUndo", "small", x=20, y=7)
    draw_button(sheet, (row, right), "Clear results", "RunClear", "small", x=138, y=7)
    sheet.merge_range(row + 1, 1, row + 1, _LAST, start_sheet.BEFORE, ink(text_wrap=True, valign="vcenter"))
    sheet.set_row(row + 1, 18)
    sheet.merge_range(row + 2, 1, row + 2, _LAST, "", ink(font_color=QUIET, valign="vcenter"))
    empty = start_sheet.named_cells(State(), None)[CHANGED_CELL][0][0]
    sheet.write_formula(row + 2, 1, empty.text, ink(font_color=QUIET, valign="vcenter"), empty.value)
    sheet.set_row(row + 2, 18)
    changed = {"type": "cell", "criteria": "==", "value": f'"{start_sheet.CHANGED}"'}
    warning = workbook.add_format({"font_color": WARNING, "bg_color": WARNING_FILL})
    sheet.conditional_format(row + 2, 1, row + 2, _LAST, {**changed, "format": warning})


def _card_cells() -> Range:
    right = 1 + start_sheet.ACROSS * start_sheet.CARD_COLUMNS - 1
    return Range(_CARDS_ROW, 2, _CARDS_ROW + start_sheet.DOWN * start_sheet.CARD_ROWS - 2, right)


def _draw_cards(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    """Draw the persona cards, empty. The edge holds a colour's code, unseen, and is filled by a rule."""
    sheet.write(_CARDS_ROW - 2, 1, "Who they are", ink.section())
    sheet.set_row(_CARDS_ROW - 2, 22)
    edges = []
    unseen = ink(num_format=";;;")
    for down in range(start_sheet.DOWN):
        top = _CARDS_ROW - 1 + down * start_sheet.CARD_ROWS
        sheet.set_row(top, 18)
        sheet.set_row(top + 1, 44)
        sheet.set_row(top + 2, 8)
        for across in range(start_sheet.ACROSS):
            left = 1 + across * start_sheet.CARD_COLUMNS
            sheet.write_blank(top, left, None, unseen)
            sheet.write_blank(top + 1, left, None, unseen)
            sheet.write_blank(top, left + 1, None, ink(bold=True, align="left", indent=1, valign="vcenter"))
            sheet.write_blank(top, left + 2, None, ink(num_format="0%", align="right", valign="vcenter"))
            sheet.merge_range(top + 1, left + 1, top + 1, left + 2, "", ink(text_wrap=True, align="left", indent=1))
            edges.append(f"{column_letter(left + 1)}{top + 1}:{column_letter(left + 1)}{top + 2}")
    _fill_edges(workbook, sheet, edges)


def _fill_edges(workbook: xlsxwriter.Workbook, sheet: Worksheet, edges: list[str]) -> None:
    """Let the edge of a card have the colour whose code stands in it."""
    first, _, _ = edges[0].partition(":")
    for colour in NAMES.values():
        rule = {
            "type": "formula",
            "criteria": f'={first}="{colour}"',
            "format": workbook.add_format({"bg_color": colour}),
            "multi_range": " ".join(edges),
        }
        sheet.conditional_format(edges[0], rule)


def _draw_what_to_do_when_blocked(sheet: Worksheet, ink: Ink, row: int) -> None:
    sheet.write(row - 1, 1, "If the buttons do nothing", ink.section())
    sheet.set_row(row - 1, 22)
    for down, text in enumerate(_BLOCKED, start=row):
        sheet.merge_range(down, 1, down, _LAST, text, ink(text_wrap=True, font_color=QUIET))
        sheet.set_row(down, 32)
