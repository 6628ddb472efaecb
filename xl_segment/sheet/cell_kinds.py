"""What stands in each cell: nothing, text, a number, a flag, a day, an error; told for a whole column at once.

Equal cells are not always the same: 1 equals True, and the error #N/A equals the text "#N/A". So cells are parted by
their kind before they are compared.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.sheet.grid import CellError


class CellKind(IntEnum):
    """The kinds of cells."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2
    FLAG = 3
    DAY = 4
    ERROR = 5
    OTHER = 6


class _KindOfType(dict[type, int]):
    """Each type is judged once."""

    def __missing__(self, kind: type) -> int:
        self[kind] = judged = int(_judge(kind))
        return judged


def _judge(kind: type) -> CellKind:
    ladder: tuple[tuple[tuple[type, ...], CellKind], ...] = (
        ((type(None),), CellKind.BLANK),
        ((CellError,), CellKind.ERROR),
        ((str,), CellKind.TEXT),
        ((bool, np.bool_), CellKind.FLAG),
        ((int, float, np.number), CellKind.NUMBER),
        ((datetime.date, np.datetime64), CellKind.DAY),
    )
    return next((cell_kind for types, cell_kind in ladder if issubclass(kind, types)), CellKind.OTHER)


_KINDS = _KindOfType()


def kinds_of(cells: pd.Series) -> np.ndarray:
    """Return the CellKind of each cell as an array of int8; NaN and NaT are blank, as None is."""
    values = cells.to_numpy(dtype=object)
    kinds = np.fromiter(map(_KINDS.__getitem__, map(type, values)), dtype=np.int8, count=len(values))
    kinds[cells.isna().to_numpy()] = CellKind.BLANK
    return kinds


def each_different(values: np.ndarray, understand: Callable[[Any], Any]) -> np.ndarray:
    """Apply a function once to each different value of an object array of one kind."""
    codes, different = pd.factorize(values)
    answers = np.empty(len(different), dtype=object)
    for at, value in enumerate(different):
        answers[at] = understand(value)
    return np.asarray(answers[codes], dtype=object)
