"""Which measures say who is alike: those that tell customers apart, unless the analyst says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

import numpy as np

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.made_measures import SUM_OF_PARTS
from xl_segment.customers.measuring import RFM_DRIVERS, Measured
from xl_segment.customers.transform import Step
from xl_segment.errors import DataError, SettingError, not_found
from xl_segment.settings import Settings
from xl_segment.sheet import measures as m
from xl_segment.sheet.columns.stated_roles import is_made_later
from xl_segment.sheet.roles import Kind

#: A label with more values than this says too little per value to drive distances.
MOST_LEVELS = 10
#: A measure that is blank for more than this share of the customers does not decide.
_MOSTLY_BLANK = 0.5
#: As many answers in words as these make a survey, where other measures are fewer.
ANSWERS_OF_A_SURVEY = 4

#: {measure or label: whether the analyst wants it to decide}.
Wishes = Mapping[str, bool]


def wishes_of(measured: Measured, clean: CleanTable, settings: Settings) -> tuple[Wishes, tuple[str, ...]]:
    """Return what the analyst wants to decide or not to, and a warning where that cannot be.

    Raises SettingError or NotFoundError.
    """
    wishes: dict[str, bool] = {}
    warnings = []
    for header, answer in settings.decides.items():
        folded = " ".join(header.split()).casefold()
        name = _measure_called(folded, measured)
        wanted = _is_yes(answer, name or header)
        if name is None:
            warning = _why_without_effect(header, folded, measured, clean, wanted=wanted)
        else:
            wishes[name] = wanted
            warning = _why_no_label_to_decide(name, measured, wanted=wanted)
        if warning:
            warnings.append(warning)
    return wishes, tuple(warnings)


def _measure_called(folded: str, measured: Measured) -> str | None:
    """Return the measure or label of a name; "Frequency (days)" is the frequency, whatever it counts by now."""
    names = {str(name).casefold(): str(name) for name in _all_names(measured)}
    canonical = {meaning: name for name, meaning in measured.measures.items() if meaning}
    return names.get(folded) or canonical.get(folded.partition(" (")[0])


def _all_names(measured: Measured) -> list[str]:
    return [*measured.raw, *measured.descriptions]


def _is_yes(answer: str, name: str) -> bool:
    word = answer.strip().casefold()
    if word not in ("yes", "no"):
        raise SettingError(f"Whether '{name}' decides is '{answer}'; give yes or no.")
    return word == "yes"


def _why_no_label_to_decide(name: str, measured: Measured, *, wanted: bool) -> str:
    """Return the warning that a label has too many values to decide, or too few; "" where it may."""
    if not wanted or name not in measured.descriptions or _label_levels(measured, name):
        return ""
    count = measured.descriptions[name].nunique()
    if count > MOST_LEVELS:
        return f"'{name}' has {count:,} different values, so it cannot decide who is alike."
    return f"'{name}' is the same for everybody, so it cannot decide who is alike."


def _why_without_effect(header: str, folded: str, measured: Measured, clean: CleanTable, *, wanted: bool) -> str:
    """Return the warning about a name that is no measure here; raises NotFoundError where it is nothing at all."""
    columns = {column.name.casefold(): column for column in clean.table.columns}
    if folded in columns:
        if not wanted:
            return ""
        return f"'{header}' is taken for '{columns[folded].role}', so it cannot decide who is alike by itself."
    if is_made_later(folded.partition(" (")[0]):
        return f"'{header}' is not measured here, so whether it decides has no effect."
    raise not_found("measure", header, _all_names(measured), "what the sheet measures")


def choose_measures(measured: Measured, settings: Settings, wishes: Wishes) -> tuple[list[Step], dict[str, str]]:
    """Return the steps to learn (still unlearnt) and why every other measure was left out.

    Raises NotFoundError where a feature that was asked for does not exist, and DataError where no measure is left.
    """
    labels = _label_steps(measured, settings, wishes)
    asked_for = _asked_for(measured, settings)
    chosen, left_out = _suitable_measures(measured, asked_for, wishes)
    if measured.parts.isdisjoint(step.name for step in chosen):
        # No part of the money decides, so their sum may.
        chosen, left_out = _suitable_measures(_with_sum_of_parts(measured), asked_for, wishes)
    for step in labels:
        may_come = asked_for is None or step.source in asked_for
        if may_come or settings.use_categories or wishes.get(step.source):
            chosen.append(step)
    if not chosen:
        raise _nothing_to_compare(measured, left_out)
    return chosen, left_out


def _with_sum_of_parts(measured: Measured) -> Measured:
    describing = {name: why for name, why in measured.describing.items() if why != SUM_OF_PARTS}
    return replace(measured, describing=describing)


def _nothing_to_compare(measured: Measured, left_out: Mapping[str, str]) -> DataError:
    if len(measured.raw) < 2:
        return DataError(
            "There is only one customer, and nobody to compare with. Paste the rows of more, or name another "
            "column as the customer."
        )
    why = "; ".join(f"'{name}' {reason}" for name, reason in left_out.items())
    return DataError(f"No measure tells the customers apart: {why}. Add a column of numbers that differ.")


def _asked_for(measured: Measured, settings: Settings) -> Set[str] | None:
    """Return the names that the analyst asked for, None where all that is suitable may come."""
    if not settings.features:
        return None
    names = _names_of_features(measured)
    asked_for = set()
    for feature in settings.features:
        name = names.get(feature.strip().casefold())
        if name is None:
            raise not_found("feature", feature, _all_names(measured), "what the sheet measures")
        asked_for.add(name)
    return asked_for


def _names_of_features(measured: Measured) -> dict[str, str]:
    """Return {name that may be typed: measure}: an age also stands for the birth year, an RFM measure for its kind."""
    names = {str(name).casefold(): str(name) for name in _all_names(measured)}
    names |= {meaning: name for name, meaning in measured.measures.items() if meaning and meaning not in names}
    ages = [name for name, meaning in measured.measures.items() if meaning == m.AGE]
    if ages and measured.born:
        names[measured.born.casefold()] = ages[0]
    return names


def _suitable_measures(
    measured: Measured, asked_for: Set[str] | None, wishes: Wishes
) -> tuple[list[Step], dict[str, str]]:
    chosen: list[Step] = []
    left_out: dict[str, str] = {}
    for name in measured.raw:
        reason = _why_left_out(measured, name, asked_for, wishes)
        if reason:
            left_out[name] = reason
        else:
            chosen.append(_blank_step(name, name, measured.measures[name]))
    return chosen, left_out


def _why_left_out(measured: Measured, name: str, asked_for: Set[str] | None, wishes: Wishes) -> str:
    """Say why a measure does not decide, "" where it does: the analyst's word comes first."""
    values = measured.raw[name]
    different = values.nunique()
    if different == 0:
        return "has no values"
    if different == 1:
        return "is the same for everybody"
    if name in wishes:
        return "" if wishes[name] else "does not decide, as you said so"
    if asked_for is not None:
        return "" if name in asked_for else "was not asked for"
    return _why_it_describes(measured, name) or _why_it_tells_little(measured, name)


