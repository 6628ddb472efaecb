"""A chart drawn once, in dots and as SVG: both show the same, and what cannot be written down leaves the SVG out."""

from __future__ import annotations

import re

import numpy as np
import pytest
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.spatial.distance import cdist

from xl_segment import Segmentation
from xl_segment.charts import Chart, draw_all, explore, sizes, vector
from xl_segment.charts.clusters import scatter
from xl_segment.charts.vector import DoubleRenderer
from xl_segment.look import INK

SVG = "{http://www.w3.org/2000/svg}"


def all_charts(result: Segmentation) -> list[Chart]:
    return [*draw_all(result), *(chart for section in explore(result) for chart in section.charts)]


def drawn(figure: Figure) -> tuple[np.ndarray, bytes | None]:
    renderer = DoubleRenderer(*figure.bbox.size, figure.dpi)
    figure.draw(renderer)
    return np.asarray(renderer.buffer_rgba()), renderer.svg(*figure.get_size_inches())


def tree(chart: Chart) -> etree._Element:
    svg = chart.outlines()
    assert svg is not None
    return etree.fromstring(svg)


def test_each_chart_of_a_run_has_an_svg_with_letters_as_outlines(demo_result: Segmentation) -> None:
    for chart in all_charts(demo_result):
        root = tree(chart)
        kinds = {etree.QName(element).localname for element in root.iter()}
        assert kinds <= {"svg", "defs", "clipPath", "rect", "path", "g", "use"}, chart.name
        names = {element.get("id") for element in root.iter() if element.get("id")}
        used = set(re.findall(rb"(?:href=.|url.)#(\w+)", chart.outlines() or b""))
        assert {name.decode() for name in used} == names, chart.name
        assert float(root.get("width")) == pytest.approx(96 * chart.width, rel=1e-4)


def test_every_text_of_a_chart_stands_in_its_svg_in_its_colour(demo_result: Segmentation) -> None:
    chart = sizes(demo_result)
    groups = [group for group in tree(chart).iter(f"{SVG}g") if "scale" in str(group.get("transform"))]
    lines = [line for text in chart.figure().texts for line in text.get_text().split("\n")]
    letters = [len(group) for group in groups if group.get("fill") == INK.lower()]
    # Two letters may be drawn as one, a blank not at all.
    title = len(lines[0].replace(" ", ""))
    assert any(title - 6 <= count <= title for count in letters)


def test_bars_of_the_svg_are_as_long_as_the_shares(demo_result: Segmentation) -> None:
    widths = []
    for persona in demo_result.personas:
        (bar,) = [
            path for path in tree(sizes(demo_result)).iter(f"{SVG}path") if path.get("fill") == persona.colour.lower()
        ]
        across = [float(number) for number in re.findall(r"[ML]([\d.]+) ", bar.get("d"))]
        widths.append(max(across) - min(across))
    shares = np.array([profile.share for profile in demo_result.profiles])
    np.testing.assert_allclose(np.array(widths) / widths[0], shares / shares[0], atol=0.01)


def test_the_same_facts_give_the_same_svg(demo_result: Segmentation) -> None:
    for first, second in zip(all_charts(demo_result), all_charts(demo_result), strict=True):
        assert first.outlines() == second.outlines()


