"""A company's template: its master is used, its slides are gone, and what cannot be used is said in a sentence."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pptx
import pytest
from pptx.presentation import Presentation
from pptx.util import Inches

from tests.deck.results import charts, shapes, texts, titles
from tests.deck.test_slides_fit import height_of
from xl_segment import Segmentation
from xl_segment.deck.deck import make_deck
from xl_segment.errors import AccessError, PasswordError, SegmentError, SettingError
from xl_segment.look import contrast, readable

SECTIONS = (
    b'<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
    b'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="Old" '
    b'id="{00000000-0000-0000-0000-000000000001}"><p14:sldIdLst><p14:sldId id="256"/></p14:sldIdLst></p14:section>'
    b"</p14:sectionLst></p:ext></p:extLst></p:presentation>"
)


def company(presentation: Presentation, path: Path, *, font: str = "Georgia", accent: str = "FFC000") -> Path:
    """Save a presentation as a template with slides of its own, sections, an accent and a font."""
    for number in range(3):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = f"Old slide {number}"
    out = io.BytesIO()
    presentation.save(out)
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml" and path.suffix == ".potx":
                data = data.replace(b"presentationml.presentation.main", b"presentationml.template.main")
            if name == "ppt/presentation.xml":
                data = re.sub(rb"(<p:extLst>.*</p:extLst>)?</p:presentation>", SECTIONS, data, flags=re.DOTALL)
            if name == "ppt/theme/theme1.xml":
                data = re.sub(rb"(Font>\s*<a:latin typeface=\")[^\"]*", rb"\g<1>" + font.encode(), data)
                data = re.sub(
                    rb"(<a:accent1>).*?(</a:accent1>)", rb'\1<a:srgbClr val="' + accent.encode() + rb'"/>\2', data
                )
            target.writestr(name, data)
    return path


@pytest.fixture(scope="module")
def potx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return company(pptx.Presentation(), tmp_path_factory.mktemp("company") / "Company.potx")


@pytest.fixture(scope="module")
def sold(made: Callable[[str], Segmentation]) -> Segmentation:
    return made("sold")


@pytest.fixture(scope="module")
def content(sold: Segmentation, potx: Path) -> bytes:
    return make_deck(sold, template=potx)


@pytest.fixture
def deck(content: bytes) -> Presentation:
    return pptx.Presentation(io.BytesIO(content))


def test_the_slides_have_the_companys_size_and_layout(deck: Presentation) -> None:
    assert (deck.slide_width, deck.slide_height) == (Inches(10), Inches(7.5))
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title Only"}
    assert len(deck.slide_layouts) == 11


def test_titles_stand_where_the_company_has_them_in_its_font(deck: Presentation) -> None:
    for slide in deck.slides:
        title, of_layout = slide.shapes.title, slide.slide_layout.placeholders[0]
        assert (title.left, title.top, title.width) == (of_layout.left, of_layout.top, of_layout.width)
        assert not title._element.xpath(".//a:latin | .//a:solidFill")


def test_texts_and_accents_have_the_companys_colours(deck: Presentation) -> None:
    named = {colour.get("val") for _, shape in shapes(deck) for colour in shape._element.xpath(".//a:schemeClr")}
    assert {"tx1", "accent1"} <= named
    cards = [
        shape
        for shape in deck.slides[3].shapes
        if shape.has_text_frame and shape.text_frame.text.startswith("Constructed\n")
    ]
    # On a light accent white could not be read.
    assert cards[0].text_frame.paragraphs[0].runs[0].font.color.theme_color == pptx.enum.dml.MSO_THEME_COLOR.TEXT_1


def test_nothing_is_left_of_the_slides_that_were_there(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        everything = b"".join(parts.read(name) for name in names)
        declared = re.findall(rb'PartName="/([^"]+)"', parts.read("[Content_Types].xml"))
    assert b"Old slide" not in everything
    assert b"sectionLst" not in everything
    slides = [name for name in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    assert len(slides) == len(pptx.Presentation(io.BytesIO(content)).slides)
    assert {name.decode() for name in declared} <= set(names)
    assert not {"docProps/thumbnail.jpeg", "docProps/app.xml", "ppt/viewProps.xml"} & set(names)


def test_what_is_drawn_lies_between_title_and_footer(deck: Presentation) -> None:
    for number, shape in shapes(deck):
        if shape.is_placeholder:
            continue
        title = deck.slides[number - 1].shapes.title
        assert shape.top >= title.top + title.height, f"slide {number}: {shape.name}"
        assert shape.top + shape.height <= Inches(6.96), f"slide {number}: {shape.name}"
        assert shape.left + shape.width <= Inches(10)


def test_no_text_runs_over_its_box_there_either(deck: Presentation) -> None:
    for number, shape in shapes(deck):
        if shape.has_text_frame and shape.text_frame.text and not shape.is_placeholder:
            frame = shape.text_frame
            width = (shape.width - frame.margin_left - frame.margin_right) / Inches(1)
            height = (shape.height - frame.margin_top - frame.margin_bottom) / Inches(1)
            assert height_of(frame, width, 11) <= height + 0.03, f"slide {number}: {frame.text}"


def test_the_figures_are_those_of_the_deck_without_a_template(sold: Segmentation, deck: Presentation) -> None:
    own = pptx.Presentation(io.BytesIO(make_deck(sold)))
    assert titles(deck) == titles(own)
    for ours, theirs in zip(own.slides, deck.slides, strict=True):
        drawn = [
            [list(series.values) for chart in charts(slide) for series in chart.plots[0].series]
            for slide in (ours, theirs)
        ]
        assert drawn[0] == drawn[1]


def test_a_presentation_serves_as_a_template_too(sold: Segmentation, tmp_path: Path) -> None:
    path = company(pptx.Presentation(), tmp_path / "Last year.pptx")
    deck = pptx.Presentation(io.BytesIO(make_deck(sold, template=path)))
    assert not [text for slide in deck.slides for text in texts(slide) if "Old slide" in text]


def test_where_no_layout_has_a_title_a_blank_one_is_used(sold: Segmentation, tmp_path: Path) -> None:
    presentation = pptx.Presentation()
    for layout in list(presentation.slide_layouts):
        if layout.name not in ("Blank", "Title and Content"):
            presentation.slide_layouts.remove(layout)
    for placeholder in list(presentation.slide_layouts[0].placeholders):
        if placeholder.placeholder_format.idx == 0:
            placeholder._element.getparent().remove(placeholder._element)
    out = tmp_path / "Blank.pptx"
    presentation.save(str(out))
    deck = pptx.Presentation(io.BytesIO(make_deck(sold, template=out)))
    assert {slide.slide_layout.name for slide in deck.slides} == {"Blank"}
    assert any("of the customers bring" in text for text in texts(deck.slides[0]))


def test_a_template_without_a_usable_layout_is_told_what_it_lacks(sold: Segmentation, tmp_path: Path) -> None:
    presentation = pptx.Presentation()
    for layout in list(presentation.slide_layouts)[2:]:
        presentation.slide_layouts.remove(layout)
    for layout in presentation.slide_layouts:
        for placeholder in list(layout.placeholders):
            if placeholder.placeholder_format.idx == 0:
                placeholder._element.getparent().remove(placeholder._element)
    path = tmp_path / "Odd.pptx"
    presentation.save(str(path))
    with pytest.raises(
        SegmentError, match=r"Odd.pptx has no layout with a title, and no blank one.* Add the layout 'Title Only'"
    ):
        make_deck(sold, template=path)


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("Gone.potx", None, AccessError, "The template .*Gone.potx cannot be read"),
        ("Company.potm", b"PK", SettingError, "has to be a .potx or a .pptx: save it as one in PowerPoint"),
        ("Old.potx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", PasswordError, "has a password, or is older than .potx"),
        ("Text.potx", b"no presentation", SegmentError, "is no presentation, or is damaged"),
        ("Empty.pptx", b"", SegmentError, "is no presentation, or is damaged"),
    ],
)
def test_what_is_no_template_is_said_in_a_sentence(
    sold: Segmentation, tmp_path: Path, name: str, content: bytes | None, error: type[SegmentError], words: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=words):
        make_deck(sold, template=path)


def test_a_workbook_is_no_template(sold: Segmentation, tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "Book.pptx"
    openpyxl.Workbook().save(path)
    with pytest.raises(SegmentError, match="is no presentation, or is damaged"):
        make_deck(sold, template=path)


def test_half_a_template_is_damaged(sold: Segmentation, potx: Path, tmp_path: Path) -> None:
    half = tmp_path / "Half.potx"
    half.write_bytes(potx.read_bytes()[: potx.stat().st_size // 2])
    with pytest.raises(SegmentError, match="is no presentation, or is damaged"):
        make_deck(sold, template=half)


def test_text_in_a_segments_colour_can_be_read_on_light_and_on_dark() -> None:
    from xl_segment.personas.palette import PALETTE

    for ground in ("#FFFFFF", "#102030"):
        assert all(contrast(readable(colour, ground), ground) >= 4.5 for colour in PALETTE)
    assert readable(PALETTE[0]) == PALETTE[0]
