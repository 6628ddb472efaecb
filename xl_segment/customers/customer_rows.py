"""Rows of customers one by one: impossible ages, numbers that stand for none, the same customer twice, far outliers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from xl_segment.customers.clean_table import NOBODY, CleanTable, as_a_beginning, with_many_set_aside
from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.customers.currencies import in_one_currency
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.ages import GROWN_UP, OLDEST_CUSTOMER
from xl_segment.sheet.columns.customer_ids import are_nobody
from xl_segment.sheet.roles import DATES, MEASURES, Role
from xl_segment.sheet.table import Column, Table

DUPLICATE = "duplicate of an earlier row"
NO_MEASURE = "no measure filled in"
#: A value this many times as far from the median as the 99th percentile is far from all others.
FAR = 6
#: Fewer values than this have no outliers, and more outliers than that are none.
_ENOUGH, _FEW_OUTLIERS = 20, 5
#: A measure of no more different values than this has no stand-ins.
_FEW_VALUES = 5
#: So many rows at most have a number that stands for none, or this share of the rows.
_FEW_ROWS, _FEW_OF_ALL = 5, 0.05


def clean_customers(table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings) -> CleanTable:
    """Decide for each row of a customer whether it can be used.

    frame: (customers x columns) understood cells. Raises DataError where nothing is measured, or no row is left.
    """
    measures = [column for column in table.columns if column.role in MEASURES]
    days = [*table.all(Role.LAST_PURCHASE), *table.all(Role.SINCE)]
    if not measures and not days:
        raise DataError(
            f"{as_a_beginning(table.sheet.where)} holds only text. Segments need at least one "
            "column of numbers, such as age, income or money spent."
        )
    frame, log = without_impossible_ages(table, frame, log)
    frame, log = without_infinities(measures, frame, log)
    frame, log = without_stand_ins(measures, frame, log)
    log = _without_nobody_and_duplicates(table, frame, log)
    log, currency, shown_currency = in_one_currency(table, frame, log, settings)
    frame, log = _with_nothing_spent(table, frame, log)
    blank = frame[[column.name for column in (*measures, *days)]].isna().all(axis=1)
    log = log.with_set_aside(NO_MEASURE, rows_where(blank))
    usable = log.usable_rows(frame)
    if usable.empty:
        raise DataError(f"No row of {table.sheet.where} can be used: {log.why_set_aside()}.")
    money, money_name = _money_of_customers(table, usable)
    for warning in table.warnings:
        log = log.with_warning(warning)
    log = with_many_set_aside(table, with_outliers(measures, usable, log))
    return CleanTable(
        table, usable, frame.iloc[:0], log, money, money_name, currency=currency, shown_currency=shown_currency
    )


def _without_nobody_and_duplicates(table: Table, frame: pd.DataFrame, log: CleaningLog) -> CleaningLog:
    customer = table.first(Role.CUSTOMER)
    if customer is None:
        return log
    nobody = are_nobody(frame[customer.name])
    if nobody.any() and not nobody.all():
        log = log.with_set_aside(NOBODY, rows_where(nobody))
    return set_aside_duplicates(frame, customer, log)


def _with_nothing_spent(table: Table, frame: pd.DataFrame, log: CleaningLog) -> tuple[pd.DataFrame, CleaningLog]:
    """Nothing spent in a month, or on a kind of goods, is left blank more often than typed as 0."""
    for role in (Role.PERIOD, Role.PART):
        names = [column.name for column in table.all(role)]
        if not names or not frame[names].isna().to_numpy().any():
            continue
        frame = frame.assign(**{name: frame[name].fillna(0.0) for name in names})
        span = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
        log = log.with_note(f"A blank cell of {span} counts as 0: nothing was spent.")
    return frame, log


def _money_of_customers(table: Table, usable: pd.DataFrame) -> tuple[pd.Series | None, str]:
    """Return each customer's money: that of all months, of one column, or of the columns that it is parted into."""
    for role in (Role.PERIOD, Role.AMOUNT, Role.PART):
        names = [column.name for column in table.all(role)]
        if len(names) == 1 or (names and role is Role.AMOUNT):
            return usable[names[0]], names[0]
        if names:
            return usable[names].sum(axis=1, min_count=1), f"{names[0]} to {names[-1]}, {len(names)} columns added up"
    return None, ""