def test_a_point_per_customer_is_in_the_svg_in_few_shapes_where_they_are_many(
    demo_result: Segmentation, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = scatter(demo_result)
    points = [use for use in tree(chart).iter(f"{SVG}use") if use.get("fill-opacity") == "0.55"]
    assert len(points) == len(demo_result.labels)
    monkeypatch.setattr(vector, "_MOST_MARKS", 999)
    many = scatter(demo_result)
    shapes = [path for path in tree(many).iter(f"{SVG}path") if path.get("fill-opacity") == "0.55"]
    assert len(shapes) <= 8 * demo_result.k
    circles = [(path.get("fill"), x, y) for path in shapes for x, y in re.findall(r"M([\d.]+) ([\d.]+)", path.get("d"))]
    radius = float(re.search(r"a([\d.]+)", str(shapes[0].get("d")))[1])  # type: ignore[index]
    for colour in {use.get("fill") for use in points}:
        where = np.array([(float(x) + radius, float(y)) for fill, x, y in circles if fill == colour])
        wanted = np.array([(float(use.get("x")), float(use.get("y"))) for use in points if use.get("fill") == colour])
        assert len(where) == len(wanted)
        assert cdist(where, wanted).min(axis=1).max() < 0.15
        assert cdist(where, wanted).min(axis=0).max() < 0.15
    assert many.png() == chart.png()


def test_other_marks_are_left_to_the_dots_where_they_are_too_many(
    demo_result: Segmentation, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = a_figure()
    figure.add_axes((0.2, 0.2, 0.7, 0.7)).scatter(range(50), range(50), marker="s")
    assert drawn(figure)[1] is not None
    monkeypatch.setattr(vector, "_MOST_MARKS", 49)
    assert drawn(figure)[1] is None
    monkeypatch.setattr(vector, "_MOST_BYTES", 1_000)
    assert sizes(demo_result).outlines() is None


def a_figure() -> Figure:
    figure = Figure(figsize=(3, 2), dpi=100)
    FigureCanvasAgg(figure)
    return figure


def shaded(figure: Figure) -> None:
    figure.add_axes((0.2, 0.2, 0.7, 0.7)).imshow([[0, 1], [2, 3]])


def hatched(figure: Figure) -> None:
    figure.add_axes((0.2, 0.2, 0.7, 0.7)).bar([0, 1], [1, 2], hatch="/")


def cut_round(figure: Figure) -> None:
    from matplotlib.patches import Circle

    axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
    (line,) = axes.plot([0, 1], [0, 1])
    line.set_clip_path(Circle((0.5, 0.5), 0.2, transform=axes.transData))


def formula(figure: Figure) -> None:
    figure.text(0.5, 0.5, r"$\frac{1}{2}$")


@pytest.mark.parametrize("draw", [shaded, hatched, cut_round, formula])
def test_what_cannot_be_written_down_is_left_to_the_dots(draw) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    figure = a_figure()
    draw(figure)
    dots, svg = drawn(figure)
    assert svg is None
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    np.testing.assert_array_equal(dots, np.asarray(canvas.buffer_rgba()))


def test_the_dots_are_those_of_matplotlib() -> None:
    figure = a_figure()
    axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
    axes.plot([0, 1, float("nan"), 2, 3], [0, 1, 2, 1, 0], "o--")
    axes.scatter([1, 2, 3], [1, 2, 0], c=["red", "blue", "red"], alpha=0.5)
    axes.pcolormesh([[1, 2], [3, 4]], edgecolors="white")
    axes.fill_between([0, 1, 2], [0, 1, 0], alpha=0.3)
    axes.set_xlim(0.5, 2.5)
    axes.set_ylabel("Upwards")
    dots, svg = drawn(figure)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    np.testing.assert_array_equal(dots, np.asarray(canvas.buffer_rgba()))
    assert svg is not None
    root = etree.fromstring(svg)
    assert len(list(root.iter(f"{SVG}clipPath"))) == 1  # some of it reaches beyond the axes
    assert [group for group in root.iter(f"{SVG}g") if "rotate(-90)" in str(group.get("transform"))]
    assert b"stroke-dasharray" in svg
    # The line is interrupted where a value is not known.
    assert any(path.get("d").count("M") == 2 for path in root.iter(f"{SVG}path") if path.get("stroke-dasharray"))


def test_where_matplotlib_draws_texts_in_another_way_there_is_no_svg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(DoubleRenderer, "_draw_text_glyphs_and_boxes")
    figure = a_figure()
    figure.text(0.5, 0.5, "Hello")
    assert drawn(figure)[1] is None
