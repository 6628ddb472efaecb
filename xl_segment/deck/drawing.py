"""Everything that is put on a slide, in one place: titles, texts, cards, lines, pictures, tables, footers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, Literal

from lxml import etree
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.text.text import TextFrame
from pptx.util import Emu, Inches, Pt

from xl_segment.deck.ground import LEFT, RIGHT, TITLE_HEIGHT, TITLE_SIZE, TITLE_TOP, Box, Ground
from xl_segment.deck.text_size import LEAST, LINE_HEIGHT, Line
from xl_segment.letters import POINTS

Anchor = Literal["top", "middle", "bottom"]
_ANCHORS = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
_FOOTER = Box(LEFT, 6.98, 10.0, 0.3)
_NUMBER = Box(RIGHT - 1.2, 6.98, 1.2, 0.3)
_FOOTER_SIZE = 11.0
#: Between the edge of a cell and its text, in inches.
_CELL_SIDE = 0.08
#: A line, in points.
_THIN = 0.75
_FIELD = "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"


class Canvas:
    """One slide. Rectangles are those of the slide that everything is measured out on (see `ground.py`)."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.slide = ground.new_slide()

    def title(self, text: str, box: Box | None = None, size: float = TITLE_SIZE) -> None:
        """Write the finding. box, size: where it is not a title as others are; the master of a company decides both."""
        shape = self.slide.shapes.title
        if shape is None:
            # A blank layout has no place for it.
            self.text(box or Box(LEFT, TITLE_TOP, RIGHT - LEFT, TITLE_HEIGHT), [Line(text, size=size, bold=True)])
            return
        frame = shape.text_frame
        frame.text = text
        if self.ground.own and box is not None:
            shape.left, shape.top, shape.width, shape.height = self.ground.placed(box)
            frame.vertical_anchor = MSO_ANCHOR.TOP
            frame.paragraphs[0].font.size = Pt(size)
        elif not self.ground.own:
            frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
            self._fit_title(shape, text)

    def _fit_title(self, shape: Any, text: str) -> None:  # noqa: ANN401  a shape of python-pptx
        """Make a title smaller where it would not fit into what a company's master has for it."""
        width, height = shape.width / Inches(1) - 0.2, shape.height / Inches(1) - 0.1
        size = inherited_size(self.slide.slide_layout)
        smaller = size
        while smaller > 16 and self._title_height(text, smaller, width) > height:
            smaller -= 1
        if smaller < size:
            shape.text_frame.paragraphs[0].font.size = Pt(smaller)

    def _title_height(self, text: str, size: float, width: float) -> float:
        return self.ground.letters.lines(text, size, width, bold=True) * size * LINE_HEIGHT / POINTS

    def text(
        self,
        box: Box,
        lines: Sequence[Line],
        *,
        anchor: Anchor = "top",
        align: Literal["left", "right"] = "left",
        least: float = LEAST,
        name: str = "",
    ) -> None:
        """Write paragraphs; smaller, and shortened, where they would not fit."""
        shape = self.slide.shapes.add_textbox(*self.ground.placed(box))
        if name:
            shape.name = name
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        self._write(frame, self.ground.letters.fitted(lines, box.width, box.height, least), anchor, align)

    def card(self, box: Box, lines: Sequence[Line], *, fill: str = "card", anchor: Anchor = "top") -> None:
        """Write paragraphs on a filled rectangle."""
        shape = self.rectangle(box, fill)
        frame = shape.text_frame
        side, above = (0.24, 0.2) if anchor == "top" else (0.22, 0.06)
        frame.margin_left = frame.margin_right = Emu(round(Inches(side) * self.ground.scale))
        frame.margin_top = frame.margin_bottom = Emu(round(Inches(above) * self.ground.scale))
        fitted = self.ground.letters.fitted(lines, box.width - 2 * side, box.height - 2 * above)
        self._write(frame, fitted, anchor, "left")

    def rectangle(self, box: Box, fill: str) -> Any:  # noqa: ANN401  a shape of python-pptx
        """Draw a rectangle without a line around it, and without the shadow that a theme gives."""
        shape = self.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *self.ground.placed(box))
        _without_theme(shape)
        shape.fill.solid()
        self.ground.colour(shape.fill.fore_color, fill)
        shape.line.fill.background()
        return shape

    def line(self, left: float, top: float, width: float) -> None:
        """Draw a thin line from left to right."""
        area = self.ground.placed(Box(left, top, width, 0))
        end = area.left + area.width
        line = self.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, area.left, area.top, end, area.top)
        _without_theme(line)
        line.line.width = Pt(_THIN)
        self.ground.colour(line.line.color, "line")

    def picture(self, box: Box, png: bytes, alt: str) -> None:
        """Put a picture into a rectangle, as large as it goes without being stretched, at its top left."""
        area = self.ground.placed(box)
        picture = self.slide.shapes.add_picture(io.BytesIO(png), area.left, area.top)
        ratio = min(area.width / picture.width, area.height / picture.height)
        picture.width, picture.height = Emu(round(picture.width * ratio)), Emu(round(picture.height * ratio))
        describe(picture, alt)

    def table(
        self,
        box: Box,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        size: float = 14,
        numbers: Sequence[int] = (),
        header: float | None = None,
        alt: str = "",
    ) -> None:
        """Put a native table over a rectangle, the first row as its header, thin lines between rows.

        widths: parts of the whole. numbers: columns of numbers, which stand at the right. header: the height of the
        first row, where it is not that of the others.
        """
        area = self.ground.placed(box)
        shape = self.slide.shapes.add_table(len(rows), len(widths), *area)
        describe(shape, alt)
        table = shape.table
        _without_style(table)
        for column, part in zip(table.columns, widths, strict=True):
            column.width = Emu(round(area.width * part / sum(widths)))
        across = [box.width * part / sum(widths) - 2 * _CELL_SIDE for part in widths]
        header = header or box.height / len(rows)
        heights = [header, *([(box.height - header) / max(len(rows) - 1, 1)] * (len(rows) - 1))]
        for down, (row, high) in enumerate(zip(rows, heights, strict=True)):
            table.rows[down].height = Emu(round(area.height * high / box.height))
            for at, text in enumerate(row):
                line = Line(text, size=size, bold=not down)
                (fitted,) = self.ground.letters.fitted([line], across[at], high - 0.06)
                self._cell(table.cell(down, at), fitted, right=at in numbers)

    def _cell(self, cell: Any, line: Line, *, right: bool) -> None:  # noqa: ANN401  a cell of python-pptx
        cell.margin_left = cell.margin_right = Emu(round(Inches(_CELL_SIDE) * self.ground.scale))
        cell.margin_top = cell.margin_bottom = Emu(round(Inches(0.03) * self.ground.scale))
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.fill.background()
        self._write(cell.text_frame, [line], None, "right" if right else "left")
        self._line_below(cell)

    def _line_below(self, cell: Any) -> None:  # noqa: ANN401  a cell of python-pptx
        """Draw the line below a cell, and none elsewhere; python-pptx knows no borders."""
        properties = cell._tc.get_or_add_tcPr()
        for at, side in enumerate(("lnL", "lnR", "lnT", "lnB")):
            line = etree.Element(qn(f"a:{side}"), w=str(Pt(_THIN)) if side == "lnB" else "0")
            if side == "lnB":
                fill = etree.SubElement(line, qn("a:solidFill"))
                colour = etree.SubElement(fill, qn("a:schemeClr"), val="bg2" if self.ground.own else "bg1")
                etree.SubElement(colour, qn("a:lumMod"), val="90000" if self.ground.own else "85000")
            else:
                etree.SubElement(line, qn("a:noFill"))
            properties.insert(at, line)

    def footer(self, texts: Sequence[str], number: int) -> None:
        """Say where it comes from, and which page it is. texts: the longest first, of which the first that fits."""
        of_layout = {each.element.ph.get("type"): each for each in self.slide.slide_layout.placeholders}
        width = _FOOTER.width
        if "ftr" in of_layout:
            width = of_layout["ftr"].width / Inches(1) / self.ground.scale - 0.2
        fitting = [text for text in texts if self.ground.letters.width(text, _FOOTER_SIZE) <= width]
        text = fitting[0] if fitting else self.ground.letters.shortened(texts[-1], _FOOTER_SIZE, width)
        if "ftr" in of_layout:
            self._as_footer(self._placeholder(of_layout["ftr"], text).text_frame.paragraphs[0])
        else:
            self.text(_FOOTER, [Line(text, size=_FOOTER_SIZE, colour="quiet")])
        if "sldNum" in of_layout:
            self._number(self._placeholder(of_layout["sldNum"], ""), number)
        else:
            shape = self.slide.shapes.add_textbox(*self.ground.placed(_NUMBER))
            shape.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
            shape.text_frame.paragraphs[0].font.size = Pt(_FOOTER_SIZE)
            self._number(shape, number)

    def _as_footer(self, paragraph: Any) -> None:  # noqa: ANN401  a paragraph of python-pptx
        """Say once more what the master says: LibreOffice does not look there for a footer's text."""
        paragraph.font.name = "+mn-lt"
        paragraph.font.size = Pt(round(_FOOTER_SIZE * self.ground.scale * 2) / 2)
        if self.ground.own:
            paragraph.alignment = PP_ALIGN.LEFT
            self.ground.colour(paragraph.font.color, "quiet")

    def _placeholder(self, of_layout: Any, text: str) -> Any:  # noqa: ANN401  a shape of python-pptx
        """Put a placeholder of the layout on the slide: it lies, and looks, as the layout says."""
        element = deepcopy(of_layout.element)
        tree = self.slide.shapes._spTree
        element.nvSpPr.cNvPr.set("id", str(max(int(each) for each in tree.xpath("//@id") if each.isdigit()) + 1))
        for child in list(element.spPr):
            element.spPr.remove(child)
        tree.append(element)
        shape = self.slide.shapes[-1]
        shape.text_frame.text = text
        return shape

    def _number(self, shape: Any, number: int) -> None:  # noqa: ANN401  a shape of python-pptx
        paragraph = shape.text_frame.paragraphs[0]._p
        field = etree.Element(qn("a:fld"), id=_FIELD, type="slidenum")
        size = Pt(round(_FOOTER_SIZE * self.ground.scale * 2) / 2)
        etree.SubElement(field, qn("a:rPr"), lang="en-GB", sz=str(size.centipoints))
        etree.SubElement(field, qn("a:t")).text = str(number)
        for run in paragraph.findall(qn("a:r")):
            paragraph.remove(run)
        paragraph.insert(len(paragraph.findall(qn("a:pPr"))), field)

    def _write(
        self, frame: TextFrame, lines: Sequence[Line], anchor: Anchor | None, align: Literal["left", "right"]
    ) -> None:
        """Write paragraphs into a frame. anchor: None in a cell, which has its own."""
        frame.word_wrap = True
        if anchor is not None:
            frame.auto_size = MSO_AUTO_SIZE.NONE
            frame.vertical_anchor = _ANCHORS[anchor]
        for at, line in enumerate(lines):
            paragraph = frame.add_paragraph() if at else frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.RIGHT if align == "right" else PP_ALIGN.LEFT
            if line.above and at:
                paragraph.space_before = Pt(line.above * self.ground.scale)
            parts = [replace(line, text=f"{line.label}  ", bold=True, colour=line.label_colour)] if line.label else []
            for part in [*parts, line]:
                run = paragraph.add_run()
                run.text = _printable(part.text)
                run.font.size = Pt(round(part.size * self.ground.scale * 2) / 2)
                run.font.bold = part.bold
                self.ground.colour(run.font.color, part.colour)