def without_impossible_ages(table: Table, frame: pd.DataFrame, log: CleaningLog) -> tuple[pd.DataFrame, CleaningLog]:
    """Read ages and years of birth as blank that nobody living can have."""
    born, age = table.first(Role.BIRTH_YEAR), table.first(Role.AGE)
    if age is not None:
        impossible = (frame[age.name] < 0) | (frame[age.name] > OLDEST_CUSTOMER)
        log = log.with_repaired(f"{age.name}: impossible age read as blank", rows_where(impossible))
        frame = frame.assign(**{age.name: frame[age.name].mask(impossible)})
    if born is not None:
        latest = _latest_year(table, frame, born.name)
        impossible = (frame[born.name] < latest - OLDEST_CUSTOMER) | (frame[born.name] > latest)
        log = log.with_repaired(f"{born.name}: impossible year read as blank", rows_where(impossible))
        frame = frame.assign(**{born.name: frame[born.name].mask(impossible)})
    return frame, log


def _latest_year(table: Table, frame: pd.DataFrame, born: str) -> float:
    """Return the year that the sheet speaks of: of its latest date, else when its youngest customer was grown up."""
    days = latest_days(table, frame)
    if days:
        latest, _ = max(days)
        return float(latest.year)
    return float(frame[born].quantile(0.999)) + GROWN_UP


def latest_days(table: Table, frame: pd.DataFrame) -> list[tuple[pd.Timestamp, str]]:
    """Return the latest day of each column of days that has any, and its header."""
    names = [column.name for column in table.columns if column.role in DATES]
    return [(frame[name].max(), name) for name in names if frame[name].notna().any()]


def without_infinities(
    measures: Sequence[Column], frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Read numbers as blank that are too large to be any."""
    for column in measures:
        name = column.name
        endless = np.isinf(frame[name])
        if endless.any():
            log = log.with_repaired(f"{name}: a number too large to be one, read as blank", rows_where(endless))
            frame = frame.assign(**{name: frame[name].mask(endless)})
    return frame, log


def without_stand_ins(
    measures: Sequence[Column], frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Numbers that are typed where one is not known: 999999 far above all others, -1 where nothing else is negative."""
    for column in measures:
        name, values = column.name, frame[column.name]
        different = np.sort(values.dropna().unique())
        if len(different) <= _FEW_VALUES:
            continue
        stand_ins = _stand_ins(different)
        rows = rows_where(values.isin(stand_ins))
        if 0 < len(rows) <= max(_FEW_ROWS, _FEW_OF_ALL * len(values)):
            shown = ", ".join(f"{value:g}" for value in stand_ins)
            log = log.with_repaired(f"{name}: {shown} stands for a number that is not known, read as blank", rows)
            frame = frame.assign(**{name: values.mask(values.isin(stand_ins))})
    return frame, log


def _stand_ins(different: np.ndarray) -> list[float]:
    """Return the least and the greatest of a measure's different values, ascending, where they stand for none."""
    least, greatest = float(different[0]), float(different[-1])
    stand_ins = []
    if least < 0 <= different[1] and (_is_nines(least) or least == -1):
        stand_ins.append(least)
    if greatest >= 999 and _is_nines(greatest) and greatest > 3 * float(different[-2]):
        stand_ins.append(greatest)
    return stand_ins


def _is_nines(value: float) -> bool:
    return value % 1 == 0 and set(f"{abs(value):.0f}") == {"9"}


def set_aside_duplicates(frame: pd.DataFrame, customer: Column, log: CleaningLog) -> CleaningLog:
    """A row that repeats an earlier one, customer id and all, is the same customer pasted twice."""
    known = frame[customer.name].notna()
    log = log.with_set_aside(DUPLICATE, rows_where(frame.duplicated() & known))
    ids = log.usable_rows(frame)[customer.name].dropna()
    again = ids[ids.duplicated(keep=False)].drop_duplicates()
    if again.empty:
        return log
    stand = f"value of {customer.name} stands"
    if len(again) > 1:
        stand = f"values of {customer.name} stand"
    shown = ", ".join(f"'{name}'" for name in again.head(3))
    more = " ..." if len(again) > 3 else ""
    return log.with_warning(
        f"{len(again):,} {stand} on more than one row with different cells ({shown}{more}); each row "
        "was kept, and counts as a customer."
    )


def with_outliers(measures: Sequence[Column], usable: pd.DataFrame, log: CleaningLog) -> CleaningLog:
    """Name values far from all others; they stay in, as they may be true."""
    for column in measures:
        outliers = _outliers(usable[column.name].dropna())
        if 0 < len(outliers) <= _FEW_OUTLIERS:
            shown = ", ".join(f"{value:,.6g} in row {row}" for row, value in outliers.items())
            log = log.with_note(
                f"{column.name} is far from all others: {shown}. It was kept; correct it if it is wrong."
            )
    return log


def _outliers(values: pd.Series) -> pd.Series:
    if len(values) < _ENOUGH:
        return values.iloc[:0]
    distances = (values - float(values.median())).abs()
    usual = float(distances.quantile(0.99))
    if usual <= 0:
        return values.iloc[:0]
    return values[distances > FAR * usual]
