"""Where the segments lie: customers on two principal components, with a named centre per segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.customers.sampling import canonical_order
from xl_segment.look import INK, LINE
from xl_segment.result import Segmentation
from xl_segment.rounding import percent
from xl_segment.segments.pca import project
from xl_segment.segments.quality import stratified_sample

MOST_POINTS = 5_000
_MOST_NAMES = 4


def scatter(result: Segmentation) -> Chart:
    """Customers on the first two principal components (Jolliffe 2002), coloured by segment."""
    points, explained = project(result.features.matrix)
    shown = _shown(result)
    most = f"the two directions that tell customers apart most ({percent(explained.sum())} of variance)"
    title = f"{style.many_segments(result.k)} on {most}"
    if result.evidence.is_one_cloud:
        title = f"One cloud, cut into {style.many_segments(result.k).lower()}, on {most}"
    subtitle = f"Principal components of {_listed(result)}; {_count(result, shown)} customers, centres by name"
    alt = f"{title}. A cloud of points per segment: {', '.join(persona.name for persona in result.personas)}."

    return Chart("xl_segment clusters", title, subtitle, alt, partial(_draw_scatter, result, points, explained, shown))


def _draw_scatter(
    result: Segmentation, points: np.ndarray, explained: np.ndarray, shown: np.ndarray, chart: Chart
) -> Figure:
    """Draw the chart. points: (customers x 2). explained: shares of the variance. shown: which customers."""
    figure, top = style.new_figure(chart)
    axes = style.add_axes(figure, top, left=0.09)
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    _draw_points(axes, result, points, shown)
    centres = np.array([points[result.labels == persona.segment].mean(axis=0) for persona in result.personas])
    axes.margins(0.06)
    axes.autoscale_view()
    axes.set_autoscale_on(False)
    for persona, centre in zip(result.personas, centres, strict=True):
        axes.plot(*centre, "o", color=persona.colour, markeredgecolor="white", markeredgewidth=1.2, markersize=9)
    _name_centres(figure, result, centres)
    names = [f"{_ordinal(at)} component, {percent(share)} of variance" for at, share in enumerate(explained)]
    style.label_axes(axes, names[0], names[1])
    return figure


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


def _ordinal(at: int) -> str:
    return ("First", "Second")[at]


@dataclass(frozen=True)
class _Box:
    """A rectangle, in pixels of the figure."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, box: _Box) -> float:
        """Return the area that two have in common."""
        across = max(0.0, min(self.right, box.right) - max(self.left, box.left))
        down = max(0.0, min(self.top, box.top) - max(self.bottom, box.bottom))
        return across * down


def _name_centres(figure: Figure, result: Segmentation, centres: np.ndarray) -> None:
    """Write the personas' names beside their centres, none over another: each in the nearest spot that is free."""
    axes = figure.axes[0]
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    window = axes.get_window_extent(renderer)
    frame = _Box(window.x0, window.y0, window.x1, window.y1)
    marks = axes.transData.transform(centres)
    taken = [_Box(x - 9, y - 9, x + 9, y + 9) for x, y in marks]
    for persona, (x, y) in zip(result.personas, marks, strict=True):
        text = axes.annotate(
            style.shorten(f"{persona.segment} {persona.name}", 30), (x, y), xycoords="figure pixels", fontsize=8.5,
            weight="bold", color=INK, family=style.FONT, ha="left", va="bottom", annotation_clip=False,
            bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": persona.colour, "alpha": 0.92},
        )  # fmt: skip
        extent = text.get_window_extent(renderer)
        box = _free_box((x, y), (extent.width + 12, extent.height + 12), frame, taken)
        text.set_position((box.left + 6, box.bottom + 6))
        taken.append(box)


def _free_box(mark: tuple[float, float], size: tuple[float, float], frame: _Box, taken: list[_Box]) -> _Box:
    """Return the box nearest to a mark where nothing is yet; where nothing is free, the one that covers least.

    mark: x, y. size: width, height.
    """
    best, least = _Box(*mark, mark[0] + size[0], mark[1] + size[1]), float("inf")
    for box in _boxes_around(mark, size, frame):
        covered = sum(box.overlap(taken_box) for taken_box in taken)
        if covered == 0:
            return box
        if covered < least:
            best, least = box, covered
    return best


def _boxes_around(mark: tuple[float, float], size: tuple[float, float], frame: _Box) -> Iterator[_Box]:
    """Yield boxes around a mark within a frame, the nearest first."""
    (x, y), (width, height) = mark, size
    for ring in range(30):
        reach = 10 + ring * 12
        for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
            middle_x = x + np.cos(angle) * (reach + width / 2)
            middle_y = y + np.sin(angle) * (reach + height / 2)
            left = min(max(middle_x - width / 2, frame.left), frame.right - width)
            bottom = min(max(middle_y - height / 2, frame.bottom), frame.top - height)
            yield _Box(left, bottom, left + width, bottom + height)
