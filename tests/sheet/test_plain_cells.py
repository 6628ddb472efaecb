"""Texts that are a number or a day and nothing more may be replaced by it; what says more stays."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.plain_cells import plain_cells


def put(cells: list[object], role: str) -> list[object]:
    """Return what stands in a column with a role afterwards: numbers and days where they took a text's place."""
    sheet = SheetData.from_frame(pd.DataFrame({"One": cells, "Two": range(len(cells))}, dtype=object))
    settings = Settings(kind="customers", roles={"One": role})
    values = plain_cells(read_columns(sheet, settings), settings).get("One")
    if values is None:
        return cells
    return [cell if pd.isna(value) else value for cell, value in zip(cells, values, strict=True)]


MEASURES: list[tuple[list[object], list[object]]] = [
    (["21.41", " 7.5 ", "-3", "(12)", "9-"], [21.41, 7.5, -3, -12, -9]),
    (["1,234.50", "1,000", "12,345,678.25"], [1234.5, 1000, 12345678.25]),
    (["1.234,50", "1.000", "3,5"], [1234.5, 1000, 3.5]),
    (["1 234,50", "2e3"], [1234.5, 2000]),
    (["12'345.60", "7"], [12345.6, 7]),
    # Some have a point and some a comma: what could be read in two ways stays, for the next run to warn of.
    (["1 234,50", "12'345.60"], ["1 234,50", "12'345.60"]),
    (["€21.41", "¥7.57"], ["€21.41", "¥7.57"]),
    (["$21.41", "$7.57", "7"], ["$21.41", "$7.57", 7]),
    (["12 %", "0.5"], ["12 %", 0.5]),
    (["12 days", "58k", "TRUE", "12"], ["12 days", "58k", "TRUE", 12]),
    (["5 CR", "6 DR", "7"], ["5 CR", "6 DR", 7]),
    (["00012", "0.5", "0"], ["00012", 0.5, 0]),
    (["n/a", "oops", "", "3", 4, None], ["n/a", "oops", "", 3, 4, None]),
    # Seventeen digits, of which a file of Excel would keep sixteen.
    (["0.30000000000000004", "0.3"], ["0.30000000000000004", 0.3]),
    # That 1.234 has a decimal point is shown by 999.50 alone, and by nothing once that is a number.
    (["1.234 €", "2.345 €", "999.50"], ["1.234 €", "2.345 €", "999.50"]),
]


@pytest.mark.parametrize(("cells", "expected"), MEASURES)
def test_a_number_takes_the_place_of_a_text_that_says_no_more(cells: list[object], expected: list[object]) -> None:
    assert put(cells, "other measure") == expected


def day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


DAYS: list[tuple[list[object], list[object]]] = [
    (["2024-05-01", "n/a", "2024-05-31 13:45:10"], [day("2024-05-01"), "n/a", day("2024-05-31 13:45:10")]),
    (["13/05/2024", "02/03/2024", "soon"], [day("2024-05-13"), day("2024-03-02"), "soon"]),
    (["2024-05", "2024-06"], ["2024-05", "2024-06"]),
    (["2024-05", "2024-06-01"], ["2024-05", "2024-06-01"]),
    (["Q1 2024", "2024-06-01"], ["Q1 2024", "2024-06-01"]),
    (["2024-05-01T10:00:00.250", "2024-05-02"], ["2024-05-01T10:00:00.250", day("2024-05-02")]),
    (["1893-05-01", "1900-02-28", "1900-03-01"], ["1893-05-01", "1900-02-28", day("1900-03-01")]),
    # That the month comes first is shown by 05/13 alone, and is still to be known of a year that Excel does not count.
    (["05/13/1950", "02/03/1893"], ["05/13/1950", "02/03/1893"]),
]


@pytest.mark.parametrize(("cells", "expected"), DAYS)
def test_a_day_takes_the_place_of_a_text_that_says_no_more(cells: list[object], expected: list[object]) -> None:
    assert put(cells, "other date") == expected


@pytest.mark.parametrize(
    ("role", "cells"),
    [
        ("answer on a scale", ["Agree", "Disagree", "Neutral"]),
        ("answer on a scale", ["1 - never", "2", "5 - always"]),
        ("yes or no", ["x", "", "1"]),
        ("customer id", ["00012", "7", "17850"]),
        ("other id", ["00012", "7", "1E10"]),
        ("other label", ["1", "2", "3"]),
    ],
)
def test_answers_ticks_and_names_stay_texts(role: str, cells: list[object]) -> None:
    assert put(cells, role) == cells
