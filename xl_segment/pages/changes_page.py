"""The sheet Changes: does the model still fit, who moved where and why, and a line per run."""

from __future__ import annotations

import dataclasses

import numpy as np

from xl_segment.memory.migration import NOBODY, migration_matrix
from xl_segment.pages.names import CHANGES
from xl_segment.pages.page import Block, LookName, Page, Value
from xl_segment.pages.words import many
from xl_segment.result import Segmentation
from xl_segment.segments.drift import FAR, SILHOUETTE_AGAIN, STILL_FITS, Drift, far_limits

#: Rows of customers who moved; the data sheet has them all.
MOST_MOVED, MOST_LISTED = 200, 50

_HOW = (
    "From the segment of the run before (down) to the segment of this run (across); every customer of both runs stands "
    "in one cell. Customers are told apart by their id, so sorting, filtering and inserting rows changes nothing. "
    "Money is that of this run; of those who are gone, that of the run before."
)
_DRIFT_HOW = (
    "Stability index: below 0.1 nothing has shifted, above 0.25 much has (for few customers the limit is higher). "
    "Distance: the largest gap between the two distributions, 0 to 1 (Kolmogorov-Smirnov). Far from every segment: at "
    "fit it was 1 % of the customers."
)


def changes_page(result: Segmentation) -> Page:
    """What is different from the run before."""
    place = _Place(4)
    blocks = [
        Block(1, 1, ((finding(result),),), ("title",)),
        Block(2, 1, ((_source(result),),), ("subtitle",)),
    ]
    if result.drift is not None:
        look: LookName = "text" if result.drift.verdict == STILL_FITS else "warning"
        blocks += [
            Block(place.next(), 1, (("Does the model still fit?",),), ("section",)),
            Block(place.next(), 1, ((result.drift.sentence,),), (look,), span=8),
            *(Block(place.next(), 1, ((f"Also: {one}.",),), ("note",), span=8) for one in result.drift.reasons[1:]),
        ]
        place.skip()
    blocks += [
        Block(place.next(), 1, (("Who moved",),), ("section",)),
        Block(place.next(), 1, ((_HOW,),), ("note",), span=8),
    ]
    for matrix in _matrices(result):
        blocks.append(place.put(matrix))
    ended = result.memory.ended
    for number, name in ended.items():
        blocks.append(
            Block(
                place.next(),
                1,
                ((f"Segment {number}, {name}, is gone: no segment of this run is like it.",),),
                ("note",),
                span=8,
            )
        )
    moved = _moved(result)
    if moved is not None:
        blocks += [Block(place.next(), 1, ((_moved_title(result),),), ("section",)), place.put(moved)]
    blocks += [Block(place.next(), 1, (("All runs",),), ("section",)), place.put(_runs(result))]
    for title, people in (("Who is new", _came(result)), ("Who is gone", _gone(result))):
        if people is not None:
            blocks += [Block(place.next(), 1, ((title,),), ("section",)), place.put(people)]
    if result.drift is not None:
        blocks += [
            Block(place.next(), 1, (("The numbers behind the verdict",),), ("section",)),
            Block(place.next(), 1, ((_DRIFT_HOW,),), ("note",), span=8),
            place.put(_shifts(result.drift)),
            place.put(_far(result.drift)),
            place.put(_overlap(result.drift)),
            place.put(_shares(result.drift, result)),
        ]
        for label, levels in result.drift.levels.items():
            told = ", ".join(levels[:10]) + (" ..." if len(levels) > 10 else "")
            blocks.append(Block(place.next(), 1, ((f"New among {label}: {told}.",),), ("note",), span=8))
    widths = (24.0, 24.0, *(13.0,) * max(6, len(result.model.numbers) + 2))
    return Page(CHANGES, tuple(blocks), widths, heights={1: 30.0})


class _Place:
    """The next free row."""

    def __init__(self, row: int) -> None:
        self._row = row

    def next(self) -> int:
        """Take one row."""
        self._row += 1
        return self._row - 1

    def skip(self) -> None:
        """Leave a row blank."""
        self._row += 1

    def put(self, block: Block) -> Block:
        """Place a block, with a blank row behind it."""
        placed = dataclasses.replace(block, row=self._row)
        self._row += len(block.values) + 1
        return placed


