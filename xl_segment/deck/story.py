"""What the slides tell, and the words for it: each number rounded as the sheets round it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xl_segment.charts.style import many_segments, shorten
from xl_segment.deck.ground import LEFT, RIGHT, TITLE_SIZE
from xl_segment.deck.text_size import Letters
from xl_segment.letters import ended
from xl_segment.pages.words import day
from xl_segment.personas.phrases import shown_money_shares, shown_shares, without_unit
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.personas.strategy import Strategy
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many, side_by_side

#: A title stands in one line up to so many letters, a text beside a chart has up to so many words.
MOST_LETTERS, MOST_WORDS = 66, 40


@dataclass(frozen=True)
class Story:
    """A result, and where it comes from. source: the workbook's name; "" for that of the sheet."""

    result: Segmentation
    source: str = ""

    @cached_property
    def strategies(self) -> tuple[Strategy, ...]:
        """What to do with each segment, in the order of their numbers."""
        return self.result.strategies

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """Each segment's share of the customers, as the sheets show it."""
        return shown_shares(self.result.profiles)

    @cached_property
    def money_shares(self) -> tuple[float, ...]:
        """Each segment's share of the money, as the sheets show it; nothing where there is none to share."""
        shares = [share for share in shown_money_shares(self.result.profiles) if share is not None]
        # Where returns outweigh sales there are no parts of a whole.
        return tuple(shares) if len(shares) == self.result.k and min(shares) >= 0 else ()

    @cached_property
    def budget_shares(self) -> tuple[float, ...]:
        """Each segment's part of a budget, as the sheets show it."""
        return tuple(strategy.budget for strategy in self.strategies)

    @property
    def in_money(self) -> bool:
        """Whether what is at stake is money."""
        return self.result.features.money is not None

    @property
    def segments(self) -> str:
        """How many there are: "Five segments"."""
        return many_segments(self.result.k)

    @property
    def footers(self) -> tuple[str, ...]:
        """Where it comes from, and of which day, in one line: the longest first, for the room that there is."""
        result = self.result
        source, made = self.source or result.table.sheet.where, f"made {day(result.memory.when)}"
        customers = f"{source}, {many(len(result.labels), 'customer')}"
        shorter = (f"{customers}; {made}", f"{source}; {made}", source)
        if result.features.measured.period is None:
            return shorter
        first, last = result.features.measured.period
        return (f"{customers}, {day(first)} to {day(last)}; {made}", *shorter)


def named(persona: Persona, letters: int = 60) -> str:
    """Return "3 Need attention": two names that begin alike differ in their number, however short they are cut."""
    return shorten(f"{persona.segment} {persona.name}", letters)


def title_of(*titles: str) -> str:
    """Return the first title that stands in one line; the last one cut, where none does."""
    fitting = [title for title in titles if _in_one_line(title)]
    return fitting[0] if fitting else _cut(titles[-1])


def naming_title(persona: Persona, rest: str) -> str:
    """Return a title that begins with a persona's name, which is cut so that the finding stands there whole.

    A name that is cut gets its number in front: another may begin alike.
    """
    title = f"{persona.name}{rest}"
    return title if _in_one_line(title) else _cut(f"{persona.segment} {persona.name}", rest)


def _in_one_line(title: str) -> bool:
    return len(title) <= MOST_LETTERS and Letters().width(title, TITLE_SIZE, bold=True) <= RIGHT - LEFT


def _cut(text: str, rest: str = "") -> str:
    """Return a text as long as it fits into one line together with what follows it."""
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        title = f"{ended(' '.join(words[:count]))}{rest}"
        if _in_one_line(title):
            return title
    return f"{shorten(text, MOST_LETTERS // 2)}{rest}"


def said_shortly(phrase: str, profile: SegmentProfile) -> str:
    """Return a phrase of what sets a segment apart, without the unit that a measure's header names."""
    headers = [measure.name for measure in profile.measures if phrase.startswith(measure.name)]
    if not headers:
        return phrase
    header = max(headers, key=len)
    return f"{without_unit(header)}{phrase.removeprefix(header)}"


def amount(value: float) -> str:
    """Return an amount with three significant digits: "11,800"."""
    return side_by_side(about(value))[0]


def small(text: str) -> str:
    """Begin with a small letter, where a word is no name: "Five segments" within a sentence."""
    return text[:1].lower() + text[1:]
