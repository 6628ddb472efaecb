"""All that a run writes into a workbook, decided before a byte is written, whoever holds the workbook.

Our columns beside the data, our result sheets and the names of their cells, what the hidden sheet says, and the cells
of the Start sheet: pure functions of what was read and of the result.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from xl_segment.memory.rows import PERSONA
from xl_segment.ooxml.addresses import LAST_COLUMN, Range
from xl_segment.ooxml.table_info import TableInfo
from xl_segment.pages.label_formulas import LabelFormulas
from xl_segment.pages.page import Page
from xl_segment.pages.start_cards import State
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.workbooks.column_place import ColumnPlace, choose_place, column_left_of
from xl_segment.workbooks.contents import Contents
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.drawn_areas import areas_of, marks_of
from xl_segment.workbooks.filter_and_paper import filter_range, is_to_be_one_page_wide
from xl_segment.workbooks.for_paper import for_paper
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.label_cells import LabelCells
from xl_segment.workbooks.names import HIDDEN_SHEET, free_sheet_name
from xl_segment.workbooks.our_cells import CellsByRow, FormulaCells, our_written_cells, rows_to_leave
from xl_segment.workbooks.our_columns import OurColumns, check_header
from xl_segment.workbooks.page_names import names_of, users_widths
from xl_segment.workbooks.page_notes import notes_among, notes_would_go, with_notes
from xl_segment.workbooks.start_sheet import NAMES as START_NAMES
from xl_segment.workbooks.start_sheet import DataColumns, named_cells


@dataclass(frozen=True)
class PlannedColumns:
    """Our columns as they are to be written.

    sheet: its name. values: one row per sheet row that is written, ascending, NA where a cell is blank; labels: the
    formulas of Segment and Persona, where they are formulas. header_row: None where the sheet has no header.
    style_column: the one that ours look like. table: the Excel Table that they stand in. stays: {row: columns (from 1)
    among ours whose cells are the user's}. is_fresh: they were not there before. personas: the names that stand in the
    second one; colours: {name: "#RRGGBB"}; personas_before: the names of the last run.
    filters: what the sheet's filter is to cover, None where it has none of ours. one_page_wide: it is printed so.
    """

    sheet: str
    position: ColumnPlace
    values: pd.DataFrame
    header_row: int | None
    style_column: int
    labels: LabelCells | None = None
    table: TableInfo | None = None
    stays: Mapping[int, Collection[int]] = field(default_factory=dict)
    is_fresh: bool = True
    personas: tuple[str, ...] = ()
    colours: Mapping[str, str] = field(default_factory=dict)
    personas_before: tuple[str, ...] = ()
    filters: Range | None = None
    one_page_wide: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of our columns."""
        return self.position.headers

    @property
    def note(self) -> str:
        """Why they do not stand right beside the data, where they do not."""
        return self.position.note

    @property
    def area(self) -> Range:
        """Where they stand, header and all."""
        first = self.position.first
        rows: list[int] = []
        if self.header_row:
            rows.append(self.header_row)
        if len(self.values):
            rows += [int(row) for row in self.values.index[[0, -1]]]
        return Range(min(rows, default=1), first, max(rows, default=1), first + len(self.headers) - 1)

    @property
    def address(self) -> str:
        """Where they stand, with the header, as "J1:N1001"."""
        return self.area.address


@dataclass(frozen=True)
class Plan:
    """All that is written into a workbook.

    columns: ours, beside the data. pages: our result sheets, under the names and with the widths that they get; names:
    {defined name: what it stands for}. last_run: what the hidden sheet says, but for what only a host knows, None where
    nothing is kept; replaced: what it said before. leaves: the sheet that our columns are taken out of, as the data is
    elsewhere now, "" where it is not. start_cells: {defined name: cells} of the Start sheet. grid, data: what was read;
    typed: {header: numbers or days in place of texts}, NaN or NaT where a cell stays, for a workbook that is made anew.
    """

    columns: PlannedColumns
    pages: tuple[Page, ...]
    names: Mapping[str, str]
    last_run: LastRun | None
    replaced: LastRun | None
    leaves: str
    start_cells: Mapping[str, list[list[Any]]]
    grid: Grid
    data: SheetData
    typed: Mapping[str, pd.Series]

    @property
    def names_that_go(self) -> list[str]:
        """The defined names of the last run that this one does not give."""
        if self.replaced is None:
            return []
        return [name for name in self.replaced.names if name not in self.names]

    @property
    def opens_on(self) -> str | None:
        """The sheet that is to be seen first, None where none of ours is."""
        return next((page.name for page in self.pages if page.opens), None)

    @property
    def sheets_that_go(self) -> list[str]:
        """Our sheets of the last run that this one has nothing to say on."""
        if self.replaced is None:
            return []
        pages = {page.name for page in self.pages}
        return [name for name in self.replaced.sheets if name and name not in pages]

    def on_sheet(self, sheet: str) -> Plan:
        """Return the plan for data that stand on a sheet of another name."""
        last_run = self.last_run
        if last_run is not None:
            last_run = replace(last_run, data_sheet=sheet)
        return replace(self, columns=replace(self.columns, sheet=sheet), last_run=last_run)


def plan_columns(
    contents: Contents,
    data: SheetData,
    rows: pd.DataFrame,
    formulas: LabelFormulas | None = None,
    colours: Mapping[str, str] | None = None,
) -> PlannedColumns:
    """Decide where our columns go, which rows are written, and which cells among them stay.

    rows: our columns, by sheet row. formulas: Segment and Persona as formulas, where they are wanted so. colours: {name
    of a persona: "#RRGGBB"}.

    Raises DataError where there is no room, or something of the user's stands in a customer's row.
    """
    sheet, our_columns = contents.sheet, contents.our_columns
    if our_columns is None and sheet.has_formulas:
        sheet = _with_formulas_beside(contents, data)
    position = choose_place(sheet, data, contents.last_run, our_columns)
    written: CellsByRow = {}
    if our_columns is not None:
        check_header(sheet, our_columns, data.header_row)
        written, left = _cells_by_owner(contents, data, rows[PERSONA], our_columns)
        rows = rows.drop(index=left)
    personas = tuple(sorted({str(name) for name in rows[PERSONA].unique()}))
    # Where there was a customer last time, and is none now, nothing stays. A sheet that is known as it was has none.
    blank: CellsByRow = {}
    if contents.our_rows is None:
        blank = written
    values = rows.reindex(sorted({*rows.index, *blank} - {data.header_row}))
    table = _table_around(sheet.table, position)
    return PlannedColumns(
        sheet=sheet.grid.sheet,
        position=position,
        values=values,
        header_row=data.header_row,
        style_column=column_left_of(data, position.first),
        labels=_label_cells(formulas, data, position, beside=sheet.table, around=table),
        table=table,
        stays=_stays(blank, our_columns),
        is_fresh=our_columns is None,
        personas=personas,
        colours=colours or {},
        personas_before=contents.last_run.personas if contents.last_run is not None else (),
        filters=filter_range(contents, data, position),
        one_page_wide=is_to_be_one_page_wide(contents),
    )


def _with_formulas_beside(contents: Contents, data: SheetData) -> DataSheet:
    """Return the sheet with the data: a cell whose formula shows nothing is in the way all the same."""
    right_of_the_data = range(max(data.columns.values()) + 1, LAST_COLUMN + 1)
    return contents.sheet.with_formulas(contents.formulas(right_of_the_data))


def _cells_by_owner(
    contents: Contents, data: SheetData, personas: pd.Series, our_columns: OurColumns
) -> tuple[CellsByRow, list[int]]:
    """Return {row: the columns of our cells in it}, and rows that hold cells of the user's where ours would go.

    personas: by sheet row. Raises DataError where something of the user's stands in a customer's row.
    """
    sheet = contents.sheet
    known_rows = contents.our_rows
    if known_rows is not None:
        columns = {*our_columns.columns}
        written = {row: columns for row in known_rows}  # noqa: C420  one set for half a million rows, never changed
        personas = personas[~personas.index.isin(known_rows)]  # where we wrote, nobody did since
        if personas.empty:
            return written, []
    formulas = FormulaCells.of(contents.formulas(our_columns.columns), our_columns.columns)
    if known_rows is None:
        written = our_written_cells(sheet, our_columns, contents.last_run, formulas, data.cells.index)
    labels = {int(str(row)): persona for row, persona in personas.items()}
    return written, sorted(rows_to_leave(sheet, our_columns, labels, written, formulas))


def _stays(written: CellsByRow, our_columns: OurColumns | None) -> dict[int, set[int]]:
    """Return {row: columns whose cells are the user's}, among those where ours stood."""
    if our_columns is None:
        return {}
    columns = {*our_columns.columns}
    return {row: columns - cells for row, cells in written.items() if len(cells) < len(columns)}


def _table_around(table: TableInfo | None, position: ColumnPlace) -> TableInfo | None:
    """Return the Table of the data, where our columns stand in it, or will."""
    if table is None or (position.grows is None and position.headers[0] not in table.columns):
        return None
    return table


def _label_cells(
    formulas: LabelFormulas | None,
    data: SheetData,
    position: ColumnPlace,
    *,
    beside: TableInfo | None,
    around: TableInfo | None,
) -> LabelCells | None:
    """Return Segment and Persona as formulas; None where they are values.

    beside, around: the Table of the data, and the same where our columns are in it.
    """
    if formulas is None:
        return None
    table = segment = None
    if beside is not None:
        table = beside.name
    if around is not None:
        segment = position.headers[0]
    return LabelCells(formulas, data, position.first, table=table, segment=segment)


def make_plan(
    contents: Contents,
    data: SheetData,
    columns: PlannedColumns,
    pages: Sequence[Page],
    *,
    memory: str | None,
    state: State,
    typed: Mapping[str, pd.Series] | None = None,
) -> Plan:
    """Decide all that is written. memory: what the next run has to know, if anything; state: what Start says.

    Raises DataError where the analyst has written on a sheet of ours that this run has nothing to say on.
    """
    last_run = contents.last_run
    if memory is None and not contents.is_converted:
        columns = replace(columns, filters=None, one_page_wide=False)  # nobody would know that they are ours
    named = _under_free_names(pages, contents)
    _check_no_notes_go(contents, named)
    names = names_of(named, _names_of_the_user(contents))
    return Plan(
        columns=columns,
        pages=tuple(for_paper(_as_the_user_left_it(page, contents)) for page in named),
        names=names,
        last_run=_what_it_leaves(contents, columns, named, names, memory),
        replaced=last_run,
        leaves=_left_sheet(contents),
        start_cells=_start_cells(contents, data, state),
        grid=contents.grid,
        data=data,
        typed=typed or {},
    )


def _check_no_notes_go(contents: Contents, pages: Sequence[Page]) -> None:
    if contents.last_run is None:
        return
    staying = {page.name for page in pages}
    going = {name: page.cells for name, page in contents.pages.items() if name not in staying}
    refusal = notes_would_go(contents.book, going, contents.last_run)
    if refusal is not None:
        raise refusal


def _names_of_the_user(contents: Contents) -> list[str]:
    """Return the defined names that no earlier run has made."""
    if contents.last_run is None:
        return list(contents.defined_names)
    return [name for name in contents.defined_names if name not in contents.last_run.names]


def _left_sheet(contents: Contents) -> str:
    """Return the sheet where the data was last time, "" where it is still there."""
    if contents.last_run is None or not contents.has_moved:
        return ""
    return contents.last_run.data_sheet


def _under_free_names(pages: Sequence[Page], contents: Contents) -> list[Page]:
    """Call pages as the user calls them by now, else by names that no sheet of the user's has."""
    our_sheets: Collection[str] = ()
    renamed: Mapping[str, str] = {}
    if contents.last_run is not None:
        our_sheets = (*contents.last_run.sheets, HIDDEN_SHEET)
        renamed = contents.last_run.renamed
    theirs = [name for name in contents.taken_names if name not in our_sheets]
    free = [free_sheet_name(page.name, theirs) for page in pages]
    return [replace(page, name=renamed.get(name, name)) for page, name in zip(pages, free, strict=True)]


def _as_the_user_left_it(page: Page, contents: Contents) -> Page:
    """Return a page with the widths, and the notes, that the user gave the sheet that it takes the place of."""
    last_run, before = contents.last_run, contents.pages.get(page.name)
    if last_run is None or before is None:
        return page
    if page.name in last_run.widths:
        page = replace(page, widths=users_widths(page.widths, last_run.widths[page.name], before.widths))
    if page.name in last_run.drawn:
        notes = notes_among(before.cells, last_run.areas_now(page.name, before.cells))
        page = with_notes(page, notes, before.cells)
    return page


def _what_it_leaves(
    contents: Contents, columns: PlannedColumns, pages: Sequence[Page], names: Collection[str], memory: str | None
) -> LastRun | None:
    """Return what the hidden sheet says for the next run."""
    if memory is None:
        return None
    table = ""
    if contents.sheet.table is not None:
        table = contents.sheet.table.name
    return LastRun(
        memory=memory,
        sheets=tuple(page.name for page in pages),
        data_sheet=columns.sheet,
        headers=columns.headers,
        column=columns.position.first,
        note=columns.note,
        table=table,
        personas=columns.personas,
        names=tuple(names),
        widths={page.name: page.widths for page in pages},
        drawn={page.name: areas_of(page) for page in pages},
        marks={page.name: marks_of(page) for page in pages},
        pictures={picture.name: [picture.row, picture.column] for page in pages for picture in page.pictures},
        formulas=columns.labels is not None,
        rows=_rows_below(columns),
        filtered=columns.filters is not None,
        one_page_wide=columns.one_page_wide,
    )


def _rows_below(columns: PlannedColumns) -> int:
    """Return how many rows below our headers, or the first row, are written to."""
    if not len(columns.values):
        return 0
    return int(columns.values.index[-1]) - (columns.header_row or 1)


def _start_cells(contents: Contents, data: SheetData, state: State) -> dict[str, list[list[Any]]]:
    """Return what the Start sheet shows, where there is one: to look at all numbers of a large sheet takes seconds."""
    if not any(name in contents.defined_names for name in START_NAMES):
        return {}
    columns = data.columns.values()
    shown = DataColumns(contents.grid.sheet, min(columns), max(columns), contents.sheet.cells)
    return named_cells(state, shown)
