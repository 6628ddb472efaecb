"""The master of our own: 16:9, Calibri, the colours of `look.py` as its theme, titles that say the finding."""

from __future__ import annotations

import re
from typing import Any

import pptx
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.util import Inches, Pt

from xl_segment.deck.ground import BOTTOM, HEIGHT, LEFT, RIGHT, TITLE_HEIGHT, TITLE_SIZE, TITLE_TOP, TOP, WIDTH
from xl_segment.look import ACCENT, CHART_BAR, FONT, HEADER_FILL, INK, QUIET, WHITE
from xl_segment.personas.palette import PALETTE

#: Layouts that are of use to somebody who adds a slide.
_LAYOUTS = ("Title Only", "Title and Content", "Blank")
#: {placeholder: left, top, width, height} in inches.
_BOXES = {
    "title": (LEFT, TITLE_TOP, RIGHT - LEFT, TITLE_HEIGHT),
    "body": (LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP),
    "ftr": (LEFT, 6.98, 10.0, 0.3),
    "sldNum": (RIGHT - 1.2, 6.98, 1.2, 0.3),
}
_SMALL = 11
_THEME = {
    "dk1": INK, "lt1": WHITE, "dk2": QUIET, "lt2": HEADER_FILL, "accent1": ACCENT,
    **{f"accent{at}": colour for at, colour in enumerate(PALETTE[:5], start=2)}, "hlink": ACCENT, "folHlink": CHART_BAR,
}  # fmt: skip


def own_presentation() -> Presentation:
    """Return a presentation without slides, on the master of our own."""
    presentation = pptx.Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(presentation.slide_layouts):
        if layout.name not in _LAYOUTS:
            presentation.slide_layouts.remove(layout)
    master = presentation.slide_master
    _paint(master.part.part_related_by(RELATIONSHIP_TYPE.THEME))
    for shapes in (master.placeholders, *(layout.placeholders for layout in presentation.slide_layouts)):
        for placeholder in list(shapes):
            if placeholder.element.ph.get("type") == "dt":
                # The day stands in the footer.
                placeholder.element.getparent().remove(placeholder.element)
    for placeholder in master.placeholders:
        _set_up(placeholder, placeholder.element.ph.get("type"))
    for level in master.element.iter(qn("p:titleStyle")):
        properties = level.find(qn("a:lvl1pPr"))
        properties.set("algn", "l")
        text = properties.find(qn("a:defRPr"))
        text.set("sz", str(round(TITLE_SIZE * 100)))
        text.set("b", "1")
    return presentation


def _set_up(placeholder: Any, kind: str) -> None:  # noqa: ANN401  a shape of python-pptx
    """Put a placeholder of the master where it belongs, with text as it will be."""
    placeholder.left, placeholder.top, placeholder.width, placeholder.height = map(Inches, _BOXES[kind])
    frame = placeholder.text_frame
    frame.margin_left = frame.margin_right = 0
    if kind == "title":
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    if kind in ("ftr", "sldNum"):
        properties = placeholder.element.find(".//" + qn("a:lvl1pPr"))
        properties.set("algn", {"ftr": "l", "sldNum": "r"}[kind])
        text = properties.find(qn("a:defRPr"))
        text.set("sz", str(Pt(_SMALL).centipoints))
        for colour in text.iter(qn("a:schemeClr")):
            colour.set("val", "tx2")
            for change in list(colour):
                colour.remove(change)
    if kind == "sldNum":
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.RIGHT


def _paint(theme: Any) -> None:  # noqa: ANN401  a part of python-pptx
    """Give the theme our colours and our font."""
    text = theme.blob.decode("utf-8")
    for name, colour in _THEME.items():
        text = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{colour[1:]}"/>\g<2>', text, count=1)
    text = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", text)
    theme.blob = text.encode("utf-8")
