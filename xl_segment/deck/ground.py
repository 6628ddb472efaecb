"""What slides are drawn on: the master, where there is room on it, and what its colours are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pptx.dml.color import ColorFormat, RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.presentation import Presentation
from pptx.slide import Slide, SlideLayout
from pptx.util import Emu, Inches

from xl_segment.deck.text_size import Letters
from xl_segment.look import BAD, GOOD, readable

#: The slide that everything is measured out on, in inches, and the part of it below the title.
WIDTH, HEIGHT = 13.333, 7.5
LEFT, RIGHT, TOP, BOTTOM = 0.7, 12.633, 1.45, 6.85
#: The title of a slide; its size in points.
TITLE_TOP, TITLE_HEIGHT, TITLE_SIZE = 0.42, 0.75, 30.0


class Box(NamedTuple):
    """A rectangle on the slide that everything is measured out on, in inches."""

    left: float
    top: float
    width: float
    height: float


class Area(NamedTuple):
    """A rectangle on the slide that there is, in English Metric Units."""

    left: int
    top: int
    width: int
    height: int


class Shade(NamedTuple):
    """A colour of the theme, and how much lighter (above 0) or darker."""

    theme: MSO_THEME_COLOR
    brightness: float = 0.0


#: {what for: colour}, with the master of our own, whose theme holds the colours of `look.py`.
OWN_COLOURS = {
    "ink": Shade(MSO_THEME_COLOR.TEXT_1),
    "quiet": Shade(MSO_THEME_COLOR.TEXT_2),
    "card": Shade(MSO_THEME_COLOR.BACKGROUND_2),
    "line": Shade(MSO_THEME_COLOR.BACKGROUND_2, -0.1),
    "accent": Shade(MSO_THEME_COLOR.ACCENT_1),
    "paper": Shade(MSO_THEME_COLOR.BACKGROUND_1),
}
#: The same on the master of a company: of its colours only text, ground and first accent are sure to go together.
THEIR_COLOURS = OWN_COLOURS | {
    "quiet": Shade(MSO_THEME_COLOR.TEXT_1, 0.35),
    "card": Shade(MSO_THEME_COLOR.BACKGROUND_1, -0.05),
    "line": Shade(MSO_THEME_COLOR.BACKGROUND_1, -0.15),
}

#: Colours that mean the same on every master.
_MEANT = {"good": GOOD, "bad": BAD}


@dataclass(frozen=True)
class Ground:
    """A presentation without slides, and how to draw on it.

    layout: of every slide. has_title: whether it has a place for one. area: where the part below the title lies.
    on_accent: "paper" or "ink", what can be read on the accent. paper: the colour of the ground. own: whether the
    master is ours.
    """

    presentation: Presentation
    layout: SlideLayout
    has_title: bool
    area: Area
    letters: Letters
    on_accent: str
    paper: str
    own: bool

    @property
    def scale(self) -> float:
        """By how much text is smaller than measured out."""
        across = self.area.width / Inches(RIGHT - LEFT)
        return float(min(1.0, across, self.area.height / Inches(BOTTOM - TOP)))

    def placed(self, box: Box) -> Area:
        """Return where a rectangle lies on the slide."""
        across = self.area.width / (RIGHT - LEFT)
        down = self.area.height / (BOTTOM - TOP)
        return Area(
            Emu(round(self.area.left + (box.left - LEFT) * across)),
            Emu(round(self.area.top + (box.top - TOP) * down)),
            Emu(round(box.width * across)),
            Emu(round(box.height * down)),
        )

    def colour(self, colour_format: ColorFormat, name: str) -> None:
        """Give something a colour by what it is for (`OWN_COLOURS`, "on accent", "good", "bad"), or by "#RRGGBB"."""
        if name in _MEANT:
            name = self.readable(_MEANT[name])
        if name.startswith("#"):
            colour_format.rgb = RGBColor.from_string(name[1:])
            return
        if name == "on accent":
            name = self.on_accent
        shade = (OWN_COLOURS if self.own else THEIR_COLOURS)[name]
        colour_format.theme_color = shade.theme
        if shade.brightness:
            colour_format.brightness = shade.brightness

    def readable(self, colour: str) -> str:
        """Return a colour as text can have it on this ground."""
        return readable(colour, self.paper)

    def new_slide(self) -> Slide:
        """Return a new slide; what its layout asks to be filled in, but for the title, is taken away."""
        slide = self.presentation.slides.add_slide(self.layout)
        for placeholder in list(slide.placeholders):
            if placeholder.placeholder_format.idx:
                placeholder.element.getparent().remove(placeholder.element)
        return slide
