"""What is known of each segment: size, money, measures against everybody, and what sets it apart in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.personas.profile import LabelProfile, MeasureProfile, SegmentProfile
from xl_segment.rounding import percent
from xl_segment.sheet import measures as m

#: Below this many standard deviations from everybody a difference is not worth a word (a small effect: Cohen 1988).
WORTH_A_WORD = 0.25
#: Beyond this many standard deviations a level is called high or low.
HIGH = 0.4
#: A value that a smaller share of a segment has is not worth a word.
SEEN = 0.1
MOST_PHRASES = 6
_AGE_GROUPS = ((30, "Young adults"), (45, "Adults"), (60, "Middle-aged"), (np.inf, "Seniors"))
_LEVEL_WORDS = {m.INCOME: "income level", m.SPENDING: "spending habit", m.FREQUENCY: "buying frequency"}
_LAST_PURCHASE = {"High": "Long ago", "Low": "Recent", "Moderate": "A while ago"}


@dataclass(frozen=True)
class _Label:
    """The value of a label that stands out in a segment. effect: by how many standard deviations."""

    profile: LabelProfile
    effect: float


def profile_segments(features: Features, labels: np.ndarray) -> tuple[SegmentProfile, ...]:
    """Profile each segment; labels: (customers,) segment numbers from 1."""
    sizes = np.bincount(labels)
    measures = _measures(features, labels)
    described = _described(features.descriptions, labels)
    money = _money(features, labels)
    shares = _shares_of_money(money)
    return tuple(
        SegmentProfile(
            segment=segment,
            size=int(sizes[segment]),
            share=float(sizes[segment] / len(labels)),
            money=money.get(segment),
            money_share=shares.get(segment),
            measures=measures[segment],
            labels=tuple(label.profile for label in described.get(segment, [])),
            words=_words(measures[segment]),
            apart=_apart(measures[segment], described.get(segment, [])),
        )
        for segment in measures
    )


def _money(features: Features, labels: np.ndarray) -> dict[int, float]:
    """Return {segment: its money}, nothing where the sheet holds none."""
    if features.money is None:
        return {}
    sums = features.money.groupby(labels).sum()
    return {int(segment): float(money) for segment, money in sums.items()}


def _shares_of_money(money: Mapping[int, float]) -> dict[int, float]:
    """Return {segment: its share of all money}, nothing where all of it comes to nothing."""
    total = float(pd.Series(money, dtype=float).sum())
    if not total:
        return {}
    return {segment: part / total for segment, part in money.items()}


def _measures(features: Features, labels: np.ndarray) -> dict[int, tuple[MeasureProfile, ...]]:
    """Return {segment: its measures}, by number."""
    groups = features.raw.groupby(labels)
    means, medians = groups.mean(), groups.median()
    overall, spread = features.raw.mean(), features.raw.std(ddof=0)
    driven = _driven(features, labels)
    return {
        int(segment): tuple(
            _measure(
                str(name), features.measured.measures[name], means.loc[segment, name], medians.loc[segment, name],
                overall[name], spread[name], driven.get((str(name), int(segment))),
            )
            for name in features.raw
        )
        for segment in means.index
    }  # fmt: skip


def _driven(features: Features, labels: np.ndarray) -> dict[tuple[str, int], float]:
    """Return {(feature, segment): z} on the scale that drove the distances, where a few giants do not hide the rest."""
    frame = pd.DataFrame(features.matrix, columns=list(features.transform.names), index=features.raw.index)
    spread = frame.std(ddof=0).replace(0.0, 1.0)
    means = (frame.groupby(labels).mean() - frame.mean()) / spread
    return {(str(name), int(segment)): float(z) for name in means for segment, z in means[name].items()}


def _measure(
    name: str, measure: str, mean: float, median: float, overall: float, spread: float, driven: float | None
) -> MeasureProfile:
    """Return a measure within a segment. driven: z on the scale of the distances, None where it does not decide."""
    difference = float("nan")
    if overall > 0:
        difference = float(mean / overall - 1)
    z = 0.0
    if driven is not None:
        z = driven
    elif spread > 0 and not np.isnan(mean):
        z = float((mean - overall) / spread)
    return MeasureProfile(
        name=name,
        measure=measure,
        mean=float(mean),
        median=float(median),
        overall_mean=float(overall),
        difference=difference,
        z=z,
        drives=driven is not None,
    )


def _described(descriptions: pd.DataFrame, labels: np.ndarray) -> dict[int, list[_Label]]:
    """Return {segment: the value of each label that stands out most}."""
    described: dict[int, list[_Label]] = {}
    for name in descriptions:
        values = descriptions[name].dropna()
        if not values.empty:
            segments = labels[descriptions[name].notna().to_numpy()]
            for segment, label in _outstanding(str(name), segments, values).items():
                described.setdefault(segment, []).append(label)
    return described


def _outstanding(name: str, segments: np.ndarray, values: pd.Series) -> dict[int, _Label]:
    """Return {segment: the value of a label that stands out most}. values: those that are known."""
    counts = pd.crosstab(segments, values.to_numpy())
    shares = counts.div(counts.sum(axis=1), axis=0)
    overall = counts.sum() / counts.to_numpy().sum()
    effect = (shares - overall) / np.sqrt((overall * (1 - overall)).clip(lower=1e-9))
    labels = {}
    for segment in shares.index:
        value = _most_telling(shares.loc[segment], effect.loc[segment])
        profile = LabelProfile(name, str(value), float(shares.loc[segment, value]), float(overall[value]))
        labels[int(segment)] = _Label(profile, float(effect.loc[segment, value]))
    return labels


def _most_telling(shares: pd.Series, effect: pd.Series) -> Any:  # noqa: ANN401  any value of a label
    """Return the value of a label that stands out most in a segment.

    A value of hardly anybody may stand out by chance; one has to be able to meet it.
    """
    seen = shares[shares >= SEEN]
    if seen.empty:
        return shares.idxmax()
    return effect.loc[seen.index].idxmax()


def _words(measures: tuple[MeasureProfile, ...]) -> dict[str, str]:
    words = {}
    for measure in measures:
        if measure.measure == m.AGE and not np.isnan(measure.mean):
            words["age group"] = next(group for limit, group in _AGE_GROUPS if measure.mean < limit)
        elif measure.measure in _LEVEL_WORDS:
            words[_LEVEL_WORDS[measure.measure]] = _level(measure.z)
        elif measure.measure == m.RECENCY:
            words["last purchase"] = _LAST_PURCHASE[_level(measure.z)]
    return words


def _level(z: float) -> str:
    if z > HIGH:
        return "High"
    if z < -HIGH:
        return "Low"
    return "Moderate"


def _apart(measures: tuple[MeasureProfile, ...], described: list[_Label]) -> tuple[str, ...]:
    """Return what sets a segment apart, the strongest first."""
    phrases = [
        (abs(measure.z), measure.name, _phrase(measure)) for measure in measures if abs(measure.z) >= WORTH_A_WORD
    ]
    phrases += [
        (label.effect, label.profile.name, _label_phrase(label.profile))
        for label in described
        if label.effect >= WORTH_A_WORD
    ]
    ranked = sorted(phrases, key=lambda phrase: (-phrase[0], phrase[1]))
    return tuple(text for _, _, text in ranked[:MOST_PHRASES]) or ("Close to the average customer",)


def _label_phrase(label: LabelProfile) -> str:
    return f"{label.name}: {label.value} {percent(label.share)} ({percent(label.overall_share)} overall)"


def _phrase(measure: MeasureProfile) -> str:
    """Say how far a measure lies from the average: "Age 23 % above average"."""
    side = "above" if measure.z > 0 else "below"
    aside = _aside(measure)
    if not _says_the_same(measure):
        if abs(measure.z) > 1:
            side = f"well {side}"
        return f"{measure.name} {side} average{aside}"
    if measure.difference >= 2:
        return f"{measure.name} {measure.difference + 1:.1f} times the average{aside}"
    return f"{measure.name} {percent(abs(measure.difference))} {side} average{aside}"


def _says_the_same(measure: MeasureProfile) -> bool:
    """Tell whether the difference in per cent says what the standard deviations say: the same side, and something."""
    if np.isnan(measure.difference) or abs(measure.difference) < 0.005:
        return False
    return (measure.difference > 0) == (measure.z > 0)


def _aside(measure: MeasureProfile) -> str:
    """Say what more or less of it means, where that is not plain."""
    if measure.measure != m.RECENCY:
        return ""
    if measure.z > 0:
        return " (longer ago)"
    return " (bought more recently)"
