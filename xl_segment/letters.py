"""How much room a text takes, measured before it is drawn: whoever draws it breaks lines, and says nothing of cuts."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xl_segment.calibri import CALIBRI, UNITS

if TYPE_CHECKING:
    from PIL import ImageFont

#: DejaVu comes with matplotlib. Letters of Calibri that are not in its table are narrower (0.79 to 0.81 of it over
#: sentences, bold 0.72 to 0.75); of fonts that nobody can measure here the wide ones, such as Verdana, come near to it.
_OF_CALIBRI, _OF_OTHERS = {False: 0.84, True: 0.77}, {False: 0.98, True: 0.95}
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
#: Points to the inch.
POINTS = 72
_MEASURED_AT = 100


@dataclass(frozen=True)
class Letters:
    """How wide the letters of a font are. calibri: whether it is Calibri, or a font as narrow."""

    calibri: bool = True

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of one line of text in inches, where it is not known rather too much than too little."""
        if not self.calibri:
            return _in_dejavu(text, bold=bold) * _OF_OTHERS[bold] * size / POINTS
        known = CALIBRI[bold]
        if known.keys() >= set(text):
            return sum(map(known.__getitem__, text)) / UNITS * size / POINTS
        others = "".join(letter for letter in text if letter not in known)
        rest = sum(known.get(letter, 0) for letter in text) / UNITS
        return (rest + _in_dejavu(others, bold=bold) * _OF_CALIBRI[bold]) * size / POINTS

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


def ended(text: str) -> str:
    """Return the beginning of a text with an ellipsis; no word stands there that asks for the next one."""
    words = text.split()
    while len(words) > 1 and words[-1].strip(",;:").casefold() in _ASKING:
        words.pop()
    return f"{' '.join(words).rstrip(' ,;:.')}…"


_ASKING = frozenset("a an and as at by for from in of on or the to with".split())  # noqa: SIM905  words are read across


def _in_dejavu(text: str, *, bold: bool) -> float:
    """Return the width of a text in DejaVu, as a multiple of its size; letters of the Far East are a square each."""
    narrow = "".join(letter for letter in text if unicodedata.east_asian_width(letter) not in "WF")
    return _font(bold).getlength(narrow) / _MEASURED_AT + len(text) - len(narrow)


@lru_cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    import matplotlib as mpl
    from PIL import ImageFont

    path = Path(mpl.get_data_path(), "fonts", "ttf", _FILES[bold])
    # The basic engine measures any text; the other one is not everywhere, and fails on some.
    return ImageFont.truetype(path, _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)
