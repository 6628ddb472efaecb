"""The sheets of the template workbook, drawn with XlsxWriter: Start, Sales, Settings, Personas and Formulas."""

from __future__ import annotations

import csv
import dataclasses
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_segment.ooxml.addresses import Range, column_letter, reference
from xl_segment.pages.names import (
    CARD_CELLS,
    CHANGED_CELL,
    FORMULAS_CELL,
    PERSONAS_HEAD,
    SETTINGS_CELLS,
    START_CELL,
    STATE_CELL,
)
from xl_segment.pages.start_cards import State
from xl_segment.pages.words import digits
from xl_segment.personas.palette import NAMES
from xl_segment.personas.playbook import load_playbook, signature_text
from xl_segment.settings import Settings
from xl_segment.workbooks import start_sheet
from xl_segment.workbooks.control_sheets import FAMILIES, PERSONA_COLUMNS
from xl_segment.workbooks.draw_pages import FONT

INK, QUIET, LINE, CARD, ACCENT = "#1F2937", "#6B7280", "#D5DBE5", "#EEF3FA", "#0F6CBD"
INPUT, INPUT_LINE, WARNING, WARNING_FILL = "#FFF8E1", "#E0B84C", "#B45309", "#FEF3C7"
START, SALES, SETTINGS, PERSONAS, FORMULAS = "Start", "Sales", "Settings", "Personas", "Formulas"

#: The settings, section by section.
SECTIONS = {
    "Data": ("sheet", "table", "kind", "missing", "returns"),
    "Which column is what (blank: find out)": ("customer", "order", "date", "amount", "roles", "decides", "currency"),
    "How texts are read": ("day_order", "decimal"),
    "What decides who is alike": ("features", "use_categories", "cap", "log", "scale", "reference_date"),
    "Segments": ("k", "k_min", "k_max", "min_share", "method", "labels", "seed"),
}


class Ink:
    """Formats, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **look: Any) -> Format:  # noqa: ANN401  what XlsxWriter takes
        """Return the format of a look; body text in ink unless told otherwise."""
        wanted = {"font_name": FONT, "font_size": 10.5, "font_color": INK, "valign": "top", **look}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]

    def title(self) -> Format:
        """Return the look of a sheet's title."""
        return self(font_size=20, bold=True, valign="vcenter")

    def section(self) -> Format:
        """Return the look of a section's heading."""
        return self(font_size=12, bold=True, valign="vcenter")

    def note(self, **look: Any) -> Format:  # noqa: ANN401  what XlsxWriter takes
        """Return the look of a note."""
        return self(**{"font_size": 9, "font_color": QUIET, "text_wrap": True, **look})

    def header(self, align: str = "left") -> Format:
        """Return the look of a table's header."""
        return self(
            bold=True, bg_color=CARD, bottom=1, bottom_color=LINE, text_wrap=True, align=align, valign="vcenter",
            **({"indent": 1} if align == "left" else {}),
        )  # fmt: skip

    def input(self, **look: Any) -> Format:  # noqa: ANN401  what XlsxWriter takes
        """Return the look of a cell that the analyst fills in."""
        return self(
            **{"bg_color": INPUT, "border": 1, "border_color": INPUT_LINE, "align": "left", "indent": 1, **look}
        )


def add_sheets(workbook: xlsxwriter.Workbook, sources: Path, examples: Callable[[str, Sequence[Any]], Any]) -> None:
    """Draw all five. sources: the folder with the sample data. examples: calls a worksheet function by its name."""
    ink = Ink(workbook)
    sheets = {name: workbook.add_worksheet(name) for name in (START, SALES, SETTINGS, PERSONAS, FORMULAS)}
    for sheet in sheets.values():
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&L&8&A&R&8&P / &N")
        sheet.set_default_row(15)
    _start(workbook, sheets[START], ink)
    _sales(sheets[SALES], ink, read_sample(sources / "sample_customers.csv"))
    _settings(workbook, sheets[SETTINGS], ink)
    _personas(workbook, sheets[PERSONAS], ink)
    _formulas(workbook, sheets[FORMULAS], ink, sources, examples)
    for name in (START, SETTINGS):
        sheets[name].fit_to_pages(1, 1)
    sheets[START].activate()
    for name, colour in ((START, ACCENT), (SETTINGS, INPUT_LINE), (PERSONAS, INPUT_LINE)):
        sheets[name].set_tab_color(colour)


