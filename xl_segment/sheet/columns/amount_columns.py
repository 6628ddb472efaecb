"""Which column is the amount of a sale, where no header says it: by arithmetic, else guessed, in one currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.columns.better_amounts import better_amount
from xl_segment.sheet.columns.line_arithmetic import LineTotal, find_line_total
from xl_segment.sheet.roles import MEASURES, Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import says
from xl_segment.sheet.words.plain_words import normal

#: Rows that are looked at.
_LOOK = 20_000
#: Figures with no more different values than this are no amounts.
_FEW_AMOUNTS = 5


def with_amount(table: Table, stated: Mapping[str, Role]) -> Table:
    """Where no header says what a line costs, find it by arithmetic; else guess, and say so.

    stated: what the user says of columns; that stays.
    """
    if Role.AMOUNT in stated.values():
        return table
    if table.first(Role.AMOUNT) is not None:
        return better_amount(table, stated)
    total = _line_total(table, stated)
    if total is not None:
        return _with_line_total(table, total)
    price = table.first(Role.UNIT_PRICE)
    if price is None or (table.first(Role.QUANTITY) is None and price.name in stated):
        return _with_likely_amount(table, stated)
    if table.first(Role.QUANTITY) is not None:
        return table
    return _with_price_as_amount(table, price.name)


def _line_total(table: Table, stated: Mapping[str, Role]) -> LineTotal | None:
    figures = {
        column.name: column.parsed.values.to_numpy(np.float64)[:_LOOK]
        for column in table.columns
        if column.role in MEASURES and column.name not in stated
    }
    discounts = tuple(name for name in table.names_of(Role.DISCOUNT) if name in figures)
    return find_line_total(figures, discounts)


def _with_line_total(table: Table, total: LineTotal) -> Table:
    why = f"{total.amount} is {total.quantity} times {total.price}"
    if total.discount:
        why += f" less {total.discount}"
    roles = {total.quantity: Role.QUANTITY, total.price: Role.UNIT_PRICE, total.amount: Role.AMOUNT}
    return _with_roles(table, roles, why)


def _with_price_as_amount(table: Table, price: str) -> Table:
    why = "no column says how many were bought, so the price is that of the row"
    warning = f"No column says what a sale is worth, or how many were bought; {price} was taken for the amount."
    guessed = _with_roles(table, {price: Role.AMOUNT}, why)
    return _with_doubt(guessed, Assumption("amount", price, why, False), warning)


def _with_likely_amount(table: Table, stated: Mapping[str, Role]) -> Table:
    """Take the only column of figures with decimals."""
    measures = [column for column in table.all(Role.MEASURE) if column.name not in stated]
    likely = [column.name for column in measures if _may_be_amount(column)]
    if len(likely) != 1:
        return table
    name = likely[0]
    guessed = _with_roles(table, {name: Role.AMOUNT}, "a guess: it is the only column of figures with decimals")
    assumption = Assumption("amount", name, "a guess: the only column of figures with decimals", False)
    warning = f"No header says what a sale is worth; {name} was taken for the amount, by its cells."
    return _with_doubt(guessed, assumption, warning)


def _may_be_amount(column: Column) -> bool:
    values = column.parsed.values
    if says(column.name, "not_amount") or values.nunique() <= _FEW_AMOUNTS:
        return False
    return bool((values.dropna() % 1 != 0).any())


def _with_doubt(table: Table, assumption: Assumption, warning: str) -> Table:
    return replace(table, assumptions=(*table.assumptions, assumption), warnings=(*table.warnings, warning))


def _with_roles(table: Table, roles: Mapping[str, Role], why: str) -> Table:
    """Give some columns their roles; one that only one column may have is given up by who had it."""

    def changed(column: Column) -> Column:
        if column.name not in roles:
            gives_up = column.role in (Role.QUANTITY, Role.UNIT_PRICE) and column.role in roles.values()
            return replace(column, role=Role.MEASURE) if gives_up else column
        if column.role is roles[column.name]:
            return column
        return replace(column, role=roles[column.name], reason=why)

    return replace(table, columns=tuple(map(changed, table.columns)))


def with_one_currency(table: Table, stated: Mapping[str, Role]) -> Table:
    """Where amounts are in several currencies and stand beside what they are in one, take those."""
    amount = table.first(Role.AMOUNT)
    single, mixed = _single_and_mixed(table.all(Role.CURRENCY))
    if amount is None or amount.name in stated or not mixed or not single:
        return table
    changed = _in_one_currency(table, Role.AMOUNT, single[0], stated)
    if not changed:
        return table
    changed |= _in_one_currency(table, Role.REFUND, single[0], stated)
    converted = [replace(column, role=Role.LABEL, reason="the amounts were converted from it") for column in mixed]
    return table.with_columns(*changed.values(), *converted)


def _single_and_mixed(currencies: tuple[Column, ...]) -> tuple[list[Column], list[Column]]:
    """Part the columns that name one currency on all rows from those that name several, or none."""
    single = [column for column in currencies if len(column.parsed.values.dropna().unique()) == 1]
    return single, [column for column in currencies if column not in single]


def _in_one_currency(table: Table, role: Role, currency: Column, stated: Mapping[str, Role]) -> dict[str, Column]:
    """Return the column that holds the money of a role in one currency, and the one that it takes the place of."""
    mixed = table.first(role)
    if mixed is None:
        return {}
    changed = {}
    for column in table.columns:
        free = column is not mixed and column.name not in stated and column.role in (Role.MEASURE, role)
        if free and _is_called_after(column.name, mixed.name, currency.name):
            why = f"it is {mixed.name} in one currency, {currency.parsed.values.dropna().iloc[0]}"
            changed[column.name] = replace(column, role=role, reason=why)
            same = f"{column.name} is the same in one currency"
            changed[mixed.name] = replace(mixed, role=Role.MEASURE, reason=same)
    return changed


def _is_called_after(name: str, mixed: str, currency: str) -> bool:
    """Tell whether a header is that of the mixed amounts behind what the currency is called: "Base currency amount"."""
    before, _, after = normal(name).rpartition(normal(mixed))
    return not after and bool(before.strip()) and normal(currency).startswith(before.strip())
