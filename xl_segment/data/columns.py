"""Which column is what, and whether a row is a customer or a sale; every decision with its reason.

A header's words speak first, the cells must agree; what has no telling header goes by its cells alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.data.column_words import CODES, IDENTIFIERS, WORDS, fit, names_one_of
from xl_segment.data.parsing import Parsed, is_blank, parse_ids, parse_labels
from xl_segment.data.parsing_dates import parse_dates
from xl_segment.data.parsing_numbers import parse_numbers
from xl_segment.data.roles import DATES, LABELS, MEASURES, Kind, Role
from xl_segment.data.sheet import SheetData
from xl_segment.errors import SettingError, not_found
from xl_segment.settings import Settings

#: Cells of a column that are looked at before it is decided what it is.
_SAMPLE = 2_000
#: A column is numbers or dates when this share of its filled cells is.
_MOSTLY = 0.8
#: More different texts than this are names, not labels.
_MOST_LABELS = 60
_PADDED = re.compile(r"\s*0\d+\s*")
_GENDERS = frozenset(
    {
        "m", "f", "w", "d", "h", "x", "u", "male", "female", "man", "woman", "men", "women", "herr", "frau", "mann",
        "männlich", "weiblich", "divers", "homme", "femme", "masculin", "féminin", "hombre", "mujer", "masculino",
        "femenino", "feminino", "other", "diverse", "non-binary", "nonbinary", "unknown",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: its header, what it is taken for, its cells understood, and why."""

    name: str
    role: Role
    parsed: Parsed
    reason: str


@dataclass(frozen=True)
class Table:
    """A sheet understood: its columns, left to right, and what a row is."""

    sheet: SheetData
    columns: tuple[Column, ...]
    kind: Kind
    kind_reason: str

    def first(self, role: Role) -> Column | None:
        """Return the first column with a role, None where there is none."""
        return next((one for one in self.columns if one.role is role), None)

    def column(self, name: str) -> Column:
        """Return the column with a header; raises NotFoundError with the nearest one."""
        return next(one for one in self.columns if one.name == _header(name, self.sheet))


def read_columns(sheet: SheetData, settings: Settings) -> Table:
    """Decide what each column is and what a row is, and understand the cells accordingly.

    Raises NotFoundError or SettingError where the settings name a column or a role that does not exist.
    """
    contents = {name: _Content.of(sheet.cells[name]) for name in sheet.headers}
    told = _told(sheet, settings)
    roles = _roles(contents, told)
    kind, kind_reason = _kind(roles, contents, settings)
    if kind is Kind.CUSTOMERS:
        roles = _as_customers(roles, contents, told)
    columns = tuple(
        Column(name, role, _parse(sheet.cells[name], role, settings), reason) for name, (role, reason) in roles.items()
    )
    return Table(sheet, columns, kind, kind_reason)


