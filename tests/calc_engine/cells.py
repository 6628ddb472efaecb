"""Cells: what is in them, and how they look."""

from __future__ import annotations

import datetime as dt
import importlib
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

import xlwings as xw
from xlwings import base_classes, utils

from tests.calc_engine.lists import AutoFilter, Name, Table
from tests.calc_engine.uno import (
    CURRENCY,
    DATE,
    ERROR_NAMES,
    ERRORS,
    LOGICAL,
    MAX_COLUMNS,
    MAX_ROWS,
    PIXEL,
    POINT,
    TEXT,
    ComError,
    color_of,
    enum,
    new,
    place_of,
    quoted,
    rgb_of,
    to_calc,
    to_excel,
    translate,
    with_table,
)

if TYPE_CHECKING:
    from tests.calc_engine.calc import Book, Sheet


MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
#: Text that Excel might take for something else when it is assigned to a cell.
TYPED = re.compile(rf"\s*([-+($€£¥%.]*\s*\d|({MONTHS})[a-z]*[\s\-/.,]*\d)", re.IGNORECASE)


def _property(name: str, get: Callable[[Any], Any] = lambda x: x, put: Callable[[Any], Any] = lambda x: x) -> Any:
    """An attribute of cells that is None where they differ."""

    def read(self: Range) -> Any:
        if self.uno.getPropertyState(name).value == "AMBIGUOUS_VALUE":
            return None
        return get(self.uno.getPropertyValue(name))

    def write(self: Range, value: Any) -> None:
        self.sheet.guard(self)
        self.uno.setPropertyValue(name, put(value))

    return property(read, write)


HORIZONTAL = {"general": "STANDARD", "left": "LEFT", "center": "CENTER", "right": "RIGHT", "fill": "REPEAT"}
HORIZONTAL |= {"justify": "BLOCK", "center_across_selection": "CENTER", "distributed": "BLOCK"}
VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4, "distributed": 4}