def describe(shape: Any, alt: str) -> None:  # noqa: ANN401  a shape of python-pptx
    """Give a picture, a chart or a table its text for those who cannot see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", _printable(alt))


def inherited_size(layout: Any) -> float:  # noqa: ANN401  a layout of python-pptx
    """Return the size of titles in points: that of the layout, else of the master's titles."""
    own = [shape.element for shape in layout.placeholders if shape.element.ph.get("type") in ("title", "ctrTitle")]
    styles = [*own, *layout.slide_master.element.iter(qn("p:titleStyle"))]
    sizes = [int(text.get("sz")) for style in styles for text in style.iter(qn("a:defRPr")) if text.get("sz")]
    return sizes[0] / 100 if sizes else 44.0


def _without_theme(shape: Any) -> None:  # noqa: ANN401  a shape of python-pptx
    """Take off what a theme gives to new shapes: lines around them, shadows."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def _without_style(table: Any) -> None:  # noqa: ANN401  a table of python-pptx
    """Take off the style of Office: bands and colours that are nobody's."""
    properties = table._tbl.tblPr
    for name in ("bandRow", "firstRow"):
        properties.attrib.pop(name, None)
    properties.set("firstRow", "1")
    for style in properties.findall(qn("a:tableStyleId")):
        # "No Style, No Grid", which every presentation knows.
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _printable(text: str) -> str:
    """Return a text without what XML, and a line of a slide, cannot hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
