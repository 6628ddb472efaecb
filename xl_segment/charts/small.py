"""Small pictures of the sheet Explore: four, three or two side by side, each with its finding above it."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.look import INK, LINE, QUIET

#: Inches at 96 dots: four in a row of 1,160 pixels, three, or two; and three as low as four are.
QUARTER, THIRD, HALF = (272 / 96, 168 / 96), (366 / 96, 222 / 96), (555 / 96, 234 / 96)
LOW_THIRD = (THIRD[0], QUARTER[1])
DPI = 200
#: Points of a title, of the finding below it, of a tick.
_TITLE, _FINDING, TICK = style.points(9.4), style.points(7.9), style.points(7.5)
#: Beside titles, as a part of the width; a line of a title, in inches.
_EDGE, _LINE = 0.012, _TITLE * 1.29 / 72


def small_chart(
    name: str,
    title: str,
    finding: str,
    alt: str,
    draw: Callable[[Chart], Figure],
    size: tuple[float, float] = QUARTER,
) -> Chart:
    """Return a small chart. title: the finding, or what is shown; finding: the line below it; alt: what follows it."""
    # A measure's name may hold what no file can.
    return Chart(f"xl_segment {style.drawable(name)}", title, finding, f"{title}. {finding}. {alt}", draw, *size, DPI)


def fits_above(title: str, size: tuple[float, float] = QUARTER) -> bool:
    """Tell whether a title can be read as a whole above a chart of this size."""
    lines = style.fit(title, _room(size[0]), _TITLE, bold=True, lines=2)
    return lines.replace("\n", " ") == title


def _room(width: float) -> float:
    """Return how wide a title can be, in points. width: of the chart, in inches."""
    return 72 * width * (1 - 2 * _EDGE)


def new_small_figure(chart: Chart) -> tuple[Figure, float]:
    """Return a figure with title and finding, and the height (0 to 1) below which there is room to draw."""
    figure = Figure(figsize=(chart.width, chart.height), dpi=chart.dpi)
    FigureCanvasAgg(figure)
    room = _room(chart.width)
    title = style.fit(chart.title, room, _TITLE, bold=True, lines=2)
    figure.text(_EDGE, 0.985, title, fontsize=_TITLE, weight="bold", color=INK, va="top", family=style.FONT)
    line = _LINE / chart.height
    top = 0.985 - line * (title.count("\n") + 1) - 0.008 / chart.height
    finding = style.fit(chart.subtitle, room, _FINDING)
    figure.text(_EDGE, top, finding, fontsize=_FINDING, color=QUIET, va="top", family=style.FONT)
    return figure, top - 1.05 * line


def add_small_axes(
    figure: Figure, top: float, *, left: float = 0.04, right: float = 0.985, bottom: float = 0.13
) -> Axes:
    """Return axes without a frame but for the line at the bottom."""
    axes = figure.add_axes((left, bottom, right - left, top - bottom))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(colors=QUIET, labelsize=TICK, length=0, labelfontfamily=style.FONT, pad=2)
    axes.set_axisbelow(True)
    axes.grid(visible=False)
    return axes
