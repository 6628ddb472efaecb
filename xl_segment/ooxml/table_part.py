"""An Excel Table grows over our columns; or says why it cannot, and they stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import Range, parse_range, stored_formula
from xl_segment.ooxml.filters import narrowed
from xl_segment.ooxml.package import before_end, parse_xml, whole_number, xml_text
from xl_segment.ooxml.workbook_part import Workbook


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


@dataclass(frozen=True)
class TableInfo:
    """An Excel Table. range: with its header and totals rows; header: 1 where it shows a header row, else 0."""

    name: str
    sheet: str
    part: str
    range: Range
    header: int
    totals: int
    columns: tuple[str, ...]
    query: bool
