"""What a workbook holds when a run begins, as one value: the data, what is asked for, what the last run left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xl_segment.errors import DataError
from xl_segment.memory.memory import Memory
from xl_segment.ooxml.addresses import Range, parse_reference
from xl_segment.ooxml.sheet_layout import SheetLayout
from xl_segment.pages.names import COLUMN_CHOICES, OWN_NAMES, PERSONAS_HEAD, SETTINGS_CELLS
from xl_segment.settings import Settings
from xl_segment.sheet.grid import Grid
from xl_segment.workbooks.control_sheets import Asked, Cells, read_personas, read_settings
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.file_names import EDITABLE, default_output
from xl_segment.workbooks.hidden_sheet import LastRun, hidden_sheet_is_theirs
from xl_segment.workbooks.names import HIDDEN_SHEET, XLWINGS_CONFIG
from xl_segment.workbooks.our_columns import OurColumns, find_our_columns, grid_without, has_moved
from xl_segment.workbooks.segments_edits import read_budget, read_edits
from xl_segment.workbooks.sheets import DataRequest, Sheets

#: Given columns (from 1) of the data sheet: the row, the column and the text of each formula in them.
FormulasIn = Callable[[range], Iterable[tuple[int, int, str]]]


@dataclass(frozen=True)
class OurPage:
    """A result sheet of an earlier run as it is by now. cells: from A1; widths: of its columns, in characters."""

    cells: list[list[Any]]
    widths: Sequence[float | None]


@dataclass(frozen=True)
class Contents:
    """What a workbook holds when a run begins.

    book: the name of the file. asked: what its own sheets ask for. last_run, memory: what an earlier run left. sheet:
    the one with the data; grid: the data's cells, without columns of ours. our_columns: those on the sheet; has_moved:
    they stand beside other data. rows_of_ours: the rows with cells of ours, where nobody has written the sheet since.
    formulas: finds formulas on the sheet. taken_names: of all sheets. defined_names: of the whole workbook, and what
    they stand for. pages: our result sheets, by name. segments, check: the cells of those that the analyst may have
    written on. layout: what the sheet with the data has around its cells, None where nothing is put in there.
    is_converted: the file can hold no segments, so that all of it is written into a new workbook.
    """

    book: str
    asked: Asked
    last_run: LastRun | None
    memory: Memory | None
    sheet: DataSheet
    grid: Grid
    our_columns: OurColumns | None
    has_moved: bool
    our_rows: frozenset[int] | None
    formulas: FormulasIn
    taken_names: tuple[str, ...]
    defined_names: Mapping[str, str]
    pages: Mapping[str, OurPage]
    segments: Cells | None = None
    check: Cells | None = None
    layout: SheetLayout | None = None
    is_converted: bool = False

    def memory_as_edited(self) -> Memory | None:
        """Return what the last run left, with what the analyst has done to our sheets since.

        What was written on Segments counts; and where Compare was deleted, nothing is to be compared any more.
        """
        memory = self.memory
        if memory is None:
            return None
        if memory.ways_to_compare is not None and not self._has_compare:
            memory = memory.without_compare()
        if self.segments is None:
            return memory
        edited = memory.edited(read_edits(self.segments, memory.personas))
        return replace(edited, budget=read_budget(self.segments))

    @property
    def _has_compare(self) -> bool:
        """Tell whether Compare, the last sheet of a run that compared, is still there, whatever it is called by now."""
        if self.last_run is None or not self.last_run.sheets:
            return False
        return self.last_run.sheets[-1] in self.pages


def read_asked(sheets: Sheets) -> Asked:
    """Return what the workbook's own Settings and Personas sheets ask for.

    Raises SettingError, naming the cell, where one of them has a value that it cannot have.
    """
    options: dict[str, Any] = {}
    settings = sheets.named(SETTINGS_CELLS)
    if settings is not None:
        options = read_settings(cells_in(sheets, *settings))
    head = sheets.named(PERSONAS_HEAD)
    if head is None:
        return Asked(options)
    table = sheets.table_at(*head)
    if table is None:
        return Asked(options)
    return Asked(options, read_personas(cells_in(sheets, head[0], table)))


def read_memory(sheets: Sheets) -> Memory | None:
    """Return what an earlier run remembered. Raises ModelError where it is damaged."""
    last_run, damage = sheets.last_run()
    return _memory(last_run, damage)


def _memory(last_run: LastRun | None, damage: Exception | None) -> Memory | None:
    if damage is not None:
        raise damage
    if last_run is None or not last_run.memory:
        return None
    return Memory.from_json(last_run.memory)


def read_contents(sheets: Sheets, settings: Settings, *, again: bool) -> Contents:
    """Read all that a run has to know of a workbook.

    settings: what was asked for from outside; it wins over what the workbook asks for. again: the data of the last run
    is wanted, whatever sheet is in sight. Raises SegmentError.
    """
    asked = read_asked(sheets)
    last_run, damage = sheets.last_run()
    memory = _memory(last_run, damage)
    if again and memory is None:
        raise no_segments_yet(sheets.book)
    if last_run is None and HIDDEN_SHEET in sheets.sheet_names():
        raise hidden_sheet_is_theirs(sheets.book)
    wanted = settings.over(asked.options)
    names = sheets.defined_names()
    not_for_data = sheets_not_for_data(last_run, names)
    sheet = sheets.data(DataRequest(wanted.sheet, wanted.table, again, last_run, not_for_data))
    our_columns = find_our_columns(sheet, last_run)
    grid = grid_without(sheet.grid, our_columns)
    moved = has_moved(sheet, last_run)
    our_rows = None
    if moved:
        our_columns = None  # those that stand beside other data go
    else:
        our_rows = sheets.our_rows_on(sheet.grid.sheet)
    rows = range(1, len(sheet.cells) + 1)
    pages = _our_pages(sheets, last_run)
    return Contents(
        book=sheets.book,
        asked=asked,
        last_run=last_run,
        memory=memory,
        sheet=sheet,
        grid=grid,
        our_columns=our_columns,
        has_moved=moved,
        our_rows=our_rows,
        formulas=lambda columns: sheets.formulas(sheet.grid.sheet, columns, rows),
        taken_names=tuple(sheets.taken_names()),
        defined_names=names,
        pages=pages,
        segments=_page_cells(pages, _segments_page(last_run)),
        check=_page_cells(pages, sheets.sheet_of(COLUMN_CHOICES)),
        layout=sheets.layout(sheet.grid.sheet),
    )


def _segments_page(last_run: LastRun | None) -> str | None:
    """Return the name of our sheet Segments, the first of the last run's."""
    if last_run is None or not last_run.sheets:
        return None
    return last_run.sheets[0]


