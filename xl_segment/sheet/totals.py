"""Rows among the data that are no data: grand totals, subtotals, averages, repeated headers, notes below.

A word alone does not make a total: "Total" is also a customer's or a brand's name. The row must be sparser than the
others, or its figures must add up, or stand out.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal

TOTAL = "total row"
AVERAGE = "average row"
HEADER = "header repeated"
SECOND_HEADER = "second row of the header"
FOOTNOTE = "note below the data"

#: How many rows at the end may be totals and notes without a telling word.
_END = 5
#: No word for a total is longer, with what is written around it.
_LONGEST = 40
#: A column is always filled when this share of its cells is.
_ALWAYS = 0.9
#: In so many columns a word for a total is looked for on all rows.
_FIRST_COLUMNS = 3
#: A figure stands in a cell where they differ by no more than this, or by this share of it.
_CENT, _OF_THE_FIGURE = 0.006, 1e-6
_TAIL = r"(?:\s*[(\[].*[)\]]|\s+(?:19|20)\d\d|\s+(?:EUR|USD|GBP|CHF|BRL))?\s*[:=*]*"
_TOTAL = re.compile(
    r"\W*(?:(?:grand|over ?all|sub)[ -]?)?(?:totals?|sums?)(?: result| général| generale?| geral| general)?" + _TAIL
    + r"|\W*(?:(?:end|gesamt|zwischen|teil)?summen?|gesamt(?:ergebnis|betrag)?|insgesamt)" + _TAIL
    + r"|\W*(?:sous[ -]?total|sommes?|totaux|totale[s]?|suma(?: total)?|soma(?: total)?|somma|sub ?totales)" + _TAIL,
    re.IGNORECASE,
)  # fmt: skip
_AVERAGE = re.compile(
    r"\W*(?:averages?|avg\.?|mean|durchschnitt|mittelwert|moyennes?|promedio|media|média)" + _TAIL, re.IGNORECASE
)


def rows_that_are_no_data(frame: pd.DataFrame, names: list[Any] | None) -> dict[int, str]:
    """Return {sheet row: why} for the rows of a sheet's data that are none.

    frame: raw cells, blanks None. names: the header's cells, None where the sheet has no header.
    """
    no_data = {} if names is None else _repeated_headers(frame, names)
    if len(frame) < 3:
        return no_data
    words = _rows_with_a_word(frame)
    if words:
        plain = _PlainRows(frame.drop(index=[*words, *no_data]))
        totals = [row for row, word in words.items() if word == TOTAL and _is_total(frame.loc[row], plain)]
        no_data |= dict.fromkeys(totals, TOTAL)
    for row in map(int, reversed(frame.index[-_END:])):
        if row in no_data:
            continue
        why = _why_no_data_at_the_end(frame, row, words.get(row), no_data)
        if why is None:
            break
        no_data[row] = why
    return dict(sorted(no_data.items()))


def _repeated_headers(frame: pd.DataFrame, names: list[Any]) -> dict[int, str]:
    if len(names) != frame.shape[1] or sum(name is not None for name in names) < 2:
        return {}
    lead = next(at for at, name in enumerate(names) if name is not None)
    alike = frame.index[(frame.iloc[:, lead] == names[lead]).to_numpy(dtype=bool)]
    return {int(row): HEADER for row in alike if list(frame.loc[row]) == names}


def _rows_with_a_word(frame: pd.DataFrame) -> dict[int, str]:
    """Return the rows whose first filled cell says total or average: anywhere in the first columns, or at the end."""
    rows: dict[int, str] = {}
    for at in range(frame.shape[1]):
        column = frame.iloc[:, at] if at < _FIRST_COLUMNS else frame.iloc[-_END:, at]
        words = _telling_words(column)
        if not words:
            continue
        for row, cell in column[column.isin(list(words))].items():
            if frame.loc[row].iloc[:at].isna().all():
                rows[int(row)] = words[cell]
    return rows


def _telling_words(column: pd.Series) -> dict[str, str]:
    """Return the different cells that say total or average, each with what it says."""
    different = [cell for cell in pd.unique(column) if isinstance(cell, str)]
    words = {cell: TOTAL for cell in different if _says(cell, _TOTAL, "total_row")}
    return words | {cell: AVERAGE for cell in different if _says(cell, _AVERAGE, "average_row")}


def _says(cell: str, pattern: re.Pattern[str], table: str) -> bool:
    """Tell whether a cell is such a word: of those that are joined in many ways by pattern, of all others by table."""
    if pattern.fullmatch(cell.strip()):
        return True
    # Most cells of a long sheet are names or ids: what is long, or has digits, is not looked at closer.
    return len(cell) <= _LONGEST and not any(map(str.isdigit, cell)) and vocabulary(table).is_one(normal(cell))


class _PlainRows:
    """Rows that are data for all one knows; each column is read once, however many rows are held against it."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._columns: dict[int, pd.Series] = {}
        self.always = frame.notna().mean() >= _ALWAYS
        self.last = frame.index.max() if len(frame) else 0

    def above(self, row: int, at: int) -> pd.Series:
        """Return the numbers of a column that stand above a row, NaN for other cells."""
        if at not in self._columns:
            self._columns[at] = parse_numbers(self._frame.iloc[:, at]).values
        column = self._columns[at]
        return column.iloc[: int(column.index.searchsorted(row))]


