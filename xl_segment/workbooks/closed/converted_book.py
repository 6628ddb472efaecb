"""A text file or an older workbook: read as it is, saved as a new .xlsx."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from xl_segment.errors import NotAWorkbookError, not_found
from xl_segment.memory.choices import Choices
from xl_segment.pages.excel_formulas import LabelFormulas
from xl_segment.pages.page import Page
from xl_segment.pages.start_cards import State
from xl_segment.personas.profile import Persona
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.workbooks.book import Written
from xl_segment.workbooks.closed import new_workbook, text_file
from xl_segment.workbooks.closed.cell_reader import CellReader
from xl_segment.workbooks.closed.closed_book import ClosedBook
from xl_segment.workbooks.closed.reading import read_rows, read_workbook
from xl_segment.workbooks.control_sheets import Asked


class ConvertedBook:
    """A text file or an older workbook: read as it is, saved as a new .xlsx."""

    def __init__(
        self, path: Path, *, cells: CellReader | None = None, say: Callable[[str], None] | None = None
    ) -> None:
        """cells: of an older workbook, None for a text file."""
        self.path = path
        self._cells = cells
        self._say = say
        self._grid: Grid | None = None
        self._inner: ClosedBook | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def progress(self, text: str) -> None:
        """Say what is going on."""
        if self._say:
            self._say(text)

    def find_data(self, *, sheet: str | None = None, table: str | None = None, last: bool = False) -> Grid:
        """Read the text file, or the sheet of the workbook that holds the data, whole."""
        if self._cells is None:
            self._grid = text_file.read_grid(self.path)
            for kind, name in (("sheet", sheet), ("table", table)):
                if name is not None and name.strip().casefold() != self._grid.sheet.casefold():
                    raise not_found(kind, name, [self._grid.sheet] if kind == "sheet" else [], self.name)
        else:
            self._grid = read_workbook(self.path, sheet=sheet, table=table, book=self._cells).grid
        return self._grid

    def kept(self) -> str | None:
        """Such a file keeps no model."""
        return None

    def write_columns(
        self,
        data: SheetData,
        columns: pd.DataFrame,
        *,
        typed: Mapping[str, pd.Series] | None = None,
        formulas: LabelFormulas | None = None,
    ) -> Written:
        """Make the new workbook, and write our columns beside its data."""
        if self._grid is None:
            raise ValueError("find_data comes first")
        made = new_workbook.write_fresh(self._grid, data, typed or {}, self._other_sheets(data.sheet))
        self._inner = ClosedBook(self.path, content=made, say=self._say)
        self._inner.take_as_read(self._grid)
        return self._inner.write_columns(data, columns, formulas=formulas)

    def edited(self, personas: Sequence[Persona]) -> dict[int, dict[str, str]]:
        """Nobody has written into such a file."""
        return {}

    def chosen(self, shown: Choices) -> Choices:
        """Nobody has chosen anything in such a file."""
        return Choices()

    def asked(self) -> Asked:
        """Such a file asks for nothing."""
        return Asked()

    def tell(self, state: State) -> None:
        """Such a file has no Start sheet."""

    def clear(self) -> bool:
        """Such a file has nothing of ours in it."""
        return False

    def keep(self, text: str) -> None:
        """Keep the model with the new workbook."""
        self._made.keep(text)

    def put_pages(self, pages: Sequence[Page]) -> None:
        """Put our sheets into the new workbook."""
        self._made.put_pages(pages)

    def save(self, target: Path, *, last_look: Callable[[], None] | None = None) -> Path:
        """Write the new workbook."""
        return self._made.save(target, last_look=last_look)

    @property
    def _made(self) -> ClosedBook:
        if self._inner is None:
            raise ValueError("write_columns comes first")
        return self._inner

    def _other_sheets(self, data_sheet: str) -> dict[str, list[list[Any]]]:
        book = self._cells
        if book is None:
            return {}
        found = {}
        for one in book.sheets:
            if one.has_cells and one.name != data_sheet:
                try:
                    found[one.name] = read_rows(book, one.name)
                except NotAWorkbookError:
                    self.progress(f"Sheet {one.name} cannot be read, so it is not in the new workbook.")
        return found