def read_sample(path: Path) -> list[list[Any]]:
    """Read sample data: a header, then rows; numbers are numbers, days are days."""
    with path.open(encoding="utf-8", newline="") as file:
        return [[_cell(one) for one in row] for row in csv.reader(file)]


def _cell(text: str) -> Any:  # noqa: ANN401  a cell
    for read in (float, datetime.datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text


# Start: columns in three groups of edge, text, share and gap; the steps and the personas stand in them.

_GROUP = (1.3, 27.0, 8.0, 2.4)
_STEPS_ROW, _LAST_RUN_ROW, _CARDS_ROW = 5, 12, 17
_BUTTON = {"width": 112, "height": 28, "x_offset": 4, "y_offset": 2}


@dataclass(frozen=True)
class _Step:
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
    # Room is left beside Show segments for Report.
    _Step(
        "Segment",
        "Every row gets a segment and a persona. Next week, with new rows pasted in: Refresh. It keeps the segments "
        "and says what changed.",
        (("Segment", "RunSegment"), ("Refresh", "RunRefresh")),
    ),
    _Step(
        "Read",
        "Segments says who they are, what they are worth and what to do. Segment charts shows why, Data check what "
        "was set aside.",
        (("Show segments", "ShowSegments"),),
    ),
)


def _start(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 2)
    for group in range(start_sheet.ACROSS):
        for at, width in enumerate(_GROUP):
            sheet.set_column(1 + group * 4 + at, 1 + group * 4 + at, width)
    sheet.set_row(1, 32)
    sheet.write(1, 1, "Customer segments", ink.title())
    sheet.write(
        2, 1, "From a list of customers or sales to segments with a name, in three steps.", ink(font_color=QUIET)
    )
    for at, step in enumerate(_STEPS):
        _step(sheet, ink, at, step)
    last = 1 + start_sheet.ACROSS * 4 - 2
    row = _LAST_RUN_ROW - 1
    sheet.write(row, 1, "Last run", ink.section())
    sheet.set_row(row, 30)
    sheet.insert_button(row, last - 1, {"macro": "RunUndo", "caption": "Undo last run", **_BUTTON, "x_offset": 20})
    sheet.insert_button(row, last - 1, {"macro": "RunClear", "caption": "Clear results", **_BUTTON, "x_offset": 140})
    sheet.merge_range(row + 1, 1, row + 1, last, start_sheet.BEFORE, ink(text_wrap=True, valign="vcenter"))
    sheet.set_row(row + 1, 18)
    sheet.merge_range(row + 2, 1, row + 2, last, "", ink(font_color=QUIET, valign="vcenter"))
    empty = start_sheet.named_cells(State(), None)[CHANGED_CELL][0][0]
    sheet.write_formula(row + 2, 1, empty.text, ink(font_color=QUIET, valign="vcenter"), empty.value)
    sheet.set_row(row + 2, 18)
    changed = {"type": "cell", "criteria": "==", "value": f'"{start_sheet.CHANGED}"'}
    warning = workbook.add_format({"font_color": WARNING, "bg_color": WARNING_FILL})
    sheet.conditional_format(row + 2, 1, row + 2, last, {**changed, "format": warning})
    _cards(workbook, sheet, ink)
    _blocked(sheet, ink, _CARDS_ROW + start_sheet.DOWN * start_sheet.CARD_ROWS + 1, last)
    for name, area in (
        (START_CELL, Range(1, 1, 1, 1)),
        (STATE_CELL, Range(row + 2, 2, row + 2, 2)),
        (CHANGED_CELL, Range(row + 3, 2, row + 3, 2)),
        (CARD_CELLS, _card_cells()),
    ):
        define(workbook, name, START, area)
    sheet.set_selection(0, 0, 0, 0)


