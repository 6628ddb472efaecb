"""A company's master: a .potx or .pptx is opened, its own slides go, and it is looked at what can be drawn on."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pptx
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import SlideLayout
from pptx.util import Inches

from xl_segment.deck.ground import BOTTOM, LEFT, RIGHT, TOP, Area, Ground
from xl_segment.deck.own_master import own_presentation
from xl_segment.deck.text_size import Letters
from xl_segment.errors import AccessError, PasswordError, SegmentError, SettingError
from xl_segment.look import INK, WHITE, contrast

_TEMPLATE, _PRESENTATION = (
    f"application/vnd.openxmlformats-officedocument.presentationml.{kind}.main+xml".encode()
    for kind in ("template", "presentation")
)
#: How a file begins that Office has encrypted, or that is older than .pptx.
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"
#: What can be wrong with a zip of parts that is damaged.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, AttributeError, TypeError, IndexError, EOFError,
    NotImplementedError, RuntimeError, etree.LxmlError, PythonPptxError, OSError,
)  # fmt: skip
#: What goes with the slides of a template: who wrote about them, how they were last seen and printed.
_OF_ITS_SLIDES = ("commentAuthors", "authors", "viewProps", "printerSettings", "changesInfo", "revisionInfo")
_OF_ITS_FILE = ("extended-properties", "thumbnail")
_ASIDE = frozenset({PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER})
_TITLES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE})
_NARROW = frozenset({"calibri", "carlito", "aptos narrow", "arial narrow"})
_INSET, _GAP = Inches(0.1), Inches(0.12)
#: A title takes the width where it is at least so wide; below it there has to be so much of the slide.
_WIDE, _ROOM = 0.5, 0.5
#: Large text can be read from this contrast on (WCAG 2.1).
_READABLE = 3.0


def ground(template: Path | None) -> Ground:
    """Return what the slides are drawn on. Raises SegmentError where a template cannot be used."""
    if template is None:
        presentation = own_presentation()
        _forget(presentation)
        layout = next(layout for layout in presentation.slide_layouts if layout.name == "Title Only")
        area = Area(Inches(LEFT), Inches(TOP), Inches(RIGHT - LEFT), Inches(BOTTOM - TOP))
        return Ground(presentation, layout, True, area, Letters(), "paper", WHITE, own=True)
    content = _content(template)
    try:
        return _ground_of(pptx.Presentation(io.BytesIO(_as_presentation(content))), template.name)
    except _DAMAGED as error:
        raise SegmentError(
            f"The template {template.name} is no presentation, or is damaged. Open it in PowerPoint, save it as a "
            "template (.potx), then try again."
        ) from error


def _ground_of(presentation: Presentation, name: str) -> Ground:
    """Return a company's presentation without its slides, and what is to be known of it. name: the file's."""
    _remove_slides(presentation)
    _forget(presentation)
    layout = _layout(presentation, name)
    has_title = bool(_title_of(layout))
    area = _free_area(presentation, layout)
    theme = _Theme(layout)
    letters = Letters(calibri=theme.font.casefold() in _NARROW)
    return Ground(presentation, layout, has_title, area, letters, theme.on_accent, theme.paper, own=False)


def _content(template: Path) -> bytes:
    """Return the bytes of a template. Raises where it cannot be one."""
    try:
        content = template.read_bytes()
    except OSError as error:
        why = error.strerror or error
        raise AccessError(f"The template {template} cannot be read ({why}). Look where it is.") from error
    if template.suffix.lower() not in (".potx", ".pptx"):
        raise SettingError(f"The template {template.name} has to be a .potx or a .pptx: save it as one in PowerPoint.")
    if content.startswith(_OLD_OR_ENCRYPTED):
        raise PasswordError(
            f"The template {template.name} has a password, or is older than .potx. Save it in PowerPoint as a "
            "template without a password."
        )
    return content


def _as_presentation(content: bytes) -> bytes:
    """Return a template with its main part declared as that of a presentation: nothing else differs."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(_TEMPLATE, _PRESENTATION)
            target.writestr(name, data)
    return out.getvalue()


def _remove_slides(presentation: Presentation) -> None:
    """Take all slides out, and what only they had: parts that nothing leads to are not written."""
    element = presentation.part._element
    slides = element.sldIdLst
    for slide in list(slides if slides is not None else ()):
        presentation.part.drop_rel(slide.rId)
        slides.remove(slide)
    for name in ("p:custShowLst", "p:extLst"):
        # Shows and sections list slides.
        for child in element.findall(qn(name)):
            element.remove(child)
    masters = list(presentation.slide_masters)
    for part in (
        *(master.part for master in masters),
        *(layout.part for each in masters for layout in each.slide_layouts),
    ):
        _unlink_slides(part)


