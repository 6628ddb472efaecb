"""Tables, filters and names, as Excel has them, over Calc's database ranges."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import xlwings as xw
from xlwings import base_classes

from tests.calc_engine.uno import (
    Collection,
    ComError,
    enum,
    new,
    place_of,
    quoted,
    to_calc,
    to_excel,
    translate,
    with_table,
)

if TYPE_CHECKING:
    from tests.calc_engine.calc import Book, Sheet
    from tests.calc_engine.cells import Range


class Tables(Collection, base_classes.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet

    def items(self) -> list[Table]:
        ranges = self.parent.book.uno.DatabaseRanges
        every = [ranges.getByIndex(index) for index in range(ranges.Count)]
        here = [one for one in every if one.DataArea.Sheet == self.parent.index - 1]
        tables = [Table(self.parent, one) for one in here if not one.Name.startswith("__Anonymous")]
        return sorted(tables, key=lambda table: table.where)

    def add(self, source: Any = None, has_headers: bool = True, name: str | None = None, **more: Any) -> Table:
        ranges, where = self.parent.book.uno.DatabaseRanges, source.impl
        self.parent.guard(where)
        name = name or next(f"Table{n}" for n in range(1, 1000) if f"Table{n}" not in ranges.ElementNames)
        if name in ranges.ElementNames or any(t.table for t in (where.part(0, 0, 1, 1), where(len(where)))):
            raise ComError(f"there is a table already at {where.address} or named {name}")
        if not has_headers:
            where.part(0, 0, 1, where.ncols).insert("down")
            where = where.part(-1, 0, where.nrows + 1, where.ncols) if where.row > source.row else where
        ranges.addNewByName(name, where.uno.RangeAddress)
        table = Table(self.parent, ranges.getByName(name))
        table.uno.ContainsHeader = table.uno.AutoFilter = True
        self.parent.book.styles[name] = more.get("table_style_name")
        table.fill_headers()
        return table


class Table(base_classes.Table):
    """A database range; an imported one remembers whether it has a header and a totals row."""

    parent: Any = None

    def __init__(self, sheet: Sheet, uno: Any) -> None:
        self.parent, self.uno = sheet, uno

    @property
    def api(self) -> Table:
        return self

    @property
    def where(self) -> tuple[int, int, int, int]:
        return place_of(self.uno.DataArea)

    def Unlist(self) -> None:  # noqa: N802 - Excel's own name
        book = self.parent.book
        book.styles.pop(self.name, None)
        self.uno.AutoFilter = False
        book.uno.DatabaseRanges.removeByName(self.uno.Name)

    @property
    def range(self) -> Range:
        return self.parent.range(self.where)

    @property
    def name(self) -> str:
        return self.parent.book.names_of_tables.get(self.uno.Name, self.uno.Name)

    @name.setter
    def name(self, value: str) -> None:
        book = self.parent.book
        book.styles[value] = book.styles.pop(self.name, None)
        book.names_of_tables.pop(self.uno.Name, None)
        self.uno.Name = value

    display_name = name
    insert_row_range = None

    @property
    def header_row_range(self) -> Range | None:
        return self.range.part(0, 0, 1, self.where[3]) if self.uno.ContainsHeader else None

    @property
    def totals_row_range(self) -> Range | None:
        return self.range.part(self.where[2] - 1, 0, 1, self.where[3]) if self.uno.TotalsRow else None

    @property
    def data_body_range(self) -> Range | None:
        head, foot = int(self.uno.ContainsHeader), int(self.uno.TotalsRow)
        rows = self.where[2] - head - foot
        return self.range.part(head, 0, rows, self.where[3]) if rows > 0 else None

    @property
    def columns(self) -> TableColumns:
        return TableColumns(self)

    @property
    def autofilter(self) -> AutoFilter:
        return AutoFilter(self.range, self)

    @property
    def show_autofilter(self) -> bool:
        return self.uno.AutoFilter

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.autofilter.clear(None)
        self.uno.AutoFilter = value

    @property
    def show_headers(self) -> bool:
        return self.uno.ContainsHeader

    @property
    def table_style(self) -> str | None:
        return self.parent.book.styles.get(self.name)

    @table_style.setter
    def table_style(self, value: str) -> None:
        self.parent.book.styles[self.name] = value

    @property
    def show_totals(self) -> bool:
        return self.uno.TotalsRow

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        if value == self.show_totals:
            return
        self.parent.guard(self.range)
        kept = self.parent.book.totals
        if value:
            below = self.range.part(self.where[2], 0, 1, self.where[3])
            if any(below.uno.getFormulaArray()[0]):
                below.insert("down")
            line = [*kept.pop(self.name, ("Total",)), *[""] * self.where[3]][: self.where[3]]
            below.uno.setFormulaArray((tuple(line),))
            self._reach(self.where[2] + 1, self.where[3])
            self.uno.TotalsRow = True
        else:
            last = self.totals_row_range
            kept[self.name] = last.uno.getFormulaArray()[0]
            last.clear_contents()
            self.uno.TotalsRow = False
            self._reach(self.where[2] - 1, self.where[3])

    def _reach(self, nrows: int, ncols: int) -> None:
        self.uno.setDataArea(self.range.part(0, 0, nrows, ncols).uno.RangeAddress)

    def resize(self, target: xw.Range) -> None:
        """The totals row stays the last, and columns that are calculated go on being so."""
        to, before = target.impl, self.data_body_range
        if (to.row, to.sheet) != (self.range.row, self.parent) or to.nrows < 2:
            raise ComError("a table keeps its header row where it is")
        self.parent.guard(to)
        formulas = before.uno.getFormulaArray() if before else ()
        totals = self.totals_row_range
        line = totals.uno.getFormulaArray() if totals else None
        if totals and to.nrows != self.range.nrows:
            totals.clear_contents()
        self.uno.setDataArea(to.uno.RangeAddress)
        if line and to.nrows != len(formulas) + 2:
            last = self.totals_row_range
            last.part(0, 0, 1, min(to.ncols, len(line[0]))).uno.setFormulaArray((line[0][: to.ncols],))
        self.fill_headers()
        body = self.data_body_range
        if body and before and body.nrows > before.nrows and body.column == before.column:
            for column in range(min(body.ncols, before.ncols)):
                if all(row[column].startswith("=") for row in formulas):
                    down = enum("sheet.FillDirection", "TO_BOTTOM")
                    body.part(before.nrows - 1, column, body.nrows - before.nrows + 1, 1).uno.fillAuto(down, 1)

    def fill_headers(self) -> None:
        """Give text to every header cell, as a table has it."""
        header = self.header_row_range
        if header is None:
            return
        names = list(header.uno.getDataArray()[0])
        for index, name in enumerate(names):
            if name in ("", None):
                names[index] = next(f"Column{n}" for n in range(1, 20_000) if f"Column{n}" not in names)
            elif isinstance(name, float):
                names[index] = f"{name:.15g}"
        if names != list(header.uno.getDataArray()[0]):
            header.uno.setDataArray((tuple(names),))

    def name_own_columns(self) -> None:
        """Repair formulas that speak of the table's columns without its name, as some writers put them."""
        cells = self.range
        told = cells.uno.getFormulaArray()
        for column in range(cells.ncols):
            for row in range(cells.nrows):
                formula = told[row][column]
                if formula.startswith("=") and "[" in formula:
                    named = to_calc(with_table(to_excel(formula), self.uno.Name))
                    if named != formula:
                        cells.uno.getCellByPosition(column, row).setFormula(named)


