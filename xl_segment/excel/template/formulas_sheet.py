"""The sheet Formulas: each worksheet function as a text, with what it gives of a few sample rows as values.

A button puts the formulas into the cells. Until then nothing on the sheet needs Python, or shows an error without it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_segment.excel.template.buttons import draw_button
from xl_segment.excel.template.drawing import Ink, define, read_sample
from xl_segment.look import ACCENT, QUIET
from xl_segment.ooxml.addresses import Range
from xl_segment.pages.names import EXAMPLE_CELLS, FORMULAS_CELL, FORMULAS_SHEET
from xl_segment.pages.words import digits


@dataclass(frozen=True)
class _Example:
    """A formula: what it is called with, which sample that is, and where what it gives begins (row, column; from 0).

    more: arguments behind the sample, as the formula has them.
    """

    function: str
    arguments: str
    sample: str
    text: str
    row: int
    column: int
    more: tuple[Any, ...] = ()


_CUSTOMERS, _SALES = ("A6:C30", "customers"), ("A38:C77", "sales")
#: Pixels: within the column that the button stands in, or it would cover the sentence right of it.
_BUTTON = 106
_EXAMPLES = (
    _Example("SEGMENT", *_CUSTOMERS, "The segment of each row.", 5, 4),
    _Example("SEGMENT_PERSONA", *_CUSTOMERS, "The persona of each row.", 5, 6),
    _Example("SEGMENT_PCA", *_CUSTOMERS, "Two coordinates a row, for a scatter chart.", 5, 8),
    _Example(
        "SEGMENT_SCORE",
        *_CUSTOMERS,
        "Scored by the segments of the last click on Segment; here, by those of this sample.",
        5,
        11,
    ),
    _Example("SEGMENT_PROFILE", *_CUSTOMERS, "One row per segment, means in original units.", 37, 4),
    _Example("SEGMENT_ELBOW", *_CUSTOMERS, "Inertia and silhouette of each number of segments.", 47, 4),
    _Example("SEGMENT_K", *_CUSTOMERS, "The recommended number of segments.", 47, 8),
    _Example(
        "SEGMENT_WHY", "A6:C30,2", "customers", "Why the first customer, in row 2, is in this segment.", 52, 8, (2,)
    ),
    _Example("SEGMENT_RFM", *_SALES, "Recency, frequency and money of each customer.", 62, 4),
)


def draw_formulas(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, ink: Ink, sources: Path, call: Callable[[str, Sequence[Any]], Any]
) -> None:
    """Draw the sheet. sources: the folder with the sample data. call: calls a worksheet function by its name."""
    sheet.set_row(0, 30)
    sheet.write(0, 0, "Formulas", ink.title())
    sheet.write(
        1, 0,
        "For Excel on Windows with Python. Each formula as a text, and what it gives of the sample rows.",
        ink(font_color=QUIET),
    )  # fmt: skip
    draw_button(sheet, (2, 4), "Insert live", "InsertLive", "second", x=0, width=_BUTTON)
    sheet.set_row(2, 28)
    sheet.write(
        2, 5, "puts the formulas in the place of what they give, to point them at your own range or table. Changed a "
        "setting? Ctrl+Alt+F9.", ink(font_color=QUIET, indent=1, valign="vcenter"),
    )  # fmt: skip
    samples = {
        "customers": read_sample(sources / "sample_formulas.csv"),
        "sales": read_sample(sources / "sample_sales.csv"),
    }
    _draw_sample(sheet, ink, 5, "Sample customers", samples["customers"])
    _draw_sample(sheet, ink, 37, "Sample sales lines", samples["sales"])
    for number, example in enumerate(_EXAMPLES, start=1):
        area = _draw_example(sheet, ink, example, call(example.function, [samples[example.sample], *example.more]))
        define(workbook, f"{EXAMPLE_CELLS}{number}", FORMULAS_SHEET, area)
    _set_widths(sheet)
    define(workbook, FORMULAS_CELL, FORMULAS_SHEET, Range(1, 1, 1, 1))


def _set_widths(sheet: Worksheet) -> None:
    for at, width in enumerate((13, 14, 14, 4)):
        sheet.set_column(at, at, width)
    for at in range(4, 20):
        sheet.set_column(at, at, 15)
    for persona in (5, 6, 12):
        sheet.set_column(persona, persona, 24)


def _draw_sample(sheet: Worksheet, ink: Ink, row: int, title: str, sample: list[list[Any]]) -> None:
    """Draw sample data with its title above. row: that of the header, from 0."""
    sheet.write(row - 2, 0, title, ink.section())
    header, *rows = sample
    for column, (name, value) in enumerate(zip(header, rows[0], strict=True)):
        sheet.write_string(row, column, name, ink.header("left" if isinstance(value, str) else "right"))
    codes = [_digits(cells) for cells in zip(*sample, strict=True)]
    for down, cells in enumerate(rows, start=row + 1):
        for column, (cell, code) in enumerate(zip(cells, codes, strict=True)):
            _write_cell(sheet, ink, (down, column), cell, code)


def _write_cell(sheet: Worksheet, ink: Ink, at: tuple[int, int], cell: Any, code: str) -> None:  # noqa: ANN401
    if isinstance(cell, datetime.datetime):
        sheet.write_datetime(*at, cell, ink.entry(num_format="yyyy-mm-dd", align="right", indent=0))
    elif isinstance(cell, float):
        sheet.write_number(*at, cell, ink.entry(num_format=code, align="right", indent=0))
    else:
        sheet.write_string(*at, cell, ink.entry())


def _draw_example(sheet: Worksheet, ink: Ink, example: _Example, result: Any) -> Range:  # noqa: ANN401  what a UDF returns
    """Draw the formula as a text, what it does, and what it gives; returns the cells with what it gives."""
    rows = _as_rows(result)
    row, column = example.row, example.column
    formula = f"={example.function}({example.arguments})"
    sheet.write_string(row - 2, column, formula, ink(bold=True, font_color=ACCENT))
    sheet.write_string(row - 1, column, example.text, ink.note(text_wrap=False))
    looks = [ink(num_format=_digits(cells), align="left", indent=1) for cells in zip(*rows, strict=True)]
    first_looks = looks
    if _has_header(rows):
        first_looks = [ink.header()] * len(looks)
    _write_row(sheet, (row, column), rows[0], first_looks)
    for down, cells in enumerate(rows[1:], start=row + 1):
        _write_row(sheet, (down, column), cells, looks)
    return Range(row + 1, column + 1, row + len(rows), column + len(rows[0]))


def _has_header(rows: list[list[Any]]) -> bool:
    return len(rows) > 1 and all(isinstance(cell, str) for cell in rows[0])


def _write_row(sheet: Worksheet, at: tuple[int, int], cells: list[Any], looks: list[Format]) -> None:
    """Write cells side by side. at: row and column of the first."""
    row, first = at
    for column, (cell, look) in enumerate(zip(cells, looks, strict=True), start=first):
        sheet.write(row, column, cell, look)


def _as_rows(result: Any) -> list[list[Any]]:  # noqa: ANN401  what a UDF returns
    """Return the result of a function as rows, rounded."""
    if isinstance(result, list):
        return [[_rounded(cell) for cell in cells] for cells in result]
    return [[_rounded(result)]]


def _digits(cells: Iterable[Any]) -> str:
    return digits(cell for cell in cells if isinstance(cell, int | float))


def _rounded(value: Any) -> Any:  # noqa: ANN401  a cell
    """What is shown until Excel works it out anew needs no more digits, and is the same on every machine."""
    return round(value, 6) if isinstance(value, float) else value
