"""A sheet read again as it was read when the model was made; and whether its customers are those of then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.features import Features, build_as_before
from xl_segment.customers.measuring import Measured
from xl_segment.customers.rfm import LAST_ORDER
from xl_segment.customers.understood import Understood
from xl_segment.errors import DataError, not_found
from xl_segment.memory.customer_keys import customer_keys
from xl_segment.memory.memory import Memory
from xl_segment.rounding import many
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Table

#: Columns that have come since the model was made, of which this many are named.
_MOST_NAMED = 5
#: Of customers: from more on who have bought since recency's day, what is said of silence is out of date.
_MANY_LATER = 0.2


@dataclass(frozen=True)
class ReadAgain:
    """A sheet from its columns to the features of its customers."""

    table: Table
    clean: CleanTable
    features: Features


def read_again(sheet: SheetData, model: SegmentModel, settings: Settings) -> ReadAgain:
    """Read a sheet as it was read when the model was made; columns that have come since say nothing.

    Raises DataError where a column that the model needs is not there.
    """
    roles = {header: model.columns.get(header, str(Role.IGNORED)) for header in sheet.headers}
    as_then: dict[str, Any] = {"roles": {**roles, **settings.roles}, "kind": model.kind, "features": ()}
    fresh = [header for header in sheet.headers if header not in model.columns and header not in settings.roles]
    asked, settings = settings, replace(model.read_as_then(settings), **as_then)
    _check_headers(sheet, model.needs, "The segments were made with")
    understood = model.understood or _as_ever(model)
    table = understood.with_reasons(read_columns(sheet, settings))
    clean = _with_note_on(fresh, clean_rows(table, settings))
    features = build_as_before(clean, model.transform, settings, model.counted_from)
    if asked.reference_date is None:
        features = _with_warning_on_later_sales(features)
    return ReadAgain(table, clean, understood.with_measure_reasons(features))


def _with_warning_on_later_sales(features: Features) -> Features:
    measured = features.measured
    warning = warning_on_later_sales(measured)
    if not warning:
        return features
    return replace(features, measured=replace(measured, log=measured.log.with_warning(warning)))


def _many_bought_since(measured: Measured) -> int:
    """Return how many customers have bought since the day that recency counts back from, 0 where these are not many."""
    if measured.reference_date is None or LAST_ORDER not in measured.history:
        return 0
    later = int((measured.history[LAST_ORDER] >= pd.Timestamp(measured.reference_date)).sum())
    return later if later > _MANY_LATER * len(measured.history) else 0


def warning_on_later_sales(measured: Measured) -> str:
    """Say so where many have bought since the day that recency still counts back from: silence since shows nowhere."""
    later = _many_bought_since(measured)
    if not later or measured.reference_date is None:
        return ""
    day, customers = measured.days.text(measured.reference_date), many(len(measured.history), "customer")
    return (
        f"{later:,} of {customers} bought on {day} or later, but recency still counts back from that day, so "
        "they are all at 0 days and nobody looks silent since. Give a later Reference date in the settings, or segment "
        "again."
    )


def _as_ever(model: SegmentModel) -> Understood:
    """What can be said of a sheet whose reasons an earlier version did not keep."""
    return Understood(dict.fromkeys(model.columns, "as when the segments were made"))


def _with_note_on(fresh: list[str], clean: CleanTable) -> CleanTable:
    """Say which columns have come since the segments were made."""
    if not fresh:
        return clean
    names = ", ".join(f"'{header}'" for header in fresh[:_MOST_NAMED])
    note = f"{names}: new since the segments were made, so left aside. Segment again to take new columns in."
    return replace(clean, log=clean.log.with_note(note))


def check_customers(sheet: SheetData, model: SegmentModel) -> None:
    """Find out whether customers can be told apart as they were: by another column, all of them would be new."""
    known_by = [name for name, role in model.columns.items() if role == Role.CUSTOMER]
    _check_headers(sheet, known_by, "Customers are known by the column")


def _check_headers(sheet: SheetData, needed: Iterable[str], why: str) -> None:
    """Find out whether the columns are there that a model needs. Raises DataError, naming the nearest one."""
    for header in needed:
        if header not in sheet.headers:
            near = not_found("column", header, sheet.headers, sheet.where)
            raise DataError(f"{why} '{header}'. {near} Give the column its header back, or segment again without it.")


def roles_of(table: Table) -> dict[str, str]:
    """Return {header: role}."""
    return {column.name: str(column.role) for column in table.columns}


def has_customers_of(previous: Memory, table: Table) -> bool:
    """Tell whether a sheet still holds customers of the last run; other customers get segments of their own."""
    customer = table.first(Role.CUSTOMER)
    if customer is None or not len(previous.customers):
        return True  # nothing to know them by
    known = set(map(str, previous.customers.keys))
    return not known.isdisjoint(map(str, customer.parsed.values.dropna().unique()))


def called_as_now(previous: Memory, sheet: SheetData, table: Table, features: Features) -> Memory:
    """Return the last run with its customers called as they are called now.

    Who has no id is called by all that the row says, and that is something else once a column is taken for another
    thing: nobody is new or gone by that.
    """
    roles = previous.model.columns
    if not roles or roles == roles_of(table) or _have_ids(previous, table):
        return previous
    try:
        then = read_again(sheet, previous.model, Settings())
    except DataError:  # the sheet cannot be read as then any more
        return previous
    names = _names_by_key(then, pd.Series(customer_keys(table, features), features.raw.index, dtype=object))
    keys = np.array([names.get(key, key) for key in previous.customers.keys], dtype=object)
    return replace(previous, customers=replace(previous.customers, keys=keys))


def _have_ids(previous: Memory, table: Table) -> bool:
    return table.first(Role.CUSTOMER) is not None or str(Role.CUSTOMER) in previous.model.columns.values()


def _names_by_key(then: ReadAgain, now: pd.Series) -> dict[Any, Any]:
    """Return {key of a customer then: key now}. now: keys by row."""
    keys = pd.Series(customer_keys(then.table, then.features), then.features.raw.index, dtype=object)
    return dict(zip(keys, now.reindex(keys.index).fillna(keys), strict=True))
