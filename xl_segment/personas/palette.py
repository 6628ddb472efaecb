"""The colours of segments, in order of value: safe for colour-blind readers and for grey print.

The first six are those of Okabe and Ito, *Color Universal Design* (2008). All ten stay apart to colour-blind eyes too:
tests/personas/test_palette.py simulates how each pair is seen (Machado et al. 2009) and measures it.
"""

from __future__ import annotations

import colorsys

PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#5B2A86", "#505050", "#8B4930", "#A0D4C2",
)  # fmt: skip
#: What an analyst calls them.
NAMES = dict(
    zip(("blue", "orange", "green", "pink", "red", "sky", "purple", "grey", "brown", "teal"), PALETTE, strict=True)
)
#: What was called so before; workbooks remember colours by their value, and a refresh does not repaint.
FORMER = {"#7B5EA7": "purple", "#8C8C8C": "grey", "#A6761D": "brown", "#1B9E77": "teal"}
_NAME_OF = FORMER | {colour: name for name, colour in NAMES.items()}


def name_of(colour: str) -> str:
    """Return what an analyst calls a colour: "blue", or "#RRGGBB" where it has no name.

    Two colours may be called alike: one of today, and the one that had its name before.
    """
    return _NAME_OF.get(colour.upper(), colour)


def called(name: str, now: str = "") -> str:
    """Return the colour of a name, "" where none is called so. now: the colour there is, which stays if called so."""
    name = name.casefold()
    if now and name_of(now) == name:
        return now
    return NAMES.get(name, "")


def colour_of(number: int) -> str:
    """Return the colour of a segment, counted from 1; beyond ten, hues a golden angle apart."""
    if number <= len(PALETTE):
        return PALETTE[number - 1]
    hue = (number * 0.61803398875) % 1.0
    red, green, blue = colorsys.hls_to_rgb(hue, 0.42, 0.55)
    return f"#{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}"
