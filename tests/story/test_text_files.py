"""What a text file became reads the same the next time: nobody is new, gone or moved, and the money is the same."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tests.story.test_unchanged import rows_of
from tests.workbooks.books import grid_of, put
from xl_segment import Segmentation, refresh, segment
from xl_segment.errors import DataError
from xl_segment.run import refresh_book, segment_book
from xl_segment.settings import Settings
from xl_segment.sheet.header import find_data
from xl_segment.sheet.plain_cells import plain_cells
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination

POINTS = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
FIRST = pd.Timestamp("2024-01-01")
ASKED = Settings(k_max=4)


def sales(
    amount: Callable[[int, float], str], day: Callable[[int, pd.Timestamp], str] | None = None
) -> list[list[str]]:
    """Return lines of 35 customers with padded ids; amount, day: what stands on line n for so much, on such a day."""
    random = np.random.default_rng(7)
    rows = [["Customer", "Order date", "Amount"]]
    for n in range(240):
        buyer, when = int(random.integers(1, 36)), FIRST + pd.Timedelta(days=int(random.integers(0, 300)))
        worth = round(float(np.exp(random.normal(2 + buyer % 3, 0.5))), 2)
        rows.append([f"{buyer:05d}", day(n, when) if day else f"{when:%Y-%m-%d}", amount(n, worth)])
    return rows


def customers(headers: Sequence[str], cells: Callable[[int, np.random.Generator], Sequence[str]]) -> list[list[str]]:
    """Return 90 customers with padded ids; cells: what stands beside the id of customer n, in one of three groups."""
    random = np.random.default_rng(11)
    return [["Customer ID", *headers], *[[f"{n:05d}", *cells(n % 3, random)] for n in range(90)]]


def answers(group: int, random: np.random.Generator) -> list[str]:
    likes, buys = (min(4, max(0, 2 * at + int(random.integers(-1, 2)))) for at in (group, 2 - group))
    return ["n/a" if random.random() < 0.05 else POINTS[likes], POINTS[buys], str(25 + 10 * group)]


def in_german(number: float) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


SHEETS: dict[str, list[list[str]]] = {
    "two currencies by sign": sales(lambda n, worth: f"{'€' if n % 3 else '¥'}{worth}"),
    "one currency by sign": sales(lambda _, worth: f"€{worth}"),
    "one currency by code": sales(lambda _, worth: f"{worth:,.2f} USD"),
    "a currency here and there": sales(lambda n, worth: f"{worth} €" if n % 5 == 0 else f"{worth}"),
    "thousands by comma": sales(lambda _, worth: f"{100 * worth:,.2f}"),
    "thousands by point": sales(lambda _, worth: in_german(100 * worth)),
    "a point that could be either": sales(lambda n, worth: f"{1 + n % 9}.{int(worth):03d}"),
    "a point that a currency decides": sales(lambda n, worth: f"{1 + n % 9}.{int(worth):03d}{'' if n % 7 else ' €'}"),
    "debit and credit": sales(lambda n, worth: f"{worth} {'DR' if n % 9 else 'CR'}"),
    "brackets and trailing minus": sales(lambda n, worth: (f"({worth})", f"{worth}-")[n % 2] if n % 9 == 0 else f"{worth}"),
    "months": sales(lambda _, worth: f"{worth}", lambda _, when: f"{when:%Y-%m}"),
    "months among days": sales(lambda _, worth: f"{worth}", lambda n, when: f"{when:%Y-%m-%d}" if n % 5 else f"{when:%Y-%m}"),
    "quarters": sales(lambda _, worth: f"{worth}", lambda _, when: f"Q{when.quarter} {when.year}"),
    "month before day": sales(lambda _, worth: f"{worth}", lambda _, when: f"{when:%m/%d/%Y}"),
    "days that some could not write": sales(lambda _, worth: f"{worth}", lambda n, when: f"{when:%d.%m.%Y}" if n % 9 else "soon"),
    "moments": sales(lambda _, worth: f"{worth}", lambda n, when: f"{when:%Y-%m-%d} {n % 24:02d}:{n % 60:02d}:{7 * n % 60:02d}"),
    "parts of seconds": sales(lambda _, worth: f"{worth}", lambda n, when: f"{when:%Y-%m-%d}T23:59:59.{999 - n}Z"),
    "Unix time": sales(lambda _, worth: f"{worth}", lambda n, when: f"{int(when.timestamp()) + n}"),
    "a survey in words": customers(["I like it", "I buy it", "Age"], answers),
    "ticks and blanks": customers(list("ABCD"), lambda _, random: ["x" if one < 0.5 else "" for one in random.random(4)]),
    "ones and blanks": customers(list("ABCD"), lambda _, random: ["1" if one < 0.5 else "" for one in random.random(4)]),
    "per cent": customers(["Share", "Age"], lambda group, random: [f"{random.integers(1, 99)} %", f"{25 + 10 * group}"]),
    "per cent among shares": customers(["Share", "Age"], lambda group, random: [(f"{random.integers(1, 99)} %", f"{random.random():.2f}")[group % 2], f"{25 + 10 * group}"]),
    "units": customers(["Visits", "Waited"], lambda group, random: [f"{4 * group + random.integers(1, 4)}", f"{random.integers(1, 40)} days"]),
    "births before Excel's days": customers(["Born on", "Age"], lambda group, random: [f"{1880 + random.integers(0, 100)}-02-28", f"{25 + 10 * group}"]),
    "more digits than Excel holds": customers(["Score", "Visits"], lambda group, random: [f"{group + random.random():.17f}", f"{4 * group + random.integers(1, 4)}"]),
    "nobody has an id": [row[1:] for row in customers(["Spent", "Visits"], lambda group, random: [f"{'€' if group else '¥'}{10**group * random.random():.2f}", f"{4 * group + random.integers(1, 4)}"])],
}  # fmt: skip


def write(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return path


def units_of(column: Column) -> pd.Series:
    """Return the currency that each cell names; None where it names none."""
    units = column.parsed.units
    return pd.Series(None, column.parsed.values.index, dtype=object) if units is None else units.astype(object)


def check(first: Segmentation, later: Segmentation) -> None:
    line = later.memory.history[-1]
    assert (line.new, line.gone, line.moved) == (0, 0, 0)
    assert later.log.rows_used == first.log.rows_used
    assert later.warnings == first.warnings
    pd.testing.assert_frame_equal(first.customers, later.customers, check_exact=True)
    pd.testing.assert_frame_equal(first.rows[["Segment", "Persona", "Fit"]], later.rows[["Segment", "Persona", "Fit"]])
    for one in first.table.columns:
        again = later.table.column(one.name)
        assert again.role is one.role
        pd.testing.assert_series_equal(one.parsed.values, again.parsed.values, check_exact=True)
        assert units_of(again).equals(units_of(one))


def read_again(source: Path, target: Path) -> Segmentation:
    """Segment what a text file holds, refresh what it became twice, segment it again; return what came out first."""
    book = open_book(source)
    first = later = segment(find_data(grid_of(book)), ASKED)
    for sentence in (refresh, refresh, segment):
        data = later.table.sheet
        typed = plain_cells(later.table, later.settings)
        put(book, data, later.rows, typed=typed, memory=later.memory.to_json())
        book.save(target)
        book = open_book(target)
        later = sentence(find_data(grid_of(book, last=True)), ASKED, previous=later.memory)
        check(first, later)
    return first


@pytest.mark.parametrize("name", SHEETS)
def test_what_a_text_file_became_is_read_as_the_text_file_was(name: str, tmp_path: Path) -> None:
    read_again(write(tmp_path / "Data.csv", SHEETS[name]), tmp_path / "Data.xlsx")


@pytest.mark.parametrize("seeds", [range(at, at + 8) for at in range(0, 24, 8)], ids=lambda one: f"{one[0]}-{one[-1]}")
def test_what_a_messy_text_file_became_is_read_as_the_text_file_was(seeds: range, tmp_path: Path) -> None:
    segmented = 0
    for seed in seeds:
        try:
            read_again(write(tmp_path / "Data.csv", rows_of(seed)), tmp_path / f"Data {seed}.xlsx")
        except DataError:
            continue
        segmented += 1
    assert segmented >= 0.9 * len(seeds)


def test_money_in_two_currencies_is_not_added_up_at_a_refresh(tmp_path: Path) -> None:
    source = write(tmp_path / "Shop.csv", SHEETS["two currencies by sign"])
    in_euro = sum(float(amount[1:]) for _, _, amount in SHEETS["two currencies by sign"][1:] if amount[0] == "€")
    result = tmp_path / "Shop.xlsx"
    runs = [segment_book(open_book(source), ASKED, save=Destination.of(source, out=result).save).result]
    for _ in range(2):
        again = refresh_book(open_book(result), Settings(), save=Destination.of(result, in_place=True).save)
        runs.append(again.result)
    for one in runs:
        assert one.customers["Money"].sum() == pytest.approx(in_euro)
        assert any("holds several currencies: EUR (160 rows), ¥ (80 rows)" in warning for warning in one.warnings)
    check(runs[0], runs[1])
    check(runs[0], runs[2])


@pytest.mark.parametrize("sentence", [refresh, segment])
def test_another_currency_below_a_text_file_of_one_is_not_added_to_it(
    sentence: Callable[..., Segmentation], tmp_path: Path
) -> None:
    book = open_book(write(tmp_path / "Shop.csv", SHEETS["one currency by sign"]))
    first = segment(find_data(grid_of(book)), ASKED)
    typed = plain_cells(first.table, first.settings)
    put(book, first.table.sheet, first.rows, typed=typed, memory=first.memory.to_json())
    book.save(tmp_path / "Shop.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "Shop.xlsx")
    for _ in range(3):
        workbook["Shop"].append(["00003", "2024-10-01", "¥900.00"])
    workbook.save(tmp_path / "Shop.xlsx")
    data = find_data(grid_of(open_book(tmp_path / "Shop.xlsx"), last=True))
    later = sentence(data, ASKED, previous=first.memory)
    assert later.customers["Money"].sum() == pytest.approx(first.customers["Money"].sum())
    assert any("EUR (240 rows), ¥ (3 rows)" in warning for warning in later.warnings)


def test_answers_in_words_are_refreshed(tmp_path: Path) -> None:
    source, result = write(tmp_path / "Survey.csv", SHEETS["a survey in words"]), tmp_path / "Survey.xlsx"
    first = segment_book(open_book(source), ASKED, save=Destination.of(source, out=result).save).result
    assert [one.role for one in first.table.columns[1:3]] == [Role.SCALE, Role.SCALE]
    check(first, refresh_book(open_book(result), Settings(), save=Destination.of(result, in_place=True).save).result)
