"""A workbook on disk: read, given our columns, sheets and memory, and saved as a whole new file."""

from __future__ import annotations

import contextlib
import datetime
import tempfile
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from xl_segment.errors import DataError, NotAWorkbookError
from xl_segment.memory.memory import Memory
from xl_segment.ooxml import original, table_part
from xl_segment.ooxml.active_sheet import can_open, open_on
from xl_segment.ooxml.calc_chain import drop_chained
from xl_segment.ooxml.defined_names import (
    change_filter_name,
    name_filter,
    repeat_no_more,
    repeat_nothing,
    repeat_row,
    undefine,
)
from xl_segment.ooxml.filters import narrowed_range
from xl_segment.ooxml.insert_columns import change_layout, insert_columns, sheet_prefix, widened_filter
from xl_segment.ooxml.insert_sheets import InsertedSheets, insert_sheets, remove_sheets, with_lines
from xl_segment.ooxml.new_columns import NewColumns, StyleOf
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.remove_columns import SheetBefore
from xl_segment.ooxml.set_cells import CellValue, FormulaCell, set_cells
from xl_segment.ooxml.sheet_layout import AS_IT_IS, LayoutChange
from xl_segment.ooxml.styles import Styles
from xl_segment.ooxml.table_part import list_tables
from xl_segment.ooxml.workbook_part import SheetPart, Workbook
from xl_segment.pages.start_cards import State
from xl_segment.settings import Settings
from xl_segment.sheet.grid import EXCEL_DAY_ZERO, EXCEL_DAY_ZERO_1904, Formula
from xl_segment.workbooks import start_sheet
from xl_segment.workbooks.cleared import Cleared, ClearedColumns
from xl_segment.workbooks.closed import saving
from xl_segment.workbooks.closed.closed_sheets import ClosedSheets
from xl_segment.workbooks.closed.column_cells import new_columns
from xl_segment.workbooks.column_looks import OUR_LOOKS
from xl_segment.workbooks.contents import Contents, read_contents, read_memory, sheets_not_for_data
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.draw_pages import render
from xl_segment.workbooks.filter_and_paper import put_in_by, repeated_row
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.names import HIDDEN_SHEET
from xl_segment.workbooks.our_cells import FormulaCells, our_written_cells
from xl_segment.workbooks.our_columns import OurColumns, find_our_columns, header_rows
from xl_segment.workbooks.page_notes import would_go
from xl_segment.workbooks.plan import Plan, PlannedColumns

#: What the names of parts that we add begin with, and the ids of relationships to them.
_PARTS, _RELATIONS = "xl_segment", "rIdXlSegment"


