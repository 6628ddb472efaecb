"""Measures of customers that are no column of their sheet: days since the last purchase, money of all months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from xl_segment.customers.clean_table import CleanTable
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Table
from xl_segment.sheet.words.periods import runs_of

#: Days from one column to the next, and what such a stretch is called.
_YEARS = "years"
_STRETCHES = ((10, "weeks"), (45, "months"), (120, "quarters"), (float("inf"), _YEARS))
#: Fewer columns than this tell no times.
_FEWEST = 2
#: What columns are called that name no time.
_PLAIN = "periods"
#: Why how long somebody has been a customer does not decide.
_TENURE_DESCRIBES = "describes; how long somebody has been a customer does not decide"
#: Why money that is parted into columns does not decide, where one of these does.
SUM_OF_PARTS = "is the sum of measures that decide"


@dataclass(frozen=True)
class MadeMeasure:
    """A measure made of columns. measure: canonical; describes: why it does not decide, "" where it may."""

    name: str
    values: pd.Series
    measure: str
    describes: str = ""


@dataclass(frozen=True)
class Made:
    """All of them; reference: the day that recency and tenure count back from, None where there are no days."""

    measures: tuple[MadeMeasure, ...] = ()
    notes: tuple[str, ...] = ()
    reference: date | None = None


def made_measures(clean: CleanTable, reference: date | None) -> Made:
    """Make what the columns of a sheet of customers tell together. reference: None for the day after the last one."""
    from_days, (from_periods, notes), summed = _from_days(clean, reference), _from_periods(clean), _summed(clean)
    if any(made.measure == m.RECENCY for made in from_days.measures):
        # The day of the last purchase says it closer than its month does.
        from_periods = tuple(made for made in from_periods if made.measure != m.RECENCY)
    return Made((*from_days.measures, *from_periods, *summed), (*from_days.notes, *notes), from_days.reference)


def _from_days(clean: CleanTable, reference: date | None) -> Made:
    table = clean.table
    last, since = _days(clean, Role.LAST_PURCHASE), _days(clean, Role.SINCE)
    reference = reference or _day_after_the_latest(last, since)
    if reference is None or not _has_any_day(last, since):
        return Made()
    measures = []
    if last is not None and table.first(Role.RECENCY) is None:
        measures.append(_age(last, reference, m.RECENCY))
    if since is not None and table.first(Role.TENURE) is None:
        measures.append(_age(since, reference, m.TENURE, _TENURE_DESCRIBES))
    if not measures:
        return Made(reference=reference)
    counted = " and ".join(measure.name for measure in measures)
    note = f"{counted} {'counts' if len(measures) == 1 else 'count'} back from {table.sheet.days.text(reference)}."
    return Made(tuple(measures), (note,), reference)


def _has_any_day(*columns: pd.Series | None) -> bool:
    return any(days is not None and days.notna().any() for days in columns)


def _day_after_the_latest(*columns: pd.Series | None) -> date | None:
    latest = [days.max() for days in columns if days is not None and days.notna().any()]
    return (max(latest) + pd.Timedelta(days=1)).date() if latest else None


def _days(clean: CleanTable, role: Role) -> pd.Series | None:
    column = clean.table.first(role)
    return None if column is None else clean.frame[column.name].dt.normalize()


def _age(days: pd.Series, reference: date, measure: str, describes: str = "") -> MadeMeasure:
    """Return how many days before the reference date each day was; a later one is no day old."""
    age = (pd.Timestamp(reference) - days).dt.days.clip(lower=0).astype("float64")
    return MadeMeasure(m.RFM_NAMES[measure], age, measure, describes)


def _from_periods(clean: CleanTable) -> tuple[tuple[MadeMeasure, ...], tuple[str, ...]]:
    """Return how many periods ago, in how many, and for how much somebody bought, and what to note of their order."""
    names = [column.name for column in clean.table.all(Role.PERIOD)]
    if not names or clean.money is None:
        return (), ()
    money: tuple[MadeMeasure, ...] = (_money(clean.money),)
    if _is_a_column(clean.table, clean.frame, clean.money):
        money = ()
    if len(names) < _FEWEST:
        return money, ()
    order, word = _in_time(names)
    if len(names) == _FEWEST and word == _YEARS:
        return money, ()  # of two years, when and how often somebody bought is no more than whether
    rhythm = _when_and_how_often(clean.frame[list(order)], word)
    if word != _PLAIN:
        return (*rhythm, *money), ()
    as_they_stand = (
        f"{names[0]} to {names[-1]} do not all name a time, so they were taken in the order of the sheet, the latest "
        "on the right."
    )
    return (*rhythm, *money), (as_they_stand,)


def _when_and_how_often(amounts: pd.DataFrame, word: str) -> tuple[MadeMeasure, MadeMeasure]:
    """amounts: (customers x periods), the oldest first; word: what a period is called."""
    bought = amounts.fillna(0.0).to_numpy(np.float64) > 0
    periods_since = np.where(bought.any(axis=1), bought[:, ::-1].argmax(axis=1), bought.shape[1])
    recency = pd.Series(periods_since.astype(np.float64), amounts.index)
    frequency = pd.Series(bought.sum(axis=1).astype(np.float64), amounts.index)
    return (
        MadeMeasure(f"Recency ({word})", recency, m.RECENCY),
        MadeMeasure(f"Frequency ({word})", frequency, m.FREQUENCY),
    )


def _money(values: pd.Series, describes: str = "") -> MadeMeasure:
    return MadeMeasure(m.RFM_NAMES[m.MONEY], values.astype("float64"), m.MONEY, describes)


def _is_a_column(table: Table, frame: pd.DataFrame, money: pd.Series) -> bool:
    """Tell whether a column of the sheet holds the money of all periods already."""
    whole = table.first(Role.AMOUNT)
    return whole is not None and bool(np.isclose(frame[whole.name], money, rtol=0.01, atol=0.05).all())


def _in_time(names: list[str]) -> tuple[tuple[str, ...], str]:
    """Return columns from the oldest to the latest, and what each is: weeks, months, or plain periods as they stand."""
    runs = runs_of(names, fewest=2)
    if not runs or len(runs[0].names) < len(names):
        return tuple(names), _PLAIN
    gaps = np.diff(pd.DatetimeIndex(runs[0].ends).to_numpy()).astype("timedelta64[D]").astype(int)
    usual = float(np.median(gaps))
    return runs[0].names, next(word for longest, word in _STRETCHES if usual <= longest)


def _summed(clean: CleanTable) -> tuple[MadeMeasure, ...]:
    parts = clean.table.all(Role.PART)
    if len(parts) < 2 or clean.money is None or clean.table.first(Role.AMOUNT) is not None:
        return ()
    return (_money(clean.money, SUM_OF_PARTS),)