def _card_cells() -> Range:
    right = 1 + start_sheet.ACROSS * start_sheet.CARD_COLUMNS - 1
    return Range(_CARDS_ROW, 2, _CARDS_ROW + start_sheet.DOWN * start_sheet.CARD_ROWS - 2, right)


def _step(sheet: Worksheet, ink: Ink, at: int, step: _Step) -> None:
    left = 1 + at * 4
    fill: dict[str, Any] = {"bg_color": CARD, "align": "left", "indent": 1}
    looks: tuple[tuple[str, dict[str, Any], int], ...] = (
        (str(at + 1), {"font_size": 20, "bold": True, "font_color": ACCENT, "valign": "vcenter"}, 30),
        (step.verb, {"font_size": 12, "bold": True, "valign": "vcenter"}, 20),
        (step.text, {"text_wrap": True}, 62),
        ("", {}, 34),
        ("", {}, 6),
    )
    for down, (text, look, height) in enumerate(looks):
        row = _STEPS_ROW - 1 + down
        sheet.merge_range(row, left, row, left + 2, "", ink(**fill, **look))
        sheet.write_string(row, left, text, ink(**fill, **look))
        sheet.set_row(row, height)
    for place, (caption, macro) in enumerate(step.buttons):
        options = {**_BUTTON, "x_offset": 14 + place * 120}
        sheet.insert_button(_STEPS_ROW + 2, left, {"macro": macro, "caption": caption, **options})


def _cards(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    """Draw the places of the persona cards. The edge holds a colour's code, unseen, and is filled by a rule."""
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
            edges += [f"{column_letter(left + 1)}{top + 1}:{column_letter(left + 1)}{top + 2}"]
    first = edges[0].split(":")[0]
    for shade in NAMES.values():
        rule = {
            "type": "formula",
            "criteria": f'={first}="{shade}"',
            "format": workbook.add_format({"bg_color": shade}),
            "multi_range": " ".join(edges),
        }
        sheet.conditional_format(edges[0], rule)


_BLOCKED = (
    "Excel blocks the macros of files that came by mail or from the web. Close this workbook. On Windows, right-click "
    "the file, choose Properties and tick Unblock. Open it again and choose Enable Content. On a Mac, choose Enable "
    "Macros when it opens.",
    "Still nothing? Type  xl-segment doctor  in a terminal: it says what is missing and how to mend it. Where macros "
    "are not allowed at all,  xl-segment run  does the same on the closed file.",
)


def _blocked(sheet: Worksheet, ink: Ink, row: int, last: int) -> None:
    sheet.write(row - 1, 1, "If the buttons do nothing", ink.section())
    sheet.set_row(row - 1, 22)
    for down, text in enumerate(_BLOCKED):
        sheet.merge_range(row + down, 1, row + down, last, text, ink(text_wrap=True, font_color=QUIET))
        sheet.set_row(row + down, 32)


def _sales(sheet: Worksheet, ink: Ink, sample: list[list[Any]]) -> None:
    header, *rows = sample
    numbers = [isinstance(one, float) for one in rows[0]]
    columns = [
        {
            "header": name,
            "header_format": ink.header("right" if number else "left"),
            "format": ink(num_format="#,##0", valign="vcenter") if number else ink(indent=1, valign="vcenter"),
        }
        for name, number in zip(header, numbers, strict=True)
    ]
    sheet.add_table(
        0, 0, len(rows), len(header) - 1,
        {"name": "tblSales", "data": rows, "columns": columns, "style": "Table Style Light 1", "banded_rows": False},
    )  # fmt: skip
    for at, name in enumerate(header):
        sheet.set_column(at, at, max(12, len(name) + 4))
    sheet.set_row(0, 20)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _settings(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    for at, width in enumerate((24, 30, 7, 60)):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 30)
    sheet.write(0, 0, "Settings", ink.title())
    sheet.merge_range(
        1, 0, 1, 3, "Change the yellow cells; a blank one means: find out. The next click on Segment uses them.",
        ink(font_color=QUIET),
    )  # fmt: skip
    for at, name in enumerate(("Setting", "Value", "Unit", "What it does")):
        sheet.write(3, at, name, ink.header())
    sheet.set_row(3, 20)
    options = {one.name: one for one in dataclasses.fields(Settings)}
    row = 4
    for title, names in SECTIONS.items():
        sheet.merge_range(row, 0, row, 3, "", ink.section())
        sheet.write_string(row, 0, title, ink.section())
        sheet.set_row(row, 24)
        row += 1
        for name in names:
            _setting(workbook, sheet, ink, row, options[name])
            row += 1
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)
    define(workbook, SETTINGS_CELLS, SETTINGS, Range(5, 1, row, 2))


