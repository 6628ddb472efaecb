"""Figures drawn from one Segmentation."""

from __future__ import annotations

from xl_segment.charts.against_everybody import against_everybody
from xl_segment.charts.choosing import elbow, silhouette
from xl_segment.charts.clusters import scatter
from xl_segment.charts.distributions import boxes, histogram
from xl_segment.charts.exploring import heat_map, sizes
from xl_segment.charts.products import products
from xl_segment.charts.sales import buyers, months, orders_by_recency
from xl_segment.charts.sections import ChartSection, ChartSections
from xl_segment.charts.small import LOW_THIRD, QUARTER
from xl_segment.charts.style import Chart
from xl_segment.charts.together import age_and_spending, correlation, genders
from xl_segment.personas.telling_measures import telling_measures
from xl_segment.result import Segmentation

__all__ = [
    "Chart", "ChartSection", "ChartSections", "correlation", "draw_all", "elbow", "explore", "heat_map", "scatter",
    "silhouette", "sizes",
]  # fmt: skip

#: Small charts beside each other; measures that are looked at.
_FOUR, _THREE, _TWO = 4, 3, 2
_MOST_MEASURES = 12


def draw_all(result: Segmentation) -> tuple[Chart, ...]:
    """Return the charts of a result, in the order in which one would tell the story."""
    return (
        sizes(result),
        heat_map(result),
        *against_everybody(result),
        scatter(result),
        elbow(result),
        silhouette(result),
    )


def explore(result: Segmentation) -> ChartSections:
    """Return small charts of what is in the data: each measure, what goes together, when it is bought, and what."""
    names = [result.profiles[0].measures[at].name for at in telling_measures(result.profiles, _MOST_MEASURES)]
    names = [name for name in names if result.customers[name].notna().any()]
    together = (correlation(result), age_and_spending(result), genders(result))
    bought = (months(result), buyers(result), orders_by_recency(result))
    # No picture stands alone in the last row where it can have company.
    across, size = (_THREE, LOW_THIRD) if len(names) % _FOUR == 1 and len(names) > 1 else (_FOUR, QUARTER)
    spread = tuple(histogram(result, name, size) for name in names)
    by_segment = tuple(boxes(result, name, names=not at % across, size=size) for at, name in enumerate(names))
    sections = (
        ChartSection("How the measures are spread", spread, across),
        ChartSection("How the segments differ", by_segment, across),
        ChartSection("What goes together", tuple(filter(None, together)), _THREE),
        ChartSection("When and how often it is bought", tuple(filter(None, bought)), _THREE),
        ChartSection("What the segments buy", tuple(products(result)), _TWO),
    )
    return ChartSections(section for section in sections if section.charts)
