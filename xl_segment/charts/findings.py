"""What a histogram and a row of boxes show, in a few words; nothing that the customers' values do not bear out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from xl_segment.charts import style
from xl_segment.charts.small import fits_above
from xl_segment.personas.distinctions import skewed_measures
from xl_segment.personas.phrases import without_unit
from xl_segment.personas.profile import MeasureProfile
from xl_segment.personas.short_names import cut_name
from xl_segment.result import Segmentation
from xl_segment.rounding import percent
from xl_segment.sheet import measures as m

#: Of fewer customers nobody speaks of halves and quarters.
_FEWEST = 8
#: A value that so many have is what there is to say of a measure.
_COMMON = 0.5
#: A share this near to a half or to three quarters is called so; another one is said as per cent.
_NEAR = 0.05
#: Beyond so many times the middle half lie the values of a tail (Tukey 1977); fewer of the customers, or fewer at all,
#: are but a few high values.
_OUTSIDE, _TAIL, _FEWEST_IN_TAIL = 1.5, 0.02, 5
#: Letters of a measure's name within a title; segments that are named together.
_NAME, _NAMED = 24, 3


def known_values(result: Segmentation, measure: str) -> np.ndarray:
    """Return the values of a measure, without the blank ones."""
    return np.asarray(result.customers[measure].dropna(), dtype=np.float64)


def values_by_segment(result: Segmentation, measure: str) -> list[np.ndarray]:
    """Return the known values of each segment's customers, in the order of the profiles."""
    values = np.asarray(result.customers[measure], dtype=np.float64)
    return [values[(result.labels == profile.segment) & ~np.isnan(values)] for profile in result.profiles]


def is_skewed(result: Segmentation, measure: str) -> bool:
    """Tell whether a measure leans to a side."""
    return measure in skewed_measures(result.customers[[measure]])


def written(result: Segmentation, measure: str, value: float) -> str:
    """Write a value of a measure; a share as per cent."""
    if result.features.measured.measures.get(measure) == m.RETURNS:
        return percent(value)
    return style.tick(value)


def _called(measure: str) -> str:
    return cut_name(without_unit(measure), _NAME)


def how_spread(result: Segmentation, measure: str) -> str:
    """Say where most customers are: "Age: half between 33 and 55"; the measure's name where there is nothing to say."""
    values = known_values(result, measure)
    different, counts = np.unique(values, return_counts=True)
    if len(values) < _FEWEST or len(different) < 2:
        return measure
    common = counts.max() / len(values)
    if common >= _COMMON:
        return f"{_called(measure)} is {written(result, measure, different[counts.argmax()])} for {percent(common)}"
    said = _leaning(result, measure, values) or [_between(result, measure, values)]
    return _first_that_fits([f"{_called(measure)}: {wording}" for wording in said])


def _first_that_fits(wordings: Sequence[str]) -> str:
    """Return the first that there is room for; the shortest stands last."""
    return next((wording for wording in wordings if fits_above(wording)), wordings[-1])


def _quartiles(values: np.ndarray) -> tuple[float, float]:
    """Return where the middle half begins and ends: of whole numbers at a whole one."""
    method: Literal["nearest", "linear"] = "nearest" if (values % 1 == 0).all() else "linear"
    low, high = np.quantile(values, [0.25, 0.75], method=method)
    return float(low), float(high)


def _between(result: Segmentation, measure: str, values: np.ndarray) -> str:
    """Say where the middle half is: "half between 33 and 55"."""
    low, high = _quartiles(values)
    part = _part(values, (values >= low) & (values <= high), 0.5, "half")
    first, last = written(result, measure, low), written(result, measure, high)
    if first == last:
        return f"{part} at about {first}"
    return f"{part} between {first} and {last}"


def _leaning(result: Segmentation, measure: str, values: np.ndarray) -> list[str]:
    """Say where three quarters are, and how far the others go; nothing where the values do not lean to a side."""
    if not is_skewed(result, measure):
        return []
    low, high = _quartiles(values)
    outside = _OUTSIDE * (high - low)
    middle, least, most = float(np.median(values)), values.min(), values.max()
    if most - middle >= middle - least:
        part = _part(values, values <= high, 0.75, "three in four")
        tail = "a long tail up to" if _is_tail(values > high + outside) else "the highest"
        edge, end, said = high, most, "up to"
    else:
        part = _part(values, values >= low, 0.75, "three in four")
        tail = "a long tail down to" if _is_tail(values < low - outside) else "the lowest"
        edge, end, said = low, least, "at least"
    near, far = written(result, measure, edge), written(result, measure, end)
    if near == far:
        return []
    return [f"{part} {said} {near}, {tail} {far}", f"{part} {said} {near}"]


