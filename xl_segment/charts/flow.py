"""Who went where: customers from the segments of the run before to those of this run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.look import EVERYBODY_BAR, INK, QUIET
from xl_segment.memory.migration import NO_SEGMENT, migration_matrix
from xl_segment.result import Segmentation

#: Of a chart: where the columns of segments stand, and how wide they are.
_LEFT, _RIGHT, _WIDE = 0.335, 0.635, 0.012
#: Between segments, as a part of the height; how strong those are who stay, and those who move.
_GAP, _STAY, _MOVE = 0.022, 0.16, 0.55
#: Ways that are named to those who cannot see the picture.
_MOST_WAYS = 12
_POINTS = 40


@dataclass(frozen=True)
class _Side:
    """The segments of one run, from top to bottom.

    numbers: 0 for who is new, or gone. counts: customers of each. tops: where each begins, from 0 down.
    """

    numbers: list[int]
    counts: list[int]
    tops: list[float]


def flow(result: Segmentation) -> Chart:
    """Return the picture of a result of which a run before is known: those who stay pale, those who move strong."""
    counts, _ = migration_matrix(result.memory.customers, result.memory.moves.gone, result.model.numbers)
    ways = sorted(_ways(counts), key=lambda way: (-way[2], way[0], way[1]))
    title = _title(result, ways, counts)
    subtitle = "Each band is customers: pale who stayed, strong who moved; in brackets how many more or fewer"
    lines = [f"{_called(result, was, 'new')} to {_called(result, now, 'gone')} {size:,}" for was, now, size in ways]
    if len(lines) > _MOST_WAYS:
        left = sum(size for _, _, size in ways[_MOST_WAYS:])
        lines = [*lines[:_MOST_WAYS], f"on {len(ways) - _MOST_WAYS} other ways {left:,}"]
    alt = f"{title}. {subtitle}. {'; '.join(lines) or 'everybody stayed'}"
    return Chart("xl_segment flow", title, subtitle, alt, partial(_draw, result, counts))


def _ways(counts: pd.DataFrame) -> Iterator[tuple[int, int, int]]:
    """Yield (segment before, segment now, customers) of all who did not stay. counts: the migration matrix."""
    for was in counts.index:
        for now in counts.columns:
            if counts.loc[was, now] and (was != now or was == NO_SEGMENT):
                yield int(was), int(now), int(counts.loc[was, now])


def _title(result: Segmentation, ways: list[tuple[int, int, int]], counts: pd.DataFrame) -> str:
    """Say where the most went; of nobody who moved, how many stayed."""
    moved = [way for way in ways if NO_SEGMENT not in way[:2]]
    if not moved:
        stayed = sum(int(counts.loc[number, number]) for number in counts.index if number in counts.columns and number)
        return f"Nobody changed segment, {stayed:,} stayed"
    was, now, size = moved[0]
    total = sum(size for _, _, size in moved)
    which = f"All {total:,}" if size == total else f"{size:,} of the {total:,}"
    if total == 1:
        return f"The customer who changed segment went from {_called(result, was)} to {_called(result, now)}"
    return f"{which} who changed segment went from {_called(result, was)} to {_called(result, now)}"


def _called(result: Segmentation, number: int, nobody: str = "") -> str:
    return nobody if number == NO_SEGMENT else result.memory.name_of(number)


def _sides(counts: pd.DataFrame) -> tuple[_Side, _Side]:
    """Return the segments before and now, those without customers left out; who is new or gone stands last."""
    before = [(int(number), int(counts.loc[number].sum())) for number in counts.index]
    now = [(int(number), int(counts[number].sum())) for number in counts.columns]
    return _side(before), _side(now)


def _side(sizes: list[tuple[int, int]]) -> _Side:
    shown = sorted(((number, count) for number, count in sizes if count), key=lambda size: (not size[0], size[0]))
    total = max(sum(count for _, count in shown), 1)
    tops, at = [], 0.0
    for _, count in shown:
        tops.append(at)
        at += count + _GAP * total
    return _Side([number for number, _ in shown], [count for _, count in shown], tops)


def _draw(result: Segmentation, counts: pd.DataFrame, chart: Chart) -> Figure:
    figure, top = style.new_figure(chart)
    axes = figure.add_axes((0.0, 0.03, 1.0, top - 0.03 - 0.05))
    axes.set_axis_off()
    before, now = _sides(counts)
    ends = [side.tops[-1] + side.counts[-1] for side in (before, now)]
    axes.set_xlim(0, 1)
    axes.set_ylim(max(ends), 0)
    colours = {persona.segment: persona.colour for persona in result.personas}
    _draw_bands(axes, counts, before, now, colours)
    for side, x in ((before, _LEFT), (now, _RIGHT)):
        for number, count, start in zip(side.numbers, side.counts, side.tops, strict=True):
            colour = colours.get(number, EVERYBODY_BAR)
            axes.add_patch(Rectangle((x - _WIDE / 2, start), _WIDE, count, facecolor=colour, linewidth=0))
    _name(axes, result, before, _LEFT - _WIDE, -1)
    _name(axes, result, now, _RIGHT + _WIDE, 1, counts)
    above = -max(ends) * 0.035
    look = {"fontsize": style.points(7.5), "color": QUIET}
    was, now_called = _runs(result)
    style.write(axes, _LEFT + _WIDE / 2, above, was, ha="right", **look)
    style.write(axes, _RIGHT - _WIDE / 2, above, now_called, ha="left", **look)
    return figure


def _runs(result: Segmentation) -> tuple[str, str]:
    """Name the two runs by their days, where those differ."""
    before, last = result.memory.history[-2:]
    if before.day == last.day:
        return "Run before", "This run"
    days = result.features.measured.days
    return days.text(before.day), days.text(last.day)


def _draw_bands(axes: Axes, counts: pd.DataFrame, before: _Side, now: _Side, colours: dict[int, str]) -> None:
    """Draw a band per way, in the colour of where it comes from; those who stay lie below the others."""
    leaving = dict(zip(before.numbers, before.tops, strict=True))
    coming = dict(zip(now.numbers, now.tops, strict=True))
    across = np.linspace(_LEFT + _WIDE / 2, _RIGHT - _WIDE / 2, _POINTS)
    bend = np.linspace(0, 1, _POINTS)
    bend = bend * bend * (3 - 2 * bend)
    for was in before.numbers:
        for to in now.numbers:
            size = int(counts.loc[was, to])
            if not size:
                continue
            start, end = leaving[was], coming[to]
            leaving[was] += size
            coming[to] += size
            upper = start + (end - start) * bend
            stays = was == to and was != NO_SEGMENT
            axes.fill_between(
                across, upper, upper + size, color=colours.get(was, EVERYBODY_BAR), linewidth=0 if stays else 0.6,
                alpha=_STAY if stays else _MOVE, zorder=1 if stays else 2,
            )  # fmt: skip


def _name(
    axes: Axes, result: Segmentation, side: _Side, x: float, direction: int, counts: pd.DataFrame | None = None
) -> None:
    """Write count and name beside each segment. direction: -1 to the left, 1 to the right. counts: tell the change."""
    total = axes.get_ylim()[0]
    size = style.points(8.5)
    high = size * 1.25 / (72 * style.HEIGHT * axes.get_position().height) * total
    middles = [start + count / 2 for start, count in zip(side.tops, side.counts, strict=True)]
    texts = [_count(number, count, counts) for number, count in zip(side.numbers, side.counts, strict=True)]
    widest = max(style.text_width(text, size) for text in texts) / (72 * style.WIDTH)
    room = 72 * style.WIDTH * ((x if direction < 0 else 1 - x) - widest - 0.035)
    for number, text, y in zip(
        side.numbers, texts, style.spread(middles, high, high / 2, total - high / 2), strict=True
    ):
        name = _called(result, number, "New" if direction < 0 else "Gone")
        look = {"ha": "right" if direction < 0 else "left", "fontsize": size}
        style.write(axes, x, y, text, color=INK, **look)
        style.write(
            axes, x + direction * (widest + 0.012), y, style.fit(name, room, size, bold=True), weight="bold", **look
        )


def _count(number: int, count: int, counts: pd.DataFrame | None) -> str:
    """Write how many there are, and how many more than before of a segment that there was."""
    if counts is None or number == NO_SEGMENT or number not in counts.index:
        return f"{count:,}"
    change = count - int(counts.loc[number].sum())
    return f"{count:,} ({change:+,})".replace("-", "−").replace("(+0)", "(=)")
