"""Small charts that belong together, and how a notebook shows them: side by side under a title."""

from __future__ import annotations

import base64
import html
from typing import NamedTuple

from xl_segment.charts.style import Chart
from xl_segment.rounding import many


class ChartSection(NamedTuple):
    """Small charts that belong together. across: how many of them stand side by side."""

    title: str
    charts: tuple[Chart, ...]
    across: int

    def _repr_html_(self) -> str:
        """Show them in a notebook, side by side as on a sheet."""
        pictures = "".join(_picture(chart, self.across) for chart in self.charts)
        return f"<h4>{html.escape(self.title)}</h4><div>{pictures}</div>"


class ChartSections(tuple[ChartSection, ...]):
    """Sections of small charts, one below the other."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Name the charts; the pictures are shown by `_repr_html_`."""
        lines = [f"{section.title}: {many(len(section.charts), 'chart')}" for section in self]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show them in a notebook."""
        return "".join(section._repr_html_() for section in self)


def _picture(chart: Chart, across: int) -> str:
    data = base64.b64encode(chart.png()).decode("ascii")
    width = f"{100 / across - 1:.1f}%"
    return (
        f'<img src="data:image/png;base64,{data}" alt="{html.escape(chart.alt)}" '
        f'style="display: inline-block; width: {width}; max-width: {width}"/>'
    )