def finding(result: Segmentation) -> str:
    """Say in half a sentence what has changed since the run before."""
    last = result.memory.history[-1]
    parts = [f"{many(last.moved, 'customer')} changed segment" if last.moved else "Nobody changed segment"]
    if last.new:
        parts.append(f"{last.new:,} {'is' if last.new == 1 else 'are'} new")
    if last.gone:
        parts.append(f"{last.gone:,} {'is' if last.gone == 1 else 'are'} gone")
    return ", ".join(parts)


def _source(result: Segmentation) -> str:
    memory = result.memory
    before, last = memory.history[-2], memory.history[-1]
    against = f"that of {before.day:%Y-%m-%d}" if before.day != last.day else f"the one before ({before.how}), same day"
    text = f"The run of {last.day:%Y-%m-%d} ({last.how}) against {against}."
    date = result.features.measured.reference_date
    if date is not None:
        text += f" Recency counts back from {date:%Y-%m-%d}"
        held = "until you segment again, or name another day under Reference date on the sheet Settings"
        text += f", {held}." if result.settings.reference_date is None else ", the Reference date of the settings."
    return text


def _name(result: Segmentation, number: int) -> str:
    persona = result.memory.persona(number)
    if persona is not None and number in result.model.numbers:
        return persona.name
    return result.memory.ended.get(number, "")


def _matrices(result: Segmentation) -> list[Block]:
    memory = result.memory
    counts, money = migration_matrix(memory.customers, memory.moves.gone, result.model.numbers)
    found = [_matrix(result, counts.to_numpy(), list(counts.index), list(counts.columns), "Customers", "integer")]
    if result.features.money is not None:
        found.append(_matrix(result, money.to_numpy(), list(money.index), list(money.columns), "Money now", "money"))
    return found


def _matrix(
    result: Segmentation, values: np.ndarray, rows: list[int], columns: list[int], what: str, look: LookName
) -> Block:
    header: list[Value] = [
        f"{what}: from",
        "Persona",
        *(f"to {one}" if one != NOBODY else "gone" for one in columns),
        "Sum",
    ]
    body: list[tuple[Value, ...]] = []
    for at, number in enumerate(rows):
        name = ("new", "were not there before") if number == NOBODY else (f"{number}", _name(result, number))
        cells = [None if not one else (int(one) if look == "integer" else float(one)) for one in values[at]]
        total = values[at].sum()
        body.append((*name, *cells, int(total) if look == "integer" else float(total)))
    sums = values.sum(axis=0)
    whole = [int(one) if look == "integer" else float(one) for one in [*sums, values.sum()]]
    body.append(("Sum", None, *whole))
    looks: tuple[LookName, ...] = ("label", "text", *((look,) * (len(columns) + 1)))
    return Block(1, 1, (tuple(header), *body), looks, header=True)


def _moved_title(result: Segmentation) -> str:
    count = len(result.memory.moves.why)
    return "Why they moved" if count <= MOST_MOVED else f"Why they moved: {MOST_MOVED} of {count:,}, by money"


def _moved(result: Segmentation) -> Block | None:
    """Return the customers who moved, those worth most first, with the feature that moved them most."""
    memory = result.memory
    if not memory.moves.why:
        return None
    customers = memory.customers
    at = np.flatnonzero(np.isin(customers.keys.astype(str), list(memory.moves.why)))
    worth = np.nan_to_num(customers.money[at])
    at = at[np.lexsort((customers.keys[at].astype(str), -worth))][:MOST_MOVED]
    money = result.features.money is not None
    rows: list[tuple[Value, ...]] = []
    for one in at:
        before, now = int(customers.before[one]), int(customers.segment[one])
        key = str(customers.keys[one])
        worth_now = [float(customers.money[one])] if money else []
        rows.append(
            (key, f"{before} {_name(result, before)}", f"{now} {_name(result, now)}", memory.moves.why[key], *worth_now)
        )
    header: list[Value] = ["Customer", "From", "To", "What moved most", *(["Money"] if money else [])]
    looks: tuple[LookName, ...] = ("label", "text", "text", "text", *(("money",) if money else ()))
    spans = (1, 1, 2, 3, *((1,) if money else ()))
    return Block(1, 1, (tuple(header), *rows), looks, header=True, spans=spans)


