"""How the measures are spread: over all customers, and by segment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

from xl_segment.charts import style
from xl_segment.charts.findings import (
    how_segments_differ,
    how_spread,
    is_skewed,
    known_values,
    values_by_segment,
    written,
)
from xl_segment.charts.small import QUARTER, TICK, add_small_axes, new_small_figure, small_chart
from xl_segment.charts.style import Chart
from xl_segment.look import CHART_BAR, INK, LINE, QUIET
from xl_segment.personas.short_names import cut_name
from xl_segment.result import Segmentation
from xl_segment.rounding import many

_BARS = 24
#: The highest values are not drawn where measures lean, or a single one would press all bars to the left.
_CUT = 0.98
#: A box is the middle half; its thin line goes from here to there.
_THIN = (5, 95)
#: Up to here every whole number has a floating-point number of its own.
_EXACT = 2.0**53
#: Letters of a persona's name beside its box, and of a measure's below a title.
_NAME, _MEASURE = 18, 24
#: Inches left of the boxes: for names, and for numbers.
_NAMES, _NUMBERS = 1.14, 0.23


def histogram(result: Segmentation, measure: str, size: tuple[float, float] = QUARTER) -> Chart:
    """How many customers have which values of one measure, with the middle one. size: of the picture, in inches."""
    values = known_values(result, measure)
    alt = f"Bars from {written(result, measure, values.min())} to {written(result, measure, values.max())}"
    draw = partial(_draw_histogram, result, measure)
    title, shown = how_spread(result, measure), f"{measure} of {many(len(values), 'customer')}"
    return small_chart(f"spread of {measure}", title, shown, alt, draw, size)


def _draw_histogram(result: Segmentation, measure: str, chart: Chart) -> Figure:
    values = known_values(result, measure)
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top)
    shown = values[values <= np.quantile(values, _CUT)] if is_skewed(result, measure) else values
    edges = bar_edges(shown)
    counts = np.histogram(shown, edges)[0]
    bars = np.stack([edges[:-1], edges[1:], np.zeros(len(counts)), counts], axis=-1)
    style.draw_bars(axes, bars, facecolor=CHART_BAR, edgecolor="white", linewidth=0.6)
    axes.autoscale_view()
    middle = float(np.median(values))
    axes.axvline(middle, color=INK, linewidth=0.9)
    side = "left" if middle <= np.mean(axes.get_xlim()) else "right"
    axes.annotate(
        f"middle {written(result, measure, middle)}", (middle, 1), (3 if side == "left" else -3, -1), ha=side, va="top",
        xycoords=("data", "axes fraction"), textcoords="offset points", fontsize=TICK, color=INK, family=style.FONT,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")
    axes.yaxis.set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=_are_whole(shown)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: written(result, measure, value)))
    axes.set_ylim(0, axes.get_ylim()[1] * 1.12)
    return figure


def bar_edges(values: np.ndarray) -> np.ndarray:
    """Return where the bars of a histogram begin and end: at most 24, whatever the values, of which there are some.

    Whole numbers go up in steps (of 1, or of 10,000 where all are round), and each bar holds as many steps as the
    next: with two in one and three in another, even values would look uneven.
    """
    different = np.unique(values)
    if not _are_whole(different):
        return np.asarray(np.histogram_bin_edges(different, _BARS))
    step = int(np.gcd.reduce(np.diff(different).astype(np.int64))) or 1
    steps = int(different[-1] - different[0]) // step + 1
    width = -(-steps // _BARS) * step
    bars = -(-steps * step // width)
    return np.asarray(different[0] - step / 2 + width * np.arange(bars + 1))


def _are_whole(values: np.ndarray) -> bool:
    """Tell whether all values are whole numbers that a number of the machine holds exactly."""
    return bool((values % 1 == 0).all() and np.abs(values).max() < _EXACT)


def boxes(result: Segmentation, measure: str, *, names: bool, size: tuple[float, float] = QUARTER) -> Chart:
    """The middle half of each segment's customers by one measure. names: personas are named, else numbered."""
    alt = f"A box per segment: {'; '.join(_boxes_in_words(result, measure))}"
    draw = partial(_draw_boxes, result, measure, names)
    title, shown = how_segments_differ(result, measure), f"{cut_name(measure, _MEASURE)} by segment (middle customer)"
    return small_chart(f"segments by {measure}", title, shown, alt, draw, size)


def _boxes_in_words(result: Segmentation, measure: str) -> list[str]:
    said = []
    for persona, values in zip(result.personas, values_by_segment(result, measure), strict=True):
        if len(values):
            low, high = np.quantile(values, [0.25, 0.75])
            said.append(f"{persona.name} {written(result, measure, low)} to {written(result, measure, high)}")
    return said


def _draw_boxes(result: Segmentation, measure: str, names: bool, chart: Chart) -> Figure:
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top, left=(_NAMES if names else _NUMBERS) / chart.width, right=0.955)
    groups = values_by_segment(result, measure)
    thin: list[tuple[float, float, float]] = []
    middles: list[tuple[float, float, float]] = []
    for at, (persona, values) in enumerate(zip(result.personas, groups, strict=True)):
        if not len(values):
            continue
        start, low, middle, high, end = np.quantile(values, [_THIN[0] / 100, 0.25, 0.5, 0.75, _THIN[1] / 100])
        thin.append((at, start, end))
        style.draw_bars(axes, [(low, high, at - 0.3, at + 0.3)], facecolor=persona.colour, zorder=2)
        middles.append((middle, at - 0.3, at + 0.3))
    axes.hlines(*np.reshape(thin, (-1, 3)).T, color=QUIET, linewidth=0.8, zorder=1, capstyle="projecting")
    axes.vlines(*np.reshape(middles, (-1, 3)).T, color=INK, linewidth=1.4, zorder=3, capstyle="projecting")
    if is_skewed(result, measure) and _spans_powers(groups):
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator())
        axes.minorticks_off()
    else:
        axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: written(result, measure, value)))
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_yticks(range(len(groups)))
    axes.set_yticklabels(_names(result) if names else [str(profile.segment) for profile in result.profiles], color=INK)
    return figure


def _spans_powers(groups: Sequence[np.ndarray]) -> bool:
    """Tell whether what is drawn is above nought, and reaches from one power of ten beyond another."""
    ends = np.array([np.quantile(values, [_THIN[0] / 100, _THIN[1] / 100]) for values in groups if len(values)])
    lowest, highest = ends.min(), ends.max()
    return bool(lowest > 0 and np.floor(np.log10(highest)) > np.ceil(np.log10(lowest)))


def _names(result: Segmentation) -> list[str]:
    """Return what stands left of the boxes; the number tells long names apart that begin alike."""
    return [style.shorten(f"{persona.segment} {persona.name}", _NAME) for persona in result.personas]
