"""What each segment is like beside everybody: a panel per segment, two bars per measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from xl_segment.charts import style
from xl_segment.charts.exploring import figures_of
from xl_segment.charts.style import Chart
from xl_segment.look import EVERYBODY_BAR, INK, LINE, QUIET
from xl_segment.personas.profile import MeasureProfile
from xl_segment.personas.telling_measures import telling_measures
from xl_segment.result import Segmentation

#: Segments in one picture, and beside each other; measures where panels stand in one row, and in two.
_MOST_SEGMENTS, _ACROSS, _MEASURES_OF_ONE_ROW, _MEASURES_OF_TWO = 6, 3, 6, 4
#: Of the picture: where panels begin, what is free between two, and what the figures behind a bar take of a panel.
_LEFT, _BETWEEN, _FIGURES = 0.185, 0.02, 0.3
#: How high a name is, as a part of the picture; so many rows have room in a panel, also where there are fewer.
_NAME, _FEWEST_ROWS = 0.05, 3
#: Points: of the figures and of the measures; between a measure and its bars.
_SIZE, _PAD = style.points(7.2), 3.5


def against_everybody(result: Segmentation) -> tuple[Chart, ...]:
    """Return the picture of all segments, or of more than six several, about as many segments in each."""
    count = math.ceil(result.k / _MOST_SEGMENTS)
    parts = np.array_split(np.arange(result.k), count)
    return tuple(_chart(result, [int(at) for at in part], nth) for nth, part in enumerate(parts))


def _chart(result: Segmentation, segments: Sequence[int], nth: int) -> Chart:
    """Return the picture of some segments. segments: their positions. nth: of the pictures, from 0."""
    most = _MEASURES_OF_ONE_ROW if len(segments) <= _ACROSS else _MEASURES_OF_TWO
    shown = telling_measures(result.profiles, most)
    name = "xl_segment against everybody" + (f" {nth + 1}" if nth else "")
    measures = len(result.profiles[0].measures)
    subtitle = f"{_compared(result, shown)} of each segment, in colour, and of everybody, grey; a measure has one scale"
    if len(shown) < measures:
        subtitle += f"; the {len(shown)} most telling of {measures} measures"
    title = _title(result, segments, shown)
    alt = "; ".join(
        f"{result.personas[at].name}: {', '.join(_said(result, at, measure) for measure in shown)}" for at in segments
    )
    return Chart(name, title, subtitle, f"{title}. {alt}.", partial(_draw, result, segments, shown))


def _compared(result: Segmentation, shown: Sequence[int]) -> str:
    if any(result.profiles[0].measures[measure].compared == "median" for measure in shown):
        return "Mean, or median where it says so,"
    return "Mean"


def _figures(result: Segmentation, measure: int) -> list[str]:
    """Return the figures of a measure in each segment, and last that of everybody, as they are written."""
    column = [profile.measures[measure] for profile in result.profiles]
    return figures_of(column, column[0].overall)


def _said(result: Segmentation, at: int, measure: int) -> str:
    figures = _figures(result, measure)
    return f"{_heading(result.profiles[at].measures[measure])} {figures[at]} (everybody {figures[-1]})"


def _heading(measure: MeasureProfile) -> str:
    return f"{measure.name}, {measure.compared}" if measure.compared == "median" else measure.name


def _title(result: Segmentation, segments: Sequence[int], shown: Sequence[int]) -> str:
    """Say which segment is farthest from everybody, and in what."""
    apart = {
        (at, measure): abs(result.profiles[at].measures[measure].z)
        for at in segments
        for measure in shown
        if result.profiles[at].measures[measure].side
    }
    if not apart:
        return "No segment differs from everybody beyond chance"
    at, measure = max(apart, key=lambda pair: (apart[pair], (-pair[0], -pair[1])))
    figures = _figures(result, measure)
    heading = _heading(result.profiles[at].measures[measure])
    return f"Farthest from everybody: {result.personas[at].name}, {heading} {figures[at]} against {figures[-1]}"


def _draw(result: Segmentation, segments: Sequence[int], shown: Sequence[int], chart: Chart) -> Figure:
    figure, top = style.new_figure(chart)
    # One pair of axes for all panels: each by itself would take longer than what stands in it.
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    across = 2 if len(segments) == 4 else min(len(segments), _ACROSS)
    rows = math.ceil(len(segments) / across)
    width = (style.RIGHT - _LEFT - (across - 1) * _BETWEEN) / across
    height = (top + 0.01 - 0.02) / rows
    drawn = [_measure(result, measure) for measure in shown]
    for nth, at in enumerate(segments):
        down, right = divmod(nth, across)
        bottom = 0.02 + (rows - 1 - down) * height
        left = _LEFT + right * (width + _BETWEEN)
        persona = result.personas[at]
        size = style.points(8.5)
        name = style.fit(f"{persona.segment}  {persona.name}", 72 * style.WIDTH * width, size, bold=True)
        style.write(axes, left, bottom + height - _NAME - 0.012, name, fontsize=size, weight="bold", va="bottom")
        panel = _Panel(left, bottom, width, height - _NAME - 0.025, max(len(shown), _FEWEST_ROWS))
        _draw_panel(axes, panel, drawn, at, persona.colour)
        if not right:
            _name_measures(axes, panel, drawn)
    return figure


@dataclass(frozen=True)
class _Panel:
    """A part of the picture, with so many rows from its top."""

    left: float
    bottom: float
    width: float
    height: float
    rows: int

    def across(self, at: float) -> float:
        """Return where something lies in the picture that lies in the panel at 0, its left side, to 1."""
        return self.left + at * self.width

    def up(self, row: float) -> float:
        """Return where a row lies in the picture, or a part of one."""
        return self.bottom + self.height * (self.rows - 0.42 - row) / (self.rows + 0.16)


@dataclass(frozen=True)
class _Measure:
    """A measure as it is drawn. values, texts: of each segment, and last of everybody."""

    heading: str
    values: Sequence[float]
    texts: Sequence[str]
    zero: float
    scale: float

    def end(self, at: int) -> float:
        """Return where the bar of a segment ends, or of everybody, 0 to 1."""
        value = self.values[at]
        return self.zero + (0.0 if math.isnan(value) else value * self.scale)


def _measure(result: Segmentation, measure: int) -> _Measure:
    column = [profile.measures[measure] for profile in result.profiles]
    values = [*(each.figure for each in column), column[0].overall]
    return _Measure(_heading(column[0]), values, _figures(result, measure), *_scale(values))


def _draw_panel(axes: Axes, panel: _Panel, drawn: Sequence[_Measure], at: int, colour: str) -> None:
    """Draw two bars per measure: of a segment, and of everybody."""
    for of, beside, fill, ink in ((at, -0.2, colour, INK), (-1, 0.2, EVERYBODY_BAR, QUIET)):
        bars = []
        for row, measure in enumerate(drawn):
            y, end = row + beside, measure.end(of)
            bars.append((*map(panel.across, (measure.zero, end)), *map(panel.up, (y + 0.18, y - 0.18))))
            x = panel.across(max(end, measure.zero) + 0.015)
            style.write(axes, x, panel.up(y), measure.texts[of], fontsize=_SIZE, color=ink)
        style.draw_bars(axes, bars, facecolor=fill)
    ends = [[(panel.across(each.zero), panel.up(row + end)) for end in (-0.44, 0.44)] for row, each in enumerate(drawn)]
    axes.add_collection(LineCollection(ends, colors=LINE, linewidths=0.8), autolim=False)


def _name_measures(axes: Axes, panel: _Panel, drawn: Sequence[_Measure]) -> None:
    """Write the measures left of a panel."""
    room = 72 * style.WIDTH * _LEFT - 16
    for row, measure in enumerate(drawn):
        lines = style.fit(style.parted(measure.heading), room, _SIZE, lines=2)
        x = panel.left - _PAD / (72 * style.WIDTH)
        axes.text(
            x,
            panel.up(row),
            lines,
            fontsize=_SIZE,
            color=INK,
            family=style.FONT,
            ha="right",
            va="center_baseline",
            linespacing=1.05,  # lines of some scripts are higher than those of others
        )


def _scale(figures: Sequence[float]) -> tuple[float, float]:
    """Return where nought lies in a panel, 0 to 1, and how long a bar of 1 is; negative figures lie left of it."""
    known = [figure for figure in figures if math.isfinite(figure)]
    low, high = min(0.0, *known, 0.0), max(0.0, *known, 0.0)
    scale = (1 - _FIGURES) / (high - low) if high > low else 0.0
    return -low * scale, scale
