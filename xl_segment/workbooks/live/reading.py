"""What stands on the sheets of an open workbook: cells in one read, Tables, merged cells where a header can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xl_segment.ooxml.addresses import parse_range
from xl_segment.ooxml.table_part import TableInfo
from xl_segment.workbooks.control_sheets import Cells
from xl_segment.workbooks.data_on_sheet import cell_of_excel, without_areas
from xl_segment.workbooks.live import excel_api

if TYPE_CHECKING:
    import xlwings as xw

#: Merged cells matter where the header can be; further down they are looked for only where we write.
_HEADER_ROWS, _HEADER_COLUMNS = 12, 60


def cells_of(area: xw.Range) -> Cells:
    """Return the cells of a range, with where they stand."""
    values = excel_api.values(area)
    return Cells(str(area.sheet.name), [[cell_of_excel(one) for one in row] for row in values], area.row, area.column)


def read_sheet(sheet: xw.Sheet) -> list[list[Any]]:
    """Return all cells of a sheet from A1 in one read, without blank rows at the end."""
    end = sheet.used_range.last_cell
    values = excel_api.values(sheet.range((1, 1), (end.row, end.column)))
    cells = [[cell_of_excel(one) for one in row] for row in values]
    while cells and all(one is None for one in cells[-1]):
        cells.pop()
    return cells


def size_of(sheet: xw.Sheet) -> int:
    """Return how many cells a sheet uses; 0 where it is blank."""
    used = sheet.used_range
    if used.size == 1 and used.value is None:
        return 0
    return int(used.size)


def is_all_pivots(sheet: xw.Sheet) -> bool:
    """Tell whether a sheet holds nothing but what its pivot tables show."""
    areas = excel_api.pivot_areas(sheet)
    if not areas:
        return False
    left = without_areas(read_sheet(sheet), areas)
    return not any(cell is not None for row in left for cell in row)


def table_info(table: xw.main.Table, cells: list[list[Any]]) -> TableInfo:
    """Return what has to be known of an Excel Table; cells: of its sheet, from A1."""
    area = parse_range(table.range.address)
    header = int(bool(table.show_headers))
    names: tuple[str, ...] = ()
    if header and area.top <= len(cells):
        names = tuple("" if one is None else str(one) for one in cells[area.top - 1][area.left - 1 : area.right])
    return TableInfo(
        str(table.name), str(table.parent.name), "", area, header, int(bool(table.show_totals)), names,
        excel_api.is_query(table),
    )  # fmt: skip


def merged(sheet: xw.Sheet, cells: list[list[Any]]) -> tuple[tuple[int, int, int, int], ...]:
    """Return the merged cells where the header can be; Excel tells them only one by one."""
    height = min(len(cells), _HEADER_ROWS)
    width = min(max((len(row) for row in cells), default=0), _HEADER_COLUMNS)
    if not height or sheet.range((1, 1), (height, width)).merge_cells is False:
        return ()
    found = set()
    for row in range(1, height + 1):
        if sheet.range((row, 1), (row, width)).merge_cells is False:
            continue
        for column in range(1, width + 1):
            cell = sheet.range((row, column))
            if cell.merge_cells:
                area = parse_range(cell.merge_area.address)
                found.add((area.top, area.left, area.bottom, area.right))
    return tuple(sorted(found))
