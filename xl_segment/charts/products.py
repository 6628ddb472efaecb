"""What the segments buy: products or categories, those that set segments apart first, with everybody beside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from xl_segment.charts import style
from xl_segment.charts.small import HALF, TICK, add_small_axes, new_small_figure, small_chart
from xl_segment.charts.style import Chart
from xl_segment.look import INK, QUIET, TOGETHER, WHITE
from xl_segment.personas.preferences import SegmentPurchases, purchases_by_segment
from xl_segment.personas.short_names import cut_name
from xl_segment.result import Segmentation
from xl_segment.rounding import percent, percents

#: Columns that say what was bought, of each of which there is a picture; products in one; segments that are named.
_MOST_COLUMNS, _MOST_PRODUCTS, _MOST_NAMED = 2, 10, 6
#: What a share is of, in a title (of the segment) and below it.
_OF = {"money": "'s money", "purchases": "'s purchases", "customers": ""}
_SHARES = {
    "money": "Share of each segment's money",
    "purchases": "Share of each segment's purchases",
    "customers": "Share of each segment's customers",
    "buyers": "Share of each segment's customers who bought it",
}
#: What is framed. Who buys much has bought more products than others, so of those who bought one more is needed.
_FRAMED = {False: "more than everybody", True: "a larger part of what they buy, too"}
#: Light, so that ink can be read on all of it.
_SCALE = LinearSegmentedColormap.from_list("bought", [WHITE, TOGETHER])
#: Letters of a product beside its row; the largest part of the width for them; between segments and everybody.
_LETTERS, _WIDEST, _APART = 44, 0.4, 0.25
_HEAD = TICK - style.points(0.6)


def products(result: Segmentation) -> list[Chart]:
    """Return what the segments buy, a picture for each column that says it; none where nothing can be compared."""
    columns = purchases_by_segment(result.features.measured.baskets, result.labels)
    columns.sort(key=lambda bought: not bought.preferred.any())
    shown = [(bought, _chosen(bought)) for bought in columns[:_MOST_COLUMNS]]
    return [_chart(result, bought, chosen) for bought, chosen in shown if _can_be_read(bought, chosen)]


def _chosen(bought: SegmentPurchases) -> list[int]:
    """Return which products are shown: those told of a segment, others that set one apart, and what all buy most."""
    more = np.where(bought.preferred, bought.more, 0.0).max(axis=0)
    named = {each.product for row in range(len(bought.segments)) for each in bought.named(row)}
    is_named = np.array([product in named for product in bought.products])
    order = np.lexsort((np.arange(len(more)), -bought.overall_shares, -more, ~is_named))
    return [int(at) for at in order[:_MOST_PRODUCTS] if bought.overall_shares[at] > 0]


def _can_be_read(bought: SegmentPurchases, chosen: list[int]) -> bool:
    """Tell whether the font has the letters of most names."""
    return sum(style.can_draw(bought.products[at]) for at in chosen) > len(chosen) / 2


def _chart(result: Segmentation, bought: SegmentPurchases, chosen: list[int]) -> Chart:
    shown = _SHARES[bought.unit]
    if bought.preferred.any():
        shown += f"; framed: {_FRAMED[bought.unit == 'buyers']}, for certain"
    elif bought.unit == "buyers":
        shown += "; who buys more bought more of each"
    name = f"products by segment {bought.name}".strip()
    alt = "; ".join(_in_words(bought, at) for at in chosen)
    return small_chart(name, _finding(bought), shown, alt, partial(_draw, result, bought, chosen), HALF)


def _finding(bought: SegmentPurchases) -> str:
    """Name the product that sets a segment apart most: "Wine: 51% of segment 2's money, everybody 46%"."""
    if not bought.preferred.any():
        return f"{cut_name(bought.name) or 'Products'}: no segment favours any for certain"
    more = np.where(bought.preferred, bought.more, -np.inf)
    row, at = (int(each) for each in np.unravel_index(int(more.argmax()), more.shape))
    first = bought.preference(row, at)
    share, overall = percents(first.share, first.overall_share)
    segment = f"segment {bought.segments[row]}"
    if bought.unit == "buyers":
        return f"{cut_name(first.product)}: bought by {share} of {segment}, of everybody {overall}"
    return f"{cut_name(first.product)}: {share} of {segment}{_OF[bought.unit]}, everybody {overall}"


def _in_words(bought: SegmentPurchases, at: int) -> str:
    """Say how much of a product each segment buys: "Wine: segment 1 46%, segment 2 51% (more), everybody 46%"."""
    said = [
        f"segment {number} {_written(bought.shares[row, at])}{' (more)' if bought.preferred[row, at] else ''}"
        for row, number in enumerate(bought.segments)
    ]
    return f"{bought.products[at]}: {', '.join(said)}, everybody {_written(bought.overall_shares[at])}"


def _written(share: float) -> str:
    return "under 1%" if 0 < share < 0.005 else percent(share)


def _draw(result: Segmentation, bought: SegmentPurchases, chosen: list[int], chart: Chart) -> Figure:
    figure, top = new_small_figure(chart)
    room = 72 * chart.width
    names = [style.fit(cut_name(bought.products[at], _LETTERS), _WIDEST * room, TICK) for at in chosen]
    left = max(style.text_width(name, TICK) for name in names) / room + 0.025
    across = len(bought.segments)
    wide = (0.99 - left) * room / (across + 1 + _APART) - 4
    everybody = "Everybody" if style.text_width("Everybody", _HEAD) <= wide else "All"
    heads = [style.fit(head, wide, _HEAD, lines=3) for head in (*_heads(result), everybody)]
    high = max(head.count("\n") + 1 for head in heads) * 1.25 * _HEAD / (72 * chart.height)
    axes = add_small_axes(figure, top - high - 0.02, left=left, right=0.99, bottom=0.015)
    shares = np.column_stack([bought.shares[:, chosen].T, bought.overall_shares[chosen]])
    middles = [*range(across), across + _APART]
    framed = np.column_stack([bought.preferred[:, chosen].T, np.zeros(len(chosen), dtype=bool)])
    _draw_cells(axes, middles, shares, framed)
    axes.set_xlim(-0.5, across + _APART + 0.5)
    axes.set_ylim(len(chosen) - 0.48, -0.52)
    axes.spines["bottom"].set_visible(False)
    axes.set_yticks(range(len(chosen)))
    axes.set_yticklabels(names, color=INK)
    axes.xaxis.tick_top()
    axes.set_xticks(middles)
    axes.set_xticklabels(heads, fontsize=_HEAD, color=INK)
    axes.get_xticklabels()[-1].set_color(QUIET)
    return figure


def _heads(result: Segmentation) -> list[str]:
    """Return what stands above the columns: numbers, with names where there is room."""
    if result.k > _MOST_NAMED:
        return [str(persona.segment) for persona in result.personas]
    return [f"{persona.segment} {persona.name}" for persona in result.personas]


def _draw_cells(axes: Axes, middles: Sequence[float], shares: np.ndarray, framed: np.ndarray) -> None:
    """Draw shares, the darker the larger, some with a frame; a cell of nobody stays blank. middles: of the columns."""
    cells = [(down, across) for down, across in np.ndindex(shares.shape) if shares[down, across] > 0]
    strengths = [float(np.sqrt(shares[cell] / shares.max())) for cell in cells]
    boxes = [Rectangle((middles[across] - 0.47, down - 0.44), 0.94, 0.88) for down, across in cells]
    frames = [1.1 if framed[cell] else 0.0 for cell in cells]
    axes.add_collection(PatchCollection(boxes, facecolors=_SCALE(strengths), edgecolors=INK, linewidths=frames))
    for cell in cells:
        said = _written(float(shares[cell])).replace("under ", "<")
        weight = "bold" if framed[cell] else "normal"
        style.write(axes, middles[cell[1]], cell[0], said, ha="center", fontsize=TICK, weight=weight)
