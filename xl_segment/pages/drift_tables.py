"""The numbers behind the verdict whether a model still fits, on the sheet Changes."""

from __future__ import annotations

from collections.abc import Sequence

from xl_segment.look import LookName
from xl_segment.pages.page import Block, RowCursor, Value
from xl_segment.pages.words import persona_name
from xl_segment.result import Segmentation
from xl_segment.segments.drift import FAR, SILHOUETTE_AGAIN, Drift, far_limits

#: Levels of a label that are named where they are new.
_MOST_LEVELS = 10
_HOW = (
    "Stability index: below 0.1 nothing has shifted, above 0.25 much has (for few customers the limit is higher). "
    "Distance: the largest gap between the two distributions, 0 to 1 (Kolmogorov-Smirnov). Far from every segment: at "
    "fit it was 1 % of the customers."
)
_ALL, _NEW = "all", "new since the fit"
_SHIFT_LOOKS: tuple[LookName, ...] = ("label", "text", "fit", "fit", "fit")


def add_drift(cursor: RowCursor, drift: Drift, result: Segmentation) -> None:
    """Put the tables on the page, one below the other."""
    cursor.write("The numbers behind the verdict", "section")
    cursor.write(_HOW, "note", span=8)
    cursor.put(_shifts(drift))
    cursor.put(_far(drift))
    cursor.put(_overlap(drift))
    cursor.put(_shares(drift, result))
    for label, levels in drift.levels.items():
        cursor.write(f"New among {label}: {_first_levels(levels)}.", "note", span=8)


def _shifts(drift: Drift) -> Block:
    header: tuple[Value, ...] = ("Measure", "Customers", "Stability index", "Limit", "Distance")
    rows: list[tuple[Value, ...]] = [
        (shift.name, whom, shift.psi, shift.limit, shift.ks)
        for whom, shifts in ((_ALL, drift.everyone), (_NEW, drift.newcomers))
        for shift in shifts
    ]
    return Block(1, 1, (header, *rows), _SHIFT_LOOKS, header=True)


def _far(drift: Drift) -> Block:
    far = "Far from every segment"
    rows: list[tuple[Value, ...]] = [(far, _ALL, 1 - FAR, drift.far, far_limits(drift.customers)[1])]
    if drift.far_new is not None:
        rows.append((far, _NEW, 1 - FAR, drift.far_new, far_limits(drift.new)[1]))
    looks: tuple[LookName, ...] = ("label", "text", "percent", "percent", "percent")
    return Block(1, 1, (("Share", "Customers", "At fit", "Now", "Limit"), *rows), looks, header=True)


def _overlap(drift: Drift) -> Block:
    then, now = drift.silhouette_then, drift.silhouette_now
    row: tuple[Value, ...] = ("Silhouette", _ALL, then, now, then - SILHOUETTE_AGAIN)
    return Block(1, 1, (("How far apart", "Customers", "At fit", "Now", "Limit"), row), _SHIFT_LOOKS, header=True)


def _shares(drift: Drift, result: Segmentation) -> Block:
    header: tuple[Value, ...] = ("Share of the customers", "Persona", "At fit", "Now")
    rows: list[tuple[Value, ...]] = [
        (f"Segment {number}", persona_name(result, number), then, now) for number, (then, now) in drift.sizes.items()
    ]
    return Block(1, 1, (header, *rows), ("label", "text", "percent", "percent"), header=True)


def _first_levels(levels: Sequence[str]) -> str:
    text = ", ".join(levels[:_MOST_LEVELS])
    if len(levels) > _MOST_LEVELS:
        return f"{text} ..."
    return text
