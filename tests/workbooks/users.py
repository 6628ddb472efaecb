"""What people do to a workbook between two runs, done by openpyxl or in the XML of the sheet."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbooks.books import rezip
from tests.workbooks.theirs import Place, at

_YELLOW = PatternFill("solid", fgColor="FFFFFF00")
_ADDRESS = re.compile(r"(?<![A-Za-z0-9_.])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\d(A-Za-z_])")


#: Where a cell goes, by its row and column; None where it is deleted.
Moves = Callable[[int, int], Place | None]


class Area(NamedTuple):
    """Sides of a range, from 1."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass
class Desk:
    """A workbook on somebody's screen.

    ours: the cells on the data sheet that we wrote, wherever they are moved to. done: what was done, in words. typed:
    those of ours that something was typed over. blanked: rows in which some of ours were blanked out.
    """

    book: openpyxl.Workbook
    sheet: Worksheet
    ours: set[Place]
    pick: random.Random
    done: list[str] = field(default_factory=list)
    typed: set[Place] = field(default_factory=set)
    blanked: set[int] = field(default_factory=set)

    @property
    def first(self) -> int:
        return min(column for _, column in self.ours)

    @property
    def last(self) -> int:
        return max(column for _, column in self.ours)

    @property
    def table(self) -> Any:
        tables = [one for one in self.sheet.tables.values() if one.name.startswith("tbl")]
        return tables[0] if tables else None

    @property
    def data(self) -> Area:
        """Where the data stands, header and all, without ours and without the total row."""
        if self.table is not None:
            left, top, right, bottom = range_boundaries(self.table.ref)
            if right == self.last:
                right = self.first - 1
            return Area(left, top, right, bottom - (self.table.totalsRowCount or 0))
        cells = (cell for row in self.sheet.iter_rows(max_col=self.first - 1) for cell in row)
        top, left = next((cell.row, cell.column) for cell in cells if cell.value == "Customer")
        right = left
        while right + 1 < self.first and self.sheet.cell(top, right + 1).value is not None:
            right += 1
        return Area(left, top, right, max(row for row, _ in self.ours))

    def move(self, to: Moves) -> None:
        """Move all cells of the sheet, as inserting or deleting rows or columns does, and all that points to them."""
        self.ours = {new for one in self.ours if (new := to(*one))}
        self.typed = {new for one in self.typed if (new := to(*one))}
        self.blanked = {new[0] for row in self.blanked if (new := to(row, self.first))}
        self._move_cells(to)
        self._move_areas(to)
        self._move_rules(to)
        self._move_heights(to)
        for name in self.book.defined_names.values():
            if self.sheet.title in name.attr_text and "!" in name.attr_text:
                name.attr_text = _moved_formula("=" + name.attr_text, to)[1:]

    def _move_cells(self, to: Moves) -> None:
        kept = {
            place: (cell.value, cell.data_type, copy(cell._style), cell.comment)
            for row in self.sheet.iter_rows()
            for cell in row
            if (cell.value is not None or cell.has_style) and (place := to(cell.row, cell.column))
        }
        self.sheet._cells = {}
        for (row, column), (value, kind, style, comment) in kept.items():
            cell = self.sheet.cell(row, column)
            cell.value = _moved_formula(value, to) if kind == "f" else value
            cell.data_type, cell._style = kind, style
            if comment:
                cell.comment = Comment(comment.text, "user")

    def _move_areas(self, to: Moves) -> None:
        merged = [one.bounds for one in self.sheet.merged_cells.ranges]
        self.sheet.merged_cells.ranges.clear()
        for bounds in merged:
            if ":" in (area := _moved_area(*bounds, to)):
                self.sheet.merge_cells(area)
        filters = [one.autoFilter for one in self.sheet.tables.values() if one.autoFilter]
        for one in [*self.sheet.tables.values(), *filters, self.sheet.auto_filter]:
            if one.ref:
                one.ref = _moved_area(*range_boundaries(one.ref), to)

    def _move_rules(self, to: Moves) -> None:
        for rule in self.sheet.data_validations.dataValidation:
            rule.sqref = MultiCellRange([area for one in rule.sqref if (area := _moved_area(*one.bounds, to))])
        formats = list(self.sheet.conditional_formatting)
        self.sheet.conditional_formatting = ConditionalFormattingList()
        for area in formats:
            for one in area.sqref:
                for rule in area.rules:
                    if new := _moved_area(*one.bounds, to):
                        self.sheet.conditional_formatting.add(new, rule)

    def _move_heights(self, to: Moves) -> None:
        rows = self.sheet.row_dimensions
        heights = {number: (one.height, one.hidden) for number, one in rows.items() if one.height or one.hidden}
        rows.clear()
        for number, (height, hidden) in heights.items():
            if place := to(number, 1):
                rows[place[0]].height, rows[place[0]].hidden = height, hidden

    def insert_rows(self, row: int, count: int) -> None:
        self.move(lambda r, c: (r + count if r >= row else r, c))

    def delete_row(self, row: int) -> None:
        self.move(lambda r, c: None if r == row else (r - 1 if r > row else r, c))

    def insert_column(self, column: int) -> None:
        self.move(lambda r, c: (r, c + 1 if c >= column else c))

    def delete_column(self, column: int) -> None:
        table = self.table
        if table:
            left, _, right, _ = range_boundaries(table.ref)
            if left <= column <= right:
                del table.tableColumns[column - left]
        self.move(lambda r, c: None if c == column else (r, c - 1 if c > column else c))

    def free(self, row: int, column: int) -> bool:
        """Tell whether somebody may type into a cell and write over nothing."""
        merged = any(at(row, column) in one for one in self.sheet.merged_cells.ranges)
        return not merged and self.sheet.cell(row, column).value is None

    def put(self, row: int, column: int, value: Any) -> None:
        """Type something into a cell, where it is free and none of ours."""
        if self.free(row, column) and (row, column) not in self.ours:
            self.sheet.cell(row, column).value = value
            self.done.append(f"put {value!r} into {at(row, column)}")


