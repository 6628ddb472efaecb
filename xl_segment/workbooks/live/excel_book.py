"""A workbook that is open in Excel, through xlwings' object model: read in one go, written in few."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from xl_segment.errors import AccessError, DataError, ModelError, not_found
from xl_segment.memory.choices import Choices
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.pages.excel_formulas import LabelFormulas
from xl_segment.pages.names import COLUMN_CHOICES, FORMULAS_CELL, PERSONAS_HEAD, SETTINGS_CELLS, START_CELL
from xl_segment.pages.page import Page
from xl_segment.pages.start_cards import State
from xl_segment.personas.profile import Persona
from xl_segment.result import NOT_SEGMENTED
from xl_segment.sheet.grid import Formula, Grid, SheetData
from xl_segment.workbooks import our_columns, start_sheet
from xl_segment.workbooks.book import Written
from xl_segment.workbooks.control_sheets import Asked, Cells, read_choices, read_edits, read_personas, read_settings
from xl_segment.workbooks.data_on_sheet import (
    Candidate,
    Reading,
    best_of,
    main_table,
    make_grid,
    put_formulas,
    table_size,
    tables_in_words,
    without_pivots,
)
from xl_segment.workbooks.hidden_sheet import LastRun, model_sheet_is_theirs
from xl_segment.workbooks.live import cells as live_cells
from xl_segment.workbooks.live import columns as live_columns
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.live import pages as live_pages
from xl_segment.workbooks.live import reading as live_reading
from xl_segment.workbooks.live.columns import LiveColumns
from xl_segment.workbooks.names import FIT_DIGITS, HIDDEN_SHEET, XLWINGS_CONFIG, free_sheet_name
from xl_segment.workbooks.page_names import kept_widths, names_of
from xl_segment.workbooks.page_notes import Notes, areas_of, notes_among, with_notes, would_go
from xl_segment.workbooks.start_sheet import DataColumns

if TYPE_CHECKING:
    import xlwings as xw


class _Drawn(NamedTuple):
    """A page, the sheet that it goes on, and whether that is new."""

    page: Page
    sheet: xw.Sheet
    fresh: bool


class ExcelBook:
    """A workbook open in Excel. Nothing is written before `put` (or `save`), and then all of it or nothing."""

    def __init__(self, book: xw.Book, *, say: Callable[[str], None] | None = None) -> None:
        self.book = book
        self._say = say
        self._reading: Reading | None = None
        self._known: tuple[LastRun | None] | None = None
        self._damage: ModelError | None = None
        self._ours: our_columns.Ours | None = None
        self._columns: LiveColumns | None = None
        self._pages: tuple[Page, ...] = ()
        self._memory: str | None = None
        self._state: State | None = None
        self._data_columns: DataColumns | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return str(self.book.name)

    def progress(self, text: str) -> None:
        """Say what is going on: in the status bar, unless told to say it elsewhere."""
        if self._say:
            self._say(text)
        else:
            self.book.app.status_bar = f"{text} …"

    def asked(self) -> Asked:
        """Return what the workbook's own Settings and Personas sheets ask for."""
        settings, head = self._named(SETTINGS_CELLS), self._named(PERSONAS_HEAD)
        options = read_settings(live_reading.cells_of(settings)) if settings else {}
        table = head.table if head else None
        return Asked(options, read_personas(live_reading.cells_of(table.range)) if table else None)

    def find_data(self, *, sheet: str | None = None, table: str | None = None, last: bool = False) -> Grid:
        """Read the sheet or Excel Table that holds the data, whole.

        By name; else the sheet in sight, where it can hold data (last: not so), and more than a pivot table; else that
        of the last run; else the one with the largest table. Raises NotFoundError, DataError, or AccessError where the
        workbook could not be written to.
        """
        self._check_open_for_writing()
        where, notes = self._choose(sheet, table, last=last)
        cells = live_reading.read_sheet(where)
        tables = tuple(live_reading.table_info(one, cells) for one in where.tables)
        here, passed_over = without_pivots(str(where.name), cells, excel_api.pivot_areas(where))
        named = (table or "").strip().casefold()
        if not named and self._before and self._before.data_sheet == where.name:
            named = self._before.table.casefold()
        chosen = next((one for one in tables if one.name.casefold() == named), None)
        if chosen is None:
            chosen = main_table(where.name, tables, here)
        if table is None:
            notes += tables_in_words(tables, chosen)
        if chosen is None:
            notes += passed_over
        else:
            here = cells
        notes += self._noticed(where, cells)
        headers = our_columns.headers_on(where.name, self._before)
        grid = make_grid(self.name, where.name, here, live_reading.merged(where, cells), chosen, headers, notes)
        self._reading = Reading(grid, cells, tables)
        self._ours = our_columns.find(self._reading, self._before)
        found = our_columns.without(grid, self._ours)
        if our_columns.has_moved(self._reading, self._before):
            self._ours = None  # it stands beside other data, and goes
        return found

    def write_columns(
        self,
        data: SheetData,
        columns: pd.DataFrame,
        *,
        typed: Mapping[str, pd.Series] | None = None,
        formulas: LabelFormulas | None = None,
    ) -> Written:
        """Have our columns written beside the data; columns: indexed by sheet row. typed: not needed here."""
        reading = self._reading
        if reading is None:
            raise ValueError("find_data comes first")
        place, headers = our_columns.place(reading, data, self._before, self._ours)
        if self._ours is None:
            sheet = self.book.sheets[reading.grid.sheet]
            put_formulas(reading, live_cells.formula_cells(sheet, data.cells.index, place.first), right_of=0)
            place, headers = our_columns.place(reading, data, self._before, self._ours)
        rounded = columns.round({OUR_COLUMNS[2]: FIT_DIGITS})
        body = rounded.astype(object).where(rounded.notna(), None)
        rows = {int(row): list(values) for row, values in zip(body.index, body.to_numpy(), strict=True)}
        stays: dict[int, set[int]] = {}
        if self._ours is not None:
            our_columns.check_header(reading, self._ours, data.header_row)
            # Where there was a customer last time, and is none now, nothing stays.
            formulas_there = live_columns.formulas_of(self.book.sheets[reading.grid.sheet], reading, self._ours)
            was = our_columns.cells_of(reading, self._ours, self._before, formulas_there, data.cells.index)
            personas = {row: values[1] for row, values in rows.items()}
            left = our_columns.rows_to_leave(reading, self._ours, personas, was, formulas_there)
            rows = {**{row: [None] * len(headers) for row in was}, **rows}
            rows = {row: values for row, values in rows.items() if row not in left}
            there = {*range(place.first, place.first + len(self._ours.headers))}
            stays = {row: there - cells for row, cells in was.items()}
        if formulas is not None:
            live_columns.put_formulas(rows, formulas, data, reading.tables, place, headers)
        if data.header_row:
            rows[data.header_row] = list(headers)
        data_columns = data.columns.values()
        self._columns = LiveColumns(
            place,
            headers,
            rows,
            self._ours is None,
            our_columns.beside(data, place.first),
            data.header_row,
            formulas is not None,
            reading.grid.sheet,
            stays,
        )
        self._data_columns = DataColumns(data.sheet, min(data_columns), max(data_columns), reading.cells)
        return Written(self._columns.area.address, headers, place.grows.name if place.grows else None, place.note)

    def put_pages(self, pages: Sequence[Page]) -> None:
        """Have our sheets put in, in place of those of an earlier run."""
        self._pages = tuple(pages)

    def _notes(self) -> dict[str, Notes]:
        """Return what the user wrote on our sheets, beside what we drew there: {sheet: notes}."""
        drawn = self._before.drawn if self._before else {}
        return {
            name: notes_among(live_reading.read_sheet(self.book.sheets[name]), areas)
            for name, areas in drawn.items() if name in self._sheet_names
        }  # fmt: skip

    def keep(self, text: str) -> None:
        """Have the memory kept with the workbook."""
        self._memory = text

    def kept(self) -> str | None:
        """Return what an earlier run kept. Raises ModelError where it is damaged."""
        known = self._before
        if self._damage is not None:
            raise self._damage
        return known.memory if known else None

    def edited(self, personas: Sequence[Persona]) -> dict[int, dict[str, str]]:
        """Return what the analyst wrote over the personas on our sheet Segments: {segment: {field: text}}."""
        sheet = self._before.sheets[0] if self._before and self._before.sheets else ""
        if sheet not in self._sheet_names:
            return {}
        return read_edits(Cells(sheet, live_reading.read_sheet(self.book.sheets[sheet]), 1, 1), personas)

    def chosen(self, shown: Choices) -> Choices:
        """Return the cells of Data check in which the analyst chose otherwise than was shown, "" where cleared."""
        where = self._named(COLUMN_CHOICES)
        if where is None:
            return Choices()
        return read_choices(Cells(where.sheet.name, live_reading.read_sheet(where.sheet), 1, 1), shown)

    def tell(self, state: State) -> None:
        """Have the state of the last run shown on the Start sheet, where there is one."""
        self._state = state

    def put(self) -> None:
        """Write everything into the open workbook; where that fails, what stood in the cells stands there again."""
        active = self.book.sheets.active
        if self._columns is not None:
            live_columns.check_room(self.book, self._columns)
        with contextlib.ExitStack() as undo:
            self._leave_old_data(undo)
            pages = self._put_pages(undo)
            names = self._put_names(undo, pages)
            self._draw(pages)
            widths = self._before.columns_were if self._before else ()
            if self._columns is not None:
                widths = live_columns.put_columns(self.book, self._columns, undo, widths)
            self._put_memory(undo, pages, names, widths)
            self._put_state(self._state)
            undo.pop_all()
        self._drop_sheets({one.page.name for one in pages})
        active.activate()
        self._known = None

    def save(self, target: Path, *, last_look: Callable[[], None] | None = None) -> Path:
        """Write everything into the open workbook, and save it as a file."""
        self.put()
        if last_look:
            last_look()
        self.book.save(str(target))
        return target

    def clear(self) -> bool:
        """Take out our columns, sheets, pictures and model, and nothing else; tells whether there were any."""
        known = self._before
        if known is None:
            return False
        self._check_open_for_writing()
        refusal = would_go(self.name, self._notes())
        if refusal is not None:
            raise refusal
        active = self.book.sheets.active.name
        for name in [known.data_sheet] if known.data_sheet else self._sheet_names:
            if name in self._sheet_names and name not in (*known.sheets, HIDDEN_SHEET):
                live_columns.clear_columns(self.book.sheets[name], known)
        for name in known.names:
            if name in self.book.names:
                self.book.names[name].delete()
        for name in (*known.sheets, HIDDEN_SHEET):
            if name in self._sheet_names:
                self._delete(self.book.sheets[name])
        self._data_columns = None
        self._put_state(State())
        self._known = None
        if active in self._sheet_names:
            self.book.sheets[active].activate()
        return True

    # Reading.

    @property
    def _sheet_names(self) -> list[str]:
        return [str(one.name) for one in self.book.sheets]

    def _named(self, name: str) -> xw.Range | None:
        if name not in self.book.names:
            return None
        try:
            return self.book.names[name].refers_to_range
        except Exception:  # noqa: BLE001  its sheet was deleted, and each platform has an error of its own for that
            return None

    @property
    def _before(self) -> LastRun | None:
        """What an earlier run kept; read once, and only when it is asked for."""
        if self._known is None:
            self._known = (self._read_kept(),)
        return self._known[0]

    def _read_kept(self) -> LastRun | None:
        if HIDDEN_SHEET not in self._sheet_names:
            return self._remains()
        values = self.book.sheets[HIDDEN_SHEET].used_range.columns[0].options(ndim=1).value
        self._damage = None
        try:
            known = LastRun.read(values)
        except ModelError as error:
            self._damage = error
            known = self._remains() or LastRun("", headers=OUR_COLUMNS)
        return our_columns.as_it_is(known, self._sheet_names, self._sheet_of)

    def _remains(self) -> LastRun | None:
        return our_columns.remains({str(one.name): str(one.refers_to) for one in self.book.names}, self._sheet_of)

    def _sheet_of(self, name: str) -> str | None:
        """Return the sheet that a defined name points to."""
        where = self._named(name)
        return str(where.sheet.name) if where else None

    def _check_open_for_writing(self) -> None:
        if HIDDEN_SHEET in self._sheet_names and self._before is None:
            raise model_sheet_is_theirs(self.name)
        if excel_api.is_read_only(self.book):
            raise AccessError(
                f"{self.name} is open for reading only. Save it under another name (File, Save As), then click again."
            )
        if excel_api.structure_is_protected(self.book):
            raise AccessError(
                f"The structure of {self.name} is protected, so no sheet can be added. Take the protection off "
                "(Review, Protect Workbook), then click again."
            )

    def _not_for_data(self) -> set[str]:
        control = [self._named(name) for name in (START_CELL, SETTINGS_CELLS, PERSONAS_HEAD, FORMULAS_CELL)]
        own = (*self._before.sheets, HIDDEN_SHEET) if self._before else ()
        return {*own, XLWINGS_CONFIG, *(str(one.sheet.name) for one in control if one)}

    def _choose(self, sheet: str | None, table: str | None, *, last: bool) -> tuple[xw.Sheet, list[str]]:
        sheets = list(self.book.sheets)
        if table is not None:
            known = {str(each.name): one for one in sheets for each in one.tables}
            found = next((name for name in known if name.casefold() == table.strip().casefold()), None)
            if found is None:
                raise not_found("table", table, known, self.name)
            return known[found], []
        steering = self._not_for_data()
        usable = [one for one in sheets if one.name not in steering]
        if sheet is not None:
            named = next((one for one in usable if one.name.casefold() == sheet.strip().casefold()), None)
            if named is None:
                raise not_found("sheet", sheet, [one.name for one in usable], self.name)
            return named, []
        active = str(self.book.sheets.active.name)
        before = self._before.data_sheet if self._before else ""
        sizes = {str(one.name): live_reading.size_of(one) for one in usable}
        if last and sizes.get(before):
            return self.book.sheets[before], []
        filled = {name: size for name, size in sizes.items() if size}
        if active in filled and not live_reading.is_all_pivots(self.book.sheets[active]):
            return self.book.sheets[active], []
        if not filled:
            raise DataError(
                f"There is no data in {self.name}. Paste your customers or sales into a sheet, then click again."
            )
        taken, notes = best_of([self._candidate(self.book.sheets[name]) for name in filled])
        if filled.get(before) and before != taken.name:
            return self.book.sheets[before], []
        return self.book.sheets[taken.name], notes

    def _candidate(self, sheet: xw.Sheet) -> Candidate:
        name = str(sheet.name)
        data, _ = without_pivots(name, live_reading.read_sheet(sheet), excel_api.pivot_areas(sheet))
        size, rows = table_size(our_columns.bare(name, data, self._before))
        return Candidate(name, size, rows, excel_api.is_visible(sheet), live_reading.is_all_pivots(sheet))

    def _noticed(self, sheet: xw.Sheet, cells: list[list[Any]]) -> list[str]:
        """Say what a person may not see: hidden rows, a workbook that others can open."""
        notes = []
        if cells and sheet.range((1, 1), (len(cells), 1)).rows.hidden is not False:
            notes.append("Some rows are filtered out of sight or hidden; they were segmented like the others.")
        if excel_api.is_online(self.book):
            notes.append(
                "The workbook lies on OneDrive or SharePoint: others who have it open see the segments at once."
            )
        return notes

    # Writing.

    def _put_pages(self, undo: contextlib.ExitStack) -> list[_Drawn]:
        """Find a sheet for each page, a new one where there is none yet."""
        known = self._before.sheets if self._before else ()
        theirs = [name for name in excel_api.sheet_names(self.book) if name not in known]
        called = self._before.renamed if self._before else {}
        found = []
        for page in self._pages:
            name = free_sheet_name(page.name, theirs)
            page = replace(page, name=called.get(name, name))
            fresh = page.name not in self._sheet_names
            if fresh:
                sheet = self._add_sheet(undo, page.name)
            else:
                sheet = live_columns.writable(self.book.sheets[page.name])
                self._remember(undo, sheet)
            found.append(_Drawn(page, sheet, fresh))
        return found

    def _leave_old_data(self, undo: contextlib.ExitStack) -> None:
        """Take our columns out where the data was last time, if it is now elsewhere."""
        known = self._before
        if known is None or self._reading is None or not our_columns.has_moved(self._reading, known):
            return
        sheet = live_columns.writable(self.book.sheets[known.data_sheet])
        used = sheet.used_range
        undo.callback(live_cells.restore, sheet, used.address, live_cells.snapshot(used))
        for table in sheet.tables:
            undo.callback(table.resize, sheet.range(table.range.address))
        live_columns.clear_columns(sheet, known)

    def _drop_sheets(self, wanted: set[str]) -> None:
        """Take out our sheets that this run has nothing to say on."""
        for name in self._before.sheets if self._before else ():
            if name not in wanted and name in self._sheet_names:
                self._delete(self.book.sheets[name])

    def _remember(self, undo: contextlib.ExitStack, sheet: xw.Sheet) -> None:
        """Have a sheet of ours hold what it holds now, if something fails from here on."""
        used = sheet.used_range
        undo.callback(live_cells.restore, sheet, used.address, live_cells.snapshot(used))
        # Before that: what comes in may reach further than what stood there.
        undo.callback(sheet.clear_contents)

    def _draw(self, pages: list[_Drawn]) -> None:
        given, notes = self._before.widths if self._before else {}, self._notes()
        for one in pages:
            widths = one.page.widths
            if not one.fresh and one.page.name in given:
                there = [one.sheet.range((1, at)).column_width for at in range(1, len(widths) + 1)]
                widths = kept_widths(widths, given[one.page.name], there)
            page = with_notes(replace(one.page, widths=widths), notes.get(one.page.name, {}))
            live_pages.draw(one.sheet, page, fresh=one.fresh)

    def _put_names(self, undo: contextlib.ExitStack, pages: list[_Drawn]) -> tuple[str, ...]:
        """Give our names to cells and functions; a name that Excel does not take is left out."""
        known = self._before.names if self._before else ()
        theirs = [str(one.name) for one in self.book.names if one.name not in known]
        wanted = names_of([one.page for one in pages], theirs)
        for name in known:
            if name not in wanted and name in self.book.names:
                self.book.names[name].delete()
        found = []
        for name, what in wanted.items():
            try:
                self._put_name(undo, name, f"={excel_api.as_typed(what)}")
            except Exception:
                if "LAMBDA" not in what:
                    raise
                continue  # an Excel before 365 does not know it, and can do without
            found.append(name)
        return tuple(found)

    def _put_name(self, undo: contextlib.ExitStack, name: str, text: str) -> None:
        if name not in self.book.names:
            undo.callback(self._drop_name, name)
            self.book.names.add(name, text)
            return
        was = self.book.names[name].refers_to
        self.book.names[name].refers_to = text
        undo.callback(setattr, self.book.names[name], "refers_to", was)

    def _drop_name(self, name: str) -> None:
        if name in self.book.names:
            self.book.names[name].delete()

    def _add_sheet(self, undo: contextlib.ExitStack, name: str) -> xw.Sheet:
        # Behind the last one in sight: Excel may refuse to put a sheet behind one that is well hidden.
        sheet = self.book.sheets.add(after=[one for one in self.book.sheets if excel_api.is_visible(one)][-1])
        undo.callback(self._delete, sheet)
        sheet.name = name
        return sheet

    def _put_memory(
        self, undo: contextlib.ExitStack, pages: list[_Drawn], names: tuple[str, ...], were: tuple[float, ...]
    ) -> None:
        columns, reading = self._columns, self._reading
        if self._memory is None or columns is None or reading is None:
            return
        said = {_value(row[1]) for at, row in columns.rows.items() if at != columns.header_row}
        kept = LastRun(
            self._memory,
            tuple(one.page.name for one in pages),
            reading.grid.sheet,
            columns.headers,
            columns.place.first,
            columns.place.note,
            reading.grid.table or "",
            tuple(sorted(str(one) for one in said if one not in (None, NOT_SEGMENTED))),
            names,
            {one.page.name: one.page.widths for one in pages},
            {one.page.name: areas_of(one.page) for one in pages},
            columns.formulas,
            were,
            rows=max(columns.rows) - (columns.header_row or 1),
        )
        if HIDDEN_SHEET in self._sheet_names:
            sheet = self.book.sheets[HIDDEN_SHEET]
            self._remember(undo, sheet)
            sheet.clear_contents()
        else:
            sheet = self._add_sheet(undo, HIDDEN_SHEET)
        lines = kept.lines()
        sheet.range((1, 1), (len(lines), 1)).value = [[live_pages.plain(line)] for line in lines]
        excel_api.hide_well(sheet)

    def _put_state(self, state: State | None) -> None:
        if state is None or not any(name in self.book.names for name in start_sheet.NAMES):
            return
        for name, values in start_sheet.named_cells(state, self._data_columns).items():
            where = self._named(name)
            if where and not excel_api.is_protected(where.sheet):
                where.sheet.range((where.row, where.column)).resize(len(values), len(values[0])).value = [
                    [live_pages.typed(one) for one in row] for row in values
                ]

    def _delete(self, sheet: xw.Sheet) -> None:
        app = self.book.app
        asks = app.display_alerts
        app.display_alerts = False
        try:
            sheet.visible = True
            sheet.delete()
        finally:
            app.display_alerts = asks


def _value(cell: Any) -> Any:  # noqa: ANN401  any value of a cell
    return cell.value if isinstance(cell, Formula) else cell
