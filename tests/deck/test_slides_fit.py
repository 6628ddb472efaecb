"""Nothing is cut, nothing runs over: measured with the letters of the font that is used, where it is installed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from PIL import ImageFont
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.presentation import Presentation
from pptx.util import Emu, Inches

from tests.deck.results import shapes
from xl_segment.deck.text_size import LEAST, Letters, Line, count_words, few_words

#: Words beside a chart; on the card of what to do, which is a table in all but its lines.
MOST_WORDS, MOST_ON_A_CARD = 40, 80


@lru_cache
def font(bold: bool) -> tuple[Any, float]:
    """Return a font, and how wide Calibri is beside it: Carlito is as wide; DejaVu, which is always there, is wider."""
    try:
        path = font_manager.findfont(
            font_manager.FontProperties(family="Carlito", weight="bold" if bold else "normal"),
            fallback_to_default=False,
        )
        return ImageFont.truetype(path, 200), 1.0
    except ValueError:
        name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
        return ImageFont.truetype(str(Path(mpl.get_data_path(), "fonts", "ttf", name)), 200), 0.75 if bold else 0.81


def inches(text: str, size: float, *, bold: bool) -> float:
    letters, ratio = font(bold)
    return float(letters.getlength(text)) * ratio / 200 * size / 72


def height_of(frame: Any, width: float, default: float) -> float:
    """Break the lines of a text frame as a word processor does, and return how high they stand, in inches."""
    total = 0.0
    for paragraph in frame.paragraphs:
        pieces = [
            (word, run.font.size.pt if run.font.size else default, bool(run.font.bold))
            for run in paragraph.runs
            for word in run.text.split()
        ]
        size = max([piece[1] for piece in pieces], default=default)
        count, filled = 1, 0.0
        for word, points, bold in pieces:
            wide = inches(word, points, bold=bold)
            blank = inches(" ", points, bold=bold) if filled else 0.0
            if filled and filled + blank + wide > width:
                count, filled, blank = count + 1, 0.0, 0.0
            filled += blank + wide
        above = paragraph.space_before.pt if paragraph.space_before else 0.0
        total += (count * size * 1.2 + above) / 72
    return total


def test_no_text_runs_over_its_box(deck: Presentation) -> None:
    for number, shape in shapes(deck):
        if not shape.has_text_frame or not shape.text_frame.text or shape.width is None:
            continue
        frame = shape.text_frame
        width = (shape.width - frame.margin_left - frame.margin_right) / Inches(1)
        height = (shape.height - frame.margin_top - frame.margin_bottom) / Inches(1)
        default = 30.0 if shape == deck.slides[number - 1].shapes.title else 11.0
        assert height_of(frame, width, default) <= height + 0.03, f"slide {number}: {frame.text}"


def test_no_text_runs_over_its_cell(deck: Presentation) -> None:
    for number, shape in shapes(deck):
        for row in shape.table.rows if shape.has_table else ():
            for column, cell in zip(shape.table.columns, row.cells, strict=True):
                width = (column.width - cell.margin_left - cell.margin_right) / Inches(1)
                high = height_of(cell.text_frame, width, 14.0)
                assert high <= row.height / Inches(1), f"slide {number}: {cell.text}"


def test_everything_lies_on_the_slide(deck: Presentation) -> None:
    for number, shape in shapes(deck):
        assert shape.left >= 0, number
        assert shape.left + shape.width <= deck.slide_width + Emu(2), f"slide {number}: {shape.name}"
        assert shape.top + shape.height <= deck.slide_height + Emu(2), f"slide {number}: {shape.name}"


def test_texts_charts_and_tables_do_not_lie_on_each_other(deck: Presentation) -> None:
    for number, slide in enumerate(deck.slides, start=1):
        placed = [
            shape
            for shape in slide.shapes
            if shape.has_chart or shape.has_table or (shape.has_text_frame and shape.text_frame.text)
        ]
        for at, first in enumerate(placed):
            for second in placed[at + 1 :]:
                across = min(first.left + first.width, second.left + second.width) - max(first.left, second.left)
                down = min(first.top + first.height, second.top + second.height) - max(first.top, second.top)
                assert across <= Inches(0.02) or down <= Inches(0.02), f"slide {number}: {first.name}, {second.name}"


def test_beside_a_chart_stand_at_most_forty_words(deck: Presentation) -> None:
    for number, slide in enumerate(deck.slides, start=1):
        if not any(shape.has_chart or shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in slide.shapes):
            continue
        beside = 0
        for shape in slide.shapes:
            if not shape.has_text_frame or shape.is_placeholder or shape.name.startswith(("Name ", "Chart title")):
                continue
            words = count_words(shape.text_frame.text)
            if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE:
                assert words <= MOST_ON_A_CARD, f"slide {number}: {shape.text_frame.text}"
            else:
                beside += words
        assert beside <= MOST_WORDS, f"slide {number}: {beside} words"


def test_pictures_charts_and_tables_say_what_they_show(deck: Presentation) -> None:
    for number, shape in shapes(deck):
        if shape.has_chart or shape.has_table or shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
            said = shape._element.xpath(".//p:cNvPr")[0].get("descr", "")
            assert count_words(said) >= 3, f"slide {number}: {shape.name}"


def test_every_slide_says_where_it_comes_from_when_and_its_number(deck: Presentation) -> None:
    for number, slide in enumerate(deck.slides, start=1):
        said = [shape.text_frame.text for shape in slide.placeholders]
        assert any(text.startswith("My shop, ") and " made " in text for text in said)
        assert slide._element.xpath(".//a:fld/a:t")[0].text == str(number)


def test_letters_are_measured_rather_too_wide_than_too_narrow() -> None:
    letters = Letters()
    for text in ("Champions: 408 customers who order about every 18 days", "Rückgewinnung: 1,234,567 of 9 %"):
        for bold in (False, True):
            measured, real = letters.width(text, 16, bold=bold), inches(text, 16, bold=bold)
            assert real <= measured <= real * 1.12


def test_a_text_that_does_not_fit_gets_smaller_first_and_is_cut_between_words_then() -> None:
    letters = Letters()
    line = Line("One two three four five six seven eight nine ten eleven twelve", size=20)
    (smaller,) = letters.fitted([line], 3.0, 0.9)
    assert (smaller.text, smaller.size < 20) == (line.text, True)
    (cut,) = letters.fitted([line], 1.6, 0.4)
    assert cut.size == 14.0 or cut.size >= LEAST
    assert cut.text.endswith("…")
    assert cut.text[:-1] in line.text


def test_few_words_are_whole_sentences_where_there_are_any() -> None:
    assert few_words("It bends at 5. It is best at 2.", 4) == "It bends at 5."
    assert few_words("bought by 18% of them and by nobody of the others", 6) == "bought by 18% of them…"
