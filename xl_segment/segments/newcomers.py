"""Whether the customers who came since the fit differ from those at fit by more than chance.

Every measure and every label is tested, the mix of the segments, the distances to the nearest centre, and whether the
measures still go together; all of them at once by Holm (1979), so that where nothing has changed the risk that anything
at all is noticed is 1 %.

Of sales lines nothing is tested. Who came later had less time to buy: fewer orders, less money, a shorter time since
the last one, and even the commonest category of few purchases is spread otherwise than that of many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.customers.transform import Step
from xl_segment.segments.chance import adjusted, holm, two_sided
from xl_segment.segments.reference import (
    Reference,
    accord_of,
    correlations_of,
    counts_back,
    distance_to_nearest,
    level_counts,
)
from xl_segment.segments.shifts import SharesShift, Shift, measure_shares, measure_shift

#: The risk that chance alone makes any of the tests notice something.
RISK = 0.01
#: A measure is tested for a shift, for one among customers who are alike in all else, and for a change of its whole
#: distribution; these are the parts of its risk. A shift is what happens most, the rest takes little of its power.
_SHIFTED, _ADJUSTED, _SPREAD = 0.6, 0.3, 0.1
#: What each test weighs when the risk is parted among them. Labels weigh more, as nothing else notices them; a measure
#: that shifts moves the mix and the distances as well. What measures are together is tested in two ways.
_WEIGHTS = {"feature": 1.0, "label": 2.0, "mix": 1.0, "together": 0.5}
#: What is tested beside measures and labels.
_MIX, _DISTANCE, _ACCORD = "Segments", "Distance to the nearest segment", "Accord of the measures"

#: (feature, label, mix or together; its name).
_Test = tuple[str, str]


@dataclass(frozen=True)
class Accord:
    """Whether the measures go together as they did.

    shift: of how far each customer goes along with it. pair: the two measures of which that has changed most, and
    then, now: their correlation, of normal scores.
    """

    shift: Shift
    pair: tuple[str, str]
    then: float
    now: float


@dataclass(frozen=True)
class Newcomers:
    """Customers who came since the fit against those at fit.

    shifts: per feature. labels: those whose shares were noted at fit. mix: of the segments. distance: to the nearest
    centre. accord: of two measures or more. What an earlier version did not note is not there; all is empty where
    newcomers are too few to tell, or cannot be compared.
    """

    shifts: tuple[Shift, ...] = ()
    labels: tuple[SharesShift, ...] = ()
    mix: SharesShift | None = None
    distance: Shift | None = None
    accord: Accord | None = None


def compare_newcomers(
    features: Features, labels: np.ndarray, reference: Reference, centres: np.ndarray, numbers: Sequence[int]
) -> Newcomers:
    """Compare newcomers with the customers at fit.

    features: of the newcomers alone. labels: (newcomers,) segment numbers; numbers: of all segments, in the order of
    their centres.
    """
    raw = features.transform.sources(features.raw, features.descriptions)
    compared = Newcomers(
        shifts=shifts_of(features, raw, reference),
        labels=_labels(features, reference),
        mix=_mix(labels, reference, numbers),
        distance=_distance(features, reference, centres),
        accord=_accord(raw, features.transform.names, reference),
    )
    return _tested_at_once(compared, features.transform.steps, reference)


def shifts_of(features: Features, raw: np.ndarray, reference: Reference) -> tuple[Shift, ...]:
    """Measure how each feature has shifted, recency apart where it counts back from a day that is past."""
    return tuple(
        measure_shift(step.name, column[~np.isnan(column)], reference.distribution(at), reference.mean(at))
        for at, (step, column) in enumerate(zip(features.transform.steps, raw.T, strict=True))
        if not counts_back(features, step)
    )


def _labels(features: Features, reference: Reference) -> tuple[SharesShift, ...]:
    """Compare the labels that were noted at fit and that somebody still has."""
    shifts = []
    for name, counts in reference.level_counts.items():
        if name in features.descriptions:
            now = level_counts(features.descriptions[name])
            if now:
                then = dict(zip(reference.levels[name], counts, strict=True))
                shifts.append(measure_shares(name, then, now))
    return tuple(shifts)


def _mix(labels: np.ndarray, reference: Reference, numbers: Sequence[int]) -> SharesShift:
    names = [str(number) for number in numbers]
    now = np.bincount(np.searchsorted(numbers, labels), minlength=len(numbers))
    then = dict(zip(names, reference.segment_counts, strict=True))
    return measure_shares(_MIX, then, dict(zip(names, map(int, now), strict=True)))


def _distance(features: Features, reference: Reference, centres: np.ndarray) -> Shift | None:
    if reference.distances is None:
        return None
    return measure_shift(_DISTANCE, distance_to_nearest(features, centres), reference.distances)


def _accord(raw: np.ndarray, names: Sequence[str], reference: Reference) -> Accord | None:
    if reference.accord is None or len(names) < 2:
        return None
    then, now = np.array(reference.correlations), correlations_of(raw)
    shift = measure_shift(_ACCORD, accord_of(raw, then), reference.accord)
    left, right = np.triu_indices(len(names), 1)
    most = int(np.argmax(np.abs(then * (now - then))[left, right]))
    pair = left[most], right[most]
    return Accord(shift, (names[pair[0]], names[pair[1]]), float(then[pair]), float(now[pair]))


def _tested_at_once(compared: Newcomers, steps: Sequence[Step], reference: Reference) -> Newcomers:
    """Return the comparison with the p-values that count where there are several."""
    risks = _risks_of_measures(compared, steps, reference)
    risks |= {("label", label.name): label.p for label in compared.labels}
    if compared.mix is not None:
        risks["mix", _MIX] = compared.mix.p
    if compared.distance is not None:
        risks["together", _DISTANCE] = _risk(compared.distance)
    if compared.accord is not None:
        risks["together", _ACCORD] = _risk(compared.accord.shift)
    weights = [_WEIGHTS[kind] for kind, _ in risks]
    chances = dict(zip(risks, holm(list(risks.values()), weights), strict=True))
    return _with_chances(compared, chances)


def _risk(shift: Shift) -> float:
    """Return the p-value of a shift, or of a change of the whole distribution."""
    if shift.compared is None:
        return 1.0
    return min(1.0, shift.compared.shifted / (1 - _SPREAD), shift.compared.spread / _SPREAD)


def _risks_of_measures(compared: Newcomers, steps: Sequence[Step], reference: Reference) -> dict[_Test, float]:
    """Return a p-value per feature; a label that decides is tested as a label, all its values at once."""
    labels = {label.name for label in compared.labels}
    tested = {
        at: shift.compared
        for at, (shift, step) in enumerate(zip(compared.shifts, steps, strict=True))
        if shift.compared is not None and (step.level is None or step.source not in labels)
    }
    given = np.zeros(len(tested))
    if reference.correlations and tested:
        positions = list(tested)
        correlations = np.array(reference.correlations)[np.ix_(positions, positions)]
        given = adjusted(np.array([values.z for values in tested.values()]), correlations)
    # Given a measure that has shifted, the others seem to have moved the other way; so only the clearest counts.
    given = np.where(np.abs(given) == np.abs(given).max(initial=0.0), given, 0.0)
    return {
        ("feature", compared.shifts[at].name): min(
            1.0, values.shifted / _SHIFTED, two_sided(float(left)) / _ADJUSTED, values.spread / _SPREAD
        )
        for (at, values), left in zip(tested.items(), given, strict=True)
    }


def _with_chances(compared: Newcomers, chances: Mapping[_Test, float]) -> Newcomers:
    """Return the comparison with a p-value beside all that was tested."""
    mix, distance, accord = compared.mix, compared.distance, compared.accord
    if mix is not None:
        mix = replace(mix, chance=chances.get(("mix", mix.name)))
    if distance is not None:
        distance = replace(distance, chance=chances.get(("together", distance.name)))
    if accord is not None:
        accord = replace(accord, shift=replace(accord.shift, chance=chances.get(("together", accord.shift.name))))
    return Newcomers(
        shifts=tuple(replace(shift, chance=chances.get(("feature", shift.name))) for shift in compared.shifts),
        labels=tuple(replace(label, chance=chances.get(("label", label.name))) for label in compared.labels),
        mix=mix,
        distance=distance,
        accord=accord,
    )
