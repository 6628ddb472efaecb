"""Results of every kind that a deck has to tell, and how a deck is read back."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pptx
from pptx.presentation import Presentation

from tests.pages.segments_sheet import SegmentsSheet
from xl_segment import Segmentation, refresh, segment
from xl_segment.deck.deck import make_deck
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.pages.page import Value
from xl_segment.pages.segments_page import segments_page

DAY = datetime.datetime(2024, 11, 4, 9, 30)
LONG = (
    "Customers who come back every month and buy what is new here",
    "Customers who come back every month and buy what is old here",
)


def lines() -> pd.DataFrame:
    """Sales of a year: some buy often, many seldom; one cloud."""
    random = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "Order ID": [f"{at}" for at in range(900)],
            "Order Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, 900), unit="D"),
            "Customer": [f"K{who}" for who in random.zipf(1.6, 900) % 120],
            "Sales": random.lognormal(3, 1, 900).round(2),
        }
    )


def sold() -> Segmentation:
    """Sales lines: money, and one cloud."""
    return segment(lines(), k=4, now=DAY)


def changed() -> Segmentation:
    """The same after a month: some have moved, some are new, some are gone."""
    old = lines()
    more = old.iloc[:300].assign(**{"Order ID": [f"L{at}" for at in range(300)]})
    more["Order Date"] += pd.Timedelta(days=60)
    more.loc[more.index[::10], "Customer"] = [f"N{at % 15}" for at in range(30)]
    later = pd.concat([old, more], ignore_index=True)
    return refresh(
        later[~later["Customer"].isin(["K3", "K5"])], previous=sold().memory, now=DAY + datetime.timedelta(days=30)
    )


def ten() -> Segmentation:
    """Ten segments with names of 60 letters that begin alike."""
    result = segment(make_customers().drop(columns="group"), k=10, now=DAY)
    named = tuple(replace(each, name=LONG[at % 2]) for at, each in enumerate(result.personas))
    return replace(result, personas=named)


def few() -> Segmentation:
    """Fourteen customers: too few to tell anything."""
    random = np.random.default_rng(4)
    return segment(pd.DataFrame(random.normal(size=(14, 3)), columns=["Visits", "Age", "Income"]), k=2, now=DAY)


def read(deck: bytes) -> Presentation:
    return pptx.Presentation(io.BytesIO(deck))


def deck_of(result: Segmentation, **options: Any) -> Presentation:
    return read(make_deck(result, **options))


def shapes(presentation: Presentation) -> Iterator[tuple[int, Any]]:
    """Yield all shapes with the number of their slide."""
    for number, slide in enumerate(presentation.slides, start=1):
        for shape in slide.shapes:
            yield number, shape


def titles(presentation: Presentation) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in presentation.slides]


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def texts(slide: Any) -> list[str]:
    """Return what stands on a slide, in shapes and tables."""
    said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    said += [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return said


def column(result: Segmentation, header: str) -> dict[str, Value]:
    """Return {segment: cell} of a column of the sheet Segments."""
    return {f"{segment}": cell for segment, cell in SegmentsSheet.of(segments_page(result)).column(header).items()}