def _unlink_slides(part: Any) -> None:  # noqa: ANN401  a part of python-pptx
    """Take out of a master or layout the links that lead to a slide."""
    for id_, relation in list(part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.SLIDE:
            for element in [each for each in part._element.iter() if each.get(qn("r:id")) == id_]:
                element.getparent().remove(element)
            part.rels.pop(id_)


def _forget(presentation: Presentation) -> None:
    """Take out what is told of other slides than ours: a picture of the first one, their titles, who commented."""
    package = presentation.part.package
    _drop(presentation.part.rels, _OF_ITS_SLIDES)
    _drop(package._rels, _OF_ITS_FILE)


def _drop(relations: Any, kinds: Iterable[str]) -> None:  # noqa: ANN401  a collection of python-pptx
    for id_, relation in list(relations.items()):
        if relation.reltype.rsplit("/", 1)[-1] in kinds:
            relations.pop(id_)


def _layout(presentation: Presentation, name: str) -> SlideLayout:
    """Return the layout with a title and the least beside it, else a blank one; name: of the template."""
    layouts = [layout for master in presentation.slide_masters for layout in master.slide_layouts]
    titled = [layout for layout in layouts if _title_of(layout)]
    if titled:
        return min(titled, key=lambda layout: (_others(layout), _title_of(layout) != [PP_PLACEHOLDER.TITLE]))
    blank = [layout for layout in layouts if not _others(layout)]
    if blank:
        return blank[0]
    raise SegmentError(
        f"The template {name} has no layout with a title, and no blank one, to put slides on. Add the layout 'Title "
        "Only' to its slide master in PowerPoint."
    )


def _kinds(layout: SlideLayout) -> list[Any]:
    return [placeholder.placeholder_format.type for placeholder in layout.placeholders]


def _title_of(layout: SlideLayout) -> list[Any]:
    """Return the kinds of the titles of a layout: one, or none."""
    return [kind for kind in _kinds(layout) if kind in _TITLES]


def _others(layout: SlideLayout) -> int:
    """Count what a layout asks to be filled in beside the title."""
    return sum(kind not in _TITLES and kind not in _ASIDE for kind in _kinds(layout))


def _free_area(presentation: Presentation, layout: SlideLayout) -> Area:
    """Return the rectangle below the title and above the footer."""
    width, height = presentation.slide_width or Inches(10), presentation.slide_height or Inches(7.5)
    left, right = round(width * 0.0525), round(width * 0.9475)
    top, bottom = round(height * 0.16), round(height * 0.915)
    for placeholder in layout.placeholders:
        kind = placeholder.placeholder_format.type
        if None in (placeholder.top, placeholder.height, placeholder.left, placeholder.width):
            continue  # neither the layout nor its master says where it stands
        end = placeholder.top + placeholder.height
        if kind in _TITLES and end <= height * _ROOM:
            top = end + _GAP
            if placeholder.width >= width * _WIDE:
                left, right = placeholder.left + _INSET, placeholder.left + placeholder.width - _INSET
        if kind in _ASIDE and placeholder.top >= height * 0.8:
            bottom = min(bottom, placeholder.top - _GAP // 2)
    return Area(left, top, right - left, bottom - top)


class _Theme:
    """The colours and the font of a layout's theme."""

    def __init__(self, layout: SlideLayout) -> None:
        master = layout.slide_master
        theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        self._tree = etree.fromstring(theme.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        self._map = dict(master.element.find(qn("p:clrMap")).attrib)

    @property
    def font(self) -> str:
        """The font of running text."""
        latin = self._tree.find(f".//{qn('a:minorFont')}/{qn('a:latin')}")
        return "" if latin is None else latin.get("typeface", "")

    @property
    def paper(self) -> str:
        """The colour of the ground, as the theme has it."""
        return self._colour("bg1")

    @property
    def on_accent(self) -> str:
        """What can be read on the first accent: the ground, or the ink."""
        paper, ink, accent = (self._colour(name) for name in ("bg1", "tx1", "accent1"))
        return "paper" if contrast(paper, accent) >= min(_READABLE, contrast(ink, accent)) else "ink"

    def _colour(self, name: str) -> str:
        """Return a colour as "#RRGGBB", ink where the theme does not say it in numbers."""
        for colour in self._tree.iterfind(f".//{qn('a:clrScheme')}/{qn('a:' + self._map.get(name, name))}/*"):
            value = colour.get("lastClr") or colour.get("val", "")
            if re.fullmatch("[0-9A-Fa-f]{6}", value):
                return f"#{value}"
        return INK
