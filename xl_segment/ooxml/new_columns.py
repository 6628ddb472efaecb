"""Columns that are to be put into a sheet: their cells, ready as XML, and how they look."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from xl_segment.ooxml.cell_rules import CellRules
from xl_segment.ooxml.remove_columns import SheetBefore
from xl_segment.ooxml.sheet_layout import AS_IT_IS, LayoutChange

#: Given the style of the cell left of the new ones, the styles of these (header: of header cells).
StyleOf = Callable[[int, bool], tuple[int, ...]]


class ColumnLook(NamedTuple):
    """How a column that is put beside another one differs from it.

    number_format: the number of a format that Excel knows by itself. side: of its content; indent: it stands off.
    """

    number_format: int
    side: Literal["left", "right"] = "right"
    indent: bool = False


@dataclass(frozen=True)
class NewColumns:
    """What to write: cells ready as XML bodies, one list per column, aligned with `rows`.

    first: the sheet column (from 1) of the first of them. rows: sheet row numbers, ascending. bodies: for each
    column an array of bytes: what stands between a cell's tag, with the type attribute in front, or b"" for a blank.
    headers: the same for the header row, None where there is none. style_column: the sheet column whose cells lend
    the new ones their look. widths: characters. before: filled with what is needed to take them out again. removed: the
    headers of columns that are taken out, and the name of their sheet. stays: {row: columns whose cells are left as
    they are}. deselects: the workbook is to open on another sheet. rules: that colour the cells of a column, or just
    the words of those that go. layout: what becomes of the filter and the paper. widens: a filter that ends right
    before them is to cover them too.
    """

    first: int
    rows: np.ndarray
    bodies: tuple[np.ndarray, ...]
    headers: tuple[bytes, ...] | None
    header_row: int | None
    style_column: int
    widths: tuple[float, ...] = field(default=())
    before: SheetBefore | None = None
    removed: tuple[tuple[str, ...], str] | None = None
    stays: Mapping[int, Collection[int]] = field(default_factory=dict)
    deselects: bool = False
    rules: CellRules | None = None
    layout: LayoutChange = AS_IT_IS
    widens: bool = True

    @classmethod
    def blank(
        cls,
        first: int,
        headers: tuple[str, ...],
        rows: list[int],
        sheet: str,
        stays: Mapping[int, Collection[int]],
        words: Collection[str] = (),
        layout: LayoutChange = AS_IT_IS,
    ) -> NewColumns:
        """Return blanks: put in, they take out what stands in these columns and rows.

        headers: of the columns. words: of the rules that go with them. layout: what else goes.
        """
        nothing = np.full(len(rows), b"", dtype=object)
        return cls(
            first=first,
            rows=np.array(rows, dtype="int64"),
            bodies=(nothing,) * len(headers),
            headers=None,
            header_row=None,
            style_column=max(first - 1, 1),
            removed=(headers, sheet),
            stays=stays,
            rules=CellRules(0, {}, "", words),
            layout=layout,
        )

    @property
    def last(self) -> int:
        """The sheet column of the last of them."""
        return self.first + len(self.bodies) - 1