class Range(base_classes.Range):
    """Cells, counted from one."""

    row = column = 0
    shape = coords = ()

    def __init__(self, sheet: Sheet, row: int, column: int, nrows: int, ncols: int) -> None:
        self.sheet, self.row, self.column, self.nrows, self.ncols = sheet, row, column, nrows, ncols
        self.shape = nrows, ncols
        self.coords = sheet, row, column, nrows, ncols
        self.arg1_input = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Range) and other.coords == self.coords

    __hash__ = None  # type: ignore[assignment]

    @property
    def uno(self) -> Any:
        end_column, end_row = self.column + self.ncols - 2, self.row + self.nrows - 2
        return self.sheet.uno.getCellRangeByPosition(self.column - 1, self.row - 1, end_column, end_row)

    @property
    def api(self) -> Any:
        return self

    @property
    def EntireRow(self) -> RowsApi:  # noqa: N802 - Excel's own name
        return RowsApi(self)

    @property
    def book(self) -> Book:
        return self.sheet.book

    def __len__(self) -> int:
        return self.nrows * self.ncols

    def __bool__(self) -> bool:
        return True

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        row, column = ((arg1 - 1) // self.ncols + 1, (arg1 - 1) % self.ncols + 1) if arg2 is None else (arg1, arg2)
        return Range(self.sheet, self.row + row - 1, self.column + column - 1, 1, 1)

    def part(self, row: int, column: int, nrows: int, ncols: int) -> Range:
        """Cells of this range, counted from nought."""
        return Range(self.sheet, self.row + row, self.column + column, nrows, ncols)

    def get_address(self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False) -> str:
        def cell(row: int, column: int) -> str:
            return f"{'$' * col_absolute}{utils.col_name(column)}{'$' * row_absolute}{row}"

        last_row, last_column = self.row + self.nrows - 1, self.column + self.ncols - 1
        told = cell(self.row, self.column)
        if self.nrows == MAX_ROWS and self.ncols < MAX_COLUMNS:
            told = ":".join("$" * col_absolute + utils.col_name(one) for one in (self.column, last_column))
        elif self.ncols == MAX_COLUMNS and self.nrows < MAX_ROWS:
            told = ":".join(f"{'$' * row_absolute}{one}" for one in (self.row, last_row))
        elif len(self) > 1:
            told += f":{cell(last_row, last_column)}"
        where = f"[{self.book.name}]{self.sheet.name}"
        where = where if re.fullmatch(r"\[[\w.]+\]\w+", where) else quoted(where)
        return f"{where}!{told}" if external else told

    @property
    def address(self) -> str:
        return self.get_address()

    # -------------------------------- values

    def _formats(self) -> list[tuple[Range, int]]:
        """The parts of equal formatting, and their number formats."""
        if self.nrows * self.ncols == 1:
            return [(self, self.uno.NumberFormat)]
        found = self.uno.getUniqueCellFormatRanges()
        looks = [found.getByIndex(index) for index in range(found.Count)]
        return [(part, look.NumberFormat) for look in looks for part in self._areas(look)]

    def _inside(self, other: Range) -> Iterator[tuple[int, int]]:
        """Where another range's cells stand in this one."""
        for row in range(other.row - self.row, other.row - self.row + other.nrows):
            for column in range(other.column - self.column, other.column - self.column + other.ncols):
                yield row, column

    def _areas(self, found: Any) -> list[Range]:
        return [Range(self.sheet, *place_of(address)) for address in found.getRangeAddresses()]

    @property
    def raw_value(self) -> Any:
        used = self.sheet.used_range
        nrows = max(1, min(self.nrows, used.row + used.nrows - self.row))
        ncols = max(1, min(self.ncols, used.column + used.ncols - self.column))
        near = self.part(0, 0, nrows, ncols)
        data = near._values()
        beyond = [None] * (self.ncols - ncols)
        data = [[*row, *beyond] for row in data] + [[None] * self.ncols for _ in range(self.nrows - nrows)]
        return data[0][0] if len(self) == 1 else data

    def _values(self) -> list[list[Any]]:
        data = [[None if value == "" else value for value in row] for row in self.uno.getDataArray()]
        results = self._areas(self.uno.queryFormulaCells(1))  # FormulaResult.VALUE
        for area in self._areas(self.uno.queryFormulaCells(4)):  # FormulaResult.ERROR
            for row, column in self._inside(area):
                error = self.uno.getCellByPosition(column, row).getError()
                data[row][column] = ERRORS.get(error, ERRORS[519])
        for part, key in self._formats():
            kind = self.book.format_kind(key)
            if kind & (DATE | LOGICAL) or (kind & CURRENCY and self.book.app.currency_as_decimal):
                for row, column in self._inside(part):
                    if isinstance(data[row][column], float):
                        data[row][column] = self._as_kind(data[row][column], kind)
        for area in results:
            for row, column in self._inside(area):
                # What a formula answers is known by how it is shown, as its cell has no format of its own.
                if data[row][column] in (0.0, 1.0) and isinstance(data[row][column], float):
                    shown = self.uno.getCellByPosition(column, row).String
                    data[row][column] = {"TRUE": True, "FALSE": False}.get(shown, data[row][column])
        return data

    def _as_kind(self, value: float, kind: int) -> Any:
        if kind & LOGICAL:
            return bool(value)
        if kind & CURRENCY:
            return Decimal(str(round(value, 4)))
        # A serial number holds a millisecond and no more.
        return self.book.epoch + dt.timedelta(milliseconds=round(value * 86_400_000))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if isinstance(data, (list, tuple)):
            rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in data]
            rows = rows if isinstance(data[0], (list, tuple)) else [list(data)]
            if (len(rows), len(rows[0])) != self.shape:
                raise ComError(f"{len(rows)} x {len(rows[0])} values for {self.address}")
        elif isinstance(data, str) and data.startswith("=") and len(self) > 1:
            translate = importlib.import_module("openpyxl.formula.translate").Translator(data, origin="A1")
            cells = [[f"{utils.col_name(c + 1)}{r + 1}" for c in range(self.ncols)] for r in range(self.nrows)]
            rows = [[translate.translate_formula(cell) for cell in row] for row in cells]
        else:
            rows = [[data] * self.ncols for _ in range(self.nrows)]
        self.sheet.guard(self)
        if isinstance(data, (list, tuple)) and len(rows) > 1 and self._filter_hides_rows():
            raise AssertionError("an array was written while a filter hides rows")
        self._write(rows)

    def _filter_hides_rows(self) -> bool:
        hidden = set(range(self.row, self.row + self.nrows))
        for shown in self._areas(self._a_column().queryVisibleCells()):
            hidden -= set(range(shown.row, shown.row + shown.nrows))
        return any(self.sheet.uno.Rows.getByIndex(row - 1).IsFiltered for row in hidden)

    def _a_column(self) -> Any:
        # Hidden columns count as well, and the last one hardly ever is.
        return Range(self.sheet, self.row, MAX_COLUMNS, self.nrows, 1).uno

    def _write(self, rows: list[list[Any]]) -> None:
        """Write as Excel takes an assignment: text may turn into something else, dates bring a format."""
        texts: set[tuple[int, int]] = set()
        plain: set[tuple[int, int]] = set()
        for part, key in self._formats():
            kind = self.book.format_kind(key)
            if kind & LOGICAL:
                part.uno.NumberFormat = key = 0
            if key == 0:
                plain.update(self._inside(part))
            elif kind & TEXT and not kind & ~TEXT:
                texts.update(self._inside(part))
        out: list[list[Any]] = []
        formulas: dict[tuple[int, int], str] = {}
        formats: dict[tuple[int, int], str] = {}
        for r, row in enumerate(rows):
            line: list[Any] = []
            for c, value in enumerate(row):
                put, formula, code = self._taken(value, (r, c) in texts)
                line.append(put)
                if formula:
                    formulas[r, c] = formula
                if code and (code == "BOOLEAN" or (r, c) in plain):
                    formats[r, c] = code
            out.append(line)
        self.uno.setDataArray(tuple(map(tuple, out)))
        for start, run in self._runs(formulas, same=False):
            self.part(*start, len(run), 1).uno.setFormulaArray(tuple((one,) for one in run))
        for start, run in self._runs(formats, same=True):
            self.part(*start, len(run), 1).uno.NumberFormat = self.book.format_key(run[0])

    def _taken(self, value: Any, as_text: bool) -> tuple[Any, str, str]:
        """What is stored, the formula or text that Calc has to read itself, and the format that comes with it."""
        if value is None or value == "":
            return "", "", ""
        if isinstance(value, dt.datetime):
            number = (value - self.book.epoch) / dt.timedelta(days=1)
            return number, "", "m/d/yyyy" if number == int(number) else "m/d/yyyy h:mm"
        if isinstance(value, str):
            if value.startswith("'") or as_text:
                return value.removeprefix("'"), "", ""
            if value.startswith("=") and len(value) > 1:
                return "", self.formula_in(value), ""
            if value.upper() in ("TRUE", "FALSE"):
                return float(value.upper() == "TRUE"), "", "BOOLEAN"
            if value in ERROR_NAMES.values():
                return "", f"={value}", ""
            return ("", value, _typed_format(value)) if TYPED.match(value) else (value, "", "")
        if as_text:
            return str(value).upper() if isinstance(value, bool) else f"{value:.15g}", "", ""
        return float(value), "", "BOOLEAN" if isinstance(value, bool) else ""

    @staticmethod
    def _runs(cells: dict[tuple[int, int], str], same: bool) -> Iterator[tuple[tuple[int, int], list[str]]]:
        """Cells that stand below each other, as long as need be also of one value."""
        ordered = sorted((column, row, value) for (row, column), value in cells.items())
        for _, group in groupby(enumerate(ordered), lambda x: (x[1][0], x[1][1] - x[0], x[1][2] if same else "")):
            run = [one for _, one in group]
            yield (run[0][1], run[0][0]), [value for _, _, value in run]

    def formula_in(self, formula: str) -> str:
        """A formula in Calc's notation; a column of the table around these cells needs no table's name."""
        table = self.table
        return to_calc(with_table(formula, table.uno.Name) if table and "[" in formula else formula)

    @property
    def formula(self) -> Any:
        told = self.uno.getFormulaArray()
        values = self.uno.getDataArray()
        rows = [
            [to_excel(one) if one.startswith("=") and value != one else value if isinstance(value, str) else one
             for one, value in zip(line, texts, strict=True)]
            for line, texts in zip(told, values, strict=True)
        ]  # fmt: skip
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    formula2 = formula
    has_array = False

    def clear_contents(self) -> None:
        self.sheet.guard(self)
        self.uno.clearContents(1 | 2 | 4 | 16)  # values, dates, text and formulas, as CellFlags has them
        for part, key in self._formats():
            if self.book.format_kind(key) & LOGICAL:
                part.uno.NumberFormat = 0

    def clear_formats(self) -> None:
        self.sheet.guard(self)
        self.uno.clearContents(32)
        self.uno.CellStyle = "Default"

    def clear(self) -> None:
        self.clear_contents()
        self.clear_formats()
        self.uno.clearContents(8)

    def end(self, direction: str) -> Range:
        # The step is one cell at a time over the used range, which is all that tests have.
        step = {"u": (-1, 0), "d": (1, 0), "l": (0, -1), "r": (0, 1)}[direction[0]]
        used = self.sheet.used_range
        whole = self.sheet.range((1, 1), (used.row + used.nrows, used.column + used.ncols)).uno.getFormulaArray()

        def full(row: int, column: int) -> bool:
            return row <= len(whole) and column <= len(whole[0]) and whole[row - 1][column - 1] != ""

        row, column = self.row, self.column
        wanted = full(row, column) and full(row + step[0], column + step[1])
        while 1 <= row + step[0] <= MAX_ROWS and 1 <= column + step[1] <= MAX_COLUMNS:
            after = row + step[0], column + step[1]
            if wanted and not full(*after):
                break
            row, column = after
            if not wanted and full(row, column):
                break
        return Range(self.sheet, row, column, 1, 1)

    @property
    def current_region(self) -> Range:
        cursor = self.sheet.uno.createCursorByRange(self.uno)
        cursor.collapseToCurrentRegion()
        return Range(self.sheet, *place_of(cursor.RangeAddress))

    # -------------------------------- looks

    @property
    def number_format(self) -> str | None:
        codes = {self.book.format_code(key) for _, key in self._formats()}
        return codes.pop() if len(codes) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.sheet.guard(self)
        flags = [part for part, key in self._formats() if self.book.format_kind(key) & LOGICAL]
        key = 0 if value == "General" else self.book.format_key(value)
        self.uno.NumberFormat = key
        for part in flags:
            # In Excel TRUE stays TRUE under any format; in Calc the format is what makes it so.
            part.uno.NumberFormat = self.book.format_key("BOOLEAN")

    color = _property(
        "CellBackColor", lambda x: None if x < 0 else rgb_of(x), lambda x: -1 if x is None else color_of(x)
    )
    wrap_text = _property("IsTextWrapped")
    horizontal_alignment = _property(
        "HoriJustify",
        lambda x: next(name for name, value in HORIZONTAL.items() if value == x.value),
        lambda x: enum("table.CellHoriJustify", HORIZONTAL[x]),
    )
    vertical_alignment = _property(
        "VertJustify",
        lambda x: next((name for name, value in VERTICAL.items() if value == x), "bottom"),
        lambda x: VERTICAL[x],
    )

    @property
    def IndentLevel(self) -> int:  # noqa: N802 - Excel's own name
        return round(self.uno.ParaIndent / (9 * POINT))

    @IndentLevel.setter
    def IndentLevel(self, value: int) -> None:  # noqa: N802
        self.uno.ParaIndent = round(value * 9 * POINT)

    @property
    def Validation(self) -> Validation:  # noqa: N802
        return Validation(self)

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def column_width(self) -> float | None:
        columns = self.uno.Columns
        widths = {columns.getByIndex(index).Width for index in range(min(self.ncols, 256))}
        return round((widths.pop() / PIXEL - 5) / 7, 2) if len(widths) == 1 else None

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.sheet.guard(self)
        self.uno.Columns.Width = round((value * 7 + 5) * PIXEL)

    @property
    def row_height(self) -> float | None:
        rows = self.uno.Rows
        heights = {rows.getByIndex(index).Height for index in range(min(self.nrows, 1000))}
        return round(heights.pop() / POINT, 2) if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.sheet.guard(self)
        self.uno.Rows.Height = round(value * POINT)

    left = property(lambda self: self.uno.Position.X / POINT)
    top = property(lambda self: self.uno.Position.Y / POINT)
    width = property(lambda self: self.uno.Size.Width / POINT)
    height = property(lambda self: self.uno.Size.Height / POINT)

    def autofit(self, axis: str | None = None) -> None:
        if axis is None or axis.startswith("c"):
            self.uno.Columns.OptimalWidth = True
        if axis is None or axis.startswith("r"):
            self.uno.Rows.OptimalHeight = True

    @property
    def row_hidden(self) -> bool | None:
        shown = sum(area.nrows for area in self._areas(self._a_column().queryVisibleCells()))
        return None if 0 < shown < self.nrows else not shown

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.sheet.guard(self)
        self.uno.Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        columns = self.uno.Columns
        states = {not columns.getByIndex(index).IsVisible for index in range(self.ncols)}
        return states.pop() if len(states) == 1 else None

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.sheet.guard(self)
        self.uno.Columns.IsVisible = not value

    # -------------------------------- places

    @property
    def merge_area(self) -> Range:
        cursor = self.sheet.uno.createCursorByRange(self.uno)
        cursor.collapseToMergedArea()
        return Range(self.sheet, *place_of(cursor.RangeAddress))

    @property
    def merge_cells(self) -> bool:
        return self.merge_area.uno.IsMerged or len(self.merge_area) > len(self)

    def merge(self, across: bool = False) -> None:
        for part in [self.part(row, 0, 1, self.ncols) for row in range(self.nrows)] if across else [self]:
            part.uno.merge(True)

    def unmerge(self) -> None:
        self.merge_area.uno.merge(False)

    @property
    def table(self) -> Table | None:
        row, column = self.row, self.column
        for table in self.sheet.tables:
            row0, column0, nrows, ncols = table.where
            if row0 <= row < row0 + nrows and column0 <= column < column0 + ncols:
                return table
        return None

    @property
    def autofilter(self) -> AutoFilter:
        return AutoFilter(self)

    def AutoFilter(self, Field: int) -> None:  # noqa: N802, N803 - Excel's own name
        """Without criteria: take out those of a column, or give a sheet without a filter its buttons."""
        if self.autofilter.owner is None:
            self.sheet.guard(self)
            self.autofilter.show()
        else:
            self.autofilter.clear(Field)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        self.sheet.guard(self)
        whole = "ROWS" if self.ncols == MAX_COLUMNS else "COLUMNS" if self.nrows == MAX_ROWS else None
        mode = whole or ("RIGHT" if shift == "right" else "DOWN")
        self.sheet.uno.insertCells(self.uno.RangeAddress, enum("sheet.CellInsertMode", mode))

    def delete(self, shift: str | None = None) -> None:
        self.sheet.guard(self)
        whole = "ROWS" if self.ncols == MAX_COLUMNS else "COLUMNS" if self.nrows == MAX_ROWS else None
        left = shift == "left" or (shift is None and self.nrows > self.ncols)
        mode = whole or ("LEFT" if left else "UP")
        self.sheet.uno.removeRange(self.uno.RangeAddress, enum("sheet.CellDeleteMode", mode))

    def copy(self, destination: xw.Range | None = None) -> None:
        if destination is not None:
            to = destination.impl
            to.sheet.uno.copyRange(to.cell, self.uno.RangeAddress)

    @property
    def cell(self) -> Any:
        return self.sheet.uno.getCellByPosition(self.column - 1, self.row - 1).CellAddress

    def select(self) -> None:
        self.sheet.activate()
        self.book.window.select(self.uno)
        self.book.chosen = self

    @property
    def name(self) -> Name | None:
        told = f"={quoted(self.sheet.name)}!{self.address}"
        return next((name for name in self.book.names if name.refers_to == told), None)

    @name.setter
    def name(self, value: str) -> None:
        self.book.names.add(value, f"={quoted(self.sheet.name)}!{self.address}")


