"""What cleaning makes of a sheet: the rows that can be used, typed, and the log of the others."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.sheet.table import Table

#: Why a row is set aside that names no customer but in words: guest, walk-in.
NOBODY = "placeholder for no customer"
#: From this share on, rows that were set aside are a warning: what is left may not stand for the whole.
MANY = 0.2


@dataclass(frozen=True)
class CleanTable:
    """The rows that can be used, typed.

    frame: one column per header that is not ignored, usable rows only; index: sheet row numbers.
    cancelled: the same columns for the returns and cancellations, which say how much a customer returns.
    money: amount of each line of `frame`, None where the sheet holds no money; money_name says where it comes from.
    returned_money: amounts of `cancelled`, below zero, where they are taken off a customer's money. currency: what the
    money is in, None where the sheet does not say it; shown_currency: the same, None where not all amounts say it.
    accounts: lines of those who have deals but won none.
    """

    table: Table
    frame: pd.DataFrame
    cancelled: pd.DataFrame
    log: CleaningLog
    money: pd.Series | None = None
    money_name: str = ""
    returned_money: pd.Series | None = None
    currency: str | None = None
    shown_currency: str | None = None
    accounts: pd.DataFrame = field(default_factory=pd.DataFrame)


def as_a_beginning(where: str) -> str:
    """Return the name of a place as a sentence begins with it: "Sheet Customers"."""
    return where[:1].upper() + where[1:]


def with_many_set_aside(table: Table, log: CleaningLog) -> CleaningLog:
    """Warn where so many rows were set aside that the others may not stand for the whole."""
    if not log.rows_in or log.rows_set_aside < MANY * log.rows_in:
        return log
    return log.with_warning(
        f"{log.rows_set_aside:,} of {log.rows_in:,} rows of {table.sheet.where} were set aside "
        f"({log.why_set_aside()}); see Data check."
    )
