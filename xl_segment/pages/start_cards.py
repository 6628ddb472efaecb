"""What the Start sheet says of the last run: one line, and a card per persona."""

from __future__ import annotations

from dataclasses import dataclass

from xl_segment.personas.phrases import shown_shares
from xl_segment.result import Segmentation
from xl_segment.rounding import many


@dataclass(frozen=True)
class Card:
    """A persona in short. share: 0 to 1, in whole per cent; colour: "#RRGGBB"."""

    name: str
    share: float
    sentence: str
    colour: str


@dataclass(frozen=True)
class State:
    """The last run. line: when, on what, with what result; "" before the first run."""

    line: str = ""
    cards: tuple[Card, ...] = ()


def state(result: Segmentation) -> State:
    """Return what Start shows after a run."""
    log, table = result.log, result.table.sheet
    when = f"{table.days.text(result.memory.when)} {result.memory.when:%H:%M}"
    line = (
        f"{when}, {table.where}: {many(log.rows_in, 'row')}, {log.rows_used:,} kept; "
        f"{many(len(result.labels), 'customer')} in {result.k} segments: {result.evidence.in_short}."
    )
    if result.drift is not None:
        line += f" {result.drift.sentence}"
    cards = tuple(
        Card(persona.name, share, persona.description or persona.insight, persona.colour)
        for share, persona in zip(shown_shares(result.profiles), result.personas, strict=True)
    )
    return State(line, cards)
