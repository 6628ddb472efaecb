"""Which texts of a sheet are a number or a day and nothing more, so that this can stand in their place.

What stands in their place is read as the texts were. A text that says more stays: its currency ("€21.41"), its unit
("12 days", "12 %"), that it is a whole month ("2024-05"), that its zeros count ("00012"), the word that was answered.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from xl_segment.settings import Settings
from xl_segment.sheet.cell_kinds import CellKind, each_different, kinds_of
from xl_segment.sheet.columns.read_columns import read_column_again
from xl_segment.sheet.parsing.text import Parsed
from xl_segment.sheet.roles import DATES, MEASURES, Role
from xl_segment.sheet.table import Column, Table

#: Digits, what parts them, and a sign. A sign of money is no part of it even where all cells have the same one: number
#: formats are not read, so the next run would not know what the money is in. With numbers in place of euros, and a line
#: in yen pasted below, a refresh found no euro and stopped, and a run added the yen up with them.
_PLAIN = re.compile(r"[-–+]?\s?(?!0\d)[\d.,](?:[\d.,'’ \xa0\u202f]*\d)?(?:[eE][+-]?\d+)?\s?-?|\(\s?[\d.,]*\d\s?\)")
#: Excel counts a 29 February in 1900 that never was: its days before March are other ones elsewhere.
_FIRST_DAY = np.datetime64("1900-03-01")


def plain_cells(table: Table, settings: Settings) -> dict[str, pd.Series]:
    """Return {header: numbers or days, indexed as the sheet's cells}, NaN or NaT where a cell has to stay as it is.

    settings: those that the table was read with. Only columns of which a text can be replaced are named.
    """
    replaced = {}
    for column in table.columns:
        cells = table.sheet.cells[column.name]
        text = kinds_of(cells) == CellKind.TEXT
        if not text.any() or not _may_be_replaced(column):
            continue
        values = _values_of_texts(column, cells, text)
        if column.parsed.guessed and values[text].isna().any():
            return {}  # once the others are numbers, nothing would show how these are written
        if values.notna().any() and _reads_the_same(column, cells, values, text, settings):
            replaced[column.name] = values
    return replaced


def _may_be_replaced(column: Column) -> bool:
    # Answers and ticks stay as they were given: nobody wants to find a 4 where "Agree" stood.
    if column.role not in MEASURES | DATES or column.role in (Role.SCALE, Role.FLAG):
        return False
    # What could be read in two ways stays, so that the next run warns of it, too, and a setting can change it.
    return not column.parsed.doubts


def _values_of_texts(column: Column, cells: pd.Series, text: np.ndarray) -> pd.Series:
    """Return the numbers or days that texts are and nothing more, NaN or NaT for all other cells."""
    values = _days(column) if column.role in DATES else _numbers(column, cells, text)
    return values.where(text)


def _numbers(column: Column, cells: pd.Series, text: np.ndarray) -> pd.Series:
    plain = np.zeros(len(cells), dtype=bool)
    plain[text] = each_different(cells.to_numpy(dtype=object)[text], lambda cell: bool(_PLAIN.fullmatch(cell.strip())))
    if column.parsed.units is not None:
        plain &= column.parsed.units.isna().to_numpy()
    values = column.parsed.values.where(plain)
    codes, different = pd.factorize(values.to_numpy(np.float64))
    # A file of Excel holds 16 digits of a number.
    exact = np.array([np.isfinite(number) and float(f"{number:.16G}") == number for number in different], dtype=bool)
    return values.where(np.append(exact, False)[codes])


def _days(column: Column) -> pd.Series:
    values = column.parsed.values
    if column.parsed.period:
        # Beside months the days of the same column are read as days only where the months still are months.
        return values.mask(values.notna())
    return values.where((values == values.dt.floor("s")) & (values >= _FIRST_DAY))


def _reads_the_same(column: Column, cells: pd.Series, values: pd.Series, text: np.ndarray, settings: Settings) -> bool:
    """Tell whether the next run understands the column as this one did, with the values in place of their texts.

    What a text among them means may hang on the others: they show the decimal sign, and whether day or month is first.
    """
    stays = text & values.isna().to_numpy() & column.parsed.values.notna().to_numpy()
    if not stays.any():
        return True
    replaced = cells.where(values.isna(), values.astype(object))
    again = read_column_again(column, replaced, settings)
    if not again.values.equals(column.parsed.values):
        return False
    return bool(_units(column.parsed, cells.index).equals(_units(again, cells.index)))


def _units(parsed: Parsed, index: pd.Index) -> pd.Series:
    units = pd.Series(None, index) if parsed.units is None else parsed.units
    return units.astype(object)
