"""What goes together: measures with each other, age with spending, gender with segments."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from xl_segment.charts import style
from xl_segment.charts.small import THIRD, TICK, add_small_axes, new_small_figure, small_chart
from xl_segment.charts.style import Chart
from xl_segment.look import ACCENT, BAR, CHART_BAR, INK, LINE, OPPOSED, TOGETHER, WHITE
from xl_segment.personas.phrases import without_unit
from xl_segment.result import Segmentation
from xl_segment.rounding import hundredths, percent
from xl_segment.segments.quality import stratified_sample
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Role

#: Beyond this a rank correlation is worth a word (Cohen 1988: a large one).
_STRONG = 0.5
_MOST_MEASURES, _MOST_POINTS = 7, 1_500
#: Light at both ends, so that ink can be read on all of it.
_SCALE = LinearSegmentedColormap.from_list("together", [OPPOSED, WHITE, TOGETHER])


def correlation(result: Segmentation) -> Chart | None:
    """Rank correlations of the measures (Spearman 1904); None where there is only one."""
    names = _measures(result)
    if len(names) < 2:
        return None
    ranks = result.customers[names].corr(method="spearman")
    pairs = {pair: float(ranks.loc[pair]) for pair in combinations(names, 2) if not np.isnan(ranks.loc[pair])}
    title = "No two measures go together strongly"
    if pairs:
        first, second = max(pairs, key=lambda pair: (abs(pairs[pair]), pair))
        strength = pairs[first, second]
        if abs(strength) >= _STRONG:
            verb = "rises with" if strength > 0 else "falls as"
            end = "" if strength > 0 else " rises"
            title = f"{without_unit(first)} {verb} {without_unit(second)}{end}"
    finding = "Rank correlation: blue rise together, orange opposed"
    alt = "; ".join(f"{first} and {second} {value:+.1f}" for (first, second), value in pairs.items())
    return small_chart("correlation", title, finding, alt, partial(_draw_correlation, ranks), THIRD)


def _measures(result: Segmentation) -> list[str]:
    """Return the measures that decide, then the others, as many as can be read."""
    names = [str(name) for name in result.features.raw]
    deciding = [name for name in names if name in result.deciding]
    return [*deciding, *(name for name in names if name not in deciding)][:_MOST_MEASURES]


def _draw_correlation(ranks: pd.DataFrame, chart: Chart) -> Figure:
    import seaborn

    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top, left=0.27, bottom=0.14)
    shown = ranks.iloc[1:, :-1]
    above = np.triu(np.ones(shown.shape, dtype=bool), k=1)
    texts = shown.map(
        lambda value: "" if np.isnan(value) else f"{value + 0.0:+.1f}".replace("+0.0", "0.0").replace("-0.0", "0.0")
    )
    # Labels that it is to place itself cost a whole drawing more, only to see whether they overlap.
    seaborn.heatmap(
        shown, mask=above, vmin=-1, vmax=1, cmap=_SCALE, annot=texts, fmt="", cbar=False, linewidths=1.5, ax=axes,
        xticklabels=False, yticklabels=False,
        annot_kws={"fontsize": TICK, "color": INK, "family": style.FONT},
    )  # fmt: skip
    short = [style.shorten(without_unit(str(name)), 15) for name in ranks]
    axes.set_yticks(np.arange(len(short) - 1) + 0.5)
    axes.set_xticks(np.arange(len(short) - 1) + 0.5)
    axes.set_yticklabels(short[1:], rotation=0, fontsize=TICK, color=INK, family=style.FONT)
    width = max(44 // len(short), *(len(word) for name in short for word in style.parted(name).split()))
    axes.set_xticklabels(
        [style.wrap(style.parted(name), width, 2) for name in short[:-1]], rotation=0, color=INK, family=style.FONT,
        fontsize=TICK - style.points(0.6),
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")
    return figure


def age_and_spending(result: Segmentation) -> Chart | None:
    """Each customer by age and by what they spend, in the colour of the segment; None where the sheet lacks one."""
    names = {measure: name for name, measure in result.features.measured.measures.items()}
    spending = next((names[each] for each in (m.SPENDING, m.MONEY, m.INCOME) if each in names), None)
    if m.AGE not in names or spending is None:
        return None
    age = names[m.AGE]
    both = result.customers[[age, spending]].astype(np.float64)
    link = float(both.corr(method="spearman").iloc[0, 1])
    said = without_unit(spending)
    title = f"{said} does not go with age"
    if abs(link) >= _STRONG / 2:
        title = f"The older, the {'higher' if link > 0 else 'lower'} the {said.lower()}"
    known = np.flatnonzero(both.notna().all(axis=1).to_numpy())
    chosen = known[stratified_sample(result.labels[known], _MOST_POINTS, seed=result.settings.seed)]
    finding = f"A dot per customer, coloured by segment; rank correlation {link:.1f}"
    if len(chosen) < len(result.labels):
        finding = f"A dot per customer ({len(chosen):,} of {len(result.labels):,}); rank correlation {link:.1f}"
    draw = partial(_draw_ages, result, age, spending, chosen)
    return small_chart("age and spending", title, finding, f"{len(chosen):,} dots", draw, THIRD)


def _draw_ages(result: Segmentation, age: str, spending: str, chosen: np.ndarray, chart: Chart) -> Figure:
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top, left=0.13, bottom=0.17)
    colours = np.array([persona.colour for persona in result.personas])[result.positions[chosen]]
    points = result.customers[[age, spending]].to_numpy(np.float64)[chosen]
    axes.scatter(points[:, 0], points[:, 1], s=7, c=colours, alpha=0.6, linewidths=0)
    axes.grid(color=LINE, linewidth=0.6)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(FuncFormatter(lambda value, _: style.tick(value)))
    style.label_axes(axes, without_unit(age), style.shorten(without_unit(spending), 26))
    axes.xaxis.label.set_fontsize(TICK)
    axes.yaxis.label.set_fontsize(TICK)
    return figure


def genders(result: Segmentation) -> Chart | None:
    """The share of each gender by segment; None where the sheet names none."""
    column = result.table.first(Role.GENDER)
    if column is None or column.name not in result.customers:
        return None
    shares = pd.crosstab(
        pd.Series(result.labels, result.customers.index), result.customers[column.name], normalize="index"
    )
    if shares.shape[1] < 2 or shares.shape[1] > 4 or len(shares) < result.k:
        return None
    overall = result.customers[column.name].value_counts(normalize=True)
    title = f"{overall.index[0]}: {percent(overall.iloc[0])}; no segment differs for certain"
    apart = [
        (label.effect, profile.segment, label)
        for profile in result.profiles
        for label in profile.labels
        if label.name == column.name and label.stands_out
    ]
    if apart:
        _, segment, label = max(apart, key=lambda each: (each[0], -each[1]))
        title = f"{label.value}: {percent(label.overall_share)} of all, {percent(label.share)} in segment {segment}"
    alt = "; ".join(
        f"segment {number}: " + ", ".join(f"{value} {percent(share)}" for value, share in row.items())
        for number, row in shares.iterrows()
    )
    return small_chart("gender", title, "Share of each by segment", alt, partial(_draw_genders, result, shares), THIRD)


def _draw_genders(result: Segmentation, shares: pd.DataFrame, chart: Chart) -> Figure:
    figure, top = new_small_figure(chart)
    axes = add_small_axes(figure, top - 0.06, left=0.3, bottom=0.03)
    tints = [ACCENT, CHART_BAR, BAR, LINE]
    values = list(map(str, shares.columns))
    for at, (_, row) in enumerate(shares.iterrows()):
        start = 0.0
        for nth, share in enumerate(hundredths(list(row))):
            axes.barh(at, share, left=start, height=0.66, color=tints[nth], edgecolor="white", linewidth=0.8)
            if share >= 0.08:
                ink = "white" if nth == 0 else INK
                style.write(axes, start + share / 2, at, percent(share), ha="center", fontsize=TICK, color=ink)
            if at == 0:
                style.write(axes, start, -0.62, style.shorten(values[nth], 18), fontsize=TICK, va="bottom")
            start += share
    axes.set_xlim(0, 1)
    axes.set_ylim(len(shares) - 0.5, -0.6)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.set_yticks(range(len(shares)))
    axes.set_yticklabels(
        [style.shorten(f"{persona.segment} {persona.name}", 19) for persona in result.personas], color=INK
    )
    return figure
