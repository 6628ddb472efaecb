"""When and by whom it is bought, of sales lines: by month, and by how often and how lately."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from xl_segment.charts import style
from xl_segment.charts.small import THIRD, TICK, add_small_axes, new_small_figure, small_chart
from xl_segment.charts.style import Chart
from xl_segment.customers.rfm import BUYERS_AGAIN, FIRST_BUYERS, ORDERS
from xl_segment.look import ACCENT, CHART_BAR, FEW, INK, MANY, ink_on
from xl_segment.personas.measure_words import singular
from xl_segment.result import Segmentation
from xl_segment.rounding import percent
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

_MONEY = m.RFM_NAMES[m.MONEY]
#: Months that are shown, the last ones; months in a row that are looked at together; their share that is a peak.
_MOST_MONTHS, _TOGETHER, _PEAK = 24, 3, 1.25
_GRID_SCALE = LinearSegmentedColormap.from_list("grid", [FEW, MANY])
_ORDERS = ((10, "10 or more"), (4, "4–9"), (2, "2–3"), (0, ""))
_DAYS = ((30, "0–30 days"), (90, "31–90"), (180, "91–180"), (np.inf, "181 and more"))


def months(result: Segmentation) -> Chart | None:
    """Money, or orders where there is no money, by month; None where there are fewer than three months."""
    sold = result.features.measured.months
    if len(sold) < _TOGETHER:
        return None
    sold = sold.tail(_MOST_MONTHS)
    what = _MONEY if _MONEY in sold else ORDERS
    values = sold[what]
    peak = _peak(values)
    title = "No months stand out"
    if peak is not None:
        share = values.iloc[peak : peak + _TOGETHER].sum() / values.sum()
        first, last = values.index[peak], values.index[peak + _TOGETHER - 1]
        title = f"{first:%B} to {last:%B} bring {percent(share)}"
    finding = f"{what} by month, {values.index[0]:%b %Y} to {_until(result)}"
    alt = "; ".join(f"{month:%b %Y} {style.tick(value)}" for month, value in values.items())
    return small_chart("months", title, finding, alt, partial(_draw_months, values, peak), THIRD)


def _until(result: Segmentation) -> str:
    """Say where the sales end: with a month, or within one."""
    period = result.features.measured.period
    if period is None:
        return ""
    last = pd.Timestamp(period[1])
    if last.is_month_end:
        return f"{last:%b %Y}"
    return f"{last.day} {last:%b %Y}"


def _peak(values: pd.Series) -> int | None:
    """Return where the three strongest months in a row begin, None where they do not stand out from the others."""
    total = float(values.sum())
    if len(values) < 2 * _TOGETHER or total <= 0:
        return None
    sums = values.rolling(_TOGETHER).sum().to_numpy()[_TOGETHER - 1 :]
    best = int(sums.argmax())
    return best if sums[best] / total >= _PEAK * _TOGETHER / len(values) else None


def _draw_months(values: pd.Series, peak: int | None, chart: Chart) -> Figure:
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top, bottom=0.12)
    colours = [CHART_BAR] * len(values)
    if peak is not None:
        colours[peak : peak + _TOGETHER] = [ACCENT] * _TOGETHER
    axes.bar(range(len(values)), values, color=colours, width=0.76)
    # The first and the last month may be parts of one.
    named = {int(values.to_numpy().argmax()), 1 + int(values.to_numpy()[1:-1].argmin())}
    for at in named:
        style.write(axes, at, values.iloc[at], style.number(values.iloc[at]), ha="center", va="bottom", fontsize=TICK)
    step = -(-len(values) // 12)
    axes.set_xticks(range(0, len(values), step))
    axes.set_xticklabels([f"{month:%b}" for month in values.index[::step]])
    axes.yaxis.set_visible(False)
    axes.set_ylim(min(0.0, float(values.min()) * 1.1), float(values.max()) * 1.15 or 1.0)
    return figure


def buyers(result: Segmentation) -> Chart | None:
    """Customers who bought for the first time, and those who came back, by month."""
    sold = result.features.measured.months
    if len(sold) < _TOGETHER:
        return None
    sold = sold.tail(_MOST_MONTHS)
    last = sold.iloc[-min(_TOGETHER, len(sold)) :]
    everybody = float(last[[FIRST_BUYERS, BUYERS_AGAIN]].to_numpy().sum())
    if not everybody:
        return None
    title = f"{percent(last[BUYERS_AGAIN].sum() / everybody)} of a month's buyers had bought before"
    finding = f"Mean of the last {len(last)} months, since these data begin; first buyers light"
    alt = "; ".join(
        f"{month:%b %Y} {first:,.0f} first, {again:,.0f} again"
        for month, first, again in zip(sold.index, sold[FIRST_BUYERS], sold[BUYERS_AGAIN], strict=True)
    )
    return small_chart("buyers", title, finding, alt, partial(_draw_buyers, sold), THIRD)


def _draw_buyers(sold: pd.DataFrame, chart: Chart) -> Figure:
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top, bottom=0.12)
    bars = range(len(sold))
    axes.bar(bars, sold[BUYERS_AGAIN], color=ACCENT, width=0.76)
    axes.bar(bars, sold[FIRST_BUYERS], bottom=sold[BUYERS_AGAIN], color=CHART_BAR, width=0.76)
    both = sold[BUYERS_AGAIN] + sold[FIRST_BUYERS]
    for at in {int(both.to_numpy().argmax()), len(both) - 1}:
        style.write(axes, at, both.iloc[at], f"{both.iloc[at]:,.0f}", ha="center", va="bottom", fontsize=TICK)
    step = -(-len(sold) // 12)
    axes.set_xticks(range(0, len(sold), step))
    axes.set_xticklabels([f"{month:%b}" for month in sold.index[::step]])
    axes.yaxis.set_visible(False)
    axes.set_ylim(0, float(both.max()) * 1.15 or 1.0)
    return figure


class _Grid(NamedTuple):
    """Customers by orders (rows) and days since the last one (columns).

    customers: how many; shares: of what, 0 to 1. names: of the rows.
    """

    customers: np.ndarray
    shares: np.ndarray
    what: str
    names: tuple[str, ...]


def orders_by_recency(result: Segmentation) -> Chart | None:
    """A grid of how often and how lately customers ordered, with their share of the money; None without days."""
    grid = _grid(result)
    if grid is None:
        return None
    row, column = np.unravel_index(int(grid.shares.argmax()), grid.shares.shape)
    title = f"{percent(grid.shares[row, column])} of the {grid.what}: {grid.names[row]}, {_DAYS[column][1]}"
    finding = f"Share of {grid.what}, and customers, by orders and days since the last one"
    alt = "; ".join(
        f"{name}, {_DAYS[across][1]}: {percent(grid.shares[down, across])} ({grid.customers[down, across]:,})"
        for down, name in enumerate(grid.names)
        for across in range(len(_DAYS))
    )
    return small_chart("orders by recency", title, finding, alt, partial(_draw_grid, grid), THIRD)


def _grid(result: Segmentation) -> _Grid | None:
    measured = result.features.measured
    names = {measure: name for name, measure in measured.measures.items()}
    if measured.kind is not Kind.SALES or m.RECENCY not in names or m.FREQUENCY not in names:
        return None
    orders = result.customers[names[m.FREQUENCY]].to_numpy(np.float64)
    days = result.customers[names[m.RECENCY]].to_numpy(np.float64)
    rows = np.argmax(orders[:, None] >= [least for least, _ in _ORDERS], axis=1)
    columns = np.argmax(days[:, None] <= [most for most, _ in _DAYS], axis=1)
    cell, shape = rows * len(_DAYS) + columns, (len(_ORDERS), len(_DAYS))
    customers = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    shares, what = customers / customers.sum(), "customers"
    if result.features.money is not None:
        worth = result.features.money.fillna(0.0).to_numpy(np.float64)
        money = np.bincount(cell, worth, minlength=shape[0] * shape[1]).reshape(shape)
        if money.sum() > 0 and not (money < 0).any():
            shares, what = money / money.sum(), "money"
    return _Grid(customers, shares, what, _rows_of(names[m.FREQUENCY], bool((orders < 1).any())))


def _rows_of(frequency: str, any_none: bool) -> tuple[str, ...]:
    """Name the rows; frequency: its name, which says what it counts."""
    counted = frequency.partition("(")[2].rstrip(")") or "orders"
    last = f"1 {singular(counted, 1)}"
    return (*(name for _, name in _ORDERS[:-1]), f"at most {last}" if any_none else last)


def _draw_grid(grid: _Grid, chart: Chart) -> Figure:
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top, left=0.17, bottom=0.12)
    for down in range(len(_ORDERS)):
        for across in range(len(_DAYS)):
            share = grid.shares[down, across]
            strength = float(np.sqrt(share / grid.shares.max()))
            ground = to_hex(_GRID_SCALE(strength))
            axes.add_patch(Rectangle((across - 0.48, down - 0.46), 0.96, 0.92, facecolor=ground, linewidth=0))
            ink = ink_on(ground)
            said = "under 1%" if 0 < share < 0.005 else percent(share)
            style.write(axes, across, down - 0.14, said, ha="center", fontsize=TICK, weight="bold", color=ink)
            count = f"{grid.customers[down, across]:,}"
            style.write(axes, across, down + 0.2, count, ha="center", fontsize=TICK - style.points(0.8), color=ink)
    axes.set_xlim(-0.5, len(_DAYS) - 0.5)
    axes.set_ylim(len(_ORDERS) - 0.5, -0.5)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks(range(len(_DAYS)))
    axes.set_xticklabels([name for _, name in _DAYS], color=INK)
    axes.set_yticks(range(len(_ORDERS)))
    axes.set_yticklabels(grid.names, color=INK)
    return figure
