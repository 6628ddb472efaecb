"""A workbook on disk: read, given our columns, sheets and model, and saved as a whole new file."""

from __future__ import annotations

import contextlib
import tempfile
import weakref
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

import pandas as pd

from xl_segment.errors import DataError, ModelError, NotAWorkbookError
from xl_segment.memory.choices import Choices
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.ooxml import original, table_part
from xl_segment.ooxml.addresses import Range, column_letter, column_number, parse_reference
from xl_segment.ooxml.calc_chain import drop_chained
from xl_segment.ooxml.cell_bodies import formula_bodies, number_bodies, text_bodies
from xl_segment.ooxml.defined_names import change_filter_name, undefine
from xl_segment.ooxml.filters import narrowed_range
from xl_segment.ooxml.insert_columns import NewColumns, StyleOf, insert_columns, sheet_prefix, widened_filter
from xl_segment.ooxml.insert_sheets import InsertedSheets, insert_sheets, remove_sheets, with_lines
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.remove_columns import SheetBefore
from xl_segment.ooxml.set_cells import CellValue, FormulaCell, set_cells
from xl_segment.ooxml.sheet_stream import formula_cells, formulas_in
from xl_segment.ooxml.styles import ColumnLook, Styles
from xl_segment.ooxml.table_part import list_tables
from xl_segment.ooxml.workbook_part import SheetPart, Workbook
from xl_segment.pages.excel_formulas import LabelFormulas
from xl_segment.pages.names import COLUMN_CHOICES, OWN_NAMES, PERSONAS_HEAD, SETTINGS_CELLS
from xl_segment.pages.page import Page
from xl_segment.pages.start_cards import State
from xl_segment.personas.profile import Persona
from xl_segment.sheet.grid import Formula, Grid, SheetData
from xl_segment.workbooks import our_columns, start_sheet
from xl_segment.workbooks.book import Written
from xl_segment.workbooks.closed import saving
from xl_segment.workbooks.closed.cell_reader import open_cells
from xl_segment.workbooks.closed.reading import read_rows, read_workbook
from xl_segment.workbooks.column_place import ColumnPlace
from xl_segment.workbooks.control_sheets import Asked, Cells, read_choices, read_edits, read_personas, read_settings
from xl_segment.workbooks.data_on_sheet import Reading, put_formulas
from xl_segment.workbooks.draw_pages import render
from xl_segment.workbooks.hidden_sheet import LastRun, model_sheet_is_theirs
from xl_segment.workbooks.label_formulas import LabelCells
from xl_segment.workbooks.names import HIDDEN_SHEET, WIDTHS, XLWINGS_CONFIG, free_sheet_name
from xl_segment.workbooks.page_names import column_widths, kept_widths, names_of
from xl_segment.workbooks.page_notes import Notes, areas_of, notes_among, with_notes, would_go
from xl_segment.workbooks.start_sheet import DataColumns

#: Numbers of formats that Excel knows by itself; 14 is a date as the reader's own Excel writes it.
_GENERAL, _TWO_DIGITS, _DATE = 0, 2, 14
#: How our columns look beside those of the data: a persona stands off from the number left of it.
COLUMN_LOOKS = (
    ColumnLook(_GENERAL),
    ColumnLook(_GENERAL, "left", indent=True),
    ColumnLook(_TWO_DIGITS),
    ColumnLook(_GENERAL),
    ColumnLook(_DATE),
)


