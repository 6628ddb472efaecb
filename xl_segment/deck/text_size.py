"""How much room a text takes, measured before it is drawn: PowerPoint breaks lines, and says nothing of what is cut."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
from PIL import ImageFont

#: DejaVu comes with matplotlib. Calibri is narrower (0.79 to 0.81 of it over sentences, bold 0.72 to 0.75); of fonts
#: that nobody can measure here the wide ones, such as Verdana, come near to it.
_OF_CALIBRI, _OF_OTHERS = {False: 0.84, True: 0.77}, {False: 0.98, True: 0.95}
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
#: A line of text, as a multiple of its size; points to the inch.
LINE_HEIGHT, POINTS = 1.22, 72
#: Text is never made smaller than this, in points.
LEAST = 11.0
_STEPS = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
_MEASURED_AT = 100


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
class Letters:
    """How wide the letters of a presentation are. calibri: whether its font is Calibri, or one as narrow."""

    calibri: bool = True

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of one line of text in inches, rather too much than too little."""
        of_dejavu = _OF_CALIBRI if self.calibri else _OF_OTHERS
        return _font(bold).getlength(text) / _MEASURED_AT * size / POINTS * of_dejavu[bold]

    def lines(self, text: str, size: float, width: float, *, bold: bool = False) -> int:
        """Return how many lines a text takes in a box so wide, in inches."""
        count, filled = 1, 0.0
        blank = self.width(" ", size, bold=bold)
        for word in text.split():
            wide = self.width(word, size, bold=bold)
            if filled and filled + blank + wide > width:
                count, filled = count + 1, 0.0
            elif filled:
                filled += blank
            filled += wide
            if filled > width:  # a word of its own length is broken within
                count, filled = count + int(filled // width), math.fmod(filled, width)
        return count

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

    def shortened(self, text: str, size: float, width: float, *, lines: int = 1, bold: bool = False) -> str:
        """Return a text that takes at most so many lines in a box so wide, cut between words where it can be."""
        if self.lines(text, size, width, bold=bold) <= lines:
            return text
        words = text.split()
        for count in range(len(words) - 1, 0, -1):
            shorter = ended(" ".join(words[:count]))
            if self.lines(shorter, size, width, bold=bold) <= lines:
                return shorter
        for count in range(len(text) - 1, 0, -1):
            if self.width(f"{text[:count]}…", size, bold=bold) <= width * lines:
                return f"{text[:count].rstrip()}…"
        return text


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


def ended(text: str) -> str:
    """Return the beginning of a text with an ellipsis; no word stands there that asks for the next one."""
    words = text.split()
    while len(words) > 1 and words[-1].strip(",;:").casefold() in _ASKING:
        words.pop()
    return f"{' '.join(words).rstrip(' ,;:.')}…"


_ASKING = frozenset("a an and as at by for from in of on or the to with".split())  # noqa: SIM905  words are read across


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


@lru_cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(mpl.get_data_path(), "fonts", "ttf", _FILES[bold]), _MEASURED_AT)
