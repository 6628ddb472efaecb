"""The cluster map: axes in the reader's words, names off the points with a line to what they name."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.lines import Line2D

from tests.pages.said import in_axes
from xl_segment import Segmentation, segment
from xl_segment.charts import scatter
from xl_segment.charts.axis_words import ends, loadings
from xl_segment.charts.labels import Room, find_corners, nearest_on
from xl_segment.customers.transform import Step


def step(source: str, measure: str, level: str | None = None) -> Step:
    return Step(source, source, measure, 0.0, None, None, False, 0.0, 1.0, level)


@pytest.mark.parametrize(
    ("steps", "carried", "said"),
    [
        ([("Income", "income"), ("Days", "recency")], (0.8, -0.9), ["bought more recently", "higher income"]),
        ([("Days since last visit", "recency")], (-0.7,), ["last visit more recent"]),
        ([("Wines", ""), ("Age", "age")], (-0.9, 0.69), ["less Wines"]),
        # A measure carries a component from 0.7 on; where none does, from 0.5 on.
        ([("Wines", ""), ("Age", "age")], (-0.69, 0.5), ["less Wines", "older"]),
        ([("Wines", ""), ("Age", "age")], (-0.69, 0.49), ["less Wines"]),
        ([("Wines", ""), ("Age", "age")], (-0.49, 0.49), []),
    ],
)
def test_an_end_of_a_component_is_told_by_the_measures_that_carry_it(
    steps: list[tuple[str, str]], carried: tuple[float, ...], said: list[str]
) -> None:
    assert ends([step(*each) for each in steps], np.array(carried)) == said


def test_a_label_is_told_by_its_value() -> None:
    assert ends([step("Gender", "", "Female")], np.array([0.8])) == ["Gender Female"]
    assert ends([step("Gender", "", "Female")], np.array([-0.8])) == ["not Gender Female"]


def test_loadings_are_correlations_and_nought_of_what_is_the_same_for_all() -> None:
    random = np.random.default_rng(1)
    matrix = np.column_stack([random.normal(size=50), random.normal(size=50), np.ones(50)])
    points = matrix[:, :2] @ np.array([[1.0, 0.2], [-0.5, 1.0]])
    expected = np.array([[np.corrcoef(matrix[:, at], points[:, to])[0, 1] for to in range(2)] for at in range(2)])
    np.testing.assert_allclose(loadings(matrix, points)[:2], expected)
    assert not loadings(matrix, points)[2].any()


def test_what_is_better_lies_to_the_right(demo_result: Segmentation) -> None:
    chart = scatter(demo_result)
    assert "Towards the right: buy more often, spend more, bought more recently (47% of variance)" in chart.alt
    assert not list(in_axes(demo_result, chart))
    points = np.asarray(chart.figure().axes[0].collections[0].get_offsets())
    centre = {number: points[:, 0][_shown(demo_result, chart, number)].mean() for number in (2, 3)}
    assert centre[2] > centre[3]  # Loyal customers buy often, those to be won back have not bought for long.


def _shown(result: Segmentation, chart: object, number: int) -> np.ndarray:
    from matplotlib.colors import to_rgba

    colour = to_rgba(result.persona(number).colour)[:3]
    colours = np.asarray(scatter(result).figure().axes[0].collections[0].get_facecolors())[:, :3]
    return np.isclose(colours, colour).all(axis=1)


@pytest.mark.parametrize(
    ("old", "new"),
    [("buy more often", "buy less often"), ("spend more", "spend less"), ("(47%", "(48%"), ("older", "younger, spend more")],
)  # fmt: skip
def test_a_suspicious_reader_finds_an_axis_that_means_something_else(
    demo_result: Segmentation, old: str, new: str
) -> None:
    chart = scatter(demo_result)
    assert old in chart.alt
    assert list(in_axes(demo_result, replace(chart, alt=chart.alt.replace(old, new))))


def test_of_one_measure_the_height_says_nothing_and_the_chart_says_so() -> None:
    random = np.random.default_rng(2)
    income = np.concatenate([random.normal(middle, 3, 20) for middle in (20, 50, 90)])
    result = segment(pd.DataFrame({"Customer": [f"K{at}" for at in range(60)], "Income": income}), k=3)
    chart = scatter(result)
    assert chart.title == "Three segments on the one measure that decides"
    assert "how high one lies says nothing" in chart.subtitle
    axes = chart.figure().axes[0]
    assert axes.get_ylabel() == ""
    assert re.fullmatch(r"(higher|lower) income \(100% of variance\) →", axes.get_xlabel())


def test_labels_keep_off_points_marks_and_each_other() -> None:
    random = np.random.default_rng(4)
    marks = random.uniform(100, 500, (8, 2))
    points = np.concatenate([random.normal(mark, 15, (100, 2)) for mark in marks])
    frame = (0.0, 0.0, 900.0, 600.0)
    sizes = np.tile([150.0, 22.0], (8, 1))
    corners = find_corners(Room(frame, points, marks), sizes)
    assert (corners >= 0).all()
    assert (corners + sizes <= frame[2:]).all()
    for one, other in combinations(range(8), 2):
        assert ((corners[one] >= corners[other] + sizes[other]) | (corners[other] >= corners[one] + sizes[one])).any()
    for corner, size in zip(corners, sizes, strict=True):
        assert not ((corner < marks) & (marks < corner + size)).all(axis=1).any()
        under = ((corner < points) & (points < corner + size)).all(axis=1).sum()
        assert under <= 8  # of 800; at its mark a label would cover forty or so
    at_marks = ((marks[:, None] < points) & (points < marks[:, None] + sizes[:, None])).all(axis=2).sum(axis=1)
    assert at_marks.min() > 15
    np.testing.assert_array_equal(corners, find_corners(Room(frame, points, marks), sizes))
    starts = nearest_on(corners, sizes, marks)
    assert np.hypot(*(starts - marks).T).min() >= 16


def test_there_is_a_line_from_each_name_to_its_centre(demo_result: Segmentation) -> None:
    figure = scatter(demo_result).figure()
    whole = np.array([figure.bbox.width, figure.bbox.height])
    drawn = [np.column_stack(line.get_data()) * whole for line in figure.artists if isinstance(line, Line2D)]
    lines, marks = [line for line in drawn if len(line) == 2], [line[0] for line in drawn if len(line) == 1]
    assert len(lines) == len(marks) == 5
    names = figure.texts[-5:]
    for persona, line, mark, name in zip(demo_result.personas, lines, marks, names, strict=True):
        assert name.get_text() == f"{persona.segment}  {persona.name}"
        np.testing.assert_allclose(line[1], mark)
        box = name.get_window_extent()
        assert box.x0 - 12 <= line[0][0] <= box.x1 + 12
        assert box.y0 - 12 <= line[0][1] <= box.y1 + 12
