"""What a cell means: blank words, ids that stay text, labels, numbers as people type them; a whole column at a time.

A sheet repeats itself, so each different cell is understood once and the answer is handed to all cells like it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.sheet.cell_kinds import CellKind, each_different, kinds_of

#: Words that people type into a cell to say that it is empty, case folded.
BLANK_WORDS = frozenset(
    {
        "", "n/a", "na", "n.a.", "#n/a", "null", "none", "nan", "nil", "?", "??", "-", "--", "---", "–", "—", ".", "..",
        "k.a.", "k. a.", "keine angabe", "unbekannt", "unknown", "s/d", "s.d.", "n/d", "nd", "n.d.", "sin datos",
        "no disponible", "não disponível", "non disponible", "inconnu", "desconocido", "desconhecido", "missing",
        "(blank)", "(leer)", "(vide)", "#null!",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Parsed:
    """A column's cells, understood.

    values: Series of float64, datetime64[ns] or text (dtype object, None for blank), indexed as the cells.
    unread: {sheet row: the cell as it stands} for cells that are neither blank nor what the column is; error cells
    are among them. notes: what was decided for the whole column, as sentences. doubts: those of them that could as
    well have been decided otherwise.

    units: of numbers, the currency that each cell names: its ISO code ("USD"), or the sign as it stands where several
    currencies share it ("$", "kr"); None for a cell that names none. None as a whole where no cell does. Indexed as
    the cells. period: of dates, the longest stretch of time that a cell stands for: "month", "quarter", "week", "year",
    or "" where all are days; a period's value is its last day.

    decimal: of numbers, the decimal sign that the column proves, "" where it proves none. guessed: how its numbers are
    written was guessed, or is that of other columns.
    """

    values: pd.Series
    unread: dict[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    units: pd.Series | None = None
    period: str = ""
    decimal: str = ""
    guessed: bool = False


def is_blank(cells: pd.Series) -> pd.Series:
    """Tell which cells are empty, or say so in words; an error cell is not blank."""
    kinds = kinds_of(cells)
    blank = kinds == CellKind.BLANK
    text = kinds == CellKind.TEXT
    if text.any():
        blank[text] = each_different(cells.to_numpy(dtype=object)[text], is_blank_word).astype(bool)
    return pd.Series(blank, index=cells.index)


def is_blank_word(text: str) -> bool:
    """Tell whether a text says that its cell is empty."""
    return text.strip().casefold() in BLANK_WORDS


def are_blank_words(texts: np.ndarray) -> np.ndarray:
    """Tell which texts say that their cells are empty."""
    return np.fromiter(map(is_blank_word, texts), dtype=bool, count=len(texts))


def as_they_stand(cells: pd.Series, chosen: np.ndarray) -> dict[int, str]:
    """Return the chosen cells as {sheet row: text}, for `Parsed.unread`."""
    return {int(row): str(cell) for row, cell in cells[chosen].items()}


def parse_ids(cells: pd.Series) -> Parsed:
    """Read names of things: text as it stands ("00123", "1E10"), numbers without a decimal point (17850.0: "17850")."""
    return _parse_text(cells)


def parse_labels(cells: pd.Series) -> Parsed:
    """Read labels: text without outer blanks; TRUE and FALSE as Excel writes them."""
    return _parse_text(cells)


def _parse_text(cells: pd.Series) -> Parsed:
    kinds = kinds_of(cells)
    raw = cells.to_numpy(dtype=object)
    values = np.full(len(cells), None, dtype=object)
    writers: dict[CellKind, Callable[[Any], str | None]] = {
        CellKind.TEXT: _tidy,
        CellKind.NUMBER: _plain_number,
        CellKind.FLAG: lambda flag: "TRUE" if flag else "FALSE",
        CellKind.DAY: _iso,
        CellKind.OTHER: str,
    }
    for kind, write in writers.items():
        of_kind = kinds == kind
        if of_kind.any():
            values[of_kind] = each_different(raw[of_kind], write)
    return Parsed(pd.Series(values, index=cells.index, dtype=object), as_they_stand(cells, kinds == CellKind.ERROR))


def _tidy(text: str) -> str | None:
    if is_blank_word(text):
        return None
    return " ".join(text.split())


def _plain_number(number: Any) -> str:  # noqa: ANN401  any kind of number
    if isinstance(number, int | np.integer) or (float(number).is_integer() and abs(number) < 1e18):
        return str(int(number))
    return repr(float(number))


def _iso(day: Any) -> str:  # noqa: ANN401  any kind of date
    if isinstance(day, np.datetime64):
        day = pd.Timestamp(day)
    if not isinstance(day, datetime.datetime):
        return str(day.isoformat())
    if day.time() == datetime.time():
        return day.date().isoformat()
    return day.isoformat(" ")
