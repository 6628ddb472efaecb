"""Our labels as formulas beside the data: how the cells of a row are called in them."""

from __future__ import annotations

import re

from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.label_formulas import LabelFormulas
from xl_segment.sheet.grid import SheetData


class LabelCells:
    """Formulas for Segment and Persona, row by row; in an Excel Table all rows have the same."""

    def __init__(
        self, formulas: LabelFormulas, data: SheetData, first: int, *, table: str | None, segment: str | None
    ) -> None:
        """first: the sheet column of Segment; segment: its header, where it stands in the table."""
        self._formulas = formulas
        self._columns = [(header, column_letter(data.columns[header])) for header in formulas.sources]
        self._table = table
        self._segment = segment
        self._letter = column_letter(first)
        self._common: tuple[str, str] | None = None
        if table:
            self._common = self._in_table()

    def of_row(self, number: int) -> tuple[str | None, str | None]:
        """Return the formulas of a sheet row; None where its cells hold values."""
        if number not in self._formulas.rows:
            return None, None
        if self._common and self._segment:
            return self._common
        persona = self._formulas.persona(f"${self._letter}{number}")
        if self._common:
            return self._common[0], persona
        cells = [f"${letter}{number}" for _, letter in self._columns]
        return self._formulas.segment(cells), persona

    @property
    def count(self) -> int:
        """How many rows have formulas."""
        return len(self._formulas.rows)

    @property
    def of_column(self) -> tuple[str, str] | None:
        """The formulas that a Table fills new rows with; None where our columns are not part of one."""
        if not self._segment:
            return None
        return self._common

    def _in_table(self) -> tuple[str, str]:
        cells = [self._this_row(header) for header, _ in self._columns]
        return self._formulas.segment(cells), self._formulas.persona(self._this_row(self._segment or ""))

    def _this_row(self, header: str) -> str:
        """Name the cell of a column in the same row: Sales[[#This Row],[Age]]."""
        escaped = re.sub(r"(['\[\]#@])", r"'\1", header)
        return f"{self._table}[[#This Row],[{escaped}]]"
