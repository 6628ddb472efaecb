"""What was taken out of a workbook when its results were cleared, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xl_segment.rounding import many
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.sheets import Sheets


@dataclass(frozen=True)
class ClearedColumns:
    """What was taken out of a sheet: columns with these headers; its filter, and that it is printed one page wide."""

    headers: tuple[str, ...] = ()
    filter: bool = False
    paper: bool = False


@dataclass(frozen=True)
class Cleared:
    """What was taken out.

    columns: {sheet: headers of our columns that stood on it}. filtered, one_page_wide: those of these sheets that lost
    their filter buttons, and are not printed so any more. sheets: ours, as the user called them by then. names: our
    defined names. pictures: whether charts stood on those sheets. files: what was written, {what it is: the file}.
    """

    columns: Mapping[str, tuple[str, ...]]
    sheets: tuple[str, ...]
    names: tuple[str, ...]
    pictures: bool
    files: Mapping[str, Path] = field(default_factory=dict)
    filtered: tuple[str, ...] = ()
    one_page_wide: tuple[str, ...] = ()

    @classmethod
    def of(cls, sheets: Sheets, last_run: LastRun, columns: Mapping[str, ClearedColumns]) -> Cleared:
        """Return what goes with the results of a run. sheets: as they are before these are taken out."""
        there, names = set(sheets.sheet_names()), sheets.defined_names()
        pages = tuple(name for name in last_run.sheets if name in there)
        return cls(
            {sheet: gone.headers for sheet, gone in columns.items() if gone.headers},
            pages,
            tuple(name for name in last_run.names if name in names),
            bool(pages and last_run.pictures),
            filtered=tuple(sheet for sheet, gone in columns.items() if gone.filter),
            one_page_wide=tuple(sheet for sheet, gone in columns.items() if gone.paper),
        )

    def sentence(self) -> str:
        """Say it: "Taken out: on sheet Customers the columns Segment and Persona; the sheets Segments ..."."""
        changed = dict.fromkeys((*self.columns, *self.filtered, *self.one_page_wide))
        parts = [f"on sheet {sheet} {self._of_sheet(sheet)}" for sheet in changed]
        if self.sheets:
            charts = " with their charts" if self.pictures else ""
            parts.append(f"the {'sheet' if len(self.sheets) == 1 else 'sheets'} {_listed(self.sheets)}{charts}")
        parts.append("the hidden sheet with the model and what earlier runs left")
        if self.names:
            parts.append(many(len(self.names), "defined name"))
        return f"Taken out: {'; '.join(parts)}. Nothing else was touched."

    def _of_sheet(self, sheet: str) -> str:
        """Return "the columns Segment and Persona, with the filter buttons", or these alone."""
        more = []
        if sheet in self.filtered:
            more.append("the filter buttons")
        if sheet in self.one_page_wide:
            more.append("the print set-up")
        headers = self.columns.get(sheet, ())
        if not headers:
            return _listed(more)
        columns = f"the {'column' if len(headers) == 1 else 'columns'} {_listed(headers)}"
        return f"{columns}, with {_listed(more)}" if more else columns

    def to_json(self) -> dict[str, object]:
        """Return it as plain data, ready for `json.dumps`."""
        return {
            "columns": {sheet: list(headers) for sheet, headers in self.columns.items()},
            "sheets": list(self.sheets),
            "names": list(self.names),
            "filtered": list(self.filtered),
            "one_page_wide": list(self.one_page_wide),
        }


def _listed(words: Iterable[str]) -> str:
    """Return "A", "A and B", "A, B and C"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