def _setting(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink, row: int, option: dataclasses.Field[Any]
) -> None:
    about = option.metadata
    under = {"bottom": 1, "bottom_color": LINE}
    sheet.write_string(row, 0, about["label"], ink(bold=True, indent=1, **under))
    value = getattr(Settings(), option.name)
    digits = "yyyy-mm-dd" if "date" in str(option.type) else "@" if _is_text(option) else "General"
    cell = ink.input(text_wrap=True, num_format=digits)
    if value in (None, (), {}):
        sheet.write_blank(row, 1, None, cell)
    elif isinstance(value, bool):
        sheet.write_string(row, 1, "yes" if value else "no", cell)
    else:
        sheet.write(row, 1, value, cell)
    sheet.write_string(row, 2, about["unit"], ink(font_color=QUIET, **under))
    help_ = about["help"] + (f" For example: {about['example']}" if about["example"] else "")
    sheet.write_string(row, 3, help_, ink(text_wrap=True, **under))
    sheet.set_row(row, 31 if len(help_) > 66 else 18)
    rule = _rule(option)
    if rule:
        kind = {"error_title": about["label"], "input_title": about["label"], "ignore_blank": True}
        sheet.data_validation(row, 1, row, 1, {**rule, **kind})
    define(workbook, f"setting_{option.name}", SETTINGS, Range(row + 1, 2, row + 1, 2))


def _is_text(option: dataclasses.Field[Any]) -> bool:
    """Tell whether a value is typed as text, so that Excel takes it for nothing else."""
    return str(option.type) in ("str | None", "tuple[str, ...]", "Mapping[str, str]") or option.name == "decimal"


def _rule(option: dataclasses.Field[Any]) -> dict[str, Any] | None:
    """Return the data validation of a setting: what Excel lets one type."""
    about, kind = option.metadata, str(option.type)
    if about["choices"]:
        choices = list(about["choices"])
        told = {"input_message": "Choose from the list.", "error_message": f"Choose one of: {' / '.join(choices)}."}
        if "," in choices:  # which parts the entries of a list, and so can be none of them
            return {"validate": "any", "input_message": f"Type one of: {' / '.join(choices)}"}
        return {"validate": "list", "source": choices, **told}
    if kind == "bool":
        return {"validate": "list", "source": ["yes", "no"], "error_message": "Choose yes or no."}
    if "date" in kind:
        return {
            "validate": "date", "criteria": ">=", "value": datetime.date(1900, 1, 1), "error_message": "Type a date.",
        }  # fmt: skip
    lowest, highest = about["lowest"], about["highest"]
    if lowest is None and highest is None:
        return None
    word = "whole number" if "int" in kind else "number"
    room = f"at least {lowest}" if highest is None else f"from {lowest} to {highest}"
    limits = {"criteria": ">=", "value": lowest} if highest is None else {
        "criteria": "between", "minimum": lowest, "maximum": highest,
    }  # fmt: skip
    return {
        "validate": "integer" if "int" in kind else "decimal", **limits,
        "input_message": f"A {word} {room}.", "error_message": f"Type a {word} {room}.",
    }  # fmt: skip


