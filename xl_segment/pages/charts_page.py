"""The sheet Segment charts: all pictures, two in a row."""

from __future__ import annotations

from collections.abc import Sequence

from xl_segment.charts import Chart
from xl_segment.charts.style import HEIGHT, WIDTH
from xl_segment.pages.names import CHARTS
from xl_segment.pages.page import Page, Picture, RowCursor
from xl_segment.pages.words import where_it_comes_from
from xl_segment.result import Segmentation

_COLUMN_WIDTH = 11.0
#: How many rows and columns a picture covers: a row is 15 points high, a column of 11 characters 82 pixels wide.
_ROWS, _COLUMNS = int(HEIGHT * 72 / 15) + 3, int(WIDTH * 96 / 82) + 1


def charts_page(result: Segmentation, charts: Sequence[Chart]) -> Page:
    """The charts, two in a row."""
    cursor = RowCursor(1)
    cursor.write("The charts that show why", "title")
    cursor.write(where_it_comes_from(result), "subtitle")
    cursor.skip()
    pictures = [
        Picture(
            name=chart.name,
            row=cursor.row + at // 2 * _ROWS,
            column=1 + at % 2 * _COLUMNS,
            png=chart.png(),
            alt=chart.alt,
            width=WIDTH,
            height=HEIGHT,
            svg=chart.outlines(),
        )
        for at, chart in enumerate(charts)
    ]
    widths = (_COLUMN_WIDTH,) * (2 * _COLUMNS)
    return Page(CHARTS, tuple(cursor.blocks), widths, pictures=tuple(pictures), heights={1: 30.0})
