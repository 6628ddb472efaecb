"""What kind of thing stands in a cell, whatever program put it there."""

from __future__ import annotations

import datetime
import decimal

import numpy as np
import pandas as pd

from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.grid import CellError


def test_each_cell_is_of_one_kind_and_no_two_kinds_are_one() -> None:
    cells = {
        CellKind.BLANK: [None, float("nan"), pd.NaT],
        CellKind.TEXT: ["a", ""],
        CellKind.NUMBER: [1, 1.5, np.int64(3), np.float32(2)],
        CellKind.FLAG: [True, np.bool_(False)],
        CellKind.DAY: [datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2), pd.Timestamp("2024-01-02")],
        CellKind.ERROR: [CellError("#N/A")],
        CellKind.OTHER: [datetime.time(9), decimal.Decimal(1)],
    }
    for kind, alike in cells.items():
        assert kinds_of(pd.Series(alike, dtype=object)).tolist() == [kind] * len(alike)
    assert len(set(map(int, cells))) == len(CellKind) == 7