class TableColumns(Collection, base_classes.TableColumns):
    def __init__(self, parent: Table) -> None:
        self.parent = parent

    def items(self) -> list[TableColumn]:
        return [TableColumn(self.parent, index + 1) for index in range(self.parent.where[3])]

    def add(self, name: str, index: int | None) -> TableColumn:
        nrows, ncols = self.parent.where[2:]
        place = ncols if index is None else index - 1
        self.parent.range.part(0, place, nrows, 1).insert("right")
        self.parent._reach(nrows, ncols + 1)
        self.parent.range(1, place + 1).raw_value = name
        return TableColumn(self.parent, place + 1)


class TableColumn(base_classes.TableColumn):
    index = 0

    def __init__(self, table: Table, index: int) -> None:
        self.table, self.index = table, index

    @property
    def range(self) -> Range:
        return self.table.range.part(0, self.index - 1, self.table.where[2], 1)

    @property
    def data_body_range(self) -> Range | None:
        body = self.table.data_body_range
        return body and body.part(0, self.index - 1, body.nrows, 1)

    @property
    def name(self) -> str:
        header = self.table.header_row_range
        return str(header(1, self.index).raw_value) if header else f"Column{self.index}"

    def delete(self) -> None:
        nrows, ncols = self.table.where[2:]
        if ncols == 1:
            raise ValueError("Cannot delete the last table column")
        self.range.delete("left")
        self.table._reach(nrows, ncols - 1)


