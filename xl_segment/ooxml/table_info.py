"""What is known of an Excel Table, in a file or in Excel."""

from __future__ import annotations

from dataclasses import dataclass

from xl_segment.ooxml.addresses import Range


@dataclass(frozen=True)
class TableInfo:
    """An Excel Table. range: with its header and totals rows; header: 1 where it shows a header row, else 0."""

    name: str
    sheet: str
    part: str
    range: Range
    header: int
    totals: int
    columns: tuple[str, ...]
    query: bool

    @property
    def rows(self) -> int:
        """How many rows there are between header and totals."""
        return self.range.bottom - self.range.top + 1 - self.header - self.totals
