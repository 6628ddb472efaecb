"""What is known of each segment: size, money, measures against everybody, and what sets it apart in words."""

from __future__ import annotations

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
MOST_PHRASES = 6
_AGE_GROUPS = ((30, "Young adults"), (45, "Adults"), (60, "Middle-aged"), (np.inf, "Seniors"))
_LEVEL_WORDS = {m.INCOME: "income level", m.SPENDING: "spending habit", m.FREQUENCY: "buying frequency"}


def profile(features: Features, labels: np.ndarray) -> tuple[SegmentProfile, ...]:
    """Profile each segment; labels: (customers,) segment numbers from 1."""
    groups = features.raw.groupby(labels)
    means, medians = groups.mean(), groups.median()
    overall, spread = features.raw.mean(), features.raw.std(ddof=0)
    driven = _driven(features, labels)
    sizes = np.bincount(labels)
    money = None if features.money is None else features.money.groupby(labels).sum()
    described = _described(features.descriptions, labels)
    found = []
    for segment in means.index:
        measures = tuple(
            _measure(
                str(name), features.measured.measures[name], means.loc[segment, name], medians.loc[segment, name],
                overall[name], spread[name], driven.get((str(name), int(segment))),
            )
            for name in features.raw
        )  # fmt: skip
        described_here = described.get(int(segment), [])
        found.append(
            SegmentProfile(
                segment=int(segment),
                size=int(sizes[segment]),
                share=float(sizes[segment] / len(labels)),
                money=None if money is None else float(money[segment]),
                money_share=None if money is None or not money.sum() else float(money[segment] / money.sum()),
                measures=measures,
                labels=tuple(one for one, _ in described_here),
                words=_words(measures),
                apart=_apart(measures, described_here),
            )
        )
    return tuple(found)


def _driven(features: Features, labels: np.ndarray) -> dict[tuple[str, int], float]:
    """Return {(feature, segment): z} on the scale that drove the distances, where a few giants do not hide the rest."""
    frame = pd.DataFrame(features.matrix, columns=list(features.transform.names), index=features.raw.index)
    spread = frame.std(ddof=0).replace(0.0, 1.0)
    means = (frame.groupby(labels).mean() - frame.mean()) / spread
    return {(str(name), int(segment)): float(z) for name in means for segment, z in means[name].items()}


def _measure(
    name: str, measure: str, mean: float, median: float, overall: float, spread: float, z: float | None
) -> MeasureProfile:
    known = spread > 0 and not np.isnan(mean)
    apart = z if z is not None else float((mean - overall) / spread) if known else 0.0
    return MeasureProfile(
        name=name,
        measure=measure,
        mean=float(mean),
        median=float(median),
        overall_mean=float(overall),
        difference=float(mean / overall - 1) if overall > 0 else float("nan"),
        z=apart,
        drives=z is not None,
    )


def _described(descriptions: pd.DataFrame, labels: np.ndarray) -> dict[int, list[tuple[LabelProfile, float]]]:
    """Return {segment: [(the value that stands out most, by how many standard deviations)]} for each label."""
    found: dict[int, list[tuple[LabelProfile, float]]] = {}
    for name in descriptions:
        values = descriptions[name].dropna()
        if values.empty:
            continue
        counts = pd.crosstab(labels[descriptions[name].notna().to_numpy()], values.to_numpy())
        shares = counts.div(counts.sum(axis=1), axis=0)
        overall = counts.sum() / counts.to_numpy().sum()
        effect = (shares - overall) / np.sqrt((overall * (1 - overall)).clip(lower=1e-9))
        for segment in shares.index:
            # A value of hardly anybody may stand out by chance; one has to be able to meet it.
            seen = shares.loc[segment][shares.loc[segment] >= 0.1]
            value = effect.loc[segment, seen.index].idxmax() if len(seen) else shares.loc[segment].idxmax()
            one = LabelProfile(str(name), str(value), float(shares.loc[segment, value]), float(overall[value]))
            found.setdefault(int(segment), []).append((one, float(effect.loc[segment, value])))
    return found


def _words(measures: tuple[MeasureProfile, ...]) -> dict[str, str]:
    words = {}
    for one in measures:
        if one.measure == m.AGE and not np.isnan(one.mean):
            words["age group"] = next(group for limit, group in _AGE_GROUPS if one.mean < limit)
        elif one.measure in _LEVEL_WORDS:
            words[_LEVEL_WORDS[one.measure]] = _level(one.z)
        elif one.measure == m.RECENCY:
            words["last purchase"] = {"High": "Long ago", "Low": "Recent", "Moderate": "A while ago"}[_level(one.z)]
    return words


def _level(z: float) -> str:
    if z > HIGH:
        return "High"
    return "Low" if z < -HIGH else "Moderate"


def _apart(measures: tuple[MeasureProfile, ...], described: list[tuple[LabelProfile, float]]) -> tuple[str, ...]:
    told = [(abs(one.z), one.name, _phrase(one)) for one in measures if abs(one.z) >= WORTH_A_WORD]
    told += [
        (effect, one.name, f"{one.name}: {one.value} {percent(one.share)} ({percent(one.overall_share)} overall)")
        for one, effect in described
        if effect >= WORTH_A_WORD
    ]
    ranked = sorted(told, key=lambda each: (-each[0], each[1]))
    return tuple(phrase for _, _, phrase in ranked[:MOST_PHRASES]) or ("Close to the average customer",)


def _phrase(one: MeasureProfile) -> str:
    side = "above" if one.z > 0 else "below"
    aside = ""
    if one.measure == m.RECENCY:
        aside = " (longer ago)" if one.z > 0 else " (bought more recently)"
    if np.isnan(one.difference) or (one.difference > 0) != (one.z > 0) or abs(one.difference) < 0.005:
        return f"{one.name} {'well ' if abs(one.z) > 1 else ''}{side} average{aside}"
    if one.difference >= 2:
        return f"{one.name} {one.difference + 1:.1f} times the average{aside}"
    return f"{one.name} {percent(abs(one.difference))} {side} average{aside}"
