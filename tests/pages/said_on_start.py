"""What stands on Start after a run, and what a suspicious reader makes of it: all is worked out anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from tests.pages.segments_sheet import SegmentsSheet
from xl_segment import Segmentation
from xl_segment.pages.start_cards import Card, Tile, state

_USED = re.compile(r"(?P<used>[\d,]+) of (?P<rows>[\d,]+) (?:row|line)s? used")
_AGAIN = re.compile(
    r"(?P<word>Natural|Reproducible|Constructed): (?P<least>All|(?P<share>\d+)% or more) of each (?:comes|came) out again"
)
_MEASURES = re.compile(r"(?:(?P<measures>\d+) measures?)?(?:, )?(?:(?P<labels>\d+) labels?)?")
_MORE = re.compile(r"(?P<begin>.*?)(?P<dots>…)?(?: (?P<more>\d+) more on Segments\.)?")
_UNITS = {"": 1.0, " k": 1e3, " M": 1e6, " bn": 1e9, " tn": 1e12}


def faults(result: Segmentation, sheet: SegmentsSheet) -> Iterator[str]:
    """Yield what stands on Start and is not so, or is not what stands on Segments."""
    shown = state(result)
    yield from _in_cards(result, sheet, shown.cards)
    yield from _in_tiles(result, shown.tiles)
    yield from _in_checks(result, shown.to_check)
    everybody = shown.everybody
    if everybody is None or everybody.size != _many(len(result.labels)):
        yield f"{everybody} of {len(result.labels)}"
    elif sheet.has_money:
        if not _reads(str(everybody.figure), _money(result)) or everybody.tag != sheet.everybody["Each"]:
            yield f"{everybody}"
    elif (everybody.figure, everybody.of) != (1.0, "of the customers"):
        yield f"{everybody}"
    days = result.features.measured.days.text(result.memory.when)
    if not shown.sentence.startswith(f"{days} {result.memory.when:%H:%M}, from {result.table.sheet.where}."):
        yield shown.sentence


def _in_cards(result: Segmentation, sheet: SegmentsSheet, cards: tuple[Card, ...]) -> Iterator[str]:
    if [card.name for card in cards] != [card["Persona"] for card in sheet.cards]:
        yield "the personas on Start are not those on Segments"
    for card, other in zip(cards, sheet.cards, strict=True):
        size = _many(int((result.labels == other["Segment"]).sum()))
        share = f"{round(100 * other['Share'])}%"
        if sheet.has_money:
            so = (card.figure, card.of, card.size) == (other["Share of money"], "of the money", f"{size}, {share}")
        else:
            so = (card.figure, card.of, card.size) == (other["Share"], "of the customers", size)
        if not so or card.tag != (other["Tag"] or ""):
            yield f"{card} beside {other}"


def _in_tiles(result: Segmentation, tiles: tuple[Tile, ...]) -> Iterator[str]:
    customers, middle, segments = tiles
    used = _USED.fullmatch(customers.proof)
    rows = [int(used[name].replace(",", "")) for name in ("used", "rows")] if used else []
    if customers.figure != len(result.labels) or rows != [result.log.rows_used, result.log.rows_in]:
        yield f"{customers}"
    if segments.figure != len(np.unique(result.labels)):
        yield f"{segments}"
    if result.evidence.form != "unknown":
        least = round(100 * min(part.jaccard for part in result.evidence.segments) + 1e-6)
        again = _AGAIN.fullmatch(segments.proof)
        if again is None or again["word"].casefold() != result.evidence.word or int(again["share"] or 100) != least:
            yield f"{segments}: {least}"
    if middle.label.startswith("Money"):
        if not _reads(str(middle.figure), _money(result)):
            yield f"{middle}, not {_money(result)}"
        period = result.features.measured.period
        if period and middle.proof != " to ".join(map(result.features.measured.days.text, period)):
            yield f"{middle}"
    else:
        yield from _in_what_decides(result, middle)


def _in_what_decides(result: Segmentation, tile: Tile) -> Iterator[str]:
    counted = _MEASURES.fullmatch(str(tile.figure))
    if counted is None or sum(int(counted[name] or 0) for name in ("measures", "labels")) != len(result.deciding):
        yield f"{tile}: {result.deciding}"
    names, sign, left = tile.proof.rpartition(" and ")
    more = re.fullmatch(r"(\d+) more", left) if sign else None
    said = names if more else tile.proof
    shown = len(result.deciding) - (int(more[1]) if more else 0)
    if said and said != ", ".join(result.deciding[:shown]):
        yield f"{tile}: {result.deciding}"


def _in_checks(result: Segmentation, lines: tuple[str, ...]) -> Iterator[str]:
    if len(lines) != min(len(result.warnings), 2):
        yield f"{len(lines)} of {len(result.warnings)} warnings"
    for at, (line, warning) in enumerate(zip(lines, result.warnings, strict=False), start=1):
        said = _MORE.fullmatch(line)
        whole = f"Please check: {' '.join(warning.split())}"
        if said is None or not whole.startswith(said["begin"]) or (said["dots"] is None and said["begin"] != whole):
            yield line
        elif at == 2 and int(said["more"] or 0) != len(result.warnings) - 2:
            yield f"{line!r}: {len(result.warnings)}"


def _money(result: Segmentation) -> float:
    assert result.features.money is not None
    return float(result.features.money.fillna(0.0).sum())


def _many(count: int) -> str:
    return f"{count:,} customer" if count == 1 else f"{count:,} customers"


def _reads(text: str, true: float) -> bool:
    digits, unit = re.fullmatch(r"(-?[\d,.]+)(.*)", text).groups()  # type: ignore[union-attr]
    return abs(float(digits.replace(",", "")) * _UNITS[unit] - true) <= 0.00501 * abs(true) + 1e-9
