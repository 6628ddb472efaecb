"""A workbook that is open in Excel, through xlwings' object model: read in one go, written in few."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xl_segment.memory.memory import Memory
from xl_segment.pages.page import Page
from xl_segment.pages.start_cards import State
from xl_segment.settings import Settings
from xl_segment.workbooks import start_sheet
from xl_segment.workbooks.cleared import Cleared
from xl_segment.workbooks.contents import Contents, read_asked, read_contents, read_memory
from xl_segment.workbooks.control_sheets import Asked
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.live import cells as live_cells
from xl_segment.workbooks.live import columns as live_columns
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.live import pages as live_pages
from xl_segment.workbooks.live.columns import LiveColumns
from xl_segment.workbooks.live.reading import LiveSheets
from xl_segment.workbooks.names import HIDDEN_SHEET
from xl_segment.workbooks.page_notes import would_go
from xl_segment.workbooks.plan import Plan

if TYPE_CHECKING:
    import xlwings as xw


class _PageSheet(NamedTuple):
    """A page, the sheet that it goes on, and whether that is new."""

    page: Page
    sheet: xw.Sheet
    is_new: bool


class ExcelBook:
    """A workbook open in Excel. Nothing is written before `write`, and then all of it or nothing."""

    def __init__(self, book: xw.Book, *, say: Callable[[str], None] | None = None) -> None:
        self.book = book
        self._say = say
        self._sheets = LiveSheets(book)

    @property
    def name(self) -> str:
        """The file's name."""
        return str(self.book.name)

    @property
    def file(self) -> Path | None:
        """Where the workbook lies on this machine; None where it was never saved, or lies in the cloud."""
        file = Path(str(self.book.fullname))
        return file if file.is_file() else None

    def selected_rows(self, most: int) -> list[list[Any]]:
        """Return the cells of the rows that are selected on the sheet in sight, at most so many rows."""
        selection = self.book.app.selection
        if selection is None:
            return []
        used = selection.sheet.used_range.last_cell
        first, last = selection.row, min(selection.last_cell.row, used.row, selection.row + most - 1)
        if first > last:
            return []
        cells = selection.sheet.range((first, 1), (last, used.column)).options(ndim=2).value
        return [list(row) for row in cells]

    def progress(self, text: str) -> None:
        """Say what is going on: in the status bar, unless it is to be said elsewhere."""
        if self._say:
            self._say(text)
        else:
            self.book.app.status_bar = f"{text} …"

    def asked(self) -> Asked:
        """Return what the workbook's own Settings and Personas sheets ask for."""
        return read_asked(self._sheets)

    def memory(self) -> Memory | None:
        """Return what an earlier run remembered. Raises ModelError where it is damaged."""
        return read_memory(self._sheets)

    def memory_text(self) -> str:
        """Return what an earlier run remembered as it is kept, "" where there was none. Raises ModelError."""
        last_run, damage = self._sheets.last_run()
        if damage is not None:
            raise damage
        if last_run is None:
            return ""
        return last_run.memory

    def read(self, settings: Settings, *, again: bool = False) -> Contents:
        """Read all that a run has to know. Raises AccessError where the workbook could not be written to."""
        return read_contents(self._sheets, settings, again=again)

    def write(self, plan: Plan) -> None:
        """Write everything into the open workbook; where that fails, what stood in the cells stands there again."""
        active = self.book.sheets.active
        columns = LiveColumns.of(plan.columns)
        stood = {} if plan.replaced is None else plan.replaced.pictures
        live_columns.check_room(self.book, columns)
        with contextlib.ExitStack() as undo:
            self._leave_old_data(undo, plan)
            pages = [self._sheet_for(undo, page) for page in plan.pages]
            names = self._put_names(undo, plan)
            for page, sheet, is_new in pages:
                live_pages.draw(sheet, page, fresh=is_new, stood=stood)
            widths_before: tuple[float, ...] = ()
            if plan.replaced is not None:
                widths_before = plan.replaced.columns_were
            written = live_columns.put_columns(self.book, columns, undo, widths_before)
            if plan.last_run is not None:
                last_run = replace(
                    plan.last_run,
                    names=names,
                    columns_were=written.widths_before,
                    filtered=written.filtered,
                    one_page_wide=written.one_page_wide,
                )
                self._put_hidden_sheet(undo, last_run)
            self._put_start(plan.start_cells)
            undo.pop_all()
        live_columns.paint_personas(self.book, columns)
        self._delete_sheets(plan.sheets_that_go)
        opens = self.book.sheets[plan.opens_on] if plan.opens_on is not None else active
        opens.activate()

    def save(self, target: Path, *, last_look: Callable[[], None] | None = None) -> Path:
        """Save the open workbook as a file."""
        if last_look:
            last_look()
        self.book.save(str(target))
        return target

    def save_copy(self, target: Path) -> None:
        """Save the open workbook, as it stands, as another file; what is open stays the one that it is."""
        excel_api.save_copy(self.book, target)

    def clear(self) -> Cleared | None:
        """Take out our columns, sheets, pictures and memory, and nothing else; returns what that was, if anything."""
        last_run, _ = self._sheets.last_run()
        if last_run is None:
            return None
        self._sheets.check_writable()
        refusal = would_go(self._sheets, last_run)
        if refusal is not None:
            raise refusal
        active = self.book.sheets.active.name
        our_sheets = (*last_run.sheets, HIDDEN_SHEET)
        with_columns = [last_run.data_sheet]
        if not last_run.data_sheet:
            with_columns = self._sheets.sheet_names()
        columns = {
            name: live_columns.clear_columns(self.book.sheets[name], last_run, contextlib.ExitStack())
            for name in with_columns
            if name in self._sheets.sheet_names() and name not in our_sheets
        }
        there = Cleared.of(self._sheets, last_run, columns)
        for name in last_run.names:
            self._drop_name(name)
        self._delete_sheets(our_sheets)
        self._put_start(start_sheet.named_cells(State(), None))
        if active in self._sheets.sheet_names():
            self.book.sheets[active].activate()
        return there

    def _leave_old_data(self, undo: contextlib.ExitStack, plan: Plan) -> None:
        """Take our columns out where the data was last time, if it is now elsewhere."""
        if plan.replaced is None or not plan.leaves:
            return
        sheet = live_columns.writable(self.book.sheets[plan.leaves])
        used = sheet.used_range
        undo.callback(live_cells.restore, sheet, used.address, live_cells.snapshot(used))
        for table in sheet.tables:
            undo.callback(table.resize, sheet.range(table.range.address))
        live_columns.clear_columns(sheet, plan.replaced, undo)

    def _sheet_for(self, undo: contextlib.ExitStack, page: Page) -> _PageSheet:
        """Find the sheet for a page, a new one where there is none yet."""
        if page.name not in self._sheets.sheet_names():
            return _PageSheet(page, self._add_sheet(undo, page.name), is_new=True)
        sheet = live_columns.writable(self.book.sheets[page.name])
        self._restore_on_failure(undo, sheet)
        return _PageSheet(page, sheet, is_new=False)

    def _add_sheet(self, undo: contextlib.ExitStack, name: str) -> xw.Sheet:
        # Behind the last one in sight: Excel may refuse to put a sheet behind one that is well hidden.
        sheet = self.book.sheets.add(after=[sheet for sheet in self.book.sheets if excel_api.is_visible(sheet)][-1])
        undo.callback(self._delete, sheet)
        sheet.name = name
        return sheet

    def _restore_on_failure(self, undo: contextlib.ExitStack, sheet: xw.Sheet) -> None:
        """Have a sheet of ours hold what it holds now, if something fails from here on."""
        used = sheet.used_range
        undo.callback(live_cells.restore, sheet, used.address, live_cells.snapshot(used))
        # Before that: what comes in may reach further than what stood there.
        undo.callback(sheet.clear_contents)

    def _put_names(self, undo: contextlib.ExitStack, plan: Plan) -> tuple[str, ...]:
        """Give our names to cells and functions; returns them, without those that Excel does not take."""
        for name in plan.names_that_go:
            self._drop_name(name)
        return tuple(name for name, text in plan.names.items() if self._put_name(undo, name, text))

    def _put_name(self, undo: contextlib.ExitStack, name: str, text: str) -> bool:
        """Give a name; tells whether Excel took it: one before 365 knows no LAMBDA, and can do without."""
        formula = f"={excel_api.as_typed(text)}"
        try:
            if name in self.book.names:
                before = self.book.names[name].refers_to
                self.book.names[name].refers_to = formula
                undo.callback(setattr, self.book.names[name], "refers_to", before)
            else:
                undo.callback(self._drop_name, name)
                self.book.names.add(name, formula)
        except Exception:
            if "LAMBDA" not in text:
                raise
            return False
        return True

    def _drop_name(self, name: str) -> None:
        if name in self.book.names:
            self.book.names[name].delete()

    def _put_hidden_sheet(self, undo: contextlib.ExitStack, last_run: LastRun) -> None:
        if HIDDEN_SHEET in self._sheets.sheet_names():
            sheet = self.book.sheets[HIDDEN_SHEET]
            self._restore_on_failure(undo, sheet)
            sheet.clear_contents()
        else:
            sheet = self._add_sheet(undo, HIDDEN_SHEET)
        lines = last_run.lines()
        sheet.range((1, 1), (len(lines), 1)).value = [[live_pages.plain(line)] for line in lines]
        excel_api.hide_well(sheet)

    def _put_start(self, cells_by_name: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        """Show the state of the last run on the Start sheet, where there is one."""
        for name, values in cells_by_name.items():
            corner = self._sheets.range_named(name)
            if corner and not excel_api.is_protected(corner.sheet):
                area = corner.sheet.range((corner.row, corner.column)).resize(len(values), len(values[0]))
                area.value = [[live_pages.typed(value) for value in row] for row in values]

    def _delete_sheets(self, names: Collection[str]) -> None:
        for name in names:
            if name in self._sheets.sheet_names():
                self._delete(self.book.sheets[name])

    def _delete(self, sheet: xw.Sheet) -> None:
        app = self.book.app
        asks = app.display_alerts
        app.display_alerts = False
        try:
            sheet.visible = True
            sheet.delete()
        finally:
            app.display_alerts = asks
