"""What is known of each segment: size, money, measures against everybody, and what sets it apart in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.personas.distinctions import certain, chance_of_share, compared_by_median, effects, skewed_measures
from xl_segment.personas.phrases import apart, words
from xl_segment.personas.profile import LabelProfile, MeasureProfile, SegmentProfile

#: A value that a smaller share of a segment has is not worth a word.
SEEN = 0.1


def profile_segments(features: Features, labels: np.ndarray) -> tuple[SegmentProfile, ...]:
    """Profile each segment; labels: (customers,) segment numbers from 1."""
    sizes = np.bincount(labels)
    measures, described = _distinguished(*_measures(features, labels), *_described(features.descriptions, labels))
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
            labels=described.get(segment, ()),
            words=words(measures[segment]),
            apart=apart(measures[segment], described.get(segment, ())),
        )
        for segment in measures
    )


Measures = dict[int, tuple[MeasureProfile, ...]]
Labels = dict[int, tuple[LabelProfile, ...]]


def _distinguished(
    measures: Measures, chances: Mapping[int, list[float]], described: Labels, unlikely: Mapping[int, list[float]]
) -> tuple[Measures, Labels]:
    """Mark which differences are certain, all tests taken together. chances, unlikely: {segment: p-values}."""
    parts = [*chances.values(), *unlikely.values()]
    speaks = iter(certain(np.array([chance for part in parts for chance in part])).tolist())
    measures = {
        segment: tuple(replace(measure, certain=next(speaks)) for measure in profile)
        for segment, profile in measures.items()
    }
    described = {
        segment: tuple(replace(label, certain=next(speaks)) for label in profile)
        for segment, profile in described.items()
    }
    return measures, described


def _money(features: Features, labels: np.ndarray) -> dict[int, float]:
    """Return {segment: its money}, nothing where the sheet holds none."""
    if features.money is None:
        return {}
    sums = features.money.groupby(labels).sum()
    return {int(segment): float(money) for segment, money in sums.items()}


def _shares_of_money(money: Mapping[int, float]) -> dict[int, float]:
    """Return {segment: its share of all money}, nothing where all of it comes to nothing or less.

    Of less than nothing the largest share would be that of the segment which costs most.
    """
    total = float(pd.Series(money, dtype=float).sum())
    if total <= 0:
        return {}
    return {segment: part / total for segment, part in money.items()}


def _measures(features: Features, labels: np.ndarray) -> tuple[Measures, dict[int, list[float]]]:
    """Return {segment: its measures} and {segment: the chance of each difference}, by number."""
    raw = features.raw
    groups = raw.groupby(labels)
    figures = {"mean": groups.mean(), "median": groups.median()}
    overall = {"mean": raw.mean(), "median": raw.median()}
    skewed = skewed_measures(raw)
    sizes, chances = effects(raw, labels, skewed)
    medians = {name for name in skewed if compared_by_median(raw[name])}
    decide = frozenset(features.transform.names)
    blank = [
        MeasureProfile(
            name=str(name),
            measure=features.measured.measures[name],
            mean=np.nan,
            median=np.nan,
            overall_mean=float(overall["mean"][name]),
            difference=np.nan,
            z=0.0,
            drives=str(name) in decide,
            overall_median=float(overall["median"][name]),
            compared="median" if name in medians else "mean",
            part=name in features.measured.parts,
        )
        for name in raw
    ]
    measures = {
        int(segment): tuple(
            _filled(
                measure,
                mean=float(figures["mean"].loc[segment, measure.name]),
                median=float(figures["median"].loc[segment, measure.name]),
                z=float(sizes.loc[segment, measure.name]),
            )
            for measure in blank
        )
        for segment in figures["mean"].index
    }
    return measures, {segment: chances.loc[segment].tolist() for segment in measures}


def _filled(blank: MeasureProfile, *, mean: float, median: float, z: float) -> MeasureProfile:
    """Return what a measure is within a segment. blank: what it is for everybody."""
    measure = replace(blank, mean=mean, median=median, z=0.0 if np.isnan(mean) else z)
    if measure.overall > 0:
        return replace(measure, difference=measure.figure / measure.overall - 1)
    return measure


def _described(descriptions: pd.DataFrame, labels: np.ndarray) -> tuple[Labels, dict[int, list[float]]]:
    """Return {segment: the value of each label that stands out most} and {segment: the chance of each}."""
    described: dict[int, list[LabelProfile]] = {}
    chances: dict[int, list[float]] = {}
    for name in descriptions:
        values = descriptions[name].dropna()
        if values.empty:
            continue
        segments = labels[descriptions[name].notna().to_numpy()]
        for segment, (label, chance) in _outstanding(str(name), segments, values).items():
            described.setdefault(segment, []).append(label)
            chances.setdefault(segment, []).append(chance)
    return {segment: tuple(profiles) for segment, profiles in described.items()}, chances


def _outstanding(name: str, segments: np.ndarray, values: pd.Series) -> dict[int, tuple[LabelProfile, float]]:
    """Return {segment: the value of a label that stands out most, and the chance that it does}.

    values: those that are known.
    """
    counts = pd.crosstab(segments, values.to_numpy())
    sizes, everybody = counts.sum(axis=1), counts.sum()
    shares = counts.div(sizes, axis=0)
    overall = everybody / everybody.sum()
    effect = (shares - overall) / np.sqrt((overall * (1 - overall)).clip(lower=1e-9))
    labels = {}
    for segment in shares.index:
        value = _most_telling(shares.loc[segment], effect.loc[segment])
        share, stands_out = float(shares.loc[segment, value]), float(effect.loc[segment, value])
        profile = LabelProfile(name, str(value), share, float(overall[value]), stands_out)
        chance = chance_of_share(
            int(counts.loc[segment, value]), int(sizes[segment]), int(everybody[value]), int(sizes.sum()), len(overall)
        )
        labels[int(segment)] = (profile, chance)
    return labels


def _most_telling(shares: pd.Series, effect: pd.Series) -> Any:  # noqa: ANN401  any value of a label
    """Return the value of a label that stands out most in a segment.

    A value of hardly anybody may stand out by chance; one has to be able to meet it.
    """
    seen = shares[shares >= SEEN]
    if seen.empty:
        return shares.idxmax()
    return effect.loc[seen.index].idxmax()