_PERSONA_WIDTHS = {
    "Persona": 22, "Insight": 34, "Recommendation": 30, "Do": 30, "Don't": 28, "Colour": 9, "Description": 34,
    "Used for": 12, "Recognised by": 26, "Id": 16,
}  # fmt: skip


def _personas(workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink) -> None:
    sheet.set_row(0, 30)
    sheet.write(0, 0, "Personas", ink.title())
    sheet.write(
        1, 0,
        "The names and the advice that segments are given. Change any text: what stands here wins, and stays. "
        "Recognised by: each measure from -1 (the lowest segment) to +1 (the highest).",
        ink(font_color=QUIET),
    )  # fmt: skip
    families = {value: name for name, value in FAMILIES.items()}
    rows = []
    for one in load_playbook():
        cells = {**dataclasses.asdict(one), "family": families[one.family], "signature": signature_text(one.signature)}
        rows.append([cells[name] for name in PERSONA_COLUMNS.values()])
    wrap = ink.input(text_wrap=True)
    quiet = ink(font_color=QUIET, indent=1)
    columns = [
        {"header": name, "header_format": ink.header(), "format": quiet if name == "Id" else wrap}
        for name in PERSONA_COLUMNS
    ]
    sheet.add_table(
        3, 0, 3 + len(rows), len(columns) - 1,
        {"name": "tblPersonas", "columns": columns, "style": "Table Style Light 1", "banded_rows": False},
    )  # fmt: skip
    for down, row in enumerate(rows, start=4):
        for across, (name, text) in enumerate(zip(PERSONA_COLUMNS, row, strict=True)):
            look = {"bold": True} if name == "Persona" else {}
            form = quiet if name == "Id" else ink.input(text_wrap=True, **look)
            sheet.write_string(down, across, text, form) if text else sheet.write_blank(down, across, None, form)
        sheet.set_row(down, 48)
    for at, name in enumerate(PERSONA_COLUMNS):
        sheet.set_column(at, at, _PERSONA_WIDTHS[name])
    first, last = 4, 3 + len(rows) + 200
    at = list(PERSONA_COLUMNS).index("Colour")
    lists = {"Colour": list(NAMES), "Used for": list(FAMILIES)}
    for name, source in lists.items():
        column = list(PERSONA_COLUMNS).index(name)
        told = f"Choose one of: {', '.join(source)}."
        sheet.data_validation(
            first, column, last, column, {"validate": "list", "source": source, "error_message": told}
        )
    for name, shade in NAMES.items():
        form = workbook.add_format({"bg_color": shade, "font_color": "#FFFFFF"})
        rule = {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": form}
        sheet.conditional_format(first, at, last, at, rule)
    sheet.set_row(3, 20)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)
    define(workbook, PERSONAS_HEAD, PERSONAS, Range(4, 1, 4, 1))


@dataclass(frozen=True)
class _Example:
    """A live formula: where it spills from (row and column, from 0), and what it is called with."""

    function: str
    arguments: str
    given: str
    says: str
    row: int
    column: int


_CUSTOMERS, _SALES = ("A6:C30", "customers"), ("A38:C77", "sales")
_EXAMPLES = (
    _Example("SEGMENT", *_CUSTOMERS, "The segment of each row.", 5, 4),
    _Example("SEGMENT_PERSONA", *_CUSTOMERS, "The persona of each row.", 5, 6),
    _Example("SEGMENT_PCA", *_CUSTOMERS, "Two coordinates a row, for a scatter chart.", 5, 8),
    _Example("SEGMENT_SCORE", *_CUSTOMERS, "Scored by the segments of the last click on Segment.", 5, 11),
    _Example("SEGMENT_PROFILE", *_CUSTOMERS, "One row per segment, means in original units.", 37, 4),
    _Example("SEGMENT_ELBOW", *_CUSTOMERS, "Inertia and silhouette of each number of segments.", 47, 4),
    _Example("SEGMENT_K", *_CUSTOMERS, "The recommended number of segments.", 47, 8),
    _Example("SEGMENT_RFM", *_SALES, "Recency, frequency and money of each customer.", 62, 4),
)


