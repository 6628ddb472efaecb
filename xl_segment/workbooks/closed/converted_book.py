"""A text file or an older workbook: read as it is, saved as a new .xlsx."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from xl_segment.errors import DataError, NotAWorkbookError, not_found
from xl_segment.memory.memory import Memory
from xl_segment.ooxml.sheet_layout import SheetLayout
from xl_segment.settings import Settings
from xl_segment.sheet.grid import Grid
from xl_segment.workbooks.cleared import Cleared
from xl_segment.workbooks.closed import new_workbook, text_file
from xl_segment.workbooks.closed.cell_reader import CellReader
from xl_segment.workbooks.closed.closed_book import ClosedBook
from xl_segment.workbooks.closed.reading import read_data
from xl_segment.workbooks.contents import Contents, no_segments_yet
from xl_segment.workbooks.control_sheets import Asked
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.plan import Plan
from xl_segment.workbooks.sheets import DataRequest


class ConvertedBook:
    """A text file or an older workbook: read as it is, saved as a new .xlsx."""

    def __init__(
        self, path: Path, *, reader: CellReader | None = None, say: Callable[[str], None] | None = None
    ) -> None:
        """reader: of an older workbook, None for a text file."""
        self.path = path
        self._reader = reader
        self._say = say
        self._made: ClosedBook | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def progress(self, text: str) -> None:
        """Say what is going on."""
        if self._say:
            self._say(text)

    def memory(self) -> Memory | None:
        """Such a file keeps no memory."""
        return None

    def read(self, settings: Settings, *, again: bool = False) -> Contents:
        """Read the data; such a file asks for nothing, and keeps nothing. Raises DataError where it is to be scored."""
        if again:
            raise no_segments_yet(self.name)
        sheet = self._read_sheet(settings)
        names = [sheet.grid.sheet, *self._others(sheet.grid.sheet)]
        return Contents(
            book=self.name,
            asked=Asked(),
            last_run=None,
            memory=None,
            sheet=sheet,
            grid=sheet.grid,
            our_columns=None,
            has_moved=False,
            our_rows=None,
            formulas=lambda _: (),
            taken_names=tuple(map(new_workbook.sheet_name, names)),
            defined_names={},
            pages={},
            layout=SheetLayout(),
            is_converted=True,
        )

    def _read_sheet(self, settings: Settings) -> DataSheet:
        if self._reader is not None:
            request = DataRequest(settings.sheet, settings.table, again=False, last_run=None, not_for_data=frozenset())
            return read_data(self._reader, None, request)
        grid = text_file.read_grid(self.path)
        for kind, name, known in (("sheet", settings.sheet, (grid.sheet,)), ("table", settings.table, ())):
            if name is not None and name.strip().casefold() != grid.sheet.casefold():
                raise not_found(kind, name, known, self.name)
        return DataSheet(grid, grid.values, has_formulas=False)

    def write(self, plan: Plan) -> None:
        """Make the new workbook, with all that a run has decided on in it."""
        grid = plan.grid
        content = new_workbook.write_new(grid, plan.data, plan.typed, self._cells_of_others(grid))
        made = ClosedBook(self.path, content=content, say=self._say)
        made.write(plan.on_sheet(made.first_sheet))
        self._made = made

    def clear(self) -> Cleared | None:
        """Such a file has nothing of ours in it."""
        return None

    def save(self, target: Path, *, last_look: Callable[[], None] | None = None) -> Path:
        """Save the new workbook. Raises DataError where nothing was written."""
        if self._made is None:
            raise DataError(f"There is nothing to save of {self.name}. Segment it first.")
        return self._made.save(target, last_look=last_look)

    def _others(self, data_sheet: str) -> list[str]:
        """Return the names of the other sheets that hold cells."""
        if self._reader is None:
            return []
        return [sheet.name for sheet in self._reader.sheets if sheet.has_cells and sheet.name != data_sheet]

    def _cells_of_others(self, grid: Grid) -> dict[str, list[list[Any]]]:
        cells: dict[str, list[list[Any]]] = {}
        for name in self._others(grid.sheet):
            if self._reader is not None:
                try:
                    cells[name] = self._reader.read(name).rows
                except NotAWorkbookError:
                    self.progress(f"Sheet {name} cannot be read, so it is not in the new workbook.")
        return cells
