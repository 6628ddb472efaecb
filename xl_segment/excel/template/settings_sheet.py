"""The sheet Settings: every option with its value, unit and explanation, section by section."""

from __future__ import annotations

import dataclasses
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_segment.excel.template.drawing import Ink, define, height_of, room_in
from xl_segment.look import LINE, QUIET
from xl_segment.ooxml.addresses import Range
from xl_segment.pages.names import SETTINGS_CELLS, SETTINGS_SHEET
from xl_segment.settings import EARLIEST_DAY, Settings

#: The settings, section by section.
SECTIONS = {
    "Data": ("sheet", "table", "kind", "missing", "returns"),
    "Which column is what (blank: find out)": ("customer", "order", "date", "amount", "roles", "decides", "currency"),
    "How texts are read": ("day_order", "decimal"),
    "What decides who is alike": ("features", "use_categories", "cap", "log", "scale", "reference_date"),
    "Segments": ("k", "k_min", "k_max", "min_share", "method", "labels", "seed"),
}

#: How wide the columns are, in characters: 1,120 pixels of a screen in all.
_WIDTHS = (24, 30, 9, 93)


def draw_settings(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    """Draw the sheet."""
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 30)
    sheet.write(0, 0, "Settings", ink.title())
    sheet.merge_range(
        1, 0, 1, 3, "Change the yellow cells; a blank one means: find out. The next click on Segment uses them.",
        ink(font_color=QUIET, valign="vcenter"),
    )  # fmt: skip
    for at, name in enumerate(("Setting", "Value", "Unit", "What it does")):
        sheet.write(3, at, name, ink.header())
    sheet.set_row(3, 20)
    options = {option.name: option for option in dataclasses.fields(Settings)}
    row = 4
    for title, names in SECTIONS.items():
        sheet.merge_range(row, 0, row, 3, "", ink.section())
        sheet.write_string(row, 0, title, ink.section())
        sheet.set_row(row, 24)
        row += 1
        for name in names:
            _draw_setting(workbook, sheet, ink, row, options[name])
            row += 1
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)
    define(workbook, SETTINGS_CELLS, SETTINGS_SHEET, Range(5, 1, row, 2))


def _draw_setting(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink, row: int, option: dataclasses.Field[Any]
) -> None:
    about = option.metadata
    under = {"bottom": 1, "bottom_color": LINE}
    sheet.write_string(row, 0, about["label"], ink(bold=True, align="left", indent=1, text_wrap=True, **under))
    _write_value(sheet, row, getattr(Settings(), option.name), ink.entry(text_wrap=True, num_format=_format(option)))
    sheet.write_string(row, 2, about["unit"], ink(font_color=QUIET, align="left", indent=1, text_wrap=True, **under))
    text = _help(option)
    sheet.write_string(row, 3, text, ink(align="left", indent=1, text_wrap=True, **under))
    value = getattr(Settings(), option.name)
    texts = ((text, _WIDTHS[3], 1), (about["unit"], _WIDTHS[2], 1), (str(value or ""), _WIDTHS[1], 1))
    label = height_of([(about["label"], room_in(_WIDTHS[0], 1))], bold=True)
    sheet.set_row(row, max(label, height_of((said, room_in(width, indent)) for said, width, indent in texts)))
    rule = _rule(option)
    if rule:
        titles = {"error_title": about["label"], "input_title": about["label"], "ignore_blank": True}
        sheet.data_validation(row, 1, row, 1, {**rule, **titles})
    define(workbook, f"setting_{option.name}", SETTINGS_SHEET, Range(row + 1, 2, row + 1, 2))


def _write_value(sheet: Worksheet, row: int, value: Any, cell: Format) -> None:  # noqa: ANN401  any setting's
    if value in (None, (), {}):
        sheet.write_blank(row, 1, None, cell)
    elif isinstance(value, bool):
        sheet.write_string(row, 1, "yes" if value else "no", cell)
    else:
        sheet.write(row, 1, value, cell)


def _help(option: dataclasses.Field[Any]) -> str:
    """Return what a setting does, with an example where it has one."""
    about = option.metadata
    if about["example"]:
        return f"{about['help']} For example: {about['example']}"
    return str(about["help"])


def _format(option: dataclasses.Field[Any]) -> str:
    """Return the number format of a setting's cell."""
    if "date" in str(option.type):
        return "yyyy-mm-dd"
    if _is_text(option):
        return "@"
    return "General"


def _is_text(option: dataclasses.Field[Any]) -> bool:
    """Tell whether a value is typed as text, so that Excel takes it for nothing else."""
    return str(option.type) in ("str | None", "tuple[str, ...]", "Mapping[str, str]") or option.name == "decimal"


def _rule(option: dataclasses.Field[Any]) -> dict[str, Any] | None:
    """Return the data validation of a setting: what Excel lets one type."""
    kind = str(option.type)
    if option.metadata["choices"]:
        return _rule_of_choices(list(option.metadata["choices"]))
    if kind == "bool":
        return {"validate": "list", "source": ["yes", "no"], "error_message": "Choose yes or no."}
    if "date" in kind:
        return {
            "validate": "date", "criteria": ">=", "value": EARLIEST_DAY, "error_message": "Type a date.",
        }  # fmt: skip
    return _rule_of_number(kind, option.metadata["lowest"], option.metadata["highest"])


def _rule_of_choices(choices: list[str]) -> dict[str, Any]:
    if "," in choices:  # which parts the entries of a list, and so can be none of them
        return {"validate": "any", "input_message": f"Type one of: {' / '.join(choices)}"}
    return {
        "validate": "list",
        "source": choices,
        "input_message": "Choose from the list.",
        "error_message": f"Choose one of: {' / '.join(choices)}.",
    }


def _rule_of_number(kind: str, lowest: float | None, highest: float | None) -> dict[str, Any] | None:
    """Return the rule of a number between limits; None where it has none. kind: the type of the setting."""
    if lowest is None and highest is None:
        return None
    validate, word = "decimal", "number"
    if "int" in kind:
        validate, word = "integer", "whole number"
    limits: dict[str, Any] = {"criteria": "between", "minimum": lowest, "maximum": highest}
    words = f"A {word} from {lowest} to {highest}."
    if highest is None:
        limits = {"criteria": ">=", "value": lowest}
        words = f"A {word} at least {lowest}."
    return {
        "validate": validate,
        **limits,
        "input_message": words,
        "error_message": f"Type {words[0].lower()}{words[1:]}",
    }
