"""What is written beside the data, a row for each row of the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.memory.migration import NO_SEGMENT, Customers
from xl_segment.sheet.grid import SheetData

#: The headers of the columns that we write, in the order in which they stand.
OUR_COLUMNS = ("Segment", "Persona", "Fit", "Previous segment", "Changed on")
SEGMENT, PERSONA, FIT, PREVIOUS_SEGMENT, CHANGED_ON = OUR_COLUMNS
#: What stands in the Persona column of a row that was set aside.
NOT_SEGMENTED = "(not segmented)"


@dataclass(frozen=True)
class _Owners:
    """Whose each row of the sheet is.

    index: of the rows. owned: (rows,) whether it belongs to a customer. customers: of the rows that do, which (from 0).
    """

    index: pd.Index
    owned: np.ndarray
    customers: np.ndarray

    @classmethod
    def of(cls, features: Features) -> _Owners:
        index = pd.Index(features.measured.log.rows, name="row")
        owner = features.measured.customer_of.reindex(index)
        owned = owner.notna().to_numpy()
        return cls(index, owned, owner[owned].to_numpy(np.int64))


def label_rows(features: Features, segments: np.ndarray, fit: np.ndarray, personas: Mapping[int, str]) -> pd.DataFrame:
    """Give each row of the sheet what its customer got; rows that belong to nobody stay blank.

    segments, fit: (customers,). personas: {segment: name}.
    """
    owners = _Owners.of(features)
    count = len(owners.index)
    rows = pd.DataFrame(
        {
            SEGMENT: pd.array([pd.NA] * count, dtype="Int64"),
            PERSONA: np.full(count, NOT_SEGMENTED, dtype=object),
            FIT: pd.array([pd.NA] * count, dtype="Float64"),
        },
        index=owners.index,
    )
    numbers, positions = np.unique(segments, return_inverse=True)
    names = np.array([personas[int(number)] for number in numbers], dtype=object)
    rows.loc[owners.owned, SEGMENT] = segments[owners.customers]
    rows.loc[owners.owned, PERSONA] = names[positions[owners.customers]]
    rows.loc[owners.owned, FIT] = fit[owners.customers]
    return rows


def history_rows(features: Features, customers: Customers) -> pd.DataFrame:
    """Give each row of the sheet the segment that its customer was in before, and the day it changed."""
    owners = _Owners.of(features)
    count = len(owners.index)
    rows = pd.DataFrame(
        {
            PREVIOUS_SEGMENT: pd.array([pd.NA] * count, dtype="Int64"),
            CHANGED_ON: np.full(count, np.datetime64("NaT", "ns")),
        },
        index=owners.index,
    )
    previous = pd.Series(customers.previous[owners.customers], dtype="Int64").replace(NO_SEGMENT, pd.NA)
    days = pd.Series(customers.changed_on[owners.customers]).replace("", None)
    rows.loc[owners.owned, PREVIOUS_SEGMENT] = previous.to_numpy()
    rows.loc[owners.owned, CHANGED_ON] = pd.to_datetime(days).to_numpy()
    return rows


def indexed_like(data: pd.DataFrame | SheetData, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows under the index of the table that was handed in; of a sheet they keep its row numbers."""
    if isinstance(data, pd.DataFrame):
        return rows.set_axis(data.index, axis=0)
    return rows
