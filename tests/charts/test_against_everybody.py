"""Each segment beside everybody: the figures are theirs, bars are as long as their figures, and all can be read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Patch

from tests.charts.test_charts import boxes, many
from tests.pages.said import beside_everybody
from xl_segment import Segmentation, segment
from xl_segment.charts import Chart, sizes
from xl_segment.charts.against_everybody import against_everybody
from xl_segment.look import EVERYBODY_BAR


@pytest.mark.parametrize(("k", "pictures"), [(2, [2]), (6, [6]), (7, [4, 3]), (10, [5, 5])])
def test_up_to_six_segments_stand_in_one_picture(k: int, pictures: list[int]) -> None:
    result = many(k)
    charts = against_everybody(result)
    assert [len(panels(chart)) for chart in charts] == pictures
    assert len({chart.name for chart in charts}) == len(charts)
    assert not list(beside_everybody(result, charts))


def test_a_bar_is_as_long_as_its_figure_and_everybody_is_grey(demo_result: Segmentation) -> None:
    (chart,) = against_everybody(demo_result)
    names = [measure.name for measure in demo_result.profiles[0].measures]
    income = names.index("Annual Income")
    lengths = [length(segment) for segment, _ in panels(chart)]
    figures = [profile.measures[income].figure for profile in demo_result.profiles]
    np.testing.assert_allclose(np.array(lengths) / lengths[0], np.array(figures) / figures[0])
    everybody = [length(bar) for _, bar in panels(chart)]
    np.testing.assert_allclose(everybody, lengths[0] * demo_result.profiles[0].measures[income].overall / figures[0])
    assert {to_hex(bar.get_facecolor()).upper() for _, bar in panels(chart)} == {EVERYBODY_BAR}
    assert [to_hex(segment.get_facecolor()).upper() for segment, _ in panels(chart)] == [
        persona.colour for persona in demo_result.personas
    ]


def test_money_below_nought_goes_to_the_left() -> None:
    random = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "Customer": [f"K{number}" for number in range(200)],
            "Money": random.normal(-500, 900, 200),
            "Orders": random.integers(1, 30, 200),
        }
    )
    result = segment(frame, k=4)
    (chart,) = against_everybody(result)
    at = [measure.name for measure in result.profiles[0].measures].index("Money")
    signs = [np.sign(length(segment)) for segment, _ in panels(chart)]
    assert signs == [np.sign(profile.measures[at].figure) for profile in result.profiles]
    assert -1 in signs
    # All money together is less than nothing: nobody has a share of it.
    assert [profile.money_share for profile in result.profiles] == [None] * 4
    assert sizes(result).title.startswith("The largest segment is ")
    for text, box in boxes(chart.figure()):
        assert box.x0 >= -1, text
        assert box.x1 <= 1_025, text


def panels(chart: Chart) -> list[tuple[Patch, Patch]]:
    """Return the bars of each panel: those of the segment, and those of everybody."""
    patches = list(chart.figure().axes[0].patches)
    return list(zip(patches[::2], patches[1::2], strict=True))


def length(bars: Patch) -> float:
    """Return how long the first of some bars is, below nought where it goes to the left."""
    left, right = bars.get_path().vertices[:2, 0]
    return float(right - left)


@pytest.mark.parametrize(
    ("old", "new"), [("98.2k", "98.7k"), ("(everybody 54.8k)", "(everybody 54.2k)"), ("Re-engage", "Loyal customers")]
)
def test_a_suspicious_reader_finds_a_wrong_figure(demo_result: Segmentation, old: str, new: str) -> None:
    (chart,) = against_everybody(demo_result)
    assert old in chart.alt
    title = chart.title.replace(old, new)
    assert not list(beside_everybody(demo_result, [chart]))
    assert list(beside_everybody(demo_result, [replace(chart, title=title, alt=chart.alt.replace(old, new))]))


def test_where_all_may_be_chance_no_segment_is_named(demo_result: Segmentation) -> None:
    alike = tuple(
        replace(profile, measures=tuple(replace(measure, certain=False) for measure in profile.measures))
        for profile in demo_result.profiles
    )
    (chart,) = against_everybody(replace(demo_result, profiles=alike))
    assert chart.title == "No segment differs from everybody beyond chance"
    assert chart.png()[:4] == b"\x89PNG"
