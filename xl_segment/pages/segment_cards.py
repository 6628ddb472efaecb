"""The segments as cards on the sheet Segments: two rows each, to be read on a screen without scrolling sideways.

Columns, from A: a margin, the colour of the segment, its name, customers, money, a share and its bar, three measures, a
label, a text, clear cases.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from xl_segment.letters import Letters
from xl_segment.look import EVERYBODY_BAR, LOOKS, LookName
from xl_segment.pages.against_everybody import in_words, plain_header
from xl_segment.pages.page import Block, DataBar, Value, characters, points
from xl_segment.pages.words import biggest_fifth, headline, headline_format, in_currency, number_format
from xl_segment.personas.composing import NO_DESCRIPTION
from xl_segment.personas.measure_words import capital
from xl_segment.personas.phrases import are_phrases, says_nothing, shown_money_shares, shown_shares
from xl_segment.personas.profile import MeasureProfile
from xl_segment.personas.telling_measures import telling_measures
from xl_segment.result import Segmentation
from xl_segment.rounding import about, percent
from xl_segment.sheet import measures as m

#: Of the columns A to M, in pixels of a screen: with 1,366 of them nothing is off it.
_PIXELS = (10, 6, 186, 68, 80, 42, 112, 100, 100, 100, 46, 234, 82)
WIDTHS = tuple(map(characters, _PIXELS))
#: The first column with something in it, and the last.
FIRST, LAST = 2, len(_PIXELS)
EVERYBODY = "Everybody"
#: Measures beside the money.
_MEASURES = 3
#: Heights in points: header, upper and lower row of a card, everybody.
_HEADER, _UPPER, _LOWER, _EVERYBODY = map(points, (38, 24, 22, 30))
#: In inches: a name that is longer stands in smaller letters, a tag is cut to one line. On a card of Start, where the
#: letters are larger, the same tag has as much room.
_ROOM = (_PIXELS[2] - 16) / 96
#: From this share of clear cases on a segment is said to lie well inside its borders.
_WELL_INSIDE = 0.8
#: From so much on, figures are shown in millions.
MILLION = 999_500.0
#: So many or more are half of the customers: the same amount may stand for several.
_ABOUT_HALF = 0.45
_SPANS = (1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1)
_HEADER_SPANS = (1, 1, 1, 1, 2, 1, 1, 1, 2, 1)
_BAND, _NAME, _CUSTOMERS, _MONEY, _BAR, _FIGURES, _RULE, _CLEAR = 0, 1, 2, 3, 5, 6, 9, 10


@dataclass(frozen=True)
class Shown:
    """What the cards show beside the name: money: whether it stands there. measures: positions of those that do."""

    money: bool
    measures: tuple[int, ...]

    @property
    def blank(self) -> int:
        """How many columns of measures nothing stands in: those next to the bars, so that the others stand together."""
        return _MEASURES + (not self.money) - len(self.measures)

    @classmethod
    def of(cls, result: Segmentation) -> Shown:
        """Choose the measures that differ most between segments; where money stands there, others than money."""
        measures = result.profiles[0].measures
        money = result.features.money is not None and None not in shown_money_shares(result.profiles)
        most = _MEASURES + (not money)
        shown = telling_measures(result.profiles, most)
        if money and any(measures[at].measure == m.MONEY for at in shown):
            shown = [at for at in telling_measures(result.profiles, most + 1) if measures[at].measure != m.MONEY]
        return cls(money, tuple(shown[:most]))


def cards(result: Segmentation, row: int) -> tuple[Block, ...]:
    """Return the header, two rows for each segment, and a row for everybody. row: where they begin."""
    shown = Shown.of(result)
    body = _body(result, shown)
    return (
        _header(result, shown, row),
        _placed(body, row + 1),
        _placed(_everybody(result, shown), row + 1 + len(body.values)),
    )


def _placed(block: Block, row: int) -> Block:
    return replace(block, row=row)


def _header(result: Segmentation, shown: Shown, row: int) -> Block:
    names = [
        in_column(plain_header(result.profiles[0].measures[at]), _PIXELS[_sheet_column(position, shown) - 1])
        for position, at in enumerate(shown.measures)
    ]
    first = in_currency("Money", result).replace(", ", ",\n") if shown.money else names.pop(0)
    names = [*[""] * shown.blank, *names]
    shares = "Share of customers\nand of money" if shown.money else "Share of customers"
    holds = math.floor(result.rules.holds * 100 + 1e-9)
    rule = f"The rule, in words (rules hold for {holds} of 100)"
    values = ("", "Segment", "Customers", first, shares, *names, rule, "Clear\ncases")
    looks: tuple[LookName, ...] = (
        "heading", "heading", "heading figure", "heading figure", "heading",
        "heading figure", "heading figure", "heading figure", "heading", "heading figure",
    )  # fmt: skip
    return Block(row, FIRST, (values,), looks, spans=_HEADER_SPANS, least={0: _HEADER})


class _Figure(NamedTuple):
    """A number on a card, with its format, and what is said of it below, with its look."""

    value: Value = None
    code: str | None = None
    below: Value = None
    look: LookName = "card alike"


class _Card(NamedTuple):
    """The two rows of a segment: their cells, and what these look like. is_long: whether its name is."""

    upper: tuple[Value, ...]
    lower: tuple[Value, ...]
    formats: dict[int, str]
    is_long: bool
    lower_looks: tuple[LookName, ...]


def _body(result: Segmentation, shown: Shown) -> Block:
    """Return the cards, one below the other."""
    codes = _codes(result, shown)
    made = [_card(result, shown, at, codes[at]) for at in range(result.k)]
    colours = [persona.colour for persona in result.personas]
    looks: dict[tuple[int, int], LookName] = {
        (2 * at, _NAME): "card long name" for at, card in enumerate(made) if card.is_long
    }
    for at, card in enumerate(made):
        looks |= {(2 * at + 1, across): look for across, look in enumerate(card.lower_looks)}
    count = 2 * result.k
    return Block(
        row=0,
        column=FIRST,
        values=tuple(row for card in made for row in (card.upper, card.lower)),
        looks=(
            "band", "card name", "card figure", "card figure", "card share", "card bar",
            "card figure", "card figure", "card figure", "card rule", "card figure",
        ),
        formats={_CUSTOMERS: "#,##0", _CLEAR: "0%"},
        cell_formats={(2 * at, across): code for at, card in enumerate(made) for across, code in card.formats.items()},
        spans=_SPANS,
        cell_looks=looks,
        fills={(2 * at, _BAND): colour for at, colour in enumerate(colours)},
        tall=frozenset((at, across) for at in range(0, count, 2) for across in (_BAND, _RULE)),
        bars=_bars(result, shown),
        least={at: _LOWER if at % 2 else _UPPER for at in range(count)},
    )  # fmt: skip


def _card(result: Segmentation, shown: Shown, at: int, codes: Sequence[str]) -> _Card:
    """Return the card of a segment. at: its position; codes: the formats of its measures."""
    profile, persona, rule = result.profiles[at], result.personas[at], result.rules.of(result.profiles[at].segment)
    first, *others = _figures(result, shown, at, codes)
    clear = float((result.fit[result.labels == profile.segment] >= result.model.between).mean())
    name = f"{profile.segment}  {persona.name}"
    share = shown_shares(result.profiles)[at]
    part = shown_money_shares(result.profiles)[at] if shown.money else None
    inside = "well inside" if clear >= _WELL_INSIDE else "some overlap"
    return _Card(
        upper=(
            profile.segment, name, profile.size, first.value, share, share,
            *(figure.value for figure in others), rule.words if rule else None, clear,
        ),
        lower=(
            None, tag_of(persona.description, profile.apart), None, first.below, part, part,
            *(figure.below for figure in others), None, inside,
        ),
        formats={
            column: figure.code
            for column, figure in zip((_MONEY, *range(_FIGURES, _RULE)), (first, *others), strict=True)
            if figure.code is not None
        },
        is_long=Letters().width(name, LOOKS["card name"].size, bold=True) > _ROOM,
        lower_looks=(
            "band", "card tag", "card note", first.look, "card part", "card bar below",
            *(figure.look for figure in others), "card rule", "card note",
        ),
    )  # fmt: skip


def _figures(result: Segmentation, shown: Shown, at: int, codes: Sequence[str]) -> list[_Figure]:
    """Return the numbers of a card: its money, where it stands there, and its measures; blanks where these are few."""
    profile = result.profiles[at]
    figures = []
    if shown.money:
        money = profile.money or 0.0
        each = f"{headline(about(money / profile.size))} each"
        figures.append(_Figure(profile.money, headline_format(money), each, "card note"))
    for position, code in zip(shown.measures, codes, strict=True):
        measure = profile.measures[position]
        said, news = in_words(measure)
        figures.append(_Figure(about(measure.figure), code, said, _LOOK_OF_NEWS[news]))
    return [figures[0], *(_Figure() for _ in range(shown.blank)), *figures[1:]]


def _bars(result: Segmentation, shown: Shown) -> tuple[DataBar, ...]:
    """Return the bars of shares, all to one scale: it ends at the largest share, rounded up to a tenth."""
    shares, parts = shown_shares(result.profiles), shown_money_shares(result.profiles)
    end = math.ceil(max(share for share in (*shares, *parts) if share is not None) * 10 - 1e-9) / 10
    colours = [persona.colour for persona in result.personas]
    if not shown.money:
        return tuple(DataBar(2 * at, _BAR, colour, end) for at, colour in enumerate(colours))
    of_customers = [DataBar(2 * at, _BAR, EVERYBODY_BAR, end) for at in range(result.k)]
    return (*of_customers, *(DataBar(2 * at + 1, _BAR, colour, end) for at, colour in enumerate(colours)))


_LOOK_OF_NEWS: dict[str, LookName] = {"better": "card better", "worse": "card worse", "alike": "card alike"}


def _column_of(position: int, shown: Shown) -> int:
    """Return the column of the block that a measure stands in; the first has that of the money where there is none."""
    if not shown.money and not position:
        return _MONEY
    return _FIGURES + shown.blank + position - (not shown.money)


def _sheet_column(position: int, shown: Shown) -> int:
    """Return the sheet column that a measure stands in, from 1."""
    return FIRST + _column_of(position, shown)


def in_column(header: str, pixels: int) -> str:
    """Return a header that breaks between words, in a column so wide: a longer word at its humps, or shortened.

    The middle is left out, so that two words that begin alike end differently.
    """
    room = (pixels - 8) / 96
    return "\n".join(" ".join(_word_in(word, room) for word in line.split()) for line in header.split("\n"))


def _word_in(word: str, room: float) -> str:
    letters, size = Letters(), LOOKS["heading"].size
    if letters.width(word, size, bold=True) <= room:
        return word
    parts = re.findall(r"[^A-Z_\-./]+|[A-Z]+(?![a-z])|[A-Z][^A-Z_\-./]*|[_\-./]+", word)
    lines = [""]
    for part in parts:
        if lines[-1] and letters.width(lines[-1] + part, size, bold=True) > room:
            lines.append("")
        lines[-1] += part
    return "\n".join(_shortened(line, room) for line in lines)


def _shortened(word: str, room: float) -> str:
    """Return a word without its middle, as far as it has room."""
    letters, size = Letters(), LOOKS["heading"].size
    said, count = word, len(word)
    while letters.width(said, size, bold=True) > room and count > 2:
        count -= 1
        said = f"{word[: count - count // 3]}…{word[len(word) - count // 3 :]}"
    return said


def _codes(result: Segmentation, shown: Shown) -> list[list[str]]:
    """Return the number formats of each segment's measures, and of everybody's: as many digits for each of one."""
    rows = [[profile.measures[at].figure for at in shown.measures] for profile in result.profiles]
    rows.append([result.profiles[0].measures[at].overall for at in shown.measures])
    largest = [
        max((abs(row[at]) for row in rows if not math.isnan(row[at])), default=0.0) for at in range(len(rows[0]))
    ]
    names = [result.profiles[0].measures[at].measure for at in shown.measures]
    return [
        [
            headline_format(figure) if most >= MILLION else number_format(about(most), name)
            for figure, most, name in zip(row, largest, names, strict=True)
        ]
        for row in rows
    ]


def _everybody(result: Segmentation, shown: Shown) -> Block:
    overall = [result.profiles[0].measures[at] for at in shown.measures]
    figures: list[Value] = [about(measure.overall) for measure in overall]
    codes = dict(enumerate(_codes(result, shown)[-1]))
    formats = {
        (0, _column_of(at, shown) - (0 if not shown.money and not at else 1)): code for at, code in codes.items()
    }
    if shown.money:
        total = sum(profile.money or 0.0 for profile in result.profiles)
        figures.insert(0, total)
        formats[0, _MONEY] = headline_format(total)
    figures[1:1] = [None] * shown.blank
    fifth = biggest_fifth(result)
    said = f"The biggest fifth brings {percent(fifth[1])} of the money" if fifth and shown.money else None
    clear = float((result.fit >= result.model.between).mean())
    values = (None, EVERYBODY, len(result.labels), figures[0], each_in_words(result, shown), *figures[1:], said, clear)
    return Block(
        row=0,
        column=FIRST,
        values=(values,),
        looks=(
            "total note", "total name", "total figure", "total figure", "total note",
            "total figure", "total figure", "total figure", "total text", "total figure",
        ),
        formats={_CUSTOMERS: "#,##0", 9: "0%"},
        cell_formats=formats,
        spans=_HEADER_SPANS,
        least={0: _EVERYBODY},
    )  # fmt: skip


def each_in_words(result: Segmentation, shown: Shown) -> str | None:
    """Say what a customer brings: "2,054 each; half below 675"."""
    if not shown.money or result.features.money is None:
        return None
    money = result.features.money.fillna(0.0).to_numpy(np.float64)
    mean, middle = float(money.mean()), float(np.median(money))
    each = f"{headline(about(mean))} each"
    if float((money < np.median(money)).mean()) < _ABOUT_HALF:
        return each
    return f"{each}; half below {headline(about(middle))}"


def tag_of(description: str, apart: Sequence[str]) -> str:
    """Return who they are in one line below the name: whole phrases, else the beginning with "…"; "" of figures."""
    own = "" if description == NO_DESCRIPTION else description
    text = (own or ("" if says_nothing(apart) else "; ".join(apart))).rstrip(".")
    # A comma stands within what sets a segment apart: "Milk, median: 76% below everybody's".
    mark, between = ("; ", "; ") if are_phrases(text) else ("; |, ", ", ")
    phrases = re.split(mark, text)
    said = (text, *(between.join(phrases[:count]) for count in range(len(phrases) - 1, 0, -1)))
    size = LOOKS["card tag"].size
    whole = next((each for each in said if Letters().width(each, size) <= _ROOM), "")
    if not whole and not any(map(str.isdigit, text)):  # half a figure says nothing
        whole = Letters().shortened(text, size, _ROOM)
    return capital(whole)


def measures_shown(result: Segmentation) -> tuple[MeasureProfile, ...]:
    """Return the measures above whose figures the cards have columns, as the first segment has them."""
    return tuple(result.profiles[0].measures[at] for at in Shown.of(result).measures)
