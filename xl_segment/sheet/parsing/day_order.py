"""Whether day or month comes first in a column's typed dates, and whether another program took one for the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from xl_segment.sheet.parsing.typed_dates import DayOrder, TypedDate

#: Typed dates that contradict the others are slips where they are fewer than this share of those that prove something.
_FEW = 0.1
#: Fewer real dates than this prove nothing about how they came to be.
_ENOUGH = 5
#: Among this many typed dates every month that the shop sells in will show.
_ALL_MONTHS = 24
#: Real dates are swapped ones where the days of this share of them are months that the typed dates are in.
_NEARLY_ALL = 0.9


def find_day_order(
    counts: np.ndarray, typed: Sequence[TypedDate | None], setting: str
) -> tuple[str, tuple[str, ...], bool]:
    """Return "day first" or "month first" for the typed dates whose order is open, why, and whether that is sure.

    counts: how many cells each typed date stands in. setting: the order that was asked for, or "auto".
    """
    open_dates = [(int(count), parts) for count, parts in zip(counts, typed, strict=True) if parts and not parts.order]
    if not open_dates:
        return "day first", (), True
    if setting != "auto":
        return setting, (f"Dates typed as text were read {setting}, as the setting says.",), True
    return _by_days_above_12(open_dates)


def _by_days_above_12(open_dates: Sequence[tuple[int, TypedDate]]) -> tuple[DayOrder, tuple[str, ...], bool]:
    day = sum(count for count, parts in open_dates if parts.first > 12 >= parts.second)
    month = sum(count for count, parts in open_dates if parts.second > 12 >= parts.first)
    if not day and not month:
        note = (
            "Dates could be read either way (no day is above 12); they were read day first. The setting Dates as "
            "text changes it."
        )
        return "day first", (note,), False
    order: DayOrder = "day first"
    if month > day:
        order = "month first"
    total = sum(count for count, _ in open_dates)
    proof = f"Dates were read {order}: {max(day, month):,} of {total:,} typed dates prove it"
    against = min(day, month)
    if not against:
        return order, (f"{proof}.",), True
    note = f"{proof}; {against:,} contradict it and were read the other way. The setting Dates as text changes it."
    return order, (note,), against < _FEW * (day + month)


def were_swapped(real: np.ndarray, typed: Sequence[TypedDate | None], order: str) -> bool:
    """Tell whether another program took month-first dates for day-first ones, or the other way round.

    It turns those it can (day up to 12) into real dates with day and month swapped, and leaves the others as text.
    So every typed date has its day above 12 and no real date has; of honest dates two in five have a day up to 12.
    What now stands as a real date's day is its month: honest dates that all fall on the first of a month, or whose
    days are no months that the typed dates are in, do not pass for swapped ones.
    """
    dates = [parts for parts in typed if parts is not None]
    days = pd.Series(real).dropna().dt.day
    if len(days) < _ENOUGH or not dates or (days > 12).any():
        return False
    if any(parts.order or not _has_a_day_above_12(parts, order) for parts in dates):
        return False
    months = {parts.day_and_month(order)[1] for parts in dates}
    return _are_months(days, months, all_seen=len(dates) >= _ALL_MONTHS)


def _are_months(days: pd.Series, months: set[int], *, all_seen: bool) -> bool:
    """Tell whether the days of real dates may be the months of typed ones; all_seen: those must be all there are."""
    if len(set(days)) == 1 and months != set(days):
        return False
    return not all_seen or bool(days.isin(months).mean() >= _NEARLY_ALL)


def _has_a_day_above_12(parts: TypedDate, order: str) -> bool:
    day, month = parts.day_and_month(order)
    return day > 12 >= month


def swapped(real: np.ndarray) -> np.ndarray:
    """Return dates with day and month swapped back, at their times of day."""
    days = pd.Series(real)
    turned = pd.to_datetime({"year": days.dt.year, "month": days.dt.day, "day": days.dt.month})
    return np.asarray((turned + (days - days.dt.normalize())).to_numpy("datetime64[ns]"))
