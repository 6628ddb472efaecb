"""What the Start sheet says of the last run: a sentence, what to check, three tiles, and a card per persona."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xl_segment.letters import Letters
from xl_segment.look import EVERYBODY_BAR
from xl_segment.pages.evidence_block import comes_out_again
from xl_segment.pages.segment_cards import EVERYBODY, Shown, each_in_words, tag_of
from xl_segment.pages.words import headline, in_currency
from xl_segment.personas.measure_words import capital
from xl_segment.personas.phrases import shown_money_shares, shown_shares
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.result import Segmentation
from xl_segment.rounding import many, percent
from xl_segment.sheet.roles import Kind

#: Warnings that stand on Start, and how many pixels a line of one, and the line below a tile's figure, has.
_MOST_TO_CHECK, TO_CHECK_ROOM, TILE_ROOM = 2, 1_130, 360
#: Sizes in points of these.
TO_CHECK_SIZE, TILE_SIZE = 10.5, 9.5
_PIXELS_TO_THE_INCH = 96


@dataclass(frozen=True)
class Card:
    """A persona in short. share: of the customers, 0 to 1, in whole per cent; colour: "#RRGGBB".

    sentence: for a card with room for some lines. tag: who they are, in one line. figure: what stands out, a share (0
    to 1) or an amount in words; of: what it is of. size: how many they are.
    """

    name: str
    share: float
    sentence: str
    colour: str
    tag: str = ""
    figure: float | str = ""
    of: str = ""
    size: str = ""


@dataclass(frozen=True)
class Tile:
    """A figure with what it is, above it, and what it rests on, below it."""

    label: str
    figure: int | str
    proof: str = ""


@dataclass(frozen=True)
class State:
    """The last run. line: when, on what, with what result; "" before the first run.

    sentence: when and on what, for a sheet whose tiles say the rest. to_check: warnings, each in one line. everybody:
    the card of all customers.
    """

    line: str = ""
    cards: tuple[Card, ...] = ()
    sentence: str = ""
    to_check: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    everybody: Card | None = None


def state(result: Segmentation) -> State:
    """Return what Start shows after a run."""
    log, table = result.log, result.table.sheet
    when = f"{result.features.measured.days.text(result.memory.when)} {result.memory.when:%H:%M}"
    line = (
        f"{when}, {table.where}: {many(log.rows_in, 'row')}, {log.rows_used:,} kept; "
        f"{many(len(result.labels), 'customer')} in {result.k} segments: {result.evidence.in_short}."
    )
    sentence = f"{when}, from {table.where}."
    if result.drift is not None:
        line += f" {result.drift.sentence}"
        sentence += f" {result.drift.sentence}"
    shown = Shown.of(result)
    parts = shown_money_shares(result.profiles) if shown.money else (None,) * result.k
    cards = tuple(
        _card(profile, persona, share, part)
        for profile, persona, share, part in zip(
            result.profiles, result.personas, shown_shares(result.profiles), parts, strict=True
        )
    )
    return State(line, cards, sentence, _to_check(result.warnings), _tiles(result, shown), _everybody(result, shown))


def _card(profile: SegmentProfile, persona: Persona, share: float, part: float | None) -> Card:
    """Return the card of a segment. part: its share of the money, None where there is none."""
    size = many(profile.size, "customer")
    return Card(
        name=persona.name,
        share=share,
        sentence=persona.description or persona.insight,
        colour=persona.colour,
        tag=tag_of(persona.description, profile.apart),
        figure=share if part is None else part,
        of="of the customers" if part is None else "of the money",
        size=size if part is None else f"{size}, {percent(share)}",
    )


def _everybody(result: Segmentation, shown: Shown) -> Card:
    customers = len(result.labels)
    card = Card(EVERYBODY, 1.0, "", EVERYBODY_BAR, figure=1.0, of="of the customers", size=many(customers, "customer"))
    if not shown.money:
        return card
    return Card(
        EVERYBODY,
        1.0,
        "",
        EVERYBODY_BAR,
        tag=each_in_words(result, shown) or "",
        figure=headline(_money(result)),
        of=in_currency("money", result),
        size=card.size,
    )


def _money(result: Segmentation) -> float:
    return sum(profile.money or 0.0 for profile in result.profiles)


def _tiles(result: Segmentation, shown: Shown) -> tuple[Tile, ...]:
    log, evidence = result.log, result.evidence
    rows = "line" if result.features.measured.kind is Kind.SALES else "row"
    sure = capital(evidence.in_short)
    if evidence.form != "unknown":
        sure = f"{capital(evidence.word)}: {comes_out_again(result)}"
    return (
        Tile("Customers", len(result.labels), f"{log.rows_used:,} of {many(log.rows_in, rows)} used"),
        _tile_of_money(result) if shown.money else _tile_of_what_decides(result),
        Tile("Segments", result.k, _in_one_line(sure, TILE_SIZE, TILE_ROOM)),
    )


def _tile_of_money(result: Segmentation) -> Tile:
    measured = result.features.measured
    proof = f"From {measured.money_name}"
    if measured.period is not None:
        first, last = map(measured.days.text, measured.period)
        proof = f"{first} to {last}"
    return Tile(in_currency("Money", result), headline(_money(result)), _in_one_line(proof, TILE_SIZE, TILE_ROOM))


def _tile_of_what_decides(result: Segmentation) -> Tile:
    """Say what the segments are made by; of more names than have room the others are counted."""
    names = result.deciding
    for count in range(len(names), 0, -1):
        left = len(names) - count
        proof = ", ".join(names[:count]) + (f" and {left} more" if left else "")
        if _width(proof, TILE_SIZE) <= TILE_ROOM:
            break
    else:
        proof = ""
    labels = sum(name in result.features.descriptions for name in names)
    counts = [many(count, what) for count, what in ((len(names) - labels, "measure"), (labels, "label")) if count]
    return Tile("What decides who is alike", ", ".join(counts), proof)


def _to_check(warnings: Sequence[str]) -> tuple[str, ...]:
    """Return warnings, a line each; of more of them than are shown it is said how many and where they are."""
    lines = []
    for at, warning in enumerate(warnings[:_MOST_TO_CHECK], start=1):
        more = len(warnings) - at if at == _MOST_TO_CHECK else 0
        rest = f" {more} more on Segments." if more else ""
        room = TO_CHECK_ROOM - _width(rest, TO_CHECK_SIZE)
        lines.append(_in_one_line(f"Please check: {warning}", TO_CHECK_SIZE, room) + rest)
    return tuple(lines)


def _in_one_line(text: str, size: float, room: float) -> str:
    return Letters().shortened(" ".join(text.split()), size, room / _PIXELS_TO_THE_INCH)


def _width(text: str, size: float) -> float:
    return Letters().width(text, size) * _PIXELS_TO_THE_INCH