def _is_total(cells: pd.Series, plain: _PlainRows) -> bool:
    """Judge a row that calls itself a total, by the plain rows above it."""
    if (cells.isna() & plain.always).any():
        return True
    numbers = _numbers_of(cells, plain)
    if any(_adds_up(value, column.sum()) for value, column in numbers):
        return True
    if not numbers or plain.last > int(str(cells.name)):
        return False
    larger = sum(bool(abs(value) > column.abs().max()) for value, column in numbers)
    return 2 * larger >= len(numbers)


def _why_no_data_at_the_end(frame: pd.DataFrame, row: int, word: str | None, aside: dict[int, str]) -> str | None:
    """Judge one of the last rows: a note, an average, or a sum that does not say so."""
    cells = frame.loc[row]
    if frame.shape[1] > 2 and _is_a_note(cells.dropna()):
        return FOOTNOTE
    apart = row - 1 not in frame.index or cells.iloc[0] is None
    if word != AVERAGE and not apart:
        return None
    numbers = _numbers_of(cells, _PlainRows(frame.drop(index=list(aside))))
    if word == AVERAGE and _has_an_average(numbers):
        return AVERAGE
    return TOTAL if apart and _all_add_up(numbers) else None


def _has_an_average(numbers: list[tuple[float, pd.Series]]) -> bool:
    return any(_adds_up(value, column.mean()) for value, column in numbers)


def _all_add_up(numbers: list[tuple[float, pd.Series]]) -> bool:
    return bool(numbers) and all(_adds_up(value, column.sum()) for value, column in numbers)


def _is_a_note(filled: pd.Series) -> bool:
    return len(filled) == 1 and isinstance(filled.iloc[0], str) and bool(np.isnan(_number(filled.iloc[0])))


def _numbers_of(cells: pd.Series, plain: _PlainRows) -> list[tuple[float, pd.Series]]:
    """Return each number of a row with the numbers above it, in the same column."""
    numbers = []
    for at, cell in enumerate(cells):
        value = _number(cell)
        if np.isnan(value):
            continue
        column = plain.above(int(str(cells.name)), at)
        if column.notna().mean() > 0.5:
            numbers.append((value, column))
    return numbers


def _number(cell: Any) -> float:  # noqa: ANN401  any cell
    return float(parse_numbers(pd.Series([cell], dtype=object)).values.iloc[0])


def _adds_up(value: float, figure: float) -> bool:
    """Tell whether a figure stands in a cell, be it rounded to the cent."""
    return abs(value - figure) <= max(_CENT, _OF_THE_FIGURE * abs(figure))
