"""A shop so small that what happens in it can be told by heart: twenty young customers, twenty old ones."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd

from xl_segment import Segmentation, segment
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.features import Features, build_features
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.table import Table

MONDAY = datetime.datetime(2024, 6, 3, 9, 0, 30, 250_000)
#: The numbers that the two kinds get: the young spend more.
YOUNG, OLD = 1, 2
MEASURES = ["Age", "Annual Income", "Spending Score", "Total spent"]


def later(weeks: int) -> datetime.datetime:
    return MONDAY + datetime.timedelta(weeks=weeks)


def customers() -> pd.DataFrame:
    """C00 to C19 are young, C20 to C39 old."""
    at = np.arange(20)
    return pd.DataFrame(
        {
            "Customer ID": [f"C{number:02d}" for number in range(40)],
            "Gender": ["Female", "Male"] * 20,
            "Age": np.r_[20.0 + at % 5, 60.0 + at % 5],
            "Annual Income": np.r_[20_000.0 + 100 * (at % 7), 60_000.0 + 100 * (at % 3)],
            "Spending Score": np.r_[80.0 + at % 3, 20.0 + at % 4],
            "Total spent": np.r_[300.0 + at % 6, 100.0 + at % 7],
        }
    )


def middle_aged(count: int = 20) -> pd.DataFrame:
    """Return customers M00, M01 ... unlike both kinds."""
    at = np.arange(count)
    return pd.DataFrame(
        {
            "Customer ID": [f"M{number:02d}" for number in at],
            "Gender": ["Female", "Male"] * (count // 2),
            "Age": 40.0 + at % 5,
            "Annual Income": 95_000.0 + 100 * (at % 3),
            "Spending Score": 99.0 - at % 4,
            "Total spent": 900.0 + at % 7,
        }
    )


def without(frame: pd.DataFrame, *ids: str) -> pd.DataFrame:
    return frame[~frame["Customer ID"].isin(ids)].reset_index(drop=True)


def grown_old(frame: pd.DataFrame, *ids: str) -> pd.DataFrame:
    """Return the shop after some of the young have become like C20 in all that is measured."""
    changed = frame.copy()
    like = customers().set_index("Customer ID").loc["C20", MEASURES]
    for name in ids:
        changed.loc[changed["Customer ID"] == name, MEASURES] = like.to_list()
    return changed


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=3).reset_index(drop=True)


def sales() -> pd.DataFrame:
    """Three lines of each of twenty customers: C00 to C09 buy for much, C10 to C19 for little."""
    at = np.arange(60)
    days = np.where(at % 20 < 10, at // 20 * 20 + at % 5, at // 20 + at % 4)
    return pd.DataFrame(
        {
            "Customer": [f"C{number % 20:02d}" for number in at],
            "Order date": pd.Timestamp("2024-01-01") + pd.to_timedelta(days, "D"),
            "Amount": np.where(at % 20 < 10, 200.0, 20.0) + at % 7,
        }
    )


def made(frame: pd.DataFrame, *, k: int = 2, **options: Any) -> Segmentation:
    """Segment; no other numbers of segments are tried, which would take most of the time."""
    return segment(frame, **{"k": k, "k_min": 2, "k_max": k, "now": MONDAY, **options})


def read(frame: pd.DataFrame, **options: Any) -> tuple[Table, Features]:
    """Read a sheet and measure its customers, as a first run does."""
    settings = Settings(**options)
    table = read_columns(SheetData.from_frame(frame), settings)
    return table, build_features(clean_rows(table, settings), settings)
