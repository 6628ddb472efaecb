"""From cleaned customers to the numbers that say who is alike.

Everything learnt here (fills, caps, logs, scaling) is a `Transform`, kept in the model.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from xl_segment.customers.cleaning import CleanTable
from xl_segment.customers.made_measures import SUM_OF_PARTS
from xl_segment.customers.measuring import RFM_DRIVERS, CountedFrom, Measured, measure
from xl_segment.customers.transform import Step, Transform, source_of
from xl_segment.errors import DataError, SettingError, not_found
from xl_segment.settings import Settings
from xl_segment.sheet import measures as m
from xl_segment.sheet.columns.read_columns import is_made_later
from xl_segment.sheet.roles import Kind

#: A measure whose skewness is above this is logged: the limit for "highly skewed" in Bulmer (1979), p. 63.
SKEWED = 1.0
#: Beyond this a square has no room in a number.
TOO_LARGE = 1e150
#: Two measures correlated beyond this tell the same story twice.
NEAR_DUPLICATE = 0.95
#: A label with more values than this says too little per value to drive distances.
MOST_LEVELS = 10
#: The transform of before stays until more than this share of the customers lies beyond the caps of a measure.
MOST_BEYOND_CAPS = 0.25
#: As many answers in words as these make a survey, where other measures are fewer.
ANSWERS_OF_A_SURVEY = 4


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
        left = self.measured.customer_of.index.difference(measured.customer_of.index, sort=False)
        measured = replace(measured, log=measured.log.with_set_aside(why, left))
        return replace(self, measured=measured, matrix=self.matrix[chosen])


def build_features(clean: CleanTable, settings: Settings, before: Transform | None = None) -> Features:
    """Measure the customers, decide which measures drive distances, and learn how to transform them.

    before: the transform of the last run, which stays the yardstick while the same measures decide and it still fits.
    Raises DataError where no measure tells the customers apart.
    """
    measured = measure(clean, settings.reference_date)
    told, warnings = _told_to_decide(measured, clean, settings)
    for warning in warnings:
        measured = replace(measured, log=measured.log.with_warning(warning))
    chosen, left_out = _choose(measured, settings, told)
    # Measures that tell the same story are one measure: which rows are too blank is decided by those that are left,
    # as it will be when they are scored again.
    learnt = _learn(measured, chosen, settings)
    transform, left_out = _without_near_duplicates(measured, learnt, left_out, settings, told)
    chosen = [one for one in chosen if one.name in transform.names]
    measured = _without_sparse_rows(measured, chosen, settings)
    transform = _learn(measured, chosen, settings)
    if before is not None and _still_fits(before, transform, measured):
        transform = before
    return _features(measured, transform, left_out)


def _still_fits(before: Transform, transform: Transform, measured: Measured) -> bool:
    """Tell whether a transform of before can stay: the same measures decide, and few customers lie beyond its caps."""
    if before.names != transform.names:
        return False
    for step in before.steps:
        values = source_of(step, measured.raw, measured.descriptions)
        low, high = step.low, step.high
        beyond = (values < low if low is not None else False) | (values > high if high is not None else False)
        if np.mean(beyond) > MOST_BEYOND_CAPS:
            return False
    return True


def _features(measured: Measured, transform: Transform, left_out: dict[str, str]) -> Features:
    return Features(measured, transform, transform.apply(measured.raw, measured.descriptions), left_out)


def build_as_before(clean: CleanTable, transform: Transform, settings: Settings, then: CountedFrom) -> Features:
    """Measure the customers as they were measured for a model, and scale them as its transform says.

    Nothing is learnt, so a customer whose cells did not change gets the same numbers, whoever has come since.
    Raises DataError where a column that the transform needs is missing.
    """
    measured = _called_as_then(measure(clean, settings.reference_date or then.reference_date, then.year), transform)
    there = [step for step in transform.steps if step.level is not None or step.source in measured.raw]
    _check_measures_hold_numbers(clean, measured, there)
    measured = _without_sparse_rows(measured, there, settings)
    drivers = {step.source for step in transform.steps}
    left_out = {str(name): "did not decide when the segments were made" for name in measured.raw if name not in drivers}
    return _features(measured, transform, left_out)


def _called_as_then(measured: Measured, transform: Transform) -> Measured:
    """Call measures of sales by the names that a transform has for them: what frequency counts was once not said."""
    names = {
        name: step.source
        for step in transform.steps
        for name, one in measured.measures.items()
        if step.measure and one == step.measure and step.source not in measured.raw
    }
    if measured.kind is not Kind.SALES or not names:
        return measured
    return replace(
        measured,
        raw=measured.raw.rename(columns=names),
        measures={names.get(name, name): one for name, one in measured.measures.items()},
    )


def _check_measures_hold_numbers(clean: CleanTable, measured: Measured, steps: list[Step]) -> None:
    for step in steps:
        if step.level is None and len(measured.raw) and measured.raw[step.source].isna().all():
            raise DataError(
                f"Column '{step.source}' on {clean.table.sheet.where} holds no number in any row, and the segments "
                "were made with it. Put its numbers back, or segment again without it."
            )


def _choose(measured: Measured, settings: Settings, told: dict[str, bool]) -> tuple[list[Step], dict[str, str]]:
    """Return the steps to learn (still unlearnt) and why every other measure was left out."""
    labels = _label_steps(measured, settings, told)
    wanted = _wanted(measured, settings)
    chosen, left_out = _fit_measures(measured, wanted, told)
    if measured.parts.isdisjoint(step.name for step in chosen):
        # No part of the money decides, so their sum may.
        others = {name: why for name, why in measured.describing.items() if why != SUM_OF_PARTS}
        chosen, left_out = _fit_measures(replace(measured, describing=others), wanted, told)
    chosen += [
        one
        for one in labels
        if wanted is None or one.source in wanted or settings.use_categories or told.get(one.source)
    ]
    if not chosen:
        if len(measured.raw) < 2:
            raise DataError(
                "There is only one customer, and nobody to compare with. Paste the rows of more, or name another "
                "column as the customer."
            )
        why = "; ".join(f"'{name}' {reason}" for name, reason in left_out.items())
        raise DataError(f"No measure tells the customers apart: {why}. Add a column of numbers that differ.")
    return chosen, left_out


def _fit_measures(
    measured: Measured, wanted: set[str] | None, told: dict[str, bool]
) -> tuple[list[Step], dict[str, str]]:
    chosen: list[Step] = []
    left_out: dict[str, str] = {}
    for name in measured.raw:
        reason = _told_or_unfit(measured, name, wanted, told)
        if reason:
            left_out[name] = reason
        else:
            chosen.append(_blank_step(name, name, measured.measures[name]))
    return chosen, left_out


def _wanted(measured: Measured, settings: Settings) -> set[str] | None:
    """Return the names that the analyst asked for, None where all that is fit may come."""
    if not settings.features:
        return None
    # An age stands for the birth year it was made from, an RFM measure for its canonical name.
    aliases = {str(name).casefold(): str(name) for name in [*measured.raw, *measured.descriptions]}
    aliases |= {one: name for name, one in measured.measures.items() if one and one not in aliases}
    aged = next((name for name, one in measured.measures.items() if one == m.AGE), None)
    if aged is not None and measured.born:
        aliases[measured.born.casefold()] = aged
    found = set()
    for one in settings.features:
        name = aliases.get(one.strip().casefold())
        if name is None:
            raise not_found("feature", one, [*measured.raw, *measured.descriptions], "what the sheet measures")
        found.add(name)
    return found


def _told_to_decide(
    measured: Measured, clean: CleanTable, settings: Settings
) -> tuple[dict[str, bool], tuple[str, ...]]:
    """Return {measure or label: whether the analyst wants it to decide}, and a warning where that cannot be.

    Raises SettingError or NotFoundError.
    """
    names = {str(name).casefold(): str(name) for name in [*measured.raw, *measured.descriptions]}
    # "Frequency (days)" is the frequency, whatever it counts by now.
    canonical = {one: name for name, one in measured.measures.items() if one}
    headers = {one.name.casefold(): one for one in clean.table.columns}
    found, warnings = {}, []
    for header, text in settings.decides.items():
        folded, word = " ".join(header.split()).casefold(), text.strip().casefold()
        name = names.get(folded) or canonical.get(folded.partition(" (")[0])
        if word not in ("yes", "no"):
            raise SettingError(f"Whether '{name or header}' decides is '{text}'; give yes or no.")
        if name is not None:
            found[name] = word == "yes"
            if found[name] and name in measured.descriptions and not _label_levels(measured, name):
                count = measured.descriptions[name].nunique()
                why = f"has {count:,} different values" if count > MOST_LEVELS else "is the same for everybody"
                warnings.append(f"'{name}' {why}, so it cannot decide who is alike.")
        elif folded in headers:
            if word == "yes":
                role = headers[folded].role
                warnings.append(f"'{header}' is taken for '{role}', so it cannot decide who is alike by itself.")
        elif is_made_later(folded.partition(" (")[0]):
            warnings.append(f"'{header}' is not measured here, so whether it decides has no effect.")
        else:
            raise not_found("measure", header, [*measured.raw, *measured.descriptions], "what the sheet measures")
    return found, tuple(warnings)


def _told_or_unfit(measured: Measured, name: str, wanted: set[str] | None, told: dict[str, bool]) -> str:
    if name in told and len(measured.raw[name].dropna().unique()) >= 2:
        return "" if told[name] else "does not decide, as you said so"
    return _unfit(measured, name, wanted)


def _unfit(measured: Measured, name: str, wanted: set[str] | None) -> str:
    values = measured.raw[name]
    different = values.nunique()
    if different < 2:
        return "has no values" if different == 0 else "is the same for everybody"
    if wanted is not None:
        return "" if name in wanted else "was not asked for"
    if name in measured.describing:
        return measured.describing[name]
    if _is_survey(measured) and name not in measured.answers:
        return "describes; the answers decide"
    if measured.kind is Kind.SALES and measured.measures[name] not in RFM_DRIVERS:
        return "describes; recency, frequency and money decide"
    if values.isna().mean() > 0.5:
        return "is blank for more than half of the customers"
    low, high = np.nanpercentile(values, [1, 99])
    if low == high:
        return "is the same for nearly everybody"
    if different == 2 and not measured.measures[name] and name not in measured.answers:
        return "has only two values; it describes, unless it is asked for"
    return ""


def _is_survey(measured: Measured) -> bool:
    """Tell a sheet of answers: there they decide who is alike, and age or income describe, as gender does."""
    return len(measured.answers) >= ANSWERS_OF_A_SURVEY and 2 * len(measured.answers) > measured.raw.shape[1]


def _label_steps(measured: Measured, settings: Settings, told: dict[str, bool]) -> list[Step]:
    asked = {one.strip().casefold() for one in settings.features}
    steps = []
    for name in map(str, measured.descriptions):
        if told.get(name, settings.use_categories or name.casefold() in asked):
            levels = _label_levels(measured, name)
            # Of two values one column says it all.
            steps += [_blank_step(f"{name} = {one}", name, "", one) for one in levels[: None if len(levels) > 2 else 1]]
    return steps


def _label_levels(measured: Measured, name: str) -> list[str]:
    """Return the values of a label, none where they are too many, or too few, to decide."""
    levels = sorted(measured.descriptions[name].dropna().unique())
    return levels if 2 <= len(levels) <= MOST_LEVELS else []


def _blank_step(name: str, source: str, measure: str, level: str | None = None) -> Step:
    return Step(name, source, measure, fill=0.0, low=None, high=None, log=False, mean=0.0, scale=1.0, level=level)


def _without_sparse_rows(measured: Measured, chosen: list[Step], settings: Settings) -> Measured:
    """Set aside customers of whom too little is known to say who they are like."""
    names = [step.source for step in chosen if step.level is None]
    blank = measured.raw[names].isna()
    if not blank.to_numpy().any():
        return measured
    if measured.kind is Kind.SALES:
        raise ValueError("RFM measures are never blank")
    log = measured.log
    if settings.missing == "set aside":
        for name in names:
            log = log.with_set_aside(f"{name} is blank", measured.raw.index[blank[name]])
    else:
        sparse = blank.mean(axis=1) > 0.5
        log = log.with_set_aside("more than half of the measures are blank", measured.raw.index[sparse])
        for name in names:
            filled = blank[name] & ~sparse
            log = log.with_repaired(f"{name}: blank, filled with the median", measured.raw.index[filled])
    gone = np.concatenate([*log.set_aside.values(), np.empty(0, np.int64)])
    keep = ~measured.raw.index.isin(gone)
    if not keep.any():
        raise DataError(
            f"Every row has a blank among {', '.join(map(repr, names))}. Fill the cells, or set "
            "Missing values to 'fill'."
        )
    return replace(measured.only(keep), log=log)


def _learn(measured: Measured, chosen: list[Step], settings: Settings) -> Transform:
    return Transform(tuple(_learn_step(step, measured, settings) for step in chosen))


def _learn_step(step: Step, measured: Measured, settings: Settings) -> Step:
    from sklearn.preprocessing import StandardScaler

    values = source_of(step, measured.raw, measured.descriptions)
    if step.level is None:
        largest = int(np.nanargmax(np.abs(values)))
        if abs(values[largest]) > TOO_LARGE:
            where = f"row {measured.raw.index[largest]}" if measured.kind is Kind.CUSTOMERS else "the sales lines"
            raise DataError(
                f"'{step.source}' is {values[largest]:g} in {where}, which is too large to be compared. Correct the "
                "cell, or clear it."
            )
        low, high = np.nanpercentile(values, [settings.cap, 100 - settings.cap])
        if settings.cap and low < high:
            step = replace(step, low=float(low), high=float(high))
        step = replace(step, fill=float(np.nanmedian(values)))
        step = replace(step, log=settings.log and _is_better_logged(step.shape(values)))
    if settings.scale:
        scaler = StandardScaler().fit(step.shape(values).reshape(-1, 1))
        step = replace(step, mean=float(scaler.mean_[0]), scale=float(scaler.scale_[0]))
    return step


def _is_better_logged(values: np.ndarray) -> bool:
    if values.min() < 0:
        return False
    before = float(pd.Series(values).skew())
    return before > SKEWED and abs(float(pd.Series(np.log1p(values)).skew())) < before


def _may_be_one(steps: tuple[Step, ...], one: int, other: int) -> bool:
    """Tell whether two measures that run alike may be the same thing: how often and how much are two things."""
    return not (steps[one].measure and steps[other].measure and steps[one].measure != steps[other].measure)


def _without_near_duplicates(
    measured: Measured, transform: Transform, left_out: dict[str, str], settings: Settings, told: dict[str, bool]
) -> tuple[Transform, dict[str, str]]:
    """Of two measures that tell the same story the one whose meaning is known stays, else the one further left.

    What the analyst wants to decide stays in any case.
    """
    if settings.features or len(transform.steps) < 2:
        return transform, left_out
    with np.errstate(invalid="ignore"):  # a feature that is constant once capped has no correlation
        alike = np.abs(np.corrcoef(transform.apply(measured.raw, measured.descriptions), rowvar=False))
    steps = transform.steps
    order = sorted(range(len(steps)), key=lambda at: (not told.get(steps[at].source), not steps[at].measure, at))
    kept: list[int] = []
    left_out = dict(left_out)
    for at in order:
        twin = next(
            (other for other in kept if alike[at, other] > NEAR_DUPLICATE and _may_be_one(steps, at, other)), None
        )
        if twin is None or told.get(steps[at].source):
            kept.append(at)
        else:
            left_out[transform.steps[at].name] = f"says nearly the same as '{transform.steps[twin].name}'"
    return Transform(tuple(transform.steps[at] for at in sorted(kept))), left_out