def _moved_area(left: int, top: int, right: int, bottom: int, to: Moves) -> str:
    """An area keeps what is left of it."""
    rows = [p[0] for r in range(top, bottom + 1) if (p := to(r, left) or to(r, right))]
    columns = [p[1] for c in range(left, right + 1) if (p := to(top, c) or to(bottom, c))]
    if not rows or not columns:
        return ""
    a, b = at(min(rows), min(columns)), at(max(rows), max(columns))
    return a if a == b else f"{a}:{b}"


def _moved_formula(value: Any, to: Moves) -> Any:
    if not isinstance(value, str) or not value.startswith("="):
        return value

    def one(found: re.Match[str]) -> str:
        place = to(int(found[4]), openpyxl.utils.column_index_from_string(found[2]))
        if place is None:
            return "#REF!"
        return f"{found[1]}{get_column_letter(place[1])}{found[3]}{place[0]}"

    return _ADDRESS.sub(one, value)


# What people do. Where a sheet leaves no room for it, nothing is done.


def append_customers(desk: Desk) -> None:
    """Add rows below the data; a Table grows, and its total row moves down."""
    left, _, right, bottom = desk.data
    count = desk.pick.randint(1, 5)
    table = desk.table
    if table and table.totalsRowCount:
        desk.insert_rows(bottom + 1, count)
    elif any(not desk.free(bottom + n, c) for n in range(1, count + 1) for c in range(left, right + 1)):
        return
    for n in range(1, count + 1):
        for column in range(left, right + 1):
            new = f"N{desk.pick.randint(0, 10**6)}" if column == left else desk.pick.randint(18, 90) + 0.5
            desk.sheet.cell(bottom + n, column).value = new
    if table:
        x1, y1, x2, y2 = range_boundaries(table.ref)
        low = y2 if table.totalsRowCount else y2 + count
        table.ref = f"{at(y1, x1)}:{at(low, x2)}"
        if table.autoFilter:
            table.autoFilter.ref = f"{at(y1, x1)}:{at(bottom + count, x2)}"
    desk.done.append(f"append {count} rows from row {bottom + 1}")


