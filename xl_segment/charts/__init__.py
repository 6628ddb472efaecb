"""Figures drawn from one Segmentation."""

from __future__ import annotations

from xl_segment.charts.choosing import elbow, silhouette
from xl_segment.charts.clusters import scatter
from xl_segment.charts.exploring import heat_map, sizes
from xl_segment.charts.style import Chart
from xl_segment.result import Segmentation

__all__ = ["Chart", "draw_all", "elbow", "heat_map", "scatter", "silhouette", "sizes"]


def draw_all(result: Segmentation) -> tuple[Chart, ...]:
    """Return the charts of a result, in the order in which one would tell the story."""
    return sizes(result), heat_map(result), scatter(result), elbow(result), silhouette(result)
