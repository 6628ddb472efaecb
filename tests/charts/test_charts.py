"""Charts: the title says the finding, nothing overlaps or leaves the picture, the same facts give the same bytes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from xl_segment import Segmentation, segment
from xl_segment.charts import draw_all, elbow, heat_map, scatter, silhouette, sizes
from xl_segment.charts.exploring import figures_of
from xl_segment.charts.style import alike, number, spread
from xl_segment.segments.pca import project
from xl_segment.segments.quality import Trial

NAMES = [
    "xl_segment sizes", "xl_segment profiles", "xl_segment against everybody", "xl_segment clusters", "xl_segment elbow",
    "xl_segment silhouette",
]  # fmt: skip


def many(k: int) -> Segmentation:
    random = np.random.default_rng(k)
    frame = pd.DataFrame(random.normal(size=(300, 4)), columns=["Income", "Age", "MntMeatProducts", "Visits per month"])
    result = segment(frame, k=k)
    long = tuple(replace(one, name=f"A persona with a very long name, number {one.segment}") for one in result.personas)
    return replace(result, personas=long)


@pytest.fixture(scope="module", params=[2, 5, 10], ids=["two", "five", "ten"])
def result(request: pytest.FixtureRequest) -> Segmentation:
    return many(request.param)


def boxes(figure: Figure) -> list[tuple[str, Any]]:
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    beyond = {
        id(tick.label1)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    shown = [
        one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip() and id(one) not in beyond
    ]
    return [(one.get_text(), one.get_window_extent(renderer)) for one in shown]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_the_picture_or_covers_another(result: Segmentation, name: str) -> None:
    charts = [chart for chart in draw_all(result) if chart.name.startswith(name)]
    assert charts
    for chart in charts:
        no_text_is_cut_or_covered(chart.figure())


def no_text_is_cut_or_covered(figure: Figure) -> None:
    width, height = figure.bbox.width, figure.bbox.height
    texts = boxes(figure)
    for text, box in texts:
        within = (box.x0 >= -1, box.y0 >= -1, box.x1 <= width + 1, box.y1 <= height + 1)
        assert all(within), f"{text!r} is cut off"
    for (one, a), (other, b) in combinations(texts, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 2 or down <= 2, f"{one!r} covers {other!r}"


def test_the_titles_of_the_demo_say_the_findings(demo_result: Segmentation) -> None:
    charts = {chart.name: chart for chart in draw_all(demo_result)}
    assert list(charts) == NAMES
    assert charts["xl_segment elbow"].title == (
        "Five segments: as many as the customers form groups; the curve and the silhouette agree"
    )
    assert "Recency (median), highest for Re-engage" in charts["xl_segment profiles"].title
    assert "1,000 customers" in charts["xl_segment clusters"].subtitle
    for chart in charts.values():
        assert chart.alt.startswith(chart.title)


def test_the_same_facts_give_the_same_bytes(demo_result: Segmentation) -> None:
    for one, other in zip(draw_all(demo_result), draw_all(demo_result), strict=True):
        assert one.png() == other.png()


def test_a_picture_is_a_png_of_the_promised_size(demo_result: Segmentation) -> None:
    png = elbow(demo_result).png()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1024, 640)


def test_a_persona_has_its_colour_in_every_chart(demo_result: Segmentation) -> None:
    colours = {one.colour.lower() for one in demo_result.personas}
    bars = {to_hex(patch.get_facecolor()) for patch in sizes(demo_result).figure().axes[0].patches}
    blades = {to_hex(one.get_facecolor()[0]) for one in silhouette(demo_result).figure().axes[0].collections}
    points = {to_hex(one) for one in scatter(demo_result).figure().axes[0].collections[0].get_facecolors()}
    assert bars == blades == points == colours


def test_the_blades_hold_every_sampled_customer(demo_result: Segmentation) -> None:
    axes = silhouette(demo_result).figure().axes[0]
    assert axes.lines[0].get_xdata()[0] == pytest.approx(demo_result.quality.silhouette)


def test_the_elbow_marks_the_chosen_number(demo_result: Segmentation) -> None:
    figure = elbow(demo_result).figure()
    assert [line.get_xdata()[0] for line in figure.axes[0].lines if len(line.get_xdata()) == 2] == [5]


def test_the_heat_map_writes_what_is_compared_in_original_units(demo_result: Segmentation) -> None:
    texts = {text for text, _ in boxes(heat_map(demo_result).figure())}
    for at in range(len(demo_result.profiles[0].measures)):
        column = [profile.measures[at] for profile in demo_result.profiles]
        assert set(figures_of(column)) <= texts
    ages = {"42.2", "46.3", "65.8", "46.1", "23.6"}
    assert ages <= texts


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((42.3, 46.0, 65.81), ["42.3", "46.0", "65.8"]),
        ((3.0, 40.0), ["3", "40"]),
        ((1.0, 2.5, 9.99), ["1.00", "2.50", "9.99"]),
        # A unit is for all of a column, and for none where one of them has not two digits in it.
        ((98_068.0, 1_230.0), ["98.1k", "1.2k"]),
        ((98_068.0, 999.0), ["98,100", "999"]),
        ((9_994.0, 1_230.0), ["9,990", "1,230"]),
        ((1_200_000.0, 200_000.0), ["1.20M", "0.20M"]),
        ((1_200_000.0, 99_000.0), ["1,200k", "99k"]),
        ((3e12, 1.0), ["3e+12", "1"]),
        ((-1_200.0, 5_000.5, 0.0), ["-1,200", "5,000", "0"]),
        # Nothing that is there is written as nought, as far as four decimals go.
        ((0.2, 0.004), ["0.200", "0.004"]),
        ((0.5, 0.00002), ["0.5000", "0.0000"]),
        ((float("nan"), 2.5), ["–", "2.50"]),
        ((float("nan"),), ["–"]),
    ],
)
def test_numbers_above_each_other_have_one_unit_and_one_number_of_digits(
    values: tuple[float, ...], texts: list[str]
) -> None:
    assert alike(values) == texts


def colours_of_cells(axes: Axes, columns: int) -> np.ndarray:
    """Return the colours of a heat map's cells, (rows x columns x red, green, blue)."""
    return np.asarray(axes.collections[0].get_facecolor())[:, :3].reshape(-1, columns, 3)