def delete_a_customer(desk: Desk) -> None:
    """Delete a row of the sheet."""
    _, top, _, bottom = desk.data
    if bottom - top < 4:
        return
    row = desk.pick.randint(top + 1, bottom)
    desk.delete_row(row)
    desk.done.append(f"delete row {row}")


def note_somewhere(desk: Desk) -> None:
    """Type something beside, below or right of our columns, or in them where nothing of ours stands."""
    bottom = desk.data.bottom
    row = desk.pick.choice([desk.pick.randint(1, bottom + 8), desk.pick.randint(bottom + 1, bottom + 6)])
    column = desk.pick.choice([desk.pick.randint(desk.first, desk.last), desk.last + desk.pick.randint(1, 3)])
    desk.put(row, column, desk.pick.choice(["a note", 1000, 2, 0.5, "=1+1", "(not segmented)", True]))


def summary_below_ours(desk: Desk) -> None:
    """Count in our first column, below the data."""
    _, top, _, bottom = desk.data
    row = bottom + desk.pick.randint(1, 4)
    letter, low = get_column_letter(desk.first), bottom
    desk.put(row, desk.first, f"=COUNT({letter}{top + 1}:{letter}{low})")
    desk.put(row, desk.first + 1, "Segments")


def insert_a_column(desk: Desk) -> None:
    """Insert a column left of the data or right of ours."""
    left = desk.data.left
    where = desk.pick.choice([1, left, desk.last + 1])
    if desk.table is not None and left < where <= desk.last:
        return
    desk.insert_column(where)
    desk.done.append(f"insert column {get_column_letter(where)}")


def sort_the_data(desk: Desk) -> None:
    """Sort the rows, with our columns or without them."""
    left, top, right, bottom = desk.data
    together = desk.pick.random() < 0.6
    last = desk.last if together else right
    order = list(range(top + 1, bottom + 1))
    desk.pick.shuffle(order)
    area = range(left, last + 1)
    merged = any(
        one.bounds[0] <= last and one.bounds[2] >= left and one.bounds[1] <= bottom and one.bounds[3] > top
        for one in desk.sheet.merged_cells.ranges
    )
    if merged:
        return
    was = {
        (r, c): (cell.value, copy(cell._style), cell.data_type)
        for r in order for c in area for cell in [desk.sheet.cell(r, c)]
    }  # fmt: skip
    new_ours = {p for p in desk.ours if not (top < p[0] <= bottom and left <= p[1] <= last)}
    new_typed = {p for p in desk.typed if not (top < p[0] <= bottom and left <= p[1] <= last)}
    for to_, from_ in zip(range(top + 1, bottom + 1), order, strict=True):
        for c in area:
            cell = desk.sheet.cell(to_, c)
            value, style, kind = was[from_, c]
            if kind == "f":
                value = _moved_formula(value, lambda r, k, f=from_, t=to_: (r - f + t if r == f else r, k))
            cell.value, cell._style, cell.data_type = value, style, kind
            if (from_, c) in desk.ours:
                new_ours.add((to_, c))
            if (from_, c) in desk.typed:
                new_typed.add((to_, c))
    desk.ours, desk.typed = new_ours, new_typed
    desk.done.append(f"sort {'all' if together else 'the data only'}")


