"""Which rows can be used: each one is kept, repaired or set aside, and the log says why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.data.columns import Column, Table, group_columns
from xl_segment.data.log import CleaningLog
from xl_segment.data.roles import MEASURES, Kind, Role
from xl_segment.errors import DataError
from xl_segment.settings import Settings

DUPLICATE = "duplicate of an earlier row"
NO_CUSTOMER = "no customer"
NO_DATE = "no order date"
NO_MONEY = "no amount"
CANCELLED = "cancellation"
NOTHING_SOLD = "quantity is zero"
LATER = "after the reference date"
NO_MEASURE = "no measure filled in"

#: Ages outside are taken for typing errors: the oldest person ever documented reached 122 years.
OLDEST = 110


@dataclass(frozen=True)
class CleanTable:
    """The rows that can be used, typed.

    frame: one column per header that is not ignored, kept rows only; index: sheet row numbers.
    cancelled: the same columns for the cancellations, which say how much a customer returns.
    money: amount of each line of `frame`, None where the sheet holds no money; money_name says where it comes from.
    """

    table: Table
    frame: pd.DataFrame
    cancelled: pd.DataFrame
    log: CleaningLog
    money: pd.Series | None = None
    money_name: str = ""


def clean_rows(table: Table, settings: Settings) -> CleanTable:
    """Decide for each row whether it is kept, repaired or set aside.

    Raises DataError where nothing can be segmented: no rows, one column, only text, or sales lines that name no
    customer.
    """
    _check_shape(table)
    frame = pd.DataFrame({one.name: one.parsed.values for one in table.columns if one.role is not Role.IGNORED})
    log = _start_log(table)
    if table.kind is Kind.SALES:
        return _clean_sales(table, frame, log, settings)
    return _clean_customers(table, frame, log)


def _check_shape(table: Table) -> None:
    sheet = table.sheet
    if sheet.cells.empty:
        raise DataError(
            f"There is no data under the headers of {sheet.where}. Paste rows below them, or name another sheet."
        )
    if len(table.columns) < 2:
        raise DataError(
            f"{sheet.where[:1].upper()}{sheet.where[1:]} has only one column ('{sheet.headers[0]}'). Segments need at "
            "least two: put each measure in a column of its own, or name another sheet."
        )


def _start_log(table: Table) -> CleaningLog:
    sheet = table.sheet
    totals = list(sheet.total_rows)
    rows = np.union1d(sheet.cells.index.to_numpy(np.int64), np.asarray(totals, np.int64))
    log = CleaningLog(rows=rows)
    for row, why in sheet.total_rows.items():
        log = log.with_set_aside(why, [row])
    for column in table.columns:
        if column.parsed.unread and column.role in MEASURES | {Role.DATE}:
            shown = ", ".join(f"'{cell}'" for cell in list(dict.fromkeys(column.parsed.unread.values()))[:3])
            log = log.with_repaired(f"{column.name}: {shown} read as blank", column.parsed.unread)
    return log


def _clean_sales(table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings) -> CleanTable:
    customer, order, day = (table.first(role) for role in (Role.CUSTOMER, Role.ORDER, Role.DATE))
    if customer is None:
        raise DataError(_no_customer_column(table))
    quantity = table.first(Role.QUANTITY)
    money, money_name = _money_per_line(table)

    log = log.with_set_aside(NO_CUSTOMER, _rows(frame[customer.name].isna()))
    cancelled = pd.Series(False, index=frame.index)
    if quantity is not None:
        cancelled |= frame[quantity.name] < 0
    elif money is not None:
        cancelled |= money < 0
    if order is not None:
        cancelled |= _cancelling(frame[order.name])
    log = log.with_set_aside(CANCELLED, _rows(cancelled))
    if quantity is not None:
        log = log.with_set_aside(NOTHING_SOLD, _rows(frame[quantity.name] == 0))
    if day is not None:
        log = log.with_set_aside(NO_DATE, _rows(frame[day.name].isna()))
        if settings.reference_date is not None:
            late = frame[day.name].dt.normalize() > pd.Timestamp(settings.reference_date)
            log = log.with_set_aside(f"{LATER} ({settings.reference_date:%Y-%m-%d})", _rows(late))
    if money is not None:
        log = log.with_set_aside(NO_MONEY, _rows(money.isna()))

    kept = _kept(frame, log)
    if kept.empty:
        raise DataError(f"No sales line of {table.sheet.where} can be used: {_in_words(log)}.")
    repeated = int(kept.duplicated().sum())
    if repeated:
        log = log.with_note(f"{repeated:,} sales lines repeat an earlier line exactly; they were kept as sales.")
    # The customer decides: a return without a customer is nobody's return.
    returned = frame[cancelled & frame[customer.name].notna()]
    kept_money = money.loc[kept.index] if money is not None else None
    return CleanTable(table, kept, returned, log, kept_money, money_name)


def _cancelling(orders: pd.Series) -> pd.Series:
    """Tell cancellations by their number: C536379 among invoices like 536365.

    Where most orders start with a C, it is the shop's way of numbering and says nothing.
    """
    lettered = orders.str.fullmatch(r"[Cc]\d+", na=False)
    return lettered if lettered.sum() * 2 < orders.notna().sum() else lettered & False


def _money_per_line(table: Table) -> tuple[pd.Series | None, str]:
    amount, quantity, price = (table.first(role) for role in (Role.AMOUNT, Role.QUANTITY, Role.UNIT_PRICE))
    if amount is not None:
        return amount.parsed.values, amount.name
    if quantity is not None and price is not None:
        return quantity.parsed.values * price.parsed.values, f"{quantity.name} × {price.name}"
    return None, ""


def _no_customer_column(table: Table) -> str:
    columns = group_columns(table)
    say = f"{table.sheet.where[:1].upper()}{table.sheet.where[1:]} holds sales lines but no customer column"
    if not columns:
        return f"{say}. Add a column with the customer of each line."
    names = ", ".join(f"'{name}'" for name in columns[:8])
    where = f'(sheet Settings; --customer "{columns[0]}")'
    return f"{say}. It could be grouped by {names}: name one as the Customer column {where}."


def _clean_customers(table: Table, frame: pd.DataFrame, log: CleaningLog) -> CleanTable:
    measures = [one for one in table.columns if one.role in MEASURES]
    if not measures:
        raise DataError(
            f"{table.sheet.where[:1].upper()}{table.sheet.where[1:]} holds only text. Segments need at least one "
            "column of numbers, such as age, income or money spent."
        )
    frame, log = _without_impossible_ages(table, frame, log)
    frame, log = _without_infinities(measures, frame, log)
    customer = table.first(Role.CUSTOMER)
    if customer is not None:
        log = _set_aside_duplicates(frame, customer, log)
    blank = frame[[one.name for one in measures]].isna().all(axis=1)
    log = log.with_set_aside(NO_MEASURE, _rows(blank))
    kept = _kept(frame, log)
    if kept.empty:
        raise DataError(f"No row of {table.sheet.where} can be used: {_in_words(log)}.")
    amount = table.first(Role.AMOUNT)
    money = kept[amount.name] if amount is not None else None
    return CleanTable(table, kept, frame.iloc[:0], log, money, amount.name if amount is not None else "")


def _without_impossible_ages(table: Table, frame: pd.DataFrame, log: CleaningLog) -> tuple[pd.DataFrame, CleaningLog]:
    born, age = table.first(Role.BIRTH_YEAR), table.first(Role.AGE)
    if age is not None:
        impossible = (frame[age.name] < 0) | (frame[age.name] > OLDEST)
        log = log.with_repaired(f"{age.name}: impossible age read as blank", _rows(impossible))
        frame = frame.assign(**{age.name: frame[age.name].mask(impossible)})
    if born is not None:
        latest = frame[born.name].max()
        impossible = frame[born.name] < latest - OLDEST
        log = log.with_repaired(f"{born.name}: impossible year read as blank", _rows(impossible))
        frame = frame.assign(**{born.name: frame[born.name].mask(impossible)})
    return frame, log


def _without_infinities(
    measures: list[Column], frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    for one in measures:
        endless = np.isinf(frame[one.name])
        if endless.any():
            log = log.with_repaired(f"{one.name}: a number too large to be one, read as blank", _rows(endless))
            frame = frame.assign(**{one.name: frame[one.name].mask(endless)})
    return frame, log


def _set_aside_duplicates(frame: pd.DataFrame, customer: Column, log: CleaningLog) -> CleaningLog:
    """A row that repeats an earlier one, customer id and all, is the same customer pasted twice."""
    known = frame[customer.name].notna()
    log = log.with_set_aside(DUPLICATE, _rows(frame.duplicated() & known))
    left = _kept(frame, log)
    again = left.loc[left[customer.name].notna(), customer.name].duplicated(keep=False)
    if again.any():
        ids = left.loc[again.index[again], customer.name].drop_duplicates()
        named = ", ".join(f"'{one}'" for one in ids.head(3)) + (" ..." if len(ids) > 3 else "")
        stand = "value of {0} stands" if len(ids) == 1 else "values of {0} stand"
        log = log.with_note(
            f"{len(ids):,} {stand.format(customer.name)} on more than one row with different cells ({named}); each row "
            "was kept, and counts as a customer."
        )
    return log


def _rows(chosen: pd.Series) -> np.ndarray:
    return np.asarray(chosen.index[chosen.fillna(False).astype(bool)], np.int64)


def _kept(frame: pd.DataFrame, log: CleaningLog) -> pd.DataFrame:
    if not log.set_aside:
        return frame
    return frame.drop(np.concatenate(list(log.set_aside.values())), errors="ignore")


def _in_words(log: CleaningLog) -> str:
    return ", ".join(f"{reason} ({len(rows):,})" for reason, rows in log.set_aside.items())
