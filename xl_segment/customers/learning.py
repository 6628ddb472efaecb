"""How the chosen measures are to be transformed, learnt from the customers: fills, caps, logs, scaling.

What was learnt before stays while it suits, and of measures that say the same one is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from xl_segment.customers.choosing_measures import Wishes
from xl_segment.customers.measuring import Measured
from xl_segment.customers.transform import Step, Transform, source_of
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.roles import Kind

#: A measure whose skewness is above this is logged: the limit for "highly skewed" in Bulmer (1979), p. 63.
SKEWED = 1.0
#: Beyond this a square has no room in a number.
TOO_LARGE = 1e150
#: Two measures correlated beyond this tell the same story twice.
NEAR_DUPLICATE = 0.95
#: The transform of before stays until more than this share of the customers lies beyond the caps of a measure.
MOST_BEYOND_CAPS = 0.25


def learn(measured: Measured, chosen: Sequence[Step], settings: Settings) -> Transform:
    """Learn how each chosen measure is filled, capped, logged and scaled.

    Raises DataError where a number is too large to be compared.
    """
    return Transform(tuple(_learn_step(step, measured, settings) for step in chosen))


def _learn_step(step: Step, measured: Measured, settings: Settings) -> Step:
    values = source_of(step, measured.raw, measured.descriptions)
    if step.level is None:
        _check_size(step, values, measured)
        step = replace(_with_caps(step, values, settings), fill=float(np.nanmedian(values)))
        step = replace(step, log=settings.log and _is_better_logged(step.shape(values)))
    if settings.scale:
        step = _with_scale(step, values)
    return step


def _check_size(step: Step, values: np.ndarray, measured: Measured) -> None:
    largest = int(np.nanargmax(np.abs(values)))
    if abs(values[largest]) <= TOO_LARGE:
        return
    where = "the sales lines"
    if measured.kind is Kind.CUSTOMERS:
        where = f"row {measured.raw.index[largest]}"
    raise DataError(
        f"'{step.source}' is {values[largest]:g} in {where}, which is too large to be compared. Correct the "
        "cell, or clear it."
    )


def _with_caps(step: Step, values: np.ndarray, settings: Settings) -> Step:
    low, high = np.nanpercentile(values, [settings.cap, 100 - settings.cap])
    if settings.cap and low < high:
        return replace(step, low=float(low), high=float(high))
    return step


def _with_scale(step: Step, values: np.ndarray) -> Step:
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(step.shape(values).reshape(-1, 1))
    return replace(step, mean=float(scaler.mean_[0]), scale=float(scaler.scale_[0]))


def _is_better_logged(values: np.ndarray) -> bool:
    if values.min() < 0:
        return False
    before = float(pd.Series(values).skew())
    return before > SKEWED and abs(float(pd.Series(np.log1p(values)).skew())) < before


def can_stay(before: Transform, learnt: Transform, measured: Measured) -> bool:
    """Tell whether a transform of before can stay: the same measures decide, and few customers lie beyond its caps."""
    if before.names != learnt.names:
        return False
    return all(_share_beyond_caps(step, measured) <= MOST_BEYOND_CAPS for step in before.steps)


def _share_beyond_caps(step: Step, measured: Measured) -> float:
    values = source_of(step, measured.raw, measured.descriptions)
    beyond = np.zeros(len(values), dtype=bool)
    if step.low is not None:
        beyond |= values < step.low
    if step.high is not None:
        beyond |= values > step.high
    return float(np.mean(beyond))


def without_near_duplicates(
    measured: Measured, learnt: Transform, settings: Settings, wishes: Wishes
) -> tuple[frozenset[str], dict[str, str]]:
    """Of two measures that tell the same story the one whose meaning is known stays, else the one further left.

    What the analyst wants to decide stays in any case. Returns the names of those that stay, and {name: why} of the
    others.
    """
    if settings.features or len(learnt.steps) < 2:
        return frozenset(learnt.names), {}
    with np.errstate(invalid="ignore"):  # a feature that is constant once capped has no correlation
        alike = np.abs(np.corrcoef(learnt.apply(measured.raw, measured.descriptions), rowvar=False))
    steps = learnt.steps
    staying: list[int] = []
    left_out = {}
    for at in _most_wanted_first(steps, wishes):
        twins = [twin for twin in staying if alike[at, twin] > NEAR_DUPLICATE and _may_be_one(steps[at], steps[twin])]
        if not twins or wishes.get(steps[at].source):
            staying.append(at)
        else:
            left_out[steps[at].name] = f"says nearly the same as '{steps[twins[0]].name}'"
    return frozenset(steps[at].name for at in staying), left_out


def _most_wanted_first(steps: tuple[Step, ...], wishes: Wishes) -> list[int]:
    def rank(at: int) -> tuple[bool, bool, int]:
        return not wishes.get(steps[at].source), not steps[at].measure, at

    return sorted(range(len(steps)), key=rank)


def _may_be_one(step: Step, twin: Step) -> bool:
    """Tell whether two measures that run alike may be the same thing: how often and how much are two things."""
    return not step.measure or not twin.measure or step.measure == twin.measure
