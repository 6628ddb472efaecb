"""An Excel Table in its own part: it grows over columns beside it, is calculated, and shrinks again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lxml import etree

from xl_segment.errors import DataError, damaged_part
from xl_segment.ooxml.addresses import Range, parse_range, stored_formula
from xl_segment.ooxml.cell_text import plain_text, text_for_excel
from xl_segment.ooxml.filters import arrow_goes, narrowed_range, sorted_by
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.table_info import TableInfo
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.ooxml.xml_tree import (
    add_child,
    add_to_number,
    child_named,
    children_named,
    elements,
    remove_element,
    whole_number,
)


def list_tables(package: Package) -> tuple[TableInfo, ...]:
    """Return all Excel Tables of a workbook. Raises NotAWorkbookError where one is damaged."""
    return tuple(_table(sheet.name, part, package.tree(part)) for sheet, part in Workbook(package).tables())


def _table(sheet: str, part: str, root: etree._Element) -> TableInfo:
    columns: tuple[str, ...] = ()
    list_of_columns = child_named(root, "tableColumns")
    if list_of_columns is not None:
        columns = tuple(plain_text(str(column.get("name"))) for column in list_of_columns)
    return TableInfo(
        name=str(root.get("displayName") or root.get("name")),
        sheet=sheet,
        part=part,
        range=range_in(str(root.get("ref", "")), part),
        header=min(whole_number(root, "headerRowCount", part, 1), 1),
        totals=min(whole_number(root, "totalsRowCount", part), 1),
        columns=columns,
        query=root.get("tableType") == "queryTable",
    )


def range_in(address: str, part: str) -> Range:
    """Read a range that a part names. Raises NotAWorkbookError, naming the part, where it is none."""
    try:
        return parse_range(address)
    except ValueError as error:
        raise damaged_part(part, f"'{address[:40]}' is no range of cells") from error


def grow(package: Package, table: TableInfo, headers: Collection[str], right: int) -> None:
    """Let a Table end at column `right`, with these headers as its last columns."""
    root = package.edit(table.part)
    root.set("ref", table.range._replace(right=right).address)
    auto_filter = child_named(root, "autoFilter")
    if auto_filter is not None and auto_filter.get("ref"):
        area = range_in(str(auto_filter.get("ref")), table.part)
        auto_filter.set("ref", area._replace(right=right).address)
    columns = child_named(root, "tableColumns")
    known = {str(column.get("name")) for column in elements(root, "tableColumn")}
    number = max((whole_number(column, "id", table.part) for column in elements(root, "tableColumn")), default=0)
    for header in headers:
        if header not in known and columns is not None:
            number += 1
            add_child(columns, "tableColumn", {"id": str(number), "name": text_for_excel(header)})
            add_to_number(columns, "count", 1)


def shrink(package: Package, table: TableInfo, headers: Collection[str]) -> None:
    """Take columns off the end of a Table again. headers: of the columns that go.

    Raises DataError where they are not its last ones, or rows are hidden by what stands in one of them.
    """
    gone = [column for column in table.columns if column in headers]
    if tuple(gone) != table.columns[len(table.columns) - len(gone) :]:
        beyond = next(column for column in reversed(table.columns) if column not in headers)
        raise DataError(
            f"Column '{beyond}' stands right of {gone[0]} in Table {table.name} on sheet {table.sheet}. Move it to the "
            f"left of {gone[0]}, then clear again."
        )
    first = table.range.right - len(gone) + 1
    root = package.edit(table.part)
    _narrow_filter(root, table, first, gone)
    right = table.range.right
    for column in reversed(list(elements(root, "tableColumn"))):
        if str(column.get("name")) not in headers:
            break
        remove_element(column)
        right -= 1
    for columns in children_named(root, "tableColumns"):
        add_to_number(columns, "count", right - table.range.right)
    root.set("ref", table.range._replace(right=right).address)


def _narrow_filter(root: etree._Element, table: TableInfo, first: int, headers: Sequence[str]) -> None:
    """Let a Table's filter, and what is remembered of sorting, end before columns that go; a sheet's: `narrowed`."""
    auto_filter = child_named(root, "autoFilter")
    if auto_filter is None:
        return
    before = str(auto_filter.get("ref", ""))
    ref = narrowed_range(before, first, len(headers))
    if ref == before:
        return
    auto_filter.set("ref", ref)
    left = parse_range(ref).left
    where = f"Table {table.name} on sheet {table.sheet}"
    for column in children_named(auto_filter, "filterColumn"):
        number = left + whole_number(column, "colId", table.part)
        if arrow_goes(number, first, headers, where, hides=len(column) > 0):
            remove_element(column)
    for sort in list(elements(root, "sortState")):
        refs = [str(element.get("ref")) for element in sort.iter() if element.get("ref")]
        if sorted_by(refs, first, len(headers)):
            remove_element(sort)


def calculate(package: Package, table: TableInfo, formulas: dict[str, str | None]) -> None:
    """Let columns of a Table be calculated ones, or hold values. formulas: {header: formula, None for values}."""
    for header, formula in formulas.items():
        named = text_for_excel(header)
        columns = elements(package.tree(table.part), "tableColumn")
        column = next((column for column in columns if column.get("name") == named), None)
        if column is None or (formula is None and child_named(column, "calculatedColumnFormula") is None):
            continue
        package.edit(table.part)
        for child in list(column):
            column.remove(child)
        column.text = None
        if formula is not None:
            add_child(column, "calculatedColumnFormula", {}, text_for_excel(stored_formula(formula)))
