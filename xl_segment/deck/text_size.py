"""How much room a text takes, measured before it is drawn: PowerPoint breaks lines, and says nothing of what is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xl_segment import letters
from xl_segment.letters import POINTS, ended

#: A line of text, as a multiple of its size.
LINE_HEIGHT = 1.22
#: Text is never made smaller than this, in points.
LEAST = 11.0
_STEPS = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)


@dataclass(frozen=True)
class Line:
    """A paragraph. label: bold, in front of the text. above: points of room over it. colours: see `Palette`."""

    text: str
    label: str = ""
    size: float = 16
    bold: bool = False
    colour: str = "ink"
    label_colour: str = "ink"
    above: float = 0


@dataclass(frozen=True)
class Letters(letters.Letters):
    """How wide the letters of a presentation are."""

    def height(self, lines: Sequence[Line], width: float) -> float:
        """Return how high paragraphs stand in a box so wide, in inches."""
        return sum(self._height_of(line, width) for line in lines)

    def _height_of(self, line: Line, width: float) -> float:
        # A label is bold, and the rest is not: all of it counts as what is wider.
        text = f"{line.label}  {line.text}".strip()
        count = self.lines(text, line.size, width, bold=line.bold or (bool(line.label) and not line.text))
        return (count * line.size * LINE_HEIGHT + line.above) / POINTS

    def fitted(self, lines: Sequence[Line], width: float, height: float, least: float = LEAST) -> list[Line]:
        """Return paragraphs that fit: smaller where they have to be, and shortened where that is not enough."""
        for step in _STEPS:
            smaller = [_scaled(line, step, least) for line in lines]
            if self.height(smaller, width) <= height:
                return smaller
        for shorter in _shorter(smaller):
            if self.height(shorter, width) <= height:
                return shorter
        return shorter


def _scaled(line: Line, step: float, least: float) -> Line:
    smallest = min(line.size, least)
    return replace(line, size=max(round(line.size * step * 2) / 2, smallest), above=line.above * step)


def _shorter(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield paragraphs shortened ever more: each time the longest of them by a word."""
    shorter = list(lines)
    while True:
        at = max(range(len(shorter)), key=lambda each: len(shorter[each].text))
        words = shorter[at].text.removesuffix("…").split()
        if len(words) < 2:
            yield shorter
            return
        shorter[at] = replace(shorter[at], text=ended(" ".join(words[:-1])))
        yield list(shorter)


def few_words(text: str, most: int) -> str:
    """Return a text of at most so many words: whole sentences where there are any, else its beginning."""
    if count_words(text) <= most:
        return text
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text)
    for count in range(len(sentences) - 1, 0, -1):
        whole = " ".join(sentences[:count])
        if count_words(whole) <= most:
            return whole
    return ended(" ".join(text.split()[:most]))


def count_words(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())
