"""Several ways of making segments side by side: how steady each is, and how many customers would move."""

from __future__ import annotations

from functools import partial

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from xl_segment.alternatives import Alternatives
from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.evidence.evidence import STABLE
from xl_segment.look import ACCENT, LINE, QUIET
from xl_segment.rounding import many, percent

#: How ways of making segments are spoken of.
METHODS = {"kmeans": "K-Means", "ward": "Ward", "gaussian mixture": "Gaussian mixture"}


def comparison(compared: Alternatives) -> Chart | None:
    """A line per way, from its least steady segment to the mean of all, with who would move; None without any."""
    if not compared.ways:
        return None
    customers = len(compared.current.labels)
    best = max(compared.ways, key=lambda way: (way.steadiness, -way.k))
    title = f"{called(best.k, best.method)} come out again the best: {percent(best.steadiness)} of each on average"
    subtitle = (
        "How much of a segment comes out again when customers are drawn anew: from the least steady one (ring) to the "
        f"mean (dot); {many(customers, 'customer')}"
    )
    alt = f"{title}. " + "; ".join(
        f"{called(way.k, way.method)}: {percent(way.least_steady)} to {percent(way.steadiness)}, "
        f"{many(way.would_move, 'customer')} would move"
        for way in compared.ways
    )
    return Chart("xl_segment comparison", title, subtitle, alt, partial(_draw, compared))


def called(k: int, method: str) -> str:
    """Return how a way of making segments is spoken of: "4 segments by Ward"."""
    return f"{k} segments by {METHODS.get(method, method)}"


def _draw(compared: Alternatives, chart: Chart) -> Figure:
    figure, top = style.new_figure(chart)
    axes = style.add_axes(figure, top, left=0.25, right=0.65)
    style.plain(axes, grid="x")
    rows = range(len(compared.ways))[::-1]
    for row, way in zip(rows, compared.ways, strict=True):
        axes.plot([way.least_steady, way.steadiness], [row, row], color=LINE, linewidth=3, solid_capstyle="round")
        axes.plot([way.least_steady], [row], "o", markersize=6, markerfacecolor="white", color=ACCENT)
        axes.plot([way.steadiness], [row], "o", markersize=7, color=ACCENT)
        moving = "nobody would move" if not way.would_move else f"{way.would_move:,} would move"
        axes.annotate(
            f"{way.evidence.word}; {moving}", (1, row), (6, 0), xycoords=("axes fraction", "data"), va="center",
            textcoords="offset points", fontsize=style.points(8), color=QUIET, family=style.FONT,
        )  # fmt: skip
    axes.axvline(STABLE, color=QUIET, linewidth=0.8, linestyle=(0, (3, 2)), zorder=0)
    axes.set_yticks(list(rows))
    axes.set_yticklabels([called(way.k, way.method).replace("segments by", "by") for way in compared.ways])
    axes.set_xlim(0, 1.03)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    style.label_axes(axes, f"Comes out again; from {percent(STABLE)} on a segment is stable", "")
    return figure