def add_a_total_row(desk: Desk) -> None:
    """Add the total row of a Table, or sums below the data, under our columns as well."""
    left, top, right, bottom = desk.data
    table = desk.table
    if table:
        if table.totalsRowCount:
            return
        x1, y1, x2, y2 = range_boundaries(table.ref)
        if any(not desk.free(y2 + 1, c) for c in range(x1, x2 + 1)):
            return
        table.totalsRowCount = 1
        table.ref = f"{at(y1, x1)}:{at(y2 + 1, x2)}"
        table.tableColumns[0].totalsRowLabel = "Total"
        table.tableColumns[right - left].totalsRowFunction = "sum"
        desk.sheet.cell(y2 + 1, x1).value = "Total"
        desk.sheet.cell(y2 + 1, right).value = f"=SUBTOTAL(109,{table.name}[{table.tableColumns[right - left].name}])"
        if desk.pick.random() < 0.5:
            desk.sheet.cell(y2 + 1, desk.last).value = 12
            desk.sheet.cell(y2 + 1, desk.first).value = f"=SUBTOTAL(103,{table.name}[Segment])"
        desk.done.append("total row of the table")
        return
    row = bottom + desk.pick.randint(1, 2)
    desk.put(row, left, "Total")
    for column in range(left + 1, desk.pick.choice([right, desk.last]) + 1):
        letter = get_column_letter(column)
        desk.put(row, column, f"=SUM({letter}{top + 1}:{letter}{bottom})")


def hide_rows_by_a_filter(desk: Desk) -> None:
    """Filter by a column of the data, or by one of ours."""
    left, top, right, bottom = desk.data
    column = desk.pick.choice([left, right, desk.first + 1])
    filters = desk.table.autoFilter if desk.table else desk.sheet.auto_filter
    if filters is None:
        return
    if not desk.table and not filters.ref:
        filters.ref = f"{at(top, left)}:{at(bottom, desk.last)}"
    x1, _, x2, _ = range_boundaries(filters.ref)
    if column > x2 or filters.filterColumn:
        return
    filters.filterColumn.append(
        openpyxl.worksheet.filters.FilterColumn(
            colId=column - x1, filters=openpyxl.worksheet.filters.Filters(filter=["x"])
        )
    )
    desk.sheet.row_dimensions[top + 1].hidden = True
    desk.done.append(f"filter by column {get_column_letter(column)}")


def merge_some_cells(desk: Desk) -> None:
    """Merge cells beside or below ours."""
    _, top, _, bottom = desk.data
    row = desk.pick.choice([bottom + desk.pick.randint(1, 6), desk.pick.randint(top, bottom)])
    column = desk.pick.choice([desk.first, desk.first + 2, desk.last + 1, desk.last - 1])
    if desk.pick.random() < 0.8 and top <= row <= bottom:
        column = desk.last + 1
    places = [(row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1)]
    if any(not desk.free(*one) or one in desk.ours for one in places):
        return
    desk.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column + 1)
    if desk.pick.random() < 0.6:
        desk.sheet.cell(row, column).value = "merged note"
    desk.done.append(f"merge from {at(row, column)}")


def rename_the_sheet(desk: Desk) -> None:
    """Rename the sheet; names that point to it follow."""
    was, now = desk.sheet.title, desk.pick.choice(["Kunden 2024", "Bob's data", "Data"])
    if was == now:
        return
    desk.sheet.title = now
    quoted = "'" + now.replace("'", "''") + "'"
    for name in desk.book.defined_names.values():
        name.attr_text = re.sub(
            rf"'?{re.escape(was.replace(chr(39), chr(39) * 2))}'?!", lambda _: quoted + "!", name.attr_text
        )
    desk.done.append(f"rename sheet to {now}")


def rename_the_table(desk: Desk) -> None:
    """Rename the Table; formulas that name it follow."""
    table = desk.table
    if not table:
        return
    was, now = table.name, f"tbl{desk.pick.randint(10, 99)}"
    del desk.sheet.tables[was]
    table.name = table.displayName = now
    desk.sheet.add_table(table)
    for row in desk.sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = cell.value.replace(f"{was}[", f"{now}[")
    desk.done.append(f"rename table to {now}")


