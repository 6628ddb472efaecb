"""Why so many segments: the elbow of the inertia curve, and the silhouette of each segment."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.look import ACCENT, INK, WARNING
from xl_segment.result import Segmentation


def elbow(result: Segmentation) -> Chart:
    """Inertia by number of segments with its knee, and the silhouette below it."""
    choice = result.choice
    best = max(choice.trials, key=lambda one: (one.silhouette, -one.k)).k if choice.trials else choice.k
    many = style.many_segments(choice.k)
    if choice.knee == choice.k == best:
        title = f"{many}: the curve bends at {choice.k}, the silhouette agrees"
    elif choice.knee == choice.k:
        title = f"{many}: the curve bends at {choice.k}; the silhouette is best at {best}"
    elif best == choice.k:
        bend = f"the curve bends at {choice.knee}" if choice.knee else "the curve has no clear bend"
        title = f"{many}: the silhouette is best at {best}; {bend}"
    else:
        title = f"{many}, as asked for; the evidence speaks for {choice.recommended}"
    subtitle = f"Inertia and mean silhouette by number of segments, {len(result.labels):,} customers"
    alt = f"{title}. Two lines over the numbers of segments that were tried: inertia falls, silhouette peaks at {best}."

    def draw(chart: Chart) -> Figure:
        figure, top = style.new_figure(chart)
        middle = 0.13 + (top - 0.13) * 0.42
        upper = figure.add_axes((0.11, middle + 0.06, 0.86, top - middle - 0.06))
        lower = figure.add_axes((0.11, 0.13, 0.86, middle - 0.13 - 0.03), sharex=upper)
        ks = [one.k for one in choice.trials]
        for axes, values, colour in (
            (upper, [one.inertia for one in choice.trials], ACCENT),
            (lower, [one.silhouette for one in choice.trials], INK),
        ):
            style.plain(axes)
            axes.plot(ks, values, color=colour, linewidth=1.8, marker="o", markersize=4)
            if choice.k in ks:
                axes.axvline(choice.k, color=WARNING, linewidth=1, linestyle=(0, (3, 2)), zorder=0)
                axes.plot([choice.k], [values[ks.index(choice.k)]], "o", color=WARNING, markersize=7)
            axes.margins(y=0.18)
        upper.tick_params(labelbottom=False)
        upper.yaxis.set_major_formatter(FuncFormatter(lambda value, _: style.number(value)))
        lower.xaxis.set_major_locator(MaxNLocator(integer=True))
        for axes in (upper, lower):
            axes.yaxis.set_major_locator(MaxNLocator(4))
        style.label_axes(upper, "", "Inertia")
        style.label_axes(lower, "Number of segments", "Silhouette")
        if choice.k in ks:
            near_right = ks.index(choice.k) > len(ks) * 0.7
            text = "chosen" if choice.k == choice.recommended else "asked for"
            upper.annotate(
                text, (choice.k, 1), (-4 if near_right else 4, -4), xycoords=("data", "axes fraction"), va="top",
                textcoords="offset points", ha="right" if near_right else "left", fontsize=8.5, color=WARNING,
                family=style.FONT,
            )  # fmt: skip
        return figure

    return Chart("xl_segment elbow", title, subtitle, alt, draw)


def silhouette(result: Segmentation) -> Chart:
    """A blade per segment: how much closer its customers are to their own segment than to the next."""
    quality = result.quality
    mean = quality.silhouette
    labels = result.labels[quality.sampled]
    below = [p.name for p in result.personas if _mean(quality.silhouettes[labels == p.segment]) < 0.5 * mean]
    clear = {"strong structure": "stand clearly apart", "reasonable structure": "stand apart",
             "weak structure": "overlap in part", "no clear structure": "run into each other"}  # fmt: skip
    title = f"The segments {clear[result.choice.verdict]} (silhouette {mean:.2f}, {result.choice.verdict})"
    if below:
        title += f"; least clear: {below[0]}"
    shown = f"a sample of {len(labels):,} of" if len(labels) < len(result.labels) else "all"
    count = f"{shown} {len(result.labels):,} customers"
    subtitle = f"Silhouette by customer: 1 is clear, below 0 is closer to another segment; {count}"
    alt = f"{title}. One blade per segment, sorted; a dashed line marks the mean of {mean:.2f}."

    def draw(chart: Chart) -> Figure:
        figure, top = style.new_figure(chart)
        axes = style.add_axes(figure, top, left=0.33)
        style.plain(axes, grid="x")
        gap = max(1.0, len(labels) * 0.015)
        start = 0.0
        middles = []
        for persona in result.personas:
            values = np.sort(quality.silhouettes[labels == persona.segment])
            height = start + np.arange(len(values))
            axes.fill_betweenx(height, 0, values, color=persona.colour, linewidth=0)
            middles.append(start + len(values) / 2)
            start += len(values) + gap
        axes.axvline(mean, color=INK, linewidth=1, linestyle=(0, (4, 3)))
        low = min(-0.05, float(quality.silhouettes.min()) if len(labels) else 0)
        axes.set_xlim(low, max(0.6, float(quality.silhouettes.max()) if len(labels) else 1))
        axes.set_ylim(start, -gap)
        axes.set_yticks([])
        for persona, at in zip(result.personas, style.spread(middles, start * 0.062, 0, start), strict=True):
            name = style.shorten(f"{persona.segment}  {persona.name}", 28)
            axes.annotate(
                name, (-0.02, at), xycoords=("axes fraction", "data"),
                ha="right", va="center", fontsize=8.5, color=INK, family=style.FONT, annotation_clip=False,
            )  # fmt: skip
        style.label_axes(axes, f"Silhouette (dashed: mean {mean:.2f})", "")
        return figure

    return Chart("xl_segment silhouette", title, subtitle, alt, draw)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 1.0