def _is_tail(are_outside: np.ndarray) -> bool:
    return bool(are_outside.sum() >= max(_TAIL * len(are_outside), _FEWEST_IN_TAIL))


def _part(values: np.ndarray, are_in: np.ndarray, meant: float, word: str) -> str:
    """Say how many lie somewhere: by a word where they are about as many, as values that many share may make more."""
    share = float(are_in.sum() / len(values))
    return word if abs(share - meant) <= _NEAR + 1e-9 else percent(share)


class _Box(NamedTuple):
    """The customers of one segment by one measure. side: 1 above everybody for certain, -1 below, 0 neither."""

    segment: int
    low: float
    middle: float
    high: float
    side: int
    said: str


def how_segments_differ(result: Segmentation, measure: str) -> str:
    """Say which segments a measure parts: "Age parts segment 5 (23) from the others (at least 43)".

    A segment is named where it differs from everybody for certain. The measure's name where there is nothing to say.
    """
    profiles = [_profile_of(profile.measures, measure) for profile in result.profiles]
    boxes = _boxes(result, measure, [each.side for each in profiles])
    if len(boxes) < 2:
        return measure
    if not any(each.side for each in profiles):
        if all(each.is_average for each in profiles):
            return f"{_called(measure)} is about the same in all segments"
        return f"{_called(measure)}: no segment differs for certain"
    wordings = _set_apart(_called(measure), boxes) or _ends(_called(measure), boxes)
    return _first_that_fits(wordings or [measure])


def _profile_of(measures: Sequence[MeasureProfile], name: str) -> MeasureProfile:
    return next(each for each in measures if each.name == name)


def _boxes(result: Segmentation, measure: str, sides: Sequence[int]) -> list[_Box]:
    """Return a box for each segment with known values."""
    boxes = []
    for profile, values, side in zip(result.profiles, values_by_segment(result, measure), sides, strict=True):
        if len(values):
            low, middle, high = (float(each) for each in np.quantile(values, [0.25, 0.5, 0.75]))
            boxes.append(_Box(profile.segment, low, middle, high, side, written(result, measure, middle)))
    return boxes


def _set_apart(name: str, boxes: Sequence[_Box]) -> list[str]:
    """Name the segment whose middle half lies beyond those of all others, the farthest; nothing where none does."""
    gaps = []
    for at, box in enumerate(boxes):
        others = [*boxes[:at], *boxes[at + 1 :]]
        if box.side > 0:
            nearest = max(others, key=lambda other: other.middle)
            gaps.append((box.low - max(other.high for other in others), box.side, -at, box, nearest, "at most"))
        elif box.side < 0:
            nearest = min(others, key=lambda other: other.middle)
            gaps.append((min(other.low for other in others) - box.high, box.side, -at, box, nearest, "at least"))
    gap, *_, box, nearest, reach = max(gaps, key=lambda each: each[:3])
    if gap <= 0 or box.said == nearest.said:
        return []
    rest, their = "the others", f"{reach} {nearest.said}"
    if len(boxes) == 2:
        rest, their = f"segment {nearest.segment}", nearest.said
    said = f"{name} parts segment {box.segment} ({box.said}) from {rest}"
    return [f"{said} ({their})", said]


def _ends(name: str, boxes: Sequence[_Box]) -> list[str]:
    """Name the segments whose middle customers have most and least, as far as they differ for certain."""
    highest, lowest = (pick(boxes, key=lambda box: box.middle).said for pick in (max, min))
    if highest == lowest:
        return [f"{name}: the middle customer has {highest} in every segment"]
    said = [
        f"{word} in {_segments(those)} ({figure})"
        for word, figure, side in (("highest", highest, 1), ("lowest", lowest, -1))
        for those in [[box for box in boxes if box.said == figure]]
        if len(those) <= _NAMED and all(box.side == side for box in those)
    ]
    return [f"{name}: {', '.join(said[:count])}" for count in range(len(said), 0, -1)]


def _segments(boxes: Sequence[_Box]) -> str:
    """Return "segment 1", "segments 1 and 3", "segments 1, 3 and 4"."""
    *others, last = [str(box.segment) for box in boxes]
    return f"segments {', '.join(others)} and {last}" if others else f"segment {last}"