def point_at_our_columns(desk: Desk) -> None:
    """Let a format, a list of choices, a name, a chart and formulas refer to cells of ours."""
    _, top, _, bottom = desk.data
    letter = get_column_letter(desk.first)
    area = f"${letter}${top + 1}:${letter}${bottom}"
    kind = desk.pick.choice(["format", "validation", "name", "chart", "formula", "comment"])
    if kind == "format":
        desk.sheet.conditional_formatting.add(
            area.replace("$", ""), FormulaRule([f"{letter}{top + 1}=2"], fill=_YELLOW)
        )
    elif kind == "validation":
        rule = DataValidation("list", formula1='"1,2,3"')
        rule.add(area.replace("$", ""))
        desk.sheet.add_data_validation(rule)
    elif kind == "name":
        title = desk.sheet.title.replace("'", "''")
        name = f"MySegments{desk.pick.randint(1, 99)}"
        desk.book.defined_names[name] = DefinedName(name, attr_text=f"'{title}'!{area}")
    elif kind == "chart":
        chart = BarChart()
        chart.add_data(Reference(desk.sheet, min_col=desk.first, min_row=top + 1, max_row=bottom))
        desk.sheet.add_chart(chart, at(bottom + 10, desk.last + 3))
    elif kind == "formula":
        desk.put(desk.pick.randint(top, bottom + 4), desk.last + desk.pick.randint(1, 3), f"=COUNTIF({area},2)")
    else:
        desk.sheet.cell(bottom, desk.first).comment = Comment("why?", "user")
    desk.done.append(f"{kind} on {area}")


def delete_one_of_our_columns(desk: Desk) -> None:
    """Delete a column of the sheet that is ours."""
    if desk.last - desk.first < 4:
        return
    column = desk.pick.choice([desk.last, desk.last, desk.first, desk.first + 2])
    desk.delete_column(column)
    desk.done.append(f"delete column {get_column_letter(column)}")


def type_over_one_of_ours(desk: Desk) -> None:
    """Type something that could not be ours over a cell of ours."""
    top = desk.data.top
    row, column = desk.pick.choice(sorted(one for one in desk.ours if one[0] > top))
    value = desk.pick.choice(["call back", "=1+2", 1234.5, "x"])
    desk.sheet.cell(row, column).value = value
    desk.typed.add((row, column))
    desk.done.append(f"type {value!r} over {at(row, column)}")


def blank_out_some_of_ours(desk: Desk) -> None:
    """Press Delete on some of ours."""
    top = desk.data.top
    for _ in range(desk.pick.randint(1, 4)):
        row, column = desk.pick.choice(sorted(one for one in desk.ours if one[0] > top))
        desk.sheet.cell(row, column).value = None
        desk.blanked.add(row)
        desk.done.append(f"blank {at(row, column)}")


def a_column_behind_ours(desk: Desk) -> None:
    """A column of the user's right of ours; in a Table it belongs to it."""
    _, top, _, bottom = desk.data
    column = desk.last + 1
    table = desk.table
    if any(not desk.free(r, column) for r in range(top, bottom + 1)):
        return
    inside = table is not None and range_boundaries(table.ref)[2] == desk.last
    if inside:
        if table.totalsRowCount and not desk.free(bottom + 1, column):
            return
        x1, y1, x2, y2 = range_boundaries(table.ref)
        table.ref = f"{at(y1, x1)}:{at(y2, x2 + 1)}"
        if table.autoFilter:
            table.autoFilter.ref = f"{at(y1, x1)}:{at(bottom, x2 + 1)}"
        number = max(one.id for one in table.tableColumns) + 1
        table.tableColumns.append(TableColumn(id=number, name="Remark"))
    desk.put(top, column, "Remark")
    for row in range(top + 1, bottom + 1):
        if desk.pick.random() < 0.6:
            desk.put(row, column, f"remark {row}")


