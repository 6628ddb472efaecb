"""Cells of an open workbook: what stood in them can be written back, and filters do not get in the way."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import Range, parse_range
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.live import pages as live_pages

if TYPE_CHECKING:
    import xlwings as xw


def snapshot(area: xw.Range) -> list[list[Any]]:
    """Return what stands in a range so that it can be written back: formulas as such, everything else as it is."""
    values = excel_api.values(area)
    formulas = excel_api.as_rows(area.formula)
    return [
        [_as_it_stands(value, formula) for value, formula in zip(line, texts, strict=True)]
        for line, texts in zip(values, formulas, strict=True)
    ]


def _as_it_stands(value: Any, formula: Any) -> Any:  # noqa: ANN401  any cell
    calculated = isinstance(formula, str) and formula.startswith("=") and formula != value
    if calculated:
        return formula
    return live_pages.plain(value)


def restore(sheet: xw.Sheet, address: str, cells: list[list[Any]]) -> None:
    """Put back what stood in a range."""
    with contextlib.suppress(Exception), unfiltered(sheet):
        sheet.range(address).value = cells


def formulas_in(sheet: xw.Sheet, area: Range) -> Iterator[tuple[int, int, str]]:
    """Yield the row, the column and the text of each formula in a range."""
    cells = snapshot(sheet.range((area.top, area.left), (area.bottom, area.right)))
    for row, line in enumerate(cells, start=area.top):
        for column, cell in enumerate(line, start=area.left):
            if isinstance(cell, str) and cell.startswith("="):
                yield row, column, cell


def check_filters(sheet: xw.Sheet) -> list[tuple[xw.AutoFilter, list[xw.AutoFilterCriteria]]]:
    """Return the filters of a sheet that are on. Raises DataError where one could not be set again as it was."""
    active = [
        (auto_filter, [criteria for criteria in auto_filter.criteria if criteria.type != "none"])
        for auto_filter, _ in _filters(sheet)
    ]
    is_simple = all(_can_be_set_again(criterion) for _, criteria in active for criterion in criteria)
    is_filtered = any(criteria for _, criteria in active)
    if not is_simple or (not is_filtered and excel_api.has_advanced_filter(sheet)):
        raise DataError(
            f"Sheet {sheet.name} has a filter that cannot be set again after writing (by colour, by a part of a text, "
            "or by the largest values, say). Clear the filter (Data, Clear), then click again."
        )
    return active


def _filters(sheet: xw.Sheet) -> list[tuple[xw.AutoFilter, str]]:
    """Return the filters of a sheet, those of its Tables first, with the addresses of their ranges."""
    filters = [(table.autofilter, str(table.range.address)) for table in sheet.tables if table.show_autofilter]
    if own := excel_api.filtered_range(sheet):
        filters.append((sheet.range(own).autofilter, own))
    return filters


def filtered_column(sheet: xw.Sheet, first: int, headers: Sequence[str]) -> str | None:
    """Return the header of a column of ours by which rows are hidden. first: the first of ours."""
    for auto_filter, address in _filters(sheet):
        left = parse_range(address).left
        for criteria in auto_filter.criteria:
            at = left + criteria.field - 1 - first
            if criteria.type != "none" and 0 <= at < len(headers):
                return headers[at]
    return None


def own_filter(sheet: xw.Sheet) -> Range | None:
    """Return the range of a sheet's own filter; None where it has none."""
    address = excel_api.filtered_range(sheet)
    if address is None:
        return None
    return parse_range(address)


def put_filter(sheet: xw.Sheet, area: Range | None) -> None:
    """Give a sheet's own filter a range; what hides rows by it stays. None: the sheet has no such filter any more."""
    before = own_filter(sheet)
    if before == area:
        return
    criteria: list[xw.AutoFilterCriteria] = []
    if before is not None:
        own = sheet.range(before.address).autofilter
        criteria = [criterion for criterion in own.criteria if criterion.type != "none"]
        excel_api.drop_filter(sheet)
    if area is None:
        return
    cells = sheet.range(area.address)
    excel_api.add_filter(cells)
    for criterion in criteria:
        _set_again(cells.autofilter, criterion)


@contextlib.contextmanager
def unfiltered(sheet: xw.Sheet) -> Iterator[None]:
    """Lift the filters of a sheet while it is written to, and set them again: Excel mixes up values otherwise.

    Raises DataError where a filter could not be set again as it was.
    """
    active = check_filters(sheet)
    try:
        for auto_filter, criteria in active:
            for criterion in criteria:
                auto_filter.clear(criterion.field)
        yield
    finally:
        for auto_filter, criteria in active:
            for criterion in criteria:
                _set_again(auto_filter, criterion)


def _set_again(auto_filter: xw.AutoFilter, criterion: xw.AutoFilterCriteria) -> None:
    if criterion.type == "values":
        auto_filter.apply_values(criterion.field, criterion.values or [])
    elif criterion.operator:
        auto_filter.apply_comparison(criterion.field, criterion.operator, criterion.value1, criterion.value2)


def _can_be_set_again(criteria: xw.AutoFilterCriteria) -> bool:
    # Excel gives "contains Berlin" as "=*Berlin*", and xlwings would set it again as a search for asterisks.
    texts = [criteria.value1, criteria.value2, *(criteria.values or ())]
    if any(isinstance(text, str) and set(text) & set("*?~") for text in texts):
        return False
    if criteria.type == "values":
        # A blank among the values has a name of its own in Excel, which is not given.
        return bool(criteria.values) and all(criteria.values or ())
    return criteria.type == "comparison" and criteria.operator is not None
