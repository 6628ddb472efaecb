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
from xl_segment.sheet.columns.read_columns import read_again
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
    found = {}
    for column in table.columns:
        # Answers and ticks stay as they were given: nobody wants to find a 4 where "Agree" stood.
        if column.role not in MEASURES | DATES or column.role in (Role.SCALE, Role.FLAG):
            continue
        # What could be read in two ways stays, so that the next run warns of it, too, and a setting can change it.
        if column.parsed.doubts:
            continue
        cells = table.sheet.cells[column.name]
        text = kinds_of(cells) == CellKind.TEXT
        if not text.any():
            continue
        values = _days(column) if column.role in DATES else _numbers(column, cells, text)
        values = values.where(text)
        if column.parsed.guessed and values[text].isna().any():
            return {}  # once the others are numbers, nothing would show how these are written
        if values.notna().any() and _reads_the_same(column, cells, values, text, settings):
            found[column.name] = values
    return found


def _numbers(column: Column, cells: pd.Series, text: np.ndarray) -> pd.Series:
    plain = np.zeros(len(cells), dtype=bool)
    plain[text] = each_different(cells.to_numpy(dtype=object)[text], lambda one: bool(_PLAIN.fullmatch(one.strip())))
    if column.parsed.units is not None:
        plain &= column.parsed.units.isna().to_numpy()
    values = column.parsed.values.where(plain)
    numbers = values.to_numpy(np.float64)
    codes, different = pd.factorize(numbers)
    # A file of Excel holds 16 digits of a number.
    held = np.array([np.isfinite(one) and float(f"{one:.16G}") == one for one in different], dtype=bool)
    return values.where(np.append(held, False)[codes])


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
    put = cells.where(values.isna(), values.astype(object))
    again = read_again(column, put, settings)
    if not again.values.equals(column.parsed.values):
        return False
    then, now = (one.units if one.units is not None else pd.Series(None, cells.index) for one in (column.parsed, again))
    return bool(then.astype(object).equals(now.astype(object)))
