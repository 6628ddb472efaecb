"""Where on a sheet the data is: the header row, the columns, the last row.

An Excel Table says it itself. Elsewhere people write titles above, notes below, leave rows and columns blank, and
merge cells over several columns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from xl_segment.errors import DataError
from xl_segment.sheet.area import Area
from xl_segment.sheet.grid import Grid, SheetData, named_place
from xl_segment.sheet.grouped_rows import Grouped, gather_groups
from xl_segment.sheet.header_cells import LOOK, is_word
from xl_segment.sheet.header_row import Header, column_names, find_header, header_of_table, where_it_is
from xl_segment.sheet.one_table import largest_region, largest_table
from xl_segment.sheet.totals import SECOND_HEADER, rows_that_are_no_data

#: A column is always filled where this share of its cells is.
_ALWAYS = 0.98
#: Figures may have so few words among them.
_FEW_WORDS = 0.05


def find_data(grid: Grid) -> SheetData:
    """Find the header and the rows of data in a grid of cells.

    Raises DataError where there is none.
    """
    area = Area.of(grid)
    if not area.filled.any():
        where = named_place(grid.table, grid.sheet)
        raise DataError(f"There is no data on {where} of {grid.book}. Name the sheet that holds it.")
    if grid.table:
        return _table_data(grid, area, header_of_table(area, has_header=grid.has_header))
    return _sheet_data(grid, area)


def _table_data(grid: Grid, area: Area, header: Header) -> SheetData:
    names = column_names(header, area.left)
    dropped = [name for name in names if name in grid.our_headers]
    frame = _filled_rows(_cells_under(area, header, names), dropped)
    return _put_together(grid, area, header, Grouped(frame), _positions(area, names, dropped), {}, ())


def _sheet_data(grid: Grid, area: Area) -> SheetData:
    header = find_header(area)
    area, beyond = largest_region(area, header)
    area, below = largest_table(area)
    header = find_header(area)
    names = column_names(header, area.left)
    cells = _cells_under(area, header, names)
    spacers = _spacers(header, cells)
    dropped = [name for name in names if name in grid.our_headers or name in spacers]
    grouped = gather_groups(_filled_rows(cells, dropped))
    aside = _no_data(grouped.frame, header, names, dropped)
    notes = (*beyond, *below, *where_it_is(area, header))
    return _put_together(grid, area, header, grouped, _positions(area, names, dropped), aside, notes)


def _cells_under(area: Area, header: Header, names: list[str]) -> pd.DataFrame:
    return area.with_merged_names(header.last + 1).frame(header.last + 1, names)


def _filled_rows(cells: pd.DataFrame, dropped: list[str]) -> pd.DataFrame:
    frame = cells.drop(columns=dropped)
    return frame[frame.notna().any(axis=1)]


def _positions(area: Area, names: list[str], dropped: Collection[str]) -> dict[str, int]:
    """Return the sheet's column number of each header."""
    return {name: area.left + at for at, name in enumerate(names) if name not in dropped}


def _no_data(frame: pd.DataFrame, header: Header, names: list[str], dropped: Collection[str]) -> dict[int, str]:
    """Return {sheet row: why} of the rows that are no data: a second header, totals, notes."""
    if header.missing:
        return rows_that_are_no_data(frame, None)
    second = _second_header_row(frame)
    cells = [cell for cell, name in zip(header.names, names, strict=True) if name not in dropped]
    return second | rows_that_are_no_data(frame.drop(index=list(second)), cells)


def _put_together(
    grid: Grid,
    area: Area,
    header: Header,
    grouped: Grouped,
    columns: Mapping[str, int],
    no_data: Mapping[int, str],
    notes: tuple[str, ...],
) -> SheetData:
    columns = dict(columns)
    if grouped.column:
        if grouped.column not in columns:
            columns = {grouped.column: list(columns.values())[grouped.at], **columns}
        notes += (
            f"What stands in {grouped.column} above a block of rows was taken for the name of each of these rows.",
        )
    frame = grouped.frame
    aside = {**(grouped.aside or {}), **no_data}
    if aside:
        frame = frame.drop(index=[row for row in aside if row in frame.index])
    return SheetData(
        book=grid.book,
        sheet=grid.sheet,
        table=grid.table,
        cells=frame,
        columns=columns,
        header_row=None if header.missing else area.top + header.last,
        total_rows=dict(sorted(aside.items())),
        notes=(*grid.notes, *notes),
        warnings=grid.warnings,
        group=grouped.column,
        formats={header: grid.formats[column] for header, column in columns.items() if column in grid.formats},
    )


def _spacers(header: Header, frame: pd.DataFrame) -> set[str]:
    """Return the columns that hold neither a name nor a cell."""
    blank = frame.isna().all(axis=0).to_numpy()
    unnamed = [name is None for name in header.names]
    return {str(name) for name, no_name, empty in zip(frame, unnamed, blank, strict=True) if no_name and empty}


def _second_header_row(frame: pd.DataFrame) -> dict[int, str]:
    """Return the row right under the header, where it says what the columns hold ("Response", "in EUR") and is no data.

    It has words where all other rows have figures or days; or blanks where all others are filled, and one word or two
    that no other row has.
    """
    if len(frame) < 5:
        return {}
    first, rest = frame.iloc[0], frame.iloc[1 : 1 + LOOK]
    filled = [at for at, cell in enumerate(first) if cell is not None]
    if not _are_words_of_their_own(first, rest, filled):
        return {}
    if _stands_over_figures(rest, filled) or _stands_among_blanks(first, rest):
        return {int(frame.index[0]): SECOND_HEADER}
    return {}


def _are_words_of_their_own(first: pd.Series, rest: pd.DataFrame, filled: list[int]) -> bool:
    """Tell whether a row is nothing but words, none of which stands below again."""
    if not filled or not all(is_word(first.iloc[at]) for at in filled):
        return False
    return not any((rest.iloc[:, at] == first.iloc[at]).any() for at in filled)


def _stands_over_figures(rest: pd.DataFrame, filled: list[int]) -> bool:
    over_figures = sum(_are_no_words(rest.iloc[:, at]) for at in filled)
    return over_figures > 0 and 2 * over_figures >= len(filled)


def _stands_among_blanks(first: pd.Series, rest: pd.DataFrame) -> bool:
    blanks = int((first.isna() & (rest.notna().mean() >= _ALWAYS)).sum())
    return blanks >= 2 and len({*first.dropna()}) <= 2


def _are_no_words(cells: pd.Series) -> bool:
    known = [cell for cell in cells if cell is not None]
    return len(known) >= 3 and sum(is_word(cell) for cell in known) <= _FEW_WORDS * len(known)
