"""Filter buttons over a plain sheet's data and our columns, and print one page wide: where they are put in, and go.

They are put in together with our columns, where the user has none. What the user took away, or set otherwise since, is
the user's; what is still as it was put in, is ours.
"""

from __future__ import annotations

from typing import NamedTuple

from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.sheet_layout import SheetLayout
from xl_segment.sheet.grid import SheetData
from xl_segment.workbooks.column_place import ColumnPlace
from xl_segment.workbooks.contents import Contents
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.our_columns import OurColumns, header_rows


class PutIn(NamedTuple):
    """What a sheet has from us: filter buttons, and that it is printed one page wide."""

    filter: bool = False
    paper: bool = False


def put_in_by(last_run: LastRun | None, layout: SheetLayout, our_columns: OurColumns | None) -> PutIn:
    """Return what the last run put in that is still there. our_columns: None where the user has deleted them."""
    if last_run is None:
        return PutIn()
    return PutIn(
        filter=last_run.filtered and layout.filter is not None and _ends_with(our_columns, layout.filter),
        paper=last_run.one_page_wide and layout.is_one_page_wide,
    )


def _ends_with(our_columns: OurColumns | None, over: Range) -> bool:
    """Tell whether a filter ends where ours does; one that the user let reach further, or moved, is theirs."""
    if our_columns is None:
        return True
    columns = our_columns.columns
    return over.top == our_columns.top and over.left <= columns[0] and over.right == columns[-1]


def repeated_row(data: DataSheet, our_columns: OurColumns | None, layout: SheetLayout) -> int | None:
    """Return the row that is repeated on each page for our sake; None where the sheet has no header, or none is known.

    our_columns: None where the user has deleted them; where their header was, the filter still tells.
    """
    if our_columns is not None:
        return next(iter(header_rows(data, our_columns)), None)
    return layout.filter.top if layout.filter is not None else None


def filter_range(contents: Contents, data: SheetData, position: ColumnPlace) -> Range | None:
    """Return what the sheet's filter is to cover, None where it gets none, or keeps the user's."""
    layout, our_columns = contents.layout, contents.our_columns
    if layout is None or contents.sheet.table is not None or data.header_row is None or data.cells.empty:
        return None
    right = position.first + len(position.headers) - 1
    area = Range(data.header_row, min(data.columns.values()), int(data.cells.index[-1]), right)
    wanted: Range | None = None
    if our_columns is None:
        wanted = _over_fresh_columns(contents, layout, position, area)
    elif put_in_by(contents.last_run, layout, our_columns).filter:
        wanted = _with_what_came(layout.filter, area)
    if wanted is None or any(other.range.meets(wanted) for other in contents.sheet.tables):
        return None
    return wanted


def _over_fresh_columns(contents: Contents, layout: SheetLayout, position: ColumnPlace, area: Range) -> Range | None:
    """Return what a filter is to cover where our columns were not there before, None where there is to be none."""
    if position.note or layout.is_locked:
        return None  # what stands between the data and our columns is not to be filtered with them
    if layout.filter is None:
        return None if layout.hides else area  # an advanced filter would be lost by another one
    if contents.last_run is not None and contents.last_run.filtered and _is_where_it_was(contents):
        return _with_what_came(layout.filter, area)  # the user has deleted our columns, and not the buttons
    return None


def _with_what_came(there: Range | None, area: Range) -> Range | None:
    """Return a filter's range with the rows and columns that are there by now; None where it is another one."""
    if there is None or there.top != area.top or there.right > area.right:
        return None
    return there._replace(bottom=max(area.bottom, there.bottom), right=area.right)


def is_to_be_one_page_wide(contents: Contents) -> bool:
    """Tell whether the sheet is to be printed one page wide."""
    layout, last_run = contents.layout, contents.last_run
    if layout is None:
        return False
    is_still_so = layout.is_one_page_wide or not layout.is_paper_known  # what is not known is as it was left
    was_put_in = last_run is not None and last_run.one_page_wide and is_still_so
    if contents.our_columns is not None:
        return was_put_in
    if layout.is_locked or contents.sheet.table is not None:
        return False
    return not layout.is_set_up or (was_put_in and _is_where_it_was(contents))


def _is_where_it_was(contents: Contents) -> bool:
    """Tell whether the data is on the sheet of the last run."""
    return contents.last_run is not None and contents.last_run.data_sheet == contents.sheet.grid.sheet
