"""What a workbook holds that its user can lose, as openpyxl reads it, which has no part in writing our columns."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

#: Row and column, from 1.
Place = tuple[int, int]
OUR_HEADERS = ("Segment", "Persona", "Fit", "Previous segment", "Changed on")


def at(row: int, column: int) -> str:
    """Return "B7"."""
    return f"{get_column_letter(column)}{row}"


@dataclass(frozen=True)
class View:
    """What stands on a sheet. cells: {place: (value, look)}; furniture: {what it is: what is known of it}."""

    cells: dict[Place, tuple[Any, Any]]
    furniture: dict[str, Any]

    def filled(self) -> set[Place]:
        """Return where a value or a formula stands."""
        return {place for place, (value, _) in self.cells.items() if value is not None}


@dataclass(frozen=True)
class Contents:
    """What a workbook holds: its sheets, and the names of the whole workbook."""

    sheets: dict[str, View]
    names: dict[str, str]

    def only(self, sheets: Iterable[str], names: Iterable[str]) -> Contents:
        """Return what is left of it when only some sheets and names count."""
        return Contents(
            {one: view for one, view in self.sheets.items() if one in {*sheets}},
            {one: text for one, text in self.names.items() if one in {*names}},
        )

    def without(self, sheet: str, places: set[Place]) -> Contents:
        """Return what is left of it without some cells."""
        view = self.sheets[sheet]
        left = View({place: what for place, what in view.cells.items() if place not in places}, view.furniture)
        return Contents({**self.sheets, sheet: left}, self.names)


def contents(path: Path) -> Contents:
    """Read a workbook."""
    check_order(path)
    book = openpyxl.load_workbook(path)
    return Contents(
        {sheet.title: View(_cells(sheet), _furniture(sheet)) for sheet in book.worksheets},
        {name: str(one.attr_text) for name, one in book.defined_names.items()},
    )


def check_order(path: Path) -> None:
    """Check that rows, and cells in a row, follow one another, each once; else Excel calls the file damaged."""
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                rows = list(etree.fromstring(package.read(part)).iter("{*}row"))
                numbers = [int(row.get("r", 0)) for row in rows]
                assert all(numbers) is False or numbers == sorted({*numbers}), part
                for row in rows:
                    columns = [coordinate_to_tuple(cell.get("r"))[1] for cell in row if cell.get("r")]
                    assert columns == sorted({*columns}), f"row {row.get('r')} of {part}"


def _cells(sheet: Worksheet) -> dict[Place, tuple[Any, Any]]:
    found = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or cell.has_style or cell.comment:
                look = (cell.fill.fgColor.rgb, cell.font.b, cell.number_format)
                found[cell.row, cell.column] = (cell.value, (look, cell.comment and cell.comment.text))
    return found


def _colours_personas(sheet: Worksheet, area: Any) -> bool:
    """Tell whether rules are those that give the cells of our personas their colours."""
    columns = {column for part in area.sqref.ranges for column in (part.min_col, part.max_col)}
    titles = {sheet.cell(row, column).value for column in columns for row in range(1, 30)}
    return {rule.type for rule in area.rules} == {"cellIs"} and len(columns) == 1 and "Persona" in titles


def _furniture(sheet: Worksheet) -> dict[str, Any]:
    found: dict[str, Any] = {f"merged {area.coord}": True for area in sheet.merged_cells.ranges}
    for area in sheet.conditional_formatting:
        if _colours_personas(sheet, area):
            continue
        found[f"format of {area.sqref}"] = [(rule.type, tuple(rule.formula)) for rule in area.rules]
    for rule in sheet.data_validations.dataValidation:
        found[f"choices in {rule.sqref}"] = (rule.type, rule.formula1)
    for number, row in sheet.row_dimensions.items():
        if row.height or row.hidden:
            found[f"row {number}"] = (row.height, row.hidden)
    for number, chart in enumerate(sheet._charts):
        found[f"chart {number}"] = [one.val.numRef.f for one in chart.series]
    for table in sheet.tables.values():
        left, top, _, bottom = range_boundaries(table.ref)
        theirs = [one.name for one in table.tableColumns if one.name not in OUR_HEADERS]
        found[f"table {table.name}"] = (left, top, bottom, theirs)
    return found


def lost(theirs: Contents, now: Contents, sheet: str, ours: set[Place]) -> dict[str, Any]:
    """Return what of the user's is not there any more, or not as it was: {what: (was, is)}.

    sheet: the one with the data; ours: our cells on it. A blank cell beside the data takes the look of our column.
    """
    found: dict[str, Any] = {}
    for title, view in theirs.sheets.items():
        there = now.sheets.get(title, View({}, {}))
        for place, (value, look) in view.cells.items():
            if value is None and title == sheet and _is_beside_the_data(place, ours):
                continue
            is_value, is_look = there.cells.get(place, (None, None))
            if is_value != value:
                found[f"{title}!{at(*place)}"] = (value, is_value)
            elif is_look != look:
                found[f"look of {title}!{at(*place)}"] = (look, is_look)
        for what, was in view.furniture.items():
            if there.furniture.get(what) != was:
                found[f"{what} on {title}"] = (was, there.furniture.get(what))
    found |= {name: (was, now.names.get(name)) for name, was in theirs.names.items() if now.names.get(name) != was}
    return found


def _is_beside_the_data(place: Place, ours: set[Place]) -> bool:
    rows, columns = {row for row, _ in ours}, {column for _, column in ours}
    return place[1] in columns and min(rows) <= place[0] <= max(rows)


def still_theirs(theirs: Iterable[str], before: Iterable[str], after: Iterable[str]) -> set[str]:
    """Return the sheets or names that are the user's after an edit: what was, if it is there, and what came."""
    return {*theirs} & {*after} | {*after} - {*before}