def test_the_colour_of_a_cell_says_better_or_worse_and_of_age_neither(demo_result: Segmentation) -> None:
    chart = heat_map(demo_result)
    names = [measure.name for measure in demo_result.profiles[0].measures]
    cells = colours_of_cells(chart.figure().axes[0], len(names))
    age, recency = names.index("Age"), names.index("Recency")
    oldest, longest_ago = (
        max(range(5), key=lambda row: demo_result.profiles[row].measures[age].figure),
        max(range(5), key=lambda row: demo_result.profiles[row].measures[recency].figure),
    )
    least = min(range(5), key=lambda row: demo_result.profiles[row].measures[recency].figure)
    red, _, blue = cells[longest_ago, recency]
    assert red > blue + 0.2
    red, _, blue = cells[least, recency]
    assert blue > red + 0.2
    red, _, blue = cells[oldest, age]
    assert abs(red - blue) < 0.12
    assert max(red, blue) < 0.8
    assert chart.subtitle.endswith("blue is better than everybody's, orange worse, grey only higher or lower; of Recency less is better")  # fmt: skip


def test_components_explain_what_a_singular_value_decomposition_says() -> None:
    matrix = np.random.default_rng(0).normal(size=(50, 3)) * [3, 2, 1]
    _, explained = project(matrix)
    values = np.linalg.svd(matrix - matrix.mean(axis=0), compute_uv=False) ** 2
    np.testing.assert_allclose(explained, values[:2] / values.sum())


def test_a_single_measure_can_be_drawn() -> None:
    frame = pd.DataFrame(
        {"Customer": [f"K{at}" for at in range(27)], "Income": [1.0, 2, 3, 50, 51, 52, 90, 91, 92] * 3}
    )
    for chart in draw_all(segment(frame, k=3)):
        assert chart.png()