def group_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that sales lines could be grouped by, the likeliest first."""
    rows = len(table.sheet.cells)
    found = []
    for one in table.columns:
        if one.role in LABELS | {Role.OTHER_ID, Role.CUSTOMER}:
            different = one.parsed.values.nunique()
            if 2 <= different < rows / 2:
                found.append((one.role is not Role.COUNTRY, -different, one.name))
    return tuple(name for _, _, name in sorted(found))


@dataclass(frozen=True)
class _Content:
    """What a column's cells look like. filled: how many are; the shares are of those.

    padded: numbers typed with zeros in front.
    """

    filled: int
    numbers: float
    dates: float
    different: int
    lowest: float
    highest: float
    whole: bool
    repeats: bool
    labels: frozenset[str]
    padded: bool

    @classmethod
    def of(cls, cells: pd.Series) -> _Content:
        filled = cells[~is_blank(cells)]
        if filled.empty:
            return cls(0, 0, 0, 0, np.nan, np.nan, False, False, frozenset(), False)
        step = max(1, len(filled) // _SAMPLE)
        sample = filled.iloc[::step]
        numbers = parse_numbers(sample).values
        dates = parse_dates(sample).values
        different = pd.unique(filled)
        known = numbers.dropna()
        return cls(
            filled=len(filled),
            numbers=float(numbers.notna().mean()),
            dates=float(dates.notna().mean()),
            different=len(different),
            lowest=float(known.min()) if len(known) else np.nan,
            highest=float(known.max()) if len(known) else np.nan,
            whole=bool(len(known)) and bool((known % 1 == 0).all()),
            repeats=len(different) < 0.95 * len(filled),
            labels=frozenset(str(one).strip().casefold() for one in different[: _MOST_LABELS + 1]),
            padded=bool(sample.map(lambda cell: isinstance(cell, str) and bool(_PADDED.fullmatch(cell))).mean() > 0.2),
        )

    @property
    def is_number(self) -> bool:
        return self.numbers >= _MOSTLY

    @property
    def is_real_date(self) -> bool:
        """Dates, and not numbers that a day number could be."""
        return self.dates >= _MOSTLY and (self.numbers < _MOSTLY or self._reads_yyyymmdd)

    @property
    def _reads_yyyymmdd(self) -> bool:
        return self.whole and self.lowest >= 19_000_101 and self.highest <= 21_001_231

    def agrees_with(self, role: Role) -> bool:
        """Tell whether the cells can be what the header says."""
        if role is Role.DATE:
            return self.dates >= _MOSTLY
        if role is Role.AGE:
            return self.numbers >= 0.5 and self.highest <= 1000 and not self.is_real_date
        if role is Role.BIRTH_YEAR:
            return self.numbers >= 0.5 and self.lowest >= 1800 and self.highest <= 2100
        if role is Role.AMOUNT and self.different < 2:
            return False
        if role in MEASURES:
            return self.numbers >= 0.5 and not self.is_real_date
        if role is Role.GENDER:
            return self.different <= 8
        if role in LABELS:
            return self.numbers < _MOSTLY or self.different <= _MOST_LABELS
        return not self.is_real_date and not (self.is_number and not self.whole)


def _header(name: str, sheet: SheetData) -> str:
    """Find a header as the user typed it: case and outer blanks do not matter."""
    folded = {header.casefold(): header for header in reversed(sheet.headers)}
    found = folded.get(" ".join(name.split()).casefold())
    if found is None:
        raise not_found("column", name, sheet.headers, sheet.where)
    return found


def _told(sheet: SheetData, settings: Settings) -> dict[str, Role]:
    """Return what the user says about columns: {header: role}."""
    told = {}
    for header, text in settings.roles.items():
        try:
            told[_header(header, sheet)] = Role(text.strip().casefold())
        except ValueError as error:
            known = ", ".join(f"'{role}'" for role in Role)
            raise SettingError(f"Column '{header}' cannot be '{text}'; choose one of {known}.") from error
    named = {Role.CUSTOMER: settings.customer, Role.ORDER: settings.order, Role.DATE: settings.date,
             Role.AMOUNT: settings.amount}  # fmt: skip
    return told | {_header(header, sheet): role for role, header in named.items() if header}


def _roles(contents: dict[str, _Content], told: dict[str, Role]) -> dict[str, tuple[Role, str]]:
    """Give each column its role; a role with one holder goes to the column whose header names it best."""
    found: dict[str, tuple[Role, str]] = {name: (role, "you said so") for name, role in told.items()}
    claims = []
    for order, (name, content) in enumerate(contents.items()):
        if name in found or not content.filled:
            continue
        for role in WORDS:
            score, phrase = fit(name, role)
            if score and content.agrees_with(role):
                claims.append((-score, order, name, role, phrase))
    held = set(told.values())
    for _, _, name, role, phrase in sorted(claims):
        if name in found or (role in held and role not in (Role.CATEGORY, Role.COUNTRY)):
            continue
        found[name] = (role, f"its header says '{phrase}'")
        held.add(role)
    for name, content in contents.items():
        if name not in found:
            found[name] = _by_content(name, content, held)
            held.add(found[name][0])
    return {name: found[name] for name in contents}


def _by_content(name: str, content: _Content, held: set[Role]) -> tuple[Role, str]:
    if not content.filled:
        return Role.IGNORED, "it is blank"
    if content.is_real_date:
        if Role.DATE not in held and not any(fit(name, role)[0] for role in WORDS if role is not Role.DATE):
            return Role.DATE, "its cells are dates, and no other column is the order date"
        return Role.OTHER_DATE, "its cells are dates"
    if content.is_number:
        codes = content.whole and content.different <= 30
        if codes and names_one_of(name, CODES):
            return Role.LABEL, f"its {content.different} whole numbers are codes, by its header"
        if names_one_of(name, IDENTIFIERS) and content.whole:
            return Role.OTHER_ID, "its header names an id"
        if content.padded:
            return Role.OTHER_ID, "its numbers begin with zeros, as ids do"
        if content.whole and content.different == content.filled == content.highest - content.lowest + 1 > 20:
            return Role.OTHER_ID, "it counts the rows"
        return Role.MEASURE, "its cells are numbers"
    if content.labels <= _GENDERS and 2 <= content.different <= 6 and Role.GENDER not in held:
        return Role.GENDER, "its cells are genders"
    if names_one_of(name, IDENTIFIERS):
        return Role.OTHER_ID, "its header names an id"
    if content.different <= max(2, min(_MOST_LABELS, content.filled / 2)):
        return Role.LABEL, f"it repeats {content.different} different texts"
    return Role.OTHER_ID, f"it has {content.different:,} different texts"


def _kind(roles: dict[str, tuple[Role, str]], contents: dict[str, _Content], settings: Settings) -> tuple[Kind, str]:
    """Decide whether a row is a customer or a sale."""
    if settings.kind != "auto":
        return Kind(settings.kind), "The setting says so."
    holder = {role: name for name, (role, _) in roles.items()}
    sale = [holder[role] for role in (Role.ORDER, Role.QUANTITY, Role.UNIT_PRICE, Role.AMOUNT) if role in holder]
    customer = holder.get(Role.CUSTOMER)
    repeats = customer is not None and contents[customer].repeats
    dated = Role.DATE in holder
    if customer is not None and not repeats:
        return Kind.CUSTOMERS, f"Every {customer} stands on one row, so a row is a customer."
    if dated and (sale or repeats):
        what = f"{holder[Role.DATE]} and {sale[0]}" if sale else f"{holder[Role.DATE]}"
        again = f", and {customer} repeats" if repeats else ""
        return Kind.SALES, f"There are {what}{again}, so a row is a sale."
    if Role.ORDER in holder and len(sale) > 1:
        return Kind.SALES, f"There are {' and '.join(sale[:2])}, so a row is a sale."
    if repeats:
        return Kind.CUSTOMERS, f"{customer} repeats, but nothing says when or what was bought, so a row is a customer."
    return Kind.CUSTOMERS, "There is no date of a sale, so a row is a customer."


def _as_customers(
    roles: dict[str, tuple[Role, str]], contents: dict[str, _Content], told: dict[str, Role]
) -> dict[str, tuple[Role, str]]:
    """On a sheet of customers, what belongs to a sale is a plain measure, id or date."""
    plain = {Role.QUANTITY: Role.MEASURE, Role.UNIT_PRICE: Role.MEASURE, Role.ORDER: Role.OTHER_ID,
             Role.DATE: Role.OTHER_DATE}  # fmt: skip
    found = {}
    for name, (role, reason) in roles.items():
        if name not in told and role in plain:
            found[name] = (plain[role], f"{reason}, on a sheet of customers")
        elif name not in told and role is Role.CUSTOMER and _is_no_id(contents[name]):
            found[name] = (Role.MEASURE, "its cells are numbers that repeat")
        else:
            found[name] = (role, reason)
    return found


def _is_no_id(content: _Content) -> bool:
    """A few numbers over and over are no customer ids, whatever their header says."""
    return content.is_number and 2 * content.different < content.filled


def _parse(cells: pd.Series, role: Role, settings: Settings) -> Parsed:
    if role in MEASURES:
        return parse_numbers(cells, decimal=settings.decimal)
    if role in DATES:
        return parse_dates(cells, day_order=settings.day_order)
    return parse_labels(cells) if role in LABELS else parse_ids(cells)
