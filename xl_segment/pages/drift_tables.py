"""The numbers behind the verdict whether a model still fits, on the sheet Changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from xl_segment.look import LookName
from xl_segment.pages.page import Block, RowCursor, Value
from xl_segment.pages.words import digits
from xl_segment.result import Segmentation
from xl_segment.rounding import hundredths
from xl_segment.segments.drift import Drift
from xl_segment.segments.drift_reasons import far_limits
from xl_segment.segments.newcomers import RISK
from xl_segment.segments.reference import FAR
from xl_segment.segments.shifts import SharesShift, Shift

#: Levels of a label that are named.
_MOST_LEVELS = 10
_HOW = (
    "At fit, Now: the median. Stability index: how large a shift is; below 0.1 it is nothing to speak of, above 0.25 "
    "it is large (for few customers the limit is higher). Distance: the largest gap between the two distributions, 0 "
    "to 1 (Kolmogorov-Smirnov). More than chance: the new customers against those at fit; where nothing has changed, "
    "the risk that anything says yes is 1 %. Of new customers, what is more than chance and beyond its limit asks for "
    "new segments. Far from every segment: at fit it was 1 % of the customers."
)
_ALL, _NEW = "all", "new since the fit"
_SHIFT_LOOKS: tuple[LookName, ...] = ("label", "text", "number", "number", "fit", "fit", "fit", "text")


def add_drift(cursor: RowCursor, drift: Drift, result: Segmentation) -> None:
    """Put the tables on the page, one below the other."""
    cursor.write("The numbers behind the verdict", "section")
    cursor.write(_HOW, "note", span=8)
    cursor.put(_shifts(drift))
    if drift.newcomers.accord is not None:
        cursor.put(_accord(drift))
    cursor.put(_far(drift))
    cursor.put(_overlap(drift))
    cursor.put(_shares(drift, result))
    if drift.newcomers.labels:
        cursor.put(_labels(drift.newcomers.labels))
    for label, levels in drift.levels.items():
        cursor.write(f"New among {label}: {_first_levels(levels)}.", "note", span=8)


def more_than_chance(chance: float | None) -> str | None:
    """Say whether something is more than chance; None where it was not tested."""
    if chance is None:
        return None
    return "yes" if chance <= RISK else "no"


def _shifts(drift: Drift) -> Block:
    header: tuple[Value, ...] = (
        "Measure", "Customers", "At fit", "Now", "Stability index", "Limit", "Distance", "More than chance",
    )  # fmt: skip
    shifts = [(_ALL, shift) for shift in drift.everyone]
    shifts += [(_NEW, shift) for shift in (*drift.newcomers.shifts, *_distance_to_nearest(drift))]
    formats = {(row, column): _digits(shift) for row, (_, shift) in enumerate(shifts, 1) for column in (2, 3)}
    rows = [_shift(shift, whom) for whom, shift in shifts]
    return Block(1, 1, (header, *rows), _SHIFT_LOOKS, header=True, cell_formats=formats)


def _distance_to_nearest(drift: Drift) -> tuple[Shift, ...]:
    if drift.newcomers.distance is None:
        return ()
    return (drift.newcomers.distance,)


def _shift(shift: Shift, whom: str) -> tuple[Value, ...]:
    medians: list[Value] = [None if middle is None else middle.median for middle in (shift.then, shift.now)]
    return (shift.name, whom, *medians, shift.psi, shift.limit, shift.ks, more_than_chance(shift.chance))


def _digits(shift: Shift) -> str:
    return digits(middle.median for middle in (shift.then, shift.now) if middle is not None)


def _accord(drift: Drift) -> Block:
    header: tuple[Value, ...] = ("Correlation that has changed most", "Customers", "At fit", "Now", "More than chance")
    rows: list[tuple[Value, ...]] = []
    if drift.newcomers.accord is not None:
        accord = drift.newcomers.accord
        chance = more_than_chance(accord.shift.chance)
        rows = [(" and ".join(accord.pair), _NEW, accord.then, accord.now, chance)]
    return Block(1, 1, (header, *rows), ("label", "text", "fit", "fit", "text"), header=True)


def _far(drift: Drift) -> Block:
    far = "Far from every segment"
    rows: list[tuple[Value, ...]] = [(far, _ALL, 1 - FAR, drift.far, far_limits(drift.customers, drift.at_fit)[1])]
    if drift.far_new is not None:
        rows.append((far, _NEW, 1 - FAR, drift.far_new, far_limits(drift.new, drift.at_fit)[1]))
    looks: tuple[LookName, ...] = ("label", "text", "percent", "percent", "percent")
    return Block(1, 1, (("Share", "Customers", "At fit", "Now", "Limit"), *rows), looks, header=True)


def _overlap(drift: Drift) -> Block:
    then, now = drift.silhouette_then, drift.silhouette_now
    row: tuple[Value, ...] = ("Silhouette", _ALL, then, now, drift.silhouette_limit)
    looks: tuple[LookName, ...] = ("label", "text", "fit", "fit", "fit")
    return Block(1, 1, (("How far apart", "Customers", "At fit", "Now", "Limit"), row), looks, header=True)


def _shares(drift: Drift, result: Segmentation) -> Block:
    header: list[Value] = ["Share of the customers", "Persona", "At fit", "Now"]
    looks: list[LookName] = ["label", "text", "percent", "percent"]
    # As the sheet Segments shows them, which adds up to 100.
    then, now = (hundredths(shares) for shares in zip(*drift.sizes.values(), strict=True))
    rows: list[list[Value]] = [
        [f"Segment {number}", result.memory.name_of(number), *shares]
        for number, *shares in zip(drift.sizes, then, now, strict=True)
    ]
    mix = drift.newcomers.mix
    if mix is not None:
        header += ["New since the fit", "More than chance"]
        looks += ["percent", "text"]
        shares_of_new = hundredths([new for _, new in mix.shares.values()])
        for row, new in zip(rows, shares_of_new, strict=True):
            row += [new, more_than_chance(mix.chance)]
    return Block(1, 1, (tuple(header), *map(tuple, rows)), tuple(looks), header=True)


def _labels(labels: Sequence[SharesShift]) -> Block:
    header: tuple[Value, ...] = (
        "Share of the new customers", "Value", "At fit", "Now", "Stability index", "Limit", "More than chance",
    )  # fmt: skip
    rows = chain.from_iterable(map(_label, labels))
    looks: tuple[LookName, ...] = ("label", "text", "percent", "percent", "fit", "fit", "text")
    return Block(1, 1, (header, *rows), looks, header=True)


def _label(label: SharesShift) -> list[tuple[Value, ...]]:
    """Return a row per value, those that have changed most first."""
    by_change = sorted(label.shares.items(), key=lambda item: -abs(item[1][1] - item[1][0]))
    chance = more_than_chance(label.chance)
    return [(label.name, value, *shares, label.psi, label.limit, chance) for value, shares in by_change[:_MOST_LEVELS]]


def _first_levels(levels: Sequence[str]) -> str:
    text = ", ".join(levels[:_MOST_LEVELS])
    if len(levels) > _MOST_LEVELS:
        return f"{text} ..."
    return text
