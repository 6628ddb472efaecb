"""The sheet Data: sample customers, in a Table that other data can be pasted over."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from xl_segment.excel.template.drawing import Ink
from xl_segment.pages.names import DATA_SHEET


def draw_data(sheet: Worksheet, ink: Ink, sample: list[list[Any]]) -> None:
    """Draw the sheet. sample: a header, then rows."""
    header, *rows = sample
    columns = [_column(ink, name, value) for name, value in zip(header, rows[0], strict=True)]
    sheet.add_table(
        0, 0, len(rows), len(header) - 1,
        {"name": DATA_SHEET, "data": rows, "columns": columns, "style": "Table Style Light 1", "banded_rows": False},
    )  # fmt: skip
    for at, name in enumerate(header):
        sheet.set_column(at, at, max(12, len(name) + 4))
    sheet.set_row(0, 20)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _column(ink: Ink, name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401  a cell
    """Return how a column of the Table looks. value: one of those in it."""
    if isinstance(value, float):
        number = {"header_format": ink.header("right"), "format": ink(num_format="#,##0", valign="vcenter")}
        return {"header": name, **number}
    return {"header": name, "header_format": ink.header("left"), "format": ink(indent=1, valign="vcenter")}