def _why_it_describes(measured: Measured, name: str) -> str:
    if name in measured.describing:
        return measured.describing[name]
    if _is_survey(measured) and name not in measured.answers:
        return "describes; the answers decide"
    if measured.kind is Kind.SALES and measured.measures[name] not in RFM_DRIVERS:
        return "describes; recency, frequency and money decide"
    return ""


def _why_it_tells_little(measured: Measured, name: str) -> str:
    values = measured.raw[name]
    if values.isna().mean() > _MOSTLY_BLANK:
        return "is blank for more than half of the customers"
    low, high = np.nanpercentile(values, [1, 99])
    if low == high:
        return "is the same for nearly everybody"
    has_a_meaning = measured.measures[name] or name in measured.answers
    if values.nunique() == 2 and not has_a_meaning:
        return "has only two values; it describes, unless it is asked for"
    return ""


def _is_survey(measured: Measured) -> bool:
    """Tell a sheet of answers: there they decide who is alike, and age or income describe, as gender does."""
    return len(measured.answers) >= ANSWERS_OF_A_SURVEY and 2 * len(measured.answers) > measured.raw.shape[1]


def _label_steps(measured: Measured, settings: Settings, wishes: Wishes) -> list[Step]:
    asked_for = {feature.strip().casefold() for feature in settings.features}
    steps = []
    for name in map(str, measured.descriptions):
        if wishes.get(name, settings.use_categories or name.casefold() in asked_for):
            levels = _label_levels(measured, name)
            if len(levels) == 2:
                del levels[1]  # of two values one column says it all
            steps += [_blank_step(f"{name} = {level}", name, "", level) for level in levels]
    return steps


def _label_levels(measured: Measured, name: str) -> list[str]:
    """Return the values of a label, none where they are too many, or too few, to decide."""
    levels = sorted(measured.descriptions[name].dropna().unique())
    return levels if 2 <= len(levels) <= MOST_LEVELS else []


def _blank_step(name: str, source: str, measure: str, level: str | None = None) -> Step:
    return Step(name, source, measure, fill=0.0, low=None, high=None, log=False, mean=0.0, scale=1.0, level=level)
