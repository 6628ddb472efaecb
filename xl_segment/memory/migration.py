"""Who moved: customers of this run against those of the last one, matched by their ids, never by position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from xl_segment.customers.transform import Transform

#: Not a segment: customers who were not there in the run before.
NO_SEGMENT = 0
#: Why somebody moved whose own values say nothing.
_ANEW = "the segments were made anew"


@dataclass(frozen=True)
class Customers:
    """Customers after a run, aligned arrays of the same length.

    keys: what each is called, each once. segment: numbers. before: the segment in the run before, 0 for who is new.
    previous: the segment that each was in before its last change, 0 where there was none; changed_on: the day of that
    change, "2024-05-31" or "". at_fit: whether the model was made with them. values: (customers x features) in original
    units, NaN where missing. money: NaN where the sheet holds none.
    """

    keys: np.ndarray
    segment: np.ndarray
    before: np.ndarray
    previous: np.ndarray
    changed_on: np.ndarray
    at_fit: np.ndarray
    values: np.ndarray
    money: np.ndarray

    @classmethod
    def first(cls, keys: np.ndarray, segment: np.ndarray, values: np.ndarray, money: np.ndarray) -> Customers:
        """Return customers of whom nothing is known from before."""
        count = len(keys)
        nobody = np.full(count, NO_SEGMENT)
        return cls(keys, segment, nobody, nobody, np.full(count, "", dtype=object), np.ones(count, bool), values, money)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.keys)


@dataclass(frozen=True)
class Moves:
    """What changed since the run before.

    why: {key: what moved a customer from one segment to another, in words}. gone: {segment: (customers, money)} of
    those who were there in the run before and are not any more.
    """

    why: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[int, tuple[int, float]] = field(default_factory=dict)


def follow(
    was: Customers, now: Customers, transform: Transform | None, *, day: date, fitted: bool
) -> tuple[Customers, Moves]:
    """Carry what was known of the customers over to this run, and say who moved and why.

    now: as from `Customers.first`. transform: how their features are transformed, None where the values of `was` are
    those of other features. fitted: the model was made anew with these customers.
    """
    at = pd.Index(was.keys).get_indexer(pd.Index(now.keys))
    known = at >= 0
    before = np.where(known, was.segment[at], NO_SEGMENT)
    moved = known & (before != now.segment)
    changed_on = np.where(moved, day.isoformat(), np.where(known, was.changed_on[at], ""))
    at_fit = known & was.at_fit[at]
    if fitted:
        at_fit = np.ones(len(now), bool)
    followed = replace(
        now,
        before=before,
        previous=np.where(moved, before, np.where(known, was.previous[at], NO_SEGMENT)),
        changed_on=changed_on.astype(object),
        at_fit=at_fit,
    )
    keys = [str(key) for key in now.keys[moved]]
    reasons = [_ANEW] * len(keys)
    if transform is not None and keys:
        reasons = _reasons(was.values[at[moved]], now.values[moved], transform)
    return followed, Moves(dict(zip(keys, reasons, strict=True)), _gone(was, now.keys))


def _reasons(old: np.ndarray, new: np.ndarray, transform: Transform) -> list[str]:
    """Name the feature that moved each customer most, on the scale that decides who is alike.

    old, new: (customers x features) in original units.
    """
    shift = np.column_stack(
        [np.abs(step.scaled(new[:, at]) - step.scaled(old[:, at])) for at, step in enumerate(transform.steps)]
    )
    reasons = []
    for row, feature in enumerate(shift.argmax(axis=1)):
        reason = _ANEW
        if shift[row, feature] > 0:
            name = transform.steps[int(feature)].name
            reason = f"{name} {_figure(old[row, feature])} → {_figure(new[row, feature])}"
        reasons.append(reason)
    return reasons


def _figure(value: float) -> str:
    if np.isnan(value):
        return "blank"
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.3g}"


def _gone(was: Customers, keys: np.ndarray) -> dict[int, tuple[int, float]]:
    lost = ~np.isin(was.keys.astype(str), keys.astype(str))
    gone = {}
    for number in np.unique(was.segment[lost]):
        members = lost & (was.segment == number)
        gone[int(number)] = (int(members.sum()), float(np.nansum(was.money[members])))
    return gone


def migration_matrix(
    customers: Customers, gone: Mapping[int, tuple[int, float]], numbers: tuple[int, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (customers, money) from the segment before (rows; 0: new) to the segment now (columns; 0: gone).

    Every customer of both runs stands in exactly one cell. Money is that of this run, of those who are gone that of
    the run before.
    """
    rows = sorted({NO_SEGMENT, *numbers, *map(int, customers.before), *gone})
    columns = [*sorted({*numbers, *map(int, customers.segment)}), NO_SEGMENT]
    worth = np.nan_to_num(customers.money)
    counts = pd.crosstab(customers.before, customers.segment).reindex(index=rows, columns=columns, fill_value=0)
    money = pd.crosstab(customers.before, customers.segment, values=worth, aggfunc="sum")
    money = money.reindex(index=rows, columns=columns).fillna(0.0)
    for number, (count, lost) in gone.items():
        counts.loc[number, NO_SEGMENT] += count
        money.loc[number, NO_SEGMENT] += lost
    return counts.astype(int), money.astype(float)
