"""Buttons as shapes: drawn by XlsxWriter as text boxes, which get their macros once the file stands.

XlsxWriter writes `macro=""` for every text box. Until then a button's alternative text says which macro it calls.
"""

from __future__ import annotations

import io
from typing import Any, Literal

from xlsxwriter.worksheet import Worksheet

from xl_segment.look import ACCENT, FONT, INK, LINE, WHITE
from xl_segment.ooxml.package import Package

Kind = Literal["first", "second", "small"]

#: Between a macro and the label, in the alternative text.
_PARTED = " | "
#: Width and height in pixels, and the line below which the text stands in the middle.
_SIZES: dict[Kind, tuple[int, int]] = {"first": (160, 30), "second": (160, 30), "small": (110, 24)}
_LOOKS: dict[Kind, dict[str, Any]] = {
    "first": {
        "fill": {"color": ACCENT}, "line": {"none": True},
        "font": {"name": FONT, "size": 11, "bold": True, "color": WHITE},
    },
    "second": {
        "fill": {"color": WHITE}, "line": {"color": ACCENT, "width": 1},
        "font": {"name": FONT, "size": 11, "bold": True, "color": ACCENT},
    },
    "small": {
        "fill": {"color": WHITE}, "line": {"color": LINE, "width": 1},
        "font": {"name": FONT, "size": 10, "color": INK},
    },
}  # fmt: skip


def draw_button(
    sheet: Worksheet, at: tuple[int, int], label: str, macro: str, kind: Kind, *, x: int, y: int = 2, width: int = 0
) -> None:
    """Put a button on a sheet.

    at: the row and column, from 0, of the cell that its place counts from; x, y: pixels from that cell's corner. width:
    in pixels, 0 for the usual one of its kind.
    """
    usual, height = _SIZES[kind]
    sheet.insert_textbox(
        *at,
        label,
        {
            **_LOOKS[kind],
            "width": width or usual,
            "height": height,
            "x_offset": x,
            "y_offset": y,
            "align": {"vertical": "middle", "horizontal": "center"},
            "object_position": 2,
            "description": f"{macro}{_PARTED}{label}",
        },
    )


def with_macros(workbook: bytes) -> bytes:
    """Return a workbook whose buttons call their macros, with their labels as alternative texts."""
    package = Package(io.BytesIO(workbook))
    for part in [name for name in package.names if name.startswith("xl/drawings/drawing")]:
        for shape in package.edit(part).iter("{*}sp"):
            about = next(shape.iter("{*}cNvPr"))
            macro, sign, label = str(about.get("descr", "")).partition(_PARTED)
            if sign:
                shape.set("macro", f"[0]!{macro}")
                about.set("descr", label)
                about.set("name", label)
    out = io.BytesIO()
    package.save(out)
    return out.getvalue()
