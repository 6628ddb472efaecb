"""The sheet Segment charts: all pictures, two in a row."""

from __future__ import annotations

from collections.abc import Sequence

from xl_segment.charts import Chart
from xl_segment.pages.names import CHARTS
from xl_segment.pages.page import Page, Picture, RowCursor, characters, points
from xl_segment.pages.words import where_it_comes_from
from xl_segment.result import Segmentation

#: Columns beside the margin, in pixels of a screen: two pictures are seen whole on one of 1,366.
_MARGIN, _COLUMN, _COLUMNS = 16, 95, 12
#: A picture is shown so wide, in inches, and as much smaller in height; below it is a gap, in points.
_SHOWN, _GAP = 5.8, 12.0


def charts_page(result: Segmentation, charts: Sequence[Chart]) -> Page:
    """The charts, two in a row."""
    cursor = RowCursor(2, 2)
    cursor.write("The charts that show why", "title")
    cursor.write(where_it_comes_from(result), "subtitle")
    cursor.skip()
    heights = {1: points(6), 2: points(36), 3: points(20), 4: points(10)}
    pictures = []
    for at, chart in enumerate(charts):
        row, right = cursor.row + at // 2, at % 2
        height = _SHOWN * chart.height / chart.width
        column = 2 + right * _COLUMNS // 2
        picture = Picture(chart.name, row, column, chart.png(), chart.alt, _SHOWN, height, chart.outlines())
        pictures.append(picture)
        heights[row] = max(heights.get(row, 0.0), 72 * height + _GAP)
    widths = (characters(_MARGIN), *(characters(_COLUMN),) * _COLUMNS)
    return Page(CHARTS, tuple(cursor.blocks), widths, pictures=tuple(pictures), heights=heights)
