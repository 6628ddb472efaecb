"""Sales lines that name no customer, be it in words: guest, walk-in, 0."""

from __future__ import annotations

import pandas as pd

from xl_segment.customers.clean_table import NOBODY
from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.sheet.columns.customer_ids import are_nobody
from xl_segment.sheet.columns.id_evidence import BELONGS
from xl_segment.sheet.roles import LABELS, Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.role_words import names_somebody

NO_CUSTOMER = "no customer"
#: Customers have names of their own where there are this many different ones, as a share of the customers.
_OWN_NAMES = 0.5
#: No more numbers than this stand for nobody.
_NUMBERS_OF_NOBODY = 2


def without_nobody(table: Table, frame: pd.DataFrame, customer: Column, log: CleaningLog) -> CleaningLog:
    """Set aside lines that name no customer, in the customer's column or in the name beside it."""
    ids = frame[customer.name]
    log = log.with_set_aside(NO_CUSTOMER, rows_where(ids.isna()))
    nobody = are_nobody(ids)
    if nobody.any() and not nobody[ids.notna()].all():
        log = log.with_set_aside(_in_words(ids[nobody]), rows_where(nobody))
    for column in table.columns:
        if column is not customer and _may_name_customers(column, frame, ids):
            log = _without_nobody_by_name(frame[column.name], ids, log)
    return log


def _in_words(names: pd.Series) -> str:
    words = ", ".join(f"'{name}'" for name in sorted(names.unique())[:3])
    return f"{NOBODY} ({words})"


def _may_name_customers(column: Column, frame: pd.DataFrame, ids: pd.Series) -> bool:
    """Tell whether a column holds the customers' names, and not kinds of customers."""
    if column.role not in LABELS | {Role.OTHER_ID} or not names_somebody(column.name):
        return False
    return bool(frame[column.name].nunique() >= _OWN_NAMES * ids.nunique())


def _without_nobody_by_name(names: pd.Series, ids: pd.Series, log: CleaningLog) -> CleaningLog:
    """Set aside the number that stands for nobody, as the name beside it says: 700000001, "Consumidor final"."""
    nobody = are_nobody(names) & names.notna() & ids.notna()
    numbers = ids[nobody].unique()
    if not 0 < len(numbers) <= _NUMBERS_OF_NOBODY:
        return log
    of_nobody = ids.isin(numbers)
    if float(nobody[of_nobody].mean()) < BELONGS:
        return log
    return log.with_set_aside(_in_words(names[nobody]), rows_where(of_nobody))
