"""What the rest of the program knows of spreadsheets: a handful of verbs, in units of whole tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from xl_segment.memory.choices import Choices
from xl_segment.pages.excel_formulas import LabelFormulas
from xl_segment.pages.page import Page
from xl_segment.pages.start_cards import State
from xl_segment.personas.profile import Persona
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.workbooks.control_sheets import Asked


@dataclass(frozen=True)
class Written:
    """Where our columns stand. address: with the header. grown_table: the Excel Table that took them in, if any.

    note: why they do not stand right beside the data, where they do not.
    """

    address: str
    headers: tuple[str, ...]
    grown_table: str | None
    note: str = ""


class Book(Protocol):
    """A workbook, open in Excel or closed on disk."""

    @property
    def name(self) -> str:
        """The file's name."""

    def progress(self, text: str) -> None:
        """Say what is going on."""

    def find_data(self, *, sheet: str | None = None, table: str | None = None, last: bool = False) -> Grid:
        """Read the sheet or Excel Table that holds the data, whole; never what we wrote ourselves.

        last: that of the last run, whatever sheet is in sight.
        """

    def write_columns(
        self,
        data: SheetData,
        columns: pd.DataFrame,
        *,
        typed: Mapping[str, pd.Series] | None = None,
        formulas: LabelFormulas | None = None,
    ) -> Written:
        """Write our columns beside the data that was found: Segment, Persona, Fit, Previous segment, Changed on.

        columns: indexed by sheet row. typed: {header: numbers or days in place of texts}, NaN or NaT where a cell stays
        as it is, for a book that has to be written anew.
        formulas: Segment and Persona as formulas, where they are wanted so.
        """

    def put_pages(self, pages: Sequence[Page]) -> None:
        """Put our sheets in, in place of those of an earlier run."""

    def asked(self) -> Asked:
        """Return what the workbook's own Settings and Personas sheets ask for."""

    def tell(self, state: State) -> None:
        """Show the state of the last run on the workbook's Start sheet, where it has one."""

    def keep(self, text: str) -> None:
        """Keep what the next run has to know with the workbook."""

    def kept(self) -> str | None:
        """Return what an earlier run kept; None where there was none."""

    def edited(self, personas: Sequence[Persona]) -> Mapping[int, Mapping[str, str]]:
        """Return what the analyst wrote over the personas on our sheet Segments: {segment: {field: text}}."""

    def chosen(self, shown: Choices) -> Choices:
        """Return the cells of Data check in which the analyst chose otherwise than was shown, "" where cleared."""

    def clear(self) -> bool:
        """Take out what earlier runs put in, and nothing else; tells whether there was anything."""

    def save(self, target: Path, *, last_look: Callable[[], None] | None = None) -> Path:
        """Save the book, whole or not at all; returns where it is.

        last_look: called right before a file is replaced, when all else is done; what it raises leaves that as it was.
        """
