"""One customer, looked up by id or by row of the sheet; who is not there is told so, with the nearest id."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.errors import DataError, not_found
from xl_segment.personas.measure_words import capital
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table

#: Rows of the same id that are named in one sentence.
_MOST_NAMED = 5


def look_up(table: Table, features: Features, customer: str | float) -> tuple[int, str]:
    """Return (position among the customers from 0, what the customer is called).

    customer: an id, as it stands on the sheet, or a row: "row 14", and 14 where that is nobody's id. A number, unlike a
    text, is always a row. Raises NotFoundError where nobody is called so, and DataError where several are, or where the
    row was set aside.
    """
    ids = customer_ids(table, features)
    if isinstance(customer, str):
        wanted = customer.strip()
        positions = np.flatnonzero((ids == wanted).to_numpy())
        if not len(positions):
            positions = np.flatnonzero((ids.str.casefold() == wanted.casefold()).to_numpy())
        if len(positions) > 1:
            raise _several(wanted, ids.index[positions])
        if len(positions):
            return int(positions[0]), wanted
        row = re.fullmatch(r"(?:row\s+)?(\d+)", wanted, re.IGNORECASE)
        if not row:
            raise _nobody(table, features, wanted, ids)
        customer = int(row[1])
    position = _at_row(table, features, customer)
    called = ids.iloc[position]
    if pd.isna(called) or not called:
        called = f"row {int(customer)}"
    return position, str(called)


def customer_ids(table: Table, features: Features) -> pd.Series:
    """Return the id of each customer as text, "" where there is none, under the index of the measures."""
    index = features.raw.index
    if features.measured.kind is Kind.SALES:
        return pd.Series(index.astype(str), index)
    customer = table.first(Role.CUSTOMER)
    if customer is None:
        return pd.Series("", index, dtype=object)
    ids = customer.parsed.values.reindex(index)
    return ids.where(ids.notna(), "").astype(str).str.strip()


def _several(name: str, rows: pd.Index) -> DataError:
    shown = ", ".join(map(str, rows[:_MOST_NAMED]))
    return DataError(f"'{name}' stands in several rows: {shown}. Say which is meant, for example 'row {rows[0]}'.")


def _nobody(table: Table, features: Features, name: str, ids: pd.Series) -> Exception:
    """Return the error for an id that no customer has: set aside, or not there at all."""
    customer = table.first(Role.CUSTOMER)
    if customer is not None:
        every = customer.parsed.values.dropna().astype(str).str.strip()
        rows = every.index[every.str.casefold() == name.casefold()]
        if len(rows):
            return _set_aside(features, int(rows[0]), f"Customer '{name}'")
    known = sorted(set(ids) - {""})
    if known:
        return not_found("customer", name, known, table.sheet.where)
    return DataError(f"{capital(table.sheet.where)} has no customer ids. Name a row of it, for example 'row 14'.")


def _at_row(table: Table, features: Features, number: float) -> int:
    if float(number).is_integer() and number in features.measured.customer_of.index:
        return int(features.measured.customer_of.loc[int(number)])
    if number in features.measured.log.rows:
        raise _set_aside(features, int(number), f"Row {number:g}")
    rows = features.measured.log.rows
    raise DataError(
        f"Row {number:g} of {table.sheet.where} holds no customer. Its customers stand in rows "
        f"{rows.min()} to {rows.max()}."
    )


def _set_aside(features: Features, row: int, called: str) -> DataError:
    for reason, rows in features.measured.log.set_aside.items():
        if row in rows:
            return DataError(f"{called} has no segment: set aside, as {reason}.")
    return DataError(f"{called} has no segment.")
