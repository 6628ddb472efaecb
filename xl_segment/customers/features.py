"""From cleaned customers to the numbers that say who is alike.

Everything learnt on the way (fills, caps, logs, scaling) is a `Transform`, kept in the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from xl_segment.customers.choosing_measures import choose_measures, wishes_of
from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.learning import can_stay, learn, without_near_duplicates
from xl_segment.customers.measuring import CountedFrom, Measured, measure
from xl_segment.customers.transform import Step, Transform
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.roles import Kind

#: A customer of whom more than this share of the measures is blank is like nobody.
_MOSTLY_BLANK = 0.5


@dataclass(frozen=True)
class Features:
    """Customers as numbers.

    matrix: (customers x features) as the transform scales what was measured. left_out: {measure: why it does not drive
    distances}.
    """

    measured: Measured
    transform: Transform
    matrix: np.ndarray
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> pd.DataFrame:
        """All measures in original units, one row per customer."""
        return self.measured.raw

    @property
    def descriptions(self) -> pd.DataFrame:
        """The labels, one row per customer."""
        return self.measured.descriptions

    @property
    def money(self) -> pd.Series | None:
        """What each customer is worth, None where the sheet holds no money."""
        return self.measured.money

    def only(self, chosen: np.ndarray, why: str) -> Features:
        """Return the features of some of the customers; chosen: (customers,) yes or no; why the others are not in."""
        if chosen.all():
            return self
        measured = self.measured.only(chosen)
        rows = self.measured.customer_of.index.difference(measured.customer_of.index, sort=False)
        measured = replace(measured, log=measured.log.with_set_aside(why, rows))
        return replace(self, measured=measured, matrix=self.matrix[chosen])


def build_features(clean: CleanTable, settings: Settings, before: Transform | None = None) -> Features:
    """Measure the customers, decide which measures drive distances, and learn how to transform them.

    before: the transform of the last run, which stays the yardstick while the same measures decide and it still suits.
    Raises DataError where no measure tells the customers apart.
    """
    measured = measure(clean, settings.reference_date)
    wishes, warnings = wishes_of(measured, clean, settings)
    for warning in warnings:
        measured = replace(measured, log=measured.log.with_warning(warning))
    chosen, left_out = choose_measures(measured, settings, wishes)
    # Measures that tell the same story are one measure: which rows are too blank is decided by those that are left,
    # as it will be when they are scored again.
    names, said_already = without_near_duplicates(measured, learn(measured, chosen, settings), settings, wishes)
    chosen = _in_one_order([step for step in chosen if step.name in names], measured)
    measured = _without_sparse_rows(measured, chosen, settings)
    transform = learn(measured, chosen, settings)
    if before is not None and can_stay(before, transform, measured):
        transform = before
    return _features(measured, transform, {**left_out, **said_already})


def _in_one_order(steps: Sequence[Step], measured: Measured) -> list[Step]:
    """Return steps by name, labels last: a column that is moved on the sheet changes nobody's segment.

    The measures of sales have an order of their own.
    """
    if measured.kind is Kind.SALES:
        return list(steps)
    return sorted(steps, key=lambda step: (step.level is not None, step.name))


def build_as_before(clean: CleanTable, transform: Transform, settings: Settings, then: CountedFrom) -> Features:
    """Measure the customers as they were measured for a model, and scale them as its transform says.

    Nothing is learnt, so a customer whose cells did not change gets the same numbers, whoever has come since.
    Raises DataError where a column that the transform needs is missing.
    """
    measured = measure(clean, settings.reference_date or then.reference_date, then.year)
    measured = _called_as_then(measured, transform)
    measurable = [step for step in transform.steps if step.level is not None or step.source in measured.raw]
    _check_measures_hold_numbers(clean, measured, measurable)
    measured = _without_sparse_rows(measured, measurable, settings)
    drivers = {step.source for step in transform.steps}
    left_out = {str(name): "did not decide when the segments were made" for name in measured.raw if name not in drivers}
    return _features(measured, transform, left_out)


def _features(measured: Measured, transform: Transform, left_out: dict[str, str]) -> Features:
    return Features(measured, transform, transform.apply(measured.raw, measured.descriptions), left_out)


def _called_as_then(measured: Measured, transform: Transform) -> Measured:
    """Call measures of sales by the names that a transform has for them: what frequency counts was once not said."""
    if measured.kind is not Kind.SALES:
        return measured
    then = {step.measure: step.source for step in transform.steps if step.measure and step.source not in measured.raw}
    names = {name: then[canonical] for name, canonical in measured.measures.items() if canonical in then}
    if not names:
        return measured
    return replace(
        measured,
        raw=measured.raw.rename(columns=names),
        measures={names.get(name, name): canonical for name, canonical in measured.measures.items()},
    )


def _check_measures_hold_numbers(clean: CleanTable, measured: Measured, steps: list[Step]) -> None:
    if not len(measured.raw):
        return
    for step in steps:
        if step.level is None and measured.raw[step.source].isna().all():
            raise DataError(
                f"Column '{step.source}' on {clean.table.sheet.where} holds no number in any row, and the segments "
                "were made with it. Put its numbers back, or segment again without it."
            )


def _without_sparse_rows(measured: Measured, chosen: Sequence[Step], settings: Settings) -> Measured:
    """Set aside customers of whom too little is known to say who they are like."""
    names = [step.source for step in chosen if step.level is None]
    blank = measured.raw[names].isna()
    if not blank.to_numpy().any():
        return measured
    if measured.kind is Kind.SALES:
        raise ValueError("RFM measures are never blank")
    if settings.missing == "set aside":
        log = _blanks_set_aside(blank, measured.log)
    else:
        log = _blanks_filled(blank, measured.log)
    gone = np.concatenate([*log.set_aside.values(), np.empty(0, np.int64)])
    left = ~measured.raw.index.isin(gone)
    if not left.any():
        raise DataError(
            f"Every row has a blank among {', '.join(map(repr, names))}. Fill the cells, or set "
            "Missing values to 'fill'."
        )
    return replace(measured.only(left), log=log)


def _blanks_set_aside(blank: pd.DataFrame, log: CleaningLog) -> CleaningLog:
    for name in blank:
        log = log.with_set_aside(f"{name} is blank", blank.index[blank[name]])
    return log


def _blanks_filled(blank: pd.DataFrame, log: CleaningLog) -> CleaningLog:
    """Note which cells will be filled; blank: (customers x measures) where nothing is known."""
    sparse = blank.mean(axis=1) > _MOSTLY_BLANK
    log = log.with_set_aside("more than half of the measures are blank", blank.index[sparse])
    for name in blank:
        log = log.with_repaired(f"{name}: blank, filled with the median", blank.index[blank[name] & ~sparse])
    return log
