"""Single cells of a small sheet: new values in their places, their look and everything else as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from xl_segment.errors import damaged_part
from xl_segment.ooxml.addresses import column_letter, parse_range, stored_formula
from xl_segment.ooxml.xml_tree import child_named, whole_number


class FormulaCell(NamedTuple):
    """A formula with its sign, and the text that it shows as things stand."""

    formula: str
    shows: str


#: What a cell can be given: None (blank), a text that stays text, a number, or a formula.
CellValue = str | int | float | FormulaCell | None


def set_cells(sheet: etree._Element, top: int, left: int, values: Sequence[Sequence[CellValue]]) -> None:
    """Put a block of values into a sheet; its first cell stands in row `top` and column `left`, from 1."""
    cells = child_named(sheet, "sheetData")
    if cells is None:
        raise damaged_part("", "a sheet has no cells part")
    for number, line in enumerate(values, start=top):
        row = _row(cells, number)
        for column, value in enumerate(line, start=left):
            _fill(_cell(row, number, column), value)


def _row(cells: etree._Element, number: int) -> etree._Element:
    """Return a row, a new one in its place where the sheet has none."""
    position = 0
    for position, row in enumerate(cells, start=1):
        its_number = whole_number(row, "r", "", position)
        if its_number == number:
            return row
        if its_number > number:
            position -= 1
            break
    row = etree.Element(_named(cells, "row"), r=str(number))
    cells.insert(position, row)
    return row


def _cell(row: etree._Element, number: int, column: int) -> etree._Element:
    """Return a cell of a row, a new one in its place where the row has none."""
    position = 0
    for count, (its_column, cell) in enumerate(_with_columns(row), start=1):
        if its_column == column:
            return cell
        if its_column < column:
            position = count
    cell = etree.Element(_named(row, "c"), r=f"{column_letter(column)}{number}")
    row.insert(position, cell)
    return cell


def _with_columns(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    column = 0
    for cell in row:
        column += 1
        address = cell.get("r")
        if address:
            column = parse_range(str(address)).left
        yield column, cell


def _fill(cell: etree._Element, value: CellValue) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None:
        return
    if isinstance(value, FormulaCell):
        cell.set("t", "str")
        _add(cell, "f", stored_formula(value.formula))
        _add(cell, "v", value.shows)
    elif isinstance(value, str):
        cell.set("t", "inlineStr")
        _add(_add(cell, "is"), "t", value)
    elif isinstance(value, float):
        _add(cell, "v", repr(float(value)))
    else:
        _add(cell, "v", str(value))


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, _named(parent, name))
    element.text = text or None
    return element


def _named(element: etree._Element, name: str) -> str:
    return f"{{{etree.QName(element).namespace}}}{name}"