OPERATORS = {
    "equal_to": (2, "="),
    "not_equal_to": (3, "<>"),
    "greater_than": (4, ">"),
    "greater_than_or_equal": (5, ">="),
    "less_than": (6, "<"),
    "less_than_or_equal": (7, "<="),
}  # com.sun.star.sheet.FilterOperator2


class AutoFilter(base_classes.AutoFilter):
    def __init__(self, where: Range, table: Table | None = None) -> None:
        self.where, self.table = where, table

    @property
    def owner(self) -> Any:
        """The database range that keeps the criteria."""
        if self.table:
            return self.table.uno
        own = self.where.sheet.own_filter
        return own if own and place_of(own.DataArea) == self.where.coords[1:] else None

    @property
    def criteria(self) -> list[dict[str, Any]]:
        fields = self.owner.getFilterDescriptor().getFilterFields3() if self.owner else ()
        return [self._criterion(n, [f for f in fields if f.Field == n - 1]) for n in range(1, self.where.ncols + 1)]

    @staticmethod
    def _criterion(field: int, parts: list[Any]) -> dict[str, Any]:
        if not parts:
            return base_classes.empty_autofilter_criteria(field)
        values = [value.StringValue or f"{value.NumericValue:.15g}" for value in parts[0].Values]
        if parts[0].Operator in (0, 1):
            return base_classes.autofilter_criteria_snapshot(field, "comparison", "<>" if parts[0].Operator else "=")
        if parts[0].Operator == 2 and not (parts[0].Values and parts[0].Values[0].IsNumeric):
            return base_classes.autofilter_criteria_snapshot(field, "values", values)
        signs = dict(OPERATORS.values())
        told = [signs.get(part.Operator, "?") + (part.Values[0].StringValue or "") for part in parts] + [None]
        join = parts[-1].Connection.value.lower()
        return base_classes.autofilter_criteria_snapshot(field, "comparison", *told[:2], join)

    def apply_values(self, field: int, values: list[str]) -> None:
        self._apply(field, [self._part(field, 2, values)])

    def apply_comparison(self, field: int, operator: str, value1: Any, value2: Any) -> None:
        if value1 is None:
            parts = [self._part(field, 0 if operator == "equal_to" else 1, [])]
        elif operator in ("between", "not_between"):
            low, high = (5, 7) if operator == "between" else (6, 4)
            parts = [self._part(field, low, [value1], True), self._part(field, high, [value2], True)]
            parts[1].Connection = enum("sheet.FilterConnection", "AND" if operator == "between" else "OR")
        else:
            parts = [self._part(field, OPERATORS[operator][0], [value1], True)]
        self._apply(field, parts)

    def _part(self, field: int, operator: int, values: Iterable[Any], by_number: bool = False) -> Any:
        made = new("sheet.TableFilterField3", Field=field - 1, Operator=operator)
        told = []
        for value in values:
            if isinstance(value, dict):
                value = (dt.datetime.fromisoformat(value["value"]) - self.where.book.epoch) / dt.timedelta(days=1)
            text = value if isinstance(value, str) else f"{value:.15g}"
            number = by_number and bool(re.fullmatch(r"-?\d*\.?\d+(e[+-]?\d+)?", text, re.IGNORECASE))
            told.append(new("sheet.FilterFieldValue", IsNumeric=number, FilterType=0 if number else 1,
                                NumericValue=float(text) if number else 0.0, StringValue=text))  # fmt: skip
        made.Values = tuple(told)
        return made

    def _apply(self, field: int, parts: list[Any]) -> None:
        if self.owner is None:
            self.show()
        owner = self.owner
        owner.AutoFilter = True
        descriptor = owner.getFilterDescriptor()
        others = [one for one in descriptor.getFilterFields3() if one.Field != field - 1]
        self._set(descriptor, [*others, *parts])

    def show(self) -> None:
        """Put the buttons in the first row."""
        sheet = self.where.sheet
        if sheet.own_filter:
            raise ValueError("This worksheet already has an AutoFilter on a different range")
        self._show_all()
        unnamed = sheet.book.uno.getPropertyValue("UnnamedDatabaseRanges").getByTable(sheet.index - 1)
        unnamed.setDataArea(self.where.uno.RangeAddress)
        unnamed.ContainsHeader = unnamed.AutoFilter = True

    def _set(self, descriptor: Any, fields: list[Any]) -> None:
        if not fields:
            self._show_all()
            return
        for one in fields:
            # Calc forgets to say of which type a text is, and would take it for the number nought.
            one.Values = tuple(
                new(
                    "sheet.FilterFieldValue",
                    IsNumeric=value.IsNumeric,
                    FilterType=0 if value.IsNumeric else 1,
                    NumericValue=value.NumericValue,
                    StringValue=value.StringValue,
                )
                for value in one.Values
            )
        descriptor.setFilterFields3(tuple(fields))
        self.owner.refresh()
        totals = self.table and self.table.totals_row_range
        if totals:
            # Calc takes the totals row for data.
            row = totals.uno.Rows.getByIndex(0)
            row.IsFiltered, row.IsVisible = False, True

    def _show_all(self) -> None:
        # To refresh a range without criteria leaves its rows as they are.
        descriptor = self.where.uno.createFilterDescriptor(True)
        descriptor.ContainsHeader = self.table is None or self.table.show_headers
        self.where.uno.filter(descriptor)

    def clear(self, field: int | None) -> None:
        if self.owner is not None:
            descriptor = self.owner.getFilterDescriptor()
            others = [one for one in descriptor.getFilterFields3() if field and one.Field != field - 1]
            self._set(descriptor, others)