def _typed_format(text: str) -> str:
    """The format that Excel gives a cell in which such text was typed."""
    if "%" in text:
        return "0.00%" if "." in text else "0%"
    if "$" in text:
        return "$#,##0.00" if "." in text else "$#,##0"
    if ":" in text:
        return "m/d/yyyy h:mm" if re.search(r"\d[-/]\d", text) else "h:mm"
    if re.fullmatch(r"\s*[\d.,]+e[+-]?\d+\s*", text, re.IGNORECASE):
        return "0.00E+00"
    if re.fullmatch(r"\s*\d{1,2}[-/]\d{1,2}\s*", text):
        return "d-mmm"
    return "m/d/yyyy" if re.search(rf"\d\s*[-/]|{MONTHS}", text, re.IGNORECASE) else ""


def _slant(italic: bool) -> Any:
    return enum("awt.FontSlant", "ITALIC" if italic else "NONE")


FONT = {
    "bold": ("CharWeight", lambda x: x > 100, lambda x: 150.0 if x else 100.0),
    "italic": ("CharPosture", lambda x: x.value == "ITALIC", lambda x: _slant(x)),
    "size": ("CharHeight", float, float),
    "color": ("CharColor", lambda x: rgb_of(max(x, 0)), color_of),
    "name": ("CharFontName", str, str),
}


