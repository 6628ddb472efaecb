"""Finding out why customers are in their segments, and what would move them: by the model itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.customers.transform import Step, level_of
from xl_segment.personas.customer_why import CustomerWhy, Move, Reason, short_form
from xl_segment.personas.distinctions import compared_by_median, skewed_measures
from xl_segment.personas.measure_words import Wording
from xl_segment.segments.borders import Borders
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

#: What a customer can change, and the marketer with them. Age, income and tenure are what they are.
CHANGEABLE = frozenset({m.FREQUENCY, m.MONEY, m.RECENCY, m.SPENDING, m.AVERAGE_ORDER})
#: A change is said with so many digits first, and with more where it would step over the segment.
_DIGITS = (2, 3, 6, 15)
#: Of the reasons so many are named, if they hold so much of what the others hold.
_MOST_REASONS, _WORTH_NAMING = 2, 0.2
#: A border is stepped over by this part of a standard deviation.
_BEYOND = 1e-6


@dataclass(frozen=True)
class _Explained:
    """Some customers and the model. values: (customers x features) in original units; matrix: the same, scaled.

    own, nearest: (customers,) positions of their segment and of the nearest other one.
    """

    model: SegmentModel
    borders: Borders
    wordings: tuple[Wording, ...]
    values: np.ndarray
    matrix: np.ndarray
    own: np.ndarray
    nearest: np.ndarray
    fit: np.ndarray

    def persona(self, position: int) -> str:
        """Return what a segment is called, "" where it has no name."""
        return self.model.personas[position] if self.model.personas else ""


@dataclass(frozen=True)
class _Changes:
    """The smallest change of one measure for each customer.

    feature: (customers,) which, -1 where none would move the customer. value: its value then, in original units.
    segment: (customers,) the position of the segment they would be in.
    """

    feature: np.ndarray
    value: np.ndarray
    segment: np.ndarray


def explain_customers(
    features: Features, model: SegmentModel, positions: Sequence[int] | np.ndarray | None = None
) -> tuple[CustomerWhy, ...]:
    """Say of customers why they are in their segments, what would move them, and how near they are to that.

    features: of all customers, transformed as the model does. positions: (rows,) of those who are asked for, from 0;
    None: all. What holds a customer is the difference of the squared distances to the nearest other centre and to their
    own, measure by measure. What would move them is the smallest change of one measure that they can change, on the
    scale that decides, to a round number that the model was asked about.
    """
    chosen = np.arange(len(features.matrix))
    if positions is not None:
        chosen = np.asarray(positions, np.int64)
    explained = _explained(features, model, chosen)
    changes = _smallest_changes(explained, features.measured.kind)
    typical = _typical(features, model)
    terms = explained.borders.terms(explained.matrix, explained.own, explained.nearest)
    customers = features.raw.index[chosen]
    return tuple(
        CustomerWhy(
            customer=str(customer),
            segment=model.numbers[explained.own[row]],
            persona=explained.persona(explained.own[row]),
            fit=float(explained.fit[row]),
            between=model.between,
            next_segment=model.numbers[explained.nearest[row]],
            next_persona=explained.persona(explained.nearest[row]),
            reasons=_reasons(explained, terms[row], explained.values[row], typical),
            move=_move(explained, changes, row),
        )
        for row, customer in enumerate(customers)
    )


def _typical(features: Features, model: SegmentModel) -> list[float]:
    """Return what is typical of everybody, by feature: the mean, or the median that pages compare by; of labels 0."""
    measures = {step.source for step in model.transform.steps if step.level is None}
    raw = features.raw[sorted(measures)]
    skewed = skewed_measures(raw)
    figures = {
        name: float(raw[name].median() if name in skewed and compared_by_median(raw[name]) else raw[name].mean())
        for name in raw
    }
    return [figures[step.source] if step.level is None else 0.0 for step in model.transform.steps]


def what_would_move(features: Features, model: SegmentModel) -> np.ndarray:
    """Return (customers,) what would move each, in at most 24 characters: "One order: Loyal"."""
    explained = _explained(features, model, np.arange(len(features.matrix)))
    changes = _smallest_changes(explained, features.measured.kind)
    short = [short_form(_move(explained, changes, row)) for row in range(len(explained.own))]
    return np.array(short, dtype=object)


def _explained(features: Features, model: SegmentModel, positions: np.ndarray) -> _Explained:
    borders = Borders.of(model)
    matrix = features.matrix[positions]
    numbers, fit = model.assign(matrix)
    own = model.positions(numbers)
    costs = borders.costs(matrix)
    costs[np.arange(len(costs)), own] = np.inf
    return _Explained(
        model=model,
        borders=borders,
        wordings=tuple(Wording.of(step, features) for step in model.transform.steps),
        values=features.transform.sources(features.raw, features.descriptions)[positions],
        matrix=matrix,
        own=own,
        nearest=costs.argmin(axis=1),
        fit=fit,
    )


def _reasons(explained: _Explained, terms: np.ndarray, values: np.ndarray, typical: list[float]) -> tuple[Reason, ...]:
    """Return the measures that hold one customer. terms, values: (features,)."""
    steps = explained.borders.transform.steps
    reasons: list[Reason] = []
    for name, share in _holding(steps, terms):
        if reasons and share < _WORTH_NAMING:
            break
        columns = [at for at, step in enumerate(steps) if step.source == name]
        level = level_of([steps[at] for at in columns], values[columns])
        reasons.append(
            Reason(explained.wordings[columns[0]], float(values[columns[0]]), typical[columns[0]], share, level)
        )
    return tuple(reasons)


def _holding(steps: Sequence[Step], terms: np.ndarray) -> list[tuple[str, float]]:
    """Return the measures that hold a customer, with their share of all that does, the largest first."""
    by_measure: dict[str, float] = {}
    for step, term in zip(steps, terms, strict=True):
        by_measure[step.source] = by_measure.get(step.source, 0.0) + float(term)
    positive = {name: term for name, term in by_measure.items() if term > 0}
    total = sum(positive.values())
    ranked = sorted(positive, key=lambda name: -positive[name])
    return [(name, positive[name] / total) for name in ranked[:_MOST_REASONS]]


def _move(explained: _Explained, changes: _Changes, row: int) -> Move | None:
    feature, segment = int(changes.feature[row]), int(changes.segment[row])
    if feature < 0:
        return None
    return Move(
        wording=explained.wordings[feature],
        now=float(explained.values[row, feature]),
        value=float(changes.value[row]),
        segment=explained.model.numbers[segment],
        persona=explained.persona(segment),
    )


def _smallest_changes(explained: _Explained, kind: Kind) -> _Changes:
    """Find the smallest change of one measure for each customer that the model gives another segment."""
    count = len(explained.matrix)
    best = _Changes(np.full(count, -1), np.full(count, np.nan), explained.own.copy())
    least = np.full(count, np.inf)
    for feature, direction in _ways(explained, kind):
        way = explained.borders.way_out(explained.matrix, explained.own, feature, direction)
        closer = np.flatnonzero(way < least)
        values, segments = _rounded_and_asked(explained, closer, feature, direction, way[closer])
        moves = ~np.isnan(values)
        rows = closer[moves]
        least[rows] = way[rows]
        best.feature[rows], best.value[rows], best.segment[rows] = feature, values[moves], segments[moves]
    return best


def _ways(explained: _Explained, kind: Kind) -> list[tuple[int, int]]:
    """Return the features that a customer can change, with the directions: 1 up, -1 down."""
    ways = []
    for at, step in enumerate(explained.borders.transform.steps):
        if step.level is None and step.measure in CHANGEABLE:
            ways.append((at, 1))
            if not _only_grows(explained.wordings[at], kind):
                ways.append((at, -1))
    return ways


def _only_grows(wording: Wording, kind: Kind) -> bool:
    """Tell whether a measure adds up over time: what was ordered and paid stays so."""
    adds_up = bool(wording.counted) or kind is Kind.SALES
    return wording.measure == m.MONEY or (wording.measure == m.FREQUENCY and adds_up)


def _rounded_and_asked(
    explained: _Explained, rows: np.ndarray, feature: int, direction: int, way: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (value, position of the segment) of customers with one feature changed; NaN where that moves nobody.

    rows: of the customers; way: (rows,) how far it is to the border.
    """
    step = explained.borders.transform.steps[feature]
    now = explained.values[rows, feature]
    border = step.original(explained.matrix[rows, feature] + direction * (way + _BEYOND))
    values, segments = np.full(len(rows), np.nan), explained.own[rows].copy()
    for digits in _DIGITS:
        left = np.flatnonzero(np.isnan(values) & _can_be(step, border, now))
        if not len(left):
            break
        tried = _rounded(now[left], border[left], direction, explained.wordings[feature], digits)
        asked = explained.matrix[rows[left]].copy()
        asked[:, feature] = step.scaled(tried)
        numbers, _ = explained.model.assign(asked)
        there = explained.model.positions(numbers)
        moved = (there != explained.own[rows[left]]) & (tried >= 0)
        values[left[moved]], segments[left[moved]] = tried[moved], there[moved]
    return values, segments


def _can_be(step: Step, border: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Tell where a border can be reached: what is blank cannot be changed, and beyond the caps nothing counts."""
    can_be = ~np.isnan(now) & np.isfinite(border)
    if step.low is not None:
        can_be &= border >= step.low
    if step.high is not None:
        can_be &= border <= step.high
    return np.asarray(can_be)


def _rounded(now: np.ndarray, border: np.ndarray, direction: int, wording: Wording, digits: int) -> np.ndarray:
    """Return values beyond the border such that the change, or of a score the value, has few digits."""
    from_zero = wording.measure not in (m.MONEY, m.FREQUENCY, m.RECENCY)
    start = np.zeros_like(now) if from_zero else now
    way = border - start
    grain = 10.0 ** (np.floor(np.log10(np.maximum(np.abs(way), 1e-12))) - digits + 1)
    if wording.whole:
        grain = np.maximum(grain, 1.0)
    steps = np.ceil(way / grain) if direction > 0 else np.floor(way / grain)
    return np.asarray(start + steps * grain)
