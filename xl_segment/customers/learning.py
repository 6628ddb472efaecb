"""How the chosen measures are to be transformed, learnt from the customers: fills, caps, bends, scaling.

What was learnt before stays while it suits, and of measures that say the same one is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from xl_segment.customers.choosing_measures import Wishes
from xl_segment.customers.isolation import FEWEST, isolated, spread_ties
from xl_segment.customers.measuring import Measured
from xl_segment.customers.sampling import canonical_order, sample_positions
from xl_segment.customers.transform import Step, Transform, source_of
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.roles import Kind

#: A measure whose skewness is above this is bent.
SKEWED = 0.75
#: What lies beyond this share of the values on each side says nothing of skewness: a few outliers make all lean.
TAILS = 0.025
#: A bend has to bring the skewness below this part of what it is.
HELPS = 0.9
#: A bend sets values on both sides of 0 apart; where more than this share of them is below, there is none.
FEW_BELOW = 0.05
#: Where a bend may set in, as parts of the measure's median.
BENDS = (1.0, 0.3, 0.1)
#: How far from all others a customer lies who sets no limit (`isolated`).
LIMIT = 3.5
#: Of very many customers, as many say what is far from all others.
LIMITS_SAMPLE = 20_000
#: Beyond this a square has no room in a number.
TOO_LARGE = 1e150
#: Two measures correlated beyond this tell the same story twice.
NEAR_DUPLICATE = 0.95
#: The transform of before stays until more than this share of the customers lies beyond the caps of a measure.
MOST_BEYOND_CAPS = 0.25


def learn(measured: Measured, chosen: Sequence[Step], settings: Settings) -> Transform:
    """Learn how each chosen measure is filled, capped, bent and scaled.

    Raises DataError where a number is too large to be compared.
    """
    values = [source_of(step, measured.raw, measured.descriptions) for step in chosen]
    steps = [_shaped(step, column, measured, settings) for step, column in zip(chosen, values, strict=True)]
    if settings.cap is None:
        steps = _within_reach_of_others(steps, values, settings.seed)
    else:
        steps = [_capped(step, column, settings.cap) for step, column in zip(steps, values, strict=True)]
    if settings.scale:
        steps = [_with_scale(step, column) for step, column in zip(steps, values, strict=True)]
    return Transform(tuple(steps))


def _shaped(step: Step, values: np.ndarray, measured: Measured, settings: Settings) -> Step:
    """Return a step that fills and bends; a label needs neither."""
    if step.level is not None:
        return step
    _check_size(step, values, measured)
    step = replace(step, fill=float(np.nanmedian(values)))
    if settings.log:
        step = replace(step, bend=_bend(step.shape(values)))
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


def _capped(step: Step, values: np.ndarray, share: float) -> Step:
    """Limit a measure to what lies within so many per cent from either end."""
    if step.level is not None or not share:
        return step
    low, high = np.nanpercentile(values, [share, 100 - share])
    return _with_limits(step, low, high)


def _with_limits(step: Step, low: float, high: float) -> Step:
    if low < high:
        return replace(step, low=float(low), high=float(high))
    return step


def _within_reach_of_others(steps: Sequence[Step], values: Sequence[np.ndarray], seed: int) -> list[Step]:
    """Limit each measure to what customers reach who are not alone: far outside one stands where the last others do."""
    # By name: chance, which spreads ties, does not hang on the order of the sheet's columns.
    measured = sorted((at for at, step in enumerate(steps) if step.level is None), key=lambda at: steps[at].name)
    if not measured:
        return list(steps)
    shaped = np.column_stack([steps[at].shape(values[at]) for at in measured])
    rows = _some_rows(shaped, seed)
    alone = isolated(_on_one_scale(shaped[rows], seed), LIMIT)
    limited = list(steps)
    for column, at in enumerate(measured):
        alone_here = alone
        if _most_are_equal(shaped[rows, column]):
            alone_here = _alone_beside_the_commonest(shaped[rows, column], alone, seed)
        reached = values[at][rows][~alone_here]
        limited[at] = _with_limits(steps[at], np.nanmin(reached), np.nanmax(reached))
    return limited


def _most_are_equal(values: np.ndarray) -> bool:
    low, high = np.percentile(values, [25, 75])
    return bool(low == high)


def _alone_beside_the_commonest(values: np.ndarray, alone: np.ndarray, seed: int) -> np.ndarray:
    """Tell who is alone in a measure that is the same for most, as a count that is nearly always 0.

    Beside so many in one place all others seem alone, so they are looked at without them, where they are enough; alone:
    who is so among all.
    """
    others = np.flatnonzero(values != np.median(values))
    if len(others) < FEWEST:
        return alone
    alone_here = np.zeros(len(values), dtype=bool)
    alone_here[others] = isolated(_on_one_scale(values[others, None], seed), LIMIT)
    return alone_here


def _some_rows(matrix: np.ndarray, seed: int) -> np.ndarray:
    """Return positions of rows in one order, whichever the sheet has; of very many a sample."""
    return np.asarray(canonical_order(matrix)[sample_positions(len(matrix), LIMITS_SAMPLE, seed)])


def _on_one_scale(matrix: np.ndarray, seed: int) -> np.ndarray:
    """Return columns without ties, each over the width between its quartiles, or its deviation where that is none."""
    spread = np.column_stack([spread_ties(column, seed + at) for at, column in enumerate(matrix.T)])
    low, high = np.percentile(spread, [25, 75], axis=0)
    width = np.where([_most_are_equal(column) for column in matrix.T], spread.std(axis=0), high - low)
    width = np.maximum(width, 1e-9 * spread.std(axis=0))
    return np.asarray(spread / np.where(width > 0, width, 1.0))


def _with_scale(step: Step, values: np.ndarray) -> Step:
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(step.shape(values).reshape(-1, 1))
    return replace(step, mean=float(scaler.mean_[0]), scale=float(scaler.scale_[0]))


def _bend(values: np.ndarray) -> float | None:
    """Return where asinh has to set in for a measure to lean least, in its own unit; None where it leans little."""
    least, bend = HELPS * skewness(values), None
    if least <= HELPS * SKEWED or (values < 0).mean() > FEW_BELOW:
        return None
    middle = float(np.median(np.abs(values[values != 0])))
    for part in BENDS:
        lean = abs(skewness(np.arcsinh(values / (part * middle))))
        if lean < least:
            least, bend = lean, part * middle
    return bend


def skewness(values: np.ndarray) -> float:
    """Return the moment skewness of values of which the outermost count as the limit; 0 where all are equal."""
    low, high = np.percentile(values, [100 * TAILS, 100 - 100 * TAILS])
    limited = np.clip(values, low, high)
    away = limited - limited.mean()
    spread = float(np.sqrt((away**2).mean()))
    if spread <= 1e-12 * max(abs(low), abs(high)):
        return 0.0
    return float(((away / spread) ** 3).mean())


def can_stay(before: Transform, learnt: Transform, measured: Measured) -> bool:
    """Tell whether a transform of before can stay: the same measures decide, and few customers lie beyond its caps."""
    if sorted(before.names) != sorted(learnt.names):
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
    """Of two measures that tell the same story the one whose meaning is known stays, else the first by name.

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
    def rank(at: int) -> tuple[bool, bool, str]:
        # By name, not from left to right: a column that is moved changes nobody's segment.
        return not wishes.get(steps[at].source), not steps[at].measure, steps[at].name

    return sorted(range(len(steps)), key=rank)


def _may_be_one(step: Step, twin: Step) -> bool:
    """Tell whether two measures that run alike may be the same thing: how often and how much are two things."""
    return not step.measure or not twin.measure or step.measure == twin.measure
