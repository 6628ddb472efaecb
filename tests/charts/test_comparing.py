"""The picture of several ways of making segments says what their figures say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from xl_segment.alternatives import Alternatives
from xl_segment.charts.comparing import comparison
from xl_segment.charts.style import Chart
from xl_segment.pages.compare_page import compare_page
from xl_segment.pipeline import compare
from xl_segment.rounding import percent


@pytest.fixture(scope="module")
def compared() -> Alternatives:
    random = np.random.default_rng(3)
    centres = np.array([[20, 20], [20, 80], [80, 20], [80, 80]])[np.repeat(range(4), [80, 60, 40, 40])]
    frame = pd.DataFrame(random.normal(centres, 4), columns=["Visits", "Spend"]).round(2)
    return compare(frame, k=[3, 4], method=["kmeans", "ward"])


def drawn(compared: Alternatives) -> Chart:
    chart = comparison(compared)
    assert chart is not None
    return chart


def test_the_title_names_the_steadiest(compared: Alternatives) -> None:
    best = max(compared.ways, key=lambda one: one.steadiness)
    assert f"{best.k} segments by" in drawn(compared).title
    assert percent(best.steadiness) in drawn(compared).title


def test_the_text_for_those_who_cannot_see_it_has_every_figure(compared: Alternatives) -> None:
    alt = drawn(compared).alt
    for one in compared.ways:
        assert f"{percent(one.least_steady)} to {percent(one.steadiness)}" in alt
        assert f"{one.would_move:,} customer" in alt


def test_the_picture_is_the_same_each_time_in_both_formats(compared: Alternatives) -> None:
    chart = drawn(compared)
    assert chart.png() == drawn(compared).png()
    assert chart.svg() == drawn(compared).svg()
    assert b"<svg" in chart.svg()
    assert chart.file_name == "segment-comparison"


def test_the_page_has_a_row_for_each_way_with_its_figures(compared: Alternatives) -> None:
    page = compare_page(compared, drawn(compared))
    (table,) = [block for block in page.blocks if block.header]
    rows = pd.DataFrame(table.values[1:], columns=table.values[0])
    assert rows["Segments"].tolist() == [3, 4, 3, 4]
    assert rows["Method"].tolist() == ["K-Means", "K-Means", "Ward", "Ward"]
    assert rows["Verdict"].tolist() == [one.evidence.word for one in compared.ways]
    assert rows["Would move"].tolist() == [one.would_move for one in compared.ways]
    assert rows["Of all"].tolist() == [one.would_move / 220 for one in compared.ways]
    assert [sum(map(int, sizes.split(", "))) for sizes in rows["Sizes"]] == [220] * 4
    assert page.pictures[0].png == drawn(compared).png()


def test_what_is_left_out_is_said_in_place_of_its_row_and_nothing_below_moves(compared: Alternatives) -> None:
    whole = compare_page(compared, drawn(compared))
    fewer = replace(compared, ways=compared.ways[:3], left_out={(4, "ward"): "There are only 4 customers."})
    page = compare_page(fewer, drawn(fewer))
    said = [value for block in page.blocks for row in block.values for value in row if isinstance(value, str)]
    assert "4 segments by Ward are left out. There are only 4 customers." in said
    assert page.pictures[0].row == whole.pictures[0].row


def test_where_nothing_can_be_compared_the_page_says_so_without_a_picture(compared: Alternatives) -> None:
    nothing = replace(compared, ways=(), left_out={(4, "ward"): "There are only 4 customers."})
    assert comparison(nothing) is None
    page = compare_page(nothing, None)
    assert page.blocks[0].values == (("None of what was compared can be made of these customers",),)
    assert page.pictures == ()