class Font(base_classes.Font):
    def __init__(self, where: Range) -> None:
        self.__dict__["where"] = where

    def get(self, name: str) -> Any:
        return _property(*FONT[name]).fget(self.where)

    def __setattr__(self, name: str, value: Any) -> None:
        _property(*FONT[name]).fset(self.where, value)

    bold = property(lambda self: self.get("bold"))
    italic = property(lambda self: self.get("italic"))
    size = property(lambda self: self.get("size"))
    color = property(lambda self: self.get("color"))
    name = property(lambda self: self.get("name"))


SIDES = {
    "edge_top": "Top",
    "edge_bottom": "Bottom",
    "edge_left": "Left",
    "edge_right": "Right",
    "inside_horizontal": "Horizontal",
    "inside_vertical": "Vertical",
}
STYLES = {"continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17, "slant_dash_dot": 16}
WEIGHTS = {"hairline": 2, "thin": 26, "medium": 53, "thick": 88}


class Border(base_classes.Border):
    def __init__(self, where: Range, side: str) -> None:
        self.where, self.side = where, side

    @property
    def line(self) -> Any:
        if self.side not in SIDES:
            name = {"diagonal_down": "DiagonalTLBR2", "diagonal_up": "DiagonalBLTR2"}[self.side]
            return self.where.uno.getPropertyValue(name)
        return getattr(self.where.uno.TableBorder2, f"{SIDES[self.side]}Line")

    @property
    def line_style(self) -> str | None:
        line = self.line
        return next(name for name, value in STYLES.items() if value == line.LineStyle) if line.LineWidth else "none"

    @property
    def weight(self) -> str | None:
        width = self.line.LineWidth
        return min(WEIGHTS, key=lambda name: abs(WEIGHTS[name] - width)) if width else None

    @property
    def color(self) -> tuple[int, int, int] | None:
        line = self.line
        return rgb_of(line.Color) if line.LineWidth else None

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        Borders(self.where).set([self.side], line_style=value)

    @weight.setter
    def weight(self, value: str) -> None:
        Borders(self.where).set([self.side], weight=value)

    @color.setter
    def color(self, value: Any) -> None:
        Borders(self.where).set([self.side], color=value)


class Borders(base_classes.Borders):
    def __init__(self, parent: Range) -> None:
        self.parent = parent

    def __getitem__(self, side: str) -> Border:
        return Border(self.parent, side)

    def _common(self, name: str) -> Any:
        found = {getattr(self[side], name) for side in self._grid_sides()}
        return found.pop() if len(found) == 1 else None

    line_style = property(lambda self: self._common("line_style"))
    weight = property(lambda self: self._common("weight"))
    color = property(lambda self: self._common("color"))

    def set(self, which: Any = "all", *, line_style: Any = ..., weight: Any = ..., color: Any = ...) -> None:
        unset = (..., base_classes._UNSET)
        self.parent.sheet.guard(self.parent)
        table = new("table.TableBorder2")
        for side in which:
            if side == "inside_horizontal" and self.parent.nrows == 1:
                raise ComError("Unable to set the LineStyle property of the Border class")
            line = self[side].line
            if line_style is None:
                line = new("table.BorderLine2")
            else:
                line.LineWidth = WEIGHTS[weight] if weight not in unset else line.LineWidth or WEIGHTS["thin"]
                line.OuterLineWidth = line.LineWidth
                line.Color = line.Color if color in unset else color_of(color)
                line.LineStyle = line.LineStyle % 0x7FFF if line_style in unset else STYLES[line_style]
            if side in SIDES:
                setattr(table, f"{SIDES[side]}Line", line)
                setattr(table, f"Is{SIDES[side]}LineValid", True)
            else:
                name = {"diagonal_down": "DiagonalTLBR2", "diagonal_up": "DiagonalBLTR2"}[side]
                self.parent.uno.setPropertyValue(name, line)
        self.parent.uno.TableBorder2 = table


class Validation:
    """The drop-down list of cells, as COM names it; Excel adds one only where there is none."""

    def __init__(self, cells: Range) -> None:
        self.__dict__["_cells"] = cells

    def Delete(self) -> None:  # noqa: N802 - Excel's own names, here and below
        self._change(Type=enum("sheet.ValidationType", "ANY"))

    def Add(self, Type: int, AlertStyle: int, Operator: int, Formula1: str) -> None:  # noqa: N802, N803
        if (Type, AlertStyle, Operator) != (3, 1, 1):
            raise ComError("only lists that stop what is not on them are played here")
        if self._cells.uno.Validation.Type.value != "ANY":
            raise ComError("there is a validation already")
        listed = Formula1.startswith("=")
        formula = Formula1[1:] if listed else ";".join(f'"{word}"' for word in Formula1.split(","))
        self._change(Type=enum("sheet.ValidationType", "LIST"), formula=formula)

    @property
    def Formula1(self) -> str:  # noqa: N802
        return str(self._cells.uno.Validation.getFormula1())

    def __setattr__(self, name: str, value: Any) -> None:
        self._change(**{"IgnoreBlankCells" if name == "IgnoreBlank" else name: value})

    def _change(self, formula: str | None = None, **fields: Any) -> None:
        self._cells.sheet.guard(self._cells)
        rule = self._cells.uno.Validation
        for name, value in fields.items():
            rule.setPropertyValue(name, value)
        if formula is not None:
            rule.setFormula1(formula)
        self._cells.uno.Validation = rule


translate(__name__)


class RowsApi:
    """Whole rows, which Excel groups and hides."""

    def __init__(self, area: Range) -> None:
        self.__dict__.update(area=area)

    def Group(self) -> None:  # noqa: N802 - Excel's own names
        area = self.__dict__["area"]
        area.sheet.uno.group(area.uno.RangeAddress, enum("table.TableOrientation", "ROWS"))

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "Hidden":
            raise ComError(name)
        self.__dict__["area"].uno.getRows().IsVisible = not value
