"""The colours of segments, in order of value: safe for colour-blind readers and for grey print.

The first eight are close to Okabe and Ito, *Color Universal Design* (2008).
"""

from __future__ import annotations

import colorsys

PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#7B5EA7", "#8C8C8C", "#A6761D", "#1B9E77",
)  # fmt: skip
#: What an analyst calls them.
NAMES = dict(
    zip(("blue", "orange", "green", "pink", "red", "sky", "purple", "grey", "brown", "teal"), PALETTE, strict=True)
)
_NAME_OF = {colour: name for name, colour in NAMES.items()}


def name_of(colour: str) -> str:
    """Return what an analyst calls a colour: "blue", or "#RRGGBB" where it has no name."""
    return _NAME_OF.get(colour.upper(), colour)


def colour_of(number: int) -> str:
    """Return the colour of a segment, counted from 1; beyond ten, hues a golden angle apart."""
    if number <= len(PALETTE):
        return PALETTE[number - 1]
    hue = (number * 0.61803398875) % 1.0
    red, green, blue = colorsys.hls_to_rgb(hue, 0.42, 0.55)
    return f"#{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}"
