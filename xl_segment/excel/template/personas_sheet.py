"""The sheet Personas: the playbook, as a Table that an analyst edits."""

from __future__ import annotations

import dataclasses

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xl_segment.excel.template.drawing import Ink, define, height_of, room_in
from xl_segment.look import INK, QUIET, WHITE, contrast
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.pages.names import PERSONAS_HEAD, PERSONAS_SHEET
from xl_segment.personas.palette import NAMES
from xl_segment.personas.playbook import Archetype, load_playbook, signature_text
from xl_segment.workbooks.control_sheets import FAMILIES, PERSONA_COLUMNS

#: In characters. What is not changed every day is folded away, so that the rest is seen at once.
_WIDTHS = {
    "Persona": 20, "Insight": 29, "Goal": 22, "Recommendation": 27, "Do": 28, "Don't": 24, "Colour": 10,
}  # fmt: skip
_FOLDED_WIDTHS = {"What to measure": 34, "Description": 34, "Used for": 14, "Recognised by": 26, "Id": 24}
_ALL_WIDTHS = _WIDTHS | _FOLDED_WIDTHS
_NOTE = (
    "The names and the advice that segments are given. What is said of a segment is what its figures bear out; "
    "change any text, and what you typed wins, and stays as you typed it. "
    "Texts may name figures in braces, such as {customers}, {one in ten}, {each} or {wait}. "
    f"Folded away, behind the + above column {column_letter(len(_ALL_WIDTHS) + 1)}: what to measure, for which data a "
    "persona is, and what it is recognised by, each measure from -1 (the lowest segment) to +1 (the highest)."
)
#: The row of the headers, from 0, and how many rows below the personas have lists as well.
_HEADER, _ROOM = 3, 200


def draw_personas(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    """Draw the sheet."""
    sheet.set_row(0, 30)
    sheet.write(0, 0, "Personas", ink.title())
    note = ink(font_color=QUIET, text_wrap=True, align="left", valign="vcenter")
    # Beside the column that stays in sight, so that no text crosses its edge.
    sheet.merge_range(1, 1, 1, len(_WIDTHS) - 1, _NOTE, note)
    across = sum(7 * width + 5 for width in [*_WIDTHS.values()][1:])
    sheet.set_row(1, height_of([(_NOTE, across)]))
    rows = [_cells(archetype) for archetype in load_playbook()]
    _add_table(sheet, ink, len(rows))
    for down, cells in enumerate(rows, start=_HEADER + 1):
        _write_row(sheet, ink, down, cells)
    for at, name in enumerate(PERSONA_COLUMNS):
        folded = {"level": 1, "hidden": True} if name in _FOLDED_WIDTHS else {}
        sheet.set_column(at, at, _ALL_WIDTHS[name], None, folded)
    sheet.set_column(len(PERSONA_COLUMNS), len(PERSONA_COLUMNS), None, None, {"collapsed": True})
    last = _HEADER + len(rows) + _ROOM
    _offer_lists(sheet, last)
    _colour_names(workbook, sheet, last)
    sheet.set_row(_HEADER, 20)
    sheet.freeze_panes(_HEADER + 1, 1)
    sheet.repeat_rows(_HEADER)
    define(workbook, PERSONAS_HEAD, PERSONAS_SHEET, Range(_HEADER + 1, 1, _HEADER + 1, 1))


def _cells(archetype: Archetype) -> list[str]:
    """Return what stands in the row of an archetype."""
    family = {value: name for name, value in FAMILIES.items()}[archetype.family]
    fields = dataclasses.asdict(archetype) | {"family": family, "signature": signature_text(archetype.signature)}
    return [fields[field] for field in PERSONA_COLUMNS.values()]


def _add_table(sheet: Worksheet, ink: Ink, count: int) -> None:
    """Add the Table. count: its rows below the header."""
    wrap = ink.entry(text_wrap=True)
    quiet = ink(font_color=QUIET, align="left", indent=1, text_wrap=True)
    columns = [
        {"header": name, "header_format": ink.header(), "format": quiet if name == "Id" else wrap}
        for name in PERSONA_COLUMNS
    ]
    sheet.add_table(
        _HEADER, 0, _HEADER + count, len(columns) - 1,
        {"name": "tblPersonas", "columns": columns, "style": "Table Style Light 1", "banded_rows": False},
    )  # fmt: skip


def _write_row(sheet: Worksheet, ink: Ink, row: int, cells: list[str]) -> None:
    looks = {
        "Id": ink(font_color=QUIET, align="left", indent=1, text_wrap=True),
        "Persona": ink.entry(text_wrap=True, bold=True),
    }
    for column, (name, text) in enumerate(zip(PERSONA_COLUMNS, cells, strict=True)):
        look = looks.get(name) or ink.entry(text_wrap=True)
        if text:
            sheet.write_string(row, column, text, look)
        else:
            sheet.write_blank(row, column, None, look)
    rooms = [room_in(_ALL_WIDTHS[name], 1) for name in PERSONA_COLUMNS]
    in_bold = height_of([(cells[0], rooms[0])], bold=True)
    sheet.set_row(row, max(in_bold, height_of(zip(cells, rooms, strict=True))))


def _offer_lists(sheet: Worksheet, last: int) -> None:
    """Offer what can be chosen, also below the personas. last: the last row that gets a list."""
    for name, words in (("Colour", list(NAMES)), ("Used for", list(FAMILIES))):
        column = list(PERSONA_COLUMNS).index(name)
        rule = {"validate": "list", "source": words, "error_message": f"Choose one of: {', '.join(words)}."}
        sheet.data_validation(_HEADER + 1, column, last, column, rule)


def _colour_names(workbook: xlsxwriter.Workbook, sheet: Worksheet, last: int) -> None:
    """Let the name of a colour stand on that colour."""
    column = list(PERSONA_COLUMNS).index("Colour")
    for name, colour in NAMES.items():
        ink = max(INK, WHITE, key=lambda ink: contrast(ink, colour))
        look = workbook.add_format({"bg_color": colour, "font_color": ink})
        rule = {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": look}
        sheet.conditional_format(_HEADER + 1, column, last, column, rule)