class ClosedBook:
    """An .xlsx or .xlsm on disk. Nothing is written before `save`."""

    def __init__(self, path: Path, *, content: bytes | None = None, say: Callable[[str], None] | None = None) -> None:
        """content: the workbook itself, where it is no file yet."""
        self.path = path
        self._say = say
        self._package = _open_package(path) if content is None else Package(BytesIO(content))
        self._sheets = ClosedSheets(path, self._package)
        self._spools: list[IO[bytes]] = []
        weakref.finalize(self, _close, self._spools)  # where something fails between two steps, nobody closes it

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def first_sheet(self) -> str:
        """The name of the first sheet."""
        return self._workbook.sheets[0].name

    @property
    def _workbook(self) -> Workbook:
        return self._sheets.workbook

    def progress(self, text: str) -> None:
        """Say what is going on."""
        if self._say:
            self._say(text)

    def memory(self) -> Memory | None:
        """Return what an earlier run remembered. Raises ModelError where it is damaged."""
        return read_memory(self._sheets)

    def read(self, settings: Settings, *, again: bool = False) -> Contents:
        """Read all that a run has to know."""
        return read_contents(self._sheets, settings, again=again)

    def write(self, plan: Plan) -> None:
        """Write all that a run has decided on, to be saved."""
        before = self._write_columns(plan)
        self._write_start(plan.start_cells)
        self._write_sheets(plan, before)  # last: it notes what all that was before

    def clear(self) -> Cleared | None:
        """Take out our columns, sheets and memory; returns what that was, None where there was nothing."""
        (last_run, _), known = self._sheets.last_run(), self._sheets.original
        if last_run is None:
            return None
        refusal = would_go(self._sheets, last_run)
        if refusal is not None:
            raise refusal
        whole = ClearedColumns(last_run.headers, last_run.filtered, last_run.one_page_wide)
        there = Cleared.of(self._sheets, last_run, {last_run.data_sheet: whole})
        if known is not None and (spool := original.restore(self._package, known)):
            self._spools.append(spool)
            return there
        columns = {sheet: self._clear_columns(last_run, sheet) for sheet in self._sheets_with_columns(last_run)}
        start_cells = start_sheet.named_cells(State(), None)
        there = Cleared.of(self._sheets, last_run, columns)
        remove_sheets(self._workbook, (*last_run.sheets, HIDDEN_SHEET))
        undefine(self._workbook, last_run.names)
        self._write_start(start_cells)
        return there

    def save(self, target: Path, *, last_look: Callable[[], None] | None = None) -> Path:
        """Write the whole new file in the target's place, or nothing."""
        try:
            saving.atomic_write(target, self._package.save, let_go=self.close, last_look=last_look)
        finally:
            self.close()
        return target

    def close(self) -> None:
        """Let go of the file, and of what was to be written."""
        _close(self._spools)
        self._package.close()

    # Our columns.

    def _write_columns(self, plan: Plan) -> tuple[str, SheetBefore] | None:
        """Put our columns into the sheet with the data.

        Returns its part and what it was before our first run; None where another program has written it since.
        """
        is_put_back = bool(plan.leaves) and self._leave_old_data(plan)
        part = self._workbook.sheet(plan.columns.sheet).part
        was = None
        if not plan.leaves:
            was = self._sheet_as_it_was(part)
        self._drop_formulas(plan, is_known=was is not None)
        new = new_columns(plan.columns, sheet_prefix(self._package.stream(part).read(4096)), self._day_zero)
        if not plan.columns.is_fresh and was is None:
            new = replace(new, widens=False)  # a filter that ends before our columns by now was set so by the user
        before = None
        if plan.replaced is None or was is not None or is_put_back:
            before = SheetBefore(new.first, new.last, self._checksum_before(part, is_known=was is not None))
        styles = Styles(self._workbook)
        self._insert(
            part,
            replace(new, before=before, deselects=self._opens(plan) is not None),
            lambda style, header: styles.beside(style, [look.in_file for look in OUR_LOOKS], header=header),
            styles.of_rule if styles.part else None,
            was,
        )
        self._grow_table(plan.columns, new)
        if before is None:
            return None
        return part, before

    def _opens(self, plan: Plan) -> str | None:
        """Return the sheet that the workbook is to open on, None where it opens where it did."""
        data_sheet = self._workbook.sheet(plan.columns.sheet).part
        return plan.opens_on if can_open(self._workbook, data_sheet) else None

    @property
    def _day_zero(self) -> datetime.datetime:
        """The day that the workbook's dates count from."""
        if self._workbook.counts_from_1904:
            return EXCEL_DAY_ZERO_1904
        return EXCEL_DAY_ZERO

    def _sheet_as_it_was(self, part: str) -> IO[bytes] | None:
        """Return a sheet as it was before our first run; None where that is another one, or is not known."""
        known = self._sheets.original
        if known is None or known.sheet != part:
            return None
        return original.sheet_as_it_was(self._package, known)

    def _checksum_before(self, part: str, *, is_known: bool) -> int:
        """Return the checksum of a sheet before our first run. is_known: that is what was read of it."""
        known = self._sheets.original
        if known is not None and is_known:
            return known.before.checksum
        return self._package.checksum(part)

    def _drop_formulas(self, plan: Plan, *, is_known: bool) -> None:
        """Drop formulas of an earlier run from the calculation chain. is_known: the sheet is as it was before them."""
        if plan.replaced is not None and not is_known:
            columns = range(plan.columns.position.first, plan.columns.area.right + 1)
            drop_chained(self._workbook, plan.replaced.sheets, plan.replaced.data_sheet, columns)

    def _grow_table(self, columns: PlannedColumns, new: NewColumns) -> None:
        """Let the Excel Table around our columns, the filter of the sheet and its print know of them."""
        if columns.position.grows is not None:
            table_part.grow(self._package, columns.position.grows, columns.headers, new.last)
        if columns.table is not None:
            formulas: tuple[str | None, str | None] = (None, None)
            if columns.labels is not None:
                formulas = columns.labels.of_column or formulas
            calculated = dict(zip(columns.headers, formulas, strict=False))
            table_part.calculate(self._package, columns.table, calculated)
        if columns.filters is not None:
            name_filter(self._workbook, columns.sheet, columns.filters)
        elif new.widens:
            change_filter_name(self._workbook, columns.sheet, lambda ref: self._widened(columns.sheet, ref, new))
        if columns.one_page_wide and columns.is_fresh and columns.header_row:
            repeat_row(self._workbook, columns.sheet, columns.header_row)

    def _widened(self, sheet: str, ref: str, new: NewColumns) -> str:
        """Return the range of a sheet's filter with new columns; that of an advanced filter, which has none, stays."""
        if self._sheets.layout(sheet).filter is None:
            return ref
        return widened_filter(ref, new)

    def _insert(
        self,
        part: str,
        new: NewColumns,
        style_of: StyleOf,
        look_of_rule: Callable[[str, str, str], int] | None = None,
        was: IO[bytes] | None = None,
    ) -> None:
        """Write columns into a sheet. was: the sheet to write into, where it is not the part as it stands."""
        styles = Styles(self._workbook)
        is_look_of_rule = styles.is_of_rule if styles.part else None
        self._rewrite(
            part,
            lambda source, spool: insert_columns(source, spool, new, style_of, look_of_rule, is_look_of_rule),
            was,
        )

    def _rewrite(self, part: str, copy: Callable[[IO[bytes], IO[bytes]], None], was: IO[bytes] | None = None) -> None:
        """Put a changed copy of a sheet in its place. was: the sheet to copy, where it is not the part as it stands."""
        spool = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115  read when the book is saved
        self._spools.append(spool)
        try:
            with was or self._package.stream(part) as source:
                copy(source, spool)
        except OSError as error:
            self.close()
            raise saving.write_error(error, self.path) from error
        self._package.put(part, spool)

    def _leave_old_data(self, plan: Plan) -> bool:
        """Take our columns out of the sheet where the data was last time; tells whether byte by byte."""
        last_run, known = plan.replaced, self._sheets.original
        if last_run is None:
            return False
        sheet = self._workbook.sheet(plan.leaves)
        spool = self._sheet_as_it_was(sheet.part)
        if spool is None or known is None:
            self._clear_columns(last_run, sheet.name)
            return False
        self._spools.append(spool)
        columns = range(known.before.first, known.before.last + 1)
        drop_chained(self._workbook, last_run.sheets, last_run.data_sheet, columns)
        self._package.put(sheet.part, spool)
        for table in list_tables(self._package):
            if table.sheet == sheet.name and table.part in known.parts:
                self._package.put(table.part, known.parts[table.part])
        self._narrow_filter_name(sheet, columns)
        if last_run.filtered:
            name_filter(self._workbook, sheet.name, None)
        if last_run.one_page_wide:
            repeat_nothing(self._workbook, sheet.name)  # before us there was none
        return True

    def _sheets_with_columns(self, last_run: LastRun) -> list[str]:
        """Return the sheet that our columns stand on, whatever it is called by now."""
        if last_run.data_sheet:
            return [last_run.data_sheet]
        return self._sheets.sheets_with_our_columns(last_run, sheets_not_for_data(last_run, self._workbook.names))

    def _clear_columns(self, last_run: LastRun, name: str) -> ClearedColumns:
        """Take our columns out of a sheet, cell by cell, with what came with them; returns what that was."""
        data = self._sheets.whole_sheet(name)
        our_columns = find_our_columns(data, last_run)
        columns = range(0)
        if our_columns is not None:
            columns = our_columns.columns
        drop_chained(self._workbook, last_run.sheets, last_run.data_sheet, columns)
        if our_columns is not None and our_columns.wrong:
            raise DataError(our_columns.wrong)
        sheet, layout = self._workbook.sheet(name), self._sheets.layout(name)
        put_in = put_in_by(last_run, layout, our_columns)
        headers = our_columns.headers if our_columns is not None else ()
        gone = ClearedColumns(headers, put_in.filter and not layout.hides, put_in.paper)
        change = LayoutChange(drops_filter=gone.filter, one_page_wide=False if gone.paper else None)
        if our_columns is not None:
            self._clear_cells(last_run, data, our_columns, sheet, change)
        elif change != AS_IT_IS:  # the user has deleted our columns, and what came with them is still there
            self._rewrite(sheet.part, lambda source, spool: change_layout(source, spool, change))
        if gone.filter:
            name_filter(self._workbook, sheet.name, None)
        elif our_columns is not None:
            self._narrow_filter_name(sheet, columns)
        row = repeated_row(data, our_columns, layout)
        if gone.paper and row is not None:
            repeat_no_more(self._workbook, sheet.name, row)
        return gone

    def _clear_cells(
        self, last_run: LastRun, data: DataSheet, our_columns: OurColumns, sheet: SheetPart, change: LayoutChange
    ) -> None:
        """Take the cells of our columns out of a sheet. change: what becomes of its filter and its paper."""
        columns = our_columns.columns
        formulas = FormulaCells.of(self._sheets.formulas(sheet.name, columns, range(1, len(data.cells) + 1)), columns)
        written = our_written_cells(data, our_columns, last_run, formulas)
        rows = sorted({*header_rows(data, our_columns), *written})
        table = next((table for table in data.tables if our_columns.headers[0] in table.columns), None)
        if table:
            table_part.shrink(self._package, table, our_columns.headers)
        theirs = {row: {*columns} - cells for row, cells in written.items() if len(cells) < len(columns)}
        blank = NewColumns.blank(
            columns.start, our_columns.headers, rows, sheet.name, theirs, last_run.personas, change
        )
        self._insert(sheet.part, blank, lambda *_: (0,) * len(columns))

    def _narrow_filter_name(self, sheet: SheetPart, columns: range) -> None:
        change_filter_name(self._workbook, sheet.name, lambda ref: narrowed_range(ref, columns.start, len(columns)))

    # Our sheets.

    def _write_sheets(self, plan: Plan, before: tuple[str, SheetBefore] | None) -> None:
        """Put our pages in, and the hidden sheet. before: what the sheet with the data was, and its part."""
        replaced = plan.replaced
        if plan.last_run is None:
            return
        undefine(self._workbook, plan.names_that_go)
        rendered = render(plan.pages, hidden=[(HIDDEN_SHEET, plan.last_run.lines())])
        replaced_sheets: tuple[str, ...] = ()
        stood: Mapping[str, Sequence[int]] = {}
        if replaced is not None:
            replaced_sheets, stood = (*replaced.sheets, HIDDEN_SHEET), replaced.pictures
        pictures = [picture for page in plan.pages for picture in page.pictures]
        inserted = InsertedSheets(
            rendered,
            _PARTS,
            _RELATIONS,
            replaces=replaced_sheets,
            pictures=[picture.name for picture in pictures],
            outlines={picture.name: picture.svg for picture in pictures if picture.svg is not None},
            names=plan.names,
            stood=stood,
        )
        opens = self._opens(plan)
        insert_sheets(self._workbook, Styles(self._workbook), inserted)
        if opens is not None:
            open_on(self._workbook, opens, self._workbook.sheet(plan.columns.sheet).part)
        if before is not None:
            self._note_original(plan.last_run, *before)

    def _note_original(self, last_run: LastRun, sheet: str, before: SheetBefore) -> None:
        """Add to the hidden sheet what it takes to put the workbook back as it was."""
        hidden = self._workbook.sheet(HIDDEN_SHEET).part
        earlier = self._sheets.original
        noted = original.take(self._package, sheet=sheet, before=before, earlier=earlier, apart=[hidden])
        lines = replace(last_run, original=noted.to_text()).lines()
        self._package.put(hidden, with_lines(self._package.read(hidden), lines))

    def _write_start(self, cells_by_name: Mapping[str, list[list[Any]]]) -> None:
        """Show the state of the last run on the Start sheet, where there is one."""
        for name, values in cells_by_name.items():
            where = self._sheets.named(name)
            if where:
                sheet, area = where
                cells = [[_cell_value(value) for value in row] for row in values]
                set_cells(self._package.edit(self._workbook.sheet(sheet).part), area.top, area.left, cells)


def _cell_value(value: Any) -> CellValue:  # noqa: ANN401  any value of a cell
    if isinstance(value, Formula):
        return FormulaCell(value.text, str(value.value))
    cell: CellValue = value
    return cell


def _open_package(source: Path) -> Package:
    try:
        return Package(source)
    except OSError as error:
        raise NotAWorkbookError(f"{source.name} cannot be read ({error.strerror}).") from error


def _close(spools: list[IO[bytes]]) -> None:
    for spool in spools:
        with contextlib.suppress(OSError):  # a full disk shows again when what is left is flushed
            spool.close()
