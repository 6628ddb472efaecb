"""The sheets of the template workbook, drawn with XlsxWriter: Start, Data, Settings, Personas and Formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xl_segment.excel.template.data_sheet import draw_data
from xl_segment.excel.template.drawing import Ink, read_sample
from xl_segment.excel.template.formulas_sheet import draw_formulas
from xl_segment.excel.template.personas_sheet import draw_personas
from xl_segment.excel.template.settings_sheet import draw_settings
from xl_segment.excel.template.start_sheet import draw_start
from xl_segment.look import ACCENT, INPUT_LINE
from xl_segment.pages.names import DATA_SHEET, FORMULAS_SHEET, PERSONAS_SHEET, SETTINGS_SHEET, START_SHEET

_SHEETS = (START_SHEET, DATA_SHEET, SETTINGS_SHEET, PERSONAS_SHEET, FORMULAS_SHEET)
_TAB_COLOURS = {START_SHEET: ACCENT, SETTINGS_SHEET: INPUT_LINE, PERSONAS_SHEET: INPUT_LINE}


def add_sheets(workbook: xlsxwriter.Workbook, sources: Path, examples: Callable[[str, Sequence[Any]], Any]) -> None:
    """Draw all five. sources: the folder with the sample data. examples: calls a worksheet function by its name."""
    ink = Ink(workbook)
    sheets = {name: workbook.add_worksheet(name) for name in _SHEETS}
    for sheet in sheets.values():
        _set_up_paper(sheet)
    draw_start(workbook, sheets[START_SHEET], ink)
    draw_data(sheets[DATA_SHEET], ink, read_sample(sources / "sample_customers.csv"))
    draw_settings(workbook, sheets[SETTINGS_SHEET], ink)
    draw_personas(workbook, sheets[PERSONAS_SHEET], ink)
    draw_formulas(workbook, sheets[FORMULAS_SHEET], ink, sources, examples)
    for name in (START_SHEET, SETTINGS_SHEET):
        sheets[name].fit_to_pages(1, 1)
    sheets[START_SHEET].activate()
    for name, colour in _TAB_COLOURS.items():
        sheets[name].set_tab_color(colour)


def _set_up_paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.set_default_row(15)
