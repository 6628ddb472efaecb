"""Who the segments are: their profile as a heat map, and their sizes."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from xl_segment.charts import style
from xl_segment.charts.style import Chart
from xl_segment.look import INK, QUIET
from xl_segment.result import Segmentation
from xl_segment.rounding import percent

MOST_MEASURES = 8


def heat_map(result: Segmentation) -> Chart:
    """Segments by measures: the colour says how far from everybody, the figure is the mean in original units."""
    columns = telling_measures(result, MOST_MEASURES)
    z = np.array([[one.measures[at].z for at in columns] for one in result.profiles])
    row, column = np.unravel_index(np.abs(z).argmax(), z.shape)
    name = result.profiles[0].measures[columns[column]].name
    side = "highest" if z[row, column] > 0 else "lowest"
    title = f"What sets the segments apart most: {name}, {side} for {result.personas[row].name}"
    all_measures = len(result.profiles[0].measures)
    some = f"; the {len(columns)} most telling of {all_measures} measures" if len(columns) < all_measures else ""
    subtitle = f"Mean of each measure by segment; blue is above the average customer, orange below{some}"
    alt = f"{title}. A table of means with {len(result.profiles)} segments and {len(columns)} measures."

    def draw(chart: Chart) -> Figure:
        figure, top = style.new_figure(chart)
        axes = figure.add_axes((0.31, 0.04, 0.66, top - 0.04 - 0.13))
        colours = LinearSegmentedColormap.from_list("apart", style.DIVERGING)
        axes.imshow(z, cmap=colours, vmin=-1.8, vmax=1.8, aspect="auto")
        axes.set_xticks(range(len(columns)))
        room = max(8, int(58 / len(columns)))
        names = [style.wrap(style.parted(result.profiles[0].measures[at].name), room, 3) for at in columns]
        small = 6.5 if len(columns) > 6 else 7.5
        axes.set_xticklabels(names, fontsize=small, color=INK, family=style.FONT)
        axes.xaxis.tick_top()
        axes.set_yticks(range(len(result.personas)))
        people = [style.shorten(f"{one.segment}  {one.name}", 28) for one in result.personas]
        axes.set_yticklabels(people, fontsize=8.5, color=INK, family=style.FONT)
        axes.tick_params(length=0, pad=6)
        for side_ in axes.spines.values():
            side_.set_visible(False)
        axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(len(people) + 1) - 0.5, minor=True)
        axes.grid(which="minor", color="white", linewidth=2)
        axes.tick_params(which="minor", length=0)
        for at, one in enumerate(result.profiles):
            for across, each in enumerate(columns):
                dark = abs(z[at, across]) > 1.25
                text = style.number(one.measures[each].mean)
                style.write(axes, across, at, text, ha="center", fontsize=8, color="white" if dark else INK)
        return figure

    return Chart("xl_segment profiles", title, subtitle, alt, draw)


def telling_measures(result: Segmentation, most: int) -> list[int]:
    """Return the positions of the measures that differ most between segments; those that drive come first."""
    measures = result.profiles[0].measures
    apart = [max(abs(one.measures[at].z) for one in result.profiles) for at in range(len(measures))]
    ranked = sorted(range(len(measures)), key=lambda at: (not measures[at].drives, -apart[at], at))[:most]
    return sorted(ranked)


def sizes(result: Segmentation) -> Chart:
    """Share of the customers, and of the money where there is money, by segment."""
    profiles, personas = result.profiles, result.personas
    money = all(one.money_share is not None for one in profiles)
    largest = max(profiles, key=lambda one: (one.share, -one.segment))
    if money:
        best = max(profiles, key=lambda one: (one.money_share or 0, -one.segment))
        name = result.persona(best.segment).name
        title = f"{name}: {percent(best.share)} of the customers, {percent(best.money_share or 0.0)} of the money"
    else:
        name = result.persona(largest.segment).name
        title = f"The largest segment is {name} with {percent(largest.share)} of the customers"
    subtitle = f"Share of {len(result.labels):,} customers" + (f" and of {result.features.money_name}" if money else "")
    alt = f"{title}. Bars: " + "; ".join(
        f"{persona.name} {profile.size:,} ({percent(profile.share)})"
        for profile, persona in zip(profiles, personas, strict=True)
    )

    def draw(chart: Chart) -> Figure:
        figure, top = style.new_figure(chart)
        axes = style.add_axes(figure, top, left=0.33, right=0.9, bottom=0.06)
        style.plain(axes, grid="")
        axes.spines["bottom"].set_visible(False)
        thick = 0.36 if money else 0.62
        longest = max(max(one.share, one.money_share or 0) for one in profiles)
        for at, (profile, persona) in enumerate(zip(profiles, personas, strict=True)):
            shift = thick / 2 if money else 0
            axes.barh(at - shift, profile.share, thick, color=persona.colour)
            style.write(
                axes,
                profile.share + longest * 0.015,
                at - shift,
                f"{percent(profile.share)}  ({profile.size:,})",
                fontsize=8,
            )
            if money and profile.money_share is not None:
                axes.barh(at + shift, profile.money_share, thick, color=persona.colour, alpha=0.45)
                end = max(profile.money_share, 0) + longest * 0.015
                text = f"{percent(profile.money_share)} of money"
                style.write(axes, end, at + shift, text, fontsize=8, color=QUIET)
        axes.set_yticks(range(len(personas)))
        people = [style.shorten(f"{one.segment}  {one.name}", 28) for one in personas]
        axes.set_yticklabels(people, fontsize=8.5, color=INK, family=style.FONT)
        axes.set_xticks([])
        least = min(0.0, *(one.money_share or 0.0 for one in profiles))
        axes.set_xlim(least * 1.05, longest * 1.18)
        axes.set_ylim(len(personas) - 0.45, -0.55)
        return figure

    return Chart("xl_segment sizes", title, subtitle, alt, draw)