class Names(base_classes.Names):
    """A book's names, those of its sheets among them, or one sheet's."""

    def __init__(self, book: Book, sheet: Sheet | None = None) -> None:
        self.book, self.sheet = book, sheet
        self._listed: list[Name] = []

    def items(self) -> list[Name]:
        holders = [self.sheet] if self.sheet else [None, *self.book.sheets]
        found = []
        for holder in holders:
            ranges = (holder.uno if holder else self.book.uno).NamedRanges
            found += [Name(self.book, holder, ranges.getByName(name)) for name in ranges.ElementNames]
        return sorted(found, key=lambda name: name.name.casefold())

    def __call__(self, key: int | str) -> Name:
        if isinstance(key, str) and "!" not in key:
            # Its holder knows it by this name; to make all names of a book takes a second.
            ranges = (self.sheet or self.book).uno.NamedRanges
            wanted = key.casefold()
            found = (one for one in ranges.ElementNames if one.removeprefix("_xlnm.").casefold() == wanted)
            if (name := next(found, None)) is not None:
                return Name(self.book, self.sheet, ranges.getByName(name))
            raise ComError(f"there is no name {key!r}")
        if isinstance(key, int):
            # xlwings goes through all of them by number, from 1.
            self._listed = self._listed if key > 1 and self._listed else self.items()
            return self._listed[key - 1]
        for name in self.items():
            if key.casefold() in (name.name.casefold(), name.uno.Name.casefold() if self.sheet else None):
                return name
        raise ComError(f"there is no name {key!r}")

    def contains(self, key: str) -> bool:
        try:
            self(key)
        except ComError:
            return False
        return True

    def __len__(self) -> int:
        return len(self.items())

    def __iter__(self) -> Iterator[Name]:
        return iter(self.items())

    def add(self, name: str, refers_to: str) -> Name:
        holder, _, short = name.rpartition("!")
        sheet = self.book.sheets(holder.strip("'")) if holder else self.sheet
        ranges = (sheet.uno if sheet else self.book.uno).NamedRanges
        if ranges.hasByName(short):
            ranges.removeByName(short)
        origin = new("table.CellAddress")
        ranges.addNewByName(short, to_calc(refers_to).removeprefix("="), origin, 0)
        return Name(self.book, sheet, ranges.getByName(short))


class Name(base_classes.Name):
    def __init__(self, book: Book, sheet: Sheet | None, uno: Any) -> None:
        self.book, self.sheet, self.uno = book, sheet, uno

    @property
    def api(self) -> Name:
        return self

    @property
    def name(self) -> str:
        short = self.uno.Name.removeprefix("_xlnm.")
        return f"{quoted(self.sheet.name)}!{short}" if self.sheet else short

    @name.setter
    def name(self, value: str) -> None:
        self.uno.Name = value

    @property
    def refers_to(self) -> str:
        return "=" + to_excel("=" + self.uno.Content)[1:]

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.uno.Content = to_calc(value).removeprefix("=")

    @property
    def refers_to_range(self) -> Range:
        cells = self.uno.getReferredCells()
        if cells is None:
            raise ComError(f"{self.name} does not refer to a range")
        return self.book.sheets(cells.Spreadsheet.Name).range(place_of(cells.RangeAddress))

    def delete(self) -> None:
        (self.sheet.uno if self.sheet else self.book.uno).NamedRanges.removeByName(self.uno.Name)


translate(__name__)
