"""Where the segments lie: customers on two principal components, with a named centre per segment."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.look import INK, LINE
from xl_segment.result import Segmentation
from xl_segment.rounding import percent
from xl_segment.segments.clustering import canonical_order
from xl_segment.segments.pca import project
from xl_segment.segments.quality import stratified_sample

MOST_POINTS = 5_000


def scatter(result: Segmentation) -> Chart:
    """Customers on the first two principal components (Jolliffe 2002), coloured by segment."""
    points, explained = project(result.features.matrix)
    both = explained.sum()
    shown = _shown(result)
    most = f"the two directions that tell customers apart most ({percent(both)} of variance)"
    title = f"{style.many_segments(result.k)} on {most}"
    count = f"a sample of {len(shown):,} of {len(result.labels):,}" if len(shown) < len(points) else f"{len(points):,}"
    subtitle = f"Principal components of {_listed(result)}; {count} customers, centres by name"
    alt = f"{title}. A cloud of points per segment: {', '.join(one.name for one in result.personas)}."

    def draw(chart: Chart) -> Figure:
        figure, top = style.new_figure(chart)
        axes = style.add_axes(figure, top, left=0.09)
        axes.grid(axis="x", color=LINE, linewidth=0.6)
        colours = np.array([one.colour for one in result.personas])[result.positions[shown]]
        size = float(np.clip(9_000 / max(len(shown), 1), 3, 16))
        axes.scatter(points[shown, 0], points[shown, 1], s=size, c=colours, alpha=0.55, linewidths=0, rasterized=True)
        centres = np.array([points[result.labels == one.segment].mean(axis=0) for one in result.personas])
        axes.margins(0.06)
        axes.autoscale_view()
        axes.set_autoscale_on(False)
        for persona, centre in zip(result.personas, centres, strict=True):
            axes.plot(*centre, "o", color=persona.colour, markeredgecolor="white", markeredgewidth=1.2, markersize=9)
        _name_centres(figure, result, centres)
        names = [f"{_ordinal(at)} component, {percent(share)} of variance" for at, share in enumerate(explained)]
        style.label_axes(axes, names[0], names[1])
        return figure

    return Chart("xl_segment clusters", title, subtitle, alt, draw)


def _shown(result: Segmentation) -> np.ndarray:
    order = canonical_order(result.features.matrix)
    sampled = stratified_sample(result.labels[order], MOST_POINTS, seed=result.settings.seed)
    return np.asarray(order[sampled])


def _listed(result: Segmentation) -> str:
    names = result.features.transform.names
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _ordinal(at: int) -> str:
    return ("First", "Second")[at]


def _name_centres(figure: Figure, result: Segmentation, centres: np.ndarray) -> None:
    """Write the personas' names beside their centres, none over another: each in the nearest place that is free."""
    axes = figure.axes[0]
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    frame = axes.get_window_extent(renderer)
    marks = axes.transData.transform(centres)
    taken: list[tuple[float, float, float, float]] = [(x - 9, y - 9, x + 9, y + 9) for x, y in marks]
    for persona, (x, y) in zip(result.personas, marks, strict=True):
        text = axes.annotate(
            style.shorten(f"{persona.segment} {persona.name}", 30), (x, y), xycoords="figure pixels", fontsize=8.5,
            weight="bold", color=INK, family=style.FONT, ha="left", va="bottom", annotation_clip=False,
            bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": persona.colour, "alpha": 0.92},
        )  # fmt: skip
        box = text.get_window_extent(renderer)
        width, height = box.width + 12, box.height + 12
        left, bottom = _free_place(x, y, width, height, frame, taken)
        text.set_position((left + 6, bottom + 6))
        taken.append((left, bottom, left + width, bottom + height))


def _free_place(
    x: float, y: float, width: float, height: float, frame: object, taken: list[tuple[float, float, float, float]]
) -> tuple[float, float]:
    """Return the lower left corner of the place nearest to a mark where nothing is yet."""
    x0, y0, x1, y1 = frame.x0, frame.y0, frame.x1, frame.y1  # type: ignore[attr-defined]
    best, least = (x, y), float("inf")
    for ring in range(30):
        reach = 10 + ring * 12
        for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
            middle_x = x + np.cos(angle) * (reach + width / 2)
            middle_y = y + np.sin(angle) * (reach + height / 2)
            left = min(max(middle_x - width / 2, x0), x1 - width)
            bottom = min(max(middle_y - height / 2, y0), y1 - height)
            over = sum(
                max(0.0, min(left + width, right) - max(left, start))
                * max(0.0, min(bottom + height, up) - max(bottom, low))
                for start, low, right, up in taken
            )
            if over == 0:
                return left, bottom
            if over < least:
                best, least = (left, bottom), over
    return best