def _formulas(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink, sources: Path, call: Callable[[str, Sequence[Any]], Any]
) -> None:
    sheet.set_row(0, 30)
    sheet.write(0, 0, "Formulas", ink.title())
    sheet.write(
        1, 0,
        "For Excel on Windows. Each function on a few sample rows: point it at your own range or table, and the result "
        "fills the cells below. Changed a setting, or clicked Segment? Ctrl+Alt+F9 works the formulas out anew.",
        ink(font_color=QUIET),
    )  # fmt: skip
    data = {
        "customers": (5, read_sample(sources / "sample_formulas.csv")),
        "sales": (37, read_sample(sources / "sample_sales.csv")),
    }
    for title, (row, rows) in zip(("Sample customers", "Sample sales lines"), data.values(), strict=True):
        sheet.write(row - 2, 0, title, ink.section())
        _sample(sheet, ink, row, rows)
    for one in _EXAMPLES:
        _example(sheet, ink, one, call(one.function, [data[one.given][1]]))
    for at, width in enumerate((13, 14, 14, 4)):
        sheet.set_column(at, at, width)
    for at in range(4, 20):
        sheet.set_column(at, at, 15)
    sheet.set_column(5, 6, 24)
    define(workbook, FORMULAS_CELL, FORMULAS, Range(1, 1, 1, 1))


def _sample(sheet: Worksheet, ink: Ink, row: int, rows: list[list[Any]]) -> None:
    for at, name in enumerate(rows[0]):
        sheet.write_string(row, at, name, ink.header("left" if isinstance(rows[1][at], str) else "right"))
    codes = [_digits(column) for column in zip(*rows, strict=True)]
    for down, cells in enumerate(rows[1:], start=row + 1):
        for at, cell in enumerate(cells):
            if isinstance(cell, datetime.datetime):
                sheet.write_datetime(down, at, cell, ink.input(num_format="yyyy-mm-dd", align="right", indent=0))
            elif isinstance(cell, float):
                sheet.write_number(down, at, cell, ink.input(num_format=codes[at], align="right", indent=0))
            else:
                sheet.write_string(down, at, cell, ink.input())


def _example(sheet: Worksheet, ink: Ink, example: _Example, result: Any) -> None:  # noqa: ANN401  what a UDF returns
    rows = [[_rounded(cell) for cell in cells] for cells in (result if isinstance(result, list) else [[result]])]
    row, column = example.row, example.column
    formula = f"={example.function}({example.arguments})"
    sheet.write_string(row - 2, column, formula, ink(bold=True, font_color=ACCENT))
    sheet.write_string(row - 1, column, example.says, ink.note(text_wrap=False))
    titled = len(rows) > 1 and all(isinstance(one, str) for one in rows[0])
    looks = [ink(num_format=_digits(one), align="left", indent=1) for one in zip(*rows, strict=True)]
    end = (row + len(rows) - 1, column + len(rows[0]) - 1)
    first = ink.header() if titled else looks[0]
    sheet.write_dynamic_array_formula(row, column, *end, formula, first, rows[0][0])
    for down, cells in enumerate(rows):
        for across, cell in enumerate(cells):
            if (down, across) != (0, 0):
                look = ink.header() if titled and down == 0 else looks[across]
                sheet.write(row + down, column + across, cell, look)


def _digits(column: Sequence[Any]) -> str:
    return digits(one for one in column if isinstance(one, int | float))


def _rounded(value: Any) -> Any:  # noqa: ANN401  a cell
    """What is shown until Excel works it out anew needs no more digits, and is the same on every machine."""
    return round(value, 6) if isinstance(value, float) else value


def define(workbook: xlsxwriter.Workbook, name: str, sheet: str, area: Range) -> None:
    """Give a range a name in the whole workbook."""
    ends = [f"${column_letter(area.left)}${area.top}", f"${column_letter(area.right)}${area.bottom}"]
    address = ends[0] if area.top == area.bottom and area.left == area.right else ":".join(ends)
    workbook.define_name(name, "=" + reference(sheet, address))
