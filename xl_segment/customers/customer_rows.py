"""Rows of customers one by one: impossible ages, numbers that stand for none, the same customer twice, far outliers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.sheet.roles import DATES, Role
from xl_segment.sheet.table import Column, Table

DUPLICATE = "duplicate of an earlier row"
#: Ages outside are taken for typing errors: the oldest person ever documented reached 122 years.
OLDEST = 110
#: A value this many times as far from the median as the 99th percentile is far from all others.
FAR = 6


def without_impossible_ages(table: Table, frame: pd.DataFrame, log: CleaningLog) -> tuple[pd.DataFrame, CleaningLog]:
    """Read ages and years of birth as blank that nobody living can have."""
    born, age = table.first(Role.BIRTH_YEAR), table.first(Role.AGE)
    if age is not None:
        impossible = (frame[age.name] < 0) | (frame[age.name] > OLDEST)
        log = log.with_repaired(f"{age.name}: impossible age read as blank", rows_where(impossible))
        frame = frame.assign(**{age.name: frame[age.name].mask(impossible)})
    if born is not None:
        latest = _latest_year(table, frame, born.name)
        impossible = (frame[born.name] < latest - OLDEST) | (frame[born.name] > latest)
        log = log.with_repaired(f"{born.name}: impossible year read as blank", rows_where(impossible))
        frame = frame.assign(**{born.name: frame[born.name].mask(impossible)})
    return frame, log


def _latest_year(table: Table, frame: pd.DataFrame, born: str) -> float:
    """Return the year that the sheet speaks of: of its latest date, else when its youngest customer was grown up."""
    days = [frame[one.name].max() for one in table.columns if one.role in DATES and frame[one.name].notna().any()]
    return float(max(days).year) if days else float(frame[born].quantile(0.999)) + 18


def without_infinities(
    measures: list[Column], frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Read numbers as blank that are too large to be any."""
    for one in measures:
        endless = np.isinf(frame[one.name])
        if endless.any():
            log = log.with_repaired(f"{one.name}: a number too large to be one, read as blank", rows_where(endless))
            frame = frame.assign(**{one.name: frame[one.name].mask(endless)})
    return frame, log


def without_stand_ins(
    measures: list[Column], frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Numbers that are typed where one is not known: 999999 far above all others, -1 where nothing else is negative."""
    for one in measures:
        values = frame[one.name]
        different = np.sort(values.dropna().unique())
        if len(different) <= 5:
            continue
        wrong = _stand_ins(different)
        rows = rows_where(values.isin(wrong))
        if 0 < len(rows) <= max(5, 0.05 * len(values)):
            shown = ", ".join(f"{value:g}" for value in wrong)
            log = log.with_repaired(f"{one.name}: {shown} stands for a number that is not known, read as blank", rows)
            frame = frame.assign(**{one.name: values.mask(values.isin(wrong))})
    return frame, log


def _stand_ins(different: np.ndarray) -> list[float]:
    """Return the least and the greatest of a measure's different values, ascending, where they stand for none."""
    least, greatest = float(different[0]), float(different[-1])
    found = []
    if least < 0 <= different[1] and (_is_nines(least) or least == -1):
        found.append(least)
    if greatest >= 999 and _is_nines(greatest) and greatest > 3 * float(different[-2]):
        found.append(greatest)
    return found


def _is_nines(value: float) -> bool:
    return value % 1 == 0 and set(f"{abs(value):.0f}") == {"9"}


def set_aside_duplicates(frame: pd.DataFrame, customer: Column, log: CleaningLog) -> CleaningLog:
    """A row that repeats an earlier one, customer id and all, is the same customer pasted twice."""
    known = frame[customer.name].notna()
    log = log.with_set_aside(DUPLICATE, rows_where(frame.duplicated() & known))
    left = log.kept(frame)
    again = left.loc[left[customer.name].notna(), customer.name].duplicated(keep=False)
    if again.any():
        ids = left.loc[again.index[again], customer.name].drop_duplicates()
        named = ", ".join(f"'{one}'" for one in ids.head(3)) + (" ..." if len(ids) > 3 else "")
        stand = "value of {0} stands" if len(ids) == 1 else "values of {0} stand"
        log = log.with_warning(
            f"{len(ids):,} {stand.format(customer.name)} on more than one row with different cells ({named}); each row "
            "was kept, and counts as a customer."
        )
    return log


def with_outliers(measures: list[Column], kept: pd.DataFrame, log: CleaningLog) -> CleaningLog:
    """Name values far from all others; they are kept, as they may be true."""
    for one in measures:
        values = kept[one.name].dropna()
        if len(values) < 20:
            continue
        middle = float(values.median())
        far = (values - middle).abs()
        usual = float(far.quantile(0.99))
        beyond = values[far > FAR * usual] if usual > 0 else values.iloc[:0]
        if 0 < len(beyond) <= 5:
            told = ", ".join(f"{value:,.6g} in row {row}" for row, value in beyond.items())
            log = log.with_note(f"{one.name} is far from all others: {told}. It was kept; correct it if it is wrong.")
    return log
