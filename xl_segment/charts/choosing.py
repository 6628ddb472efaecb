"""Why so many segments: the elbow of the inertia curve, and the silhouette of each segment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.look import ACCENT, INK, WARNING
from xl_segment.result import Segmentation
from xl_segment.segments.quality import Choice


def elbow(result: Segmentation) -> Chart:
    """Inertia by number of segments with its knee, and the silhouette below it."""
    choice = result.choice
    best = _best_by_silhouette(choice)
    title = f"{style.many_segments(choice.k)}{_why(result, best)}"
    # Of a refresh, it is still that of the customers whom the segments were made with.
    when = f"{len(result.labels):,} customers" if result.made_by_last_run else "when the segments were made"
    subtitle = f"Inertia and mean silhouette by number of segments, {when}"
    if result.evidence.is_one_cloud:
        subtitle += "; one cloud: any number is a cut"
    alt = f"{title}. Two lines over the numbers of segments that were tried: inertia falls, silhouette peaks at {best}."

    return Chart("xl_segment elbow", title, subtitle, alt, partial(_draw_elbow, result))


def _draw_elbow(result: Segmentation, chart: Chart) -> Figure:
    choice = result.choice
    figure, top = style.new_figure(chart)
    middle = 0.13 + (top - 0.13) * 0.42
    upper = figure.add_axes((0.11, middle + 0.06, 0.86, top - middle - 0.06))
    lower = figure.add_axes((0.11, 0.13, 0.86, middle - 0.13 - 0.03), sharex=upper)
    _draw_line(upper, choice, [trial.inertia for trial in choice.trials], ACCENT)
    _draw_line(lower, choice, [trial.silhouette for trial in choice.trials], INK)
    upper.tick_params(labelbottom=False)
    upper.yaxis.set_major_formatter(FuncFormatter(lambda value, _: style.tick(value)))
    lower.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axes in (upper, lower):
        axes.yaxis.set_major_locator(MaxNLocator(4))
    style.label_axes(upper, "", "Inertia")
    style.label_axes(lower, "Number of segments", "Silhouette")
    _name_the_chosen(upper, choice)
    return figure


def _best_by_silhouette(choice: Choice) -> int:
    if not choice.trials:
        return choice.k
    return max(choice.trials, key=lambda trial: (trial.silhouette, -trial.k)).k


def _why(result: Segmentation, best: int) -> str:
    """Say what speaks for the number of segments. best: the number with the best silhouette."""
    choice = result.choice
    if choice.k != choice.recommended:
        return f", as asked for; the evidence speaks for {choice.recommended}"
    if result.evidence.form == "groups" and result.evidence.groups == choice.k:
        return f": as many as the customers form groups; {_elsewhere(choice, best)}"
    if choice.knee == choice.k == best:
        return f": the curve bends at {choice.k}, the silhouette agrees"
    if choice.knee == choice.k:
        return f": the curve bends at {choice.k}; the silhouette is best at {best}"
    if best == choice.k and choice.knee:
        return f": the silhouette is best at {best}; the curve bends at {choice.knee}"
    if best == choice.k:
        return f": the silhouette is best at {best}; the curve has no clear bend"
    silhouettes = {trial.k: trial.silhouette for trial in choice.trials}
    return f": silhouette {silhouettes.get(choice.k, float('nan')):.2f}, at best {silhouettes[best]:.2f} at {best}"


def _elsewhere(choice: Choice, best: int) -> str:
    """Say where the curve and the silhouette point."""
    if choice.knee == choice.k == best:
        return "the curve and the silhouette agree"
    curve = "the curve has no clear bend"
    if choice.knee:
        curve = f"the curve bends at {choice.knee}"
    return f"{curve}, the silhouette is best at {best}"


def _draw_line(axes: Axes, choice: Choice, values: Sequence[float], colour: str) -> None:
    """Draw a line over the numbers that were tried, with a mark at the one that was chosen."""
    style.plain(axes)
    ks = [trial.k for trial in choice.trials]
    axes.plot(ks, values, color=colour, linewidth=1.8, marker="o", markersize=4)
    if choice.k in ks:
        axes.axvline(choice.k, color=WARNING, linewidth=1, linestyle=(0, (3, 2)), zorder=0)
        axes.plot([choice.k], [values[ks.index(choice.k)]], "o", color=WARNING, markersize=7)
    axes.margins(y=0.18)


def _name_the_chosen(axes: Axes, choice: Choice) -> None:
    """Say at the mark whether the number was chosen or asked for."""
    ks = [trial.k for trial in choice.trials]
    if choice.k not in ks:
        return
    text = "chosen" if choice.k == choice.recommended else "asked for"
    offset, side = 4, "left"
    if ks.index(choice.k) > len(ks) * 0.7:  # near the right edge
        offset, side = -4, "right"
    axes.annotate(
        text, (choice.k, 1), (offset, -4), xycoords=("data", "axes fraction"), va="top",
        textcoords="offset points", ha=side, fontsize=style.points(8.5), color=WARNING, family=style.FONT,
    )  # fmt: skip


def silhouette(result: Segmentation) -> Chart:
    """A blade per segment: how much closer its customers are to their own segment than to the next."""
    mean = result.quality.silhouette
    title = f"{_how_real(result)} (silhouette {mean:.2f}; {result.evidence.expected:.2f} in a cloud without groups)"
    unclear = _least_clear(result)
    if unclear:
        title += f"; least clear: {unclear[0]}"
    subtitle = f"Silhouette by customer: 1 is clear, below 0 is closer to another segment; {_count(result)}"
    alt = f"{title}. One blade per segment, sorted; a dashed line marks the mean of {mean:.2f}."

    return Chart("xl_segment silhouette", title, subtitle, alt, partial(_draw_silhouette, result))


def _how_real(result: Segmentation) -> str:
    segments = style.many_segments(result.k)
    if result.evidence.word == "natural":
        return "The segments are groups with few customers between them"
    return {
        "groups": f"{segments} as the customers seem to form groups, not all of which are sure",
        "across": "The segments are not the groups that the customers form",
        "cloud": f"One cloud, and {segments.lower()} cut from it",
        "unknown": f"{segments} of too few customers to tell groups from chance",
    }[result.evidence.form]


def _draw_silhouette(result: Segmentation, chart: Chart) -> Figure:
    mean = result.quality.silhouette
    figure, top = style.new_figure(chart)
    axes = style.add_axes(figure, top, left=0.33)
    style.plain(axes, grid="x")
    gap = max(1.0, len(result.quality.sampled) * 0.015)
    middles, end = _draw_blades(axes, result, gap)
    axes.axvline(mean, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_xlim(*_range_of(result.quality.silhouettes))
    axes.set_ylim(end, -gap)
    axes.set_yticks([])
    _name_blades(axes, result, style.spread(middles, end * 0.062, 0, end))
    style.label_axes(axes, f"Silhouette (dashed: mean {mean:.2f})", "")
    return figure


def _count(result: Segmentation) -> str:
    sampled, count = len(result.quality.sampled), len(result.labels)
    if sampled < count:
        return f"a sample of {sampled:,} of {count:,} customers"
    return f"all {count:,} customers"


def _name_blades(axes: Axes, result: Segmentation, middles: Sequence[float]) -> None:
    """Write the personas left of their blades. middles: where."""
    size = style.points(8.5)
    room = 72 * style.WIDTH * axes.get_position().x0 - 14
    for persona, middle in zip(result.personas, middles, strict=True):
        name = style.fit(f"{persona.segment}  {persona.name}", room, size)
        axes.annotate(
            name, (-0.02, middle), xycoords=("axes fraction", "data"),
            ha="right", va="center", fontsize=size, color=INK, family=style.FONT, annotation_clip=False,
        )  # fmt: skip


def _silhouettes_of(result: Segmentation, segment: int) -> np.ndarray:
    """Return the silhouettes of the sampled customers of a segment."""
    labels = result.labels[result.quality.sampled]
    return np.asarray(result.quality.silhouettes[labels == segment])


def _least_clear(result: Segmentation) -> list[str]:
    """Return the personas of segments whose mean silhouette is less than half of the mean over all."""
    limit = 0.5 * result.quality.silhouette
    return [persona.name for persona in result.personas if _mean(_silhouettes_of(result, persona.segment)) < limit]


def _mean(values: np.ndarray) -> float:
    if not len(values):
        return 1.0
    return float(values.mean())


def _draw_blades(axes: Axes, result: Segmentation, gap: float) -> tuple[list[float], float]:
    """Draw a blade per segment, one below the other; returns the middle of each, and where the last one ends."""
    start = 0.0
    middles = []
    for persona in result.personas:
        values = np.sort(_silhouettes_of(result, persona.segment))
        height = start + np.arange(len(values))
        axes.fill_betweenx(height, 0, values, color=persona.colour, linewidth=0)
        middles.append(start + len(values) / 2)
        start += len(values) + gap
    return middles, start


def _range_of(silhouettes: np.ndarray) -> tuple[float, float]:
    """Return from where to where the axis goes, also where there is hardly any silhouette."""
    if not len(silhouettes):
        return -0.05, 1
    return min(-0.05, float(silhouettes.min())), max(0.6, float(silhouettes.max()))
