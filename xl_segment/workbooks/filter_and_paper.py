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
from xl_segment.workbooks.hidden_sheet import LastRun


class PutIn(NamedTuple):
    """What a sheet has from us: filter buttons, and that it is printed one page wide."""

    filter: bool = False
    paper: bool = False


def put_in_by(last_run: LastRun | None, layout: SheetLayout, columns: range) -> PutIn:
    """Return what the last run put in that is still there. columns: those of ours on the sheet."""
    if last_run is None:
        return PutIn()
    over = layout.filter
    return PutIn(
        filter=last_run.filtered and over is not None and over.left <= columns[0] and columns[-1] <= over.right,
        paper=last_run.one_page_wide and layout.is_one_page_wide,
    )


def filter_range(contents: Contents, data: SheetData, position: ColumnPlace) -> Range | None:
    """Return what the sheet's filter is to cover, None where it gets none, or keeps the user's."""
    layout, table = contents.layout, contents.sheet.table
    if layout is None or layout.is_locked or table is not None or data.header_row is None or not len(data.cells):
        return None
    right = position.first + len(position.headers) - 1
    area = Range(data.header_row, min(data.columns.values()), int(data.cells.index[-1]), right)
    there = layout.filter
    if contents.our_columns is not None:
        was_put_in = put_in_by(contents.last_run, layout, contents.our_columns.columns).filter
        if there is None or not was_put_in or there.top != data.header_row:
            return None
        area = there._replace(bottom=max(area.bottom, there.bottom), right=max(area.right, there.right))
    elif position.note or (there is not None and not _goes_before(contents, layout)):
        return None  # what stands between the data and our columns is not to be filtered with them
    if any(other.range.meets(area) for other in contents.sheet.tables):
        return None
    return area


def _goes_before(contents: Contents, layout: SheetLayout) -> bool:
    """Tell whether the sheet's filter goes together with our columns beside other data on the sheet."""
    last_run = contents.last_run
    was_put_in = last_run is not None and last_run.filtered and last_run.data_sheet == contents.sheet.grid.sheet
    return was_put_in and contents.has_moved and not layout.hides


def is_to_be_one_page_wide(contents: Contents) -> bool:
    """Tell whether the sheet is to be printed one page wide."""
    layout, last_run = contents.layout, contents.last_run
    if layout is None or layout.is_locked or contents.sheet.table is not None:
        return False
    was_put_in = last_run is not None and last_run.one_page_wide and layout.is_one_page_wide
    if contents.our_columns is not None:
        return was_put_in
    return not layout.is_set_up or (was_put_in and last_run is not None and last_run.data_sheet == contents.grid.sheet)
