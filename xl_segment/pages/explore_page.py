"""The sheet Explore: the data looked at, in small pictures, before and beside the segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from xl_segment.charts import ChartSection, correlation
from xl_segment.pages.names import EXPLORE
from xl_segment.pages.page import Block, Page, Picture
from xl_segment.pages.words import biggest_fifth, rows_in_words
from xl_segment.personas.measure_words import capital
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many, percent
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

#: Columns of the sheet beside the margin, and their widths in characters.
_COLUMNS, _MARGIN, _WIDTH = 12, 1.6, 12.9
#: Heights in points: a gap, a section, and what is free below a picture.
_GAP, _SECTION, _BELOW = 9.0, 19.5, 6.0
#: Beyond so many times the usual distance from the middle a value lies far from most others (Tukey 1977: far out).
_FAR_OUT = 3.0
#: Values that are named with their rows or customers; letters of the names of customers together.
_MOST_FAR, _MOST_LETTERS = 20, 300


def explore_page(result: Segmentation, sections: Sequence[ChartSection]) -> Page:
    """What is in the data: how each measure is spread, how segments differ by it, what goes together, what is odd."""
    layout = _Layout(title_of(result), _scope(result))
    for section in sections:
        layout.add(section)
    names = [measure.name for measure in result.profiles[0].measures]
    layout.write("Blank cells", "Measure", "Blank", "Of all", _blanks(result, names))
    layout.write("Values far from most others", "Measure", "Values", "Where", _far_out(result, names))
    return layout.page()


class _Layout:
    """Puts sections below each other: pictures in rows, or a small table."""

    def __init__(self, title: str, scope: str) -> None:
        self._blocks = [Block(2, 2, ((title,),), ("title",)), Block(3, 2, ((scope,),), ("scope",), span=_COLUMNS)]
        self._heights = {1: 4.5, 2: 27.0, 4: 7.5}
        self._pictures: list[Picture] = []
        self._row = 5

    def _head(self, section: str) -> None:
        self._blocks.append(Block(self._row, 2, ((section,),), ("ruled section",), span=_COLUMNS))
        self._heights[self._row] = _SECTION
        self._row += 1

    def add(self, section: ChartSection) -> None:
        """Put pictures, so many in a row."""
        self._head(section.title)
        across = section.across
        for at, chart in enumerate(section.charts):
            column = 2 + at % across * (_COLUMNS // across)
            row = self._row + at // across
            self._pictures.append(
                Picture(
                    chart.name, row, column, chart.png(), chart.alt, chart.width, chart.height, svg=chart.outlines()
                )
            )
            self._heights[row] = 72 * chart.height + _BELOW
        self._row += -(-len(section.charts) // across)
        self._heights[self._row] = _GAP
        self._row += 1

    def write(self, section: str, first: str, second: str, third: str, rows: Sequence[tuple[str, str, str]]) -> None:
        """Put a table of three columns; nothing where it has no rows."""
        if not rows:
            return
        self._head(section)
        self._blocks.append(
            Block(
                self._row, 2, ((first, second, third), *rows), ("label", "text", "text"), header=True, spans=(3, 3, 6)
            )
        )
        self._row += len(rows) + 2

    def page(self) -> Page:
        return Page(
            name=EXPLORE,
            blocks=tuple(self._blocks),
            widths=(_MARGIN, *((_WIDTH,) * _COLUMNS)),
            pictures=tuple(self._pictures),
            heights=self._heights,
            headings=False,
        )


def title_of(result: Segmentation) -> str:
    """Say what stands out: "33% of the customers bought once; the biggest fifth brings 75% of the money"."""
    said = [*_once(result), *_biggest(result)]
    if said:
        text = "; ".join(said)
        return text[:1].upper() + text[1:]
    together = correlation(result)
    if together is not None:
        return together.title
    return f"{many(len(result.labels), 'customer')}, looked at"


def _once(result: Segmentation) -> list[str]:
    measured = result.features.measured
    name = next((name for name, measure in measured.measures.items() if measure == m.FREQUENCY), None)
    if name is None or measured.kind is not Kind.SALES:
        return []
    return [f"{percent(float((result.customers[name] <= 1).mean()))} of the customers bought once"]


def _biggest(result: Segmentation) -> list[str]:
    fifth = biggest_fifth(result)
    return [] if fifth is None else [f"the biggest fifth brings {percent(fifth[1])} of the money"]


def _scope(result: Segmentation) -> str:
    return (
        f"{many(len(result.labels), 'customer')}. Bars count customers; where a measure leans, the highest 2 of 100 "
        "are not drawn. A box is the middle half of a segment, its line the middle customer, the thin line 90 of 100; "
        "a measure parts a segment from others where its box lies beyond theirs."
    )


def _blanks(result: Segmentation, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the measures that are blank for some customers."""
    blank = {name: int(result.customers[name].isna().sum()) for name in names}
    count = len(result.customers)
    return [
        (name, f"{many(missing, 'customer')}", percent(missing / count)) for name, missing in blank.items() if missing
    ]


def _far_out(result: Segmentation, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the measures that have values far from most others, with the rows or customers of the farthest."""
    rows = []
    for name in names:
        values = result.customers[name].dropna().astype(np.float64)
        far = _far(values)
        if len(far):
            count = many(len(far), "value") + (" in all" if len(far) > _MOST_FAR else "")
            farthest, middle = (_exactly(result, name, each) for each in (far.iloc[0], about(values.median())))
            rows.append((name, f"{count}, the farthest {farthest}; in the middle {middle}", _who(result, far.index)))
    return rows


def _exactly(result: Segmentation, name: str, value: float) -> str:
    """Write a value so that it can be looked up on the sheet."""
    if result.features.measured.measures.get(name) == m.RETURNS:
        return percent(value)
    if abs(value) >= 100_000:
        return f"{value:,.0f}"
    return f"{value:,.6g}"


def _far(values: pd.Series) -> pd.Series:
    """Return the values far out, the farthest first: outside of three times the middle half (Tukey 1977)."""
    low, high = values.quantile([0.25, 0.75])
    reach = _FAR_OUT * (high - low)
    outside = values[(values < low - reach) | (values > high + reach)] if reach > 0 else values.iloc[:0]
    return outside.reindex((outside - values.median()).abs().sort_values(ascending=False, kind="stable").index)


def _who(result: Segmentation, far: pd.Index) -> str:
    """Name the rows of customers, or the customers behind sales lines. far: of all of them, the farthest first."""
    named = far[:_MOST_FAR]
    if result.features.measured.kind is Kind.SALES:
        named = _short_enough([str(customer) for customer in named])
        who = f"{'customer' if len(named) == 1 else 'customers'} {', '.join(named)}"
    else:
        who = f"{'row' if len(named) == 1 else 'rows'} {rows_in_words(map(int, named), _MOST_FAR)}"
    if len(named) == len(far):
        return capital(who)
    return f"The {len(named)} farthest: {who}" if len(named) > 1 else f"The farthest: {who}"


def _short_enough(customers: list[str]) -> list[str]:
    """Return as many of the names as a cell can hold, the first at least."""
    letters = np.cumsum([len(customer) for customer in customers])
    return customers[: max(int((letters <= _MOST_LETTERS).sum()), 1)]
