"""Charts that PowerPoint draws itself, so that they can be edited: bars, stacked columns, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml.ns import qn
from pptx.util import Pt

from xl_segment.deck.drawing import Canvas, describe
from xl_segment.deck.ground import Box
from xl_segment.look import INK, WHITE, contrast

#: A share from which on its per cent fit into the column.
LEAST_LABELLED = 0.05
_STACKED_GAP, _BAR_GAP = 28, 45
_LINE = 1.5
#: White is read on a colour from this contrast on (WCAG 2.1).
_READABLE = 4.5
#: The plot area of stacked columns within the chart, x, y, width, height as parts of it.
STACK_PLOT = (0.02, 0.025, 0.96, 0.9)


@dataclass(frozen=True)
class Bar:
    """A bar: its name, its value, its colour as "#RRGGBB"."""

    name: str
    value: float
    colour: str


@dataclass(frozen=True)
class Bars:
    """A bar chart of one series. most: the end of the axis, as a multiple of the longest bar, so that labels fit.

    plot: the plot area within the chart. name: of the series, as it stands in the chart's own sheet.
    """

    name: str
    bars: Sequence[Bar]
    number_format: str
    plot: tuple[float, float, float, float]
    size: float = 14
    label_size: float = 14
    most: float = 1.25
    end: float | None = None
    gap: int = _BAR_GAP


def gap_of(row: float, thickest: float = 0.45) -> int:
    """Return the gap between bars, per cent of a bar, so that few bars are not thick. row: inches for each."""
    bar = min(thickest, row * 0.68)
    return min(round(100 * (row / bar - 1)), 500)


def add_bars(canvas: Canvas, box: Box, chart: Bars, alt: str) -> None:
    """Draw bars from left to right, the first one at the top, with their values at the end."""
    data = CategoryChartData(number_format=chart.number_format)
    data.categories = [bar.name for bar in chart.bars]
    data.add_series(chart.name, [bar.value for bar in chart.bars])
    drawn = _added(canvas, XL_CHART_TYPE.BAR_CLUSTERED, box, data, alt, chart.size)
    plot = drawn.plots[0]
    plot.gap_width = chart.gap
    series = plot.series[0]
    series.invert_if_negative = False
    for at, bar in enumerate(chart.bars):
        _fill(series.points[at], bar.colour)
    _label(canvas, plot, chart.number_format, chart.label_size)
    drawn.category_axis.reverse_order = True
    values = [bar.value for bar in chart.bars]
    _bare_axes(canvas, drawn, chart.size)
    drawn.value_axis.minimum_scale = min(0.0, *values) * chart.most
    drawn.value_axis.maximum_scale = chart.end or (max(0.0, *values) * chart.most or 1.0)
    _fix(drawn, chart.plot)


@dataclass(frozen=True)
class Stack:
    """One part of stacked columns: its name, its share of each of them, its colour as "#RRGGBB"."""

    name: str
    shares: Sequence[float]
    colour: str


def add_stacked_columns(canvas: Canvas, box: Box, columns: Sequence[str], stacks: Sequence[Stack], alt: str) -> None:
    """Draw stacked 100 % columns, the first part at the bottom."""
    data = CategoryChartData(number_format="0%")
    data.categories = columns
    for stack in stacks:
        data.add_series(stack.name, stack.shares)
    drawn = _added(canvas, XL_CHART_TYPE.COLUMN_STACKED_100, box, data, alt, 14)
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = _STACKED_GAP, 100
    for series, stack in zip(plot.series, stacks, strict=True):
        _fill(series, stack.colour)
        series.format.line.width = Pt(_LINE)
        canvas.ground.colour(series.format.line.color, "paper")
        ink = WHITE if contrast(WHITE, stack.colour) >= _READABLE else INK
        for at, share in enumerate(stack.shares):
            if share >= LEAST_LABELLED:
                _label_point(canvas, series.points[at], ink)
    _bare_axes(canvas, drawn, 14)
    _fix(drawn, STACK_PLOT)


@dataclass(frozen=True)
class Series:
    """One of several bars side by side. values: one for each category."""

    name: str
    values: Sequence[float]
    colours: Sequence[str]


def add_grouped_bars(canvas: Canvas, box: Box, categories: Sequence[str], series: Sequence[Series], alt: str) -> None:
    """Draw several bars for each category, the first series above the second."""
    data = CategoryChartData(number_format="#,##0")
    data.categories = categories
    for each in series:
        data.add_series(each.name, each.values)
    drawn = _added(canvas, XL_CHART_TYPE.BAR_CLUSTERED, box, data, alt, 14)
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = 40, 0
    for of_chart, each in zip(plot.series, series, strict=True):
        of_chart.invert_if_negative = False
        for at, colour in enumerate(each.colours):
            _fill(of_chart.points[at], colour)
    _label(canvas, plot, "#,##0", 14 if len(categories) < 6 else 11)
    drawn.category_axis.reverse_order = True
    _bare_axes(canvas, drawn, 14 if len(categories) < 8 else 12)
    drawn.value_axis.minimum_scale = 0
    drawn.value_axis.maximum_scale = max([1.0, *(value for each in series for value in each.values)]) * 1.18
    _fix(drawn, (0.3, 0.02, 0.7, 0.96))


def _added(canvas: Canvas, kind: XL_CHART_TYPE, box: Box, data: CategoryChartData, alt: str, size: float) -> Any:  # noqa: ANN401  a chart of python-pptx
    shape = canvas.slide.shapes.add_chart(kind, *canvas.ground.placed(box), data)
    describe(shape, alt)
    chart = shape.chart
    chart.has_legend = chart.has_title = False
    _number_axes(chart)
    chart.font.size = Pt(round(size * canvas.ground.scale * 2) / 2)
    canvas.ground.colour(chart.font.color, "ink")
    return chart


def _number_axes(chart: Any) -> None:  # noqa: ANN401  a chart of python-pptx
    """Number the axes anew: python-pptx gives them numbers below 0, which the standard does not allow."""
    for element in chart._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        element.set("val", element.get("val").removeprefix("-"))


def _fill(part: Any, colour: str) -> None:  # noqa: ANN401  a series or a point of python-pptx
    from pptx.dml.color import RGBColor

    part.format.fill.solid()
    part.format.fill.fore_color.rgb = RGBColor.from_string(colour[1:])


def _label(canvas: Canvas, plot: Any, number_format: str, size: float) -> None:  # noqa: ANN401  a plot of python-pptx
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    labels.font.size, labels.font.bold = Pt(round(size * canvas.ground.scale * 2) / 2), True
    canvas.ground.colour(labels.font.color, "ink")
    _on_one_line(labels._element)


def _label_point(canvas: Canvas, point: Any, ink: str) -> None:  # noqa: ANN401  a point of python-pptx
    label = point.data_label
    label.font.size, label.font.bold = Pt(round(14 * canvas.ground.scale * 2) / 2), True
    canvas.ground.colour(label.font.color, ink)
    label.position = XL_LABEL_POSITION.CENTER
    shown = label._dLbl
    for name, value in (("showLegendKey", "0"), ("showVal", "1"), ("showCatName", "0"), ("showSerName", "0")):
        shown.find(qn(f"c:{name}")).set("val", value)
    number = etree.Element(qn("c:numFmt"), formatCode="0%", sourceLinked="0")
    shown.insert(1, number)


def _on_one_line(labels: Any) -> None:  # noqa: ANN401  an element of python-pptx
    for body in labels.iter(qn("a:bodyPr")):
        body.set("wrap", "none")


def _bare_axes(canvas: Canvas, chart: Any, size: float) -> None:  # noqa: ANN401  a chart of python-pptx
    """Leave the names of the categories, and nothing else."""
    values, names = chart.value_axis, chart.category_axis
    values.has_major_gridlines = values.has_minor_gridlines = values.visible = False
    names.has_major_gridlines = False
    names.major_tick_mark = names.minor_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.tick_labels.font.size = Pt(round(size * canvas.ground.scale * 2) / 2)
    canvas.ground.colour(names.tick_labels.font.color, "ink")
    names.format.line.fill.background()


def _fix(chart: Any, plot: tuple[float, float, float, float]) -> None:  # noqa: ANN401  a chart of python-pptx
    """Fix the plot area within the chart, so that what stands beside it meets its bars."""
    area = chart._chartSpace.chart.plotArea
    for layout in area.findall(qn("c:layout")):
        area.remove(layout)
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    etree.SubElement(manual, qn("c:layoutTarget"), val="inner")
    for edge in ("xMode", "yMode"):
        etree.SubElement(manual, qn(f"c:{edge}"), val="edge")
    for side, part in zip(("x", "y", "w", "h"), plot, strict=True):
        etree.SubElement(manual, qn(f"c:{side}"), val=f"{part:g}")
    area.insert(0, layout)