def _came(result: Segmentation) -> Block | None:
    customers = result.memory.customers
    new = customers.before == NOBODY
    return _people(result, customers.keys[new], customers.segment[new], customers.money[new], "Segment")


def _gone(result: Segmentation) -> Block | None:
    before = result.memory.before
    if before is None:
        return None
    was = before.customers
    lost = ~np.isin(was.keys.astype(str), result.memory.customers.keys.astype(str))
    return _people(result, was.keys[lost], was.segment[lost], was.money[lost], "Was in")


def _people(
    result: Segmentation, keys: np.ndarray, segments: np.ndarray, money: np.ndarray, header: str
) -> Block | None:
    """Return customers with their segments, those worth most first; a line says how many more there are."""
    if not len(keys):
        return None
    worth = result.features.money is not None
    order = np.lexsort((keys.astype(str), -np.nan_to_num(money)))
    rows: list[tuple[Value, ...]] = [
        (str(keys[at]), f"{segments[at]} {_name(result, int(segments[at]))}", *([float(money[at])] if worth else []))
        for at in order[:MOST_LISTED]
    ]
    if len(keys) > MOST_LISTED:
        rows.append((f"and {len(keys) - MOST_LISTED:,} more", None, *([None] if worth else [])))
    looks: tuple[LookName, ...] = ("label", "text", *(("money",) if worth else ()))
    return Block(1, 1, (("Customer", header, *(["Money"] if worth else [])), *rows), looks, header=True)


def _runs(result: Segmentation) -> Block:
    header: tuple[Value, ...] = (
        "Run", "Verdict", "Rows", "Customers", "New", "Gone", "Changed segment", "Segments", "Silhouette",
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            f"{one.day:%Y-%m-%d} {one.how}", one.verdict, one.rows, one.customers, one.new, one.gone, one.moved, one.k,
            one.silhouette,
        )
        for one in reversed(result.memory.history)
    ]  # fmt: skip
    looks: tuple[LookName, ...] = ("label", "text", *(("integer",) * 6), "fit")
    return Block(1, 1, (header, *rows), looks, header=True)


def _shifts(drift: Drift) -> Block:
    header: tuple[Value, ...] = ("Measure", "Customers", "Stability index", "Limit", "Distance")
    rows: list[tuple[Value, ...]] = [
        (one.name, whom, one.psi, one.limit, one.ks)
        for whom, shifts in (("all", drift.everyone), ("new since the fit", drift.newcomers))
        for one in shifts
    ]
    looks: tuple[LookName, ...] = ("label", "text", "fit", "fit", "fit")
    return Block(1, 1, (header, *rows), looks, header=True)


def _far(drift: Drift) -> Block:
    far = "Far from every segment"
    rows: list[tuple[Value, ...]] = [(far, "all", 1 - FAR, drift.far, far_limits(drift.customers)[1])]
    if drift.far_new is not None:
        rows.append((far, "new since the fit", 1 - FAR, drift.far_new, far_limits(drift.new)[1]))
    looks: tuple[LookName, ...] = ("label", "text", "percent", "percent", "percent")
    return Block(1, 1, (("Share", "Customers", "At fit", "Now", "Limit"), *rows), looks, header=True)


def _overlap(drift: Drift) -> Block:
    then, now = drift.silhouette_then, drift.silhouette_now
    rows: tuple[tuple[Value, ...], ...] = (("Silhouette", "all", then, now, then - SILHOUETTE_AGAIN),)
    looks: tuple[LookName, ...] = ("label", "text", "fit", "fit", "fit")
    return Block(1, 1, (("How far apart", "Customers", "At fit", "Now", "Limit"), *rows), looks, header=True)


def _shares(drift: Drift, result: Segmentation) -> Block:
    rows: list[tuple[Value, ...]] = [
        (f"Segment {number}", _name(result, number), then, now) for number, (then, now) in drift.sizes.items()
    ]
    header: tuple[Value, ...] = ("Share of the customers", "Persona", "At fit", "Now")
    return Block(1, 1, (header, *rows), ("label", "text", "percent", "percent"), header=True)