class ClosedBook:
    """An .xlsx or .xlsm on disk. Nothing is written before `save`."""

    def __init__(self, path: Path, *, content: bytes | None = None, say: Callable[[str], None] | None = None) -> None:
        """content: the workbook itself, where it is no file yet."""
        self.path = path
        self._say = say
        self._package = _open_package(path) if content is None else Package(BytesIO(content))
        self._workbook = Workbook(self._package)
        self._styles: Styles | None = None
        self._reading: Reading | None = None
        self._damage: ModelError | None = None
        self._before = self._read_kept()
        self._pages: tuple[Page, ...] = ()
        self._memory: str | None = None
        self._ours: our_columns.Ours | None = None
        self._origin = self._known_origin()
        self._changed_sheet: tuple[str, SheetBefore] | None = None
        self._written = LastRun("")
        self._spool: list[IO[bytes]] = []
        weakref.finalize(self, _close, self._spool)  # where something fails between two steps, nobody closes it
        self._data_columns: DataColumns | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def progress(self, text: str) -> None:
        """Say what is going on."""
        if self._say:
            self._say(text)

    def find_data(self, *, sheet: str | None = None, table: str | None = None, last: bool = False) -> Grid:
        """Read the sheet or Excel Table that holds the data, whole; that of the last run, unless another is named."""
        if self._before is None and HIDDEN_SHEET in {one.name for one in self._workbook.sheets}:
            raise model_sheet_is_theirs(self.name)
        reading = read_workbook(
            self.path,
            sheet=sheet,
            table=table,
            last=(self._before.data_sheet, self._before.table) if self._before else ("", ""),
            skip=self._no_data_sheets,
            ours=lambda sheet: our_columns.headers_on(sheet, self._before),
            bare=lambda sheet, cells: our_columns.bare(sheet, cells, self._before),
            package=self._package,
        )
        self._ours = our_columns.find(reading, self._before)
        self._reading = reading
        if self._before and self._before.memory and not self._before.data_sheet:
            self._sheets_with_ours(self._before)
        grid = our_columns.without(reading.grid, self._ours)
        if our_columns.has_moved(reading, self._before):
            self._ours = None  # it stands beside other data, and goes
        return grid

    def take_as_read(self, grid: Grid) -> None:
        """Take a grid for what stands on the first sheet, which was written from it."""
        above = [[None] * (grid.left - 1 + len(grid.values[0]))] * (grid.top - 1)
        cells = [[None] * (grid.left - 1) + row for row in grid.values]
        self._reading = Reading(replace(grid, sheet=self._workbook.sheets[0].name), [*above, *cells])

    def kept(self) -> str | None:
        """Return the model that an earlier run kept, as text. Raises ModelError where it is damaged."""
        if self._damage is not None:
            raise self._damage
        return self._before.memory if self._before else None

    def keep(self, text: str) -> None:
        """Keep the memory with the workbook."""
        self._memory = text

    def edited(self, personas: Sequence[Persona]) -> dict[int, dict[str, str]]:
        """Return what the analyst wrote over the personas on our sheet Segments: {segment: {field: text}}."""
        sheet = self._before.sheets[0] if self._before and self._before.sheets else ""
        if sheet not in {one.name for one in self._workbook.sheets}:
            return {}
        return read_edits(self._cells(sheet, None), personas)

    def chosen(self, shown: Choices) -> Choices:
        """Return the cells of Data check in which the analyst chose otherwise than was shown, "" where cleared."""
        where = self._named(COLUMN_CHOICES)
        return read_choices(self._cells(where[0], None), shown) if where else Choices()

    def put_pages(self, pages: Sequence[Page]) -> None:
        """Put our sheets in, in place of those of an earlier run."""
        self._pages = tuple(pages)

    def _notes(self) -> dict[str, Notes]:
        """Return what the user wrote on our sheets, beside what we drew there: {sheet: notes}."""
        there = {one.name for one in self._workbook.sheets}
        drawn = {name: areas for name, areas in (self._before.drawn if self._before else {}).items() if name in there}
        if not drawn:
            return {}
        reader = open_cells(self.path, self._package)  # once: to open a large workbook takes a while
        return {name: notes_among(read_rows(reader, name), areas) for name, areas in drawn.items()}

    def asked(self) -> Asked:
        """Return what the workbook's own Settings and Personas sheets ask for."""
        block, head = self._named(SETTINGS_CELLS), self._named(PERSONAS_HEAD)
        options = read_settings(self._cells(*block)) if block else {}
        if not head:
            return Asked(options)
        here = Range(*head[1])
        table = next(
            (one for one in list_tables(self._package) if one.sheet == head[0] and one.range.meets(here)), None
        )
        return Asked(options, read_personas(self._cells(head[0], table.range)) if table else None)

    def tell(self, state: State) -> None:
        """Show the state of the last run on the Start sheet, where there is one."""
        if not any(map(self._named, start_sheet.NAMES)):
            return  # to look at all numbers of a large sheet takes seconds
        for name, values in start_sheet.named_cells(state, self._data_columns).items():
            where = self._named(name)
            if where:
                part = self._workbook.sheet(where[0]).part
                cells = [[_cell_value(value) for value in row] for row in values]
                set_cells(self._package.edit(part), where[1].top, where[1].left, cells)

    def clear(self) -> bool:
        """Take out our columns, sheets and model; tells whether there were any."""
        known = self._before
        if known is None:
            return False
        refusal = would_go(self.name, self._notes())
        if refusal is not None:
            raise refusal
        if self._origin is not None and (spool := original.restore(self._package, self._origin)):
            self._spool.append(spool)
            self._before = None
            return True
        for sheet in [known.data_sheet] if known.data_sheet else self._sheets_with_ours(known):
            self._clear_columns(known, sheet)
        remove_sheets(self._workbook, self._our_sheets)
        undefine(self._workbook, known.names)
        self._data_columns = None
        self.tell(State())
        self._before = None
        return True

    def _sheets_with_ours(self, known: LastRun) -> list[str]:
        """Return the sheet that holds our columns, where it was renamed. Raises DataError where several do."""
        found = []
        for one in self._workbook.sheets:
            if "/worksheets/" in one.part and one.name not in self._no_data_sheets:
                reading = read_workbook(self.path, sheet=one.name, table=None, package=self._package)
                found += [one.name] if our_columns.find(reading, known) else []
        if len(found) > 1:
            raise our_columns.on_several(found)
        return found

    def _clear_columns(self, known: LastRun, name: str) -> None:
        reading = read_workbook(self.path, sheet=name, table=None, package=self._package)
        place = our_columns.find(reading, known)
        gone = range(place.first, place.first + len(place.headers)) if place else range(0)
        drop_chained(self._workbook, known.sheets, known.data_sheet, gone)
        if place is None:
            return
        if place.wrong:
            raise DataError(place.wrong)
        first, headers = place.first, place.headers
        sheet = self._workbook.sheet(name)
        written = our_columns.cells_of(reading, place, known, self._formulas(sheet, place))
        rows = sorted({*our_columns.header_of(reading, place), *written})
        table = next((one for one in reading.tables if headers[0] in one.columns), None)
        if table:
            table_part.shrink(self._package, table, headers)
        width = len(headers)
        nothing = NewColumns.blank(first, headers, rows, name, _not_ours(written, first, width))
        self._splice(sheet.part, nothing, lambda *_: (0,) * width)
        change_filter_name(self._workbook, name, lambda ref: narrowed_range(ref, first, width))

    def _formulas(self, sheet: SheetPart, place: our_columns.Ours) -> our_columns.Formulas:
        """Return which cells in our columns hold formulas, those of ours apart."""
        letters = [column_letter(place.first + at) for at in range(len(place.headers))]
        with self._package.stream(sheet.part) as source:
            found = list(formulas_in(source, letters))
        labels = [(row, letter) for row, letter, text in found if letter in letters[:2] and OWN_NAMES in text]
        return our_columns.Formulas(
            {row for row, letter in labels if letter == letters[1]},
            {(row, column_number(letter)) for row, letter, _ in found}
            - {(row, column_number(one)) for row, one in labels},
        )

    def _leave_old_data(self, known: LastRun) -> bool:
        """Take our columns out of the sheet where the data was last time; tells whether byte by byte."""
        name = self._workbook.sheet(known.data_sheet).name
        sheet = self._workbook.sheet(name)
        spool = self._sheet_as_it_was(sheet)
        if spool is None or self._origin is None:
            self._clear_columns(known, name)
            return False
        self._spool.append(spool)
        before = self._origin.before
        drop_chained(self._workbook, known.sheets, known.data_sheet, range(before.first, before.last + 1))
        self._package.put(sheet.part, spool)
        for table in list_tables(self._package):
            if table.sheet == name and table.part in self._origin.parts:
                self._package.put(table.part, self._origin.parts[table.part])
        count = before.last - before.first + 1
        change_filter_name(self._workbook, name, lambda ref: narrowed_range(ref, before.first, count))
        return True

    def _named(self, name: str) -> tuple[str, Range] | None:
        """Return what a defined name stands for, None where its sheet is gone."""
        found = parse_reference(self._workbook.names.get(name, ""))
        return found if found and found[0] in {one.name for one in self._workbook.sheets} else None

    def _known_origin(self) -> original.Original | None:
        """Return what the workbook was before our first run, where nobody but us has written it since."""
        known = original.Original.from_text(self._before.origin) if self._before else None
        if known is None or known.seal != original.seal(self._package, [self._workbook.sheet(HIDDEN_SHEET).part]):
            return None
        return known

    def _cells(self, sheet: str, area: Range | None) -> Cells:
        """Return the cells of a sheet, all of them where no area is given."""
        rows = read_rows(open_cells(self.path, self._package), sheet)
        if area is None:
            area = Range(1, 1, max(len(rows), 1), max((len(row) for row in rows), default=1))
        values = []
        for row in rows[area.top - 1 : area.bottom]:
            here = row[area.left - 1 : area.right]
            values.append(here + [None] * (area.right - area.left + 1 - len(here)))
        return Cells(sheet, values, area.top, area.left)

    def write_columns(
        self,
        data: SheetData,
        columns: pd.DataFrame,
        *,
        typed: Mapping[str, pd.Series] | None = None,
        formulas: LabelFormulas | None = None,
    ) -> Written:
        """Write our columns beside the data; columns: indexed by sheet row. typed: not needed here."""
        reading = self._reading
        if reading is None:
            raise ValueError("find_data comes first")
        moved = self._before is not None and our_columns.has_moved(reading, self._before)
        has_left = self._before is not None and moved and self._leave_old_data(self._before)
        sheet = self._workbook.sheet(reading.grid.sheet)
        if self._ours is None and reading.has_formulas:
            with self._package.stream(sheet.part) as source:
                put_formulas(reading, formula_cells(source), right_of=max(data.columns.values()))
        place, headers = our_columns.place(reading, data, self._before, self._ours)
        if self._ours is not None:
            our_columns.check_header(reading, self._ours, data.header_row)
        table = next((one for one in reading.tables if one.name == reading.grid.table), None)
        inside = table is not None and (place.grows is not None or headers[0] in table.columns)
        labels = None
        if formulas:
            segment = headers[0] if inside else None
            labels = LabelCells(formulas, data, place.first, table=table.name if table else None, segment=segment)
        was = None if moved else self._sheet_as_it_was(sheet)
        written: dict[int, set[int]] = {}
        if self._before and self._ours:
            written, left = self._cells_of_ours(
                sheet, columns[OUR_COLUMNS[1]], data.cells.index, is_sealed=was is not None
            )
            columns = columns.drop(index=left)
        if self._before and was is None:
            ours = range(place.first, place.first + len(headers))
            drop_chained(self._workbook, self._before.sheets, self._before.data_sheet, ours)
        gone = written if was is None else {}  # where there was a customer last time, and is none now, nothing stays
        new = self._columns(sheet, data, columns, place, headers, labels, gone)
        self._styles = Styles(self._workbook)
        if self._before is None or was is not None or has_left:
            is_known = self._origin is not None and was is not None
            known = self._origin.before.checksum if self._origin and is_known else self._package.checksum(sheet.part)
            self._changed_sheet = (sheet.part, SheetBefore(new.first, new.last, known))
            new = replace(new, before=self._changed_sheet[1])
        styles = self._styles
        self._splice(sheet.part, new, lambda style, header: styles.beside(style, COLUMN_LOOKS, header=header), was)
        columns_of_data = data.columns.values()
        self._data_columns = DataColumns(sheet.name, min(columns_of_data), max(columns_of_data), reading.cells)
        if place.grows is not None:
            table_part.grow(self._package, place.grows, headers, new.last)
        if table is not None and inside:
            of_column = (labels.of_column if labels else None) or (None, None)
            table_part.calculate(self._package, table, dict(zip(headers, of_column, strict=False)))
        change_filter_name(self._workbook, sheet.name, lambda ref: widened_filter(ref, new))
        personas = tuple(sorted({str(one) for one in columns[OUR_COLUMNS[1]].unique()}))
        self._written = LastRun(
            "",
            (),
            sheet.name,
            headers,
            place.first,
            place.note,
            table.name if table else "",
            personas,
            formulas=formulas is not None,
            rows=int(new.rows[-1]) - (new.header_row or 1) if len(new.rows) else 0,
        )
        last = int(new.rows[-1]) if len(new.rows) else (new.header_row or 1)
        top = new.header_row or (int(new.rows[0]) if len(new.rows) else 1)
        return Written(
            Range(top, new.first, last, new.last).address,
            headers,
            place.grows.name if place.grows else None,
            place.note,
        )

    def _cells_of_ours(
        self, sheet: SheetPart, personas: pd.Series, rows: pd.Index, *, is_sealed: bool
    ) -> tuple[dict[int, set[int]], list[int]]:
        """Return {row: the columns of our cells in it}, and rows that hold cells of the user's where ours would go.

        personas: by sheet row. rows: those that hold the data. is_sealed: nobody wrote the sheet since our last run.
        Raises DataError where something of the user's stands in a customer's row.
        """
        reading, place = self._reading, self._ours
        if reading is None or place is None:
            return {}, []
        written: dict[int, set[int]] = {}
        if is_sealed and self._origin is not None:
            columns = {*range(place.first, place.first + len(place.headers))}
            written = dict.fromkeys(self._origin.before.rows_with_cells, columns)
            personas = personas[~personas.index.isin(written)]  # where we wrote, nobody did since
            if personas.empty:
                return written, []
        formulas = self._formulas(sheet, place)
        if not is_sealed:
            written = our_columns.cells_of(reading, place, self._before, formulas, rows)
        labels = {int(row): one for row, one in personas.items()}
        return written, sorted(our_columns.rows_to_leave(reading, place, labels, written, formulas))

    def _sheet_as_it_was(self, sheet: SheetPart) -> IO[bytes] | None:
        """Return the data sheet as it was before our first run; None where that is not known."""
        if self._origin is None or self._origin.sheet != sheet.part:
            return None
        return original.sheet_as_it_was(self._package, self._origin)

    def _splice(self, part: str, new: NewColumns, style_of: StyleOf, was: IO[bytes] | None = None) -> None:
        """Write columns into a sheet. was: the sheet to write into, where it is not the part as it stands."""
        spool = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115  read when the book is saved
        self._spool.append(spool)
        try:
            with was or self._package.stream(part) as source:
                insert_columns(source, spool, new, style_of)
        except OSError as error:
            self.close()
            raise saving.told(error, self.path) from error
        self._package.put(part, spool)

    def save(self, target: Path, *, last_look: Callable[[], None] | None = None) -> Path:
        """Write the whole new file in the target's place, or nothing."""
        if self._pages or self._memory is not None:
            self._put_sheets()
        try:
            saving.atomic_write(target, self._package.save, let_go=self.close, last_look=last_look)
        finally:
            self.close()
        return target

    def close(self) -> None:
        """Let go of the file, and of what was to be written."""
        _close(self._spool)
        self._package.close()

    @property
    def _our_sheets(self) -> tuple[str, ...]:
        return (*self._before.sheets, HIDDEN_SHEET) if self._before else ()

    @property
    def _no_data_sheets(self) -> tuple[str, ...]:
        """Our result sheets, and those that a workbook made from the template is steered with."""
        named = [parse_reference(to) for name, to in self._workbook.names.items() if name.startswith(OWN_NAMES)]
        return (*self._our_sheets, XLWINGS_CONFIG, *dict.fromkeys(one[0] for one in named if one))

    def _read_kept(self) -> LastRun | None:
        named = next((one for one in self._workbook.sheets if one.name == HIDDEN_SHEET), None)
        if named is None:
            return self._remains()
        rows = read_rows(open_cells(self.path, self._package), HIDDEN_SHEET)
        try:
            known = LastRun.read([row[0] if row else None for row in rows])
        except ModelError as error:
            self._damage = error
            known = self._remains() or LastRun("", headers=OUR_COLUMNS)
        return our_columns.as_it_is(known, [one.name for one in self._workbook.sheets], self._sheet_of)

    def _remains(self) -> LastRun | None:
        return our_columns.remains(self._workbook.names, self._sheet_of)

    def _sheet_of(self, name: str) -> str | None:
        """Return the sheet that a defined name points to."""
        found = self._named(name)
        return found[0] if found else None

    def _columns(
        self,
        sheet: SheetPart,
        data: SheetData,
        columns: pd.DataFrame,
        place: ColumnPlace,
        headers: tuple[str, ...],
        labels: LabelCells | None,
        gone: Mapping[int, Collection[int]],
    ) -> NewColumns:
        """gone: {row: the columns of cells that an earlier run wrote}, which become blank where there is no label."""
        prefix = sheet_prefix(self._package.stream(sheet.part).read(4096))
        columns = columns.reindex(sorted({*columns.index, *gone} - {data.header_row}))
        rows = columns.index.to_numpy("int64")
        segments, personas = (
            number_bodies(columns[OUR_COLUMNS[0]], prefix),
            text_bodies([one if isinstance(one, str) else None for one in columns[OUR_COLUMNS[1]]], prefix),
        )
        if labels is not None:
            told = [labels.of_row(int(row)) for row in rows]
            segments = formula_bodies([one[0] for one in told], segments, prefix)
            personas = formula_bodies([one[1] for one in told], personas, prefix)
        days = (columns[OUR_COLUMNS[4]] - pd.Timestamp(self._workbook.day_zero)).dt.days.astype("Int64")
        return NewColumns(
            first=place.first,
            rows=rows,
            bodies=(
                segments,
                personas,
                number_bodies(columns[OUR_COLUMNS[2]], prefix),
                number_bodies(columns[OUR_COLUMNS[3]], prefix),
                number_bodies(days, prefix),
            ),
            headers=tuple(text_bodies(list(headers), prefix)) if data.header_row else None,
            header_row=data.header_row,
            style_column=our_columns.beside(data, place.first),
            widths=tuple(WIDTHS[one] for one in OUR_COLUMNS),
            stays=_not_ours(gone, place.first, len(self._ours.headers)) if self._ours else {},
        )

    def _put_sheets(self) -> None:
        """Draw our pages under names that the user has not taken, and the memory on its hidden sheet."""
        theirs = [one.name for one in self._workbook.sheets if one.name not in self._our_sheets]
        called = self._before.renamed if self._before else {}
        free = [free_sheet_name(page.name, theirs) for page in self._pages]
        pages = [_renamed(page, called.get(name, name)) for page, name in zip(self._pages, free, strict=True)]
        known = self._before.names if self._before else ()
        defined = names_of(pages, [one for one in self._workbook.names if one not in known])
        kept = replace(
            self._written,
            memory=self._memory or "",
            sheets=tuple(one.name for one in pages),
            names=tuple(defined),
            widths={page.name: page.widths for page in pages},
            drawn={page.name: areas_of(page) for page in pages},
        )
        notes = self._notes()
        pages = [with_notes(replace(page, widths=self._widths(page)), notes.get(page.name, {})) for page in pages]
        rendered = render(pages, hidden=[(HIDDEN_SHEET, kept.lines())])
        self._styles = self._styles or Styles(self._workbook)
        pictures = [picture.name for page in pages for picture in page.pictures]
        undefine(self._workbook, [one for one in known if one not in defined])
        insert_sheets(
            self._workbook,
            self._styles,
            InsertedSheets(rendered, "xl_segment", "rIdXlSegment", self._our_sheets, pictures, defined),
        )
        self._keep_origin(kept)

    def _widths(self, page: Page) -> tuple[float, ...]:
        """Return the widths of a page's columns; those that the user has changed stay."""
        given = self._before.widths.get(page.name) if self._before else None
        if given is None or page.name not in {one.name for one in self._workbook.sheets}:
            return page.widths
        there = column_widths(self._package.read(self._workbook.sheet(page.name).part))
        return kept_widths(page.widths, given, there)

    def _keep_origin(self, kept: LastRun) -> None:
        """Add to what is kept what it takes to put the workbook back as it was."""
        if self._changed_sheet is None:
            return  # somebody else has written it since our first run: nobody knows any more
        part, before = self._changed_sheet
        own = self._workbook.sheet(HIDDEN_SHEET).part
        taken = original.take(self._package, sheet=part, before=before, earlier=self._origin, apart=[own])
        full = replace(kept, origin=taken.to_text())
        self._package.put(own, with_lines(self._package.read(own), full.lines()))


def _open_package(source: Path) -> Package:
    try:
        return Package(source)
    except OSError as error:
        raise NotAWorkbookError(f"{source.name} cannot be read ({error.strerror}).") from error


def _close(spools: list[IO[bytes]]) -> None:
    for spool in spools:
        with contextlib.suppress(OSError):  # a full disk shows again when what is left is flushed
            spool.close()


def _not_ours(written: Mapping[int, Collection[int]], first: int, width: int) -> dict[int, set[int]]:
    """Return {row: columns whose cells are the user's}, among those where ours stand.

    written: the cells of ours. first, width: the first of our columns, and how many there are.
    """
    columns = {*range(first, first + width)}
    return {row: columns.difference(cells) for row, cells in written.items() if len(cells) < width}


def _renamed(page: Page, name: str) -> Page:
    return page if page.name == name else replace(page, name=name)


def _cell_value(value: Any) -> CellValue:  # noqa: ANN401  any value of a cell
    return FormulaCell(value.text, str(value.value)) if isinstance(value, Formula) else value