def test_positions_are_spread_apart_in_their_order() -> None:
    assert spread([5.0, 5.0, 5.2], 1.0, 0.0, 10.0) == [5.0, 6.0, 7.0]
    assert spread([9.8, 9.9], 1.0, 0.0, 10.0) == [9.0, 10.0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.686, "0.686"),
        (4.19, "4.19"),
        (98_068.0, "98.1k"),
        (1_234_567.0, "1.23M"),
        (999_400_000.0, "999M"),
        (999_500_000.0, "1bn"),
        (-12_345_678_900.0, "-12.3bn"),
        (999.4e9, "999bn"),
        (999.5e9, "1e+12"),
        (2.5e15, "2.5e+15"),
        (159.2, "159"),
        (1_014.0, "1,010"),
        (float("nan"), "–"),
    ],
)
def test_numbers_have_at_most_three_significant_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_what_looks_like_a_formula_or_has_no_glyph_is_drawn_as_text(demo_result: Segmentation) -> None:
    names = (r"$\frac{1$ {US$}", "$x^{$ 年収", "😀 \x01 \n [b]")
    personas = tuple(replace(one, name=names[at % 3]) for at, one in enumerate(demo_result.personas))
    for chart in draw_all(replace(demo_result, personas=personas)):
        figure = chart.figure()
        texts = [one for one in figure.findobj(Text) if "$" in one.get_text()]
        assert all(not one.get_parse_math() for one in texts)
        assert chart.png()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("k", "knee", "silhouettes", "title"),
    [
        (3, 3, {3: 0.5, 4: 0.3}, "Three segments: the curve bends at 3, the silhouette agrees"),
        (3, 3, {3: 0.3, 4: 0.5}, "Three segments: the curve bends at 3; the silhouette is best at 4"),
        (3, 4, {3: 0.3, 4: 0.5, 5: 0.2}, "Three segments: silhouette 0.30, at best 0.50 at 4"),
        (3, 4, {3: 0.5, 4: 0.3}, "Three segments: the silhouette is best at 3; the curve bends at 4"),
        (3, None, {3: 0.5, 4: 0.3}, "Three segments: the silhouette is best at 3; the curve has no clear bend"),
        (5, 4, {3: 0.5, 4: 0.3}, "Five segments, as asked for; the evidence speaks for 3"),
        (3, None, {3: 0.5, 4: 0.5}, "Three segments: the silhouette is best at 3; the curve has no clear bend"),
    ],
)
def test_the_elbow_says_what_speaks_for_the_number_and_what_against(
    demo_result: Segmentation, k: int, knee: int | None, silhouettes: dict[int, float], title: str
) -> None:
    trials = tuple(Trial(number, 10.0 - number, value, 1.0, 1.0, 0.2) for number, value in silhouettes.items())
    choice = replace(demo_result.choice, k=k, recommended=3, knee=knee, trials=trials)
    one_cloud = replace(demo_result.evidence, groups=1)
    assert elbow(replace(demo_result, choice=choice, evidence=one_cloud)).title == title


@pytest.mark.parametrize(
    ("knee", "silhouettes", "says"),
    [
        (3, {3: 0.5, 4: 0.3}, "the curve and the silhouette agree"),
        (4, {3: 0.5, 4: 0.3}, "the curve bends at 4, the silhouette is best at 3"),
        (None, {3: 0.3, 4: 0.5}, "the curve has no clear bend, the silhouette is best at 4"),
    ],
)
def test_the_elbow_of_groups_says_that_there_are_as_many_and_where_the_curves_point(
    demo_result: Segmentation, knee: int | None, silhouettes: dict[int, float], says: str
) -> None:
    trials = tuple(Trial(number, 10.0 - number, value, 1.0, 1.0, 0.2) for number, value in silhouettes.items())
    choice = replace(demo_result.choice, k=3, recommended=3, knee=knee, trials=trials)
    groups = replace(demo_result.evidence, groups=3)
    title = elbow(replace(demo_result, choice=choice, evidence=groups)).title
    assert title == f"Three segments: as many as the customers form groups; {says}"


def test_a_cloud_is_called_one_on_the_charts(demo_result: Segmentation) -> None:
    cloud = replace(demo_result.evidence, groups=1, form="cloud", word="constructed")
    charts = {chart.name: chart for chart in draw_all(replace(demo_result, evidence=cloud))}
    assert charts["xl_segment silhouette"].title.startswith("One cloud, and five segments cut from it (silhouette 0.4")
    assert charts["xl_segment clusters"].title.startswith("One cloud, cut into five segments, on the two directions")


def test_where_all_differences_may_be_chance_no_measure_is_named(demo_result: Segmentation) -> None:
    alike = tuple(
        replace(profile, measures=tuple(replace(measure, certain=False) for measure in profile.measures))
        for profile in demo_result.profiles
    )
    charts = {chart.name: chart for chart in draw_all(replace(demo_result, profiles=alike))}
    assert charts["xl_segment profiles"].title == "No measure tells the segments apart beyond chance"
    assert charts["xl_segment profiles"].png()[:4] == b"\x89PNG"
