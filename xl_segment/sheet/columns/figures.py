"""The first rows of columns of figures, to see what adds up to what."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.parsing.numbers import parse_numbers

#: Rows that are looked at.
LOOK = 20_000
#: A column is the sum of others where it is on this share of the rows.
_ADDS_UP = 0.9


def figures_of(sheet: SheetData, names: Iterable[str]) -> pd.DataFrame:
    """Return the numbers of some columns on the first rows, 0 where there is none."""
    return pd.DataFrame({name: parse_numbers(sheet.cells[name].iloc[:LOOK]).values for name in names}).fillna(0.0)


def is_sum(figures: pd.Series, total: pd.Series) -> bool:
    """Tell whether figures are a total, as a rule, as near as one rounds."""
    return float(np.isclose(figures, total, rtol=0.01, atol=0.05).mean()) >= _ADDS_UP
