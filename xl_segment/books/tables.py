"""An Excel Table grows over our columns; or says why it cannot, and they stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xl_segment.books.filters import narrowed
from xl_segment.books.found import Reading, TableInfo
from xl_segment.books.layout import COLUMNS, LAST_COLUMN, Range, parse_range, stored_formula
from xl_segment.books.package import Workbook, before_end, parse_xml, whole_number, xml_text
from xl_segment.errors import DataError


@dataclass(frozen=True)
class Place:
    """Where our columns go. grows: the Table that takes them in, None where none does. note: why not right beside."""

    first: int
    grows: TableInfo | None
    note: str = ""


def find_place(reading: Reading, last_data_column: int) -> Place:
    """Decide where our columns go: right of the data where nothing stands, else right of everything."""
    grid = reading.grid
    width = len(COLUMNS)
    table = next((one for one in reading.tables if one.name == grid.table), None)
    beside = last_data_column + 1
    if table is not None:
        area = Range(table.range.top, beside, table.range.bottom, beside + width - 1)
        why = in_the_way(reading, area, table)
        if not why and not table.query and beside == table.range.right + 1:
            return Place(beside, table)
        if table.query:
            why = "it is filled from a data connection"
        at = _right_of_everything(reading)
        return Place(at, None, f"Table {table.name} was not grown, as {why}; the segments stand right of the data.")
    bottom = max(len(reading.cells), grid.top + len(grid.values) - 1, 1)
    area = Range(1, beside, bottom, beside + width - 1)
    why = in_the_way(reading, area, None)
    if not why:
        return Place(beside, None)
    return Place(_right_of_everything(reading), None, f"The segments stand right of everything else, as {why}.")


def in_the_way(reading: Reading, area: Range, table: TableInfo | None) -> str:
    """Say what stands where our columns would go, "" where nothing does."""
    if area.right > LAST_COLUMN:
        return "the sheet has no more columns"
    for number in range(area.top, min(area.bottom, len(reading.cells)) + 1):
        row = reading.cells[number - 1][area.left - 1 : area.right]
        if any(cell is not None for cell in row):
            return (
                f"there are cells beside it in row {number}"
                if table
                else f"there are cells in row {number} beside the data"
            )
    if any(area.meets(Range(*one)) for one in reading.grid.merged):
        return "there are merged cells beside the data"
    other = next((one for one in reading.tables if one is not table and area.meets(one.range)), None)
    return f"table {other.name} stands beside the data" if other else ""


def _right_of_everything(reading: Reading) -> int:
    """Return the column after the last one in use, with a blank column between. Raises DataError for a full sheet."""
    width = max((len(row) for row in reading.cells), default=0)
    merged = max((one[3] for one in reading.grid.merged), default=0)
    tables = max((one.range.right for one in reading.tables), default=0)
    first = max(width, merged, tables) + 2
    if first + len(COLUMNS) - 1 > LAST_COLUMN:
        raise DataError(
            f"Sheet {reading.grid.sheet} has no room for the segments: its last columns are in use. Move the data to "
            "the left, or to a sheet of its own, then run again."
        )
    return first


def grow(workbook: Workbook, table: TableInfo, headers: tuple[str, ...], right: int) -> None:
    """Let a Table end at column `right`, with our headers as its last columns."""
    xml = workbook.package.read(table.part)
    root = parse_xml(xml)
    prefix = f"{root.prefix}:" if root.prefix else ""
    area = table.range._replace(right=right)
    xml = re.sub(rb'(<(?:\w+:)?table\b[^>]*?\bref=")[^"]+', rb"\g<1>" + area.address.encode(), xml, count=1)
    xml = re.sub(rb'(<(?:\w+:)?autoFilter\b[^>]*?\bref=")([^"]+)', _filter(right), xml, count=1)
    known = {str(one.get("name")) for one in root.iter("{*}tableColumn")}
    number = max((whole_number(one, "id", table.part) for one in root.iter("{*}tableColumn")), default=0)
    for header in headers:
        if header in known:
            continue
        number += 1
        entry = f'<{prefix}tableColumn id="{number}" name="{xml_text(header)}"/>'.encode()
        xml = before_end(xml, b"tableColumns", entry)
        xml = re.sub(
            rb'(<(?:\w+:)?tableColumns\b[^>]*\bcount=")(\d+)',
            lambda one: one[1] + b"%d" % (int(one[2]) + 1),
            xml,
            count=1,
        )
    workbook.package.put(table.part, xml)


def shrink(workbook: Workbook, table: TableInfo, headers: tuple[str, ...]) -> None:
    """Take our columns off the end of a Table again.

    Raises DataError where they are not its last ones, or rows are hidden by what stands in one of them.
    """
    ours = [one for one in table.columns if one in headers]
    if tuple(ours) != table.columns[len(table.columns) - len(ours) :]:
        beyond = next(one for one in reversed(table.columns) if one not in headers)
        raise DataError(
            f"Column '{beyond}' stands right of {ours[0]} in Table {table.name} on sheet {table.sheet}. Move it to the "
            f"left of {ours[0]}, then clear again."
        )
    first = table.range.right - len(ours) + 1
    xml = narrowed(workbook.package.read(table.part), first, ours, where=f"Table {table.name} on sheet {table.sheet}")
    right = table.range.right
    for one in reversed(list(parse_xml(xml).iter("{*}tableColumn"))):
        name = str(one.get("name"))
        if name not in headers:
            break
        entry = rb'<(?:\w+:)?tableColumn\b[^>]*\bname="' + re.escape(xml_text(name).encode()) + rb'"[^>]*?'
        xml = re.sub(entry + rb"(?:/>|>.*?</(?:\w+:)?tableColumn>)", b"", xml, count=1, flags=re.DOTALL)
        right -= 1
    xml = re.sub(
        rb'(<(?:\w+:)?tableColumns\b[^>]*\bcount=")(\d+)',
        lambda one: one[1] + b"%d" % (int(one[2]) - (table.range.right - right)),
        xml,
        count=1,
    )
    area = table.range._replace(right=right)
    xml = re.sub(rb'(<(?:\w+:)?table\b[^>]*?\bref=")[^"]+', rb"\g<1>" + area.address.encode(), xml, count=1)
    workbook.package.put(table.part, xml)


def calculate(workbook: Workbook, table: TableInfo, headers: tuple[str, ...], formulas: tuple[str, str] | None) -> None:
    """Let the first of our columns in a Table be calculated ones, or hold values where there are no formulas."""
    xml = workbook.package.read(table.part)
    root = parse_xml(xml)
    prefix = f"{root.prefix}:" if root.prefix else ""
    for header, formula in zip(headers, formulas or (None, None), strict=False):
        found = re.search(
            rb'(<(?:\w+:)?tableColumn\b[^>]*?\bname="' + re.escape(xml_text(header).encode()) + rb'"[^>]*?)'
            rb"(?:/>|>(.*?)</(?:\w+:)?tableColumn>)",
            xml,
            re.DOTALL,
        )
        if not found or (formula is None and b"calculatedColumnFormula" not in (found[2] or b"")):
            continue
        inside = b""
        if formula is not None:
            text = xml_text(stored_formula(formula))
            inside = f"<{prefix}calculatedColumnFormula>{text}</{prefix}calculatedColumnFormula>".encode()
        tag = found[1] + (b">" + inside + f"</{prefix}tableColumn>".encode() if inside else b"/>")
        xml = xml[: found.start()] + tag + xml[found.end() :]
    workbook.package.put(table.part, xml)


def _filter(right: int) -> Any:  # noqa: ANN401  what re.sub takes
    def widen(found: re.Match[bytes]) -> bytes:
        return found[1] + parse_range(found[2].decode())._replace(right=right).address.encode()

    return widen
