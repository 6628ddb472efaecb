"""Single cells of a small sheet of ours: new values in their places, their look and everything else as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from xl_segment.ooxml.addresses import column_letter, parse_range, stored_formula
from xl_segment.ooxml.package import damaged, local, parse_xml, whole_number
from xl_segment.sheet.grid import Formula


def set_cells(xml: bytes, top: int, left: int, values: list[list[Any]]) -> bytes:
    """Put a block of values into a sheet part; its first cell stands in row `top` and column `left`, from 1.

    values: None (blank), text that stays text, numbers, or a Formula.
    """
    root = parse_xml(xml)
    data = next((one for one in root if local(one) == "sheetData"), None)
    if data is None:
        raise damaged("", "a sheet has no cells part")
    space = etree.QName(root).namespace
    for down, line in enumerate(values):
        row = _child(data, top + down, space)
        for across, value in enumerate(line):
            _fill(_cell(row, top + down, left + across, space), value, space)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _child(data: etree._Element, number: int, space: str | None) -> etree._Element:
    at = 0
    for at, row in enumerate(data, start=1):
        told = whole_number(row, "r", "", at)
        if told == number:
            return row
        if told > number:
            at -= 1
            break
    row = etree.Element(f"{{{space}}}row", r=str(number))
    data.insert(at, row)
    return row


def _cell(row: etree._Element, number: int, column: int, space: str | None) -> etree._Element:
    place = 0
    for at, (there, cell) in enumerate(_addressed(row)):
        if there == column:
            return cell
        if there < column:
            place = at + 1
    cell = etree.Element(f"{{{space}}}c", r=f"{column_letter(column)}{number}")
    row.insert(place, cell)
    return cell


def _addressed(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    column = 0
    for cell in row:
        ref = cell.get("r")
        column = parse_range(ref).left if ref else column + 1
        yield column, cell


def _fill(cell: etree._Element, value: Any, space: str | None) -> None:  # noqa: ANN401  any value of a cell
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)

    def add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
        element = etree.SubElement(parent, f"{{{space}}}{name}")
        element.text = text or None
        return element

    if value is None:
        return
    if isinstance(value, Formula):
        cell.set("t", "str")
        add(cell, "f", stored_formula(value.text))
        add(cell, "v", str(value.value))
    elif isinstance(value, str):
        cell.set("t", "inlineStr")
        add(add(cell, "is"), "t", value)
    else:
        add(cell, "v", repr(float(value)) if isinstance(value, float) else str(value))
