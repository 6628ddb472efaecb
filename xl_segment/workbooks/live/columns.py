"""Our columns on a sheet of an open workbook: whether there is room, written in one go, and taken out again."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from xl_segment.errors import AccessError, DataError
from xl_segment.look import INK, tint
from xl_segment.memory.rows import FIT, OUR_COLUMNS, PERSONA
from xl_segment.ooxml.addresses import Range, parse_range
from xl_segment.ooxml.filters import hidden_by_filter, narrowed_range
from xl_segment.sheet.grid import Formula, Grid
from xl_segment.workbooks.cleared import ClearedColumns
from xl_segment.workbooks.column_looks import FIT_DIGITS, OUR_LOOKS, widths
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.filter_and_paper import put_in_by, repeated_row
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.live import cells as live_cells
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.live import pages as live_pages
from xl_segment.workbooks.live import reading as live_reading
from xl_segment.workbooks.our_cells import FormulaCells, our_written_cells
from xl_segment.workbooks.our_columns import OurColumns, find_our_columns, header_rows
from xl_segment.workbooks.plan import PlannedColumns

if TYPE_CHECKING:
    import xlwings as xw

#: Each takes some calls of the application; data with more gaps than this is written at once, gaps and all.
_MOST_STRETCHES = 100


@dataclass(frozen=True)
class LiveColumns:
    """Our columns, ready to be written. rows: values by sheet row, header and all."""

    planned: PlannedColumns
    rows: Mapping[int, Sequence[Any]]

    @classmethod
    def of(cls, planned: PlannedColumns) -> LiveColumns:
        """Return what is written into each row."""
        rounded = planned.values.round({FIT: FIT_DIGITS})
        values = rounded.astype(object).where(rounded.notna(), None)
        rows: dict[int, list[Any]] = {
            int(row): list(cells) for row, cells in zip(values.index, values.to_numpy(), strict=True)
        }
        if planned.labels is not None:
            for row, cells in rows.items():
                segment, persona = planned.labels.of_row(row)
                if segment is not None and persona is not None:
                    cells[:2] = [Formula(segment, cells[0]), Formula(persona, cells[1])]
        if planned.header_row:
            rows[planned.header_row] = list(planned.headers)
        return cls(planned, rows)

    @property
    def area(self) -> Range:
        """Where they stand."""
        return self.planned.area

    def stretches(self, *, below_the_header: bool = False) -> list[Range]:
        """Return the parts of the area that we write, so that what is the user's between them is not touched."""
        rows = sorted(self.rows)
        if below_the_header:
            rows = [row for row in rows if row != self.planned.header_row]
        parts = [self.area._replace(top=top, bottom=bottom) for top, bottom in _stretches(rows)]
        if len(parts) > _MOST_STRETCHES:
            return [self.area._replace(top=rows[0], bottom=rows[-1])]
        return parts

    def in_row(self, row: int, before: Sequence[Any]) -> Sequence[Any]:
        """Return what is written into a row. before: what stands there, the user's where we write nothing."""
        if row not in self.rows:
            return before
        stays: Collection[int] = self.planned.stays.get(row, ())
        cells = [live_pages.typed(value) for value in self.rows[row]]
        columns = range(self.area.left, self.area.right + 1)
        return [was if column in stays else cell for column, cell, was in zip(columns, cells, before, strict=True)]


def check_room(book: xw.Book, columns: LiveColumns) -> None:
    """Find out before anything is drawn whether our columns can be written. Raises AccessError or DataError."""
    sheet = writable(book.sheets[columns.planned.sheet])
    live_cells.check_filters(sheet)
    if columns.planned.is_fresh and _cells(sheet, columns.area).merge_cells is not False:
        raise DataError(
            f"There are merged cells in {columns.area.address} of sheet {sheet.name}, where the segments go. Unmerge "
            "them, then click again."
        )


class Written(NamedTuple):
    """What a sheet has once our columns are written, for the next run to know.

    widths_before: how wide the columns were before the first run. filtered, one_page_wide: it has filter buttons, and
    is printed so, by us.
    """

    widths_before: tuple[float, ...]
    filtered: bool
    one_page_wide: bool


def put_columns(
    book: xw.Book, columns: LiveColumns, undo: contextlib.ExitStack, widths_before: tuple[float, ...]
) -> Written:
    """Write our columns; returns what the sheet has then.

    undo: given what brings back what stood there. widths_before: what an earlier run returned.
    """
    planned = columns.planned
    sheet = book.sheets[planned.sheet]
    area = _cells(sheet, columns.area)
    before = live_cells.snapshot(area)
    if planned.is_fresh:
        widths_before = _widths(sheet, columns.area)
    with live_cells.unfiltered(sheet):
        undo.callback(live_cells.restore, sheet, area.address, before)
        _format(sheet, columns)
        _put_values(sheet, columns, before)
        grows = planned.position.grows
        if grows is not None:
            table = sheet.tables[grows.name]
            undo.callback(table.resize, sheet.range(table.range.address))
            table.resize(sheet.range(grows.range._replace(right=columns.area.right).address))
            if planned.labels is not None:
                # Once they stand in the table, their columns are calculated ones, and fill new rows by themselves.
                _put_values(sheet, columns, before)
    return Written(widths_before, *_put_layout(sheet, planned, undo))


