"""Whatever measures and personas are called, no text of a chart is cut, or covers another."""

from __future__ import annotations

import pytest

from tests.charts.test_charts import no_text_is_cut_or_covered
from tests.pages.odd_names import odd
from xl_segment.charts import draw_all


@pytest.mark.parametrize("seed", range(20))
def test_no_text_leaves_the_picture_or_covers_another(seed: int) -> None:
    charts = draw_all(odd(seed))
    assert len(charts) >= 6
    for chart in charts:
        no_text_is_cut_or_covered(chart.figure())