def copy_of_the_results(desk: Desk) -> None:
    """Paste our columns, headers and all, as values somewhere else."""
    _, top, _, bottom = desk.data
    down, across = desk.pick.choice([(0, desk.last - desk.first + 2), (bottom - top + 3, 0), (bottom - top + 2, 7)])
    cells = [
        (r, c) for r, c in desk.ours if desk.free(r + down, c + across) and (r + down, c + across) not in desk.ours
    ]
    if len(cells) < len(desk.ours):
        return
    for r, c in cells:
        copied, cell = desk.sheet.cell(r + down, c + across), desk.sheet.cell(r, c)
        copied.value, copied.data_type = cell.value, cell.data_type
    desk.done.append(f"copy our columns {down} rows down and {across} right")


def copy_the_sheet(desk: Desk) -> None:
    """Copy the sheet, results and all."""
    desk.book.copy_worksheet(desk.sheet).title = f"Copy {desk.pick.randint(1, 999)}"
    desk.done.append("copy the sheet")


HABITS: tuple[Callable[[Desk], None], ...] = (
    append_customers, append_customers, delete_a_customer, note_somewhere, note_somewhere, summary_below_ours,
    insert_a_column, sort_the_data, add_a_total_row, hide_rows_by_a_filter, merge_some_cells, rename_the_sheet,
    rename_the_table, point_at_our_columns, delete_one_of_our_columns, type_over_one_of_ours, blank_out_some_of_ours,
    a_column_behind_ours, copy_of_the_results, copy_the_sheet,
)  # fmt: skip

#: What changes nothing but the values of cells, so that it can be done in the sheet's XML as well.
OF_CELLS = (append_customers, note_somewhere, summary_below_ours, type_over_one_of_ours, blank_out_some_of_ours)


def save_cells_only(desk: Desk, path: Path, target: Path) -> None:
    """Save what was done to cells by changing these in the XML of the sheet; all other bytes stay as they are."""
    was = openpyxl.load_workbook(path)[desk.sheet.title]
    shutil.copy(path, target)
    now = {(cell.row, cell.column): cell.value for row in desk.sheet.iter_rows() for cell in row}
    changed = {place: value for place, value in now.items() if was.cell(*place).value != value}
    rezip(target, {"xl/worksheets/sheet1.xml": lambda xml: _with_cells(xml, changed)})


def _with_cells(xml: bytes, changed: dict[Place, Any]) -> bytes:
    root = etree.fromstring(xml)
    space = etree.QName(root).namespace
    data = root.find(f"{{{space}}}sheetData")
    rows: dict[int, Any] = {}
    for row in data.iterchildren(f"{{{space}}}row"):
        number = int(row.get("r", max(rows, default=0) + 1))
        row.set("r", str(number))
        rows[number] = row
        column = 0
        for cell in row.iterchildren(f"{{{space}}}c"):
            column = coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else column + 1
            cell.set("r", at(number, column))
    for (number, column), value in sorted(changed.items()):
        if number not in rows:
            rows[number] = etree.Element(f"{{{space}}}row", r=str(number))
            data.append(rows[number])
            data[:] = sorted(data, key=lambda row: int(row.get("r")))
        cells = {coordinate_to_tuple(cell.get("r"))[1]: cell for cell in rows[number]}
        cell = cells.get(column)
        if cell is None:
            cell = etree.Element(f"{{{space}}}c", r=at(number, column))
            rows[number].insert(sum(one < column for one in cells), cell)
            rows[number].attrib.pop("spans", None)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(value, str) and value.startswith("="):
            etree.SubElement(cell, f"{{{space}}}f").text = value[1:]
        elif isinstance(value, bool):
            cell.set("t", "b")
            etree.SubElement(cell, f"{{{space}}}v").text = str(int(value))
        elif isinstance(value, str):
            cell.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t").text = value
        elif value is not None:
            etree.SubElement(cell, f"{{{space}}}v").text = str(value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
