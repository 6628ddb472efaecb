"""Who the segments are: their profile as a heat map, and their sizes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.look import INK, QUIET, WHITE, ink_on, tint
from xl_segment.personas.phrases import good_side, shown_money_shares, shown_shares
from xl_segment.personas.profile import MeasureProfile, SegmentProfile
from xl_segment.personas.telling_measures import telling_measures
from xl_segment.result import Segmentation
from xl_segment.rounding import percent
from xl_segment.sheet import measures as m

MOST_MEASURES = 8
#: So many standard deviations from everybody have the full colour.
_FARTHEST = 1.8
#: Digits of all figures in a row of the heat map that can be written large.
_MOST_DIGITS = 52
#: Between a bar and its figures, as a share of the longest bar.
_GAP = 0.015


def heat_map(result: Segmentation) -> Chart:
    """Segments by measures: the colour says how much better or worse than everybody, the figure is what is compared.

    Of a measure of which neither more nor less is better, as age, it says how far from everybody, in grey.
    """
    shown = telling_measures(result.profiles, MOST_MEASURES)
    measures = result.profiles[0].measures
    title = _most_telling(result, shown)
    subtitle = f"{_figures_shown(result, shown)} by segment; {_legend([measures[at] for at in shown])}"
    if len(shown) < len(measures):
        subtitle += f"; the {len(shown)} most telling of {len(measures)} measures"
    alt = f"{title}. A table of figures with {len(result.profiles)} segments and {len(shown)} measures."

    return Chart("xl_segment profiles", title, subtitle, alt, partial(_draw_heat_map, result, shown))


def _legend(measures: Sequence[MeasureProfile]) -> str:
    """Say what the colours of the heat map mean, those that can be in it."""
    judged = [measure for measure in measures if good_side(measure)]
    turned = [measure.name for measure in judged if good_side(measure) < 0]
    if not judged:
        return "the darker, the farther from everybody's"
    legend = "blue is better than everybody's, orange worse"
    if len(judged) < len(measures):
        legend += ", grey only higher or lower"
    if turned:
        legend += f"; of {' and '.join(turned)} less is better"
    return legend


def _z(result: Segmentation, shown: list[int]) -> np.ndarray:
    """Return how far the segments lie from everybody, (segments x measures that are shown); 0 where it is chance."""
    return np.array([[measure.z if measure.side else 0.0 for measure in row] for row in _rows(result, shown)])


def _rows(result: Segmentation, shown: list[int]) -> list[list[MeasureProfile]]:
    """Return the measures that are shown, segment by segment."""
    return [[profile.measures[at] for at in shown] for profile in result.profiles]


def _most_telling(result: Segmentation, shown: list[int]) -> str:
    """Name the measure that differs most beyond chance, and the segment that has most or least of it."""
    z = np.abs(_z(result, shown))
    if not z.any():
        return "No measure tells the segments apart beyond chance"
    row, column = np.unravel_index(z.argmax(), z.shape)
    at = shown[column]
    measures = [profile.measures[at] for profile in result.profiles]
    figures = [measure.figure for measure in measures]
    which = f"lowest for {result.personas[int(np.nanargmin(figures))].name}"
    if measures[row].z > 0:
        which = f"highest for {result.personas[int(np.nanargmax(figures))].name}"
    return f"What sets the segments apart most: {_heading(measures[row])}, {which}"


def _heading(measure: MeasureProfile) -> str:
    """Name a measure, and what of it is shown where that is not the mean."""
    if measure.compared == "median":
        return f"{measure.name} (median)"
    return measure.name


def _figures_shown(result: Segmentation, shown: list[int]) -> str:
    if any(result.profiles[0].measures[at].compared == "median" for at in shown):
        return "Mean, or median where it says so,"
    return "Mean"


def _ground(measure: MeasureProfile) -> str:
    """Return the colour of a cell: white where there is no difference to speak of, else the stronger the farther."""
    if not measure.side:
        return WHITE
    goodness = good_side(measure) * measure.z
    hue = {1: style.BETTER, -1: style.WORSE}.get(int(np.sign(goodness)), style.APART)
    return tint(hue, min(abs(measure.z) / _FARTHEST, 1.0))


def _draw_heat_map(result: Segmentation, shown: list[int], chart: Chart) -> Figure:
    figure, top = style.new_figure(chart)
    axes = figure.add_axes((0.31, 0.04, 0.66, top - 0.04 - 0.13))
    grounds = [[_ground(measure) for measure in row] for row in _rows(result, shown)]
    cells = [Rectangle((across - 0.5, down - 0.5), 1, 1) for down, across in np.ndindex(len(grounds), len(shown))]
    axes.add_collection(PatchCollection(cells, facecolors=[*itertools.chain(*grounds)], linewidths=0))
    axes.set_xlim(-0.5, len(shown) - 0.5)
    axes.set_ylim(len(grounds) - 0.5, -0.5)
    _name_measures(axes, [_heading(result.profiles[0].measures[at]) for at in shown])
    _name_personas(axes, result)
    axes.tick_params(length=0, pad=6)
    for spine in axes.spines.values():
        spine.set_visible(False)
    _draw_gaps(axes, len(result.personas), len(shown))
    _write_figures(axes, _rows(result, shown), grounds)
    return figure


def _name_measures(axes: Axes, names: list[str]) -> None:
    """Write the measures above the heat map, smaller where there are many."""
    axes.set_xticks(range(len(names)))
    size = style.points(6.5 if len(names) > 6 else 7.5)
    room = 72 * style.WIDTH * axes.get_position().width / len(names) - 3
    lines = [style.fit(style.parted(name), room, size, lines=3) for name in names]
    axes.set_xticklabels(lines, fontsize=size, color=INK, family=style.FONT)
    axes.xaxis.tick_top()


def _name_personas(axes: Axes, result: Segmentation) -> None:
    """Write the personas left of their rows."""
    axes.set_yticks(range(len(result.personas)))
    size = style.points(8.5)
    room = 72 * style.WIDTH * axes.get_position().x0 - 14
    names = [style.fit(f"{persona.segment}  {persona.name}", room, size) for persona in result.personas]
    axes.set_yticklabels(names, fontsize=size, color=INK, family=style.FONT)


def _draw_gaps(axes: Axes, rows: int, columns: int) -> None:
    """Draw white lines between the cells of the heat map."""
    axes.vlines(np.arange(columns + 1) - 0.5, -0.5, rows - 0.5, color=WHITE, linewidth=2)
    axes.hlines(np.arange(rows + 1) - 0.5, -0.5, columns - 0.5, color=WHITE, linewidth=2)


def _write_figures(axes: Axes, rows: list[list[MeasureProfile]], grounds: list[list[str]]) -> None:
    """Write the figures into the cells of the heat map, those of a measure with the same number of digits."""
    for across, column in enumerate(zip(*rows, strict=True)):
        texts = figures_of(column)
        size = style.points(8 if max(map(len, texts)) * len(rows[0]) <= _MOST_DIGITS else 7)
        for down, text in enumerate(texts):
            ink = ink_on(grounds[down][across])
            style.write(axes, across, down, text, ha="center", fontsize=size, color=ink)


def figures_of(measures: Sequence[MeasureProfile], *more: float) -> list[str]:
    """Return the figures of one measure in each segment, as they are written above each other. more: other figures."""
    figures = [*(measure.figure for measure in measures), *more]
    if measures[0].measure == m.RETURNS:
        return [style.number(figure) if figure != figure else percent(figure) for figure in figures]
    return style.alike(figures)


def sizes(result: Segmentation) -> Chart:
    """Share of the customers, and of the money where there is money, by segment."""
    title = _largest(result)
    subtitle = f"Share of {len(result.labels):,} customers"
    if _has_money(result):
        title = _most_money(result)
        subtitle += f" and of {result.features.measured.money_name}"
    alt = f"{title}. Bars: " + "; ".join(
        f"{persona.name} {profile.size:,} ({percent(share)})"
        for profile, persona, share in zip(result.profiles, result.personas, shown_shares(result.profiles), strict=True)
    )

    return Chart("xl_segment sizes", title, subtitle, alt, partial(_draw_sizes, result))


def _has_money(result: Segmentation) -> bool:
    return all(profile.money_share is not None for profile in result.profiles)


def _draw_sizes(result: Segmentation, chart: Chart) -> Figure:
    figure, top = style.new_figure(chart)
    axes = style.add_axes(figure, top, left=0.33, right=0.9, bottom=0.06)
    style.plain(axes, grid="")
    axes.spines["bottom"].set_visible(False)
    longest = max(max(profile.share, profile.money_share or 0) for profile in result.profiles)
    shares = zip(shown_shares(result.profiles), shown_money_shares(result.profiles), strict=True)
    for row, (profile, persona, (share, money)) in enumerate(
        zip(result.profiles, result.personas, shares, strict=True)
    ):
        customers = f"{percent(share)}  ({profile.size:,})"
        if money is not None:
            _draw_two_bars(axes, row, profile, persona.colour, longest, (customers, f"{percent(money)} of money"))
        else:
            _draw_bar(axes, row, 0.62, profile.share, persona.colour, longest, customers)
    _name_personas(axes, result)
    axes.set_xticks([])
    least = min(0.0, *(profile.money_share or 0.0 for profile in result.profiles))
    axes.set_xlim(least * 1.05, longest * 1.18)
    axes.set_ylim(len(result.personas) - 0.45, -0.55)
    return figure


def _most_money(result: Segmentation) -> str:
    """Name the segment that brings most beyond its part of the customers."""
    best = max(result.profiles, key=lambda profile: ((profile.money_share or 0) - profile.share, -profile.segment))
    name = result.persona(best.segment).name
    at = result.profiles.index(best)
    share, money = shown_shares(result.profiles)[at], shown_money_shares(result.profiles)[at] or 0.0
    return f"{name}: {percent(share)} of the customers, {percent(money)} of the money"


def _largest(result: Segmentation) -> str:
    largest = max(result.profiles, key=lambda profile: (profile.share, -profile.segment))
    name = result.persona(largest.segment).name
    share = shown_shares(result.profiles)[result.profiles.index(largest)]
    return f"The largest segment is {name} with {percent(share)} of the customers"


def _draw_two_bars(
    axes: Axes, row: int, profile: SegmentProfile, colour: str, longest: float, texts: tuple[str, str]
) -> None:
    """Draw the share of the customers, and below it that of the money. texts: what is written behind each."""
    thick = 0.36
    _draw_bar(axes, row - thick / 2, thick, profile.share, colour, longest, texts[0])
    share = profile.money_share or 0.0
    axes.barh(row + thick / 2, share, thick, color=colour, alpha=0.45)
    end = max(share, 0) + longest * _GAP
    style.write(axes, end, row + thick / 2, texts[1], fontsize=style.points(8), color=QUIET)


def _draw_bar(axes: Axes, y: float, thick: float, share: float, colour: str, longest: float, text: str) -> None:
    """Draw the share of the customers, with its figures behind the bar."""
    axes.barh(y, share, thick, color=colour)
    style.write(axes, share + longest * _GAP, y, text, fontsize=style.points(8))