def sheets_not_for_data(last_run: LastRun | None, names: Mapping[str, str]) -> frozenset[str]:
    """Return our result sheets, and those that a workbook made from the template is steered with.

    names: {defined name: what it stands for} of the whole workbook.
    """
    references = [parse_reference(text) for name, text in names.items() if name.startswith(OWN_NAMES)]
    steering = {XLWINGS_CONFIG, *(reference[0] for reference in references if reference)}
    if last_run is None:
        return frozenset(steering)
    return frozenset({*steering, *last_run.sheets, HIDDEN_SHEET})


def cells_in(sheets: Sheets, sheet: str, area: Range) -> Cells:
    """Return the cells of a range, blanks as None."""
    rows = sheets.cells(sheet)[area.top - 1 : area.bottom]
    width = area.right - area.left + 1
    values = [row[area.left - 1 : area.right] for row in rows]
    return Cells(sheet, [row + [None] * (width - len(row)) for row in values], area.top, area.left)


def _our_pages(sheets: Sheets, last_run: LastRun | None) -> dict[str, OurPage]:
    """Return what stands on the result sheets of the last run that are still there."""
    if last_run is None:
        return {}
    sheet_names = set(sheets.sheet_names())
    return {
        name: OurPage(sheets.cells(name), sheets.column_widths(name, len(last_run.widths.get(name, ()))))
        for name in last_run.sheets
        if name in sheet_names
    }


def _page_cells(pages: Mapping[str, OurPage], name: str | None) -> Cells | None:
    """Return all cells of a result sheet as a rectangle; None where it is gone."""
    page = pages.get(name or "")
    if page is None or name is None:
        return None
    width = max((len(row) for row in page.cells), default=1)
    return Cells(name, [row + [None] * (width - len(row)) for row in page.cells], 1, 1)


def no_segments_yet(book: str) -> DataError:
    """Return the sentence for a workbook that has no segments, or for a file that can keep none."""
    path = Path(book)
    if path.suffix.lower() in EDITABLE:
        cure = "Segment it first."
    else:
        result = default_output(path).name
        cure = f"Such a file keeps none: paste its new rows into {result}, and refresh that."
    return DataError(f"There are no segments in {book} yet. {cure}")
