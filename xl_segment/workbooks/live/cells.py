"""Cells of an open workbook: what stood in them can be written back, and filters do not get in the way."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xl_segment.errors import DataError
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.ooxml.addresses import LAST_COLUMN, column_letter, parse_range
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.live import pages as live_pages

if TYPE_CHECKING:
    import xlwings as xw


def snapshot(area: xw.Range) -> list[list[Any]]:
    """Return what stands in a range so that it can be written back: formulas as such, everything else as it is."""
    values = excel_api.values(area)
    formulas: Any = area.formula
    rows = formulas if isinstance(formulas, list | tuple) else [[formulas]]
    rows = rows if rows and isinstance(rows[0], list | tuple) else [rows]
    return [
        [_as_it_stands(value, formula) for value, formula in zip(line, told, strict=True)]
        for line, told in zip(values, rows, strict=True)
    ]


def _as_it_stands(value: Any, formula: Any) -> Any:  # noqa: ANN401  any cell
    calculated = isinstance(formula, str) and formula.startswith("=") and formula != value
    return formula if calculated else live_pages.plain(value)


def restore(sheet: xw.Sheet, address: str, cells: list[list[Any]]) -> None:
    """Put back what stood in a range."""
    with contextlib.suppress(Exception), unfiltered(sheet):
        sheet.range(address).value = cells


def formula_cells(sheet: xw.Sheet, rows: Iterable[int], first: int) -> list[tuple[int, str]]:
    """Return the row and the column's letters of cells with formulas, where our columns would go. first: of those."""
    numbers = [int(row) for row in rows]
    last = min(first + len(OUR_COLUMNS) - 1, LAST_COLUMN)
    if not numbers or first > last:
        return []
    top = min(numbers)
    formulas: Any = sheet.range((top, first), (max(numbers), last)).formula
    lines = formulas if isinstance(formulas, list | tuple) else [[formulas]]
    lines = lines if isinstance(lines[0], list | tuple) else [lines]
    return [
        (row, column_letter(first + at))
        for row, line in enumerate(lines, start=top)
        for at, formula in enumerate(line)
        if isinstance(formula, str) and formula.startswith("=")
    ]


def formulas_in(
    sheet: xw.Sheet, top: int, bottom: int, first: int, headers: Sequence[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield the row, the column and the text of each formula in some columns. headers: of these; first: the first."""
    if bottom < top:
        return
    area = sheet.range((top, first), (bottom, first + len(headers) - 1))
    for row, line in enumerate(snapshot(area), start=top):
        for column, cell in enumerate(line, start=first):
            if isinstance(cell, str) and cell.startswith("="):
                yield row, column, cell


def check_filters(sheet: xw.Sheet) -> list[tuple[xw.AutoFilter, list[xw.AutoFilterCriteria]]]:
    """Return the filters of a sheet that are on. Raises DataError where one could not be set again as it was."""
    filters = [table.autofilter for table in sheet.tables if table.show_autofilter]
    own = excel_api.filtered_range(sheet)
    if own:
        filters.append(sheet.range(own).autofilter)
    active = [(one, [each for each in one.criteria if each.type != "none"]) for one in filters]
    simple = all(_can_be_set_again(each) for _, criteria in active for each in criteria)
    lifted = any(criteria for _, criteria in active)
    if not simple or (not lifted and excel_api.has_advanced_filter(sheet)):
        raise DataError(
            f"Sheet {sheet.name} has a filter that cannot be set again after writing (by colour, by a part of a text, "
            "or by the largest values, say). Clear the filter (Data, Clear), then click again."
        )
    return active


def filtered_by(sheet: xw.Sheet, first: int, headers: Sequence[str]) -> str | None:
    """Return the header of a column of ours by which rows are hidden. first: the first of ours."""
    filters = [(table.autofilter, table.range.address) for table in sheet.tables if table.show_autofilter]
    if own := excel_api.filtered_range(sheet):
        filters.append((sheet.range(own).autofilter, own))
    for one, address in filters:
        left = parse_range(address).left
        for each in one.criteria:
            at = left + each.field - 1 - first
            if each.type != "none" and 0 <= at < len(headers):
                return headers[at]
    return None


@contextlib.contextmanager
def unfiltered(sheet: xw.Sheet) -> Iterator[None]:
    """Lift the filters of a sheet while it is written to, and set them again: Excel mixes up values otherwise.

    Raises DataError where a filter could not be set again as it was.
    """
    active = check_filters(sheet)
    try:
        for one, criteria in active:
            for each in criteria:
                one.clear(each.field)
        yield
    finally:
        for one, criteria in active:
            for each in criteria:
                if each.type == "values":
                    one.apply_values(each.field, each.values or [])
                elif each.operator:
                    one.apply_comparison(each.field, each.operator, each.value1, each.value2)


def _can_be_set_again(criteria: xw.AutoFilterCriteria) -> bool:
    # Excel tells "contains Berlin" as "=*Berlin*", and xlwings would set it again as a search for asterisks.
    told = [criteria.value1, criteria.value2, *(criteria.values or ())]
    if any(isinstance(one, str) and set(one) & set("*?~") for one in told):
        return False
    # A blank among the values has a name of its own in Excel, which is not told.
    return (criteria.type == "values" and bool(criteria.values) and all(criteria.values or ())) or (
        criteria.type == "comparison" and criteria.operator is not None
    )
