"""Every text of every chart can be read on its ground, and every letter is drawn where some font has it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from tests.charts.test_charts import many
from xl_segment import Segmentation, segment
from xl_segment.charts import draw_all, explore, style
from xl_segment.charts.style import Chart
from xl_segment.look import contrast


def sales() -> pd.DataFrame:
    random = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "Order ID": np.arange(900),
            "Order Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 345, 900), unit="D"),
            "Customer": [f"K{number:02}" for number in random.integers(0, 90, 900)],
            "Product": random.choice(["Wine", "Fish", "Meat", "Gold", "Bread"], 900),
            "Sales": random.lognormal(3, 1.5, 900).round(2),
        }
    )


@pytest.fixture(scope="module")
def drawn(demo_result: Segmentation) -> list[Chart]:
    results = [demo_result, many(10), segment(sales())]
    return [chart for result in results for chart in (*draw_all(result), *_small(result))]


def _small(result: Segmentation) -> list[Chart]:
    return [chart for section in explore(result) for chart in section.charts]


def grounds(figure: Figure) -> Iterator[tuple[Text, list[str]]]:
    """Yield each text that is seen with the colours of the filled dots around its middle, drawn without any text."""
    canvas = figure.canvas
    canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = [text.get_window_extent() for text in texts]
    # A box behind a text is part of its ground, so it stays where the text goes.
    for text in texts:
        text.set_color((0, 0, 0, 0))
    canvas.draw()
    dots = np.asarray(canvas.buffer_rgba())[::-1, :, :3]
    for text, box in zip(texts, boxes, strict=True):
        rows = slice(max(int(box.y0), 0), int(box.y1) + 1)
        columns = slice(max(int(box.x0), 0), int(box.x1) + 1)
        under = dots[rows, columns].reshape(-1, 3)
        if len(under):
            # Lines and points that cross a text are thin; what it is read on is what most of it lies on.
            shades, counts = np.unique(under, axis=0, return_counts=True)
            yield text, [to_hex(shade / 255) for shade in shades[counts > 0.2 * len(under)]]


def test_every_text_has_a_contrast_of_four_and_a_half_on_its_ground(drawn: list[Chart]) -> None:
    looked_at = 0
    for chart in drawn:
        figure = chart.figure()
        for text, colour in [(text, to_hex(text.get_color())) for text in figure.findobj(Text)]:
            text.set_gid(colour)
        for text, on in grounds(figure):
            looked_at += 1
            for ground in on:
                assert contrast(text.get_gid(), ground) >= 4.5, (chart.name, text.get_text(), text.get_gid(), ground)
    assert looked_at > 500


def test_the_ground_of_a_text_is_what_lies_under_it() -> None:
    figure = Figure(figsize=(2, 1), dpi=100, facecolor="white")
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    axes: Axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    axes.axvspan(0, 0.5, color="#0072B2", linewidth=0)
    axes.set_xlim(0, 1)
    axes.text(0.1, 0.5, "left")
    axes.text(0.7, 0.5, "right")
    found = {text.get_text(): on for text, on in grounds(figure)}
    assert contrast(found["left"][0], "#0072B2") < 1.1
    assert contrast(found["right"][0], "#FFFFFF") < 1.05


SCRIPTS = {
    "Chinese": "最有价值的客户", "Japanese": "プレミアム", "Korean": "고객", "Arabic": "عملاء مميزون", "Hebrew": "לקוחות",
    "Hindi": "ग्राहक", "Russian": "Клиенты", "Greek": "Πελάτες", "symbols": "★ →",
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_that_a_font_has_is_drawn_without_boxes(demo_result: Segmentation, script: str) -> None:
    name = SCRIPTS[script]
    if not style.can_draw(name):
        pytest.skip(f"no font here has the letters of {script}")
    personas = tuple(replace(persona, name=name) for persona in demo_result.personas)
    named = 0
    for chart in draw_all(replace(demo_result, personas=personas)):
        figure = chart.figure()
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # matplotlib says so where it draws a box
            figure.canvas.draw()
        named += any(name in text.get_text() for text in figure.findobj(Text))
    assert named == 5  # all but the elbow


def test_what_no_font_has_is_no_warning(demo_result: Segmentation, recwarn: pytest.WarningsRecorder) -> None:
    name = "\U000102a0\U00016e40\U0001f9ff"  # Carian, Medefaidrin, and a picture
    personas = tuple(replace(persona, name=name) for persona in demo_result.personas)
    for chart in draw_all(replace(demo_result, personas=personas)):
        assert chart.png()[:4] == b"\x89PNG"
        assert chart.svg()
    assert not recwarn.list


def test_the_text_of_most_charts_is_in_one_font_and_others_are_asked_only_where_it_lacks_a_letter() -> None:
    assert style.fonts_for("Spending Score, 42.3%") == style.FONT
    assert style.fonts_for("\u6700") == style.FONTS
    assert style.FONTS[0] == style.FONT
    assert "DejaVu Sans" in style.FONTS


@pytest.mark.parametrize("text", ["Loyal customers", "最有价值的客户", "عملاء مميزون"])
def test_a_text_of_any_script_is_as_wide_as_it_is_drawn(text: str) -> None:
    if not style.can_draw(text):
        pytest.skip("no font here has these letters")
    figure = Figure(figsize=(8, 2), dpi=200)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    artist = figure.text(0.1, 0.5, text, fontsize=20, family=style.fonts_for(text))
    width = artist.get_window_extent().width * 72 / 200
    assert style.text_width(text, 20) == pytest.approx(width, rel=0.03)


def test_nothing_is_seen_through_a_picture(demo_result: Segmentation) -> None:
    png = draw_all(demo_result)[0].png()
    assert png[25] == 2  # the kind of picture: red, green and blue, nothing to see through
