"""Where the segments lie: customers on two principal components, with a named centre per segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from xl_segment.charts import style
from xl_segment.charts.axis_words import carrying, ends, loadings
from xl_segment.charts.labels import Room, find_corners, nearest_on
from xl_segment.charts.style import Chart
from xl_segment.customers.sampling import canonical_order
from xl_segment.look import INK, LINE, WHITE
from xl_segment.personas.phrases import good_side_of
from xl_segment.result import Segmentation
from xl_segment.rounding import percent
from xl_segment.segments.pca import project
from xl_segment.segments.quality import stratified_sample

MOST_POINTS = 5_000
_MOST_NAMES = 4
#: A name is no wider than this part of the picture; a component that tells less tells nothing.
_WIDEST_NAME, _NOTHING = 0.45, 1e-9


def scatter(result: Segmentation) -> Chart:
    """Customers on the first two principal components (Jolliffe 2002), coloured by segment; axes say what they mean."""
    components = _components(result)
    shown = _shown(result)
    most = f"the two directions that tell customers apart most ({percent(components.explained.sum())} of variance)"
    if len(result.features.transform.steps) == 1:
        most = "the one measure that decides"
    title = f"{style.many_segments(result.k)} on {most}"
    if result.evidence.is_one_cloud:
        title = f"One cloud, cut into {style.many_segments(result.k).lower()}, on {most}"
    subtitle = f"Principal components of {_listed(result)}; {_count(result, shown)} customers, centres by name"
    if len(result.features.transform.steps) == 1:
        subtitle = f"{_count(result, shown)} customers, centres by name; how high one lies says nothing"
    right, up = (_axis(words, share, 6) for words, share in zip(components.ends, components.explained, strict=True))
    alt = f"{title}. Towards the right: {right}. Upwards: {up}. A cloud of points per segment: "
    alt += f"{', '.join(persona.name for persona in result.personas)}."

    return Chart("xl_segment clusters", title, subtitle, alt, partial(_draw_scatter, result, components, shown))


@dataclass(frozen=True)
class _Components:
    """Customers on two components.

    points: (customers x 2). explained: shares of the variance. ends: what customers are like towards the right, and
    upwards.
    """

    points: np.ndarray
    explained: np.ndarray
    ends: tuple[list[str], list[str]]


def _components(result: Segmentation) -> _Components:
    """Return the components, turned so that what is better lies to the right and above, where that can be said."""
    points, explained = project(result.features.matrix)
    steps = result.features.transform.steps
    carried = loadings(result.features.matrix, points)
    for at in range(2):
        judged = [carried[nth, at] * good_side_of(steps[nth].measure) for nth in carrying(carried[:, at])]
        if next(filter(None, judged), 0) < 0:
            points[:, at], carried[:, at] = -points[:, at], -carried[:, at]
    if len(steps) == 1:
        points[:, 1] = _spread_out(len(points))
    return _Components(points, explained, (ends(steps, carried[:, 0]), ends(steps, carried[:, 1])))


def _spread_out(count: int) -> np.ndarray:
    """Return heights that tell nothing, so that customers on one line do not cover each other: golden steps."""
    return (np.arange(count) * 0.61803398875) % 1.0 - 0.5


def _axis(words: Sequence[str], share: float, most: int) -> str:
    """Say what a component means and how much it tells. most: measures that are named."""
    if share < _NOTHING:
        return "nothing"
    named = ", ".join(words[:most]) or "no measure by itself"
    if len(words) > most:
        named += f" and {len(words) - most} more like it"
    return f"{named} ({percent(share)} of variance)"


def _draw_scatter(result: Segmentation, components: _Components, shown: np.ndarray, chart: Chart) -> Figure:
    """Draw the chart. shown: which customers."""
    figure, top = style.new_figure(chart)
    axes = style.add_axes(figure, top, left=0.075, bottom=0.085)
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    points = components.points
    _draw_points(axes, result, points, shown)
    centres = np.array([points[result.labels == persona.segment].mean(axis=0) for persona in result.personas])
    axes.margins(0.08)
    axes.autoscale_view()
    axes.set_autoscale_on(False)
    # What a component is measured in says nothing to anybody.
    axes.tick_params(labelbottom=False, labelleft=False)
    _name_axes(axes, components)
    _name_centres(figure, result, centres, points[shown])
    return figure


def _name_axes(axes: Axes, components: _Components) -> None:
    """Name the axes by as many measures as there is room for."""
    box = axes.get_position()
    rooms = 72 * style.WIDTH * box.width, 72 * style.HEIGHT * box.height
    texts = [
        _fitted(words, share, room)
        for words, share, room in zip(components.ends, components.explained, rooms, strict=True)
    ]
    if components.explained[1] < _NOTHING:
        texts[1] = ""
    style.label_axes(axes, texts[0], texts[1])


def _draw_points(axes: Axes, result: Segmentation, points: np.ndarray, shown: np.ndarray) -> None:
    """Draw a point per customer, smaller where there are many."""
    colours = np.array([persona.colour for persona in result.personas])[result.positions[shown]]
    size = float(np.clip(9_000 / max(len(shown), 1), 3, 16))
    axes.scatter(points[shown, 0], points[shown, 1], s=size, c=colours, alpha=0.55, linewidths=0, rasterized=True)


def _shown(result: Segmentation) -> np.ndarray:
    order = canonical_order(result.features.matrix)
    sampled = stratified_sample(result.labels[order], MOST_POINTS, seed=result.settings.seed)
    return np.asarray(order[sampled])


def _count(result: Segmentation, shown: np.ndarray) -> str:
    count = len(result.labels)
    if len(shown) < count:
        return f"a sample of {len(shown):,} of {count:,}"
    return f"{count:,}"


def _listed(result: Segmentation) -> str:
    """Name the features, of many the first ones."""
    names = result.features.transform.names
    text = ", ".join(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        return f"{text} and {len(names) - _MOST_NAMES} more"
    return text


def _fitted(words: Sequence[str], share: float, room: float) -> str:
    """Say what a component means in so many points, by three measures or fewer; how much it tells is always said."""
    size = style.points(8.5)
    for most in (3, 2, 1):
        text = f"{_axis(words, share, most)} →"
        if style.text_width(text, size) <= room:
            return text
    ending = f" ({percent(share)} of variance) →"
    return style.fit(f"{words[0]}, …" if words else text, room - style.text_width(ending, size), size) + ending


def _name_centres(figure: Figure, result: Segmentation, centres: np.ndarray, points: np.ndarray) -> None:
    """Mark the centres and write the personas' names off the points, each with a line to its centre."""
    axes = figure.axes[0]
    window = axes.get_window_extent()
    size, pixels = style.points(8.5), figure.dpi / 72
    texts = [
        style.fit(f"{persona.segment}  {persona.name}", _WIDEST_NAME * window.width / pixels, size, bold=True)
        for persona in result.personas
    ]
    sizes = np.array([[style.text_width(text, size, bold=True) + 7, size * 1.25 + 4] for text in texts]) * pixels
    marks = axes.transData.transform(centres)
    frame = (window.x0 + 4, window.y0 + 4, window.x1 - 4, window.y1 - 4)
    corners = find_corners(Room(frame, axes.transData.transform(points), marks), sizes)
    starts = nearest_on(corners, sizes, marks)
    # Of the figure, not in pixels: lines of an SVG have other ones.
    whole = np.array([figure.bbox.width, figure.bbox.height])
    for persona, text, corner, box, start, mark in zip(
        result.personas, texts, corners, sizes, starts, marks, strict=True
    ):
        across, up = np.array([start, mark]).T / whole[:, None]
        figure.add_artist(Line2D(across, up, color=INK, linewidth=0.7, zorder=3))
        centre = Line2D(
            across[1:], up[1:], color=persona.colour, marker="o", markersize=9, markeredgewidth=1.3,
            markeredgecolor=WHITE, zorder=4,
        )  # fmt: skip
        figure.add_artist(centre)
        x, y = (corner + box / 2) / whole
        figure.text(
            x, y, text, fontsize=size, weight="bold", color=INK, family=style.fonts_for(text),
            ha="center", va="center", zorder=5,
            bbox={"boxstyle": "square,pad=0.12", "facecolor": WHITE, "edgecolor": "none", "alpha": 0.85},
        )  # fmt: skip
