"""A sheet understood: its columns, what each is taken for, and what a row is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xl_segment.errors import not_found
from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.parsing.text import Parsed
from xl_segment.sheet.roles import Kind, Role


@dataclass(frozen=True)
class Column:
    """One column: its header, what it is taken for, its cells understood, and why."""

    name: str
    role: Role
    parsed: Parsed
    reason: str


@dataclass(frozen=True)
class Table:
    """A sheet understood: its columns, left to right, and what a row is.

    assumptions: what was taken for granted. warnings: what an analyst has to know of it, as sentences.
    """

    sheet: SheetData
    columns: tuple[Column, ...]
    kind: Kind
    kind_reason: str
    assumptions: tuple[Assumption, ...] = ()
    warnings: tuple[str, ...] = ()

    def first(self, role: Role) -> Column | None:
        """Return the first column with a role, None where there is none."""
        return next((column for column in self.columns if column.role is role), None)

    def all(self, role: Role) -> tuple[Column, ...]:
        """Return all columns with a role."""
        return tuple(column for column in self.columns if column.role is role)

    def names_of(self, *roles: Role) -> list[str]:
        """Return the headers of the columns that have one of these roles, left to right."""
        return [column.name for column in self.columns if column.role in roles]

    def with_columns(self, *columns: Column) -> Table:
        """Return the table with some of its columns as they are now."""
        changed = {column.name: column for column in columns}
        return replace(self, columns=tuple(changed.get(column.name, column) for column in self.columns))

    def column(self, name: str) -> Column:
        """Return the column with a header; raises NotFoundError with the nearest one."""
        return next(column for column in self.columns if column.name == header_named(name, self.sheet))


def header_named(name: str, sheet: SheetData) -> str:
    """Return the header that a user means: case and outer blanks do not matter.

    Raises NotFoundError with the nearest one.
    """
    folded = {header.casefold(): header for header in reversed(sheet.headers)}
    header = folded.get(" ".join(name.split()).casefold())
    if header is None:
        raise not_found("column", name, sheet.headers, sheet.where)
    return header