def _put_layout(sheet: xw.Sheet, planned: PlannedColumns, undo: contextlib.ExitStack) -> tuple[bool, bool]:
    """Give the sheet its filter buttons, and let it be printed one page wide; tells which of them it has then.

    Excel may refuse either, and what it has not got is not to be taken out one day.
    """
    filtered, one_page_wide = False, planned.one_page_wide
    if planned.filters is not None:
        undo.callback(live_cells.put_filter, sheet, live_cells.own_filter(sheet))
        live_cells.put_filter(sheet, planned.filters)
        filtered = live_cells.own_filter(sheet) is not None
    if planned.one_page_wide and planned.is_fresh:
        undo.callback(excel_api.print_by_itself, sheet, planned.header_row)
        excel_api.print_one_page_wide(sheet, planned.header_row)
        setup = excel_api.print_setup(sheet)
        one_page_wide = setup is None or setup[1]  # where nobody can tell now, clear looks whether it is
        if not one_page_wide:
            excel_api.print_by_itself(sheet, planned.header_row)  # half of it may be there
    return filtered, one_page_wide


def paint_personas(book: xw.Book, columns: LiveColumns) -> None:
    """Let each persona's cells have its colour, by rules, and those of the last run go."""
    planned, area = columns.planned, columns.area
    column = area.left + OUR_COLUMNS.index(PERSONA)
    cells = _cells(book.sheets[planned.sheet], Range(area.top, column, area.bottom, column))
    excel_api.paint_no_more(cells, {*planned.personas_before, *planned.colours})
    for name, colour in planned.colours.items():
        excel_api.paint(cells, name, colour=INK, fill=tint(colour), edge=colour)


def _cells(sheet: xw.Sheet, area: Range) -> xw.Range:
    return sheet.range((area.top, area.left), (area.bottom, area.right))


def _widths(sheet: xw.Sheet, area: Range) -> tuple[float, ...]:
    columns = range(area.left, area.right + 1)
    widths = (sheet.range((area.top, column)).column_width for column in columns)
    return tuple(float(width or OUR_LOOKS[0].width) for width in widths)


def _put_values(sheet: xw.Sheet, columns: LiveColumns, before: list[list[Any]]) -> None:
    """Write our cells. before: what stands in the whole area."""
    top = columns.area.top
    for part in columns.stretches():
        rows = range(part.top, part.bottom + 1)
        _cells(sheet, part).value = [columns.in_row(row, before[row - top]) for row in rows]


def _format(sheet: xw.Sheet, columns: LiveColumns) -> None:
    """Let our columns look like the data beside them, but for their number formats."""
    parts = columns.stretches(below_the_header=True)
    if columns.planned.is_fresh:
        _look_like_the_data(sheet, columns, parts)
    for part in parts:
        for column, look in enumerate(OUR_LOOKS, start=part.left):
            sheet.range((part.top, column), (part.bottom, column)).number_format = look.in_excel


def _look_like_the_data(sheet: xw.Sheet, columns: LiveColumns, parts: Sequence[Range]) -> None:
    planned, area = columns.planned, columns.area
    has_header = planned.header_row == area.top
    body = area.top + has_header
    like = sheet.range((body, planned.style_column))
    for part in parts:
        _same_font(_cells(sheet, part), like)
    for column, width in enumerate(widths(planned.personas), start=area.left):
        sheet.range((body, column)).column_width = width
    if has_header:
        _look_like_the_header(sheet, area, sheet.range((area.top, planned.style_column)))
    for part in parts:
        persona = sheet.range((part.top, part.left + 1), (part.bottom, part.left + 1))
        persona.horizontal_alignment = "left"
        excel_api.indent(persona, 1)


def _look_like_the_header(sheet: xw.Sheet, area: Range, above: xw.Range) -> None:
    """Let our headers look like the one left of them. above: that one."""
    header = sheet.range((area.top, area.left), (area.top, area.right))
    _same_font(header, above)
    header.font.bold = bool(above.font.bold)
    if above.font.color is not None:
        header.font.color = above.font.color
    if above.color is not None:
        header.color = above.color
    if str(above.horizontal_alignment) in ("left", "right"):
        # Where headers keep to the side of their column's content, ours do.
        header.horizontal_alignment = "right"
        persona = sheet.range((area.top, area.left + 1))
        persona.horizontal_alignment = "left"
        excel_api.indent(persona, 1)


