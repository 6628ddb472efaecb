"""Who moved: customers of this run against those of the last one, matched by their ids, never by position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from xl_segment.customers.transform import level_of
from xl_segment.memory.customer_keys import id_of_key
from xl_segment.segments.borders import Borders

#: Not a segment: customers who were not there in the run before.
NO_SEGMENT = 0
#: Why somebody moved whose own values say nothing.
_ANEW = "the segments were made anew"
#: Two sums of the same squares differ by less.
_ROUNDING = 1e-9
#: Of the measures that carried somebody, so many are named.
_MOST_CARRYING = 2


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

    def only(self, chosen: np.ndarray) -> Customers:
        """Return some of them; chosen: (customers,) yes or no, or positions in the order that is wanted."""
        return Customers(**{name: values[chosen] for name, values in vars(self).items()})


@dataclass(frozen=True)
class Moves:
    """What changed since the run before.

    why: {key: what moved a customer from one segment to another, in words}. gone: {segment: (customers, money)} of
    those who were there in the run before and are not any more.
    """

    why: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[int, tuple[int, float]] = field(default_factory=dict)

    @property
    def by_id(self) -> dict[str, str]:
        """What moved customers, under their ids as they stand on the sheet; without those who have none."""
        return {name: why for key, why in self.why.items() if (name := id_of_key(key))}


def follow(
    was: Customers, now: Customers, borders: Borders | None, *, day: date, fitted: bool
) -> tuple[Customers, Moves]:
    """Carry what was known of the customers over to this run, and say who moved and why.

    now: as from `Customers.first`. borders: of the segments of this run, None where the values of `was` are those of
    other features. fitted: the model was made anew with these customers.
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
    why = {}
    if moved.any():
        changes = _Changes(was.values[at[moved]], now.values[moved], was.segment[at[moved]], now.segment[moved])
        reasons = [_ANEW] * len(changes.old)
        if borders is not None:
            reasons = _reasons(changes, borders)
        why = dict(zip(map(str, now.keys[moved]), reasons, strict=True))
    return followed, Moves(why, _gone(was, now.keys))


@dataclass(frozen=True)
class _Changes:
    """Customers who moved. then, now: (customers x features) in original units; old, new: (customers,) segments."""

    then: np.ndarray
    now: np.ndarray
    old: np.ndarray
    new: np.ndarray


def _reasons(changes: _Changes, borders: Borders) -> list[str]:
    """Name the measures whose change carried each customer across the border, with its direction.

    Where the customer, as they were, would be in the new segment as well, it is the border that moved.
    """
    numbers = np.asarray(borders.numbers)
    reasons = [_ANEW] * len(changes.old)
    known = np.flatnonzero(np.isin(changes.old, numbers) & np.isin(changes.new, numbers))
    if not len(known):
        return reasons
    old, new = np.searchsorted(numbers, changes.old[known]), np.searchsorted(numbers, changes.new[known])
    then, now = (_scaled(values[known], borders) for values in (changes.then, changes.now))
    missing = borders.gap(then, old, new)
    pushes = borders.pushes(then, now, old, new)
    for row, customer in enumerate(known):
        carrying = _carrying(_by_measure(pushes[row], borders), missing[row])
        words = [_change(name, changes.then[customer], changes.now[customer], borders) for name in carrying]
        reasons[customer] = "; ".join(words) or _ANEW
    return reasons


def _scaled(values: np.ndarray, borders: Borders) -> np.ndarray:
    steps = borders.transform.steps
    return np.column_stack([step.scaled(column) for step, column in zip(steps, values.T, strict=True)])


def _by_measure(pushes: np.ndarray, borders: Borders) -> dict[str, float]:
    """Return {measure or label: its push}; a label of several values drives distances by several features."""
    by_measure: dict[str, float] = {}
    for step, push in zip(borders.transform.steps, pushes, strict=True):
        by_measure[step.source] = by_measure.get(step.source, 0.0) + float(push)
    return by_measure


def _carrying(pushes: Mapping[str, float], missing: float) -> list[str]:
    """Return the measure whose change pushed most, and a second one where the first alone was not enough.

    missing: how much nearer the old segment was; where it was not, nothing carried the customer.
    """
    ranked = sorted((name for name, push in pushes.items() if push > 0), key=lambda name: -pushes[name])
    if missing < -_ROUNDING or not ranked:
        return []
    if pushes[ranked[0]] >= missing:
        return ranked[:1]
    return ranked[:_MOST_CARRYING]


def _change(name: str, then: np.ndarray, now: np.ndarray, borders: Borders) -> str:
    """Say how a measure or a label changed: "Age rose 30 → 41.5", "City Paris → Rome"."""
    steps = borders.transform.steps
    columns = [at for at, step in enumerate(steps) if step.source == name]
    if steps[columns[0]].level is not None:
        old_level, new_level = (level_of([steps[at] for at in columns], values[columns]) for values in (then, now))
        return f"{name} {old_level} → {new_level}"
    old, new = then[columns[0]], now[columns[0]]
    if np.isnan(old) or np.isnan(new):
        return f"{name} {_figure(old)} → {_figure(new)}"
    direction = "rose" if new > old else "fell"
    figures = _figure(old), _figure(new)
    if figures[0] == figures[1]:
        figures = f"{old:,.9g}", f"{new:,.9g}"
    return f"{name} {direction} {figures[0]} → {figures[1]}"


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


def sizes_before_and_now(
    customers: Customers, gone: Mapping[int, tuple[int, float]], numbers: tuple[int, ...]
) -> pd.DataFrame:
    """Return how many customers each segment had in the run before and has now: columns "before" and "now".

    Index: segment numbers, also of segments that are not any more.
    """
    counts, _ = migration_matrix(customers, gone, numbers)
    sizes = pd.DataFrame({"before": counts.sum(axis=1), "now": counts.sum(axis=0)}).drop(index=NO_SEGMENT)
    return sizes.fillna(0).astype(int)


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
