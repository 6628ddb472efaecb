"""How the measures are spread: over all customers, and by segment."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from xl_segment.charts import style
from xl_segment.charts.small import TICK, add_small_axes, new_small_figure, small_chart
from xl_segment.charts.style import Chart
from xl_segment.look import CHART_BAR, INK, LINE, QUIET
from xl_segment.personas.distinctions import skewed_measures
from xl_segment.result import Segmentation
from xl_segment.rounding import percent
from xl_segment.sheet import measures as m

_BARS = 24
#: The highest values are not drawn where measures lean, or a single one would press all bars to the left.
_CUT = 0.98
#: A box is the middle half; its thin line goes from here to there.
_THIN = (5, 95)
#: Letters of a persona's name beside its box.
_NAME = 18


def histogram(result: Segmentation, measure: str) -> Chart:
    """How many customers have which values of one measure, with the middle one."""
    values = _known(result, measure)
    finding = _how_spread(result, measure)
    alt = f"Bars from {style.tick(values.min())} to {style.tick(values.max())}, {len(values):,} customers"
    draw = partial(_draw_histogram, result, measure)
    return small_chart(f"spread of {measure}", measure, finding, alt, draw)


def _known(result: Segmentation, measure: str) -> np.ndarray:
    return np.asarray(result.customers[measure].dropna(), dtype=np.float64)


def _is_skewed(result: Segmentation, measure: str) -> bool:
    return measure in skewed_measures(result.customers[[measure]])


def _say(result: Segmentation, measure: str, value: float) -> str:
    """Write a value of a measure; a share as per cent."""
    if result.features.measured.measures.get(measure) == m.RETURNS:
        return percent(value)
    return style.tick(value)


def _how_spread(result: Segmentation, measure: str) -> str:
    """Say where most customers are: "Half up to 674, a quarter 1,662 or more"."""
    values = _known(result, measure)
    method: Literal["nearest", "linear"] = "nearest" if (values % 1 == 0).all() else "linear"
    quartiles = np.quantile(values, [0.25, 0.5, 0.75], method=method)
    low, middle, high = (_say(result, measure, each) for each in quartiles)
    if low == high:
        return f"Half of them at {middle}"
    if _is_skewed(result, measure):
        return f"Half up to {middle}, a quarter {high} or more"
    return f"Half between {low} and {high}"


def _draw_histogram(result: Segmentation, measure: str, chart: Chart) -> Figure:
    import seaborn

    values = _known(result, measure)
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top)
    shown = values[values <= np.quantile(values, _CUT)] if _is_skewed(result, measure) else values
    different = np.unique(shown)
    whole = bool((different % 1 == 0).all()) and len(different) <= _BARS
    seaborn.histplot(
        x=shown, bins=_BARS if not whole else "auto", discrete=whole, color=CHART_BAR, edgecolor="white", linewidth=0.6,
        alpha=1, ax=axes,
    )  # fmt: skip
    middle = float(np.median(values))
    axes.axvline(middle, color=INK, linewidth=0.9)
    side = "left" if middle <= np.mean(axes.get_xlim()) else "right"
    axes.annotate(
        f"middle {_say(result, measure, middle)}", (middle, 1), (3 if side == "left" else -3, -1), ha=side, va="top",
        xycoords=("data", "axes fraction"), textcoords="offset points", fontsize=TICK, color=INK, family=style.FONT,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")
    axes.yaxis.set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=whole))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _say(result, measure, value)))
    axes.set_ylim(0, axes.get_ylim()[1] * 1.12)
    return figure


def boxes(result: Segmentation, measure: str, *, names: bool) -> Chart:
    """The middle half of each segment's customers by one measure. names: personas are named, else numbered."""
    high, low = _extremes(result, measure)
    finding = f"Highest {high}, lowest {low}"
    alt = f"A box per segment: {'; '.join(_boxes_in_words(result, measure))}"
    draw = partial(_draw_boxes, result, measure, names)
    return small_chart(f"segments by {measure}", measure, finding, alt, draw)


def _of_segments(result: Segmentation, measure: str) -> list[np.ndarray]:
    values = np.asarray(result.customers[measure], dtype=np.float64)
    return [values[(result.labels == profile.segment) & ~np.isnan(values)] for profile in result.profiles]


def _extremes(result: Segmentation, measure: str) -> tuple[str, str]:
    """Return which segment's middle is the highest, and which one's is the lowest."""
    middles = [float(np.median(values)) if len(values) else np.nan for values in _of_segments(result, measure)]
    called = [
        f"segment {profile.segment} ({_say(result, measure, middle)})"
        for profile, middle in zip(result.profiles, middles, strict=True)
    ]
    return called[int(np.nanargmax(middles))], called[int(np.nanargmin(middles))]


def _boxes_in_words(result: Segmentation, measure: str) -> list[str]:
    said = []
    for persona, values in zip(result.personas, _of_segments(result, measure), strict=True):
        if len(values):
            low, high = np.quantile(values, [0.25, 0.75])
            said.append(f"{persona.name} {_say(result, measure, low)} to {_say(result, measure, high)}")
    return said


def _draw_boxes(result: Segmentation, measure: str, names: bool, chart: Chart) -> Figure:
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top, left=0.39 if names else 0.08)
    groups = _of_segments(result, measure)
    lowest = min((float(np.quantile(values, _THIN[0] / 100)) for values in groups if len(values)), default=0.0)
    log = _is_skewed(result, measure) and lowest > 0
    for at, (persona, values) in enumerate(zip(result.personas, groups, strict=True)):
        if not len(values):
            continue
        start, low, middle, high, end = np.quantile(values, [_THIN[0] / 100, 0.25, 0.5, 0.75, _THIN[1] / 100])
        axes.plot([start, end], [at, at], color=QUIET, linewidth=0.8, zorder=1)
        axes.barh(at, high - low, left=low, height=0.6, color=persona.colour, zorder=2)
        axes.plot([middle, middle], [at - 0.3, at + 0.3], color=INK, linewidth=1.4, zorder=3)
    if log:
        axes.set_xscale("log")
        axes.minorticks_off()
    else:
        axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _say(result, measure, value)))
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_yticks(range(len(groups)))
    axes.set_yticklabels(_names(result) if names else [str(profile.segment) for profile in result.profiles], color=INK)
    return figure


def _names(result: Segmentation) -> list[str]:
    """Return what stands left of the boxes; the number tells long names apart that begin alike."""
    return [style.shorten(f"{persona.segment} {persona.name}", _NAME) for persona in result.personas]
