"""Which cells name a column: words, and years or months above other things than themselves."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.sheet.area import Area
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.text import is_blank_word
from xl_segment.sheet.words.periods import FEWEST, names_a_period

#: How many rows are looked at to find the header.
LOOK = 200
#: A row is a header when this share of its cells are names.
_NAMES = 0.7
#: A row whose words come again below, as this share of its cells, is data.
_COME_AGAIN = 0.3
#: What a month typed as text has at least, and a month written as a number.
_DIGITS_OF_A_TIME = re.compile(r"\d{2}")
_YEAR_AND_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")
_LIKE_A_DATE = re.compile(r"[\d./:\- ]+")


def reads_as_header(area: Area, row: int) -> bool:
    """Names are words; of other cells only years, and months over something else, may stand among them.

    Three months over something else are a header without words, too, as of a pivot table with a blank corner.
    """
    filled = [int(column) for column in np.flatnonzero(area.filled[row])]
    words = [column for column in filled if is_word(area.cells[row, column])]
    months, years = _months_and_years(area, row, [column for column in filled if column not in words])
    if not words and months < FEWEST:
        return False
    names = len(words) + months + years
    return names >= _NAMES * len(filled) and not _comes_again(area, row, words, len(filled))


def _months_and_years(area: Area, row: int, columns: list[int]) -> tuple[int, int]:
    """Return how many cells are months over something else, and how many others are years."""
    months = [column for column in columns if _is_month_over_numbers(area, row, column)]
    years = [column for column in columns if column not in months and _is_year(area.cells[row, column])]
    return len(months), len(years)


def _comes_again(area: Area, row: int, words: list[int], width: int) -> bool:
    """A name stands above its column once; a word that comes again below is a value.

    A header may come again whole: such rows do not count.
    """
    below = area.cells[row + 1 : row + 1 + LOOK]
    again = below[(below != area.cells[row]).any(axis=1)]
    repeated = sum(bool((again[:, column] == area.cells[row, column]).any()) for column in words)
    return repeated > 0 and repeated >= _COME_AGAIN * width


def names_figures(area: Area, row: int) -> bool:
    """Tell whether words stand over columns of numbers: at least two, which no row of data does."""
    words = [column for column in np.flatnonzero(area.filled[row]) if is_word(area.cells[row, column])]
    return sum(_are_figures(area, row, int(column)) for column in words) >= 2


def _are_figures(area: Area, row: int, column: int) -> bool:
    below = slice(row + 1, row + 1 + LOOK)
    cells = area.cells[below, column][area.filled[below, column]]
    return len(cells) > 2 and float(parse_numbers(pd.Series(cells, dtype=object)).values.notna().mean()) > 0.9


def is_word(cell: Any) -> bool:  # noqa: ANN401  any cell
    """Tell whether a cell is a text, and no number or date that is typed as text."""
    return isinstance(cell, str) and not _reads_as_number(cell)


def _reads_as_number(text: str) -> bool:
    if bool(parse_numbers(pd.Series([text], dtype=object)).values.notna().iloc[0]):
        return True
    return _LIKE_A_DATE.fullmatch(text.strip()) is not None


def _is_year(cell: Any) -> bool:  # noqa: ANN401  any cell
    try:
        return 1900 <= float(cell) <= 2100 and float(cell).is_integer()
    except (TypeError, ValueError):
        return False


def _is_month_over_numbers(area: Area, row: int, column: int) -> bool:
    """Tell a month or a day above something else, a real date or one typed as text ("2024-01"), from a day of data."""
    cell, below = area.cells[row, column], area.filled_below(row, column, 5)
    if any(isinstance(cell_below, datetime.date) for cell_below in below):
        return False
    if isinstance(cell, datetime.date):
        return True
    if not _reads_as_period(cell):
        return False
    # Under a line of settings ("Month: | 2024-01") stand the names of the columns.
    return not any(_reads_as_period(cell_below) or _is_telling_word(cell_below) for cell_below in below)


def _is_telling_word(cell: Any) -> bool:  # noqa: ANN401  any cell
    return is_word(cell) and not is_blank_word(cell)


def _reads_as_period(cell: Any) -> bool:  # noqa: ANN401  any cell
    """Tell whether a text, or a number such as 202401, names a month, a quarter, a week or a day of a year."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return bool(_YEAR_AND_MONTH.fullmatch(f"{cell:.10g}"))
    return isinstance(cell, str) and bool(_DIGITS_OF_A_TIME.search(cell)) and names_a_period(cell)
