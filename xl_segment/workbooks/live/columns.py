"""Our columns on a sheet of an open workbook: whether there is room, written in one go, and taken out again."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xl_segment.errors import AccessError, DataError
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.ooxml import filters
from xl_segment.ooxml.addresses import Range, parse_range
from xl_segment.ooxml.table_part import TableInfo
from xl_segment.pages.excel_formulas import LabelFormulas
from xl_segment.pages.names import OWN_NAMES
from xl_segment.sheet.grid import Formula, SheetData
from xl_segment.workbooks import our_columns
from xl_segment.workbooks.column_place import ColumnPlace
from xl_segment.workbooks.data_on_sheet import Reading, make_grid
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.label_formulas import LabelCells
from xl_segment.workbooks.live import cells as live_cells
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.live import pages as live_pages
from xl_segment.workbooks.live import reading as live_reading
from xl_segment.workbooks.names import WIDTHS

if TYPE_CHECKING:
    import xlwings as xw

_FORMATS = {
    "Segment": "0", "Persona": "General", "Fit": "0.00", "Previous segment": "0", "Changed on": "m/d/yyyy",
}  # fmt: skip
#: Each takes some calls of the application; data with more gaps than this is written at once, gaps and all.
_MOST_STRETCHES = 100


@dataclass(frozen=True)
class LiveColumns:
    """Our columns, ready to be written.

    rows: values by sheet row, header and all; sheet: its name. stays: {row: columns (from 1) that hold the user's}.
    """

    place: ColumnPlace
    headers: tuple[str, ...]
    rows: dict[int, list[Any]]
    fresh: bool
    style_column: int
    header_row: int | None
    formulas: bool
    sheet: str
    stays: Mapping[int, Collection[int]] = field(default_factory=dict)

    @property
    def area(self) -> Range:
        """Where they stand."""
        first = self.place.first
        return Range(min(self.rows), first, max(self.rows), first + len(self.headers) - 1)

    def stretches(self, *, below_the_header: bool = False) -> list[Range]:
        """Return the parts of the area that we write, so that what is the user's between them is not touched."""
        rows = sorted(self.rows.keys() - ({self.header_row} if below_the_header else set()))
        found = [self.area._replace(top=top, bottom=bottom) for top, bottom in _stretches(rows)]
        return found if len(found) <= _MOST_STRETCHES else [self.area._replace(top=rows[0], bottom=rows[-1])]


def put_formulas(
    rows: dict[int, list[Any]],
    formulas: LabelFormulas,
    data: SheetData,
    tables: Iterable[TableInfo],
    place: ColumnPlace,
    headers: tuple[str, ...],
) -> None:
    """Put formulas in the place of the labels that they give. tables: of the sheet."""
    table = next((one for one in tables if one.name == data.table), None)
    inside = table is not None and (place.grows is not None or headers[0] in table.columns)
    cells = LabelCells(
        formulas, data, place.first, table=table.name if table else None, segment=headers[0] if inside else None
    )
    for row, values in rows.items():
        told = cells.of_row(row)
        if told[0] is not None and told[1] is not None:
            values[:2] = [Formula(told[0], values[0]), Formula(told[1], values[1])]


def check_room(book: xw.Book, columns: LiveColumns) -> None:
    """Find out before anything is drawn whether our columns can be written. Raises AccessError or DataError."""
    sheet = writable(book.sheets[columns.sheet])
    live_cells.check_filters(sheet)
    top, first, bottom, last = columns.area
    if columns.fresh and sheet.range((top, first), (bottom, last)).merge_cells is not False:
        raise DataError(
            f"There are merged cells in {columns.area.address} of sheet {sheet.name}, where the segments go. Unmerge "
            "them, then click again."
        )


def put_columns(
    book: xw.Book, columns: LiveColumns, undo: contextlib.ExitStack, were: tuple[float, ...]
) -> tuple[float, ...]:
    """Write our columns; returns how wide they were before the first run.

    undo: told how to bring back what stood there. were: what an earlier run returned.
    """
    sheet = book.sheets[columns.sheet]
    top, first, bottom, last = columns.area
    area = sheet.range((top, first), (bottom, last))
    before = live_cells.snapshot(area)
    if columns.fresh:
        were = tuple(
            float(sheet.range((top, one)).column_width or WIDTHS[OUR_COLUMNS[0]]) for one in range(first, last + 1)
        )
    with live_cells.unfiltered(sheet):
        undo.callback(live_cells.restore, sheet, area.address, before)
        _format(sheet, columns, area=columns.area)
        _put_values(sheet, columns, before)
        if columns.place.grows:
            table = sheet.tables[columns.place.grows.name]
            undo.callback(table.resize, sheet.range(table.range.address))
            grown = columns.place.grows.range._replace(right=last)
            table.resize(sheet.range(grown.address))
        if columns.formulas and columns.place.grows:
            # Once they stand in the table, their columns are calculated ones, and fill new rows by themselves.
            _put_values(sheet, columns, before)
    return were


def _put_values(sheet: xw.Sheet, columns: LiveColumns, before: list[list[Any]]) -> None:
    """Write our cells. before: what stands in the whole area."""
    for part in columns.stretches():
        sheet.range((part.top, part.left), (part.bottom, part.right)).value = [
            _row(columns, row, before[row - columns.area.top]) for row in range(part.top, part.bottom + 1)
        ]


def _row(columns: LiveColumns, row: int, before: list[Any]) -> list[Any]:
    """Return what is written into a row. before: what stands there, which is all the user's where we write nothing."""
    if row not in columns.rows:
        return before
    stays = columns.stays.get(row, ())
    ours = [live_pages.typed(one) for one in columns.rows[row]]
    return [before[at] if columns.area.left + at in stays else one for at, one in enumerate(ours)]


def _format(sheet: xw.Sheet, columns: LiveColumns, area: Range) -> None:
    """Let our columns look like the data beside them, but for their number formats."""
    body = area.top + (columns.header_row == area.top)
    like = sheet.range((body, columns.style_column))
    parts = columns.stretches(below_the_header=True)
    if columns.fresh:
        for part in parts:
            _same_font(sheet.range((part.top, part.left), (part.bottom, part.right)), like)
        for at, name in enumerate(OUR_COLUMNS):
            sheet.range((body, area.left + at)).column_width = WIDTHS[name]
        if columns.header_row == area.top:
            above = sheet.range((area.top, columns.style_column))
            header = sheet.range((area.top, area.left), (area.top, area.right))
            _same_font(header, above)
            header.font.bold = bool(above.font.bold)
            if above.font.color is not None:
                header.font.color = above.font.color
            if above.color is not None:
                header.color = above.color
            _align_headers(sheet, area, str(above.horizontal_alignment))
        for part in parts:
            persona = sheet.range((part.top, part.left + 1), (part.bottom, part.left + 1))
            persona.horizontal_alignment = "left"
            excel_api.indent(persona, 1)
    for part in parts:
        for at, name in enumerate(OUR_COLUMNS):
            column = sheet.range((part.top, part.left + at), (part.bottom, part.left + at))
            column.number_format = _FORMATS[name]


def _align_headers(sheet: xw.Sheet, area: Range, side: str) -> None:
    """Where headers keep to the side of their column's content, ours do. side: of the header beside them."""
    if side not in ("left", "right"):
        return
    sheet.range((area.top, area.left), (area.top, area.right)).horizontal_alignment = "right"
    persona = sheet.range((area.top, area.left + 1))
    persona.horizontal_alignment = "left"
    excel_api.indent(persona, 1)


def clear_columns(sheet: xw.Sheet, known: LastRun) -> None:
    """Take our columns of an earlier run out of a sheet, where they are on it."""
    cells = live_reading.read_sheet(sheet)
    grid = make_grid(str(sheet.book.name), sheet.name, cells, (), None, known.headers, [])
    reading = Reading(grid, cells)
    found = our_columns.find(reading, known)
    if found is None:
        return
    if found.wrong:
        raise DataError(found.wrong)
    top, first, headers, _ = found
    last = first + len(headers) - 1
    written = our_columns.cells_of(reading, found, known, formulas_of(sheet, reading, found))
    header = our_columns.header_of(reading, found)
    areas = [(table, parse_range(table.range.address)) for table in sheet.tables]
    if any(area.top <= top <= area.bottom and area.left < first and last < area.right for _, area in areas):
        raise DataError(
            f"A column of yours stands right of {headers[0]} in the Table on sheet {sheet.name}. Move it to the left "
            f"of {headers[0]}, then clear again."
        )
    if (filtered := live_cells.filtered_by(sheet, first, headers)) is not None:
        raise filters.filtered_by(filtered, f"Sheet {sheet.name}")
    with live_cells.unfiltered(writable(sheet)):
        for table, area in areas:
            if area.top <= top <= area.bottom and area.right == last and area.left < first:
                table.resize(sheet.range(area._replace(right=first - 1).address))
        for column in range(first, last + 1):
            rows = sorted({*header, *(row for row, cells in written.items() if column in cells)})
            for start, end in _stretches(rows):
                sheet.range((start, column), (end, column)).clear()
        for column, before in enumerate(known.columns_were, start=first):
            sheet.range((top, column)).column_width = before


def formulas_of(sheet: xw.Sheet, reading: Reading, found: our_columns.Ours) -> our_columns.Formulas:
    """Return which cells in our columns of an earlier run hold formulas, those of ours apart."""
    labels: set[tuple[int, int]] = set()
    theirs: set[tuple[int, int]] = set()
    for row, column, text in live_cells.formulas_in(sheet, found.top, len(reading.cells), found.first, found.headers):
        (labels if column < found.first + 2 and OWN_NAMES in text else theirs).add((row, column))
    return our_columns.Formulas({row for row, column in labels if column == found.first + 1}, theirs)


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