def clear_columns(sheet: xw.Sheet, last_run: LastRun, undo: contextlib.ExitStack) -> ClearedColumns:
    """Take our columns of an earlier run out of a sheet, with what came with them; returns what that was.

    undo: given what brings back what came with them.
    """
    cells = live_reading.read_cells(sheet)
    data = DataSheet(Grid(str(sheet.book.name), str(sheet.name), cells), cells)
    our_columns = find_our_columns(data, last_run)
    if our_columns is None:
        if not last_run.data_sheet:
            return ClearedColumns()  # which sheet they stood on is not known
        return _clear_layout(sheet, last_run, data, None, undo)
    if our_columns.wrong:
        raise DataError(our_columns.wrong)
    columns = our_columns.columns
    written = our_written_cells(data, our_columns, last_run, _formulas(sheet, data, our_columns))
    tables = _tables_around(sheet, our_columns)
    filtered = live_cells.filtered_column(sheet, columns[0], our_columns.headers)
    if filtered is not None:
        raise hidden_by_filter(filtered, f"Sheet {sheet.name}")
    with live_cells.unfiltered(writable(sheet)):
        for table, area in tables:
            if area.right == columns[-1]:
                table.resize(sheet.range(area._replace(right=columns[0] - 1).address))
        for column in columns:
            rows = {row for row, its_columns in written.items() if column in its_columns}
            _clear_rows(sheet, column, {*header_rows(data, our_columns), *rows})
        for column, width in enumerate(last_run.columns_were, start=columns[0]):
            sheet.range((our_columns.top, column)).column_width = width
    return _clear_layout(sheet, last_run, data, our_columns, undo)


def _clear_layout(
    sheet: xw.Sheet, last_run: LastRun, data: DataSheet, our_columns: OurColumns | None, undo: contextlib.ExitStack
) -> ClearedColumns:
    """Take out the filter buttons and the print set-up that came with our columns; returns all that is gone.

    our_columns: None where the user has deleted them. A filter of the user's, and one that hides rows by a column of
    theirs, stays without the columns that were ours.
    """
    layout = live_reading.layout_of(sheet)
    put_in = put_in_by(last_run, layout, our_columns)
    headers = our_columns.headers if our_columns is not None else ()
    gone = ClearedColumns(headers, put_in.filter and not layout.hides, put_in.paper)
    if gone.filter or gone.paper:
        writable(sheet)
    undo.callback(live_cells.put_filter, sheet, layout.filter)
    if gone.filter:
        live_cells.put_filter(sheet, None)
    elif our_columns is not None and layout.filter is not None:
        ref = narrowed_range(layout.filter.address, our_columns.first, len(our_columns.headers))
        live_cells.put_filter(sheet, parse_range(ref))
    if gone.paper:
        taken = excel_api.print_by_itself(sheet, repeated_row(data, our_columns, layout))
        undo.callback(excel_api.print_one_page_wide, sheet, taken)
    return gone


def _clear_rows(sheet: xw.Sheet, column: int, rows: Collection[int]) -> None:
    for first, last in _stretches(sorted(rows)):
        sheet.range((first, column), (last, column)).clear()


def _tables_around(sheet: xw.Sheet, our_columns: OurColumns) -> list[tuple[xw.main.Table, Range]]:
    """Return the Excel Tables that our columns stand in, with their ranges. Raises DataError where one goes on."""
    first, last = our_columns.columns[0], our_columns.columns[-1]
    tables = [(table, parse_range(table.range.address)) for table in sheet.tables]
    around = [
        (table, area) for table, area in tables if area.top <= our_columns.top <= area.bottom and area.left < first
    ]
    if any(last < area.right for _, area in around):
        raise DataError(
            f"A column of yours stands right of {our_columns.headers[0]} in the Table on sheet {sheet.name}. Move it "
            f"to the left of {our_columns.headers[0]}, then clear again."
        )
    return around


def _formulas(sheet: xw.Sheet, data: DataSheet, our_columns: OurColumns) -> FormulaCells:
    """Return which cells in our columns of an earlier run hold formulas, those of ours apart."""
    if len(data.cells) < our_columns.top:
        return FormulaCells.of((), our_columns.columns)
    area = Range(our_columns.top, our_columns.first, len(data.cells), our_columns.columns[-1])
    return FormulaCells.of(live_cells.formulas_in(sheet, area), our_columns.columns)


def writable(sheet: xw.Sheet) -> xw.Sheet:
    """Return a sheet that can be written on. Raises AccessError where it is protected."""
    if excel_api.is_protected(sheet):
        raise AccessError(
            f"Sheet {sheet.name} is protected, so nothing can be written on it. Take the protection off (Review, "
            "Unprotect Sheet), then click again."
        )
    return sheet


def _stretches(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each stretch of rows that follow one another."""
    starts = [row for at, row in enumerate(rows) if at == 0 or rows[at - 1] != row - 1]
    ends = [row for at, row in enumerate(rows, start=1) if at == len(rows) or rows[at] != row + 1]
    return list(zip(starts, ends, strict=True))


def _same_font(cells: xw.Range, like: xw.Range) -> None:
    name, size = like.font.name, like.font.size
    if name is not None and size is not None:
        cells.font.name, cells.font.size = name, size
