"""Which rows can be used: each one is kept, repaired or set aside, and the log says why."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xl_segment.customers.clean_table import CleanTable, as_a_beginning
from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.customer_rows import clean_customers
from xl_segment.customers.sales_lines import clean_sales
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.day_format import DayFormat
from xl_segment.sheet.roles import DATES, MEASURES, Kind, Role
from xl_segment.sheet.table import Column, Table

#: Days this far from nearly all others are slips of the pen; fewer days than that show no such thing.
_FAR_AHEAD, _FAR_BACK, _ENOUGH_DAYS = pd.Timedelta(days=3652), pd.Timedelta(days=10957), 20
#: Of more cells than this the others are not shown.
_SHOWN = 3
_DAYS_THAT_COUNT = frozenset({Role.DATE, Role.LAST_PURCHASE, Role.SINCE})


def clean_rows(table: Table, settings: Settings) -> CleanTable:
    """Decide for each row whether it is kept, repaired or set aside.

    Raises DataError where nothing can be segmented: no rows, one column, only text, or sales lines that name no
    customer.
    """
    _check_shape(table)
    used = [column for column in table.columns if column.role is not Role.IGNORED]
    frame = pd.DataFrame({column.name: column.parsed.values for column in used})
    frame, log = _without_impossible_days(table, frame, _start_log(table))
    if table.kind is Kind.SALES:
        return clean_sales(table, frame, log, settings)
    return clean_customers(table, frame, log, settings)


def _check_shape(table: Table) -> None:
    sheet = table.sheet
    if sheet.cells.empty:
        raise DataError(
            f"There is no data under the headers of {sheet.where}. Paste rows below them, or name another sheet."
        )
    if len(table.columns) < 2:
        raise DataError(
            f"{as_a_beginning(sheet.where)} has only one column ('{sheet.headers[0]}'). Segments need at "
            "least two: put each measure in a column of its own, or name another sheet."
        )


def _start_log(table: Table) -> CleaningLog:
    """Begin with the rows that are no data, the cells that could not be read, and the warnings of the sheet."""
    sheet = table.sheet
    totals = np.asarray(list(sheet.total_rows), np.int64)
    log = CleaningLog(rows=np.union1d(sheet.cells.index.to_numpy(np.int64), totals))
    for row, why in sheet.total_rows.items():
        log = log.with_set_aside(why, [row])
    for column in table.columns:
        log = _with_doubts(column, table, log)
        if column.parsed.unread and column.role in MEASURES | {Role.DATE}:
            log = log.with_repaired(f"{column.name}: {_unread_cells(column)} read as blank", column.parsed.unread)
    for warning in sheet.warnings:
        log = log.with_warning(warning)
    return log


def _unread_cells(column: Column) -> str:
    different = list(dict.fromkeys(column.parsed.unread.values()))
    return ", ".join(f"'{cell}'" for cell in different[:_SHOWN])


def _with_doubts(column: Column, table: Table, log: CleaningLog) -> CleaningLog:
    """Warn of a column whose cells could be read in two ways, or cannot be read as what it is taken for."""
    if column.role not in MEASURES | DATES - {Role.OTHER_DATE}:
        return log
    for doubt in column.parsed.doubts:
        log = log.with_warning(f"{column.name}: {doubt[:1].lower()}{doubt[1:]}")
    if not column.parsed.unread or not column.parsed.values.isna().all():
        return log
    return log.with_warning(
        f"{column.name} of {table.sheet.where} is taken for {column.role}, but none of its cells "
        f"({_unread_cells(column)}) can be read as one; take it for something else on Data check."
    )


def _without_impossible_days(table: Table, frame: pd.DataFrame, log: CleaningLog) -> tuple[pd.DataFrame, CleaningLog]:
    """Read a few days as blank that are years beyond all others: one of them would move everybody's recency."""
    for column in table.columns:
        if column.role not in _DAYS_THAT_COUNT:
            continue
        days = frame[column.name]
        far = _far_from_the_others(days)
        if far.any():
            log = _with_far_days(column.name, days[far], table.sheet.days, log)
            frame = frame.assign(**{column.name: days.mask(far)})
    return frame, log


def _far_from_the_others(days: pd.Series) -> pd.Series:
    known = days.dropna()
    if len(known) < _ENOUGH_DAYS:
        return pd.Series(False, index=days.index)
    early, late = known.quantile(0.02), known.quantile(0.98)
    return (days > late + _FAR_AHEAD) | (days < early - _FAR_BACK)


def _with_far_days(name: str, far: pd.Series, days: DayFormat, log: CleaningLog) -> CleaningLog:
    shown = ", ".join(f"{days.text(day)} in row {row}" for row, day in far.head(_SHOWN).items())
    more = " and others" if len(far) > _SHOWN else ""
    log = log.with_repaired(f"{name}: {shown} is years away from all others, read as blank", far.index)
    return log.with_warning(
        f"{name}: {shown}{more} is years away from all others and was read as blank; correct it if it is a "
        "slip of the pen."
    )
