"""Customers as numbers, made by hand, so that a test shows all that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.features import Features
from xl_segment.customers.measuring import Measured
from xl_segment.customers.transform import Step, Transform
from xl_segment.sheet.roles import Kind


def step(
    name: str,
    measure: str = "",
    *,
    source: str | None = None,
    low: float | None = None,
    high: float | None = None,
    log: bool = False,
    mean: float = 0.0,
    scale: float = 1.0,
    level: str | None = None,
) -> Step:
    """A feature that is its measure, unless said otherwise."""
    return Step(name, source or name, measure, 0.0, low, high, log, mean, scale, level)


def features_of(
    columns: Mapping[str, object],
    *steps: Step,
    kind: Kind = Kind.CUSTOMERS,
    labels: Mapping[str, object] | None = None,
    measures: Mapping[str, str] | None = None,
    money: list[float] | None = None,
    money_name: str = "",
    reference_date: date | None = None,
    period: tuple[date, date] | None = None,
) -> Features:
    """Features of customers that are measured as said; where no steps are given, every measure is one as it stands."""
    raw = pd.DataFrame(dict(columns))
    measured = Measured(
        kind=kind,
        raw=raw,
        descriptions=pd.DataFrame(dict(labels or {}), index=raw.index),
        measures=dict(measures or dict.fromkeys(raw, "")),
        customer_of=pd.Series(range(len(raw))),
        money=None if money is None else pd.Series(money),
        money_name=money_name,
        log=CleaningLog(np.arange(len(raw))),
        reference_date=reference_date,
        period=period,
    )
    transform = Transform(steps or tuple(step(name) for name in raw))
    return Features(measured, transform, transform.apply(measured.raw, measured.descriptions))
